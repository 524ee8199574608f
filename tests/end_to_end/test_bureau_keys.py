"""The bureau's own key over the years: a new clerk, a lost PIN with and without the recovery paper, a root in several hands."""

from __future__ import annotations

import shutil
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau import board as boards
from jyteacher_desktop.bureau import (
    bureau_keys,
    city_digest,
    file_verdicts,
    home,
    office,
    publishing_policies,
    rebuilding_city,
    receipts,
    receiving,
    returning_records,
    rolls_between_bureaus,
)
from jyteacher_desktop.bureau.errors import KeyForeign, MailboxLocked, RecoveryWrong, ValueRefused
from jyteacher_desktop.cli import issuing
from jyteacher_desktop.domain.errors import TrustError
from jyteacher_desktop.exchange.errors import BadSignature, KeyUnwritten, WeakPin, WrongPin
from jyteacher_desktop.school import correcting_returned_records, school_keys, signed_policy
from jyteacher_desktop.school import receipts as answers
from jyteacher_desktop.school.errors import CardOutdated, TrustNeedsDigits
from jyteacher_desktop.school.home import todo
from jyteacher_desktop.school.submitting import submit
from jyteacher_desktop.store.errors import DiskFull, NotWritable
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import Workspace
from tests.end_to_end.town import CLERK, NEW_PIN, PIN, Q3, Town, everybody, fill, held


def renew(town: Town, name: str = "card2.jyt", pin: str = CLERK, new_pin: str = NEW_PIN) -> bureau_keys.NewClerk:
    return bureau_keys.renew_clerk(town.bureau, town.folder / "cards" / name, pin, new_pin)


def receive(town: Town, *files: Path, pin: str = NEW_PIN) -> tuple[file_verdicts.FileVerdict, ...]:
    return receiving.receive(town.bureau, files, pin).files


def enrolled(town: Town, name: str = "济水一小", code: str = "2141000123") -> Workspace:
    ws = town.new_school(name, code=code)
    fill(ws)
    town.enrol(ws)
    return ws


def paper(town: Town) -> str:
    return office.recovery_path(town.bureau.path).read_text(encoding="utf-8")


def waiting(town: Town) -> Path:
    return office.waiting_path(office.key_path(town.bureau.path))


def root_in_hands(town: Town, *, needed: int = 2) -> list[Path]:
    holders = [town.folder / f"{name}.jytkey" for name in ("甲", "乙", "丙")]
    for holder in holders:
        exchange.create_key(holder, CLERK)
    draft = town.folder / "hands.jyt"
    bureau_keys.draft_root(town.bureau, draft, CLERK, holders=holders, threshold=needed)
    for holder in holders[:needed]:
        bureau_keys.sign_root(draft, holder, CLERK)
    bureau_keys.adopt_root(town.bureau, draft, CLERK)
    return holders


def test_a_root_that_one_person_holds_is_said_on_the_first_page_until_it_is_divided(town: Town) -> None:
    ws = enrolled(town)

    def said() -> list[str]:
        return [task.detail for task in home.desk_home(town.bureau).tasks if task.sentence == "根密钥由一个人单独掌握"]

    assert said() == [], "nobody has sent anything yet"
    receive(town, *submit(ws, Q3, town.folder / "stick", PIN).files, pin=CLERK)
    (detail,) = said()
    assert "根密钥就是经办人的密钥" in detail
    assert "由几位保管人分管" in detail
    root_in_hands(town)
    assert said() == []


def test_a_root_of_several_of_whom_one_is_enough_is_said_as_well(town: Town) -> None:
    root_in_hands(town, needed=1)
    assert "3 位保管人中任何一位都能单独换根" in bureau_keys.root_held_alone(town.bureau)


