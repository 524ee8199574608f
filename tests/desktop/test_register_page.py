"""专项: every register in one page and one generated form, at a school and at the bureau, driven by keys."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from jyteacher_desktop.books import book_of
from jyteacher_desktop.bureau.office import create_bureau
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.dialogs.history import HistoryDialog
from jyteacher_desktop.desktop.dialogs.import_rows import ImportDialog
from jyteacher_desktop.desktop.dialogs.measure import MeasureDialog
from jyteacher_desktop.desktop.dialogs.preview import PreviewDialog
from jyteacher_desktop.desktop.dialogs.record import RecordDialog, open_dialog
from jyteacher_desktop.desktop.dialogs.trash import TrashDialog
from jyteacher_desktop.desktop.pages.home import HomePage
from jyteacher_desktop.desktop.pages.register_page import RegisterPage
from jyteacher_desktop.desktop.pages.register_presenter import below, choices_for
from jyteacher_desktop.desktop.pages.teachers import TeachersPage
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.desktop.widgets import ChoiceLine, TableView
from jyteacher_desktop.desktop.widgets.measure_strip import Figure
from jyteacher_desktop.kinds import REGISTERS, SEALED, register
from jyteacher_desktop.kinds.kit import BUREAU as AT_BUREAU
from jyteacher_desktop.kinds.kit import SCHOOL as AT_SCHOOL
from jyteacher_desktop.kinds.kit import Keeper, Kind, Person, Shape
from jyteacher_desktop.kinds.training_selection import times_sent
from jyteacher_desktop.records.registers import list_lines, listed_kinds, row_from_texts, save
from jyteacher_desktop.school.office import create_school, current_policy, use_policy
from jyteacher_desktop.school.roster import list_teachers
from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN
from jyteacher_desktop.sheets import Outcome
from jyteacher_desktop.store.workspace import BUREAU, SCHOOL, Workspace
from tests.desktop.conftest import Typist
from tests.desktop.windows import Driver, copied, gone, part, until

Key, Modifier = Qt.Key, Qt.KeyboardModifier
RULE = {
    "名称": "校本研修管理办法",
    "内容": "校本研修管理",
    "发布日期": "2026-09-01",
    "状态": "已批准",
    "批复文号": "济水小研〔2026〕1号",
}


@pytest.fixture
def school(sample: Path, tmp_path: Path) -> Path:
    """The sample school before it kept any register."""
    path = copied(sample, tmp_path)
    with Workspace.open(path, SCHOOL, write=True) as ws, ws.change("清空专项") as change:
        for each in reversed([kind for kind in REGISTERS if AT_SCHOOL in kind.keepers]):
            change.driver_sql(f'DELETE FROM "{each.id}"')
    return path


@pytest.fixture
def bureau(tmp_path: Path) -> Path:
    """A bureau that has received nothing yet."""
    path = tmp_path / "示例教育局.jybureau"
    create_bureau(path, name="示例教育局", pin=SAMPLE_PIN, sample=True).close()
    return path


def keep(path: Path, kind: str, *texts: Mapping[str, str]) -> list[str]:
    """Records stored before the window opens."""
    with Workspace.open(path, write=True) as ws:
        ws.today_override = SAMPLE_DAY
        rows = [row_from_texts(ws, register(kind), each) for each in texts]
        return [str(row.id) for row in save(ws, book_of(ws), rows).rows]


def lines(path: Path, kind: str) -> list[Mapping[str, str]]:
    with Workspace.open(path, write=False) as ws:
        return [line.texts for line in list_lines(ws, register(kind))]


def teachers(path: Path) -> list[str]:
    """Names that only one person carries."""
    with Workspace.open(path, SCHOOL, write=False) as ws:
        names = [row.name for row in list_teachers(ws)]
    return [name for name in names if names.count(name) == 1]


def at(driver: Driver, shell: Shell, kind: str) -> RegisterPage:
    page = driver.go(shell, "registers")
    assert isinstance(page, RegisterPage)
    page.go_to(kind)
    driver.settle(shell)
    assert page.registers.key() == kind
    return page


def new(driver: Driver, shell: Shell) -> RecordDialog:
    driver.shortcut(shell, Key.Key_N, Modifier.ControlModifier)
    dialog = driver.dialog(shell, RecordDialog)
    assert isinstance(dialog, RecordDialog)
    return dialog


def field(dialog: RecordDialog, key: str) -> QWidget:
    found = dialog.findChild(QWidget, f"field_{key}")
    assert isinstance(found, QWidget), key
    return found


def fill(dialog: RecordDialog, texts: Mapping[str, str]) -> None:
    """Put texts into fields by their titles."""
    for title, text in texts.items():
        widget = field(dialog, dialog.kind.field(title).key)
        if isinstance(widget, QLineEdit):
            widget.setText(text)
        elif isinstance(widget, QPlainTextEdit):
            widget.setPlainText(text)
        elif isinstance(widget, QCheckBox):
            widget.setChecked(text == "是")
        elif isinstance(widget, QComboBox):
            assert widget.findText(text) >= 0, text
            widget.setCurrentText(text)


def accept(driver: Driver, shell: Shell, dialog: RecordDialog) -> None:
    driver.qtbot.keyClick(dialog, Key.Key_Return, Modifier.ControlModifier)
    driver.settle(shell)


# -- every kind alike -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keeper", [AT_SCHOOL, AT_BUREAU])
def test_every_register_has_its_page_and_a_form_with_every_field_it_is_typed_into(
    driver: Driver, school: Path, bureau: Path, keeper: Keeper
) -> None:
    shell = driver.open(school if keeper is AT_SCHOOL else bureau)
    page = driver.go(shell, "registers")
    assert isinstance(page, RegisterPage)
    kept = tuple(each for each in REGISTERS if keeper in each.keepers)
    seen = tuple(each for each in REGISTERS if each in kept or (keeper is AT_BUREAU and each.sent))
    listed = listed_kinds(seen)
    assert page.registers.keys() == [each.id for each in listed]
    for kind in listed:
        page.go_to(kind.id)
        driver.settle(shell)
        assert part(page, QLabel, "titleLabel").text() == kind.title
        shown = [column.title for column in page.table.table_model().columns]
        first, *others = (each.title for each in kind.fields if each.listed)
        assert shown == [first, *(["登记单位"] if keeper is AT_BUREAU and kind.sent else []), *others]
        tabs = part(page, QTabWidget, "belowTabs")
        assert [tabs.tabText(place) for place in range(tabs.count())] == [each.title for each in below(kind, seen)]
        for each in (kind, *below(kind, seen)):
            if each not in kept:
                assert not part(page, QPushButton, "addButton").isEnabled()
                continue
            open_dialog(shell.desk, shell, each.id, on_saved=str)  # type: ignore[arg-type]
            driver.settle(shell)
            _has_every_field(driver, shell, each)


def _has_every_field(driver: Driver, shell: Shell, kind: Kind) -> None:
    dialog = driver.dialog(shell, RecordDialog)
    assert isinstance(dialog, RecordDialog)
    layout = part(dialog, QFormLayout, "fieldsLayout")
    names = []
    for each in kind.typed:
        widget = field(dialog, each.key)
        assert widget.accessibleName() == each.title
        label = layout.labelForField(widget)
        assert isinstance(label, QLabel)
        if each.shape is not Shape.FLAG:
            names.append(label.text())
    assert names == [f"{each.title} *" if each.required else each.title for each in kind.typed if each.shape is not Shape.FLAG]
    dialog.reject()
    driver.settle(shell)


def test_an_empty_register_says_what_belongs_there(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = at(driver, shell, "honour")
    assert register("honour").about in page.table.told_when_empty
    assert "Ctrl+N" in page.table.told_when_empty
    assert not part(page, QPushButton, "editButton").isEnabled()
    assert not part(page, QPushButton, "deleteButton").isEnabled()


# -- recording ------------------------------------------------------------------------------------------------------


def test_a_record_is_typed_by_keys_alone_and_one_undo_takes_it_back(
    driver: Driver, school: Path, qtbot: QtBot, type_text: Typist
) -> None:
    shell = driver.open(school)
    page = at(driver, shell, "rule")
    dialog = new(driver, shell)
    until(qtbot, lambda: dialog.focusWidget() is field(dialog, "title"))
    type_text(field(dialog, "title"), "校本研修管理办法")
    issued = field(dialog, "issued")
    issued.setFocus()
    qtbot.keyClicks(issued, "9.1")
    accept(driver, shell, dialog)
    until(qtbot, lambda: gone(dialog))
    driver.settle(shell)
    [line] = lines(school, "rule")
    assert (line["title"], line["issued"], line["topic"]) == ("校本研修管理办法", "2026-09-01", "")
    assert page.table.current_row().line.texts["title"] == "校本研修管理办法"
    assert shell.state_label.text() == "已登记制度文件 校本研修管理办法"
    driver.shortcut(shell, Key.Key_Z, Modifier.ControlModifier)
    driver.settle(shell)
    assert lines(school, "rule") == []
    assert page.table.table_model().total == 0


def test_a_teacher_is_found_by_initials_and_stands_there_with_what_tells_namesakes_apart(
    driver: Driver, school: Path, qtbot: QtBot
) -> None:
    with Workspace.open(school, SCHOOL, write=False) as ws:
        rows = list_teachers(ws)
    alone = [row for row in rows if [each.initials for each in rows].count(row.initials) == 1]
    person = alone[0]
    shell = driver.open(school)
    at(driver, shell, "honour")
    dialog = new(driver, shell)
    who = field(dialog, "who")
    assert isinstance(who, QLineEdit)
    who.setFocus()
    until(qtbot, who.hasFocus)
    qtbot.keyClicks(who, person.initials.lower())
    qtbot.keyClick(who.completer().popup(), Key.Key_Escape)  # the list of proposals is open and has the keys
    field(dialog, "name").setFocus()
    until(qtbot, lambda: who.text().startswith(f"{person.name}（"))
    proposals = who.completer().model()
    with Workspace.open(school, SCHOOL, write=False) as ws:
        numbers = [number for (number,) in ws.tuples("SELECT opened(id_number) FROM teacher WHERE id_number != ''")]
    shown = "\n".join(str(proposals.index(row, 0).data()) for row in range(proposals.rowCount()))
    assert len(numbers) > 10
    assert not any(number in shown for number in numbers)  # an ID number is nobody's business on the screen
    fill(dialog, {"荣誉": "最美教师", "级别": "市级", "表彰日期": "2026-09-10"})
    accept(driver, shell, dialog)
    assert lines(school, "honour")[0]["who"] == person.name


def test_what_is_refused_goes_to_its_field_and_everything_typed_stays(driver: Driver, school: Path, qtbot: QtBot) -> None:
    shell = driver.open(school)
    at(driver, shell, "honour")
    dialog = new(driver, shell)
    fill(dialog, {"荣誉": "最美教师", "级别": "市级", "文号": "济教〔2026〕9号"})
    accept(driver, shell, dialog)
    assert part(dialog, QLabel, "problemLabel").text() == "请填写表彰日期。"
    assert dialog.focusWidget() is field(dialog, "on")
    fill(dialog, {"表彰日期": "2026-09-10", "获奖人": "没有这个人"})
    accept(driver, shell, dialog)
    until(qtbot, lambda: dialog.focusWidget() is field(dialog, "who"))
    assert "没有找到“没有这个人”" in part(dialog, QLabel, "problemLabel").text()
    assert dialog.texts()["document"] == "济教〔2026〕9号"
    assert dialog.texts()["who"] == "没有这个人"
    fill(dialog, {"获奖人": "", "表彰日期": "去年"})
    accept(driver, shell, dialog)
    assert dialog.focusWidget() is field(dialog, "on")
    dialog.reject()
    driver.settle(shell)
    assert lines(school, "honour") == []


def test_save_and_go_on_keeps_what_a_pile_has_in_common_and_empties_whose_it_is(
    driver: Driver, school: Path, qtbot: QtBot
) -> None:
    first, second = teachers(school)[:2]
    shell = driver.open(school)
    at(driver, shell, "honour")
    dialog = new(driver, shell)
    common = {"荣誉": "优秀教师", "级别": "市级", "表彰日期": "2026-09-10", "文号": "济教〔2026〕9号"}
    fill(dialog, {**common, "获奖人": first, "备注": "第一张"})
    part(dialog, QPushButton, "againButton").click()
    driver.settle(shell)
    assert dialog.isVisible()
    assert dialog.focusWidget() is field(dialog, "who")
    texts = dialog.texts()
    assert {dialog.kind.field(key).title: texts[key] for key in ("name", "level", "on", "document")} == common
    assert (texts["who"], texts["note"]) == ("", "")
    assert "已登记荣誉" in part(dialog, QLabel, "problemLabel").text()
    fill(dialog, {"获奖人": second})
    accept(driver, shell, dialog)
    until(qtbot, lambda: gone(dialog))
    assert sorted(line["who"] for line in lines(school, "honour")) == sorted([first, second])


def test_what_should_be_looked_at_is_said_after_saving_and_marked_in_the_list(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = at(driver, shell, "rule")
    dialog = new(driver, shell)
    fill(dialog, {"名称": "经费办法", "状态": "已批准"})
    accept(driver, shell, dialog)
    box = driver.answer(shell, "知道了")
    assert box == "已经保存，有几处请看一下："
    driver.settle(shell)
    assert page.table.select(page.table.table_model().identity(0))
    driver.settle(shell)
    assert "没有批复文号" in part(page, QLabel, "remarkLabel").text()
    columns = [column.key for column in page.table.table_model().columns]
    assert page.table.table_model().tone(0, columns.index("approval_no")) is not None
    assert page.table.table_model().tone(0, columns.index("title")) is None


def test_what_was_typed_and_not_saved_is_offered_again(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    at(driver, shell, "rule")
    dialog = new(driver, shell)
    driver.settle(shell)
    fill(dialog, {"名称": "没写完的办法", "文号": "一号"})
    dialog.reject()
    driver.settle(shell)
    again = new(driver, shell)
    driver.settle(shell)
    assert (again.texts()["title"], again.texts()["number"]) == ("没写完的办法", "一号")
    again.reject()


def test_an_edit_stores_only_what_was_changed_and_a_word_of_a_later_program_stays(
    driver: Driver, school: Path, qtbot: QtBot
) -> None:
    from jyteacher_desktop.kinds.rules_document import Rule

    with Workspace.open(school, SCHOOL, write=True) as ws:
        ws.today_override = SAMPLE_DAY
        save(ws, book_of(ws), [Rule(title="旧办法", status="archived_2031")])
    shell = driver.open(school)
    page = at(driver, shell, "rule")
    page.table.enter()
    qtbot.keyClick(page.table, Key.Key_Return)
    dialog = driver.dialog(shell, RecordDialog)
    assert isinstance(dialog, RecordDialog)
    assert dialog.texts()["status"] == "archived_2031"
    fill(dialog, {"名称": "新办法"})
    accept(driver, shell, dialog)
    [line] = lines(school, "rule")
    assert (line["title"], line["status"]) == ("新办法", "archived_2031")


# -- deleting, sub-registers, years ---------------------------------------------------------------------------------


def test_del_puts_a_record_with_what_hangs_on_it_into_the_trash_and_undo_brings_all_back(
    driver: Driver, school: Path, qtbot: QtBot
) -> None:
    [record] = keep(school, "inspection", {"日期": "2026-09-01", "检查单位": "教育局"})
    keep(school, "finding", {"检查": record, "问题": "签到表缺名"}, {"检查": record, "问题": "没有计划"})
    shell = driver.open(school)
    page = at(driver, shell, "inspection")
    page.table.enter()
    driver.settle(shell)
    hung = part(page, TableView, "below_finding")
    assert {row.line.texts["what"] for row in hung.table_model().rows()} == {"签到表缺名", "没有计划"}
    assert "inspection" not in [column.key for column in hung.table_model().columns]
    qtbot.keyClick(page.table, Key.Key_Delete)
    driver.answer(shell, "删除")
    driver.settle(shell)
    assert (lines(school, "inspection"), lines(school, "finding")) == ([], [])
    driver.shortcut(shell, Key.Key_Z, Modifier.ControlModifier)
    driver.settle(shell)
    assert (len(lines(school, "inspection")), len(lines(school, "finding"))) == (1, 2)


def test_the_keyboard_begins_where_somebody_is_named_and_passes_by_no_empty_field_that_must_be_filled(
    driver: Driver, school: Path
) -> None:
    author = teachers(school)[0]
    shell = driver.open(school)
    at(driver, shell, "honour")
    dialog = new(driver, shell)
    assert dialog.focusWidget() is field(dialog, "who")  # empty it would be the school's own honour
    dialog.reject()
    at(driver, shell, "course")
    dialog = new(driver, shell)
    fill(dialog, {"课程名称": "单元整体教学", "学科": "语文", "作者": author})
    part(dialog, QPushButton, "againButton").click()
    driver.settle(shell)
    texts = dialog.texts()
    assert (texts["title"], texts["subject"], texts["author"]) == ("", "语文", "")
    assert dialog.focusWidget() is field(dialog, "title")
    fill(dialog, {"课程名称": "作文十讲"})
    dialog.reject()


def test_ctrl_n_in_the_table_below_adds_to_the_chosen_record(driver: Driver, school: Path) -> None:
    keep(school, "inspection", {"日期": "2026-09-01", "检查单位": "教育局"})
    shell = driver.open(school)
    page = at(driver, shell, "inspection")
    page.table.select_row(0)
    driver.settle(shell)
    part(page, TableView, "below_finding").setFocus()
    for kind, focused in (("finding", part(page, TableView, "below_finding")), ("inspection", page.table)):
        focused.setFocus()
        driver.shortcut(shell, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        driver.settle(shell)
        dialog = driver.dialog(shell, RecordDialog)
        assert isinstance(dialog, RecordDialog)
        assert dialog.kind.id == kind
        dialog.reject()
        until(driver.qtbot, lambda shown=dialog: gone(shown))


def test_a_new_record_below_belongs_to_the_chosen_one(driver: Driver, school: Path) -> None:
    keep(school, "inspection", {"日期": "2026-09-01", "检查单位": "教育局"}, {"日期": "2026-08-01", "检查单位": "中心校"})
    shell = driver.open(school)
    page = at(driver, shell, "inspection")
    page.table.select_row(1)
    driver.settle(shell)
    driver.press(page, "addBelowButton")
    dialog = driver.dialog(shell, RecordDialog)
    assert isinstance(dialog, RecordDialog)
    assert dialog.kind.id == "finding"
    fill(dialog, {"问题": "没有计划"})
    accept(driver, shell, dialog)
    driver.settle(shell)
    [line] = lines(school, "finding")
    assert "中心校" in line["inspection"]
    assert part(page, TableView, "below_finding").table_model().total == 1


def test_the_year_narrows_the_list(driver: Driver, school: Path) -> None:
    honours = [{"荣誉": "优秀教师", "级别": "市级", "表彰日期": f"{year}-09-10"} for year in (2024, 2025, 2026, 2026)]
    keep(school, "honour", *honours)
    shell = driver.open(school)
    page = at(driver, shell, "honour")
    years = part(page, QComboBox, "yearBox")
    assert [years.itemText(place) for place in range(years.count())] == ["全部年度", "2026", "2025", "2024"]
    years.setCurrentText("2026")
    years.activated.emit(1)
    assert page.table.table_model().total == 2
    assert part(page, QLabel, "countLabel").text() == "2 条"


def test_that_there_was_nothing_this_year_is_ticked_and_makes_an_unknown_figure_known(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = at(driver, shell, "honour")
    box = part(page, QCheckBox, "noneBox")
    assert box.isVisible()
    assert box.text() == "2026 年没有"
    box.click()
    driver.settle(shell)
    assert box.isChecked()
    assert [(line["register"], line["year"]) for line in lines(school, "none_in_year")] == [("荣誉", "2026")]
    box.click()
    driver.settle(shell)
    assert lines(school, "none_in_year") == []
    keep_open = new(driver, shell)
    fill(keep_open, {"荣誉": "优秀教师", "级别": "市级", "表彰日期": "2026-09-10"})
    accept(driver, shell, keep_open)
    driver.settle(shell)
    assert not box.isVisible()


def test_on_a_small_screen_the_findings_of_an_inspection_have_room_for_their_rows(driver: Driver, school: Path) -> None:
    [visit] = keep(school, "inspection", {"日期": "2026-06-12", "检查单位": "学校自查", "结论": "档案个别不全。"})
    found = keep(school, "finding", *({"检查": visit, "问题": f"证书复印件缺第 {n} 份"} for n in range(4)))
    shell = driver.open(school)
    shell.resize(853, 480)  # 1280x720 at 150 %
    page = driver.go(shell, "registers")
    assert isinstance(page, RegisterPage)
    page.go_to(found[-1])
    driver.settle(shell)
    driver.settle(shell)
    for name in ("table", "below_finding"):
        table = part(page, TableView, name)
        assert table.viewport().height() >= 2 * table.verticalHeader().defaultSectionSize(), name
    findings = part(page, TableView, "below_finding")
    two = 2 * findings.verticalHeader().defaultSectionSize()
    until(driver.qtbot, lambda: findings.visibleRegion().boundingRect().height() >= two)


def test_a_register_the_city_would_like_to_see_says_so_until_somebody_says_anything(
    driver: Driver, school: Path, tmp_path: Path
) -> None:
    with Workspace.open(school, SCHOOL, write=True) as ws:
        policy = tmp_path / "p.toml"
        wish = '[programme]\nregisters_wanted = ["honour"]\n'
        policy.write_text(current_policy(ws).text.replace("[programme]\n", wish), encoding="utf-8")
        use_policy(ws, policy)
    shell = driver.open(school)
    page = at(driver, shell, "honour")
    entries = {each.kind.id: each for each in page._overview.entries}
    assert {each.kind.id for each in entries.values() if each.wanted} == {"honour"}
    assert "不登记也不影响上报" in entries["honour"].words
    part(page, QCheckBox, "noneBox").click()
    driver.settle(shell)
    driver.settle(shell)
    assert not any(each.wanted for each in page._overview.entries)


def test_a_short_list_leaves_its_room_to_what_hangs_on_the_row(driver: Driver, school: Path) -> None:
    [visit] = keep(school, "inspection", {"日期": "2026-06-12", "检查单位": "学校自查"})
    keep(school, "finding", *({"检查": visit, "问题": f"证书复印件缺第 {n} 份"} for n in range(9)))
    shell = driver.open(school)
    shell.resize(1280, 800)
    page = at(driver, shell, "inspection")
    page.table.select_row(0)
    driver.settle(shell)
    below_table = part(page, TableView, "below_finding")
    assert below_table.height() > page.table.height()
    splitter = part(page, QSplitter, "splitter")
    splitter.setSizes([300, 200])
    splitter.splitterMoved.emit(300, 1)
    kept = splitter.sizes()
    page.table.select_row(0)
    page._share_room()
    assert splitter.sizes() == kept, "who dragged the border keeps it"


# -- measures -------------------------------------------------------------------------------------------------------


def test_a_measure_below_its_target_has_a_dot_a_card_and_names_what_is_missing(driver: Driver, school: Path) -> None:
    keep(school, "rule", {"名称": "校本研修管理办法", "内容": "校本研修管理"})
    shell = driver.open(school)
    page = at(driver, shell, "rule")
    entries = {each.kind.id: each for each in page._overview.entries}
    assert entries["rule"].short
    assert not entries["honour"].short
    card = next(each for each in page.measures.cards() if each.key == "rules.research")
    assert "未达到" in card.accessibleName()
    card.click()
    dialog = driver.dialog(shell, MeasureDialog)
    table = part(dialog, TableView, "table")
    assert [row.name for row in table.table_model().rows()] == ["校本研修管理制度"]
    assert not dialog.accept_button.isEnabled()  # type: ignore[attr-defined]
    dialog.reject()


def test_who_a_measure_names_opens_from_it(driver: Driver, school: Path) -> None:
    who = teachers(school)[0]
    keep(school, "post", {"教师": who, "岗位": "班主任", "任职日期": "2026-01-10"})
    shell = driver.open(school)
    page = at(driver, shell, "post")
    card = next(each for each in page.measures.cards() if "缺" in each.accessibleName() and "班主任" in each.accessibleName())
    card.click()
    dialog = driver.dialog(shell, MeasureDialog)
    driver.qtbot.keyClick(part(dialog, TableView, "table"), Key.Key_Return)
    driver.settle(shell)
    driver.settle(shell)
    shown = shell.current_page()
    assert isinstance(shown, TeachersPage)
    assert shown.table.current_row().name == who


def test_the_first_page_tells_what_the_registers_ask_for_and_goes_there(driver: Driver, school: Path) -> None:
    keep(school, "rule", {"名称": "校本研修管理办法", "内容": "校本研修管理", "状态": "已批准", "有效期至": "2025-01-01"})
    shell = driver.open(school)
    home = shell.page("home")
    assert isinstance(home, HomePage)
    driver.settle(shell)
    row = next(each for each in home.task_rows() if each.task.page == "registers")
    assert row.task.sentence == "制度文件：1 项指标未达到，1 条要看一下"
    row.button.click()
    driver.settle(shell)
    page = shell.current_page()
    assert isinstance(page, RegisterPage)
    assert page.registers.key() == "rule"


def test_a_school_that_registers_nothing_is_asked_nothing(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    home = shell.page("home")
    assert isinstance(home, HomePage)
    driver.settle(shell)
    assert [row for row in home.task_rows() if row.task.page == "registers"] == []


# -- the person -----------------------------------------------------------------------------------------------------


def test_a_teachers_card_lists_every_record_that_names_them_and_enter_opens_it(driver: Driver, school: Path) -> None:
    who, other = teachers(school)[:2]
    keep(school, "honour", {"获奖人": who, "荣誉": "最美教师", "级别": "市级", "表彰日期": "2026-09-10"})
    keep(school, "honour", {"获奖人": other, "荣誉": "优秀教师", "级别": "市级", "表彰日期": "2026-09-10"})
    [team] = keep(school, "team", {"类型": "名师工作室", "名称": "晨读工作室", "成立日期": "2026-01-01", "主持人": other})
    keep(school, "team_member", {"团队": team, "成员": who})
    shell = driver.open(school)
    page = driver.go(shell, "teachers")
    assert isinstance(page, TeachersPage)
    with Workspace.open(school, SCHOOL, write=False) as ws:
        person = next(row.id for row in list_teachers(ws) if row.name == who)
    page.go_to(person)
    driver.settle(shell)
    table = part(page, TableView, "mentionsTable")
    found = [(row.register, row.role) for row in table.table_model().rows()]
    assert found == [("团队成员", "成员"), ("荣誉", "获奖人")]
    tabs = part(page, QTabWidget, "tabs")
    assert [tabs.tabText(place) for place in range(tabs.count())][2] == "专项 2"
    tabs.setCurrentIndex(2)
    table.select_row(0)
    driver.qtbot.keyClick(table, Key.Key_Return)
    driver.settle(shell)
    driver.settle(shell)
    registers = shell.current_page()
    assert isinstance(registers, RegisterPage)
    assert registers.registers.key() == "team"
    assert registers.table.current_row().line.id == team
    assert part(registers, TableView, "below_team_member").table_model().total == 1


# -- the bureau -----------------------------------------------------------------------------------------------------


def test_the_bureau_keeps_its_own_records_in_the_same_page(driver: Driver, bureau: Path) -> None:
    shell = driver.open(bureau)
    page = at(driver, shell, "rule")
    dialog = new(driver, shell)
    fill(dialog, RULE)
    accept(driver, shell, dialog)
    driver.settle(shell)
    assert [line["title"] for line in lines(bureau, "rule")] == ["校本研修管理办法"]
    assert page.table.table_model().total == 1
    driver.shortcut(shell, Key.Key_Z, Modifier.ControlModifier)
    driver.settle(shell)
    assert lines(bureau, "rule") == []


def test_what_hangs_on_a_schools_record_asks_nobody_at_the_bureau_to_add_to_it(
    driver: Driver, school: Path, bureau: Path, tmp_path: Path
) -> None:
    who = teachers(school)[0]
    standing = {"教师": who, "称号": "市级骨干教师", "认定日期": "2025-09-10"}
    keep(school, "backbone", standing)
    hand_in(school, bureau, tmp_path)
    own = at(driver, driver.open(school), "backbone")
    own.table.select_row(0)
    driver.settle(own.window())
    assert "按“新增…”登记" in part(own, TableView, "below_backbone_year").told_when_empty
    page = at(driver, driver.open(bureau), "backbone")
    page.table.select_row(0)
    driver.settle(page.window())
    assert not part(page, QPushButton, "addBelowButton").isEnabled()
    told = part(page, TableView, "below_backbone_year").told_when_empty
    assert "新增" not in told
    assert told.endswith("济水示例小学没有登记。")


def test_a_record_the_bureau_deleted_comes_back_from_the_trash(driver: Driver, bureau: Path) -> None:
    keep(bureau, "rule", RULE)
    shell = driver.open(bureau)
    page = at(driver, shell, "rule")
    page.table.enter()
    driver.press(page, "deleteButton")
    driver.answer(shell, "删除")
    driver.settle(shell)
    assert lines(bureau, "rule") == []
    assert shell.state_label.text() == "已删除制度文件 校本研修管理办法（Ctrl+Z 可撤销）"
    shell.show_trash()  # type: ignore[attr-defined]
    driver.settle(shell)
    dialog = driver.dialog(shell, TrashDialog)
    part(dialog, TableView, "table").select_row(0)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    dialog.reject()
    assert shell.state_label.text() == "已恢复制度文件 校本研修管理办法（Ctrl+Z 可撤销）"
    assert [line["title"] for line in lines(bureau, "rule")] == ["校本研修管理办法"]


def test_what_was_typed_at_the_bureau_is_offered_again(driver: Driver, bureau: Path) -> None:
    shell = driver.open(bureau)
    at(driver, shell, "rule")
    dialog = new(driver, shell)
    driver.settle(shell)
    fill(dialog, {"名称": "没写完的办法"})
    dialog.reject()
    driver.settle(shell)
    again = new(driver, shell)
    driver.settle(shell)
    assert again.texts()["title"] == "没写完的办法"
    again.reject()


def test_the_list_of_registers_is_walked_by_arrow_keys_past_its_headings(driver: Driver, school: Path, qtbot: QtBot) -> None:
    shell = driver.open(school)
    page = at(driver, shell, "rule")
    page.registers.setFocus()
    keys = page.registers.keys()
    qtbot.keyClick(page.registers, Key.Key_Up)
    driver.settle(shell)
    assert page.registers.key() == keys[keys.index("rule") - 1]
    assert part(page, QLabel, "titleLabel").text() == register(page.registers.key()).title


# -- papers, sheets, history ----------------------------------------------------------------------------------------


def test_a_list_that_was_exported_comes_back_unchanged_and_a_new_line_is_imported_as_one_step(
    driver: Driver, school: Path, tmp_path: Path
) -> None:
    who = teachers(school)[0]
    keep(
        school,
        "honour",
        {"获奖人": who, "荣誉": "最美教师", "级别": "市级", "表彰日期": "2026-09-10", "备注": "一"},
        {"荣誉": "校本研修先进单位", "级别": "市级", "表彰日期": "2025-09-10"},
    )
    shell = driver.open(school)
    page = at(driver, shell, "honour")
    target = tmp_path / "荣誉.xlsx"
    page._write_export(target)
    driver.settle(shell)
    page.take_files([target])
    dialog = driver.dialog(shell, ImportDialog)
    assert isinstance(dialog, ImportDialog)
    assert (dialog.plan.count(Outcome.UNCHANGED), dialog.plan.count(Outcome.NEW), dialog.plan.count(Outcome.REFUSED)) == (2, 0, 0)
    dialog.reject()
    sheet = tmp_path / "新荣誉.csv"
    sheet.write_text(
        f"姓名,荣誉名称,级别,时间\n{who},优秀教师,市级,2024.9.10\n没有这个人,优秀教师,市级,2024.9.10\n", encoding="utf-8"
    )
    page.take_files([sheet])
    driver.settle(shell)
    dialog = driver.dialog(shell, ImportDialog)
    assert isinstance(dialog, ImportDialog)
    assert (dialog.plan.count(Outcome.NEW), dialog.plan.count(Outcome.REFUSED)) == (1, 1)
    dialog.accept_button.click()
    driver.settle(shell)
    driver.settle(shell)
    assert page.table.table_model().total == 3
    driver.shortcut(shell, Key.Key_Z, Modifier.ControlModifier)
    driver.settle(shell)
    assert page.table.table_model().total == 2


def test_who_was_sent_out_least_often_is_offered_first_for_a_selection(sample: Path, tmp_path: Path) -> None:
    with Workspace.open(copied(sample, tmp_path), SCHOOL, write=False) as ws:
        ws.today_override = SAMPLE_DAY
        offered = choices_for(ws, register("selected"))["teacher"]
        times = times_sent(book_of(ws))
    counts = [times[Person(each.value)] for each in offered if each.value in times]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]
    assert offered[0].text.endswith(f"（本周期 {counts[0]} 次）")


def test_a_record_that_has_a_form_of_its_own_is_printed_by_it_or_in_the_list(
    driver: Driver, sample: Path, tmp_path: Path
) -> None:
    shell = driver.open(copied(sample, tmp_path))
    page = at(driver, shell, "project")
    page.table.enter()
    driver.settle(shell)
    row = page.table.current_row()
    assert row is not None
    driver.press(page, "printButton")
    [menu] = [each for each in page.findChildren(QMenu) if each.isVisible()]
    own, listing = menu.actions()
    assert (own.text(), listing.text()) == (f"培训项目总结：{row.line.title}", "一览表")
    menu.close()
    own.trigger()
    assert isinstance(driver.dialog(shell, PreviewDialog), PreviewDialog)


def test_the_list_as_it_is_shown_is_seen_before_it_is_printed(driver: Driver, school: Path) -> None:
    keep(school, "rule", RULE)
    shell = driver.open(school)
    page = at(driver, shell, "rule")
    driver.press(page, "printButton")
    driver.settle(shell)
    dialog = driver.dialog(shell, PreviewDialog)
    assert isinstance(dialog, PreviewDialog)
    assert "制度文件一览表" in dialog.windowTitle()
    dialog.reject()


def test_the_history_of_a_record_tells_what_was_changed(driver: Driver, school: Path) -> None:
    keep(school, "rule", RULE)
    shell = driver.open(school)
    page = at(driver, shell, "rule")
    page.table.enter()
    driver.qtbot.keyClick(page.table, Key.Key_Return)
    edit = driver.dialog(shell, RecordDialog)
    assert isinstance(edit, RecordDialog)
    fill(edit, {"名称": "新办法"})
    accept(driver, shell, edit)
    driver.settle(shell)
    page.table.enter()
    driver.press(page, "historyButton")
    driver.settle(shell)
    dialog = driver.dialog(shell, HistoryDialog)
    assert [row.what for row in part(dialog, TableView, "table").table_model().rows()] == [
        "修改制度文件 新办法",
        "登记制度文件 校本研修管理办法",
    ]
    changed = part(dialog, TableView, "differencesTable").table_model().rows()
    assert [(row.label, row.before, row.after) for row in changed] == [("名称", "校本研修管理办法", "新办法")]
    dialog.reject()


def test_the_bureau_sees_what_schools_registered_with_the_school_and_edits_only_its_own(
    driver: Driver, school: Path, bureau: Path, tmp_path: Path
) -> None:
    who = teachers(school)[0]
    keep(school, "rule", RULE)
    keep(school, "post", {"教师": who, "岗位": "班主任", "任职日期": "2026-01-10"})
    keep(bureau, "rule", {"名称": "全市管理办法", "发布日期": "2026-08-01"})
    hand_in(school, bureau, tmp_path)
    shell = driver.open(bureau)
    page = at(driver, shell, "rule")
    rows = {row.line.texts["title"]: row.school for row in page.table.table_model().rows()}
    assert rows == {"全市管理办法": "", "校本研修管理办法": "济水示例小学"}
    assert page.table.table_model().columns[1].title == "登记单位"
    for title, own in (("全市管理办法", True), ("校本研修管理办法", False)):
        place = next(n for n in range(2) if page.table.table_model().row(n).line.texts["title"] == title)
        page.table.select_row(place)
        driver.settle(shell)
        assert part(page, QPushButton, "editButton").isEnabled() is own
        assert part(page, QPushButton, "deleteButton").isEnabled() is own
    page._edit()
    assert "在这里只能看" in shell.state_label.text()
    page.go_to("post")
    driver.settle(shell)
    assert [row.line.texts["teacher"] for row in page.table.table_model().rows()] == [who]
    assert not part(page, QPushButton, "addButton").isEnabled()


def hand_in(school: Path, bureau: Path, folder: Path) -> None:
    """The school's quarter reaches the bureau."""
    from jyteacher_desktop.bureau.bureau_keys import write_bureau_card
    from jyteacher_desktop.bureau.enrolled_schools import enrol
    from jyteacher_desktop.bureau.receiving import receive
    from jyteacher_desktop.school.sample import SAMPLE_QUARTER
    from jyteacher_desktop.school.school_keys import trust_bureau, write_school_card
    from jyteacher_desktop.school.submitting import submit

    with Workspace.open(school, SCHOOL, write=True) as ours, Workspace.open(bureau, BUREAU, write=True) as theirs:
        ours.today_override = theirs.today_override = SAMPLE_DAY
        digits = write_bureau_card(theirs, folder / "教育局.jyt", SAMPLE_PIN)
        trust_bureau(ours, folder / "教育局.jyt", SAMPLE_PIN, digits)
        enrol(theirs, folder / "学校.jyt", write_school_card(ours, folder / "学校.jyt", SAMPLE_PIN), SAMPLE_PIN)
        submit(ours, SAMPLE_QUARTER, folder / "包", SAMPLE_PIN)
        receive(theirs, [folder / "包"], SAMPLE_PIN)


