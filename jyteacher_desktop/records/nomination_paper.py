"""推荐表 and 评分表: a nomination on paper, with the hours and the leading of the year it is for."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from jyteacher_desktop.domain.columns import Align, hours_text
from jyteacher_desktop.domain.terms import LEADING
from jyteacher_desktop.kinds.award_nominations import Nomination, NominationMark
from jyteacher_desktop.kinds.honour import Honour
from jyteacher_desktop.kinds.kit import Book, Person
from jyteacher_desktop.kinds.scoring_by_rubric import beside, score
from jyteacher_desktop.records.measures import measures_of
from jyteacher_desktop.records.words_of_papers import UNCONFIRMED, day_text, one_of
from jyteacher_desktop.reports.forms_of_registers import Box, FormPaper, Grid, Head, Listing, Words
from jyteacher_desktop.reports.ruled_forms import Cell

_STORY_OF_A_UNIT = 28
"""Millimetres for 主要事迹 of a unit: its scoring sheet has a line for every figure, and opinions stand on the same page."""


def led_words(book: Book, teacher: Person, year: str) -> str:
    """In which roles somebody led activities of a year, and how often."""
    roles = Counter(each.roles[teacher] for each in book.activities(year) if teacher in each.roles)
    words = [f"{role.label} {roles[role.code]} 次" for role in LEADING if roles[role.code]]
    return "，".join(words) or f"{year} 年没有登记"


def nomination_paper(book: Book, organisation: str, nomination_id: str) -> FormPaper:
    """推荐表 with its scoring sheet: every line with figure, rule and points.

    Raises:
        RecordMissing: No such nomination.
    """
    row = one_of(book.rows(Nomination), nomination_id, "推荐")
    marks = {each.item: each.points for each in book.rows(NominationMark) if each.nomination == row.id}
    rubric = list(book.policy.programme.rubric.values())
    lines = score(row, rubric, {each.key: each for each in measures_of(book)}, marks)
    others = beside(row, rubric, marks)
    known = [line.points for line in lines if line.points is not None]
    open_lines = len(lines) - len(known)
    staff = book.staff(book.today).get(row.who) if row.who is not None else None
    shown = row.kind.field
    who = book.name(row.who) if row.who is not None else organisation
    level = Cell(label="级别", text=shown("level").shown(row.level))
    votes = Cell(label="得票", text="" if row.votes is None else str(row.votes))
    if row.who is None:  # a unit teaches no subject
        head = [(Cell(label="推荐对象", text=who),), (level, votes)]
    else:
        head = [(Cell(label="推荐对象", text=who), Cell(label="学科", text=staff.subject if staff else "")), (level, votes)]
    if row.who is not None:
        head.append(
            (
                Cell(label="计入学时", text=received_words(book, row.who, row.year[:4])),
                Cell(label="引领作用", text=led_words(book, row.who, row.year[:4])),
            )
        )
        word = shown("precheck").shown(row.precheck)
        head.append(
            (
                Cell(label="师德预核", text=f"{word}　{day_text(row.checked_on)}".strip()),
                Cell(label="否决文号", text=row.veto_document),
            )
        )
    honours = [each for each in book.rows(Honour) if each.who == row.who]
    total = "合计" + (f"（还有 {open_lines} 项未评）" if open_lines else "")
    points = hours_text(sum(known, Decimal(0))) if known else ""
    return FormPaper(
        organisation=organisation,
        title=f"{shown('campaign').shown(row.campaign)}推荐表",
        under=f"{organisation}　{row.year} 年度",
        dated=book.today,
        parts=(
            Grid(tuple(head)),
            Listing(
                "以往荣誉",
                (Head("荣誉", 20), Head("级别", 8, Align.CENTER), Head("日期", 12, Align.CENTER), Head("表彰单位", 24)),
                tuple(
                    (
                        each.kind.field("name").shown(each.name),
                        each.kind.field("level").shown(each.level),
                        day_text(each.on),
                        each.by,
                    )
                    for each in honours
                ),
                "没有登记以往的荣誉。",
            ),
            Box("主要事迹", row.reason, 48 if row.who is not None else _STORY_OF_A_UNIT),
            Listing(
                "评分",
                (
                    Head("项目", 22),
                    Head("数据", 30),
                    Head("规则", 22),
                    Head("得分", 7, Align.RIGHT),
                    Head("满分", 6, Align.RIGHT),
                ),
                tuple(
                    (
                        line.item,
                        line.figure,
                        line.rule,
                        "" if line.points is None else hours_text(line.points),
                        hours_text(line.most),
                    )
                    for line in lines
                ),
                "现用的政策没有给这类评选规定评分项目。",
                (
                    "",
                    total,
                    "",
                    "",
                    points,
                    hours_text(sum((line.most for line in lines), Decimal(0))),
                )
                if lines
                else (),
            ),
            *(
                [
                    Words(
                        "另有评分不属于上面由人打分的项目，不计入合计："
                        + "、".join(f"{item} {hours_text(points)}" for item, points in others.items())
                        + "。"
                    )
                ]
                if others
                else []
            ),
            Words("得分只作参考：没有登记的数据不打分，是否推荐由人决定。评分项目和分值" + UNCONFIRMED.strip("（）") + "。"),
        ),
        opinions=("学校意见", "主管部门意见"),
        signed=("填表人（签字）", "校长（签字）"),
        of=who if row.who is not None else "",
    )


def received_words(book: Book, person: Person, year: str) -> str:
    """Counted hours of a year; of a year outside every cycle of the policy the book knows none, which is not zero."""
    if not book.policy.cycles_of_year(year):
        return f"{year} 年不在政策的任何周期内"
    return f"{year} 年 {hours_text(book.received(person, year))} 学时"
