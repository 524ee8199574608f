"""The papers of the registers as a school prints them (a module of records/ gathers each, reports/forms_of_registers.py draws).

Every one of them may raise RecordMissing where what it is to be of is not registered, ReportFileError, FontFileError and Cancelled;
then nothing was written.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from jyteacher_desktop.domain.trace_codes import trace_code, year_key
from jyteacher_desktop.kinds.backbone import Backbone
from jyteacher_desktop.kinds.induction import Induction
from jyteacher_desktop.kinds.kit import Person
from jyteacher_desktop.records.backbone_registration_paper import registration_paper
from jyteacher_desktop.records.errors import RecordMissing, ValueRefused
from jyteacher_desktop.records.induction_paper import induction_paper
from jyteacher_desktop.records.nomination_paper import nomination_paper
from jyteacher_desktop.records.project_paper import project_paper
from jyteacher_desktop.records.rectification_paper import rectification_paper
from jyteacher_desktop.records.registers import get_row
from jyteacher_desktop.records.selfcheck_paper import selfcheck_paper
from jyteacher_desktop.records.team_paper import team_paper
from jyteacher_desktop.records.yearly_paper import Across, YearFacts, yearly_paper
from jyteacher_desktop.reports.forms_of_registers import render_form
from jyteacher_desktop.reports.paper import Progress, RenderedPdf, Target
from jyteacher_desktop.school.office import current_policy, school_info
from jyteacher_desktop.school.quarter_statement import Sums, in_hours, year_figures
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.store.workspace import Workspace


def write_induction(ws: Workspace, target: Target, *, teacher_id: str, progress: Progress | None = None) -> RenderedPdf:
    """新教师培养考核表 of one teacher."""
    paper = induction_paper(SchoolBook(ws), school_info(ws).name, Person(teacher_id))
    return render_form(paper, target, progress=progress)


def write_registration(
    ws: Workspace, target: Target, *, teacher_id: str, year: str = "", progress: Progress | None = None
) -> RenderedPdf:
    """骨干教师年度注册表 of one teacher, for last year unless ``year`` says another."""
    paper = registration_paper(SchoolBook(ws), school_info(ws).name, Person(teacher_id), year)
    return render_form(paper, target, progress=progress)


def write_nomination(ws: Workspace, target: Target, *, record_id: str, progress: Progress | None = None) -> RenderedPdf:
    """推荐表 and 评分表 of one nomination."""
    return render_form(nomination_paper(SchoolBook(ws), school_info(ws).name, record_id), target, progress=progress)


def write_team(ws: Workspace, target: Target, *, record_id: str, progress: Progress | None = None) -> RenderedPdf:
    """登记表 of one studio or workshop."""
    return render_form(team_paper(SchoolBook(ws), school_info(ws).name, record_id), target, progress=progress)


def write_project(ws: Workspace, target: Target, *, record_id: str, progress: Progress | None = None) -> RenderedPdf:
    """培训项目总结 of one project."""
    return render_form(project_paper(SchoolBook(ws), school_info(ws).name, record_id), target, progress=progress)


def write_selfcheck(ws: Workspace, target: Target, *, year: str = "", progress: Progress | None = None) -> RenderedPdf:
    """督导自查表 of a calendar year as of its last day, of this one as of today unless said otherwise.

    Raises:
        ValueRefused: The text is no calendar year, or one that has not begun.
    """
    said = _calendar_year(ws, year)
    book = SchoolBook(ws, min(ws.today, date(said, 12, 31)))
    paper = selfcheck_paper(book, school_info(ws).name, str(said))
    return render_form(paper, target, progress=progress)


def write_yearly(ws: Workspace, target: Target, *, year: str = "", progress: Progress | None = None) -> RenderedPdf:
    """校本研修年度总结 of a calendar year, of this one unless said otherwise.

    Raises:
        ValueRefused: The text is no calendar year, or one that has not begun.
    """
    facts = year_facts(ws, _calendar_year(ws, year))
    paper = yearly_paper(SchoolBook(ws, facts.day), school_info(ws).name, facts)
    return render_form(paper, target, progress=progress)


def _calendar_year(ws: Workspace, text: str) -> int:
    """The year somebody typed; this one of nothing."""
    text = text or str(ws.today.year)
    if re.fullmatch(r"[12][0-9]{3}", text) is None:
        raise ValueRefused(f"“{text}”不是年度，没有生成文件。请写四位数字的年份，如 2026。", field="year")
    if int(text) > ws.today.year:
        raise ValueRefused(f"{text} 年还没有开始，没有生成文件。请核对年度。", field="year")
    return int(text)


def year_facts(ws: Workspace, year: int) -> YearFacts:
    """What the yearly summary prints, from the one statement.

    Raises:
        InputError: The policy has no cycle around this year.
    """
    figures, names = year_figures(ws, year), {key: each.name for key, each in current_policy(ws).kinds_known.items()}
    kinds, across = Counter(row.kind for row in figures.held), Sums.of(figures.across)

    def code(figure: str) -> str:
        return trace_code(figures.day, year_key(str(year), figure))

    return YearFacts(
        year=str(year),
        day=figures.day,
        teachers=figures.teachers,
        left=figures.left,
        took_part=figures.took_part,
        activities=len(figures.held),
        person_times=figures.sums.person_times,
        trainings=figures.sums.trainings,
        counted=in_hours(figures.sums.counted),
        opening=in_hours(figures.opening),
        across=Across(
            counted=in_hours(across.counted),
            activities=len({each.entry for each in figures.across if not each.training}),
            person_times=across.person_times,
            trainings=across.trainings,
        ),
        codes={
            figure: code(figure)
            for figure in (
                *("activities", "trainings", "counted", "people", "staff"),
                *(("across",) if figures.across else ()),
                *(("opening",) if figures.opening else ()),
            )
        },
        kinds=tuple(
            (names.get(key, key), number, figures.of_kind(key).person_times, code(f"kind:{key}"))
            for key, number in sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))
        ),
    )


def write_rectification(ws: Workspace, target: Target, *, progress: Progress | None = None) -> RenderedPdf:
    """整改台账 of every finding."""
    return render_form(rectification_paper(SchoolBook(ws), school_info(ws).name), target, progress=progress)


def whose(ws: Workspace, record_id: str) -> str:
    """The teacher whom a record of 新教师 or 骨干教师 is about.

    Raises:
        RecordMissing: It is about nobody.
    """
    row = get_row(ws, record_id)
    if not isinstance(row, Induction | Backbone):
        raise RecordMissing("这条记录不是某一位教师的，没有生成文件。请在“专项”里另选一条。", id=record_id)
    return str(row.teacher)
