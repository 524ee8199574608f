"""Adding a teacher and correcting one: what the windows' dialog does, with only what is named changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jyteacher_desktop.cli.answers import Answer
from jyteacher_desktop.cli.people import person_answer
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.set_option import set_texts
from jyteacher_desktop.domain.errors import Finding, warning
from jyteacher_desktop.later import later
from jyteacher_desktop.school import roster
from jyteacher_desktop.school.roster import TeacherValues, one_teacher
from jyteacher_desktop.sheets import specs_of
from jyteacher_desktop.values import fields as fields_of
from jyteacher_desktop.values import replace

if TYPE_CHECKING:
    from jyteacher_desktop.records import trash
else:
    trash = later("jyteacher_desktop.records.trash")


def add_teacher(call: Call) -> Answer:
    """``teacher add NAME --set …``."""
    teacher = roster.add_teacher(
        call.workspace, replace(teacher_values(TeacherValues(name=""), call, call.args.fields or ()), name=call.args.name)
    )
    detail = roster.teacher_detail(call.workspace, teacher)
    return replace(person_answer(detail), warnings=of_number_in_trash(call, detail.values.id_number))


def edit_teacher(call: Call) -> Answer:
    """``teacher edit NAME --set …``."""
    person = one_teacher(call.workspace, call.args.teacher)
    before = roster.teacher_detail(call.workspace, person.id).values
    after = teacher_values(before, call, call.args.fields or ())
    if after != before:
        roster.edit_teacher(call.workspace, person.id, after)
    detail = roster.teacher_detail(call.workspace, person.id)
    new = detail.values.id_number if detail.values.id_number != before.id_number else ""
    return replace(person_answer(detail), warnings=of_number_in_trash(call, new))


def of_number_in_trash(call: Call, number: str) -> tuple[Finding, ...]:
    """What is said of an ID number that was typed and that somebody in the trash has."""
    told = trash.told_of_number(call.workspace, number) if number else ""
    return (warning("trash.same_number", "身份证件号", told),) if told else ()


def teacher_values(before: TeacherValues, call: Call, pairs: Sequence[tuple[str, str]]) -> TeacherValues:
    """What stands behind ``--set`` over what there was."""
    known = {each.name for each in fields_of(TeacherValues)} | {each.key for each in roster.MORE_OF_TEACHER.fields}
    specs = [spec for spec in specs_of("roster") if spec.key in known]
    return roster.with_texts(before, set_texts(specs, pairs, call.workspace.today)[0])
