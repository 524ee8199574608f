"""What is written from the grammar: the manual page and the completion of shells. A command that is added appears in both by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from jyteacher_desktop.cli.grammar import COMMON, PROGRAM, Command, Option, Written, a_path, a_sheet, usage
from jyteacher_desktop.paths import program_name

_STATUS = (
    ("0", "完成"),
    ("1", "完成，但有被拒收、待处理或需要人看的"),
    ("2", "用法不对"),
    ("3", "电脑的原因：锁定、磁盘满、没有权限、文件较新"),
    ("4", "数据包、卡片或签名没有被采用"),
    ("5", "输入整个没有被采用"),
    ("70", "程序错误，打印记录在哪里"),
)
_MAY_BREAK = re.compile(r"(?<=[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef])(?![，。；：、）】”…？！]|$)")


def _takes_file(option: Option) -> bool:
    return option.kind in (a_path, a_sheet) or isinstance(option.kind, Written)


def man_page(commands: Sequence[Command], version: str, day: date) -> str:
    """The manual page of the command line, for section 1."""
    lines = [
        ".ds AD l",  # what newer macros adjust every paragraph by, whatever .ad says: Chinese has no blanks to stretch
        f'.TH {PROGRAM.upper()} 1 "{day.isoformat()}" "{PROGRAM} {version}" "{program_name()}"',
        ".ad l",
        ".SH 名称",
        f"{PROGRAM} \\- {program_name()}的命令行",
        ".SH 概要",
        f".B {PROGRAM}",
        ".I 命令",
        "[参数] [选项]",
        ".SH 说明",
        _roff(
            "离线登记教师、研修活动和学时，打印校长签字的材料，给教育局签名封装的数据包。窗口能做的，命令都能做。窗口程序叫 jyteacher-desktop。"
        ),
        ".SH 每条命令都有的选项",
    ]
    lines += _options(COMMON)
    lines.append(".SH 命令")
    for command in commands:
        lines += [f".SS {_roff(command.name)}", ".nf", _roff(usage(command)), ".fi", ".PP", _roff(command.help)]
        for argument in command.arguments:
            lines += [".TP", f".I {_roff(argument.shown)}", _roff(argument.help)]
        lines += _options(command.options)
    lines.append(".SH 退出状态")
    for status, meaning in _STATUS:
        lines += [".TP", f".B {status}", _roff(meaning)]
    lines += [
        ".SH 环境变量",
        ".TP",
        ".B JYTEACHER_WORKSPACE",
        "没有写 \\-w 时用的台账。",
        ".TP",
        ".B JYTEACHER_PIN",
        "口令，没有 \\-\\-pin\\-file 时用。",
        ".SH 参见",
        _roff("使用指南：jyteacher guide -o 使用指南.pdf，或在窗口里按 F1。"),
    ]
    return "\n".join(lines) + "\n"


def bash_completion(commands: Sequence[Command]) -> str:
    """A completion for bash: command words, then a command's options; files after options and arguments that take one."""
    return "\n".join(
        [
            f"# bash completion for {PROGRAM}, written by it: {PROGRAM} completion bash",
            f"_{PROGRAM}() {{",
            '    local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" one="${COMP_WORDS[1]}" two="${COMP_WORDS[2]}"',
            "    COMPREPLY=()",
            '    case "$prev" in',
            f"        {'|'.join(sorted(_file_flags([*COMMON, *_all_options(commands)])))})",
            '            COMPREPLY=($(compgen -f -- "$cur")); return ;;',
            "    esac",
            "    if [ $COMP_CWORD -eq 1 ]; then",
            f'        COMPREPLY=($(compgen -W "{" ".join(_first_words(commands))} --help --version" -- "$cur")); return',
            "    fi",
            "    if [ $COMP_CWORD -eq 2 ]; then",
            '        case "$one" in',
            *(
                f'            {first}) COMPREPLY=($(compgen -W "{" ".join(seconds)}" -- "$cur"));;'
                for first, seconds in _groups(commands).items()
            ),
            "        esac",
            "        if [ ${#COMPREPLY[@]} -gt 0 ]; then return; fi",
            "    fi",
            '    case "$cur" in -*)',
            '        case "$one $two" in',
            *(
                f'            {_pattern(command, commands)}) COMPREPLY=($(compgen -W "{" ".join(_flags(command))}" -- "$cur"));;'
                for command in sorted(commands, key=lambda each: -len(each.words))
            ),
            "        esac",
            "        return ;;",
            "    esac",
            '    COMPREPLY=($(compgen -f -- "$cur"))',
            "}",
            f"complete -o filenames -F _{PROGRAM} {PROGRAM}",
        ]
    )


