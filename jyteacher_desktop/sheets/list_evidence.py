"""What a list of people says of them and what of something else, weighed column by column.

A log of anything says who (a name, a number, a department, a telephone) and then what happened. A roster says who and then what sort of
person that is: sex, birth, schooling, subject, title, when he came. So every column is one of four:

* **who**: names, numbers, departments, telephones, accounts, classes; every list of people has them and they prove nothing;
* **fact**: something said of the person himself, whatever list he stands in;
* **foreign**: a filled column that is neither, or whose heading has no word that is known;
* empty or about the sheet (序号, 备注).

A fact that only schools write down of their own people (a subject, a teacher's title, what one is at a school, the certificate) is a **proof**. Facts are
weighed against foreign columns: without a proof one foreign column needs several facts beside it, with one the foreign ones must not be in the majority.

Five things hold whatever else a list shows:

* **Several houses are nobody's own.** Who writes down for each person which school or office he is of speaks of people whom several of them sent.
* **A second person in the row** (a child, somebody's spouse) is foreign: the list is of pairs, and only proof says that the first of them is a teacher.
* **A word that nobody knows weakens the one behind it.** 学科 is what somebody teaches, 薄弱学科 and 实习学科 may be anything: such a column proves nothing,
  is no fact, and is foreign.
* **How somebody is reached or paid** (address, account) is said of anybody, and a sex beside it shows nothing more.
* **A yes or no about somebody** (是否兼课, 管理员) is a trait of his. Where anything proves the people a school's own, as many of them as there are facts
  beside them are nothing foreign; a list of nothing but ticks is about what was ticked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from jyteacher_desktop.enums import Enum
from jyteacher_desktop.sheets import texts_in_cells
from jyteacher_desktop.sheets.column_contents import SEVERAL, Cells
from jyteacher_desktop.sheets.texts_in_cells import Shape
from jyteacher_desktop.sheets.words_of_headings import Senses, set_of
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column as it stands in the sheet: its heading, what the heading means, the field it was given, some of its cells."""

    title: str
    senses: Senses
    field: str
    cells: Cells

    @property
    def filled(self) -> bool:
        """Whether anything stands in it."""
        return bool(self.cells.texts)


OF_TEACHERS = re.compile(
    "(?:教师|老师|教职员?工|教职员|教工)[^值监护]{0,6}(?:名册|名单|信息|情况|一览|登记|统计|档案|台账|库)"
    "|^(?!.*(?:学[生员]|幼儿|会员|客户|补[贴助]|参保|失业|村民|居民|低保|志愿)).*花名册"
)
"""What a roster calls itself, above its heading or as a file."""
OF_A_TEACHER = re.compile("[*★\\s]*(?:教师|老师|教职工|教职员|教工)")
OWN = set_of("sex phone id_number birth_month")
"""Facts that are the person's own: 教师电话 says whose list it is, 责任教师 does not."""
TEACHES = re.compile("[教授任带]|负责|分管|包[班年]")
"""任教班级, 所授课程: pupils have classes and subjects, and do not teach them."""
_SPOKEN = frozenset({Shape.SUBJECT, Shape.TITLE})
_PROVING_FIELDS = set_of("subject stage")
_PROVING = set_of("QUALIFIED CPD CLASSHEAD TAUGHT STAGE")
_FACT_FIELDS = _PROVING_FIELDS | {"title", "joined", "sex", "birth_month", "id_number", "id_last4", "position", "former_name"}
_FACTS = _PROVING | set_of(
    "RANK SEX BIRTH ID AGE NATION POLITICS EDUCATION GRADUATE ORIGIN COUNTRY MARRIAGE HEALTH WORK POST COME TITLE "
    "SUBJECT IDTYPE FORMER POSITION LIFE LOAD TAIL"
)
_WHO = set_of(
    "SEQ DBID NOTE SYSTEM PLACEUNIT CLASS GRADE STATUS CODE NO PHONE PNAME GROUP STAFFNO MAIL ADDRESS PHOTO BANK "
    "CONTACT RELATION PERSON ROLE"
)
_WHOSE = set_of("SYSTEM MAIL ADDRESS PHONE PHOTO BANK CONTACT")
"""Of these every side says who somebody is or how he is reached: 通讯地址详情, 启用校端登录."""
_SIDES = set_of("KIND WHEN DAY LEVEL")
CAMPUS = re.compile("校区|分校|园区")
"""Places that are all one's own."""
_PLACE = re.compile("(?:学院|书院|校|单位|园|公司|机构|中心|部门|[部组处科室系股办])(?:编号|编码|代码|代号)?[*★\\s]*$")
"""基地校, 推荐单位, 系室: where somebody belongs, whichever word stands before it."""
_IS_ONE = re.compile("[*★\\s]*是否(?:是|为|担任|兼任)?(?=.)")
"""是否备课组长: a flag that says what somebody is."""
_TO_A_SCHOOL = re.compile("[校园]|任教|调入|学校")
"""来校时间, 进本园年月: whose own people they are."""
_OF_A_TRADE = re.compile("从业|执业|职业资格|专业资格|上岗")
"""从业资格证编号: papers of a trade are no teacher's."""
HAPPENED = set_of("BORROW VISIT DUTY AWARD TRADE APPLY MEDICAL HOUSING LEAVE PUNCH SIGN")
"""What a list of things that happened says, one at a time."""
_LOGGED = HAPPENED | {"MARK", "SCORE", "TRAIN", "RESULT", "CREDIT"}
"""What is written down of a single occasion; it speaks against a roster twice as much as a heading that nobody knows."""
_HALF = 0.5


