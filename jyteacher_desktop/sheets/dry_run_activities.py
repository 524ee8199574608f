"""What a list of activities would do: of which kind each is, what belongs to that kind alone, which activity stands already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

from jyteacher_desktop.domain.daily_hours import told_of_one_day
from jyteacher_desktop.domain.errors import Finding, refusal, warning
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.sheets.dry_run import (
    Existing,
    Outcome,
    Plan,
    PlanRow,
    changes_of,
    check_order,
    every_row,
    repeated,
    settle,
)
from jyteacher_desktop.sheets.kinds_of_activities import KindsInWords, without_column
from jyteacher_desktop.sheets.layouts import Layout
from jyteacher_desktop.sheets.own_columns_of_activities import OWN
from jyteacher_desktop.sheets.people_of_activities import PEOPLE, PeopleOfActivities, There
from jyteacher_desktop.sheets.values_of_rows import parsed_rows
from jyteacher_desktop.values import NamedTuple


def plan_activities(
    layout: Layout,
    kinds: Mapping[str, str],
    existing: Sequence[Existing] | Callable[[Collection[str]], Sequence[Existing]],
    *,
    path: Path,
    today: date,
    base: int,
    defaults: frozenset[str] = frozenset(),
    own: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    ended: frozenset[str] = frozenset(),
    people: PeopleOfActivities | None = None,
) -> Plan:
    """Plan activities; one of the same kind, first day and name is the same activity, where several are that, the one that begins at the same time.

    Args:
        layout: The sheet understood.
        kinds: Kind id to name, of everything that activities of the workspace may be of.
        existing: Activities of the workspace, or what gives those that begin on some days: the others are none of the list's.
        path: The file, for the plan's record.
        today: Completes dates without a year.
        base: State of the workspace.
        defaults: Kinds that have default hours, so hours may be left out.
        own: Kind id to its own fields, key to label; what a row says in a column of another kind is named, not stored.
        ended: Kinds among them that no new activity may be of.
        people: Reads who was there, where the list has a column of them; nobody is known without.
    """
    people = people or PeopleOfActivities((), ())
    layout, of_sheet = without_column(layout, kinds, path.stem, called="activity", ended=ended)
    named = KindsInWords.of(kinds)
    found: list[_Row] = []
    for number, values, findings, filled in of_sheet.written_to(parsed_rows(layout, today)):
        kind = known_kind(values, named, findings, ended)
        if kind:
            _only_own(values, own.get(kind, {}), kinds[kind], layout, findings)
        unsaid = () if values.get("end") else ("end",)
        values["end"] = values.get("end") or values.get("start", "")
        check_order(values, findings)
        there = people.read(values.pop(PEOPLE, ""), findings)
        found.append(_Row(number, values, findings, filled, unsaid, _key(values), there))
    days = {row.key[1] for row in found}
    people.read_days(days)
    meant = _Meant(
        existing(days) if callable(existing) else existing, found, defaults, {each: kinds[each] for each in ended}, layout.words
    )
    rows = [people.settled(meant.settled(row), row.there) for row in found]
    return Plan(kind="activities", path=path, layout=layout, rows=every_row(layout, rows), base=base)


_Key = tuple[str, str, str]


class _Row(NamedTuple):
    """A row of the sheet: what it says, what is usual in it, and which activities it may be."""

    number: int
    values: dict[str, str]
    findings: list[Finding]
    filled: tuple[str, ...]
    usual: tuple[str, ...]
    key: _Key
    there: tuple[There, ...]

    @property
    def time(self) -> str:
        """When it begins, "" where the row does not say it."""
        return self.values.get("start_time", "")


def _key(values: Mapping[str, str]) -> _Key:
    return (values["kind"], values.get("start", ""), match_key(values.get("activity", "")))


class _Meant:
    """Which activity of the workspace each row means: one name twice on a day are two sessions, told apart by when they begin."""

    def __init__(
        self,
        existing: Iterable[Existing],
        rows: Iterable[_Row],
        defaults: frozenset[str],
        ended: Mapping[str, str],
        words: Callable[[int], str],
    ) -> None:
        self._words = words
        self._ended = ended
        self._defaults = defaults
        self._standing: dict[_Key, list[Existing]] = defaultdict(list)
        for each in existing:
            self._standing[_key(each.values)].append(each)
        self._times: dict[_Key, set[str]] = defaultdict(set)
        for row in rows:
            self._times[row.key].add(row.time)
        self._seen: dict[_Key, dict[str, int]] = defaultdict(dict)

    def settled(self, row: _Row) -> PlanRow:
        """What happens to a row; a standing activity is that of one row at most."""
        target = None
        before = self._repeats(row)
        if before is not None:
            row.findings.append(repeated(self._words(before)))
        else:
            target = self._target(row)
            if target is None:
                refuse_ended(row.values["kind"], self._ended, row.findings)
            self._hours_of(row, target.values if target is not None else {})
        done = settle(
            "activities",
            row.number,
            row.values,
            row.findings,
            target=target,
            words=self._words,
            filled=row.filled,
            usual=row.usual,
        )
        if done.outcome is not Outcome.REFUSED:
            self._seen[row.key][row.time] = row.number
            if target is not None:
                self._standing[row.key].remove(target)
        return done

    def _hours_of(self, row: _Row, standing: Mapping[str, str]) -> None:
        """Refuse a row whose hours follow from nothing: together with what stands it has neither hours nor both times in order."""
        said = row.values.get("hours", "")
        # hours that a list repeats follow the times as they did
        if not row.values["kind"] or standing.get("hours_typed") or (said and said != standing.get("hours")):
            return
        begins, ends = (row.values.get(key) or standing.get(key, "") for key in ("start_time", "end_time"))
        if begins and ends and ends > begins:
            new = not standing and not said and bool(row.values.get("start"))
            told = told_of_one_day(row.values["start"], row.values["end"]) if new else ""
            if told:
                row.findings.append(warning("activity.times_of_one_day", "hours", told))
            return
        if begins and ends:
            row.findings.append(
                refusal("hours.times", "end_time", f"结束时间 {ends} 不晚于开始时间 {begins}。请改正，或填写学时。")
            )
        elif begins or ends:
            known, lacking = ("开始", "结束") if begins else ("结束", "开始")
            told, place = f"只有{known}时间 {begins or ends}，没有{lacking}时间，", f"{'end' if begins else 'start'}_time"
            if row.values["kind"] in self._defaults:
                row.findings.append(warning("hours.usual", place, f"{told}学时按这类活动的默认学时登记。请核对。"))
            else:
                row.findings.append(refusal("hours.missing", place, f"{told}算不出学时。请补填{lacking}时间，或填写学时。"))
        elif row.values["kind"] not in self._defaults and not standing.get("hours"):
            told = "没有学时，也没有起止时间，这类活动没有默认学时。请填写学时。"
            row.findings.append(refusal("hours.missing", "hours", told))

    def _repeats(self, row: _Row) -> int | None:
        """The row that said the same; one without a time says nothing new unless another activity of that name stands."""
        seen = self._seen[row.key]
        if row.time:
            return seen.get(row.time, seen.get(""))
        return None if self._standing[row.key] else next(iter(seen.values()), None)

    def _target(self, row: _Row) -> Existing | None:
        """The activity a row means; one that several may be is refused."""
        standing = self._standing[row.key]
        if row.time:
            at = [each for each in standing if each.values["start_time"] == row.time]
            others = [each for each in standing if each.values["start_time"] not in self._times[row.key]]
            return at[0] if at else others[0] if len(others) == 1 else None
        said = {key: text for key, text in row.values.items() if key not in row.usual and key not in row.filled}
        same = next((each for each in standing if not changes_of("activities", each, said)), None)
        if same is None and len(standing) > 1:
            message = (
                f"{row.values['start']} 有 {len(standing)} 场同名活动“{row.values['activity']}”，没有写是几点的。请填写开始时间。"
            )
            row.findings.append(refusal("activity.ambiguous", "activity", message))
        return same or next(iter(standing), None)


def known_kind(values: dict[str, str], kinds: KindsInWords, findings: list[Finding], ended: frozenset[str]) -> str | None:
    """The kind that a row names, which stands in its values then; one that the policy does not know is refused."""
    said = values.get("kind", "")
    kind = kinds.of_cell(said)
    if kind and match_key(said) not in (kind, kinds.full[kind]):
        findings.append(warning("kind.alike", "kind", f"“{said}”按政策里的“{kinds.names[kind]}”登记。请核对。"))
    elif said and not kind:
        may_be = "、".join(name for each, name in kinds.names.items() if each not in ended)
        findings.append(refusal("kind.unknown", "kind", f"政策里没有活动类型“{said}”。可用：{may_be}。"))
    values["kind"] = kind or said
    return kind or None


def refuse_ended(kind: str, ended: Mapping[str, str], findings: list[Finding]) -> None:
    """Refuse something new of a kind that the policy in use no longer has, or has ended."""
    if kind in ended:
        message = f"活动类型“{ended[kind]}”在现用政策里已经停用，不能再登记新的。请改成别的类型。"
        findings.append(refusal("kind.unknown", "kind", message))


def _only_own(values: dict[str, str], own: Mapping[str, str], kind: str, layout: Layout, findings: list[Finding]) -> None:
    """Leave out what a row says in a column that only activities of another kind have."""
    titles = {spec.key: spec.title for spec in layout.more}
    findings.extend(
        warning("field.foreign", key, f"“{kind}”没有“{titles[key]}”这一项，“{values.pop(key)}”没有登记。")
        for key in [key for key in values if key in titles and key.removeprefix(OWN) not in own]
    )
