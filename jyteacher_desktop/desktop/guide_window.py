"""使用指南: the user's guide in a window of its own, with search; it opens at what was asked about and stays beside the work."""

from __future__ import annotations

from datetime import date
from functools import partial
from html import escape
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QSize, Qt, QUrl
from PySide6.QtGui import QCloseEvent, QImage, QKeySequence, QShortcut, QTextDocument
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QPushButton, QTextBrowser, QWidget

from jyteacher_desktop.desktop.dialogs.asking import Asking
from jyteacher_desktop.desktop.forms import Form
from jyteacher_desktop.desktop.preferences import Preferences
from jyteacher_desktop.desktop.style import color_name
from jyteacher_desktop.desktop.zoom import factor, px
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.paths import resource
from jyteacher_desktop.reports.guide_chapters import Block, Grid, Items, Paragraph, Picture, Section, search, section_of, sections

_FIRST: Final = "cards"
_PLACE: Final = "guide"
_READING_WIDTH: Final = 560
_PDF: Final = "PDF 文件 (*.pdf)"


class GuideWindow(QWidget):
    """The guide: sections left, text right, a search above."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self._form = Form("guide_window", self)
        self.asking = Asking(self, preferences)
        self._search = self._form.child(QLineEdit, "searchEdit")
        self._list = self._form.child(QListWidget, "sectionList")
        self._text = self._form.child(QTextBrowser, "textBrowser")
        self._text.setOpenLinks(False)
        self._shown: Section | None = None
        self._search.textChanged.connect(self._find)
        self._list.currentItemChanged.connect(self._turn)
        self._form.child(QPushButton, "saveButton").clicked.connect(self._ask_whole)
        self._form.child(QPushButton, "cardsButton").clicked.connect(self._ask_cards)
        for keys, slot in (("Ctrl+F", self._focus_search), ("Esc", self._escape), ("Ctrl+W", self.close)):
            QShortcut(QKeySequence(keys), self, slot)
        self.resize(px(920), px(620))
        place = preferences.window_place(_PLACE)
        if place:
            self.restoreGeometry(QByteArray(place))
        self._fill(list(sections()))

    def open_at(self, topic: str) -> None:
        """Show the section of a topic; the beginning for one that has none."""
        self._search.clear()
        wanted = section_of(topic) or section_of(_FIRST)
        for row in range(self._list.count()):
            item = self._list.item(row)
            if item.data(Qt.ItemDataRole.UserRole) is wanted:
                self._list.setCurrentItem(item)
                self._list.scrollToItem(item)

    @property
    def title(self) -> str:
        """The title of the section that is shown."""
        return self._shown.title if self._shown is not None else ""

    def closeEvent(self, event: QCloseEvent) -> None:
        self._preferences.remember_window(_PLACE, bytes(self.saveGeometry().data()))
        super().closeEvent(event)

    def rezoom(self) -> None:
        """Take the size and the colours in use."""
        if self._shown is not None:
            self._show_section(self._shown)

    # -- list and search ------------------------------------------------------------------------------------------

    def _fill(self, found: list[Section]) -> None:
        self._list.clear()
        for section in found:
            item = QListWidgetItem(section.title if section.begins else f"　{section.title}")
            item.setData(Qt.ItemDataRole.UserRole, section)
            font = item.font()
            font.setBold(section.begins)
            item.setFont(font)
            self._list.addItem(item)
        if found:
            self._list.setCurrentRow(0)
        else:
            self._shown = None
            self._text.setPlainText(f"没有找到“{self._search.text().strip()}”。换一个词试试，例如：撤销、口令、回执、结账。")

    def _find(self, words: str) -> None:
        self._fill(search(words))
        first = words.split()
        if first and self._shown is not None:
            self._text.find(first[0])

    def _focus_search(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _escape(self) -> None:
        if self._search.text():
            self._search.clear()
        else:
            self.close()

    def _turn(self, item: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if item is not None:
            self._show_section(item.data(Qt.ItemDataRole.UserRole))

    # -- one section ----------------------------------------------------------------------------------------------

    def _show_section(self, section: Section) -> None:
        self._shown = section
        self._text.clear()
        for block in section.blocks:
            if isinstance(block, Picture):
                self._load(block)
        self._text.setHtml(_html(section))

    def _load(self, picture: Picture) -> None:
        """The picture in the width of the text, sharp on every screen."""
        image = QImage(str(resource(f"guide/pictures/{picture.file}")))
        if image.isNull():
            return
        ratio = self.devicePixelRatioF()
        width = min(image.width(), round(px(_READING_WIDTH) * ratio))
        image = image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        image.setDevicePixelRatio(ratio)
        self._text.document().addResource(QTextDocument.ResourceType.ImageResource, QUrl(picture.file), image)

    # -- paper ----------------------------------------------------------------------------------------------------

    def _ask_whole(self) -> None:
        self.asking.save_file("使用指南存为", "使用指南.pdf", _PDF, partial(self._save, ""))

    def _ask_cards(self) -> None:
        self.asking.save_file("四张岗位卡片存为", "岗位卡片.pdf", _PDF, partial(self._save, "card."))

    def _save(self, only: str, path: Path) -> None:
        from jyteacher_desktop.reports.guide_paper import render_guide

        try:
            made = render_guide(path, dated=date.today(), only=only)
        except JyTeacherError as error:
            self.asking.show_error(error)
            return
        self.asking.tell("使用指南", f"已存为 {path.name}，共 {made.pages} 页，可以打印。")

    def sizeHint(self) -> QSize:
        return QSize(px(920), px(620))


def _html(section: Section) -> str:
    """The section in the colours and the size in use; everything of ours is escaped."""
    body = "".join(map(_block, section.blocks))
    size = round(11 * factor(), 1)
    return (
        f'<div style="font-size:{size}pt; color:{color_name("text")}">'
        f'<p style="font-size:{round(9.5 * factor(), 1)}pt; color:{color_name("text_soft")}">{escape(section.chapter)}</p>'
        f'<h2 style="font-size:{round(16 * factor(), 1)}pt">{escape(section.title)}</h2>{body}</div>'
    )


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        return f'<p style="line-height:150%">{_text(block.text)}</p>'
    if isinstance(block, Items):
        tag = "ol" if block.numbered else "ul"
        items = "".join(f'<li style="line-height:145%; margin-bottom:4px">{_text(item)}</li>' for item in block.items)
        return f"<{tag}>{items}</{tag}>"
    if isinstance(block, Grid):
        line = color_name("line")
        heading, *rows = block.rows
        head = "".join(f'<th align="left" bgcolor="{color_name("raised")}">{_text(cell)}</th>' for cell in heading)
        body = "".join(f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in rows)
        return f'<table border="1" cellspacing="0" cellpadding="5" style="border-color:{line}"><tr>{head}</tr>{body}</table>'
    return f'<p><img src="{escape(block.file)}"/><br/><span style="color:{color_name("text_soft")}">{escape(block.caption)}</span></p>'


def _text(text: str) -> str:
    """Escaped, codes in a face of equal widths."""
    parts = escape(text).split("`")
    return "".join(
        f'<span style="color:{color_name("accent")}">{part}</span>' if place % 2 else part for place, part in enumerate(parts)
    )
