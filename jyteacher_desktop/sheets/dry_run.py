"""What an import would do, row by row and cell by cell, before anything is done.

A plan is immutable. Every record row of the workbook is exactly one of 新增, 更新, 不变, 拒绝 (``read`` is their sum); titles,
group lines, sums and notes are skipped and stand outside. A new row may carry the flag 疑似重复. A blank cell never erases,
a row that is missing from the file never deletes. ``base`` is the workspace's state the plan was made on: executing it later
is refused when the data changed since.
"""

from __future__ import annotations

import enum
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, cast

from jyteacher_desktop.domain import identity
from jyteacher_desktop.domain.errors import Finding, Severity
from jyteacher_desktop.domain.names import NOTHING_KNOWN, KnownBy, match_key, told_to_choose
from jyteacher_desktop.domain.terms import Level, Mode
from jyteacher_desktop.later import pattern
from jyteacher_desktop.sheets import day_with_times
from jyteacher_desktop.sheets.cell_values import CellRefused, Context, Doubtful, FieldSpec
from jyteacher_desktop.sheets.cells import Cell, cell_text, column_letter
from jyteacher_desktop.sheets.column_meanings import Question
from jyteacher_desktop.sheets.fields_of_first_lists import BY_KIND, OWN
from jyteacher_desktop.sheets.finding_tables import Layout
from jyteacher_desktop.sheets.left_out import UNREAD_COLUMN
from jyteacher_desktop.sheets.other_lists import Stop
from jyteacher_desktop.sheets.reading import collector_at_rest
from jyteacher_desktop.sheets.service_notes import ServiceNote, service_notes


class Outcome(enum.Enum):
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


