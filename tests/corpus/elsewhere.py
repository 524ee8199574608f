"""Books in layouts that others use: import templates, exports of school systems, forms of provinces and offices.

Only headings and their order are facts taken from outside; every cell is invented here. The layouts stand in two halves. Rules are
written while looking at the *seen* half. The *unseen* half was collected after the rules stood, and its figure is read, not worked on.

A layout is ``heading:datum`` separated by ``|``; what a datum is stands in ``_ROSTER`` and its sisters: a cell, and the field that
must hold its meaning. Lists that are no rosters are written the same way, and must not be taken for one without a question.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tests.corpus.books import KINDS, Book, Draft, finish
from tests.corpus.elsewhere_layouts import LAYOUTS, OTHERS
from tests.corpus.people import Person, people
from tests.corpus.writers import WRITERS, Page, Value

SEED = 188
_BOOKS_A_LAYOUT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Headings of somebody else's table: where it comes from in words, the half, the kind, (heading, datum) of each column."""

    name: str
    half: str
    kind: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherBook:
    """A list of something else, that nobody should take for a roster."""

    name: str
    half: str
    kind: str
    page: Page


Datum = Callable[[Person, int, random.Random], tuple[Value, tuple[str, str] | None]]


def _fixed(*choices: Value) -> Datum:
    return lambda _one, _place, chance: (chance.choice(choices), None)


def _own(field: str, key: str) -> Datum:
    return lambda one, _place, _chance: (str(getattr(one, key)), (field, str(getattr(one, key))))


def _said(field: str, *pairs: tuple[str, str]) -> Datum:
    def make(_one: Person, _place: int, chance: random.Random) -> tuple[Value, tuple[str, str]]:
        cell, truth = chance.choice(pairs)
        return cell, (field, truth)

    return make


def _same(field: str, *cells: str) -> Datum:
    return _said(field, *((cell, cell) for cell in cells))


def _day(first: int, last: int, form: str = "%Y-%m-%d") -> Datum:
    return lambda _one, place, _chance: (
        date(first + place % (last - first + 1), 1 + place % 12, 1 + place % 27).strftime(form),
        None,
    )


def _joined(one: Person, _place: int, chance: random.Random) -> tuple[Value, tuple[str, str]]:
    year, month = one.joined.split("-")
    return chance.choice((one.joined, f"{year}.{month}", f"{year}年{int(month)}月", f"{year}-{month}-01")), ("joined", one.joined)


def _another(one: Person, place: int, _chance: random.Random) -> tuple[Value, None]:
    return "张王李赵"[place % 4] + one.name[1:], None


