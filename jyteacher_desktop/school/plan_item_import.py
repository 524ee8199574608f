"""A sheet of a plan's items is imported: what stands already, storing an item."""

from __future__ import annotations

from decimal import Decimal

from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.records.writer import Writer
from jyteacher_desktop.school.plans import MORE_OF_ITEM, PlanItemValues, list_items, put_item
from jyteacher_desktop.sheets import (
    Existing,
    PlanRow,
)
from jyteacher_desktop.store.workspace import Workspace


def items_standing(ws: Workspace) -> list[Existing]:
    """What stands of the items of every plan."""
    return [
        Existing(
            id=row.id,
            values={
                "plan_id": row.plan_id,
                "plan": row.plan,
                "month": row.month,
                "kind": row.kind,
                "content": row.title,
                "hours": hours_text(row.hours),
                "persons": row.persons,
                "note": row.note,
                **row.more,
            },
        )
        for row in list_items(ws)
    ]


def store_item(ws: Workspace, writer: Writer, row: PlanRow) -> None:
    """Enter or correct one item as its row says."""
    values = row.values
    put_item(
        ws,
        writer,
        row.links["plan"],
        PlanItemValues(
            month=values["month"],
            kind=values["kind"],
            title=values["content"],
            hours=Decimal(values.get("hours") or 0),
            persons=values.get("persons", ""),
            note=values.get("note", ""),
            more=MORE_OF_ITEM.named_in(values),
        ),
        item_id=row.target,
        changed=frozenset({"content": "title"}.get(key, key) for key in row.changes),
    )
