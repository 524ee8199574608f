"""A school made once and copied for each test: making a key costs most of a second on purpose."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from jyteacher_desktop.school.office import create_school
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.store.workspace import SCHOOL, Workspace

PIN = "correct horse 12"
TODAY = date(2026, 9, 28)


@pytest.fixture(scope="session")
def blank_school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("school")
    create_school(folder / "s.jyschool", name="济水一小", code="2141000123", stage="小学", pin=PIN).close()
    return folder


@pytest.fixture
def ws(blank_school: Path, tmp_path: Path) -> Iterator[Workspace]:
    folder = tmp_path / "school"
    shutil.copytree(blank_school, folder)
    workspace = Workspace.open(folder / "s.jyschool", SCHOOL, write=True)
    workspace.today_override = TODAY
    yield workspace
    workspace.close()


@pytest.fixture
def people(ws: Workspace) -> dict[str, str]:
    """Four teachers by name."""
    return {
        name: add_teacher(ws, TeacherValues(name=name, subject=subject, sex="女", group="语文组"))
        for name, subject in (("王芳", "语文"), ("李娜", "数学"), ("赵敏", "英语"), ("张𠮷", "体育"))
    }
