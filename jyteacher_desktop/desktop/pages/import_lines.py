"""A plan as a person reads it before importing: row by row and cell by cell, what becomes of each, and the sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from jyteacher_desktop.desktop.table_model import Description
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.errors import Severity
from jyteacher_desktop.kinds import sheet_kind
from jyteacher_desktop.kinds.kit import Kind, Shape
from jyteacher_desktop.sheets import (
    BY_HAND,
    BY_KIND,
    HIDDEN,
    HIDDEN_ROWS,
    Outcome,
    Plan,
    PlanRow,
    cell_text,
    column_letter,
    hidden_words,
    labels_of,
)
from jyteacher_desktop.values import dataclass

_NO_NAMES: Mapping[str, str] = {}
POSSIBLE_DUPLICATE = "疑似重复"
EVERYTHING = "全部"

_TONES = {Outcome.NEW: "good", Outcome.UPDATED: "info", Outcome.UNCHANGED: "text_faint", Outcome.REFUSED: "bad"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """One cell of one row: what stands here now, what the file says, and what is to be said about it."""

    title: str
    before: str
    after: str
    remark: str
    refused: bool
    key: str = ""

    @property
    def words(self) -> str:
        """The whole cell in one line: what it is called, what it will say, and why."""
        what = f"{self.before} → {self.after}" if self.before and self.before != self.after else self.after
        return "　".join(part for part in (f"{self.title}：{what or '（空）'}", self.remark) if part)


def outcome_text(row: PlanRow) -> str:
    """新增, 更新, 不变, 拒绝, or 疑似重复 for a new row that may be somebody who is there already."""
    return POSSIBLE_DUPLICATE if row.possible_duplicate else row.outcome.value


def remark(row: PlanRow) -> str:
    """Why a row is refused, doubtful or worth a look, in one line."""
    refusals = [finding.message for finding in row.findings if finding.severity is Severity.REFUSAL]
    warnings = [finding.message for finding in row.findings if finding.severity is not Severity.REFUSAL]
    return sentences([*refusals, *([row.possible_duplicate] if row.possible_duplicate else []), *warnings])


def sentences(parts: Iterable[str]) -> str:
    """Several explanations, one after the other, each with one stop behind it."""
    said = [part.rstrip("。；") for part in parts]
    return "".join(f"{part}。" for part in said) if len(said) > 1 else "".join(parts)


def people_meant(row: PlanRow) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The field whose cell several people could be meant by, and what it may say instead, with the words for it."""
    return next(((each.place, each.choices) for each in row.findings if each.choices), ("", ()))


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One row of the sheet as the person knows it, with what the plan says about it.

    Attributes:
        number: The workbook's own row number.
        texts: What stands in the cells.
        row: The record's place in the plan; None for headings, titles, sums and what was skipped.
        skipped: Why it is no record; empty for a heading.
        heading: Whether it belongs to the heading.
        marks: 0-based column to the colour of a doubtful, refused or changed cell.
        hidden: Whether the workbook does not show the record.
    """

    number: int
    texts: tuple[str, ...]
    row: PlanRow | None
    skipped: str
    heading: bool
    marks: Mapping[int, str]
    hidden: bool = False

    @property
    def outcome(self) -> str:
        """新增, 更新 …, or why the row is no record."""
        if self.row is not None:
            return outcome_text(self.row)
        return "表头" if self.heading else self.skipped

    @property
    def remark(self) -> str:
        """What is to be said about the row."""
        if self.row is None:
            return ""
        return sentences([*([_NOT_SHOWN] if self.hidden else []), *filter(None, [remark(self.row)])])


_NOT_SHOWN: Final = "这一行在文件里是隐藏的。"


def sheet_lines(plan: Plan) -> list[SheetLine]:
    """Every row of the sheet, from the first to the last."""
    records = {row.number: row for row in plan.rows}
    places = {key: column for column, key in plan.layout.columns.items()}
    headings = set(plan.layout.header_rows)
    lines = []
    for number, cells in enumerate(plan.layout.sheet.rows, start=1):
        row = records.get(number)
        lines.append(
            SheetLine(
                number,
                tuple(cell_text(cell).replace("\n", " ") for cell in cells),
                row,
                plan.layout.skipped.get(number, ""),
                number in headings,
                _marks(row, places) if row is not None else {},
                number in plan.layout.hidden_rows,
            )
        )
    return lines


_COMMON = frozenset({"id_number.missing"})
"""Warnings that a whole roster may carry; colouring them would hide the cells that need a person."""


def _marks(row: PlanRow, places: Mapping[str, int]) -> dict[int, str]:
    """Colours of cells: what is refused beats what is doubtful beats what changes."""
    marks = {places[key]: "info_soft" for key in row.changes if key in places}
    if row.possible_duplicate and "name" in places:
        marks[places["name"]] = "warn_soft"
    for wanted, shade in ((Severity.WARNING, "warn_soft"), (Severity.REFUSAL, "bad_soft")):
        for finding in row.findings:
            if finding.severity is wanted and finding.place in places and finding.code not in _COMMON:
                marks[places[finding.place]] = shade
    if row.outcome is Outcome.REFUSED and "bad_soft" not in marks.values():
        marks[-1] = "bad_soft"
    return marks


_LINE_TONES = {POSSIBLE_DUPLICATE: "warn", **{outcome.value: tone for outcome, tone in _TONES.items()}}
FIRST_CELL: Final = 2
"""Columns before the sheet's own: row number and outcome."""