_NONE: Mapping[str, tuple[str, str]] = MappingProxyType({})
_NO_LINKS: Mapping[str, str] = MappingProxyType({})


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
    changes: Mapping[str, tuple[str, str]] = _NONE
    findings: tuple[Finding, ...] = ()
    possible_duplicate: str = ""
    links: Mapping[str, str] = _NO_LINKS
    filled: tuple[str, ...] = ()
    service: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One refused cell: the sheet and its own row number, column (letter and heading), code and sentence."""

    row: int
    column: str
    code: str
    message: str
    sheet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an import would do; ``said`` is what the person said about columns, heading to field."""

    kind: str
    path: Path
    layout: Layout
    rows: tuple[PlanRow, ...]
    base: int
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def read(self) -> int:
        """Record rows: new + updated + unchanged + refused."""
        return len(self.rows)

    def count(self, outcome: Outcome) -> int:
        """How many rows have this outcome."""
        return sum(row.outcome is outcome for row in self.rows)

    @property
    def possible_duplicates(self) -> int:
        """New rows that may be somebody who is there already."""
        return sum(bool(row.possible_duplicate) for row in self.rows)

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
            for row in self.rows
            for finding in row.findings
            if finding.severity is Severity.REFUSAL
        )

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Columns that should be looked at, then warnings of rows that will be stored."""
        columns = tuple(
            Finding(
                severity=Severity.WARNING,
                code=each.code,
                place=f"{column_letter(each.column)} 列「{each.title}」",
                message=each.message,
            )
            for each in self.layout.questions
            if each.code != UNREAD_COLUMN
        )
        unread = [each for each in self.layout.questions if each.code == UNREAD_COLUMN]
        if unread:
            columns += (_unread_columns(unread),)
        sheets = tuple(
            Finding(severity=Severity.WARNING, code="sheet.others", place="工作表", message=each) for each in self.layout.others
        )
        proposals = tuple(
            Finding(severity=Severity.WARNING, code="sheet.proposed", place="工作表", message=each)
            for each in self.layout.proposals
        )
        return (
            sheets
            + proposals
            + columns
            + tuple(
                Finding(
                    severity=each.severity,
                    code=each.code,
                    place=f"{self.layout.words(row.number)} {_column_words(self.layout, each.place)}".strip(),
                    message=each.message,
                )
                for row in self.rows
                for each in row.findings
                if each.severity is Severity.WARNING
            )
        )


def _unread_columns(unread: Sequence[Question]) -> Finding:
    """One warning about all the columns whose headings say nothing, however many there are."""
    places = "、".join(f"{column_letter(each.column)} 列「{each.title}」" for each in unread)
    if len(unread) == 1:
        return Finding(severity=Severity.WARNING, code=UNREAD_COLUMN, place=places, message=unread[0].message)
    told = "；".join(each.message.partition("，没有导入")[0] for each in unread)
    message = f"{len(unread)} 列没有导入：{told}。要用的，请指明是什么。"
    return Finding(severity=Severity.WARNING, code=UNREAD_COLUMN, place=places, message=message)


def plan_roster(
    layout: Layout,
    existing: Sequence[Existing],
    *,
    path: Path,
    today: date,
    base: int,
    service: Mapping[str, frozenset[tuple[str, str]]] = MappingProxyType({}),
    from_notes: bool | None = None,
) -> Plan:
    """Plan a roster.

    A row is matched by ID number, else by staff number (with the name, or with the birth month where the name was corrected),
    else by name where nothing contradicts (ID number, birth month, sex, staff number, end of the ID number) and exactly one
    person is left. Two people of one name are never merged. A number under another name is refused: it was copied into the
    wrong row far more often than somebody changed names.

    ``service`` is what stands of everybody's service, by id: days and status codes. ``from_notes`` is whether what remarks say of leave and
    leaving is entered; None before a person was asked, and then nothing is.
    """
    matcher = _RosterMatcher(existing, service, from_notes=from_notes)
    with collector_at_rest():
        rows = [matcher.place(*parsed) for parsed in parsed_rows(layout, today)]
    return Plan(kind="roster", path=path, layout=layout, rows=tuple(rows), base=base)


def plan_trainings(
    layout: Layout, teachers: Sequence[Existing], existing: Sequence[Existing], *, path: Path, today: date, base: int
) -> Plan:
    """Plan outside trainings: the same training has the same certificate, name and first day.

    One whose name or first day was corrected is known by its certificate. Two rows that differ in both are two trainings, even under
    one certificate: whether both count is a matter of the policy (同一内容只计一次).
    """

    def key(teacher: str, values: Mapping[str, str]) -> tuple[str, ...]:
        return (teacher, values.get("certificate", ""), match_key(values.get("training", "")), values.get("start", ""))

    certified: dict[tuple[str, ...], list[Existing]] = defaultdict(list)
    for each in existing:
        if each.values.get("certificate"):
            certified[(each.values["teacher_id"], each.values["certificate"])].append(each)

    def corrected(place: tuple[str, ...]) -> Existing | None:
        teacher, certificate, name, start = place
        found = [
            each
            for each in certified.get((teacher, certificate), [])
            if match_key(each.values["training"]) == name or each.values["start"] == start
        ]
        return found[0] if len(found) == 1 else None

    layout = replace(layout, fills={**_USUAL_TRAINING, **layout.fills})
    unsaid = {
        key: _warning(f"{key}.missing", key, f"没有{title}，记为“其他”。")
        for key, title in (("level", "级别"), ("mode", "培训方式"))
        if layout.fills[key] == _USUAL_TRAINING[key]
    }

    def complete(values: dict[str, str], findings: list[Finding]) -> None:
        if not values.get("start") and values.get("year"):
            year = values["year"][:4]
            values["start"], values["end"] = f"{year}-01-01", f"{year}-12-31"
            findings.append(_warning("date.year_only", "year", "只有年度，没有起止日期，按全年登记。请补填起止日期。"))
        if not values.get("start"):
            findings.append(_refusal("date.missing", "start", "没有开始日期。请填写，或填写培训年度。"))
        values.setdefault("end", values.get("start", ""))
        _check_order(values, findings)
        values.pop("year", None)

    return _plan_records(
        "trainings",
        layout,
        teachers,
        existing,
        path=path,
        today=today,
        base=base,
        key=key,
        complete=complete,
        corrected=corrected,
        ignore=("year",),
        unsaid=unsaid,
    )


_USUAL_TRAINING: Mapping[str, str] = MappingProxyType({"level": Level.OTHER.code, "mode": Mode.OTHER.code})
"""What a new training gets whose sheet does not say it, unless a person said something else for the whole sheet."""


def plan_openings(
    layout: Layout,
    teachers: Sequence[Existing],
    existing: Sequence[Existing],
    *,
    path: Path,
    today: date,
    base: int,
    categories: Mapping[str, str],
) -> Plan:
    """Plan opening balances; one of the same year, category and document replaces the old figure.

    Args:
        layout: The sheet understood.
        teachers: The roster.
        existing: Opening balances of the workspace.
        path: The file, for the plan's record.
        today: Completes dates without a year.
        base: State of the workspace.
        categories: Category id to name, of the policy in use.
    """
    names = {match_key(name): name for name in categories.values()} | dict(categories)

    def complete(values: dict[str, str], findings: list[Finding]) -> None:
        category, year = values.get("category", ""), values.get("year", "")
        name = names.get(match_key(category)) or names.get(category)
        if category and name is None:
            message = f"政策里没有学时类别“{category}”。可用：{'、'.join(categories.values())}。"
            findings.append(_refusal("category.unknown", "category", message))
        if name is not None:
            values["category"] = name
        if year and not (1990 <= int(year[:4]) <= 2100 and year[4:] in ("", f"-{int(year[:4]) + 1}")):
            findings.append(_refusal("year.unreadable", "year", f"年度“{year}”看不懂。请写成 2025 或 2025-2026。"))

    return _plan_records(
        "openings",
        layout,
        teachers,
        existing,
        path=path,
        today=today,
        base=base,
        key=lambda teacher, values: (
            teacher,
            values.get("year", ""),
            values.get("category", ""),
            match_key(values.get("document", "")),
        ),
        complete=complete,
    )


def plan_activities(
    layout: Layout,
    kinds: Mapping[str, str],
    existing: Sequence[Existing],
    *,
    path: Path,
    today: date,
    base: int,
    defaults: frozenset[str] = frozenset(),
    own: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> Plan:
    """Plan activities; one of the same kind, first day and name is the same activity.

    Args:
        layout: The sheet understood.
        kinds: Kind id to name, of the policy in use.
        existing: Activities of the workspace.
        path: The file, for the plan's record.
        today: Completes dates without a year.
        base: State of the workspace.
        defaults: Kinds that have default hours, so hours may be left out.
        own: Kind id to its own fields, key to label; what a row says in a column of another kind is named, not stored.
    """
    by_name = {match_key(name): kind for kind, name in kinds.items()} | {kind: kind for kind in kinds}
    layout, usual = _usual_kind(layout, kinds, path)
    known = {(each.values["kind"], each.values["start"], match_key(each.values["activity"])): each for each in existing}
    seen: dict[tuple[str, ...], int] = {}
    rows: list[PlanRow] = []
    for number, values, findings, filled in parsed_rows(layout, today):
        if usual is not None and not values.get("kind"):
            values["kind"] = _kind_in(values.get("activity", ""), kinds) or usual
            findings[:] = [each for each in findings if each.code != "kind.missing" or not values["kind"]]
        kind = by_name.get(match_key(values.get("kind", "")))
        if values.get("kind") and kind is None:
            message = f"政策里没有活动类型“{values['kind']}”。可用：{'、'.join(kinds.values())}。"
            findings.append(_refusal("kind.unknown", "kind", message))
        values["kind"] = kind or values.get("kind", "")
        if kind:
            _only_own(values, own.get(kind, {}), kinds[kind], layout, findings)
        values["end"] = values.get("end") or values.get("start", "")
        _check_order(values, findings)
        if (
            kind
            and not values.get("hours")
            and not (values.get("start_time") and values.get("end_time"))
            and kind not in defaults
        ):
            findings.append(_refusal("hours.missing", "hours", "没有学时，也没有起止时间，这类活动没有默认学时。请填写学时。"))
        key = (values["kind"], values.get("start", ""), match_key(values.get("activity", "")))
        target = known.get(key)
        rows.append(_settle("activities", number, values, findings, target=target, key=key, seen=seen, links={}, filled=filled))
    return Plan(kind="activities", path=path, layout=layout, rows=tuple(rows), base=base)


def _usual_kind(layout: Layout, kinds: Mapping[str, str], path: Path) -> tuple[Layout, str | None]:
    """Which kind the activities of a sheet without such a column are: the one that its title, its own name or its file names.

    Returns:
        The sheet, which lacks nothing then, and the kind; "" where only the names of the activities can tell, None where the sheet says it.
    """
    if layout.column_of("kind") is not None:
        return layout, None
    column = layout.column_of("activity")
    usual = _kind_in(layout.caption, kinds) or _kind_in(path.stem, kinds)
    told = column is not None and any(_kind_in(cell_text(cell), kinds) for cell in layout.cells()[column])
    if not usual and not told:
        return layout, None
    where = f"按标题记为“{kinds[usual]}”，名称里写明类型的照名称" if usual else "按活动名称里写的类型登记，没有写的拒绝"
    note = f"这张表没有“活动类型”列，{where}。请核对。"
    return replace(layout.with_known("kind"), others=(*layout.others, note)), usual


def _kind_in(text: str, kinds: Mapping[str, str]) -> str:
    """The only kind that a text names, the longest where one name is part of another; "" for none or several."""
    bare = match_key(text)
    named = {kind: match_key(name) for kind, name in kinds.items() if match_key(name) in bare}
    found = [kind for kind, name in named.items() if not any(name in other and name != other for other in named.values())]
    return found[0] if len(found) == 1 else ""


def _only_own(values: dict[str, str], own: Mapping[str, str], kind: str, layout: Layout, findings: list[Finding]) -> None:
    """Leave out what a row says in a column that only activities of another kind have."""
    titles = {spec.key: spec.title for spec in layout.more}
    findings.extend(
        _warning("field.foreign", key, f"“{kind}”没有“{titles[key]}”这一项，“{values.pop(key)}”没有登记。")
        for key in [key for key in values if key in titles and key.removeprefix(OWN) not in own]
    )


def plan_attendance(
    layout: Layout,
    teachers: Sequence[Existing],
    activities: Sequence[Existing],
    existing: Sequence[Existing],
    *,
    path: Path,
    today: date,
    base: int,
) -> Plan:
    """Plan attendance lines: who was at which activity. Blank 出勤 means 出席, blank 角色 means 参加.

    ``existing`` lines carry ``activity`` and ``teacher`` ids in their values and have the id "activity teacher".
    """
    by_day: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in activities:
        by_day[(each.values["start"], match_key(each.values["activity"]))].append(each.id)
    people = _People(teachers)
    layout = people.known_numbers(layout)
    known = {(each.values["activity_id"], each.values["teacher_id"]): each for each in existing}
    seen: dict[tuple[str, ...], int] = {}
    rows: list[PlanRow] = []
    for number, values, findings, filled in parsed_rows(layout, today):
        teacher = people.resolve(values, findings)
        found = by_day.get((values.get("start", ""), match_key(values.get("activity", ""))), [])
        if values.get("activity") and values.get("start") and len(found) != 1:
            what = "没有登记这个活动" if not found else f"有 {len(found)} 个同名活动"
            code = "activity.unknown" if not found else "activity.ambiguous"
            message = f"{values['start']} {what}“{values['activity']}”。请先登记活动，或核对名称和日期。"
            findings.append(_refusal(code, "activity", message))
        values.setdefault("mark", "present")
        values.setdefault("role", "attendee")
        links = {"teacher": teacher or "", "activity": found[0] if len(found) == 1 else ""}
        key = (links["activity"], links["teacher"])
        stored = {name: values[name] for name in ("mark", "role")}
        target = known.get(key)
        rows.append(
            _settle("attendance", number, stored, findings, target=target, key=key, seen=seen, links=links, filled=filled)
        )
    return Plan(kind="attendance", path=path, layout=layout, rows=tuple(rows), base=base)


def plan_members(layout: Layout, existing: Sequence[Existing], *, path: Path, today: date, base: int) -> Plan:
    """Plan a central school's list of its schools; one of the same code is the same school."""
    known = {each.values["code"]: each for each in existing}
    seen: dict[tuple[str, ...], int] = {}
    rows = [
        _settle(
            "members",
            number,
            values,
            findings,
            target=known.get(values.get("code", "")),
            key=(values.get("code", ""),),
            seen=seen,
            links={},
            filled=filled,
        )
        for number, values, findings, filled in parsed_rows(layout, today)
    ]
    return Plan(kind="members", path=path, layout=layout, rows=tuple(rows), base=base)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntoPlan:
    """A plan of school-based research whose lines a sheet may bring.

    Attributes:
        id: Its id.
        called: Its name.
        words: Everything a sheet may call it by, as :func:`match_key` makes it.
        months: The months of its school year or term.
        term: Its school year or term, in words.
        approved: The number of its approval; "" while it may be changed.
    """

    id: str
    called: str
    words: frozenset[str]
    months: tuple[str, ...]
    term: str
    approved: str