def zsh_completion(commands: Sequence[Command]) -> str:
    """A completion for zsh, with the sentence of each command and option beside it."""
    groups = _groups(commands)
    single = {command.words[0]: command for command in commands if len(command.words) == 1}
    firsts = [(first, single[first].help if first in single else f"{first} 的各条命令") for first in _first_words(commands)]
    lines = [f"#compdef {PROGRAM}", f"# written by {PROGRAM} completion zsh", "", f"_{PROGRAM}() {{", "    local -a words_of"]
    lines += ["    if (( CURRENT == 2 )); then", "        words_of=(", *_described(firsts), "        )"]
    lines += ["        _describe 命令 words_of; return", "    fi", '    case "$words[2] $words[3]" in']
    for command in sorted(commands, key=lambda each: -len(each.words)):
        lines.append(f"        {_pattern(command, commands)})")
        if len(command.words) == 1 and command.words[0] in groups:
            lines += [f"            if (( CURRENT == 3 )); then _{PROGRAM}_second; fi"]
        specs = [_zsh_option(option) for option in (*command.options, *COMMON)]
        lines += [
            "            _arguments -S \\",
            *(f"                {spec} \\" for spec in specs),
            "                '*:文件:_files'",
        ]
        lines.append("            return ;;")
    lines += [
        "    esac",
        f"    _{PROGRAM}_second",
        "}",
        "",
        f"_{PROGRAM}_second() {{",
        "    local -a seconds",
        '    case "$words[2]" in',
    ]
    for first in groups:
        described = [(each.words[1], each.help) for each in commands if len(each.words) > 1 and each.words[0] == first]
        lines += [f"        {first}) seconds=(", *_described(described), "        );;"]
    lines += ["    esac", "    _describe 命令 seconds", "}", "", f'_{PROGRAM} "$@"']
    return "\n".join(lines)


def _options(options: Iterable[Option]) -> list[str]:
    lines = []
    for option in options:
        lines += [".TP", f".B {_roff(option.shown)}", _roff(option.said)]
    return lines


def _roff(text: str) -> str:
    """Text that roff prints as it stands, and may break between any two Chinese characters where a line may break."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("\n", " ")
    text = _MAY_BREAK.sub(r"\\:", text)
    return f"\\&{text}" if text.startswith((".", "'")) else text


def _first_words(commands: Sequence[Command]) -> list[str]:
    return list(dict.fromkeys(command.words[0] for command in commands))


def _groups(commands: Sequence[Command]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for command in commands:
        if len(command.words) > 1:
            found.setdefault(command.words[0], []).append(command.words[1])
    return {first: list(dict.fromkeys(seconds)) for first, seconds in found.items()}


def _all_options(commands: Sequence[Command]) -> list[Option]:
    return [option for command in commands for option in command.options]


def _file_flags(options: Iterable[Option]) -> set[str]:
    return {flag for option in options if option.metavar and _takes_file(option) for flag in option.flags}


def _flags(command: Command) -> list[str]:
    return [flag for option in (*command.options, *COMMON) for flag in option.flags]


def _pattern(command: Command, _commands: Sequence[Command]) -> str:
    """A pattern of shells for the first two words."""
    return f'"{command.words[0]} {command.words[1]}"' if len(command.words) > 1 else f'"{command.words[0]} "*'


def _described(pairs: Iterable[tuple[str, str]]) -> list[str]:
    return [f"            {_quoted(f'{word}:{_short(text)}')}" for word, text in pairs]


def _zsh_option(option: Option) -> str:
    name = option.flags[-1]
    action = f":{option.metavar}:{'_files' if _takes_file(option) else ' '}" if option.metavar else ""
    words = _short(option.said).replace("[", "\\[").replace("]", "\\]")
    return _quoted(f"*{name}[{words}]{action}")


def _short(text: str) -> str:
    return text.split("。", maxsplit=1)[0].replace(":", "：")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
