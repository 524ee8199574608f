"""A messy workbook walked through with real keys: look, name a column, correct a cell, skip a row, import, take it back."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QLineEdit, QMessageBox, QPushButton, QWidget

from jyteacher_desktop.desktop.dialogs.import_rows import ImportDialog, begin_import
from jyteacher_desktop.desktop.pages.import_lines import FIRST_CELL, SheetLine
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.school.office import create_school
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, list_teachers
from jyteacher_desktop.school.sample import SAMPLE_PIN, sample_file
from jyteacher_desktop.school.trainings import list_trainings
from jyteacher_desktop.sheets import Outcome
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.conftest import Typist
from tests.desktop.windows import Driver, gone, part

Key = Qt.Key
ROWS = (
    ("济水新建小学教师名册", None, None, None),
    ("序号", "姓名", "性别", "教什么"),
    (1, "王芳", "女", "语文"),
    (2, "李 娜", "不详", "数学"),
    (3, "赵敏", "女", "英语"),
    (4, "（待定）老师", "男", "体育"),
    ("合计", "4人", None, None),
)


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "新学校.jyschool"
    create_school(path, name="新学校", code="2141009990", stage="小学", pin=SAMPLE_PIN, sample=True).close()
    return path


@pytest.fixture
def empty(blank: Path, tmp_path: Path) -> Path:
    path = tmp_path / blank.name
    path.write_bytes(blank.read_bytes())
    return path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "名册"
    for row in ROWS:
        sheet.append(row)
    other = workbook.create_sheet("离职")
    for row in (("姓名", "性别"), ("孙旧", "男")):
        other.append(row)
    path = tmp_path / "名册.xlsx"
    workbook.save(path)
    return path


def _open(driver: Driver, shell: Shell, path: Path) -> ImportDialog:
    page = driver.go(shell, "teachers")
    page.take_files([path])  # type: ignore[attr-defined]
    dialog = driver.dialog(shell, ImportDialog)
    assert isinstance(dialog, ImportDialog)
    driver.settle(shell)
    return dialog


def _table(dialog: QWidget) -> TableView:
    return part(dialog, TableView, "table")


def _line(dialog: QWidget) -> SheetLine:
    line = _table(dialog).current_row()
    assert isinstance(line, SheetLine)
    return line


def _tally(dialog: QWidget) -> str:
    return part(dialog, QLabel, "tallyLabel").text()


def _names(path: Path) -> set[str]:
    with Workspace.open(path, SCHOOL, write=False) as workspace:
        return {row.name for row in list_teachers(workspace)}


def test_a_messy_sheet_is_walked_through_by_keys_imported_and_undone(
    driver: Driver, empty: Path, book: Path, type_text: Typist
) -> None:
    shell = driver.open(empty)
    dialog = _open(driver, shell, book)
    table = _table(dialog)
    assert table.hasFocus()
    assert _tally(dialog) == "读到 4 行 = 新增 3 + 更新 0 + 不变 0 + 拒绝 1"
    assert [row.number for row in table.table_model().rows()] == [1, 2, 3, 4, 5, 6, 7]
    # the first problem is where the hand is: 性别 of row 4
    assert (_line(dialog).number, table.currentIndex().column() - FIRST_CELL) == (4, 2)
    assert "性别" in part(dialog, QLabel, "placeLabel").text()
    assert part(dialog, QLabel, "remarkLabel").text()
    # Enter goes to the line for the correction, Enter there makes the plan again
    driver.qtbot.keyClick(table, Key.Key_Return)
    cell = part(dialog, QLineEdit, "cellEdit")
    assert cell.hasFocus()
    assert cell.selectedText() == "不详"
    type_text(cell, "女")
    driver.qtbot.keyClick(cell, Key.Key_Return)
    driver.settle(shell)
    assert _tally(dialog) == "读到 4 行 = 新增 4 + 更新 0 + 不变 0 + 拒绝 0"
    assert (_line(dialog).number, _line(dialog).texts[2]) == (4, "女")
    # F8 goes to the next problem (a name that is none), Delete skips its row, and once more brings it back
    driver.qtbot.keyClick(table, Key.Key_F8)
    assert _line(dialog).number == 6
    assert "不像姓名" in part(dialog, QLabel, "remarkLabel").text()
    driver.qtbot.keyClick(table, Key.Key_Delete)
    driver.settle(shell)
    assert _tally(dialog) == "读到 3 行 = 新增 3 + 更新 0 + 不变 0 + 拒绝 0"
    assert "你跳过了 1 行" in part(dialog, QLabel, "noteLabel").text()
    driver.qtbot.keyClick(table, Key.Key_Delete)
    driver.settle(shell)
    assert "新增 4" in _tally(dialog)
    driver.qtbot.keyClick(table, Key.Key_Delete)
    driver.settle(shell)
    # a column that only its cells tell is taken for what they are, freed and named again, by its shortcut and the arrow keys
    table.select_cell(3, 3 + FIRST_CELL)
    for field in ("", "subject"):
        driver.qtbot.keyClick(dialog, Key.Key_L, Qt.KeyboardModifier.AltModifier)
        box = part(dialog, QComboBox, "fieldBox")
        assert box.hasFocus()
        assert box.currentText() == ("学科" if not field else "不用")
        while box.currentData() != field:
            driver.qtbot.keyClick(box, Key.Key_Down if field else Key.Key_Up)
        box.activated.emit(box.currentIndex())
        driver.settle(shell)
    assert dialog.plan.layout.mapping["教什么"] == "subject"
    assert dialog.accept_button.text() == "导入：新增 3，更新 0"
    dialog.accept_button.click()
    driver.settle(shell)
    assert gone(dialog)
    assert _names(empty) == {"王芳", "李娜", "赵敏"}
    with Workspace.open(empty, SCHOOL, write=False) as workspace:
        assert {row.subject for row in list_teachers(workspace)} == {"语文", "数学", "英语"}
    driver.shortcut(shell, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    driver.settle(shell)
    assert _names(empty) == set()
    # the next file of this source is understood as it was explained
    again = _open(driver, shell, book)
    assert again.plan.layout.mapping["教什么"] == "subject"
    driver.qtbot.keyClick(again, Key.Key_Escape)


def test_the_sample_roster_shows_its_two_damaged_numbers(driver: Driver, empty: Path, tmp_path: Path) -> None:
    shell = driver.open(empty)
    dialog = _open(driver, shell, sample_file("roster.xlsx"))
    assert _tally(dialog).startswith("读到 48 行 = 新增 46 + 更新 0 + 不变 0 + 拒绝 2")
    column = dialog.plan.layout.column_of("id_number")
    assert column is not None
    line = _line(dialog)
    assert line.marks[column] == "bad_soft"
    assert _table(dialog).table_model().fill(_table(dialog).currentIndex().row(), column + FIRST_CELL) is not None
    choice = part(dialog, QComboBox, "classBox")
    choice.setCurrentText("拒绝")
    choice.activated.emit(choice.currentIndex())
    assert _table(dialog).table_model().total == 2
    driver.press(dialog, "refusedButton")
    chooser = driver.dialog(shell, QFileDialog)
    name = part(chooser, QLineEdit, "fileNameEdit")
    name.setText(str(tmp_path / "退回.xlsx"))
    driver.qtbot.keyClick(name, Key.Key_Return)
    driver.settle(shell)
    assert (tmp_path / "退回.xlsx").stat().st_size > 0


def test_a_row_of_several_sheets_says_in_its_number_which_sheet_it_stands_in(
    driver: Driver, empty: Path, book: Path, tmp_path: Path
) -> None:
    """Rows 2, 3 … stood there twice, and nothing in the column said whose they are."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)  # type: ignore[arg-type]
    for name, people in (("小学部", ("王芳", "李娜")), ("初中部", ("赵敏",))):
        sheet = workbook.create_sheet(name)
        for row in (("姓名", "性别", "学科"), *((person, "女", "语文") for person in people)):
            sheet.append(row)
    workbook.save(tmp_path / "两部.xlsx")
    shell = driver.open(empty)

    def numbers(path: Path) -> list[str]:
        dialog = _open(driver, shell, path)
        model = _table(dialog).table_model()
        shown = [model.index(row, 0).data() for row in range(model.rowCount())]
        dialog.reject()
        driver.settle(shell)
        return shown

    told = numbers(tmp_path / "两部.xlsx")
    assert [each for each in told if each[-1] != "1"] == ["小学部 2", "小学部 3", "初中部 2"]
    assert len(set(told)) == len(told)
    assert numbers(book) == [str(number) for number in range(1, len(ROWS) + 1)], "of one sheet the number is enough"


