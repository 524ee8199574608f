"""应到: whom an activity is meant for - everybody, a 教研组, a 学科, a 学段, or people chosen one by one.

Nothing is stored beside the attendance: whom an activity was meant for is read from its lines. Lines that are just those of a group on
that day mean the group, so a repeat next month takes in who joined it since; any other selection means these very people. A planned
activity keeps its expected people as lines that count nowhere until it is held, so series, sign-in sheets and suggestions know them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date

from jyteacher_desktop.domain.stages import stage_order
from jyteacher_desktop.domain.terms import RecordStatus
from jyteacher_desktop.enums import Enum
from jyteacher_desktop.records.pinyin import pinyin_keys
from jyteacher_desktop.school.dated_service import is_expected
from jyteacher_desktop.school.errors import ValueRefused
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.roster import TeacherRow, list_teachers
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass


class Scope(Enum):
    """A way to say whom an activity is meant for; the value is what people call it."""

    EVERYBODY = "全体"
    GROUP = "教研组"
    SUBJECT = "学科"
    STAGE = "学段"
    CHOSEN = "自选"


_NAME_OF: dict[Scope, Callable[[TeacherRow], str]] = {
    Scope.GROUP: lambda row: row.group,
    Scope.SUBJECT: lambda row: row.subject,
    Scope.STAGE: lambda row: row.stage,
}


_AS_LAST = frozenset({"last", "同上次", "上次"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Whom an activity is meant for; ``name`` of a group, ``people`` their ids."""

    scope: Scope
    name: str = ""
    people: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """As the window offers it: 全体（62 人）, 教研组：数学组（14 人）, 自选（4 人）."""
        name = f"：{self.name}" if self.name else ""
        return f"{self.scope.value}{name}（{len(self.people)} 人）"


def choices(ws: Workspace, day: date) -> tuple[Expected, ...]:
    """Everybody expected on a day, and every group of them that is not everybody."""
    people = _expected(ws, day)
    everybody = Expected(scope=Scope.EVERYBODY, people=tuple(row.id for row in people))
    return (everybody, *(each for each in _groups(people) if len(each.people) < len(people)))


def expected_of(ws: Workspace, activity_id: str, day: date | None = None) -> Expected | None:
    """Whom a known activity was meant for, brought to another day; None when it has no lines.

    Who has left, or is away on that day, is not expected any more.
    """
    found = ws.tuples(
        "SELECT a.start, t.uuid FROM attendance x JOIN activity a ON a.id = x.activity_id JOIN teacher t ON t.id = x.teacher_id "
        "WHERE a.uuid = ? AND t.deleted = 0 ORDER BY t.pinyin, t.uuid",
        (activity_id,),
    )
    if not found:
        return None
    then, ids = date.fromisoformat(found[0][0]), tuple(teacher for _start, teacher in found)
    # who came onto the roster after the activity and its lines were entered was nobody's choice then: identifiers rise with time
    entered = max(activity_id, *ids)
    meant = _meaning([row for row in _expected(ws, then) if row.id <= entered], ids)
    return meant if day is None or day == then else _on(_expected(ws, day), meant)


def brought(ws: Workspace, meant: Expected, day: date) -> Expected:
    """The same meaning on another day."""
    return _on(_expected(ws, day), meant)


def last_of_kind(ws: Workspace, kind: str, day: date) -> Expected | None:
    """Whom the last activity of a kind up to a day was meant for, brought to that day: what a new one of that kind begins with.

    What comes later, like a plan for next month, was not the last one on that day. The kind is named by its id or in Chinese.
    """
    known = current_policy(ws).kind_called(kind)
    found = ws.tuples(
        "SELECT a.uuid FROM activity a WHERE a.deleted = 0 AND a.kind = ? AND a.start <= ? AND EXISTS "
        "(SELECT 1 FROM attendance x WHERE x.activity_id = a.id) ORDER BY a.start DESC, a.uuid DESC LIMIT 1",
        (known.id if known is not None else kind, day.isoformat()),
    )
    return expected_of(ws, found[0][0], day) if found else None


