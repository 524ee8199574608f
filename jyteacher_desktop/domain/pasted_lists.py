"""Lists of names that were copied from a chat or a document (接龙, numbered lines, commas, blanks, 老师, emoji).

A list says more than names. What stands behind one (李娜（请假）, 何超 迟到, 王芳：病假) is that person's mark, and what stands over names
(请假：李娜、王伟) is the mark of everybody behind it, until other words stand over others. Nobody is taken for present who has a word that is
not understood: such names are in doubt, and a person decides. ``@`` stands before names in chats and so parts them, unless it is
姓名@学科 of a real person.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from jyteacher_desktop.domain.attendance_words import MARK_OF_WORD
from jyteacher_desktop.domain.characters import INVISIBLE
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.domain.terms import Mark
from jyteacher_desktop.domain.titles import subject_group
from jyteacher_desktop.later import pattern
from jyteacher_desktop.values import dataclass, field, replace

_INVISIBLE = pattern(f"[{INVISIBLE}]")
_NUMBERING = pattern(
    r"^\s*(?:[（(]?\d{1,3}[)）]?\s*[.、．:：)）\s]|[（(]\d{1,3}[)）]|[①-⑳⑴-⒇]|[一二三四五六七八九十]{1,3}[、.．]|[-*•·]\s)\s*"
)
_GLUED_NUMBER = pattern(r"^\d{1,3}(?=[^\x00-\x7f])")
_TITLES = pattern(r"(老师|教师|校长|副校长|主任|书记|园长|组长)$")
_OPENING, _CLOSING = "（(【[", "）)】]"
_BRACKETED = pattern(r"([（(【\[].*?[)）】\]])")
_PARTS = pattern(r"([,，、;；。！!|/\t]|\s{2,})")
_BEHIND = pattern(r"[-—–－~～:：]+")
_COLON = pattern(r"[:：]")
_TAIL = ".、:：+＋"
_LONGEST = 40
"""No name has more characters; what is longer is like none."""
_LOOKED_THROUGH = 400
"""So many characters of words are looked through for names."""
# 参加人员（语文组，缺席的写在最后）: what is longer before a colon is a sentence and names nobody's group.
_LONGEST_LABEL = 24
_EMOJI = pattern("[\u2190-\u21ff\u2460-\u24ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]")
_NOT_NAMES = pattern(r"^\s*#?(接龙|群接龙|活动接龙)|^\s*(例|例如|示例)\b|https?:")
_COUNT = pattern(r"[（(]?\d{1,4}\s*(?:人|名|位)?[)）]?$")
_ONLY_HOW_MANY = pattern(r"(?:(?:一共|总共|共有|共计|合计|总计|共|计)\s*\d{1,4}\s*|\d{0,4}\s*)(?:人|名|位)")
"""How many there are says nothing of anybody; the number before 人 may be gone as one that counts lines."""
_AND = pattern("以及|[和与及跟]")
_NO_ONE = pattern(r"(?<![0-9])[（(]?0{1,4}\s*(?:人|名|位)?[)）]?$")
_PEOPLE_WORDS = pattern(r"(?:的|了|教师|老师|同志|人员|名单|情况|如下|有|是|人|者)$")
_PRESENT_WORDS: Final = (
    "到会",
    "签到",
    "参会",
    "参加",
    "出席",
    "实到",
    "与会",
    "到场",
    "参训",
    "名单",
    "人员",
    "应到",
    "应参加",
    "报名",
    "已到",
)
_NOTHING: Final = frozenset(("无", "没有", "暂无", "0", "0人", "0名", "0位"))
_MEANS_NOTHING: Final = frozenset(
    [
        "收到",
        "好的",
        "收到了",
        "已阅",
        "男",
        "女",
        "班主任",
        "主持",
        "主持人",
        "主讲",
        "主讲人",
        "授课",
        "授课人",
        "授课教师",
        "评课",
        "评课人",
        "领读",
        "领读人",
        "分享",
        "分享人",
        "发言",
        "记录",
        "记录人",
        "组织",
        "参与",
        "听课",
        "老师",
        "教师",
        "主任",
        "校长",
        "副校长",
        "书记",
        "园长",
        "组长",
        "教研组长",
        "备课组长",
        "学科带头人",
        "骨干教师",
        "新教师",
    ]
)
"""Words behind a name that say nothing about whether the person was there."""
_SUBJECTS: Final = frozenset(
    [
        "语文",
        "数学",
        "英语",
        "物理",
        "化学",
        "生物",
        "生物学",
        "历史",
        "地理",
        "科学",
        "道德与法治",
        "体育与健康",
        "音乐",
        "美术",
        "艺术",
        "信息科技",
        "通用技术",
        "劳动",
        "综合实践活动",
        "心理健康",
        "书法",
        "武术",
    ]
)
_WORDS_BY_LENGTH: Final = sorted((word for word in MARK_OF_WORD if len(word) >= 2), key=len, reverse=True)
_WHERE = pattern(r"(?:组|部|室|处|校区|年级|年级组|班|学校|小学|中学|幼儿园)$")
_NEGATED = pattern(r"[未不没无]")


@dataclass(frozen=True, slots=True, kw_only=True)
class PastedName:
    """One name of a pasted list: as written, and the ids of everybody it may mean, exact matches first.

    Attributes:
        exact: Exactly one person is meant, and everything that stands with the name was understood.
        mark: What the list says of the person; None where it says nothing.
    """

    text: str
    candidates: tuple[str, ...]
    exact: bool
    mark: Mark | None = None


def read_pasted_list(
    text: str, people: Mapping[str, str], apart: Mapping[str, Collection[str]] | None = None
) -> tuple[PastedName, ...]:
    """The names of a pasted list, each once, with what it says of them.

    Args:
        text: What was pasted.
        people: Id to name of everybody who may be meant.
        apart: Id to what tells this person from others of the same name: 学科, 教研组, 工号, 尾号.
    """
    return tuple(_Reader(people, apart or {}).read(text))


@dataclass(slots=True, kw_only=True)
class _Name:
    """A name while its line is read; ``words`` stand behind it, and it may be ``linked`` to the one before by 和."""

    text: str
    words: list[str] = field(default_factory=list)
    over: _Over
    unsure: bool = False
    linked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Over:
    """What stands over names: a mark, nothing, or words that nobody understands."""

    mark: Mark | None = None
    unknown: str = ""


_NOBODY_SAID = _Over()


class _Reader:
    """Reads one list."""

    def __init__(self, people: Mapping[str, str], apart: Mapping[str, Collection[str]]) -> None:
        self._by_key: dict[str, list[str]] = {}
        for person, name in people.items():
            self._by_key.setdefault(match_key(name), []).append(person)
        self._apart = {person: frozenset(match_key(fact) for fact in facts if fact) for person, facts in apart.items()}
        self._facts = frozenset[str]().union(*self._apart.values())
        self._lengths = sorted({len(key) for key in self._by_key if 2 <= len(key) <= _LONGEST})
        self._near = _Near(self._by_key)
        self._over = _NOBODY_SAID
        self._names: list[_Name] = []

    def read(self, text: str) -> Iterator[PastedName]:
        for line in re.split(r"[\r\n]+", _INVISIBLE.sub("", text)):
            if not _NOT_NAMES.search(line):
                self._line(line)
        found: dict[object, PastedName] = {}
        for name in self._names:
            said = self._person(name)
            identity: object = said.candidates if said.exact else (match_key(name.text), *name.words, name.over.unknown)
            before = found.get(identity)
            found[identity] = said if before is None else _together(before, said)
        yield from found.values()

    # -- lines into names with their words --------------------------------------------------------------------------

    def _line(self, line: str) -> None:
        if self._over.unknown:
            self._over = _NOBODY_SAID
        line = _NUMBERING.sub("", line).strip()
        if line[-1:] in (":", "：") and len(_COLON.findall(line)) == 1 and not self._names_in(line):
            self._over = _heading(line[:-1]) or _NOBODY_SAID
            return
        on_line = len(self._names)
        end = max(map(line.rfind, _CLOSING)) + 1  # nobody looks for the end of a bracket that has none from every opening one
        pieces = [*_BRACKETED.split(line[:end]), line[end:]]
        for place, piece in enumerate(pieces):
            if len(piece) > 1 and piece[0] in _OPENING and piece[-1] in _CLOSING:
                self._bracket(piece, pieces[place - 1] if place else "", on_line)
            else:
                self._plain(_EMOJI.sub(" ", piece), on_line, last=place == len(pieces) - 1)

    def _bracket(self, piece: str, before: str, on_line: int) -> None:
        content = piece[1:-1]
        if (
            piece[0] == "[" and content not in MARK_OF_WORD and not self._names_in(content)
        ):  # a picture that a chat writes as [玫瑰]
            return
        behind = _PARTS.split(before.rstrip())[-1].strip()
        heading = _strict_heading(behind)
        if heading is not None and content.strip() in _NOTHING:  # 请假（无）
            self._over = _NOBODY_SAID
        elif not self._named(behind) and (
            any(self._named(part) for part in _PARTS.split(content))
            or ((heading is not None or len(self._names) == on_line) and self._names_in(content))
        ):
            self._plain(content, len(self._names), last=True)  # 请假2人（李娜、王伟）
            if heading is not None:
                self._over = _NOBODY_SAID
        elif heading is None and len(self._names) > on_line:
            self._say(content.strip())
        elif heading is None:
            self._over = _strict_heading(content.strip()) or self._over

    def _plain(self, text: str, on_line: int, *, last: bool) -> None:
        parts = _PARTS.split(text)
        for place in range(0, len(parts), 2):
            part = parts[place].strip()
            if part:
                blank = place == 0 or not parts[place - 1].strip()
                end = last and not any(parts[later].strip() for later in range(place + 2, len(parts), 2)) if not blank else True
                self._part(part, on_line, follows=blank or end)

    def _part(self, part: str, on_line: int, *, follows: bool) -> None:
        """One part between commas; ``follows``: a bare word in it belongs to the name before it."""
        while True:
            part = _GLUED_NUMBER.sub("", _NUMBERING.sub("", part))
            label, colon, rest = (each.strip() for each in _cut(part))
            if not colon or self._named(label):
                break
            if end := self._names_in(label):
                part = self._names_before(label[:end], label[end:].strip(), rest, on_line)
            else:
                part = self._words_over(label, rest)
            on_line, follows = len(self._names), True
        words = part.split()
        if len(words) > 1 and not self._named("".join(words)):
            # "张三 李四" is two names, "王 伟" is one: whole names of the roster decide.
            for word in words:
                self._word(word, on_line, follows=True)
        elif words:
            self._word("".join(words), on_line, follows=follows)

    def _words_over(self, label: str, rest: str) -> str:
        """What stands before a colon over the names behind it; returns what is left to be read."""
        heading = _heading(label)
        if heading is None and label and (_mark(rest) is not None or _neutral(rest)):
            self._names.append(_Name(text=_without_title(label), words=[rest], over=self._over))
            return ""
        if label:
            self._over = heading or _Over(unknown=label)
        if rest in _NOTHING:  # 缺席：无 is over with it
            self._over = _NOBODY_SAID
            return ""
        return rest

    def _names_before(self, names: str, label: str, rest: str, on_line: int) -> str:
        """Names and behind them words over others, which nothing parts: 王芳 请假：李娜. Words behind several names are nobody's for sure.

        Returns what is left to be read.
        """
        first = len(self._names)
        self._part(names, on_line, follows=True)
        if label:
            return f"{label}：{rest}"
        if self._names_in(rest):
            return rest
        for name in self._names[first:] if rest else ():
            name.words.append(rest)
            name.unsure = True
        return ""

    def _word(self, word: str, on_line: int, *, follows: bool) -> None:
        word = _GLUED_NUMBER.sub("", _NUMBERING.sub("", word))
        bare = _without_title(word)
        if _COUNT.fullmatch(word) and not (word.isdecimal() and len(word) == 4):
            return
        if not bare or bare in _NOTHING or (len(bare) == 1 and bare in "一二三四五六七八九十"):
            if word.isdecimal() and len(word) >= 4 and len(self._names) > on_line:
                self._names[-1].words.append(word)
            return
        if match_key(bare) in self._by_key:
            self._add(bare, word)
            return
        if any(sign in word for sign in "@＠"):
            self._mentions(word, on_line)
            return
        said = _strict_heading(word)
        if said is not None:
            before = len(self._names) > on_line
            if not before or _COUNT.search(word):
                self._over = said
            elif follows:
                self._say(word)
            else:
                self._names[-1].unsure = True
                self._names[-1].words.append(word)
            return
        if len(self._names) > on_line and (_neutral(word) or self._is_fact(word)):
            self._names[-1].words.append(word)
            return
        if _AND.fullmatch(word):
            return
        linked = self._linked(word)
        for place, name in enumerate(linked):
            self._add(_without_title(name), name)
            self._names[-1].linked = place > 0
        if linked:
            return
        self._glued(word, bare)

    def _say(self, word: str) -> None:
        """Words behind the last name; where names are linked by 和 nobody knows whether they are about all of them."""
        self._names[-1].words.append(word)
        if self._names[-1].linked and not _neutral(word) and not self._is_fact(word):
            self._names[-1].unsure = True
            for place in range(len(self._names) - 1, 0, -1):
                if not self._names[place].linked:
                    break
                self._names[place - 1].words.append(word)
                self._names[place - 1].unsure = True

    def _linked(self, word: str) -> list[str]:
        """The names of 王芳和李娜, each a whole one of the roster; nothing where a piece is none. 李和平 is one name."""
        if len(word) > _LOOKED_THROUGH:
            return []
        signs = [found.span() for found in _AND.finditer(word)]
        longest = 2 * (self._lengths[-1] if self._lengths else 0)
        behind: dict[int, list[str]] = {len(word): []}
        """What the names from a place on are, where all of them are names."""
        ends = [(len(word), len(word)), *reversed(signs)]
        for begin in [end for _start, end in reversed(signs)] + [0]:
            for start, end in ends:
                if end in behind and begin + 2 <= start <= begin + longest and self._named(word[begin:start]):
                    behind[begin] = [word[begin:start], *behind[end]]
                    break
        first = next((end for start, end in signs if start == 0), 0)
        found = behind.get(0) or behind.get(first, [])
        return found if first or len(found) > 1 else []

    def _mentions(self, word: str, on_line: int) -> None:
        pieces = re.split("[@＠]", word)
        for place, piece in enumerate(pieces):
            if not piece:
                continue
            owners = self._by_key.get(match_key(self._names[-1].text), []) if place and len(self._names) > on_line else []
            if any(match_key(piece) in self._apart.get(person, ()) for person in owners):
                self._names[-1].words.append(piece)
            else:
                self._word(piece, on_line, follows=True)

    def _glued(self, word: str, bare: str) -> None:
        """A name with words that nothing parts from it: 李娜-请假, 李娜请假, 请假李娜, 张伟6875, 张伟#6875."""
        if len(word) <= _LONGEST:
            for cut in range(2, len(word)):
                parted = _BEHIND.match(word, cut)
                name, rest = word[:cut], word[parted.end() if parted else cut :].lstrip("#＃")
                if (
                    self._named(name)
                    and not self._names_in(rest)
                    and (parted or _mark(rest) is not None or _neutral(rest) or self._is_fact(rest))
                ):
                    self._names.append(_Name(text=_without_title(name), words=[rest] if rest else [], over=self._over))
                    return
                said = _strict_heading(name)
                if said is not None and self._named(word[cut:]):
                    self._over = said
                    self._names.append(_Name(text=_without_title(word[cut:]), over=said))
                    return
        self._add(bare, word)

    def _add(self, bare: str, word: str) -> None:
        tail = word[len(bare) :] if word.startswith(bare) else ""
        digits = "".join(sign for sign in tail if sign.isdecimal())
        self._names.append(
            _Name(text=bare, words=[digits] if len(digits) >= 4 and len(digits) <= _LONGEST else [], over=self._over)
        )

    def _named(self, text: str) -> bool:
        return match_key(_without_title(text.strip())) in self._by_key

    def _names_in(self, text: str) -> int:
        """Where the last whole name of the roster in a text ends; 0 where there is none."""
        spelt = text[:_LOOKED_THROUGH]
        key = match_key(spelt)
        if not any(key[at : at + length] in self._by_key for length in self._lengths for at in range(len(key) - length + 1)):
            return 0
        for end in range(len(spelt), 1, -1):
            if any(match_key(spelt[begin:end]) in self._by_key for begin in range(max(0, end - 2 * self._lengths[-1]), end - 1)):
                return end
        return len(spelt)

    def _is_fact(self, word: str) -> bool:
        return len(word) <= _LONGEST and match_key(word) in self._facts

    # -- names into people -------------------------------------------------------------------------------------------

    def _person(self, name: _Name) -> PastedName:
        key = match_key(name.text)
        exact = list(self._by_key.get(key, []))
        marks: list[Mark] = []
        unknown = bool(name.over.unknown) or name.unsure
        for word in name.words:
            told = [person for person in exact if self._tells(person, word)]
            mark = _mark(word)
            if self._names_in(word) and not told:
                unknown = True  # 李娜（请假，王芳代）
            if mark is not None:
                marks.append(mark)
            elif told:
                exact = told
            elif not _neutral(word) and not (word.isdecimal() and len(word) != 4):
                unknown = True
        mark = marks[0] if marks else name.over.mark
        unknown = unknown or len(set(marks)) > 1
        candidates = exact or [person for other in self._near.of(key) for person in self._by_key[other]]
        shown = name.text + (f"（{'，'.join(name.words)}）" if name.words and (unknown or len(exact) != 1) else "")
        return PastedName(
            text=f"{name.over.unknown}：{shown}" if name.over.unknown else shown,
            candidates=tuple(candidates),
            exact=len(exact) == 1 and not unknown,
            mark=mark,
        )

    def _tells(self, person: str, word: str) -> bool:
        return match_key(word.removeprefix("尾号").lstrip("#＃")) in self._apart.get(person, ())


