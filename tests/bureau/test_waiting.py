"""What waits for a person stands on one list, and leaves it when its cause is gone or somebody has looked into it."""

from __future__ import annotations

import hashlib
import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.bureau import (
    city_digest,
    clerks_log,
    file_verdicts,
    files_set_aside,
    publishing_policies,
    receipts,
    receiving,
    records_to_correct,
    returning_records,
    revoking_keys,
    waiting,
    withdrawing_packages,
)
from jyteacher_desktop.bureau.board import board
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.errors import AlreadyDecided, NotSettled, RecordUnknown
from jyteacher_desktop.bureau.files_set_aside import refused_card
from jyteacher_desktop.bureau.home import desk_home
from jyteacher_desktop.cli import main
from jyteacher_desktop.desktop.pages import bureau_presenter, waiting_presenter
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.tasks import Urgency
from jyteacher_desktop.exchange import letters, open_school_card
from jyteacher_desktop.kinds.school_list import SchoolList
from jyteacher_desktop.records.registers import save
from jyteacher_desktop.store.ids import new_id
from tests.bureau.world import NUMBERS, PIN, City, School, activity, book


def _kinds(city: City) -> list[str]:
    return [matter.kind for matter in waiting.waiting(city.ws)]


def test_a_quiet_city_has_nothing_that_waits(city: City) -> None:
    school = city.school(1)
    city.take(school.write(city.office, city.recipients, rows=_quiet(school)).data)
    assert waiting.waiting(city.ws) == []


def test_a_fork_waits_with_both_packages_until_one_is_withdrawn(city: City) -> None:
    school = city.school(1)
    rows = school.rows(shared=False) | {"trainings-2025": [], "trainings-2026": []}
    one = school.write(city.office, city.recipients, rows=rows)
    other = school.write(city.office, city.recipients, seq=1, rows=school.rows(shared=False))
    city.take(one.data)
    city.take(other.data)
    (matter,) = waiting.waiting(city.ws)
    assert (matter.kind, matter.subject, matter.since[:10]) == ("fork", "1小", "2026-10-20")
    assert {side.record for side in matter.sides} == {one.letter_id, other.letter_id}
    with pytest.raises(NotSettled):
        waiting.settle(city.ws, matter.id, "电话核实", PIN)
    withdrawing_packages.withdraw_letter(city.ws, other.letter_id, "旧电脑", PIN)
    assert waiting.waiting(city.ws) == []


def test_a_matter_that_nobody_looked_into_is_not_listed_again(city: City) -> None:
    """An empty decision was written, signed, and listed as one that took something back."""
    city.take(b"nothing of ours")
    (matter,) = waiting.waiting(city.ws)
    with pytest.raises(NotSettled, match="还在核实里"):
        waiting.reopen(city.ws, matter.id, "电话核实", PIN)
    assert clerks_log.list_entries(city.ws) == []


def test_set_aside_files_are_listed_with_who_why_and_since_when(city: City) -> None:
    stranger = School(7, random.Random(7))
    city.take(stranger.write(city.office, city.recipients).data)
    city.take(b"nothing of ours")
    held, refused = sorted(files_set_aside.set_aside_files(city.ws), key=lambda row: row.verdict)
    assert (held.verdict, held.code, held.file_name, held.at[:10]) == ("held", "package.unknown_sender", "0.jyt", "2026-10-20")
    assert f"它自称的学校代码是 {stranger.code}，没有核对过" in held.message, "whom to phone was in no renamed file"
    assert (refused.verdict, refused.code, refused.file_name) == ("refused", "package.not_a_package", "1.jyt")
    assert _kinds(city) == ["held", "refused"]
    city.enrol(stranger)
    (taken,) = receiving.receive_held(city.ws, PIN).files
    assert taken.name == "0.jyt", "the list of files said the hash under which it had waited"
    # it came first, in the same second as the other file or in the one before
    assert any("（0.jyt）" in each.message for each in desk_home(city.ws).came), "the first page said it, too"
    assert "held" not in _kinds(city)
    assert city.take(b"nothing of ours").verdict == "refused"
    assert [row.verdict for row in files_set_aside.set_aside_files(city.ws)] == ["refused"], "the same file twice is one"


