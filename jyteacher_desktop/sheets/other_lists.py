"""Lists that are something else than they are taken for: students, marks, punch clocks, families, templates, leave, pay.

Whoever imports the wrong file must be asked before 145 strangers are teachers. The signs are headings that no list of the wanted
kind has, cells that cannot be what their heading says, and people who stand there again and again; a list with enough that only
teachers have (职称, 任教学科, 教师资格 …) is taken for what it is. Which signs are looked for in which kind of list, and in which order, stands
at the end.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.sheets import texts_in_cells
from jyteacher_desktop.sheets.cells import Cell
from jyteacher_desktop.sheets.column_contents import SEVERAL, Cells
from jyteacher_desktop.sheets.list_evidence import (
    CAMPUS,
    HAPPENED,
    OF_A_TEACHER,
    OF_TEACHERS,
    OWN,
    TEACHES,
    Column,
    are_of_another_trade,
    are_school_jobs,
    are_trades,
    houses,
    is_studied,
    is_taught,
    says_of_teachers,
    says_who,
    weigh,
)
from jyteacher_desktop.sheets.texts_in_cells import Shape
from jyteacher_desktop.sheets.words_of_cells import SCHOOL_SUBJECTS
from jyteacher_desktop.sheets.words_of_headings import Senses, set_of
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Why a sheet is not imported before a person was asked.

    Attributes:
        code: Stable, dotted.
        message: One sentence: what the sheet looks like, and by what.
        final: Whether nothing but another mapping or another file helps.
    """

    code: str
    message: str
    final: bool = False


MISSING = "workbook.column_missing"
"""The stop of a sheet in which a column that every row needs is not there."""
TEACHERS_OR_PUPILS = "workbook.teachers_or_pupils"
"""The stop of a list in which nothing tells teachers from pupils; whoever knows that its people are teachers need not ask."""
_UNLIKE = "workbook.unlike"
_STUDENTS = "workbook.students"


def other_list(
    kind: str, columns: Sequence[Column], names: Sequence[Cell], *, year: int, caption: str = "", named: bool = False
) -> Stop | None:
    """What else a sheet seems to be; None if nothing speaks against the kind.

    Args:
        kind: What it is taken for.
        columns: Every column that has a heading or cells.
        names: The cells of the column with names, all of them.
        year: This year, to know children by their births; 0 leaves that sign out.
        caption: What stands above the heading, and the name of the sheet.
        named: A person said which column holds the teachers' names. A list that only lacks what would prove teachers is then what he
            takes it for; one that speaks against teachers still stops.
    """
    taken = _List(columns, Cells(names), year=year, caption=caption)
    signs = (_unfilled, *_SIGNS.get(kind, (_of_students,)), *(_UNPROVED if kind == "roster" and not named else ()))
    return next((stop for sign in signs if (stop := sign(taken)) is not None), None)


def missing(titles: Mapping[int, str], lacking: Sequence[str], label: str) -> Stop:
    """A column that every row needs is not there: one sentence, not one for each row."""
    told = "、".join(f"“{title}”" for title in lacking)
    seen = "、".join(title for title in titles.values() if title)
    return Stop(
        code=MISSING,
        message=f"作为{label}，这张表缺少{told}列（表里有：{seen[:60]}{'…' if len(seen) > 60 else ''}）",
        final=True,
    )


class _List:
    """A list as the signs look at it."""

    def __init__(self, columns: Sequence[Column], names: Cells, *, year: int, caption: str) -> None:
        self.columns, self.names, self.year, self.caption = columns, names, year, caption

    @cached_property
    def strong(self) -> int:
        """How many different things it says that only lists of teachers say."""
        return _teacherly(self.columns)

    @cached_property
    def same(self) -> int:
        """Teacherly senses that also students have: a group, a number, a stage."""
        said = {sense for column in self.columns for sense in (*column.senses, _TEACHERS.get(column.field, ""))}
        return len(said & {"GROUP", "STAFFNO", "STAGE", "POSITION"})

    @cached_property
    def calls_itself_of_teachers(self) -> bool:
        """Whether what stands above it, or the name of the file, says that it is of teachers."""
        return OF_TEACHERS.search(self.caption) is not None

    @property
    def says_who_teaches(self) -> bool:
        """Whether a column says what somebody teaches, or that the people are teachers."""
        return any(is_taught(each) or each.field == "subject" for each in self.columns)

    def has(self, *fields: str) -> bool:
        """Whether a column is one of some fields."""
        return any(column.field in fields for column in self.columns)

    def with_senses(self, senses: Senses) -> list[Column]:
        """Columns whose headings say something of a sort."""
        return [column for column in self.columns if column.senses & senses]

    def called(self, words: re.Pattern[str]) -> list[Column]:
        """Columns whose headings have some words."""
        return [column for column in self.columns if words.search(column.title)]

    def unused(self, words: re.Pattern[str] | None = None, *, filled: bool = True) -> list[Column]:
        """Columns that are no field, with something below them, whose headings have some words."""
        return [
            column
            for column in self.columns
            if not column.field and (words is None or words.search(column.title)) and (column.filled or not filled)
        ]


def _stop(what: str, code: str = _UNLIKE) -> Stop:
    return Stop(code=code, message=f"这张表看上去{what}")


def _shown(what: str, columns: Sequence[Column], *, code: str = _UNLIKE, least: int = 1, most: int = 3) -> Stop | None:
    """The stop of a list in which so many columns are a sign of something else; the sentence names them in the place of ``{}``."""
    if len(columns) < least:
        return None
    return _stop(what.replace("{}", _quoted([column.title for column in columns[:most]]), 1), code)


def _quoted(titles: Sequence[str]) -> str:
    return "、".join(f"“{title}”" for title in titles)


def _teacherly(columns: Sequence[Column]) -> int:
    found: set[str] = set()
    for column in columns:
        if not column.senses & {"STUDENT", "STUDY", "PARENT", "SCORE"}:
            found |= column.senses & _TEACHERLY
            if column.field in _TEACHERS:
                found.add(_TEACHERS[column.field])
            if _is_a_teachers(column):
                found.add("CALLED")
    return len(found)


def _is_a_teachers(column: Column) -> bool:
    """Whether a heading says that names, numbers or facts are a teacher's: 教师姓名, 教师电话."""
    if column.field in ("name", "teacher_no"):
        return bool(_TEACHER.search(column.title))
    return column.field in OWN and bool(OF_A_TEACHER.match(column.title))


