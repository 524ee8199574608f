"""Records of every plain kind are deleted, come back, have a history in words, follow their people and stand in the rescue copy."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from jyteacher_desktop import kinds
from jyteacher_desktop.kinds.honour import Honour
from jyteacher_desktop.kinds.kit import Keeper, Kind, Person, RecordId, Shape
from jyteacher_desktop.kinds.team import Team, TeamMember
from jyteacher_desktop.kinds.training_funds import Money
from jyteacher_desktop.records.errors import StillInUse
from jyteacher_desktop.records.history_in_words import record_history
from jyteacher_desktop.records.record_history import compare_states, list_states, restore_state
from jyteacher_desktop.records.registers import columns_shown, list_lines, list_rows, put, title_of
from jyteacher_desktop.records.trash import delete_records, list_trash, references, restore_record
from jyteacher_desktop.records.who_is_meant import People
from jyteacher_desktop.school.merging_duplicates import merge_teachers
from jyteacher_desktop.store.backup import COUNTED
from jyteacher_desktop.store.workspace import Workspace
from tests.kinds.test_importing import KEPT, fill
from tests.school.conftest import blank_school, people, ws

__all__ = ["blank_school", "people", "ws"]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("kind", KEPT, ids=lambda kind: kind.id)
def test_a_deleted_record_stands_in_the_trash_under_its_name_and_comes_back_whole(ws: Workspace, kind: Kind) -> None:
    [first, *_others] = fill(ws, kind, 3)
    before = list_rows(ws, kind.row)
    name = title_of(ws, first)
    delete_records(ws, [str(first.id)])
    assert first.id not in {row.id for row in list_rows(ws, kind.row)}
    [line] = [row for row in list_trash(ws) if row.id == first.id]
    assert (line.kind, line.title) == (kind.title, name)
    restore_record(ws, str(first.id))
    assert list_rows(ws, kind.row) == before


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("kind", KEPT, ids=lambda kind: kind.id)
def test_two_states_are_compared_under_the_titles_of_the_fields_and_the_first_is_brought_back(ws: Workspace, kind: Kind) -> None:
    first, second = fill(ws, kind, 2)
    step = ws.data_version()
    with ws.change("修改") as change:
        put(ws, change, replace(second, id=first.id), People(ws))
    found = compare_states(ws, str(first.id), step)
    titles = {field.title for field in kind.fields}
    assert found
    assert {each.label for each in found} <= titles
    different = {field.title for field in kind.fields if getattr(first, field.key) != getattr(second, field.key)}
    assert {each.label for each in found} == different
    assert len(list_states(ws, str(first.id))) == 2
    assert record_history(ws, None, str(first.id))
    restore_state(ws, str(first.id), step)
    [back] = [row for row in list_rows(ws, kind.row) if row.id == first.id]
    assert {field.key for field in kind.fields if _bare(back, field.key) != _bare(first, field.key)} == set()


def _bare(row: object, key: str) -> object:
    value = getattr(row, key)
    return getattr(value, "person", None) or value if hasattr(value, "person") else value


PEOPLE = [(kind, field) for kind in KEPT for field in kind.fields if field.shape in (Shape.PERSON, Shape.SOMEBODY)]


@pytest.mark.parametrize(("kind", "field"), PEOPLE, ids=lambda each: getattr(each, "id", None) or each.key)
def test_merging_two_people_moves_what_names_them_and_splitting_brings_it_back(
    ws: Workspace, people: dict[str, str], kind: Kind, field: object
) -> None:
    keep, drop = Person(people["王芳"]), Person(people["李娜"])
    [row] = fill(ws, kind, 1)
    key = field.key  # type: ignore[attr-defined]

    def named() -> object:
        [found] = [each for each in list_rows(ws, kind.row) if each.id == row.id]
        value = getattr(found, key)
        return getattr(value, "person", value)

    with ws.change("改人") as change:
        value = getattr(row, key)
        put(ws, change, replace(row, **{key: replace(value, person=drop) if hasattr(value, "person") else drop}), People(ws))
    with pytest.raises(StillInUse, match=kind.title):
        delete_records(ws, [drop])
    assert kind.title in {each.label for each in references(ws, drop)}
    merge_teachers(ws, keep, drop)
    assert named() == keep
    restore_record(ws, drop)
    assert named() == drop


@pytest.mark.usefixtures("people")
def test_what_belongs_to_a_record_goes_into_the_trash_and_comes_back_with_it(ws: Workspace) -> None:
    fill(ws, TeamMember.kind, 3)
    [team] = list_rows(ws, Team)
    members = list_rows(ws, TeamMember)
    [reference] = [each for each in references(ws, str(team.id)) if each.label == TeamMember.kind.title]
    assert (reference.count, reference.along) == (3, True)
    delete_records(ws, [str(team.id)])
    assert (list_rows(ws, Team), list_rows(ws, TeamMember)) == ([], [])
    restore_record(ws, str(members[0].id))
    assert len(list_rows(ws, Team)) == 1
    assert list_rows(ws, TeamMember) == members


@pytest.mark.parametrize(
    ("yuan", "read"),
    [
        ("0", "0.00"),
        ("7.05", "7.05"),
        ("999.99", "999.99"),
        ("1000", "1,000.00"),
        ("3650.5", "3,650.50"),
        ("1000005", "1,000,005.00"),
        ("20010003.04", "20,010,003.04"),
        ("999999999999.99", "999,999,999,999.99"),
        ("1000000000000", "1,000,000,000,000.00"),
    ],
)
def test_the_step_the_list_the_trash_and_the_history_write_an_amount_of_money_one_way(
    ws: Workspace, yuan: str, read: str
) -> None:
    named = f"2026 支出 {read} 元"
    with ws.change("登记") as change:
        row = put(ws, change, Money(id=RecordId(""), year="2026", line="spent", amount=Decimal(yuan)), People(ws))
    at_first = ws.data_version()
    [line] = list_lines(ws, Money.kind)
    [amount] = [column.text(column.value(line)) for column in columns_shown(Money.kind) if column.key == "amount"]
    assert (line.title, amount) == (named, read)
    with ws.change("修改") as change:
        put(ws, change, replace(row, amount=Decimal("12345.6")), People(ws))
    assert {(each.before, each.after) for each in compare_states(ws, line.id, at_first)} == {(read, "12,345.60")}
    restore_state(ws, line.id, at_first)
    delete_records(ws, [line.id])
    assert named in ws.steps()[0].what
    assert [row.title for row in list_trash(ws)] == [named]


def test_every_kind_is_counted_in_backups_and_checks() -> None:
    assert {kind.id: kind.title for kind in kinds.REGISTERS}.items() <= COUNTED.items()


@pytest.mark.usefixtures("people")
def test_the_rescue_copy_has_a_page_for_every_kind_with_names_and_words(ws: Workspace, tmp_path: Path) -> None:
    from jyteacher_desktop.school.rescue import rescue
    from jyteacher_desktop.sheets import read_workbook

    for kind in KEPT:
        fill(ws, kind, 2)
    done = rescue(ws.path, tmp_path / "救援")
    pages = {sheet.name: sheet for sheet in read_workbook(done.files[0]).sheets}
    for kind in KEPT:
        headings = set(map(str, pages[kind.title].rows[0]))
        assert {field.title for field in kind.fields} <= headings, kind.id
    words = {str(cell) for row in pages[Honour.kind.title].rows[1:] for cell in row}
    assert {"王芳", "最美教师"} & words


def test_a_bureau_keeps_a_trash_of_its_own_records() -> None:
    from jyteacher_desktop.records.record_names import BUREAU_KINDS

    assert set(BUREAU_KINDS) == {kind.id for kind in kinds.REGISTERS if Keeper.BUREAU in kind.keepers}
