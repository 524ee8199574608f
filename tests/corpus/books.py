"""The books of the corpus: a layout that is really used, a writer, some damages, and what a careful person would make of it.

The answers come from the people and from the damages done to their cells, never from the engine. A damage either leaves the
meaning alone (``１９８５年３月`` is still March 1985), or makes a row one that must be refused (a number that lost its last digits).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.corpus.people import GROUPS, Person, check_character, people
from tests.corpus.writers import WRITERS, Grid, Page, Value, Writer

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_OLD_TITLES = {"高级教师": "中学高级", "一级教师": "小学高级", "二级教师": "小学一级", "三级教师": "小学二级", "未评聘": "未评聘"}
_MODES = {"short_course": "短期面授培训"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What is true of one record row: its number in the workbook, whether it must be refused, else its values."""

    row: int
    refused: bool
    values: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """One workbook with its answers. ``people`` are those who stand in the school already (for what is not a roster)."""

    number: int
    kind: str
    layout: str
    writer: Writer
    damages: tuple[str, ...]
    page: Page
    truths: tuple[Truth, ...]
    people: tuple[Person, ...]
    activities: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Draft:
    """A grid while it is made: data rows with their answers, in order; damages change both."""

    headings: list[str]
    fields: list[str]
    rows: list[list[Value]]
    values: list[dict[str, str]]
    refused: list[bool]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    def column(self, key: str) -> int | None:
        """Where a field stands."""
        return self.fields.index(key) if key in self.fields else None


_ROSTERS: dict[str, tuple[str, str]] = {
    "state, 34 columns": (
        (
            "*姓名 曾用名 *性别 教职工号 *国籍/地区 *身份证件类型 *身份证件号 *出生日期(yyyy-MM-dd) 籍贯 出生地 *民族 *政治面貌 婚姻状况 健康状况 "
            "*参加工作年月 *进本校年月 *教职工来源 *教职工类别 *是否在编 *用人形式 *签订合同情况 *是否全日制师范类专业毕业 *是否受过特教专业培养培训 "
            "*是否有特殊教育从业证书 *信息技术应用能力 *是否属于免费师范生 *是否参加基层服务项目 参加基层服务项目起始年月 参加基层服务项目结束年月 *是否特级教师 "
            "*是否县级及以上骨干教师 *是否心理健康教育教师 *人员状态 备注"
        ),
        "name - sex teacher_no - - id_number birth_month - - - - - - - joined - - - - - - - - - - - - - - - - - -",
    ),
    "city, 56 columns": (
        (
            "姓名 曾用名 性别 教职工号 单位部门 户口性质 港澳台侨外 国家/地区 身份证件类型 身份证件号 出生日期 籍贯 出生地 民族 政治面貌 婚姻状况 健康状况 参加工作年月 "
            "进本校年月 教职工来源 教职工类别 是否在编 用人形式 签订合同情况 是否全日制师范类专业毕业 是否受过特教专业培养培训 是否有特殊教育从业证书 信息技术应用能力 "
            "是否属于免费(公费)师范生 是否参加基层服务项目 起始年月 结束年月 是否特级教师 是否县级及以上骨干教师 是否心理健康教育教师 是否具备职业技能等级证书 "
            "企业工作(实践)时长 人员状态 手机号 最高学历 获得最高学历的院校或机构 最高学位层次 最高学位名称 是否为师范生 现任岗位等级 现任专业技术职务 主要任课学段 "
            "教师资格证号码 任教学科 语种 掌握程度 语言证书名称 通讯地址省市县 通讯地址详细信息 电子信箱 其他联系方式"
        ),
        (
            "name - sex teacher_no group - - - - id_number birth_month - - - - - - - joined - - - - - - - - - - - - - - - - - - - phone "
            "- - - - - - title - - subject - - - - - - -"
        ),
    ),
    "city, 6 columns": ("姓名 手机号 身份证件类型 身份证件号 出生日期 性别", "name phone - id_number birth_month sex"),
    "city, 13 columns": (
        "教师姓名 证件类型 身份证号 学年 学期 任教学段 任课状况 其他任课状况说明 任教课程 平均每周课堂教学课时数 平均每周其他工作折合教学课时数 兼任工作 兼任其他工作名称",
        "name - id_number - - - - - subject - - - -",
    ),
    "city, 7 columns": (
        "教师姓名 证件类型 身份证号 聘任专业技术职务 开始年月 结束年月 聘任单位名称",
        "name - id_number title - - -",
    ),
    "principals, old titles": (
        "序号 姓名 性别 出生年月 任教学科 职称 联系电话 骨干类型",
        "- name sex birth_month subject old_title phone -",
    ),
    "school, short": ("序号 姓名 性别 学科 教研组 职称", "- name sex subject group title"),
    "school, with numbers": ("编号 姓名 性别 身份证号码 出生年月 电话 备注", "- name sex id_number birth_month phone -"),
    "school, staff numbers": (
        "工号 姓 名 性别 出生日期 科目 备课组 手机号码",
        "teacher_no name sex birth_month subject group phone",
    ),
    "school, plain": ("名字 性别 生日 所教学科 职务职称", "name sex birth_month subject title"),
}

