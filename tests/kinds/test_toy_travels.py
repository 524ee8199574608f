"""A kind no module names travels: package, city, digest, mark, sending back, giving a book back, withheld fields."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jyteacher_desktop.bureau import giving_book_back, returning_records
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.city_digest import city_digest
from jyteacher_desktop.bureau.records_to_correct import school_records
from jyteacher_desktop.bureau.who_registered_what import registered_offices
from jyteacher_desktop.exchange import keys
from jyteacher_desktop.kinds.kit import Told
from jyteacher_desktop.records.registers import list_rows, put
from jyteacher_desktop.records.who_is_meant import People
from jyteacher_desktop.school import school_keys, taking_book_back
from jyteacher_desktop.school.correcting_returned_records import list_returned
from jyteacher_desktop.school.what_leaves_the_school import preview_submit, report_rows
from tests.end_to_end.town import CLERK, PIN, Q3, Town, everybody, fill
from tests.kinds import toy


def test_a_toy_kind_is_driven_from_a_school_to_the_bureau_and_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "BCRYPT_ROUNDS", 1)
    with toy.known(tmp_path / "migrations"):
        _drive(tmp_path)


def _drive(tmp_path: Path) -> None:
    town = Town(tmp_path)
    ws = town.new_school("风筝小学")
    fill(ws)
    person = everybody(ws)[0]
    town.enrol(ws)
    assert town.send(ws).verdict == "merged"
    [told] = registered_offices(town.bureau, toy.Kite.kind)
    assert told.told is Told.SILENT
    without = city_digest(town.bureau)

    kite = toy.Kite(owner=person, name="鹞子", made=date(2026, 3, 12), length=Decimal("1.5"), story="放得很高", secret="线不结实")
    with ws.change("登记风筝") as change:
        kite = put(ws, change, kite, People(ws))
    assert report_rows(ws)["kites"] == [(kite.id, person, "鹞子", "2026-03-12", "red", 150, "放得很高")]
    preview = preview_submit(ws, Q3)
    assert "风筝 1" in preview.content[-1]
    assert "秘密（风筝）" in preview.withheld
    assert town.send(ws).verdict == "merged"
    [city] = CityBook(town.bureau).rows(toy.Kite)
    assert (city.id, city.name, city.made, city.length, city.secret) == (kite.id, "鹞子", date(2026, 3, 12), Decimal("1.5"), "")
    assert city.owner.endswith(person)
    assert city_digest(town.bureau) != without
    [told] = registered_offices(town.bureau, toy.Kite.kind)
    assert (told.told, told.rows) == (Told.ROWS, 1)
    assert any(row.id == kite.id and row.people == "王芳" for row in school_records(town.bureau, "风筝小学").rows)

    returning_records.return_record(town.bureau, kite.id, "请核对颜色", CLERK)
    town.answer(ws)
    assert [row.title for row in list_returned(ws)] == ["风筝 鹞子 2026-03-12"]
    with ws.change("改颜色") as change:
        put(ws, change, toy.Kite(id=kite.id, owner=person, name="鹞子", made=date(2026, 3, 12), colour="blue"), People(ws))
    assert list_returned(ws) == []
    town.send(ws)
    assert [row.state for row in returning_records.list_returned(town.bureau)] == ["corrected"]
    sent = report_rows(ws)["kites"]
    ws.close()

    new = town.new_school("新电脑")
    card = tmp_path / "new-card.jyt"
    digits = school_keys.write_school_card(new, card, PIN)
    [file] = giving_book_back.restore_school(town.bureau, "风筝小学", tmp_path / "back", CLERK, card=card, digits=digits).files
    taking_book_back.apply_restore(new, file, PIN)
    assert report_rows(new)["kites"] == sent
    assert [row.colour for row in list_rows(new, toy.Kite)] == ["blue"]
    for each in town.open:
        each.close()
