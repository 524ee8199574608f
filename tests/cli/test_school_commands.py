"""The school's commands, one after the other, with the JSON that other programs rely on."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from jyteacher_desktop import paths
from jyteacher_desktop.cli import main
from jyteacher_desktop.school import receipts
from tests.cli.conftest import Run, copied_school

ACTIVITY = ("activity", "add", "--kind", "reading_salon", "--title", "共读", "--date", "2026-09-18", "--approval", "1号")


# -- roster -------------------------------------------------------------------------------------------------------


def test_a_dry_run_says_everything_and_stores_nothing(run: Run) -> None:
    before = run("roster", "list")
    plan = run("roster", "import", str(paths.resource("sample/roster.xlsx")), "--dry-run", status=1)
    assert plan["read"] == plan["new"] + plan["updated"] + plan["unchanged"] + plan["refused"] > 40
    assert plan["step"] is None
    assert plan["new"] == 0
    assert plan["header_rows"] == [3, 4]
    assert {"name", "id_number", "subject"} <= set(plan["mapping"].values())
    refusal = plan["refusals"][0]
    assert set(refusal) == {"row", "column", "code", "message"}
    assert isinstance(refusal["row"], int)
    assert refusal["code"].startswith("id_number.")
    assert run("roster", "list") == before


def test_refused_rows_come_back_as_a_workbook_with_absolute_path(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "refused.xlsx"
    answer = run("roster", "import", str(paths.resource("sample/roster.xlsx")), "--refused", str(out), status=1)
    assert answer["refused_file"] == str(out)
    assert out.stat().st_size > 1000


def test_an_import_is_one_step_that_can_be_undone(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "new.csv"
    sheet.write_text("姓名,性别\n新人甲,女\n新人乙,男\n", encoding="utf-8")
    answer = run("roster", "import", str(sheet))
    assert (answer["read"], answer["new"]) == (2, 2)
    many = len(run("roster", "list")["rows"])
    assert run("undo")["step"] == answer["step"]
    assert len(run("roster", "list")["rows"]) == many - 2
    assert "new.csv" in run("redo")["what"]
    assert len(run("roster", "list")["rows"]) == many


def test_columns_can_be_named_by_hand(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "odd.csv"
    sheet.write_text("老师,性别,谁\n甲,女,丁一\n", encoding="utf-8")
    answer = run("roster", "import", str(sheet), "--map", "谁=name", "--map", "老师=", "--dry-run")
    assert answer["mapping"]["谁"] == "name"
    assert run("roster", "import", str(sheet), "--map", "不存在=name", status=5)["code"] == "workbook.mapping"


def test_a_missing_or_foreign_workbook_is_refused_whole(run: Run, tmp_path: Path) -> None:
    assert run("roster", "import", str(tmp_path / "absent.xlsx"), status=3)["code"] == "workbook.missing"
    noise = tmp_path / "noise.xlsx"
    noise.write_bytes(b"\x00\x01noise" * 50)
    assert run("roster", "import", str(noise), status=5)["code"].startswith("workbook.")


def test_a_teacher_has_the_promised_keys(run: Run) -> None:
    rows = run("roster", "list")["rows"]
    promised = {"id", "name", "sex", "birth_month", "subject", "stage", "title", "status", "id_last4", "teacher_no"}
    assert all(promised <= set(row) for row in rows)
    assert {row["sex"] for row in rows} <= {"男", "女", ""}
    assert {row["status"] for row in rows} == {"在职"}


def test_lists_can_be_written_as_workbook_and_csv_and_come_back_unchanged(run: Run, tmp_path: Path) -> None:
    written = run("roster", "list", "-o", str(tmp_path / "list.csv"))
    with Path(written["file"]).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["姓名"] for row in rows] == [row["name"] for row in written["rows"]]
    book = run("roster", "list", "-o", str(tmp_path / "list.xlsx"))["file"]
    answer = run("roster", "import", book)
    assert (answer["new"], answer["updated"], answer["refused"], answer["step"]) == (0, 0, 0, None)


def test_people_are_shown_moved_merged_and_split(run: Run, tmp_path: Path) -> None:
    moved = run("teacher", "move", "陈海燕", "--status", "产假", "--from", "2026-09-10")
    assert (moved["status"], moved["service"][-1]) == ("产假", {"from": "2026-09-10", "status": "产假", "note": ""})
    assert run("teacher", "show", moved["id"]) == run("teacher", "show", "陈海燕")
    assert run("teacher", "show", "没有此人", status=5)["code"] == "record.missing"
    assert run("teacher", "show", "王伟", status=5)["code"] == "value.refused"
    assert run("teacher", "move", "陈海燕", "--status", "出差", "--from", "2026-09-10", status=2)["code"] == "usage.command"
    sheet = tmp_path / "twin.csv"
    sheet.write_text("姓名,出生年月\n陈海宴,1984-09\n", encoding="utf-8")
    run("roster", "import", str(sheet))
    twin = run("teacher", "show", "陈海宴")
    assert run("teacher", "merge", "陈海燕", "陈海宴")["id"] == moved["id"]
    assert run("teacher", "show", "陈海宴", status=5)["code"] == "record.missing"
    assert run("teacher", "split", twin["id"])["name"] == "陈海宴"


def test_a_file_of_hours_says_of_which_day_cycle_and_rules_it_is(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "学时.csv"
    counted = run("hours", "--as-of", "2026-09-01", "-o", str(target))
    head, *rows = csv.reader(io.StringIO(target.read_text(encoding="utf-8-sig")))
    assert head[-3:] == ["截至", "周期", "学时规则"]
    policy = counted["policy"]
    assert {tuple(row[-3:]) for row in rows} == {("2026-09-01", "2026-2030", f"{policy['title']} 第 {policy['version']} 版")}


def test_a_list_as_of_a_day_knows_who_was_there(run: Run) -> None:
    run("teacher", "move", "陈海燕", "--status", "退休", "--from", "2026-09-10")
    names = [{row["name"] for row in run("roster", "list", "--as-of", day)["rows"]} for day in ("2026-09-09", "2026-09-10")]
    assert names[0] - names[1] == {"陈海燕"}
    assert "陈海燕" in {row["name"] for row in run("roster", "list", "--all")["rows"]}


# -- activities ---------------------------------------------------------------------------------------------------


def test_an_activity_is_recorded_with_its_people(run: Run) -> None:
    everyone = len(run("roster", "list")["rows"])
    added = run(
        *ACTIVITY,
        "--attendees",
        "all",
        "--absent",
        "陈海燕，陈婷婷",
        "--excused",
        "翟俊杰",
        "--set",
        "book=静",
        "--place",
        "图书室",
    )
    assert (added["present"], added["absent"], added["excused"]) == (everyone - 3, 2, 1)
    assert added["unmatched"] == added["ambiguous"] == []
    row = run("activity", "list")["rows"][0]
    assert {"id", "kind", "title", "date", "hours", "place", "status", "expected", "present"} <= set(row)
    assert (row["id"], row["hours"], row["expected"], row["present"]) == (added["id"], "2", everyone, everyone - 3)
    shown = run("activity", "show", added["id"])
    assert shown["fields"] == {"book": "静"}
    assert {line["name"]: line["mark"] for line in shown["attendance"]}["陈海燕"] == "absent"
    assert run("activity", "list", "--from", "2026-09-19")["rows"] == []


def test_roles_are_kept_and_who_speaks_was_there(run: Run) -> None:
    added = run(*ACTIVITY, "--attendees", "陈婷婷", "--speaker", "陈海燕", "--host", "翟俊杰")
    assert added["present"] == 3
    roles = {line["name"]: line["role"] for line in run("activity", "show", added["id"])["attendance"]}
    assert roles == {"陈婷婷": "attendee", "陈海燕": "speaker", "翟俊杰": "host"}


@pytest.mark.parametrize(("factors", "role"), [("host = 3", "host"), ("host = 1, speaker = 2", "speaker"), ("", "speaker")])
def test_who_speaks_and_hosts_has_the_role_that_counts_more(run: Run, tmp_path: Path, factors: str, role: str) -> None:
    shipped = paths.resource("policies/jiyuan.toml").read_text(encoding="utf-8")
    draft = tmp_path / "roles.toml"
    draft.write_text(shipped.replace('id = "reading_salon"', f'id = "reading_salon"\nroles = {{ {factors} }}'), encoding="utf-8")
    run("policy", "use", str(draft))
    added = run(*ACTIVITY, "--speaker", "陈海燕", "--host", "陈海燕")
    assert added["present"] == 1
    assert [row["role"] for row in run("activity", "show", added["id"])["attendance"]] == [role]


def test_the_next_activity_of_a_kind_is_meant_for_whom_the_last_one_was(run: Run) -> None:
    run(*ACTIVITY, "--attendees", "陈海燕、陈婷婷")
    assert run(*ACTIVITY, "--attendees", "last")["present"] == 2


@pytest.mark.parametrize("kind", ["reading_salon", "读书沙龙"])
def test_the_last_one_is_found_by_the_code_and_the_name_of_the_kind_and_lies_before_the_day(run: Run, kind: str) -> None:
    run(*ACTIVITY, "--attendees", "陈海燕、陈婷婷")
    run(*ACTIVITY[:6], "--date", "2026-12-21", "--planned", "--attendees", "翟俊杰")
    typed = ("activity", "add", "--kind", kind, "--title", "再读", "--attendees", "last", "--date")
    again = run(*typed, "2026-10-16")
    assert (again["present"], again["unmatched"]) == (2, [])
    assert run(*typed, "2026-09-01", status=5)["code"] == "value.refused"


def test_without_attendees_nobody_but_the_named_is_stored(run: Run) -> None:
    assert run(*ACTIVITY)["present"] == 0


def test_nothing_is_stored_while_a_name_is_unmatched_or_ambiguous(run: Run) -> None:
    answer = run(*ACTIVITY, "--attendees", "陈海燕、查无此人", "--speaker", "王伟", status=1)
    assert answer["id"] is None
    assert answer["unmatched"] == ["查无此人"]
    [ambiguous] = answer["ambiguous"]
    assert ambiguous["text"] == "王伟"
    assert len(ambiguous["candidates"]) == 2
    assert run("activity", "list")["rows"] == []
    skipped = run(*ACTIVITY, "--attendees", "陈海燕、查无此人,王伟", "--skip-unmatched", status=1)
    assert skipped["present"] == 1
    assert skipped["unmatched"] == ["查无此人"]
    assert [row["id"] for row in run("activity", "list")["rows"]] == [skipped["id"]]


def test_two_people_of_one_name_are_told_apart(run: Run) -> None:
    candidates = run(*ACTIVITY, "--attendees", "王伟", status=1)["ambiguous"][0]["candidates"]
    for one in candidates:
        tail = one["id_last4"] or one["teacher_no"]
        added = run(*ACTIVITY, "--attendees", f"王伟#{tail}")
        [line] = run("activity", "show", added["id"])["attendance"]
        assert line["teacher_id"] == one["id"]


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        (("--kind", "picnic"), "kind.unknown"),
        (("--set", "colour=blue"), "value.refused"),
        (("--start", "25:00"), "value.refused"),
        (("--end-date", "2026-09-01"), "value.refused"),
        (("--hours", "-1"), "value.refused"),
        (("--level", "galactic"), "value.refused"),
    ],
)
def test_a_value_that_cannot_be_stored_is_refused_with_its_code(run: Run, extra: tuple[str, ...], code: str) -> None:
    assert run(*ACTIVITY, *extra, status=5)["code"] == code
    assert run("activity", "list")["rows"] == []


def test_warnings_stand_in_the_answer_and_never_change_the_status(run: Run) -> None:
    answer = run("activity", "add", "--kind", "读书沙龙", "--title", "周末", "--date", "2026-06-20", "--attendees", "陈海燕")
    assert {"activity.late", "activity.unapproved", "activity.weekend"} <= {each["code"] for each in answer["warnings"]}


def test_the_principal_reviews_one_or_all_pending(run: Run, book: Path) -> None:
    one, two, three = (run(*ACTIVITY[:5], title, *ACTIVITY[6:], "--attendees", "陈海燕") for title in ("甲", "乙", "丙"))
    answer = run("activity", "review", one["id"], "--approve", "--hours", "1.5")
    assert (answer["id"], answer["status"]) == (one["id"], "approved")
    assert run("activity", "review", two["id"], "--return", "缺名单")["status"] == "returned"
    assert run("activity", "review", "--all-pending", "--period", "2026Q2", "--approve")["reviewed"] == 0
    assert [row["id"] for row in run("activity", "review", "--all-pending", "--period", "2026Q3", "--approve")["rows"]] == [
        three["id"]
    ]
    assert run("activity", "review", "no-such-id", "--approve", status=5)["code"] == "record.missing"
    assert run("activity", "review", "--approve", status=2)["code"] == "usage.command"
    assert run("activity", "review", one["id"], "--all-pending", "--approve", status=2)["code"] == "usage.command"


def test_a_review_needs_the_right_pin(book: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    book.with_name("pin.txt").write_text("not the right one at all\n", encoding="utf-8")
    assert run("activity", "review", "--all-pending", "--approve", status=4)["code"] == "key.wrong_pin"


# -- trainings, hours, policy -------------------------------------------------------------------------------------


def test_trainings_are_added_reviewed_and_counted(run: Run) -> None:
    added = run(
        "training", "add", "--name", "市级研修", "--level", "市级", "--mode", "集中面授", "--from", "2026-07-01", "--to", "2026-07-03",
        "--hours", "20", "--teacher", "陈海燕", "--certificate", "A 1",
    )  # fmt: skip
    assert (added["status"], added["hours"], added["certificate"]) == ("pending", "20", "A1")
    assert [row["id"] for row in run("training", "list", "--teacher", "陈海燕")["rows"]] == [added["id"]]
    [before] = run("hours", "--teacher", "陈海燕")["teachers"]
    assert run("training", "review", "--all-pending", "--approve", "--hours", "12")["status"] == "approved"
    [after] = run("hours", "--teacher", "陈海燕")["teachers"]
    assert (before["counted"], after["counted"]) == ("20", "12")
    assert after["years"]["2026"] == "12"


def test_the_sample_trainings_and_opening_balances_are_imported(run: Run, tmp_path: Path) -> None:
    answer = run("training", "import", str(paths.resource("sample/trainings.xlsx")), status=1)
    assert answer["new"] > 50
    sheet = tmp_path / "opening.csv"
    sheet.write_text("姓名,年度,类别,学时,依据文件\n陈海燕,2026,校本研修,12.5,旧台账\n", encoding="utf-8")
    opening = run("training", "import", "--opening", str(sheet))
    assert opening["new"] == 1, opening
    [person] = run("hours", "--teacher", "陈海燕", "--explain")["teachers"]
    assert "12.5" in [entry["counted"] for entry in person["entries"] if entry["source"] == "opening"]


def test_activities_and_attendance_are_imported(run: Run, tmp_path: Path) -> None:
    activities, attendance = tmp_path / "activities.csv", tmp_path / "attendance.csv"
    activities.write_text("活动类型,活动名称,日期,学时\n读书沙龙,共读三,2026-09-11,2\n", encoding="utf-8")
    attendance.write_text("活动名称,日期,姓名,出勤\n共读三,2026-09-11,陈海燕,\n共读三,2026-09-11,陈婷婷,缺席\n", encoding="utf-8")
    assert run("activity", "import", str(activities))["new"] == 1
    assert run("attendance", "import", str(attendance))["new"] == 2
    row = run("activity", "list")["rows"][0]
    assert (row["expected"], row["present"]) == (2, 1)


def test_hours_explain_every_entry_and_try_a_draft_without_storing(run: Run, tmp_path: Path) -> None:
    for day in ("2026-09-18", "2026-09-21"):
        run(*ACTIVITY[:7], day, "--hours", "4", "--attendees", "陈海燕")
    answer = run("hours", "--teacher", "陈海燕", "--explain")
    assert answer["policy"]["id"] == "jiyuan"
    [person] = answer["teachers"]
    assert {"id", "name", "counted", "required", "gap", "years", "categories", "entries"} <= set(person)
    assert [entry["counted"] for entry in person["entries"]] == ["4", "4"]
    draft = tmp_path / "draft.toml"
    draft.write_text(
        'schema = 1\nid = "draft"\nversion = 7\ntitle = "草案"\nissuer = "某局"\n[[cycle]]\nid = "c"\nstart = 2026-01-01\nend = 2030-12-31\n'
        'required = 100\n[unit]\n[[category]]\nid = "s"\nname = "校本"\n[[kind]]\nid = "reading_salon"\nname = "读书沙龙"\ncategory = "s"\nyear_cap = 6\n',
        encoding="utf-8",
    )
    tried = run("hours", "--teacher", "陈海燕", "--explain", "--policy", str(draft))
    assert tried["policy"]["version"] == 7
    entry = tried["teachers"][0]["entries"][1]
    assert (entry["claimed"], entry["counted"]) == ("4", "2")
    [reduction] = entry["reductions"]
    assert {"rule", "limit", "used_before", "taken", "sentence"} <= set(reduction)
    assert (reduction["rule"], reduction["limit"], reduction["used_before"], reduction["taken"]) == (
        "kind_year_cap",
        "6",
        "4",
        "2",
    )
    assert run("hours", "--teacher", "陈海燕", "--explain") == answer
    assert run("policy", "check", str(draft))["version"] == 7
    assert run("policy", "use", str(draft))["id"] == "draft"
    assert run("policy", "show")["version"] == 7
    assert run("hours", "--teacher", "陈海燕", "--cycle", "c")["teachers"][0]["counted"] == "6"
    assert run("hours", "--cycle", "nope", status=5)["code"].startswith("policy.")


def test_a_policy_that_cannot_be_carried_out_is_refused_and_the_old_one_stays(run: Run, tmp_path: Path) -> None:
    text = paths.resource("policies/jiyuan.toml").read_text(encoding="utf-8")
    demanding, broken = tmp_path / "bureau.toml", tmp_path / "broken.toml"
    demanding.write_text(text.replace('confirmation = "none"', 'confirmation = "bureau"'), encoding="utf-8")
    broken.write_text(text + "\n[surprise]\nx = 1\n", encoding="utf-8")
    assert run("policy", "use", str(demanding), status=5)["code"] == "policy.confirmation_bureau"
    assert run("policy", "check", str(broken), status=5)["code"].startswith("policy.")
    assert run("policy", "show")["id"] == "jiyuan"


# -- quarters -----------------------------------------------------------------------------------------------------


def test_a_quarter_is_printed_closed_and_opened_again(run: Run, tmp_path: Path) -> None:
    run(*ACTIVITY, "--attendees", "all")
    paper = run("report", "quarter", "2026Q3", "-o", str(tmp_path / "q.pdf"))
    assert paper["pages"] >= 2
    assert Path(paper["file"]).read_bytes().startswith(b"%PDF")
    assert len(paper["sha256"]) == 64
    assert isinstance(paper["fallback_glyphs"], list)
    trial = run("period", "close", "2026Q3", "--dry-run")
    assert [row["status"] for row in run("period", "list")["rows"]] == ["open"]
    closed = run("period", "close", "2026Q3")
    assert {warning["code"] for warning in closed.pop("warnings")} == {"close.end", "close.pending"}
    assert (trial["dry_run"], closed.pop("dry_run"), trial["status"], closed["status"]) == (True, False, "open", "closed")
    figures, left = closed.pop("figures"), closed.pop("left")
    assert (trial["figures"], trial["left"]) == (figures, left)
    assert (figures["activities"], figures["waiting"]) == (1, figures["person_times"])
    assert [line["sentence"] for line in left] == ["1 场活动待校长审核"]
    assert closed | {"period": "2026Q3", "version": 1} == run("period", "list")["rows"][0] | {"period": "2026Q3", "version": 1}
    assert run(*ACTIVITY, status=5)["code"] == "period.closed"
    assert run("period", "close", "2026Q3", status=5)["code"] == "period.state"
    assert run("period", "close", "2027Q1", status=5)["code"] == "period.state"
    assert run("period", "reopen", "2026Q3", "--reason", "漏登一次")["version"] == 2
    assert run(*ACTIVITY)["id"]


def test_a_report_that_cannot_be_written_leaves_nothing(run: Run, tmp_path: Path) -> None:
    for name in ("a folder.pdf", "a folder.xlsx"):
        (tmp_path / name).mkdir()
    before = sorted(tmp_path.rglob("*"))
    assert run("report", "quarter", "2026Q3", "-o", str(tmp_path / "a folder.pdf"), status=3)["code"] == "report.file"
    assert run("roster", "list", "-o", str(tmp_path / "a folder.xlsx"), status=3)["code"] == "workbook.not_written"
    assert sorted(tmp_path.rglob("*")) == before


def test_a_package_needs_a_trusted_bureau_first(run: Run, tmp_path: Path) -> None:
    assert run("submit", "2026Q3", "-o", str(tmp_path / "out"), status=5)["code"] == "trust.missing"
    card = run("school", "card", "-o", str(tmp_path / "card.jyt"))
    assert len(card["fingerprint"].replace(" ", "")) == 30
    assert run("package", "show", str(tmp_path / "card.jyt"))["kind"] == "enrol"
    assert run("school", "trust", str(tmp_path / "card.jyt"), status=4)["code"] == "package.kind"
    refused = run("receipt", "apply", str(tmp_path / "card.jyt"), status=5)
    assert refused["code"] == "trust.missing"
    assert "回执是不是它发来的" in refused["message"]  # and nothing of sealing a package
    assert "数据包" not in refused["message"]


# -- history ------------------------------------------------------------------------------------------------------


def test_history_lists_steps_and_the_changes_of_one_record(run: Run) -> None:
    added = run(*ACTIVITY, "--attendees", "陈海燕")
    run("activity", "review", added["id"], "--return", "缺名单")
    steps = run("history")["rows"]
    assert {"step", "at", "what", "actor", "undone"} <= set(steps[0])
    changes = run("history", "--record", added["id"])["rows"]
    assert ("status", "pending", "returned") in [(each["field"], each["before"], each["after"]) for each in changes]
    assert len(run("history", "--limit", "1")["rows"]) == 1
    assert run("history", "--record", "no-such-id", status=5)["code"] == "record.missing"
    assert run("undo", "--step", str(steps[0]["step"]))["step"] == steps[0]["step"]
    assert run("activity", "show", added["id"])["status"] == "pending"


def test_an_undo_that_would_lose_later_work_asks_first(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "subject.csv"
    for subject in ("科学", "劳动"):
        sheet.write_text(f"姓名,学科\n陈海燕,{subject}\n", encoding="utf-8")
        step = run("roster", "import", str(sheet))["step"]
    refused = run("undo", "--step", str(step - 1), status=1)
    assert (refused["code"], refused["step"]) == ("journal.conflict", None)
    assert ("subject", "科学", "劳动") in [(each["field"], each["ours"], each["now"]) for each in refused["conflicts"]]
    assert run("teacher", "show", "陈海燕")["subject"] == "劳动"
    assert run("undo", "--step", str(step - 1), "--keep-later")["step"] == step - 1
    assert run("teacher", "show", "陈海燕")["subject"] == "劳动"


def test_nothing_to_undo_is_said_so(book: Path, run: Run) -> None:
    run("undo")
    assert run("undo", status=5)["code"] == "journal.nothing"
    run("redo")
    assert run("redo", status=5)["code"] == "journal.nothing"


@pytest.mark.parametrize("kind", ["roster", "activities", "attendance", "trainings", "openings"])
def test_every_template_is_a_workbook(kind: str, tmp_path: Path, run: Run) -> None:
    out = tmp_path / f"{kind}.xlsx"
    assert run("template", kind, "-o", str(out))["file"] == str(out)
    assert out.read_bytes().startswith(b"PK")


def headings(path: Path) -> set[str]:
    return {str(cell.value) for cell in openpyxl.load_workbook(path).worksheets[0][1]}


def test_a_template_of_activities_has_the_columns_of_their_kinds_with_and_without_a_workspace(
    tmp_path: Path, book: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = str(tmp_path / "活动.xlsx")
    run("template", "activities", "-o", out)
    assert {"书目", "主讲人", "课题编号"} <= headings(Path(out))
    run("template", "activities", "--kind", "读书沙龙", "-o", out)
    assert ("书目" in headings(Path(out)), "课题编号" in headings(Path(out))) == (True, False)
    monkeypatch.setenv("JYTEACHER_WORKSPACE", str(tmp_path / "还没有建.jyschool"))
    run("template", "activities", "--kind", "research_project", "-o", out)
    assert ("书目" in headings(Path(out)), "课题编号" in headings(Path(out))) == (False, True)
    assert "读书沙龙" in run("template", "activities", "--kind", "没有", "-o", str(tmp_path / "无.xlsx"), status=5)["message"]
    assert run("template", "roster", "--kind", "读书沙龙", "-o", out, status=2)["code"] == "usage"
    assert not (tmp_path / "无.xlsx").exists()


def test_what_is_written_into_a_template_of_the_command_line_comes_in_and_goes_out_again(
    tmp_path: Path, book: Path, run: Run
) -> None:
    empty, filled, out = tmp_path / "空.xlsx", tmp_path / "填.xlsx", tmp_path / "出.xlsx"
    run("template", "activities", "--kind", "读书沙龙", "-o", str(empty))
    made = openpyxl.load_workbook(empty)
    line = {
        "活动类型": "读书沙龙",
        "活动名称": "共读一本书",
        "日期": "2026-09-20",
        "学时": "2",
        "书目": "给教师的建议",
        "领读人": "王芳",
    }
    made.worksheets[0].append([line.get(str(cell.value)) for cell in made.worksheets[0][1]])
    made.save(filled)
    assert run("activity", "import", str(filled))["new"] == 1
    run("export", str(empty), "--of", "activities", "-o", str(out))
    page = openpyxl.load_workbook(out).worksheets[0]
    back = [
        dict(zip((cell.value for cell in page[1]), (cell.value for cell in row), strict=True))
        for row in page.iter_rows(min_row=3)
    ]
    assert [{key: str(row[key]) for key in line} for row in back if row["活动名称"] == "共读一本书"] == [line]


@pytest.mark.parametrize(
    "typed",
    [
        ("roster", "list"), ("teacher", "show", "陈海燕"), ("hours",), ("hours", "--explain"), ("period", "list"), ("policy", "show"), ("history",),
        ("activity", "list"), ("training", "list"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_people_read_tables_on_standard_output(typed: tuple[str, ...], book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*typed, "-w", str(book)]) == 0
    said = capsys.readouterr()
    assert len(said.out) > 10
    assert said.err == ""


def test_a_copied_workspace_opens_with_a_warning_until_somebody_goes_on_in_it(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = copied_school(made, tmp_path)
    look = ["roster", "list", "-w", str(copy), "--json"]
    change = ["teacher", "move", "陈海燕", "--status", "产假", "--from", "2026-09-01", "-w", str(copy), "--json"]
    for typed, warned in ((look, True), (change, True), (change, False), (look, False)):
        assert main(typed) == 0
        codes = [warning["code"] for warning in json.loads(capsys.readouterr().out)["warnings"]]
        assert ("workspace.copied" in codes) is warned


# -- what unusual but honest input gets ---------------------------------------------------------------------------


def test_a_heading_nobody_knows_is_found_by_the_columns_named_by_hand(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "odd.csv"
    sheet.write_text("一览\n何人,证,课\n新人甲,,音乐\n", encoding="utf-8")
    answer = run("roster", "import", str(sheet), "--map", "何人=name", "--map", "课=subject", "--map", "证=id_number")
    assert (answer["new"], answer["header_rows"]) == (1, [2])
    assert answer["mapping"] == {"何人": "name", "证": "id_number", "课": "subject"}
    assert run("teacher", "show", "新人甲")["subject"] == "音乐"
    wrong = run("roster", "import", str(sheet), "--map", "何人=nobody", status=5)
    assert wrong["code"] == "workbook.mapping"
    assert "nobody" in wrong["message"]


def test_an_opening_balance_of_an_unknown_category_is_one_refused_row(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "opening.csv"
    sheet.write_text(
        "姓名,年度,类别,学时\n陈海燕,2026,校本研修,30\n陈海燕,2026,没有这类,9\n陈海燕,2026-2030,网络研修,9\n陈海燕,2027,online,5\n",
        encoding="utf-8",
    )
    answer = run("training", "import", str(sheet), "--opening", status=1)
    assert (answer["read"], answer["new"], answer["refused"]) == (4, 2, 2)
    assert [(each["row"], each["code"]) for each in answer["refusals"]] == [(3, "category.unknown"), (4, "year.unreadable")]
    again = run("training", "import", str(sheet), "--opening", status=1)
    assert (again["new"], again["updated"], again["unchanged"]) == (0, 0, 2)


def test_a_written_list_of_trainings_comes_back_unchanged_for_people_of_one_name(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "twins.csv"
    sheet.write_text("姓名,学科,出生年月\n双双,音乐,1984-01\n双双,美术,1985-02\n", encoding="utf-8")
    run("roster", "import", str(sheet))
    for subject in ("音乐", "美术"):
        run("training", "add", "--name", "省培", "--level", "省级", "--mode", "集中面授", "--from", "2026-07-01", "--to", "2026-07-02",
            "--hours", "8", "--teacher", f"双双@{subject}")  # fmt: skip
    written = run("training", "list", "-o", str(tmp_path / "trainings.xlsx"))
    answer = run("training", "import", written["file"])
    assert (answer["read"], answer["unchanged"]) == (len(written["rows"]), len(written["rows"]))


def test_two_trainings_under_one_certificate_are_two_and_a_correction_is_one(run: Run, tmp_path: Path) -> None:
    head = "姓名,培训名称,级别,培训方式,开始日期,结束日期,学时,证书编号\n"
    sheet = tmp_path / "certificate.csv"
    first, second = (
        "陈海燕,国培甲,国家级,集中面授,2026-07-01,2026-07-02,8,Z1\n",
        "陈海燕,省培乙,省级,集中面授,2026-08-01,2026-08-02,12,Z1\n",
    )
    sheet.write_text(head + first + second, encoding="utf-8")
    assert run("training", "import", str(sheet))["new"] == 2
    sheet.write_text(head + first + second.replace("省培乙", "省培丙"), encoding="utf-8")
    answer = run("training", "import", str(sheet))
    assert (answer["new"], answer["updated"], answer["unchanged"]) == (0, 1, 1)


def test_a_new_school_refuses_a_policy_it_cannot_carry_out(
    tmp_path: Path, made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = paths.resource("policies/jiyuan.toml").read_text(encoding="utf-8")
    policy = tmp_path / "bureau.toml"
    policy.write_text(text.replace('confirmation = "none"', 'confirmation = "bureau"'), encoding="utf-8")
    capsys.readouterr()
    ended = main(["school", "new", str(tmp_path / "二小.jyschool"), "--code", "2", "--name", "二小", "--stage", "小学", "--policy",
                  str(policy), "--pin-file", str(made / "pin.txt"), "--json"])  # fmt: skip
    assert (ended, json.loads(capsys.readouterr().out)["code"]) == (5, "policy.confirmation_bureau")
    assert list(tmp_path.glob("二小*")) == []


def test_the_day_given_is_the_day_a_school_is_made(tmp_path: Path, made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    school = str(tmp_path / "二小.jyschool")
    day = ("--today", "2026-03-04", "--json")
    pin = ("--pin-file", str(made / "pin.txt"))
    assert main(["school", "new", school, "--code", "2", "--name", "二小", "--stage", "小学", *pin, *day]) == 0
    capsys.readouterr()
    assert main(["policy", "show", "-w", school, *day]) == 0
    assert json.loads(capsys.readouterr().out)["adopted_on"] == "2026-03-04"


def test_redo_names_what_stands_again_not_that_it_was_undone(run: Run) -> None:
    run(*ACTIVITY, "--attendees", "all")
    undone = run("undo")["what"]
    assert run("redo")["what"] == undone
    assert not undone.startswith("撤销")


def test_a_minimum_of_a_category_is_a_gap_of_its_own(run: Run, tmp_path: Path) -> None:
    policy = tmp_path / "least.toml"
    text = paths.resource("policies/jiyuan.toml").read_text(encoding="utf-8")
    policy.write_text(text.replace('name = "校本研修"\n', 'name = "校本研修"\ncycle_min = 60\n', 1), encoding="utf-8")
    run("activity", "add", *ACTIVITY[2:], "--hours", "3", "--attendees", "陈海燕")
    person = run("hours", "--teacher", "陈海燕", "--policy", str(policy))["teachers"][0]
    assert person["category_gaps"] == {"school_based": "57"}
    assert run("hours", "--teacher", "陈海燕")["teachers"][0]["category_gaps"] == {}


def test_a_package_shown_has_the_promised_keys(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    card = run("school", "card", "-o", str(tmp_path / "card.jyt"))
    capsys.readouterr()
    assert main(["package", "show", card["file"], "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert {"verdict", "school", "period", "version", "seq", "signers", "rows"} <= set(shown)
    assert (shown["school"], shown["version"], len(shown["signers"])) == ("济水一小", 0, 1)


def test_what_the_first_page_asks_for_is_listed_by_a_command(run: Run) -> None:
    before = run("todo")["rows"]
    assert {"urgency", "sentence", "detail", "about", "quarter"} == set(before[0])
    run("activity", "add", "--kind", "读书沙龙", "--title", "共读", "--date", "2026-09-18", "--hours", "2", "--attendees", "all")
    added = [row["sentence"] for row in run("todo")["rows"] if row not in before]
    assert any("审核" in sentence for sentence in added), added


def test_past_days_of_a_series_are_held_only_when_it_is_said(run: Run) -> None:
    """Everybody expected is there; what is to come stays a plan."""
    first = run(*ACTIVITY, "--attendees", "陈海燕")["id"]
    rows = run("activity", "repeat", first, "2026-09-21", "2027-09-20", "--held")["rows"]
    said = {row["date"]: (row["status"], row["present"]) for row in rows}
    assert said == {"2026-09-21": ("pending", 1), "2027-09-20": ("planned", 0)}
    [row] = run("activity", "repeat", first, "2026-09-22")["rows"]
    assert (row["status"], row["present"]) == ("planned", 0)


def test_a_name_with_a_word_of_leave_behind_it_is_never_taken_for_present(run: Run) -> None:
    answer = run(*ACTIVITY, "--attendees", "陈海燕（请假）", status=1)
    assert (answer["id"], answer["unmatched"]) == (None, ["陈海燕（请假）"])


def test_a_receipt_is_worded_by_the_command_as_by_the_window(
    book: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a package in whose place an older one counts the command said 已收下, and the window that it does not."""
    said = receipts.AppliedReceipt(
        accepted=False,
        quarter="2026Q3",
        version=1,
        seq=1,
        again=False,
        outdated=False,
        packages=(receipts.PackageWord(seq=2, letter="ab", code="letter.withdrawn", remark="重复上报", ours=True),),
        returned=(),
    )
    monkeypatch.setattr(receipts, "apply_receipt", lambda *_given, **_named: said)
    capsys.readouterr()
    ended = main(["receipt", "apply", "回执.jyt", "-w", str(book), "--today", "2026-09-30"])
    told = capsys.readouterr().out
    assert (ended, told.strip()) == (1, said.sentence)
    assert "教育局采用的是" in told
    assert "收下" not in told


