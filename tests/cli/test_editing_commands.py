"""What the windows' dialogs do is done by commands: single records added and corrected, only what is named changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jyteacher_desktop import paths
from jyteacher_desktop.cli import main
from jyteacher_desktop.school.expected_people import expected_people
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.cli.conftest import Run


@pytest.fixture
def teacher(run: Run) -> str:
    return str(
        run("teacher", "add", "丁一一", "--set", "学科=语文", "--set", "职称=小学高级教师", "--set", "出生年月=1985.3")["id"]
    )


def test_a_teacher_is_added_and_corrected_by_chinese_fields(run: Run, teacher: str) -> None:
    shown = run("teacher", "show", teacher)
    assert (shown["name"], shown["subject"], shown["title"], shown["birth_month"]) == ("丁一一", "语文", "一级教师", "1985-03")
    edited = run("teacher", "edit", "丁一一", "--set", "姓名=丁一", "--set", "subject=", "--set", "教研组=语文组")
    assert (edited["name"], edited["subject"], edited["group"], edited["title"]) == ("丁一", "", "语文组", "一级教师")
    assert run("teacher", "edit", "丁一", "--set", "没有=甲", status=5)["code"] == "value.refused"
    run("undo")
    assert run("teacher", "show", teacher)["name"] == "丁一一"


def test_an_activity_is_corrected_and_only_who_is_named_changes(run: Run, teacher: str) -> None:
    people = [row["name"] for row in run("roster", "list")["rows"]]
    alone = [name for name in people if people.count(name) == 1 and name != "丁一一"][:2]
    made = run(
        "activity", "add", "--kind", "读书沙龙", "--title", "共读", "--date", "2026-09-18", "--start", "14:00", "--end", "16:00",
        "--attendees", "，".join(alone),
    )["id"]  # fmt: skip
    edited = run(
        "activity", "edit", made, "--set", "活动名称=共读《红楼梦》", "--set", "地点=会议室", "--set", "日期=2026-09-19",
        "--speaker", "丁一一", "--absent", alone[1],
    )  # fmt: skip
    assert (edited["title"], edited["place"], edited["date"], edited["end_date"]) == (
        "共读《红楼梦》",
        "会议室",
        "2026-09-19",
        "2026-09-19",
    )
    marks = {line["name"]: (line["mark"], line["role"]) for line in edited["attendance"]}
    assert marks == {alone[0]: ("present", "attendee"), alone[1]: ("absent", "attendee"), "丁一一": ("present", "speaker")}
    assert run("activity", "edit", made, "--remove", "丁一一")["present"] == 1
    refused = run("activity", "edit", made, "--present", "没有这个人", status=1)
    assert refused["unmatched"] == ["没有这个人"]
    assert run("activity", "show", made)["present"] == 1


def test_a_list_pasted_from_a_chat_marks_who_came_as_the_window_does(run: Run, teacher: str, tmp_path: Path) -> None:
    for name in ("戊二二", "己三三", "己三四"):
        run("teacher", "add", name, "--set", "学科=数学")
    made = run(
        "activity", "add", "--kind", "读书沙龙", "--title", "共读", "--date", "2026-09-18", "--attendees", "丁一一，戊二二，己三三，己三四",
    )["id"]  # fmt: skip
    chat = tmp_path / "接龙.txt"
    chat.write_text("#接龙\n1. 丁一一\n2、戊二二（请假）\n3 己三五\n", encoding="gb18030")

    doubtful = run("attendance", "paste", made, str(chat), "--as", "present", status=1)
    assert [(each["text"], [one["name"] for one in each["candidates"]]) for each in doubtful["doubts"]] == [
        ("己三五", ["己三三", "己三四"])
    ]
    marks = {line["name"]: line["mark"] for line in run("activity", "show", made)["attendance"]}
    assert set(marks.values()) == {"present"}, "nothing is marked while somebody is in doubt"

    saved = run("attendance", "paste", made, str(chat), "--as", "present", "--choose", "己三五=己三四")
    assert (saved["marked"], saved["doubts"]) == (3, [])
    marks = {line["name"]: line["mark"] for line in saved["attendance"]}
    assert marks == {"丁一一": "present", "戊二二": "excused", "己三三": "absent", "己三四": "present"}

    run("undo")
    assert run("attendance", "paste", made, str(chat), "--skip-unmatched", status=1)["marked"] == 2
    marks = {line["name"]: line["mark"] for line in run("activity", "show", made)["attendance"]}
    assert marks == {"丁一一": "present", "戊二二": "excused"}


def test_marks_of_a_list_for_a_plan_are_told_as_not_kept(
    run: Run, teacher: str, tmp_path: Path, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("teacher", "add", "戊二二", "--set", "学科=数学")
    made = run(
        "activity", "add", "--kind", "读书沙龙", "--title", "共读", "--date", "2026-10-20", "--planned", "--attendees", "丁一一"
    )["id"]
    chat = tmp_path / "接龙.txt"
    chat.write_text("1. 丁一一\n2、戊二二（请假）\n", encoding="utf-8")
    saved = run("attendance", "paste", made, str(chat))
    assert {line["name"] for line in saved["attendance"]} == {"丁一一", "戊二二"}
    run("undo")
    main(["attendance", "paste", made, str(chat), "-w", str(book), "--today", "2026-09-30"])
    assert "请假 1 人没有记，都算应到：活动还没有到日子" in capsys.readouterr().out


def test_a_pasted_list_with_nobody_of_the_roster_or_without_text_marks_nobody(run: Run, teacher: str, tmp_path: Path) -> None:
    made = run("activity", "add", "--kind", "读书沙龙", "--title", "共读", "--date", "2026-09-18", "--attendees", "丁一一")["id"]
    nobody = tmp_path / "名单.txt"
    nobody.write_text("张无忌\n", encoding="utf-8")
    assert run("attendance", "paste", made, str(nobody), "--skip-unmatched", status=5)["code"] == "value.refused"
    assert run("attendance", "paste", made, str(tmp_path / "没有.txt"), status=5)["code"] == "list.unreadable"
    assert run("attendance", "paste", made, str(nobody), "--choose", "王五=丁一一", status=5)["code"] == "value.refused"
    assert run("activity", "show", made)["present"] == 1


def test_a_correction_that_puts_somebody_in_two_places_or_back_to_review_says_so_as_the_window_does(
    run: Run, teacher: str, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def activity(day: str) -> str:
        return str(
            run(
                "activity", "add", "--kind", "读书沙龙", "--title", f"共读{day}", "--date", day, "--start", "14:00", "--end", "16:00",
                "--attendees", "丁一一",
            )["id"]
        )  # fmt: skip

    activity("2026-09-18")
    other = activity("2026-09-21")
    moved = run("activity", "edit", other, "--set", "日期=2026-09-18")
    assert [each["code"] for each in moved["warnings"]] == ["record.same_hour"]

    training = run(
        "training", "add", "--name", "网络研修", "--level", "省级", "--mode", "集中面授", "--from", "2026-07-02", "--to", "2026-07-02",
        "--hours", "12", "--teacher", "丁一一",
    )["id"]  # fmt: skip
    run("training", "add", "--name", "面授", "--level", "省级", "--mode", "集中面授", "--from", "2026-07-06", "--to", "2026-07-06",
        "--hours", "12", "--teacher", "丁一一")  # fmt: skip
    run("training", "review", training, "--approve")
    capsys.readouterr()
    assert main(["training", "edit", training, "--set", "日期=2026-07-06", "-w", str(book), "--today", "2026-09-30"]) == 0
    said = capsys.readouterr()
    assert "请校长重新审核" in said.out
    assert "请核实" in said.err


def test_a_training_is_corrected_and_ticked_as_entered(run: Run, teacher: str) -> None:
    made = run(
        "training", "add", "--name", "网络研修", "--level", "省级", "--mode", "网络研修", "--from", "2026-07-02", "--to", "2026-07-05",
        "--hours", "10", "--teacher", "丁一一", "--certificate", "豫 1",
    )["id"]  # fmt: skip
    edited = run("training", "edit", made, "--set", "学时=12.5", "--set", "级别=市级", "--set", "证书编号=")
    assert (edited["hours"], edited["level"], edited["certificate"], edited["name"], edited["date"]) == (
        "12.5", "city", "", "网络研修", "2026-07-02",
    )  # fmt: skip
    run("training", "province", made, "--on", "2026-08-01")
    assert run("training", "list", "--teacher", "丁一一")["rows"][0]["province_on"] == "2026-08-01"
    run("training", "province", made, "--off")
    assert run("training", "list", "--teacher", "丁一一")["rows"][0]["province_on"] == ""


def test_an_opening_balance_is_added_corrected_and_never_doubled(run: Run, teacher: str) -> None:
    made = run("opening", "add", "--teacher", "丁一一", "--year", "2025", "--category", "校本研修", "--hours", "6")["id"]
    other = run("opening", "add", "--teacher", "丁一一", "--year", "2024", "--category", "校本研修", "--hours", "5")["id"]
    edited = run("opening", "edit", made, "--set", "学时=7.5", "--set", "依据文件=学时登记表")
    assert (edited["hours"], edited["document"], edited["year"]) == ("7.5", "学时登记表", "2025")
    assert (
        run("opening", "edit", other, "--set", "年度=2025", "--set", "依据文件=学时登记表", status=5)["code"] == "value.refused"
    )
    assert {row["hours"] for row in run("training", "list", "--opening", "--teacher", "丁一一")["rows"]} == {"7.5", "5"}


def test_a_plan_and_its_lines_are_corrected_and_a_line_is_deleted(run: Run) -> None:
    plan = run("plan", "new", "--term", "2026-2027", "--title", "计划")["id"]
    item = run("plan", "add", plan, "--month", "2026-09", "--kind", "读书沙龙", "--title", "共读", "--hours", "2")["id"]
    assert run("plan", "edit", plan, "--set", "名称=学年计划")["title"] == "学年计划"
    edited = run("plan", "edit-item", item, "--set", "月份=2026-10", "--set", "人员=全体")
    assert (edited["month"], edited["persons"], edited["title"], edited["hours"]) == ("2026-10", "全体", "共读", "2")
    run("delete", item)
    assert run("plan", "show", plan)["rows"] == []


def test_the_schools_own_facts_are_corrected_one_by_one(run: Run) -> None:
    edited = run("school", "edit", "--name", "济水第一小学", "--central", "济水中心校")
    assert (edited["name"], edited["code"], edited["central"]) == ("济水第一小学", "2141000001", "济水中心校")
    assert run("school", "edit", "--stage", "外星", status=5)["code"] == "value.refused"
    assert run("school", "edit", "--central", "")["central"] == ""
    assert run("school", "edit", status=2)["code"] == "usage.command"


def test_a_batch_runs_each_line_and_answers_each_with_one_line_of_json(
    run: Run, book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "命令.txt"
    file.write_text(
        "# 先加人\n"
        "teacher add 丁一一 --set 学科=语文\n"
        "\n"
        'jyteacher teacher edit 丁一一 --set "备注=两 个 字"\n'
        "teacher show 没有这个人\n"
        "teacher show 丁一一\n",
        encoding="utf-8",
    )
    capsys.readouterr()
    assert main(["batch", str(file), "-w", str(book), "--today", "2026-09-30"]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["line"], line["exit_status"]) for line in lines] == [(2, 0), (4, 0), (5, 5), (6, 0)]
    assert (lines[2]["code"], lines[3]["note"]) == ("record.missing", "两 个 字")
    assert main(["batch", str(file), "-w", str(book), "--stop"]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 2, "the name is taken by two now, and the rest waits"


def test_commands_and_a_policy_that_notepad_saved_as_gb18030_are_carried_out(
    run: Run, book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = tmp_path / "政策.toml"
    policy.write_bytes(paths.resource("policies/jiyuan.toml").read_text(encoding="utf-8").encode("gb18030"))
    file = tmp_path / "命令.txt"
    file.write_bytes(f'# 先加人\r\nteacher add 丁一一 --set 学科=语文\r\npolicy check "{policy}"\r\n'.encode("gb18030"))
    capsys.readouterr()
    assert main(["batch", str(file), "-w", str(book), "--today", "2026-09-30"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (lines[0]["name"], lines[1]["exit_status"]) == ("丁一一", 0)
    file.write_bytes(b"PK\x03\x04\x00\x00\xff\xff")
    refused = run("batch", str(file), status=5)
    assert refused["code"] == "batch.unreadable"
    assert "没有执行任何命令" in refused["message"]


def test_a_batch_in_a_batch_an_open_quote_and_a_missing_file_are_told(run: Run, book: Path, tmp_path: Path) -> None:
    file = tmp_path / "命令.txt"
    file.write_text(f"batch {file.name}\n", encoding="utf-8")
    assert main(["batch", str(file), "-w", str(book)]) == 2
    file.write_text('teacher add "丁\n', encoding="utf-8")
    assert main(["batch", str(file), "-w", str(book)]) == 2
    assert run("batch", str(tmp_path / "没有.txt"), status=5)["code"] == "batch.unreadable"


def test_whom_a_plan_is_meant_for_is_changed_and_it_stays_a_plan(run: Run) -> None:
    kind = ("--kind", "读书沙龙", "--hours", "2")
    planned = run(
        "activity", "add", *kind, "--title", "共读", "--date", "2026-10-20", "--planned", "--attendees", "all", "--host", "翟俊杰"
    )["id"]
    others = sorted(row["name"] for row in run("roster", "list")["rows"])[:2]
    changed = run("activity", "edit", planned, "--attendees", "、".join(others))
    assert sorted(row["name"] for row in changed["attendance"]) == sorted({*others, "翟俊杰"})
    assert run("activity", "show", planned)["status"] == "planned"
    run("undo")
    assert len(run("activity", "show", planned)["attendance"]) > 10


def test_whom_a_held_activity_was_meant_for_is_changed_and_marks_stay(run: Run) -> None:
    first, second, third = sorted(row["name"] for row in run("roster", "list")["rows"])[:3]
    held = run(
        "activity", "add", "--kind", "读书沙龙", "--title", "共读", "--date", "2026-09-18", "--hours", "2",
        "--attendees", f"{first}、{second}", "--absent", second,
    )["id"]  # fmt: skip
    changed = run("activity", "edit", held, "--attendees", f"{second}、{third}")
    assert {row["name"]: row["mark"] for row in changed["attendance"]} == {second: "absent", third: "present"}
    assert run("activity", "edit", held, "--attendees", "教研组:没有的组", status=5)["code"] == "value.refused"
    assert run("activity", "edit", held, "--attendees", "没有的人", status=1)["unmatched"] == ["没有的人"]


def test_what_mentions_a_teacher_is_shown_with_her_as_on_her_card(
    run: Run, teacher: str, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("teacher", "show", teacher)["mentions"] == []
    run(
        "record",
        "add",
        "honour",
        "--set",
        "获奖人=丁一一",
        "--set",
        "荣誉=优秀教师",
        "--set",
        "级别=校级",
        "--set",
        "表彰日期=2026-09-10",
    )
    [mention] = run("teacher", "show", teacher)["mentions"]
    assert (mention["register"], mention["role"], mention["day"]) == ("荣誉", "获奖人", "2026-09-10")
    assert main(["teacher", "show", teacher, "-w", str(book)]) == 0
    assert "获奖人" in capsys.readouterr().out


def test_the_history_of_a_teacher_covers_her_numbers_and_speaks_no_code_words(
    run: Run, teacher: str, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("teacher", "edit", "丁一一", "--set", "身份证件号=110101198503074516", "--set", "手机=13800138000", "--set", "学科=数学")
    capsys.readouterr()
    assert main(["history", "--record", teacher, "-w", str(book)]) == 0
    told = capsys.readouterr().out
    assert "110101198503074516" not in told
    assert "13800138000" not in told
    assert not {"id_number", "pinyin", "uuid", "research_group"} & set(told.split())
    assert {"学科", "语文", "数学"} <= set(told.split())
    said = json.dumps(run("history", "--record", teacher)["rows"], ensure_ascii=False)
    assert "110101198503074516" not in said
    assert "13800138000" not in said


def test_lists_say_what_they_add_up_to_as_the_window_does(run: Run, book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("activity", "add", "--kind", "读书沙龙", "--title", "共读", "--date", "2026-09-18", "--hours", "2", "--attendees", "all")
    capsys.readouterr()
    assert main(["activity", "list", "-w", str(book)]) == 0
    assert "1 场 · " in capsys.readouterr().out


def test_a_plan_for_everybody_made_by_a_command_is_for_who_comes_later_too(run: Run, book: Path) -> None:
    everybody = run(
        "activity", "add", "--kind", "读书沙龙", "--title", "共读", "--date", "2026-11-18", "--planned", "--attendees", "all"
    )
    assert everybody["expected"] > 1
    assert run("activity", "show", everybody["id"])["attendance"] == []
    with Workspace.open(book, SCHOOL, write=False) as ws:
        assert expected_people(ws) == {}


def test_the_history_of_a_record_says_hours_states_and_kinds_as_people_read_them(
    run: Run, teacher: str, book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = run(
        "activity",
        "add",
        "--kind",
        "读书沙龙",
        "--title",
        "共读",
        "--date",
        "2026-09-18",
        "--hours",
        "2.5",
        "--attendees",
        "丁一一",
    )
    run("activity", "edit", made["id"], "--set", "级别=市级")
    before, after = paths.resource("policies/jiyuan.toml").read_text("utf-8").split('[[kind]]\nid = "reading_salon"\n')
    (tmp_path / "少一类.toml").write_text(before + after[after.index("[[kind]]") :], encoding="utf-8")
    run("policy", "use", str(tmp_path / "少一类.toml"))
    backbone = run(
        "record", "add", "backbone", "--set", "教师=丁一一", "--set", "称号=市级骨干教师", "--set", "认定日期=2025-09-10"
    )["id"]
    capsys.readouterr()
    for record, words, codes in (
        (made["id"], ("2.5", "待审核", "校级", "市级", "读书沙龙"), ("250", "pending", "city", "reading_salon")),
        (backbone, ("丁一一", "市级骨干教师", "2025-09-10"), ()),
        (teacher, ("一级教师", "语文"), ()),
    ):
        assert main(["history", "--record", record, "-w", str(book)]) == 0
        said = capsys.readouterr().out
        assert [each for each in words if each not in said] == []
        assert [each for each in codes if each in said] == []
    compared = run("compare", made["id"], "--from", "1")["rows"]
    assert "读书沙龙" in [each["after"] for each in compared]
