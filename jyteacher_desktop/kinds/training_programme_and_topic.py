"""培训专题: which programme an outside training belongs to and for whom it was (二、三（三）、四（一）).

The fact stands beside the training, so that it can be said after a quarter is closed. Where nobody said anything the name of the
training is a guess, and lists show it as one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import lru_cache

from jyteacher_desktop.domain.terms import Level, Term
from jyteacher_desktop.kinds.figures_in_words import AGAIN, DOCUMENT, counted, once_each, portions, sorted_by
from jyteacher_desktop.kinds.kit import (
    SCHOOL,
    Book,
    Measure,
    Page,
    Person,
    RecordId,
    Row,
    TrainingFact,
    choice,
    kind,
    link,
)


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

    training: RecordId = link("培训", "training", example="王小明：国培计划信息技术提升", aliases="培训名称 项目名称", width=34)
    plan: str = choice("计划", Plan, aliases="培训层次 计划层次 项目级别 所属计划 计划类别", default="")
    topic: str = choice("专题", Topic, aliases="培训专题 对象 培训对象 培训类别", default="")
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


@lru_cache(maxsize=8192)
def guess(name: str) -> str:
    """What a training's name suggests; 其他 where it suggests nothing."""
    return next((topic for word, topic in _WORDS if word in name), Topic.OTHER.code)


def topics(book: Book, trainings: Sequence[TrainingFact]) -> dict[RecordId, str]:
    """Topics of these trainings: as somebody said, else as the name suggests."""
    said = {row.training: row.topic for row in _said(book, trainings)}
    return {each.id: said.get(each.id) or guess(each.name) for each in trainings}


def trained_in(book: Book, wanted: Collection[str], people: Collection[Person]) -> set[Person]:
    """Of some people those of whom a training of one of these topics counts in the cycle; nobody else's topics are read."""
    theirs = [each for each in book.counted_trainings() if each.person in people] if people else []
    said = topics(book, theirs)
    return {each.person for each in theirs if said[each.id] in wanted}


def _said(book: Book, trainings: Sequence[TrainingFact]) -> Sequence[TrainingTopic]:
    return book.about(TrainingTopic, {each.id for each in trainings})


NOT_SAID = "其他"
WHOSE = "含已离校教师，同一证书只算一次"
"""Whose trainings these figures are; the one on chances is about who is in post, the yearly summary counts every line."""


def once_each_of(book: Book, year: str) -> tuple[list[TrainingFact], list[TrainingFact]]:
    """Outside trainings that began in a year, each certificate once; and those that were registered again."""
    of_year = book.trainings(date(int(year), 1, 1), date(int(year), 12, 31))
    return once_each(of_year, lambda each: (each.person, each.certificate or each.id))


def measures(book: Book) -> Iterator[Measure]:
    """Outside trainings of the year by programme and topic."""
    year = str(book.today.year)
    trainings, again = once_each_of(book, year)
    yield _plans(book, trainings, again, year=year, number=len(trainings) if trainings else None)


@lru_cache(maxsize=8192)
def _plan_named(name: str) -> str:
    return next((each.label for each in Plan if each.label in name), "")


def _plans(book: Book, trainings: list[TrainingFact], again: list[TrainingFact], *, year: str, number: int | None) -> Measure:
    """专题培训: of which programme, and for whom, as somebody said or as its name says; else only its level is known.

    国家级 is not 国培: the platform of the country holds trainings of that level for everybody.
    """
    said = {row.training: row.plan for row in _said(book, trainings) if row.plan}
    about = topics(book, trainings)
    plans = {each.code: each.label for each in Plan}
    levels = {each.code: each.label for each in Level}
    labels = {each.code: each.label for each in Topic}

    def plan(each: TrainingFact) -> str:
        return plans.get(said.get(each.id, "")) or _plan_named(each.name) or levels.get(each.level, NOT_SAID)

    def topic(each: TrainingFact) -> str:
        return labels.get(about[each.id], labels[Topic.OTHER.code])

    groups: dict[tuple[str, str], list[TrainingFact]] = sorted_by(trainings, lambda each: (plan(each), topic(each)))
    by_plan: Counter[str] = Counter()
    by_topic: Counter[str] = Counter()
    for (programme, subject), those in groups.items():
        by_plan[programme] += len(those)
        by_topic[subject] += len(those)
    words = "，".join(f"{label} {by_plan[label]}" for label in (*plans.values(), *levels.values()) if by_plan[label])
    subjects = "，".join(f"{label} {by_topic[label]}" for label in labels.values() if by_topic[label])
    return counted(
        key="trainings.plans", title=f"{year} 年外出培训的计划和专题", basis=f"{DOCUMENT} 一、二、三（三）", number=number, unit="人次",
        text=f"{number} 人次（{words}）；专题：{subjects}；{WHOSE}" if trainings else "",
        made_of=portions((*((f"{programme}，{subject}", those) for (programme, subject), those in groups.items()), (AGAIN, again))),
    )  # fmt: skip
