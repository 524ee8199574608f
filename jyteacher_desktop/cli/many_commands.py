"""Many commands in one process: ``batch FILE`` prints one line of JSON for each."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from jyteacher_desktop.cli.answers import NEEDS_A_PERSON, Answer
from jyteacher_desktop.cli.grammar import CommandWrong
from jyteacher_desktop.cli.running import Call, outcome
from jyteacher_desktop.domain.errors import InputError
from jyteacher_desktop.durable_files import system_words
from jyteacher_desktop.text_files import NotTextError, read_input, read_text


class BatchUnreadable(InputError):
    """The file of commands cannot be read."""

    code = "batch.unreadable"


def batch(call: Call) -> Answer:
    """``batch FILE``: each line as if typed by itself; ``-w``, ``--today`` and ``--pin-file`` of the batch hold where a line has none."""
    args = call.args
    common: list[str] = []
    for flag, value in (("-w", args.workspace), ("--today", args.today), ("--pin-file", args.pin_file)):
        common += [flag, str(value)] if value is not None else []
    done = failed = 0
    for number, line in _lines(args.file):
        words = _words(line, number)
        if words[:1] == ["batch"]:
            raise CommandWrong(
                f"第 {number} 行：命令文件里不能再写 batch。前面的 {done + failed} 条已经执行，这一行和后面的没有执行。"
            )
        # what a line says itself comes later and counts
        ended = outcome([*_lacking(common, words), *words], as_json=True, more={"line": number})
        for told in ended.told:
            call.say(f"第 {number} 行：{told}")
        print(ended.said, flush=True)
        done, failed = (done, failed + 1) if ended.status > NEEDS_A_PERSON else (done + 1, failed)
        if failed and args.stop:
            break
    call.say(f"执行了 {done + failed} 条命令，{failed} 条没有执行成。")
    return Answer(data={}, status=NEEDS_A_PERSON if failed else 0, streamed=True)


def _lacking(common: list[str], words: list[str]) -> list[str]:
    """The common options that a line does not say itself."""
    said = {word.partition("=")[0] for word in words}
    said |= (
        {"-w"} if "--workspace" in said or any(word.startswith("-w") and not word.startswith("--") for word in words) else set()
    )
    pairs = list(zip(common[::2], common[1::2], strict=True))
    return [part for flag, value in pairs if flag not in said for part in (flag, value)]


def _lines(file: Path) -> list[tuple[int, str]]:
    """Number and text of every line that is a command.

    Raises:
        BatchUnreadable: Nothing was done.
    """
    try:
        text = read_input(sys.stdin) if file.name == "-" else read_text(file)
    except OSError as error:
        raise BatchUnreadable(
            f"命令文件“{file.name}”读不出来：{system_words(error)}。没有执行任何命令。请检查路径再试。"
        ) from error
    except NotTextError as error:
        raise BatchUnreadable(f"命令文件“{file.name}”不是能认出编码的文本，没有执行任何命令。请另存为文本文件再试。") from error
    numbered = enumerate(text.splitlines(), start=1)
    return [(number, line.strip()) for number, line in numbered if line.strip() and not line.strip().startswith("#")]


def _words(line: str, number: int) -> list[str]:
    """The words of a line: blanks part them, quotes hold them together, a backslash is a letter like any other.

    Raises:
        CommandWrong: A quote is not closed.
    """
    lexer = shlex.shlex(line, posix=True)
    lexer.whitespace_split, lexer.escape, lexer.commenters = True, "", ""
    try:
        words = list(lexer)
    except ValueError as error:
        raise CommandWrong(f"第 {number} 行的引号没有成对，从这一行起没有执行。请补上引号。") from error
    return words[1:] if words[:1] == ["jyteacher"] else words
