"""Opening balances (期初学时): hours from before, by year and category, with the document that proves them.

One teacher, year, category and document is one balance; whoever records it again replaces it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.kinds.opening_balance import Opening
from jyteacher_desktop.records.plain_fields import NOTHING_MORE, More, Texts
from jyteacher_desktop.records.writer import Writer, writing
from jyteacher_desktop.school.activities import hours_x100
from jyteacher_desktop.school.errors import KindUnknown, ValueRefused
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.roster import teacher_key
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, fields

MORE_OF_OPENING = More(Opening.kind, "teacher year category hours document")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningRow:
    """One opening balance."""

    id: str
    teacher_id: str
    teacher: str
    id_last4: str
    teacher_no: str
    subject: str
    year: str
    category: str
    category_label: str
    hours: Decimal
    document: str
    more: Texts = NOTHING_MORE


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningValues:
    """What a person types about one opening balance; the category is a code or a name of the policy."""

    teacher_id: str
    year: str
    category: str
    hours: Decimal
    document: str = ""
    more: Texts = NOTHING_MORE

    @property
    def arguments(self) -> dict[str, Any]:
        """As :func:`add_opening` takes them."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


OPENING_COLUMNS: tuple[Column[OpeningRow], ...] = (
    Column(key="teacher", title="姓名", value=lambda row: row.teacher, width=17),
    Column(key="id_last4", title="证件后四位", value=lambda row: row.id_last4, align=Align.CENTER, width=10),
    Column(key="teacher_no", title="工号", value=lambda row: row.teacher_no, width=10),
    Column(key="subject", title="学科", value=lambda row: row.subject, width=10),
    Column(key="year", title="年度", value=lambda row: row.year, align=Align.CENTER, width=10),
    Column(key="category_label", title="类别", value=lambda row: row.category_label, width=12),
    Column(key="hours", title="学时", value=lambda row: row.hours, align=Align.RIGHT, width=8),
    Column(key="document", title="依据文件", value=lambda row: row.document, width=30),
    *MORE_OF_OPENING.list_columns(),
)


def list_openings(ws: Workspace) -> list[OpeningRow]:
    """Opening balances by teacher and year."""
    policy = current_policy(ws)
    return [
        OpeningRow(
            id=uuid,
            teacher_id=teacher_id,
            teacher=teacher,
            id_last4=tail,
            teacher_no=number,
            subject=subject,
            year=year,
            category=category,
            category_label=policy.categories[category].name if category in policy.categories else category,
            hours=Decimal(hours) / 100,
            document=document,
            more=MORE_OF_OPENING.of(more),
        )
        for uuid, teacher_id, teacher, tail, number, subject, year, category, hours, document, *more in ws.tuples(
            "SELECT r.uuid, t.uuid, t.name, substr(t.id_number, -4), t.teacher_no, t.subject, r.year, r.category, r.hours_x100, "
            f"r.document{MORE_OF_OPENING.sql} FROM opening r JOIN teacher t ON t.id = r.teacher_id "
            "WHERE r.deleted = 0 ORDER BY t.pinyin, t.uuid, r.year, r.category"
        )
    ]


def add_opening(
    ws: Workspace, *, teacher_id: str, year: str, category: str, hours: Decimal, document: str, more: Texts = NOTHING_MORE
) -> str:
    """Record an opening balance; the same teacher, year, category and document replaces the old one.

    Raises:
        KindUnknown: The policy has no such category.
        ValueRefused, RecordMissing: Nothing was stored.
    """
    columns = check_opening(ws, teacher_id=teacher_id, year=year, category=category, hours=hours, document=document, more=more)
    with writing(ws, f"登记期初学时 {_whose(ws, teacher_id)} {year}", StepCode.OPENING_ADD, plain=True) as writer:
        return upsert_opening(writer, columns)


def edit_opening(ws: Workspace, opening_id: str, values: OpeningValues) -> str:
    """Replace what was typed about an opening balance; returns its id.

    Raises:
        KindUnknown: The policy has no such category.
        ValueRefused, RecordMissing: It cannot be stored, or another one has the same teacher, year, category and document.
    """
    columns = check_opening(ws, **values.arguments)
    twice = ws.tuples(
        "SELECT 1 FROM opening WHERE teacher_id = ? AND year = ? AND category = ? AND document = ? AND deleted = 0 AND uuid <> ?",
        (*(columns[name] for name in ("teacher_id", "year", "category", "document")), opening_id),
    )
    if twice:
        raise ValueRefused(
            "这位教师同一年度、同一类别、同一依据的期初学时已经有一条，没有保存。请改那一条，或写明另一份依据文件。",
            field="document",
        )
    with writing(ws, f"修改期初学时 {_whose(ws, values.teacher_id)} {values.year}", StepCode.OPENING_EDIT, plain=True) as writer:
        writer.edit("opening", writer.key("opening", opening_id), columns)
    return opening_id


def _whose(ws: Workspace, teacher_id: str) -> str:
    return str(ws.tuples("SELECT name FROM teacher WHERE uuid = ?", (teacher_id,))[0][0])


def check_opening(
    ws: Workspace, *, teacher_id: str, year: str, category: str, hours: Decimal, document: str, more: Texts = NOTHING_MORE
) -> dict[str, object]:
    """Check an opening balance and return the columns to store."""
    policy = current_policy(ws)
    by_name = {each.name: each.id for each in policy.categories.values()}
    code = by_name.get(category.strip(), category.strip())
    if code not in policy.categories:
        raise KindUnknown(f"政策里没有学时类别“{category}”，没有保存。可用：{'、'.join(by_name)}。", category=category)
    start = year[:4]
    if not (start.isdigit() and (year == start or year == f"{start}-{int(start) + 1}") and 1990 <= int(start) <= 2100):
        raise ValueRefused(f"年度“{year}”不是“2025”或“2025-2026”这样的写法，没有保存。", field="year")
    return {
        "teacher_id": teacher_key(ws, teacher_id),
        "year": year,
        "category": code,
        "hours_x100": hours_x100(hours, "学时"),
        "document": document.strip(),
        **MORE_OF_OPENING.columns(more),
    }


def upsert_opening(writer: Writer, columns: dict[str, object]) -> str:
    """Insert a checked opening balance, or replace that of the same teacher, year, category and document; returns its UUID."""
    found = writer.rows(
        "SELECT id, uuid FROM opening WHERE teacher_id = ? AND year = ? AND category = ? AND document = ? ORDER BY deleted, id LIMIT 1",
        tuple(columns[name] for name in ("teacher_id", "year", "category", "document")),
    )
    if not found:
        return writer.add("opening", **columns)[1]
    [(key, uuid)] = found
    writer.edit("opening", key, columns)
    writer.bring_back("opening", key)
    return str(uuid)
