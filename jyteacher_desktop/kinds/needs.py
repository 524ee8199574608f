"""需求调查: what teachers ask for, as counts, beside what the year arranges for it; no names are kept (三（三）).

Which activity or project answers a need is read from its title: it has the need in it, or one of the words that whoever entered the need
put beside it (对应词). Nothing else is guessed, so nobody enters anything with an activity, and every one that was found opens.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from jyteacher_desktop.domain.certificate_numbers import content_mark
from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.kinds.figures_in_words import DOCUMENT, PartT, begun, counted, percent, portions
from jyteacher_desktop.kinds.kit import (
    BUREAU,
    SCHOOL,
    Book,
    Line,
    Measure,
    Page,
    RecordId,
    Row,
    count,
    kind,
    link,
    term,
    text,
    warning,
    year,
)
from jyteacher_desktop.kinds.project import of_year

BASIS = f"{DOCUMENT} 三（三）"


@kind(
    "needs",
    "需求调查",
    key="year term",
    called="{year} {term}",
    page=Page.RESEARCH,
    keepers=SCHOOL | BUREAU,
    basis=BASIS,
    sent="needs",
    about="每次需求调查一行，只登记发放和收回的份数；需求登记在下面的表里，不记姓名。",
)
class Needs(Row):
    """One survey."""

    year: str = year("年度")
    term: str = term("学期", default="")
    asked: int | None = count("发放份数", aliases="发放 调查人数 发出问卷 发放问卷 发出份数 问卷发放数", default=None)
    answered: int | None = count("收回份数", aliases="收回 有效份数 有效回收 回收份数 回收问卷 有效问卷", default=None)

    def check(self, _book: Book) -> Iterator[Finding]:
        """More answers than questions."""
        if self.asked is not None and self.answered is not None and self.answered > self.asked:
            yield warning("needs.more_answers", "收回份数", "收回份数多于发放份数，请核对。")


@kind(
    "need_topic",
    "需求",
    key="needs topic subject stage",
    called="{topic}",
    page=Page.RESEARCH,
    keepers=SCHOOL | BUREAU,
    basis=BASIS,
    sent="need-topics",
    about="调查里提到的培训需求和人数，每项一行。活动主题或项目名称里有这项需求（或“对应词”里任何一个词）的，算作为它安排。",
)
class NeedTopic(Row):
    """One topic asked for."""

    needs: RecordId = link("需求调查", "needs", example="2026 2026-2027-1", aliases="年度 调查年度 调查 所属调查")
    topic: str = text("需求", example="单元整体教学怎样设计", aliases="培训需求 内容 主题", width=28, own=True)
    subject: str = text("学科", default="", width=10)
    stage: str = text("学段", default="", width=10)
    count: int | None = count("人数", aliases="票数 次数 提出人数 选择人数 需要人数", default=None)
    words: str = text(
        "对应词",
        aliases="关键词 主题词 对应主题",
        default="",
        later=True,
        width=18,
        hint="活动主题里会有的词，用、隔开",
        example="大单元、教学评",
        own=True,
    )

    def marks(self) -> frozenset[str]:
        """What a title has in it that answers this need."""
        return frozenset(mark for each in (self.topic, *self.words.translate(_BETWEEN).split()) if (mark := content_mark(each)))


_BETWEEN = str.maketrans(dict.fromkeys("、，,；;/", " "))
_MOST_SAID = 3


def measures(book: Book) -> Iterator[Measure]:
    """The topics asked for most in the newest year, and what this year arranges for them."""
    surveys = begun(book, Needs)
    newest = max((row.year for row in surveys), default="")
    ids = {row.id for row in surveys if row.year == newest}
    votes: Counter[str] = Counter()
    asked_for = [row for row in book.rows(NeedTopic) if row.needs in ids]
    for row in asked_for:
        votes[row.topic] += row.count or 0
    asked = sum(row.asked or 0 for row in surveys if row.year == newest)
    answered = sum(row.answered or 0 for row in surveys if row.year == newest)
    # How many asked for it may be unknown, which is not nobody.
    counted_ones = {row.topic for row in asked_for if row.count is not None}
    top = "；".join(topic + (f" {number} 人" if topic in counted_ones else "") for topic, number in votes.most_common(_MOST_SAID))
    back = f"收回 {answered}/{asked}（{percent(answered, asked)}）" if asked else ""
    yield counted(
        key="needs.top", title="培训需求", basis=BASIS, number=len(votes) if book.registered(Needs.kind) else None, unit="项",
        text="；".join(part for part in (f"{newest} 年" if newest else "", back, top) if part) if surveys else "",
        register=Needs.kind,
        made_of=(
            *portions((("调查", [row for row in surveys if row.year == newest]),), ("answered", "asked")),
            *portions((("需求", asked_for),), ("count",)),
        ),
    )  # fmt: skip
    yield _arranged(book, asked_for, [topic for topic, _number in votes.most_common()], newest)


def _arranged(book: Book, asked_for: Sequence[NeedTopic], topics: Sequence[str], year: str) -> Measure:
    """Each need beside the activities and projects of its year whose titles answer it."""
    marks = {topic: frozenset().union(*(row.marks() for row in asked_for if row.topic == topic)) for topic in topics}
    held = _by_needs(marks, ((each.title, each) for each in book.activities(year)))
    planned = _by_needs(marks, ((row.name, row) for row in of_year(book, year)))
    both = (("活动", _times(held), "次"), ("项目", _times(planned), "个"))
    met = [topic for topic in topics if any(times[topic] for _word, times, _unit in both)]
    unmet = [topic for topic in topics if topic not in met]
    said = "；".join(
        f"{topic} " + "，".join(f"{word} {times[topic]} {unit}" for word, times, unit in both if times[topic])
        for topic in met[:_MOST_SAID]
    )
    known = bool(topics) or book.registered(Needs.kind)
    return counted(
        key="needs.arranged", title="需求的安排", basis=BASIS, number=len(met) if known else None, unit="项",
        text=f"{year} 年 {len(topics)} 项需求，{len(met)} 项有安排" + (f"：{said}" if said else "") if topics else "",
        missing=[
            Line(name=topic, why=f"{year} 年还没有对应的活动和项目", opens=next(str(row.id) for row in asked_for if row.topic == topic))
            for topic in unmet
        ],
        register=Needs.kind,
        made_of=portions(
            (
                ("有安排的需求", [row for row in asked_for if row.topic in met]),
                ("还没有安排的需求", [row for row in asked_for if row.topic in unmet]),
                *((f"{'、'.join(of)}，活动", rows) for of, rows in held.items()),
                *((f"{'、'.join(of)}，项目", rows) for of, rows in planned.items()),
            )
        ),
    )  # fmt: skip


def _by_needs(marks: Mapping[str, frozenset[str]], titled: Iterable[tuple[str, PartT]]) -> dict[tuple[str, ...], list[PartT]]:
    """Whatever answers any need, by the needs its title answers, those asked for most first.

    A word is looked for where its first two characters stand: a city has thousands of titles and hundreds of words.
    """
    begins: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for topic, words in marks.items():
        for word in words:
            begins[word[:2]].append((topic, word))
    order = {topic: place for place, topic in enumerate(marks)}
    found: dict[tuple[str, ...], list[PartT]] = {}
    for title, part in titled:
        plain = content_mark(title)
        starts = {plain[place : place + length] for place in range(len(plain)) for length in (1, 2)}
        of = {topic for start in starts for topic, word in begins.get(start, ()) if word in plain}
        if of:
            found.setdefault(tuple(sorted(of, key=order.__getitem__)), []).append(part)
    return found


def _times(found: Mapping[tuple[str, ...], Sequence[object]]) -> Counter[str]:
    return Counter(topic for of, parts in found.items() for topic in of for _part in parts)
