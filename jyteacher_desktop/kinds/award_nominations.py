"""推荐与评选: 最美教师, 先进个人 and 先进单位, with the word of the ethics check and a visible rubric (三（一）、三（四）).

The check says a word, a person decides; a veto needs the number of the document that decides it. Points that a committee gives are rows of
their own, so that the sum can be followed line by line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.terms import Level, Term
from jyteacher_desktop.kinds.figures_in_words import DOCUMENT, begun, counted, portions
from jyteacher_desktop.kinds.honour import UNIT, Honour, HonourName
from jyteacher_desktop.kinds.kit import (
    BUREAU,
    SCHOOL,
    Book,
    Measure,
    Page,
    Person,
    RecordId,
    Row,
    Scope,
    choice,
    count,
    day,
    hours,
    kind,
    link,
    person,
    text,
    warning,
    year,
)

if TYPE_CHECKING:
    from jyteacher_desktop.domain.policy import RubricItem

BASIS = f"{DOCUMENT} 三（一）、三（四）"


class Decision(Term):
    """What became of a nomination."""

    OPEN = "open", "待定"
    PUT_FORWARD = "put_forward", "推荐"
    NOT = "not", "未推荐"


class Precheck(Term):
    """The word of the ethics check; it never decides."""

    NONE = "none", "未核"
    CLEAR = "clear", "通过"
    OPEN = "open", "待核"
    LIMITED = "limited", "限制期内"


@kind(
    "nomination",
    "推荐与评选",
    key="campaign year who",
    called="{campaign} {year} {who}",
    page=Page.EVALUATION,
    keepers=SCHOOL | BUREAU,
    basis=BASIS,
    sent="nominations",
    about="最美教师、先进个人、先进单位的推荐，每个对象一行；“被推荐人”留空就是推荐本单位。",
)
class Nomination(Row):
    """One nomination; nobody named means the unit."""

    campaign: str = choice("评选", HonourName, aliases="评选项目 荣誉名称 推荐项目", width=18)
    year: str = year("年度", aliases="评选年度")
    level: str = choice("级别", Level, default=Level.SCHOOL.code, at_bureau=Level.CITY.code)
    who: Person | None = person(
        "被推荐人", aliases="姓名 推荐人选 教师姓名", default=None, hint="姓名或首字母；推荐本单位的空着", example="王芳"
    )
    votes: int | None = count("得票", aliases="票数", default=None)
    decision: str = choice("结论", Decision, aliases="推荐结论 评选结果", default=Decision.OPEN.code, own=True)
    precheck: str = choice("师德预核", Precheck, default=Precheck.NONE.code, own=True)
    checked_on: date | None = day("预核日期", default=None, own=True)
    veto_document: str = text("否决文号", aliases="否决依据", default="", width=18, own=True)
    reason: str = text("理由", aliases="推荐理由", default="", local=True, width=24, own=True)

    @property
    def of(self) -> str:
        """Whose lines of the rubric score it."""
        return "person" if self.who is not None else "unit"

    def check(self, _book: Book) -> Iterator[Finding]:
        """A unit with a name, a person put forward without a check or within a limit and without a document."""
        if self.who is not None and self.campaign in UNIT:
            yield warning("nomination.unit", "被推荐人", "“校本研修先进单位”推荐的是单位，不写被推荐人。请核对。")
        if self.who is not None and self.decision == Decision.PUT_FORWARD.code and self.precheck != Precheck.CLEAR.code:
            yield warning("nomination.unchecked", "师德预核", "已经推荐，但师德预核还不是“通过”。是否推荐由人决定，请核对。")


@kind(
    "nomination_mark",
    "评分",
    key="nomination item",
    called="{nomination}：{item}",
    page=Page.EVALUATION,
    keepers=SCHOOL | BUREAU,
    basis=BASIS,
    sent="nomination-marks",
    about="评选小组打的分，每项一行；能由程序算出的项目不用填。",
)
class NominationMark(Row):
    """Points that people gave for one line of the rubric."""

    nomination: RecordId = link("推荐", "nomination", example="最美教师 2026")
    item: str = text("项目", of="scored_by_people", example="教学实绩", aliases="评分项目", width=24, own=True)
    points: Decimal = hours("得分", aliases="分数 分值 评分 实得分", hint="分", example="9.5")
    remark: str = text("说明", aliases="评分说明", default="", width=24, own=True)

    def check(self, book: Book) -> Iterator[Finding]:
        """Points for what the policy has no line for, or more of them than the line has."""
        rubric = list(book.policy.programme.rubric.values())
        whom = next((row for row in book.rows(Nomination) if row.id == self.nomination), None)
        lines = [line for line in typed_lines(rubric) if whom is None or line.of == whom.of]
        given = next((line for line in lines if self.item in words_of(line, lines)), None)
        if rubric and given is None:
            named = "、".join(f"“{line.name}”" for line in lines)
            what = f"由人打分的项目是{named}" if named else "没有由人打分的项目"
            yield warning("nomination_mark.item", "项目", f"现用政策里{what}；这一项的得分不会计入推荐表的合计。请核对。")
        elif given is not None and self.points > given.points.value:
            most = hours_text(given.points.value)
            yield warning("nomination_mark.points", "得分", f"得分超过这一项的满分 {most} 分。请核对。")


def typed_lines(rubric: Sequence[RubricItem]) -> list[RubricItem]:
    """The lines of a rubric that people give points for."""
    return [line for line in rubric if line.by_people]


def words_of(line: RubricItem, lines: Sequence[RubricItem]) -> tuple[str, ...]:
    """What points for a line may be given under: its id, its name, and where only one is meant the name without what is in brackets behind."""
    bare = _bare(line.name)
    return (line.id, line.name, *([bare] if sum(_bare(each.name) == bare for each in lines) == 1 else ()))


def _bare(name: str) -> str:
    return name.partition("（")[0].strip()


def measures(book: Book) -> Iterator[Measure]:
    """Nominations of the year."""
    year = str(book.today.year)
    rows = [row for row in begun(book, Nomination) if row.year[:4] == year]
    forward = [row for row in rows if row.decision == Decision.PUT_FORWARD.code]
    known = book.registered(Nomination.kind, year)
    yield counted(
        key="nominations.year", title=f"{year} 年推荐", basis=BASIS, number=len(rows) if known else None, unit="项",
        text=f"{len(rows)} 项，已推荐 {len(forward)} 项" if known else "", register=Nomination.kind, year=year,
        made_of=portions((("已推荐", forward), ("没有推荐", [row for row in rows if row not in forward]))),
    )  # fmt: skip
    yield _most_beautiful(book, rows, year, known=known)


def _most_beautiful(book: Book, rows: Sequence[Nomination], year: str, *, known: bool) -> Measure:
    """“最美教师”: chosen school by school, then for the city; who was honoured."""
    seeking = [row for row in rows if row.campaign == HonourName.MOST_BEAUTIFUL.code]
    at_school = [row for row in seeking if row.level == Level.SCHOOL.code]
    above = [row for row in seeking if row not in at_school]
    honoured = [row for row in begun(book, Honour) if row.name == HonourName.MOST_BEAUTIFUL.code and str(row.on.year) == year]
    schools = len({book.office_of(row) for row in at_school})
    where = f"（{schools} 所学校）" if book.scope is Scope.CITY and at_school else ""
    return counted(
        key="nominations.most_beautiful", title=f"{year} 年“最美教师”", basis=f"{DOCUMENT} 三（一）", unit="项",
        number=len(seeking) if known else None,
        text=f"校级推荐 {len(at_school)} 项{where}，市级推荐 {len(above)} 项，表彰 {len(honoured)} 次" if known else "",
        register=Nomination.kind, year=year,
        made_of=portions((("校级推荐", at_school), ("市级推荐", above), ("表彰", honoured))),
    )  # fmt: skip
