"""期初学时: hours from before, by year and category, with the document that proves them. They skip session and day caps."""

from __future__ import annotations

from decimal import Decimal

from jyteacher_desktop.kinds.kit import Person, Row, hours, kind, listed, person, text, year


@kind(
    "opening",
    "期初学时",
    key="teacher year category document",
    called="{teacher}：{year}",
    sent="openings",
    plain=False,
    noted=False,
)
class Opening(Row):
    """One opening balance."""

    teacher: Person = person("教师", sent_as="text")
    year: str = year("年度", example="2025", hint="例如 2025 或 2025-2026", aliases="年份 学年")
    category: str = listed("类别", "categories", width=12, example="校本研修", aliases="学时类别 培训类别")
    hours: Decimal = hours("学时", example="36", aliases="学时数 累计学时")
    document: str = text(
        "依据文件",
        default="",
        width=30,
        example="2025 年学时登记表",
        hint="证明这些学时的文件名称或文号",
        aliases="依据 证明材料 文件 备注",
    )
