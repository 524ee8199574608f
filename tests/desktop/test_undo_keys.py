"""Ctrl+Z takes back what the window names at that moment; a press is never kept for later."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from PySide6.QtCore import Qt

from jyteacher_desktop.desktop import application
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.school.roster import edit_teachers, list_teachers
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import Driver, Hold, until
from tests.patience import PATIENCE_S

Key = Qt.Key
Modifier = Qt.KeyboardModifier


def _standing(school: Path) -> list[str]:
    with Workspace.open(school, SCHOOL, write=False) as ws:
        return [step.what for step in ws.steps() if not step.undone and not step.what.startswith("撤销")]


def _group_everybody(ws: Workspace, group: str) -> int:
    return edit_teachers(ws, [row.id for row in list_teachers(ws)], "group", group)


def _nothing(_answer: object) -> None:
    """Somebody waits for the end of a job and for nothing else."""


def _press(driver: Driver, shell: Shell, key: Qt.Key = Key.Key_Z) -> None:
    driver.qtbot.keyClick(shell, key, Modifier.ControlModifier)


def test_ctrl_z_pressed_while_a_file_is_opened_takes_nothing_back(driver: Driver, school: Path, held: Hold) -> None:
    before = _standing(school)
    opening = held(application, "_open_workspace")
    opening.at_turn = lambda: _press(driver, driver.desktop.shells[-1])
    shell = driver.open(school)
    driver.settle(shell)
    assert opening.window_was_awake
    assert before
    assert _standing(school) == before


def test_ctrl_z_pressed_while_something_else_runs_is_not_kept_and_says_so(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    before = _standing(school)
    go_on = Event()

    def long_work(ws: Workspace) -> int:
        assert go_on.wait(PATIENCE_S)
        return _group_everybody(ws, "校级组")

    shell.worker.do(long_work).then(_nothing, what="正在批量修改")
    _press(driver, shell)
    assert "正在批量修改，现在还不能撤销" in shell.state_label.text()
    go_on.set()
    driver.settle(shell)
    assert _standing(school) == [f"批量修改 {len(_teachers(school))} 位教师", *before]


def _teachers(school: Path) -> list[str]:
    with Workspace.open(school, SCHOOL, write=False) as ws:
        return [row.id for row in list_teachers(ws)]


def test_a_step_that_came_in_between_is_named_and_stays(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    shell.worker.do(_group_everybody, "校级组").then(_nothing)  # it has no name for people: nothing says that it runs
    _press(driver, shell)
    driver.settle(shell)
    newest = _standing(school)[0]
    assert newest.startswith("批量修改")
    assert f"没有撤销：按下时最近的一步还不是“{newest}”" in shell.state_label.text()
    _press(driver, shell)
    driver.settle(shell)
    assert newest not in _standing(school)


def test_two_presses_one_after_the_other_take_two_steps_back_and_bring_them_again(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    before = _groups(school)
    for group in ("校级组", "学区组"):
        shell.worker.do(_group_everybody, group).then(_nothing)
    driver.settle(shell)
    for key, groups in ((Key.Key_Z, before), (Key.Key_Y, {"学区组"})):
        for _ in range(2):
            _press(driver, shell, key)
            until(driver.qtbot, lambda: not shell.worker.doing)  # the heading is not waited for
        driver.settle(shell)
        assert _groups(school) == groups


def _groups(school: Path) -> set[str]:
    with Workspace.open(school, SCHOOL, write=False) as ws:
        return {row.group for row in list_teachers(ws)}
