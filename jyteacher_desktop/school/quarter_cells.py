"""Every figure that a quarter's paper prints, cell by cell: closing keeps them, a later paper is compared with what was kept.

The columns of the paper's own tables say which cells there are, so a column that is added is kept and compared as well. A line is named
by what its trace code is made of, never by its words: a person who is called otherwise since is the same line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from jyteacher_desktop.domain.calendar import Quarter, day_beside
from jyteacher_desktop.domain.columns import Column, hours_text, plain_text
from jyteacher_desktop.domain.headline import QuarterFacts
from jyteacher_desktop.domain.names import TAIL, shared_names
from jyteacher_desktop.domain.rounding import average, tenth_text
from jyteacher_desktop.domain.trace_codes import trace_code
from jyteacher_desktop.later import pattern
from jyteacher_desktop.reports.quarter_paper_lines import (
    ACTIVITY_COLUMNS,
    KIND_COLUMNS,
    TEACHER_COLUMNS,
    TRAINING_COLUMNS,
    ChangedLine,
    QuarterSummary,
    group_columns,
    kinds_total,
    outside_line,
)
from jyteacher_desktop.school.quarter_statement import Statement
from jyteacher_desktop.school.trace_code_as_signed import FACT, PROGRESS, Cells
from jyteacher_desktop.school.tracing import (
    HEADLINE,
    activity_key,
    fact_key,
    group_key,
    kind_key,
    people_key,
    teacher_key,
    training_key,
)
from jyteacher_desktop.store.workspace import Workspace

HEAD, BEFORE, TOTAL, RULES, ALERT = "head", "before", "total", "rules", "alert"
_ORDER = (HEAD, FACT, BEFORE, PROGRESS, "kind", "group", "teacher", "activity", "training", TOTAL, RULES, ALERT)
OF_BEFORE = (
    ("activities", "研修活动场次"),
    ("person_times", "参加人次"),
    ("counted", "计入学时"),
    ("per_teacher", "人均计入学时"),
    ("participation", "参与率"),
    ("training_counted", "校外培训计入"),
)
_FACTS = {
    **HEADLINE,
    "left": "已离校人数",
    "to_review": "未审核条数",
    "waiting_claimed": "未审核的申报学时",
}
_READ = {"to_review": "waiting"}
"""The figures that are kept under another name than the headline has."""
_FORMER = {FACT: frozenset({"waiting"})}
"""What former programs kept and none prints any more: they counted absent people among what nobody had reviewed."""
_LATER = {HEAD: frozenset({"day"}), FACT: frozenset({"to_review"})}
"""What former programs did not keep."""
_NO_FACT_CODE = frozenset({"left", "to_review", "waiting_claimed"})
_SHARES = frozenset({"per_teacher", "participation"})
_WORDS = {
    HEAD: {
        "school_name": "学校名称",
        "school_code": "学校标识码",
        "prepared_by": "填表人",
        "reviewed_by": "审核人",
        "reviewed_on": "审核日",
        "day": "截至",
    },
    BEFORE: dict(OF_BEFORE),
    PROGRESS: {"mean": "人均已计入", "required": "周期要求", "pace": "应达", "pace_at_end": "季末应达"},
    RULES: {"policy": "学时规则", "year": "每年学时", "counting": "影响计入的未确认规则", "requirement": "影响应达的未确认规则"},
}
_PLACES = {HEAD: "表头和签名处", FACT: "第 1 页", BEFORE: "上季", PROGRESS: "周期进度", RULES: "附注", ALERT: "提示"}
_TABLES: Mapping[str, tuple[Sequence[Column[Any]], str]] = {
    "kind": (KIND_COLUMNS, "kind"),
    "group": (group_columns(""), "name"),
    "teacher": (TEACHER_COLUMNS, "name"),
    "activity": (ACTIVITY_COLUMNS, "topic"),
    "training": (TRAINING_COLUMNS, "name"),
}
"""Columns by kind of line, and the column that names it."""
_TOTALS: Mapping[str, tuple[str, tuple[str, ...], str]] = {
    "kind": ("按活动类型", ("activities", "person_times", "counted", "counted_before"), "counted"),
    "group": ("", ("teachers", "person_times", "counted", "per_teacher"), "counted"),
    "teacher": ("教师学时表", ("quarter",), "counted"),
    "activity": ("研修活动清单", ("expected", "present", "counted"), "activities"),
    "training": ("校外培训清单", ("claimed", "counted"), "trainings"),
}
"""What the last row of a table sums: the table, its columns, and the figure of the headline whose code it prints."""


def printed(stated: Statement, summary: QuarterSummary, kinds: Sequence[str]) -> Cells:
    """What the paper of a summary prints; ``kinds`` are the ids of its kinds in their order.

    Left out is what belongs to the day of printing (保障, the number of the package) and what says that something has changed.
    """
    facts, before = summary.facts, summary.previous
    head = {name: str(getattr(summary, name)) for name in _WORDS[HEAD]}
    asked = [line for line in summary.teachers if not line.apart]
    people = {name: str(number) for name, number, _code in summary.people_codes}
    mean = average(sum((line.cycle for line in asked), Decimal(0)), len(asked))
    paces = {name: hours_text(getattr(summary, name)) for name in ("required", "pace", "pace_at_end")}
    rules = {
        "policy": summary.policy_title,
        "year": plain_text(summary.expected_year),
        "counting": "；".join(summary.unconfirmed_counting),
        "requirement": "；".join(summary.unconfirmed_requirement),
    }
    cells: Cells = {
        HEAD: {name: text for name, text in head.items() if text},
        FACT: {name: _fact(facts, name) for name in _FACTS},
        BEFORE: {name: _fact(before, name) for name, _what in OF_BEFORE},
        PROGRESS: {"mean": tenth_text(mean), **paces, **people},
        RULES: rules,
        ALERT: {sentence: sentence for sentence in summary.alerts},
    }
    tables: tuple[tuple[Sequence[str], Sequence[Any], Sequence[Column[Any]]], ...] = (
        ([kind_key(kind) for kind in kinds], summary.kinds, KIND_COLUMNS),
        *(
            ([group_key(each.title, line.name) for line in each.lines], each.lines, group_columns(each.title))
            for each in summary.groupings
        ),
        ([teacher_key(member.row.id) for member in stated.members], summary.teachers, TEACHER_COLUMNS),
        ([activity_key(row.id) for row in stated.held], summary.activities, ACTIVITY_COLUMNS),
        ([training_key(row.id) for row in stated.trainings], summary.trainings, TRAINING_COLUMNS),
    )
    for keys, lines, columns in tables:
        for key, line in zip(keys, lines, strict=True):
            cells[key] = {column.key: column.text(column.value(line)) for column in columns if column.key != "code"}
    for training, line in zip(stated.trainings, summary.trainings, strict=True):
        cells[training_key(training.id)]["name"] = line.name  # what stands beside it follows who else has the name
    return cells | _totals(summary)


def _totals(summary: QuarterSummary) -> Cells:
    """The last rows (合计), of the tables that have one; that of the teachers is always there."""
    facts = summary.facts
    tables: tuple[tuple[str, Sequence[Any], Sequence[Column[Any]]], ...] = (
        ("kind", (kinds_total(summary),) if summary.kinds or outside_line(summary) else (), KIND_COLUMNS),
        *((f"group:{each.title}", each.lines, group_columns(each.title)) for each in summary.groupings),
        ("activity", summary.activities, ACTIVITY_COLUMNS),
        ("training", summary.trainings, TRAINING_COLUMNS),
    )
    cells: Cells = {f"{TOTAL}:teacher": {"quarter": hours_text(facts.counted)}}
    for table, lines, columns in tables:
        keys = _TOTALS[table.partition(":")[0]][1]
        if lines:
            found = {column.key: [column.value(line) for line in lines] for column in columns if column.key in keys}
            cells[f"{TOTAL}:{table}"] = {key: _sum_text(values) for key, values in found.items()}
        if "per_teacher" in keys:
            cells[f"{TOTAL}:{table}"]["per_teacher"] = tenth_text(facts.per_teacher)
    return cells


def _sum_text(values: Sequence[object]) -> str:
    known = [value for value in values if isinstance(value, (int, Decimal))]
    return plain_text(sum(known)) if known else "—"


def fact_text(facts: QuarterFacts | None, name: str) -> str:
    """A figure of a headline as the paper writes it; a dash where there is none."""
    return _fact(facts, name)


def _fact(facts: QuarterFacts | None, name: str) -> str:
    value = None if facts is None else getattr(facts, _READ.get(name, name))
    return "—" if value is None else tenth_text(value) if name in _SHARES else plain_text(value)


def signed_facts(signed: Cells) -> tuple[tuple[str, Decimal | None], ...]:
    """The figures of the headline as they were signed, by name."""
    return tuple((name, None if text == "—" else Decimal(text)) for name, text in signed[FACT].items() if name in HEADLINE)


def changes(signed: Cells, now: Cells, quarter: Quarter) -> tuple[ChangedLine, ...]:
    """Every cell that is another, in the order of the paper; a line that only one of the two has is told cell by cell."""
    lines = sorted(dict.fromkeys((*now, *signed)), key=lambda key: _ORDER.index(key.partition(":")[0]))
    unsaid = _sums_unsaid(signed)
    people = [(now.get(key) or signed[key])["name"] for key in lines if key.startswith("teacher:")]
    shared = shared_names(people)
    return tuple(
        each
        for key in lines
        if not key.startswith(unsaid)
        for each in _of_line(key, signed.get(key, {}), now.get(key, {}), quarter, shared)
    )


def _sums_unsaid(signed: Cells) -> tuple[str, ...]:
    """Sums of which what was kept says nothing: former programs kept none, or printed none of a quarter of outside trainings only."""
    if f"{TOTAL}:teacher" not in signed:
        return (TOTAL,)
    trained = signed[FACT].get("trainings", "0") != "0" or signed[BEFORE].get("training_counted", "—") not in ("—", "0")
    return (f"{TOTAL}:kind",) if trained and f"{TOTAL}:kind" not in signed else ()


def _of_line(
    key: str, then: Mapping[str, str], now: Mapping[str, str], quarter: Quarter, shared: Container[str]
) -> Iterator[ChangedLine]:
    sort, (whole, names) = key.partition(":")[0], _names(key)
    lacking = not then or not now
    title = whole or _title(key, now or then, shared)
    for name in dict.fromkeys((*now, *then)):
        if sort in _TABLES and lacking and name == _TABLES[sort][1]:
            continue
        if name in _FORMER.get(sort, ()) or (name in _LATER.get(sort, ()) and name not in then):
            continue
        was, is_now = then.get(name) or "—", now.get(name) or "—"
        if sort == "teacher" and name == "mark" and TAIL in was + is_now:
            continue  # it follows who else has the name
        if was != is_now:
            told = "" if sort == ALERT else names.get(name) or (f"{name}（人）" if sort == PROGRESS else name)
            code = _code(key, name, quarter) if sort not in _TABLES or now else ""
            yield ChangedLine(name=title, what=told, signed=was, now=is_now, code=code)


def _names(key: str) -> tuple[str, Mapping[str, str]]:
    """What a line is called that is no row of a table, and what its columns are."""
    sort, _colon, table = key.partition(":")
    if sort == TOTAL:
        sort, _colon, way = table.partition(":")
        return f"{_TOTALS[sort][0] or f'按{way}'}合计", _names(sort)[1]
    if sort in _TABLES:
        return "", {column.key: "".join(column.title.split()) for column in _TABLES[sort][0]}
    return _PLACES[sort], _FACTS if sort == FACT else _WORDS.get(sort, {})


def _title(key: str, cells: Mapping[str, str], shared: Container[str]) -> str:
    """What a row of a table is called; one of several people of one name by the number that stands beside it in the table."""
    sort, rest = key.partition(":")[0], key.partition(":")[2]
    if sort == "group":
        return f"{rest.partition(':')[0]}“{cells['name']}”"
    if sort == "kind":
        return f"类型“{cells['kind']}”"
    if sort == "activity":
        return f"{cells['day']} {cells['topic']}"
    if sort == "training":
        return f"{cells['name']}：{cells['project']}"
    return f"{cells['name']}（{cells['mark']}）" if cells["name"] in shared and cells.get("mark") else cells["name"]


def _code(key: str, name: str, quarter: Quarter) -> str:
    sort = key.partition(":")[0]
    if sort == TOTAL:
        return trace_code(quarter, fact_key(_TOTALS[key.split(":")[1]][2]))
    if sort in _TABLES:
        return trace_code(quarter, key)
    if (sort == FACT and name not in _NO_FACT_CODE) or sort == BEFORE:
        return trace_code(quarter, fact_key(name))
    return trace_code(quarter, people_key(name)) if sort == PROGRESS and name not in _WORDS[PROGRESS] else ""


# -- kept with a closed quarter, and with a package ------------------------------------------------------------------


def kept_text(cells: Cells) -> str:
    """The cells as closing keeps them."""
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))


def kept_cells(ws: Workspace, quarter: Quarter, version: int) -> Cells | None:
    """What the paper of a version printed when it was closed; None where the program that closed it did not keep that."""
    found = ws.tuples("SELECT cells FROM signed_paper WHERE quarter = ? AND version = ?", (str(quarter), version))
    return _as_written_now(json.loads(found[0][0]), quarter) if found else None


_ISO = pattern(r"(?<=[ （])([0-9]{4}-[0-9]{2}-[0-9]{2})(?=[ ）])|^([0-9]{4}-[0-9]{2}-[0-9]{2})$", re.MULTILINE)


def _as_written_now(cells: Cells, quarter: Quarter) -> Cells:
    """What was kept with its days as papers write them since decision 0613: the same day in another form is no difference."""
    told = day_beside(quarter.year)

    def rewritten(text: str) -> str:
        return _ISO.sub(lambda found: told(date.fromisoformat(found[1] or found[2])), text)

    alerts = (rewritten(sentence) for sentence in cells.get(ALERT, {}))
    trainings = {key: {**line, "dates": rewritten(line["dates"])} for key, line in cells.items() if "dates" in line}
    return {**cells, **trainings, **({ALERT: {sentence: sentence for sentence in alerts}} if ALERT in cells else {})}


_BY_CELLS = "3:"
"""What a number made of cells begins with; letters of older programs have others, which nothing can be compared with."""


def number_of(cells: Cells) -> str:
    """One number for everything a package and a paper have in common: figures and names, not sums of them nor advice."""
    common = {key: line for key, line in cells.items() if key not in (HEAD, ALERT) and not key.startswith(TOTAL)}
    common[HEAD] = {name: text for name, text in cells[HEAD].items() if name.startswith("school")}
    return _BY_CELLS + sha256(json.dumps(common, sort_keys=True).encode()).hexdigest()


def comparable(number: str) -> bool:
    """Whether a number kept with a letter is one that :func:`number_of` makes."""
    return number.startswith(_BY_CELLS)


def differing(lines: Iterable[ChangedLine]) -> int:
    """How many figures are others, sentences apart."""
    return sum(bool(line.what) for line in lines)
