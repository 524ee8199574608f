"""What the import dialog decides: how a plan reads, row by row and cell by cell, and what the button says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from jyteacher_desktop.books import book_of
from jyteacher_desktop.desktop.table_model import Description
from jyteacher_desktop.desktop.worker import Progress
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.errors import JyTeacherError, Severity
from jyteacher_desktop.domain.terms import SchoolStage
from jyteacher_desktop.kinds import sheet_kind
from jyteacher_desktop.kinds.kit import Kind, Shape
from jyteacher_desktop.records import register_imports, register_workbooks
from jyteacher_desktop.records.remembered_layouts import remember_layout, remembered_mapping, save_layouts, take_layouts
from jyteacher_desktop.records.sheet_choices import Choices
from jyteacher_desktop.school.activity_import import activities_standing
from jyteacher_desktop.school.empty_workbooks import write_import_template
from jyteacher_desktop.school.ethics import UNSEALED
from jyteacher_desktop.school.ethics_import import execute_sealed, plan_sealed
from jyteacher_desktop.school.imports import (
    ImportKind,
    execute_import,
    more_specs,
    not_in_refused_words,
    plan_workbook,
    write_refused_rows,
)
from jyteacher_desktop.school.roster_import import stages_taught
from jyteacher_desktop.sheets import (
    BY_HAND,
    BY_KIND,
    CODES,
    HIDDEN,
    HIDDEN_ROWS,
    UNREAD_COLUMN,
    WHICH,
    Outcome,
    Plan,
    PlanRow,
    Question,
    Stop,
    Workbook,
    cell_text,
    code_of,
    column_letter,
    hidden_words,
    label_of,
    labels_of,
    left_out_words,
    read_pasted,
    read_workbook,
)
from jyteacher_desktop.store.backup import silent_backup
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, field, replace

OnError = Callable[[JyTeacherError], None]

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


class _Words:
    """What people read where codes and ids are stored: words of closed lists, names of the policy, else what the file says."""

    def __init__(self, plan: Plan, names: Mapping[str, str]) -> None:
        self._layout, self._names = plan.layout, names
        self._places = {key: column for column, key in plan.layout.columns.items()}
        described = _register(plan.kind)
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


def must_answer(plan: Plan) -> bool:
    """Whether something has to be said before anything is stored: what the list is, or what becomes of a column that would be lost."""
    layout = plan.layout
    return bool(_stops(plan)) or any(each.code in _TO_ANSWER and each.column not in layout.columns for each in layout.questions)


def _stops(plan: Plan) -> tuple[Stop, ...]:
    """What keeps a sheet from being imported, without what is chosen below once for all."""
    if not plan.layout.lacks_only(*_once(plan)):
        return plan.layout.stops
    return tuple(stop for stop in plan.layout.stops if stop.code == HIDDEN_ROWS)


_TO_ANSWER: Final = frozenset({UNREAD_COLUMN, "column.perhaps", "column.second", "column.contradicts"})
"""Questions about columns that may be something we keep; the others say what was done."""


def button_text(plan: Plan, offers: Sequence[Offer | Answer] = ()) -> str:
    """What the button would do, or what has to be said before."""
    if must_answer(plan):
        return "先回答上面的问题"
    waiting = next((each for each in offers if each.waits), None)
    if waiting is not None:
        return f"先{'选' if waiting.choices else '写'}{waiting.title}"
    new, updated = plan.count(Outcome.NEW), plan.count(Outcome.UPDATED)
    return f"导入：新增 {new}，更新 {updated}" if new or updated else "没有要导入的内容"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A plan with everything the window shows of it; ``choices`` led to it, ``names`` are those of the policy, by id."""

    workbook: Workbook
    choices: Choices
    plan: Plan
    lines: tuple[SheetLine, ...]
    names: Mapping[str, str]
    stages: tuple[str, ...] = ()
    """The stages that are taught at this school."""
    kinds: tuple[str, ...] = ()
    """What kinds of activities there are by the policy in use."""
    activities: tuple[tuple[str, str], ...] = ()
    """The activities that a list of attendance may be of, the latest first: words and id."""

    @property
    def sheets(self) -> tuple[tuple[str, str], ...]:
        """The sheets a person may choose: words and choice; several that are read as one stand first."""
        layout = self.plan.layout
        single = [(sheet.name, sheet.name) for sheet in self.workbook.sheets if not sheet.hidden and sheet.rows]
        names = layout.sheets
        several = [(f"{'、'.join(names)}（{len(names)} 张一起）", layout.choice)] if len(names) > 1 else []
        known = {choice for _words, choice in single}
        hidden = [(layout.choice, layout.choice)] if len(names) == 1 and layout.choice not in known else []
        return (*several, *hidden, *single)

    def named(self, field: str, *columns: int) -> dict[str, str]:
        """What is said about the columns when some of them get another meaning ("" for none); those still asked about stay open."""
        layout = self.plan.layout
        asked = {question.column for question in layout.questions}.difference(columns)

        def title(place: int) -> str:
            return layout.titles.get(place) or column_letter(place)

        said = {title(place): "" if key == field else key for place, key in layout.columns.items() if place not in asked}
        said |= {key: value for key, value in (self.choices.mapping or {}).items() if key not in said and not value}
        return said | {title(column): field for column in columns}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the person is asked before (or while) looking at the rows.

    Attributes:
        text: The question.
        yes: Words of the first answer; empty when only the columns below can answer.
        no: Words of the second answer, or empty.
        after_yes: The choices after the first answer.
        after_no: The choices after the second.
        column: The column it is about (0-based), or -1.
        columns: Columns whose headings say nothing, each with an answer of its own; ``no`` is then that none of them is used.
    """

    text: str
    yes: str = ""
    no: str = ""
    after_yes: Choices | None = None
    after_no: Choices | None = None
    column: int = -1
    columns: tuple[UnreadColumn, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadColumn:
    """A column whose heading says nothing: what it is called, what stands in it, and what it may be, the likeliest first (title, field)."""

    column: int
    words: str
    choices: tuple[tuple[str, str], ...]


def asked(prepared: Prepared) -> Asked | None:
    """The next question of a plan: whether it is the right list at all, then what doubtful columns are."""
    layout, choices = prepared.plan.layout, prepared.choices
    label = label_of(prepared.plan.kind)
    for stop in _stops(prepared.plan):
        if stop.final:
            return Asked(text=f"{stop.message}。现在不能导入。请点下面那一列的列名，指明它是什么；或换一个文件。")
        if stop.code == HIDDEN_ROWS:
            return _asked_of_hidden_rows(prepared, stop.message)
        return Asked(
            text=f"{stop.message}。确认以前不会导入任何内容。",
            yes=f"这就是{label}，继续(&Y)",
            after_yes=replace(choices, confirmed=True, sheet=layout.choice),
        )
    if not layout.questions:
        return _asked_of_notes(prepared)
    read = [each for each in layout.questions if each.code != UNREAD_COLUMN]
    unread = [each for each in layout.questions if each.code == UNREAD_COLUMN]
    if not read and len(unread) > 1:
        return _asked_of_unread(prepared, unread)
    first = (read or unread)[0]
    more = f"（还有 {len(layout.questions) - 1} 列要看）" if len(layout.questions) > 1 else ""
    if first.code == CODES:
        return _asked_of_codes(prepared, first.column, first.message, more)
    title = next(spec.title for spec in layout.specs if spec.key == first.field)
    return Asked(
        text=first.message + more,
        yes=f"是{title}(&Y)",
        no="不用这一列(&N)",
        after_yes=replace(choices, mapping=prepared.named(first.field, first.column), sheet=layout.choice),
        after_no=replace(choices, mapping=prepared.named("", first.column), sheet=layout.choice),
        column=first.column,
    )


def _asked_of_hidden_rows(prepared: Prepared, message: str) -> Asked:
    """Whether rows that the workbook does not show are meant as well."""
    layout, choices = prepared.plan.layout, prepared.choices
    shown = len(layout.data_rows) + len(layout.elsewhere) - len(layout.hidden_rows)
    return Asked(
        text=f"{message}。回答以前不会导入任何内容。",
        yes=f"只导入看得见的 {shown} 行(&Y)",
        no=f"隐藏的 {len(layout.hidden_rows)} 行一起导入(&N)",
        after_yes=replace(choices, hidden_rows=False, sheet=layout.choice),
        after_no=replace(choices, hidden_rows=True, sheet=layout.choice),
    )


def _asked_of_unread(prepared: Prepared, unread: Sequence[Question]) -> Asked:
    """Columns whose headings say nothing, in one list: one answer for each, or one for all."""
    layout, choices = prepared.plan.layout, prepared.choices
    titles = {spec.key: spec.title for spec in layout.specs}
    left_out = {each.column: each for each in layout.left_out}
    free = [spec.key for spec in layout.specs if spec.key not in layout.columns.values()]
    return Asked(
        text=f"{len(unread)} 列的列名没有认出，没有导入。要用的请在右边选它是什么，其余的不用。",
        no="都不用(&N)",
        after_no=replace(choices, mapping=prepared.named("", *(each.column for each in unread)), sheet=layout.choice),
        columns=tuple(
            UnreadColumn(
                column=each.column,
                words=left_out_words([left_out[each.column]]),
                choices=tuple((titles[key], key) for key in dict.fromkeys((*each.may_be, *free))),
            )
            for each in unread
            if each.column in left_out
        ),
    )


def _asked_of_notes(prepared: Prepared) -> Asked | None:
    """Whether what remarks say of leave and leaving is entered."""
    plan, choices = prepared.plan, prepared.choices
    told = [row for row in plan.particular if any(each.code in _SERVICE for each in row.findings)]
    if not told:
        return None
    first = told[0].values
    yes = replace(choices, from_notes=True, sheet=plan.layout.choice)
    no = replace(choices, from_notes=False, sheet=plan.layout.choice)
    if choices.from_notes:
        text = f"将按备注登记 {len(told)} 位教师的人员变动，日期逐条写在说明里，请核对。"
        return Asked(text=text, no="不登记(&N)", after_no=no)
    return Asked(
        text=f"{len(told)} 位教师的备注写着产假、借调等（如{first.get('name', '')}“{first.get('note', '')}”），还没有登记为人员变动。"
        "按备注写的日期登记吗？不登记的，那段时间仍算应到、应完成学时。",
        yes="按备注登记(&Y)",
        no="不登记(&N)",
        after_yes=yes,
        after_no=no,
    )


_SERVICE: Final = frozenset({"note.service", "note.service_entered"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A field that may be said once for all rows that say nothing.

    Attributes:
        key: The field.
        title: What it is called.
        rows: How many rows get it.
        chosen: What they get now, as it is stored; None while nobody said anything.
        choices: What there is to choose: words, and what is stored.
        waits: Whether nothing is imported before it was said.
        else_words: What stands for saying nothing where that is a choice as well.
    """

    key: str
    title: str
    rows: int
    chosen: str | None
    choices: tuple[tuple[str, str], ...]
    waits: bool = False
    else_words: str = ""


