"""What a list of who was at which activity would do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final

from jyteacher_desktop.domain.errors import Finding, Severity, refusal, warning
from jyteacher_desktop.domain.id_numbers import as_one, by_either_form
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.domain.terms import CAME, Mark, Role, ServiceStatus
from jyteacher_desktop.later import pattern
from jyteacher_desktop.sheets.cells import cell_text
from jyteacher_desktop.sheets.dry_run import RESTORED, Existing, Outcome, Plan, PlanRow, every_row, settle
from jyteacher_desktop.sheets.dry_run_roster import told_gone
from jyteacher_desktop.sheets.layouts import Layout
from jyteacher_desktop.sheets.people_in_lists import PeopleMeant
from jyteacher_desktop.sheets.people_of_activities import PEOPLE, PeopleOfActivities, There
from jyteacher_desktop.sheets.values_of_rows import Parsed, parsed_rows
from jyteacher_desktop.sheets.which_activity import ActivitiesMeant, activities_meant, says_which
from jyteacher_desktop.values import replace


def plan_attendance(
    layout: Layout,
    teachers: Sequence[Existing],
    activities: Sequence[Existing] | Callable[[Collection[str] | None], Sequence[Existing]],
    existing: Sequence[Existing] | Callable[[Collection[str]], Sequence[Existing]],
    *,
    path: Path,
    today: date,
    base: int,
    houses: Callable[[str], str] = lambda _text: "",
    trashed: Sequence[Existing] = (),
    into: str = "",
) -> Plan:
    """Plan attendance lines: who was at which activity. Blank 出勤 means that somebody was there, blank 角色 means 参加.

    Of a line that stands, a blank keeps the role, and how somebody was there: late or until before the end. Whoever was recorded as not there
    came if a list without a column of marks names him; a blank in such a column says nothing.

    ``existing`` lines carry ``activity`` and ``teacher`` ids in their values and have the id "activity teacher"; a function gives those of some
    activities, by their ids: a school has a hundred lines for each activity, and a list is about a few. So does one for ``activities``, by the days on which
    they begin, or None for all of them where the list does not say which it means.

    ``houses`` gives the code of the member school that the cell 所在学校 means, "" for none. Whom a central school's list says to be of one
    is looked for among those who come from there, and is entered as one of them where he is new (decision 0490). ``trashed`` are those who were
    deleted, last deleted first: a row with the number of one brings him back (decision 0527).

    ``into`` is the id of the activity that a person chose for a list that does not say which one it is of, "" for none.
    """
    numbered, parsed = PeopleMeant(teachers).known_numbers, None
    if callable(activities) and says_which(layout):
        layout = numbered(layout)
        parsed = list(parsed_rows(layout, today))
        activities = activities({values.get("start", "") for _number, values, *_rest in parsed})
    elif callable(activities):
        activities = activities(None)
    layout, which = activities_meant(layout, activities, file=path.stem, into=into, today=today)
    if parsed is None:
        layout = numbered(layout)
        parsed = list(parsed_rows(layout, today))
    if callable(existing):
        existing = existing({each.id for _number, values, *_rest in parsed for each in which.among(values)})
    lines = _Lines(layout, which, teachers, existing, houses=houses, trashed=trashed)
    rows = [lines.planned(row) for row in parsed]
    return Plan(kind="attendance", path=path, layout=lines.several.told(layout), rows=every_row(layout, rows), base=base)


class _Lines:
    """Plans line after line: whose each is, of which activity, and what of it stands."""

    def __init__(
        self,
        layout: Layout,
        which: ActivitiesMeant,
        teachers: Sequence[Existing],
        existing: Sequence[Existing],
        *,
        houses: Callable[[str], str],
        trashed: Sequence[Existing],
    ) -> None:
        self._layout, self._which, self._houses = layout, which, houses
        self._marked = layout.column_of("mark") is not None
        self._people = PeopleMeant(teachers)
        self._own = PeopleMeant([each for each in teachers if each.values.get("status") != _GUEST or not each.values.get("home")])
        self._guests = {
            code: PeopleMeant([each for each in teachers if each.values.get("home") == code])
            for code in {each.values.get("home") for each in teachers} - {"", None}
        }
        self._gone = _gone(trashed)
        self.several = _Several(layout, teachers, existing)
        self._known = {(each.values["activity_id"], each.values["teacher_id"]): each for each in existing}
        self._seen: dict[tuple[str, ...], int] = {}

    def planned(self, row: Parsed) -> PlanRow:
        """What becomes of a row."""
        number, values, findings, filled = row
        home = self._houses(values.get("home", ""))
        if self.several.stand_in(number) and not self._people.knows(values.get("name", "")):
            activity = self._which.of(values, findings)
            return self.several.settled(number, values, findings, filled, activity=activity, home=home, seen=self._seen)
        teacher = self._meant(values, home).resolve(values, findings)
        new = _new_guest(values, home, findings) if home and teacher is None else {}
        back = _back(self._gone, new, home, findings) if new.get("id_number") else None
        if back is not None:
            teacher, new = back, {}
        activity = self._which.of(values, findings)
        target = self._known.get((activity, teacher or ""))
        links = {"teacher": teacher or "", "activity": activity, **({"home": home} if new else {})}
        planned = settle(
            "attendance",
            number,
            {name: values.get(name, usually) for name, usually in _USUAL.items()} | new,
            findings,
            target=target,
            key=(activity, teacher or " ".join(map(as_one, new.values()))),
            words=self._layout.words,
            seen=self._seen,
            links=links if back is None else {**links, RESTORED: "1"},
            filled=filled,
            usual=self._left_to_what_is_usual(values, target, findings),
        )
        if back is not None and planned.outcome is Outcome.UNCHANGED:
            return planned._replace(outcome=Outcome.UPDATED)
        return planned

    def _meant(self, values: Mapping[str, str], home: str) -> PeopleMeant:
        """Among whom a row looks: who is said to be of this school, or of one that is on no list, is none of those who come from the member schools."""
        if home:
            return self._guests.get(home, _NOBODY)
        return self._own if values.get("home") else self._people

    def _left_to_what_is_usual(self, values: Mapping[str, str], target: Existing | None, findings: list[Finding]) -> list[str]:
        """What a row does not say; that somebody was not there is not left to stand by a list without a column of marks that names him."""
        usual = [key for key in _USUAL if key not in values]
        if target is None or target.values["mark"] in CAME or "mark" not in usual:
            return usual
        if not self._marked:
            return [each for each in usual if each != "mark"]
        told = f"这一行没有写出勤，原来登记的“{_LABELS[target.values['mark']]}”没有改动。到了的请写“出席”。"
        findings.append(warning("mark.blank", "mark", told))
        return usual


class _Several:
    """Rows one cell of which names several people: read as the cell of a list of activities is, one line of attendance for each."""

    def __init__(self, layout: Layout, teachers: Sequence[Existing], existing: Sequence[Existing]) -> None:
        self._layout, self._column = layout, layout.column_of("name")
        self._teachers, self._existing = teachers, existing
        self._rows = self._people = 0
        self._places = self._seen_at()

    def _seen_at(self) -> frozenset[int]:
        """The rows that seem to name more than one; different texts are looked at once."""
        column, layout = self._column, self._layout
        if column is None:
            return frozenset()
        sheet = layout.sheet.rows
        different = {sheet[row - 1][column] for row in layout.data_rows}
        different.update(cell for (_row, place), cell in layout.merged.items() if place == column)
        odd = {cell for cell in different if isinstance(cell, str) and _BETWEEN_NAMES.search(cell.strip())}
        return frozenset(row for row in layout.data_rows if layout.cell(row, column) in odd) if odd else frozenset()

    @cached_property
    def _reader(self) -> PeopleOfActivities:
        return PeopleOfActivities(self._teachers, self._existing)

    @cached_property
    def _known(self) -> Mapping[tuple[str, str], Mapping[str, str]]:
        return {(each.values["activity_id"], each.values["teacher_id"]): each.values for each in self._existing}

    def _cell(self, row: int) -> str:
        return cell_text(self._layout.cell(row, self._column)).strip() if self._column is not None else ""

    def stand_in(self, row: int) -> bool:
        """Whether a row seems to name more than one."""
        return row in self._places

    def settled(
        self,
        row: int,
        values: Mapping[str, str],
        findings: list[Finding],
        filled: tuple[str, ...],
        *,
        activity: str,
        home: str,
        seen: dict[tuple[str, ...], int],
    ) -> PlanRow:
        """What becomes of such a row: the lines that it brings, without those that another row of the list brought."""
        findings = [each for each in findings if each.place != "name" or each.code != "name.unusual"]
        told: list[Finding] = []
        there = self._reader.read(self._cell(row), told)
        findings += [replace(each, place="name") for each in told]
        if home:
            said = f"“{self._cell(row)}”是{values['home']}的几个人。外校人员请一人写一行，才知道各是谁。"
            findings.append(refusal("teacher.unknown", "name", said))
        elif not there and all(each.severity is not Severity.REFUSAL for each in findings):
            findings = [each for each in findings if each.code != "teacher.unknown"]
            findings.append(refusal("teacher.unknown", "name", f"“{self._cell(row)}”里没有花名册上的姓名。请写出各人的姓名。"))
        stored = {name: values.get(name, usual) for name, usual in _USUAL.items()}
        if any(each.severity is Severity.REFUSAL for each in findings):
            return PlanRow(row, Outcome.REFUSED, stored, findings=tuple(findings), links={"activity": activity, "teacher": ""})
        again = [each for each in there if (activity, each.teacher) in seen]
        if again:
            before = self._layout.words(seen[activity, again[0].teacher])
            said = f"{len(again)} 人在{before}等处已经写过，不再登记一次。"
            findings.append(warning("repeat.people", "name", said))
        lines = [self._line(each, activity, values) for each in there if (activity, each.teacher) not in seen]
        seen.update({(activity, each.teacher): row for each in there})
        new = [line for line in lines if not self._stands(activity, line, values)]
        self._rows, self._people = self._rows + 1, self._people + len(there)
        links = {"activity": activity, "teacher": ""}
        if new:
            links |= {
                PEOPLE: " ".join(f"{each.teacher}:{each.mark}" for each, _role in new),
                ROLES: " ".join(role for _each, role in new),
            }
        changed = sum((activity, each.teacher) in self._known for each, _role in new)
        outcome = Outcome.UNCHANGED if not new else Outcome.UPDATED if changed else Outcome.NEW
        changes = {"name": (f"已登记 {changed} 人", f"登记 {self._cell(row)}")} if changed else {}
        return PlanRow(row, outcome, stored, None, changes, tuple(findings), links=links, filled=filled)

    def _line(self, each: There, activity: str, values: Mapping[str, str]) -> tuple[There, str]:
        """A line with the mark of its row where the name has none, and its role."""
        stands = self._known.get((activity, each.teacher), {})
        mark = each.mark if each.mark != Mark.PRESENT.code else values.get("mark", each.mark)
        return There(each.teacher, mark), values.get("role") or stands.get("role") or _USUAL["role"]

    def _stands(self, activity: str, line: tuple[There, str], values: Mapping[str, str]) -> bool:
        """Whether a line says what stands: a plain name keeps how somebody was there."""
        each, role = line
        stands = self._known.get((activity, each.teacher), {})
        mark = stands.get("mark")
        same = mark == each.mark or (each.mark == Mark.PRESENT.code and "mark" not in values and mark in CAME)
        return bool(stands) and same and stands.get("role") == role

    def told(self, layout: Layout) -> Layout:
        """The sheet with a sentence about such rows."""
        if not self._rows:
            return layout
        note = f"{self._rows} 行的一格里写着几个人（共 {self._people} 人次），每人登记一条。请核对。"
        return layout.noting(note)


ROLES: Final = "roles"
"""The link under which a row of several people keeps the role of each."""
_BETWEEN_NAMES = pattern(r"[、，,;；/\n]|\S{2,}[ \u3000]+\S{2,}")


def roles_of(row: PlanRow) -> tuple[str, ...]:
    """The role of each person of a row of several."""
    return tuple(row.links.get(ROLES, "").split())


def _new_guest(values: Mapping[str, str], home: str, findings: list[Finding]) -> dict[str, str]:
    """Who is to be entered with this row as somebody of a member school: nobody where the name is several people's, or is none."""
    unknown = next((each for each in findings if each.code == "teacher.unknown"), None)
    if unknown is None:
        return {}
    findings.remove(unknown)
    told = f"花名册里没有“{values['name']}”，按“{values['home']}”的外校人员一并登记。"
    findings.append(warning("teacher.guest", "name", told))
    return {"name": values["name"], "home": home, "id_number": values.get("id_number", "")}


