"""What an office's first page asks a person to do: one sentence, why, and the page where it is done."""

from __future__ import annotations

from collections.abc import Iterable

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.enums import Enum
from jyteacher_desktop.values import dataclass


class Urgency(Enum):
    """How a task stands out."""

    LATE = "bad"
    WAITING = "warn"
    NEXT = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do.

    ``page`` and ``identity`` say where (see the pages' ``go_to``); ``quarter`` is set when it must be chosen first. ``settle`` is the
    record whose remark may also be answered by saying that nothing needs to change.
    """

    urgency: Urgency
    sentence: str
    detail: str
    action: str
    page: str
    identity: str = ""
    quarter: Quarter | None = None
    settle: str = ""


def records_in_words(activities: int, trainings: int) -> str:
    """So many activities and outside trainings; what there is none of is not named."""
    parts = (f"活动 {activities} 场" if activities else "", f"培训 {trainings} 条" if trainings else "")
    return "，".join(part for part in parts if part)


def most_urgent_first(tasks: Iterable[Task]) -> list[Task]:
    """The tasks as every list of them stands: by urgency, and of one urgency in the order they were found."""
    order = list(Urgency)
    return sorted(tasks, key=lambda task: order.index(task.urgency))
