"""The page 培训 lists one year, says which, and finds what is searched for in all years."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QWidget

from jyteacher_desktop.desktop.dialogs.same_value_for_many import BatchDialog
from jyteacher_desktop.desktop.pages.trainings_presenter import Shown, Span, shown_trainings
from jyteacher_desktop.desktop.widgets import DateField, TableView
from jyteacher_desktop.domain.calendar import AccountingYear, Quarter, YearBasis
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.records.writer import writing
from jyteacher_desktop.school import trainings as trainings_of_school
from jyteacher_desktop.school.office import create_school
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, list_teachers
from jyteacher_desktop.school.sample import SAMPLE_PIN
from jyteacher_desktop.school.trainings import TrainingValues, add_training, list_trainings, review_trainings, tick_province
from jyteacher_desktop.store import school_tables as tables
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from jyteacher_desktop.values import replace
from tests.desktop.windows import Driver, part, until
from tests.old_years import counting

Ids = dict[str, str]
_TODAY = date(2026, 8, 20)


def _values(person: str, name: str, day: date, organizer: str = "") -> TrainingValues:
    return TrainingValues(
        teacher_id=person,
        name=name,
        level="county",
        mode="centralized",
        date=day,
        end_date=day,
        hours=Decimal(8),
        organizer=organizer,
    )


@pytest.fixture(scope="session")
def empty_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "新学校.jyschool"
    create_school(path, name="新学校", code="2141009990", stage="小学", pin=SAMPLE_PIN, sample=True).close()
    return path


@pytest.fixture
def empty(empty_book: Path, tmp_path: Path) -> Path:
    """A school without teachers."""
    path = tmp_path / empty_book.name
    path.write_bytes(empty_book.read_bytes())
    return path


@pytest.fixture
def ids(empty: Path) -> Ids:
    """Trainings of three years in an empty school, by their names."""
    with Workspace.open(empty, SCHOOL, write=True) as ws:
        ws.today_override = _TODAY
        person = add_teacher(ws, TeacherValues(name="王芳"))
        return {
            name: add_training(ws, _values(person, name, day, organizer))
            for name, day, organizer in (
                ("前年的培训", date(2024, 5, 6), "老师范学院"),
                ("去年的培训", date(2025, 12, 31), ""),
                ("年初的培训", date(2026, 1, 1), "教研室"),
                ("八月的培训", date(2026, 8, 3), ""),
            )
        }


def _names(page: QWidget) -> list[str]:
    return [row.name for row in part(page, TableView, "table").table_model().rows()]


def _count(page: QWidget) -> str:
    return part(page, QLabel, "countLabel").text()


def _range(page: QWidget) -> QComboBox:
    return part(page, QComboBox, "rangeBox")


@pytest.fixture
def opened(driver: Driver, empty: Path, ids: Ids) -> tuple[Callable[[], None], QWidget]:
    """How one waits for the window, and the page in the third quarter of 2026."""
    shell = driver.open(empty)
    assert shell.desk is not None
    shell.desk.choose_quarter(Quarter.of(_TODAY))
    page = driver.go(shell, "trainings")

    def settle() -> None:
        driver.settle(shell)
        driver.settle(shell)

    return settle, page


def test_the_page_lists_the_year_of_the_quarter_and_says_which(opened: tuple[Callable[[], None], QWidget]) -> None:
    settle, page = opened
    assert _range(page).currentText() == "本年度"
    assert _names(page) == ["八月的培训", "年初的培训"]
    assert _count(page) == "2026年度 2 条 · 16 学时 · 另有其他年度的"
    _range(page).setCurrentText("本季度")
    settle()
    assert (_names(page), _count(page)) == (["八月的培训"], "1 条 · 8 学时")
    _range(page).setCurrentText("全部")
    settle()
    assert _names(page) == ["八月的培训", "年初的培训", "去年的培训", "前年的培训"]
    assert _count(page) == "各年度 4 条 · 32 学时"


def test_the_year_goes_along_with_the_quarter(driver: Driver, opened: tuple[Callable[[], None], QWidget]) -> None:
    settle, page = opened
    page.desk.choose_quarter(Quarter.parse("2024Q4"))  # type: ignore[attr-defined]
    settle()
    assert (_names(page), _count(page)) == (["前年的培训"], "2024年度 1 条 · 8 学时 · 另有其他年度的")


def test_words_that_are_typed_are_found_in_all_years_and_the_year_comes_back(
    opened: tuple[Callable[[], None], QWidget],
) -> None:
    settle, page = opened
    search = part(page, QLineEdit, "searchEdit")
    search.setText("前年")
    settle()
    assert (_names(page), _count(page)) == (["前年的培训"], "各年度 1 / 4 条 · 8 学时")
    assert _range(page).currentText() == "本年度"
    search.clear()
    settle()
    assert (_names(page), _count(page)) == (
        ["八月的培训", "年初的培训"],
        "2026年度 2 条 · 16 学时 · 另有其他年度的",
    )


def test_a_value_chosen_under_a_heading_narrows_the_year_that_is_listed(opened: tuple[Callable[[], None], QWidget]) -> None:
    settle, page = opened
    search = part(page, QLineEdit, "searchEdit")
    search.setText("姓名＝王芳")
    settle()
    assert (_names(page), _count(page)[:10]) == (["八月的培训", "年初的培训"], "2026年度 2 条")


def test_a_year_without_trainings_says_that_there_are_others(opened: tuple[Callable[[], None], QWidget]) -> None:
    settle, page = opened
    page.desk.choose_quarter(Quarter.parse("2023Q1"))  # type: ignore[attr-defined]
    settle()
    assert _names(page) == []
    told = part(page, TableView, "table").told_when_empty
    assert told == "2023年度没有培训；另有其他年度的，在上方选“全部”可以看到。"


def test_what_still_has_to_be_done_in_other_years_is_told_with_its_number(
    empty: Path, ids: Ids, opened: tuple[Callable[[], None], QWidget]
) -> None:
    settle, page = opened
    part(page, QCheckBox, "provinceBox").setChecked(True)
    settle()
    assert _count(page) == "2026年度 2 条 · 16 学时 · 其他年度还有 2 条"
    part(page, QCheckBox, "provinceBox").setChecked(False)
    part(page, QCheckBox, "pendingBox").setChecked(True)
    settle()
    assert _count(page) == "2026年度 2 条 · 16 学时 · 其他年度还有 2 条"


def test_how_much_there_is_to_do_in_other_years_is_what_a_list_of_all_years_says(empty: Path, ids: Ids) -> None:
    with Workspace.open(empty, SCHOOL, write=True) as ws:
        review_trainings(ws, [ids["前年的培训"], ids["年初的培训"]], approve=True)
        tick_province(ws, [ids["去年的培训"], ids["八月的培训"]], _TODAY)
        first, last = date(2026, 1, 1), date(2026, 12, 31)
        beside = [row for row in list_trainings(ws) if not "2026-01-01" <= row.date <= "2026-12-31"]
        for pending in (False, True):
            for not_in_province in (False, True):
                number = sum(
                    (not pending or row.status == "pending") and not (not_in_province and row.province_on) for row in beside
                )
                told = trainings_of_school.trainings_to_do_beside(
                    ws, first, last, pending=pending, not_in_province=not_in_province
                )
                assert told == number, (pending, not_in_province)


def test_a_training_of_another_year_that_was_just_entered_is_stood_on(
    driver: Driver, empty: Path, opened: tuple[Callable[[], None], QWidget]
) -> None:
    settle, page = opened
    shell = page.window()
    driver.shortcut(shell, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)  # type: ignore[arg-type]
    dialog = driver.dialog(shell)
    with Workspace.open(empty, SCHOOL, write=False) as ws:
        [person] = list_teachers(ws)
    dialog._whom.show_teacher(person.id)  # type: ignore[attr-defined]
    part(dialog, QLineEdit, "nameEdit").setText("补登的培训")
    part(dialog, QComboBox, "levelBox").setCurrentIndex(1)
    part(dialog, QComboBox, "modeBox").setCurrentIndex(1)
    part(dialog, DateField, "dayEdit").set_day(date(2024, 3, 4))
    part(dialog, DateField, "endDayEdit").set_day(date(2024, 3, 5))
    part(dialog, QLineEdit, "hoursEdit").setText("8")
    dialog.accept_button.click()  # type: ignore[attr-defined]
    settle()
    table = part(page, TableView, "table")
    until(driver.qtbot, lambda: table.current_row() is not None)
    assert table.current_row().name == "补登的培训"
    assert _count(page) == "2024年度 2 条 · 16 学时 · 另有其他年度的"


def test_a_training_that_somebody_asks_for_is_shown_whatever_its_year(
    driver: Driver, ids: Ids, opened: tuple[Callable[[], None], QWidget]
) -> None:
    settle, page = opened
    page.go_to(ids["前年的培训"])  # type: ignore[attr-defined]
    settle()
    assert part(page, TableView, "table").current_row().name == "前年的培训"


def test_organizers_of_all_years_are_offered_for_many_trainings(
    driver: Driver, opened: tuple[Callable[[], None], QWidget]
) -> None:
    settle, page = opened
    part(page, TableView, "table").selectAll()
    page._ask_batch()  # type: ignore[attr-defined]
    settle()
    dialog = driver.dialog(page.window(), BatchDialog)
    part(dialog, QComboBox, "fieldBox").setCurrentText("主办单位")
    box = part(dialog, QComboBox, "valueBox")
    assert {box.itemText(number) for number in range(box.count())} >= {"教研室", "老师范学院"}


def test_where_years_are_school_years_the_year_of_the_last_day_of_the_quarter_is_listed(
    empty: Path, ids: Ids, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jyteacher_desktop.desktop.pages import trainings_presenter

    read = trainings_presenter.current_policy
    monkeypatch.setattr(trainings_presenter, "current_policy", lambda ws: replace(read(ws), year_basis=YearBasis.SCHOOL))
    with Workspace.open(empty, SCHOOL, write=False) as ws:

        def listed(quarter: str) -> tuple[str, list[str]]:
            shown = Shown(quarter=Quarter.parse(quarter), span=Span.YEAR, pending_only=False, not_in_province=False)
            told = shown_trainings(ws, shown=shown)
            summer = date(2026, 8, 3)
            assert told.has_in_year_of(Quarter.parse("2026Q2"), summer)
            assert not told.has_in_year_of(Quarter.of(summer), summer)
            return told.called, [row.name for row in told.content.rows]

        assert listed("2026Q2") == ("2025-2026年度", ["八月的培训", "年初的培训", "去年的培训"])
        assert listed("2026Q3") == ("2026-2027年度", [])
    assert AccountingYear.of(_TODAY, YearBasis.SCHOOL).label == "2025-2026"


def test_the_page_of_a_year_asks_no_more_of_a_file_after_many_years(empty: Path, ids: Ids) -> None:
    """All of 25 years were read and laid out, 166 ms for 5,000 lines."""
    shown = Shown(quarter=Quarter.of(_TODAY), span=Span.YEAR, pending_only=False, not_in_province=False)

    def asked() -> tuple[int, int, list[str]]:
        with counting() as told, Workspace.open(empty, SCHOOL, write=False) as ws:
            ws.today_override = _TODAY
            told()
            names = [row.name for row in shown_trainings(ws, shown=shown).content.rows]
            cost = told()
        return cost.rows, cost.steps, names

    rows, steps, names = asked()
    with Workspace.open(empty, SCHOOL, write=True) as ws:
        [(person,)] = ws.tuples("SELECT id FROM teacher")
        days = [f"{1999 + number % 25}-{1 + number % 12:02}-15" for number in range(2000)]
        with writing(ws, "旧账", StepCode.TRAINING_ADD) as writer:
            writer.add_many(
                tables.training,
                ("uuid", "teacher_id", "name", "level", "mode", "start", "end", "hours_x100", "status"),
                [(new_id(), person, f"旧培训{day}", "county", "centralized", day, day, 800, "approved") for day in days],
            )
    assert asked()[0] == rows
    assert asked()[1] <= steps + 1  # hundreds: an index may be one page deeper
    assert asked()[2] == names
