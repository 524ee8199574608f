"""Lists that are something else than they are taken for: students, marks, punch clocks, families, templates, leave, pay.

Whoever imports the wrong file must be asked before 145 strangers are teachers. The signs are headings that no list of the wanted
kind has, cells that cannot be what their heading says, and people who stand there again and again; a list with enough that only
teachers have (职称, 任教学科, 教师资格 …) is taken for what it is.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence

from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.sheets import column_contents
from jyteacher_desktop.sheets.cells import Cell, cell_text
from jyteacher_desktop.sheets.column_contents import Shape
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


_TEACHERLY = frozenset(
    [
        "TITLE",
        "SUBJECT",
        "QUALIFIED",
        "CPD",
        "RANK",
        "WORK",
        "POST",
        "CLASSHEAD",
        "COME",
        "STAGE",
        "POSITION",
        "STAFFNO",
        "LOAD",
        "GROUP",
    ]
)
_PERSONAL_FILE = frozenset({"ID", "BIRTH", "AGE", "SEX", "EDUCATION", "POLITICS", "NATION", "GRADUATE", "WORK"})
"""What a file about a person holds and a payslip does not."""
_STAFF = _TEACHERLY | frozenset(
    [
        "NATION",
        "POLITICS",
        "EDUCATION",
        "GRADUATE",
        "ORIGIN",
        "COUNTRY",
        "MARRIAGE",
        "HEALTH",
        "AGE",
        "MAIL",
        "ADDRESS",
        "PHOTO",
        "LIFE",
        "BANK",
        "SEX",
        "BIRTH",
        "ID",
    ]
)
_TEACHERS = {
    "title": "TITLE",
    "subject": "SUBJECT",
    "position": "POSITION",
    "joined": "COME",
    "teacher_no": "STAFFNO",
    "group": "GROUP",
}
_TEACHER = re.compile("教师|老师|教职|教员|员工|职工|教工")
_EVENTS = frozenset(["BORROW", "VISIT", "DUTY", "AWARD", "TRADE", "APPLY", "MEDICAL", "HOUSING"])
_TAUGHT_FIELDS = frozenset({"title", "subject", "stage", "joined"})
_COURSES = frozenset(["TRAIN", "HOURS", "CERTIFICATE", "ORGANIZER", "CREDIT"])
_EXAMINED = column_contents.SCHOOL_SUBJECTS | {"语数英", "文综", "理综"}
"""What stands above the figures of a list of marks: a subject, or several in one paper."""
_REPEATED = 0.34
_FEW_ROWS = 6
_CHILD = 20
"""Where half of a list are younger they are pupils: who teaches has left a college, mostly at 22."""


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
    placeholder = _placeholder(columns)
    if placeholder:
        return _stop("workbook.placeholders", f"是没有填过的模板（格子里是“{placeholder}”一类的占位符）")
    if kind not in ("roster", "trainings", "openings"):
        return _of_students(columns) or (
            _of_things(columns) or _of_persons(columns)
            if kind in ("activities", "plan_items")
            else _paid_for(columns) or _of_an_account_book(columns)
            if kind == "attendance"
            else None
        )
    if kind != "roster":
        return _students(columns, year) or _several_in_each(names) or (_of_lessons(columns) if kind == "trainings" else None)
    return _students(columns, year) or _no_roster(columns, names, caption, named=named)


def _stop(code: str, what: str) -> Stop:
    return Stop(code=code, message=f"这张表看上去{what}")


def _placeholder(columns: Sequence[Column]) -> str:
    for column in columns:
        if column.field:
            for cell in column.cells:
                if isinstance(cell, str) and column_contents.is_placeholder(cell):
                    return cell.strip()
    return ""


def _titles(columns: Sequence[Column], senses: frozenset[str]) -> list[str]:
    return [column.title for column in columns if column.senses & senses]


def _named(columns: Sequence[Column], senses: frozenset[str]) -> str:
    return "、".join(f"“{title}”" for title in _titles(columns, senses)[:3])


def _teacherly(columns: Sequence[Column]) -> int:
    """How many different things it says that only lists of teachers say."""
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


def _of_students(columns: Sequence[Column]) -> Stop | None:
    """Whether a sheet of anything is about students by name: 三好学生 in a list of honours would be the school's own."""
    named = [column for column in columns if not column.field and "STUDENT" in column.senses and _WHOSE.search(column.title)]
    if not named:
        return None
    return _stop("workbook.students", f"记的是学生的事（有“{named[0].title}”列），不是教师的")


_WHOSE = re.compile("姓名|学号|学籍号")
_THINGS = frozenset({"TRADE", "HOUSING", "BORROW", "SCORE", "PAY"})


def _of_things(columns: Sequence[Column]) -> Stop | None:
    """Whether a list of 名称 and 类型 is about things that are bought, lent or marked: no heading of it speaks of an activity."""
    found = _titles(columns, _THINGS)
    if not found or (len(found) < _ENOUGH and any(column.senses & _OF_EVENTS for column in columns)):
        return None
    return _stop("workbook.unlike", f"是物品、费用或评分的登记（有{_named(columns, _THINGS)}列），没有活动的学时、主题")


def _paid_for(columns: Sequence[Column]) -> Stop | None:
    """Whether a list of who came says what each has paid: customers of an event. A school's teachers pay nothing for its own."""
    found = next(
        (column.title for column in columns if not column.field and _PAID.search(column.title) and _filled(column.cells)), None
    )
    return None if found is None else _stop("workbook.unlike", f"是收费活动的报名（有“{found}”列），不是学校研修活动的出勤")


_PAID = re.compile("(?:支付|缴费|付款|收款|退款)(?:状态|方式|金额|时间)?[*★\\s]*$|^[*★\\s]*(?:票价|票种|订单编?号)[*★\\s]*$")


def _of_an_account_book(columns: Sequence[Column]) -> Stop | None:
    """Whether a list of names and days is of vouchers: an office's book has 借方 and 贷方, and 摘要 that are no activity."""
    found = [column.title for column in columns if not column.field and _BOOKED.search(column.title)]
    if len(found) < _ENOUGH:
        return None
    return _stop("workbook.unlike", f"是记账凭证（有{'、'.join(f'“{title}”' for title in found[:3])}列），不是学校研修活动的出勤")


