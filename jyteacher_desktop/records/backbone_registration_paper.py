"""骨干教师年度注册表: a backbone teacher's year on paper."""

from __future__ import annotations

from jyteacher_desktop.domain.columns import Align, hours_text
from jyteacher_desktop.kinds.backbone import Backbone, BackboneYear, Registration
from jyteacher_desktop.kinds.course import Course
from jyteacher_desktop.kinds.kit import Book, Person
from jyteacher_desktop.records.errors import RecordMissing
from jyteacher_desktop.records.nomination_paper import led_words, received_words
from jyteacher_desktop.records.words_of_papers import day_text
from jyteacher_desktop.reports.forms_of_registers import Box, FormPaper, Grid, Head, Listing
from jyteacher_desktop.reports.ruled_forms import Cell


def registration_paper(book: Book, organisation: str, teacher: Person, year: str = "") -> FormPaper:
    """骨干教师年度注册表 of one person and year (last year's without one).

    Raises:
        RecordMissing: The person holds no title.
    """
    said = year or str(book.today.year - 1)
    titles = [each for each in book.rows(Backbone) if each.teacher == teacher]
    if not titles:
        raise RecordMissing(
            f"没有登记 {book.name(teacher)} 的骨干称号，没有生成注册表。请先在“骨干教师”里登记。", teacher=teacher
        )
    ids = {each.id: each.title for each in titles}
    registered = [each for each in book.rows(BackboneYear) if each.backbone in ids and each.year[:4] == said]
    courses = [
        each for each in book.rows(Course) if each.author.person == teacher and (each.on is None or str(each.on.year) == said)
    ]
    return FormPaper(
        organisation=organisation,
        title="骨干教师年度注册表",
        under=f"{organisation}　{said} 年度",
        dated=book.today,
        parts=(
            Grid(
                (
                    (Cell(label="姓名", text=book.name(teacher)), Cell(label="学科", text=titles[-1].subject)),
                    (
                        Cell(label="计入学时", text=received_words(book, teacher, said)),
                        Cell(label="引领作用", text=led_words(book, teacher, said)),
                    ),
                )
            ),
            Listing(
                "称号",
                (Head("称号", 16), Head("认定日期", 12, Align.CENTER), Head("任期至", 12, Align.CENTER), Head("文号", 20)),
                tuple((each.title, each.since.isoformat(), day_text(each.until), each.document) for each in titles),
                "",
            ),
            Listing(
                "课程资源",
                (Head("课程", 28), Head("形式", 8, Align.CENTER), Head("学时", 6, Align.RIGHT), Head("状态", 8, Align.CENTER)),
                tuple(
                    (
                        each.title,
                        each.kind.field("form").shown(each.form),
                        hours_text(each.hours) if each.hours is not None else "",
                        each.kind.field("status").shown(each.status),
                    )
                    for each in courses
                ),
                "这一年没有登记课程。",
            ),
            Listing(
                "注册结果",
                (Head("称号", 16), Head("结果", 10, Align.CENTER), Head("日期", 12, Align.CENTER), Head("文号", 20)),
                tuple(
                    (ids[each.backbone], each.kind.field("result").shown(each.result), day_text(each.on), each.document)
                    for each in registered
                ),
                f"还没有登记 {said} 年的注册结果（{'、'.join(each.label for each in Registration)}）。",
            ),
            Box("年度述职", "", 40),
        ),
        opinions=("学校意见", "教育局意见"),
        signed=("本人（签字）", "校长（签字）"),
        of=book.name(teacher),
    )
