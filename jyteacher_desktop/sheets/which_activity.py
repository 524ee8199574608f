"""Which activity the rows of a list of attendance mean, also where the list does not say it.

Who passes a sheet round writes the activity above it, or nowhere: everybody in the room knows it. So a list without a column for the activity means
the one that a person chose, else the only one that its title or its file names, else the only one of the day of each row; where none of these
tells it, one question is asked for the whole list. A list that names the activity and no day means the only one of that name. A day in the title
is that of the activity: one of another day is not meant, whatever it is called.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from jyteacher_desktop.domain.errors import Finding, refusal
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.sheets.cell_values import CellRefused, stored_text
from jyteacher_desktop.sheets.cells import cell_text
from jyteacher_desktop.sheets.dry_run import Existing
from jyteacher_desktop.sheets.layouts import Layout
from jyteacher_desktop.values import dataclass, replace

WHICH: Final = ("activity", "start")
"""The fields that say which activity is meant."""
_NAMED: Final = 5
"""How many activities a question names."""
_A_TITLE: Final = 4
"""Characters without which a name in a title is chance."""
_A_DAY: Final = len("2026-09-18")
_DAY: Final = re.compile(
    r"(?:(20\d\d)\s*年\s*)?(?<!\d)(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]|(?<!\d)(20\d\d)\s*[.\-/]\s*(\d{1,2})\s*[.\-/]\s*(\d{1,2})(?!\d)"
)
"""A day in a title, with its year or without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivitiesMeant:
    """Finds the activity of each row.

    Attributes:
        by_both: Day and name to the activities of both.
        by_name: Name to the activities of that name; empty where a list says the day.
        by_day: Day to the activities that begin on it; empty where a list says the name.
        usual: The activity of all rows where the list says none.
    """

    by_both: Mapping[tuple[str, str], Sequence[Existing]]
    by_name: Mapping[str, Sequence[Existing]]
    by_day: Mapping[str, Sequence[Existing]]
    usual: Existing | None = None

    def among(self, values: Mapping[str, str]) -> Sequence[Existing]:
        """The activities of which a row means one, where it means any."""
        name, day = values.get("activity", ""), values.get("start", "")
        if self.usual is not None:
            return (self.usual,)
        if self.by_name and name:
            return self.by_name.get(match_key(name), ())
        return self.by_day.get(day, ()) if self.by_day and day else self.by_both.get((day, match_key(name)), ())

    def of(self, values: Mapping[str, str], findings: list[Finding]) -> str:
        """The id of the activity of a row, "" where it is none or several, which is a refusal then."""
        name, day = values.get("activity", ""), values.get("start", "")
        if self.usual is not None:
            _forgive(findings, WHICH)
            first, last = self.usual.values["start"], self.usual.values.get("end") or self.usual.values["start"]
            if day and not first <= day <= last:
                told = f"这一行的日期 {day} 不是“{self.usual.values['activity']}”（{first}）的日期。请核对，或换一次活动。"
                findings.append(refusal("activity.unknown", "start", told))
            return self.usual.id
        if self.by_name and name:
            _forgive(findings, ("start",))
            return _only(self.among(values), f"“{name}”", "活动日期", findings)
        if self.by_day and day:
            _forgive(findings, ("activity",))
            return _only(self.among(values), f"{day} 的活动", "活动名称", findings)
        found = self.among(values)
        if name and day and len(found) != 1:
            what = "没有登记这个活动" if not found else f"有 {len(found)} 场同名活动"
            code = "activity.unknown" if not found else "activity.ambiguous"
            findings.append(refusal(code, "activity", f"{day} {what}“{name}”。请先登记活动，或核对名称和日期。"))
        return found[0].id if len(found) == 1 else ""


def _forgive(findings: list[Finding], fields: Sequence[str]) -> None:
    findings[:] = [each for each in findings if each.code not in {f"{field}.missing" for field in fields}]


def _only(found: Sequence[Existing], what: str, lacking: str, findings: list[Finding]) -> str:
    if len(found) == 1:
        return found[0].id
    if found:
        findings.append(refusal("activity.ambiguous", "activity", f"{what}有 {len(found)} 个。请填写{lacking}。"))
    else:
        findings.append(refusal("activity.unknown", "activity", f"没有登记{what}。请先登记活动，或核对。"))
    return ""


def _said(layout: Layout) -> set[str]:
    return {key for key in WHICH if layout.column_of(key) is not None or layout.fills.get(key)}


def says_which(layout: Layout) -> bool:
    """Whether a list names activity and day: then only activities of its days are meant."""
    return _said(layout) == set(WHICH)


