from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QAction, QFontDatabase, QGuiApplication, QImage
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from jyteacher_desktop.desktop.preferences import Preferences
from jyteacher_desktop.desktop.table_model import Description, TableContent, TableModel
from jyteacher_desktop.desktop.widgets import FilterField, TableView
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.paths import resource
from tests.desktop.windows import until


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    name: str
    pinyin: str
    hours: Decimal | None


COLUMNS = (
    Column(key="name", title="姓名", value=lambda row: row.name),
    Column(key="hours", title="学时", value=lambda row: row.hours, align=Align.RIGHT),
)
PEOPLE = Description(
    columns=COLUMNS,
    identity=lambda row: row.name,
    words=lambda row: f"{row.pinyin} {''.join(part[0] for part in row.pinyin.split())}",
    sort_key={"name": lambda row: row.pinyin},
)
ROWS = (
    PersonRow(name="赵敏", pinyin="zhao min", hours=Decimal(12)),
    PersonRow(name="安然", pinyin="an ran", hours=None),
    PersonRow(name="王伟", pinyin="wang wei", hours=Decimal("7.5")),
)


def _names(model: TableModel[PersonRow]) -> list[str]:
    return [row.name for row in model.rows()]


def _model(qtbot: QtBot) -> TableModel[PersonRow]:
    model: TableModel[PersonRow] = TableModel(PEOPLE)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.show_rows(ROWS)
    return model


def test_names_sort_by_pinyin_and_empty_cells_come_last(qtbot: QtBot) -> None:
    model = _model(qtbot)
    model.sort(0)
    assert _names(model) == ["安然", "王伟", "赵敏"]
    model.sort(1)
    assert _names(model) == ["王伟", "赵敏", "安然"]
    model.sort(-1)
    assert _names(model) == ["赵敏", "安然", "王伟"]


def test_the_filter_finds_pinyin_initials_and_cells(qtbot: QtBot) -> None:
    model = _model(qtbot)
    for text, found in (("ww", ["王伟"]), ("zhao", ["赵敏"]), ("7.5", ["王伟"]), ("安", ["安然"]), ("w 7", ["王伟"]), ("q", [])):
        model.filter(text)
        assert _names(model) == found, text
    model.filter("")
    assert len(_names(model)) == 3


def test_a_word_with_a_heading_keeps_the_cells_that_are_equal(qtbot: QtBot) -> None:
    model = _model(qtbot)
    for text, found in (
        ("学时=7.5", ["王伟"]),
        ("学时＝12", ["赵敏"]),
        ("学时=7", []),
        ("学时=", ["安然"]),
        ("学时=12 学时=7.5", ["赵敏", "王伟"]),
        ("学时=12 ww", []),
        ("没有这列=12", []),
    ):
        model.filter(text)
        assert _names(model) == found, text
    for typed in ("学时=7", "学时=7.", "学时=7.5"):  # longer is not always narrower
        model.filter(typed)
    assert _names(model) == ["王伟"]
    assert model.distinct_texts(1) == {"12": 1, "": 1, "7.5": 1}


def test_a_cell_chosen_in_a_menu_is_written_into_the_search_line(qtbot: QtBot, preferences: Preferences) -> None:
    view = _view(qtbot, preferences)
    field = FilterField()
    qtbot.addWidget(field)
    field.narrow(view)
    field.setText("w")
    view.setCurrentIndex(view.table_model().index(0, 1))
    _choose(view, "customContextMenuRequested", "只看学时为“7.5”的")
    assert field.text() == "w 学时=7.5"
    assert _names(view.table_model()) == ["王伟"]
    _choose(view.horizontalHeader(), "customContextMenuRequested", "空白\t1", view.columnViewportPosition(1) + 3)
    assert field.text() == "w 学时="
    field.clear()
    assert len(_names(view.table_model())) == 3


def _choose(widget: QWidget, signal: str, words: str, x: int = 3) -> None:
    """Trigger the entry of the menu that opens at a place, in it or in its submenus."""
    getattr(widget, signal).emit(QPoint(x, 3))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    entries = {entry.text(): entry for entry in menu.findChildren(QAction)}
    entries[words].trigger()
    menu.close()


def test_filter_and_order_survive_new_rows(qtbot: QtBot) -> None:
    model = _model(qtbot)
    model.sort(0, Qt.SortOrder.DescendingOrder)
    model.filter("a")
    model.show_rows((*ROWS, PersonRow(name="白雪", pinyin="bai xue", hours=None)))
    assert _names(model) == ["赵敏", "王伟", "白雪", "安然"]


def test_sorting_keeps_hold_of_the_same_row(qtbot: QtBot) -> None:
    model = _model(qtbot)
    held = QPersistentModelIndex(model.index(2, 0))
    model.sort(0)
    assert held.data() == "王伟"
    model.sort(1)
    assert held.data() == "王伟"


def test_the_text_of_a_cell_is_computed_once() -> None:
    asked: list[str] = []

    def name(row: PersonRow) -> str:
        asked.append(row.name)
        return row.name

    content = TableContent(Description(columns=(Column(key="name", title="姓名", value=name),)), ROWS)
    for _ in range(3):
        assert content.texts(0) == ("赵敏",)
    assert asked == ["赵敏"]


