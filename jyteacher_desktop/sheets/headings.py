"""What a heading means, told from the words it is made of.

A heading is cut into words; words of one meaning are one *sense* (科目, 学科 and subject are the same), words that add nothing
(现任, 所, 名称, 情况) are left out. 现任教学科名称, 所教科目, rjxk and teaching_subject are therefore one heading, whichever of
them a field names as its own. A word that turns the meaning stays: 职称取得时间 is a time and 配偶姓名 is somebody else.

The words are those of offices and schools at large, not of any one table: a field is known by the senses of its title and
aliases, whatever kind of record it belongs to.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from jyteacher_desktop.sheets import codes_in_columns
from jyteacher_desktop.sheets.cell_values import FieldSpec, heading_key, simplified
from jyteacher_desktop.sheets.cells import Cell, cell_text
from jyteacher_desktop.sheets.fields_of_any_list import specs_of
from jyteacher_desktop.sheets.fields_of_first_lists import BY_KIND, WORKED_OUT
from jyteacher_desktop.sheets.of_another_thing import is_of_another
from jyteacher_desktop.sheets.words_of_headings import CHINESE, LATIN, Senses, set_of
from jyteacher_desktop.values import dataclass, replace

_TURNED = set_of(
    "KIN RELATION PARENT CONTACT STUDENT OFFICER GAIN SECOND EDUCATION GRADUATE QUALIFIED RANK CLASS GRADE LOAD ORIGIN PLACEUNIT PHOTO BANK PAY SCORE TRADE "
    "WORK POST CLASSHEAD LEAVE PUNCH RESIGN BORROW VISIT DUTY AWARD SIGN STUDY HOUSING CREDIT CPD"
)
"""Senses that make a heading speak of something else than the field it also names."""
_ASPECTS = set_of("KIND NO WHEN DAY LEVEL STATUS NAME MODE CODE RESULT ROLE YEAR TOPIC")
"""Senses that say which side of a thing is meant, and nothing when they stand alone."""
_TAKES_IN = {
    "BIRTH": set_of("WHEN DAY ID"),
    "COME": set_of("WHEN DAY WORK START YEAR"),
    "PHONE": set_of("NO"),
    "SEX": set_of("NO CODE"),
    "MARK": set_of("FLAG STATUS RESULT"),
    "HOURS": set_of("GAIN END"),
    "RESULT": set_of("END"),
    "CERTIFICATE": set_of("END"),
    "PLACE": set_of("HELD"),
    "YEAR": set_of("PERSON"),
    "GROUP": set_of("WORK"),
}
"""What some things say already: 出生 is a time, however it is put."""
_CONTEXT = {
    "trainings": set_of("TRAIN ACTIVITY PROJECT COURSE CPD"),
    "openings": set_of("CPD"),
    "activities": set_of("ACTIVITY TRAIN"),
    "attendance": set_of("ACTIVITY TRAIN"),
    "members": set_of("PLACEUNIT"),
}
"""The thing that a kind of table speaks of: each of its headings may name it without saying more."""

_LONGEST_WORD = max(map(len, CHINESE))
_LATIN_PART = re.compile("[A-Za-z][A-Za-z0-9]*")
_CAMEL = re.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_BRACKETS = re.compile(r"[(\[【{<《「]([^)\]】}>》」]*)[)\]】}>》」]?")
_NUMBERED = re.compile(r"^(?:[0-9]{1,2}|[A-Z]|[一二三四五六七八九十]{1,2})[.、)）:：]\s*(?=\S{2})")
_LENGTH = re.compile(r"[0-9]{1,2}\s*位数?(?=[\u3400-\u9fff])")
"""11位教师编号, 18位身份证号: how long the number is."""
_LISTED = re.compile(r"[(（【\[][^()（）【】\[\]]*[,，、/;；][^()（）【】\[\]]*[)）】\]]")
"""状态（在职，退休，休假）: what may stand below says nothing of what the column is."""
_FIRST = re.compile(r"(?<=\S\S)[一1①]$")
_HAN = re.compile("[\u3400-\u9fff]")
_ID_OF = re.compile("[\u3400-\u9fff]\\s*[（(]?(?:ID|id|Id)[)）]?$")
_EITHER = re.compile(r"[/|／｜、]|或")
_LONGEST = 40  # more is a note, not a heading


@lru_cache(maxsize=8192)
def senses_of(text: str) -> Senses:
    """The senses of a heading; what no word is known for stays as itself, marked with a question mark."""
    found: set[str] = set()
    text = simplified(text)
    latin = _LATIN_PART.findall(text)
    han = _LATIN_PART.sub(" ", text)
    if _HAN.search(han):
        _cut_chinese(re.sub(r"[^\u3400-\u9fff]+", " ", han), found)
        if _ID_OF.search(text) and not found <= {"PERSON"}:
            found.add("NO")  # 部门ID numbers the department and is not it
        if found - {"PERSON"}:
            return frozenset(found)
    if latin:
        _cut_latin(latin, found)
    return frozenset(found)


def _cut_chinese(text: str, found: set[str]) -> None:
    for run in text.split():
        unknown = ""
        for piece, known in _pieces(run):
            if known:
                if unknown:
                    found.add("?" + unknown)
                unknown = ""
                if CHINESE[piece]:
                    found.add(CHINESE[piece])
            else:
                unknown += piece
        if unknown:
            found.add("?" + unknown)


def _pieces(run: str) -> list[tuple[str, bool]]:
    """A run of characters cut into known words so that the fewest characters are left over, and then into the fewest words."""
    best: list[tuple[int, int, int]] = [(0, 0, 0)]  # characters left over, pieces, where the last piece begins
    for end in range(1, len(run) + 1):
        over, pieces, _start = best[end - 1]
        choices = [(over + 1, pieces + 1, end - 1)]
        choices += [
            (best[start][0], best[start][1] + 1, start)
            for start in range(max(0, end - _LONGEST_WORD), end)
            if run[start:end] in CHINESE
        ]
        best.append(min(choices))
    found: list[tuple[str, bool]] = []
    end = len(run)
    while end:
        start = best[end][2]
        piece = run[start:end]
        found.append((piece, piece in CHINESE))
        end = start
    return found[::-1]


def _cut_latin(parts: Sequence[str], found: set[str]) -> None:
    whole = "".join(parts).lower()
    if whole not in LATIN and len(parts) == 1:
        if whole.startswith("t") and whole[1:] in _OF_A_TEACHER:
            found |= {"PERSON", LATIN[whole[1:]]}  # Tno, tsex: of a teacher
            return
        whole = _initials(whole)
    known = whole in LATIN
    if known:
        found.add(LATIN[whole])
    for part in () if known else parts:
        words = [part] if part.lower() in LATIN else _CAMEL.findall(part)
        for word in words:
            sense = LATIN.get(word.lower())
            found.add("?" + word.lower() if sense is None else sense)
    found.discard("")
    if "DBID" in found and found & {"NO", "PERSON"}:
        found.discard("DBID")
        # id_card_no is an identity card, teacher_id a staff number
        found |= {"NO"} if "PERSON" in found else {"ID"}
    if found >= {"ID", "NO"}:
        found.discard("NO")
    if "NAME" in found:
        found.discard("NAME")
        if found <= {"PERSON"} or not found:
            found.add("PNAME")
    if found >= {"POSITION", "TITLE"} or found >= {"POSITION", "NO"}:
        found.discard("POSITION")
        found |= {"STAFFNO"} if "NO" in found else {"TITLE"}
        found -= {"NO"} if "STAFFNO" in found else set()
    if found == {"POSITION", "WORK"}:
        found.discard("WORK")
    if found == {"WORK", "NO"}:
        found.clear()
        found.add("STAFFNO")


_OF_A_TEACHER = frozenset(["no", "num", "sex", "gender", "age", "birth", "birthday", "phone", "tel", "dept", "title", "email"])
_WHOSE = re.compile("(?:jzg|jsh|js|jg|zg|ry|yg)(?=[a-z]{2})")
_OF_WHICH = re.compile("(?<=[a-z]{2})(?:dm|mc|bm)$")


def _initials(word: str) -> str:
    """Initials without whose they are and without 代码, 名称: jsxm is xm, xbdm is xb."""
    for bare in (_OF_WHICH.sub("", word), _WHOSE.sub("", word, count=1), _WHOSE.sub("", _OF_WHICH.sub("", word), count=1)):
        if bare in LATIN:
            return bare
    return word


@dataclass(frozen=True, slots=True)
class Reading:
    """What a heading may mean.

    Attributes:
        sure: Fields it names, the likeliest first; their content only has to agree.
        likely: Fields it names with a word more that is not known (行政管理职务 is a 职务); their content must not speak against them.
        perhaps: Fields it may name; their content has to speak for them.
        known: Whether it means something else that tables of this kind often have.
        beside: Fields of which it names another one (兼任职务, 申报职称): asked about where the field itself has no column.
    """

    sure: tuple[str, ...] = ()
    likely: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    known: bool = False
    beside: tuple[str, ...] = ()


UNREAD = Reading()
"""How a heading is read that says nothing."""


class Vocabulary:
    """The headings of one kind of record."""

    def __init__(self, kind: str, specs: Sequence[FieldSpec]) -> None:
        self._kind = kind
        self._context = _CONTEXT.get(kind, frozenset())
        self._somewhere = any(spec.key == "place" for spec in specs) and not any(spec.key == "address" for spec in specs)
        self._of_activities = any(spec.key == "activity" for spec in specs)
        self._present = self._context | {"PERSON", "MARK"} if kind in ("trainings", "attendance") else frozenset()
        self._told_apart = kind in BY_KIND
        self._worked_out = WORKED_OUT.get(kind, frozenset())
        self._exact: dict[str, list[str]] = defaultdict(list)
        self._sets: dict[Senses, list[str]] = defaultdict(list)
        self._loose: dict[Senses, list[str]] = defaultdict(list)
        self._cores: dict[str, list[Senses]] = defaultdict(list)
        for spec in specs:
            for alias in (heading_key(spec.title), *sorted(spec.aliases)):
                _add(self._exact[alias], spec.key)
                if spec.whole:
                    continue
                core = self._core(senses_of(alias))
                if core - {"PERSON"} and not any(sense.startswith("?") for sense in core):
                    _add(self._sets[core], spec.key)
                    _add(self._loose[_loose(core)], spec.key)
                    if core - _ASPECTS - {"PERSON", "IT"}:
                        self._cores[spec.key].append(_loose(core))
        for spec in specs:
            for heading in sorted(spec.further):
                _add(self._exact[heading], spec.key)
        self._readings: dict[str, Reading] = {}

    def read(self, text: str) -> Reading:
        """What a heading means, as it stands in the sheet."""
        known = self._readings.get(text)
        if known is None:
            known = self._readings[text] = self._without_others(self._read(text), text)
        return known

    def _without_others(self, reading: Reading, text: str) -> Reading:
        """What a heading means, without the fields that it says it is not (应修学时, 师父工号): those are only asked about."""
        key = heading_key(text)
        others = [
            field
            for field in _TOLD_FROM_OTHERS
            if field in (*reading.sure, *reading.likely, *reading.perhaps)
            and field not in self._exact.get(key, ())
            and is_of_another(field, key, kind=self._kind)
        ]
        if not others:
            return reading
        sure, likely, perhaps = (
            tuple(each for each in fields if each not in others) for fields in (reading.sure, reading.likely, reading.perhaps)
        )
        # how somebody signed in is not asked about: it says nothing of who was there, and he was; no more is of which sort a note is
        beside = (*reading.beside, *(each for each in others if each not in ("mark", "note")))
        return replace(reading, sure=sure, likely=likely, perhaps=perhaps, beside=beside, known=not (sure or likely or perhaps))

    def names(self, text: str) -> bool:
        """Whether a heading is exactly one of those the fields list."""
        return heading_key(text) in self._exact

    def _read(self, text: str) -> Reading:
        text = simplified(_without_hint(_without_listed(codes_in_columns.without_codes(text))))  # both have commas between them
        key = heading_key(text)
        if not key or len(key) > _LONGEST:
            return UNREAD
        text = _IN_HOURS.sub("时长", _SAID_TWICE.sub("职称", text))
        inside = _said_in_brackets(text)
        text = codes_in_columns.without_codes(text)
        key = heading_key(text)
        turned = bool(inside & _TURNED - {"CREDIT"}) and not _EITHER.search(unicodedata.normalize("NFKC", text))
        key = _WHOLE.get(key, key)
        if key in self._exact and not turned:
            return Reading(tuple(self._exact[key]))
        if turned or key in self._worked_out:
            return Reading(known=True)
        if _MINUTES.search(unicodedata.normalize("NFKC", text)) and "HOURS" in senses_of(key):
            return Reading(known=True, beside=("hours",) if "hours" in self._cores else ())
        if "group" in self._cores and _UNIT_OR_PART.search(unicodedata.normalize("NFKC", text)):
            return Reading(perhaps=("group",), known=True)
        if "position" in self._cores and _POST_IN_A_PART.fullmatch(key):
            return Reading(perhaps=("position", "group"), known=True)
        if "subject" in self._cores and senses_of(key) == _STAGE_AND_SUBJECT:
            return Reading(perhaps=("subject", *(("stage",) if "stage" in self._cores else ())), known=True)
        if "group" in self._cores and "organizer" not in self._cores and _ORGANISATION.fullmatch(key):
            return Reading(perhaps=("group",), known=True)
        sure: list[str] = []
        likely: list[str] = []
        perhaps: list[str] = []
        beside: list[str] = []
        known = False
        for spelling in _spellings(text):
            found = self._compose(spelling)
            for kept, more in ((sure, found.sure), (likely, found.likely), (perhaps, found.perhaps), (beside, found.beside)):
                kept.extend(each for each in more if each not in kept)
            known = known or found.known
        if not (sure or likely or perhaps or known):
            said = re.sub(r"\s+", "", text)
            meant = _as_meant(said)
            if meant != said:
                found = self._read(meant)
                return Reading(perhaps=(*found.sure, *found.likely, *found.perhaps), known=found.known, beside=found.beside)
            if _IS_CALLED.search(said):
                return self._read(f"{said}称")  # 活动名, 会议名
            beside.extend(self._ends_like(key))
            if "group" in self._cores and _BELONGS.search(key) and not NO_GROUP.search(key):
                likely.append("group")
        return Reading(
            tuple(sure),
            tuple(each for each in likely if each not in sure),
            tuple(each for each in perhaps if each not in sure and each not in likely),
            known=known and not sure and not likely and not perhaps,
            beside=tuple(beside),
        )

    def _ends_like(self, key: str) -> tuple[str, ...]:
        """The fields whose whole heading stands at the end of one that says nothing otherwise: never lost without a question."""
        for start in range(1, len(key) - _ENDING + 1):
            if key[start:] in self._exact:
                return tuple(self._exact[key[start:]])
        return ()

    def _compose(self, text: str) -> Reading:
        key = heading_key(text)
        if key in self._exact:
            return Reading(tuple(self._exact[key]))
        if self._of_activities:
            text = _LESSON_GIVEN.sub("", _WHERE_IN_THE_BOOK.sub("", text))
        senses = senses_of(text)
        head = _head(text)
        core = _without_whereof(self._core(senses), text, head)
        if head == "PERSON" and senses - {"PERSON"} and senses <= self._present:
            return Reading(tuple(self._sets.get(_PNAME, ())))  # 签到教师, 参加培训人员: who was there
        somebody = head == "PERSON" and core == {"IT"}  # 听课人, 活动发起人: somebody of the thing, and not what it is called
        if somebody or not core - {"PERSON"}:
            return Reading(known=somebody)
        if core in self._sets:
            found = tuple(self._sets[core])
            # registers have several days and several people: what fits two fields alike is for the person to say
            return Reading(found) if len(found) == 1 or self._told_apart else Reading(perhaps=found)
        loose = _loose(core)
        # a side of a thing (结果) and the thing named beside it (培训结果) are one heading
        for candidate in (loose, loose ^ {"IT"} if not loose - _ASPECTS - {"IT"} else loose):
            if candidate in self._loose:
                found = tuple(self._loose[candidate])
                return Reading(found) if len(found) == 1 else Reading(perhaps=found)
        strange = any(sense.startswith("?") for sense in core)
        if strange and "IT" in core and head in self._context | _ASPECTS:
            plain = frozenset(sense for sense in loose if not sense.startswith("?"))
            which = self._loose.get(plain, ())
            if len(which) == 1:
                return Reading(likely=tuple(which))  # 党建活动名称: of which sort the activity is, in a word that is not known
        if core & (_TURNED - {"GRADE", "CLASS"}):
            another = core - {"SECOND"}
            beside = tuple(self._sets.get(another, ())) if another < core else ()
            if not beside and "organizer" in self._cores and _is_some_unit(text, core, head):
                beside = ("organizer",)
            return Reading(known=True, beside=beside, perhaps=self._said_of(loose, head))
        near: list[str] = []
        headed: list[str] = []
        for field, cores in self._cores.items():
            for own in cores:
                rest = loose - own
                if own <= loose and all(
                    sense.startswith("?") or sense in ("LEVEL", "KIND", "NAME", "PERSON", "IT", "GRADE", "CLASS", "ROLE")
                    for sense in rest
                ):
                    _add(headed if head in own and not rest & _HALVES else near, field)
        near += [field for field in self._said_of(loose, head) if field not in near and field not in headed]
        return Reading(likely=tuple(headed), perhaps=tuple(near), known=not headed and not near and not strange)

    def _said_of(self, loose: Senses, head: str) -> tuple[str, ...]:
        """Fields that the last word names, whatever harmless words stand before it: 本学期任教学科, 评定职称, 岗位学科."""
        if not head or not loose - {head} <= (_HARMLESS | {"GRADUATE"} if head == "TITLE" else _HARMLESS):
            return ()  # 专业 before 职称 is a word of titles, and nothing that somebody studied
        return tuple(field for field, cores in self._cores.items() if frozenset({head}) in cores)

    def _core(self, senses: Senses) -> Senses:
        """Without what the kind says anyway; a side of a thing alone keeps the thing. The address of what takes place is its place."""
        if self._somewhere and "ADDRESS" in senses:
            senses = senses - {"ADDRESS"} | {"PLACE"}
        for sense, taken in _TAKES_IN.items():
            if sense in senses:
                senses -= taken
        rest = senses - self._context
        if len(rest) < len(senses):
            said = {sense for sense in rest if not sense.startswith("?")} - _ASPECTS - {"PERSON"}
            rest = rest if said else rest | {"IT"}
        return rest - {"PERSON"} if rest - _ASPECTS - {"PERSON"} else rest


_TOLD_FROM_OTHERS = ("hours", "teacher_no", "joined", "training", "activity", "mark", "note", "start", "start_time")
"""Fields of which a heading may name another one that no cell tells from them."""
_ENDING = 3
"""Characters at the end of a heading that are enough to ask: 教师编号 and 任教学科, not 编号."""
_LOOSE = {"DAY": "WHEN", "CODE": "NO", "COURSE": "SUBJECT"}

_LESSON_GIVEN = re.compile("^(?:授课|讲课|上课|开课|公开授课)(?=(?:题目|课题|主题|标题|地点|教室|场所)(?:名称)?$)")
"""授课题目, 授课教室: what one lesson was about that others came to see, and where it was; 授课内容 every timetable has."""
_WHERE_IN_THE_BOOK = re.compile("^(?:(?:学年|学期|年级|学科|册次?|单元|章节?)[-—–－]+)+(?=(?:课题|主题|题目|课名))")
"""学期-单元-课题: where a topic stands in the book is told with it, and hides it not."""

_PNAME = set_of("PNAME")
_HARMLESS = set_of("GAIN WORK POST POSITION TERM YEAR PERSON RANK ORGANIZER SYSTEM")
"""Senses that say of a thing when or wherefore one has it; its cells must speak for it."""
_HALVES = set_of("GRADE CLASS")
"""Senses of a column that says two things at once: what is stored of it is for its cells to say."""


def _head(text: str) -> str:
    """The sense of the last word; in Chinese it is the thing, and what stands before says which."""
    for run in re.findall(r"[\u3400-\u9fff]+", text)[-1:]:
        for piece, known in reversed(_pieces(run)):
            sense = _LOOSE.get(CHINESE.get(piece, ""), CHINESE.get(piece, ""))
            if not known or (sense and sense not in ("KIND", "LEVEL", "NAME")):
                return sense
    return ""


def _without_whereof(core: Senses, text: str, head: str) -> Senses:
    """What a heading says without what it says of all people alike: of which grade a subject is taught, at which house somebody has a post."""
    if "TAUGHT" in core and core & {"SUBJECT", "COURSE"}:
        core = core - {"TAUGHT"} | {"GRADE"}  # 任教年级学科: whose subject it is, and beside it of which grade
    if head == "POSITION" and core - _OUR == _POST_SOMEWHERE and _AT_THE_HOUSE.match(text):
        core = core & {"POSITION"}  # 学校行政职务: whoever has a post has it at the house
    return core


_BEHIND_A_COLON = re.compile("(?<=[\u3400-\u9fff])\\s*[:：]\\s*([^:：()（）]{1,36})$")
_OR = re.compile(r"[/／、，,；;|｜]|或")
_ONE_OF_THEM = re.compile("[\u3400-\u9fffA-Za-z]{1,10}")


def _without_listed(text: str) -> str:
    """职位：主班/副班/保育员 is 职位: what may stand below says nothing of what the column is, unless it is made of the words of headings."""
    listed = _BEHIND_A_COLON.search(text)
    words = [word.strip() for word in _OR.split(listed[1].strip("*★ "))] if listed is not None else []
    if listed is None or len(words) < _TWO_WORDS or any(not _ONE_OF_THEM.fullmatch(word) or is_word(word) for word in words):
        return text
    return text[: listed.start()]


_TWO_WORDS = 2
_HINT = re.compile("(?<=[\u3400-\u9fff)）])[，,；;](?=[^)）]*(?:$|[(（])).+$", re.DOTALL)


def _without_hint(text: str) -> str:
    """A heading without what stands behind its first comma, which says how to fill it in: 姓名，不能为空. A comma in brackets is another thing."""
    return _HINT.sub("", text)


def _loose(senses: Senses) -> Senses:
    return frozenset(_LOOSE.get(sense, sense) for sense in senses)


_EXPLAINS = re.compile(r"^(?:如|例|请|注|格式|必填|选填|填|按|用|见|单位|以|若|没有|无|同|只|可|不|\d)|^.{8,}$")
"""How a second line begins that says how to fill the column in."""
_SLIPS = (
    ("出身", "出生"), ("身分", "身份"), ("学课", "学科"), ("课目", "科目"), ("连系", "联系"), ("联糸", "联系"), ("职衬", "职称"), ("电活", "电话"),
    ("姓别", "性别"), ("姓別", "性别"), ("性別", "性别"), ("编好", "编号"), ("证建", "证件"), ("号玛", "号码"), ("手机好", "手机号"), ("日其", "日期"),
    ("帐号", "账号"), ("职物", "职务"), ("教研祖", "教研组"), ("來校", "来校"), ("形势", "形式"), ("出身日期", "出生日期"), ("部們", "部门"),
)  # fmt: skip
"""Slips of the pen and old spellings that headings have, and what is meant; tried where a heading says nothing as it stands."""


def _as_meant(text: str) -> str:
    """A heading with its slips mended."""
    for slip, meant in _SLIPS:
        text = text.replace(slip, meant)
    return text


_STAGE_AND_SUBJECT = set_of("STAGE SUBJECT")
"""学段/学科: of the two that a heading names, cells say which one is meant, or say both (小学/语文)."""
_OUR = frozenset({"?本", "?我"})
_POST_SOMEWHERE = set_of("PLACEUNIT POSITION")
_POST_IN_A_PART = re.compile("(?:所在|所属|本)?(?:部门|处室|科室|股室|系部|院系)(?:内|中)?(?:职务|职位|岗位)")
"""部门职务: the post that somebody has in some part, or the part; the cells say which. 部门/职务 and 部门及职务 have both in a cell."""
_AT_THE_HOUSE = re.compile(
    "(?:学校|园所|(?:本|我|现|现在|目前|当前|所在|任职)+(?:工作|任职|任教|所在)?(?:学校|单位|校|园))(?!.*(?:[及和与或、/／|]|单位|学校|名称))"
)
"""A house of which somebody's post is told; 工作单位职务 and 单位及职务 have both in a cell."""
_BELONGS = re.compile("^(?:所在|所属|归属|隶属|任职)[^党团省市区县镇乡村]{1,6}(?:组|部|处|室|科|股|系|院部)$")
_SAID_TWICE = re.compile("职称\\s*[（(](?:职业|任职|专业技术|专技)资格[)）]")
_IS_CALLED = re.compile("(?<=[\u3400-\u9fff]{2})(?<![姓户笔网真署签文用])名$")
_UNIT_OR_PART = re.compile(
    r"(?:单位|年级|级部|学段|校区|学校)\s*[(【\[/]\s*(?:系|部门|科室|处室|系部|院系|组|教研组)\s*[)】\]]?\s*$|(?:部门|科室|处室|组)\s*[(【\[]\s*(?:年级|级部|校区)\s*[)】\]]\s*$"
)
"""所在单位（系）, 所属年级（部门）: of the two that a heading names, cells say which one is meant."""
_ORGANISATION = re.compile("(?:所在|所属|隶属)?(?:组织|机构|组织机构|组织单元)(?:名称)?")
"""组织: a part of the house or a body outside it; the cells say which."""


