"""Which field each column is: the guess of its heading corrected by what stands below, and what is asked about a column that is not used."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence

from jyteacher_desktop.domain import id_numbers
from jyteacher_desktop.sheets import codes_in_columns, column_contents, left_out, still_missing
from jyteacher_desktop.sheets.cell_values import FieldSpec, heading_key
from jyteacher_desktop.sheets.cells import Cell, cell_text, column_letter
from jyteacher_desktop.sheets.column_contents import Shape
from jyteacher_desktop.sheets.day_with_times import is_span, is_time_of_day
from jyteacher_desktop.sheets.fields_of_any_list import specs_of
from jyteacher_desktop.sheets.fields_of_first_lists import BY_KIND
from jyteacher_desktop.sheets.heading_rows import UNREAD
from jyteacher_desktop.sheets.headings import NO_GROUP, Reading, Senses, senses_of_cell, vocabulary
from jyteacher_desktop.sheets.of_another_thing import is_of_another
from jyteacher_desktop.sheets.reading import Sheet
from jyteacher_desktop.values import dataclass
from jyteacher_desktop.values import field as dataclass_field

SAMPLED_ROWS = 200
# What a column without a name holds when it can be nothing else.
_SHAPES = {"sex": re.compile("(?:[12]-)?[男女]"), "phone": re.compile(r"1\d{10}")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A column that is not used although it is probably something we keep.

    Attributes:
        column: 0-based.
        title: Its heading as the person knows it.
        field: The field it may be.
        code: Stable, dotted.
        message: One sentence.
        may_be: Every field it may be where its heading says nothing, the likeliest first.
    """

    column: int
    title: str
    field: str
    code: str
    message: str
    may_be: tuple[str, ...] = ()


def senses_of_column(sheet: Sheet, header: tuple[int, ...], column: int) -> Senses:
    """What the words of a heading say, those of its upper line included."""
    return frozenset().union(*(senses_of_cell(sheet.cell(row, column)) for row in header))


def by_content(
    sheet: Sheet,
    kind: str,
    *,
    header: tuple[int, ...],
    columns: Mapping[int, str],
    titles: Mapping[int, str],
    readings: Mapping[int, Reading],
    said: frozenset[str],
) -> tuple[dict[int, str], tuple[Question, ...]]:
    """Correct the guess by what the columns hold, and ask about what stays unused although it is probably something we keep."""
    rows = range(header[-1] + 1, min(len(sheet.rows), header[-1] + SAMPLED_ROWS) + 1)
    open_columns = [
        column for column, title in titles.items() if title and title not in said and column_letter(column) not in said
    ]
    guess = _Guess(
        found=dict(columns),
        titles=titles,
        readings=readings,
        specs={spec.key: spec for spec in specs_of(kind)},
        samples={column: [sheet.rows[row - 1][column] for row in rows] for column in open_columns},
    )
    guess.let_cells_choose()
    guess.take_days_for_days()
    if kind not in BY_KIND:
        guess.take_words_for_a_choice()
    guess.take_back()
    guess.pass_on()
    for column in open_columns:
        if column not in guess.found and column not in guess.contradicted:
            guess.try_column(column, nameless=not heading_key(sheet.cell(header[-1], column)))
    guess.look_at_neighbours()
    guess.take_outcomes()
    guess.take_listed_words()
    guess.let_cells_speak()
    guess.take_last_days()
    guess.settle({column: senses_of_column(sheet, header, column) for column in open_columns}, kind)
    halves = guess.split_in_two(kind)
    questions = [
        question
        for column in open_columns
        if column not in guess.found
        and (
            question := _question(
                column,
                titles[column],
                senses=senses_of_column(sheet, header, column),
                reading=readings.get(column, UNREAD),
                samples=guess.samples,
                found=guess.found,
                specs=guess.specs,
                contradicted=guess.contradicted,
            )
        )
    ]
    questions += [
        Question(
            column=column,
            title=titles[column],
            field=key,
            code="column.perhaps",
            message=f"{column_letter(column)} 列“{titles[column]}”没有说明是什么，里面的内容像是{guess.specs[key].title}，已按{guess.specs[key].title}导入。"
            "请核对；不是的话，请指明这一列是什么，或指明不用。",
        )
        for column, key in guess.spoken.items()
    ]
    questions += [
        Question(
            column=column,
            title=titles[column],
            field=key,
            code="column.words",
            message=f"{column_letter(column)} 列“{titles[column]}”里写的是{guess.specs[key].title}（如“{next(filter(None, map(cell_text, guess.samples[column])))}”），"
            f"已按{guess.specs[key].title}导入。请核对；不是的话，请指明这一列是什么。",
        )
        for column, key in guess.worded.items()
    ]
    questions += [
        Question(
            column=column,
            title=titles[column],
            field=key,
            code="hours.unit",
            message=f"{column_letter(column)} 列“{titles[column]}”写的是小时，1 小时按 1 学时登记（1 学时为 45 分钟）。请核对。",
        )
        for column, key in guess.found.items()
        if key == "hours" and column in guess.samples and _CLOCK_HOURS.search(unicodedata.normalize("NFKC", titles[column]))
    ]
    questions += [
        Question(
            column=column,
            title=titles[column],
            field=other,
            code="column.either",
            message=f"{column_letter(column)} 列“{titles[column]}”写着{guess.specs[other].title}和{guess.specs[guess.found[column]].title}两样，"
            f"已按{guess.specs[guess.found[column]].title}导入。请核对，需要时指明它是什么。",
        )
        for column, other in halves.items()
    ]
    asked = {question.column for question in questions}
    unread = [
        column
        for column in open_columns
        if column not in guess.found and column not in asked and not readings.get(column, UNREAD).known
    ]
    questions += _unread(guess, unread)
    return guess.found, tuple(questions)


