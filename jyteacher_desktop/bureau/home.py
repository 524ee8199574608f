"""首页 of the desk: what came, what waits, what is late, what has to be written back.

As at a school, a task is something a person can finish, it names the page where it is done, and it goes away by itself when its cause
does. Nothing is stored here; schools are counted by the board and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from jyteacher_desktop.bureau.board import MISSING, OVERDUE, BoardRow, Sums, board, due_day, quarter_over, sums
from jyteacher_desktop.bureau.bureau_keys import root_held_alone
from jyteacher_desktop.bureau.city_people import ACKNOWLEDGED
from jyteacher_desktop.bureau.clerks_log import rulings
from jyteacher_desktop.bureau.files_set_aside import VERDICTS, set_aside_files
from jyteacher_desktop.bureau.notes_that_came import notes_that_came
from jyteacher_desktop.bureau.office import bureau_info
from jyteacher_desktop.bureau.office_rulings import Rulings
from jyteacher_desktop.bureau.plans import list_plans
from jyteacher_desktop.bureau.receipts import count_waiting
from jyteacher_desktop.bureau.waiting import Matter, counted, waiting
from jyteacher_desktop.domain.calendar import Quarter, quarter_name
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.tasks import Task, Urgency, most_urgent_first
from jyteacher_desktop.kinds.school_list import SchoolList, Way
from jyteacher_desktop.moments import moment_of
from jyteacher_desktop.records.registers import list_rows
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

_NAMED = 6
_MOST_CAME = 60
_STOPS = ("fork", "chain", "held", "unproven", "unproven_below", "two_books", "two_voices", "reply", "former_key")
"""Kinds of matters for which a school's numbers, or whose they are, stand still until a person decides."""
_UNANSWERED = (
    "SELECT o.uuid, s.letters, s.at, n.at, (SELECT count(*) FROM letter c WHERE c.office = o.uuid AND c.id <= n.id) "
    "FROM office o JOIN letter n ON n.letter_id = o.head JOIN sent s ON s.office = o.uuid "
    f"WHERE s.seq > {ACKNOWLEDGED}"
)
"""Receipts that the newest package of their school does not say were read: how many of its packages were there when each was written, if that is known
still, and when; when that package came, and as which one."""
_KEPT, _WITHDRAWN = "已存档", "已撤回"
_STANDS = {
    VERDICTS["merged"]: "",
    _KEPT: "现在有效的不是这一个：有更新的，或在“核实”里等裁定。",
    _WITHDRAWN: "本局撤回了这一个，不算数；谁、什么时候、为什么见“核实”页的“裁定记录…”，撤错了在那里撤销。",
}
"""What a package that came stands for by now, and what that says to whoever reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """One file that came: a package or another letter that was taken in, or one that was set aside, with the whole sentence about it."""

    at: str
    school: str
    state: str
    file_name: str
    message: str


CAME_COLUMNS: tuple[Column[Came], ...] = (
    Column(key="at", title="收到", value=lambda row: row.at[5:16].replace("T", " "), align=Align.CENTER, width=11),
    Column(key="state", title="结果", value=lambda row: row.state, align=Align.CENTER, width=7),
    Column(key="school", title="学校", value=lambda row: row.school, width=22),
    Column(key="message", title="说明", value=lambda row: row.message, width=31),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskHome:
    """The first page of the desk: the quarter whose packages are due, its sums, what to do and what came."""

    quarter: Quarter
    due: str
    sums: Sums
    tasks: tuple[Task, ...]
    came: tuple[Came, ...]

    @property
    def words(self) -> str:
        """应交, 已交 and the others of the quarter."""
        return self.sums.whole.words + (f" · 期限 {self.due}" if self.due else "")


def desk_home(ws: Workspace) -> DeskHome:
    """Everything the first page shows."""
    quarter = quarter_over(ws.today)
    rows, due = board(ws, quarter), due_day(ws, quarter)
    return DeskHome(
        quarter=quarter,
        due=due.isoformat() if due else "",
        sums=sums(rows),
        tasks=tuple(most_urgent_first(_tasks(ws, rows, waiting(ws)))),
        came=tuple(_came(ws)),
    )


def _tasks(ws: Workspace, rows: Sequence[BoardRow], matters: Sequence[Matter]) -> Iterator[Task]:
    yield from _from_matters(matters)
    late = [row for row in rows if row.owes and row.punctual == OVERDUE]
    if late:
        yield Task(
            urgency=Urgency.LATE,
            sentence=f"{len(late)} 所学校逾期没有正式上报",
            detail=_named([f"{row.school}{f'（{row.contact}）' if row.contact else ''}" for row in late]),
            action="看学校",
            page="schools",
            identity=late[0].code,
        )
    if receipts := count_waiting(ws):
        yield Task(
            urgency=Urgency.WAITING,
            sentence=f"{receipts} 所学校等回执",
            detail="回执写到U盘或文件夹，交还学校，代录的读入代录簿；退回的意见一起带去。",
            action="生成回执…",
            page="schools",
            identity="receipts",
        )
    asked = [row for row in list_plans(ws) if row.waits]
    if asked:
        yield Task(
            urgency=Urgency.WAITING,
            sentence=f"{len(asked)} 份研修计划等批复",
            detail=_named([f"{school} {count} 份" for school, count in Counter(row.school for row in asked).items()])
            + "。批准或退回以后随回执带给学校。",
            action="去批复",
            page="plans",
            identity="待批复",
        )
    returned = [side for matter in matters if matter.kind == "returned" for side in matter.sides]
    if back := Counter(side.school for side in returned):
        offices = {side.office for side in returned}
        yield Task(
            urgency=Urgency.WAITING,
            sentence=f"{len(back)} 所学校有退回的记录还没有更正",
            detail=_named([f"{school} {count} 条" for school, count in sorted(back.items())]),
            action="看学校",
            page="schools",
            identity=next((row.code for row in rows if row.office in offices), ""),
        )
    paper = {row.code for row in list_rows(ws, SchoolList) if row.way in (Way.PAPER.code, Way.WORKBOOK.code)}
    entering = [row for row in rows if row.owes and row.state == MISSING and row.code in paper]
    if entering:
        yield Task(
            urgency=Urgency.WAITING,
            sentence=f"{len(entering)} 所交纸质或表格的学校还没有代录",
            detail=_named([row.school for row in entering]) + "。在“学校”页选中学校，按“更多”（或右击），选“代录：打开代录簿…”。",
            action="看学校",
            page="schools",
            identity=entering[0].code,
        )
    silent = _silent(ws)
    unread = [row for row in rows if row.office in silent and not row.entered]  # of whom we enter nobody is to be telephoned
    if unread:
        yield Task(
            urgency=Urgency.NEXT,
            sentence=f"{len(unread)} 所学校没有读过回执",
            detail=_named([row.school for row in unread])
            + "。写了回执以后又上报过，却没有读过它：可能压着没有转交，请打电话问。",
            action="看学校",
            page="schools",
            identity=unread[0].code,
        )
    yield Task(
        urgency=Urgency.NEXT,
        sentence="接收学校交来的文件",
        detail="文件、文件夹或整个U盘，拖到窗口里也可以。",
        action="接收…",
        page="receive",
        identity="folder",
    )
    if (alone := root_held_alone(ws)) and not bureau_info(ws).sample and ws.tuples("SELECT 1 FROM letter LIMIT 1"):
        yield Task(
            urgency=Urgency.NEXT,
            sentence="根密钥由一个人单独掌握",
            detail=alone,
            action="根密钥…",
            page="schools",
            identity="root",
        )


def _silent(ws: Workspace) -> set[str]:
    """Schools that sent something after a receipt was written to them and did not say that they have read it.

    Of whoever has sent nothing since, nothing is known yet. What came first is told by number as well, since clocks are put back; a receipt
    that is to be signed again has none, and a package that waited for its key came before it got one.
    """
    return {
        office
        for office, there, written, came, number in ws.tuples(_UNANSWERED)
        if number > there and moment_of(written) < moment_of(came)
    }


def _from_matters(matters: Sequence[Matter]) -> Iterator[Task]:
    stops = [matter for matter in matters if set(matter.kinds) & set(_STOPS)]
    others = [matter for matter in matters if not set(matter.kinds) & set(_STOPS) and not matter.with_school]
    for found, urgency, words in (
        (stops, Urgency.LATE, "件事要先裁定或登记，否则学校的数字不能采用"),
        (others, Urgency.WAITING, "件事需要核实"),
    ):
        if found:
            yield Task(
                urgency=urgency,
                sentence=f"{len(found)} {words}",
                detail="，".join(f"{label} {count}" for label, count in counted(found)),
                action="去核实",
                page="waiting",
                identity=found[0].id,
            )


def _standing(said: Rulings | None, letter_id: str, counts: int) -> str:
    if counts:
        return VERDICTS["merged"]
    return _WITHDRAWN if said is not None and letter_id in said.withdrawn else _KEPT


def _came(ws: Workspace) -> list[Came]:
    said = rulings(ws)
    letters = [
        Came(
            at=at,
            school=school,
            state=_standing(said.get(office), letter_id, counts),
            file_name=name,
            message=_taken(quarter, version, seq, final, name) + _STANDS[_standing(said.get(office), letter_id, counts)],
        )
        for at, office, school, letter_id, quarter, version, seq, final, name, counts in ws.tuples(
            "SELECT l.at, l.office, o.name, l.letter_id, l.quarter, l.version, l.seq, l.final, l.file_name, o.head = l.letter_id "
            "FROM letter l JOIN office o ON o.uuid = l.office "
            "ORDER BY l.id DESC LIMIT ?",
            (_MOST_CAME,),
        )
    ]
    aside = [
        Came(
            at=row.at,
            school=row.school or "（不知道是哪所学校）",
            state=VERDICTS[row.verdict],
            file_name=row.file_name,
            message=f"{row.file_name}：{row.told}",
        )
        for row in set_aside_files(ws)[:_MOST_CAME]
    ]
    notes = [
        Came(at=row.at, school=row.sender, state=row.state, file_name=row.file_name, message=row.message)
        for row in notes_that_came(ws, _MOST_CAME)
    ]
    return sorted([*letters, *aside, *notes], key=lambda row: moment_of(row.at), reverse=True)[:_MOST_CAME]


def _taken(quarter: str, version: int, seq: int, final: int, name: str) -> str:
    period = f"{quarter_name(quarter)} 第 {version} 版{'' if final else '（暂报）'}，" if quarter else ""
    return f"{period}第 {seq} 号数据包（{name}）。"


def _named(names: Sequence[str]) -> str:
    more = f" 等 {len(names)} 所" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + more
