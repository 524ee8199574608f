"""岗位任职: who held which post from when to when, and whether they were trained for it (二、三（三）、四（一）)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.terms import Term
from jyteacher_desktop.kinds import kindergarten
from jyteacher_desktop.kinds.figures_in_words import DOCUMENT, begun, covered
from jyteacher_desktop.kinds.kit import (
    SCHOOL,
    Book,
    Measure,
    Page,
    Person,
    Row,
    choice,
    day,
    kind,
    person,
    text,
    warning,
)
from jyteacher_desktop.kinds.training_programme_and_topic import Topic, topics, trained_in
from jyteacher_desktop.later import later

if TYPE_CHECKING:
    from jyteacher_desktop.kinds import city_trains_what_lacks
else:
    city_trains_what_lacks = later("jyteacher_desktop.kinds.city_trains_what_lacks")

BASIS = f"{DOCUMENT} 三（三）"


class PostName(Term):
    """岗位."""

    HEAD_TEACHER = "head_teacher", "班主任"
    RESEARCH_HEAD = "research_head", "教研组长"
    LESSON_HEAD = "lesson_head", "备课组长"
    GRADE_HEAD = "grade_head", "年级组长"
    MIDDLE = "middle", "中层"
    VICE_PRINCIPAL = "vice_principal", "副校长"
    PRINCIPAL = "principal", "校长"
    SECRETARY = "secretary", "书记"
    KINDERGARTEN_HEAD = "kindergarten_head", "园长"


@kind(
    "post",
    "岗位任职",
    key="teacher post since",
    called="{teacher}：{post}",
    page=Page.PEOPLE,
    keepers=SCHOOL,
    basis=BASIS,
    sent="posts",
    about="班主任、教研组长、校长、园长等任职起止，每次任职一行；用来统计岗位培训覆盖。",
)
class Post(Row):
    """One post of one person."""

    teacher: Person = person("教师", aliases="姓名 教师姓名")
    post: str = choice("岗位", PostName, aliases="职务 任职岗位 担任职务", width=12)
    since: date = day("任职日期", aliases="任职时间 开始日期 聘任时间")
    until: date | None = day("任职至", aliases="结束日期 免职日期", default=None, own=True)
    what: str = text("班级或组", aliases="班级 年级 组别", default="", width=14, own=True)

    def check(self, book: Book) -> Iterator[Finding]:
        """An end before the beginning, a post of somebody who left."""
        if self.until is not None and self.until < self.since:
            yield warning("post.until_before_since", "任职至", "任职结束早于任职日期，请核对。")
        elif self.until is None and self.teacher not in book.staff(book.today):
            yield warning("post.not_in_post", "任职至", "这位教师现在不在岗，请填写任职结束日期。")


_TOPICS: dict[str, tuple[frozenset[str], str, str]] = {
    "head_teacher": (frozenset({Topic.HEAD_TEACHER.code}), "班主任岗位培训", f"{DOCUMENT} 二、三（三）"),
    "principal": (frozenset({Topic.PRINCIPAL_NEW.code, Topic.PRINCIPAL.code}), "校长岗位培训", f"{DOCUMENT} 二"),
    "kindergarten_head": (frozenset({Topic.KINDERGARTEN_HEAD.code}), "园长培训", f"{DOCUMENT} 二"),
}
"""Posts whose holders the document wants trained, and the topics that are such a training."""


def measures(book: Book) -> Iterator[Measure]:
    """Coverage of head teachers, principals and kindergarten, and whose lack of it the city's projects meet."""
    covering = list(targets(book))
    yield from covering
    yield city_trains_what_lacks.measure(book, covering)


def targets(book: Book) -> Iterator[Measure]:
    """Coverage of head teachers, principals and kindergarten: everybody should have been trained."""
    yield from _coverage(book)
    yield kindergarten.coverage(book)


def _coverage(book: Book) -> Iterator[Measure]:
    """Of everybody who held a post, who was trained for it in the cycle."""
    cycle = book.policy.cycle_in_hand(book.today)
    staff = book.staff(book.today)
    for post, (wanted, title, basis) in _TOPICS.items():
        held = {
            row.teacher
            for row in begun(book, Post)
            if row.post == post and (row.until is None or row.until >= cycle.start) and row.teacher in staff
        }
        done = trained_in(book, wanted, held)
        yield covered(
            book,
            key=f"coverage.{post}",
            title=title,
            basis=basis,
            have=done,
            of=held,
            register=Post.kind,
            why="本周期没有计入的岗位培训",
        )
    heads = {
        row.teacher
        for row in begun(book, Post)
        if row.post == PostName.PRINCIPAL.code and (row.until is None or row.until >= book.today) and row.teacher in staff
    }
    certified = book.certified(heads)
    said = topics(book, certified)
    papers = {each.person for each in certified if said[each.id] == Topic.PRINCIPAL_NEW.code}
    yield covered(
        book, key="coverage.principal_certificate", title="校长任职资格证书", basis=f"{DOCUMENT} 二", have=papers, of=heads, register=Post.kind,
        why="没有登记任职培训的证书编号",
    )  # fmt: skip
