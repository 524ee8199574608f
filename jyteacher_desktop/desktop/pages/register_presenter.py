"""What the page 专项 decides, for every plain kind alike: what stands in the list, what is short, how a record opens and is saved.

Nothing here names a kind. The registers come from ``kinds.REGISTERS`` in their groups; a kind whose records belong to records of
another register is shown below the chosen row of that register and not in the list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from jyteacher_desktop import kinds
from jyteacher_desktop.books import book_of, kinds_seen, schools_of
from jyteacher_desktop.desktop.dialogs.same_value_for_many import Batch
from jyteacher_desktop.desktop.documents import Document
from jyteacher_desktop.desktop.table_model import Description, TableContent
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.kinds.kit import HUNDREDTHS, Field, Keeper, Kind, Line, Measure, Row, Shape, Somebody, Standing
from jyteacher_desktop.kinds.nothing_this_year import Nothing
from jyteacher_desktop.papers import Of, Paper
from jyteacher_desktop.records.beside_records import about_record
from jyteacher_desktop.records.fewest_turns import Turns, turns_of
from jyteacher_desktop.records.measures import LACKING_COLUMNS, measures_about, once, still_wanted
from jyteacher_desktop.records.mentions_of_a_person import MENTION_COLUMNS, Mention
from jyteacher_desktop.records.nothing_said import may_be_said, say_nothing
from jyteacher_desktop.records.pinyin import pinyin_keys
from jyteacher_desktop.records.register_workbooks import export_rows
from jyteacher_desktop.records.registers import (
    RegisterLine,
    Saved,
    columns_shown,
    count_rows,
    get_row,
    kind_called,
    kinds_kept,
    lines_of,
    link_choices,
    list_rows,
    listed_kinds,
    origin_of,
    row_from_texts,
    save,
    typed_texts,
)
from jyteacher_desktop.records.trash import delete_records
from jyteacher_desktop.records.who_is_meant import People
from jyteacher_desktop.records.whose_file import keeper_of
from jyteacher_desktop.school.correcting_returned_records import open_remarks_about
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

_SCHOOL = "school_name"
_PEOPLE = frozenset({Shape.PERSON, Shape.SOMEBODY})
_EACH_ITS_OWN = _PEOPLE | {Shape.LINK, Shape.FACTS, Shape.LONG}
"""What is said of one record at a time."""
_AMOUNTS = HUNDREDTHS | {Shape.COUNT}
_ORDER = {Standing.SHORT: 0, Standing.MET: 1, Standing.SHOWN: 2, Standing.UNKNOWN: 3}

TONES = {Standing.SHORT: "warn", Standing.MET: "good", Standing.SHOWN: "info", Standing.UNKNOWN: "plain"}
"""Chip colours of where a measure stands."""


# -- the list of registers and their measures -----------------------------------------------------------------------


WISH = "市里希望登记；没有就勾选“本年没有”，不登记也不影响上报"
"""Of a register that the city's policy names and of which nobody has said anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One register in the list: how many records it has, whether one of its measures is short, whether the city would like it used."""

    kind: Kind
    count: int
    short: bool
    wanted: bool = False

    @property
    def group(self) -> str:
        """The heading it stands under."""
        return self.kind.page.value if self.kind.page is not None else ""

    @property
    def words(self) -> str:
        """The entry for people who hear it."""
        wish = f"，{WISH}" if self.wanted else ""
        return f"{self.kind.title}，{self.count} 条" + ("，有指标未达到" if self.short else "") + wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The registers in their groups, and the measures of each by the kind's id, those that are short first."""

    entries: tuple[Entry, ...]
    measures: Mapping[str, tuple[Measure, ...]]


def below(kind: Kind, kept: Sequence[Kind]) -> tuple[Kind, ...]:
    """The kinds whose records belong to records of this one."""
    return tuple(each for each in kept if each.owner is not None and each.owner.of == kind.id)


def overview(ws: Workspace) -> Overview:
    """Every register this office keeps, counted, with what is measured over it; once for as long as nothing is written."""
    return once(ws, ("overview", ws.today), lambda: _overview(ws))


