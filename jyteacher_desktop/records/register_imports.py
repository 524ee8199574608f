"""Workbooks of plain kinds: planning an import row by row, carrying exactly that plan out as one step, templates and exports.

A row is found again by the kind's key. Persons are told by name and, where several carry it, by the columns beside it (证件号, 尾号, 工号,
学科) or by ``姓名#尾号`` and ``姓名@学科`` in the cell itself; records that are linked to by their name. A blank cell never erases, a row
that is missing from the file deletes nothing. What was exported comes back without a change.

Where the records stand is a :class:`Shelf`: their open table, or the principal's vault (records/sealed_records.py). Of a sealed kind nothing is kept
but the sealed rows: neither the name of the file nor its headings, and a plan lives in memory only.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Protocol, TypeVar

from jyteacher_desktop.domain.errors import Finding, Severity, refusal, warning
from jyteacher_desktop.domain.id_numbers import other_form, owner_differs
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.kinds.kit import Book, Field, Keeper, Kind, Person, RecordId, Row, Shape, Somebody
from jyteacher_desktop.records.errors import LOOK_AGAIN, PlanOutdated
from jyteacher_desktop.records.registers import link_titles, linkable, list_rows, put_all
from jyteacher_desktop.records.remembered_layouts import remember_layout
from jyteacher_desktop.records.sheet_choices import Choices, refuse_unanswered, understood
from jyteacher_desktop.records.values import shown, value_of
from jyteacher_desktop.records.who_is_meant import Known, People
from jyteacher_desktop.records.whose_file import keeper_of
from jyteacher_desktop.sheets import (
    Outcome,
    Plan,
    PlanRow,
    Workbook,
    parsed_rows,
    read_workbook,
)
from jyteacher_desktop.sheets.cell_values import Context
from jyteacher_desktop.sheets.dry_run import every_row, repeated
from jyteacher_desktop.sheets.field_shapes import parser_of
from jyteacher_desktop.sheets.fields_of_registers import whose_field
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

_NEAR_DAYS = 31
"""A new record that differs from another one only by so few days may be the same."""
_ANY_DAY = Context(date(2000, 1, 1))  # what is stored carries its year


R = TypeVar("R", bound=Row)


class Shelf(Protocol):
    """Where the records of a kind stand, for an import that looks for them and puts them there."""

    def rows(self, row: type[R]) -> list[R]:
        """Every record of a kind outside the trash."""

    def bring(self, kind: Kind, rows: Sequence[Row], counted: str, file: str) -> int:
        """Store new and changed records as one step; ``counted`` says how many of each, ``file`` whence they come. Returns the step."""


class _Open:
    """The table of a plain kind."""

    def __init__(self, ws: Workspace, people: People) -> None:
        self._ws, self._people = ws, people

    def rows(self, row: type[R]) -> list[R]:
        return list_rows(self._ws, row, people=self._people)

    def bring(self, kind: Kind, rows: Sequence[Row], counted: str, file: str) -> int:
        with self._ws.change(f"导入{kind.title} {file}：{counted}", code=StepCode.IMPORT, plain=True) as change:
            put_all(self._ws, change, rows, self._people)
            return change.step


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did; ``step`` is None when there was nothing to do."""

    read: int
    new: int
    updated: int
    unchanged: int
    refused: int
    step: int | None

    @classmethod
    def of(cls, plan: Plan, step: int | None) -> Imported:
        """The figures of a plan that was carried out."""
        return cls(
            read=plan.read,
            new=plan.count(Outcome.NEW),
            updated=plan.count(Outcome.UPDATED),
            unchanged=plan.count(Outcome.UNCHANGED),
            refused=plan.count(Outcome.REFUSED),
            step=step,
        )


def plan_import(
    ws: Workspace,
    book: Book,
    kind: Kind,
    path: Path,
    *,
    sheet: str | None = None,
    mapping: Mapping[str, str] | None = None,
    confirmed: bool = False,
) -> Plan:
    """Plan the import of a file of a plain kind where nobody can be asked; nothing is stored.

    Raises:
        InputError: The file as a whole cannot be imported, or looks like another list and was not confirmed.
    """
    choices = Choices(sheet=sheet, mapping=mapping, confirmed=confirmed)
    plan = plan_workbook(ws, book, kind, read_workbook(path), choices)
    refuse_unanswered(plan)
    return plan


