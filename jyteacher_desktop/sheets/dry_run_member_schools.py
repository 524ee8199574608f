"""What a central school's list of its schools would do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from jyteacher_desktop.sheets.dry_run import Existing, Plan, every_row, settle
from jyteacher_desktop.sheets.layouts import Layout
from jyteacher_desktop.sheets.values_of_rows import parsed_rows


def plan_members(layout: Layout, existing: Sequence[Existing], *, path: Path, today: date, base: int) -> Plan:
    """Plan a central school's list of its schools; one of the same code is the same school."""
    known = {each.values["code"]: each for each in existing}
    seen: dict[tuple[str, ...], int] = {}
    rows = [
        settle(
            "members",
            number,
            values,
            findings,
            target=known.get(values.get("code", "")),
            words=layout.words,
            key=(values.get("code", ""),),
            seen=seen,
            links={},
            filled=filled,
        )
        for number, values, findings, filled in parsed_rows(layout, today)
    ]
    return Plan(kind="members", path=path, layout=layout, rows=every_row(layout, rows), base=base)
