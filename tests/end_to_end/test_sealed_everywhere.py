"""A sealed line of the ethics file leaves no readable byte anywhere: not in the workspace, its journal and backups, not in packages and
restore letters once they are opened, not at the bureau, not in rescue copies, lists, papers or logs."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from jyteacher_desktop.bureau import giving_book_back
from jyteacher_desktop.cli import main as jyteacher
from jyteacher_desktop.kinds import REGISTERS
from jyteacher_desktop.kinds.kit import SCHOOL as AT_SCHOOL
from jyteacher_desktop.school import ethics, school_keys
from jyteacher_desktop.school.pins import prove_principal
from jyteacher_desktop.school.rescue import rescue
from jyteacher_desktop.school.roster import list_teachers
from jyteacher_desktop.school.what_leaves_the_school import report_rows
from jyteacher_desktop.store.backup import make_backup
from jyteacher_desktop.store.workspace import Workspace
from tests.end_to_end.town import CLERK, PIN, Town, fill

MARK = "QZ7密封记号"
"""Stands in every text a person types into the file."""


@pytest.fixture
def punished(town: Town) -> Workspace:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    ethics.begin(ws, PIN)
    who = list_teachers(ws)[0].name
    told = {"教师": who, "处理种类": "警告", "事由": MARK, "处理日期": "2026-03-01", "文号": MARK, "作出单位": MARK, "备注": MARK}
    known = {field.title for field in ethics.ethics_kind("处理").fields}
    [line] = ethics.add(ws, PIN, ethics.ethics_kind("处理"), {title: text for title, text in told.items() if title in known})[:1]
    ethics.add(ws, PIN, ethics.ethics_kind("考核"), {"教师": who, "年度": "2025", "结论": "不合格", "文号": MARK})
    ethics.edit(ws, PIN, line.id, {"事由": f"{MARK}改"})
    ethics.remove(ws, PIN, [line.id])
    ws.undo(actor=prove_principal(ws, PIN))
    return ws


def everything_in(path: Path) -> Iterator[bytes]:
    """The bytes of a file as they are, and whatever is packed in it: parts of a workbook, compressed streams of a paper."""
    data = path.read_bytes()
    yield data
    if zipfile.is_zipfile(BytesIO(data)):
        with zipfile.ZipFile(BytesIO(data)) as packed:
            yield from (packed.read(name) for name in packed.namelist())
    for piece in data.split(b"stream\n")[1:] if data.startswith(b"%PDF") else ():
        try:
            yield zlib.decompressobj().decompress(piece)
        except zlib.error:
            continue


def readable(*folders: Path) -> list[str]:
    forms = {MARK.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")} | {
        MARK.encode("ascii", "backslashreplace"),
    }
    looked = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert looked
    return [path.name for path in looked if any(form in piece for piece in everything_in(path) for form in forms)]


def test_the_search_itself_finds_the_mark_where_it_stands(tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_text(MARK, encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "packed.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sheet.xml", f"{'　' * 500}{MARK}")
    assert sorted(readable(tmp_path)) == ["packed.xlsx", "plain.txt"]


def test_no_file_of_the_school_shows_it(punished: Workspace, tmp_path: Path) -> None:
    make_backup(punished.path, "manual")
    assert all(MARK not in step.what for step in punished.steps())
    rescue(punished.path, tmp_path / "救援")
    assert readable(punished.path.parent, tmp_path / "救援") == []


def test_no_list_paper_or_workbook_shows_it(punished: Workspace, tmp_path: Path) -> None:
    path = punished.path
    punished.close()
    (tmp_path / "out").mkdir()
    for kind in (each for each in REGISTERS if AT_SCHOOL in each.keepers):
        for command in (["record", "list", kind.id, "-o"], ["report", "list", kind.id, "-o"]):
            ending = "xlsx" if command[0] == "record" else "pdf"
            assert jyteacher([*command, str(tmp_path / "out" / f"{kind.id}.{ending}"), "-w", str(path)]) == 0
    for name in ("yearly", "selfcheck", "rectification"):
        year = ["2026"] if name != "rectification" else []
        assert jyteacher(["report", name, *year, "-o", str(tmp_path / "out" / f"{name}.pdf"), "-w", str(path)]) == 0
    for sealed in ("ethics_year", "ethics_sanction"):
        assert jyteacher(["record", "list", sealed, "-w", str(path)]) != 0
    assert readable(tmp_path / "out") == []


def test_no_package_no_bureau_and_no_restore_letter_has_it(town: Town, punished: Workspace, tmp_path: Path) -> None:
    rows = report_rows(punished)
    assert MARK not in repr(rows)
    assert not {name for name in rows if "ethics" in name}
    assert town.send(punished).verdict == "merged"
    town.answer(punished)
    new = town.new_school("新电脑")
    digits = school_keys.write_school_card(new, town.folder / "new-card.jyt", PIN)
    giving_book_back.restore_school(
        town.bureau, "济水一小", tmp_path / "back", CLERK, card=town.folder / "new-card.jyt", digits=digits
    )
    with town.bureau.change("看一看") as change:
        tables = [name for (name,) in change.driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
        assert not [name for name in tables if "ethics" in name]
    assert readable(town.folder) == []


def test_no_log_and_no_answer_shows_what_was_refused(
    punished: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "state"))
    path = punished.path
    punished.close()
    pin = tmp_path / "pin.txt"
    pin.write_text(PIN, encoding="utf-8")

    def fails(*_words: object, **_more: object) -> None:
        raise RuntimeError(MARK)

    monkeypatch.setattr("jyteacher_desktop.school.ethics.add", fails)
    words = ["ethics", "add", "处理", "--set", f"事由={MARK}", "-w", str(path), "--pin-file", str(pin), "--json"]
    assert jyteacher(words) == 70, "a bug writes its log"
    assert MARK not in capsys.readouterr().out
    assert readable(tmp_path / "state") == []
