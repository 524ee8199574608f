"""试算: everybody's hours under a draft policy beside those under the policy in use, at a school and for the city. Nothing is stored.

A draft may know other cycles, categories and kinds; only the figures of the cycle around the same day are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from jyteacher_desktop.domain.columns import Align, Column, hours_text
from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.hours_and_their_reasons import HoursRow, HoursView, LedgerLine
from jyteacher_desktop.values import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfRow:
    """One person under both policies, in hours. ``falls``: complete or in pace now, no longer so under the draft; ``reached``: complete.

    ``place`` is where the person is found: the 教研组 at a school, the schools at the bureau.
    """

    id: str
    name: str
    pinyin: str
    initials: str
    place: str
    counted: Decimal
    draft_counted: Decimal
    change: Decimal
    required: Decimal
    draft_required: Decimal
    gap: Decimal
    draft_gap: Decimal
    reached: bool
    draft_reached: bool
    falls: bool
    catches_up: bool


SCHOOL_COLUMNS: tuple[Column[WhatIfRow], ...] = (
    Column(key="name", title="姓名", value=lambda row: row.name, width=17),
    Column(key="place", title="教研组", value=lambda row: row.place, width=10),
    Column(key="counted", title="现行计入", value=lambda row: row.counted, align=Align.RIGHT, width=9),
    Column(key="draft_counted", title="草案计入", value=lambda row: row.draft_counted, align=Align.RIGHT, width=9),
    Column(key="change", title="变化", value=lambda row: row.change, align=Align.RIGHT, width=7),
    Column(key="required", title="现行应完成", value=lambda row: row.required, align=Align.RIGHT, width=10),
    Column(key="draft_required", title="草案应完成", value=lambda row: row.draft_required, align=Align.RIGHT, width=10),
    Column(key="gap", title="现行还差", value=lambda row: row.gap, align=Align.RIGHT, width=9),
    Column(key="draft_gap", title="草案还差", value=lambda row: row.draft_gap, align=Align.RIGHT, width=9),
)


CITY_COLUMNS: tuple[Column[WhatIfRow], ...] = tuple(
    replace(column, title="学校", width=18) if column.key == "place" else column for column in SCHOOL_COLUMNS
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """Both policies side by side as of one day; ``told`` is what else is to be known about the draft.

    ``reached`` and ``behind`` are what a school, or a city, calls whoever is complete and whoever is behind the pace.
    """

    now: HoursView
    draft: HoursView
    rows: tuple[WhatIfRow, ...]
    told: tuple[Finding, ...]
    reached: str = "已完成"
    behind: str = "落后"

    @property
    def sentence(self) -> str:
        """What the draft would change, in words."""
        more = sum(row.change > 0 for row in self.rows)
        less = sum(row.change < 0 for row in self.rows)
        asked = sum(row.required != row.draft_required for row in self.rows)
        falls = sum(row.falls for row in self.rows)
        if not (more or less or asked or falls):
            return f"{len(self.rows)} 人的计入学时都不变。"
        text = f"{len(self.rows)} 人中，计入学时增加 {more} 人，减少 {less} 人"
        text += f"，应完成学时变化 {asked} 人" if asked else ""
        now, then = sum(row.reached for row in self.rows), sum(row.draft_reached for row in self.rows)
        text += f"；{self.reached}的由 {now} 人变为 {then} 人" if now != then else ""
        rises = sum(row.catches_up for row in self.rows)
        text += f"；{rises} 人由{self.behind}变为跟上进度" if rises else ""
        return text + (f"；{falls} 人由{self.reached}或跟上进度变为{self.behind}。" if falls else f"；没有人因此{self.behind}。")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChange:
    """One entry that counts differently under the draft, and why."""

    date: str
    title: str
    counted: Decimal
    draft_counted: Decimal
    why: str


LINE_CHANGE_COLUMNS: tuple[Column[LineChange], ...] = (
    Column(key="date", title="日期", value=lambda row: row.date, align=Align.CENTER, width=11),
    Column(key="title", title="项目（活动）名称", value=lambda row: row.title, width=18),
    Column(key="counted", title="现行", value=lambda row: row.counted, align=Align.RIGHT, width=6),
    Column(key="draft_counted", title="草案", value=lambda row: row.draft_counted, align=Align.RIGHT, width=6),
    Column(key="why", title="原因", value=lambda row: row.why, width=40),
)


def compare(now: HoursView, draft: HoursView, place: Callable[[HoursRow], str], told: tuple[Finding, ...]) -> WhatIf:
    """Everybody of two views, one beside the other; who is only in one of them is left out. ``told`` is to be known about the draft."""
    drafted = {row.id: row for row in draft.teachers}
    return WhatIf(
        now=now,
        draft=draft,
        rows=tuple(_row(row, drafted[row.id], place(row)) for row in now.teachers if row.id in drafted),
        told=told,
    )


def _row(row: HoursRow, draft: HoursRow, place: str) -> WhatIfRow:
    return WhatIfRow(
        id=row.id,
        name=row.name,
        pinyin=row.pinyin,
        initials=row.initials,
        place=place,
        counted=row.counted,
        draft_counted=draft.counted,
        change=draft.counted - row.counted,
        required=row.required,
        draft_required=draft.required,
        gap=row.gap,
        draft_gap=draft.gap,
        reached=row.reached,
        draft_reached=draft.reached,
        falls=(row.reached and bool(draft.gap)) or (not row.behind and draft.behind),
        catches_up=row.behind and not draft.behind,
    )


def changes(now: Sequence[LedgerLine], draft: Sequence[LedgerLine]) -> tuple[LineChange, ...]:
    """The entries of one person that count differently, newest first, with the reason."""
    before = {(line.source, line.id): line for line in now}
    after = {(line.source, line.id): line for line in draft}
    found = []
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        known = new or old
        counted = old.counted if old else Decimal(0)
        drafted = new.counted if new else Decimal(0)
        if known is not None and counted != drafted:
            found.append(
                LineChange(date=known.date, title=known.title, counted=counted, draft_counted=drafted, why=_why(old, new))
            )
    return tuple(sorted(found, key=lambda each: (each.date, each.title), reverse=True))


def _why(old: LedgerLine | None, new: LedgerLine | None) -> str:
    if new is None:
        return "草案的周期不包括这一天"
    if old is None:
        return "现行的周期不包括这一天"
    if new.counted < old.counted:
        return f"草案：{new.why or new.basis}"
    return f"现行：{old.why}" if old.why else f"草案：{new.basis}；申报 {hours_text(new.claimed)}"
