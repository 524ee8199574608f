"""首页: what waits to be done at this school, in the order in which somebody would do it.

A task is something a person can finish: it says in one sentence what is open and names the page where it is done. What
merely could be better (somebody below the even pace) stands below what is late (a quarter that ended without being
closed). Nothing here judges a person, and nothing is stored: every task disappears by itself when its cause does.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.entries import ACTIVITY
from jyteacher_desktop.domain.errors import InputError
from jyteacher_desktop.domain.hours_and_their_reasons import HoursRow
from jyteacher_desktop.domain.policy import NoCycleError
from jyteacher_desktop.domain.tasks import Task, Urgency, records_in_words
from jyteacher_desktop.domain.terms import RecordStatus, Signer
from jyteacher_desktop.kinds import REGISTERS
from jyteacher_desktop.kinds.registry import FollowingMap
from jyteacher_desktop.later import later
from jyteacher_desktop.reports.chart import TeacherProgress
from jyteacher_desktop.school.activities import ActivityRow, activities_of, activities_to_see_to, any_activity
from jyteacher_desktop.school.duplicates import alike_activities, same_people
from jyteacher_desktop.school.first_page import Todo, last_backup
from jyteacher_desktop.school.ledger import hours_of
from jyteacher_desktop.school.office import current_policy, missing_signers
from jyteacher_desktop.school.overlaps import BOTH_COUNT, clash_words, full_day_words, full_days_of_quarter, overlaps_of_quarter
from jyteacher_desktop.school.quarter_open_or_closed import CLOSED, PeriodRow, list_periods
from jyteacher_desktop.school.quarter_statement import Statement, in_hours, statement
from jyteacher_desktop.school.roster import list_teachers
from jyteacher_desktop.school.trainings import TrainingRow, trainings_of, trainings_to_see_to
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

if TYPE_CHECKING:
    from jyteacher_desktop.school import (
        correcting_returned_records,
        plan_decisions,
        receipts,
        relaying,
        school_keys,
        signed_policy,
        submitting,
    )
    from jyteacher_desktop.school.submitting import LetterRow
else:
    # what came from the bureau and what left for it: whoever has nothing of a sort waits for nothing of it
    correcting_returned_records = later("jyteacher_desktop.school.correcting_returned_records")
    plan_decisions = later("jyteacher_desktop.school.plan_decisions")
    receipts = later("jyteacher_desktop.school.receipts")
    relaying = later("jyteacher_desktop.school.relaying")
    school_keys = later("jyteacher_desktop.school.school_keys")
    signed_policy = later("jyteacher_desktop.school.signed_policy")
    submitting = later("jyteacher_desktop.school.submitting")

_NAMED = 3
"""So many records are named one by one; more are counted."""
_BEHIND_NAMED = 8
_RECENT_QUARTERS = 8
"""Older quarters that were never closed are history, not work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The figures of the first page; ``stated`` is None when no policy cycle lies around the quarter, and ``lacking`` says so.

    ``people`` are on the way to what is required of them, as the quarter's paper draws them; ``behind`` are those furthest below the even
    pace, of ``behind_total``.
    """

    quarter: Quarter
    stated: Statement | None
    people: tuple[TeacherProgress, ...]
    behind: tuple[HoursRow, ...]
    behind_total: int
    lacking: str = ""


def todo(ws: Workspace, quarter: Quarter) -> Todo:
    """What waits; quick, because nobody's hours are counted for it."""
    return Todo(tasks=tuple(_tasks(ws, quarter)), last_backup=last_backup(ws))


def home(ws: Workspace, quarter: Quarter) -> Home:
    """The quarter at a glance, and who is furthest below the even pace on the day of its statement."""
    try:
        stated = statement(ws, quarter)
    except InputError:
        lacking = current_policy(ws).lack_of_cycle(quarter.last_day)
        return Home(quarter=quarter, stated=None, people=(), behind=(), behind_total=0, lacking=lacking)
    behind = [member for member in stated.members if member.behind]
    behind.sort(key=lambda member: (member.cycle - member.pace, member.row.pinyin, member.row.id))
    rows = hours_of(ws, stated.day, stated.cycle, [member.row.id for member in behind[:_BEHIND_NAMED]])
    people = tuple(
        TeacherProgress(counted=in_hours(member.cycle), required=in_hours(member.required), expected=in_hours(member.pace))
        for member in stated.members
        if not member.apart
    )
    return Home(quarter=quarter, stated=stated, people=people, behind=rows, behind_total=len(behind))


