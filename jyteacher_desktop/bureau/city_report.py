"""What the bureau prints: who handed in and the city's completion, and the hours of one school's people over all their schools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from jyteacher_desktop.bureau.board import DUE_PARTS, BoardRow, BoardSum, board, due_day, quarter_over, sums
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.city_figures import (
    CENTRAL,
    CITY,
    CITY_PARTS,
    COMPLETION_COLUMNS,
    SCHOOL,
    STAGE,
    SUBJECT,
    TITLE,
    CityFigures,
    CompletionRow,
    Trend,
    city_figures,
    city_trend,
)
from jyteacher_desktop.bureau.city_people import city_hours, person_id
from jyteacher_desktop.bureau.finding_schools import find_school
from jyteacher_desktop.bureau.office import bureau_info, current_policy
from jyteacher_desktop.bureau.progress_of_long_jobs import Progress
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.hours import even_pace
from jyteacher_desktop.domain.hours_and_their_reasons import HoursRow, HoursView, hours_columns
from jyteacher_desktop.domain.names import KnownBy, said_beside
from jyteacher_desktop.domain.rounding import rounded
from jyteacher_desktop.domain.trace_codes import city_key, due_key, person_key, staff_key, trace_code, trace_prefix
from jyteacher_desktop.kinds.backbone import Backbone
from jyteacher_desktop.kinds.kit import Measure
from jyteacher_desktop.kinds.team import Team
from jyteacher_desktop.kinds.trainer import Trainer
from jyteacher_desktop.kinds.training_funds import Money
from jyteacher_desktop.records.measures import measures_about
from jyteacher_desktop.records.programme_paper import programme_paper
from jyteacher_desktop.records.status_on_a_day import in_post, told_status
from jyteacher_desktop.reports.city_report_drawing import CityLine, CitySummary, DueLine, MomentLine, SchoolLine, render_city
from jyteacher_desktop.reports.forms_of_registers import render_form
from jyteacher_desktop.reports.hours_register_drawing import Register, RegisterLine, render_register
from jyteacher_desktop.reports.paper import RenderedPdf, Target
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass


def write_city_pdf(
    ws: Workspace,
    target: Target,
    *,
    as_of: date | None = None,
    cycle: str | None = None,
    quarter: Quarter | None = None,
    progress: Progress | None = None,
) -> RenderedPdf:
    """Write the city's summary: who handed in ``quarter`` (the last one that was over), and completion of the cycle's hours.

    Raises:
        InputError: The policy has no such cycle.
        ReportFileError, FontFileError, Cancelled: Nothing was written.
    """
    summary = city_summary(ws, as_of=as_of, cycle=cycle, quarter=quarter, progress=progress)
    return render_city(summary, target, progress=progress)


def city_summary(
    ws: Workspace,
    *,
    as_of: date | None = None,
    cycle: str | None = None,
    quarter: Quarter | None = None,
    progress: Progress | None = None,
) -> CitySummary:
    """Everything the city's paper says.

    Raises:
        InputError: The policy has no such cycle.
        Cancelled: By the progress.
    """
    figures, policy = city_figures(ws, as_of=as_of, cycle=cycle, progress=progress), current_policy(ws)
    wanted, chosen = quarter or quarter_over(figures.as_of), policy.cycle(figures.cycle)
    rows = board(ws, wanted)
    due = sums(rows)
    return CitySummary(
        bureau_name=bureau_info(ws).name,
        cycle=figures.cycle,
        as_of=figures.as_of,
        printed=ws.today,
        policy=policy.title,
        required=Decimal(chosen.required.x100) / 100,
        pace=even_pace(policy, chosen, figures.as_of),
        quarter=wanted.name,
        due=due_day(ws, wanted),
        whole=_city_line(figures, figures.rows[0]),
        stages=tuple(_city_line(figures, row) for row in figures.of(STAGE)),
        subjects=tuple(_city_line(figures, row) for row in figures.of(SUBJECT)),
        titles=tuple(_city_line(figures, row) for row in figures.of(TITLE)),
        centrals=tuple(_city_line(figures, row) for row in figures.of(CENTRAL)),
        schools=tuple(_city_line(figures, row) for row in figures.of(SCHOOL)),
        dues=tuple(_due_line(line, trace_code(wanted, due_key(line.name))) for line in due.units),
        due_whole=_due_line(due.whole, trace_code(wanted, due_key(""))),
        quarter_prefix=trace_prefix(wanted),
        told=tuple(
            SchoolLine(
                name=row.school,
                central=row.central,
                owes=row.owes,
                state=row.state,
                received=row.received[:10],
                punctual=row.punctual,
                teachers=row.teachers,
                remark=row.remark,
                code=trace_code(wanted, staff_key(row.office)) if row.office and row.teachers is not None else "",
            )
            for row in rows
        ),
        beyond_centrals=figures.beyond(CENTRAL),
        beyond_schools=figures.beyond(SCHOOL),
        unconfirmed=figures.unconfirmed,
        moments=_moments(city_trend(ws, as_of=figures.as_of, cycle=figures.cycle, progress=progress)),
        parts=(
            *(
                (words, getattr(due.whole, part), trace_code(wanted, due_key("", part)))
                for part, words in DUE_PARTS.items()
                if getattr(due.whole, part)
            ),
            *(
                (
                    words,
                    getattr(figures.rows[0], part),
                    trace_code(figures.as_of, city_key(figures.cycle, figures.rows[0].scope, figures.rows[0].called, part)),
                )
                for part, words in CITY_PARTS.items()
                if getattr(figures.rows[0], part)
            ),
        ),
    )


def _moments(trend: Trend) -> tuple[MomentLine, ...]:
    """The city quarter by quarter; each number has the code of its own day."""
    return tuple(
        MomentLine(
            name=row.called,
            line=_city_line(figures, row.line),
            pace=row.pace,
            owed=row.owed,
            handed_in=row.handed_in,
        )
        for figures, row in zip(trend.figures, trend.of(CITY, CITY), strict=True)
    )


def _city_line(figures: CityFigures, row: CompletionRow) -> CityLine:
    return CityLine(
        scope=row.scope,
        name=row.called,
        people=row.people,
        reached=row.reached,
        apart=row.apart,
        share=row.share,
        average=row.average,
        behind=row.behind,
        code=trace_code(figures.as_of, city_key(figures.cycle, row.scope, row.called)),
    )


def _due_line(line: BoardSum, code: str) -> DueLine:
    return DueLine(
        name=line.name,
        owed=line.owed,
        handed_in=line.handed_in,
        returned=line.returned,
        provisional=line.provisional,
        waiting=line.waiting,
        missing=line.missing,
        in_time=line.in_time,
        late=line.late,
        overdue=line.overdue,
        code=code,
    )


def school_hours(
    ws: Workspace, school: str, *, as_of: date | None = None, cycle: str | None = None, progress: Progress | None = None
) -> tuple[str, HoursView]:
    """Name of one school and the hours of its people in post, counted over all their schools.

    Raises:
        RecordUnknown: No such school, or several of that name.
        InputError: The policy has no such cycle.
    """
    office, name = find_school(ws, school, "没有写出文件")
    ((key,),) = ws.tuples("SELECT id FROM office WHERE uuid = ?", (office,))
    view = city_hours(ws, as_of=as_of, cycle=cycle, progress=progress)
    people = {
        person_id(person)
        for (person,) in ws.tuples(
            f"SELECT w.person FROM (SELECT t.person, {told_status('?')} AS held FROM city_teacher t WHERE t.office = ?) w "
            f"WHERE {in_post('w.held')}",
            (view.as_of.isoformat(), key),
        )
    }
    own = tuple(row for row in view.teachers if row.id in people)
    return name, HoursView(
        policy_id=view.policy_id,
        policy_version=view.policy_version,
        policy_title=view.policy_title,
        cycle=view.cycle,
        as_of=view.as_of,
        years=view.years,
        categories=view.categories,
        teachers=own,
        notes=view.notes,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What the ledger does not know of a person: 职称, and what tells two of one name apart."""

    title: str
    known_by: KnownBy