def plan_workbook(
    ws: Workspace, book: Book, kind: Kind, workbook: Workbook, choices: Choices, *, shelf: Shelf | None = None
) -> Plan:
    """Plan the import of a workbook that was read already, with what the person said about it; nothing is stored.

    Args:
        ws: The workspace.
        book: What the checks of the kind see.
        kind: Whose records the workbook brings.
        workbook: What was read.
        choices: What the person said.
        shelf: Where the records stand; None for the kind's own table.

    Raises:
        InputError: The workbook as a whole cannot be imported.
    """
    layout = understood(ws, kind.id, workbook, choices)
    people = People(ws)
    planner = _Planner(ws, book, kind, people, (shelf or _Open(ws, people)).rows(kind.row), words=layout.words)
    rows = every_row(layout, [planner.place(*parsed) for parsed in parsed_rows(layout, ws.today)])
    said, words = dict(choices.mapping or {}), dict(choices.words)
    return Plan(kind=kind.id, path=workbook.path, layout=layout, rows=rows, base=ws.data_version(), said=said, words=words)


def execute_import(ws: Workspace, kind: Kind, plan: Plan, *, shelf: Shelf | None = None) -> Imported:
    """Carry out exactly this plan as one step; ``shelf`` as for :func:`plan_workbook`.

    Raises:
        OtherList: The sheet looks like another list, and nobody said that it is none; nothing was stored.
        PlanOutdated: The workspace changed since the plan was made; nothing was stored.
    """
    refuse_unanswered(plan)
    if ws.data_version() != plan.base:
        raise PlanOutdated(LOOK_AGAIN)
    work = [row for row in plan.rows if row.outcome in (Outcome.NEW, Outcome.UPDATED)]
    step: int | None = None
    if work:
        people = People(ws)
        shelf = shelf or _Open(ws, people)
        standing = {str(row.id): row for row in shelf.rows(kind.row)}
        rows = [
            _record(kind, row.values, row.links, standing.get(row.target or ""), people, keeper=keeper_of(ws)) for row in work
        ]
        new = sum(row.outcome is Outcome.NEW for row in work)
        step = shelf.bring(kind, rows, f"新增 {new}，更新 {len(work) - new}", plan.path.name)
    if not kind.sealed:  # a line that was taken for the heading would stand readable in what is remembered
        remember_layout(ws, plan.kind, plan.layout, plan.said, plan.words)
    return Imported.of(plan, step)


_NAMED = 3
_SHORTEST = 2
"""Letters of a name that may stand in a longer one."""