def _tasks(ws: Workspace, quarter: Quarter) -> list[Task]:
    if not list_teachers(ws):
        return [
            *_to_hand_on(ws),
            Task(
                urgency=Urgency.NEXT,
                sentence="先把教师花名册导入进来",
                detail="现有的 Excel 或 WPS 花名册不用改格式，直接把文件拖到窗口里就行；也可以逐个添加。",
                action="去教师页",
                page="teachers",
            ),
        ]
    activities, trainings = activities_to_see_to(ws), trainings_to_see_to(ws)
    periods = list_periods(ws, _oldest_open(ws).first_day)
    letters = submitting.list_letters(ws) if _any(ws, "letter") else []
    tasks = [
        *_packages_in_question(letters),
        *_returned_by_bureau(ws),
        *_returned_plans(ws),
        *_returned_by_principal(activities, trainings),
        *_dated_ahead(ws, periods),
        *_quarters_to_close(ws, periods),
        *_quarters_to_submit(ws, periods, letters),
        *_to_hand_on(ws),
        *_from_the_bureau(ws),
        *_without_attendance(activities),
        *_plans_past(activities, ws.today),
        *_pending(activities, trainings),
        *_clashes(ws, quarter),
        *_receipts(ws, letters),
        *_twice(ws),
    ]
    if not any_activity(ws, quarter):
        tasks.append(
            Task(
                urgency=Urgency.NEXT,
                sentence=f"{quarter.name}还没有活动",
                detail="登记一次活动只要填类型、名称和日期，应到人员会自动列出。",
                action="去登记",
                page="activities",
                quarter=quarter,
            )
        )
    if not _any(ws, "trust"):
        tasks.append(
            Task(
                urgency=Urgency.NEXT,
                sentence="还没有教育局的卡片",
                detail="上报之前需要它：向教育局要来卡片文件（.jyt），在“报表与上报”页读入。",
                action="去读入",
                page="reports",
            )
        )
    return tasks


def _any(ws: Workspace, table: str) -> bool:
    """Whether anything stands there; else what reads it is not loaded."""
    return bool(ws.tuples(f"SELECT 1 FROM {table} LIMIT 1"))


_PAGE_OF_TABLE: FollowingMap[str, str] = FollowingMap(
    lambda: {
        "activity": "activities",
        "training": "trainings",
        "teacher": "teachers",
        "plan": "plans",
        "plan_item": "plans",
        **{kind.id: "registers" for kind in REGISTERS},
    }
)
"""Tables a bureau may send a record of back (bureau/returning_records.return_record), and the page where it is put right."""


def _returned_by_bureau(ws: Workspace) -> list[Task]:
    rows = correcting_returned_records.list_returned(ws) if _any(ws, "returned") else []
    days = {row.id: row.date for row in activities_of(ws, (row.record for row in rows if row.record_table == "activity"))}
    if any(row.record_table == "training" for row in rows):
        days |= {row.id: row.date for row in trainings_of(ws, (row.record for row in rows if row.record_table == "training"))}
    return [
        Task(
            urgency=Urgency.LATE,
            sentence=f"教育局退回：{row.title or row.record}{f'（{row.many} 条意见）' if row.many > 1 else ''}",
            detail=row.remark,
            action="去更正",
            page=_PAGE_OF_TABLE.get(row.record_table, "reports"),
            identity=_shown_at(ws, row) if row.record_table in _PAGE_OF_TABLE else "",
            quarter=Quarter.of(date.fromisoformat(days[row.record])) if row.record in days else None,
            settle=row.record,
        )
        for row in rows
    ]


