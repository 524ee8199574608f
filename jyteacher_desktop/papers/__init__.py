"""Every paper the program prints, described once: what it is called, what it is of, who prints it and which function writes it.

The commands ``report …`` and ``bureau report …``, the papers in the windows, the trial of the built program, the pictures and the tests
follow from :data:`PAPERS`; a paper is one entry here and the function that writes it. Functions are named, not imported, so that
reading the list costs nothing; they take the workspace, ``target`` (a path or an open file), ``progress``, the subject under the keyword
of :class:`Of` and what the paper asks for under the keys of its :class:`Ask` s, and return a
:class:`~jyteacher_desktop.reports.paper.RenderedPdf`.

Not papers of this kind are the guide and the page with the recovery key, which speak of the program and of a secret.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from jyteacher_desktop.enums import Enum
from jyteacher_desktop.kinds.keepers import BUREAU, SCHOOL, Keeper
from jyteacher_desktop.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jyteacher_desktop.domain.columns import Column
    from jyteacher_desktop.reports.paper import Progress, RenderedPdf
    from jyteacher_desktop.school.teacher_archives import Counting, PaperFolder
    from jyteacher_desktop.store.workspace import Workspace

Target = Path | BinaryIO


class Of(Enum):
    """What one paper is of. The value is a name and the keyword under which the function takes it."""

    OFFICE = "office", ""
    QUARTER = "quarter", "quarter"
    YEAR = "year", "year"
    SCHOOL_YEAR = "school year", "year"
    ACTIVITY = "activity", "activity_id"
    PLAN = "plan", "plan_id"
    TEACHER = "teacher", "teacher_id"
    RECORD = "record", "record_id"
    KIND = "kind", "kind"
    MEMBER = "member", "school"

    @property
    def keyword(self) -> str:
        """The argument that carries it; "" for a paper of the whole office."""
        return self.value[1]

    @property
    def of_time(self) -> bool:
        """Whether the quarter that a window shows says it, so that there is nothing to choose."""
        return self in (Of.OFFICE, Of.QUARTER, Of.YEAR, Of.SCHOOL_YEAR)


class Sort(Enum):
    """What kind of answer an :class:`Ask` takes."""

    TEXT = 1
    DAY = 2
    QUARTER = 3
    YES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Something a paper may be told beside its subject: the argument's name, how it is typed, and what for."""

    key: str
    typed: str
    about: str
    sort: Sort = Sort.TEXT
    shown: str = ""


AS_OF = Ask(key="as_of", typed="as-of", about="截至这一天；不写为今天", sort=Sort.DAY, shown="DATE")
CYCLE = Ask(key="cycle", typed="cycle", about="周期，如 2026-2030；不写为截止日所在周期", shown="C")


class _Write(Protocol):
    def __call__(self, ws: Workspace, *, target: Target, progress: Progress | None, **given: object) -> RenderedPdf: ...


class _WriteEach(Protocol):
    def __call__(self, ws: Workspace, folder: Path, *, progress: Counting | None, **given: object) -> PaperFolder: ...


