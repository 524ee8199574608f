"""What the tests reach, held to what is asked: ``python -m tools.covered FILE [MODULE ...]`` reads the JSON that coverage.py writes.

The modules that decide about hours, plans, letters, merging, migrating, writing and reviewing are reached line by line and branch by branch, by
the tests named beside them alone; the whole program to nine tenths by all tests. A branch nobody can reach is not excused here: it is taken out
of the module, or named there.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

WHOLLY: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            "domain/activity_hours.py",
            "domain/counting_rules.py",
            "domain/entries.py",
            "domain/hours.py",
            "domain/ledger_lines.py",
            "domain/required_hours.py",
        ),
        ("domain/test_hours.py", "domain/test_hours_properties.py", "school/test_whose_hours_changed.py"),
    ),
    **dict.fromkeys(
        ("domain/certificate_numbers.py", "domain/rounding.py"),
        ("domain/test_certificate_numbers.py", "domain/test_rounding.py", "domain/test_headline.py"),
    ),
    **dict.fromkeys(("domain/approved_plans.py", "records/approved_plans.py"), ("school/test_plans.py",)),
    "records/column_checks.py": ("records/test_writer.py",),
    "domain/review.py": ("domain/test_review.py",),
    "school/plans.py": (
        "school/test_plans.py",
        "school/test_plans_shown.py",
        "school/test_plan_sheets.py",
        "desktop/test_plans_page.py",
        "cli/test_plan_commands.py",
    ),
    **dict.fromkeys(
        (
            "sheets/dry_run.py",
            "sheets/dry_run_activities.py",
            "sheets/dry_run_attendance.py",
            "sheets/dry_run_member_schools.py",
            "sheets/dry_run_opening_balances.py",
            "sheets/dry_run_plan_items.py",
            "sheets/dry_run_roster.py",
            "sheets/dry_run_trainings.py",
            "sheets/people_in_lists.py",
            "sheets/values_of_rows.py",
        ),
        (
            "sheets/test_import.py",
            "sheets/test_who_is_meant.py",
            "sheets/test_told_by_cells.py",
            "sheets/test_headings.py",
            "sheets/test_left_out.py",
            "school/test_blocks_below.py",
            "sheets/test_days_with_times.py",
            "sheets/test_table_rows.py",
            "sheets/test_pasted.py",
            "sheets/test_plans_whole.py",
            "school/test_plan_sheets.py",
            "school/test_sheet_wide.py",
            "school/test_lists_that_say_less.py",
            "school/test_own_exports.py",
            "school/test_guests_in_lists.py",
            "school/test_dropped_kinds.py",
            "end_to_end/test_guests.py",
            "desktop/test_import_wizard.py",
        ),
    ),
    "exchange/letters.py": (
        "exchange/test_letters.py",
        "exchange/test_letters_whole.py",
        "exchange/test_strangers.py",
        "exchange/test_volumes.py",
        "exchange/test_limits.py",
        "exchange/test_insiders.py",
        "exchange/test_cards.py",
        "exchange/test_registers.py",
    ),
    "bureau/letters_into_city.py": (
        "bureau/test_rows_of_a_letter.py",
        "bureau/test_merge.py",
        "bureau/test_receiving.py",
        "bureau/test_corrections.py",
    ),
    "store/refused_steps.py": ("store/test_workspace_edges.py", "records/test_writer.py"),
    "store/migrations/__init__.py": ("store/test_workspace_edges.py", "records/test_writer.py"),
    **dict.fromkeys(
        (
            "store/workspace.py",
            "store/counted_once.py",
            "store/durable_connection.py",
            "store/owner_only.py",
            "store/file_kinds.py",
            "store/file_errors.py",
            "store/upgrading.py",
        ),
        (
            "store/test_workspace.py",
            "store/test_workspace_edges.py",
            "store/test_workspace_on_a_server.py",
            "store/test_old_files.py",
            "store/test_lock.py",
            "end_to_end/test_creation.py",
        ),
    ),
    "records/writer.py": ("records/test_writer.py",),
}
"""Module -> the tests, below ``tests``, that reach all of it: ``dev.py coverage --module`` runs no others."""
OVERALL = 90.0


def shortfalls(report: dict[str, Any], modules: Sequence[str] = ()) -> list[str]:
    """What is not reached as far as it is asked, in words; with ``modules`` only these are asked for."""
    found: list[str] = []
    files = {name.replace("\\", "/").partition("jyteacher_desktop/")[2]: file for name, file in report["files"].items()}
    for name in modules or WHOLLY:
        if name not in files:
            found.append(f"{name}: no test reached it")
            continue
        file = files[name]
        lines, branches = file["missing_lines"], file.get("missing_branches", [])
        if lines or branches:
            ways = ", ".join(f"{start}->{end}" for start, end in branches)
            found.append(f"{name}: lines {', '.join(map(str, lines)) or '-'}; branches {ways or '-'}")
    total = float(report["totals"]["percent_covered"])
    if not modules and total < OVERALL:
        found.append(f"the whole program: {total:.1f} % of {OVERALL:g} %")
    return found


def main() -> int:
    """Print what is missing; 1 when something is."""
    report, modules = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), sys.argv[2:]
    found = shortfalls(report, modules)
    for line in found:
        print(f"not reached: {line}")
    asked = ", ".join(modules) + " wholly" if modules else f"{len(WHOLLY)} modules wholly, the program to {OVERALL:g} %"
    print(f"{asked}: {'missed' if found else 'met'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
