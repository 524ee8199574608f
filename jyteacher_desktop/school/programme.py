"""The papers of the registers as a school prints them (records/papers.py gathers, reports/formpaper.py draws)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO

from jyteacher_desktop.kinds.backbone import Backbone
from jyteacher_desktop.kinds.induction import Induction
from jyteacher_desktop.kinds.kit import Person
from jyteacher_desktop.records import papers
from jyteacher_desktop.records.errors import ValueRefused
from jyteacher_desktop.records.registers import get_row
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
    "yearly": "校本研修年度总结",
    "rectification": "整改台账",
    "team": "工作室、工作坊登记表",
    "project": "培训项目总结",
}
"""Every paper of this module by the word that commands use."""
OF_KIND = {
    "induction": "induction",
    "backbone": "registration",
    "nomination": "nomination",
    "team": "team",
    "project": "project",
}
"""The paper of one record, by the kind of the record."""


def programme_paper(ws: Workspace, name: str, of: str = "", *, year: str = "") -> FormPaper:
    """Gather one paper; nothing is written.

    Args:
        ws: The workspace.
        name: A key of :data:`TITLES`.
        of: Whose or which: a teacher's id for ``induction`` and ``registration``, a record's id for the others that need one.
        year: Year of ``registration`` (last year's without one), ``selfcheck`` and ``yearly``.

    Raises:
        RecordMissing: What it should be of is not registered.
        ValueRefused: The year is no calendar year.
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
    if name == "yearly":
        return papers.yearly_paper(book, school, _calendar_year(year or str(ws.today.year)))
    if name == "rectification":
        return papers.rectification_paper(book, school)
    return papers.team_paper(book, school, of) if name == "team" else papers.project_paper(book, school, of)


def _calendar_year(year: str) -> str:
    if re.fullmatch(r"[12][0-9]{3}", year) is None:
        raise ValueRefused(f"“{year}”不是年度，没有生成文件。请写四位数字的年份，如 2026。", field="year")
    return year


def write_paper_of(ws: Workspace, record_id: str, target: Target, *, progress: Progress | None = None) -> RenderedPdf:
    """Write the paper that belongs to one record (:data:`OF_KIND`); errors as :func:`write_programme_paper`."""
    row = get_row(ws, record_id)
    of = str(row.teacher) if isinstance(row, Induction | Backbone) else record_id
    return write_programme_paper(ws, OF_KIND[row.kind.id], target, of, progress=progress)


def write_programme_paper(
    ws: Workspace, name: str, target: Target, of: str = "", *, year: str = "", progress: Progress | None = None
) -> RenderedPdf:
    """Gather and write one paper; arguments as :func:`programme_paper`.

    Raises:
        RecordMissing, ReportFileError, FontFileError, Cancelled: Nothing was written.
    """
    return render_form(programme_paper(ws, name, of, year=year), target, progress=progress)
