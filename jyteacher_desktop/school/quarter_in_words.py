"""The quarter's facts for the principal: the statement of the quarter (quarter_statement.py) put into words and lines for the paper.

Every figure says which hours it is. 人次 are present lines of activities; 参与率 is 人次 / 应到人次; sums over persons are
人·学时. Nothing is counted here: a figure on the paper, on the first page and in a workbook is the statement's.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from jyteacher_desktop.domain.calendar import Quarter, day_beside, day_in_words
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.rounding import asked_text
from jyteacher_desktop.domain.trace_codes import trace_code, trace_prefix
from jyteacher_desktop.kinds import inspection, team, training_funds
from jyteacher_desktop.kinds.figures_in_words import percent
from jyteacher_desktop.kinds.kit import Book
from jyteacher_desktop.later import later
from jyteacher_desktop.reports.quarter_paper_lines import (
    ActivityLine,
    Grouping,
    GroupLine,
    KeptLine,
    KindLine,
    PackageMark,
    QuarterSummary,
    Revision,
    SignedDifference,
    TeacherLine,
    TrainingLine,
)
from jyteacher_desktop.school.changed_since_signed import SignedDifference as LineDifference
from jyteacher_desktop.school.changed_since_signed import signed_differences, signed_standings, signed_total
from jyteacher_desktop.school.office import school_info
from jyteacher_desktop.school.overlaps import clash_words, overlaps_of_quarter
from jyteacher_desktop.school.quarter_cells import (
    HEAD,
    changes,
    comparable,
    differing,
    kept_cells,
    number_of,
    printed,
    signed_facts,
)
from jyteacher_desktop.school.quarter_open_or_closed import reopenings
from jyteacher_desktop.school.quarter_statement import GROUPINGS, Member, Statement, Sums, divided, in_hours, statement
from jyteacher_desktop.school.reviews_that_stand import REVIEWS, reviews_of
from jyteacher_desktop.school.roster import list_teachers
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.school.signed_quarter import Before, before_now, before_of, kept_otherwise, named_otherwise
from jyteacher_desktop.school.trace_code_as_signed import Cells
from jyteacher_desktop.school.tracing import (
    CARRIED,
    COMING,
    HEADLINE,
    LATE_ENTERED,
    NOTHING_COUNTED,
    PASSED,
    RETURNED,
    RETURNED_OUTSIDE,
    UNFILED,
    WAITING,
    WAITING_OUTSIDE,
    activity_key,
    alert_key,
    alert_people,
    alert_records,
    carried_titles,
    carried_words,
    fact_key,
    group_key,
    kind_key,
    people_groups,
    people_key,
    teacher_key,
    training_key,
)
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import replace

if TYPE_CHECKING:
    from jyteacher_desktop.reports import quarter_drawing
    from jyteacher_desktop.reports.paper import Progress, RenderedPdf, Target
else:
    quarter_drawing = later("jyteacher_desktop.reports.quarter_drawing")  # the first page says the same and draws nothing

_NAMED = 5


def quarter_summary(ws: Workspace, quarter: Quarter, *, prepared_by: str = "", reviewed_by: str = "") -> QuarterSummary:
    """Everything the principal's paper says about one quarter; 填表人 and 审核人 are the school's own unless named here.

    Raises:
        InputError: The policy has no cycle around this quarter.
    """
    stated = statement(ws, quarter)
    earlier = before_of(ws, stated)
    kinds, summary = _kind_ids(stated, earlier), _gathered(ws, stated, earlier)
    signed = kept_cells(ws, quarter, stated.state.version) if stated.closed else None
    kept = list(kept_otherwise(ws, stated))
    if signed is not None:
        given = {name for name, text in (("prepared_by", prepared_by), ("reviewed_by", reviewed_by)) if text}
        kept = [*named_otherwise(signed, printed(stated, summary, kinds), quarter, given), *kept]
        summary = _as_signed(summary, signed, kinds)
    # Who fills in or reviews may be named when a paper is printed: where nobody was named before, that is nothing that has changed.
    unnamed = printed(stated, summary, kinds) if stated.closed else _now(ws, stated, lambda: (summary, kinds))
    summary = replace(summary, prepared_by=prepared_by or summary.prepared_by, reviewed_by=reviewed_by or summary.reviewed_by)
    cells = printed(stated, summary, kinds)
    cells[HEAD] = {name: text for name, text in cells[HEAD].items() if name in unnamed[HEAD]}
    changed = changes(signed, cells, quarter) if signed is not None else ()
    names = {row.id: row.name for row in list_teachers(ws, include_left=True)}
    names |= stated.called
    differences = (
        (
            *(_difference(each, names) for each in signed_differences(ws, quarter)),
            *_standings(ws, quarter, stated.state.version, names),
        )
        if stated.closed
        else ()
    )
    return replace(
        summary,
        differences=differences,
        changed=changed,
        signed_facts=signed_facts(signed) if signed is not None else (),
        kept=tuple(KeptLine(name=each.name, what=each.what, signed=each.signed, now=each.now, code=each.code) for each in kept),
        revision=_revision(ws, stated, cells, names),
        support=support_words(SchoolBook(ws, stated.day)),
        alerts=(*_changed_words(len(differences), differing(changed)), *summary.alerts),
        package=_package(ws, stated, cells, signed=not differences),
    )


def cells_now(ws: Workspace, quarter: Quarter) -> Cells:
    """What the paper would print if it printed everything as the book has it now: what closing keeps, and what a package says.

    Raises:
        InputError: The policy has no cycle around this quarter.
    """
    stated = statement(ws, quarter, signed=False)

    def gathered() -> tuple[QuarterSummary, Sequence[str]]:
        earlier = before_now(ws, quarter)
        return _gathered(ws, stated, earlier), _kind_ids(stated, earlier)

    return _now(ws, stated, gathered)


def _now(ws: Workspace, stated: Statement, gathered: Callable[[], tuple[QuarterSummary, Sequence[str]]]) -> Cells:
    """The cells of a statement without a word about what was signed; whoever closes a quarter has them from the page that shows it."""
    return ws.remembered(("cells now", stated.quarter, ws.today), lambda: printed(stated, *gathered()))


def said_by_package(ws: Workspace, quarter: Quarter) -> str:
    """One number for every figure of a quarter as the book has it now, to be kept with a package, which holds the book.

    Raises:
        InputError: The policy has no cycle around this quarter.
    """
    return number_of(cells_now(ws, quarter))


def _gathered(ws: Workspace, stated: Statement, earlier: Before | None) -> QuarterSummary:
    """The figures and names of a statement, without a word about what was signed before."""
    info, quarter = school_info(ws, with_key=False), stated.quarter
    return QuarterSummary(
        school_name=info.name,
        school_code=info.code,
        quarter_label=quarter.name,
        previous_label=quarter.previous().name,
        trace_prefix=trace_prefix(quarter),
        start=quarter.first_day,
        end=quarter.last_day,
        day=stated.day,
        dated=date.fromisoformat(stated.state.changed_on) if stated.closed else ws.today,
        version=stated.state.version,
        closed=stated.closed,
        facts=stated.facts,
        previous=earlier.facts if earlier is not None else None,
        cycle_label=stated.cycle.words,
        required=Decimal(stated.cycle.required.x100) / 100,
        pace=stated.pace,
        pace_at_end=stated.pace_at_end,
        expected_year=stated.policy.year_expected.value if stated.policy.year_expected else None,
        policy_title=stated.policy.title,
        prepared_by=info.clerk,
        reviewed_by=info.reviewer,
        reviewed_on=_reviewed_on(ws, stated),
        kinds=_kinds(stated, earlier),
        groupings=_groupings(stated),
        teachers=tuple(_teacher_line(stated, member) for member in stated.members),
        activities=tuple(_activity_line(stated, row.id) for row in stated.held),
        trainings=tuple(_training_line(stated, row.id) for row in stated.trainings),
        alerts=_alerts(ws, stated),
        unconfirmed_counting=stated.doubts.counting,
        unconfirmed_requirement=stated.doubts.requirement,
        fact_codes=tuple((name, trace_code(quarter, fact_key(name))) for name in HEADLINE),
        people_codes=tuple(
            (name, len(some), trace_code(quarter, people_key(name))) for name, some in people_groups(stated) if some
        ),
        alert_codes=tuple(
            (name, len(things), trace_code(quarter, alert_key(name)))
            for name, things in (*alert_people(stated).items(), *alert_records(stated).items())
        ),
        sample=info.sample,
    )


def _as_signed(summary: QuarterSummary, signed: Cells, kinds: Sequence[str]) -> QuarterSummary:
    """The school, whoever filled in and reviewed, and the kinds under the names they had when the quarter was closed."""
    names = {
        line.kind: signed.get(kind_key(kind), {}).get("kind", line.kind) for kind, line in zip(kinds, summary.kinds, strict=True)
    }
    return replace(
        summary,
        school_name=signed[HEAD].get("school_name", ""),
        school_code=signed[HEAD].get("school_code", ""),
        prepared_by=signed[HEAD].get("prepared_by", ""),
        reviewed_by=signed[HEAD].get("reviewed_by", ""),
        kinds=tuple(replace(line, kind=names[line.kind]) for line in summary.kinds),
        activities=tuple(replace(line, kind=names.get(line.kind, line.kind)) for line in summary.activities),
    )


def _changed_words(differences: int, changed: int) -> tuple[str, ...]:
    """That figures are others than those that were signed; nothing where none is."""
    if not differences and not changed:
        return ()
    if not differences:
        return (f"结账签字后，纸上有 {changed} 处与结账时不同，见附表“已签数与现数”。",)
    papers = f"，纸上 {changed} 个数字因此不同" if changed else ""
    return (f"结账签字后有 {differences} 处数字发生变化{papers}，见附表“已签数与现数”。",)


def write_quarter_pdf(
    ws: Workspace,
    quarter: Quarter,
    target: Target,
    *,
    prepared_by: str = "",
    reviewed_by: str = "",
    progress: Progress | None = None,
) -> RenderedPdf:
    """Write the principal's paper of one quarter, whole or not at all, to a file or into memory.

    Raises:
        InputError: The policy has no cycle around this quarter.
        ReportFileError: The place cannot be written.
    """
    summary = quarter_summary(ws, quarter, prepared_by=prepared_by, reviewed_by=reviewed_by)
    return quarter_drawing.render_quarter(summary, target, progress=progress)


def support_words(book: Book) -> str:
    """保障 in one sentence: funds, workshops and findings as they are registered; "" where none of them is.

    Registers go on after a quarter is closed, so the sentence says that it is of the day it is printed.
    """
    found = {each.key: each for each in (*training_funds.measures(book), *team.measures(book), *inspection.measures(book))}
    share, workshops, findings = found["funds.share"], found["workshops.active"], found["findings.done"]
    parts = []
    if share.have is not None:
        asked = f"（要求 {asked_text(share.need)}）" if share.need is not None else ""
        parts.append(f"经费占公用经费 {percent(share.have, 1, share.need)}{asked}")
    if workshops.have is not None:
        parts.append(f"工作坊 {hours_text(workshops.have)} 个")
    if findings.have is not None:
        late = sum(line.why == inspection.LATE for line in findings.missing)
        left = f"督导未整改 {len(findings.missing)} 项" + (f"（逾期 {late}）" if late else "")
        parts.append(left if findings.missing else "督导没有未整改的问题")
    return f"保障（打印时的登记）：{'；'.join(parts)}。" if parts else ""


def _reviewed_on(ws: Workspace, stated: Statement) -> str:
    """The day of the last review of a record of the quarter (审核日); "" while one waits or none was reviewed."""
    if not stated.entries or stated.sums.unreviewed or not stated.sums.approved:
        return ""
    until = stated.state.changed_on if stated.closed and stated.state.changed_on else ws.today.isoformat()
    theirs = "r.uuid IN (SELECT value FROM json_each(?)) AND substr(s.at, 1, 10) <= ?"
    days = [
        ws.tuples(
            f"SELECT coalesce(max(substr(s.at, 1, 10)), '') {reviews_of(table, theirs)}",
            (json.dumps(ids), until),
        )[0][0]
        for table, ids in zip(REVIEWS, ([row.id for row in stated.held], [row.id for row in stated.trainings]), strict=True)
    ]
    return str(max(days))


def _kind_ids(stated: Statement, earlier: Before | None) -> tuple[str, ...]:
    """Every kind held in this quarter or in the one before, in the policy's order."""
    held, before = {row.kind: None for row in stated.held}, earlier.kinds if earlier is not None else {}
    known = [kind for kind in stated.policy.kinds if kind in held or kind in before]
    return (*known, *(kind for kind in dict.fromkeys([*held, *before]) if kind not in stated.policy.kinds))


