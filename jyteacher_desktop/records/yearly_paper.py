"""年度总结: a calendar year of a school on paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain.calendar import day_in_words
from jyteacher_desktop.domain.columns import Align, hours_text
from jyteacher_desktop.domain.rounding import tenth_text
from jyteacher_desktop.domain.trace_codes import prefix_words, short_code
from jyteacher_desktop.kinds import REGISTERS
from jyteacher_desktop.kinds.figures_in_words import percent
from jyteacher_desktop.kinds.kit import Book, Page
from jyteacher_desktop.kinds.practice_and_publicity import Practice
from jyteacher_desktop.records.measures import measures_about
from jyteacher_desktop.records.words_of_papers import CODE, FIGURE_HEADS, figure_line, starred_words
from jyteacher_desktop.reports.forms_of_registers import Box, FormPaper, Grid, Head, Listing, Words
from jyteacher_desktop.reports.ruled_forms import Cell
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Across:
    """What began in a year and ended after it: in the year's hours by the ledger, in no count of what was over on its last day."""

    counted: Decimal = Decimal(0)
    activities: int = 0
    person_times: int = 0
    trainings: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class YearFacts:
    """What the books state of a calendar year up to ``day``; ``kinds`` are name, activities, 人次 and trace code, ``codes`` those of the sums.

    ``counted``, ``across`` and ``opening`` are the hours that the ledger books into the year.
    """

    year: str
    day: date
    teachers: int
    left: int
    took_part: int
    activities: int
    person_times: int
    trainings: int
    counted: Decimal
    opening: Decimal
    across: Across
    kinds: tuple[tuple[str, int, int, str], ...]
    codes: Mapping[str, str]


def yearly_paper(book: Book, organisation: str, facts: YearFacts) -> FormPaper:
    """校本研修年度总结: the figures of a calendar year are filled in, what was done and what comes next is left to the pen."""
    year, last = facts.year, facts.day
    staff = book.staff(last)
    left = f"，年内在过 {facts.teachers} 人（{facts.left} 人已离校）" if facts.left else ""
    rows = tuple((name, str(number), str(times), short_code(code)) for name, number, times, code in facts.kinds)
    totals = ("", "合计", str(facts.activities), str(facts.person_times), short_code(facts.codes["activities"])) if rows else ()
    codes = {figure: f"［{short_code(text)}］" for figure, text in facts.codes.items()}
    beside = [f"跨年学时 {hours_text(facts.across.counted)}{codes['across']}"] if "across" in codes else []
    beside += [f"期初学时 {hours_text(facts.opening)}{codes.get('opening', '')}"] if facts.opening else []
    besides = f"，另有{'、'.join(beside)}" if beside else ""
    good = [row for row in book.rows(Practice) if row.on is not None and str(row.on.year) == year]
    found = [
        each
        for of in REGISTERS
        if of.page is Page.RESEARCH and of.owner is None
        for each in measures_about(book, of)
        if each.have is not None
    ]
    figures = tuple(figure_line(book, each) for each in {each.key: each for each in found}.values())
    return FormPaper(
        organisation=organisation,
        title="校本研修年度总结",
        under=f"{organisation}　{year} 年　截至{day_in_words(last)}",
        dated=book.today,
        parts=(
            Grid(
                (
                    (
                        Cell(
                            label="在岗教师",
                            text=f"{len(staff)} 人（专任 {sum(each.full_time for each in staff.values())} 人）{left}{codes['staff']}",
                        ),
                        Cell(label="研修活动", text=f"{facts.activities} 次，{facts.person_times} 人次{codes['activities']}"),
                    ),
                    (
                        Cell(label="参加教师", text=_of(facts.took_part, facts.teachers) + codes["people"]),
                        Cell(
                            label="校外培训",
                            text=f"{facts.trainings} 人次{codes['trainings']}（年内在过的教师，含已离校的；登记几条算几条）",
                        ),
                    ),
                    (
                        Cell(label="计入学时", text=f"共 {hours_text(facts.counted)} 人·学时{codes['counted']}{besides}"),
                        Cell(
                            label="人均计入",
                            text=tenth_text(facts.counted / facts.teachers if facts.teachers else None)
                            + (" 学时" if facts.teachers else "")
                            + codes["people"]
                            + (f"（年内在过的 {facts.teachers} 人，不含期初和跨年学时）" if facts.teachers else ""),
                        ),
                    ),
                )
            ),
            Listing("研修活动（按类型）", _KIND_HEADS, rows, f"{year} 年没有登记研修活动。", totals),
            Listing("有关的登记", FIGURE_HEADS, figures, "没有登记。"),
            Words(_across_words(facts) + starred_words(found) + prefix_words(last)),
            Box("主要做法", "", 34),
            Box("成效", "；".join(row.title for row in good), 34),
            Box("存在问题", "", 30),
            Box("下一步打算", "", 30),
        ),
        opinions=("学校意见", "中心校意见"),
        signed=("填表人（签字）", "校长（签字、盖章）"),
    )


def _across_words(facts: YearFacts) -> str:
    """What ran over the end of the year, and in which figures it is."""
    if "across" not in facts.codes:
        return ""
    across, said = facts.across, []
    if across.activities:
        said.append(f"研修活动 {across.activities} 次 {across.person_times} 人次")
    if across.trainings:
        said.append(f"校外培训 {across.trainings} 人次")
    return (
        f"跨年学时：{facts.year} 年开始、次年才结束的{'、'.join(said)}，台账按开始的日期计入 {facts.year} 年，"
        "不在上面的次数、人次和人均里，也不计入次年。"
    )


_KIND_HEADS = (Head("类型", 40), Head("次数", 12, Align.RIGHT), Head("人次", 12, Align.RIGHT), CODE)


def _of(number: int, of: int) -> str:
    """45/47 人（95.7%）."""
    return f"{number}/{of} 人（{percent(number, of)}）" if of else "没有在岗教师"
