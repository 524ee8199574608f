"""本年没有: a person's word that there was nothing to register in a year, which is zero, while no word at all is unknown."""

from __future__ import annotations

from jyteacher_desktop.kinds.kit import BUREAU, SCHOOL, Row, kind, listed
from jyteacher_desktop.kinds.kit import year as year_field


@kind(
    "none_in_year",
    "本年没有",
    key="register year",
    called="{year} {register}",
    keepers=SCHOOL | BUREAU,
    sent="nothing",
    about="某一年确实没有某项内容时，在这里登记“本年没有”；没有登记的只算未登记，不算没有。",
)
class Nothing(Row):
    """One tick: in this year there was nothing of that register."""

    register: str = listed("登记项目", example="骨干教师", of="registers", aliases="项目 内容 登记内容", width=18)
    year: str = year_field("年度", aliases="年份 学年")
