"""Deleting, the trash, restoring and comparing from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from jyteacher_desktop.cli import main
from tests.cli.conftest import TODAY, Run

ACTIVITY = ("activity", "add", "--kind", "reading_salon", "--title", "共读", "--date", "2026-09-18", "--attendees", "陈海燕")


def test_a_deleted_record_says_what_it_takes_along_and_comes_back(run: Run) -> None:
    activity = run(*ACTIVITY)["id"]
    done = run("delete", activity)
    assert done["records"] == [activity]
    [reference] = done["references"][activity]
    assert (reference["label"], reference["count"], reference["examples"], reference["along"]) == ("出勤", 1, ["陈海燕"], True)
    [row] = run("trash")["rows"]
    assert (row["id"], row["kind"], row["step"], row["at"][:10]) == (activity, "活动", done["step"], TODAY)
    assert run("restore", activity)["records"] == [activity]
    assert run("trash")["rows"] == []
    assert run("restore", activity, status=5)["code"] == "record.missing"


def test_a_teacher_is_deleted_by_name_unless_records_stand(run: Run) -> None:
    run(*ACTIVITY)
    assert run("delete", "陈海燕", status=5)["code"] == "record.in_use"
    assert run("delete", "无此人", status=5)["code"] == "record.missing"
    [teacher] = run("delete", "聂建国")["records"]
    assert run("undo")["what"] == "删除教师 聂建国"
    assert teacher in {row["id"] for row in run("roster", "list")["rows"]}


def test_somebody_who_was_entered_anew_is_restored_as_one_when_that_is_said(
    run: Run, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number = "419001199003070015"
    gone = run("teacher", "add", "钱锺书", "--set", f"身份证件号={number}")["id"]
    run("delete", gone)
    now = run("teacher", "add", "钱锺书", "--set", f"身份证件号={number}", "--set", "学科=语文")["id"]
    assert run("teacher", "add", "钱锺书", "--set", f"身份证件号={number}", status=5)["code"] == "teacher.number_held"
    refused = run("restore", gone, status=5)
    assert (refused["code"], "没有恢复" in refused["message"]) == ("teacher.number_held", True)
    capsys.readouterr()
    assert main(["restore", gone, "-w", str(book)]) == 5
    assert "--join" in capsys.readouterr().err
    assert run("restore", gone, "--join")["records"] == [gone]
    assert [row["id"] for row in run("roster", "list")["rows"] if row["name"] == "钱锺书"] == [now]


def test_a_typed_number_that_somebody_in_the_trash_has_is_told(run: Run) -> None:
    number = f"身份证件号={'419001199003070015'}"
    gone = run("teacher", "add", "钱锺书", "--set", number)["id"]
    run("delete", gone)
    told = [each for each in run("teacher", "add", "钱锺书", "--set", number)["warnings"] if each["code"] == "trash.same_number"]
    assert [each["message"].partition("，")[0] for each in told] == [f"“钱锺书”（{TODAY} 删除）在回收站里"]
    run("undo")
    assert "trash.same_number" in {
        each["code"] for each in run("record", "add", "teacher", "--set", "姓名=钱锺书", "--set", number)["warnings"]
    }
    run("undo")
    other = run("teacher", "add", "杨季康")
    assert other["warnings"] == []
    assert "trash.same_number" in {each["code"] for each in run("teacher", "edit", "杨季康", "--set", number)["warnings"]}
    assert run("teacher", "edit", "杨季康", "--set", "学科=语文")["warnings"] == []


def test_an_earlier_state_is_compared_and_brought_back(run: Run) -> None:
    person = run("teacher", "show", "聂建国")
    then = run("history", "--record", person["id"])["rows"][-1]["step"]
    run("teacher", "move", "聂建国", "--status", "借调", "--from", "2026-09-01")
    assert run("compare", person["id"], "--from", str(then))["rows"] == [
        {"field": "service", "label": "任职 2026-09-01 起", "before": "（没有）", "after": "借调 2026-09-01 起"}
    ]
    back = run("restore", person["id"], "--step", str(then))
    assert (back["records"], back["left_out"], len(back["differences"])) == ([person["id"]], 0, 1)
    assert run("teacher", "show", "聂建国") == person
    assert run("restore", person["id"], "--step", str(then))["step"] is None


@pytest.mark.parametrize("words", [("--from", "99"), ("--from", "1", "--to", "99")])
def test_a_step_that_never_was_is_said_and_not_taken_for_no_difference(run: Run, words: tuple[str, ...]) -> None:
    refused = run("compare", "聂建国", *words, status=5)
    assert (refused["code"], refused["message"][:4]) == ("record.missing", "没有第 ")
    assert run("restore", "聂建国", "--step", "99", status=5)["code"] == "record.missing"


def test_people_read_what_happened(run: Run, book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    activity = run(*ACTIVITY)["id"]
    capsys.readouterr()
    assert main(["delete", activity, "-w", str(book), "--today", TODAY]) == 0
    assert "出勤 1（陈海燕），一起放进回收站，恢复时一起回来" in capsys.readouterr().out
    assert main(["trash", "-w", str(book)]) == 0
    assert "共读" in capsys.readouterr().out
    assert main(["restore", activity, "-w", str(book)]) == 0
    assert "已恢复 1 条记录" in capsys.readouterr().out
