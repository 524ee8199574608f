"""Records of plain kinds in a school's file: typed, saved, undone, refused with a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.kinds.award_nominations import Nomination
from jyteacher_desktop.kinds.honour import Honour, HonourName
from jyteacher_desktop.kinds.kit import Person, Row, Scope
from jyteacher_desktop.kinds.rules_document import Rule, RuleState
from jyteacher_desktop.records.errors import NameAmbiguous, NotKeptHere, RecordMissing, RegisterUnknown, ValueRefused
from jyteacher_desktop.records.registers import (
    get_row,
    kind_called,
    list_lines,
    list_rows,
    row_from_texts,
    save,
    typed_texts,
)
from jyteacher_desktop.records.trash import delete_records
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.school.trainings import TrainingValues, add_training, edit_training, training_row
from jyteacher_desktop.store.workspace import Workspace


class PlainBook:
    """A book of nothing but what its workspace keeps."""

    def __init__(self, ws: Workspace) -> None:
        self.ws, self.today, self.policy = ws, ws.today, current_policy(ws)

    today: date
    policy: Policy
    scope = Scope.SCHOOL

    def rows(self, kind):
        return list_rows(self.ws, kind)

    def staff(self, _day: date):
        return {}

    def received(self, _person: Person, _year: str) -> Decimal:
        return Decimal(0)

    def name(self, _person: Person) -> str:
        return ""

    def listed(self, _person: Person) -> str:
        return ""

    def about(self, _kind, _records):
        return []

    def trainings(self, _first: date, _last: date):
        return []

    def counted_trainings(self):
        return []

    def certified(self, _people):
        return []

    def ever_trained(self) -> bool:
        return False

    def activities(self, _year: str):
        return []

    def held_on(self):
        return {}

    def registered(self, kind, year: str = "") -> bool:
        return bool(self.rows(kind.row))

    def units(self):
        return []

    def unit_of(self, _row) -> str:
        return ""


TYPED = {"获奖人": "王芳", "荣誉": "最美教师", "级别": "市", "表彰日期": "2026.9.10", "文号": "济教〔2026〕9号"}


def honour(ws: Workspace, **more: str) -> Honour:
    row = row_from_texts(ws, Honour.kind, {**TYPED, **more})
    assert isinstance(row, Honour)
    return row


@pytest.mark.usefixtures("people")
def test_what_a_person_types_is_stored_as_typed_values_and_comes_back_as_typed(ws: Workspace) -> None:
    saved = save(ws, PlainBook(ws), [honour(ws)])
    [row] = list_rows(ws, Honour)
    assert (row.name, row.level, row.on) == (HonourName.MOST_BEAUTIFUL.code, "city", date(2026, 9, 10))
    assert saved.what == "登记荣誉 王芳 最美教师 2026-09-10"
    again = row_from_texts(ws, Honour.kind, typed_texts(ws, row))
    assert replace(again, id=row.id) == row


@pytest.mark.usefixtures("people")
def test_a_list_of_steps_says_whose_honour_or_nomination_it_was(ws: Workspace) -> None:
    def nominated(who: str) -> Row:
        return row_from_texts(ws, Nomination.kind, {"评选": "最美教师", "年度": "2026", "被推荐人": who})

    for row in (
        honour(ws),
        honour(ws, 获奖人="李娜"),
        honour(ws, 获奖人=""),
        nominated("王芳"),
        nominated("李娜"),
        nominated(""),
    ):
        save(ws, PlainBook(ws), [row])
    assert [step.what for step in ws.steps(limit=6)] == [
        "登记推荐与评选 最美教师 2026",
        "登记推荐与评选 最美教师 2026 李娜",
        "登记推荐与评选 最美教师 2026 王芳",
        "登记荣誉 最美教师 2026-09-10",
        "登记荣誉 李娜 最美教师 2026-09-10",
        "登记荣誉 王芳 最美教师 2026-09-10",
    ]


@pytest.mark.usefixtures("people")
def test_saving_is_one_step_that_undo_takes_back_whole(ws: Workspace) -> None:
    save(ws, PlainBook(ws), [honour(ws), honour(ws, 获奖人="李娜"), honour(ws, 获奖人="")])
    assert len(list_rows(ws, Honour)) == 3
    ws.undo()
    assert list_rows(ws, Honour) == []


@pytest.mark.usefixtures("people")
def test_an_edit_changes_what_is_named_and_keeps_the_rest(ws: Workspace) -> None:
    [row] = save(ws, PlainBook(ws), [honour(ws)]).rows
    save(ws, PlainBook(ws), [row_from_texts(ws, Honour.kind, {"level": "省级"}, base=row)])
    [line] = list_lines(ws, Honour.kind)
    assert (line.texts["level"], line.texts["who"], line.texts["document"]) == ("省级", "王芳", "济教〔2026〕9号")


@pytest.mark.usefixtures("people")
def test_saving_what_stands_already_makes_no_step(ws: Workspace) -> None:
    [row] = save(ws, PlainBook(ws), [honour(ws)]).rows
    assert save(ws, PlainBook(ws), [row]).step == 0


@pytest.mark.parametrize(
    ("field", "text", "error"),
    [
        ("获奖人", "没有这个人", RecordMissing),
        ("荣誉", "外星奖", ValueRefused),
        ("荣誉", "", ValueRefused),
        ("表彰日期", "去年", ValueRefused),
        ("表彰日期", "", ValueRefused),
        ("没有这一项", "甲", ValueRefused),
    ],
)
@pytest.mark.usefixtures("people")
def test_what_cannot_be_stored_is_refused_with_a_sentence_and_nothing_is_stored(
    ws: Workspace, field: str, text: str, error: type[Exception]
) -> None:
    with pytest.raises(error, match="没有保存"):
        honour(ws, **{field: text})
    assert list_rows(ws, Honour) == []


@pytest.mark.usefixtures("people")
def test_two_people_of_one_name_are_told_apart_by_subject(ws: Workspace) -> None:
    other = add_teacher(ws, TeacherValues(name="王芳", subject="美术"))
    with pytest.raises(NameAmbiguous):
        honour(ws)
    [row] = save(ws, PlainBook(ws), [honour(ws, 获奖人="王芳@美术")]).rows
    assert isinstance(row, Honour)
    assert row.who == other
    assert typed_texts(ws, row)["who"] == "王芳@美术"


def test_a_word_of_a_later_program_is_kept_and_shown_as_it_came(ws: Workspace) -> None:
    [row] = save(ws, PlainBook(ws), [Rule(title="制度", status="archived_2031")]).rows
    assert list_lines(ws, Rule.kind)[0].texts["status"] == "archived_2031"
    assert get_row(ws, row.id) == row


def test_whoever_only_looks_at_or_prints_a_deleted_record_is_not_told_that_it_was_not_saved(ws: Workspace) -> None:
    """没有保存，再保存一次 was said where a paper was printed and a form opened."""
    [row] = save(ws, PlainBook(ws), [Rule(title="制度")]).rows
    day = date(2026, 9, 8)
    training = TrainingValues(
        teacher_id=add_teacher(ws, TeacherValues(name="周敏")),
        name="信息素养培训",
        level="市级",
        mode="混合式",
        date=day,
        end_date=day,
        hours=Decimal(8),
    )
    trained = add_training(ws, training)
    delete_records(ws, [row.id, trained])
    for looked in (lambda: get_row(ws, row.id), lambda: training_row(ws, trained), lambda: edit_training(ws, trained, training)):
        with pytest.raises(RecordMissing) as refused:
            looked()
        said = refused.value.user_message
        assert said.endswith("”已经删除，在回收站里。没有改动任何记录。要继续，请先从回收站恢复它。")
        assert "保存" not in said


def test_findings_come_with_what_was_saved_and_never_block(ws: Workspace) -> None:
    saved = save(ws, PlainBook(ws), [Rule(title="制度", status=RuleState.APPROVED.code)])
    assert [finding.code for finding in saved.findings] == ["rule.no_approval"]
    assert len(list_rows(ws, Rule)) == 1


def test_a_kind_is_found_by_id_and_by_its_chinese_name(ws: Workspace) -> None:
    assert kind_called(ws, "rule") is kind_called(ws, "制度文件") is Rule.kind
    with pytest.raises(RegisterUnknown):
        kind_called(ws, "不存在")


def test_no_kind_that_a_school_keeps_is_refused_there(ws: Workspace) -> None:
    kept: Sequence[str] = ("rule", "honour")
    for name in kept:
        try:
            kind_called(ws, name)
        except NotKeptHere:  # pragma: no cover - the failure this test is about
            pytest.fail(name)
