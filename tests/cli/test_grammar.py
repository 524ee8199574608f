"""What people type: words, options before and after them, and one Chinese sentence for every mistake."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jyteacher_desktop.bureau.returning_records import RETURN_STATES
from jyteacher_desktop.cli import options
from jyteacher_desktop.cli.grammar import (
    Command,
    CommandWrong,
    Option,
    Pin,
    WrongValue,
    command_help,
    display_width,
    find_command,
    first_word,
    overview,
    usage,
)
from jyteacher_desktop.cli.options import COMMANDS, commands_of
from jyteacher_desktop.cli.parsing import parse
from jyteacher_desktop.domain.calendar import PeriodError
from jyteacher_desktop.kinds.school_list import SchoolList
from jyteacher_desktop.papers import PAPERS


def _parsed(*typed: str):
    reading = find_command(COMMANDS, typed)
    assert reading.command is not None
    return reading.command, parse(reading.command, reading.rest)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_a_function_and_a_help_page(command: Command) -> None:
    module, _, function = command.handler.partition(":")
    assert callable(getattr(importlib.import_module(f"jyteacher_desktop.cli.{module}"), function))
    page = command_help(command)
    assert page.startswith(f"用法：jyteacher {command.name}")
    assert all(option.shown in page for option in command.options)
    assert all(display_width(line) <= 100 for line in page.splitlines() if not line.startswith("用法"))


WRITING = [
    pytest.param(command, option, id=f"{command.name} {option.flags[-1]}")
    for command in COMMANDS
    for option in command.options
    if option.flags[-1] in ("--output", "--refused")
]


@pytest.mark.parametrize(("command", "option"), WRITING)
def test_a_file_is_not_written_under_a_name_that_says_another_kind_of_file(
    command: Command, option: Option, tmp_path: Path
) -> None:
    rights = {".pdf", ".xlsx", ".csv", ".jyt"}
    taken = {ending for ending in rights if _taken(option, tmp_path / f"名字{ending}")}
    assert taken < rights
    assert option.metavar != "DIR" or not taken
    assert taken or option.metavar == "DIR" or _taken(option, tmp_path / "名字")
    (tmp_path / "文件夹.pdf").mkdir()
    assert option.metavar != "DIR" or _taken(option, tmp_path / "文件夹.pdf")


def _taken(option: Option, path: Path) -> bool:
    try:
        option.kind(str(path))
    except WrongValue:
        return False
    return True


def test_what_is_wrong_with_a_name_is_said_with_what_would_be_written() -> None:
    with pytest.raises(CommandWrong, match=r"“汇总.xlsx”以 .xlsx 结尾，会被当成表格，写出来的却是PDF 文档。没有写出任何文件。"):
        _parsed("report", "quarter", "2026Q3", "-o", "汇总.xlsx")


def test_a_command_that_is_said_to_need_a_pin_asks_for_one_and_what_anybody_may_enter_does_not() -> None:
    said = {command.name for command in COMMANDS if "需要口令" in command.help}
    assert {"activity review", "training review", "plan approve"} <= said
    assert said <= {command.name for command in COMMANDS if command.pin is not Pin.NO}
    entered = {f"{what} {deed}" for what in ("activity", "training") for deed in ("add", "edit", "set")}
    assert [command.name for command in COMMANDS if command.name in entered and command.pin is not Pin.NO] == []


def test_no_two_commands_share_their_words() -> None:
    words = [command.words for command in COMMANDS]
    assert len(words) == len(set(words))


def test_the_overview_names_every_command_and_a_group_only_its_own() -> None:
    assert all(command.name in overview(COMMANDS) for command in COMMANDS)
    group = overview(COMMANDS, "policy")
    assert "policy show" in group
    assert "roster" not in group


@pytest.mark.parametrize(
    "typed",
    [
        ("-w", "a.jyschool", "--json", "roster", "list", "--today", "2026-09-18"),
        ("roster", "-w", "a.jyschool", "list", "--json", "--today=2026-09-18"),
        ("roster", "list", "--json", "--workspace=a.jyschool", "--today", "2026/9/18"),
        ("--today", "2026.9.18", "roster", "list", "-wa.jyschool", "--json"),
    ],
)
def test_common_options_stand_anywhere(typed: tuple[str, ...]) -> None:
    command, args = _parsed(*typed)
    assert command.name == "roster list"
    assert args.workspace == Path("a.jyschool").absolute()
    assert args.json is True
    assert args.today == date(2026, 9, 18)


def test_two_dashes_behind_an_equals_sign_are_the_value() -> None:
    _, args = _parsed("training", "add", "--note=--", "--name=--", "--level", "省级", "--mode", "其他", "--teacher", "王芳",
        "--from", "2026-09-18", "--to", "2026-09-18", "--hours", "2",
    )  # fmt: skip
    assert (args.note, args.name) == ("--", "--")


def test_values_arrive_as_what_they_mean() -> None:
    _, args = _parsed(
        "activity", "add", "--kind", "读书沙龙", "--title", "秋", "--date", "2026-09-18", "--hours", "2.5",
        "--set", "book=静=静", "--set", "author= 某 ", "--attendees", "张三，李四",
    )  # fmt: skip
    assert args.date == date(2026, 9, 18)
    assert args.hours == Decimal("2.5")
    assert args.fields == [("book", "静=静"), ("author", "某")]
    assert args.skip_unmatched is False


def test_positional_arguments_may_stand_on_both_sides_of_options() -> None:
    _, args = _parsed("activity", "review", "one", "--approve", "two", "--json")
    assert args.ids == ["one", "two"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("nonsense",), "没有命令“nonsense”"),
        (("rooster", "list"), "roster list"),
        (("roster",), "后面还要写一个命令词"),
        (("roster", "lst"), "没有命令“roster lst”"),
        (("activity", "add", "--title", "x"), "缺少：--kind"),
        (("activity", "review", "id"), "--approve"),
        (("activity", "review", "id", "--approve", "--return", "x"), "只能写一个"),
        (("hours", "--as-of"), "后面缺少内容"),
        (("hours", "--as-of", "gestern"), "不是日期"),
        (("hours", "--as-of", "2026-02-30"), "不是日期"),
        (("hours", "--today", "0001-01-01"), "不在 1900 到 2100 年之间"),
        (("hours", "--today", "9999-12-31"), "不在 1900 到 2100 年之间"),
        (("hours", "--asof", "2026-02-03"), "不认识：--asof"),
        (("hours", "--as", "2026-02-03"), "不认识：--as"),
        (("hours", "--explain=yes"), "后面不能写内容"),
        (("hours", "extra"), "不认识：extra"),
        (("training", "add", "--hours", "NaN"), "不是学时数"),
        (("activity", "add", "--set", "no-sign"), "应写成 名称=内容"),
        (("undo", "--step", "0"), "不是正整数"),
        (("template", "pupils", "-o", "x.xlsx"), "不能是 'pupils'"),
        (("policy", "check", ""), "路径是空的"),
    ],
)
def test_a_mistake_is_one_chinese_sentence_and_nothing_runs(typed: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandWrong) as caught:
        _parsed(*typed)
    assert said in caught.value.user_message
    assert "没有执行任何操作" in caught.value.user_message
    assert caught.value.exit_status == 2
    assert not any(word in caught.value.user_message for word in ("argument", "required", "invalid", "expected", "unrecognized"))


def test_a_text_that_is_no_quarter_is_refused_as_a_wrong_period() -> None:
    with pytest.raises(PeriodError) as caught:
        _parsed("period", "close", "2026Q5")
    assert caught.value.exit_status == 5


def test_usage_shows_what_must_and_what_may_follow() -> None:
    command, _ = _parsed("period", "reopen", "2026Q3", "--reason", "x")
    assert usage(command) == "jyteacher period reopen quarter --reason R -w FILE [--json]"


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("学时", 4), ("a学", 3), ("", 0), ("é", 1)])
def test_chinese_characters_take_two_columns(text: str, width: int) -> None:
    assert display_width(text) == width


def test_each_first_word_names_the_modules_that_describe_its_commands_and_no_other() -> None:
    described: dict[str, set[str]] = {}
    for module in pkgutil.iter_modules(options.__path__):
        for command in getattr(importlib.import_module(f"{options.__name__}.{module.name}"), "COMMANDS", ()):
            described.setdefault(command.words[0], set()).add(module.name)
    assert {word: set(names.split()) for word, names in options._MODULES.items()} == described
    assert all(tuple(commands_of(word)) == tuple(each for each in COMMANDS if each.words[0] == word) for word in described)
    assert commands_of("nothing") is COMMANDS


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        (("roster", "list"), "roster"),
        (("-w", "hours", "--json", "roster", "list"), "roster"),
        (("--today", "2026-09-18", "-whours", "plan"), "plan"),
        (("--help",), ""),
        ((), ""),
    ],
)
def test_the_first_word_is_no_value_of_an_option_before_it(typed: tuple[str, ...], word: str) -> None:
    assert first_word(typed) == word


def _bureau_help(words: str) -> str:
    (command,) = (each for each in COMMANDS if each.name == f"bureau {words}")
    return "".join(command_help(command).split())


def test_the_help_of_a_bureaus_command_says_all_that_the_command_takes_and_lists() -> None:
    schools = _bureau_help("schools")
    columns = [field.title for field in SchoolList.kind.fields if field.title != "备注"]
    named = {"学校标识码": "标识码", "学校名称": "名称", "办学类型": "类型", "不报原因": "原因"}
    assert [column for column in columns if named.get(column, column) not in schools] == []
    for words in ("return", "records"):
        assert "专项" in _bureau_help(words), "records of registers go back as well"
    assert "姓名@学校" in _bureau_help("hours"), "two schools have people of one name"
    assert [label for label in RETURN_STATES.values() if label not in _bureau_help("returns")] == []
    papers = [each for each in PAPERS if each.command[:2] == ("bureau", "report")]
    without = "、".join(each.title for each in papers if not each.table)
    assert without
    assert f"{without}只有PDF" in _bureau_help("report")