_TEACHERLY = set_of("TITLE SUBJECT QUALIFIED CPD RANK WORK POST CLASSHEAD COME STAGE POSITION STAFFNO LOAD GROUP")
_TEACHERS = {
    "title": "TITLE",
    "subject": "SUBJECT",
    "position": "POSITION",
    "joined": "COME",
    "teacher_no": "STAFFNO",
    "group": "GROUP",
}
_TEACHER = re.compile("教师|老师|教职|教员|员工|职工|教工")
_TEACHER_BY_NAME = re.compile("教师|老师|教职|教员")
_FACTS = set_of("NATION POLITICS EDUCATION GRADUATE ORIGIN COUNTRY MARRIAGE HEALTH AGE MAIL ADDRESS PHOTO LIFE BANK SEX BIRTH ID")
"""What is said of a person whatever else the heading says: 婚姻状况, 户籍属性."""
_STAFF = _TEACHERLY | _FACTS
_PERSONAL_FILE = set_of("ID BIRTH AGE SEX EDUCATION POLITICS NATION GRADUATE WORK")
"""What a file about a person holds and a payslip does not."""
_ENOUGH = 2
_MANY = 3
_WHOLE_FILE = 4
_HALF = 0.5


# -- lists of any kind


def _unfilled(taken: _List) -> Stop | None:
    texts = (text for column in taken.columns if column.field for text in column.cells.texts)
    found = next(filter(texts_in_cells.is_placeholder, texts), None)
    if found is None:
        return None
    return _stop(f"是没有填过的模板（格子里是“{found}”一类的占位符）", "workbook.placeholders")


def _of_students(taken: _List) -> Stop | None:
    """Whether a sheet of anything is about students by name: 三好学生 in a list of honours would be the school's own."""
    named = [column for column in taken.unused(_WHOSE, filled=False) if "STUDENT" in column.senses]
    return _shown("记的是学生的事（有{}列），不是教师的", named, code=_STUDENTS, most=1)


_WHOSE = re.compile("姓名|学号|学籍号")


# -- lists of activities, of who came, of trainings


def _of_things(taken: _List) -> Stop | None:
    """Whether a list of 名称 and 类型 is about things that are bought, lent or marked: no heading of it speaks of an activity."""
    least = _ENOUGH if taken.with_senses(_OF_EVENTS) else 1
    return _shown("是物品、费用或评分的登记（有{}列），没有活动的学时、主题", taken.with_senses(_THINGS), least=least)


_THINGS = set_of("TRADE HOUSING BORROW SCORE PAY")
_OF_EVENTS = set_of("ACTIVITY TRAIN TOPIC HOURS PROJECT")


def _of_persons(taken: _List) -> Stop | None:
    """Whether a sheet of events says what sort of persons is wanted for them: 性别要求, 身高, 年龄. What a school holds for its staff does not."""
    found = [column for column in taken.with_senses(_TRAITS) if not column.field]
    return _shown("写的是人的条件（有{}列），不是学校的研修活动", found, least=_ENOUGH)


_TRAITS = set_of("HEALTH MARRIAGE SEX AGE EDUCATION BIRTH")


def _paid_for(taken: _List) -> Stop | None:
    """Whether a list of who came says what each has paid: customers of an event. A school's teachers pay nothing for its own."""
    return _shown("是收费活动的报名（有{}列），不是学校研修活动的出勤", taken.unused(_PAID), most=1)


_PAID = re.compile("(?:支付|缴费|付款|收款|退款)(?:状态|方式|金额|时间)?[*★\\s]*$|^[*★\\s]*(?:票价|票种|订单编?号)[*★\\s]*$")


def _of_an_account_book(taken: _List) -> Stop | None:
    """Whether a list of names and days is of vouchers: an office's book has 借方 and 贷方, and 摘要 that are no activity."""
    return _shown("是记账凭证（有{}列），不是学校研修活动的出勤", taken.unused(_BOOKED, filled=False), least=_ENOUGH)


_BOOKED = re.compile("凭证|借方|贷方|过账|科目代码|会计期间|核算")


def _of_lessons(taken: _List) -> Stop | None:
    """Whether a list of courses with hours and names is of what is taught to pupils, not of what teachers have learned."""
    who = [column for column in taken.called(_TAUGHT_BY) if column.field == "name"][:1]
    found = taken.unused(_OF_A_COURSE, filled=False)[:1]
    return _shown("是开设的课程（有{}列），不是教师参加的培训", who + found, least=_ENOUGH)


_TAUGHT_BY = re.compile("任课|授课|上课|主讲|开课")
_OF_A_COURSE = re.compile("必修|选修|班级|年级|学分|课程(?:代码|编号|性质|类[型别])|周课时|开课|选课|教室|学生")


def _several_in_each(taken: _List) -> Stop | None:
    """Several people in nearly every cell: a line is about a training, and who was there stands beside it."""
    texts = taken.names.texts
    several = [text for text in texts if _SEVERAL_NAMES.fullmatch(text)]
    if len(texts) < SEVERAL or len(several) * 4 < len(texts) * 3:
        return None
    return _stop(f"一格里写着好几个人（如“{several[0][:20]}”），不是一人一行", "workbook.no_names")


_SEVERAL_NAMES = re.compile(r"\s*[\u3400-\u9fff·]{2,10}(?:\s*[、，,；;/]\s*[\u3400-\u9fff·]{2,10})+\s*等?\s*")


# -- students


def _says_pupils(taken: _List) -> Stop | None:
    """Whether some of the people are pupils by what stands of them in a cell: 人员类型 学生. What somebody was before he worked says nothing."""
    for column in taken.columns:
        if (
            column.field not in ("name", "note")
            and not _FORMER.search(column.title)
            and column.cells.share_of(texts_in_cells.is_pupil_or_parent) > _A_TENTH
        ):
            word = next(filter(texts_in_cells.is_pupil_or_parent, column.cells.texts))
            return _shown(f"里面有{word}（{{}}列），不是教师的名单", [column], code=_STUDENTS)
    return None


_FORMER = re.compile("成[分份]|出身|对象|面向|前身|身份证|曾")
"""本人成分 学生: what old files say of who came to work from school; 服务对象 学生: whom he works with."""
_A_TENTH = 0.1


