"""The first page that was counted when the window was closed: shown where counting would give the same, and nowhere else."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jyteacher_desktop.desktop.pages.home_presenter import count_page
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.tasks import Task, Urgency
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.reports.chart import Progress
from jyteacher_desktop.school import first_page
from jyteacher_desktop.school.first_page import Behind, FirstPage, Glance, count_ahead, kept_page
from jyteacher_desktop.school.pins import key_path
from jyteacher_desktop.school.quarter_open_or_closed import quarter_in_hand
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.school.sample import SAMPLE_PIN, build_sample_school
from jyteacher_desktop.store.backup import silent_backup
from jyteacher_desktop.store.backups_beside import backup_folder, list_backups
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from jyteacher_desktop.values import fields

MONDAY = date(2026, 9, 28)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "sample.jyschool"
    build_sample_school(path, SAMPLE_PIN).workspace.close()
    return path


@pytest.fixture
def school(sample: Path, tmp_path: Path) -> Path:
    """A school with everything a first page tells of, whose window was closed on a Monday."""
    for each in sample.parent.iterdir():
        if each.is_file():
            shutil.copy2(each, tmp_path / each.name)
    path = tmp_path / sample.name
    _open(path).close()  # a copy notes once that it is one
    silent_backup(path, "exit")
    _close(path)
    return path


def _open(path: Path, day: date = MONDAY) -> Workspace:
    ws = Workspace.open(path, SCHOOL, write=True)
    ws.today_override = day
    return ws


def _close(path: Path, day: date = MONDAY, meanwhile: Callable[[], None] = lambda: None) -> None:
    """As a window closes it."""
    ws = _open(path, day)
    keep = count_ahead(ws, count_page, quarter_in_hand)
    ws.close()
    meanwhile()
    if keep is not None:
        keep()


def _kept(path: Path, day: date = MONDAY) -> FirstPage | None:
    with _open(path, day) as ws:
        return kept_page(ws, quarter_in_hand(ws))


def _looked_at(path: Path) -> FirstPage | None:
    with Workspace.open(path, SCHOOL, write=False) as ws:
        ws.today_override = MONDAY
        return kept_page(ws, quarter_in_hand(ws))


def _file(path: Path) -> Path:
    return backup_folder(path) / "first-page"


@pytest.mark.parametrize("day", [MONDAY, MONDAY + timedelta(days=1)])
def test_the_page_of_the_next_start_is_the_one_that_is_counted_then(school: Path, day: date) -> None:
    with _open(school, day) as ws:
        quarter = quarter_in_hand(ws)
        kept, counted = kept_page(ws, quarter), count_page(ws, quarter)
        drawn = [page.glance.chart.draw(400, 200, narrow=True).shapes for page in (kept, counted) if page and page.glance.chart]
    assert kept == counted
    assert [drawn[0]] == drawn[1:]
    assert all((counted.tasks, counted.register_tasks, counted.glance.behind))


@pytest.mark.parametrize("more", [-1, 2, 365])
def test_of_another_day_nothing_is_shown_that_was_counted_before(school: Path, more: int) -> None:
    assert _kept(school, MONDAY + timedelta(days=more)) is None


def test_on_a_friday_the_page_of_monday_is_counted_ahead(school: Path) -> None:
    friday = date(2026, 10, 2)
    _close(school, friday)
    found = [day for more in range(5) if _kept(school, day := friday + timedelta(days=more)) is not None]
    assert found == [friday, date(2026, 10, 5)]


def test_another_quarter_than_the_one_a_start_shows_is_counted(school: Path) -> None:
    with _open(school) as ws:
        assert kept_page(ws, quarter_in_hand(ws).previous()) is None


def test_after_whatever_is_written_into_whichever_table_the_page_is_counted_anew(school: Path) -> None:
    """By another program too: nothing asks who it was, and no table is left out."""
    content, state = school.read_bytes(), school.stat()
    with closing(sqlite3.connect(school)) as raw:
        tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
    shown: list[str] = []
    for table in tables:
        assert _looked_at(school) is not None
        with closing(sqlite3.connect(school)) as raw:
            for (trigger,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
                raw.execute(f'DROP TRIGGER "{trigger}"')
            raw.execute("PRAGMA ignore_check_constraints = ON")
            if not raw.execute(f'DELETE FROM "{table}"').rowcount:  # an empty one gets a row
                columns = raw.execute(f'PRAGMA table_info("{table}")').fetchall()
                assert raw.execute(f'INSERT INTO "{table}" VALUES ({", ".join("1" for _each in columns)})').rowcount == 1
            raw.commit()
        os.utime(school, ns=(state.st_atime_ns, state.st_mtime_ns))  # as a disk has it that notes times roughly
        if _looked_at(school) is not None:
            shown.append(table)
        school.write_bytes(content)
        os.utime(school, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert shown == []


def test_what_this_program_writes_is_counted_at_once_and_after_the_next_closing_kept(school: Path) -> None:
    with _open(school) as ws:
        quarter = quarter_in_hand(ws)
        before = kept_page(ws, quarter)
        add_teacher(ws, TeacherValues(name="新来的", subject="语文"))
        assert before is not None
        assert kept_page(ws, quarter) is None
    assert _kept(school) is None
    _close(school)
    with _open(school) as ws:
        assert kept_page(ws, quarter) == count_page(ws, quarter) != before


def test_a_page_is_not_kept_where_somebody_wrote_while_the_window_closed(school: Path) -> None:
    def write() -> None:
        with _open(school) as ws:
            add_teacher(ws, TeacherValues(name="另一位", subject="语文"))

    _file(school).unlink()
    _close(school, meanwhile=write)
    assert not _file(school).exists()


def test_a_backup_in_the_place_of_the_file_is_counted(school: Path) -> None:
    with _open(school) as ws:
        add_teacher(ws, TeacherValues(name="新来的", subject="语文"))
    _close(school)
    oldest = list_backups(school)[-1].path
    school.unlink()
    shutil.copy2(oldest, school)
    assert _kept(school) is None


def test_one_byte_written_without_sqlite_is_seen_by_the_time_of_the_file(school: Path) -> None:
    state = school.stat()
    with school.open("r+b") as stream:
        stream.seek(state.st_size - 1)
        last = stream.read(1)
        stream.seek(state.st_size - 1)
        stream.write(last)
    assert school.stat().st_mtime_ns != state.st_mtime_ns
    assert _kept(school) is None


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _sealed_by_somebody_else(file: Path) -> None:
    data = file.read_bytes()[64:]
    file.write_bytes(first_page._seal(b"0" * 32, data) + data)


@pytest.mark.parametrize("spoil", [_cut, _empty, _folder, _sealed_by_somebody_else, Path.unlink])
def test_a_page_that_is_not_as_it_was_kept_is_counted(school: Path, spoil: Callable[[Path], None]) -> None:
    spoil(_file(school))
    assert _kept(school) is None


def test_a_page_with_other_words_in_it_is_not_shown(school: Path) -> None:
    data = _file(school).read_bytes()
    words = "还没有结账".encode()
    assert words in data
    _file(school).write_bytes(data.replace(words, "都已经结账".encode()))
    assert _kept(school) is None


def test_the_page_of_another_school_is_not_shown(school: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "other.jyschool"
    other.parent.mkdir()
    build_sample_school(other, SAMPLE_PIN).workspace.close()
    silent_backup(other, "exit")
    _close(other)
    assert _kept(other) is not None
    shutil.copy2(_file(other), _file(school))
    assert _kept(school) is None


def test_where_the_secret_is_not_at_hand_nothing_is_shown_or_kept(
    school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jyteacher_desktop.store.sealed_columns.secrets_folder", lambda: tmp_path / "another computer")
    assert _kept(school) is None
    before = _file(school).read_bytes()
    _close(school)
    assert _file(school).read_bytes() == before


@pytest.mark.parametrize("signer", Signer)
def test_a_key_that_came_or_went_is_seen(school: Path, signer: Signer) -> None:
    place = key_path(school, signer)
    if place.exists():
        place.unlink()
    else:
        place.write_bytes(b"")
    assert _kept(school) is None


def test_another_program_counts_by_its_own_rules(school: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_page, "_program", lambda: (1, 2))
    assert _kept(school) is None


def test_a_module_that_was_changed_is_another_program(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    module = tmp_path / "rules" / "hours.py"
    module.write_text("")
    before = first_page._newest_module(str(tmp_path))
    module.touch()
    assert first_page._newest_module(str(tmp_path)) > before > 0


def test_without_a_folder_of_backups_nothing_is_kept_and_none_is_made(school: Path) -> None:
    shutil.rmtree(backup_folder(school))
    _close(school)
    assert not backup_folder(school).exists()


def test_a_school_that_is_closed_as_it_was_counts_nothing_again(school: Path) -> None:
    counted: list[Quarter] = []

    def count(ws: Workspace, quarter: Quarter) -> FirstPage:
        counted.append(quarter)
        return count_page(ws, quarter)

    with _open(school) as ws:
        count_ahead(ws, count, quarter_in_hand)
    assert counted == []
    with _open(school, MONDAY + timedelta(days=1)) as ws:
        count_ahead(ws, count, quarter_in_hand)
        assert ws.today == MONDAY + timedelta(days=1)
    assert len(counted) == 1


_HOURS = st.decimals(min_value=0, max_value=9999, places=2)
_QUARTERS = st.builds(Quarter, st.integers(2000, 2100), st.integers(1, 4))
_NUMBERS = st.lists(st.integers(0, 500), max_size=4).map(tuple)


def _any(kind: type, **known: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Values of a class, every field of them; what is not said is a text."""
    return st.builds(kind, **{each.name: known.get(each.name, st.text()) for each in fields(kind)})


