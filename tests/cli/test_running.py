"""From a command line to an exit status: streams, PIN, workspace, mistakes, bugs, interruptions."""

from __future__ import annotations

import errno
import gc
import io
import json
import os
import shutil
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest

from jyteacher_desktop.cli import main, running
from jyteacher_desktop.cli.answers import Answer
from jyteacher_desktop.cli.grammar import Command
from jyteacher_desktop.console import say
from jyteacher_desktop.store.workspace import SCHOOL, Workspace

PIN = "correct horse battery staple"
PROGRAM = (sys.executable, "-m", "jyteacher_desktop")


@pytest.fixture(autouse=True)
def clean_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("JYTEACHER_PIN", raising=False)
    monkeypatch.delenv("JYTEACHER_WORKSPACE", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "state"))
    monkeypatch.setattr(sys, "stdin", io.StringIO())


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("school") / "一小.jyschool"
    pin_file = path.with_name("pin.txt")
    pin_file.write_text(PIN + "\n", encoding="utf-8")
    assert (
        main(["school", "new", str(path), "--code", "1", "--name", "一小", "--stage", "小学", "--pin-file", str(pin_file)]) == 0
    )
    return path


def test_json_is_exactly_one_document_and_the_sentence_goes_to_standard_error(
    school: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["roster", "list", "-w", str(school), "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == {"rows": [], "warnings": []}
    assert said.out.count("\n") == 1
    assert main(["roster", "lst", "--json"]) == 2
    said = capsys.readouterr()
    refusal = json.loads(said.out)
    assert refusal["code"] == "usage.command"
    assert said.err.strip() == refusal["message"]


def test_help_and_version_answer_without_a_workspace(capsys: pytest.CaptureFixture[str]) -> None:
    for typed in (["--help"], [], ["roster", "--help"], ["roster", "list", "-h"], ["submit", "--help"], ["--version"]):
        assert main(typed) == 0
        assert capsys.readouterr().out.strip()


def test_the_workspace_may_come_from_the_environment(
    school: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JYTEACHER_WORKSPACE", str(school))
    assert main(["hours", "--json", "--today", "2027-01-05"]) == 0
    assert json.loads(capsys.readouterr().out)["as_of"] == "2027-01-05"


@pytest.mark.parametrize(
    ("typed", "status", "code"),
    [
        (["roster", "list"], 2, "usage.workspace"),
        (["roster", "list", "-w", "absent.jyschool"], 3, "workspace.missing"),
        (["roster", "list", "-w", __file__], 5, "workspace.not_a_workspace"),
        (["policy", "check", "absent.toml"], 5, "value.refused"),
        (["policy", "check", __file__], 5, "policy.syntax"),
        (["period", "close", "third"], 5, "period.unreadable"),
        (["package", "show", __file__], 4, "package.not_a_package"),
        (["package", "show", "absent.jyt"], 5, "file.unreadable"),
        (["school", "new", "x.jyschool", "--code", "1", "--name", "n", "--stage", "小学"], 2, "usage.pin"),
        (["submit", "2026Q3", "-o", ".", "-w", "absent.jyschool"], 2, "usage.pin"),
        (["submit", "2026Q3", "-o", ".", "--pin-file", "absent.txt"], 2, "usage.pin"),
    ],
)
def test_a_refusal_has_its_status_and_code(
    typed: list[str],
    *,
    status: int,
    code: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*typed, "--json"]) == status
    refusal = json.loads(capsys.readouterr().out)
    assert refusal["code"] == code
    assert set(refusal) == {"code", "message"}
    assert not list(tmp_path.glob("x.jyschool*"))


@pytest.mark.parametrize("command", running.COMMANDS, ids=lambda command: command.name)
def test_every_command_refuses_in_one_json_document(
    command: Command, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*command.words, "--json", "--no-such-option"]) == 2
    refusal = json.loads(capsys.readouterr().out)
    assert (set(refusal), refusal["code"]) == ({"code", "message"}, "usage.command")
    assert list(tmp_path.iterdir()) == []


def test_a_workspace_open_for_writing_elsewhere_is_refused_and_reading_still_works(
    school: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Workspace.open(school, SCHOOL, write=True):
        assert main(["policy", "use", str(school), "-w", str(school), "--json"]) == 3
        assert json.loads(capsys.readouterr().out)["code"] == "workspace.locked"
        assert main(["roster", "list", "-w", str(school), "--json"]) == 0


def test_the_pin_is_read_from_file_then_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    command = next(command for command in running.COMMANDS if command.name == "submit")
    file = tmp_path / "pin"
    file.write_text("﻿from the file\nsecond line\n", encoding="utf-8")
    monkeypatch.setenv("JYTEACHER_PIN", "from the environment")
    assert running._pin(command, Namespace(pin_file=file)) == "from the file"
    assert running._pin(command, Namespace(pin_file=None)) == "from the environment"


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_at_a_terminal_the_pin_is_asked_and_a_new_one_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    answers = iter(["one", "one", "one", "new", "other"])

    def getpass(prompt: str, stream: object = None) -> str:
        asked.append(prompt)
        return next(answers)

    monkeypatch.setattr(sys, "stdin", _Terminal())
    monkeypatch.setattr("getpass.getpass", getpass)
    by_name = {command.name: command for command in running.COMMANDS}
    assert running._pin(by_name["submit"], Namespace(pin_file=None)) == "one"
    assert len(asked) == 1
    assert running._pin(by_name["school new"], Namespace(pin_file=None)) == "one"
    with pytest.raises(running.PinMissing):
        running._pin(by_name["school new"], Namespace(pin_file=None))
    assert len(asked) == 5


def test_what_windows_calls_a_terminal_without_a_console_is_nobody_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its null device says that it is a terminal: a scheduled task waited for ever for a PIN that nobody could type."""
    monkeypatch.setattr(sys, "stdin", _Terminal())
    monkeypatch.setattr(running, "_is_console", lambda: False)
    monkeypatch.delenv("JYTEACHER_PIN", raising=False)
    by_name = {command.name: command for command in running.COMMANDS}
    with pytest.raises(running.PinMissing):
        running._pin(by_name["submit"], Namespace(pin_file=None))
    assert running._pin(by_name["report certificate"], Namespace(pin_file=None)) == ""


def _handled(monkeypatch: pytest.MonkeyPatch, function: object) -> None:
    monkeypatch.setattr(running, "_handler", lambda _command: function)


def test_a_bug_is_written_down_without_its_message_and_the_path_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def broken(call: running.Call) -> Answer:
        raise KeyError(chr(0x5F20) + chr(0x4E09))

    _handled(monkeypatch, broken)
    assert main(["policy", "check", "x", "--json"]) == 70
    said = capsys.readouterr()
    answer = json.loads(said.out)
    assert answer["code"] == "bug"
    log = Path(answer["log"])
    assert str(log) in said.err
    written = log.read_text(encoding="utf-8")
    assert "KeyError" in written
    assert "in broken" in written
    assert "张三" not in written + said.err + said.out


@pytest.mark.parametrize("number", [errno.EIO, errno.ENODEV, errno.EACCES, errno.ENOSPC])
def test_a_disk_that_fails_where_nobody_foresaw_it_is_a_sentence_and_no_bug(
    school: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: int
) -> None:
    def fails(_call: running.Call) -> Answer:
        raise OSError(number, os.strerror(number), "/media/stick/第一季.jyt")

    monkeypatch.setattr(running, "_handler", lambda _command: fails)
    assert main(["roster", "list", "-w", str(school), "--json"]) == 3
    answer = json.loads(capsys.readouterr().out)
    assert answer["code"] == "workspace.not_writable"
    assert "“第一季.jyt”" in answer["message"]
    assert "已经保存的都在" in answer["message"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        *((getattr(errno, name), "共享文件夹断开了") for name in ("ESTALE", "ENOTCONN", "EHOSTDOWN", "ETIMEDOUT", "ENETUNREACH")),
        *((errno.EIO, "读写时出错"), (errno.ENODEV, "磁盘或U盘不在了"), (errno.EBADMSG, "磁盘上的内容坏了")),
    ],
)
def test_a_share_that_is_gone_while_somebody_asks_whether_a_file_is_there_is_named_in_words(
    school: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: int, words: str
) -> None:
    """The system's own words for it are English; whoever reads them does not know that the share is meant."""
    asked = os.stat

    def gone(path: object, *given: object, **named: object) -> os.stat_result:
        if str(path).endswith(".jytkey"):
            raise OSError(number, os.strerror(number), str(path))
        return asked(path, *given, **named)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(os, "stat", gone)
    monkeypatch.setenv("JYTEACHER_PIN", "correct horse battery staple")
    monkeypatch.setenv("JYTEACHER_NEW_PIN", "another battery staple")
    assert main(["pin", "-w", str(school), "--json"]) == 3
    answer = json.loads(capsys.readouterr().out)
    assert words in answer["message"]
    assert os.strerror(number) not in answer["message"]


class _OfWindows(OSError):
    """As Windows says it: its own number, and one that Python has for whatever it knows no better."""

    winerror = 64


def test_a_share_that_windows_says_is_gone_is_no_bug(
    school: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def gone(_call: running.Call) -> Answer:
        raise _OfWindows(errno.EINVAL, "指定的网络名不再可用。", r"\\校\台账\第一季.jyt")

    monkeypatch.setattr(running, "_handler", lambda _command: gone)
    assert main(["roster", "list", "-w", str(school), "--json"]) == 3
    assert "指定的网络名不再可用" in json.loads(capsys.readouterr().out)["message"]


def test_a_mistake_of_the_program_about_a_file_stays_a_bug(
    school: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def mistaken(_call: running.Call) -> Answer:
        raise FileNotFoundError(errno.ENOENT, "No such file", "x")

    monkeypatch.setattr(running, "_handler", lambda _command: mistaken)
    assert main(["roster", "list", "-w", str(school), "--json"]) == 70
    assert json.loads(capsys.readouterr().out)["code"] == "bug"


def test_a_bug_is_reported_even_where_no_log_can_be_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")

    def broken(call: running.Call) -> Answer:
        raise ZeroDivisionError

    _handled(monkeypatch, broken)
    assert main(["policy", "check", "x"]) == 70
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_ctrl_c_is_a_sentence_and_status_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(call: running.Call) -> Answer:
        raise KeyboardInterrupt

    _handled(monkeypatch, interrupted)
    assert main(["policy", "check", "x", "--json"]) == 130
    assert json.loads(capsys.readouterr().out)["code"] == "interrupted"


def test_a_reader_that_goes_away_is_no_error() -> None:
    with subprocess.Popen([*PROGRAM, "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert process.returncode == 0
    assert said == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("as_json", [False, True])
def test_an_answer_that_cannot_be_written_is_a_sentence_and_the_change_stays(school: Path, as_json: bool) -> None:
    title = f"共读{as_json}"
    command = ["activity", "add", "--kind", "读书沙龙", "--title", title, "--date", "2026-09-18", "-w", str(school)]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*PROGRAM, *command, *(["--json"] if as_json else [])], stdout=full, stderr=subprocess.PIPE, check=False
        )
    said = done.stderr.decode()
    assert done.returncode == 3
    assert "已经执行完" in said
    assert "Traceback" not in said
    assert "Exception" not in said
    listed = subprocess.run([*PROGRAM, "activity", "list", "-w", str(school), "--json"], capture_output=True, check=True)
    assert [row["title"] for row in json.loads(listed.stdout)["rows"]].count(title) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_refusal_nobody_can_be_told_of_keeps_its_status(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*PROGRAM, "roster", "list", "-w", str(tmp_path / "x.jyschool"), "--json"], stdout=full, stderr=full, check=False
        )
    assert done.returncode == 3


def test_output_is_utf8_whatever_the_locale_says(school: Path) -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*PROGRAM, "period", "list", "-w", str(school)], env=environment, capture_output=True, check=False)
    assert done.returncode == 0
    assert "未结账" in done.stdout.decode("utf-8")


def test_a_workspace_in_folders_too_deep_for_the_database_says_that_its_path_is_too_long(school: Path, tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(4):
        deep = deep / ("很长的文件夹名字" * 6)
    deep.mkdir(parents=True)
    own = shutil.copy(school, deep / "学校.jyschool")
    done = subprocess.run([*PROGRAM, "roster", "list", "-w", str(own), "--json"], capture_output=True, check=False)
    assert done.returncode == 3
    assert "路径太长" in json.loads(done.stdout)["message"]
    assert "只读" not in json.loads(done.stdout)["message"]


def test_a_name_typed_where_the_locale_knows_ascii_only_is_stored_as_it_was_typed(school: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    folder = tmp_path / "一年级 组"
    folder.mkdir()
    own = shutil.copy(school, folder / "学校.jyschool")
    for words in (["teacher", "add", "𠮷野丁"], ["template", "roster", "-o", str(folder / "花名册.xlsx")]):
        named = ["-w", str(own)] if words[0] == "teacher" else []
        done = subprocess.run([*PROGRAM, *words, *named, "--json"], env=environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        answer = json.loads(done.stdout)
        assert answer.get("name", "𠮷野丁") == "𠮷野丁"
        assert answer.get("file", str(folder / "花名册.xlsx")) == str(folder / "花名册.xlsx")
    assert (folder / "花名册.xlsx").exists()


def test_the_command_line_starts_without_qt_and_help_without_the_database() -> None:
    code = (
        "import sys; from jyteacher_desktop.cli import main; main(sys.argv[1:]); "
        "print([name for name in ('PySide6', 'sqlalchemy', 'reportlab', 'openpyxl', 'cryptography') if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, "--help"], capture_output=True, check=True, text=True, encoding="utf-8")
    assert done.stderr.strip() == "[]"


def test_garbage_is_looked_for_seldom_while_a_command_runs_and_as_before_where_a_program_goes_on_behind_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, during = gc.get_threshold(), []
    usual = (700, 10, 10)
    gc.set_threshold(*usual)  # a window that was shown in this process has made it rarer
    try:
        monkeypatch.setattr(running, "run", lambda _arguments: during.append(gc.get_threshold()) or 0)
        monkeypatch.setattr("atexit.register", lambda _what: None)  # the tests go on
        assert main(["--help"]) == 0
        assert (during.pop(), gc.get_threshold()) == (usual, usual)
        assert main() == 0
        assert during[0][0] > usual[0]
    finally:
        gc.set_threshold(*before)


def test_what_a_short_command_made_is_not_looked_through_when_it_is_over() -> None:
    """As soon as the usual pace was back Python looked through everything that was new: a twentieth of the command."""
    code = (
        "import contextlib, gc, io, sys; from jyteacher_desktop.cli import main\n"
        "searched = []; gc.callbacks.append(lambda phase, _info: searched.append(phase))\n"
        "with contextlib.redirect_stdout(io.StringIO()): main()\n"
        "print(len([[] for _number in range(9)]), len(searched))"
    )
    done = subprocess.run([sys.executable, "-c", code, "--help"], capture_output=True, check=True, text=True, encoding="utf-8")
    assert done.stdout.split() == ["9", "0"]


@pytest.mark.parametrize(
    "typed",
    [
        ("roster", "import", "~没有这个用户/名单.xlsx"),
        ("bureau", "receive", "长" * 300),
        ("bureau", "join", "长" * 300, "--database", "postgresql://一处/一个"),
        ("attendance", "paste", "某个编号", "长" * 300),
        ("roster", "list", "-w", "~没有这个用户/一小.jyschool"),
        ("roster", "list", "-w", "长" * 300),
    ],
    ids=" ".join,
)
def test_a_home_that_nobody_has_and_a_name_too_long_are_told_and_are_no_bug(
    typed: tuple[str, ...], book: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JYTEACHER_WORKSPACE", str(book))
    capsys.readouterr()
    ended = main([*typed, "--json"])
    said = json.loads(capsys.readouterr().out)
    assert 2 <= ended <= 5, said
    assert said["message"].endswith("。") or "--help" in said["message"]


@pytest.mark.parametrize("typed", [("manual",), ("completion", "bash"), ("completion", "zsh"), ("guide",)], ids=" ".join)
def test_what_describes_the_program_and_cannot_be_written_there_says_so(
    typed: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / ("手册.pdf" if typed == ("guide",) else "手册")
    folder.mkdir()
    assert main([*typed, "-o", str(folder), "--json"]) == 3
    assert "无法写入" in json.loads(capsys.readouterr().out)["message"]


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_name_in_a_list_that_somebody_else_wrote_gives_a_terminal_no_orders_and_a_pipe_gets_all_of_it() -> None:
    told = "济水\x1b[2J一小\x9b31m\u202e反\u2066\u2069\x7f\t正\n二"
    terminal, pipe = _Terminal(), io.StringIO()
    say(told, terminal)
    say(told, pipe)
    assert terminal.getvalue() == "济水[2J一小31m反\t正\n二\n"
    assert pipe.getvalue() == f"{told}\n"
