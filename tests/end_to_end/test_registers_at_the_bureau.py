"""Records of every kind at the bureau: as they were sent, in digest and marks, sent back, folded after an upgrade."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from jyteacher_desktop.books import book_of, rows_of
from jyteacher_desktop.bureau import (
    letters_into_city,
    office,
    rebuilding_city,
    returning_records,
    withdrawing_packages,
)
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.city_digest import books_digest, city_digest
from jyteacher_desktop.bureau.records_in_packages import kind_sent
from jyteacher_desktop.bureau.records_to_correct import KINDS, school_records
from jyteacher_desktop.bureau.who_registered_what import registered_offices, told_of_kinds
from jyteacher_desktop.exchange import package_tables
from jyteacher_desktop.exchange.package_tables import REGISTER_TABLES, TRAVELLING
from jyteacher_desktop.kinds import register
from jyteacher_desktop.kinds.kit import Field, Kind, RecordId, Row, Shape, Told
from jyteacher_desktop.kinds.nothing_this_year import Nothing
from jyteacher_desktop.kinds.wire import columns_of
from jyteacher_desktop.records.errors import RegisterUnknown
from jyteacher_desktop.records.measures import measures_of, registered_words
from jyteacher_desktop.records.registers import put, row_from_texts, save
from jyteacher_desktop.records.who_is_meant import People
from jyteacher_desktop.school.correcting_returned_records import list_returned
from jyteacher_desktop.school.home import todo
from jyteacher_desktop.school.office import EditSchool, edit_school, school_info
from jyteacher_desktop.school.submitting import submit
from jyteacher_desktop.school.what_leaves_the_school import report_rows
from jyteacher_desktop.store.kind_columns import city_columns
from jyteacher_desktop.store.workspace import Workspace
from tests.bureau.world import City
from tests.end_to_end.test_registers_travel import full_school
from tests.end_to_end.town import CLERK, PIN, Q3, Town, fill


def city_rows(ws: Workspace, kind: Kind) -> list[tuple[object, ...]]:
    names = ", ".join(f'"{name}"' for name in city_columns(kind))
    return sorted(ws.tuples(f'SELECT {names} FROM "city_{kind.id}"'))


@pytest.fixture
def full(town: Town) -> tuple[Town, Workspace, dict[str, list[Row]]]:
    ws, stored = full_school(town)
    town.enrol(ws)
    assert town.send(ws).verdict == "merged"
    return town, ws, stored


WITH_LIFE = [kind for kind in TRAVELLING if kind.own_life]
Full = tuple[Town, Workspace, dict[str, list[Row]]]


def test_the_city_has_every_record_as_the_school_sent_it_and_only_once(full: Full) -> None:
    town, ws, stored = full
    sent = report_rows(ws)
    for kind in TRAVELLING:
        assert city_rows(town.bureau, kind) == sorted(sent[kind.sent]), kind.id
        assert [name for name in city_columns(kind) if name != "uuid"] == [name for name in columns_of(kind) if name != "id"]
        assert {row.id for row in CityBook(town.bureau).rows(kind.row)} == {row.id for row in stored[kind.id]}
    assert town.send(ws).verdict == "merged"
    for kind in TRAVELLING:
        assert city_rows(town.bureau, kind) == sorted(sent[kind.sent]), kind.id


def test_what_changes_at_the_school_changes_in_the_city_and_what_is_withdrawn_is_gone(full: Full) -> None:
    town, ws, stored = full
    for kind in WITH_LIFE:
        with ws.change("删除一条") as change:
            change.driver_sql(f'UPDATE "{kind.id}" SET deleted = 1 WHERE uuid = ?', (stored[kind.id][1].id,))
    town.send(ws)
    for kind in TRAVELLING:
        assert city_rows(town.bureau, kind) == sorted(report_rows(ws)[kind.sent])
    withdrawing_packages.roll_back(town.bureau, "济水一小", "误报", CLERK)
    for kind in TRAVELLING:
        assert len(city_rows(town.bureau, kind)) == len(stored[kind.id])


def each_column(kind: Kind) -> list[tuple[str, object]]:
    """Every column of a city table that packages fill, with a value that no sample has."""
    others: dict[Shape, object] = dict.fromkeys((Shape.COUNT, Shape.HOURS, Shape.MONEY), 987654) | {Shape.FLAG: 2}
    return [(name, others.get(field.shape, "另一个")) for field in kind.travelling for name in field.sent_names]


def changing(ws: Workspace, kind: Kind, column: str, value: object, look: Callable[[], object]) -> tuple[object, object]:
    """What is seen before and after one value changed in every row of a kind; the city is as before afterwards."""
    before = look()
    old = ws.tuples(f'SELECT id, "{column}" FROM "city_{kind.id}"')
    with ws.record() as change:
        change.driver_sql(f'UPDATE "city_{kind.id}" SET "{column}" = ?', (value,))
    ws.forget()  # the rows are changed behind the program
    after = look()
    with ws.record() as change:
        for key, was in old:
            change.driver_sql(f'UPDATE "city_{kind.id}" SET "{column}" = ? WHERE id = ?', (was, key))
    ws.forget()
    return before, after


def _mark(ws: Workspace, office: str, kind: Kind, row: Row, activity: str) -> str:
    """The mark of a record, of a line that of the activity it belongs to."""
    return returning_records.record_mark(
        ws, office, kind.id if kind.own_life else "activity", row.id if kind.own_life else activity
    )


def test_the_digest_and_the_mark_of_a_correction_cover_every_field_of_every_kind(full: Full) -> None:
    town, ws, stored = full
    [(office,)] = town.bureau.tuples("SELECT uuid FROM office WHERE head <> ''")
    [(activity,)] = ws.tuples("SELECT uuid FROM activity")
    for kind in TRAVELLING:
        for column, value in each_column(kind):
            before, after = changing(
                town.bureau,
                kind,
                column,
                value,
                lambda: (
                    city_digest(town.bureau),
                    books_digest(town.bureau, [office]),
                    _mark(town.bureau, office, kind, stored[kind.id][0], activity),  # noqa: B023
                ),
            )
            assert isinstance(before, tuple)
            assert isinstance(after, tuple)
            assert all(one != other for one, other in zip(before, after, strict=True)), f"{kind.id}.{column}"


def test_the_mark_of_a_record_covers_what_belongs_to_it(full: Full) -> None:
    town, ws, stored = full
    [(office,)] = town.bureau.tuples("SELECT uuid FROM office WHERE head <> ''")
    activity = ws.tuples("SELECT uuid FROM activity")[0][0]
    owned = [kind for kind in TRAVELLING if kind.owner is not None]
    assert owned
    for kind in owned:
        assert kind.owner is not None
        owner = kind.owner.of
        record = activity if owner == "activity" else stored[str(owner)][0].id if owner in stored else None
        if record is None:
            continue
        column, value = next(each for each in each_column(kind) if each[0] != kind.owner.sent)
        before, after = changing(
            town.bureau,
            kind,
            column,
            value,
            lambda: returning_records.record_mark(town.bureau, office, str(owner), record),  # noqa: B023
        )
        assert before != after, f"{kind.id} belongs to {owner}"


def test_a_city_that_has_none_of_a_kind_has_the_sum_it_had_before_the_kind_existed(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    town.send(ws)
    before = city_digest(town.bureau)
    monkeypatch.setattr("jyteacher_desktop.bureau.city_digest.TRAVELLING", ())
    with town.bureau.record() as change:  # what is remembered is forgotten
        change.driver_sql("UPDATE office SET name = name")
    assert city_digest(town.bureau) == before


# -- who registered ---------------------------------------------------------------------------------------------------


def test_unknown_is_told_from_nothing_registered_and_from_none(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four schools: an older program, one that registered nothing, one that says there was none, one with records."""
    kind = next(each for each in TRAVELLING if each.owner is None and each is not Nothing.kind)
    told: dict[str, Told] = {}
    for number, name in enumerate(("甲小", "乙小", "丙小", "丁小")):
        if name == "丁小":
            ws, _stored = full_school(town, name, f"21410001{number:02}")
            with ws.change("只留一种") as change:
                change.driver_sql(f'DELETE FROM "{Nothing.kind.id}"')
        else:
            ws = town.new_school(name, code=f"21410001{number:02}")
            fill(ws)
        if name == "丙小":
            with ws.change("本年没有") as change:
                put(ws, change, Nothing(register=kind.id, year="2026"), People(ws))
        town.enrol(ws)
        with monkeypatch.context() as older:
            if name == "甲小":
                older.setattr("jyteacher_desktop.school.records_in_packages.register_rows", lambda _ws, _sent: {})
            assert town.send(ws).verdict == "merged"
    for each in registered_offices(town.bureau, kind):
        told[each.school] = each.told
    assert told == {"甲小": Told.UNKNOWN, "乙小": Told.SILENT, "丙小": Told.NONE, "丁小": Told.ROWS}
    assert registered_words(registered_offices(town.bureau, kind)) == "2/4 单位已登记"
    [row] = [each for each in told_of_kinds(town.bureau) if each.kind == kind.id]
    assert (row.registered, row.none, row.silent, row.unknown) == ("2/4 单位已登记", 1, 1, 1)
    assert kind_sent(kind.title) is kind_sent(kind.id) is kind
    with pytest.raises(RegisterUnknown, match="可用的有"):
        kind_sent("风筝")
    roll(
        town,
        ("甲小", "2141000100"),
        ("乙小", "2141000101"),
        ("丙小", "2141000102"),
        ("丁小", "2141000103"),
        ("戊小", "2141000104"),
    )
    town.new_school("己小", code="2141000105")
    told = {each.school: each.told for each in registered_offices(town.bureau, kind)}
    assert told.pop("戊小") is Told.ABSENT
    assert told == {"甲小": Told.UNKNOWN, "乙小": Told.SILENT, "丙小": Told.NONE, "丁小": Told.ROWS}
    assert registered_words(registered_offices(town.bureau, kind)) == "2/5 单位已登记"
    [row] = [each for each in told_of_kinds(town.bureau) if each.kind == kind.id]
    assert (row.registered, row.none, row.silent, row.unknown) == ("2/5 单位已登记", 1, 2, 1)
    [other_year] = [each for each in registered_offices(town.bureau, kind, "2025") if each.school == "丙小"]
    assert other_year.told is Told.SILENT