class _Table(Protocol):
    def __call__(self, ws: Workspace, **given: object) -> tuple[Sequence[Column[object]], Sequence[object], str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper.

    Attributes:
        key: Its name in this list, and the word after ``report`` unless ``typed`` says another.
        title: What people call it.
        about: One line for whoever chooses among papers.
        help: What the command writes, after 写出.
        write: ``module:function`` of this package.
        topic: The section of the guide that speaks of it.
        of: What one paper is of.
        kind: The kind of record it belongs to, for those of a record, and of a teacher who is so registered.
        keepers: Who prints it.
        asks: What it may be told.
        typed: The words of the command where they are not ``report KEY``; a switch among them is given to the function as True.
        named: The name of its file without the office; ``{of}`` is what it is of and ``{title}`` its title.
        table: ``module:function`` that gives columns, rows and the name of a sheet, where the command writes a workbook too.
        each: ``module:function`` that writes a file for every person into a folder, where one book is not wanted.
        signs: Whether the principal's PIN puts a signature on it.
        remembers: Whether the workspace remembers what was printed.
    """

    key: str
    title: str
    about: str
    help: str
    write: str
    topic: str
    of: Of = Of.OFFICE
    kind: str = ""
    keepers: Keeper = SCHOOL
    asks: tuple[Ask, ...] = ()
    typed: tuple[str, ...] = ()
    named: str = "{of}{title}"
    table: str = ""
    each: str = ""
    signs: bool = False
    remembers: bool = False

    @property
    def command(self) -> tuple[str, ...]:
        """What is typed before the subject."""
        return self.typed or ("report", self.key)

    @property
    def switch(self) -> str:
        """The switch that tells it from another paper of the same command; "" mostly."""
        return next((word for word in self.command if word.startswith("--")), "")

    def file_name(self, of: str = "") -> str:
        """The name of its file without the office and the ending."""
        return self.named.format(of=of, title=self.title)

    def written(
        self,
        ws: Workspace,
        target: Target,
        *,
        of: object = None,
        asked: Mapping[str, object] = MappingProxyType({}),
        progress: Progress | None = None,
    ) -> RenderedPdf:
        """Write it; ``of`` is the subject, ``asked`` what it is told by the keys of :attr:`asks`.

        Raises:
            RecordMissing, RecordUnknown, ValueRefused, InputError: What it should be of is not there.
            ReportFileError, FontFileError, Cancelled: Nothing was written.
        """
        return cast("_Write", _function(self.write))(ws, target=target, progress=progress, **self._given(of), **asked)

    def written_each(
        self, ws: Workspace, folder: Path, *, asked: Mapping[str, object] = MappingProxyType({}), progress: Counting | None = None
    ) -> PaperFolder:
        """Write a file for every person into a folder.

        Raises:
            ReportFileError, FontFileError, Cancelled: The files written so far stay, each of them whole.
        """
        return cast("_WriteEach", _function(self.each))(ws, folder, progress=progress, **asked)

    def rows(
        self, ws: Workspace, *, of: object = None, asked: Mapping[str, object] = MappingProxyType({})
    ) -> tuple[Sequence[Column[object]], Sequence[object], str]:
        """What its workbook holds: columns, rows, the name of the sheet."""
        return cast("_Table", _function(self.table))(ws, **self._given(of), **asked)

    def _given(self, of: object) -> dict[str, object]:
        given = {self.of.keyword: of} if self.of.keyword else {}
        return {**given, self.switch.removeprefix("--"): True} if self.switch else given


def _function(named: str) -> object:
    module, _colon, name = named.partition(":")
    return getattr(importlib.import_module(f"jyteacher_desktop.{module}"), name)


PAPERS: tuple[Paper, ...] = (
    Paper(
        key="quarter",
        title="季度报表",
        about="校长签字盖章，第一页看全季",
        help="校长签字用的季度汇总",
        write="school.quarter_in_words:write_quarter_pdf",
        topic="school.reports",
        of=Of.QUARTER,
        asks=(
            Ask(key="prepared_by", typed="by", about="填表人", shown="NAME"),
            Ask(key="reviewed_by", typed="reviewer", about="审核人", shown="NAME"),
        ),
        named="{of}报表",
    ),
    Paper(
        key="archive",
        title="个人学时登记表",
        about="每人一份，逐笔写明计入多少、为什么",
        help="教师个人的学时登记表：一个人，或全体。-o 写 .pdf 为一本，写文件夹为每人一个文件",
        write="school.teacher_archives:write_archive_of",
        each="school.teacher_archives:write_archives_of",
        topic="school.reports",
        asks=(AS_OF, CYCLE),
    ),
    Paper(
        key="archive_of_one",
        title="学时登记表",
        about="一位教师的每一笔学时",
        help="一位教师的学时登记表",
        write="school.teacher_archives:write_archive_of",
        topic="school.teachers",
        of=Of.TEACHER,
        asks=(AS_OF, CYCLE),
        typed=("report", "archive"),
        named="{title} {of}",
    ),
    Paper(
        key="register",
        title="学时登记总表",
        about="全校一览，按年度和类别",
        help="全校的学时登记总表；--public 为张贴用的公示版，只有姓名、教研组和学时",
        write="school.hours_register_and_notice:write_register",
        topic="school.reports",
        asks=(AS_OF, CYCLE),
    ),
    Paper(
        key="notice",
        title="学时公示",
        about="只有姓名和学时，张贴用",
        help="公示版",
        write="school.hours_register_and_notice:write_register",
        topic="school.reports",
        asks=(AS_OF, CYCLE),
        typed=("report", "register", "--public"),
    ),
    Paper(
        key="signin",
        title="签到表",
        about="有代码和大号行号，补录时只输缺席的行号",
        help="一次活动的签到表。表上有代码和大号行号，补录时用 activity absent 只输缺席的行号",
        write="school.signin_sheet:write_signin",
        topic="sheet_rows_dialog",
        of=Of.ACTIVITY,
        asks=(Ask(key="two_halves", typed="two-halves", about="上午、下午各签一次", sort=Sort.YES),),
        named="{title} {of}",
        remembers=True,
    ),
    Paper(
        key="record",
        title="活动记录表",
        about="一次活动的时间、内容、出勤和附件",
        help="一次活动的校本研修活动记录表",
        write="school.activity_record:write_record",
        topic="school.activities",
        of=Of.ACTIVITY,
        named="活动记录 {of}",
    ),
    Paper(
        key="plan",
        title="校本研修计划",
        about="报批用；开展以后附每月计划与完成的比较",
        help="校本研修计划；有活动开展后，附每月计划与完成的比较",
        write="school.plan_paper:write_plan",
        topic="school.plans",
        of=Of.PLAN,
        named="{of}",
    ),
    Paper(
        key="form4068",
        title="教基4068",
        about="上一学年专任教师接受培训情况",
        help="教基4068《专任教师接受培训情况》，按一个学年的台账填好",
        write="school.state_form_4068:write_form4068",
        topic="school.reports",
        of=Of.SCHOOL_YEAR,
    ),
    Paper(
        key="certificate",
        title="学时证明",
        about="一位教师的学时，校长的签名在二维码里",
        help="一位教师的学时证明，签字盖章后有效；给出校长口令时，二维码里有签名，可以离线核对",
        write="school.hours_certificate:write_certificate",
        topic="school.teachers",
        of=Of.TEACHER,
        asks=(AS_OF, CYCLE),
        named="{title} {of}",
        signs=True,
    ),
    Paper(
        key="induction",
        title="新教师培养考核表",
        about="培养步骤、岗前学时和考核",
        help="一位新教师的培养考核表",
        write="school.printing_registers:write_induction",
        topic="school.registers",
        of=Of.TEACHER,
        kind="induction",
        named="{title} {of}",
    ),
    Paper(
        key="registration",
        title="骨干教师年度注册表",
        about="称号和一年的履职",
        help="一位骨干教师的年度注册表",
        write="school.printing_registers:write_registration",
        topic="school.registers",
        of=Of.TEACHER,
        kind="backbone",
        asks=(Ask(key="year", typed="year", about="年度，如 2026；不写为上一年", shown="Y"),),
        named="{title} {of}",
    ),
    Paper(
        key="nomination",
        title="推荐表和评分表",
        about="依据、以往荣誉和逐项得分",
        help="一项推荐的推荐表和评分表",
        write="school.printing_registers:write_nomination",
        topic="school.registers",
        of=Of.RECORD,
        kind="nomination",
        named="{title} {of}",
    ),
    Paper(
        key="team",
        title="工作室、工作坊登记表",
        about="成员、活动和成果",
        help="一个工作室或工作坊的登记表，连同成员和活动",
        write="school.printing_registers:write_team",
        topic="school.registers",
        of=Of.RECORD,
        kind="team",
        named="{title} {of}",
    ),
    Paper(
        key="project",
        title="培训项目总结",
        about="课程设置、过程管理、培训效益、经验总结",
        help="一个培训项目的总结，按课程设置、过程管理、培训效益、经验总结四个方面",
        write="school.printing_registers:write_project",
        topic="school.registers",
        of=Of.RECORD,
        kind="project",
        named="{title} {of}",
    ),
    Paper(
        key="yearly",
        title="校本研修年度总结",
        about="数字填好，做法和打算留给人写",
        help="校本研修年度总结：数字由台账填好，做法和打算留给人写",
        write="school.printing_registers:write_yearly",
        topic="school.reports",
        of=Of.YEAR,
    ),
    Paper(
        key="selfcheck",
        title="督导自查表",
        about="文件对学校的每一项要求，现在怎样",
        help="督导自查表",
        write="school.printing_registers:write_selfcheck",
        topic="school.reports",
        of=Of.YEAR,
    ),
    Paper(
        key="rectification",
        title="整改台账",
        about="督导发现的问题，整改到哪一步",
        help="督导检查整改台账",
        write="school.printing_registers:write_rectification",
        topic="school.reports",
    ),
    Paper(
        key="list",
        title="一览表",
        about="一种记录的全部，带签字和公章处",
        help="一种记录的一览表，带签字和公章处。教育局的工作簿里带上各校上报的",
        write="papers.either:write_list",
        topic="school.registers",
        of=Of.KIND,
        keepers=SCHOOL | BUREAU,
        asks=(
            Ask(key="teacher", typed="teacher", about="只印写到这位教师的", shown="X"),
            Ask(key="year", typed="year", about="只印这一年的，如 2026 或 2026-2027", shown="Y"),
            Ask(key="school", typed="school", about="教育局：只印这所学校上报的", shown="S"),
        ),
    ),
    Paper(
        key="questions",
        title="请主管部门确认的函",
        about="政策里未经确认的每一个数，留出答复的地方",
        help="请主管部门确认的函",
        write="papers.either:write_questions",
        topic="confirm",
        keepers=SCHOOL | BUREAU,
        typed=("policy", "questions"),
        named="{title}",
    ),
    Paper(
        key="city",
        title="全市汇总",
        about="上报情况和学时完成情况，按学段和学校",
        help="全市汇总",
        write="bureau.city_report:write_city_pdf",
        topic="bureau.city",
        keepers=BUREAU,
        asks=(
            AS_OF,
            CYCLE,
            Ask(
                key="quarter",
                typed="quarter",
                about="全市汇总里说哪个季度的上报情况；不写为截止日以前最后一个已结束的季度",
                sort=Sort.QUARTER,
                shown="2026Q3",
            ),
        ),
        typed=("bureau", "report", "city"),
        named="全市学时汇总",
        table="bureau.city_report:city_table",
    ),
    Paper(
        key="school",
        title="学校学时册",
        about="一所学校的人，学时合并各校计算",
        help="一所学校",
        write="bureau.city_report:write_school_pdf",
        topic="bureau.city",
        of=Of.MEMBER,
        keepers=BUREAU,
        asks=(AS_OF, CYCLE),
        typed=("bureau", "report", "school"),
        named=" {of}学时册",
        table="bureau.city_report:school_table",
    ),
    Paper(
        key="programme",
        title="队伍与保障一览",
        about="文件要求的八项数字，还缺谁、缺什么",
        help="队伍与保障一览",
        write="bureau.city_report:write_programme_pdf",
        topic="bureau.city",
        keepers=BUREAU,
        asks=(AS_OF,),
        typed=("bureau", "report", "programme"),
    ),
)
"""In the order in which the windows list them."""


def paper(key: str) -> Paper:
    """The paper of that name.

    Raises:
        KeyError: There is none.
    """
    for each in PAPERS:
        if each.key == key:
            return each
    raise KeyError(key)


def papers_of(keeper: Keeper, *of: Of, kind: str = "") -> tuple[Paper, ...]:
    """The papers that an office prints of such things; of ``kind`` only those that belong to records of that kind."""
    return tuple(each for each in PAPERS if keeper in each.keepers and each.of in of and each.kind == kind)


def of_record(keeper: Keeper, kind: str) -> tuple[Paper, ...]:
    """The papers that belong to one record of a kind."""
    return papers_of(keeper, Of.RECORD, Of.TEACHER, kind=kind) if kind else ()
