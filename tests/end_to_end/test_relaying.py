"""A central school sees who is missing and hands on what it got, whatever the files are called."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jyteacher_desktop.cli import main
from jyteacher_desktop.names_of_files import portable_name
from jyteacher_desktop.school import relaying
from jyteacher_desktop.school.empty_workbooks import write_import_template
from jyteacher_desktop.school.errors import MemberUnknown, MemberWrong
from jyteacher_desktop.school.home import todo
from jyteacher_desktop.school.imports import ImportKind, execute_import, plan_import
from jyteacher_desktop.school.members import add_member, list_members, remove_member
from jyteacher_desktop.school.school_keys import write_school_card
from jyteacher_desktop.school.submitting import submit
from jyteacher_desktop.store.workspace import Workspace
from tests.end_to_end.town import PIN, Q3, Town, fill


@pytest.fixture
def central(town: Town) -> Workspace:
    ws = town.new_school("济水中心校", code="2141000001")
    for code, name in (("2141000101", "甲小"), ("2141000102", "乙小"), ("2141000103", "丙小")):
        add_member(ws, code, name)
    return ws


def _package(town: Town, name: str, code: str, folder: Path) -> Path:
    ws = town.new_school(name, code=code)
    fill(ws, number="")
    (file,) = submit(ws, Q3, folder, PIN).files
    return file


# -- who is missing -------------------------------------------------------------------------------------------------


def test_the_missing_schools_stand_first_and_the_known_ones_are_told_by_the_file_name(town: Town, central: Workspace) -> None:
    stick = town.folder / "stick"
    _package(town, "乙小", "2141000102", stick)
    _package(town, "外来小学", "2141000999", stick)
    found = relaying.look_over(central, [stick])
    assert [(row.state, row.code, row.name, row.files) for row in found.schools] == [
        ("missing", "2141000101", "甲小", 0),
        ("missing", "2141000103", "丙小", 0),
        ("unlisted", "2141000999", "2141000999", 1),
        ("received", "2141000102", "乙小", 1),
    ]
    assert found.missing == ("甲小", "丙小")
    assert found.sentence == "名单上 3 所：已收到 1 所的文件，缺 2 所（甲小、丙小）；另有 1 所不在名单。"
    assert not any((stick.parent / "to").glob("*"))


@pytest.mark.parametrize(
    ("name", "school"),
    [
        ("2141000102-0002(1).jyt", "乙小"),
        ("2141000102-0002 - 副本.jyt", "乙小"),
        ("转发_2141000102-0002_最新.jyt", "乙小"),
        ("承留二小第三季度.jyt", "承留镇第二小学"),
        ("承留镇第二小学（终）.jyt", "承留镇第二小学"),
        ("承留二小分校2026Q3.jyt", "承留二小分校"),
        ("第三季度数据.jyt", ""),
        ("甲小和乙小.jyt", ""),
    ],
)
def test_a_renamed_file_finds_its_school_by_code_or_name(town: Town, central: Workspace, name: str, school: str) -> None:
    for code, called in (("2141000104", "承留镇第二小学"), ("2141000105", "承留二小分校")):
        add_member(central, code, called)
    stick = town.folder / "stick"
    stick.mkdir()
    _package(town, "乙小", "2141000102", town.folder / "from").rename(stick / name)
    found = relaying.look_over(central, [stick])
    assert [file.school for file in found.files] == [school]
    assert len(found.missing) == (5 if not school else 4)


def test_a_person_says_whose_a_file_is_when_its_name_does_not(town: Town, central: Workspace) -> None:
    stick = town.folder / "stick"
    stick.mkdir()
    file = _package(town, "乙小", "2141000102", town.folder / "from").rename(stick / "第三季度.jyt")
    assert relaying.look_over(central, [stick]).missing == ("甲小", "乙小", "丙小")
    handed = relaying.relay(central, [stick], town.folder / "to", PIN, chosen={file.name: "乙小"})
    assert {row.name: row.state for row in handed.schools} == {"甲小": "missing", "乙小": "received", "丙小": "missing"}
    with pytest.raises(MemberUnknown, match="名单里没有“丁小”"):
        relaying.look_over(central, [stick], {file.name: "丁小"})


def test_a_central_school_without_a_list_is_told_so(town: Town) -> None:
    ws = town.new_school("济水中心校", code="2141000001")
    _package(town, "乙小", "2141000102", town.folder / "stick")
    assert "还没有下属学校名单" in relaying.look_over(ws, [town.folder / "stick"]).sentence


def test_a_card_names_its_school_and_the_own_package_is_nobody_foreign(town: Town, central: Workspace) -> None:
    stick = town.folder / "stick"
    write_school_card(town.new_school("丙小", code="2141000103"), stick / "任意名字.jyt", PIN)
    fill(central, number="")
    submit(central, Q3, stick, PIN)
    found = relaying.look_over(central, [stick])
    states = {row.name: row.state for row in found.schools}
    assert states == {"甲小": "missing", "乙小": "missing", "丙小": "received", "济水中心校": "received"}
    assert {file.what for file in found.files} == {"package", "card"}


def test_what_was_handed_on_before_is_remembered_with_its_day(town: Town, central: Workspace) -> None:
    stick = town.folder / "stick"
    first = _package(town, "甲小", "2141000101", stick)
    relaying.relay(central, [stick], town.folder / "to", PIN)
    central.today_override = date(2026, 10, 20)
    second = _package(town, "乙小", "2141000102", stick)
    found = relaying.look_over(central, [stick])
    assert {file.path.name: file.handed for file in found.files} == {first.name: 1, second.name: 0}
    assert [(row.name, row.handed, row.handed_on[:10]) for row in found.schools if row.handed] == [("甲小", 1, "2026-10-08")]
    relaying.relay(central, [stick], town.folder / "to2", PIN)
    notes = relaying.look_over(central, [stick]).notes
    assert [(note.seq, note.at[:10], note.files, note.schools) for note in notes] == [
        (2, "2026-10-20", 2, 2),
        (1, "2026-10-08", 1, 1),
    ]


def test_the_first_page_of_a_central_school_asks_for_what_was_not_handed_on_since_the_quarter_ended(
    town: Town, central: Workspace
) -> None:
    """A central school without teachers of its own saw nothing but the roster it should import."""

    def asked() -> list[str]:
        return [task.detail for task in todo(central, Q3).tasks if task.page == "reports" and task.identity == "relay"]

    central.today_override = date(2026, 10, 8)
    [words] = asked()
    assert words.startswith("甲小、乙小、丙小。")
    stick = town.folder / "stick"
    for name, code in (("甲小", "2141000101"), ("丙小", "2141000103")):
        _package(town, name, code, stick)
    relaying.relay(central, [stick], town.folder / "to", PIN)
    [words] = asked()
    assert words.startswith("乙小。")
    _package(town, "乙小", "2141000102", stick)
    relaying.relay(central, [stick], town.folder / "to2", PIN)
    assert asked() == []
    central.today_override = date(2027, 1, 4)
    assert len(asked()) == 1, "the next quarter has ended"
    for row in list_members(central):
        remove_member(central, row.code)
    assert asked() == []


# -- what is handed on ----------------------------------------------------------------------------------------------


def test_what_no_school_wrote_stays_behind_with_a_reason(town: Town, central: Workspace) -> None:
    stick = town.folder / "stick"
    file = _package(town, "甲小", "2141000101", stick)
    (stick / "2141000101-receipt-0001.jyt").write_bytes(file.read_bytes()[:-1])
    (stick / "bureau.jyt").write_bytes(town.card.read_bytes())
    (stick / "notes.jyt").write_text("x", encoding="utf-8")
    handed = relaying.relay(central, [stick], town.folder / "to", PIN)
    assert [path.name for path in handed.files] == [file.name]
    reasons = {left.path.name: left.why for left in handed.left}
    assert "回执" in reasons["2141000101-receipt-0001.jyt"]
    assert "教育局卡片" in reasons["bureau.jyt"]
    assert "不是封好的数据包" in reasons["notes.jyt"]


def test_files_of_one_name_do_not_overwrite_each_other_whatever_the_case(town: Town, central: Workspace) -> None:
    one = _package(town, "甲小", "2141000101", town.folder / "a")
    two = _package(town, "乙小", "2141000102", town.folder / "b")
    one, two = one.rename(one.with_name("上报.jyt")), two.rename(two.with_name("上报.JYT"))
    handed = relaying.relay(central, [one, two], town.folder / "to", PIN)
    assert len({path.name.casefold() for path in handed.files}) == 2
    assert {path.read_bytes() for path in handed.files} == {one.read_bytes(), two.read_bytes()}
    again = relaying.relay(central, [one, two], town.folder / "to", PIN)
    assert set(again.files) == set(handed.files)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("2141000101-0001.jyt", "2141000101-0001.jyt"),
        ("甲小：第3季度?.jyt", "甲小：第3季度_.jyt"),
        ('a<b>c:"d|e*f\\g.jyt', "a_b_c__d_e_f_g.jyt"),
        ("con.jyt", "_con.jyt"),
        ("LPT1.x.jyt", "_LPT1.x.jyt"),
        ("上报. .jyt", "上报.jyt"),
        ("\udcff.jyt", "_.jyt"),
        ("长" * 90 + ".jyt", "长" * 60 + ".jyt"),
        (" ..jyt", "package.jyt"),
    ],
)
def test_names_that_a_stick_does_not_take_are_changed(name: str, kept: str) -> None:
    assert portable_name(name) == kept


def test_a_file_with_a_forbidden_name_is_copied_under_another(town: Town, central: Workspace) -> None:
    file = _package(town, "甲小", "2141000101", town.folder / "a")
    file = file.rename(file.with_name("甲小?.jyt"))
    handed = relaying.relay(central, [file], town.folder / "to", PIN)
    assert [path.name for path in handed.files] == ["甲小_.jyt"]


# -- the list -------------------------------------------------------------------------------------------------------


def test_the_list_comes_from_a_workbook_and_undo_takes_it_back(town: Town, tmp_path: Path) -> None:
    ws = town.new_school("济水中心校", code="2141000001")
    file = tmp_path / "名单.csv"
    file.write_text(
        "下属学校名单\n学校（机构）标识码,学校名称,校长\n2141000101,甲小,王\n2141000102,乙小,李\n二一四一,丙小,赵\n",
        encoding="utf-8",
    )
    plan = plan_import(ws, ImportKind.MEMBERS, file)
    done = execute_import(ws, plan)
    assert (done.new, done.refused) == (2, 1)
    assert [(row.code, row.name) for row in list_members(ws)] == [("2141000101", "甲小"), ("2141000102", "乙小")]
    file.write_text("代码,校名\n2141000101,甲小学\n", encoding="utf-8")
    assert execute_import(ws, plan_import(ws, ImportKind.MEMBERS, file)).updated == 1
    assert list_members(ws)[0].name == "甲小学"
    ws.undo()
    ws.undo()
    assert list_members(ws) == []


def test_the_template_of_the_list_is_read_back_as_it_is(town: Town, tmp_path: Path) -> None:
    ws = town.new_school("济水中心校", code="2141000001")
    write_import_template(ws, ImportKind.MEMBERS, tmp_path / "空白.xlsx")
    assert (tmp_path / "空白.xlsx").stat().st_size


def test_single_schools_are_added_renamed_and_taken_off(central: Workspace) -> None:
    add_member(central, "2141000104", " 丁 小 ")
    add_member(central, "2141000101", "甲小学")
    remove_member(central, "乙小")
    assert [row.name for row in list_members(central)] == ["甲小学", "丙小", "丁 小"]
    with pytest.raises(MemberWrong):
        add_member(central, "21-41", "戊小")
    with pytest.raises(MemberWrong):
        add_member(central, "2141", " ")
    with pytest.raises(MemberUnknown):
        remove_member(central, "戊小")
    central.undo()
    assert "乙小" in [row.name for row in list_members(central)]


def test_of_several_schools_named_in_one_line_all_are_listed_or_none(
    central: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first was listed although the sentence about the second said that the list had not changed."""
    before = list_members(central)
    central.close()
    line = ("school", "members", "--add", "2141000104=丁小", "-w", str(central.path))
    assert main([*line, "--add", "2141 0105=戊小"]) != 0
    assert main([*line, "--remove", "己小"]) != 0
    assert capsys.readouterr().err.count("名单没有变化") == 2
    with Workspace.open(central.path, write=True) as ws:
        assert list_members(ws) == before
    assert main([*line, "--remove", "乙小"]) == 0
    with Workspace.open(central.path, write=True) as ws:
        assert [row.name for row in list_members(ws)] == ["甲小", "丙小", "丁小"]
        ws.undo()
        assert list_members(ws) == before