def roll(town: Town, *schools: tuple[str, str], **more: str) -> None:
    """The bureau's list of schools."""
    for name, code in schools:
        row = row_from_texts(town.bureau, register("school_list"), {"code": code, "name": name, **more})
        save(town.bureau, book_of(town.bureau), [row])


def test_a_unit_of_the_list_that_never_sent_anything_is_one_that_registered_nothing(town: Town) -> None:
    """Two schools of one central school, of which one sent; a city school that never did; one that owes nothing any more."""
    ws = town.new_school("甲小", code="2141000100")
    edit_school(ws, EditSchool(name="甲小", code="2141000100", stage="小学", central="轵城中心校"))
    fill(ws)
    with ws.change("本年没有") as change:
        put(ws, change, Nothing(register="team", year="2026"), People(ws))
    town.enrol(ws)
    assert town.send(ws).verdict == "merged"
    town.enrol(town.new_school("乙小", code="2141000101"))
    roll(town, ("甲小", "2141000100"), ("乙小", "2141000101"), central="轵城 中心校")
    roll(town, ("丙小", "2141000102"))
    roll(town, ("丁小", "2141000103"), until="2025-08-31")
    book = book_of(town.bureau)
    assert book.units() == ("丙小", "轵城 中心校"), "one unit however a package spells it, called as the list calls it"
    found = {each.key: each for each in measures_of(book)}
    workshops = found["workshops.active"]
    assert workshops.registered == "1/2 单位已登记（1 个本年没有）"
    assert "另有 1 个单位没有登记" in workshops.text
    assert [(line.name, line.why) for line in workshops.silent] == [(name, "未登记，没有交来数据包") for name in ("乙小", "丙小")]
    assert found["funds.share"].registered == "0/2 单位已登记"