class Proof(Enum):
    """How surely a list shows that its people are a school's own."""

    NONE = "none"
    LIKELY = "likely"
    SURE = "sure"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a list shows.

    Attributes:
        proof: How surely it says of itself, or shows by a fact, that its people are a school's own.
        facts: How many different things it says of the people themselves.
        foreign: Headings of filled columns about something else, as they stand in the sheet.
        logged: How many of these say what is written down of a single occasion.
    """

    proof: Proof
    facts: int
    foreign: tuple[str, ...]
    logged: int
    unknown: int = 0
    elsewhere: bool = False
    companies: bool = False
    own: bool = False

    @property
    def proved(self) -> bool:
        """Whether anything says that the people are a school's own."""
        return self.proof is not Proof.NONE

    @property
    def outweighed(self) -> bool:
        """Whether it is more about something else than about the people, or nothing shows whose people they are."""
        foreign = len(self.foreign)
        if self.companies and self.facts < _OF_A_FIRM:
            return True
        if self.proof is Proof.NONE:
            return not self.own or self.facts < min(_WITHOUT_PROOF * (foreign + self.logged), _WHOLE_FILE)
        if self.proof is Proof.LIKELY:
            return foreign > 0 and self.facts < min(_LIKELY * foreign + self.elsewhere, _WHOLE_FILE)
        return foreign - self.unknown / 2 + self.logged > self.facts + 1


_FEW_FOREIGN = 2
"""So many columns about something else stand in a roster beside what one is at a school."""
_LIKELY = 2
"""Facts that outweigh one foreign column where lists of others have the same sort of proof."""
_OF_A_FIRM = 4
"""Facts that a list of people of firms must have to be taken for a school's own."""
_WITHOUT_PROOF = 4
"""Facts that outweigh one foreign column where nothing proves a school's own people."""
_WHOLE_FILE = 8
"""So many different facts are a file about people, whatever else it says."""


def weigh(columns: Sequence[Column], caption: str) -> Evidence:
    """Weigh the columns of a list; ``caption``: what it calls itself, the file's own name included."""
    facts: set[str] = set()
    foreign: list[str] = []
    traits: list[str] = []
    logged = 0
    sure = bool(OF_TEACHERS.search(caption))
    likely = jobs = False
    unknown = 0
    elsewhere = any("PLACEUNIT" in column.senses and not CAMPUS.search(column.title) for column in columns)
    pupils = any(column.senses & {"CLASS", "GRADE"} and not is_taught(column) for column in columns)
    for column in columns:
        sure = sure or (_proves(column) and not (pupils and is_studied(column)))
        jobs = jobs or (not elsewhere and are_school_jobs(column))
        likely = likely or _makes_likely(column) or (not elsewhere and _is_a_teaching_group(column))
        if column.field in _FACT_FIELDS and not _is_weakened(column):
            facts.add(column.field)
        elif _is_weakened(column):
            foreign.append(column.title)
            unknown += 1
        elif not column.field and column.filled:
            if _is_a_fact(column):
                facts.add(column.title)
            elif _is_a_trait(column):
                traits.append(column.title)
            elif not says_who(column):
                foreign.append(column.title)
                logged += bool(column.senses & _LOGGED) or _is_an_occasion(column)
                unknown += all(sense.startswith("?") for sense in column.senses)
    if any("OFFICER" in column.senses and not column.field and column.filled for column in columns):
        jobs = False  # those in charge of some work have jobs as well, wherever they come from
    if any(_APPROVED.search(column.title) and not column.field and column.filled for column in columns):
        jobs = False  # who is still to be approved has the job that he will have
    if jobs and len(foreign) <= _FEW_FOREIGN:
        sure = True  # 教师 and 职员 by their contracts are a list of contracts: there what one is proves no more than a title
    likely = likely or jobs
    foreign += traits[len(facts) if sure or likely else 0 :]
    return Evidence(
        proof=Proof.SURE if sure else Proof.LIKELY if likely else Proof.NONE,
        facts=len(facts),
        foreign=tuple(foreign),
        logged=logged,
        unknown=unknown,
        elsewhere=elsewhere,
        companies=any(_COMPANY.search(column.title) and column.filled for column in columns),
        own=_are_ones_own(columns, facts=len(facts), elsewhere=elsewhere),
    )


