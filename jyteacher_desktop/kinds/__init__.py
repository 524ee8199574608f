"""Every kind of record the program keeps; the package knows the field's rules only.

:data:`REGISTERS` is the one list of plain kinds. A new one is a module with a dataclass and its measures, one line here, and a word
among the modules with figures where it has some; a test finds what is missing. The modules are loaded when a list is first looked into:
whoever needs one kind takes it from its module and loads no other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from jyteacher_desktop.kinds.registry import Registry

if TYPE_CHECKING:
    from jyteacher_desktop.kinds.kit import Field, Kind, Measures


def _kinds(*names: str) -> Registry[Kind]:
    """Kinds by module and class, in this order; a module is loaded when somebody first looks, and alone where he asks for one by its id.

    The id is the name of the class (``BackboneYear`` is ``backbone_year``), or stands behind a sign of equality.
    """
    places = {named.partition("=")[2] or _id_of(named): named.partition("=")[0] for named in names}
    return Registry(
        lambda: tuple(map(_kind, places.values())),
        lambda name: _kind(places[name]) if name in places else None,
        {name: _place(named) for name, named in places.items()},
    )


def _id_of(named: str) -> str:
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in named.partition(".")[2]).removeprefix("_")


def _kind(named: str) -> Kind:
    kind: Kind = getattr(_module(named), named.partition(".")[2]).kind
    return kind


def _place(name: str) -> str:
    return f"{__name__}.{name.partition('.')[0]}"


def _module(name: str) -> ModuleType:
    return import_module(_place(name))


RECORDS = _kinds(
    "teacher.Teacher",
    "teacher.Service",
    "activity.Activity",
    "activity.Attendance",
    "training.Training",
    "training.ProvinceEntry",
    "opening_balance.Opening",
    "plan.Plan",
    "plan.PlanItem",
    "plan.Planned",
    "member_school.Member",
)
"""The kinds of the first days, with pages, dialogs and papers of their own; what else is theirs alone decision 0120 names."""
REGISTERS = _kinds(
    # what a record points at stands before it: tables are filled in this order
    "backbone.Backbone",
    "backbone.BackboneYear",
    "team.Team",
    "team.TeamMember",
    "induction.Induction",
    "induction.InductionStep",
    "trainer.Trainer",
    "trainer.TrainerYear",
    "post.Post",
    "training_selection.Selection",
    "training_selection.Selected",
    "rules_document.Rule",
    "activity_reach.ActivityLink",
    "reading_plan.Reading",
    "reading_plan.ReadingBook",
    "needs.Needs",
    "needs.NeedTopic",
    "course.Course",
    "course.CourseUse",
    "training_funds.Money",
    "development_base.Base",
    "project.Project",
    "training_programme_and_topic.TrainingTopic",
    "honour.Honour",
    "award_nominations.Nomination",
    "award_nominations.NominationMark",
    "inspection.Inspection",
    "inspection.Finding",
    "practice_and_publicity.Practice",
    "school_list.SchoolList",
    "nothing_this_year.Nothing=none_in_year",
)
"""The plain kinds in the order of the page 专项: everything about them follows from their description."""
SEALED = _kinds("ethics.EthicsYear", "ethics.EthicsSanction")
"""The kinds whose content is sealed to the principal; they stand in no list, package or rescue copy (records/sealed_records.py)."""
_MEASURED = "rules_document backbone team induction trainer post weak_subjects senior_high young_teachers participation course training_funds reading_plan honour award_nominations inspection project development_base training_selection training_programme_and_topic online_training needs practice_and_publicity"
"""The modules with figures, in the order in which figures are shown."""
_SHOWN_WITH = {
    "weak_subjects": "post", "senior_high": "post", "young_teachers": "post", "participation": "post", "online_training": "training_programme_and_topic",
}  # fmt: skip
"""Modules with figures and without a kind: whose kinds' page shows their figures."""
MEASURES: Registry[Measures] = Registry(
    lambda: tuple(_module(name).measures for name in _MEASURED.split()),
    places={name: _place(_SHOWN_WITH.get(name, name)) for name in _MEASURED.split()},
)
"""What is counted over a book, module by module."""
_TARGETS = "rules_document backbone team induction trainer post training_funds inspection"
"""Of the modules with figures those that hold a figure against a target; a module that has other figures as well may offer ``targets`` alone."""
_ASKING_OF_STAFF = {"post": "学前"}
"""Modules with a target for people whom nobody has to register, and the stage at which those teach; every other target is of a register
of its module, and of what nobody registered nothing is asked."""

