"""评分: a nomination scored by the policy's rubric, line by line with a visible formula (三（一）、三（四）). What nobody registered is no zero."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.rounding import asked_text, rounded
from jyteacher_desktop.kinds.kit import (
    Measure,
)
from jyteacher_desktop.values import dataclass

if TYPE_CHECKING:
    from jyteacher_desktop.domain.policy import RubricItem
from jyteacher_desktop.kinds.award_nominations import Nomination, typed_lines, words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One line of a scoring sheet: what is scored, the figure, the rule in words, points (None: not scored yet) and the most there are."""

    item: str
    figure: str
    rule: str
    points: Decimal | None
    most: Decimal
    basis: str


def score(
    nomination: Nomination, rubric: list[RubricItem], measures_of: dict[str, Measure], marks: dict[str, Decimal]
) -> list[Score]:
    """The scoring sheet of a nomination: every line with its figure, its rule and its points.

    Args:
        nomination: Who is scored.
        rubric: The policy's lines.
        measures_of: Measures by key, of the book that is scored.
        marks: Points that people gave, by what they called the line (:func:`words_of`).
    """
    given = _given(nomination, rubric, marks)
    found: list[Score] = []
    for line in rubric:
        if line.of != nomination.of:
            continue
        measure = measures_of.get(line.measure)
        target = line.target.value if line.target is not None else None
        points = marks[given[line.id]] if line.id in given else None
        if not line.by_people:
            points = _points(line, measure.have if measure is not None else None, target)
        found.append(
            Score(
                item=line.name,
                figure=measure.text if measure is not None else "",
                rule=_rule(line, target),
                points=points,
                most=line.points.value,
                basis=measure.basis if measure is not None else line.points.basis,
            )
        )
    return found


def beside(nomination: Nomination, rubric: list[RubricItem], marks: dict[str, Decimal]) -> dict[str, Decimal]:
    """Points that people gave under words for which the sheet has no line of theirs; arguments as :func:`score`."""
    taken = set(_given(nomination, rubric, marks).values())
    return {item: points for item, points in marks.items() if item not in taken}


def _given(nomination: Nomination, rubric: list[RubricItem], marks: dict[str, Decimal]) -> dict[str, str]:
    """Under which of the words of a line people gave their points, by its id; the same points under two words count once."""
    lines = [line for line in typed_lines(rubric) if line.of == nomination.of]
    found = ((line.id, next((word for word in words_of(line, lines) if word in marks), "")) for line in lines)
    return {line: word for line, word in found if word}


def _points(line: RubricItem, have: Decimal | None, target: Decimal | None) -> Decimal | None:
    if have is None:
        return None  # 未登记 is not zero points
    if line.rule == "yes":
        return line.points.value if have > 0 else Decimal(0)
    if not target:
        return None
    reached = min(have / target, Decimal(1))
    if line.rule == "at_least":
        return line.points.value if reached == 1 else Decimal(0)
    return rounded(line.points.value * reached, Decimal("0.01"))


def _rule(line: RubricItem, target: Decimal | None) -> str:
    most = hours_text(line.points.value)
    if line.rule == "yes":
        return f"有即得 {most} 分"
    if line.by_people:
        return f"评选小组打分，最高 {most} 分"
    goal = "—" if target is None else asked_text(target) if target <= 1 else hours_text(target)  # up to 1 it is a share
    return f"达到 {goal} 得 {most} 分" if line.rule == "at_least" else f"按达到 {goal} 的比例，最高 {most} 分"
