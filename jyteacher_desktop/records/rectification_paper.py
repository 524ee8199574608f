"""整改报告: what inspections found and what became of it, on paper."""

from __future__ import annotations

from collections import Counter
from datetime import date

from jyteacher_desktop.domain.calendar import day_in_words
from jyteacher_desktop.domain.columns import Align
from jyteacher_desktop.kinds.inspection import Finding, Inspection
from jyteacher_desktop.kinds.kit import Book
from jyteacher_desktop.records.words_of_papers import day_text
from jyteacher_desktop.reports.forms_of_registers import FormPaper, Head, Listing


def rectification_paper(book: Book, organisation: str) -> FormPaper:
    """整改台账: every finding with its state."""
    visits = {each.id: each for each in book.rows(Inspection)}
    rows = sorted(book.rows(Finding), key=lambda each: (each.due or date.max, each.what))
    states = Counter(each.stands(book.today) for each in rows)
    summary = "，".join(f"{state} {number}" for state, number in sorted(states.items()))

    def source(each: Finding) -> str:
        visit = visits.get(each.inspection)
        return f"{visit.kind.field('by').shown(visit.by)}\n{visit.on.isoformat()}" if visit is not None else ""

    return FormPaper(
        organisation=organisation,
        title="督导检查整改台账",
        under=f"{organisation}　截至{day_in_words(book.today)}　共 {len(rows)} 个问题" + (f"：{summary}" if rows else ""),
        dated=book.today,
        parts=(
            Listing(
                "问题与整改",
                (
                    Head("检查", 22), Head("问题", 34), Head("期限", 10, Align.CENTER), Head("责任人", 15), Head("措施", 34),
                    Head("完成", 10, Align.CENTER), Head("状态", 13),
                ),
                tuple(
                    (
                        source(each), each.what, day_text(each.due), each.responsible, each.done_how, day_text(each.done),
                        each.stands(book.today),
                    )
                    for each in rows
                ),
                "没有登记督导发现的问题。",
            ),
        ),
        signed=("填表人（签字）", "校长（签字、盖章）"),
        wide=True,
    )  # fmt: skip
