"""Several clerks at one bureau: whose PIN it is, who comes and goes, and the policy that takes two of them."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jyteacher_desktop import exchange, paths
from jyteacher_desktop.bureau import (
    announcing_program_versions,
    bureau_keys,
    city_digest,
    city_people,
    giving_book_back,
    office,
    policy_in_use,
    publishing_policies,
    rebuilding_city,
    receipts,
    receiving,
)
from jyteacher_desktop.bureau.errors import AnnouncedOtherwise, DraftOutdated, KeyForeign, MailboxLocked, ValueRefused
from jyteacher_desktop.bureau.policy_numbers import STEP
from jyteacher_desktop.cli.running import run
from jyteacher_desktop.domain.errors import TrustError
from jyteacher_desktop.exchange.errors import BadSignature, KeyMissing, Unsigned, WrongAddress, WrongForm, WrongPin
from jyteacher_desktop.records.policies import read_policy
from jyteacher_desktop.school import receipts as answers
from jyteacher_desktop.school import school_keys, taking_book_back
from jyteacher_desktop.school import signed_policy as signed_policy_module
from jyteacher_desktop.school.errors import NumberFar, PolicyOutdated
from jyteacher_desktop.school.office import policy_state, school_info
from jyteacher_desktop.school.submitting import submit
from jyteacher_desktop.store.errors import DiskFull, NeedsTwoClerks, NothingToUndo
from jyteacher_desktop.store.workspace import BUREAU, Workspace
from tests.end_to_end.town import CLERK, NEW_PIN, PIN, Q3, Town, everybody, fill, held
from tests.full_disk import full_from, steps_told_truly

SECOND, HOLDER = "second horse 567", "holder horse 890"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bureau:
    """A bureau whose root lies with three holders, two of whom sign, and whose second clerk keeps his key on a stick."""

    holders: list[Path]
    second: Path


def put_in_force(town: Town, holders: list[Path], draft: Path, pin: str = CLERK) -> bureau_keys.AdoptedRoot:
    for holder in holders[:2]:
        bureau_keys.sign_root(draft, holder, HOLDER)
    return bureau_keys.adopt_root(town.bureau, draft, pin)


@pytest.fixture
def two(town: Town) -> Bureau:
    (town.folder / "U盘").mkdir()
    made = Bureau(holders=[town.folder / f"{name}.jytkey" for name in "甲乙丙"], second=town.folder / "U盘" / "李.jytkey")
    for holder in made.holders:
        bureau_keys.make_root_key(holder, HOLDER)
    bureau_keys.make_root_key(made.second, SECOND)
    draft = town.folder / "two.jyt"
    state = bureau_keys.draft_root(town.bureau, draft, CLERK, holders=made.holders, threshold=2, add=[made.second])
    assert len(state.clerks) == 2
    assert exchange.read_public_key(made.second).fingerprint in bureau_keys.sign_root(draft, made.holders[0], HOLDER).words
    adopted = put_in_force(town, made.holders, draft)
    assert (adopted.came, adopted.went) == (1, 0)
    bureau_keys.write_bureau_card(town.bureau, town.card, SECOND)
    return made


def enrolled(town: Town) -> Workspace:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    return ws


def without(town: Town, two: Bureau, *, pin: str = CLERK, who: str = "") -> bureau_keys.AdoptedRoot:
    """The next card, on which the second clerk no longer stands."""
    who = who or exchange.read_public_key(two.second).fingerprint
    bureau_keys.draft_root(town.bureau, town.folder / "gone.jyt", pin, remove=[who])
    return put_in_force(town, two.holders, town.folder / "gone.jyt", pin)


def other_policy(town: Town, version: int = 9) -> Path:
    text = paths.resource("policies/jiyuan.toml").read_text(encoding="utf-8")
    (old,) = [line for line in text.splitlines() if line.startswith("version")]
    path = town.folder / f"政策{version}.toml"
    path.write_text(text.replace(old, f"version = {version}", 1), encoding="utf-8")
    return path


def draft_policy(town: Town, version: int = 9, pin: str = CLERK) -> Path:
    written = publishing_policies.publish_policy(
        town.bureau, town.folder / f"p{version}.jyt", pin, source=other_policy(town, version), due={Q3: date(2026, 10, 20)}
    )
    assert written.lacking == 1
    return written.file


def signed_policy(town: Town, version: int) -> Path:
    file = draft_policy(town, version)
    publishing_policies.sign_policy(town.bureau, file, SECOND)
    return file


def desk_two(town: Town) -> Workspace:
    town.bureau.close()
    shutil.copytree(town.bureau.path.parent, town.folder / "desk2")
    town.bureau = town.reopen(town.bureau)
    return town._ready(Workspace.open(town.folder / "desk2" / town.bureau.path.name, BUREAU, write=True))


# -- whose PIN it is ------------------------------------------------------------------------------------------------


def test_either_clerk_opens_the_mailbox_and_answers_with_his_own_pin(town: Town, two: Bureau) -> None:
    ws = enrolled(town)
    first = submit(ws, Q3, town.folder / "stick", PIN)
    assert receiving.receive(town.bureau, first.files, SECOND).files[0].verdict == "merged"
    (answer,) = receipts.write_receipts(town.bureau, town.folder / "answers", SECOND)
    assert answers.apply_receipt(ws, answer.file).accepted
    held(ws, everybody(ws), "观影", 12)
    assert town.send(ws).verdict == "merged"
    assert town.answer(ws).accepted
    assert rebuilding_city.rebuild(town.bureau, SECOND).digest == city_digest.city_digest(town.bureau)
    assert [bool(row.file) for row in bureau_keys.list_clerks(town.bureau)] == [True, True]


def test_a_clerk_whose_stick_is_not_there_is_told_so_and_may_say_where_it_is(town: Town, two: Bureau) -> None:
    away = two.second.with_name("别处.jytkey")
    two.second.rename(away)
    with pytest.raises(WrongPin, match="U盘"):
        office.unlock(town.bureau, SECOND)
    assert office.unlock(town.bureau, CLERK)
    assert sorted(bool(row.file) for row in bureau_keys.list_clerks(town.bureau)) == [False, True]
    with pytest.raises(KeyForeign):
        bureau_keys.remember_clerk(town.bureau, two.holders[0])
    assert bureau_keys.remember_clerk(town.bureau, away).file == str(away)
    assert office.unlock(town.bureau, SECOND).public == exchange.read_public_key(away)
    with pytest.raises(WrongPin, match=r"city\.jybureau\.jytkey、别处\.jytkey"):
        office.unlock(town.bureau, "nobodys horse 00")
    # both files gone: no key at all, and no key of anybody on the card
    office.key_path(town.bureau.path).rename(town.folder / "weg")
    away.rename(two.second.with_name("weg"))
    with pytest.raises(KeyMissing):
        office.unlock(town.bureau, CLERK)
    shutil.copy(two.holders[0], office.key_path(town.bureau.path))
    with pytest.raises(MailboxLocked, match="不是现用卡片上经办人的"):
        office.unlock(town.bureau, HOLDER)


def test_each_clerk_changes_his_own_pin_and_his_own_key(town: Town, two: Bureau) -> None:
    ws = enrolled(town)
    assert bureau_keys.change_pin(town.bureau, SECOND, NEW_PIN) == two.second
    made = bureau_keys.renew_clerk(town.bureau, town.folder / "renewed.jyt", NEW_PIN, SECOND)
    assert made.lacking == 2
    assert office.waiting_path(two.second).exists()
    assert put_in_force(town, two.holders, made.card, SECOND).went == 1
    assert not office.waiting_path(two.second).exists()
    assert list(two.second.parent.glob("李.jytkey.former-*"))
    school_keys.trust_bureau(ws, made.card, PIN)
    sent = submit(ws, Q3, town.folder / "stick", PIN)
    with pytest.raises(WrongPin):
        receiving.receive(town.bureau, sent.files, NEW_PIN)
    assert receiving.receive(town.bureau, sent.files, CLERK).files[0].verdict == "merged"
    assert receiving.receive(town.bureau, sent.files, SECOND).files[0].verdict == "unchanged"


# -- who comes and goes ---------------------------------------------------------------------------------------------


def test_a_clerk_who_left_opens_nothing_that_comes_later_and_signs_nothing(town: Town, two: Bureau) -> None:
    ws = enrolled(town)
    old = office.mailbox_identities(town.bureau, office.unlock(town.bureau, SECOND))
    assert town.send(ws).verdict == "merged"
    (unread,) = receipts.write_receipts(town.bureau, town.folder / "a1", SECOND)
    before = submit(ws, Q3, town.folder / "stick", PIN)
    adopted = without(town, two)
    assert (adopted.came, adopted.went, adopted.card.clerks_needed("policy")) == (0, 1, 1)
    assert "再写一次回执" in adopted.words
    with pytest.raises(WrongPin):
        office.unlock(town.bureau, SECOND)
    assert town.receive(*before.files)[0].verdict == "merged"  # sealed to the old mailbox, which the stayer opens
    assert school_keys.trust_bureau(ws, town.folder / "gone.jyt", PIN).verified
    with pytest.raises(BadSignature):
        answers.apply_receipt(ws, unread.file)
    (again,) = receipts.write_receipts(town.bureau, town.folder / "a2", CLERK)
    assert answers.apply_receipt(ws, again.file).accepted
    held(ws, everybody(ws), "观影", 12)
    later = submit(ws, Q3, town.folder / "stick", PIN)
    with pytest.raises(TrustError):
        exchange.glance(later.files[0].read_bytes(), old)
    assert town.receive(*later.files)[0].verdict == "merged"
    assert rebuilding_city.rebuild(town.bureau, CLERK).digest == city_digest.city_digest(town.bureau)


def test_the_clerk_who_stays_gives_the_one_who_forgot_his_pin_a_new_key(town: Town, two: Bureau) -> None:
    """No recovery paper is needed while another clerk can open the mailbox; and the first clerk may be the one who goes."""
    ws = enrolled(town)
    assert town.send(ws).verdict == "merged"
    fresh = town.folder / "王.jytkey"
    bureau_keys.make_root_key(fresh, NEW_PIN)
    bureau_keys.draft_root(
        town.bureau, town.folder / "d.jyt", SECOND, add=[fresh], remove=[str(office.key_path(town.bureau.path))]
    )
    put_in_force(town, two.holders, town.folder / "d.jyt", SECOND)
    with pytest.raises(WrongPin):
        office.unlock(town.bureau, CLERK)
    school_keys.trust_bureau(ws, town.folder / "d.jyt", PIN)
    held(ws, everybody(ws), "观影", 12)
    sent = submit(ws, Q3, town.folder / "stick", PIN)
    assert receiving.receive(town.bureau, sent.files, NEW_PIN).files[0].verdict == "merged"
    assert rebuilding_city.rebuild(town.bureau, NEW_PIN).digest == city_digest.city_digest(town.bureau)


def test_when_no_clerk_is_left_the_paper_makes_one_and_says_that_the_others_are_gone(town: Town, two: Bureau) -> None:
    ws = enrolled(town)
    assert town.send(ws).verdict == "merged"
    paper = office.recovery_path(town.bureau.path).read_text(encoding="utf-8")
    made = bureau_keys.replace_clerk(town.bureau, town.folder / "new.jyt", NEW_PIN, recovery=paper)
    assert (made.lacking, made.dropped) == (2, 1)
    assert "另外 1 位" in made.words
    put_in_force(town, two.holders, made.card, NEW_PIN)
    with pytest.raises(WrongPin):
        office.unlock(town.bureau, SECOND)
    assert rebuilding_city.rebuild(town.bureau, NEW_PIN).digest == city_digest.city_digest(town.bureau)


def test_a_card_with_a_review_day_keeps_every_clerk(town: Town, two: Bureau) -> None:
    state = bureau_keys.date_card(town.bureau, town.folder / "dated.jyt", SECOND, date(2027, 6, 30))
    assert (state.needed, state.signed, len(state.clerks)) == (2, 0, 2)
    adopted = put_in_force(town, two.holders, town.folder / "dated.jyt", SECOND)
    assert (adopted.card.review_by, adopted.came, adopted.went) == ("2027-06-30", 0, 0)
    assert office.mailbox_identities(town.bureau, office.unlock(town.bureau, CLERK))


def test_t14_clerks_cannot_name_clerks_without_the_holders(town: Town, two: Bureau) -> None:
    ws = enrolled(town)
    third = town.folder / "third.jytkey"
    bureau_keys.make_root_key(third, NEW_PIN)
    draft = town.folder / "third.jyt"
    bureau_keys.draft_root(town.bureau, draft, CLERK, add=[third])
    for key, pin in ((two.second, SECOND), (office.key_path(town.bureau.path), CLERK), (third, NEW_PIN)):
        bureau_keys.sign_root(draft, key, pin)
    bureau_keys.sign_root(draft, two.holders[0], HOLDER)
    with pytest.raises(BadSignature, match="签名不足"):
        bureau_keys.adopt_root(town.bureau, draft, CLERK)
    with pytest.raises(BadSignature):
        school_keys.trust_bureau(ws, draft, PIN)
    assert len(bureau_keys.list_clerks(town.bureau)) == 2


def test_the_new_clerk_cannot_put_himself_in_force(town: Town, two: Bureau) -> None:
    third = town.folder / "third.jytkey"
    bureau_keys.make_root_key(third, NEW_PIN)
    bureau_keys.draft_root(town.bureau, town.folder / "third.jyt", CLERK, add=[third])
    with pytest.raises(WrongPin):
        put_in_force(town, two.holders, town.folder / "third.jyt", NEW_PIN)
    assert bureau_keys.adopt_root(town.bureau, town.folder / "third.jyt", SECOND).came == 1
    assert office.mailbox_identities(town.bureau, office.unlock(town.bureau, NEW_PIN))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "没有要改的"),
        ({"threshold": 2}, "没有要改的"),
        ({"remove": ["1" * 30]}, "不是现用卡片上的经办人"),
        ({"remove": [""]}, "不是现用卡片上的经办人"),
        ({"remove": ["我"]}, "离任的经办人不能起草"),
        ({"add": ["李"]}, "已经是经办人"),
        ({"add": ["甲"]}, "不能同时当根密钥"),
        ({"holders": ["李"], "threshold": 1}, "不能同时当根密钥"),
        ({"holders": ["甲", "乙"]}, "要求 0 人签名"),
        ({"threshold": 4}, "要求 4 人签名"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_a_card_that_could_not_be_is_not_drafted(town: Town, two: Bureau, change: dict[str, list[str] | int], said: str) -> None:
    files = {"甲": two.holders[0], "乙": two.holders[1], "李": two.second}
    mine = office.unlock(town.bureau, CLERK).public.fingerprint
    with pytest.raises(ValueRefused, match=said):
        bureau_keys.draft_root(
            town.bureau,
            town.folder / "x.jyt",
            CLERK,
            holders=[files[name] for name in change.get("holders", [])],  # type: ignore[union-attr]
            add=[files[name] for name in change.get("add", [])],  # type: ignore[union-attr]
            remove=[mine if name == "我" else name for name in change.get("remove", [])],  # type: ignore[union-attr]
            threshold=change.get("threshold", 0),  # type: ignore[arg-type]
        )
    assert not (town.folder / "x.jyt").exists()


def test_a_second_clerk_needs_a_root_in_other_hands(town: Town) -> None:
    second = town.folder / "李.jytkey"
    bureau_keys.make_root_key(second, SECOND)
    with pytest.raises(ValueRefused, match="另由保管人分管"):
        bureau_keys.draft_root(town.bureau, town.folder / "x.jyt", CLERK, add=[second])


def test_a_card_drafted_at_another_desk_is_not_put_in_force_where_its_mailbox_is_unknown(town: Town, two: Bureau) -> None:
    second = desk_two(town)
    bureau_keys.remember_clerk(second, two.second)
    gone = exchange.read_public_key(two.second).fingerprint
    draft = town.folder / "gone.jyt"
    bureau_keys.draft_root(second, draft, CLERK, remove=[gone])
    for holder in two.holders[:2]:
        bureau_keys.sign_root(draft, holder, HOLDER)
    with pytest.raises(KeyForeign, match="起草的那台电脑"):
        bureau_keys.adopt_root(town.bureau, draft, CLERK)
    assert len(bureau_keys.list_clerks(town.bureau)) == 2
    assert bureau_keys.adopt_root(second, draft, CLERK).went == 1


# -- a policy takes two ---------------------------------------------------------------------------------------------


def test_t14_a_policy_counts_nowhere_before_a_second_clerk_signed_it(town: Town, two: Bureau) -> None:
    ws = town.new_school("济水一小")
    was = office.current_policy(town.bureau).version
    draft = draft_policy(town)
    drafted = draft.read_bytes()
    with pytest.raises(Unsigned, match=r"只有 1 位经办人的签名.*还差 1 位.*另一位经办人补签"):
        signed_policy_module.apply_policy(ws, draft)
    again = publishing_policies.sign_policy(town.bureau, draft, CLERK)  # one clerk twice
    assert (again.signed, again.lacking, again.adopted) == (1, 1, False)
    assert draft.read_bytes() == drafted
    with pytest.raises(Unsigned):
        signed_policy_module.apply_policy(ws, draft)
    assert office.current_policy(town.bureau).version == was
    assert not policy_state(ws).signed
    assert town.bureau.tuples("SELECT 1 FROM published UNION ALL SELECT 1 FROM due") == []

    shown = publishing_policies.inspect_policy(town.bureau, draft)
    assert (shown.version, shown.signed, shown.needed, shown.signers) == (
        9,
        1,
        2,
        (office.unlock(town.bureau, CLERK).public.fingerprint,),
    )
    assert shown.changes == (f"- version = {was}", "+ version = 9")
    assert "2 行不同" in shown.facts
    done = publishing_policies.sign_policy(town.bureau, draft, SECOND)
    assert (done.signed, done.lacking, done.adopted, done.seq) == (2, 0, True, 1)
    assert office.current_policy(town.bureau).version == 9
    assert town.bureau.tuples("SELECT seq, version FROM published") == [(1, 9)]
    assert town.bureau.tuples("SELECT quarter, day FROM due") == [("2026Q3", "2026-10-20")]
    assert "没有不同" in publishing_policies.inspect_policy(town.bureau, draft).facts
    assert signed_policy_module.apply_policy(ws, draft).version == 9
    assert policy_state(ws).signed


def test_the_second_signature_leaves_the_letter_and_what_it_carries_alone(town: Town, two: Bureau) -> None:
    draft = draft_policy(town)
    before = opened(town, draft, 1)
    publishing_policies.sign_policy(town.bureau, draft, SECOND)
    after = opened(town, draft, 2)
    assert (before.letter_id, before.payload, before.blobs) == (after.letter_id, after.payload, after.blobs)
    assert len(after.blobs) == 1


def opened(town: Town, path: Path, threshold: int) -> exchange.OpenedLetter:
    keys = office.clerk_keys(town.bureau)
    letter = exchange.open_letter(
        path.read_bytes(), kinds=frozenset({"policy"}), signers_for=lambda _office, _kind: keys, threshold=threshold
    )
    letter.check_tables()
    return letter


def test_two_clerks_with_one_pin_are_told_to_have_two(town: Town, two: Bureau) -> None:
    bureau_keys.change_pin(town.bureau, SECOND, CLERK)
    draft = draft_policy(town)
    with pytest.raises(ValueRefused, match="分不清是谁"):
        publishing_policies.sign_policy(town.bureau, draft, CLERK)
    assert bureau_keys.change_pin(town.bureau, CLERK, NEW_PIN) == office.key_path(town.bureau.path)
    assert publishing_policies.sign_policy(town.bureau, draft, CLERK).lacking == 0


def test_one_clerk_alone_changes_neither_the_city_nor_takes_back_what_two_signed(town: Town, two: Bureau) -> None:
    with pytest.raises(NeedsTwoClerks, match="两位签名"):
        policy_in_use.use_policy(town.bureau, other_policy(town), CLERK)
    publishing_policies.sign_policy(town.bureau, draft_policy(town), SECOND)
    with pytest.raises(NothingToUndo):
        town.bureau.undo()
    step = town.bureau.steps()[0]
    assert "启用政策" in step.what
    with pytest.raises(NothingToUndo, match="换一份政策"):
        town.bureau.undo(step.id)
    assert office.current_policy(town.bureau).version == 9


def test_a_policy_whose_last_signature_could_not_be_noted_is_told_as_it_is_and_signed_again(town: Town, two: Bureau) -> None:
    """It was in use although the sentence said that nothing was saved, and schools were never told of its days."""
    draft = draft_policy(town)

    def sign() -> str:
        publishing_policies.sign_policy(town.bureau, draft, SECOND)
        return ""

    with full_from(1), pytest.raises(DiskFull, match=r"里已经有这次的签名.*再签一次，不会多出签名"):
        sign()
    assert steps_told_truly(sign, town.bureau.path) == 1
    assert office.current_policy(town.bureau).version == 9
    assert town.bureau.tuples("SELECT seq, version FROM published") == [(1, 9)]
    assert publishing_policies.inspect_policy(town.bureau, draft).signed == 2


def test_a_policy_of_the_days_of_one_clerk_is_not_taken_back_either(town: Town, request: pytest.FixtureRequest) -> None:
    policy_in_use.use_policy(town.bureau, other_policy(town, 8), CLERK)
    by = office.prove_clerk(town.bureau, CLERK)
    town.bureau.undo(actor=by)
    town.bureau.redo(actor=by)
    two = request.getfixturevalue("two")
    for step in (None, town.bureau.steps()[0].id):
        with pytest.raises(NeedsTwoClerks, match="不能撤销"):
            town.bureau.undo(step)
    assert office.current_policy(town.bureau).version == 8
    without(town, two)
    town.bureau.undo(actor=by)
    assert office.current_policy(town.bureau).version != 8


def test_t7_a_removed_clerk_a_stranger_and_a_holder_are_no_second_clerk(town: Town, two: Bureau) -> None:
    ws = town.new_school("济水一小")
    third = town.folder / "third.jytkey"
    bureau_keys.make_root_key(third, NEW_PIN)
    bureau_keys.draft_root(town.bureau, town.folder / "c3.jyt", CLERK, add=[third], remove=[str(two.second)])
    gone = exchange.unlock_key(two.second, SECOND)
    put_in_force(town, two.holders, town.folder / "c3.jyt")
    school_keys.trust_bureau(ws, town.folder / "c3.jyt", PIN)
    draft = draft_policy(town)
    for key in (gone, exchange.SigningKey(Ed25519PrivateKey.generate()), exchange.unlock_key(two.holders[0], HOLDER)):
        draft.write_bytes(exchange.countersign(draft.read_bytes(), key))
        assert publishing_policies.inspect_policy(town.bureau, draft).signed == 1
        with pytest.raises(Unsigned, match="还差 1 位"):
            signed_policy_module.apply_policy(ws, draft)
    with pytest.raises(WrongPin):
        publishing_policies.sign_policy(town.bureau, draft, SECOND)
    assert publishing_policies.sign_policy(town.bureau, draft, NEW_PIN).lacking == 0
    assert signed_policy_module.apply_policy(ws, draft).version == 9


def test_a_draft_of_a_clerk_who_left_is_not_signed_on(town: Town, two: Bureau) -> None:
    draft = draft_policy(town, pin=SECOND)
    without(town, two)
    with pytest.raises(BadSignature, match="已经离任"):
        publishing_policies.sign_policy(town.bureau, draft, CLERK)


def test_a_policy_signed_by_one_who_left_waits_for_a_new_letter(town: Town, two: Bureau) -> None:
    publishing_policies.sign_policy(town.bureau, draft_policy(town), SECOND)
    adopted = without(town, two)
    assert "重新签发" in adopted.words
    ws = town.new_school("济水一小", trusting_now=False)
    bureau_keys.write_bureau_card(town.bureau, town.card, CLERK)
    school_keys.trust_bureau(ws, town.card, PIN, adopted.card.fingerprint)
    assert (
        signed_policy_module.apply_policy(ws, town.folder / "p9.jyt").version == 9
    )  # the one who stays signed it, and is alone now
    written = publishing_policies.publish_policy(town.bureau, town.folder / "p2.jyt", CLERK)
    assert (written.needed, written.lacking) == (1, 0)
    assert not signed_policy_module.apply_policy(ws, written.file).again


def test_drafts_that_were_overtaken_are_not_signed(town: Town, two: Bureau) -> None:
    first, second = draft_policy(town, 9), draft_policy(town, 10)
    publishing_policies.sign_policy(town.bureau, second, SECOND)
    with pytest.raises(DraftOutdated, match="第 2 号已经签发"):
        publishing_policies.sign_policy(town.bureau, first, SECOND)
    assert office.current_policy(town.bureau).version == 10


def forged_draft(town: Town, seq: int) -> Path:
    """A draft of the number he likes, as a clerk writes one who has his key and another program."""
    policy = read_policy(other_policy(town, 20))
    body = policy.text.encode()
    row = (policy.id, policy.version, policy.title, "p.toml", hashlib.sha256(body).hexdigest(), len(body), "")
    header = office.letter_header(town.bureau, exchange.EVERYBODY, (seq, "0" * 64), policy=(policy.id, policy.version))
    key = office.unlock(town.bureau, CLERK)
    path = town.folder / f"far{seq}.jyt"
    path.write_bytes(exchange.build_letter("policy", header, {"policy": [row], "due": []}, [key], blobs={row[4]: body}).data)
    return path


@pytest.mark.parametrize("seq", [5_000, 900, 22])
def test_a_draft_numbered_far_ahead_uses_up_no_number_whoever_opens_or_signs_it(town: Town, two: Bureau, seq: int) -> None:
    ws = town.new_school("济水一小")
    publishing_policies.sign_policy(town.bureau, draft_policy(town), SECOND)
    signed_policy_module.apply_policy(ws, town.folder / "p9.jyt")
    far = forged_draft(town, seq)
    before = far.read_bytes()
    assert f"编号是 {seq}" in publishing_policies.inspect_policy(town.bureau, far).doubt
    for said in (None, 1, seq + 1):
        with pytest.raises(NumberFar, match="重新起草"):
            publishing_policies.sign_policy(town.bureau, far, SECOND, number=said)
    assert far.read_bytes() == before
    assert office.current_policy(town.bureau).version == 9
    genuine = draft_policy(town, 10)
    assert publishing_policies.inspect_policy(town.bureau, genuine).doubt == ""
    assert publishing_policies.sign_policy(town.bureau, genuine, SECOND).seq == 2
    assert signed_policy_module.apply_policy(ws, genuine).version == 10


def test_a_person_settles_the_number_of_a_policy_both_ways(town: Town, two: Bureau) -> None:
    """The other desk published a hundred that this one never heard of; or somebody said so and it was wrong."""
    ws = town.new_school("济水一小")
    publishing_policies.sign_policy(town.bureau, draft_policy(town), SECOND)
    signed_policy_module.apply_policy(ws, town.folder / "p9.jyt")
    far = forged_draft(town, 5_000)
    assert publishing_policies.sign_policy(town.bureau, far, SECOND, number=5_000).lacking == 0
    next_one = draft_policy(town, 10)
    assert publishing_policies.inspect_policy(town.bureau, next_one).seq == 5_001
    publishing_policies.sign_policy(town.bureau, next_one, SECOND)
    with pytest.raises(NumberFar):
        signed_policy_module.apply_policy(ws, next_one)

    with pytest.raises(ValueRefused, match="以前签发过"):
        publishing_policies.publish_policy(town.bureau, town.folder / "p1.jyt", CLERK, number=1)
    right = publishing_policies.publish_policy(
        town.bureau, town.folder / "right.jyt", CLERK, source=other_policy(town, 11), number=2
    )
    assert "第 5001 号已经签发" in publishing_policies.inspect_policy(town.bureau, right.file).doubt
    with pytest.raises(DraftOutdated):
        publishing_policies.sign_policy(town.bureau, right.file, SECOND)
    assert publishing_policies.sign_policy(town.bureau, right.file, SECOND, number=2).lacking == 0
    assert signed_policy_module.apply_policy(ws, right.file).version == 11
    assert city_people.policy_to_live_on(town.bureau)[1] == 11
    last = draft_policy(town, 12)
    publishing_policies.sign_policy(town.bureau, last, SECOND)
    assert signed_policy_module.apply_policy(ws, last).version == 12
    assert town.bureau.tuples("SELECT seq FROM published ORDER BY seq") == [(1,), (2,), (3,), (5_000,), (5_001,)]


def test_drafts_that_nobody_signs_use_up_no_more_numbers_than_a_step(town: Town, two: Bureau) -> None:
    written = [draft_policy(town, version) for version in range(10, 10 + STEP)]
    with pytest.raises(NumberFar, match="没有补签的草稿"):
        publishing_policies.publish_policy(town.bureau, town.folder / "more.jyt", CLERK, source=other_policy(town, 99))
    again = publishing_policies.publish_policy(
        town.bureau, town.folder / "more.jyt", CLERK, source=other_policy(town, 99), number=2
    )
    with pytest.raises(DraftOutdated, match="另一份第 2 号"):
        publishing_policies.sign_policy(town.bureau, written[1], SECOND)
    assert publishing_policies.sign_policy(town.bureau, again.file, SECOND).seq == 2


def test_what_a_former_program_published_far_ahead_no_longer_counts(town: Town, two: Bureau) -> None:
    ws = town.new_school("济水一小")
    publishing_policies.sign_policy(town.bureau, draft_policy(town), SECOND)
    signed_policy_module.apply_policy(ws, town.folder / "p9.jyt")
    with town.bureau.record() as change:
        change.driver_sql("INSERT INTO published(seq, policy, version, at) VALUES (5000, 'x', 1, '2026-10-01')")
        change.driver_sql(
            "INSERT INTO issued(kind, office, seq, letter_id, at, file_name) VALUES ('policy', '*', 5000, 'x', '2026-10-01', '')"
        )
    genuine = draft_policy(town, 10)
    assert publishing_policies.sign_policy(town.bureau, genuine, SECOND).seq == 2
    assert signed_policy_module.apply_policy(ws, genuine).version == 10
    assert city_people.policy_to_live_on(town.bureau)[1] == 10


def test_a_draft_travels_between_two_desks_and_both_count_by_it(town: Town, two: Bureau) -> None:
    other = desk_two(town)
    draft = draft_policy(town)
    mine = publishing_policies.publish_policy(other, town.folder / "own.jyt", SECOND, source=other_policy(town, 11))
    with pytest.raises(DraftOutdated, match="另一份第 1 号"):
        publishing_policies.sign_policy(other, draft, SECOND)
    assert mine.seq == 1
    again = publishing_policies.publish_policy(town.bureau, town.folder / "again.jyt", CLERK, source=other_policy(town, 12))
    assert publishing_policies.sign_policy(other, again.file, SECOND).adopted
    back = publishing_policies.sign_policy(town.bureau, again.file, CLERK)
    assert (back.signed, back.adopted) == (2, True)
    assert office.current_policy(town.bureau).text == office.current_policy(other).text
    assert city_digest.city_digest(town.bureau) == city_digest.city_digest(other)


def test_a_draft_that_shows_one_policy_and_carries_another_is_not_signed(town: Town, two: Bureau) -> None:
    carried = other_policy(town, 10).read_bytes()
    digest = hashlib.sha256(carried).hexdigest()
    key, info = office.unlock(town.bureau, CLERK), office.bureau_info(town.bureau)

    def forged(row: tuple[object, ...], blobs: dict[str, bytes], sender: str = info.id) -> Path:
        header = exchange.Header(sender=sender, receiver="*", code="419001", seq=1, created="2026-10-08T09:00:00+08:00")
        path = town.folder / "forged.jyt"
        path.write_bytes(exchange.build_letter("policy", header, {"policy": [row], "due": []}, [key], blobs=blobs).data)
        return path

    policy = read_policy(other_policy(town, 10))
    good = (policy.id, 10, policy.title, "x.toml", digest, len(carried), "")
    assert publishing_policies.inspect_policy(town.bureau, forged(good, {digest: carried})).version == 10
    for row, blobs in (
        ((policy.id, 9, *good[2:]), {digest: carried}),
        ((policy.id, 10, "另一个名称", *good[3:]), {digest: carried}),
        (good, {}),
    ):
        with pytest.raises(WrongForm, match="前后不一致"):
            publishing_policies.sign_policy(town.bureau, forged(row, blobs), SECOND)
    with pytest.raises(WrongAddress, match="不是本局"):
        publishing_policies.sign_policy(
            town.bureau, forged(good, {digest: carried}, "018f0000-0000-7000-8000-000000000001"), SECOND
        )


# -- a new version of the program ---------------------------------------------------------------------------------------


def test_t74_a_new_version_takes_two_clerks_where_there_are_two(town: Town, two: Bureau) -> None:
    """Who holds one clerk's key, or left with it, would otherwise have every school install what he likes."""
    ws = enrolled(town)
    installer = town.folder / "set-up-99.1.exe"
    installer.write_bytes(b"MZ" + bytes(3000))
    first = announcing_program_versions.announce_release(town.bureau, installer, "99.1", CLERK, say="请本周安装")
    assert first.lacking == 1
    assert "还差 1 位" in first.sentence
    again = announcing_program_versions.announce_release(town.bureau, installer, "99.1", CLERK, say="请本周安装")
    assert again.lacking == 1, "the same clerk twice is one clerk"
    for look in (
        partial(school_keys.look_at_bureaus_update, ws),
        partial(announcing_program_versions.look_at_own_update, town.bureau),
    ):
        with pytest.raises(exchange.ReleaseRefused, match="只有 1 位"):
            look(first.file)
    with pytest.raises(AnnouncedOtherwise, match="请本周安装"):
        announcing_program_versions.announce_release(town.bureau, installer, "99.1", SECOND, say="别的话")
    done = announcing_program_versions.announce_release(town.bureau, installer, "99.1", SECOND, say="请本周安装")
    assert done.lacking == 0
    assert school_keys.look_at_bureaus_update(ws, done.file).good
    assert announcing_program_versions.look_at_own_update(town.bureau, done.file).good


