"""``record …`` and ``measures`` on a school's file, as scripts and clerks use them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jyteacher_desktop import kinds
from jyteacher_desktop.bureau.office import create_bureau
from jyteacher_desktop.cli import main
from jyteacher_desktop.kinds.kit import Keeper
from tests.cli.conftest import TODAY, Run

HONOUR = ("--set", "获奖人=王芳@语文", "--set", "荣誉=最美教师", "--set", "级别=市级", "--set", "表彰日期=2026-09-10")


@pytest.fixture
def somebody(run: Run) -> str:
    """A teacher whose name nobody else has."""
    names = [row["name"] for row in run("roster", "list")["rows"]]
    return str(next(name for name in names if names.count(name) == 1))


def test_kinds_lists_every_register_with_keepers_and_count(run: Run) -> None:
    rows = run("record", "kinds")["rows"]
    assert [row["kind"] for row in rows] == [kind.id for kind in kinds.REGISTERS]
    assert all({"kind", "title", "rows", "keepers", "local"} <= row.keys() for row in rows)
    by_id = {row["kind"]: row for row in rows}
    assert (by_id["rule"]["keepers"], by_id["rule"]["rows"], by_id["rule"]["local"]) == (["school", "bureau"], 0, False)


def test_a_record_is_added_by_chinese_titles_or_by_keys_and_listed_by_the_keys_of_its_fields(run: Run, somebody: str) -> None:
    made = run(
        "record",
        "add",
        "honour",
        "--set",
        f"获奖人={somebody}",
        "--set",
        "荣誉=最美教师",
        "--set",
        "level=city",
        "--set",
        "on=2026.9.10",
    )
    assert (made["who"], made["name"], made["name_label"], made["level"], made["on"]) == (
        somebody, "most_beautiful", "最美教师", "city", "2026-09-10",
    )  # fmt: skip
    [row] = run("record", "list", "荣誉")["rows"]
    assert row.items() <= made.items()
    assert run("record", "list", "honour", "--teacher", somebody)["rows"] == [row]
    assert run("record", "list", "honour", "--year", "2025")["rows"] == []
    assert run("record", "list", "honour", "--year", "2026")["rows"] == [row]


def test_an_edit_changes_what_is_named_and_an_empty_text_clears_it(run: Run) -> None:
    made = run("record", "add", "rule", "--set", "名称=校本研修制度", "--set", "文号=1号", "--set", "版本=一")
    edited = run("record", "edit", made["id"], "--set", "文号=", "--set", "状态=已批准")
    assert (edited["title"], edited["number"], edited["version"], edited["status"]) == ("校本研修制度", "", "一", "approved")
    shown = run("record", "show", made["id"])
    assert (shown["kind"], shown["status_label"], shown["warnings"][0]["code"]) == ("rule", "已批准", "rule.no_approval")
    assert run("record", "edit", made["id"], "--set", "版本=一")["step"] is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("record", "add", "rule", "--set", "没有这一项=甲"), "value.refused"),
        (("record", "add", "rule", "--set", "文号=1"), "value.refused"),
        (("record", "add", "rule", "--set", "名称=制度", "--set", "发布日期=去年"), "value.refused"),
        (("record", "add", "什么", "--set", "名称=制度"), "record.kind"),
        (("record", "show", "没有"), "record.missing"),
        (("record", "list", "rule", "--teacher", "没有这个人"), "record.missing"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_nothing_is_stored(run: Run, typed: tuple[str, ...], code: str) -> None:
    refused = run(*typed, status=5)
    assert refused["code"] == code
    assert run("record", "list", "rule")["rows"] == []


def test_a_schools_file_has_no_other_school(run: Run) -> None:
    assert run("record", "list", "rule", "--school", "甲校", status=2)["code"] == "usage.command"


def test_unknown_is_not_zero_until_a_person_says_that_there_was_nothing(run: Run) -> None:
    before = {row["key"]: row for row in run("measures")["rows"]}
    assert all(
        {"key", "title", "scope", "have", "need", "basis", "status", "text", "missing"} <= row.keys() for row in before.values()
    )
    assert (before["honours.year"]["have"], before["honours.year"]["status"]) == (None, "unknown")
    said = run("record", "none", "荣誉", "2026")
    assert (said["kind"], said["year"]) == ("honour", "2026")
    after = {row["key"]: row for row in run("measures")["rows"]}
    assert after["honours.year"]["have"] == "0"
    assert run("record", "none", "honour", "2026")["step"] is None, "said once is enough"
    run("undo")
    assert {row["key"]: row["have"] for row in run("measures")["rows"]}["honours.year"] is None


def test_who_says_nothing_although_there_is_something_is_told(run: Run) -> None:
    run("record", "add", "honour", "--set", "荣誉=校本研修先进单位", "--set", "级别=市级", "--set", "表彰日期=2026-05-01")
    assert [each["code"] for each in run("record", "none", "honour", "2026")["warnings"]] == ["nothing.rows"]


def test_measures_stand_as_of_a_day(run: Run) -> None:
    run("record", "add", "honour", "--set", "荣誉=校本研修先进单位", "--set", "级别=市级", "--set", "表彰日期=2026-05-01")
    figures = {row["key"]: row for row in run("measures", "--as-of", "2025-12-31")["rows"]}
    assert figures["honours.year"]["have"] is None  # nobody said anything of 2025: unknown, which is not nought
    assert {row["key"]: row["have"] for row in run("measures")["rows"]}["honours.year"] == "1"


def test_every_register_a_school_keeps_can_be_listed(run: Run) -> None:
    for kind in kinds.REGISTERS:
        if Keeper.SCHOOL in kind.keepers:
            assert run("record", "list", kind.id)["rows"] == []


def test_a_messy_sheet_of_honours_is_planned_then_stored_as_one_step(run: Run, somebody: str, tmp_path: Path) -> None:
    path, refused = tmp_path / "荣誉.csv", tmp_path / "拒收.xlsx"
    path.write_text(
        "济水一小教师荣誉登记表\r\n"
        "*姓名,荣誉称号,获奖级别,获奖时间,颁发单位\r\n"
        f"{somebody},最美教师,市,2026.9.10,市教育局\r\n"
        "没有这个人,最美教师,市,2026.9.10,市教育局\r\n"
        ",校本研修先进单位,市级,2025/12/20,市教育局\r\n"
        "合计,2,,,\r\n",
        encoding="utf-8-sig",
    )
    dry = run("record", "import", "honour", str(path), "--dry-run", status=1)
    assert (dry["read"], dry["new"], dry["refused"], dry["step"]) == (3, 2, 1, None)
    assert dry["refusals"][0] | {"message": ""} == {"row": 4, "column": "A 列「*姓名」", "code": "teacher.unknown", "message": ""}
    assert run("record", "list", "honour")["rows"] == []
    done = run("record", "import", "荣誉", str(path), "--refused", str(refused), status=1)
    assert (done["new"], done["refused"]) == (2, 1)
    assert refused.is_file()
    assert len(run("record", "list", "honour")["rows"]) == 2
    again = run("record", "import", "honour", str(path), status=1)
    assert (again["unchanged"], again["step"]) == (2, None)
    run("undo")
    assert run("record", "list", "honour")["rows"] == []


def test_a_warning_of_a_row_names_the_column_as_it_is_headed_and_not_by_a_code_word(
    run: Run, somebody: str, tmp_path: Path
) -> None:
    path = tmp_path / "荣誉.csv"
    path.write_text(f"姓名,获奖名称,获奖级别,获奖时间\n{somebody},优秀教师,市级,2026年5月\n", encoding="utf-8-sig")
    [warning] = run("record", "import", "honour", str(path), "--dry-run")["warnings"]
    assert warning["place"] == "第 2 行 D 列「获奖时间」"
    assert "没有写日子" in warning["message"]


def test_a_list_of_records_is_written_and_read_back_without_a_change(run: Run, somebody: str, tmp_path: Path) -> None:
    run(
        "record",
        "add",
        "honour",
        "--set",
        f"who={somebody}",
        "--set",
        "荣誉=其他",
        "--set",
        "级别=校级",
        "--set",
        "表彰日期=2026-09-10",
    )
    path = tmp_path / "out.xlsx"
    assert run("record", "list", "honour", "-o", str(path))["file"] == str(path)
    assert run("record", "import", "honour", str(path)) | {"file": ""} == run("record", "import", "honour", str(path)) | {
        "file": ""
    }
    assert run("record", "import", "honour", str(path))["unchanged"] == 1


def test_a_template_of_any_kind_is_written_and_an_unknown_one_is_named(run: Run, tmp_path: Path) -> None:
    for name in ("rule", "工作室与工作坊", "roster"):
        assert Path(run("template", name, "-o", str(tmp_path / "t.xlsx"))["file"]).is_file()
    assert run("template", "没有", "-o", str(tmp_path / "t.xlsx"), status=2)["code"] == "usage.command"


def test_a_record_is_deleted_restored_compared_and_told_by_its_id(run: Run) -> None:
    made = run("record", "add", "rule", "--set", "名称=校本研修制度")["id"]
    step = run("history")["rows"][0]["step"]
    run("record", "edit", made, "--set", "状态=已批准", "--set", "批复文号=3号")
    rows = run("compare", made, "--from", str(step))["rows"]
    assert {row["label"]: (row["before"], row["after"]) for row in rows} == {"状态": ("起草", "已批准"), "批复文号": ("", "3号")}
    assert run("history", "--record", made)["rows"]
    run("delete", made)
    assert run("record", "list", "rule")["rows"] == []
    assert run("trash")["rows"][0] | {"x": 0} == {**run("trash")["rows"][0], "kind": "制度文件", "title": "校本研修制度", "x": 0}
    run("restore", made)
    run("restore", made, "--step", str(step))
    assert run("record", "show", made)["status"] == "draft"


def test_a_term_that_begins_in_the_year_contradicts_that_there_was_nothing(run: Run) -> None:
    run("record", "add", "reading", "--set", "学期=2026-2027-1", "--set", "计划名称=共读一本书")
    said = run("record", "none", "reading", "2026")
    assert [each["code"] for each in said["warnings"]] == ["nothing.rows"]
    assert run("record", "none", "reading", "2025")["warnings"] == []


def test_of_a_list_that_no_year_brings_nobody_says_that_there_was_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bureau = tmp_path / "局.jybureau"
    create_bureau(bureau, name="局", pin="correct horse 11").close()
    capsys.readouterr()
    assert main(["record", "none", "school_list", "2026", "-w", str(bureau), "--json", "--today", TODAY]) == 5
    assert json.loads(capsys.readouterr().out)["code"] == "value.refused"
