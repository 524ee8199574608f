"""专项: every register of the office in one page, with its measures above and what hangs on a record below."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar, Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.import_rows import begin_import
from jyteacher_desktop.desktop.dialogs.measure import MeasureDialog
from jyteacher_desktop.desktop.dialogs.record import open_dialog
from jyteacher_desktop.desktop.dialogs.same_value_for_many import Batch, BatchDialog
from jyteacher_desktop.desktop.documents import Document, offer, preview
from jyteacher_desktop.desktop.pages.page import Page
from jyteacher_desktop.desktop.pages.register_presenter import (
    TONES,
    WISH,
    Overview,
    Register,
    Shown,
    batch_of_records,
    description_of,
    details,
    doubt_of,
    export_shown,
    hanging,
    kind_of,
    overview,
    paper_of_record,
    register,
    remove_records,
    say_none,
    seat_of,
)
from jyteacher_desktop.desktop.table_model import Description, TableContent, TableModel
from jyteacher_desktop.desktop.widgets import FilterField, TableView
from jyteacher_desktop.desktop.widgets.measure_strip import MeasureFacts, MeasureStrip
from jyteacher_desktop.desktop.widgets.register_list import RegisterEntry, RegisterList
from jyteacher_desktop.kinds.kit import Keeper, Kind, Measure, Told
from jyteacher_desktop.papers import Of, Paper, of_record, papers_of

_EVERY_YEAR = "全部年度"
_PLAIN: Final = ("", Told.ROWS.value, Told.SILENT.value)
"""What a school's card need not say beside its figure."""
_ANY_HEIGHT: Final = 16_777_215
"""Qt's own word for no limit."""


