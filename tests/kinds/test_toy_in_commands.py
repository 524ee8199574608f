"""A kind no module names is typed, changed, listed, exported, imported, printed, undone, thrown away, brought back and rescued by commands."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from jyteacher_desktop.cli import main
from jyteacher_desktop.school.office import create_school
from tests.kinds import toy
from tests.reports.poppler import text_of

ROOT = Path(__file__).resolve().parents[2]


def test_a_toy_kind_is_driven_through_every_command_that_records_have(tmp_path: Path) -> None:
    with toy.known(tmp_path / "migrations"):
        _drive(tmp_path)


def _drive(tmp_path: Path) -> None:
    school = tmp_path / "one.jyschool"
    create_school(school, name="风筝小学", code="2141000001", stage="小学", pin="correct horse battery", sample=False).close()

    def run(*words: str, status: int = 0) -> dict[str, Any]:
        said = io.StringIO()
        with redirect_stdout(said):
            ended = main([*words, "-w", str(school), "--today", "2026-09-30", "--json"])
        answer: dict[str, Any] = json.loads(said.getvalue())
        assert ended == status, answer
        return answer

    assert any(row["kind"] == "kite" and row["title"] == "风筝" for row in run("record", "kinds")["rows"])
    run("teacher", "add", "王芳")
    kite = run(
        "record",
        "add",
        "kite",
        "--set",
        "主人=王芳",
        "--set",
        "名字=鹞子",
        "--set",
        "制作日期=2026.3.12",
        "--set",
        "颜色=红",
        "--set",
        "长度=1.5",
        "--set",
        "来历=放得很高",
        "--set",
        "秘密=线不结实",
    )
    record = kite["id"]
    assert (kite["owner"], kite["name"], kite["made"], kite["colour_label"], kite["length"]) == (
        "王芳",
        "鹞子",
        "2026-03-12",
        "红",
        "1.5",
    )
    late = run("record", "add", "风筝", "--set", "名字=明天的", "--set", "制作日期=2027-01-01")
    assert [each["code"] for each in late["warnings"]] == ["kite.future"]
    run("undo")
    assert [row["name"] for row in run("record", "list", "kite")["rows"]] == ["鹞子"]

    assert run("record", "edit", record, "--set", "colour=蓝")["colour"] == "blue"
    [*_first, last] = run("history", "--record", record)["rows"]
    assert (last["field"], last["before"], last["after"]) == ("colour", "red", "blue"), last
    run("undo")
    assert run("record", "show", record)["colour"] == "red"

    run("template", "kite", "-o", str(tmp_path / "template.xlsx"))
    head = [cell.value for cell in load_workbook(tmp_path / "template.xlsx").worksheets[0][1]]
    assert {"名字", "制作日期", "颜色", "长度", "来历", "秘密"} <= set(head), head
    out = tmp_path / "kites.xlsx"
    run("record", "list", "kite", "-o", str(out))
    assert run("record", "import", "kite", str(out))["unchanged"] == 1
    book = load_workbook(out)
    page = book.active
    place = [cell.value for cell in page[1]].index("长度") + 1
    page.cell(2, place).value = "2.5"
    page.append([None] * len(page[1]))
    for column, text in (("名字", "蜈蚣"), ("制作日期", "2026-04-05")):
        page.cell(3, [cell.value for cell in page[1]].index(column) + 1).value = text
    book.save(out)
    done = run("record", "import", "kite", str(out))
    assert (done["updated"], done["new"], done["refused"]) == (1, 1, 0)
    assert {row["name"]: row["length"] for row in run("record", "list", "kite")["rows"]} == {"鹞子": "2.5", "蜈蚣": None}
    run("undo")
    assert [row["length"] for row in run("record", "list", "kite")["rows"]] == ["1.5"]
    run("redo")

    run("report", "list", "kite", "-o", str(tmp_path / "kites.pdf"))
    paper = "".join(text_of(tmp_path / "kites.pdf").split())
    for words in ("风筝一览表", "名字", "制作日期", "鹞子", "蜈蚣", "共2条"):
        assert words in paper, (words, paper)

    run("record", "edit", record, "--set", "颜色=蓝", "--set", "长度=3")
    steps = [row["step"] for row in run("history", "--record", record)["rows"]]
    compared = run("compare", record, "--from", str(min(steps)))
    changes = [(row["label"], row["before"], row["after"]) for row in compared["rows"]]
    assert changes == [("颜色", "红", "蓝"), ("长度", "1.5", "3")], compared
    run("undo")

    run("delete", record)
    assert [row["title"] for row in run("trash")["rows"]] == ["鹞子 2026-03-12"]
    assert [row["name"] for row in run("record", "list", "kite")["rows"]] == ["蜈蚣"]
    run("restore", record)
    assert {row["name"] for row in run("record", "list", "kite")["rows"]} == {"鹞子", "蜈蚣"}

    run("rescue", "-o", str(tmp_path / "rescue"))
    rescued = load_workbook(tmp_path / "rescue" / "one.jyschool.xlsx")
    cells = {cell.value for page in rescued for row in page.iter_rows() for cell in row}
    assert "风筝" in rescued.sheetnames
    assert {"鹞子", "蜈蚣", "红", "制作日期", "线不结实", "王芳"} <= cells


def test_the_toy_is_described_in_at_most_sixty_lines() -> None:
    lines = (ROOT / "tests" / "kinds" / "toy.py").read_text(encoding="utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("class Colour"))
    last = next(number for number, line in enumerate(lines) if line.startswith("@contextmanager"))
    assert last - first <= 60