class _Planner:
    """Places rows of one file among the records that are there, each of which is taken at most once."""

    def __init__(
        self, ws: Workspace, book: Book, kind: Kind, people: People, standing: Sequence[Row], *, words: Callable[[int], str]
    ) -> None:
        self._book, self._kind, self._words = book, kind, words
        self._people = people
        self._typed = frozenset(each.key for each in kind.typed)
        self._told_apart = [kind.field(name) for name in kind.key] or kind.typed
        self._whose = whose_field(kind)
        self._keeper = keeper_of(ws)
        self._school = self._keeper is Keeper.SCHOOL
        self._titles = link_titles(ws, kind, self._people)
        self._links: dict[str, dict[str, list[str]]] = {}
        self._linkable: dict[str, Mapping[str, str]] = {}
        for each in kind.fields:
            if each.shape is Shape.LINK:
                named: dict[str, list[str]] = defaultdict(list)
                self._linkable[each.key] = linkable(ws, each, self._people)
                for record, title in self._linkable[each.key].items():
                    named[match_key(title)].append(record)
                    named[record].append(record)
                self._links[each.key] = named
        self._standing: dict[tuple[object, ...], list[Row]] = defaultdict(list)
        self._near: dict[tuple[object, ...], list[Row]] = defaultdict(list)
        for row in standing:
            self._standing[self._key(row)].append(row)
            self._near[self._key(row, days=False)].append(row)
        self._by_part: dict[tuple[str, ...], dict[tuple[object, ...], list[Row]]] = {}
        self._seen: dict[tuple[object, ...], int] = {}
        self._filled: frozenset[str] = frozenset()
        self._above: dict[str, str] = {}
        """What the row above said in a column that lists leave blank below its first row."""

    def place(self, number: int, values: dict[str, str], findings: list[Finding], filled: tuple[str, ...]) -> PlanRow:
        """Decide one row."""
        self._filled = frozenset(filled)
        self._repeat(values, findings)
        self._name_titles(values, findings)
        links = self._resolve(values, findings)
        stored = {key: text for key, text in values.items() if key in self._typed}
        if any(each.severity is Severity.REFUSAL for each in findings):
            return PlanRow(number, Outcome.REFUSED, stored, findings=tuple(findings), links=links)
        made = _record(self._kind, stored, links, None, self._people, keeper=self._keeper)
        key = self._key(made)
        found = self._target(self._standing.get(key, []), stored, links)
        alike = self._saying_more(made, values) if found is None else []
        if alike:
            # a row that leaves out what tells records apart, and changes nothing of one that says it, is about that one
            best = self._target(alike, stored, links)
            found = best if best is not None and not best[2] else None
        if found is None:
            if key in self._seen:
                findings.append(repeated(self._words(self._seen[key])))
            findings.extend(self._checked(made))
        elif found[2]:
            findings.extend(self._checked(found[1]))
        if any(each.severity is Severity.REFUSAL for each in findings):
            return PlanRow(number, Outcome.REFUSED, stored, findings=tuple(findings), links=links)
        self._seen.setdefault(key, number)
        if found is None:
            doubt = self._doubt(made) or self._less_said(alike, values)
            return PlanRow(
                number, Outcome.NEW, stored, findings=tuple(findings), possible_duplicate=doubt, links=links, filled=filled
            )
        target, _row, changes = found
        self._standing[self._key(target)].remove(target)
        outcome = Outcome.UPDATED if changes else Outcome.UNCHANGED
        stored = {key: text for key, text in stored.items() if key not in self._filled or not getattr(target, key)}
        still = tuple(key for key in filled if key in stored)
        return PlanRow(number, outcome, stored, str(target.id), changes, tuple(findings), links=links, filled=still)

    def _target(
        self, standing: Sequence[Row], stored: Mapping[str, str], links: Mapping[str, str]
    ) -> tuple[Row, Row, dict[str, tuple[str, str]]] | None:
        """Of records that a row may speak of the one it does, the record as it would be then, and what changes; one that is equal already comes first."""
        best: tuple[Row, Row, dict[str, tuple[str, str]]] | None = None
        for each in standing:
            row = _record(self._kind, self._other(each, stored), links, each, self._people, keeper=self._keeper)
            changes = self._changes(each, row)
            if best is None or not changes:
                best = (each, row, changes)
            if not changes:
                break
        return best

    def _saying_more(self, made: Row, values: Mapping[str, str]) -> list[Row]:
        """Records that say what a row leaves blank of the key, and are the same in what it says of it; each that no other row has taken."""
        said = tuple(name for name in self._kind.key if values.get(name))
        if not said or len(said) == len(self._kind.key):
            return []
        if said not in self._by_part:
            parts = self._by_part[said] = defaultdict(list)
            for rows in self._standing.values():
                for each in rows:
                    parts[self._part(each, said)].append(each)
        return [each for each in self._by_part[said].get(self._part(made, said), ()) if each in self._standing[self._key(each)]]

    def _part(self, row: Row, names: Sequence[str]) -> tuple[object, ...]:
        return tuple(_norm(getattr(row, name)) for name in names)

    def _less_said(self, alike: Sequence[Row], values: Mapping[str, str]) -> str:
        """Why a new record may be one that is there already: it leaves out what tells them apart."""
        if not alike:
            return ""
        blank = "、".join(f"“{self._kind.field(name).title}”" for name in self._kind.key if not values.get(name))
        return f"没有写{blank}，可能就是已登记的{'那一条' if len(alike) == 1 else f' {len(alike)} 条之一'}。请核对是不是同一条。"

    def _other(self, row: Row, stored: Mapping[str, str]) -> dict[str, str]:
        """The filled cells that say something else than what stands; a difference in blanks or width is none."""
        found: dict[str, str] = {}
        for key, text in stored.items():
            each = self._kind.field(key)
            before = getattr(row, key)
            if before and key in self._filled:
                continue  # what was said for the whole sheet never goes over what stands
            if each.shape in (Shape.TEXT, Shape.LONG) and before and parser_of(each)(before, _ANY_DAY) == text:
                continue
            found[key] = text
        return found

    def _changes(self, before: Row, after: Row) -> dict[str, tuple[str, str]]:
        found: dict[str, tuple[str, str]] = {}
        for each in self._kind.typed:
            old, new = getattr(before, each.key), getattr(after, each.key)
            if _norm(old) != _norm(new) if each.shape is Shape.SOMEBODY else old != new:
                found[each.key] = (self._word(each, old), self._word(each, new))
        return found

    def _word(self, each: Field, value: object) -> str:
        return shown(each, value, self._people, self._titles)

    def _checked(self, row: Row) -> Iterator[Finding]:
        """What the kind says about a record; the place of a finding is the field's key."""
        for each in row.check(self._book):
            place = next((known.key for known in self._kind.fields if known.title == each.place), each.place)
            yield replace(each, place=place)

    def _doubt(self, row: Row) -> str:
        """Why a new record may be one that is there already: all is equal but a day, and that by little."""
        days = [each for each in map(self._kind.field, self._kind.key) if each.shape is Shape.DAY]
        own = [getattr(row, each.key) for each in days]
        for other in self._near.get(self._key(row, days=False), []) if days else []:
            theirs = [getattr(other, each.key) for each in days]
            near = all(a and b and abs((a - b).days) <= _NEAR_DAYS for a, b in zip(own, theirs, strict=True))
            if near and own != theirs:
                return f"已登记过相近的一条，只有{days[0].title}不同（{theirs[0].isoformat()}）。请核对是不是同一条。"
        return ""

    def _key(self, row: Row, *, days: bool = True) -> tuple[object, ...]:
        return tuple(_norm(getattr(row, each.key)) for each in self._told_apart if days or each.shape is not Shape.DAY)

    # -- what stands for a whole block, and other words ----------------------------------------------------------------

    def _repeat(self, values: dict[str, str], findings: list[Finding]) -> None:
        """A list by team or year says it once and leaves the cell blank below: the row above is meant, and told."""
        for each in self._kind.typed:
            if not each.required or (each is not self._kind.owner and each.shape not in (Shape.YEAR, Shape.TERM)):
                continue
            missing = next((found for found in findings if found.code == f"{each.key}.missing"), None)
            above = self._above.get(each.key, "")
            if missing is not None and above and len(values) > 1:
                findings.remove(missing)
                values[each.key] = above
                findings.append(warning("cell.above", each.key, f"“{each.title}”空着，按上一行的“{above}”登记。请核对。"))
            self._above[each.key] = values.get(each.key, "")

    def _name_titles(self, values: dict[str, str], findings: list[Finding]) -> None:
        """称号 in other words (市名师, 省级骨干) is the title of the policy that it can only be."""
        for each in self._kind.typed:
            said = values.get(each.key, "")
            if each.of != "ladder" or not said:
                continue
            names = [title.name for title in self._book.policy.programme.ladder.values()]
            if said in names:
                continue
            meant = [name for name in names if _bare_title(name) == _bare_title(said)]
            if len(meant) == 1:
                values[each.key] = meant[0]
                findings.append(warning("title.meant", each.key, f"{each.title}“{said}”按“{meant[0]}”登记。请核对。"))

    # -- who and what is meant --------------------------------------------------------------------------------------

    def _resolve(self, values: dict[str, str], findings: list[Finding]) -> dict[str, str]:
        """Ids of everybody and everything a row names, by field; what is not found becomes a refusal."""
        links: dict[str, str] = {}
        for each in self._kind.typed:
            text = values.get(each.key, "")
            if not text:
                continue
            if each.shape is Shape.LINK:
                found = self._links[each.key].get(match_key(text)) or self._links[each.key].get(text, [])
                near = self._named_in(each, text) if not found else ()
                if len(found) == 1:
                    links[each.key] = found[0]
                elif len(near) == 1:
                    [(links[each.key], title)] = near
                    findings.append(warning("link.meant", each.key, f"{each.title}“{text}”按“{title}”登记。请核对。"))
                else:
                    findings.append(_unlinked(each, text, len(found), [title for _record, title in near]))
            elif each.shape in (Shape.PERSON, Shape.SOMEBODY):
                person = self._person(each, text, values, findings)
                if person is not None:
                    links[each.key] = person
        return links

    def _named_in(self, each: Field, text: str) -> Sequence[tuple[str, str]]:
        """The records in whose title the text stands: as a word of its own (2026, a name), else somewhere in it (秋季教师共读)."""
        wanted = match_key(text)
        if len(wanted) < _SHORTEST:
            return ()
        titles = self._linkable[each.key].items()
        own = [(record, title) for record, title in titles if wanted in map(match_key, re.split(r"[\s：]+", title))]
        return own or [(record, title) for record, title in titles if wanted in match_key(title)]

    def _person(self, each: Field, text: str, values: Mapping[str, str], findings: list[Finding]) -> Person | None:
        found = self._people.called(text)
        if each is self._whose:
            number = values.get("id_number", "")
            if number:
                self._people.need_numbers()
            owners = self._people.holding(number) if number else []
            if owners and match_key(owners[0].name) != match_key(text.partition("#")[0].partition("@")[0]):
                message = owner_differs(owners[0].name, text)
                findings.append(refusal("teacher.name_differs", each.key, message))
                return None
            found = owners or self._agreeing(found, values)
        if len({known.joined for known in found}) == 1:
            return found[0].person
        if found:
            told = "；".join(known.told_apart for known in found[:5])
            message = f"叫“{text}”的有 {len(found)} 人：{told}。请写成“姓名#尾号”或“姓名@学科”，或加一列“证件后四位”“工号”。"
            choices = tuple((self._people.text(known.person), known.told_apart) for known in found)
            findings.append(replace(refusal("teacher.ambiguous", each.key, message), choices=choices))
        elif each.shape is Shape.PERSON:
            where = "花名册" if self._school else "各校上报的名单"
            findings.append(refusal("teacher.unknown", each.key, f"{where}里没有“{text}”。请核对姓名，或先添加这位教师。"))
        return None

    def _agreeing(self, found: list[Known], values: Mapping[str, str]) -> list[Known]:
        """Whom the columns beside the name do not contradict; the subject decides only between several."""
        number, tail = values.get("id_number", ""), values.get("id_last4", "")
        staff, subject = values.get("teacher_no", ""), values.get("subject", "")
        if number:
            ends = (number, other_form(number))  # at a bureau only the last places of a number are known
            found = [
                each for each in found if not each.number or (not self._school and any(end.endswith(each.tail) for end in ends))
            ]
        if tail:
            found = [
                each
                for each in found
                if not each.number or self._people.ends(each, tail) or self._people.ends_otherwise(each, tail)
            ]
        if staff:
            found = [each for each in found if not each.staff or each.staff.upper() == staff.upper()]
        if len(found) > 1 and subject:
            found = [each for each in found if each.subject == subject] or found
        return found