def _overview(ws: Workspace) -> Overview:
    kept = kinds_seen(ws)
    book = book_of(ws)
    measures = {
        kind.id: tuple(sorted(measures_about(book, kind), key=lambda measure: _ORDER[measure.standing]))
        for kind in listed_kinds(kept)
    }
    of_school = ws.kind.name == "school"
    wanted = still_wanted(book) if of_school else ()
    entries = tuple(
        Entry(
            kind=kind,
            # a school's own are counted by the file: topics of thirty years of trainings need not be read to be counted
            count=count_rows(ws, kind) if of_school else len(book.rows(kind.row)),
            short=any(each.standing is Standing.SHORT for each in measures[kind.id]),
            wanted=kind in wanted,
        )
        for kind in listed_kinds(kept)
    )
    return Overview(entries=entries, measures=measures)


LACKING: Description[Line] = Description(
    columns=LACKING_COLUMNS,
    words=lambda line: pinyin_keys(line.name).initials,
)
"""Who or what a measure lacks."""


def doubt_of(measure: Measure) -> str:
    """That the target of a measure was not confirmed by the authority; "" where there is none, or it was."""
    return "未经主管部门确认" if measure.need is not None and not measure.official else ""


# -- one register ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One record of a list.

    Attributes:
        line: The record in words.
        year: To which year it belongs, "" for none.
        remarks: What a person should look at, field title to sentence.
        school: At a bureau the school whose package brought it; "" for a record of this office, which alone is edited here.
    """

    line: RegisterLine
    year: str
    remarks: Mapping[str, str]
    school: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """One register ready to show.

    Attributes:
        kind: Its kind.
        content: Its records.
        years: The years they belong to, newest first.
        below: The kinds that hang on its records.
        year: This year.
        kept: Whether records of it are typed here; a bureau also sees what only schools keep.
        none: The record that says 本年没有 of this year, "" for none.
        of_school: Whether this is a school's file.
    """

    kind: Kind
    content: TableContent[Shown]
    years: tuple[str, ...]
    below: tuple[Kind, ...]
    year: str
    kept: bool
    none: str
    of_school: bool

    @property
    def may_be_none(self) -> bool:
        """Whether it can be said that there was nothing this year: figures ask for it, and there is nothing of it."""
        return may_be_said(self.kind, kept=self.kept, years=self.years, year=self.year, any_rows=bool(self.content.rows))


def _line_of(row: Shown) -> RegisterLine:
    return row.line


def description_of(kind: Kind, *, without: str = "", of_schools: bool = False) -> Description[Shown]:
    """How a table shows a kind: its columns (but one), people found by initials and sorted by pinyin, amounts sorted as numbers."""
    people = [each.key for each in kind.fields if each.shape in _PEOPLE]
    sums = [each.key for each in kind.fields if each.shape is Shape.MONEY]
    titles = {each.key: each.title for each in kind.fields}

    def words(row: Shown) -> str:
        texts = row.line.texts
        return " ".join((*(" ".join(pinyin_keys(texts[key])) for key in people if texts[key]), *(texts[key] for key in sums)))

    columns = [column.over(_line_of) for column in columns_shown(kind) if column.key != without]
    if of_schools and kind.sent:  # of what no school sends every record is our own
        columns.insert(1, Column(key=_SCHOOL, title="登记单位", value=lambda row: row.school or "本单位", width=16))
    return Description(
        columns=tuple(columns),
        identity=lambda row: row.line.id,
        words=words,
        sort_key={each.key: _sort_key(each) for each in kind.fields if each.shape in _PEOPLE | _AMOUNTS},
        tone=lambda row, key: "warn" if titles.get(key) in row.remarks else "",
    )


def _sort_key(field: Field) -> Callable[[Shown], Any]:
    def by_pinyin(row: Shown) -> str:
        return pinyin_keys(row.line.texts[field.key]).pinyin

    def by_amount(row: Shown) -> Decimal | str:
        try:
            return Decimal(row.line.texts[field.key])
        except InvalidOperation:
            return ""

    return by_pinyin if field.shape in _PEOPLE else by_amount


def register(ws: Workspace, kind_id: str) -> Register:
    """The records of one register, and what hangs on them."""
    seen = kinds_seen(ws)
    kind = kinds.register(kind_id)
    rows = list(once(ws, ("shown", kind.id, ws.today), lambda: tuple(_shown(ws, kind, book_of(ws).rows(kind.row)))))
    years = sorted({row.year for row in rows if row.year}, reverse=True)
    year = str(ws.today.year)
    ticks = (row for row in list_rows(ws, Nothing) if row.register == kind.id and row.year == year)
    return Register(
        kind=kind,
        content=TableContent(description_of(kind, of_schools=ws.kind.name != "school"), rows).prepare(),
        years=tuple(years),
        below=below(kind, seen),
        kept=kind in kinds_kept(ws),
        year=year,
        none=next((str(row.id) for row in ticks), ""),
        of_school=ws.kind.name == "school",
    )


def say_none(ws: Workspace, kind_id: str, year: str) -> str:
    """Register that there was nothing of a kind in a year: zero, where no word at all is unknown."""
    return f"{say_nothing(ws, book_of(ws), kind_called(ws, kind_id), year).sentence}（Ctrl+Z 可撤销）"


def _shown(ws: Workspace, kind: Kind, rows: Sequence[Row]) -> list[Shown]:
    book, schools = book_of(ws), schools_of(ws, kind)
    with book.at_rest():
        return [
            Shown(
                line=line,
                year=year_of(kind, line.texts),
                remarks={finding.place: finding.message for finding in row.check(book)},
                school=schools.get(line.id, ""),
            )
            for row, line in zip(rows, lines_of(ws, kind, rows), strict=True)
        ]


def year_of(kind: Kind, texts: Mapping[str, str]) -> str:
    """The year a record belongs to: what its year says, else the year of its day; "" where it has none."""
    for field in kind.fields:
        if field.shape in (Shape.YEAR, Shape.TERM):
            # of a term (2026-2027-1) the school year, so that both halves stand under one
            return texts[field.key][:9] if len(texts[field.key]) > 9 else texts[field.key]
    return texts[kind.day.key][:4] if kind.day is not None else ""


def hanging(ws: Workspace, kind_id: str, record: str) -> list[Shown]:
    """The records of a kind that belong to one record of another."""
    kind = kinds.register(kind_id)
    owner = kind.owner
    rows = [row for row in book_of(ws).rows(kind.row) if owner is not None and getattr(row, owner.key) == record]
    return _shown(ws, kind, rows)


def details(row: Shown, kind: Kind) -> str:
    """What the table does not show of a record: its long texts, one to a line."""
    return "\n".join(
        f"{each.title}：{row.line.texts[each.key]}" for each in kind.fields if not each.listed and row.line.texts[each.key]
    )


# -- one record -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a field may be given: the text that is shown, the text that is stored, and by what else it is found."""

    text: str
    value: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRecord:
    """All that the dialog of one record needs.

    Attributes:
        kind: What it is.
        id: "" for a new one.
        texts: What stands in the fields, by key.
        choices: What a field offers, by key.
        remarks: What a person should look at, as it was saved.
        locked: Keys of fields that are another office's word and are only looked at here.
        sender: Whose word that is.
    """

    kind: Kind
    id: str
    texts: Mapping[str, str]
    choices: Mapping[str, tuple[Choice, ...]]
    remarks: tuple[str, ...] = ()
    locked: frozenset[str] = frozenset()
    sender: str = ""


