"""学校名册: the schools that answer to a bureau, whether they use this program or not, and which of them owe a package of a quarter.

Who owes is a fact of the bureau, not of the packages that happened to come: a school that brings paper stands on the list, a central
school without teachers is excused, a school that opens next year owes from then on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.terms import SchoolStage, Term
from jyteacher_desktop.kinds.kit import BUREAU, Book, Page, Row, choice, day, flag, kind, text, warning


class Way(Term):
    """How a school's records reach the bureau."""

    PROGRAM = "program", "程序"
    WORKBOOK = "workbook", "表格"
    PAPER = "paper", "纸质"


@kind(
    "school_list",
    "学校名册",
    key="code",
    called="{name}",
    page=Page.SCHOOLS,
    keepers=BUREAU,
    local=True,
    about="辖区内应当上报的学校，每校一行；交纸质材料的也列在这里。有了名册，应交、未交和逾期都按名册计算。",
)
class SchoolList(Row):
    """One school of the list."""

    code: str = text(
        "学校标识码",
        example="2141000123",
        aliases="标识码 学校代码 机构代码 机构标识码 单位代码 学校编码 代码",
        width=14,
        own=True,
    )
    name: str = text("学校名称", example="实验小学", aliases="学校 单位名称 单位 校名 学校全称 名称", width=24, own=True)
    type: str = choice(
        "办学类型", SchoolStage, aliases="类型 学校类型 学段 学校类别 办学层次", default=SchoolStage.PRIMARY.code, width=12
    )
    central: str = text("中心校", aliases="所属中心校 中心学校 所属单位 上级单位 主管单位", default="", width=18)
    since: date | None = day("应交自", aliases="应交开始 起报日期 开始上报 上报开始 自", default=None)
    until: date | None = day("应交至", aliases="应交结束 停报日期 撤并日期 上报结束 至", default=None)
    excused: bool = flag("不报", aliases="不上报 免报 是否不报", default=False)
    reason: str = text("不报原因", aliases="免报原因 原因 不上报原因 不报的原因 不报理由", default="", width=20, own=True)
    way: str = choice("报送方式", Way, aliases="上报方式 交来方式 材料形式", default=Way.PROGRAM.code, width=10)
    contact: str = text("联系人", aliases="负责人 填报人 录入员", default="", width=12, own=True)
    phone: str = text("联系电话", aliases="电话 手机 联系方式", default="", width=14, own=True)

    def check(self, _book: Book) -> Iterator[Finding]:
        """Owes until a day before it owes; excused without a word why; a reason although it owes."""
        if self.since is not None and self.until is not None and self.until < self.since:
            yield warning("school_list.until", "应交至", "“应交至”早于“应交自”，这所学校哪个季度都不算应交，请核对。")
        if self.excused and not self.reason.strip():
            yield warning("school_list.reason", "不报原因", "写了不报，没有写原因，请补上。")
        if self.reason.strip() and not self.excused:
            yield warning("school_list.excused", "不报", "写了不报原因，没有勾选“不报”，仍按应交计算，请核对。")

    def owes(self, first: date, last: date) -> bool:
        """Whether a package of a quarter with these days is expected."""
        return not self.excused and (self.since is None or self.since <= last) and (self.until is None or self.until >= first)
