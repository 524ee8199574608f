"""The papers of the registry in the windows: which a page offers, and that each is drawn into memory and seen before it is printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from jyteacher_desktop.books import office_name
from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.worker import Progress
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.papers import Of, Paper
from jyteacher_desktop.school.attachments import safe_name
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One paper as it is to be drawn: of what, how the file calls that, and what else it is told."""

    paper: Paper
    of: object = None
    called: str = ""
    asked: Mapping[str, object] = field(default_factory=dict)
    title: str = ""

    @property
    def shown(self) -> str:
        """What the window of the preview is called."""
        return self.title or self.paper.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Printable:
    """A drawn document and what must be known before it is printed."""

    data: bytes
    title: str
    suggested: str
    note: str


def of_time(paper: Paper, quarter: Quarter, today: date) -> Document:
    """A paper of the whole office, as the quarter that is shown says it.

    A paper that counts up to a day counts up to the quarter's end, or to today where that is earlier. The school year is the last whole
    one before the one in which the quarter lies.
    """
    if paper.of is Of.QUARTER:
        return Document(paper=paper, of=quarter, called=quarter.name)
    if paper.of is Of.YEAR:
        year = str(quarter.last_day.year)
        return Document(paper=paper, of=year, called=f"{year}年")
    if paper.of is Of.SCHOOL_YEAR:
        first = quarter.last_day.year - (1 if quarter.last_day.month >= 9 else 2)
        return Document(paper=paper, of=f"{first}-{first + 1}", called=f"{first}-{first + 1}学年")
    if any(each.key == "as_of" for each in paper.asks):
        return Document(paper=paper, called=quarter.name, asked={"as_of": min(quarter.last_day, today)})
    return Document(paper=paper)


def fill_menu(menu: QMenu, papers: Sequence[Paper], chosen: Callable[[Paper], None]) -> None:
    """An entry for each of these papers."""
    for paper in papers:
        menu.addAction(f"打印{paper.title}…", partial(chosen, paper))


def offer(button: QWidget, papers: Sequence[Paper], chosen: Callable[[Paper], None], *, called: str = "") -> None:
    """Print the one paper there is, or ask under the button which one; ``called`` is what their subject is called."""
    if len(papers) == 1:
        chosen(papers[0])
        return
    menu = QMenu(button)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for paper in papers:
        own = called and paper.of in (Of.RECORD, Of.TEACHER)
        menu.addAction(f"{paper.title}：{called}" if own else paper.title, partial(chosen, paper))
    menu.popup(button.mapToGlobal(button.rect().bottomLeft()))


def suggested_name(office: str, name: str) -> str:
    """The name offered for a file: the office once, and nothing that a system forbids in names."""
    whole = name if name.startswith(office) else f"{office}{name}"
    return f"{safe_name(whole)}.pdf"


def preview(desk: Desk, window: QWidget, document: Document) -> None:
    """Draw a document and show it; from there it is printed or saved."""
    desk.do(_draw, document=document, progress=desk.progress).then(
        partial(_show, desk, window, document), what=f"正在生成{document.shown}", owner=window
    )


def _show(desk: Desk, window: QWidget, document: Document, printable: Printable) -> None:
    from jyteacher_desktop.desktop.dialogs.preview import PreviewDialog

    PreviewDialog(
        window,
        desk,
        printable.data,
        title=printable.title,
        suggested=printable.suggested,
        note=printable.note,
        each=partial(_write_each, document=document) if document.paper.each else None,
    ).open()


def _write_each(ws: Workspace, *, folder: Path, document: Document, progress: Progress) -> str:
    several = document.paper.written_each(ws, folder, asked=document.asked, progress=progress)
    return f"已写出 {len(several.files)} 个文件，共 {several.pages} 页：{folder.name}"


def _draw(ws: Workspace, *, document: Document, progress: Progress) -> Printable:
    buffer = BytesIO()
    written = document.paper.written(ws, buffer, of=document.of, asked=document.asked, progress=progress)
    note = ""
    if written.missing_glyphs:
        note = f"有 {len(written.missing_glyphs)} 个字印不出来：{''.join(written.missing_glyphs)}，请打印后手工补写。"
    return Printable(
        data=buffer.getvalue(),
        title=document.shown,
        suggested=suggested_name(office_name(ws), document.paper.file_name(document.called)),
        note=note,
    )
