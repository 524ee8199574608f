"""Words that people write for 出勤: in a column of a sheet, behind a name of a list, and over the names of one."""

from __future__ import annotations

from typing import Final

from jyteacher_desktop.domain.terms import Mark

_OTHERS: Final = {
    Mark.PRESENT: "√ ✓ ✔ 到 实到 已到 是 出勤 正常 已签到 已签 全勤 参加 到会 签到 参会 与会 到场 已参加 已参会",
    Mark.LATE: "晚到 来晚",
    Mark.LEFT_EARLY: "早走 提前走 提前离开 中途离开",
    Mark.EXCUSED: "假 事假 病假 产假 婚假 丧假 年假 公假 休假 陪产假 哺乳假 公差 公出 出差 因公外出 外出 已请假 △",
    Mark.ABSENT: "× x 未到 旷 缺 否 缺勤 未签到 旷会 旷工 未参加 未参会 未到会 没来 没到 缺会 未出席 无故缺席",
}
MARK_OF_WORD: Final[dict[str, Mark]] = {word: mark for mark in Mark for word in (mark.code, mark.label, *_OTHERS[mark].split())}
"""What each of these words says."""
