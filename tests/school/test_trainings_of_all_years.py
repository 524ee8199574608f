"""Figures ask for the trainings that can matter to them: the same figures as from all trainings of all years, and none of another year is read."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from jyteacher_desktop.domain.entries import NOT_CLAIMED
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.domain.terms import RecordStatus
from jyteacher_desktop.kinds.backbone import Backbone
from jyteacher_desktop.kinds.kit import Person, RecordId, Row, TrainingFact
from jyteacher_desktop.kinds.post import Post, PostName
from jyteacher_desktop.kinds.training_programme_and_topic import Plan, Topic, TrainingTopic
from jyteacher_desktop.records.measures import measures_of
from jyteacher_desktop.records.registers import save
from jyteacher_desktop.records.writer import writing
from jyteacher_desktop.school.register_tasks import register_tasks
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.store import school_tables as tables
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import Workspace
from tests.school.counting_rows import rows_handed

_NAMES = (
    "班主任能力提升",
    "校长任职资格培训",
    "校长论坛",
    "园长研修",
    "市级骨干教师研修",
    "幼儿教师技能",
    "出国考察",
    "国培：信息技术",
)


class _FromAll(SchoolBook):
    """The book that reads every training and every topic there is, and looks at each of them."""

    def _every(self) -> tuple[TrainingFact, ...]:
        people = dict(self._ws.tuples("SELECT id, uuid FROM teacher"))
        found = self._ws.tuples(
            'SELECT uuid, teacher_id, name, start, "end", level, hours_x100, certificate, mode, status, deleted FROM training'
        )
        return tuple(
            TrainingFact(
                id=RecordId(uuid),
                person=Person(people[whose]),
                name=name,
                start=date.fromisoformat(start),
                end=date.fromisoformat(end),
                level=level,
                hours=Decimal(hours) / 100,
                certificate=certificate,
                mode=mode,
            )
            for uuid, whose, name, start, end, level, hours, certificate, mode, status, deleted in sorted(
                found, key=lambda row: (row[3], row[0])
            )
            if not deleted and status not in NOT_CLAIMED and date.fromisoformat(end) <= self.today
        )

    def about(self, kind: type[Any], records: Collection[RecordId]) -> Sequence[Any]:
        assert kind.kind.owner is not None
        return [row for row in self.rows(kind) if getattr(row, kind.kind.owner.key) in records]

    def trainings(self, first: date, last: date) -> tuple[TrainingFact, ...]:
        return tuple(each for each in self._every() if first <= each.start <= last)

    def counted_trainings(self) -> tuple[TrainingFact, ...]:
        counted = self._counted_trainings()
        return tuple(each for each in self._every() if each.id in counted)

    def certified(self, people: Collection[Person]) -> tuple[TrainingFact, ...]:
        return tuple(each for each in self._every() if each.person in people and each.certificate)

    def ever_trained(self) -> bool:
        return bool(self._every())


def _history(ws: Workspace, people: dict[str, str], rng: random.Random, number: int) -> None:
    """Trainings of any year and state, some with a certificate, some in the trash, and of some their topic."""
    keys = [key for (key,) in ws.tuples("SELECT id FROM teacher WHERE deleted = 0 ORDER BY id")]
    columns = ("uuid", "teacher_id", "name", "level", "mode", "start", "end", "hours_x100", "certificate", "status", "deleted")
    rows = []
    for _each in range(number):
        start = date(rng.choice((2003, 2019, 2025, 2026, 2026)), 1, 1) + timedelta(rng.randrange(365))
        end = start + timedelta(rng.choice((0, 0, 3, 400)))
        status = rng.choice([each.code for each in RecordStatus])
        paper = rng.choice(("", f"豫培 {rng.randrange(6)}"))
        rows.append((
            new_id(), rng.choice(keys), rng.choice(_NAMES), rng.choice(("county", "school", "national")), rng.choice(("centralized", "online")),
            start.isoformat(), end.isoformat(), 800, paper, status, rng.choice((0, 0, 0, 1)),
        ))  # fmt: skip
    with writing(ws, "历年培训", StepCode.TRAINING_ADD) as writer:
        writer.add_many(tables.training, columns, rows)
    known = [RecordId(uuid) for (uuid,) in ws.tuples("SELECT uuid FROM training WHERE deleted = 0 ORDER BY id")]
    said: list[Row] = [
        TrainingTopic(training=each, plan=rng.choice([*Plan]).code, topic=rng.choice([*Topic]).code)
        for each in rng.sample(known, len(known) // 3)
    ]
    if said:
        save(ws, SchoolBook(ws), said)
    whom = [Person(one) for one in people.values()]
    posts: list[Row] = [
        Post(teacher=who, post=rng.choice([*PostName]).code, since=date(rng.choice((2004, 2026)), 3, 1), until=rng.choice((None, date(2026, 12, 31))))
        for who in whom
    ]  # fmt: skip
    save(ws, SchoolBook(ws), posts)
    save(ws, SchoolBook(ws), [Backbone(teacher=who, title="市级骨干教师", since=date(2010, 9, 1)) for who in whom[::2]])


_DAYS = (None, date(2026, 12, 31), date(2025, 6, 30), date(2003, 12, 31))


@pytest.mark.parametrize("seed", range(12))
def test_every_figure_is_the_one_that_all_trainings_of_all_years_give(ws: Workspace, people: dict[str, str], seed: int) -> None:
    rng = random.Random(seed)
    _history(ws, people, rng, rng.choice((0, 1, 8, 60)))
    for day in _DAYS:
        ours, whole = SchoolBook(ws, day), _FromAll(ws, day)
        assert ours.ever_trained() == whole.ever_trained()
        assert ours.counted_trainings() == whole.counted_trainings()
        for year in (2003, 2025, 2026):
            span = (date(year, 1, 1), date(year, 12, 31))
            assert ours.trainings(*span) == whole.trainings(*span)
        for whom in ([], *[[Person(one)] for one in people.values()], [Person(one) for one in people.values()]):
            assert ours.certified(whom) == whole.certified(whom)
    today = date(2026, 12, 31)
    ws.forget()
    ours_say = measures_of(SchoolBook(ws, today))
    ws.forget()
    assert ours_say == measures_of(_FromAll(ws, today))


def test_what_the_registers_ask_for_is_told_without_reading_the_trainings_and_topics_of_older_years(
    ws: Workspace, people: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After 25 years the first page read 5,000 trainings of everybody: 82 ms where a young school takes 23 ms."""
    head = Person(people["王芳"])
    save(ws, SchoolBook(ws), [Post(teacher=head, post=PostName.PRINCIPAL.code, since=date(2020, 9, 1))])
    (training,) = _trained(ws, [date(2026, 3, 2)])
    save(ws, SchoolBook(ws), [TrainingTopic(training=training, topic=Topic.PRINCIPAL.code)])
    before, asked = rows_handed(ws, monkeypatch, lambda: register_tasks(ws)), register_tasks(ws)
    assert "校长任职资格证书" in str(asked)
    old = _trained(ws, [date(2004, 1, 5) + timedelta(11 * number) for number in range(300)])
    save(ws, SchoolBook(ws), [TrainingTopic(training=each, topic=Topic.PRINCIPAL_NEW.code) for each in old])
    assert rows_handed(ws, monkeypatch, lambda: register_tasks(ws)) == before
    assert register_tasks(ws) == asked