_TRAININGS: dict[str, tuple[str, str]] = {
    "city, 9 columns": (
        "教师姓名 身份证件类型 教师身份证号 培训年度 培训类别 项目名称 机构名称 培训方式 获得学时",
        "name - id_number year level training organizer mode hours",
    ),
    "school, periods": ("序号 姓名 培训名称 培训时间 学时 证书编号", "- name training period hours certificate"),
    "school, two dates": ("姓名 项目名称 级别 开始日期 结束日期 培训学时 结果", "name training level start end hours result"),
}

_ACTIVITIES: dict[str, tuple[str, str]] = {
    "school, activities": ("序号 类型 主题 时间 学时 地点", "- kind activity start hours place"),
    "school, plan": ("日期 活动类别 活动名称 活动地点 课时 备案号", "start kind activity place hours approval_no"),
}
_ATTENDANCE: dict[str, tuple[str, str]] = {
    "school, sign-in": ("活动名称 活动日期 姓名 出勤 备注", "activity start name mark -"),
    "school, roles": ("日期 主题 教师姓名 签到情况 担任角色", "start activity name mark role"),
}

KINDS = {"salon": "读书沙龙", "film": "教育电影观摩", "forum": "教师发展论坛", "demo": "示范课（公开课）"}
_LEVELS = {"national": "10-国家级", "province": "省级", "city": "30-地市级", "county": "县级"}
_MARKS = {"present": "√", "absent": "缺席", "excused": "事假", "late": "迟到"}
_ROLES = {"attendee": "参加", "speaker": "主讲人", "host": "主持"}


def make_books(count: int, seed: int = 2017) -> list[Book]:
    """So many books, the same for the same seed: every layout with every writer, damages drawn."""
    kinds: list[tuple[str, str]] = [("roster", name) for name in _ROSTERS] * 2
    kinds += [("trainings", name) for name in _TRAININGS]
    kinds += [("activities", name) for name in _ACTIVITIES]
    kinds += [("attendance", name) for name in _ATTENDANCE]
    pairs = [(kind, layout, writer) for writer in WRITERS for kind, layout in kinds]
    random.Random(seed).shuffle(pairs)
    return [_book(number, *pairs[number % len(pairs)], random.Random(seed * 100_003 + number)) for number in range(count)]


def _book(number: int, kind: str, layout: str, writer: Writer, chance: random.Random) -> Book:
    staff = people(chance, chance.randrange(12, 60))
    activities = [(f"共读《{title}》", f"2026-{month:02}-{day:02}") for title, month, day in (
        ("给教师的建议", 3, 12), ("静悄悄的革命", 4, 16), ("窗边的小豆豆", 5, 20), ("爱的教育", 6, 11)
    )]  # fmt: skip
    makers: dict[str, Callable[[], Draft]] = {
        "roster": lambda: _roster(layout, staff, chance),
        "trainings": lambda: _trainings(layout, staff, chance),
        "activities": lambda: _activities(layout, chance),
        "attendance": lambda: _attendance(layout, staff, activities, chance),
    }
    return finish(number, kind, layout, writer, chance, draft=makers[kind](), staff=staff, activities=activities)


def finish(
    number: int,
    kind: str,
    layout: str,
    writer: Writer,
    chance: random.Random,
    *,
    draft: Draft,
    staff: Sequence[Person],
    activities: Sequence[tuple[str, str]],
) -> Book:
    """A clean table damaged, laid out and made a book."""
    damages = _damage(draft, kind, writer, chance)
    grid, truths, merges, more = _lay_out(draft, kind, writer, chance)
    hidden = writer.hides and chance.random() < 0.25
    cover = writer.merges and writer.ending == ".xlsx" and chance.random() < 0.25
    damages += more + (["hidden sheet"] if hidden else []) + (["cover sheet"] if cover else [])
    return Book(
        number=number,
        kind=kind,
        layout=layout,
        writer=writer,
        damages=tuple(sorted(set(damages))) or ("none",),
        page=Page(grid=grid, merges=merges, hidden=hidden, cover=cover),
        truths=tuple(truths),
        people=tuple(staff),
        activities=tuple(activities),
    )


