"""What is printed is seen first: the very bytes of the document, page by page, then saved or sent to a printer."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QLabel, QListWidget

from jyteacher_desktop.desktop.dialogs.preview import PreviewDialog
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.reports.raster import PdfUnreadable, page_image, page_sizes
from jyteacher_desktop.school.quarter_report import write_quarter_pdf
from jyteacher_desktop.school.sample import SAMPLE_DAY
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import Driver, part

Key = Qt.Key


def _paper(school: Path) -> bytes:
    buffer = BytesIO()
    with Workspace.open(school, SCHOOL, write=False) as workspace:
        workspace.today_override = SAMPLE_DAY
        write_quarter_pdf(workspace, Quarter.parse("2026Q3"), buffer)
    return buffer.getvalue()


def _preview(driver: Driver, shell: Shell) -> PreviewDialog:
    driver.go(shell, "reports")
    driver.press(shell.page("reports"), "pdfButton")
    driver.settle(shell)
    dialog = driver.dialog(shell, PreviewDialog)
    driver.settle(shell)
    assert isinstance(dialog, PreviewDialog)
    return dialog


def test_a_page_is_drawn_at_the_size_asked_for(school: Path) -> None:
    data = _paper(school)
    sizes = page_sizes(data)
    assert len(sizes) > 1
    assert (round(sizes[0].width), round(sizes[0].height)) == (595, 842)
    page = page_image(data, 0, 144)
    assert (page.width, page.height) == (1191, 1684)
    assert len(page.pixels) == page.stride * page.height
    assert page.pixels.count(b"\xff") > len(page.pixels) * 0.8
    assert page.pixels.count(b"\x00") > 1000


def test_bytes_that_are_no_pdf_are_refused_with_a_sentence() -> None:
    for data in (b"", b"not a pdf", b"%PDF-1.7\n"):
        with pytest.raises(PdfUnreadable, match="PDF"):
            page_sizes(data)
        with pytest.raises(PdfUnreadable, match="PDF"):
            page_image(data, 0, 72)


def test_pages_are_turned_and_enlarged_by_keys_and_the_file_saved_is_the_one_shown(
    driver: Driver, school: Path, tmp_path: Path
) -> None:
    shell = driver.open(school)
    dialog = _preview(driver, shell)
    place = part(dialog, QLabel, "placeLabel")
    assert place.text().startswith("第 1 页，共 ")
    first = part(dialog, QLabel, "pageLabel").pixmap()
    assert first.width() > 300
    driver.qtbot.keyClick(dialog, Key.Key_PageDown)
    driver.settle(shell)
    assert place.text().startswith("第 2 页")
    driver.qtbot.keyClick(dialog, Key.Key_PageUp)
    zoom = part(dialog, QComboBox, "zoomBox")
    zoom.setCurrentIndex(zoom.count() - 1)
    driver.settle(shell)
    assert part(dialog, QLabel, "pageLabel").pixmap().width() > first.width()
    driver.qtbot.keyClick(dialog, Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    chooser = driver.dialog(shell, QFileDialog)
    assert isinstance(chooser, QFileDialog)
    chooser.close()
    target = tmp_path / "季度.pdf"
    dialog.save(target)
    driver.settle(shell)
    assert target.read_bytes() == _paper(school)


def test_the_printer_gets_the_chosen_pages(driver: Driver, school: Path, tmp_path: Path) -> None:
    shell = driver.open(school)
    dialog = _preview(driver, shell)
    printed = tmp_path / "printed.pdf"
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(printed))
    printer.setFromTo(2, 3)
    dialog.print_on(printer)
    driver.settle(shell)
    assert "2 页" in shell.state_label.text()
    sizes = page_sizes(printed.read_bytes())
    assert len(sizes) == 2
    assert (round(sizes[0].width), round(sizes[0].height)) == (595, 842)


def test_enter_in_the_list_of_documents_opens_the_preview(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "reports")
    documents = part(page, QListWidget, "documentsList")
    documents.setFocus()
    documents.setCurrentRow(0)
    driver.qtbot.keyClick(documents, Key.Key_Return)
    driver.settle(shell)
    dialog = driver.dialog(shell, PreviewDialog)
    assert dialog.windowTitle() == "季度报表"
    driver.qtbot.keyClick(dialog, Key.Key_Escape)
    assert not any(each.isVisible() for each in shell.findChildren(QDialog))