_BOOKED = re.compile("凭证|借方|贷方|过账|科目代码|会计期间|核算")


def _of_lessons(columns: Sequence[Column]) -> Stop | None:
    """Whether a list of courses with hours and names is of what is taught to pupils, not of what teachers have learned."""
    who = next((column for column in columns if column.field == "name" and _TAUGHT_BY.search(column.title)), None)
    found = [column.title for column in columns if not column.field and _OF_A_COURSE.search(column.title)]
    if who is None or not found:
        return None
    return _stop("workbook.unlike", f"是开设的课程（有“{who.title}”、“{found[0]}”列），不是教师参加的培训")


_TAUGHT_BY = re.compile("任课|授课|上课|主讲|开课")
_OF_A_COURSE = re.compile("必修|选修|班级|年级|学分|课程(?:代码|编号|性质|类[型别])|周课时|开课|选课|教室|学生")
_OF_EVENTS = frozenset({"ACTIVITY", "TRAIN", "TOPIC", "HOURS", "PROJECT"})
_TRAITS = frozenset({"HEALTH", "MARRIAGE", "SEX", "AGE", "EDUCATION", "BIRTH"})


def _of_persons(columns: Sequence[Column]) -> Stop | None:
    """Whether a sheet of events says what sort of persons is wanted for them: 性别要求, 身高, 年龄. What a school holds for its staff does not."""
    found = [column.title for column in columns if not column.field and column.senses & _TRAITS]
    if len(found) < _ENOUGH:
        return None
    return _stop("workbook.unlike", f"写的是人的条件（有{'、'.join(f'“{title}”' for title in found[:3])}列），不是学校的研修活动")


