"""Fields of the tables that schools import: their headings in every known layout, and how a cell becomes a value.

A parser takes the cell as read and returns the stored text ("" when empty), a :class:`Doubtful` text that is stored with a
warning, or raises :class:`CellRefused`. Code labels (``1-男``), full-width digits, inner blanks and line breaks are normal, not
errors; what could mean two things (``1985.1`` as a figure is January or October) is never taken for one of them silently.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TypeGuard

from jyteacher_desktop.domain import names, titles
from jyteacher_desktop.domain.attendance_words import MARK_OF_WORD
from jyteacher_desktop.domain.calendar import YEARS, clock_time
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.terms import Level, Mark, Mode, Result, Role, ServiceStatus, Term
from jyteacher_desktop.domain.words_for_nothing import FOR_NOTHING, is_nobody
from jyteacher_desktop.later import pattern
from jyteacher_desktop.sheets import words_of_cells
from jyteacher_desktop.sheets.cells import Cell, cell_text, usual_text
from jyteacher_desktop.values import NamedTuple, dataclass

_NOUNS = ("日期", "学时", "年度", "学年或学期", "金额", "时间", "级别", "性别", "人员状态")
"""What sentences about cells begin with, in a sheet whose column says more; in front of a field its own name says it."""


class CellRefused(Exception):
    """One cell cannot be stored."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def of(self, title: str) -> str:
        """The sentence where no column stands above what was written: it begins with the name of the field that is meant."""
        bare = next((rest for noun in _NOUNS if (rest := self.message.removeprefix(noun)) != self.message), self.message)
        if bare.startswith("“"):
            return f"{title}{bare}"
        return self.message if title in self.message else f"{title}：{self.message}"


class Doubtful(NamedTuple):
    """Text that is stored although the cell may mean something else; the person is told."""

    text: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Context:
    """What parsing needs besides the cell: today (for dates without a year)."""

    today: date