def test_what_a_stranger_writes_where_its_code_belongs_is_told_only_where_it_may_be_one(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger, real = School(7, random.Random(7)), letters.canonical.encode

    def named(value: Any) -> bytes:
        return real(value | {"name": "jyt-2141000001，已经核对-report"} if isinstance(value, dict) and "name" in value else value)

    monkeypatch.setattr(letters.canonical, "encode", named)
    data = stranger.write(city.office, city.recipients).data
    monkeypatch.undo()
    assert city.take(data).code == "package.unknown_sender"
    (held,) = files_set_aside.set_aside_files(city.ws)
    assert "自称" not in held.message
    assert "已经核对" not in held.message


def test_a_file_refused_before_reasons_were_kept_is_listed_too(city: City) -> None:
    city.take(b"nothing of ours")
    with city.ws.record() as change:
        change.driver_sql("DELETE FROM refused_file")
    (file,) = files_set_aside.set_aside_files(city.ws)
    assert "没有记下" in file.message


def test_what_was_looked_into_stays_settled_and_only_the_new_school_waits(city: City) -> None:
    schools = [city.school(number) for number in (1, 2, 3)]
    for school in schools[:2]:
        _write_with(city, school, "王芳")
    (matter,) = [each for each in waiting.waiting(city.ws) if each.kind == "two_schools"]
    assert {side.school for side in matter.sides} == {"1小", "2小"}
    assert {side.record for side in matter.sides} == {schools[0].people[0], schools[1].people[0]}
    before = city_digest.city_digest(city.ws)
    waiting.settle(city.ws, matter.id, "电话核实", PIN)
    assert city_digest.city_digest(city.ws) == before
    assert "two_schools" not in _kinds(city)
    assert [each.settled for each in waiting.waiting(city.ws, with_settled=True) if each.id == matter.id] == ["2026-10-20"]
    waiting.reopen(city.ws, matter.id, "电话核实", PIN)
    assert "two_schools" in _kinds(city)
    waiting.settle(city.ws, matter.id, "电话核实", PIN)
    _write_with(city, schools[2], "王芳")
    others = [each for each in waiting.waiting(city.ws) if each.kind == "two_schools"]
    assert sorted(sorted(side.school for side in each.sides) for each in others) == [["1小", "3小"], ["2小", "3小"]], (
        "what is new waits"
    )
    with pytest.raises(RecordUnknown):
        waiting.settle(city.ws, "0" * 12, "电话核实", PIN)


def test_what_was_settled_about_fifteen_schools_waits_again_when_one_of_them_is_exchanged(city: City) -> None:
    """The sentence names a few of them, so it reads the same before and behind."""
    schools = [city.school(number) for number in range(1, 17)]
    for school in schools[:15]:
        _write_with(city, school, "王方" if school.number == 1 else "王芳")
    for matter in waiting.waiting(city.ws):
        waiting.settle(city.ws, matter.id, "电话核实", PIN)
    assert waiting.waiting(city.ws) == []
    city.send(schools[14], book(schools[14], {}))
    _write_with(city, schools[15], "王芳")
    kinds = {kind for matter in waiting.waiting(city.ws) for kind in matter.kinds}
    assert {"number", "two_schools"} <= kinds


def test_both_names_of_one_number_are_shown(city: City) -> None:
    for number, name in ((1, "王芳"), (2, "王方")):
        _write_with(city, city.school(number), name)
    (matter,) = [each for each in waiting.waiting(city.ws) if each.kind == "number"]
    assert [side.text[:2] for side in sorted(matter.sides, key=lambda side: side.school)] == ["王芳", "王方"]


def test_a_remark_waits_travels_is_read_and_is_done_when_the_record_changes(city: City, tmp_path: Path) -> None:
    school = city.school(1)
    rows = _quiet(school)
    city.take(school.write(city.office, city.recipients, rows=rows).data)
    record = rows["teachers"][0][0]
    returning_records.return_record(city.ws, record, "请核对职称", PIN)
    assert _state(city) == "waiting"
    (matter,) = waiting.waiting(city.ws)
    assert (matter.kind, "还没有发出" in matter.message) == ("returned", True)
    (written,) = receipts.write_receipts(city.ws, tmp_path / "out", PIN)
    assert (_state(city), written.remarks) == ("sent", 1)
    _acknowledge(city, school, rows)
    assert _state(city) == "read"
    first = list(rows["teachers"][0])
    first[7] = "高级教师"
    _acknowledge(city, school, rows | {"teachers": [tuple(first), *rows["teachers"][1:]]})
    assert _state(city) == "corrected"
    assert waiting.waiting(city.ws) == []


def test_a_remark_that_did_not_go_out_is_taken_back(city: City, tmp_path: Path) -> None:
    school = city.school(1)
    rows = _quiet(school)
    city.take(school.write(city.office, city.recipients, rows=rows).data)
    receipts.write_receipts(city.ws, tmp_path / "out", PIN)
    people = [row[0] for row in rows["teachers"]][:2]
    returned = returning_records.return_records(city.ws, people, "请补照片", PIN, office=school.office)
    assert [row.remark for row in records_to_correct.school_records(city.ws, "1小").rows if row.id in people] == ["waiting"] * 2
    for row in returned:
        returning_records.take_back_remark(city.ws, row.id, "看错了", PIN)
    assert receipts.write_receipts(city.ws, tmp_path / "out", PIN) == []
    with pytest.raises(AlreadyDecided, match="已经收回了"):
        returning_records.take_back_remark(city.ws, returned[0].id, "看错了", PIN)
    with pytest.raises(RecordUnknown):
        returning_records.return_records(city.ws, people, "别的学校", PIN, office=city.school(2).office)


def test_the_records_of_a_school_are_listed_with_their_people(city: City) -> None:
    school = city.school(1)
    rows = school.rows()
    city.take(school.write(city.office, city.recipients, rows=rows).data)
    found = records_to_correct.school_records(city.ws, school.code)
    assert {row.id for row in found.rows if row.table == "teacher"} == {row[0] for row in rows["teachers"]}
    teachers = [row for row in found.rows if row.table == "teacher"]
    assert {(row.day, row.people) for row in teachers} == {("", "1985-03 生")}, "a birth month is no date of a record"
    for row in (row for row in found.rows if row.table == "activity"):
        there = sum(
            line[1] == row.id and line[2] == "present" for year in ("2025", "2026") for line in rows[f"attendance-{year}"]
        )
        assert (row.people, row.what, row.status) == (f"{there} 人", "读书沙龙", "已审核")


def test_every_package_of_a_school_says_what_it_counts_for(city: City) -> None:
    school = city.school(1)
    for _n in range(3):
        city.take(school.write(city.office, city.recipients).data)
    withdrawing_packages.roll_back(city.ws, "1小", "误报", PIN)
    assert [row.standing for row in withdrawing_packages.school_letters(city.ws, "1小")] == ["withdrawn", "head", "before"]


def _quiet(school: School) -> dict[str, object]:
    """Rows without anything that needs a person."""
    return school.rows(shared=False) | {"trainings-2025": [], "trainings-2026": []}


def _write_with(city: City, school: School, name: str) -> None:
    """A school whose first teacher carries a number that others carry too."""
    rows = _quiet(school)
    person = school.people[0]
    rows["teachers"] = [(person, name, "女", "1985-03", "语文", "语文", "小学", "", "", "", "", "", "", "in_post")]
    rows["service"] = [(person, 1, None, "in_post")]
    rows["identity"] = [(person, NUMBERS[0], None)]
    rows["openings"] = []
    for year in ("2025", "2026"):
        rows[f"attendance-{year}"] = []
    city.take(school.write(city.office, city.recipients, rows=rows).data)


def _acknowledge(city: City, school: School, rows: dict[str, object]) -> None:
    """The school's next letter, which says that the newest receipt was read."""
    letter = school.write(city.office, city.recipients, rows=rows)
    city.take(letter.data)
    with city.ws.record() as change:
        change.driver_sql(
            "UPDATE letter SET ack = (SELECT letter_id FROM sent ORDER BY seq DESC LIMIT 1) WHERE letter_id = ?",
            (letter.letter_id,),
        )


def _state(city: City) -> str:
    (row,) = returning_records.list_returned(city.ws)
    return row.state


def test_a_package_that_follows_another_one_waits_with_both_ends(city: City) -> None:
    school = city.school(1)
    first = school.write(city.office, city.recipients, rows=_quiet(school))
    astray = school.write(city.office, city.recipients, rows=_quiet(school), prev="f" * 64)
    for letter in (first, astray):
        city.take(letter.data)
    (matter,) = waiting.waiting(city.ws)
    assert (matter.kind, matter.may_settle) == ("chain", True)
    assert [side.record for side in matter.sides] == [first.letter_id, astray.letter_id]
    withdrawing_packages.withdraw_letter(city.ws, astray.letter_id, "另一台电脑", PIN)
    assert waiting.waiting(city.ws) == []


def test_what_the_first_page_of_a_bureau_asks_for_is_listed_by_a_command(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    school = city.school(7)
    city.take(school.write(city.office, city.recipients, rows=_quiet(school)).data)
    capsys.readouterr()
    assert main(["todo", "-w", str(city.ws.path), "--json"]) == 0
    said = [row["sentence"] for row in json.loads(capsys.readouterr().out)["rows"]]
    assert said == [task.sentence for task in desk_home(city.ws).tasks]
    assert any("回执" in sentence for sentence in said), said


def test_who_puts_a_package_back_that_was_withdrawn_by_mistake_is_told_of_a_receipt_only_where_one_is_owed(
    city: City, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """不用再发 stood above 用命令：生成回执."""
    school = city.school(7)
    city.take(school.write(city.office, city.recipients, rows=_quiet(school)).data)
    receipts.write_receipts(city.ws, tmp_path / "receipts", PIN)
    pin = tmp_path / "pin.txt"
    pin.write_text(f"{PIN}\n", encoding="utf-8")
    common = ["-w", str(city.ws.path), "--pin-file", str(pin)]
    city.ws.close()

    def said(*words: str) -> str:
        capsys.readouterr()
        assert main(["bureau", "rollback", "7小", *words, *common]) == 0
        return capsys.readouterr().out

    assert "bureau receipts" in said("--why", "交错了")
    back = said("--undo", "--why", "没有错")
    assert "不用再发" in back
    assert "bureau receipts" not in back


def test_a_relay_note_is_among_what_came_with_what_became_of_what_it_lists(city: City) -> None:
    """最近收到的文件 left the note out: a clerk could not see that one had come, nor that a file of it was missing."""
    central, school = city.school(6), city.school(7)
    package = school.write(city.office, city.recipients, rows=_quiet(school)).data
    lost = school.write(city.office, city.recipients, rows=_quiet(school)).data
    header = letters.Header(sender=central.office, receiver=city.office, code=central.code, seq=1, created="2026")
    listed = [(hashlib.sha256(data).hexdigest(), len(data), f"{school.code}-000{n}.jyt") for n, data in ((1, package), (2, lost))]
    note = letters.build_letter("relay", header, {"enclosed": sorted(listed)}, [central.key], city.recipients).data
    assert _put(city, "交接单.jyt", note).verdict == "merged"
    (came,) = desk_home(city.ws).came
    assert (came.school, came.state, came.file_name) == ("6小", "有缺", "交接单.jyt")
    assert (
        came.message
        == f"交接单第 1 号（交接单.jyt）：列出 2 个数据包，还有 2 个没有收到：{school.code}-0001.jyt、{school.code}-0002.jyt。"
    )
    _put(city, "一.jyt", package)
    _put(city, "二.jyt", lost[:-100])
    told = {row.file_name: row for row in desk_home(city.ws).came}
    assert f"还有 1 个没有收到：{school.code}-0002.jyt" in told["交接单.jyt"].message
    _put(city, "二.jyt", lost)
    told = {row.file_name: row for row in desk_home(city.ws).came}
    assert (told["交接单.jyt"].state, told["交接单.jyt"].message) == (
        "已收齐",
        "交接单第 1 号（交接单.jyt）：列出 2 个数据包，都已收到。",
    )


def test_the_most_urgent_stands_first_on_the_first_page_of_a_bureau(city: City) -> None:
    """件事需要核实 stood before the schools that are late."""
    save(city.ws, CityBook(city.ws), [SchoolList(code="9901", name="从没交过的学校", way="program")])
    publishing_policies.publish_policy(
        city.ws, city.stick.parent / "政策.jyt", PIN, due={Quarter.parse("2026Q3"): date(2026, 10, 1)}
    )
    assert city.take(b"nothing of ours").verdict == "refused"
    tasks = desk_home(city.ws).tasks
    order = [list(Urgency).index(task.urgency) for task in tasks]
    assert {Urgency.LATE, Urgency.WAITING} <= {task.urgency for task in tasks}
    assert order == sorted(order), [task.sentence for task in tasks]


def test_a_card_that_lay_among_the_packages_waits_no_more_once_its_school_is_enrolled(city: City) -> None:
    """Who had telephoned and enrolled the school was still asked to telephone and enroll it, for as long as he looked."""
    school, other = School(7, random.Random(7)), School(8, random.Random(8))
    copies = [school.card(), school.card(former=[other.key]), other.card()]
    for card in copies:
        assert city.take(card).verdict == "refused"
    assert _kinds(city) == ["refused"] * 3, "two cards of one key, written twice, and another school's"
    city.enrol(school)
    receiving.receive_held(city.ws, PIN)
    (left,) = waiting.waiting(city.ws)
    assert "8小" in left.message, "the other school's card still waits for a telephone call"
    assert city.take(copies[1]).verdict == "unchanged"


def test_the_card_of_a_school_beside_its_package_is_one_matter_with_it(city: City) -> None:
    """One telephone call was two lines: the package said to enrol the school, and the card beside it said so again."""
    school, other = School(7, random.Random(7)), School(8, random.Random(8))
    package = school.write(city.office, city.recipients, rows=_quiet(school)).data
    for data in (package, school.card(), other.card()):
        assert city.take(data).verdict in ("held", "refused")
    first, second = waiting.waiting(city.ws)
    assert (first.kind, second.kind) == ("held", "refused"), "the other school's card is another call"
    assert "卡片也收到了" in first.next_step
    card = refused_card(city.ws, first.card)
    assert open_school_card(card.read_bytes()).office == school.office
    waiting.settle(city.ws, first.id, "学校说不是它交的", PIN)
    assert [matter.card for matter in waiting.waiting(city.ws)] == [second.card]
    assert city.take(School(7, random.Random(9), office=school.office).card()).verdict == "refused"
    assert _kinds(city) == ["refused"] * 3, "of two cards of one school somebody looks at each"
    city.enrol(school)
    receiving.receive_held(city.ws, PIN)
    assert package == school.letters[0].data
    assert _kinds(city) == ["refused"] * 2


def test_a_school_that_lays_its_card_beside_every_package_is_enrolled_from_the_package(city: City) -> None:
    """With the second stick came the same card written anew: 登记学校… left the package, and one telephone call was four lines."""
    school = School(7, random.Random(7))
    for card in (school.card(created="2026-07-05"), school.card(created="2026-10-08")):
        package = school.write(city.office, city.recipients, rows=_quiet(school)).data
        assert [city.take(data).verdict for data in (package, card)] == ["held", "refused"]
    found = waiting.waiting(city.ws)
    assert [matter.kind for matter in found] == ["held", "held"]
    assert {open_school_card(refused_card(city.ws, matter.card).read_bytes()).key for matter in found} == {school.key.public}
    assert city.take(school.card(name="另一所")).verdict == "refused"
    assert _kinds(city) == ["held"] * 2 + ["refused"] * 3, "what calls the school otherwise somebody looks at"


def test_a_package_that_waits_for_a_key_is_named_by_the_school_of_the_list_whose_code_it_states(city: City) -> None:
    """The clerk saw 2141000007-0001.jyt of an unknown school, while 学校 said of the school of that code that its package waits."""
    school = School(7, random.Random(7))
    assert city.take(school.write(city.office, city.recipients, rows=_quiet(school)).data).verdict == "held"
    assert waiting.waiting(city.ws)[0].subject == "0.jyt", "no list names it"
    entry = SchoolList(code=school.code, name="第七小学", way="program")
    save(city.ws, CityBook(city.ws), [entry])
    assert waiting.waiting(city.ws)[0].subject == "第七小学（自称）"
    assert [row.school for row in desk_home(city.ws).came if row.state == "待处理"] == ["第七小学（自称）"]
    city.enrol(school)
    assert waiting.waiting(city.ws)[0].subject == "7小", "whose key is known is named as it was enrolled"


def test_a_card_and_a_package_nobody_can_verify_are_named_by_what_they_say_wherever_files_are_told(city: City) -> None:
    """The card named its school and stood as of an unknown one; 接收 knew no school for what 首页 and 核实 named."""
    school, other = School(7, random.Random(7)), School(8, random.Random(8))
    save(city.ws, CityBook(city.ws), [SchoolList(code=other.code, name="第八小学", way="program")])
    card = city.take(school.card())
    package = city.take(other.write(city.office, city.recipients, rows=_quiet(other)).data)
    assert (card.school, package.school) == ("7小（自称）", "第八小学（自称）")
    told = {row.state: row.school for row in desk_home(city.ws).came}
    assert told == {"未采用": card.school, "待处理": package.school}
    assert {matter.subject for matter in waiting.waiting(city.ws)} == {card.school, package.school}


def test_receiving_says_how_many_files_wait_in_the_figures_of_the_list_that_shows_them(city: City, tmp_path: Path) -> None:
    """接收 said 未采用 4, and 核实 listed one: the cards lay beside their packages."""
    school = School(7, random.Random(7))
    stick = tmp_path / "stick"
    stick.mkdir()
    for number, created in enumerate(("2026-07-05", "2026-10-08")):
        (stick / f"{number}.jyt").write_bytes(school.card(created=created))
    (stick / "package.jyt").write_bytes(school.write(city.office, city.recipients, rows=_quiet(school)).data)
    received = waiting.with_what_waits(city.ws, receiving.receive(city.ws, [stick], PIN))
    assert (received.count("held"), received.count("refused")) == (1, 2)
    assert received.left == "要处理的列在“核实”里，现在共 1 件：文件待处理 1。"
    assert bureau_presenter.verdict_sentence(received).endswith(received.left)
    for _package_then_cards in range(2):
        waiting.settle_all(city.ws, [matter.id for matter in waiting.waiting(city.ws)], "学校说不是它交的", PIN)
    assert waiting.with_what_waits(city.ws, received).left == "“核实”里没有要处理的文件。"
    assert waiting.with_what_waits(city.ws, file_verdicts.Received(files=())).left == ""


def test_two_packages_of_one_number_are_among_what_receiving_says_that_waits(city: City) -> None:
    """接收 said “核实”里没有要处理的文件 of the very packages that 核实 listed."""
    school = city.school(1)
    city.take(school.write(city.office, city.recipients, rows=_quiet(school)).data)
    verdict = city.take(school.write(city.office, city.recipients, seq=1, rows=school.rows(shared=False)).data)
    assert (verdict.verdict, verdict.code) == ("held", "package.fork")
    received = waiting.with_what_waits(city.ws, file_verdicts.Received(files=(verdict,)))
    assert "fork" in _kinds(city)
    assert received.left == f"要处理的列在“核实”里，现在共 1 件：{waiting.LABELS['fork']} 1。"
    withdrawing_packages.withdraw_letter(city.ws, school.letters[1].letter_id, "旧电脑", PIN)
    assert waiting.with_what_waits(city.ws, received).left == ""


def test_of_a_package_that_was_withdrawn_receiving_does_not_say_that_nothing_is_to_be_done(city: City) -> None:
    """Its own line asked to look into it, and the next sentence said 没有要处理的文件."""
    school = city.school(1)
    data = school.write(city.office, city.recipients, rows=_quiet(school)).data
    city.take(data)
    withdrawing_packages.withdraw_letter(city.ws, school.letters[0].letter_id, "旧电脑", PIN)
    verdict = city.take(data)
    assert (verdict.verdict, verdict.code) == ("held", "package.withdrawn")
    assert waiting.with_what_waits(city.ws, file_verdicts.Received(files=(verdict,))).left == ""


def test_a_path_that_is_not_there_says_nothing_of_what_waits(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No file was received, and the answer went on to say that 核实 had none to look into."""
    pin = tmp_path / "pin"
    pin.write_text(PIN, encoding="utf-8")
    city.ws.close()
    main(["bureau", "receive", str(tmp_path / "gone.jyt"), "-w", str(city.ws.path), "--pin-file", str(pin)])
    told = capsys.readouterr().out
    assert "找不到" in told
    assert "核实" not in told


def test_a_refused_package_by_a_revoked_key_is_named_alike_wherever_files_are_told(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """接收 named the school that a key of its own had signed for, and 首页 and 核实 said （自称） of the same file."""
    monkeypatch.setattr(receiving, "MOST_DEAD", 1)
    school = city.school(1)
    city.send(school, _quiet(school))
    revoking_keys.revoke(city.ws, school.code, None, "丢失", PIN, last_good=1)
    *_archived, verdict = [city.take(school.write(city.office, city.recipients, rows=_quiet(school)).data) for _each in range(2)]
    assert (verdict.verdict, verdict.code, verdict.school) == ("refused", "package.revoked", "1小")
    assert [row.school for row in desk_home(city.ws).came if row.state == "未采用"] == [verdict.school]
    assert [matter.subject for matter in waiting.waiting(city.ws) if matter.kind == "refused"] == [verdict.school]


@pytest.mark.on_a_server_too
def test_looking_at_cards_that_were_refused_writes_nothing_beside_the_file(city: City) -> None:
    """核实 fetched each card from the server and left it in a folder beside the small file."""
    school = School(7, random.Random(7))
    for created in ("2026-07-05", "2026-10-08"):
        city.take(school.card(created=created))
    city.take(school.write(city.office, city.recipients, rows=_quiet(school)).data)
    beside = sorted(city.ws.path.parent.rglob("*"))
    (matter,) = waiting.waiting(city.ws)
    assert matter.card
    assert {row.school for row in files_set_aside.set_aside_files(city.ws) if row.verdict == "refused"} == {"7小（自称）"}
    assert sorted(city.ws.path.parent.rglob("*")) == beside


def test_a_refused_card_that_cannot_be_opened_is_opened_once_and_not_on_every_look(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each reading of the first page tried the same spoilt file again."""
    card = School(7, random.Random(7)).card()
    city.take(card)
    files_set_aside.Shelf(city.ws, "quarantine").put(hashlib.sha256(card).hexdigest(), b"spoilt", anew=True)
    opened: list[bytes] = []

    def opening(data: bytes) -> Any:
        opened.append(data)
        return open_school_card(data)

    monkeypatch.setattr(files_set_aside, "open_school_card", opening)
    for _look in range(2):
        assert [row.school for row in files_set_aside.set_aside_files(city.ws)] == [""]
    assert opened == [b"spoilt"]


def test_a_card_that_an_earlier_program_refused_is_gone_with_the_next_receiving(city: City) -> None:
    """It said for weeks that somebody should telephone about a school that had been enrolled, until another one was."""
    school, other = School(7, random.Random(7)), School(8, random.Random(8))
    for card in (school.card(), other.card()):
        city.take(card)
    with city.ws.record() as change:
        change.driver_sql("UPDATE refused_file SET code = 'package.kind', office = ''")
    city.enrol(school)
    for file in city.stick.iterdir():
        file.unlink()
    receiving.receive(city.ws, [city.put(b"nothing of ours")], PIN)
    cards = [matter for matter in waiting.waiting(city.ws) if "卡片" in matter.message]
    assert [matter.message.split("，")[0] for matter in cards] == ["1.jyt：这是“8小”校长的卡片"]
    (told,) = city.ws.tuples("SELECT office FROM refused_file WHERE code = 'package.kind'")
    assert told == (other.office,), "whose it is was not known, and is asked once"


def test_the_card_of_a_school_that_never_had_a_key_lacks_no_former_one(city: City) -> None:
    """没有本局已登记的校长旧密钥签名 was said of a school that had never been enrolled: there was no former key to miss."""
    school = School(7, random.Random(7))
    told = city.take(school.card())
    assert (told.code, "旧密钥" in told.message) == ("package.new_card", False)
    assert "本局还没有登记过这所学校的校长密钥" in told.message
    city.enrol(school)
    again = School(7, random.Random(8), office=school.office)
    assert "没有本局已登记的校长旧密钥签名" in city.take(again.card()).message


def test_what_a_package_that_came_stands_for_is_told_as_it_is(city: City) -> None:
    """A package that a clerk had taken back was one that has a newer one or waits under 核实; neither was so."""
    school = city.school(7)
    city.send(school, _quiet(school))
    (came,) = desk_home(city.ws).came
    assert came.state == "已合并"
    withdrawing_packages.roll_back(city.ws, "7小", "交错了", PIN)
    (came,) = desk_home(city.ws).came
    assert (came.state, "裁定记录" in came.message, "有更新的" in came.message) == ("已撤回", True, False)
    city.send(school, _quiet(school))
    assert [row.state for row in desk_home(city.ws).came] == ["已合并", "已撤回"]


def _asked(city: City, words: str) -> list[str]:
    return [task.detail for task in desk_home(city.ws).tasks if words in task.sentence]


def test_nobody_is_to_be_telephoned_about_a_receipt_that_was_written_a_moment_ago(city: City, tmp_path: Path) -> None:
    """Seven receipts were written, and the first page said that seven schools had not read them: please telephone."""
    school = city.school(7)
    city.send(school, _quiet(school))
    receipts.write_receipts(city.ws, tmp_path / "one", PIN)
    assert _asked(city, "没有读过回执") == []
    city.ws.today_override = date(2026, 10, 21)
    city.send(school, _quiet(school))
    (told,) = _asked(city, "没有读过回执")
    assert "7小" in told, "it sent a package since, and knew nothing of the receipt"
    receipts.write_receipts(city.ws, tmp_path / "two", PIN)
    city.ws.today_override = date(2026, 10, 22)
    _acknowledge(city, school, _quiet(school))
    assert _asked(city, "没有读过回执") == []


@pytest.mark.parametrize(
    ("came", "written"),
    [("2026-10-20T09:00:00+08:00", "2000-01-01T09:00:00+08:00"), ("2026-10-20T09:00:00+08:00", "2026-10-20T02:00:00+00:00")],
    ids=["the clock fell back to 2000", "an hour later in another zone"],
)
def test_nobody_is_to_be_telephoned_about_a_receipt_of_a_computer_whose_clock_or_zone_changed(
    city: City, tmp_path: Path, came: str, written: str
) -> None:
    """As texts the times said that the school had sent its package after the receipt, without having read it."""
    school = city.school(7)
    city.send(school, _quiet(school))
    receipts.write_receipts(city.ws, tmp_path / "one", PIN)
    with city.ws.record() as change:
        change.driver_sql("UPDATE letter SET at = ?", (came,))
        change.driver_sql("UPDATE sent SET at = ?", (written,))
    assert _asked(city, "没有读过回执") == []


def test_records_that_were_sent_back_are_counted_alike_in_every_line_of_the_first_page(city: City) -> None:
    """退回未更正 4 stood above 承留一小 1 条、轵城一小 1 条: those of other quarters were in one of the two."""
    school = city.school(7)
    events = [activity(new_id(), day, title=day) for day in ("2026-05-10", "2026-08-10")]
    city.send(
        school, book(school, {new_id(): ("王芳", None)}, activities_2026=events, periods=[("2026Q3", "closed", 1, 1, None)])
    )
    for event in events:
        returning_records.return_record(city.ws, event[0], "请核对", PIN)
    assert _asked(city, "退回的记录") == ["7小 2 条"]
    assert _asked(city, "件事需要核实") == [], "one record stood in two tasks, and it is the school's turn"
    assert waiting_presenter.load_matters(city.ws, with_settled=False).sentence == "没有需要核实的事项 · 另有退回未更正 2"


def test_the_numbers_by_kind_add_up_to_all_that_waits() -> None:
    def matter(kind: str, *also: str) -> waiting.Matter:
        return waiting.Matter(id=kind, kind=kind, key="", subject="", since="", message="", sides=(), also=also)

    kinds = waiting.counted([matter("fork"), matter("number", "two_schools"), matter("fork")])
    assert sum(number for _label, number in kinds) == 3
    assert kinds[0] == (waiting.LABELS["fork"], 2)


def _put(city: City, name: str, data: bytes) -> file_verdicts.FileVerdict:
    """Receive a file of a name of its own; each from a folder of its own, as sticks are."""
    folder = city.stick.parent / f"stick-{new_id()}"
    folder.mkdir()
    (folder / name).write_bytes(data)
    return receiving.Desk(city.ws, city.identity).take(folder / name)


def _cut(data: bytes, part: int = 2) -> bytes:
    """As a stick leaves a file that was pulled out too early."""
    return data[: len(data) // part]


def test_a_damaged_file_asks_nobody_any_more_once_its_school_sent_a_good_one(city: City) -> None:
    """文件未采用 stood in 核实 beside the good package of the same number, until a clerk marked it by hand."""
    school = city.school(7)
    first = school.write(city.office, city.recipients, rows=_quiet(school)).data
    assert _put(city, f"{school.code}-0001.jyt", _cut(first)).verdict == "refused"
    assert [matter.settled for matter in waiting.waiting(city.ws)] == [""]
    assert "请重新交" not in (told := _put(city, f"{school.code}-0001 (1).jyt", first)).message
    assert f"“{school.code}-0001.jyt”不用再处理" in told.message, "the clerk is told that it is done with"
    assert waiting.waiting(city.ws) == []
    (matter,) = waiting.waiting(city.ws, with_settled=True)
    assert (matter.settled, matter.may_settle, matter.subject) == ("2026-10-20", False, "7小")
    assert "7小的第 1 号数据包完好" in matter.next_step
    assert [row.school for row in desk_home(city.ws).came] == ["7小", "7小"]
    with pytest.raises(NotSettled, match="不用再处理"):
        waiting.settle(city.ws, matter.id, "电话核实", PIN)
    with pytest.raises(NotSettled, match="不用再处理"):
        waiting.reopen(city.ws, matter.id, "电话核实", PIN)
    second = school.write(city.office, city.recipients, rows=_quiet(school)).data
    _put(city, f"{school.code}-0002.jyt", _cut(second))
    assert _kinds(city) == ["refused"], "of its number and later nothing came whole"
    third = school.write(city.office, city.recipients, rows=_quiet(school), prev="0" * 64).data
    assert _put(city, "第三季度.jyt", third).verdict == "merged"
    assert "refused" not in _kinds(city), "a later one answers it as well"


def test_a_damaged_file_is_answered_by_its_own_school_alone_and_by_what_counts(city: City) -> None:
    one, two = city.school(7), city.school(8)
    ones = one.write(city.office, city.recipients, rows=_quiet(one)).data
    _put(city, f"{one.code}-0001.jyt", _cut(ones))
    _put(city, "数据包.jyt", _cut(ones, 3))
    _put(city, "7小第三季度.jyt", _cut(ones, 4))
    twos = two.write(city.office, city.recipients, rows=_quiet(two)).data
    assert "不用再处理" not in _put(city, "数据包.jyt", twos).message
    assert _kinds(city) == ["refused"] * 3, "another school's good package says nothing of them"
    assert "“7小第三季度.jyt”" in _put(city, "7小第三季度.jyt", ones).message
    left = [matter.message.split("：")[0] for matter in waiting.waiting(city.ws) if matter.kind == "refused"]
    assert left == ["数据包.jyt"], "whose it is nobody knows"
    withdrawing_packages.roll_back(city.ws, "7小", "交错了", PIN)
    assert _kinds(city).count("refused") == 3, "no good package of the school counts any more"


def test_a_package_that_lacked_a_table_asks_nobody_any_more_once_a_later_one_came_whole(city: City) -> None:
    school = city.school(7)
    rows = _quiet(school)
    first = school.write(city.office, city.recipients, rows=rows)
    thin = first.pack(city.recipients, without={"teachers"})
    assert _put(city, f"{school.code}-0001.jyt", thin).code == "package.incomplete"
    (row,) = board(city.ws, Quarter.parse("2026Q3"))
    assert (row.state, "补齐缺的表" in row.remark) == ("待处理", True)
    second = school.write(city.office, city.recipients, rows=_quiet(school), prev="0" * 64)
    assert _put(city, f"{school.code}-0002.jyt", second.data).verdict == "merged"
    assert "held" not in _kinds(city)
    (row,) = board(city.ws, Quarter.parse("2026Q3"))
    assert (row.state, row.remark) == ("已交", ""), "the board still said that something waits"
