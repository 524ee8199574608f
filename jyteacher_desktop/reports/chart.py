"""Drawings that screen and paper share.

A drawing is made of plain rectangles, lines and strings, in grays, so that a printer without colour shows the same and
the window can paint the same shapes itself. Strings name a face by :class:`~jyteacher_desktop.reports.fonts.Typeface`
value.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from decimal import Decimal
from math import ceil

from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.gap_groups import gap_groups
from jyteacher_desktop.domain.rounding import rounded, tenth_text
from jyteacher_desktop.reports.bars_and_lines import Anchor, Bar, Drawing, Label, Rule
from jyteacher_desktop.reports.fonts import Typeface, text_width
from jyteacher_desktop.reports.line_breaking import fitting_size, shorten, wrap
from jyteacher_desktop.values import dataclass

_YEARS = 5


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Some teachers on their way, as :func:`progress_chart` draws them: sums, of nobody by himself.

    Attributes:
        told: The sentence above the ruler.
        mean: What they have on the mean, of the ``required`` hours, where even progress would be at ``even``.
        labels: What stands below each bar.
        on_pace: How many people of each bar are on the even pace,
        behind: and how many below it.
        done: How many have it all.
    """

    told: str
    mean: Decimal
    required: Decimal
    even: Decimal
    labels: tuple[str, ...]
    on_pace: tuple[int, ...]
    behind: tuple[int, ...]
    done: int

    def draw(self, width: float, height: float, *, narrow: bool = False) -> Drawing:
        """The chart for the room there is."""
        sketch = _Sketch(width, height)
        taken = _ruler(sketch, self.told, self.mean, self.required, self.even, narrow=narrow)
        _bars(sketch, self, taken, narrow=narrow)
        return sketch.drawing


def progress_chart(
    teachers: Sequence[TeacherProgress],
    *,
    width: float,
    height: float,
    required: Decimal = Decimal(360),
    pace: Decimal | None = None,
    pace_words: str = "",
    narrow: bool = False,
) -> Drawing:
    """How far the teachers still are from the required hours.

    Above, a ruler from 0 to ``required`` with the mean of all teachers and the mark of even progress. Below, bars: how
    many teachers still lack how many hours, dark where a teacher is below even progress. ``pace`` is even progress of somebody in
    post for the whole cycle (the mean of the teachers' when None) and ``pace_words`` says of which day. ``narrow``, for a screen with
    large letters: a sentence may take a second line, and of labels that would touch only every second or third stands.
    """
    if not teachers:
        return _nobody(width, height)
    return progress_of(teachers, required=required, pace=pace, pace_words=pace_words).draw(width, height, narrow=narrow)


def progress_of(
    teachers: Sequence[TeacherProgress], *, required: Decimal = Decimal(360), pace: Decimal | None = None, pace_words: str = ""
) -> Progress:
    """What :func:`progress_chart` says of some teachers, at least one, whatever room it is drawn for."""
    even = _mean([teacher.expected for teacher in teachers]) if pace is None else pace
    words, mean = pace_words or f"按时间平均应达 {hours_text(even)} 学时", _mean([teacher.counted for teacher in teachers])
    gaps = [teacher.gap for teacher in teachers]
    groups = gap_groups(gaps)
    behind = tuple(sum(teachers[place].behind for place in group.places) for group in groups)
    return Progress(
        told=f"列入进度 {len(teachers)} 人：人均已计入 {tenth_text(mean)} 学时，周期要求 {hours_text(required)}；竖线：{words}（仅作提示）",
        mean=mean,
        required=required,
        even=even,
        labels=tuple(group.label for group in groups),
        on_pace=tuple(len(group.places) - dark for group, dark in zip(groups, behind, strict=True)),
        behind=behind,
        done=sum(not gap for gap in gaps),
    )


def _nobody(width: float, height: float) -> Drawing:
    sketch = _Sketch(width, height)
    sketch.label(width / 2, height / 2, "本周期还没有教师的学时。", size=9, anchor="middle")
    return sketch.drawing