Parser = Callable[[Cell, Context], str | Doubtful]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One field.

    Attributes:
        key: Stable English key.
        title: Heading of our own templates.
        aliases: Other headings, already in :func:`heading_key` form.
        further: Headings that count only as a whole, where nothing better names the field; in the same form.
        parse: Cell to stored text.
        required: Whether a row without it is refused.
        nothing: Words that mean an empty cell.
        as_is: Text of one line that is stored exactly as it stands, so that parsing may be spared.
        offered: Whether templates have the column.
        as_text: Whether templates and exports format the column as text.
        choices: Words of the drop-down list.
        example: Cell of the template's example row.
        width: Column width in half-width characters.
        whole: Whether only its headings as a whole name it, and no other words of the same meaning.
    """

    key: str
    title: str
    aliases: frozenset[str]
    parse: Parser
    further: frozenset[str] = frozenset()
    required: bool = False
    nothing: frozenset[str] = FOR_NOTHING
    as_is: re.Pattern[str] | None = None
    offered: bool = True
    as_text: bool = True
    choices: tuple[str, ...] = ()
    example: str = ""
    width: int = 14
    whole: bool = False


_LONGEST_HEADING = 1_000
"""Characters of a cell that may be a heading; longer ones are text, and brackets without end in them would cost their square."""


_SIMPLIFIED = str.maketrans(
    "員編號碼職稱狀態電話機學歷曆齡證聯絡係繫關單門組織處級類別貫況黨團專業畢時間開結師資課務崗訓項習點場動題內記錄參與講總數"
    "績獎懲備註說簽銀帳戶從無現擔語驗轉調進離檔審範圍創區縣鄉鎮國際漢滿終實應達標報費協幹導領隊體醫療藝術樂計畫圖書館園兒親屬"
    "緊個檢測評選優勝獲給頒發權責陸遠線網郵遞寫層階統帶頭準運長產補償殘廢傷軍過還這裡對來會議義訂購買賣薦歲週節遲請獻鑒鑑認識"
    "舉辦據額餘減質屆啟閉閱讀籤顯貼價撥稅險勞傭護養婦媽爺孫聽觀論壇藥齊齋異銜揮驟種複復夾執",
    "员编号码职称状态电话机学历历龄证联络系系关单门组织处级类别贯况党团专业毕时间开结师资课务岗训项习点场动题内记录参与讲总数"
    "绩奖惩备注说签银账户从无现担语验转调进离档审范围创区县乡镇国际汉满终实应达标报费协干导领队体医疗艺术乐计画图书馆园儿亲属"
    "紧个检测评选优胜获给颁发权责陆远线网邮递写层阶统带头准运长产补偿残废伤军过还这里对来会议义订购买卖荐岁周节迟请献鉴鉴认识"
    "举办据额余减质届启闭阅读签显贴价拨税险劳佣护养妇妈爷孙听观论坛药齐斋异衔挥骤种复复夹执",
)
"""The traditional characters of words that head columns of such lists, and how they are written here."""


def simplified(heading: str) -> str:
    """A heading as it is written here: 員工編號 is 员工编号. Only for headings; what stands below them is never rewritten."""
    return heading.translate(_SIMPLIFIED).replace("身分证", "身份证")


def heading_key(value: Cell) -> str:
    """A heading without stars, brackets, blanks, units and marks: ``*出生日期(yyyy-MM-dd)`` gives ``出生日期``, and so does 出生日期 in traditional characters."""
    if value is None or value == "":
        return ""
    if isinstance(value, str) and _is_chinese(value) and len(value) <= _LONGEST_HEADING:
        return simplified(value)
    text = unicodedata.normalize("NFKC", names.visible(cell_text(value)[:_LONGEST_HEADING]))
    text = re.sub(r"[(\[【].*?[)\]】]", "", text)
    return simplified(re.sub(r"[\s*:：,，。、/\\_\-—·★☆※]+", "", text).lower())


def _is_chinese(text: str) -> bool:
    """Whether there is nothing but usual characters: nothing of what is done to headings and words changes them."""
    return min(text, default="") >= "\u4e00" and max(text) <= "\u9fff"


_CODE = pattern(r"^[0-9A-Za-z０-９Ａ-Ｚ]{1,4}\s*[-—－_.．、:：]\s*(?=\S)")
_OWN_ID = pattern(r"[a-z]+(?:_[a-z0-9]+)+")
_SCIENTIFIC = pattern(r"\d(\.\d+)?[Ee]\+?\d+")
_PLAIN_MONTH = pattern(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])")
_NAME = pattern("[\u3400-\u9fff\U00020000-\U0003ffff\ue000-\uf8ff〇々·]+|[A-Za-z .'’·-]+")


def plain(value: Cell, _context: Context) -> str:
    """Text with every run of blanks as one; blanks beside Chinese characters vanish."""
    if isinstance(value, str) and _is_chinese(value):
        return value
    text = names.one_line(cell_text(value).lstrip("'’"))
    return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", text)


def sentence(value: Cell, _context: Context) -> str:
    """Text with blanks kept single: names of activities and trainings."""
    return names.one_line(cell_text(value).lstrip("'’"))


def label(value: Cell, context: Context) -> str:
    """Text without the code in front of it: ``A1-专任教师`` gives ``专任教师``; an id of ours (``demo_lesson``) is one word."""
    text = plain(value, context)
    return text if _is_chinese(text) or _OWN_ID.fullmatch(text) else _CODE.sub("", text)


def says_nothing(title: str, said: str) -> str:
    """What is told of a cell whose word is no fact (不详, 待定): nothing is stored of it, and nothing taken away."""
    return f"“{title}”里写的“{said}”没有登记，登记过的不变。有了请写出来。"


def name(value: Cell, _context: Context) -> str | Doubtful:
    """A person's name."""
    if isinstance(value, str):
        if is_nobody(value):
            raise CellRefused("name.nobody", f"姓名栏里写的是“{value.strip()}”，还没有人。有了人再填写姓名，这一行不登记。")
        if _is_chinese(value):
            return value
    if isinstance(value, int | float | date | datetime) and not isinstance(value, bool):
        raise CellRefused("name.not_text", f"姓名栏里是“{cell_text(value)}”，不是姓名。请填写姓名。")
    text = names.clean_name(cell_text(value))
    if text and not re.search(r"[^\W\d_]", text):
        raise CellRefused("name.not_text", f"姓名栏里是“{text}”，不是姓名。请填写姓名。")
    if text and not _NAME.fullmatch(text):
        return Doubtful(text, "name.unusual", f"姓名“{text}”里有不像姓名的字符，已照原样登记。请核对，备注写到备注栏。")
    return text


