"""The writing commands of a school and a bureau and the writing flows of their windows, each on a small workspace of its own folder."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jyteacher_desktop.cli import main

PIN = "correct horse battery staple"
TODAY = "2026-10-08"
SCHOOL, BUREAU = "一小.jyschool", "局.jybureau"
_WINDOW = "(window)"
"""Stands in the place of a command's name where a window is opened instead."""


@dataclass(frozen=True, kw_only=True)
class Flow:
    """One command.

    Attributes:
        words: Its words; ``{root}`` stands for the folder.
        base: ``school``, ``bureau``, ``entering`` (a bureau with the book of a school that brings paper), ``entered`` (what is in it was taken in) or
            ``empty``: which folder it runs in.
        makes: Files (patterns below the folder) that stand there whole when it says so.
        between: Whether it takes its number first, so that a kill may leave the number taken and nothing else.
        again: Exit statuses of a second run after it was done; a first run after nothing was done exits 0 or 1.
        window: What is done by pressing buttons instead, a key of ``windows.DEEDS``.
        workspace: The file it changes.
        lost: The workspace is gone at the beginning, only its backups are there.
        damaged: The check finds damage at the beginning.
    """

    name: str
    words: tuple[str, ...]
    base: str
    makes: tuple[str, ...] = ()
    again: tuple[int, ...] = (0, 1)
    between: bool = False
    window: str = ""

    @property
    def workspace(self) -> str:
        return BUREAU if self.base in ("bureau", "entering", "entered") or self.words[:1] == ("bureau",) else SCHOOL

    @property
    def lost(self) -> bool:
        return self.base == "lost"

    @property
    def damaged(self) -> bool:
        return self.base == "damaged"

    def arguments(self, root: Path) -> list[str]:
        """The command line in a folder."""
        if self.window:
            return [_WINDOW, self.window, str(root / self.workspace), TODAY]
        words = [word.replace("{root}", str(root)) for word in self.words]
        known = ["--today", TODAY, "--json"]
        if self.base != "empty":
            known += ["-w", str(root / self.workspace)]
        if self.words[:1] != ("template",):
            known += ["--pin-file", str(root / "pin.txt")] if _needs_pin(self.words) else []
        return [*words, *known]


def _in_window(
    deed: str, base: str, makes: tuple[str, ...] = (), *, again: tuple[int, ...] = (0, 1), between: bool = False
) -> Flow:
    return Flow(name=f"window: {deed}", words=(), base=base, window=deed, makes=makes, again=again, between=between)


def _needs_pin(words: tuple[str, ...]) -> bool:
    from jyteacher_desktop.cli.grammar import Pin, find_command
    from jyteacher_desktop.cli.options import COMMANDS

    command = find_command(COMMANDS, list(words)).command
    assert command is not None, words
    return command.pin is not Pin.NO


_NEW_PIN = ("--new-pin-file", "{root}/new-pin.txt")
_ANOTHER_PIN = (0, 1, 4)
"""The second run comes with the PIN that was taken out of use."""


def _school(name: str, *words: str, makes: tuple[str, ...] = (), again: tuple[int, ...] = (0, 1), between: bool = False) -> Flow:
    return Flow(name=name, words=words, base="school", makes=makes, again=again, between=between)


def _bureau(name: str, *words: str, makes: tuple[str, ...] = (), again: tuple[int, ...] = (0, 1), between: bool = False) -> Flow:
    return Flow(name=name, words=words, base="bureau", makes=makes, again=again, between=between)


def _entering(
    name: str, *words: str, makes: tuple[str, ...] = (), again: tuple[int, ...] = (0, 1), between: bool = False
) -> Flow:
    return Flow(name=name, words=words, base="entering", makes=makes, again=again, between=between)


