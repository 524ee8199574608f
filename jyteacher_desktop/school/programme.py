"""The papers of the registers as a school prints them (records/papers.py gathers, reports/formpaper.py draws)."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from jyteacher_desktop.kinds.kit import Person
from jyteacher_desktop.records import papers
from jyteacher_desktop.reports.formpaper import FormPaper, render_form
from jyteacher_desktop.reports.paper import Progress, RenderedPdf
from jyteacher_desktop.school.book import SchoolBook
from jyteacher_desktop.school.office import school_info
from jyteacher_desktop.store.workspace import Workspace

Target = Path | BinaryIO
TITLES = {
    "induction": "新教师培养考核表",
    "registration": "骨干教师年度注册表",
    "nomination": "推荐表和评分表",
    "selfcheck": "督导自查表",
    "rectification": "整改台账",
    "team": "工作室、工作坊登记表",
    "project": "培训项目总结",
}
"""Every paper of this module by the word that commands use."""


def programme_paper(ws: Workspace, name: str, of: str = "", *, year: str = "") -> FormPaper:
    """Gather one paper; nothing is written.

    Args:
        ws: The workspace.
        name: A key of :data:`TITLES`.
        of: Whose or which: a teacher's id for ``induction`` and ``registration``, a record's id for the others that need one.
        year: Year of ``registration`` (last year's without one) and ``selfcheck``.

    Raises:
        RecordMissing: What it should be of is not registered.
    """
    book, school = SchoolBook(ws), school_info(ws).name
    if name == "induction":
        return papers.induction_paper(book, school, Person(of))
    if name == "registration":
        return papers.registration_paper(book, school, Person(of), year)
    if name == "nomination":
        return papers.nomination_paper(book, school, of)
    if name == "selfcheck":
        return papers.selfcheck_paper(book, school, year or str(ws.today.year))
    if name == "rectification":
        return papers.rectification_paper(book, school)
    return papers.team_paper(book, school, of) if name == "team" else papers.project_paper(book, school, of)


def write_programme_paper(
    ws: Workspace, name: str, target: Target, of: str = "", *, year: str = "", progress: Progress | None = None
) -> RenderedPdf:
    """Gather and write one paper; arguments as :func:`programme_paper`.

    Raises:
        RecordMissing, ReportFileError, FontFileError, Cancelled: Nothing was written.
    """
    return render_form(programme_paper(ws, name, of, year=year), target, progress=progress)