def _is_some_unit(text: str, core: Senses, head: str) -> bool:
    """授分单位, 出具机构: a unit of which something is said that no word is known for, and not where the person comes from."""
    said = core & {"CREDIT", "GAIN"} or any(sense.startswith("?") for sense in core)
    return bool(said) and head in ("PLACEUNIT", "ORGANIZER") and not _HOME_OF_SOMEBODY.search(text)


_HOME_OF_SOMEBODY = re.compile("派|送|推荐|报|来源|原|现|编制|人事|所[在属]|隶属|任|工作|就职|服务|学籍|户")
NO_GROUP = re.compile("党|共青团|团(?:小?组|支|委)|支部|俱乐部|总部|工会|宿舍|兴趣|互助|结对|志愿")
"""所在党小组, 兴趣小组: where somebody is organised or what he joined, and no part of the school."""
_WHOLE = {
    "男女": "性别",
    "性": "性别",
    "任职": "职务",
    "任教情况": "任教学科",
    "任教": "任教学科",
    "所教": "任教学科",
    "任课": "任教学科",
    "主教": "任教学科",
    "教学": "任教学科",
}
"""Headings that say it all and add nothing to others."""


def _add(keys: list[str], key: str) -> None:
    if key not in keys:
        keys.append(key)


_IN_HOURS = re.compile(
    r"(?<![始束止起])时间(?=\s*(?:[(（]\s*|[/／]\s*)(?:小时|学时|课时|h(?:ours?)?)\s*[)）]?\s*$)|(?:(?<=总)|(?<=累计)|(?<=合计))时间(?=\W|$)",
    re.IGNORECASE,
)
"""培训时间(小时), 培训总时间: a time that is told in hours, or summed up, is how long something was, and no day."""
_MINUTES = re.compile("分钟|分\\)|天|周数|min", re.IGNORECASE)
"""Units in which 时长 is no number of hours."""
_CODES = re.compile(r"[0-9]\D+[0-9]\D")
"""1已签到.0未签到: what stands in brackets explains codes and says nothing of the thing."""