def test_t74_the_second_clerk_signs_no_installer_but_his_own(town: Town, two: Bureau) -> None:
    installer = town.folder / "set-up-99.1.exe"
    installer.write_bytes(b"MZ evil")
    announcing_program_versions.announce_release(town.bureau, installer, "99.1", CLERK)
    installer.write_bytes(b"MZ good")
    with pytest.raises(AnnouncedOtherwise):
        announcing_program_versions.announce_release(town.bureau, installer, "99.1", SECOND)


def test_t74_a_clerk_who_left_or_a_stranger_is_no_second_signer_of_a_version(town: Town, two: Bureau) -> None:
    ws = enrolled(town)
    installer = town.folder / "set-up-99.1.exe"
    installer.write_bytes(b"MZ" + bytes(3000))
    note = announcing_program_versions.announce_release(town.bureau, installer, "99.1", SECOND).file
    line = note.read_bytes()
    stranger = exchange.SigningKey(Ed25519PrivateKey.generate())
    note.write_bytes(exchange.sign_release(stranger, exchange.open_release(line)[0], line))
    with pytest.raises(exchange.ReleaseRefused, match="只有 1 位"):
        school_keys.look_at_bureaus_update(ws, note)
    twice = line.strip() + b"." + b".".join(line.strip().split(b".")[2:])
    note.write_bytes(twice)
    with pytest.raises(exchange.ReleaseRefused, match="被改过"):
        school_keys.look_at_bureaus_update(ws, note)
    third = town.folder / "third.jytkey"
    bureau_keys.make_root_key(third, NEW_PIN)
    gone = exchange.read_public_key(two.second).fingerprint
    bureau_keys.draft_root(town.bureau, town.folder / "w.jyt", CLERK, add=[third], remove=[gone])
    put_in_force(town, two.holders, town.folder / "w.jyt")
    school_keys.trust_bureau(ws, town.folder / "w.jyt", PIN)
    note.write_bytes(line)
    half = announcing_program_versions.announce_release(town.bureau, installer, "99.1", CLERK)
    assert half.lacking == 1, "what he signed is written over"
    with pytest.raises(exchange.ReleaseRefused, match="只有 1 位"):
        school_keys.look_at_bureaus_update(ws, half.file)


