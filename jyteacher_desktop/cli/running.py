"""Running one command line from its words to its exit status.

Standard output carries the answer: text for people, or exactly one JSON document under ``--json``. Everything else that is
said to people (warnings, progress, questions, errors) goes to standard error. A known error is a sentence and the status
of its family; anything else is a bug: it is written to a log file whose path is printed, and the status is 70.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from jyteacher_desktop import paths
from jyteacher_desktop.cli.answers import Answer, json_text
from jyteacher_desktop.cli.grammar import (
    PROGRAM,
    Command,
    CommandWrong,
    Opens,
    Pin,
    Reading,
    command_help,
    find_command,
    first_word,
    overview,
)
from jyteacher_desktop.cli.options import COMMANDS, commands_of
from jyteacher_desktop.console import say, speak_utf8
from jyteacher_desktop.domain.errors import Finding, JyTeacherError, UsageError
from jyteacher_desktop.later import later
from jyteacher_desktop.values import dataclass, replace

if TYPE_CHECKING:
    from argparse import Namespace

    from jyteacher_desktop import text_files
    from jyteacher_desktop.store.checking import Problem
    from jyteacher_desktop.store.workspace import Workspace
else:
    text_files = later("jyteacher_desktop.text_files")

BUG = 70
INTERRUPTED = 130
UNWRITTEN = 3
"""Everything was done, but the answer could not be written where standard output leads: the machine stands in the way."""


class WorkspaceNotNamed(UsageError):
    """The command works on a workspace and none was named."""

    code = "usage.workspace"


class PinMissing(UsageError):
    """The command needs the PIN and there is nobody to ask."""

    code = "usage.pin"


@dataclass(frozen=True, slots=True)
class _Secret:
    """What a PIN is called and where it may come from."""

    what: str
    option: str
    variable: str


_PIN = _Secret("口令", "--pin-file", "JYTEACHER_PIN")
_NEW_PIN = _Secret("新口令", "--new-pin-file", "JYTEACHER_NEW_PIN")
_OPERATOR_PIN = _Secret("经办人口令", "--operator-pin-file", "JYTEACHER_OPERATOR_PIN")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One command being run: its arguments, the PIN ("" unless the command needs it), the day, the open workspace.

    ``new_pin`` takes the place of the PIN in commands that change it. ``file`` is the workspace's path for a command that opens it by itself.
    """

    args: Namespace
    pin: str
    today: date
    open_workspace: Workspace | None
    file: Path = Path()
    new_pin: str = ""

    @property
    def operator_pin(self) -> str:
        """The operator's PIN, for a command that only sometimes needs it; asked for now.

        Raises:
            PinMissing: There is none, and nobody to ask.
        """
        return _secret(" ".join(self.args.words), self.args.operator_pin_file, _OPERATOR_PIN, twice=False)

    def ask_pin(self) -> str:
        """The PIN, for a command that only sometimes needs it; asked for now.

        Raises:
            PinMissing: There is none, and nobody to ask.
        """
        return _secret(" ".join(self.args.words), self.args.pin_file, _PIN, twice=False)

    @property
    def workspace(self) -> Workspace:
        """The workspace; only commands that say they open one may ask."""
        if self.open_workspace is None:
            raise RuntimeError("this command opens no workspace")
        return self.open_workspace

    def say(self, text: str) -> None:
        """Tell the person something beside the answer, on standard error."""
        _tell(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a command line ended: its exit status, what stands on standard output, and what a person is told beside it.

    ``answered`` is false where nothing was done and the sentence on the other stream says why.
    """

    status: int
    said: str
    told: tuple[str, ...]
    answered: bool = True


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit status; never raises for anything a person can meet."""
    typed = list(sys.argv[1:] if arguments is None else arguments)
    speak_utf8()
    try:
        ended = outcome(typed, as_json="--json" in typed, pretty=sys.stdout.isatty())
    except KeyboardInterrupt:
        ended = _refused(
            INTERRUPTED, "interrupted", "已中断。没有完成的一步不会保存，之前的数据完好。", as_json="--json" in typed
        )
    if not ended.answered:
        with contextlib.suppress(OSError):  # the sentence follows on the other stream, and the exit status says the same
            say(ended.said, sys.stdout)
    for line in ended.told:
        _tell(line)
    try:
        say(ended.said if ended.answered else "", sys.stdout)
    except OSError as error:
        from jyteacher_desktop.durable_files import system_words  # noqa: PLC0415 - after a failure only

        _tell(
            f"命令已经执行完，该保存的都已保存，只是结果写不出去（{system_words(error)}）。不用再做一遍；"
            "请检查存放结果的磁盘是否已满，再用查看的命令看结果。"
        )
        return UNWRITTEN
    return ended.status


def outcome(typed: list[str], *, as_json: bool, pretty: bool = False, more: Mapping[str, object] | None = None) -> Outcome:
    """Run one command line without printing anything of its own; ``more`` stands in its JSON document beside what it answers."""
    more = more or {}
    try:
        answer = _answer(typed)
        if answer.streamed:
            return Outcome(status=answer.status, said="", told=())
        said = (
            json_text({**answer.document(), **more, **_status(answer.status, more)}, pretty=pretty)
            if as_json
            else answer.for_people()
        )
    except JyTeacherError as error:
        from jyteacher_desktop.cli.ways import with_commands  # noqa: PLC0415 - after a refusal only

        return _refused(error.exit_status, error.code, with_commands(error), as_json=as_json, more=more)
    except Exception as error:  # noqa: BLE001 - the entry point: what nobody knows is a bug and is written down
        from jyteacher_desktop.store.file_errors import of_the_machine  # noqa: PLC0415 - after a surprise only

        known = of_the_machine(error)
        if known is not None:
            return _refused(known.exit_status, known.code, known.user_message, as_json=as_json, more=more)
        log = _write_log(error)
        return _refused(
            BUG,
            "bug",
            f"程序出错（{type(error).__name__}），这一步没有完成，之前的数据完好。"
            + (f"错误记录在：{log}。请把它发给技术支持。" if log else "错误记录也写不进去，请把屏幕内容发给技术支持。"),
            as_json=as_json,
            more={**({"log": log} if log else {}), **more},
        )
    told = (f"提示：{each.place}：{each.message}" if each.place else f"提示：{each.message}" for each in answer.warnings)
    return Outcome(status=answer.status, said=said, told=tuple(told))


def _refused(status: int, code: str, message: str, *, as_json: bool, more: Mapping[str, object] | None = None) -> Outcome:
    document = {"code": code, "message": message, **(more or {}), **_status(status, more or {})}
    return Outcome(status=status, said=json_text(document) if as_json else "", told=(message,), answered=False)


def _status(status: int, more: Mapping[str, object]) -> dict[str, object]:
    """One line of many says how its command ended; a command alone says it by its exit status."""
    return {"exit_status": status} if "line" in more else {}


def _answer(typed: list[str]) -> Answer:
    reading = _reading(typed)
    if reading.command is None:
        if "--version" in reading.rest:
            return Answer(data={"version": version()}, text=f"{PROGRAM} {version()}")
        text = overview(commands_of(*reading.words), *reading.words)
        return Answer(data={"help": text}, text=text)
    from jyteacher_desktop.cli.parsing import parse  # noqa: PLC0415 - the list of commands needs none

    command = reading.command
    args = parse(command, reading.rest)
    if args.help:
        text = command_help(command)
        return Answer(data={"help": text}, text=text)
    command = command.with_options(args)
    pin, new_pin = _pin(command, args), _new_pin(command, args)
    handler = _handler(command)
    today = args.today or date.today()
    if command.opens is Opens.BY_ITSELF:
        file = _named(command, args)
        with _suspecting_damage(file):
            return handler(Call(args=args, pin=pin, today=today, open_workspace=None, file=file))
    with _workspace(command, args, today) as workspace, _suspecting_damage(workspace.path if workspace is not None else None):
        warnings = [*_opened(workspace, command)] if workspace is not None else []
        call = Call(args=args, pin=pin, today=today, open_workspace=workspace, new_pin=new_pin)
        # whoever writes has the turn to the end; whoever only looks is not to see half of what another clerk saves meanwhile
        answer = handler(call) if workspace is None or command.writes else workspace.in_turn(lambda: handler(call))
        if workspace is not None and command.writes:
            warnings += _saved(workspace)
        return replace(answer, warnings=(*warnings, *answer.warnings)) if warnings else answer


def _reading(typed: list[str]) -> Reading:
    """What the words say; the other commands are looked through only for what is near to words that nobody knows.

    Raises:
        CommandWrong: As :func:`~jyteacher_desktop.cli.grammar.find_command`.
    """
    with contextlib.suppress(CommandWrong):
        return find_command(commands_of(first_word(typed)), typed)
    return find_command(COMMANDS, typed)


@contextlib.contextmanager
def _suspecting_damage(file: Path | None) -> Iterator[None]:
    """Before an unexpected error is called a bug, ask whether the file is damaged: values that nobody ever wrote surprise every rule.

    Raises:
        WorkspaceDamaged: It is, and the sentence says what to do; the error itself stays in the chain.
    """
    try:
        yield
    except JyTeacherError:
        raise
    except Exception as error:
        from jyteacher_desktop.store.checking import check_file  # noqa: PLC0415 - after a surprise only
        from jyteacher_desktop.store.file_errors import damaged  # noqa: PLC0415

        problems: tuple[Problem, ...] = ()
        with contextlib.suppress(JyTeacherError):
            problems = check_file(file).problems if file is not None else ()
        if file is not None and problems:
            raise damaged(file, detail=problems[0].detail) from error
        raise


def _opened(workspace: Workspace, command: Command) -> Iterator[Finding]:
    """What there is to say about a workspace before anything is done with it; whoever only asks hears what makes the answer doubtful.

    Raises:
        WorkspaceDamaged: The program was killed the last time and the file is not sound.
    """
    if command.writes or workspace.copied or workspace.after_crash:
        from jyteacher_desktop.store import notices_on_opening as notices  # noqa: PLC0415 - most that only ask need none

        yield from notices.notices_on_opening(workspace) if command.writes else notices.what_is_doubtful(workspace)
    if command.backup:
        yield from _backed_up(workspace, command.backup)


def _saved(workspace: Workspace) -> Iterator[Finding]:
    """After a change the workspace is copied when its newest backup is half an hour old; what makes backups is loaded where one is made."""
    from jyteacher_desktop.store.backups_beside import is_young  # noqa: PLC0415 - reading commands need none

    with contextlib.suppress(OSError):  # what cannot be seen the backup says itself
        if is_young(workspace.path, datetime.now()):
            return
    yield from _backed_up(workspace, "timer")


def _backed_up(workspace: Workspace, reason: str) -> Iterator[Finding]:
    from jyteacher_desktop.store.backup import silent_backup  # noqa: PLC0415 - reading commands need none

    missed = silent_backup(workspace.path, reason)
    if missed is not None:
        yield missed


def _handler(command: Command) -> Callable[[Call], Answer]:
    module, _, function = command.handler.partition(":")
    return cast("Callable[[Call], Answer]", getattr(importlib.import_module(f"jyteacher_desktop.cli.{module}"), function))


@contextlib.contextmanager
def _workspace(command: Command, args: Namespace, today: date) -> Iterator[Workspace | None]:
    if command.opens is Opens.NOTHING or (command.opens is Opens.MAY and not _is_there(args)):
        yield None
        return
    from jyteacher_desktop.store.workspace import BUREAU, SCHOOL, Workspace  # noqa: PLC0415 - help and mistakes cost nothing

    kind = {Opens.SCHOOL: SCHOOL, Opens.BUREAU: BUREAU}.get(command.opens)
    with Workspace.open(_named(command, args), kind, write=command.writes) as workspace, workspace.of_one_day(today):
        workspace.today_override = args.today
        if command.writes:
            _keep_private(workspace)
        yield workspace


def _keep_private(workspace: Workspace) -> None:
    """Whoever's key signs today opens the sealed numbers on the next computer, too."""
    if workspace.kind.name == "school":
        from jyteacher_desktop.school.pins import keep_private  # noqa: PLC0415 - as above
    else:
        from jyteacher_desktop.bureau.office import keep_private  # noqa: PLC0415
    keep_private(workspace)


def _is_there(args: Namespace) -> bool:
    """Whether a workspace was named, by the environment only if there is one."""
    named = os.environ.get("JYTEACHER_WORKSPACE", "")
    return bool(args.workspace) or bool(named and os.path.isfile(os.path.expanduser(named)))  # noqa: PTH111, PTH113 - of pathlib both may raise


def _named(command: Command, args: Namespace) -> Path:
    named = args.workspace or os.environ.get("JYTEACHER_WORKSPACE", "")
    if not named:
        raise WorkspaceNotNamed(
            f"没有说明用哪个工作簿，没有执行任何操作。请加上 -w 文件，或设置环境变量 JYTEACHER_WORKSPACE。命令：{PROGRAM} {command.name}"
        )
    return Path(os.path.realpath(os.path.expanduser(named)))  # noqa: PTH111 - that of pathlib is an error where nobody has the name


def _pin(command: Command, args: Namespace) -> str:
    """The PIN of a command that needs it: from the file, the environment, or the person at the terminal.

    Raises:
        PinMissing: There is none, and nobody to ask.
    """
    if command.pin in (Pin.NO, Pin.LATER):
        return ""
    if command.pin is Pin.MAY and not _at_hand(args.pin_file):
        return ""
    return _secret(command.name, args.pin_file, _PIN, twice=command.pin is Pin.NEW, may_lack=command.pin is Pin.MAY)


def _at_hand(file: Path | None) -> bool:
    """Whether a PIN was given, or somebody sits there who can be asked for it."""
    return file is not None or bool(os.environ.get(_PIN.variable)) or _somebody_there()


def _somebody_there() -> bool:
    """Whether standard input is a terminal at which a PIN can be typed."""
    return sys.stdin is not None and sys.stdin.isatty() and _is_console()


if sys.platform == "win32":

    def _is_console() -> bool:
        """Windows calls its null device a terminal too; whoever waits there for a key waits for ever, as a scheduled task would."""
        import ctypes  # noqa: PLC0415 - only here
        import msvcrt  # noqa: PLC0415 - only here

        mode = ctypes.c_ulong()
        handle = ctypes.c_void_p(msvcrt.get_osfhandle(sys.stdin.fileno()))
        return bool(ctypes.windll.kernel32.GetConsoleMode(handle, ctypes.byref(mode)))

else:

    def _is_console() -> bool:
        """Everywhere else a terminal is one."""
        return True


def _new_pin(command: Command, args: Namespace) -> str:
    """The PIN that takes the place of the old one.

    Raises:
        PinMissing: As :func:`_pin`.
    """
    if command.pin is not Pin.CHANGE:
        return ""
    return _secret(command.name, args.new_pin_file, _NEW_PIN, twice=True)


def _secret(command: str, file: Path | None, secret: _Secret, *, twice: bool, may_lack: bool = False) -> str:
    if file is not None:
        try:
            lines = text_files.read_text(Path(file)).splitlines()
        except (OSError, text_files.NotTextError) as error:
            raise PinMissing(f"{secret.what}文件“{file}”读不出来，没有执行任何操作。请检查 {secret.option} 的路径。") from error
        pin = lines[0] if lines else ""
    else:
        pin = os.environ.get(secret.variable, "")
        if not pin and not _somebody_there():
            raise PinMissing(
                f"{PROGRAM} {command} 需要{secret.what}，而这里没有终端可以询问，没有执行任何操作。"
                f"请用 {secret.option} 文件或环境变量 {secret.variable}。"
            )
        pin = pin or _typed(secret.what, twice=twice)
    if not pin and not may_lack:
        raise PinMissing(
            f"{secret.what}是空的，没有执行任何操作。请用 {secret.option} 文件、环境变量 {secret.variable}，或在终端上输入。"
        )
    return pin


def _typed(what: str, *, twice: bool) -> str:
    import getpass  # noqa: PLC0415 - where somebody sits at a terminal

    try:
        pin = getpass.getpass(f"{what}（输入时不显示）：", stream=sys.stderr)
        if twice and getpass.getpass("再输入一次：", stream=sys.stderr) != pin:
            raise PinMissing("两次输入的口令不同，没有执行任何操作。请再试一次。")
    except EOFError:
        return ""
    return pin


def _tell(text: str) -> None:
    """Say something to the person beside the answer; nobody may be listening, which changes nothing."""
    with contextlib.suppress(OSError):
        say(text, sys.stderr)


def _write_log(error: Exception) -> Path | None:
    """Write a bug down: type and places, never the message, which may carry personal data."""
    # after a bug only: loading them takes a third of the time of help
    import logging  # noqa: PLC0415
    import traceback  # noqa: PLC0415
    from logging.handlers import RotatingFileHandler  # noqa: PLC0415

    path = paths.log_folder() / "jyteacher-cli.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        log = RotatingFileHandler(path, maxBytes=500_000, backupCount=3, encoding="utf-8")
    except OSError:
        return None
    log.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    places = "".join(traceback.format_tb(error.__traceback__))
    log.emit(logging.LogRecord(PROGRAM, logging.ERROR, "", 0, f"{type(error).__name__}\n{places}", None, None))
    log.close()
    return path


def version() -> str:
    """The version of the program; "0" in a working copy that was never installed."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - for --version only

    try:
        return version("jyteacher-desktop")
    except PackageNotFoundError:
        return "0"