def test_records_of_the_city_stand_newest_first_whoever_registered_them(town: Town) -> None:
    ws = town.new_school("甲小", code="2141000100")
    fill(ws)
    for on in ("2026-06-12", "2026-09-20"):
        save(ws, book_of(ws), [row_from_texts(ws, register("inspection"), {"on": on})])
    town.enrol(ws)
    assert town.send(ws).verdict == "merged"
    for on in ("2026-05-20", "2026-09-15"):
        row = row_from_texts(town.bureau, register("inspection"), {"on": on, "by": "教育局"})
        save(town.bureau, book_of(town.bureau), [row])
    days = [row.on.isoformat() for row in rows_of(town.bureau, register("inspection"))]  # type: ignore[attr-defined]
    assert days == ["2026-09-20", "2026-09-15", "2026-06-12", "2026-05-20"]


# -- an upgrade -------------------------------------------------------------------------------------------------------


def without_registers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program as it was before the kinds existed: their tables are archived unread."""
    names = {spec.name for spec in REGISTER_TABLES}
    monkeypatch.setitem(
        package_tables._BY_NAME.now(),
        "report",
        {name: spec for name, spec in package_tables._BY_NAME["report"].items() if name not in names},
    )
    monkeypatch.setattr(letters_into_city, "TRAVELLING", ())


def test_rebuilding_folds_what_an_older_program_archived_unread(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    ws, _stored = full_school(town)
    town.enrol(ws)
    sent = report_rows(ws)
    files = [town.folder / "stick"]
    submit(ws, Q3, files[0], PIN)
    with monkeypatch.context() as older:
        without_registers(older)
        assert [each.verdict for each in town.receive(*files)] == ["merged"]
    assert not any(city_rows(town.bureau, kind) for kind in TRAVELLING)
    rebuilding_city.rebuild(town.bureau, CLERK)
    for kind in TRAVELLING:
        assert city_rows(town.bureau, kind) == sorted(sent[kind.sent]), kind.id


def test_after_an_upgrade_the_next_package_is_read_anew_although_nothing_in_it_changed(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws, _stored = full_school(town)
    town.enrol(ws)
    first = submit(ws, Q3, town.folder / "first", PIN)
    second = submit(ws, Q3, town.folder / "second", PIN)
    with monkeypatch.context() as older:
        without_registers(older)
        assert [each.verdict for each in town.receive(*first.files)] == ["merged"]
    assert [each.verdict for each in town.receive(*second.files)] == ["merged"]
    for kind in TRAVELLING:
        assert city_rows(town.bureau, kind) == sorted(report_rows(ws)[kind.sent]), kind.id


# -- sending back -----------------------------------------------------------------------------------------------------


def test_a_clerk_finds_every_record_of_a_school_and_the_school_finds_what_was_sent_back(full: Full) -> None:
    town, ws, stored = full
    shown = {row.id: row for row in school_records(town.bureau, "济水一小").rows}
    for kind in WITH_LIFE:
        for row in stored[kind.id]:
            line = shown[row.id]
            assert KINDS[line.table] == kind.title
            assert line.title
            assert str(row.id) not in line.title
    records = [rows[0].id for kind, rows in stored.items() if kind in KINDS]
    assert {each.state for each in returning_records.return_records(town.bureau, records, "请核对", CLERK)} == {"waiting"}
    town.answer(ws)
    titles = {row.record: row.title for row in list_returned(ws)}
    assert set(titles) == set(records)
    assert all(titles.values())
    town.send(ws)
    assert {row.state for row in returning_records.list_returned(town.bureau)} == {"read"}
    assert all("（已不在" not in row.title for row in returning_records.list_returned(town.bureau))


def test_correcting_a_returned_record_of_any_kind_settles_it_here_and_at_the_bureau(full: Full) -> None:
    town, ws, stored = full
    text = {
        kind.id: next((field for field in kind.travelling if field.shape in (Shape.TEXT, Shape.LONG, Shape.LISTED)), None)
        for kind in TRAVELLING
    }
    kinds = [kind for kind in WITH_LIFE if text[kind.id] is not None]
    assert len(kinds) > 20
    returning_records.return_records(town.bureau, [stored[kind.id][0].id for kind in kinds], "请更正", CLERK)
    town.answer(ws)
    for kind in kinds:
        field = text[kind.id]
        assert field is not None
        with ws.change("更正") as change:
            change.driver_sql(f'UPDATE "{kind.id}" SET "{field.column}" = ? WHERE uuid = ?', ("更正", stored[kind.id][0].id))
    assert list_returned(ws) == []
    town.send(ws)
    assert {row.state for row in returning_records.list_returned(town.bureau)} == {"corrected"}


def test_a_record_deleted_after_it_was_sent_back_counts_as_corrected(full: Full) -> None:
    town, ws, stored = full
    returning_records.return_records(town.bureau, [rows[1].id for kind, rows in stored.items() if kind in KINDS], "请删除", CLERK)
    town.answer(ws)
    for kind in WITH_LIFE:
        with ws.change("删除") as change:
            change.driver_sql(f'UPDATE "{kind.id}" SET deleted = 1 WHERE uuid = ?', (stored[kind.id][1].id,))
    town.send(ws)
    assert {row.state for row in returning_records.list_returned(town.bureau)} == {"corrected"}


def test_what_was_sent_back_opens_on_the_page_that_shows_it(full: Full) -> None:
    town, ws, stored = full
    returning_records.return_records(town.bureau, [stored[kind.id][0].id for kind in WITH_LIFE], "请核对", CLERK)
    town.answer(ws)
    tasks = {task.settle: task for task in todo(ws, Q3).tasks if task.sentence.startswith("教育局退回")}
    for kind in WITH_LIFE:
        task = tasks[stored[kind.id][0].id]
        plan = kind.id in {"plan", "plan_item"}
        assert (task.page, task.identity) == (
            ("plans", stored["plan"][0].id) if plan else ("registers", stored[kind.id][0].id)
        ), kind.id


def _copied_ids(town: Town, ws: Workspace) -> City:
    """Another school hands in a book in which every record carries the id of one of this school's, and says it of itself."""
    identity = office.mailbox_identities(town.bureau, office.unlock(town.bureau, CLERK))
    recipients = [town.bureau.info("mailbox_recipient"), town.bureau.info("recovery_recipient")]
    desk = City(town.bureau, town.bureau.info("office"), identity, recipients, town.folder / "copied")
    insider = desk.school(7)
    rows = report_rows(ws) | {"school": [(insider.office, insider.code, "7小", "小学", "")], "identity": []}
    rows["funds"] = [tuple(9_900 if isinstance(each, int) else each for each in row) for row in rows["funds"]]
    assert desk.take(insider.write(desk.office, recipients, rows=rows).data).verdict == "merged"
    return desk