def named(ws: Workspace, text: str, day: date, *, kind: str = "") -> Expected | None:
    """What ``全体``, ``all``, ``同上次``, ``last``, ``教研组:数学组``, ``学科:物理`` or ``学段:小学`` mean on a day; None for a list of names.

    Raises:
        ValueRefused: There is no such group, nobody of it is expected on that day, or no activity of the kind was held before.
    """
    typed = text.strip().replace("：", ":")
    if typed.lower() in _AS_LAST:
        last = last_of_kind(ws, kind, day)
        if last is None:
            raise ValueRefused(f"还没有登记过这类活动的应到人员，“{text.strip()}”没有可以照的，没有保存。", field="attendees")
        return last
    if typed.lower() in {"all", Scope.EVERYBODY.value}:
        return choices(ws, day)[0]
    head, colon, name = typed.partition(":")
    scope = next((each for each in _NAME_OF if each.value == head.strip()), None)
    if not colon or scope is None:
        return None
    groups = [each for each in _groups(_expected(ws, day)) if each.scope is scope]
    found = next((each for each in groups if each.name == name.strip()), None)
    if found is None:
        known = "、".join(each.name for each in groups) or "无"
        raise ValueRefused(f"没有{scope.value}“{name.strip()}”的应到人员，没有保存。现有：{known}。", field="attendees")
    return found


def expected_people(ws: Workspace) -> dict[str, frozenset[int]]:
    """Planned activities that are meant for some people only, with the keys of these people."""
    found: dict[str, set[int]] = {}
    for activity, teacher in ws.tuples(
        "SELECT a.uuid, x.teacher_id FROM attendance x JOIN activity a ON a.id = x.activity_id WHERE a.deleted = 0 "
        f"AND a.status = '{RecordStatus.PLANNED.code}' AND a.status <> '{RecordStatus.APPROVED.code}'",  # as the index of what is unfinished says it
    ):
        found.setdefault(activity, set()).add(teacher)
    return {activity: frozenset(people) for activity, people in found.items()}


def _expected(ws: Workspace, day: date) -> list[TeacherRow]:
    return [row for row in list_teachers(ws, day) if is_expected(row.status_code)]


def _groups(people: Iterable[TeacherRow]) -> tuple[Expected, ...]:
    rows = list(people)
    found: list[Expected] = []
    for scope, name_of in _NAME_OF.items():
        names: dict[str, list[str]] = {}
        for row in rows:
            if name_of(row):
                names.setdefault(name_of(row), []).append(row.id)
        by_name = sorted(names.items(), key=lambda item: pinyin_keys(item[0]))
        ordered = sorted(by_name, key=lambda item: stage_order(item[0])) if scope is Scope.STAGE else by_name
        found += [Expected(scope=scope, name=name, people=tuple(ids)) for name, ids in ordered]
    return tuple(found)


def _meaning(people: list[TeacherRow], ids: Collection[str]) -> Expected:
    """The group that just these people are, the widest first; else these people."""
    wanted = set(ids)
    if {row.id for row in people} <= wanted:
        return Expected(scope=Scope.EVERYBODY, people=tuple(ids))
    return next((each for each in _groups(people) if set(each.people) == wanted), Expected(scope=Scope.CHOSEN, people=tuple(ids)))


def _on(people: list[TeacherRow], meant: Expected) -> Expected:
    """The same meaning among the people of another day."""
    if meant.scope is Scope.EVERYBODY:
        return Expected(scope=Scope.EVERYBODY, people=tuple(row.id for row in people))
    if meant.scope is not Scope.CHOSEN:
        name_of = _NAME_OF[meant.scope]
        return Expected(scope=meant.scope, name=meant.name, people=tuple(row.id for row in people if name_of(row) == meant.name))
    there = {row.id for row in people}
    return Expected(scope=Scope.CHOSEN, people=tuple(each for each in meant.people if each in there))
