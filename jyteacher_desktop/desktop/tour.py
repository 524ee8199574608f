"""十分钟入门: a strip above the pages of a sample school that leads through the work of a quarter, step by step.

A step ticks itself off: because the journal gained a step of that kind since the tour began, or because the page or dialog it is about was
shown. Nobody has to follow the order, and nothing is kept: the sample is there to be spoilt.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtWidgets import QFrame, QLabel, QMenu, QPushButton, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.forms import Form
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

ROSTER: Final = "roster"
"""Where a step leads that shows how a bundled roster would be read in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TourStep:
    """One step: what it is, how it is done, where it is done, and by what it is known to be done."""

    title: str
    how: str
    page: str
    identity: str = ""
    journaled: frozenset[StepCode] = frozenset()
    redone: bool = False
    """Whether it is done once something that was undone has been done again: what was taken back is needed further on."""
    shown: str = ""
    """Topic of the guide of what has to be shown."""


STEPS: Final = (
    TourStep(
        title="看一位教师的学时从哪里来",
        how="在“学时”页选一个人，按 Enter：下面逐条写明每一笔算了多少、为什么。",
        page="hours",
        shown="school.hours.why",
    ),
    TourStep(
        title="登记一场活动",
        how="在“活动”页按 Ctrl+N：类型打 ds 就是读书沙龙，写题目，日期写 9.28，写开始和结束时间，Ctrl+Enter 保存。",
        page="activities",
        journaled=frozenset({StepCode.ACTIVITY_ADD, StepCode.ACTIVITY_SERIES}),
    ),
    TourStep(
        title="撤销，再重做",
        how="Ctrl+Z 撤销刚才的登记，Ctrl+Y 又回来了。做过的每一步都在 Ctrl+H 里，都能回头。",
        page="activities",
        redone=True,
    ),
    TourStep(
        title="看名册怎样导入",
        how="自己学校的 Excel 名册，拖进窗口就行。先看到计划：每一列是什么、新增谁、哪里要改；不按“导入”，什么也不写。",
        page="teachers",
        identity=ROSTER,
        shown="import_dialog",
    ),
    TourStep(
        title="审核刚才那场活动",
        how="在“活动”页勾“只看待审核”，选中它，按“审核通过”。要校长口令，示例的口令写在输入框旁边。",
        page="activities",
        journaled=frozenset({StepCode.ACTIVITY_REVIEW}),
    ),
    TourStep(
        title="看看专项",
        how="骨干教师、新教师、经费、课程……文件要求登记的都在“专项”页，没有的可以说明“本年没有”。",
        page="registers",
        shown="school.registers",
    ),
    TourStep(
        title="看季度汇总",
        how="在“报表与上报”页的文件清单里打开“季度报表”：这就是请校长签字盖章的那一份。",
        page="reports",
        shown="preview_dialog",
    ),
    TourStep(
        title="结账",
        how="还在“报表与上报”页：按“结账”。结了账的季度锁上不再改，数字就不变了；要改可以写明原因重新打开。",
        page="reports",
        journaled=frozenset({StepCode.PERIOD_CLOSE}),
    ),
)
END: Final = "都走过了。关掉示例，按 Ctrl+O 新建自己学校的台账，把名册拖进来就可以开始。F1 随时打开使用指南。"


def newest_step(ws: Workspace) -> int:
    """Number of the newest step of the journal; 0 for none."""
    return max((step.id for step in ws.steps(limit=1)), default=0)


def kinds_since(ws: Workspace, number: int) -> tuple[frozenset[str], bool]:
    """Codes of the steps made after a step, and whether one of them did again what had been undone."""
    steps = [step for step in ws.steps() if step.id > number]
    return frozenset(step.code for step in steps), any(step.kind == "redo" for step in steps)


class Tour(QFrame):
    """The strip. ``to_page`` gives a page the keyboard, ``take_roster`` shows how the bundled roster would be read in."""

    def __init__(self, parent: QWidget, desk: Desk, to_page: Callable[[str], None], take_roster: Callable[[], None]) -> None:
        super().__init__(parent)
        self._desk = desk
        self._to_page = to_page
        self._take_roster = take_roster
        self._begun_after: int | None = None
        self._done: set[TourStep] = set()
        self._chosen: TourStep | None = None
        form = Form("tour_row", self)
        self._place = form.child(QLabel, "placeLabel")
        self._title = form.child(QLabel, "titleLabel")
        self._how = form.child(QLabel, "howLabel")
        self._go = form.child(QPushButton, "goButton")
        self._go.clicked.connect(self._lead)
        self._menu = QMenu(self)
        form.child(QPushButton, "stepsButton").setMenu(self._menu)
        form.child(QPushButton, "closeButton").clicked.connect(self.deleteLater)
        desk.noticed.connect(self._was_shown)
        desk.worker.changed.connect(self._look)
        desk.do(newest_step).then(self._begin)
        self._show()

    def step(self) -> TourStep | None:
        """The step that is shown; ``None`` when all are done."""
        if self._chosen is not None and self._chosen not in self._done:
            return self._chosen
        return next((step for step in STEPS if step not in self._done), None)

    def _begin(self, number: int) -> None:
        self._begun_after = number

    def _was_shown(self, topic: str) -> None:
        self._tick({step for step in STEPS if step.shown == topic})

    def _look(self, _tables: frozenset[str]) -> None:
        if self._begun_after is not None:
            self._desk.do(kinds_since, self._begun_after).then(self._journaled)

    def _journaled(self, since: tuple[frozenset[str], bool]) -> None:
        codes, redone = since
        self._tick({step for step in STEPS if codes & {code.value for code in step.journaled} or (redone and step.redone)})

    def _tick(self, steps: set[TourStep]) -> None:
        if steps - self._done:
            self._done |= steps
            self._show()

    def _choose(self, step: TourStep) -> None:
        self._done.discard(step)
        self._chosen = step
        self._show()

    def _show(self) -> None:
        step = self.step()
        self._place.setText(f"十分钟入门　{len(self._done)}/{len(STEPS)}")
        self._title.setText(step.title if step is not None else "走完了")
        self._how.setText(step.how if step is not None else END)
        self._go.setVisible(step is not None)
        self._menu.clear()
        for number, each in enumerate(STEPS, start=1):
            tick = "✓" if each in self._done else "　"
            self._menu.addAction(f"{tick} {number}. {each.title}", partial(self._choose, each))

    def _lead(self) -> None:
        step = self.step()
        if step is None:
            return
        self._desk.go(step.page)
        self._to_page(step.page)
        if step.identity == ROSTER:
            self._take_roster()
