"""The attendance sheet of one activity while it is being typed: who is ticked first, who is not there, in which role.

Everybody expected is present until marked otherwise. A person is found by 拼音首字母, 姓名, pinyin, 工号 or 尾号; somebody
who is not on the sheet but on the roster can be added. A pasted list marks the exact names; doubtful ones are asked about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.names import match_key, names_in_list
from jyteacher_desktop.domain.pasted_lists import read_pasted_list
from jyteacher_desktop.domain.terms import Mark, Role
from jyteacher_desktop.enums import Enum
from jyteacher_desktop.school.activities import Attend, AttendanceRow
from jyteacher_desktop.school.errors import ValueRefused
from jyteacher_desktop.values import dataclass, field, replace

_ALL_SHOWN = 12
_NAMED = 4
"""So many people of one mark are named; of more it is said how many."""


class PasteMeaning(Enum):
    """What a pasted list of names says."""

    ONLY = "only"
    PRESENT = "present"
    ABSENT = "absent"
    EXCUSED = "excused"

    @property
    def usual(self) -> Mark:
        """The mark of those of whom the list says nothing else."""
        return {PasteMeaning.ABSENT: Mark.ABSENT, PasteMeaning.EXCUSED: Mark.EXCUSED}.get(self, Mark.PRESENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """One numbered line of the sheet. ``name`` tells people of one name apart."""

    number: int
    row: AttendanceRow
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A pasted name that nobody, or more than one person, carries, or that has a word with it that says nothing known."""

    text: str
    candidates: tuple[AttendanceRow, ...]
    mark: Mark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pasted:
    """What a pasted list would mark; ``marks`` are those that it says itself, by teacher."""

    matched: tuple[AttendanceRow, ...]
    doubts: tuple[Doubt, ...]
    marks: Mapping[str, Mark] = field(default_factory=dict)

    def recognised(self, meaning: PasteMeaning, chosen: Collection[str] = ()) -> str:
        """Who was recognised, of whom the list says something else than what it is taken for, and what is left to look at.

        ``chosen``: who was picked among the doubtful ones.
        """
        others: dict[Mark, list[str]] = {}
        for row in self.matched:
            mark = self.marks.get(row.teacher_id, meaning.usual)
            if mark is not meaning.usual:
                others.setdefault(mark, []).append(row.name)
        told = "".join(f"，{mark.label} {_some(others[mark])}" for mark in Mark if mark in others)
        people = {row.teacher_id for row in self.matched}
        picked = len(set(chosen) - people)
        left = len(self.left_by(chosen)) if picked else len(self.doubts)
        also = f"，又选了 {picked} 人" if picked else ""
        return f"认出 {len(people)} 人{told}{also}{'；' if told or also else '，'}{'还有' if picked and left else ''}认不准 {left} 个。"

    def left_by(self, chosen: Collection[str]) -> tuple[Doubt, ...]:
        """The doubts of which nobody was chosen and nobody is marked anyhow."""
        meant = {row.teacher_id for row in self.matched} | set(chosen)
        return tuple(doubt for doubt in self.doubts if not any(row.teacher_id in meant for row in doubt.candidates))


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedByList:
    """What a pasted list marked: how many people, in words, and whom it left."""

    people: int
    sentence: str
    left: tuple[Doubt, ...]


SHEET_COLUMNS: tuple[Column[SheetLine], ...] = (
    Column(key="number", title="序号", value=lambda line: line.number, align=Align.RIGHT, width=5),
    Column(key="name", title="姓名", value=lambda line: line.name, width=17),
    Column(key="mark", title="出勤", value=lambda line: line.row.mark.label, align=Align.CENTER, width=7),
    Column(key="role", title="角色", value=lambda line: line.row.role.label, align=Align.CENTER, width=7),
    Column(key="group", title="教研组／学科", value=lambda line: line.row.group or line.row.subject, width=16),
)


