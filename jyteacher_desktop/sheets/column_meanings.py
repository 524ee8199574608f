"""Which field each column is: the guess of its heading corrected by what stands below. What is asked about the others: column_questions.py."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial

from jyteacher_desktop.domain import id_numbers
from jyteacher_desktop.sheets import codes_in_columns, still_missing, texts_in_cells
from jyteacher_desktop.sheets.cell_values import FieldSpec, heading_key
from jyteacher_desktop.sheets.cells import Cell, cell_text, column_letter, column_of
from jyteacher_desktop.sheets.column_contents import Cells, can_judge, is_readable
from jyteacher_desktop.sheets.day_with_times import are_days, is_span, is_time_of_day
from jyteacher_desktop.sheets.fields_of_any_list import specs_of
from jyteacher_desktop.sheets.fields_of_first_lists import BY_KIND
from jyteacher_desktop.sheets.headings import NO_GROUP, UNREAD, Reading, says_a_side, senses_of_cell, vocabulary
from jyteacher_desktop.sheets.of_another_thing import is_of_another
from jyteacher_desktop.sheets.reading import Sheet
from jyteacher_desktop.sheets.record_rows import merged_cells
from jyteacher_desktop.sheets.texts_in_cells import Shape
from jyteacher_desktop.sheets.words_of_cells import OF_ACCOUNTS_AND_PEOPLE
from jyteacher_desktop.sheets.words_of_headings import Senses, set_of
from jyteacher_desktop.values import dataclass
from jyteacher_desktop.values import field as dataclass_field

SAMPLED_ROWS = 200
MOSTLY = 0.7
_NEARLY_ALL = 0.8
_NEARLY_EVERY = 0.9
_HARDLY = 0.2
YES_OR_NO = 2
"""A choice of no more words is found in columns of every sort."""


def senses_of_column(sheet: Sheet, header: tuple[int, ...], column: int) -> Senses:
    """What the words of a heading say, those of its upper line included."""
    return frozenset().union(*(senses_of_cell(sheet.cell(row, column)) for row in header))


def guess_by_content(
    sheet: Sheet,
    kind: str,
    *,
    header: tuple[int, ...],
    columns: Mapping[int, str],
    titles: Mapping[int, str],
    readings: Mapping[int, Reading],
    said: frozenset[str],
) -> Guess:
    """Correct the guess by what the columns hold; ``said`` are headings and letters of which a person has said what they are."""
    below = _without_lines_across(_below(sheet, kind, header, columns))
    opened = [column for column, title in titles.items() if title and title not in said and column_letter(column) not in said]
    guess = Guess(
        kind=kind,
        found=dict(columns),
        titles=titles,
        readings=readings,
        specs={spec.key: spec for spec in specs_of(kind)},
        samples={column: Cells([row[column] for row in below]) for column in opened},
        senses={column: senses_of_column(sheet, header, column) for column in opened},
    )
    guess.correct(nameless={column for column in opened if not heading_key(sheet.cell(header[-1], column))})
    return guess


def _without_lines_across(rows: Sequence[Sequence[Cell]]) -> Sequence[Sequence[Cell]]:
    """The rows without those that have next to nothing in them where others have much: names of groups, sums and signatures say nothing of a column."""
    filled = [len(row) - row.count(None) - row.count("") for row in rows]
    usual = sorted(filled)[len(filled) // 2] if filled else 0
    return [row for row, cells in zip(rows, filled, strict=True) if cells > usual // _MUCH]


_MUCH = 4


def _below(sheet: Sheet, kind: str, header: tuple[int, ...], columns: Mapping[int, str]) -> Sequence[Sequence[Cell]]:
    """The first rows below a heading, where what reaches over several of them is said of each."""
    below = sheet.rows[header[-1] : header[-1] + SAMPLED_ROWS]
    every = dict.fromkeys(range(len(sheet.rows[0])), "") | dict(columns)
    merged = merged_cells(sheet, header, every, kind) if sheet.merges else {}
    if not merged:
        return below
    return [
        [merged.get((row, column), cell) for column, cell in enumerate(cells)] for row, cells in enumerate(below, header[-1] + 1)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """Which field each column is, on its way: :meth:`correct` names the steps in their order, and each sees what the one before did.

    Attributes:
        found: The fields of the columns so far.
        samples: Cells of the columns about which nobody has said anything.
        senses: What the words of their headings say.
        contradicted: Columns whose cells are not of the field that their heading names, with that field.
        freed: Columns whose heading names a field that the cells certainly are not.
        spoken: Columns that are a field by their cells alone; the person is told.
        worded: Columns under the heading of a free text whose cells are the words of a choice; the person is told.
        halves: Columns whose heading names two things, with the one they were not taken for; the person is told.
    """

    kind: str
    found: dict[int, str]
    titles: Mapping[int, str]
    readings: Mapping[int, Reading]
    specs: Mapping[str, FieldSpec]
    samples: Mapping[int, Cells]
    senses: Mapping[int, Senses]
    contradicted: dict[int, str] = dataclass_field(default_factory=dict)
    freed: set[int] = dataclass_field(default_factory=set)
    spoken: dict[int, str] = dataclass_field(default_factory=dict)
    worded: dict[int, str] = dataclass_field(default_factory=dict)
    halves: dict[int, str] = dataclass_field(default_factory=dict)

    def correct(self, *, nameless: Collection[int]) -> None:
        """Take every step; ``nameless`` are columns without a heading of their own."""
        self._let_cells_choose()
        self._take_the_finer_name()
        self._take_days_for_days()
        if self.kind not in BY_KIND:
            self._take_words_for_a_choice()
        self._take_back()
        self._pass_on()
        for certain in (True, False):  # of two headings that name a field with a word more, the one whose cells are it
            for column in filter(self._is_open, self.samples):
                self._try_column(column, nameless=column in nameless, certain=certain)
        self._look_at_neighbours()
        self._take_outcomes()
        self._take_listed_words()
        self._let_cells_speak()
        self._take_what_is_taught()
        self._number_as_named()
        self._take_births()
        self._take_coming()
        self._take_first_days()
        self._take_last_days()
        self._leave_days_before_the_first()
        self._settle()
        self._split_in_two()

    # -- what is asked by all steps

    def reading(self, column: int) -> Reading:
        """What the heading of a column may mean."""
        return self.readings.get(column, UNREAD)

    def is_silent(self, column: int) -> bool:
        """Whether a heading says nothing that we know: neither a field nor anything else."""
        reading = self.reading(column)
        return not (reading.known or reading.sure or reading.likely or reading.perhaps or reading.beside)

    def column_of(self, key: str) -> int | None:
        """The column that is a field so far."""
        return column_of(self.found, key)

    def _key(self, column: int) -> str:
        return heading_key(self.titles[column])

    @property
    def _free(self) -> list[int]:
        return [column for column in self.samples if column not in self.found]

    def _is_open(self, column: int) -> bool:
        """Whether a column is no field yet and does not contradict the one that its heading names."""
        return column not in self.found and column not in self.contradicted

    def _named(self, column: int) -> tuple[str, ...]:
        """The fields that a heading names, with a word more perhaps."""
        return (*self.reading(column).sure, *self.reading(column).likely)

    def _lacks(self, key: str) -> bool:
        return key in self.specs and key not in self.found.values()

    def _take_only(self, columns: Sequence[int], key: str) -> None:
        """The only one of some columns is a field by what it holds."""
        if len(columns) == 1:
            self.found[columns[0]] = self.spoken[columns[0]] = key

    def _only_choice(self, column: int, share: float, fits: Callable[[str, FieldSpec], bool]) -> bool:
        """Whether a column is the only missing choice that fits and of which so many cells are words; it is that then."""
        cells = self.samples[column]
        meant = [
            key for key, spec in self.specs.items() if self._lacks(key) and fits(key, spec) and cells.are_words_of(spec, share)
        ]
        if len(meant) == 1:
            self.found[column] = self.worded[column] = meant[0]
        return len(meant) == 1

    # -- the steps

    def _let_cells_choose(self) -> None:
        """Of two columns whose headings name one field, the one whose cells speak for it: 职务 with jobs over 岗位 with 见档案."""
        for column, key in list(self.found.items()):
            if column not in self.samples:
                continue
            carried = self._carried_beside(column) if key == "phone" else None
            if carried is None and self.samples[column].agrees(self.specs[key]):
                continue
            better = self._better_for(column, key) if carried is None else carried
            if better is None and (better := self._unknown_that_speaks(column, key)) is not None:
                self.spoken[better] = key
            if better is not None:
                del self.found[column]
                self.found[better] = key
                if self.samples[column].agrees(self.specs[key]) is False:
                    self.contradicted[column] = key

    def _better_for(self, column: int, key: str) -> int | None:
        """A column whose heading names the field too and whose cells agree, or that fills what every record needs."""
        named = [other for other in self._free if key in self._named(other)]
        fit = [
            other
            for other in self._free
            if (other in named and self.samples[other].agrees(self.specs[key]))
            or (key in self.reading(other).perhaps and self.samples[other].speaks_for(key))
        ]
        fit.sort(key=lambda other: says_a_side(self.titles[other]))  # 现任职务 before 教职工类别
        fuller = (other for other in named if self.specs[key].required and self._says_more(other, column, key))
        return next(itertools.chain(fit, fuller), None)

    def _says_more(self, other: int, column: int, key: str) -> bool:
        """培训课程 in every row over 培训内容, which is blank or 无 in many; 课题 over 活动数 with figures below."""
        cells, others = self.samples[column], self.samples[other]
        if cells.agrees(self.specs[key]) is False and others.said and others.agrees(self.specs[key]) is not False:
            return True
        return len(cells.said) < MOSTLY * len(others.said)

    def _carried_beside(self, column: int) -> int | None:
        """手机 beside 电话 with numbers of desks below: of two telephones the one that somebody has on him."""
        if self.samples[column].share_of(_is_carried) > _HARDLY:
            return None
        others = (other for other in self._free if "phone" in self._named(other))
        return next((other for other in others if self.samples[other].share_of(_is_carried) > MOSTLY), None)

    def _unknown_that_speaks(self, column: int, key: str) -> int | None:
        """The only column whose heading says nothing and whose cells are the field, where only a few words that are none stand under its name.

        行政职称 with jobs below counts as one that says nothing, where another column has the titles.
        """
        cells = self.samples[column]
        if not cells.texts or len(set(cells.texts)) > max(1, _HARDLY * len(cells.texts)) or cells.speaks_for(key):
            return None
        beside = _NEIGHBOURS.get(key, "")
        found = [
            other
            for other in self._free
            if (self.is_silent(other) or beside in self.reading(other).likely or (key == "group" and self._says_a_part(other)))
            and self.speaks_for(other, key)
        ]
        return found[0] if len(found) == 1 else None

    def _take_the_finer_name(self) -> None:
        """Of two columns that name a training the one that tells the rows apart: 国培计划 stands in many rows, 第三期研修班 in few of them."""
        for key in ("training", "activity"):
            column = self.column_of(key)
            if column is None or column not in self.samples or self.kind == still_missing.WHO_CAME:
                continue
            finer = [
                other
                for other in self._free
                if key in self.reading(other).sure
                and not _CONTENTS.search(self._key(other))
                and not (_IS_CALLED.search(self._key(column)) and not _IS_CALLED.search(self._key(other)))
                and _are_parts(self.samples[other], self.samples[column])
            ]
            if len(finer) == 1:
                del self.found[column]
                self.found[finer[0]] = key

    def _take_days_for_days(self) -> None:
        """Days under 开始时间 and 结束时间 are the days of a record whose days have no column of their own."""
        for time, own in _MOMENTS.items():
            column = self.column_of(time)
            if column is not None and column in self.samples and self._lacks(own) and self.samples[column].shape is Shape.DATE:
                self.found[column] = own

    def _take_words_for_a_choice(self) -> None:
        """等级 with 市级 and 省级 below is no 等次: of a free text whose cells are words of one choice, the choice is meant.

        Not of one that every record has to have and that the heading names: 学校名称 over 东关小学 and 西关小学 names schools.
        """
        for column in self.samples:
            key = self.found.get(column) or next(iter(self._named(column)), "")
            if key and self.specs[key].required and key in self.reading(column).sure:
                continue
            if key and key != _NOTE and not can_judge(self.specs[key]):
                self._only_choice(column, MOSTLY, lambda _key, spec: len(spec.choices) > YES_OR_NO)

    def _take_back(self) -> None:
        """Take a field from a column whose cells say that it is none, or that is empty while another one of that name is filled."""
        for column, cells in self.samples.items():
            key = self.found.get(column)
            if key is None:
                continue
            if self._is_certainly_not(key, column):
                del self.found[column]
                self.freed.add(column)
            elif self._says_something_else(key, column) or (
                key not in _KEPT_ANYWAY
                and not self.specs[key].required
                and cells.agrees(self.specs[key]) is False
                and not self._are_codes_of(self.specs[key], column)
            ):
                self.contradicted[column] = self.found.pop(column)

    def _says_something_else(self, key: str, column: int) -> bool:
        """Whether most cells say what the field does not hold: a house before the post, a length in minutes and not in hours."""
        if key == "hours":
            return self.samples[column].share_of(_IN_MINUTES.fullmatch) > MOSTLY
        return key == "position" and self._says_a_house_too(column)

    def _is_certainly_not(self, key: str, column: int) -> bool:
        return (
            (key == "teacher_no" and self._key(column) == "编号" and counts_rows(self.samples[column].texts))
            or any(key in self.reading(other).sure and self._is_bare_beside(column, other) for other in self._free)
            or (key == "status" and self._is_of_accounts(column))
            or (key == "joined" and self._begins_a_study(column))
        )

    def _is_bare_beside(self, column: int, other: int) -> bool:
        """Whether a column holds nothing but what stands across a list (parts of a school as lines, sums), while another one is filled."""
        filled = len(self.samples[other].texts)
        return filled > 0 and len(self.samples[column].texts) <= _HARDLY * filled

    def _are_codes_of(self, spec: FieldSpec, column: int) -> bool:
        """Whether a heading explains the codes of its column in words that the field knows: 0-显示 1-隐藏 says nothing of how somebody stands."""
        words = codes_in_columns.explained(self.titles[column], self.samples[column].all) if spec.choices else {}
        return any(is_readable(spec, word) for word in words.values())

    def _says_a_house_too(self, column: int) -> bool:
        """Whether 单位、职务 holds both in most cells: 某某小学教务主任 is no post."""
        parts = _BETWEEN.split(self.titles[column].strip("*★ "))
        if len(parts) != _HALVES or not any(_HOUSE_IN_A_HEADING.search(part) for part in parts):
            return False
        return self.samples[column].share_of(_begins_with_a_house) > MOSTLY

    def _is_of_accounts(self, column: int) -> bool:
        """Whether a column says how accounts stand, by its cells or by what its heading explains of them (1正常/0禁用): nothing of a person."""
        cells = self.samples[column]
        words = codes_in_columns.explained(self.titles[column], cells.all).values()
        if words:
            rest = {word for word in words if not texts_in_cells.is_state_of_an_account(word)}
            return rest < {*words} and rest <= OF_ACCOUNTS_AND_PEOPLE
        return cells.share_of(texts_in_cells.is_state_of_an_account) > _HARDLY

    def _begins_a_study(self, column: int) -> bool:
        """Whether 入校时间 is when somebody began to study: he left the college beside it some years later, as nearly everybody in the list did."""
        came = self.samples[column].months_of_each
        for other, cells in self.samples.items():
            if other != column and _LEFT_A_COLLEGE.search(self.titles[other]):
                left = cells.months_of_each
                years = [int(two[:4]) - int(one[:4]) for one, two in zip(came, left, strict=True) if one and two]
                if years and sum(each in _YEARS_OF_STUDY for each in years) >= _NEARLY_EVERY * len(years):
                    return True
        return False

    def _pass_on(self) -> None:
        """A field that was freed (编号 only counts the rows) goes to the next column that names it."""
        for column, cells in self.samples.items():
            if self._is_open(column) and column not in self.freed:
                meant = next((key for key in self.reading(column).sure if key not in self.found.values()), None)
                if meant is not None and cells.agrees(self.specs[meant]) is not False:
                    self.found[column] = meant

    def _try_column(self, column: int, *, nameless: bool, certain: bool) -> None:
        """Guess one column by its heading's weaker meanings, by numbers that check, and where it has no heading by its shape."""
        cells, reading = self.samples[column], self.reading(column)
        unfilled = not any(each.texts for each in self.samples.values())  # somebody's empty form: no cell can speak
        hollow = {key: other for other, key in self.found.items() if self._is_hollow(other)} if cells.texts else {}
        free = set(self.specs) - set(self.found.values()) | hollow.keys()
        says = {key: cells.agrees(self.specs[key]) for key in reading.likely if key in free}
        likely = (key for key, agrees in says.items() if agrees or (agrees is None and not certain))
        perhaps = (key for key in reading.perhaps if key in free and (unfilled or cells.agrees(self.specs[key])))
        found = next(itertools.chain(likely, perhaps), None) or self._told_by_texts(column, free, nameless=nameless)
        if found:
            self.found[column] = found
            if found in hollow:
                del self.found[hollow[found]]

    def _told_by_texts(self, column: int, free: Collection[str], *, nameless: bool) -> str:
        """What a column can only be by its texts, whatever stands above them: ID numbers, times, and without a heading a sex or telephones."""
        texts = self.samples[column].texts
        if "id_number" in free and sum(bool(id_numbers.check_id_number(text).number) for text in texts) * 2 > len(texts):
            return "id_number"
        # from when to when whatever the heading, a time alone under one that names the day (时间)
        is_time = is_time_of_day if "start" in self._named(column) else is_span
        if "start_time" in free and texts and sum(map(is_time, texts)) >= MOSTLY * len(texts):
            return "start_time"
        return next((key for key, shape in _SHAPES.items() if nameless and key in free and _are(texts, shape)), "")

    def _is_hollow(self, column: int) -> bool:
        """Whether nothing stands in a column that nobody has named."""
        return column in self.samples and not self.samples[column].texts

    def _look_at_neighbours(self) -> None:
        """职务 above 一级教师: what stands below says which of two neighbouring fields is meant."""
        rivals = {column: next((key for key in self._named(column) if key in _NEIGHBOURS), "") for column in self._free}
        for column, before in (rivals | self.contradicted).items():
            neighbour = _NEIGHBOURS.get(before, "")
            if self._lacks(neighbour) and self.samples[column].agrees(self.specs[neighbour]):
                self.found[column] = neighbour

    def _take_outcomes(self) -> None:
        """等级 above 优秀 and 合格 is no level and may be the outcome: words of one choice that is missing, in a column whose heading names another choice."""
        for column, before in list(self.contradicted.items()):
            if (
                self.specs[before].choices
                and len(self.samples[column].filled) > YES_OR_NO
                and self._only_choice(column, 1.0, is_choice_by_words)
            ):
                del self.contradicted[column]

    def _take_listed_words(self) -> None:
        """状况（合格/不合格): a heading that lists the words below it means the only missing choice that has all of these words."""
        for column in filter(self._is_open, self.samples):
            listed = _listed(self.titles[column])
            if listed:
                self._only_choice(column, _NEARLY_ALL, partial(_has_words, listed))

    def _let_cells_speak(self) -> None:
        """The only column whose cells are subjects, titles, parts of a school … is that field when its heading says nothing."""
        for key in SPEAKING:
            if not self._lacks(key) and not (key in self.specs and self._is_only_likely(key)):
                continue
            alike = [column for column in self._free if self.speaks_for(column, key)]
            if len(alike) > 1:  # 角色 is known to be something else; 岗责 beside it says nothing, and is what is looked for
                alike = [column for column in alike if self.is_silent(column)]
            if (
                len(alike) == 1
                and alike[0] not in self.contradicted
                and (
                    self.is_silent(alike[0])
                    or (key == "group" and self._says_a_part(alike[0]))
                    or (key == "position" and "CLASSHEAD" in self.senses[alike[0]])  # 任行政或班主任情况: which posts
                )
                and not (key == "group" and NO_GROUP.search(self.titles[alike[0]]))
            ):
                for column in [column for column, other in self.found.items() if other == key]:
                    del self.found[column]
                self._take_only(alike, key)

    def speaks_for(self, column: int, key: str) -> bool:
        """Whether cells speak for a field; 一级教师 is what somebody is at a school to the ear, and a title."""
        cells = self.samples[column]
        return cells.speaks_for(key) and not (key == "position" and "title" in self.specs and cells.speaks_for("title"))

    def _is_only_likely(self, key: str) -> bool:
        """Whether a field was found under a heading that says more than it (首次聘用岗位), and nothing below speaks for it; or nothing is below at all."""
        column = next(column for column, other in self.found.items() if other == key)
        if self._is_hollow(column):
            return True
        if column not in self.samples or key in self.reading(column).sure or column in self.spoken:
            return False
        return not self.samples[column].speaks_for(key)

    def _says_a_part(self, column: int) -> bool:
        """Whether a heading ends like a part of a school that no word is known for (项目部, 某某办), or like a house whose parts may stand below: 教研单位."""
        return bool(_A_PART.search(self._key(column))) and not NO_GROUP.search(self._key(column))

    def _take_what_is_taught(self) -> None:
        """所授专业 above 语文 and 体育: what somebody teaches, whichever word stands for it."""
        if self._lacks("subject"):
            taught = (column for column in filter(self._is_open, self.samples) if _TAUGHT.search(self._key(column)))
            self._take_only([column for column in taught if self.samples[column].speaks_for("subject")], "subject")

    def _number_as_named(self) -> None:
        """教练编号 beside 教练姓名: whatever these people are called, it is their number."""
        names = self.column_of("name")
        name = self._key(names) if names is not None else ""
        called = name.removesuffix("姓名")
        if called not in ("", name) and self._lacks("teacher_no"):
            keys = {column: self._key(column) for column in self._free}
            numbered = [column for column, key in keys.items() if _NUMBER_OF.fullmatch(key.removeprefix(called))]
            if len(numbered) == 1 and keys[numbered[0]].startswith(called):
                self._take_only(numbered, "teacher_no")

    def _take_births(self) -> None:
        """Days under a heading that says nothing are births where another column proves it: ages that go with them, days of work long after them."""
        if not self._lacks("birth_month") or "id_number" in self.found.values():
            return
        born = [column for column in self._free if self.is_silent(column) and still_missing.are_births(self.samples[column])]
        if len(born) == 1 and any(self._proves_births(column, self.samples[born[0]]) for column in self.samples):
            self._take_only(born, "birth_month")

    def _proves_births(self, column: int, born: Cells) -> bool:
        cells = self.samples[column]
        if self.senses[column] == {"AGE"} and cells.shape is Shape.NUMBER:
            return still_missing.are_ages(cells, born)
        of_work = self.found.get(column) == "joined" or bool(self.senses[column] & _OF_WORK)
        return of_work and cells.shape is Shape.DATE and still_missing.are_long_after(cells.months_of_each, born.months_of_each)

    @property
    def _born(self) -> Sequence[str]:
        """The month in which each one was born, by his day of birth or by his number."""
        for key in ("birth_month", "id_number"):
            column = self.column_of(key)
            if column is not None and column in self.samples:
                cells = self.samples[column]
                return cells.months_of_each if key == "birth_month" else cells.births_of_each
        return ()

    def _take_coming(self) -> None:
        """进入科高时间: the only column of days whose heading says that people came somewhere.

        聘用日期 says it too, where all were grown then and nothing speaks of contracts, whose beginning it would be.
        """
        if not self._lacks("joined"):
            return
        came = [column for column in self._free if column not in self.freed and _says_coming(self._key(column))]
        if not came and not any(map(_OF_A_CONTRACT.search, self.titles.values())):
            hired = (column for column in filter(self._is_open, self.samples) if _HIRED.fullmatch(self._key(column)))
            came = [column for column in hired if still_missing.are_long_after(self.samples[column].months_of_each, self._born)]
        if len(came) == 1 and self.samples[came[0]].shape is Shape.DATE:
            self._take_only(came, "joined")

    def _take_first_days(self) -> None:
        """签到时间: the only column of days where every record needs one; on the day on which people came they left again."""
        if not self._lacks("start") or not self.specs["start"].required:
            return
        days = [
            column
            for column in self._free
            if (self.samples[column].shape is Shape.DATE or self.samples[column].share_of(are_days) > _NEARLY_ALL)
            and not is_of_another("start", self._key(column))
        ]
        if len(days) > 1:
            came = [column for column in days if _CAME_IN.search(self._key(column))]
            days = came or [column for column in days if not is_of_another("end", self._key(column))]
        if len(days) == 1 and (self.is_silent(days[0]) or _SIGNED.search(self._key(days[0]))):
            self._take_only(days, "start")

    def _take_last_days(self) -> None:
        """The only other column of days that names the first day with a word more (培训竣事日期), or nothing, is the last day where it can be."""
        start = self.column_of("start")
        if start is None or start not in self.samples or not self._lacks("end"):
            return
        days = [
            column
            for column in filter(self._is_open, self.samples)
            if (self.is_silent(column) or "start" in self._named(column))
            and "start" not in self.reading(column).sure
            and not is_of_another("end", self._key(column))
            and self.samples[column].shape is Shape.DATE
        ]
        if len(days) == 1:
            first, last = self.samples[start].days(self.specs["start"]), self.samples[days[0]].days(self.specs["end"])
            if still_missing.are_last_days(first, last):
                self._take_only(days, "end")

    def _leave_days_before_the_first(self) -> None:
        """Days many of which come before the first day are of something else, whatever their heading says: 评课结束时间 beside the day of an activity."""
        start, end = self.column_of("start"), self.column_of("end")
        if start is None or end is None or start not in self.samples or end not in self.samples:
            return
        first, last = self.samples[start].days(self.specs["start"]), self.samples[end].days(self.specs["end"])
        both = [(one, two) for one, two in zip(first, last, strict=True) if one is not None and two is not None]
        if sum(two < one for one, two in both) > max(YES_OR_NO, (1 - _NEARLY_EVERY) * len(both)):
            self.contradicted[end] = self.found.pop(end)

    def _settle(self) -> None:
        """Bring fields that are still missing and columns whose headings say nothing together, all at once, where only one way is left."""
        free = {
            column: self._free_column(column, self._may_mean(column))
            for column in filter(self._is_open, self.samples)
            if self._leaves_open(column)
        }
        if self.kind == still_missing.WHO_CAME:
            free |= {
                column: self._free_column(column, ("name",))
                for column in self._free
                if self.contradicted.get(column, "mark") == "mark"
                and self.senses[column] & _OF_WHO_CAME
                and self.senses[column] <= _BESIDE_WHO_CAME
            }
        taken = set(self.found.values())
        missing = {key: spec for key, spec in self.specs.items() if key not in taken and key not in _BY_ITS_HEADING}
        hollow = {key: column for column, key in self.found.items() if self._is_hardly_filled(column, key, free)}
        missing |= {key: self.specs[key] for key in hollow}
        for column, key in still_missing.settled(free, missing, numbered="id_number" in taken, kind=self.kind).items():
            if key in hollow:
                del self.found[hollow[key]]
            self.contradicted.pop(column, None)
            self._take_only([column], key)

    def _free_column(self, column: int, named: Collection[str]) -> still_missing.FreeColumn:
        return still_missing.FreeColumn(title=self.titles[column], cells=self.samples[column], named=named)

    def _is_hardly_filled(self, column: int, key: str, free: Iterable[int]) -> bool:
        """Whether what every record needs was found in a column that is blank in many of them, while others are filled: 内容 beside a full 标题."""
        if column not in self.samples or not self.specs[key].required or key == "name":
            return False
        most = max((len(self.samples[other].said) for other in free), default=0)
        return len(self.samples[column].said) < MOSTLY * most

    def _leaves_open(self, column: int) -> bool:
        """Whether a heading leaves open what its column is; one that names no field with words of the thing itself (培训标题, 培训单位) does."""
        reading, senses = self.reading(column), self.senses[column]
        if self.numbers_who_teaches(column):
            return True
        if reading.sure or senses & NEVER_OURS:
            return False
        return not reading.known or bool(reading.beside) or bool(_said_of_the_thing(senses))

    def numbers_who_teaches(self, column: int) -> bool:
        """Whether a roster numbers people by what they do there: 讲师编号 in a list of lecturers. Elsewhere whoever lectures is somebody else."""
        senses = self.senses[column]
        return self.kind == "roster" and "LECTURER" in senses and senses <= {"LECTURER", "NO", "CODE"}

    def _may_mean(self, column: int) -> tuple[str, ...]:
        reading = self.reading(column)
        if self.numbers_who_teaches(column):
            return ("teacher_no",)
        said = _said_of_the_thing(self.senses[column]) if reading.known else ()
        return (*reading.likely, *reading.perhaps, *reading.beside, *said)

    def _split_in_two(self) -> None:
        """A heading that names two things (部门/职务) is the one that its cells say, where they do; the person is told of the other."""
        words = vocabulary(self.kind)
        for column, key in list(self.found.items()):
            parts = [part for part in _BETWEEN.split(self.titles[column].strip("*★ ")) if part.strip()]
            if column not in self.samples or len(parts) != _HALVES:
                continue
            named = [next(iter(words.read(part).sure), "") for part in parts]
            other = next((each for each in named if each not in ("", key)), "")
            if key not in named:
                continue
            if not other:  # a word that is not known, and cells that say what it means
                other = next((each for each in SPEAKING if self._lacks(each) and self.speaks_for(column, each)), "")
            if not self._lacks(other):
                continue
            if self.samples[column].speaks_for(other) and not self.samples[column].speaks_for(key):
                self.found[column], other = other, key
            self.halves[column] = other