def _students(columns: Sequence[Column], year: int) -> Stop | None:
    strong = _teacherly(columns)
    said = next((column for column in columns if _says_pupils(column)), None)
    if said is not None:
        word = next(text for cell in said.cells if (text := cell_text(cell)) in _PUPIL_OR_PARENT)
        return _stop("workbook.students", f"里面有{word}（“{said.title}”列），不是教师的名单")
    pupils = frozenset({"STUDENT"})
    if _titles(columns, pupils) and strong < 3:
        return _stop("workbook.students", f"是学生名单（有{_named(columns, pupils)}列），不是教师的")
    study = frozenset({"STUDY"})  # 录取, 学制, 导师: teachers have had them as well
    both = pupils | study
    if _titles(columns, pupils) and strong < 2 * len(_titles(columns, both)):
        return _stop("workbook.students", f"是学生名单（有{_named(columns, both)}列），不是教师的")
    if (
        _titles(columns, study)
        and strong < _ENOUGH
        and not any(each.field == "subject" and TEACHES.search(each.title) for each in columns)
    ):
        return _stop("workbook.students", f"是学生名单（有{_named(columns, study)}列），不是教师的")
    cohort = next((each.title for each in columns if column_contents.share_of(_is_cohort, each.cells) > _HALF), None)
    if cohort is not None and strong < _ENOUGH:
        return _stop("workbook.students", f"是学生或校友名单（“{cohort}”列写的是哪一届），不是教师的")
    parents = frozenset({"PARENT"})
    if _titles(columns, parents) and strong < 3:
        return _stop("workbook.students", f"是学生或家长名单（有{_named(columns, parents)}列），不是教师的")
    born = sorted(month for column in columns for month in _births(column))
    if year and len(born) > 2 and year - int(born[len(born) // 2][:4]) < _CHILD:
        return _stop("workbook.students", f"是学生名单（多数人出生在 {born[len(born) // 2][:4]} 年前后），不是教师的")
    if (
        not strong
        and any(_COLLEGE.search(column.title) for column in columns)
        and any(_STUDIED.search(column.title) for column in columns)
    ):
        college = next(column.title for column in columns if _COLLEGE.search(column.title))
        return _stop("workbook.students", f"是学生名单（有“{college}”和专业，没有职称、学科、部门这些教师才有的列）")
    classes = frozenset({"CLASS", "GRADE"})
    marked = [column.title for column in columns if column.senses & {"RESULT", "SCORE"} and not column.senses & {"TRAIN", "FLAG"}]
    teach = any(is_taught(column) for column in columns)  # 教授班级: who teaches a class may have marks as well, and they are his
    if _titles(columns, classes) and marked and strong < _MANY and not teach:
        return _stop("workbook.students", f"是学生名单（有{_named(columns, classes)}列和“{marked[0]}”），不是教师的")
    taught = any(_WORKERS.search(column.title) or is_taught(column) for column in columns)
    if _titles(columns, classes) and strong - _same(columns) + taught < 1:
        return _stop("workbook.students", f"是学生名单（有{_named(columns, classes)}列，没有职称、学科这些教师才有的列）")
    return None


_HALF = 0.5


def _says_pupils(column: Column) -> bool:
    """Whether some of the people are pupils by what stands of them in a cell: 人员类型 学生. What somebody was before he worked says nothing."""
    return (
        column.field not in ("name", "note")
        and not _FORMER.search(column.title)
        and column_contents.share_of(_PUPIL_OR_PARENT.__contains__, column.cells) > _A_TENTH
    )


_PUPIL_OR_PARENT = frozenset({"学生", "在校生", "在校学生", "在读学生", "家长", "学生家长", "走读生", "住校生", "寄宿生", "幼儿"})
_FORMER = re.compile("成[分份]|出身|对象|面向|前身|身份证|曾")
"""本人成分 学生: what old files say of who came to work from school; 服务对象 学生: whom he works with."""
_A_TENTH = 0.1


def _is_cohort(text: str) -> bool:
    """Whether a cell says with whom somebody went to school: 2001届, 24级."""
    return bool(_COHORT.fullmatch(text.strip()))


_COHORT = re.compile(r"(?:(?:19|20)?\d\d|第[一二三四五六七八九十]+)[届级](?:毕业)?生?")
_COLLEGE = re.compile("^[*★\\s]*(?:所在|所属|录取)?(?:学院|院系|系别|书院)")
_STUDIED = re.compile("^[*★\\s]*(?:录取|所学|所在|报考)?专业(?:名称|方向)?$")


_WORKERS = re.compile("工号|职工|教工|教师")
"""What only those who work have: pupils have numbers as well, but nobody calls them so."""


def _births(column: Column) -> list[str]:
    """The months of birth that a column tells."""
    if column.field == "id_number":
        return column_contents.births(column.cells)
    return column_contents.months(column.cells) if column.field == "birth_month" else []


def _same(columns: Sequence[Column]) -> int:
    """Teacherly senses that also students have: a group, a number, a stage."""
    said = {sense for column in columns for sense in (*column.senses, _TEACHERS.get(column.field, ""))}
    return len(said & {"GROUP", "STAFFNO", "STAGE", "POSITION"})


_CALLED = re.compile(
    "学员|会员|客户|顾客|患者|病人|业主|考生|选手|运动员|队员|志愿者|嘉宾|读者|户主|候选人|申请人|报名人|应聘|投保|被保险|乘客|旅客|村民|居民|住户|租客|买家|收件人"
)
"""What the people of other lists are called."""
_MEMBERS = re.compile("(?:团队|小组|课题组)?成员")
"""成员姓名 without numbers of a staff: who belongs to some group, wherever he is kept."""
_BY_NAME = re.compile("[\u3400-\u9fff]{1,4}(?=姓名)")
"""专家姓名, 作者姓名: what people are called before their names."""
_OWN_PEOPLE = frozenset({"PNAME", "PERSON", "CLASSHEAD", "NAME"})
_BY_DEED = re.compile("^[*★\\s]*[\u3400-\u9fff]{1,4}[人者户]$")
"""提案人, 持卡者: what people are called by what they did or own."""


def _called_otherwise(columns: Sequence[Column], caption: str) -> Stop | None:
    """People who are called 学员, 客户 or 申请人 above their names, with no subject that any of them teaches."""
    column = next((each for each in columns if each.field == "name"), None)
    if column is not None and column.senses == _WHO_TEACHES:
        return _stop("workbook.unlike", f"写的是谁教什么（姓名只在“{column.title}”列），不是一人一行的教师花名册")
    if column is None or _TEACHER.search(column.title) or OF_TEACHERS.search(caption):
        return None
    called = (
        _CALLED.search(column.title)
        or (_BY_DEED.search(column.title) if "PNAME" not in column.senses else None)
        or (_BY_NAME.search(column.title) if column.senses - _OWN_PEOPLE else None)
        or (_MEMBERS.search(column.title) if not any(each.field == "teacher_no" for each in columns) else None)
    )
    if called is None or any(each.field == "subject" or "QUALIFIED" in each.senses for each in columns):
        return None
    return _stop("workbook.unlike", f"是{called[0]}名单（姓名列叫作“{column.title}”），不是教师花名册")


_WHO_TEACHES = frozenset({"LECTURER"})
_WISHED = re.compile("^[*★\\s]*(?:意向|期望|求职|应聘)")
"""意向薪资, 期望地点: what somebody wants from whoever takes him."""


def _of_several_houses(columns: Sequence[Column]) -> Stop | None:
    """People whom several schools or offices sent: whatever else is said of them, they are no one school's own."""
    found = houses(columns)
    if not found:
        return None
    told = "、".join(f"“{name}”" for name in found[:2])
    return _stop("workbook.unlike", f"写的是 {len(found)} 个学校或单位的人（{told}等），不是一所学校自己的花名册")


_CAME_TO_A_FIRM = re.compile("[入进到来]本?(?:厂|公司|企业|店|矿)")
_OF_THE_STATE = re.compile("(?:所属|所在|工作|主管)机关")
"""入厂时间, 所属机关: whose people a list is of, also where it is a whole file about each."""


def _of_another_house(columns: Sequence[Column]) -> Stop | None:
    """People of a factory, a firm or an office of the state, by what a heading calls the house or by their trades, who teach nothing."""
    if any(
        column.field == "subject" or is_taught(column) or (column.field == "name" and _TEACHER_BY_NAME.search(column.title))
        for column in columns
    ):
        return None
    for column in columns:
        if _filled(column.cells) and (_CAME_TO_A_FIRM.search(column.title) or _OF_THE_STATE.search(column.title)):
            return _stop("workbook.unlike", f"写的是工厂、公司或机关的人（有“{column.title}”列），看不出是教师花名册")
        if are_of_another_trade(column):
            return _stop("workbook.unlike", f"写的是公司或医院的人（“{column.title}”列里是它们的部门或职称），看不出是教师花名册")
        if are_trades(column):
            return _stop("workbook.unlike", f"写的是工厂、工地的人（“{column.title}”列多数是工种），看不出是教师花名册")
    return None


_TEACHER_BY_NAME = re.compile("教师|老师|教职|教员")


def _with_points(columns: Sequence[Column]) -> Stop | None:
    """People with the points that they were given: members of a party, a club or a competition, one line for a sum."""
    found = next(
        (column.title for column in columns if not column.field and _POINTS.search(column.title) and _filled(column.cells)), None
    )
    return None if found is None else _stop("workbook.unlike", f"是积分的登记（有“{found}”列），不是教师花名册")


_POINTS = re.compile("积分(?:总?[值数额]|合计|排名)?[*★\\s]*$")


def _with_a_price(columns: Sequence[Column]) -> Stop | None:
    """People with what each of them costs whoever hires him: tutors, coaches, counsellors. What a school pays is called otherwise."""
    found = next(
        (column.title for column in columns if not column.field and _PRICE.search(column.title) and _filled(column.cells)), None
    )
    return None if found is None else _stop("workbook.unlike", f"是标了价钱的人（有“{found}”列），不是教师花名册")


_PRICE = re.compile(
    "^[*★\\s]*(?:参考|试听|课时|每课时|上课|授课|服务)?(?:价格|单价|报价|收费|价位|时薪)(?:标准)?(?:[（(].*[)）])?[*★\\s]*$"
)
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


def _called_above(caption: str) -> Stop | None:
    """A list that says above its heading, or in the name of its file, that its people are somebody else: 实习生名单, 学员花名册, 退休教师花名册."""
    for words in _BRACKETED.sub("", _BRACKETED.sub("", caption)).split():
        title = _WHICH_COPY.sub("", words)
        if _SAYS_HOW.search(title):
            continue
        some = _NOT_NOW.search(title)
        if some is not None and _DEALT_WITH.fullmatch(title[some.end() :]):
            return _stop("workbook.unlike", f"写的是{some[1]}的人（标题里写着“{some[0]}”），不是本校在职教师的花名册")
        body = _OF_A_BODY.fullmatch(title)
        if body is not None:
            return _stop("workbook.unlike", f"是一部分人的名单（标题里写着“{body[1]}”），不是本校教师花名册")
    pupils = _PUPILS.search(caption)
    if pupils is not None and not _TEACHER.search(caption):
        return _stop("workbook.students", f"是学生名单（标题或文件名里写着“{pupils[0]}”），不是教师的")
    found = _NOT_STAFF.search(caption)
    if found is None or OF_TEACHERS.search(caption):
        return None
    return _stop("workbook.unlike", f"是{found[1]}名单（标题里写着“{found[0]}”），不是本校教师花名册")


_PUPILS = re.compile("学生(?=数据|表|库|[_\\-\\s\\d]|$)|(?<![A-Za-z])students?(?![A-Za-z])", re.IGNORECASE)
_BRACKETED = re.compile("[（(【][^（(【)）】\n]*+[)）】]")
"""What stands in brackets, without others in it; taken away twice, so that those go as well."""
_WHICH_COPY = re.compile("[-_—·.]?(?:最新|最终|定稿|终稿|初稿|修改|修订|副本|打印|上报|[新终改])*版?[vV]?[\\d年月日.]*$")
"""退休教师名册_最新版, 离职人员名单20261130: which copy of a list a file is."""


def _some_of_them(columns: Sequence[Column]) -> Stop | None:
    """People of the house by what becomes of some of them: who is on trial, who sits in a committee, who taught how much in a term.

    A whole file about a person says when his trial ended besides.
    """
    # 专业技术职务 is a title, and nothing of what somebody studied
    personal = {sense for column in columns if column.field != "title" for sense in column.senses} & _PERSONAL_FILE
    filled = [column for column in columns if not column.field and _filled(column.cells)]
    if len(personal) < _ENOUGH:
        trial = [column.title for column in filled if _TRIAL.search(column.title)]
        if len(trial) >= _ENOUGH:
            return _stop("workbook.unlike", f"是试用、转正的登记（有“{trial[0]}”、“{trial[1]}”列），不是全体教师的花名册")
        body = next((column.title for column in filled if _SEAT.search(column.title)), None)
        if body is not None:
            return _stop("workbook.unlike", f"是委员会、小组的名单（有“{body}”列），不是全体教师的花名册")
    term = next((column.title for column in filled if column.senses & {"TERM", "YEAR"} and column.senses <= _OF_A_TERM), None)
    load = next((column.title for column in columns if "LOAD" in column.senses and _filled(column.cells)), None)
    if term is not None and load is not None:
        return _stop("workbook.unlike", f"是一个学期、学年的课时统计（有“{term}”、“{load}”列），不是教师花名册")
    return None


def _what_happened(columns: Sequence[Column], strong: int) -> str:
    """The columns that tell what happened with somebody on one occasion, where they outweigh what is told of people; "" if none do."""
    events = [column for column in columns if column.senses & HAPPENED and "BANK" not in column.senses and _filled(column.cells)]
    proved = any(column.field in _TAUGHT_FIELDS or "QUALIFIED" in column.senses for column in columns)
    if (len(events) > _ENOUGH and len(events) >= strong) or (len(events) == _ENOUGH and not proved and strong <= _MANY):
        return "、".join(f"“{column.title}”" for column in events[:3])
    numbered = [column.title for column in columns if not column.field and _NUMBERS_WHAT_HAPPENED.search(column.title)]
    return f"“{numbered[0]}”" if numbered else ""


_NUMBERS_WHAT_HAPPENED = re.compile(
    "^[*★\\s]*(?:考试|考点|考场|活动|培训|项目|课题|报名|任务|会议|比赛|竞赛|试卷|申请|订单|合同|设备|流程|工单|排班|预约)[\u3400-\u9fff]{0,4}\\s*[（(]?id[)）]?[*\\s]*$",
    re.IGNORECASE,
)
"""考试ID, 报名id: a program joins people to what they took part in, a line for each; rosters have the numbers of people, houses and posts."""


def _are_forms_of_address(cells: Sequence[Cell]) -> bool:
    """Whether 称谓 says how people are spoken to at work (老师, 主任), and nobody's kinship."""
    said = [text for cell in cells if (text := cell_text(cell).strip())]
    return len(said) > 0 and all(_FORM_OF_ADDRESS.search(text) for text in said)


_FORM_OF_ADDRESS = re.compile("老师|教师|主任|校长|园长|院长|组长|干事|书记|会计|医生|师傅|教练|先生|女士|同志|助教|讲师|教授")
_TRIAL = re.compile("试用|转正|见习期")
_SEAT = re.compile("席位|届次|界别|委员会|领导小组|执委")
_OF_A_TERM = frozenset({"TERM", "YEAR", "WHEN"})


def _no_roster(columns: Sequence[Column], names: Sequence[Cell], caption: str, *, named: bool) -> Stop | None:
    strong = _teacherly(columns)
    numeric = [column for column in columns if _is_mark(column)]
    scores = [
        column
        for column in columns
        if "SCORE" in column.senses and column_contents.shape_of(column.cells) in (Shape.NUMBER, None)
    ]
    rated = (
        len(scores) > _ENOUGH and 2 * len(scores) >= strong
    )  # teachers who are rated: as many figures of it as there is about them
    if len(numeric) > 1 or rated or (scores and (numeric or strong < 3)):
        told = "、".join(f"“{column.title}”" for column in [*numeric, *scores][:3])
        return _stop("workbook.marks", f"是成绩表（{told}列是分数），不是教师花名册")
    telling = strong - max(_same(columns) - 1, 0)  # a group and a number are not two signs: guests and teams have both
    what_is_taught = any(is_taught(column) or (column.field == "subject" and TEACHES.search(column.title)) for column in columns)
    called = [right for left, right in itertools.pairwise(columns) if "CONTACT" in left.senses and "RELATION" in right.senses]
    for code, senses, what, enough in (
        ("workbook.leave", {"LEAVE"}, "是请假登记", 3),
        ("workbook.punches", {"PUNCH"}, "是打卡或考勤记录", 3),
        ("workbook.sign_in", {"MARK", "SIGN"}, "是签到或领取登记表", 2),
        ("workbook.family", {"RELATION"}, "写的是家庭成员", 99 if _blank(names) else 3),
        ("workbook.unlike", {"HIRING"}, "是招聘或面试名单", 5),
        ("workbook.unlike", _EVENTS, "是一件事一行的登记", 2),
    ):
        found = [
            column.title
            for column in columns
            if column.senses & senses
            and column.field in ("", "name")
            and not column.senses & {"BANK", "CONTACT"}
            and column not in called
            and not (code == "workbook.family" and _are_forms_of_address(column.cells))
            and not (code in _TOLD_TWICE and "FLAG" in column.senses)
        ]  # 刷卡卡号 numbers a card, 与紧急联系人关系 speaks of one person to be called, 是否请假 of how somebody stands
        counted = telling if code == "workbook.unlike" else strong
        if senses is _EVENTS and len(found) == 1 and what_is_taught and _POSSESSED.search(found[0]):
            continue  # 所获奖项 in a file about teachers is one more thing of theirs
        each_tells = senses is _EVENTS or code in _TOLD_TWICE  # the second such column says as much as the first
        if found and counted - (len(found) - 1 if each_tells else 0) < enough:
            return _stop(code, f"{what}（有{'、'.join(f'“{title}”' for title in found[:3])}列），不是教师花名册")
    wishes = [column.title for column in columns if _WISHED.search(column.title)]
    if len(wishes) > 1:
        return _stop("workbook.unlike", f"是求职的人的名单（有“{wishes[0]}”、“{wishes[1]}”列），不是教师花名册")
    told = _what_happened(columns, strong)
    if told:
        return _stop("workbook.unlike", f"是一件事一行的登记（有{told}列），不是教师花名册")
    pay = [
        column
        for column in columns
        if "PAY" in column.senses
        and "BANK" not in column.senses
        and not ("POSITION" in column.senses and column_contents.shape_of(column.cells) is not Shape.NUMBER)
    ]  # 绩效岗位 is what somebody is and no pay
    personal = {sense for column in columns for sense in column.senses} & _PERSONAL_FILE
    if len(pay) > min(strong, 1) and (len(personal) < _ENOUGH or strong + len(personal) <= 2 * len(pay)):
        return _stop("workbook.pay", f"是工资表（有{_named(pay, frozenset({'PAY'}))}列），不是教师花名册")
    bare = {re.sub(r"[*★\s]", "", column.title) for column in columns}
    moved = [
        title
        for title in bare
        for before, after in _BEFORE_AND_AFTER
        if before in title and any(other.endswith(side) for side in _replaced(title, before, after) for other in bare - {title})
    ]
    if strong < _WHOLE_FILE and moved:
        return _stop("workbook.unlike", f"是变动登记（有“{moved[0]}”列和变动以后的一列），不是教师花名册")
    courses = len(_titles(columns, _COURSES))
    if courses > 1 and (strong < _ENOUGH or courses > strong):
        return _stop("workbook.unlike", f"是培训或学时登记（有{_named(columns, _COURSES)}列），不是教师花名册")
    gone = [
        column
        for column in columns
        if "RESIGN" in column.senses and "FLAG" not in column.senses and _filled(column.cells) * 2 >= len(column.cells) > 0
    ]
    if gone and not any(column.field == "status" for column in columns):
        return _stop("workbook.left", f"是离职或退休人员名单（“{gone[0].title}”列多数填了），不是在职教师的花名册")
    work = next(
        (
            column
            for column in columns
            if not column.field and _A_WORK.search(column.title) and 2 * _filled(column.cells) > len(names)
        ),
        None,
    )
    if work is not None:
        return _stop("workbook.unlike", f"是成果、奖项的登记（有“{work.title}”列，一件一行），不是教师花名册")
    care = next((column.title for column in columns if _CARE.search(column.title)), None)
    if care is not None and not any(
        is_taught(column) or column.field == "subject" or _is_a_teachers(column) for column in columns
    ):
        return _stop("workbook.unlike", f"是医院或看护的名单（有“{care}”列），不是教师花名册")
    thing = _about_one_thing(columns)
    if thing is not None:
        return thing
    loads = frozenset({"LOAD"})
    if (
        _titles(columns, loads)
        and {column.field for column in columns} <= {"", "name", "group", "teacher_no", "phone"}
        and not any("CLASSHEAD" in column.senses for column in columns)
    ):
        return _stop("workbook.unlike", f"是课时或工作量统计（有{_named(columns, loads)}列），没有教师花名册常有的列")
    against = (
        _of_several_houses(columns)
        or _called_above(caption)
        or _of_another_house(columns)
        or _with_points(columns)
        or _with_a_price(columns)
        or _some_of_them(columns)
        or _odd_names(names)
        or _mostly_figures(columns)
        or _nothing_known(columns)
        or _sums(columns, caption)
        or _about_something_else(columns, caption)
    )
    return against or (
        None
        if named
        else _called_otherwise(columns, caption)
        or _only_reachable(columns, caption)
        or _of_teachers_or_pupils(columns, caption)
        or _outweighed(columns, caption)
    )


_POSSESSED = re.compile("^[*★\\s]*(?:所获|曾获|获奖|奖励|荣誉)(?:奖项|奖励|荣誉|情况|证书)?[*★\\s]*$")
"""所获奖项: what somebody has, and no single prize of a list of prizes."""


def _of_teachers_or_pupils(columns: Sequence[Column], caption: str) -> Stop | None:
    """Names, a sex and subjects, and nothing that tells who teaches from who learns: the pupils of tutors have all three."""
    if OF_TEACHERS.search(caption) or any(_is_a_teachers(column) for column in columns):
        return None
    said = [column for column in columns if column.title and "SEQ" not in column.senses]
    if not any(is_studied(column) for column in said) or any(column.field not in _OF_BOTH for column in said):
        return None
    told = "、".join(f"“{column.title}”" for column in said)
    return _stop(TEACHERS_OR_PUPILS, f"只有{told}这些教师和学生都有的列，看不出是教师花名册")


TEACHERS_OR_PUPILS = "workbook.teachers_or_pupils"
"""The stop of a list in which nothing tells teachers from pupils; whoever knows that its people are teachers need not ask."""
_OF_BOTH = frozenset({"name", "sex", "subject", "note"})


def _outweighed(columns: Sequence[Column], caption: str) -> Stop | None:
    """More about something else than about the people, or nothing that shows whose people they are."""
    evidence = weigh(columns, caption)
    if not evidence.outweighed:
        return None
    if not evidence.foreign:
        return _stop("workbook.unlike", "是一份人员名单，但没有教师才有的列（学科、职称、教师资格等），看不出是教师花名册")
    told = "、".join(f"“{title}”" for title in evidence.foreign[:4])
    return _stop("workbook.unlike", f"写的是别的事（{told}），看不出是教师花名册")


_A_WORK = re.compile("(?:论文|著作|专利|课题|成果|作品|获奖|奖项|奖励|荣誉)(?:名称|题目|标题)[*★\\s]*$")
"""论文名称, 获奖名称: each row is one of the things that people made or won."""
_CARE = re.compile("医院|医生|医师|护士|患者|病人|病历|病区|床号|门诊")
"""Whose people those are whom a hospital lists, with titles of their own."""
_BEFORE_AND_AFTER = (("原", ("现", "新", "拟", "目标")), ("旧", ("新", "当前", "现")), ("前", ("后",)), ("出", ("入",)))
"""How the two sides of a change are called: 原部门 and 新部门, 转移前公司 and 转移后公司, 轮出支局 and 轮入支局, 原地区 and 返聘目标地区."""


def _replaced(title: str, before: str, after: Sequence[str]) -> set[str]:
    return {title.replace(before, each, 1) for each in after}


_ONE_THING = (
    ("合同", re.compile("合同|协议|签订|签定|续签|到期|剩余天数|期限")),
    ("证书", re.compile("证书|证照|证号|资质|取证|发证|签发|颁发|核验|复审|有效期|到期|证件扫描")),
    ("账号", re.compile("绑定|激活|授权|权限")),
    ("审批", re.compile("审核|审批|复核|初审|终审")),
    ("荣誉", re.compile("荣誉|称号|奖项|获奖|奖励|颁发|获得|表彰|授予")),
    ("职称", re.compile("职称|聘任|获得|取得|评审|证书编号")),
)
"""Things that have a list of their own, one line for each, and what its columns speak of."""


def _about_one_thing(columns: Sequence[Column]) -> Stop | None:
    """Several sides of one thing that people have (a contract, a certificate), as many as there is about the people themselves.

    A file about a person names some of them as well, among much else.
    """
    for thing, words in _ONE_THING:
        about = [column for column in columns if not column.field and words.search(column.title) and _filled(column.cells)]
        others = [column for column in columns if column not in about and column.field != "name"]
        people = sum(
            bool(column.field and column.field != "note") or bool(column.senses & (_STAFF | {"CLASS", "GRADE"}))
            for column in others
        )
        numbered = any(thing in column.title and _NUMBERS.search(column.title) for column in about)
        if (len(about) > _ENOUGH and len(about) > people) or (numbered and len(about) == _ENOUGH >= people):
            told = "、".join(f"“{column.title}”" for column in about[:3])
            return _stop("workbook.unlike", f"是{thing}登记（有{told}列），不是教师花名册")
    return None


_TOLD_TWICE = frozenset({"workbook.punches", "workbook.leave"})
_OF_A_PERSON = frozenset({"AGE", "WORK", "LIFE", "SEQ", "DBID", "HEALTH", "NO", "PAY", "LOAD", "YEAR"})
"""Senses of figures that also rosters have."""


_NUMBERS = re.compile("id$|编号$|编码$|代码$|号码$", re.IGNORECASE)
"""What numbers things and counts nothing."""


def _mostly_figures(columns: Sequence[Column]) -> Stop | None:
    """More figures by person than there is about him: points, marks, totals."""
    figures = [
        column
        for column in columns
        if not column.field
        and column_contents.shape_of(column.cells) is Shape.NUMBER
        and not column.senses & (_OF_A_PERSON | {"TITLE", "SUBJECT", "STAGE", "STAFFNO", "BANK", "MAIL", "QUALIFIED"})
        and not _NUMBERS.search(column.title)
    ]
    facts = [
        column
        for column in columns
        if column not in figures and (column.field not in ("", "name", "note") or column.senses & _STAFF)
    ]
    if len(figures) <= max(len(facts), _MANY):
        return None
    told = "、".join(f"“{column.title}”" for column in figures[:3])
    return _stop("workbook.unlike", f"是按人统计的数字（{told}等），不是教师花名册")


def _sums(columns: Sequence[Column], caption: str) -> Stop | None:
    """Figures by person (days of leave, hours of a term) beside a name, a number and a department, and nothing else about anybody."""
    if OF_TEACHERS.search(caption) or {column.field for column in columns} - {
        "",
        "name",
        "group",
        "teacher_no",
        "position",
        "note",
    }:
        return None
    beside = [
        column
        for column in columns
        if not column.field
        and not column.senses & {"SEQ", "NOTE", "SYSTEM"}
        and not _NUMBERS.search(column.title)
        and _filled(column.cells)
    ]
    if any(column_contents.shape_of(column.cells) is not Shape.NUMBER for column in beside):
        return None
    figures = [column for column in beside if not column.senses & (_OF_A_PERSON | {"TITLE", "SUBJECT", "STAGE", "QUALIFIED"})]
    if not figures:
        return None
    told = "、".join(f"“{column.title}”" for column in figures[:3])
    return _stop("workbook.unlike", f"是按人统计的数字（{told}），没有教师花名册常有的列")


def _about_something_else(columns: Sequence[Column], caption: str) -> Stop | None:
    """Names, numbers and departments that prove nobody a teacher beside several filled columns that no file about a person has."""
    if OF_TEACHERS.search(caption):
        return None
    theirs = [each.title for each in columns if not each.field and _CALLED.match(each.title.lstrip("*★ "))]
    if any(says_of_teachers(column) for column in columns):
        return None  # 老师年龄, 教师电话: whose facts these are is said
    if len(theirs) > 1:
        return _stop("workbook.unlike", f"写的是别的人（有“{theirs[0]}”、“{theirs[1]}”列），不是教师花名册")
    number = any(column.field == "teacher_no" or "STAFFNO" in column.senses for column in columns)
    if _teacherly(columns) > number and (
        any(column.field in _PROVED_ALONE or column.senses & _PROVED_BY_WORDS for column in columns)
        or any(column_contents.shape_of(column.cells) in (Shape.SUBJECT, Shape.TITLE, Shape.ID_NUMBER) for column in columns)
    ):
        return None
    others = next((each for each in columns if not each.field and _CALLED.match(each.title.lstrip("*★ "))), None)
    if others is not None:
        return _stop("workbook.unlike", f"写的是别的人（有“{others.title}”列），姓名以外没有教师花名册常有的列")
    anybody = _OF_ANYBODY | {"ROLE"} if any(column.field in ("id_number", "birth_month") for column in columns) else _OF_ANYBODY
    foreign = [
        column
        for column in columns
        if not column.field
        and _filled(column.cells)
        and not column.senses & anybody
        and not says_who(column)
        and (column.senses - {"PERSON", "KIND"} or not column.senses)
    ]
    person = sum(bool(column.senses & _FACTS) for column in columns)
    if len(foreign) < _ENOUGH or person >= 2 * len(foreign):
        return None  # a whole file about a person names a paper or two of his besides
    told = "、".join(f"“{column.title}”" for column in foreign[:4])
    return _stop("workbook.unlike", f"写的是别的事（{told}），姓名以外没有教师花名册常有的列")


_PROVED_ALONE = frozenset({"subject", "title", "joined", "stage", "birth_month", "id_number", "former_name"})
_PROVING = frozenset(
    [
        "TITLE", "SUBJECT", "QUALIFIED", "CPD", "RANK", "WORK", "CLASSHEAD", "COME", "STAGE", "STAFFNO", "LOAD", "POST",
        "BIRTH", "ID", "NATION", "POLITICS", "EDUCATION", "GRADUATE", "ORIGIN",
    ]
)  # fmt: skip
"""What a school writes down about its own people, and nobody about those whom he calls, seats or invites."""
_PROVED_BY = frozenset(
    {"subject", "title", "joined", "stage", "birth_month", "id_number", "id_last4", "teacher_no", "status", "former_name"}
)
_PROVED_BY_WORDS = (_PROVING | {"TAUGHT"}) - {"STAFFNO", "POSITION", "LOAD"}
_OF_ANYBODY = _STAFF | frozenset(
    [
        "SEQ", "DBID", "NOTE", "SYSTEM", "PLACEUNIT", "CLASS", "GRADE", "STATUS", "CODE", "NO", "KIN", "IDTYPE", "FORMER", "PHONE",
        "PNAME", "LEVEL",
    ]
)  # fmt: skip
"""What lists of people of any sort have beside the names."""
_ADDS_NOTHING = frozenset({"NOTE", "KIN", "MAIL", "SYSTEM", "LIFE", "ADDRESS", "PHOTO"})
_OF_A_FILE = frozenset({"sex", "phone", "group", "position", "note", "status"})
_GATHERED = re.compile(
    "志愿者|义工|补贴|补助|低保|失业|参保|注册名单|考勤|打卡|请假|缴费|退费|领取|发放|抽奖|获奖|积分|通讯录|通信录|联系方式|联系电话|电话[表簿本]|值班|值周|值日|护学|轮值|排班|监考|考务|座位|座次|席位|委员会|领导小组|工作小组|工作组|专班"
    "|成员名单|来访|来宾|嘉宾|访客|回执|报名|参会|与会|出席|邀请|评委|裁判|工作人员名单|理事|代表名单|慰问|车辆|停车|宿舍|用餐|就餐|接送"
)
"""What a list of people who were called together calls itself."""


_WAYS_TO_REACH = frozenset({"PHONE", "MAIL", "ADDRESS"})
_AN_ADDRESS_BOOK = 4
"""Ways to reach somebody, also those with nothing below them, that make a list an address book."""


def _only_reachable(columns: Sequence[Column], caption: str) -> Stop | None:
    """Names with where to find people and nothing that proves a teacher: contact lists, duty rosters, seats, committees, guests.

    A list that calls itself one of these needs several things that only teachers have; one that calls itself a roster of teachers, or its
    column 教师姓名, needs none. Names with a sex, a telephone and an account at most stay what the person takes them for.
    """
    if OF_TEACHERS.search(caption):
        return None
    gathered = _GATHERED.search(caption)
    if gathered is not None and _teacherly(columns) < _MANY:
        return _stop("workbook.unlike", f"是叫到一起的一些人（标题里写着“{gathered[0]}”），不是本校教师花名册")
    beside = [column for column in columns if column.field != "name" and "SEQ" not in column.senses and _filled(column.cells)]
    if not beside or any(column.field != "teacher_no" and _is_a_teachers(column) for column in columns):
        return None
    if any(column.field in _PROVED_BY or column.senses & _PROVING for column in beside):
        return None
    ways = [column.title for column in columns if column.field == "phone" or column.senses & _WAYS_TO_REACH]
    if len(ways) >= _AN_ADDRESS_BOOK:
        told = "、".join(f"“{title}”" for title in ways[:3])
        return _stop("workbook.unlike", f"像通讯录（有{told}等 {len(ways)} 列联系方式），看不出是教师花名册")
    if (
        any(column_contents.shape_of(column.cells) in (Shape.SUBJECT, Shape.TITLE) for column in beside)
        or weigh(columns, caption).proved
    ):
        return None  # whatever its heading says, cells of subjects or titles are a teacher's
    elsewhere = any("PLACEUNIT" in column.senses and not CAMPUS.search(column.title) for column in beside)
    if not elsewhere and any(are_school_jobs(column) for column in beside):
        return None
    own = [column for column in beside if column.field in ("sex", "phone", "note") or column.senses & _ADDS_NOTHING]
    account = any("SYSTEM" in column.senses for column in beside)
    if all(
        column in own
        or (account and (column.field in _OF_A_FILE or column.senses & {"GROUP", "NO", "STATUS"} or CAMPUS.search(column.title)))
        for column in beside
    ):
        return None  # who has an account belongs to the place whose accounts these are
    if all(
        column.field in _OF_A_FILE or column.senses & (_ADDS_NOTHING | {"NO", "CODE", "AGE", "BANK", "PAY"}) for column in beside
    ) and any(column.field == "sex" for column in beside):
        return None  # a file about people; lists of whom to call, seat or send write no sex down
    told = "、".join(f"“{column.title}”" for column in beside[:4])
    return _stop("workbook.unlike", f"像通讯录、值班表或参会名单（姓名以外只有{told}），看不出是教师花名册")


def _blank(names: Sequence[Cell]) -> bool:
    """Whether many rows have no name: they go on with the family of the one above."""
    return bool(names) and (len(names) - _filled(names)) * 5 > len(names)


def _filled(cells: Sequence[Cell]) -> int:
    return sum(bool(cell_text(cell)) for cell in cells)


def _is_mark(column: Column) -> bool:
    bare = column.title.strip().removesuffix("成绩").removesuffix("分数").removesuffix("分")
    return bare in _EXAMINED and column_contents.shape_of(column.cells) in (Shape.NUMBER, None)


def _odd_names(names: Sequence[Cell]) -> Stop | None:
    texts = [text for cell in names if (text := cell_text(cell))]
    if len(texts) < 2:
        return None
    odd = [text for text in texts if column_contents.is_no_name(text)]
    if len(odd) * 5 >= len(texts):
        return _stop("workbook.no_names", f"没有认对姓名列：里面有“{'”“'.join(dict.fromkeys(odd[:6]))}”，不是人名")
    keys = [match_key(text) for text in texts]
    if len(keys) >= _FEW_ROWS and 1 - len(set(keys)) / len(keys) > _REPEATED:
        return _stop(
            "workbook.repeated_people", f"一个人有好几行（{len(keys)} 行只有 {len(set(keys))} 个姓名），不是一人一行的花名册"
        )
    return None


def _several_in_each(names: Sequence[Cell]) -> Stop | None:
    """Several people in nearly every cell: a line is about a training, and who was there stands beside it."""
    texts = [text for cell in names if (text := cell_text(cell))]
    several = [text for text in texts if _SEVERAL.fullmatch(text)]
    if len(texts) < _FEW_NAMES or len(several) * 4 < len(texts) * 3:
        return None
    return _stop("workbook.no_names", f"一格里写着好几个人（如“{several[0][:20]}”），不是一人一行")


_SEVERAL = re.compile(r"\s*[\u3400-\u9fff·]{2,10}(?:\s*[、，,；;/]\s*[\u3400-\u9fff·]{2,10})+\s*等?\s*")
_FEW_NAMES = 3


def _nothing_known(columns: Sequence[Column]) -> Stop | None:
    """A list of people with columns of which hardly any is known from rosters."""
    strange = [column.title for column in columns if not column.field and _is_strange(column) and _filled(column.cells)]
    known = [column for column in columns if column.title not in strange and (column.field in _TELLING or column.senses & _STAFF)]
    strong = _teacherly([column for column in columns if column.title not in strange])
    many = len(strange) > len(known) or (len(strange) == len(known) > _ENOUGH)
    if len(strange) > 1 and ((many and strong < _ENOUGH) or (len(strange) > _ENOUGH and not strong)):
        told = "、".join(f"“{title}”" for title in strange[:3])
        return _stop("workbook.unlike", f"不像教师花名册（{told}等多数列不是花名册里的）")
    return None


_TELLING = frozenset(
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
        "status",
        "former_name",
    ]
)
_FACTS = _STAFF - _TEACHERLY
"""What is said of a person whatever else the heading says: 婚姻状况, 户籍属性."""
_ENOUGH = 2
_MANY = 3
_WHOLE_FILE = 4


def _is_strange(column: Column) -> bool:
    """Whether a heading has words that no roster uses."""
    if column_contents.shape_of(column.cells) in (Shape.SUBJECT, Shape.TITLE) or column.senses & _FACTS:
        return False
    unknown = sum(len(sense) - 1 for sense in column.senses if sense.startswith("?"))
    return bool(column.title) and (unknown >= _ENOUGH or all(sense.startswith("?") for sense in column.senses))


MISSING = "workbook.column_missing"
"""The stop of a sheet in which a column that every row needs is not there."""


def missing(titles: Mapping[int, str], lacking: Sequence[str], label: str) -> Stop:
    """A column that every row needs is not there: one sentence, not one for each row."""
    told = "、".join(f"“{title}”" for title in lacking)
    seen = "、".join(title for title in titles.values() if title)
    return Stop(
        code=MISSING,
        message=f"作为{label}，这张表缺少{told}列（表里有：{seen[:60]}{'…' if len(seen) > 60 else ''}）",
        final=True,
    )
