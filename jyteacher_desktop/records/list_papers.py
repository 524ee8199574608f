"""Records of any kind on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.kinds.kit import Keeper, Kind, Row
from jyteacher_desktop.records.measures import cited
from jyteacher_desktop.records.registers import RegisterLine, columns_shown, keeper_of, lines_of
from jyteacher_desktop.reports.listing import Listing, render_listing
from jyteacher_desktop.reports.paper import Progress, RenderedPdf
from jyteacher_desktop.store.workspace import Workspace

_SIGNED = {
    Keeper.SCHOOL: ("填表人", "审核人", "校长（签字）", "单位（公章）"),
    Keeper.BUREAU: ("填表人", "审核人", "负责人（签字）", "单位（公章）"),
}


def write_listing(
    ws: Workspace,
    kind: Kind,
    rows: Sequence[Row],
    target: Path | BinaryIO,
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
    listing = Listing(
        office_name=office_name,
        title=kind.title,
        year=year,
        as_of=ws.today,
        basis=cited(policy, kind.basis),
        columns=tuple(columns),
        lines=lines_of(ws, kind, rows),
        signed=_SIGNED[keeper_of(ws)],
    )
    return render_listing(listing, target, progress=progress)


def _school(line: RegisterLine, schools: Mapping[str, str]) -> str:
    return schools.get(line.id, "")