def _record(
    kind: Kind, values: Mapping[str, str], links: Mapping[str, str], base: Row | None, people: People, *, keeper: Keeper
) -> Row:
    """The record of a row: what its cells say over what stands (or over what a new one of this keeper begins with)."""
    said: dict[str, Any] = {}
    for each in kind.typed:
        text = values.get(each.key, "")
        if not text:
            if base is None:
                said[each.key] = each.usual(keeper)
            continue
        link = links.get(each.key, "")
        if each.shape is Shape.PERSON:
            said[each.key] = Person(link)
        elif each.shape is Shape.SOMEBODY:
            said[each.key] = Somebody(Person(link), people.name(Person(link))) if link else Somebody(None, text)
        elif each.shape is Shape.LINK:
            said[each.key] = RecordId(link)
        else:
            said[each.key] = value_of(each, text)
    return replace(base, **said) if base is not None else kind.row(**said)


def _norm(value: object) -> object:
    """A value as two files may spell it differently and mean the same."""
    if isinstance(value, Somebody):
        return value.person or match_key(value.name)
    return match_key(value) if isinstance(value, str) and " " not in value else value


def _unlinked(each: Field, text: str, found: int, near: Sequence[str]) -> Finding:
    code = "link.ambiguous" if found or near else "link.unknown"
    what = f"有 {found} 条都叫“{text}”" if found else f"没有登记“{text}”"
    if near:
        what = f"“{text}”可能是{'、'.join(f'“{title}”' for title in near[:_NAMED])}" + ("等" if len(near) > _NAMED else "")
    return refusal(
        code,
        each.key,
        f"{each.title}：{what}。请先登记，或写准确的名称或编号。"
        if not near
        else f"{each.title}：{what}。请写准确的名称或编号。",
    )


def _bare_title(name: str) -> str:
    return re.sub("[级教师\\s]", "", unicodedata.normalize("NFKC", name))