def digits(value: Cell, _context: Context) -> str:
    """A number that is a name (工号, 电话): digits and letters as text, never a rounded figure."""
    if isinstance(value, str) and value.isascii() and value.isalnum():
        return value
    if isinstance(value, float) and abs(value) >= 1e15:
        raise CellRefused("number.float", f"单元格里存的是数字（{value:.6g}），后几位已经丢失。请把该列设为“文本”后重新填写。")
    text = re.sub(r"\s+", "", usual_text(value).lstrip("'’"))
    if _SCIENTIFIC.fullmatch(text) and "." in text:
        raise CellRefused("number.scientific", f"“{text}”是科学计数法，后几位已经丢失。请把该列设为“文本”后重新填写。")
    return text


def school_code(value: Cell, context: Context) -> str:
    """学校标识码: ASCII letters and digits, as it stands in the names of package files."""
    text = digits(value, context)
    if text and not re.fullmatch(r"[0-9A-Za-z]{4,20}", text):
        raise CellRefused("code.unreadable", f"“{text}”不是学校代码。请填写 10 位的学校标识码。")
    return text


def sex(value: Cell, context: Context) -> str:
    """男 or 女."""
    if isinstance(value, str) and value in ("男", "女"):
        return value
    text = label(value, context)
    if text in ("", "男", "女"):
        return text
    if text[:1] in ("男", "女") and text[1:] in _SAYS_PEOPLE:
        return text[0]
    if text in ("未知", "未知的性别", "未说明的性别"):
        return ""
    by_code = {
        "1": "男",
        "2": "女",
        "m": "男",
        "f": "女",
        "♂": "男",
        "♀": "女",
        "male": "男",
        "female": "女",
    }
    if text.lower() in by_code:
        return by_code[text.lower()]
    raise CellRefused("sex.unknown", f"性别“{text}”不是“男”或“女”。请改正，或留空。")


_SAYS_PEOPLE = frozenset({"性", "士", "生", "同志", "教师", "老师", "教工", "职工"})
"""What may stand behind 男 or 女 and says no more."""


def _is_plain_month(value: Cell) -> TypeGuard[str]:
    return isinstance(value, str) and _PLAIN_MONTH.fullmatch(value) is not None


def month(value: Cell, context: Context) -> str | Doubtful:
    """A month as "1985-03" from any way people write it."""
    if _is_plain_month(value):
        return value
    if isinstance(value, float) and 1900 < value < 2100 and f"{value:.1f}" == repr(value) and repr(value).endswith(".1"):
        said = f"{value:.1f}"
        return Doubtful(
            f"{int(value)}-01",
            "date.ambiguous",
            f"“{said}”存成了数字，可能是 1 月，也可能是 10 月（末尾的 0 会丢失），按 1 月登记。请核对。",
        )
    return _date(value, context, need_day=False)[:7]


_MONTH_ALONE = pattern(r"(1[0-2]|0?[1-9])(?:月份?(?:[上中下]旬|初|底|末)?|[月.](?:[0-3]?[0-9])[日号]?)?")
_MONTH_OF_YEAR = pattern(r"((?:19|20)[0-9]{2}年)(1[0-2]|0?[1-9])月份?(?:[上中下]旬|初|底|末)")
_CHINESE_MONTHS = {f"{word}月": str(number) for number, word in enumerate([*"一二三四五六七八九十", "十一", "十二"], start=1)}