_KIND: Final = "kind"
INTO: Final = "into"
"""The key of the offer that is no field: the record that a whole sheet belongs to."""
OVER: Final = "over"
"""The key of the offer that is no field: whether the chosen kind goes over what names say."""
_OFFERED: Final[Mapping[str, tuple[str, ...]]] = {
    "roster": ("stage",),
    "trainings": ("level", "mode"),
    "activities": (_KIND, OVER),
    "plan_items": (_KIND, OVER),
    "attendance": (INTO,),
}
"""Fields that whole sheets lack so often that they are asked for beside the table."""
_NOT_NOW: Final = "先不填"
_BY_NAMES: Final = "照名称和标题"


def _once(plan: Plan) -> tuple[str, ...]:
    """Fields that every row needs, that have no column and that one answer for the whole sheet replaces."""
    return WHICH if plan.kind == ImportKind.ATTENDANCE.value else plan.layout.said_once


def offers_of(prepared: Prepared) -> tuple[Offer, ...]:
    """What may be said once for the whole sheet; nothing where every row says it itself."""
    plan = prepared.plan
    makers: Mapping[str, Callable[[Prepared], Offer | None]] = {
        "stage": _stage_offered,
        INTO: _activity_offered,
        _KIND: _kind_offered,
        OVER: _over_offered,
    }
    offered = _OFFERED.get(plan.kind, ())
    found = (makers[key](prepared) if key in makers else _usual_offered(prepared, key) for key in offered)
    return tuple(each for each in found if each is not None)


