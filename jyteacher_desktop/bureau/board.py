"""The board of a quarter: who owes a package, what came, what is late, and the same sums wherever they are shown.

Who owes is said by the bureau's own list of schools (学校名册); before there is one, every enrolled school owes. Every figure about
schools that the window, the command line or a paper shows is :func:`sums` of the rows of :func:`board`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import PurePath
from typing import Final

from jyteacher_desktop.bureau.city_people import UNREAD, answered, policy_to_live_on, policy_words
from jyteacher_desktop.bureau.clerks_log import ENTERED, enrolled_as, entered_keyids, rulings
from jyteacher_desktop.bureau.files_answered_since import SPOILT, answered_since
from jyteacher_desktop.bureau.mistaken_codes import borrowed_flags, code_key
from jyteacher_desktop.bureau.own_clock import own_clock
from jyteacher_desktop.bureau.recounting_what_changed import school_marks
from jyteacher_desktop.bureau.returning_records import list_open
from jyteacher_desktop.bureau.which_packages_count import forks
from jyteacher_desktop.bureau.who_signed_packages import offices_signed_with, signed_by_of_quarter
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.columns import Align, Column, known_text
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.exchange import neutral_name, report_number
from jyteacher_desktop.exchange.errors import PackageIncomplete, UnknownSender
from jyteacher_desktop.kinds.school_list import SchoolList, Way
from jyteacher_desktop.moments import moment_of
from jyteacher_desktop.records.registers import list_rows
from jyteacher_desktop.records.status_on_a_day import in_post, told_status
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import NamedTuple, dataclass, replace

HANDED_IN, RETURNED, PROVISIONAL, WAITS, MISSING, OWES_NOTHING = "已交", "退回", "暂报", "待处理", "未交", "不上报"
"""States of a school on the board; a package that :data:`WAITS` is called so where it was received."""
IN_TIME, LATE, OVERDUE = "按时", "迟交", "逾期"
NO_CENTRAL = "直属学校"
"""Under which heading schools stand that belong to no central school."""
HELD = (
    "a.status NOT IN ('planned', 'draft', 'returned') AND a.\"end\" <= ? "
    "AND a.\"end\" <= CASE WHEN p.status = 'closed' THEN coalesce(p.closed_on, '9999') ELSE '9999' END"
)
"""SQL on an activity or training ``a`` and its school's quarter ``p``: held by the day up to which the school's own paper states the quarter."""
DUE_PARTS: Final = {
    "handed_in": HANDED_IN,
    "returned": RETURNED,
    "provisional": PROVISIONAL,
    "waiting": WAITS,
    "missing": MISSING,
    "in_time": IN_TIME,
    "late": LATE,
    "overdue": OVERDUE,
}
"""What a line of sums says of the schools that owe, by the name of its field."""
_MOST_BOARDS = 40
"""Of so many quarters and days it is kept how many are in post at each school."""
_MOST_SPOILT = 200
"""Of more files that cannot be used it is not told whose names they bear."""
_ARRIVED = frozenset({HANDED_IN, RETURNED, PROVISIONAL})


class Arrival(NamedTuple):
    """When a quarter was handed in: the package of its newest version and its number, and the one that came first of all."""

    at: str
    seq: int
    first_at: str
    first_seq: int

    @property
    def before(self) -> str:
        """What is to be said of the first one where it came on another day."""
        return f"首次 {self.first_at[:10]}（编号 {self.first_seq}）" if self.first_at[:10] != self.at[:10] else ""


NEVER: Final = Arrival("", 0, "", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One school on the board of a quarter: what arrived, in which state, and how far the school hears of us.

    Attributes:
        listed: The name in the list of schools, by which schools name their central school; "" for a school that stands in none.
        office: The enrolled office it is; "" for a school of the list that has no key here.
        owes: Whether a package of the quarter is expected (应交).
        returned: Records of the quarter that went back and are not corrected.
        due: The last day for the quarter, as we published it; "" where we named none.
        punctual: 按时, 迟交 or, when the day is over and nothing final came, 逾期; "" where that cannot be said.
        policy: The policy the school lives on, by its package that counts; ``policy_old`` when it is not the one we published last.
        teachers: People in post by the package that counts; None where none does.
        activities: What was held in the quarter; None while the package that counts came before it began.
        unread: Receipts that package does not acknowledge.
        entered: Whether what counts was entered at the bureau (代录).
        remark: What else is to be known: why it owes nothing, that it brings paper, that it stands on no list, 代录.
        contact: Whom to call, by the list of schools.
        entry: The record of the list that a school without a key here stands in; "" for an enrolled one.
        begun: Whether a book is kept at the bureau for it (代录), also while nothing of it counts yet.
    """

    code: str
    school: str
    central: str
    quarter: str
    state: str
    owes: bool
    returned: int
    version: int
    seq: int
    received: str
    teachers: int | None
    activities: int | None
    receipt: str
    due: str
    punctual: str
    policy: str
    policy_old: bool
    unread: int
    entered: bool
    remark: str
    contact: str
    listed: str = ""
    office: str = ""
    entry: str = ""
    begun: bool = False


