"""The tables of plain kinds in letters: they follow from the descriptions, travel strictly, and may gain fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from jyteacher_desktop.exchange import BuiltLetter, build_school_card, canonical, package_tables
from jyteacher_desktop.exchange.errors import BadRows, WrongForm
from jyteacher_desktop.exchange.package_tables import REGISTER_TABLES, TRAVELLING, TableSpec
from jyteacher_desktop.kinds import REGISTERS
from jyteacher_desktop.kinds.kit import SCHOOL, Kind, Person, RecordId, Shape
from jyteacher_desktop.kinds.wire import read_row
from tests.exchange.conftest import Offices, book, uid
from tests.exchange.forgery import repacked
from tests.exchange.test_verifiers import jyt_verify
from tests.kinds.samples import sample_row, sent_row
from tools import format as tools_format

BY_NAME: dict[str, tuple[Kind, TableSpec]] = {
    kind.id: (kind, spec) for kind, spec in zip(TRAVELLING, REGISTER_TABLES, strict=True)
}
PEOPLE = [Person(uid(100)), Person(uid(101)), Person(uid(102))]
every_kind = pytest.mark.parametrize("name", sorted(BY_NAME))


def whole_book(*, rows_each: int = 2) -> dict[str, Any]:
    """A book with records of every kind, those first that others point at."""
    rows = book()
    rows["trainings-2026"] = [
        (uid(1500), uid(100), "培训", "", "city", "offline", "2026-03-01", "2026-03-01", 600, "", "pass", "approved", None, "")
    ]
    links: dict[str, RecordId] = {"activity": RecordId(uid(1000)), "training": RecordId(uid(1500))}
    for place, kind in enumerate(TRAVELLING):
        ids = [uid(10_000 + 100 * place + number) for number in range(rows_each if kind.own_life else 1)]
        rows[kind.sent] = [sent_row(sample_row(kind, number, PEOPLE, links, uuid=each)) for number, each in enumerate(ids)]
        if ids:
            links[kind.id] = RecordId(ids[0])
    return rows


@pytest.fixture(scope="module")
def written(offices: Offices) -> BuiltLetter:
    """A good letter with records of every kind."""
    return offices.report(whole_book())


def spoilt_body(letter: BuiltLetter, name: str, change: Mapping[str, object]) -> bytes:
    """The body of one table whose first row says something else."""
    first, _end, others = letter.bodies[BY_NAME[name][0].sent].partition(b"\n")
    return canonical.encode(canonical.decode(first, "row") | dict(change)) + b"\n" + others


def changed(offices: Offices, letter: BuiltLetter, name: str, change: Mapping[str, object]) -> bytes:
    """The whole letter with it, under a good signature."""
    return repacked(offices, letter.box, bodies={BY_NAME[name][0].sent: spoilt_body(letter, name, change)})


def refuse(letter: BuiltLetter, name: str, change: Mapping[str, object]) -> None:
    """Nobody reads such a row, the program or the verifier."""
    kind, spec = BY_NAME[name]
    body = spoilt_body(letter, name, change)
    with pytest.raises(BadRows):
        package_tables.decode_rows(spec, kind.sent, body)
    with pytest.raises(jyt_verify.Refused):
        resource = package_tables.describe_resource(spec, "", body)
        jyt_verify.read_rows(jyt_verify.find_spec("report", kind.sent), resource, body)


@every_kind
def test_records_of_a_kind_travel_and_come_back_as_they_were(offices: Offices, name: str) -> None:
    kind, _spec = BY_NAME[name]
    rows = whole_book()
    letter = offices.open(offices.report(rows).data)
    back = [tuple(getattr(row, field) for field in BY_NAME[name][1].fields) for row in letter.rows(kind.sent)]
    assert back == rows[kind.sent]
    typed = [read_row(kind, row, Person) for row in back]
    assert [sent_row(row) for row in typed] == rows[kind.sent]


@every_kind
def test_every_kind_that_travels_is_kept_by_schools_and_its_notes_stay_at_home(name: str) -> None:
    kind, spec = BY_NAME[name]
    assert SCHOOL in kind.keepers
    assert "note" not in spec.fields
    assert not {field.key for field in kind.fields if field.local} & set(spec.fields)
    assert set(spec.fields) - {"id"} == {*(each for field in kind.travelling for each in field.sent_names)}


@every_kind
def test_a_control_character_in_any_text_is_refused(offices: Offices, written: BuiltLetter, name: str) -> None:
    texts = [field for field, kind in BY_NAME[name][1].fields.items() if kind == "text"]
    for field in texts:
        refuse(written, name, {field: "甲\u202e乙"})
    for field in texts[:1]:
        with pytest.raises(BadRows):
            offices.open(changed(offices, written, name, {field: "甲\u200b乙"}))


@every_kind
def test_a_value_of_the_wrong_type_is_refused_in_every_field(written: BuiltLetter, name: str) -> None:
    wrong: dict[str, list[object]] = {
        "text": [None, 5],
        "uuid": ["", "x", None],
        "uuid-": ["x", None, 0],
        "day": ["", "2026-02-30", None],
        "day-": ["2026-02-30", "昨天", None],
        "month": ["", "2026-13"],
        "month-": ["2026-13", None],
        "time-": ["25:00", None],
        "year": ["", "26"],
        "year-": ["26", None],
        "count": [-1, None, "3", 2**53],
        "count?": [-1, "3", 2**53],
        "flag": [2, None, "1"],
        "json": ["", "[]", '{"a":1.5}'],
    }
    for field, kind in BY_NAME[name][1].fields.items():
        for value in wrong[kind]:
            refuse(written, name, {field: value})


@every_kind
def test_a_reference_that_leads_nowhere_is_refused_and_an_empty_one_is_not(
    offices: Offices, written: BuiltLetter, card: bytes, name: str
) -> None:
    spec = BY_NAME[name][1]
    for field in spec.refers:
        data = changed(offices, written, name, {field: uid(999_999)})
        with pytest.raises(BadRows):
            offices.open(data)
        with pytest.raises(jyt_verify.Refused):
            jyt_verify.verify(data, identities=[offices.mailbox], cards=[card])
        if spec.fields[field] == "uuid-":
            data = changed(offices, written, name, {field: ""})
            offices.open(data)
            jyt_verify.verify(data, identities=[offices.mailbox], cards=[card])


@every_kind
def test_the_same_record_twice_is_refused(offices: Offices, name: str) -> None:
    rows = whole_book()
    table = BY_NAME[name][0].sent
    rows[table] = [rows[table][0], rows[table][0]]
    with pytest.raises(BadRows):
        offices.open(offices.report(rows).data)


@every_kind
def test_a_letter_from_before_the_kind_existed_is_good(offices: Offices, name: str) -> None:
    table = BY_NAME[name][0].sent
    rows = whole_book()
    for other in TRAVELLING:  # nothing in it can point at what does not exist
        if other.sent == table or table in {target for target, _field in BY_NAME[other.id][1].refers.values()}:
            rows.pop(other.sent, None)
    letter = offices.open(offices.report({name: body for name, body in rows.items() if not _points_at_missing(name, rows)}).data)
    assert table not in letter.resources


def _points_at_missing(name: str, rows: dict[str, Any]) -> bool:
    spec = next((each for each in REGISTER_TABLES if each.name == name), None)
    return spec is not None and any(target not in rows for target, _field in spec.refers.values())


@pytest.fixture(scope="module")
def card(offices: Offices) -> bytes:
    head = offices.header(receiver="*", period=None, policy=None)
    return build_school_card(head, name="济水一小", stage="小学", central="", key=offices.school).data


def test_the_verifier_reads_what_the_program_writes(offices: Offices, written: BuiltLetter, card: bytes) -> None:
    found = jyt_verify.verify(written.data, identities=[offices.mailbox], cards=[card])
    assert {kind.sent for kind in TRAVELLING} <= set(found["tables"])
    assert found["unknown"] == []


def test_the_description_and_the_verifier_say_what_follows_from_the_kinds() -> None:
    for path, part in tools_format.blocks().items():
        assert tools_format.part_of(path) == part, f"{path.name}: run python3 dev.py tables"


def test_the_verifier_describes_every_table_of_a_report_as_the_program_does() -> None:
    theirs = {
        name.removesuffix("-YYYY"): jyt_verify.find_spec("report", name.replace("YYYY", "2026")) for name in jyt_verify.BOOK
    }
    assert set(theirs) == {spec.name for spec in package_tables.REPORT}
    for spec in package_tables.REPORT:
        other = theirs[spec.name]
        assert list(other.fields) == list(spec.fields), spec.name
        assert other.key == spec.key
        assert {each.name for each in other.fields.values() if each.target} == set(spec.refers)
        assert {each.name: each.published for each in other.fields.values()} == {
            name: "integer" if kind in {"count", "count?", "flag"} else "string" for name, kind in spec.fields.items()
        }


# -- a table that gained a field -------------------------------------------------------------------------------------


def later_spec(spec: TableSpec) -> TableSpec:
    """The table as a later program describes it."""
    return replace(
        spec,
        fields={**spec.fields, "scope": "text", "partners": "count?", "host": "uuid-"},
        refers={**spec.refers, "host": ("teachers", "id")},
        later={"scope": "school", "partners": None, "host": ""},
    )


@pytest.fixture
def a_later_program(monkeypatch: pytest.MonkeyPatch) -> TableSpec:
    """From here on ``rules`` has three more fields."""
    old = next(spec for spec in REGISTER_TABLES if spec.name == "rules")
    new = later_spec(old)
    monkeypatch.setitem(package_tables._BY_NAME["report"], "rules", new)
    return new


def test_a_table_may_gain_fields_and_what_older_schools_send_means_their_default(
    offices: Offices, request: pytest.FixtureRequest
) -> None:
    before = offices.report(whole_book()).data
    older_mark = offices.open(before).mark_of("rules")
    request.getfixturevalue("a_later_program")
    letter = offices.open(before)
    assert [(row.scope, row.partners, row.host) for row in letter.rows("rules")] == [("school", None, "")] * 2
    assert letter.mark_of("rules") != older_mark, "a program that reads more of a table reads it again"


def test_what_a_later_program_writes_is_read_past_by_an_older_one(offices: Offices, a_later_program: TableSpec) -> None:
    rows = whole_book()
    rows["rules"] = [(*row, "city", 3, uid(100)) for row in rows["rules"]]
    data = offices.report(rows).data
    assert [row.partners for row in offices.open(data).rows("rules")] == [3, 3]
    package_tables._BY_NAME["report"]["rules"] = next(spec for spec in REGISTER_TABLES if spec.name == "rules")
    assert len(offices.open(data).rows("rules")) == 2
    package_tables._BY_NAME["report"]["rules"] = a_later_program


@pytest.mark.usefixtures("a_later_program")
def test_a_field_that_every_writer_sends_may_not_be_missing(offices: Offices) -> None:
    letter = offices.report({**whole_book(), "rules": []})
    fields = [{"name": "id", "type": "string"}]

    def without(manifest: dict[str, Any]) -> None:
        next(each for each in manifest["resources"] if each["name"] == "rules")["schema"]["fields"] = fields

    with pytest.raises(WrongForm):
        offices.open(repacked(offices, letter.box, manifest_change=without))


@pytest.mark.usefixtures("a_later_program")
def test_a_row_may_not_lack_a_later_field_that_its_schema_declares(offices: Offices) -> None:
    rows = whole_book()
    plain = package_tables.encode_rows(next(spec for spec in REGISTER_TABLES if spec.name == "rules"), rows["rules"])
    rows["rules"] = [(*row, "city", 3, uid(100)) for row in rows["rules"]]
    letter = offices.report(rows)
    with pytest.raises(BadRows):
        offices.open(repacked(offices, letter.box, bodies={"rules": plain}))


def test_the_verifier_takes_letters_without_a_later_field_too(
    offices: Offices, written: BuiltLetter, card: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = written.data
    words = f"{jyt_verify.BOOK['rules']} scope~ partners:count?~ host:uuid-->teachers~"
    monkeypatch.setitem(jyt_verify.BOOK, "rules", words)
    assert jyt_verify.verify(data, identities=[offices.mailbox], cards=[card])["tables"]["rules"] == 2
    monkeypatch.setitem(jyt_verify.BOOK, "rules", words.replace("scope~", "scope"))
    with pytest.raises(jyt_verify.Refused):
        jyt_verify.verify(data, identities=[offices.mailbox], cards=[card])


def test_links_between_kinds_go_one_way() -> None:
    done: set[str] = set()
    for kind in TRAVELLING:
        ids = {each.id for each in REGISTERS}
        targets = {str(field.of) for field in kind.travelling if field.shape is Shape.LINK} & ids
        assert targets <= done | {kind.id}, f"{kind} is written before what it points at"
        done.add(kind.id)
