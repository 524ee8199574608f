"""学段 as statistics group it: rosters write one stage in many ways (普通小学, 小学教育, 完小), figures count it once."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from jyteacher_desktop.domain.terms import SchoolStage

PRESCHOOL, PRIMARY, JUNIOR, SENIOR, VOCATIONAL, SPECIAL = "学前", "小学", "初中", "高中", "中职", "特殊教育"
STAGES = (PRESCHOOL, PRIMARY, JUNIOR, SENIOR, VOCATIONAL, SPECIAL)
"""Every group, youngest children first."""

_OF_SCHOOL = {
    SchoolStage.KINDERGARTEN: PRESCHOOL,
    SchoolStage.PRIMARY: PRIMARY,
    SchoolStage.JUNIOR: JUNIOR,
    SchoolStage.SENIOR: SENIOR,
    SchoolStage.VOCATIONAL: VOCATIONAL,
    SchoolStage.SPECIAL: SPECIAL,
}
"""Schools of one stage; of the others (九年一贯制, 完全中学) nothing follows for one person."""
_PARTS = (
    (SPECIAL, ("特殊", "特教")),
    (VOCATIONAL, ("中职", "中等职业", "职业高中", "职高", "中专", "技工")),
    (PRESCHOOL, ("学前", "幼儿", "幼教", "幼师")),
    (JUNIOR, ("初中", "初级中学")),
    (SENIOR, ("高中", "高级中学")),
    (PRIMARY, ("小学", "完小")),
)
"""Parts of the words in use, looked for in this order: 职业高中 is no 高中."""


@lru_cache(maxsize=512)
def stage_group(text: str) -> str:
    """The stage that statistics count it under; an unknown word stays as written."""
    bare = "".join(unicodedata.normalize("NFKC", text).split())
    for group, parts in _PARTS:
        if any(part in bare for part in parts):
            return group
    return bare


def stage_order(group: str) -> tuple[int, str]:
    """Where a group stands in a list: youngest children first, then what no group is known for."""
    return (STAGES.index(group) if group in STAGES else len(STAGES), group)


@lru_cache(maxsize=512)
def stage_of(text: str, school: str) -> str:
    """The stage of a person: as the roster says it, else that of a school (``SchoolStage`` code) that has only one."""
    if text.strip():
        return stage_group(text)
    known = SchoolStage.from_text(school)
    return _OF_SCHOOL.get(known, "") if known is not None else ""
