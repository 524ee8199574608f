"""Every plain kind is printed as a list by its description alone."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from jyteacher_desktop.kinds.kit import Kind
from jyteacher_desktop.records.list_papers import write_listing
from jyteacher_desktop.records.registers import columns_shown, list_rows
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.store.workspace import Workspace
from tests.kinds.test_importing import KEPT, fill
from tests.reports.poppler import text_of
from tests.school.conftest import blank_school, people, ws

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