def test_a_new_clerk_takes_over_and_no_school_telephones(town: Town) -> None:
    ws = enrolled(town)
    before = submit(ws, Q3, town.folder / "stick", PIN)  # sealed to the old mailbox, and still on its way
    made = renew(town)
    assert (made.seq, made.lacking, made.follows, made.reads_old, made.recovery) == (2, 0, True, True, None)
    assert made.fingerprint == office.bureau_info(town.bureau).fingerprint
    assert made.fingerprint in made.words
    with pytest.raises(WrongPin):
        receive(town, *before.files, pin=CLERK)
    assert receive(town, *before.files)[0].verdict == "merged"
    receipts.write_receipts(town.bureau, town.folder / "answers", NEW_PIN)
    (answer,) = (town.folder / "answers").glob("*.jyt")
    with pytest.raises(BadSignature, match="请先采用它的新卡片"):
        answers.apply_receipt(ws, answer)
    assert school_keys.trust_bureau(ws, made.card, PIN).verified  # no digits: the old key vouches for it
    assert answers.apply_receipt(ws, answer).accepted
    held(ws, everybody(ws), "观影", 12)
    after = submit(ws, Q3, town.folder / "stick", PIN)
    assert receive(town, *after.files)[0].verdict == "merged"
    assert rebuilding_city.rebuild(town.bureau, NEW_PIN).digest == city_digest.city_digest(town.bureau)


def test_the_new_mailbox_does_not_open_with_the_identity_the_old_clerk_may_have_kept(town: Town) -> None:
    ws = enrolled(town)
    old = office.mailbox_identities(town.bureau, office.unlock(town.bureau, CLERK))
    school_keys.trust_bureau(ws, renew(town).card, PIN)
    sent = submit(ws, Q3, town.folder / "stick", PIN)
    with pytest.raises(TrustError):
        exchange.glance(sent.files[0].read_bytes(), old)
    now = office.mailbox_identities(town.bureau, office.unlock(town.bureau, NEW_PIN))
    assert exchange.glance(sent.files[0].read_bytes(), now[:1]).kind == "report"
    assert now[1:] == old


def test_a_remark_that_left_before_the_key_was_changed_is_taken_back_at_the_school_too(town: Town) -> None:
    """It counted as never sent, and was taken back without a word to the school, which had it on its first page for ever."""
    ws = enrolled(town)
    town.send(ws)
    activity = ws.tuples("SELECT uuid FROM activity")[0][0]
    returned = returning_records.return_record(town.bureau, activity, "请补签到表", CLERK)
    (left,) = receipts.write_receipts(town.bureau, town.folder / "out", CLERK)
    assert [row.remark for row in answers.apply_receipt(ws, left.file).returned] == ["请补签到表"]
    card = renew(town).card
    school_keys.trust_bureau(ws, card, PIN, exchange.open_bureau_card(card.read_bytes()).fingerprint)
    (row,) = returning_records.list_returned(town.bureau)
    assert (row.state, row.receipt) == ("sent", 1)
    returning_records.take_back_remark(town.bureau, returned.id, "看错了", NEW_PIN)
    (again,) = receipts.write_receipts(town.bureau, town.folder / "again", NEW_PIN)
    answered = answers.apply_receipt(ws, again.file)
    (told,) = answered.recalled
    assert "收回这条意见" in told.remark
    assert (answered.returned, correcting_returned_records.list_returned(ws)) == ((), [])


def test_receipts_nobody_read_are_signed_again_with_their_remarks(town: Town) -> None:
    ws, other = enrolled(town), enrolled(town, "甲小", "2141000456")
    activity = ws.tuples("SELECT uuid FROM activity")[0][0]
    for school in (ws, other):
        assert town.send(school).verdict == "merged"
    town.answer(other)
    held(other, everybody(other), "观影", 12)
    assert town.send(other).verdict == "merged"
    town.answer(other)
    assert town.send(other).verdict == "merged"  # acknowledges the receipt before it
    town.answer(other)
    returning_records.return_record(town.bureau, activity, "请补签到表", CLERK)
    (lost,) = receipts.write_receipts(town.bureau, town.folder / "lost", CLERK)
    assert receipts.write_receipts(town.bureau, town.folder / "none", CLERK) == []
    made = renew(town)
    again = receipts.write_receipts(town.bureau, town.folder / "again", NEW_PIN)
    assert {each.school for each in again} == {"济水一小", "甲小"}
    mine = next(each for each in again if each.school == "济水一小")
    school_keys.trust_bureau(ws, made.card, PIN)
    with pytest.raises(BadSignature):
        answers.apply_receipt(ws, lost.file)
    assert [row.remark for row in answers.apply_receipt(ws, mine.file).returned] == ["请补签到表"]