def _pupils(taken: _List) -> Stop | None:
    """Headings that only lists of pupils have, where not much is said that only teachers have: 录取, 学制 and 导师 teachers have had as well."""
    said, both = (
        [column for column in taken.with_senses(senses) if not _OF_HIS_PUPILS.match(column.title)]
        for senses in (_OF_PUPILS, _OF_PUPILS | _OF_STUDY)
    )
    if said and (taken.strong < _MANY or taken.strong < 2 * len(both)):
        return _shown("是学生名单（有{}列），不是教师的", said if taken.strong < _MANY else both, code=_STUDENTS)
    taught = any(column.field == "subject" and TEACHES.search(column.title) for column in taken.columns)
    studied = taken.with_senses(_OF_STUDY) if taken.strong < _ENOUGH and not taught else ()
    return _shown("是学生名单（有{}列），不是教师的", studied, code=_STUDENTS)


_OF_HIS_PUPILS = re.compile("[*★\\s]*(?:选择|选定|指导|所带|所教|分管|负责|联系|帮扶|辅导|带教)(?:管理|联系|指导)?的?学生")
"""选择的学生组: pupils of whom somebody takes care, and whose list it is not."""
_OF_PUPILS, _OF_STUDY, _OF_PARENTS, _OF_CLASSES = set_of("STUDENT"), set_of("STUDY"), set_of("PARENT"), set_of("CLASS GRADE")


def _cohorts(taken: _List) -> Stop | None:
    """Cells that say with whom somebody went to school: 2001届, 24级."""
    found = [column for column in taken.columns if column.cells.share_of(_COHORT.fullmatch) > _HALF]
    if taken.strong >= _ENOUGH:
        return None
    return _shown("是学生或校友名单（{}列写的是哪一届），不是教师的", found, code=_STUDENTS, most=1)


_COHORT = re.compile(r"(?:(?:19|20)?\d\d|第[一二三四五六七八九十]+)[届级](?:毕业)?生?")


def _parents(taken: _List) -> Stop | None:
    found = taken.with_senses(_OF_PARENTS) if taken.strong < _MANY else ()
    return _shown("是学生或家长名单（有{}列），不是教师的", found, code=_STUDENTS)