def _facts(ws: Workspace, school: str) -> dict[str, _Facts]:
    """By the person's public id, as the school itself says it."""
    office, _name = find_school(ws, school, "没有写出文件")
    return {
        person_id(person): _Facts(
            title=title, known_by=KnownBy(subject=subject, id_last4=last4, teacher_no=staff, birth_month=born)
        )
        for person, title, last4, subject, staff, born in ws.tuples(
            "SELECT t.person, t.title, t.id_last4, t.subject, t.teacher_no, t.birth_month FROM city_teacher t JOIN office o ON o.id = t.office "
            "WHERE o.uuid = ? ORDER BY t.uuid",
            (office,),
        )
    }


def write_school_pdf(
    ws: Workspace,
    school: str,
    target: Target,
    *,
    as_of: date | None = None,
    cycle: str | None = None,
    progress: Progress | None = None,
) -> RenderedPdf:
    """Write the register of one school's people as the city counts them.

    Raises:
        RecordUnknown: No such school, or several of that name.
        InputError: The policy has no such cycle.
        ReportFileError, FontFileError, Cancelled: Nothing was written.
    """
    name, view = school_hours(ws, school, as_of=as_of, cycle=cycle, progress=progress)
    years = tuple(year for year in view.years if any(row.years.get(year) for row in view.teachers)) or view.years[:1]
    categories = tuple(code for code in view.categories if any(row.categories.get(code) for row in view.teachers))
    facts, zero = _facts(ws, school), Decimal(0)
    apart = said_beside((row.id, row.name, facts[row.id].known_by) for row in view.teachers)
    register = Register(
        school_name=name,
        cycle=view.cycle,
        as_of=view.as_of,
        policy=f"{view.policy_title}（全市口径，各校学时合并计算）",
        years=years,
        categories=tuple(view.categories[code] for code in categories),
        lines=tuple(
            RegisterLine(
                name=row.name,
                mark=apart[row.id],
                group=row.group,
                subject=row.subject,
                title=facts[row.id].title,
                years=tuple(row.years.get(year, zero) for year in years),
                categories=tuple(row.categories.get(code, zero) for code in categories),
                counted=row.counted,
                required=row.required,
                gap=row.gap,
                code=trace_code(view.as_of, person_key(view.cycle, row.id)),
            )
            for row in view.teachers
        ),
        public=False,
        unconfirmed=bool(view.notes),
    )
    return render_register(register, target, progress=progress)