def test_a_lost_pin_and_the_paper_in_the_safe(town: Town) -> None:
    ws = enrolled(town)
    assert town.send(ws).verdict == "merged"
    before = submit(ws, Q3, town.folder / "stick", PIN)
    line = next(line for line in paper(town).splitlines() if line.startswith("AGE-SECRET-KEY-1"))
    office.key_path(town.bureau.path).unlink()
    for wrong in ("AGE-SECRET-KEY-1QQ", "不是密钥", exchange.new_mailbox()[0]):
        with pytest.raises(RecoveryWrong):
            bureau_keys.replace_clerk(town.bureau, town.folder / "new.jyt", NEW_PIN, recovery=wrong)
    typed = f"  {line[:30].lower()} {line[30:]}\n"
    made = bureau_keys.replace_clerk(town.bureau, town.folder / "new.jyt", NEW_PIN, recovery=typed)
    assert (made.lacking, made.follows, made.reads_old) == (0, False, True)
    assert made.recovery is not None
    assert made.recovery != office.recovery_path(town.bureau.path)
    assert receive(town, *before.files)[0].verdict == "merged"  # sealed before, opened by the paper
    held(ws, everybody(ws), "观影", 12)
    assert receive(town, *submit(ws, Q3, town.folder / "stick", PIN).files)[0].verdict == "merged"
    assert rebuilding_city.rebuild(town.bureau, NEW_PIN).digest == city_digest.city_digest(town.bureau)
    with pytest.raises(TrustNeedsDigits):
        school_keys.trust_bureau(ws, made.card, PIN)
    assert school_keys.trust_bureau(ws, made.card, PIN, made.fingerprint).verified
    held(ws, everybody(ws), "讲座", 13)
    assert receive(town, *submit(ws, Q3, town.folder / "stick", PIN).files)[0].verdict == "merged"
    assert boards.board(town.bureau, Q3)[0].seq == 4
    # the paper of before is spent, the new one is not
    with pytest.raises(RecoveryWrong):
        bureau_keys.replace_clerk(town.bureau, town.folder / "new3.jyt", CLERK, recovery=line)
    text = made.recovery.read_text(encoding="utf-8")
    assert bureau_keys.replace_clerk(town.bureau, town.folder / "new3.jyt", CLERK, recovery=text).seq == 3
    assert rebuilding_city.rebuild(town.bureau, CLERK).digest == city_digest.city_digest(town.bureau)


def test_a_lost_pin_without_any_paper_costs_only_that_schools_send_again(town: Town) -> None:
    ws = enrolled(town)
    assert town.send(ws).verdict == "merged"
    digest = city_digest.city_digest(town.bureau)
    held(ws, everybody(ws), "观影", 12)
    late = submit(ws, Q3, town.folder / "stick", PIN)
    made = bureau_keys.replace_clerk(town.bureau, town.folder / "new.jyt", NEW_PIN, recovery="")
    assert "不能再打开" in made.words
    assert city_digest.city_digest(town.bureau) == digest
    assert receive(town, *late.files)[0].code == "package.sealed_for_others"
    school_keys.trust_bureau(ws, made.card, PIN, made.fingerprint)
    assert receive(town, *submit(ws, Q3, town.folder / "stick", PIN).files)[0].verdict == "merged"


def test_t14_a_new_clerk_under_a_root_in_several_hands_waits_for_them(town: Town) -> None:
    ws = enrolled(town)
    holders = root_in_hands(town)
    school_keys.trust_bureau(ws, town.folder / "hands.jyt", PIN)
    digits = office.bureau_info(town.bureau).fingerprint
    first = renew(town, "draft.jyt")
    assert (first.lacking, first.fingerprint) == (2, "")
    assert "还差 2 位" in first.words
    assert town.send(ws).verdict == "merged"  # the old clerk works until the draft is in force
    made = renew(town, "draft2.jyt")  # the first draft was mislaid
    for draft in (first.card, made.card):
        bureau_keys.sign_root(draft, holders[0], CLERK)
        with pytest.raises(BadSignature):
            bureau_keys.adopt_root(town.bureau, draft, NEW_PIN)
        bureau_keys.sign_root(draft, holders[2], CLERK)
    with pytest.raises(KeyForeign):
        bureau_keys.adopt_root(town.bureau, first.card, NEW_PIN)
    with pytest.raises(WrongPin):
        bureau_keys.adopt_root(town.bureau, made.card, CLERK)
    assert bureau_keys.adopt_root(town.bureau, made.card, NEW_PIN).card.seq == 3
    assert office.bureau_info(town.bureau).fingerprint == digits  # the digits are the root's
    assert school_keys.trust_bureau(ws, made.card, PIN).verified
    held(ws, everybody(ws), "观影", 12)
    assert receive(town, *submit(ws, Q3, town.folder / "stick", PIN).files)[0].verdict == "merged"
    (answer,) = receipts.write_receipts(town.bureau, town.folder / "answers", NEW_PIN)
    assert answers.apply_receipt(ws, answer.file).accepted