def _said_in_brackets(text: str) -> Senses:
    inside = " ".join(each for each in _BRACKETS.findall(unicodedata.normalize("NFKC", text)) if not _CODES.search(each))
    return senses_of(inside) if inside else frozenset()


def _spellings(text: str) -> Iterable[str]:
    """Ways to read one heading: without what stands in brackets, its first line, its Chinese and its Latin part, each alternative."""
    whole = unicodedata.normalize("NFKC", text).strip().lstrip("*★☆※#· ")
    bare = _FIRST.sub("", _NUMBERED.sub("", _LENGTH.sub("", _BRACKETS.sub("", whole))).strip()) or whole
    yield re.sub(r"\s+", "", bare) if _HAN.search(bare) else bare
    lines = [line.strip() for line in bare.splitlines() if line.strip()]
    rest = "".join(lines[1:])
    if re.search(r"\s", bare) and not _HAN.search(bare):
        yield re.sub(r"\s+", "", bare)  # a narrow column broke the word
    if len(lines) > 1 and len(lines[0]) > 1 and (not _HAN.search(rest) or _EXPLAINS.search(rest)):
        yield lines[0]  # what stands below translates or explains it; else a narrow cell broke one heading
    if _EITHER.search(bare):
        yield from _alternatives(bare)
    latin = " ".join(_LATIN_PART.findall(bare))
    if latin and _HAN.search(bare):
        yield latin
    inside = _BRACKETS.findall(whole)
    if inside and not _HAN.search(bare):
        # name（姓名）: the other half of a heading in two languages
        yield from (each for each in inside if _HAN.search(each))


