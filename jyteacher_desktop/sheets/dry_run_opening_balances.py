"""What a list of opening balances (期初学时) would do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from jyteacher_desktop.domain.errors import Finding, refusal
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.domain.words_for_nothing import FOR_NOTHING
from jyteacher_desktop.sheets.cell_values import no_year
from jyteacher_desktop.sheets.dry_run import Existing, Plan
from jyteacher_desktop.sheets.layouts import Layout
from jyteacher_desktop.sheets.records_of_people import Place, RecordsOfPeople


def plan_openings(
    layout: Layout,
    teachers: Sequence[Existing],
    existing: Sequence[Existing],
    *,
    path: Path,
    today: date,
    base: int,
    categories: Mapping[str, str],
) -> Plan:
    """Plan opening balances; one of the same year, category and document replaces the old figure.

    Args:
        layout: The sheet understood.
        teachers: The roster.
        existing: Opening balances of the workspace.
        path: The file, for the plan's record.
        today: Completes dates without a year.
        base: State of the workspace.
        categories: Category id to name, of the policy in use.
    """
    return _Openings(layout, teachers, existing, categories).plan(path=path, today=today, base=base)


class _Openings(RecordsOfPeople):
    kind = "openings"

    def __init__(
        self, layout: Layout, teachers: Sequence[Existing], existing: Sequence[Existing], categories: Mapping[str, str]
    ) -> None:
        super().__init__(layout, teachers, existing)
        self._categories = categories
        self._names = {match_key(name): name for name in categories.values()} | dict(categories)
        self._standing: dict[Place, list[Existing]] = defaultdict(list)

    def stand(self, existing: Sequence[Existing]) -> None:
        super().stand(existing)
        for each in existing:
            self._standing[self.key(each.values["teacher_id"], each.values)[:-1]].append(each)

    def key(self, teacher: str, values: Mapping[str, str]) -> Place:
        return (teacher, values.get("year", ""), values.get("category", ""), _document(values))

    def complete(self, values: dict[str, str], findings: list[Finding]) -> Mapping[str, Finding | None]:
        category, year = values.get("category", ""), values.get("year", "")
        name = self._names.get(match_key(category)) or self._names.get(category)
        if category and name is None:
            message = f"政策里没有学时类别“{category}”。可用：{'、'.join(self._categories.values())}。"
            findings.append(refusal("category.unknown", "category", message))
        if name is not None:
            values["category"] = name
        if year and not (1990 <= int(year[:4]) <= 2100 and year[4:] in ("", f"-{int(year[:4]) + 1}")):
            findings.append(refusal("year.unreadable", "year", no_year(year)))
        return {}

    def corrected(
        self, place: Place, values: Mapping[str, str], _filled: tuple[str, ...], findings: list[Finding]
    ) -> Existing | None:
        """A row without a document means the only balance of that year and category; a document is added to the balance of the same hours that had none."""
        alike = self._standing.get(place[:-1], [])
        same = [each for each in alike if each.values["hours"] == values.get("hours")]
        if _document(values):
            found = [each for each in same if not _document(each.values)]
            return found[0] if len(found) == 1 else None
        found = alike if len(alike) == 1 else same
        if len(alike) > 1 and len(found) != 1:
            told = f"{values['year']} 年度的“{values['category']}”已经登记了 {len(alike)} 笔期初学时，分不清是哪一笔。请写上依据文件。"
            findings.append(refusal("opening.ambiguous", "document", told))
        return found[0] if len(found) == 1 else None


def _document(values: Mapping[str, str]) -> str:
    text = values.get("document", "").strip()
    return "" if text in FOR_NOTHING else match_key(text)