FLOWS: tuple[Flow, ...] = (
    Flow(
        name="school new",
        words=("school", "new", f"{{root}}/{SCHOOL}", "--code", "1", "--name", "一小", "--stage", "小学"),
        base="empty",
        makes=(SCHOOL, f"{SCHOOL}.jytkey"),
        again=(2,),
    ),
    Flow(
        name="bureau new",
        words=("bureau", "new", f"{{root}}/{BUREAU}", "--name", "局"),
        base="empty",
        makes=(BUREAU, f"{BUREAU}.jytkey", f"{BUREAU}.recovery.txt"),
        again=(2,),
    ),
    _school("roster import", "roster", "import", "{root}/more.csv"),
    _school("roster import out of the trash", "roster", "import", "{root}/back.csv"),
    _school(
        "activity add", "activity", "add", "--kind", "读书沙龙", "--title", "共读", "--date", "2026-09-20", "--attendees", "all"
    ),
    _school("activity import", "activity", "import", "{root}/activities.csv"),
    _school("activity review", "activity", "review", "--all-pending", "--approve"),
    _school(
        "training add",
        *(
            "training",
            "add",
            "--name",
            "国培",
            "--level",
            "国家级",
            "--mode",
            "网络研修",
            "--from",
            "2026-07-01",
            "--to",
            "2026-07-05",
        ),
        *("--hours", "20", "--teacher", "教师01"),
        again=(0, 1, 5),
    ),
    _school("teacher move", "teacher", "move", "教师02", "--status", "调出", "--from", "2026-09-01", again=(0, 1, 5)),
    _school("undo", "undo"),
    _school("policy use", "policy", "use", "{root}/policy.toml"),
    _school("period close", "period", "close", "2026Q3", again=(0, 1, 5)),
    _school("backup now", "backup", "now", makes=(f"{SCHOOL}.backups/*-hand*.jyschool",)),
    _school("backup restore", "backup", "restore", "{root}/old.jyschool", again=(0, 1)),
    _school("check --repair", "check", "--repair"),
    _school("rescue", "rescue", "-o", "{root}/out", makes=("out/*.xlsx", "out/说明.txt")),
    _school("roster list", "roster", "list", "-o", "{root}/out/list.xlsx", makes=("out/list.xlsx",)),
    _school("report quarter", "report", "quarter", "2026Q3", "-o", "{root}/q.pdf", makes=("q.pdf",)),
    _school("template", "template", "roster", "-o", "{root}/t.xlsx", makes=("t.xlsx",)),
    _school("school card", "school", "card", "-o", "{root}/stick/card.jyt", makes=("stick/card.jyt",)),
    _school("submit", "submit", "2026Q3", "-o", "{root}/stick", makes=("stick/*-0002.jyt",), between=True),
    _school("receipt apply", "receipt", "apply", "{root}/receipt.jyt"),
    _school("teacher edit", "teacher", "edit", "教师03", "--set", "教研组=语文组"),
    _school("teacher merge", "teacher", "merge", "教师03", "教师04", again=(0, 1, 2, 5)),
    _school("delete", "delete", "{record}", again=(0, 1, 2, 5)),
    _school("record import", "record", "import", "honour", "{root}/honours.csv"),
    _school("plan import", "plan", "import", "{root}/lines.csv", "--plan", "{plan}"),
    _school("plan submit", "plan", "submit", "{plan}", again=(0, 1, 2, 5)),
    _school("plan arrange", "plan", "arrange", "{item}", "--on", "2026-10-12", again=(0, 1, 2, 5)),
    _school("attachment add", "attachment", "add", "{record}", "{root}/photo.png", again=(0, 1, 2, 5)),
    _school("attachment export", "attachment", "export", "{record}", "-o", "{root}/out/photos", makes=("out/photos/*.*",)),
    _school("export", "export", "{root}/form.xlsx", "--of", "roster", "-o", "{root}/out/form.xlsx", makes=("out/form.xlsx",)),
    _school("layout save", "layout", "save", "-o", "{root}/out/layouts.json", makes=("out/layouts.json",)),
    _school(
        "report archive of a day",
        *("report", "archive", "--as-of", "2026-09-30", "-o", "{root}/out/archive"),
        makes=("out/archive/*.pdf",),
    ),
    _school("private page", "private", "page", "-o", "{root}/page.pdf", makes=("page.pdf",)),
    _school("ethics new", "ethics", "new", again=(0, 1, 2, 5)),
    _school("school members", "school", "members", "--add", "2141000777=丁小", "--guests", "丁小=李娜"),
    _school("pin", "pin", *_NEW_PIN, again=_ANOTHER_PIN),
    _school("school rekey", "school", "rekey", "-o", "{root}/new.jyt", *_NEW_PIN, makes=("new.jyt",), again=_ANOTHER_PIN),
    _school(
        "school operator", "school", "operator", "-o", "{root}/second.jyt", *_NEW_PIN, makes=("second.jyt",), again=(0, 1, 2, 5)
    ),
    _school("school trust", "school", "trust", "{root}/bureau.jyt"),
    Flow(
        name="backup restore of a file that is gone",
        words=("backup", "restore", f"{{root}}/{SCHOOL}.backups/20261001-080000-hand.jyschool"),
        base="lost",
        makes=(SCHOOL,),
    ),
    Flow(name="check --repair of damage", words=("check", "--repair"), base="damaged", makes=(f"{SCHOOL}.backups/*.damaged",)),
    _bureau("bureau receive", "bureau", "receive", "{root}/second.jyt"),
    _bureau("bureau return", "bureau", "return", "{record}", "--remark", "请补照片"),
    _bureau("bureau receipts", "bureau", "receipts", "-o", "{root}/stick", makes=("stick/*-receipt-0001.jyt",), between=True),
    _bureau("bureau card", "bureau", "card", "-o", "{root}/stick/own.jyt", makes=("stick/own.jyt",)),
    _bureau("bureau rebuild", "bureau", "rebuild"),
    _bureau("bureau schools", "bureau", "schools", "--import", "{root}/schools.csv"),
    _bureau("bureau rollback", "bureau", "rollback", "2141000001", "--why", "试", again=(0, 1, 2, 5)),
    _bureau("bureau policy", "bureau", "policy", "-o", "{root}/stick/rules.jyt", makes=("stick/rules.jyt",), between=True),
    _bureau("bureau log", "bureau", "log", "-o", "{root}/stick/log.jyt", makes=("stick/log.jyt",), between=True),
    _bureau("bureau restore", "bureau", "restore", "2141000001", "-o", "{root}/stick", makes=("stick/*.jyt",), between=True),
    _bureau("bureau rekey", "bureau", "rekey", "-o", "{root}/new.jyt", *_NEW_PIN, makes=("new.jyt",), again=_ANOTHER_PIN),
    _bureau(
        "bureau newkey",
        *("bureau", "newkey", "-o", "{root}/new.jyt", "--no-recovery"),
        makes=("new.jyt",),
    ),
    _bureau(
        "bureau root-key", "bureau", "root-key", "-o", "{root}/stick/甲.jytkey", makes=("stick/甲.jytkey",), again=(0, 1, 2, 3, 5)
    ),
    _bureau("bureau enter", "bureau", "enter", "2141000777", again=(0, 1, 2, 5)),
    _bureau("bureau plan-approve", "bureau", "plan-approve", "{asked}", "--number", "济教〔2026〕9号", again=(0, 1, 2, 5)),
    _bureau("bureau plan-return", "bureau", "plan-return", "{asked}", "--remark", "请写明学时", again=(0, 1, 2, 5)),
    _bureau("bureau settle", "bureau", "settle", "{matter}", "--why", "电话核实", again=(0, 1, 2, 5)),
    Flow(
        name="bureau enter --take",
        words=("bureau", "enter", "2141000777", "--take", "2026Q3"),
        base="entering",
        between=True,
    ),
    Flow(
        name="bureau enter --hand-over",
        words=(
            *("bureau", "enter", "2141000777", "--hand-over", "{root}/theirs.jyt", "--fingerprint", "{theirs}"),
            *("-o", "{root}/stick"),
        ),
        base="entered",
        makes=("stick/*.jyt",),
        again=(0, 1, 2, 5),
        between=True,
    ),
    _bureau("bureau report", "bureau", "report", "city", "-o", "{root}/city.pdf", makes=("city.pdf",)),
    *(_in_window(deed, "school") for deed in ("save", "delete", "approve", "undo", "import")),
    _in_window("close", "school", again=(0, 1, 3)),  # what is closed is opened again by the same button, with a reason
    _in_window("hand in", "school", ("stick/*-0002.jyt",), between=True),
    _in_window("receive", "bureau"),
    _in_window("approve a plan", "bureau"),
    _in_window("settle", "bureau"),
    _in_window("receipts", "bureau", ("stick/*-receipt-0001.jyt",), between=True),
    _in_window("hand over", "entered", ("stick/*.jyt",), again=(0, 1, 3), between=True),
    *(_in_window(deed, "school") for deed in ("the school's facts", "several at once", "attach", "take in")),
    _in_window("export", "school", ("名单.xlsx",)),
    _in_window("rescue", "school", ("out/*.xlsx", "out/说明.txt")),
    _in_window("change the PIN", "school", again=(0, 1, 3)),
    _in_window("ethics", "school", again=(0, 1, 3)),
    _in_window("enrol", "entered"),
    *(_in_window(deed, "bureau") for deed in ("send back", "withdraw", "rebuild")),
    _in_window("publish", "bureau", ("stick/rules.jyt",), between=True),
    _in_window("log", "bureau", ("stick/log.jyt",), between=True),
    _in_window("card", "bureau", ("stick/own.jyt",)),
    _in_window("give back", "bureau", ("stick/*.jyt",), between=True),
    _in_window("take entered", "entering", between=True),
    _in_window("restore", "lost", (SCHOOL,)),
    _in_window("repair", "damaged", (f"{SCHOOL}.backups/*.damaged",)),
    _bureau("bureau backup", "backup", "now", makes=(f"{BUREAU}.backups/*-hand*.jybureau",)),
)


