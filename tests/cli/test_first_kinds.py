"""``record …`` for teachers, activities, trainings, balances and plans: what the window types, a script types the same way."""

from __future__ import annotations

import pytest

from jyteacher_desktop.kinds import RECORDS
from tests.cli.conftest import Run

TRAINING = (
    "record", "add", "training", "--set", "培训名称=国培", "--set", "级别=国家级", "--set", "培训方式=网络研修", "--set", "开始日期=2026-07-10",
    "--set", "学时=20",
)  # fmt: skip
ACTIVITY = ("record", "add", "activity", "--set", "类型=读书沙龙", "--set", "名称=共读", "--set", "日期=9.18", "--set", "学时=2")


@pytest.fixture
def somebody(run: Run) -> str:
    """A teacher whose name nobody else has."""
    names = [row["name"] for row in run("roster", "list")["rows"]]
    return str(next(name for name in names if names.count(name) == 1))


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.id)
def test_every_kind_is_listed_by_its_id_and_by_its_chinese_name(run: Run, kind: object) -> None:
    assert run("record", "list", kind.id)["rows"] == run("record", "list", kind.title)["rows"]  # type: ignore[attr-defined]


def test_lines_without_an_id_are_said_and_said_again(run: Run, somebody: str) -> None:
    activity = run(*ACTIVITY)["id"]
    say = ("record", "add", "attendance", "--set", f"活动={activity}", "--set", f"教师={somebody}")
    run(*say)
    run(*say, "--set", "出勤=请假", "--set", "角色=主讲")
    assert [(row["teacher"], row["mark"], row["role"]) for row in run("record", "list", "出勤")["rows"]] == [
        (somebody, "请假", "主讲")
    ]
    run("record", "add", "service", "--set", f"教师={somebody}", "--set", "状态=产假", "--set", "开始日期=2026-09-01")
    [*_first, last] = run("record", "list", "service", "--teacher", somebody)["rows"]
    assert (last["status"], last["start"]) == ("产假", "2026-09-01")
    training = run(*TRAINING, "--set", f"教师={somebody}")["id"]
    run("record", "add", "province_entry", "--set", f"培训={training}", "--set", "录入日期=2026-09-20")
    assert [row["entered_on"] for row in run("record", "list", "province_entry")["rows"]] == ["2026-09-20"]
    run("record", "add", "member", "--set", "学校代码=2141000123", "--set", "学校名称=济水二小")
    assert run("record", "list", "member")["rows"] == [{"code": "2141000123", "name": "济水二小", "guests": 0}]


def test_a_plan_its_line_and_the_activity_that_carries_it_out(run: Run) -> None:
    plan = run("record", "add", "plan", "--set", "学年或学期=2026-2027-1", "--set", "名称=计划")["id"]
    item = run(
        "record",
        "add",
        "plan_item",
        "--set",
        f"计划={plan}",
        "--set",
        "月份=2026-09",
        "--set",
        "类型=读书沙龙",
        "--set",
        "内容=共读",
    )["id"]
    activity = run(*ACTIVITY)["id"]
    fitting = run("plan", "fitting", activity)
    assert ([row["id"] for row in fitting["rows"]], fitting["item"]) == ([item], None)
    run("record", "add", "planned", "--set", f"活动={activity}", "--set", f"计划项目={item}")
    assert run("plan", "fitting", activity)["item"] == item
    arranged = run("plan", "arrange", item, "--on", "2026-10-09")
    assert [row["id"] for row in run("record", "list", "planned")["rows"]] == [activity, arranged["id"]]
    assert "安排计划项目" in str(run("undo"))
    assert [row["id"] for row in run("record", "list", "planned")["rows"]] == [activity]


def test_facts_about_an_activity_and_a_training_are_set_with_it_as_one_step(run: Run, somebody: str) -> None:
    activity = run(*ACTIVITY)["id"]
    team = run("record", "add", "team", "--set", "类型=学科工作坊", "--set", "名称=语文坊", "--set", "成立日期=2026-03-01")["id"]
    done = run(
        "activity",
        "edit",
        activity,
        "--set",
        "地点=书吧",
        "--set",
        "范围=跨校",
        "--set",
        "联动单位=二小",
        "--set",
        f"组织团队={team}",
    )
    assert (done["place"], done["scope"], done["partners"]) == ("书吧", "跨校", "二小")
    assert [row["scope"] for row in run("record", "list", "activity_link")["rows"]] == ["schools"]
    training = run(*TRAINING, "--set", f"教师={somebody}")["id"]
    assert run("training", "edit", training, "--set", "专题=骨干")["topic"] == "骨干"
    assert run("training", "edit", training, "--set", "专题=班主任", "--set", "学时=30")["topic"] == "班主任"
    run("undo")
    assert [row["topic"] for row in run("record", "list", "training_topic")["rows"]] == ["backbone"]
    assert run("record", "show", training)["hours"] == "20"


def test_what_record_add_stores_is_warned_of_as_the_command_of_its_subject_warns(run: Run, somebody: str) -> None:
    """未备案, 补录 and two places at once are told whichever command was typed."""

    def told(*typed: str) -> list[str]:
        return [each["code"] for each in run(*typed)["warnings"]]

    by_subject = told("activity", "add", "--kind", "读书沙龙", "--title", "共读", "--date", "2026-03-18", "--hours", "2")
    assert {"activity.late", "activity.unapproved"} <= set(by_subject)
    old = ("--set", "类型=读书沙龙", "--set", "名称=夜读", "--set", "日期=2026-03-19", "--set", "学时=2")
    assert told("record", "add", "activity", *old) == by_subject

    away = (
        "--set",
        f"教师={somebody}",
        "--set",
        "级别=市级",
        "--set",
        "学时=12",
        "--set",
        "培训方式=集中面授",
        "--set",
        "开始日期=2026-03-17",
    )
    assert told("record", "add", "training", "--set", "培训名称=甲班", *away) == ["training.late"]
    both = told("record", "add", "training", "--set", "培训名称=乙班", *away)
    assert both == ["training.late", "record.full_day"]
    run("undo")
    assert both == told(
        "training", "add", "--name", "乙班", "--teacher", somebody, "--level", "市级", "--hours", "12", "--mode", "集中面授",
        "--from", "2026-03-17", "--to", "2026-03-17",
    )  # fmt: skip

    hour = ("activity", "add", "--kind", "读书沙龙", "--date", "2026-03-20", "--start", "9:00", "--end", "10:00")
    run(*hour, "--title", "一处", "--attendees", somebody)
    other = run(*hour, "--title", "另一处")["id"]
    assert told("record", "add", "attendance", "--set", f"活动={other}", "--set", f"教师={somebody}") == ["record.same_hour"]


def test_merging_two_entries_a_person_says_which_value_stays(run: Run) -> None:
    for name, subject, number in (("赵甲", "语文", "A1"), ("赵甲", "数学", "B2")):
        run("record", "add", "teacher", "--set", f"姓名={name}", "--set", f"学科={subject}", "--set", f"工号={number}")
    run("teacher", "merge", "赵甲@语文", "赵甲@数学", "--set", "工号=B2")
    shown = run("teacher", "show", "赵甲")
    assert (shown["subject"], shown["teacher_no"]) == ("语文", "B2")


def test_what_has_no_workbook_of_its_own_says_so_and_stores_nothing(run: Run, book: object) -> None:
    refused = run("record", "import", "service", "nothing.xlsx", status=5)
    assert "没有自己的表格" in refused["message"]
