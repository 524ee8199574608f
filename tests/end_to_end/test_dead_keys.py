"""What a key can do after it should be dead: a clerk who left, a thief with a school's key, a quarter closed before it is over."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau import board as boards
from jyteacher_desktop.bureau import bureau_keys, giving_book_back, office, publishing_policies, receipts, waiting
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.errors import TrustError
from jyteacher_desktop.exchange import package_tables
from jyteacher_desktop.exchange.errors import BadRows, BadSignature, PackageTooLarge, WrongAddress
from jyteacher_desktop.school import correcting_returned_records, school_keys, signed_policy, taking_book_back
from jyteacher_desktop.school import receipts as answers
from jyteacher_desktop.school.closing_quarters import close_quarter
from jyteacher_desktop.school.errors import NumberFar, PolicyOutdated
from jyteacher_desktop.school.number_leaps import begin_anew
from jyteacher_desktop.school.office import current_policy, school_info
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import Workspace
from tests.end_to_end.town import CLERK, NEW_PIN, PIN, Town

_MOST = 2**53 - 1


def _receipt(town: Town, ws: Workspace, seq: int, head: int = 0) -> Path:
    """A receipt that whoever has the clerk's key may write."""
    header = office.letter_header(town.bureau, school_info(ws).id, (seq, "0" * 64 if seq > 1 else None))
    heads = [(school_info(ws).id, head, "9" * 64, "2026Q3", 1)] if head else []
    rows = {"heads": heads, "issues": [], "credited": []}
    path = town.folder / f"receipt{seq}-{head}.jyt"
    key = office.unlock(town.bureau, CLERK)
    path.write_bytes(exchange.build_letter("receipt", header, rows, [key], [ws.info("reply_recipient")]).data)
    return path


def _flood(table: str, number: int) -> list[tuple[object, ...]]:
    """So many rows of what a receipt lays before a person."""
    said: dict[str, tuple[object, ...]] = {
        "issues": ("activity", new_id(), "x", "请更正"),
        "plan-decisions": (new_id(), "计划", "approved", "1", "2026-10-01", "", "", "", ""),
        "inspections": ("2026-09-01", "bureau", "济水一小", "", "", "", "", "教育局"),
    }
    return [(new_id(), *said[table]) for _place in range(number)]