def qr_drawing(text: str, *, side: float) -> Drawing:
    """A QR code of ``text``, ``side`` points wide with its quiet zone, error correction M."""
    from reportlab.graphics.barcode import qrencoder  # noqa: PLC0415 - no window shows a code; the library behind it is large

    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    quiet = 2
    module = side / (code.getModuleCount() + 2 * quiet)
    sketch = _Sketch(side, side)
    for row, modules in enumerate(code.modules):
        column = quiet
        for dark, run in itertools.groupby(map(bool, modules)):
            length = len(list(run))
            if dark:
                sketch.bar(column * module, side - (row + quiet + 1) * module, length * module, module, gray=0)
            column += length
    return sketch.drawing


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One bar of :func:`units_chart`: schools by what they handed in (dark to light), and mean hours, None where nobody is counted."""

    name: str
    parts: tuple[int, int, int]
    average: Decimal | None


_UNIT_ROW = 12.0


def units_chart(units: Sequence[Unit], *, width: float, pace: Decimal, legend: tuple[str, str, str], rest: str = "") -> Drawing:
    """A row for each unit: on the left its schools by what they handed in, on the right its mean hours beside the pace."""
    sketch = _Sketch(width, 30 + _UNIT_ROW * max(len(units), 1) + (12 if rest else 0))
    names, gap = width * 0.24, width * 0.04
    left, middle = names, names + (width - names) / 2
    schools_room, hours_room = middle - gap - left - 30, width - middle - gap - 36
    most = max((sum(unit.parts) for unit in units), default=0) or 1
    highest = max([float(unit.average) for unit in units if unit.average is not None] + [float(pace), 1.0])
    top = sketch.height - 12
    grays = (0.3, 0.62, 0.88)
    x = left
    for gray, text in zip(grays, legend, strict=True):
        sketch.bar(x, top, 8, 7, gray=gray)
        sketch.label(x + 11, top + 0.5, text, size=8)
        x += 22 + text_width(text, Typeface.SANS, 8)
    sketch.label(middle, top + 0.5, f"人均计入学时；竖线：按均匀进度应达 {hours_text(pace)}", size=8)
    if not units:
        sketch.label(0, top - 16, "还没有登记学校。", size=8.5)
    for place, unit in enumerate(units):
        y = top - 16 - place * _UNIT_ROW
        sketch.label(0, y + 1, shorten(unit.name, names - 6, Typeface.SANS, 8.5), size=8.5)
        x = left
        for gray, number in zip(grays, unit.parts, strict=True):
            wide = schools_room * number / most
            if number:
                sketch.bar(x, y, wide, 8.5, gray=gray)
            x += wide
        sketch.label(x + 4, y + 1, f"{unit.parts[0]}/{sum(unit.parts)}", size=8)
        if unit.average is None:
            sketch.label(middle, y + 1, "—", size=8)
        else:
            wide = hours_room * float(unit.average) / highest
            sketch.bar(middle, y, wide, 8.5, gray=0.62 if unit.average >= pace else 0.3)
            sketch.label(
                max(middle + wide, middle + hours_room * float(pace) / highest) + 4, y + 1, tenth_text(unit.average), size=8
            )
    if units:
        low = top - 16 - (len(units) - 1) * _UNIT_ROW - 3
        at = middle + hours_room * float(pace) / highest
        sketch.rule(at, low, at, top - 4, width=1, gray=0)
    if rest:
        sketch.label(0, 2, rest, size=8.5)
    return sketch.drawing


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One column of :func:`trend_chart`: mean hours and the share who reached the requirement by then; None where nobody is counted."""

    name: str
    average: Decimal | None
    share: Decimal | None
    pace: Decimal


def trend_chart(moments: Sequence[Moment], *, width: float, height: float, narrow: bool = False) -> Drawing:
    """A column for each moment: mean hours beside the line of even progress, dark where they are below it, and the share in words.

    ``narrow`` as in :func:`progress_chart`.
    """
    sketch = _Sketch(width, height)
    told = "柱：人均计入学时，深色低于均匀进度；横线：按均匀进度应达的学时（仅作提示）"
    taken = _sentence(sketch, height - 12, told, 8, narrow=narrow)
    base = 26.0
    top = max(height - 34 - taken, base + _LINE)
    highest = max([float(each.average or 0) for each in moments] + [float(each.pace) for each in moments] + [1.0])
    slot = width / max(len(moments), 4)
    for place, each in enumerate(moments):
        left, middle = place * slot, (place + 0.5) * slot
        even = base + (top - base) * float(each.pace) / highest
        tall = (top - base) * float(each.average or 0) / highest
        if each.average is not None:
            sketch.bar(left + slot * 0.24, base, slot * 0.52, tall, gray=0.62 if each.average >= each.pace else 0.35)
        sketch.rule(left + slot * 0.14, even, left + slot * 0.86, even, width=1.2, gray=0)
        told = "—" if each.average is None else tenth_text(each.average)
        above = base + tall + 3
        # the figure is the column's: it stands on the line only where the line would go through it
        crossed = above - 2 <= even <= above + _LINE
        sketch.label(middle, even + 3 if crossed else above, told, size=8.5, anchor="middle")
        sketch.label(middle, base - 10, shorten(each.name, slot - 2, Typeface.SANS, 8), size=8, gray=0.25, anchor="middle")
        share = "达标 —" if each.share is None else f"达标 {tenth_text(each.share)}%"
        sketch.label(middle, base - 21, share, size=8, gray=0.25, anchor="middle")
    sketch.rule(0, base, width, base, width=0.6, gray=0.2)
    return sketch.drawing


class _Sketch:
    """A drawing in the making; the origin is its lower left corner."""

    def __init__(self, width: float, height: float) -> None:
        self.drawing = Drawing(width, height)
        self.width = width
        self.height = height

    def bar(self, x: float, y: float, width: float, height: float, *, gray: float) -> None:
        self.drawing.shapes.append(Bar(x=x, y=y, width=width, height=height, gray=gray))

    def rule(self, x1: float, y1: float, x2: float, y2: float, *, width: float, gray: float) -> None:
        self.drawing.shapes.append(Rule(x1=x1, y1=y1, x2=x2, y2=y2, width=width, gray=gray))

    def label(self, x: float, y: float, text: str, *, size: float, gray: float = 0.0, anchor: Anchor = "start") -> None:
        self.drawing.shapes.append(Label(x=x, y=y, text=text, size=size, gray=gray, anchor=anchor))