def _room(text: str) -> int:
    """Half-width characters a text takes."""
    return len(text) + sum(character > "\u2e7f" for character in text)


def sheet_description(plan: Plan, lines: Sequence[SheetLine]) -> Description[SheetLine]:
    """The table that looks like the sheet: row numbers, outcomes, then the sheet's own columns under their meaning."""
    titles = {spec.key: spec.title for spec in plan.layout.specs}
    known = plan.layout.columns
    width = max((len(line.texts) for line in lines), default=0)

    def cell(column: int) -> Column[SheetLine]:
        meaning = titles[known[column]] if column in known else "不用"
        # the first rows say how wide a column is; measuring a city's twenty thousand would hold the window up
        longest = max((_room(line.texts[column]) for line in lines[:200] if line.row and column < len(line.texts)), default=0)
        return Column(
            key=str(column),
            title=f"{column_letter(column)}　{meaning}",
            value=lambda line: line.texts[column] if column < len(line.texts) else "",
            width=min(max(longest + 1, _room(meaning) + 4, 6), 24),
        )

    def tone(line: SheetLine, key: str) -> str:
        if key == "outcome":
            return _LINE_TONES.get(line.outcome, "text_faint")
        if line.heading:
            return "accent" if key.isdigit() and int(key) in known else "text_soft"
        if line.row is None or key == "number" or int(key) not in known:
            return "text_faint"
        return "bad" if line.marks.get(int(key)) == "bad_soft" else ""

    def fill(line: SheetLine, key: str) -> str:
        if line.heading:
            return "raised"
        return line.marks.get(int(key), "") if key.isdigit() else line.marks.get(-1, "") if key == "outcome" else ""

    layout = plan.layout
    columns = (
        Column(
            key="number",
            title="行",
            value=lambda line: line.number,
            text=lambda number: layout.place(number) if isinstance(number, int) else "",
            align=Align.RIGHT,
            width=min(max(6, *(_room(layout.place(part.first)) + 3 for part in layout.parts)), 24),
        ),
        Column(key="outcome", title="结果", value=lambda line: line.outcome, align=Align.CENTER, width=11),
        *(cell(column) for column in range(width)),
    )
    return Description(columns=columns, identity=lambda line: line.number, words=lambda line: line.remark, tone=tone, fill=fill)


def is_problem(line: SheetLine) -> bool:
    """Whether a person should look at a row: refused, possibly somebody who is there already, or doubtful."""
    if line.row is None:
        return False
    return line.row.outcome is Outcome.REFUSED or bool(line.row.possible_duplicate) or "warn_soft" in line.marks.values()


CELL_COLUMNS: tuple[Column[CellChange], ...] = (
    Column(key="title", title="列", value=lambda cell: cell.title, width=11),
    Column(key="before", title="现在", value=lambda cell: cell.before, width=12),
    Column(key="after", title="文件里", value=lambda cell: cell.after, width=16),
    Column(key="remark", title="说明", value=lambda cell: cell.remark, width=30),
)


def cell_tone(cell: CellChange, key: str) -> str:
    """Refused cells stand out, changed ones too."""
    if cell.refused:
        return "bad"
    return "info" if key == "after" and cell.before != cell.after and cell.before else ""


CELLS: Description[CellChange] = Description(columns=CELL_COLUMNS, tone=cell_tone)


def cells_description(changes: Sequence[CellChange]) -> Description[CellChange]:
    """The columns of one row's cells that have something to say: what stands here now, and remarks, only where there are any."""
    empty = {key for key in ("before", "remark") if not any(getattr(each, key) for each in changes)}
    return Description(columns=tuple(column for column in CELL_COLUMNS if column.key not in empty), tone=cell_tone)


def cells(plan: Plan, row: PlanRow, names: Mapping[str, str] = _NO_NAMES) -> list[CellChange]:
    """One row of a plan, cell by cell, in the order of the file; ``names`` are those of the policy, by id."""
    words = _Words(plan, names)
    titles = {spec.key: spec.title for spec in plan.layout.specs}
    places = {key: column for column, key in plan.layout.columns.items()}
    remarks = {finding.place: finding for finding in row.findings}
    keys = sorted(
        {*row.values, *row.changes, *(place for place in remarks if place)}, key=lambda key: places.get(key, len(places))
    )
    found = []
    for key in keys:
        before, after = row.changes.get(key, ("", row.values.get(key, "")))
        if key not in row.changes and row.outcome in (Outcome.UPDATED, Outcome.UNCHANGED):
            before = after
        finding = remarks.get(key)
        refused = finding is not None and finding.severity is Severity.REFUSAL
        if refused and not after and key in places:
            after = cell_text(plan.layout.cell(row.number, places[key])).strip()
        found.append(
            CellChange(
                title=plan.layout.titles.get(places[key], "") if key in places else titles.get(key, key),
                before=words.of(key, before),
                after=words.of(key, after, row.number),
                remark=finding.message if finding else FILLED if key in row.filled else "",
                refused=refused,
                key=key,
            )
        )
    return found