@pytest.mark.parametrize("table", ["issues", "plan-decisions", "inspections"])
def test_one_receipt_of_a_clerk_who_leaves_buries_no_school_under_remarks(
    town: Town, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each would be a task or a record that nobody can take back; the next genuine receipt is read as ever."""
    ws = town.new_school("济水一小")
    town.enrol(ws)
    town.send(ws)
    ((seq, letter),) = ws.tuples("SELECT seq, letter_id FROM letter WHERE direction = 'out'")
    rows = {
        "heads": [(school_info(ws).id, seq, letter, "2026Q3", 1)],
        "issues": [],
        "credited": [],
        "inspections": [],
        "findings": [],
    }
    header, key = office.letter_header(town.bureau, school_info(ws).id, (1, None)), office.unlock(town.bureau, CLERK)
    (spec,) = (each for each in package_tables.RECEIPT if each.name == table)
    path = town.folder / "flood.jyt"
    with monkeypatch.context() as own:  # a program of his own writes as much as he likes
        found = package_tables.find_spec
        own.setattr(
            package_tables, "find_spec", lambda kind, name: (replace(spec, most=None), "") if name == table else found(kind, name)
        )
        flood = _flood(table, package_tables.MOST_TOLD + 1)
        path.write_bytes(
            exchange.build_letter("receipt", header, {**rows, table: flood}, [key], [ws.info("reply_recipient")]).data
        )
    with pytest.raises(PackageTooLarge, match="超过 5000 行"):
        answers.apply_receipt(ws, path)
    with pytest.raises(BadRows):
        exchange.build_letter("receipt", header, {**rows, table: flood}, [key], [ws.info("reply_recipient")])
    assert correcting_returned_records.list_returned(ws) == []
    assert town.answer(ws).accepted


@pytest.mark.parametrize("seq", [_MOST, 1_000_001, 2_000])
def test_a_receipt_numbered_far_ahead_is_refused_and_outdates_nothing(town: Town, seq: int) -> None:
    ws = town.new_school("济水一小")
    town.enrol(ws)
    town.send(ws)
    assert town.answer(ws).accepted
    with pytest.raises(NumberFar, match="打教育局的已知电话"):
        answers.apply_receipt(ws, _receipt(town, ws, seq))
    town.send(ws, with_attachments=False)
    assert not town.answer(ws).outdated


def test_the_first_receipt_and_the_first_policy_cannot_be_numbered_far_ahead_either(town: Town) -> None:
    ws = town.new_school("济水一小")
    town.enrol(ws)
    town.send(ws)
    with pytest.raises(NumberFar):
        answers.apply_receipt(ws, _receipt(town, ws, 2_000))
    with pytest.raises(NumberFar):
        signed_policy.apply_policy(ws, _policy(town, office.unlock(town.bureau, CLERK), seq=2_000))
    assert town.answer(ws).accepted


def _policy(town: Town, key: exchange.SigningKey, *, seq: int, policy_id: str = "", version: int = 0) -> Path:
    """A policy letter that whoever has a clerk's key may write: what he likes under whatever id and version."""
    policy = office.current_policy(town.bureau)
    text = policy.text.replace("required = 360", "required = 720")
    if policy_id:
        text = text.replace(f'id = "{policy.id}"', f'id = "{policy_id}"', 1)
    if version:
        text = text.replace(f"version = {policy.version}", f"version = {version}", 1)
    body = text.encode()
    row = (
        policy_id or policy.id,
        version or policy.version,
        policy.title,
        "p.toml",
        hashlib.sha256(body).hexdigest(),
        len(body),
        "",
    )
    letter = exchange.build_letter(
        "policy",
        office.letter_header(town.bureau, exchange.EVERYBODY, (seq, "0" * 64 if seq > 1 else None), policy=row[:2]),
        {"policy": [row], "due": []},
        [key],
        blobs={row[4]: body},
    )
    path = town.folder / f"policy-{seq}-{row[0]}-{row[1]}.jyt"
    path.write_bytes(letter.data)
    return path


@pytest.mark.parametrize(
    ("policy_id", "version"), [("", 0), ("elsewhere", 0), ("", 2)], ids=["same", "other id", "later version"]
)
def test_what_a_clerk_who_left_writes_after_the_succession_counts_nowhere_and_what_he_wrote_before_is_replaced(
    town: Town, policy_id: str, version: int
) -> None:
    """Policies of the same name, another one or a later version, receipts, and a book given back."""
    ws = town.new_school("济水一小")
    town.enrol(ws)
    town.send(ws)
    left, genuine = office.unlock(town.bureau, CLERK), office.current_policy(town.bureau)
    signed_policy.apply_policy(ws, _policy(town, left, seq=3))
    assert current_policy(ws).text != genuine.text, "while he was a clerk nobody could tell"
    late = _receipt(town, ws, 5)
    restored = giving_book_back.restore_school(town.bureau, "济水一小", town.folder / "back", CLERK).files[0]
    card = town.folder / "cards" / "next.jyt"
    card.parent.mkdir()
    bureau_keys.renew_clerk(town.bureau, card, CLERK, NEW_PIN)
    school_keys.trust_bureau(ws, card, PIN)
    for refused in (
        lambda: signed_policy.apply_policy(ws, _policy(town, left, seq=9, policy_id=policy_id, version=version)),
        lambda: answers.apply_receipt(ws, late),
        lambda: taking_book_back.apply_restore(ws, restored, PIN),
    ):
        with pytest.raises(BadSignature, match="签名与"):
            refused()
    signed_policy.apply_policy(ws, publishing_policies.publish_policy(town.bureau, town.folder / "new.jyt", NEW_PIN).file)
    assert current_policy(ws).text == genuine.text, "the same id and version, and the bureau's own text again"


def test_a_receipt_written_to_another_school_is_refused(town: Town) -> None:
    one, two = town.new_school("济水一小"), town.new_school("济水二小")
    for ws in (one, two):
        town.enrol(ws)
        town.send(ws)
    path = _receipt(town, one, 1)
    with pytest.raises(TrustError):
        answers.apply_receipt(two, path)
    key = office.unlock(town.bureau, CLERK)
    header = office.letter_header(town.bureau, school_info(one).id, (1, None))
    rows = {"heads": [], "issues": [], "credited": []}
    path.write_bytes(exchange.build_letter("receipt", header, rows, [key], [two.info("reply_recipient")]).data)
    with pytest.raises(WrongAddress):
        answers.apply_receipt(two, path)
    assert not two.tuples("SELECT 1 FROM letter WHERE direction = 'in'")


def test_an_older_receipt_read_again_after_the_succession_brings_nothing_back(town: Town) -> None:
    """Numbers begin anew then, and whoever carries the letters has kept the old ones."""
    ws = town.new_school("济水一小")
    town.enrol(ws)
    town.send(ws)
    first = _receipt(town, ws, 1)
    answers.apply_receipt(ws, first)
    answers.apply_receipt(ws, _receipt(town, ws, 2))
    card = exchange.open_bureau_card(town.card.read_bytes())
    with ws.record() as change:
        begin_anew(change, replace(card, clerk_keys=card.root_keys))
    again = answers.apply_receipt(ws, first)
    assert (again.again, again.outdated) == (True, True)


def test_a_package_number_far_ahead_is_never_taken_over(town: Town) -> None:
    ws = town.new_school("济水一小")
    town.enrol(ws)
    town.send(ws)
    with pytest.raises(NumberFar):
        answers.apply_receipt(ws, _receipt(town, ws, 1, _MOST), take_over=True)
    assert town.send(ws).verdict == "merged"


def test_a_policy_numbered_far_ahead_is_refused(town: Town) -> None:
    ws = town.new_school("济水一小")
    signed_policy.apply_policy(ws, publishing_policies.publish_policy(town.bureau, town.folder / "p1.jyt", CLERK).file)
    with pytest.raises(NumberFar):
        signed_policy.apply_policy(ws, _policy(town, office.unlock(town.bureau, CLERK), seq=_MOST - 4))


@pytest.mark.parametrize("table", ["issued", "letter"], ids=["the book given back", "the package it comes from"])
def test_a_book_given_back_under_a_number_far_ahead_is_refused(town: Town, table: str) -> None:
    ws = town.new_school("济水一小")
    town.enrol(ws)
    town.send(ws)
    first = giving_book_back.restore_school(town.bureau, "济水一小", town.folder / "first", CLERK).files[0]
    taking_book_back.apply_restore(ws, first, PIN)
    with ws.record() as change:  # an old backup, which does not know what it sent
        change.driver_sql("DELETE FROM letter WHERE direction = 'out'")
    with town.bureau.record() as change:
        change.driver_sql(f"UPDATE {table} SET seq = ?", (_MOST - 5,))
    far = giving_book_back.restore_school(town.bureau, "济水一小", town.folder / "far", CLERK).files[0]
    with pytest.raises(NumberFar, match="打教育局的已知电话"):
        taking_book_back.apply_restore(ws, far, PIN)


def test_the_numbers_a_clerk_who_left_used_up_begin_anew_with_the_next_card(town: Town) -> None:
    ws = town.new_school("济水一小")
    town.enrol(ws)
    town.send(ws)
    town.answer(ws)
    answers.apply_receipt(ws, _receipt(town, ws, 900))
    town.send(ws)
    assert town.answer(ws).outdated, "what the clerk who left wrote stands before it"
    card = town.folder / "cards" / "next.jyt"
    card.parent.mkdir()
    bureau_keys.renew_clerk(town.bureau, card, CLERK, NEW_PIN)
    school_keys.trust_bureau(ws, card, PIN)
    (written,) = receipts.write_receipts(town.bureau, town.folder / "new", NEW_PIN)
    read = answers.apply_receipt(ws, written.file)
    assert not read.outdated
    assert read.accepted


def test_a_card_that_nobody_compared_makes_no_number_begin_anew(town: Town) -> None:
    """Whoever talks a school into a card of his own, and out of it again, would roll its policy back."""
    ws, key = town.new_school("济水一小", trusting_now=False), office.unlock(town.bureau, CLERK)
    school_keys.trust_bureau(ws, town.card, PIN)
    signed_policy.apply_policy(ws, _policy(town, key, seq=10, policy_id="x", version=10))
    forger, forged = town.new_bureau("forger", "济源市教育局"), town.folder / "forged.jyt"
    with forger.record() as change:
        change.driver_sql("UPDATE info SET value = ? WHERE key = 'office'", (office.bureau_info(town.bureau).id,))
    bureau_keys.write_bureau_card(forger, forged, CLERK)
    school_keys.trust_bureau(ws, forged, PIN)
    school_keys.trust_bureau(ws, town.card, PIN, exchange.open_bureau_card(town.card.read_bytes()).fingerprint)
    with pytest.raises(PolicyOutdated):
        signed_policy.apply_policy(ws, _policy(town, key, seq=9, policy_id="x", version=9))


def test_a_thief_who_names_a_mailbox_of_his_own_is_flagged_and_the_school_reads_its_receipts_on(town: Town) -> None:
    ws = town.new_school("济水一小")
    town.enrol(ws)
    town.send(ws)
    town.answer(ws)
    genuine, genuine_recipient = ws.info("reply_identity"), ws.info("reply_recipient")
    identity, recipient = exchange.new_mailbox()
    with ws.record() as change:
        change.driver_sql("UPDATE info SET value = ? WHERE key = 'reply_identity'", (identity,))
        change.driver_sql("UPDATE info SET value = ? WHERE key = 'reply_recipient'", (recipient,))
    town.send(ws)
    (matter,) = [each for each in waiting.waiting(town.bureau) if each.kind == "reply"]
    assert "济水一小" in matter.message
    (written,) = receipts.write_receipts(town.bureau, town.folder / "out", CLERK)
    for reads in (genuine, identity):
        letter = exchange.open_letter(
            written.file.read_bytes(),
            kinds=frozenset({"receipt"}),
            signers_for=lambda _office, _kind: office.clerk_keys(town.bureau),
            identities=[reads],
            me=school_info(ws).id,
        )
        assert letter.rows("heads")[0].seq == 2
    assert genuine_recipient != recipient


@pytest.mark.parametrize("text", ["2030Q4", "2026Q4"])
def test_a_quarter_closed_before_it_is_over_has_not_been_handed_in(town: Town, text: str) -> None:
    """A school's computer says what day it is there; the day on which the package arrives is ours."""
    quarter = Quarter.parse(text)
    ws = town.new_school("济水一小")
    town.enrol(ws)

    def row() -> boards.BoardRow:
        (found,) = [each for each in boards.board(town.bureau, quarter) if each.school == "济水一小"]
        return found

    assert row().state == "未交"
    ws.today_override = quarter.last_day
    close_quarter(ws, quarter)
    town.send(ws)
    assert row().state != "已交"
    assert row().punctual != "按时"
    town.bureau.today_override = quarter.last_day
    town.send(ws)
    assert row().state == "已交", "the same book counts once the quarter is over"
