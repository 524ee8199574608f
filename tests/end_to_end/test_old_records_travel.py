"""Teachers, activities, attendance, trainings and opening balances: one description each, and no view of it forgets a field."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jyteacher_desktop.bureau import giving_book_back, returning_records
from jyteacher_desktop.bureau.city_digest import city_digest
from jyteacher_desktop.exchange import package_tables
from jyteacher_desktop.kinds import RECORDS, carried
from jyteacher_desktop.kinds.kit import NUMBERS, Field, Kind, Shape
from jyteacher_desktop.kinds.wire import fields_of
from jyteacher_desktop.school import taking_book_back
from jyteacher_desktop.school.opening_balances import add_opening
from jyteacher_desktop.school.what_leaves_the_school import report_rows
from jyteacher_desktop.store import bureau_tables
from jyteacher_desktop.store.kind_columns import derived_columns
from jyteacher_desktop.store.workspace import Workspace
from tests.end_to_end.test_registers_travel import full_school
from tests.end_to_end.town import CLERK, PIN, Town, everybody

OLD = [kind for kind in RECORDS if kind.sent and kind not in carried()]
PUBLISHED = {
    "teachers": "id:uuid name:text sex:sex birth_month:month- subject:text subject_group:text stage:text title:text position:text group:text "
    "teacher_no:text id_last4:text joined:month- status:service-",
    "service": "teacher:text seq:count start:day? status:service",
    "identity": "teacher:text id_number:text? phone:text?",
    "activities": "id:uuid kind:text title:text start:day end:day start_time:time- end_time:time- hours_x100:count sessions:count place:text "
    "status:status level:text content_key:text approval_no:text late_on:day- fields:json",
    "attendance": "teacher:text activity:text mark:mark role:role attended:count? confirmed_x100:count?",
    "trainings": "id:uuid teacher:text name:text organizer:text level:text mode:text start:day end:day hours_x100:count certificate:text "
    "result:result status:status confirmed_x100:count? late_on:day-",
    "openings": "id:uuid teacher:text year:year category:text hours_x100:count document:text",
}
"""The tables as version 1 of the format published them; a field may be added to one, as a later one, and none may change."""


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_table_stays_as_it_was_published(name: str) -> None:
    spec = next(each for each in package_tables.REPORT if each.name == name)
    now = [f"{field}:{kind}" for field, kind in spec.fields.items() if field not in spec.later]
    assert now == PUBLISHED[name].split()
    assert spec.optional == (name in {"activities", "attendance", "trainings"}) == spec.yearly
    assert spec.key == {"service": ("teacher", "seq"), "identity": ("teacher",), "attendance": ("teacher", "activity")}.get(
        name, ("id",)
    )


@pytest.mark.parametrize("kind", OLD, ids=lambda kind: kind.id)
def test_the_citys_table_has_a_column_for_every_field_that_travels(kind: Kind) -> None:
    table = bureau_tables.metadata.tables[f"city_{kind.id}"]
    columns = [column.name for column in table.columns]
    assert columns[-len(derived_columns(kind)) :] == list(derived_columns(kind))
    assert set(columns) - set(derived_columns(kind)) <= {"id", "office", "year", "uuid", "person"}


@pytest.fixture
def full(town: Town) -> tuple[Town, Workspace]:
    ws, _stored = full_school(town)
    add_opening(ws, teacher_id=everybody(ws)[0], year="2025", category="其他", hours=Decimal(10), document="证明1号")
    town.enrol(ws)
    assert town.send(ws).verdict == "merged"
    return town, ws


Full = tuple[Town, Workspace]


def another(field: Field) -> object:
    """A value that no record has, of the kind of the column."""
    if field.shape is Shape.FACTS:
        return '{"x":"另一个"}'
    if field.shape in NUMBERS:
        return 98700
    closed = {"sex": "男", "status": "approved", "result": "fail", "mark": "late", "role": "speaker", "service": "retired"}
    if field.sent_as.rstrip("-") in closed:
        return closed[field.sent_as.rstrip("-")]
    samples = {Shape.DAY: "2026-09-11", Shape.MONTH: "1971-02", Shape.CLOCK: "07:07", Shape.YEAR: "2024"}
    return samples.get(field.shape, "另一个")


@pytest.mark.parametrize("kind", OLD, ids=lambda kind: kind.id)
def test_the_digest_and_the_mark_see_every_field(full: Full, kind: Kind) -> None:
    town, ws = full
    [(office,)] = town.bureau.tuples("SELECT uuid FROM office WHERE head <> ''")
    owner = {"service": "teacher", "attendance": "activity"}.get(kind.id, kind.id)
    records = [uuid for (uuid,) in ws.tuples(f"SELECT uuid FROM {owner} WHERE deleted = 0 ORDER BY id")]

    def seen() -> tuple[str, tuple[str, ...]]:
        marks = (
            [returning_records.record_mark(town.bureau, office, owner, each) for each in records] if owner != "opening" else []
        )
        town.bureau.forget()  # the rows are changed behind the program
        return city_digest(town.bureau), tuple(marks)

    before = seen()
    for field in kind.travelling:
        if field.shape in (Shape.PERSON, Shape.LINK) or field.key == "seq":
            continue
        column = field.column
        with town.bureau.record() as change:
            change.driver_sql(f'UPDATE city_{kind.id} SET "{column}" = coalesce("{column}", \'\') || ?', (1,))
        after = seen()
        assert after[0] != before[0], f"{kind.id}.{field.key} is missing in the digest"
        if owner != "opening" and (field.stored or kind.id == "attendance"):
            assert set(after[1]).isdisjoint(before[1]) or after[1] != before[1], f"{kind.id}.{field.key} is missing in the mark"
        before = after


def plain_fields(kind: Kind) -> list[Field]:
    """The fields a column of the school's file holds, without references and what places a record in another year."""
    return [
        field
        for apart in sorted({each.apart for each in kind.travelling})
        for field in fields_of(kind, apart)
        if field.stored and field.shape not in (Shape.PERSON, Shape.LINK)
    ]


@pytest.mark.parametrize("kind", [each for each in OLD if each.id != "attendance"], ids=lambda kind: kind.id)
def test_a_report_sees_every_field_and_a_book_that_is_given_back_brings_it_back(full: Full, kind: Kind) -> None:
    town, ws = full
    sent = report_rows(ws)
    for field in plain_fields(kind):
        with ws.change("改", into_closed=True) as change:
            change.driver_sql(f'UPDATE {kind.id} SET "{field.column}" = ?', (another(field),))
        assert report_rows(ws) != sent, f"{kind.id}.{field.key} does not leave"
        with ws.record() as change:
            change.driver_sql("DELETE FROM letter")
        [file] = giving_book_back.restore_school(town.bureau, "济水一小", town.folder / f"back-{field.key}", CLERK).files
        taking_book_back.apply_restore(ws, file, PIN)
        back = report_rows(ws)
        assert {name: sorted(rows) for name, rows in back.items()} == {name: sorted(rows) for name, rows in sent.items()}, (
            f"{kind.id}.{field.key} does not come back"
        )