def test_t14_a_former_clerks_card_stays_out_although_the_roots_digits_are_still_right(town: Town) -> None:
    """The notice on the wall has the digits of the root: with them the card of a clerk who left would have come back."""
    ws = enrolled(town)
    holders = root_in_hands(town)
    former = town.folder / "hands.jyt"
    digits = office.bureau_info(town.bureau).fingerprint
    school_keys.trust_bureau(ws, former, PIN)
    made = renew(town, "draft.jyt")
    for holder in holders[:2]:
        bureau_keys.sign_root(made.card, holder, CLERK)
    bureau_keys.adopt_root(town.bureau, made.card, NEW_PIN)
    assert school_keys.trust_bureau(ws, made.card, PIN, digits).verified
    for typed in (digits, None):
        with pytest.raises(CardOutdated, match="第 2 号"):
            school_keys.trust_bureau(ws, former, PIN, typed)
    assert school_keys.trusted_card(ws).seq == 3
    assert school_keys.trust_bureau(ws, made.card, PIN, digits).verified, "the same card again is no way back"


def test_t14_the_notice_of_a_former_root_opens_no_way_back_to_its_card(town: Town) -> None:
    """The first notice still hangs on a wall somewhere, and whoever held the root alone then need not have a word to say any more."""
    ws = enrolled(town)
    former, digits = town.card, office.bureau_info(town.bureau).fingerprint
    root_in_hands(town)
    school_keys.trust_bureau(ws, town.folder / "hands.jyt", PIN)
    assert school_keys.trusted_card(ws).fingerprint != digits
    for typed in (digits, None):
        with pytest.raises(CardOutdated, match="第 1 号"):
            school_keys.trust_bureau(ws, former, PIN, typed)
    assert school_keys.trusted_card(ws).seq == 2


def _cards_of_a_former_root(town: Town, present: exchange.BureauCard, root: exchange.SigningKey) -> dict[str, Path]:
    """Cards that whoever held the root alone before writes today: the digits of his notice are right for each of them."""
    cards: dict[str, Path] = {}
    for name, sender, seq in (("next", present.office, present.seq + 1), ("far", present.office, 99), ("other", new_id(), 1)):
        header = exchange.Header(
            sender=sender, receiver="*", code="419001", seq=seq, prev=present.letter_id if seq > 1 else None, created="2026-10-02"
        )
        letter = exchange.build_bureau_card(
            header, name=present.name, threshold=1, root=[root], recipients={exchange.new_mailbox()[1]: "mailbox"}
        )
        cards[name] = town.folder / f"{name}-{seq}.jyt"
        cards[name].write_bytes(letter.data)
    return cards


@pytest.mark.parametrize("name", ["next", "far", "other"])
def test_t14_whoever_held_a_former_root_writes_no_new_card_with_the_digits_of_his_notice(town: Town, name: str) -> None:
    """The digits say the root keys and nothing else: with the next number, or as a bureau of another id, an old notice is right again."""
    ws = enrolled(town)
    digits, root = office.bureau_info(town.bureau).fingerprint, office.unlock(town.bureau, CLERK)
    root_in_hands(town)
    school_keys.trust_bureau(ws, town.folder / "hands.jyt", PIN)
    present = school_keys.trusted_card(ws)
    card = _cards_of_a_former_root(town, present, root)[name]
    assert exchange.open_bureau_card(card.read_bytes()).fingerprint == digits
    for typed in (digits, None):
        with pytest.raises(CardOutdated, match="以前的根密钥"):
            school_keys.trust_bureau(ws, card, PIN, typed)
    assert school_keys.trusted_card(ws).letter_id == present.letter_id


