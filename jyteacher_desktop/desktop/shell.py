"""The frame of a window on one workspace: navigation left, a heading on top, one page at a time.

The frame is painted before anything of the workspace is known. Only then the worker thread imports the use cases and opens
the file, so the first window is there as fast as Qt itself allows. For the same reason nothing before the first paint
touches PySide6's ``Qt`` namespace (its enumerations alone take as long as ten widgets), menus or shortcuts.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QByteArray, QSize, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from jyteacher_desktop.desktop.dropped_files import dropped_files, take_what_has_files
from jyteacher_desktop.desktop.icons import blank_icon, icon
from jyteacher_desktop.desktop.preferences import Preferences
from jyteacher_desktop.desktop.preloading import load_the_rest
from jyteacher_desktop.desktop.small_screens import PageRoom
from jyteacher_desktop.desktop.zoom import adopt, px
from jyteacher_desktop.later import pattern
from jyteacher_desktop.values import NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QMenu

    from jyteacher_desktop.desktop.desk import Desk
    from jyteacher_desktop.desktop.dialogs.asking import Asking
    from jyteacher_desktop.desktop.pages.page import Page
    from jyteacher_desktop.desktop.sealed_numbers import AfterPin, Unlocking
    from jyteacher_desktop.desktop.worker import Doing, Worker
    from jyteacher_desktop.domain.calendar import Quarter
    from jyteacher_desktop.domain.errors import Finding, JyTeacherError
    from jyteacher_desktop.store.workspace import Workspace

    CountAhead = Callable[[Workspace], Callable[[], None] | None]

_NAVIGATION_WIDTH: Final = 150
_NAVIGATION_WIDTH_OF_ICONS: Final = 58
_NAVIGATION_HEIGHT: Final = 40
_ICON: Final = 20
_LEAST_SIZE: Final = (820, 460)
_ACCESSIBLE_TEXT: Final = 11
"""``Qt.ItemDataRole.AccessibleTextRole``; see above why its name is not used."""
_TITLE_BAR: Final = 40
_SENTENCE_MS: Final = 8000
_STYLES: Final = {"": "跟随系统", "light": "浅色", "dark": "深色"}
_UNDO_KEYS: Final = "Ctrl+Z"
_REDO_KEYS: Final = "Ctrl+Y"
_ZOOMS: Final = (100, 110, 125, 150, 175, 200)
_BACKUP_LOOK_MS: Final = 5 * 60_000
_PATIENCE_MS: Final = 300
"""So long the place of the pages waits for what the first one shows, before that is painted without."""
_SEALED: Final = "private.closed"


class PageEntry(NamedTuple):
    """One entry of the navigation; ``build`` makes the page when it is first visited."""

    key: str
    title: str
    icon: str
    build: Callable[[Desk], Page]


class Heading(NamedTuple):
    """What the heading says about the workspace: whose it is, what undo and redo would do."""

    title: str
    today: date
    undo: str
    redo: str
    sample: bool
    pin_hint: str
    whose_pin: str
    """Whom the PIN of this workspace proves."""
    undo_step: int = 0
    """The number in the journal of the step that :attr:`undo` names; 0 where there is none."""
    redo_step: int = 0
    product: str = ""
    """What the city of this workspace calls the program; "" for the bundled name."""
    entered: bool = False
    """Whether it is a school's book that a bureau keeps (代录)."""


def heading_of(workspace: Workspace) -> Heading:
    """What the heading of a window on this workspace says, a school's or a bureau's."""
    from jyteacher_desktop.books import office_name, policy_of
    from jyteacher_desktop.domain.terms import PIN_OF_SAMPLES
    from jyteacher_desktop.paths import is_entered

    undo, redo = workspace.undo_state()
    sample, city = workspace.info("sample") == "1", policy_of(workspace).city
    entered = is_entered(workspace.path)
    return Heading(
        title=f"{office_name(workspace)}（代录）" if entered else office_name(workspace),
        today=workspace.today,
        undo=undo.what.removeprefix("重做：") if undo else "",
        redo=redo.what.removeprefix("撤销：") if redo else "",
        undo_step=undo.id if undo else 0,
        redo_step=redo.id if redo else 0,
        sample=sample,
        pin_hint=f"示例口令：{PIN_OF_SAMPLES}" if sample else "",
        whose_pin=workspace.whose_pin,
        product=city.product if city is not None else "",
        entered=entered,
    )