_ROSTER: dict[str, Datum] = {
    "no": lambda _one, place, _chance: (place, None),
    "name": _own("name", "name"),
    "sex": _own("sex", "sex"),
    "birth": _own("birth_month", "birth_month"),
    "id": _own("id_number", "id_number"),
    "phone": _own("phone", "phone"),
    "subject": _own("subject", "subject"),
    "subject_of_stage": _same("subject", "初中语文", "初中数学", "小学英语", "高中物理", "小学科学"),
    "subjects": _same("subject", "语文、道法", "数学", "英语、音乐", "体育与健康", "信息科技"),
    "title": _own("title", "title"),
    "oldtitle": _said(
        "title",
        ("中学高级", "高级教师"),
        ("中学一级", "一级教师"),
        ("小学高级", "一级教师"),
        ("小学一级", "二级教师"),
        ("未评", "未评聘"),
    ),
    "sex_code": lambda one, _place, _chance: ("0" if one.sex == "男" else "1", ("sex", one.sex)),
    "sex_sheng": lambda one, _place, _chance: (f"{one.sex}生", ("sex", one.sex)),
    "sex_fm": lambda one, _place, _chance: ("M" if one.sex == "男" else "F", ("sex", one.sex)),
    "sex_xing": lambda one, _place, _chance: (f"{one.sex}性", ("sex", one.sex)),
    "sex_12": lambda one, _place, _chance: ("1" if one.sex == "男" else "2", ("sex", one.sex)),
    "sex_10": lambda one, _place, _chance: ("1" if one.sex == "男" else "0", ("sex", one.sex)),
    "birth_year": lambda one, _place, _chance: (one.born.year, None),
    "years_of": lambda one, _place, _chance: (int(one.joined[:4]), None),
    "post_kind": _same("position", "双肩挑", "专任教师", "管理人员"),
    "other_subject": _fixed("语文", "数学", "英语"),
    "always": _fixed("是"),
    "wanted_title": _fixed("高级教师", "正高级教师"),
    "shorttitle": _said("title", ("中高", "高级教师"), ("中一", "一级教师"), ("小高", "一级教师"), ("中二", "二级教师")),
    "position": _same("position", "教师", "班主任", "教研组长", "副校长", "教务主任"),
    "worker": _same("position", "教师", "职员", "工人", "校医"),
    "group": _own("group", "group"),
    "trade": _fixed("瓦工", "电工", "木工", "安全员"),
    "office": _same("group", "语文组", "教务处", "政教处", "办公室", "数学组"),
    "joined": _joined,
    "teacher_no": _own("teacher_no", "teacher_no"),
    "stage": _same("stage", "小学", "初中", "高中", "幼儿园"),
    "nation": _fixed("汉族", "回族", "汉"),
    "politics": _fixed("中共党员", "群众", "共青团员"),
    "edu": _fixed("本科", "大学专科", "研究生"),
    "degree": _fixed("学士", "硕士", "无"),
    "college": _fixed("河南师范大学", "洛阳师范学院", "河南大学"),
    "major": _fixed("汉语言文学", "数学与应用数学", "英语", "学前教育", "体育教育"),
    "work": _day(1990, 2020, "%Y-%m"),
    "gained": _day(2000, 2023, "%Y-%m"),
    "age": lambda one, _place, _chance: (2026 - one.born.year, None),
    "years": lambda one, _place, _chance: (2026 - one.born.year - 23, None),
    "native": _fixed("河南济源", "河南洛阳", "河南焦作"),
    "mail": lambda _one, place, _chance: (f"js{place:03}@school.example", None),
    "address": _fixed("济水街道一号院", "沁园路二号院", "北海路三号院"),
    "yes": _fixed("是", "否"),
    "cert": lambda _one, place, _chance: (f"2010{place:013}", None),
    "class": _fixed("三（2）班", "五（1）班", "七年级3班"),
    "grade": _fixed("三年级", "五年级", "七年级"),
    "school": _fixed("济水一小"),
    "schools": _fixed("济水一小", "北海中学", "沁园小学", "轵城一中"),
    "kin": _another,
    "blank": _fixed(None),
    "idtype": _fixed("居民身份证"),
    "teacher_word": _fixed("中小学教师"),
    "user": lambda _one, place, _chance: (f"user{place:03}", None),
    "word": _fixed("123456"),
    "country": _fixed("中国"),
    "rank": _fixed("市级骨干教师", "校级骨干", "无"),
    "grade_of_post": _fixed("专业技术八级", "专业技术十级", "专业技术十二级"),
    "count": lambda _one, _place, chance: (chance.randrange(6, 20), None),
    "money": lambda _one, _place, chance: (chance.randrange(2000, 6000), None),
    "in_post": _fixed("在职", "在岗"),
    "employed": _fixed("在编", "聘用"),
    "married": _fixed("已婚", "未婚"),
    "healthy": _fixed("良好", "健康"),
    "test": _fixed("二级甲等", "二级乙等"),
    "place": _fixed("行政楼203", "教学楼105"),
    "text": _fixed("无", None, "见档案"),
    "db": lambda _one, place, _chance: (f"{place:06}", None),
    "relation": _fixed("夫妻", "父女"),
    "date": _day(2026, 2026),
    # what students, punch clocks and the like say
    "student_no": lambda _one, place, _chance: (f"2026{place:04}", None),
    "mark": lambda _one, _place, chance: (chance.randrange(55, 100), None),
    "landline": lambda _one, place, _chance: (f"0391-66{place:05}", None),
    "short_no": lambda _one, place, _chance: (f"6{place:04}", None),
    "rank_no": lambda _one, place, _chance: (place, None),
    "clock": lambda _one, place, _chance: (f"07:{place % 60:02}", None),
    "leave": _fixed("病假", "事假", "产假"),
    "reason": _fixed("感冒", "家中有事", "外出"),
    "days": lambda _one, _place, chance: (chance.randrange(1, 6), None),
    "kinship": _fixed("父亲", "母亲", "配偶", "儿子"),
    "farmer": _fixed("务农", "教师", "个体"),
    "room": _fixed("第一考场", "第二考场"),
    "thing": _fixed("教师用书", "投影仪", "粉笔"),
    "plate": _fixed("豫U00001", "豫U00002"),
    "braces": _fixed("{{ item.value }}"),
    "dollar": _fixed("{$vo.name}"),
    "training_kind": _fixed("岗位培训", "入职培训", "安全培训"),
    "check": _fixed("√", None),
    "role_word": _fixed("教师", "班主任", "管理员"),
    "sign_way": _fixed("0", "1"),
    "school_type": _fixed("小学", "初中", "九年一贯制"),
    "post_level": _fixed("无", "中层正职", "副校级"),
    "qualified": _fixed("小学", "初级中学", "高级中学"),
    "cert_subject": _fixed("小学语文", "中学数学", "小学英语"),
    "blood": _fixed("A", "B", "O", "AB"),
    "star": _fixed("副校长", "语文特级教师", "数学高级教师"),
    "state00": _fixed("00"),
    "code_1": _fixed("1"),
    "enabled": _fixed("启用", "停用"),
    "active": _fixed("active", "正常"),
    "post_word": _fixed("专任教师岗", "管理岗", "教辅岗"),
    "hired": _fixed("校编", "校合同制", "院编", "院聘"),
    "campus": _fixed("东校区", "西校区"),
    "skill_kind": _fixed("管理", "技能", "技术"),
    "hall": _fixed("报告厅", "多功能教室"),
    "clock_span": _fixed("14:00-16:00"),
    "doctor": _fixed("主任医师", "主治医师", "住院医师", "主管护师"),
    "ward": _fixed("内科", "外科", "护理部"),
    "operator": _fixed("操作工", "组长", "质检员"),
    "workshop": _fixed("注塑一部", "装配车间", "仓储部"),
    "coupon": _fixed("满减", "折扣券", "秒杀"),
    "pupil_kind": _fixed("绘画比赛", "朗诵比赛", "社团展示"),
    "clerk": _fixed("销售经理", "工程师", "财务主管", "科员"),
    "firm_dept": _fixed("销售部", "研发中心", "财务部"),
    "customs": _fixed("机场海关", "缉私局", "综合处"),
    "house": _fixed("市设计院", "农科所", "河南大学"),
    "child_birth": lambda _one, place, _chance: (f"20{15 + place % 3}-0{1 + place % 9}", None),
    # cells of programs: 1 and -1 for a sex, seconds since 1970 for a day of birth, the end of an ID number
    "sex_minus": lambda one, _place, _chance: ("1" if one.sex == "男" else "-1", ("sex", one.sex)),
    "birth_unix": lambda one, _place, _chance: ((one.born - date(1970, 1, 1)).days * 86_400, None),
    "last_four": lambda one, _place, _chance: (one.id_number[-4:], None),
    "title_held": _said(
        "title",
        ("正高级教师", "正高级教师"),
        ("高级教师", "高级教师"),
        ("一级教师", "一级教师"),
        ("二级教师", "二级教师"),
        ("未取得职称", "未评聘"),
    ),
    "title_level": _fixed("正高", "副高", "中级"),
    "kin_phone": lambda _one, place, _chance: (f"1009{place:07}", None),
    "percent": lambda _one, _place, chance: (f"{chance.randrange(60, 100)}%", None),
    "never": _fixed("否"),
    "hundred": _fixed(100),
    "half_day": _fixed("上午", "下午"),
    "weekday": _fixed("星期二", "星期四", "星期五"),
    "way_place": _fixed("专题讲座，录播教室", "课例研讨，录播教室"),
    "signed_word": _fixed("已签到", "未签到"),
    "dept_word": _fixed("机电系", "信息系", "基础部"),
    "bureau_room": _fixed("教务科", "学生科", "总务科"),
    "language": _fixed("国家通用语言", "双语"),
    "host_guest": _fixed("主方", "宾方"),
    # houses that are no schools, and what their people are
    "firm": _fixed("宏达机械公司", "恒信科技公司"),
    "firm_office": _fixed("销售部", "综合管理部", "生产部"),
    "firm_post": _fixed("销售经理", "会计", "程序员"),
    "bureau": _fixed("县财政局", "县农业农村局"),
    "official": _fixed("科员", "股长", "副局长"),
    "professor": _fixed("教授", "博士生导师", "高级研究员"),
    "engineer": _fixed("高级工程师", "工程师"),
    "counsellor": _fixed("资深心理咨询师", "婚姻家庭咨询师"),
    "hospital": _fixed("县人民医院", "市中医院"),
    "illness": _fixed("无", "高血压"),
    # a day of birth as its heading asks for it, a grade and a subject in one cell, a name in two cells
    "birth6": lambda one, _place, _chance: (f"{one.born:%Y%m}", ("birth_month", one.birth_month)),
    "grade_subject": _said("subject", ("七年级语文", "语文"), ("八年级数学", "数学"), ("九年级英语", "英语")),
    "given": lambda one, _place, _chance: (one.name[1:], None),
    "surname": lambda one, _place, _chance: (one.name[:1], None),
    "pupil_or_teacher": _fixed("学生", "学生", "教师"),
    "province": _fixed("河南省"),
    "city": _fixed("济源市", "焦作市"),
    "district": _fixed("示范区", "沁阳市"),
    "meeting": _fixed("会议", "调研", "接待"),
    "office_work": _fixed("主任办公会", "走访企业", "迎接检查"),
    "party_topic": _fixed("主题党日", "专题党课"),
    "party_kind": _fixed("支部党员大会", "党课"),
    "party_branch": _fixed("第一党支部", "机关党支部"),
    "party_post": _fixed("支部书记", "组织委员", "党员"),
    # what stands beside meetings of teachers, and beside other meetings
    "names": lambda one, place, chance: ("、".join(f"{_another(one, place + more, chance)[0]}" for more in range(3)), None),
    "term": _fixed("2025-2026学年第二学期"),
    "week": _fixed("第3周", "第8周", "第12周"),
    "prep_group": _fixed("七年级语文备课组", "八年级数学备课组"),
    "research_group": _fixed("语文教研组", "数学教研组"),
    "research_circle": _fixed("语文教研圈", "数学教研圈"),
    "research_way": _fixed("现场研讨", "网络教研"),
    "subject_dept": _fixed("语文学科部", "理科学科部"),
    "grade_subject_word": _fixed("三年级语文", "七年级数学"),
    "open_to": _fixed("任意参加", "只能邀请"),
    "class_kind": _fixed("行政班", "教学班"),
    "required_hours": _fixed(360),
    "exam_way": _fixed("笔试", "实操"),
    "exam_name": _fixed("期中考试", "期末考试"),
    "inspection": _fixed("参加视察", "参加调研"),
    "shop": _fixed("城南店", "城北店"),
    "parents_topic": _fixed("期中家长会", "新生家长会"),
    # who stands where in a school and beside it
    "higher_title": _fixed("高级教师", "一级教师"),
    "stage_slash_subject": _said("subject", ("小学/语文", "语文"), ("初中/数学", "数学"), ("小学/英语", "英语")),
    "stage_word": _fixed("小学", "初中"),
    "quota_state": _fixed("在编", "编外"),
    "edu_group": _fixed("第一教育集团"),
    "lead_teacher": _fixed("主讲教师", "辅导教师"),
    "teacher_plain": _fixed("教师"),
    "teachers_group": _fixed("教师组"),
    "edition": _fixed("人教版", "苏教版"),
    "year24": _fixed("2024"),
    "state_0": _fixed("0"),
    "approved": _fixed("已通过", "审核通过"),
    "retired": _fixed("退休", "离休"),
    "address_word": _fixed("老师", "主任"),
    "admin_role": _fixed("超级管理员", "管理员", "审计员"),
    "branch": _fixed("城关支行", "营业部"),
    "economist": _fixed("经济师", "会计师", "无"),
    "teller": _fixed("柜员", "客户经理", "大堂经理"),
    "house_skill": _fixed("保洁", "家电清洗", "维修"),
    "vip": _fixed("普通", "VIP"),
    # a telephone with its middle left out, parts of a school, who stands where in a kindergarten
    "masked": lambda one, _place, _chance: (f"{one.phone[:3]}****{one.phone[-4:]}", None),
    "school_part": _fixed("小学部", "初中部"),
    "fulltime": _fixed("全职", "兼职"),
    "kg_post": _same("position", "主班", "副班", "保育员", "保健医"),
    # words of programs in their own codes, and what stands beside lessons, lectures and trainings
    "sex_en": lambda one, _place, _chance: ("male" if one.sex == "男" else "female", ("sex", one.sex)),
    "role_en": _fixed("teacher", "teacher_head", "department_head"),
    "role_en2": _fixed("host", "speaker", "participant"),
    "event_en": _fixed("lecture", "seminar", "training"),
    "state_en": _fixed("approved", "pending"),
    "pupil_en": _fixed("FESTIVAL", "PARENT", "SPORTS"),
    "target_en": _fixed("ALL", "CLASS"),
    "registered": _fixed("已登记", "已完成"),
    "listen_kind": _fixed("常规听课", "专项督导"),
    "grade_word": _fixed("优秀", "良好", "合格"),
    "course_name": _fixed("高等数学", "大学英语", "数据结构"),
    "section": _fixed("周一第3-4节", "周三第1-2节"),
    "team_no": _fixed("第1组", "第2组", "第3组"),
    "column_word": _fixed("专家讲座", "交流研讨"),
    "lecture_theme": _fixed("教育教学", "学科前沿"),
    "minutes": _fixed("30min", "45min"),
    "url": lambda _one, place, _chance: (f"./Routes/S{place:02}", None),
    "join_way": _fixed("参与", "专家"),
    "class_no": _fixed("小学语文1班", "初中数学2班"),
    "arrival": _fixed("高铁", "自驾", "飞机"),
    "reward": _fixed("奖励", "惩罚"),
    "country_far": _fixed("新加坡", "日本"),
    "reason_far": _fixed("访问学者", "学术会议"),
    "money_from": _fixed("公派", "自费"),
    "combo": _fixed("物化生", "史政地"),
    "duty_post": _fixed("一楼大厅", "正门", "中控室"),
    "join_word": _fixed("参与", "未参与"),
    "firm_event": _fixed("夏季促销季", "新品发布会"),
    "alumni_event": _fixed("校友返校日", "建校六十年庆典"),
    "service_word": _fixed("社区清扫", "敬老服务"),
    "medical": _fixed("心血管病诊治新进展学习班", "护理安全学习班"),
    # batch 42: how a college calls its lessons and people, and what forms of a school ask
    "staff_kind": _fixed("专任教师", "外聘教师", "行政兼课"),
    "lesson_kind": _fixed("理论课", "实验课"),
    "dept_kind": _fixed("教学部门", "行政部门"),
    "name_again": lambda one, _place, _chance: (one.name, None),
    # batch 43: what schools and firms write beside lessons, lectures and trainings
    "open_kind": _fixed("组内公开课", "校级公开课", "日常课"),
    "lesson_no": _fixed("上午第2节", "上午第3节", "下午第1节"),
    "train_way": _fixed("集中授课", "实操", "线上"),
    "year26": _fixed("2026"),
    "bank": _fixed("农商银行城关支行", "建设银行济水支行"),
    "term_no": lambda _one, place, _chance: (f"第{place}期", None),
    "safety_topic": _fixed("安全操作规程", "消防器材使用", "设备日常保养"),
    "month_no": _fixed("第1月", "第3月", "第6月"),
    "quarter": _fixed("第一季度", "第二季度", "第四季度"),
    "fleet": _fixed("一车队", "二车队"),
}


