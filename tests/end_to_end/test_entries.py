"""Hour entries are read by one description from a school's file and from the city, so both count the same book alike."""

from __future__ import annotations

import ast
import re
from datetime import date
from decimal import Decimal

import pytest

from jyteacher_desktop.bureau.city_people import fetch_entries as entries_of_city
from jyteacher_desktop.bureau.office import current_policy
from jyteacher_desktop.domain.entries import Entry
from jyteacher_desktop.domain.terms import Mark, Role
from jyteacher_desktop.records import hour_entries
from jyteacher_desktop.records.trash import delete_records
from jyteacher_desktop.school.activities import ActivityValues, Attend, RecordActivity, record_activity, review_activities
from jyteacher_desktop.school.ledger import fetch_cycle_entries, fetch_one
from jyteacher_desktop.school.opening_balances import add_opening
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.school.staff import teacher_keys
from jyteacher_desktop.school.trainings import TrainingValues, add_training, review_trainings
from jyteacher_desktop.store.workspace import Workspace
from tests.architecture.test_contracts import PACKAGE
from tests.architecture.test_one_writer import text_of
from tests.end_to_end.town import Town


def activity(ws: Workspace, people: dict[str, Attend], **more: object) -> str:
    values = {"kind": "reading_salon", "title": "共读", "date": date(2026, 9, 10), "hours": Decimal(2), **more}
    return record_activity(ws, RecordActivity(values=ActivityValues(**values), attendance=tuple(people.values()))).id  # type: ignore[arg-type]


def training(ws: Workspace, teacher: str, **more: object) -> str:
    values = {
        "teacher_id": teacher,
        "name": "省级骨干培训",
        "level": "province",
        "mode": "集中面授",
        "date": date(2026, 7, 1),
        "end_date": date(2026, 7, 3),
        "hours": Decimal("24.5"),
        "certificate": "豫培1",
        **more,
    }
    return add_training(ws, TrainingValues(**values))  # type: ignore[arg-type]


class Book:
    """A school with an entry of every sort and standing."""

    def __init__(self, town: Town) -> None:
        self.town = town
        ws = self.ws = town.new_school("济水一小")
        self.one = add_teacher(ws, TeacherValues(name="王芳", sex="女", subject="语文", id_number="110105199001010029"))
        self.two = add_teacher(ws, TeacherValues(name="李娜", sex="女", subject="数学"))
        both = {
            "王芳": Attend(teacher_id=self.one, role=Role.SPEAKER),
            "李娜": Attend(teacher_id=self.two, mark=Mark.LATE),
        }
        self.approved = activity(ws, both, content_key="课题七")
        self.pending = activity(
            ws, {"王芳": Attend(teacher_id=self.one, mark=Mark.EXCUSED)}, title="磨课", date=date(2026, 9, 17)
        )
        self.trashed = activity(ws, both, title="记错了的", date=date(2026, 9, 24))
        self.training, self.failed = training(ws, self.one), training(ws, self.two, result="fail", certificate="豫培2")
        self.returned = training(
            ws, self.two, name="没有这回事", certificate="", date=date(2026, 8, 1), end_date=date(2026, 8, 1)
        )
        self.opening = add_opening(
            ws, teacher_id=self.one, year="2026-2027", category="其他", hours=Decimal(10), document="证明1号"
        )
        self.plain = add_opening(ws, teacher_id=self.two, year="2026", category="其他", hours=Decimal(5), document="")
        review_activities(ws, [self.approved], approve=True, hours=Decimal("1.5"))
        review_trainings(ws, [self.training, self.failed], approve=True)
        review_trainings(ws, [self.returned], approve=False, reason="查无此训")
        delete_records(ws, [self.trashed])

    def expected(self) -> set[Entry]:
        """What the book says, written out by hand; the teacher by name."""
        salon = {
            "source": "activity",
            "kind": "reading_salon",
            "hours_x100": 200,
            "sessions": 1,
            "attended": None,
            "level": "school",
        }
        met = {"source": "training", "sessions": 1, "attended": None, "role": "", "level": "province", "kind": "centralized"}
        days = {"start": "2026-07-01", "end": "2026-07-03", "hours_x100": 2450, "confirmed_x100": None, "title": "省级骨干培训"}
        start = {
            "source": "opening",
            "kind": "other",
            "sessions": 1,
            "attended": None,
            "role": "",
            "mark": "",
            "level": "",
            "content_key": "",
        }
        held = {
            "id": self.approved,
            "start": "2026-09-10",
            "end": "2026-09-10",
            "title": "共读",
            "content_key": "课题七",
            **salon,
        }
        held |= {"status": "approved", "confirmed_x100": 150, "confirmed_by": "school"}
        open_yet = {"id": self.pending, "start": "2026-09-17", "end": "2026-09-17", "title": "磨课", "content_key": "", **salon}
        begun = {"status": "approved", "confirmed_x100": None, "confirmed_by": "school", **start}
        return {
            Entry(teacher="王芳", mark="present", role="speaker", **held),
            Entry(teacher="李娜", mark="late", role="attendee", **held),
            Entry(teacher="王芳", mark="excused", role="attendee", status="pending", confirmed_x100=None, confirmed_by="", **open_yet),
            Entry(teacher="王芳", id=self.training, mark="", status="approved", confirmed_by="school", content_key="豫培1", **met, **days),
            Entry(teacher="李娜", id=self.failed, mark="fail", status="approved", confirmed_by="school", content_key="豫培2", **met, **days),
            Entry(
                teacher="李娜", id=self.returned, mark="", status="returned", confirmed_by="", content_key="", **met,
                **{**days, "start": "2026-08-01", "end": "2026-08-01", "title": "没有这回事"},
            ),
            Entry(teacher="王芳", id=self.opening, start="2026-09-01", end="2026-09-01", hours_x100=1000, title="期初学时（证明1号）", **begun),
            Entry(teacher="李娜", id=self.plain, start="2026-01-01", end="2026-01-01", hours_x100=500, title="期初学时", **begun),
        }  # fmt: skip


