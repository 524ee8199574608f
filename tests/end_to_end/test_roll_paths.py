"""City and province: the province adds up what the cities' schools signed, decides nothing for them, and no city stops another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jyteacher_desktop.bureau import city, decisions, issuing, own_keys, schools
from jyteacher_desktop.bureau.errors import CityDecides
from jyteacher_desktop.exchange import read_public_key
from jyteacher_desktop.school import trusting
from jyteacher_desktop.school.office import key_path
from jyteacher_desktop.store.workspace import Workspace
from tests.end_to_end.town import CLERK, NEW_PIN, PIN, Town, fill


def province(town: Town) -> Workspace:
    """A province that knows the city, and is known to it."""
    above = town.new_bureau("province", "河南省教育厅")
    digits = own_keys.write_bureau_card(above, town.folder / "above.jyt", CLERK)
    issuing.trust_bureau(town.bureau, town.folder / "above.jyt", digits, CLERK, issuing.UPPER)
    trust_city(town, above, town.bureau)
    return above


def trust_city(town: Town, above: Workspace, below: Workspace) -> None:
    card = town.folder / f"{below.path.stem}-card.jyt"
    digits = own_keys.write_bureau_card(below, card, CLERK)
    issuing.trust_bureau(above, card, digits, CLERK, issuing.CITY)


def rolled(town: Town, above: Workspace) -> Workspace:
    """A school whose letter came to the province in the city's roll."""
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    assert town.send(ws).verdict == "merged"
    roll = issuing.write_roll(town.bureau, town.folder / "roll", CLERK)
    assert town.receive(*roll.files, bureau=above)[0].verdict == "merged"
    assert city.city_digest(above) == roll.digest
    return ws


def test_a_schools_new_card_at_the_province_takes_it_away_from_no_city(town: Town) -> None:
    """The card is open and vouched for: whoever lays it beside the roll would have made every letter of before count no more."""
    above = province(town)
    ws = rolled(town, above)
    digest = city.city_digest(above)
    card = town.folder / "new-card.jyt"
    made = trusting.rotate_key(ws, card, PIN, NEW_PIN)
    (verdict,) = town.receive(card, bureau=above)
    assert (verdict.verdict, verdict.code) == ("refused", CityDecides.code)
    assert "济源市教育局" in verdict.message
    with pytest.raises(CityDecides):
        schools.enrol(above, card, made.fingerprint, CLERK)
    assert decisions.rebuild(above, CLERK).digest == digest
    assert town.receive(card)[0].verdict == "merged", "the city takes it in"
    assert town.send(ws, NEW_PIN).verdict == "merged"
    roll = issuing.write_roll(town.bureau, town.folder / "roll2", CLERK)
    assert town.receive(*roll.files, bureau=above)[0].verdict == "merged"
    assert city.city_digest(above) == roll.digest


def _revoke(above: Workspace, ws: Workspace, _letter: str) -> object:
    return decisions.revoke(above, "济水一小", ws.today, "丢失", CLERK, key=read_public_key(key_path(ws.path)).fingerprint)


@pytest.mark.parametrize(
    "decide",
    [
        _revoke,
        lambda above, _ws, _letter: decisions.roll_back(above, "济水一小", "误报", CLERK),
        lambda above, _ws, letter: decisions.withdraw_letter(above, letter, "误报", CLERK),
    ],
    ids=["revoke", "roll back", "withdraw"],
)
def test_a_decision_of_the_province_about_a_citys_school_is_refused_and_not_entered_without_effect(
    town: Town, decide: Callable[[Workspace, Workspace, str], object]
) -> None:
    above = province(town)
    ws = rolled(town, above)
    ((letter,),) = above.tuples("SELECT head FROM office")
    entries = above.tuples("SELECT * FROM log_entry")
    with pytest.raises(CityDecides, match="济源市教育局"):
        decide(above, ws, letter)
    assert above.tuples("SELECT * FROM log_entry") == entries


def test_a_rule_of_the_province_about_signers_says_nothing_of_a_citys_letters(town: Town, tmp_path: Path) -> None:
    above = province(town)
    rolled(town, above)
    text = decisions.current_policy(above).text
    path = tmp_path / "two.toml"
    path.write_text(f'signers = "operator_and_principal"\n{text}', encoding="utf-8")
    decisions.use_policy(above, path)
    assert above.tuples("SELECT * FROM log_entry WHERE source = ''") == []
