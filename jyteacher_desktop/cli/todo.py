"""``todo``: what the first page of a window asks somebody to do, of a school or of a bureau."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jyteacher_desktop.cli.answers import Answer
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.tasks import Task, Urgency, most_urgent_first
from jyteacher_desktop.later import later
from jyteacher_desktop.store.workspace import BUREAU

if TYPE_CHECKING:
    from jyteacher_desktop.bureau import home as desk
    from jyteacher_desktop.school import home, register_tasks
else:
    desk = later("jyteacher_desktop.bureau.home")
    home = later("jyteacher_desktop.school.home")
    register_tasks = later("jyteacher_desktop.school.register_tasks")

_URGENCY = {Urgency.LATE: "要紧", Urgency.WAITING: "等着办", Urgency.NEXT: "接下来"}
_COLUMNS: tuple[Column[Task], ...] = (
    Column(key="urgency", title="缓急", value=lambda task: _URGENCY[task.urgency], align=Align.CENTER),
    Column(key="sentence", title="要做的事", value=lambda task: task.sentence),
    Column(key="detail", title="说明", value=lambda task: task.detail),
)


def todo(call: Call) -> Answer:
    """``todo``."""
    ws = call.workspace
    if ws.kind is BUREAU:
        tasks: Sequence[Task] = desk.desk_home(ws).tasks
    else:
        tasks = most_urgent_first((*home.todo(ws, Quarter.of(ws.today)).tasks, *register_tasks.register_tasks(ws)))
    rows = [
        {
            "urgency": task.urgency.name.lower(),
            "sentence": task.sentence,
            "detail": task.detail,
            "about": task.settle or task.identity,
            "quarter": str(task.quarter) if task.quarter is not None else None,
        }
        for task in tasks
    ]
    return listing(call, _COLUMNS, tasks, empty="现在没有要做的事。", data={"rows": rows})