def test_t14_a_root_between_that_was_passed_over_is_a_former_one_too(town: Town) -> None:
    """A school that was away for two changes learns both from the cards that lead to the present one."""
    ws = enrolled(town)
    bureau_keys.renew_clerk(town.bureau, town.folder / "between.jyt", CLERK, NEW_PIN)
    digits, root = office.bureau_info(town.bureau).fingerprint, office.unlock(town.bureau, NEW_PIN)
    bureau_keys.renew_clerk(town.bureau, town.folder / "last.jyt", NEW_PIN, "third clerk 123456")
    school_keys.trust_bureau(ws, town.folder / "last.jyt", PIN)
    card = _cards_of_a_former_root(town, school_keys.trusted_card(ws), root)["next"]
    with pytest.raises(CardOutdated, match="以前的根密钥"):
        school_keys.trust_bureau(ws, card, PIN, digits)


def test_t14_a_city_whose_root_changed_is_not_taken_over_at_the_province_by_its_former_root(town: Town, tmp_path: Path) -> None:
    above = office.create_bureau(tmp_path / "省.jybureau", name="省教育厅", pin=CLERK)
    with above:
        digits, root = office.bureau_info(town.bureau).fingerprint, office.unlock(town.bureau, CLERK)
        rolls_between_bureaus.trust_bureau(above, town.card, digits, CLERK, rolls_between_bureaus.CITY)
        root_in_hands(town)
        present = exchange.open_bureau_card((town.folder / "hands.jyt").read_bytes())
        rolls_between_bureaus.trust_bureau(
            above, town.folder / "hands.jyt", present.fingerprint, CLERK, rolls_between_bureaus.CITY
        )
        for card in _cards_of_a_former_root(town, present, root).values():
            with pytest.raises(TrustError, match="已经换过的根密钥"):
                rolls_between_bureaus.trust_bureau(above, card, digits, CLERK, rolls_between_bureaus.CITY)


def test_t14_of_two_cards_with_one_number_the_one_in_force_stays(town: Town) -> None:
    """A draft that named another clerk was signed by the holders and then given up: its digits are those of the card in force."""
    ws = enrolled(town)
    holders = root_in_hands(town)
    school_keys.trust_bureau(ws, town.folder / "hands.jyt", PIN)
    present = school_keys.trusted_card(ws)
    keys = [exchange.unlock_key(holder, CLERK) for holder in holders]
    cards = []
    for place in range(2):
        clerk = exchange.SigningKey(Ed25519PrivateKey.generate())
        header = exchange.Header(
            sender=present.office, receiver="*", code="419001", seq=3, prev=present.letter_id, created=f"2026-10-0{place + 1}"
        )
        letter = exchange.build_bureau_card(
            header, name=present.name, threshold=2, root=keys, clerks=[clerk.public],
            recipients={present.recipients[0]: "mailbox"},
        )  # fmt: skip
        cards.append(town.folder / f"card3-{place}.jyt")
        cards[-1].write_bytes(letter.data)
    school_keys.trust_bureau(ws, cards[1], PIN)
    with pytest.raises(CardOutdated, match="另一张第 3 号"):
        school_keys.trust_bureau(ws, cards[0], PIN, present.fingerprint)
    assert school_keys.trusted_card(ws).clerk_keys == exchange.open_bureau_card(cards[1].read_bytes()).clerk_keys


def _next_card(present: exchange.BureauCard, holders: list[Path], day: int) -> tuple[bytes, exchange.BureauCard]:
    """A card that follows the present one by number, name and enough signatures, and names a clerk of its own."""
    keys = [exchange.unlock_key(holder, CLERK) for holder in holders]
    header = exchange.Header(
        sender=present.office,
        receiver="*",
        code="419001",
        seq=present.seq + 1,
        prev=present.letter_id,
        created=f"2026-10-{day:02}",
    )
    letter = exchange.build_bureau_card(
        header, name=present.name, threshold=2, root=keys,
        clerks=[exchange.SigningKey(Ed25519PrivateKey.generate()).public], recipients={present.recipients[0]: "mailbox"},
    )  # fmt: skip
    return letter.data, exchange.open_bureau_card(letter.data)