def _training(one: Person, place: int, chance: random.Random) -> tuple[dict[str, Value], dict[str, str]]:
    first = date(2026, 1, 5) + timedelta(chance.randrange(250))
    last = first + timedelta(chance.choice((0, 4, 9)))
    amount = chance.choice((8, 16, 24, 40, 50))
    level, level_cell = chance.choice((("national", "国家级"), ("province", "省级"), ("city", "市级"), ("county", "县级")))
    mode, mode_cell = chance.choice((("centralized", "集中培训"), ("online", "网络研修"), ("blended", "混合式")[:2]))
    result, result_cell = chance.choice((("excellent", "优秀"), ("pass", "合格")))
    name = f"{chance.choice(('国培计划', '骨干教师', '新课标'))}{chance.choice(('学科培训', '班主任研修'))}第{place}期"
    cells: dict[str, Value] = {
        "training": name, "hours": chance.choice((amount, f"{amount}")), "level": level_cell, "mode": mode_cell, "result": result_cell,
        "start": f"{first:%Y-%m-%d}", "end": f"{last:%Y-%m-%d}", "period": f"{first:%Y-%m-%d}至{last:%Y-%m-%d}", "year": first.year,
        "organizer": "河南师范大学", "certificate": f"GP2026{place:06}", "name": one.name, "id": one.id_number, "passed": "合格",
    }  # fmt: skip
    truth = {
        "training": name, "hours": f"{amount}", "level": level, "mode": mode, "result": result, "start": first.isoformat(), "end": last.isoformat(),
        "organizer": "河南师范大学", "certificate": f"GP2026{place:06}", "teacher": one.name,
    }  # fmt: skip
    return cells, truth


