"""What a person says about a workbook before it is imported: columns, corrected cells, skipped rows; and that it is remembered."""

from __future__ import annotations

from pathlib import Path

import pytest

from jyteacher_desktop.records.sheet_choices import Choices
from jyteacher_desktop.school.imports import ImportKind, execute_import, plan_import, plan_workbook
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, list_teachers
from jyteacher_desktop.sheets import BY_HAND, Outcome, PlanRow, read_workbook
from jyteacher_desktop.store.workspace import Workspace

BOOK = (
    "济水一小教职工名册,,,\n"
    "姓名,性别,任什么课,证件\n"
    "王芳,女,语文,\n"
    "李 娜,不知道,数学,\n"
    "合计,2人,,\n"
)  # fmt: skip


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "名册.csv"
    path.write_text(BOOK, encoding="utf-8")
    return path


def test_a_column_that_was_named_by_hand_is_known_the_next_time(ws: Workspace, book: Path) -> None:
    workbook = read_workbook(book)
    guessed = plan_workbook(ws, ImportKind.ROSTER, workbook, Choices())
    assert "任什么课" in guessed.layout.unmapped
    said = plan_workbook(ws, ImportKind.ROSTER, workbook, Choices(mapping={"任什么课": "subject"}))
    assert said.rows[0].values["subject"] == "语文"
    assert "任什么课" in plan_import(ws, ImportKind.ROSTER, book).layout.unmapped
    execute_import(ws, said)
    assert plan_import(ws, ImportKind.ROSTER, book).layout.mapping["任什么课"] == "subject"
    again = book.with_name("下个月的名册.csv")
    again.write_text(BOOK.replace("济水一小教职工名册", "\n\n标题换了"), encoding="utf-8")
    assert plan_import(ws, ImportKind.ROSTER, again).layout.mapping["任什么课"] == "subject"
    freed = plan_workbook(ws, ImportKind.ROSTER, workbook, Choices(mapping={}))
    assert "任什么课" in freed.layout.unmapped


def test_a_memory_is_kept_by_kind_and_layout(ws: Workspace, book: Path) -> None:
    execute_import(ws, plan_import(ws, ImportKind.ROSTER, book, mapping={"任什么课": "subject"}))
    other = book.with_name("别处.csv")
    other.write_text(BOOK.replace("证件", "住址"), encoding="utf-8")
    assert "任什么课" in plan_import(ws, ImportKind.ROSTER, other).layout.unmapped


def test_a_field_that_no_longer_exists_is_forgotten(ws: Workspace, book: Path) -> None:
    execute_import(ws, plan_import(ws, ImportKind.ROSTER, book, mapping={"任什么课": "subject"}))
    with ws.record() as change:
        change.driver_sql("UPDATE layout SET mapping = replace(mapping, 'subject', 'gone')")
    assert "任什么课" in plan_import(ws, ImportKind.ROSTER, book).layout.unmapped


def test_a_corrected_cell_is_read_as_if_the_file_said_so(ws: Workspace, book: Path) -> None:
    workbook = read_workbook(book)
    before = plan_workbook(ws, ImportKind.ROSTER, workbook, Choices())
    assert [row.outcome for row in before.rows] == [Outcome.NEW, Outcome.REFUSED]
    after = plan_workbook(ws, ImportKind.ROSTER, workbook, Choices(corrections={(4, 1): "女", (3, 0): "王方"}))
    assert [row.outcome for row in after.rows] == [Outcome.NEW, Outcome.NEW]
    execute_import(ws, after)
    assert {row.name for row in list_teachers(ws)} == {"王方", "李娜"}
    assert book.read_text(encoding="utf-8") == BOOK


def test_a_skipped_row_stands_outside_the_sum_and_says_why(ws: Workspace, book: Path) -> None:
    plan = plan_workbook(ws, ImportKind.ROSTER, read_workbook(book), Choices(skipped=frozenset({4, 5, 99})))
    assert (plan.read, plan.count(Outcome.NEW)) == (1, 1)
    assert plan.layout.skipped[4] == BY_HAND
    assert plan.layout.skipped[5] == "合计"
    nothing = plan_workbook(ws, ImportKind.ROSTER, read_workbook(book), Choices(skipped=frozenset({3, 4})))
    assert nothing.read == 0
    assert execute_import(ws, nothing).step is None


