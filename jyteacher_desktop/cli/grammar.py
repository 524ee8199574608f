"""How a command line is read: words first, then one small parser for the command they name.

``jyteacher [OPTIONS] WORDS [ARGUMENTS AND OPTIONS]``. Common options (``-w``, ``--json``, ``--today``, ``--pin-file``) may stand
before, between and after the words. Every mistake is one Chinese sentence with the usage line, raised as
:class:`CommandWrong` (exit status 2); a half-understood command is never run.
"""

from __future__ import annotations

import errno
import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jyteacher_desktop.domain.calendar import YEARS, Quarter
from jyteacher_desktop.domain.errors import UsageError
from jyteacher_desktop.enums import Enum
from jyteacher_desktop.paths import program_name, wrong_ending
from jyteacher_desktop.values import dataclass, replace

if TYPE_CHECKING:
    from argparse import Namespace

PROGRAM = "jyteacher"
_SHOWN = 30
"""So many characters of a name that is too long are told."""
HELP_WIDTH = 96


class CommandWrong(UsageError):
    """The command line cannot be understood; nothing was done."""

    code = "usage.command"


ONLY_AT_A_BUREAU = "--school 只用于教育局工作簿：学校的工作簿里只有本校的记录。没有执行任何操作。"
"""Said at a school to whoever names another one."""


class Opens(Enum):
    """Which workspace a command works on: none, one if it is named, a school's, a bureau's, either, or a file that the command opens by itself."""

    NOTHING = ""
    MAY = "may"
    SCHOOL = "school"
    BUREAU = "bureau"
    EITHER = "either"
    BY_ITSELF = "by itself"