# -- clean tables ---------------------------------------------------------------------------------------------------


def _split(words: tuple[str, str]) -> tuple[list[str], list[str]]:
    headings, fields = words[0].replace("姓 名", "姓\u3000名").split(" "), words[1].split(" ")
    assert len(headings) == len(fields), (len(headings), len(fields), words)
    return headings, fields


def _roster(layout: str, staff: Sequence[Person], chance: random.Random) -> Draft:
    headings, fields = _split(_ROSTERS[layout])
    rows: list[list[Value]] = []
    values: list[dict[str, str]] = []
    for place, one in enumerate(staff, start=1):
        said = {
            "name": one.name,
            "sex": one.sex,
            "birth_month": one.birth_month,
            "id_number": one.id_number,
            "subject": one.subject,
            "group": one.group,
            "title": one.title,
            "phone": one.phone,
            "teacher_no": one.teacher_no,
            "joined": one.joined,
        }
        old = one.title if one.title in _OLD_TITLES else "未评聘"
        said["old_title"] = _OLD_TITLES[old]
        rows.append([_cell(heading, key, said, place, chance) for heading, key in zip(headings, fields, strict=True)])
        known = {key: said[key] for key in fields if key in said and key != "old_title"}
        if "old_title" in fields:
            known["title"] = old
        if "id_number" in known:
            known |= {"sex": one.sex, "birth_month": one.birth_month}
        values.append(known)
    return Draft(
        headings=headings,
        fields=["title" if key == "old_title" else key for key in fields],
        rows=rows,
        values=values,
        refused=[False] * len(rows),
    )


_PLAIN = {
    "身份证件类型": "1-居民身份证",
    "证件类型": "居民身份证",
    "民族": "01-汉族",
    "政治面貌": "13-群众",
    "国家/地区": "156-中国",
    "国籍/地区": "156-中国",
    "人员状态": "100-在本单位任职",
    "教职工类别": "A1-专任教师",
    "任教学段": "普通小学",
    "主要任课学段": "普通小学",
    "学年": "2025-2026",
    "学期": "春季",
    "骨干类型": "非骨干教师",
    "兼任工作": "班主任",
}


def _cell(heading: str, key: str, said: dict[str, str], place: int, chance: random.Random) -> Value:
    if key in said:
        return said[key]
    bare = heading.lstrip("*")
    if bare in ("序号", "编号"):
        return place
    if bare in _PLAIN:
        return _PLAIN[bare]
    if bare.startswith("是否"):
        return chance.choice(("0-否", "1-是"))
    return None


def _trainings(layout: str, staff: Sequence[Person], chance: random.Random) -> Draft:
    headings, fields = _split(_TRAININGS[layout])
    rows: list[list[Value]] = []
    values: list[dict[str, str]] = []
    for place, one in enumerate(staff, start=1):
        first = date(2026, 1, 5) + timedelta(chance.randrange(250))
        last = first + timedelta(chance.choice((0, 4, 9)))
        level = chance.choice(list(_LEVELS))
        amount = chance.choice((8, 16, 24, 40, 50))
        name = f"{chance.choice(('国培计划', '市级骨干教师', '新课标'))}{chance.choice(('信息技术提升', '学科培训', '班主任研修'))}第{place}期"
        written = chance.choice(
            (
                f"{first.year}.{first.month}.{first.day}-{last.month}.{last.day}",
                f"{first:%Y-%m-%d}至{last:%Y-%m-%d}",
                f"{first.year}年{first.month}月{first.day}日—{last.month}月{last.day}日",
            )
        )
        cells: dict[str, Value] = {
            "name": one.name,
            "id_number": one.id_number,
            "year": first.year,
            "level": _LEVELS[level],
            "training": name,
            "organizer": "河南师范大学",
            "mode": "2-短期面授培训",
            "hours": chance.choice((amount, str(amount), f"{amount}学时")),
            "period": written,
            "start": chance.choice((first, f"{first:%Y-%m-%d}", f"{first:%Y/%m/%d}")),
            "end": chance.choice((last, f"{last:%Y-%m-%d}")),
            "certificate": f"GP2026{place:06}",
            "result": "合格",
        }
        rows.append(
            [
                place if heading == "序号" else cells.get(key, _PLAIN.get(heading))
                for heading, key in zip(headings, fields, strict=True)
            ]
        )
        known = {"training": name, "hours": str(amount), "teacher": one.name}
        if "level" in fields:
            known["level"] = level
        if "certificate" in fields:
            known["certificate"] = f"GP2026{place:06}"
        if "period" in fields or "end" in fields:
            known |= {"start": first.isoformat(), "end": last.isoformat()}
        else:
            known |= {"start": f"{first.year}-01-01", "end": f"{first.year}-12-31"}
        values.append(known)
    return Draft(headings=headings, fields=fields, rows=rows, values=values, refused=[False] * len(rows))


