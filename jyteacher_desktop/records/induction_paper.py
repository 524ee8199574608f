"""新教师考核表: the first year of a new teacher on paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jyteacher_desktop.domain.calendar import day_in_words
from jyteacher_desktop.domain.columns import Align, hours_text
from jyteacher_desktop.kinds.induction import Induction, InductionStep, window_months
from jyteacher_desktop.kinds.kit import Book, Person
from jyteacher_desktop.kinds.team import Team
from jyteacher_desktop.records.errors import RecordMissing
from jyteacher_desktop.records.nomination_paper import received_words
from jyteacher_desktop.records.words_of_papers import day_text, somebody_words
from jyteacher_desktop.reports.forms_of_registers import Box, FormPaper, Grid, Head, Listing
from jyteacher_desktop.reports.ruled_forms import Cell


def induction_paper(book: Book, organisation: str, teacher: Person) -> FormPaper:
    """新教师考核表: the first year of one new teacher.

    Raises:
        RecordMissing: Nobody registered this teacher as a new one.
    """
    row = _newest([each for each in book.rows(Induction) if each.teacher == teacher], book.name(teacher), "新教师培养")
    end = row.window_end(window_months(book))
    steps = sorted(
        (each for each in book.rows(InductionStep) if each.induction == row.id),
        key=lambda each: (each.due or date.max, each.what),
    )
    studio = next((each.name for each in book.rows(Team) if each.id == row.studio), "")
    result = row.kind.field("result").shown(row.result)
    before = hours_text(row.pre_hours) if row.pre_hours is not None else ""
    years = sorted({str(row.hired.year), str(book.today.year)})
    got = "，".join(received_words(book, teacher, year) for year in years)
    staff = book.staff(book.today).get(teacher)
    return FormPaper(
        organisation=organisation,
        title="新教师培养考核表",
        under=f"{organisation}　培养期 {day_in_words(row.hired)}至{day_in_words(end)}",
        dated=book.today,
        parts=(
            Grid(
                (
                    (Cell(label="姓名", text=book.name(teacher)), Cell(label="学科", text=staff.subject if staff else "")),
                    (Cell(label="入职日期", text=row.hired.isoformat()), Cell(label="期满日期", text=end.isoformat())),
                    (Cell(label="工作室", text=studio), Cell(label="师傅", text=somebody_words(book, row.mentor))),
                    (Cell(label="岗前学时", text=before), Cell(label="计入学时", text=got)),
                )
            ),
            Listing(
                "培养记录",
                (Head("内容", 14), Head("计划日期", 12, Align.CENTER), Head("完成日期", 12, Align.CENTER), Head("备注", 24)),
                tuple(
                    (each.kind.field("what").shown(each.what), day_text(each.due), day_text(each.done), each.note)
                    for each in steps
                ),
                "还没有登记培养记录。",
            ),
            Box("自我小结", "", 34),
            Box("师傅评语", "", 28),
            Grid(((Cell(label="考核结果", text=result), Cell(label="考核日期", text=day_text(row.on))),)),
        ),
        opinions=("工作室意见", "学校意见"),
        signed=("新教师（签字）", "师傅（签字）", "校长（签字）"),
        of=book.name(teacher),
    )


def _newest(rows: Sequence[Induction], name: str, what: str) -> Induction:
    if not rows:
        raise RecordMissing(f"“{what}”里没有登记 {name}，没有生成文件。请先登记。", name=name)
    return max(rows, key=lambda row: (row.hired, row.id))
