"""师德档案: what the principal sees with the PIN, and what nobody finds without it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from jyteacher_desktop.exchange.errors import WrongPin
from jyteacher_desktop.kinds.award_nominations import Nomination
from jyteacher_desktop.kinds.ethics import Conclusion, EthicsSanction, EthicsYear, Sanction, Word, precheck
from jyteacher_desktop.kinds.kit import Person
from jyteacher_desktop.records.errors import VaultClosed, VaultMissing
from jyteacher_desktop.records.registers import list_lines, list_rows, save
from jyteacher_desktop.school import ethics, school_keys
from jyteacher_desktop.school.pins import prove_principal
from jyteacher_desktop.school.rescue import rescue
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.school.what_leaves_the_school import report_rows
from jyteacher_desktop.store.backup import make_backup
from jyteacher_desktop.store.errors import PinNeeded
from jyteacher_desktop.store.workspace import Workspace
from tests.school.conftest import PIN

pytestmark = pytest.mark.usefixtures("people")
SECRET = "隐秘事由记号"
NEW_PIN = "another horse 34"


@pytest.fixture
def recovery(ws: Workspace) -> str:
    return ethics.begin(ws, PIN)


def assess(ws: Workspace, name: str = "王芳", conclusion: str = "合格", year: str = "2025") -> ethics.EthicsLine:
    return ethics.add(ws, PIN, ethics.ethics_kind("考核"), {"教师": name, "年度": year, "结论": conclusion})[0]


def punish(ws: Workspace, name: str = "李娜", **more: str) -> ethics.EthicsLine:
    texts = {"教师": name, "处理种类": "警告", "事由": SECRET, "处理日期": "2026-03-01", "文号": "济水小〔2026〕8号", **more}
    return ethics.add(ws, PIN, ethics.ethics_kind("处理"), texts)[0]


def test_nothing_is_recorded_before_the_principal_began_the_file(ws: Workspace) -> None:
    with pytest.raises(VaultMissing):
        assess(ws)


@pytest.mark.usefixtures("recovery")
def test_the_principal_reads_what_was_recorded_and_a_wrong_pin_reads_nothing(ws: Workspace) -> None:
    assess(ws)
    punish(ws, 限制期至="2027-02-28")
    assert [(line.teacher, line.what) for line in ethics.list_file(ws, PIN)] == [
        ("李娜", f"警告 {SECRET}，限制期至 2027-02-28"),
        ("王芳", "合格"),
    ]
    assert [line.teacher for line in ethics.list_file(ws, PIN, "王芳")] == ["王芳"]
    with pytest.raises(WrongPin):
        ethics.list_file(ws, "wrong horse 99 x")


@pytest.mark.usefixtures("recovery")
def test_no_byte_of_a_sanction_stands_readable_in_any_file(ws: Workspace, tmp_path: Path) -> None:
    line = punish(ws)
    ethics.edit(ws, PIN, line.id, {"事由": f"{SECRET}改"})
    ethics.remove(ws, PIN, [line.id])
    ws.undo(actor=prove_principal(ws, PIN))
    make_backup(ws.path, "manual")
    assert SECRET not in json.dumps(report_rows(ws), ensure_ascii=False, default=str)
    assert all(SECRET not in step.what for step in ws.steps())
    rescue(ws.path, tmp_path / "救援")
    looked = [path for folder in (ws.path.parent, tmp_path / "救援") for path in folder.rglob("*") if path.is_file()]
    assert len(looked) > 3
    assert [path.name for path in looked if SECRET.encode() in path.read_bytes()] == []


@pytest.mark.usefixtures("recovery")
def test_the_principal_sees_how_many_were_assessed_last_year_and_who_was_not(ws: Workspace, people: dict[str, str]) -> None:
    ws.today_override = date(2026, 9, 30)
    assess(ws, "王芳", "优秀")
    assess(ws, "李娜", year="2024")
    said = ethics.look(ws, PIN).assessed
    assert (said.people, said.assessed, said.conclusions) == (len(people), 1, {"优秀": 1})
    assert "李娜" in said.missing
    assert "王芳" not in said.missing
    assert said.text == f"2025 年师德考核：{len(people)} 人中已考核 1 人（优秀 1）"


@pytest.mark.usefixtures("recovery")
def test_undo_brings_back_what_was_edited_or_removed(ws: Workspace) -> None:
    line = assess(ws)
    ethics.edit(ws, PIN, line.id, {"结论": "不合格"})
    with pytest.raises(PinNeeded):
        ws.undo()
    ws.undo(actor=prove_principal(ws, PIN))
    assert ethics.list_file(ws, PIN)[0].what == "合格"
    ethics.remove(ws, PIN, [line.id])
    assert ethics.list_file(ws, PIN) == []
    ws.undo(actor=prove_principal(ws, PIN))
    assert len(ethics.list_file(ws, PIN)) == 1


@pytest.mark.usefixtures("recovery")
def test_a_seal_put_in_the_place_of_anothers_is_noticed(ws: Workspace) -> None:
    first, second = assess(ws), assess(ws, "李娜", "不合格")
    with ws.change("换") as change:
        change.driver_sql(
            "UPDATE ethics_year SET sealed = (SELECT sealed FROM ethics_year WHERE uuid = ?) WHERE uuid = ?",
            (first.id, second.id),
        )
    with pytest.raises(VaultClosed, match="换过"):
        ethics.list_file(ws, PIN)


@pytest.mark.usefixtures("recovery")
def test_a_new_principal_with_a_new_key_goes_on_reading(ws: Workspace, tmp_path: Path) -> None:
    assess(ws)
    school_keys.rotate_key(ws, tmp_path / "卡片.jyt", PIN, NEW_PIN)
    assert len(ethics.list_file(ws, NEW_PIN)) == 1


def test_after_a_lost_key_the_paper_opens_it_once_and_for_good(ws: Workspace, tmp_path: Path, recovery: str) -> None:
    assess(ws)
    school_keys.replace_key(ws, tmp_path / "卡片.jyt", NEW_PIN)
    with pytest.raises(VaultClosed, match="恢复密钥"):
        ethics.list_file(ws, NEW_PIN)
    with pytest.raises(VaultClosed):
        ethics.recover(ws, "AGE-SECRET-KEY-1WRONG", NEW_PIN)
    ethics.recover(ws, f"  {recovery.lower()[:30]} {recovery.lower()[30:]}\n", NEW_PIN)
    assert len(ethics.list_file(ws, NEW_PIN)) == 1


@pytest.mark.usefixtures("recovery")
def test_a_nomination_gets_the_word_and_the_day_and_nothing_else(ws: Workspace, people: dict[str, str]) -> None:
    punish(ws, 限制期至="2027-02-28")
    nomination = save(ws, SchoolBook(ws), [Nomination(campaign="most_beautiful", year="2026", who=Person(people["李娜"]))]).rows[
        0
    ]
    checked = ethics.check_nomination(ws, PIN, nomination.id)
    assert (checked.text, checked.why) == ("限制期内至 2027-02-28", "有处理还在限制期内")
    [row] = list_rows(ws, Nomination)
    assert (row.precheck, row.checked_on, row.decision) == ("limited", ws.today, "open")
    assert SECRET not in str(list_lines(ws, Nomination.kind))


WHO = Person("p")


def year(conclusion: Conclusion, of: str = "2025") -> EthicsYear:
    return EthicsYear(teacher=WHO, year=of, conclusion=conclusion.code)


def sanction(until: date | None, **more: object) -> EthicsSanction:
    values = {"category": Sanction.WARNING.code, "decided": date(2025, 3, 1), "document": "1", **more}
    return EthicsSanction(teacher=WHO, until=until, **values)


@pytest.mark.parametrize(
    ("years", "sanctions", "word"),
    [
        ([year(Conclusion.PASS)], [], Word.CLEAR),
        ([year(Conclusion.EXCELLENT)], [], Word.CLEAR),
        ([], [], Word.OPEN),
        ([year(Conclusion.PASS, "2024")], [], Word.OPEN),
        ([year(Conclusion.BASIC)], [], Word.OPEN),
        ([year(Conclusion.FAIL)], [], Word.OPEN),
        ([year(Conclusion.PASS), year(Conclusion.FAIL)], [], Word.OPEN),
        ([year(Conclusion.PASS)], [sanction(date(2026, 9, 10))], Word.LIMITED),
        ([year(Conclusion.PASS)], [sanction(date(2026, 9, 9))], Word.CLEAR),
        ([year(Conclusion.PASS)], [sanction(date(2026, 9, 10), revoked=True)], Word.CLEAR),
        ([year(Conclusion.PASS)], [sanction(None)], Word.OPEN),
        ([year(Conclusion.PASS)], [sanction(None, category=Sanction.CRITICISM.code)], Word.CLEAR),
    ],
)
def test_the_word_follows_from_last_years_assessment_and_limits_and_never_decides(
    years: list[EthicsYear], sanctions: list[EthicsSanction], word: Word
) -> None:
    assert precheck(years, sanctions, date(2026, 9, 10)).word is word