def _activities(layout: str, chance: random.Random) -> Draft:
    headings, fields = _split(_ACTIVITIES[layout])
    rows: list[list[Value]] = []
    values: list[dict[str, str]] = []
    for place in range(1, chance.randrange(8, 30)):
        day = date(2026, 1, 5) + timedelta(place * 7)
        kind = chance.choice(list(KINDS))
        amount = chance.choice((1, 2, 2.5, 3, 4))
        title = f"{KINDS[kind]}第{place}次：{chance.choice(('例题教学研讨', '整本书阅读', '课堂观察', '合计与平均'))}"
        cells: dict[str, Value] = {
            "kind": KINDS[kind],
            "activity": title,
            "start": chance.choice(
                (day, f"{day.year}.{day.month}.{day.day}", f"{day:%Y-%m-%d}", f"{day.year}年{day.month}月{day.day}日")
            ),
            "hours": chance.choice((amount, f"{amount:g}", f"{amount:g}课时")),
            "place": "录播教室",
            "approval_no": f"济研〔2026〕{place}号",
        }
        rows.append([place if key == "-" else cells[key] for key in fields])
        known = {"kind": kind, "activity": title, "start": day.isoformat(), "hours": f"{amount:g}", "place": "录播教室"}
        values.append({key: text for key, text in known.items() if key in fields})
    return Draft(headings=headings, fields=fields, rows=rows, values=values, refused=[False] * len(rows))


def _attendance(layout: str, staff: Sequence[Person], activities: Sequence[tuple[str, str]], chance: random.Random) -> Draft:
    headings, fields = _split(_ATTENDANCE[layout])
    rows: list[list[Value]] = []
    values: list[dict[str, str]] = []
    for title, day in activities[: chance.randrange(1, 4)]:
        for one in staff:
            mark, role = chance.choice(list(_MARKS)), chance.choice(list(_ROLES))
            cells: dict[str, Value] = {
                "activity": title,
                "start": day,
                "name": one.name,
                "mark": _MARKS[mark],
                "role": _ROLES[role],
            }
            rows.append([cells.get(key) for key in fields])
            values.append(
                {"activity": title, "teacher": one.name, "mark": mark, "role": role if "role" in fields else "attendee"}
            )
    return Draft(headings=headings, fields=fields, rows=rows, values=values, refused=[False] * len(rows))


# -- damages --------------------------------------------------------------------------------------------------------