def _title(plan: Plan, key: str) -> str:
    return next(spec.title for spec in plan.layout.specs if spec.key == key)


def _filled(plan: Plan, key: str) -> int:
    return sum(key in row.filled for row in plan.particular)


def _stage_offered(prepared: Prepared) -> Offer | None:
    plan, key = prepared.plan, "stage"
    chosen, rows = plan.layout.fills.get(key), _filled(prepared.plan, key)
    if plan.layout.column_of(key) is not None or not any(row.outcome is not Outcome.REFUSED for row in plan.rows):
        return None
    if chosen and not rows:  # whoever comes has a stage already
        return None
    words = (*prepared.stages, *(each for each in _STAGES if each not in prepared.stages))
    choices = (*((each, each) for each in words), (_NOT_NOW, ""))
    waits = chosen is None and len(prepared.stages) > 1
    return Offer(key=key, title=_title(plan, key), rows=rows, chosen=chosen, choices=choices, waits=waits)


def _activity_offered(prepared: Prepared) -> Offer | None:
    plan = prepared.plan
    chosen = _whole_sheet_of(plan)
    if not (chosen or plan.layout.lacks_only(*WHICH)) or not prepared.activities:
        return None
    return Offer(key=INTO, title="活动", rows=len(plan.rows), chosen=chosen, choices=prepared.activities, waits=chosen is None)


