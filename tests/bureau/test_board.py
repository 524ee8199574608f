"""The board of a quarter: who owes, what came, what is late; the same sums wherever schools are counted."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from jyteacher_desktop.bureau import waiting, withdrawing_packages
from jyteacher_desktop.bureau.board import (
    BOARD_COLUMNS,
    HANDED_IN,
    IN_TIME,
    LATE,
    MISSING,
    OVERDUE,
    OWES_NOTHING,
    PROVISIONAL,
    RETURNED,
    WAITS,
    BoardRow,
    Sums,
    board,
    sums,
    units_of,
)
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.city_figures import CENTRAL, city_figures
from jyteacher_desktop.bureau.city_report import city_table, write_city_pdf
from jyteacher_desktop.bureau.enrolled_schools import list_schools
from jyteacher_desktop.bureau.flags import MOST_ALIKE
from jyteacher_desktop.bureau.home import desk_home
from jyteacher_desktop.bureau.hours_lost_to_other_schools import flags
from jyteacher_desktop.bureau.receipts import write_receipts
from jyteacher_desktop.bureau.receiving import Desk, receive_held
from jyteacher_desktop.bureau.returning_records import return_records
from jyteacher_desktop.bureau.who_registered_what import registered_offices
from jyteacher_desktop.cli import main
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.kinds.honour import Honour
from jyteacher_desktop.kinds.school_list import SchoolList
from jyteacher_desktop.records.register_imports import execute_import, plan_import
from jyteacher_desktop.records.registers import list_rows, save
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import Change
from tests.bureau.world import PIN, City, School, activity, book, log_card
from tests.reports.poppler import pages_of

Q3 = Quarter.parse("2026Q3")


def _list(city: City, *schools: SchoolList) -> None:
    save(city.ws, CityBook(city.ws), list(schools))


def _closed(school: School, **tables: Any) -> dict[str, Any]:
    return book(school, {new_id(): ("王伟", None)}, periods=[("2026Q3", "closed", 1, 1, "2026-09-30")], **tables)


def _rows(city: City, quarter: Quarter = Q3) -> dict[str, BoardRow]:
    return {row.school: row for row in board(city.ws, quarter)}


def _sums(city: City, quarter: Quarter = Q3) -> Sums:
    return sums(board(city.ws, quarter))


def _due(city: City, day: str) -> None:
    with city.ws.record() as change:
        change.driver_sql("INSERT INTO due(quarter, day) VALUES ('2026Q3', ?)", (day,))


def test_a_paper_school_owes_and_is_overdue_although_it_has_no_key(city: City) -> None:
    city.send(school := city.school(1), _closed(school))
    _list(
        city,
        SchoolList(code=school.code, name="1小"),
        SchoolList(code="2141000099", name="王屋二小", way="paper", contact="李娜"),
    )
    _due(city, "2026-10-15")
    paper = _rows(city)["王屋二小"]
    assert (paper.owes, paper.state, paper.punctual, paper.remark, paper.contact) == (True, MISSING, OVERDUE, "交纸质", "李娜")
    whole = _sums(city).whole
    assert (whole.owed, whole.handed_in, whole.missing, whole.overdue) == (2, 1, 1, 1)
    assert whole.words == "应交 2 所 · 已交 1 · 未交 1 · 迟交 1 · 逾期 1"


def _written(school: School, city: City, **how: Any) -> bytes:
    return school.write(city.office, city.recipients, rows=_closed(school), **how).data


def test_a_school_whose_package_waits_for_its_key_is_no_late_one_and_the_board_says_since_when_it_waits(
    city: City, tmp_path: Path
) -> None:
    """A clerk had the package in his hands, and the board, the first page and the paper called the school 未交 and 逾期."""
    stranger = School(7, random.Random(7))
    _list(city, SchoolList(code=stranger.code, name="7小", phone="0391-1"), SchoolList(code="2141000099", name="王屋二小"))
    _due(city, "2026-10-15")
    assert city.take(_written(stranger, city)).verdict == "held"
    row = _rows(city)["7小"]
    assert (row.state, row.punctual, row.remark, row.owes) == (WAITS, "", "等登记密钥（10-20 交来）", True)
    whole = _sums(city).whole
    assert (whole.owed, whole.waiting, whole.missing, whole.overdue) == (2, 1, 1, 1)
    assert whole.words == "应交 2 所 · 已交 0 · 待处理 1 · 未交 1 · 逾期 1"
    late = [task for task in desk_home(city.ws).tasks if "逾期" in task.sentence]
    assert [task.detail for task in late] == ["王屋二小"]
    write_city_pdf(city.ws, tmp_path / "city.pdf", quarter=Q3)
    text = "".join("".join(page.split()) for page in pages_of(tmp_path / "city.pdf"))
    assert "待处理1所，没有收到1所，逾期1所" in text
    assert "暂报、退回待改或待处理（1所）：7小。" in text
    table = [dict(zip([column.title for column in columns], [column.value(line) for column in columns], strict=True))
             for columns, lines, _name in [city_table(city.ws, quarter=Q3)] for line in lines]  # fmt: skip
    assert [(line["名称"], line["待处理"], line["未交"]) for line in table if line["范围"] == "全市"] == [("全市", 1, 1)]
    assert [line["上报情况"] for line in table if line["名称"] == "7小"] == [WAITS]


def test_a_school_of_two_packages_of_one_number_waits_for_the_clerk_and_is_no_late_one(city: City) -> None:
    """北海小学 was 未交 with an empty remark while both of its packages lay here and 核实 asked which of them counts."""
    school = city.school(1)
    _list(city, SchoolList(code=school.code, name="1小"))
    _due(city, "2026-10-15")
    written = [school.write(city.office, city.recipients, rows=_closed(school), seq=1) for _computer in range(2)]
    assert [city.take(each.data).verdict for each in written] == ["merged", "held"]
    row = _rows(city)["1小"]
    assert (row.state, row.punctual, row.remark) == (WAITS, "", "等核实编号分叉（10-20 交来）")
    assert _sums(city).whole.overdue == 0
    (letter, *_others) = withdrawing_packages.competing_letters(city.ws)
    withdrawing_packages.withdraw_letter(city.ws, letter.letter, "以另一台为准", PIN)
    assert (_rows(city)["1小"].state, _rows(city)["1小"].remark) == (HANDED_IN, "")


def test_what_a_stranger_calls_itself_hands_nothing_in_for_a_school_with_a_key(city: City) -> None:
    school, stranger = city.school(1), School(1, random.Random(7))
    _list(city, SchoolList(code=school.code, name="1小"))
    assert city.take(_written(stranger, city)).verdict == "held"
    assert _rows(city)["1小"].state == MISSING
    again = School(1, random.Random(8), office=school.office)
    assert city.take(_written(again, city)).code == "package.unknown_key"
    assert (_rows(city)["1小"].state, _rows(city)["1小"].remark) == (WAITS, "等登记密钥（10-20 交来）")
    city.send(school, _closed(school))
    assert (_rows(city)["1小"].state, _rows(city)["1小"].remark) == (HANDED_IN, "等登记密钥（10-20 交来）")


@pytest.mark.parametrize("enrolled", [True, False], ids=["of an enrolled office", "by the code of the list"])
@pytest.mark.parametrize("often", [1, MOST_ALIKE + 2])
def test_a_package_that_somebody_wrote_in_a_schools_name_hides_no_late_school_once_the_clerk_telephoned(
    city: City, enrolled: bool, often: int
) -> None:
    """Nothing could be said of such a package: its school was 待处理 and never 逾期, on the paper too, for as long as somebody laid one there."""
    real = city.school(1) if enrolled else School(1, random.Random(6))
    _list(city, SchoolList(code=real.code, name="1小"))
    _due(city, "2026-10-15")
    assert (_rows(city)["1小"].state, _sums(city).whole.overdue) == (MISSING, 1)
    forged = [
        _written(School(1, random.Random(20 + each), **({"office": real.office} if enrolled else {})), city)
        for each in range(often)
    ]
    assert {city.take(each).verdict for each in forged} == {"held"}
    assert (_rows(city)["1小"].state, _sums(city).whole.waiting) == (WAITS, 1)
    (matter,) = waiting.waiting(city.ws)
    assert (matter.kind, matter.may_settle) == ("held", True)
    assert "学校说不是它交的，标记“已核实”" in matter.next_step
    waiting.settle(city.ws, matter.id, "校长说没有交过，也没有换电脑", PIN)
    row = _rows(city)["1小"]
    assert (row.state, row.punctual, _sums(city).whole.words) == (MISSING, OVERDUE, "应交 1 所 · 已交 0 · 未交 1 · 逾期 1")
    assert "登记密钥（" not in row.remark
    assert "1小" in [task.detail for task in desk_home(city.ws).tasks if "逾期" in task.sentence]
    city.take(forged[0])
    assert (_rows(city)["1小"].state, waiting.waiting(city.ws)) == (MISSING, []), "the same file again is the same matter"
    waiting.reopen(city.ws, matter.id, "又来电话说是它交的", PIN)
    assert _rows(city)["1小"].state == WAITS
    if not enrolled:
        city.enrol(real)
    city.send(real, _closed(real))
    assert _rows(city)["1小"].state == HANDED_IN


def test_a_package_of_another_quarter_that_waits_says_nothing_of_this_one(city: City) -> None:
    stranger = School(7, random.Random(7))
    _list(city, SchoolList(code=stranger.code, name="7小"))
    city.take(_written(stranger, city, quarter="2026Q2"))
    assert _rows(city)["7小"].state == MISSING
    assert _rows(city, Quarter.parse("2026Q2"))["7小"].state == WAITS


def test_a_package_that_came_in_time_is_in_time_however_late_its_school_was_enrolled(city: City) -> None:
    """The school had done its part; that the bureau telephoned a week later made it a late one."""
    stranger = School(7, random.Random(7))
    _list(city, SchoolList(code=stranger.code, name="7小"))
    _due(city, "2026-10-20")
    city.take(_written(stranger, city))
    city.ws.today_override = date(2026, 10, 27)
    city.enrol(stranger)
    receive_held(city.ws, PIN)
    row = _rows(city)["7小"]
    assert (row.state, row.received[:10], row.punctual, row.remark) == (HANDED_IN, "2026-10-20", IN_TIME, "")


def test_who_is_excused_or_owes_at_another_time_owes_nothing_and_the_board_says_why(city: City) -> None:
    _list(
        city,
        SchoolList(code="1", name="停办小学", until=date(2026, 6, 30)),
        SchoolList(code="2", name="新建小学", since=date(2027, 1, 1)),
        SchoolList(code="3", name="进修学校", excused=True, reason="不承担教学"),
        SchoolList(code="4", name="在办小学", since=date(2026, 9, 1), until=date(2026, 9, 2)),
    )
    rows = _rows(city)
    assert {name: (row.owes, row.remark) for name, row in rows.items()} == {
        "停办小学": (False, "应交到 2026-06-30"),
        "新建小学": (False, "2027-01-01 起应交"),
        "进修学校": (False, "不承担教学"),
        "在办小学": (True, "没有登记密钥"),
    }
    assert {row.state for row in rows.values() if not row.owes} == {OWES_NOTHING}
    assert _rows(city, Quarter.parse("2027Q1"))["新建小学"].owes


def test_a_school_outside_the_list_is_named_and_not_counted_among_those_who_owe(city: City) -> None:
    for number in (1, 2):
        city.send(school := city.school(number), _closed(school))
    _list(city, SchoolList(code="2141000001", name="1小"))
    assert _rows(city)["2小"].remark == "不在学校名册"
    whole = _sums(city).whole
    assert (whole.owed, whole.handed_in, whole.beyond) == (1, 1, 1)


def test_a_school_is_found_on_the_list_by_its_name_where_the_code_was_mistyped(city: City) -> None:
    city.send(school := city.school(1), _closed(school))
    _list(city, SchoolList(code="214100000l", name=" 1 小", central="承留中心校"))
    (row,) = board(city.ws, Q3)
    assert (row.state, row.owes, row.central) == (HANDED_IN, True, "承留中心校")


def test_two_workbooks_under_one_code_owe_once(city: City) -> None:
    school, twin = city.school(1), School(1, city.school(3).rng)
    city.enrol(twin)
    city.send(twin, _closed(twin))
    _list(city, SchoolList(code=school.code, name="1小"))
    assert _sums(city).whole.owed == 1
    assert [row.state for row in board(city.ws, Q3) if row.owes] == [HANDED_IN]


def test_a_record_that_went_back_makes_its_quarter_returned_until_it_is_corrected(city: City, tmp_path: Path) -> None:
    event, other = new_id(), new_id()
    school = city.school(1)
    tables = {"activities_2026": [activity(event, "2026-09-10"), activity(other, "2026-05-10")]}
    city.send(school, rows := _closed(school, **tables))
    return_records(city.ws, [event], "核对日期", PIN)
    assert (_rows(city)["1小"].state, _rows(city)["1小"].returned) == (RETURNED, 1)
    assert _rows(city, Quarter.parse("2026Q2"))["1小"].state == PROVISIONAL, "the record is of another quarter"
    write_receipts(city.ws, tmp_path / "out", PIN)
    assert _rows(city)["1小"].state == RETURNED
    rows["activities-2026"][0] = activity(event, "2026-09-11")
    city.send(school, rows)
    assert _rows(city)["1小"].state == HANDED_IN


def test_sums_of_central_schools_add_up_to_the_whole_and_every_owing_school_stands_in_one_column(city: City) -> None:
    city.send(first := city.school(1), _closed(first))
    city.send(second := city.school(2), book(second, {new_id(): ("李娜", None)}, activities_2026=[activity(new_id())]))
    _list(
        city,
        SchoolList(code=first.code, name="1小", central="承留中心校"),
        SchoolList(code=second.code, name="2小", central="承留中心校"),
        SchoolList(code="7", name="承留中心校", excused=True, reason="没有教师"),
        SchoolList(code="8", name="市直小学"),
        SchoolList(code="9", name="邵原二小", central="邵原中心校", way="paper"),
    )
    found = _sums(city)
    assert [unit.name for unit in found.units] == ["承留中心校", "邵原中心校", "直属学校"]
    assert [unit.owed for unit in found.units] == [2, 1, 1]
    assert found.units[0].provisional == found.units[0].handed_in == found.units[0].excused == 1
    for key in ("owed", "handed_in", "returned", "provisional", "missing", "in_time", "late", "overdue", "excused", "beyond"):
        assert getattr(found.whole, key) == sum(getattr(unit, key) for unit in found.units), key
    whole = found.whole
    assert whole.owed == whole.handed_in + whole.returned + whole.provisional + whole.missing == 4


def test_a_central_school_whose_card_has_another_name_stands_with_its_schools_by_its_code(city: City) -> None:
    central, member = city.school(1), city.school(2)
    for school in (central, member):
        city.send(school, _closed(school))
    _list(
        city,
        SchoolList(code=central.code, name="承留中心校"),
        SchoolList(code=member.code, name="2小", central="承留中心校"),
        SchoolList(code="9", name="承留教学点", central="承留 中心校", way="paper"),
    )
    rows = board(city.ws, Q3)
    assert {row.school for row in rows} == {"1小", "2小", "承留教学点"}, (
        "the card of the central school has another name than the list"
    )
    assert [(line.name, line.owed) for line in sums(rows).units] == [("承留中心校", 3)]
    assert set(units_of(city.ws).values()) == {"承留中心校"}
    assert {told.unit for told in registered_offices(city.ws, Honour.kind)} == {"承留中心校"}
    assert [row.name for row in city_figures(city.ws).of(CENTRAL)] == ["承留中心校"]


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """A list as an office keeps it: a title, blanks, marks, a sum, one school without a code."""
    sheet = (workbook := Workbook()).active
    for row in (
        ["2026年济源市学校名册"],
        ["序号", "*学校标识码", "学校名称", "办学类型", "所属中心校", "起报日期", "不报", "不报的原因", "联系人", "联系电话"],
        [1, "2141000001", "承留 一小", "小学", "承留中心校", "2026.7.1", "", "", "张 伟", 13800000000],
        [2, "2141000002", "承留二小", "小学", "承留中心校", "", "√", "撤并", "", ""],
        [3, "", "没有代码的学校", "小学", "", "", "", "", "", ""],
        ["合计", "", "3所", "", "", "", "", "", "", ""],
    ):
        sheet.append(row)
    workbook.save(path := tmp_path / "名册.xlsx")
    return path


def test_a_messy_list_of_schools_is_planned_imported_and_taken_back_as_one_step(city: City, messy: Path) -> None:
    plan = plan_import(city.ws, CityBook(city.ws), SchoolList.kind, messy)
    done = execute_import(city.ws, SchoolList.kind, plan)
    assert (done.read, done.new, done.refused) == (3, 2, 1)
    rows = {row.code: row for row in list_rows(city.ws, SchoolList)}
    assert rows["2141000001"].since == date(2026, 7, 1)
    assert (rows["2141000002"].excused, rows["2141000002"].reason) == (True, "撤并")
    assert {row.school: row.owes for row in board(city.ws, Q3)} == {"承留 一小": True, "承留二小": False}
    again = execute_import(city.ws, SchoolList.kind, plan_import(city.ws, CityBook(city.ws), SchoolList.kind, messy))
    assert (again.unchanged, again.step) == (2, None)
    city.ws.undo()
    assert not board(city.ws, Q3)


def test_a_roll_that_says_from_which_quarter_a_school_owes_is_read(city: City, tmp_path: Path) -> None:
    """Ten rows with 2026Q1 under 应交自 were refused one by one; whoever counts quarters writes quarters."""
    path = tmp_path / "名册.csv"
    rows = (("1", "2026Q1", "2027年第四季度"), ("2", "2026年3季度", "2028 q2"), ("3", "2026年第二季", ""))
    lines = [
        "学校标识码,学校名称,办学类型,应交自,应交至",
        *(f"214100000{n},{n}小,小学,{since},{until}" for n, since, until in rows),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    plan = plan_import(city.ws, CityBook(city.ws), SchoolList.kind, path)
    assert [each.message for each in plan.rows[0].findings] == [
        "“2026Q1”是季度，按 2026-01-01 登记。请核对。",
        "“2027年第四季度”是季度，按 2027-12-31 登记。请核对。",
    ]
    execute_import(city.ws, SchoolList.kind, plan)
    assert {row.name: (row.since, row.until) for row in list_rows(city.ws, SchoolList)} == {
        "1小": (date(2026, 1, 1), date(2027, 12, 31)),
        "2小": (date(2026, 7, 1), date(2028, 6, 30)),
        "3小": (date(2026, 4, 1), None),
    }


def test_a_roll_in_which_schools_are_called_as_a_town_calls_them_is_read(city: City, tmp_path: Path) -> None:
    """A 中心校 was refused with a list of types of which none is right, and where most said 中心小学 or 村小 the column was left out."""
    path = tmp_path / "名册.csv"
    said = {
        "中心校": "小学",
        "中心学校": "小学",
        "乡镇中心小学": "小学",
        "村小": "小学",
        "民办普惠性幼儿园": "幼儿园",
        "中心幼儿园": "幼儿园",
        "公办初级中学": "初中",
        "民办九年一贯制学校": "九年一贯制",
    }
    lines = ["学校标识码,学校名称,办学类型", *(f"214100000{n},{n}校,{word}" for n, word in enumerate(said))]
    path.write_text("\n".join(lines), encoding="utf-8")
    plan = plan_import(city.ws, CityBook(city.ws), SchoolList.kind, path)
    execute_import(city.ws, SchoolList.kind, plan)
    assert [row.type for row in sorted(list_rows(city.ws, SchoolList), key=lambda row: row.code)] == list(said.values())
    assert [each.message for row in plan.rows for each in row.findings] == [
        "办学类型“中心校”按“小学”登记。请核对。",
        "办学类型“中心学校”按“小学”登记。请核对。",
    ], "what says no type is told; the others are types with a word before them"


def test_a_roll_of_many_schools_is_stored_at_once_with_those_that_changed_and_taken_back_as_one_step(
    city: City, tmp_path: Path
) -> None:
    """Each new school was a statement put together by itself: fifty thousand took eighteen seconds."""
    path = tmp_path / "名册.csv"

    def brought(names: dict[str, str]) -> int:
        lines = ["学校标识码,学校名称,办学类型", *(f"{code},{name},小学" for code, name in names.items())]
        path.write_text("\n".join(lines), encoding="utf-8")
        plan = plan_import(city.ws, CityBook(city.ws), SchoolList.kind, path)
        written: list[str] = []
        real = Change.insert
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Change, "insert", lambda *given, **values: written.append("row by row") or real(*given, **values))
            execute_import(city.ws, SchoolList.kind, plan)
        return len(written)

    first = {f"21410{place:05}": f"第{place}小学" for place in range(120)}
    assert brought(first) == 0
    changed = first | {"2141000007": "改名小学"} | {f"21411{place:05}": f"新{place}小学" for place in range(30)}
    assert brought(changed) == 0
    assert {row.code: row.name for row in list_rows(city.ws, SchoolList)} == changed
    assert len({row.id for row in list_rows(city.ws, SchoolList)}) == len(changed)
    city.ws.undo()
    assert {row.code: row.name for row in list_rows(city.ws, SchoolList)} == first
    city.ws.redo()
    assert {row.code: row.name for row in list_rows(city.ws, SchoolList)} == changed


@pytest.mark.parametrize("heading", ["学校标识码,学校名称", "标识码,校名"])
def test_a_roll_of_codes_and_names_alone_names_schools_and_no_types(city: City, tmp_path: Path, heading: str) -> None:
    """Names that end in 小学 were taken for types of schools, and the roll lacked its names: the commonest roll of a central school."""
    path = tmp_path / "名册.csv"
    names = {f"21410000{place:02}": f"{where}关{place}小学" for place, where in enumerate("东南西北中上下")}
    path.write_text("\n".join([heading, *(f"{code},{name}" for code, name in names.items())]), encoding="utf-8")
    execute_import(city.ws, SchoolList.kind, plan_import(city.ws, CityBook(city.ws), SchoolList.kind, path))
    assert {row.code: row.name for row in list_rows(city.ws, SchoolList)} == names


def test_a_list_may_call_types_of_schools_as_statistics_do_and_a_vocational_school_is_none_of_general_education(
    city: City, tmp_path: Path
) -> None:
    said = ("初级中学", "高级中学", "完中", "职业高中", "九年一贯制学校", "特殊教育学校", "小学教学点", "幼儿园")
    sheet = (workbook := Workbook()).active
    sheet.append(["学校标识码", "学校名称", "办学类型"])
    for place, word in enumerate(said):
        sheet.append([f"21410000{place:02d}", f"学校{place}", word])
    workbook.save(path := tmp_path / "名册.xlsx")
    done = execute_import(city.ws, SchoolList.kind, plan_import(city.ws, CityBook(city.ws), SchoolList.kind, path))
    assert (done.new, done.refused) == (len(said), 0)
    types = {row.name: row.type for row in list_rows(city.ws, SchoolList)}
    assert [types[f"学校{place}"] for place in range(len(said))] == [
        "初中", "高中", "完全中学", "中职", "九年一贯制", "特殊教育", "小学", "幼儿园"
    ]  # fmt: skip


def test_the_board_of_a_quarter_names_the_package_that_handed_it_in_whatever_came_since(city: City) -> None:
    school = city.school(1)
    _due(city, "2026-10-15")
    periods = [("2026Q3", "closed", 1, 1, "2026-09-30"), ("2026Q4", "closed", 1, 1, "2026-12-31")]
    for day, quarter, closed in ((date(2026, 10, 8), "2026Q3", periods[:1]), (date(2027, 1, 9), "2026Q4", periods)):
        city.ws.today_override = day
        rows = _closed(school) | {"periods": closed}
        assert city.take(school.write(city.office, city.recipients, rows=rows, quarter=quarter).data).verdict == "merged"
    third = _rows(city)["1小"]
    assert (third.state, third.seq, third.received[:10], third.punctual) == (HANDED_IN, 1, "2026-10-08", IN_TIME)
    fourth = _rows(city, Quarter.parse("2026Q4"))["1小"]
    assert (fourth.state, fourth.seq, fourth.received[:10]) == (HANDED_IN, 2, "2027-01-09")


def test_a_corrected_quarter_names_the_package_of_its_version_and_the_first_one_beside_it(city: City) -> None:
    school = city.school(1)
    _due(city, "2026-10-15")
    for day, version in ((date(2026, 10, 8), 1), (date(2026, 11, 13), 2)):
        city.ws.today_override = day
        rows = _closed(school) | {"periods": [("2026Q3", "closed", version, 1, "2026-09-30")]}
        assert city.take(school.write(city.office, city.recipients, rows=rows, version=version).data).verdict == "merged"
    row = _rows(city)["1小"]
    assert (row.version, row.seq, row.received[:10]) == (2, 2, "2026-11-13")
    assert (row.punctual, row.remark) == (IN_TIME, "首次 2026-10-08（编号 1）")


def test_packages_that_came_in_one_moment_stand_in_the_order_in_which_they_were_written(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = city.school(1)
    monkeypatch.setattr(type(city.ws), "now", property(lambda _ws: "2026-10-08T09:00:00+00:00"))
    for version in range(1, 7):
        rows = _closed(school) | {"periods": [("2026Q3", "closed", version, 1, "2026-09-30")]}
        assert city.take(school.write(city.office, city.recipients, rows=rows, version=1).data).verdict == "merged"
    assert (_rows(city)["1小"].seq, _rows(city)["1小"].remark) == (1, "")


def _stating(school: School, code: str, name: str, central: str = "") -> dict[str, Any]:
    return _closed(school) | {"school": [(school.office, code, name, "小学", central)]}


@pytest.mark.parametrize("stated", ["code", "name"])
@pytest.mark.parametrize("listed", [True, False])
def test_a_school_that_states_anothers_code_or_name_stands_in_nobodys_place_and_both_are_named(
    city: City, stated: str, listed: bool
) -> None:
    mine, other = city.school(1), city.school(2)
    entries = [SchoolList(code=school.code, name=f"{school.number}小") for school in (mine, other)]
    _list(city, *(entries if listed else entries[1:]))
    _due(city, "2026-10-15")
    city.send(mine, _stating(mine, other.code, "1小") if stated == "code" else _stating(mine, "X", "2小"))
    rows = {row.office: row for row in board(city.ws, Q3)}
    silent = rows[other.office]
    assert (silent.owes, silent.state, silent.punctual, silent.remark) == (True, MISSING, OVERDUE, "")
    assert (rows[mine.office].owes, rows[mine.office].state) == (listed, HANDED_IN)
    assert rows[mine.office].remark == ("登记的是1小" if listed else "登记的是1小，不在学校名册")
    (flag,) = [each for each in flags(city.ws) if each.kind == "borrowed"]
    assert {(side.office, side.school) for side in flag.sides} == {(mine.office, "1小"), (other.office, "2小")}


def test_whose_name_a_school_states_hides_nothing_else_that_is_said_of_its_quarter(city: City) -> None:
    mine, _other = city.school(1), city.school(2)
    for version, day in ((1, date(2026, 10, 8)), (2, date(2026, 11, 13))):
        city.ws.today_override = day
        rows = _stating(mine, "X", "2小") | {"periods": [("2026Q3", "closed", version, 1, "2026-09-30")]}
        city.take(mine.write(city.office, city.recipients, rows=rows, version=version).data)
    found = {row.office: row.remark for row in board(city.ws, Q3)}
    assert found[mine.office] == "登记的是1小，首次 2026-10-08（编号 1）"


def test_a_school_that_states_the_code_of_one_without_a_key_leaves_it_missing_and_is_named(city: City) -> None:
    mine = city.school(1)
    _list(city, SchoolList(code=mine.code, name="1小"), SchoolList(code="2141000099", name="王屋二小", way="paper"))
    city.send(mine, _stating(mine, "2141000099", "1小"))
    assert {row.state for row in board(city.ws, Q3) if row.owes} == {HANDED_IN, MISSING}
    (flag,) = [each for each in flags(city.ws) if each.kind == "borrowed"]
    assert [side.school for side in flag.sides] == ["1小", "王屋二小"]


def test_a_school_whose_own_key_vouches_for_a_card_with_anothers_code_stands_in_nobodys_place(city: City) -> None:
    mine, other = city.school(1), city.school(2)
    _list(city, SchoolList(code=mine.code, name="1小"), SchoolList(code=other.code, name="2小"))
    new = School(2, random.Random(9), office=mine.office)
    assert city.take(new.card(former=[mine.key])).verdict == "merged"
    city.send(mine, _stating(mine, other.code, "2小"))
    rows = {row.office: row for row in board(city.ws, Q3)}
    assert (rows[other.office].owes, rows[other.office].state) == (True, MISSING)
    assert any(each.kind == "borrowed" for each in flags(city.ws))


def test_a_school_that_changed_its_code_to_one_of_nobody_else_is_no_matter(city: City) -> None:
    school = city.school(1)
    _list(city, SchoolList(code="2141000077", name="1小"))
    city.send(school, _stating(school, "2141000077", "1小"))
    (row,) = board(city.ws, Q3)
    assert (row.state, row.owes) == (HANDED_IN, True)
    assert not [each for each in flags(city.ws) if each.kind == "borrowed"]


def test_a_package_that_calls_itself_final_with_an_open_book_is_not_in_time(city: City) -> None:
    school = city.school(1)
    _due(city, "2026-10-15")
    rows = _closed(school)
    city.ws.today_override = date(2026, 10, 1)
    city.send(school, rows | {"periods": [("2026Q3", "open", 1, 0, None)]})
    assert (_rows(city)["1小"].state, _rows(city)["1小"].punctual) == (PROVISIONAL, "")
    city.ws.today_override = date(2026, 12, 20)
    assert _rows(city)["1小"].punctual == OVERDUE
    city.send(school, rows)
    assert (_rows(city)["1小"].state, _rows(city)["1小"].punctual) == (HANDED_IN, LATE)


def test_what_was_handed_in_in_time_stays_so_when_the_same_book_comes_again_later(city: City) -> None:
    school = city.school(1)
    _due(city, "2026-10-25")
    rows = _closed(school)
    city.send(school, rows)
    city.ws.today_override = date(2026, 12, 20)
    city.send(school, rows | {"openings": [(new_id(), rows["teachers"][0][0], "2025", "school_based", 600, "")]})
    assert (_rows(city)["1小"].state, _rows(city)["1小"].punctual) == (HANDED_IN, IN_TIME)


@pytest.mark.parametrize("listed", [True, False])
def test_a_school_that_another_one_calls_its_central_school_owes_all_the_same(city: City, listed: bool) -> None:
    mine, other = city.school(1), city.school(2)
    if listed:
        _list(city, SchoolList(code=mine.code, name="1小"), SchoolList(code=other.code, name="2小"))
    city.send(other, book(other, {}))
    city.send(mine, _stating(mine, mine.code, "1小", central="2小"))
    assert (_rows(city)["2小"].owes, _rows(city)["2小"].state) == (True, PROVISIONAL)


def test_a_central_school_by_the_list_that_has_no_teachers_owes_nothing(city: City) -> None:
    mine, other = city.school(1), city.school(2)
    _list(city, SchoolList(code=mine.code, name="1小", central="2小"), SchoolList(code=other.code, name="2小"))
    city.send(other, book(other, {}))
    assert (_rows(city)["2小"].owes, _rows(city)["2小"].state) == (False, OWES_NOTHING)


def test_of_a_school_whose_package_has_not_come_nothing_is_known_and_no_zero_is_shown(city: City, tmp_path: Path) -> None:
    city.send(first := city.school(1), _closed(first, activities_2026=[activity(new_id(), "2026-09-10")]))
    city.enrol(city.school(2))
    _list(city, SchoolList(code=first.code, name="1小"), SchoolList(code="9", name="邵原二小", way="paper"))

    def shown(quarter: Quarter) -> dict[str, tuple[str, str]]:
        columns = {column.key: column for column in BOARD_COLUMNS}
        return {
            name: tuple(columns[key].text(columns[key].value(row)) for key in ("teachers", "activities"))  # type: ignore[misc]
            for name, row in _rows(city, quarter).items()
        }

    assert shown(Q3) == {"1小": ("1", "1"), "2小": ("—", "—"), "邵原二小": ("—", "—")}
    assert shown(Quarter.parse("2027Q1"))["1小"] == ("1", "—"), "its people are known by the package of another quarter"
    write_city_pdf(city.ws, tmp_path / "a.pdf", quarter=Q3)
    *_front, line = (
        line for line in "\n".join(pages_of(tmp_path / "a.pdf")).splitlines() if "邵原二小" in line and "未交" in line
    )
    assert "—" in line


def test_a_school_whose_packages_all_do_not_count_is_told_apart_from_one_that_never_came(city: City) -> None:
    """A clerk who withdrew a school's only package read 未交 and nothing else, as of a school that nobody heard of."""
    school = city.school(1)
    city.school(2)
    city.send(school, _closed(school))
    withdrawing_packages.withdraw_letter(city.ws, school.letters[0].letter_id, "误报", PIN)
    rows = _rows(city)
    assert (rows["1小"].state, rows["1小"].remark) == ("未交", "第 1 号已撤回")
    assert _rows(city, Quarter.parse("2026Q2"))["1小"].remark == "交来的没有采用"
    assert (rows["2小"].state, rows["2小"].remark) == ("未交", "")
    withdrawing_packages.reinstate(city.ws, "1小", "误撤", PIN)
    assert _rows(city)["1小"].remark == ""