def is_choice_by_words(key: str, spec: FieldSpec) -> bool:
    """Whether a field has a list of words by which its column is known: not of such as stand in columns of many sorts."""
    return len(spec.choices) > YES_OR_NO and key not in _BY_ITS_HEADING and can_judge(spec)


def _are_parts(fine: Cells, coarse: Cells) -> bool:
    """Whether two texts stand in nearly every row, and each of the first goes with one of the second, which are many fewer."""
    pairs = {(cell_text(one), cell_text(other)) for one, other in zip(fine.all, coarse.all, strict=True) if one and other}
    parts, wholes = {one for one, _other in pairs}, {other for _one, other in pairs}
    filled = sum(bool(one and other) for one, other in zip(fine.all, coarse.all, strict=True))
    return (
        len(parts) == len(pairs) >= _SEVERAL
        and filled >= _NEARLY_EVERY * len(coarse.texts)
        and _TWO <= len(wholes) <= _FEWER * len(parts)
    )


_FEWER = 0.5
_SEVERAL = 3
_TWO = 2
_IS_CALLED = re.compile("(?:名称|名)$")
_CONTENTS = re.compile("(?:内容|议程|安排)$")
"""What was spoken of in a training has other words in each row, and the training is called alike."""


def _is_carried(text: str) -> bool:
    """Whether a telephone is one that somebody has on him and none on a desk."""
    return _SHAPES["phone"].fullmatch(_BETWEEN_FIGURES.sub("", unicodedata.normalize("NFKC", text))) is not None


