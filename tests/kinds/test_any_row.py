"""Any record that a description allows, not only the samples: what is stored, undone, sent and written out is what was typed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from jyteacher_desktop.kinds import REGISTERS, SEALED, carried
from jyteacher_desktop.kinds.kit import Field, Kind, Person, RecordId, Row, Shape, Somebody
from jyteacher_desktop.kinds.wire import columns_of, read_row
from jyteacher_desktop.records.register_imports import execute_import, plan_import
from jyteacher_desktop.records.register_workbooks import export_rows
from jyteacher_desktop.records.registers import list_rows, put
from jyteacher_desktop.records.values import words_of
from jyteacher_desktop.records.who_is_meant import People
from jyteacher_desktop.school.roster import list_teachers
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.sheets import Outcome
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import Workspace
from tests.kinds.samples import sent_row
from tests.kinds.test_importing import KEPT, _different, _target
from tests.school.conftest import blank_school, people, ws

__all__ = ["blank_school", "people", "ws"]

_WORDS = (
    st.text(st.sampled_from("王芳李娜校本研修〔2026〕8号 a-Z=+'\"，；、%_㛃𠮷（）1.0"), min_size=1, max_size=12)
    .map(lambda text: " ".join(text.split()))
    # a dash alone is how sheets say that there is nothing, an apostrophe in front how they mark a text
    .filter(lambda text: any(each.isalnum() for each in text) and not text.startswith("'"))
)
_DAYS = st.dates(date(1960, 1, 1), date(2049, 12, 31))
_AMOUNTS = st.integers(0, 10_000_000).map(lambda number: Decimal(number) / 100)
_ANY = settings(
    max_examples=6,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)


def values_of(field: Field, people: list[Person], links: dict[str, RecordId]) -> st.SearchStrategy[Any]:
    """What may stand in a field, its empty value too where it is not required."""
    shape = field.shape
    if words_of(field) and shape is Shape.LISTED:
        found: st.SearchStrategy[Any] = st.sampled_from(sorted(words_of(field)))
    elif shape is Shape.TEXT:
        found = _WORDS
    elif shape is Shape.LISTED:
        # a number in front is the code of a drop-down list (30-地市级); a word spread by blanks is the word, wherever it is typed
        found = _WORDS.map(lambda text: f"词{''.join(text.split())}")
    elif shape is Shape.LONG:
        found = st.lists(_WORDS, min_size=1, max_size=3).map("\n".join)
    elif shape is Shape.PERSON:
        found = st.sampled_from(people)
    elif shape is Shape.SOMEBODY:
        found = st.sampled_from([Somebody(each) for each in people] + [Somebody(None, "外请马老师")])
    elif shape is Shape.LINK:
        found = st.just(links[str(field.of)])
    elif shape is Shape.DAY:
        found = _DAYS
    elif shape is Shape.MONTH:
        found = _DAYS.map(lambda day: f"{day:%Y-%m}")
    elif shape is Shape.YEAR:
        found = _DAYS.map(lambda day: str(day.year))
    elif shape is Shape.TERM:
        found = _DAYS.map(lambda day: f"{day.year}-{day.year + 1}-{1 + day.day % 2}")
    elif shape is Shape.CLOCK:
        found = st.times().map(lambda time: f"{time:%H:%M}")
    elif shape is Shape.COUNT:
        found = st.integers(0, 100_000)
    elif shape is Shape.HOURS:
        found = st.integers(0, 999_900).map(lambda number: Decimal(number) / 100)
    elif shape is Shape.MONEY:
        found = _AMOUNTS
    elif shape is Shape.FLAG:
        found = st.booleans()
    else:
        found = st.sampled_from([each.code for each in field.term or ()])
    return found if field.required else st.one_of(st.just(field.default), found)


def any_row(kind: Kind, people: list[Person], links: dict[str, RecordId]) -> st.SearchStrategy[Row]:
    """Every field that somebody types, and those that have to be there though nobody does."""
    told = {field.key: values_of(field, people, links) for field in kind.fields if field.typed or field.required}
    return st.builds(kind.row, **told)


def everything(ws: Workspace, kind: Kind) -> list[tuple[Any, ...]]:
    return ws.tuples(f'SELECT * FROM "{kind.id}" ORDER BY id')


def ready(ws: Workspace, kind: Kind) -> tuple[list[Person], dict[str, RecordId]]:
    """Who and what records of a kind may name."""
    everybody = [Person(row.id) for row in list_teachers(ws)]
    links = {
        str(field.of): RecordId(_target(ws, str(field.of), everybody[0])) for field in kind.fields if field.shape is Shape.LINK
    }
    return everybody, links


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("kind", KEPT, ids=lambda kind: kind.id)
def test_whatever_is_stored_is_read_as_it_was_typed_and_undo_leaves_not_a_trace(ws: Workspace, kind: Kind) -> None:
    everybody, links = ready(ws, kind)

    @_ANY
    @given(any_row(kind, everybody, links))
    def holds(row: Row) -> None:
        before = everything(ws, kind)
        with ws.change("登记") as change:
            stored = put(ws, change, row, People(ws))
        [back] = [each for each in list_rows(ws, kind.row) if each.id == stored.id]
        for field in kind.typed:
            told, kept = getattr(row, field.key), getattr(back, field.key)
            if field.shape is Shape.SOMEBODY and told:
                told, kept = (told.person, told.name or kept.name), (kept.person, kept.name)
            assert (kept or None) == (told or None), field.key
        ws.undo()
        assert everything(ws, kind) == before

    holds()


@pytest.mark.parametrize("kind", [kind for kind in carried() if kind.sent], ids=lambda kind: kind.id)
def test_whatever_is_sent_is_read_as_it_was_and_nothing_local_is_among_it(kind: Kind) -> None:
    people = [Person(new_id()) for _ in range(3)]
    links = {str(field.of): RecordId(new_id()) for field in kind.fields if field.shape is Shape.LINK}

    @_ANY
    @given(any_row(kind, people, links))
    def holds(row: Row) -> None:
        sent = sent_row(row)
        assert len(sent) == len(columns_of(kind))
        back = read_row(kind, sent, Person)
        for field in kind.travelling:
            if field.typed:
                assert (getattr(back, field.key) or None) == (getattr(row, field.key) or None), field.key
        for field in (each for each in kind.fields if each.local):
            assert getattr(back, field.key) == field.default, field.key

    holds()


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("kind", KEPT, ids=lambda kind: kind.id)
def test_whatever_is_written_into_a_workbook_comes_back_without_a_change(ws: Workspace, tmp_path: Path, kind: Kind) -> None:
    everybody, links = ready(ws, kind)

    @settings(_ANY, max_examples=2)
    @given(st.lists(any_row(kind, everybody, links), min_size=1, max_size=4))
    def holds(rows: list[Row]) -> None:
        with ws.change("登记") as change:
            put_rows = [put(ws, change, row, People(ws)) for row in _different(rows)]
        path = export_rows(ws, kind, list_rows(ws, kind.row), tmp_path / "out.xlsx")
        plan = plan_import(ws, SchoolBook(ws), kind, path)
        changed = [(row.outcome, row.changes, row.findings) for row in plan.rows if row.outcome is not Outcome.UNCHANGED]
        assert changed == []
        assert len(plan.rows) == len(put_rows)
        assert execute_import(ws, kind, plan).step is None
        ws.undo()

    holds()


def test_no_sealed_kind_is_carried_listed_or_written_out() -> None:
    assert not {kind.id for kind in SEALED} & {kind.id for kind in (*REGISTERS, *carried())}
    assert not any(kind.sent for kind in SEALED)