class Shell(QMainWindow):
    """A window on one workspace.

    Signals:
        opened(): the workspace is open and the first page shows.
        settled(): all that the first page shows has been told to it.
        refused(JyTeacherError): the workspace could not be opened; the window is of no use.
        closed(): the window is gone and its file closed.
        left_undone(str): what could not be done any more while the window closed, in words.
        start_wanted(): the person asks for the start window.
        file_wanted(Path): the person asks for another workspace.
        style_wanted(str): the person asks for the light or dark style, or ("") for the system's.
        zoom_wanted(int): the person asks for another size, in percent.
        restore_wanted(Path): the person asks for a backup in the place of this file.
        repair_wanted(): the person asks to have this file repaired.
        product_changed(): this workspace's city has another name for the program.
        help_wanted(str): the person asks for the guide at a topic.
        crashed(BaseException): a job failed by a bug.
    """

    spared: ClassVar[str] = ""
    """What a confirmed person of such a window is not asked for again; "" for what a principal is spared."""
    place_key: ClassVar[str]
    """Under which name the size and place of such windows are remembered, and what their pages work with is listed."""

    opened = Signal()
    settled = Signal()
    refused = Signal(object)
    closed = Signal()
    left_undone = Signal(str)
    start_wanted = Signal()
    file_wanted = Signal(object)
    style_wanted = Signal(str)
    zoom_wanted = Signal(int)
    restore_wanted = Signal(object)
    repair_wanted = Signal()
    help_wanted = Signal(str)
    product_changed = Signal()
    crashed = Signal(object)
    first_painted = Signal()

    def __init__(
        self,
        *,
        path: Path,
        opener: Callable[[], Workspace],
        heading: Callable[[Workspace], Heading],
        pages: Sequence[PageEntry],
        preferences: Preferences,
        name: str,
        quarter: Callable[[Workspace], Quarter],
        count_ahead: CountAhead | None = None,
    ) -> None:
        super().__init__()
        self.path = path.absolute()
        self._opener = opener
        self._read_heading = heading
        self._first_quarter = quarter
        self._count_ahead = count_ahead
        self._entries = list(pages)
        self._pages: dict[str, Page] = {}
        self._rooms: dict[str, PageRoom] = {}
        self._to_take: list[Path] = []
        self.preferences = preferences
        self._worker: Worker[Workspace] | None = None
        self._drawn_chosen: set[int] = set()
        self._asking: Asking | None = None
        self._pin_hint = ""
        self._painted = False
        self._undo_step = self._redo_step = 0
        self._unsaved: JyTeacherError | None = None
        self.tour_wanted = False
        """Whether 十分钟入门 begins by itself, where there is one: so for a sample somebody just asked for."""
        self.desk: Desk | None = None
        self._sentence_timer = QTimer(self)
        self._sentence_timer.setSingleShot(True)
        self._sentence_timer.setInterval(_SENTENCE_MS)
        self._sentence_timer.timeout.connect(self._say_saved)
        self.setWindowTitle(name)
        self.setAcceptDrops(True)
        self._build()
        adopt(self)
        self._fit_frame()
        self.resize(self._within_screen(1180, 680))
        place = preferences.window_place(self.place_key)
        if place:
            self.restoreGeometry(QByteArray(place))

    # -- the frame ------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.navigation = QListWidget()
        self.navigation.setObjectName("navigation")
        self.navigation.setAccessibleName("页面")
        self.navigation.setIconSize(QSize(_ICON, _ICON))
        place = blank_icon(_ICON)
        for entry in self._entries:
            item = QListWidgetItem(place, entry.title)
            item.setData(_ACCESSIBLE_TEXT, entry.title)
            self.navigation.addItem(item)
        self.navigation.setEnabled(False)
        self.navigation.currentRowChanged.connect(self._turn)

        self.place_label = QLabel()
        self.place_label.setObjectName("placeName")
        self.sample_label = QLabel("示例数据")
        self.sample_label.setProperty("chip", "warn")
        self.sample_label.hide()
        self.state_label = QLabel("正在打开…")
        self.state_label.setProperty("role", "soft")
        self.undo_button = self._tool("撤销")
        self.redo_button = self._tool("重做")
        self.menu_button = self._tool("菜单")

        bar = QFrame()
        bar.setObjectName("topBar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 5, 8, 5)
        row.setSpacing(8)
        row.addWidget(self.place_label)
        row.addWidget(self.sample_label)
        self.heading_row = QHBoxLayout()
        row.addLayout(self.heading_row)
        row.addStretch(1)
        row.addWidget(self.state_label)
        self._top_row = row
        self.principal_label = QLabel()
        self.principal_label.setProperty("chip", "warn")
        self.lock_button = QToolButton()
        self.lock_button.setText("锁定")
        self.lock_button.setToolTip("校长离开时锁定：之后审核、批复和重新打开季度要再输口令")
        self.lock_button.setAccessibleName("锁定，之后再要校长口令")
        for widget in (self.principal_label, self.lock_button):
            widget.hide()
            row.addWidget(widget)
        for button in (self.undo_button, self.redo_button, self.menu_button):
            row.addWidget(button)

        self._stack = QStackedWidget()
        self._stack.addWidget(QWidget())
        right = QVBoxLayout()
        right.setSpacing(0)
        self._notices = QVBoxLayout()
        self._notices.setSpacing(0)
        right.addWidget(bar)
        right.addLayout(self._notices)
        right.addWidget(self._stack, 1)
        whole = QHBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.navigation)
        whole.addLayout(right, 1)
        centre = QWidget()
        centre.setLayout(whole)
        self.setCentralWidget(centre)

    def _give_state_what_is_left(self) -> None:
        """What was done is said in the room that the name, the quarter and the buttons leave, however long it is."""
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QSizePolicy

        self.state_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.state_label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        place = self._top_row.indexOf(self.state_label)
        self._top_row.setStretch(place - 1, 0)
        self._top_row.setStretch(place, 1)

    def rezoom(self) -> None:
        """Take the size in use."""
        self._fit_frame()
        self.restyle()

    def _fit_frame(self) -> None:
        """Least size and navigation for the size in use; where letters are large for the window, the pages need the room of their names."""
        self.setMinimumSize(self._within_screen(*_LEAST_SIZE))
        names = self.width() >= px(_LEAST_SIZE[0])
        width = px(_NAVIGATION_WIDTH if names else _NAVIGATION_WIDTH_OF_ICONS)
        self.navigation.setFixedWidth(width)
        for number, entry in enumerate(self._entries):
            item = self.navigation.item(number)
            item.setSizeHint(QSize(width - px(16), px(_NAVIGATION_HEIGHT)))
            item.setText(entry.title if names else "")
            item.setToolTip(f"{entry.title}　Ctrl+{number + 1}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_frame()

    def _within_screen(self, width: int, height: int) -> QSize:
        """A size of the window: larger than at 100 % only as far as the screen allows."""
        room = self.screen().availableGeometry().size() - QSize(0, _TITLE_BAR)
        return QSize(min(px(width), max(width, room.width())), min(px(height), max(height, room.height())))

    def _tool(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setIconSize(QSize(_ICON, _ICON))
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setEnabled(False)
        return button

    def _finish_frame(self) -> None:
        """What the first paint need not wait for: shortcuts, the menu."""
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QMenu

        self.navigation.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for label in (self.place_label, self.state_label):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.place_label.setText(self.windowTitle())
        self.undo_action = self._action("撤销", _UNDO_KEYS, self._undo)
        self.redo_action = self._action("重做", _REDO_KEYS, self._redo)
        for action in (self.undo_action, self.redo_action):
            action.setEnabled(False)  # until the heading names a step: what lies in a file that is being opened nobody has seen
        self.undo_button.clicked.connect(self.undo_action.trigger)
        self.redo_button.clicked.connect(self.redo_action.trigger)
        for number, entry in enumerate(self._entries, start=1):
            self._action(entry.title, f"Ctrl+{number}", partial(self._go_with_keys, entry.key))
        self._action("查找", "Ctrl+F", self._find)
        self._action("新增", "Ctrl+N", self._new)
        self._action("保存", "Ctrl+S", self._say_whether_saved)
        reload_action = self._action("刷新", "F5", self.reload)
        steps = self._action("操作记录…", "Ctrl+H", self.show_steps)
        menu = QMenu(self)
        menu.addAction(steps)
        menu.addAction(reload_action)
        menu.addSeparator()
        self.menu = menu
        self._own_menu_place = menu.addSeparator()
        menu.addAction(self._action("打开或新建台账…", "Ctrl+O", self.start_wanted.emit))
        styles = menu.addMenu("浅色 / 深色")
        for style, name in _STYLES.items():
            choice = _entry(styles, name, partial(self._choose_style, style))
            choice.setCheckable(True)
        self._style_menu = styles
        styles.aboutToShow.connect(self._show_style)
        sizes = menu.addMenu("界面大小")
        for percent in _ZOOMS:
            size = _entry(sizes, f"{percent}%", partial(self._choose_zoom, percent))
            size.setCheckable(True)
        self._zoom_menu = sizes
        sizes.aboutToShow.connect(self._show_zoom)
        sizes.addSeparator()
        sizes.addAction(self._action("大一号", "Ctrl+=", partial(self._step_zoom, 1)))
        sizes.addAction(self._action("小一号", "Ctrl+-", partial(self._step_zoom, -1)))
        menu.addAction(self._action("使用指南", "F1", self.show_help))
        menu.addAction(self._action("快捷键一览", "Ctrl+F1", self._show_keys))
        _entry(menu, "关于本程序…", self._about)
        menu.addSeparator()
        menu.addAction(self._action("关闭", "Ctrl+W", self._close_window))
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setMenu(menu)
        self.menu_button.setEnabled(True)

    def _action(self, text: str, keys: str, slot: Callable[[], object]) -> QAction:
        action = _doing(self, text, slot)
        action.setProperty(
            "shortcut", keys
        )  # Qt makes keys of the text: their class in Python brings eighty names that nobody asks for
        self.addAction(action)
        return action

    def add_menu_entry(self, text: str, slot: Callable[[], object]) -> QAction:
        """Put an entry of this kind of window into the menu."""
        action = self._action(text, "", slot)
        self.menu.insertAction(self._own_menu_place, action)
        return action

    @property
    def worker(self) -> Worker[Workspace]:
        """The thread that owns the workspace; there is none before the first paint."""
        if self._worker is None:
            raise RuntimeError("the worker starts after the first paint")
        return self._worker

    @property
    def asking(self) -> Asking:
        """The questions of this window, made for the first of them."""
        if self._asking is None:
            from jyteacher_desktop.desktop.dialogs.asking import Asking

            self._asking = Asking(self, self.preferences)
            self._asking.pin_hint, self._asking.confirmed = self._pin_hint, self._who_is_confirmed
            self._asking.spared = self.spared or self._asking.spared
        return self._asking

    def _who_is_confirmed(self) -> str:
        return self.desk.principal_words if self.desk is not None else ""

    def _not_done(self, error: JyTeacherError, again: Callable[[], None]) -> None:
        """Say why something was not done; what met the seal is done once the PIN has opened it."""
        if error.code == _SEALED:
            self._ask_and_go_on(again)
        else:
            self._show_error(error)

    def _show_error(self, error: JyTeacherError) -> None:
        if error.code == _SEALED:
            self.unlocking.ask()
        else:
            self.asking.show_error(error)

    @cached_property
    def unlocking(self) -> Unlocking:
        """The question for the PIN of what is sealed in this file."""
        from jyteacher_desktop.desktop.sealed_numbers import Unlocking

        return Unlocking(self.asking, self._unlock)

    def unlock(self, pin: str) -> Doing[str]:
        """Open what is sealed in this kind of file with its PIN; answers with what to say of it."""
        raise NotImplementedError

    def _ask_for_pin(self) -> None:
        self.unlocking.ask()

    def _ask_and_go_on(self, after: Callable[[], None]) -> None:
        self.unlocking.ask(lambda _pin: after())

    def _unlock(self, waiting: list[AfterPin], pin: str) -> None:
        self.unlock(pin).then(partial(self._unlocked, waiting, pin))

    def _unlocked(self, waiting: list[AfterPin], pin: str, said: str) -> None:
        """Every page can be read now, and what waited is done."""
        from jyteacher_desktop.store.notices_on_opening import SEALED

        for label in self.findChildren(QLabel, "noticeLabel"):
            row = label.parentWidget()
            if row is not None and row.property("about") == SEALED:
                row.deleteLater()
        for page in self._pages.values():
            page.make_stale()
        self.say(said)
        for each in waiting:
            each(pin)

    # -- opening and closing --------------------------------------------------------------------------------------

    def start(self) -> None:
        """Show the frame; the workspace is opened once it is painted."""
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.first_painted.emit)
            QTimer.singleShot(0, self, self._open)

    def _open(self) -> None:
        from jyteacher_desktop.desktop.dialogs.progress import ProgressWatch
        from jyteacher_desktop.desktop.worker import Worker

        self._finish_frame()
        self._worker = Worker(self)
        self._worker.failed.connect(self._not_done)
        self._worker.changed.connect(self._refresh_heading)
        self._worker.unsaved.connect(self._note_unsaved)
        self._worker.crashed.connect(self.crashed)
        ProgressWatch(self, self._worker)
        self._worker.open(
            self._opener,
            partial(_close_workspace, self._count_ahead),
            self._opened,
            self._refused,
            written=_written,
            unsaved=_unsaved,
            turn=_in_turn,
        )

    def _opened(self, _nothing: None) -> None:
        self.worker.do(_first_look, self._read_heading, self._first_quarter).then(self._begin)

    def _refused(self, error: JyTeacherError) -> None:
        self.refused.emit(error)
        self.close()

    def _begin(self, seen: tuple[Heading, Quarter]) -> None:
        from jyteacher_desktop.desktop.desk import Desk
        from jyteacher_desktop.desktop.widgets.elided import elide

        heading, quarter = seen

        self.desk = Desk(
            worker=self.worker,
            asking=lambda: self.asking,
            preferences=self.preferences,
            today=heading.today,
            quarter=quarter,
            whose_pin=heading.whose_pin,
            go=self.go,
            parent=self,
        )
        elide(self.place_label)
        elide(self.state_label, lines=2)
        self._give_state_what_is_left()
        self.desk.said.connect(self.say)
        self.desk.seal_met.connect(self._ask_and_go_on)
        self.desk.principal_changed.connect(self._show_principal)
        self.desk.minutes_changed.connect(self._show_principal)
        self.lock_button.clicked.connect(self.desk.lock)
        self._keep_backups()
        self.restyle()
        self._show_heading(heading)
        self.prepare(self.desk)
        self.navigation.setEnabled(True)
        self._stack.setUpdatesEnabled(False)  # painted once, with what it shows: before that it would be dashes for a moment
        QTimer.singleShot(_PATIENCE_MS, self, self._show_pages)
        self.navigation.setCurrentRow(0)
        self.navigation.setFocus()
        self.opened.emit()
        self.worker.do(_nothing).then(self._first_page_told)  # behind what the first page asks for
        waiting, self._to_take = self._to_take, []
        if waiting:
            self.take_files(waiting)

    def _first_page_told(self, _nothing: None) -> None:
        """Everything the first page shows has been handed to it; what nobody waits for begins when that is painted."""
        self._show_pages()
        QTimer.singleShot(0, self, self._go_on_behind)

    def _show_pages(self) -> None:
        """From now on the pages are painted as they are."""
        self._stack.setUpdatesEnabled(True)

    def _go_on_behind(self) -> None:
        """Look whether the file is damaged, and load what the other pages work with."""
        self.settled.emit()
        self.worker.do(_look_meanwhile)
        self.worker.load(partial(load_the_rest, self.place_key))

    def _keep_backups(self) -> None:
        """Look every few minutes whether a backup is due and which day it is; and say what was found out when the file was opened."""
        self.add_menu_entry("备份与检查…", self.show_safety)
        self._backup_timer = QTimer(self)
        self._backup_timer.setInterval(_BACKUP_LOOK_MS)
        self._backup_timer.timeout.connect(self._back_up_if_due)
        self._backup_timer.start()
        self.worker.do(_notices).then(self._tell_notices)

    def _back_up_if_due(self) -> None:
        self.worker.do(_back_up_if_due).then(self._tell_missed)
        self._refresh_heading(frozenset())

    def _tell_missed(self, sentence: str) -> None:
        if sentence:
            self.say(sentence)

    def _tell_notices(self, findings: list[Finding]) -> None:
        for finding in findings:
            self._show_notice(finding.message, finding.code)

    def _show_notice(self, sentence: str, code: str = "") -> None:
        """A line above the page that stays until it is read; it never takes the keyboard."""
        from PySide6.QtWidgets import QPushButton

        from jyteacher_desktop.desktop.forms import Form
        from jyteacher_desktop.store.notices_on_opening import SEALED

        row = QFrame()
        form = Form("notice_row", row)
        row.setProperty("about", code)
        form.child(QLabel, "noticeLabel").setText(sentence)
        button = form.child(QPushButton, "noticeButton")
        button.clicked.connect(partial(self._put_away, row))
        unlock = form.child(QPushButton, "unlockButton")
        unlock.setVisible(code == SEALED)
        unlock.clicked.connect(self._ask_for_pin)
        self._notices.addWidget(row)

    def _put_away(self, row: QWidget, _pressed: bool = False) -> None:
        """A notice was read: the keys go to the next one, or into the page; Qt would leave them with nobody."""
        from PySide6.QtWidgets import QPushButton

        had_keys = self.focusWidget() is not None and row.isAncestorOf(self.focusWidget())
        row.hide()
        row.deleteLater()
        if had_keys:
            left = [each for each in self.findChildren(QPushButton, "noticeButton") if each.isVisible()]
            page = self.current_page()
            if left:
                left[0].setFocus()
            elif page is not None:
                page.take_keys()

    def put_above(self, strip: QWidget) -> None:
        """Show a strip above the page; it goes when it is deleted."""
        self._notices.addWidget(strip)

    def show_safety(self) -> None:
        """Backups, the check and the rescue copy."""
        if self.desk is not None:
            from jyteacher_desktop.desktop.dialogs.safety import SafetyDialog

            SafetyDialog(self, self.desk, self.path, restore=self._restore, repair=self.repair_wanted.emit).open()

    def _restore(self, backup: Path) -> None:
        """The file must be closed while a backup takes its place."""
        self.restore_wanted.emit(backup)

    def prepare(self, desk: Desk) -> None:
        """Called once when the workspace is open, before the first page."""

    def closeEvent(self, event: QCloseEvent) -> None:
        self.preferences.remember_window(self.place_key, bytes(self.saveGeometry().data()))
        if self._worker is not None:
            from jyteacher_desktop.desktop.dialogs.unsaved_input import DraftKeeper

            for keeper in self.findChildren(DraftKeeper):
                keeper.keep_now()  # a dialog stands open, and its next look would come too late
            self._sentence_timer.stop()
            self.state_label.setText("正在保存备份，马上关闭…")
            refused = self._worker.close()
            if refused:
                self.left_undone.emit("\n".join(dict.fromkeys(error.user_message for error in refused)))
        super().closeEvent(event)
        self.closed.emit()

    def _close_window(self) -> None:
        self.close()

    # -- pages ----------------------------------------------------------------------------------------------------

    def page_keys(self) -> tuple[str, ...]:
        """The keys of all pages, in the order of the navigation."""
        return tuple(entry.key for entry in self._entries)

    def page_title(self, key: str) -> str:
        """What the navigation calls the page of that key."""
        return next(entry for entry in self._entries if entry.key == key).title

    def page(self, key: str) -> Page:
        """The page of that key, built if need be."""
        known = self._pages.get(key)
        if known is None:
            if self.desk is None:
                raise RuntimeError("pages exist only while a workspace is open")
            room = PageRoom()
            self._stack.addWidget(room)
            self.desk.place_of_page = room.inside
            known = next(entry for entry in self._entries if entry.key == key).build(self.desk)
            room.take(known)
            self._pages[key], self._rooms[key] = known, room
        return known

    def room_of(self, key: str) -> PageRoom:
        """The place in which the page of that key stands; the page is built if need be."""
        self.page(key)
        return self._rooms[key]

    def current_page(self) -> Page | None:
        """The page shown."""
        row = self.navigation.currentRow()
        return self._pages.get(self._entries[row].key) if row >= 0 else None

    def go(self, key: str, identity: str = "", opened: bool = False) -> None:
        """Turn to a page, and there to a record, which is ``opened`` if wanted."""
        if not self.navigation.isEnabled():
            return
        row = next(number for number, entry in enumerate(self._entries) if entry.key == key)
        self.navigation.setCurrentRow(row)
        if identity and opened:
            self.page(key).open_record(identity)
        elif identity:
            self.page(key).go_to(identity)

    def _go_with_keys(self, key: str) -> None:
        """Ctrl+1 and on: the keys go into the page with the person, also where it is shown already and they were left elsewhere."""
        self.go(key)
        page, held = self.current_page(), self.focusWidget()
        if page is not None and not (held is not None and self._stack.isAncestorOf(held)):
            page.take_keys()

    def _turn(self, row: int) -> None:
        if row >= 0 and self.desk is not None:
            self._draw_chosen(row)
            key = self._entries[row].key
            room, held = self.room_of(key), self.focusWidget()
            from_page = held is None or self._stack.isAncestorOf(held)
            self._stack.setCurrentWidget(room)
            if from_page:
                self.page(key).take_keys()
            self.desk.notice(f"{self.place_key}.{key}")

    def _find(self) -> None:
        page = self.current_page()
        if page is not None:
            page.focus_search()

    def _new(self) -> None:
        page = self.current_page()
        if page is not None:
            page.begin_new()

    def reload(self) -> None:
        """Show the current page as things are now."""
        page = self.current_page()
        if page is not None:
            page.make_stale()
        self._refresh_heading(frozenset())

    # -- heading, undo, redo --------------------------------------------------------------------------------------

    def _refresh_heading(self, _tables: frozenset[str]) -> None:
        if self.desk is not None:
            self.worker.do(self._read_heading).then(self._show_heading)

    def _show_heading(self, heading: Heading) -> None:
        self.place_label.setText(heading.title)
        if heading.entered:
            self.setWindowTitle(heading.title)  # its file is named by the school's code
        self.sample_label.setVisible(heading.sample)
        if heading.product != self.preferences.product:
            self.preferences.product = heading.product
            self.product_changed.emit()
        self._pin_hint = heading.pin_hint
        if self._asking is not None:
            self._asking.pin_hint = heading.pin_hint
        if self.desk is not None:
            self.desk.turn_day(heading.today)
            self.desk.entered = heading.entered
        if not self._sentence_timer.isActive():
            self._say_saved()
        self._undo_step, self._redo_step = heading.undo_step, heading.redo_step
        for button, action, what, name, keys in (
            (self.undo_button, self.undo_action, heading.undo, "撤销", _UNDO_KEYS),
            (self.redo_button, self.redo_action, heading.redo, "重做", _REDO_KEYS),
        ):
            text = f"{name}：{what}（{keys}）" if what else f"没有可以{name}的操作"
            button.setEnabled(bool(what))
            button.setToolTip(text)
            button.setAccessibleName(text)
            action.setEnabled(bool(what))

    def _show_principal(self) -> None:
        """While the principal's PIN holds, the heading says for how long yet."""
        words = self.desk.principal_words if self.desk is not None else ""
        self.principal_label.setText(words)
        for widget in (self.principal_label, self.lock_button):
            widget.setVisible(bool(words))

    def _undo(self) -> None:
        if self._may_step("撤销"):
            self._undo_as(self._undo_step, "", meant=False)

    def _redo(self) -> None:
        if self._may_step("重做"):
            self._redo_as(self._redo_step, "")

    def _undo_as(self, step: int, actor: str, *, meant: bool) -> None:
        """Undo the step that the button names.

        Args:
            step: Its number.
            actor: Who was proved, "" nobody.
            meant: Whether a person said that it is this one, although newer work is no step.
        """
        self.worker.do(_undo_seen, step, self._read_heading, actor, meant=meant).then(
            self._stepped, what="正在撤销", failed=partial(self._refuse_undo, step, meant=meant)
        )

    def _refuse_undo(self, step: int, error: JyTeacherError, *, meant: bool) -> None:
        from jyteacher_desktop.store.errors import OlderStep

        if isinstance(error, OlderStep) and self.desk is not None:
            self.desk.asking.confirm(
                "要撤销更早的一步吗？",
                error.user_message,
                "撤销这一步",
                partial(self._undo_as, step, "", meant=True),
                danger=True,
            )
            return
        self._refuse_step(partial(self._undo_as, step, meant=meant), error)

    def _redo_as(self, step: int, actor: str) -> None:
        self.worker.do(_redo_seen, step, self._read_heading, actor).then(
            self._stepped, what="正在重做", failed=partial(self._refuse_step, partial(self._redo_as, step))
        )

    def _refuse_step(self, again: Callable[[str], None], error: JyTeacherError) -> None:
        from jyteacher_desktop.store.errors import PinNeeded

        if isinstance(error, PinNeeded) and self.desk is not None:
            self.desk.as_proved(error, again)
        else:
            self._show_error(error)

    def _may_step(self, name: str) -> bool:
        """Whether nothing else runs just now; a press is never kept: what stands newest after something else is over, nobody has seen."""
        doing = self.worker.doing
        if doing:
            self.say(f"{doing}，现在还不能{name}，没有改变什么。完成后请再按一次。")
        return not doing

    def _stepped(self, answer: tuple[str, Heading]) -> None:
        """The heading names the step before at once, so that a second press takes that back too."""
        sentence, heading = answer
        self._show_heading(heading)
        self.say(sentence)

    def say(self, sentence: str) -> None:
        """Say for a moment what has just been done."""
        self.state_label.setText(" ".join(sentence.split("\n")))
        self.state_label.setToolTip("")  # what was said of 已保存 is not said of this
        self._sentence_timer.start()

    def take_back_word(self, sentence: str) -> None:
        """What was said for a moment does not hold any more; another sentence since stays."""
        if self._sentence_timer.isActive() and self.state_label.text() == sentence:
            self._sentence_timer.stop()
            self._say_saved()

    def _say_saved(self) -> None:
        """What the corner says while there is nothing else to say."""
        unsaved = self._unsaved
        if unsaved is None:
            self.state_label.setText("已保存")
            self.state_label.setToolTip("每一步都立即写入文件，不需要另外保存。")
        else:
            self.state_label.setText("最近一步没有确认写稳" if unsaved.facts.get("unconfirmed") else "最近一步没有保存")
            self.state_label.setToolTip(unsaved.user_message)

    def _say_whether_saved(self) -> None:
        """Whoever presses what saves in other programs."""
        self.say("已经保存：每一步都立即写入文件" if self._unsaved is None else self._unsaved.user_message)

    def _note_unsaved(self, unsaved: JyTeacherError | None) -> None:
        self._unsaved = unsaved
        if not self._sentence_timer.isActive():
            self._say_saved()

    def show_steps(self) -> None:
        """The readable list of everything that was done."""
        if self.desk is None:
            return
        from jyteacher_desktop.desktop.dialogs.steps import StepsDialog

        StepsDialog(self, self.desk).open()

    # -- menu entries ---------------------------------------------------------------------------------------------

    def _show_style(self) -> None:
        chosen = "" if self.preferences.follows_system else self.preferences.style
        for action, style in zip(self._style_menu.actions(), _STYLES, strict=True):
            action.setChecked(style == chosen)

    def _choose_style(self, style: str) -> None:
        self.style_wanted.emit(style)

    def _choose_zoom(self, percent: int) -> None:
        self.zoom_wanted.emit(percent)

    def _step_zoom(self, step: int) -> None:
        place = max(number for number, percent in enumerate(_ZOOMS) if percent <= max(self.preferences.zoom, _ZOOMS[0]))
        self._choose_zoom(_ZOOMS[min(max(place + step, 0), len(_ZOOMS) - 1)])

    def _show_zoom(self) -> None:
        for action in self._zoom_menu.actions():
            if action.isCheckable():
                action.setChecked(action.text() == f"{self.preferences.zoom}%")

    def restyle(self) -> None:
        """Draw the icons anew in the colours of the style in use, each as it is shown: a page not turned to is not drawn as chosen."""
        self._drawn_chosen.clear()
        for number, entry in enumerate(self._entries):
            self.navigation.item(number).setIcon(icon(entry.icon, size=_ICON, selected=False, disabled=False))
        self._draw_chosen(self.navigation.currentRow())
        for button, symbol in ((self.undo_button, "undo"), (self.redo_button, "redo")):
            button.setIcon(icon(symbol, "text", size=_ICON, selected=False))
        self.menu_button.setIcon(icon("menu", "text", size=_ICON, selected=False, disabled=False))

    def _draw_chosen(self, row: int) -> None:
        """The icon of the page turned to, which is shown in another colour."""
        if row >= 0 and row not in self._drawn_chosen:
            self._drawn_chosen.add(row)
            self.navigation.item(row).setIcon(icon(self._entries[row].icon, size=_ICON, disabled=False))

    def _about(self) -> None:
        from jyteacher_desktop.desktop.dialogs.about import AboutDialog
        from jyteacher_desktop.desktop.start_window import version_text

        AboutDialog(self, version_text()).open()

    def show_help(self) -> None:
        """The guide at what is said of the page that is shown."""
        row = max(self.navigation.currentRow(), 0)
        self.help_wanted.emit(f"{self.place_key}.{self._entries[row].key}")

    def _show_keys(self) -> None:
        pages = "、".join(f"Ctrl+{number} {entry.title}" for number, entry in enumerate(self._entries, start=1))
        self.asking.tell("快捷键一览", keys_in_words(pages))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        take_what_has_files(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if paths := dropped_files(event):
            self.take_files(paths)

    def take_when_open(self, paths: list[Path]) -> None:
        """Take files in as soon as the workspace is open."""
        if self.desk is None:
            self._to_take += paths
        else:
            self.take_files(paths)

    def look_at_package(self, path: Path | None) -> None:
        """What a file is and whether it was changed, without taking it in."""

    def take_files(self, paths: list[Path]) -> None:
        """Files were dropped onto the window."""
        others = []
        for path in paths:
            if path.suffix.lower() in (".jyschool", ".jybureau"):
                self.file_wanted.emit(path)
            else:
                others.append(path)
        page = self.current_page()
        if others and page is not None:
            page.take_files(others)


_JOINER: Final = "\u2060"
_SHORT_MEANING: Final = 24
_KEYS: Final = """页面：{pages}

Ctrl+N 新增　　Ctrl+D 照这个活动再登记一次　　Ctrl+F 查找　　Enter 打开所选　　F5 刷新　　Ctrl+Enter 或 Ctrl+S 保存表单
Ctrl+Z 撤销　　Ctrl+Y 重做　　Ctrl+H 操作记录　　Ctrl+= / Ctrl+- 界面放大、缩小
Ctrl+C 复制所选行，可直接粘贴到表格　　Ctrl+Shift+C 连同表头
查找框：输入姓名、拼音或首字母即筛选；按 ↓ 进入表格，Esc 清空；右击单元格可以只看同样的值，右击表头按值筛选
日期：输入 9.18、昨天或上周三　　活动类型：输入拼音首字母，如 ds 读书沙龙
导入：Enter 改单元格　　Delete 跳过或恢复一行　　F8 / F7 下一个、上一个问题　　Alt+L 这一列是什么
月历：方向键 选日期　　PgUp / PgDn 换月份　　Enter 打开或登记
打印预览：PgDn / PgUp 翻页　　Ctrl+P 打印　　Ctrl+S 另存为
并排核对：空格 选用哪一条的内容
考勤表：1 出席　2 迟到　3 早退　4 请假　5 缺席；Q 参加　W 主持　E 主讲　R 授课　T 评课"""


def keys_in_words(pages: str) -> str:
    """The keys, line by line; a key and what it does are never divided between two lines."""
    lines = _KEYS.format(pages=pages).split("\n")
    return "\n".join("".join(map(_undivided, pattern("(　+)").split(line))) for line in lines)


def _undivided(key: str) -> str:
    """A key with its meaning, short as they are, in one piece; a sentence about keys may be divided."""
    return _JOINER.join(key.replace(" ", "\u00a0")) if key.strip() and len(key) <= _SHORT_MEANING else key


def _entry(menu: QMenu, text: str, slot: Callable[[], object]) -> QAction:
    """One more entry of a menu."""
    action = _doing(menu, text, slot)
    menu.addAction(action)
    return action


def _doing(parent: QWidget, text: str, slot: Callable[[], object]) -> QAction:
    from PySide6.QtGui import QAction

    action = QAction(text, parent)
    action.triggered.connect(partial(_ignore_checked, slot))
    return action


def _ignore_checked(slot: Callable[[], object], _checked: bool = False) -> None:
    slot()


def present_quarter(workspace: Workspace) -> Quarter:
    """The quarter of today."""
    from jyteacher_desktop.domain.calendar import Quarter

    return Quarter.of(workspace.today)


def _first_look(
    workspace: Workspace, heading: Callable[[Workspace], Heading], quarter: Callable[[Workspace], Quarter]
) -> tuple[Heading, Quarter]:
    return heading(workspace), quarter(workspace)


def _nothing(_workspace: Workspace) -> None:
    """Only its turn is waited for."""


def _look_meanwhile(workspace: Workspace) -> None:
    workspace.look_meanwhile()


def _close_workspace(count_ahead: CountAhead | None, workspace: Workspace) -> None:
    """What is counted ahead for the next start is kept once the file is closed and copied."""
    from jyteacher_desktop.store.backup import silent_backup

    path, keep = workspace.path, None
    if count_ahead is not None:
        with contextlib.suppress(Exception):  # what cannot be counted ahead is counted when somebody asks for it, who is told why
            keep = count_ahead(workspace)
    workspace.close()
    silent_backup(path, "exit")
    if keep is not None:
        keep()


def _in_turn(workspace: Workspace, job: Callable[[], object]) -> object:
    return workspace.in_turn(job)


def _unsaved(workspace: Workspace) -> JyTeacherError | None:
    return workspace.not_saved


def _written(workspace: Workspace) -> frozenset[str]:
    return workspace.written()


def _back_up_if_due(workspace: Workspace) -> str:
    from jyteacher_desktop.store.backup import silent_backup

    missed = silent_backup(workspace.path, "timer")
    return missed.message if missed is not None else ""


def _notices(workspace: Workspace) -> list[Finding]:
    """What must be known about this file before somebody works in it."""
    from jyteacher_desktop.store.notices_on_opening import notices_on_opening

    return list(notices_on_opening(workspace))


def _undo_seen(
    workspace: Workspace, seen: int, heading: Callable[[Workspace], Heading], actor: str, *, meant: bool
) -> tuple[str, Heading]:
    from jyteacher_desktop.books import refuse_older_step
    from jyteacher_desktop.domain.step_codes import UNPROVEN

    undo, _redo = workspace.undo_state()
    name = undo.what if undo is not None else ""
    if undo is not None and undo.id != seen:
        return _not_seen("撤销", name), heading(workspace)
    if not meant:
        refuse_older_step(workspace)
    return f"已撤销：{workspace.undo(actor=actor or UNPROVEN).what.removeprefix('重做：')}", heading(workspace)


def _redo_seen(workspace: Workspace, seen: int, heading: Callable[[Workspace], Heading], actor: str) -> tuple[str, Heading]:
    from jyteacher_desktop.domain.step_codes import UNPROVEN

    _undo, redo = workspace.undo_state()
    name = redo.what.removeprefix("撤销：") if redo is not None else ""
    if redo is not None and redo.id != seen:
        return _not_seen("重做", name), heading(workspace)
    return f"已重做：{workspace.redo(actor=actor or UNPROVEN).what.removeprefix('撤销：')}", heading(workspace)


def _not_seen(name: str, newest: str) -> str:
    """A step came in between that the button did not name yet when it was pressed."""
    return f"没有{name}：按下时最近的一步还不是“{newest}”。要{name}它，请再按一次。"