def _returned_plans(ws: Workspace) -> list[Task]:
    returned = plan_decisions.returned_plans(ws) if _any(ws, "plan") else ()
    return [
        Task(
            urgency=Urgency.LATE,
            sentence=f"教育局退回计划：{title}",
            detail=f"{remark or '没有写意见'}。改好后按“报批”，随下一个数据包交去。",
            action="去修改",
            page="plans",
            identity=plan,
        )
        for plan, title, remark in returned
    ]


def _shown_at(ws: Workspace, row: correcting_returned_records.ReturnedRow) -> str:
    """The record a page opens: of a line of a plan the plan."""
    if row.record_table != "plan_item":
        return row.record
    plan = ws.tuples("SELECT p.uuid FROM plan_item i JOIN plan p ON p.id = i.plan_id WHERE i.uuid = ?", (row.record,))
    return str(plan[0][0]) if plan else row.record


def _packages_in_question(letters: list[LetterRow]) -> list[Task]:
    """The newest package that left, when the bureau's newest receipt says it does not stand, or not as we think."""
    newest = next((row for row in letters if row.file_name and row.state != submitting.UNWRITTEN), None)
    if newest is None or not receipts.asks_something(newest.word):
        return []
    quarter = Quarter.parse(newest.quarter)
    return [
        Task(
            urgency=Urgency.LATE,
            sentence=f"第 {newest.seq} 号数据包（{quarter.name}）{newest.state}",
            detail=newest.remark,
            action="去看",
            page="reports",
            quarter=quarter,
        )
    ]


def _returned_by_principal(activities: list[ActivityRow], trainings: list[TrainingRow]) -> list[Task]:
    tasks = [
        Task(
            urgency=Urgency.LATE,
            sentence=f"校长退回：{row.title}",
            detail=row.review_note,
            action="去修改",
            page="activities",
            identity=row.id,
            quarter=_quarter_of(row),
        )
        for row in activities
        if row.status == RecordStatus.RETURNED.code
    ]
    tasks += [
        Task(
            urgency=Urgency.LATE,
            sentence=f"校长退回：{row.teacher}的培训“{row.name}”",
            detail=row.review_note,
            action="去修改",
            page="trainings",
            identity=row.id,
            quarter=Quarter.of(date.fromisoformat(row.date)),
        )
        for row in trainings
        if row.status == RecordStatus.RETURNED.code
    ]
    return tasks


def _dated_ahead(ws: Workspace, periods: list[PeriodRow]) -> list[Task]:
    """What was done while the computer's clock was ahead (or is it behind now?), as far as it stays when the clock is right again."""
    today = ws.today.isoformat()
    tasks = [
        Task(
            urgency=Urgency.LATE,
            sentence=f"{Quarter.parse(row.quarter).name}结账的日期是 {row.changed_on}，还没有到",
            detail=f"{_CLOCK}结早了的，请校长写明原因重新打开，这个季度才能接着登记。",
            action="去重新打开",
            page="reports",
            quarter=Quarter.parse(row.quarter),
        )
        for row in periods
        if row.status == CLOSED and row.changed_on > today
    ]
    since = Quarter.of(ws.today).previous().first_day.isoformat()
    for page, kind, sql in _MARKED_AHEAD:
        if marked := ws.tuples(sql, (since, today)):
            (record, name, start), *_more = marked
            tasks.append(
                Task(
                    urgency=Urgency.LATE,
                    sentence=f"有 {len(marked)} {kind}的补录日期还没有到",
                    detail=f"{name}{'等' if len(marked) > 1 else ''}。{_CLOCK}日期改对以后，打开它保存一次，补录日期就改正；登记得不晚的，不再算补录。",
                    action="去改正",
                    page=page,
                    identity=record,
                    quarter=Quarter.of(date.fromisoformat(start)),
                )
            )
    return tasks


_CLOCK = "当时或者现在电脑的日期不对：请先核对电脑的日期。"
_AHEAD = 'FROM "{0}" WHERE start >= ? AND deleted = 0 AND late_on > ? ORDER BY start, id'
"""Of this quarter and the last: older records were late on any day."""
_MARKED_AHEAD = (
    ("activities", "场活动", "SELECT uuid, title, start " + _AHEAD.format("activity")),
    ("trainings", "条培训", "SELECT uuid, name, start " + _AHEAD.format("training")),
)


