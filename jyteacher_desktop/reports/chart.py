"""Drawings that screen and paper share.

A drawing is made of plain rectangles, lines and strings, in grays, so that a printer without colour shows the same and
the window can paint the same shapes itself. Strings name a face by :class:`~jyteacher_desktop.reports.fonts.Typeface`
value.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reportlab.graphics.barcode import qrencoder
from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import Color

from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.reports.fonts import Typeface, text_width

_BAR_GROUPS = 12
_STEPS = (1, 2, 5, 10, 20, 30, 40, 60, 90, 120)


@dataclass(frozen=True, slots=True, kw_only=True)
class TeacherProgress:
    """One teacher on the way to the hours the cycle requires.

    Attributes:
        counted: 周期累计计入学时.
        required: 周期应达学时 of this teacher, exempt months taken off.
        expected: Hours that even progress would give by now; advisory.
    """

    counted: Decimal
    required: Decimal
    expected: Decimal

    @property
    def gap(self) -> Decimal:
        """距目标差: hours still to come, never below zero."""
        return max(Decimal(0), self.required - self.counted)

    @property
    def behind(self) -> bool:
        """Whether even progress would have given more by now."""
        return self.counted < self.expected


def progress_chart(
    teachers: Sequence[TeacherProgress], *, width: float, height: float, required: Decimal = Decimal(360)
) -> Drawing:
    """How far the teachers still are from the required hours.

    Above, a ruler from 0 to ``required`` with the mean of all teachers and the mark of even progress. Below, bars: how
    many teachers still lack how many hours, dark where a teacher is below even progress.
    """
    drawing = Drawing(width, height)
    if not teachers:
        _label(drawing, width / 2, height / 2, "本周期还没有教师的学时。", size=9, anchor="middle")
        return drawing
    _ruler(drawing, teachers, required, 0, height - 34, width)
    _bars(drawing, teachers, 0, 0, width, height - 46)
    return drawing


def _ruler(drawing: Drawing, teachers: Sequence[TeacherProgress], required: Decimal, x: float, y: float, width: float) -> None:
    mean = _mean([teacher.counted for teacher in teachers])
    pace = _mean([teacher.expected for teacher in teachers])
    scale = width / float(required or 1)
    _bar(drawing, x, y, width, 9, 0.9)
    _bar(drawing, x, y, min(float(mean) * scale, width), 9, 0.35)
    at = x + min(float(pace) * scale, width)
    _stroke(drawing, at, y - 3, at, y + 12, 1.2, 0)
    years = 5
    for year in range(years + 1):
        tick = x + width * year / years
        anchor = "start" if year == 0 else "end" if year == years else "middle"
        _label(drawing, tick, y - 9, hours_text(required * year / years), size=7.5, gray=0.35, anchor=anchor)
        if 0 < year < years:
            _stroke(drawing, tick, y, tick, y + 9, 0.5, 1.0 if tick < x + float(mean) * scale else 0.7)
    _label(
        drawing,
        x,
        y + 17,
        f"人均已计入 {hours_text(mean)} 学时，要求 {hours_text(required)} 学时；竖线为按时间平均应达 {hours_text(pace)} 学时（仅作提示）",
        size=8.5,
    )


def _bars(drawing: Drawing, teachers: Sequence[TeacherProgress], x: float, y: float, width: float, height: float) -> None:
    gaps = [float(teacher.gap) for teacher in teachers]
    low, high = min(gaps), max(gaps)
    step = next((step for step in _STEPS if math.floor(high / step) - math.floor(low / step) < _BAR_GROUPS), _STEPS[-1])
    first = math.floor(low / step)
    count = math.floor(high / step) - first + 1
    done = sum(gap == 0 for gap in gaps)
    on_pace, behind = [0] * count, [0] * count
    for teacher, gap in zip(teachers, gaps, strict=True):
        (behind if teacher.behind else on_pace)[math.floor(gap / step) - first] += 1
    base, top = y + 22, y + height - 16
    tallest = max(a + b for a, b in zip(on_pace, behind, strict=True))
    slot = width / max(count, 6)
    unit = (top - base - 9) / tallest
    for index in range(count):
        # Far from the goal stands left, near it right.
        left = x + (width - count * slot) / 2 + (count - 1 - index) * slot
        dark, light = behind[index], on_pace[index]
        _bar(drawing, left + slot * 0.16, base, slot * 0.68, dark * unit, 0.35)
        _bar(drawing, left + slot * 0.16, base + dark * unit, slot * 0.68, light * unit, 0.75)
        if dark + light:
            _label(drawing, left + slot / 2, base + (dark + light) * unit + 2.5, f"{dark + light}", size=8, anchor="middle")
        start = (first + index) * step
        text = f"{start}–{start + step}" if step > 1 else f"{start}"
        _label(drawing, left + slot / 2, base - 10, text, size=7.5, gray=0.25, anchor="middle")
    _stroke(drawing, x, base, x + width, base, 0.6, 0.2)
    _label(drawing, x, y + 1, "距目标还差（学时，左远右近）；柱上为人数", size=8, gray=0.25)
    _legend(drawing, x + width, y + height - 8, sum(on_pace), sum(behind), done)


def _legend(drawing: Drawing, right: float, y: float, on_pace: int, behind: int, done: int) -> None:
    entries = [
        (0.75, f"达到平均进度 {on_pace} 人" + (f"（其中已满 {done} 人）" if done else "")),
        (0.35, f"低于平均进度 {behind} 人"),
    ]
    for gray, text in reversed(entries):
        right -= text_width(text, Typeface.SANS, 8)
        _label(drawing, right, y, text, size=8)
        _bar(drawing, right - 11, y - 0.5, 8, 7, gray)
        right -= 24


def _mean(values: Sequence[Decimal]) -> Decimal:
    return (sum(values, Decimal(0)) / len(values)).quantize(Decimal("0.1"))


def qr_drawing(text: str, *, side: float) -> Drawing:
    """A QR code of ``text``, ``side`` points wide with its quiet zone, error correction M."""
    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    quiet = 2
    module = side / (code.getModuleCount() + 2 * quiet)
    drawing = Drawing(side, side)
    for row, modules in enumerate(code.modules):
        start = None
        for column, dark in enumerate([*map(bool, modules), False]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                y = side - (row + quiet + 1) * module
                _bar(drawing, (start + quiet) * module, y, (column - start) * module, module, 0)
                start = None
    return drawing


def _bar(drawing: Drawing, x: float, y: float, width: float, height: float, gray: float) -> None:
    drawing.add(Rect(x, y, width, height, fillColor=Color(gray, gray, gray), strokeColor=None, strokeWidth=0))


def _stroke(drawing: Drawing, x1: float, y1: float, x2: float, y2: float, width: float, gray: float) -> None:
    drawing.add(Line(x1, y1, x2, y2, strokeColor=Color(gray, gray, gray), strokeWidth=width))


def _label(drawing: Drawing, x: float, y: float, text: str, *, size: float, gray: float = 0.0, anchor: str = "start") -> None:
    drawing.add(
        String(x, y, text, fontName=Typeface.SANS.value, fontSize=size, fillColor=Color(gray, gray, gray), textAnchor=anchor)
    )