def _kind_offered(prepared: Prepared) -> Offer | None:
    """The kind of a sheet without a column for it: asked for where names and title do not say it, else only offered."""
    plan = prepared.plan
    chosen = plan.layout.fills.get(_KIND)
    if plan.layout.column_of(_KIND) is not None or not (chosen or plan.layout.lacks_only(*_once(plan)) or not plan.layout.stops):
        return None
    rows = sum(_lacks_kind(row) for row in plan.rows)
    return Offer(
        key=_KIND,
        title=_title(plan, _KIND),
        rows=rows,
        chosen=chosen,
        choices=tuple((each, each) for each in prepared.kinds),
        waits=chosen is None and rows > 0,
        else_words="" if rows and chosen is None else _BY_NAMES,
    )


def _over_offered(prepared: Prepared) -> Offer | None:
    """Whether the chosen kind also goes over what names say, where some do."""
    plan, over = prepared.plan, _KIND in prepared.choices.over
    others = len(plan.rows) - sum(_lacks_kind(row) for row in plan.rows)
    if plan.layout.column_of(_KIND) is not None or not plan.layout.fills.get(_KIND) or not (over or others):
        return None
    return Offer(
        key=OVER,
        title="名称里写着别的类型的",
        rows=others,
        chosen="1" if over else "",
        choices=(("仍按名称登记", ""), ("也照选的登记", "1")),
    )