@dataclass(frozen=True, slots=True, kw_only=True)
class CityLineRow:
    """A line of the city's workbook: completion, and who handed in where schools are meant; ``line`` is None of schools without hours."""

    scope: str
    name: str
    line: CompletionRow | None
    due: BoardSum | None
    state: str = ""


def _completed(column: Column[CompletionRow]) -> Column[CityLineRow]:
    """A column of completion, empty for a school that sent nothing yet."""
    return Column(
        key=column.key,
        title=column.title,
        value=lambda row: None if row.line is None else column.value(row.line),
        text=lambda value: "" if value is None else column.text(value),
        align=column.align,
        width=column.width,
    )


def _due(key: str, title: str) -> Column[CityLineRow]:
    """A sum of the board, empty where no schools are meant."""
    return Column(
        key=key, title=title, value=lambda row: None if row.due is None else getattr(row.due, key), align=Align.RIGHT, width=8
    )


CITY_LINE_COLUMNS: tuple[Column[CityLineRow], ...] = (
    Column(key="scope", title="范围", value=lambda row: row.scope, align=Align.CENTER, width=8),
    Column(key="name", title="名称", value=lambda row: row.name, width=24),
    _due("owed", "应交学校"),
    *(_due(key, title) for key, title in DUE_PARTS.items()),
    Column(key="state", title="上报情况", value=lambda row: row.state, align=Align.CENTER, width=12),
    *(_completed(column) for column in COMPLETION_COLUMNS if column.key not in ("scope", "name")),
)


