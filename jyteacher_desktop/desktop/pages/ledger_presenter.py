"""What is asked of hours and said of one person's, on the page of a school and on that of the city alike."""

from __future__ import annotations

from datetime import date

from jyteacher_desktop.domain.columns import Column, hours_text
from jyteacher_desktop.domain.hours_and_their_reasons import LEDGER_COLUMNS, Detail, HoursRow, HoursView, LedgerLine
from jyteacher_desktop.values import dataclass, replace

_WIDTHS = {"date": 11, "title": 18, "claimed": 7, "counted": 7}
WHY_COLUMNS: tuple[Column[LedgerLine], ...] = tuple(
    replace(column, width=_WIDTHS[column.key]) for column in LEDGER_COLUMNS if column.key in _WIDTHS
)
"""What a narrow list of one person's records shows: none of its figures lies beyond its edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which figures are asked for; empty cycle: the one around the day."""

    as_of: date | None
    cycle: str
    behind_only: bool
    differing_only: bool = False
    detail: Detail = Detail.BOTH


def progress_sentence(row: HoursRow, standing: str) -> str:
    """Where somebody stands: counted, required, the pace of the day, and where this speed leads; ``standing`` is the page's own word for it."""
    text = f"计入 {hours_text(row.counted)} 学时，应完成 {hours_text(row.required)} 学时"
    if row.apart:
        return f"{text}；{row.apart}，不计入达标人数。"
    if not row.gap:
        return f"{text}，{standing}。"
    text += f"，还差 {hours_text(row.gap)}。按平均进度现在应达 {hours_text(row.expected)}"
    text += f"，目前{standing}。" if row.behind else "。"
    return text if row.forecast is None else text + f"照现在的速度，期末约 {hours_text(row.forecast)}。"


def reached_percent(row: HoursRow) -> int:
    """Share of the requirement, 0 to 100."""
    return 100 * row.reached if not row.required else min(100, int(row.counted * 100 / row.required))


def policy_note(view: HoursView) -> str:
    """By which policy was counted, whether it reaches the day, and what of it nobody confirmed."""
    notes = "；".join(view.notes)
    return f"{view.lack_of_cycle}政策：{view.policy_title} 第 {view.policy_version} 版。" + (
        f"未经主管部门确认：{notes}" if notes else ""
    )
