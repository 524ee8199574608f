"""What a list of outside trainings would do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

from jyteacher_desktop.domain.certificate_numbers import content_mark
from jyteacher_desktop.domain.errors import Finding, refusal, warning
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.domain.terms import Level, Mode
from jyteacher_desktop.sheets.dry_run import Existing, Plan, check_order
from jyteacher_desktop.sheets.layouts import Layout
from jyteacher_desktop.sheets.records_of_people import Place, RecordsOfPeople, Standing
from jyteacher_desktop.values import replace

_USUAL_TRAINING: Mapping[str, str] = MappingProxyType({"level": Level.OTHER.code, "mode": Mode.OTHER.code})
"""What a new training gets whose sheet does not say it, unless a person said something else for the whole sheet."""


def plan_trainings(
    layout: Layout, teachers: Sequence[Existing], existing: Standing, *, path: Path, today: date, base: int
) -> Plan:
    """Plan outside trainings: the same training has the same certificate, name and first day.

    One whose name or first day was corrected is known by its certificate, one of which a row says only the year by its name, one of which a
    list says only when it ended (完成时间) by its name and that day. A row without a certificate means the training of that name and day,
    whatever its number; a number is added to one that had none. Two rows that differ in name and day are two trainings, even under one
    certificate: whether both count is a matter of the policy (同一内容只计一次).
    """
    return _Trainings(layout, teachers, existing).plan(path=path, today=today, base=base)


class _Trainings(RecordsOfPeople):
    kind = "trainings"
    beside = ("year",)

    def __init__(self, layout: Layout, teachers: Sequence[Existing], existing: Standing) -> None:
        layout = replace(layout, fills={**_USUAL_TRAINING, **layout.fills})
        super().__init__(layout, teachers, existing)
        self.unsaid = {
            key: warning(f"{key}.missing", key, f"没有{title}，记为“其他”。")
            for key, title in (("level", "级别"), ("mode", "培训方式"))
            if layout.fills[key] == _USUAL_TRAINING[key]
        }
        told = {*layout.columns.values(), *(key for key, text in layout.fills.items() if text)}
        self._only_ends = not told & {"start", "year"}
        self._standing: dict[str, list[Existing]] = defaultdict(list)

    def stand(self, existing: Sequence[Existing]) -> None:
        super().stand(existing)
        for each in existing:
            self._standing[each.values["teacher_id"]].append(each)

    def key(self, teacher: str, values: Mapping[str, str]) -> Place:
        number = content_mark(values.get("certificate", ""))
        return (teacher, number, match_key(values.get("training", "")), values.get("start", ""))

    def bare(self, place: Place) -> Place:
        return (place[0], "", *place[2:])

    def complete(self, values: dict[str, str], findings: list[Finding]) -> Mapping[str, Finding | None]:
        usual: dict[str, Finding | None] = {}
        year = values.pop("year", "")
        if not values.get("start") and year:
            # stays in the row: which of the standing trainings is meant
            values["year"] = year
            values["start"] = f"{year[:4]}-01-01"
            if values.get("end", "") < values["start"]:
                values["end"], usual["end"] = f"{year[:4]}-12-31", None
                told = "只有年度，没有起止日期，按全年登记。请补填起止日期。"
            else:
                told = f"没有开始日期，从{year[:4]}年的第一天登记到 {values['end']}。请补填开始日期。"
            usual["start"] = warning("date.year_only", "year", told)
        elif self._only_ends and values.get("end") and not values.get("start"):
            values["start"] = values["end"]
            usual["start"] = warning("date.end_only", "start", f"没有开始日期，按 {values['end']} 一天登记。请补填开始日期。")
        if not values.get("start"):
            findings.append(refusal("date.missing", "start", "没有开始日期。请填写，或填写培训年度。"))
        if "end" not in values:
            values["end"], usual["end"] = values.get("start", ""), None
        check_order(values, findings)
        return usual

    def corrected(
        self, place: Place, values: Mapping[str, str], filled: tuple[str, ...], findings: list[Finding]
    ) -> Existing | None:
        teacher, number, name, start = place
        year = values.get("year", "")
        alike = [
            (each, match_key(each.values["training"]) == name, content_mark(each.values.get("certificate", "")))
            for each in self._standing.get(teacher, ())
        ]
        if number:
            found = [
                each for each, called, own in alike if own == number and (called or (not year and each.values["start"] == start))
            ]
            if len(found) == 1:
                return _of_that_year(found[0], year, findings)
        # whoever says no number means one that stands with a number or without; a number may be written to one that had none
        found = [
            each
            for each, called, own in alike
            if called
            and (not own or not number)
            and (each.values["start"][:4] in year if year else self._is_of_the_day(each, start))
        ]
        if len(found) > 1:
            # the usual in the place of what a list does not say tells no training from another
            said = {name: text for name, text in values.items() if name not in filled or name not in self.unsaid}
            same = [each for each in found if _says_nothing_else(said, each)]
            if len(same) != 1:
                told = f"已经登记了 {len(found)} 次“{values['training']}”，分不清是哪一次。请写上证书编号{'或开始日期' if year else ''}。"
                findings.append(refusal("training.ambiguous", "training", told))
            found = same
        return found[0] if found else None

    def _is_of_the_day(self, one: Existing, day: str) -> bool:
        """Whether a training that stands began on a day, or ended on it where a list says nothing else."""
        return day == one.values["start"] or (self._only_ends and day == one.values["end"])


def _of_that_year(one: Existing, year: str, findings: list[Finding]) -> Existing:
    """The training, with a warning where a list says another year than is recorded."""
    if year and one.values["start"][:4] not in year:
        told = f"表里的年度是 {year}，而这次培训登记的开始日期是 {one.values['start']}。日期没有改动，请核对。"
        findings.append(warning("date.year_differs", "year", told))
    return one


def _says_nothing_else(values: Mapping[str, str], one: Existing) -> bool:
    """Whether a row would change nothing of a training that stands."""
    return all(one.values.get(key) == values[key] for key in ("organizer", "level", "mode", "hours", "result") if values.get(key))
