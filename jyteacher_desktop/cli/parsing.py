"""What stands beside the words of a command. What is said as it should be is read here; anything else by argparse, which knows what is wrong.

argparse and what it loads take as long as a short list does, and a line without a mistake needs nothing of it. Both read a line alike:
tests/cli/test_parsing.py gives them the same ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from jyteacher_desktop.cli.grammar import COMMON, Argument, Command

if TYPE_CHECKING:
    from argparse import Namespace


class Unusual(Exception):
    """Something is wrong, or is said in a way that only argparse knows."""


def parse(command: Command, rest: Sequence[str]) -> Namespace:
    """Parse what stands beside the words of a command; ``words`` of the result are those words.

    Raises:
        CommandWrong: Something is missing, unknown or unreadable.
    """
    if "-h" in rest or "--help" in rest:
        return cast("Namespace", SimpleNamespace(help=True))
    try:
        return cast("Namespace", SimpleNamespace(**plainly(command, rest)))
    except (Unusual, TypeError, ValueError):  # argparse meets it too and says what is wrong
        from jyteacher_desktop.cli.parsing_mistakes import parse as with_argparse  # noqa: PLC0415 - after a mistake only

        return with_argparse(command, rest)


def plainly(command: Command, rest: Sequence[str]) -> dict[str, object]:
    """The arguments and options of a line in which nothing is wrong.

    Raises:
        Unusual: It is for argparse; so does what a value's own reader raises.
    """
    options = (*command.options, *COMMON)
    by_flag = {flag: option for option in options for flag in option.flags}
    found: dict[str, object] = {option.name: None if option.metavar else False for option in options}
    given, texts = [], []
    tokens = iter(rest)
    for token in tokens:
        if not token.startswith("-"):
            texts.append(token)
            continue
        option = by_flag.get(token)
        if option is None or option.name == "help":
            raise Unusual
        given.append(option)
        if not option.metavar:
            found[option.name] = True
            continue
        text = next(tokens, "-")
        if text.startswith("-"):
            raise Unusual
        value = option.kind(text)
        found[option.name] = [*cast("list[object]", found[option.name] or []), value] if option.repeated else value
    names = {option.name for option in given}
    alone = [option.one_of for option in given if option.one_of]
    if any(option.required and option.name not in names for option in options) or len(alone) != len(set(alone)):
        raise Unusual
    if {option.one_of for option in options} - {"", *alone}:
        raise Unusual
    return {"words": command.words, **found, **_positional(command.arguments, texts)}


def _positional(arguments: Sequence[Argument], texts: Sequence[str]) -> dict[str, object]:
    if len(arguments) == 1 and arguments[0].many and texts:
        return {arguments[0].name: [_value(arguments[0], text) for text in texts]}
    if len(arguments) == 1 and arguments[0].optional and not arguments[0].many and not texts:
        return {arguments[0].name: None}
    if len(arguments) != len(texts) or any(each.many or (each.optional and len(arguments) > 1) for each in arguments):
        raise Unusual
    return {each.name: _value(each, text) for each, text in zip(arguments, texts, strict=True)}


def _value(argument: Argument, text: str) -> object:
    value = argument.kind(text)
    if argument.choices and value not in argument.choices:
        raise Unusual
    return value