def _usual_offered(prepared: Prepared, key: str) -> Offer | None:
    plan = prepared.plan
    rows = _filled(plan, key)
    if not rows:
        return None
    spec = next(spec for spec in plan.layout.specs if spec.key == key)
    stored = {word: text for text, word in labels_of(spec).items()}
    choices = tuple((word, stored.get(word, word)) for word in spec.choices)
    return Offer(key=key, title=spec.title, rows=rows, chosen=plan.layout.fills.get(key, ""), choices=choices)


def chosen_once(prepared: Prepared, key: str, stored: str | None) -> Choices:
    """What was said so far, with one of the offers answered; None leaves it to what the sheet says."""
    choices = replace(prepared.choices, sheet=prepared.plan.layout.choice)
    if key == INTO:
        return replace(choices, into=stored or "")
    if key == OVER:
        return replace(choices, over=choices.over | {_KIND} if stored else choices.over - {_KIND})
    others = {name: text for name, text in choices.fills.items() if name != key}
    if stored is None:
        return replace(choices, fills=others, over=choices.over - {key})
    nobody = key == _KIND and not any(_lacks_kind(row) for row in prepared.plan.rows)
    # where every name says a kind a choice that leaves them theirs would change nothing
    return replace(choices, fills={**others, key: stored}, over=choices.over | {key} if nobody else choices.over)


def _whole_sheet_of(plan: Plan) -> str | None:
    """The activity of a list of attendance that has no column for it; None where it is not known or the rows are of several."""
    if plan.layout.column_of("activity") is not None or plan.layout.fills.get("activity"):
        return None
    activities = {row.links.get("activity", "") for row in plan.rows} - {""}
    return activities.pop() if len(activities) == 1 else None


def _lacks_kind(row: PlanRow) -> bool:
    """Whether nothing in the sheet says of which kind a row is, be it that somebody has chosen it meanwhile or not."""
    return _KIND in row.filled or any(each.code == "kind.missing" for each in row.findings)


_STAGES: Final = tuple(dict.fromkeys(each for stage in SchoolStage for each in stage.of_people))


def offer_words(prepared: Prepared, offers: Sequence[Offer]) -> str:
    """What stands before the choices."""
    if prepared.plan.kind == "roster":
        [stage] = offers
        if stage.waits:
            return (
                f"表里没有“学段”列，本校有{'、'.join(prepared.stages)}，看不出谁是哪一段。请选大多数人的学段，"
                "少数不同的导入后在“教师”页选中几位一起改；也可以先不填。"
            )
        return (
            f"表里没有“学段”列。{stage.rows} 位没有登记过学段的一律登记为："
            if stage.chosen
            else "表里没有“学段”列，没有登记学段："
        )
    if offers[0].key == INTO:
        [one] = offers
        return f"表里没有写是哪一次活动。{f'这 {one.rows} 行一律记到：' if one.chosen else f'请选这 {one.rows} 行是哪一次的：'}"
    if offers[0].key == _KIND:
        return _kind_words(prepared, offers[0])
    lacking: dict[int, list[str]] = {}
    for each in offers:
        lacking.setdefault(each.rows, []).append(each.title)
    told = "，".join(
        f"{'有 ' if not number else ''}{rows} 行没有写{'、'.join(titles)}"
        for number, (rows, titles) in enumerate(lacking.items())
    )
    return f"{told}，没有写的一律登记为：" if len(lacking) > 1 else f"{told}，一律登记为："


