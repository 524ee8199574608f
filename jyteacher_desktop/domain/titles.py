"""Professional titles and subjects: today's words for yesterday's.

Titles of before 2015 (中学高级, 小学一级 ...) are mapped to today's five (人社部发〔2015〕79号); anything else is kept as written.
Subjects are kept as written and get a group beside them for statistics (思想品德 and 道德与法治 are one).
"""

from __future__ import annotations

import re
import unicodedata

TITLES = ("正高级教师", "高级教师", "一级教师", "二级教师", "三级教师", "未评聘")

_OLD_TITLES = {
    "中学高级教师": "高级教师",
    "小学中的中学高级教师": "高级教师",
    "中学一级教师": "一级教师",
    "小学高级教师": "一级教师",
    "中学二级教师": "二级教师",
    "小学一级教师": "二级教师",
    "中学三级教师": "三级教师",
    "小学二级教师": "三级教师",
    "小学三级教师": "三级教师",
    "幼儿园高级教师": "一级教师",
    "中小学正高级教师": "正高级教师",
    "中小学高级教师": "高级教师",
    "中小学一级教师": "一级教师",
    "中小学二级教师": "二级教师",
    "中小学三级教师": "三级教师",
    "正高级": "正高级教师",
    "高级": "高级教师",
    "副高级": "高级教师",
    "副高": "高级教师",
    "正高": "正高级教师",
    "一级": "一级教师",
    "二级": "二级教师",
    "三级": "三级教师",
    "中高": "高级教师",
    "中一": "一级教师",
    "中二": "二级教师",
    "小高": "一级教师",
    "小一": "二级教师",
    "小二": "三级教师",
    "未评": "未评聘",
    "未定级": "未评聘",
    "无": "未评聘",
    "未评职称": "未评聘",
}

_SUBJECT_GROUPS = {
    "思想品德": "道德与法治",
    "思想品德政治": "道德与法治",
    "品德与生活": "道德与法治",
    "品德与社会": "道德与法治",
    "品德与生活社会": "道德与法治",
    "政治": "道德与法治",
    "思想政治": "道德与法治",
    "道法": "道德与法治",
    "品德": "道德与法治",
    "体育小学": "体育与健康",
    "体育": "体育与健康",
    "信息技术": "信息科技",
    "信息技术高中": "信息科技",
    "信息": "信息科技",
    "计算机": "信息科技",
    "通用技术高中": "通用技术",
    "外语": "英语",
    "心理": "心理健康",
    "综合实践": "综合实践活动",
    "综合实践活动信息技术": "综合实践活动",
    "综合实践活动劳动与技术": "综合实践活动",
    "综合实践活动其他": "综合实践活动",
    "劳动与技术": "劳动",
    "劳技": "劳动",
}


def current_title(text: str) -> str:
    """Today's title for any spelling of it; an unknown one is kept as written."""
    bare = re.sub(r"[\s（）()]+", "", unicodedata.normalize("NFKC", text))
    bare = re.sub(r"^[0-9A-Z]+[-—]", "", bare)
    if bare in TITLES:
        return bare
    for candidate in (bare, f"{bare}教师"):
        if candidate in _OLD_TITLES:
            return _OLD_TITLES[candidate]
        if candidate in TITLES:
            return candidate
    return " ".join(text.split())


def subject_group(text: str) -> str:
    """The subject that statistics count it under."""
    bare = re.sub(r"[\s（）()·\-—/]+", "", unicodedata.normalize("NFKC", text))
    return _SUBJECT_GROUPS.get(bare, " ".join(text.split()))