def _activity(_one: Person, place: int, chance: random.Random) -> tuple[dict[str, Value], dict[str, str]]:
    day = date(2026, 1, 5) + timedelta(place * 6)
    kind = chance.choice(list(KINDS))
    title = f"{KINDS[kind]}第{place}次：{chance.choice(('例题研讨', '整本书阅读', '课堂观察'))}"
    amount = chance.choice((1, 2, 3, 4))
    cells: dict[str, Value] = {
        "kind": KINDS[kind], "activity": title, "start": f"{day:%Y-%m-%d}", "hours": amount, "place": "录播教室", "level": "校级",
        "start_time": "14:30", "end_time": "16:30", "approval_no": f"济研〔2026〕{place}号",
        "end_day": f"{day:%Y-%m-%d}", "start_dt": f"{day:%Y-%m-%d} 14:30", "level_en": "school",
        "span_day": f"{day:%Y-%m-%d}至{day + timedelta(7):%Y-%m-%d}", "end_dt": f"{day:%Y-%m-%d} 16:30:00", "span_dt": f"{day:%Y.%m.%d} 14:30~16:30",
        "span_dash": f"{day:%Y-%m-%d} 14:30-16:30", "span_time": "14:30-16:30",
    }  # fmt: skip
    truth = {
        "kind": kind, "activity": title, "start": day.isoformat(), "hours": f"{amount}", "place": "录播教室", "level": "school",
        "start_time": "14:30", "end_time": "16:30", "approval_no": f"济研〔2026〕{place}号",
    }  # fmt: skip
    return cells, truth