def test_another_sheet_is_chosen_and_a_bad_choice_leaves_what_stood_there(driver: Driver, empty: Path, book: Path) -> None:
    shell = driver.open(empty)
    dialog = _open(driver, shell, book)
    sheets = part(dialog, QComboBox, "sheetBox")
    assert [sheets.itemText(n) for n in range(sheets.count())] == ["名册", "离职"]
    sheets.setCurrentIndex(1)
    sheets.activated.emit(1)
    driver.settle(shell)
    assert _tally(dialog).startswith("读到 1 行")
    # 姓名 taken away: the sheet has no heading any more, which is said, and the plan stays
    _table(dialog).select_cell(2, FIRST_CELL)
    box = part(dialog, QComboBox, "fieldBox")
    assert box.currentText() == "姓名"
    box.setCurrentIndex(0)
    box.activated.emit(0)
    driver.settle(shell)
    assert part(dialog, QLabel, "problemLabel").isVisible()
    assert _tally(dialog).startswith("读到 1 行")
    assert box.currentText() == "姓名"
    assert dialog.accept_button.isEnabled()


def test_a_plan_that_is_no_longer_true_is_made_again_and_not_executed(driver: Driver, empty: Path, book: Path) -> None:
    shell = driver.open(empty)
    dialog = _open(driver, shell, book)
    done: list[object] = []
    shell.worker.do(add_teacher, TeacherValues(name="王芳", sex="女")).then(done.append)
    driver.settle(shell)
    dialog.accept_button.click()
    driver.settle(shell)
    driver.settle(shell)
    assert dialog.isVisible()
    assert _names(empty) == {"王芳"}
    assert dialog.plan.count(Outcome.NEW) == 2
    dialog.accept_button.click()
    driver.settle(shell)
    assert _names(empty) == {"王芳", "赵敏", "（待定）老师"}