@pytest.fixture
def book(town: Town) -> Book:
    return Book(town)


def named(ws: Workspace, rows: object, names: dict[object, str]) -> list[Entry]:
    return [Entry(*row)._replace(teacher=names[row[0]], office="") for row in rows]  # type: ignore[attr-defined]


def test_a_school_reads_its_entries_as_its_book_says_them(book: Book) -> None:
    ws = book.ws
    names = {key: "王芳" if uuid == book.one else "李娜" for uuid, key in teacher_keys(ws).items()}
    found = named(ws, fetch_cycle_entries(ws, current_policy(ws).cycle_at(ws.today)), names)
    trashed = [entry for entry in found if entry.status == "deleted"]
    assert {(entry.id, entry.teacher) for entry in trashed} == {(book.trashed, "王芳"), (book.trashed, "李娜")}
    assert sorted(entry for entry in found if entry not in trashed) == sorted(book.expected())


def test_one_teacher_of_a_school_is_read_as_among_everybody(book: Book) -> None:
    ws, cycle = book.ws, current_policy(book.ws).cycle_at(book.ws.today)
    everybody = fetch_cycle_entries(ws, cycle)
    for key in teacher_keys(ws).values():
        assert sorted(fetch_one(ws, key, cycle).entries, key=repr) == sorted(
            (row for row in everybody if row[0] == key), key=repr
        )


def test_the_bureau_reads_the_same_entries_of_a_book_as_its_school(book: Book) -> None:
    book.town.enrol(book.ws)
    assert book.town.send(book.ws).verdict == "merged"
    bureau = book.town.bureau
    names = dict(bureau.tuples("SELECT person, name FROM city_teacher"))
    found = named(bureau, entries_of_city(bureau, current_policy(bureau).cycle_at(bureau.today), list(names)), dict(names))
    assert sorted(found) == sorted(book.expected())


@pytest.mark.parametrize("source", [hour_entries.SCHOOL, hour_entries.CITY], ids=["school", "city"])
def test_every_column_of_an_entry_is_described_for_every_sort(source: hour_entries.Source) -> None:
    for sort in hour_entries.SOURCES:
        assert set(hour_entries.COLUMNS) <= source.said[sort].keys()


def test_nobody_else_says_what_an_entry_is_or_who_was_there() -> None:
    found = []
    for file in sorted(PACKAGE.rglob("*.py")):
        if file == PACKAGE / "records" / "hour_entries.py":
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            text = text_of(node) or ""
            if re.search(r"'left_early'|SELECT[^;]*\bconfirmed_x100\b[^;]*\bFROM\b", text, re.DOTALL):
                found.append(f"{file.relative_to(PACKAGE)}:{node.lineno}")  # type: ignore[attr-defined]
    assert found == []