def test_an_older_policy_receipt_or_book_of_the_clerks_who_stay_brings_nothing_back_after_one_left(
    town: Town, two: Bureau
) -> None:
    """Whoever carries the letters has kept them; only what a clerk who left used up begins anew."""
    ws = enrolled(town)
    older, newer = signed_policy(town, 9), signed_policy(town, 10)
    signed_policy_module.apply_policy(ws, newer)
    town.send(ws)
    answered = []
    for place in (1, 2):
        (written,) = receipts.write_receipts(town.bureau, town.folder / f"answer{place}", CLERK)
        answered.append(written.file)
        held(ws, everybody(ws), f"观影{place}", 12 + place)
        town.send(ws)
    assert not answers.apply_receipt(ws, answered[1]).outdated
    back = [
        giving_book_back.restore_school(town.bureau, "济水一小", town.folder / f"back{place}", CLERK).files[0] for place in (1, 2)
    ]
    taking_book_back.apply_restore(ws, back[1], PIN)
    without(town, two)
    school_keys.trust_bureau(ws, town.folder / "gone.jyt", PIN)
    with pytest.raises(PolicyOutdated, match="更新的第 2 号"):
        signed_policy_module.apply_policy(ws, older)
    assert policy_state(ws).version == 10
    assert answers.apply_receipt(ws, answered[0]).outdated
    with ws.record() as change:  # a restored backup, which does not know what it sent
        change.driver_sql("DELETE FROM letter WHERE direction = 'out'")
    assert taking_book_back.plan_restore(ws, back[0]).older, "older than the one that was taken in"


