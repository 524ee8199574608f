"""Records of every kind from a school to the bureau and back; each test goes over all kinds, and nothing here names one."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

from jyteacher_desktop.bureau import giving_book_back
from jyteacher_desktop.exchange import seal
from jyteacher_desktop.exchange.package_tables import TRAVELLING
from jyteacher_desktop.kinds import REGISTERS
from jyteacher_desktop.kinds.kit import SCHOOL, Row, Shape
from jyteacher_desktop.kinds.wire import columns_of
from jyteacher_desktop.records.registers import list_rows
from jyteacher_desktop.school import school_keys, taking_book_back
from jyteacher_desktop.school.submitting import submit
from jyteacher_desktop.school.trainings import TrainingValues, add_training
from jyteacher_desktop.school.what_leaves_the_school import preview_submit, report_rows
from jyteacher_desktop.store.workspace import Workspace
from tests.end_to_end.town import CLERK, PIN, Q3, Town, everybody, fill
from tests.kinds.samples import SECRET, fill_registers, sent_row

KEPT = [kind for kind in REGISTERS if SCHOOL in kind.keepers]


def full_school(town: Town, name: str = "济水一小", code: str = "2141000123") -> tuple[Workspace, dict[str, list[Row]]]:
    """A school with records of every kind."""
    ws = town.new_school(name, code=code)
    activity = fill(ws)
    rows = fill_registers(ws, everybody(ws), {"activity": activity, "training": _training(ws)})
    return ws, rows


def _training(ws: Workspace) -> str:
    values = TrainingValues(
        teacher_id=everybody(ws)[0],
        name="学科培训",
        level="city",
        mode="集中面授",
        date=date(2026, 3, 1),
        end_date=date(2026, 3, 2),
        hours=Decimal(8),
    )
    return add_training(ws, values)


def test_a_report_carries_every_record_of_every_kind(town: Town) -> None:
    ws, stored = full_school(town)
    sent = report_rows(ws)
    for kind in TRAVELLING:
        assert len(sent[kind.sent]) == len(stored[kind.id])
        there = list_rows(ws, kind.row) if kind.own_life else stored[kind.id]
        assert sorted(sent[kind.sent]) == sorted(sent_row(row) for row in there), kind.id


def test_what_is_local_is_nowhere_in_a_package(town: Town) -> None:
    ws, _stored = full_school(town)
    letter = submit(ws, Q3, town.folder / "stick", PIN)
    box = seal.unseal(letter.files[0].read_bytes(), [ws.info("reply_identity")])
    with zipfile.ZipFile(io.BytesIO(box)) as archive:
        inside = b"".join(archive.read(name) for name in archive.namelist())
    assert "王芳".encode() in inside
    assert SECRET.encode() not in inside
    assert SECRET in "\n".join(ws.tuples(f'SELECT group_concat(note) FROM "{kind.id}"')[0][0] for kind in KEPT)


def test_an_empty_school_says_that_nothing_is_registered(town: Town) -> None:
    sent = report_rows(town.new_school("济水二小"))
    assert {kind.sent: sent[kind.sent] for kind in TRAVELLING} == {kind.sent: [] for kind in TRAVELLING}


def test_before_sending_it_is_told_in_words_what_leaves_and_what_stays(town: Town) -> None:
    ws, _stored = full_school(town)
    town.enrol(ws)
    preview = preview_submit(ws, Q3)
    for kind in TRAVELLING:
        assert f"{kind.title} {2 if kind.own_life else 1}" in preview.content[1]
    for kind in KEPT:
        local = [field for field in kind.fields if field.local and field.key != "note"]
        assert all(f"{field.title}（{kind.title}）" in preview.withheld for field in local if kind.sent)
        assert kind.sent or kind.title in preview.withheld
    assert not [table for table in preview.rows if table in "".join(preview.content)], "a table's name is no word for people"


def test_records_of_somebody_in_the_trash_stay_at_home_and_the_package_is_good(town: Town) -> None:
    ws, stored = full_school(town)
    town.enrol(ws)
    for gone in (everybody(ws)[0], everybody(ws)[1]):
        with ws.change("删除") as change:
            change.driver_sql("UPDATE teacher SET deleted = 1 WHERE uuid = ?", (gone,))
        sent = report_rows(ws)
        for kind in TRAVELLING:
            for field in kind.travelling:
                if field.shape is Shape.PERSON:
                    there = {row.id for row in stored[kind.id] if getattr(row, field.key) != gone}
                    assert {row[0] for row in sent[kind.sent]} <= there, "a record without its person would say something else"
        assert town.send(ws).verdict == "merged"


def test_a_record_in_the_trash_takes_what_belongs_to_it_along_out_of_the_package(town: Town) -> None:
    ws, stored = full_school(town)
    town.enrol(ws)
    for kind in TRAVELLING:
        pointing = [
            (other, field)
            for other in TRAVELLING
            for field in other.travelling
            if field.shape is Shape.LINK and field.of == kind.id
        ]
        if not pointing:
            continue
        with ws.change("删除") as change:
            change.driver_sql(f'UPDATE "{kind.id}" SET deleted = 1')
        sent = report_rows(ws)
        for other, field in pointing:
            place = columns_of(other).index(field.sent)
            assert not [row for row in sent[other.sent] if row[place]], f"{other} still points at {kind}"
            assert len(sent[other.sent]) == (0 if field.required else len(stored[other.id])), other.id
        assert town.send(ws).verdict == "merged"
        ws.undo()


def given_back(town: Town, school: str = "济水一小") -> Path:
    """A restore letter for a new computer's empty book."""
    new = town.new_school("新电脑")
    card = town.folder / "new-card.jyt"
    digits = school_keys.write_school_card(new, card, PIN)
    [file] = giving_book_back.restore_school(town.bureau, school, town.folder / "back", CLERK, card=card, digits=digits).files
    return file