def _kind_words(prepared: Prepared, kind: Offer) -> str:
    others = len(prepared.plan.rows) - kind.rows
    unit, thing = ("场", "活动") if prepared.plan.kind == ImportKind.ACTIVITIES.value else ("个", "项目")
    lacks = f"表里没有“{kind.title}”列" if not prepared.plan.layout.unread else f"“{kind.title}”列里写的都不在政策里"
    if not kind.waits and kind.chosen is None:
        return f"{lacks}，{others} {unit}{thing}已按名称和标题登记。整张表都是同一种的，可以在这里选："
    told, which = (
        (f"{others} {unit}{thing}按名称里写的登记，", f"其余 {kind.rows} {unit}")
        if others
        else ("", f"这 {kind.rows} {unit}{thing}")
    )
    return f"{lacks}。{told}" + (f"{which}一律登记为：" if kind.chosen else f"请选{which}是哪一种：")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One line of the list of what a sheet does not say, or says in words that nobody knows: one answer each, for all its rows.

    Attributes:
        field: The field.
        word: The word that is asked about; "" where the field has no column.
        caption: What the line is called.
        choices: What there is to choose; empty where it is typed.
        chosen: What was said, "" for nothing.
        example: What may be typed.
        waits: Whether nothing is imported before it was said.
    """

    field: str
    word: str
    caption: str
    choices: tuple[str, ...]
    chosen: str
    example: str = ""
    waits: bool = False

    @property
    def title(self) -> str:
        """The field as the button names it."""
        return self.caption.partition("（")[0]


def answers_of(prepared: Prepared) -> tuple[Answer, ...]:
    """What one answer each replaces in all rows: fields without a column, and words that no list has."""
    return (*_fields_to_say(prepared), *_words_to_say(prepared))


def _fields_to_say(prepared: Prepared) -> list[Answer]:
    plan, fills = prepared.plan, prepared.choices.fills
    keys = [key for key in _once(plan) if key != _KIND] if plan.kind != ImportKind.ATTENDANCE.value else []
    if not keys or not (plan.layout.lacks_only(*_once(plan)) or any(_said(fills, key) for key in keys)):
        return []
    specs = {spec.key: spec for spec in plan.layout.specs}
    number = len(plan.layout.data_rows)
    return [
        Answer(
            field=key,
            word="",
            caption=f"{_called(plan, specs[key].title, key)}（{number} 行都是）",
            choices=specs[key].choices,
            chosen=_said(fills, key),
            example=specs[key].example,
            waits=not _said(fills, key),
        )
        for key in keys
    ]


def _called(plan: Plan, title: str, key: str) -> str:
    return f"{title}或年度" if (plan.kind, key) == _DAY_OR_YEAR else title


_DAY_OR_YEAR: Final = (ImportKind.TRAININGS.value, "start")
"""The day of a training, in whose place its year will do."""
_A_YEAR: Final = re.compile(r"\s*(?:19|20)\d\d\s*(?:年度?)?\s*")


def _said(fills: Mapping[str, str], key: str) -> str:
    return fills.get(key) or (fills.get("year", "") if key == _DAY_OR_YEAR[1] else "")


def _words_to_say(prepared: Prepared) -> list[Answer]:
    plan = prepared.plan
    specs = {spec.key: spec for spec in plan.layout.specs}
    return [
        Answer(
            field=each.field,
            word=each.word,
            caption=f"“{each.word}”（{each.rows} 行）",
            choices=prepared.kinds if each.field == _KIND else specs[each.field].choices,
            chosen=each.means,
        )
        for each in plan.odd_words[:_MOST_WORDS]
    ]


_MOST_WORDS: Final = 12
"""Words that are asked about at a time: those of the most rows."""


def answer_words(prepared: Prepared, answers: Sequence[Answer]) -> str:
    """What stands above the list."""
    told = []
    lacking = [each for each in answers if not each.word]
    if lacking:
        titles = "".join(f"“{each.title}”" for each in lacking)
        told.append(
            f"表里没有{titles}列。每一行都一样的，在这里写一次；各行不同的，请在表里补上这一列，已经有的请点它的列名指明。"
        )
    words = prepared.plan.odd_words
    for key in dict.fromkeys(each.field for each in words):
        own = [each for each in words if each.field == key]
        rows = sum(each.rows for each in own if not each.means)
        rest = f"，{rows} 行要等选了才导入" if rows and not prepared.plan.layout.unread else ""
        told.append(f"“{_title(prepared.plan, key)}”列里有 {len(own)} 种写法不在可选的里面，请选各是什么{rest}。")
    return "".join(told)


def answered(prepared: Prepared, answer: Answer, text: str) -> Choices:
    """What was said so far, with one line of the list answered; "" takes the answer back."""
    choices = replace(prepared.choices, sheet=prepared.plan.layout.choice)
    if answer.word:
        return replace(choices, words={**choices.words, (answer.field, answer.word): text})
    key, places = answer.field, {answer.field}
    if (prepared.plan.kind, key) == _DAY_OR_YEAR:
        places = {key, "year"}
        key = "year" if _A_YEAR.fullmatch(text) else key
    fills = {name: said for name, said in choices.fills.items() if name not in places}
    return replace(choices, fills=fills | ({key: text.strip()} if text.strip() else {}))


def _asked_of_codes(prepared: Prepared, column: int, message: str, more: str) -> Asked:
    """Which of two codes is a man; where there are others, what to do about it."""
    layout, choices = prepared.plan.layout, prepared.choices
    codes = {row: code for row in layout.data_rows if (code := code_of(layout.cell(row, column)))}
    seen = sorted(set(codes.values()))
    if len(seen) != len(_SEXES):
        return Asked(text=message + more, column=column)

    def after(man: str) -> Choices:
        said = {(row, column): _SEXES[code != man] for row, code in codes.items()}
        return replace(choices, corrections={**choices.corrections, **said}, sheet=layout.choice)

    less, greater = seen
    return Asked(
        text=f"{message.partition('，没有导入')[0]}。哪个是男？不回答就不导入这一列。{more}",
        yes=f"{greater} 是男(&Y)",
        no=f"{less} 是男(&N)",
        after_yes=after(greater),
        after_no=after(less),
        column=column,
    )


_SEXES = ("男", "女")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is to come in: the kind of sheet, the record that its lines go into, and of a sealed kind the principal's PIN."""

    kind: str
    into: str = ""
    pin: str = field(default="", repr=False)

    @property
    def label(self) -> str:
        """What people call such a sheet."""
        return label_of(self.kind)


