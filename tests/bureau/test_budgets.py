"""What one file, or one school's book, can do to the desk: it is one verdict, and its cost is that of its bytes."""

from __future__ import annotations

import hashlib
import itertools
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jyteacher_desktop.bureau import (
    city_digest,
    file_verdicts,
    files_set_aside,
    files_to_take,
    finding_schools,
    opening_packages,
    packages_handed_over,
    receiving,
    revoking_keys,
    waiting,
    withdrawing_packages,
)
from jyteacher_desktop.bureau import city_people as view
from jyteacher_desktop.bureau.board import board
from jyteacher_desktop.bureau.enrolled_schools import list_schools
from jyteacher_desktop.bureau.hours_lost_to_other_schools import flags
from jyteacher_desktop.bureau.kept_files import EVIDENCE, HELD, QUARANTINE, Shelf
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.errors import Cancelled
from jyteacher_desktop.exchange import Header, SigningKey, box, build_letter, seal, write_verified
from jyteacher_desktop.exchange.cards import MAX_NAME
from jyteacher_desktop.store.ids import new_id
from tests.bureau.world import NUMBERS, PIN, City, School, activity, book, left_behind


def _receive(city: City, folder: Path) -> dict[str, file_verdicts.FileVerdict]:
    return {os.fsdecode(file.file.name): file for file in receiving.receive(city.ws, [folder], PIN).files}


def _good(city: City, folder: Path, number: int = 1) -> School:
    school = city.school(number)
    (folder / "z.jyt").write_bytes(school.write(city.office, city.recipients, rows=book(school, {new_id(): ("王伟", None)})).data)
    return school


def test_a_junk_file_with_a_name_of_another_encoding_is_one_verdict_and_the_others_are_received(
    city: City, tmp_path: Path
) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    with Path(os.fsdecode(os.fsencode(folder) + "/季度.jyt".encode("gbk"))).open("wb") as file:
        file.write(b"junk")
    _good(city, folder)
    for _again in range(2):
        verdicts = {verdict.verdict for verdict in receiving.receive(city.ws, [folder], PIN).files}
        assert verdicts in ({"refused", "merged"}, {"refused", "unchanged"})
    assert [row.code for row in files_set_aside.set_aside_files(city.ws)] == ["package.not_a_package"]


