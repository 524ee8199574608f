"""The quarter's facts for the principal: gathered here, drawn by reports/quarter.py.

Every figure says which hours it is. 人次 are present lines of activities; 参与率 is 人次 / 应到人次; sums over persons are
人·学时. The figures of a quarter are those at its last day, so paper printed later shows the same numbers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from jyteacher_desktop.domain import hours
from jyteacher_desktop.domain.calendar import AccountingYear, Quarter
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.terms import RecordStatus
from jyteacher_desktop.reports.paper import Progress, RenderedPdf
from jyteacher_desktop.reports.quarter import (
    ActivityLine,
    Grouping,
    GroupLine,
    KindLine,
    PackageMark,
    QuarterFacts,
    QuarterSummary,
    SignedDifference,
    TeacherLine,
    TrainingLine,
    render_quarter,
)
from jyteacher_desktop.school.activities import PRESENT, list_activities
from jyteacher_desktop.school.ledger import everybody
from jyteacher_desktop.school.office import current_policy, school_info
from jyteacher_desktop.school.periods import CLOSED, period, signed_differences
from jyteacher_desktop.school.roster import TeacherRow, list_teachers, teacher_keys
from jyteacher_desktop.school.trainings import list_trainings
from jyteacher_desktop.store.workspace import Workspace


@dataclass(slots=True)
class _Figures:
    """Running sums of one quarter, in hundredths of an hour where hours are meant."""

    person_times: int = 0
    expected_times: int = 0
    claimed: int = 0
    confirmed: int = 0
    any_confirmed: bool = False
    counted: int = 0
    trainings: int = 0
    training_counted: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)
    times_by_kind: Counter[str] = field(default_factory=Counter)
    by_entry: Counter[str] = field(default_factory=Counter)
    by_training: dict[str, tuple[int, int]] = field(default_factory=dict)
    by_teacher: Counter[int] = field(default_factory=Counter)
    times_by_teacher: Counter[int] = field(default_factory=Counter)


def quarter_summary(ws: Workspace, quarter: Quarter, *, prepared_by: str = "") -> QuarterSummary:
    """Everything the principal's paper says about one quarter.

    Raises:
        InputError: The policy has no cycle around this quarter.
    """
    policy, info, state = current_policy(ws), school_info(ws), period(ws, quarter)
    day = quarter.last_day
    cycle = policy.cycle_at(day)
    ledgers = everybody(ws, day, cycle)
    keys = {key: uuid for uuid, key in teacher_keys(ws).items()}
    figures = _figures(ledgers, keys, quarter)
    people = {row.id: row for row in list_teachers(ws, day, include_left=True)}
    in_post = list_teachers(ws, day)
    shown = {row.id for row in in_post}
    key_of = {uuid: key for key, uuid in keys.items()}
    activities = [row for row in list_activities(ws, quarter.first_day, day) if row.status != RecordStatus.PLANNED.code]
    facts = _facts(figures, len(in_post), len(activities))
    before = quarter.previous()
    earlier, earlier_figures = _previous(ws, policy, before, keys)
    year = AccountingYear.of(day, policy.year_basis).label
    lines = tuple(
        _teacher_line(people[keys[key]], ledger, figures.by_teacher[key], year)
        for key, ledger in sorted(ledgers.items(), key=lambda item: _order(people, keys, item[0]))
        if isinstance(key, int) and keys.get(key) in shown
    )
    differences = signed_differences(ws, quarter) if state.status == CLOSED else []
    return QuarterSummary(
        school_name=info.name,
        school_code=info.code,
        quarter_label=quarter.name,
        previous_label=before.name,
        start=quarter.first_day,
        end=day,
        dated=date.fromisoformat(state.changed_on) if state.status == CLOSED else ws.today,
        version=state.version,
        closed=state.status == CLOSED,
        facts=facts,
        previous=earlier,
        cycle_label=f"{cycle.start.year}—{cycle.end.year}年",
        required=Decimal(cycle.required.x100) / 100,
        expected_year=policy.year_expected.value if policy.year_expected else None,
        policy_title=policy.title,
        prepared_by=prepared_by,
        kinds=_kinds(policy, figures, activities, earlier_figures),
        groupings=_groupings(in_post, key_of, figures),
        teachers=lines,
        activities=tuple(
            ActivityLine(
                day=date.fromisoformat(row.date),
                kind=row.kind_name,
                topic=row.title,
                expected=row.expected,
                present=row.present,
                hours=row.hours,
                counted=Decimal(figures.by_entry[row.id]) / 100,
                note="、".join(row.marks),
            )
            for row in reversed(activities)
        ),
        trainings=tuple(
            TrainingLine(
                name=row.teacher,
                project=row.name,
                organizer=row.organizer,
                level=row.level_label,
                mode=row.mode_label,
                start=date.fromisoformat(row.date),
                end=date.fromisoformat(row.end_date),
                claimed=Decimal(figures.by_training.get(row.id, (0, 0))[0]) / 100,
                counted=Decimal(figures.by_training.get(row.id, (0, 0))[1]) / 100,
            )
            for row in reversed(list_trainings(ws, quarter.first_day, day))
        ),
        differences=tuple(
            SignedDifference(
                label=f"{people[each.teacher_id].name if each.teacher_id in people else '（已删除）'}：{each.title}",
                signed=each.signed,
                now=each.now,
                cause=each.cause,
            )
            for each in differences
        ),
        alerts=_alerts(ws, quarter, lines, differences_total=len(differences)),
        unconfirmed_counting=tuple(dict.fromkeys(note for ledger in ledgers.values() for note in ledger.unconfirmed_counting)),
        unconfirmed_requirement=tuple(
            dict.fromkeys(note for ledger in ledgers.values() for note in ledger.unconfirmed_requirement)
        ),
        package=_package(ws, quarter, state.version, info.fingerprint),
        sample=info.sample,
    )


def write_quarter_pdf(
    ws: Workspace, quarter: Quarter, target: Path | BinaryIO, *, prepared_by: str = "", progress: Progress | None = None
) -> RenderedPdf:
    """Write the principal's paper of one quarter, whole or not at all, to a file or into memory.

    Raises:
        InputError: The policy has no cycle around this quarter.
        ReportFileError: The place cannot be written.
    """
    return render_quarter(quarter_summary(ws, quarter, prepared_by=prepared_by), target, progress=progress)


def _figures(ledgers: Mapping[Hashable, hours.Ledger], keys: dict[int, str], quarter: Quarter) -> _Figures:
    found = _Figures()
    for key, ledger in ledgers.items():
        if not isinstance(key, int) or key not in keys:
            continue
        for row, claimed, counted in ledger.figures_between(quarter.first_day, quarter.last_day):
            entry = hours.Entry(*row)
            if entry.source == hours.OPENING or entry.status in (hours.DELETED, RecordStatus.PLANNED.code):
                continue
            found.claimed += claimed
            found.counted += counted
            found.by_teacher[key] += counted
            if entry.confirmed_x100 is not None:
                found.any_confirmed = True
                found.confirmed += min(claimed, entry.confirmed_x100)
            if entry.source == hours.TRAINING:
                found.trainings += 1
                found.training_counted += counted
                found.by_training[entry.id] = (claimed, counted)
                continue
            found.expected_times += 1
            found.by_kind[entry.kind] += counted
            found.by_entry[entry.id] += counted
            if entry.mark in PRESENT:
                found.person_times += 1
                found.times_by_kind[entry.kind] += 1
                found.times_by_teacher[key] += 1
    return found


def _facts(figures: _Figures, teachers: int, activities: int) -> QuarterFacts:
    return QuarterFacts(
        teachers=teachers,
        activities=activities,
        person_times=figures.person_times,
        expected_times=figures.expected_times,
        claimed=Decimal(figures.claimed) / 100,
        confirmed=Decimal(figures.confirmed) / 100 if figures.any_confirmed else None,
        counted=Decimal(figures.counted) / 100,
        trainings=figures.trainings,
        training_counted=Decimal(figures.training_counted) / 100,
    )


def _previous(
    ws: Workspace, policy: Policy, quarter: Quarter, keys: dict[int, str]
) -> tuple[QuarterFacts | None, _Figures | None]:
    """Last quarter's figures; None when the school recorded nothing then or no cycle lies around it."""
    activities = [
        row for row in list_activities(ws, quarter.first_day, quarter.last_day) if row.status != RecordStatus.PLANNED.code
    ]
    if not activities and not list_trainings(ws, quarter.first_day, quarter.last_day):
        return None, None
    cycle = policy.cycle_at(quarter.last_day)
    ledgers = everybody(ws, quarter.last_day, cycle)
    figures = _figures(ledgers, keys, quarter)
    return _facts(figures, len(list_teachers(ws, quarter.last_day)), len(activities)), figures


