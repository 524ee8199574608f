"""Flags: what a person has to look at, one by one as long as anybody goes through them.

A flag is one thing for one person to look at. Whatever is said about a person at two schools is one flag for that pair of schools
and that person, however many records it is about; and where one pair of schools (or one school) contradicts itself about more people
than anybody goes through one by one, those are one flag. So a book with hundreds of thousands of rows makes a handful of matters, and
cannot bury those of other schools under its own. Every flag says by its ``mark`` what all its sides are, also those that it does
not list.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.values import dataclass, field

MOST_ALIKE = 50
"""So many flags of one kind about the same schools are listed one by one; when there are more, they are one matter."""
_MOST_NAMED = 12
"""Names in one message; the others are counted."""
MOST_SIDES = 100
"""Sides of one contradiction that are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one school says in a contradiction, and its record (``teacher``, ``activity`` or ``training``), where there is one."""

    school: str
    office: str
    text: str
    record_table: str = ""
    record: str = ""


SIDE_COLUMNS: tuple[Column[Side], ...] = (
    Column(key="school", title="学校", value=lambda row: row.school, width=18),
    Column(key="text", title="内容", value=lambda row: row.text, width=44),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Something a person has to look at; nothing was decided and nothing is lost.

    ``key`` names the contradiction by ids alone, so that it is the same whatever arrived first. ``mark`` stands for what the message and
    the listed sides leave out, and is empty where they leave out nothing. ``people`` are the persons it is about, as ``office teacher``, where
    it is about one or two: all that is said of them at the same schools is one thing to look into. ``decided`` is the day on which a person of this bureau decided it.
    """

    kind: str
    key: str
    subject: str
    message: str
    sides: tuple[Side, ...] = ()
    mark: str = ""
    people: tuple[str, ...] = ()
    decided: str = ""


FLAG_LABELS = {
    "same_person": "可能同一人",
    "crowd": "同名太多",
    "number": "姓名不一",
    "twice": "一校两录",
    "old_number": "旧证件号",
    "damaged": "证件号有误",
    "guest_home": "外校不符",
    "guest_member": "不是下属校",
    "two_books": "一校两簿",
    "two_schools": "两校任职",
    "certificate": "证书重复",
    "same_content": "内容重复",
    "same_hour": "同时两处",
    "plausible": "学时异常",
    "piled": "学时叠加",
    "word": "用语不明",
    "title": "称号不一",
    "lowered": "学时变少",
    "moved": "调动核对",
    "reply": "收件密钥变了",
    "former_key": "旧密钥签名",
    "borrowed": "标识码不符",
    "two_voices": "两处登记",
    "fork": "编号分叉",
    "chain": "前号不符",
}
URGENT = frozenset({"fork", "chain", "held", "two_books"})
"""What waits first: as long as it does, what a school handed in does not count, or counts against another of its books."""
FLAG_COLUMNS: tuple[Column[Flag], ...] = (
    Column(key="kind", title="种类", value=lambda row: FLAG_LABELS[row.kind], align=Align.CENTER, width=10),
    Column(key="subject", title="对象", value=lambda row: row.subject, width=20),
    Column(key="message", title="说明", value=lambda row: row.message, width=60),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A contradiction before anybody knows how many there are of its kind: the sentence is made only where it is shown.

    ``about`` are offices and names of the schools it is between, ``key`` ids, ``who`` the person or thing, ``facts`` all that is said,
    ``people`` as of a flag. ``more`` says that the sentence leaves out facts: whoever settles it has settled these, and no others.
    """

    kind: str
    about: tuple[tuple[str, str], ...]
    key: str
    who: str
    facts: Sequence[object]
    make: Callable[[], tuple[str, Sequence[Side]]]
    people: tuple[str, ...] = ()
    more: bool = False


@dataclass(slots=True)
class _Alike:
    """Findings of one kind about the same schools."""

    about: tuple[tuple[str, str], ...]
    count: int = 0
    first: list[Flag] = field(default_factory=list)
    whole: Any = field(default_factory=hashlib.sha256)


_ALL_OF_A_KIND = {
    "same_person": "有 {count} 对教师可能是同一人",
    "crowd": "有 {count} 个姓名录了太多次",
    "number": "有 {count} 个身份证件号的姓名不一致",
    "twice": "把 {count} 个身份证件号各录了两次或更多次",
    "old_number": "有 {count} 个身份证件号一处写 15 位、一处写 18 位",
    "damaged": "有 {count} 个身份证件号不合规则",
    "guest_home": "有 {count} 位外校人员写的所在学校与名册不符",
    "guest_member": "登记了 {count} 所学校的外校人员，而名册里它们不是它的下属学校",
    "two_schools": "有 {count} 人同时算作在职，或一校已退休、另一校在职",
    "certificate": "有 {count} 个证书号由多人填报",
    "same_content": "有 {count} 人的同一内容重复填报",
    "same_hour": "有 {count} 人在同一时段有两处活动",
    "plausible": "有 {count} 条学时超过合理范围",
    "word": "用了 {count} 个现行政策和本程序都不认识的类型、方式或类别",
    "piled": "有 {count} 人的学时加起来超过合理范围，或同一时段在两处",
    "title": "有 {count} 人的称号与本局名单不一致",
    "lowered": "有 {count} 人的学时因另一所学校的记录而变少",
    "moved": "有 {count} 人先后在两校任职，应完成学时按合在一起的月份计算",
}


def gather(found: Iterable[Finding]) -> Iterator[Flag]:
    """Flags one by one as long as a person can go through them; where there are too many alike, one flag for all of them."""
    groups: dict[tuple[str, tuple[tuple[str, str], ...]], _Alike] = {}
    for each in found:
        alike = groups.setdefault((each.kind, each.about), _Alike(each.about))
        alike.count += 1
        alike.whole.update(repr((each.key, each.facts)).encode())
        if alike.count <= MOST_ALIKE:
            message, sides = each.make()
            listed = tuple(sides[:MOST_SIDES])
            left_out = each.more or len(sides) > _MOST_NAMED
            mark = hashlib.sha256(repr((each.key, each.facts)).encode()).hexdigest() if left_out else ""
            alike.first.append(
                Flag(kind=each.kind, key=each.key, subject=each.who, message=message, sides=listed, mark=mark, people=each.people)
            )
    for (kind, about), alike in groups.items():
        if alike.count <= MOST_ALIKE:
            yield from alike.first
            continue
        schools = "、".join(dict.fromkeys(name for _office, name in about))
        who = named([flag.subject for flag in alike.first], count=alike.count)
        yield Flag(
            kind=kind,
            key=" ".join(("many", *(office for office, _name in about))),
            subject=schools,
            message=f"{schools} {_ALL_OF_A_KIND[kind].format(count=alike.count)}：{who}。数量太多，合为一项；请与学校逐一核对，或撤回有误的数据包。",
            sides=tuple(side for flag in alike.first for side in flag.sides)[:MOST_SIDES],
            mark=alike.whole.hexdigest(),
        )


def named(names: Sequence[str], between: str = "、", *, count: int = 0, unit: str = "个") -> str:
    """Names for a sentence that somebody shall read to its end."""
    number = count or len(names)
    more = f" 等 {number} {unit}" if number > _MOST_NAMED else ""
    return between.join(names[:_MOST_NAMED]) + more
