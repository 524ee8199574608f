"""自查表: a school's figures of the founding document on paper."""

from __future__ import annotations

from jyteacher_desktop.domain.calendar import day_in_words
from jyteacher_desktop.domain.trace_codes import prefix_words
from jyteacher_desktop.kinds.kit import Book
from jyteacher_desktop.records.measures import measures_of
from jyteacher_desktop.records.words_of_papers import FIGURE_HEADS, clauses_of, figure_line, starred_words
from jyteacher_desktop.reports.forms_of_registers import Box, FormPaper, Listing, Words


def selfcheck_paper(book: Book, organisation: str, year: str) -> FormPaper:
    """督导自查表: every figure of the founding document that applies to a school, filled, with room for remarks."""
    found = [each for each in measures_of(book) if book.scope.reaches(each.scope)]
    unknown = sum(each.have is None for each in found)
    return FormPaper(
        organisation=organisation,
        title="教师继续教育工作督导自查表",
        under=f"{organisation}　{year} 年　截至{day_in_words(book.today)}{clauses_of(book)}",
        dated=book.today,
        parts=(
            Listing(
                "自查项目",
                FIGURE_HEADS,
                tuple(figure_line(book, each) for each in found),
                "没有可以自查的项目。",
            ),
            Words(
                (f"“未登记”表示没有人登记过这一项，不是零（{unknown} 项）。" if unknown else "")
                + starred_words(found)
                + prefix_words(book.today)
            ),
            Box("存在问题", "", 30),
            Box("整改打算", "", 30),
        ),
        opinions=("学校意见", "督导意见"),
        signed=("填表人（签字）", "校长（签字、盖章）"),
    )