LIKE: dict[str, tuple[str, ...]] = {
    "activity add": (
        *(
            "activity repeat",
            "activity distinct",
            "activity merge",
            "activity edit",
            "activity absent",
            "attendance paste",
            "report signin",
        ),
        *(
            "training edit",
            "training set",
            "activity set",
            "training province",
            "opening add",
            "opening edit",
            "teacher add",
            "teacher split",
            "teacher set",
        ),
        *("teacher distinct", "record add", "record edit", "record none", "school edit", "layout load", "receipt settle"),
        *("plan new", "plan add", "plan edit", "plan edit-item", "plan link", "attachment remove"),
    ),
    "activity import": ("attendance import", "training import"),
    "activity review": ("training review", "plan approve", "plan withdraw", "period reopen"),
    "receipt apply": ("update check",),
    "ethics new": ("ethics add", "ethics edit", "ethics delete", "ethics import", "ethics check", "ethics recover"),
    "undo": ("redo", "restore"),
    "school rekey": ("school newkey", "school samekey", "private unlock"),
    "school trust": ("bureau trust", "bureau enrol", "bureau clerk-file"),
    "submit": ("school relay", "bureau roll"),
    "backup restore": ("school restore",),
    "bureau return": ("bureau unreturn",),
    "bureau plan-approve": ("bureau plan-withdraw", "bureau plan-evaluate"),
    "bureau rollback": (
        "bureau revoke",
        "bureau decide",
        "bureau claim",
        "bureau same",
        "bureau apart",
        "bureau split",
        "bureau undecide",
    ),
    "bureau rekey": ("bureau root-draft", "bureau root-adopt", "bureau policy-sign"),
}
"""Commands that write in no other way than a flow of the storm: the same step of the one writer, the same numbering, the same keys."""
NOT_HERE: dict[str, str] = {"bureau move": "needs a server: bureau/test_served.py cancels it and takes the server away"}
"""Commands the storm cannot strike, and what tries them."""


