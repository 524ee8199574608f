"""Lists of assessments and sanctions come from a workbook into the sealed file as any other list, and leave no readable byte behind."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from jyteacher_desktop.cli import main as jyteacher
from jyteacher_desktop.exchange.errors import WrongPin
from jyteacher_desktop.kinds import SEALED
from jyteacher_desktop.kinds.kit import Kind
from jyteacher_desktop.records.errors import PlanOutdated
from jyteacher_desktop.records.register_workbooks import write_register_template
from jyteacher_desktop.records.remembered_layouts import list_layouts
from jyteacher_desktop.records.sheet_choices import Choices
from jyteacher_desktop.school import ethics
from jyteacher_desktop.school.ethics_import import execute_sealed, plan_sealed
from jyteacher_desktop.school.pins import prove_principal
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.sheets import Outcome, Plan, read_workbook, understand, write_refused
from jyteacher_desktop.store.backup import make_backup
from jyteacher_desktop.store.workspace import Workspace
from tests.school.conftest import PIN

YEAR, SANCTION = SEALED
SECRET = "隐秘事由记号"
"""Stands in every row, in the name of the file and of the sheet, and in a heading."""


@pytest.fixture
def file(ws: Workspace, people: dict[str, str]) -> Workspace:
    assert people
    ethics.begin(ws, PIN)
    return ws


def assessments(path: Path) -> Path:
    """A list as a clerk keeps it: a title, two names with blanks in them, years in words, a sum, a signature, and one who is not there."""
    return sheet(
        path,
        [f"济水一小 2025 年度师德考核结果汇总表（{SECRET}）"],
        ["序号", " 姓 名 ", "*考核年度", "考核等次", "考核单位", "考核时间", f"说明{SECRET}"],
        [1, "王　芳", "2025年", "优 秀", f"济水一小{SECRET}", "2025.12.20", SECRET],
        [2, "李娜", 2025, "合格", "", "2025年12月20日", ""],
        [],
        [3, "查无此人", "2025", "合格", SECRET, "", ""],
        [4, "李娜", "2024", "没有这个词", SECRET, "", ""],
        ["合计", "4 人", "", "", "", "", ""],
        ["填表人：王芳"],
    )


def sanctions(path: Path) -> Path:
    return sheet(
        path,
        ["师德失范处理登记"],
        ["教师姓名", "处分种类", "失范行为", "处分日期", "决定文号", "限制期"],
        ["李 娜", "警告", SECRET, "2026.3.1", f"济水小〔2026〕8号{SECRET}", "2027.2.28"],
        ["李娜", "很严重", SECRET, "2026.3.2", "济水小〔2026〕9号", ""],
    )


def sheet(path: Path, *rows: list[object]) -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    book.save(path)
    return path


def planned(ws: Workspace, kind: Kind, path: Path) -> Plan:
    return plan_sealed(ws, PIN, kind, read_workbook(path), Choices())


def readable(folder: Path) -> list[str]:
    """The files below a folder that show the mark, packed or not, in any coding."""
    forms = [SECRET.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")]
    forms.append(SECRET.encode("ascii", "backslashreplace"))

    def pieces(data: bytes) -> list[bytes]:
        if not zipfile.is_zipfile(BytesIO(data)):
            return [data]
        with zipfile.ZipFile(BytesIO(data)) as packed:
            return [data, *(packed.read(name) for name in packed.namelist())]

    looked = [path for path in folder.rglob("*") if path.is_file()]
    assert looked
    return [path.name for path in looked if any(form in piece for piece in pieces(path.read_bytes()) for form in forms)]


def test_a_messy_list_of_assessments_is_planned_stored_as_one_step_and_taken_back_by_one_undo(
    file: Workspace, tmp_path: Path
) -> None:
    plan = planned(file, YEAR, assessments(tmp_path / "考核.xlsx"))
    assert [row.outcome for row in plan.rows] == [Outcome.NEW, Outcome.NEW, Outcome.REFUSED, Outcome.REFUSED]
    assert ethics.list_file(file, PIN) == []
    steps = len(file.steps())
    done = execute_sealed(file, PIN, plan)
    assert (done.new, done.refused, len(file.steps())) == (2, 2, steps + 1)
    assert {(line.teacher, line.day, line.what) for line in ethics.list_file(file, PIN)} == {
        ("王芳", "2025", "优秀"),
        ("李娜", "2025", "合格"),
    }
    principal = prove_principal(file, PIN)
    file.undo(actor=principal)
    assert ethics.list_file(file, PIN) == []
    file.redo(actor=principal)
    assert len(ethics.list_file(file, PIN)) == 2


def test_the_same_list_again_changes_nothing_and_a_corrected_one_updates_the_record_that_is_there(
    file: Workspace, tmp_path: Path
) -> None:
    path = assessments(tmp_path / "考核.xlsx")
    execute_sealed(file, PIN, planned(file, YEAR, path))
    again = planned(file, YEAR, path)
    assert [row.outcome for row in again.rows][:2] == [Outcome.UNCHANGED, Outcome.UNCHANGED]
    steps = len(file.steps())
    assert execute_sealed(file, PIN, again).step is None
    assert len(file.steps()) == steps
    better = sheet(tmp_path / "更正.xlsx", ["姓名", "年度", "结论"], ["李娜", "2025", "基本合格"])
    plan = planned(file, YEAR, better)
    assert [(row.outcome, row.changes) for row in plan.rows] == [(Outcome.UPDATED, {"conclusion": ("合格", "基本合格")})]
    execute_sealed(file, PIN, plan)
    [lina] = [line for line in ethics.list_file(file, PIN) if line.teacher == "李娜"]
    assert lina.what == "基本合格"
    assert lina.texts["on"] == "2025-12-20", "a cell that is not there erases nothing"


def test_a_refused_row_says_why_and_is_written_out_only_where_the_principal_says(file: Workspace, tmp_path: Path) -> None:
    plan = planned(file, SANCTION, sanctions(tmp_path / "处理.xlsx"))
    assert [row.outcome for row in plan.rows] == [Outcome.NEW, Outcome.REFUSED]
    [refusal] = plan.refusals
    assert "很严重" in refusal.message
    back = write_refused(plan, tmp_path / "拒收.xlsx")
    said = [cell.comment.text for row in load_workbook(back).active.iter_rows() for cell in row if cell.comment is not None]
    assert any(refusal.message in comment for comment in said)
    corrected = plan_sealed(file, PIN, SANCTION, read_workbook(back), Choices())
    assert [row.outcome for row in corrected.rows] == [Outcome.REFUSED], "what came back is read by the same headings"


def test_nothing_of_an_imported_list_stands_readable_in_any_file_of_the_school(file: Workspace, tmp_path: Path) -> None:
    outside = tmp_path / "U盘"
    outside.mkdir()
    for kind, path in (
        (YEAR, assessments(outside / f"{SECRET}考核.xlsx")),
        (SANCTION, sanctions(outside / f"{SECRET}处理.xlsx")),
    ):
        workbook = read_workbook(path)
        first = plan_sealed(file, PIN, kind, workbook, Choices())
        named = {title: first.layout.columns.get(column, "") for column, title in first.layout.titles.items()}
        execute_sealed(file, PIN, plan_sealed(file, PIN, kind, workbook, Choices(mapping=named)))
    principal = prove_principal(file, PIN)
    file.undo(actor=principal)
    file.redo(actor=principal)
    make_backup(file.path, "manual")
    assert readable(outside), "the search finds the mark where it stands"
    assert readable(file.path.parent) == []
    assert [step.what.rpartition("：导入")[2] for step in file.steps()][:4] == [
        *(["师德处理：新增 1，更新 0"] * 2),
        "导入师德处理：新增 1，更新 0",
        "导入师德考核：新增 2，更新 0",
    ]
    assert [each for each in list_layouts(file) if each.kind in {kind.id for kind in SEALED}] == []


def test_a_wrong_pin_plans_and_stores_nothing_and_a_plan_of_before_is_not_carried_out(file: Workspace, tmp_path: Path) -> None:
    path = assessments(tmp_path / "考核.xlsx")
    with pytest.raises(WrongPin):
        plan_sealed(file, "wrong horse 99 x", YEAR, read_workbook(path), Choices())
    plan = planned(file, YEAR, path)
    with pytest.raises(WrongPin):
        execute_sealed(file, "wrong horse 99 x", plan)
    ethics.add(file, PIN, YEAR, {"教师": "王芳", "年度": "2024", "结论": "合格"})
    with pytest.raises(PlanOutdated):
        execute_sealed(file, PIN, plan)
    assert len(ethics.list_file(file, PIN)) == 1


@pytest.mark.parametrize("kind", SEALED, ids=lambda kind: kind.id)
def test_the_template_of_a_sealed_list_is_understood_and_holds_no_record_yet(ws: Workspace, tmp_path: Path, kind: Kind) -> None:
    path = write_register_template(kind, tmp_path / "t.xlsx", SchoolBook(ws).policy)
    layout = understand(read_workbook(path), kind.id)
    assert layout.data_rows == ()
    assert {field.key for field in kind.typed} <= set(layout.columns.values())


def test_by_command_the_list_is_tried_stored_and_its_refused_rows_are_written_with_a_warning(
    file: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "state"))
    path, folder = file.path, file.path.parent
    file.close()
    outside = tmp_path / "U盘"
    outside.mkdir()
    pin = outside / "pin.txt"
    pin.write_text(PIN, encoding="utf-8")
    words = ["ethics", "import", "考核", str(assessments(outside / f"{SECRET}.xlsx")), "-w", str(path), "--pin-file", str(pin)]
    assert jyteacher([*words, "--dry-run"]) == 1
    assert "试看，没有保存" in capsys.readouterr().out
    assert readable(folder) == []
    assert jyteacher([*words, "--refused", str(outside / "拒收.xlsx")]) == 1
    said = capsys.readouterr().out
    assert "新增 2" in said
    assert "没有密封" in said
    assert readable(folder) == []
    bare = sheet(outside / "没有年度.xlsx", ["姓名", "考核等次"], ["李娜", "合格"])
    words[3] = str(bare)
    assert jyteacher([*words, "--set", "年度=2022"]) == 0, "what the whole sheet lacks is said once"
    assert "新增 1" in capsys.readouterr().out
    assert jyteacher(["template", "ethics_sanction", "-o", str(outside / "空白.xlsx")]) == 0
    assert jyteacher(["record", "import", "ethics_year", str(outside / "空白.xlsx"), "-w", str(path)]) != 0
    capsys.readouterr()

    def fails(*_words: object, **_more: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("jyteacher_desktop.school.ethics_import.execute_sealed", fails)
    better = sheet(outside / "更正.xlsx", ["姓名", "年度", "结论"], ["李娜", "2023", "合格"])
    words[3] = str(better)
    assert jyteacher(words) == 70, "a bug writes its log"
    assert readable(tmp_path / "state") == []