_MARKS = {"出勤": "present", "缺席": "absent", "请假": "excused", "迟到": "late"}
_ROLES = {"参加": "attendee", "主讲": "speaker", "主持": "host"}


def layouts() -> list[Layout]:
    """Every layout of both halves."""
    return [Layout(name=name, half=half, kind=kind, columns=columns_of(text)) for half, kind, name, text in LAYOUTS]


def columns_of(text: str) -> tuple[tuple[str, str], ...]:
    """The headings and what stands below each, of the text of a layout."""
    parts = [part.rsplit(":", 1) for part in text.split("|")]
    return tuple((heading.replace("\\n", "\n"), datum) for heading, datum in parts)


def elsewhere_books(half: str, seed: int = SEED) -> list[Book]:
    """The books of one half: every layout several times, with different people, writers and damages."""
    return [
        layout_book(layout, place, turn, seed)
        for place, layout in enumerate(each for each in layouts() if each.half == half)
        for turn in range(_BOOKS_A_LAYOUT)
    ]


def layout_book(layout: Layout, place: int, turn: int, seed: int) -> Book:
    """One book of a layout."""
    chance = random.Random(f"{seed} {layout.name} {turn}")
    staff = people(chance, chance.randrange(12, 50))
    draft, activities = _draft(layout, staff, chance)
    writer = WRITERS[(place + turn * 3) % len(WRITERS)]
    number = place * _BOOKS_A_LAYOUT + turn
    return finish(number, layout.kind, layout.name, writer, chance, draft=draft, staff=staff, activities=activities)