def test_a_figure_that_is_too_long_for_its_card_ends_in_an_ellipsis_and_no_line_is_cut_through(qtbot: QtBot) -> None:
    figure = Figure("4.7%（126,000/2,706,000 元），文件要求 5%；3/5 所学校达到，另有一所学校还没有登记培训经费预算")
    qtbot.addWidget(figure)
    spacing = figure.fontMetrics().lineSpacing()
    figure.resize(200, spacing * 2 + spacing // 2)
    first, second = figure.lines()
    assert second.endswith("…")
    assert figure.text().startswith(first)
    figure.resize(2000, spacing)
    assert figure.lines() == [figure.text()]
    figure.resize(200, spacing * 20)
    assert "".join(figure.lines()).replace(" ", "") == figure.text().replace(" ", "")  # a blank at a line's end is not drawn


def test_every_register_has_columns_as_wide_as_what_they_hold_whichever_was_looked_at_before(
    driver: Driver, sample: Path, tmp_path: Path
) -> None:
    shell = driver.open(copied(sample, tmp_path))
    shell.resize(1366, 768)
    page = at(driver, shell, "backbone")
    unit = page.table.fontMetrics().horizontalAdvance("0")
    other = {}
    for key in page.registers.keys():  # noqa: SIM118 - a list of the page, no mapping
        page.go_to(key)
        driver.settle(shell)
        columns = page.table.table_model().columns[:-1]  # the last one takes what is left
        wide = [(column.title, page.table.columnWidth(place) - column.width * unit) for place, column in enumerate(columns)]
        if len({beside for _title, beside in wide}) > 1:
            other[key] = wide
    assert other == {}


def test_sums_of_money_stand_under_each_other_and_are_found_with_and_without_their_commas(driver: Driver, school: Path) -> None:
    keep(
        school,
        "money",
        {"年度": "2026", "科目": "公用经费预算总额", "金额": "960000"},
        {"年度": "2026", "科目": "支出", "日期": "2026-07-25", "金额": "3200.5"},
    )
    shell = driver.open(school)
    page = at(driver, shell, "money")
    model = page.table.table_model()
    place = [column.key for column in model.columns].index("amount")
    assert {model.index(row, place).data() for row in range(2)} == {"960,000.00", "3,200.50"}
    for typed in ("960000", "960,000"):
        model.filter(typed)
        assert model.rowCount() == 1, typed


def heads(page: RegisterPage) -> list[str]:
    model = page.table.model()
    return [str(model.headerData(place, Qt.Orientation.Horizontal)) for place in range(model.columnCount())]


def test_the_list_of_schools_asks_neither_whose_record_it_is_nor_whether_there_was_none_this_year(
    driver: Driver, bureau: Path
) -> None:
    shell = driver.open(bureau)
    page = at(driver, shell, "school_list")
    titles = heads(page)
    assert "学校名称" in titles
    assert "登记单位" not in titles
    assert not part(page, QCheckBox, "noneBox").isVisible()
    page = at(driver, shell, "inspection")
    assert "登记单位" in heads(page)
    assert part(page, QCheckBox, "noneBox").isVisible()


def test_a_line_that_has_nothing_to_choose_from_says_so_and_what_comes_first(driver: Driver, tmp_path: Path) -> None:
    path = tmp_path / "新.jyschool"
    create_school(path, name="新小", code="2141009903", stage="小学", pin=SAMPLE_PIN, sample=True).close()
    shell = driver.open(path)
    for kind, key, said in (
        ("activity_link", "activity", "还没有活动，请先登记"),
        ("activity_link", "team", "还没有工作室与工作坊，可以空着"),
        ("post", "teacher", "还没有教师，请先登记"),
        ("team", "host", "姓名或首字母；外单位的人直接写姓名"),
    ):
        at(driver, shell, kind)
        dialog = new(driver, shell)
        line = field(dialog, key)
        assert isinstance(line, QLineEdit)
        assert line.placeholderText() == said
        dialog.reject()
        driver.settle(shell)


def test_a_field_says_what_is_meant_where_its_sort_does_not(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    for kind, key, said in (
        ("nomination_mark", "points", "分"),
        ("honour", "who", "表彰本单位的空着"),
        ("nomination", "who", "推荐本单位的空着"),
        ("project", "satisfaction", "如 96% 或 48/50"),
        ("need_topic", "words", "活动主题里会有的词"),
    ):
        open_dialog(shell.desk, shell, kind, on_saved=print)  # type: ignore[arg-type]
        dialog = driver.dialog(shell, RecordDialog)
        assert isinstance(dialog, RecordDialog)
        entry = field(dialog, key)
        assert isinstance(entry, QLineEdit)
        assert said in entry.placeholderText(), kind
        assert "学时" not in entry.placeholderText()
        dialog.reject()


def test_on_a_small_screen_a_long_name_pushes_no_button_away_and_the_text_below_a_list_is_whole(
    driver: Driver, school: Path
) -> None:
    name = "双减背景下的小学课后服务课程建设与管理经验交流及单元整体教学设计成果展示"
    keep(school, "course", {"课程名称": name, "学科": "语文", "作者": "外请的王教授"})
    said = "备课、上课、评课、反思四个模块，各六学时，分四次进行，每次集中半天，其余在线上完成作业并互评。"
    texts = {"课程设置": said, "过程管理": said, "培训效益": said, "经验总结": said, "共享成果": said}
    keep(school, "project", {"项目名称": name, "开始日期": "2026-03-01", **texts})
    shell = driver.open(school)
    shell.resize(911, 512)
    page = at(driver, shell, "course")
    page.table.select_row(0)
    driver.settle(shell)
    add, area = part(page, QPushButton, "addButton"), page._scroll.viewport()
    assert area.rect().contains(add.mapTo(area, add.rect().topRight()))
    page.go_to("project")
    driver.settle(shell)
    page.table.select_row(0)
    driver.settle(shell)
    told = part(page, QLabel, "detailLabel")
    assert told.height() >= told.heightForWidth(told.width())
    assert told.visibleRegion().isEmpty() or told.parentWidget().rect().contains(told.geometry())


def test_what_the_bureau_registers_itself_begins_as_the_bureaus_and_a_schools_as_the_schools(
    driver: Driver, school: Path, bureau: Path
) -> None:
    for path, words in ((bureau, ("教育局", "市级", "市级")), (school, ("学校自查", "校级", "校级"))):
        shell = driver.open(path)
        for kind, key, said in zip(("inspection", "team", "nomination"), ("by", "level", "level"), words, strict=True):
            at(driver, shell, kind)
            dialog = new(driver, shell)
            box = field(dialog, key)
            assert isinstance(box, QComboBox)
            assert box.currentText() == said
            dialog.reject()
            driver.settle(shell)
        driver.close()
    keep(bureau, "inspection", {"日期": "2026-09-15"})
    assert [line["by"] for line in lines(bureau, "inspection")] == ["教育局"]


def test_a_form_answers_nothing_for_the_school_that_it_did_not_ask(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    asked = {
        "project": ("plan", "level", "mode"), "selection": ("level", "way"), "trainer": ("source",), "course": ("form", "status"), "practice": ("kind_of",),
        "reading": ("readers",),
    }  # fmt: skip
    found = {}
    for kind, keys in asked.items():
        at(driver, shell, kind)
        dialog = new(driver, shell)
        for key in keys:
            box = field(dialog, key)
            assert isinstance(box, QComboBox)
            found[kind, key] = box.currentText()
        dialog.reject()
        driver.settle(shell)
    assert set(found.values()) == {""}
    driver.close()
    keep(school, "project", {"项目名称": "校本专题培训"})
    assert [(line["plan"], line["level"], line["mode"]) for line in lines(school, "project")] == [("", "", "")]


def test_the_next_of_a_pile_takes_nothing_that_belongs_to_one_record_alone(driver: Driver, school: Path) -> None:
    keep(school, "inspection", {"日期": "2026-09-15"})
    shell = driver.open(school)
    page = at(driver, shell, "inspection")
    page.table.select_row(0)
    driver.settle(shell)
    driver.press(page, "addBelowButton")
    dialog = driver.dialog(shell, RecordDialog)
    assert isinstance(dialog, RecordDialog)
    common = {"依据": "四（三）", "整改期限": "2026-09-30", "责任人": "教务处"}
    fill(dialog, {**common, "问题": "签到表缺时间", "整改完成": "2026-09-20", "整改措施": "补填", "复核日期": "2026-09-22"})
    part(dialog, QPushButton, "againButton").click()
    driver.settle(shell)
    texts = {dialog.kind.field(key).title: text for key, text in dialog.texts().items()}
    assert {title: texts[title] for title in common} == common
    assert {title: texts[title] for title in ("问题", "整改完成", "整改措施", "复核日期")} == dict.fromkeys(
        ("问题", "整改完成", "整改措施", "复核日期"), ""
    )
    assert texts["检查"], "what it belongs to stays"
    assert dialog.focusWidget() is field(dialog, "what")
    fill(dialog, {"问题": "网络研修没有证书"})
    accept(driver, shell, dialog)
    assert sorted(line["done"] for line in lines(school, "finding")) == ["", "2026-09-20"]


WHAT_IT_IS = "类型 级别 角色 岗位 内容 来源 方式 范围 侧重 对象 科目 用途 形式 计划 专题 荣誉 评选 检查单位 办学类型 报送方式"
WHEN_IT_RUNS = (
    "日期 认定日期 任期至 成立日期 加入日期 入职日期 岗前开始 岗前结束 期满日期 计划日期 聘任日期 聘期至 任职日期 选派日期 发布日期 有效期至 "
    "开始日期 表彰日期 整改期限 应交自 应交至"
)
OF_A_PILE = frozenset(f"{WHAT_IT_IS} {WHEN_IT_RUNS}".split())
"""Choices and days that papers of one pile share. Every other one says where one record stands or when that was decided."""
DECIDED_TOGETHER = {("backbone_year", "注册日期"), ("ethics_year", "考核日期"), ("project", "结束日期")}
"""Days of these kinds alone: one meeting registers or assesses everybody, and projects of one pile end together."""


def test_the_next_of_a_pile_takes_no_verdict_no_state_and_no_day_of_a_decision_of_the_one_before() -> None:
    asked = [
        (kind.id, field)
        for kind in (*REGISTERS, *SEALED)
        for field in kind.typed
        if field.shape in (Shape.CHOICE, Shape.DAY) and field.title not in OF_A_PILE
    ]
    kept = {(kind, field.title) for kind, field in asked if not field.own}
    assert kept == DECIDED_TOGETHER
    numbers = {
        (kind.id, field.title)
        for kind in REGISTERS
        for field in kind.typed
        if field.title in ("批复文号", "否决文号") and not field.own
    }
    assert not numbers


@pytest.mark.parametrize(
    ("kind", "common", "alone"),
    [
        ("induction", {"入职日期": "2026-08-20"}, {"新教师": "", "考核结果": "合格", "考核日期": "2026-09-01"}),
        ("rule", {"发布日期": "2026-03-01"}, {"名称": "校本研修管理办法", "状态": "已批准", "批复文号": "济教〔2026〕1号", "批复日期": "2026-03-02"}),
        ("course", {"学科": "语文"}, {"课程名称": "单元整体教学", "作者": "外请的王教授", "状态": "已入库", "入库日期": "2026-03-01"}),
    ],
)  # fmt: skip
def test_where_one_record_stands_is_not_written_into_the_next_of_its_pile(
    driver: Driver, school: Path, kind: str, common: dict[str, str], alone: dict[str, str]
) -> None:
    shell = driver.open(school)
    at(driver, shell, kind)
    dialog = new(driver, shell)
    before = {title: dialog.texts()[dialog.kind.field(title).key] for title in alone}
    fill(dialog, {**common, **alone, **({"新教师": teachers(school)[0]} if "新教师" in alone else {})})
    part(dialog, QPushButton, "againButton").click()
    driver.settle(shell)
    texts = {dialog.kind.field(key).title: text for key, text in dialog.texts().items()}
    assert {title: texts[title] for title in common} == common
    assert {title: texts[title] for title in alone} == before
    assert len(lines(school, kind)) == 1


def test_a_voucher_number_and_a_mark_do_not_go_on_to_the_next_record(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    at(driver, shell, "money")
    dialog = new(driver, shell)
    fill(dialog, {"年度": "2026", "科目": "支出", "用途": "资料", "日期": "2026-09-10", "金额": "1286.36", "凭证或文号": "记-12"})
    part(dialog, QPushButton, "againButton").click()
    driver.settle(shell)
    texts = dialog.texts()
    assert [texts[key] for key in ("year", "line", "item", "on", "amount", "document")] == [
        "2026",
        "支出",
        "资料",
        "2026-09-10",
        "",
        "",
    ]
    dialog.reject()
    driver.settle(shell)
    at(driver, shell, "nomination")
    dialog = new(driver, shell)
    people = teachers(school)
    fill(dialog, {"评选": "最美教师", "年度": "2026", "被推荐人": people[0], "师德预核": "通过", "结论": "推荐"})
    part(dialog, QPushButton, "againButton").click()
    driver.settle(shell)
    texts = dialog.texts()
    assert (texts["campaign"], texts["year"], texts["who"], texts["precheck"], texts["decision"]) == (
        "最美教师", "2026", "", "未核", "待定",
    )  # fmt: skip


def _goes_on_at_its_right(dialog: QWidget) -> bool:
    assert isinstance(dialog, FormDialog)
    return part(dialog, QPushButton, "againButton").mapTo(dialog, QPoint()).x() > dialog.accept_button.mapTo(dialog, QPoint()).x()


def test_saving_and_going_on_stands_on_the_same_side_of_saving_in_every_form(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    sides = set()
    for key in ("teachers", "trainings"):
        driver.press(driver.go(shell, key), "addButton")
        driver.settle(shell)
        dialog = driver.dialog(shell)
        sides.add(_goes_on_at_its_right(dialog))
        dialog.reject()
        driver.settle(shell)
    at(driver, shell, "honour")
    record = new(driver, shell)
    assert {*sides, _goes_on_at_its_right(record)} == sides
    assert len(sides) == 1
    assert part(record, QPushButton, "againButton").toolTip() == "保存后接着登记下一条，日期、名称和文号留着　Ctrl+Shift+Enter"


def test_what_is_missing_above_is_asked_for_before_a_day_below_that_cannot_be_read(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    at(driver, shell, "honour")
    dialog = new(driver, shell)
    fill(dialog, {"表彰日期": "二月三十"})
    accept(driver, shell, dialog)
    said = part(dialog, QLabel, "problemLabel")
    assert said.text() == "请填写荣誉。"
    fill(dialog, {"荣誉": "优秀教师", "级别": "校级"})
    accept(driver, shell, dialog)
    assert said.text().startswith("“表彰日期”看不懂。")


def test_letters_that_are_nobodys_initials_are_no_author_from_outside(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    at(driver, shell, "course")
    dialog = new(driver, shell)
    fill(dialog, {"课程名称": "单元整体教学", "作者": "zzq", "学科": "语文"})
    accept(driver, shell, dialog)
    assert part(dialog, QLabel, "problemLabel").text() == "没有找到“zzq”。没有保存。请核对姓名，或先登记这位教师。"
    assert dialog.focusWidget() is field(dialog, "author")
    fill(dialog, {"作者": "Tom"})
    accept(driver, shell, dialog)
    assert [each["author"] for each in lines(school, "course")] == ["Tom"]


def test_what_a_committee_scores_is_chosen_from_the_policys_lines_and_may_be_typed(driver: Driver, school: Path) -> None:
    (teacher, *_others) = teachers(school)
    keep(school, "nomination", {"评选": "最美教师", "年度": "2026", "被推荐人": teacher})
    shell = driver.open(school)
    page = at(driver, shell, "nomination")
    page.table.select_row(0)
    driver.settle(shell)
    driver.press(page, "addBelowButton")
    dialog = driver.dialog(shell, RecordDialog)
    assert isinstance(dialog, RecordDialog)
    item = field(dialog, "item")
    assert isinstance(item, ChoiceLine)
    assert item.placeholderText() == "输入几个字，或按 ↓ 选择"
    for typed, meant in (("个人研修表现", "个人研修表现（由评选小组打分）"), ("说课", "说课")):
        item.setFocus()
        item.setText(typed)
        part(dialog, QLineEdit, "field_points").setFocus()
        assert dialog.texts()["item"] == meant
    dialog.reject()
