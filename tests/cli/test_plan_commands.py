"""Plans from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from jyteacher_desktop.cli import main
from tests.cli.conftest import TODAY, Run

ACTIVITY = ("activity", "add", "--kind", "reading_salon", "--title", "共读", "--date", "2026-09-18", "--attendees", "陈海燕")


def test_a_plan_is_written_approved_carried_out_and_compared(run: Run, book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = run("plan", "new", "--term", "2026-2027-1", "--title", "校本研修计划")["id"]
    item = run("plan", "add", plan, "--month", "2026-09", "--kind", "读书沙龙", "--title", "共读", "--hours", "2")["id"]
    activity = run(*ACTIVITY)
    assert "activity.unapproved" in {warning["code"] for warning in activity["warnings"]}
    assert run("plan", "link", activity["id"], item)["item"] == item
    approved = run("plan", "approve", plan, "--number", "济教〔2026〕7号", "--on", "2026-09-01")
    assert (approved["status"], approved["approved_on"], approved["carried_out"]) == ("approved", "2026-09-01", 1)
    assert run("activity", "show", activity["id"])["marks"] == []
    shown = run("plan", "show", plan)
    assert shown["rows"][0]["activities"] == [activity["id"]]
    assert (shown["months"][0]["planned"], shown["months"][0]["unplanned"]) == (1, 0)
    assert run("plan", "add", plan, "--month", "2026-10", "--kind", "读书沙龙", "--title", "x", status=5)["code"] == "plan.state"
    assert run("plan", "list")["rows"][0]["items"] == 1
    assert run("plan", "withdraw", plan, "--reason", "调整")["status"] == "draft"
    assert run("plan", "link", activity["id"])["item"] is None
    capsys.readouterr()
    assert main(["plan", "show", plan, "-w", str(book), "--today", TODAY]) == 0
    text = capsys.readouterr().out
    assert "2026-2027学年第一学期" in text
    assert "按月比较" in text


def test_the_principals_pin_approves(run: Run, book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = run("plan", "new", "--term", "2026-2027", "--title", "计划")["id"]
    run("plan", "add", plan, "--month", "2026-09", "--kind", "读书沙龙", "--title", "共读")
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("not the right words at all\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["plan", "approve", plan, "--number", "1", "-w", str(book), "--pin-file", str(wrong), "--today", TODAY]) == 4
    assert run("plan", "list")["rows"][0]["status"] == "draft"
