"""Who was there, where a list of activities names the people of each in one cell: read as a pasted list is, asked about where it is not plain.

Whom a name means follows the one rule of lists of names (:mod:`~jyteacher_desktop.domain.pasted_lists`). Nobody is guessed: a name that
several bear, one that is nearly somebody's and words that nobody understands refuse the row with what the cell may say instead; a name that
nobody bears is told, and the others come in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

from jyteacher_desktop.domain.errors import Finding, refusal, warning
from jyteacher_desktop.domain.names import match_key, told_to_choose
from jyteacher_desktop.domain.pasted_lists import PastedName, read_pasted_list
from jyteacher_desktop.domain.terms import CAME, Mark
from jyteacher_desktop.sheets.dry_run import Existing, Outcome, PlanRow
from jyteacher_desktop.sheets.people_in_lists import known_by, text_of_one
from jyteacher_desktop.values import NamedTuple, replace

PEOPLE: Final = "people"
"""The column, and the link under which a planned row keeps the lines it brings."""
_MOST_NAMED = 6


class There(NamedTuple):
    """One line of attendance that a row brings."""

    teacher: str
    mark: str


class _Said(NamedTuple):
    """One name of a cell: how the cell may be written with it, and whose it is."""

    text: str
    teacher: str
    mark: Mark | None


class PeopleOfActivities:
    """Reads the cells of the column, against everybody of the roster and the lines that stand.

    Args:
        teachers: The roster.
        attendance: The lines, or what gives those of activities that begin on some days (:meth:`read_days`).
    """

    def __init__(
        self, teachers: Sequence[Existing], attendance: Iterable[Existing] | Callable[[Collection[str]], Iterable[Existing]]
    ) -> None:
        self._teachers = {each.id: each for each in teachers}
        self._names = {each.id: each.values["name"] for each in teachers}
        self._apart = {
            each.id: tuple(
                fact
                for fact in (
                    each.values.get("subject", ""),
                    each.values.get("group", ""),
                    each.values.get("teacher_no", ""),
                    each.values.get("id_number", "")[-4:],
                    each.id[-8:],
                )
                if fact
            )
            for each in teachers
        }
        self._alike: dict[str, list[Existing]] = defaultdict(list)
        for each in teachers:
            self._alike[match_key(each.values["name"])].append(each)
        self._stands: dict[str, dict[str, str]] = defaultdict(dict)
        self._of_days = attendance if callable(attendance) else None
        self._know(attendance if not callable(attendance) else ())

    def _know(self, attendance: Iterable[Existing]) -> None:
        for each in attendance:
            self._stands[each.values["activity_id"]][each.values["teacher_id"]] = each.values["mark"]

    def read_days(self, days: Collection[str]) -> None:
        """Read the lines of the activities that begin on these days, where not all were given."""
        if self._of_days is not None:
            self._know(self._of_days(days))

    def read(self, cell: str, findings: list[Finding]) -> tuple[There, ...]:
        """Who a cell says was there, and how; what is not plain is added to the findings."""
        if not cell.strip():
            return ()
        names = read_pasted_list(cell, self._names, self._apart)
        if not any(each.candidates for each in names):
            told = f"“{cell}”里没有花名册上的姓名，这一项的出勤没有登记。请写出各人的姓名，或另外导入出勤表。"
            findings.append(warning("teacher.unknown", PEOPLE, told))
            return ()
        said = [self._said(each) for each in names]
        unknown = [each.text for each in names if not each.candidates]
        if unknown:
            more = f"等 {len(unknown)} 个" if len(unknown) > _MOST_NAMED else ""
            told = f"花名册里没有“{'、'.join(unknown[:_MOST_NAMED])}”{more}，没有登记出勤；其余的照常登记。请核对姓名。"
            findings.append(warning("teacher.unknown", PEOPLE, told))
        for place, each in enumerate(names):
            if each.candidates and not each.exact:
                findings.append(self._question(each, [one.text for one in said], place))
                return ()
        return tuple(There(each.teacher, (each.mark or Mark.PRESENT).code) for each in said if each.teacher)

    def cell_of(self, activity: str) -> str:
        """The people of an activity that stands as a cell of the column names them; read again it says the same."""
        lines = [There(teacher, mark) for teacher, mark in self._stands.get(activity, {}).items() if teacher in self._teachers]
        return self._words(lines)

    def _said(self, name: PastedName) -> _Said:
        teacher = name.candidates[0] if name.exact else ""
        text = self._written(self._teachers[teacher], name.mark) if teacher else name.text
        return _Said(text, teacher, name.mark)

    def _written(self, person: Existing, mark: Mark | None) -> str:
        """How a cell names just this person, with what it says of him."""
        name, alike = person.values["name"], self._alike[match_key(person.values["name"])]
        subject = person.values.get("subject", "")
        if len(alike) == 1:
            text = name
        elif subject and sum(each.values.get("subject") == subject for each in alike) == 1:
            text = f"{name}（{subject}）"
        else:
            text = text_of_one(person, alike)
        return text if mark is None else f"{text}（{mark.label}）"

    def _question(self, name: PastedName, texts: list[str], place: int) -> Finding:
        """Who is meant: the cell with each of those who may be, and without this name."""

        def cell(text: str) -> str:
            return "、".join(filter(None, (*texts[:place], text, *texts[place + 1 :])))

        people = [self._teachers[each] for each in name.candidates]
        listed = [told_to_choose(each.values["name"], known_by(each)) for each in people]
        same = match_key(people[0].values["name"]) in match_key(name.text)
        if len(people) > 1 and same:
            told = f"“{name.text}”可能是 {len(people)} 人：{'、'.join(listed)}。请选是哪一位，或写成“姓名#尾号”。"
        elif same:
            told = f"“{name.text}”里有看不懂的话，不知道是不是说{listed[0]}到了。请选一种，或改写这一格。"
        else:
            told = f"花名册里没有“{name.text}”，相近的有{'、'.join(listed)}。请选是哪一位，或改写这一格。"
        choices = [(cell(self._written(each, name.mark)), words) for each, words in zip(people, listed, strict=True)]
        choices.append((cell(""), f"不登记“{name.text}”的出勤"))
        return replace(refusal("teacher.ambiguous", PEOPLE, told), choices=tuple(choices))

    def settled(self, row: PlanRow, there: Sequence[There]) -> PlanRow:
        """A planned row with the lines of attendance that it brings; one that brings new ones changes its activity."""
        if row.outcome is Outcome.REFUSED or not there:
            return row
        stands = self._stands.get(row.target or "", {})
        new = [each for each in there if not _says_the_same(stands.get(each.teacher), each.mark)]
        if not new:
            return row
        links = {**row.links, PEOPLE: " ".join(f"{each.teacher}:{each.mark}" for each in new)}
        words = self._words(new)
        if row.target is None:
            return row._replace(links=links, values={**row.values, PEOPLE: words})
        came = sum(mark in CAME for mark in stands.values())
        changes: Mapping[str, tuple[str, str]] = {
            **row.changes,
            PEOPLE: (f"已登记出勤 {came} 人" if stands else "", f"登记 {words}"),
        }
        return row._replace(outcome=Outcome.UPDATED, links=links, changes=changes)

    def _words(self, there: Sequence[There]) -> str:
        people = [
            self._written(self._teachers[each.teacher], Mark(each.mark) if each.mark != Mark.PRESENT.code else None)
            for each in there
        ]
        return "、".join(people)


def _says_the_same(stands: str | None, mark: str) -> bool:
    """Whether a line that stands needs no change: who came late or left early is not told by a list that only names him."""
    return stands == mark or (mark == Mark.PRESENT.code and stands in CAME)


def lines_of(row: PlanRow) -> tuple[There, ...]:
    """The lines of attendance that a planned row brings."""
    told = row.links.get(PEOPLE, "")
    return tuple(There(*each.split(":")) for each in told.split())