def read_sheet(ws: Workspace, *, sought: Sought, path: Path, progress: Progress) -> Prepared:
    """Read a workbook and plan; nothing is stored."""
    progress.step(0, 0, path.name)
    return _first_plan(ws, sought=sought, workbook=read_workbook(path), progress=progress)


def read_copied(ws: Workspace, *, sought: Sought, markup: str, text: str, progress: Progress) -> Prepared:
    """Read a table that was copied elsewhere and plan; nothing is stored."""
    return _first_plan(ws, sought=sought, workbook=read_pasted(markup, text), progress=progress)


def _first_plan(ws: Workspace, *, sought: Sought, workbook: Workbook, progress: Progress) -> Prepared:
    progress.raise_if_cancelled()
    more = more_specs(ws, ImportKind(sought.kind)) if sought.kind in BY_KIND else ()
    choices = Choices(mapping=remembered_mapping(ws, sought.kind, workbook, more), into=sought.into)
    return plan_sheet(ws, sought=sought, workbook=workbook, choices=choices, progress=progress)


def _register(kind: str) -> Kind | None:
    """The kind whose records a sheet brings; None for the sheets of the first days (花名册, 活动列表 …)."""
    return None if kind in BY_KIND else sheet_kind(kind)


def plan_sheet(ws: Workspace, *, sought: Sought, workbook: Workbook, choices: Choices, progress: Progress) -> Prepared:
    """Plan again with other choices; nothing is stored."""
    described = _register(sought.kind)
    if described is None:
        plan = plan_workbook(ws, ImportKind(sought.kind), workbook, choices)
    elif described.sealed:
        plan = plan_sealed(ws, sought.pin, described, workbook, choices)
    else:
        plan = register_imports.plan_workbook(ws, book_of(ws), described, workbook, choices)
    progress.raise_if_cancelled()
    policy = book_of(ws).policy
    return Prepared(
        workbook=workbook,
        choices=choices,
        plan=plan,
        lines=tuple(sheet_lines(plan)),
        stages=stages_taught(ws) if sought.kind == ImportKind.ROSTER.value else (),
        kinds=tuple(each.name for each in policy.kinds_offered),
        activities=_activities(ws) if sought.kind == ImportKind.ATTENDANCE.value else (),
        names={each.id: each.name for each in policy.kinds_known.values()}
        | {each.id: each.name for each in policy.categories.values()},
    )