def _quarters_to_close(ws: Workspace, periods: list[PeriodRow]) -> list[Task]:
    """Quarters of the last two years that ended, hold records and are still open, the oldest first."""
    now, oldest = Quarter.of(ws.today), _oldest_open(ws)
    past = [Quarter.parse(row.quarter) for row in periods if row.status != CLOSED]
    return [
        Task(
            urgency=Urgency.LATE,
            sentence=f"{each.name}已经结束，还没有结账",
            detail="核对出勤和审核之后结账，数字就固定下来，可以打印签字和上报。",
            action="去结账",
            page="reports",
            quarter=each,
        )
        for each in sorted(past)
        if oldest <= each < now
    ]


def _quarters_to_submit(ws: Workspace, periods: list[PeriodRow], letters: list[LetterRow]) -> list[Task]:
    """Closed quarters whose present version has not left the house."""
    sent = {(row.quarter, row.version) for row in letters if row.final and row.state != submitting.UNWRITTEN}
    newest = {quarter for quarter, _version in sent}
    due = signed_policy.due_days(ws) if _any(ws, "due") else {}
    return [
        Task(
            urgency=Urgency.WAITING,
            sentence=f"{Quarter.parse(row.quarter).name}已经结账，还没有上报"
            + (f"（第 {row.version} 版）" if row.version > 1 else ""),
            detail=_due_words(due.get(row.quarter), ws.today)
            + (
                "打印季度报表请校长签字，再生成数据包交教育局。"
                if row.quarter not in newest
                else "上次上报之后重新打开并修改过，需要再报一次。"
            ),
            action="去上报",
            page="reports",
            quarter=Quarter.parse(row.quarter),
        )
        for row in periods
        if row.status == CLOSED and (row.quarter, row.version) not in sent and Quarter.parse(row.quarter).first_day <= ws.today
    ][:_NAMED]


def _to_hand_on(ws: Workspace) -> list[Task]:
    """At a central school: the listed schools of which no file was handed on since the last quarter ended."""
    ended = Quarter.of(ws.today).previous()
    lacking = relaying.not_handed_on(ws, ended.last_day) if ended.last_day < ws.today and _any(ws, "member") else []
    if not lacking:
        return []
    names = "、".join(row.name for row in lacking[:_NAMED]) + (f"等 {len(lacking)} 所" if len(lacking) > _NAMED else "")
    return [
        Task(
            urgency=Urgency.WAITING,
            sentence=f"{ended.name}还有 {len(lacking)} 所下属学校的文件没有转交",
            detail=f"{names}。{_due_words(signed_policy.due_days(ws).get(str(ended)), ws.today)}收齐以后一次转交；名单在“转交下属学校的数据包”里，不再下属的可以移出。",
            action="去转交",
            page="reports",
            identity="relay",
        )
    ]


def _due_words(day: date | None, today: date) -> str:
    """The bureau's last day for a quarter, and how far it is."""
    if day is None:
        return ""
    left = (day - today).days
    return f"期限 {day.isoformat()}，" + (
        f"还有 {left} 天。" if left > 0 else "就是今天。" if left == 0 else f"已过 {-left} 天。"
    )


