"""What one text in a cell is: a name, a title, a subject, a school, a day … told by how it is written, whatever stands above it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache

from jyteacher_desktop.domain import titles
from jyteacher_desktop.domain.words_for_nothing import FOR_NOTHING
from jyteacher_desktop.enums import Enum
from jyteacher_desktop.sheets.cells import Cell, cell_text
from jyteacher_desktop.sheets.words_of_cells import NO_NAMES, OF_AN_ACCOUNT, PUPIL_OR_PARENT, SUBJECTS, SURNAMES


class Shape(Enum):
    """What a cell looks like."""

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


_SUBJECT = re.compile(
    "(?:(?:小学|初中|高中|幼儿园|中职|[一二三四五六七八九初高][一二三]?年?级?)?(?:"
    + "|".join(sorted(SUBJECTS, key=lambda word: (-len(word), word)))
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


def bare(text: str) -> str:
    """A text without blanks, as people are asked to read it: 张 三 is 张三."""
    return "".join(text.split())


def _wholly(pattern: str) -> Callable[[str], bool]:
    """Whether a text, blanks aside, is of a pattern from end to end."""
    said = re.compile(pattern)
    return lambda text: said.fullmatch(bare(text)) is not None


def is_placeholder(text: str) -> bool:
    """Whether a cell waits for a program to fill it: ``{$vo.name}``, ``{{ s.name }}``; somewhere in its beginning."""
    return bool(_PLACEHOLDER.search(text, 0, _LONGEST_FORM))


@lru_cache(maxsize=32768)
def is_name(text: str) -> bool:
    """Whether a text looks like the name of a Chinese person."""
    name = bare(text)
    if name in NO_NAMES or _SUBJECTS.fullmatch(name) or _TITLE.fullmatch(name):
        return False
    if _DOTTED_NAME.fullmatch(name) or _COMPOUND.fullmatch(name):
        return True
    return bool(_WORD_NAME.fullmatch(name)) and name[0] in SURNAMES


def is_no_name(text: str) -> bool:
    """Whether a text is a word for a job, a kinship or a subject, which nobody is called."""
    return bare(text) in NO_NAMES


def is_pupil_or_parent(text: str) -> bool:
    """Whether a text says that somebody is a pupil, or the parent of one."""
    return text in PUPIL_OR_PARENT


def is_state_of_an_account(text: str) -> bool:
    """Whether a text says how an account or a line of a program stands, and nothing of the person: 启用, inactive, 隐藏."""
    return text.strip().lower() in OF_AN_ACCOUNT


def is_part_of_school(text: str) -> bool:
    """Whether a text names a group or an office: 语文组, 教务处, 办公室; not 第一党支部, where somebody is organised, nor 大学本科."""
    part = bare(text)
    return bool(_PART_OF_SCHOOL.fullmatch(part)) and not _NO_PART_OF_SCHOOL.search(part)


_PART_OF_SCHOOL = re.compile("[\u3400-\u9fff、]{1,8}(?:组|处|室|部|科|办|办公室|中心|年级|团委|工会)")
_NO_PART_OF_SCHOOL = re.compile("[党团总联]支部|党委|党总支|[党团]小?组|工会小组|[本专]科$")
is_job = _wholly(
    "(?:教师|老师|职员|工人|会计|出纳|校医|保育员|(?:副)?(?:校长|园长|书记|主任|组长)|[\u3400-\u9fff]{1,5}(?:主任|组长|干事|教师|管理员|辅导员|人员|校长))"
)
"""Whether a text names what somebody is at a school: 教师, 副校长, 教研组长."""
is_school_job = _wholly(
    "[^学]{0,6}(?:教师|老师|班主任|校长|园长|教研员|教研组长|备课组长|年级(?:主任|组长)|(?:教务|教导|政教|德育|总务|教科)(?:处)?(?:副)?主任|少先队辅导员|大队辅导员|校医|保育员)"
)
"""Whether a text names what somebody is at a school and nowhere else: 班主任, 教研组长, 副校长."""
is_trade = _wholly(
    "[\u3400-\u9fff]{0,4}(?<![职教员义社校])工|[\u3400-\u9fff]{0,4}(?:安全员|操作员|操作手|质检员|施工员|技工|司机|驾驶员|飞行员|机务|船员)"
)
"""Whether a text names a trade that firms and sites have: 电工, 焊工, 安全员."""
is_of_another_trade = _wholly(
    "(?:[\u3400-\u9fff]{0,2}(?:主任|主治|住院|助理|执业))?(?:医师|护师|药师|技师|护士长?|医士|药士|助产士)|(?:主管|主任|副主任)[护药技]师"
    "|"
    "(?:[\u3400-\u9fff]{0,6}(?:经理|总监|业务员|销售员|推销员|架构师|程序员|设计师|工程师|店长|店员|导购|总裁)|董事长?|监事|(?:销售|财务|生产|市场|人事)主管)"
    "|"
    "[\u3400-\u9fff]{0,6}(?:研发|市场|销售|生产|客服|运营|采购|物流|仓储|工程|质检|品控|营销|商务|售后|供应链|产品|人力资源|法务|投融?资|装配|注塑|机修|设备|项目)[一二三四五六七八九\\d]?(?:部|中心|车间|组|处|科|室)"
    "|[\u3400-\u9fff]{0,6}车间|总经办|董事会|护理部|(?:[急门住][诊院]|[\u3400-\u9fff]?[内外儿妇产骨眼]|检验|药剂|放射|麻醉|病案|皮肤|口腔)科"
)
"""Whether a text names a title of hospitals, a post of firms or a department that one of them has and no school: 主管护师, 销售经理, 研发中心, 内科."""
is_house = _wholly(
    "[\u3400-\u9fff（）()0-9A-Za-z]{1,24}?(?:小学|中学|学校|幼儿园|幼教|[一二三四五六七八九十实附]?[小中幼高]|大学|学院|[师科工农理医财交]大|党校|[研科]院|医院|研究[院所]|[^办公号务][所院]|教研室|教研院|公司|工厂|集团|银行|[^办]公所|[局厂店]|中心校|活动中心|教学点|委员会)"
)
"""Whether a text names a school, an office or a firm: 城关一小, 省教科院, 教育局. Its own parts (语文组, 东校区) are none."""


@lru_cache(maxsize=32768)
def is_title(text: str) -> bool:
    """Whether a text is a professional title of teachers, today's or yesterday's."""
    title = bare(unicodedata.normalize("NFKC", text))
    return bool(_TITLE.fullmatch(title)) or titles.current_title(title) in titles.TITLES


def is_only_a_job(text: str) -> bool:
    """Whether a text names a job and no title; 教员 is both."""
    return is_job(text) and not is_title(text)


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