def _activities(ws: Workspace) -> tuple[tuple[str, str], ...]:
    standing = sorted(activities_standing(ws), key=lambda each: each.values["start"], reverse=True)
    return tuple((f"{each.values['start']}　{each.values['activity']}", each.id) for each in standing)


def carry_out(ws: Workspace, *, plan: Plan, pin: str = "") -> str:
    """Carry out exactly this plan."""
    silent_backup(ws.path, "import")
    described = _register(plan.kind)
    if described is None:
        done = execute_import(ws, plan)
    elif described.sealed:
        done = execute_sealed(ws, pin, plan)
    else:
        done = register_imports.execute_import(ws, described, plan)
    if done.step is None:
        return "没有需要导入的内容，数据没有变化"
    return f"已导入：新增 {done.new}，更新 {done.updated}，拒绝 {done.refused}（Ctrl+Z 可整步撤销）"


def ending_of_refused(plan: Plan) -> str:
    """How the name of the workbook with the refused rows ends: one with macros keeps them under its own ending only."""
    return ".xlsm" if plan.path.suffix.lower() == ".xlsm" else ".xlsx"


def refused_into(_ws: Workspace, *, plan: Plan, path: Path) -> str:
    """Give the refused rows back in the person's own layout."""
    described = _register(plan.kind)
    unsealed = UNSEALED if described is not None and described.sealed else ""
    written = write_refused_rows(plan, path)
    return f"已导出被拒绝的行：{written.name}。改好后再导入这个文件即可。{not_in_refused_words(plan, written)}{unsealed}"


def layouts_into(ws: Workspace, *, plan: Plan, path: Path) -> str:
    """Write every layout whose columns somebody named, that of this plan among them, into a file for other schools."""
    described = _register(plan.kind)
    if not (described is not None and described.sealed):
        remember_layout(ws, plan.kind, plan.layout, plan.said, plan.words)
    number = save_layouts(ws, path)
    if not number:
        return f"还没有指明过列的表格，{path.name} 里没有表样。先在“这一列是”里指明，再存。"
    return f"{number} 种表样已存为 {path.name}，里面只有列名，没有任何记录。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """What became of a file of layouts, in words, and the plan made with them."""

    sentence: str
    prepared: Prepared


def adopt_layouts(ws: Workspace, *, sought: Sought, workbook: Workbook, path: Path, progress: Progress) -> Adopted:
    """Take in the layouts of a file and plan anew with them."""
    taken = take_layouts(ws, path)
    prepared = _first_plan(ws, sought=sought, workbook=workbook, progress=progress)
    fits = "" if prepared.choices.mapping else "没有一种是这张表的。"
    return Adopted(sentence=taken.sentence + fits, prepared=prepared)


def template_into(ws: Workspace, *, kind: str, path: Path) -> str:
    """An empty workbook to fill."""
    described = _register(kind)
    if described is not None:
        written = register_workbooks.write_register_template(described, path, book_of(ws).policy)
    else:
        written = write_import_template(ws, ImportKind(kind), path)
    return f"模板已保存：{written.name}"