def _kinds(stated: Statement, earlier: Before | None) -> tuple[KindLine, ...]:
    held = Counter(row.kind for row in stated.held)
    before = earlier.kinds if earlier is not None else {}
    policy = stated.policy
    return tuple(
        KindLine(
            kind=policy.kind_name(kind),
            activities=held[kind],
            person_times=stated.by_kind.get(kind, Sums()).person_times,
            counted=in_hours(stated.by_kind.get(kind, Sums()).counted),
            counted_before=in_hours(before.get(kind, 0)) if earlier is not None else None,
            code=trace_code(stated.quarter, kind_key(kind)),
        )
        for kind in _kind_ids(stated, earlier)
    )


def _groupings(stated: Statement) -> tuple[Grouping, ...]:
    """By 教研组, 学科 and 学段, those of the three that divide the school at all."""
    return tuple(
        Grouping(
            title=title,
            lines=tuple(
                GroupLine(
                    name=name,
                    teachers=len(people),
                    person_times=sum(member.sums.person_times for member in people),
                    counted=in_hours(sum(member.sums.counted for member in people)),
                    code=trace_code(stated.quarter, group_key(title, name)),
                )
                for name, people in groups.items()
            ),
        )
        for title, name_of in GROUPINGS
        if len(groups := divided(stated, name_of)) > 1
    )