def _alternatives(text: str) -> Iterable[str]:
    """Each of what a heading names; what stands behind somebody else (紧急联系人姓名/电话) is his as well."""
    for part in _EITHER.split(text):
        if part.strip():
            yield part.strip()
        if senses_of(part) & _SOMEBODY_ELSE:
            return


_SOMEBODY_ELSE = frozenset({"CONTACT", "KIN", "PARENT"})


@cache
def vocabulary(kind: str) -> Vocabulary:
    """The headings of one kind, made once."""
    return Vocabulary(kind, specs_of(kind))


_OTHER_PEOPLE = set_of("KIN RELATION PARENT CONTACT STUDENT OFFICER QUALIFIED GAIN")


def is_word(text: str) -> bool:
    """Whether a text is one of the words that headings are made of: 姓名, 班级. People are hardly ever called so."""
    return text in CHINESE


def names_a_person(text: str) -> bool:
    """Whether a heading is above names, whosever they are: 学生姓名, 家长姓名."""
    return "PNAME" in senses_of(re.sub(r"\s+", "", text)) or text.endswith("姓名")


def says_what(text: str) -> bool:
    """Whether a heading names a thing, and not only a side of one (编号, 教职工类别)."""
    return bool(senses_of(re.sub(r"\s+", "", text)) - _ASPECTS - {"PERSON"})


def says_a_side(text: str) -> bool:
    """Whether a heading names one side of a thing: 岗位分类, 职务级别."""
    return bool(senses_of(re.sub(r"\s+", "", text)) & {"KIND", "LEVEL", "CODE"})


def turned_from_above(joined: str, lower: str) -> bool:
    """Whether the upper line turns a heading: 家庭成员 above 姓名, 教师资格证 above 任教学科."""
    return bool((senses_of(joined) - senses_of(lower)) & _OTHER_PEOPLE)


def senses_of_cell(value: Cell) -> Senses:
    """The senses of a cell that stands where headings stand."""
    text = cell_text(value)
    if len(text) <= _LONGEST:
        text = codes_in_columns.without_codes(text)
    text = _without_hint(_without_listed(text))
    if len(text) <= _LONGEST:
        text = _LISTED.sub("", text) or text
    return senses_of(re.sub(r"\s+", "", text)) if 0 < len(text) <= _LONGEST else frozenset()
