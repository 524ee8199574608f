"""Columns of a form that asks what everybody's hours are. It is filled from the ledger and never imported.

Figures are taken for what a heading says only where the whole heading is known: 本年度应完成学时 is made of known words and is none of them,
and a figure in the wrong column of an official form is worse than a blank that is named.
"""

from __future__ import annotations

from typing import Final

from jyteacher_desktop.sheets import cell_values as cells
from jyteacher_desktop.sheets.cell_values import FieldSpec, Parser, heading_key
from jyteacher_desktop.sheets.fields_of_first_lists import BY_KIND

HOURS_LABEL: Final = "学时表"
_NOT_OF_A_PERSON: Final = frozenset({"status", "note", "former_name"})


def figure(key: str, title: str, *headings: str, parse: Parser = cells.hours) -> FieldSpec:
    """A column that counts only under one of these headings, each with 学时, 学时数 or nothing behind it."""
    said = [each for each in (title, *headings) if each]
    spelled = {heading_key(each + more) for each in said for more in ("", "数", "学时", "学时数")}
    return FieldSpec(
        key=key, title=title, aliases=frozenset(spelled), parse=parse, whole=True, as_text=parse is not cells.hours, width=10
    )


SCHOOL: Final = figure(
    "school",
    "学校",
    "单位",
    "工作单位",
    "所在单位",
    "单位名称",
    "学校名称",
    "所在学校",
    "任教学校",
    "所属学校",
    parse=cells.plain,
)
"""Which school it is: forms that many schools fill in ask it in every row, and no record says it."""
FIGURES: Final[tuple[FieldSpec, ...]] = (
    figure("year", "年度", "年份", "学年度", parse=cells.year),
    figure("category", "类别", "学时类别", "研修类别", "学时类型", "培训类别", parse=cells.label),
    figure(
        "hours", "学时", "累计", "累计完成", "周期累计", "周期累计完成", "本周期", "本周期累计", "总", "合计", "已完成", "已修", "完成", "已获得", "已获", "获得",
        "实际", "实际完成", "实修", "计入", "认定", "总计",
    ),
    figure("this_year", "本年度", "本年", "当年", "本年度完成", "本年度已完成", "本年完成", "本年已完成", "当年完成", "本年度获得", "本年度累计"),
    figure("required", "应完成", "规定", "要求", "应修", "应达", "应达到", "应修满", "周期应完成", "周期规定", "标准", "须完成"),
    figure("gap", "还差", "差额", "缺口", "尚差", "尚缺", "未完成", "所差", "欠缺", "剩余", "还需", "还需完成", "不足"),
    figure("standing", "完成情况", "学时完成情况", "完成状态", "达标情况", parse=cells.label),
    figure("reached", "是否达标", "是否完成", "是否达到要求", parse=cells.label),
)  # fmt: skip
"""What the ledger says of one person; the single years and categories of a policy come beside them."""
HOURS_FIELDS: Final[tuple[FieldSpec, ...]] = (
    *(each for each in BY_KIND["roster"] if each.key not in _NOT_OF_A_PERSON),
    SCHOOL,
    *FIGURES,
)
