"""书房计划: what teachers, pupils and families read together, by term (三（四）). Counts only; no essays, no word counts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from jyteacher_desktop.domain.rounding import tenth_text
from jyteacher_desktop.domain.terms import Term
from jyteacher_desktop.kinds.figures_in_words import DOCUMENT, begun, counted, portions
from jyteacher_desktop.kinds.kit import (
    SCHOOL,
    Book,
    Measure,
    Page,
    RecordId,
    Row,
    choice,
    count,
    flag,
    kind,
    link,
    long,
    term,
    text,
)

BASIS = f"{DOCUMENT} 三（四）"
_SHARING = frozenset({"reading_salon", "study_room_reading"})
"""Kinds of activities in which reading is shared (读书沙龙, 书房计划)."""


class Readers(Term):
    """For whom a reading plan is."""

    TEACHERS = "teachers", "教师"
    PUPILS = "pupils", "学生"
    BOTH = "both", "师生"
    FAMILIES = "families", "家校"


@kind(
    "reading",
    "书房计划",
    key="term title",
    called="{term} {title}",
    page=Page.RESEARCH,
    keepers=SCHOOL,
    basis=BASIS,
    sent="readings",
    about="每学期的书房计划一行；书目和读者人数登记在下面的表里。不要求读后感和字数。",
)
class Reading(Row):
    """One plan of reading."""

    term: str = term("学期", aliases="学年学期 学年")
    title: str = text("计划名称", example="秋季教师共读", aliases="名称 主题 活动名称 方案名称", width=24, own=True)
    readers: str = choice("对象", Readers, aliases="阅读对象 面向 面向对象 参与对象", default="")
    goal: str = long("目标", aliases="阅读目标 目标要求 要求", default="")


@kind(
    "reading_book",
    "书目",
    key="reading book",
    called="《{book}》",
    page=Page.RESEARCH,
    keepers=SCHOOL,
    basis=BASIS,
    sent="reading-books",
    about="书房计划里的书，每本一行，写读者人数即可。",
)
class ReadingBook(Row):
    """One book of a plan."""

    reading: RecordId = link("书房计划", "reading", example="2026-2027-1 秋季教师共读", aliases="计划名称")
    book: str = text("书名", example="给教师的建议", aliases="书目 书籍", width=24, own=True)
    author: str = text("作者", default="", width=14, own=True)
    teachers: int | None = count("教师人数", aliases="教师读者 教师 教师阅读人数", default=None)
    students: int | None = count("学生人数", aliases="学生读者 学生 学生阅读人数", default=None)
    families: int | None = count("家庭数", aliases="家庭 参与家庭", default=None)
    finished: bool = flag("已读完", aliases="读完", default=False)


def measures(book: Book) -> Iterator[Measure]:
    """Books, reads per teacher, sessions of sharing in the year."""
    year = str(book.today.year)
    known = book.registered(Reading.kind, year)
    plans = {row.id for row in begun(book, Reading) if year in row.term}
    books = [row for row in book.rows(ReadingBook) if row.reading in plans]
    reads = sum(row.teachers or 0 for row in books)
    staff = len(book.staff(book.today))
    each = tenth_text(Decimal(reads) / staff if staff else None)
    sessions = [one for one in book.activities(year) if one.kind in _SHARING]
    yield counted(
        key="reading.books", title=f"{year} 年书房计划", basis=BASIS, number=len(books) if known else None, unit="本",
        text=f"{len(books)} 本，教师人均读 {each} 本，交流 {len(sessions)} 次" if known else "",
        register=Reading.kind, year=year,
        made_of=(
            *portions((("书目", books),), ("teachers",)),
            *portions((("交流", sessions), ("在岗教师", book.staff(book.today)))),
        ),
    )  # fmt: skip