def plan_plan_items(
    layout: Layout,
    plans: Sequence[IntoPlan],
    kinds: Mapping[str, str],
    existing: Sequence[Existing],
    *,
    path: Path,
    today: date,
    base: int,
    into: str = "",
) -> Plan:
    """Plan the lines of a plan of school-based research; one of the same plan, month and content is the same line.

    A sheet that does not say which plan it belongs to goes into ``into``, else into the only plan that may be changed. An approved plan
    is not touched; lines of it that say what stands already are unchanged.

    Args:
        layout: The sheet understood.
        plans: The plans of the workspace.
        kinds: Kind id to name, of the policy in use.
        existing: Lines of every plan, each with ``plan_id`` among its values.
        path: The file, for the plan's record.
        today: Completes dates without a year.
        base: State of the workspace.
        into: The plan that the person chose, or "".
    """
    open_plans = [each for each in plans if not each.approved]
    usual = next((each for each in plans if each.id == into), open_plans[0] if len(open_plans) == 1 else None)
    if usual is None and layout.column_of("plan") is None:
        layout = replace(layout, stops=(*layout.stops, _which_plan(open_plans)))
    by_name = {match_key(name): kind for kind, name in kinds.items()} | {kind: kind for kind in kinds}
    known = {(each.values["plan_id"], each.values["month"], match_key(each.values["content"])): each for each in existing}
    seen: dict[tuple[str, ...], int] = {}
    rows: list[PlanRow] = []
    for number, values, findings, filled in parsed_rows(layout, today):
        plan = _plan_meant(values.pop("plan", ""), plans, usual, findings)
        kind = by_name.get(match_key(values.get("kind", "")))
        if values.get("kind") and kind is None:
            message = f"政策里没有活动类型“{values['kind']}”。可用：{'、'.join(kinds.values())}。"
            findings.append(_refusal("kind.unknown", "kind", message))
        values["kind"] = kind or values.get("kind", "")
        if plan is not None and values.get("month"):
            _month_of(plan, values, findings)
        key = (plan.id if plan is not None else "", values.get("month", ""), match_key(values.get("content", "")))
        target = known.get(key)
        if plan is not None and plan.approved and (target is None or _changes("plan_items", target, values)):
            message = f"“{plan.called}”已经批复（{plan.approved}），不能改动。请先由校长撤回批复，导入后重新批复。"
            findings.append(_refusal("plan.approved", "plan", message))
        links = {"plan": plan.id if plan is not None else ""}
        rows.append(
            _settle("plan_items", number, values, findings, target=target, key=key, seen=seen, links=links, filled=filled)
        )
    return Plan(kind="plan_items", path=path, layout=layout, rows=tuple(rows), base=base)