def unknown_books(every: int) -> Iterator[tuple[str, Book]]:
    """Every ``every``-th layout once for each column we keep, that one under a heading that says nothing, with the field it holds."""
    for place, layout in enumerate(layouts()[::every]):
        for column, (_heading, datum) in enumerate(layout.columns):
            field = _FIELD_OF.get(datum, datum)
            if field in _FIELDS - _NEEDED:
                columns = (*layout.columns[:column], (UNKNOWN, datum), *layout.columns[column + 1 :])
                yield field, layout_book(replace(layout, columns=columns), place, 0, SEED)


def is_ours(datum: str) -> bool:
    """Whether a datum is, or belongs to, a field that is stored."""
    return _FIELD_OF.get(datum, datum) in _FIELDS or datum in _PARTS_OF_A_NAME


def field_of(kind: str, datum: str) -> str:
    """The field that a column of a kind of list holds; "" for none of ours."""
    if kind == "roster" and datum in _ROSTER:
        one = people(random.Random(SEED), 1)[0]
        truth = _ROSTER[datum](one, 1, random.Random(SEED))[1]
        return truth[0] if truth is not None else ""
    field = _PERHAPS_MORE.get(datum, _FIELD_OF.get(datum, datum))
    return field if field in _FIELDS else ""


_PERHAPS_MORE = {
    "start_dt": "start", "span_dt": "start", "span_day": "start", "span_time": "start_time", "period": "start", "end_day": "end", "end_dt": "end_time", "passed": "result",
    "attended_code": "mark", "signed": "mark", "signed_yes": "mark",
}  # fmt: skip
"""Columns that say a field in a way of their own, or more than one."""

