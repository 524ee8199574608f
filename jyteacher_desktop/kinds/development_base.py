"""专业发展基地: universities, institutions of remote training, good schools and studios where teachers are trained (三（六）)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from jyteacher_desktop.domain.terms import Term
from jyteacher_desktop.kinds.figures_in_words import DOCUMENT, begun, counted, portions, sorted_by
from jyteacher_desktop.kinds.kit import BUREAU, SCHOOL, Book, Measure, Page, Row, Scope, choice, day, kind, text


class BaseKind(Term):
    """What a base is."""

    UNIVERSITY = "university", "高等师范院校"
    REMOTE = "remote", "远程培训机构"
    SCHOOL = "school", "优质学校"
    STUDIO = "studio", "名师工作室"


@kind(
    "base",
    "专业发展基地",
    key="name kind_of",
    called="{name}",
    page=Page.SUPPORT,
    keepers=SCHOOL | BUREAU,
    basis=f"{DOCUMENT} 三（六）",
    sent="bases",
    about="高等师范院校、远程培训机构、优质学校、名师工作室等教师专业发展基地，每个一行。",
)
class Base(Row):
    """One base."""

    name: str = text("名称", example="省师范大学", aliases="基地名称 单位名称", width=24, own=True)
    kind_of: str = choice("类型", BaseKind, aliases="基地类型", width=14)
    begins: date | None = day("开始日期", aliases="合作开始 命名日期", default=None)
    ends: date | None = day("结束日期", aliases="合作结束", default=None, own=True)


def measures(book: Book) -> Iterator[Measure]:
    """The bases that work, by what they are."""
    bases = [row for row in begun(book, Base) if row.ends is None or row.ends >= book.today]
    yield counted(
        key="bases.active", title="专业发展基地", basis=f"{DOCUMENT} 三（六）", number=len(bases) if book.registered(Base.kind) else None,
        unit="个", scope=Scope.CITY, register=Base.kind,
        text=f"{len(bases)} 个" + (f"（{_kinds_of_bases(bases)}）" if bases else "") if book.registered(Base.kind) else "",
        made_of=portions(sorted_by(bases, lambda row: row.kind.field("kind_of").shown(row.kind_of)).items()),
    )  # fmt: skip


def _kinds_of_bases(bases: Sequence[Base]) -> str:
    number = Counter(row.kind_of for row in bases)
    return "，".join(f"{each.label} {number[each.code]}" for each in BaseKind if number[each.code])