def _from_the_bureau(ws: Workspace) -> list[Task]:
    """What the bureau's letters ask for: attachments that did not arrive, a policy that has grown old (warned, never blocked)."""
    tasks: list[Task] = []
    if lacking := current_policy(ws).lack_of_cycle(ws.today):
        tasks.append(
            Task(
                urgency=Urgency.WAITING,
                sentence=f"现用政策没有 {ws.today.year} 年的周期",
                detail=f"{lacking}活动、培训照常登记，采用以后一并计算；“学时”页先列最近结束的周期。",
                action="读入来件",
                page="reports",
            )
        )
    wanted = ws.tuples("SELECT count(*) FROM want")[0][0]
    if wanted:
        tasks.append(
            Task(
                urgency=Urgency.WAITING,
                sentence=f"教育局还缺 {wanted} 项内容，请补报",
                detail="附件的一个分卷没有收到，或缺一张表。再上报一次并勾选“带上附件”，程序只带缺的。",
                action="去上报",
                page="reports",
            )
        )
    if Signer.OPERATOR in missing_signers(ws):
        tasks.append(
            Task(
                urgency=Urgency.WAITING,
                sentence="政策要求经办人也签名，还没有经办人密钥",
                detail="在“报表与上报”页的“密钥与电脑…”里设经办人密钥，卡片交教育局，电话核对 30 位数字。之后上报时经办人和校长各输一次口令。",
                action="去看",
                page="reports",
            )
        )
    review_by = ws.info("policy_review_by")
    if review_by and ws.today.isoformat() > review_by:
        tasks.append(
            Task(
                urgency=Urgency.NEXT,
                sentence=f"教育局的政策应在 {review_by} 前复核",
                detail="学时仍按现有政策计算。请向教育局索取新的政策文件包，用“读入来件”采用。",
                action="读入来件",
                page="reports",
            )
        )
    trusted = school_keys.trust_state(ws) if _any(ws, "trust") else None
    if trusted is not None and trusted.review_by and ws.today.isoformat() > trusted.review_by:
        tasks.append(
            Task(
                urgency=Urgency.NEXT,
                sentence=f"教育局的卡片应在 {trusted.review_by} 前复核",
                detail="上报照常。请向教育局索取新的卡片，用“读入来件”采用；可能有人一直没有把新卡片转来。",
                action="去看",
                page="reports",
            )
        )
    return tasks


def _without_attendance(activities: list[ActivityRow]) -> list[Task]:
    rows = [row for row in activities if not row.expected and row.status != RecordStatus.PLANNED.code]
    if len(rows) > _NAMED:
        return [
            Task(
                urgency=Urgency.WAITING,
                sentence=f"有 {len(rows)} 场活动还没有登记出勤",
                detail="、".join(row.title for row in rows[:_NAMED]) + "等",
                action="去登记",
                page="activities",
                identity=rows[0].id,
                quarter=_quarter_of(rows[0]),
            )
        ]
    return [
        Task(
            urgency=Urgency.WAITING,
            sentence=f"还没有登记出勤：{row.title}",
            detail=f"{row.date} · {row.kind_name} · {hours_text(row.hours)} 学时",
            action="去登记",
            page="activities",
            identity=row.id,
            quarter=_quarter_of(row),
        )
        for row in rows
    ]


def _plans_past(activities: list[ActivityRow], today: date) -> list[Task]:
    rows = [row for row in activities if row.status == RecordStatus.PLANNED.code and row.date < today.isoformat()]
    return [
        Task(
            urgency=Urgency.WAITING,
            sentence=f"计划的日期已过：{row.title}",
            detail=f"原定 {row.date}。开展了就登记出勤，改期就换个日期。",
            action="去处理",
            page="activities",
            identity=row.id,
            quarter=_quarter_of(row),
        )
        for row in rows[:_NAMED]
    ]


def _pending(activities: list[ActivityRow], unfinished: list[TrainingRow]) -> list[Task]:
    """What waits for the principal; what was closed without a review waits behind its quarter."""
    every = [row for row in activities if row.status == RecordStatus.PENDING.code and row.expected]
    every_training = [row for row in unfinished if row.status == RecordStatus.PENDING.code]
    waiting = [row for row in every if not row.closed]
    trainings = [row for row in every_training if not row.closed]
    tasks = []
    if waiting or trainings:
        tasks.append(
            Task(
                urgency=Urgency.WAITING,
                sentence=f"待校长审核：{records_in_words(len(waiting), len(trainings))}",
                detail="请校长核对后通过，或写明原因退回。",
                action="去审核",
                page="activities" if waiting else "trainings",
                identity="pending",
                quarter=Quarter.of(date.fromisoformat((waiting or trainings)[0].date)),
            )
        )
    behind: dict[Quarter, list[int]] = {}
    for place, day, closed in (
        *((0, row.date, row.closed) for row in every),
        *((1, row.date, row.closed) for row in every_training),
    ):
        if closed:
            behind.setdefault(Quarter.of(date.fromisoformat(day)), [0, 0])[place] += 1
    tasks += [
        Task(
            urgency=Urgency.NEXT,
            sentence=f"{quarter.name}没有审核就结账的：{records_in_words(*behind[quarter])}",
            detail="照申报计入，没有认定。要审核，先由校长写明原因重新打开这个季度。",
            action="去看",
            page="reports",
            quarter=quarter,
        )
        for quarter in sorted(behind, reverse=True)[:_NAMED]
    ]
    return tasks