def open_record(ws: Workspace, kind_id: str, record: str = "", given: Mapping[str, str] | None = None) -> OpenRecord:
    """A new record (with what is ``given``) or a stored one, with everything its fields offer."""
    kind = kind_called(ws, kind_id)
    remarks: tuple[str, ...] = ()
    sender = ""
    if record:
        row = get_row(ws, record)
        texts = texts_for(ws, kind, row)
        sent_back = open_remarks_about(ws, record) if keeper_of(ws) is Keeper.SCHOOL else ()
        remarks = (*sent_back, *(finding.message for finding in row.check(book_of(ws))))
        sender = origin_of(row)
    else:
        texts = texts_for(ws, kind, None) | dict(given or {})
    choices = choices_for(ws, kind)
    locked = frozenset(field.key for field in kind.typed if sender and not field.answer and not field.local)
    return OpenRecord(kind=kind, id=record, texts=texts, choices=choices, remarks=remarks, locked=locked, sender=sender)


def texts_for(ws: Workspace, kind: Kind, row: Row | None) -> dict[str, str]:
    """What stands in the fields of a form: of a stored record, or of a new one."""
    if row is None:
        keeper = keeper_of(ws)
        return {
            field.key: field.shown(str(field.usual(keeper) or "")) if field.shape is Shape.CHOICE else "" for field in kind.typed
        }
    texts = typed_texts(ws, row)
    return {field.key: _exactly(field, getattr(row, field.key), texts[field.key]) for field in kind.typed}


