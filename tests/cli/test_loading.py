"""What a command loads: whoever waits for an answer waits for every module behind it. Modules are counted, not seconds."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import shutil
import subprocess
import sys
from functools import cache
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import jyteacher_desktop
from jyteacher_desktop.cli import options

ALWAYS = """
    store.notices_on_opening
    cli cli.answers cli.grammar cli.options cli.options.common cli.parsing cli.running cli.tables console domain domain.calendar domain.columns
    domain.errors domain.step_codes domain.terms enums kinds kinds.registry later paths store store.counted_once store.drivers
    store.durable_connection store.errors store.file_kinds store.journal store.migrations store.sealed_columns
    store.server_address store.sqlite_connection store.tables store.workspace values
"""
"""Finding the command among the descriptions of all, opening the file, reading."""
OFFICE = """
    domain.certificate_numbers domain.characters domain.entries domain.activity_kinds domain.policy_figure domain.policy domain.policy_file domain.shipped_policy
    domain.words_for_nothing kinds.keepers kinds.kit records records.errors records.hour_entries records.plain_fields
    records.policies school school.errors school.office
"""
"""What of a school shows hours or an activity: its name and the policy that counts them."""
COUNTING = "domain.counting_rules domain.hours domain.required_hours"
"""Counting hours, which whoever only lists activities does without."""
MAY_LOAD = {
    "history": "cli.steps",
    "period list": "cli.quarters school school.quarter_open_or_closed",
    "roster list": """
        cli.people domain.characters domain.id_numbers domain.names domain.titles domain.words_for_nothing kinds.keepers kinds.kit
        kinds.teacher records records.errors records.plain_fields records.status_on_a_day
        school school.errors school.dated_service school.roster sheets store.ids
    """,
    "activity list": f"{OFFICE} cli.activities cli.reviewing kinds.activity papers school.activities school.quarter_open_or_closed school.sums_of_lists",
    "attendance list": """
        cli.activities cli.reviewing domain.certificate_numbers domain.characters domain.entries domain.activity_kinds domain.policy_figure domain.policy
        domain.words_for_nothing kinds.activity kinds.keepers kinds.kit records records.errors records.hour_entries
        records.plain_fields school school.activities school.errors school.office
        school.quarter_open_or_closed
    """,
    "training list": f"""
        {OFFICE} cli.reviewing cli.trainings kinds.activity kinds.training school.activities school.quarter_open_or_closed school.sums_of_lists school.trainings
    """,
    "plan list": f"""
        {OFFICE} cli.plans domain.approved_plans domain.names domain.review domain.size_of_records kinds.activity kinds.plan records.approved_plans records.column_checks
        records.writer school.activities school.plans
        school.quarter_open_or_closed sheets exchange school.pins store.ids
    """,
    "hours": f"""
        {OFFICE} {COUNTING} cli.hours domain.ledger_lines domain.id_numbers domain.hours_and_their_reasons domain.names domain.titles kinds.teacher
        records.status_on_a_day school.ledger school.recognised_hours school.dated_service school.roster
        school.whose_hours_changed school.staff exchange store.ids
    """,
    "outlook": f"""
        {OFFICE} {COUNTING} cli.hours domain.ledger_lines domain.id_numbers domain.hours_and_their_reasons domain.names domain.stages domain.titles kinds.teacher
        records.pinyin records.status_on_a_day school.expected_people school.ledger school.forecast school.recognised_hours school.dated_service school.roster
        school.whose_hours_changed school.staff exchange store.ids
    """,
    "record kinds": """
        books cli.records domain.certificate_numbers domain.characters domain.names domain.activity_kinds domain.policy_figure domain.policy domain.policy_file domain.rounding
        domain.shipped_policy domain.titles domain.words_for_nothing records records.errors records.measures
        records.numbers_of_other_schools records.who_is_meant records.policies records.registers records.values
        records.whose_file school school.errors school.office store.kind_columns
    """,
    "record list honour": """
        books cli.records domain.certificate_numbers domain.characters domain.names domain.activity_kinds domain.policy domain.rounding
        domain.words_for_nothing kinds.ethics_education kinds.figures_in_words kinds.honour kinds.keepers kinds.kit kinds.nothing_this_year kinds.wire records
        records.errors records.measures records.numbers_of_other_schools records.who_is_meant records.registers records.values
        records.whose_file store.kind_columns
    """,
    "measures": f"""
        {COUNTING} books cli.records domain.certificate_numbers domain.characters domain.entries domain.names domain.policy domain.policy_figure
        domain.activity_kinds domain.policy_file domain.rounding domain.shipped_policy domain.stages domain.titles domain.words_for_nothing
        records records.errors records.hour_entries records.measures records.numbers_of_other_schools records.who_is_meant
        records.policies records.registers records.status_on_a_day records.values
        records.what_measures_read records.whose_file school school.errors school.ledger school.office
        school.school_book school.whose_hours_changed store.kind_columns school.staff
    """,
}
"""What each command that only asks loads of this program, beside what every command does."""
ADDS = (
    "teacher add 丁一一 --set 学科=语文",
    "training add --name 国培 --level 国家级 --mode 网络研修 --from 2026-11-02 --to 2026-11-04 --hours 8 --teacher 丁一一",
    "activity add --kind 读书沙龙 --title 共读 --date 2026-11-20 --hours 2 --attendees all --absent 丁一一",
)
"""Commands that enter one record, each what the next one needs."""
EDITS = (
    "teacher edit 丁一一 --set 学科=数学",
    "teacher move 丁一一 --status 产假 --from 2026-11-25",
    "teacher set subject 语文 丁一一",
    "activity edit {activity} --set 地点=阅览室",
    "activity set place 阅览室 {activity}",
    "training edit {training} --set 主办单位=教研室",
)
"""Commands that change what those entered."""
OFTEN = (
    "undo",
    "redo",
    "delete {training}",
    "restore {training}",
    "opening add --teacher 丁一一 --year 2025 --category 校本研修 --hours 12",
    "record add rule --set 名称=校本研修制度",
    "record edit {rule} --set 名称=校本研修管理制度",
    "record show {rule}",
    "record none honour 2026",
    "plan new --term 2026-2027 --title 校本研修计划",
    "plan add {plan} --month 2026-12 --kind 读书沙龙 --title 共读",
    "plan arrange {plan_item} --on 2026-12-04",
    "delete {activity}",
    "period close 2026Q4",
    "period reopen 2026Q4 --reason 补录",
)
"""What an office does besides, each after the ones before it."""
EVERY_KIND = {"record kinds", "measures"}
"""These are about all kinds of records and load every description; the others load the kinds they show."""
ASK = """
import pathlib  # which the program knows its files by; from Python 3.13 on it brings `glob` along for itself
import sys
first = set(sys.modules)  # coverage.py, where it measures, has loaded some of its own
import contextlib, io, os, sqlite3
from jyteacher_desktop.cli import main
def meant(word):
    if not word.startswith("{"):
        return word
    with contextlib.closing(sqlite3.connect(sys.argv[1])) as raw:
        return raw.execute(f"SELECT uuid FROM {word[1:-1]} ORDER BY id DESC LIMIT 1").fetchone()[0]