def _together(one: PastedName, other: PastedName) -> PastedName:
    """A name that stands twice in a list: with two marks nobody knows which of them is true."""
    if one.mark is None or other.mark is None or one.mark is other.mark:
        return replace(one, mark=one.mark or other.mark)
    return replace(one, text=f"{one.text}（{one.mark.label}，{other.mark.label}）", exact=False, mark=other.mark)


def _cut(part: str) -> tuple[str, str, str]:
    """What stands before and behind the first colon."""
    found = _COLON.search(part[: _LONGEST_LABEL + 1])
    return (part[: found.start()], part[found.start()], part[found.end() :]) if found else (part, "", "")


def _heading(label: str) -> _Over | None:
    """What words before a colon say of the names behind them; None for words that are not understood."""
    label = label.strip()
    strict = _strict_heading(label)
    if strict is not None:
        return strict
    if len(label) > _LONGEST_LABEL:
        return None
    if _neutral(label) or _ONLY_HOW_MANY.fullmatch(label):
        return _NOBODY_SAID
    marks, rest = _marks_in(label)
    if len(marks) == 1 and not _NEGATED.search(rest):
        return _Over(mark=marks.pop())
    said = not marks and any(word in label for word in _PRESENT_WORDS) and not _NEGATED.search(label)
    return _Over(mark=Mark.PRESENT) if said else None


