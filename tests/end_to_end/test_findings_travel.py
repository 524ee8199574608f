"""An inspection of the bureau rides to the school in its receipt, and the school's answer comes back with its next package."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from jyteacher_desktop.bureau import office
from jyteacher_desktop.bureau import receipts as writing
from jyteacher_desktop.bureau.city_book import CityBook, schools_of
from jyteacher_desktop.bureau.findings_sent import told_tables
from jyteacher_desktop.kinds.inspection import Finding, Inspection, Inspector
from jyteacher_desktop.kinds.kit import RecordId
from jyteacher_desktop.kinds.wire import columns_of
from jyteacher_desktop.records.errors import RecordSent
from jyteacher_desktop.records.measures import measures_of
from jyteacher_desktop.records.registers import check_row, get_row, list_lines, list_rows, save
from jyteacher_desktop.records.trash import delete_records, list_trash
from jyteacher_desktop.school.office import school_info
from jyteacher_desktop.school.receipts import apply_receipt
from jyteacher_desktop.school.register_tasks import register_tasks
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.store.workspace import Workspace
from tests.bureau.world import City, book
from tests.end_to_end.town import CLERK, Town, fill

SCHOOL = "济水一小"


def inspect(bureau: Workspace, *found: str, of: str = SCHOOL, due: date | None = date(2026, 10, 31)) -> list[Finding]:
    visit = Inspection(on=date(2026, 9, 21), by=Inspector.BUREAU.code, of=of, people="督导室二人", scope="校本研修")
    [stored] = save(bureau, CityBook(bureau), [visit]).rows
    rows = [Finding(inspection=stored.id, what=what, clause="四（三）", due=due, note="只给局里看") for what in found]
    return [row for row in save(bureau, CityBook(bureau), rows).rows if isinstance(row, Finding)]


def rectify(ws: Workspace, finding: RecordId, *, how: str = "补齐了名单") -> None:
    row = get_row(ws, finding)
    save(ws, SchoolBook(ws), [dataclasses.replace(row, done=date(2026, 10, 7), done_how=how, responsible="李娜")])


@pytest.fixture
def school(town: Town) -> Workspace:
    ws = town.new_school(SCHOOL)
    fill(ws)
    town.enrol(ws)
    town.send(ws)
    town.answer(ws)
    return ws


def test_a_finding_of_the_bureau_rides_in_the_receipt_and_the_schools_rectification_comes_back(
    town: Town, school: Workspace
) -> None:
    first, second = inspect(town.bureau, "没有签到表", "台账不全")
    assert writing.count_waiting(town.bureau) == 1
    answer = town.answer(school)
    assert answer.found == 3
    assert writing.count_waiting(town.bureau) == 0

    here = {row.id: row for row in list_rows(school, Finding)}
    assert {here[first.id].what, here[second.id].what} == {"没有签到表", "台账不全"}
    assert here[first.id].origin == "济源市教育局"
    assert here[first.id].note == ""
    [visit] = list_rows(school, Inspection)
    assert (visit.origin, visit.people) == ("济源市教育局", "督导室二人")
    asked = next(task for task in register_tasks(school) if "教育局" in task.sentence)
    assert (asked.page, asked.identity) == ("registers", first.id)
    assert "没有签到表" in asked.detail
    assert "2026-10-31" in asked.detail

    rectify(school, first.id)
    [line] = [line for line in list_lines(school, Finding.kind) if line.id == first.id]
    assert line.texts["stands"] == "已整改"
    town.send(school)
    city = {row.id: row for row in CityBook(town.bureau).rows(Finding)}
    assert len(city) == 2
    assert city[first.id].stands(town.bureau.today) == "已整改"
    assert (city[first.id].done_how, city[first.id].responsible) == ("补齐了名单", "李娜")
    assert city[first.id].note == "只给局里看"
    assert city[second.id].stands(town.bureau.today) == "未整改"
    # both words are kept, and the row stays the bureau's own to edit
    assert {row.id: row.done for row in list_rows(town.bureau, Finding)}[first.id] is None
    assert first.id not in schools_of(town.bureau, Finding.kind)
    [measure] = [each for each in measures_of(CityBook(town.bureau)) if each.key == "findings.done"]
    assert measure.text == "2 个问题，已整改 1 个，逾期 0 个"
    assert [line.name for line in measure.missing] == ["台账不全"]


def test_what_the_bureau_verifies_or_words_anew_reaches_the_school_and_its_answer_stays(town: Town, school: Workspace) -> None:
    [finding] = inspect(town.bureau, "没有签到表")
    town.answer(school)
    rectify(school, finding.id)
    town.send(school)
    town.answer(school)
    row = get_row(town.bureau, finding.id)
    again = dataclasses.replace(row, verified=date(2026, 10, 8), what="部分活动没有签到表")
    save(town.bureau, CityBook(town.bureau), [again])
    assert town.answer(school).found == 1
    [here] = list_rows(school, Finding)
    assert here.what == "部分活动没有签到表"
    assert here.stands(school.today) == "已复核"
    assert here.done_how == "补齐了名单"
    town.send(school)
    [city] = CityBook(town.bureau).rows(Finding)
    assert city.stands(town.bureau.today) == "已复核"


def test_a_finding_the_bureau_takes_back_goes_to_the_schools_trash_and_one_it_says_again_comes_back(
    town: Town, school: Workspace
) -> None:
    first, second = inspect(town.bureau, "没有签到表", "台账不全")
    town.answer(school)
    delete_records(town.bureau, [second.id])
    assert town.answer(school).found == 1
    assert [row.id for row in list_rows(school, Finding)] == [first.id]
    assert [row.id for row in list_trash(school)] == [second.id]
    delete_records(town.bureau, [list_rows(town.bureau, Inspection)[0].id])
    assert town.answer(school).found == 2
    assert list_rows(school, Inspection) == []
    assert writing.count_waiting(town.bureau) == 0


def test_the_school_cannot_change_or_delete_what_the_bureau_found(town: Town, school: Workspace) -> None:
    [finding] = inspect(town.bureau, "没有签到表")
    town.answer(school)
    row = get_row(school, finding.id)
    with pytest.raises(RecordSent, match=r"“问题”不能改.*责任人、整改完成、整改措施"):
        save(school, SchoolBook(school), [dataclasses.replace(row, what="没有问题")])
    with pytest.raises(RecordSent, match="济源市教育局登记"):
        delete_records(school, [finding.id])
    assert [row.what for row in list_rows(school, Finding)] == ["没有签到表"]


def test_another_school_cannot_answer_for_the_one_that_was_inspected(town: Town, school: Workspace) -> None:
    [finding] = inspect(town.bureau, "没有签到表")
    other = town.new_school("济水二小", code="2141000124")
    fill(other, ("张三",), number="")
    town.enrol(other)
    town.send(other)
    assert town.answer(other).found == 0
    own = Inspection(on=date(2026, 9, 1))
    [visit] = save(other, SchoolBook(other), [own]).rows
    [made] = save(other, SchoolBook(other), [Finding(inspection=visit.id, what="自查", done=date(2026, 10, 1))]).rows
    with other.change("冒用编号") as change:
        change.driver_sql("UPDATE finding SET uuid = ? WHERE uuid = ?", (finding.id, made.id))
    town.send(other)
    [row] = [row for row in CityBook(town.bureau).rows(Finding) if row.id == finding.id]
    assert (row.what, row.done) == ("没有签到表", None)


def test_an_inspection_of_no_known_school_is_said_to_stay_at_the_bureau(town: Town, school: Workspace) -> None:
    visit = Inspection(on=date(2026, 9, 21), by=Inspector.BUREAU.code, of="没有的学校")
    [said] = check_row(visit, CityBook(town.bureau))
    assert said.message == "受检单位“没有的学校”不在学校名单里，发现的问题不会随回执发出。"
    inspect(town.bureau, "没有签到表", of="没有的学校")
    assert writing.count_waiting(town.bureau) == 0
    assert check_row(dataclasses.replace(visit, of=SCHOOL), CityBook(town.bureau)) == ()
    inspect(town.bureau, "另一个问题", of="2141000123")
    assert writing.count_waiting(town.bureau) == 1


def test_an_old_receipt_read_late_changes_nothing_of_what_the_newest_said(town: Town, school: Workspace) -> None:
    [finding] = inspect(town.bureau, "没有签到表")
    out = town.folder / "first"
    [old] = writing.write_receipts(town.bureau, out, CLERK)
    save(town.bureau, CityBook(town.bureau), [dataclasses.replace(get_row(town.bureau, finding.id), what="签到表不全")])
    town.answer(school)
    late = apply_receipt(school, old.file)
    assert (late.outdated, late.found) == (True, 0)
    assert [row.what for row in list_rows(school, Finding)] == ["签到表不全"]


def test_a_school_that_calls_itself_another_one_neither_gets_its_findings_nor_answers_them(town: Town, school: Workspace) -> None:
    """What a package says of itself never goes before what was read out on the telephone."""
    [finding] = inspect(town.bureau, "没有签到表")
    theirs = told_tables(town.bureau)
    identity = office.mailbox_identities(town.bureau, office.unlock(town.bureau, CLERK))
    recipients = [town.bureau.info("mailbox_recipient"), town.bureau.info("recovery_recipient")]
    desk = City(town.bureau, town.bureau.info("office"), identity, recipients, town.folder / "copied")
    insider = desk.school(7)
    inspections, findings = theirs[school_info(school).id]["inspections"], theirs[school_info(school).id]["findings"]
    place = list(columns_of(Finding.kind)).index("done")
    answered = [(*row[:place], "2026-10-01", *row[place + 1 :]) for row in findings]
    for stated in ((school_info(school).code, SCHOOL), (school_info(school).id, school_info(school).id)):
        rows = book(insider, {}) | {
            "school": [(insider.office, *stated, "小学", "")],
            "inspections": inspections,
            "findings": answered,
        }
        assert desk.take(insider.write(desk.office, recipients, rows=rows).data).verdict == "merged"
        assert told_tables(town.bureau).keys() == theirs.keys() == {school_info(school).id}
    assert {row.id: row.done for row in CityBook(town.bureau).rows(Finding)}[finding.id] is None
    town.answer(school)
    rectify(school, finding.id)
    town.send(school)
    assert {row.id: row.done for row in CityBook(town.bureau).rows(Finding)}[finding.id] == date(2026, 10, 7)
    assert list_rows(school, Finding)