def test_what_a_clerk_who_left_numbered_begins_anew_where_another_one_stays(town: Town, two: Bureau) -> None:
    ws = enrolled(town)
    town.send(ws)
    assert town.answer(ws).accepted
    header = office.letter_header(town.bureau, school_info(ws).id, (900, "0" * 64))
    far = exchange.build_letter(
        "receipt",
        header,
        {"heads": [], "issues": [], "credited": []},
        [exchange.unlock_key(two.second, SECOND)],
        [ws.info("reply_recipient")],
    )
    (town.folder / "far.jyt").write_bytes(far.data)
    answers.apply_receipt(ws, town.folder / "far.jyt")
    town.send(ws)
    assert town.answer(ws).outdated
    without(town, two)
    school_keys.trust_bureau(ws, town.folder / "gone.jyt", PIN)
    town.send(ws)
    assert not town.answer(ws).outdated


def _receipt_by(town: Town, ws: Workspace, pin: str, name: str) -> Path:
    """The next receipt for a school that has sent something new, by whoever has the PIN."""
    held(ws, everybody(ws), f"观影{name}", 12)
    town.send(ws)
    (written,) = receipts.write_receipts(town.bureau, town.folder / name, pin)
    return written.file


def test_a_receipt_held_back_from_before_a_clerk_left_stays_older_than_his_own_that_was_read(town: Town, two: Bureau) -> None:
    """His number counts no more, and the one who stays had written the one before it: whoever carries them kept that one."""
    ws = enrolled(town)
    held_back, read = _receipt_by(town, ws, CLERK, "a"), _receipt_by(town, ws, SECOND, "b")
    assert not answers.apply_receipt(ws, read).outdated
    town.bureau.today_override = date(2026, 10, 12)
    without(town, two)
    ws.today_override = date(2026, 10, 14)
    school_keys.trust_bureau(ws, town.folder / "gone.jyt", PIN)
    state = ws.tuples("SELECT seq, word, remark, receipt FROM letter WHERE direction = 'out' ORDER BY id")
    assert answers.apply_receipt(ws, held_back).outdated
    assert ws.tuples("SELECT seq, word, remark, receipt FROM letter WHERE direction = 'out' ORDER BY id") == state
    town.bureau.today_override = date(2026, 10, 13)
    assert not answers.apply_receipt(ws, _receipt_by(town, ws, CLERK, "c")).outdated, "written since"


