"""Same person or not, same activity or not: candidates with their reasons, and a person's word that two are not the same.

Nothing is merged by itself. Every candidate pair says in words what speaks for one person (原因) and what speaks against it
(疑点); a pair with two sound and clearly different ID numbers is nobody's candidate. "不是同一人" is remembered, can be
undone like everything else, and holds until somebody merges the two all the same.

Weights are for the order only. They follow what is known of double entries in schools' rosters: a mistyped digit, a
character of the same sound, an entry without a number beside one with it.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.id_numbers import as_one
from jyteacher_desktop.domain.names import match_key, told_reasons
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.records.hour_entries import THERE
from jyteacher_desktop.school.activities import ActivityRow, activities_of, activity_key
from jyteacher_desktop.school.errors import ValueRefused
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.roster import TeacherRow, list_teachers, teacher_key
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import NamedTuple, dataclass

_TEACHER, _ACTIVITY = "teacher", "activity"
_LIKELY = 50
"""What speaks for one person must weigh as much; less is chance."""
_LEFT_OVER = 20
"""What must be left of it after what speaks against."""
_CROWD = 30
"""So many people of one name are a common name, not a double entry; they are compared by number only."""
_SHARED = 0.6
"""Share of common people from which two activities of one day look like one."""


class Reason(NamedTuple):
    """One thing that speaks for (weight above 0) or against (below 0) one and the same, in words."""

    weight: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SamePerson:
    """Two entries that may be one person; ``first`` is the one that knows more."""

    first: TeacherRow
    second: TeacherRow
    reasons: tuple[str, ...]
    blockers: tuple[str, ...]
    weight: int

    @property
    def words(self) -> str:
        """Reasons and blockers in one line."""
        return told_reasons(self.reasons, self.blockers)


SAME_PERSON_COLUMNS: tuple[Column[SamePerson], ...] = (
    Column(key="first", title="教师", value=lambda pair: pair.first.name, width=12),
    Column(key="second", title="可能是同一人", value=lambda pair: pair.second.name, width=12),
    Column(key="reasons", title="原因", value=lambda pair: "，".join(pair.reasons), width=34),
    Column(key="blockers", title="疑点", value=lambda pair: "，".join(pair.blockers), width=28),
    Column(key="weight", title="把握", value=lambda pair: pair.weight, align=Align.RIGHT, width=6),
)


_SEVERAL_ON_A_DAY = """
SELECT a.id, a.uuid, a.kind, a.title, a.start, a.start_time, a.end_time, a.place FROM activity a JOIN
    (SELECT start, kind FROM activity WHERE deleted = 0 AND start >= ? GROUP BY start, kind HAVING count(*) > 1) several
    ON several.start = a.start AND several.kind = a.kind
