"""A school's plan by commands alone: drawn up, sent, sent back, corrected, approved, carried out, and seen by the bureau at every turn."""

from __future__ import annotations

from pathlib import Path

import pytest

from jyteacher_desktop.sample_city import BUREAU, SCHOOL
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

    def seen_there() -> dict[str, object]:
        [row] = [row for row in bureau.run("bureau", "plans")["rows"] if row["id"] == plan]
        return dict(row)

    def receipt_of(turn: str) -> str:
        files = bureau.run("bureau", "receipts", "-o", str(tmp_path / turn))["files"]
        return str(next(file for file in files if "2141009999" in file))

    def hand_in(turn: str) -> dict[str, object]:
        school.run("submit", "2026Q3", "-o", str(tmp_path / turn))
        assert bureau.run("bureau", "receive", str(tmp_path / turn))["merged"] == 1
        return seen_there()

    plan = school.run("plan", "new", "--term", "2026-2027-1", "--title", "上学期研修计划")["id"]
    school.run("plan", "add", plan, "--month", "2026-09", "--kind", "reading_salon", "--title", "共读一本书", "--hours", "2")
    seen = hand_in("初报")
    assert (seen["title"], seen["items"], seen["carried_out"], seen["approval_no"]) == ("上学期研修计划", 1, 0, "")
    assert [line["title"] for line in bureau.run("bureau", "plans", plan)["rows"]] == ["共读一本书"]

    assert (seen["status"], seen["waits"]) == ("编制中", False)
    refused = bureau.run("bureau", "plan-approve", plan, "--number", "1号", status=5)
    assert (refused["code"], "没有报批" in refused["message"]) == ("plan.undecided", True)

    asked = school.run("plan", "submit", plan)
    assert asked["status_label"] == "已报批"
    assert hand_in("报批")["waits"] is True
    back = bureau.run("bureau", "plan-return", plan, "--remark", "请补上十月的项目")
    assert (back["verdict"], back["school"]) == ("returned", "济水示例小学")
    receipt = receipt_of("退回")
    answer = school.run("receipt", "apply", receipt, status=1)
    assert [each["sentence"] for each in answer["plans"]] == ["“上学期研修计划”被退回：请补上十月的项目。请改好后重新报批。"]
    assert school.run("plan", "show", plan)["remark"] == "请补上十月的项目"

    school.run("plan", "add", plan, "--month", "2026-10", "--kind", "lecture", "--title", "专题讲座", "--hours", "2")
    school.run("plan", "submit", plan)
    assert hand_in("再报批")["waits"] is True
    bureau.run("bureau", "plan-approve", plan, "--number", "济教研〔2026〕9号", "--on", "2026-09-01")
    receipt = receipt_of("批复")
    answer = school.run("receipt", "apply", receipt)
    assert [each["sentence"] for each in answer["plans"]] == ["“上学期研修计划”已批复：济教研〔2026〕9号，2026-09-01"]
    row = school.run("plan", "show", plan)
    assert (row["status"], row["approval_no"], row["approved_on"], row["remark"]) == (
        "approved", "济教研〔2026〕9号", "2026-09-01", "",
    )  # fmt: skip

    activity = next(row["id"] for row in school.run("activity", "list")["rows"] if row["kind"] == "reading_salon")
    item = next(row["id"] for row in school.run("plan", "show", plan)["rows"] if row["title"] == "共读一本书")
    school.run("plan", "link", activity, item)
    seen = hand_in("开展以后")
    assert (seen["status"], seen["approval_no"], seen["way"], seen["items"], seen["carried_out"]) == (
        "已批复", "济教研〔2026〕9号", "学校已收到", 2, 1,
    )  # fmt: skip
    graded = bureau.run("bureau", "plan-evaluate", plan, "--grade", "良好", "--remark", "完成一半")
    other = bureau.run("bureau", "plan-evaluate", plan, "--grade", "合格", status=5)
    assert "已经有评价：已评价济水示例小学“上学期研修计划”：良好" in other["message"], "the second clerk wrote over the first"
    assert f"--decision {graded['id']}" in other["message"]
    for words in (("plan-approve", plan, "--number", "1号"), ("plan-return", plan, "--remark", "再想想")):
        assert "已经有批复" in bureau.run("bureau", *words, status=5)["message"]
    assert (seen_there()["approval_no"], seen_there()["grade"]) == ("济教研〔2026〕9号", "良好")
    receipt = receipt_of("评价")
    school.run("receipt", "apply", receipt)
    row = school.run("plan", "show", plan)
    assert (row["grade"], row["grade_remark"]) == ("good", "完成一半")
    unsaid = bureau.run("bureau", "plan-withdraw", plan, "--remark", "学校改名，重新批复", status=2)
    assert "已批准济水示例小学“上学期研修计划”" in unsaid["message"]
    assert (
        bureau.run("bureau", "plan-withdraw", plan, "--decision", "x", "--remark", "改名", status=5)["code"] == "plan.undecided"
    )
    gone = bureau.run(
        "bureau", "plan-withdraw", plan, "--decision", str(seen_there()["answer"]), "--remark", "学校改名，重新批复"
    )
    assert gone["verdict"] == "withdrawn"
    seen = seen_there()
    assert (seen["status"], seen["way"]) == ("待批复", "待发出")
