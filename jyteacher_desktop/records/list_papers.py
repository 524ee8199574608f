"""Records of any kind on paper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from jyteacher_desktop.domain.columns import Column, amount_text
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.kinds.kit import Keeper, Kind, Row, Shape
from jyteacher_desktop.records.measures import cited, year_field
from jyteacher_desktop.records.registers import RegisterLine, columns_shown, lines_of
from jyteacher_desktop.records.whose_file import keeper_of
from jyteacher_desktop.reports.any_list_drawing import Listing, render_listing
from jyteacher_desktop.reports.paper import Progress, RenderedPdf, Target
from jyteacher_desktop.store.workspace import Workspace

_SIGNED = {
    Keeper.SCHOOL: ("填表人", "审核人", "校长（签字）", "单位（公章）"),
    Keeper.BUREAU: ("填表人", "审核人", "负责人（签字）", "单位（公章）"),
}


def write_listing(
    ws: Workspace,
    kind: Kind,
    rows: Sequence[Row],
    target: Target,
    *,
    office_name: str,
    policy: Policy,
    year: str = "",
    schools: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> RenderedPdf:
    """Write records of a kind as a list; ``schools`` names the school of each where a bureau prints what schools sent.

    Raises:
        ReportFileError, FontFileError, Cancelled: Nothing was written.
    """
    columns: list[Column[Any]] = [column for column in columns_shown(kind) if column.key != "note"]
    if schools:
        columns.append(Column(key="school", title="学校", value=lambda line: _school(line, schools), width=16))
    lines = lines_of(ws, kind, rows)
    listing = Listing(
        office_name=office_name,
        title=kind.title,
        year=year,
        as_of=ws.today,
        basis=cited(policy, kind.basis),
        columns=tuple(columns),
        lines=lines,
        sums=amounts_added(kind, lines),
        signed=_SIGNED[keeper_of(ws)],
    )
    return render_listing(listing, target, progress=progress)


def amounts_added(kind: Kind, lines: Sequence[RegisterLine]) -> str:
    """What the amounts of a list add up to, year by year, each sort of amount by itself: a budget and what was spent make no sum.

    "" of a kind without amounts, and of no lines.
    """
    amount = next((field for field in kind.fields if field.shape is Shape.MONEY), None)
    if amount is None or not lines:
        return ""
    year = year_field(kind)
    sort = next((field for field in kind.fields if field.shape is Shape.CHOICE), None)
    found: dict[str, dict[str, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        of_year = f"{line.texts[year.key]} 年" if year is not None else ""
        found[of_year][line.texts[sort.key] if sort is not None else ""].append(Decimal(line.texts[amount.key]))

    def said(name: str, amounts: list[Decimal]) -> str:
        number = f" {len(amounts)} 笔共" if len(amounts) > 1 else ""
        return f"{name}{number} {amount_text(sum(amounts, Decimal(0)))} 元".strip()

    order = list(sort.term or ()) if sort is not None else []
    places = {each.label: place for place, each in enumerate(order)}
    years = (
        f"{of_year} ".lstrip()
        + "、".join(said(name, sorts[name]) for name in sorted(sorts, key=lambda name: places.get(name, 0)))
        for of_year, sorts in sorted(found.items(), reverse=True)
    )
    return f"合计：{'；'.join(years)}。"


def _school(line: RegisterLine, schools: Mapping[str, str]) -> str:
    return schools.get(line.id, "")