def _are_ones_own(columns: Sequence[Column], *, facts: int, elsewhere: bool) -> bool:
    """Whether people may be somebody's own although nothing says teacher: staff numbers, a sex, a whole file, or nothing but who they are.

    Whom one calls, seats, sends or gives an account nobody asks for a sex; beside places where they come from it says nothing.
    """
    numbered = any(
        "STAFFNO" in column.senses or (column.senses >= {"NO", "PERSON"} and _STAFF.search(column.title)) for column in columns
    )
    if facts >= _WITHOUT_PROOF or (numbered and facts >= _least_beside_a_number(columns)):
        return True
    if any(column.senses & _OF_ANYBODY and not column.field and column.filled for column in columns):
        return False
    if any(column.field == "sex" for column in columns) and not elsewhere:
        return True
    return all(
        column.field in _IDENTITY or (not column.field and column.senses <= _BARE) or not column.filled for column in columns
    )


def _least_beside_a_number(columns: Sequence[Column]) -> int:
    """How much must be said of people with staff numbers: something where they are called a firm's, more where the list is of passwords."""
    if any(_PASSWORD.search(column.title) and column.filled for column in columns):
        return _FACTS_OF_ACCOUNTS
    if any(column.field == "group" for column in columns):
        return 0
    return int(any(column.field == "name" and _OF_A_FIRM_BY_NAME.match(column.title) for column in columns))


_PASSWORD = re.compile("密码|口令")
_FACTS_OF_ACCOUNTS = 3
_OF_A_FIRM_BY_NAME = re.compile("[*★\\s]*(?:员工|职员)")
_STAFF = re.compile("[职员教]工|教师|老师|职员|人事")
"""员工编号 is a number of staff, 用户ID and 会员编号 are anybody's."""
_IDENTITY = set_of("name sex birth_month id_number id_type id_last4 phone note former_name")
_OF_ANYBODY = set_of("ADDRESS BANK KIN CONTACT")
"""How somebody is reached or paid, and who belongs to him."""
_BARE = set_of("SEQ NOTE DBID IDTYPE MAIL NATION PHOTO PHONE AGE")
"""What says who somebody is and nothing of where he is kept."""
_COMPANY = re.compile("公司|企业(?!微信|邮箱|[号码])|工厂|集团|酒店|物业|项目部|分行|门店|店铺")
"""Whose people a school's own are not."""


def houses(columns: Sequence[Column]) -> tuple[str, ...]:
    """The schools and offices from which the people of a list come, each once; empty where all but a few come from one.

    Parts of one's own school (语文组, 东校区), regions and places where somebody studied are no houses; one that is written in short and in full counts once.
    """
    studied = any(column.senses & {"EDUCATION", "GRADUATE"} for column in columns)
    for column in columns:
        place = "PLACEUNIT" in column.senses or (not column.field and _is_of_a_house(column.title))
        if not place or CAMPUS.search(column.title) or column.senses & _OF_ANOTHER_TIME:
            continue
        said = list(map(texts_in_cells.bare, column.cells.texts))
        names = [text for text in said if texts_in_cells.is_house(text)]
        if len(names) < SEVERAL or 2 * len(names) < len(said):
            continue
        if studied and Cells(names).share_of(_COLLEGE.search) > _HALF:
            continue
        counted: Counter[str] = Counter()
        for name in sorted(names, key=len):
            counted[next((known for known in counted if _is_short_for(known, name)), name)] += 1
        if len(counted) > 1 and counted.most_common(1)[0][1] < _NEARLY_ALL * len(names):
            return tuple(counted)
    return ()