def test_an_unfilled_template_is_a_sentence(driver: Driver, empty: Path, tmp_path: Path) -> None:
    from jyteacher_desktop.school.empty_workbooks import write_import_template
    from jyteacher_desktop.school.imports import ImportKind

    path = write_import_template(None, ImportKind.ROSTER, tmp_path / "模板.xlsx")
    shell = driver.open(empty)
    driver.go(shell, "teachers")
    assert shell.desk is not None
    begin_import(shell.desk, shell, "roster", path)
    driver.settle(shell)
    box = driver.dialog(shell, QMessageBox)
    assert "没有要导入的行" in box.text()  # type: ignore[attr-defined]
    driver.answer(shell, "知道了")


def test_every_control_of_the_wizard_has_a_name(driver: Driver, empty: Path, book: Path) -> None:
    shell = driver.open(empty)
    dialog = _open(driver, shell, book)
    for kind in (QComboBox, QLineEdit, TableView):
        for control in dialog.findChildren(kind):
            if control.isVisible() and not control.objectName().startswith("qt_"):
                assert control.accessibleName(), control.objectName()
    for button in dialog.findChildren(QPushButton):
        assert button.text()


def _written(path: Path, rows: tuple[tuple[object, ...], ...]) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    workbook.save(path)
    return path


def test_a_doubtful_column_is_asked_about_and_both_answers_are_taken(driver: Driver, empty: Path, book: Path) -> None:
    shell = driver.open(empty)
    dialog = _open(driver, shell, book)
    assert not part(dialog, QWidget, "questionBar").isHidden()
    assert "教什么" in part(dialog, QLabel, "questionLabel").text()
    assert part(dialog, QPushButton, "yesButton").text() == "是学科(&Y)"
    driver.press(dialog, "noButton")
    driver.settle(shell)
    assert part(dialog, QWidget, "questionBar").isHidden()
    assert "教什么" not in dialog.plan.layout.mapping
    driver.qtbot.keyClick(dialog, Key.Key_Escape)
    dialog = _open(driver, shell, book)
    driver.press(dialog, "yesButton")
    driver.settle(shell)
    assert dialog.plan.layout.mapping["教什么"] == "subject"
    assert part(dialog, QWidget, "questionBar").isHidden()
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_columns_that_nobody_knows_are_one_short_list_answered_before_anything_is_stored(
    driver: Driver, empty: Path, tmp_path: Path
) -> None:
    people = ("王芳", "李伟", "赵敏", "孙强", "陈静", "杨敏")
    rows = (
        ("姓名", "性别", "任教学科", "民族", "子丑", "寅卯", "辰巳"),
        *(
            (name, "女", "语文", "汉族", f"第{'一二'[place % 2]}片", f"{'东西'[place % 2]}院", f"B{place:02}")
            for place, name in enumerate(people)
        ),
    )
    shell = driver.open(empty)
    dialog = _open(driver, shell, _written(tmp_path / "没听过.xlsx", rows))
    bar = part(dialog, QWidget, "columnsBar")
    assert not bar.isHidden()
    assert part(dialog, QWidget, "questionBar").isHidden()
    assert "3 列的列名没有认出" in part(dialog, QLabel, "columnsLabel").text()
    boxes = bar.findChildren(QComboBox)
    assert ["子丑" in boxes[0].accessibleName(), "6 行" in boxes[0].accessibleName(), "第一片" in boxes[0].accessibleName()] == [
        True
    ] * 3
    assert [box.currentText() for box in boxes] == ["不用"] * 3
    assert not dialog.accept_button.isEnabled()
    assert dialog.accept_button.text() == "先回答上面的问题"
    # one of them is something: the others stay to be answered
    boxes[0].setCurrentIndex(boxes[0].findText("教研组"))
    boxes[0].activated.emit(boxes[0].currentIndex())
    driver.settle(shell)
    assert dialog.plan.layout.mapping["子丑"] == "group"
    assert "2 列" in part(dialog, QLabel, "columnsLabel").text()
    assert not dialog.accept_button.isEnabled()
    driver.press(dialog, "noneButton")
    driver.settle(shell)
    assert bar.isHidden()
    assert dialog.accept_button.text() == "导入：新增 6，更新 0"
    dialog.accept_button.click()
    driver.settle(shell)
    assert _names(empty) == set(people)
    # the next file of this source is not asked about again
    dialog = _open(driver, shell, _written(tmp_path / "再来.xlsx", rows))
    assert part(dialog, QWidget, "columnsBar").isHidden()
    assert dialog.plan.layout.mapping["子丑"] == "group"
    assert "民族、寅卯、辰巳" in part(dialog, QLabel, "noteLabel").text()
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_a_list_of_students_waits_for_an_answer_before_it_can_be_imported(driver: Driver, empty: Path, tmp_path: Path) -> None:
    rows = (("学号", "姓名", "性别", "班级"), ("20260101", "王一", "男", "三1班"), ("20260102", "李二", "女", "三1班"))
    shell = driver.open(empty)
    dialog = _open(driver, shell, _written(tmp_path / "学生.xlsx", rows))
    assert "学生名单" in part(dialog, QLabel, "questionLabel").text()
    assert part(dialog, QPushButton, "noButton").isHidden()
    assert not dialog.accept_button.isEnabled()
    assert dialog.accept_button.text() == "先回答上面的问题"
    driver.press(dialog, "yesButton")
    driver.settle(shell)
    assert part(dialog, QWidget, "questionBar").isHidden()
    dialog.accept_button.click()
    driver.settle(shell)
    assert _names(empty) == {"王一", "李二"}


