"""中心校转交: whose files are there and who is missing, what is handed on, where to, the PIN; below it the list of schools."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTabWidget, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import NO_SUCH_FOLDER, FormDialog
from jyteacher_desktop.desktop.dialogs.import_rows import begin_import
from jyteacher_desktop.desktop.table_model import Description, TableModel
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.paths import is_folder, is_there
from jyteacher_desktop.school.members import add_member, remove_member
from jyteacher_desktop.school.relaying import (
    MISSING,
    NOTE_COLUMNS,
    RECEIVED,
    SCHOOL_COLUMNS,
    Handover,
    NoteRow,
    SchoolState,
    file_words,
    look_over,
    relay,
)
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

_MEMBERS = frozenset({"member", "handed"})
_NEW_MEMBER = "new member"
"""What a code and a name are typed for that stand there again where they were not taken."""
_TONES = {MISSING: "bad", RECEIVED: "good"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    """One file as the dialog lists it; ``remark`` says why it stays, or that it was handed on before."""

    name: str
    what: str
    school: str
    seq: int
    remark: str
    stays: bool


_FILE_LINES: tuple[Column[FileLine], ...] = (
    Column(key="name", title="文件", value=lambda row: row.name, width=24),
    Column(key="what", title="种类", value=lambda row: row.what, width=10),
    Column(key="school", title="学校", value=lambda row: row.school, width=16),
    Column(key="seq", title="编号", value=lambda row: row.seq or "", align=Align.RIGHT, width=7),
    Column(key="remark", title="说明", value=lambda row: row.remark, width=30),
)


class RelayDialog(FormDialog):
    """Hand on the files of a central school's schools."""

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        super().__init__("relay_dialog", parent, accept_text="转交")
        self._desk = desk
        self._what = self.child(QLabel, "whatLabel")
        self._tabs = self.child(QTabWidget, "tabs")
        self._source = self.child(QLineEdit, "sourceEdit")
        self._source.setText(str(desk.preferences.last_folder()))
        self._source.editingFinished.connect(self._look)
        self._seen = ""
        self._folder = self.child(QLineEdit, "folderEdit")
        self._pin = self.child(QLineEdit, "pinEdit")
        self._pin.setPlaceholderText(desk.asking.pin_hint)
        self.child(QPushButton, "sourceButton").clicked.connect(self._ask_source)
        self.child(QPushButton, "folderButton").clicked.connect(self._ask_folder)
        self.child(QPushButton, "importButton").clicked.connect(self._import)
        self.child(QPushButton, "addButton").clicked.connect(self._add)
        self._remove_button = self.child(QPushButton, "removeButton")
        self._remove_button.clicked.connect(self._remove)
        self._schools: TableModel[SchoolState] = TableModel(
            Description(columns=SCHOOL_COLUMNS, identity=lambda row: row.code, tone=_tone), self
        )
        self._table = self.child(TableView, "schoolsTable")
        self._table.use(
            self._schools,
            name="relay_schools",
            preferences=desk.preferences,
            empty_text="这里还没有各校的文件，也没有下属学校名单。\n选择各校文件所在的文件夹，或导入名单（学校代码、学校名称两列）。",
        )
        self._files: TableModel[FileLine] = TableModel(
            Description(columns=_FILE_LINES, tone=lambda row, key: "warn" if row.stays and key == "remark" else ""), self
        )
        files = self.child(TableView, "filesTable")
        files.use(self._files, name="relay_files", preferences=desk.preferences, empty_text="这个文件夹里没有 .jyt 文件。")
        files.row_opened.connect(self._ask_school)
        self._chosen: dict[str, str] = {}
        self._notes: TableModel[NoteRow] = TableModel(Description(columns=NOTE_COLUMNS), self)
        self.child(TableView, "notesTable").use(
            self._notes, name="relay_notes", preferences=desk.preferences, empty_text="还没有转交过。"
        )
        self._table.row_changed.connect(self._choose)
        self._choose(None)
        desk.worker.changed.connect(self._changed)
        self._source.setFocus()
        self._look_again()

    # -- what is there ----------------------------------------------------------------------------------------------

    def _look(self) -> None:
        if self._source.text().strip() != self._seen:
            self._look_again()

    def _look_again(self) -> None:
        self._seen = self._source.text().strip()
        self._desk.do(_look_over, source=Path(self._seen) if self._seen else None, chosen=dict(self._chosen)).then(
            self._show, what="正在看各校的文件", failed=self._unreadable
        )

    def _changed(self, tables: frozenset[str]) -> None:
        if tables & _MEMBERS:
            self._look_again()

    def _show(self, found: Handover) -> None:
        self._what.setText(found.sentence)
        self._schools.show_rows(found.schools)
        self._files.show_rows(
            (
                *(
                    FileLine(
                        name=file.path.name,
                        what=file_words(file),
                        school=file.school or file.code,
                        seq=file.seq,
                        remark=f"第 {file.handed} 号交接单转交过"
                        if file.handed
                        else ""
                        if file.code
                        else "看不出是哪所学校：按 Enter 指明",
                        stays=False,
                    )
                    for file in found.files
                ),
                *(
                    FileLine(name=file.path.name, what="不转交", school="", seq=0, remark=file.why, stays=True)
                    for file in found.left
                ),
            )
        )
        self._notes.show_rows(found.notes)
        self._tabs.setTabText(1, f"会转交的文件（{len(found.files)}）" if found.files else "会转交的文件")
        self._tabs.setTabText(2, f"以前的交接单（{len(found.notes)}）" if found.notes else "以前的交接单")

    def _ask_school(self, row: FileLine) -> None:
        """A person says whose a file is whose name does not."""
        if not row.stays:
            self._desk.asking.ask_text(
                "是哪所学校的文件",
                f"“{row.name}”是哪所学校的？写学校代码，或名单上的名称。",
                "就是这所",
                partial(self._really_choose, row.name),
                missing="请写学校代码或名称。",
                text=row.school,
            )

    def _really_choose(self, file: str, school: str) -> None:
        before, self._chosen = self._chosen, {**self._chosen, file: school.strip()}
        source = Path(self._seen) if self._seen else None
        self._desk.do(_look_over, source=source, chosen=dict(self._chosen)).then(
            self._show, what="正在看各校的文件", failed=partial(self._unchoose, before)
        )

    def _unchoose(self, before: dict[str, str], error: JyTeacherError) -> None:
        self._chosen = before
        self.complain_error(error)

    def _unreadable(self, error: JyTeacherError) -> None:
        self._what.setText(error.user_message)
        self._files.show_rows(())

    def _choose(self, row: SchoolState | None) -> None:
        self._remove_button.setEnabled(row is not None and row.listed)

    # -- what the person does ---------------------------------------------------------------------------------------

    def _ask_source(self) -> None:
        self._desk.asking.open_folder("各校文件所在的文件夹或U盘", self._take_source)

    def _take_source(self, path: Path) -> None:
        self._source.setText(str(path))
        self._look()

    def _ask_folder(self) -> None:
        self._desk.asking.open_folder("转交到（教育局的U盘或文件夹）", self._take_folder)

    def _take_folder(self, path: Path) -> None:
        self._folder.setText(str(path))

    def _import(self) -> None:
        begin_import(self._desk, self, "members")

    def _add(self) -> None:
        row = self._table.current_row()
        known = f"{row.code} " if row is not None and not row.listed else ""
        self._desk.asking.ask_text(
            "加入名单",
            "学校代码和名称，中间空一格，例如：2141000123 实验小学",
            "加入",
            self._really_add,
            missing="请填写学校代码和名称。",
            text=known,
            kept=_NEW_MEMBER if not known else "",
        )

    def _really_add(self, text: str) -> None:
        code, _blank, name = text.partition(" ")
        self._desk.do(_add, code=code, name=name).then(self._added, what="正在保存名单")

    def _added(self, sentence: str) -> None:
        self._desk.asking.done_with(_NEW_MEMBER)
        self.note(sentence)

    def _remove(self) -> None:
        row = self._table.current_row()
        if row is not None:
            self._desk.do(_remove, code=row.code).then(self.note, what="正在保存名单")

    def submit(self) -> None:
        source, folder = Path(self._source.text().strip()), Path(self._folder.text().strip())
        if not self._source.text().strip() or not is_there(source):
            self.complain(NO_SUCH_FOLDER, self._source)
        elif not self._folder.text().strip() or not is_folder(folder):
            self.complain("请选择转交到哪个文件夹或U盘。", self._folder)
        elif not self._pin.text():
            self.complain("请输入本校的口令，用来给交接单签名。", self._pin)
        else:
            self.wait()
            self._desk.do(_hand_on, source=source, folder=folder, pin=self._pin.text(), chosen=dict(self._chosen)).then(
                self._done, what="正在复制并读回核对", failed=self.complain_error
            )

    def _done(self, sentence: str) -> None:
        self.accept()
        self._desk.asking.tell("转交数据包", sentence)


