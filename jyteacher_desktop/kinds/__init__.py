"""Every kind of record the program keeps; the package knows the field's rules only.

:data:`REGISTERS` is the one list of plain kinds. A new one is a module with a dataclass, its measures, and one line here. The modules are
loaded when a list is first looked into: whoever needs one kind takes it from its module and loads no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from jyteacher_desktop.kinds.registry import Registry

if TYPE_CHECKING:
    from jyteacher_desktop.kinds.kit import Field, Kind, Measures


def _records() -> tuple[Kind, ...]:
    from jyteacher_desktop.kinds import activity, member, opening, plan, teacher, training

    return (
        teacher.Teacher.kind,
        teacher.Service.kind,
        activity.Activity.kind,
        activity.Attendance.kind,
        training.Training.kind,
        training.ProvinceEntry.kind,
        opening.Opening.kind,
        plan.Plan.kind,
        plan.PlanItem.kind,
        plan.Planned.kind,
        member.Member.kind,
    )


def _registers() -> tuple[Kind, ...]:
    from jyteacher_desktop.kinds import (
        backbone,
        course,
        honour,
        induction,
        inspection,
        money,
        needs,
        nomination,
        nothing,
        post,
        practice,
        project,
        reading,
        rule,
        school_list,
        selection,
        team,
        trainer,
        training_topic,
    )

    return (
        # what a record points at stands before it: tables are filled in this order
        backbone.Backbone.kind,
        backbone.BackboneYear.kind,
        team.Team.kind,
        team.TeamMember.kind,
        induction.Induction.kind,
        induction.InductionStep.kind,
        trainer.Trainer.kind,
        trainer.TrainerYear.kind,
        post.Post.kind,
        selection.Selection.kind,
        selection.Selected.kind,
        rule.Rule.kind,
        team.ActivityLink.kind,
        reading.Reading.kind,
        reading.ReadingBook.kind,
        needs.Needs.kind,
        needs.NeedTopic.kind,
        course.Course.kind,
        course.CourseUse.kind,
        money.Money.kind,
        project.Base.kind,
        project.Project.kind,
        training_topic.TrainingTopic.kind,
        honour.Honour.kind,
        nomination.Nomination.kind,
        nomination.NominationMark.kind,
        inspection.Inspection.kind,
        inspection.Finding.kind,
        practice.Practice.kind,
        school_list.SchoolList.kind,
        nothing.Nothing.kind,
    )


def _measures() -> tuple[Measures, ...]:
    from jyteacher_desktop.kinds import (
        backbone,
        course,
        honour,
        induction,
        inspection,
        money,
        needs,
        nomination,
        post,
        practice,
        project,
        reading,
        rule,
        selection,
        team,
        trainer,
    )

    return (
        rule.measures,
        backbone.measures,
        team.measures,
        induction.measures,
        trainer.measures,
        post.measures,
        course.measures,
        money.measures,
        reading.measures,
        honour.measures,
        nomination.measures,
        inspection.measures,
        project.measures,
        selection.measures,
        needs.measures,
        practice.measures,
    )


def _sealed() -> tuple[Kind, ...]:
    from jyteacher_desktop.kinds import ethics

    return (ethics.EthicsYear.kind, ethics.EthicsSanction.kind)


RECORDS: Registry[Kind] = Registry(_records)
"""The kinds of the first days, with pages, dialogs and papers of their own; what else is theirs alone decision 0120 names."""
REGISTERS: Registry[Kind] = Registry(_registers)
"""The plain kinds in the order of the page 专项: everything about them follows from their description."""
SEALED: Registry[Kind] = Registry(_sealed)
"""The kinds whose content is sealed to the principal; they stand in no list, package or rescue copy (records/sealed.py)."""
MEASURES: Registry[Measures] = Registry(_measures)
"""What is counted over a book, module by module."""


@contextmanager
def including(kind: Kind, *measures: Measures) -> Iterator[None]:
    """Let one more plain kind be known to every part of the program while the block runs, and to none behind it."""
    with REGISTERS.including([kind]), MEASURES.including(measures):
        yield


def carried() -> tuple[Kind, ...]:
    """The kinds whose way to the bureau and back follows from their description alone.

    That is their table in packages and in the city, their place in the digest and in marks of corrections, and giving a book back.
    """
    from jyteacher_desktop.kinds import plan

    return (*REGISTERS, plan.Plan.kind, plan.PlanItem.kind, plan.Planned.kind)


def about_kinds(of: str) -> tuple[Kind, ...]:
    """The kinds that say something about records of a kind."""
    return tuple(kind for kind in REGISTERS if kind.owner is not None and kind.owner.of == of and kind.key == (kind.owner.key,))


def told_fields(kind: Kind) -> tuple[Field, ...]:
    """The fields that stand with the record's own: all but the record itself and the note, which it has already."""
    return tuple(each for each in kind.typed if each is not kind.owner and each.key != "note")


def record_kind(name: str) -> Kind:
    """The kind of an id, plain or not.

    Raises:
        KeyError: There is none.
    """
    return next((each for each in RECORDS if each.id == name), None) or register(name)


def register(name: str) -> Kind:
    """The plain kind of an id or a Chinese title.

    Raises:
        KeyError: There is none.
    """
    for each in REGISTERS:
        if name in (each.id, each.title):
            return each
    raise KeyError(name)