_Gone = Mapping[str, Callable[[str], Existing | None]]


def _gone(trashed: Sequence[Existing]) -> _Gone:
    """Whoever was deleted, by the member school he came from and his number in either form; the last deleted one is meant."""
    of_school: dict[str, list[tuple[str, Existing]]] = defaultdict(list)
    for each in reversed(trashed):
        of_school[each.values["home"]].append((each.values["id_number"], each))
    return {home: by_either_form(people) for home, people in of_school.items()}


def _back(gone: _Gone, new: Mapping[str, str], home: str, findings: list[Finding]) -> str | None:
    """The id of somebody in the trash whom a row brings back: his number under his name. Under another name it is somebody new, which is told."""
    found = gone[home](new["id_number"]) if home in gone else None
    if found is None:
        return None
    same = match_key(found.values["name"]) == match_key(new["name"])
    if same:
        findings[:] = [each for each in findings if each.code != "teacher.guest"]
    findings.append(told_gone(found, same=same))
    return found.id if same else None


_NOBODY = PeopleMeant(())
_GUEST = ServiceStatus.GUEST.code
_LABELS: Mapping[str, str] = MappingProxyType({each.code: each.label for each in Mark})
_USUAL: Mapping[str, str] = MappingProxyType({"mark": Mark.PRESENT.code, "role": Role.ATTENDEE.code})
"""What a new line gets where the row says nothing."""
