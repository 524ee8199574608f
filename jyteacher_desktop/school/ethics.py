"""师德档案 as the principal uses it: making it, looking, recording, the check before a nomination.

Everything here takes the principal's PIN and keeps nothing of it. The check says a word with its reason; whether somebody is put forward
is decided by people, and a nomination records the word, the day and, for a veto, the number of the document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.kinds import SEALED
from jyteacher_desktop.kinds.award_nominations import Nomination, Precheck
from jyteacher_desktop.kinds.ethics import Conclusion, EthicsSanction, EthicsYear, Word, precheck
from jyteacher_desktop.kinds.kit import Kind, Person, Row
from jyteacher_desktop.records import sealed_records
from jyteacher_desktop.records.errors import RecordMissing, RegisterUnknown
from jyteacher_desktop.records.registers import Saved, get_row, row_from_texts, save
from jyteacher_desktop.records.values import shown
from jyteacher_desktop.records.who_is_meant import People
from jyteacher_desktop.school.pins import unlock
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class EthicsLine:
    """One record in words; ``texts`` by field key. It exists only while the principal looks."""

    id: str
    kind: str
    title: str
    teacher: str
    day: str
    what: str
    document: str
    texts: Mapping[str, str]


ETHICS_COLUMNS: tuple[Column[EthicsLine], ...] = (
    Column(key="title", title="种类", value=lambda row: row.title, align=Align.CENTER, width=10),
    Column(key="teacher", title="教师", value=lambda row: row.teacher, width=12),
    Column(key="day", title="年度或日期", value=lambda row: row.day, align=Align.CENTER, width=12),
    Column(key="what", title="内容", value=lambda row: row.what, width=28),
    Column(key="document", title="文号", value=lambda row: row.document, width=20),
    Column(key="id", title="编号", value=lambda row: row.id, width=36),
)


UNSEALED = "这个文件没有密封，谁打开都能看到。改好、导入以后请删除。"
"""Said of refused rows that the principal had written out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The word on one teacher: 通过, 待核 or 限制期内至 a day, and why."""

    teacher: str
    on: date
    word: str
    text: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """How many of those who were in post at a year's end were assessed for it, each conclusion, and who was not; for the principal alone."""

    year: str
    people: int
    assessed: int
    conclusions: Mapping[str, int]
    missing: tuple[str, ...]

    @property
    def text(self) -> str:
        """2025 年师德考核：47 人中已考核 45 人（优秀 3，合格 42）."""
        said = "，".join(f"{label} {number}" for label, number in self.conclusions.items())
        return f"{self.year} 年师德考核：{self.people} 人中已考核 {self.assessed} 人" + (f"（{said}）" if said else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class EthicsFile:
    """What the principal sees who looks: the records, and how far last year's assessment is."""

    lines: list[EthicsLine]
    assessed: Assessed


def ethics_kind(name: str) -> Kind:
    """考核 or 处理, by id, title or that one word.

    Raises:
        RegisterUnknown: There is no such kind.
    """
    for each in SEALED:
        if name in (each.id, each.title, each.title.removeprefix("师德")):
            return each
    listed = "、".join(each.title.removeprefix("师德") for each in SEALED)
    raise RegisterUnknown(f"师德档案里没有“{name}”，没有改动。可写：{listed}。", kind=name)


def begin(ws: Workspace, pin: str) -> str:
    """Make the file; returns the recovery key that belongs on paper.

    Raises:
        VaultMissing: There is one already.
        WrongPin, KeyMissing, KeyDamaged: Nothing was made.
    """
    return sealed_records.make_vault(ws, unlock(ws, pin))


def recover(ws: Workspace, recovery: str, pin: str) -> None:
    """Give the file to the present principal's key, with the recovery key from the paper.

    Raises:
        VaultMissing, VaultClosed, WrongPin, KeyMissing, KeyDamaged: Nothing was changed.
    """
    sealed_records.recover(ws, recovery, unlock(ws, pin))


def list_file(ws: Workspace, pin: str, teacher: str | None = None) -> list[EthicsLine]:
    """Every record, or those of one teacher (id or name), newest first; errors as :func:`look`."""
    return look(ws, pin, teacher).lines


def look(ws: Workspace, pin: str, teacher: str | None = None) -> EthicsFile:
    """Every record, or those of one teacher (id or name), newest first, and how far last year's assessment is.

    Raises:
        VaultMissing, VaultClosed, WrongPin, RecordMissing, NameAmbiguous.
    """
    vault, people = sealed_records.open_vault(ws, unlock(ws, pin)), People(ws)
    only = people.find(teacher) if teacher else None
    lines = [
        _line(row, people)
        for kind in SEALED
        for row in vault.rows(kind.row)
        if only is None or people.name(_teacher(row)) == people.name(only)
    ]
    lines.sort(key=lambda line: (line.day, line.id), reverse=True)
    return EthicsFile(lines=lines, assessed=_assessed(ws, vault.rows(EthicsYear), people))


def _assessed(ws: Workspace, years: Sequence[EthicsYear], people: People) -> Assessed:
    year = str(ws.today.year - 1)
    staff = SchoolBook(ws).staff(date(ws.today.year - 1, 12, 31))
    found = {row.teacher: row.conclusion for row in years if row.year[:4] == year and row.teacher in staff}
    number = Counter(found.values())
    return Assessed(
        year=year,
        people=len(staff),
        assessed=len(found),
        conclusions={each.label: number[each.code] for each in Conclusion if number[each.code]},
        missing=tuple(sorted(people.name(who) for who in staff if who not in found)),
    )


def add(ws: Workspace, pin: str, kind: Kind, texts: Mapping[str, str]) -> tuple[EthicsLine, tuple[Finding, ...]]:
    """Record an assessment or a sanction.

    Raises:
        VaultMissing, VaultClosed, WrongPin, ValueRefused, RecordMissing, NameAmbiguous: Nothing was stored.
    """
    vault = sealed_records.open_vault(ws, unlock(ws, pin))
    (row,), findings = vault.save(SchoolBook(ws), [row_from_texts(ws, kind, texts)])
    return _line(row, People(ws)), findings


def add_all(ws: Workspace, pin: str, rows: Sequence[tuple[Kind, Mapping[str, str]]]) -> int:
    """Record several at once, as one step; errors as :func:`add`."""
    vault = sealed_records.open_vault(ws, unlock(ws, pin))
    made, _findings = vault.save(SchoolBook(ws), [row_from_texts(ws, kind, texts) for kind, texts in rows])
    return len(made)


def edit(ws: Workspace, pin: str, record_id: str, texts: Mapping[str, str]) -> tuple[EthicsLine, tuple[Finding, ...]]:
    """Change what is named; errors as :func:`add`."""
    vault = sealed_records.open_vault(ws, unlock(ws, pin))
    base = vault.get(record_id)
    (row,), findings = vault.save(SchoolBook(ws), [row_from_texts(ws, base.kind, texts, base=base)])
    return _line(row, People(ws)), findings


def get(ws: Workspace, pin: str, record_id: str) -> Row:
    """One record; errors as :func:`list_file`."""
    return sealed_records.open_vault(ws, unlock(ws, pin)).get(record_id)


def put(ws: Workspace, pin: str, kind: Kind, record_id: str, texts: Mapping[str, str]) -> Saved:
    """Record something new, or change what is named in a record; errors as :func:`add`. The words of it name nobody."""
    vault = sealed_records.open_vault(ws, unlock(ws, pin))
    base = vault.get(record_id) if record_id else None
    rows, findings = vault.save(SchoolBook(ws), [row_from_texts(ws, kind, texts, base=base)])
    return Saved(rows=rows, step=1, what=f"{'修改' if record_id else '登记'}师德档案 1 条", findings=findings)


def remove(ws: Workspace, pin: str, ids: Sequence[str]) -> int:
    """Put records into the trash as one step; errors as :func:`add`."""
    return sealed_records.open_vault(ws, unlock(ws, pin)).remove(ids)


def check_teacher(ws: Workspace, pin: str, teacher: str, on: date | None = None) -> Checked:
    """The word on one teacher on a day.

    Raises:
        VaultMissing, VaultClosed, WrongPin, RecordMissing, NameAmbiguous.
    """
    vault, people = sealed_records.open_vault(ws, unlock(ws, pin)), People(ws)
    person, day = people.find(teacher), on or ws.today
    found = precheck(
        [row for row in vault.rows(EthicsYear) if row.teacher == person],
        [row for row in vault.rows(EthicsSanction) if row.teacher == person],
        day,
    )
    return Checked(teacher=people.name(person), on=day, word=found.word.value, text=found.text, why=found.why)


_WORDS = {Word.CLEAR.value: Precheck.CLEAR, Word.OPEN.value: Precheck.OPEN, Word.LIMITED.value: Precheck.LIMITED}


def check_nomination(ws: Workspace, pin: str, nomination_id: str) -> Checked:
    """Check whom a nomination names, and write the word and the day into it; nothing else of the file leaves the seal.

    Raises:
        RecordMissing: No such nomination, or it names nobody; nothing was changed.
        VaultMissing, VaultClosed, WrongPin: As above.
    """
    row = get_row(ws, nomination_id)
    if not isinstance(row, Nomination) or row.who is None:
        raise RecordMissing("这不是推荐某位教师的记录，没有核查，也没有改动。请核对编号。", id=nomination_id)
    found = check_teacher(ws, pin, row.who)
    save(ws, SchoolBook(ws), [replace(row, precheck=_WORDS[found.word].code, checked_on=found.on)], actor=ws.whose_pin)
    return found


def _teacher(row: Row) -> Person:
    return cast("EthicsYear | EthicsSanction", row).teacher


def _line(row: Row, people: People) -> EthicsLine:
    texts = {field.key: shown(field, getattr(row, field.key), people, {}) for field in row.kind.fields}
    if isinstance(row, EthicsYear):
        day, what = row.year, texts["conclusion"]
    else:
        limit = f"，限制期至 {texts['until']}" if texts.get("until") else ""
        day, what = texts["decided"], f"{texts['category']} {texts['reason']}".strip() + limit
    return EthicsLine(
        id=str(row.id),
        kind=row.kind.id,
        title=row.kind.title,
        teacher=texts["teacher"],
        day=day,
        what=what,
        document=texts["document"],
        texts=texts,
    )
