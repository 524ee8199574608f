"""What happens to keys, computers and books over the years: each path a school or bureau can be on, from one end to the other."""

from __future__ import annotations

import errno
import hashlib
import shutil
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau import (
    attachments,
    bureau_keys,
    city_digest,
    city_people,
    enrolled_schools,
    giving_book_back,
    log_exchange,
    office,
    packages_handed_over,
    publishing_policies,
    rebuilding_city,
    receipts,
    revoking_keys,
    rolls_between_bureaus,
    withdrawing_packages,
)
from jyteacher_desktop.bureau import board as boards
from jyteacher_desktop.bureau import office as bureau_office
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.errors import OfficeTaken, RecordUnknown
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.errors import InputError, JyTeacherError, TrustError
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.durable_files import NotConfirmed, exchange_for
from jyteacher_desktop.exchange import box
from jyteacher_desktop.exchange.errors import (
    BadSignature,
    DeliveryFull,
    KeyUnwritten,
    PackageIncomplete,
    SealedForOthers,
    WrongForm,
    WrongKind,
    WrongPin,
)
from jyteacher_desktop.kinds.development_base import Base, BaseKind
from jyteacher_desktop.records.register_imports import execute_import, plan_import
from jyteacher_desktop.records.register_workbooks import export_rows
from jyteacher_desktop.records.registers import list_rows, save
from jyteacher_desktop.school import (
    letters_taken_in,
    relaying,
    school_keys,
    signed_policy,
    submitting,
    taking_book_back,
    what_leaves_the_school,
)
from jyteacher_desktop.school import pins as school_pins
from jyteacher_desktop.school import receipts as answers
from jyteacher_desktop.school.attachments import add_attachments, list_attachments
from jyteacher_desktop.school.closing_quarters import close_quarter
from jyteacher_desktop.school.errors import (
    FingerprintWrong,
    KeyExchanged,
    NotEmpty,
    NothingToHandOver,
    PolicyOutdated,
    ReceiptUnexpected,
    TrustNeedsDigits,
)
from jyteacher_desktop.school.office import current_policy, policy_state, school_info
from jyteacher_desktop.school.pins import prove_principal
from jyteacher_desktop.school.quarter_open_or_closed import period
from jyteacher_desktop.school.submitting import submit
from jyteacher_desktop.school.what_leaves_the_school import report_rows
from jyteacher_desktop.store.backup import make_backup, restore_backup
from jyteacher_desktop.store.workspace import BUREAU, SCHOOL, Workspace
from tests.end_to_end.town import CLERK, NEW_PIN, PIN, Q3, Town, everybody, fill, held, photograph

# -- keys -----------------------------------------------------------------------------------------------------------


