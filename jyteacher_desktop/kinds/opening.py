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
    year: str = year("年度")
    category: str = listed("类别", "categories", width=12)
    hours: Decimal = hours("学时")
    document: str = text("依据文件", default="", width=30)
