"""Which field each heading of some rows names: the person's word first, then what the words of the headings say, the surest first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from jyteacher_desktop.sheets.cell_values import heading_key
from jyteacher_desktop.sheets.cells import cell_text, column_of
from jyteacher_desktop.sheets.column_contents import Cells
from jyteacher_desktop.sheets.fields_of_any_list import specs_of
from jyteacher_desktop.sheets.headings import (
    UNREAD,
    Reading,
    says_a_side,
    says_what,
    senses_of,
    turned_from_above,
    vocabulary,
)
from jyteacher_desktop.sheets.reading import Sheet
from jyteacher_desktop.sheets.texts_in_cells import Shape, bare
from jyteacher_desktop.sheets.words_of_headings import set_of

_LOOKED_AT = 40
"""Rows below a heading that say whether it stands above names."""


class NamedColumns:
    """The columns that headings name.

    What our own templates call a field wins (日期 over the 起止时间 that a kind of activity has of its own), headings that a field lists over
    those that are only composed of the same words, a thing over a side of it (职务 over 教职工类别 and 岗位分类), what is said behind a
    certificate last, the first column of a field over later ones.

    Attributes:
        found: What each column is.
        readings: How every heading was read.
    """

    def __init__(self, sheet: Sheet, rows: tuple[int, ...], kind: str, wishes: Mapping[str, str]) -> None:
        self._kind, self._words, self._specs = kind, vocabulary(kind), specs_of(kind)
        self._below = sheet.rows[rows[-1] : rows[-1] + _LOOKED_AT]
        spellings = enumerate(spellings_of(sheet, rows, max(len(sheet.rows[row - 1]) for row in rows)))
        self._headings = {column: said for column, texts in spellings if (said := [text for text in texts if text])}
        self._lowest = {column: bare(texts[-1]) for column, texts in self._headings.items()}
        named = {heading_key(title): key for title, key in wishes.items()}
        self._said = {
            column: named[key]
            for column, texts in self._headings.items()
            for text in texts
            if (key := heading_key(text)) in named
        }
        self.found = {column: key for column, key in self._said.items() if key}
        self.readings = {column: self._read(texts) for column, texts in self._headings.items()}
        self._others = {column for column in self._headings if self._is_of_somebody_else(column)}
        self._behind = self._others | {column for column in self._headings if self._is_of_certificate(column)}
        self._take_sure()
        if self.found and len(self._headings) >= _SEVERAL_HEADINGS:
            self._take_likely()
        self._take_the_day_of_a_lesson()
        self.readings |= dict.fromkeys(self._behind - {*self.found}, Reading(known=True))
        if "name" not in self.found.values() and any(spec.key == "name" for spec in self._specs):
            people = self._people()
            if people is not None:
                self.found[people] = "name"
        self._read_without_whose()

    def _read(self, texts: Sequence[str]) -> Reading:
        """The first spelling of a heading that says anything of ours, or that the line above turns into something else."""
        reading = UNREAD
        for text in texts:
            reading = self._words.read(text)
            if reading.sure or reading.likely or reading.perhaps or (reading.known and turned_from_above(text, texts[-1])):
                break
        return reading

    def _is_free(self, column: int) -> bool:
        return column not in self._said and column not in self.found

    def _take_sure(self) -> None:
        """The fields that headings name for sure, round by round: which headings count, and which are held back."""
        titles = {spec.title for spec in self._specs}
        every = {*self._headings}
        own = {column for column, texts in self._headings.items() if titles & {*texts}}
        listed = {column for column, texts in self._headings.items() if any(map(self._words.names, texts))}
        things = {column for column, texts in self._headings.items() if any(map(says_what, texts))}
        numbers = {column for column, texts in self._headings.items() if _KEY.search(texts[-1])}
        last = self._behind | numbers | self._second_words()
        sides = last | self._sides()
        rounds = (
            (own, last),
            (listed & things, sides),
            (things, sides),
            (listed & things, last),
            (things, last),
            (listed, last),
            (every, last),
            (every, self._others),
        )
        for wanted, held_back in rounds:
            for column in filter(self._is_free, sorted(wanted - held_back)):
                meant = next((key for key in self.readings[column].sure if key not in self.found.values()), None)
                if meant is not None:
                    self.found[column] = meant

    def _sides(self) -> set[int]:
        """Columns that name one side of a thing; 培训类型 is a 活动类型 and no side of another thing."""
        own = {spec.key for spec in self._specs if says_a_side(spec.title)}
        return {
            column
            for column, texts in self._headings.items()
            if says_a_side(texts[-1]) and not own & {*self.readings[column].sure}
        }

    def _second_words(self) -> set[int]:
        """Columns that name a field only where no other one does: 培训形式 beside 培训类型, 活动内容 beside 备课名称; alone either is meant."""
        found: set[int] = set()
        for first, second in _FIRST_AND_SECOND:
            named = {key for column, text in self._lowest.items() if first.search(text) for key in self.readings[column].sure}
            found |= {
                column for column, text in self._lowest.items() if second.search(text) and named & {*self.readings[column].sure}
            }
        return found

    def _is_of_certificate(self, column: int) -> bool:
        """Whether a subject or a stage stands right behind what a certificate says: it is the certificate's, if another column has a person's own."""
        before, senses = senses_of(self._lowest.get(column - 1, "")), senses_of(self._lowest[column])
        return "QUALIFIED" in before and bool(senses & {"SUBJECT", "STAGE", "COURSE"})

    def _is_of_somebody_else(self, column: int) -> bool:
        """Whether a telephone stands right behind somebody else: 紧急联系人, 电话.

        Behind the names of whomever (挑选人员, 联系电话) it is his where the people of the list have another telephone.
        """
        if column - 1 not in self._lowest or "PHONE" not in senses_of(self._lowest[column]):
            return False
        if self.readings[column - 1].sure:  # 联系人 of a school is what its list keeps, and the telephone behind is his
            return False
        before, names = senses_of(self._lowest[column - 1]), self._cells(column - 1).shape is Shape.NAME
        if before & _SOMEBODY_ELSE and (names or "CONTACT" in before) and "PHONE" not in before:
            return True
        whose = {place for place, reading in self.readings.items() if "name" in reading.sure}
        telephones = [place for place, reading in self.readings.items() if "phone" in reading.sure and self._cells(place).texts]
        return (
            names and bool(whose) and column - 1 not in whose and any(place not in (column, column - 1) for place in telephones)
        )

    def _take_likely(self) -> None:
        """What every record needs and no heading names for sure is in the column that names it with a word more: 党建活动名称, 党建活动时间."""
        needed = {spec.key for spec in self._specs if spec.required} - {*self.found.values()} - {"name"}
        for key in needed:
            alike = [
                column
                for column, reading in self.readings.items()
                if self._is_free(column) and column not in self._behind and not reading.sure and key in reading.likely
            ]
            if len(alike) == 1:
                self.found[alike[0]] = key

    def has(self, words: re.Pattern[str]) -> bool:
        """Whether some heading has some words."""
        return any(words.search(text) for text in self._lowest.values())

    def says_of(self, column: int, words: re.Pattern[str]) -> bool:
        """Whether the heading of a column has some words."""
        return words.search(self._lowest.get(column, "")) is not None

    def _take_the_day_of_a_lesson(self) -> None:
        """上课时间 beside 听课教师, where no other column is the day: a lesson was watched on the day on which it was given."""
        if self._kind != "activities" or "start" in self.found.values() or not self.has(_WHO_WATCHED):
            return
        days = [column for column in filter(self._is_free, self._headings) if _LESSON_DAY.search(self._lowest[column])]
        if len(days) == 1 and self._cells(days[0]).shape is Shape.DATE:
            self.found[days[0]] = "start"

    def _people(self) -> int | None:
        """The column of names, where no heading names it: one that says only that somebody is meant, one that nobody has heard of, an account."""
        free = list(filter(self._is_free, self._headings))
        told = next((column for column in free if self._says_only_people(column)), None)
        if told is not None:
            return told
        if not self.found:
            return self._only_people(free) if self._kind == "roster" and len(self._headings) >= _SEVERAL_HEADINGS else None
        unheard = [column for column in free if self.readings[column] == UNREAD and self._cells(column).shape is Shape.NAME]
        return unheard[0] if len(unheard) == 1 and len(self.found) > 1 else self._only_people(free)

    def _cells(self, column: int) -> Cells:
        return Cells([row[column] for row in self._below])

    def _names(self, column: int) -> list[str]:
        return [bare(text) for text in self._cells(column).texts]

    def _says_only_people(self, column: int) -> bool:
        """Whether a heading says only that somebody is meant (教职工, 任课教师, 人员), and names or nothing stand below it."""
        if senses_of(re.sub(r"[\s*★☆※]+", "", self._headings[column][-1])) != {"PERSON"}:
            return False
        cells = self._cells(column)
        return cells.shape is Shape.NAME or not cells.texts

    def _only_people(self, free: Sequence[int]) -> int | None:
        """The only column of names, where its heading speaks of an account (用户名, 账号名称) or of who teaches, and not of who made or checked the sheet."""
        roster = self._kind == "roster"
        nobody = _NOBODY_HERE - {"LECTURER"} if roster else _NOBODY_HERE  # in a roster whoever is named is meant
        alike = [column for column in free if self._cells(column).shape is Shape.NAME]
        if not roster:  # 主讲人 beside 用户名 in a list of who came is nobody who did
            alike = [column for column in alike if not senses_of(self._lowest[column]) & nobody]
        if not alike or any(roster or self._names(column) != self._names(alike[0]) for column in alike[1:]):
            return None
        heading = self._lowest[alike[0]]
        if roster and senses_of(heading) == {"LECTURER"}:
            return alike[0]  # 授课教师: a list of who teaches what, of which a person is asked whether it is meant
        return alike[0] if _ACCOUNT.search(heading) and not senses_of(heading) & nobody else None

    def _read_without_whose(self) -> None:
        """讲师电话 beside 讲师姓名 is a telephone: what the people of a list are called says nothing more in its other headings."""
        names = column_of(self.found, "name")
        called = _OF_NAMES.sub("", self._lowest[names].lstrip("*★☆※ ")) if names in self._lowest else ""
        if not called:
            return
        for column in filter(self._is_free, self._headings):
            heading = self._lowest[column].lstrip("*★☆※ ")
            if heading.startswith(called) and heading != called:
                reading = self._words.read(heading.removeprefix(called))
                meant = next((key for key in reading.sure if key not in self.found.values()), None)
                if meant is not None:
                    self.found[column] = meant
                    self.readings[column] = reading


def spellings_of(sheet: Sheet, rows: tuple[int, ...], width: int) -> list[list[str]]:
    """Ways to read each heading: its lowest line alone, and joined to the group above it; a merged one reaches to the next filled cell."""
    hanging = hanging_into(sheet, rows[0])
    found = [[cell_text(sheet.cell(rows[0], column)) or hanging.get(column, "")] for column in range(width)]
    for above, row in pairwise(rows):
        reaching = ""
        for column in range(width):
            text = cell_text(sheet.cell(row, column))
            reaching = cell_text(sheet.cell(above, column)) or reaching
            if text:
                found[column] = [reaching + text, text]
    return found


def hanging_into(sheet: Sheet, row: int) -> dict[int, str]:
    """Column to the text of a cell merged downwards into a row from above it (序号 beside three lines of headings)."""
    return {column: cell_text(sheet.cell(first, column)) for first, last, column in sheet.merges if first < row <= last}


_SEVERAL_HEADINGS = 3
"""Two texts side by side explain something as often as they head columns."""
_OF_NAMES = re.compile("(?:姓名|名称|名字|名)$")
_FIRST_AND_SECOND = (
    (re.compile("(?:类型|类别|种类)[*★\\s]*$"), re.compile("(?:形式|方式)[*★\\s]*$")),
    (re.compile("(?:名称|主题|题目|标题)[*★\\s]*$"), re.compile("内容[*★\\s]*$")),
    (
        re.compile(
            "^(?!.*(?:[拟待应竞首初解低高未]聘|时间|日期|年月)).*聘.*(?:职称|技术职务|资格)|(?:职称|技术职务|资格)\\s*[（(]\\s*聘"
        ),
        re.compile("^(?!.*聘).*(?:职称|技术职务|资格)"),
    ),
    (re.compile("(?:工号|职工号|工作证号)[*★\\s]*$"), re.compile("(?:编码|编号|代码|标识)[*★\\s]*$")),
)
"""How a field is called, and what else is called so where nothing else is: its form, what it is about, a title as it was judged and not as it is held,
what a program numbers people by."""
_WHO_WATCHED = re.compile("[听评观]课(?:人|教师|老师|专家|领导|成员|干部|者|组)")
_LESSON_DAY = re.compile("^[*★\\s]*(?:上课|授课|开课|讲课)(?:时间|日期)[*★\\s]*$")
_KEY = re.compile(r"[\u3400-\u9fff]\s*[（(]?id[)）]?$", re.IGNORECASE)
"""教师ID: the number a program counts by; 职工编号 beside it is the one people know."""
_SOMEBODY_ELSE = set_of("CONTACT KIN PARENT")
_ACCOUNT = re.compile("姓名$|名称$|名字$|用户|账号|帐号|昵称|登录|登陆|显示名|^[^父母家亲曾原笔姓]{1,3}名$")
_NOBODY_HERE = set_of("KIN LECTURER RELATION PARENT CONTACT STUDENT OFFICER FORMER")
"""Whose names are not those of the people of the list: 家长姓名, 填表人姓名."""