def _which_plan(open_plans: Sequence[IntoPlan]) -> Stop:
    told = "、".join(f"“{each.called}”" for each in open_plans)
    what = (
        f"没有写是哪一个计划的，而可以修改的计划有 {len(open_plans)} 个（{told}）"
        if told
        else "要导入到一个计划里，而现在没有可以修改的计划"
    )
    return Stop(code="workbook.column_missing", message=what, final=True)


def _plan_meant(said: str, plans: Sequence[IntoPlan], usual: IntoPlan | None, findings: list[Finding]) -> IntoPlan | None:
    """The plan a row belongs to; otherwise a refusal is added."""
    if not said:
        if usual is None:
            findings.append(_refusal("plan.missing", "plan", "没有写是哪一个计划的项目。请填写计划名称。"))
        return usual
    found = [each for each in plans if said == each.id or match_key(said) in each.words]
    if len(found) > 1 and usual in found:
        return usual
    if len(found) == 1:
        return found[0]
    message = (
        f"叫“{said}”的计划有 {len(found)} 个。请写全名或编号。" if found else f"没有计划“{said}”。请核对名称，或先新建这个计划。"
    )
    findings.append(_refusal("plan.ambiguous" if found else "plan.unknown", "plan", message))
    return None


def _month_of(plan: IntoPlan, values: dict[str, str], findings: list[Finding]) -> None:
    """The month with its year; one without is that of the plan's school year."""
    said = values["month"]
    found = [month for month in plan.months if month == said or said == f"-{month[4:]}"]
    if found:
        values["month"] = found[0]
        return
    told = f"{int(said[2:])} 月" if said.startswith("--") else said
    message = f"{told}不在{plan.term}（{plan.months[0]} 至 {plan.months[-1]}）内。请核对月份，或核对是哪个计划。"
    findings.append(_refusal("month.outside", "month", message))


# -- one row --------------------------------------------------------------------------------------------------------


_A_DAY = len("2026-09-18")


class _Odd(NamedTuple):
    """A cell that is refused or doubtful: what is stored of it, and the finding."""

    text: str
    finding: Finding


class Parsed(NamedTuple):
    """One record as its cells say it.

    Attributes:
        number: The row of the layout.
        values: Stored texts of cells that say something, and of :attr:`Layout.fills` where they say nothing.
        findings: What is refused or doubtful; a required field without a value is refused.
        filled: Fields whose value comes from the fills.
    """

    number: int
    values: dict[str, str]
    findings: list[Finding]
    filled: tuple[str, ...] = ()


def parsed_rows(layout: Layout, today: date) -> Iterator[Parsed]:
    """Every record of the sheet.

    The work is done column by column, each different cell once: a roster says 女 thousands of times.
    """
    context = Context(today)
    specs = {spec.key: spec for spec in layout.specs}
    odd: dict[int, list[Finding]] = {}
    keys: list[str] = []
    columns: list[Sequence[str]] = []
    numbers: Sequence[Cell] | None = None
    for column, cells in layout.cells().items():
        key = layout.columns[column]
        if key == "id_number":
            numbers = cells
            continue
        keys.append(key)
        columns.append(_texts(cells, specs[key], context, odd))
    required = [spec for spec in specs.values() if spec.required]
    dated, timed, documented, with_end = "start" in keys, "start_time" in keys, "id_type" in keys, "end" in specs
    with_time = "start_time" in specs
    fills = {key: text for key, text in layout.fills.items() if text}
    dated, timed = dated or "start" in fills, timed or "start_time" in fills
    rows = zip(*columns, strict=True) if columns else iter([()] * len(layout.data_rows))
    for place, (number, texts) in enumerate(zip(layout.data_rows, rows, strict=True)):
        values = dict(zip(keys, texts, strict=True))
        if "" in texts:
            values = {key: text for key, text in values.items() if text}
        findings = odd.get(place) or []
        filled = tuple(key for key in fills if key not in values and not _said_badly(key, findings)) if fills else ()
        for key in filled:
            values[key] = fills[key]
        if timed and "/" in values.get("start_time", ""):
            values["start_time"], last = values["start_time"].split("/")
            values.setdefault("end_time", last)
        if dated and len(values.get("start", "")) > _A_DAY:
            other = day_with_times.split(values, with_end=with_end, with_time=with_time)
            if other:
                findings = [
                    *findings,
                    _warning("time.differs", "start", f"日期后面写的时间 {other} 与时间列里的不同，按时间列登记。请核对。"),
                ]
        if with_end and len(values.get("end", "")) > _A_DAY:
            day_with_times.split_end(values, with_time=with_time)
        document = values.pop("id_type", "") if documented else ""
        if numbers is not None:
            _armour(layout.kind, numbers[place], document, values, findings)
        for spec in required:
            if spec.key not in values and all(finding.place != spec.key for finding in findings):
                findings.append(_refusal(f"{spec.key}.missing", spec.key, f"“{spec.title}”是空的。请填写。"))
        yield Parsed(number, values, findings, filled)


