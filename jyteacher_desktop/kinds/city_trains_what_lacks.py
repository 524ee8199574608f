"""市培补短板: of those whose training is not complete, for whom a project of the city is held this year (三（三）)."""

from __future__ import annotations

from collections.abc import Sequence

from jyteacher_desktop.kinds.figures_in_words import DOCUMENT, counted, portions
from jyteacher_desktop.kinds.kit import Book, Line, Measure, Scope
from jyteacher_desktop.kinds.project import Project, of_year
from jyteacher_desktop.kinds.training_programme_and_topic import Plan, Topic

_FOR = {
    "coverage.head_teacher": (Topic.HEAD_TEACHER,),
    "coverage.principal": (Topic.PRINCIPAL_NEW, Topic.PRINCIPAL),
    "coverage.kindergarten_head": (Topic.KINDERGARTEN_HEAD,),
    "coverage.kindergarten": (Topic.KINDERGARTEN,),
}
"""Whom the document wants trained, and the topics of projects that train them."""


def measure(book: Book, covering: Sequence[Measure]) -> Measure:
    """做好补充性培训: of those whose training is not complete, for whom a project of the city is held this year."""
    year = str(book.today.year)
    known = book.registered(Project.kind, year)
    short = [each for each in covering if each.key in _FOR and each.missing]
    city = [row for row in of_year(book, year) if row.plan == Plan.CITY.code]
    met = [(each, [row for row in city if row.topic in {topic.code for topic in _FOR[each.key]}]) for each in short]
    there = [(each, of) for each, of in met if of]
    words = f"：{'，'.join(each.title for each, _of in there)}" if there else ""
    return counted(
        key="projects.gaps", title=f"{year} 年市培补短板", basis=f"{DOCUMENT} 三（三）", number=len(there) if known else None, unit="类", scope=Scope.CITY,
        text=f"{len(short)} 类培训还有人没有参加，{len(there)} 类有 {year} 年的市培项目{words}" if known else "",
        missing=[Line(name=each.title, why=f"{len(each.missing)} 人没有参加，{year} 年没有市培项目") for each, of in met if not of]
        if known else (), register=Project.kind, year=year,
        made_of=portions((each.title, of) for each, of in there),
    )  # fmt: skip
