"""Import a workbook: the sheet as the person knows it, coloured by the plan; then exactly that plan is carried out.

Left the sheet with all its rows, under each column letter what the column means; right the cell the person is on: what is
wrong with it, a line to correct it, a button to skip its row, a choice of what its column means. Every choice makes a new
plan, so the counts and colours are always those of what the button would do. The file itself is never changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QScrollArea,
    QSplitter,
    QWidget,
)

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.pages.import_lines import (
    CELLS,
    FIRST_CELL,
    CellChange,
    SheetLine,
    cells,
    cells_description,
    classes,
    is_problem,
    lines_of,
    note,
    people_meant,
    sentences,
    sheet_description,
    tally,
)
from jyteacher_desktop.desktop.pages.import_presenter import (
    Adopted,
    Sought,
    adopt_layouts,
    carry_out,
    ending_of_refused,
    layouts_into,
    plan_sheet,
    read_copied,
    read_sheet,
    refused_into,
    template_into,
)
from jyteacher_desktop.desktop.pages.import_questions import (
    Answer,
    Asked,
    Offer,
    Prepared,
    answer_words,
    answered,
    answers_of,
    asked,
    button_text,
    chosen_once,
    must_answer,
    offer_words,
    offers_of,
)
from jyteacher_desktop.desktop.table_model import TableContent, TableModel
from jyteacher_desktop.desktop.widgets import FilterField, TableView
from jyteacher_desktop.desktop.widgets.column_choices import ColumnChoice, show_column_choices
from jyteacher_desktop.desktop.zoom import px
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.records.sheet_choices import Choices
from jyteacher_desktop.school.errors import PlanOutdated
from jyteacher_desktop.sheets import BY_HAND, Outcome, Plan, column_letter, left_out_words
from jyteacher_desktop.values import replace

_ANSWERS_ABREAST = 3
"""So many answers for the whole sheet stand beside each other."""
_LINES_IN_SIGHT = 3
"""So many lines of answers stand in sight where there is room; more are scrolled."""
_LINES_AT_LEAST = 2
_LAYOUTS = "表样 (*.json);;所有文件 (*)"
SHEET_FILTER = "表格 (*.xlsx *.xls *.csv);;所有文件 (*)"


def begin_import(desk: Desk, window: QWidget, kind: str, path: Path | None = None, *, into: str = "", pin: str = "") -> None:
    """Ask for a file if there is none yet, plan, and show the plan.

    Lines of a plan go ``into`` the chosen one; records that are sealed need the principal's ``pin``.
    """
    sought = Sought(kind=kind, into=into, pin=pin)
    if path is None:
        title = f"选择{sought.label}"
        desk.asking.open_file(title, SHEET_FILTER, partial(_read, desk, window, sought))
    else:
        _read(desk, window, sought, path)


def paste_import(desk: Desk, window: QWidget, kind: str, *, into: str = "", pin: str = "") -> None:
    """Plan what was copied in WPS or Excel, and show the plan."""
    copied = QGuiApplication.clipboard().mimeData()
    sought = Sought(kind=kind, into=into, pin=pin)
    desk.do(
        read_copied,
        sought=sought,
        markup=copied.html() if copied.hasHtml() else "",
        text=copied.text() if copied.hasText() else "",
        progress=desk.progress,
    ).then(partial(_show, desk, window, sought), what=f"正在读粘贴的{sought.label}", failed=None, owner=window)


def _read(desk: Desk, window: QWidget, sought: Sought, path: Path) -> None:
    # the dialog that asked may be closed before the sheet is read, the ethics file by its own clock
    desk.do(read_sheet, sought=sought, path=path, progress=desk.progress).then(
        partial(_show, desk, window, sought), what=f"正在读{sought.label}", failed=None, owner=window
    )


def _show(desk: Desk, window: QWidget, sought: Sought, prepared: Prepared) -> None:
    ImportDialog(window, desk, sought, prepared).open()


_About = tuple[str, str]
"""What is answered: the field, and the word in it."""


def _about(answer: Answer) -> _About:
    return answer.field, answer.word


class _Choices(QComboBox):
    """A list of answers that knows whether somebody is walking through it with the arrow keys, its list being shut."""

    walking = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What the key chooses is chosen on the way to something else, maybe."""
        self.walking = True
        super().keyPressEvent(event)
        self.walking = False


