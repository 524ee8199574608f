"""荣誉: honours of a person or of the unit (三（一）、三（四）), with level, day and document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.terms import Level, Term
from jyteacher_desktop.kinds import ethics_education
from jyteacher_desktop.kinds.figures_in_words import DOCUMENT, begun, once_each, portions
from jyteacher_desktop.kinds.kit import (
    BUREAU,
    SCHOOL,
    Book,
    Measure,
    Page,
    Person,
    Row,
    Scope,
    choice,
    day,
    kind,
    person,
    text,
    warning,
)

BASIS = f"{DOCUMENT} 三（一）、三（四）"


class HonourName(Term):
    """Which honour it is."""

    MOST_BEAUTIFUL = "most_beautiful", "最美教师"
    EXCELLENT = "excellent_teacher", "优秀教师"
    MODEL = "model", "教书育人楷模"
    RESEARCH_PERSON = "research_person", "校本研修先进个人"
    RESEARCH_UNIT = "research_unit", "校本研修先进单位"
    ETHICS_SPEECH = "ethics_speech", "师德演讲"
    ETHICS_ESSAY = "ethics_essay", "师德征文"
    OTHER = "other", "其他"


UNIT = frozenset({HonourName.RESEARCH_UNIT.code})
"""Honours that only a unit can hold."""


@kind(
    "honour",
    "荣誉",
    key="who name level on",
    called="{who} {name} {on}",
    page=Page.EVALUATION,
    keepers=SCHOOL | BUREAU,
    basis=BASIS,
    sent="honours",
    about="教师个人和本单位获得的表彰，每次一行；“获奖人”留空就是本单位的荣誉。",
)
class Honour(Row):
    """One honour; nobody named means the unit's own."""

    who: Person | None = person(
        "获奖人", aliases="姓名 获奖教师 教师姓名 教师", default=None, hint="姓名或首字母；表彰本单位的空着"
    )
    name: str = choice(
        "荣誉", HonourName, aliases="荣誉名称 表彰名称 荣誉称号 奖项 称号 获奖名称 奖项名称 获奖项目 获得荣誉", width=18
    )
    level: str = choice("级别", Level, aliases="荣誉级别 表彰级别 获奖级别")
    grade: str = text("等次", aliases="等级 奖次", default="", width=10)
    on: date = day("表彰日期", aliases="获奖日期 表彰时间 获奖时间 时间 日期")
    by: str = text("表彰单位", aliases="颁发单位 授予单位 发证单位 颁奖单位 表彰机关", default="", width=20)
    document: str = text("文号", aliases="表彰文号 证书编号 证书号", default="", width=20)

    def check(self, book: Book) -> Iterator[Finding]:
        """An honour of a unit with a person's name, or one of the future."""
        if self.who is not None and self.name in UNIT:
            yield warning("honour.unit", "获奖人", "“校本研修先进单位”是单位的荣誉，不写获奖人。请核对。")
        if self.on > book.today:
            yield warning("honour.future", "表彰日期", f"{self.on.isoformat()} 还没有到，请核对日期。")


def measures(book: Book) -> Iterator[Measure]:
    """Honours of the current calendar year, and 师德主题教育."""
    this_year = [row for row in begun(book, Honour) if row.on.year == book.today.year]
    first, again = once_each((row for row in this_year if row.who is not None), lambda row: row.who)
    people = {row.who for row in this_year if row.who is not None}
    known = book.registered(Honour.kind, str(book.today.year))
    words = "未登记" if not known else f"{book.today.year} 年获表彰 {len(this_year)} 次，涉及教师 {len(people)} 人"
    yield Measure(
        key="honours.year",
        title=f"{book.today.year} 年表彰",
        scope=Scope.SCHOOL,
        have=Decimal(len(this_year)) if known else None,
        text=words,
        basis=BASIS,
        register=Honour.kind,
        year=str(book.today.year),
        made_of=portions(
            (("教师", first), ("同一教师又一次", again), ("单位", [row for row in this_year if row.who is None])),
        ),
    )
    contests = ((each.label, [row for row in this_year if row.name == each.code]) for each in _CONTESTS)
    yield ethics_education.of_the_year(book, contests, known=known)


_CONTESTS = (HonourName.ETHICS_SPEECH, HonourName.ETHICS_ESSAY)