def _unread(guess: _Guess, columns: Sequence[int]) -> list[Question]:
    """What is asked about columns whose headings say nothing and whose cells fit a field that has no column."""
    taken = {
        key: guess.samples.get(column, ("?",))
        for column, key in guess.found.items()
        if column not in guess.samples or column in guess.spoken or key in guess.readings.get(column, UNREAD).sure
    }  # a field that a heading names with a word more (司龄段入职时间) may still be the column that nobody knows
    if "id_number" in taken and "birth_month" not in taken:
        taken["birth_month"] = taken["id_number"]  # the number tells it
    found = []
    for column in columns:
        may_be = left_out.could_be(guess.samples[column], guess.specs, taken)
        if may_be:
            words = "、".join(guess.specs[key].title for key in may_be[:2])
            told = left_out.told(
                f"{column_letter(column)} 列“{guess.titles[column]}”", left_out.samples_of(guess.samples[column])
            )
            found.append(
                Question(
                    column=column,
                    title=guess.titles[column],
                    field=may_be[0],
                    code=left_out.UNREAD_COLUMN,
                    message=f"{told}没有认出，可能是{words}，没有导入。要用的话，请指明它是什么。",
                    may_be=may_be,
                )
            )
    return found


_IN_BRACKETS = re.compile("[(（]([^()（）]{3,30})[)）]")
_OR = re.compile("[/／、,，|｜或]")
_LEFT_A_COLLEGE = re.compile("毕业(?:时间|日期|年月|年份|年)")
_YEARS_OF_STUDY = range(2, 9)
_NEARLY = 0.9
_CLOCK_HOURS = re.compile(r"小时|时长|[(/]\s*h(?:ours?)?\s*\)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Guess:
    """Which field each column is, on its way: the steps are taken in the order of the methods, and each sees what the one before did.

    Attributes:
        found: The fields of the columns so far.
        samples: Cells of the columns about which nobody has said anything.
        contradicted: Columns whose cells are not of the field that their heading names, with that field.
        freed: Columns whose heading names a field that the cells certainly are not.
        spoken: Columns that are a field by their cells alone; the person is told.
        worded: Columns under the heading of a free text whose cells are the words of a choice; the person is told.
    """

    found: dict[int, str]
    titles: Mapping[int, str]
    readings: Mapping[int, Reading]
    specs: Mapping[str, FieldSpec]
    samples: Mapping[int, Sequence[Cell]]
    contradicted: dict[int, str] = dataclass_field(default_factory=dict)
    freed: set[int] = dataclass_field(default_factory=set)
    spoken: dict[int, str] = dataclass_field(default_factory=dict)
    worded: dict[int, str] = dataclass_field(default_factory=dict)

    @property
    def _unfilled(self) -> bool:
        """Whether nothing stands below any heading: in somebody's empty form no cell can speak for what a heading may mean."""
        return not any(cell_text(cell) for cells in self.samples.values() for cell in cells)

    def let_cells_choose(self) -> None:
        """Of two columns whose headings name one field, the one whose cells speak for it: 职务 with jobs over 岗位 with 见档案."""
        for column, key in list(self.found.items()):
            if column not in self.samples or column_contents.agrees(self.specs[key], self.samples[column]):
                continue
            rivals = [other for other in self.samples if other not in self.found and key in self._named(other)]
            better = next(
                (
                    other
                    for other in self.samples
                    if other not in self.found
                    and (
                        (other in rivals and self._speaks_too(other, key))
                        or (
                            key in self.readings.get(other, UNREAD).perhaps
                            and column_contents.speaks_for(key, self.samples[other])
                        )
                    )
                ),
                next((other for other in rivals if self._names_each(other, column, key)), None),
            )
            if better is None and (better := self._unknown_that_speaks(column, key)) is not None:
                self.spoken[better] = key
            if better is not None:
                del self.found[column]
                self.found[better] = key
                if column_contents.agrees(self.specs[key], self.samples[column]) is False:
                    self.contradicted[column] = key

    def _unknown_that_speaks(self, column: int, key: str) -> int | None:
        """The only column whose heading says nothing and whose cells are the field, where only a few words that are none stand under its name."""
        texts = self._texts(column)
        if not texts or len(set(texts)) > max(1, _HARDLY * len(texts)) or column_contents.speaks_for(key, texts):
            return None
        found = [
            other
            for other, cells in self.samples.items()
            if other not in self.found and self._silent(other) and column_contents.speaks_for(key, cells)
        ]
        return found[0] if len(found) == 1 else None

    def _named(self, column: int) -> tuple[str, ...]:
        """The fields that a heading names, with a word more perhaps."""
        reading = self.readings.get(column, UNREAD)
        return (*reading.sure, *reading.likely)

    def _speaks_too(self, column: int, key: str) -> bool:
        return column_contents.agrees(self.specs[key], self.samples[column]) is True

    def _names_each(self, column: int, before: int, key: str) -> bool:
        """Whether a column fills what every record needs, while the one that was taken for it is blank in many: 培训课程 over 培训内容."""
        filled, had = len(self._texts(column)), len(self._texts(before))
        return self.specs[key].required and had < _MOSTLY * filled

    def take_days_for_days(self) -> None:
        """Days under 开始时间 and 结束时间 are the days of a record whose days have no column of their own."""
        for time, own in _MOMENTS.items():
            column = next((column for column, key in self.found.items() if key == time and column in self.samples), None)
            if column is None or own not in self.specs or own in self.found.values():
                continue
            if column_contents.shape_of(self.samples[column]) is Shape.DATE:
                self.found[column] = own

    def take_words_for_a_choice(self) -> None:
        """等级 with 市级 and 省级 below is no 等次: of a free text whose cells are words of one choice, the choice is meant."""
        for column, cells in self.samples.items():
            key = self.found.get(column) or next(iter(self._named(column)), "")
            said = [cell for cell in cells if cell_text(cell)]
            if not key or key == _NOTE or column_contents.can_judge(self.specs[key]):
                continue
            meant = [
                other
                for other, spec in self.specs.items()
                if len(spec.choices) > _YES_OR_NO
                and other not in self.found.values()
                and 0 < _MOSTLY * len(said) <= sum(column_contents.is_readable(spec, cell) for cell in said)
            ]
            if len(meant) == 1:
                self.found[column] = self.worded[column] = meant[0]

    def take_back(self) -> None:
        """Take a field from a column whose cells say that it is none, or that is empty while another one of that name is filled."""
        for column, cells in self.samples.items():
            key = self.found.get(column)
            if key is None:
                continue
            if (
                (key == "teacher_no" and heading_key(self.titles[column]) == "编号" and counts_rows(self._texts(column)))
                or (
                    any(
                        key in self.readings.get(other, UNREAD).sure
                        and self._texts(other)
                        and self._is_bare_beside(column, other)
                        for other in self.samples
                        if other not in self.found
                    )
                )
                or (key == "status" and self._is_of_accounts(column))
                or (key == "joined" and self._begins_a_study(column))
            ):
                del self.found[column]
                self.freed.add(column)
            elif (key == "position" and self._says_a_house_too(column)) or (
                key not in _KEPT_ANYWAY
                and not self.specs[key].required
                and column_contents.agrees(self.specs[key], cells) is False
                and not self._are_codes_of(self.specs[key], column)
            ):
                self.contradicted[column] = self.found.pop(column)

    def _are_codes_of(self, spec: FieldSpec, column: int) -> bool:
        """Whether a heading explains the codes of its column in words that the field knows: 0-显示 1-隐藏 says nothing of how somebody stands."""
        words = codes_in_columns.explained(self.titles[column], self.samples[column]) if spec.choices else {}
        return bool(words) and any(column_contents.is_readable(spec, word) for word in words.values())

    def _says_a_house_too(self, column: int) -> bool:
        """Whether 单位、职务 holds both in most cells: 某某小学教务主任 is no post."""
        parts = _BETWEEN.split(self.titles[column].strip("*★ "))
        if len(parts) != _HALVES or not any(_HOUSE_IN_A_HEADING.search(part) for part in parts):
            return False
        return column_contents.share_of(_begins_with_a_house, self.samples[column]) > _MOSTLY

    def _is_of_accounts(self, column: int) -> bool:
        """Whether a column says how accounts stand, by its cells or by what its heading explains of them (1正常/0禁用): nothing of a person."""
        words = codes_in_columns.explained(self.titles[column], self.samples[column]).values()
        if words:
            rest = [word for word in words if not column_contents.is_state_of_an_account(word)]
            return len(rest) < len(words) and all(word in _OF_BOTH for word in rest)
        return column_contents.share_of(column_contents.is_state_of_an_account, self.samples[column]) > _HARDLY

    def _is_bare_beside(self, column: int, other: int) -> bool:
        """Whether a column holds nothing but what stands across a list (parts of a school as lines, sums), while another one is filled."""
        return len(self._texts(column)) <= _HARDLY * len(self._texts(other))

    def _begins_a_study(self, column: int) -> bool:
        """Whether 入校时间 is when somebody began to study: he left the college beside it some years later, as nearly everybody in the list did."""
        for other, cells in self.samples.items():
            if other != column and _LEFT_A_COLLEGE.search(self.titles[other]):
                came, left = (column_contents.months_of_each(each) for each in (self.samples[column], cells))
                years = [int(two[:4]) - int(one[:4]) for one, two in zip(came, left, strict=True) if one and two]
                if years and sum(each in _YEARS_OF_STUDY for each in years) >= _NEARLY * len(years):
                    return True
        return False

    def pass_on(self) -> None:
        """A field that was freed (编号 only counts the rows) goes to the next column that names it."""
        for column, cells in self.samples.items():
            if column in self.found or column in self.contradicted or column in self.freed:
                continue
            taken = self.found.values()
            meant = next((key for key in self.readings.get(column, UNREAD).sure if key not in taken), None)
            if meant is not None and column_contents.agrees(self.specs[meant], cells) is not False:
                self.found[column] = meant

    def try_column(self, column: int, *, nameless: bool) -> None:
        """Guess one column by its heading's weaker meanings, by numbers that check, and where it has no heading by its shape."""
        cells, texts = self.samples[column], self._texts(column)
        hollow = {} if self._unfilled or not texts else {key: other for other, key in self.found.items() if self._hollow(other)}
        free = set(self.specs) - set(self.found.values()) | hollow.keys()
        reading = self.readings.get(column, UNREAD)
        likely = next(
            (key for key in reading.likely if key in free and column_contents.agrees(self.specs[key], cells) is not False), None
        ) or next(
            (
                key
                for key in reading.perhaps
                if key in free and (self._unfilled or column_contents.agrees(self.specs[key], cells))
            ),
            None,
        )
        if likely is not None:
            self.found[column] = likely
        elif "id_number" in free and sum(1 for text in texts if id_numbers.check_id_number(text).number) * 2 > len(texts):
            self.found[column] = "id_number"
        elif "start_time" in free and texts and self._are_times(column):
            self.found[column] = "start_time"
        elif nameless:
            key = next((key for key, shape in _SHAPES.items() if key in free and _are(texts, shape)), None)
            if key is not None:
                self.found[column] = key
        if column in self.found and self.found[column] in hollow:
            del self.found[hollow[self.found[column]]]

    def _are_times(self, column: int) -> bool:
        """Whether a column says when on the day: from when to when whatever its heading, a time alone under one that names the day (时间)."""
        texts = self._texts(column)
        test = is_time_of_day if "start" in self._named(column) else is_span
        return sum(map(test, texts)) >= _MOSTLY * len(texts)

    def _hollow(self, column: int) -> bool:
        """Whether nothing stands in a column that nobody has named."""
        return column in self.samples and not self._texts(column)

    def look_at_neighbours(self) -> None:
        """职务 above 一级教师: what stands below says which of two neighbouring fields is meant."""
        rivals = {
            column: next((key for key in self._named(column) if key in _NEIGHBOURS), "")
            for column in self.samples
            if column not in self.found
        }
        for column, before in (rivals | self.contradicted).items():
            neighbour = _NEIGHBOURS.get(before, "")
            if neighbour not in self.specs or neighbour in self.found.values():
                continue
            if column_contents.agrees(self.specs[neighbour], self.samples[column]):
                self.found[column] = neighbour

    def let_cells_speak(self) -> None:
        """The only column whose cells are subjects, titles, parts of a school … is that field when its heading says nothing."""
        for key in _SPEAKING:
            if key not in self.specs or (key in self.found.values() and not self._is_only_likely(key)):
                continue
            alike = [
                column
                for column, cells in self.samples.items()
                if column not in self.found
                and column_contents.speaks_for(key, cells)
                # 一级教师 is what somebody is at a school to the ear, and a title
                and not (key == "position" and "title" in self.specs and column_contents.speaks_for("title", cells))
            ]
            if len(alike) > 1:  # 角色 is known to be something else; 岗责 beside it says nothing, and is what is looked for
                alike = [column for column in alike if self._silent(column)]
            if (
                len(alike) == 1
                and alike[0] not in self.contradicted
                and (self._silent(alike[0]) or self._says_a_part(alike[0], key))
                and not (key == "group" and NO_GROUP.search(self.titles[alike[0]]))
            ):
                for column in [column for column, other in self.found.items() if other == key]:
                    del self.found[column]
                self.found[alike[0]] = self.spoken[alike[0]] = key
        self._take_what_is_taught()
        self._number_as_named()
        came = [
            column
            for column in self.samples
            if column not in self.found and column not in self.freed and _says_coming(heading_key(self.titles[column]))
        ]
        unsaid = "joined" in self.specs and "joined" not in self.found.values()
        if unsaid and len(came) == 1 and column_contents.shape_of(self.samples[came[0]]) is Shape.DATE:
            self.found[came[0]] = self.spoken[came[0]] = "joined"
        if "start" in self.specs and self.specs["start"].required and "start" not in self.found.values():
            days = [column for column in self.samples if column_contents.shape_of(self.samples[column]) is Shape.DATE]
            free = [column for column in days if column not in self.found]
            if len(free) > 1:  # 签到时间 and 签退时间: on the day on which people came they left again
                free = [column for column in free if _CAME_IN.search(heading_key(self.titles[column]))]
            if len(free) == 1 and (self._silent(free[0]) or _SIGNED.search(heading_key(self.titles[free[0]]))):
                self.found[free[0]] = self.spoken[free[0]] = "start"

    def take_outcomes(self) -> None:
        """等级 above 优秀 and 合格 is no level and may be the outcome: words of one choice that is missing, in a column whose heading names another choice."""
        for column, before in list(self.contradicted.items()):
            if not self.specs[before].choices:
                continue
            said = [cell for cell in self.samples[column] if cell_text(cell)]
            meant = [
                key
                for key, spec in self.specs.items()
                if len(spec.choices) > _YES_OR_NO
                and key not in self.found.values()
                and key not in _BY_ITS_HEADING
                and len(said) > _YES_OR_NO
                and column_contents.can_judge(spec)
                and all(column_contents.is_readable(spec, cell) for cell in said)
            ]
            if len(meant) == 1:
                del self.contradicted[column]
                self.found[column] = self.worded[column] = meant[0]

    def take_listed_words(self) -> None:
        """状况（合格/不合格): a heading that lists the words below it means the only missing choice that has all of these words."""
        for column in self.samples:
            if column in self.found or column in self.contradicted:
                continue
            listed = [
                words
                for told in _IN_BRACKETS.findall(self.titles[column])
                if len(words := [word.strip() for word in _OR.split(told) if word.strip()]) > 1
            ]
            said = [cell for cell in self.samples[column] if cell_text(cell)]
            meant = [
                key
                for key, spec in self.specs.items()
                if key not in self.found.values()
                and (len(spec.choices) > _YES_OR_NO or key == "sex")
                and column_contents.can_judge(spec)
                and any(all(column_contents.is_readable(spec, word) for word in words) for words in listed)
                and _nearly_all_are(spec, said)
            ]
            if len(meant) == 1:
                self.found[column] = self.worded[column] = meant[0]

    def take_last_days(self) -> None:
        """The only other column of days that names the first day with a word more (培训竣事日期), or nothing, is the last day where it can be."""
        start = next((column for column, key in self.found.items() if key == "start" and column in self.samples), None)
        if start is None or "end" not in self.specs or "end" in self.found.values():
            return
        days = [
            column
            for column, cells in self.samples.items()
            if column not in self.found
            and column not in self.contradicted
            and (self._silent(column) or "start" in self._named(column))
            and "start" not in self.readings.get(column, UNREAD).sure
            and not is_of_another("end", heading_key(self.titles[column]))
            and column_contents.shape_of(cells) is Shape.DATE
        ]
        if len(days) != 1:
            return
        first, last = (
            column_contents.days(self.specs[key], self.samples[column]) for key, column in (("start", start), ("end", days[0]))
        )
        if still_missing.are_last_days(first, last):
            self.found[days[0]] = self.spoken[days[0]] = "end"

    def split_in_two(self, kind: str) -> dict[int, str]:
        """Columns whose heading names two things (部门/职务), each with the one it was not taken for; cells say which, where they do."""
        words = vocabulary(kind)
        found = {}
        for column, key in list(self.found.items()):
            parts = [part for part in _BETWEEN.split(self.titles[column].strip("*★ ")) if part.strip()]
            if column not in self.samples or len(parts) != _HALVES:
                continue
            named = [next(iter(words.read(part).sure), "") for part in parts]
            other = next((each for each in named if each not in ("", key) and each in self.specs), "")
            if not other or key not in named or other in self.found.values():
                continue
            if column_contents.speaks_for(other, self.samples[column]) and not column_contents.speaks_for(
                key, self.samples[column]
            ):
                self.found[column], other = other, key
            found[column] = other
        return found

    def _take_what_is_taught(self) -> None:
        """所授专业 above 语文 and 体育: what somebody teaches, whichever word stands for it."""
        if "subject" not in self.specs or "subject" in self.found.values():
            return
        taught = [
            column
            for column, cells in self.samples.items()
            if column not in self.found
            and column not in self.contradicted
            and _TAUGHT.search(heading_key(self.titles[column]))
            and column_contents.speaks_for("subject", cells)
        ]
        if len(taught) == 1:
            self.found[taught[0]] = self.spoken[taught[0]] = "subject"

    def _is_only_likely(self, key: str) -> bool:
        """Whether a field was found under a heading that says more than it (首次聘用岗位), and nothing below speaks for it; or nothing is below at all."""
        column = next(column for column, other in self.found.items() if other == key)
        if self._hollow(column):
            return True
        if column not in self.samples or key in self.readings.get(column, UNREAD).sure or column in self.spoken:
            return False
        return not column_contents.speaks_for(key, self.samples[column])

    def settle(self, senses: Mapping[int, Senses], kind: str) -> None:
        """Bring fields that are still missing and columns whose headings say nothing together, all at once, where only one way is left."""
        free = {
            column: still_missing.FreeColumn(title=self.titles[column], cells=cells, named=self._may_mean(column, senses[column]))
            for column, cells in self.samples.items()
            if column not in self.found and column not in self.contradicted and self._is_open(column, senses[column])
        }
        if kind == still_missing.WHO_CAME:
            free |= {
                column: still_missing.FreeColumn(title=self.titles[column], cells=cells, named=("name",))
                for column, cells in self.samples.items()
                if column not in self.found
                and self.contradicted.get(column, "mark") == "mark"
                and senses[column] & _OF_WHO_CAME
                and senses[column] <= _BESIDE_WHO_CAME
            }
        taken = set(self.found.values())
        missing = {key: spec for key, spec in self.specs.items() if key not in taken and key not in _BY_ITS_HEADING}
        hollow = {key: column for column, key in self.found.items() if self._is_hardly_filled(column, key, free)}
        missing |= {key: self.specs[key] for key in hollow}
        for column, key in still_missing.settled(free, missing, numbered="id_number" in taken, kind=kind).items():
            if key in hollow:
                del self.found[hollow[key]]
            self.contradicted.pop(column, None)
            self.found[column] = self.spoken[column] = key

    def _is_hardly_filled(self, column: int, key: str, free: Collection[int]) -> bool:
        """Whether what every record needs was found in a column that is blank in many of them, while others are filled: 内容 beside a full 标题."""
        most = max((len(self._texts(other)) for other in free), default=0)
        return column in self.samples and self.specs[key].required and key != "name" and len(self._texts(column)) < _MOSTLY * most

    def _is_open(self, column: int, senses: Senses) -> bool:
        """Whether a heading leaves open what its column is; one that names no field with words of the thing itself (培训标题, 培训单位) does."""
        reading = self.readings.get(column, UNREAD)
        if reading.sure or senses & _NEVER_OURS:
            return False
        return not reading.known or bool(reading.beside) or bool(_said_of_the_thing(senses))

    def _may_mean(self, column: int, senses: Senses) -> tuple[str, ...]:
        reading = self.readings.get(column, UNREAD)
        return (*reading.likely, *reading.perhaps, *reading.beside, *(_said_of_the_thing(senses) if reading.known else ()))

    def _number_as_named(self) -> None:
        """教练编号 beside 教练姓名: whatever these people are called, it is their number."""
        name = next((heading_key(self.titles[column]) for column, key in self.found.items() if key == "name"), "")
        called = name.removesuffix("姓名")
        if called in ("", name) or "teacher_no" not in self.specs or "teacher_no" in self.found.values():
            return
        numbered = [
            column
            for column in self.samples
            if column not in self.found and _NUMBER_OF.fullmatch(heading_key(self.titles[column]).removeprefix(called))
        ]
        if len(numbered) == 1 and heading_key(self.titles[numbered[0]]).startswith(called):
            self.found[numbered[0]] = self.spoken[numbered[0]] = "teacher_no"

    def _says_a_part(self, column: int, key: str) -> bool:
        """Whether a heading ends like a part of a school that no word is known for (项目部, 某某办), or like a house whose parts may stand below: 教研单位."""
        heading = heading_key(self.titles[column])
        return key == "group" and bool(_A_PART.search(heading)) and not NO_GROUP.search(heading)

    def _silent(self, column: int) -> bool:
        """Whether a heading says nothing that we know: neither a field nor anything else."""
        return _says_nothing(self.readings.get(column, UNREAD))

    def _texts(self, column: int) -> list[str]:
        return [text for cell in self.samples[column] if (text := cell_text(cell))]


def _says_nothing(reading: Reading) -> bool:
    return not (reading.known or reading.sure or reading.likely or reading.perhaps or reading.beside)


_OF_BOTH = frozenset({"正常", "异常", "删除", "已删除"})
"""Words that are said of accounts and of people."""
_OF_THE_THING = frozenset({"TRAIN", "ACTIVITY", "PROJECT", "COURSE", "CPD"})


def _said_of_the_thing(senses: Senses) -> tuple[str, ...]:
    """The fields that words of a record's own thing may name: its name, or who held it; none where they speak of anything else."""
    rest = senses - _OF_THE_THING
    if senses and rest <= {"TOPIC", "NAME"} and senses != {"NAME"}:
        return ("training", "activity")
    if not senses & _OF_THE_THING:
        return ()
    return ("organizer",) if rest == {"PLACEUNIT"} else ()


_OF_WHO_CAME = frozenset({"SIGN", "MARK", "PERSON", "PNAME"})
_BESIDE_WHO_CAME = _OF_WHO_CAME | {"GROUP", "ACTIVITY"}
"""教师签名, 教研组成员, 听课签到: who signed, or belongs to those who meet; nobody's name where a list of attendance has a column of names besides."""
_BETWEEN = re.compile("[/／、|或和与及]")
_HALVES = 2
_HOUSE_IN_A_HEADING = re.compile("单位|学校|院校|园所|幼儿园")


def _begins_with_a_house(text: str) -> bool:
    """Whether the name of a school or an office stands before something else."""
    return any(column_contents.is_house(text[:end]) for end in range(2, len(text)))


_KEPT_ANYWAY = frozenset({"id_number", "id_last4", "sex", "phone", "birth_month", "joined", "start", "end", "hours"})
"""Fields whose cells are judged one by one anyway: a column full of damage is told row by row."""
_TAUGHT = re.compile("^(?:现|所|主|拟)?(?:授|教|任教|执教|主讲|讲授|担任)(?!师|育|官|练|研|龄|室|职|务)|可授|擅长|任课")
_NUMBER_OF = re.compile("编号|编码|工号|号|代码")
_SIGNED = re.compile("签到|到会|参会|上课|听课|研修|活动")
"""签到时间 of a sheet with no other day: an activity's people signed in on its day."""
_CAME_IN = re.compile("签到|到会|进场|入场")
_MOMENTS = {"start_time": "start", "end_time": "end"}
_SPEAKING = ("subject", "title", "sex", "stage", "phone", "group", "position")
"""Fields that cells alone can prove, the surest first."""
_NOTE = "note"
"""备注 says anything, also a word that is a choice elsewhere."""
_YES_OR_NO = 2
_BY_ITS_HEADING = frozenset({"note", "status", "id_type"})
"""Fields whose words stand in columns of many sorts."""
_NEIGHBOURS = {"position": "title", "title": "position"}
_NEVER_OURS = frozenset(
    [
        "GRADUATE",
        "EDUCATION",
        "QUALIFIED",
        "KIN",
        "RELATION",
        "PARENT",
        "CONTACT",
        "STUDENT",
        "STUDY",
        "SCORE",
        "OFFICER",
        "LECTURER",
    ]
)
"""Senses of columns that are somebody else's, or of another time, whatever they hold."""
_OF_ANOTHER_TIME = frozenset({"GRADUATE", "QUALIFIED", "LECTURER"})
"""讲授专业, 资格学科: what was studied, examined or lectured on. Subjects and titles below it, where nothing else has them, are worth a question."""
_NUMBERS = frozenset({"NO", "CODE"})
_OF_SERVICE = frozenset({"POST", "WORK"})
"""用工编号, 聘任证号: by what somebody is kept who is employed."""
_A_PART = re.compile("(?:[部组处科室系股办]|部门|单位|机构)$")
_A_PLACE = re.compile("[部组处科室系股办]$")
"""某某部: a part of an office no word is known for."""
_CAME = re.compile(
    "^(?:进入|来到|调入|调到|到|进|来|入)(?![党团伍学编岗岸港职站账])[^党团伍学编岗系行队级]{1,4}(?:时间|日期|年月)$"
)
"""进入科高时间: the verb and the time say what it is, the place is one that no word is known for."""


def _says_coming(heading: str) -> bool:
    """Whether a heading tells when somebody came here, and not when anything else was reached or entered: 到期时间, 入会时间."""
    return _CAME.search(heading) is not None and not is_of_another("joined", heading)


_OF_A_LESSON = re.compile("(?:授课|上课|开课|讲课|执教)(?:时间|日期)")
"""When a lesson was, which somebody may have watched on that day or written about on another."""
_ARRIVED = re.compile(
    "[进入来到调]本?(?!党|团|伍|学|编)[^党团伍学编]{1,6}(?:时间|日期|年月)|^(?:转入|加入|聘入|上岗|到任|到职|聘用|录用|报到)(?:时间|日期|年月)"
)
"""进某处时间 of a place no word is known for, 聘用时间: it may be the day somebody came here."""
_ASKED_SHAPES = {
    Shape.SUBJECT: "subject",
    Shape.TITLE: "title",
    Shape.SEX: "sex",
    Shape.PHONE: "phone",
    Shape.STAGE: "stage",
}
_MOSTLY = 0.7
_HARDLY = 0.2


def _told_by_cells(cells: Sequence[Cell], free: Collection[str]) -> str:
    """The field that cells speak for where the heading says nothing: births, parts of a school, jobs; "" if none."""
    texts = [text for cell in cells if (text := cell_text(cell))]
    if len(texts) < _FEW:
        return ""
    if "birth_month" in free and "id_number" in free and still_missing.are_births(cells):
        return "birth_month"
    for field, test in (("group", column_contents.is_part_of_school), ("position", column_contents.is_job)):
        if field in free and sum(map(test, texts)) >= _MOSTLY * len(texts):
            return field
    return ""


_FEW = 3


def _nearly_all_are(spec: FieldSpec, cells: Sequence[Cell]) -> bool:
    """Whether cells are words of a choice; sums, dates and signatures below a list are in some of them."""
    return 0 < _NEARLY_ALL * len(cells) <= sum(column_contents.is_readable(spec, cell) for cell in cells)


_NEARLY_ALL = 0.8


def _choice_of_words(cells: Sequence[Cell], free: Collection[str], specs: Mapping[str, FieldSpec]) -> str:
    """The only missing choice of which nearly every cell is a word, be it the same one in all of them: everybody passed; "" if none."""
    said = [text for cell in cells if (text := cell_text(cell))]
    if len(said) < _FEW or left_out.says_only_yes(said):
        return ""
    found = [
        key
        for key in free
        if len(specs[key].choices) > _YES_OR_NO
        and key not in _BY_ITS_HEADING
        and column_contents.can_judge(specs[key])
        and _nearly_all_are(specs[key], said)
    ]
    return found[0] if len(found) == 1 else ""


def _another_day(title: str, cells: Sequence[Cell], taken: Collection[str], *, silent: bool) -> str:
    """The field of a day that another column has and that this one may hold as well; "" if none.

    进某处时间 beside 到岗日, 授课时间 beside 评课开始时间, days of several years under a heading that says nothing beside 到岗日: which of them is
    meant is for the person to say.
    """
    came = _ARRIVED.search(title) or (silent and _are_days_of_a_staff(cells))
    days = (("joined", came), ("start", _OF_A_LESSON.search(heading_key(title))))
    found = next((field for field, said in days if said and field in taken), "")
    return found if found and column_contents.shape_of(cells) is Shape.DATE else ""


def _are_days_of_a_staff(cells: Sequence[Cell]) -> bool:
    """Whether days are of several years, as those on which people came one after the other, and no births."""
    return len({month[:4] for month in column_contents.months(cells)}) >= _SEVERAL_YEARS and not still_missing.are_births(cells)


_SEVERAL_YEARS = 3


def _question(
    column: int,
    title: str,
    *,
    senses: Senses,
    reading: Reading,
    samples: Mapping[int, Sequence[Cell]],
    found: Mapping[int, str],
    specs: Mapping[str, FieldSpec],
    contradicted: Mapping[int, str],
) -> Question | None:
    """What is to be asked about a column that is not used; None if nothing of it would be lost."""
    cells = samples[column]
    if not any(cell_text(cell) for cell in cells):
        return None
    free = set(specs) - set(found.values()) - ({"group"} if NO_GROUP.search(title) else set())
    place = f"{column_letter(column)} 列“{title}”"

    def ask(field: str, code: str, message: str) -> Question:
        return Question(column=column, title=title, field=field, code=code, message=message)

    if column in contradicted:
        field = contradicted[column]
        spoken = _spoken_for(cells, specs, field)
        if spoken:
            return ask(spoken, "column.perhaps", _seems(place, specs[spoken].title))
        example = next(text for cell in cells if (text := cell_text(cell)))
        return ask(
            field,
            "column.contradicts",
            f"{place}里多数不像{specs[field].title}（如“{example[:12]}”），没有导入。请核对这一列，需要时指明它是什么。",
        )
    named = (*reading.sure, *reading.likely, *reading.perhaps, *reading.beside, *_numbers_of_service(senses, cells))
    likely = next((key for key in named if key in free), None)
    if likely == "teacher_no" and counts_rows([text for cell in cells if (text := cell_text(cell))]):
        return None
    if likely is not None:
        return ask(likely, "column.perhaps", f"{place}好像是{specs[likely].title}，没有导入。请指明这一列是什么，或指明不用。")
    field = next(
        (
            key
            for key in (*reading.sure, *reading.likely, *_SPEAKING)
            if key in specs
            and not (key == "position" and "title" in free and column_contents.speaks_for("title", cells))
            and _rivals(key, column, reading, samples, found)
        ),
        "",
    )
    field = field or _another_day(title, cells, set(specs) - free, silent=_says_nothing(reading))
    if field:
        first = next((place for place, key in found.items() if key == field), -1)
        if first in samples and any(
            cell_text(own) and cell_text(own) != cell_text(other) for own, other in zip(cells, samples[first], strict=True)
        ):
            said = f"{column_letter(first)} 列"
            message = f"{place}也像是{specs[field].title}，{specs[field].title}已取自 {said}，这一列没有导入。请核对该用哪一列。"
            return ask(field, "column.second", message)
    if reading.sure or counts_rows([text for cell in cells if (text := cell_text(cell))]):
        return None
    if "organizer" in free and _held_it(title, cells, senses):
        return ask("organizer", "column.perhaps", _seems(place, specs["organizer"].title))
    if senses & _NEVER_OURS and not (senses & _NEVER_OURS <= _OF_ANOTHER_TIME and _speaks_for_what_is_missing(cells, free)):
        return None
    part = _named_in_part(title, cells, free, known=reading.known)
    if part:
        return ask(part, "column.perhaps", _seems(place, specs[part].title))
    field = _ASKED_SHAPES.get(column_contents.shape_of(cells) or Shape.TEXT, "")
    if not field:
        field = _told_by_cells(cells, free) or (_choice_of_words(cells, free, specs) if reading.known else "")
    if field in free:
        return ask(
            field,
            "column.perhaps",
            f"{place}里的内容像是{specs[field].title}，没有导入。请指明这一列是什么，或指明不用。",
        )
    return None


def _speaks_for_what_is_missing(cells: Sequence[Cell], free: Collection[str]) -> bool:
    """Whether cells are subjects, titles or telephones of grown people, and no column has these."""
    return any(key in free and column_contents.speaks_for(key, cells) for key in _SURE_BY_CELLS)


_SURE_BY_CELLS = ("subject", "title", "phone")


def _numbers_of_service(senses: Senses, cells: Sequence[Cell]) -> tuple[str, ...]:
    """That a heading numbers those who serve by how they are employed (用工编号), above numbers of which each is another."""
    numbered = senses & _NUMBERS and senses & _OF_SERVICE and senses <= _NUMBERS | _OF_SERVICE | {"PERSON"}
    return ("teacher_no",) if numbered and still_missing.are_numbers_of_each(cells) else ()


def _rivals(key: str, column: int, reading: Reading, samples: Mapping[int, Sequence[Cell]], found: Mapping[int, str]) -> bool:
    """Whether an unused column contends for a field that another one has: by its heading, or by cells that speak for it while the other's do not."""
    if key in (*reading.sure, *reading.likely):
        return True
    first = next((place for place, taken in found.items() if taken == key), None)
    if first is None or first not in samples or not column_contents.speaks_for(key, samples[column]):
        return False
    return any(cell_text(cell) for cell in samples[first]) and not column_contents.speaks_for(key, samples[first])


def _are(texts: Sequence[str], shape: re.Pattern[str]) -> bool:
    """Whether most of at least three cells look alike; sums and group lines stand among them."""
    bare = [re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)) for text in texts]
    return len(bare) > 2 and sum(bool(shape.fullmatch(text)) for text in bare) * 4 >= len(bare) * 3


