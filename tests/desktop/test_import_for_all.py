"""What the import dialog asks once for a whole sheet, and that every explanation in it can be read whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QLineEdit, QPushButton, QScrollArea, QWidget

from jyteacher_desktop.desktop.dialogs.import_rows import ImportDialog, begin_import
from jyteacher_desktop.desktop.pages.import_lines import FILLED, cells, classes, lines_of, sheet_lines
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.domain.terms import SchoolStage
from jyteacher_desktop.school.activities import ActivityValues, RecordActivity, list_activities, list_attendance, record_activity
from jyteacher_desktop.school.office import create_school
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, list_teachers, teacher_detail
from jyteacher_desktop.school.sample import SAMPLE_PIN
from jyteacher_desktop.school.trainings import list_trainings
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import Driver, part
from tests.school.test_sheet_wide import LEAVES, ROSTER, sheet_of


def _school(folder: Path, stage: SchoolStage) -> Path:
    path = folder / "新学校.jyschool"
    create_school(path, name="新学校", code="2141009990", stage=stage.code, pin=SAMPLE_PIN, sample=True).close()
    return path


def _open(driver: Driver, shell: Shell, key: str, path: Path) -> ImportDialog:
    driver.go(shell, key).take_files([path])  # type: ignore[attr-defined]
    dialog = driver.dialog(shell, ImportDialog)
    assert isinstance(dialog, ImportDialog)
    driver.settle(shell)
    return dialog


def _choose(driver: Driver, shell: Shell, box: QComboBox, words: str) -> None:
    box.setCurrentIndex(box.findText(words))
    box.activated.emit(box.currentIndex())
    driver.settle(shell)


def _imported(driver: Driver, shell: Shell, dialog: ImportDialog, school: Path) -> set[str]:
    """The stages that stand in the file after the import is carried out."""
    dialog.accept_button.click()
    driver.settle(shell)
    with Workspace.open(school, SCHOOL, write=False) as ws:
        return {row.stage for row in list_teachers(ws)}


def test_the_stage_of_the_school_is_shown_for_a_roster_without_one_and_can_be_changed(driver: Driver, tmp_path: Path) -> None:
    school = _school(tmp_path, SchoolStage.PRIMARY)
    shell = driver.open(school)
    dialog = _open(driver, shell, "teachers", sheet_of(tmp_path, ROSTER))
    box = part(dialog, QComboBox, "fillBox1")
    assert box.isVisible()
    assert box.currentText() == "小学"
    assert "3 位没有登记过学段的" in part(dialog, QLabel, "fillLabel").text()
    assert dialog.accept_button.isEnabled()
    _choose(driver, shell, box, "幼儿园")
    assert _imported(driver, shell, dialog, school) == {"幼儿园"}


def test_a_school_of_two_stages_says_which_one_before_anything_is_imported(driver: Driver, tmp_path: Path) -> None:
    school = _school(tmp_path, SchoolStage.NINE_YEAR)
    shell = driver.open(school)
    dialog = _open(driver, shell, "teachers", sheet_of(tmp_path, ROSTER))
    assert dialog.accept_button.text() == "先选学段"
    assert not dialog.accept_button.isEnabled()
    box = part(dialog, QComboBox, "fillBox1")
    assert [box.itemText(number) for number in range(3)] == ["请选择", "小学", "初中"]
    _choose(driver, shell, box, "先不填")
    assert dialog.accept_button.isEnabled()
    _choose(driver, shell, box, "初中")
    assert _imported(driver, shell, dialog, school) == {"初中"}


def test_a_roster_of_which_nothing_can_be_taken_asks_no_stage_of_nobody(driver: Driver, tmp_path: Path) -> None:
    for stage in (SchoolStage.PRIMARY, SchoolStage.NINE_YEAR):
        folder = tmp_path / stage.code
        folder.mkdir()
        shell = driver.open(_school(folder, stage))
        rows = [[*ROSTER[0], "证件号码"], *[[*row, "41088119800101001" + "0"] for row in ROSTER[1:]]]
        dialog = _open(driver, shell, "teachers", sheet_of(folder, rows))
        assert "拒绝 3" in "".join(label.text() for label in dialog.findChildren(QLabel))
        assert not part(dialog, QFrame, "fillBar").isVisible()
        assert "学段" not in dialog.accept_button.text()
        driver.close()


def test_a_roster_that_says_everything_asks_nothing(driver: Driver, tmp_path: Path) -> None:
    school = _school(tmp_path, SchoolStage.NINE_YEAR)
    shell = driver.open(school)
    rows = [[*ROSTER[0], "学段"], *[[*row, "初中"] for row in ROSTER[1:]]]
    dialog = _open(driver, shell, "teachers", sheet_of(tmp_path, rows))
    assert not part(dialog, QFrame, "fillBar").isVisible()
    assert dialog.accept_button.isEnabled()


def test_how_many_rows_lack_a_level_is_not_how_many_lack_a_mode(driver: Driver, tmp_path: Path) -> None:
    school = _school(tmp_path, SchoolStage.PRIMARY)
    with Workspace.open(school, SCHOOL, write=True) as ws:
        for name in ("周小兰", "郑国强", "高远"):
            add_teacher(ws, TeacherValues(name=name))
    shell = driver.open(school)
    rows: list[list[object]] = [
        ["姓名", "培训名称", "开始日期", "学时", "级别"],
        ["周小兰", "国培计划", "2026-07-06", 50, "国家级"],
        ["郑国强", "国培计划", "2026-07-06", 50, "国家级"],
        ["高远", "新课标研修", "2026-08-06", 16, None],
    ]
    dialog = _open(driver, shell, "trainings", sheet_of(tmp_path, rows))
    assert part(dialog, QLabel, "fillLabel").text() == "有 1 行没有写级别，3 行没有写培训方式，没有写的一律登记为："


def test_level_and_mode_of_a_list_of_trainings_are_chosen_once(driver: Driver, tmp_path: Path) -> None:
    school = _school(tmp_path, SchoolStage.PRIMARY)
    with Workspace.open(school, SCHOOL, write=True) as ws:
        for name in ("周小兰", "郑国强"):
            add_teacher(ws, TeacherValues(name=name))
    shell = driver.open(school)
    rows: list[list[object]] = [
        ["姓名", "培训名称", "开始日期", "学时"],
        *[[name, "国培计划", "2026-07-06", 50] for name in ("周小兰", "郑国强")],
    ]
    dialog = _open(driver, shell, "trainings", sheet_of(tmp_path, rows))
    assert "有 2 行没有写级别、培训方式" in part(dialog, QLabel, "fillLabel").text()
    boxes = [part(dialog, QComboBox, name) for name in ("fillBox1", "fillBox2")]
    assert [box.currentText() for box in boxes] == ["其他", "其他"]
    _choose(driver, shell, boxes[0], "国家级")
    _choose(driver, shell, boxes[1], "网络研修")
    assert [box.currentText() for box in boxes] == ["国家级", "网络研修"]
    dialog.accept_button.click()
    driver.settle(shell)
    with Workspace.open(school, SCHOOL, write=False) as ws:
        assert {(row.level, row.mode) for row in list_trainings(ws)} == {("national", "online")}


def test_nothing_is_imported_by_the_plan_from_before_a_choice(driver: Driver, tmp_path: Path) -> None:
    school = _school(tmp_path, SchoolStage.PRIMARY)
    shell = driver.open(school)
    dialog = _open(driver, shell, "teachers", sheet_of(tmp_path, ROSTER))
    box = part(dialog, QComboBox, "fillBox1")
    box.setCurrentIndex(box.findText("初中"))
    box.activated.emit(box.currentIndex())
    dialog.accept_button.click()  # the plan with the choice is not there yet
    driver.settle(shell)
    with Workspace.open(school, SCHOOL, write=False) as ws:
        assert list_teachers(ws) == []
    assert dialog.accept_button.isEnabled()
    dialog.accept_button.click()
    driver.settle(shell)
    with Workspace.open(school, SCHOOL, write=False) as ws:
        assert {row.stage for row in list_teachers(ws)} == {"初中"}


def test_leave_in_remarks_is_asked_about_and_entered_or_left_alone(driver: Driver, tmp_path: Path) -> None:
    school = _school(tmp_path, SchoolStage.PRIMARY)
    shell = driver.open(school)
    dialog = _open(driver, shell, "teachers", sheet_of(tmp_path, LEAVES))
    question = part(dialog, QLabel, "questionLabel")
    assert "周小兰“产假2026-03至2026-08”" in question.text()
    assert "2026-03-01 起产假，2026-09-01 起在职" in part(dialog, QLabel, "remarkLabel").text()
    assert dialog.accept_button.isEnabled()
    part(dialog, QPushButton, "yesButton").click()
    driver.settle(shell)
    assert "将按备注登记 1 位教师的人员变动" in question.text()
    part(dialog, QPushButton, "noButton").click()
    driver.settle(shell)
    assert not part(dialog, QFrame, "questionBar").isVisible()
    dialog.accept_button.click()
    driver.settle(shell)
    with Workspace.open(school, SCHOOL, write=False) as ws:
        [row] = [row for row in list_teachers(ws) if row.name == "周小兰"]
        assert len(teacher_detail(ws, row.id).service) == 1


def test_every_explanation_of_a_row_can_be_read_whole_also_at_150_percent(driver: Driver, tmp_path: Path) -> None:
    school = _school(tmp_path, SchoolStage.PRIMARY)
    driver.desktop.use_zoom(150)
    shell = driver.open(school)
    shell.resize(1366, 728)
    dialog = _open(driver, shell, "teachers", sheet_of(tmp_path, LEAVES))
    assert dialog.height() <= shell.height()
    cells = part(dialog, TableView, "cellsTable")
    detail = part(dialog, QLabel, "detailLabel")
    assert detail.text().startswith("备注：产假2026-03至2026-08　备注写着")
    cells.select_row(0)
    assert detail.text() == "姓名：周小兰"
    area = part(dialog, QScrollArea, "cellScroll")
    for label in (detail, part(dialog, QLabel, "remarkLabel")):
        area.ensureWidgetVisible(label)
        assert label.height() >= label.heightForWidth(label.width())


HIDDEN = (3, 5, 6)


def _filtered(folder: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("姓名", "性别", "任教学科", "学段"))
    for number, name in enumerate(("甄看见", "甄藏起", "甄也看", "甄也藏", "甄再藏", "甄末位"), start=2):
        sheet.append((name, "女", "语文", "小学"))
        sheet.row_dimensions[number].hidden = number in HIDDEN
    path = folder / "名册.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("answer", "names", "told"),
    [
        ("yesButton", {"甄看见", "甄也看", "甄末位"}, "文件里隐藏的 3 行没有导入。"),
        ("noButton", {"甄看见", "甄藏起", "甄也看", "甄也藏", "甄再藏", "甄末位"}, "文件里隐藏的 3 行也在内。"),
    ],
)
def test_rows_that_a_filter_left_out_are_asked_about_once_and_the_answer_is_carried_out(
    driver: Driver, tmp_path: Path, answer: str, names: set[str], told: str
) -> None:
    school = _school(tmp_path, SchoolStage.PRIMARY)
    with Workspace.open(school, SCHOOL, write=False) as ws:
        before = {row.name for row in list_teachers(ws)}
    shell = driver.open(school)
    dialog = _open(driver, shell, "teachers", _filtered(tmp_path))
    question = part(dialog, QLabel, "questionLabel")
    assert "有 3 行在文件里是隐藏的" in question.text()
    assert "看得见的有 3 行" in question.text()
    assert not dialog.accept_button.isEnabled()
    assert part(dialog, QPushButton, "yesButton").text() == "只导入看得见的 3 行(&Y)"
    assert part(dialog, QPushButton, "noButton").text() == "隐藏的 3 行一起导入(&N)"
    lines = sheet_lines(dialog.plan)
    assert [line.texts[0] for line in lines_of(lines, "隐藏的")] == ["甄藏起", "甄也藏", "甄再藏"]
    assert "隐藏的" in classes(lines)
    assert [line.number for line in lines if line.remark.startswith("这一行在文件里是隐藏的。")] == list(HIDDEN)
    part(dialog, QPushButton, answer).click()
    driver.settle(shell)
    assert part(dialog, QFrame, "questionBar").isHidden()
    assert told in part(dialog, QLabel, "noteLabel").text()
    assert dialog.accept_button.text() == f"导入：新增 {len(names)}，更新 0"
    dialog.accept_button.click()
    driver.settle(shell)
    with Workspace.open(school, SCHOOL, write=False) as ws:
        assert {row.name for row in list_teachers(ws)} - before == names


def test_the_kind_of_a_list_of_activities_that_does_not_say_it_is_chosen_once(driver: Driver, tmp_path: Path) -> None:
    school = _school(tmp_path, SchoolStage.PRIMARY)
    shell = driver.open(school)
    rows: list[list[object]] = [
        ["交流会名称", "召集人", "举办地点", "举办时间", "学时"],
        *[[f"第{number}次交流", "周小兰", "会议室", f"2026-09-1{number}", 2] for number in range(3)],
    ]
    dialog = _open(driver, shell, "activities", sheet_of(tmp_path, rows))
    label, box = part(dialog, QLabel, "fillLabel"), part(dialog, QComboBox, "fillBox1")
    assert label.text() == "表里没有“活动类型”列。请选这 3 场活动是哪一种："
    assert part(dialog, QFrame, "questionBar").isHidden()
    assert (dialog.accept_button.isEnabled(), dialog.accept_button.text()) == (False, "先选活动类型")
    _choose(driver, shell, box, "集体备课")
    assert (box.currentText(), label.text()) == ("集体备课", "表里没有“活动类型”列。这 3 场活动一律登记为：")
    assert dialog.accept_button.text() == "导入：新增 3，更新 0"
    _choose(driver, shell, box, "读书沙龙")
    dialog.accept_button.click()
    driver.settle(shell)
    with Workspace.open(school, SCHOOL, write=False) as ws:
        assert [row.kind_name for row in list_activities(ws)] == ["读书沙龙"] * 3


def test_activities_whose_topics_say_their_kind_keep_it_and_only_the_others_get_the_chosen_one(
    driver: Driver, tmp_path: Path
) -> None:
    school = _school(tmp_path, SchoolStage.PRIMARY)
    shell = driver.open(school)
    topics = ["《草原》观评课", "期中例会", "说课"]
    rows: list[list[object]] = [
        ["时间", "地点", "主题", "学时"],
        *[[f"2026-09-1{number}", "会议室", topic, 2] for number, topic in enumerate(topics)],
    ]
    dialog = _open(driver, shell, "activities", sheet_of(tmp_path, rows))
    label, box = part(dialog, QLabel, "fillLabel"), part(dialog, QComboBox, "fillBox1")
    assert label.text() == "表里没有“活动类型”列。1 场活动按名称里写的登记，请选其余 2 场是哪一种："
    assert (dialog.accept_button.isEnabled(), dialog.accept_button.text()) == (False, "先选活动类型")
    _choose(driver, shell, box, "集体备课")
    assert label.text() == "表里没有“活动类型”列。1 场活动按名称里写的登记，其余 2 场一律登记为："
    assert "听评课 1 个（写的是观评课）" in part(dialog, QLabel, "noteLabel").text()
    dialog.accept_button.click()
    driver.settle(shell)
    with Workspace.open(school, SCHOOL, write=False) as ws:
        assert sorted((row.title, row.kind_name) for row in list_activities(ws)) == sorted(
            zip(topics, ["听评课", "集体备课", "集体备课"], strict=True)
        )


def test_who_signed_on_a_sheet_without_a_name_goes_to_the_activity_that_is_chosen_once(driver: Driver, tmp_path: Path) -> None:
    school = _school(tmp_path, SchoolStage.PRIMARY)
    names = ["甄一", "甄二", "甄三"]
    with Workspace.open(school, SCHOOL, write=True) as ws:
        for name in names:
            add_teacher(ws, TeacherValues(name=name))
        for title, day in (("共读", 18), ("例会研讨", 25)):
            values = ActivityValues(kind="reading_salon", title=title, date=date(2026, 9, day))
            record_activity(ws, RecordActivity(values=values))
    shell = driver.open(school)
    path = sheet_of(tmp_path, [["序号", "姓名", "签到"], *[[place, name, "√"] for place, name in enumerate(names, 1)]])
    begin_import(shell.desk, shell, "attendance", path)
    dialog = driver.dialog(shell, ImportDialog)
    assert isinstance(dialog, ImportDialog)
    driver.settle(shell)
    label, box = part(dialog, QLabel, "fillLabel"), part(dialog, QComboBox, "fillBox1")
    assert label.text() == "表里没有写是哪一次活动。请选这 3 行是哪一次的："
    assert part(dialog, QFrame, "questionBar").isHidden()
    assert dialog.accept_button.text() == "先选活动"
    assert [box.itemText(place) for place in range(3)] == ["请选择", "2026-09-25　例会研讨", "2026-09-18　共读"]
    _choose(driver, shell, box, "2026-09-25　例会研讨")
    assert label.text() == "表里没有写是哪一次活动。这 3 行一律记到："
    _choose(driver, shell, box, "2026-09-18　共读")
    dialog.accept_button.click()
    driver.settle(shell)
    with Workspace.open(school, SCHOOL, write=False) as ws:
        assert sorted((line.teacher, line.activity) for line in list_attendance(ws)) == sorted((name, "共读") for name in names)


def test_hidden_rows_of_activities_without_a_kind_are_asked_about_and_then_the_kind_is_chosen(
    driver: Driver, tmp_path: Path
) -> None:
    school = _school(tmp_path, SchoolStage.PRIMARY)
    shell = driver.open(school)
    path = sheet_of(
        tmp_path, [["时间", "地点", "主题", "学时"], *[[f"2026-09-1{place}", "会议室", f"例会{place}", 2] for place in range(3)]]
    )
    book = openpyxl.load_workbook(path)
    assert book.active is not None
    book.active.row_dimensions[3].hidden = True
    book.save(path)
    dialog = _open(driver, shell, "activities", path)
    assert part(dialog, QPushButton, "yesButton").text() == "只导入看得见的 2 行(&Y)"
    part(dialog, QPushButton, "yesButton").click()
    driver.settle(shell)
    _choose(driver, shell, part(dialog, QComboBox, "fillBox1"), "集体备课")
    assert dialog.accept_button.text() == "导入：新增 2，更新 0"


def _answer(driver: Driver, shell: Shell, dialog: ImportDialog, caption: str, text: str) -> None:
    """Give one answer of the list of what holds for every row."""
    area = part(dialog, QScrollArea, "answersArea").widget()
    fields = {field.accessibleName(): field for field in area.findChildren(QWidget) if field.accessibleName()}
    [field] = [each for name, each in fields.items() if name.startswith(caption)]
    if isinstance(field, QComboBox):
        field.setCurrentIndex(field.findText(text))
        field.activated.emit(field.currentIndex())
    else:
        assert isinstance(field, QLineEdit)
        field.setText(text)
        QTest.keyClick(field, Qt.Key.Key_Return)
    driver.settle(shell)


def test_hours_day_and_house_that_a_list_of_one_training_does_not_say_are_written_once_for_all(
    driver: Driver, tmp_path: Path
) -> None:
    school = _school(tmp_path, SchoolStage.PRIMARY)
    names = ["周小兰", "郑国强", "甄一平"]
    with Workspace.open(school, SCHOOL, write=True) as ws:
        for name in names:
            add_teacher(ws, TeacherValues(name=name))
    shell = driver.open(school)
    rows: list[list[object]] = [
        ["序号", "姓名", "培训名称"],
        *[[place, name, "新课标研修"] for place, name in enumerate(names, 1)],
    ]
    dialog = _open(driver, shell, "trainings", sheet_of(tmp_path, rows))
    assert part(dialog, QFrame, "questionBar").isHidden()
    assert part(dialog, QFrame, "answersBar").isVisible()
    assert (
        part(dialog, QLabel, "answersLabel").text().startswith("表里没有“开始日期或年度”“学时”列。每一行都一样的，在这里写一次")
    )
    assert (dialog.accept_button.isEnabled(), dialog.accept_button.text()) == (False, "先写开始日期或年度")
    _answer(driver, shell, dialog, "开始日期", "2026-07-06")
    assert (dialog.accept_button.isEnabled(), dialog.accept_button.text()) == (False, "先写学时")
    _answer(driver, shell, dialog, "学时", "八")
    assert not dialog.accept_button.isEnabled()
    _answer(driver, shell, dialog, "学时", "8")
    assert dialog.accept_button.text() == "导入：新增 3，更新 0"
    assert [each.remark for each in cells(dialog.plan, dialog.plan.rows[0]) if each.key in ("hours", "start")] == [FILLED] * 2
    dialog.accept_button.click()
    driver.settle(shell)
    with Workspace.open(school, SCHOOL, write=False) as ws:
        assert sorted((row.teacher, row.date, str(row.hours)) for row in list_trainings(ws)) == sorted(
            (name, "2026-07-06", "8") for name in names
        )


def test_a_year_stands_for_the_day_of_trainings_that_only_it_is_known_of(driver: Driver, tmp_path: Path) -> None:
    school = _school(tmp_path, SchoolStage.PRIMARY)
    with Workspace.open(school, SCHOOL, write=True) as ws:
        add_teacher(ws, TeacherValues(name="周小兰"))
    shell = driver.open(school)
    rows: list[list[object]] = [["姓名", "培训名称", "学时"], ["周小兰", "新课标研修", 8]]
    dialog = _open(driver, shell, "trainings", sheet_of(tmp_path, rows))
    _answer(driver, shell, dialog, "开始日期", "2025年度")
    dialog.accept_button.click()
    driver.settle(shell)
    with Workspace.open(school, SCHOOL, write=False) as ws:
        assert [(row.date, row.end_date) for row in list_trainings(ws)] == [("2025-01-01", "2025-12-31")]


def test_each_word_for_a_kind_is_asked_about_once_and_known_the_next_time(driver: Driver, tmp_path: Path) -> None:
    school = _school(tmp_path, SchoolStage.PRIMARY)
    shell = driver.open(school)

    def rows(month: int) -> list[list[object]]:
        words = ["主题教研", "听评课", "主题教研", "校本研训", "主题教研"]
        return [
            ["活动类型", "活动名称", "活动时间", "学时"],
            *[[word, f"第{place}次", f"2026-{month:02}-1{place}", 2] for place, word in enumerate(words)],
        ]

    dialog = _open(driver, shell, "activities", sheet_of(tmp_path, rows(9)))
    assert part(dialog, QLabel, "answersLabel").text() == (
        "“活动类型”列里有 2 种写法不在可选的里面，请选各是什么，4 行要等选了才导入。"
    )
    assert dialog.accept_button.text() == "导入：新增 1，更新 0"
    _answer(driver, shell, dialog, "“主题教研”（3 行）", "集体备课")
    assert "1 行要等选了才导入" in part(dialog, QLabel, "answersLabel").text()
    assert "“主题教研”是集体备课（3 行）" in part(dialog, QLabel, "noteLabel").text()
    _answer(driver, shell, dialog, "“校本研训”（1 行）", "读书沙龙")
    dialog.accept_button.click()
    driver.settle(shell)
    with Workspace.open(school, SCHOOL, write=False) as ws:
        assert sorted(row.kind_name for row in list_activities(ws)) == sorted(["集体备课"] * 3 + ["听评课", "读书沙龙"])
    dialog = _open(driver, shell, "activities", sheet_of(tmp_path, rows(10)))
    assert dialog.accept_button.text() == "导入：新增 5，更新 0"
    _answer(driver, shell, dialog, "“校本研训”", "请选择")
    assert dialog.accept_button.text() == "导入：新增 4，更新 0"


def _list_in(dialog: ImportDialog) -> QComboBox:
    """The one list of answers of the dialog."""
    (box,) = part(dialog, QScrollArea, "answersArea").widget().findChildren(QComboBox)
    return box


@pytest.mark.parametrize("waiting", [True, False], ids=["slowly", "at once"])
def test_the_answer_that_the_arrow_keys_end_on_is_the_one_that_is_imported(driver: Driver, tmp_path: Path, waiting: bool) -> None:
    """The first answer the keys came by was taken: the second key was lost, or went to the rows of the table below."""
    school = _school(tmp_path, SchoolStage.PRIMARY)
    shell = driver.open(school)
    rows: list[list[object]] = [["活动类型", "活动名称", "活动时间", "学时"], ["主题教研", "第一次", "2026-09-11", 2]]
    dialog = _open(driver, shell, "activities", sheet_of(tmp_path, rows))
    _list_in(dialog).setFocus()
    wanted = _list_in(dialog).itemText(3)
    for _step in range(3):
        pressed = dialog.focusWidget()
        assert pressed is not None
        QTest.keyClick(pressed, Qt.Key.Key_Down)
        if waiting:
            driver.settle(shell)
    assert not dialog.accept_button.isEnabled() or waiting
    driver.settle(shell)
    driver.settle(shell)
    assert _list_in(dialog).currentText() == wanted
    assert f"“主题教研”是{wanted}" in part(dialog, QLabel, "noteLabel").text()
    assert _list_in(dialog).hasFocus()
    dialog.accept_button.click()
    driver.settle(shell)
    with Workspace.open(school, SCHOOL, write=False) as ws:
        assert [row.kind_name for row in list_activities(ws)] == [wanted]


def test_a_kind_chosen_for_the_whole_list_goes_over_what_topics_say_where_the_person_says_so(
    driver: Driver, tmp_path: Path
) -> None:
    school = _school(tmp_path, SchoolStage.PRIMARY)
    shell = driver.open(school)
    topics = ["《草原》观评课", "期中例会", "九月读书会"]
    rows: list[list[object]] = [
        ["时间", "地点", "主题", "学时"],
        *[[f"2026-09-1{number}", "会议室", topic, 2] for number, topic in enumerate(topics)],
    ]
    dialog = _open(driver, shell, "activities", sheet_of(tmp_path, rows))
    _choose(driver, shell, part(dialog, QComboBox, "fillBox1"), "集体备课")
    second = part(dialog, QComboBox, "fillBox2")
    assert (second.isVisible(), second.currentText()) == (True, "仍按名称登记")
    _choose(driver, shell, second, "也照选的登记")
    assert second.currentText() == "也照选的登记"
    dialog.accept_button.click()
    driver.settle(shell)
    with Workspace.open(school, SCHOOL, write=False) as ws:
        assert [row.kind_name for row in list_activities(ws)] == ["集体备课"] * 3


def test_one_kind_for_a_list_whose_topics_all_say_one_can_be_chosen_and_left(driver: Driver, tmp_path: Path) -> None:
    school = _school(tmp_path, SchoolStage.PRIMARY)
    shell = driver.open(school)
    rows: list[list[object]] = [
        ["时间", "地点", "主题", "学时"],
        *[[f"2026-09-1{number}", "会议室", f"第{number}次观评课", 2] for number in range(2)],
    ]
    dialog = _open(driver, shell, "activities", sheet_of(tmp_path, rows))
    label, box = part(dialog, QLabel, "fillLabel"), part(dialog, QComboBox, "fillBox1")
    assert label.text() == "表里没有“活动类型”列，2 场活动已按名称和标题登记。整张表都是同一种的，可以在这里选："
    assert (box.currentText(), dialog.accept_button.text()) == ("照名称和标题", "导入：新增 2，更新 0")
    _choose(driver, shell, box, "集体备课")
    [kind] = {row.values["kind"] for row in dialog.plan.rows}
    _choose(driver, shell, box, "照名称和标题")
    assert (box.currentText(), dialog.accept_button.text()) == ("照名称和标题", "导入：新增 2，更新 0")
    _choose(driver, shell, box, "听评课")
    _choose(driver, shell, box, "集体备课")
    assert {row.values["kind"] for row in dialog.plan.rows} == {kind}
    dialog.accept_button.click()
    driver.settle(shell)
    with Workspace.open(school, SCHOOL, write=False) as ws:
        assert [row.kind_name for row in list_activities(ws)] == ["集体备课"] * 2
