"""What a form of somebody else that asks for hours gets: everybody's figures of the cycle, or by year and category where it has rows for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from jyteacher_desktop.domain.calendar import year_begins
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.hours_and_their_reasons import HoursRow, HoursView
from jyteacher_desktop.school.ledger import count_hours
from jyteacher_desktop.school.roster import list_teachers
from jyteacher_desktop.sheets import FieldSpec, figure
from jyteacher_desktop.store.workspace import Workspace

_YEAR, _CATEGORY = "year.", "category."
_NAMED = 3
OF_THE_WHOLE_CYCLE = frozenset({"required", "gap", "standing", "reached"})
"""What nothing can be said of for a single year or category."""


def columns_of_policy(ws: Workspace) -> tuple[FieldSpec, ...]:
    """A column for each year of the cycle and each category of the policy in use, beside what every form may ask."""
    view = count_hours(ws)
    years = (figure(_YEAR + label, label, f"{label}年", f"{label}年度", f"{label}学年") for label in view.years)
    categories = (figure(_CATEGORY + code, title) for code, title in view.categories.items() if code)
    return (*years, *categories)


def how_counted(ws: Workspace, mapping: Mapping[str, str]) -> str:
    """What the figures of a form are, for whoever hands it in: a form of a year shows beside it what a whole cycle asks.

    Args:
        ws: The workspace.
        mapping: Heading to field, as the form was filled.
    """
    view = count_hours(ws)
    whole = "".join(f"“{title}”" for title, key in mapping.items() if key in OF_THE_WHOLE_CYCLE)
    beside = f"；{whole}按整个周期填，表要的是一年的请改" if whole else ""
    here = {row.id for row in list_teachers(ws, view.as_of)}
    gone = [f"{row.name}（{row.apart}）" for row in view.teachers if row.id not in here and row.apart]
    named = "、".join(gone[:_NAMED]) + ("等" if len(gone) > _NAMED else "")
    left = f"其中 {len(gone)} 人已不在岗：{named}，表里不要的请删去。" if gone else ""
    return f"{view.lack_of_cycle}学时截至 {view.as_of}，周期 {view.cycle}{beside}。{left}"


def is_by_rows(wanted: Collection[str]) -> bool:
    """Whether a form has a row for each year or category of a person, and one figure in it."""
    return "category" in wanted or ("year" in wanted and "hours" in wanted and "this_year" not in wanted)


def hours_for_form(ws: Workspace, people: Mapping[str, Mapping[str, str]], wanted: Collection[str]) -> list[dict[str, str]]:
    """Rows for a form that has these columns.

    Args:
        ws: The workspace.
        people: Stored values of everybody by their ids.
        wanted: Fields the form asks for.
    """
    view = count_hours(ws)
    rows: list[dict[str, str]] = []
    for one in view.teachers:
        person = dict(people.get(one.id, {}))
        rows += [person | line for line in (_by_rows(view, one, wanted) if is_by_rows(wanted) else [_of_cycle(view, one)])]
    return rows


def _by_rows(view: HoursView, one: HoursRow, wanted: Collection[str]) -> list[dict[str, str]]:
    if "category" not in wanted:
        return [{"year": year, "hours": hours_text(hours)} for year, hours in one.years.items() if hours]
    if "year" not in wanted:
        return [
            {"category": view.categories.get(code, code), "hours": hours_text(hours)}
            for code, hours in one.categories.items()
            if hours
        ]
    return [
        {"year": year, "category": view.categories.get(code, code), "hours": hours_text(hours)}
        for year, categories in one.cells.items()
        for code, hours in categories.items()
        if hours
    ]


def _of_cycle(view: HoursView, one: HoursRow) -> dict[str, str]:
    begun = [label for label in view.years if year_begins(label) <= view.as_of]
    this_year = begun[-1] if begun else ""
    return {
        "year": this_year,
        "this_year": hours_text(one.years.get(this_year, Decimal(0))),
        "hours": hours_text(one.counted),
        "required": hours_text(one.required),
        "gap": "" if one.asked_gap is None else hours_text(one.asked_gap),
        "standing": one.apart or ("已完成" if one.reached else "未完成"),
        "reached": one.apart or ("是" if one.reached else "否"),
        **{_YEAR + label: hours_text(one.years.get(label, Decimal(0))) for label in begun},
        **{_CATEGORY + code: hours_text(one.categories.get(code, Decimal(0))) for code in view.categories},
    }
