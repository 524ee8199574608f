"""What the pages of a window work with, loaded in the worker thread behind the first page, so that turning to a page costs little.

The first page is what a person waits for; it loads what it shows, and nothing stands before it. What changes a file comes last.

Only modules without Qt: a class of Qt that is made in one thread while another one paints has brought the whole program down. The
pages themselves are imported in the window's own thread when they are first shown; all that is slow in them is here by then.
"""

from __future__ import annotations

import importlib
from typing import Final

from jyteacher_desktop.desktop import all_loaded

_BOTH: Final = (
    "books",
    "exchange.releases",
    "papers",
    "records.beside_records",
    "records.fewest_turns",
    "records.mentions_of_a_person",
    "records.nothing_said",
    "records.recovery_page",
    "records.register_workbooks",
    "records.trash",
    "school.unsaved_input",
    "school.ethics",
    "school.ethics_import",
    "school.empty_workbooks",
    "school.hours_for_forms",
    "school.imports",
    "school.forecast",
    "school.what_if",
)
WORK: Final = {
    "school": (
        *_BOTH,
        "domain.pasted_lists",
        "exchange.package_check",
        "records.record_history",
        "records.what_files_say",
        "records.history_in_words",
        "reports.raster",
        "school.activity_entry",
        "school.activity_record",
        "school.marking_attendance",
        "school.before_closing",
        "school.cards_beside_packages",
        "school.home",
        "school.hours_certificate",
        "school.hours_register_and_notice",
        "school.merging_duplicates",
        "school.month_calendar",
        "school.not_reviewable",
        "school.plan_paper",
        "school.quarter_steps",
        "school.relaying",
        "school.signed_policy",
        "school.register_tasks",
        "school.taking_book_back",
        "school.signin_sheet",
        "school.sums_of_lists",
        "school.teacher_archives",
        "school.training_entry",
    ),
    "bureau": (
        *_BOTH,
        "bureau.decision_list",
        "bureau.home",
        "bureau.incoming_files",
        "bureau.log_exchange",
        "bureau.packages_handed_over",
        "bureau.city_report",
        "bureau.publishing_policies",
        "bureau.rebuilding_city",
        "bureau.records_to_correct",
        "bureau.announcing_program_versions",
        "bureau.rolls_between_bureaus",
        "entering_for_schools",
        "exchange.hour_certificates",
        "school.attachments",
        "store.backup",
    ),
}
"""Modules that bring all others of the product with them; a test names what is missing."""


def preload(window: str) -> None:
    """Load what the pages of ``school`` or ``bureau`` work with."""
    for module in WORK[window]:
        importlib.import_module(f"jyteacher_desktop.{module}")
    importlib.import_module(f"jyteacher_desktop.store.{window}_tables")
    importlib.import_module("concurrent.futures.thread")  # pages and backups work beside the window with its threads


def load_the_rest(window: str) -> None:
    """What is left to load once the first page of a window stands: what its other pages work with, and all that was put off."""
    preload(window)
    all_loaded()