def _kinds(policy: Policy, figures: _Figures, activities: Iterable[object], earlier: _Figures | None) -> tuple[KindLine, ...]:
    held: Counter[str] = Counter(getattr(row, "kind", "") for row in activities)
    order = [kind for kind in policy.kinds if held[kind]] + [kind for kind in held if kind not in policy.kinds]
    return tuple(
        KindLine(
            kind=policy.kinds[kind].name if kind in policy.kinds else kind,
            activities=held[kind],
            person_times=figures.times_by_kind[kind],
            counted=Decimal(figures.by_kind[kind]) / 100,
            counted_before=Decimal(earlier.by_kind[kind]) / 100 if earlier is not None else None,
        )
        for kind in order
    )


def _groupings(people: list[TeacherRow], key_of: dict[str, int], figures: _Figures) -> tuple[Grouping, ...]:
    """By 教研组, 学科 and 学段, those of the three that divide the school at all."""
    ways: tuple[tuple[str, Callable[[TeacherRow], str]], ...] = (
        ("教研组", lambda row: row.group),
        ("学科", lambda row: row.subject),
        ("学段", lambda row: row.stage),
    )
    found: list[Grouping] = []
    for title, name_of in ways:
        members: dict[str, list[int]] = defaultdict(list)
        for row in people:
            members[name_of(row) or "未填写"].append(key_of[row.id])
        if len(members) < 2:
            continue
        found.append(
            Grouping(
                title=title,
                lines=tuple(
                    GroupLine(
                        name=name,
                        teachers=len(keys),
                        person_times=sum(figures.times_by_teacher[key] for key in keys),
                        counted=Decimal(sum(figures.by_teacher[key] for key in keys)) / 100,
                    )
                    for name, keys in sorted(members.items(), key=lambda item: (item[0] == "未填写", -len(item[1]), item[0]))
                ),
            )
        )
    return tuple(found)