WHERE a.deleted = 0 ORDER BY a.start DESC, a.uuid DESC
"""


class Held(NamedTuple):
    """What two entries of an activity are compared by."""

    key: int
    id: str
    kind: str
    title: str
    date: str
    start_time: str
    end_time: str
    place: str


class Alike(NamedTuple):
    """Two activities that may be one, the one with more people first."""

    first: Held
    second: Held
    reasons: tuple[str, ...]
    shared: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SameActivity:
    """Two entries that may be one activity; ``first`` has more people."""

    first: ActivityRow
    second: ActivityRow
    reasons: tuple[str, ...]
    shared: int


SAME_ACTIVITY_COLUMNS: tuple[Column[SameActivity], ...] = (
    Column(key="date", title="日期", value=lambda pair: pair.first.date, align=Align.CENTER, width=11),
    Column(key="first", title="活动", value=lambda pair: pair.first.title, width=26),
    Column(key="second", title="可能是同一次", value=lambda pair: pair.second.title, width=26),
    Column(key="reasons", title="原因", value=lambda pair: "，".join(pair.reasons), width=40),
)


def same_people(ws: Workspace) -> list[SamePerson]:
    """Pairs of entries outside the trash that may be one person, the likeliest first."""
    rows = {row.id: row for row in list_teachers(ws, include_left=True)}
    numbers: dict[str, str] = {}
    phones: dict[str, str] = {}
    for uuid, number, phone in ws.tuples(
        "SELECT uuid, CASE id_number WHEN '' THEN '' ELSE opened(id_number) END, CASE phone WHEN '' THEN '' ELSE opened(phone) END "
        "FROM teacher WHERE deleted = 0"
    ):
        numbers[uuid], phones[uuid] = number, phone
    apart = _distinct(ws, _TEACHER)
    found = []
    for pair in _worth_comparing(rows.values(), numbers, phones):
        if pair in apart:
            continue
        one, other = (rows[uuid] for uuid in sorted(pair, key=lambda uuid: (-_known(rows[uuid], numbers[uuid]), uuid)))
        reasons = _compare(one, other, numbers, phones)
        if reasons is None:
            continue
        weight = sum(reason.weight for reason in reasons)
        if sum(reason.weight for reason in reasons if reason.weight > 0) < _LIKELY or weight < _LEFT_OVER:
            continue
        clash = _present_together(ws, one.id, other.id)
        if clash:
            reasons.append(Reason(-60, f"同一次活动里两条都出席：{clash}"))
            weight -= 60
        if weight >= _LEFT_OVER:
            found.append(
                SamePerson(
                    first=one,
                    second=other,
                    reasons=tuple(reason.text for reason in reasons if reason.weight > 0),
                    blockers=tuple(reason.text for reason in reasons if reason.weight < 0),
                    weight=min(weight, 100),
                )
            )
    return sorted(found, key=lambda pair: (-pair.weight, pair.first.pinyin, pair.first.id, pair.second.id))


def same_activities(ws: Workspace) -> list[SameActivity]:
    """Pairs of activities of one kind and day that share their place, name or people, newest first; of every year."""
    found = alike_activities(ws)
    rows = {row.id: row for row in activities_of(ws, {each.id for pair in found for each in (pair.first, pair.second)})}
    return [
        SameActivity(first=rows[pair.first.id], second=rows[pair.second.id], reasons=pair.reasons, shared=pair.shared)
        for pair in found
    ]


def alike_activities(ws: Workspace, since: date | None = None) -> list[Alike]:
    """The same pairs by what they are compared by alone, those that begin on a day or later; of every year without one."""
    days: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for held in map(Held._make, ws.tuples(_SEVERAL_ON_A_DAY, (since.isoformat() if since is not None else "",))):
        days[held.date, held.kind].append(held)
    apart, policy = _distinct(ws, _ACTIVITY), current_policy(ws)
    found = []
    for several in days.values():
        people = {held.key: _present(ws, held.key) for held in several}
        for one, other in itertools.combinations(several, 2):
            if frozenset((one.id, other.id)) in apart:
                continue
            shared = people[one.key] & people[other.key]
            reasons = _same_event(policy.kind_name(one.kind), one, other, len(shared), len(people[one.key] | people[other.key]))
            if reasons:
                first, second = sorted((one, other), key=lambda held: (-len(people[held.key]), held.id))
                found.append(Alike(first=first, second=second, reasons=tuple(reasons), shared=len(shared)))
    return found


def keep_people_apart(ws: Workspace, first_id: str, second_id: str) -> None:
    """Remember that two teachers are not the same person.

    Raises:
        RecordMissing: One of the ids is unknown.
        ValueRefused: Both are the same entry.
    """
    teacher_key(ws, first_id)
    teacher_key(ws, second_id)
    _keep_apart(ws, _TEACHER, first_id, second_id, "不是同一人")


def keep_activities_apart(ws: Workspace, first_id: str, second_id: str) -> None:
    """Remember that two activities are not the same event.

    Raises:
        RecordMissing: One of the ids is unknown.
        ValueRefused: Both are the same entry.
    """
    activity_key(ws, first_id)
    activity_key(ws, second_id)
    _keep_apart(ws, _ACTIVITY, first_id, second_id, "不是同一次活动")


def _present(ws: Workspace, activity: int) -> set[int]:
    found = ws.tuples(f"SELECT x.teacher_id FROM attendance x WHERE x.activity_id = ? AND {THERE}", (activity,))
    return {teacher for (teacher,) in found}


# -- people ---------------------------------------------------------------------------------------------------------


def _known(row: TeacherRow, number: str) -> int:
    """How much an entry knows; the number counts most."""
    facts = (row.birth_month, row.subject, row.title, row.teacher_no, row.group, row.sex)
    return 10 * bool(number) + sum(bool(fact) for fact in facts)


def _worth_comparing(rows: Iterable[TeacherRow], numbers: dict[str, str], phones: dict[str, str]) -> set[frozenset[str]]:
    """Pairs that share a name, a sound, a phone, a staff number, or nearly a number."""
    rooms: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        rooms["name", match_key(row.name)].append(row.id)
        rooms["sound", row.pinyin.replace(" ", "")].append(row.id)
        number = as_one(numbers[row.id])
        if number:
            # birthday and place of a number of 18 digits; then all behind the year: one wrong sign leaves one of both alike
            rooms["born", number[6:14] + number[:6]].append(row.id)
            rooms["tail", number[8:]].append(row.id)
            rooms["number", number].append(row.id)
        if phones[row.id]:
            rooms["phone", phones[row.id]].append(row.id)
        if row.teacher_no:
            rooms["staff", row.teacher_no.upper()].append(row.id)
    return {frozenset(pair) for ids in rooms.values() if 1 < len(ids) <= _CROWD for pair in itertools.combinations(ids, 2)}


def _compare(one: TeacherRow, other: TeacherRow, numbers: dict[str, str], phones: dict[str, str]) -> list[Reason] | None:
    """What speaks for and against one person; None when two sound numbers settle it."""
    reasons = [_names(one, other)]
    mine, theirs = as_one(numbers[one.id]), as_one(numbers[other.id])
    if mine and theirs:
        number = _numbers(mine, theirs)
        if number is None:
            return None
        reasons.append(number)
    elif (mine or theirs) and one.name:
        reasons.append(Reason(5, "只有一条有身份证件号"))
    for weight, against, title, a, b in (
        (20, -45, "出生年月", one.birth_month, other.birth_month),
        (5, -50, "性别", one.sex, other.sex),
        (30, -25, "工号", one.teacher_no.upper(), other.teacher_no.upper()),
        (35, 0, "手机号", phones[one.id], phones[other.id]),
        (10, -5, "学科", one.subject, other.subject),
        (5, 0, "教研组", one.group, other.group),
    ):
        if a and b and a == b:
            reasons.append(Reason(weight, f"{title}相同"))
        elif a and b and against:
            reasons.append(Reason(against, f"{title}不同（{a}、{b}）"))
    return [reason for reason in reasons if reason.weight]


def _names(one: TeacherRow, other: TeacherRow) -> Reason:
    mine, theirs = match_key(one.name), match_key(other.name)
    if mine == theirs:
        return Reason(50, "姓名相同")
    if one.pinyin.replace(" ", "") == other.pinyin.replace(" ", ""):
        return Reason(35, f"姓名同音（{one.name}、{other.name}）")
    if len(mine) == len(theirs) and sum(a != b for a, b in zip(mine, theirs, strict=True)) == 1:
        return Reason(25, f"姓名只差一字（{one.name}、{other.name}）")
    return Reason(-30, f"姓名不同（{one.name}、{other.name}）")


def _numbers(mine: str, theirs: str) -> Reason | None:
    """How two ID numbers agree; None when they are clearly two people's."""
    if mine == theirs:
        return Reason(90, "身份证件号相同")
    if len(mine) == len(theirs):
        places = [place for place, (a, b) in enumerate(zip(mine, theirs, strict=True)) if a != b]
        # a slip in the body changes the check character as well
        body = [place for place in places if place < len(mine) - 1]
        if len(body) == 1:
            return Reason(35, "身份证件号只差一位")
        if len(body) == 2 and body[1] == body[0] + 1 and mine[body[0]] == theirs[body[1]] and mine[body[1]] == theirs[body[0]]:
            return Reason(40, "身份证件号有相邻两位对调")
    return None


