"""Makes the sample school's messy workbooks, always the same: python -m tests.sample.make_sample

Everything is invented. The ID numbers satisfy the check character of GB 11643 but carry the region 000000, which belongs to
nobody. The mess is what schools really send: title lines, a two-line heading with merged cells, group lines, code labels, blanks
inside names, full-width digits, a sum row, notes, a hidden sheet, a number that a spreadsheet rounded, a mistyped one.
"""

from __future__ import annotations

import random
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

FOLDER = Path(__file__).parents[2] / "resources" / "sample"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗苗卫段成翟酒郝聂牛原"
GIVEN = [
    "建国",
    "秀英",
    "丽娟",
    "志强",
    "海燕",
    "文静",
    "红霞",
    "俊杰",
    "晓燕",
    "国庆",
    "雪梅",
    "永刚",
    "春玲",
    "明辉",
    "素芳",
    "婷婷",
    "会敏",
    "小波",
    "艳红",
    "向阳",
    "玉洁",
    "立新",
    "佳怡",
    "永利",
]
GROUPS = {
    "语文组": ("语文", 15),
    "数学组": ("数学", 13),
    "英语组": ("英语", 6),
    "综合组": ("", 10),
}
OTHERS = ["体育", "音乐", "美术", "科学", "信息技术", "道德与法治", "体育", "音乐", "美术", "综合实践活动-其他"]
TITLES = ["小学高级教师", "一级教师", "小学一级", "二级教师", "高级教师", "一级 教师", "未评聘"]


def id_number(rng: random.Random, born: date, sex: str) -> str:
    """A well-formed number that belongs to nobody."""
    body = f"000000{born:%Y%m%d}{rng.randrange(10, 99)}{rng.randrange(5) * 2 + (sex == '男')}"
    return body + "10X98765432"[sum(int(a) * b for a, b in zip(body, WEIGHTS, strict=True)) % 11]


def people() -> list[dict[str, object]]:
    """Forty-eight teachers, the same every time."""
    rng = random.Random(20260701)
    names = []
    while len(names) < 40:
        name = rng.choice(SURNAMES) + rng.choice(GIVEN)
        if name not in names:
            names.append(name)
    names += ["王伟", "王伟", "李娜", "张𠮷庆", "㛃雅琴", "赵䶮", "阿依古丽·买买提", "牛犇"]
    subjects = [(group, subject or OTHERS[number]) for group, (subject, count) in GROUPS.items() for number in range(count)]
    subjects += [("行政组", "语文"), ("行政组", "数学"), ("行政组", "体育"), ("行政组", "语文")]
    found = []
    for number, (name, (group, subject)) in enumerate(zip(names[:48], subjects, strict=True)):
        sex = "女" if number % 3 else "男"
        born = date(1966 + rng.randrange(34), rng.randrange(1, 13), rng.randrange(1, 28))
        joined = date(max(born.year + 22, 1990) + rng.randrange(6), rng.choice([3, 8, 9]), 1)
        found.append(
            {
                "name": name,
                "sex": sex,
                "born": born,
                "id": id_number(rng, born, sex),
                "group": group,
                "subject": subject,
                "title": rng.choice(TITLES),
                "joined": min(joined, date(2025, 9, 1)),
                "phone": f"000{rng.randrange(10**7, 10**8)}",
                "number": f"JS{number + 1:03}",
            }
        )
    return found


