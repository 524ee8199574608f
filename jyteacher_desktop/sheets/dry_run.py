"""What an import would do, row by row and cell by cell, before anything is done.

A plan is immutable. Every record row of the workbook is exactly one of 新增, 更新, 不变, 拒绝 (``read`` is their sum); titles,
group lines, sums and notes are skipped and stand outside. Rows of another table below, one with other columns, are refused. A new row may carry the flag 疑似重复. A blank cell never erases,
a row that is missing from the file never deletes. ``base`` is the workspace's state the plan was made on: executing it later
is refused when the data changed since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final, cast, overload

from jyteacher_desktop.domain.errors import Finding, Severity, refusal, warning
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.enums import Enum
from jyteacher_desktop.sheets.cell_values import Context, FieldSpec
from jyteacher_desktop.sheets.cells import cell_text, column_letter
from jyteacher_desktop.sheets.column_questions import Question
from jyteacher_desktop.sheets.fields_of_first_lists import BY_KIND
from jyteacher_desktop.sheets.layouts import Layout
from jyteacher_desktop.sheets.left_out import UNREAD_COLUMN
from jyteacher_desktop.sheets.reading import collector_at_rest
from jyteacher_desktop.sheets.values_of_rows import Records, meaning_of_cell
from jyteacher_desktop.values import NamedTuple, dataclass, field


class Outcome(Enum):
    """What happens to a row."""

    NEW = "新增"
    UPDATED = "更新"
    UNCHANGED = "不变"
    REFUSED = "拒绝"


@dataclass(frozen=True, slots=True, kw_only=True)
class Existing:
    """A record that stands in the workspace: its id and stored values by field key."""

    id: str
    values: Mapping[str, str]


NO_CHANGES: Mapping[str, tuple[str, str]] = MappingProxyType({})
NO_LINKS: Mapping[str, str] = MappingProxyType({})
RESTORED: Final = "restored"
"""Among the links of a row: its target lies in the trash and is brought back."""


class PlanRow(NamedTuple):
    """One record row; a tuple, because long rosters have fifty thousand of them.

    Attributes:
        number: The workbook's own row number.
        values: What would be stored, by field key; only filled cells.
        target: Id of the record that is updated or unchanged.
        changes: Field to (before, after) of an update.
        findings: Refusals and warnings, each with its place.
        possible_duplicate: Why a new row may be somebody who is there already, or "".
        links: Resolved references (``teacher``, ``activity``) by name.
        filled: Fields whose values the row does not say: what was said for the whole sheet (:attr:`Layout.fills`).
        service: What its remark says of leave and leaving and a person wants entered: days and status codes.
    """

    number: int
    outcome: Outcome
    values: Mapping[str, str]
    target: str | None = None
    changes: Mapping[str, tuple[str, str]] = NO_CHANGES
    findings: tuple[Finding, ...] = ()
    possible_duplicate: str = ""
    links: Mapping[str, str] = NO_LINKS
    filled: tuple[str, ...] = ()
    service: tuple[tuple[str, str], ...] = ()


_planned = cast("Callable[[tuple[object, ...]], PlanRow]", partial(tuple.__new__, PlanRow))
"""One of all its values in their order: a third of the time of naming them."""


class SettledRows(Sequence[PlanRow]):
    """The rows of a plan of which most are nothing but what the columns of the sheet say.

    Such a row is made when somebody looks at it. Whoever counts or stores asks for what is particular, and for columns.

    Attributes:
        outcome: What happens to every row that is not particular.
        particular: The other rows, each at its place.
    """

    def __init__(
        self, records: Records, outcome: Outcome, targets: Sequence[str | None], particular: Mapping[int, PlanRow]
    ) -> None:
        self.outcome, self.particular = outcome, particular
        self._records, self._targets = records, targets
        self._made: tuple[PlanRow, ...] | None = None

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[PlanRow]:
        return iter(self._all())

    @overload
    def __getitem__(self, place: int) -> PlanRow: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[PlanRow, ...]: ...

    def __getitem__(self, place: int | slice) -> PlanRow | tuple[PlanRow, ...]:
        if self._made is not None or isinstance(place, slice):
            return self._all()[place]
        place = range(len(self))[place]
        return self.particular.get(place) or self.plain(place)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, tuple | SettledRows):
            return NotImplemented
        return self._all() == (other._all() if isinstance(other, SettledRows) else other)

    __hash__ = None  # type: ignore[assignment]  # as a dict has none: the values of a row are one

    def plain(self, place: int) -> PlanRow:
        """The row of a place that is not particular."""
        return next(self._plain_ones((place,)))

    def texts(self, field: str, without: Collection[int]) -> Sequence[str]:
        """What would be stored of a field in every row, "" where nothing would; some particular rows are left out."""
        texts, rows = self._records.columns.get(field), self.particular
        if texts is None and not any(field in row.values for row in rows.values()):
            return ("",) * (len(self) - len(without))
        texts = ("",) * len(self) if texts is None else texts
        found: list[str] = []
        start = 0
        for place, row in rows.items():
            found += texts[start:place]
            if place not in without:
                found.append(row.values.get(field, ""))
            start = place + 1
        found += texts[start:]
        return found

    def _plain_ones(self, places: Sequence[int] | None = None) -> Iterator[PlanRow]:
        numbers, targets = self._records.rows, self._targets
        outcome = self.outcome
        for place, values in zip(range(len(self)) if places is None else places, self._records.plain_values(places), strict=True):
            yield _planned((numbers[place], outcome, values, targets[place], NO_CHANGES, (), "", NO_LINKS, (), ()))

    def _all(self) -> tuple[PlanRow, ...]:
        if self._made is None:
            with collector_at_rest():
                rows = list(self._plain_ones())
                for place, row in self.particular.items():
                    rows[place] = row
                self._made = tuple(rows)
        return self._made


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One refused cell: the sheet and its own row number, column (letter and heading), code and sentence."""

    row: int
    column: str
    code: str
    message: str
    sheet: str = ""