def _present_together(ws: Workspace, one: str, other: str) -> str:
    """The newest activity in which both entries were present, or "": one person cannot sign twice."""
    found = ws.tuples(
        "SELECT a.start || ' ' || a.title FROM attendance x JOIN attendance y ON y.activity_id = x.activity_id "
        "JOIN activity a ON a.id = x.activity_id WHERE x.teacher_id = (SELECT id FROM teacher WHERE uuid = ?) "
        "AND y.teacher_id = (SELECT id FROM teacher WHERE uuid = ?) AND a.deleted = 0 AND x.mark = 'present' AND y.mark = 'present' "
        "ORDER BY a.start DESC LIMIT 1",
        (one, other),
    )
    return str(found[0][0]) if found else ""


# -- activities -----------------------------------------------------------------------------------------------------


def _same_event(kind_name: str, one: Held, other: Held, shared: int, together: int) -> list[str]:
    """Why two activities of one kind and day look like one; empty when they do not."""
    same_name = match_key(one.title) == match_key(other.title)
    same_place = bool(one.place) and one.place == other.place
    many = together > 0 and shared / together >= _SHARED
    overlap = _overlap(one, other)
    if overlap is False:  # one after the other
        return []
    if not (same_name or many or (same_place and shared)):
        return []
    reasons = [f"同一天同一类型（{kind_name}）"]
    reasons += ["名称相同"] if same_name else []
    reasons += [f"地点相同（{one.place}）"] if same_place else []
    reasons += ["时间重叠"] if overlap else []
    reasons += [f"有 {shared} 人在两条里都出席"] if shared else []
    return reasons


def _overlap(one: Held, other: Held) -> bool | None:
    """Whether their times overlap; None when one has no times."""
    if not (one.start_time and one.end_time and other.start_time and other.end_time):
        return None
    return one.start_time < other.end_time and other.start_time < one.end_time


# -- what somebody said ---------------------------------------------------------------------------------------------


def _distinct(ws: Workspace, record_table: str) -> set[frozenset[str]]:
    return {
        frozenset(pair) for pair in ws.tuples("SELECT first, second FROM distinct_pair WHERE record_table = ?", (record_table,))
    }


def _keep_apart(ws: Workspace, record_table: str, one: str, other: str, what: str) -> None:
    if one == other:
        raise ValueRefused("两个是同一条记录，不用说明它们不同。记录没有变化。", field="id")
    if frozenset((one, other)) in _distinct(ws, record_table):
        return
    first, second = sorted((one, other))
    with ws.change(f"标记“{what}”", code=StepCode.RECORDS_APART, plain=True) as change:
        change.insert("distinct_pair", record_table=record_table, first=first, second=second, decided_on=ws.today.isoformat())