def _teacher_line(stated: Statement, member: Member) -> TeacherLine:
    quarter, person = stated.quarter, member.row
    twin = stated.called[person.id] != person.name
    return TeacherLine(
        name=person.name,
        mark=person.known_by.under_staff_number if twin else person.teacher_no,
        group=person.group,
        quarter=in_hours(member.sums.counted),
        year=in_hours(member.year),
        cycle=in_hours(member.cycle),
        required=in_hours(member.required),
        expected=in_hours(member.pace),
        note=member.note or member.apart,
        apart=member.apart,
        code=trace_code(quarter, teacher_key(person.id)),
    )


def _activity_line(stated: Statement, identity: str) -> ActivityLine:
    row = next(row for row in stated.held if row.id == identity)
    sums = stated.by_entry.get(identity, Sums())
    return ActivityLine(
        day=date.fromisoformat(row.date),
        last=date.fromisoformat(row.end_date),
        kind=row.kind_name,
        topic=row.title,
        expected=sums.expected_times,
        present=sums.person_times,
        hours=row.hours,
        counted=in_hours(sums.counted),
        note="、".join((*row.marks, *(("待审核",) if sums.unreviewed else ()))),
        code=trace_code(stated.quarter, activity_key(identity)),
    )


def _training_line(stated: Statement, identity: str) -> TrainingLine:
    row = next(row for row in stated.trainings if row.id == identity)
    sums = stated.by_entry.get(identity, Sums())
    name = next(member.row.name for member in stated.members if member.row.id == row.teacher_id)
    called = stated.called[row.teacher_id]
    return TrainingLine(
        name=name,
        called=called if called != name else "",
        project=row.name,
        organizer=row.organizer,
        level=row.level_label,
        mode=row.mode_label,
        start=date.fromisoformat(row.date),
        end=date.fromisoformat(row.end_date),
        claimed=in_hours(sums.claimed),
        counted=in_hours(sums.counted),
        code=trace_code(stated.quarter, training_key(identity)),
    )