BOARD_COLUMNS: tuple[Column[BoardRow], ...] = (
    Column(key="code", title="学校标识码", value=lambda row: row.code, width=10),
    Column(key="school", title="学校", value=lambda row: row.school, width=20),
    Column(key="central", title="中心校", value=lambda row: row.central, width=14),
    Column(key="owes", title="应交", value=lambda row: "应交" if row.owes else "", align=Align.CENTER, width=5),
    Column(key="state", title="状态", value=lambda row: row.state, align=Align.CENTER, width=6),
    Column(key="punctual", title="期限", value=lambda row: row.punctual, align=Align.CENTER, width=6),
    Column(key="remark", title="备注", value=lambda row: row.remark, width=14),
    Column(key="version", title="版本", value=lambda row: row.version or "", align=Align.RIGHT, width=4),
    Column(key="seq", title="编号", value=lambda row: row.seq or "", align=Align.RIGHT, width=5),
    Column(key="received", title="收到日期", value=lambda row: row.received[:10], align=Align.CENTER, width=10),
    Column(key="returned", title="退回", value=lambda row: row.returned or "", align=Align.RIGHT, width=5),
    Column(key="receipt", title="回执", value=lambda row: row.receipt, align=Align.CENTER, width=8),
    Column(key="teachers", title="在岗教师", value=lambda row: row.teachers, text=known_text, align=Align.RIGHT, width=8),
    Column(key="activities", title="本季活动", value=lambda row: row.activities, text=known_text, align=Align.RIGHT, width=8),
    Column(key="unread", title="未读回执", value=lambda row: row.unread or "", align=Align.RIGHT, width=8),
    Column(key="policy", title="采用的政策", value=lambda row: row.policy, align=Align.CENTER, width=12),
    Column(key="contact", title="联系人", value=lambda row: row.contact, width=18),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardSum:
    """One line of sums, of a central school's schools or of all.

    Of the schools that owe, each stands in exactly one of 已交, 退回, 暂报, 待处理 and 未交: these five make 应交. 按时 and 迟交 are of what
    was handed in, sent back or not; 逾期 of what was not and does not wait here. ``excused`` owe nothing; ``beyond`` sent something although they owe nothing.
    """

    name: str
    owed: int
    handed_in: int
    returned: int
    provisional: int
    waiting: int
    missing: int
    in_time: int
    late: int
    overdue: int
    excused: int
    beyond: int

    @property
    def words(self) -> str:
        """应交 3 所 · 已交 1 · 暂报 1 · 未交 1, and what else there is."""
        parts = [f"应交 {self.owed} 所", f"已交 {self.handed_in}"]
        for count, word in ((self.returned, RETURNED), (self.provisional, PROVISIONAL), (self.waiting, WAITS)):
            if count:
                parts.append(f"{word} {count}")
        parts.append(f"{MISSING} {self.missing}")
        for count, word in ((self.late, LATE), (self.overdue, OVERDUE), (self.excused, "不上报"), (self.beyond, "另有不应交的")):
            if count:
                parts.append(f"{word} {count}")
        return " · ".join(parts)


SUM_COLUMNS: tuple[Column[BoardSum], ...] = (
    Column(key="name", title="中心校", value=lambda row: row.name, width=20),
    Column(key="owed", title="应交", value=lambda row: row.owed, align=Align.RIGHT, width=7),
    Column(key="handed_in", title="已交", value=lambda row: row.handed_in, align=Align.RIGHT, width=7),
    Column(key="returned", title="退回", value=lambda row: row.returned, align=Align.RIGHT, width=7),
    Column(key="provisional", title="暂报", value=lambda row: row.provisional, align=Align.RIGHT, width=7),
    Column(key="waiting", title=WAITS, value=lambda row: row.waiting, align=Align.RIGHT, width=8),
    Column(key="missing", title="未交", value=lambda row: row.missing, align=Align.RIGHT, width=7),
    Column(key="in_time", title="按时", value=lambda row: row.in_time, align=Align.RIGHT, width=7),
    Column(key="late", title="迟交", value=lambda row: row.late, align=Align.RIGHT, width=7),
    Column(key="overdue", title="逾期", value=lambda row: row.overdue, align=Align.RIGHT, width=7),
    Column(key="excused", title="不上报", value=lambda row: row.excused, align=Align.RIGHT, width=8),
    Column(key="beyond", title="不应交的", value=lambda row: row.beyond, align=Align.RIGHT, width=9),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """The sums of a board: of every central school, and of everybody."""

    units: tuple[BoardSum, ...]
    whole: BoardSum


def sums(rows: Sequence[BoardRow]) -> Sums:
    """The one count of a board's schools."""
    groups: dict[str, list[BoardRow]] = defaultdict(list)
    for row, heading in zip(rows, headings(rows), strict=True):
        groups[heading].append(row)
    names = sorted(groups, key=lambda name: (name == NO_CENTRAL, name))
    return Sums(units=tuple(_sum(name, groups[name]) for name in names), whole=_sum("合计", rows))


def headings(rows: Sequence[BoardRow]) -> list[str]:
    """Under which central school each school stands: its own, itself when it is one, else 直属学校.

    A central school is found by its code, whatever name its card has: it stands under the name that the list, and so its schools, have for it.
    """
    centrals = {match_key(row.central): row.central for row in reversed(rows) if row.central}
    return [centrals.get(match_key(row.central)) or _itself(row, centrals) or NO_CENTRAL for row in rows]


def _itself(row: BoardRow, centrals: Mapping[str, str]) -> str:
    """What its schools call a central school, by its name in the list or its own; "" for a school that is none."""
    return centrals.get(match_key(row.listed)) or centrals.get(match_key(row.school)) or ""


def _sum(name: str, rows: Sequence[BoardRow]) -> BoardSum:
    owing = [row for row in rows if row.owes]

    def often(state: str) -> int:
        return sum(row.state == state for row in owing)

    def timed(word: str) -> int:
        return sum(row.punctual == word for row in owing)

    return BoardSum(
        name=name,
        owed=len(owing),
        handed_in=often(HANDED_IN),
        returned=often(RETURNED),
        provisional=often(PROVISIONAL),
        waiting=often(WAITS),
        missing=often(MISSING),
        in_time=timed(IN_TIME),
        late=timed(LATE),
        overdue=timed(OVERDUE),
        excused=sum(row.state == OWES_NOTHING for row in rows),
        beyond=sum(not row.owes and row.state in _ARRIVED for row in rows),
    )


_NOTHING_COUNTS = "交来的没有采用"
"""Remark on a school of which packages came and none counts: they were withdrawn, fork, or bear a key that does not count."""


def units_of(ws: Workspace) -> Mapping[str, str]:
    """By office id the unit (单位) that its school belongs to: the central school, else the school itself, as the board has them.

    What the list of schools says counts before what the school's package says: one city has one set of units. A school of the list that has no
    key here stands under the id of its entry.
    """
    rows = board(ws, Quarter.of(ws.today))
    return {
        row.office or row.entry: row.school if heading == NO_CENTRAL else heading
        for row, heading in zip(rows, headings(rows), strict=True)
    }


def quarter_over(day: date) -> Quarter:
    """The last quarter that is over on a day: the one of which packages can have come, and the one every list of them begins with."""
    now = Quarter.of(day)
    return now if day == now.last_day else now.previous()


def board(ws: Workspace, quarter: Quarter) -> list[BoardRow]:
    """Every school of the list, and every enrolled one, in one quarter, by code.

    A quarter is handed in by a package that came when it was over: one that is closed before says nothing about it yet.
    已交 is a closed quarter only. A book that holds records of the quarter without having closed it is 暂报, whatever quarter it was
    handed in for. Of whom nothing came but a package that waits for its key or a table is 待处理: what it says nobody knows yet, and it is the
    bureau's turn, so it is neither 未交 nor 逾期 (decision 0493). What came is 退回 while a record of the quarter that went back is not corrected. A central school that has no teachers
    of its own (its book says so, or it only ever handed on what others wrote) owes nothing: 不上报. Which schools are central ones the list
    says; before there is one, a school's own relay note. What one school writes of another decides nothing (decision 0301).

    In time is by the day on which the first package that still counts and in whose book the quarter is closed arrived here: dates inside
    a package are whatever its computer's clock said. A package of which this computer says an impossible day has handed in its quarter all
    the same, and whether it came in time nobody knows (decision 0615).
    """
    return [*ws.remembered(("board", quarter, ws.today), lambda: _board(ws, quarter))]


def _board(ws: Workspace, quarter: Quarter) -> list[BoardRow]:
    due = due_day(ws, quarter)
    listed = list_rows(ws, SchoolList)
    known = enrolled_as(ws, by_cities=True)
    arrived = _enrolled(ws, quarter, due, _centrals(ws, listed, known))
    waits = _waiting(ws, quarter)
    arrived = [(office, _with_waiting(row, waits.by_office.get(office))) for office, row in arrived]
    lent: dict[str, list[str]] = {}
    for flag in borrowed_flags(ws):
        lent.setdefault(flag.sides[0].office, []).append(f"登记的是{flag.subject}")
    arrived = [
        (office, replace(row, remark="，".join(filter(None, (*lent.get(office, ()), row.remark))))) for office, row in arrived
    ]
    spoilt = _spoilt(ws, quarter)
    if not listed:
        return [_with_spoilt(row, spoilt) for _office, row in arrived]
    found: list[BoardRow] = []
    entries = _matched(listed, arrived, known)
    for office, row in arrived:
        entry = entries.pop(office, None)
        found.append(_unlisted(row) if entry is None else _listed(row, entry, quarter))
    found += [
        _with_waiting(_never_came(entry, quarter, due, ws.today), waits.by_code.get(code_key(entry.code)))
        for entry in entries.values()
    ]
    return sorted((_with_spoilt(row, spoilt) for row in found), key=lambda row: (row.code, row.school))


class _Waiting(NamedTuple):
    """A package that waits here: since when and for what."""

    at: str
    why: str

    @property
    def words(self) -> str:
        """等登记密钥（10-09 交来）."""
        return f"等{self.why}（{self.at[5:10]} 交来）"


class _AllWaiting(NamedTuple):
    """The first package that waits by the office that wrote it, and by the code by which one calls itself that nobody enrolled."""

    by_office: Mapping[str, _Waiting]
    by_code: Mapping[str, _Waiting]


def _waiting(ws: Workspace, quarter: Quarter) -> _AllWaiting:
    """Packages that were set aside and may be about a quarter: they came when it was over and say that they are of it or of a later one.

    So are those of one number that a clerk has to choose from: none of them counts, and the school has handed in more than enough.

    By which code a package calls itself nobody has verified. So it hands nothing in, and stands for no school that has a key: it says of one
    without any that something has to be looked at. Of which a clerk found out on the telephone that the school did not write it says nothing.
    """
    by_office: dict[str, _Waiting] = {}
    by_code: dict[str, _Waiting] = {}
    held = ws.tuples(
        "SELECT office, school_code, quarter, code, at, sha256, file_name FROM held_file h WHERE NOT EXISTS (SELECT 1 FROM settled s "
        "WHERE s.kind = 'held' AND s.key = h.sha256 AND s.message = h.file_name || '：' || h.message) ORDER BY sha256"
    )
    held.sort(key=lambda row: moment_of(row[4]))
    answered = answered_since(ws, ((sha256, name, error) for *_facts, error, _at, sha256, name in held))
    for office, code, stated, error, at, sha256, _name in held:
        if sha256 in answered or at[:10] < quarter.last_day.isoformat() or (stated and stated < str(quarter)):
            continue
        waits = _Waiting(at=at, why="补齐缺的表" if error == PackageIncomplete.code else "登记密钥")
        by_office.setdefault(office, waits)
        if code and error == UnknownSender.code:
            by_code.setdefault(code_key(code), waits)
    for office, seq, _count in forks(ws):
        came = ws.tuples(
            "SELECT at FROM letter WHERE office = ? AND seq = ? AND at >= ? AND quarter >= ?",
            (office, seq, quarter.last_day.isoformat(), str(quarter)),
        )
        if came:
            first = min((at for (at,) in came), key=moment_of)
            by_office.setdefault(office, _Waiting(at=first, why="核实编号分叉"))
    return _AllWaiting(by_office, by_code)


def _with_waiting(row: BoardRow, waits: _Waiting | None) -> BoardRow:
    """A row of a school of which a package waits: whoever has handed nothing else in is 待处理."""
    if waits is None:
        return row
    known = row.remark if row.office and row.remark != _NOTHING_COUNTS else ""  # why none counts is what they wait for
    told = replace(row, remark="，".join(filter(None, (known, waits.words))))
    return replace(told, state=WAITS, punctual="") if row.state == MISSING else told


def _spoilt(ws: Workspace, quarter: Quarter) -> dict[str, str]:
    """By the code in the name of a file the day on which it came when a quarter was over and could not be used; none where there are many.

    A name is advice: it makes a school that handed nothing in no other one. Of what a good package has answered, and of what a clerk found out
    on the telephone, nothing is said any more.
    """
    files = ws.tuples(
        "SELECT sha256, file_name, code, at FROM refused_file h WHERE code IN (SELECT value FROM json_each(?)) AND at >= ? "
        "AND NOT EXISTS (SELECT 1 FROM settled s WHERE s.kind = 'refused' AND s.key = h.sha256 "
        f"AND s.message = h.file_name || '：' || h.message) ORDER BY sha256 LIMIT {_MOST_SPOILT + 1}",
        (json.dumps(SPOILT), quarter.last_day.isoformat()),
    )
    if not files or len(files) > _MOST_SPOILT:
        return {}
    files.sort(key=lambda row: moment_of(row[3]))  # of several with one code the last is told
    answered = answered_since(ws, [(sha256, name, error) for sha256, name, error, _at in files])
    numbers = {sha256: report_number(PurePath(name).stem) for sha256, name, *_rest in files if sha256 not in answered}
    return {number[0].casefold(): at[:10] for sha256, *_rest, at in files if (number := numbers.get(sha256)) is not None}


def _with_spoilt(row: BoardRow, spoilt: Mapping[str, str]) -> BoardRow:
    """A row of a school that handed nothing in, with what came in its name and could not be used: it is asked for it, not reminded."""
    day = spoilt.get(neutral_name(row.code).casefold()) if row.state == MISSING else None
    return row if day is None else replace(row, remark="，".join(filter(None, (row.remark, f"{day[5:]} 交来的文件坏了"))))


def _centrals(ws: Workspace, listed: Sequence[SchoolList], known: Mapping[str, Sequence[tuple[str, str]]]) -> frozenset[str]:
    """Offices that are central schools: by the list; where there is none, those that handed on what schools which name them wrote."""
    if not listed:
        named = {match_key(name) for (name,) in ws.tuples("SELECT DISTINCT central FROM office WHERE central <> ''")}
        handed_on = {office for (office,) in ws.tuples("SELECT DISTINCT office FROM note WHERE kind = 'relay'")}
        return frozenset(office for office in handed_on for _code_of, name in known.get(office, ()) if match_key(name) in named)
    names = {match_key(entry.central) for entry in listed if entry.central}
    codes = {code_key(entry.code) for entry in listed if match_key(entry.name) in names}
    return frozenset(
        office for office, told in known.items() for code, name in told if match_key(name) in names or code_key(code) in codes
    )


def _matched(
    listed: Iterable[SchoolList], arrived: Sequence[tuple[str, BoardRow]], known_as: Mapping[str, Sequence[tuple[str, str]]]
) -> dict[str, SchoolList]:
    """Each entry of the list by the office it is, found by code, else by name; by its own id where no office is.

    An office is called what was read out when it was enrolled, never what its packages say: else it could stand in another one's place.
    An entry owes once: of several workbooks under one code the one that sent something stands for it.
    """
    codes: dict[str, list[tuple[str, BoardRow]]] = defaultdict(list)
    names: dict[str, list[tuple[str, BoardRow]]] = defaultdict(list)
    for pair in sorted(arrived, key=lambda pair: pair[1].state not in _ARRIVED):
        for code, name in known_as.get(pair[0], ()):
            codes[code_key(code)].append(pair)
            names[match_key(name)].append(pair)
    taken: dict[str, SchoolList] = {}
    left: list[SchoolList] = []
    for entry in listed:
        places = [office for office, _row in codes[code_key(entry.code)] if office not in taken]
        if places:
            taken[places[0]] = entry
        else:
            left.append(entry)
    known = {code_key(entry.code) for entry in listed}
    for entry in left:
        # An office of another code of the list is another school, whatever its name.
        places = [
            office
            for office, _row in names[match_key(entry.name)]
            if office not in taken and not any(code_key(code) in known for code, _name in known_as[office])
        ]
        taken[places[0] if places else str(entry.id)] = entry
    return taken


def _listed(row: BoardRow, entry: SchoolList, quarter: Quarter) -> BoardRow:
    owes = row.state != OWES_NOTHING and entry.owes(quarter.first_day, quarter.last_day)
    row = replace(row, central=entry.central or row.central, owes=owes, contact=_contact(entry), listed=entry.name)
    if owes or row.state == OWES_NOTHING:
        return replace(row, remark=row.remark or _way(entry))
    state = row.state if row.state in _ARRIVED else OWES_NOTHING
    return replace(row, state=state, punctual="", due="", remark=_why_not(entry, quarter))


def _unlisted(row: BoardRow) -> BoardRow:
    state = row.state if row.state in _ARRIVED else OWES_NOTHING
    return replace(
        row, owes=False, state=state, punctual="", due="", remark="，".join(filter(None, (row.remark, "不在学校名册")))
    )


def _never_came(entry: SchoolList, quarter: Quarter, due: date | None, today: date) -> BoardRow:
    owes = entry.owes(quarter.first_day, quarter.last_day)
    return BoardRow(
        code=entry.code,
        school=entry.name,
        central=entry.central,
        quarter=str(quarter),
        state=MISSING if owes else OWES_NOTHING,
        owes=owes,
        returned=0,
        version=0,
        seq=0,
        received="",
        teachers=None,
        activities=None,
        receipt="",
        due=due.isoformat() if owes and due is not None else "",
        punctual=_punctual("", due, today) if owes and due is not None else "",
        policy="",
        policy_old=False,
        unread=0,
        entered=False,
        remark=(_way(entry) or "没有登记密钥") if owes else _why_not(entry, quarter),
        contact=_contact(entry),
        listed=entry.name,
        entry=str(entry.id),
    )


def _way(entry: SchoolList) -> str:
    way = Way.from_text(entry.way)
    return f"交{way.label}" if way in (Way.PAPER, Way.WORKBOOK) else ""


def _why_not(entry: SchoolList, quarter: Quarter) -> str:
    if entry.excused:
        return entry.reason or "不报"
    if entry.since is not None and entry.since > quarter.last_day:
        return f"{entry.since.isoformat()} 起应交"
    return f"应交到 {entry.until.isoformat()}" if entry.until is not None else ""


def _contact(entry: SchoolList) -> str:
    return " ".join(part for part in (entry.contact, entry.phone) if part)


def _enrolled(ws: Workspace, quarter: Quarter, due: date | None, centrals: Collection[str]) -> list[tuple[str, BoardRow]]:
    """Office and row of every enrolled school; ``centrals`` are those that may have nothing of their own."""
    days = (quarter.first_day.isoformat(), quarter.last_day.isoformat())
    until = min(days[1], ws.today.isoformat())
    staff = _staff(ws, quarter, until)
    rows = ws.tuples(
        "SELECT o.code, o.name, o.central, p.status, p.version, l.seq, l.at, "
        "NOT EXISTS (SELECT 1 FROM city_teacher t WHERE t.office = o.id) AND (o.head <> '' OR EXISTS (SELECT 1 FROM note n "
        "WHERE n.office = o.uuid AND n.kind = 'relay')), "
        f"(SELECT count(*) FROM city_activity a WHERE a.office = o.id AND a.start BETWEEN ? AND ? AND {HELD}), "
        "EXISTS (SELECT 1 FROM city_activity a WHERE a.office = o.id AND a.start BETWEEN ? AND ? AND a.status <> 'planned'), "
        "o.uuid, o.head, l.quarter, l.policy, l.policy_version, o.source, "
        f"EXISTS (SELECT 1 FROM letter c WHERE c.office = o.uuid), p.closed_on, {UNREAD} "
        "FROM office o LEFT JOIN letter l ON l.letter_id = o.head LEFT JOIN city_period p ON p.office = o.id AND p.quarter = ? "
        "ORDER BY o.code, o.name, o.uuid",
        (*days, until, *days, str(quarter)),
    )
    done, handed_in, wanted = answered(ws), _handed_in(ws, quarter), policy_to_live_on(ws)
    back, kept, clock, taken = _sent_back(ws, quarter), entered_keyids(ws), own_clock(ws), _withdrawn(ws, quarter)
    entered = offices_signed_with(ws, kept) if kept else frozenset()
    found: list[tuple[str, BoardRow]] = []
    for row in rows:
        code, school, central, status, version, seq, at, bare, activities, began, office, head, stated, *more = row
        policy, edition, source, wrote, closed_on, unread = more
        hands_on = bool(bare) and office in centrals
        # A quarter that was not over when its package came has not been handed in, whatever its book says of it.
        over = bool(head) and (not clock.may_be(at or "") or (at or "")[:10] >= quarter.last_day.isoformat())
        if hands_on:
            state = OWES_NOTHING
        elif status == "closed" and over:
            state = HANDED_IN
        elif head and (began or stated == str(quarter)):
            state = PROVISIONAL
        else:
            state = MISSING
        arrived = state in _ARRIVED
        returned = back.get(office, 0) if arrived else 0
        told_of = arrived or (head and (at or "")[:10] >= days[0])
        # What handed the quarter in is told, whatever came of other quarters since; of a quarter that is provisional the newest.
        newest = (at or "", seq or 0)
        came = handed_in.get(office, Arrival(*newest, *newest) if status == "closed" and over else NEVER)
        at, seq = (came.at, came.seq) if state == HANDED_IN else newest
        words, old = policy_words(policy, edition, wanted)
        # what came after the one that is provisional; of a quarter of which nothing counts every one
        withdrawn = _withdrawn_words([n for n in taken.get(office, ()) if state == MISSING or (state == PROVISIONAL and n > seq)])
        found.append(
            (
                office,
                BoardRow(
                    code=code,
                    school=school,
                    central=central,
                    quarter=str(quarter),
                    state=RETURNED if returned else state,
                    owes=not hands_on,
                    returned=returned,
                    version=(version or 1) if arrived else 0,
                    seq=seq if arrived else 0,
                    received=at if arrived else "",
                    teachers=staff.get(office, 0) if head else None,
                    activities=activities if told_of else None,
                    # a school of which nothing counts is answered as well; one of a city by its city
                    receipt="" if source or not (arrived or (wrote and not head)) else "已生成" if office in done else "待生成",
                    # when a school of a city handed in, only the city knows
                    due="" if source or due is None or hands_on else due.isoformat(),
                    punctual=""
                    if source or due is None or hands_on or (came.first_at and not clock.may_be(came.first_at))
                    else _punctual(came.first_at[:10], due, ws.today),
                    policy=words,
                    policy_old=old,
                    unread=unread,
                    entered=office in entered,
                    begun=office in kept,
                    remark="，".join(
                        filter(
                            None,
                            (
                                ENTERED if office in entered else "",
                                came.before if state == HANDED_IN else "",
                                withdrawn or (_NOTHING_COUNTS if wrote and not head else ""),
                                clock.words(came.first_at) if state == HANDED_IN else "",
                                # by that day its figures are stated; the package that came cannot have been closed after it came
                                f"写明 {closed_on} 结账，电脑日期不对"
                                if head and clock.may_be(newest[0]) and (closed_on or "") > newest[0][:10]
                                else "",
                            ),
                        )
                    ),
                    contact="",
                    office=office,
                ),
            )
        )
    return found


def _staff(ws: Workspace, quarter: Quarter, until: str) -> dict[str, int]:
    """By office id how many are in post at a school; counted again only where a package changed it."""
    known: dict[tuple[Quarter, str], dict[str, tuple[bytes, int]]] = ws.lasting("staff of the board", dict)
    if len(known) > _MOST_BOARDS:
        known.clear()
    kept, marks = known.setdefault((quarter, until), {}), school_marks(ws)
    changed = [office for office, mark in marks.items() if office not in kept or kept[office][0] != mark]
    if changed:
        counts = dict(
            ws.tuples(
                "SELECT w.office, count(DISTINCT w.person) FROM (SELECT o.uuid AS office, t.person, "
                f"{told_status(_stated_until(until))} AS held FROM city_teacher t JOIN office o ON o.id = t.office "
                "LEFT JOIN city_period p ON p.office = o.id AND p.quarter = ? "
                f"WHERE o.uuid IN (SELECT value FROM json_each(?))) w WHERE {in_post('w.held')} GROUP BY w.office",
                (str(quarter), json.dumps(changed)),
            )
        )
        kept |= {office: (marks[office], counts.get(office, 0)) for office in changed}
    return {office: kept[office][1] for office in marks}


def _stated_until(until: str) -> str:
    """SQL of the day up to which the school's own paper states the quarter of a period ``p``, at the latest this one."""
    return f"CASE WHEN p.status = 'closed' AND p.closed_on < '{until}' THEN p.closed_on ELSE '{until}' END"


def staff_of(ws: Workspace, quarter: Quarter, office: str) -> list[tuple[str, str, str]]:
    """Person, name and subject of those whom the board counts in post at a school."""
    until = min(quarter.last_day, ws.today).isoformat()
    return ws.tuples(
        f"SELECT w.person, min(w.name), min(w.subject) FROM (SELECT t.person, t.name, t.subject, {told_status(_stated_until(until))} AS held "
        "FROM city_teacher t JOIN office o ON o.id = t.office LEFT JOIN city_period p ON p.office = o.id AND p.quarter = ? "
        f"WHERE o.uuid = ?) w WHERE {in_post('w.held')} GROUP BY w.person ORDER BY min(w.name), w.person",
        (str(quarter), office),
    )


def _sent_back(ws: Workspace, quarter: Quarter) -> dict[str, int]:
    """Office to how many records of the quarter went back and are not corrected.

    An activity or training is of the quarter in which it began; any other record of the quarter the school's newest package is about.
    """
    waiting = list_open(ws)
    if not waiting:
        return {}
    began: Mapping[tuple[str, str], str] = {
        (office, record): start
        for table in ("city_activity", "city_training")
        for office, record, start in ws.tuples(
            f"SELECT o.uuid, r.uuid, r.start FROM {table} r JOIN office o ON o.id = r.office "
            "WHERE o.uuid IN (SELECT value FROM json_each(?)) AND r.uuid IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted({row.office for row in waiting})), json.dumps([row.record for row in waiting])),
        )
    }
    stated = dict(ws.tuples("SELECT o.uuid, l.quarter FROM office o JOIN letter l ON l.letter_id = o.head"))
    found: dict[str, set[str]] = defaultdict(set)
    for row in waiting:
        start = began.get((row.office, row.record))
        of = str(Quarter.of(date.fromisoformat(start))) if start else stated.get(row.office, "")
        if of == str(quarter):
            found[row.office].add(row.record)
    return {office: len(records) for office, records in found.items()}


def due_day(ws: Workspace, quarter: Quarter) -> date | None:
    """The last day for a quarter's packages, as we published it."""
    found = ws.tuples("SELECT day FROM due WHERE quarter = ?", (str(quarter),))
    return date.fromisoformat(found[0][0]) if found else None


def _handed_in(ws: Workspace, quarter: Quarter) -> dict[str, Arrival]:
    """Office to the package in which a quarter is closed, of those that count.

    Of the newest version it is the first: a line names one package. What a school sent itself is newer than what was entered for it
    (代录), although it states the same version: its book goes on from the one it was given. Whether the quarter came in time the
    first one of all says. Packages that arrived together stand in the order in which they were written.
    """
    said, signed, kept, clock = rulings(ws), signed_by_of_quarter(ws, str(quarter)), entered_keyids(ws), own_clock(ws)
    found: dict[str, Arrival] = {}
    ranks: dict[str, tuple[bool, int]] = {}
    came = clock.as_they_came(
        ws.tuples(
            "SELECT at, seq, letter_id, office, version FROM letter WHERE quarter = ? AND final = 1 ORDER BY id", (str(quarter),)
        )
    )
    for at, seq, letter_id, office, version in came:
        signers = signed[letter_id]
        early = clock.may_be(at) and at[:10] < quarter.last_day.isoformat()
        if early or not said[office].counts(letter_id, signers):
            continue
        rank = (signers.isdisjoint(kept.get(office, ())), version)
        first = found.get(office)
        if first is None or rank > ranks[office]:
            found[office] = Arrival(at, seq, at, seq) if first is None else Arrival(at, seq, first.first_at, first.first_seq)
            ranks[office] = rank
    return found


def _withdrawn(ws: Workspace, quarter: Quarter) -> dict[str, list[int]]:
    """Office to the numbers of its packages of a quarter that a clerk withdrew."""
    said, found = rulings(ws), defaultdict[str, list[int]](list)
    away = [letter_id for ruling in said.values() for letter_id in ruling.withdrawn]
    if not away:
        return found
    for office, seq, letter_id in ws.tuples(
        "SELECT office, seq, letter_id FROM letter WHERE quarter = ? AND letter_id IN (SELECT value FROM json_each(?)) ORDER BY seq",
        (str(quarter), json.dumps(sorted(away))),
    ):
        if letter_id in said[office].withdrawn:
            found[office].append(seq)
    return found


def _withdrawn_words(numbers: Sequence[int]) -> str:
    """第 3 号已撤回; "" where none was."""
    if not numbers:
        return ""
    return f"第 {numbers[-1]} 号{f'等 {len(numbers)} 个' if len(numbers) > 1 else ''}已撤回"


def _punctual(day: str, due: date, today: date) -> str:
    """Whether what arrived on a day ("" for nothing) came in time."""
    if day:
        return IN_TIME if day <= due.isoformat() else LATE
    return OVERDUE if today > due else ""