class RegisterPage(Page):
    """The page of the plain kinds; any change may move a measure, so every table makes it stale."""

    form: ClassVar[str] = "register_page"
    takes_tables: ClassVar[bool] = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._overview = Overview(entries=(), measures={})
        self._register: Register | None = None
        self._wanted: tuple[str, str, str] | None = None
        self._below: list[tuple[Kind, TableView, TableModel[Shown]]] = []
        self.registers = self.child(RegisterList, "registers")
        self.registers.chosen.connect(self._turn_to)
        self.measures = self.child(MeasureStrip, "measures")
        self.measures.chosen.connect(self._open_measure)
        self.table = self.child(TableView, "table")
        self._model: TableModel[Shown] = TableModel(Description(columns=()), self)
        self.table.use(self._model, name="", preferences=desk.preferences, empty_text="")
        self.table.row_changed.connect(self._choose)
        self.table.row_opened.connect(self._edit)
        self.table.menu_wanted.connect(self._fill_menu)
        self.table.chosen_changed.connect(self._enable)
        self.table.deletion_typed.connect(self._delete)
        self._search = self.child(FilterField, "searchEdit")
        self._search.narrow(self.table)
        self._model.filtered.connect(self._show_count)
        self._year = self.child(QComboBox, "yearBox")
        self._year.activated.connect(self._choose_year)
        self._count = self.child(QLabel, "countLabel")
        self._none = self.child(QCheckBox, "noneBox")
        self._none.hide()
        self._none.clicked.connect(self._say_none)
        self._card = self.child(QFrame, "card")
        self._card.hide()
        self._tabs = self.child(QTabWidget, "belowTabs")
        self._tabs.currentChanged.connect(self._enable)
        for name, slot in (
            ("addButton", self._add),
            ("editButton", self._edit_chosen),
            ("deleteButton", self._delete),
            ("historyButton", self._history),
            ("exportButton", self._export),
            ("importButton", self._import),
            ("printButton", self._print),
            ("addBelowButton", self._add_below),
            ("editBelowButton", self._edit_below),
            ("deleteBelowButton", self._delete_below),
        ):
            self._button(name).clicked.connect(partial(_pressed, slot))
        self._splitter = self.child(QSplitter, "splitter")
        self._splitter.setSizes([400, 260])
        self._splitter.splitterMoved.connect(self._keep_shares)
        self._shared = True
        self._scroll = self.child(QScrollArea, "scroll")
        self._scroll.verticalScrollBar().rangeChanged.connect(self._reveal)
        self._revealing = False

    def _button(self, name: str) -> QPushButton:
        return self.child(QPushButton, name)

    # -- showing --------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        self.desk.do(overview).then(self.show_overview)
        if self._register is not None:
            self._load(self._register.kind.id)

    def show_overview(self, found: Overview) -> None:
        """The list of registers and the cards of the chosen one."""
        self._overview = found
        self.registers.show_entries(
            [
                RegisterEntry(
                    key=each.kind.id,
                    title=each.kind.title,
                    group=each.group,
                    number=each.count,
                    short=each.short,
                    words=each.words,
                    wanted=each.wanted,
                )
                for each in found.entries
            ]
        )
        if not self.registers.key() and found.entries:
            used = next((each for each in found.entries if each.count), found.entries[0])
            self.registers.choose(self._wanted[0] if self._wanted else used.kind.id)
        self._show_measures()

    def _show_measures(self) -> None:
        found = self._overview.measures.get(self.registers.key(), ())
        self.measures.show_measures([_facts(each) for each in found])

    def _turn_to(self, kind: str) -> None:
        self._search.clear()
        self._show_measures()
        self._load(kind)

    def _load(self, kind: str) -> None:
        self.desk.do(register, kind).then(self.show_register)

    def show_register(self, found: Register) -> None:
        """The records of one register."""
        if found.kind.id != self.registers.key():
            return
        kind, other = found.kind, self._register is None or self._register.kind is not found.kind
        self._register = found
        self._fill_years(found.years, keep=not other)
        if other:
            self.child(QLabel, "titleLabel").setText(kind.title)
            first = (
                "按 Ctrl+N 登记第一条；现成的表格按“导入…”，或复制后按 Ctrl+V。"
                if found.kept
                else "学校登记并上报以后，在这里能看到。"
            )
            wish = f"\n{WISH}。" if any(each.wanted and each.kind is kind for each in self._overview.entries) else ""
            empty = f"{kind.about or kind.title}\n{first}{wish}"
            self.table.show_other(found.content, name=f"record_{kind.id}", empty_text=empty)
            self._build_below(found.below)
        else:
            self._choose_year()
        self._none.setVisible(found.may_be_none)
        self._none.setText(f"{found.year} 年没有")
        self._none.setChecked(bool(found.none))
        if self._wanted is not None and self._wanted[0] == kind.id:
            self.table.select_when_shown(self._wanted[1])
        self._choose(self.table.current_row())

    def _build_below(self, kinds: tuple[Kind, ...]) -> None:
        self._below = []
        self._tabs.clear()
        for kind in kinds:
            tab = QWidget()
            layout = QVBoxLayout(tab)
            layout.setContentsMargins(0, 8, 0, 0)
            table = TableView(tab)
            table.setObjectName(f"below_{kind.id}")
            table.setAccessibleName(kind.title)
            model: TableModel[Shown] = TableModel(_hung(kind), table)
            table.use(
                model,
                name=f"record_{kind.id}",
                preferences=self.desk.preferences,
                empty_text=kind.about or kind.title,
            )
            table.row_opened.connect(self._edit_below)
            table.chosen_changed.connect(self._enable)
            layout.addWidget(table)
            self._tabs.addTab(tab, kind.title)
            self._below.append((kind, table, model))
        self._tabs.setVisible(bool(kinds))
        for name in ("addBelowButton", "editBelowButton", "deleteBelowButton"):
            self._button(name).setVisible(bool(kinds))

    def _fill_years(self, years: tuple[str, ...], *, keep: bool) -> None:
        chosen = self._year.currentText() if keep else ""
        self._year.clear()
        self._year.addItems([_EVERY_YEAR, *years])
        self._year.setCurrentIndex(max(self._year.findText(chosen), 0))
        self._year.setVisible(len(years) > 1)

    def _choose_year(self, _index: int = 0) -> None:
        if self._register is None:
            return
        year = self._year.currentText()
        content = self._register.content
        rows = content.rows if year == _EVERY_YEAR else [row for row in content.rows if row.year == year]
        self.table.show_content(content if year == _EVERY_YEAR else TableContent(content.description, rows))
        self._enable()

    def _show_count(self, shown: int, total: int) -> None:
        self._count.setText(f"{total} 条" if shown == total else f"{shown} / {total} 条")

    def _choose(self, row: Shown | None) -> None:
        """Below the table: what the list does not show of the row, and what hangs on it."""
        self._revealing = self._revealing and self._wanted is not None
        if self._register is None or row is None:
            self._card.hide()
            self._enable()
            return
        kind = self._register.kind
        more, remarks = details(row, kind), "\n".join(f"{name}：{said}" for name, said in row.remarks.items())
        self.child(QLabel, "nameLabel").setText(row.line.title)
        for name, text in (("remarkLabel", remarks), ("detailLabel", more)):
            label = self.child(QLabel, name)
            label.setText(text)
            label.setVisible(bool(text))
        self._card.setVisible(bool(self._below or remarks or more))
        self._fit_card()
        for each, _table, _model in self._below:
            self.desk.do(hanging, each.id, row.line.id).then(partial(self._show_below, each.id, row.line.id))
        self._enable()

    def _fit_card(self) -> None:
        """Where nothing hangs on a record, its words take the room they need: the page scrolls where there is too little."""
        layout = self._card.layout()
        if self._below or layout is None:
            self._card.setMinimumHeight(0)
            self._card.setMaximumHeight(_ANY_HEIGHT)
        else:
            layout.activate()
            self._card.setFixedHeight(max(layout.totalHeightForWidth(self._card.width()), layout.sizeHint().height()))

    def _keep_shares(self, _place: int, _index: int) -> None:
        """Who drags the border has said how much room each table gets."""
        self._shared = False

    def _share_room(self) -> None:
        """A short list gives what it does not need to what hangs on its row, and the other way round."""
        if not self._shared or not self._below or not self._card.isVisible():
            return
        room = self._splitter.height() - self._splitter.handleWidth()
        above = _needed(self.table, self.table.table_model().total)
        tables = [(table, model.total) for _kind, table, model in self._below]
        frame = self._card.sizeHint().height() - min(table.sizeHint().height() for table, _rows in tables)
        below = frame + max(_needed(table, rows) for table, rows in tables)
        half = room // 2
        if above + below > room:
            above, below = (
                (room - below, below) if below < half else (above, room - above) if above < half else (half, room - half)
            )
        self._splitter.setSizes([max(above, room - below), below])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_card()
        self._share_room()

    def _show_below(self, kind: str, record: str, rows: list[Shown]) -> None:
        chosen = self.table.current_row()
        for place, (each, table, model) in enumerate(self._below):
            if each.id != kind or chosen is None or chosen.line.id != record:
                continue
            own = self._register is not None and self._register.kept and not chosen.school
            nothing = "按“新增…”登记。" if own else f"{chosen.school}没有登记。" if chosen.school else "没有登记。"
            table.set_empty_text(f"{each.about or each.title}\n{nothing}")
            model.show_rows(rows)
            self._tabs.setTabText(place, f"{each.title} {len(rows)}" if rows else each.title)
            if self._wanted is not None and self._wanted[2] == kind:
                self._tabs.setCurrentIndex(place)
                self._revealing = True
                self._reveal()
        self._wanted = None if self._wanted is not None and self._wanted[1] == record else self._wanted
        self._share_room()
        self._enable()

    def _reveal(self, _least: int = 0, _most: int = 0) -> None:
        """What was asked for below stays in sight while the page finds its place."""
        if self._revealing:
            self._scroll.ensureWidgetVisible(self._tabs)

    def go_to(self, identity: str) -> None:
        """A register by its kind's id, ``new:<kind>`` for a new record of it, or a record."""
        if identity.startswith("new:"):
            self._open_dialog(identity.removeprefix("new:"))
            identity = identity.removeprefix("new:")
        if "-" not in identity:  # ids of records have dashes, names of kinds have none
            self._seat((identity, "", ""))
        else:
            self.desk.do(seat_of, identity).then(self._seat)

    def open_record(self, identity: str) -> None:
        super().open_record(identity)
        self.desk.do(kind_of, identity).then(lambda kind: self._open_dialog(kind, identity))

    def _seat(self, place: tuple[str, str, str]) -> None:
        self._wanted = place
        if self.registers.key() != place[0]:
            self.registers.choose(place[0])  # where the list is still on its way, show_overview does it
        elif place[1]:
            self._search.clear()
            self._load(place[0])

    # -- what the person does -------------------------------------------------------------------------------------

    def _enable(self, _value: object = None, _before: object = None) -> None:
        chosen = self.table.selectionModel().selectedRows()
        rows, kept = self.table.selected_rows(), self._register is not None and self._register.kept
        own = kept and all(not row.school for row in rows)
        for name, able in (
            ("addButton", kept),
            ("importButton", kept),
            ("exportButton", self._register is not None),
            ("printButton", self._register is not None),
            ("editButton", own and bool(chosen)),
            ("historyButton", own and len(chosen) == 1),
            ("deleteButton", own and bool(chosen)),
            ("addBelowButton", own and len(chosen) == 1),
        ):
            self._button(name).setEnabled(able)
        self._button("editButton").setText("批量修改…" if len(chosen) > 1 else "修改…")
        here = self._here()
        below = here[1].selected_rows() if here is not None else []
        ours = bool(below) and all(not row.school for row in below)
        self._button("editBelowButton").setEnabled(ours and len(below) == 1)
        self._button("deleteBelowButton").setEnabled(ours)

    def _here(self) -> tuple[Kind, TableView, TableModel[Shown]] | None:
        place = self._tabs.currentIndex()
        return self._below[place] if 0 <= place < len(self._below) else None

    def show_first_measure(self) -> None:
        """What stands behind the first card."""
        cards = self.measures.cards()
        if cards:
            self._open_measure(cards[0].key)

    def _open_measure(self, key: str) -> None:
        found = self._overview.measures.get(self.registers.key(), ())
        measure = next((each for each in found if each.key == key), None)
        if measure is not None:
            MeasureDialog(self.window(), self.desk, measure).open()

    def _fill_menu(self, menu: QMenu) -> None:
        if self._button("deleteButton").isEnabled():
            menu.addAction("修改…\tEnter", self._edit)
            chosen = len(self.table.selected_rows())
            if chosen > 1:
                menu.addAction(f"批量修改 {chosen} 条…", self._ask_batch)
            menu.addAction("修改记录…", self._history)
            menu.addAction("删除\tDel", self._delete)

    def _open_dialog(self, kind: str, record: str = "", given: dict[str, str] | None = None) -> None:
        open_dialog(self.desk, self.window(), kind, record, given=given, on_saved=self._saved)

    def _saved(self, record: str) -> None:
        self.desk.do(seat_of, record).then(self._remember)

    def _remember(self, place: tuple[str, str, str]) -> None:
        """What was just saved is the row to stand on, once the page has it."""
        if place[0] == self.registers.key():
            self._wanted = place
            self.table.select_when_shown(place[1])

    def _add(self) -> None:
        if self._register is not None and self._register.kept:
            self._open_dialog(self.registers.key())

    def _edit(self, _row: object = None) -> None:
        row = self.table.current_row()
        if row is None:
            return
        if row.school or (self._register is not None and not self._register.kept):
            self.desk.say(f"这一条是{row.school or '学校'}登记的，在这里只能看；要改请在“记录”页退回给学校。")
        else:
            self._open_dialog(row.line.kind, row.line.id)

    def _edit_chosen(self) -> None:
        """One record is opened, several are changed together."""
        if len(self.table.selected_rows()) > 1:
            self._ask_batch()
        else:
            self._edit()

    def _ask_batch(self) -> None:
        if self._register is not None:
            records = tuple(row.line.id for row in self.table.selected_rows())
            self.desk.do(batch_of_records, self._register.kind, records).then(self._open_batch)

    def _open_batch(self, batch: Batch) -> None:
        BatchDialog(self.window(), self.desk, batch).open()

    def _delete(self) -> None:
        if self._button("deleteButton").isEnabled():
            self._ask_delete(self.table.selected_rows())

    def _ask_delete(self, rows: list[Shown]) -> None:
        if not rows or self._register is None:
            return
        what = f"“{rows[0].line.title}”" if len(rows) == 1 else f" {len(rows)} 条记录"
        self.desk.asking.confirm(
            "删除",
            f"把{what}放入回收站？",
            "删除",
            partial(self._really_delete, tuple(row.line.id for row in rows)),
            details="属于它的记录一起放入。删除后可以撤销。",
            danger=True,
        )

    def _really_delete(self, records: tuple[str, ...]) -> None:
        self.desk.do(remove_records, records).then(self.desk.say, what="正在删除")

    def _say_none(self, said: bool) -> None:
        if self._register is None:
            return
        if said:
            self.desk.do(say_none, self._register.kind.id, self._register.year).then(self.desk.say, what="正在登记")
        elif self._register.none:
            self.desk.do(remove_records, (self._register.none,)).then(self.desk.say, what="正在取消")

    def _history(self) -> None:
        row = self.table.current_row()
        if row is not None:
            from jyteacher_desktop.desktop.dialogs.history import HistoryDialog

            HistoryDialog(self.window(), self.desk, row.line.id, row.line.title).open()

    def _export(self) -> None:
        if self._register is not None:
            title = self._register.kind.title
            self.desk.asking.save_file(f"导出{title}", f"{title}.xlsx", "工作簿 (*.xlsx)", self._write_export)

    def _write_export(self, path: Path) -> None:
        if self._register is not None:
            self.desk.do(export_shown, self._register.kind, self._ids(), path).then(self.desk.say, what="正在导出")

    def _import(self) -> None:
        if self._register is not None:
            begin_import(self.desk, self.window(), self._register.kind.id)

    def pasted_kind(self) -> str:
        return self._register.kind.id if self._register is not None and self._register.kept else ""

    def take_files(self, paths: list[Path]) -> None:
        """A table dropped onto the page brings records of the chosen register."""
        if self._register is None or not self._register.kept:
            super().take_files(paths)
        elif (table := self.only_one(paths)) is not None:
            begin_import(self.desk, self.window(), self._register.kind.id, table)

    def _print(self) -> None:
        """The list, or where a record of this register has papers of its own, one of the chosen one."""
        if self._register is None:
            return
        row, keeper = self.table.current_row(), Keeper.SCHOOL if self._register.of_school else Keeper.BUREAU
        own = of_record(keeper, self._register.kind.id) if row is not None and not row.school else ()
        offer(
            self._button("printButton"),
            (*own, *papers_of(keeper, Of.KIND)),
            self._preview,
            called=row.line.title if own and row else "",
        )

    def _preview(self, paper: Paper) -> None:
        row = self.table.current_row()
        if self._register is None:
            return
        if paper.of is Of.KIND:
            kind, year = self._register.kind, self._year.currentText()
            asked = {"records": self._ids(), "year": "" if year == _EVERY_YEAR else year}
            title = f"{kind.title}{paper.title}"
            preview(self.desk, self.window(), Document(paper=paper, of=kind, called=kind.title, asked=asked, title=title))
        elif row is not None:
            self.desk.do(paper_of_record, paper, row.line).then(partial(preview, self.desk, self.window()))

    def _ids(self) -> tuple[str, ...]:
        """The records the table shows, in their order."""
        return tuple(row.line.id for row in self._model.rows())

    def begin_new(self) -> None:
        """Ctrl+N in a table below adds to the chosen record; anywhere else it begins a record of the register."""
        if any(table.hasFocus() for _kind, table, _model in self._below):
            self._button("addBelowButton").click()
        else:
            super().begin_new()

    def _add_below(self) -> None:
        here, row = self._here(), self.table.current_row()
        if here is not None and row is not None and here[0].owner is not None:
            self._open_dialog(here[0].id, given={here[0].owner.key: row.line.id})

    def _edit_below(self, _row: object = None) -> None:
        here = self._here()
        row = here[1].current_row() if here is not None else None
        if row is not None and not row.school:
            self._open_dialog(row.line.kind, row.line.id)

    def _delete_below(self) -> None:
        here = self._here()
        if here is not None:
            self._ask_delete(here[1].selected_rows())


def _needed(table: TableView, rows: int) -> int:
    """The height of a table that shows so many rows, one more for the border and a bar below."""
    header, line = table.horizontalHeader().sizeHint().height(), table.verticalHeader().defaultSectionSize()
    return header + line * (max(rows, 1) + 1)


def _hung(kind: Kind) -> Description[Shown]:
    """How a table below shows a kind: without the column that says of which record, which stands above it."""
    return description_of(kind, without=kind.owner.key if kind.owner is not None else "")


def _facts(measure: Measure) -> MeasureFacts:
    return MeasureFacts(
        key=measure.key,
        title=measure.title,
        text=measure.text,
        mark=measure.standing.value,
        tone=TONES[measure.standing],
        basis=measure.basis,
        doubt=doubt_of(measure),
        missing=measure.lacking,
        registered="" if measure.registered in _PLAIN else measure.registered,
    )


def _pressed(slot: object, _checked: bool = False) -> None:
    if callable(slot):
        slot()
