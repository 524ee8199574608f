"""A figure of the founding document is one function: window, command, workbook and papers say it alike, at a school, a central school
and the bureau; who registered nothing of it is told beside it, and never counted as zero."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtWidgets import QLabel

from jyteacher_desktop.books import book_of
from jyteacher_desktop.bureau.office import create_bureau
from jyteacher_desktop.bureau.tracing import trace as city_trace
from jyteacher_desktop.cli import main as jyteacher
from jyteacher_desktop.desktop.dialogs.measure import MeasureDialog
from jyteacher_desktop.desktop.pages.register_page import RegisterPage
from jyteacher_desktop.desktop.pages.schools import SchoolsPage
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.domain.trace_codes import trace_prefix
from jyteacher_desktop.kinds import register
from jyteacher_desktop.kinds.kit import Measure, Scope, Standing
from jyteacher_desktop.records.measures import document_of, lacking, measures_of
from jyteacher_desktop.records.programme_paper import programme_paper
from jyteacher_desktop.records.registers import row_from_texts, save
from jyteacher_desktop.records.selfcheck_paper import selfcheck_paper
from jyteacher_desktop.reports.forms_of_registers import FormPaper, Listing
from jyteacher_desktop.school.office import EditSchool, create_school, edit_school, school_info
from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN
from jyteacher_desktop.school.tracing import trace as school_trace
from jyteacher_desktop.store.workspace import BUREAU, Workspace
from tests.desktop.test_register_page import hand_in
from tests.desktop.windows import Driver, copied, part

SILENT, NONE, ABSENT = "柳林示例小学", "梨林示例小学", "从没交过的示例小学"
"""A school that registers nothing, one that says there are no backbone teachers this year, and one of the list that never sent anything."""


@pytest.fixture(scope="module")
def city(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bureau with the sample school and two that register next to nothing."""
    folder = tmp_path_factory.mktemp("city")
    bureau = folder / "示例教育局.jybureau"
    create_bureau(bureau, name="示例教育局", pin=SAMPLE_PIN, sample=True).close()
    hand_in(copied(sample, folder), bureau, folder / "一")
    for place, (name, code) in enumerate(((SILENT, "2141009901"), (NONE, "2141009902"))):
        path = folder / f"{name}.jyschool"
        with create_school(path, name=name, code=code, stage="小学", pin=SAMPLE_PIN, sample=True) as ws:
            ws.today_override = SAMPLE_DAY
            if name == NONE:
                save(ws, book_of(ws), [row_from_texts(ws, register("none_in_year"), {"register": "骨干教师", "year": "2026"})])
        hand_in(path, bureau, folder / f"包{place}")
    with Workspace.open(bureau, write=True) as ws:
        ws.today_override = SAMPLE_DAY
        here = ws.tuples("SELECT code, name FROM office")
        listed = [{"code": code, "name": name} for code, name in (*here, ("2141009909", ABSENT))]
        save(ws, book_of(ws), [row_from_texts(ws, register("school_list"), each) for each in listed])
    return bureau


@pytest.fixture(params=["school", "central", "bureau"])
def office(request: pytest.FixtureRequest, sample: Path, city: Path, tmp_path: Path) -> Path:
    """The workspace of each kind of office."""
    if request.param == "bureau":
        return copied(city, tmp_path)
    path = copied(sample, tmp_path)
    if request.param == "central":
        with Workspace.open(path, write=True) as ws:
            facts = school_info(ws)
            edit_school(ws, EditSchool(name=facts.name, code=facts.code, stage=facts.stage, central=""))
    return path


def figures(path: Path) -> tuple[dict[str, Measure], str]:
    with Workspace.open(path, write=False) as ws:
        ws.today_override = SAMPLE_DAY
        book = book_of(ws)
        return {each.key: each for each in measures_of(book)}, document_of(book.policy)