def roster(path: Path) -> None:
    """The messy roster."""
    rows = people()
    book = Workbook()
    page = book.active
    page.title = "教师花名册"
    page["A1"] = "济水示例小学 2026 年教职工花名册"
    page["A1"].font = Font(size=16, bold=True)
    page["A1"].alignment = Alignment(horizontal="center")
    page.merge_cells("A1:M1")
    page["A2"] = "填报单位：济水示例小学（示例数据，均为虚构）        填表日期：2026年6月30日"
    page.merge_cells("A2:M2")
    upper = [
        "序号",
        "*姓名",
        "*性别",
        "*身份证\n件号",
        "出生日期",
        "任教情况",
        None,
        None,
        "职称",
        "教职工类别",
        "进本校年月",
        "手机号",
        "工号",
    ]
    lower = [None, None, None, None, None, "学段", "学科", "教研组", None, None, None, None, None]
    page.append(upper)
    page.append(lower)
    page.merge_cells("F3:H3")
    for letter in "ABCDEIJKLM":
        page.merge_cells(f"{letter}3:{letter}4")
    last_group = ""
    for number, row in enumerate(rows, start=1):
        if row["group"] != last_group:
            last_group = str(row["group"])
            page.append([last_group])
        born = row["born"]
        assert isinstance(born, date)
        name, sex, identity = str(row["name"]), str(row["sex"]), str(row["id"])
        birth: object = born.isoformat()
        if len(name) == 2 and number % 2:
            name = f"{name[0]}　{name[1]}"
        if number % 7 == 0:
            name = f" {name} "
        if number % 3 == 0:
            sex = {"男": "1-男", "女": "2-女"}[sex]
        if number % 5 == 0:
            birth = f"{born.year}.{born.month}"
        elif number % 5 == 1:
            birth = datetime(born.year, born.month, born.day)
        elif number % 5 == 2:
            birth = f"{born.year}年{born.month}月"
        elif number % 5 == 3:
            birth = f"{born:%Y%m}"
        if number == 9:
            identity = identity.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        if number == 12:
            identity = identity.lower()
        value: object = identity
        if number == 20:
            value = float(f"4109{identity[4:15]}000")  # what is left after a spreadsheet took it for a figure
        if number == 31:
            value = identity[:17] + ("0" if identity[17] != "0" else "1")
        joined = row["joined"]
        assert isinstance(joined, date)
        subject = f"{row['subject']}\n" if number % 11 == 0 else row["subject"]
        kind = "A1-专任教师" if row["group"] != "行政组" else "A3-行政人员"
        page.append(
            [
                number,
                name,
                sex,
                value,
                birth,
                "普通小学",
                subject,
                row["group"],
                row["title"],
                kind,
                f"{joined:%Y-%m}",
                row["phone"],
                row["number"],
            ]
        )
    page.append(["合计", None, len(rows)])
    page.append([])
    page.append(["注：本表为示例，人名、号码均为虚构。"])
    for column, width in zip("ABCDEFGHIJKLM", (6, 14, 8, 22, 14, 10, 14, 12, 14, 16, 12, 14, 10), strict=True):
        page.column_dimensions[column].width = width
    hidden = book.create_sheet("hiddenSheet")
    hidden.sheet_state = "hidden"
    for text in ("姓名", "1-男", "2-女"):
        hidden.append([text])
    book.properties.created = book.properties.modified = datetime(2026, 6, 30)
    book.save(path)


def trainings(path: Path) -> None:
    """Outside trainings of the third quarter, dates as people write them."""
    rng = random.Random(20260901)
    rows = people()
    book = Workbook()
    page = book.active
    page.title = "国内培训"
    page.append(["2026 年第三季度教师外出培训登记（示例）"])
    page.append(
        [
            "序号",
            "教师姓名",
            "工号",
            "项目名称",
            "机构名称",
            "培训类别",
            "培训方式",
            "开始时间",
            "结束时间",
            "获得学时",
            "证书号",
            "成绩",
        ]
    )
    projects = [
        ("国培计划（2026）小学语文骨干教师研修", "河南师范大学", "10-国家级", "2-短期面授培训", "2026.7.6", "2026.7.15", 80),
        ("河南省小学数学教师能力提升", "郑州师范学院", "20-省级", "3-网络研修", "2026年7月20日", "2026年8月20日", 40),
        ("济源市新教材培训", "济源市教师进修学校", "30-地市级", "2-短期面授培训", "2026-08-24", "2026-08-25", 16),
        ("国家中小学智慧教育平台暑期研修", "教育部教师工作司", "国家级", "网络", "20260720", "20260831", 10),
        ("济源市班主任能力提升", "济源市教师进修学校", "市级", "面授", "9.5", "9.6", 12),
    ]
    number = 0
    for row in rows:
        for project, organizer, level, mode, start, end, hours in projects:
            chance = 0.9 if "暑期研修" in project else 0.12
            if rng.random() > chance or row["name"] == "王伟":
                continue
            number += 1
            certificate = f"SL2026{number:05}" if "暑期" not in project else ""
            page.append(
                [
                    number,
                    row["name"],
                    row["number"],
                    project,
                    organizer,
                    level,
                    mode,
                    start,
                    end,
                    f"{hours}学时" if number % 6 == 0 else hours,
                    certificate,
                    "合格",
                ]
            )
    page.append(["合计", None, None, None, None, None, None, None, None, f"共{number}条"])
    book.properties.created = book.properties.modified = datetime(2026, 9, 30)
    book.save(path)


if __name__ == "__main__":
    roster(FOLDER / "roster.xlsx")
    trainings(FOLDER / "trainings.xlsx")