def month_of_plan(value: Cell, context: Context) -> str | Doubtful:
    """A month of a plan: "2026-09", or "--09" where the sheet leaves the year to the plan's own."""
    bare = re.sub(r"\s+", "", usual_text(value).lstrip("'’"))
    spoken = re.match("十?[一二三四五六七八九十]月", bare)
    if spoken is not None and spoken[0] in _CHINESE_MONTHS:
        bare = f"{_CHINESE_MONTHS[spoken[0]]}月{bare[spoken.end() :]}"
    told = _MONTH_ALONE.fullmatch(bare)
    if told is not None and not isinstance(value, date):
        return f"--{int(told[1]):02}"
    of_year = _MONTH_OF_YEAR.fullmatch(bare)
    return month(f"{of_year[1]}{of_year[2]}月" if of_year is not None else value, context)


def month_if_told(value: Cell, context: Context) -> str | Doubtful:
    """A month of a roster; a year alone is no reason to refuse a person, and no month either."""
    said = None if _is_plain_month(value) else _YEAR_ALONE.fullmatch("".join(usual_text(value).lstrip("'’").split()))
    if said is None:
        return month(value, context)
    return Doubtful("", "date.year_only", f"只有年份“{said[1]}”，没有月份，这一格没有登记，其他各列照常。请补上月份。")


_YEAR_ALONE = pattern("((?:19|20)[0-9]{2})年?")


def day(value: Cell, context: Context) -> str | Doubtful:
    """A day as "2026-09-18"; "9.18" is in this year."""
    if isinstance(value, float) and 1 <= value < 13 and repr(value)[-2:] in (".1", ".2", ".3"):
        said, found = repr(value), _date(value, context, need_day=True)
        twin = f"{said}0"
        return Doubtful(
            found,
            "date.ambiguous",
            f"“{said}”存成了数字，可能是 {said}，也可能是 {twin}（末尾的 0 会丢失），按 {found} 登记。请核对。",
        )
    found = _date(value, context, need_day=True)
    if found > context.today.isoformat() and not re.search(r"\d{4}", cell_text(value)):
        return Doubtful(
            found, "date.year_assumed", f"“{cell_text(value)}”没有年份，按今年登记为 {found}，这一天还没有到。请核对年份。"
        )
    return found


def clock(value: Cell, _context: Context) -> str:
    """A time of day as "14:30"."""
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, datetime):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
    if isinstance(value, float) and 0 <= value < 1:
        minutes = round(value * 1440)
        return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
    text = usual_text(value).strip()
    time_of_day = clock_time(text, digits=False)
    if time_of_day is None:
        is_one = re.fullmatch(r"\D{0,2}\d{1,2}(?:[:点时]\d{0,2}分?(?::\d{2})?)?", text)
        raise CellRefused("time.unreadable", f"时间“{text}”{'不存在' if is_one else '看不懂'}。请写成 14:30。")
    return time_of_day


def hours(value: Cell, _context: Context) -> str | Doubtful:
    """Hours as decimal text with at most two places."""
    if isinstance(value, bool) or value is None:
        return ""
    text = usual_text(value).lstrip("'’")
    clock_hours = re.search(r"(小时|h)$", text.strip(), flags=re.IGNORECASE)
    written = text.strip()
    text = re.sub(r" ?(个)?(学时|课时|小时|h|节)$", "", " ".join(text.split()), flags=re.IGNORECASE)
    if not text:
        return ""
    try:
        number = Decimal(repr(value)) if isinstance(value, int | float) else Decimal(text)
    except InvalidOperation as error:
        raise CellRefused("hours.unreadable", f"学时“{written}”不是数字。请填写如 2 或 1.5。") from error
    if isinstance(value, float):
        number = number.quantize(Decimal("0.01")) if abs(number - number.quantize(Decimal("0.01"))) < Decimal("1e-9") else number
    if not number.is_finite() or number < 0 or number > 9999 or number != number.quantize(Decimal("0.01")):
        raise CellRefused("hours.unreadable", f"学时“{written}”应在 0 到 9999 之间、最多两位小数。请改正。")
    stored = hours_text(number.quantize(Decimal("0.01")))
    if clock_hours:
        return Doubtful(stored, "hours.unit", f"写的是“小时”，按 {stored} 学时登记（1 学时为 45 分钟）。请核对。")
    return stored