for words in sys.argv[2:]:
    if not os.fork():
        typed = [meant(word) for word in words.split()]
        with contextlib.redirect_stdout(io.StringIO()):
            ended = main([*typed, "-w", sys.argv[1]])
        print(repr([words, ended, sorted(set(sys.modules) - first)]), flush=True)
        os._exit(0)
    os.wait()
"""
"""Each command in a child of one process that has loaded what finding a command takes, and nothing of the command before."""


@pytest.fixture(scope="module")
def loaded(made: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """What is loaded behind each command."""
    folder = tmp_path_factory.mktemp("loading")
    for file in made.iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    [school] = folder.glob("*.jyschool")
    asked = [*MAY_LOAD, *(f"{words} --today 2026-11-30" for words in (*ADDS, *EDITS, *OFTEN))]
    done = subprocess.run([sys.executable, "-c", ASK, str(school), *asked], capture_output=True, check=True, encoding="utf-8")
    answers = [ast.literal_eval(line) for line in done.stdout.splitlines()]
    assert [(words, ended) for words, ended, _modules in answers] == [(words, 0) for words in asked]
    return {words.removesuffix(" --today 2026-11-30"): set(modules) for words, _ended, modules in answers}


@pytest.mark.parametrize("words", MAY_LOAD)
def test_a_command_that_only_asks_loads_what_it_shows_and_nothing_else(loaded: dict[str, set[str]], words: str) -> None:
    of_ours = {name.removeprefix("jyteacher_desktop.") for name in loaded[words] if name.startswith("jyteacher_desktop.")}
    of_ours -= {f"cli.options.{name}" for name in options._MODULES[words.split(maxsplit=1)[0]].split()}
    if words in EVERY_KIND:
        of_ours = {name for name in of_ours if not name.startswith("kinds.")}
    may = {*ALWAYS.split(), *MAY_LOAD[words].split()}
    assert of_ours - may == set()


@cache
def libraries() -> frozenset[str]:
    """The names under which the libraries of other people that this program needs are imported."""
    wanted = {Requirement(each).name.lower().replace("-", "_") for each in requires("jyteacher-desktop") or ()}
    return frozenset(
        name for name, of in packages_distributions().items() if {each.lower().replace("-", "_") for each in of} & wanted
    )


@pytest.mark.parametrize("words", MAY_LOAD)
def test_a_command_that_only_asks_loads_no_library(loaded: dict[str, set[str]], words: str) -> None:
    known = libraries()
    assert known >= {"sqlalchemy", "xlsxwriter", "cryptography"}
    assert known & {name.partition(".")[0] for name in loaded[words]} == set()


@pytest.mark.parametrize("words", [*ADDS, *EDITS, *OFTEN])
def test_whoever_enters_or_changes_one_record_waits_for_no_library(loaded: dict[str, set[str]], words: str) -> None:
    """Adding a teacher took 475 ms of the processor, 215 of them for SQLAlchemy, 180 for a library of phrases."""
    known = libraries() | {"pypinyin"}
    assert known & {name.partition(".")[0] for name in loaded[words]} == set()
    assert not loaded[words] & {f"jyteacher_desktop.store.{name}" for name in ("school_tables", "kind_tables", "bureau_tables")}


@pytest.mark.parametrize("words", [words for words in OFTEN if words.startswith(("record edit", "record show", "undo"))])
def test_whoever_corrects_a_register_waits_for_nothing_that_reads_workbooks(loaded: dict[str, set[str]], words: str) -> None:
    """Correcting one record of a register loaded everything that reads, plans and refuses workbooks: 227 modules of the program."""
    others = {"jyteacher_desktop.cli.first_kinds", "jyteacher_desktop.school.imports", "jyteacher_desktop.sheets.reading"}
    assert loaded[words] & (others | {"zipfile", "email"}) == set()


OTHER_SUBJECTS = """
    school.plans school.opening_balances school.school_book school.ledger school.marking_attendance school.expected_people
    records.measures records.registers records.what_measures_read kinds.plan kinds.opening_balance papers store.backup