def _strict_heading(word: str) -> _Over | None:
    """What a word of the lists says, with or without how many (请假2人, 实到人员)."""
    if not word or len(word) > _LONGEST_LABEL:
        return None
    if _NO_ONE.search(word) and _strict_heading(_NO_ONE.sub("", word).strip()) is not None:
        return _NOBODY_SAID  # 缺席0人
    bare = _COUNT.sub("", word).strip()
    while bare not in MARK_OF_WORD:
        shorter = _PEOPLE_WORDS.sub("", bare)
        if shorter == bare:
            break
        bare = shorter
    mark = MARK_OF_WORD.get(bare)
    if mark is not None and bare.isascii():
        return None
    if mark is not None:
        return _Over(mark=mark)
    return _Over(mark=Mark.PRESENT) if bare in _PRESENT_WORDS else None


def _mark(word: str) -> Mark | None:
    """The mark that words behind a name say."""
    word = word.strip()
    if word in MARK_OF_WORD:
        return MARK_OF_WORD[word]
    if len(word) > _LONGEST:
        return None
    marks, rest = _marks_in(word)
    return marks.pop() if len(marks) == 1 and not _NEGATED.search(rest) else None


def _marks_in(text: str) -> tuple[set[Mark], str]:
    """The marks whose words stand in a text, and what is left of it; who is on leave is not there, and who came late is."""
    found: set[Mark] = set()
    for word in _WORDS_BY_LENGTH:
        if word in text:
            found.add(MARK_OF_WORD[word])
            text = text.replace(word, " ")
    if Mark.EXCUSED in found:
        found.discard(Mark.ABSENT)
    if found & {Mark.LATE, Mark.LEFT_EARLY}:
        found.discard(Mark.PRESENT)
    return found, text


