"""培训专题: which programme an outside training belongs to and for whom it was (二、三（三）、四（一）).

The fact stands beside the training, so that it can be said after a quarter is closed. Where nobody said anything the name of the
training is a guess, and lists show it as one.
"""

from __future__ import annotations

from jyteacher_desktop.domain.terms import Term
from jyteacher_desktop.kinds.figures import DOCUMENT
from jyteacher_desktop.kinds.kit import SCHOOL, Book, Page, RecordId, Row, choice, kind, link


class Plan(Term):
    """培训层次 by the programme that pays for it."""

    NATIONAL = "national", "国培"
    PROVINCE = "province", "省培"
    CITY = "city", "市培"
    COUNTY = "county", "县培"
    TOWN = "town", "镇培"
    SCHOOL = "school", "校本"


class Topic(Term):
    """For whom or what a training was."""

    ETHICS = "ethics", "师德"
    BACKBONE = "backbone", "骨干"
    HEAD_TEACHER = "head_teacher", "班主任"
    PRINCIPAL_NEW = "principal_new", "校长任职"
    PRINCIPAL = "principal", "校长提高"
    KINDERGARTEN_HEAD = "kindergarten_head", "园长"
    KINDERGARTEN = "kindergarten", "幼儿园教师"
    WEAK_SUBJECT = "weak_subject", "薄弱学科"
    NEW_TEACHER = "new_teacher", "新教师"
    TRAINER = "trainer", "培训者"
    IT = "it", "信息技术"
    OTHER = "other", "其他"


@kind(
    "training_topic",
    "培训专题",
    key="training",
    called="{training}",
    page=Page.PEOPLE,
    keepers=SCHOOL,
    basis=f"{DOCUMENT} 三（三）",
    sent="training-topics",
    about="给外出培训补记属于哪一级计划、面向哪类教师；没有补记的按培训名称推断，列表里会注明是推断。",
)
class TrainingTopic(Row):
    """What one training was about."""

    training: RecordId = link("培训", "training", aliases="培训名称 项目名称", width=34)
    plan: str = choice("计划", Plan, aliases="培训层次 计划层次 项目级别 所属计划 计划类别", default="")
    topic: str = choice("专题", Topic, aliases="培训专题 对象 培训对象 培训类别", default=Topic.OTHER.code)
    project: RecordId | None = link("项目", "project", default=None)


_WORDS: tuple[tuple[str, str], ...] = (
    ("园长", Topic.KINDERGARTEN_HEAD.code),
    ("校长任职", Topic.PRINCIPAL_NEW.code),
    ("任职资格", Topic.PRINCIPAL_NEW.code),
    ("校长", Topic.PRINCIPAL.code),
    ("班主任", Topic.HEAD_TEACHER.code),
    ("师德", Topic.ETHICS.code),
    ("名师", Topic.BACKBONE.code),
    ("带头人", Topic.BACKBONE.code),
    ("骨干", Topic.BACKBONE.code),
    ("培训者", Topic.TRAINER.code),
    ("新入职", Topic.NEW_TEACHER.code),
    ("新任教师", Topic.NEW_TEACHER.code),
    ("新教师", Topic.NEW_TEACHER.code),
    ("岗前", Topic.NEW_TEACHER.code),
    ("幼儿", Topic.KINDERGARTEN.code),
    ("学前", Topic.KINDERGARTEN.code),
    ("薄弱学科", Topic.WEAK_SUBJECT.code),
    ("信息技术", Topic.IT.code),
)
"""Words in a training's name and what they suggest; the first that occurs decides, the narrower stands first."""


def guess(name: str) -> str:
    """What a training's name suggests; 其他 where it suggests nothing."""
    return next((topic for word, topic in _WORDS if word in name), Topic.OTHER.code)


def topics(book: Book) -> dict[RecordId, str]:
    """Topic of every training of a book: as somebody said, else as the name suggests."""
    said = {row.training: row.topic for row in book.rows(TrainingTopic)}
    return {each.id: said.get(each.id) or guess(each.name) for each in book.trainings()}