def _said_badly(key: str, findings: Iterable[Finding]) -> bool:
    """Whether a row says something in a field that cannot be read: that is no blank, and nothing else goes in its place."""
    return any(each.place == key and each.severity is Severity.REFUSAL for each in findings)


def _texts(cells: Sequence[Cell], spec: FieldSpec, context: Context, odd: dict[int, list[Finding]]) -> Sequence[str]:
    """Stored texts of one column; findings are added to ``odd`` under the place of their row."""
    found: list[str | _Odd]
    if set(map(type, cells)) <= {str}:
        strings = cast("Sequence[str]", cells)
        as_is = spec.as_is
        if as_is is None:
            meanings = {cell: _meaning(cell, spec, context) for cell in set(strings)}
            found = list(map(meanings.__getitem__, strings))
        else:
            meanings = {cell: _meaning(cell, spec, context) for cell in set(strings) if not as_is.fullmatch(cell)}
            if not meanings:
                return strings
            found = [meanings.get(cell, cell) for cell in strings]
        if all(isinstance(meaning, str) for meaning in meanings.values()):
            return found  # type: ignore[return-value]  # just looked at every one of them
    else:
        # 1, 1.0 and True are equal but do not mean the same
        known = {(type(cell), cell): cell for cell in cells}
        by_type = {key: _meaning(cell, spec, context) for key, cell in known.items()}
        found = [by_type[type(cell), cell] for cell in cells]
    texts: list[str] = []
    for place, meaning in enumerate(found):
        if isinstance(meaning, _Odd):
            odd.setdefault(place, []).append(meaning.finding)
            texts.append(meaning.text)
        else:
            texts.append(meaning)
    return texts


def _meaning(cell: Cell, spec: FieldSpec, context: Context) -> str | _Odd:
    if cell is None or (isinstance(cell, str) and (not cell or cell.strip() in spec.nothing)):
        return ""
    try:
        text = spec.parse(cell, context)
    except CellRefused as error:
        return _Odd("", _refusal(error.code, spec.key, error.message))
    if isinstance(text, Doubtful):
        return _Odd(text.text, _warning(text.code, spec.key, text.message))
    return text


def _armour(kind: str, cell: Cell, document: str, values: dict[str, str], findings: list[Finding]) -> None:
    """Check the ID number as the cell holds it, together with sex and birth month; fill those when empty."""
    sex, month = values.get("sex", ""), values.get("birth_month", "")
    said = identity.read_sound_number(cell) if isinstance(cell, str) else None
    if (
        said is not None
        and isinstance(cell, str)
        and said.sex == (sex or said.sex)
        and said.birth_month == (month or said.birth_month)
        and not _unsure_of_month(findings)
    ):
        number, sex, month = cell, said.sex, said.birth_month
    else:
        number, sex, month = _slow_armour(cell, document, values, findings)
    if not number:
        return
    values["id_number"] = number
    if kind == "roster":
        values["sex"], values["birth_month"] = sex, month


def _unsure_of_month(findings: Iterable[Finding]) -> list[Finding]:
    """The warning of a cell like 1985.1, which was January or October."""
    return [each for each in findings if each.code == "date.ambiguous" and each.place == "birth_month"]


def _slow_armour(cell: Cell, document: str, values: dict[str, str], findings: list[Finding]) -> tuple[str, str, str]:
    """Number, sex and birth month of a cell that is not right at first sight."""
    month = values.get("birth_month", "")
    if unsure := _unsure_of_month(findings):
        # the number knows whether 1985.1 was January or October
        month = identity.check_id_number(cell).birth_month
        if month in (values["birth_month"], f"{values['birth_month'][:4]}-10"):
            findings.remove(unsure[0])
        else:
            month = values["birth_month"]
    checked = identity.check_id_number(cell, sex=values.get("sex", ""), birth_month=month)
    if checked.refusal is not None and document and "身份证" not in document:
        message = f"证件类型是“{document}”，不是居民身份证，号码没有登记。姓名等其他内容照常导入。"
        findings.append(_warning("id_number.other_document", "id_number", message))
        return "", "", ""
    findings.extend(
        Finding(severity=each.severity, code=each.code, place="id_number", message=each.message)
        for each in (checked.refusal, checked.warning)
        if each is not None
    )
    return checked.number, checked.sex, checked.birth_month


def _settle(
    kind: str,
    number: int,
    values: Mapping[str, str],
    findings: list[Finding],
    *,
    target: Existing | None,
    key: tuple[str, ...],
    seen: dict[tuple[str, ...], int],
    links: Mapping[str, str],
    ignore: Sequence[str] = (),
    filled: tuple[str, ...] = (),
) -> PlanRow:
    """Decide the outcome of a row whose target is known, and refuse repeats that differ."""
    if target is not None and filled:
        values, filled = _keep_standing(values, filled, target)
    refused = bool(findings) and any(finding.severity is Severity.REFUSAL for finding in findings)
    changes = _changes(kind, target, values, ignore) if target is not None and not refused else {}
    if not refused and key in seen:
        findings = [*findings, _refusal("repeat.row", "", f"与第 {seen[key]} 行重复。请保留一行。")]
        refused = True
    if not refused:
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