def test_copied_rows_paste_into_a_sheet(qtbot: QtBot, preferences: Preferences) -> None:
    view = _view(qtbot, preferences)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert QGuiApplication.clipboard().text() == "姓名\t学时\n赵敏\t12\n安然\t\n王伟\t7.5"


def test_the_chosen_row_stays_chosen_when_rows_are_fetched_again(qtbot: QtBot, preferences: Preferences) -> None:
    view = _view(qtbot, preferences)
    assert view.select("王伟")
    view.table_model().show_rows(tuple(reversed(ROWS)))
    assert view.current_row().name == "王伟"


def test_going_to_a_row_selects_it_even_while_control_is_held(qtbot: QtBot, preferences: Preferences) -> None:
    view = _view(qtbot, preferences)
    qtbot.keyPress(view, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    for _ in range(2):
        assert view.select("王伟")
        assert [row.name for row in view.selected_rows()] == ["王伟"]
    qtbot.keyRelease(view, Qt.Key.Key_Control)


def test_enter_opens_the_row_and_down_leaves_the_search_line(qtbot: QtBot, preferences: Preferences) -> None:
    view = _view(qtbot, preferences)
    field = FilterField()
    qtbot.addWidget(field)
    field.narrow(view)
    field.show()
    qtbot.keyClicks(field, "zm")
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert view.current_row().name == "赵敏"
    with qtbot.waitSignal(view.row_opened) as opened:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened.args == [ROWS[0]]
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert view.table_model().rowCount() == 3


def test_column_widths_are_kept_for_the_next_time(qtbot: QtBot, preferences: Preferences, tmp_path: Path) -> None:
    view = _view(qtbot, preferences)
    view.setColumnWidth(0, 333)
    again = _view(qtbot, preferences)
    assert again.columnWidth(0) == 333


def test_what_room_is_left_goes_to_a_text_and_figures_stay_side_by_side(qtbot: QtBot, preferences: Preferences) -> None:
    view = _view(qtbot, preferences)
    narrow = view.columnWidth(1)
    assert view.columnViewportPosition(1) + narrow == view.viewport().width()
    view.resize(600, 200)
    assert (view.columnWidth(1), view.columnViewportPosition(1) + narrow) == (narrow, view.viewport().width())
    view.resize(90, 200)
    assert view.columnWidth(0) == _view(qtbot, preferences).fontMetrics().horizontalAdvance("0") * COLUMNS[0].width + 16
    view.resize(400, 200)
    texts = Description(columns=(COLUMNS[1], COLUMNS[0]), identity=lambda row: row.name)
    view.show_content(TableContent(texts, ROWS))
    assert view.columnViewportPosition(1) + view.columnWidth(1) == view.viewport().width(), "a text has what room is left"


def test_a_text_that_comes_last_is_narrowed_a_little_rather_than_that_a_bar_comes_up_for_it(
    qtbot: QtBot, preferences: Preferences
) -> None:
    """On a screen of 1366 the packages that were made had a bar for two pixels, the trash and the balances for some more."""
    view = _view(qtbot, preferences)
    columns = (COLUMNS[1], Column(key="note", title="说明", value=lambda row: row.name, width=40))
    view.show_content(TableContent(Description(columns=columns, identity=lambda row: row.name), ROWS))
    own = view.fontMetrics().horizontalAdvance("0") * 40 + 16
    first = view.columnWidth(0)
    for less, wanted in ((2, own - 2), (own // 5, own - own // 5), (own // 2, own)):
        view.resize(first + own - less + view.width() - view.viewport().width(), 200)
        assert view.columnWidth(1) == wanted
        until(qtbot, lambda fits=wanted < own: (view.horizontalScrollBar().maximum() == 0) == fits)
    view.resize(first + 2 * own, 200)
    until(qtbot, lambda: view.horizontalScrollBar().maximum() == 0)
    assert view.columnViewportPosition(1) + view.columnWidth(1) == view.viewport().width()


def test_a_click_far_to_the_right_leaves_the_table_where_it_stands_and_an_arrow_key_goes_there(
    qtbot: QtBot, preferences: Preferences
) -> None:
    view = _view(qtbot, preferences)
    view.setColumnWidth(0, 300)
    view.setColumnWidth(1, 300)
    across = view.horizontalScrollBar()
    until(qtbot, lambda: across.maximum() > 0)
    place = QPoint(view.viewport().width() - 5, view.rowViewportPosition(1) + 5)
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    view.scrollTo(view.currentIndex())  # what Qt does itself when the time of a double click is over
    assert (view.currentIndex().row(), view.currentIndex().column(), across.value()) == (1, 1, 0)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Left)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert across.value() > 0


def test_two_people_of_one_name_look_different_where_the_column_is_too_narrow_for_both(
    qtbot: QtBot, preferences: Preferences
) -> None:
    view = TableView()
    qtbot.addWidget(view)
    name = Column[str](key="name", title="姓名", value=lambda row: row, width=17)
    model: TableModel[str] = TableModel(
        Description(columns=(name, Column(key="more", title="备注", value=lambda _row: ""))), view
    )
    model.show_rows(tuple(f"郭丽娟（科学，尾号{end}）" for end in ("8538", "5104", "8538")))
    view.use(model, name="people", preferences=preferences, empty_text="没有人")
    view.resize(400, 200)
    view.show()

    def painted(row: int) -> QImage:
        top, height = view.rowViewportPosition(row), view.rowHeight(row)
        return view.viewport().grab(QRect(0, top, view.columnWidth(0), height)).toImage()

    assert painted(0) == painted(2)
    assert painted(0) != painted(1)


def test_a_row_that_is_painted_again_looks_as_it_did_at_first(qtbot: QtBot, preferences: Preferences) -> None:
    """What is painted a second time is kept as it was laid out then; to the eye nothing may have moved."""
    view = TableView()
    qtbot.addWidget(view)
    texts = (
        "王伟（语文）",
        "An Ran",
        "2026-09-30",
        "7.50",
        "两行\n的说明",
        "长长长长长长长长长长长长长长长的一句",
        "gjpq",
        "㐂田",
    )
    columns = tuple(Column[str](key=align.name, title=align.name, value=str, align=align, width=14) for align in Align)
    coloured = Description(
        columns=columns, identity=str, tone=lambda row, key: "bad" if (row, key) == (texts[1], columns[1].key) else ""
    )
    model: TableModel[str] = TableModel(coloured, view)
    view.use(model, name="texts", preferences=preferences, empty_text="")
    view.resize(400, 400)
    view.show()
    for height in (27, 28, 35, 42):
        view._row_height = height
        view.verticalHeader().setDefaultSectionSize(height)
        view._laid_out.clear()
        model.show_rows(texts)
        first, laid, again = (view.grab().toImage() for _time in range(3))
        assert [image == first for image in (laid, again)] == [True, True], height
    assert sum(not isinstance(kept, str) for kept in view._laid_out.values()) >= len(texts) - 1


def test_a_rare_character_is_drawn_as_soon_as_its_font_is_there(qtbot: QtBot, preferences: Preferences) -> None:
    """The font of rare characters comes behind the first painting; what is kept as it was laid out until then has boxes in it."""
    view = _view(qtbot, preferences)
    for _time in range(2):
        view.grab()
    assert view._laid_out
    font = QFontDatabase.addApplicationFont(str(resource("fonts") / "HanaMinA-Rare.ttf"))
    assert font >= 0
    assert view._laid_out == {}


def test_a_search_asks_no_style_sheet_what_a_heading_takes_and_other_columns_get_their_own_room(
    qtbot: QtBot, preferences: Preferences
) -> None:
    view = _view(qtbot, preferences)
    fresh = [view.horizontalHeader().sectionSizeHint(number) for number in range(2)]
    view.table_model().filter("王")
    assert [size.width() for size in view.table_model().heading_sizes] == fresh
    assert [view.horizontalHeader().sectionSizeHint(number) for number in range(2)] == fresh
    long = Column[PersonRow](key="long", title="一个长得多的表头一个长得多的表头", value=lambda row: row.name)
    view.show_content(TableContent(Description(columns=(COLUMNS[0], long), identity=lambda row: row.name), ROWS))
    assert view.horizontalHeader().sectionSizeHint(1) > 2 * fresh[1]


def test_a_search_writes_no_column_widths_where_nobody_touched_a_column(
    qtbot: QtBot, preferences: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bar at the side that came and went with the rows was taken for somebody who drags a column."""
    view = _view(qtbot, preferences)
    last = (COLUMNS[1], COLUMNS[0])
    rows = [replace(ROWS[0], name=f"赵{number}") for number in range(50)]
    view.show_content(TableContent(Description(columns=last, identity=lambda row: row.name), rows))
    kept: list[str] = []
    monkeypatch.setattr(Preferences, "remember_columns", lambda _self, name, _layout: kept.append(name))
    for words in ("赵49", "", "赵48", ""):
        view.table_model().filter(words)
        until(qtbot, lambda few=bool(words): (view.verticalScrollBar().maximum() == 0) == few)
    assert kept == []
    view.setColumnWidth(0, 77)
    assert kept


def test_markup_in_a_name_is_shown_and_never_interpreted(qtbot: QtBot, preferences: Preferences) -> None:
    from jyteacher_desktop.desktop.widgets.table_view import plain_tip

    assert plain_tip("<img src=x>") == "<span style='white-space: pre-wrap'>&lt;img src=x&gt;</span>"


def _view(qtbot: QtBot, preferences: Preferences) -> TableView:
    view = TableView()
    qtbot.addWidget(view)
    model: TableModel[PersonRow] = TableModel(PEOPLE, view)
    model.show_rows(ROWS)
    view.use(model, name="people", preferences=preferences, empty_text="没有人")
    view.resize(400, 200)
    view.show()
    return view