def told(path: Path, *words: str, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    capsys.readouterr()
    assert jyteacher([*words, "-w", str(path), "--json", "--today", SAMPLE_DAY.isoformat()]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_command_says_every_figure_as_the_book_does(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known, _document = figures(office)
    rows = {row["key"]: row for row in told(office, "measures", capsys=capsys)["rows"]}
    assert rows.keys() == known.keys()
    for key, each in known.items():
        row = rows[key]
        assert (row["text"], row["registered"], row["status_label"]) == (each.text, each.registered, each.standing.value)
        assert [line["name"] for line in row["missing"]] == [line.name for line in each.missing]
        assert [line["name"] for line in row["silent"]] == [line.name for line in each.silent]
        one = told(office, "measures", "--missing", key, capsys=capsys)
        assert [(line["name"], line["why"]) for line in one["rows"]] == [(line.name, line.why) for line in lacking(each)]


def test_the_workbook_says_every_figure_as_the_book_does(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known, _document = figures(office)
    told(office, "measures", "-o", str(tmp_path / "各项数字.xlsx"), capsys=capsys)
    heads, *rows = openpyxl.load_workbook(tmp_path / "各项数字.xlsx").active.iter_rows(values_only=True)
    place = {name: heads.index(name) for name in ("项目", "情况", "登记情况", "结果")}
    said = {row[place["项目"]]: tuple(row[place[name]] or "" for name in ("情况", "登记情况", "结果")) for row in rows}
    assert said == {each.title: (each.text, each.registered, each.standing.value) for each in known.values()}


def test_the_papers_say_every_figure_as_the_book_does(office: Path) -> None:
    known, document = figures(office)
    with Workspace.open(office, write=False) as ws:
        ws.today_override = SAMPLE_DAY
        book, of_city = book_of(ws), ws.kind is BUREAU
        asked = {each.key for each in known.values() if each.have is not None and book.scope.reaches(each.scope)}
        paper = programme_paper(book, "示例教育局") if of_city else selfcheck_paper(book, "示例学校", "2026")
    lines = {row[0].rstrip("*"): row[1:] for row in table_rows(paper) if len(row) in (5, 6)}
    for each in known.values():
        if each.title in lines:
            more = (each.registered,) if of_city else ()
            clause = each.basis.removeprefix(document).strip()
            assert lines[each.title][:-1] == (each.text, *more, each.standing.value, clause)
    assert asked <= {each.key for each in known.values() if each.title in lines}


def test_every_figure_of_the_document_opens_what_it_was_counted_from_and_who_is_missing(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known, _document = figures(office)
    with Workspace.open(office, write=False) as ws:
        ws.today_override = SAMPLE_DAY
        book, of_city = book_of(ws), ws.kind is BUREAU
        paper = programme_paper(book, "示例教育局") if of_city else selfcheck_paper(book, "示例学校", "2026")
        codes = {row[0].rstrip("*"): f"{trace_prefix(SAMPLE_DAY)}-{row[-1]}" for row in table_rows(paper) if len(row) in (5, 6)}
        for measure in known.values():
            if measure.title not in codes:
                continue
            opened = (city_trace if of_city else school_trace)(ws, codes[measure.title])
            assert opened.label == measure.title
            assert measure.text in opened.sentence
            there = {row.record for row in opened.rows}
            assert {str(part if isinstance(part, str) else part.id) for part in measure.parts} <= there
            assert {line.name for line in (*measure.missing, *measure.silent) if not line.opens} <= {
                row.name for row in opened.rows
            }
            assert {line.opens for line in (*measure.missing, *measure.silent)} - {""} <= there
            if measure.have:
                assert opened.rows
    said = told(office, "why", next(iter(codes.values())), capsys=capsys)
    assert said["sentence"].startswith(next(iter(codes)))
    assert said["figures"]["have"] is not None or "未登记" in said["sentence"]


def table_rows(paper: FormPaper) -> list[tuple[str, ...]]:
    return [row for part in paper.parts if isinstance(part, Listing) for row in part.rows]


def test_the_page_says_every_figure_as_the_book_does_and_one_press_names_who_is_missing(office: Path, driver: Driver) -> None:
    known, _document = figures(office)
    shell = driver.open(office)
    page = driver.go(shell, "registers")
    assert isinstance(page, RegisterPage)
    seen: set[str] = set()
    for entry in page._overview.entries:
        page.go_to(entry.kind.id)
        driver.settle(shell)
        for card in page.measures.cards():
            each = known[card.key]
            assert each.text in card.accessibleName()
            assert each.standing.value in card.accessibleName()
            if each.scope is Scope.CITY and each.registered:
                assert office.suffix != ".jybureau" or each.registered in card.accessibleName()
            if card.key not in seen:
                card.click()
                dialog = driver.dialog(shell, MeasureDialog)
                rows = part(dialog, TableView, "table").table_model().rows()
                assert [(row.name, row.why) for row in rows] == [(row.name, row.why) for row in lacking(each)]
                assert each.registered in part(dialog, QLabel, "basisLabel").text()
                dialog.reject()
                driver.settle(shell)
            seen.add(card.key)
    assert seen == known.keys()


def test_the_citys_figures_say_who_registered_and_who_did_not(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known, _document = figures(city)
    share = known["backbone.share"]
    assert share.registered == "2/4 单位已登记（1 个本年没有）"
    assert [line.name for line in share.silent] == [SILENT, ABSENT]
    assert [line.name for line in known["funds.share"].silent] == [SILENT, NONE, ABSENT]
    said = told(city, "bureau", "figures", capsys=capsys)["registered"]
    assert said["backbone_share"] == {"text": share.registered, "silent": [SILENT, ABSENT]}
    assert jyteacher(["bureau", "figures", "-w", str(city), "--today", SAMPLE_DAY.isoformat()]) == 0
    assert share.registered in capsys.readouterr().out


def test_a_school_that_registered_nothing_opens_from_the_figure(city: Path, tmp_path: Path, driver: Driver) -> None:
    shell = driver.open(copied(city, tmp_path))
    page = driver.go(shell, "registers")
    assert isinstance(page, RegisterPage)
    page.go_to("backbone")
    driver.settle(shell)
    next(card for card in page.measures.cards() if card.key == "backbone.share").click()
    dialog = driver.dialog(shell, MeasureDialog)
    table = part(dialog, TableView, "table")
    table.select_row(next(n for n, row in enumerate(table.table_model().rows()) if row.name == SILENT))
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    driver.settle(shell)
    shown = shell.current_page()
    assert isinstance(shown, SchoolsPage)
    assert shown.table.current_row().school == SILENT


@pytest.mark.parametrize("told_none", [False, True])
def test_a_school_that_says_nothing_this_year_is_zero_and_one_that_says_nothing_at_all_is_unknown(
    tmp_path: Path, *, told_none: bool
) -> None:
    with create_school(tmp_path / "一.jyschool", name="一小", code="2141009903", stage="小学", pin=SAMPLE_PIN, sample=True) as ws:
        ws.today_override = SAMPLE_DAY
        ticks = ("team", "money", "inspection", "induction", "rule") if told_none else ()
        for each in ticks:
            save(ws, book_of(ws), [row_from_texts(ws, register("none_in_year"), {"register": each, "year": "2026"})])
        found = {each.key: each for each in measures_of(book_of(ws))}
    for key in ("workshops.active", "funds.share", "funds.spent", "funds.donated", "findings.done", "induction.running"):
        measure = found[key]
        assert measure.registered == ("本年没有" if told_none else "未登记"), key
        assert (measure.have is None) is not told_none, key
        assert (measure.standing is Standing.UNKNOWN) is not told_none, key


def test_the_word_of_another_year_says_nothing_of_this_one(tmp_path: Path) -> None:
    with create_school(tmp_path / "一.jyschool", name="一小", code="2141009903", stage="小学", pin=SAMPLE_PIN, sample=True) as ws:
        ws.today_override = SAMPLE_DAY
        save(ws, book_of(ws), [row_from_texts(ws, register("none_in_year"), {"register": "team", "year": "2025"})])
        found = {each.key: each for each in measures_of(book_of(ws))}
    assert found["workshops.active"].have is None


def test_public_funds_without_a_training_budget_are_no_zero_share(tmp_path: Path) -> None:
    with create_school(tmp_path / "一.jyschool", name="一小", code="2141009903", stage="小学", pin=SAMPLE_PIN, sample=True) as ws:
        ws.today_override = SAMPLE_DAY
        funds = {"year": "2026", "line": "公用经费预算总额", "amount": "100000"}
        save(ws, book_of(ws), [row_from_texts(ws, register("money"), funds)])
        share = {each.key: each for each in measures_of(book_of(ws))}["funds.share"]
    assert (share.have, share.standing) == (None, Standing.UNKNOWN)
    assert [line.why for line in share.missing] == ["没有登记培训经费预算"]