_LINE = 11.0


def _sentence(sketch: _Sketch, top: float, text: str, size: float, *, narrow: bool) -> float:
    """Write a sentence whose first line stands at ``top``; returns how much lower what follows begins than below one line."""
    if not narrow:
        sketch.label(0, top, text, size=fitting_size(text, sketch.width, Typeface.SANS, size))
        return 0
    lines = wrap(text, sketch.width, Typeface.SANS, size)
    for place, line in enumerate(lines):
        sketch.label(0, top - place * _LINE, line, size=size)
    return (len(lines) - 1) * _LINE


def _ruler(sketch: _Sketch, told: str, mean: Decimal, required: Decimal, pace: Decimal, *, narrow: bool) -> float:
    """Draw the ruler; returns what it took beyond its usual height."""
    taken = _sentence(sketch, sketch.height - 17, told, 8.5, narrow=narrow)
    y, width = sketch.height - 34 - taken, sketch.width
    scale = width / float(required or 1)
    filled = min(float(mean) * scale, width)
    sketch.bar(0, y, width, 9, gray=0.9)
    sketch.bar(0, y, filled, 9, gray=0.35)
    at = min(float(pace) * scale, width)
    sketch.rule(at, y - 3, at, y + 12, width=1.2, gray=0)
    for year in range(_YEARS + 1):
        tick = width * year / _YEARS
        anchor: Anchor = "start" if year == 0 else "end" if year == _YEARS else "middle"
        sketch.label(tick, y - 9, hours_text(required * year / _YEARS), size=8, gray=0.35, anchor=anchor)
        if 0 < year < _YEARS:
            sketch.rule(tick, y, tick, y + 9, width=0.5, gray=1.0 if tick < filled else 0.7)
    return taken


def _bars(sketch: _Sketch, bars: Progress, taken: float, *, narrow: bool) -> None:
    """Draw the bars below a ruler that took so much more than its usual height."""
    labels, on_pace, behind, done = bars.labels, bars.on_pace, bars.behind, bars.done
    count = len(labels)
    pace_text = f"达到平均进度 {sum(on_pace)} 人" + (f"（其中已满 {done} 人）" if done else "")
    entries = ((0.75, pace_text), (0.35, f"低于平均进度 {sum(behind)} 人"))
    taken += _legend(sketch, sketch.height - 54 - taken, entries, narrow=narrow)
    base = 22.0
    top = max(sketch.height - 71 - taken, base + _LINE)
    unit = (top - base) / max(light + dark for light, dark in zip(on_pace, behind, strict=True))
    slot = sketch.width / max(count, 6)
    right = (sketch.width + count * slot) / 2
    # The outermost labels of a narrow drawing are moved inside its frame: towards their neighbours.
    widest = max(text_width(label, Typeface.SANS, 8) for label in labels)
    inside = widest / 2 if narrow else 0
    every = ceil((widest + 3 + max(0, (widest - slot) / 2)) / slot) if narrow else 1
    for index, (light, dark) in enumerate(zip(on_pace, behind, strict=True)):
        # Far from the goal stands left, near it right.
        left = right - (index + 1) * slot
        sketch.bar(left + slot * 0.16, base, slot * 0.68, dark * unit, gray=0.35)
        sketch.bar(left + slot * 0.16, base + dark * unit, slot * 0.68, light * unit, gray=0.75)
        if dark + light:
            sketch.label(left + slot / 2, base + (dark + light) * unit + 2.5, f"{dark + light}", size=8.5, anchor="middle")
        if index % every == 0:
            middle = min(max(left + slot / 2, inside), sketch.width - inside)
            sketch.label(middle, base - 10, labels[index], size=8, gray=0.25, anchor="middle")
    sketch.rule(0, base, sketch.width, base, width=0.6, gray=0.2)
    sketch.label(0, 1, "距目标还差（学时，左远右近）；柱上为人数", size=8, gray=0.25)


def _legend(sketch: _Sketch, y: float, entries: Sequence[tuple[float, str]], *, narrow: bool) -> float:
    """What the grays mean, in one line or, where that is too long for a ``narrow`` drawing, in several; returns what these took more."""
    below = narrow and sum(text_width(text, Typeface.SANS, 8) + 24 for _gray, text in entries) > sketch.width
    right = sketch.width
    for place, (gray, text) in enumerate(reversed(entries)):
        if below:
            right, line = sketch.width, y - (len(entries) - 1 - place) * _LINE
        else:
            line = y
        right -= text_width(text, Typeface.SANS, 8)
        sketch.label(right, line, text, size=8)
        sketch.bar(right - 11, line - 0.5, 8, 7, gray=gray)
        right -= 24
    return (len(entries) - 1) * _LINE if below else 0


def _mean(values: Sequence[Decimal]) -> Decimal:
    return rounded(sum(values, Decimal(0)) / len(values))
