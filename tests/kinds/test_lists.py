"""Every plain kind is printed as a list by its description alone."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from jyteacher_desktop.books import book_of
from jyteacher_desktop.kinds.kit import Kind
from jyteacher_desktop.kinds.training_funds import Money
from jyteacher_desktop.records.list_papers import write_listing
from jyteacher_desktop.records.registers import columns_shown, list_rows, row_from_texts, save
from jyteacher_desktop.reports.fonts import Typeface, text_width
from jyteacher_desktop.reports.paper import MM, SIZE_5
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.store.workspace import Workspace
from tests.kinds.test_importing import KEPT, fill
from tests.reports.poppler import text_of
from tests.school.conftest import blank_school, people, ws
from tests.sums.recounting import jyt_recount

__all__ = ["blank_school", "people", "ws"]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("kind", KEPT, ids=lambda kind: kind.id)
def test_a_list_names_every_shown_field_and_who_signs_and_twice_it_is_the_same_file(
    ws: Workspace, tmp_path: Path, kind: Kind
) -> None:
    fill(ws, kind, 3)
    rows = list_rows(ws, kind.row)
    first, again = io.BytesIO(), io.BytesIO()
    done = write_listing(ws, kind, rows, first, office_name="济水一小", policy=current_policy(ws))
    write_listing(ws, kind, rows, again, office_name="济水一小", policy=current_policy(ws))
    assert first.getvalue() == again.getvalue()
    assert (done.pages, done.missing_glyphs) == (1, ())
    path = tmp_path / "list.pdf"
    path.write_bytes(first.getvalue())
    text = "".join(text_of(path).split())
    for words in (f"{kind.title}一览表", "济水一小", "共3条", "校长（签字）", "单位（公章）"):
        assert words in text
    for column in columns_shown(kind):  # nobody sent these, so a column of who did would be empty and is left out
        assert set(column.title) <= set(text) or column.key in ("note", "origin"), "a narrow heading stands in two lines"


@pytest.mark.usefixtures("people")
def test_amounts_are_added_up_below_their_list_year_by_year_and_never_a_budget_with_what_was_spent(
    ws: Workspace, tmp_path: Path
) -> None:
    paid = [("2026", "公用经费预算总额", "123456.78"), ("2026", "支出", "1234.56"), ("2026", "支出", "99.99")]
    for year, line, amount in (*paid, ("2026", "支出", "2000.1"), ("2025", "支出", "333.33")):
        save(ws, book_of(ws), [row_from_texts(ws, Money.kind, {"year": year, "line": line, "amount": amount})])
    path = tmp_path / "list.pdf"
    rows = list_rows(ws, Money)
    write_listing(ws, Money.kind, rows, path, office_name="济水一小", policy=current_policy(ws))
    text = "".join(text_of(path).split())
    assert "合计：2026年公用经费预算总额123,456.78元、支出3笔共3,334.65元；2025年支出333.33元。" in text
    write_listing(ws, Money.kind, [], path, office_name="济水一小", policy=current_policy(ws))
    assert "合计" not in text_of(path)


@pytest.mark.usefixtures("people")
def test_whoever_signs_a_list_has_as_much_room_as_the_others_however_long_the_label_is(ws: Workspace) -> None:
    paper = io.BytesIO()
    write_listing(ws, Money.kind, [], paper, office_name="济水一小", policy=current_policy(ws))
    labels = ("填表人：", "审核人：", "校长（签字）：", "单位（公章）：")
    found = {each.text: each.x for each in jyt_recount.read_pdf(paper.getvalue())}
    ends = [found[label] + text_width(label, Typeface.SERIF, SIZE_5) for label in labels]
    rooms = [found[label] - end for label, end in zip(labels[1:], ends, strict=False)]
    assert max(rooms) - min(rooms) < 0.1
    assert min(rooms) > 20 * MM