UNKNOWN = "子丑寅卯"
"""A heading that nobody knows."""
_NEEDED = frozenset({"name", "activity", "training", "kind", "start", "period", "year", "id_number"})
"""Without these a sheet is another one, or its numbers say what they are."""


def _draft(layout: Layout, staff: Sequence[Person], chance: random.Random) -> tuple[Draft, list[tuple[str, str]]]:
    if layout.kind == "roster":
        return _roster(layout, staff, chance), []
    if layout.kind == "attendance":
        return _attendance(layout, staff, chance)
    make = _training if layout.kind == "trainings" else _activity
    rows: list[list[Value]] = []
    values: list[dict[str, str]] = []
    fields = [_FIELD_OF.get(datum, datum) for _heading, datum in layout.columns]
    for place, one in enumerate(staff, start=1):
        cells, truth = make(one, place, chance)
        rows.append(
            [cells[datum] if datum in cells else _ROSTER[datum](one, place, chance)[0] for _heading, datum in layout.columns]
        )
        kept = {field for field in fields if field in truth} | ({"teacher", "training"} if layout.kind == "trainings" else set())
        if "period" in fields:
            kept |= {"start", "end"}
        elif layout.kind == "trainings" and "start" in fields and "end" not in fields:
            truth["end"] = truth["start"]
        data = {datum for _heading, datum in layout.columns}
        if "passed" in data:  # everybody passed, which is the result
            truth["result"] = "pass"
            kept |= {"result"}
        kept |= {"start", "start_time"} if data & {"start_dt", "span_dt", "span_dash"} else set()
        kept |= {"end_time"} if data & {"end_dt", "span_dt", "span_dash"} else set()
        kept |= {"start"} if "span_day" in data else set()
        kept |= {"start_time", "end_time"} if "span_time" in data else set()
        values.append({field: text for field, text in truth.items() if field in kept})
    return _made(layout, fields, rows, values), []


