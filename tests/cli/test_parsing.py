"""A line without a mistake is read as argparse reads it, without argparse; what is wrong is said by argparse."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator

import pytest

from jyteacher_desktop.cli.grammar import COMMON, Command, CommandWrong
from jyteacher_desktop.cli.options import COMMANDS
from jyteacher_desktop.cli.parsing import Unusual, plainly
from jyteacher_desktop.cli.parsing_mistakes import parse

TEXTS = ("张三", "2026-09-18", "3", "2.5", "名单.xlsx", "2026Q4=2027-01-10", "名称=甲", "2026Q4", "卡片.jyt", "文件夹", "")


def lines(command: Command) -> Iterator[list[str]]:
    """Lines beside the words of a command: with and without what it knows, in any order, right and wrong."""
    chance = random.Random(command.name)
    options = [option for option in (*command.options, *COMMON) if option.name != "help"]
    needed = [option for option in options if option.required]
    for _turn in range(60):
        chosen = [*needed, *chance.sample(options, chance.randint(0, min(4, len(options))))]
        parts = [[chance.choice(option.flags), *([chance.choice(TEXTS)] if option.metavar else [])] for option in chosen]
        wanted = [chance.choice((*each.choices, *TEXTS)) for each in command.arguments]
        parts += [[text] for text in (wanted if chance.random() < 0.7 else chance.choices(TEXTS, k=chance.randint(0, 3)))]
        if chance.random() < 0.1:
            parts.append([chance.choice(("--unknown", "-", "--", "-1", "--json=1"))])
        chance.shuffle(parts)
        yield [word for part in parts for word in part]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_line_that_is_read_at_once_is_read_as_argparse_reads_it(command: Command) -> None:
    for line in lines(command):
        try:
            read = plainly(command, line)
        except Exception:  # noqa: BLE001 - it is left to argparse
            continue
        assert read == vars(parse(command, line)), line


def test_most_lines_that_argparse_takes_are_read_at_once() -> None:
    taken = at_once = 0
    for command in COMMANDS:
        for line in lines(command):
            try:
                parse(command, line)
            except Exception:  # noqa: BLE001 - a mistake
                continue
            taken += 1
            try:
                plainly(command, line)
                at_once += 1
            except Unusual:
                continue
    assert taken > 1_000
    assert at_once > 0.7 * taken


def test_a_line_without_a_mistake_loads_no_argparse() -> None:
    text = "import sys; from jyteacher_desktop.cli import main; main(['demo', '--help']); main(['roster', 'list', '-w', '没有.jyschool']); "
    done = subprocess.run(
        [sys.executable, "-c", text + "print('argparse' in sys.modules)"], capture_output=True, check=True, encoding="utf-8"
    )
    assert done.stdout.splitlines()[-1] == "False"


def test_of_a_revoked_key_no_package_may_be_the_last_good_one() -> None:
    """The help said 0 为一个都不可信, and 0 was refused as no number; the window has it."""
    command = next(each for each in COMMANDS if each.name == "bureau revoke")
    line = ["甲小", "--why", "被盗", "--last-good"]
    assert [parse(command, [*line, text]).last_good for text in ("0", "3")] == [0, 3]
    for wrong in ("-1", "00", "二"):
        with pytest.raises(CommandWrong):
            parse(command, [*line, wrong])