def _is_short_for(short: str, full: str) -> bool:
    """Whether the characters of a name stand in another one in their order: 城关一小 in 某市城关第一小学."""
    rest = iter(full)
    return all(character in rest for character in short)


_OF_ANOTHER_TIME = set_of("SECOND GRADUATE GAIN KIN RELATION PARENT CONTACT STUDENT ORGANIZER KIND CODE NO")
"""原单位, 毕业学校, 紧急联系人工作单位, 学校类别: of another time or of somebody else, or a side of a house."""


def _is_of_a_house(title: str) -> bool:
    """Whether a heading ends like a house whatever else it says: 聘任校, 学校全称, 学校（必填）."""
    return bool(_A_HOUSE.search(_BRACKETED.sub("", title))) and not _FORMER_HOUSE.search(title)


_A_HOUSE = re.compile("(?:校|(?:学校|单位|院校|幼儿园|园所)(?:全称|简称|名称))[*★\\s]*$")
_BRACKETED = re.compile("[(（【].*?[)）】]")
_FORMER_HOUSE = re.compile("原|毕业|曾|就读|来源|前|[调流转]出|实习|培训|[主承]办|邮编")
_COLLEGE = re.compile("大学|学院|师范|师大|师专")
_NEARLY_ALL = 0.8


def _is_an_occasion(column: Column) -> bool:
    """Whether a column says when or where something took place, and of nothing that belongs to a person: 日期, 上课时间, 节次."""
    return bool(_LESSON.search(column.title) or _WHERE.search(column.title)) or (
        bool(column.senses) and column.senses <= _OCCASION
    )


_OCCASION = set_of("DAY WHEN START END SPAN TERM")
_WHERE = re.compile("^[*★\\s]*(?:地点|位置|场所)[*★\\s]*$")
"""地点, with no word for whose it is: where somebody was, once."""
_LESSON = re.compile("上课|听课|开课|时间段|周次|节次|课节|教室|[上下]午|晚上|第.{1,3}节")


def _is_a_fact(column: Column) -> bool:
    if column.senses & HAPPENED or _WANTED.search(column.title):
        return False
    if column.cells.shape is Shape.NUMBER and any(sense.startswith("?") for sense in column.senses):
        return False  # 已核定工作量 is counted of somebody, and no fact about him
    if column.senses & {"NO", "CODE"} and column.senses & {"POSITION", "GROUP"}:
        return False  # 职位编号 says a program where to look
    return bool(column.senses & _FACTS) or _is_what(column) or column.cells.shape in _SPOKEN


def _is_a_trait(column: Column) -> bool:
    """Whether a column answers one question about everybody with yes or no, and not whether he was there, signed or paid."""
    if column.senses & _LOGGED or _WANTED.search(column.title) or says_who(column):
        return False
    return "FLAG" in column.senses or column.cells.share_of(_YES_OR_NO.__contains__) > _NEARLY_EVERY


_YES_OR_NO = set_of("是 否")
_NEARLY_EVERY = 0.9


def _is_one_house(column: Column) -> bool:
    """Whether one and the same school or office stands in nearly all cells, whatever the heading calls it: 园所, 机构."""
    if column.senses & {"GAIN", "KIN", "STUDENT", "PARENT", "TRAIN"}:
        return False
    said = Counter(column.cells.texts)
    if not said or said.total() < SEVERAL:
        return False
    house, times = said.most_common(1)[0]
    return times > _NEARLY_EVERY * said.total() and texts_in_cells.is_house(house)


def says_who(column: Column) -> bool:
    """Whether a column says who somebody is, where he belongs, how he is reached or what he is good at."""
    if column.senses & _LOGGED or _WANTED.search(column.title):
        return False
    if _ID.search(column.title) or _GOOD_AT.search(column.title) or _is_one_house(column):
        return True
    belongs = _PLACE.search(column.title) and not column.senses & {"GAIN", "ORGANIZER"}
    numbers = column.senses & {"NO", "CODE"} and column.senses & {"POSITION"}
    return bool(column.senses & _WHOSE or belongs or numbers or (column.senses & _WHO and column.senses <= _WHO | _SIDES))