@pytest.mark.parametrize("first", ["abandoned", "genuine"])
def test_t14_a_card_that_was_signed_and_given_up_does_not_stand_in_the_way_of_the_genuine_next_ones(
    town: Town, first: str
) -> None:
    """Whoever lays it beside the others in the folder: each number once given up, and once carried on."""
    ws = enrolled(town)
    holders = root_in_hands(town)
    school_keys.trust_bureau(ws, town.folder / "hands.jyt", PIN)
    present = school_keys.trusted_card(ws)
    cards = town.folder / "cards"
    cards.mkdir()
    for place in range(4):
        given_up, _card = _next_card(present, holders, 20)
        again, _again = _next_card(present, holders, 21)
        genuine, present = _next_card(present, holders, place + 1)
        (cards / f"{place}{'a' if first == 'abandoned' else 'c'}.jyt").write_bytes(given_up)
        (cards / f"{place}{'d' if first == 'abandoned' else 'a'}.jyt").write_bytes(again)
        (cards / f"{place}b.jyt").write_bytes(genuine)
    assert school_keys.trust_bureau(ws, cards / "3b.jyt", PIN).verified, "no digits: the cards between vouch for it"
    assert school_keys.trusted_card(ws).letter_id == present.letter_id


def test_a_lost_pin_under_a_root_in_several_hands_needs_no_new_digits(town: Town) -> None:
    ws = enrolled(town)
    holders = root_in_hands(town)
    school_keys.trust_bureau(ws, town.folder / "hands.jyt", PIN)
    made = bureau_keys.replace_clerk(town.bureau, town.folder / "draft.jyt", NEW_PIN, recovery=paper(town))
    assert (made.lacking, made.follows) == (2, True)
    for holder in holders[:2]:
        bureau_keys.sign_root(made.card, holder, CLERK)
    bureau_keys.adopt_root(town.bureau, made.card, NEW_PIN)
    assert school_keys.trust_bureau(ws, made.card, PIN).verified
    assert receive(town, *submit(ws, Q3, town.folder / "stick", PIN).files)[0].verdict == "merged"


def test_the_clerks_key_is_no_root_key_beside_others(town: Town) -> None:
    """One key stands in a card once, and whoever works with it every day should not be able to replace the root."""
    with pytest.raises(ValueRefused, match="经办人"):
        bureau_keys.draft_root(
            town.bureau, town.folder / "draft.jyt", CLERK, holders=[office.key_path(town.bureau.path)], threshold=1
        )
    assert not (town.folder / "draft.jyt").exists()