def test_a_school_that_copies_the_ids_of_anothers_records_takes_none_of_them_nor_their_unit(full: Full) -> None:
    """Measures join records by id: a copy under one id would have put a fund, a team or a year into the other school's account."""
    town, ws, stored = full
    before = CityBook(town.bureau)
    own = {kind.id: {replace(row, id=RecordId("")) for row in before.rows(kind.row)} for kind in WITH_LIFE if not _links(kind)}
    unit = {kind.id: {before.unit_of(row) for row in before.rows(kind.row)} for kind in WITH_LIFE}
    _copied_ids(town, ws)
    book = CityBook(town.bureau)
    for kind in WITH_LIFE:
        rows = book.rows(kind.row)
        assert len({row.id for row in rows}) == len(rows) == 2 * len(stored[kind.id]), kind.id
        assert {book.unit_of(row) for row in rows} == unit[kind.id] | {"7小"}, kind.id
        mine = [row for row in rows if book.unit_of(row) != "7小"]
        assert len(mine) == len(stored[kind.id]), kind.id
        if kind.id in own:
            assert {replace(row, id=RecordId("")) for row in mine} == own[kind.id], kind.id
        for field in _links(kind):
            if (target := next((each for each in WITH_LIFE if each.id == field.of), None)) is not None:
                theirs = {row.id for row in book.rows(target.row) if book.unit_of(row) != "7小"}
                assert {getattr(row, field.key) for row in mine} - {None} <= theirs, (kind.id, field.key)
    facts = [
        *(each for year in ("2025", "2026") for each in book.activities(year)),
        *book.trainings(date(2025, 1, 1), date(2026, 12, 31)),
    ]
    assert {each.id for each in facts} >= book.held_on().keys()
    assert len({fact.id for fact in facts}) == len(facts)


def test_a_remark_names_the_record_of_its_own_school_whatever_another_school_calls_one_of_that_id(full: Full) -> None:
    town, ws, _stored = full
    ((event, title),) = ws.tuples("SELECT uuid, title FROM activity WHERE deleted = 0 ORDER BY id LIMIT 1")
    returning_records.return_records(town.bureau, [event], "请核对", CLERK, office=school_info(ws).id)
    desk = _copied_ids(town, ws)
    with town.bureau.record() as change:
        change.driver_sql(
            "UPDATE city_activity SET title = '别的' WHERE office <> (SELECT id FROM office WHERE uuid = ?)",
            (school_info(ws).id,),
        )
    assert desk.ws is town.bureau
    assert [row.title for row in returning_records.list_returned(town.bureau)] == [title]


def _links(kind: Kind) -> list[Field]:
    return [each for each in kind.fields if each.shape is Shape.LINK]