def choices_for(ws: Workspace, kind: Kind) -> dict[str, tuple[Choice, ...]]:
    """What the fields of a form offer."""
    people = People(ws)
    found = {field.key: _choices(ws, field, people) for field in kind.typed}
    turns = turns_of(kind, book_of(ws))
    if turns is not None:
        found |= {field.key: _by_turns(found[field.key], turns) for field in kind.typed if field.shape is Shape.PERSON}
    return found


def _by_turns(choices: tuple[Choice, ...], turns: Turns) -> tuple[Choice, ...]:
    told = (replace(each, text=f"{each.text}{turns.told(each.value)}") for each in choices)
    return tuple(sorted(told, key=lambda each: turns.place(each.value)))


def open_about(ws: Workspace, of: str, record: str) -> tuple[OpenRecord, ...]:
    """What the dialog of a record shows of the kinds about it; nothing was said yet where ``record`` is empty."""
    found = []
    for kind in kinds.about_kinds(of):
        row = about_record(ws, kind, record) if record else None
        found.append(open_record(ws, kind.id, str(row.id) if row is not None else ""))
    return tuple(found)


def _exactly(field: Field, value: Any, text: str) -> str:
    """A person by id, so that a namesake is never taken for them."""
    if field.shape is Shape.PERSON and value is not None:
        return str(value)
    if field.shape is Shape.SOMEBODY and isinstance(value, Somebody) and value.person is not None:
        return str(value.person)
    return text


def _choices(ws: Workspace, field: Field, people: People) -> tuple[Choice, ...]:
    if field.shape in _PEOPLE:
        return tuple(
            Choice(text=each.told_apart, value=str(each.person), words=f"{each.initials} {each.staff}".strip())
            for each in people.everybody
        )
    if field.shape is Shape.LINK:
        return tuple(Choice(text=text, value=value, words="") for value, text in link_choices(ws, field))
    if field.term is not None:
        return tuple(Choice(text=each.label, value=each.label, words=pinyin_keys(each.label).initials) for each in field.term)
    if field.shape is Shape.LISTED or (field.shape is Shape.TEXT and field.of):
        return tuple(Choice(text=each, value=each, words=pinyin_keys(each).initials) for each in listed_words(ws, str(field.of)))
    return ()


def listed_words(ws: Workspace, name: str) -> tuple[str, ...]:
    """The words of a list of the policy, as people read them; none where the policy has no such list."""
    book = book_of(ws)
    if name == "schools":
        return tuple(book.schools())
    found = getattr(book.policy.programme, name, ())
    return tuple(str(getattr(each, "name", each)) for each in (found.values() if isinstance(found, Mapping) else found))


def save_record(ws: Workspace, kind_id: str, record: str, texts: Mapping[str, str]) -> Saved:
    """Store a new record, or what was changed in a stored one."""
    kind = kind_called(ws, kind_id)
    row = row_from_texts(ws, kind, texts, base=get_row(ws, record) if record else None)
    return save(ws, book_of(ws), [row])


def batch_of_records(ws: Workspace, kind: Kind, records: Sequence[str]) -> Batch:
    """Several records of one register, and what they may get at once: whatever is typed but whom and what each is about."""
    lines = lines_of(ws, kind, _of(ws, kind, records))
    shared = [field for field in kind.typed if field.shape not in _EACH_ITS_OWN]
    return Batch(
        ids=tuple(records),
        counted=f"{len(records)} 条{kind.title}",
        names=tuple(line.title for line in lines),
        offered={field.key: (field.title, _texts_of(ws, kind, field)) for field in shared},
        listed=frozenset(field.key for field in shared if field.shape in (Shape.CHOICE, Shape.FLAG)),
        change=change_records,
    )


def _texts_of(ws: Workspace, kind: Kind, field: Field) -> tuple[str, ...]:
    """What one field offers: its terms, the words of its list, or what stands in other records."""
    if field.shape is Shape.FLAG:
        return ("是", "否")
    texts = tuple(each.text for each in _choices(ws, field, People(ws)))
    if texts:
        return texts if field.required or field.shape is not Shape.CHOICE else ("", *texts)
    return tuple(
        sorted({value for row in book_of(ws).rows(kind.row) if isinstance(value := getattr(row, field.key), str) and value})
    )


