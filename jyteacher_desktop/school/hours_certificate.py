"""学时证明: one teacher's counted hours of a cycle on one page, with a signed statement in its code where the principal signs it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from hashlib import sha256

from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.hours_and_their_reasons import HoursView, unsettled
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.trace_codes import person_key, trace_code, year_part
from jyteacher_desktop.exchange import Statement, sign_statement
from jyteacher_desktop.reports.hours_certificate_drawing import Certificate, CertificateYear, render_certificate
from jyteacher_desktop.reports.paper import Progress, RenderedPdf, Target
from jyteacher_desktop.school.ledger import count_hours, explain_hours, gone
from jyteacher_desktop.school.office import current_policy, school_info
from jyteacher_desktop.school.pins import unlock
from jyteacher_desktop.school.roster import TeacherRow, list_teachers
from jyteacher_desktop.store.workspace import Workspace


def write_certificate(
    ws: Workspace,
    teacher_id: str,
    target: Target,
    *,
    as_of: date | None = None,
    cycle: str | None = None,
    pin: str = "",
    progress: Progress | None = None,
) -> RenderedPdf:
    """Write 学时证明 of one teacher; with the principal's PIN its QR code holds a signed statement.

    Raises:
        WrongPin, KeyMissing, KeyDamaged: Nothing was written.
        RecordMissing: No such teacher.
        InputError: The policy has no such cycle.
        ReportFileError, FontFileError, Cancelled: Nothing was written.
    """
    day = as_of or ws.today
    view = count_hours(ws, as_of=day, cycle=cycle, teacher_id=teacher_id)
    person = next(row for row in list_teachers(ws, day, include_left=True) if row.id == teacher_id)
    row = next((each for each in view.teachers if each.id == teacher_id), None)
    categories = tuple(code for code in view.categories if row is not None and row.categories.get(code))
    years = [year for year in view.years if row is not None and row.years.get(year)]
    info, counted = school_info(ws), row.counted if row is not None else Decimal(0)
    required = row.required if row is not None else _required(view, current_policy(ws))
    facts = f"{teacher_id}|{view.cycle}|{counted}|{required}"
    statement = Statement(
        number=f"{info.code or '学时'}-{day:%Y%m%d}-{sha256(facts.encode()).hexdigest()[:6].upper()}",
        school=info.name + ("（示例学校）" if info.sample else ""),
        code=info.code,
        name=person.name,
        mark=person.known_by.number_in_full,
        cycle=view.cycle,
        as_of=day.isoformat(),
        hours=hours_text(counted),
        required=hours_text(required),
    )
    certificate = Certificate(
        number=statement.number,
        statement=sign_statement(unlock(ws, pin), statement) if pin else "",
        school_name=info.name,
        name=person.name,
        belongs=_belongs(person),
        sex=person.sex,
        known_by=person.known_by.number_in_full,
        subject=person.subject,
        title=person.title,
        cycle=view.cycle,
        as_of=day,
        policy=view.policy_title,
        counted=counted,
        required=required,
        categories=tuple(view.categories[code] for code in categories),
        years=tuple(
            CertificateYear(
                year=year,
                hours=row.years[year],
                by_category=tuple(row.cells.get(year, {}).get(code, Decimal(0)) for code in categories),
                code=trace_code(day, person_key(view.cycle, teacher_id, year_part(year))),
            )
            for year in years
            if row is not None
        ),
        unsaid=unsettled(explain_hours(ws, teacher_id, as_of=day, cycle=view.cycle)).words,
        unconfirmed=bool(view.notes),
        code=trace_code(day, person_key(view.cycle, teacher_id)),
    )
    return render_certificate(certificate, target, progress=progress)


def _belongs(person: TeacherRow) -> str:
    """Whose teacher a person is on the row's day: who has retired or moved away asks for certificates, too."""
    if person.is_guest:
        return "系来我校参加活动的外校人员"
    left, since = gone(person), person.since
    when = f"{int(since[:4])} 年 {int(since[5:7])} 月" if since else ""
    return f"原系我校教师（{when}{left}）" if left else "系我校教师"


def _required(view: HoursView, policy: Policy) -> Decimal:
    return Decimal(policy.cycle(view.cycle).required.x100) / 100