def activities_meant(
    layout: Layout, activities: Sequence[Existing], *, file: str, into: str, today: date
) -> tuple[Layout, ActivitiesMeant]:
    """The sheet, which lacks nothing where its activities are known and asks once for all rows where they are not, and what finds them.

    Args:
        layout: The sheet understood.
        activities: Activities of the workspace.
        file: What the file is called.
        into: Id of the activity that a person chose for rows that say none, or "".
        today: Completes days without a year.
    """
    both: dict[tuple[str, str], list[Existing]] = defaultdict(list)
    names, days = defaultdict[str, list[Existing]](list), defaultdict[str, list[Existing]](list)
    for each in activities:
        name, day = match_key(each.values["activity"]), each.values["start"]
        both[day, name].append(each)
        names[name].append(each)
        days[day].append(each)
    plain = ActivitiesMeant(by_both=both, by_name={}, by_day={})
    says = _said(layout)
    if says == set(WHICH):
        return layout, plain
    title = f"{layout.caption} {file}"
    if "activity" in says:
        texts = {match_key(text) for text in _texts(layout, "activity")}
        meant = _of_the_day(title, names) if len(texts) == 1 else names
        found = [meant[text][0] for text in texts if len(meant.get(text, ())) == 1]
        if found:
            note = f"这张表没有“活动日期”列，按名称找到已登记的活动（{_told(found)}）。请核对。"
            return _known(layout, note), replace(plain, by_name=meant)
        return layout, plain
    chosen = next((each for each in activities if each.id == into), None)
    if chosen is not None:
        return layout.with_known(*WHICH), replace(plain, usual=chosen)
    titled = _titled(title, _of_the_day(title, names))
    if titled is not None:
        note = f"这张表没有“活动名称”列，按标题记到 {titled.values['start']} 的“{titled.values['activity']}”。请核对。"
        return _known(layout, note), replace(plain, usual=titled)
    if "start" in says and (seen := _days(layout, today)) and all(len(days.get(day, ())) == 1 for day in seen):
        note = f"这张表没有“活动名称”列，按日期记到当天登记的活动（{_told([days[day][0] for day in seen])}）。请核对。"
        return _known(layout, note), replace(plain, by_day=days)
    return _asking(layout, activities), plain


def _told(found: Sequence[Existing]) -> str:
    """Activities by their days and names, the first few of many."""
    by_day = sorted(found, key=lambda each: each.values["start"])[:_NAMED]
    told = "、".join(f"{each.values['start']} “{each.values['activity']}”" for each in by_day)
    return f"{told}{f'等 {len(found)} 次' if len(found) > _NAMED else ''}"


def _of_the_day(title: str, names: Mapping[str, Sequence[Existing]]) -> dict[str, list[Existing]]:
    """Activities by name, without those of other days than a title says."""
    days = [
        (found[1] or found[4] or "", f"{int(found[2] or found[5]):02}-{int(found[3] or found[6]):02}")
        for found in _DAY.finditer(title)
    ]

    def may_be(each: Existing) -> bool:
        first, last = each.values["start"][:_A_DAY], (each.values.get("end") or each.values["start"])[:_A_DAY]
        return not days or any(
            first <= f"{year_or}-{day}" <= last
            for year, day in days
            for year_or in ((str(int(year)),) if year else (first[:4], last[:4]))
        )

    return {name: [each for each in activities if may_be(each)] for name, activities in names.items()}


def _known(layout: Layout, note: str) -> Layout:
    return layout.with_known(*WHICH).noting(note)


def _texts(layout: Layout, field: str) -> set[str]:
    """What a list says of a field, in its cells or for all of them."""
    column = layout.column_of(field)
    cells = {cell_text(layout.cell(row, column)) for row in layout.data_rows} if column is not None else set()
    return (cells | {layout.fills.get(field, "")}) - {""}


def _days(layout: Layout, today: date) -> set[str]:
    """The days of a list; none where one of them cannot be read."""
    spec = next(each for each in layout.specs if each.key == "start")
    try:
        return {stored_text(spec, text, today)[: len("2026-09-18")] for text in _texts(layout, "start")}
    except CellRefused:
        return set()


def _titled(text: str, names: Mapping[str, Sequence[Existing]]) -> Existing | None:
    """The only activity that a title names, the longest name where one is part of another."""
    bare = match_key(text)
    named = [name for name, activities in names.items() if activities and len(name) >= _A_TITLE and name in bare]
    named = [name for name in named if not any(name in other and name != other for other in named)]
    return names[named[0]][0] if len(named) == 1 and len(names[named[0]]) == 1 else None


def _asking(layout: Layout, activities: Sequence[Existing]) -> Layout:
    """The sheet with the one question in the place of missing columns; a sheet that lacks more than that says so as before."""
    if not layout.lacks_only(*WHICH):
        return layout
    latest = sorted(activities, key=lambda each: each.values["start"], reverse=True)[:_NAMED]
    told = "、".join(f"{each.values['start']} “{each.values['activity']}”" for each in latest)
    more = "等" if len(activities) > _NAMED else ""
    ask = f"请选是哪一次（{told}{more}）" if activities else "现在还没有登记活动，请先登记"
    return layout.asking(f"这张表没有写是哪一次活动，{len(layout.data_rows)} 行都要记到它。{ask}")
