"""Other headings a clerk may write above a column of a plain kind, made from those its description names.

A description lists what cannot be guessed (领衔人 for 主持人). What every list does alike follows from it: 成立日期 is also 成立时间 and 成立年月,
级别 also 培训级别, 师傅 also 师傅姓名, 备选 also 是否备选. Such a heading counts only as a whole, only where one field of the kind answers
to it, and never against a heading that the description names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from jyteacher_desktop.kinds.kit import Field, Kind, Shape
from jyteacher_desktop.sheets.cell_values import heading_key

_TEXTS = (
    ("名称", "题目", "标题", "名字"),
    ("文号", "文件号", "文件编号", "发文号", "发文字号", "编号", "文件"),
    ("单位", "部门", "机构"),
)
_AMOUNTS = (("人数", "人次", "数量", "数"), ("份数", "份数", "数量"), ("家庭数", "家庭", "户数"))
_ALIKE: Mapping[Shape, tuple[tuple[str, ...], ...]] = {
    Shape.DAY: (("日期", "时间", "年月", "月份", "时间年月"),),
    Shape.MONTH: (("年月", "时间", "日期", "月份"),),
    Shape.YEAR: (("年度", "年份", "学年", "年"),),
    Shape.TERM: (("学期", "学年学期", "所属学期"),),
    Shape.HOURS: (("学时", "课时", "学时数", "课时数"),),
    Shape.MONEY: (("金额", "数额", "款额"),),
    Shape.COUNT: _AMOUNTS,
    Shape.CHOICE: (
        ("类型", "类别", "种类", "性质"),
        ("级别", "层次", "等级"),
        ("结果", "结论", "等次", "情况", "等级"),
        ("状态", "情况", "进展", "现状"),
        ("方式", "形式", "途径"),
    ),
    Shape.TEXT: _TEXTS,
    Shape.LISTED: _TEXTS,
}
"""Last words of headings that say the same of one sort of field."""
_BEHIND: Mapping[Shape, tuple[str, ...]] = {
    Shape.PERSON: ("姓名", "名字"),
    Shape.SOMEBODY: ("姓名", "名字"),
    Shape.LINK: ("名称", "姓名"),
    Shape.COUNT: ("数",),
    Shape.FLAG: ("否",),
}
_BEFORE: Mapping[Shape, tuple[str, ...]] = {Shape.FLAG: ("是否", "是否已", "有无"), Shape.CHOICE: ("是否",)}
_NO_KIND = frozenset(
    ("开始", "结束", "起始", "到期", "截止", "学员", "姓名", "教师", "完成", "计划", "退出", "免职", "入账", "批准")
)
"""Words that stand before others and do not say of what the list is."""
_HALF = 2
"""制度文件 is called 制度 and 文件 as well."""


def further_headings(kind: Kind) -> Mapping[str, frozenset[str]]:
    """Field key to headings beside those of the description, already in the form of :func:`heading_key`."""
    listed = {heading_key(text) for each in kind.typed for text in _said(each)}
    before = sorted(_words_before(kind))
    meant: dict[str, set[str]] = defaultdict(set)
    for each in kind.typed:
        for text in _said(each):
            for spelled in _spelled(each, text):
                led = () if text.startswith(tuple(before)) else before
                for whole in (spelled, *(f"{word}{spelled}" for word in led)):
                    meant[heading_key(whole)].add(each.key)
    found: dict[str, set[str]] = defaultdict(set)
    for heading, keys in meant.items():
        if len(keys) == 1 and heading not in listed:
            found[next(iter(keys))].add(heading)
    return {key: frozenset(headings) for key, headings in found.items()}


def _said(field: Field) -> Iterable[str]:
    return dict.fromkeys((field.title, field.heading or field.title, *field.aliases))


def _words_before(kind: Kind) -> Iterator[str]:
    """What stands before a heading to say of what it is: the kind itself, and what its description puts before a field's own title."""
    yield kind.title
    if len(kind.title) == 2 * _HALF:
        yield from (kind.title[:_HALF], kind.title[_HALF:])
    for each in kind.typed:
        words = _ALIKE.get(each.shape, ()) if each.shape not in (Shape.DAY, Shape.MONTH) else ()
        ends = [each.title, *(word for group in words for word in group)]
        for alias in each.aliases:
            rest = next((alias.removesuffix(end) for end in ends if alias.endswith(end) and alias != end), "")
            if len(rest) >= _HALF and rest not in _NO_KIND:
                yield rest


def _spelled(field: Field, text: str) -> Iterator[str]:
    yield text
    for group in _ALIKE.get(field.shape, ()):
        end = next((word for word in sorted(group, key=len, reverse=True) if text.endswith(word)), None)
        if end is not None:
            yield from (text.removesuffix(end) + other for other in group if other != end)
    yield from (text + word for word in _BEHIND.get(field.shape, ()))
    yield from (word + text for word in _BEFORE.get(field.shape, ()))
