"""师德档案: yearly assessments and sanctions, sealed to the principal (三（一）).

The content of these records stands in the file as ciphertext, whose row it is included; only the principal's PIN opens it, and it never
travels. :func:`precheck` says a word before a nomination and never decides: the veto is a person's, with the number of a document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.terms import Term
from jyteacher_desktop.enums import Enum
from jyteacher_desktop.kinds.figures_in_words import DOCUMENT
from jyteacher_desktop.kinds.kit import Book, Page, Person, Row, choice, day, flag, kind, person, text, warning, year
from jyteacher_desktop.values import dataclass

BASIS = f"{DOCUMENT} 三（一）"


class Conclusion(Term):
    """考核结论 of a year."""

    EXCELLENT = "excellent", "优秀"
    PASS = "pass", "合格"
    BASIC = "basic", "基本合格"
    FAIL = "fail", "不合格"


class Sanction(Term):
    """Which sanction it is."""

    WARNING = "warning", "警告"
    DEMERIT = "demerit", "记过"
    DOWNGRADE = "downgrade", "降低岗位等级"
    REMOVAL = "removal", "撤销职务"
    DISMISSAL = "dismissal", "开除或解聘"
    CRITICISM = "criticism", "批评教育"
    OTHER = "other", "其他"


@kind(
    "ethics_year",
    "师德考核",
    key="teacher year",
    called="{teacher} {year}",
    page=Page.PEOPLE,
    basis=BASIS,
    local=True,
    sealed=True,
    plain=False,
    about="每位教师每年的师德考核结论，一年一行；内容只有校长凭口令能看，不上报。",
)
class EthicsYear(Row):
    """One year's assessment of one teacher."""

    teacher: Person = person("教师", aliases="姓名 教师姓名")
    year: str = year("年度", aliases="考核年度")
    conclusion: str = choice("结论", Conclusion, aliases="考核结论 考核等次 等次", own=True)
    unit: str = text("考核单位", default="", width=18)
    on: date | None = day("考核日期", default=None)
    document: str = text("文号", default="", width=18)


@kind(
    "ethics_sanction",
    "师德处理",
    key="teacher decided document",
    called="{teacher} {decided}",
    page=Page.PEOPLE,
    basis=BASIS,
    local=True,
    sealed=True,
    plain=False,
    about="师德失范处理，每次一行，写明文号和限制期；内容只有校长凭口令能看，不上报。",
)
class EthicsSanction(Row):
    """One sanction."""

    teacher: Person = person("教师", aliases="姓名 教师姓名")
    category: str = choice("处理种类", Sanction, aliases="处分种类 处理方式", width=14, own=True)
    reason: str = text("事由", aliases="失范行为 原因", default="", width=24, own=True)
    happened: date | None = day("发生日期", default=None, own=True)
    decided: date = day("处理日期", aliases="决定日期 处分日期", own=True)
    by: str = text("处理单位", default="", width=18)
    document: str = text("文号", example="〔2026〕5号", aliases="处理文号 决定文号", width=18, own=True)
    until: date | None = day("限制期至", aliases="影响期至 限制期", default=None, own=True)
    revoked: bool = flag("已撤销", default=False)
    revoked_why: str = text("撤销依据", default="", width=18, own=True)

    def check(self, _book: Book) -> Iterator[Finding]:
        """A limit before the decision, a revocation without its ground."""
        if self.until is not None and self.until < self.decided:
            yield warning("ethics.until_before_decided", "限制期至", "限制期早于处理日期，请核对。")
        if self.revoked and not self.revoked_why:
            yield warning("ethics.revoked_why", "撤销依据", "处理已撤销，还没有写依据。")


class Word(Enum):
    """The word of the check."""

    CLEAR = "通过"
    OPEN = "待核"
    LIMITED = "限制期内"


@dataclass(frozen=True, slots=True, kw_only=True)
class Precheck:
    """The word on one teacher and its reason; ``until`` is the last day of a limit."""

    word: Word
    until: date | None
    why: str

    @property
    def text(self) -> str:
        """通过, 待核 or 限制期内至 2027-03-01."""
        return f"限制期内至 {self.until.isoformat()}" if self.until is not None else self.word.value


_GOOD = frozenset({Conclusion.EXCELLENT.code, Conclusion.PASS.code})


def precheck(years: Iterable[EthicsYear], sanctions: Iterable[EthicsSanction], on: date) -> Precheck:
    """What the file of one teacher says on a day; it never decides.

    通过: assessed 合格 or better for the last full year and no sanction whose limit reaches the day. 限制期内至: such a sanction. Otherwise
    待核, with what is missing.

    Args:
        years: The teacher's assessments.
        sanctions: The teacher's sanctions.
        on: The day of the nomination.
    """
    standing = [row for row in sanctions if not row.revoked]
    limits = [row.until for row in standing if row.until is not None and row.until >= on]
    if limits:
        return Precheck(word=Word.LIMITED, until=max(limits), why="有处理还在限制期内")
    endless = [row for row in standing if row.until is None and row.category != Sanction.CRITICISM.code]
    if endless:
        return Precheck(word=Word.OPEN, until=None, why="有处理没有登记限制期，请人核对")
    last = str(on.year - 1)
    found = [row for row in years if row.year[:4] == last]
    if not found:
        return Precheck(word=Word.OPEN, until=None, why=f"没有 {last} 年的师德考核结论")
    if any(row.conclusion not in _GOOD for row in found):
        return Precheck(word=Word.OPEN, until=None, why=f"{last} 年师德考核结论不是“合格”或“优秀”")
    return Precheck(word=Word.CLEAR, until=None, why=f"{last} 年师德考核合格，没有限制期内的处理")