def test_a_missing_column_is_said_once_and_named_by_a_click(driver: Driver, empty: Path, tmp_path: Path) -> None:
    with Workspace.open(empty, SCHOOL, write=True) as workspace:
        add_teacher(workspace, TeacherValues(name="王芳"))
    rows = (("姓名", "培训名称", "培训时间", "多少"), ("王芳", "国培计划", "2026-07-06", 50))
    shell = driver.open(empty)
    page = driver.go(shell, "trainings")
    page.take_files([_written(tmp_path / "培训.xlsx", rows)])  # type: ignore[attr-defined]
    dialog = driver.dialog(shell, ImportDialog)
    assert isinstance(dialog, ImportDialog)
    driver.settle(shell)
    told = part(dialog, QLabel, "answersLabel").text()
    assert told.startswith("表里没有“学时”列。")
    assert "已经有的请点它的列名指明" in told
    assert (dialog.accept_button.isEnabled(), dialog.accept_button.text()) == (False, "先写学时")
    table = _table(dialog)
    table.select_cell(2, 3 + FIRST_CELL)
    box = part(dialog, QComboBox, "fieldBox")
    box.setCurrentIndex(box.findData("hours"))
    box.activated.emit(box.currentIndex())
    driver.settle(shell)
    assert dialog.accept_button.isEnabled()
    assert dialog.accept_button.text() == "导入：新增 1，更新 0"
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_one_of_two_people_of_one_name_is_chosen_from_the_list_beside_the_row(
    driver: Driver, empty: Path, tmp_path: Path
) -> None:
    with Workspace.open(empty, SCHOOL, write=True) as workspace:
        for subject in ("科学", "体育"):
            add_teacher(workspace, TeacherValues(name="张伟", subject=subject))
    rows = (("姓名", "培训名称", "培训时间", "学时"), ("张伟", "国培计划", "2026-07-06", 50))
    shell = driver.open(empty)
    page = driver.go(shell, "trainings")
    page.take_files([_written(tmp_path / "培训.xlsx", rows)])  # type: ignore[attr-defined]
    dialog = driver.dialog(shell, ImportDialog)
    assert isinstance(dialog, ImportDialog)
    driver.settle(shell)
    assert _tally(dialog).endswith("拒绝 1")
    remark = part(dialog, QLabel, "remarkLabel").text()
    assert "。；" not in remark
    box = part(dialog, QComboBox, "whoBox")
    assert box.isVisible()
    assert [box.itemText(number) for number in range(box.count())] == ["是哪一位？", "张伟（科学）", "张伟（体育）"]
    box.setCurrentIndex(2)
    box.activated.emit(2)
    driver.settle(shell)
    assert _tally(dialog).endswith("新增 1 + 更新 0 + 不变 0 + 拒绝 0")
    assert not box.isVisible()
    dialog.accept_button.click()
    driver.settle(shell)
    with Workspace.open(empty, SCHOOL, write=False) as workspace:
        [training] = list_trainings(workspace)
        chosen = next(row for row in list_teachers(workspace) if row.id == training.teacher_id)
    assert (chosen.name, chosen.subject) == ("张伟", "体育")