def _damage(draft: Draft, kind: str, writer: Writer, chance: random.Random) -> list[str]:
    """Write some cells as people do, and break a few numbers as programs do."""
    done: list[str] = []

    def some(share: float) -> list[int]:
        return [row for row in range(len(draft.rows)) if chance.random() < share]

    names = draft.column("name")
    if names is not None and chance.random() < 0.5:
        for row in some(0.4):
            text = str(draft.rows[row][names])
            draft.rows[row][names] = chance.choice((" ", "\u3000")).join(text) if len(text) == 2 else f" {text} "
        done.append("blanks in names")
    if names is not None and chance.random() < 0.15:
        for row in some(0.5):
            draft.rows[row][names] = str(draft.rows[row][names]).replace("·", "•")
        done.append("other dots")
    sexes = draft.column("sex")
    if sexes is not None and chance.random() < 0.4:
        for cells in draft.rows:
            cells[sexes] = {"男": "1-男", "女": "2-女"}[str(cells[sexes])]
        done.append("coded labels")
    subjects = draft.column("subject")
    if subjects is not None and chance.random() < 0.25:
        for row in some(0.3):
            draft.rows[row][subjects] = f"\n{draft.rows[row][subjects]} "
        done.append("line breaks")
    if kind == "roster":
        done += _damage_births(draft, writer, chance)
        done += _damage_numbers(draft, writer, chance)
    for key in ("phone", "hours"):
        numbers = draft.column(key)
        if numbers is not None and kind == "roster" and chance.random() < 0.3:
            for cells in draft.rows:
                cells[numbers] = float(str(cells[numbers])) if chance.random() < 0.5 else int(str(cells[numbers]))
            done.append("numbers as numbers")
            return done
    unnamed = [key for key in ("sex", "id_number", "phone") if key in draft.fields]
    if kind == "roster" and len(draft.fields) > 4 and unnamed and chance.random() < 0.12:
        draft.headings[draft.fields.index(chance.choice(unnamed))] = ""
        done.append("unnamed column")
    if kind == "roster" and writer.merges and (group := draft.column("group")) is not None and chance.random() < 0.3:
        _merge_groups(draft, group)
        done.append("merged groups")
    phones = draft.column("phone")
    if phones is not None and chance.random() < 0.3:
        for row in some(0.5):
            draft.rows[row][phones] = str(draft.rows[row][phones]).translate(_FULL_WIDTH)
        done.append("full-width digits")
    return done


def _merge_groups(draft: Draft, column: int) -> None:
    """People of one group stand together under one merged cell; ``merges`` counts from the first record."""
    order = sorted(range(len(draft.rows)), key=lambda row: str(draft.rows[row][column]))
    draft.rows = [draft.rows[row] for row in order]
    draft.values = [draft.values[row] for row in order]
    draft.refused = [draft.refused[row] for row in order]
    first = 0
    for row in range(1, len(order) + 1):
        if row == len(order) or draft.values[row]["group"] != draft.values[first]["group"]:
            for below in range(first + 1, row):
                draft.rows[below][column] = None
            if row - first > 1:
                draft.merges.append((first, column, row - 1, column))
            first = row


def _damage_births(draft: Draft, writer: Writer, chance: random.Random) -> list[str]:
    column = draft.column("birth_month")
    if column is None:
        return []
    style = chance.choice(("iso", "iso", "date", "point", "digits", "chinese", "slash", "short", "serial", "mixed"))
    ways: dict[str, Callable[[date], Value]] = {
        "iso": lambda day: f"{day:%Y-%m}",
        "date": lambda day: day,
        "point": lambda day: f"{day.year}.{day.month:02}",
        "digits": lambda day: f"{day:%Y%m}",
        "chinese": lambda day: f"{day.year}年{day.month}月".translate(_FULL_WIDTH if day.day % 3 == 0 else {}),
        "slash": lambda day: f"{day.year}/{day.month}/{day.day}",
        "short": lambda day: f"{day:%Y%m%d}",
        "serial": lambda day: (day - date(1899, 12, 30)).days if writer.hides else f"{day:%Y-%m-%d}",
    }
    for place, cells in enumerate(draft.rows):
        text = draft.values[place].get("birth_month")
        if text is not None:
            day = date(int(text[:4]), int(text[5:]), chance.randrange(1, 28))
            way = chance.choice(list(ways)) if style == "mixed" else style
            cells[column] = ways[way](day)
    return [f"births as {style}"] if style != "iso" else []


def _damage_numbers(draft: Draft, writer: Writer, chance: random.Random) -> list[str]:
    """Some numbers lose digits, some are only written strangely."""
    column = draft.column("id_number")
    if column is None:
        return []
    done: list[str] = []
    if chance.random() < 0.5:
        for row, cells in enumerate(draft.rows):
            if chance.random() > 0.08:
                continue
            number = str(cells[column])
            damage = chance.choice(("lost digits", "as a number", "wrong check digit", "other sex", "no such day"))
            if damage == "lost digits":
                if check_character(number[:15] + "00") == "0":
                    continue  # it would look like somebody else's sound number: nobody can tell
                cells[column] = number[:15] + "000"
            elif damage == "as a number":
                cells[column] = float("41" + number[2:17] + "0")
            elif damage == "wrong check digit":
                cells[column] = number[:17] + ("0" if number[17] != "0" else "1")
            elif damage == "no such day":
                cells[column] = number[:10] + "1332" + number[14:]
            else:
                sexes = draft.column("sex")
                if sexes is None:
                    continue
                wrong = {"男": "女", "女": "男"}[draft.values[row]["sex"]]
                cells[sexes] = wrong
            draft.refused[row] = True
            done.append(f"number: {damage}")
    if chance.random() < 0.4:
        for row, cells in enumerate(draft.rows):
            if draft.refused[row] or chance.random() > 0.3:
                continue
            number = str(cells[column])
            cells[column] = chance.choice(
                (
                    number.lower(),
                    number.translate(_FULL_WIDTH),
                    f"{number[:6]} {number[6:14]} {number[14:]}",
                    f"'{number}",
                    f"\t{number}",
                )
            )
        done.append("numbers written strangely")
    return done


