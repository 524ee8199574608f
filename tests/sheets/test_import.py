"""Messy workbooks: understood, planned exactly, refused row by row, given back in the person's own layout."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.domain.id_numbers import check_character
from jyteacher_desktop.sheets import (
    BY_KIND,
    Existing,
    Outcome,
    Plan,
    plan_roster,
    plan_trainings,
    read_workbook,
    understand,
    write_refused,
    write_table,
    write_template,
)
from jyteacher_desktop.sheets import cell_values as f
from jyteacher_desktop.sheets.errors import (
    HeaderMissing,
    MappingWrong,
    SheetMissing,
    WorkbookDamaged,
    WorkbookEmpty,
    WorkbookEncrypted,
    WorkbookForeign,
    WorkbookMissing,
    WorkbookTooLarge,
)

TODAY = date(2026, 9, 30)
NOW = f.Context(TODAY)
ONE, TWO = "11010519491231002X", "419001199003070015"


def xlsx(path: Path, rows: list[list[Any]], *, merge: str = "", sheet: str = "Sheet1", hidden: bool = False) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(row)
    if merge:
        page.merge_cells(merge)
    if hidden:
        other = book.create_sheet("hidden")
        other.append(["姓名", "性别", "身份证件号"])
        other.sheet_state = "hidden"
    book.save(path)
    return path


def plan(path: Path, existing: list[Existing] | None = None, **options: Any) -> Plan:
    layout = understand(read_workbook(path), "roster", **options)
    return plan_roster(layout, existing or [], path=path, today=TODAY, base=0)


def stored(plan: Plan) -> list[Existing]:
    """The workspace after executing a plan on nothing."""
    blank = dict.fromkeys((spec.key for spec in BY_KIND["roster"] if spec.key != "id_last4"), "")
    return [
        Existing(id=f"t{row.number}", values={**blank, **row.values, "status": row.values.get("status", "in_post")})
        for row in plan.rows
        if row.outcome is Outcome.NEW
    ]


# -- cells ----------------------------------------------------------------------------------------------------------

DATES = {
    "1985.3": "1985-03",
    "198503": "1985-03",
    "1985年3月": "1985-03",
    "1985-03-09": "1985-03",
    "1985/3/9": "1985-03",
    "19850309": "1985-03",
    "85.3": "1985-03",
    "１９８５．０３": "1985-03",
    31115: "1985-03",
    datetime(1985, 3, 9): "1985-03",
    date(1985, 3, 9): "1985-03",
    1985.3: "1985-03",
    198503: "1985-03",
    "": "",
}


@pytest.mark.parametrize("written", DATES, ids=repr)
def test_a_month_is_read_in_every_way_people_write_it(written: Any) -> None:
    assert f.month(written, NOW) == DATES[written]


DAYS = {
    "2026.7.6": "2026-07-06",
    "2026年7月20日": "2026-07-20",
    "2026-08-24": "2026-08-24",
    "20260720": "2026-07-20",
    "9.18": "2026-09-18",
    "9月18日": "2026-09-18",
    "2026/9/18 00:00:00": "2026-09-18",
    46283: "2026-09-18",
}


@pytest.mark.parametrize("written", DAYS, ids=repr)
def test_a_day_is_read_in_every_way_people_write_it(written: Any) -> None:
    assert f.day(written, NOW) == DAYS[written]


@pytest.mark.parametrize("written", ["昨天", "2026.13.1", "2026.2.30", "1985", "第三周", "99999999"])
def test_what_is_no_day_is_refused_and_never_guessed(written: str) -> None:
    with pytest.raises(f.CellRefused):
        f.day(written, NOW)


@pytest.mark.parametrize(
    ("parse", "written", "value"),
    [
        (f.sex, "1-男", "男"),
        (f.sex, " 女 ", "女"),
        (f.sex, 2, "女"),
        (f.label, "A1-专任教师", "专任教师"),
        (f.label, "语\n文", "语文"),
        (f.hours, "50学时", "50"),
        (f.hours, 1.5, "1.5"),
        (f.hours, "１２", "12"),
        (f.hours, 0.1 + 0.2, "0.3"),
        (f.level, "10-国家级", "national"),
        (f.level, "市", "city"),
        (f.level, "30-地市级", "city"),
        (f.mode, "2-短期面授培训", "centralized"),
        (f.mode, "线上", "online"),
        (f.result, "合格", "pass"),
        (f.mark, "√", "present"),
        (f.mark, "事假", "excused"),
        (f.role, "主讲人", "speaker"),
        (f.status, "100-在本单位任职", "in_post"),
        (f.status, "203-长病假", "long_sick_leave"),
        (f.clock, "下午2:30", "14:30"),
        (f.clock, time(14, 30), "14:30"),
        (f.clock, "14：30", "14:30"),
        (f.digits, 13800000000.0, "13800000000"),
        (f.year, "2025年度", "2025"),
        (f.year, "2025-2026学年", "2025-2026"),
        (f.last_four, "002x", "002X"),
    ],
)
def test_a_cell_becomes_its_value(parse: f.Parser, written: Any, value: str) -> None:
    assert parse(written, NOW) == value


@pytest.mark.parametrize(
    "word", sorted({(spec.key, word) for specs in BY_KIND.values() for spec in specs for word in spec.choices})
)
def test_every_word_of_our_drop_down_lists_is_understood(word: tuple[str, str]) -> None:
    key, written = word
    specs = [spec for specs in BY_KIND.values() for spec in specs if spec.key == key and written in spec.choices]
    assert all(spec.parse(written, NOW) for spec in specs)


@pytest.mark.parametrize(
    ("parse", "written"),
    [
        (f.sex, "不详"),
        (f.hours, "很多"),
        (f.hours, "-1"),
        (f.hours, "1.234"),
        (f.level, "银河级"),
        (f.mode, "心灵感应"),
        (f.clock, "25:00"),
        (f.digits, 1.38e17),
        (f.name, 12),
        (f.name, "——"),
        (f.year, "去年"),
        (f.mark, "？"),
        (f.status, "失踪"),
    ],
)
def test_a_cell_that_cannot_be_understood_is_refused_with_a_sentence(parse: f.Parser, written: Any) -> None:
    with pytest.raises(f.CellRefused) as refused:
        parse(written, NOW)
    assert "。" in refused.value.message


# -- layouts --------------------------------------------------------------------------------------------------------


def test_titles_two_line_headings_groups_sums_and_notes_are_no_records(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "a.xlsx",
        [
            ["某校教师花名册"],
            ["填报单位：某校"],
            ["序号", "*姓名", "性别", "任教情况", None, "身份证\n件号"],
            [None, None, None, "学段", "学科", None],
            ["语文组"],
            [1, "王　伟", "2-女", "小学", "语文", ONE],
            [2, "李娜", "女", "小学", "数学", None],
            [3],
            ["合计", None, 2],
            ["注：以上无误"],
        ],
        merge="D3:E3",
        hidden=True,
    )
    made = plan(path)
    assert made.layout.header_rows == (3, 4)
    assert made.layout.mapping == {"*姓名": "name", "性别": "sex", "学段": "stage", "学科": "subject", "身份证 件号": "id_number"}
    assert [(row.number, row.values["name"], row.outcome) for row in made.rows] == [
        (6, "王伟", Outcome.NEW),
        (7, "李娜", Outcome.NEW),
    ]
    assert set(made.layout.skipped) == {1, 2, 3, 4, 5, 8, 9, 10}


@pytest.mark.parametrize(
    "foot",
    [
        ["填表人：", "李主任", None, "2026年9月1日"],
        ["填表人", "李主任", None, "2026年9月1日"],
        ["制表：张会计", "李主任", "审核："],
        ["校长：", "王建国", None, "2026.9.1"],
        [None, "填表人：李主任", "审核人：王建国", "2026年9月1日"],
        ["校长签字：", "王建国", "男", None],
    ],
)
def test_who_filled_the_list_in_is_no_teacher_of_it(tmp_path: Path, foot: list[object]) -> None:
    rows: list[list[object]] = [
        ["序号", "姓名", "性别", "出生年月", "备注"],
        [1, "王伟", "男", "1985.3"],
        [2, "李娜", "女", "1990.9"],
    ]
    made = plan(xlsx(tmp_path / "a.xlsx", [*rows, foot]))
    assert [row.values["name"] for row in made.rows] == ["王伟", "李娜"]
    assert made.layout.skipped[4] == "说明"


def test_people_whose_line_begins_with_what_they_are_are_people(tmp_path: Path) -> None:
    rows = [["职务", "姓名", "性别", "学科"], ["校长", "王伟", "男", "语文"], ["负责人：教导处", "李娜", "女", "数学"]]
    made = plan(xlsx(tmp_path / "a.xlsx", rows))
    assert [row.values["name"] for row in made.rows] == ["王伟", "李娜"]


def test_columns_may_stand_in_any_order_and_be_named_by_hand(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["甲列", "姓名", "乙列"], ["语文", "王伟", ONE]])
    made = plan(path, mapping={"甲列": "subject"})
    assert made.rows[0].values["subject"] == "语文"
    by_content = plan(path)
    assert by_content.rows[0].values["id_number"] == ONE, "a column of ID numbers is recognised whatever it is called"
    with pytest.raises(MappingWrong):
        plan(path, mapping={"甲列": "colour"})
    with pytest.raises(MappingWrong):
        plan(path, mapping={"丙列": "subject"})
    with pytest.raises(SheetMissing):
        plan(path, sheet="别的")


TEXTS = {
    "utf8.csv": "姓名,性别\n王伟,男\n".encode(),
    "bom.csv": b"\xef\xbb\xbf" + "姓名,性别\n王伟,男\n".encode(),
    "gb.csv": "姓名,性别\r\n王伟,男\r\n".encode("gb18030"),
    "tab.txt": "姓名\t性别\n王伟\t男\n".encode(),
    "text.xls": "姓名\t性别\n王伟\t男\n".encode("gb18030"),
    "html.xls": "<html><table><tr><th rowspan=1>姓名</th><th>性别</th></tr><tr><td>王伟</td><td>男</td></tr></table>".encode(),
    "utf16.txt": "姓名\t性别\n王伟\t男\n".encode("utf-16"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_text_and_html_are_read_by_content_whatever_the_ending(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(TEXTS[name])
    (row,) = plan(path).rows
    assert (row.values["name"], row.values["sex"]) == ("王伟", "男")


def test_an_old_xls_is_read(tmp_path: Path) -> None:
    import xlwt

    book = xlwt.Workbook()
    page = book.add_sheet("名册")
    for column, text in enumerate(("姓名", "身份证号")):
        page.write(0, column, text)
    page.write(1, 0, "王伟")
    page.write(1, 1, ONE)
    book.save(str(tmp_path / "a.xls"))
    assert plan(tmp_path / "a.xls").rows[0].values["id_number"] == ONE


# -- hostile files --------------------------------------------------------------------------------------------------


def bomb() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", "xl/workbook.xml"):
            archive.writestr(name, "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (220 << 20))
    return data.getvalue()


def open_document() -> bytes:
    """What LibreOffice saves where nobody chooses another format."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office:document-content/>")
    return data.getvalue()


