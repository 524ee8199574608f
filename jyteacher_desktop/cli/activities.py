"""Commands about school-based research: listing, recording, the principal's review."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from jyteacher_desktop.cli.answers import NEEDS_A_PERSON, Answer, as_json, fields, table
from jyteacher_desktop.cli.reviewing import reviewed
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.domain.terms import Mark, Role
from jyteacher_desktop.later import later
from jyteacher_desktop.school import activities
from jyteacher_desktop.school.activities import ACTIVITY_COLUMNS, ActivityValues, Attend, AttendanceRow, RecordActivity
from jyteacher_desktop.school.errors import ListUnreadable, ValueRefused

if TYPE_CHECKING:
    from jyteacher_desktop import durable_files, text_files
    from jyteacher_desktop.cli import set_option
    from jyteacher_desktop.domain import names
    from jyteacher_desktop.school import (
        activity_entry,
        expected_people,
        marking_attendance,
        merging_duplicates,
        roster,
        sums_of_lists,
    )
    from jyteacher_desktop.school import duplicates as same
    from jyteacher_desktop.school.marking_attendance import Doubt
else:
    durable_files = later("jyteacher_desktop.durable_files")
    text_files = later("jyteacher_desktop.text_files")
    activity_entry = later("jyteacher_desktop.school.activity_entry")
    names = later("jyteacher_desktop.domain.names")
    expected_people = later("jyteacher_desktop.school.expected_people")
    roster = later("jyteacher_desktop.school.roster")
    sums_of_lists = later("jyteacher_desktop.school.sums_of_lists")
    marking_attendance = later("jyteacher_desktop.school.marking_attendance")
    merging_duplicates = later("jyteacher_desktop.school.merging_duplicates")
    same = later("jyteacher_desktop.school.duplicates")
    set_option = later("jyteacher_desktop.cli.set_option")

GRID_COLUMNS: tuple[Column[AttendanceRow], ...] = (
    Column(key="name", title="姓名", value=lambda row: row.name),
    Column(key="group", title="教研组", value=lambda row: row.group),
    Column(key="mark", title="出勤", value=lambda row: row.mark.label),
    Column(key="role", title="角色", value=lambda row: row.role.label),
)


def list_all(call: Call) -> Answer:
    """``activity list``."""
    rows = activities.list_activities(call.workspace, call.args.first, call.args.last)
    return listing(
        call,
        ACTIVITY_COLUMNS,
        rows,
        empty="没有活动。用 activity add 或 activity import 登记。",
        notes=[sums_of_lists.activities_words(rows)] if rows else (),
    )


def change(call: Call) -> Answer:
    """``activity set FIELD VALUE ID…``."""
    number = activities.edit_activities(call.workspace, call.args.ids, call.args.field, call.args.value)
    return Answer(data={"changed": number}, text=f"修改了 {number} 场活动。")


def list_attendance(call: Call) -> Answer:
    """``attendance list``."""
    rows = activities.list_attendance(call.workspace, call.args.first, call.args.last)
    return listing(call, activities.ATTENDANCE_COLUMNS, rows, empty="没有出勤记录。")


def show(call: Call) -> Answer:
    """``activity show ID``."""
    detail = activities.activity_detail(call.workspace, call.args.id)
    return Answer(
        data={**fields(detail.row), "fields": detail.values.fields, "attendance": as_json(detail.grid)},
        text=lambda: "\n\n".join(
            (table(ACTIVITY_COLUMNS, [detail.row], empty=""), table(GRID_COLUMNS, detail.grid, empty="没有登记出勤。"))
        ),
    )


def add(call: Call) -> Answer:
    """``activity add``: look every name up first; store only when each means exactly one person, or told to skip."""
    args = call.args
    meant = expected_people.named(call.workspace, args.attendees or "", args.date, kind=args.kind)
    found = {
        option: roster.find_teachers(call.workspace, getattr(args, option) or "", args.date)
        for option in ("attendees", "absent", "excused", "speaker", "host")
        if option != "attendees" or meant is None
    }
    unmatched = list(dict.fromkeys(name for match in found.values() for name in match.unmatched))
    ambiguous = {each.text: each for match in found.values() for each in match.ambiguous}
    problems = _problems(unmatched, ambiguous.values())
    if problems and not args.skip_unmatched:
        return Answer(
            data={"id": None, "present": 0, "absent": 0, "unmatched": unmatched, "ambiguous": _ambiguous(ambiguous.values())},
            text="\n".join(["没有保存这次活动：", *problems, "请改正姓名，或加 --skip-unmatched 跳过他们。"]),
            status=NEEDS_A_PERSON,
        )
    attendance = _lines(call, found, meant.people if meant is not None else ())
    if args.planned and meant is not None:
        attendance = activity_entry.lines_of_a_plan(meant, attendance)
    beside, own = set_option.split_texts(activities.MORE_OF_ACTIVITY, args.fields or (), call.workspace.today)
    recorded = activities.record_activity(
        call.workspace,
        RecordActivity(
            values=ActivityValues(
                kind=args.kind,
                title=args.title,
                date=args.date,
                end_date=args.end_date,
                start_time=args.start or "",
                end_time=args.end or "",
                hours=args.hours,
                place=args.place or "",
                approval_no=args.approval or "",
                fields=own,
                more=beside,
                note=args.note or "",
                planned=args.planned,
                **({"level": args.level} if args.level else {}),
            ),
            attendance=attendance,
        ),
    )
    expected = recorded.expected or (len(meant.people) if meant is not None else 0)
    return Answer(
        data={
            "id": recorded.id,
            "hours": recorded.hours,
            "expected": expected,
            "present": recorded.present,
            "absent": recorded.absent,
            "excused": recorded.excused,
            "unmatched": unmatched,
            "ambiguous": _ambiguous(ambiguous.values()),
        },
        text="\n".join(
            [
                (
                    f"已登记计划“{args.title}”：应到 {expected} 人，开展以后再登记出勤。"
                    if args.planned
                    else f"已登记“{args.title}”：出席 {recorded.present} 人，缺席 {recorded.absent} 人，请假 {recorded.excused} 人。"
                ),
                f"编号：{recorded.id}",
                *(["跳过：", *problems] if problems else []),
            ]
        ),
        status=NEEDS_A_PERSON if problems else 0,
        warnings=recorded.warnings,
    )


def repeat(call: Call) -> Answer:
    """``activity repeat ID DATE…``."""
    rows = activities.plan_series(call.workspace, call.args.id, call.args.dates, past_held=call.args.held)
    return Answer(data={"rows": as_json(rows)}, text=lambda: table(ACTIVITY_COLUMNS, rows, empty=""))


def paste(call: Call) -> Answer:
    """``attendance paste ID FILE``: nobody is marked while a name is in doubt, unless it is chosen or skipped."""
    args, ws = call.args, call.workspace
    text = _list_text(args.file)
    day = activities.activity_detail(ws, args.id).values.date
    chosen: dict[str, str] = {}
    for word, name in args.choose or ():
        match = roster.find_teachers(ws, name, day)
        if len(match.matched) != 1 or match.unmatched or match.ambiguous:
            raise ValueRefused(
                "\n".join(["没有改动：", *_problems(match.unmatched, match.ambiguous)])
                if match.unmatched or match.ambiguous
                else f"“{word}”只能选一个人，没有改动。",
                field="choose",
            )
        chosen[word] = match.matched[0].id
    done = activity_entry.mark_by_list(
        ws, args.id, text, marking_attendance.PasteMeaning(args.meaning or "only"), chosen, skip=args.skip_unmatched
    )
    grid = activities.activity_detail(ws, args.id).grid
    doubts = [f"  “{each.text}”：{_who_it_may_be(each)}" for each in done.left]
    how = "没有标记任何人，请用 --choose 名单上的写法=姓名#尾号 选定，或加 --skip-unmatched 跳过："
    return Answer(
        data={
            "id": args.id,
            "marked": done.people,
            "doubts": [{"text": each.text, "candidates": [_candidate(row) for row in each.candidates]} for each in done.left],
            "attendance": as_json(grid),
        },
        text="\n".join([done.sentence, *([] if done.saved else [how]), *doubts]),
        status=NEEDS_A_PERSON if done.left else 0,
        warnings=done.saved.warnings if done.saved else (),
    )


def _who_it_may_be(doubt: Doubt) -> str:
    people = "、".join(names.told_to_choose(row.name, row.known_by) for row in doubt.candidates)
    return f"是不是 {people}" if people else "花名册里没有这个姓名"


def _candidate(row: AttendanceRow) -> dict[str, str]:
    return {
        "id": row.teacher_id,
        "name": row.name,
        "subject": row.subject,
        "id_last4": row.id_last4,
        "teacher_no": row.teacher_no,
    }


def _list_text(file: Path) -> str:
    """A list from a file, or from standard input.

    Raises:
        ListUnreadable: Nothing was done.
    """
    try:
        return text_files.read_input(sys.stdin) if file.name == "-" else text_files.read_text(file)
    except OSError as error:
        raise ListUnreadable(
            f"名单“{file.name}”读不出来：{durable_files.system_words(error)}。没有改动。请检查路径再试。"
        ) from error
    except text_files.NotTextError as error:
        raise ListUnreadable(f"名单“{file.name}”不是能认出编码的文本，没有改动。请另存为文本文件再试。") from error


def duplicates(call: Call) -> Answer:
    """``activity duplicates``."""
    pairs = same.same_activities(call.workspace)
    data = {
        "rows": [
            {"first": fields(pair.first), "second": fields(pair.second), "reasons": pair.reasons, "shared": pair.shared}
            for pair in pairs
        ]
    }
    return listing(call, same.SAME_ACTIVITY_COLUMNS, pairs, empty="没有看起来重复登记的活动。", data=data)


def distinct(call: Call) -> Answer:
    """``activity distinct A B``."""
    same.keep_activities_apart(call.workspace, call.args.keep, call.args.drop)
    return Answer(data={"first": call.args.keep, "second": call.args.drop}, text="已记住：这是两次不同的活动。")


def merge(call: Call) -> Answer:
    """``activity merge A B``."""
    moved = merging_duplicates.merge_activities(call.workspace, call.args.keep, call.args.drop)
    detail = activities.activity_detail(call.workspace, call.args.keep)
    return Answer(data={**fields(detail.row), "moved": moved}, text=f"已合并：补进 {moved} 人，重复的一条放入回收站。")


def review(call: Call) -> Answer:
    """``activity review``."""
    return reviewed(
        call,
        ACTIVITY_COLUMNS,
        pending=lambda quarter: [row.id for row in activities.pending_activities(call.workspace, quarter)],
        carry_out=activities.review_activities,
    )


def _lines(call: Call, found: dict[str, roster.NameMatch], expected: Iterable[str]) -> tuple[Attend, ...]:
    """One line a person: who speaks or hosts was there unless marked otherwise; marks and roles beat ``--attendees``."""
    marks = dict.fromkeys(expected, Mark.PRESENT)
    marks |= {
        row.id: Mark.PRESENT for option in ("attendees", "speaker", "host") if option in found for row in found[option].matched
    }
    marks |= {row.id: Mark.EXCUSED for row in found["excused"].matched}
    marks |= {row.id: Mark.ABSENT for row in found["absent"].matched}
    roles = {row.id: Role.HOST for row in found["host"].matched}
    for row in found["speaker"].matched:
        both = row.id in roles
        roles[row.id] = (
            activities.leading_role(call.workspace, call.args.kind, (Role.SPEAKER, Role.HOST)) if both else Role.SPEAKER
        )
    return tuple(Attend(teacher_id=teacher, mark=mark, role=roles.get(teacher, Role.ATTENDEE)) for teacher, mark in marks.items())


def _problems(unmatched: Iterable[str], ambiguous: Iterable[roster.Ambiguous]) -> list[str]:
    lines = [f"  花名册里没有“{name}”" for name in unmatched]
    for each in ambiguous:
        people = "、".join(names.told_to_choose(row.name, row.known_by) for row in each.candidates)
        lines.append(f"  “{each.text}”有 {len(each.candidates)} 人：{people}；请写成 姓名#尾号 或 姓名@学科")
    return lines


def _ambiguous(found: Iterable[roster.Ambiguous]) -> list[dict[str, object]]:
    return [{"text": each.text, "candidates": _candidates(each)} for each in found]


def _candidates(each: roster.Ambiguous) -> list[dict[str, str]]:
    return [
        {
            "id": row.id,
            "name": row.name,
            "subject": row.subject,
            "birth_month": row.birth_month,
            "id_last4": row.id_last4,
            "teacher_no": row.teacher_no,
        }
        for row in each.candidates
    ]