class OddWord(NamedTuple):
    """A word in the column of a closed list that the list does not have: of which field, in how many rows, what a person said it means ("" for nothing)."""

    field: str
    word: str
    rows: int
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an import would do.

    ``said`` is what the person said about columns, heading to field; ``words`` what he said that words in them mean, field and word to text; ``told``
    what is told of the sheet as a whole.
    """

    kind: str
    path: Path
    layout: Layout
    rows: Sequence[PlanRow]
    base: int
    said: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[tuple[str, str], str] = field(default_factory=dict)
    told: tuple[Finding, ...] = ()

    @property
    def read(self) -> int:
        """Record rows: new + updated + unchanged + refused."""
        return len(self.rows)

    def count(self, outcome: Outcome) -> int:
        """How many rows have this outcome."""
        rest = 0
        if isinstance(self.rows, SettledRows) and self.rows.outcome is outcome:
            rest = len(self.rows) - len(self.rows.particular)
        return rest + sum(row.outcome is outcome for row in self.particular)

    @property
    def particular(self) -> Iterable[PlanRow]:
        """The rows of which there is something to say, in their order: no other has a finding, may be somebody else, or was filled."""
        return self.rows.particular.values() if isinstance(self.rows, SettledRows) else self.rows

    @property
    def possible_duplicates(self) -> int:
        """New rows that may be somebody who is there already."""
        return sum(bool(row.possible_duplicate) for row in self.particular)

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Every refused cell in row order."""
        return tuple(
            Refusal(
                row=self.layout.own(row.number)[1],
                column=_column_words(self.layout, finding.place),
                code=finding.code,
                message=finding.message,
                sheet=self.layout.own(row.number)[0],
            )
            for row in self.particular
            for finding in row.findings
            if finding.severity is Severity.REFUSAL
        )

    @property
    def odd_words(self) -> tuple[OddWord, ...]:
        """Words for which rows are refused, for which a column was taken for none, or that a person explained, the most frequent first.

        Each is one question, not one for each row.
        """
        layout = self.layout
        closed = {spec.key for spec in layout.specs if spec.choices and spec.key != "sex"} | {"kind"}
        found: Counter[tuple[str, str, str]] = Counter()
        for key, column in layout.unread.items():
            found.update((key, text, "") for row in layout.data_rows if (text := _word(layout, row, column)))
        for key, column in ((key, column) for column, key in layout.columns.items() if key in layout.meanings):
            words = layout.meanings[key]
            texts = (_word(layout, row, column) for row in layout.data_rows)
            found.update((key, text, words[match_key(text)]) for text in texts if match_key(text) in words)
        places = {key: column for column, key in layout.columns.items() if key in closed}
        for row in self.particular if places else ():
            for each in row.findings:
                if each.place in places and each.severity is Severity.REFUSAL:
                    text = _word(layout, row.number, places[each.place])
                    explained = match_key(text) in layout.meanings.get(each.place, {})
                    if text and not explained and row.values.get(each.place, text) == text:
                        found[each.place, text, ""] += 1
        return tuple(OddWord(field, word, rows, means) for (field, word, means), rows in found.most_common())

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What is told of the sheet, columns that should be looked at, then warnings of rows that will be stored."""
        columns = tuple(
            warning(each.code, f"{column_letter(each.column)} 列「{each.title}」", each.message)
            for each in self.layout.questions
            if each.code != UNREAD_COLUMN
        )
        unread = [each for each in self.layout.questions if each.code == UNREAD_COLUMN]
        if unread:
            columns += (_unread_columns(unread),)
        sheets = tuple(warning("sheet.others", "工作表", each) for each in self.layout.others)
        proposals = tuple(warning("sheet.proposed", "工作表", each) for each in self.layout.proposals)
        return (
            self.told
            + sheets
            + proposals
            + columns
            + tuple(
                Finding(
                    severity=each.severity,
                    code=each.code,
                    place=f"{self.layout.words(row.number)} {_column_words(self.layout, each.place)}".strip(),
                    message=each.message,
                )
                for row in self.particular
                for each in row.findings
                if each.severity is Severity.WARNING
            )
        )


def _word(layout: Layout, row: int, column: int) -> str:
    return cell_text(layout.cell(row, column)).strip()


def every_row(layout: Layout, rows: Iterable[PlanRow]) -> Sequence[PlanRow]:
    """The planned records together with the rows of other tables below, refused, in the order of the sheet."""
    if not layout.elsewhere:
        return rows if isinstance(rows, SettledRows) else tuple(rows)
    refused = [
        PlanRow(row, Outcome.REFUSED, {}, findings=(refusal("block.other_columns", "", layout.why_elsewhere(row)),))
        for row in layout.elsewhere
    ]
    return tuple(sorted((*rows, *refused), key=lambda each: each.number))


def _unread_columns(unread: Sequence[Question]) -> Finding:
    """One warning about all the columns whose headings say nothing, however many there are."""
    places = "、".join(f"{column_letter(each.column)} 列「{each.title}」" for each in unread)
    if len(unread) == 1:
        return warning(UNREAD_COLUMN, places, unread[0].message)
    told = "；".join(each.message.partition("，没有导入")[0] for each in unread)
    return warning(UNREAD_COLUMN, places, f"{len(unread)} 列没有导入：{told}。要用的，请指明是什么。")


def settle(
    kind: str,
    number: int,
    values: Mapping[str, str],
    findings: list[Finding],
    *,
    target: Existing | None,
    words: Callable[[int], str],
    key: tuple[str, ...] = (),
    seen: dict[tuple[str, ...], int] | None = None,
    links: Mapping[str, str] = NO_LINKS,
    filled: tuple[str, ...] = (),
    usual: Iterable[str] = (),
) -> PlanRow:
    """Decide the outcome of a row whose target is known, and refuse a repeat: one whose ``key`` was ``seen`` in another, which ``words`` names.

    ``usual`` are fields of ``values`` that the row leaves to what is usual: a record that stands keeps its own.
    """
    if target is not None:
        values, filled = _keep_standing(values, filled, usual, target)
    refused = bool(findings) and any(finding.severity is Severity.REFUSAL for finding in findings)
    changes = changes_of(kind, target, values) if target is not None and not refused else {}
    if seen is not None and not refused:
        if key in seen:
            findings = [*findings, repeated(words(seen[key]))]
            refused = True
        else:
            seen[key] = number
    if refused:
        outcome = Outcome.REFUSED
    elif target is None:
        outcome = Outcome.NEW
    else:
        outcome = Outcome.UPDATED if changes else Outcome.UNCHANGED
    return PlanRow(
        number=number,
        outcome=outcome,
        values=values,
        target=target.id if target is not None and not refused else None,
        changes=changes if outcome is Outcome.UPDATED else {},
        findings=tuple(findings),
        links=links,
        filled=filled,
    )


def repeated(row: str) -> Finding:
    """The refusal of a row that says the same as another, which is named as :meth:`Layout.words` does it."""
    return refusal("repeat.row", "", f"与{row}重复。请保留一行。")


def _keep_standing(
    values: Mapping[str, str], filled: tuple[str, ...], usual: Iterable[str], target: Existing
) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """The values with what stands already in the place of what the row does not say, and the fields that are still filled."""
    standing = {key: target.values[key] for key in (*filled, *usual) if target.values.get(key)}
    if not standing:
        return values, filled
    begun, before = {**values, **standing}.get("start", ""), target.values.get("start", "")
    if "end" in standing and begun and begun != before:
        # one that is moved lasts as long as it did
        lasts = date.fromisoformat(standing["end"]) - date.fromisoformat(before)
        standing["end"] = (date.fromisoformat(begun) + lasts).isoformat()
    return {**values, **standing}, tuple(key for key in filled if key not in standing)


def changes_of(kind: str, target: Existing, values: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Fields whose filled cells say something else than what is stored; a difference in blanks or width is none."""
    stored = target.values
    if values.items() <= stored.items():
        return {}
    return {
        key: (stored[key], text)
        for key, text in values.items()
        if text and key in stored and stored[key] != text and not _same_when_read(kind, key, stored[key], text)
    }


def _same_when_read(kind: str, key: str, before: str, after: str) -> bool:
    if not before:
        return False
    meaning = meaning_of_cell(before, _SPECS[kind][key], _ANY_DAY) if key in _SPECS[kind] else before
    return meaning == after


_SPECS = {kind: {spec.key: spec for spec in specs} for kind, specs in BY_KIND.items()}
_ANY_DAY = Context(date(2000, 1, 1))  # stored dates carry their year


def check_order(values: Mapping[str, str], findings: list[Finding]) -> None:
    """Refuse a row that ends before it begins."""
    if values.get("start") and values.get("end") and values["end"] < values["start"]:
        findings.append(refusal("date.order", "end", f"结束日期 {values['end']} 早于开始日期 {values['start']}。请核对。"))


def _column_words(layout: Layout, field_key: str) -> str:
    """A column in the person's own words: ``F 列「身份证件号」``."""
    column = layout.column_of(field_key)
    if column is None:
        spec: FieldSpec | None = next((each for each in layout.specs if each.key == field_key), None)
        return spec.title if spec is not None else ""
    return f"{column_letter(column)} 列「{layout.titles.get(column, '')}」"
