"""Fields that no heading named, and columns whose headings say nothing: which of them belong together.

A heading that nobody knew until today does not make its column unreadable. A field and a column belong together where the cells fit the field
so well that a careful reader would not ask (births of grown people, the words of one choice, numbers under a word for people), where no other free
column fits it as well, and where the column fits no other field as well. So all of it is decided at once, and what one pair takes away may
settle the next. The person is told of each such column; whatever two readings could claim is left for the question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from jyteacher_desktop.domain.words_for_nothing import FOR_NOTHING
from jyteacher_desktop.sheets import texts_in_cells
from jyteacher_desktop.sheets.cell_values import FieldSpec, heading_key
from jyteacher_desktop.sheets.cells import cell_text
from jyteacher_desktop.sheets.column_contents import SEVERAL, Cells, can_judge, count_readable
from jyteacher_desktop.sheets.of_another_thing import is_of_another
from jyteacher_desktop.sheets.texts_in_cells import Shape
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeColumn:
    """A filled column that is no field yet and is not known to be anything else.

    Attributes:
        title: Its heading.
        cells: What stands below it.
        named: Fields that its heading may mean; empty where it says nothing, and then it may be any.
    """

    title: str
    cells: Cells
    named: Collection[str]


def settled(free: Mapping[int, FreeColumn], missing: Mapping[str, FieldSpec], *, numbered: bool, kind: str) -> dict[int, str]:
    """Columns to the fields they can only be.

    Args:
        free: Columns that are no field yet.
        missing: Fields that have no column yet.
        numbered: Whether ID numbers tell births already, so that a column of them would say nothing new.
        kind: Of which kind of record the list is.
    """
    fits = {
        column: {key for key, spec in missing.items() if _may_be(key, each, kind) and _fits(spec, each, numbered=numbered)}
        for column, each in free.items()
    }
    found: dict[int, str] = {}
    while True:
        pair = next(
            (
                (column, key)
                for column, keys in fits.items()
                for key in keys
                if len(keys) == 1 and sum(key in others for others in fits.values()) == 1
            ),
            None,
        )
        if pair is None:
            return found
        column, key = pair
        found[column] = key
        del fits[column]


def are_last_days(first: Sequence[date | None], last: Sequence[date | None]) -> bool:
    """Whether days can only be those on which something ended that began on others: hardly ever before them, in some rows later, and not for years."""
    spans = [(end - begin).days for begin, end in zip(first, last, strict=True) if begin is not None and end is not None]
    fit = [days for days in spans if 0 <= days <= _A_YEAR]
    return len(spans) >= SEVERAL and len(fit) == len(spans) >= _NEARLY_ALL * sum(end is not None for end in last) and any(spans)


_A_YEAR = 366


WHO_CAME = "attendance"
"""The kind of the lists in which a column of several names each may be those whom the rows are about."""


def _may_be(key: str, column: FreeColumn, kind: str) -> bool:
    if key == "name" and kind != WHO_CAME:
        return False
    return (not column.named or key in column.named) and not is_of_another(key, heading_key(column.title), kind=kind)


def _fits(spec: FieldSpec, column: FreeColumn, *, numbered: bool) -> bool:
    if len(column.cells.said) < SEVERAL:
        return False
    if spec.key == "birth_month":
        return not numbered and are_births(column.cells)
    test = _TESTS.get(spec.key)
    if test is not None:
        return test(heading_key(column.title), column.cells)
    return len(spec.choices) > _YES_OR_NO and can_judge(spec) and _are_its_words(spec, column.cells)


_MOSTLY = 0.7
_YES_OR_NO = 2


def _are_its_words(spec: FieldSpec, cells: Cells) -> bool:
    """Whether nearly all cells are words of a choice, and not all the same one: 集中培训 and 网络研修 are ways to be trained."""
    if cells.shape is Shape.NUMBER or len(set(cells.said)) < _UNLIKE:
        return False
    short = [cell for cell in cells.filled if (text := cell_text(cell)) not in FOR_NOTHING and len(text) <= _A_WORD]
    return count_readable(spec, short) >= _NEARLY_ALL * len(cells.said)


_UNLIKE = 2
_A_WORD = 8
_NEARLY_ALL = 0.9


def are_births(cells: Cells) -> bool:
    """Whether days can only be those on which people who work now were born: none too old or too young, and most grown long ago."""
    if cells.shape is not Shape.DATE:
        return False
    born = sorted(cells.months)
    return (
        len(born) >= max(SEVERAL, _MOSTLY * len(cells.texts))
        and _BORN[0] <= born[0][:4]
        and born[-1][:4] <= _BORN[1]
        and born[len(born) // 2][:4] <= _GROWN
        and int(born[-1][:4]) - int(born[0][:4]) >= _APART
    )


_BORN = ("1940", "2008")
"""Years in which people are born who work now."""
_GROWN = "1996"
"""The year in or before which most of a staff are born; later days are of something else."""
_APART = 3
"""Years between the oldest and the youngest of a staff; what happened to all at once is no birth."""


def are_ages(cells: Cells, born: Cells) -> bool:
    """Whether figures are the ages of those who were born then, counted in one year or the next."""
    years = [
        int(month[:4]) + int(text)
        for month, cell in zip(born.months_of_each, cells.all, strict=True)
        if month and (text := cell_text(cell)).isascii() and text.isdigit()
    ]
    usual = max(years, key=years.count, default=0)
    return len(years) >= SEVERAL and sum(abs(year - usual) <= 1 for year in years) >= _NEARLY_ALL * len(years)


def are_long_after(months: Sequence[str], born: Sequence[str]) -> bool:
    """Whether nearly everybody was grown in these months, and not yet old: at work, and not born then."""
    years = [int(then[:4]) - int(birth[:4]) for then, birth in zip(months, born, strict=False) if then and birth]
    return len(years) >= SEVERAL and sum(each in _AT_WORK for each in years) >= _NEARLY_ALL * len(years)


_AT_WORK = range(16, 61)
"""Ages at which people begin to work somewhere."""


def _are_numbers_of_people(heading: str, cells: Cells) -> bool:
    """教练员代码, 干事编号: a word for people and a number of theirs, every one another."""
    return bool(_PEOPLE_NUMBER.fullmatch(heading)) and are_numbers_of_each(cells)


def are_numbers_of_each(cells: Cells) -> bool:
    """Whether letters and digits stand in nearly every cell, every one another, and none of them counts the rows or is a telephone."""
    if cells.shape in (Shape.PHONE, Shape.ID_NUMBER, Shape.DATE):
        return False
    codes = cells.codes
    return len(codes) >= max(SEVERAL, _NEARLY_ALL * len(cells.said)) and len(set(codes)) == len(codes) and not _count_rows(codes)


_PEOPLE_NUMBER = re.compile(
    "(?!.*(?:学[员生]|会员|队员|考生|客户|运动员|申请人|参保人|当事人))[\u3400-\u9fff]{1,5}[员师工者人官长](?:唯一)?(?:编号|编码|代码|号码?|ID|id|工号)"
)


def _count_rows(codes: Sequence[str]) -> bool:
    numbers = [int(code) for code in codes if code.isdigit()]
    return len(numbers) == len(codes) and min(numbers) <= _FIRST and max(numbers) - min(numbers) < 2 * len(numbers)


_FIRST = 2


def _are_houses(_heading: str, cells: Cells) -> bool:
    return cells.share_of(texts_in_cells.is_house) >= _NEARLY_ALL


def _are_places(_heading: str, cells: Cells) -> bool:
    """录播教室, 三楼会议室, 线上: where people meet."""
    return cells.share_of(lambda text: _PLACE.fullmatch(texts_in_cells.bare(text))) >= _NEARLY_ALL


_PLACE = re.compile(
    "\\S{0,16}(?:教室|会议室|报告厅|礼堂|操场|阶梯室|功能室|活动室|录播室|多媒体室|阅览室|图书馆|体育馆|[一二三四五六七八九\\d]楼)\\S{0,6}|线上|线上线下|腾讯会议|钉钉"
)


def _are_hours(heading: str, cells: Cells) -> bool:
    """学习时数, 总学时（节）: figures under a heading that counts time in lessons."""
    return bool(_OF_HOURS.search(heading)) and cells.are_hours(_NEARLY_ALL)


_OF_HOURS = re.compile("[学课]时|时数")


def _is_what_it_is_called(heading: str, cells: Cells) -> bool:
    """培训标题, 研学项目: a heading that ends like a name, above texts that are no houses, no people and no words that come again and again."""
    if not _CALLED.search(heading) or cells.shape is not Shape.TEXT:
        return False
    long = [text for text in cells.said if len(text) >= _A_NAME]
    return len(long) >= _NEARLY_ALL * len(cells.said) and not _are_houses(heading, cells) and not _are_places(heading, cells)


_CALLED = re.compile("(?:名称|标题|主题|题目|课题|项目|课程|内容|班名|活动|会议|讲座)$")
_A_NAME = 4


def _are_lists_of_people(heading: str, cells: Cells) -> bool:
    """Under a heading for those who were there: names in every cell, in some of them several."""
    if not _THERE.search(heading) or _NOT_THERE.search(heading):
        return False
    parts = [[part for part in re.split(_BETWEEN, text) if part] for text in cells.said]
    people = sum(all(map(texts_in_cells.is_name, each)) for each in parts)
    return people >= _NEARLY_ALL * len(parts) and any(len(each) > 1 for each in parts)


_THERE = re.compile("参[加会与训研评]|到[会场]|与会|出席|签[到名字]|听课|学员|组员|成员|人员|教师|老师|名单")
_NOT_THERE = re.compile(
    "缺|请假|未|迟|早退|旷|主[持讲办备]|[召负指审记执授]|评委|专家|联系|填[表报]|组长|主任|[校园院]长|领导|检查|审阅"
)
_BETWEEN = re.compile(r"[、，,;；/\s]+")

_TESTS: Mapping[str, Callable[[str, Cells], bool]] = {
    "teacher_no": _are_numbers_of_people,
    "organizer": _are_houses,
    "place": _are_places,
    "hours": _are_hours,
    "training": _is_what_it_is_called,
    "activity": _is_what_it_is_called,
    "name": _are_lists_of_people,
}
"""What cells must be, and what the heading must end like, to be one of these fields without a question."""
