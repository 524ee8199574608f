"""What the first page decides: the tasks of the day in words, the quarter at a glance, who needs activities most."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from jyteacher_desktop.desktop.table_model import Description
from jyteacher_desktop.desktop.worker import Worker
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.columns import Align, Column, hours_text
from jyteacher_desktop.domain.rounding import percent_text, tenth_text
from jyteacher_desktop.domain.tasks import Task
from jyteacher_desktop.later import later
from jyteacher_desktop.reports.chart import progress_of
from jyteacher_desktop.school.first_page import Behind, FirstPage, Glance, Todo, kept_page, last_backup
from jyteacher_desktop.store.workspace import Workspace

if TYPE_CHECKING:
    from jyteacher_desktop.domain.headline import QuarterFacts
    from jyteacher_desktop.school import home, quarter_statement, register_tasks, roster
else:
    # what counts the page: one that was counted beforehand needs none of it
    home = later("jyteacher_desktop.school.home")
    quarter_statement = later("jyteacher_desktop.school.quarter_statement")
    register_tasks = later("jyteacher_desktop.school.register_tasks")
    roster = later("jyteacher_desktop.school.roster")

T = TypeVar("T")

# No column for 教研组: the name has the room, so that what tells people of one name apart is never cut.
BEHIND_COLUMNS: tuple[Column[Behind], ...] = (
    Column(key="name", title="姓名", value=lambda row: row.name, width=18),
    Column(key="counted", title="计入学时", value=lambda row: row.counted, align=Align.RIGHT, width=9),
    Column(key="expected", title="按进度应达", value=lambda row: row.expected, align=Align.RIGHT, width=10),
    Column(key="gap", title="距目标还差", value=lambda row: row.gap, align=Align.RIGHT, width=10),
)
BEHIND: Description[Behind] = Description(
    columns=BEHIND_COLUMNS, identity=lambda row: row.id, tone=lambda _row, key: "warn" if key == "counted" else ""
)


class HomeView(Protocol):
    """What the presenter needs of the page."""

    def show_todo(self, todo: Todo) -> None: ...
    def show_home(self, glance: Glance) -> None: ...
    def show_register_tasks(self, tasks: tuple[Task, ...]) -> None: ...


class HomePresenter:
    """The first page without its widgets."""

    def __init__(self, view: HomeView, runner: Worker[Workspace]) -> None:
        self._view = view
        self._runner = runner

    def load(self, quarter: Quarter) -> None:
        """What to do, the figures and what the registers ask for: each asked by itself, so that one tells if another cannot, and shown in one go.

        Shown as they come the page would be laid out and painted three times, and tasks would move under the eyes of who reads them.
        """
        came: list[Callable[[], None]] = []
        self._runner.do(_todo, quarter).then(partial(_keep, came, self._view.show_todo))
        self._runner.do(_glance, quarter).then(partial(_keep, came, self._view.show_home))
        self._runner.do(_of_registers, quarter).then(partial(_keep, came, self._view.show_register_tasks))
        self._runner.do(_that_was_all).then(partial(_show, came), owner=self._view)


def _keep(came: list[Callable[[], None]], show: Callable[[T], None], answer: T) -> None:
    came.append(partial(show, answer))


def _show(came: list[Callable[[], None]], _all: None) -> None:
    for show in came:
        show()


def _that_was_all(_workspace: Workspace) -> None:
    """Its turn comes behind what was asked before it."""


_NOTHING = "–"
_IN_WORDS: Mapping[str, Callable[[QuarterFacts], str]] = {
    "activities": lambda facts: str(facts.activities),
    "person_times": lambda facts: str(facts.person_times),
    "counted": lambda facts: hours_text(facts.counted),
    "per_teacher": lambda facts: tenth_text(facts.per_teacher, none=_NOTHING),
    "participation": lambda facts: percent_text(facts.participation, none=_NOTHING),
}


def figure_texts(facts: QuarterFacts | None) -> Mapping[str, str]:
    """场次, 人次, 人·学时, 人均 and 参与率 as the first page shows them, by their names; a dash where there is nothing to divide by."""
    return {name: _NOTHING if facts is None else say(facts) for name, say in _IN_WORDS.items()}


def _todo(ws: Workspace, quarter: Quarter) -> Todo:
    kept = kept_page(ws, quarter)
    return Todo(tasks=kept.tasks, last_backup=last_backup(ws)) if kept is not None else home.todo(ws, quarter)


def _glance(ws: Workspace, quarter: Quarter) -> Glance:
    kept = kept_page(ws, quarter)
    return kept.glance if kept is not None else _gather(ws, quarter)


def _of_registers(ws: Workspace, quarter: Quarter) -> tuple[Task, ...]:
    kept = kept_page(ws, quarter)
    return kept.register_tasks if kept is not None else register_tasks.register_tasks(ws)


def count_page(ws: Workspace, quarter: Quarter) -> FirstPage:
    """The page as it is, whatever was kept."""
    return FirstPage(
        tasks=home.todo(ws, quarter).tasks, glance=_gather(ws, quarter), register_tasks=register_tasks.register_tasks(ws)
    )


def _gather(ws: Workspace, quarter: Quarter) -> Glance:
    found, called = home.home(ws, quarter), roster.names_apart(ws)
    stated, people = found.stated, found.people
    low, shown, total = sum(person.behind for person in people), len(found.behind), found.behind_total
    pace = f"　{stated.pace_words}" if stated is not None else ""
    return Glance(
        quarter=found.quarter,
        figures=figure_texts(stated.facts if stated is not None else None),
        stated=stated is not None,
        lacking=found.lacking,
        state="" if stated is None else f"已结账 第 {stated.state.version} 版" if stated.closed else "未结账",
        closed=stated is not None and stated.closed,
        chart=progress_of(
            people,
            required=quarter_statement.in_hours(stated.cycle.required.x100),
            pace=stated.pace,
            pace_words=stated.pace_words,
        )
        if stated is not None and people
        else None,
        chart_words=f"{len(people)} 位教师，{low} 位低于平均进度" + (f"，{stated.pace_words}" if stated is not None else ""),
        behind=tuple(
            Behind(id=row.id, name=called.get(row.id, row.name), counted=row.counted, expected=row.expected, gap=row.gap)
            for row in found.behind
        ),
        behind_title=f"进度靠后的教师{pace}" + (f"（共 {total} 人，列出差得最多的 {shown} 人）" if total > shown else ""),
    )


def settle_task(ws: Workspace, *, record: str) -> str:
    """A record the bureau sent back was looked at and is right as it stands."""
    from jyteacher_desktop.school.correcting_returned_records import settle_remark

    return f"“{settle_remark(ws, record).title}”核对过了，不用改，不再提醒。"
