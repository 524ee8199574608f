"""What a column holds, told from its cells: names look like names, titles like titles, subjects like subjects.

A guess made from a heading is supported or contradicted by it; a column whose heading says nothing may be known by it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache

from jyteacher_desktop.domain import id_numbers, titles
from jyteacher_desktop.domain.words_for_nothing import FOR_NOTHING
from jyteacher_desktop.enums import Enum
from jyteacher_desktop.sheets import cell_values
from jyteacher_desktop.sheets.cell_values import CellRefused, Context, FieldSpec
from jyteacher_desktop.sheets.cells import Cell, cell_text


class Shape(Enum):
    """What most cells of a column look like."""

    NAME = "name"
    SEX = "sex"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    DATE = "date"
    SUBJECT = "subject"
    TITLE = "title"
    STAGE = "stage"
    NUMBER = "number"
    TEXT = "text"


_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧肖程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎闫余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
    "庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来"
    "嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺"
)
_NO_NAMES = frozenset(
    [
        "教师",
        "老师",
        "副校长",
        "校长",
        "书记",
        "副书记",
        "主任",
        "副主任",
        "教导主任",
        "教务主任",
        "政教主任",
        "总务主任",
        "职员",
        "职工",
        "工人",
        "务农",
        "务工",
        "农民",
        "个体",
        "个体户",
        "退休",
        "学生",
        "无",
        "无业",
        "待业",
        "在读",
        "上学",
        "自由职业",
        "经商",
        "打工",
        "公务员",
        "医生",
        "护士",
        "司机",
        "会计",
        "出纳",
        "厨师",
        "保安",
        "保洁",
        "后勤",
        "语文",
        "数学",
        "英语",
        "父子",
        "父女",
        "母子",
        "母女",
        "夫妻",
        "父亲",
        "母亲",
        "配偶",
        "儿子",
        "女儿",
        "长子",
        "次子",
        "长女",
        "次女",
        "丈夫",
        "妻子",
        "爱人",
        "汉族",
        "群众",
        "党员",
        "中共党员",
        "男",
        "女",
        "是",
        "否",
        "本科",
        "专科",
        "大专",
        "研究生",
        "干部",
        "军人",
        "在职",
        "员工",
        "组长",
        "班主任",
        "工勤",
        "教辅",
        "园长",
        "保育员",
        "专任教师",
    ]
)
SCHOOL_SUBJECTS = frozenset(
    [
        "语文",
        "数学",
        "英语",
        "外语",
        "物理",
        "化学",
        "生物",
        "政治",
        "历史",
        "地理",
        "音乐",
        "美术",
        "体育",
        "体健",
        "科学",
        "道德与法治",
        "道法",
        "品德",
        "思品",
        "信息",
        "信息技术",
        "信息科技",
        "劳动",
        "综合",
        "品社",
    ]
)
"""What every school examines: such a word above figures is the heading of marks."""
_SUBJECT_WORDS = [
    *SCHOOL_SUBJECTS,
    "体育与健康",
    "思想品德",
    "品德与社会",
    "品德与生活",
    "计算机",
    "微机",
    "通用技术",
    "劳技",
    "劳动技术",
    "综合实践",
    "心理",
    "心理健康",
    "艺术",
    "书法",
    "舞蹈",
    "日语",
    "俄语",
    "全科",
    "包班",
    "学前",
    "学前教育",
    "幼教",
    "语言",
    "健康",
    "社会",
    "特教",
    "特殊教育",
    "校本",
    "校本课程",
    "阅读",
    "写字",
    "安全",
    "健康教育",
    "综合实践活动",
    "历史与社会",
    "思政",
    "思想政治",
    "电商",
    "会计",
    "护理",
    "机械",
    "电子",
    "汽修",
    "幼儿教育",
    "幼儿保育",
    "专业课",
    "文化课",
    "政史",
    "史地",
    "理化",
    "生地",
    "音体美",
    "品生",
    "少先队",
    "科技",
    "教学",
    "常识",
    "心育",
    "研学",
    "法治",
]
"""What people who teach are said to teach."""
_SUBJECT = re.compile(
    "(?:(?:小学|初中|高中|幼儿园|中职|[一二三四五六七八九初高][一二三]?年?级?)?(?:"
    + "|".join(sorted(_SUBJECT_WORDS, key=len, reverse=True))
    + ")(?:[(（][^)）]{1,6}[)）]|教师|老师|课)?)"
)
_SUBJECTS = re.compile(rf"{_SUBJECT.pattern}(?:[、,，/ +和兼及;；]+{_SUBJECT.pattern})*")
_TITLE = re.compile(
    r"(?:[0-9A-Z]{1,4}[-—])?(?:中小学|中学|小学|幼儿园|中职|学前)?(?:正高级?|副高级?|高级|[一二三]级|特级|助理级?|员级|初级|中级|高级实习指导|[一二三]级实习指导)(?:讲师|教师|教员)?(?:[（(].{1,6}[)）])?"
    r"|中[高一二三]|小[高一二三]|(?:高级|助理)?讲师|(?:副)?教授|未评聘?|未定级?|未聘|见习(?:期|教师)?|未评职称|教员|未取得|试用期|暂无职称|"
    r"(?:中学|小学)(?:高级|[一二三]级)"
)
_STAGE = re.compile(
    "(?:普通)?(?:幼儿园|学前|学前教育|小学|初中|高中|普通小学|普通初中|普通高中|中学|中职|职高|职业高中|特殊教育|特教|九年一贯制|完全中学)(?:学段|部|教育)?"
)
_DATE = re.compile(
    r"(?:19|20)\d{2}(?:[-./年]\d{1,2}(?:[-./月]\d{1,2}日?)?月?|\d{2}(?:\d{2})?)(?:[ T]\d{1,2}:\d{2}.*)?|\d{1,2}[-./月]\d{1,2}[日号]?|\d{1,2}/\d{1,2}/(?:19|20)\d{2}"
)
_PHONE = re.compile(r"(?:\+?86-?)?1\d{10}|0\d{2,3}-?\d{7,8}")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?%?")
_SEX = re.compile("(?:[12]-)?[男女]性?|[MF]|male|female", re.IGNORECASE)
_ID_NUMBER = re.compile(r"\d{17}[\dXx]|\d{15}|\d(?:\.\d+)?E\+?1[4-7]", re.IGNORECASE)
_COMPOUND = re.compile("(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|端木|夏侯|长孙|宇文)[\u3400-\u9fff]{1,2}")
_WORD_NAME = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff\ue000-\uf8ff〇]{2,4}")
_DOTTED_NAME = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]+(?:[·•.．・‧][\u3400-\u9fff]+)+")
_PLACEHOLDER = re.compile(
    r"\{\{.{0,200}?\}\}|\$\{.{0,200}?\}|\{\$[\w.]+\}|<%.{0,200}?%>|#\{[\w.]+\}|\{\.?[A-Za-z_][\w.]*\}|\[[A-Za-z_][\w.]*\.[\w.]+\]|<[A-Za-z_]\w*\.\w+>"
)
_LONGEST_FORM = 2_000
"""Where in a cell a placeholder is looked for: it stands at the beginning, and a pasted article shall not be searched to its end."""
_ENOUGH = 0.7
"""So many cells of a column say what it is: notes, sums and words such as 无 stand among them in every real list."""
_FEW = 2


def is_placeholder(text: str) -> bool:
    """Whether a cell waits for a program to fill it: ``{$vo.name}``, ``{{ s.name }}``; somewhere in its beginning."""
    return bool(_PLACEHOLDER.search(text, 0, _LONGEST_FORM))


@lru_cache(maxsize=32768)
def is_name(text: str) -> bool:
    """Whether a text looks like the name of a Chinese person."""
    bare = re.sub(r"\s+", "", text)
    if bare in _NO_NAMES or _SUBJECTS.fullmatch(bare) or _TITLE.fullmatch(bare):
        return False
    if _DOTTED_NAME.fullmatch(bare) or _COMPOUND.fullmatch(bare):
        return True
    return bool(_WORD_NAME.fullmatch(bare)) and bare[0] in _SURNAMES


def is_no_name(text: str) -> bool:
    """Whether a text is a word for a job, a kinship or a subject, which nobody is called."""
    return re.sub(r"\s+", "", text) in _NO_NAMES


_PART_OF_SCHOOL = re.compile("[\u3400-\u9fff、]{1,8}(?:组|处|室|部|科|办|办公室|中心|年级|团委|工会)")
_OF_A_PARTY = re.compile("[党团总联]支部|党委|党总支|[党团]小?组|工会小组")
"""第一党支部, 第二党小组: where somebody is organised, and no part of the school."""
_JOB = re.compile(
    "(?:教师|老师|职员|工人|会计|出纳|校医|保育员|(?:副)?(?:校长|园长|书记|主任|组长)|[\u3400-\u9fff]{1,5}(?:主任|组长|干事|教师|管理员|辅导员|人员|校长))"
)


_SCHOOL_JOB = re.compile(
    "[^学]{0,6}(?:教师|老师|班主任|校长|园长|教研员|教研组长|备课组长|年级(?:主任|组长)|(?:教务|教导|政教|德育|总务|教科)(?:处)?(?:副)?主任|少先队辅导员|大队辅导员|校医|保育员)"
)


def is_school_job(text: str) -> bool:
    """Whether a text names what somebody is at a school and nowhere else: 班主任, 教研组长, 副校长."""
    return bool(_SCHOOL_JOB.fullmatch(re.sub(r"\s+", "", text)))


def is_state_of_an_account(text: str) -> bool:
    """Whether a text says how an account or a line of a program stands, and nothing of the person: 启用, inactive, 隐藏."""
    return text.strip().lower() in _OF_AN_ACCOUNT


_OF_AN_ACCOUNT = frozenset(
    [
        "启用",
        "已启用",
        "未启用",
        "停用",
        "已停用",
        "禁用",
        "已禁用",
        "激活",
        "已激活",
        "未激活",
        "锁定",
        "已锁定",
        "显示",
        "隐藏",
        "有效",
        "无效",
        "开启",
        "关闭",
        "active",
        "inactive",
        "enabled",
        "disabled",
        "enable",
        "disable",
        "locked",
        "on",
        "off",
        "true",
        "false",
    ]
)


def is_trade(text: str) -> bool:
    """Whether a text names a trade that firms and sites have: 电工, 焊工, 安全员."""
    return bool(_TRADE.fullmatch(re.sub(r"\s+", "", text)))


_TRADE = re.compile(
    "[\u3400-\u9fff]{0,4}(?<![职教员义社校])工|[\u3400-\u9fff]{0,4}(?:安全员|操作员|操作手|质检员|施工员|技工|司机|驾驶员|飞行员|机务|船员)"
)


def is_part_of_school(text: str) -> bool:
    """Whether a text names a group or an office: 语文组, 教务处, 办公室."""
    bare = re.sub(r"\s+", "", text)
    return bool(_PART_OF_SCHOOL.fullmatch(bare)) and not _OF_A_PARTY.search(bare) and not _OF_SCHOOLING.search(bare)


_OF_SCHOOLING = re.compile("[本专]科$")
"""大学本科: how long somebody studied, and no part of a school."""


_MEDICAL = re.compile(
    "(?:[\u3400-\u9fff]{0,2}(?:主任|主治|住院|助理|执业))?(?:医师|护师|药师|技师|护士长?|医士|药士|助产士)|(?:主管|主任|副主任)[护药技]师"
)
_POST_OF_A_FIRM = re.compile(
    "(?:[\u3400-\u9fff]{0,6}(?:经理|总监|业务员|销售员|推销员|架构师|程序员|设计师|工程师|店长|店员|导购|总裁)|董事长?|监事|(?:销售|财务|生产|市场|人事)主管)"
)
_OFFICE_OF_A_FIRM = re.compile(
    "[\u3400-\u9fff]{0,6}(?:研发|市场|销售|生产|客服|运营|采购|物流|仓储|工程|质检|品控|营销|商务|售后|供应链|产品|人力资源|法务|投融?资|装配|注塑|机修|设备|项目)[一二三四五六七八九\\d]?(?:部|中心|车间|组|处|科|室)"
    "|[\u3400-\u9fff]{0,6}车间|总经办|董事会|护理部|(?:[急门住][诊院]|[\u3400-\u9fff]?[内外儿妇产骨眼]|检验|药剂|放射|麻醉|病案|皮肤|口腔)科"
)


def is_of_another_trade(text: str) -> bool:
    """Whether a text names a title of hospitals, a post of firms or a department that one of them has and no school: 主管护师, 销售经理, 研发中心, 内科."""
    bare = re.sub(r"\s+", "", text)
    return bool(_MEDICAL.fullmatch(bare) or _POST_OF_A_FIRM.fullmatch(bare) or _OFFICE_OF_A_FIRM.fullmatch(bare))


_HOUSE = re.compile(
    "[\u3400-\u9fff（）()0-9A-Za-z]{1,24}?(?:小学|中学|学校|幼儿园|幼教|[一二三四五六七八九十实附]?[小中幼高]|大学|学院|[师科工农理医财交]大|党校|[研科]院|医院|研究[院所]|[^办公号务][所院]|教研室|教研院|公司|工厂|集团|银行|[^办]公所|[局厂店]|中心校|活动中心|教学点|委员会)"
)


def is_house(text: str) -> bool:
    """Whether a text names a school, an office or a firm: 城关一小, 省教科院, 教育局. Its own parts (语文组, 东校区) are none."""
    return bool(_HOUSE.fullmatch(re.sub(r"\s+", "", text)))


def is_job(text: str) -> bool:
    """Whether a text names what somebody is at a school: 教师, 副校长, 教研组长."""
    return bool(_JOB.fullmatch(re.sub(r"\s+", "", text)))


@lru_cache(maxsize=32768)
def is_title(text: str) -> bool:
    """Whether a text is a professional title of teachers, today's or yesterday's."""
    bare = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return bool(_TITLE.fullmatch(bare)) or titles.current_title(bare) in titles.TITLES


def _is_only_a_job(text: str) -> bool:
    return is_job(text) and not is_title(text)  # 教员 is both


@lru_cache(maxsize=32768)
def is_subject(text: str) -> bool:
    """Whether a text is one or several subjects of schools."""
    return bool(
        _SUBJECTS.fullmatch(
            unicodedata.normalize("NFKC", re.sub(r"\s+", " ", text)).strip().replace("(", "（").replace(")", "）")
        )
    )


_FIGURE = "(?:[一二三四五六七八九]|[1-9])"
_GRADE = re.compile(
    rf"[（(]?(?:{_FIGURE}(?:[、,，和及至到~～—-]{_FIGURE})*年级|{_FIGURE}(?=[（(](?:1\d|{_FIGURE})[)）])|[高初][一二三]|[大中小托]班)(?:组|段)?(?:[（(]?(?:1\d|{_FIGURE})(?:[、,，]{_FIGURE})*[)）]?班?)?[)）]?"
)
"""三年级, 五、六年级, 六（2）班 behind its grade, 高一, 大班: which children somebody teaches."""
_BETWEEN = " 　/／、,，和及兼+—-·()（）:："


@lru_cache(maxsize=32768)
def subject_beside_grade(text: str) -> str:
    """The subject of a cell that says a grade or a stage as well (三年级语文, 数学/五、六年级, 小学/语文); "" where it says only one of them, or something else."""
    plain = unicodedata.normalize("NFKC", text)
    rest = [part.strip(_BETWEEN) for part in _GRADE.split(plain)]
    found = [part for part in dict.fromkeys(rest) if part]
    if len(rest) > 1:
        return "、".join(found) if found and all(map(is_subject, found)) else ""
    beside = _BESIDE_STAGE.fullmatch(plain.strip())
    subject = (beside["behind"] or beside["before"]).strip() if beside is not None else ""
    return subject if subject and is_subject(subject) else ""


def says_a_grade(text: str) -> bool:
    """Whether a text names a grade or a class: 三年级, 高一, 大班."""
    return _GRADE.search(unicodedata.normalize("NFKC", text)) is not None


_BESIDE_STAGE = re.compile(
    r"(?:小学|初中|高中|中学|幼儿园|学前|中职)(?:学?段|教育)?\s*[/／、,，·\-—_|]\s*(?P<behind>[^/／、,，]+)"
    r"|(?P<before>[^/／、,，]+)\s*[/／、,，·\-—_|]\s*(?:小学|初中|高中|中学|幼儿园|学前|中职)(?:学?段|教育)?"
)
"""小学/语文: the stage and the subject with a mark between them; 小学语文 is one subject."""


_TESTS: tuple[tuple[Shape, Callable[[str], bool]], ...] = (
    (Shape.ID_NUMBER, lambda text: bool(_ID_NUMBER.fullmatch(text.replace(" ", "")))),
    (Shape.PHONE, lambda text: bool(_PHONE.fullmatch(re.sub(r"[\s-]", "", text)))),
    (Shape.SEX, lambda text: bool(_SEX.fullmatch(text))),
    (Shape.TITLE, is_title),
    (Shape.SUBJECT, lambda text: is_subject(text) or bool(subject_beside_grade(text))),
    (Shape.STAGE, lambda text: bool(_STAGE.fullmatch(text))),
    (Shape.DATE, lambda text: bool(_DATE.fullmatch(text))),
    (Shape.NUMBER, lambda text: bool(_NUMBER.fullmatch(text))),
    (Shape.NAME, is_name),
)


def shape_of_cell(cell: Cell) -> Shape | None:
    """What one cell looks like; None when it is empty."""
    if cell is None or isinstance(cell, bool):
        return None
    if isinstance(cell, date | datetime):
        return Shape.DATE
    return _shape_of_text(cell_text(cell))


@lru_cache(maxsize=32768)
def _shape_of_text(written: str) -> Shape | None:
    # a column is asked for its shape by many rules, and half of a roster's texts stand there again and again
    text = unicodedata.normalize("NFKC", written).strip()
    if not text or text in FOR_NOTHING:
        return None
    return next((shape for shape, test in _TESTS if test(text)), Shape.TEXT)


def shape_of(cells: Sequence[Cell]) -> Shape | None:
    """What most cells of a column look like; None when there are too few to tell."""
    shapes = Counter(shape for cell in cells if (shape := shape_of_cell(cell)) is not None)
    total = shapes.total()
    if total < _FEW:
        return None
    shape, number = shapes.most_common(1)[0]
    return shape if number >= _ENOUGH * total else Shape.TEXT


SHAPES_OF: dict[str, frozenset[Shape]] = {
    "name": frozenset({Shape.NAME}),
    "former_name": frozenset({Shape.NAME}),
    "sex": frozenset({Shape.SEX}),
    "id_number": frozenset({Shape.ID_NUMBER}),
    "phone": frozenset({Shape.PHONE}),
    "subject": frozenset({Shape.SUBJECT}),
    "title": frozenset({Shape.TITLE}),
    "stage": frozenset({Shape.STAGE}),
}
"""What some fields look like when they look like themselves."""
_NEVER: dict[str, frozenset[Shape]] = {
    "subject": frozenset({Shape.ID_NUMBER, Shape.PHONE, Shape.DATE, Shape.SEX, Shape.TITLE, Shape.NUMBER, Shape.NAME}),
    "title": frozenset({Shape.ID_NUMBER, Shape.PHONE, Shape.DATE, Shape.SEX, Shape.SUBJECT, Shape.NUMBER, Shape.NAME}),
    "stage": frozenset({Shape.ID_NUMBER, Shape.PHONE, Shape.DATE, Shape.SEX, Shape.TITLE, Shape.NAME}),
    "group": frozenset({Shape.ID_NUMBER, Shape.PHONE, Shape.DATE, Shape.SEX, Shape.TITLE}),
    "position": frozenset({Shape.ID_NUMBER, Shape.PHONE, Shape.DATE, Shape.SEX, Shape.TITLE, Shape.SUBJECT}),
    "name": frozenset({Shape.ID_NUMBER, Shape.PHONE, Shape.DATE, Shape.SEX, Shape.TITLE, Shape.SUBJECT}),
    "teacher_no": frozenset({Shape.NAME, Shape.SEX, Shape.TITLE, Shape.SUBJECT, Shape.PHONE, Shape.ID_NUMBER}),
}
"""What a field never looks like, so that such a column is another one whatever its heading says."""
_UNREADABLE = 0.6
_ANY_DAY = Context(date(2026, 1, 1))


def agrees(spec: FieldSpec, cells: Sequence[Cell]) -> bool | None:
    """Whether a column speaks for a field (True), against it (False), or says nothing (None)."""
    shape = shape_of(cells)
    if shape is None:
        return None
    wanted = SHAPES_OF.get(spec.key)
    if wanted is not None and shape in wanted:
        return True
    if shape in _NEVER.get(spec.key, frozenset()) or (spec.key == "title" and share_of(_is_only_a_job, cells) >= _ENOUGH):
        return False
    test = _SPOKEN_FOR.get(spec.key)
    if test is not None and share_of(test, cells) >= _ENOUGH:
        return True
    if spec.parse in _FREE:
        return None
    readable = _readable(spec, cells)
    if readable <= 1 - _UNREADABLE:
        return False
    return True if readable >= _ENOUGH and wanted is None and (spec.choices or shape is not Shape.TEXT) else None


_FREE = (
    cell_values.plain,
    cell_values.sentence,
    cell_values.label,
    cell_values.raw,
    cell_values.title,
    cell_values.digits,
    cell_values.last_four,
)
"""Ways to read a cell that take anything."""


_SPOKEN_FOR: dict[str, Callable[[str], bool]] = {"group": is_part_of_school, "position": is_job}
"""Fields of free text whose cells may speak for them all the same."""


def speaks_for(key: str, cells: Sequence[Cell]) -> bool:
    """Whether cells look like one field and like no other, whatever stands above them: subjects, titles, jobs, parts of a school."""
    if len([cell for cell in cells if cell_text(cell)]) < _SEVERAL:
        return False
    test = _SPOKEN_FOR.get(key)
    return share_of(test, cells) >= _ENOUGH if test is not None else shape_of(cells) in SHAPES_OF.get(key, frozenset())


_SEVERAL = 3
"""Cells that must be there before they alone say what a column is."""


def share_of(test: Callable[[str], bool], cells: Sequence[Cell]) -> float:
    """How many of the filled cells pass a test."""
    texts = [text for cell in cells if (text := cell_text(cell)) and text not in FOR_NOTHING]
    return sum(map(test, texts)) / len(texts) if len(texts) >= _FEW else 0.0


def _readable(spec: FieldSpec, cells: Sequence[Cell]) -> float:
    good = total = 0
    for cell in cells:
        if cell is None or cell_text(cell) in ("", *spec.nothing):
            continue
        total += 1
        try:
            spec.parse(cell, _ANY_DAY)
        except CellRefused:
            continue
        good += 1
    return good / total if total else 1.0


def can_judge(spec: FieldSpec) -> bool:
    """Whether there are cells that a field does not take; an ID number is judged by what it looks like."""
    return spec.parse not in _FREE or spec.key == "id_number"


def is_readable(spec: FieldSpec, cell: Cell) -> bool:
    """Whether a field takes a cell."""
    try:
        spec.parse(cell, _ANY_DAY)
    except CellRefused:
        return False
    return True


def births(cells: Sequence[Cell]) -> list[str]:
    """The birth dates that sound ID numbers of a column tell, as "1985-06"."""
    found = []
    for cell in cells:
        checked = id_numbers.check_id_number(cell)
        if checked.number and checked.birth_month:
            found.append(checked.birth_month)
    return found


def days(spec: FieldSpec, cells: Sequence[Cell]) -> list[date | None]:
    """The day that each cell tells, None where it tells none or two."""
    found: list[date | None] = []
    for cell in cells:
        try:
            said = spec.parse(cell, _ANY_DAY)
            found.append(date.fromisoformat(said.text if isinstance(said, cell_values.Doubtful) else said))
        except (CellRefused, ValueError):
            found.append(None)
    return found


def months(cells: Sequence[Cell]) -> list[str]:
    """The months that a column of dates tells, as "1985-06"; what cannot be read is left out."""
    return [text for text in months_of_each(cells) if text]


def months_of_each(cells: Sequence[Cell]) -> list[str]:
    """The month that each cell tells, "" where it tells none."""
    found = []
    for cell in cells:
        try:
            said = cell_values.month(cell, _ANY_DAY)
        except CellRefused:
            said = ""
        found.append(said.text if isinstance(said, cell_values.Doubtful) else said)
    return found
