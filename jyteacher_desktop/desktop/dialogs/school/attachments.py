"""附件: photos of sign-in sheets, scans of certificates. Dropped, shown, saved elsewhere, removed; never demanded."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QPixmap
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QSplitter, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.dropped_files import dropped_files, take_what_has_files
from jyteacher_desktop.desktop.table_model import Description, TableModel
from jyteacher_desktop.desktop.widgets import DropArea, TableView
from jyteacher_desktop.desktop.zoom import px
from jyteacher_desktop.records.trash import delete_records
from jyteacher_desktop.reports.raster import page_image
from jyteacher_desktop.school.attachments import (
    ATTACHMENT_COLUMNS,
    AttachmentRow,
    add_attachments,
    attachment_body,
    export_attachments,
    list_attachments,
)
from jyteacher_desktop.store.workspace import Workspace

FILES = "照片和扫描件 (*.jpg *.jpeg *.png *.pdf);;所有文件 (*)"
SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".pdf"})
_SHOWN = ("file_name", "mediatype", "bytes", "added_on", "present")
_PDF = "application/pdf"
_PREVIEW_DOTS = 8_000_000
_PREVIEW_DPI = 96


class AttachmentsDialog(FormDialog):
    """The attachments of one activity or training."""

    def __init__(self, parent: QWidget, desk: Desk, record_id: str, title: str) -> None:
        super().__init__("attachments_dialog", parent, accept_text="关闭")
        self._desk = desk
        self._record = record_id
        self.child(QLabel, "whatLabel").setText(title)
        self._table = self.child(TableView, "table")
        self._model: TableModel[AttachmentRow] = TableModel(
            Description(columns=[column for column in ATTACHMENT_COLUMNS if column.key in _SHOWN], identity=lambda row: row.id),
            self,
        )
        self._table.use(
            self._model, name="attachments", preferences=desk.preferences, empty_text="还没有附件。附件从不强求，有才加。"
        )
        self._preview = self.child(QLabel, "previewLabel")
        self._area = self.child(QScrollArea, "previewArea")
        drop = self.child(DropArea, "dropArea")
        drop.set_text("把签到表照片、证书扫描件拖到这里（JPG、PNG、PDF；照片自动缩小，去掉拍摄地点）")
        drop.dropped.connect(self.add_files)
        self._buttons: dict[str, QPushButton] = {}
        for name, slot in (("addButton", self._ask_files), ("exportButton", self._ask_folder), ("removeButton", self._remove)):
            button = self.child(QPushButton, name)
            button.setAutoDefault(False)
            button.clicked.connect(slot)
            self._buttons[name] = button
        self._table.row_changed.connect(self._choose)
        self.child(QSplitter, "splitter").setSizes([460, 380])
        self.resize(min(px(900), parent.width() - 40), min(px(560), parent.height() - 40))
        self._choose(None)
        self._load()

    def _load(self, _done: object = None) -> None:
        self._desk.do(list_attachments, self._record).then(self._show)

    def _show(self, rows: list[AttachmentRow]) -> None:
        self._model.show_rows(rows)
        if rows:
            self._table.enter()
        self._choose(self._table.current_row())

    def _choose(self, row: AttachmentRow | None) -> None:
        for name in ("exportButton", "removeButton"):
            self._buttons[name].setEnabled(row is not None)
        self._preview.clear()
        if row is not None:
            self._desk.do(_picture, attachment_id=row.id).then(
                partial(self._show_picture, row.id), failed=self.complain_error, owner=self
            )

    def _show_picture(self, attachment_id: str, image: QImage) -> None:
        row = self._table.current_row()
        if row is None or row.id != attachment_id:
            return
        if image.isNull():
            self._preview.setText("这个附件不能预览，可以另存为再打开。")
            return
        room = self._area.viewport().size() * self.devicePixelRatio()
        pixmap = QPixmap.fromImage(
            image.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        )
        pixmap.setDevicePixelRatio(self.devicePixelRatio())
        self._preview.setPixmap(pixmap)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        take_what_has_files(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if paths := dropped_files(event):
            self.add_files(paths)

    def _ask_files(self) -> None:
        self._desk.asking.open_files("添加附件", FILES, self.add_files)

    def add_files(self, paths: list[Path]) -> None:
        """Add files as one step."""
        self._desk.do(_add, record_id=self._record, files=tuple(paths)).then(
            self._added, what="正在加入附件", failed=self.complain_error
        )

    def _added(self, sentence: str) -> None:
        self.note(sentence)
        self._load()

    def _ask_folder(self) -> None:
        self._desk.asking.open_folder("另存到哪个文件夹", self._export)

    def _export(self, folder: Path) -> None:
        row = self._table.current_row()
        if row is not None:
            self._desk.do(_export, attachment_id=row.id, folder=folder).then(
                self.note, what="正在保存", failed=self.complain_error
            )

    def _remove(self) -> None:
        rows = self._table.selected_rows()
        if rows:
            self._desk.do(_remove, ids=tuple(row.id for row in rows)).then(
                self._added, what="正在移除", failed=self.complain_error
            )


def _add(ws: Workspace, *, record_id: str, files: tuple[Path, ...]) -> str:
    before = len(list_attachments(ws, record_id))
    add_attachments(ws, record_id, files)
    added = len(list_attachments(ws, record_id)) - before
    return f"加入了 {added} 个附件（Ctrl+Z 可撤销）" if added else "这些附件已经在里面了。"


def _remove(ws: Workspace, *, ids: tuple[str, ...]) -> str:
    delete_records(ws, ids)
    return f"移除了 {len(ids)} 个附件，可以在回收站里恢复。"


def _export(ws: Workspace, *, attachment_id: str, folder: Path) -> str:
    return f"已保存：{export_attachments(ws, attachment_id, folder)[0].name}"


def _picture(ws: Workspace, *, attachment_id: str) -> QImage:
    """The attachment as a picture, or an empty one."""
    row, body = attachment_body(ws, attachment_id)
    if row.mediatype == _PDF:
        page = page_image(body, 0, _PREVIEW_DPI, most_dots=_PREVIEW_DOTS)
        return QImage(page.pixels, page.width, page.height, page.stride, QImage.Format.Format_RGB32).copy()
    return QImage.fromData(body)
