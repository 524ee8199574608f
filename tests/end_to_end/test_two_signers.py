"""Where the policy asks for both signers, neither the operator nor the principal sends anything alone (threat T7)."""

from __future__ import annotations

import errno
import shutil
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jyteacher_desktop import exchange, paths
from jyteacher_desktop.bureau import (
    city_digest,
    city_people,
    clerks_log,
    enrolled_schools,
    log_exchange,
    office,
    policy_in_use,
    publishing_policies,
    rebuilding_city,
    receiving,
    revoking_keys,
    which_packages_count,
    withdrawing_packages,
)
from jyteacher_desktop.bureau.errors import KeyTaken
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.exchange import box, envelope, seal
from jyteacher_desktop.exchange.errors import KeyUnwritten, WrongPin
from jyteacher_desktop.school import school_keys, signed_policy, submitting
from jyteacher_desktop.school.errors import SignerMissing
from jyteacher_desktop.school.home import todo
from jyteacher_desktop.school.office import school_info
from jyteacher_desktop.school.pins import key_path
from jyteacher_desktop.school.submitting import list_letters, submit
from jyteacher_desktop.school.what_leaves_the_school import preview_submit, report_rows
from jyteacher_desktop.store.errors import NothingToUndo
from jyteacher_desktop.store.workspace import BUREAU, Workspace
from tests.end_to_end.town import CLERK, NEW_PIN, PIN, Q3, Town, everybody, fill, held

OPERATOR_PIN = "operator horse 56"
BOTH = "operator_and_principal"


def write_policy(town: Town, signers: str, version: int) -> Path:
    """The shipped policy with another rule about who signs."""
    text = paths.resource("policies/jiyuan.toml").read_text(encoding="utf-8")
    (old,) = [line for line in text.splitlines() if line.startswith("version")]
    path = town.folder / f"policy-{version}.toml"
    path.write_text(text.replace(old, f'version = {version}\nsigners = "{signers}"', 1), encoding="utf-8")
    return path


def ask_for(town: Town, signers: str, version: int) -> Path:
    """The bureau adopts and signs a policy; the file is for the schools."""
    policy_in_use.use_policy(town.bureau, write_policy(town, signers, version), CLERK)
    return publishing_policies.publish_policy(town.bureau, town.folder / f"policy-{version}.jyt", CLERK).file


def with_operator(town: Town, name: str = "济水一小", *, enrolled: bool = True) -> Workspace:
    """A school that sends by the rule of two, its operator's key made and (mostly) enrolled."""
    ws = town.new_school(name)
    fill(ws)
    town.enrol(ws)
    signed_policy.apply_policy(ws, ask_for(town, BOTH, 2))
    made = school_keys.make_operator_key(ws, town.folder / "operator.jyt", PIN, OPERATOR_PIN)
    if enrolled:
        enrolled_schools.enrol(town.bureau, made.card, made.fingerprint, CLERK)
    return ws


def forge(town: Town, ws: Workspace, *signing: exchange.SigningKey, seq: int = 7) -> Path:
    """A package made by whoever has these keys, past the program's own rules."""
    info, card = school_info(ws), school_keys.trusted_card(ws)
    header = exchange.Header(
        sender=info.id,
        receiver=card.office,
        code=info.code,
        seq=seq,
        prev="0" * 64,
        created=ws.now,
        reply=ws.info("reply_recipient"),
        period=exchange.Period(id=str(Q3), version=1, final=True),
    )
    letter = exchange.build_letter("report", header, report_rows(ws), list(signing), card.recipients)
    path = town.folder / f"forged-{seq}.jyt"
    path.write_bytes(letter.data)
    return path


def test_both_sign_with_their_own_pins_and_the_package_counts(town: Town) -> None:
    ws = with_operator(town)
    assert preview_submit(ws, Q3).signers == (Signer.OPERATOR, Signer.PRINCIPAL)
    verdict = town.send(ws, operator_pin=OPERATOR_PIN)
    assert (verdict.verdict, verdict.seq) == ("merged", 1)
    (row,) = enrolled_schools.list_schools(town.bureau)
    assert (row.signers, row.fingerprint) == ("经办人、校长", school_info(ws).fingerprint)
    assert town.answer(ws).accepted


@pytest.mark.parametrize(
    ("pin", "operator_pin", "whose"),
    [(PIN, NEW_PIN, "经办人口令不对"), (NEW_PIN, OPERATOR_PIN, "校长口令不对"), (PIN, "", "经办人")],
)
def test_a_wrong_pin_names_its_owner_and_takes_no_number(town: Town, pin: str, operator_pin: str, whose: str) -> None:
    ws = with_operator(town)
    with pytest.raises(WrongPin, match=whose):
        submit(ws, Q3, town.folder / "stick", pin, operator_pin=operator_pin)
    assert list_letters(ws) == []
    assert not (town.folder / "stick").exists()


