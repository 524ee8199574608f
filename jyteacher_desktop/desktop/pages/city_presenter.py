"""What the page 全市 decides: whose figures it shows, how one person's are explained over all schools, completion by school."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from jyteacher_desktop.bureau.city_figures import (
    CITY_PARTS,
    COMPLETION_COLUMNS,
    SCHOOL,
    TREND_COLUMNS,
    CompletionRow,
    Trend,
    TrendRow,
    city_figures,
    city_trend,
    people_of,
)
from jyteacher_desktop.bureau.city_people import PersonRow, city_hours, entry_schools, explain_person, find_person
from jyteacher_desktop.bureau.city_report import needed
from jyteacher_desktop.bureau.office import current_policy, left_out_by
from jyteacher_desktop.desktop.pages.hours_presenter import hours_tone
from jyteacher_desktop.desktop.pages.ledger_presenter import WHY_COLUMNS, Question, policy_note
from jyteacher_desktop.desktop.table_model import Description, TableContent
from jyteacher_desktop.desktop.what_if_shown import Trial
from jyteacher_desktop.desktop.worker import Progress, Worker
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.domain.errors import Cancelled, JyTeacherError
from jyteacher_desktop.domain.hours_and_their_reasons import HoursRow, HoursView, LedgerLine, hours_columns
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.rounding import tenth_text
from jyteacher_desktop.domain.what_if import CITY_COLUMNS, LineChange, changes, compare
from jyteacher_desktop.records.pinyin import pinyin_keys
from jyteacher_desktop.records.policies import read_draft
from jyteacher_desktop.reports.chart import Moment, trend_chart
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

if TYPE_CHECKING:
    from jyteacher_desktop.reports.bars_and_lines import Drawing

R = TypeVar("R")

_keys = lru_cache(maxsize=20_000)(pinyin_keys)


def people_matrix(columns: Sequence[Column[HoursRow]]) -> Description[HoursRow]:
    """The table of everybody's figures; letters do not carry pinyin, so it is made here."""
    return Description(
        columns=columns,
        identity=lambda row: row.id,
        words=lambda row: " ".join((*_keys(row.name), row.group)),
        sort_key={"name": lambda row: (_keys(row.name).pinyin, row.name)},
        tone=hours_tone,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CityEntry:
    """One line of a person's ledger and the school that reports it."""

    line: LedgerLine
    school: str


def _entry_tone(row: CityEntry, key: str) -> str:
    if key == "counted":
        return "warn" if row.line.counted < row.line.claimed else "good" if row.line.counted else ""
    return "text_faint" if row.line.standing else ""


def _line_of(row: CityEntry) -> LedgerLine:
    return row.line


_DATE, _TITLE, *_FIGURES = (column.over(_line_of) for column in WHY_COLUMNS)
ENTRIES: Description[CityEntry] = Description(
    columns=(
        _DATE,
        replace(_TITLE, width=14),
        Column(key="school", title="学校", value=lambda row: row.school, width=10),
        *_FIGURES,
    ),
    identity=lambda row: row.line.id,
    tone=_entry_tone,
)


def _completion_tone(row: CompletionRow, key: str) -> str:
    return "good" if key == "reached" and row.reached else "warn" if key == "behind" and row.behind else ""


_NAME_WIDTH = 40
"""Numbers stand near the right edge instead of the last one alone."""
COMPLETION: Description[CompletionRow] = Description(
    columns=[replace(column, width=_NAME_WIDTH) if column.key == "name" else column for column in COMPLETION_COLUMNS],
    identity=lambda row: (row.scope, row.name),
    tone=_completion_tone,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CityMatrix:
    """The figures of everybody and of every school, ready to show."""

    view: HoursView
    people: TableContent[HoursRow]
    completion: TableContent[CompletionRow]
    cycles: tuple[str, ...]
    note: str
    sums: str
    """Why some lines do not add up to the city's."""
    line: CompletionRow | None = None
    """Whose people alone are shown; None where everybody is."""

    @property
    def summary(self) -> str:
        """How the city stands."""
        schools = sum(row.scope == SCHOOL for row in self.completion.rows)
        return f"{schools} 所学校 · {self.view.standing_words(CITY_PARTS['reached'], CITY_PARTS['behind'])}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CityPerson:
    """One person over all schools."""

    row: HoursRow
    person: PersonRow
    entries: tuple[CityEntry, ...]

    @property
    def facts(self) -> str:
        """Who it is and where."""
        person = self.person
        parts = (person.sex, person.birth_month, person.stage, person.subject, person.title)
        known = " · ".join(part for part in parts if part)
        tail = f" · 证件尾号 {person.id_last4}" if person.id_last4 else ""
        several = f"（{len(person.schools)} 所学校，学时合并计算）" if len(person.schools) > 1 else ""
        return f"{'、'.join(person.schools)}{several}\n{known}{tail}"


TREND: Description[TrendRow] = Description(columns=TREND_COLUMNS, identity=lambda row: row.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTrend:
    """One line of the figures quarter by quarter, ready to show."""

    line: CompletionRow
    rows: tuple[TrendRow, ...]
    draw: Callable[[float, float], Drawing]

    @property
    def title(self) -> str:
        """What is shown."""
        return "全市 · 走势" if self.line.scope == self.line.name else f"{self.line.scope} {self.line.called} · 走势"

    @property
    def words(self) -> str:
        """What the drawing shows, for who does not see it."""
        return f"{self.title}：" + "；".join(
            f"{row.called}人均 {tenth_text(row.line.average)} 学时，达标率 {tenth_text(row.line.share)}%" for row in self.rows
        )


class CityView(Protocol):
    """What the presenter needs of the page."""

    def show_city(self, matrix: CityMatrix) -> None: ...
    def show_needed(self, words: str) -> None: ...
    def show_stopped(self, error: JyTeacherError) -> None: ...
    def show_person(self, person: CityPerson | None) -> None: ...
    def show_trend(self, trend: LineTrend | None) -> None: ...


class CityPresenter:
    """The page without its widgets."""

    def __init__(self, view: CityView, runner: Worker[Workspace]) -> None:
        self._view = view
        self._runner = runner
        self._question = Question(as_of=None, cycle="", behind_only=False)
        self._chosen: HoursRow | None = None
        self._followed: CompletionRow | None = None

    def load(self, question: Question, line: CompletionRow | None = None) -> None:
        """Count everybody, and show all of them or those of a line; a large city takes a while, and the person may stop it."""
        self._question = question
        self._runner.do(_count, question=question, line=line, progress=self._runner.progress).then(
            self._show, what="正在计算全市学时", failed=self._view.show_stopped
        )

    def _show(self, matrix: CityMatrix) -> None:
        """The table, and what the founding document asks for when that is known: nobody who stopped the first waits for the second."""
        self._view.show_city(matrix)
        self._runner.do(_what_is_needed, as_of=self._question.as_of).then(self._view.show_needed)

    def choose(self, row: HoursRow | None) -> None:
        """Explain one person's figures."""
        self._chosen = row
        if row is None:
            self._view.show_person(None)
            return
        self._runner.do(_person, row=row, question=self._question).then(self._take, owner=self._view)

    def follow(self, line: CompletionRow | None) -> None:
        """Show one line quarter by quarter."""
        self._followed = line
        if line is None:
            self._view.show_trend(None)
            return
        self._runner.do(_trend, line=line, question=self._question, progress=self._runner.progress).then(
            self._take_trend, what="正在计算各季度的数字", failed=self._view.show_stopped
        )

    def _take_trend(self, trend: LineTrend) -> None:
        if self._followed is not None and (trend.line.scope, trend.line.name) == (self._followed.scope, self._followed.name):
            self._view.show_trend(trend)

    def _take(self, person: CityPerson) -> None:
        if self._chosen is not None and person.row.id == self._chosen.id:
            self._view.show_person(person)


def was_cancelled(error: JyTeacherError) -> bool:
    """Whether the person stopped the count."""
    return isinstance(error, Cancelled)


def _count(ws: Workspace, *, question: Question, line: CompletionRow | None, progress: Progress) -> CityMatrix:
    cycle = question.cycle or None
    view = city_hours(ws, as_of=question.as_of, cycle=cycle, progress=progress)
    figures = city_figures(ws, as_of=question.as_of, cycle=cycle)
    if line is not None and not any((row.scope, row.name) == (line.scope, line.name) for row in figures.rows):
        line = None  # a package that came meanwhile took it away
    rows = [row for row in view.teachers if row.behind] if question.behind_only else list(view.teachers)
    if line is not None:
        inside = {each.id for each in people_of(ws, line.scope, line.name, as_of=question.as_of, cycle=cycle)}
        rows = [row for row in rows if row.id in inside]
    rows.sort(key=lambda row: (_keys(row.name).pinyin, row.name, row.id))
    return CityMatrix(
        view=view,
        people=TableContent(people_matrix(hours_columns(view, question.detail)), rows).prepare(),
        completion=TableContent(COMPLETION, figures.rows).prepare(),
        cycles=tuple(cycle.id for cycle in current_policy(ws).cycles),
        note=policy_note(view),
        sums=figures.sums,
        line=line,
    )


def _what_is_needed(ws: Workspace, *, as_of: date | None) -> str:
    return ws.remembered(("words of what is needed", as_of), lambda: "\n".join(needed(ws, as_of).words))


def _drawn(moments: Sequence[Moment]) -> Callable[[float, float], Drawing]:
    """What draws the columns of a line for the room there is; drawn once here, so that what measures letters is loaded by the worker."""

    def draw(width: float, height: float) -> Drawing:
        return trend_chart(moments, width=width, height=height, narrow=True)

    draw(*_USUAL_SIZE)
    return draw


_USUAL_SIZE = (440.0, 150.0)


def _trend(ws: Workspace, *, line: CompletionRow, question: Question, progress: Progress) -> LineTrend:
    trend: Trend = city_trend(ws, as_of=question.as_of, cycle=question.cycle or None, progress=progress)
    rows = trend.of(line.scope, line.name)
    return LineTrend(
        line=line,
        rows=rows,
        draw=_drawn([Moment(name=row.called, average=row.line.average, share=row.line.share, pace=row.pace) for row in rows]),
    )


def _person(ws: Workspace, *, row: HoursRow, question: Question) -> CityPerson:
    lines = explain_person(ws, row.id, as_of=question.as_of, cycle=question.cycle or None)
    schools = entry_schools(ws, [line.id for line in lines])
    return CityPerson(
        row=row,
        person=find_person(ws, row.id),
        entries=tuple(CityEntry(line=line, school=schools.get(line.id, "")) for line in reversed(lines)),
    )


def try_for_city(ws: Workspace, *, path: Path, as_of: date | None, progress: Progress) -> Trial:
    """Count everybody of the city under a draft policy as well."""
    draft = read_draft(ws, path)
    result = compare(
        city_hours(ws, as_of=as_of, progress=progress),
        city_hours(ws, as_of=as_of, policy=draft, progress=progress),
        lambda row: row.unit,
        left_out_by(ws, draft),
    )
    spelt = ((row, _keys(row.name)) for row in result.rows)
    return Trial(
        path=path,
        draft=draft,
        as_of=as_of,
        result=replace(
            result,
            rows=tuple(replace(row, pinyin=keys.pinyin, initials=keys.initials) for row, keys in spelt),
            reached=CITY_PARTS["reached"],
            behind=CITY_PARTS["behind"],
        ),
        columns=CITY_COLUMNS,
        lines=_changed,
    )


def _changed(ws: Workspace, person: str, draft: Policy, *, as_of: date | None) -> tuple[LineChange, ...]:
    return changes(explain_person(ws, person, as_of=as_of), explain_person(ws, person, as_of=as_of, policy=draft))