def _policy_held_back(town: Town, two: Bureau, ws: Workspace) -> Path:
    """A policy numbered 9 that a third clerk, let in by a card, signed too and keeps; the school has number 10."""
    third = town.folder / "王.jytkey"
    bureau_keys.make_root_key(third, "third horse 1234")
    bureau_keys.draft_root(town.bureau, town.folder / "three.jyt", CLERK, add=[third])
    put_in_force(town, two.holders, town.folder / "three.jyt")
    school_keys.trust_bureau(ws, town.folder / "three.jyt", PIN)
    kept = draft_policy(town, 9)
    publishing_policies.sign_policy(town.bureau, kept, "third horse 1234")
    signed_policy_module.apply_policy(ws, signed_policy(town, 10))
    return kept


def test_a_policy_held_back_from_before_a_clerk_left_stays_older_than_the_one_he_had_signed(town: Town, two: Bureau) -> None:
    ws = enrolled(town)
    held_back = _policy_held_back(town, two, ws)
    town.bureau.today_override = date(2026, 10, 12)
    without(town, two)
    ws.today_override = date(2026, 10, 12)
    school_keys.trust_bureau(ws, town.folder / "gone.jyt", PIN)
    with pytest.raises(PolicyOutdated, match="换卡片以前"):
        signed_policy_module.apply_policy(ws, held_back)
    assert policy_state(ws).version == 10
    town.bureau.today_override = ws.today_override = date(2026, 10, 13)
    newer = draft_policy(town, 11)
    publishing_policies.sign_policy(town.bureau, newer, "third horse 1234")
    signed_policy_module.apply_policy(ws, newer)
    assert policy_state(ws).version == 11