def test_without_an_operator_the_school_is_told_what_to_do(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    taken = signed_policy.apply_policy(ws, ask_for(town, BOTH, 2))
    assert taken.needs_operator
    assert any("经办人密钥" in task.sentence for task in todo(ws, Q3).tasks)
    with pytest.raises(SignerMissing, match="密钥与电脑"):
        preview_submit(ws, Q3)
    with pytest.raises(SignerMissing):
        submit(ws, Q3, town.folder / "stick", PIN)
    school_keys.make_operator_key(ws, town.folder / "operator.jyt", PIN, OPERATOR_PIN)
    assert not any("经办人密钥" in task.sentence for task in todo(ws, Q3).tasks)


@pytest.mark.parametrize("alone", list(Signer))
def test_t7_neither_signer_sends_alone(town: Town, alone: Signer) -> None:
    ws = with_operator(town)
    pins = {Signer.OPERATOR: OPERATOR_PIN, Signer.PRINCIPAL: PIN}
    key = exchange.unlock_key(key_path(ws.path, alone), pins[alone])
    other = Signer.PRINCIPAL if alone is Signer.OPERATOR else Signer.OPERATOR
    (verdict,) = town.receive(forge(town, ws, key))
    assert (verdict.verdict, verdict.code) == ("refused", "package.unsigned")
    assert f"缺少{other.label}的签名" in verdict.message
    assert city_people.list_people(town.bureau) == []


def test_t7_an_operator_sends_nothing_alone_even_where_one_signature_is_enough(town: Town) -> None:
    ws = with_operator(town)
    policy_in_use.use_policy(town.bureau, write_policy(town, "principal", 3), CLERK)
    key = exchange.unlock_key(key_path(ws.path, Signer.OPERATOR), OPERATOR_PIN)
    assert town.receive(forge(town, ws, key))[0].code == "package.unsigned"
    signed_policy.apply_policy(ws, publishing_policies.publish_policy(town.bureau, town.folder / "policy-3.jyt", CLERK).file)
    assert preview_submit(ws, Q3).signers == (Signer.PRINCIPAL,)
    assert town.send(ws).verdict == "merged"


def test_t7_one_key_never_signs_for_two_people(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    policy_in_use.use_policy(town.bureau, write_policy(town, BOTH, 2), CLERK)
    key = exchange.unlock_key(key_path(ws.path), PIN)
    info = school_info(ws)
    header = exchange.Header(
        sender=info.id, receiver="*", code=info.code, seq=1, created=ws.now, reply=ws.info("reply_recipient")
    )
    card = exchange.build_school_card(header, name=info.name, stage=info.stage, central="", key=key, role=Signer.OPERATOR)
    (town.folder / "same.jyt").write_bytes(card.data)
    with pytest.raises(KeyTaken, match="一把密钥只代表一个人"):
        enrolled_schools.enrol(town.bureau, town.folder / "same.jyt", info.fingerprint, CLERK)
    # A log from elsewhere that says so all the same makes it the operator's, never both.
    facts = {"code": "", "keyid": key.public.keyid, "name": "", "reply": "", "role": "operator"}
    entry = next(text for _id, kind, _office, text in clerks_log.list_entries(town.bureau) if kind == "key")
    with town.bureau.record() as change:
        clerks_log.write_entry(change, "key", info.id, facts | {"spki": entry.split('"spki":"')[1].split('"')[0]})
    assert clerks_log.rulings(town.bureau)[info.id].roles == {key.public.keyid: Signer.OPERATOR}
    assert town.receive(forge(town, ws, key))[0].code == "package.unsigned"


def test_a_package_of_both_waits_until_the_operators_card_is_enrolled(town: Town) -> None:
    ws = with_operator(town, enrolled=False)
    sent = submit(ws, Q3, town.folder / "stick", PIN, operator_pin=OPERATOR_PIN)
    (verdict,) = town.receive(*sent.files)
    assert (verdict.verdict, verdict.code, verdict.waits) == ("held", "package.unknown_key", True)
    card = town.folder / "operator.jyt"
    (refused,) = town.receive(card)  # the principal's signature on it is not enough: somebody has to telephone
    assert refused.verdict == "refused"
    assert "经办人" in refused.message
    enrolled_schools.enrol(town.bureau, card, exchange.open_school_card(card.read_bytes()).fingerprint, CLERK)
    (taken,) = receiving.receive_held(town.bureau, CLERK).files
    assert taken.verdict == "merged"


def test_packages_from_before_the_rule_keep_counting_and_later_ones_need_both(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    assert town.send(ws).verdict == "merged"
    assert town.send(ws).verdict == "merged"
    before = city_people.list_people(town.bureau)
    ask_for(town, BOTH, 2)
    rebuilding_city.rebuild(town.bureau, CLERK)
    assert city_people.list_people(town.bureau) == before
    late = submit(ws, Q3, town.folder / "stick", PIN)  # the school has not read the new policy yet
    assert town.receive(*late.files)[0].code == "package.unsigned"
    decided = withdrawing_packages.roll_back(town.bureau, "济水一小", "试一试", CLERK)
    assert decided.seq == 1  # the one before still counts as well
    signed_policy.apply_policy(ws, town.folder / "policy-2.jyt")
    made = school_keys.make_operator_key(ws, town.folder / "operator.jyt", PIN, OPERATOR_PIN)
    enrolled_schools.enrol(town.bureau, made.card, made.fingerprint, CLERK)
    verdict = town.send(ws, operator_pin=OPERATOR_PIN)
    assert (verdict.verdict, verdict.seq) == ("merged", 4)


def test_a_new_operator_needs_a_telephone_call_and_a_new_key_of_the_same_one_does_not(town: Town) -> None:
    ws = with_operator(town)
    made = school_keys.rotate_key(ws, town.folder / "rotated.jyt", OPERATOR_PIN, NEW_PIN, Signer.OPERATOR)
    assert (made.signer, made.vouched) == (Signer.OPERATOR, True)
    assert town.receive(made.card)[0].verdict == "merged"
    assert town.send(ws, operator_pin=NEW_PIN).verdict == "merged"
    another = school_keys.make_operator_key(ws, town.folder / "another.jyt", PIN, OPERATOR_PIN)
    assert not another.vouched
    assert list(ws.path.parent.glob("*.operator.jytkey.lost-*"))
    assert town.receive(another.card)[0].verdict == "refused"
    sent = submit(ws, Q3, town.folder / "stick2", PIN, operator_pin=OPERATOR_PIN)
    assert town.receive(*sent.files)[0].code == "package.unknown_key"
    enrolled_schools.enrol(town.bureau, another.card, another.fingerprint, CLERK)
    assert receiving.receive_held(town.bureau, CLERK).files[0].verdict == "merged"


def test_a_principals_key_never_vouches_for_an_operator_nor_the_reverse(town: Town) -> None:
    ws = with_operator(town)
    info = school_info(ws)
    header = exchange.Header(
        sender=info.id, receiver="*", code=info.code, seq=1, created=ws.now, reply=ws.info("reply_recipient")
    )
    pins = {Signer.OPERATOR: OPERATOR_PIN, Signer.PRINCIPAL: PIN}
    for role, voucher in ((Signer.OPERATOR, Signer.PRINCIPAL), (Signer.PRINCIPAL, Signer.OPERATOR)):
        own = exchange.SigningKey(Ed25519PrivateKey.generate())
        former = exchange.unlock_key(key_path(ws.path, voucher), pins[voucher])
        card = exchange.build_school_card(
            header, name=info.name, stage=info.stage, central="", key=own, role=role, former=[former]
        )
        path = town.folder / f"{role.code}-vouched.jyt"
        path.write_bytes(card.data)
        assert town.receive(path)[0].verdict == "refused"
    assert len(revoking_keys.standing_keys(town.bureau, info.name)) == 2


def test_a_revoked_operator_takes_his_later_packages_with_him(town: Town) -> None:
    ws = with_operator(town)
    assert town.send(ws, operator_pin=OPERATOR_PIN).verdict == "merged"
    keys = dict(revoking_keys.standing_keys(town.bureau, "济水一小"))
    revoking_keys.revoke(town.bureau, "济水一小", ws.today, "U盘丢失", CLERK, key=keys["经办人"])
    assert city_people.list_people(town.bureau) == []
    assert town.send(ws, operator_pin=OPERATOR_PIN).code == "package.revoked"
    made = school_keys.make_operator_key(ws, town.folder / "again.jyt", PIN, NEW_PIN)
    enrolled_schools.enrol(town.bureau, made.card, made.fingerprint, CLERK)
    assert town.send(ws, operator_pin=NEW_PIN).verdict == "merged"


def test_a_signature_that_comes_with_a_later_copy_counts_as_well(town: Town) -> None:
    """One letter, two envelopes: whichever copy comes first, both signatures count in the end."""
    ws = with_operator(town)
    sent = submit(ws, Q3, town.folder / "stick", PIN, operator_pin=OPERATOR_PIN)
    full = sent.files[0].read_bytes()
    policy_in_use.use_policy(town.bureau, write_policy(town, "principal", 3), CLERK)
    stripped = town.folder / "stripped.jyt"
    stripped.write_bytes(_without_operator(town, ws, full))
    assert town.receive(stripped)[0].verdict == "merged"
    assert town.receive(*sent.files)[0].verdict == "unchanged"
    assert len(town.bureau.tuples("SELECT keyid FROM signature")) == 2
    digest = city_digest.city_digest(town.bureau)
    assert rebuilding_city.rebuild(town.bureau, CLERK).digest == digest


def _without_operator(town: Town, ws: Workspace, data: bytes) -> bytes:
    entries = box.read_box(seal.unseal(data, [ws.info("reply_identity")]))
    signed = envelope.parse_envelope(entries[box.ENVELOPE].body(box.MAX_ENVELOPE))
    key = exchange.unlock_key(key_path(ws.path), PIN)
    boxed = box.write_box(
        envelope.seal_envelope(signed.payload, [key]),
        {
            name.removeprefix("data/").removesuffix(".jsonl"): entry.body(box.MAX_TABLE)
            for name, entry in entries.items()
            if name.startswith("data/")
        },
    )
    return seal.seal(boxed, school_keys.trusted_card(ws).recipients)


def test_two_desks_with_the_rule_agree_after_their_logs_were_exchanged(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    first = submit(ws, Q3, town.folder / "stick", PIN)
    town.bureau.close()
    shutil.copytree(town.bureau.path.parent, town.folder / "desk2")
    town.bureau = town.reopen(town.bureau)
    second = town._ready(Workspace.open(town.folder / "desk2" / "city.jybureau", BUREAU, write=True))
    assert town.receive(*first.files)[0].verdict == "merged"
    path = write_policy(town, BOTH, 2)
    for desk in (town.bureau, second):
        policy_in_use.use_policy(desk, path, CLERK)
    assert town.receive(*first.files, bureau=second)[0].code == "package.unsigned"
    log = log_exchange.write_log(town.bureau, town.folder / "log.jyt", CLERK)
    assert town.receive(log.file, bureau=second)[0].verdict == "merged"
    assert town.receive(*first.files, bureau=second)[0].verdict == "merged"
    assert city_digest.city_digest(second) == city_digest.city_digest(town.bureau)


@pytest.mark.parametrize("name", ["0.jyt", "z.jyt"])
def test_a_log_and_the_packages_it_accepts_come_on_one_stick(town: Town, name: str) -> None:
    """Whether the log is read before the packages or behind them, the second desk sees what the first one does."""
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    first = submit(ws, Q3, town.folder / "stick", PIN)
    town.bureau.close()
    shutil.copytree(town.bureau.path.parent, town.folder / "desk2")
    town.bureau = town.reopen(town.bureau)
    second = town._ready(Workspace.open(town.folder / "desk2" / "city.jybureau", BUREAU, write=True))
    town.receive(*first.files)
    path = write_policy(town, BOTH, 2)
    for desk in (town.bureau, second):
        policy_in_use.use_policy(desk, path, CLERK)
    log_exchange.write_log(town.bureau, town.folder / "stick" / name, CLERK)
    verdicts = town.receive(town.folder / "stick", bureau=second)
    assert [verdict.verdict for verdict in verdicts][-1] == "merged"
    assert city_digest.city_digest(second) == city_digest.city_digest(town.bureau)


def test_a_policy_that_changes_the_signers_is_not_undone_by_a_key_press(town: Town) -> None:
    policy_in_use.use_policy(town.bureau, write_policy(town, "principal", 2), CLERK)
    undo, _redo = town.bureau.undo_state()
    assert undo is not None
    assert "第 2 版" in undo.what
    policy_in_use.use_policy(town.bureau, write_policy(town, BOTH, 3), CLERK)
    undo, _redo = town.bureau.undo_state()
    assert undo is None or "第 3 版" not in undo.what
    for step in town.bureau.steps():
        if "第 3 版" in step.what or "新建" in step.what:
            with pytest.raises(NothingToUndo):
                town.bureau.undo(step.id, keep_later=True)
    assert office.current_policy(town.bureau).signers == (Signer.OPERATOR, Signer.PRINCIPAL)


def test_an_interrupted_package_keeps_its_number_and_says_so(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kill between the file and its entry: no other letter may ever carry that number, and its receipt is understood."""
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)

    class Killed(BaseException):
        pass

    written = exchange.write_volumes

    def killed(*args: object, **options: object) -> None:
        written(*args, **options)  # type: ignore[arg-type]
        raise Killed

    monkeypatch.setattr(submitting.exchange, "write_volumes", killed)
    with pytest.raises(Killed):
        submit(ws, Q3, town.folder / "stick", PIN)
    monkeypatch.undo()
    assert [(row.seq, row.state) for row in list_letters(ws)] == [(1, submitting.UNWRITTEN)]
    assert town.receive(*(town.folder / "stick").glob("*.jyt"))[0].verdict == "merged"
    assert town.send(ws).seq == 2
    assert town.answer(ws).accepted
    assert {row.state for row in list_letters(ws)} == {"已收到回执"}


def test_a_card_that_offers_a_key_for_another_signer_stops_nothing_else(town: Town) -> None:
    """The principal's key under the operator's name, vouched for by the standing operator: refused, the others are received."""
    ws = with_operator(town)
    principal = exchange.unlock_key(key_path(ws.path, Signer.PRINCIPAL), PIN)
    operator = exchange.unlock_key(key_path(ws.path, Signer.OPERATOR), OPERATOR_PIN)
    info = school_info(ws)
    header = exchange.Header(
        sender=info.id, receiver="*", code=info.code, seq=1, created=ws.now, reply=ws.info("reply_recipient")
    )
    card = exchange.build_school_card(
        header, name=info.name, stage="小学", central="", key=principal, role=Signer.OPERATOR, former=[operator]
    )
    stick = town.folder / "mixed"
    sent = submit(ws, Q3, stick, PIN, operator_pin=OPERATOR_PIN)
    (stick / "0.jyt").write_bytes(card.data)
    verdicts = {verdict.file.name: verdict for verdict in town.receive(stick)}
    assert verdicts["0.jyt"].code == KeyTaken.code
    assert verdicts[sent.files[0].name].verdict == "merged"


def test_asking_for_fewer_signatures_lets_no_revoked_operators_package_back_in(town: Town) -> None:
    ws = with_operator(town)
    first = town.send(ws, operator_pin=OPERATOR_PIN)
    town.bureau.today_override = date(2026, 10, 20)
    held(ws, everybody(ws), "观影", 12)
    assert town.send(ws, operator_pin=OPERATOR_PIN).seq == 2
    digits = exchange.read_public_key(key_path(ws.path, Signer.OPERATOR)).fingerprint
    decided = revoking_keys.revoke(town.bureau, school_info(ws).name, date(2026, 10, 15), "丢失", CLERK, key=digits)
    assert decided.seq == first.seq
    ask_for(town, "principal", 3)
    office_id = school_info(ws).id
    counting = which_packages_count.counting_letters(town.bureau, office_id, clerks_log.rulings(town.bureau)[office_id])
    assert [seq for seq, _letter in counting] == [first.seq]
    assert rebuilding_city.rebuild(town.bureau, CLERK).digest == city_digest.city_digest(town.bureau)
    held(ws, everybody(ws), "讲座", 13)
    signed_policy.apply_policy(ws, town.folder / "policy-3.jyt")
    assert town.send(ws).verdict == "merged"


def test_undoing_an_older_policy_leaves_the_rule_of_two_in_use(town: Town) -> None:
    policy_in_use.use_policy(town.bureau, write_policy(town, "principal", 2), CLERK)
    policy_in_use.use_policy(town.bureau, write_policy(town, BOTH, 3), CLERK)
    older = next(step for step in town.bureau.steps() if "第 2 版" in step.what)
    town.bureau.undo(older.id, actor=office.prove_clerk(town.bureau, CLERK), keep_later=True)
    assert office.current_policy(town.bureau).version == 3
    assert Signer.OPERATOR in office.current_policy(town.bureau).signers


def test_a_first_key_that_cannot_be_put_in_its_place_leaves_no_trace_and_no_word_of_an_old_one(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws = town.new_school("济水一小")
    before = ws.tuples("SELECT key, value FROM info ORDER BY key")

    def full(_target: Path, _waiting: Path) -> None:
        raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as patch:
        patch.setattr(school_keys, "exchange_for", full)
        with pytest.raises(KeyUnwritten) as caught:
            school_keys.make_operator_key(ws, town.folder / "operator.jyt", PIN, OPERATOR_PIN)
    assert "原来" not in caught.value.user_message
    assert "没有设成经办人密钥" in caught.value.user_message
    assert ws.tuples("SELECT key, value FROM info ORDER BY key") == before
    assert school_keys.make_operator_key(ws, town.folder / "operator.jyt", PIN, OPERATOR_PIN).signer is Signer.OPERATOR
