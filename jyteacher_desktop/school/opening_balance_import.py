"""A list of opening balances (期初学时) is imported: what stands already, storing a row."""

from __future__ import annotations

from decimal import Decimal

from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.records.writer import Writer
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.opening_balances import MORE_OF_OPENING, check_opening, upsert_opening
from jyteacher_desktop.sheets import (
    Existing,
    PlanRow,
)
from jyteacher_desktop.store.workspace import Workspace


def balances_standing(ws: Workspace) -> list[Existing]:
    """What stands of every opening balance."""
    names = {each.id: each.name for each in current_policy(ws).categories.values()}
    return [
        Existing(
            id=uuid,
            values={
                "teacher_id": teacher,
                "year": year,
                "category": names.get(category, category),
                "hours": hours_text(Decimal(hours) / 100),
                "document": document,
                **MORE_OF_OPENING.of(more),
            },
        )
        for uuid, teacher, year, category, hours, document, *more in ws.tuples(
            f"SELECT r.uuid, t.uuid, r.year, r.category, r.hours_x100, r.document{MORE_OF_OPENING.sql} FROM opening r "
            "JOIN teacher t ON t.id = r.teacher_id WHERE r.deleted = 0"
        )
    ]


def store_balance(ws: Workspace, writer: Writer, row: PlanRow) -> None:
    """Enter or correct one balance as its row says."""
    values = row.values
    document = values.get("document", "")
    if row.target is not None and not document:
        [(document,)] = ws.tuples("SELECT document FROM opening WHERE uuid = ?", (row.target,))
    columns = check_opening(
        ws,
        teacher_id=row.links["teacher"],
        year=values["year"],
        category=values["category"],
        hours=Decimal(values["hours"]),
        document=document,
        more={**(MORE_OF_OPENING.read(ws, row.target) if row.target else {}), **MORE_OF_OPENING.named_in(values)},
    )
    if row.target is None:
        upsert_opening(writer, columns)
    else:
        writer.edit("opening", writer.key("opening", row.target), columns)