def _attendance(layout: Layout, staff: Sequence[Person], chance: random.Random) -> tuple[Draft, list[tuple[str, str]]]:
    rows: list[list[Value]] = []
    values: list[dict[str, str]] = []
    activities = [("共读《给教师的建议》", "2026-03-12"), ("课堂观察研讨", "2026-04-16")]
    for title, day in activities:
        for place, one in enumerate(staff, start=1):
            mark, role = chance.choice(list(_MARKS)), chance.choice(list(_ROLES))
            code = "01"[place % 3 > 0]
            cells: dict[str, Value] = {
                "activity": title,
                "start": day,
                "name": one.name,
                "attended": mark,
                "attended_code": code,
                "signed": "未签到" if code == "0" else "已签到",
                "signed_yes": "否" if code == "0" else "是",
                "start_dt": f"{day} 14:05",
                "end_dt": f"{day} 16:30",
                "signed_dt": f"{day} 13:55",
                "out_dt": f"{day} 16:40",
                "role": role,
                "id": one.id_number,
            }
            rows.append(
                [cells[datum] if datum in cells else _ROSTER[datum](one, place, chance)[0] for _heading, datum in layout.columns]
            )
            data = {datum for _heading, datum in layout.columns}
            values.append(
                {
                    "teacher": one.name,
                    "mark": _MARKS[mark]
                    if "attended" in data
                    else ("absent" if data & {"attended_code", "signed", "signed_yes"} and code == "0" else "present"),
                    "role": _ROLES[role] if "role" in data else "attendee",
                }
            )
    fields = [_FIELD_OF.get(datum, datum) for _heading, datum in layout.columns]
    return _made(layout, fields, rows, values), activities


_PARTS_OF_A_NAME = ("given", "surname")
_FIELD_OF = {
    "birth": "birth_month", "id": "id_number", "oldtitle": "title", "shorttitle": "title", "subjects": "subject", "subject_of_stage": "subject",
    "worker": "position", "office": "group", "attended": "mark", "birth6": "birth_month", "grade_subject": "subject",
    "stage_slash_subject": "subject", "kg_post": "position", "level_en": "level",
}  # fmt: skip
_FIELDS = frozenset(
    [
        "name",
        "sex",
        "birth_month",
        "id_number",
        "phone",
        "subject",
        "title",
        "position",
        "group",
        "joined",
        "teacher_no",
        "stage",
        "training",
        "hours",
        "level",
        "mode",
        "result",
        "start",
        "end",
        "period",
        "year",
        "organizer",
        "certificate",
        "kind",
        "activity",
        "place",
        "start_time",
        "end_time",
        "approval_no",
        "mark",
        "role",
    ]
)


def _roster(layout: Layout, staff: Sequence[Person], chance: random.Random) -> Draft:
    rows: list[list[Value]] = []
    values: list[dict[str, str]] = []
    for place, one in enumerate(staff, start=1):
        made = [_ROSTER[datum](one, place, chance) for _heading, datum in layout.columns]
        rows.append([cell for cell, _truth in made])
        known = dict(truth for _cell, truth in made if truth is not None)
        if "id_number" in known:
            known |= {"sex": one.sex, "birth_month": one.birth_month}
        values.append(known)
    return _made(layout, [_FIELD_OF.get(datum, datum) for _heading, datum in layout.columns], rows, values)


def _made(layout: Layout, fields: Sequence[str], rows: list[list[Value]], values: list[dict[str, str]]) -> Draft:
    return Draft(
        headings=[heading for heading, _datum in layout.columns],
        fields=[field if field in _FIELDS else "-" for field in fields],
        rows=rows,
        values=values,
        refused=[False] * len(rows),
    )


def other_books() -> list[OtherBook]:
    """Lists that are no rosters, of both halves; ``once`` people or few people many times."""
    found = []
    for half, kind, name, text in OTHERS:
        chance = random.Random(f"{SEED} {name}")
        repeated = name.endswith("*")
        staff = people(chance, 5 if repeated else chance.randrange(14, 40))
        columns = columns_of(text)
        grid: list[list[Value]] = [[f"{name.removesuffix('*')}"]] if chance.random() < 0.4 else []
        grid[:] = [[*row, *[None] * (len(columns) - 1)] for row in grid]
        grid.append([heading for heading, _datum in columns])
        for place in range(1, 31):
            one = staff[place % len(staff)]
            if place > len(staff) and not repeated:
                break
            grid.append([_ROSTER[datum](one, place, chance)[0] for _heading, datum in columns])
        found.append(OtherBook(name=name.removesuffix("*"), half=half, kind=kind, page=Page(grid=grid)))
    return found