class ImportDialog(FormDialog):
    """One workbook on its way in."""

    def __init__(self, parent: QWidget, desk: Desk, sought: Sought, prepared: Prepared) -> None:
        super().__init__("import_dialog", parent, accept_text="导入")
        self._desk = desk
        self._sought = sought
        self._prepared = prepared
        self._wanted: tuple[int, int] | None = None
        self._asked_column = -1
        self._answering: tuple[_About, str] | None = None
        """The answer with which the plan is being made anew."""
        self._meant: dict[_About, str] = {}
        """Answers that came meanwhile: the newest one counts."""
        self._walked: _About | None = None
        """The list of answers in which somebody walks with the arrow keys."""
        self.setWindowTitle(f"导入{sought.label}")
        room = parent
        while isinstance(room, QDialog) and isinstance(above := room.parentWidget(), QWidget):
            room = above  # a sheet needs the width of the window, not of the dialog that asked for it
        self.resize(min(px(1280), room.width() - 24), min(px(720), room.height() - 24))
        self._find_parts()
        self._wire()
        self._show_prepared(prepared)
        self._table.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the first row that needs a person, else at the column that is asked about."""
        super().showEvent(event)
        if not event.spontaneous():
            self._go_to_problem(1, from_start=True)
            self._table.horizontalScrollBar().setValue(0)  # it moved while the window was still small
            self._table.scrollTo(self._table.currentIndex())

    @property
    def plan(self) -> Plan:
        """What the button would carry out."""
        return self._prepared.plan

    def _find_parts(self) -> None:
        self._table = self.child(TableView, "table")
        self._model: TableModel[SheetLine] = TableModel(sheet_description(self.plan, ()), self)
        self._table.use(self._model, name="", preferences=None, empty_text="没有这样的行。", sortable=False, by_cell=True)
        self._cells: TableModel[CellChange] = TableModel(CELLS, self)
        self._cells_table = self.child(TableView, "cellsTable")
        self._cells_table.use(self._cells, name="", preferences=None, empty_text="", sortable=False)
        self._sheet = self.child(QComboBox, "sheetBox")
        self._class = self.child(QComboBox, "classBox")
        self._place = self.child(QLabel, "placeLabel")
        self._outcome = self.child(QLabel, "outcomeLabel")
        self._remark = self.child(QLabel, "remarkLabel")
        self._cell = self.child(QLineEdit, "cellEdit")
        self._cell_caption = self.child(QLabel, "cellCaption")
        self._field = self.child(QComboBox, "fieldBox")
        self._who = self.child(QComboBox, "whoBox")
        self._who.hide()
        self._skip = self.child(QPushButton, "skipButton")
        self._refused = self.child(QPushButton, "refusedButton")
        self._fills = tuple((self.child(QLabel, f"fillCaption{n}"), self.child(QComboBox, f"fillBox{n}")) for n in (1, 2))
        self._detail = self.child(QLabel, "detailLabel")
        self._yes = self.child(QPushButton, "yesButton")
        self._no = self.child(QPushButton, "noButton")

    def _wire(self) -> None:
        self.child(FilterField, "searchEdit").narrow(self._table)
        self._field.addItem("不用", "")
        for spec in self.plan.layout.specs:
            self._field.addItem(spec.title, spec.key)
        self._field.activated.connect(self._name_column)
        self._who.activated.connect(self._choose_person)
        self._sheet.activated.connect(self._choose_sheet)
        self._class.activated.connect(self._show_rows)
        for _caption, box in self._fills:
            box.activated.connect(partial(self._fill, box))
        self._cells_table.row_changed.connect(self._show_detail)
        self._cell.installEventFilter(self)
        self._table.installEventFilter(self)
        self._table.selectionModel().currentChanged.connect(self._show_cell)
        self._table.horizontalHeader().setSectionsClickable(True)
        self._table.horizontalHeader().sectionClicked.connect(self._click_heading)
        for name, slot in (
            ("templateButton", self._ask_template),
            ("refusedButton", self._ask_refused),
            ("skipButton", self._skip_row),
            ("backButton", partial(self._go_to_problem, -1)),
            ("nextButton", partial(self._go_to_problem, 1)),
            ("yesButton", partial(self._answer, yes=True)),
            ("noButton", partial(self._answer, yes=False)),
            ("noneButton", partial(self._answer, yes=False)),
        ):
            button = self.child(QPushButton, name)
            button.setAutoDefault(False)
            button.clicked.connect(partial(_pressed, slot))
        for keys, slot in (("F8", partial(self._go_to_problem, 1)), ("F7", partial(self._go_to_problem, -1))):
            QShortcut(QKeySequence(keys), self, slot)
        self.child(QPushButton, "layoutsButton").setMenu(self._offer_layouts())
        splitter = self.child(QSplitter, "splitter")
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([px(760), px(380)])

    # -- showing a plan -------------------------------------------------------------------------------------------

    def _show_prepared(self, prepared: Prepared) -> None:
        self._prepared = prepared
        plan = prepared.plan
        self.child(QLabel, "fileLabel").setText(plan.path.name)
        headings = "、".join(str(row) for row in plan.layout.header_rows)
        self.child(QLabel, "headingLabel").setText(f"表头在第 {headings} 行")
        self.child(QLabel, "headingLabel").setToolTip(plan.layout.why)
        self._sheet.clear()
        for words, choice in prepared.sheets:
            self._sheet.addItem(words, choice)
        self._sheet.setCurrentIndex(self._sheet.findData(plan.layout.choice))
        self._sheet.setEnabled(self._sheet.count() > 1)
        self.child(QLabel, "tallyLabel").setText(tally(plan))
        self.child(QLabel, "noteLabel").setText(note(plan))
        self.child(QLabel, "noteLabel").setToolTip(left_out_words(plan.layout.left_out))
        offers, answers = offers_of(prepared), answers_of(prepared)
        self.accept_button.setText(button_text(plan, (*answers, *offers)))
        works = bool(plan.count(Outcome.NEW) or plan.count(Outcome.UPDATED))
        self.accept_button.setEnabled(
            works and not must_answer(plan) and not any(each.waits for each in answers) and not any(each.waits for each in offers)
        )
        self._list_answers(answers)
        self._offer_fills(offers)
        question = asked(prepared)
        self._ask(question)
        self._refused.setVisible(bool(plan.count(Outcome.REFUSED)))
        chosen = self._class.currentText()
        self._class.clear()
        self._class.addItems(classes(prepared.lines))
        self._class.setCurrentIndex(max(self._class.findText(chosen), 0))
        problems = sum(is_problem(line) for line in prepared.lines)
        for name in ("backButton", "nextButton"):
            self.child(QPushButton, name).setEnabled(problems > 0)
        self._show_rows()
        self._go_to_asked(question)
        self._say_what_was_meant(answers)

    def _go_to_asked(self, question: Asked | None) -> None:
        """Go to the heading of the column a new question is about, so that its cells are in sight; rows with problems come first at the beginning."""
        column = question.column if question is not None else -1
        beginning = not self.isVisible() and any(is_problem(line) for line in self._prepared.lines)
        if column >= 0 and column != self._asked_column and not beginning:
            self._table.select_cell(self.plan.layout.header_rows[-1], column + FIRST_CELL)
        self._asked_column = column

    def _ask(self, question: Asked | None) -> None:
        """Show the next question, or nothing where there is none."""
        columns = question.columns if question is not None else ()
        self.child(QFrame, "questionBar").setVisible(question is not None and not columns)
        self.child(QFrame, "columnsBar").setVisible(bool(columns))
        if question is None:
            return
        if columns:
            self._list_columns(question)
            return
        self.child(QLabel, "questionLabel").setText(question.text)
        for button, words in ((self._yes, question.yes), (self._no, question.no)):
            button.setText(words)
            button.setVisible(bool(words))

    def _list_columns(self, question: Asked) -> None:
        """Columns whose headings say nothing, one below the other, each with what it may be; what is not chosen is not used."""
        self.child(QLabel, "columnsLabel").setText(question.text)
        self.child(QPushButton, "noneButton").setText(question.no)
        show_column_choices(
            self.child(QScrollArea, "columnsArea"),
            [
                ColumnChoice(
                    words=each.words,
                    choices=[("不用", None), *((title, (each.column, field)) for title, field in each.choices)],
                )
                for each in question.columns
            ],
            self._name_unread,
            in_sight=_LINES_IN_SIGHT,
            at_least=_LINES_AT_LEAST,  # on a small screen, so that the rows below keep theirs
        )

    def _name_unread(self, said: tuple[int, str] | None) -> None:
        if said is not None:
            column, field = said
            mapping = self._prepared.named(field, column)
            self._plan_again(replace(self._prepared.choices, mapping=mapping, sheet=self.plan.layout.choice))

    def _offer_fills(self, offers: Sequence[Offer]) -> None:
        """Show what may be said once for the whole sheet."""
        self.child(QFrame, "fillBar").setVisible(bool(offers))
        if offers:
            self.child(QLabel, "fillLabel").setText(offer_words(self._prepared, offers))
        for place, (caption, box) in enumerate(self._fills):
            offer = offers[place] if place < len(offers) else None
            caption.setVisible(offer is not None)
            box.setVisible(offer is not None)
            if offer is None:
                continue
            caption.setText(f"{offer.title}(&{'XF'[place]})")
            box.setAccessibleName(f"没有写{offer.title}的一律登记为")
            box.clear()
            if offer.else_words or offer.chosen is None:
                box.addItem(offer.else_words or "请选择", (offer.key, None) if offer.else_words else None)
            for words, stored in offer.choices:
                box.addItem(words, (offer.key, stored))
            if offer.chosen is not None:
                chosen = [text for _words, text in offer.choices].index(offer.chosen)
                box.setCurrentIndex(chosen + bool(offer.else_words))

    def _fill(self, box: QComboBox, _index: int) -> None:
        said = box.currentData()
        if said is not None:
            self._plan_again(chosen_once(self._prepared, *said))

    def _list_answers(self, answers: Sequence[Answer]) -> None:
        """Show what is said once for all rows: fields without a column are typed or chosen, words that no list has are explained."""
        self.child(QFrame, "answersBar").setVisible(bool(answers))
        going_on, self._answering = self._answering is not None, None
        if not answers:
            return
        self.child(QLabel, "answersLabel").setText(answer_words(self._prepared, answers))
        rows = QWidget()
        grid = QGridLayout(rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(px(4))
        grid.setHorizontalSpacing(px(14))
        grid.setColumnStretch(2 * _ANSWERS_ABREAST, 1)
        fields = []
        for number, each in enumerate(answers):
            line, place = divmod(number, _ANSWERS_ABREAST)
            field = self._field_of(each)
            label = QLabel(each.caption)
            label.setBuddy(field)
            grid.addWidget(label, line, 2 * place)
            grid.addWidget(field, line, 2 * place + 1)
            fields.append(field)
        area = self.child(QScrollArea, "answersArea")
        area.setWidget(rows)
        rows.setAutoFillBackground(False)  # the bar's own colour
        area.viewport().setAutoFillBackground(False)
        lines = -(-len(answers) // _ANSWERS_ABREAST)
        one = rows.sizeHint().height() // lines
        area.setMaximumHeight(one * min(lines, _LINES_IN_SIGHT) + px(2))
        area.setMinimumHeight(one * min(lines, _LINES_AT_LEAST))
        walked = [field for each, field in zip(answers, fields, strict=True) if _about(each) == self._walked]
        if walked:
            walked[0].setFocus()
        elif going_on:
            # whoever answers one after the other goes on with the next
            open_ones = [field for each, field in zip(answers, fields, strict=True) if not each.chosen]
            (open_ones[0] if open_ones else self._table).setFocus()

    def _field_of(self, answer: Answer) -> QComboBox | QLineEdit:
        """Where one answer is given."""
        if answer.choices:
            box = _Choices()
            box.setAccessibleName(answer.caption)
            box.addItem("请选择", "")
            for words in answer.choices:
                box.addItem(words, words)
            box.setCurrentIndex(max(box.findData(self._meant.get(_about(answer), answer.chosen)), 0))
            box.activated.connect(lambda _index: self._choose_once(answer, box))
            return box
        edit = QLineEdit(self._meant.get(_about(answer), answer.chosen))
        edit.setAccessibleName(answer.caption)
        edit.setPlaceholderText(f"如 {answer.example}" if answer.example else "")
        edit.setMinimumWidth(px(180))
        edit.editingFinished.connect(lambda: self._say_once(answer, edit.text()))
        edit.installEventFilter(self)
        return edit

    def _choose_once(self, answer: Answer, box: _Choices) -> None:
        self._walked = _about(answer) if box.walking else None
        self._say_once(answer, box.currentData())

    def _say_once(self, answer: Answer, text: str) -> None:
        about, said = _about(answer), text.strip()
        if self._answering is not None:
            if said != self._meant.get(about, self._answering[1] if about == self._answering[0] else answer.chosen):
                self._meant[about] = said
        elif said != answer.chosen:
            self._answering = about, said
            self._plan_again(answered(self._prepared, answer, text))

    def _say_what_was_meant(self, answers: Sequence[Answer]) -> None:
        """Go on to an answer that came meanwhile; the button waits for it."""
        for each in answers:
            if self._answering is None:
                self._say_once(each, self._meant.pop(_about(each), each.chosen))

    def _answer(self, *, yes: bool) -> None:
        question = asked(self._prepared)
        choices = (question.after_yes if yes else question.after_no) if question is not None else None
        if choices is not None:
            self._table.setFocus()
            self._plan_again(choices)

    def _show_rows(self, _index: int = 0) -> None:
        """The rows of the chosen class; the cell the person was on stays in sight."""
        index = self._table.currentIndex()
        line = self._table.current_row()
        wanted = self._wanted or ((line.number, index.column()) if line is not None else None)
        self._wanted = None
        lines = lines_of(self._prepared.lines, self._class.currentText())
        description = sheet_description(self.plan, self._prepared.lines)
        self._table.show_content(TableContent(description, lines))
        self._table.arrange_columns()
        if wanted is None or not self._table.select_cell(*wanted):
            self._table.select_row(0)
        self._show_cell()

    def _here(self) -> tuple[SheetLine, int] | None:
        """The row the person is on, and the sheet's own column (-1: none of them)."""
        line = self._table.current_row()
        return None if line is None else (line, self._table.currentIndex().column() - FIRST_CELL)

    def _show_cell(self, _current: object = None, _previous: object = None) -> None:
        here = self._here()
        for part in (self._cell, self._field, self._skip):
            part.setEnabled(here is not None)
        if here is None:
            self._place.setText("")
            self._show_changes(())
            return
        line, column = here
        layout = self.plan.layout
        title = layout.titles.get(column, "")
        self._place.setText(layout.words(line.number) + (f"　{column_letter(column)} 列　{title}" if column >= 0 else ""))
        self._outcome.setText(line.outcome)
        self._outcome.setProperty("chip", _chip(line))
        self._outcome.style().polish(self._outcome)
        self._remark.setText(self._words(line, column))
        in_record = line.row is not None and 0 <= column < len(line.texts)
        self._cell.setEnabled(in_record)
        self._cell.setText(line.texts[column] if 0 <= column < len(line.texts) else "")
        self._cell.setPlaceholderText("" if in_record else "选中一个要导入的单元格")
        self._field.setEnabled(column >= 0)
        self._field.setCurrentIndex(max(self._field.findData(layout.columns.get(column, "")), 0))
        by_hand = line.skipped == BY_HAND
        self._offer_people(line)
        self._skip.setEnabled(line.row is not None or by_hand)
        self._skip.setText("恢复这一行(&D)" if by_hand else "跳过这一行(&D)")
        self._show_changes(cells(self.plan, line.row, self._prepared.names) if line.row is not None else ())

    def _offer_people(self, line: SheetLine) -> None:
        """Where a name is several people's: who they are, to choose from."""
        _field, choices = people_meant(line.row) if line.row is not None else ("", ())
        self._who.clear()
        self._who.addItem("是哪一位？", "")
        for text, words in choices:
            self._who.addItem(words, text)
        self._who.view().setMinimumWidth(self._who.view().sizeHintForColumn(0) + px(24))
        self._who.setVisible(bool(choices))

    def _choose_person(self, index: int) -> None:
        here = self._here()
        text = self._who.itemData(index)
        if here is None or here[0].row is None or not text:
            return
        field, _choices = people_meant(here[0].row)
        column = self.plan.layout.column_of(field)
        if column is not None:
            self._say(here[0].number, column, text)

    def _show_changes(self, changes: Sequence[CellChange]) -> None:
        self._cells_table.show_content(TableContent(cells_description(changes), list(changes)))
        here = self._here()
        key = self.plan.layout.columns.get(here[1], "") if here is not None else ""
        # the line of the cell the person is on, else the first one that has something to say, is the one that is read out whole
        place = next((number for number, each in enumerate(changes) if key and each.key == key), None)
        if place is None:
            place = next((number for number, each in enumerate(changes) if each.remark), 0)
        self._cells_table.select_row(place)
        self._show_detail(self._cells_table.current_row())

    def _show_detail(self, change: CellChange | None) -> None:
        """The cell that is chosen in the list below, whole: the columns of the list cut long explanations."""
        self._detail.setText(change.words if change is not None else "")
        self._detail.setVisible(change is not None)

    def _words(self, line: SheetLine, column: int) -> str:
        """Why the row is as it is: first what concerns this cell."""
        if line.heading:
            return "这是表头。要改一列的含义，用下面的“这一列是”。"
        if line.row is None:
            return f"这一行不导入：{line.skipped}。"
        field = self.plan.layout.columns.get(column, "")
        own = [finding.message for finding in line.row.findings if field and finding.place == field]
        text = sentences(own) or line.remark
        return text or {Outcome.NEW: "", Outcome.UPDATED: "与现有记录不同的格子标为蓝色。"}.get(line.row.outcome, "")

    # -- what the person does -------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if watched is self._cell and enter:
                self._correct()
                return True
            if watched is self._cell and key == Qt.Key.Key_Escape:
                self._show_cell()
                self._table.setFocus()
                return True
            if watched is not self._cell and enter and isinstance(watched, QLineEdit):
                watched.editingFinished.emit()
                return True
            if watched is self._table and (enter or key == Qt.Key.Key_F2):
                if self._cell.isEnabled():
                    self._cell.setFocus()
                    self._cell.selectAll()
                return True
            if watched is self._table and key == Qt.Key.Key_Delete:
                self._skip_row()
                return True
        return super().eventFilter(watched, event)

    def _plan_again(self, choices: Choices) -> None:
        here = self._here()
        self._wanted = (here[0].number, here[1] + FIRST_CELL) if here is not None else None
        self.accept_button.setEnabled(False)  # Enter must not carry out the plan that was made before this choice
        self._desk.do(
            plan_sheet, sought=self._sought, workbook=self._prepared.workbook, choices=choices, progress=self._desk.progress
        ).then(self._show_prepared, what="正在重新核对", failed=self._refuse_choice)

    def _refuse_choice(self, error: JyTeacherError) -> None:
        """The workbook cannot be read that way; what stood before stays."""
        self._answering = None
        self.complain_error(error)
        self._show_prepared(self._prepared)

    def _correct(self) -> None:
        here = self._here()
        if here is None:
            return
        line, column = here
        self._table.setFocus()
        if self._cell.text() != line.texts[column]:
            self._say(line.number, column, self._cell.text())

    def _say(self, number: int, column: int, text: str) -> None:
        """A cell says something else, in this plan and in every one that is made from it."""
        corrections = {**self._prepared.choices.corrections, (number, column): text}
        self._plan_again(replace(self._prepared.choices, corrections=corrections, sheet=self.plan.layout.choice))

    def _skip_row(self) -> None:
        here = self._here()
        if here is None:
            return
        numbers = {line.number for line in self._table.selected_rows() if line.row is not None or line.skipped == BY_HAND}
        chosen = self._prepared.choices.skipped
        skipped = chosen - numbers if numbers <= chosen else chosen | numbers
        if skipped != chosen:
            self._plan_again(replace(self._prepared.choices, skipped=frozenset(skipped), sheet=self.plan.layout.choice))

    def _click_heading(self, section: int) -> None:
        """A click on a heading asks what the column means."""
        if section < FIRST_CELL:
            return
        line = self._table.current_row()
        if line is None or not self._table.select_cell(line.number, section):
            return
        self._field.setFocus()
        self._field.showPopup()

    def _name_column(self, _index: int) -> None:
        here = self._here()
        if here is not None and here[1] >= 0:
            mapping = self._prepared.named(self._field.currentData(), here[1])
            self._table.setFocus()
            self._plan_again(replace(self._prepared.choices, mapping=mapping, sheet=self.plan.layout.choice))

    def _choose_sheet(self, _index: int) -> None:
        if self._sheet.currentData() != self.plan.layout.choice:
            self._plan_again(Choices(sheet=self._sheet.currentData()))

    def _go_to_problem(self, step: int, *, from_start: bool = False) -> None:
        """Go to the next (or the previous) row that needs a person, at its first doubtful cell."""
        lines = self._model.rows()
        here = -1 if from_start else self._table.currentIndex().row()
        order = (
            [*range(here + 1, len(lines)), *range(here + 1)]
            if step > 0
            else [*range(here - 1, -1, -1), *range(len(lines) - 1, here - 1, -1)]
        )
        place = next((number for number in order if is_problem(lines[number])), None)
        if place is not None:
            line = lines[place]
            wanted = sorted(column for column, shade in line.marks.items() if column >= 0 and shade != "info_soft")
            self._table.select_cell(line.number, (wanted[0] if wanted else 0) + FIRST_CELL)
            if not from_start:
                self._table.setFocus()

    def submit(self) -> None:
        self.wait()
        self._desk.do(carry_out, plan=self.plan, pin=self._sought.pin).then(self._done, what="正在导入", failed=self._not_done)

    def _done(self, sentence: str) -> None:
        self.accept()
        self._desk.say(sentence)

    def _not_done(self, error: JyTeacherError) -> None:
        self.complain_error(error)
        if isinstance(error, PlanOutdated):
            self._plan_again(self._prepared.choices)

    def _ask_refused(self) -> None:
        ending = ending_of_refused(self.plan)
        name = f"{self.plan.path.stem}_被拒绝的行{ending}"
        self._desk.asking.save_file(
            "导出被拒绝的行",
            name,
            f"工作簿 (*{ending})" if ending == ".xlsx" else f"工作簿 (*{ending} *.xlsx)",
            self._write_refused,
        )

    def _write_refused(self, path: Path) -> None:
        self._desk.do(refused_into, plan=self.plan, path=path).then(self._tell, what="正在导出被拒绝的行")

    def _offer_layouts(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction("采用别人存的表样…", self._ask_adopt)
        menu.addAction("把指明过的存成文件…", self._ask_save_layouts)
        return menu

    def _ask_adopt(self) -> None:
        self._desk.asking.open_file("选择表样文件", _LAYOUTS, self._adopt)

    def _adopt(self, path: Path) -> None:
        self._desk.do(
            adopt_layouts,
            sought=self._sought,
            workbook=self._prepared.workbook,
            path=path,
            progress=self._desk.progress,
        ).then(self._adopted, what="正在采用表样", failed=self._refuse_choice)

    def _adopted(self, adopted: Adopted) -> None:
        self._show_prepared(adopted.prepared)
        self._tell(adopted.sentence)

    def _ask_save_layouts(self) -> None:
        self._desk.asking.save_file("存表样", "表样.json", _LAYOUTS, self._save_layouts)

    def _save_layouts(self, path: Path) -> None:
        self._desk.do(layouts_into, plan=self.plan, path=path).then(self._tell, what="正在存表样")

    def _ask_template(self) -> None:
        name = f"{self._sought.label}模板.xlsx"
        self._desk.asking.save_file("保存模板", name, "工作簿 (*.xlsx)", self._write_template)

    def _write_template(self, path: Path) -> None:
        self._desk.do(template_into, kind=self._sought.kind, path=path).then(self._tell, what="正在写模板")

    def _tell(self, sentence: str) -> None:
        self._desk.say(sentence)
        self.child(QLabel, "noteLabel").setText(sentence)


def _chip(line: SheetLine) -> str:
    if line.row is None:
        return "plain"
    if line.row.outcome is Outcome.REFUSED:
        return "bad"
    if line.row.possible_duplicate:
        return "warn"
    return {Outcome.NEW: "good", Outcome.UPDATED: "info"}.get(line.row.outcome, "plain")


def _pressed(slot: object, _checked: bool = False) -> None:
    if callable(slot):
        slot()