def test_a_book_held_back_from_before_a_clerk_left_stays_older_than_the_one_he_gave_back(town: Town, two: Bureau) -> None:
    ws = enrolled(town)
    town.send(ws)
    held_back, taken = (
        giving_book_back.restore_school(town.bureau, "济水一小", town.folder / name, pin).files[0]
        for name, pin in (("back1", CLERK), ("back2", SECOND))
    )
    taking_book_back.apply_restore(ws, taken, PIN)
    town.bureau.today_override = date(2026, 10, 12)
    without(town, two)
    ws.today_override = date(2026, 10, 12)
    school_keys.trust_bureau(ws, town.folder / "gone.jyt", PIN)
    with ws.record() as change:  # a restored backup, which does not know what it sent
        change.driver_sql("DELETE FROM letter WHERE direction = 'out'")
    assert taking_book_back.plan_restore(ws, held_back).older


@pytest.mark.parametrize("kind", ["receipt", "policy", "book"])
def test_a_card_that_the_clerk_who_left_dated_back_brings_no_letter_of_before_back(town: Town, two: Bureau, kind: str) -> None:
    """He drafts it with a program of his own, and those who hold the keys sign without looking at its day."""
    ws = enrolled(town)
    held_back = _policy_held_back(town, two, ws)
    older, read = _receipt_by(town, ws, CLERK, "a"), _receipt_by(town, ws, SECOND, "b")
    answers.apply_receipt(ws, read)
    books = [
        giving_book_back.restore_school(town.bureau, "济水一小", town.folder / name, pin).files[0]
        for name, pin in (("back1", CLERK), ("back2", SECOND))
    ]
    taking_book_back.apply_restore(ws, books[1], PIN)
    town.bureau.today_override = date(2020, 1, 1)
    without(town, two)
    town.bureau.today_override = ws.today_override = date(2026, 10, 12)
    school_keys.trust_bureau(ws, town.folder / "gone.jyt", PIN)
    if kind == "receipt":
        assert answers.apply_receipt(ws, older).outdated
    elif kind == "policy":
        with pytest.raises(PolicyOutdated, match="换卡片以前"):
            signed_policy_module.apply_policy(ws, held_back)
        assert policy_state(ws).version == 10
    else:
        with ws.record() as change:  # a restored backup, which does not know what it sent
            change.driver_sql("DELETE FROM letter WHERE direction = 'out'")
        assert taking_book_back.plan_restore(ws, books[0]).older
    if kind == "receipt":
        assert not answers.apply_receipt(ws, _receipt_by(town, ws, CLERK, "c")).outdated, "written since"