def test_a_kill_between_the_workspace_and_the_key_file_leaves_the_new_clerk_able_to_work(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws = enrolled(town)
    with monkeypatch.context() as killed:
        killed.setattr(bureau_keys, "_finish_exchange", lambda _ws: None)
        made = renew(town)
    assert office.open_key(town.bureau, NEW_PIN)[0] == waiting(town)
    school_keys.trust_bureau(ws, made.card, PIN)
    assert receive(town, *submit(ws, Q3, town.folder / "stick", PIN).files)[0].verdict == "merged"
    bureau_keys.change_pin(town.bureau, NEW_PIN, "third horse 5678")
    again = renew(town, "card3.jyt", "third horse 5678", CLERK)
    assert office.open_key(town.bureau, CLERK)[0] == office.key_path(town.bureau.path)
    assert not waiting(town).exists()
    assert school_keys.trust_bureau(ws, again.card, PIN).verified


def test_a_key_that_could_not_take_its_place_is_never_written_over(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk leaves the key in force where it waited; another change of key began by removing whatever waits."""
    ws = enrolled(town)

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(bureau_keys.exchange, "copy_key", full)
        renew(town)
        key = office.open_key(town.bureau, NEW_PIN)[0].read_bytes()
        with pytest.raises(KeyUnwritten, match="仍然有效"):
            renew(town, "card3.jyt", NEW_PIN, "third horse 5678")
        assert office.open_key(town.bureau, NEW_PIN)[0].read_bytes() == key
    assert receive(town, *submit(ws, Q3, town.folder / "stick", PIN).files)[0].verdict == "merged"
    assert renew(town, "card3.jyt", NEW_PIN, "third horse 5678").seq == 3


def test_a_kill_before_the_card_is_in_force_leaves_the_old_clerk(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_args: object, **_options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bureau_keys, "_put_in_force", killed)
        with pytest.raises(KeyboardInterrupt):
            renew(town)
    assert office.bureau_info(town.bureau).fingerprint == exchange.open_bureau_card(town.card.read_bytes()).fingerprint
    ws = enrolled(town)
    assert town.send(ws).verdict == "merged"
    assert renew(town).seq == 2


def test_what_cannot_be_written_changes_nothing(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WeakPin):
        renew(town, new_pin="kurz")
    with pytest.raises(WrongPin):
        renew(town, pin="wrong horse 9999")

    def full(*_args: object) -> None:
        raise KeyUnwritten("满了", path=Path("x"))

    with monkeypatch.context() as patch:
        patch.setattr(bureau_keys, "write_recovery", full)
        with pytest.raises(KeyUnwritten):
            bureau_keys.replace_clerk(town.bureau, town.folder / "new.jyt", NEW_PIN, recovery="")
    assert not waiting(town).exists()
    ws = enrolled(town)
    assert town.send(ws).verdict == "merged"


def test_a_disk_that_fills_while_the_card_is_put_in_force_leaves_the_bureau_and_its_folder_as_they_were(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second paper of a recovery key that never came into force would be the one somebody prints and locks away."""

    def full(*_args: object, **_named: object) -> None:
        raise DiskFull("满了", path=town.bureau.path)

    folder = town.bureau.path.parent
    before = (sorted(each.name for each in folder.iterdir()), town.bureau.tuples("SELECT * FROM info ORDER BY key"))
    with monkeypatch.context() as patch:
        patch.setattr(bureau_keys, "note_issued", full)
        with pytest.raises(DiskFull):
            renew(town)
        with pytest.raises(DiskFull):
            bureau_keys.replace_clerk(town.bureau, town.folder / "new.jyt", NEW_PIN, recovery="")
    assert (sorted(each.name for each in folder.iterdir()), town.bureau.tuples("SELECT * FROM info ORDER BY key")) == before
    assert renew(town).seq == 2


def test_a_key_that_came_into_force_stays_whatever_happens_next(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk did not confirm the step, or the program was ended right behind it: the card names the key, so it is kept."""

    def unconfirmed(*_args: object) -> None:
        raise NotWritable("没有确认", path=town.bureau.path, unconfirmed=True)

    with monkeypatch.context() as patch:
        patch.setattr(bureau_keys, "_finish_exchange", unconfirmed)
        with pytest.raises(NotWritable):
            bureau_keys._renew(
                town.bureau,
                town.folder / "new.jyt",
                NEW_PIN,
                office.key_path(town.bureau.path),
                old=None,
                identities=(),
                recovery="",
            )
    assert office.open_key(town.bureau, NEW_PIN)[0] == waiting(town)
    assert len(list(town.bureau.path.parent.glob("*.recovery*.txt"))) == 2
    assert renew(town, "card3.jyt", NEW_PIN, "third horse 5678").seq == 3


def test_a_card_that_could_not_be_written_is_in_force_and_written_later(town: Town) -> None:
    (town.folder / "cards" / "card2.jyt").mkdir(parents=True)
    made = renew(town)
    assert made.unwritten
    assert "没有写出" in made.words
    told = issuing._new_clerk(made)
    assert (told.status, told.data["file"], told.data["in_force"]) == (1, None, True)
    assert "没有写出" in str(told.data["message"]), "a script hears why there is no file"
    assert "jyteacher bureau card" in told.for_people()
    ws = town.new_school("济水一小", trusting_now=False)
    bureau_keys.write_bureau_card(town.bureau, town.folder / "late.jyt", NEW_PIN)
    assert school_keys.trust_bureau(ws, town.folder / "late.jyt", PIN, made.fingerprint).verified


def test_a_school_that_missed_two_cards_takes_the_newest_of_the_folder(town: Town) -> None:
    ws = town.new_school("济水一小")
    pins = [CLERK, NEW_PIN, "third horse 5678", "fourth horse 678"]
    for old, new in pairwise(pins):
        made = renew(town, "now.jyt", old, new)
    assert {path.name for path in made.card.parent.iterdir()} == {"now.jyt", "now-2.jyt", "now-3.jyt"}
    alone = town.folder / "alone" / "now.jyt"
    alone.parent.mkdir()
    shutil.copy(made.card, alone)
    with pytest.raises(TrustNeedsDigits, match="中间的每一张"):
        school_keys.trust_bureau(ws, alone, PIN)
    assert school_keys.trust_bureau(ws, made.card, PIN).verified
    assert school_keys.trusted_card(ws).seq == 4
    with pytest.raises(CardOutdated):  # never back, and no digits are asked for
        school_keys.trust_bureau(ws, made.card.with_name("now-3.jyt"), PIN)


def test_a_backup_of_before_says_which_key_opens_it(town: Town) -> None:
    ws = enrolled(town)
    sent = submit(ws, Q3, town.folder / "stick", PIN)
    path = town.bureau.path
    town.bureau.close()
    shutil.copy(path, town.folder / "backup")
    town.bureau = town.reopen(town.bureau)
    renew(town)
    town.bureau.close()
    shutil.copy(town.folder / "backup", path)
    town.bureau = town.reopen(town.bureau)
    with pytest.raises(MailboxLocked, match="former"):
        receive(town, *sent.files)
    (former,) = path.parent.glob("*.jytkey.former-*")
    shutil.copy(former, office.key_path(path))
    assert receive(town, *sent.files, pin=CLERK)[0].verdict == "merged"


def test_a_policy_signed_before_is_named(town: Town) -> None:
    publishing_policies.publish_policy(town.bureau, town.folder / "policy.jyt", CLERK)
    made = renew(town)
    assert "重新签发" in made.words
    ws = town.new_school("济水一小")
    school_keys.trust_bureau(ws, made.card, PIN)
    with pytest.raises(BadSignature, match="新卡片"):
        signed_policy.apply_policy(ws, town.folder / "policy.jyt")
    publishing_policies.publish_policy(town.bureau, town.folder / "policy2.jyt", NEW_PIN)
    assert signed_policy.apply_policy(ws, town.folder / "policy2.jyt").id


def test_a_card_whose_review_day_is_past_warns_the_school_and_stops_nothing(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    assert school_keys.trusted_card(ws).review_by == ""
    state = bureau_keys.date_card(town.bureau, town.folder / "dated.jyt", CLERK, date(2026, 10, 7))
    assert (state.seq, state.signed >= state.needed) == (2, True)
    taken = school_keys.trust_bureau(ws, town.folder / "dated.jyt", PIN)
    assert (taken.verified, taken.review_by) == (True, "2026-10-07"), "the old card's key vouches for it"
    assert school_keys.trusted_card(ws).fingerprint == exchange.open_bureau_card(town.card.read_bytes()).fingerprint

    def warned() -> list[str]:
        return [task.sentence for task in todo(ws, Q3).tasks if "卡片应在" in task.sentence]

    assert warned() == ["教育局的卡片应在 2026-10-07 前复核"]
    assert town.send(ws).verdict == "merged"
    bureau_keys.date_card(town.bureau, town.folder / "dated.jyt", CLERK, date(2027, 6, 30))
    school_keys.trust_bureau(ws, town.folder / "dated.jyt", PIN)
    assert warned() == []


def test_a_root_in_several_hands_signs_the_card_with_another_day(town: Town, tmp_path: Path) -> None:
    holders = [tmp_path / f"{name}.jytkey" for name in ("甲", "乙")]
    for holder in holders:
        exchange.create_key(holder, CLERK)
    bureau_keys.draft_root(town.bureau, tmp_path / "root2.jyt", CLERK, holders=holders, threshold=2)
    for holder in holders:
        bureau_keys.sign_root(tmp_path / "root2.jyt", holder, CLERK)
    bureau_keys.adopt_root(town.bureau, tmp_path / "root2.jyt", CLERK)
    state = bureau_keys.date_card(town.bureau, tmp_path / "dated.jyt", CLERK, date(2027, 6, 30))
    assert (state.seq, state.needed, state.signed) == (3, 2, 0)
    for holder in holders:
        bureau_keys.sign_root(tmp_path / "dated.jyt", holder, CLERK)
    assert bureau_keys.adopt_root(town.bureau, tmp_path / "dated.jyt", CLERK).card.review_by == "2027-06-30"