def test_a_lost_computers_registers_come_back_without_what_was_local(town: Town) -> None:
    ws, stored = full_school(town)
    town.enrol(ws)
    town.send(ws)
    before = report_rows(ws)
    ws.close()
    file = given_back(town)
    new = town.open[-1]
    plan = taking_book_back.plan_restore(new, file)
    for kind in TRAVELLING:
        assert next(row.new for row in plan.tables if row.label == kind.title) == len(stored[kind.id])
    taken = taking_book_back.apply_restore(new, file, PIN)
    assert "师德、备注、草稿" in plan.words
    assert "师德、备注、草稿" in taken.taken_words(older=False), "what is not in it is said before and after, whoever asks"
    after = report_rows(new)
    for kind in TRAVELLING:
        assert sorted(after[kind.sent]) == sorted(before[kind.sent]), kind.id
        if kind.own_life:
            assert not [row for row in list_rows(new, kind.row) if SECRET in repr(row)], (
                "local fields never left the old computer"
            )
    assert taking_book_back.plan_restore(new, file).nothing


def test_an_old_backup_gets_back_what_changed_and_keeps_what_is_local(town: Town) -> None:
    ws, stored = full_school(town)
    town.enrol(ws)
    town.send(ws)
    sent = report_rows(ws)
    with_life = [kind for kind in TRAVELLING if kind.own_life]
    with ws.change("旧备份") as change:
        for kind in TRAVELLING:
            if not kind.own_life:
                change.driver_sql(f'DELETE FROM "{kind.id}"')
    for kind in with_life:  # an older state: the second record is gone, the first says something else
        texts = [field for field in kind.travelling if field.shape is Shape.TEXT]
        with ws.change("旧备份") as change:
            change.driver_sql(f'UPDATE "{kind.id}" SET deleted = 1 WHERE uuid = ?', (stored[kind.id][1].id,))
            for field in texts[:1]:
                change.driver_sql(f'UPDATE "{kind.id}" SET "{field.column}" = ? WHERE uuid = ?', ("旧", stored[kind.id][0].id))
    with ws.record() as change:
        change.driver_sql("DELETE FROM letter")
    [file] = giving_book_back.restore_school(town.bureau, "济水一小", town.folder / "back", CLERK).files
    taking_book_back.apply_restore(ws, file, PIN)
    after = report_rows(ws)
    for kind in TRAVELLING:
        assert sorted(after[kind.sent]) == sorted(sent[kind.sent]), kind.id
    for kind in with_life:
        assert {row.id: row.note for row in list_rows(ws, kind.row)} == {row.id: row.note for row in stored[kind.id]}


def test_paragraphs_are_kept_when_the_bureau_has_the_same_text_without_them(town: Town) -> None:
    ws, stored = full_school(town)
    town.enrol(ws)
    longs = [(kind, field) for kind in TRAVELLING for field in kind.travelling if field.shape is Shape.LONG]
    assert longs
    for kind, field in longs:
        with ws.change("分段") as change:
            change.driver_sql(f'UPDATE "{kind.id}" SET "{field.column}" = ?', ("第一段\n第二段",))
    town.send(ws)
    with ws.record() as change:
        change.driver_sql("DELETE FROM letter")
    with ws.change("少一个人") as change:
        change.driver_sql("UPDATE teacher SET subject = '音乐'")
    [file] = giving_book_back.restore_school(town.bureau, "济水一小", town.folder / "back", CLERK).files
    plan = taking_book_back.plan_restore(ws, file)
    assert {row.label for row in plan.tables if row.changed} == {"教师"}
    taking_book_back.apply_restore(ws, file, PIN)
    for kind, field in longs:
        assert [getattr(row, field.key) for row in list_rows(ws, kind.row)] == ["第一段\n第二段"] * len(stored[kind.id])
