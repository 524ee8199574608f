"""What is printed is seen first: the very bytes of the document, page by page, then saved or sent to a printer."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QLabel, QListWidget, QPushButton

from jyteacher_desktop.desktop.dialogs.preview import PreviewDialog
from jyteacher_desktop.desktop.documents import of_time, preview
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.errors import Cancelled
from jyteacher_desktop.papers import paper
from jyteacher_desktop.reports.raster import PdfUnreadable, page_image, page_sizes
from jyteacher_desktop.school.quarter_in_words import write_quarter_pdf
from jyteacher_desktop.school.sample import SAMPLE_DAY
from jyteacher_desktop.school.teacher_archives import write_archives_of
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.test_trust_windows import choose
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


def test_archives_are_written_one_file_each_and_their_folder_is_opened(
    driver: Driver, school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    shell = driver.open(school)
    preview(shell.desk, shell, of_time(paper("archive"), Quarter.parse("2026Q3"), SAMPLE_DAY))
    driver.settle(shell)
    dialog = driver.dialog(shell, PreviewDialog)
    driver.settle(shell)
    assert isinstance(dialog, PreviewDialog)
    assert part(dialog, QPushButton, "eachButton").isVisible()
    assert not part(dialog, QPushButton, "folderButton").isVisible()
    dialog.save_each(tmp_path / "档案")
    driver.settle(shell)
    files = sorted((tmp_path / "档案").iterdir())
    assert len(files) == 46
    assert all(each.read_bytes().startswith(b"%PDF") for each in files)
    assert "46 个文件" in shell.state_label.text()
    assert part(dialog, QLabel, "saidLabel").text() == shell.state_label.text(), "the preview lies over the heading that says it"
    part(dialog, QPushButton, "folderButton").click()
    assert opened == [str(tmp_path / "档案")]


def test_writing_one_file_each_is_stopped_between_two_and_leaves_whole_files(
    driver: Driver, school: Path, tmp_path: Path
) -> None:
    shell = driver.open(school)
    dialog = _preview(driver, shell)
    assert not part(dialog, QPushButton, "eachButton").isVisible()
    with Workspace.open(school, SCHOOL, write=False) as workspace, pytest.raises(Cancelled):
        workspace.today_override = SAMPLE_DAY
        write_archives_of(workspace, tmp_path / "档案", progress=_After(3))
    files = [*(tmp_path / "档案").iterdir()]
    assert len(files) == 3
    assert all(each.read_bytes().rstrip().endswith(b"%%EOF") for each in files)


class _After:
    """A person who presses cancel after so many files."""

    def __init__(self, files: int) -> None:
        self._files = files
        self._done = 0

    def step(self, done: int, total: int, what: str) -> None:
        self._done = done

    def raise_if_cancelled(self) -> None:
        if self._done >= self._files:
            raise Cancelled("已取消，写好的文件都在。")


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


def test_a_paper_is_not_saved_under_the_name_of_a_workbook(driver: Driver, school: Path, tmp_path: Path) -> None:
    shell = driver.open(school)
    saved: list[Path] = []
    for name in ("汇总.xlsx", "汇总.pdf"):
        shell.asking.save_file("另存为", "汇总.pdf", "PDF (*.pdf)", saved.append)
        choose(driver, shell, tmp_path / name)
        if name == "汇总.xlsx":
            assert "会被当成表格，写出来的却是PDF 文档" in driver.answer(shell, "知道了")
    assert saved == [tmp_path / "汇总.pdf"]