def test_a_draft_that_says_it_is_of_a_card_to_come_is_not_signed(
    town: Town, two: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its drafter leaves, and behind the next card it would pass for newer than the policy that is in force."""
    monkeypatch.setattr(office, "card_number", lambda _ws: 99)
    draft = draft_policy(town)
    monkeypatch.undo()
    with pytest.raises(WrongForm):
        publishing_policies.sign_policy(town.bureau, draft, SECOND)
    assert current_version(town) == 1


def current_version(town: Town) -> int:
    return office.current_policy(town.bureau).version


@pytest.mark.parametrize("mailbox", ["kept", "added"])
def test_a_card_by_which_a_clerk_who_leaves_goes_on_reading_packages_is_not_put_in_force(
    town: Town, two: Bureau, mailbox: str
) -> None:
    """He drafts it himself: without his name, but with the mailbox that he can open, or with one of his own beside the new one."""
    before = office.current_card(town.bureau)
    assert before is not None
    present, key = exchange.open_bureau_card(before), exchange.unlock_key(office.key_path(town.bureau.path), CLERK)
    kept = {town.bureau.info("mailbox_recipient"): "mailbox", town.bureau.info("recovery_recipient"): "recovery"}
    recipients = kept if mailbox == "kept" else {**kept, exchange.new_mailbox()[1]: "mailbox"}
    forged = exchange.build_bureau_card(
        exchange.Header(
            sender=present.office, receiver="*", code="419001", seq=present.seq + 1, prev=present.letter_id, created="2026"
        ),
        name=present.name,
        threshold=2,
        root=[],
        absent=present.root_keys,
        clerks=[key.public] if mailbox == "kept" else present.clerk_keys,
        recipients=recipients,
        former=[exchange.unlock_key(holder, HOLDER) for holder in two.holders[:2]],
    )
    draft = town.folder / "forged.jyt"
    draft.write_bytes(forged.data)
    with pytest.raises(KeyForeign, match="没有换信箱" if mailbox == "kept" else "不是本局的信箱"):
        bureau_keys.adopt_root(town.bureau, draft, CLERK)
    assert office.current_card(town.bureau) == before
    if mailbox == "added":
        with pytest.raises(WrongForm, match="不止本局的一个信箱"):
            bureau_keys.sign_root(draft, two.holders[2], HOLDER)


def test_at_the_command_line_only_the_draft_that_was_shown_is_signed(
    town: Town, two: Bureau, capsys: pytest.CaptureFixture[str]
) -> None:
    pin = town.folder / "pin.txt"
    pin.write_text(SECOND)

    def told(*words: str | Path) -> dict[str, object]:
        run([*map(str, words), "-w", str(town.bureau.path), "--json"])
        return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]

    seen, other = draft_policy(town, 9), draft_policy(town, 10)
    first_bytes = seen.read_bytes()
    bureau_keys.remember_clerk(town.bureau, two.second)
    town.bureau.close()
    shown = told("bureau", "policy-show", seen)
    sign = ("bureau", "policy-sign", seen, "--pin-file", pin)
    assert told(*sign)["code"] == "usage.command"
    shutil.copy(other, seen)
    refused = told(*sign, "--draft", str(shown["letter"]))
    assert refused["code"] == "package.exchanged"
    assert "没有签名" in str(refused["message"])
    seen.write_bytes(first_bytes)
    assert told(*sign, "--draft", str(shown["letter"]))["in_force"]


def test_a_card_that_says_it_is_of_years_to_come_keeps_no_later_letter_out(town: Town, two: Bureau) -> None:
    """Whoever drafts it writes its day; the day on which the school took it is the school's own."""
    ws = enrolled(town)
    assert not answers.apply_receipt(ws, _receipt_by(town, ws, SECOND, "a")).outdated
    header = office.letter_header(town.bureau, school_info(ws).id, (900, "0" * 64))
    rows: dict[str, list[tuple[object, ...]]] = {"heads": [], "issues": [], "credited": []}
    far = exchange.build_letter("receipt", header, rows, [exchange.unlock_key(two.second, SECOND)], [ws.info("reply_recipient")])
    (town.folder / "far.jyt").write_bytes(far.data)
    answers.apply_receipt(ws, town.folder / "far.jyt")
    town.bureau.today_override = date(2099, 1, 1)
    without(town, two)
    school_keys.trust_bureau(ws, town.folder / "gone.jyt", PIN)
    town.bureau.today_override = ws.today_override = date(2026, 10, 20)
    assert not answers.apply_receipt(ws, _receipt_by(town, ws, CLERK, "c")).outdated
