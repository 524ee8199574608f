"""Commands that print the papers of the registers, at a school and at a bureau."""

from __future__ import annotations

from jyteacher_desktop.cli.answers import Answer
from jyteacher_desktop.cli.papers import paper
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.school.programme import TITLES, write_programme_paper
from jyteacher_desktop.school.roster import one_teacher


def of_teacher(call: Call) -> Answer:
    """``report induction|registration --teacher X -o F``."""
    name, person = call.args.words[1], one_teacher(call.workspace, call.args.teacher)
    year = getattr(call.args, "year", None) or ""
    pdf = write_programme_paper(call.workspace, name, call.args.output, person.id, year=year)
    return paper(call.args.output, pdf, f"{person.name}的{TITLES[name]}")


def of_record(call: Call) -> Answer:
    """``report nomination|team|project ID -o F``."""
    name = call.args.words[1]
    return paper(call.args.output, write_programme_paper(call.workspace, name, call.args.output, call.args.id), TITLES[name])


def of_school(call: Call) -> Answer:
    """``report selfcheck|yearly YEAR -o F`` and ``report rectification -o F``."""
    name, year = call.args.words[1], getattr(call.args, "year", None) or ""
    return paper(call.args.output, write_programme_paper(call.workspace, name, call.args.output, year=year), TITLES[name])