def _spoken_for(cells: Sequence[Cell], specs: Mapping[str, FieldSpec], but: str) -> str:
    """The only other field that cells look like which are not what they were taken for, "" for none or several."""
    spoken = [key for key in _SPEAKING if key in specs and key != but and column_contents.speaks_for(key, cells)]
    return spoken[0] if len(spoken) == 1 else ""


def _named_in_part(title: str, cells: Sequence[Cell], free: Collection[str], *, known: bool) -> str:
    """The day of coming or the part of a school that one word of a heading speaks of, where its cells may be it; "" for neither."""
    shape = column_contents.shape_of(cells)
    if "joined" in free and _ARRIVED.search(title) and shape is Shape.DATE:
        return "joined"
    if "group" in free and _A_PLACE.search(heading_key(title)) and shape is Shape.TEXT and not known:
        return "group"
    return ""


def _seems(place: str, title: str) -> str:
    return f"{place}好像是{title}，没有导入。请指明这一列是什么，或指明不用。"


def _held_it(title: str, cells: Sequence[Cell], senses: Senses) -> bool:
    """Whether houses stand below a heading that says of them something nobody has a word for: 承训院校 beside no other that held the training."""
    return (
        any(sense.startswith("?") or sense == "ORGANIZER" for sense in senses)
        and not is_of_another("organizer", heading_key(title))
        and column_contents.share_of(column_contents.is_house, cells) >= _NEARLY_ALL_HOUSES
    )


_NEARLY_ALL_HOUSES = 0.9


def counts_rows(texts: Sequence[str]) -> bool:
    """Whether they are 1, 2, 3 … in whatever order"""
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 6]
    return (
        len(numbers) * 4 >= len(texts) * 3 > 0
        and len(set(numbers)) == len(numbers)
        and min(numbers) == 1
        and max(numbers) <= len(texts)
    )
