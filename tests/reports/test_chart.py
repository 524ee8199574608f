"""The drawings that screen and paper share."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jyteacher_desktop.domain.rounding import tenth_text
from jyteacher_desktop.reports.bars_and_lines import Bar, Drawing, Label, Rule
from jyteacher_desktop.reports.chart import Moment, TeacherProgress, progress_chart, qr_drawing, trend_chart
from jyteacher_desktop.reports.fonts import Typeface, text_width

HOURS = st.integers(0, 900).map(lambda halves: Decimal(halves) / 2)
TEACHERS = st.lists(st.builds(TeacherProgress, counted=HOURS, required=HOURS, expected=HOURS), max_size=60)


def texts(drawing: Drawing) -> list[str]:
    return [shape.text for shape in drawing.shapes if isinstance(shape, Label)]


def edges(drawing: Drawing) -> list[tuple[float, float, float, float]]:
    found = []
    for shape in drawing.shapes:
        if isinstance(shape, Bar):
            found.append((shape.x, shape.y, shape.x + shape.width, shape.y + shape.height))
        elif isinstance(shape, Rule):
            found.append((shape.x1, shape.y1, shape.x2, shape.y2))
        else:
            wide = text_width(shape.text, Typeface.SANS, shape.size)
            left = shape.x - wide * {"start": 0, "middle": 0.5, "end": 1}[shape.anchor]
            found.append((left, shape.y, left + wide, shape.y + shape.size * 0.8))
    return found


@given(TEACHERS)
def test_the_chart_draws_everybody_once_and_stays_inside_its_frame(teachers: list[TeacherProgress]) -> None:
    drawing = progress_chart(teachers, width=442, height=110)
    assert all(isinstance(shape, (Bar, Rule, Label)) for shape in drawing.shapes)
    for left, low, right, high in edges(drawing):
        assert left >= -0.01
        assert low >= -0.01
        assert right <= 442.01
        assert high <= 110.01
    on_bars = [
        shape.text for shape in drawing.shapes if isinstance(shape, Label) and shape.size == 8.5 and shape.text.isdecimal()
    ]
    assert sum(map(int, on_bars)) == len(teachers)


@given(TEACHERS, st.floats(205, 600), st.floats(125, 300))
def test_a_narrow_chart_stays_inside_its_frame_and_no_two_texts_of_a_line_touch(
    teachers: list[TeacherProgress], width: float, height: float
) -> None:
    drawing = progress_chart(teachers, width=width, height=height, pace_words="截至9月30日应达 54（季末 72）", narrow=True)
    for left, low, right, high in edges(drawing):
        assert left >= -0.01
        assert low >= -0.01
        assert right <= width + 0.01
        assert high <= height + 0.01
    labels = [(shape, edge) for shape, edge in zip(drawing.shapes, edges(drawing), strict=True) if isinstance(shape, Label)]
    assert {shape.size for shape, _edge in labels} <= {8, 8.5, 9}, "a sentence takes a second line before its letters shrink"
    for (one, (left, _low, right, _high)), (other, (start, _, end, _)) in itertools.combinations(labels, 2):
        if one.y == other.y and not (one.size == other.size == 8.5):
            assert right <= start + 0.01 or end <= left + 0.01, (one.text, other.text)


def test_teachers_below_even_progress_are_counted_in_the_legend() -> None:
    behind = TeacherProgress(counted=Decimal(40), required=Decimal(360), expected=Decimal(54))
    ahead = TeacherProgress(counted=Decimal(60), required=Decimal(360), expected=Decimal(54))
    done = TeacherProgress(counted=Decimal(380), required=Decimal(360), expected=Decimal(54))
    shown = texts(progress_chart([behind, ahead, ahead, done], width=442, height=110))
    assert "低于平均进度 1 人" in shown
    assert "达到平均进度 3 人（其中已满 1 人）" in shown


def test_without_teachers_the_chart_says_so() -> None:
    assert texts(progress_chart([], width=442, height=110)) == ["本周期还没有教师的学时。"]


def test_the_gap_is_never_below_zero() -> None:
    assert TeacherProgress(counted=Decimal(400), required=Decimal(360), expected=Decimal(0)).gap == 0


@given(st.text(alphabet="0123456789ABCDEF", min_size=64, max_size=64))
def test_a_qr_code_has_its_three_finder_patterns_inside_a_quiet_zone(text: str) -> None:
    drawing = qr_drawing(text, side=100)
    boxes = edges(drawing)
    module = min(high - low for _, low, _, high in boxes)
    assert min(left for left, _, _, _ in boxes) > 1.9 * module
    assert max(right for _, _, right, _ in boxes) < 100 - 1.9 * module
    bars = [(left, low) for left, low, right, _ in boxes if abs(right - left - 7 * module) < 0.01]
    corners = {(left < 50, low < 50) for left, low in bars}
    assert {(True, False), (False, False), (True, True)} <= corners


@pytest.mark.parametrize(("average", "pace"), [("8.6", "54"), ("0", "18"), ("52", "54"), ("70", "54")])
def test_the_figure_of_a_column_stands_on_the_column_and_not_on_the_line_of_even_progress(average: str, pace: str) -> None:
    """8.6 stood on the line of 54, as if it were the line's."""
    drawing = trend_chart(
        [Moment(name="2026年第三季度", average=Decimal(average), pace=Decimal(pace), share=Decimal(0))], width=400, height=170
    )
    (told,) = (shape for shape in drawing.shapes if isinstance(shape, Label) and shape.text == tenth_text(Decimal(average)))
    (column,) = (shape for shape in drawing.shapes if isinstance(shape, Bar))
    line = next(shape for shape in drawing.shapes if isinstance(shape, Rule) and shape.width == 1.2)
    top = column.y + column.height
    on_column = told.y == pytest.approx(top + 3)
    assert on_column or top <= line.y1 < told.y < line.y1 + 8, "beside the line only where the line would go through it"
    assert not told.y - 2 <= line.y1 <= told.y + 8