def test_a_quarter_whose_package_was_withdrawn_says_so_though_an_older_package_counts(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    """After a rollback to the package of the quarter before, the quarter was 未交 as if nothing had ever come."""
    school = city.school(1)
    q2 = Quarter.parse("2026Q2")
    closed_q2 = book(school, {new_id(): ("李老师", None)}, periods=[("2026Q2", "closed", 1, 1, "2026-07-01")])
    city.take(school.write(city.office, city.recipients, rows=closed_q2, quarter="2026Q2").data)
    for _time in range(2):
        city.take(school.write(city.office, city.recipients, rows=_closed(school)).data)
    assert (_rows(city)["1小"].state, _rows(city)["1小"].remark) == ("已交", "")
    withdrawing_packages.roll_back(city.ws, "1小", "第 3 号误报", PIN, to=2)
    assert (_rows(city)["1小"].state, _rows(city)["1小"].remark) == ("已交", ""), "what counts still hands the quarter in"
    withdrawing_packages.roll_back(city.ws, "1小", "两个都误报", PIN, to=1)
    assert (_rows(city)["1小"].state, _rows(city)["1小"].remark) == ("未交", "第 3 号等 2 个已撤回")
    assert (_rows(city, q2)["1小"].state, _rows(city, q2)["1小"].remark) == ("已交", "")
    assert main(["bureau", "board", "2026Q3", "-w", str(city.ws.path)]) == 0
    assert "第 3 号等 2 个已撤回" in capsys.readouterr().out
    withdrawing_packages.reinstate(city.ws, "1小", "误撤", PIN)
    assert (_rows(city)["1小"].state, _rows(city)["1小"].remark) == ("已交", "")


@pytest.mark.parametrize("turned", [False, True])
def test_two_workbooks_of_one_school_stand_in_the_same_order_wherever_their_rows_lie(city: City, turned: bool) -> None:
    """Of two offices under one code and name a file listed the one first that was entered first, and a server whichever it met."""
    offices = sorted([new_id(), new_id()])
    for office in reversed(offices) if turned else offices:
        log_card(city.ws, School(1, random.Random(1), office=office).card())
    assert [row.office for row in list_schools(city.ws)] == offices
    assert [row.office for row in board(city.ws, Q3)] == offices


@pytest.mark.parametrize("listed", [True, False])
def test_a_school_whose_file_came_spoilt_is_missing_and_the_board_says_that_something_came(city: City, listed: bool) -> None:
    """It stood there as 未交 beside those that never came, and the clerk told it to hand in what lay before her."""
    school, other = city.school(1), city.school(2)
    if listed:
        _list(city, *(SchoolList(code=each.code, name=f"{number}小") for number, each in enumerate((school, other), 1)))
    whole = _written(school, city)
    city.stick.mkdir(parents=True, exist_ok=True)
    spoilt = city.stick / f"{school.code}-0002(1).jyt"
    spoilt.write_bytes(whole[: len(whole) // 2])
    assert Desk(city.ws, city.identity).take(spoilt).verdict == "refused"
    found = _rows(city)
    assert [(row.state, row.remark) for row in found.values()] == [(MISSING, "10-20 交来的文件坏了"), (MISSING, "")]
    assert [row.remark for row in _rows(city, Quarter.parse("2026Q4")).values()] == ["", ""], (
        "it came before that quarter was over"
    )
    (matter,) = (row for row in waiting.waiting(city.ws) if row.kind == "refused")
    waiting.settle(city.ws, matter.id, why="不是这所学校交的", pin=PIN)
    assert [row.remark for row in _rows(city).values()] == ["", ""], "the clerk found out whose it is not"


def test_what_a_good_package_has_answered_is_said_of_nobody(city: City) -> None:
    school = city.school(1)
    whole = _written(school, city)
    city.stick.mkdir(parents=True, exist_ok=True)
    spoilt = city.stick / f"{school.code}-0001.jyt"
    spoilt.write_bytes(whole[: len(whole) // 2])
    assert Desk(city.ws, city.identity).take(spoilt).verdict == "refused"
    (row,) = board(city.ws, Q3)
    assert (row.state, row.remark) == (MISSING, "10-20 交来的文件坏了")
    assert city.take(whole).verdict == "merged"
    (row,) = board(city.ws, Q3)
    assert (row.state, row.remark) == (HANDED_IN, "")


def test_a_quarter_that_says_it_was_closed_after_its_package_came_is_told_on_the_board(city: City) -> None:
    """Only the line on 接收 told of a computer with a wrong date, and the next morning nobody knew of it."""
    school = city.school(1)
    for closed, remark in (("2027-10-08", "写明 2027-10-08 结账，电脑日期不对"), ("2026-10-20", "")):
        city.send(school, book(school, {new_id(): ("王伟", None)}, periods=[("2026Q3", "closed", 1, 1, closed)]))
        (row,) = _rows(city).values()
        assert (row.state, row.remark) == (HANDED_IN, remark)


@pytest.mark.parametrize("clock", [date(2000, 1, 1), date(2080, 1, 1)], ids=["empty battery", "years ahead"])
def test_a_package_that_came_while_this_computers_clock_was_years_off_has_handed_in_its_quarter_and_is_not_called_late(
    city: City, clock: date
) -> None:
    """It stood as 暂报 and 逾期, or as 迟交, for ever: the same file again is known already."""
    school, right = city.school(1), city.ws.today
    with city.ws.record() as change:  # it began today by the computer's clock, which is behind the day of the test
        change.driver_sql("UPDATE journal_step SET at = '2026-09-01T08:00:00+08:00'")
    city.ws.today_override = clock
    city.send(school, _closed(school))
    city.ws.today_override = right
    with city.ws.record() as change:
        change.driver_sql("INSERT INTO due(quarter, day) VALUES ('2026Q3', '2026-10-15')")
    (row,) = board(city.ws, Q3)
    assert (row.state, row.version, row.punctual) == (HANDED_IN, 1, "")
    assert f"收到时本机日期不对（{clock.isoformat()}）" in row.remark
    city.send(school, _closed(school))
    (row,) = board(city.ws, Q3)
    assert (row.state, row.seq, row.punctual) == (HANDED_IN, 1, ""), "of one version the first package is named"
