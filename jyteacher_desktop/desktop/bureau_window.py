"""The bureau's window: 接收 and 学校."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from jyteacher_desktop.desktop.preferences import Preferences
from jyteacher_desktop.desktop.shell import Heading, PageEntry, Shell

if TYPE_CHECKING:
    from jyteacher_desktop.desktop.desk import Desk
    from jyteacher_desktop.desktop.pages.page import Page
    from jyteacher_desktop.desktop.worker import Progress
    from jyteacher_desktop.store.workspace import Workspace


class BureauWindow(Shell):
    """A window on one bureau or central school."""

    def __init__(self, *, path: Path, opener: Callable[[], Workspace], preferences: Preferences) -> None:
        super().__init__(
            path=path,
            opener=opener,
            heading=_heading,
            pages=(
                PageEntry(key="receive", title="接收", icon="receive", build=_receive),
                PageEntry(key="schools", title="学校", icon="schools", build=_schools),
            ),
            preferences=preferences,
            name=path.stem,
        )

    def take_files(self, paths: list[Path]) -> None:
        """Packages dropped anywhere onto the window are received."""
        if any(path.suffix not in (".jyschool", ".jybureau") for path in paths):
            self.go("receive")
        super().take_files(paths)


def _heading(workspace: Workspace, _progress: Progress) -> Heading:
    from jyteacher_desktop.bureau.office import bureau_info
    from jyteacher_desktop.school.sample import SAMPLE_PIN

    info = bureau_info(workspace)
    undo, redo = workspace.undo_state()
    return Heading(
        title=info.name,
        today=workspace.today,
        undo=undo.what if undo else "",
        redo=redo.what.removeprefix("撤销：") if redo else "",
        sample=info.sample,
        pin_hint=f"示例口令：{SAMPLE_PIN}" if info.sample else "",
    )


def _receive(desk: Desk) -> Page:
    from jyteacher_desktop.desktop.pages.receive import ReceivePage

    return ReceivePage(desk)


def _schools(desk: Desk) -> Page:
    from jyteacher_desktop.desktop.pages.schools import SchoolsPage

    return SchoolsPage(desk)
