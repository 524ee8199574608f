"""The package that leaves and the receipt that comes back."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jyteacher_desktop.bureau import city_people, enrolled_schools, receipts, receiving, returning_records
from jyteacher_desktop.bureau.bureau_keys import write_bureau_card
from jyteacher_desktop.bureau.office import bureau_info, create_bureau
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.size_of_records import MOST_TEXT
from jyteacher_desktop.exchange import canonical
from jyteacher_desktop.exchange.errors import BadRows, DeliveryFailed, DeliveryFull, SamplePackage, SealedForOthers, WrongPin
from jyteacher_desktop.exchange.package_tables import REPORT, TableSpec
from jyteacher_desktop.kinds.honour import Honour, HonourName
from jyteacher_desktop.kinds.kit import Person
from jyteacher_desktop.records.registers import save
from jyteacher_desktop.records.trash import delete_records
from jyteacher_desktop.school.activities import ActivityValues, Attend, RecordActivity, edit_activity, record_activity
from jyteacher_desktop.school.cards_beside_packages import write_cards_beside
from jyteacher_desktop.school.closing_quarters import close_quarter, reopen_quarter
from jyteacher_desktop.school.correcting_returned_records import list_returned
from jyteacher_desktop.school.errors import FingerprintWrong, NotTrusted, ValueRefused
from jyteacher_desktop.school.ledger import count_hours
from jyteacher_desktop.school.office import EditSchool, edit_school
from jyteacher_desktop.school.receipts import apply_receipt
from jyteacher_desktop.school.roster import TeacherValues, edit_teacher
from jyteacher_desktop.school.school_keys import trust_bureau, trust_state, write_school_card
from jyteacher_desktop.school.submitting import list_letters, submit
from jyteacher_desktop.school.trainings import TrainingValues, add_training
from jyteacher_desktop.school.what_leaves_the_school import preview_submit, report_rows
from jyteacher_desktop.store.errors import DiskFull, NotWritable
from jyteacher_desktop.store.workspace import Change, Workspace
from tests.records.test_registers import PlainBook
from tests.school.conftest import CLERK, PIN

Q3 = Quarter.parse("2026Q3")


def salon(ws: Workspace, people: dict[str, str]) -> str:
    values = ActivityValues(kind="reading_salon", title="读书沙龙", date=date(2026, 9, 10), hours=Decimal(2))
    return record_activity(
        ws, RecordActivity(values=values, attendance=tuple(Attend(teacher_id=key) for key in people.values()))
    ).id


def test_without_a_bureau_nothing_can_be_sealed(ws: Workspace, tmp_path: Path) -> None:
    with pytest.raises(NotTrusted):
        submit(ws, Q3, tmp_path, PIN)


def test_trust_shows_unchecked_until_the_digits_are_typed(ws: Workspace, bureau: Workspace, tmp_path: Path) -> None:
    write_bureau_card(bureau, tmp_path / "bureau.jyt", CLERK)
    assert trust_bureau(ws, tmp_path / "bureau.jyt", PIN).label == "未核对"
    with pytest.raises(FingerprintWrong) as told:
        trust_bureau(ws, tmp_path / "bureau.jyt", PIN, "1" * 30)
    assert bureau_info(bureau).fingerprint not in f"{told.value.user_message}{told.value.facts}"  # to be typed from the notice
    assert trust_bureau(ws, tmp_path / "bureau.jyt", PIN, bureau_info(bureau).fingerprint).verified
    state = trust_state(ws)
    assert state is not None
    assert state.name == "济源市教育局"


def test_a_training_that_is_sent_back_is_named_with_the_person_at_the_bureau_and_at_the_school(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    day = date(2026, 9, 8)
    both = [
        add_training(
            ws,
            TrainingValues(
                teacher_id=people[name],
                name="信息素养培训",
                level="市级",
                mode="混合式",
                date=day,
                end_date=day,
                hours=Decimal(8),
            ),
        )
        for name in ("王芳", "李娜")
    ]
    with create_bureau(tmp_path / "b.jybureau", name="济源市教育局", pin=CLERK) as bureau:
        bureau.today_override = date(2026, 10, 20)
        write_bureau_card(bureau, tmp_path / "bureau.jyt", CLERK)
        trust_bureau(ws, tmp_path / "bureau.jyt", PIN, bureau_info(bureau).fingerprint)
        submit(ws, Q3, tmp_path / "stick", PIN)
        enrolled_schools.enrol(bureau, tmp_path / "school.jyt", write_school_card(ws, tmp_path / "school.jyt", PIN), CLERK)
        receiving.receive(bureau, [tmp_path / "stick"], CLERK)
        assert returning_records.return_record(bureau, both[1], "请补证书编号", CLERK).title == "李娜：信息素养培训"
        assert [row.title for row in returning_records.list_returned(bureau)] == ["李娜：信息素养培训"]
        (written,) = receipts.write_receipts(bureau, tmp_path / "back", CLERK)
    assert [row.title for row in apply_receipt(ws, written.file).returned] == ["李娜：信息素养培训"]
    assert [row.title for row in list_returned(ws)] == ["李娜：信息素养培训"]


def test_a_quarter_travels_to_the_city_and_the_receipt_comes_back(
    trusted: Workspace, bureau: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    ws = trusted
    activity = salon(ws, people)
    provisional = submit(ws, Q3, tmp_path / "stick", PIN)
    assert (provisional.final, provisional.seq, provisional.version) == (False, 1, 1)
    close_quarter(ws, Q3)
    preview = preview_submit(ws, Q3)
    assert (preview.final, preview.seq, preview.persons, preview.rows["attendance-2026"]) == (True, 2, 4, 4)
    final = submit(ws, Q3, tmp_path / "stick", PIN)
    assert [path.name for path in final.files] == ["2141000123-0002.jyt"]
    assert "可以安全拔出" in final.message
    fingerprint = write_school_card(ws, tmp_path / "school.jyt", PIN)
    enrolled_schools.enrol(bureau, tmp_path / "school.jyt", fingerprint, CLERK)
    verdicts = [file.verdict for file in receiving.receive(bureau, [tmp_path / "stick"], CLERK).files]
    assert verdicts == ["merged", "merged"]
    at_school = sorted((row.name, row.counted) for row in count_hours(ws).teachers)
    assert sorted((row.name, row.counted) for row in city_people.city_hours(bureau).teachers) == at_school
    returning_records.return_record(bureau, activity, "请补填批复文号", CLERK)
    (written,) = receipts.write_receipts(bureau, tmp_path / "back", CLERK)
    applied = apply_receipt(ws, written.file)
    assert (applied.accepted, applied.quarter, applied.version, applied.again) == (True, "2026Q3", 1, False)
    assert [(row.record, row.title, row.remark) for row in applied.returned] == [(activity, "读书沙龙", "请补填批复文号")]
    assert apply_receipt(ws, written.file).again
    assert len(list_returned(ws)) == 1
    assert {row.state for row in list_letters(ws)} == {"已收到回执"}
    reopen_quarter(ws, Q3, "补文号")
    close_quarter(ws, Q3)
    assert submit(ws, Q3, tmp_path / "stick", PIN).version == 2


def test_a_wrong_pin_writes_nothing(trusted: Workspace, people: dict[str, str], tmp_path: Path) -> None:
    salon(trusted, people)
    with pytest.raises(WrongPin):
        submit(trusted, Q3, tmp_path / "stick", "another horse 99")
    assert not (tmp_path / "stick").exists()
    assert list_letters(trusted) == []


def test_a_full_stick_takes_no_number(
    trusted: Workspace, people: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    salon(trusted, people)

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DeliveryFull):
        submit(trusted, Q3, tmp_path / "stick", PIN)
    monkeypatch.undo()
    assert list((tmp_path / "stick").iterdir()) == []
    assert list_letters(trusted) == []
    assert submit(trusted, Q3, tmp_path / "stick", PIN).seq == 1


def _records_fail(monkeypatch: pytest.MonkeyPatch, *failing: int, unconfirmed: bool = False) -> None:
    """Let the transactions of these turns fail; where the disk only did not confirm it, they are done all the same."""
    original, turns = Workspace.record, iter(range(1, 99))

    @contextlib.contextmanager
    def record(ws: Workspace, *, plain: bool = False) -> Iterator[Change]:
        number = next(turns)
        with original(ws, plain=plain) as change:
            yield change
            if number in failing and not unconfirmed:
                raise DiskFull("磁盘已满，没有保存这一步。", path=ws.path)
        if number in failing:
            raise NotWritable("这一步已经写入，但磁盘没有确认写稳。", path=ws.path, unconfirmed=True)

    monkeypatch.setattr(Workspace, "record", record)


def test_a_package_that_is_whole_and_not_noted_is_said_to_be_whole_and_its_number_is_never_given_again(
    trusted: Workspace, people: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    salon(trusted, people)
    _records_fail(monkeypatch, 2)
    with pytest.raises(DiskFull, match=r"已经写好并读回核对一致，可以照常使用.*编号 1 不会再给别的数据包"):
        submit(trusted, Q3, tmp_path / "stick", PIN)
    monkeypatch.undo()
    (lost,) = (tmp_path / "stick").iterdir()
    kept = lost.read_bytes()
    assert submit(trusted, Q3, tmp_path / "stick", PIN).seq == 2
    assert lost.read_bytes() == kept


def test_a_number_that_could_not_be_given_back_is_said_to_be_gone(
    trusted: Workspace, people: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    salon(trusted, people)
    (tmp_path / "stick").write_text("a file, no folder", encoding="utf-8")
    _records_fail(monkeypatch, 2)
    with pytest.raises(DeliveryFailed, match="没有写成，编号 1 已经用掉，不会再给别的数据包") as told:
        submit(trusted, Q3, tmp_path / "stick", PIN)
    assert "工作簿没有变化" not in told.value.user_message
    monkeypatch.undo()
    assert [row.state for row in list_letters(trusted)] == ["没有写完，请重新上报"]
    assert submit(trusted, Q3, tmp_path / "good", PIN).seq == 2


def test_a_number_whose_taking_the_disk_did_not_confirm_is_given_back(
    trusted: Workspace, people: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    salon(trusted, people)
    for failing in ((1,), (1, 2)):
        _records_fail(monkeypatch, *failing, unconfirmed=True)
        with pytest.raises(NotWritable, match="数据包没有写，编号没有用掉"):
            submit(trusted, Q3, tmp_path / "stick", PIN)
        monkeypatch.undo()
        assert list_letters(trusted) == []
        assert not (tmp_path / "stick").exists()


def test_a_package_the_stick_did_not_confirm_is_taken_away_and_its_number_gone(
    trusted: Workspace, people: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jyteacher_desktop import durable_files

    salon(trusted, people)
    (tmp_path / "stick").mkdir()

    def failing(_folder: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(durable_files, "sync_folder", failing)
    with pytest.raises(DeliveryFailed, match=r"磁盘没有确认写稳.*编号 1 已经用掉.*以重新写的一份为准"):
        submit(trusted, Q3, tmp_path / "stick", PIN)
    monkeypatch.undo()
    assert list((tmp_path / "stick").iterdir()) == []
    assert submit(trusted, Q3, tmp_path / "stick", PIN).seq == 2


@pytest.mark.parametrize(
    ("pulled", "said"),
    [
        (1, "但本校卡片没有写成：写到“{stick}”时中断：U盘可能被拔出，或接触不良。请检查U盘或换一个位置再试。请点“本校卡片…”"),
        (
            3,
            "但本校卡片没有确认写成：写到“{stick}”后，磁盘没有确认写稳，断电后文件可能不在。请检查U盘或换一个位置再试。请点“本校卡片…”",
        ),
    ],
)
def test_of_a_card_that_failed_beside_a_package_nobody_says_that_nothing_was_saved(
    trusted: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pulled: int, said: str
) -> None:
    """The package is there and has its number: the words about the card speak of the card."""
    flush, flushed = os.fsync, []

    def gone(descriptor: int) -> None:
        flushed.append(descriptor)
        if len(flushed) >= pulled:
            raise OSError(errno.EIO, "Input/output error")
        flush(descriptor)

    submit(trusted, Q3, tmp_path / "stick", PIN)
    monkeypatch.setattr(os, "fsync", gone)
    words = write_cards_beside(trusted, tmp_path / "stick", PIN).words
    assert said.format(stick=tmp_path / "stick") in words
    assert "没有变化" not in words


def test_a_receipt_for_another_school_and_a_sample_card_are_refused(
    trusted: Workspace, bureau: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    salon(trusted, people)
    package = submit(trusted, Q3, tmp_path, PIN).files[0]
    with pytest.raises(SealedForOthers):
        apply_receipt(trusted, _sealed_elsewhere(package, tmp_path))
    sample = create_bureau(tmp_path / "sample.jybureau", name="示例", pin=CLERK, sample=True)
    write_bureau_card(sample, tmp_path / "sample.jyt", CLERK)
    sample.close()
    with pytest.raises(SamplePackage):
        trust_bureau(trusted, tmp_path / "sample.jyt", PIN)
    assert bureau_info(bureau).name == "济源市教育局"


def _sealed_elsewhere(package: Path, folder: Path) -> Path:
    from jyteacher_desktop.exchange import new_mailbox, seal

    path = folder / "elsewhere.jyt"
    path.write_bytes(seal.seal(package.read_bytes(), [new_mailbox()[1]]))
    return path


def test_nothing_of_a_school_lies_elsewhere_and_no_secret_is_plain(
    trusted: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    salon(trusted, people)
    submit(trusted, Q3, tmp_path / "stick", PIN)
    beside = [path.name for path in trusted.path.parent.iterdir()]
    assert all(name.startswith("s.jyschool") for name in beside)
    key = trusted.path.with_name("s.jyschool.jytkey").read_text(encoding="utf-8")
    assert key.startswith("-----BEGIN OPENSSH PRIVATE KEY-----")
    assert PIN not in key


HONOUR = Honour(name=HonourName.EXCELLENT.code, level="city", on=date(2026, 9, 1))
LONG = {
    "plain": "长" * 4200,
    "quotation marks": '"' * 6200,
    "characters that grow when they are composed": "\U0001d160" * 1300,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_text_that_no_package_could_carry_is_refused_where_it_is_typed_and_stops_no_submission(
    trusted: Workspace, people: dict[str, str], tmp_path: Path, text: str
) -> None:
    teacher = next(iter(people.values()))
    salon(trusted, people)
    activity = ActivityValues(kind="reading_salon", title="读书沙龙", date=date(2026, 9, 11), hours=Decimal(2), note=text)
    for keep in (
        lambda: edit_teacher(trusted, teacher, TeacherValues(name="张三", note=text)),
        lambda: record_activity(trusted, RecordActivity(values=activity)),
        lambda: save(trusted, PlainBook(trusted), [replace(HONOUR, who=Person(teacher), by=text)]),
        lambda: edit_school(trusted, EditSchool(name=text, code="2141000001", stage="小学", central="")),
    ):
        with pytest.raises(ValueRefused, match="个字"):
            keep()
    assert submit(trusted, Q3, tmp_path / "stick", PIN).files


def test_the_longest_texts_that_are_taken_travel(trusted: Workspace, people: dict[str, str], tmp_path: Path) -> None:
    for number, text in enumerate(("长" * 4000, '"' * 6000, "\\" * 6000)):
        values = ActivityValues(kind="reading_salon", title=f"{number}", date=date(2026, 9, 11), hours=Decimal(2), place=text)
        record_activity(trusted, RecordActivity(values=values))
    assert submit(trusted, Q3, tmp_path / "stick", PIN).files


def test_a_record_too_long_from_before_is_named_when_the_package_is_written(
    trusted: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    key = salon(trusted, people)
    with trusted.change("以前的版本") as change:
        change.driver_sql("UPDATE activity SET place = ? WHERE uuid = ?", ("长" * 9000, key))
    with pytest.raises(BadRows, match="读书沙龙"):
        submit(trusted, Q3, tmp_path / "stick", PIN)
    values = ActivityValues(kind="reading_salon", title="读书沙龙", date=date(2026, 9, 10), hours=Decimal(2), place="长" * 8000)
    edit_activity(trusted, key, values)


@pytest.mark.parametrize("spec", REPORT, ids=lambda spec: spec.name)
def test_what_stands_beside_the_texts_of_a_record_leaves_room_for_them(spec: TableSpec) -> None:
    widest = {"uuid": 36, "uuid-": 36, "hash": 64, "count": 16, "count?": 16}
    beside = sum(len(name) + 6 + widest.get(kind, 0) for name, kind in spec.fields.items())
    assert beside + MOST_TEXT <= canonical.MAX_LINE


def test_what_a_package_will_hold_is_told_to_the_line_for_every_year_with_a_draft_a_deleted_person_and_an_empty_year(
    trusted: Workspace, people: dict[str, str]
) -> None:
    """The preview counts lines of attendance without reading them; what leaves is read year by year."""
    there = tuple(Attend(teacher_id=one) for one in people.values())
    held = {}
    for year, some in ((2019, there), (2025, there[:2]), (2026, ()), (2024, there)):
        values = ActivityValues(kind="reading_salon", title=f"{year} 年沙龙", date=date(year, 3, 5), hours=Decimal(2))
        held[year] = record_activity(trusted, RecordActivity(values=values, attendance=some)).id
    draft = ActivityValues(kind="reading_salon", title="草稿", date=date(2019, 3, 6), hours=Decimal(2))
    last = record_activity(trusted, RecordActivity(values=draft, attendance=there)).id
    with trusted.change("草稿") as change:
        change.driver_sql("UPDATE activity SET status = 'draft' WHERE uuid = ?", (last,))
        change.driver_sql("UPDATE teacher SET deleted = 1 WHERE uuid = ?", (people["王芳"],))
    delete_records(trusted, [held[2024]])
    rows = report_rows(trusted)
    assert {name: len(body) for name, body in rows.items()} == preview_submit(trusted, Q3).rows
    lines = {name[-4:]: len(body) for name, body in rows.items() if name.startswith("attendance-")}
    assert lines == {"2019": len(people) - 1, "2025": 1, "2026": 0}
    assert {line[1] for line in rows["attendance-2019"]} == {held[2019]}
