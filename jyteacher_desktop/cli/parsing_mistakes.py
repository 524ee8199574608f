"""A command line that is not plain, read with argparse, whose sentences become ours."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import NoReturn

from jyteacher_desktop.cli.grammar import COMMON, HELP_WIDTH, PROGRAM, Command, CommandWrong, WrongValue, usage


def parse(command: Command, rest: Sequence[str]) -> argparse.Namespace:
    """As ``cli.parsing.parse`` for a line that asks for no help.

    Raises:
        CommandWrong: Something is missing, unknown or unreadable.
    """
    parser = _Parser(command)
    groups: dict[str, argparse._MutuallyExclusiveGroup] = {}
    for argument in command.arguments:
        nargs = {(True, True): "*", (True, False): "+", (False, True): "?"}.get((argument.many, argument.optional))
        parser.add_argument(
            argument.name,
            type=_Reads(argument.kind),
            nargs=nargs,
            metavar=argument.name.upper(),
            choices=argument.choices or None,
        )
    for option in (*command.options, *COMMON):
        target: argparse.ArgumentParser | argparse._MutuallyExclusiveGroup = parser
        if option.one_of:
            if option.one_of not in groups:
                groups[option.one_of] = parser.add_mutually_exclusive_group(required=True)
            target = groups[option.one_of]
        if not option.metavar:
            target.add_argument(*option.flags, dest=option.name, action="store_true")
        else:
            target.add_argument(
                *option.flags,
                dest=option.name,
                type=_Reads(option.kind),
                metavar=option.metavar,
                required=option.required,
                action="append" if option.repeated else "store",
            )
    return parser.parse_intermixed_args(list(rest), argparse.Namespace(words=command.words))


class _Reads:
    """Reads a value, and says in argparse's way what its reader says."""

    def __init__(self, kind: Callable[[str], object]) -> None:
        self._kind = kind
        self.__name__ = getattr(kind, "__name__", repr(kind))

    def __call__(self, text: str) -> object:
        try:
            return self._kind(text)
        except WrongValue as error:
            raise argparse.ArgumentTypeError(str(error)) from error


class _Parser(argparse.ArgumentParser):
    """argparse with our sentences instead of its own, and raising instead of leaving the program."""

    def __init__(self, command: Command) -> None:
        super().__init__(
            prog=f"{PROGRAM} {command.name}",
            add_help=False,
            allow_abbrev=False,
            # asked for a width, argparse loads what compresses files to learn the terminal's; it never prints anything here
            formatter_class=partial(argparse.HelpFormatter, width=HELP_WIDTH),
        )
        self._usage = usage(command)

    def format_usage(self) -> str:
        return self._usage

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> object:
        # argparse drops the two dashes of --note=-- and hands on an empty list instead of the text
        if action.option_strings and arg_strings == ["--"]:
            return self._get_value(action, arg_strings[0])
        return super()._get_values(action, arg_strings)

    def error(self, message: str) -> NoReturn:
        raise CommandWrong(f"{_sentence(message)}没有执行任何操作。用 {self.prog} --help 看说明。", detail=message)


_SENTENCES: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (.*)", "缺少：{0}。"),
    (r"one of the arguments (.*) is required", "{0} 必须写其中一个。"),
    (r"unrecognized arguments: (.*)", "不认识：{0}。"),
    (r"argument (.*): not allowed with argument (.*)", "{0} 与 {1} 只能写一个。"),
    (r"argument (.*): expected one argument", "{0} 后面缺少内容。"),
    (r"argument (.*): expected at least one argument", "{0} 后面缺少内容。"),
    (r"argument (.*): ignored explicit argument (.*)", "{0} 后面不能写内容 {1}。"),
    (r"argument (.*): invalid choice: (.*) \(choose from (.*)\)", "{0} 不能是 {1}，可用：{2}。"),
    (r"argument (.*): (.*)", "{0}：{1}。"),
)


def _sentence(message: str) -> str:
    for pattern, sentence in _SENTENCES:
        match = re.fullmatch(pattern, message, re.DOTALL)
        if match is not None:
            return sentence.format(*match.groups())
    return f"{message}。"
