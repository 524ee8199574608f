"""督导检查: visits, findings and their rectification (四（三）). A finding's state follows from its dates; nobody types it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain.errors import Finding as Remark
from jyteacher_desktop.domain.terms import Term
from jyteacher_desktop.kinds.figures_in_words import DOCUMENT, begun, counted, of_begun, portions, sorted_by
from jyteacher_desktop.kinds.kit import (
    BUREAU,
    SCHOOL,
    Book,
    Line,
    Measure,
    Need,
    Page,
    RecordId,
    Row,
    Scope,
    choice,
    day,
    kind,
    link,
    listed,
    long,
    text,
    warning,
)

BASIS = f"{DOCUMENT} 四（三）"
LATE = "逾期"
"""Where a finding stands that was to be rectified by now."""


class Inspector(Term):
    """Who inspects."""

    BUREAU = "bureau", "教育局"
    COLLEGE = "college", "进修学校"
    CENTRAL = "central", "中心校"
    SCHOOL = "school", "学校自查"


@kind(
    "inspection",
    "督导检查",
    key="on by of",
    called="{by} {on}",
    page=Page.EVALUATION,
    keepers=SCHOOL | BUREAU,
    basis=BASIS,
    sent="inspections",
    told="of",
    about="教师继续教育的督导检查和自查，每次一行；发现的问题登记在下面的表里。教育局登记的随回执发到受检学校。",
)
class Inspection(Row):
    """One visit."""

    on: date = day("日期", aliases="检查日期 督导日期")
    by: str = choice(
        "检查单位",
        Inspector,
        aliases="督导单位 检查方 检查部门 督导部门",
        default=Inspector.SCHOOL.code,
        at_bureau=Inspector.BUREAU.code,
    )
    of: str = listed("受检单位", of="schools", aliases="被检单位 学校", default="", width=18)
    people: str = text("参加人员", aliases="检查人员 督导人员", default="", width=20)
    scope: str = text("内容", aliases="检查内容 督导内容", default="", width=24)
    conclusion: str = long("结论", aliases="检查结论 督导意见", default="")
    published: date | None = day("公告日期", aliases="公示日期 通报日期 公布日期", default=None, own=True)
    origin: str = text("来源", default="", typed=False, later=True, width=14)

    def check(self, book: Book) -> Iterator[Remark]:
        """A visit of the bureau that names no school it knows: what was found stays here."""
        own = book.scope is Scope.CITY and not book.unit_of(self)
        if own and self.of not in book.schools():
            said = f"受检单位“{self.of}”不在学校名单里" if self.of else "没有写受检单位"
            yield warning("inspection.of", "受检单位", f"{said}，发现的问题不会随回执发出。")


@kind(
    "finding",
    "问题与整改",
    key="inspection what",
    called="{what}",
    page=Page.EVALUATION,
    keepers=SCHOOL | BUREAU,
    basis=BASIS,
    sent="findings",
    told="inspection",
    stands="整改状态",
    about="检查发现的问题，每个一行；填写整改完成日期后就是“已整改”。",
)
class Finding(Row):
    """One finding."""

    inspection: RecordId = link("检查", "inspection", example="学校自查 2026-06-12")
    what: str = text("问题", example="听课记录不全", aliases="存在问题 问题描述", width=30, own=True)
    clause: str = text("依据", aliases="依据条款", default="", width=16)
    due: date | None = day("整改期限", aliases="完成期限 限期", default=None)
    responsible: str = text("责任人", default="", width=12, answer=True)
    done: date | None = day("整改完成", aliases="完成日期 整改日期", default=None, answer=True, own=True)
    done_how: str = text("整改措施", aliases="整改情况", default="", width=24, answer=True, own=True)
    verified: date | None = day("复核日期", aliases="复查日期", default=None, own=True)
    origin: str = text("来源", default="", typed=False, later=True, width=14)

    def is_done(self, today: date) -> bool:
        """Whether it was rectified by a day."""
        return self.done is not None and self.done <= today

    def stands(self, today: date) -> str:
        """未整改, 逾期, 已整改 or 已复核."""
        if not self.is_done(today):
            return LATE if self.due is not None and self.due < today else "未整改"
        return "已复核" if self.verified is not None else "已整改"

    def check(self, book: Book) -> Iterator[Remark]:
        """Overdue, or verified before it was done."""
        if self.verified is not None and (self.done is None or self.verified < self.done):
            yield warning("finding.verified_first", "复核日期", "复核日期早于整改完成，请核对。")
        if self.stands(book.today) == LATE and self.due is not None:
            yield warning("finding.overdue", "整改期限", f"整改期限 {self.due.isoformat()} 已过，还没有整改完成。")


_PUBLIC = {each.code: each.label for each in (Inspector.BUREAU, Inspector.COLLEGE)}
"""Whose results the document wants made public."""


def _published(book: Book, *, known: bool) -> Measure:
    """公告督导结果: inspections of the authority whose result was made public; what a school finds out about itself need not be."""
    rows = [row for row in begun(book, Inspection) if row.by in _PUBLIC]
    public = [row for row in rows if row.published is not None and row.published <= book.today]
    closed = [row for row in rows if row not in public]
    return counted(
        key="inspections.published", title="督导结果的公告", basis=BASIS, number=len(rows) - len(closed) if known else None, unit="次",
        text=(f"{'、'.join(_PUBLIC.values())}督导 {len(rows)} 次，已公告 {len(rows) - len(closed)} 次" if rows else f"没有{'或'.join(_PUBLIC.values())}的督导")
        if known else "", missing=[Line(name=f"{_PUBLIC[row.by]} {row.on.isoformat()}", why="还没有公告", opens=str(row.id)) for row in closed],
        register=Inspection.kind,
        made_of=portions((("已公告", public), ("还没有公告", closed))),
    )  # fmt: skip


def measures(book: Book) -> Iterator[Measure]:
    """Findings that were rectified, open and overdue; results made public."""
    rows = of_begun(book, book.rows(Finding), Inspection)
    known = bool(rows) or book.registered(Inspection.kind)
    open_rows = [row for row in rows if not row.is_done(book.today)]
    late = [row for row in open_rows if row.stands(book.today) == LATE]
    words = f"{len(rows)} 个问题，已整改 {len(rows) - len(open_rows)} 个，逾期 {len(late)} 个" if rows else "没有要整改的问题"
    yield Measure(
        key="findings.done",
        title="督导问题整改",
        scope=Scope.SCHOOL,
        have=(Decimal(len(rows) - len(open_rows)) / len(rows) if rows else Decimal(0)) if known else None,
        need=Decimal(1) if rows else None,
        how=Need.AT_LEAST if rows else Need.NONE,
        text=words if known else "未登记",
        basis=BASIS,
        missing=tuple(Line(name=row.what, why=row.stands(book.today), opens=str(row.id)) for row in open_rows),
        register=Inspection.kind,
        made_of=portions(sorted_by(rows, lambda row: row.stands(book.today)).items()),
    )
    yield _published(book, known=book.registered(Inspection.kind))