def test_the_column_a_question_is_about_is_in_sight_and_the_next_one_after_an_answer(
    driver: Driver, empty: Path, tmp_path: Path
) -> None:
    plain = [
        "民族",
        "政治面貌",
        "学历",
        "学位",
        "毕业院校",
        "所学专业",
        "籍贯",
        "年龄",
        "教龄",
        "邮箱",
        "家庭住址",
        "婚姻状况",
        "健康状况",
        "工龄",
        "编制",
        "岗位等级",
        "毕业时间",
        "国籍",
        "血型",
        "照片",
    ]
    rows = (
        ("姓名", "性别", *plain, "教什么", "哪一级"),
        *(
            (name, "女", *["无"] * 20, subject, "一级教师")
            for name, subject in (("王芳", "语文"), ("李伟", "数学"), ("赵敏", "英语"))
        ),
    )
    shell = driver.open(empty)
    dialog = _open(driver, shell, _written(tmp_path / "宽.xlsx", rows))
    table = _table(dialog)
    for column, answer in ((22, "yesButton"), (23, "noButton")):
        assert table.currentIndex().column() - FIRST_CELL == column
        assert table.viewport().rect().intersects(table.visualRect(table.currentIndex()))
        driver.press(dialog, answer)
        driver.settle(shell)
    assert part(dialog, QWidget, "questionBar").isHidden()
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