def _difference(each: LineDifference, names: dict[str, str]) -> SignedDifference:
    name = names.get(each.teacher_id, "（已删除）")
    return SignedDifference(label=f"{name}：{each.title}", signed=each.signed, now=each.now, cause=each.cause)


def _standings(ws: Workspace, quarter: Quarter, version: int, names: Mapping[str, str]) -> tuple[SignedDifference, ...]:
    """What is otherwise about the people of a signed version, in the order of the roster."""
    order = {teacher: place for place, teacher in enumerate(names)}
    found = sorted(signed_standings(ws, quarter, version), key=lambda each: order.get(each.teacher_id, len(order)))
    return tuple(
        SignedDifference(
            label=f"{names.get(each.teacher_id, '（已删除）')}：{each.what}", signed=each.signed, now=each.now, cause=each.cause
        )
        for each in found
    )


def _revision(ws: Workspace, stated: Statement, cells: Cells, names: dict[str, str]) -> Revision | None:
    """What a later version changes against the first, and why it was opened again; None for a first version."""
    opened = reopenings(ws, stated.quarter)
    if not opened:
        return None
    signed, first = signed_total(ws, stated.quarter, 1), kept_cells(ws, stated.quarter, 1)
    return Revision(
        reasons=tuple(
            f"{day_in_words(date.fromisoformat(each.on))}{each.actor}重新打开为第 {each.version} 版：{each.reason}"
            for each in opened
        ),
        counted_first=signed if signed is not None else Decimal(0),
        differences=tuple(_difference(each, names) for each in signed_differences(ws, stated.quarter, version=1)),
        standings=_standings(ws, stated.quarter, 1, names),
        changed=changes(first, cells, stated.quarter) if first is not None else (),
        kept_whole=first is not None,
    )


