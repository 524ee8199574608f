"""From a messy workbook to a merged city, as processes: two schools that share a teacher, and their bureau."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop import paths
from jyteacher_desktop.cli import main
from jyteacher_desktop.cli.grammar import Pin
from jyteacher_desktop.cli.options import COMMANDS
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.trace_codes import trace_code
from jyteacher_desktop.exchange import canonical
from jyteacher_desktop.school.tracing import fact_key
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import BUREAU, Workspace
from tests.bureau.world import heard_of_city
from tests.end_to_end.office import TODAY, Office
from tests.servers import Server

QUARTER = "2026Q3"
SHARED = "聂建国"
SECOND_ROSTER = """济水二小教师花名册,,,,
姓名,性别,身份证件号,学科,教研组
聂建国,女,000000199409136220,语文,语文组
二小甲,女,,数学,数学组
二小乙,男,,体育,综合组
"""


@dataclass(frozen=True)
class City:
    """Two schools and a bureau after their first quarter, and the packages that travelled."""

    first: Office
    second: Office
    bureau: Office
    before: Path
    """The bureau's folder as it was before anything arrived."""
    packages: tuple[Path, Path]
    receipts: dict[str, Path]
    said: dict[str, dict[str, dict[str, Any]]]
    """What every command answered while the city was made, by office and words."""


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """The whole job: every joint of the first school and of the bureau is a process, the second school spares the time."""
    folder = tmp_path_factory.mktemp("city")
    bureau = Office.new(folder / "市局" / "市局.jybureau")
    first = Office.new(folder / "一小" / "一小.jyschool")
    second = Office.new(folder / "二小" / "二小.jyschool")
    bureau.process("bureau", "new", bureau.workspace, "--name", "市教育局", "--code", "419001")
    bureau.cheaper()
    bureau_digits = bureau.process("bureau", "card", "-o", folder / "教育局卡片.jyt")["fingerprint"]

    for office, code, name in ((first, "2141000001", "济水一小"), (second, "2141000002", "济水二小")):
        run = office.process if office is first else office.here
        run("school", "new", office.workspace, "--code", code, "--name", name, "--stage", "小学")
        office.cheaper()
        digits = run("school", "card", "-o", office.folder / "卡片.jyt")["fingerprint"]
        run("school", "trust", folder / "教育局卡片.jyt", "--fingerprint", bureau_digits)
        run = bureau.process if office is first else bureau.here
        enrolled = run("bureau", "enrol", office.folder / "卡片.jyt", "--fingerprint", digits.replace(" ", ""))
        assert enrolled["school"] == name
    before = folder / "市局之前"
    shutil.copytree(bureau.folder, before)

    first.process("roster", "import", paths.resource("sample/roster.xlsx"), "--refused", first.folder / "拒收.xlsx", status=1)
    first.here("training", "import", paths.resource("sample/trainings.xlsx"), status=1)
    (second.folder / "花名册.csv").write_text(SECOND_ROSTER, encoding="utf-8")
    second.here("roster", "import", second.folder / "花名册.csv")

    packages = []
    for office, stick in ((first, folder / "U盘"), (second, folder / "邮件")):
        run = office.process if office is first else office.here
        run(
            "activity", "add", "--kind", "读书沙龙", "--title", "共读", "--date", "2026-09-18", "--hours", "6",
            "--attendees", "all", "--absent", "陈海燕" if office is first else "二小乙", "--approval", "1号",
        )  # fmt: skip
        run(
            "training", "add", "--name", "市级研修", "--level", "市级", "--mode", "集中面授", "--from", "2026-07-01",
            "--to", "2026-07-03", "--hours", "20", "--teacher", SHARED, "--certificate", "SHARED-1",
        )  # fmt: skip
        run("activity", "review", "--all-pending", "--period", QUARTER, "--approve")
        run("training", "review", "--all-pending", "--approve")
        run("hours", "--explain")
        run("period", "close", QUARTER)
        if office is second:
            plan = run("plan", "new", "--term", "2026-2027-1", "--title", "第一学期校本研修计划")["id"]
            run("plan", "add", plan, "--month", "2026-10", "--kind", "读书沙龙", "--title", "共读一本书", "--hours", "2")
            run("plan", "submit", plan)
        run("report", "quarter", QUARTER, "-o", office.folder / "汇总.pdf")
        packages.append(Path(run("submit", QUARTER, "-o", stick)["files"][0]))

    bureau.process("bureau", "receive", folder / "U盘", packages[1])
    written = bureau.process("bureau", "receipts", "-o", folder / "回执")
    receipts = {each["school"]: Path(each["file"]) for each in written["receipts"]}
    for office, name in ((first, "济水一小"), (second, "济水二小")):
        run = office.process if office is first else office.here
        run("receipt", "apply", receipts[name])
    return City(
        first=first,
        second=second,
        bureau=bureau,
        before=before,
        packages=(packages[0], packages[1]),
        receipts=receipts,
        said={name: dict(office.said) for name, office in (("first", first), ("second", second), ("bureau", bureau))},
    )


@pytest.fixture
def fresh_bureau(city: City, tmp_path: Path) -> Callable[[str], Office]:
    """Bureaus that enrolled both schools and received nothing yet."""

    def make(name: str) -> Office:
        shutil.copytree(city.before, tmp_path / name)
        return Office(tmp_path / name / city.bureau.workspace.name)

    return make


# -- the schools' side --------------------------------------------------------------------------------------------


def test_the_messy_roster_came_in_and_damaged_rows_stayed_out(city: City) -> None:
    plan = city.said["first"]["roster import"]
    assert plan["read"] == plan["new"] + plan["refused"]
    assert plan["refused"] == len({refusal["row"] for refusal in plan["refusals"]}) == 2
    assert isinstance(plan["step"], int)
    assert Path(plan["refused_file"]).is_absolute()


def test_a_package_says_what_it_carries(city: City) -> None:
    sent = city.said["first"]["submit"]
    assert (sent["seq"], sent["version"], sent["final"]) == (1, 1, True)
    assert sent["rows"]["teachers"] == 46
    assert sent["rows"]["activities-2026"] == 1
    assert [Path(file).suffix for file in sent["files"]] == [".jyt"]
    assert all(Path(file).is_absolute() for file in sent["files"])
    assert len(sent["sha256"]) == 64


def test_receipts_turn_the_schools_green(city: City) -> None:
    for name, office in (("first", city.first), ("second", city.second)):
        answer = city.said[name]["receipt apply"]
        assert (answer["accepted"], answer["period"], answer["version"], answer["returned"]) == (True, QUARTER, 1, [])
        again = office.here("receipt", "apply", city.receipts["济水一小" if office is city.first else "济水二小"])
        assert again["again"] is True


def test_a_receipt_of_another_school_is_refused(city: City) -> None:
    assert city.first.here("receipt", "apply", city.receipts["济水二小"], status=4)["code"] == "package.sealed_for_others"


# -- the bureau's side --------------------------------------------------------------------------------------------


def test_both_packages_were_merged(city: City) -> None:
    received = city.said["bureau"]["bureau receive"]
    assert [received[verdict] for verdict in ("merged", "superseded", "held", "refused")] == [2, 0, 0, 0]
    [card] = [file for file in received["files"] if file["verdict"] == "unchanged"]
    assert "-card-principal" in card["file"]  # it lay beside the first package, and was enrolled before
    for file in received["files"]:
        if file is card:
            continue
        assert set(file) == {"file", "verdict", "school", "period", "version", "seq", "code", "message"}
        assert (file["verdict"], file["period"], file["version"], file["seq"], file["code"]) == ("merged", QUARTER, 1, 1, "")
        assert Path(file["file"]).is_absolute()