def test_hours_of_a_kind_that_a_policy_leaves_out_stand_in_a_column_and_whoever_tries_or_adopts_it_is_told(
    run: Run, book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = run("roster", "list")["rows"][0]["id"]
    run(
        "activity", "add", "--kind", "读书沙龙", "--title", "共读", "--date", "2026-09-18", "--hours", "2.5", "--attendees", "all"
    )
    before, after = paths.resource("policies/jiyuan.toml").read_text("utf-8").split('[[kind]]\nid = "reading_salon"\n')
    draft = tmp_path / "少一类.toml"
    draft.write_text(before + after[after.index("[[kind]]") :], encoding="utf-8")

    def left_out(answer: Any) -> list[str]:
        return [each["message"] for each in answer["warnings"] if each["code"] == "policy.kind_dropped"]

    tried = run("hours", "--policy", str(draft), "--teacher", name, "--explain")
    assert "读书沙龙 1 场" in left_out(tried)[0]
    assert [each["kind"] for each in tried["teachers"][0]["entries"]] == ["读书沙龙"], (
        "a draft knows the names of what is recorded"
    )
    adopted = run("policy", "use", str(draft))
    assert left_out(adopted) == left_out(tried)
    assert left_out({"warnings": run("policy", "show")["findings"]}) == left_out(tried)

    out = tmp_path / "学时.csv"
    run("hours", "-o", str(out))
    heading, *rows = csv.reader(out.read_text("utf-8-sig").splitlines())
    assert "未分类" in heading
    for row in (dict(zip(heading, each, strict=True)) for each in rows):
        assert Decimal(row["计入学时"]) == sum(
            Decimal(row[each]) for each in ("集中培训", "网络研修", "校本研修", "其他", "未分类")
        )
    run("undo")
    run("hours", "-o", str(out))
    assert "未分类" not in out.read_text("utf-8-sig")


def test_what_a_file_of_refused_rows_does_not_carry_is_said(
    run: Run, book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet, out = tmp_path / "花名册.xlsx", tmp_path / "拒收.xlsx"
    written = xlsxwriter.Workbook(str(sheet))
    page, red = written.add_worksheet(), written.add_format({"font_color": "red"})
    page.write_rich_string("A1", red, "*", "姓名")
    page.write_row(0, 1, ["性别", "身份证号"])
    page.write_row(1, 0, ["新人甲", "女", "410000199001010001"])
    page.insert_textbox("F2", "请盖章")
    page.write_dynamic_array_formula("F2:F3", "=LEN(A2:A3)", None, 3)  # of what shares a formula no row is taken out alone
    written.close()
    assert main(["roster", "import", str(sheet), "--refused", str(out), "-w", str(book)]) == 1
    assert "原表里的一格里两种颜色的字、文本框和图形没有带到这个文件，请留着原表。" in capsys.readouterr().out


def test_hidden_sheets_that_go_with_refused_rows_are_named(
    run: Run, book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run
    sheet, out = tmp_path / "花名册.xlsx", tmp_path / "拒收.xlsx"
    with xlsxwriter.Workbook(str(sheet)) as written:
        page, others = written.add_worksheet(), [written.add_worksheet(f"旧名单{number}") for number in range(1, 5)]
        page.write_row(0, 0, ["姓名", "性别", "身份证号"])
        page.write_row(1, 0, ["新人甲", "女", "410000199001010001"])
        for other in others:
            other.write(0, 0, "某人")
            other.hide()
    assert main(["roster", "import", str(sheet), "--refused", str(out), "-w", str(book)]) == 1
    told = "隐藏的工作表“旧名单1”、“旧名单2”、“旧名单3”等 4 张连内容也在这个文件里，发给别人之前请核对。"
    assert told in capsys.readouterr().out
