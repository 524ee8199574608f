"""教师队伍与培训保障一览: the figures of the city on paper, with who is missing behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from jyteacher_desktop.domain.calendar import day_in_words
from jyteacher_desktop.domain.columns import Align
from jyteacher_desktop.domain.trace_codes import prefix_words
from jyteacher_desktop.kinds.kit import Book, Measure, Person
from jyteacher_desktop.records.measure_tracing import where
from jyteacher_desktop.records.measures import measures_of
from jyteacher_desktop.records.words_of_papers import CLAUSE, CODE, clauses_of, figure_line, starred_words
from jyteacher_desktop.reports.forms_of_registers import FormPaper, Head, Listing, Words

CITY_KEYS = (
    "backbone.share", "workshops.active", "trainers.have", "trainers.hours", "funds.share", "funds.city", "coverage.head_teacher",
    "coverage.principal",
)  # fmt: skip
"""The eight figures of the city's page, in the order of the document."""


_MOST_MISSING = 2_000
"""Lines of one figure on the annex; more is a book that somebody has to look at, and no paper."""


def programme_paper(book: Book, organisation: str) -> FormPaper:
    """队伍与保障一览: the eight figures of the city on one page, the others and who is missing behind it."""
    found = {each.key: each for each in measures_of(book)}
    first = [found[key] for key in CITY_KEYS if key in found]
    others = [each for key, each in found.items() if key not in CITY_KEYS and each.have is not None]
    missing: list[tuple[str, str, str, str]] = []
    for each in found.values():
        missing += _together(_missing_lines(book, each))
        if len(each.missing) > _MOST_MISSING:
            missing.append((each.title, f"另有 {len(each.missing) - _MOST_MISSING} 项", "", "没有逐项列出"))
    return FormPaper(
        organisation=organisation,
        title="教师队伍与培训保障一览",
        under=f"{organisation}　截至{day_in_words(book.today)}{clauses_of(book)}",
        dated=book.today,
        parts=(
            Listing("文件要求的八项数字", _CITY_HEADS, tuple(_city_line(book, each) for each in first), ""),
            Words(
                "“未登记”表示没有一个单位登记过这一项，不是零；“登记情况”写明各单位登记了多少，没有登记的单位见附表二。"
                + starred_words((*first, *others))
                + prefix_words(book.today)
            ),
            Listing(
                "其他统计",
                _CITY_HEADS,
                tuple(_city_line(book, each) for each in others),
                "没有其他登记。",
            ),
            Listing(
                "附表一：还缺谁、缺什么",
                (Head("项目", 24), Head("姓名或名称", 40), Head("单位", 16), Head("情况", 26)),
                tuple(missing),
                "没有缺项。" if any(each.have is not None for each in first) else "八项数字都没有登记，还说不出缺什么。",
            ),
            Listing(
                "附表二：哪些单位还没有登记",
                (Head("学校", 24), Head("没有登记的", 56)),
                _silent_lines(found.values()),
                "每个单位都登记了。" if book.schools() else "还没有登记学校。",
            ),
        ),
        signed=("填表人（签字）", "负责人（签字、盖章）"),
        wide=True,
    )


_IN_A_ROW = 20
"""How many names stand in one row, so that it stays one that a page holds."""


def _together(lines: Iterable[tuple[str, str, str, str]]) -> Iterator[tuple[str, str, str, str]]:
    """Those of one unit that lack the same, in one row: a city in which hundreds lack one thing said so on as many lines."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    for title, name, place, why in lines:
        rows.setdefault((title, place, why), []).append(name)
    for (title, place, why), names in rows.items():
        for first in range(0, len(names), _IN_A_ROW):
            yield (title, "、".join(names[first : first + _IN_A_ROW]), place, why)


def _missing_lines(book: Book, measure: Measure) -> Iterator[tuple[str, str, str, str]]:
    """Who or what a figure lacks, and where: two of one name in one unit are told apart by their subject."""
    lines, staff = measure.missing[:_MOST_MISSING], book.staff(book.today)
    places = [where(book, measure, line) for line in lines]
    alike = {(line.name, place, line.opens) for line, place in zip(lines, places, strict=True)}
    twice = Counter((name, place) for name, place, _opens in alike)
    for line, place in zip(lines, places, strict=True):
        person = staff.get(Person(line.opens))
        apart = person.subject if person is not None and twice[line.name, place] > 1 else ""
        name = f"{line.name}（{apart}）" if apart else line.name
        yield (measure.title, name, "" if place == line.name else place, line.why)


def _silent_lines(measures: Iterable[Measure]) -> tuple[tuple[str, str], ...]:
    """School by school what it registered nothing of; what nobody registered is said by the figures themselves."""
    registers: dict[str, dict[str, None]] = {}
    for each in measures:
        if each.register is not None and each.have is not None:
            said = each.register.title + (f"（{each.year} 年）" if each.year else "")
            for line in each.silent:
                registers.setdefault(line.name, {})[said] = None
    return tuple((school, "、".join(said)) for school, said in sorted(registers.items()))


_CITY_HEADS = (
    Head("项目", 20), Head("情况", 32), Head("登记情况", 22), Head("结果", 8, Align.CENTER), CLAUSE, CODE,
)  # fmt: skip


def _city_line(book: Book, measure: Measure) -> tuple[str, ...]:
    title, text, standing, clause, code = figure_line(book, measure)
    return (title, text, measure.registered, standing, clause, code)