def test_a_principals_paper_of_twenty_years_ago_still_answers_for_him(ws: Workspace, people: dict[str, str]) -> None:
    save(ws, SchoolBook(ws), [Post(teacher=Person(people["王芳"]), post=PostName.PRINCIPAL.code, since=date(2005, 9, 1))])
    old = _trained(ws, [date(2005, 7, 4)], whose="王芳", certificate="RZ 2005")
    save(ws, SchoolBook(ws), [TrainingTopic(training=each, topic=Topic.PRINCIPAL_NEW.code) for each in old])
    (figure,) = (each for each in measures_of(SchoolBook(ws)) if each.key == "coverage.principal_certificate")
    assert figure.text == "1/1 人（100.0%）"


def _trained(ws: Workspace, days: Sequence[date], *, whose: str = "", certificate: str = "") -> list[RecordId]:
    """Approved trainings of one person on these days; returns them."""
    ((key,), *_others) = ws.tuples("SELECT id FROM teacher WHERE name = ? OR ? = '' ORDER BY id", (whose, whose))
    ids = [RecordId(new_id()) for _day in days]
    with writing(ws, "培训", StepCode.TRAINING_ADD) as writer:
        writer.add_many(
            tables.training,
            ("uuid", "teacher_id", "name", "level", "mode", "start", "end", "hours_x100", "certificate", "status"),
            [
                (one, key, f"培训{day}", "county", "centralized", day.isoformat(), day.isoformat(), 800, certificate, "approved")
                for one, day in zip(ids, days, strict=True)
            ],
        )
    return ids


def test_trainings_of_a_year_lie_among_those_of_the_years_around_it_and_are_not_read_again(
    ws: Workspace, people: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three figures of a city read the same 16,000 trainings three times and kept them three times."""
    _trained(ws, [date(2024, 3, 1) + timedelta(37 * number) for number in range(24)])
    spans = [
        (date(2024, 1, 1), date(2026, 12, 31)),
        (date(2025, 1, 1), date(2025, 12, 31)),
        (date(2024, 1, 1), date(2025, 6, 30)),
    ]
    alone = []
    for span in spans:
        ws.forget()
        alone.append(SchoolBook(ws).trainings(*span))
    assert all(alone)
    book = SchoolBook(ws)

    def all_of_them() -> None:
        assert [book.trainings(*span) for span in spans] == alone

    once_read = rows_handed(ws, monkeypatch, lambda: [book.trainings(*spans[0]) for _span in spans])
    assert rows_handed(ws, monkeypatch, all_of_them) < once_read + len(alone[1])