def test_a_new_principal_changes_the_key_and_nobody_telephones(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    assert town.send(ws).verdict == "merged"
    made = school_keys.rotate_key(ws, town.folder / "stick2" / "card.jyt", PIN, NEW_PIN)
    assert made.vouched
    with pytest.raises(WrongPin):
        submit(ws, Q3, town.folder / "stick2", PIN)
    sent = submit(ws, Q3, town.folder / "stick2", NEW_PIN)
    verdicts = {verdict.file.name: verdict for verdict in town.receive(town.folder / "stick2")}
    assert verdicts["card.jyt"].verdict == "merged"
    assert "旧密钥" in verdicts["card.jyt"].message
    assert verdicts[sent.files[0].name].verdict == "merged"
    assert town.receive(town.folder / "stick2" / "card.jyt")[0].verdict == "unchanged"


@pytest.mark.parametrize("names", [("a.jyt", "b.jyt"), ("b.jyt", "a.jyt")])
def test_a_key_that_changed_twice_before_the_stick_left_comes_in_at_once(town: Town, names: tuple[str, str]) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    stick = town.folder / "stick2"
    school_keys.rotate_key(ws, stick / names[0], PIN, NEW_PIN)
    school_keys.rotate_key(ws, stick / names[1], NEW_PIN, "third horse 5678")
    submit(ws, Q3, stick, "third horse 5678")
    assert [verdict.verdict for verdict in town.receive(stick)] == ["merged"] * 3


def test_a_package_by_a_new_key_waits_for_the_card(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    card = town.folder / "new-card.jyt"
    school_keys.rotate_key(ws, card, PIN, NEW_PIN)
    verdict = town.send(ws, NEW_PIN)
    assert (verdict.verdict, verdict.code) == ("held", "package.unknown_key")
    assert [each.verdict for each in town.receive(card)] == ["merged", "merged"]


def test_a_strangers_card_among_the_packages_needs_a_telephone_call(town: Town) -> None:
    ws = town.new_school("济水一小")
    card = town.folder / "card.jyt"
    school_keys.write_school_card(ws, card, PIN)
    (verdict,) = town.receive(card)
    assert (verdict.verdict, verdict.code) == ("refused", "package.new_card")
    assert "30 位数字" in verdict.message


def test_a_lost_key_is_revoked_and_a_new_one_typed_in(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    town.send(ws)
    thief = (ws.path.with_name(ws.path.name + ".jytkey")).read_bytes()
    made = school_keys.replace_key(ws, town.folder / "card.jyt", NEW_PIN)
    assert not made.vouched
    assert [path.read_bytes() for path in ws.path.parent.glob("*.lost-*")] == [thief]
    revoking_keys.revoke(town.bureau, "济水一小", date(2026, 10, 9), "丢失", CLERK)
    enrolled_schools.enrol(town.bureau, town.folder / "card.jyt", made.fingerprint, CLERK)
    assert town.send(ws, NEW_PIN).verdict == "merged"


def test_t10_a_revoked_key_vouches_for_nobody(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    town.send(ws)
    card, note = town.folder / "thiefs-card.jyt", town.folder / "relayed"
    sealed = submit(ws, Q3, town.folder / "other", PIN).files
    relaying.relay(ws, sealed, note, PIN)
    school_keys.rotate_key(ws, card, PIN, NEW_PIN)
    revoking_keys.revoke(town.bureau, "济水一小", date(2026, 10, 9), "被盗", CLERK)
    (verdict,) = town.receive(card)
    assert (verdict.verdict, verdict.code) == ("refused", "package.new_card")
    assert {each.verdict for each in town.receive(*note.glob("*relay*"))} <= {"refused", "held"}
    assert packages_handed_over.handed_over(town.bureau) == []
    assert town.send(ws, NEW_PIN).code == "package.unknown_key"


def test_t10_a_key_the_thief_had_vouched_for_is_named_when_the_stolen_one_is_revoked(town: Town) -> None:
    """An honest change of key looks the same, so only the school can say which of its keys are its own."""
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    town.send(ws)
    stolen = school_info(ws).fingerprint
    made = school_keys.rotate_key(ws, town.folder / "thiefs-card.jyt", PIN, NEW_PIN)
    assert town.receive(made.card)[0].verdict == "merged"
    decided = revoking_keys.revoke(town.bureau, "济水一小", date(2026, 10, 9), "被盗", CLERK, key=stolen)
    assert decided.keys == (("校长", made.fingerprint),)
    assert made.fingerprint in decided.keys_words
    assert "一并吊销" in decided.keys_words
    decided = revoking_keys.revoke(town.bureau, "济水一小", date(2026, 10, 9), "被盗", CLERK, key=made.fingerprint)
    assert decided.keys == ()
    assert "做新密钥" in decided.keys_words


def test_a_lost_key_that_cannot_be_replaced_stays_where_it_was(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    ws = town.new_school("济水一小")
    place = ws.path.with_name(ws.path.name + ".jytkey")
    before = place.read_bytes()
    really = Path.replace

    def full_at_the_end(path: Path, target: Path) -> Path:
        if path.suffix == ".new":
            raise OSError("full")
        return really(path, target)

    monkeypatch.setattr(Path, "replace", full_at_the_end)
    with pytest.raises(KeyUnwritten, match="仍然有效"):
        school_keys.replace_key(ws, town.folder / "card.jyt", NEW_PIN)
    assert place.read_bytes() == before


def test_only_one_of_two_keys_is_revoked_when_it_is_named(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    old = school_info(ws).fingerprint
    town.send(ws)
    school_keys.rotate_key(ws, town.folder / "card.jyt", PIN, NEW_PIN)
    town.receive(town.folder / "card.jyt")
    assert town.send(ws, NEW_PIN).verdict == "merged"
    decided = revoking_keys.revoke(town.bureau, "济水一小", date(2026, 10, 1), "校长离任", CLERK, key=old)
    assert decided.seq == 2
    assert town.send(ws, NEW_PIN).verdict == "merged"


def test_a_new_pin_keeps_the_key(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    before = school_info(ws).fingerprint
    with pytest.raises(WrongPin):
        school_keys.change_pin(ws, "wrong horse 999", NEW_PIN)
    school_keys.change_pin(ws, PIN, NEW_PIN)
    assert school_info(ws).fingerprint == before
    assert town.send(ws, NEW_PIN).verdict == "merged"


@pytest.mark.parametrize("step", ["create", "card", "swap"])
def test_a_key_change_that_is_cut_off_leaves_the_old_key(town: Town, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    before = (ws.path.with_name(ws.path.name + ".jytkey")).read_bytes()

    def full(*_arguments: object, **_named: object) -> None:
        raise DeliveryFull("满")

    if step == "create":
        monkeypatch.setattr(exchange, "create_key", full)
    elif step == "card":
        monkeypatch.setattr(exchange, "write_verified", full)
    else:
        monkeypatch.setattr(Path, "replace", full)
    with pytest.raises((DeliveryFull, JyTeacherError)):
        school_keys.rotate_key(ws, town.folder / "card.jyt", PIN, NEW_PIN)
    monkeypatch.undo()
    assert (ws.path.with_name(ws.path.name + ".jytkey")).read_bytes() == before
    assert not list(ws.path.parent.glob("*.new"))
    assert town.send(ws).verdict == "merged"


def _exchange_key_file(ws: Workspace, name: str = ".jytkey") -> str:
    """Somebody who knows the PIN puts a key of his own in the place of the signer's; returns its digits."""
    place = ws.path.with_name(ws.path.name + name)
    place.unlink()
    return exchange.create_key(place, PIN).fingerprint


def test_a_key_file_that_somebody_exchanged_is_noticed_although_its_pin_is_the_same(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    place = ws.path.with_name(ws.path.name + ".jytkey")
    own, ours = place.read_bytes(), school_info(ws).fingerprint
    theirs = _exchange_key_file(ws)
    for act in (
        lambda: submit(ws, Q3, town.folder / "stick", PIN),
        lambda: school_keys.write_school_card(ws, town.folder / "theirs.jyt", PIN),
        lambda: school_keys.rotate_key(ws, town.folder / "theirs.jyt", PIN, NEW_PIN),
        lambda: prove_principal(ws, PIN),
    ):
        with pytest.raises(KeyExchanged, match="不是本台账记下的那一把"):
            act()
    assert not (town.folder / "theirs.jyt").exists()
    assert not list((town.folder / "stick").glob("*.jyt")) if (town.folder / "stick").exists() else True
    with pytest.raises(FingerprintWrong, match="被人换过"):
        school_keys.know_key(ws, ours)
    assert theirs != ours
    place.write_bytes(own)
    assert town.send(ws).verdict == "merged"


def test_an_exchanged_key_of_an_operator_is_noticed_as_well(town: Town) -> None:
    ws = town.new_school("济水一小")
    school_keys.make_operator_key(ws, town.folder / "operator.jyt", PIN, PIN)
    _exchange_key_file(ws, ".operator.jytkey")
    with pytest.raises(KeyExchanged, match="经办人"):
        school_keys.write_school_card(ws, town.folder / "theirs.jyt", PIN, Signer.OPERATOR)


def test_a_new_key_is_known_at_once_and_after_an_old_backup_once_the_bureaus_digits_were_typed(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    before = make_backup(ws.path, "hand").path
    made = school_keys.rotate_key(ws, town.folder / "card.jyt", PIN, NEW_PIN)
    town.receive(town.folder / "card.jyt")
    assert town.send(ws, NEW_PIN).verdict == "merged"
    ws.close()
    restore_backup(ws.path, before)
    ws = town.reopen(ws)
    with pytest.raises(KeyExchanged):
        school_keys.write_school_card(ws, town.folder / "again.jyt", NEW_PIN)
    school_keys.know_key(ws, made.fingerprint)
    assert school_keys.write_school_card(ws, town.folder / "again.jyt", NEW_PIN) == made.fingerprint


def test_a_key_change_that_was_killed_behind_its_last_step_leaves_a_key_that_is_known(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws = town.new_school("济水一小")

    class Killed(BaseException):
        pass

    def kill(target: Path, new: Path) -> None:
        exchange_for(target, new)
        raise Killed

    monkeypatch.setattr(school_keys, "exchange_for", kill)
    with pytest.raises(Killed):
        school_keys.rotate_key(ws, town.folder / "card.jyt", PIN, NEW_PIN)
    monkeypatch.undo()
    assert school_keys.write_school_card(ws, town.folder / "again.jyt", NEW_PIN)


def test_a_key_that_was_changed_is_said_to_be_changed_though_the_disk_did_not_confirm_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws = town.new_school("济水一小")

    def failing(target: Path, new: Path) -> None:
        exchange_for(target, new)
        raise NotConfirmed(errno.EIO, "Input/output error")

    monkeypatch.setattr(school_keys, "exchange_for", failing)
    with pytest.raises(KeyUnwritten, match=r"密钥已经换成新的，新口令已经生效.*磁盘没有确认写稳"):
        school_keys.rotate_key(ws, town.folder / "card.jyt", PIN, NEW_PIN)
    monkeypatch.undo()
    assert school_keys.write_school_card(ws, town.folder / "again.jyt", NEW_PIN)
    with pytest.raises(WrongPin):
        school_keys.write_school_card(ws, town.folder / "old.jyt", PIN)


@pytest.mark.parametrize("whose", ["school", "bureau"])
def test_a_workspace_whose_key_file_cannot_be_read_is_worked_in_all_the_same(
    town: Town, whose: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws = town.new_school("济水一小") if whose == "school" else town.bureau
    office = school_pins if whose == "school" else bureau_office
    key = office.key_path(ws.path)
    key.rename(key.with_name("away"))
    key.mkdir()  # reading it fails as on a stick with an error, whoever asks
    with pytest.raises(OSError):  # noqa: PT011 - the system's own words, in its language
        key.read_bytes()
    monkeypatch.setattr(bureau_office, "current_card", lambda _ws: None)  # as before its first card
    office.keep_private(ws)
    assert ws.writable


def test_the_key_of_a_workbook_from_before_is_known_from_its_first_use_on(town: Town) -> None:
    ws = town.new_school("济水一小")
    with ws.record() as change:
        change.driver_sql("DELETE FROM info WHERE key LIKE 'key!_%' ESCAPE '!'")
    assert school_keys.write_school_card(ws, town.folder / "card.jyt", PIN)
    _exchange_key_file(ws)
    with pytest.raises(KeyExchanged):
        school_keys.write_school_card(ws, town.folder / "theirs.jyt", PIN)


# -- computers ------------------------------------------------------------------------------------------------------


def test_a_lost_computer_comes_back_from_the_bureau(town: Town) -> None:
    ws = town.new_school("济水一小")
    activity = fill(ws)
    photos = [photograph(town.folder / "photos", shade) for shade in range(3)]
    add_attachments(ws, activity, photos)
    close_quarter(ws, Q3)
    town.enrol(ws)
    assert town.send(ws, with_attachments=True).verdict == "merged"
    town.answer(ws)
    book = report_rows(ws)
    old_office = school_info(ws).id
    ws.close()

    new = town.new_school("新电脑")
    card = town.folder / "new-card.jyt"
    digits = school_keys.write_school_card(new, card, PIN)
    with pytest.raises(TrustError):
        giving_book_back.restore_school(town.bureau, "济水一小", town.folder / "back", CLERK, card=card, digits="1" * 30)
    given = giving_book_back.restore_school(town.bureau, "济水一小", town.folder / "back", CLERK, card=card, digits=digits)
    assert given.new_computer
    assert given.evidence == 3
    plan = taking_book_back.plan_restore(new, given.files[0])
    assert plan.takes_over
    assert (plan.school, plan.seq) == ("济水一小", 1)
    taking_book_back.apply_restore(new, given.files[0], PIN)
    assert school_info(new).id == old_office
    assert {name: sorted(rows, key=str) for name, rows in report_rows(new).items()} == {
        name: sorted(rows, key=str) for name, rows in book.items()
    }
    assert period(new, Q3).status == "closed"
    assert sum(row.present for row in list_attachments(new)) == 3
    assert [row.final for row in submitting.list_letters(new)] == [True]  # so that nobody is told to hand it in again
    assert taking_book_back.apply_restore(new, given.files[0], PIN).nothing

    assert town.send(new).verdict == "merged"
    assert submitting.list_letters(new)[0].seq == 2
    assert town.answer(new).seq == 2
    assert len(boards.board(town.bureau, Q3)) == 1


def test_a_restore_never_writes_over_newer_records_of_the_book_that_sent_it(town: Town) -> None:
    ws = town.new_school("济水一小")
    activity = fill(ws)
    add_attachments(ws, activity, [photograph(town.folder / "photos", 1)])
    town.enrol(ws)
    town.send(ws, with_attachments=True)
    given = giving_book_back.restore_school(town.bureau, "济水一小", town.folder / "back", CLERK)
    held(ws, everybody(ws), "观影", 12)
    before = report_rows(ws)
    assert taking_book_back.apply_restore(ws, given.files[0], PIN).known
    assert report_rows(ws) == before
    shutil.rmtree(ws.path.parent / "s.jyschool.attachments")
    assert taking_book_back.plan_restore(ws, given.files[0]).evidence == 1
    taking_book_back.apply_restore(ws, given.files[0], PIN)
    assert [row.present for row in list_attachments(ws)] == [True]
    assert report_rows(ws) == before


def test_an_older_restore_that_is_taken_in_late_writes_over_nothing(town: Town) -> None:
    """Both lie on the stick, from before and after the old computer's last package came in: their order decides nothing."""
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    town.send(ws)
    new = town.new_school("新电脑")
    card = town.folder / "new-card.jyt"
    digits = school_keys.write_school_card(new, card, PIN)
    older = giving_book_back.restore_school(town.bureau, "济水一小", town.folder / "back", CLERK, card=card, digits=digits)
    with ws.change("评上高级") as change:
        change.driver_sql("UPDATE teacher SET title = '高级'")
    town.send(ws)
    newer = giving_book_back.restore_school(town.bureau, "济水一小", town.folder / "back", CLERK, card=card, digits=digits)
    taking_book_back.apply_restore(new, newer.files[0], PIN)
    plan = taking_book_back.plan_restore(new, older.files[0])
    assert (plan.older, plan.nothing) == (True, True)
    taking_book_back.apply_restore(new, older.files[0], PIN)
    assert new.tuples("SELECT DISTINCT title FROM teacher") == [("高级",)]
    assert submit(new, Q3, town.folder / "stick", PIN).seq == 3


def test_a_book_is_given_back_to_no_other_school(town: Town) -> None:
    """The clerk took the wrong line of the list: the digits are right, and they are those of a school of its own."""
    ws, other = town.new_school("济水一小"), town.new_school("济水二小", code="2141000124")
    fill(ws)
    town.enrol(ws)
    town.enrol(other)
    town.send(ws)
    card = town.folder / "other.jyt"
    digits = school_keys.write_school_card(other, card, PIN)
    with pytest.raises(OfficeTaken, match="济水二小"):
        giving_book_back.restore_school(town.bureau, "济水一小", town.folder / "back", CLERK, card=card, digits=digits)
    assert len(revoking_keys.standing_keys(town.bureau, "济水一小")) == 1
    assert not (town.folder / "back").exists()
    new = town.new_school("济水一小（新）")
    digits = school_keys.write_school_card(new, card, PIN)
    assert giving_book_back.restore_school(
        town.bureau, "济水一小", town.folder / "back", CLERK, card=card, digits=digits
    ).new_computer


def test_a_restore_never_mixes_two_books(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    town.send(ws)
    other = town.new_school("另一份")
    fill(other, ("赵敏",))
    card = town.folder / "other.jyt"
    digits = school_keys.write_school_card(other, card, PIN)
    given = giving_book_back.restore_school(town.bureau, "济水一小", town.folder / "back", CLERK, card=card, digits=digits)
    before = report_rows(other)
    with pytest.raises(NotEmpty):
        taking_book_back.apply_restore(other, given.files[0], PIN)
    assert report_rows(other) == before
    with pytest.raises(TrustError):
        taking_book_back.plan_restore(ws, given.files[0])


def test_an_old_backup_put_back_is_noticed_and_filled_up(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    town.send(ws)
    town.answer(ws)
    ws.close()
    shutil.copytree(ws.path.parent, town.folder / "backup")
    ws = town.reopen(ws)
    newer = held(ws, everybody(ws), "观影", 12)
    assert town.send(ws).verdict == "merged"
    ws.close()
    shutil.rmtree(ws.path.parent)
    shutil.copytree(town.folder / "backup", ws.path.parent)

    ws = town.reopen(ws)
    with pytest.raises(ReceiptUnexpected) as told:
        town.answer(ws)
    assert "第 2 号" in told.value.user_message
    assert "第 1 号" in told.value.user_message
    given = giving_book_back.restore_school(town.bureau, "济水一小", town.folder / "back", CLERK)
    plan = taking_book_back.plan_restore(ws, given.files[0])
    assert not plan.takes_over
    assert {row.label: row.new for row in plan.tables if row.new} == {"研修活动": 1, "出勤": 2}
    taking_book_back.apply_restore(ws, given.files[0], PIN)
    assert ws.tuples("SELECT title FROM activity WHERE uuid = ?", (newer,)) == [("观影",)]
    assert town.send(ws).verdict == "merged"
    assert submitting.list_letters(ws)[0].seq == 3


def test_an_old_backup_that_sends_at_once_forks_and_goes_on_after_the_receipt(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    ws.close()
    shutil.copytree(ws.path.parent, town.folder / "backup")
    ws = town.reopen(ws)
    town.send(ws)
    held(ws, everybody(ws), "观影", 12)
    town.send(ws)
    ws.close()
    shutil.rmtree(ws.path.parent)
    shutil.copytree(town.folder / "backup", ws.path.parent)
    ws = town.reopen(ws)
    held(ws, everybody(ws), "论坛", 14)
    assert town.send(ws).verdict in {"held", "superseded"}
    with pytest.raises(ReceiptUnexpected):
        town.answer(ws)
    assert answers.apply_receipt(ws, town.newest_answer(), take_over=True).seq == 2
    assert town.send(ws).verdict == "merged"
    assert submitting.list_letters(ws)[0].seq == 3


def test_two_computers_that_both_send_are_told_apart(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    town.send(ws)
    ws.close()
    shutil.copytree(ws.path.parent, town.folder / "second")
    first = town.reopen(ws)
    second = town._ready(Workspace.open(town.folder / "second" / "s.jyschool", SCHOOL, write=True))
    assert second.copied
    held(first, everybody(first), "观影", 12)
    held(second, everybody(second), "论坛", 14)
    stick = town.folder / "two"
    one = submit(first, Q3, stick / "a", PIN)
    two = submit(second, Q3, stick / "b", PIN)
    assert [verdict.code for verdict in town.receive(*one.files, *two.files)] == ["", "package.fork"]
    wrong = withdrawing_packages.competing_letters(town.bureau)
    assert {row.letter for row in wrong} == {one.letter_id, two.letter_id}
    withdrawing_packages.withdraw_letter(town.bureau, two.letter_id, "以教务处的电脑为准", CLERK)
    with pytest.raises(ReceiptUnexpected):
        town.answer(second)
    assert town.bureau.tuples("SELECT head FROM office") == [(one.letter_id,)]


# -- evidence -------------------------------------------------------------------------------------------------------


def test_photos_leave_only_when_asked_for_and_until_a_receipt_names_none(town: Town) -> None:
    ws = town.new_school("济水一小")
    activity = fill(ws)
    photos = [photograph(town.folder / "photos", shade) for shade in range(6)]
    add_attachments(ws, activity, photos)
    town.enrol(ws)
    plain = submit(ws, Q3, town.folder / "plain", PIN)
    assert plain.rows["attachments-2026"] == 6
    assert len(plain.files) == 1
    assert town.receive(*plain.files)[0].verdict == "merged"
    assert not list(town.folder.rglob("*.evidence"))
    town.answer(ws)

    limit = plain.files[0].stat().st_size + 6000 + 2 * max(photo.stat().st_size for photo in photos)
    assert what_leaves_the_school.preview_submit(ws, Q3).attachments == 6
    sent = submit(ws, Q3, town.folder / "photos-out", PIN, with_attachments=True, limit=limit)
    assert len(sent.files) > 2
    first, *rest = sent.files
    (verdict,) = town.receive(first)
    assert verdict.verdict == "merged"
    assert "还缺" in verdict.message
    town.answer(ws)
    preview = what_leaves_the_school.preview_submit(ws, Q3)
    assert 0 < preview.attachments < 6
    assert preview.wanted == preview.attachments
    verdicts = town.receive(*rest)
    assert {verdict.verdict for verdict in verdicts} == {"merged"}
    assert "已齐" in verdicts[-1].message
    town.answer(ws)
    assert what_leaves_the_school.preview_submit(ws, Q3).attachments == 0
    bodies = {path.read_bytes() for path in (town.bureau.path.parent / "city.jybureau.evidence").iterdir()}
    assert bodies == {path.read_bytes() for path in ws.path.parent.glob("s.jyschool.attachments/*/*")}
    assert town.receive(*rest)[0].verdict == "unchanged"
    assert all(row.present and row.title == "读书沙龙" for row in attachments.list_evidence(town.bureau, activity))
    exported = attachments.export_evidence(town.bureau, town.folder / "looked-at", activity)
    assert {path.read_bytes() for path in exported} == bodies
    with pytest.raises(RecordUnknown):
        attachments.list_evidence(town.bureau, "nobody")


def test_photos_of_a_lost_package_leave_again_although_a_later_one_was_acknowledged(town: Town) -> None:
    ws = town.new_school("济水一小")
    add_attachments(ws, fill(ws), [photograph(town.folder / "photos", 1)])
    town.enrol(ws)
    submit(ws, Q3, town.folder / "lost", PIN, with_attachments=True)
    held(ws, everybody(ws), "观影", 12)
    assert town.send(ws).verdict == "merged"
    town.answer(ws)
    assert what_leaves_the_school.preview_submit(ws, Q3).attachments == 1
    held(ws, everybody(ws), "论坛", 14)
    assert "已齐" in town.send(ws, with_attachments=True).message
    town.answer(ws)
    assert what_leaves_the_school.preview_submit(ws, Q3).attachments == 0


def test_the_id_numbers_stay_at_home_once_the_bureau_has_them(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    assert not what_leaves_the_school.preview_submit(ws, Q3).identity_known
    assert town.send(ws, without_identity=True).verdict == "merged"  # nobody acknowledged any: they travel all the same
    town.answer(ws)
    assert what_leaves_the_school.preview_submit(ws, Q3).identity_known
    held(ws, everybody(ws), "观影", 12)
    thin = submit(ws, Q3, town.folder / "thin", PIN, without_identity=True)
    opened = exchange.open_letter(
        thin.files[0].read_bytes(),
        kinds=frozenset({"report"}),
        signers_for=lambda _office, _kind: [exchange.read_public_key(ws.path.with_name(ws.path.name + ".jytkey"))],
        identities=[ws.info("reply_identity")],
    )
    assert opened.missing == ("identity",)
    before = city_people.list_people(town.bureau)
    assert town.receive(*thin.files)[0].verdict == "merged"
    assert [row.name for row in city_people.list_people(town.bureau)] == [row.name for row in before]
    assert town.bureau.tuples("SELECT opened(id_number) FROM city_teacher WHERE id_number <> ''") == [("110105199001010029",)]
    digest = city_digest.city_digest(town.bureau)
    assert rebuilding_city.rebuild(town.bureau, CLERK).digest == digest


def test_a_thin_package_at_a_bureau_that_lost_its_letters_waits_and_is_asked_for(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    town.bureau.close()
    shutil.copytree(town.bureau.path.parent, town.folder / "older")
    town.bureau = town.reopen(town.bureau)
    full = submit(ws, Q3, town.folder / "full", PIN)
    town.receive(*full.files)
    town.answer(ws)
    held(ws, everybody(ws), "观影", 12)
    thin = submit(ws, Q3, town.folder / "thin", PIN, without_identity=True)
    older = town._ready(Workspace.open(town.folder / "older" / "city.jybureau", BUREAU, write=True))
    (verdict,) = town.receive(*thin.files, bureau=older)
    assert (verdict.verdict, verdict.code) == ("held", "package.incomplete")
    verdicts = town.receive(*full.files, bureau=older)
    assert [each.verdict for each in verdicts] == ["merged", "merged"]
    assert town.receive(*thin.files)[0].verdict == "merged"
    assert city_digest.city_digest(older) == city_digest.city_digest(town.bureau)


# -- the last moment ------------------------------------------------------------------------------------------------


def test_a_stick_that_is_pulled_once_the_package_is_written_is_no_failure(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    written = exchange.write_volumes

    def pulled(*args: object, **options: object) -> tuple[Path, ...]:
        files = written(*args, **options)  # type: ignore[arg-type]
        shutil.rmtree(town.folder / "stick")
        return files

    monkeypatch.setattr(submitting.exchange, "write_volumes", pulled)
    sent = submit(ws, Q3, town.folder / "stick", PIN)
    assert (sent.seq, sent.sha256) == (1, "")
    assert submitting.list_letters(ws)[0].state == submitting.WAITS_FOR_RECEIPT


def test_a_receipt_that_names_several_packages_is_a_sentence_and_one_that_names_none_is_good(town: Town) -> None:
    ws = town.new_school("济水一小")
    header = office.letter_header(town.bureau, school_info(ws).id, (1, None))
    mine, key, path = school_info(ws).id, office.unlock(town.bureau, CLERK), town.folder / "answer.jyt"

    def answer(heads: list[tuple[object, ...]]) -> answers.AppliedReceipt:
        rows = {"heads": heads, "issues": [], "credited": []}
        path.write_bytes(exchange.build_letter("receipt", header, rows, [key], [ws.info("reply_recipient")]).data)
        return answers.apply_receipt(ws, path)

    with pytest.raises(WrongForm, match="重新索取"):
        answer([(mine, seq, str(seq) * 64, "2026Q3", 1) for seq in (1, 2)])
    assert (answer([]).accepted, answer([]).seq) == (False, 0)


# -- policy, root ---------------------------------------------------------------------------------------------------


def test_the_bureaus_signed_policy_arrives_with_its_due_days(town: Town) -> None:
    ws = town.new_school("济水一小")
    due = {Quarter.parse("2026Q4"): date(2027, 1, 10)}
    first = publishing_policies.publish_policy(
        town.bureau, town.folder / "policy1.jyt", CLERK, due=due, review_by=date(2027, 6, 30)
    )
    second = publishing_policies.publish_policy(town.bureau, town.folder / "policy2.jyt", CLERK)
    assert (first.seq, second.seq) == (1, 2)
    assert not policy_state(ws).signed
    taken = signed_policy.apply_policy(ws, first.file)
    assert (taken.again, taken.due, taken.review_by) == (False, (("2026Q4", date(2027, 1, 10)),), "2027-06-30")
    assert policy_state(ws).signed
    assert signed_policy.apply_policy(ws, first.file).again
    signed_policy.apply_policy(ws, second.file)
    assert signed_policy.due_days(ws) == {}
    with pytest.raises(PolicyOutdated):
        signed_policy.apply_policy(ws, first.file)
    with town.bureau.record() as change:
        change.driver_sql("DELETE FROM issued WHERE kind = 'policy' AND seq = 2")
        change.driver_sql("DELETE FROM published WHERE seq = 2")  # another desk of the bureau, which never saw the second one
    twin = publishing_policies.publish_policy(town.bureau, town.folder / "policy2b.jyt", CLERK, due=due)
    with pytest.raises(PolicyOutdated, match="两份"):
        signed_policy.apply_policy(ws, twin.file)
    assert current_policy(ws).text == office.current_policy(town.bureau).text


def test_a_policy_letter_without_readable_text_changes_nothing(town: Town) -> None:
    """Signed by the bureau, and yet no policy: each of these once ended the school's program."""
    ws = town.new_school("济水一小")
    before = current_policy(ws).text
    clerk = office.unlock(town.bureau, CLERK)
    for number, (text, carried) in enumerate([(b"\xff\xfe", True), (b"id = ", True), (b"id = 1", False)], 1):
        digest = hashlib.sha256(text).hexdigest()
        letter = exchange.build_letter(
            "policy",
            exchange.Header(
                sender=town.bureau.info("office"),
                receiver="*",
                code="419001",
                seq=number,
                prev="0" * 64 if number > 1 else None,
                created="2026",
            ),
            {"policy": [("jiyuan", 2, "规则", "规则.toml", digest, len(text), "")], "due": []},
            [clerk],
            [],
            blobs={digest: text} if carried else {},
        )
        file = town.folder / f"{number}.jyt"
        file.write_bytes(letter.data)
        with pytest.raises((InputError, PackageIncomplete)):
            signed_policy.apply_policy(ws, file)
    assert current_policy(ws).text == before
    assert not policy_state(ws).signed


def test_a_policy_letter_that_somebody_emptied_on_the_way_is_a_sentence(town: Town) -> None:
    """The letter is open: a carrier can leave the policy out of the box, and the signature over its list still holds."""
    ws = town.new_school("济水一小")
    published = publishing_policies.publish_policy(town.bureau, town.folder / "policy.jyt", CLERK).file
    entries = box.read_box(published.read_bytes())
    bodies = {name[5:-6]: entry.body(box.MAX_TABLE) for name, entry in entries.items() if name.startswith("data/")}
    emptied = town.folder / "emptied.jyt"
    emptied.write_bytes(box.write_box(entries[box.ENVELOPE].body(box.MAX_ENVELOPE), bodies))
    with pytest.raises(PackageIncomplete, match="没有政策文件"):
        signed_policy.apply_policy(ws, emptied)
    assert not policy_state(ws).signed
    assert not signed_policy.apply_policy(ws, published).again


def test_a_school_that_goes_over_to_another_bureau_begins_anew_with_it(town: Town) -> None:
    """The numbers of one bureau say nothing about another's, and what one has the other has not."""
    ws = town.new_school("济水一小")
    event = fill(ws)
    add_attachments(ws, event, [photograph(town.folder / "photos", 1)])
    town.enrol(ws)
    town.send(ws, with_attachments=True)
    assert town.answer(ws).accepted
    for number in (1, 2):
        signed_policy.apply_policy(
            ws, publishing_policies.publish_policy(town.bureau, town.folder / f"policy{number}.jyt", CLERK).file
        )
    assert not what_leaves_the_school.preview_submit(ws, Q3).attachments
    town.bureau = town.new_bureau("other", "新教育局")
    digits = bureau_keys.write_bureau_card(town.bureau, town.card, CLERK)
    school_keys.trust_bureau(ws, town.card, PIN, digits)
    town.enrol(ws)
    preview = what_leaves_the_school.preview_submit(ws, Q3)
    assert (preview.seq, preview.attachments, preview.identity_known) == (1, 1, False)
    assert not signed_policy.apply_policy(
        ws, publishing_policies.publish_policy(town.bureau, town.folder / "policy3.jyt", CLERK).file
    ).again
    assert town.send(ws, with_attachments=True, without_identity=True).verdict == "merged"
    assert town.bureau.tuples("SELECT ack FROM letter") == [("",)]
    assert town.answer(ws).accepted


def test_a_school_that_takes_in_a_wrong_letter_hears_which_ones_it_takes(town: Town) -> None:
    ws = town.new_school("济水一小")
    card = town.folder / "card.jyt"
    school_keys.write_school_card(ws, card, PIN)
    with pytest.raises(WrongKind, match=r"学校卡片，不是教育局给学校的文件.*回执、政策文件包、归还包或卡片"):
        letters_taken_in.incoming_kind(ws, card)
    assert letters_taken_in.incoming_kind(ws, town.card) == "root"


def test_another_bureaus_policy_is_refused(town: Town) -> None:
    ws = town.new_school("济水一小")
    other = town.new_bureau("other", "别的教育局")
    written = publishing_policies.publish_policy(other, town.folder / "policy.jyt", CLERK)
    with pytest.raises(TrustError, match="不是“济源市教育局”发来的") as refused:
        signed_policy.apply_policy(ws, written.file)
    assert "在本局登记" not in str(refused.value), "that is said to a bureau of a school's package"
    assert not policy_state(ws).signed


def test_t14_a_checked_card_gives_way_only_to_its_successor_or_to_digits(town: Town) -> None:
    ws = town.new_school("济水一小")
    other = town.new_bureau("other", "别的教育局")
    stranger = town.folder / "stranger.jyt"
    digits = bureau_keys.write_bureau_card(other, stranger, CLERK)
    with pytest.raises(TrustNeedsDigits):
        school_keys.trust_bureau(ws, stranger, PIN)
    assert school_keys.trusted_card(ws).name == "济源市教育局"
    assert school_keys.trust_bureau(ws, town.card, PIN).verified  # the same card again stays checked
    assert school_keys.trust_bureau(ws, stranger, PIN, digits).verified
    assert school_keys.trusted_card(ws).name == "别的教育局"


def test_t14_a_root_of_three_needs_two_and_follows_the_chain(town: Town, tmp_path: Path) -> None:
    ws = town.new_school("济水一小")
    holders = [tmp_path / f"{name}.jytkey" for name in ("甲", "乙", "丙")]
    for holder in holders:
        exchange.create_key(holder, CLERK)
    draft = bureau_keys.draft_root(town.bureau, tmp_path / "root2.jyt", CLERK, holders=holders, threshold=2)
    assert draft.needed == 2
    with pytest.raises(BadSignature):
        school_keys.trust_bureau(ws, tmp_path / "root2.jyt", PIN)
    assert bureau_keys.sign_root(tmp_path / "root2.jyt", holders[0], CLERK).signed == 1
    with pytest.raises(BadSignature):
        bureau_keys.adopt_root(town.bureau, tmp_path / "root2.jyt", CLERK)
    assert bureau_keys.sign_root(tmp_path / "root2.jyt", holders[2], CLERK).signed == 2
    bureau_keys.adopt_root(town.bureau, tmp_path / "root2.jyt", CLERK)
    state = school_keys.trust_bureau(ws, tmp_path / "root2.jyt", PIN)
    assert state.verified
    assert school_keys.trusted_card(ws).threshold == 2
    # the clerk's key goes on signing receipts, and packages still open
    fill(ws)
    town.enrol(ws)
    assert town.send(ws).verdict == "merged"
    assert town.answer(ws).accepted
    # one insider alone cannot publish the next root
    alone = exchange.SigningKey(Ed25519PrivateKey.generate())
    present = school_keys.trusted_card(ws)
    forged = exchange.build_bureau_card(
        exchange.Header(
            sender=present.office, receiver="*", code="419001", seq=3, prev=present.letter_id, created="2026-10-08T09:00:00+08:00"
        ),
        name="济源市教育局",
        threshold=1,
        root=[alone],
        recipients=dict.fromkeys(present.recipients, "mailbox"),
        former=[exchange.unlock_key(holders[0], CLERK)],
    )
    (tmp_path / "forged.jyt").write_bytes(forged.data)
    with pytest.raises(TrustNeedsDigits):
        school_keys.trust_bureau(ws, tmp_path / "forged.jyt", PIN)


# -- relay, log, roll -----------------------------------------------------------------------------------------------


def test_t11_a_package_dropped_by_the_carrier_is_missed(town: Town) -> None:
    central = town.new_school("济水中心校", code="2141000001")
    fill(central, ("周强",), number="")
    town.enrol(central)
    small = [town.new_school(name, code=f"214100010{place}") for place, name in enumerate(("甲小", "乙小"))]
    stick = town.folder / "collected"
    for ws in small:
        fill(ws, number="")
        town.enrol(ws)
        submit(ws, Q3, stick, PIN)
    (stick / "readme.txt").write_text("x", encoding="utf-8")
    handed = relaying.relay(central, [stick], town.folder / "to-bureau", PIN)
    assert len(handed.files) == 2
    handed.files[1].unlink()
    verdicts = town.receive(town.folder / "to-bureau")
    assert sorted(verdict.verdict for verdict in verdicts) == ["merged", "merged"]
    rows = packages_handed_over.handed_over(town.bureau)
    assert [(row.file, row.arrived) for row in rows] == [(handed.files[1].name, False), (handed.files[0].name, True)]
    town.receive(stick)  # the school brings it itself
    assert all(row.arrived for row in packages_handed_over.handed_over(town.bureau))
    with pytest.raises(NothingToHandOver):
        relaying.relay(central, [stick / "readme.txt"], town.folder / "none", PIN)


def test_what_lies_in_the_way_of_a_handed_over_package_is_stepped_aside(town: Town) -> None:
    """What the note lists lies on the stick: a folder or an older file of that name is not taken for the package."""
    ws, central = town.new_school("济水一小"), town.new_school("中心校", code="2141000999")
    fill(ws)
    town.enrol(ws)
    town.enrol(central)
    sent = submit(ws, Q3, town.folder / "own", PIN)
    out = town.folder / "out"
    (out / sent.files[0].name).mkdir(parents=True)
    for _again in range(2):
        (copy,) = relaying.relay(central, sent.files, out, PIN).files
        assert copy.read_bytes() == sent.files[0].read_bytes()
        copy.write_bytes(b"spoilt since")


def test_a_relay_carries_the_card_of_a_school_that_changed_its_key(town: Town) -> None:
    central = town.new_school("济水中心校", code="2141000001")
    town.enrol(central)
    small = town.new_school("甲小", code="2141000101")
    fill(small)
    town.enrol(small)
    stick = town.folder / "collected"
    school_keys.rotate_key(small, stick / "card.jyt", PIN, NEW_PIN)
    submit(small, Q3, stick, NEW_PIN)
    handed = relaying.relay(central, [stick], town.folder / "to-bureau", PIN)
    assert sorted(path.name for path in handed.files) == ["2141000101-0001.jyt", "card.jyt"]
    assert handed.left == ()
    verdicts = {verdict.file.name: verdict.verdict for verdict in town.receive(town.folder / "to-bureau")}
    assert verdicts == {"card.jyt": "merged", "2141000101-0001.jyt": "merged", handed.note.name: "merged"}
    assert [row.arrived for row in packages_handed_over.handed_over(town.bureau)] == [True, True]


def test_a_card_that_was_typed_in_at_the_bureau_counts_as_arrived(town: Town) -> None:
    central = town.new_school("济水中心校", code="2141000001")
    town.enrol(central)
    small = town.new_school("甲小", code="2141000101")
    digits = school_keys.write_school_card(small, town.folder / "collected" / "card.jyt", PIN)
    handed = relaying.relay(central, [town.folder / "collected"], town.folder / "to-bureau", PIN)
    town.receive(handed.note)
    assert [row.arrived for row in packages_handed_over.handed_over(town.bureau)] == [False]
    enrolled_schools.enrol(town.bureau, handed.files[0], digits, CLERK)
    assert [row.arrived for row in packages_handed_over.handed_over(town.bureau)] == [True]


def test_t11_receipts_that_never_arrive_are_seen_at_the_bureau(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    town.send(ws)
    receipts.write_receipts(town.bureau, town.folder / "dropped", CLERK)
    held(ws, everybody(ws), "观影", 12)
    town.send(ws)
    assert [row.unread for row in enrolled_schools.list_schools(town.bureau)] == [1]
    town.answer(ws)
    held(ws, everybody(ws), "论坛", 14)
    town.send(ws)
    assert [row.unread for row in enrolled_schools.list_schools(town.bureau)] == [0]


def test_t9_the_same_package_twice_and_an_older_one_change_nothing(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    first = submit(ws, Q3, town.folder / "stick", PIN)
    held(ws, everybody(ws), "观影", 12)
    second = submit(ws, Q3, town.folder / "stick", PIN)
    assert town.receive(*second.files)[0].verdict == "merged"
    digest = city_digest.city_digest(town.bureau)
    assert [verdict.verdict for verdict in town.receive(*first.files, *second.files)] == ["superseded", "unchanged"]
    assert city_digest.city_digest(town.bureau) == digest


def test_two_desks_of_one_bureau_unite_their_logs(town: Town) -> None:
    town.bureau.close()
    shutil.copytree(town.bureau.path.parent, town.folder / "desk2")
    town.bureau = town.reopen(town.bureau)
    second = town._ready(Workspace.open(town.folder / "desk2" / "city.jybureau", BUREAU, write=True))
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    sent = submit(ws, Q3, town.folder / "stick", PIN)
    town.receive(*sent.files)
    assert town.receive(*sent.files, bureau=second)[0].code == "package.unknown_sender"
    log = log_exchange.write_log(town.bureau, town.folder / "log.jyt", CLERK)
    assert [verdict.verdict for verdict in town.receive(log.file, bureau=second)] == ["merged", "merged"]
    assert city_digest.city_digest(second) == city_digest.city_digest(town.bureau)
    again = log_exchange.write_log(town.bureau, town.folder / "log2.jyt", CLERK)
    assert town.receive(again.file, bureau=second)[0].verdict == "unchanged"
    other = town.new_bureau("other", "别的教育局")
    assert town.receive(log.file, bureau=other)[0].code == "package.sealed_for_others"


def test_a_clerk_is_told_that_the_log_leaves_the_bureaus_own_registers_and_how_they_reach_the_other_desk(
    town: Town, tmp_path: Path
) -> None:
    town.bureau.close()
    shutil.copytree(town.bureau.path.parent, town.folder / "desk2")
    town.bureau = town.reopen(town.bureau)
    second = town._ready(Workspace.open(town.folder / "desk2" / "city.jybureau", BUREAU, write=True))
    assert "还只在这台电脑上" not in log_exchange.write_log(town.bureau, town.folder / "none.jyt", CLERK).words
    base = Base(name="济源一中", kind_of=BaseKind.SCHOOL.code)
    save(town.bureau, CityBook(town.bureau), [base])
    log = log_exchange.write_log(town.bureau, town.folder / "log.jyt", CLERK)
    assert (log.own, "1 条记录还只在这台电脑上" in log.words) == (1, True)
    for _turn in range(2):
        export_rows(town.bureau, Base.kind, list_rows(town.bureau, Base), tmp_path / "基地.xlsx")
        plan = plan_import(second, CityBook(second), Base.kind, tmp_path / "基地.xlsx")
        execute_import(second, Base.kind, plan)
        assert [row.name for row in list_rows(second, Base)] == ["济源一中"]


def test_a_roll_carries_every_schools_own_signature_to_the_province(town: Town) -> None:
    province = town.new_bureau("province", "河南省教育厅")
    above, below = town.folder / "above.jyt", town.folder / "below.jyt"
    upper_digits = bureau_keys.write_bureau_card(province, above, CLERK)
    city_digits = bureau_keys.write_bureau_card(town.bureau, below, CLERK)
    for place, name in enumerate(("甲小", "乙小", "丙小")):
        ws = town.new_school(name, code=f"214100010{place}")
        fill(ws, number="")
        town.enrol(ws)
        assert town.send(ws).verdict == "merged"
    with pytest.raises(TrustError):
        rolls_between_bureaus.trust_bureau(town.bureau, above, "1" * 30, CLERK, rolls_between_bureaus.UPPER)
    rolls_between_bureaus.trust_bureau(town.bureau, above, upper_digits, CLERK, rolls_between_bureaus.UPPER)
    roll = rolls_between_bureaus.write_roll(town.bureau, town.folder / "roll", CLERK, limit=1)
    assert (len(roll.files), roll.schools) == (3, 3)
    held_back = town.receive(roll.files[1], bureau=province)
    assert held_back[0].code == "package.unknown_bureau"
    rolls_between_bureaus.trust_bureau(province, below, city_digits, CLERK, rolls_between_bureaus.CITY)
    verdicts = town.receive(roll.files[2], roll.files[0], bureau=province)
    assert {verdict.verdict for verdict in verdicts} == {"merged"}
    assert len(verdicts) == 3  # the one that waited came in too
    assert len(boards.board(province, Q3)) == 3
    assert "指纹与下级一致" in verdicts[-1].message
    assert city_digest.books_digest(province, [office for (office,) in province.tuples("SELECT uuid FROM office")]) == roll.digest
    assert city_digest.city_digest(province) == city_digest.city_digest(town.bureau)
    assert town.receive(roll.files[0], bureau=province)[0].verdict == "unchanged"
    digest = city_digest.city_digest(province)
    assert rebuilding_city.rebuild(province, CLERK).digest == digest
    assert receipts.write_receipts(province, town.folder / "none", CLERK) == []


def test_t5_a_restore_for_another_school_is_refused(town: Town) -> None:
    ws, other = town.new_school("济水一小"), town.new_school("济水二小", code="2141000124")
    fill(ws)
    town.enrol(ws)
    town.enrol(other)
    town.send(ws)
    given = giving_book_back.restore_school(town.bureau, "济水一小", town.folder / "back", CLERK)
    with pytest.raises(SealedForOthers):
        taking_book_back.plan_restore(other, given.files[0])