def city_table(
    ws: Workspace, *, as_of: date | None = None, cycle: str | None = None, quarter: Quarter | None = None
) -> tuple[Sequence[Column[Any]], Sequence[CityLineRow], str]:
    """The city as a table, with the same lines and schools as its paper: columns, rows, name of the sheet."""
    figures = city_figures(ws, as_of=as_of, cycle=cycle)
    wanted = quarter or quarter_over(figures.as_of)
    rows = board(ws, wanted)
    due = sums(rows)
    units = {line.name: line for line in due.units}
    schools = {row.office or row.entry: row for row in rows}
    lines: list[CityLineRow] = []
    for line in figures.rows:
        its = schools.pop(line.office, None)
        of = {CENTRAL: units.pop(line.name, None) if line.scope == CENTRAL else None, SCHOOL: _sum_of(its) if its else None}
        lines.append(
            CityLineRow(
                scope=line.scope,
                name=line.called,
                line=line,
                due=due.whole if line.scope == CITY else of.get(line.scope),
                state=_state(its) if its else "",
            )
        )
    lines += [CityLineRow(scope=CENTRAL, name=name, line=None, due=line) for name, line in units.items()]
    lines += [
        CityLineRow(scope=SCHOOL, name=row.school, line=None, due=_sum_of(row), state=_state(row)) for row in schools.values()
    ]
    return CITY_LINE_COLUMNS, lines, f"全市 {wanted}"


def _sum_of(row: BoardRow) -> BoardSum:
    return sums([row]).whole


def _state(row: BoardRow) -> str:
    """已交, 未交 …, in brackets where nothing was owed, as on the paper."""
    return row.state if row.owes else f"（{row.state}）"


def school_table(
    ws: Workspace, *, school: str, as_of: date | None = None, cycle: str | None = None
) -> tuple[Sequence[Column[Any]], Sequence[HoursRow], str]:
    """The hours of one school's people as a table: columns, rows, name of the sheet."""
    _name, view = school_hours(ws, school, as_of=as_of, cycle=cycle)
    return hours_columns(view), view.teachers, "学时"


def write_programme_pdf(
    ws: Workspace, target: Target, *, as_of: date | None = None, progress: Progress | None = None
) -> RenderedPdf:
    """Write 教师队伍与培训保障一览: the eight figures of the city, the others, and who or what is missing.

    Raises:
        ReportFileError, FontFileError, Cancelled: Nothing was written.
    """
    return render_form(programme_paper(CityBook(ws, as_of), bureau_info(ws).name), target, progress=progress)


@dataclass(frozen=True, slots=True, kw_only=True)
class CityNeeds:
    """What the founding document asks of the whole city.

    Attributes:
        figures: By the names scripts rely on; None is unknown, never zero.
        words: A sentence each, as every other view says it.
    """

    figures: Mapping[str, object]
    words: tuple[str, ...]


def needed(ws: Workspace, as_of: date | None = None) -> CityNeeds:
    """The measures of the city's book that concern the whole city."""
    book = CityBook(ws, as_of)
    found = {each.key: each for of in (Backbone, Team, Trainer, Money) for each in measures_about(book, of.kind)}
    backbone, trainers = found["backbone.share"], found["trainers.have"]
    workshops, funds, city = found["workshops.active"], found["funds.share"], found["funds.city"]
    return CityNeeds(
        figures={
            "backbone_share": _share(backbone.have),
            "backbone_share_need": backbone.need,
            "trainers": {"have": _whole(trainers.have), "need": _whole(trainers.need)},
            "workshops": {
                "have": _whole(workshops.have),
                "need_per_school": _whole(workshops.need),
                "short": [line.name for line in workshops.missing],
            },
            "funds": {"share": _share(funds.have), "need_share": funds.need, "city_share": _share(city.have)},
            "registered": {
                "backbone_share": _registered(backbone),
                "trainers": _registered(trainers),
                "workshops": _registered(workshops),
                "funds": _registered(funds),
            },
        },
        words=tuple(
            f"{each.title}：{each.text}" + (f"；{each.registered}" if each.registered else "")
            for each in (backbone, workshops, trainers, funds, city)
        ),
    )


def _registered(measure: Measure) -> dict[str, object]:
    """Who registered what a figure is read from, in words, and who did not."""
    return {"text": measure.registered, "silent": [line.name for line in measure.silent]}


def _share(value: Decimal | None) -> Decimal | None:
    """A share of 1, to a hundredth of a percent."""
    return None if value is None else rounded(value, Decimal("0.0001"))


def _whole(number: Decimal | None) -> int | None:
    return None if number is None else int(number)