_IN_MINUTES = re.compile(r"\d{1,3}\s*(?:分钟?|min(?:ute)?s?)", re.IGNORECASE)
_BETWEEN_FIGURES = re.compile(r"[\s\-]|^\+?86(?=1)|\.0+$")


def _listed(title: str) -> list[list[str]]:
    """The words that a heading lists in brackets, bracket by bracket."""
    told = ([word.strip() for word in _OR.split(each) if word.strip()] for each in _IN_BRACKETS.findall(title))
    return [words for words in told if len(words) > 1]


def _has_words(listed: Sequence[Sequence[str]], key: str, spec: FieldSpec) -> bool:
    """Whether a choice has all the words of one of some lists."""
    if (len(spec.choices) <= YES_OR_NO and key != "sex") or not can_judge(spec):
        return False
    return any(all(is_readable(spec, word) for word in words) for words in listed)


def _said_of_the_thing(senses: Senses) -> tuple[str, ...]:
    """The fields that words of a record's own thing may name: its name, or who held it; none where they speak of anything else."""
    rest = senses - _OF_THE_THING
    if senses and rest <= {"TOPIC", "NAME"} and senses != {"NAME"}:
        return ("training", "activity")
    return ("organizer",) if senses & _OF_THE_THING and rest == {"PLACEUNIT"} else ()