def _several(of: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(of, max_size=3).map(tuple)


_TASKS = _several(_any(Task, urgency=st.sampled_from(list(Urgency)), quarter=st.none() | _QUARTERS))
_CHARTS = _any(
    Progress,
    mean=_HOURS,
    required=_HOURS,
    even=_HOURS,
    labels=_several(st.text()),
    on_pace=_NUMBERS,
    behind=_NUMBERS,
    done=st.integers(0, 500),
)
_GLANCES = _any(
    Glance,
    quarter=_QUARTERS,
    figures=st.dictionaries(st.text(), st.text()),
    stated=st.booleans(),
    closed=st.booleans(),
    chart=st.none() | _CHARTS,
    behind=_several(_any(Behind, counted=_HOURS, expected=_HOURS, gap=_HOURS)),
)


@given(_any(FirstPage, tasks=_TASKS, glance=_GLANCES, register_tasks=_TASKS))
def test_every_page_comes_back_as_it_was(page: FirstPage) -> None:
    assert first_page._meant(first_page._told(page)) == page


@pytest.mark.parametrize("value", [1.5, [1], date(2026, 9, 28), {1}])
def test_a_value_that_is_none_of_a_page_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        first_page._told((value,))


def test_what_is_kept_names_no_number_of_anybody(school: Path) -> None:
    """The file lies beside the workspace, where numbers stand sealed."""
    with _open(school) as ws:
        numbers = [row[0] for row in ws.tuples("SELECT opened(id_number) FROM teacher WHERE id_number <> ''")]
        phones = [row[0] for row in ws.tuples("SELECT opened(phone) FROM teacher WHERE phone <> ''")]
    kept = _file(school).read_bytes().decode(errors="replace")
    assert numbers
    assert not [each for each in (*numbers, *phones) if each in kept]