def run_words(words: Sequence[str]) -> int:
    """What a flow says is done: a command, or something in a window."""
    if words[0] == _WINDOW:
        from tests.faults.windows import drive

        return drive(*words[1:])
    return main(list(words))


def call(*words: str | Path) -> tuple[int, Any]:
    """Run a command in this process; its status and its document."""
    out, err = io.StringIO(), io.StringIO()
    asked = [*map(str, words)]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = run_words(asked if "--json" in asked or asked[0] == _WINDOW else [*asked, "--json"])
    try:
        return status, json.loads(out.getvalue())
    except ValueError:
        return status, {"said": out.getvalue() + err.getvalue()}


def _done(*words: str | Path) -> Any:
    status, document = call(*words, "--today", TODAY)
    if status not in (0, 1):
        raise RuntimeError(f"{words}: {status} {document}")
    return document


def prepare(folder: Path) -> dict[str, Any]:
    """Make a folder for every base; returns what the flows need to know of them."""
    school, bureau, empty = (folder / name for name in ("school", "bureau", "empty"))
    for place in (school, bureau, empty):
        place.mkdir(parents=True)
        (place / "pin.txt").write_text(PIN + "\n", encoding="utf-8")
        (place / "new-pin.txt").write_text("another battery staple\n", encoding="utf-8")
    ours, theirs = school / SCHOOL, bureau / BUREAU
    pin = ("--pin-file", school / "pin.txt")
    _done("bureau", "new", theirs, "--name", "局", *pin)
    _done("school", "new", ours, "--code", "2141000001", "--name", "一小", "--stage", "小学", *pin)
    _done("bureau", "card", "-o", school / "bureau.jyt", "-w", theirs, *pin)
    _done("school", "trust", school / "bureau.jyt", "-w", ours, *pin)
    (school / "some.csv").write_text(
        "姓名,性别,任教学科\n" + "".join(f"教师{n:02},女,语文\n" for n in range(1, 9)), encoding="utf-8"
    )
    (school / "more.csv").write_text(
        "姓名,性别,任教学科\n" + "".join(f"新教师{n:03},男,数学\n" for n in range(60)), encoding="utf-8"
    )
    (school / "activities.csv").write_text(
        "活动类型,活动名称,日期,学时\n读书沙龙,导入一,2026-09-05,2\n读书沙龙,导入二,2026-09-06,2\n", encoding="utf-8"
    )
    _done("roster", "import", school / "some.csv", "-w", ours)
    back = "姓名,证件号,任教学科\n"
    for number in ("11010519491231002X", "410881198506150028"):
        name = f"离校{number[-3:]}"
        gone = _done("teacher", "add", name, "--set", f"证件号={number}", "-w", ours)["id"]
        _done("delete", gone, "-w", ours)
        back += f"{name},{number},体育\n"
    (school / "back.csv").write_text(back, encoding="utf-8")
    shutil.copy(ours, school / "old.jyschool")
    activity = ("activity", "add", "--kind", "读书沙龙", "--date", "2026-09-18", "--attendees", "all", "--hours", "2")
    record = _done(*activity, "--title", "第一次", "-w", ours)["id"]
    plan = _done("plan", "new", "--term", "2026-2027-1", "--title", "第一学期计划", "-w", ours)["id"]
    item = _done("plan", "add", plan, "--month", "2026-10", "--kind", "读书沙龙", "--title", "共读", "--hours", "2", "-w", ours)[
        "id"
    ]
    asked = _done("plan", "new", "--term", "2026-2027-2", "--title", "第二学期计划", "-w", ours)["id"]
    _done("plan", "add", asked, "--month", "2027-03", "--kind", "读书沙龙", "--title", "共读二", "--hours", "2", "-w", ours)
    _done("plan", "submit", asked, "-w", ours)
    course = (
        "training",
        "add",
        "--name",
        "省培",
        "--level",
        "省级",
        "--mode",
        "网络研修",
        "--from",
        "2026-07-10",
        "--to",
        "2026-07-12",
    )
    for teacher in ("教师05", "教师06"):  # one certificate of two people is a matter for the bureau
        _done(*course, "--hours", "10", "--teacher", teacher, "--certificate", "豫培20260710", "-w", ours)
    _lay_inputs(school, bureau)
    _done("attachment", "add", record, school / "scan.png", "-w", ours)
    digits = _done("school", "card", "-o", bureau / "card.jyt", "-w", ours, *pin)["fingerprint"]
    _done("bureau", "enrol", bureau / "card.jyt", "--fingerprint", digits, "-w", theirs, *pin)
    first = _done("submit", "2026Q3", "-o", folder / "stick", "-w", ours, *pin)["files"][0]
    _done("bureau", "receive", first, "-w", theirs, *pin)
    receipt = folder / "receipts"
    waiting = folder / "waiting"
    shutil.copytree(bureau, waiting)  # the bureau before its receipt: there the flows begin
    _done("bureau", "receipts", "-o", receipt, "-w", theirs, *pin)
    shutil.rmtree(bureau)
    waiting.rename(bureau)
    shutil.copy(next(receipt.glob("*.jyt")), school / "receipt.jyt")
    behind = folder / "behind"
    shutil.copytree(school, behind)  # the next package, for the bureau; the school itself stays as it is
    _done(*activity, "--title", "第二次", "-w", behind / SCHOOL)
    second = _done("submit", "2026Q3", "-o", folder / "stick", "-w", behind / SCHOOL, *pin)["files"][0]
    shutil.copy(second, bureau / "second.jyt")
    _done("bureau", "schools", "--import", bureau / "listed.csv", "-w", theirs)
    _done("policy", "show", "-w", ours)
    from jyteacher_desktop import paths

    (school / "policy.toml").write_text(
        paths.resource("policies/jiyuan.toml").read_text(encoding="utf-8").replace("version = 1", "version = 2", 1),
        encoding="utf-8",
    )
    for place in (school, bureau):
        (place / "stick").mkdir(exist_ok=True)
        for folder_of_backups in place.glob("*.backups"):
            shutil.rmtree(folder_of_backups)
    for left in (behind, receipt, folder / "stick"):
        shutil.rmtree(left)
    shutil.copytree(school, folder / "lost")
    (folder / "lost" / f"{SCHOOL}.backups").mkdir()
    (folder / "lost" / SCHOOL).rename(folder / "lost" / f"{SCHOOL}.backups" / "20261001-080000-hand.jyschool")
    shutil.copytree(school, folder / "damaged")
    _damage(folder / "damaged" / SCHOOL)
    theirs_card = _lay_entering(folder, bureau)
    matter = _done("bureau", "waiting", "-w", theirs)["rows"][0]["id"]
    known = {"record": record, "plan": plan, "item": item, "asked": asked, "matter": matter, "theirs": theirs_card}
    return {**known, "identity": _identity(ours)}