def _begins_with_a_house(text: str) -> bool:
    """Whether the name of a school or an office stands before something else."""
    return any(texts_in_cells.is_house(text[:end]) for end in range(2, len(text)))


def _says_coming(heading: str) -> bool:
    """Whether a heading tells when somebody came here, and not when anything else was reached or entered: 到期时间, 入会时间."""
    return _CAME.search(heading) is not None and not is_of_another("joined", heading)


def _are(texts: Sequence[str], shape: re.Pattern[str]) -> bool:
    """Whether most of at least three cells look alike; sums and group lines stand among them."""
    alike = sum(bool(shape.fullmatch(texts_in_cells.bare(unicodedata.normalize("NFKC", text)))) for text in texts)
    return len(texts) > 2 and alike * 4 >= len(texts) * 3


def counts_rows(texts: Sequence[str]) -> bool:
    """Whether they are 1, 2, 3 … in whatever order"""
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 6]
    return (
        len(numbers) * 4 >= len(texts) * 3 > 0
        and len(set(numbers)) == len(numbers)
        and min(numbers) == 1
        and max(numbers) <= len(texts)
    )


SPEAKING = ("subject", "title", "sex", "stage", "phone", "group", "position")
"""Fields that cells alone can prove, the surest first."""
NEVER_OURS = set_of("GRADUATE EDUCATION QUALIFIED KIN RELATION PARENT CONTACT STUDENT STUDY SCORE OFFICER LECTURER")
"""Senses of columns that are somebody else's, or of another time, whatever they hold."""
_OF_THE_THING = set_of("TRAIN ACTIVITY PROJECT COURSE CPD")
_OF_WHO_CAME = set_of("SIGN MARK PERSON PNAME")
_BESIDE_WHO_CAME = _OF_WHO_CAME | {"GROUP", "ACTIVITY"}
"""教师签名, 教研组成员, 听课签到: who signed, or belongs to those who meet; nobody's name where a list of attendance has a column of names besides."""
_KEPT_ANYWAY = set_of("id_number id_last4 sex phone birth_month joined start end hours")
"""Fields whose cells are judged one by one anyway: a column full of damage is told row by row."""
_BY_ITS_HEADING = set_of("note status id_type")
"""Fields whose words stand in columns of many sorts."""
_NOTE = "note"
"""备注 says anything, also a word that is a choice elsewhere."""
_MOMENTS = {"start_time": "start", "end_time": "end"}
_NEIGHBOURS = {"position": "title", "title": "position"}
_SHAPES = {"sex": re.compile("(?:[12]-)?[男女]"), "phone": re.compile(r"1\d{10}")}
"""What a column without a name holds when it can be nothing else."""
_IN_BRACKETS = re.compile("[(（]([^()（）]{3,30})[)）]")
_OR = re.compile("[/／、,，|｜或]")
_BETWEEN = re.compile("[/／、|或和与及]")
_HALVES = 2
_HOUSE_IN_A_HEADING = re.compile("单位|学校|院校|园所|幼儿园")
_LEFT_A_COLLEGE = re.compile("毕业(?:时间|日期|年月|年份|年)")
_YEARS_OF_STUDY = range(2, 9)
_TAUGHT = re.compile("^(?:现|所|主|拟)?(?:授|教|任教|执教|主讲|讲授|担任)(?!师|育|官|练|研|龄|室|职|务)|可授|擅长|任课")
_NUMBER_OF = re.compile("编号|编码|工号|号|代码")
_SIGNED = re.compile("签到|到会|参会|[上授开讲听]课|研修|活动")
"""签到时间 of a sheet with no other day: an activity's people signed in on its day."""
_CAME_IN = re.compile("签到|到会|进场|入场")
_A_PART = re.compile("(?:[部组处科室系股办]|部门|单位|机构)$")
_OF_WORK = set_of("WORK COME")
_HIRED = re.compile("(?:聘用|录用|受聘|聘入)(?:时间|日期|年月)")
_OF_A_CONTRACT = re.compile("合同.*(?:时间|日期|年月|期|止)|聘期|聘用(?:年限|期限|期|到期|截止|终止|结束|类[型别])|续聘|解聘")
_CAME = re.compile(
    "^(?:进入|来到|调入|调到|到|进|来|入)(?![党团伍学编岗岸港站账])[^党团伍学编岗系行队级]{1,4}(?:时间|日期|年月)$"
)
"""进入科高时间: the verb and the time say what it is, the place is one that no word is known for."""