def _children(taken: _List) -> Stop | None:
    """Where half of a list are younger than somebody who has left a college they are pupils."""
    born = sorted(month for column in taken.columns for month in _births(column))
    middle = born[len(born) // 2][:4] if len(born) > _ENOUGH else ""
    if not taken.year or not middle or taken.year - int(middle) >= _CHILD:
        return None
    return _stop(f"是学生名单（多数人出生在 {middle} 年前后），不是教师的", code=_STUDENTS)


_CHILD = 20


def _births(column: Column) -> list[str]:
    """The months of birth that a column tells."""
    if column.field == "id_number":
        return column.cells.births
    return column.cells.months if column.field == "birth_month" else []


def _of_a_college(taken: _List) -> Stop | None:
    colleges = taken.called(_COLLEGE) if not taken.strong and taken.called(_STUDIED) else ()
    return _shown("是学生名单（有{}和专业，没有职称、学科、部门这些教师才有的列）", colleges, code=_STUDENTS, most=1)


_COLLEGE = re.compile("^[*★\\s]*(?:所在|所属|录取)?(?:学院|院系|系别|书院)")
_STUDIED = re.compile("^[*★\\s]*(?:录取|所学|所在|报考)?专业(?:名称|方向)?$")


def _of_a_class(taken: _List) -> Stop | None:
    """Classes beside marks, or with nothing that only teachers have: who teaches a class (教授班级) may have marks as well, and they are his."""
    classes = taken.with_senses(_OF_CLASSES)
    marked = [each for each in taken.columns if each.senses & {"RESULT", "SCORE"} and not each.senses & {"TRAIN", "FLAG"}]
    teach = any(map(is_taught, taken.columns))
    if classes and marked and taken.strong < _MANY and not teach:
        return _shown(f"是学生名单（有{{}}列和“{marked[0].title}”），不是教师的", classes, code=_STUDENTS)
    if taken.strong - taken.same + (teach or bool(taken.called(_WORKERS))) >= 1:
        return None
    return _shown("是学生名单（有{}列，没有职称、学科这些教师才有的列）", classes, code=_STUDENTS)


_WORKERS = re.compile("工号|职工|教工|教师")
"""What only those who work have: pupils have numbers as well, but nobody calls them so."""


# -- what a roster is not: something that happened, or that people have


def _marks(taken: _List) -> Stop | None:
    """Figures under subjects, or under words for marks: teachers who are rated have as many figures of it as there is about them."""
    numeric = [column for column in taken.columns if _is_mark(column)]
    scores = [column for column in taken.with_senses(_OF_MARKS) if column.cells.shape in (Shape.NUMBER, None)]
    rated = len(scores) > _ENOUGH and 2 * len(scores) >= taken.strong
    if len(numeric) > 1 or rated or (scores and (numeric or taken.strong < _MANY)):
        return _shown("是成绩表（{}列是分数），不是教师花名册", [*numeric, *scores], code="workbook.marks")
    return None


def _is_mark(column: Column) -> bool:
    subject = column.title.strip().removesuffix("成绩").removesuffix("分数").removesuffix("分")
    return subject in _EXAMINED and column.cells.shape in (Shape.NUMBER, None)


_OF_MARKS = set_of("SCORE")
_EXAMINED = SCHOOL_SUBJECTS | {"语数英", "文综", "理综"}
"""What stands above the figures of a list of marks: a subject, or several in one paper."""


def _occasions(taken: _List) -> Stop | None:
    """Columns of what happens on one occasion, where too little is said that only teachers have."""
    telling = taken.strong - max(taken.same - 1, 0)  # a group and a number are not two signs: guests and teams have both
    what_is_taught = any(is_taught(each) or (each.field == "subject" and TEACHES.search(each.title)) for each in taken.columns)
    called = [
        right for left, right in itertools.pairwise(taken.columns) if "CONTACT" in left.senses and "RELATION" in right.senses
    ]
    for code, senses, what, enough in _OCCASIONS:
        found = [
            column
            for column in taken.with_senses(senses)
            if column.field in ("", "name")
            and not column.senses & {"BANK", "CONTACT"}
            and column not in called
            and not (code == _FAMILY and _are_forms_of_address(column.cells))
            and not (code in _TOLD_TWICE and "FLAG" in column.senses)
        ]  # 刷卡卡号 numbers a card, 与紧急联系人关系 speaks of one person to be called, 是否请假 of how somebody stands
        if senses is _EVENTS and len(found) == 1 and what_is_taught and _POSSESSED.search(found[0].title):
            continue  # 所获奖项 in a file about teachers is one more thing of theirs
        if code == _FAMILY and _go_on_with_families(taken.names):
            enough = _ANY  # noqa: PLW2901 - whatever else it says
        counted = telling if code == _UNLIKE else taken.strong
        each_tells = senses is _EVENTS or code in _TOLD_TWICE  # the second such column says as much as the first
        if found and counted - (len(found) - 1 if each_tells else 0) < enough:
            return _shown(f"{what}（有{{}}列），不是教师花名册", found, code=code)
    return None


_FAMILY = "workbook.family"
_TOLD_TWICE = frozenset({"workbook.punches", "workbook.leave"})
_EVENTS = HAPPENED - set_of("LEAVE PUNCH SIGN")
_OCCASIONS: tuple[tuple[str, Senses, str, int], ...] = (
    ("workbook.leave", set_of("LEAVE"), "是请假登记", 3),
    ("workbook.punches", set_of("PUNCH"), "是打卡或考勤记录", 3),
    ("workbook.sign_in", set_of("MARK SIGN"), "是签到或领取登记表", 2),
    (_FAMILY, set_of("RELATION"), "写的是家庭成员", 3),
    (_UNLIKE, set_of("HIRING"), "是招聘或面试名单", 5),
    (_UNLIKE, _EVENTS, "是一件事一行的登记", 2),
)
"""The code, the senses of its columns, what it is, and how much a list must say that only teachers have to be none."""
_ANY = 99


def _are_forms_of_address(cells: Cells) -> bool:
    """Whether 称谓 says how people are spoken to at work (老师, 主任), and nobody's kinship."""
    return bool(cells.texts) and all(map(_FORM_OF_ADDRESS.search, cells.texts))


def _go_on_with_families(names: Cells) -> bool:
    """Whether many rows have no name: they go on with the family of the one above."""
    return (len(names.all) - len(names.texts)) * 5 > len(names.all)


_FORM_OF_ADDRESS = re.compile("老师|教师|主任|校长|园长|院长|组长|干事|书记|会计|医生|师傅|教练|先生|女士|同志|助教|讲师|教授")
_POSSESSED = re.compile("^[*★\\s]*(?:所获|曾获|获奖|奖励|荣誉)(?:奖项|奖励|荣誉|情况|证书)?[*★\\s]*$")
"""所获奖项: what somebody has, and no single prize of a list of prizes."""


def _wishes(taken: _List) -> Stop | None:
    """意向薪资, 期望地点: what somebody wants from whoever takes him."""
    return _shown("是求职的人的名单（有{}列），不是教师花名册", taken.called(_WISHED), least=_ENOUGH, most=_ENOUGH)


_WISHED = re.compile("^[*★\\s]*(?:意向|期望|求职|应聘)")


def _what_happened(taken: _List) -> Stop | None:
    """Columns that tell what happened with somebody on one occasion, where they outweigh what is told of people."""
    events = [column for column in taken.with_senses(HAPPENED) if "BANK" not in column.senses and column.filled]
    proved = taken.has("title", "subject", "stage", "joined") or bool(taken.with_senses(set_of("QUALIFIED")))
    what = "是一件事一行的登记（有{}列），不是教师花名册"
    if (len(events) > _ENOUGH and len(events) >= taken.strong) or (
        len(events) == _ENOUGH and not proved and taken.strong <= _MANY
    ):
        return _shown(what, events)
    return _shown(what, taken.unused(_NUMBERS_WHAT_HAPPENED, filled=False), most=1)


_NUMBERS_WHAT_HAPPENED = re.compile(
    "^[*★\\s]*(?:考试|考点|考场|活动|培训|项目|课题|报名|任务|会议|比赛|竞赛|试卷|申请|订单|合同|设备|流程|工单|排班|预约)[\u3400-\u9fff]{0,4}\\s*[（(]?id[)）]?[*\\s]*$",
    re.IGNORECASE,
)
"""考试ID, 报名id: a program joins people to what they took part in, a line for each; rosters have the numbers of people, houses and posts."""


def _pay(taken: _List) -> Stop | None:
    """Wages, unless a file says much of its people besides; 绩效岗位 is what somebody is and no pay."""
    pay = [
        column
        for column in taken.with_senses(set_of("PAY"))
        if "BANK" not in column.senses and not ("POSITION" in column.senses and column.cells.shape is not Shape.NUMBER)
    ]
    personal = _personal(taken.columns)
    if len(pay) <= min(taken.strong, 1) or not (personal < _ENOUGH or taken.strong + personal <= 2 * len(pay)):
        return None
    return _shown("是工资表（有{}列），不是教师花名册", pay, code="workbook.pay")


def _personal(columns: Sequence[Column]) -> int:
    """How much of what a file about a person holds is said."""
    return len({sense for column in columns for sense in column.senses} & _PERSONAL_FILE)


def _moved(taken: _List) -> Stop | None:
    """原部门 beside 新部门: what was before and after a change."""
    titles = list(dict.fromkeys(re.sub(r"[*★\s]", "", column.title) for column in taken.columns))
    moved = [
        title
        for title in titles
        for before, after in _BEFORE_AND_AFTER
        if before in title
        and any(other != title and other.endswith(title.replace(before, each, 1)) for each in after for other in titles)
    ]
    if taken.strong >= _WHOLE_FILE or not moved:
        return None
    return _stop(f"是变动登记（有“{moved[0]}”列和变动以后的一列），不是教师花名册")


_BEFORE_AND_AFTER = (("原", ("现", "新", "拟", "目标")), ("旧", ("新", "当前", "现")), ("前", ("后",)), ("出", ("入",)))
"""How the two sides of a change are called: 原部门 and 新部门, 转移前公司 and 转移后公司, 轮出支局 and 轮入支局, 原地区 and 返聘目标地区."""


def _of_courses(taken: _List) -> Stop | None:
    courses = taken.with_senses(_COURSES)
    enough = taken.strong >= _ENOUGH and len(courses) <= taken.strong
    return _shown("是培训或学时登记（有{}列），不是教师花名册", () if enough else courses, least=_ENOUGH)


_COURSES = set_of("TRAIN HOURS CERTIFICATE ORGANIZER CREDIT")


def _gone(taken: _List) -> Stop | None:
    gone = [
        column
        for column in taken.with_senses(set_of("RESIGN"))
        if "FLAG" not in column.senses
        and len(column.cells.texts) * 2 >= len(column.cells.all) > 0
        and column.cells.share_of(_IS_HERE.fullmatch) <= 1 / 2
    ]
    what = "是离职或退休人员名单（{}列多数填了），不是在职教师的花名册"
    return _shown(what, () if taken.has("status") else gone, code="workbook.left", most=1)


_IS_HERE = re.compile("在职|在岗|在编|未离职|未退休|正常")
"""What stands under 在职/离职 of those who are there."""


def _works(taken: _List) -> Stop | None:
    """论文名称, 获奖名称: each row is one of the things that people made or won."""
    works = [column for column in taken.unused(_A_WORK) if 2 * len(column.cells.texts) > len(taken.names.all)]
    return _shown("是成果、奖项的登记（有{}列，一件一行），不是教师花名册", works, most=1)


_A_WORK = re.compile("(?:论文|著作|专利|课题|成果|作品|获奖|奖项|奖励|荣誉)(?:名称|题目|标题)[*★\\s]*$")


def _of_a_hospital(taken: _List) -> Stop | None:
    """Whose people those are whom a hospital lists, with titles of their own."""
    teach = taken.says_who_teaches or any(map(_is_a_teachers, taken.columns))
    what = "是医院或看护的名单（有{}列），不是教师花名册"
    return _shown(what, () if teach else taken.called(_CARE), most=1)


_CARE = re.compile("医院|医生|医师|护士|患者|病人|病历|病区|床号|门诊")


def _about_one_thing(taken: _List) -> Stop | None:
    """Several sides of one thing that people have (a contract, a certificate), as many as there is about the people themselves.

    A file about a person names some of them as well, among much else.
    """
    for thing, words in _ONE_THING:
        about = taken.unused(words)
        others = [column for column in taken.columns if column not in about and column.field != "name"]
        people = sum(
            bool(column.field and column.field != "note") or bool(column.senses & (_STAFF | _OF_CLASSES)) for column in others
        )
        numbered = any(thing in column.title and _NUMBERS.search(column.title) for column in about)
        if (len(about) > _ENOUGH and len(about) > people) or (numbered and len(about) == _ENOUGH >= people):
            return _shown(f"是{thing}登记（有{{}}列），不是教师花名册", about)
    return None


_ONE_THING = (
    ("合同", re.compile("合同|协议|签订|签定|续签|到期|剩余天数|期限")),
    ("证书", re.compile("证书|证照|证号|资质|取证|发证|签发|颁发|核验|复审|有效期|到期|证件扫描")),
    ("审批", re.compile("审核|审批|复核|初审|终审")),
    ("荣誉", re.compile("荣誉|称号|奖项|获奖|奖励|颁发|获得|表彰|授予")),
    ("职称", re.compile("职称|聘任|获得|取得|评审|证书编号")),
)
"""Things that have a list of their own, one line for each, and what its columns speak of."""
_NUMBERS = re.compile("id$|编号$|编码$|代码$|号码$", re.IGNORECASE)
"""What numbers things and counts nothing."""


def _loads(taken: _List) -> Stop | None:
    bare = {column.field for column in taken.columns} <= {"", "name", "group", "teacher_no", "phone"}
    loads = taken.with_senses(set_of("LOAD")) if bare and not taken.with_senses(set_of("CLASSHEAD")) else ()
    return _shown("是课时或工作量统计（有{}列），没有教师花名册常有的列", loads)


# -- what a roster is not: of other people, or of some of its own


def _of_several_houses(taken: _List) -> Stop | None:
    """People whom several schools or offices sent: whatever else is said of them, they are no one school's own."""
    found = houses(taken.columns)
    if not found:
        return None
    return _stop(f"写的是 {len(found)} 个学校或单位的人（{_quoted(found[:2])}等），不是一所学校自己的花名册")


_CALLED = re.compile(
    "学员|会员|客户|顾客|患者|病人|业主|考生|选手|运动员|队员|志愿者|嘉宾|读者|户主|候选人|申请人|报名人|应聘|投保|被保险|乘客|旅客|村民|居民|住户|租客|买家|收件人"
)
"""What the people of other lists are called."""
_NOT_STAFF = re.compile(
    f"(高管|课题负责人|项目负责人|实习生?|见习生?|校友|家长|学生|幼儿|毕业生|退休|离职|调出|专家|评委|{_CALLED.pattern})[^教职员工]{{0,4}}(?:名单|名录|列表|名册|花名册|信息|情况|登记|一览|统计|档案)"
)
"""What a list calls people who are not on the staff."""
_PEOPLE = "(?:教师|老师|教职员?工|教职员|教工|职工|员工|人员|干部|成员|同志|专家|账号|用户)"
_LIST = "(?:名单|名册|花名册|信息|情况|登记|一览|统计|档案|汇总|列表|明细|库|表)"
_NOT_NOW = re.compile(
    "(?<![含及和与、非])(离退休|退休|退养|内退|离职|离任|离岗|离校|调出|调离|辞职|辞退|解聘|除名|去世|死亡|已故|[已待拟被]删除?|删除|注销|停用|黑名单|试用期?|实习|应聘|拟聘用?|拟录用"
    f"|待录用|候选|报考|评委|裁判)的?{_PEOPLE}{{1,2}}{_LIST}{{0,3}}\\d*"
)
"""退休教师花名册, 待删员工: teachers who are gone, not there yet or called together, however surely they are teachers."""
_DEALT_WITH = re.compile("(?:审核|审批|申请|办理|处理|流程)*(?:表|单|名单|列表|记录)?")
"""待删员工审核: what is done about those whom a list names."""
_OF_A_BODY = re.compile(
    "\\S*?((?:教代会|教职工代表大会|职代会|工会|[^\\s委]{0,8}委员会|理事会|监事会|领导小组|工作小组|工作组|评审组|专家组)"
    f"(?:委员|成员|代表|执委|组成人员|会员|主席)?{_PEOPLE}?{_LIST}{{0,2}}|\\S{{0,8}}(?:执委|委员|评委){_LIST}{{0,2}})\\d*"
)
"""教代会执委, 学术委员会委员名单: whoever sits in a body of the house is one of some."""
_SAYS_HOW = re.compile("^注[:：0-9、.．]|[请勿须需]|不[用必含填要得]|说明|填写")
"""What a line above a table says where it is a note and no title."""


def _called_above(taken: _List) -> Stop | None:
    """A list that says above its heading, or in the name of its file, that its people are somebody else: 实习生名单, 学员花名册, 退休教师花名册."""
    for words in _BRACKETED.sub("", _BRACKETED.sub("", taken.caption)).split():
        title = _WHICH_COPY.sub("", words)
        if _SAYS_HOW.search(title):
            continue
        some = _NOT_NOW.search(title)
        if some is not None and _DEALT_WITH.fullmatch(title[some.end() :]):
            return _stop(f"写的是{some[1]}的人（标题里写着“{some[0]}”），不是本校在职教师的花名册")
        body = _OF_A_BODY.fullmatch(title)
        if body is not None:
            return _stop(f"是一部分人的名单（标题里写着“{body[1]}”），不是本校教师花名册")
    pupils = _PUPILS.search(taken.caption)
    if pupils is not None and not _TEACHER.search(taken.caption):
        return _stop(f"是学生名单（标题或文件名里写着“{pupils[0]}”），不是教师的", code=_STUDENTS)
    found = _NOT_STAFF.search(taken.caption)
    if found is None or taken.calls_itself_of_teachers:
        return None
    return _stop(f"是{found[1]}名单（标题里写着“{found[0]}”），不是本校教师花名册")


_PUPILS = re.compile("学生(?=数据|表|库|[_\\-\\s\\d]|$)|(?<![A-Za-z])students?(?![A-Za-z])", re.IGNORECASE)
_BRACKETED = re.compile("[（(【][^（(【)）】\n]*+[)）】]")
"""What stands in brackets, without others in it; taken away twice, so that those go as well."""
_WHICH_COPY = re.compile("[-_—·.]?(?:最新|最终|定稿|终稿|初稿|修改|修订|副本|打印|上报|[新终改])*版?[vV]?[\\d年月日.]*$")
"""退休教师名册_最新版, 离职人员名单20261130: which copy of a list a file is."""


def _of_another_house(taken: _List) -> Stop | None:
    """People of a factory, a firm or an office of the state, by what a heading calls the house or by their trades, who teach nothing."""
    if taken.says_who_teaches or any(each.field == "name" and _TEACHER_BY_NAME.search(each.title) for each in taken.columns):
        return None
    for column in taken.columns:
        if column.filled and _OF_A_FIRM_OR_THE_STATE.search(column.title):
            return _shown("写的是工厂、公司或机关的人（有{}列），看不出是教师花名册", [column])
        if are_of_another_trade(column):
            return _shown("写的是公司或医院的人（{}列里是它们的部门或职称），看不出是教师花名册", [column])
        if are_trades(column):
            return _shown("写的是工厂、工地的人（{}列多数是工种），看不出是教师花名册", [column])
    return None


_OF_A_FIRM_OR_THE_STATE = re.compile("[入进到来]本?(?:厂|公司|企业|店|矿)|(?:所属|所在|工作|主管)机关")
"""入厂时间, 所属机关: whose people a list is of, also where it is a whole file about each."""


def _with_points(taken: _List) -> Stop | None:
    """People with the points that they were given: members of a party, a club or a competition, one line for a sum."""
    return _shown("是积分的登记（有{}列），不是教师花名册", taken.unused(_POINTS), most=1)


_POINTS = re.compile("积分(?:总?[值数额]|合计|排名)?[*★\\s]*$")


def _with_a_price(taken: _List) -> Stop | None:
    """People with what each of them costs whoever hires him: tutors, coaches, counsellors. What a school pays is called otherwise."""
    return _shown("是标了价钱的人（有{}列），不是教师花名册", taken.unused(_PRICE), most=1)


_PRICE = re.compile(
    "^[*★\\s]*(?:参考|试听|课时|每课时|上课|授课|服务)?(?:价格|单价|报价|收费|价位|时薪)(?:标准)?(?:[（(].*[)）])?[*★\\s]*$"
)


def _some_of_them(taken: _List) -> Stop | None:
    """People of the house by what becomes of some of them: who is on trial, who sits in a committee, who taught how much in a term.

    A whole file about a person says when his trial ended besides; 专业技术职务 is a title, and nothing of what somebody studied.
    """
    if _personal([column for column in taken.columns if column.field != "title"]) < _ENOUGH:
        trial, body = taken.unused(_TRIAL), taken.unused(_SEAT)
        if len(trial) >= _ENOUGH or body:
            return _shown("是试用、转正的登记（有{}列），不是全体教师的花名册", trial, least=_ENOUGH, most=_ENOUGH) or _shown(
                "是委员会、小组的名单（有{}列），不是全体教师的花名册", body, most=1
            )
    term = [column for column in taken.unused() if column.senses & {"TERM", "YEAR"} and column.senses <= _OF_A_TERM]
    load = [column for column in taken.with_senses(set_of("LOAD")) if column.filled]
    return _shown("是一个学期、学年的课时统计（有{}列），不是教师花名册", term[:1] + load[:1], least=_ENOUGH)


_TRIAL = re.compile("试用|转正|见习期")
_SEAT = re.compile("席位|届次|界别|委员会|领导小组|执委")
_OF_A_TERM = set_of("TERM YEAR WHEN")


def _odd_names(taken: _List) -> Stop | None:
    """A column of names that holds jobs or subjects, or the same people again and again."""
    texts = taken.names.texts
    odd = list(filter(texts_in_cells.is_no_name, texts))
    if len(texts) >= _ENOUGH and len(odd) * 5 >= len(texts):
        told = "”“".join(dict.fromkeys(odd[:6]))
        return _stop(f"没有认对姓名列：里面有“{told}”，不是人名", "workbook.no_names")
    people = len(set(map(match_key, texts)))
    if len(texts) < _FEW_ROWS or 1 - people / len(texts) <= _REPEATED:
        return None
    return _stop(f"一个人有好几行（{len(texts)} 行只有 {people} 个姓名），不是一人一行的花名册", "workbook.repeated_people")


_FEW_ROWS = 6
_REPEATED = 0.34


def _mostly_figures(taken: _List) -> Stop | None:
    """More figures by person than there is about him: points, marks, totals."""
    figures = [
        column
        for column in taken.unused(filled=False)
        if column.cells.shape is Shape.NUMBER
        and not column.senses & (_OF_A_PERSON | set_of("TITLE SUBJECT STAGE STAFFNO BANK MAIL QUALIFIED"))
        and not _NUMBERS.search(column.title)
    ]
    facts = [
        column
        for column in taken.columns
        if column not in figures and (column.field not in ("", "name", "note") or column.senses & _STAFF)
    ]
    if len(figures) <= max(len(facts), _MANY):
        return None
    return _shown("是按人统计的数字（{}等），不是教师花名册", figures)


_OF_A_PERSON = set_of("AGE WORK LIFE SEQ DBID HEALTH NO PAY LOAD YEAR")
"""Senses of figures that also rosters have."""


def _nothing_known(taken: _List) -> Stop | None:
    """A list of people with columns of which hardly any is known from rosters."""
    strange = [column for column in taken.unused() if _is_strange(column)]
    titles = {column.title for column in strange}
    others = [column for column in taken.columns if column.title not in titles]
    known = [column for column in others if column.field in _TELLING or column.senses & _STAFF]
    strong = _teacherly(others)
    many = len(strange) > len(known) or (len(strange) == len(known) > _ENOUGH)
    if (many and strong < _ENOUGH) or (len(strange) > _ENOUGH and not strong):
        return _shown("不像教师花名册（{}等多数列不是花名册里的）", strange, least=_ENOUGH)
    return None


def _is_strange(column: Column) -> bool:
    """Whether a heading has words that no roster uses."""
    if column.cells.shape in (Shape.SUBJECT, Shape.TITLE) or column.senses & _FACTS:
        return False
    unknown = sum(len(sense) - 1 for sense in column.senses if sense.startswith("?"))
    return bool(column.title) and (unknown >= _ENOUGH or all(sense.startswith("?") for sense in column.senses))


_TELLING = set_of("name sex birth_month id_number phone subject title position group joined teacher_no stage status former_name")


def _sums(taken: _List) -> Stop | None:
    """Figures by person (days of leave, hours of a term) beside a name, a number and a department, and nothing else about anybody."""
    bare = {column.field for column in taken.columns} <= {"", "name", "group", "teacher_no", "position", "note"}
    if taken.calls_itself_of_teachers or not bare:
        return None
    beside = [
        column for column in taken.unused() if not column.senses & {"SEQ", "NOTE", "SYSTEM"} and not _NUMBERS.search(column.title)
    ]
    if any(column.cells.shape is not Shape.NUMBER for column in beside):
        return None
    figures = [column for column in beside if not column.senses & (_OF_A_PERSON | set_of("TITLE SUBJECT STAGE QUALIFIED"))]
    return _shown("是按人统计的数字（{}），没有教师花名册常有的列", figures)


def _about_something_else(taken: _List) -> Stop | None:
    """Names, numbers and departments that prove nobody a teacher beside several filled columns that no file about a person has."""
    if taken.calls_itself_of_teachers or any(map(says_of_teachers, taken.columns)):
        return None  # 老师年龄, 教师电话: whose facts these are is said
    theirs = [column for column in taken.unused(filled=False) if _CALLED.match(column.title.lstrip("*★ "))]
    if len(theirs) > 1:
        return _shown("写的是别的人（有{}列），不是教师花名册", theirs, most=_ENOUGH)
    number = any(column.field == "teacher_no" or "STAFFNO" in column.senses for column in taken.columns)
    if taken.strong > number and any(
        column.field in _PROVED_ALONE or column.senses & _PROVED_BY_WORDS or column.cells.shape in _PROVED_BY_CELLS
        for column in taken.columns
    ):
        return None
    if theirs:
        return _shown("写的是别的人（有{}列），姓名以外没有教师花名册常有的列", theirs)
    anybody = _OF_ANYBODY | ({"ROLE"} if taken.has("id_number", "birth_month") else set())
    foreign = [
        column
        for column in taken.unused()
        if not column.senses & anybody and not says_who(column) and (column.senses - {"PERSON", "KIND"} or not column.senses)
    ]
    if len(taken.with_senses(_FACTS)) >= 2 * len(foreign):
        return None  # a whole file about a person names a paper or two of his besides
    return _shown("写的是别的事（{}），姓名以外没有教师花名册常有的列", foreign, least=_ENOUGH, most=4)


_PROVED_ALONE = set_of("subject title joined stage birth_month id_number former_name")
_PROVED_BY = _PROVED_ALONE | set_of("id_last4 teacher_no status")
_PROVED_BY_CELLS = frozenset({Shape.SUBJECT, Shape.TITLE, Shape.ID_NUMBER})
_PROVING = set_of(
    "TITLE SUBJECT QUALIFIED CPD RANK WORK CLASSHEAD COME STAGE STAFFNO LOAD POST BIRTH ID NATION POLITICS EDUCATION GRADUATE ORIGIN"
)
"""What a school writes down about its own people, and nobody about those whom he calls, seats or invites."""
_PROVED_BY_WORDS = (_PROVING | {"TAUGHT"}) - {"STAFFNO", "POSITION", "LOAD"}
_OF_ANYBODY = _STAFF | set_of("SEQ DBID NOTE SYSTEM PLACEUNIT CLASS GRADE STATUS CODE NO KIN IDTYPE FORMER PHONE PNAME LEVEL")
"""What lists of people of any sort have beside the names."""


# -- what a roster has to show, unless a person said which column holds his teachers


def _called_otherwise(taken: _List) -> Stop | None:
    """People who are called 学员, 客户 or 申请人 above their names, with no subject that any of them teaches."""
    column = next((each for each in taken.columns if each.field == "name"), None)
    if column is not None and column.senses == {"LECTURER"}:
        return _shown("写的是谁教什么（姓名只在{}列），不是一人一行的教师花名册", [column])
    if column is None or _TEACHER.search(column.title) or taken.calls_itself_of_teachers:
        return None
    called = (
        _CALLED.search(column.title)
        or (_BY_DEED.search(column.title) if "PNAME" not in column.senses else None)
        or (_BY_NAME.search(column.title) if column.senses - _OWN_PEOPLE else None)
        or (_MEMBERS.search(column.title) if not taken.has("teacher_no") else None)
    )
    if called is None or taken.has("subject") or taken.with_senses(set_of("QUALIFIED")):
        return None
    return _shown(f"是{called[0]}名单（姓名列叫作{{}}），不是教师花名册", [column])


_MEMBERS = re.compile("(?:团队|小组|课题组)?成员")
"""成员姓名 without numbers of a staff: who belongs to some group, wherever he is kept."""
_BY_NAME = re.compile("[\u3400-\u9fff]{1,4}(?=姓名)")
"""专家姓名, 作者姓名: what people are called before their names."""
_OWN_PEOPLE = set_of("PNAME PERSON CLASSHEAD NAME")
_BY_DEED = re.compile("^[*★\\s]*[\u3400-\u9fff]{1,4}[人者户]$")
"""提案人, 持卡者: what people are called by what they did or own."""


def _only_reachable(taken: _List) -> Stop | None:
    """Names with where to find people and nothing that proves a teacher: contact lists, duty rosters, seats, committees, guests.

    A list that calls itself one of these needs several things that only teachers have; one that calls itself a roster of teachers, or its
    column 教师姓名, needs none. Names with a sex, a telephone and an account at most stay what the person takes them for.
    """
    if taken.calls_itself_of_teachers:
        return None
    gathered = _GATHERED.search(taken.caption)
    if gathered is not None and taken.strong < _MANY:
        return _stop(f"是叫到一起的一些人（标题里写着“{gathered[0]}”），不是本校教师花名册")
    beside = [each for each in taken.columns if each.field != "name" and "SEQ" not in each.senses and each.filled]
    if any(column.field != "teacher_no" and _is_a_teachers(column) for column in taken.columns) or any(
        column.field in _PROVED_BY or column.senses & _PROVING for column in beside
    ):
        return None
    ways = [column for column in taken.columns if column.field == "phone" or column.senses & _WAYS_TO_REACH]
    if beside and len(ways) >= _AN_ADDRESS_BOOK:
        return _shown(f"像通讯录（有{{}}等 {len(ways)} 列联系方式），看不出是教师花名册", ways)
    if (
        any(column.cells.shape in (Shape.SUBJECT, Shape.TITLE) for column in beside)
        or weigh(taken.columns, taken.caption).proved
        or _are_at_a_school(beside)
        or _have_accounts_here(beside)
        or _are_filed(beside)
    ):
        return None  # whatever its heading says, cells of subjects or titles are a teacher's
    return _shown("像通讯录、值班表或参会名单（姓名以外只有{}），看不出是教师花名册", beside, most=4)


def _are_at_a_school(beside: Sequence[Column]) -> bool:
    """Whether people have jobs of schools, and no column says where they come from."""
    elsewhere = any("PLACEUNIT" in column.senses and not CAMPUS.search(column.title) for column in beside)
    return not elsewhere and any(map(are_school_jobs, beside))


def _have_accounts_here(beside: Sequence[Column]) -> bool:
    """Whether there is nothing but who people are, and what an account says of them: who has one belongs to the place whose accounts these are."""
    account = any("SYSTEM" in column.senses for column in beside)
    return all(
        column.field in ("sex", "phone", "note")
        or column.senses & _ADDS_NOTHING
        or (account and (column.field in _OF_A_FILE or column.senses & {"GROUP", "NO", "STATUS"} or CAMPUS.search(column.title)))
        for column in beside
    )


def _are_filed(beside: Sequence[Column]) -> bool:
    """Whether it is a file about people: lists of whom to call, seat or send write no sex down."""
    adds = _ADDS_NOTHING | set_of("NO CODE AGE BANK PAY")
    filed = all(column.field in _OF_A_FILE or column.senses & adds for column in beside)
    return filed and any(column.field == "sex" for column in beside)


_GATHERED = re.compile(
    "志愿者|义工|补贴|补助|低保|失业|参保|注册名单|考勤|打卡|请假|缴费|退费|领取|发放|抽奖|获奖|积分|通讯录|通信录|联系方式|联系电话|电话[表簿本]|值班|值周|值日|护学|轮值|排班|监考|考务|座位|座次|席位|委员会|领导小组|工作小组|工作组|专班"
    "|成员名单|来访|来宾|嘉宾|访客|回执|报名|参会|与会|出席|邀请|评委|裁判|工作人员名单|理事|代表名单|慰问|车辆|停车|宿舍|用餐|就餐|接送"
)
"""What a list of people who were called together calls itself."""
_ADDS_NOTHING = set_of("NOTE KIN MAIL SYSTEM LIFE ADDRESS PHOTO")
_OF_A_FILE = set_of("sex phone group position note status")
_WAYS_TO_REACH = set_of("PHONE MAIL ADDRESS")
_AN_ADDRESS_BOOK = 4
"""Ways to reach somebody, also those with nothing below them, that make a list an address book."""


def _of_teachers_or_pupils(taken: _List) -> Stop | None:
    """Names, a sex and subjects, and nothing that tells who teaches from who learns: the pupils of tutors have all three."""
    if taken.calls_itself_of_teachers or any(map(_is_a_teachers, taken.columns)):
        return None
    said = [column for column in taken.columns if column.title and "SEQ" not in column.senses]
    if not any(map(is_studied, said)) or any(column.field not in ("name", "sex", "subject", "note") for column in said):
        return None
    what = "只有{}这些教师和学生都有的列，看不出是教师花名册"
    return _shown(what, said, code=TEACHERS_OR_PUPILS, most=len(said))


def _outweighed(taken: _List) -> Stop | None:
    """More about something else than about the people, or nothing that shows whose people they are."""
    evidence = weigh(taken.columns, taken.caption)
    if not evidence.outweighed:
        return None
    if not evidence.foreign:
        return _stop("是一份人员名单，但没有教师才有的列（学科、职称、教师资格等），看不出是教师花名册")
    return _stop(f"写的是别的事（{_quoted(evidence.foreign[:4])}），看不出是教师花名册")


_Sign = Callable[[_List], Stop | None]
_PEOPLE_WHO_STUDY: tuple[_Sign, ...] = (_says_pupils, _pupils, _cohorts, _parents, _children, _of_a_college, _of_a_class)
_SIGNS: Mapping[str, tuple[_Sign, ...]] = {
    "roster": (
        *_PEOPLE_WHO_STUDY,
        *(_marks, _occasions, _wishes, _what_happened, _pay, _moved, _of_courses, _gone, _works, _of_a_hospital),
        *(_about_one_thing, _loads, _of_several_houses, _called_above, _of_another_house, _with_points, _with_a_price),
        *(_some_of_them, _odd_names, _mostly_figures, _nothing_known, _sums, _about_something_else),
    ),
    "trainings": (*_PEOPLE_WHO_STUDY, _several_in_each, _of_lessons),
    "openings": (*_PEOPLE_WHO_STUDY, _several_in_each),
    "activities": (_of_students, _of_things, _of_persons),
    "plan_items": (_of_students, _of_things, _of_persons),
    "attendance": (_of_students, _paid_for, _of_an_account_book),
}
"""What is looked for in a list of each kind, in order; in any other only whether it is of students."""
_UNPROVED: tuple[_Sign, ...] = (_called_otherwise, _only_reachable, _of_teachers_or_pupils, _outweighed)
"""What a roster is stopped for that only does not show whose people it is of."""