HOSTILE: dict[str, tuple[Any, type[JyTeacherError]]] = {
    "missing.xlsx": (None, WorkbookMissing),
    "empty.xlsx": (b"", WorkbookEmpty),
    "blank.csv": (b"  \n\n", WorkbookEmpty),
    "truncated.xlsx": (lambda good: good[: len(good) // 2], WorkbookDamaged),
    "flipped.xlsx": (lambda good: good[:40] + bytes(200) + good[240:], WorkbookDamaged),
    "not_a_workbook.xlsx": (b"PK\x03\x04" + bytes(500), WorkbookDamaged),
    "picture.xlsx": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, WorkbookDamaged),
    "encrypted.xlsx": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        WorkbookEncrypted,
    ),
    "wps.et": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), WorkbookForeign),
    "libreoffice.ods": (open_document, WorkbookForeign),
    "called.xlsx": (open_document, WorkbookForeign),
    "ole.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), WorkbookDamaged),
    "page.xls": (b"<html><body>nothing</body></html>", WorkbookDamaged),
    "bomb.xlsx": (bomb, WorkbookTooLarge),
    "no_header.csv": ("苹果,梨\n1,2\n".encode(), HeaderMissing),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_cannot_be_imported_is_a_sentence(tmp_path: Path, name: str) -> None:
    content, error = HOSTILE[name]
    path = tmp_path / name
    if callable(content):
        good = xlsx(tmp_path / "good.xlsx", [["姓名"], ["王伟"]]).read_bytes()
        content = content() if content in (bomb, open_document) else content(good)
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(error) as refused:
        plan(path)
    assert "没有导入任何内容" in refused.value.user_message