def _tone(row: SchoolState, key: str) -> str:
    return _TONES.get(row.state, "warn") if key == "words" else ""


def _look_over(ws: Workspace, *, source: Path | None, chosen: dict[str, str]) -> Handover:
    return look_over(ws, [source] if source is not None else [], chosen)


def _add(ws: Workspace, *, code: str, name: str) -> str:
    return f"名单里有 {add_member(ws, code, name).name} 了。"


def _remove(ws: Workspace, *, code: str) -> str:
    gone = remove_member(ws, code)
    stay = f"它的 {gone.guests} 位外校人员还在教师名册里，参加过的活动不变，只是不再显示学校名称。" if gone.guests else ""
    return f"{gone.name} 已移出名单（关闭窗口后 Ctrl+Z 可撤销）。{stay}"


def _hand_on(ws: Workspace, *, source: Path, folder: Path, pin: str, chosen: dict[str, str]) -> str:
    handed = relay(ws, [source], folder, pin, chosen=chosen)
    lacking = [row.name for row in handed.schools if row.state == MISSING]
    missing = f"\n名单上还缺 {len(lacking)} 所：{'、'.join(lacking)}。收到以后再转交一次。" if lacking else ""
    stayed = "".join(f"\n· {file.path.name} 没有转交：{file.why}" for file in handed.left)
    return (
        f"{len(handed.files)} 个文件已复制并读回核对一致，可以安全拔出U盘。\n交接单：{handed.note.name}（第 {handed.seq} 号）{missing}{stayed}\n"
        "请和数据包一起交教育局；教育局据此知道是否少了哪一个。"
    )
