"""A school made once and copied for each test: making a key costs most of a second on purpose."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from jyteacher_desktop.bureau.bureau_keys import write_bureau_card
from jyteacher_desktop.bureau.office import bureau_info, create_bureau
from jyteacher_desktop.school.office import create_school
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.school.school_keys import trust_bureau
from jyteacher_desktop.store.workspace import SCHOOL, Workspace

PIN = "correct horse 12"
CLERK = "clerk horse 1234"
"""Opens the bureau's key."""
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


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A bureau that school may trust."""
    ws = create_bureau(tmp_path_factory.mktemp("bureau") / "b.jybureau", name="济源市教育局", code="419001", pin=CLERK)
    ws.today_override = date(2026, 10, 20)
    yield ws
    ws.close()


@pytest.fixture
def trusted(ws: Workspace, bureau: Workspace, tmp_path: Path) -> Workspace:
    """The school after it compared the bureau's digits."""
    write_bureau_card(bureau, tmp_path / "bureau.jyt", CLERK)
    trust_bureau(ws, tmp_path / "bureau.jyt", PIN, bureau_info(bureau).fingerprint)
    return ws