def test_a_correction_inside_merged_cells_ends_the_merge(tmp_path: Path, ws: Workspace) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["姓名", "学科"], ["王芳", "语文"], ["李娜", None], ["赵敏", None]):
        sheet.append(row)
    sheet.merge_cells("B2:B4")
    path = tmp_path / "m.xlsx"
    book.save(path)
    workbook = read_workbook(path)
    assert [row.values.get("subject") for row in plan_workbook(ws, ImportKind.ROSTER, workbook, Choices()).rows] == ["语文"] * 3
    plan = plan_workbook(ws, ImportKind.ROSTER, workbook, Choices(corrections={(3, 1): "数学"}))
    assert [row.values.get("subject") for row in plan.rows] == ["语文", "数学", "语文"]


def test_many_new_people_are_stored_exactly_as_one_by_one(ws: Workspace, tmp_path: Path) -> None:
    """The fast way in and the dialog's way leave the same rows, and both are one undoable step."""
    path = tmp_path / "花名册.csv"
    path.write_text(
        "姓名,性别,出生年月,学科,职称,进本校年月,人员状态,备注\n曾 单华,女,1985.3,语文,小学高级,2010-09,,x\n𠮷野,男,,,,,在职,\n阿依古丽·买买提,女,,,,,产假,\n",
        encoding="utf-8",
    )
    plan = plan_import(ws, ImportKind.ROSTER, path)
    execute_import(ws, plan)
    stored = _stored(ws)
    ws.undo()
    assert list_teachers(ws, include_left=True) == []
    for row in plan.rows:
        values = {key: text for key, text in row.values.items() if key != "status"}
        add_teacher(ws, TeacherValues(**values))
    assert [record[:-1] for record in _stored(ws)] == [record[:-1] for record in stored]
    assert [record[1:3] for record in stored] == [
        ("zeng dan hua", "zdh"),
        ("𠮷 ye", "𠮷y"),
        ("a yi gu li · mai mai ti", "aygl·mmt"),
    ]
    assert [record[-1] for record in stored] == [1, 1, 2]


def _stored(ws: Workspace) -> list[tuple[object, ...]]:
    return ws.tuples(
        "SELECT t.name, t.pinyin, t.initials, t.sex, t.birth_month, t.subject, t.subject_group, t.title, t.note, "
        "(SELECT min(coalesce(start, '')) FROM service s WHERE s.teacher_id = t.id), (SELECT count(*) FROM service s WHERE s.teacher_id = t.id) "
        "FROM teacher t WHERE t.deleted = 0 ORDER BY t.id"
    )


def test_one_of_two_people_of_one_name_is_chosen_in_the_plan_and_stays_chosen(ws: Workspace, tmp_path: Path) -> None:
    one, other = (
        add_teacher(ws, TeacherValues(name="张伟", subject=subject, id_number=number))
        for subject, number in (("科学", "410801199003073553"), ("道德与法治", "410801198806156876"))
    )
    path = tmp_path / "培训.csv"
    path.write_text("姓名,培训名称,开始日期,学时\n张伟,全员培训,2026-07-10,24\n", encoding="utf-8")
    workbook = read_workbook(path)

    def row(text: str) -> PlanRow:
        corrections = {(2, 0): text} if text else {}
        return plan_workbook(ws, ImportKind.TRAININGS, workbook, Choices(corrections=corrections)).rows[0]

    [doubt] = [each for each in row("").findings if each.choices]
    assert [words for _text, words in doubt.choices] == ["张伟（科学，尾号3553）", "张伟（道德与法治，尾号6876）"]
    chosen = [row(text) for text, _words in doubt.choices]
    assert [(each.outcome, each.links["teacher"]) for each in chosen] == [(Outcome.NEW, one), (Outcome.NEW, other)]
    for text in ("张伟6876", "张伟@道德与法治", "张伟（尾号6876）", "张伟＃6876"):
        said = row(text)
        assert (said.outcome, said.links["teacher"]) == (Outcome.NEW, other), text
        assert not [each for each in said.findings if "已照原样登记" in each.message]
    refused = row("张伟9999")
    assert refused.outcome is Outcome.REFUSED
    assert not [each for each in refused.findings if "已照原样登记" in each.message]