def title(value: Cell, context: Context) -> str:
    """Professional title in today's words."""
    return titles.current_title(label(value, context))


def status(value: Cell, context: Context) -> str | Doubtful:
    """人员状态 as its code."""
    text = label(value, context)
    if not text:
        return ""
    known = ServiceStatus.from_text(text)
    if known is not None:
        return known.code
    for word, code in words_of_cells.STATUSES.items():
        if word in text:
            return code
    if text in words_of_cells.STATUSES_WITHOUT_NAME:
        return Doubtful(ServiceStatus.IN_POST.code, "status.other", f"人员状态“{text}”没有对应的登记项，按“在职”登记。请核对。")
    raise CellRefused("status.unknown", f"人员状态“{text}”看不懂。请填写：{'、'.join(each.label for each in ServiceStatus)}。")


def _term(term: type[Term], others: Mapping[str, str], code: str, what: str) -> Parser:
    words = {each.code: each.code for each in term} | {each.label: each.code for each in term} | dict(others)
    # cells are compared in their NFKC form, and so are the words: “国（境）外” has full-width brackets
    words = {unicodedata.normalize("NFKC", word): found for word, found in words.items()}

    def parse(value: Cell, context: Context) -> str:
        text = label(value, context)
        if not text:
            return ""
        raw = unicodedata.normalize("NFKC", plain(value, context))
        text = unicodedata.normalize("NFKC", text)
        for candidate in (text, raw, text.removesuffix("培训"), text.removesuffix("级"), f"{text}级"):
            if candidate in words:
                return words[candidate]
        raise CellRefused(code, f"{what}“{text}”看不懂。请填写：{'、'.join(each.label for each in term)}。")

    return parse


def _date(value: Cell, context: Context, *, need_day: bool) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = usual_text(value).lstrip("'’").strip()
    if not text:
        return ""
    found = _date_text(text, context, need_day=need_day) or _day_of_seconds(text)
    if found is None:
        example = "2026-09-18" if need_day else "1985-03"
        raise CellRefused("date.unreadable", f"日期“{text}”看不懂。请写成 {example}。")
    return found


_SECONDS = pattern(r"\d{7,13}|-\d{5,13}")
_A_DAY = 86_400
_CHINA = 8 * 3_600


def _day_of_seconds(text: str) -> str | None:
    """A day that a program wrote as seconds, or thousandths of them, since 1970: midnight of its own place, or of Greenwich; None for any other number."""
    if _SECONDS.fullmatch(text) is None:
        return None
    for seconds, left in ((int(text), 0), divmod(int(text), 1000)):
        days, time = divmod(seconds + _CHINA, _A_DAY)
        if left == 0 and time in (0, _CHINA) and abs(days) < _FAR:
            found = date(1970, 1, 1) + timedelta(days=days)
            if found.year in YEARS:
                return found.isoformat()
    return None


_FAR = 100_000
"""Days that no list is about; numbers beyond are no days."""