def _keep_standing(
    values: Mapping[str, str], filled: tuple[str, ...], target: Existing
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The values with what stands already in the place of what was said for the whole sheet, and the fields that are still filled."""
    standing = {key: target.values[key] for key in filled if target.values.get(key)}
    return {**values, **standing}, tuple(key for key in filled if key not in standing)


def _changes(kind: str, target: Existing, values: Mapping[str, str], ignore: Sequence[str] = ()) -> dict[str, tuple[str, str]]:
    """Fields whose filled cells say something else than what is stored; a difference in blanks or width is none."""
    stored = target.values
    return {
        key: (stored[key], text)
        for key, text in values.items()
        if text
        and key in stored
        and stored[key] != text
        and key not in ignore
        and not _same_when_read(kind, key, stored[key], text)
    }


def _same_when_read(kind: str, key: str, before: str, after: str) -> bool:
    if not before:
        return False
    meaning = _meaning(before, _SPECS[kind][key], _ANY_DAY) if key in _SPECS[kind] else before
    return meaning == after


_SPECS = {kind: {spec.key: spec for spec in specs} for kind, specs in BY_KIND.items()}
_ANY_DAY = Context(date(2000, 1, 1))  # stored dates carry their year


def _plan_records(
    kind: str,
    layout: Layout,
    teachers: Sequence[Existing],
    existing: Sequence[Existing],
    *,
    path: Path,
    today: date,
    base: int,
    key: Callable[[str, Mapping[str, str]], tuple[str, ...]],
    complete: Callable[[dict[str, str], list[Finding]], None],
    corrected: Callable[[tuple[str, ...]], Existing | None] = lambda _place: None,
    ignore: Sequence[str] = (),
    unsaid: Mapping[str, Finding] = MappingProxyType({}),
) -> Plan:
    """Plan rows that belong to one teacher each.

    ``corrected`` may still know a record whose key changed; ``unsaid`` is what a new record is told whose fields were filled by the usual.
    """
    people = _People(teachers)
    layout = people.known_numbers(layout)
    known = {key(each.values["teacher_id"], each.values): each for each in existing}
    seen: dict[tuple[str, ...], int] = {}
    rows: list[PlanRow] = []
    for number, values, findings, filled in parsed_rows(layout, today):
        teacher = people.resolve(values, findings)
        complete(values, findings)
        stored = {name: text for name, text in values.items() if name not in _PERSON_FIELDS}
        place = key(teacher or "", stored)
        target = known.get(place) or corrected(place)
        if target is None:
            findings.extend(unsaid[key] for key in filled if key in unsaid)
        rows.append(
            _settle(
                kind,
                number,
                stored,
                findings,
                target=target,
                key=place,
                seen=seen,
                links={"teacher": teacher or ""},
                ignore=ignore,
                filled=tuple(name for name in filled if name in stored),
            )
        )
    return Plan(kind=kind, path=path, layout=layout, rows=tuple(rows), base=base)


_SEVERAL = 3
"""Numbers that must be there before none of them being known says that they are another system's."""
_PERSON_FIELDS = ("name", "id_type", "id_number", "id_last4", "teacher_no", "subject")


class _People:
    """Who is meant by the name and whatever stands beside it."""

    def __init__(self, teachers: Sequence[Existing]) -> None:
        self._by_number = {each.values["id_number"]: each for each in teachers if each.values.get("id_number")}
        self._by_name: dict[str, list[Existing]] = defaultdict(list)
        self._numbers = {each.values["teacher_no"].upper() for each in teachers if each.values.get("teacher_no")}
        for each in teachers:
            self._by_name[match_key(each.values["name"])].append(each)

    def known_numbers(self, layout: Layout) -> Layout:
        """The sheet without its staff numbers where none of them is anybody's: another system counts people its own way."""
        column = layout.column_of("teacher_no")
        if column is None or not self._numbers:
            return layout
        said = {cell_text(cell).strip().upper() for cell in layout.cells()[column]} - {""}
        if len(said) < _SEVERAL or said & self._numbers:
            return layout
        title = layout.titles[column]
        message = (
            f"{column_letter(column)} 列“{title}”里的号码与花名册的工号没有一个相同，像是另一个系统的编号，没有用来辨认教师。"
        )
        question = Question(column=column, title=title, field="teacher_no", code="column.foreign_numbers", message=message)
        columns = {place: key for place, key in layout.columns.items() if place != column}
        return replace(layout, columns=columns, questions=(*layout.questions, question))

    def resolve(self, values: Mapping[str, str], findings: list[Finding]) -> str | None:
        """The id of the one person meant; otherwise a refusal is added and None returned."""
        name = values.get("name", "")
        if not name:
            return None
        number = values.get("id_number", "")
        owner = self._by_number.get(number) if number else None
        if owner is not None:
            if match_key(owner.values["name"]) == match_key(name):
                return owner.id
            message = f"这个身份证件号属于“{owner.values['name']}”，而姓名填的是“{name}”。请核对。"
            findings.append(_refusal("teacher.name_differs", "name", message))
            return None
        found = self._by_name.get(match_key(name), [])
        if not found:
            # whoever has no such name is not entered under it, and whoever is told apart by it is not called so
            findings[:] = [each for each in findings if each.code != "name.unusual"]
            found = self._told(name)
        if number:
            found = [each for each in found if not each.values.get("id_number")]
        found = [each for each in found if _hints_agree(each, values)]
        if len(found) > 1:
            found = [each for each in found if _hint_names(each, values)] or found
        if len(found) > 1 and values.get("subject"):
            found = [each for each in found if each.values.get("subject") == values["subject"]] or found
        if len(found) == 1:
            return found[0].id
        if found:
            told = "、".join(_told_apart(each) for each in found)
            message = (
                f"叫“{name}”的有 {len(found)} 人：{told}。请选是哪一位，或写成“姓名#尾号”，或加一列“证件后四位”或“工号”来区分。"
            )
            choices = tuple((_text_of(each, found), _told_apart(each)) for each in found)
            findings.append(replace(_refusal("teacher.ambiguous", "name", message), choices=choices))
        else:
            findings.append(_refusal("teacher.unknown", "name", f"花名册里没有“{name}”。请核对姓名，或先添加这位教师。"))
        return None

    def _told(self, text: str) -> list[Existing]:
        """Who is meant by a name with what tells apart: 张伟#6875, 张伟@科学, 张伟6875, 张伟（科学）."""
        parted = _TOLD.fullmatch(text)
        if parted is None:
            return []
        fact = next(filter(None, parted.groups()[1:])).strip()
        return [each for each in self._by_name.get(match_key(parted[1]), []) if _is_told(each, fact)]


_TOLD = pattern(r"([^#＃@＠（(\d]+?)(?:[#＃](.+)|[@＠](.+)|[（(](?:尾号)?([^（()）]+)[)）]|(?:尾号)?(\d{3,}[\dXx]))")


def _is_told(each: Existing, fact: str) -> bool:
    ends = (each.values.get("id_number", ""), each.values.get("teacher_no", ""), each.id)
    return any(end.upper().endswith(fact.upper()) for end in ends) or fact == each.values.get("subject")


def _text_of(each: Existing, others: Sequence[Existing]) -> str:
    """How a cell names just this one of several people of one name."""
    facts = (each.values.get("id_number", "")[-4:], each.values.get("teacher_no", ""), each.id[-8:])
    return f"{each.values['name']}#{next(fact for fact in facts if fact and sum(_is_told(other, fact) for other in others) == 1)}"


def _hints_agree(each: Existing, values: Mapping[str, str]) -> bool:
    """Whether the end of the ID number and the staff number, where both sides have them, are equal."""
    tail, own = values.get("id_last4", ""), each.values.get("id_number", "")
    if tail and own and not own.endswith(tail):
        return False
    staff, own_staff = values.get("teacher_no", ""), each.values.get("teacher_no", "")
    return not (staff and own_staff and staff.upper() != own_staff.upper())


def _hint_names(each: Existing, values: Mapping[str, str]) -> bool:
    """Whether the end of the ID number or the staff number says that it is this one, not only that it may be."""
    tail, staff = values.get("id_last4", ""), values.get("teacher_no", "")
    own, own_staff = each.values.get("id_number", ""), each.values.get("teacher_no", "")
    return bool((tail and own.endswith(tail)) or (staff and staff.upper() == own_staff.upper()))


def _told_apart(each: Existing) -> str:
    return told_to_choose(each.values["name"], _known_by(each))


def _known_by(each: Existing) -> KnownBy:
    return KnownBy(
        subject=each.values.get("subject", ""),
        id_last4=each.values.get("id_number", "")[-4:],
        teacher_no=each.values.get("teacher_no", ""),
        birth_month=each.values.get("birth_month", ""),
    )


# -- rosters --------------------------------------------------------------------------------------------------------

_CONTRADICTIONS = ("id_number", "birth_month", "sex", "teacher_no")
_COMPARED = 50  # people of one name in one file that a row is compared with


class _RosterMatcher:
    """Places rows of one file among the teachers that are there, each of whom is taken at most once."""

    def __init__(
        self,
        existing: Sequence[Existing],
        service: Mapping[str, frozenset[tuple[str, str]]],
        *,
        from_notes: bool | None,
    ) -> None:
        self._service, self._from_notes = service, from_notes
        self._by_number = {each.values["id_number"]: each for each in existing if each.values.get("id_number")}
        self._by_staff: dict[str, list[Existing]] = defaultdict(list)
        self._by_name: dict[str, list[Existing]] = defaultdict(list)
        for each in existing:
            self._by_name[match_key(each.values["name"])].append(each)
            if each.values.get("teacher_no"):
                self._by_staff[each.values["teacher_no"]].append(each)
        self._taken: dict[str, int] = {}
        self._said: dict[str, Mapping[str, str]] = {}
        self._numbers: dict[str, tuple[int, Mapping[str, str]]] = {}
        self._new: dict[str, list[tuple[int, Mapping[str, str]]]] = {}

    def place(self, number: int, stored: dict[str, str], findings: list[Finding], filled: tuple[str, ...] = ()) -> PlanRow:
        """Decide one row: its own words say who it is; what was said for the whole sheet and what its remark says come after that."""
        fills = {key: stored.pop(key) for key in filled}
        row = self._placed(number, stored, findings, fills)
        return self._with_service(row) if "note" in stored else row

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

    def _placed(self, number: int, stored: dict[str, str], findings: list[Finding], fills: Mapping[str, str]) -> PlanRow:
        tail = stored.pop("id_last4", "")
        if findings and any(finding.severity is Severity.REFUSAL for finding in findings):
            return PlanRow(number, Outcome.REFUSED, stored, findings=tuple(findings))
        id_number = stored.get("id_number", "")
        if id_number:
            if id_number in self._numbers:
                return self._repeat(number, stored, findings)
            self._numbers[id_number] = (number, stored)
        elif tail and not re.fullmatch(r"[0-9]{3}[0-9X]", tail):
            findings = [*findings, _warning("id_last4.unreadable", "id_last4", f"证件后四位“{tail}”不是四位号码，没有用来辨认。")]
            tail = ""
        key = match_key(stored["name"])
        if key in self._by_name or id_number in self._by_number or stored.get("teacher_no") in self._by_staff:
            target, doubt = self._target(key, stored, tail)
        else:
            target, doubt = None, ""
        if target is None:
            stored |= fills
            return self._newcomer(key, number, stored, findings, doubt)._replace(filled=tuple(fills))
        fills = {name: text for name, text in fills.items() if not target.values.get(name)}
        stored |= fills
        if target.id in self._taken:
            message = f"与第 {self._taken[target.id]} 行是同一位教师。请保留一行。"
            first = self._said[target.id]
            if _changes("roster", target, stored) or any(first.get(key, text) != text for key, text in stored.items()):
                finding = _refusal("repeat.differs", "name", message)
                return PlanRow(number, Outcome.REFUSED, stored, findings=(*findings, finding))
            return PlanRow(number, Outcome.UNCHANGED, stored, target.id, findings=tuple(findings))
        changes = _changes("roster", target, stored)
        if "name" in changes:
            before = target.values["name"]
            if match_key(before) == key:
                del changes["name"]
            elif _renamed(target.values, stored):
                message = f"原姓名“{before}”改为“{stored['name']}”。请核对。"
                findings = [*findings, _warning("name.differs", "name", message)]
            else:
                message = f"这个身份证件号属于“{before}”，而姓名填的是“{stored['name']}”。请核对号码是否抄错行；确已改名的，请填写曾用名。"
                finding = _refusal("name.differs", "name", message)
                return PlanRow(number, Outcome.REFUSED, stored, findings=(*findings, finding))
        self._taken[target.id] = number
        self._said[target.id] = stored
        outcome = Outcome.UPDATED if changes else Outcome.UNCHANGED
        return PlanRow(number, outcome, stored, target.id, changes, tuple(findings), filled=tuple(fills))

    def _newcomer(self, key: str, number: int, stored: dict[str, str], findings: list[Finding], doubt: str) -> PlanRow:
        """Somebody who is not there yet, as far as can be told."""
        others = self._new.get(key)
        if others is None:
            self._new[key] = [(number, stored)]
        else:
            doubt = doubt or _same_name_in_file(others, stored)
            others.append((number, stored))
        if not stored.get("id_number"):
            message = "没有身份证件号，以后跨校合并时可能认不出是同一人。"
            findings = [*findings, _warning("id_number.missing", "id_number", message)]
        return PlanRow(number, Outcome.NEW, stored, None, _NONE, tuple(findings), doubt)

    def _repeat(self, number: int, stored: Mapping[str, str], findings: list[Finding]) -> PlanRow:
        """The same ID number a second time in one file: unchanged when equal, refused when it differs."""
        first, values = self._numbers[stored["id_number"]]
        if all(values.get(key) == text for key, text in stored.items()):
            return PlanRow(number, Outcome.UNCHANGED, stored, findings=tuple(findings))
        finding = _refusal("repeat.differs", "id_number", f"与第 {first} 行的身份证件号相同，但内容不同。请核对后保留一行。")
        return PlanRow(number, Outcome.REFUSED, stored, findings=(*findings, finding))

    def _target(self, key: str, stored: Mapping[str, str], tail: str) -> tuple[Existing | None, str]:
        """The one person a row speaks of, or None with the reason to look twice."""
        id_number = stored.get("id_number", "")
        if id_number and id_number in self._by_number:
            return self._by_number[id_number], ""
        namesakes = self._by_name.get(key)
        if namesakes is None:
            return self._by_staff_number(stored)
        found = [each for each in namesakes if not _contradicts(each, stored, tail)]
        staff = [each for each in found if stored.get("teacher_no") and each.values.get("teacher_no") == stored["teacher_no"]]
        equal = [each for each in found if not _changes("roster", each, stored)]
        born = [each for each in found if stored.get("birth_month") and each.values.get("birth_month") == stored["birth_month"]]
        for narrower in (staff, equal, born, found):
            free = [each for each in narrower if each.id not in self._taken]
            if len(free) == 1 and (narrower is not found or len(found) == 1):
                return free[0], ""
            if free and narrower is equal:
                return free[0], ""
        if found and all(each.id in self._taken for each in found):
            return (found[0], "") if len(found) == 1 and not _changes("roster", found[0], stored) else (None, _doubt(found))
        unlike = [each for each in namesakes if not (id_number and each.values.get("id_number"))]
        return None, _doubt(found or unlike) if found or unlike else ""

    def _by_staff_number(self, stored: Mapping[str, str]) -> tuple[Existing | None, str]:
        """Somebody under another name with the same staff number: a corrected name, or a number given out twice."""
        staff = self._by_staff[stored["teacher_no"]]
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


def _told_service(note: ServiceNote, *, entered: bool) -> Finding:
    """What is said about a remark that speaks of leave or leaving."""
    if not note.events:
        return _warning(
            "note.service_undated",
            "note",
            f"备注写着“{note.text}”，没有写从哪天起，没有登记为人员变动。导入后请在“教师”页用“人员变动”登记。",
        )
    if entered:
        return _warning("note.service_entered", "note", f"按备注“{note.text}”登记人员变动：{note.words}。请核对。")
    return _warning(
        "note.service",
        "note",
        f"备注写着“{note.text}”，还没有登记为人员变动（{note.words}）。不登记的，这段时间仍算应到、应完成学时。",
    )


def _renamed(values: Mapping[str, str], stored: Mapping[str, str]) -> bool:
    """Whether a name is a correction of another: one character apart, or named as the former one."""
    before, after = match_key(values["name"]), match_key(stored["name"])
    if before in (match_key(stored.get("former_name", "")), after) or after == match_key(values.get("former_name", "")):
        return True
    return len(before) == len(after) > 1 and sum(a != b for a, b in zip(before, after, strict=True)) == 1


def _same_name_in_file(others: Sequence[tuple[int, Mapping[str, str]]], stored: Mapping[str, str]) -> str:
    own, born = stored.get("id_number"), stored.get("birth_month")
    for number, other in others[:_COMPARED]:
        other_number, other_born = other.get("id_number"), other.get("birth_month")
        if (not own or not other_number or own == other_number) and (not born or not other_born or born == other_born):
            return f"与第 {number} 行同名，且没有不同的证件号或出生年月来区分。"
    return ""


def _contradicts(each: Existing, stored: Mapping[str, str], tail: str) -> bool:
    if tail and each.values.get("id_number") and not each.values["id_number"].endswith(tail):
        return True
    return any(stored.get(key) and each.values.get(key) and each.values[key] != stored[key] for key in _CONTRADICTIONS)


def _doubt(found: Iterable[Existing]) -> str:
    people = list(found)
    told = "；".join(_known_by(each).words or NOTHING_KNOWN for each in people[:5])
    return f"花名册里已有 {len(people)} 位同名教师（{told}），不能确定是不是同一人。"


# -- findings -------------------------------------------------------------------------------------------------------


def _refusal(code: str, place: str, message: str) -> Finding:
    return Finding(severity=Severity.REFUSAL, code=code, place=place, message=message)


def _warning(code: str, place: str, message: str) -> Finding:
    return Finding(severity=Severity.WARNING, code=code, place=place, message=message)


def _check_order(values: Mapping[str, str], findings: list[Finding]) -> None:
    if values.get("start") and values.get("end") and values["end"] < values["start"]:
        findings.append(_refusal("date.order", "end", f"结束日期 {values['end']} 早于开始日期 {values['start']}。请核对。"))


def _column_words(layout: Layout, field_key: str) -> str:
    """A column in the person's own words: ``F 列「身份证件号」``."""
    column = layout.column_of(field_key)
    if column is None:
        spec: FieldSpec | None = next((each for each in layout.specs if each.key == field_key), None)
        return spec.title if spec is not None else ""
    return f"{column_letter(column)} 列「{layout.titles.get(column, '')}」"
