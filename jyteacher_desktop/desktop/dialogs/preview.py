"""打印预览: the pages of a document as they will be printed, then 打印 or 另存为.

The document exists in memory only until it is saved. Pages are drawn in the worker thread when they are turned to; the
printer gets the same pages at 300 dots per inch.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QMarginsF, QRectF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QKeySequence, QPageLayout, QPageSize, QPainter, QPixmap, QShortcut
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QPushButton, QScrollArea, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import offer_help
from jyteacher_desktop.desktop.forms import Form
from jyteacher_desktop.desktop.worker import Progress
from jyteacher_desktop.desktop.zoom import px
from jyteacher_desktop.domain.errors import MachineError
from jyteacher_desktop.reports.raster import PageImage, PageSize, page_image, page_sizes
from jyteacher_desktop.store.workspace import Workspace

_POINTS_PER_INCH: Final = 72.0
_PRINT_DPI: Final = 300
_FIT: Final = 0
_ZOOMS: Final = ((_FIT, "适合宽度"), (75, "75%"), (100, "100%"), (150, "150%"), (200, "200%"))


class Each(Protocol):
    """Writes one file for every person into a folder."""

    def __call__(self, ws: Workspace, *, folder: Path, progress: Progress) -> str: ...


class PrintingStopped(MachineError):
    """The printer could not be used."""

    code = "machine.printer"


class PreviewDialog(QDialog):
    """Shows a PDF; ``suggested`` is the file name offered for saving, ``note`` what must be known before printing.

    ``each`` writes one file for every person into a folder instead, and says so; None where there is nothing to divide.
    """

    def __init__(
        self, parent: QWidget, desk: Desk, data: bytes, *, title: str, suggested: str, note: str = "", each: Each | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._data = data
        self._suggested = suggested
        self._each = each
        self._saved: Path | None = None
        self._sizes: tuple[PageSize, ...] = ()
        self._number = 0
        form = Form("preview_dialog", self)
        offer_help(self, "preview_dialog")
        self.setWindowTitle(title)
        self._picture = form.child(QLabel, "pageLabel")
        self._area = form.child(QScrollArea, "pageArea")
        self._place = form.child(QLabel, "placeLabel")
        self._back = form.child(QPushButton, "backButton")
        self._next = form.child(QPushButton, "nextButton")
        self._zoom = form.child(QComboBox, "zoomBox")
        for percent, text in _ZOOMS:
            self._zoom.addItem(text, percent)
        note_label = form.child(QLabel, "noteLabel")
        note_label.setText(note)
        note_label.setVisible(bool(note))
        self._back.clicked.connect(partial(self._turn, -1))
        self._next.clicked.connect(partial(self._turn, 1))
        self._zoom.currentIndexChanged.connect(self._draw)
        form.child(QPushButton, "eachButton").setVisible(each is not None)
        self._folder = form.child(QPushButton, "folderButton")
        self._folder.hide()
        for name, slot in (
            ("printButton", self._ask_printer),
            ("saveButton", self._ask_path),
            ("eachButton", self._ask_folder),
            ("folderButton", self._open_folder),
            ("closeButton", self.reject),
        ):
            button = form.child(QPushButton, name)
            button.setAutoDefault(False)
            button.clicked.connect(slot)
        for keys, step in (("PgDown", 1), ("PgUp", -1)):
            QShortcut(QKeySequence(keys), self, partial(self._turn, step))
        QShortcut(QKeySequence("Ctrl+P"), self, self._ask_printer)
        QShortcut(QKeySequence("Ctrl+S"), self, self._ask_path)
        self.resize(min(px(900), parent.width() - 40), max(460, parent.height() - 40))
        self._said = form.child(QLabel, "saidLabel")
        self._said.hide()
        form.child(QPushButton, "printButton").setFocus()
        desk.do(_sizes, data=data).then(self._take_sizes)

    # -- pages ----------------------------------------------------------------------------------------------------

    def _take_sizes(self, sizes: tuple[PageSize, ...]) -> None:
        self._sizes = sizes
        self._turn(0)

    def _turn(self, step: int, _checked: bool = False) -> None:
        if self._sizes:
            self._number = min(max(self._number + step, 0), len(self._sizes) - 1)
            self._place.setText(f"第 {self._number + 1} 页，共 {len(self._sizes)} 页")
            self._back.setEnabled(self._number > 0)
            self._next.setEnabled(self._number < len(self._sizes) - 1)
            self._draw()

    def _draw(self, _index: int = 0) -> None:
        if not self._sizes:
            return
        percent = self._zoom.currentData()
        if percent == _FIT:
            room = self._area.width() - self._area.verticalScrollBar().sizeHint().width() - 8
            dots = room * _POINTS_PER_INCH / self._sizes[self._number].width
        else:
            dots = self.logicalDpiX() * percent / 100
        dots *= self.devicePixelRatio()
        self._desk.do(_page, data=self._data, number=self._number, dots=dots).then(self._show_page)

    def _show_page(self, page: PageImage) -> None:
        pixmap = QPixmap.fromImage(_image(page))
        pixmap.setDevicePixelRatio(self.devicePixelRatio())
        self._picture.setPixmap(pixmap)
        self._picture.resize(pixmap.deviceIndependentSize().toSize())
        self._area.verticalScrollBar().setValue(0)

    # -- paper and file -------------------------------------------------------------------------------------------

    def _ask_printer(self) -> None:
        if not self._sizes:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        first = self._sizes[0]
        across = first.width > first.height
        printer.setPageLayout(
            QPageLayout(
                QPageSize(QPageSize.PageSizeId.A4),
                QPageLayout.Orientation.Landscape if across else QPageLayout.Orientation.Portrait,
                QMarginsF(0, 0, 0, 0),
            )
        )
        printer.setDocName(Path(self._suggested).stem)
        self._printer = printer
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        offer_help(dialog, "preview_dialog")
        dialog.setMinMax(1, len(self._sizes))
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.accepted.connect(self._print)
        dialog.show()

    def _print(self) -> None:
        self.print_on(self._printer)

    def print_on(self, printer: QPrinter) -> None:
        """Send the chosen pages to a printer."""
        self._desk.do(_print, data=self._data, sizes=self._sizes, printer=printer, progress=self._desk.progress).then(
            self._tell, what="正在打印", owner=self
        )

    def _ask_path(self) -> None:
        self._desk.asking.save_file("另存为", self._suggested, "PDF (*.pdf)", self.save)

    def save(self, path: Path) -> None:
        """Write the document to a file, whole or not at all."""
        self._desk.do(_save, data=self._data, path=path).then(partial(self._tell_saved, path.parent), what="正在保存")

    def _ask_folder(self) -> None:
        self._desk.asking.open_folder("每人一个文件，写进哪个文件夹", self.save_each)

    def save_each(self, folder: Path) -> None:
        """Write one file for every person into a folder; cancelled, those that are written stay whole."""
        if self._each is not None:
            self._desk.do(self._each, folder=folder, progress=self._desk.progress).then(
                partial(self._tell_saved, folder), what="正在逐人写出", owner=self
            )

    def _tell_saved(self, folder: Path, sentence: str) -> None:
        self._saved = folder
        self._folder.show()
        self._tell(sentence)

    def _tell(self, sentence: str) -> None:
        """Say it here too: this window lies over the one whose heading says it."""
        self._said.setText(sentence)
        self._said.show()
        self._desk.say(sentence)

    def _open_folder(self) -> None:
        if self._saved is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._saved)))


def _image(page: PageImage) -> QImage:
    return QImage(page.pixels, page.width, page.height, page.stride, QImage.Format.Format_RGB32).copy()


def _sizes(_ws: Workspace, *, data: bytes) -> tuple[PageSize, ...]:
    return page_sizes(data)


def _page(_ws: Workspace, *, data: bytes, number: int, dots: float) -> PageImage:
    return page_image(data, number, dots)


def _print(_ws: Workspace, *, data: bytes, sizes: tuple[PageSize, ...], printer: QPrinter, progress: Progress) -> str:
    first = max(printer.fromPage(), 1) - 1
    last = printer.toPage() or len(sizes)
    painter = QPainter()
    if not painter.begin(printer):
        raise PrintingStopped("打印机没有接受这份文件，没有打印。请检查打印机是否打开、有没有纸，或先另存为 PDF。")
    try:
        for number in range(first, last):
            progress.raise_if_cancelled()
            progress.step(number - first, last - first, f"第 {number + 1} 页")
            if number > first:
                printer.newPage()
            _paint(painter, printer, _image(page_image(data, number, _PRINT_DPI)), sizes[number])
    finally:
        painter.end()
    return f"已送往打印机：{last - first} 页"


def _paint(painter: QPainter, printer: QPrinter, image: QImage, size: PageSize) -> None:
    """One page at its own size, so that a centimetre stays a centimetre."""
    per_point = printer.resolution() / _POINTS_PER_INCH
    offset = printer.pageLayout().paintRectPixels(printer.resolution()).topLeft()
    target = QRectF(-offset.x(), -offset.y(), size.width * per_point, size.height * per_point)
    painter.drawImage(target, image)


def _save(_ws: Workspace, *, data: bytes, path: Path) -> str:
    from jyteacher_desktop.reports.paper import write_whole

    write_whole(path, memoryview(data))
    return f"已保存：{path.name}"