class AttendanceSheet:
    """The lines of one sheet, by teacher, in the order of names."""

    def __init__(self, lines: Iterable[AttendanceRow], everybody: Sequence[AttendanceRow]) -> None:
        """``everybody`` is the roster on that day, present or not expected, for people who are to be added."""
        self._lines = {row.teacher_id: row for row in lines}
        self._everybody = {row.teacher_id: row for row in everybody}
        self._expected: frozenset[str] | None = None
        self._put_away: dict[str, AttendanceRow] = {}

    def lines(self) -> list[SheetLine]:
        """The sheet as it stands, numbered."""
        ordered = sorted(self._lines.values(), key=lambda row: (row.pinyin, row.teacher_id))
        called = self.called()
        return [SheetLine(number=number, row=row, name=called[row.teacher_id]) for number, row in enumerate(ordered, start=1)]

    def called(self) -> dict[str, str]:
        """Everybody who may be meant, by teacher: the name, and of people of one name what tells them apart."""
        people = (self._everybody | self._lines).values()
        return names_in_list((row.teacher_id, row.name, row.known_by) for row in people)

    def attendance(self) -> tuple[Attend, ...]:
        """The sheet as a request."""
        return tuple(Attend(teacher_id=row.teacher_id, mark=row.mark, role=row.role) for row in self._lines.values())

    def tally(self, *, planned: bool = False) -> str:
        """应到, 实到 and the exceptions in one sentence; of a plan nobody came yet."""
        if planned:
            return f"应到 {len(self._lines)}　到日子再点名"
        marks = Counter(row.mark for row in self._lines.values())
        there = sum(marks[mark] for mark in (Mark.PRESENT, Mark.LATE, Mark.LEFT_EARLY))
        others = [f"{mark.label} {marks[mark]}" for mark in Mark if mark is not Mark.PRESENT and marks[mark]]
        return f"应到 {len(self._lines)}　实到 {there}" + "".join(f"　{text}" for text in others)

    def find(self, text: str) -> list[AttendanceRow]:
        """Who is meant by what was typed: exact names and numbers first, else everybody it could become."""
        typed = text.strip().lower()
        if not typed:
            return []
        people = [*self._lines.values(), *(row for key, row in self._everybody.items() if key not in self._lines)]
        key = match_key(text)
        exact = [row for row in people if _is_exactly(row, typed, key)]
        if exact:
            return exact
        near = [row for row in people if _could_become(row, typed)]
        return sorted(near, key=lambda row: (row.teacher_id not in self._lines, row.pinyin, row.teacher_id))[:_ALL_SHOWN]

    def has(self, teacher_id: str) -> bool:
        """Whether the person stands on the sheet."""
        return teacher_id in self._lines

    def mark(self, teacher_ids: Iterable[str], mark: Mark) -> None:
        """Mark people; who is not on the sheet yet is added."""
        for teacher_id in teacher_ids:
            self._lines[teacher_id] = replace(self._person(teacher_id), mark=mark)

    def give_role(self, teacher_ids: Iterable[str], role: Role) -> None:
        """Give people a role; who is not on the sheet yet is added, present."""
        for teacher_id in teacher_ids:
            self._lines[teacher_id] = replace(self._person(teacher_id), role=role)

    def remove(self, teacher_ids: Iterable[str]) -> None:
        """Take people off the sheet."""
        for teacher_id in teacher_ids:
            self._lines.pop(teacher_id, None)

    def start_empty(self) -> None:
        """Nobody is expected until somebody is chosen; who has a role stays. What the lines said is kept for :meth:`expect`."""
        before = self._lines
        self.expect(())
        self._put_away = before

    def expect(self, teacher_ids: Iterable[str]) -> None:
        """These people are expected: they get a line, present; others lose theirs, unless they have a role in it."""
        wanted = frozenset(teacher_ids)
        self._expected = wanted
        leading = {key: row for key, row in self._lines.items() if row.role is not Role.ATTENDEE}
        known = self._everybody | self._put_away | self._lines
        self._lines = {key: known[key] for key in wanted if key in known} | leading
        self._put_away = {}

    def fill(self) -> int:
        """Add everybody expected who has no line yet, present; never touches a line. Returns how many."""
        missing = [row for key, row in self._everybody.items() if self._is_expected(row) and key not in self._lines]
        for row in missing:
            self._lines[row.teacher_id] = replace(row, mark=Mark.PRESENT, role=Role.ATTENDEE)
        return len(missing)

    def _is_expected(self, row: AttendanceRow) -> bool:
        return row.expected if self._expected is None else row.teacher_id in self._expected

    def restore(self, lines: Iterable[str]) -> None:
        """The sheet as it was kept (``teacher mark role`` each); people who have left the roster since are left out."""
        kept: dict[str, AttendanceRow] = {}
        for line in lines:
            teacher_id, mark, role = line.split(" ")
            if teacher_id in self._lines or teacher_id in self._everybody:
                kept[teacher_id] = replace(self._person(teacher_id), mark=Mark(mark), role=Role(role))
        self._lines = kept

    def move_to(self, expected: Sequence[AttendanceRow], everybody: Sequence[AttendanceRow]) -> None:
        """Another day: lines nobody touched follow who is expected then, marked ones stay."""
        kept = {key: row for key, row in self._lines.items() if row.mark is not Mark.PRESENT or row.role is not Role.ATTENDEE}
        self._everybody = {row.teacher_id: row for row in everybody}
        self._lines = {row.teacher_id: row for row in expected} | kept

    def look_up(self, text: str) -> Pasted:
        """Who is meant by a pasted list; nothing is marked yet."""
        people = self._everybody | self._lines
        matched: dict[str, AttendanceRow] = {}
        marks: dict[str, Mark] = {}
        doubts: list[Doubt] = []
        apart = {key: (row.subject, row.group, row.teacher_no, row.id_last4) for key, row in people.items()}
        for each in read_pasted_list(text, {key: row.name for key, row in people.items()}, apart):
            if each.exact:
                [person] = each.candidates
                matched[person] = people[person]
                if each.mark is not None:
                    marks[person] = each.mark
            else:
                candidates = tuple(people[key] for key in each.candidates)
                doubts.append(Doubt(text=each.text, candidates=candidates, mark=each.mark))
        return Pasted(matched=tuple(matched.values()), doubts=tuple(doubts), marks=marks)

    def mark_pasted(self, pasted: Pasted, meaning: PasteMeaning, chosen: Mapping[str, Mark | None]) -> MarkedByList:
        """Mark the people of a pasted list and those who were chosen of the doubtful.

        Args:
            pasted: What the list says.
            meaning: What the list is taken for.
            chosen: Teacher to the mark that stands with the doubtful name, None where none does.

        Raises:
            ValueRefused: Nobody was recognised or chosen; nothing was marked.
        """
        people = tuple(dict.fromkeys((*(row.teacher_id for row in pasted.matched), *chosen)))
        if not people:
            raise ValueRefused("还没有认出任何人，没有改动。请粘贴姓名，一行一个。", field="names")
        marks = {**pasted.marks, **{teacher: mark for teacher, mark in chosen.items() if mark is not None}}
        self.apply(people, meaning, marks)
        counts = Counter(marks.get(teacher, meaning.usual) for teacher in people)
        told = "，".join(f"{mark.label} {counts[mark]} 人" for mark in Mark if counts[mark])
        told = f"：{told}" if set(counts) != {meaning.usual} else ""
        left = pasted.left_by(chosen)
        return MarkedByList(
            people=len(people),
            sentence=f"按名单标记了 {len(people)} 人{told}。"
            + (f"没有标记：{'、'.join(doubt.text for doubt in left)}，请核对。" if left else ""),
            left=left,
        )

    def apply(self, teacher_ids: Sequence[str], meaning: PasteMeaning, marks: Mapping[str, Mark] | None = None) -> None:
        """Mark the people of a pasted list; a list of those present makes everybody else absent, or not expected at all.

        ``marks`` are what the list itself says of people: it goes before what the list is taken for.
        """
        said = marks or {}
        if meaning is PasteMeaning.ONLY:
            self.expect(teacher_ids)
        elif meaning is PasteMeaning.PRESENT:
            named = set(teacher_ids)
            rest = [key for key, row in self._lines.items() if key not in named and row.mark is Mark.PRESENT]
            self.mark(rest, Mark.ABSENT)
        for teacher_id in teacher_ids:
            self.mark([teacher_id], said.get(teacher_id, meaning.usual))

    def _person(self, teacher_id: str) -> AttendanceRow:
        return self._lines.get(teacher_id) or self._everybody[teacher_id]


def _is_exactly(row: AttendanceRow, typed: str, key: str) -> bool:
    if match_key(row.name) == key or typed in (row.initials.lower(), row.teacher_no.lower()):
        return True
    return len(typed) == 4 and row.id_last4.lower() == typed


def _could_become(row: AttendanceRow, typed: str) -> bool:
    return (
        row.initials.lower().startswith(typed)
        or row.pinyin.lower().replace(" ", "").startswith(typed)
        or typed in row.name
        or (typed.isdigit() and bool(row.teacher_no) and row.teacher_no.endswith(typed))
    )


def _some(names: list[str]) -> str:
    return "、".join(names) if len(names) <= _NAMED else f"{'、'.join(names[:_NAMED])}等 {len(names)} 人"
