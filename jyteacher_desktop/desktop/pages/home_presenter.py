"""What the first page decides: the tasks of the day in words, the quarter at a glance, who needs activities most."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from jyteacher_desktop.desktop.table_model import Description
from jyteacher_desktop.desktop.worker import Worker
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.columns import Align, Column, hours_text
from jyteacher_desktop.domain.headline import QuarterFacts
from jyteacher_desktop.domain.hours_and_their_reasons import HoursRow
from jyteacher_desktop.domain.rounding import percent_text, tenth_text
from jyteacher_desktop.domain.tasks import Task
from jyteacher_desktop.reports.chart import TeacherProgress, progress_drawer
from jyteacher_desktop.school.home import Home, Todo, home, todo
from jyteacher_desktop.school.quarter_statement import Statement, in_hours
from jyteacher_desktop.school.register_tasks import register_tasks
from jyteacher_desktop.school.roster import names_apart
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

if TYPE_CHECKING:
    from jyteacher_desktop.reports.bars_and_lines import Drawing

T = TypeVar("T")

# No column for 教研组: the name has the room, so that what tells people of one name apart is never cut.
BEHIND_COLUMNS: tuple[Column[HoursRow], ...] = (
    Column(key="name", title="姓名", value=lambda row: row.name, width=18),
    Column(key="counted", title="计入学时", value=lambda row: row.counted, align=Align.RIGHT, width=9),
    Column(key="expected", title="按进度应达", value=lambda row: row.expected, align=Align.RIGHT, width=10),
    Column(key="gap", title="距目标还差", value=lambda row: row.gap, align=Align.RIGHT, width=10),
)
BEHIND: Description[HoursRow] = Description(
    columns=BEHIND_COLUMNS, identity=lambda row: row.id, tone=lambda _row, key: "warn" if key == "counted" else ""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """The first page, ready to show; ``figures`` are the words of each figure by its name in the statement's facts."""

    home: Home
    figures: Mapping[str, str]
    state: str
    closed: bool
    chart: Callable[[float, float], Drawing] | None
    chart_words: str

    @property
    def behind_title(self) -> str:
        """Heading of the list of people below the even pace."""
        shown, total = len(self.home.behind), self.home.behind_total
        pace = f"　{self.home.stated.pace_words}" if self.home.stated is not None else ""
        return f"进度靠后的教师{pace}" + (f"（共 {total} 人，列出差得最多的 {shown} 人）" if total > shown else "")


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
        self._runner.do(todo, quarter).then(partial(_keep, came, self._view.show_todo))
        self._runner.do(_gather, quarter=quarter).then(partial(_keep, came, self._view.show_home))
        self._runner.do(register_tasks).then(partial(_keep, came, self._view.show_register_tasks))
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


def _chart(people: Sequence[TeacherProgress], stated: Statement) -> Callable[[float, float], Drawing]:
    """What draws the chart for the room it has."""
    return progress_drawer(
        people,
        required=in_hours(stated.cycle.required.x100),
        pace=stated.pace,
        pace_words=stated.pace_words,
        narrow=True,
    )


def _gather(ws: Workspace, *, quarter: Quarter) -> Glance:
    found = home(ws, quarter)
    called = names_apart(ws)
    found = replace(found, behind=tuple(replace(row, name=called.get(row.id, row.name)) for row in found.behind))
    stated = found.stated
    people, behind = found.people, sum(person.behind for person in found.people)
    return Glance(
        home=found,
        figures=figure_texts(stated.facts if stated is not None else None),
        state="" if stated is None else f"已结账 第 {stated.state.version} 版" if stated.closed else "未结账",
        closed=stated is not None and stated.closed,
        chart=_chart(people, stated) if stated is not None and people else None,
        chart_words=f"{len(people)} 位教师，{behind} 位低于平均进度" + (f"，{stated.pace_words}" if stated is not None else ""),
    )


def settle_task(ws: Workspace, *, record: str) -> str:
    """A record the bureau sent back was looked at and is right as it stands."""
    from jyteacher_desktop.school.correcting_returned_records import settle_remark

    return f"“{settle_remark(ws, record).title}”核对过了，不用改，不再提醒。"
