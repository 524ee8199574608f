"""What the signed versions of a quarter's paper printed for one figure, in words, beside what a trace code answers of now.

Closing keeps every cell of the paper (``signed_paper``); a version that a program closed which kept none has nothing but its paper.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.trace_codes import trace_code
from jyteacher_desktop.school.quarter_open_or_closed import CLOSED, PeriodRow
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

Cells = dict[str, dict[str, str]]
"""By line and column what is printed there."""

FACT, PROGRESS = "fact", "progress"
_FIGURES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "kind": (("activities", "场次"), ("person_times", "人次"), ("counted", "计入")),
    "group": (("teachers", "人数"), ("person_times", "人次"), ("counted", "计入")),
    "teacher": (("quarter", "本季"), ("year", "本年累计"), ("cycle", "周期累计"), ("gap", "距目标差")),
    "activity": (("expected", "应到"), ("present", "实到"), ("counted", "计入")),
    "training": (("claimed", "申报"), ("counted", "计入")),
}
"""The cells of a line that are its figures, by the kind of line, and what they are called."""
_READ = frozenset({FACT, "people", *_FIGURES})
"""Kinds of figures that stand in a cell of their own; what a hint counts stands in a sentence."""
_NAMES = {
    "kind": ("活动类型", "kind"),
    "group": ("", "name"),
    "teacher": ("教师", "name"),
    "activity": ("活动", "topic"),
    "training": ("培训", "name"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedVersion:
    """One version that was signed; ``cells`` is None where closing did not keep its paper."""

    number: int
    cells: Cells | None

    def line(self, key: str) -> str:
        """What its paper printed for the figure of a key, in words; "" where it had no such line."""
        if self.cells is None:
            return ""
        sort, _colon, name = key.partition(":")
        if sort == FACT:
            return self.cells.get(FACT, {}).get(name, "")
        if sort == "people":
            return self.cells.get(PROGRESS, {}).get(name, "")
        cells = self.cells.get(key, {})
        return "，".join(f"{title} {cells[column]}" for column, title in _FIGURES.get(sort, ()) if column in cells)


def signed_versions(ws: Workspace, quarter: Quarter, state: PeriodRow) -> tuple[SignedVersion, ...]:
    """Every version that was closed up to now, oldest first."""
    last = state.version if state.status == CLOSED else state.version - 1
    kept = dict(ws.tuples("SELECT version, cells FROM signed_paper WHERE quarter = ?", (str(quarter),)))
    return tuple(
        SignedVersion(number=number, cells=json.loads(kept[number]) if number in kept else None) for number in range(1, last + 1)
    )


def signed_words(versions: Iterable[SignedVersion], state: PeriodRow, key: str) -> str:
    """Of which state an answer is, and what each signed version printed for this figure; "" of a quarter that was never closed."""
    every = tuple(versions)
    if not every:
        return ""
    stands = f"第 {state.version} 版已结账" if state.status == CLOSED else f"已重新打开，将是第 {state.version} 版"
    told = (_told(each, key) for each in every if key.partition(":")[0] in _READ)
    return f"{'；'.join((f'这是现在的数字（{stands}）', *told))}。签过字的以纸上为准。"


def _told(version: SignedVersion, key: str) -> str:
    if version.cells is None:
        return f"第 {version.number} 版纸上印的没有留存"
    line = version.line(key)
    return f"第 {version.number} 版纸上签的是：{line}" if line else f"第 {version.number} 版纸上没有这一行"


def gone_words(versions: Iterable[SignedVersion], quarter: Quarter, code: str) -> str:
    """What the signed papers printed on the line of a code that has no figure any more; "" where none had it."""
    told = []
    for version in versions:
        for key, cells in (version.cells or {}).items():
            sort = key.partition(":")[0]
            if sort in _NAMES and trace_code(quarter, key) == code:
                word, column = _NAMES[sort]
                name = f"{word or key.split(':')[1]}“{cells.get(column, '')}”"
                told.append(f"第 {version.number} 版纸上这一行是{name}：{version.line(key)}")
    return "；".join(told)
