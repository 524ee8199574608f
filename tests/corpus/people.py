"""People who do not exist: names, valid ID numbers of a region that does not exist, and everything else a roster says."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英霞平刚桂华文玉红建国海燕晓晨雨欣怡梓涵子轩浩然思远婷佳慧志鹏雪梅兰竹菊春夏秋冬"
_RARE = ("𠮷", "䶮", "㛃", "犇", "喆", "淼", "垚", "玥")
_MINORITY = ("阿依古丽·买买提", "迪丽热巴·迪力木拉提", "古丽娜尔·吐尔逊")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SUBJECTS = ("语文", "数学", "英语", "物理", "化学", "音乐", "美术", "体育", "科学", "道德与法治")
GROUPS = ("语文组", "数学组", "英语组", "理综组", "艺体组")
TITLES = ("正高级教师", "高级教师", "一级教师", "二级教师", "三级教师", "未评聘")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person as the truth has it."""

    name: str
    sex: str
    born: date
    id_number: str
    subject: str
    group: str
    title: str
    phone: str
    teacher_no: str
    joined: str

    @property
    def birth_month(self) -> str:
        return f"{self.born:%Y-%m}"


def check_character(body: str) -> str:
    """The last character of an 18-digit number, written down here once more so that the answers do not lean on the engine."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def people(chance: random.Random, number: int) -> list[Person]:
    """So many people of different names and numbers."""
    found: dict[str, Person] = {}
    while len(found) < number:
        one = _person(chance, len(found))
        found.setdefault(one.name, one)
    return list(found.values())


def _person(chance: random.Random, place: int) -> Person:
    name = chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, chance.choice((1, 2, 2))))
    draw = chance.random()
    if draw < 0.03:
        name = name[:1] + chance.choice(_RARE)
    elif draw < 0.05:
        name = chance.choice(_MINORITY)
    sex = chance.choice("男女")
    born = date(1966, 1, 1) + timedelta(chance.randrange(12_500))
    sequence = chance.randrange(2, 998, 2) + (sex == "男")  # odd for men
    body = f"000000{born:%Y%m%d}{sequence:03}"
    return Person(
        name=name,
        sex=sex,
        born=born,
        id_number=body + check_character(body),
        subject=chance.choice(SUBJECTS),
        group=chance.choice(GROUPS),
        title=chance.choice(TITLES),
        phone=f"100{chance.randrange(10**7, 10**8)}",
        teacher_no=f"JS{place:04}",
        joined=f"{born.year + 23}-09",
    )
