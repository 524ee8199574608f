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
from jyteacher_desktop.sheets.people_in_lists import plan_records


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
    names = {match_key(name): name for name in categories.values()} | dict(categories)

    def complete(values: dict[str, str], findings: list[Finding]) -> Mapping[str, Finding | None]:
        category, year = values.get("category", ""), values.get("year", "")
        name = names.get(match_key(category)) or names.get(category)
        if category and name is None:
            message = f"政策里没有学时类别“{category}”。可用：{'、'.join(categories.values())}。"
            findings.append(refusal("category.unknown", "category", message))
        if name is not None:
            values["category"] = name
        if year and not (1990 <= int(year[:4]) <= 2100 and year[4:] in ("", f"-{int(year[:4]) + 1}")):
            findings.append(refusal("year.unreadable", "year", no_year(year)))
        return {}

    standing: dict[tuple[str, ...], list[Existing]] = defaultdict(list)
    for each in existing:
        standing[each.values["teacher_id"], each.values["year"], each.values["category"]].append(each)

    def corrected(
        place: tuple[str, ...], values: Mapping[str, str], _filled: tuple[str, ...], findings: list[Finding]
    ) -> Existing | None:
        """A row without a document means the only balance of that year and category; a document is added to the balance of the same hours that had none."""
        *whose, document = place
        alike = standing.get(tuple(whose), [])
        if document:
            found = [each for each in alike if not _document(each.values) and each.values["hours"] == values.get("hours")]
            return found[0] if len(found) == 1 else None
        found = alike if len(alike) == 1 else [each for each in alike if each.values["hours"] == values.get("hours")]
        if len(alike) > 1 and len(found) != 1:
            told = f"{values['year']} 年度的“{values['category']}”已经登记了 {len(alike)} 笔期初学时，分不清是哪一笔。请写上依据文件。"
            findings.append(refusal("opening.ambiguous", "document", told))
        return found[0] if len(found) == 1 else None

    return plan_records(
        "openings",
        layout,
        teachers,
        existing,
        path=path,
        today=today,
        base=base,
        key=lambda teacher, values: (
            teacher,
            values.get("year", ""),
            values.get("category", ""),
            _document(values),
        ),
        complete=complete,
        corrected=corrected,
    )


def _document(values: Mapping[str, str]) -> str:
    text = values.get("document", "").strip()
    return "" if text in FOR_NOTHING else match_key(text)