def _clashes(ws: Workspace, quarter: Quarter) -> list[Task]:
    """Somebody who is in two places at one hour, or has more hours of a day than a day has."""
    tasks = []
    found = overlaps_of_quarter(ws, quarter)
    if found:
        tasks.append(
            Task(
                urgency=Urgency.WAITING,
                sentence=f"有 {len(found)} 处同一人同一时段在两处",
                detail=f"{clash_words(found, most=1)}。{BOTH_COUNT}",
                action="去核对",
                page="activities",
                identity=found[0].first,
                quarter=quarter,
            )
        )
    full = full_days_of_quarter(ws, quarter)
    if full:
        tasks.append(
            Task(
                urgency=Urgency.WAITING,
                sentence=f"有 {len(full)} 人一天的学时超过限度",
                detail=f"{full_day_words(full, most=1)}。都照常计入，请核实后更正；上报后教育局会要求核对。",
                action="去核对",
                page="activities" if full[0].first == ACTIVITY else "trainings",
                identity=full[0].records[0],
                quarter=quarter,
            )
        )
    return tasks


def _receipts(ws: Workspace, letters: list[LetterRow]) -> list[Task]:
    """The newest final letter of each quarter that has no receipt yet."""
    seen: set[str] = set()
    tasks: list[Task] = []
    for row in letters:
        if row.quarter in seen or not row.final or row.state == submitting.UNWRITTEN:
            continue
        seen.add(row.quarter)
        if row.state != submitting.WAITS_FOR_RECEIPT:
            continue
        days = (ws.today - date.fromisoformat(row.at[:10])).days
        tasks.append(
            Task(
                urgency=Urgency.NEXT,
                sentence=f"等教育局的回执：{Quarter.parse(row.quarter).name}",
                detail=f"{row.at[:10]} 生成" + (f"，已经 {days} 天" if days > 0 else "") + "。拿到回执文件后读进来。",
                action="读入来件",
                page="reports",
                quarter=Quarter.parse(row.quarter),
            )
        )
    return tasks


def _twice(ws: Workspace) -> list[Task]:
    """Entries that may stand there twice."""
    # without their numbers two of one name would be told again and again, whoever they are
    people = same_people(ws) if ws.privacy.open else []
    activities = alike_activities(ws, _what_still_counts(ws))
    tasks = []
    if people:
        pair = people[0]
        tasks.append(
            Task(
                urgency=Urgency.NEXT,
                sentence=f"有 {len(people)} 对教师可能是同一人",
                detail=f"{pair.first.name}、{pair.second.name}：{pair.words}",
                action="去核对",
                page="teachers",
                identity="duplicates",
            )
        )
    if activities:
        both = activities[0]
        tasks.append(
            Task(
                urgency=Urgency.NEXT,
                sentence=f"有 {len(activities)} 对活动可能重复登记",
                detail=f"{both.first.date} {both.first.title}、{both.second.title}：{'，'.join(both.reasons)}",
                action="去核对",
                page="activities",
                identity="duplicates",
            )
        )
    return tasks


def _oldest_open(ws: Workspace) -> Quarter:
    """The oldest quarter that may still have to be closed."""
    now = Quarter.of(ws.today)
    return Quarter(now.year - _RECENT_QUARTERS // 4, now.number)


def _what_still_counts(ws: Workspace) -> date:
    """The first day of what is work today: of the present cycle, or of the quarters that may still have to be closed."""
    oldest = _oldest_open(ws).first_day
    try:
        return min(oldest, current_policy(ws).cycle_at(ws.today).start)
    except NoCycleError:
        return oldest


def _quarter_of(row: ActivityRow) -> Quarter:
    return Quarter.of(date.fromisoformat(row.date))