_ABOUT = {"activity_link": "activity", "training_topic": "training"}
"""The plain kinds that say something about records of another kind, one row for each; no other module is loaded to find them."""


def measured_with(measures: Measures) -> str:
    """The module whose kinds' page shows what ``measures`` counts: its own, or that of the kinds it is counted for."""
    package, _dot, module = measures.__module__.rpartition(".")
    return f"{package}.{_SHOWN_WITH.get(module, module)}"


def measures_shown_with(module: str) -> tuple[Measures, ...]:
    """What is counted on the page of a module's kinds; no other module is loaded for it."""
    places = MEASURES.places
    if places is None:
        return tuple(each for each in MEASURES if measured_with(each) == module)
    return tuple(_module(name).measures for name, place in places.items() if place == module)


def targets_shown_with(module: str) -> tuple[Measures, ...]:
    """Of :func:`measures_shown_with` what may fall short of a target: of figures that only say how much there is nobody asks for anything."""
    places = MEASURES.places
    if places is None:
        return measures_shown_with(module)
    wanted = (_module(name) for name, place in places.items() if place == module and name in _TARGETS.split())
    return tuple(getattr(each, "targets", each.measures) for each in wanted)


def modules_of_registers() -> Mapping[str, str]:
    """For the id of each plain kind the module that describes it; none is loaded for it."""
    return REGISTERS.places or {kind.id: kind.row.__module__ for kind in REGISTERS}


def registers_in(modules: Collection[str]) -> tuple[Kind, ...]:
    """The plain kinds that these modules describe, in the order of the page; no other module is loaded for it."""
    places = REGISTERS.places
    if places is None:
        return tuple(kind for kind in REGISTERS if kind.row.__module__ in modules)
    return tuple(register(name) for name, place in places.items() if place in modules)


def asking_of_staff(stages: Collection[str]) -> frozenset[str]:
    """The modules that may ask something of people who teach at these stages although nobody registered anything."""
    return frozenset(_place(module) for module, stage in _ASKING_OF_STAFF.items() if stage in stages)


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
    if REGISTERS.places is not None:
        return tuple(register(name) for name, whose in _ABOUT.items() if whose == of)
    return tuple(kind for kind in REGISTERS if kind.owner is not None and kind.owner.of == of and kind.key == (kind.owner.key,))


def told_fields(kind: Kind) -> tuple[Field, ...]:
    """The fields that stand with the record's own: all but the record itself and the note, which it has already."""
    return tuple(each for each in kind.typed if each is not kind.owner and each.key != "note")


def record_kind(name: str) -> Kind:
    """The kind of an id, plain or not.

    Raises:
        KeyError: There is none.
    """
    return RECORDS.named(name) or register(name)


def sheet_kind(name: str) -> Kind:
    """The kind of an id or a Chinese title whose records a workbook may bring: a plain one, or one that only the principal opens.

    Raises:
        KeyError: There is none.
    """
    return SEALED.named(name) or next((each for each in SEALED if each.title == name), None) or register(name)


def is_register(name: str) -> bool:
    """Whether a plain kind has this id or Chinese title."""
    return REGISTERS.named(name) is not None or any(each.title == name for each in REGISTERS)


def register(name: str) -> Kind:
    """The plain kind of an id or a Chinese title.

    Raises:
        KeyError: There is none.
    """
    found = REGISTERS.named(name) or next((each for each in REGISTERS if each.title == name), None)
    if found is None:
        raise KeyError(name)
    return found
