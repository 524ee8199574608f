"""A school's plan by commands alone: drawn up, sent, sent back, corrected, approved, carried out, and seen by the bureau at every turn."""

from __future__ import annotations

from pathlib import Path

import pytest

from jyteacher_desktop.cli.demo import BUREAU, SCHOOL
from jyteacher_desktop.school.sample import SAMPLE_PIN
from tests.end_to_end.test_findings_by_command import Desk
from tools.mission import build_world


def test_a_plan_goes_to_the_bureau_is_sent_back_corrected_approved_and_carried_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build_world(tmp_path)
    pin = tmp_path / "口令.txt"
    pin.write_text(SAMPLE_PIN, encoding="utf-8")
    bureau, school = Desk(tmp_path / BUREAU, pin, capsys), Desk(tmp_path / SCHOOL, pin, capsys)

    def hand_in(turn: str) -> dict[str, object]:
        school.run("submit", "2026Q3", "-o", str(tmp_path / turn))
        assert bureau.run("bureau", "receive", str(tmp_path / turn))["merged"] == 1
        [row] = bureau.run("bureau", "plans")["rows"]
        return dict(row)

    plan = school.run("plan", "new", "--term", "2026-2027-1", "--title", "上学期研修计划")["id"]
    school.run("plan", "add", plan, "--month", "2026-09", "--kind", "reading_salon", "--title", "共读一本书", "--hours", "2")
    seen = hand_in("初报")
    assert (seen["title"], seen["items"], seen["carried_out"], seen["approval_no"]) == ("上学期研修计划", 1, 0, "")
    assert [line["title"] for line in bureau.run("bureau", "plans", plan)["rows"]] == ["共读一本书"]

    bureau.run("bureau", "return", plan, "--remark", "请补上十月的项目")
    [receipt] = bureau.run("bureau", "receipts", "-o", str(tmp_path / "退回"))["files"]
    answer = school.run("receipt", "apply", receipt, status=1)
    assert [each["remark"] for each in answer["returned"]] == ["请补上十月的项目"]
    school.run("plan", "add", plan, "--month", "2026-10", "--kind", "lecture", "--title", "专题讲座", "--hours", "2")
    school.run("plan", "approve", plan, "--number", "济教研〔2026〕9号", "--on", "2026-09-01")
    seen = hand_in("再报")
    assert (seen["items"], seen["approval_no"], seen["status"]) == (2, "济教研〔2026〕9号", "已批复")

    activity = next(row["id"] for row in school.run("activity", "list")["rows"] if row["kind"] == "reading_salon")
    item = next(row["id"] for row in school.run("plan", "show", plan)["rows"] if row["title"] == "共读一本书")
    school.run("plan", "link", activity, item)
    assert hand_in("开展以后")["carried_out"] == 1