def _neutral(word: str) -> bool:
    return (
        word in _MEANS_NOTHING
        or bool(_ONLY_HOW_MANY.fullmatch(word))
        or (len(word) <= _LONGEST and (bool(_WHERE.search(word)) or subject_group(word) in _SUBJECTS))
    )


def _without_title(text: str) -> str:
    end = len(text)
    while end and (text[end - 1] in _TAIL or text[end - 1].isdecimal()):
        end -= 1
    bare = text[:end]
    shorter = _TITLES.sub("", bare)
    return shorter if len(shorter) >= 2 else bare


class _Near:
    """Names by their pieces: which differ from a text by one character (another, missing or too many), or begin or end like it.

    A list may have as many names as somebody pastes, so none is compared with every other one.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._place = {name: place for place, name in enumerate(names) if 0 < len(name) <= _LONGEST}
        self._by_piece: dict[tuple[str, str], list[str]] = {}
        for name in self._place:
            for piece in _pieces(name):
                self._by_piece.setdefault(piece, []).append(name)

    def of(self, text: str) -> list[str]:
        """Names like a text, in the order in which they came."""
        if not 2 <= len(text) <= _LONGEST:
            return []
        asked = {("begins", text), ("ends", text), *(("is", text[:end]) for end in range(1, len(text)))}
        asked |= {("lacks", text), *(("is", rest) for _at, rest in _shortened(text))}
        asked |= {(f"without {at}", rest) for at, rest in _shortened(text)}
        return sorted({name for piece in asked for name in self._by_piece.get(piece, ())}, key=self._place.__getitem__)


def _pieces(name: str) -> set[tuple[str, str]]:
    """By what a name is found: as a whole, by its beginnings and ends, and by what is left without one of its characters."""
    found = {("is", name)}
    for length in range(2, len(name)):
        found |= {("begins", name[:length]), ("ends", name[-length:])}
    for at, rest in _shortened(name):
        found |= {("lacks", rest), (f"without {at}", rest)}
    return found


def _shortened(name: str) -> Iterator[tuple[int, str]]:
    return ((at, name[:at] + name[at + 1 :]) for at in range(len(name)))