class Pin(Enum):
    """Whether a command needs the PIN.

    No; only for some of what it does, and asked for then; it may take one (from a file, the environment or a terminal, and is not refused for
    want of it); the existing one; a new one (typed twice at a prompt); or first the old and then a new one.
    """

    NO = "no"
    LATER = "later"
    MAY = "may"
    ASK = "ask"
    NEW = "new"
    CHANGE = "change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """A positional argument."""

    name: str
    help: str
    kind: Callable[[str], object] = str
    many: bool = False
    optional: bool = False
    choices: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """How the usage line shows it."""
        name = "|".join(self.choices) or self.name
        name = f"{name}…" if self.many else name
        return f"[{name}]" if self.optional else name


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An option. Without ``metavar`` it is a switch. Options that share ``one_of`` exclude each other; one is needed.

    With an option that ``looks`` the command only looks: it needs neither the PIN nor the writer's lock. One that ``writes`` makes a
    command that otherwise only looks change the workspace. ``help`` is a function where it follows from descriptions of records, which
    nobody loads to list roster or hours.
    """

    flags: tuple[str, ...]
    help: str | Callable[[], str]
    metavar: str = ""
    kind: Callable[[str], object] = str
    dest: str = ""
    required: bool = False
    repeated: bool = False
    one_of: str = ""
    looks: bool = False
    writes: bool = False

    @property
    def name(self) -> str:
        """Attribute of the parsed arguments that carries the value."""
        return self.dest or self.flags[-1].lstrip("-").replace("-", "_")

    @property
    def said(self) -> str:
        """What help says of it."""
        return self.help if isinstance(self.help, str) else self.help()

    @property
    def shown(self) -> str:
        """How help shows it: ``-o, --output FILE``."""
        return " ".join(filter(None, (", ".join(self.flags), self.metavar)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command: words, help sentence, ``module:function`` that runs it, arguments, and what it needs.

    ``backup`` is the reason for which the workspace is copied before the command changes it, if it does that much at once.
    """

    words: tuple[str, ...]
    help: str
    handler: str
    arguments: tuple[Argument, ...] = ()
    options: tuple[Option, ...] = ()
    opens: Opens = Opens.NOTHING
    writes: bool = False
    pin: Pin = Pin.NO
    backup: str = ""

    @property
    def name(self) -> str:
        """The words as typed."""
        return " ".join(self.words)

    def with_options(self, args: Namespace) -> Command:
        """The command as the given options make it."""
        given = [option for option in self.options if getattr(args, option.name, None)]
        if any(option.looks for option in given):
            return replace(self, writes=False, pin=Pin.NO, backup="")
        return replace(self, writes=True) if any(option.writes for option in given) else self


# -- kinds of values ------------------------------------------------------------------------------------------------


class WrongValue(ValueError):
    """What stands where a value is read is none; the sentence says what it should be."""


def a_path(text: str) -> Path:
    """A path, made absolute. A home of somebody whom this computer does not know is a name like any other."""
    if not text or "\0" in text:
        raise WrongValue("路径是空的，请写文件或文件夹的路径")
    path = Path(os.path.expanduser(text)).absolute()  # noqa: PTH111 - that of pathlib is an error where the name is unknown
    try:
        path.lstat()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise WrongValue(f"“{text[:_SHOWN]}…”的名字或路径太长，不会有这样的文件，请核对") from error
    return path


@dataclass(frozen=True, slots=True)
class Written:
    """Reads the path of a file that a command writes and that ends so; a name that says another kind of file is refused. None: a folder."""

    endings: tuple[str, ...]

    def __call__(self, text: str) -> Path:
        """The path, made absolute."""
        path = a_path(text)
        wrong = wrong_ending(path, *self.endings)
        if wrong:
            raise WrongValue(wrong.rstrip("。"))
        return path


def a_sheet(text: str) -> Path:
    """A path whose ending says which kind of table file to write."""
    path = a_path(text)
    if path.suffix.lower() not in (".xlsx", ".csv"):
        raise WrongValue(f"“{path.name}”不是 .xlsx 或 .csv，请改文件名的结尾")
    return path


_DATES = [[4, month, day] for month in (1, 2) for day in (1, 2)]
"""How many figures year, month and day may have."""


def a_date(text: str) -> date:
    """A day written ``2026-09-18`` (also with dots or slashes)."""
    parts = text.strip().replace(".", "-").replace("/", "-").split("-")
    fits = all(map(str.isdecimal, parts)) and [len(part) for part in parts] in _DATES
    try:
        day = date(*map(int, parts)) if fits else None
    except ValueError:
        day = None
    if day is not None and day.year in YEARS:
        return day
    if day is not None:
        raise WrongValue(f"“{text}”的年份不在 {YEARS[0]} 到 {YEARS[-1]} 年之间，请核对")
    raise WrongValue(f"“{text}”不是日期，请写成 2026-09-18")


def some_hours(text: str) -> Decimal:
    """Hours as a decimal number; the use case checks its range."""
    try:
        hours = Decimal(text.strip())
    except InvalidOperation:
        hours = Decimal("NaN")
    if not hours.is_finite():
        raise WrongValue(f"“{text}”不是学时数，请写成 2 或 2.5")
    return hours


def a_number(text: str) -> int:
    """A whole number from 1."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise WrongValue(f"“{text}”不是正整数")
    return int(text)


def a_number_or_none(text: str) -> int:
    """A whole number from 0."""
    return 0 if text == "0" else a_number(text)


def a_due_day(text: str) -> tuple[Quarter, date]:
    """``2026Q4=2027-01-10``."""
    quarter, _sign, day = text.partition("=")
    try:
        return Quarter.parse(quarter.strip()), a_date(day)
    except ValueError as error:
        raise WrongValue(f"“{text}”应写成 2026Q4=2027-01-10") from error


def megabytes(text: str) -> int:
    """A size in whole megabytes, in bytes."""
    return min(max(a_number(text), 1), 60) * 1_000_000


def a_pair(text: str) -> tuple[str, str]:
    """``key=value``; the value may contain further ``=``."""
    key, sign, value = text.partition("=")
    if not sign or not key.strip():
        raise WrongValue(f"“{text}”应写成 名称=内容")
    return key.strip(), value.strip()


def a_cell(text: str) -> tuple[str, int, str]:
    """``B7=text``: the column's letters, the row's number, what is to stand there."""
    place, sign, value = text.partition("=")
    found = re.fullmatch(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})", place.strip())
    if not sign or found is None:
        raise WrongValue(f"“{text}”应写成 B7=内容：列的字母和行号，等号后面是要用的内容")
    return found[1].upper(), int(found[2]), value.strip()


# -- options every command understands ------------------------------------------------------------------------------

COMMON: tuple[Option, ...] = (
    Option(
        flags=("-w", "--workspace"),
        metavar="FILE",
        kind=a_path,
        help="工作簿文件（.jyschool 或 .jybureau）；也可用环境变量 JYTEACHER_WORKSPACE",
    ),
    Option(flags=("--json",), help="在标准输出上只打印一份 JSON，供程序读取"),
    Option(flags=("--today",), metavar="DATE", kind=a_date, help="按这一天执行所有规则，而不是电脑上的日期"),
    Option(
        flags=("--pin-file",),
        metavar="FILE",
        kind=a_path,
        help="从文件第一行读口令；也可用环境变量 JYTEACHER_PIN，都没有时在终端上询问",
    ),
    Option(
        flags=("--new-pin-file",),
        metavar="FILE",
        kind=a_path,
        help="换口令的命令从文件第一行读新口令；也可用环境变量 JYTEACHER_NEW_PIN",
    ),
    Option(flags=("-h", "--help"), help="显示帮助"),
)
_COMMON_WITH_VALUE = {flag for option in COMMON if option.metavar for flag in option.flags}


# -- finding the command --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the words of a command line say: the command (or None with the words of a group), and everything else."""

    command: Command | None
    words: tuple[str, ...]
    rest: tuple[str, ...]


def find_command(commands: Sequence[Command], typed: Sequence[str]) -> Reading:
    """Find the command whose words stand first among what was typed.

    Raises:
        CommandWrong: No command has these words; the sentence names near ones.
    """
    by_words = {command.words: command for command in commands}
    groups = {command.words[0] for command in commands if len(command.words) > 1}
    words: list[str] = []
    rest: list[str] = []
    waiting = False
    for position, token in enumerate(typed):
        if waiting or token.startswith("-"):
            rest.append(token)
            waiting = not waiting and token in _COMMON_WITH_VALUE
            continue
        words.append(token)
        if tuple(words) in by_words and not (len(words) == 1 and _names_longer(by_words, words[0], typed[position + 1 :])):
            return Reading(command=by_words[tuple(words)], words=tuple(words), rest=(*rest, *typed[position + 1 :]))
        if len(words) > 1 or words[0] not in groups:
            break
    helping = "-h" in rest or "--help" in rest
    if not words or (helping and len(words) == 1 and words[0] in groups):
        return Reading(command=None, words=tuple(words), rest=tuple(rest))
    raise CommandWrong(_unknown(commands, words))


def first_word(typed: Sequence[str]) -> str:
    """The first word of a command among what was typed; "" when there is none."""
    waiting = False
    for token in typed:
        if not waiting and not token.startswith("-"):
            return token
        waiting = not waiting and token in _COMMON_WITH_VALUE
    return ""


def _names_longer(by_words: dict[tuple[str, ...], Command], first: str, following: Sequence[str]) -> bool:
    """Whether the next bare word makes a longer command of ``first`` (none of ours is both, unless followed by a word)."""
    following_word = next((token for token in following if not token.startswith("-")), "")
    return (first, following_word) in by_words


def _unknown(commands: Sequence[Command], words: Sequence[str]) -> str:
    typed = " ".join(words)
    second = sorted(command.words[1] for command in commands if command.words[0] == words[0] and len(command.words) > 1)
    if second and len(words) == 1:
        return f"“{typed}”后面还要写一个命令词：{'、'.join(second)}。没有执行任何操作。用 {PROGRAM} {typed} --help 看说明。"
    import difflib  # noqa: PLC0415 - for a word nobody knows

    near = difflib.get_close_matches(typed, [command.name for command in commands], n=3, cutoff=0.5)
    hint = f"是不是想用：{'、'.join(near)}？" if near else ""
    return f"没有命令“{typed}”，没有执行任何操作。{hint}用 {PROGRAM} --help 看全部命令。"


# -- help -----------------------------------------------------------------------------------------------------------


def usage(command: Command) -> str:
    """One line: the words, then what must and may follow."""
    parts = [PROGRAM, *command.words, *(argument.shown for argument in command.arguments)]
    seen: set[str] = set()
    for option in command.options:
        if option.one_of:
            if option.one_of not in seen:
                same = [_plain(each) for each in command.options if each.one_of == option.one_of]
                parts.append(" | ".join(same))
            seen.add(option.one_of)
            continue
        text = _plain(option) + (" …" if option.repeated else "")
        parts.append(text if option.required else f"[{text}]")
    if command.opens is not Opens.NOTHING:
        parts.append("[-w FILE]" if command.opens is Opens.MAY else "-w FILE")
    parts.append("[--json]")
    return " ".join(parts)


def command_help(command: Command) -> str:
    """The help page of one command."""
    lines = [f"用法：{usage(command)}", "", *_wrapped(command.help, "")]
    if command.arguments:
        lines += ["", "参数"]
        for argument in command.arguments:
            lines += _entry(argument.shown, argument.help)
    if command.options:
        lines += ["", "选项"]
        for option in command.options:
            lines += _entry(option.shown, option.said)
    lines += ["", "每条命令都有的选项"]
    for option in COMMON:
        if option.name == "workspace" and command.opens is Opens.NOTHING:
            continue
        if option.name == "pin_file" and command.pin is Pin.NO:
            continue
        if option.name == "new_pin_file" and command.pin is not Pin.CHANGE:
            continue
        lines += _entry(option.shown, option.said)
    return "\n".join(lines)


def overview(commands: Sequence[Command], group: str = "") -> str:
    """The list of commands, of one group or all."""
    shown = [command for command in commands if not group or command.words[0] == group]
    lines = [f"用法：{PROGRAM} {group + ' ' if group else ''}命令 [参数] [选项]", ""]
    if not group:
        lines += [f"{program_name()}的命令行。不带任何参数运行 jyteacher-desktop 打开窗口。", ""]
    for command in shown:
        lines += _entry(command.name, command.help.split("。")[0])
    lines += ["", f"用 {PROGRAM} 命令 --help 看一条命令的说明。"]
    lines += [
        "退出状态：0 完成；1 完成但有拒收或待人处理；2 用法不对；3 电脑环境；4 数据包、卡片或签名不可用；5 输入整体不可用；70 程序错误。"
    ]
    return "\n".join(lines)


@cache
def _width(sign: str) -> int:
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 0 if unicodedata.combining(sign) else 1


def display_width(text: str) -> int:
    """Columns a text takes on a terminal: Chinese characters take two."""
    if text.isascii():
        return len(text)
    return sum(map(_width, text))


def _plain(option: Option) -> str:
    return " ".join(filter(None, (option.flags[0], option.metavar)))


def _entry(left: str, right: str) -> list[str]:
    margin = 30
    lines = _wrapped(right, " " * margin)
    free = margin - 2 - display_width(left)
    if free < 2:
        return [f"  {left}", *lines]
    return [f"  {left}{' ' * free}{lines[0].lstrip()}", *lines[1:]]


def _wrapped(text: str, indent: str) -> list[str]:
    """Break a text that has hardly any spaces: between any two Chinese characters, never inside a Latin word."""
    lines, line, width = [], "", 0
    for piece in re.findall(r"[!-~]+|.", text):
        own = display_width(piece)
        if width and width + own > HELP_WIDTH - len(indent) and piece not in "，。；：、）】”…":
            lines.append(indent + line)
            line, width = "", 0
        line, width = line + piece, width + own
    return [*lines, indent + line]
