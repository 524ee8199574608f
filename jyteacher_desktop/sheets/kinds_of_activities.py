"""Of which kind the activities of a list are that has no column for it: what its title says, what their names say, and what has to be asked.

A school keeps a sheet for each kind, or one for all of them whose topics say it (《草原》观评课, 九月读书会), seldom in the very words of the policy.
What many schools call one thing is held here as groups of words; a group belongs to the kind of the policy whose name has one of them, so that
another city's kinds get their words as well. What a name says in two ways is not decided.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from jyteacher_desktop.domain.activity_kinds import names_in
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.sheets.cells import cell_text
from jyteacher_desktop.sheets.layouts import Layout
from jyteacher_desktop.sheets.other_lists import MISSING, Stop
from jyteacher_desktop.sheets.values_of_rows import Parsed
from jyteacher_desktop.sheets.words_of_cells import KINDS_ALIKE, NO_KINDS
from jyteacher_desktop.values import dataclass, replace

_LESSON: Final = "课"
_NO_LESSON: Final = "[程标堂件本文题例]"
"""What makes of a lesson something else: 研讨课堂提问 is no lesson that is discussed, 展示课件 none that is shown."""
_SEVERAL: Final = 3
"""Rows whose column of kinds must all say none before it is taken for no such column; in fewer each is refused with its reason."""


@dataclass(frozen=True, slots=True)
class KindsInWords:
    """The kinds of the policy as texts say them.

    Attributes:
        names: Kind id to its name.
        full: Kind id to its whole name, as :func:`match_key` makes it.
        words: Every word to the only kind that it says, whole names among them.
    """

    names: Mapping[str, str]
    full: Mapping[str, str]
    words: Mapping[str, str]

    @classmethod
    def of(cls, kinds: Mapping[str, str]) -> KindsInWords:
        """Those of a policy, kind id to name."""
        full = {kind: match_key(name) for kind, name in kinds.items()}
        said: dict[str, set[str]] = {}
        for kind, name in kinds.items():
            for word in {full[kind], *map(match_key, names_in(name))} - {""}:
                said.setdefault(word, set()).add(kind)
        for group in KINDS_ALIKE:
            alike = [match_key(word) for word in group.split()]
            owners = {kind for kind, name in full.items() if any(word in name for word in alike)}
            for word in alike if len(owners) == 1 else ():
                said.setdefault(word, owners)
        return cls(kinds, full, {word: next(iter(owners)) for word, owners in said.items() if len(owners) == 1})

    def of_cell(self, said: str) -> str:
        """The kind that a cell is, by its id, its name or another word for it; "" for none."""
        return said if said in self.names else self.words.get(match_key(said), "")

    def named(self, text: str) -> str:
        """The only kind whose whole name stands in a text, the longest where one is part of another; "" for none or several."""
        bare = match_key(text)
        named = {kind: name for kind, name in self.full.items() if name in bare}
        found = [kind for kind, name in named.items() if not any(name in other and name != other for other in named.values())]
        return found[0] if len(found) == 1 else ""

    def told(self, text: str) -> tuple[str, str]:
        """The only kind that a text says in any word, and that word; two empty texts for none or several."""
        bare = match_key(text)
        said = [word for word in self.words if word in bare and _stands(word, bare)]
        others = [*said, *(word for word in NO_KINDS if word in bare)]
        found = [word for word in said if not any(word in other and word != other for other in others)]
        kinds = {self.words[word] for word in found}
        if len(kinds) == 1:
            return kinds.pop(), max(found, key=len)
        kind = self.named(text)
        return (kind, self.full[kind]) if kind else ("", "")


def _stands(word: str, text: str) -> bool:
    """Whether a word that is in a text is one there: one that ends with a lesson is none where the lesson is the beginning of another word."""
    return not word.endswith(_LESSON) or re.search(f"{re.escape(word)}(?!{_NO_LESSON})", text) is not None


@dataclass(frozen=True, slots=True)
class KindOfSheet:
    """What is known of the kinds of a list without a column for them.

    Attributes:
        usual: The kind of those that say nothing; "" where nobody knows it yet.
        by_row: Row to the kind that its own name says.
    """

    usual: str
    by_row: Mapping[int, str]

    def written_to(self, rows: Iterable[Parsed]) -> Iterator[Parsed]:
        """Records with their kind among their values where it is known; what a row says itself was not filled for the whole sheet."""
        for row in rows:
            kind = self.by_row.get(row.number) or self.usual
            if kind:
                row.values["kind"] = kind
                row.findings[:] = [each for each in row.findings if each.code != "kind.missing"]
            own = row.number in self.by_row
            yield row._replace(filled=tuple(key for key in row.filled if key != "kind")) if own and row.filled else row


def without_column(
    layout: Layout, kinds: Mapping[str, str], file: str, *, called: str, ended: frozenset[str] = frozenset()
) -> tuple[Layout, KindOfSheet]:
    """Which kinds the records of a sheet without such a column are of.

    Args:
        layout: The sheet understood.
        kinds: Kind id to name.
        file: What the file is called.
        called: The field that holds what a record is called.
        ended: Kinds that nothing new may be of.

    Returns:
        The sheet, which lacks nothing where all is known and else asks once for all of them, and what is known: nothing where a column says it in some row.
    """
    read = KindsInWords.of(kinds)
    place = layout.column_of("kind")
    if place is not None:
        if len(layout.data_rows) < _SEVERAL or any(read.of_cell(layout.meant(row, place, "kind")) for row in layout.data_rows):
            return layout, KindOfSheet("", {})
        # 培训形式 with 见档案 in some rows and nothing in the others: the column is there and says no kind
        columns = {column: key for column, key in layout.columns.items() if column != place}
        layout = replace(layout, columns=columns, unread={"kind": place})
        if not layout.fills.get("kind"):
            layout = replace(layout, stops=(*layout.stops, Stop(code=MISSING, message="", final=True)))
    lacks = (
        "这张表没有“活动类型”列" if place is None else f"“{layout.titles[place].strip('*★ ')}”列里写的都不是现用政策的活动类型"
    )
    column = layout.column_of(called)
    texts = {} if column is None else {row: cell_text(layout.cell(row, column)) for row in layout.data_rows}
    chosen = layout.fills.get("kind", "")
    answer = _chosen(chosen, kinds, ended)
    by_title = read.named(layout.caption) or read.named(file)
    if answer and "kind" in layout.over:
        told = {}
    elif by_title:
        # under a title that says the very kind only another one by its whole name is another
        told = {row: (kind, read.full[kind]) for row, text in texts.items() if (kind := read.named(text))}
    else:
        told = {row: said for row, text in texts.items() if (said := read.told(text))[0]}
        by_title = read.told(layout.caption)[0] or read.told(file)[0]
    own = {row: kind for row, (kind, _word) in told.items()}
    rest = len(layout.data_rows) - len(told)
    usual = answer or ("" if chosen else by_title)
    if not usual and rest:
        return _asking(layout, kinds, ended, lacks=lacks, chosen=chosen, by_names=_by_names(told, read), rest=rest), KindOfSheet(
            "", own
        )
    if chosen and not told:
        return layout, KindOfSheet(usual, own)
    by_names = f"，按名称登记：{_by_names(told, read)}" if told else ""
    others = f"，{'其余' if told else ''} {rest} 个{'' if chosen else '按标题'}记为“{kinds[usual]}”" if rest else ""
    note = f"{lacks}{by_names}{others}。请核对。"
    return layout.with_known("kind").noting(note), KindOfSheet(usual, own)


def _chosen(said: str, kinds: Mapping[str, str], ended: frozenset[str]) -> str:
    """The kind that a person chose for the whole sheet; "" where it is none of those that something new may be of."""
    kind = KindsInWords.of(kinds).of_cell(said)
    return "" if kind in ended else kind


def _by_names(told: Mapping[int, tuple[str, str]], read: KindsInWords) -> str:
    """What names said, in which words: 听评课 12 个（观评课、听课）、读书沙龙 3 个."""
    parts = []
    for kind, number in Counter(kind for kind, _word in told.values()).most_common():
        words = "、".join(dict.fromkeys(word for each, word in told.values() if each == kind and word != read.full[kind]))
        parts.append(f"{read.names[kind]} {number} 个{f'（写的是{words}）' if words else ''}")
    return "、".join(parts)


def _asking(
    layout: Layout, kinds: Mapping[str, str], ended: frozenset[str], *, lacks: str, chosen: str, by_names: str, rest: int
) -> Layout:
    """The sheet with the one question about its kind in the place of a missing column; a sheet that lacks more than that says so as before."""
    if chosen:
        layout = replace(layout, fills={key: text for key, text in layout.fills.items() if key != "kind"})
        if all(stop.code != MISSING for stop in layout.stops):
            layout = replace(layout, stops=(Stop(code=MISSING, message="", final=True), *layout.stops))
    if not layout.lacks_only("kind"):
        return layout
    may_be = "、".join(name for kind, name in kinds.items() if kind not in ended)
    said = f"，{by_names}按名称登记，其余 {rest} 个" if by_names else f"，标题和名称里也没有写，{rest} 场活动"
    wrong = f"“{chosen}”不是现在可以登记的活动类型。" if chosen else ""
    return layout.asking(f"{wrong}{lacks}{said}看不出是哪一种。请选一种（{may_be}），一律照它登记")
