"""What a roster would do: which person of the school each row is, what changes of him, what his remark says of leave and leaving."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from heapq import heappop, heappush
from itertools import compress
from operator import and_, eq, itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import cast

from jyteacher_desktop.domain.errors import Finding, Severity, refusal, warning
from jyteacher_desktop.domain.id_numbers import NEW_PLACES, OLD_PLACES, as_one, by_either_form, ends_with
from jyteacher_desktop.domain.names import NOTHING_KNOWN, match_key
from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.sheets.dry_run import (
    NO_LINKS,
    RESTORED,
    Existing,
    Outcome,
    Plan,
    PlanRow,
    SettledRows,
    changes_of,
    every_row,
)
from jyteacher_desktop.sheets.layouts import Layout
from jyteacher_desktop.sheets.other_lists import TEACHERS_OR_PUPILS
from jyteacher_desktop.sheets.people_in_lists import known_by
from jyteacher_desktop.sheets.reading import collector_at_rest
from jyteacher_desktop.sheets.service_notes import ServiceNote, service_notes
from jyteacher_desktop.sheets.values_of_rows import Records
from jyteacher_desktop.values import replace


def plan_roster(
    layout: Layout,
    existing: Sequence[Existing],
    *,
    path: Path,
    today: date,
    base: int,
    service: Mapping[str, frozenset[tuple[str, str]]] = MappingProxyType({}),
    from_notes: bool | None = None,
    trashed: Sequence[Existing] = (),
) -> Plan:
    """Plan a roster.

    A row is matched by ID number (an old one of fifteen digits is the same as the new one, which it never replaces), else by staff number (with the name, or with the birth month where the name was corrected),
    else by name where nothing contradicts (ID number, birth month, sex, staff number, end of the ID number) and exactly one
    person is left. Two people of one name are never merged. A number under another name is refused: it was copied into the
    wrong row far more often than somebody changed names.

    ``service`` is what stands of everybody's service, by id: days and status codes. ``from_notes`` is whether what remarks say of leave and
    leaving is entered; None before a person was asked, and then nothing is.

    ``trashed`` are people in the trash, last deleted first, with the day under ``deleted``. A row with the number of one, whom nobody stands for,
    brings him back and then says what it says of him; under another name it is somebody new, and both are told.
    """
    says_more = not _LOOKED_AT.isdisjoint(layout.columns.values())
    with collector_at_rest():
        records = Records(layout, today)
        rows = _RosterMatcher(
            records, existing, service, from_notes=from_notes, says_more=says_more, words=layout.words, trashed=trashed
        ).rows()
    if any(stop.code == TEACHERS_OR_PUPILS for stop in layout.stops) and sum(row.target is not None for row in rows) * 2 > len(
        rows
    ):
        # most of them stand in the roster already, so they are no pupils
        layout = replace(layout, stops=tuple(stop for stop in layout.stops if stop.code != TEACHERS_OR_PUPILS))
    return Plan(kind="roster", path=path, layout=layout, rows=every_row(layout, rows), base=base)


_CONTRADICTIONS = ("id_number", "birth_month", "sex", "teacher_no")


_LOOKED_AT = frozenset({"id_last4", "note", "status"})
"""Fields by which a row may say more than who somebody is and what he teaches."""


_RESTORED: Mapping[str, str] = MappingProxyType({RESTORED: "1"})


def _stored(keys: Sequence[str]) -> Callable[[Mapping[str, str]], tuple[str, ...] | None]:
    """What stands in some fields of somebody, None where one of them does not."""
    fields = itemgetter(*keys)

    def found(values: Mapping[str, str]) -> tuple[str, ...] | None:
        try:
            return fields(values)  # type: ignore[no-any-return]  # of texts, as the values are
        except KeyError:
            return None

    return found


_NO_FILLS: Mapping[str, str] = MappingProxyType({})
_NOBODY: tuple[Existing | None, str] = None, ""
_COMPARED = 50  # people of one name in one file that a row is compared with


class _Keys(dict[str, str]):
    """What :func:`match_key` says of names, each asked once: long rosters have five people of one name."""

    def __missing__(self, name: str) -> str:
        key = self[name] = match_key(name)
        return key


class _Places:
    """Where the record stands that has a number, or took somebody: one that was decided, or a settled one before some place.

    Attributes:
        settled: The places of all settled ones.
        before: Up to where they count.
    """

    def __init__(self) -> None:
        self.settled: dict[str, int] = {}
        self.before = 0
        self._decided: dict[str, int] = {}

    def __setitem__(self, what: str, place: int) -> None:
        self._decided[what] = place

    def __contains__(self, what: str) -> bool:
        return what in self._decided or self.settled.get(what, self.before) < self.before

    def __getitem__(self, what: str) -> int:
        place = self.settled.get(what, self.before)
        return place if place < self.before else self._decided[what]


class _RosterMatcher:
    """Places the records of one file among the teachers that are there, each of whom is taken at most once.

    Most records of a long list are settled by columns: nothing is odd about them, and nobody is there yet, or their owner stands with the same
    words. The others are decided one after the other, each as if every record before it had been.
    """

    def __init__(
        self,
        records: Records,
        existing: Sequence[Existing],
        service: Mapping[str, frozenset[tuple[str, str]]],
        *,
        from_notes: bool | None,
        says_more: bool,
        words: Callable[[int], str],
        trashed: Sequence[Existing] = (),
    ) -> None:
        self._says_more = says_more
        self._words = words
        # of several in the trash with one number the last deleted one of that name is meant
        self._trashed = trashed
        self._some_gone = bool(trashed)
        self._gone = by_either_form((each.values.get("id_number", ""), each) for each in reversed(trashed))
        self._records = records
        self._existing, self._service, self._from_notes = existing, service, from_notes
        self._keys = _Keys()
        self._owner_of = by_either_form((each.values.get("id_number", ""), each) for each in existing)
        self._taken, self._numbers = _Places(), _Places()
        # people who are new by what spellings of their name have in common, so many as others are compared with
        self._new: dict[str, list[PlanRow]] = {}
        self._unnumbered: dict[str, list[PlanRow]] = {}
        self._to_be_listed: list[Sequence[int]] = []
        self._placed: dict[int, PlanRow] = {}
        self._settled = self._settled_places()
        self._rows = SettledRows(
            records,
            Outcome.UNCHANGED if existing else Outcome.NEW,
            self._targets or (None,) * len(records),
            self._placed,
        )

    def rows(self) -> Sequence[PlanRow]:
        """What happens to every record."""
        if not self._settled:
            return [self.place(place) for place in range(len(self._records))]
        waiting = [place for place, settled in enumerate(self._settled) if not settled]
        if waiting:
            self._decide(waiting)
        return self._rows

    def _settled_places(self) -> list[bool]:
        """Which records are settled by what their columns say, until one that is decided before them has something to do with them.

        Somebody whose number stands in no record before is new where nobody is there yet, and unchanged where its owner stands with the same words.
        """
        plain, self._targets = self._records.plain, list[str | None]()
        if self._says_more or not plain:
            return []
        numbers = self._records.columns["id_number"]
        settled = list(plain)
        if self._existing:
            owners = list(map(self._owner_of, numbers))
            self._targets = [owner.id if owner is not None else None for owner in owners]
            said = zip(*self._records.columns.values(), strict=True)
            stands = map(_stored(self._records.keys), [owner.values if owner is not None else {} for owner in owners])
            settled = list(map(and_, settled, map(eq, said, stands)))
        elif self._some_gone:
            settled = [each and not self._gone(number) for each, number in zip(settled, numbers, strict=True)]
        if len(set(numbers)) < len(numbers):
            first = dict(zip(reversed(numbers), range(len(numbers) - 1, -1, -1), strict=True))
            settled = list(map(and_, settled, map(eq, map(first.__getitem__, numbers), range(len(numbers)))))
        return settled if any(settled) else []

    def _decide(self, waiting: list[int]) -> None:
        """Decide the records that wait, in their order, and those that turn out to have something to do with one of them."""
        settled = self._settled
        places = [place for place, each in enumerate(settled) if each]
        numbers = self._records.columns["id_number"]
        of_number = self._numbers.settled = dict(zip(compress(numbers, settled), places, strict=True))
        targets = cast("list[str]", self._targets)  # of the settled ones
        of_target = self._taken.settled = dict(zip(compress(targets, settled), places, strict=True)) if self._existing else {}
        of_name: dict[str, list[int]] | None = None
        done = 0
        while waiting:
            place = heappop(waiting)
            self._numbers.before = self._taken.before = place
            if not self._existing:
                self._to_be_listed.append(range(done, place))
            done = place + 1
            row = self.place(place)
            met = [of_number.get(as_one(row.values.get("id_number", ""))), of_target.get(row.target or "")]
            if not self._existing and (key := self._keys[row.values.get("name", "")]) in self._unnumbered:
                if of_name is None:
                    of_name = self._places_by_name(places)
                met += of_name.pop(key, ())
            for each in met:
                if each is not None and each > place and settled[each]:
                    settled[each] = False
                    del of_number[numbers[each]]
                    if self._existing:
                        del of_target[targets[each]]
                    heappush(waiting, each)

    def _places_by_name(self, places: Iterable[int]) -> dict[str, list[int]]:
        names = self._records.columns["name"]
        found: dict[str, list[int]] = defaultdict(list)
        for place in places:
            found[self._keys[names[place]]].append(place)
        return dict(found)

    def _row(self, place: int) -> PlanRow:
        """What happens to a record that was decided or settled."""
        return self._placed.get(place) or self._rows.plain(place)

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[Existing]]:
        """Everybody who is there by what spellings of a name have in common: for rows whose number says nothing."""
        found: dict[str, list[Existing]] = defaultdict(list)
        for each in self._existing:
            found[self._keys[each.values["name"]]].append(each)
        return dict(found)

    @cached_property
    def _by_staff(self) -> Mapping[str, Sequence[Existing]]:
        """Everybody who is there by the staff number."""
        found: dict[str, list[Existing]] = defaultdict(list)
        for each in self._existing:
            if each.values.get("teacher_no"):
                found[each.values["teacher_no"]].append(each)
        return dict(found)

    def place(self, place: int) -> PlanRow:
        """Decide one record: its own words say who it is; what was said for the whole sheet and what its remark says come after that."""
        number, stored, findings, filled = self._records.row(place)
        row = None
        if not findings and not filled and not self._says_more:
            row = self._at_first_sight(place, number, stored)
        if row is None:
            fills = {key: stored.pop(key) for key in filled} if filled else _NO_FILLS
            row = self._decided(place, number, stored, findings, fills)
            row = self._with_service(row) if "note" in stored else row
        self._placed[place] = row
        return row

    def _at_first_sight(self, place: int, number: int, stored: dict[str, str]) -> PlanRow | None:
        """Somebody with a new number that stands in no other row: nobody is there yet, or he is and everything as it stands. None for others."""
        own = stored.get("id_number", "")
        if len(own) != NEW_PLACES or own in self._numbers:
            return None
        target = None
        if not self._existing:
            if self._keys[stored["name"]] in self._unnumbered or self._gone(own):  # one of those may be the same
                return None
            self._to_be_listed.append((place,))
        else:
            target = self._owner_of(own)
            if target is None or target.id in self._taken or not stored.items() <= target.values.items():
                return None
            self._taken[target.id] = place
        self._numbers[own] = place
        if target is None:
            return PlanRow(number, Outcome.NEW, stored)
        return PlanRow(number, Outcome.UNCHANGED, stored, target.id)

    def _list_namesakes(self) -> None:
        """List those by name who were new at first sight: nobody needs that before somebody comes who has no number."""
        names = self._records.columns.get("name", ())
        for places in self._to_be_listed:
            for place in places:
                others = self._new.setdefault(self._keys[names[place]], [])
                if len(others) < _COMPARED:
                    others.append(self._row(place))
        self._to_be_listed.clear()

    def _with_service(self, row: PlanRow) -> PlanRow:
        """The row with what its remark says about leave and leaving: a hint, and the days where a person wants them entered."""
        notes = service_notes(row.values["note"])
        standing = self._service.get(row.target or "", frozenset())
        new = [each for each in notes if not each.events or not standing.issuperset(each.events)]
        if not new or row.outcome is Outcome.REFUSED:
            return row
        findings = (*row.findings, *(_told_service(each, entered=bool(self._from_notes)) for each in new if self._wanted(each)))
        events = tuple(event for each in new for event in each.events if event not in standing) if self._from_notes else ()
        outcome = Outcome.UPDATED if events and row.outcome is Outcome.UNCHANGED and row.target is not None else row.outcome
        return row._replace(outcome=outcome, findings=findings, service=events)

    def _wanted(self, note: ServiceNote) -> bool:
        """Whether there is still something to say: not of days that a person does not want entered."""
        return self._from_notes is not False or not note.events

    def _decided(
        self, place: int, number: int, stored: dict[str, str], findings: list[Finding], fills: Mapping[str, str]
    ) -> PlanRow:
        tail = stored.pop("id_last4", "")
        if findings and any(finding.severity is Severity.REFUSAL for finding in findings):
            return PlanRow(number, Outcome.REFUSED, stored, findings=tuple(findings))
        id_number = stored.get("id_number", "")
        if id_number:
            one = as_one(id_number)
            if one in self._numbers:
                return self._repeat(number, stored, findings, self._row(self._numbers[one]))
            self._numbers[one] = place
        elif tail and not re.fullmatch(r"[0-9]{3}[0-9X]", tail):
            findings = [*findings, warning("id_last4.unreadable", "id_last4", f"证件后四位“{tail}”不是四位号码，没有用来辨认。")]
            tail = ""
        target, doubt, back = self._meant(stored, tail, id_number, findings := [*findings])
        if stored.get("status") == ServiceStatus.GUEST.code and (
            target is None or target.values.get("status") != stored["status"]
        ):
            told = "“外校人员”不从花名册导入。请在“教师”页用“登记外校人员”，或随出勤名单（带“所在学校”一列）一并登记。"
            return PlanRow(number, Outcome.REFUSED, stored, findings=(*findings, refusal("status.guest", "status", told)))
        if target is None:
            return self._newcomer(number, stored, findings, doubt=doubt, fills=fills)
        if fills:
            fills = {name: text for name, text in fills.items() if not target.values.get(name)}
            stored.update(fills)
        if target.id in self._taken:
            return self._second_row_of(target, number, stored, findings)
        changes = changes_of("roster", target, stored)
        if "name" in changes:
            finding = self._of_name(target, stored)
            if finding is None:
                del changes["name"]
            elif finding.severity is Severity.REFUSAL:
                return PlanRow(number, Outcome.REFUSED, stored, findings=(*findings, finding))
            else:
                findings = [*findings, finding]
        restored = back is not None
        outcome = Outcome.UPDATED if changes or restored else Outcome.UNCHANGED
        row = PlanRow(
            number,
            outcome,
            stored,
            target.id,
            changes,
            tuple(findings),
            links=_RESTORED if restored else NO_LINKS,
            filled=tuple(fills) if fills else (),
        )
        self._taken[target.id] = place
        if restored:  # nobody else of this name finds him among those who stand
            self._new.setdefault(self._keys[target.values["name"]], []).append(row)
        return row

    def _second_row_of(self, target: Existing, number: int, stored: dict[str, str], findings: list[Finding]) -> PlanRow:
        """A row about somebody of whom another one spoke: unchanged when it says the same, refused when it differs."""
        first = self._row(self._taken[target.id])
        if changes_of("roster", target, stored) or any(first.values.get(key, text) != text for key, text in stored.items()):
            finding = refusal("repeat.differs", "name", f"与{self._words(first.number)}是同一位教师。请保留一行。")
            return PlanRow(number, Outcome.REFUSED, stored, findings=(*findings, finding))
        return PlanRow(number, Outcome.UNCHANGED, stored, target.id, findings=tuple(findings))

    def _of_name(self, target: Existing, stored: Mapping[str, str]) -> Finding | None:
        """What is said of a name that differs from the one that stands: nothing where it is only spelled otherwise."""
        before, after = target.values["name"], stored["name"]
        if self._keys[before] == self._keys[after]:
            return None
        if _renamed(target.values, stored):
            return warning("name.differs", "name", f"原姓名“{before}”改为“{after}”。请核对。")
        message = f"这个身份证件号属于“{before}”，而姓名填的是“{after}”。请核对号码是否抄错行；确已改名的，请填写曾用名。"
        return refusal("name.differs", "name", message)

    def _meant(
        self, stored: dict[str, str], tail: str, id_number: str, findings: list[Finding]
    ) -> tuple[Existing | None, str, Existing | None]:
        """Whom a row speaks of with the reason to look twice (:meth:`_target`), and who comes back from the trash for it."""
        target, doubt = self._target(stored, tail) if self._existing else _NOBODY
        back = self._gone(id_number) if target is None else None
        if back is not None:
            alike = (each for each in self._trashed if as_one(each.values["id_number"]) == as_one(id_number))
            back = next((each for each in alike if self._called_alike(each, stored)), back)
            same = self._called_alike(back, stored)
            findings.append(told_gone(back, same=same))
            target, doubt, back = (back, "", back) if same else (None, doubt, None)
        if target is not None and len(id_number) == OLD_PLACES and target.values.get("id_number"):
            # the old form never replaces the new one, and nothing is kept of it that would have to be looked at
            stored["id_number"] = target.values["id_number"]
            if stored["id_number"] != id_number:
                findings[:] = _without_old_form(findings)
        return target, doubt, back

    def _called_alike(self, each: Existing, stored: Mapping[str, str]) -> bool:
        """Whether a row calls somebody what he is called, or corrects that."""
        return self._keys[each.values["name"]] == self._keys[stored["name"]] or _renamed(each.values, stored)

    def _newcomer(
        self, number: int, stored: dict[str, str], findings: list[Finding], *, doubt: str, fills: Mapping[str, str]
    ) -> PlanRow:
        """Somebody who is not there yet, as far as can be told."""
        self._list_namesakes()
        if fills:
            stored.update(fills)
        own, key = stored.get("id_number", ""), self._keys[stored["name"]]
        others = self._new.get(key)
        # whose number is known was found by it, so only those without one may be the same
        alike = self._unnumbered.get(key) if own else others
        if alike and not doubt:
            same = _same_name_in_file(alike, stored.get("birth_month", ""))
            doubt = f"与{self._words(same)}同名，且没有不同的证件号或出生年月来区分。" if same is not None else ""
        if not own:
            message = "没有身份证件号，以后跨校合并时可能认不出是同一人。"
            findings = [*findings, warning("id_number.missing", "id_number", message)]
        filled = tuple(fills) if fills else ()
        row = PlanRow(number, Outcome.NEW, stored, findings=tuple(findings), possible_duplicate=doubt, filled=filled)
        if others is None:
            others = self._new[key] = []
        if len(others) < _COMPARED:
            others.append(row)
            if not own:
                self._unnumbered.setdefault(key, []).append(row)
        return row

    def _repeat(self, number: int, stored: Mapping[str, str], findings: list[Finding], before: PlanRow) -> PlanRow:
        """The same ID number a second time in one file: unchanged when equal, refused when it differs."""
        values = before.values
        number_before = values["id_number"]
        if all(
            values.get(key) == text or (key == "id_number" and as_one(text) == as_one(number_before))
            for key, text in stored.items()
        ):
            if number_before != stored["id_number"]:
                findings = _without_old_form(findings)
            return PlanRow(number, Outcome.UNCHANGED, stored, findings=tuple(findings))
        finding = refusal(
            "repeat.differs", "id_number", f"与{self._words(before.number)}的身份证件号相同，但内容不同。请核对后保留一行。"
        )
        return PlanRow(number, Outcome.REFUSED, stored, findings=(*findings, finding))

    def _target(self, stored: Mapping[str, str], tail: str) -> tuple[Existing | None, str]:
        """The one person a row speaks of, or None with the reason to look twice, or with "" where nobody is like it."""
        id_number = stored.get("id_number", "")
        if owner := self._owner_of(id_number):
            return owner, ""
        namesakes = self._by_name.get(self._keys[stored["name"]])
        if namesakes is None:
            return self._by_staff_number(stored)
        found = [each for each in namesakes if not _contradicts(each, stored, tail)]
        staff = [each for each in found if stored.get("teacher_no") and each.values.get("teacher_no") == stored["teacher_no"]]
        equal = [each for each in found if not changes_of("roster", each, stored)]
        born = [each for each in found if stored.get("birth_month") and each.values.get("birth_month") == stored["birth_month"]]
        for narrower in (staff, equal, born, found):
            free = [each for each in narrower if each.id not in self._taken]
            if len(free) == 1 and (narrower is not found or len(found) == 1):
                return free[0], ""
            if free and narrower is equal:
                return free[0], ""
        if found and all(each.id in self._taken for each in found):
            return (found[0], "") if len(found) == 1 and not changes_of("roster", found[0], stored) else (None, _doubt(found))
        unlike = [each for each in namesakes if not (id_number and each.values.get("id_number"))]
        return None, _doubt(found or unlike) if found or unlike else ""

    def _by_staff_number(self, stored: Mapping[str, str]) -> tuple[Existing | None, str]:
        """Somebody under another name with the same staff number: a corrected name, or a number given out twice."""
        staff = self._by_staff.get(stored.get("teacher_no", ""))
        if staff is None:
            return _NOBODY
        same = [
            each
            for each in staff
            if not _contradicts(each, stored, "")
            and _renamed(each.values, stored)
            and stored.get("birth_month")
            and stored["birth_month"] == each.values.get("birth_month")
        ]
        if len(same) == 1 and same[0].id not in self._taken:
            return same[0], ""
        return None, f"工号 {stored['teacher_no']} 已属于“{staff[0].values['name']}”。请核对是同一人改了姓名，还是工号重复。"


def told_gone(gone: Existing, *, same: bool) -> Finding:
    """What is said of a row whose number is that of somebody in the trash."""
    who = f"“{gone.values['name']}”（{gone.values['deleted']} 删除）"
    if same:
        return warning(
            "trash.restored",
            "id_number",
            f"{who}在回收站里，是同一个身份证件号：导入时恢复原来那条，再按这一行更新，与他一起删除的其他记录不动。不要恢复的，请跳过这一行。",
        )
    return warning(
        "trash.other_name",
        "id_number",
        f"回收站里的{who}也是这个身份证件号，姓名不同，按新来的人登记。是同一人改了姓名的，请跳过这一行，先从回收站恢复再改。",
    )


def _told_service(note: ServiceNote, *, entered: bool) -> Finding:
    """What is said about a remark that speaks of leave or leaving."""
    if not note.events:
        return warning(
            "note.service_undated",
            "note",
            f"备注写着“{note.text}”，没有写从哪天起，没有登记为人员变动。导入后请在“教师”页用“人员变动”登记。",
        )
    if entered:
        return warning("note.service_entered", "note", f"按备注“{note.text}”登记人员变动：{note.words}。请核对。")
    return warning(
        "note.service",
        "note",
        f"备注写着“{note.text}”，还没有登记为人员变动（{note.words}）。不登记的，这段时间仍算应到、应完成学时。",
    )


def _without_old_form(findings: Iterable[Finding]) -> list[Finding]:
    """What is told of a row but that its number is an old one, where the new one stands already."""
    return [each for each in findings if each.code != "id_number.fifteen_digits"]


def _renamed(values: Mapping[str, str], stored: Mapping[str, str]) -> bool:
    """Whether a name is a correction of another: one character apart, or named as the former one."""
    before, after = match_key(values["name"]), match_key(stored["name"])
    if before in (match_key(stored.get("former_name", "")), after) or after == match_key(values.get("former_name", "")):
        return True
    return len(before) == len(after) > 1 and sum(a != b for a, b in zip(before, after, strict=True)) == 1


def _same_name_in_file(others: Iterable[PlanRow], born: str) -> int | None:
    """The first row of somebody whom nothing tells from one of the same name."""
    for other in others:
        other_born = other.values.get("birth_month", "")
        if not born or not other_born or born == other_born:
            return other.number
    return None


def _contradicts(each: Existing, stored: Mapping[str, str], tail: str) -> bool:
    if tail and each.values.get("id_number") and not ends_with(each.values["id_number"], tail):
        return True
    return any(stored.get(key) and each.values.get(key) and each.values[key] != stored[key] for key in _CONTRADICTIONS)


def _doubt(found: Iterable[Existing]) -> str:
    people = list(found)
    told = "；".join(known_by(each).words or NOTHING_KNOWN for each in people[:5])
    return f"花名册里已有 {len(people)} 位同名教师（{told}），不能确定是不是同一人。"