def _teacher_line(person: TeacherRow, ledger: hours.Ledger, quarter: int, year: str) -> TeacherLine:
    return TeacherLine(
        name=person.name,
        mark=person.teacher_no or (person.birth_month if person.possible_duplicate else ""),
        group=person.group,
        quarter=Decimal(quarter) / 100,
        year=Decimal(ledger.years.get(year, 0)) / 100,
        cycle=ledger.counted,
        required=ledger.required,
        expected=ledger.pace,
        note="" if person.status_code == "in_post" else person.status,
    )


def _order(people: dict[str, TeacherRow], keys: dict[int, str], key: object) -> tuple[str, str]:
    person = people.get(keys.get(key, "")) if isinstance(key, int) else None
    return (person.pinyin, person.id) if person is not None else ("", "")


def _alerts(ws: Workspace, quarter: Quarter, lines: tuple[TeacherLine, ...], *, differences_total: int) -> tuple[str, ...]:
    """Finished sentences, the weightiest first; nothing here judges a person."""
    found: list[str] = []
    if differences_total:
        found.append(f"结账签字后有 {differences_total} 处计入学时发生变化，见附表“已签数与现数”。")
    behind = [line for line in lines if line.cycle < line.expected]
    if behind:
        worst = sorted(behind, key=lambda line: (line.cycle - line.expected, line.name))[:5]
        names = "、".join(line.name for line in worst)
        more = f"等 {len(behind)} 人" if len(behind) > 5 else f" {len(behind)} 人"
        found.append(f"按周期均匀进度，{names}{more}的计入学时落后，差额见附表；可在学时页查看每人还需参加的活动。")
    none = [line for line in lines if not line.quarter]
    if none:
        names = "、".join(line.name for line in none[:5])
        found.append(f"本季没有计入学时的教师 {len(none)} 人：{names}{'等' if len(none) > 5 else ''}。")
    rows = list_activities(ws, quarter.first_day, quarter.last_day)
    waiting = [row for row in rows if row.status == RecordStatus.PENDING.code]
    if waiting:
        found.append(f"有 {len(waiting)} 场活动尚未经校长审核。")
    unfiled = [row for row in rows if "未备案" in row.marks and row.status != RecordStatus.PLANNED.code]
    if unfiled:
        found.append(f"有 {len(unfiled)} 场活动未备案（没有批复文号，也没有对应已批复的计划）。")
    late = [row for row in rows if row.late_on]
    if late:
        found.append(f"有 {len(late)} 场活动为补录。")
    empty = [row for row in rows if not row.expected and row.status != RecordStatus.PLANNED.code]
    if empty:
        found.append(f"有 {len(empty)} 场活动没有登记出勤：{'、'.join(row.title for row in empty[:3])}。")
    returned = [row for row in rows if row.status == RecordStatus.RETURNED.code]
    if returned:
        found.append(f"有 {len(returned)} 场活动被退回，未计入学时。")
    return tuple(found)


def _package(ws: Workspace, quarter: Quarter, version: int, fingerprint: str) -> PackageMark | None:
    """The newest letter that carried this quarter in this version."""
    found = ws.tuples(
        "SELECT letter_id FROM letter WHERE direction = 'out' AND kind = 'report' AND quarter = ? AND version = ? "
        "AND (file_name NOT LIKE '%.part' OR receipt <> '') ORDER BY seq DESC LIMIT 1",
        (str(quarter), version),
    )
    return PackageMark(letter_id=found[0][0], fingerprint=fingerprint) if found else None