# -- the sheet ------------------------------------------------------------------------------------------------------


def _lay_out(
    draft: Draft, kind: str, writer: Writer, chance: random.Random
) -> tuple[Grid, list[Truth], list[tuple[int, int, int, int]], list[str]]:
    """Title lines, headings, records, group lines, sums and notes; the answers get their row numbers."""
    headings = list(draft.headings)
    width = len(headings)
    grid: Grid = []
    merges: list[tuple[int, int, int, int]] = []
    done: list[str] = []

    def line(*cells: Value) -> None:
        grid.append([*cells, *[None] * (width - len(cells))])

    titles = chance.choice((0, 0, 1, 1, 2))
    if titles:
        done.append("title lines")
        line("济水第一小学2026年教职工情况一览表")
        if titles == 2:
            line("填报单位：济水第一小学")
        if writer.merges and width > 2 and chance.random() < 0.6:
            merges.append((0, 0, 0, width - 1))
            done.append("merged title")
    if chance.random() < 0.3:
        headings = [heading if not heading or heading.startswith("*") else f"*{heading}" for heading in headings]
        done.append("stars")
    if chance.random() < 0.2:
        headings = [heading[:2] + "\n" + heading[2:] if len(heading) > 3 else heading for heading in headings]
        done.append("line breaks in headings")
    if width > 5 and chance.random() < 0.15:
        upper: list[Value] = ["基本信息", *[None] * (width - 1)]
        upper[width // 2] = "其他信息"
        grid.append(upper)
        done.append("two-line headings")
        if writer.merges:
            top = len(grid) - 1
            merges += [(top, 0, top, width // 2 - 1), (top, width // 2, top, width - 1)]
    elif width > 4 and all(headings) and writer.merges and chance.random() < 0.15:
        # some headings are two lines tall, the last ones stand under a common heading
        tall = width - 2
        grid.append([*headings[:tall], "其他情况", None])
        merges += [(len(grid) - 1, column, len(grid), column) for column in range(tall)]
        merges.append((len(grid) - 1, tall, len(grid) - 1, width - 1))
        headings = [*[None] * tall, *headings[tall:]]  # type: ignore[list-item]
        done.append("tall headings")
    grid.append(list(headings))
    truths: list[Truth] = []
    together = bool(draft.merges)
    groups = kind == "roster" and not together and chance.random() < 0.2
    repeats = not together and "tall headings" not in done and chance.random() < 0.1
    gaps = not together and chance.random() < 0.15
    merges += [(len(grid) + a, b, len(grid) + c, d) for a, b, c, d in draft.merges]
    for place, cells in enumerate(draft.rows):
        if groups and place % 9 == 0:
            line(chance.choice(GROUPS))
            done.append("group lines")
        if groups and place % 9 == 8:
            line("小计", "8人")
            done.append("subtotals")
        if repeats and place and place % 20 == 0:
            grid.append(list(headings))
            done.append("repeated headings")
        if gaps and place % 11 == 5:
            line()
            done.append("blank rows")
        grid.append(list(cells))
        truths.append(Truth(row=len(grid), refused=draft.refused[place], values=draft.values[place]))
    if chance.random() < 0.4:
        line("合计", f"{len(draft.rows)}人") if width > 1 else None
        done.append("sums")
    if chance.random() < 0.4:
        line("注：本表一式两份，请于月底前上报。")
        done.append("notes")
    if chance.random() < 0.2:
        line("填表人：", "审核人：", "填表日期：2026年9月30日")
        done.append("signatures")
    if chance.random() < 0.2:
        grid, merges = [[None, *row] for row in grid], [(a, b + 1, c, d + 1) for a, b, c, d in merges]
        done.append("blank first column")
    return grid, truths, merges, done
