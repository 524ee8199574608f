"""Everything a window does can be typed: each use case that a window calls is reached by a command, or stands below with its reason."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cache

from tests.architecture.test_contracts import PACKAGE, ROOT

USE_CASES = ("school", "bureau", "records", "entering_for_schools", "books", "papers")
WINDOWS_ONLY = {
    # forms that were not finished: nobody leaves a command half typed
    "school.unsaved_input:drop_draft": "a form that was not finished",
    "school.unsaved_input:find_draft": "a form that was not finished",
    "school.unsaved_input:keep_draft": "a form that was not finished",
    # first pages and pictures of what other commands list
    "school.month_calendar:month_calendar": "a month as a picture of activity list and plan show",
    "school.quarter_open_or_closed:quarter_in_hand": "the quarter at which the window opens; commands name theirs, and todo says which is due",
    "school.first_page:kept_page": "the first page that was counted when the window was closed; todo and report quarter count theirs",
    "school.first_page:count_ahead": "counts that page",
    "school.quarter_steps:quarter_steps": "the five steps of a quarter on one page; todo, period list, receipt list and report quarter say each",
    # what a form offers or shows while it is filled in
    "school.letters_taken_in:incoming_kind": "which command takes a file in is for whoever types to say",
    "school.relaying:file_words": "words about a file in the list of files to hand on",
    "school.province_workbook:what_can_be_filled_in": "what there is to choose from; record kinds lists it",
    "school.trainings:organizers": "what there is to choose from for many at once; training list says who held them",
    "school.what_if:changed_lines": "the lines behind one person of a trial; hours --policy --explain says them",
    "records.record_history:list_states": "the states to choose from; compare takes the steps that history lists",
    "bureau.enrolled_schools:whom_to_call": "the telephone number beside the digits that are typed; bureau schools lists whom to call",
    "bureau.withdrawing_packages:list_counting": "the letters a withdrawal may choose from; bureau letters lists them",
    "bureau.withdrawing_packages:list_withdrawn": "the letters that would be taken up again; bureau letters lists them",
    "bureau.revoking_keys:standing_keys": "the keys a revocation may choose from; bureau revoke --key takes the 30 digits",
    "bureau.rolls_between_bureaus:other_bureaus": "the name of the bureau above, in the sentence of a form",
    "bureau.returning_records:remark_before": "the words of a remark that was taken back, in the form in which it is written anew; bureau decisions lists them",
    "bureau.records_to_correct:reporting_schools": "the list of schools beside their records; bureau schools lists them",
    "bureau.files_set_aside:refused_card": "the card that was refused, from which a form enrols; bureau enrol takes the file that the school sent",
    "bureau.announcing_program_versions:version_in": "the version that a set-up's name says, filled into the form",
    "bureau.incoming_files:sort_incoming": "what was dropped is told apart; of a command whoever types says what a file is",
    "records.what_files_say:in_order": "several files dropped at once; a command takes in one kind",
    "records.what_files_say:look_at": "what a dropped file is; of a command whoever types says it",
    "records.nothing_said:may_be_said": "why a tick is shown; record none refuses or warns with the use case's sentence",
    "school.not_reviewable:not_reviewable": "why a button is gray; activity review and training review refuse with the use case's sentence",
    "school.activity_entry:people_of_kind": "who is ticked first for another kind; --attendees last takes them",
    # the same by another way
    "school.training_entry:save_about_training": "training edit --set for what is said beside one whose quarter is closed",
    "school.activity_entry:save_about_activity": "activity edit --set for what is said beside one whose quarter is closed, plan link for its line",
}
"""``module:function`` to why no command calls it."""


@cache
def trees() -> dict[str, ast.Module]:
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def functions() -> dict[tuple[str, str], ast.FunctionDef]:
    return {
        (module, node.name): node for module, tree in trees().items() for node in tree.body if isinstance(node, ast.FunctionDef)
    }


def called_by(layer: str) -> set[tuple[str, str]]:
    """Functions of other modules that modules of a layer import, by name or through their module."""
    known, found = functions(), set()
    for module, tree in trees().items():
        if module.split(".")[1] != layer:
            continue
        modules: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for each in node.names:
                    if (node.module, each.name) in known:
                        found.add((node.module, each.name))
                    else:
                        modules[each.asname or each.name] = f"{node.module}.{each.name}"
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                place = (modules.get(node.value.id, ""), node.attr)
                if place in known:
                    found.add(place)
    return found


def reached_from(start: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Functions whose names stand in the bodies of these, and so on; too many rather than too few where names are shared."""
    known = functions()
    by_name: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for place in known:
        by_name[place[1]].add(place)
    seen, waiting = set(start), [place for place in start if place in known]
    while waiting:
        for node in ast.walk(known[waiting.pop()]):
            name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
            for place in by_name.get(name, set()) - seen:
                seen.add(place)
                waiting.append(place)
    return seen


def test_what_a_window_does_a_command_does() -> None:
    commands = called_by("cli") | {place for place in functions() if place[0].startswith("jyteacher_desktop.cli")}
    missing = {
        f"{module.removeprefix('jyteacher_desktop.')}:{name}"
        for module, name in called_by("desktop") - reached_from(commands)
        if module.split(".")[1] in USE_CASES
    }
    assert missing == WINDOWS_ONLY.keys()
