"""The first package a school hands in: the bureau can do nothing with it before it has entered the school's card, so both come together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau import enrolled_schools, office, receipts, receiving
from jyteacher_desktop.cli import main
from jyteacher_desktop.desktop.pages.reports_presenter import Submit, submit_package
from jyteacher_desktop.exchange.errors import WrongForm
from jyteacher_desktop.school import receipts as answers
from jyteacher_desktop.school.closing_quarters import close_quarter
from jyteacher_desktop.school.office import school_info
from jyteacher_desktop.school.quarter_steps import quarter_steps
from tests.end_to_end.town import CLERK, PIN, Q3, Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path)
    yield town
    for ws in town.open:
        ws.close()


def test_the_first_package_brings_the_schools_card_and_says_which_digits_will_be_asked_for(town: Town, tmp_path: Path) -> None:
    school = town.new_school("王屋二小", code="2141000777")
    close_quarter(school, Q3)
    assert "卡片一起写上" in quarter_steps(school, quarter=Q3).submit_text
    (stick := tmp_path / "stick").mkdir()
    said = submit_package(school, request=Submit(quarter=Q3, folder=stick, pin=PIN))
    (card,) = stick.glob("*-card-principal.jyt")
    digits = said.rpartition("：")[2].strip()
    assert card.name in said
    assert "电话核对" in quarter_steps(school, quarter=Q3).receipt_text

    enrolled_schools.enrol(town.bureau, card, digits, CLERK)
    files = [path for path in stick.iterdir() if path != card]
    assert [each.verdict for each in receiving.receive(town.bureau, files, CLERK).files] == ["merged"]

    written = receipts.write_receipts(town.bureau, tmp_path / "out", CLERK)
    for each in written:
        answers.apply_receipt(school, each.file)
    (again := tmp_path / "again").mkdir()
    said = submit_package(school, request=Submit(quarter=Q3, folder=again, pin=PIN))
    assert not list(again.glob("*card*"))
    assert "卡片" not in said


def test_the_command_that_hands_in_writes_the_card_too_until_the_bureau_has_answered(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    school = town.new_school("王屋二小", code="2141000777")
    close_quarter(school, Q3)
    book, pin = school.path, tmp_path / "口令.txt"
    pin.write_text(PIN, encoding="utf-8")
    school.close()

    def submitted(folder: Path) -> dict[str, Any]:
        folder.mkdir()
        words = ["submit", str(Q3), "-o", str(folder), "-w", str(book), "--today", "2026-10-08", "--pin-file", str(pin), "--json"]
        assert main(words) == 0
        return cast("dict[str, Any]", json.loads(capsys.readouterr().out))

    said = submitted(tmp_path / "stick")
    [card] = said["cards"]
    assert Path(card["file"]).name == "2141000777-card-principal.jyt"
    enrolled_schools.enrol(town.bureau, Path(card["file"]), card["fingerprint"], CLERK)
    assert [each.verdict for each in receiving.receive(town.bureau, [Path(each) for each in said["files"]], CLERK).files] == [
        "merged"
    ]
    school = town.opened(book.relative_to(town.folder).as_posix())
    for each in receipts.write_receipts(town.bureau, tmp_path / "out", CLERK):
        answers.apply_receipt(school, each.file)
    school.close()
    assert submitted(tmp_path / "again")["cards"] == []
    assert not list((tmp_path / "again").glob("*card*"))


def test_a_receipt_that_gives_our_package_another_number_is_not_taken_in(town: Town, tmp_path: Path) -> None:
    school = town.new_school("王屋二小", code="2141000777")
    close_quarter(school, Q3)
    (stick := tmp_path / "stick").mkdir()
    submit_package(school, request=Submit(quarter=Q3, folder=stick, pin=PIN))
    [(letter, seq)] = school.tuples("SELECT letter_id, seq FROM letter WHERE direction = 'out'")
    me, key = school_info(school).id, office.unlock(town.bureau, CLERK)
    for number, told in ((1, 2**53 - 1), (1, seq)):
        header = office.letter_header(town.bureau, me, (number, None))
        rows = {"heads": [(me, told, letter, "2026Q3", 1)], "issues": [], "credited": []}
        path = tmp_path / f"{told}.jyt"
        path.write_bytes(exchange.build_letter("receipt", header, rows, [key], [school.info("reply_recipient")]).data)
        if told == seq:
            assert answers.apply_receipt(school, path).accepted
        else:
            with pytest.raises(WrongForm, match="另一个编号"):
                answers.apply_receipt(school, path)
            assert not school.tuples("SELECT 1 FROM letter WHERE direction = 'in' AND kind = 'receipt'")