def _names(names: list[str]) -> str:
    return "、".join(names[:_NAMED]) + (f"等 {len(names)} 人" if len(names) > _NAMED else f" {len(names)} 人")


def _alerts(ws: Workspace, stated: Statement) -> tuple[str, ...]:
    """Finished sentences, the weightiest first; nothing here judges a person."""
    found: list[str] = []
    groups = alert_records(stated)
    waiting, trainings = groups.get(WAITING, ()), groups.get(WAITING_OUTSIDE, ())
    if waiting:
        hours = sum(stated.by_entry[row.id].waiting_claimed for row in waiting)
        found.append(f"有 {len(waiting)} 场活动（申报 {hours_text(in_hours(hours))} 人·学时）尚未经校长审核。")
    if trainings:
        hours = sum(stated.by_entry[row.id].waiting_claimed for row in trainings)
        found.append(f"有 {len(trainings)} 条校外培训（申报 {hours_text(in_hours(hours))} 学时）尚未经校长审核。")
    clashes = overlaps_of_quarter(ws, stated.quarter)
    if clashes:
        told = clash_words(clashes, most=2, told=day_beside(stated.quarter.year))
        found.append(f"有 {len(clashes)} 处同一人同一时段在两处，都照常计入，请核实：{told}。")
    behind = sorted((each for each in stated.members if each.behind), key=lambda each: (each.cycle - each.pace, each.row.name))
    if behind:
        most = hours_text(in_hours(behind[0].pace - behind[0].cycle))
        of_one = "差" if len(behind) == 1 else "差得最多的差"
        found.append(
            f"按周期均匀进度，{_names([stated.called[each.row.id] for each in behind])}的计入学时落后，{of_one} {most} 学时。"
        )
    none = [stated.called[each.row.id] for each in alert_people(stated).get(NOTHING_COUNTED, ())]
    if none and stated.day >= stated.quarter.first_day:
        found.append(f"本季没有计入学时的教师 {len(none)} 人：{'、'.join(none[:_NAMED])}{'等' if len(none) > _NAMED else ''}。")
    if UNFILED in groups:
        found.append(f"有 {len(groups[UNFILED])} 场活动未备案（没有批复文号，也没有对应已批复的计划）。")
    if LATE_ENTERED in groups:
        found.append(f"有 {len(groups[LATE_ENTERED])} 场活动为补录。")
    empty = [row.title for row in stated.held if not row.expected]
    if empty:
        found.append(f"有 {len(empty)} 场活动没有登记出勤：{'、'.join(empty[:3])}。")
    if RETURNED in groups:
        found.append(f"有 {len(groups[RETURNED])} 场活动被退回，不在场次、人次和学时之内。")
    if RETURNED_OUTSIDE in groups:
        found.append(f"有 {len(groups[RETURNED_OUTSIDE])} 条校外培训被退回，不在人次和学时之内。")
    if PASSED in groups:
        found.append(f"有 {len(groups[PASSED])} 场计划的活动日期已过，没有登记开展，不在场次之内。")
    if stated.carried:
        people, titles = stated.called, carried_titles(ws, stated)
        named = [f"{people[each.teacher]}“{titles[each.entry][1]}”" for each in stated.carried]
        told = "、".join(named[:3]) + (f"等 {len(named)} 条" if len(named) > 3 else "")
        words = carried_words(stated, stated.carried, {entry: began for entry, (began, _title) in titles.items()})
        found.append(f"有 {len(named)} 人次{words}：{told}。溯源码 {trace_code(stated.quarter, CARRIED)}。")
    if COMING in groups:
        found.append(f"有 {len(groups[COMING])} 项活动或培训在截至日以后才结束，没有计入。")
    return (*found, *_about_guests(stated))