MARK = r"[年./\-]"
MARK2 = r"[月./\-]"
_TIME = pattern(r"(?:T|\s+)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|\+\d\d:?\d\d)?$")
_WEEKDAY = pattern(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?$")
_FULL = pattern(rf"(\d{{4}}){MARK}(\d{{1,2}}){MARK2}(\d{{1,2}})[日号]?|(\d{{4}})(\d{{2}})(\d{{2}})")
_YEAR_MONTH = pattern(rf"(\d{{4}}){MARK}(\d{{1,2}})[月./\-]?|(\d{{4}})(\d{{2}})")
_MONTH_DAY = pattern(rf"(\d{{1,2}}){MARK2}(\d{{1,2}})[日号]?")
_SHORT_YEAR = pattern(rf"(\d{{2}}){MARK}(\d{{1,2}})(?:月|{MARK2}(\d{{1,2}})[日号]?)?")
_YEAR_LAST = pattern(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_MONTH_YEAR = pattern(r"(\d{1,2})[/.\-](\d{4})")
_HAN_YEAR = pattern(
    "^[〇零○一二三四五六七八九]{4}年(?:[正元一二三四五六七八九十]{1,2}月)?(?:[一二三四五六七八九十]{1,3}[日号])?$"
)
_HAN_DIGITS = {digit: str(place) for place, digit in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_SERIAL = pattern(r"(\d{5})(?:\.\d+)?")


def iso_day(year: int, month_number: int, day_number: int) -> str | None:
    """A day as "2026-09-18"; None where the calendar has no such day."""
    return _iso(year, month_number, day_number, need_day=True)


def _in_figures(match: re.Match[str]) -> str:
    """一九九八年十二月 as 1998年12月."""
    year, rest = match[0][:4], match[0][5:]
    numbers = re.sub("[正元一二三四五六七八九十]+", lambda part: str(_han_number(part[0])), rest)
    return "".join(_HAN_DIGITS[digit] for digit in year) + "年" + numbers


def _han_number(text: str) -> int:
    if text in ("正", "元"):
        return 1
    tens, ten, ones = text.partition("十")
    value = {digit: place for place, digit in enumerate("零一二三四五六七八九")}
    return (value.get(tens, 1) * 10 if ten else value.get(tens, 0)) + value.get(ones, 0)


def _date_text(text: str, context: Context, *, need_day: bool) -> str | None:
    text = " ".join(text.split())  # runs of blanks cost an expression that looks for their end as much as their square
    text = re.sub(r"(?<=\d) (?=\d)", ".", _WEEKDAY.sub("", _TIME.sub("", text))) if re.match(r"\d{4} \d", text) else text
    bare = re.sub(r"\s+", "", _WEEKDAY.sub("", _TIME.sub("", text)))
    bare = _HAN_YEAR.sub(_in_figures, bare)
    bare = re.sub("(?<=\\d)[、,，。·•‧–—―−_](?=\\d)", ".", bare)
    if (match := _FULL.fullmatch(bare)) is not None:
        year, month_number, day_number = (int(part) for part in match.groups() if part)
        return _iso(year, month_number, day_number, need_day=need_day)
    if (match := _YEAR_MONTH.fullmatch(bare)) is not None:
        year, month_number = (int(part) for part in match.groups() if part)
        return _iso(year, month_number, None, need_day=need_day)
    if need_day and (match := _MONTH_DAY.fullmatch(bare)) is not None:
        return _iso(context.today.year, int(match[1]), int(match[2]), need_day=True)
    if (match := _SHORT_YEAR.fullmatch(bare)) is not None:
        century = 2000 if int(match[1]) <= context.today.year % 100 else 1900
        return _iso(century + int(match[1]), int(match[2]), int(match[3]) if match[3] else None, need_day=need_day)
    if not need_day and (match := _MONTH_YEAR.fullmatch(bare)) is not None:
        return _iso(int(match[2]), int(match[1]), None, need_day=False)
    if (match := _YEAR_LAST.fullmatch(bare)) is not None:
        first, second = int(match[1]), int(match[2])
        # month/day or day/month: only one of them may be possible
        if first > 12 or second > 12 or first == second:
            return _iso(int(match[3]), min(first, second), max(first, second), need_day=need_day)
        return None
    if (match := _SERIAL.fullmatch(bare)) is not None:
        serial = int(match[1])
        # 19853 may be the year and month 1985 3 as well as a day of 1954
        if 10_000 <= serial <= 73_050 and not (19_000 <= serial < 21_000):
            return (date(1899, 12, 30) + timedelta(days=serial)).isoformat()
    return None


def _iso(year: int, month_number: int, day_number: int | None, *, need_day: bool) -> str | None:
    if day_number is None:
        if need_day:
            return None
        day_number = 1
    try:
        found = date(year, month_number, day_number)
    except ValueError:
        return None
    return found.isoformat() if year in YEARS else None


level = _term(Level, words_of_cells.LEVELS, "level.unknown", "级别")
_mode_word = _term(Mode, words_of_cells.MODES, "mode.unknown", "培训方式")


def mode(value: Cell, context: Context) -> str | Doubtful:
    """培训方式; whatever names both a screen and a room is blended."""
    text = cell_text(value)
    if re.search("网络|线上|远程", text) and re.search("集中|线下|面授|脱产", text):
        return Mode.BLENDED.code
    return _mode_word(value, context)


_result_word = _term(Result, words_of_cells.RESULTS, "result.unknown", "考核结果")


def result(value: Cell, context: Context) -> str | Doubtful:
    """考核结果; a score of up to a hundred is a pass from sixty on."""
    score = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)分?", cell_text(value))
    if score is None or Decimal(score[1]) > 100:
        return _result_word(value, context)
    found = Result.PASS if Decimal(score[1]) >= 60 else Result.FAIL
    return Doubtful(found.code, "result.score", f"考核结果是分数 {score[1]}，按 60 分及格记为“{found.label}”。请核对。")


mark = _term(Mark, {word: mark.code for word, mark in MARK_OF_WORD.items()}, "mark.unknown", "出勤")
role = _term(Role, words_of_cells.ROLES, "role.unknown", "角色")


def year(value: Cell, _context: Context) -> str:
    """An accounting year: "2025" or "2025-2026"."""
    text = re.sub(r"\s+", "", usual_text(value)).removesuffix("年度").removesuffix("学年").removesuffix("年")
    if not text:
        return ""
    match = re.fullmatch(r"((?:19|20)\d{2})(?:[-—~至]((?:19|20)\d{2}))?", text)
    if match is None or (match[2] is not None and int(match[2]) != int(match[1]) + 1):
        raise CellRefused("year.unreadable", no_year(cell_text(value).strip()))
    return match[1] if match[2] is None else f"{match[1]}-{match[2]}"


def no_year(text: str) -> str:
    """What is said of a year that cannot be read."""
    return f"年度“{text}”看不懂。请写成 2025 或 2025-2026。"


def spec_called(specs: Sequence[FieldSpec], name: str) -> FieldSpec | None:
    """The field that a person calls by its key, its title or any heading a workbook may use for it."""
    for each in specs:
        if name in (each.key, each.title):
            return each
    wanted = heading_key(name)
    return next((each for each in specs if wanted in each.aliases), None)


def stored_text(spec: FieldSpec, text: str, today: date) -> str:
    """What is stored of a text that was typed for a field; "" clears it.

    Raises:
        CellRefused: The text cannot be read.
    """
    if not text.strip():
        return ""
    said = spec.parse(text, Context(today))
    return said.text if isinstance(said, Doubtful) else said


def labels_of(spec: FieldSpec) -> dict[str, str]:
    """Stored text to the word of the drop-down list that means it, where they differ."""
    found: dict[str, str] = {}
    for word in spec.choices:
        try:
            said = spec.parse(word, Context(date.min))
        except CellRefused:
            continue
        stored = said.text if isinstance(said, Doubtful) else said
        if stored and stored != word:
            found.setdefault(stored, word)
    return found


def last_four(value: Cell, context: Context) -> str:
    """The last four characters of an ID number."""
    return digits(value, context).upper()[-4:]


def raw(value: Cell, _context: Context) -> str:
    """An ID number, judged by the plan together with sex and birth month."""
    return cell_text(value)
