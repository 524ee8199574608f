"""What goes back: one receipt per school for what is new, and remarks that find their record."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau import (
    giving_book_back,
    log_exchange,
    office,
    publishing_policies,
    receipts,
    returning_records,
    revoking_keys,
    rolls_between_bureaus,
    withdrawing_packages,
)
from jyteacher_desktop.bureau.bureau_keys import write_bureau_card
from jyteacher_desktop.bureau.errors import ReceiptsPartly, RecordUnknown, ValueRefused
from jyteacher_desktop.exchange import OpenedLetter, delivery, open_bureau_card, open_letter, package_tables
from jyteacher_desktop.exchange.errors import DeliveryFailed, DeliveryFull
from jyteacher_desktop.store.ids import new_id
from tests.bureau.world import PIN, City, School, activity, book


def _read(city: City, school: School, file: Path) -> OpenedLetter:
    write_bureau_card(city.ws, city.stick / "bureau.jyt", PIN)
    card = open_bureau_card((city.stick / "bureau.jyt").read_bytes())
    letter = open_letter(
        file.read_bytes(),
        kinds=frozenset({"receipt"}),
        signers_for=lambda sender, _kind: card.clerk_keys if sender == card.office else (),
        identities=[school.mailbox[0]],
        me=school.office,
    )
    letter.check_tables()
    return letter


def _heads(city: City, school: School, folder: Path) -> list[tuple[int, str]]:
    return [
        (head.seq, head.letter)
        for written in receipts.write_receipts(city.ws, folder, PIN)
        for head in _read(city, school, written.file).rows("heads")
    ]


def test_a_school_hears_of_every_change_of_what_counts_once(city: City, tmp_path: Path) -> None:
    school = city.school(1)
    out = tmp_path / "out"
    first = school.write(city.office, city.recipients)
    city.take(first.data)
    assert _heads(city, school, out) == [(1, first.letter_id)]
    assert _heads(city, school, out) == []
    second = school.write(city.office, city.recipients)
    city.take(second.data)
    assert _heads(city, school, out) == [(2, second.letter_id)]
    city.take(school.write(city.office, city.recipients, seq=2).data)
    assert _heads(city, school, out) == [(1, first.letter_id)], "the fork counts for neither, and the school is told"
    withdrawing_packages.withdraw_letter(city.ws, school.letters[2].letter_id, "旧电脑", PIN)
    assert _heads(city, school, out) == [(2, second.letter_id)]
    assert _heads(city, school, out) == []
    assert len({path.name for path in out.iterdir()}) == 4


def test_two_workbooks_of_one_code_get_two_files(city: City, tmp_path: Path) -> None:
    schools = [city.school(1), city.school(1)]
    for school in schools:
        city.take(school.write(city.office, city.recipients).data)
    written = receipts.write_receipts(city.ws, tmp_path / "out", PIN)
    assert len({each.file for each in written}) == 2
    for school, each in zip(sorted(schools, key=lambda school: school.office), written, strict=True):
        assert _read(city, school, each.file).receiver == school.office


@pytest.mark.parametrize(
    ("own", "others"), [("2141000002", "2141000002。"), ("一", "二"), ("A1", "a1"), ("0" * 3000, "0" * 3001)]
)
def test_no_code_a_school_states_takes_or_stops_another_schools_receipt(
    city: City, tmp_path: Path, own: str, others: str
) -> None:
    """What a book says of its code is advice: one school must not write over, or stand in the way of, what others get."""
    schools = [city.school(1), city.school(2)]
    for school, code in zip(schools, (own, others), strict=True):
        rows = school.rows()
        rows["school"] = [(school.office, code, *rows["school"][0][2:])]
        assert city.take(school.write(city.office, city.recipients, rows=rows).data).verdict == "merged"
    written = receipts.write_receipts(city.ws, tmp_path / "out", PIN)
    assert len({each.file.name.lower() for each in written}) == 2
    read = {_read(city, school, each.file).receiver for school in schools for each in written if each.school == _name(school)}
    assert read == {school.office for school in schools}
    back = [giving_book_back.restore_school(city.ws, school.office, tmp_path / "back", PIN).files for school in schools]
    assert len({file for files in back for file in files}) == 2


def _name(school: School) -> str:
    return f"{school.number}小"


def test_a_remark_travels_once_with_the_next_receipt(city: City, tmp_path: Path) -> None:
    school = city.school(1)
    rows = school.rows()
    city.take(school.write(city.office, city.recipients, rows=rows).data)
    receipts.write_receipts(city.ws, tmp_path / "out", PIN)
    record = rows["teachers"][0][0]
    returning_records.return_record(city.ws, record, "  请核对职称 ", PIN)
    (written,) = receipts.write_receipts(city.ws, tmp_path / "out", PIN)
    assert [(issue.record, issue.remark) for issue in _read(city, school, written.file).rows("issues")] == [
        (record, "请核对职称")
    ]
    assert receipts.write_receipts(city.ws, tmp_path / "out", PIN) == []


@pytest.mark.on_a_server_too
def test_the_list_shows_a_remark_as_the_school_reads_it(city: City) -> None:
    """Half a character and a zero out of a clipboard stood in it at the desk, and a server kept none of it: 程序出错 was said."""
    school = city.school(1)
    rows = school.rows()
    city.send(school, rows)
    returning_records.return_record(city.ws, rows["teachers"][0][0], "请\0核对\n职称\ud83d", PIN)
    (row,) = returning_records.list_returned(city.ws)
    (told,) = returning_records.remarks_for(city.ws, school.office)
    assert row.remark == told[4] == "请核对 职称"
    with pytest.raises(ValueRefused, match="必须写明意见"):
        returning_records.return_record(city.ws, rows["teachers"][0][0], "\u200b\0", PIN)


def test_more_remarks_than_a_receipt_holds_travel_with_the_next_ones_and_none_is_lost(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returning_records, "MOST_TOLD", 2)
    school = city.school(1)
    people = {new_id(): (f"师{place}", None) for place in range(5)}
    city.send(school, book(school, people))
    for person in people:
        returning_records.return_record(city.ws, person, "请核对", PIN)
    told: list[str] = []
    for many in (2, 2, 1):
        (written,) = receipts.write_receipts(city.ws, tmp_path / "out", PIN)
        assert written.remarks == many
        letter = _read(city, school, written.file)
        told += [issue.record for issue in letter.rows("issues")]
        with city.ws.record() as change:  # the school read it, and its package says so
            change.driver_sql("UPDATE letter SET ack = ?", (letter.letter_id,))
    assert sorted(told) == sorted(people)
    assert receipts.write_receipts(city.ws, tmp_path / "out", PIN) == []


def test_a_remark_no_receipt_can_carry_is_refused_and_keeps_none_back(city: City, tmp_path: Path) -> None:
    schools = [city.school(1), city.school(2)]
    for school in schools:
        city.take(school.write(city.office, city.recipients).data)
    for (record,) in city.ws.tuples("SELECT min(uuid) FROM city_teacher GROUP BY office"):
        with pytest.raises(ValueRefused, match="太长"):
            returning_records.return_record(city.ws, record, "长" * 6000, PIN)
    assert len(receipts.write_receipts(city.ws, tmp_path / "out", PIN)) == 2


def test_a_remark_needs_words_and_a_record(city: City) -> None:
    school = city.school(1)
    rows = school.rows()
    city.take(school.write(city.office, city.recipients, rows=rows).data)
    with pytest.raises(ValueRefused):
        returning_records.return_record(city.ws, rows["teachers"][0][0], "  ", PIN)
    with pytest.raises(RecordUnknown):
        returning_records.return_record(city.ws, school.office, "没有这条记录", PIN)


def test_a_record_id_of_two_schools_is_sent_back_to_neither_until_somebody_says_which(city: City) -> None:
    one, two = city.school(1), city.school(2)
    event = new_id()
    city.send(one, book(one, {}, activities_2026=[activity(event, title="一校的读书")]))
    city.send(two, book(two, {}, activities_2026=[activity(event, title="二校的读书")]))
    with pytest.raises(RecordUnknown, match="有 2 所学校") as told:
        returning_records.return_record(city.ws, event, "请核对", PIN)
    assert "一校的读书" in told.value.user_message
    assert "二校的读书" in told.value.user_message
    assert told.value.candidates == sorted([one.office, two.office])
    assert returning_records.list_returned(city.ws) == []
    for school, title in ((one, "一校的读书"), (two, "二校的读书")):
        returned = returning_records.return_record(city.ws, event, "请核对", PIN, office=school.office)
        assert (returned.office, returned.title) == (school.office, title)


def test_a_record_id_that_another_school_gave_to_a_record_of_another_kind_is_asked_about_too(city: City) -> None:
    one, two = city.school(1), city.school(2)
    event, person = new_id(), new_id()
    city.send(one, book(one, {}, activities_2026=[activity(event)]))
    city.send(
        two, book(two, {person: ("王伟", None)}, honours=[(event, person, "先进个人", "city", "", "2026-05-01", "市教体局", "")])
    )
    with pytest.raises(RecordUnknown, match="有 2 所学校"):
        returning_records.return_record(city.ws, event, "请核对", PIN)
    assert returning_records.return_record(city.ws, event, "请核对", PIN, office=two.office).record_table == "honour"


def _packages(city: City, school: School, folder: Path) -> list[tuple[int, str, str]]:
    """Number, letter and code of what the next receipt says about packages; it names no letter the row does not need."""
    (written,) = receipts.write_receipts(city.ws, folder, PIN)
    letter = _read(city, school, written.file)
    rows = letter.rows("packages") if "packages" in letter.resources else []
    assert written.notes == len(rows)
    assert all(row.remark.endswith("。") for row in rows)
    return [(row.seq, row.letter, row.code) for row in rows]


def test_a_school_without_a_letter_that_counts_is_answered_and_told_why(city: City, tmp_path: Path) -> None:
    school = city.school(1)
    one, other = school.write(city.office, city.recipients), school.write(city.office, city.recipients, seq=1)
    city.take(one.data)
    city.take(other.data)
    (written,) = receipts.write_receipts(city.ws, tmp_path / "out", PIN)
    assert (written.period, written.head, written.what) == ("", 0, "没有有效的数据包")
    letter = _read(city, school, written.file)
    assert letter.rows("heads") == []
    assert letter.ack is None
    assert [(row.seq, row.letter, row.code) for row in letter.rows("packages")] == [
        (1, each, "letter.fork") for each in sorted([one.letter_id, other.letter_id])
    ]
    assert receipts.write_receipts(city.ws, tmp_path / "out", PIN) == []


def test_what_stands_about_packages_is_said_once_and_again_when_it_changes(city: City, tmp_path: Path) -> None:
    school = city.school(1)
    out = tmp_path / "out"
    city.take(school.write(city.office, city.recipients).data)
    assert _packages(city, school, out) == []
    fork = [school.write(city.office, city.recipients, seq=2) for _n in range(2)]
    for letter in fork:
        city.take(letter.data)
    both = sorted(letter.letter_id for letter in fork)
    assert _packages(city, school, out) == [(2, each, "letter.fork") for each in both]
    last = school.write(city.office, city.recipients, seq=4, prev="b" * 64)
    city.take(last.data)
    assert _packages(city, school, out) == [*((2, each, "letter.fork") for each in both), (3, "", "letter.gap")]
    third = school.write(city.office, city.recipients, seq=3)
    city.take(third.data)
    assert _packages(city, school, out) == [
        *((2, each, "letter.fork") for each in both),
        (3, "b" * 64, "letter.gap"),
        (4, last.letter_id, "letter.chain"),
    ]
    withdrawing_packages.withdraw_letter(city.ws, both[0], "旧电脑", PIN)
    said = _packages(city, school, out)
    assert (2, both[0], "letter.withdrawn") in said, "neither head nor number of letters changed, and the school is told"
    assert receipts.write_receipts(city.ws, out, PIN) == []


def test_letters_of_a_revoked_key_are_named_only_above_the_one_that_counts(city: City, tmp_path: Path) -> None:
    school = city.school(1)
    letters = [school.write(city.office, city.recipients) for _n in range(2)]
    city.ws.today_override = date(2026, 9, 1)
    for letter in letters:
        city.take(letter.data)
    city.ws.today_override = date(2026, 10, 20)
    forged = school.write(city.office, city.recipients)
    city.take(forged.data)
    revoking_keys.revoke(city.ws, school.code, date(2026, 10, 1), "电脑被盗", PIN)
    assert _packages(city, school, tmp_path / "out") == [(3, forged.letter_id, "letter.revoked")]


def test_a_school_whose_first_package_lacks_a_table_is_asked_for_it(city: City, tmp_path: Path) -> None:
    school = city.school(1)
    letter = school.write(city.office, city.recipients)
    held = city.take(letter.pack(city.recipients, without=["identity"]))
    assert held.code == "package.incomplete"
    (written,) = receipts.write_receipts(city.ws, tmp_path / "out", PIN)
    assert [row.name for row in _read(city, school, written.file).rows("want")] == ["identity"]
    assert receipts.write_receipts(city.ws, tmp_path / "out", PIN) == []


class _PowerCut(BaseException):
    """Nothing after it runs."""


@pytest.mark.parametrize("kind", ["receipt", "restore", "log", "roll", "policy"])
def test_a_number_that_was_once_on_a_stick_is_never_given_to_another_letter(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """The power goes when the file is whole on the stick and the bureau has noted nothing more."""
    school = city.school(1)
    city.take(school.write(city.office, city.recipients).data)
    write_bureau_card(city.ws, tmp_path / "own.jyt", PIN)
    (tmp_path / "省").mkdir()
    upper = office.create_bureau(tmp_path / "省" / "省.jybureau", name="省厅", pin=PIN) if kind == "roll" else None
    if upper is not None:
        write_bureau_card(upper, tmp_path / "upper.jyt", PIN)
        digits = office.bureau_info(upper).fingerprint
        upper.close()
        rolls_between_bureaus.trust_bureau(city.ws, tmp_path / "upper.jyt", digits, PIN, rolls_between_bureaus.UPPER)

    def write(folder: Path) -> Path:
        folder.mkdir(exist_ok=True)
        match kind:
            case "receipt":
                return receipts.write_receipts(city.ws, folder, PIN)[0].file
            case "restore":
                return giving_book_back.restore_school(city.ws, school.office, folder, PIN).files[0]
            case "log":
                return log_exchange.write_log(city.ws, folder / "log.jyt", PIN).file
            case "roll":
                return rolls_between_bureaus.write_roll(city.ws, folder, PIN).files[0]
            case _:
                publishing_policies.publish_policy(city.ws, folder / "policy.jyt", PIN)
                return folder / "policy.jyt"

    original = delivery.write_verified

    def cut(path: Path, data: bytes, **named: bool) -> None:
        original(path, data, **named)
        raise _PowerCut

    for module in (delivery, exchange):
        monkeypatch.setattr(module, "write_verified", cut)
    with pytest.raises(_PowerCut):
        write(tmp_path / "lost")
    monkeypatch.undo()
    (lost,) = list((tmp_path / "lost").iterdir())
    again = write(tmp_path / "again")
    if kind in ("log", "policy"):
        assert city.ws.tuples("SELECT seq FROM issued WHERE kind = ? ORDER BY seq", (kind,)) == [(1,), (2,)]
    else:
        assert again.name != lost.name
    assert lost.read_bytes() != again.read_bytes()


def test_a_number_of_which_nothing_was_written_is_given_again(city: City, tmp_path: Path) -> None:
    """A full stick or one that takes no file leaves no hole in the row of receipts."""
    city.take(city.school(1).write(city.office, city.recipients).data)
    (tmp_path / "file").write_text("a file, no folder", encoding="utf-8")
    with pytest.raises(DeliveryFailed):
        receipts.write_receipts(city.ws, tmp_path / "file", PIN)
    (written,) = receipts.write_receipts(city.ws, tmp_path / "out", PIN)
    assert written.seq == 1


def test_receipts_written_before_the_stick_was_full_are_said_to_be_valid(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        city.take(city.school(number).write(city.office, city.recipients).data)
    original, turns = delivery.write_verified, iter((1, 2))

    def fills(path: Path, data: bytes, **named: bool) -> None:
        if next(turns) == 2:
            raise DeliveryFull("空间不足。没有写成，工作簿没有变化。", placed=False, cause="空间不足。", advice="请清理U盘。")
        original(path, data, **named)

    monkeypatch.setattr(exchange, "write_verified", fills)
    with pytest.raises(DeliveryFull, match=r"^空间不足。这一份没有写成。前面 1 份回执已经写好并登记，仍然有效。请清理U盘。$"):
        receipts.write_receipts(city.ws, tmp_path / "out", PIN)
    monkeypatch.undo()
    assert len(list((tmp_path / "out").iterdir())) == 1
    assert len(receipts.write_receipts(city.ws, tmp_path / "out", PIN)) == 1


def test_a_policy_that_counts_already_is_said_to_count_when_its_file_could_not_be_written(city: City, tmp_path: Path) -> None:
    from jyteacher_desktop import paths

    source = tmp_path / "policy.toml"
    text = paths.resource("policies/jiyuan.toml").read_text(encoding="utf-8")
    source.write_text(text.replace("version = 1", "version = 2", 1), encoding="utf-8")
    (tmp_path / "file").write_text("a file, no folder", encoding="utf-8")
    with pytest.raises(DeliveryFailed, match="没有写成。本局已经改用新的政策。") as told:
        publishing_policies.publish_policy(city.ws, tmp_path / "file" / "policy.jyt", PIN, source=source)
    assert "工作簿没有变化" not in told.value.user_message


def test_a_school_whose_receipt_no_reader_would_take_keeps_no_other_school_from_its_own(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One school's book can be as large as a table; what a receipt says of it may then be larger."""
    schools = [city.school(number) for number in (1, 2, 3)]
    for school, count in zip(schools, (2, 12, 2), strict=True):
        city.send(school, book(school, {new_id(): (f"师{place}", None) for place in range(count)}))
    with monkeypatch.context() as patch:
        patch.setattr(package_tables, "MAX_ROWS", 10)
        with pytest.raises(ReceiptsPartly, match=r"2 所学校的回执已经写好并登记；1 所学校的没有写成.*。“2小”：[^。]*。请核对"):
            receipts.write_receipts(city.ws, tmp_path / "回执", PIN)
        files = sorted((tmp_path / "回执").iterdir())
        assert [_read(city, school, file).seq for school, file in zip(schools[::2], files, strict=True)] == [1, 1]
    (late,) = receipts.write_receipts(city.ws, tmp_path / "回执", PIN)
    assert late.school == "2小", "the others have theirs, and nothing is written twice"
    assert _read(city, schools[1], late.file).seq == 1


def test_attachments_that_lack_are_asked_for_bit_by_bit_however_many_they_are(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A school may list more attachments, year by year, than a receipt has room to ask for."""
    monkeypatch.setattr(receipts, "MOST_WANTED", 3)
    school, event = city.school(1), new_id()
    bodies = {hashlib.sha256(body).hexdigest(): body for body in (f"photo {place}".encode() for place in range(8))}
    rows = book(school, {school.people[0]: ("王伟", None)}, activities_2026=[activity(event)])
    rows["attachments-2026"] = sorted((event, "activity", digest, len(body), "image/jpeg") for digest, body in bodies.items())
    letter = school.write(city.office, city.recipients, rows=rows)
    arrived = [min(bodies)]
    while len(arrived) < len(bodies):
        city.take(letter.pack(city.recipients, blobs={digest: bodies[digest] for digest in arrived}))
        (written,) = receipts.write_receipts(city.ws, tmp_path / f"{len(arrived)}", PIN)
        wanted = [row.sha256 for row in _read(city, school, written.file).rows("want")]
        assert wanted == sorted(bodies.keys() - arrived)[:3]
        arrived += wanted
    assert len(arrived) == 8