def _lay_entering(folder: Path, bureau: Path) -> str:
    """A bureau that entered for a school, which begins itself now; the digits of its card."""
    entering = folder / "entering"
    shutil.copytree(bureau, entering)
    workspace, pin = entering / BUREAU, ("--pin-file", entering / "pin.txt")
    book = Path(_done("bureau", "enter", "2141000777", "-w", workspace, *pin)["book"])
    _done("roster", "import", folder / "school" / "some.csv", "-w", book)
    activity = ("activity", "add", "--kind", "读书沙龙", "--date", "2026-09-18", "--attendees", "all", "--hours", "2")
    _done(*activity, "--title", "纸上的", "-w", book)
    entered, own = folder / "entered", folder / "own"
    shutil.copytree(entering, entered)
    _done("bureau", "enter", "2141000777", "--take", "2026Q3", "-w", entered / BUREAU, *pin)
    own.mkdir()
    _done("school", "new", own / SCHOOL, "--code", "2141000777", "--name", "二小", "--stage", "小学", *pin)
    digits = str(_done("school", "card", "-o", entered / "theirs.jyt", "-w", own / SCHOOL, *pin)["fingerprint"])
    (entered / "theirs.txt").write_text(digits, encoding="utf-8")
    return digits


def _lay_inputs(school: Path, bureau: Path) -> None:
    """The files that commands read."""
    from PIL import Image

    for name, colour in (("photo.png", "red"), ("scan.png", "blue")):
        Image.new("RGB", (40, 30), colour).save(school / name)
    _done("template", "roster", "-o", school / "form.xlsx")
    (school / "honours.csv").write_text("姓名,荣誉,级别,表彰日期\n教师01,最美教师,市级,2026-09-10\n", encoding="utf-8")
    (school / "lines.csv").write_text("月份,类型,内容,学时\n11月,读书沙龙,共读三,2\n", encoding="utf-8")
    heading = "学校标识码,学校名称,报送方式\n"
    (bureau / "listed.csv").write_text(f"{heading}2141000777,二小,纸质\n", encoding="utf-8")
    (bureau / "schools.csv").write_text(f"{heading}2141000778,三小,纸质\n", encoding="utf-8")


def _damage(workspace: Path) -> None:
    """Take the root of an index away: every row can still be read, and nothing may be written."""
    with contextlib.closing(sqlite3.connect(workspace)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE type = 'index' AND tbl_name = 'teacher'").fetchone()[
            0
        ]
    with workspace.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(size))


def _identity(workspace: Path) -> str:
    """What opens a package of the school again: a package that is cut cannot be opened."""
    from jyteacher_desktop.store.workspace import Workspace

    with Workspace.open(workspace, write=False) as ws:
        return ws.info("reply_identity")