_APPROVED = re.compile("(?:审核|审批|复核|初审|终审)(?:状态|结果|意见|进度|情况)?[*★\\s]*$")
"""审核状态: one by one they are let in or not."""
_WANTED = re.compile("^[*★\\s]*(?:申请|申报|应聘|报考|意向|期望|拟任?)")
"""申请职位: what somebody wants to be says that he is not."""
_GOOD_AT = re.compile(
    "(?:擅长|专长|特长)(?:领域|方向|学科|课程|项目)?[*★\\s]*$|^[*★\\s]*(?:主要)?(?:(?:研究|专业|教学)?方向|(?:研究|专业|教学|学术)领域)[*★\\s]*$"
)
"""擅长, 专长, 方向, 研究领域: said of a person in a list of any sort; it proves nothing."""
_ID = re.compile("id[*★\\s]*$", re.IGNORECASE)
"""所属学院ID: a number of a program, about nothing that anybody reads."""


def _is_what(column: Column) -> bool:
    """Whether a flag says what somebody is at a school: 是否备课组长."""
    bare = _IS_ONE.sub("", column.title)
    return bare != column.title and texts_in_cells.is_school_job(bare)


def _is_weakened(column: Column) -> bool:
    """Whether a word that nobody knows says of which sort a subject is: 薄弱学科, 实习学科; a word for teaching beside it says enough."""
    if column.field not in _PROVING_FIELDS or TEACHES.search(column.title):
        return False
    return any(sense.startswith("?") for sense in column.senses)


def is_studied(column: Column) -> bool:
    """Whether a column of subjects may be what pupils learn: nothing in its heading says that somebody teaches them."""
    return column.field == "subject" and not TEACHES.search(column.title)


def _makes_likely(column: Column) -> bool:
    """Whether a column is one that lists of teachers have and lists of others too: a title, the day somebody came, 教师姓名 above anything."""
    if column.field in ("name", "teacher_no", *OWN) and OF_A_TEACHER.match(column.title):
        return True
    if _is_weakened(column):
        return False
    if column.field == "joined":
        # 入职日期 every firm writes down, 到校时间 of a door is a time of day
        return bool(_TO_A_SCHOOL.search(column.title)) and column.cells.shape in (Shape.DATE, None)
    return column.field in ("title", "subject") or "RANK" in column.senses or column.cells.shape is Shape.TITLE


def says_of_teachers(column: Column) -> bool:
    """Whether a heading says that a fact is a teacher's: 教师电话, 老师年龄."""
    return (column.field in OWN or "AGE" in column.senses) and bool(OF_A_TEACHER.match(column.title))


def _proves(column: Column) -> bool:
    """Whether a column shows that the people are a school's own: what they teach, what they may teach, what they are at a school."""
    if says_of_teachers(column):
        return True
    if _is_weakened(column):
        return False
    if column.field == "subject" and is_studied(column) and column.filled:
        return column.cells.speaks_for("subject")  # 课程名称 above 岗位培训 is what a course is called
    if column.field in _PROVING_FIELDS or is_taught(column):
        return True
    if column.senses & _PROVING and not _OF_A_TRADE.search(column.title):
        return True
    return _is_what(column) or column.cells.shape is Shape.SUBJECT


def is_taught(column: Column) -> bool:
    """Whether classes or grades stand in a column that somebody teaches there: 任教年级, 所带班级."""
    return bool(column.senses & {"CLASS", "GRADE"}) and bool(TEACHES.search(column.title))


def are_school_jobs(column: Column) -> bool:
    """Whether people are what one is at a school; beside a column of places they are whom other schools sent."""
    return column.field == "position" and column.cells.share_of(texts_in_cells.is_school_job) > _HALF


def are_trades(column: Column) -> bool:
    """Whether most people are what one is at a firm; a school has one electrician or two."""
    return column.field == "position" and column.cells.share_of(texts_in_cells.is_trade) > _HALF


def are_of_another_trade(column: Column) -> bool:
    """Whether people are kept by what firms and hospitals are divided into, or have the titles that these give."""
    return column.field in ("", "group", "position", "title") and (
        column.cells.share_of(texts_in_cells.is_of_another_trade) > _A_FIFTH
    )


_A_FIFTH = 0.2


def _is_a_teaching_group(column: Column) -> bool:
    """Whether people are kept by what only schools are divided into: 教研室, 备课组. What stands below proves nothing: every list says who is in which office."""
    return column.field == "group" and bool(_TEACHING.search(column.title))


_TEACHING = re.compile("教研|备课|学科组")