def _about_guests(stated: Statement) -> Iterator[str]:
    if stated.guests.people:
        yield (
            f"另有外校人员 {stated.guests.people} 人到场 {stated.guests.person_times} 人次，属于各自学校，不在本校的人数、人次和学时之内。"
        )
    if stated.guests.once:
        names = _names([stated.called[teacher] for teacher in stated.guests.once])
        yield f"{names}曾是本校的外校人员，那时的学时是本人的，在本年和本周期之内，不在各季之内。"


def _package(ws: Workspace, stated: Statement, cells: Cells, *, signed: bool) -> PackageMark | None:
    """The newest letter that carried this quarter in this version, and whether it says what the paper does.

    Of a letter that kept no number of its own, what was ``signed`` decides: it was made when the quarter was closed.
    """
    found = ws.tuples(
        "SELECT letter_id, figures FROM letter WHERE direction = 'out' AND kind = 'report' AND quarter = ? AND version = ? "
        "AND (file_name NOT LIKE '%.part' OR receipt <> '') ORDER BY seq DESC LIMIT 1",
        (str(stated.quarter), stated.state.version),
    )
    if not found:
        return None
    ((letter, figures),) = found
    mark = PackageMark(letter_id=letter, fingerprint=school_info(ws).fingerprint, agrees=signed)
    if not comparable(figures):
        return mark
    if figures == number_of(cells):
        return replace(mark, agrees=True)
    as_of_now = figures == said_by_package(ws, stated.quarter)
    return replace(mark, agrees=as_of_now, as_of_now=as_of_now)