def change_records(ws: Workspace, records: Sequence[str], field: str, text: str) -> int:
    """Give several records of one register the same value of one field, as one step; returns how many changed.

    Raises:
        ValueRefused, RecordMissing, NameAmbiguous: Nothing was changed.
    """
    rows = _of(ws, get_row(ws, records[0]).kind, records)
    value = getattr(row_from_texts(ws, rows[0].kind, {field: text}, base=rows[0]), field)
    changed = [replace(row, **{field: value}) for row in rows if getattr(row, field) != value]
    if changed:
        save(ws, book_of(ws), changed)
    return len(changed)


def remove_records(ws: Workspace, records: Sequence[str]) -> str:
    """Put records into the trash with what hangs on them; the sentence for the heading."""
    return f"已{delete_records(ws, records).what}（Ctrl+Z 可撤销）"


def export_shown(ws: Workspace, kind: Kind, records: Sequence[str], path: Path) -> str:
    """Write these records, with long texts and notes, so that the workbook can be read in again as it is."""
    rows = _of(ws, kind, records)
    export_rows(ws, kind, rows, path)
    return f"已导出 {len(rows)} 行到 {path.name}"


def _of(ws: Workspace, kind: Kind, records: Sequence[str]) -> list[Row]:
    """Records in the order in which a person sees them."""
    known = {str(row.id): row for row in book_of(ws).rows(kind.row)}
    return [known[record] for record in records if record in known]


def paper_of_record(ws: Workspace, paper: Paper, line: RegisterLine) -> Document:
    """A paper that belongs to one record: of the record, or of the teacher whom it is about."""
    if paper.of is Of.TEACHER:
        from jyteacher_desktop.school.printing_registers import whose

        return Document(paper=paper, of=whose(ws, line.id), called=line.title)
    return Document(paper=paper, of=line.id, called=line.title)


# -- one person -----------------------------------------------------------------------------------------------------


MENTIONS: Description[Mention] = Description(columns=MENTION_COLUMNS, identity=lambda row: (row.id, row.role))


def place_of(ws: Workspace, record: str) -> tuple[str, str]:
    """The page on which a record, a person or at a bureau a school stands, and under which name; ("", "") where no page shows it."""
    if ws.kind.name == "school":
        for table, page in (("teacher", "teachers"), ("activity", "activities"), ("training", "trainings")):
            if ws.tuples(f'SELECT 1 FROM "{table}" WHERE uuid = ? AND deleted = 0', (record,)):
                return page, record
    elif place := _place_in_city(ws, record):
        return place
    return ("registers", record) if _seen(ws, record) is not None else ("", "")


def _place_in_city(ws: Workspace, record: str) -> tuple[str, str] | None:
    """A school by its office id or its code, a person by ``office teacher`` or by the public id."""
    from jyteacher_desktop.bureau.city_people import person_id

    for (code,) in ws.tuples("SELECT code FROM office WHERE uuid = ? OR (code = ? AND code <> '')", (record, record)):
        return "schools", str(code)
    people = "SELECT t.person FROM city_teacher t JOIN office o ON o.id = t.office WHERE o.uuid = ? AND t.uuid = ?"
    for (person,) in ws.tuples(people, record.split(" ")) if record.count(" ") == 1 else ():
        return "city", person_id(person)
    if any(person_id(person) == record for (person,) in ws.tuples("SELECT DISTINCT person FROM city_teacher")):
        return "city", record
    return None


def seat_of(ws: Workspace, record: str) -> tuple[str, str, str]:
    """Where the page shows a record: the register of the list, the row there, and the kind below it ("" for the row itself)."""
    row = _seen(ws, record) or get_row(ws, record)
    kind = row.kind
    if kind in listed_kinds(kinds_seen(ws)) or kind.owner is None:
        return kind.id, record, ""
    return str(kind.owner.of), str(getattr(row, kind.owner.key)), kind.id


def kind_of(ws: Workspace, record: str) -> str:
    """The register a record of this office stands in."""
    return get_row(ws, record).kind.id


def _seen(ws: Workspace, record: str) -> Row | None:
    """A record of this office, or at a bureau of a school, by the id under which the page shows it."""
    book = book_of(ws)
    return next((row for kind in kinds_seen(ws) for row in book.rows(kind.row) if row.id == record), None)