@pytest.mark.parametrize(("answer", "men"), [("yesButton", {"李伟", "孙强"}), ("noButton", {"王芳"})])
def test_which_code_is_a_man_is_one_press(driver: Driver, empty: Path, tmp_path: Path, answer: str, men: set[str]) -> None:
    rows = (("姓名", "性别", "任教学科"), ("王芳", 0, "语文"), ("李伟", 1, "数学"), ("孙强", 1, "体育"))
    shell = driver.open(empty)
    dialog = _open(driver, shell, _written(tmp_path / "代码.xlsx", rows))
    assert "哪个是男" in part(dialog, QLabel, "questionLabel").text()
    assert [part(dialog, QPushButton, name).text() for name in ("yesButton", "noButton")] == ["1 是男(&Y)", "0 是男(&N)"]
    driver.press(dialog, answer)
    driver.settle(shell)
    assert part(dialog, QWidget, "questionBar").isHidden()
    dialog.accept_button.click()
    driver.settle(shell)
    with Workspace.open(empty, SCHOOL, write=False) as workspace:
        assert {row.name for row in list_teachers(workspace) if row.sex == "男"} == men


def _file(driver: Driver, dialog: ImportDialog, choice: str, path: Path) -> None:
    menu = part(dialog, QPushButton, "layoutsButton").menu()
    [action] = [action for action in menu.actions() if action.text() == choice]
    action.trigger()
    chooser = driver.dialog(dialog, QFileDialog)
    assert isinstance(chooser, QFileDialog)
    chooser.fileSelected.emit(str(path))
    chooser.close()


def test_what_one_school_said_of_the_columns_another_school_takes_over(driver: Driver, empty: Path, tmp_path: Path) -> None:
    roster = tmp_path / "名单.csv"
    roster.write_text("姓名,做什么事\n王芳,班主任\n李娜,总务处\n", encoding="utf-8")
    layouts = tmp_path / "表样.json"
    other = tmp_path / "另一所.jyschool"
    other.write_bytes(empty.read_bytes())
    shell = driver.open(empty)
    dialog = _open(driver, shell, roster)
    _table(dialog).select_cell(1, 1 + FIRST_CELL)
    box = part(dialog, QComboBox, "fieldBox")
    box.setCurrentIndex(box.findData("position"))
    box.activated.emit(box.currentIndex())
    driver.settle(shell)
    _file(driver, dialog, "把指明过的存成文件…", layouts)
    driver.settle(shell)
    assert part(dialog, QLabel, "noteLabel").text() == "1 种表样已存为 表样.json，里面只有列名，没有任何记录。"
    assert "王芳" not in layouts.read_text(encoding="utf-8")
    driver.qtbot.keyClick(dialog, Key.Key_Escape)
    second = driver.open(other)
    dialog = _open(driver, second, roster)
    assert "position" not in dialog.plan.layout.columns.values()
    _file(driver, dialog, "采用别人存的表样…", layouts)
    driver.settle(second)
    assert dialog.plan.layout.columns[1] == "position"
    assert part(dialog, QLabel, "noteLabel").text() == "新增 1 种表样，0 种已经有了（以本校指明的为准）。"
    _file(driver, dialog, "采用别人存的表样…", roster)
    driver.settle(second)
    assert "不是保存的表样" in part(dialog, QLabel, "problemLabel").text()
    assert dialog.plan.layout.columns[1] == "position"
