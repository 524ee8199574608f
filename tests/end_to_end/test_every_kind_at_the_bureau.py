"""Every kind of record at the bureau: what an older program does not send is unknown and never zero; a row that cannot be is refused whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.city_digest import city_digest
from jyteacher_desktop.bureau.who_registered_what import registered_offices
from jyteacher_desktop.exchange import package_tables
from jyteacher_desktop.exchange.package_tables import TRAVELLING
from jyteacher_desktop.kinds.kit import Kind, Measure, Told
from jyteacher_desktop.kinds.wire import columns_of
from jyteacher_desktop.records.measures import measures_of
from jyteacher_desktop.school import records_in_packages, submitting
from jyteacher_desktop.store.workspace import Workspace
from tests.end_to_end.test_registers_travel import full_school
from tests.end_to_end.town import PIN, Q3, Town

every_kind = pytest.mark.parametrize("kind", TRAVELLING, ids=lambda kind: kind.id)
_RANDOM = {"uuid": "x", "uuid-": "x", "day": "2026-02-30", "day-": "昨天", "month": "2026-13", "month-": "九月", "year": "26"}
_WRONG: dict[str, object] = {**_RANDOM, "year-": "26", "time-": "25:00", "count": -1, "count?": -1, "flag": 2, "json": "[]"}
"""A value no reader takes, by the type of a field; of text a number."""


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, Workspace]]:
    """A bureau, and a school with records of every kind whose older program sent none of them."""
    town = Town(tmp_path_factory.mktemp("kinds"))
    ws, _stored = full_school(town)
    town.enrol(ws)
    with pytest.MonkeyPatch.context() as older:
        older.setattr(records_in_packages, "register_rows", lambda _ws, _sent: {})
        assert town.send(ws).verdict == "merged"
    yield town, ws
    for each in town.open:
        each.close()


@every_kind
def test_a_package_of_an_older_program_leaves_a_kind_unknown(towns: tuple[Town, Workspace], kind: Kind) -> None:
    [told] = registered_offices(towns[0].bureau, kind)
    assert (told.told, told.rows) == (Told.UNKNOWN, 0)


def test_no_figure_made_of_what_was_not_sent_says_zero(towns: tuple[Town, Workspace]) -> None:
    made = [each for each in measures_of(CityBook(towns[0].bureau)) if each.register is not None]
    assert len(made) > 20
    assert {each.key: (each.have, each.text) for each in made if not _open(each)} == {}


def _open(measure: Measure) -> bool:
    """Whether a figure says that nobody registered what it is made of."""
    return measure.have is None and measure.text == "未登记"


@every_kind
def test_a_row_that_cannot_be_is_refused_in_a_sentence_and_nothing_of_the_package_is_stored(
    towns: tuple[Town, Workspace], kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    town, ws = towns
    before = city_digest(town.bureau), _stored(town.bureau)
    sent = records_in_packages.register_rows
    spec = package_tables._BY_NAME["report"][kind.sent]
    field = columns_of(kind)[-1]

    def hostile(of: Workspace, people: Any) -> dict[str, list[tuple[object, ...]]]:
        rows = {name: [tuple(row) for row in each] for name, each in sent(of, people).items()}
        assert rows[kind.sent], kind.id
        rows[kind.sent][0] = (*rows[kind.sent][0][:-1], _WRONG.get(spec.fields[field], 5))
        return rows

    monkeypatch.setattr(records_in_packages, "register_rows", hostile)
    monkeypatch.setattr(package_tables, "_check_written", lambda *_said: None)
    monkeypatch.setattr(submitting, "_prove", lambda *_said: None)  # a school's own program would not send it
    files = submitting.submit(ws, Q3, town.folder / kind.id, PIN).files
    monkeypatch.undo()
    [verdict] = town.receive(*files)
    assert (verdict.verdict, verdict.code) == ("refused", "package.rows")
    assert f"“{kind.sent}”" in verdict.message
    assert verdict.message.endswith("。")
    assert (city_digest(town.bureau), _stored(town.bureau)) == before


def _stored(bureau: Workspace) -> list[Any]:
    return [bureau.tuples(f'SELECT count(*) FROM "{table}"') for table in ("letter", *(f"city_{kind.id}" for kind in TRAVELLING))]