def test_a_teacher_of_two_schools_is_one_person_with_one_ledger(city: City) -> None:
    people = city.bureau.here("bureau", "people")["rows"]
    assert len(people) == 46 + 3 - 1
    [shared] = [person for person in people if person["name"] == SHARED]
    assert shared["schools"] == ["济水一小", "济水二小"] or shared["schools"] == ["济水二小", "济水一小"]
    [city_wide] = city.bureau.here("bureau", "hours", "--teacher", SHARED, "--explain")["teachers"]
    [own] = city.first.here("hours", "--teacher", SHARED, "--explain")["teachers"]
    # six hours at each school on one day: both count whole at home, the city's day cap leaves eight
    reading = [entry for entry in city_wide["entries"] if entry["title"] == "共读"]
    assert sum(float(entry["counted"]) for entry in reading) == 8
    [reduction] = [reduction for entry in reading for reduction in entry["reductions"]]
    assert (reduction["rule"], reduction["limit"], reduction["taken"]) == ("day_cap", "8", "4")
    assert [entry["counted"] for entry in own["entries"] if entry["title"] == "共读"] == ["6"]
    assert city_wide["counted"] != own["counted"]


def test_the_board_shows_who_handed_in(city: City) -> None:
    rows = city.bureau.here("bureau", "board", QUARTER)["rows"]
    assert {row["school"]: (row["state"], row["version"]) for row in rows} == {"济水一小": ("已交", 1), "济水二小": ("已交", 1)}
    assert {row["state"] for row in city.bureau.here("bureau", "board", "2027Q1")["rows"]} == {"未交"}
    assert len(city.bureau.here("bureau", "schools")["rows"]) == 2


def test_the_digest_is_the_same_in_any_order_and_with_repetitions(city: City, fresh_bureau: Callable[[str], Office]) -> None:
    expected = city.bureau.process("bureau", "digest")["digest"]
    assert len(expected) == 64
    first, second = city.packages
    orders: list[list[list[Path]]] = [[[second], [first]], [[first, first, second]], [[second], [second, first], [first]]]
    for number, order in enumerate(orders):
        bureau = fresh_bureau(str(number))
        empty = bureau.here("bureau", "digest")["digest"]
        for files in order:
            bureau.here("bureau", "receive", *files)
        assert bureau.here("bureau", "digest")["digest"] == expected != empty


def test_the_same_package_twice_changes_nothing(city: City, tmp_path: Path) -> None:
    bureau = city.bureau.copy(tmp_path / "局")
    before = bureau.here("bureau", "digest")["digest"]
    again = bureau.here("bureau", "receive", *city.packages)
    assert (again["unchanged"], again["merged"]) == (2, 0)
    assert bureau.here("bureau", "digest")["digest"] == before


def test_what_would_leave_is_told_without_the_pin_and_nothing_leaves(city: City, tmp_path: Path) -> None:
    school = city.second.copy(tmp_path / "校")
    school.workspace.with_name("pin.txt").write_text("of no use\n", encoding="utf-8")
    look = school.here("submit", QUARTER, "--dry-run")
    assert (look["seq"], look["version"], look["final"]) == (2, 1, True)
    assert look["rows"] == city.second.said["submit"]["rows"]
    assert 0 < look["with_id_number"] <= look["persons"] == look["rows"]["teachers"]
    assert "师德与处分" in look["withheld"]
    assert school.here("submit", QUARTER, status=2)["code"] == "usage.command"
    assert len(school.here("receipt", "list")["rows"]) == 1


