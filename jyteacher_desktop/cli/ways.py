"""What to type where a sentence says what to do next: sentences name the buttons and pages of a window, the command line adds its commands.

A sentence is written once, without commands; the fact ``way`` of its error names what is meant, and here stands what is typed for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jyteacher_desktop.cli.grammar import PROGRAM
from jyteacher_desktop.domain.errors import JyTeacherError

WAYS: Final = {
    "backups": (("看有哪些备份", "backup list"),),
    "bureau card": (("写出卡片", "bureau card"),),
    "bureau policy": (
        ("签发政策", "bureau policy --source 文件"),
        ("恢复备份", "backup restore"),
    ),
    "clerk file": (("说明密钥文件在哪里", "bureau clerk-file 文件"),),
    "clerks": (("看经办人的数字", "bureau clerks"),),
    "damage": (
        ("看有哪些备份", "backup list"),
        ("恢复备份", "backup restore"),
        ("修复", "check --repair"),
        ("救援副本", "rescue"),
    ),
    "database": (("新建", "bureau new --database"),),
    "decisions": (("看裁定簿", "bureau decisions"),),
    "draft policy": (("起草", "bureau policy --source 文件"),),
    "dropped clerks": (("再加上经办人", "bureau root-draft --clerk"),),
    "enter": (("建代录簿", "bureau enter 学校"),),
    "findings": (
        ("列出督导问题", "record list finding"),
        ("填写整改", "record edit"),
    ),
    "given back": (("学校取回", "receipt apply 文件"),),
    "layouts": (("存出表样", "layout save"),),
    "letters": (("看收过的数据包", "bureau letters"),),
    "members": (("看名单", "school members"),),
    "numbers": (
        ("取回归还包", "school restore"),
        ("接着编号", "receipt apply --take-over"),
    ),
    "operator": (("设经办人密钥", "school operator"),),
    "people": (("找教师编号", "bureau people"),),
    "plans": (("看编号", "bureau plans"),),
    "policy letter": (("学校采用", "policy use 文件"),),
    "receipts": (("生成回执", "bureau receipts"),),
    "receive": (("接收", "bureau receive 文件"),),
    "restore": (
        ("看有哪些备份", "backup list"),
        ("恢复备份", "backup restore"),
    ),
    "restore join": (("恢复并合并", "restore 编号 --join"),),
    "returned": (("看待处理的退回", "receipt returned"),),
    "root draft": (
        ("保管人签名", "bureau root-sign 文件"),
        ("签够后启用", "bureau root-adopt 文件"),
    ),
    "root key": (("另做一把", "bureau root-key"),),
    "school list": (("列上学校", "bureau schools --import"),),
    "school policy": (
        ("读入政策文件包", "policy use 文件"),
        ("恢复备份", "backup restore"),
    ),
    "schools": (("看学校", "bureau schools"),),
    "sign policy": (("补签", "bureau policy-sign 文件"),),
    "split": (("拆开", "bureau split"),),
    "trust": (("采用卡片", "school trust 文件"),),
    "unlock": (("输入口令", "private unlock"),),
    "upper": (("采用上级的卡片", "bureau trust 文件"),),
    "withdrawn": (("恢复", "bureau rollback 学校 --undo"),),
}
"""What is meant -> what each command does for it, and the command."""
OPTIONS: Final = {
    "which school": (("写明学校", "--school 学校"),),
    "decision seen": (("看过了，仍要另定", "--decision {decision}"),),
}
"""The same where an option of the command that was typed answers the question; facts of the error stand in braces."""
TAKEN_BY: Final = {
    "receipt": "receipt apply",
    "policy": "policy use",
    "restore": "school restore",
    "root": "school trust",
    "enrol": "bureau enrol",
    "report": "bureau receive",
    "relay": "bureau receive",
    "log": "bureau receive",
    "roll": "bureau receive",
}
"""The command that takes in each kind of letter."""


def with_commands(error: JyTeacherError) -> str:
    """The sentence of an error for whoever sits at a command line."""
    taken = TAKEN_BY.get(str(error.facts.get("kind", ""))) if error.code == "package.kind" else None
    if taken:
        return f"{error.user_message}收下它的命令是 {PROGRAM} {taken} 文件。"
    return error.user_message + _typed(str(error.facts.get("way", "")), error.facts)


def with_ways(words: str, *ways: str) -> str:
    """What was done, and a line with the commands for each of the ways that lead on from it."""
    return "\n".join([words, *(_typed(way, {}) for way in ways)])


def _typed(way: str, facts: Mapping[str, object]) -> str:
    typed = [f"{what} {option.format_map(facts)}" for what, option in OPTIONS.get(way, ())]
    typed += [f"{what} {PROGRAM} {command}" for what, command in WAYS.get(way, ())]
    return f"用命令：{'；'.join(typed)}。" if typed else ""
