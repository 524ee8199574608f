"""Professional titles and subjects: today's words for yesterday's.

Titles of before 2015 (中学高级, 小学一级 ...) are mapped to today's five (人社部发〔2015〕79号); anything else is kept as written.
Subjects are kept as written and get a group beside them for statistics (思想品德 and 道德与法治 are one).
"""

from __future__ import annotations

import re
import unicodedata

from jyteacher_desktop.later import pattern

NO_TITLE = "未评聘"
"""Whoever has not been appointed to a title."""
TITLES = ("正高级教师", "高级教师", "一级教师", "二级教师", "三级教师", NO_TITLE)

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
    "未评": NO_TITLE,
    "未定级": NO_TITLE,
    "无": NO_TITLE,
    "未评职称": NO_TITLE,
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


_STEPS = {"正高": 0, "副高": 1, "高": 1, "一": 2, "二": 3, "三": 4, "1": 2, "2": 3, "3": 4, "I": 2, "II": 3, "III": 4}
_COMPOSED = pattern(
    "(?P<old>小(?:学|教)?(?:中的)?(?=中))?(?P<school>中小学?|中学|中教|小学|小教|幼儿园|幼教|中|小|幼)?(?:教师)?"
    "(?P<step>正高|副高|高|[一二三123]|I{1,3})(?P<grade>级)?(?P<who>教师|职称|老师)?"
)
_NONE = pattern("(?:暂|尚|还)?(?:未|没有?|无)(?:评|定|聘|取得)*(?:职称|级|职|教师)*")
_BESIDE = pattern(r"(?P<said>.+?)[(](?P<beside>[^()]+)[)]")
_LADDER = frozenset(("正高", "正高级", "副高", "副高级", "中级", "初级", "高级", "助理级", "员级"))
"""Words of the ladder of all professions, which people put in brackets behind a title."""


def current_title(text: str) -> str:
    """Today's title for any spelling of it; an unknown one is kept as written."""
    if not text or text.isspace():
        return ""
    whole = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    whole = re.sub(r"^[0-9A-Z]+[-—]", "", whole)
    bare = re.sub(r"[()]+", "", whole)
    if bare in TITLES:
        return bare
    for candidate in (bare, f"{bare}教师"):
        if candidate in _OLD_TITLES:
            return _OLD_TITLES[candidate]
        if candidate in TITLES:
            return candidate
    return _composed(bare) or _with_brackets(whole) or " ".join(text.split())


def _composed(bare: str) -> str:
    """中教一级, 教师一级, 小中高, 未聘: the kind of school and the step say it, in whatever order they stand; "" for anything else."""
    if _NONE.fullmatch(bare):
        return NO_TITLE
    match = _COMPOSED.fullmatch(bare)
    if match is None:
        return ""
    school, step = match["school"] or "", _STEPS[match["step"]]
    if not match["grade"] and not (len(match["step"]) > 1 and match["step"].endswith("高")) and not school:
        return ""
    if school.startswith("幼") and match["step"] != "高":
        return ""  # the first step of kindergartens may be that of before 2015 or of today
    if school.startswith(("小", "幼")) and not match["old"] and match["step"] not in ("正高", "副高"):
        step += 1
    return TITLES[min(step, 4)]


def _with_brackets(whole: str) -> str:
    """一级教师(中级), 副高(高级教师), 二级教师(小学): what stands in brackets only says it once more."""
    match = _BESIDE.fullmatch(whole)
    if match is None:
        return ""
    said, beside = current_title(match["said"]), current_title(match["beside"])
    if said in TITLES and (
        beside == said or match["beside"] in _LADDER or match["beside"] in ("中小学", "中学", "小学", "幼儿园")
    ):
        return said
    return beside if beside in TITLES and match["said"] in _LADDER else ""


_BETWEEN = dict.fromkeys(map(ord, "（）()·-—/"))


def subject_group(text: str) -> str:
    """The subject that statistics count it under."""
    bare = "".join(unicodedata.normalize("NFKC", text).translate(_BETWEEN).split())
    return _SUBJECT_GROUPS.get(bare, " ".join(text.split()))
