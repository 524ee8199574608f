"""What a 季度汇总 says: its lines, the columns they stand in, and the sums of both; quarter_drawing.py draws them.

Window, workbook and paper show these, so that a figure is called and written the same in all three.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from jyteacher_desktop.domain.calendar import day_beside
from jyteacher_desktop.domain.columns import Align, Column, first_and_last, hours_text, known_text
from jyteacher_desktop.domain.headline import QuarterFacts, pace_words
from jyteacher_desktop.domain.rounding import average, tenth_text
from jyteacher_desktop.reports.chart import TeacherProgress
from jyteacher_desktop.values import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class KindLine:
    """One kind of activity; ``counted_before`` is last quarter's, None when there was no last quarter.

    The line of the outside trainings holds no 场次 and no 人次 of activities (None).
    """

    kind: str
    activities: int | None
    person_times: int | None
    counted: Decimal
    counted_before: Decimal | None = None
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLine:
    """One group of teachers: a 教研组, 学科 or 学段."""

    name: str
    teachers: int
    person_times: int
    counted: Decimal
    code: str = ""

    @property
    def per_teacher(self) -> Decimal | None:
        """人均计入学时, rounded to a tenth."""
        return average(self.counted, self.teachers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """The teachers divided one way; ``title`` names the way, e.g. 教研组."""

    title: str
    lines: tuple[GroupLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeacherLine:
    """One teacher: counted hours of the quarter, the year and the cycle, and what is still to come.

    ``mark`` tells persons of one name apart (工号, the end of the ID number or the birth month). ``required`` and ``expected`` as in
    :class:`~jyteacher_desktop.reports.chart.TeacherProgress`.
    """

    name: str
    mark: str
    group: str
    quarter: Decimal
    year: Decimal
    cycle: Decimal
    required: Decimal
    expected: Decimal
    note: str = ""
    apart: str = ""
    code: str = ""

    @property
    def progress(self) -> TeacherProgress:
        """The teacher's place in the chart."""
        return TeacherProgress(counted=self.cycle, required=self.required, expected=self.expected)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityLine:
    """One activity from its first ``day`` to its ``last``: hours are per person, ``counted`` is its person-hours."""

    day: date
    last: date
    kind: str
    topic: str
    expected: int
    present: int
    hours: Decimal
    counted: Decimal
    note: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingLine:
    """One teacher's outside training; ``called`` is how a name is printed that somebody else of the quarter has too."""

    name: str
    project: str
    organizer: str
    level: str
    mode: str
    start: date
    end: date
    claimed: Decimal
    counted: Decimal
    called: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedDifference:
    """A figure of a closed quarter that would be another today: 已签数, 现数 and the cause."""

    label: str
    signed: Decimal
    now: Decimal
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLine:
    """Something the paper of a closed quarter prints as it was signed though it is otherwise now; ``code`` is that of its line."""

    name: str
    what: str
    signed: str
    now: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedLine:
    """A figure, or a sentence (no ``what``), that the paper printed otherwise when it was signed; ``now`` is what stands on it.

    A dash is what a line that was not there printed. ``code`` is that of the line, empty where nothing opens it.
    """

    name: str
    what: str
    signed: str
    now: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What a later version changes against the first: why it was opened again, the first version's total, line by line.

    ``standings`` are what else differs of its people: requirement, hours of earlier quarters, who is in it; they make no total.
    ``changed`` is every figure of the paper that is another; ``kept_whole`` says whether the first version was kept for that.
    """

    reasons: tuple[str, ...]
    counted_first: Decimal
    differences: tuple[SignedDifference, ...]
    standings: tuple[SignedDifference, ...] = ()
    changed: tuple[ChangedLine, ...] = ()
    kept_whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageMark:
    """What ties the paper to the data package.

    Attributes:
        letter_id: SHA-256 of the package's letter, 64 hexadecimal digits; the QR code holds it in capitals.
        fingerprint: The school key's fingerprint as the program shows it.
        agrees: Whether the package says what the paper says.
        as_of_now: Whether it has as of now what the paper prints as it was signed, and everything else like the paper.
    """

    letter_id: str
    fingerprint: str
    agrees: bool = True
    as_of_now: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterSummary:
    """Everything the paper says.

    Attributes:
        quarter_label: E.g. 2026年第三季度; a quarter is always one of the calendar year.
        previous_label: E.g. 2026年第二季度.
        day: The day up to which everything is stated (截至).
        trace_prefix: What the trace codes of this quarter begin with, e.g. 26Q3.
        pace: What even progress gives by ``day``; ``pace_at_end`` by the end of the quarter.
        reviewed_on: The day of the last review, "" while something waits for one.
        changed: Every figure that the paper prints otherwise than it was signed.
        signed_facts: The figures of ``facts`` as they were signed, by name, of a closed quarter; those of which that is not known are absent.
        kept: What the paper prints as it was signed though it is otherwise now.
        revision: What a later version changes against the first.
        version: Version of the closed quarter; 1 while open.
        closed: Whether the quarter is closed (已结账).
        kinds: By kind, in the order to print.
        groupings: 教研组, 学科, 学段, those the school uses.
        alerts: Finished sentences, the weightiest first.
        support: 经费, 工作坊 and 督导 as the registers have them, in one sentence; "" where nobody registered any of them.
        cycle_label: E.g. 2026—2030年.
        required: Hours of the cycle, 360.
        expected_year: Advisory hours of a year, 72; None when the policy names none.
        unconfirmed_counting: Unconfirmed rules that reduced counted hours, each as a phrase.
        unconfirmed_requirement: Unconfirmed rules behind the requirement, each as a phrase.
        fact_codes: Trace code by the name of a figure of ``facts``.
        people_codes: Words, number and trace code of the people each part of the chart counts, and of those apart.
        alert_codes: The same of the people, activities and trainings that the hints and page 1's sentence count.
        sample: Whether this is the sample school, printed as such.
    """

    school_name: str
    school_code: str
    quarter_label: str
    previous_label: str
    start: date
    end: date
    day: date
    dated: date
    version: int
    closed: bool
    facts: QuarterFacts
    previous: QuarterFacts | None
    cycle_label: str
    required: Decimal
    policy_title: str
    prepared_by: str
    pace: Decimal
    pace_at_end: Decimal
    reviewed_by: str = ""
    reviewed_on: str = ""
    trace_prefix: str = ""
    expected_year: Decimal | None = None
    kinds: tuple[KindLine, ...] = ()
    groupings: tuple[Grouping, ...] = ()
    teachers: tuple[TeacherLine, ...] = ()
    activities: tuple[ActivityLine, ...] = ()
    trainings: tuple[TrainingLine, ...] = ()
    differences: tuple[SignedDifference, ...] = ()
    changed: tuple[ChangedLine, ...] = ()
    signed_facts: tuple[tuple[str, Decimal | int | None], ...] = ()
    kept: tuple[KeptLine, ...] = ()
    revision: Revision | None = None
    alerts: tuple[str, ...] = ()
    support: str = ""
    unconfirmed_counting: tuple[str, ...] = ()
    unconfirmed_requirement: tuple[str, ...] = ()
    package: PackageMark | None = None
    fact_codes: tuple[tuple[str, str], ...] = ()
    people_codes: tuple[tuple[str, int, str], ...] = ()
    alert_codes: tuple[tuple[str, int, str], ...] = ()
    sample: bool = False

    @property
    def otherwise(self) -> int:
        """How many figures are others than those that were signed: the lines that say why, or else the figures of the paper."""
        return len(self.differences) or sum(bool(line.what) for line in self.changed)

    @property
    def pace_words(self) -> str:
        """What even progress gives, see :func:`~jyteacher_desktop.domain.headline.pace_words`."""
        return pace_words(self.day, self.end, self.pace, self.pace_at_end)


def _code_column() -> Column[Any]:
    """The trace code of a line without the part that all codes of the quarter share."""
    return Column(key="code", title="溯源码", value=lambda line: line.code.partition("-")[2], align=Align.CENTER, width=6)


KIND_COLUMNS: tuple[Column[KindLine], ...] = (
    Column(key="kind", title="活动类型", value=lambda line: line.kind, width=18),
    Column(key="activities", title="场次", value=lambda line: line.activities, text=known_text, align=Align.RIGHT, width=4),
    Column(key="person_times", title="人次", value=lambda line: line.person_times, text=known_text, align=Align.RIGHT, width=5),
    Column(key="counted", title="计入", value=lambda line: line.counted, align=Align.RIGHT, width=7),
    Column(
        key="counted_before",
        title="上季\n计入",
        value=lambda line: line.counted_before,
        text=known_text,
        align=Align.RIGHT,
        width=7,
    ),
    _code_column(),
)
TEACHER_COLUMNS: tuple[Column[TeacherLine], ...] = (
    Column(key="name", title="姓名", value=lambda line: line.name, width=14),
    Column(key="mark", title="工号", value=lambda line: line.mark, align=Align.CENTER, width=5),
    Column(key="group", title="教研组", value=lambda line: line.group, width=12),
    Column(key="quarter", title="本季", value=lambda line: line.quarter, align=Align.RIGHT, width=7),
    Column(key="year", title="本年\n累计", value=lambda line: line.year, align=Align.RIGHT, width=6),
    Column(key="cycle", title="周期\n累计", value=lambda line: line.cycle, align=Align.RIGHT, width=6),
    Column(
        key="gap",
        title="距目\n标差",
        value=lambda line: None if line.apart else line.progress.gap,
        text=known_text,
        align=Align.RIGHT,
        width=6,
    ),
    Column(key="note", title="备注", value=lambda line: line.note, width=12),
    _code_column(),
)
ACTIVITY_COLUMNS: tuple[Column[ActivityLine], ...] = (
    Column(
        key="day",
        title="日期",
        value=lambda line: first_and_last(line.day, line.last, day_beside(line.day.year)),
        align=Align.CENTER,
        width=8,
    ),
    Column(key="kind", title="类型", value=lambda line: line.kind, width=11),
    Column(key="topic", title="主题", value=lambda line: line.topic, width=27),
    Column(key="expected", title="应到", value=lambda line: line.expected, align=Align.RIGHT, width=4),
    Column(key="present", title="实到", value=lambda line: line.present, align=Align.RIGHT, width=4),
    Column(key="hours", title="学时", value=lambda line: line.hours, align=Align.RIGHT, width=4),
    Column(key="counted", title="计入", value=lambda line: line.counted, align=Align.RIGHT, width=5),
    Column(key="note", title="备注", value=lambda line: line.note, width=8),
    _code_column(),
)
TRAINING_COLUMNS: tuple[Column[TrainingLine], ...] = (
    Column(key="name", title="姓名", value=lambda line: line.called or line.name, width=13),
    Column(key="project", title="项目", value=lambda line: line.project, width=24),
    Column(key="organizer", title="主办单位", value=lambda line: line.organizer, width=14),
    Column(key="level", title="级别", value=lambda line: line.level, align=Align.CENTER, width=6),
    Column(key="mode", title="方式", value=lambda line: line.mode, align=Align.CENTER, width=4),
    Column(
        key="dates",
        title="起止日期",
        value=lambda line: first_and_last(line.start, line.end, day_beside(line.start.year)),
        align=Align.CENTER,
        width=10,
    ),
    Column(key="claimed", title="申报", value=lambda line: line.claimed, align=Align.RIGHT, width=5),
    Column(key="counted", title="计入", value=lambda line: line.counted, align=Align.RIGHT, width=5),
    _code_column(),
)
DIFFERENCE_COLUMNS: tuple[Column[SignedDifference], ...] = (
    Column(key="label", title="项目", value=lambda line: line.label, width=22),
    Column(key="signed", title="已签数", value=lambda line: line.signed, align=Align.RIGHT, width=9),
    Column(key="now", title="现数", value=lambda line: line.now, align=Align.RIGHT, width=9),
    Column(key="difference", title="差额", value=lambda line: change_text(line.now - line.signed), align=Align.RIGHT, width=9),
    Column(key="cause", title="原因", value=lambda line: line.cause, width=30),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Together:
    """Every figure of one line that is another, in one row."""

    name: str
    told: str
    code: str


def changed_columns(then: str) -> tuple[Column[_Together], ...]:
    """Columns of what a line printed before and prints now."""
    return (
        Column(key="name", title="表内何处", value=lambda line: line.name, width=20),
        Column(key="told", title=f"{then} → 现数（表内所印）", value=lambda line: line.told, width=50),
        _code_column(),
    )


def together(lines: Sequence[ChangedLine]) -> list[_Together]:
    """One row for each line of the paper: a line with a code that opens it, or everything of one place that has none."""
    rows: dict[tuple[str, str], dict[str, list[str]]] = {}
    for line in lines:
        rows.setdefault((line.name, line.code), {}).setdefault(f"{line.signed} → {line.now}", []).append(line.what)
    return [
        _Together(name=name, told="，".join(f"{'、'.join(whats)} {change}" for change, whats in some.items()), code=code)
        for (name, code), some in rows.items()
    ]


_IN_A_ROW = 30
"""How many people are named in one row, so that it stays one that a page holds."""


def of_several_people(lines: Sequence[SignedDifference]) -> list[SignedDifference]:
    """Equal differences of several people in one row that names them and holds what they are together; others as they are."""
    rows: dict[tuple[str, Decimal, Decimal, str], list[list[SignedDifference]]] = {}
    for line in lines:
        some = rows.setdefault((line.label.partition("：")[2], line.signed, line.now, line.cause), [])
        if not some or len(some[-1]) == _IN_A_ROW:
            some.append([])
        some[-1].append(line)
    return [
        some[0]
        if len(some) == 1
        else SignedDifference(
            label=f"{what}（{len(some)} 人，每人 {hours_text(signed)} → {hours_text(now)}）："
            + "、".join(each.label.partition("：")[0] for each in some),
            signed=signed * len(some),
            now=now * len(some),
            cause=cause,
        )
        for (what, signed, now, cause), every in rows.items()
        for some in every
    ]


KEPT_COLUMNS: tuple[Column[KeptLine], ...] = (
    Column(key="name", title="姓名、学校或上季", value=lambda line: line.name, width=14),
    Column(key="what", title="项目", value=lambda line: line.what, width=20),
    Column(key="signed", title="结账时（表内所印）", value=lambda line: line.signed, width=20),
    Column(key="now", title="现在", value=lambda line: line.now, width=20),
    _code_column(),
)


def group_columns(title: str) -> tuple[Column[GroupLine], ...]:
    """Columns of one grouping; the first is headed by its ``title``."""
    return (
        Column(key="name", title=title, value=lambda line: line.name, width=18),
        Column(key="teachers", title="人数", value=lambda line: line.teachers, align=Align.RIGHT, width=5),
        Column(key="person_times", title="参加人次", value=lambda line: line.person_times, align=Align.RIGHT, width=9),
        Column(key="counted", title="计入（人·学时）", value=lambda line: line.counted, align=Align.RIGHT, width=15),
        Column(
            key="per_teacher",
            title="人均\n计入",
            value=lambda line: line.per_teacher,
            text=tenth_text,
            align=Align.RIGHT,
            width=6,
        ),
        _code_column(),
    )


def change_text(difference: Decimal) -> str:
    """A difference with its sign, a real minus; nothing before a zero."""
    return ("+" if difference > 0 else "−" if difference < 0 else "") + hours_text(abs(difference))


def outside_line(summary: QuarterSummary) -> tuple[KindLine, ...]:
    """The outside trainings as a line below the kinds, so that the table sums to the headline."""
    facts, before = summary.facts, summary.previous
    if not facts.trainings and not (before is not None and before.trainings):
        return ()
    return (
        KindLine(
            kind="校外培训",
            activities=None,
            person_times=None,
            counted=facts.training_counted,
            counted_before=before.training_counted if before is not None else None,
            code=dict(summary.fact_codes).get("training_counted", ""),
        ),
    )


def kinds_total(summary: QuarterSummary) -> KindLine:
    """The last line of the kinds: the headline."""
    return replace(sum_of("合计", (*summary.kinds, *outside_line(summary))), code=dict(summary.fact_codes).get("counted", ""))


def sum_of(label: str, lines: Sequence[KindLine]) -> KindLine:
    """Several kinds in one line; without the quarter before where none of them has it."""
    before = [line.counted_before for line in lines if line.counted_before is not None]
    return KindLine(
        kind=label,
        activities=sum(line.activities or 0 for line in lines),
        person_times=sum(line.person_times or 0 for line in lines),
        counted=sum((line.counted for line in lines), Decimal(0)),
        counted_before=sum(before, Decimal(0)) if before else None,
    )
