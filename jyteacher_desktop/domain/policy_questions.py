"""请主管部门确认: everything in a policy file that no authority has confirmed, one question each, in words.

A number or a choice is confirmed when the nearest table around it that says so says ``official``; every other one is a question, and so is
a table without numbers that is marked ``unconfirmed``, and whatever a note asks the authority to confirm. None is asked without what the
program goes by meanwhile.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from jyteacher_desktop.domain.columns import Column, hours_text
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.values import dataclass

_PROVENANCE: Final = frozenset({"basis", "status", "note"})
_NOT_ASKED: Final = frozenset({"schema", "version"})
_ASKS: Final = "请主管部门确认"
_WORDS: Final = {
    "cycle": "周期",
    "required": "应完成学时",
    "year": "年度",
    "expected": "每年学时",
    "unit": "学时",
    "minutes_per_hour": "一学时的分钟数",
    "step": "最小单位",
    "day_cap": "每天上限",
    "half_day": "半天折合学时",
    "category": "学时类别",
    "kind": "活动类型",
    "default_hours": "默认学时",
    "session_cap": "每次上限",
    "year_cap": "每年上限",
    "cycle_cap": "周期上限",
    "cycle_min": "周期下限",
    "roles": "角色系数",
    "attendance": "出勤系数",
    "present": "出席",
    "late": "迟到",
    "left_early": "早退",
    "excused": "请假",
    "absent": "缺席",
    "min_ratio": "最低出勤比例",
    "result": "考核结果系数",
    "excellent": "优秀",
    "pass": "合格",
    "fail": "不合格",
    "duplicates": "重复登记",
    "level": "级别",
    "groups": "其他要求",
    "trainer": "培训者",
    "received_per_year": "每年学时",
    "ratio": "人数比",
    "new_teacher": "新教师",
    "months": "月数",
    "hours": "学时",
    "backbone": "骨干教师",
    "share": "比例",
    "tolerance": "允许上下",
    "workshops": "工作坊",
    "minimum_per_unit": "每单位至少",
    "funds": "经费",
    "public_funds_share": "公用经费比例",
    "payroll_share": "工资总额比例",
    "programme": "队伍建设",
    "young_teacher_age": "青年教师年龄",
    "silence_months": "多少个月没有活动算沉默",
    "notice_days": "提前多少天提醒",
    "ladder": "骨干称号",
    "term_years": "任期年数",
    "rubric": "评分",
    "points": "分值",
    "target": "目标数",
    "exemption": "减免",
    "plausible": "需要核实的限度",
    "per_day": "每天",
    "per_activity": "每次",
    "per_opening": "每年期初",
    "attendee": "参加",
    "host": "主持",
    "speaker": "主讲",
    "demo_teacher": "授课",
    "reviewer": "评课",
    "value": "",
    "basis_of_year": "口径",
    "same_content": "同样的内容",
    "report_as": "教基4068",
    "inside_cycle": "周期总学时",
    "weak_subjects": "薄弱学科",
    "full_time_positions": "专任教师",
    "reasons": "情形",
}


def _statuses(codes: Sequence[str]) -> str:
    found = [status.label if (status := ServiceStatus.from_text(code)) is not None else code for code in codes]
    return f"{'、'.join(found)}的月份不要求学时" if found else "都不减免"


_CHOICES: Final[Mapping[str, Callable[[Any], str]]] = {
    "basis_of_year": lambda chosen: "学年" if chosen == "school" else "自然年",
    "same_content": lambda chosen: "每次都计" if chosen == "count_all" else "只计一次，取级别最高的",
    "report_as": lambda named: f"教基4068 填“{named}”" if named else "教基4068 不填",
    "inside_cycle": lambda inside: "计入" if inside else "不计入",
    "weak_subjects": "、".join,
    "full_time_positions": "、".join,
    "reasons": _statuses,
}
"""What a policy chooses without a number, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing to be confirmed.

    Attributes:
        key: Where it stands in the file, e.g. ``kind.lecture.default_hours``.
        where: The same in words, e.g. 活动类型“专题讲座”　默认学时.
        value: What the program goes by until there is an answer.
        note: What the file says about it.
    """

    key: str
    where: str
    value: str
    note: str


QUESTION_COLUMNS: tuple[Column[Question], ...] = (
    Column(key="where", title="事项", value=lambda row: row.where, width=30),
    Column(key="value", title="现在按", value=lambda row: row.value, width=9),
    Column(key="note", title="说明", value=lambda row: row.note, width=40),
)


def open_questions(policy: Policy) -> tuple[Question, ...]:
    """Everything in a policy that no authority has confirmed, in the order of the file."""
    return tuple(_walk(tomllib.loads(policy.text, parse_float=Decimal), "", "", official=False, note=""))


def _walk(table: Mapping[str, Any], key: str, where: str, *, official: bool, note: str) -> Iterator[Question]:
    stated = bool(table.keys() & {"basis", "status"})
    official = table.get("status") == "official" if stated else official
    own = str(table.get("note", ""))
    asked = False
    for name, value in table.items():
        if name in _PROVENANCE or (not key and name in _NOT_ASKED):
            continue
        inner, words = f"{key}{name}", _joined(where, _WORDS.get(name, name))
        if isinstance(value, dict):
            yield from _walk(value, f"{inner}.", words, official=official, note=own or note)
        elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            for item in value:
                called = item.get("name", item.get("id", ""))
                yield from _walk(item, f"{inner}.{item.get('id')}.", f"{words}“{called}”", official=official, note=own or note)
        elif not official and (number := _number(value)):
            asked = True
            yield Question(key=inner.removesuffix(".value"), where=words, value=number, note=own or (note if stated else ""))
    marked = table.get("status") == "unconfirmed"
    if key and not asked and ((marked and not _has_tables(table)) or _ASKS in own):
        yield Question(key=key.removesuffix("."), where=where, value=_said(table), note=own)
    elif marked:
        for name in (each for each in table if each in _CHOICES):
            yield Question(key=f"{key}{name}", where=_joined(where, _WORDS[name]), value=_CHOICES[name](table[name]), note=own)


def _has_tables(table: Mapping[str, Any]) -> bool:
    return any(isinstance(value, dict) for value in table.values())


def _number(value: object) -> str:
    if isinstance(value, list) and value and all(isinstance(item, int | Decimal) for item in value):
        return "～".join(hours_text(Decimal(item)) for item in value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return ""
    return hours_text(Decimal(value))


def _said(table: Mapping[str, Any]) -> str:
    """What a table without open numbers says: its days, its choices, or the numbers of which only the meaning is asked."""
    if days := [value.isoformat() for value in table.values() if isinstance(value, date)]:
        return "～".join(days)
    if chosen := [told(table[name]) for name, told in _CHOICES.items() if name in table]:
        return "；".join(chosen)
    return "；".join(f"{_WORDS.get(name, name)} {number}" for name, value in table.items() if (number := _number(value)))


def _joined(where: str, word: str) -> str:
    return f"{where}　{word}" if where and word else where or word