FILLED: Final = "表里没有写，按对全表选的登记"
"""What is said beside a value that the row itself does not have."""


def register_of(kind: str) -> Kind | None:
    """The kind whose records a sheet brings; None for the sheets of the first days (花名册, 活动列表 …)."""
    return None if kind in BY_KIND else sheet_kind(kind)


class _Words:
    """What people read where codes and ids are stored: words of closed lists, names of the policy, else what the file says."""

    def __init__(self, plan: Plan, names: Mapping[str, str]) -> None:
        self._layout, self._names = plan.layout, names
        self._places = {key: column for column, key in plan.layout.columns.items()}
        described = register_of(plan.kind)
        self._fields = {each.key: each for each in described.fields} if described is not None else {}
        self._lists = {spec.key: labels_of(spec) for spec in plan.layout.specs if spec.choices}

    def of(self, key: str, text: str, number: int = 0) -> str:
        """One stored text; ``number`` is the row it was read from."""
        each = self._fields.get(key)
        if not text or (each is not None and each.shape not in _CODED):
            return text
        if each is not None and each.shape is Shape.CHOICE:
            return each.shown(text)
        if each is not None and each.shape is Shape.FLAG:
            return {"1": "是", "0": "否"}.get(text, text)
        word = self._lists.get(key, {}).get(text) or (self._names.get(text) if key in _NAMED else None)
        if word is None and each is not None and number and key in self._places:
            word = cell_text(self._layout.cell(number, self._places[key]))
        return word or text


_CODED = frozenset({Shape.CHOICE, Shape.FLAG, Shape.LINK, Shape.LISTED})
_NAMED = frozenset({"kind", "category"})
"""Fields of the first days that hold an id of the policy."""


def tally(plan: Plan) -> str:
    """Read = new + updated + unchanged + refused, always."""
    counts = " + ".join(f"{outcome.value} {plan.count(outcome)}" for outcome in Outcome)
    doubt = f"（新增里有 {plan.possible_duplicates} 行疑似重复）" if plan.possible_duplicates else ""
    return f"读到 {plan.read} 行 = {counts}{doubt}"


def note(plan: Plan) -> str:
    """What of the file was left alone."""
    parts = [plan.layout.why] if plan.layout.why else []
    parts += plan.layout.others
    if plan.layout.left_out:
        parts.append(f"没有导入的列：{'、'.join(each.title for each in plan.layout.left_out)}。")
    by_hand = sum(reason == BY_HAND for reason in plan.layout.skipped.values())
    others = sum(reason not in (BY_HAND, HIDDEN) for reason in plan.layout.skipped.values())
    if not any(stop.code == HIDDEN_ROWS for stop in plan.layout.stops):
        parts.append(hidden_words(plan.layout))
    if others:
        parts.append(f"{others} 行标题、表头、合计或说明不导入。")
    if by_hand:
        parts.append(f"你跳过了 {by_hand} 行。")
    parts.append("空格子不会清空已有内容；文件里没有的记录不会被删除；导入是一步，可以整步撤销。")
    return "".join(parts)


NEEDS_A_LOOK: Final = "需要看的"
SKIPPED: Final = "跳过的"
NOT_SHOWN: Final = "隐藏的"


def classes(lines: Sequence[SheetLine]) -> list[str]:
    """The rows one may look at alone, those that exist."""
    there = {line.outcome for line in lines if line.row is not None}
    found = [EVERYTHING, *([NEEDS_A_LOOK] if any(is_problem(line) for line in lines) else [])]
    found += [text for text in (*(outcome.value for outcome in Outcome), POSSIBLE_DUPLICATE) if text in there]
    found += [NOT_SHOWN] if any(line.hidden for line in lines) else []
    return [*found, *([SKIPPED] if any(line.row is None for line in lines) else [])]


def lines_of(lines: Sequence[SheetLine], chosen: str) -> list[SheetLine]:
    """The rows of one class, in the order of the sheet."""
    if chosen == NEEDS_A_LOOK:
        return [line for line in lines if is_problem(line)]
    if chosen == SKIPPED:
        return [line for line in lines if line.row is None]
    if chosen == NOT_SHOWN:
        return [line for line in lines if line.hidden]
    return [line for line in lines if chosen in (EVERYTHING, line.outcome) or (line.row and line.row.outcome.value == chosen)]
