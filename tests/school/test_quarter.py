"""From an activity to the closed quarter: hours, review, closing, the paper."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.errors import InputError
from jyteacher_desktop.domain.terms import Mark, Role
from jyteacher_desktop.exchange.errors import WrongPin
from jyteacher_desktop.kinds import register
from jyteacher_desktop.records.measures import measures_of
from jyteacher_desktop.records.registers import row_from_texts, save
from jyteacher_desktop.records.trash import delete_records
from jyteacher_desktop.school.activities import (
    ActivityValues,
    Attend,
    RecordActivity,
    activity_detail,
    edit_activity,
    expected_teachers,
    list_activities,
    record_activity,
    record_attendance,
    review_activities,
)
from jyteacher_desktop.school.changed_since_signed import signed_differences
from jyteacher_desktop.school.closing_quarters import close_quarter, reopen_quarter
from jyteacher_desktop.school.errors import ConfirmationUnsupported, KindUnknown, PeriodWrong, ValueRefused
from jyteacher_desktop.school.ledger import count_hours, explain_hours
from jyteacher_desktop.school.office import current_policy, use_policy
from jyteacher_desktop.school.opening_balances import add_opening
from jyteacher_desktop.school.pins import prove_principal
from jyteacher_desktop.school.quarter_in_words import quarter_summary, write_quarter_pdf
from jyteacher_desktop.school.quarter_open_or_closed import list_periods, period, reopenings
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.school.trainings import TrainingValues, add_training, list_trainings, review_trainings, tick_province
from jyteacher_desktop.store.errors import QuarterClosed
from jyteacher_desktop.store.workspace import Workspace
from tests.reports.poppler import text_of
from tests.school.conftest import PIN

Q3 = Quarter.parse("2026Q3")


def salon(ws: Workspace, people: dict[str, str], day: date = date(2026, 9, 10), **changes: object) -> str:
    values = {"kind": "reading_salon", "title": "读书沙龙", "date": day, "start_time": "14:30", "end_time": "16:30", **changes}
    request = RecordActivity(
        values=ActivityValues(**values),  # type: ignore[arg-type]
        attendance=tuple(Attend(teacher_id=key) for key in people.values()),
    )
    return record_activity(ws, request).id


def counted(ws: Workspace, name: str) -> Decimal:
    return next(row.counted for row in count_hours(ws).teachers if row.name == name)


def test_times_become_hours_of_45_minutes(ws: Workspace, people: dict[str, str]) -> None:
    salon(ws, people)
    assert counted(ws, "王芳") == Decimal("2.5")
    (line,) = explain_hours(ws, people["王芳"])
    assert (line.claimed, line.counted, line.kind_label, line.category) == (
        Decimal("2.5"),
        Decimal("2.5"),
        "读书沙龙",
        "校本研修",
    )


def test_everybody_expected_is_present_unless_marked(ws: Workspace, people: dict[str, str]) -> None:
    grid = expected_teachers(ws, date(2026, 9, 10))
    assert [line.name for line in grid] == ["李娜", "王芳", "张𠮷", "赵敏"]
    assert {line.mark for line in grid} == {Mark.PRESENT}
    activity = salon(ws, people)
    marks = {people["王芳"]: Mark.ABSENT, people["李娜"]: Mark.EXCUSED}
    record_attendance(
        ws, activity, [Attend(teacher_id=key, mark=marks.get(key, Mark.PRESENT), role=Role.ATTENDEE) for key in people.values()]
    )
    row = activity_detail(ws, activity).row
    assert (row.expected, row.present, row.absent, row.excused) == (4, 2, 1, 1)
    assert counted(ws, "王芳") == 0


BAD_ACTIVITIES: dict[str, tuple[dict[str, object], type[InputError]]] = {
    "kind": ({"kind": "飞行"}, KindUnknown),
    "title": ({"title": "  "}, ValueRefused),
    "order": ({"end_date": date(2026, 9, 1)}, ValueRefused),
    "time": ({"start_time": "25:00"}, ValueRefused),
    "times_backwards": ({"start_time": "16:00", "end_time": "14:00"}, InputError),
    "hours_fine": ({"hours": Decimal("1.234")}, ValueRefused),
    "hours_negative": ({"hours": Decimal(-1)}, ValueRefused),
    "hours_nan": ({"hours": Decimal("NaN")}, ValueRefused),
    "field": ({"fields": {"colour": "红"}}, ValueRefused),
    "level": ({"level": "宇宙级"}, ValueRefused),
}


@pytest.mark.parametrize("name", BAD_ACTIVITIES)
def test_an_activity_that_cannot_be_stored_is_refused_whole(ws: Workspace, people: dict[str, str], name: str) -> None:
    changes, error = BAD_ACTIVITIES[name]
    before = ws.data_version()
    with pytest.raises(error):
        salon(ws, people, **changes)
    assert ws.data_version() == before


def test_the_principal_returns_with_a_reason_and_an_edit_makes_it_pending_again(ws: Workspace, people: dict[str, str]) -> None:
    activity = salon(ws, people)
    with pytest.raises(ValueRefused, match="原因"):
        review_activities(ws, [activity], approve=False)
    (row,) = review_activities(ws, [activity], approve=False, reason="缺照片")
    assert (row.status, row.review_note) == ("returned", "缺照片")
    assert counted(ws, "王芳") == 0
    detail = edit_activity(
        ws, activity, ActivityValues(kind="读书沙龙", title="读书沙龙（改）", date=date(2026, 9, 10), hours=Decimal(2))
    )
    assert (detail.row.status, detail.row.review_note) == ("pending", "")
    (row,) = review_activities(ws, [activity], approve=True, hours=Decimal("1.5"))
    assert row.status == "approved"
    assert counted(ws, "王芳") == Decimal("1.5"), "认定学时 limits the claim"


def test_late_and_unfiled_activities_are_marked_but_never_blocked(ws: Workspace, people: dict[str, str]) -> None:
    salon(ws, people, date(2026, 6, 10))
    (row,) = list_activities(ws)
    assert row.marks == ("补录", "未备案")
    assert row.late_on == "2026-09-28"


def test_a_closed_quarter_keeps_its_signed_figures_and_lets_nothing_in(ws: Workspace, people: dict[str, str]) -> None:
    activity = salon(ws, people)
    training = add_training(
        ws,
        TrainingValues(
            teacher_id=people["王芳"],
            name="国培",
            level="国家级",
            mode="网络研修",
            date=date(2026, 7, 1),
            end_date=date(2026, 7, 9),
            hours=Decimal(50),
        ),
    )
    assert close_quarter(ws, Q3).status == "closed"
    for forbidden in (
        lambda: delete_records(ws, [activity]),
        lambda: salon(ws, people, date(2026, 8, 1)),
        lambda: delete_records(ws, [training]),
        lambda: review_trainings(ws, [training], approve=True),
        lambda: record_attendance(ws, activity, []),
        lambda: edit_activity(ws, activity, ActivityValues(kind="reading_salon", title="搬走", date=date(2026, 10, 1))),
    ):
        with pytest.raises(QuarterClosed, match="已经结账"):
            forbidden()
    tick_province(ws, [training], date(2026, 9, 20))
    assert list_trainings(ws)[0].province_on == "2026-09-20"
    salon(ws, people, date(2026, 10, 1))
    with pytest.raises(PeriodWrong):
        close_quarter(ws, Q3)
    with pytest.raises(PeriodWrong, match="原因"):
        reopen_quarter(ws, Q3, " ")
    assert reopen_quarter(ws, Q3, "漏记").version == 2
    delete_records(ws, [activity])
    assert {(difference.entry, difference.signed, difference.now) for difference in signed_differences(ws, Q3)} == {
        (activity, Decimal("2.5"), Decimal(0))
    }
    assert close_quarter(ws, Q3).version == 2
    assert signed_differences(ws, Q3) == []
    assert [row.quarter for row in list_periods(ws)] == ["2026Q4", "2026Q3"]


def test_the_history_names_the_principal_only_where_a_pin_proved_it(ws: Workspace, people: dict[str, str]) -> None:
    activity = salon(ws, people)
    review_activities(ws, [activity], approve=True)
    assert ws.steps()[0].actor == "录入员"
    close_quarter(ws, Q3)
    with pytest.raises(WrongPin):
        prove_principal(ws, "not the right one")
    reopen_quarter(ws, Q3, "漏记", prove_principal(ws, PIN))
    assert ws.steps()[0].actor == "校长"
    assert [(each.version, each.reason, each.actor) for each in reopenings(ws, Q3)] == [(2, "漏记", "校长")]


def test_a_policy_change_after_signing_shows_as_a_difference(ws: Workspace, people: dict[str, str], tmp_path: Path) -> None:
    activity = salon(ws, people)
    close_quarter(ws, Q3)
    strict = tmp_path / "strict.toml"
    strict.write_text(
        'schema=1\nid="x"\nversion=1\ntitle="试"\nissuer="校"\n[[cycle]]\nid="2026-2030"\nstart=2026-01-01\nend=2030-12-31\nrequired=360\n'
        '[unit]\nminutes_per_hour=45\nday_cap=2\n[[category]]\nid="school_based"\nname="校本研修"\n'
        '[[kind]]\nid="reading_salon"\nname="读书沙龙"\ncategory="school_based"\n',
        encoding="utf-8",
    )
    use_policy(ws, strict)
    differences = signed_differences(ws, Q3)
    assert {(each.entry, each.signed, each.now) for each in differences} == {(activity, Decimal("2.5"), Decimal(2))}
    assert all("每天上限" in each.cause for each in differences)
    summary = quarter_summary(ws, Q3)
    assert len(summary.differences) == 4


def test_the_papers_first_page_says_what_of_funds_workshops_and_findings_is_registered_and_nothing_else(ws: Workspace) -> None:
    def keep(kind: str, **texts: str) -> str:
        return str(save(ws, SchoolBook(ws), [row_from_texts(ws, register(kind), texts)]).rows[0].id)

    assert quarter_summary(ws, Q3).support == ""
    visit = keep("inspection", on="2026-08-01", by="学校自查")
    keep("finding", inspection=visit, what="档案不全", due="2026-08-20")
    keep("finding", inspection=visit, what="计划未备案", done="2026-08-20")
    assert quarter_summary(ws, Q3).support == "保障（打印时的登记）：督导未整改 1 项（逾期 1）。"
    keep("money", year="2026", line="公用经费预算总额", amount="960000")
    assert quarter_summary(ws, Q3).support == "保障（打印时的登记）：督导未整改 1 项（逾期 1）。", "one amount alone is no share"
    keep("money", year="2026", line="培训经费预算", amount="50000")
    keep("team", kind_of="学科工作坊", name="语文工作坊", begins="2026-03-01")
    said = quarter_summary(ws, Q3).support
    assert said == "保障（打印时的登记）：经费占公用经费 5.2%（要求 5%）；工作坊 1 个；督导未整改 1 项（逾期 1）。"
    figures = {each.key: each for each in measures_of(SchoolBook(ws, Q3.last_day))}
    assert figures["funds.share"].text.startswith("5.2%")
    keep("money", year="2026", line="公用经费预算总额", amount="40100")
    said = quarter_summary(ws, Q3).support
    assert said.startswith("保障（打印时的登记）：经费占公用经费 4.9995%（要求 5%）；"), (
        "what falls short does not read as what is asked for"
    )


def test_a_policy_that_needs_the_bureaus_confirmation_is_refused_for_now(ws: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_text(current_policy(ws).text.replace('confirmation = "none"', 'confirmation = "bureau"'), encoding="utf-8")
    with pytest.raises(ConfirmationUnsupported):
        use_policy(ws, path)
    assert current_policy(ws).confirmation.value == "none"


def test_the_paper_says_what_the_screen_says_and_is_the_same_file_twice(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    salon(ws, people)
    add_opening(ws, teacher_id=people["王芳"], year="2026", category="校本研修", hours=Decimal(6), document="旧表")
    summary = quarter_summary(ws, Q3)
    assert (summary.facts.activities, summary.facts.person_times, summary.facts.counted) == (1, 4, Decimal(10))
    assert {line.name: (line.quarter, line.cycle) for line in summary.teachers}["王芳"] == (Decimal("2.5"), Decimal("8.5"))
    assert not summary.closed
    close_quarter(ws, Q3)
    first = write_quarter_pdf(ws, Q3, tmp_path / "a.pdf")
    second = write_quarter_pdf(ws, Q3, tmp_path / "b.pdf")
    assert first.sha256 == second.sha256
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    text = text_of(tmp_path / "a.pdf")
    for words in ("济水一小", "2026年第三季度", "读书沙龙", "张𠮷", "校长"):
        assert words in text
    assert period(ws, Q3).status == "closed"


def test_hours_of_an_empty_school_and_a_day_before_every_cycle(ws: Workspace) -> None:
    assert count_hours(ws).teachers == ()
    with pytest.raises(InputError):
        count_hours(ws, as_of=date(2010, 1, 1))