"""
"""Plans, balances, the figures of a school, lists from a chat, documents, the making of backups."""


@pytest.mark.parametrize("words", [words for words in EDITS if words.startswith(("activity edit", "training edit"))])
def test_whoever_corrects_an_activity_or_a_training_waits_for_nothing_of_other_subjects(
    loaded: dict[str, set[str]], words: str
) -> None:
    """Correcting the place of an activity loaded 143 modules of the program and the reader of JSON."""
    others = {f"jyteacher_desktop.{name}" for name in OTHER_SUBJECTS.split()} | {"json"}
    assert {name for name in others if name != "json" and importlib.util.find_spec(name) is None} == set()
    assert loaded[words] & others == set()


@pytest.mark.parametrize(
    "words", ["history", "period list", "roster list", "activity list", "training list", "plan list", "hours"]
)
def test_a_list_that_shows_nothing_sealed_does_not_look_for_the_secret(loaded: dict[str, set[str]], words: str) -> None:
    assert loaded[words] & {"hashlib", "_hashlib"} == set()


@pytest.mark.parametrize("words", MAY_LOAD)
def test_a_command_that_only_asks_loads_no_reader_of_json_and_looks_for_no_files(loaded: dict[str, set[str]], words: str) -> None:
    assert loaded[words] & {"json", "glob"} == set()


@pytest.mark.parametrize("package", ["sheets", "exchange"])
def test_a_package_offers_at_run_time_what_type_checkers_see(package: str) -> None:
    facade = importlib.import_module(f"jyteacher_desktop.{package}")
    tree = ast.parse((Path(jyteacher_desktop.__file__).parent / package / "__init__.py").read_text(encoding="utf-8"))
    [seen] = [node for node in tree.body if isinstance(node, ast.If)]
    imported = [node for node in seen.body if isinstance(node, ast.ImportFrom)]
    assert {each.asname or each.name for node in imported for each in node.names} == set(facade.__all__)
    for node in imported:
        for each in node.names:
            own = getattr(importlib.import_module(str(node.module)), each.name)
            assert getattr(facade, each.asname or each.name) is own
    with pytest.raises(AttributeError):
        _ = facade.nothing_of_the_kind