def test_whatever_goes_wrong_with_one_file_is_its_verdict_and_says_nothing_of_its_content(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    bad = city.school(2)
    (folder / "a.jyt").write_bytes(bad.write(city.office, city.recipients, rows=book(bad, {new_id(): ("李娜", None)})).data)
    _good(city, folder)
    load = receiving.load_rows

    def fail(ws: Any, change: Any, parcel: Any, *more: Any, **named: Any) -> None:
        if parcel.sender == bad.office:
            raise RuntimeError("李娜 410881198506150028")
        load(ws, change, parcel, *more, **named)

    monkeypatch.setattr(receiving, "load_rows", fail)
    found = _receive(city, folder)
    assert (found["a.jyt"].verdict, found["a.jyt"].code) == ("refused", "package.unforeseen")
    assert "李娜" not in found["a.jyt"].message
    assert found["z.jyt"].verdict == "merged"


def test_thousands_of_junk_files_are_one_matter_that_can_be_settled(city: City, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    for number in range(60):
        (folder / f"{number}.jyt").write_bytes(f"junk {number}".encode())
    _receive(city, folder)
    (matter,) = waiting.waiting(city.ws)
    assert "有 60 个文件" in matter.message
    waiting.settle(city.ws, matter.id, "电话核实", PIN)
    assert waiting.waiting(city.ws) == []
    (folder / "60.jyt").write_bytes(b"junk 60")
    _receive(city, folder)
    assert len(waiting.waiting(city.ws)) == 1, "another file more is another matter"


def _kept(city: City, kind: str) -> int:
    return len(Shelf(city.ws, kind).names())


def _transactions(city: City, monkeypatch: pytest.MonkeyPatch, folder: Path) -> int:
    """How many transactions receiving a folder costs."""
    counted: list[int] = []
    record = city.ws.record
    monkeypatch.setattr(city.ws, "record", lambda: (counted.append(1), record())[1])
    receiving.receive(city.ws, [folder], PIN)
    monkeypatch.undo()
    return len(counted)


@pytest.mark.parametrize("opening_bytes", [b"junk", b"PK"], ids=["junk", "like a card"])
def test_a_thousand_junk_files_cost_a_few_transactions_and_few_of_them_are_kept(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opening_bytes: bytes
) -> None:
    monkeypatch.setattr(files_set_aside, "MOST_ALIKE_KEPT", 3)
    folder = tmp_path / "stick"
    folder.mkdir()
    for number in range(1000):
        (folder / f"{number}.jyt").write_bytes(opening_bytes + f" {number}".encode())
    first = _transactions(city, monkeypatch, folder)
    assert first <= 4
    assert _kept(city, "quarantine") <= 50
    assert len(files_set_aside.set_aside_files(city.ws)) == 1000, "every reason is told"
    assert _transactions(city, monkeypatch, folder) == first, "and so it is when they come again"
    assert len(waiting.waiting(city.ws)) == 1


def test_large_junk_is_read_asking_about_cancel_and_little_of_it_is_kept(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files_to_take, "_PART", 1000)
    monkeypatch.setattr(files_set_aside, "MOST_KEPT_BYTES", 250_000)
    folder = tmp_path / "stick"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.jyt").write_bytes(bytes([number]) * 100_000)
    pressed = _Pressed(100_000)
    assert receiving.receive(city.ws, [folder], PIN, progress=pressed).count("refused") == 4
    assert pressed.asked > 400
    assert _kept(city, "quarantine") == 2
    with pytest.raises(Cancelled):
        receiving.receive(city.ws, [folder], PIN, progress=_Pressed(150))


def test_of_more_refused_files_than_anybody_looks_through_the_oldest_are_forgotten(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files_set_aside, "MOST_REASONS", 10)
    monkeypatch.setattr(waiting, "MOST_REASONS", 10)
    monkeypatch.setattr(waiting, "MOST_ALIKE", 5)
    for number in range(14):
        city.take(f"junk {number}".encode())
    rows = files_set_aside.set_aside_files(city.ws)
    assert len(rows) == 10
    assert _kept(city, "quarantine") == 10, "nor are their bodies left behind"
    (matter,) = waiting.waiting(city.ws)
    assert "有 10 个以上文件未采用" in matter.message


def test_strangers_that_come_together_write_no_more_than_may_wait(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files_set_aside, "MOST_HELD", 3)
    folder = tmp_path / "stick"
    folder.mkdir()
    for number in range(8):
        stranger = School(number, random.Random(number))
        (folder / f"{number}.jyt").write_bytes(stranger.write(city.office, city.recipients).data)
    written: list[str] = []
    put = Shelf.put
    monkeypatch.setattr(Shelf, "put", lambda shelf, name, data: (written.append(name), put(shelf, name, data)))
    found = _receive(city, folder)
    assert sorted(file.verdict for file in found.values()) == ["held"] * 3 + ["refused"] * 5
    assert {file.code for file in found.values() if file.verdict == "refused"} == {"package.let_go"}
    assert "把它再接收一次" in found["7.jyt"].message
    assert len(written) == 3


@pytest.mark.on_a_server_too
def test_what_a_kill_left_among_the_waiting_packages_goes_after_a_day(city: City) -> None:
    stranger = School(1, random.Random(1))
    city.take(stranger.write(city.office, city.recipients).data)
    for name, hours in (("a", 48), ("b", 0)):
        left_behind(city.ws, HELD, name, hours=hours)
    city.take(School(2, random.Random(2)).write(city.office, city.recipients).data)
    assert [name for name in Shelf(city.ws, HELD).names() if len(name) == 1] == ["b"]
    assert _kept(city, "held") == 3


def test_a_folder_of_thousands_of_files_is_walked_asking_all_along_and_however_deep(city: City, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    deep = folder
    deep.mkdir()
    for place in range(400):
        (deep / f"{place}.txt").write_bytes(b"x")
        deep = deep / "d"
        deep.mkdir()
    _good(city, deep)
    pressed = _Pressed(10_000)
    found = receiving.receive(city.ws, [folder], PIN, progress=pressed)
    assert [file.verdict for file in found.files] == ["merged"]
    assert len(found.others) == 400
    assert pressed.asked > 2000, "several questions for each file"
    for patience in (0, 500, 1500):
        with pytest.raises(Cancelled):
            receiving.receive(city.ws, [folder], PIN, progress=_Pressed(patience))


def test_a_chain_of_cards_the_wrong_way_round_costs_what_its_cards_cost_and_ends(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = city.school(1)
    keys = [school.key, *(SigningKey(Ed25519PrivateKey.generate()) for _n in range(opening_packages.MOST_VOUCHED + 3))]
    folder = tmp_path / "stick"
    folder.mkdir()
    for place, (former, key) in enumerate(itertools.pairwise(keys)):
        (folder / f"{99 - place}.jyt").write_bytes(school.card(key, [former]))
    opened: list[bytes] = []
    look = opening_packages.open_safely
    monkeypatch.setattr(receiving, "open_safely", lambda data, *rest: (opened.append(data), look(data, *rest))[1])
    found = _receive(city, folder)
    assert len(opened) <= 2 * len(keys)
    assert sum(file.verdict == "merged" for file in found.values()) == opening_packages.MOST_VOUCHED - 1
    assert sum("拨打学校的已知电话" in file.message for file in found.values()) == 4
    assert len(files_set_aside.set_aside_files(city.ws)) == 4, (
        "of the cards that were taken nothing is left among the refused ones"
    )


def test_an_unfinished_name_that_is_a_link_is_never_written_through(tmp_path: Path) -> None:
    victim, target = tmp_path / "victim", tmp_path / "a.jyt"
    victim.write_bytes(b"precious")
    target.with_name("a.jyt.part").symlink_to(victim)
    write_verified(target, b"package")
    assert victim.read_bytes() == b"precious"
    assert target.read_bytes() == b"package"
    assert not target.is_symlink()


def test_strangers_never_fill_the_folder_of_what_waits(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_set_aside, "MOST_HELD", 3)
    strangers = [School(number, random.Random(number)) for number in range(5)]
    for school in strangers:
        assert city.take(school.write(city.office, city.recipients).data).code == "package.unknown_sender"
    rows = files_set_aside.set_aside_files(city.ws)
    assert sorted(row.verdict for row in rows) == ["held"] * 3 + ["refused"] * 2
    assert len(Shelf(city.ws, HELD).names()) == 3
    city.enrol(strangers[0])
    assert city.take(strangers[0].letters[0].data).verdict == "merged", "what was let go is welcome when it comes again"


def test_refused_files_never_fill_the_disk_and_their_reasons_are_kept(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_set_aside, "MOST_REFUSED", 2)
    for number in range(4):
        city.take(f"junk {number}".encode())
    assert len(files_set_aside.set_aside_files(city.ws)) == 4
    assert len(Shelf(city.ws, QUARANTINE).names()) == 2


@pytest.mark.parametrize("stated", ["code", "name", "office"])
def test_a_school_that_states_anothers_name_code_or_id_blocks_no_decision_about_the_other(city: City, stated: str) -> None:
    mine, other = city.school(1), city.school(2)
    for school in (mine, other):
        city.send(school, book(school, {new_id(): ("王伟", None)}))
    rows = book(other, {new_id(): ("王伟", None)})
    ((_id, code, name, *rest),) = rows["school"]
    said = {"code": (mine.code, name), "name": (code, "1小"), "office": (mine.office, name)}[stated]
    city.send(other, rows | {"school": [(other.office, *said, *rest)]})
    for text in (mine.code, "1小", mine.office):
        assert finding_schools.find_school(city.ws, text)[0] == mine.office
    assert withdrawing_packages.roll_back(city.ws, "1小", "误报", PIN).office == mine.office
    assert revoking_keys.revoke(city.ws, mine.code, None, "丢失", PIN, last_good=0).office == mine.office


def test_thousands_of_teachers_under_one_number_are_one_person_and_one_matter(city: City) -> None:
    one, two = city.school(1), city.school(2)
    city.send(one, book(one, {new_id(): (f"师{place}", NUMBERS[0]) for place in range(8000)}))
    city.send(two, book(two, {new_id(): ("王伟", NUMBERS[0])}))
    assert len(view.list_people(city.ws)) == 1
    assert sorted(flag.kind for flag in flags(city.ws)) == ["number", "twice", "two_schools"]


class _Pressed:
    """Cancel is pressed after so many questions; nothing asks a clock."""

    def __init__(self, patience: int) -> None:
        self.asked = 0
        self.patience = patience

    def step(self, done: int, total: int, what: str) -> None:
        """Nothing to show."""

    def raise_if_cancelled(self) -> None:
        self.asked += 1
        if self.asked > self.patience:
            raise Cancelled("已取消，数据没有变化。")


def test_cancel_is_asked_for_inside_a_large_package_and_leaves_nothing_half_done(city: City, tmp_path: Path) -> None:
    school = city.school(1)
    me = new_id()
    spells = [(me, place, None, "in_post" if place % 2 else "left") for place in range(120_000)]
    rows = book(school, {me: ("王伟", NUMBERS[0])}) | {"service": spells}
    package = tmp_path / "a.jyt"
    package.write_bytes(school.write(city.office, city.recipients, rows=rows).data)
    before, counted = city_digest.city_digest(city.ws), 0
    for patience in (0, 3, 6, 8):
        pressed = _Pressed(patience)
        with pytest.raises(Cancelled):
            receiving.receive(city.ws, [package], PIN, progress=pressed)
        counted = pressed.asked
        assert city_digest.city_digest(city.ws) == before
    assert counted == 9, "several questions inside one file"
    assert [file.verdict for file in receiving.receive(city.ws, [package], PIN).files] == ["merged"]
    assert view.city_hours(city.ws).teachers[0].required == 360


def test_a_closed_quarter_that_comes_otherwise_is_told_with_what_changed(city: City) -> None:
    school, me, event = city.school(1), new_id(), new_id()
    said = []
    for hours, version in ((100, 1), (100, 1), (800, 2), (900, 2)):
        rows = book(
            school,
            {me: ("王伟", NUMBERS[0])},
            activities_2026=[activity(event, hours=hours)],
            attendance_2026=[(me, event, "present", "attendee", None, None)],
            periods=[("2026Q3", "closed", version, 1, None)],
        )
        verdict = city.take(school.write(city.office, city.recipients, rows=rows).data)
        assert verdict.verdict == "merged"
        said.append(verdict.message.partition("注意：已结账")[2])
    assert said[:2] == ["", ""], "what is as it was is not told"
    assert "第 1 版改为第 2 版" in said[2]
    assert "活动学时 1 变为 8" in said[2]
    assert "版本没有变" in said[3]
    assert "活动学时 8 变为 9" in said[3]


def test_a_changed_quarter_is_told_with_the_activities_of_the_board_and_of_its_paper(city: City) -> None:
    school, me = city.school(1), new_id()
    events = [new_id() for _n in range(6)]

    def state(row: tuple[object, ...], status: str) -> tuple[object, ...]:
        return (*row[:10], status, *row[11:])

    apart = [
        state(activity(events[2], "2026-09-11"), "planned"),
        state(activity(events[3], "2026-09-11"), "returned"),
        activity(events[4], "2026-09-30", end="2026-10-02"),
        activity(events[5], "2026-09-30"),
    ]
    words, boards = [], []
    for version, held in ((1, events[:2]), (2, events[:1])):
        rows = book(
            school, {me: ("王伟", NUMBERS[0])}, activities_2026=[*(activity(each) for each in held), *apart],
            periods=[("2026Q3", "closed", version, 1, "2026-09-29")],
        )  # fmt: skip
        words.append(city.take(school.write(city.office, city.recipients, rows=rows).data).message)
        boards.append([row.activities for row in board(city.ws, Quarter.parse("2026Q3"))])
    assert boards == [[2], [1]]
    assert "活动 2 变为 1 个" in words[1]
    assert "活动学时 4 变为 2" in words[1]


def test_a_school_never_fills_the_folder_of_what_waits_with_packages_that_lack_a_table(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files_set_aside, "MOST_LACKING", 3)
    schools = [city.school(1), city.school(2)]
    for school in schools:
        for number in range(1, 6 if school.number == 1 else 3):
            letter = school.write(city.office, city.recipients, rows=book(school, {new_id(): ("王伟", None)}), seq=number)
            thin = box.write_box(letter.signed, {name: body for name, body in letter.bodies.items() if name != "teachers"}, {})
            assert city.take(seal.seal(thin, city.recipients)).code == "package.incomplete"
    rows = files_set_aside.set_aside_files(city.ws)
    assert (
        sorted((row.verdict, row.school) for row in rows) == [("held", "1小")] * 3 + [("held", "2小")] * 2 + [("refused", "")] * 2
    )
    assert {row.code for row in rows if row.verdict == "refused"} == {"package.let_go"}
    assert len(Shelf(city.ws, HELD).names()) == 5


def test_a_name_without_end_fills_no_page_and_no_sentence(city: City) -> None:
    """A card has no room for it, but what a package says of its school comes in whole lines."""
    school = city.school(1)
    rows = book(school, {school.people[0]: ("王伟", None)})
    rows["school"] = [(school.office, "9" * 4000, "小" * 3000, "学" * 200, "中" * 200)]
    verdict = city.take(school.write(city.office, city.recipients, rows=rows, policy=("p" * 100_000, 1)).data)
    assert verdict.verdict == "merged"
    assert len(verdict.message) < 500
    (row,) = list_schools(city.ws)
    assert max(map(len, (row.name, row.code, row.policy))) < 250


def test_packages_by_a_revoked_key_are_archived_up_to_a_number_and_bring_no_attachments(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "MOST_DEAD", 2)
    school = city.school(1)
    rows = book(school, {new_id(): ("王伟", None)})
    city.send(school, rows)
    revoking_keys.revoke(city.ws, school.code, None, "丢失", PIN, last_good=1)
    verdicts = [city.take(school.write(city.office, city.recipients, rows=rows).data) for _n in range(4)]
    assert [verdict.verdict for verdict in verdicts] == ["held", "held", "refused", "refused"]
    assert {verdict.code for verdict in verdicts} == {"package.revoked"}
    assert "没有再存档" in verdicts[-1].message
    assert "请向学校核实" in verdicts[-1].message
    assert _kept(city, "letters") == 3
    assert list_schools(city.ws)[0].letters == 3
    assert city.heads() == [school.letters[0].letter_id]
    again = city.take(school.letters[1].data)
    assert again.verdict == "unchanged", "what is archived stays known"


def _with_attachments(city: City, school: School, count: int) -> bytes:
    """A package with so many attachments of a few bytes, which are all in one file."""
    event = new_id()
    bodies = {hashlib.sha256(body).hexdigest(): body for body in (f"photo {place}".encode() for place in range(count))}
    rows = book(school, {school.people[0]: ("王伟", None)}, activities_2026=[activity(event)])
    rows["attachments-2026"] = sorted((event, "activity", digest, len(body), "image/jpeg") for digest, body in bodies.items())
    return school.write(city.office, city.recipients, rows=rows).pack(city.recipients, blobs=bodies)


@pytest.mark.on_a_server_too
def test_cancel_is_asked_for_at_each_attachment_and_what_was_kept_is_not_written_again(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each attachment is flushed to the disk: a package of half a megabyte with thousands of them holds a desk for a minute."""
    school = city.school(1)
    path = city.put(_with_attachments(city, school, 40))
    kept: list[str] = []

    def noting(put: Callable[..., None]) -> Callable[..., None]:
        def noted(shelf: Shelf, name: str, data: bytes, **how: Any) -> None:
            there = shelf.has(name)
            put(shelf, name, data, **how)
            if not there and shelf._kind == EVIDENCE:
                kept.append(name)

        return noted

    monkeypatch.setattr(Shelf, "put", noting(Shelf.put))
    monkeypatch.setattr(Shelf, "put_later", noting(Shelf.put_later))

    class _Cancels:
        def step(self, done: int, total: int, what: str) -> None:
            """Nothing to show."""

        def raise_if_cancelled(self) -> None:
            if len(kept) == 15:
                raise Cancelled("已取消，数据没有变化。")

    with pytest.raises(Cancelled):
        receiving.receive(city.ws, [path], PIN, progress=_Cancels())
    assert len(kept) == 15
    assert city.ws.tuples("SELECT count(*) FROM letter") == [(0,)]
    (verdict,) = receiving.receive(city.ws, [path], PIN).files
    assert verdict.verdict == "merged"
    assert "随带附件 40 个，已齐" in verdict.message
    assert len(kept) == 40, "those that were kept are not written again"


def test_a_relay_note_that_lists_thousands_of_files_hides_no_other_notes_lacking_ones(city: City) -> None:
    """A central school that means no good lists what never existed; the package another one really lost must stay in sight."""
    honest, flooding = city.school(1), city.school(2)

    def note(school: School, files: dict[str, str]) -> bytes:
        header = Header(
            sender=school.office, receiver=city.office, code=school.code, seq=1, created="2026", reply=school.mailbox[1]
        )
        rows = {"enclosed": sorted((digest, 1, name) for digest, name in files.items())}
        return build_letter("relay", header, rows, [school.key], city.recipients).data

    city.take(note(honest, {"a" * 64: "甲小.jyt"}))
    city.take(
        note(flooding, {f"{place:064x}": "长" * 3000 for place in range(packages_handed_over.MOST_LACKING_OF_A_NOTE + 1000)})
    )
    rows = packages_handed_over.handed_over(city.ws)
    assert len(rows) == packages_handed_over.MOST_LACKING_OF_A_NOTE + 2
    assert [row.file for row in rows if row.central == "1小"] == ["甲小.jyt"]
    (more,) = (row for row in rows if "另有" in row.file)
    assert (more.central, more.arrived) == ("2小", False)
    assert "另有 1000 个没有收到" in more.file
    assert max(len(row.file) for row in rows) <= MAX_NAME
