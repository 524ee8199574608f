"""学时登记总表 and 学时公示: everybody's hours on a few pages, for the file or, with names and hours only, for the wall.

Every document is a frozen value with all it prints, so equal data give equal files. Hours on paper are counted as of the day they
are printed for (本校口径, the policy in use) unless a document says otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain.hours_and_their_reasons import HoursRow
from jyteacher_desktop.domain.names import said_beside
from jyteacher_desktop.domain.trace_codes import person_key, trace_code
from jyteacher_desktop.reports.hours_register_drawing import Register, RegisterLine, render_register
from jyteacher_desktop.reports.paper import Progress, RenderedPdf, Target
from jyteacher_desktop.school.ledger import count_hours
from jyteacher_desktop.school.office import school_info
from jyteacher_desktop.school.roster import TeacherRow, list_teachers
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import replace


def write_register(
    ws: Workspace,
    target: Target,
    *,
    public: bool = False,
    as_of: date | None = None,
    cycle: str | None = None,
    progress: Progress | None = None,
) -> RenderedPdf:
    """Write the register of everybody's hours, or the notice for the wall (names and hours only).

    Raises:
        InputError: The policy has no such cycle.
        ReportFileError, FontFileError, Cancelled: Nothing was written.
    """
    day = as_of or ws.today
    view = count_hours(ws, as_of=day, cycle=cycle)
    hours = {row.id: row for row in view.teachers}
    people = list_teachers(ws, day)
    # on a wall two people of one name are told apart by their subject, never by numbers or birthdays
    apart = said_beside((person.id, person.name, person.known_by) for person in people)
    years = tuple(year for year in view.years if any(row.years.get(year) for row in view.teachers)) or view.years[:1]
    categories = tuple(code for code in view.categories if any(row.categories.get(code) for row in view.teachers))
    info = school_info(ws)
    register = Register(
        school_name=info.name,
        clerk=info.clerk,
        reviewer=info.reviewer,
        cycle=view.cycle,
        as_of=day,
        policy=view.policy_title,
        years=years,
        categories=tuple(view.categories[code] for code in categories),
        lines=tuple(
            replace(
                _register_line(
                    person,
                    hours.get(person.id),
                    years,
                    categories,
                    apart=person.subject if public and apart[person.id] else apart[person.id],
                ),
                code=trace_code(day, person_key(view.cycle, person.id)),
            )
            for person in people
        ),
        public=public,
        unconfirmed=bool(view.notes),
    )
    return render_register(register, target, progress=progress)


def _register_line(
    person: TeacherRow, hours: HoursRow | None, years: Sequence[str], categories: Sequence[str], *, apart: str
) -> RegisterLine:
    zero = Decimal(0)
    return RegisterLine(
        name=person.name,
        mark=apart,
        group=person.group,
        subject=person.subject,
        title=person.title,
        years=tuple(hours.years.get(year, zero) if hours is not None else zero for year in years),
        categories=tuple(hours.categories.get(code, zero) if hours is not None else zero for code in categories),
        counted=hours.counted if hours is not None else zero,
        required=hours.required if hours is not None else zero,
        gap=hours.gap if hours is not None else zero,
    )