def test_a_list_that_libreoffice_saved_its_own_way_says_how_to_save_it(tmp_path: Path) -> None:
    (tmp_path / "花名册.ods").write_bytes(open_document())
    with pytest.raises(WorkbookForeign, match="LibreOffice 或 WPS 打开它，“另存为”Excel 文件"):
        plan(tmp_path / "花名册.ods")


def test_formulas_give_their_values_and_never_run_on_export(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    page = book.add_worksheet()
    page.write_row(0, 0, ["姓名", "学科"])
    page.write_formula(1, 0, '="王"&"伟"', None, "王伟")
    page.write_string(1, 1, "=1+1")
    book.close()
    (row,) = plan(tmp_path / "a.xlsx").rows
    assert row.values == {"name": "王伟", "subject": "=1+1"}
    columns: tuple[Column[str], ...] = (Column(key="name", title="姓名", value=lambda text: text),)
    write_table(columns, ["=cmd|' /C calc'!A0", "-5", "王伟"], tmp_path / "b.csv")
    assert (tmp_path / "b.csv").read_text(encoding="utf-8-sig").splitlines()[1].startswith("'=")
    write_table(columns, ["+8613800000000", "-inf", "\n=1+1"], tmp_path / "c.csv")
    assert (tmp_path / "c.csv").read_bytes().decode("utf-8-sig").split("\r\n")[1:4] == ["+8613800000000", "'-inf", '"\'\n=1+1"']
    write_table(columns, ["=cmd|' /C calc'!A0"], tmp_path / "b.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "b.xlsx").active["A2"]  # type: ignore[index]
    assert (cell.data_type, cell.value) == ("s", "=cmd|' /C calc'!A0")


# -- plans ----------------------------------------------------------------------------------------------------------


def test_damaged_numbers_are_refused_and_never_stored(tmp_path: Path) -> None:
    rows = [
        ["姓名", "性别", "身份证件号"],
        ["甲", "男", float(TWO)],
        ["乙", "男", "4.19E+17"],
        ["丙", "女", TWO],
        ["丁", "男", TWO[:-1] + "0"],
    ]
    made = plan(xlsx(tmp_path / "a.xlsx", rows))
    assert [(refusal.row, refusal.code, refusal.column) for refusal in made.refusals] == [
        (2, "id_number.float", "C 列「身份证件号」"),
        (3, "id_number.scientific", "C 列「身份证件号」"),
        (4, "id_number.sex_mismatch", "C 列「身份证件号」"),
        (5, "id_number.check_digit", "C 列「身份证件号」"),
    ]
    assert all("id_number" not in row.values for row in made.rows[:2])


def test_a_repeat_is_unchanged_when_equal_and_refused_when_different(tmp_path: Path) -> None:
    rows = [["姓名", "身份证件号", "学科"], ["王伟", ONE, "语文"], ["王伟", ONE, "语文"], ["王伟", ONE, "数学"]]
    made = plan(xlsx(tmp_path / "a.xlsx", rows))
    assert [row.outcome for row in made.rows] == [Outcome.NEW, Outcome.UNCHANGED, Outcome.REFUSED]
    assert made.refusals[0].code == "repeat.differs"


def test_people_of_one_name_are_never_merged_but_flagged(tmp_path: Path) -> None:
    existing = [
        Existing(id="a", values={"name": "王伟", "birth_month": "1980-01", "id_number": "", "subject": "语文"}),
        Existing(id="b", values={"name": "王伟", "birth_month": "", "id_number": "", "subject": "数学"}),
    ]
    rows = [
        ["姓名", "出生年月", "学科"],
        ["王伟", "1990-05", "英语"],
        ["王伟", "1980-01", "语文"],
        ["李娜", "", ""],
        ["李娜", "", ""],
    ]
    made = plan(xlsx(tmp_path / "a.xlsx", rows), existing)
    assert made.rows[1].target == "a"
    assert made.rows[1].outcome is Outcome.UNCHANGED
    assert [row.outcome for row in made.rows[2:]] == [Outcome.NEW, Outcome.NEW]
    assert bool(made.rows[3].possible_duplicate)
    assert made.read == 4


def test_an_empty_cell_never_erases_and_a_missing_person_is_not_deleted(tmp_path: Path) -> None:
    existing = [Existing(id="a", values={"name": "王伟", "id_number": ONE, "subject": "语文", "phone": "000"})]
    made = plan(xlsx(tmp_path / "a.xlsx", [["姓名", "身份证件号", "学科", "手机号"], ["王伟", ONE, None, None]]), existing)
    assert made.rows[0].outcome is Outcome.UNCHANGED
    made = plan(xlsx(tmp_path / "b.xlsx", [["姓名", "身份证件号", "学科"], ["王伟", ONE, "数学"]]), existing)
    assert made.rows[0].changes == {"subject": ("语文", "数学")}


@pytest.mark.parametrize(
    ("name", "sheet"),
    [("名单[1]", "名单_1_"), ("'名单'", "名单"), ("'", "Sheet1"), ("长" * 40, "长" * 31)],
)
def test_refused_rows_of_a_text_come_back_whatever_its_file_is_called(tmp_path: Path, name: str, sheet: str) -> None:
    """A browser calls the second file of a name 名单[1].csv, and no sheet of a workbook may be called so."""
    (tmp_path / f"{name}.csv").write_text(f"姓名,身份证件号\n李娜,{TWO[:-1]}0\n", encoding="utf-8")
    write_refused(plan(tmp_path / f"{name}.csv"), tmp_path / "refused.xlsx")
    assert openpyxl.load_workbook(tmp_path / "refused.xlsx").sheetnames == [sheet]
    assert plan(tmp_path / "refused.xlsx").rows[0].outcome is Outcome.REFUSED


def test_refused_rows_come_back_in_the_persons_own_layout_and_mend(tmp_path: Path) -> None:
    rows = [["某校花名册"], ["编外", "姓名", "身份证件号"], ["x", "王伟", ONE], ["y", "李娜", TWO[:-1] + "0"]]
    made = plan(xlsx(tmp_path / "a.xlsx", rows))
    write_refused(made, tmp_path / "refused.xlsx")
    page = openpyxl.load_workbook(tmp_path / "refused.xlsx").active
    assert page is not None
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["某校花名册", None, None],
        ["编外", "姓名", "身份证件号"],
        ["y", "李娜", TWO[:-1] + "0"],
    ]
    note = page["C3"].comment
    assert note is not None
    assert "原第 4 行" in note.text
    assert page["C3"].fill.fgColor.rgb == "FFFFD9D4"
    book = openpyxl.load_workbook(tmp_path / "refused.xlsx")
    assert book.active is not None
    book.active["C3"] = TWO
    book.save(tmp_path / "mended.xlsx")
    (row,) = plan(tmp_path / "mended.xlsx").rows
    assert (row.outcome, row.values["id_number"]) == (Outcome.NEW, TWO)


def test_trainings_find_their_person_or_say_why_not(tmp_path: Path) -> None:
    teachers = [
        Existing(id="a", values={"name": "王伟", "id_number": ONE, "teacher_no": "1"}),
        Existing(id="b", values={"name": "王伟", "id_number": TWO, "teacher_no": "2"}),
        Existing(id="c", values={"name": "李娜", "id_number": "", "teacher_no": ""}),
    ]
    path = xlsx(
        tmp_path / "t.xlsx",
        [
            ["教师姓名", "工号", "项目名称", "培训年度", "培训类别", "培训方式", "获得学时"],
            ["王伟", "2", "国培", "2025", "10-国家级", "3-网络研修", 50],
            ["王伟", None, "国培", "2025", "国家级", "网络", 50],
            ["李娜", None, "国培", "2025", None, None, "五十"],
            ["赵六", None, "国培", None, None, None, 5],
        ],
    )
    layout = understand(read_workbook(path), "trainings")
    made = plan_trainings(layout, teachers, [], path=path, today=TODAY, base=0)
    assert made.rows[0].links == {"teacher": "b"}
    assert (made.rows[0].values["start"], made.rows[0].values["end"]) == ("2025-01-01", "2025-12-31")
    codes = [[finding.code for finding in row.findings if finding.severity.value == "refusal"] for row in made.rows]
    assert codes == [[], ["teacher.ambiguous"], ["hours.unreadable"], ["teacher.unknown", "date.missing"]]


@pytest.mark.parametrize("kind", ["roster", "activities", "attendance", "trainings", "openings"])
def test_a_template_filled_below_its_example_is_understood(tmp_path: Path, kind: str) -> None:
    path = write_template(kind, tmp_path / "t.xlsx")
    layout = understand(read_workbook(path), kind)
    assert layout.data_rows == ()
    offered = [spec for spec in BY_KIND[kind] if spec.offered]
    assert set(layout.mapping.values()) == {spec.key for spec in offered}
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    page.append([spec.example for spec in offered])
    book.save(path)
    assert len(understand(read_workbook(path), kind).data_rows) == 1


NAMES = st.lists(st.sampled_from(["王伟", "李娜", "张𠮷", "赵敏", "阿依古丽·买买提", "牛犇"]), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None)
@given(names=NAMES, seed=st.integers(0, 10_000))
def test_counts_add_up_executing_twice_changes_nothing_and_column_order_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], seed: int
) -> None:
    rng = random.Random(seed)
    folder = tmp_path_factory.mktemp("plan")
    rows = []
    for number, name in enumerate(names):
        body = f"000000{1960 + number}0{rng.randrange(1, 10)}1{rng.randrange(10)}{rng.randrange(1000):03}"
        identity = body + check_character(body) if rng.random() < 0.7 else rng.choice(["", "坏号码"])
        rows.append([name, identity, rng.choice(["语文", "数学", ""]), f"G{number}" if rng.random() < 0.5 else ""])
    heading = ["姓名", "身份证件号", "学科", "工号"]
    first = plan(xlsx(folder / "a.xlsx", [heading, *rows]))
    assert first.read == sum(first.count(outcome) for outcome in Outcome) == len(rows)
    there = stored(first)
    again = plan(folder / "a.xlsx", there)
    assert again.count(Outcome.NEW) == again.count(Outcome.UPDATED) == 0
    assert again.count(Outcome.REFUSED) == first.count(Outcome.REFUSED)
    order = rng.sample(range(4), 4)
    other = plan(xlsx(folder / "b.xlsx", [[row[place] for place in order] for row in [heading, *rows]]))
    assert [(row.outcome, dict(row.values)) for row in other.rows] == [(row.outcome, dict(row.values)) for row in first.rows]
