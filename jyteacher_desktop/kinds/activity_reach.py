"""活动归属: how far an activity reached, which team held it and what it was for (三（二）), said beside it, also after its quarter was closed."""

from __future__ import annotations

from jyteacher_desktop.domain.terms import Term
from jyteacher_desktop.kinds.figures_in_words import DOCUMENT
from jyteacher_desktop.kinds.kit import SCHOOL, Page, RecordId, Row, choice, kind, link, text

BASIS = f"{DOCUMENT} 三（二）"


class ActivityScope(Term):
    """How far an activity reaches."""

    SCHOOL = "school", "校内"
    SCHOOLS = "schools", "跨校"
    TOWN = "town", "全镇"
    CITY = "city", "全市"


class Focus(Term):
    """The three activities that 三（二） names."""

    COURSE = "course", "课程建设"
    TEACHING = "teaching", "教学研修"
    READING = "reading", "读书交流"
    OTHER = "other", "其他"


@kind(
    "activity_link",
    "活动归属",
    key="activity",
    called="{activity}",
    page=Page.RESEARCH,
    keepers=SCHOOL,
    basis=BASIS,
    sent="activity-links",
    about="给已登记的活动补记：范围（校内、跨校、全镇）、联动单位、由哪个工作坊组织、侧重什么。",
)
class ActivityLink(Row):
    """What an activity belongs to."""

    activity: RecordId = link("活动", "activity", example="共读《给教师的建议》", aliases="活动名称 活动主题 主题", width=30)
    scope: str = choice("范围", ActivityScope, aliases="活动范围 涉及范围 参与范围", default=ActivityScope.SCHOOL.code)
    partners: str = text("联动单位", aliases="参与单位 联动学校 联合单位 协作单位", default="", width=24)
    team: RecordId | None = link(
        "组织团队", "team", aliases="工作坊 团队 牵头工作坊 牵头团队 所属工作坊 主办工作坊", default=None
    )
    focus: str = choice("侧重", Focus, aliases="活动侧重 内容侧重 类别 活动类别", default=Focus.OTHER.code)