def test_a_quarter_that_was_handed_in_is_opened_again_without_a_pin_and_the_history_says_by_whom(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # cli.md lists the commands that need the PIN, and this is none of them: what leaves the house again is signed with it
    monkeypatch.delenv("JYTEACHER_PIN", raising=False)
    for by in ("录入员", "校长"):
        school = city.second.copy(tmp_path / by)
        pin = [] if by == "录入员" else ["--pin-file", str(school.workspace.with_name("pin.txt"))]
        words = ["period", "reopen", QUARTER, "--reason", "漏登", "-w", str(school.workspace), "--today", TODAY, "--json", *pin]
        with contextlib.redirect_stdout(io.StringIO()) as out:
            assert main(words) == 0
        assert json.loads(out.getvalue())["version"] == 2
        assert school.here("history")["rows"][0]["actor"] == by


def test_a_second_version_replaces_the_first_whatever_comes_first(
    city: City, tmp_path: Path, fresh_bureau: Callable[[str], Office]
) -> None:
    school = city.second.copy(tmp_path / "校")
    assert school.here("period", "reopen", QUARTER, "--reason", "漏登")["version"] == 2
    school.here("activity", "add", "--kind", "读书沙龙", "--title", "补登", "--date", "2026-09-21", "--attendees", "all")
    provisional = school.here("submit", QUARTER, "-o", tmp_path / "暂报")
    assert (provisional["seq"], provisional["version"], provisional["final"]) == (2, 2, False)
    school.here("period", "close", QUARTER)
    final = school.here("submit", QUARTER, "-o", tmp_path / "正式")
    assert (final["seq"], final["version"], final["final"]) == (3, 2, True)
    old, newest = city.packages[1], Path(final["files"][0])
    one, other = fresh_bureau("one"), fresh_bureau("other")
    for files in ([old], [tmp_path / "暂报"], [newest]):
        one.here("bureau", "receive", *files)
    late = other.here("bureau", "receive", newest, old, tmp_path / "暂报")
    assert (late["merged"], late["superseded"]) == (1, 2)
    assert one.here("bureau", "digest")["digest"] == other.here("bureau", "digest")["digest"]
    assert {row["version"] for row in one.here("bureau", "board", QUARTER)["rows"] if row["school"] == "济水二小"} == {2}


def test_a_package_that_arrives_before_its_key_waits_for_it(city: City, tmp_path: Path) -> None:
    late = Office.new(tmp_path / "迟" / "迟.jyschool")
    bureau = city.bureau.copy(tmp_path / "局")
    late.here("school", "new", late.workspace, "--code", "2141000003", "--name", "三小", "--stage", "小学")
    digits = late.here("school", "card", "-o", tmp_path / "card.jyt")["fingerprint"]
    late.here("school", "trust", city.packages[0].parents[1] / "教育局卡片.jyt")
    sent = late.here("submit", QUARTER, "-o", tmp_path / "out")
    held = bureau.here("bureau", "receive", *sent["files"], status=1)
    assert (held["held"], held["files"][0]["code"]) == (1, "package.unknown_sender")
    wrong = bureau.here("bureau", "enrol", tmp_path / "card.jyt", "--fingerprint", "1" * 30, status=4)
    assert wrong["code"] == "enrol.fingerprint"
    enrolled = bureau.here("bureau", "enrol", tmp_path / "card.jyt", "--fingerprint", digits)
    assert [file["verdict"] for file in enrolled["held_before"]] == ["merged"]


def test_a_returned_record_opens_at_the_school(city: City, tmp_path: Path) -> None:
    bureau, school = city.bureau.copy(tmp_path / "局"), city.second.copy(tmp_path / "校")
    record = school.here("activity", "list")["rows"][0]["id"]
    returned = bureau.here("bureau", "return", record, "--remark", "请核对人数")
    assert (returned["school"], returned["table"]) == ("济水二小", "activity")
    [receipt] = bureau.here("bureau", "receipts", "-o", tmp_path / "回执")["files"]
    answer = school.here("receipt", "apply", receipt, status=1)
    assert [(each["record"], each["remark"]) for each in answer["returned"]] == [(record, "请核对人数")]


# -- what is refused ----------------------------------------------------------------------------------------------


def _damaged(data: bytes) -> dict[str, bytes]:
    middle = len(data) // 2
    return {
        "flipped": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
        "cut": data[:-1],
        "longer": data + b"\0",
        "empty": b"",
        "text": "这不是数据包".encode(),
        "zip": b"PK\3\4" + data[4:],
    }


def test_bad_files_are_set_aside_and_good_ones_still_merge(
    city: City, tmp_path: Path, fresh_bureau: Callable[[str], Office]
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    for name, data in _damaged(city.packages[0].read_bytes()).items():
        (stick / f"{name}.jyt").write_bytes(data)
    shutil.copy(city.packages[0], stick / "good.jyt")
    shutil.copy(city.first.folder / "卡片.jyt", stick / "card.jyt")
    bureau = fresh_bureau("bad")
    received = bureau.process("bureau", "receive", stick, status=1)
    verdicts = {Path(file["file"]).stem: (file["verdict"], file["code"]) for file in received["files"]}
    assert verdicts.pop("good") == ("merged", "")
    assert verdicts["flipped"] == verdicts["cut"] == ("refused", "package.damaged")
    assert verdicts.pop("card") == ("unchanged", ""), "its key is enrolled already"
    assert {verdict for verdict, _code in verdicts.values()} == {"refused"}
    assert all(code.startswith("package.") for _verdict, code in verdicts.values())
    assert all("原有数据没有变化" in file["message"] for file in received["files"] if file["verdict"] == "refused")


def test_a_package_for_another_bureau_is_refused(city: City, tmp_path: Path) -> None:
    other = Office.new(tmp_path / "别的" / "别的.jybureau")
    other.here("bureau", "new", other.workspace, "--name", "别的局")
    received = other.here("bureau", "receive", city.packages[0], status=1)
    assert [file["code"] for file in received["files"]] == ["package.sealed_for_others"]
    absent = other.here("bureau", "receive", tmp_path / "absent", status=1)
    assert [(file["verdict"], file["code"]) for file in absent["files"]] == [("refused", "receive.unreadable")]


def _recovery_identity(city: City) -> str:
    """The line that a bureau prints and keeps in the safe."""
    lines = (city.bureau.folder / "市局.jybureau.recovery.txt").read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith("AGE-"))


def test_a_package_can_be_verified_without_a_workspace(city: City, tmp_path: Path) -> None:
    card, package = city.first.folder / "卡片.jyt", city.packages[0]
    identity = tmp_path / "identity.txt"
    identity.write_text(_recovery_identity(city), encoding="utf-8")
    answer = city.bureau.process("package", "verify", package, "--card", card, "--identity", identity)
    assert {"verdict", "school", "period", "version", "seq", "signers", "rows"} <= set(answer)
    assert (answer["school"], answer["period"], answer["seq"]) == ("济水一小", QUARTER, 1)
    assert answer["signers"] == [city.said["first"]["school card"]["fingerprint"]]
    assert city.bureau.here("package", "verify", package, "--card", card, status=4)["code"] == "package.sealed_for_others"
    refused = city.bureau.here(
        "package", "verify", city.first.folder / "汇总.pdf", "--card", card, "--identity", identity, status=4
    )
    assert (refused["verdict"], refused["code"]) == ("refused", "package.not_a_package")
    foreign = city.bureau.here(
        "package", "verify", package, "--card", city.second.folder / "卡片.jyt", "--identity", identity, status=4
    )
    assert foreign["code"] == "package.unknown_sender"
    assert city.bureau.here("package", "show", package)["sealed"] is True
    identity.write_text("AGE-SECRET-KEY-1GARBAGE\n", encoding="utf-8")
    assert city.bureau.here("package", "show", package, "--identity", identity, status=4)["code"] == "key.damaged"
    identity.write_text("not an identity\n", encoding="utf-8")
    assert city.bureau.here("package", "show", package, "--identity", identity, status=5)["code"] == "file.unreadable"


def test_signing_needs_the_pin_and_looking_does_not() -> None:
    sometimes = {command.name for command in COMMANDS if command.pin is Pin.LATER}
    assert sometimes == {"undo", "redo", "policy use"}
    needed = {command.name for command in COMMANDS if command.pin is not Pin.NO} - sometimes
    assert needed == {
        "school new", "school card", "school trust", "submit", "activity review", "training review", "plan approve", "plan withdraw", "bureau new", "bureau card",
        "bureau enrol", "bureau receive", "bureau receipts", "bureau return", "bureau unreturn", "bureau plan-approve", "bureau plan-return", "bureau plan-evaluate", "bureau plan-withdraw", "bureau revoke", "bureau rollback", "bureau rebuild", "bureau decide", "bureau claim", "bureau same", "bureau apart", "bureau split", "bureau undecide", "bureau enter", "bureau settle",
        "school rekey", "school newkey", "school operator", "school restore", "school relay", "pin", "bureau restore", "bureau policy", "bureau log", "bureau trust",
        "bureau roll", "bureau rekey", "bureau newkey", "bureau root-key", "bureau root-draft", "bureau root-sign", "bureau root-adopt",
        "bureau policy-sign", "ethics new", "ethics list", "ethics add", "ethics edit", "ethics delete", "ethics check", "ethics import", "ethics recover",
        "period reopen", "report certificate", "private unlock", "private page", "bureau release",
    }  # fmt: skip


# -- every command answers with the keys that programs rely on ----------------------------------------------------

HOURS = {"cycle", "policy", "teachers"}
ROWS = {"rows"}
IMPORT = {"read", "new", "updated", "unchanged", "possible_duplicates", "refused", "header_rows", "mapping", "refusals", "step"}
TEACHER = {"id", "name", "sex", "birth_month", "subject", "stage", "title", "status", "id_last4", "teacher_no", "service"}
TRAINING = {"id", "teacher", "name", "date", "end_date", "hours", "level", "mode", "certificate", "status"}
POLICY = {"id", "version", "findings"}
STEP = {"step", "what"}
PAPER = {"file", "pages", "sha256", "fallback_glyphs"}
PLAN = {"id", "term", "title", "status", "approval_no", "approved_on", "items", "hours", "carried_out"}
DECIDED_PLAN = {"id", "plan", "school", "title", "verdict", "number", "day", "remark", "sent"}
BACKUP = {"file", "at", "reason", "label", "quarter", "size"}
PROMISED: dict[str, set[str]] = {
    "guide": {"file", "pages", "sha256", "fallback_glyphs"},
    "bureau release": {"file", "version", "installer", "sha256", "lacking"},
    "update check": {"version", "present", "newer", "installer", "found", "intact", "message"},
    "policy questions": {"rows", "file", "pages"},
    "manual": {"file"},
    "completion": {"shell", "text"},
    "school new": {"school_id", "key_fingerprint"},
    "school card": {"fingerprint"},
    "school trust": {"fingerprint", "verified"},
    "template": {"file"},
    "layout list": ROWS,
    "layout save": {"file", "layouts"},
    "layout load": {"file", "new", "known", "foreign"},
    "export": {"file", "written", "mapping", "not_understood"},
    "roster import": IMPORT,
    "roster list": ROWS,
    "activity import": IMPORT,
    "activity list": ROWS,
    "activity show": {"id", "kind", "title", "date", "hours", "place", "status", "expected", "present", "attendance"},
    "activity repeat": {"rows"},
    "activity duplicates": {"rows"},
    "activity distinct": {"first", "second"},
    "activity merge": {"id", "moved"},
    "teacher duplicates": {"rows"},
    "teacher set": {"changed"},
    "teacher distinct": {"first", "second"},
    "activity add": {"id", "present", "absent", "unmatched", "ambiguous"},
    "activity review": {"id", "status", "reviewed", "rows"},
    "attendance import": IMPORT,
    "attendance list": ROWS,
    "attendance paste": {"id", "marked", "doubts", "attendance"},
    "training import": IMPORT,
    "training list": ROWS,
    "training add": TRAINING,
    "training review": {"id", "status", "reviewed", "rows"},
    "teacher show": TEACHER,
    "teacher move": TEACHER,
    "teacher merge": TEACHER,
    "teacher split": TEACHER,
    "teacher add": TEACHER,
    "teacher edit": TEACHER,
    "activity edit": {"id", "kind", "title", "date", "attendance", "unmatched", "ambiguous"},
    "training edit": TRAINING,
    "training set": {"changed"},
    "activity set": {"changed"},
    "training province": {"records", "province_on"},
    "opening add": {"id", "teacher", "year", "category", "hours"},
    "opening edit": {"id", "teacher", "year", "category", "hours"},
    "plan import": IMPORT,
    "plan edit": PLAN,
    "plan edit-item": {"id", "month", "kind", "title", "hours", "persons"},
    "school edit": {"school_id", "name", "code", "stage", "central"},
    "batch": {"rows", "line", "exit_status"},
    "record kinds": ROWS,
    "record list": ROWS,
    "record add": {"id", "kind", "step"},
    "record edit": {"id", "kind", "step"},
    "record show": {"id", "kind"},
    "record import": IMPORT,
    "record none": {"id", "kind", "year", "step"},
    "measures": ROWS,
    "todo": ROWS,
    "report list": PAPER,
    "hours": HOURS,
    "outlook": {"rows"},
    "policy check": POLICY,
    "policy use": POLICY,
    "policy show": POLICY,
    "period list": ROWS,
    "period close": {"period", "version"},
    "period reopen": {"period", "version"},
    "report quarter": PAPER,
    "report signin": PAPER | {"code"},
    "report archive": PAPER | {"files"},
    "report register": PAPER,
    "report record": PAPER,
    "report plan": PAPER,
    "report form4068": PAPER,
    "report induction": PAPER,
    "report registration": PAPER,
    "report nomination": PAPER,
    "report team": PAPER,
    "report project": PAPER,
    "report selfcheck": PAPER,
    "report yearly": PAPER,
    "report rectification": PAPER,
    "ethics new": {"recovery_key"},
    "ethics list": ROWS,
    "ethics add": {"id", "kind", "teacher", "what", "document"},
    "ethics edit": {"id", "kind", "teacher", "what", "document"},
    "ethics delete": {"deleted"},
    "ethics import": IMPORT,
    "ethics check": {"teacher", "on", "word", "text", "why"},
    "ethics recover": {"recovered"},
    "report certificate": PAPER | {"signed"},
    "certificate verify": {"verdict", "number", "school", "name", "hours", "as_of", "cycle", "fingerprint", "signer"},
    "why": {"code", "quarter", "as_of", "label", "sentence", "figures", "rows"},
    "activity absent": {"id", "present", "absent", "excused", "rows"},
    "submit": {"files", "package_id", "seq", "version", "sha256", "rows", "cards"},
    "receipt apply": {"accepted", "returned", "packages", "outdated"},
    "receipt list": ROWS,
    "receipt returned": ROWS,
    "receipt settle": {"record", "remark"},
    "private unlock": {"unlocked", "kept"},
    "private page": {"file"},
    "undo": STEP,
    "redo": STEP,
    "history": ROWS,
    "delete": {"step", "what", "records", "references"},
    "trash": ROWS,
    "restore": STEP | {"records"},
    "compare": ROWS,
    "plan new": PLAN,
    "plan add": {"id", "plan"},
    "plan list": ROWS,
    "plan show": PLAN | {"rows", "months"},
    "plan submit": PLAN,
    "plan approve": PLAN,
    "plan withdraw": PLAN,
    "plan link": {"activity", "item"},
    "plan arrange": {"id", "item", "date"},
    "plan fitting": ROWS | {"item"},
    "attachment add": ROWS,
    "attachment list": ROWS,
    "attachment remove": STEP | {"records"},
    "attachment export": {"files"},
    "attachment check": {"whole", "missing", "damaged", "unused"},
    "backup now": BACKUP | {"verified"},
    "backup list": ROWS,
    "backup check": ROWS,
    "backup restore": BACKUP | {"lost", "counts", "letters", "readable", "kept"},
    "check": {"path", "size", "problems", "counts", "sound", "repaired", "kept", "lost"},
    "rescue": {"folder", "files", "tables", "lost"},
    "bureau new": {"fingerprint"},
    "bureau join": {"bureau_id", "name", "file", "fingerprint"},
    "bureau move": {"file", "digest", "files", "keys"},
    "bureau card": {"fingerprint"},
    "bureau enrol": {"school", "fingerprint"},
    "bureau schools": ROWS | {"listed"},
    "bureau receive": {"files", "merged", "unchanged", "superseded", "held", "refused"},
    "bureau board": ROWS | {"units", "total"},
    "bureau people": ROWS,
    "bureau clashes": ROWS,
    "bureau hours": HOURS,
    "bureau receipts": {"files"},
    "bureau return": {"files", "record", "remark", "id"},
    "bureau waiting": ROWS,
    "bureau settle": {"id", "kind", "message", "settled"},
    "bureau held": ROWS,
    "bureau records": {"school", "school_id", "rows"},
    "bureau returns": ROWS,
    "bureau unreturn": {"id", "school", "record", "remark"},
    "bureau letters": ROWS,
    "school rekey": {"fingerprint", "file", "vouched"},
    "school newkey": {"fingerprint", "file", "vouched"},
    "school samekey": {"fingerprint", "signer"},
    "school operator": {"fingerprint", "signer", "file", "vouched"},
    "school restore": {"school", "period", "version", "seq", "takes_over", "tables", "attachments", "changed"},
    "school relay": {"note", "seq", "files", "schools", "left"},
    "school members": ROWS,
    "pin": {"file"},
    "bureau restore": {"files", "school", "seq", "rows", "attachments", "new_computer"},
    "bureau policy": {"file", "id", "version", "seq", "signed", "needed", "in_force"},
    "bureau policy-show": {"file", "id", "version", "seq", "letter", "signed", "needed", "signers", "changes"},
    "bureau policy-sign": {"file", "id", "version", "seq", "signed", "needed", "in_force"},
    "bureau clerks": ROWS,
    "bureau clerk-file": {"fingerprint", "file"},
    "bureau relays": ROWS,
    "bureau evidence": {"rows", "files"},
    "bureau log": {"file", "seq", "entries"},
    "bureau trust": {"office", "name", "role", "fingerprint", "held_before"},
    "bureau roll": {"files", "receiver", "seq", "schools", "digest"},
    "bureau root-key": {"file", "fingerprint"},
    "bureau root-draft": {"file", "seq", "needed", "signed", "clerks"},
    "bureau root-sign": {"file", "seq", "needed", "signed", "clerks"},
    "bureau root-adopt": {"seq", "threshold", "fingerprint", "clerks"},
    "bureau rekey": {"file", "seq", "fingerprint", "in_force", "missing_signatures", "follows", "recovery", "message"},
    "bureau newkey": {"file", "seq", "fingerprint", "in_force", "missing_signatures", "follows", "recovery", "message"},
    "bureau revoke": {"school", "fingerprint", "seq", "schools", "digest"},
    "bureau rollback": {"school", "seq", "schools", "digest"},
    "bureau rebuild": {"schools", "digest"},
    "bureau claim": {"school", "bureau", "seq", "lacking", "digest"},
    "bureau digest": {"digest"},
    "bureau forks": ROWS,
    "bureau alike": ROWS,
    "bureau same": {"id", "kind", "teachers", "sentence"},
    "bureau apart": {"id", "kind", "teachers", "sentence"},
    "bureau split": {"id", "kind", "teachers", "sentence"},
    "bureau decisions": ROWS,
    "bureau undecide": {"id", "sentence"},
    "bureau enter": {"book", "office", "code", "school", "new"},
    "bureau entered": ROWS,
    "bureau decide": {"school", "seq", "schools", "digest"},
    "bureau plans": ROWS,
    "bureau plan-approve": DECIDED_PLAN,
    "bureau plan-return": DECIDED_PLAN,
    "bureau plan-evaluate": DECIDED_PLAN,
    "bureau plan-withdraw": DECIDED_PLAN,
    "bureau registered": ROWS,
    "bureau figures": {"teachers", "completion", "backbone_share", "trainers", "workshops", "funds", "rows"},
    "bureau report": {"files"},
    "package verify": {"verdict", "school", "period", "version", "seq", "signers", "rows"},
    "package show": {"verdict", "sealed", "kind", "seq", "rows"},
}


@pytest.fixture(scope="session")
def answers(city: City, server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What every command answered: those of the job itself, and the others run on copies afterwards."""
    folder = tmp_path_factory.mktemp("answers")
    school, bureau = city.first.copy(folder / "校"), city.bureau.copy(folder / "局")
    policy = paths.resource("policies/jiyuan.toml")
    (folder / "活动.csv").write_text("活动类型,活动名称,日期,学时\n读书沙龙,共读二,2026-10-06,2\n", encoding="utf-8")
    (folder / "出勤.csv").write_text("活动名称,日期,姓名\n共读二,2026-10-06,陈海燕\n", encoding="utf-8")
    (folder / "一人.csv").write_text("姓名\n陈海宴\n", encoding="utf-8")
    (folder / "id.txt").write_text(_recovery_identity(city), encoding="utf-8")
    school.here("guide", "-o", folder / "使用指南.pdf", "--cards")
    school.here("policy", "questions", "-o", folder / "函.pdf")
    (folder / "set-up.exe").write_bytes(b"MZ" * 1000)
    announced = bureau.here("bureau", "release", folder / "set-up.exe", "--version", "99.1", "--say", "请在本周安装")
    school.here("update", "check", announced["file"])
    school.here("manual", "-o", folder / "jyteacher.1")
    school.here("completion", "bash")
    school.here("template", "roster", "-o", folder / "空表.xlsx")
    school.here("export", folder / "空表.xlsx", "--of", "roster", "-o", folder / "填好.xlsx")
    school.here("layout", "list")
    school.here("layout", "save", "-o", folder / "表样.json")
    school.here("layout", "load", folder / "表样.json")
    school.here("roster", "import", folder / "一人.csv")
    school.here("roster", "list")
    school.here("activity", "import", folder / "活动.csv")
    school.here("attendance", "import", folder / "出勤.csv")
    school.here("attendance", "list", "--from", "2026-10-01")
    activity = school.here("activity", "list", "--from", "2026-10-01")["rows"][0]["id"]
    school.here("activity", "show", activity)
    (folder / "接龙.txt").write_text("1. 陈海燕\n", encoding="utf-8")
    school.here("attendance", "paste", activity, folder / "接龙.txt", "--as", "present")
    later = school.here("activity", "repeat", activity, "2026-11-06", "2026-12-04")["rows"]
    school.here("activity", "duplicates")
    school.here("activity", "distinct", later[0]["id"], later[1]["id"])
    school.here("activity", "merge", later[0]["id"], later[1]["id"])
    school.here("teacher", "duplicates")
    school.here("teacher", "set", "group", "语文组", "陈海燕", "陈海宴")
    school.here("teacher", "distinct", "陈海燕", "陈海宴")
    school.here("outlook", "--teacher", "陈海燕")
    school.here("activity", "review", activity, "--return", "缺照片")
    training = school.here(
        "training", "add", "--name", "网络研修", "--level", "省级", "--mode", "网络研修", "--from", "2026-10-02", "--to", "2026-10-05",
        "--hours", "10", "--teacher", "陈海燕",
    )["id"]  # fmt: skip
    school.here("training", "list", "--from", "2026-10-01")
    school.here("training", "review", training, "--approve")
    twin = school.here("teacher", "show", "陈海宴")["id"]
    school.here("teacher", "merge", "陈海燕", "陈海宴")
    school.here("teacher", "split", twin)
    school.here("teacher", "move", "陈海宴", "--status", "调出", "--from", "2026-10-07")
    (folder / "荣誉.csv").write_text("姓名,荣誉,级别,表彰日期\n陈海燕,最美教师,市级,2026-09-10\n", encoding="utf-8")
    newcomer = school.here("teacher", "add", "丁一一", "--set", "学科=语文")["id"]
    school.here("teacher", "edit", newcomer, "--set", "教研组=语文组")
    school.here("activity", "edit", activity, "--set", "地点=会议室")
    school.here("training", "edit", training, "--set", "主办单位=进修学校")
    school.here("training", "set", "级别", "市级", training)
    school.here("activity", "set", "批复文号", "承教研〔2026〕8号", activity)
    school.here("training", "province", training)
    opening = school.here("opening", "add", "--teacher", "丁一一", "--year", "2025", "--category", "校本研修", "--hours", "6")[
        "id"
    ]
    school.here("opening", "edit", opening, "--set", "学时=7")
    school.here("school", "edit", "--central", "济水中心校")
    (folder / "命令.txt").write_text("# 一行一条\nroster list\n", encoding="utf-8")
    school.here("batch", folder / "命令.txt")
    rule = school.here("record", "add", "rule", "--set", "名称=校本研修制度")["id"]
    school.here("record", "edit", rule, "--set", "状态=已报审")
    school.here("record", "show", rule)
    school.here("record", "list", "rule")
    school.here("record", "import", "honour", folder / "荣誉.csv")
    school.here("record", "none", "practice", "2026")
    school.here("record", "kinds")
    school.here("measures")
    school.here("todo")
    school.here("report", "list", "honour", "-o", folder / "荣誉.pdf")
    _registers_on_paper(school, folder)
    school.here("policy", "check", policy)
    school.here("policy", "use", policy)
    school.here("policy", "show")
    school.here("period", "list")
    school.here("undo")
    school.here("redo")
    school.here("history")
    plan = school.here("plan", "new", "--term", "2026-2027-1", "--title", "第一学期校本研修计划")["id"]
    item = school.here("plan", "add", plan, "--month", "2026-10", "--kind", "读书沙龙", "--title", "共读二", "--hours", "2")["id"]
    lines = folder / "计划项目.csv"
    lines.write_text("月份,类型,内容,学时\n11月,读书沙龙,共读三,2\n", encoding="utf-8")
    school.here("plan", "import", lines, "--plan", plan)
    school.here("plan", "edit", plan, "--set", "备注=修订")
    school.here("plan", "edit-item", item, "--set", "人员=全体")
    school.here("plan", "list")
    school.here("plan", "approve", plan, "--number", "1号")
    school.here("plan", "link", activity, item)
    school.here("plan", "fitting", activity)
    school.here("plan", "arrange", item, "--on", "2026-10-12")
    school.here("undo")
    school.here("plan", "show", plan)
    school.here("report", "plan", plan, "-o", folder / "计划.pdf")
    code = school.here("report", "signin", activity, "-o", folder / "签到.pdf")["code"]
    school.here("activity", "absent", code, "1")
    school.here("report", "record", activity, "-o", folder / "记录.pdf")
    school.here("report", "archive", "--teacher", SHARED, "-o", folder / "登记表.pdf")
    school.here("report", "register", "-o", folder / "登记册.pdf")
    school.here("report", "form4068", "2026-2027", "-o", folder / "4068.pdf")
    school.here("report", "certificate", "--teacher", SHARED, "-o", folder / "证明.pdf")
    school.here("certificate", "verify", folder / "证明.pdf")
    school.here("why", trace_code(Quarter.parse(QUARTER), fact_key("counted")))
    school.here("plan", "withdraw", plan, "--reason", "增加项目")
    (folder / "证书.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    certificate = school.here("attachment", "add", training, folder / "证书.pdf")["rows"][0]["id"]
    school.here("attachment", "list")
    school.here("attachment", "check")
    school.here("attachment", "export", training, "-o", folder / "附件")
    school.here("attachment", "remove", certificate)
    school.here("delete", training)
    school.here("trash")
    school.here("restore", training)
    school.here("compare", training, "--from", "1")
    school.here("period", "reopen", QUARTER, "--reason", "漏登")
    school.here("backup", "now")
    school.here("backup", "check")
    school.here("backup", "restore", school.here("backup", "list")["rows"][0]["file"])
    school.here("check")
    school.here("rescue", "-o", folder / "救援")
    for words in ("schools", "people", "plans", "registered", "clashes", "hours", "digest"):
        bureau.here("bureau", words)
    bureau.here("bureau", "board", QUARTER)
    bureau.here("bureau", "return", city.said["first"]["activity add"]["id"], "--remark", "请核对")
    (sent_back,) = bureau.copy(folder / "局-退回").here("bureau", "receipts", "-o", folder / "退回")["files"]
    school.here("receipt", "apply", sent_back, status=1)
    school.here("receipt", "list")
    school.here("receipt", "settle", school.here("receipt", "returned")["rows"][0]["record"])
    (folder / "坏.jyt").write_bytes(b"nothing of ours")
    bureau.here("bureau", "receive", folder / "坏.jyt", status=1)
    assert [row["file_name"] for row in bureau.here("bureau", "held")["rows"]] == ["坏.jyt"]
    matter = next(row for row in bureau.here("bureau", "waiting")["rows"] if row["kind"] == "refused")
    bureau.here("bureau", "settle", matter["id"], "--why", "学校重新交过")
    assert matter["id"] not in {row["id"] for row in bureau.here("bureau", "waiting")["rows"]}
    assert bureau.here("bureau", "settle", matter["id"], "--undo", "--why", "弄错了")["settled"] == ""
    assert bureau.here("bureau", "records", "济水一小", "activity")["rows"][-1]["remark"] == "waiting"
    (remark,) = bureau.here("bureau", "returns")["rows"]
    assert bureau.here("bureau", "unreturn", remark["id"], "--why", "看错了")["remark"] == "请核对"
    assert bureau.here("bureau", "letters", "济水一小")["rows"][0]["standing"] == "head"
    before = bureau.here("bureau", "digest")["digest"]
    rebuilt = bureau.here("bureau", "rebuild")
    assert (rebuilt["before"], rebuilt["digest"]) == (before, before)
    _who_is_who(bureau)
    (folder / "名册.csv").write_text("学校标识码,学校名称,报送方式\n2141000777,王屋二小,纸质\n", encoding="utf-8")
    assert bureau.here("bureau", "schools", "--import", folder / "名册.csv")["new"] == 1
    bureau.here("bureau", "enter", "王屋二小", today="2026-10-09")  # of one second the step would be the newest
    assert bureau.here("bureau", "schools")["listed"][0]["name"] == "王屋二小"
    assert [row["school"] for row in bureau.here("bureau", "entered", QUARTER)["rows"]] == ["王屋二小"]
    assert bureau.here("undo", status=1)["code"] == "journal.older", "the school's book is newer, and no step"
    roll = next(row["step"] for row in bureau.here("history")["rows"] if "学校名册" in row["what"])
    bureau.here("undo", "--step", str(roll))
    bureau.here("bureau", "forks")
    [plan] = bureau.here("bureau", "plans")["rows"]
    assert (plan["status"], plan["waits"]) == ("待批复", True)
    returned = bureau.here("bureau", "plan-return", plan["id"], "--remark", "补上十一月")
    approve = ("bureau", "plan-approve", plan["id"], "--number", "济教研〔2026〕2号", "--on", "2026-10-01")
    assert returned["id"] in bureau.here(*approve, status=5)["message"]
    bureau.here(*approve, "--decision", returned["id"])
    bureau.here("bureau", "plan-evaluate", plan["id"], "--grade", "优秀")
    [plan] = bureau.here("bureau", "plans")["rows"]
    bureau.here("bureau", "plan-withdraw", plan["id"], "--evaluation", "--decision", plan["evaluation"], "--remark", "等次写错")
    bureau.here("bureau", "registered")
    bureau.here("bureau", "figures")
    bureau.here("bureau", "report", "city", "-o", folder / "全市.pdf")
    letter = city.said["first"]["submit"]["package_id"]
    other = bureau.copy(folder / "另一局")
    decided = other.here("bureau", "decide", letter, "--why", "误报")
    _over_the_years(school, bureau, folder, city.packages)
    _on_a_server(bureau, server, folder)
    bureau.here("bureau", "rollback", "2141000001", "--why", "交错了")
    bureau.here("bureau", "revoke", "2141000001", "--from", "2026-10-01", "--why", "U盘和口令一起丢失")
    bureau.here("package", "show", city.packages[0])
    bureau.here("package", "verify", city.packages[0], "--card", city.first.folder / "卡片.jyt", "--identity", folder / "id.txt")
    return {
        "bureau decide": decided,
        **bureau.said,
        **school.said,
        **city.said["bureau"],
        **city.said["second"],
        **city.said["first"],
    }


def _on_a_server(bureau: Office, server: Server, folder: Path) -> None:
    """The bureau's rows go to a server and come back; a new bureau may begin there."""
    new = Office.new(folder / "新局" / "新局.jybureau")
    new.here("bureau", "new", new.workspace, "--name", "新局", "--database", server.new())
    assert new.here("bureau", "people")["rows"] == []
    database = server.new()
    hall = Office.new(folder / "局-数据库" / "局.jybureau")
    moved = bureau.here("bureau", "move", "-o", hall.workspace, "--database", database)
    assert moved["digest"] == bureau.here("bureau", "digest")["digest"] == hall.here("bureau", "digest")["digest"]
    assert hall.here("backup", "now", status=2)["code"] == "workspace.on_server"
    joined = bureau.here("bureau", "join", folder / "另一位" / "局.jybureau", "--database", database)
    assert joined["name"] == "市教育局"
    back = Office.new(folder / "局-回来" / "局.jybureau")
    assert hall.here("bureau", "move", "-o", back.workspace)["digest"] == moved["digest"]
    assert back.here("bureau", "rebuild")["digest"] == moved["digest"]


def _over_the_years(school: Office, bureau: Office, folder: Path, packages: tuple[Path, Path]) -> None:
    """Keys, books and other bureaus: on copies where a PIN changes."""
    (folder / "新口令.txt").write_text("another battery staple\n", encoding="utf-8")
    new_pin = ("--new-pin-file", folder / "新口令.txt")
    (given,) = bureau.here("bureau", "restore", "2141000001", "-o", folder / "归还")["files"]
    assert not school.here("school", "restore", given, "--dry-run")["changed"]
    assert not school.here("school", "restore", given)["changed"]  # this book wrote that package: what came later stays
    bureau.here("bureau", "card", "-o", folder / "市卡片.jyt")
    policy = bureau.here("bureau", "policy", "-o", folder / "政策.jyt", "--due", "2026Q4=2027-01-10", "--review-by", "2027-06-30")
    assert school.here("policy", "use", policy["file"])["signed"]
    names = folder / "名单.csv"
    names.write_text("学校代码,学校名称\n2141000777,丁小\n", encoding="utf-8")
    assert school.here("school", "members", "--import", names)["new"] == 1
    school.here("school", "members", "--add", "2141000778=戊小", "--add", "2141000779=己小", "--remove", "戊小")
    school.here("school", "members", "--guests", "丁小=李小娜、王小伟 110105198512120049")
    assert [(row["name"], row["guests"]) for row in school.here("school", "members")["rows"]] == [("丁小", 2), ("己小", 0)]
    school.here("school", "relay", *packages, status=2)
    look = school.here("school", "relay", *packages, "--dry-run")
    assert (look["missing"], look["notes"]) == (["丁小", "己小"], [])
    assert not (folder / "转交").exists()
    school.here("school", "relay", *packages, "-o", folder / "转交", status=0)
    bureau.here("bureau", "receive", folder / "转交" / "2141000001-relay-0001.jyt")
    assert bureau.here("bureau", "relays")["rows"]
    bureau.here("bureau", "evidence")
    checked = bureau.here("package", "verify", policy["file"], "--card", folder / "市卡片.jyt")
    assert (checked["verdict"], checked["kind"], checked["attachments"]) == ("verified", "policy", 1)
    assert bureau.here("package", "verify", policy["file"], "--card", given, status=4)["verdict"] == "refused"
    bureau.here("bureau", "log", "-o", folder / "裁定簿.jyt")
    for words in (
        ("bureau", "rekey", "-o", folder / "换市.jyt", *new_pin),
        ("bureau", "newkey", "-o", folder / "丢市.jyt", "--no-recovery"),
    ):
        copy = bureau.copy(folder / f"局-{words[1]}")
        bureau.said[" ".join(map(str, words[:2]))] = copy.here(*words)
        assert copy.said[" ".join(map(str, words[:2]))]["in_force"]
    upper = Office.new(folder / "省" / "省.jybureau")
    upper.here("bureau", "new", upper.workspace, "--name", "河南省教育厅")
    digits = upper.here("bureau", "card", "-o", folder / "省卡片.jyt")["fingerprint"]
    bureau.here("bureau", "trust", "upper", folder / "省卡片.jyt", "--fingerprint", digits)
    roll = bureau.here("bureau", "roll", "-o", folder / "汇总包")
    bureau.here("bureau", "root-key", "-o", folder / "甲.jytkey")
    draft = folder / "草稿.jyt"
    bureau.here("bureau", "root-draft", "-o", draft, "--holder", folder / "甲.jytkey", "--threshold", "1")
    assert bureau.here("bureau", "root-sign", draft, "--key", folder / "甲.jytkey")["signed"] == 1
    assert bureau.here("bureau", "root-adopt", draft)["seq"] == 2
    _two_clerks(bureau, folder)
    city_digits = bureau.here("bureau", "card", "-o", folder / "市卡片.jyt")["fingerprint"]
    upper.here("bureau", "trust", "city", folder / "市卡片.jyt", "--fingerprint", city_digits)
    taken = upper.here("bureau", "receive", *roll["files"])
    assert taken["merged"] == len(roll["files"])
    assert "指纹与下级一致" in taken["files"][-1]["message"]
    with Workspace.open(upper.workspace, BUREAU, write=True) as above, above.record() as change:
        (claim,) = above.tuples("SELECT office, payload FROM log_entry WHERE kind = 'key' ORDER BY office LIMIT 1")
        facts = {
            name: fact for name, fact in json.loads(claim[1]).items() if name != "sig"
        }  # another bureau's clerk did not sign it
        heard_of_city(change, (new_id(), "key", claim[0], canonical.encode(facts).decode()), new_id())
    bureau.said["bureau claim"] = upper.here("bureau", "claim", claim[0], "--to", "市教育局", "--why", "电话核实")
    assert upper.here("bureau", "claim", claim[0], "--undo", "--why", "弄错了")["bureau"] == "市教育局"
    for words in (
        ("school", "rekey", "-o", folder / "换.jyt", *new_pin),
        ("school", "newkey", "-o", folder / "丢.jyt"),
        ("school", "samekey", "--fingerprint", school.here("school", "card", "-o", folder / "再.jyt")["fingerprint"]),
        ("school", "operator", "-o", folder / "经办人.jyt", *new_pin),
        ("pin", *new_pin),
    ):
        copy = school.copy(folder / f"校-{words[0]}-{words[1]}".replace("--", ""))
        school.said[" ".join(map(str, words[: 2 if words[0] == "school" else 1]))] = copy.here(*words)


def _two_clerks(bureau: Office, folder: Path) -> None:
    """A second clerk with a PIN of his own, a policy that both sign, and the clerk gone again."""
    pin = bureau.workspace.with_name("pin.txt")
    first = pin.read_text(encoding="utf-8")

    def as_second(*typed: str | Path, status: int = 0) -> dict[str, Any]:
        pin.write_text("clerk two battery staple\n", encoding="utf-8")
        try:
            return bureau.here(*typed, status=status)
        finally:
            pin.write_text(first, encoding="utf-8")

    (folder / "李的U盘").mkdir()
    second, card, rules = folder / "李的U盘" / "李.jytkey", folder / "三号.jyt", folder / "新规.jyt"
    digits = as_second("bureau", "root-key", "-o", second)["fingerprint"]
    assert len(bureau.here("bureau", "root-draft", "-o", card, "--clerk", second)["clerks"]) == 2
    bureau.here("bureau", "root-sign", card, "--key", folder / "甲.jytkey")
    assert digits in bureau.here("bureau", "root-adopt", card)["clerks"]
    as_second("bureau", "card", "-o", folder / "两位.jyt")
    text = paths.resource("policies/jiyuan.toml").read_text(encoding="utf-8")
    (folder / "新规.toml").write_text(text + "\n# 改过\n", encoding="utf-8")
    assert bureau.here("policy", "use", folder / "新规.toml", status=5)["code"] == "policy.two_clerks"
    drafted = bureau.here("bureau", "policy", "-o", rules, "--source", folder / "新规.toml")
    assert (drafted["signed"], drafted["needed"], drafted["in_force"]) == (1, 2, False)
    refused = bureau.here("package", "verify", rules, "--card", folder / "两位.jyt", status=4)
    assert refused["code"] == "package.signature"
    shown = bureau.here("bureau", "policy-show", rules)
    assert shown["changes"] == ["+ ", "+ # 改过"]
    exchanged = folder / "换过.jyt"
    bureau.here("bureau", "policy", "-o", exchanged)
    sign = ("bureau", "policy-sign", "--draft", shown["letter"])
    assert as_second(*sign, exchanged, status=4)["code"] == "package.exchanged"
    assert not bureau.here(*sign, rules)["in_force"]  # the same clerk again
    assert as_second(*sign, rules)["in_force"]
    assert bureau.here("package", "verify", rules, "--card", folder / "两位.jyt")["verdict"] == "verified"
    moved = second.rename(folder / "李.jytkey")
    assert as_second(*sign, rules, status=4)["code"] == "key.wrong_pin"
    assert bureau.here("bureau", "clerk-file", moved)["fingerprint"] == digits
    assert as_second(*sign, rules)["in_force"]
    assert {row["fingerprint"] for row in bureau.here("bureau", "clerks")["rows"]} > {digits}
    bureau.here("bureau", "root-draft", "-o", card, "--remove-clerk", digits)
    bureau.here("bureau", "root-sign", card, "--key", folder / "甲.jytkey")
    assert digits not in bureau.here("bureau", "root-adopt", card)["clerks"]
    bureau.here("bureau", "policy", "-o", folder / "恢复.jyt", "--source", paths.resource("policies/jiyuan.toml"))


def _who_is_who(bureau: Office) -> None:
    """A clerk says who is one person and who is not, and takes everything back."""
    assert bureau.here("bureau", "alike")["rows"] == []
    shared, other = f"{SHARED}@济水二小", "二小乙@济水二小"
    split = bureau.here("bureau", "split", shared, "--why", "证件号录错")["id"]
    same = bureau.here("bureau", "same", shared, other, "--why", "试一次")["id"]
    bureau.here("bureau", "undecide", same, "--why", "不是")
    bureau.here("bureau", "apart", shared, other, "--why", "两个人")
    bureau.here("bureau", "undecide", split, "--why", "没有录错")
    made = {row["kind"]: row for row in bureau.here("bureau", "decisions")["rows"]}
    assert (made["apart"]["why"], made["apart"]["taken_back"], bool(made["apart"]["who"])) == ("两个人", False, True)
    assert [row["taken_back"] for row in bureau.here("bureau", "decisions")["rows"] if row["kind"] in ("same", "split")] == [
        True,
        True,
    ]


def _registers_on_paper(school: Office, folder: Path) -> None:
    """Every paper of the registers, and the ethics file from its beginning to its recovery."""

    def add(kind: str, *said: str) -> str:
        typed = [part for each in said for part in ("--set", each)]
        return str(school.here("record", "add", kind, *typed)["id"])

    add("induction", "新教师=陈海燕", "入职日期=2026-09-01")
    add("backbone", "教师=陈海燕", "称号=市级名师", "认定日期=2025-09-10")
    team = add("team", "类型=学科工作坊", "名称=语文工作坊", "成立日期=2026-03-01")
    project = add("project", "项目名称=青年教师提升")
    nomination = add("nomination", "评选=最美教师", "年度=2026", "被推荐人=陈海燕")
    school.here("report", "induction", "--teacher", "陈海燕", "-o", folder / "考核表.pdf")
    school.here("report", "registration", "--teacher", "陈海燕", "-o", folder / "注册表.pdf")
    for name, record in (("team", team), ("project", project), ("nomination", nomination)):
        school.here("report", name, record, "-o", folder / f"{name}.pdf")
    school.here("report", "selfcheck", "2026", "-o", folder / "自查表.pdf")
    school.here("report", "yearly", "2026", "-o", folder / "年度总结.pdf")
    school.here("report", "rectification", "-o", folder / "整改.pdf")
    recovery = folder / "恢复密钥.txt"
    recovery.write_text(school.here("ethics", "new")["recovery_key"], encoding="utf-8")
    assessed = school.here("ethics", "add", "考核", "--set", "教师=陈海燕", "--set", "年度=2025", "--set", "结论=合格")
    more = folder / "师德考核.csv"
    more.write_text("姓名,考核年度,考核等次\n陈海燕,2024,合格\n", encoding="utf-8-sig")
    assert school.here("ethics", "import", "考核", more)["new"] == 1
    school.here("ethics", "edit", assessed["id"], "--set", "结论=优秀")
    assert school.here("ethics", "list")["rows"][0]["what"] == "优秀"
    assert school.here("ethics", "check", "--nomination", nomination)["word"] == "通过"
    assert school.here("record", "show", nomination)["precheck"] in ("通过", "clear")
    school.here("ethics", "recover", recovery)
    school.here("private", "page", "-o", folder / "恢复页.pdf")
    school.here("private", "unlock")
    school.here("ethics", "delete", assessed["id"])


def test_every_command_has_a_promise() -> None:
    assert set(PROMISED) == {command.name for command in COMMANDS} - {"demo"}


@pytest.mark.parametrize("words", sorted(PROMISED))
def test_an_answer_has_its_promised_keys(words: str, answers: dict[str, dict[str, Any]]) -> None:
    assert set(answers[words]) >= PROMISED[words] | {"warnings"}


def test_an_hours_entry_has_its_promised_keys(city: City) -> None:
    person = next(each for each in city.said["first"]["hours"]["teachers"] if each["entries"])
    assert {"id", "name", "counted", "required", "gap", "years", "categories"} <= set(person)
    assert {"id", "date", "title", "claimed", "confirmed", "counted", "reductions"} <= set(person["entries"][0])
    assert all(isinstance(hours, str) for hours in (person["counted"], person["required"], *person["years"].values()))


def test_the_bureau_prints_the_city_and_a_school_as_document_and_as_table(city: City, tmp_path: Path) -> None:
    for what in (("city",), ("school", "济水一小")):
        for suffix in ("pdf", "xlsx", "csv"):
            path = tmp_path / f"{what[0]}.{suffix}"
            assert city.bureau.here("bureau", "report", *what, "-o", path)["files"] == [str(path)]
            assert path.stat().st_size > 100
    assert "聂建国" in (tmp_path / "school.csv").read_text(encoding="utf-8-sig")
    refused = [
        city.bureau.here("bureau", "report", *typed, status=status)["code"]
        for typed, status in (
            (("school", "-o", tmp_path / "x.pdf"), 2),
            (("city", "济水一小", "-o", tmp_path / "x.pdf"), 2),
            (("city", "-o", tmp_path / "x.doc"), 2),
            (("school", "三小", "-o", tmp_path / "x.pdf"), 5),
        )
    ]
    assert refused == ["usage.command"] * 3 + ["record.missing"]
    figures = city.bureau.here("bureau", "figures")
    assert figures["teachers"] == figures["completion"]["people"] == figures["rows"][0]["people"]
    assert figures["trainers"] == {"have": None, "need": 1}


def test_what_became_of_a_package_is_said_on_the_command_line(city: City, tmp_path: Path) -> None:
    bureau, school = city.bureau.copy(tmp_path / "局"), city.second.copy(tmp_path / "校")
    school.here("activity", "add", "--kind", "读书沙龙", "--title", "补登", "--date", "2026-10-08", "--attendees", "all")
    sent = school.here("submit", "2026Q4", "-o", tmp_path / "U盘")
    bureau.here("bureau", "receive", *sent["files"])
    rolled = bureau.here("bureau", "rollback", "济水二小", "--why", "人数不对")
    assert rolled["seq"] == 1
    (receipt,) = bureau.here("bureau", "receipts", "-o", tmp_path / "回执")["receipts"]
    assert (receipt["head"], receipt["notes"]) == (1, 1)
    answer = school.here("receipt", "apply", receipt["file"], status=1)
    assert (answer["accepted"], answer["seq"], answer["returned"], answer["outdated"]) == (False, 1, [], False)
    assert [(each["seq"], each["code"], each["package_id"], each["ours"]) for each in answer["packages"]] == [
        (2, "letter.withdrawn", sent["package_id"], True)
    ]
    rows = school.here("receipt", "list")["rows"]
    assert [(row["seq"], row["state"]) for row in rows] == [(2, "已撤回"), (1, "已收到回执")]
    assert "人数不对" in rows[0]["remark"]
    dated = bureau.here("bureau", "policy", "-o", tmp_path / "政策.jyt", "--due", "2026Q3=2020-01-01")
    assert dated["seq"] == 1
    board = bureau.here("bureau", "board", QUARTER)
    assert (board["due"], {row["punctual"] for row in board["rows"]}) == ("2020-01-01", {"迟交"})
    assert {row["policy_old"] for row in bureau.here("bureau", "schools")["rows"]} == {False}
    revoked = bureau.here("bureau", "revoke", "济水二小", "--last-good", "1", "--why", "电脑被盗")
    assert revoked["seq"] == 1
    assert revoked["fingerprint"] == city.second.said["school new"]["key_fingerprint"]
    assert bureau.here("bureau", "revoke", "济水一小", "--why", "电脑被盗", status=5)["code"]
    card = bureau.here("bureau", "card", "-o", tmp_path / "新卡片.jyt", "--review-by", "2027-06-30")
    assert card["missing_signatures"] == 0
    school.here("school", "trust", tmp_path / "新卡片.jyt")
