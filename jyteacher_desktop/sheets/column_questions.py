"""What is asked or told about columns: those that are not used although they are probably something we keep, and those known by their cells alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from jyteacher_desktop.sheets import left_out, still_missing, texts_in_cells
from jyteacher_desktop.sheets.cell_values import heading_key
from jyteacher_desktop.sheets.cells import cell_text, column_letter
from jyteacher_desktop.sheets.column_contents import LOOKS_LIKE, SEVERAL, Cells, says_only_yes
from jyteacher_desktop.sheets.column_meanings import MOSTLY, NEVER_OURS, SPEAKING, Guess, counts_rows, is_choice_by_words
from jyteacher_desktop.sheets.headings import NO_GROUP
from jyteacher_desktop.sheets.of_another_thing import is_of_another
from jyteacher_desktop.sheets.texts_in_cells import Shape
from jyteacher_desktop.sheets.words_of_headings import Senses, set_of
from jyteacher_desktop.values import dataclass

_NEARLY_ALL = 0.8
_NEARLY_ALL_HOUSES = 0.9


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


def questions_about(guess: Guess) -> tuple[Question, ...]:
    """Everything that a person should look at in the columns of a guess."""
    unused = [_Unused(guess, column) for column in guess.samples if column not in guess.found]
    asked = [question for each in unused if (question := each.question()) is not None]
    asked += _told(guess)
    known = {question.column for question in asked}
    unread = (each for each in unused if each.column not in known and not each.reading.known)
    taken = _taken(guess)
    return (*asked, *(question for each in unread if (question := each.unread(taken)) is not None))


def _told(guess: Guess) -> Iterator[Question]:
    """What is told about columns that are used."""

    def told(column: int, field: str, code: str, message: str) -> Question:
        title = guess.titles[column]
        return Question(
            column=column, title=title, field=field, code=code, message=f"{column_letter(column)} 列“{title}”{message}"
        )

    names = {key: spec.title for key, spec in guess.specs.items()}
    for column, key in guess.spoken.items():
        message = f"没有说明是什么，里面的内容像是{names[key]}，已按{names[key]}导入。请核对；不是的话，请指明这一列是什么，或指明不用。"
        yield told(column, key, "column.perhaps", message)
    for column, key in guess.worded.items():
        message = f"里写的是{names[key]}（如“{guess.samples[column].texts[0]}”），已按{names[key]}导入。请核对；不是的话，请指明这一列是什么。"
        yield told(column, key, "column.words", message)
    for column, key in guess.found.items():
        if (
            key == "hours"
            and column in guess.samples
            and _CLOCK_HOURS.search(unicodedata.normalize("NFKC", guess.titles[column]))
        ):
            yield told(column, key, "hours.unit", "写的是小时，1 小时按 1 学时登记（1 学时为 45 分钟）。请核对。")
    for column, other in guess.halves.items():
        taken = names[guess.found[column]]
        yield told(
            column, other, "column.either", f"写着{names[other]}和{taken}两样，已按{taken}导入。请核对，需要时指明它是什么。"
        )


_CLOCK_HOURS = re.compile(r"小时|时长|[(/]\s*h(?:ours?)?\s*\)?$", re.IGNORECASE)


def _taken(guess: Guess) -> Mapping[str, Cells]:
    """Fields that have a column already, with its cells; one that a heading names with a word more (司龄段入职时间) may still be another column."""
    taken = {
        key: guess.samples.get(column, _SAID_BY_A_PERSON)
        for column, key in guess.found.items()
        if column not in guess.samples or column in guess.spoken or key in guess.reading(column).sure
    }
    if "id_number" in taken and "birth_month" not in taken:
        taken["birth_month"] = taken["id_number"]  # the number tells it
    return taken


_SAID_BY_A_PERSON = Cells(("?",))


class _Unused:
    """A column that is not used: what is to be asked about it, None where nothing of it would be lost."""

    def __init__(self, guess: Guess, column: int) -> None:
        self.column = column
        self.title, self.cells, self.reading = guess.titles[column], guess.samples[column], guess.reading(column)
        self._guess, self._specs, self._senses = guess, guess.specs, guess.senses[column]
        self._place = f"{column_letter(column)} 列“{self.title}”"

    @cached_property
    def _free(self) -> Collection[str]:
        """Fields that have no column with anything below; where somebody is organised is no part of a school."""
        samples = self._guess.samples
        held = {key for column, key in self._guess.found.items() if column not in samples or samples[column].texts}
        return set(self._specs) - held - ({"group"} if NO_GROUP.search(self.title) else set())

    def question(self) -> Question | None:
        """The question about a column whose heading or cells say something of ours."""
        if not self.cells.texts:
            return None
        if self.column in self._guess.contradicted:
            field = self._guess.contradicted[self.column]
            counted = field in _NEVER_FIGURES and self.cells.shape is Shape.NUMBER  # 活动数: how many there were
            return None if counted else self._contradicts(field)
        named = (
            *self.reading.sure,
            *self.reading.likely,
            *self.reading.perhaps,
            *self.reading.beside,
            *self._numbers_of_service(),
        )
        likely = next((key for key in named if key in self._free), None)
        if likely is not None:
            return None if likely == "teacher_no" and counts_rows(self.cells.texts) else self._seems(likely)
        second = self._second()
        if second is not None:
            return second
        if self.reading.sure or counts_rows(self.cells.texts):
            return None
        return self._by_cells()

    def unread(self, taken: Mapping[str, Cells]) -> Question | None:
        """The question about a column whose heading says nothing and whose cells fit a field that has no column."""
        named = (key for key in (*self.reading.sure, *self.reading.likely) if key in taken)
        if any(self._is_settled(key, taken[key]) for key in named):
            return None
        may_be = left_out.could_be(self.cells, self._specs, taken)
        if not may_be:
            return None
        words = "、".join(self._specs[key].title for key in may_be[:2])
        told = left_out.told(self._place, left_out.samples_of(self.cells.all))
        message = f"{told}没有认出，可能是{words}，没有导入。要用的话，请指明它是什么。"
        return Question(
            column=self.column, title=self.title, field=may_be[0], code=left_out.UNREAD_COLUMN, message=message, may_be=may_be
        )

    def _ask(self, field: str, code: str, message: str) -> Question:
        return Question(column=self.column, title=self.title, field=field, code=code, message=f"{self._place}{message}")

    def _seems(self, field: str) -> Question:
        title = self._specs[field].title
        return self._ask(field, "column.perhaps", f"好像是{title}，没有导入。请指明这一列是什么，或指明不用。")

    def _contradicts(self, field: str) -> Question:
        """Its cells are not what its heading says: they may be the only other field that they look like."""
        spoken = [key for key in SPEAKING if key in self._specs and key != field and self.cells.speaks_for(key)]
        if len(spoken) == 1:
            return self._seems(spoken[0])
        example, title = self.cells.texts[0][:12], self._specs[field].title
        if field == "end" and self.cells.shape is Shape.DATE:
            first = self._specs["start"].title
            message = f"里的日子不少在{first}之前（如“{example}”），不是{title}，没有导入。请核对这一列，需要时指明它是什么。"
            return self._ask(field, "column.contradicts", message)
        message = f"里多数不像{title}（如“{example}”），没有导入。请核对这一列，需要时指明它是什么。"
        return self._ask(field, "column.contradicts", message)

    def _numbers_of_service(self) -> tuple[str, ...]:
        """That a heading numbers those who serve by how they are employed (用工编号) or as lecturers, above numbers of which each is another."""
        senses = self._senses
        numbered = senses & _NUMBERS and senses & _OF_SERVICE and senses <= _NUMBERS | _OF_SERVICE | {"PERSON"}
        numbered = numbered or self._guess.numbers_who_teaches(self.column) or self._is_an_account_like_a_number()
        return ("teacher_no",) if numbered and still_missing.are_numbers_of_each(self.cells) else ()

    def _is_an_account_like_a_number(self) -> bool:
        """Whether accounts look as staff numbers do (T2023015) in a roster without any: schools give them by the number. Banks number longer."""
        if self._guess.kind != "roster" or not _ACCOUNT.fullmatch(heading_key(self.title)):
            return False
        return self.cells.share_of(_LIKE_A_STAFF_NUMBER.fullmatch) >= _NEARLY_ALL

    def _second(self) -> Question | None:
        """It contends for a field that another column has, and says something else in some row."""
        field = next((key for key in (*self.reading.sure, *self.reading.likely, *SPEAKING) if self._rivals(key)), "")
        field = field or self._another_day()
        first = self._guess.column_of(field)
        if first is None or first not in self._guess.samples or self._is_settled(field, self._guess.samples[first]):
            return None
        cells = zip(self.cells.all, self._guess.samples[first].all, strict=True)
        if not any(cell_text(own) and cell_text(own) != cell_text(other) for own, other in cells):
            return None
        title, letter = self._specs[field].title, column_letter(first)
        message = f"也像是{title}，{title}已取自 {letter} 列，这一列没有导入。请核对该用哪一列。"
        return self._ask(field, "column.second", message)

    def _is_settled(self, field: str, taken: Cells) -> bool:
        """Whether cells leave no doubt which of two columns it is: titles there, and 专业技术八级 or 见档案 here. That this one is left out is stated."""
        wanted = LOOKS_LIKE.get(field)
        return wanted is not None and taken.shape is wanted and self.cells.shape is not wanted

    def _rivals(self, key: str) -> bool:
        """Whether it contends for a field that another column has: by its heading, or by cells that speak for it while the other's do not."""
        if key not in self._specs or (key == "position" and "title" in self._free and self.cells.speaks_for("title")):
            return False
        if key in (*self.reading.sure, *self.reading.likely):
            return True
        first = self._guess.column_of(key)
        others = self._guess.samples.get(first) if first is not None else None
        return others is not None and self.cells.speaks_for(key) and bool(others.texts) and not others.speaks_for(key)

    def _another_day(self) -> str:
        """The field of a day that another column has and that this one may hold as well; "" if none.

        进某处时间 beside 到岗日, 授课时间 beside 评课开始时间, days of several years under a heading that says nothing beside 到岗日: which of them is
        meant is for the person to say.
        """
        years = {month[:4] for month in self.cells.months} if self._guess.is_silent(self.column) else set()
        of_a_staff = len(years) >= _SEVERAL_YEARS and not still_missing.are_births(self.cells)
        came = _ARRIVED.search(self.title) or of_a_staff
        days = (("joined", came), ("start", _OF_A_LESSON.search(heading_key(self.title))))
        found = next((field for field, said in days if said and field in self._specs and field not in self._free), "")
        return found if self.cells.shape is Shape.DATE else ""

    def _by_cells(self) -> Question | None:
        """What it may be by its cells, where no heading says anything that has to be asked first."""
        if "organizer" in self._free and self._held_it():
            return self._seems("organizer")
        never = self._senses & NEVER_OURS
        sure = any(key in self._free and self.cells.speaks_for(key) for key in _SURE_BY_CELLS)
        if never and not (never <= _OF_ANOTHER_TIME and sure):
            return None
        part = self._named_in_part()
        if part:
            return self._seems(part)
        field = _ASKED_SHAPES.get(self.cells.shape or Shape.TEXT, "")
        if not field:
            field = self._told_by_cells() or (self._choice_of_words() if self.reading.known else "")
        if field not in self._free:
            return None
        title = self._specs[field].title
        return self._ask(field, "column.perhaps", f"里的内容像是{title}，没有导入。请指明这一列是什么，或指明不用。")

    def _held_it(self) -> bool:
        """Whether houses stand below a heading that says of them something nobody has a word for: 承训院校 beside no other that held the training."""
        return (
            any(sense.startswith("?") or sense == "ORGANIZER" for sense in self._senses)
            and not is_of_another("organizer", heading_key(self.title))
            and self.cells.share_of(texts_in_cells.is_house) >= _NEARLY_ALL_HOUSES
        )

    def _named_in_part(self) -> str:
        """The day of coming or the part of a school that one word of the heading speaks of, where its cells may be it; "" for neither."""
        if "joined" in self._free and _ARRIVED.search(self.title) and self.cells.shape is Shape.DATE:
            return "joined"
        place = "group" in self._free and _A_PLACE.search(heading_key(self.title)) and self.cells.shape is Shape.TEXT
        return "group" if place and not self.reading.known else ""

    def _told_by_cells(self) -> str:
        """The field that cells speak for where the heading says nothing: births, parts of a school, jobs; "" if none."""
        texts = self.cells.texts
        if len(texts) < SEVERAL:
            return ""
        if "birth_month" in self._free and "id_number" in self._free and still_missing.are_births(self.cells):
            return "birth_month"
        tests = (("group", texts_in_cells.is_part_of_school), ("position", texts_in_cells.is_job))
        return next((key for key, test in tests if key in self._free and sum(map(test, texts)) >= MOSTLY * len(texts)), "")

    def _choice_of_words(self) -> str:
        """The only missing choice of which nearly every cell is a word, be it the same one in all of them: everybody passed; "" if none."""
        if len(self.cells.texts) < SEVERAL or says_only_yes(self.cells.texts):
            return ""
        found = [
            key
            for key in self._free
            if is_choice_by_words(key, self._specs[key]) and self.cells.are_words_of(self._specs[key], _NEARLY_ALL)
        ]
        return found[0] if len(found) == 1 else ""


_OF_ANOTHER_TIME: Senses = set_of("GRADUATE QUALIFIED LECTURER")
"""讲授专业, 资格学科: what was studied, examined or lectured on. Subjects and titles below it, where nothing else has them, are worth a question."""
_NEVER_FIGURES = ("activity", "training")
_SURE_BY_CELLS = ("subject", "title", "phone")
_ACCOUNT = re.compile("(?:教师|老师|员工|职工|教职工|用户|系统|平台|登录|登陆|个人)?[账帐][号户](?:名|名称)?")
_LIKE_A_STAFF_NUMBER = re.compile(r"[A-Za-z]{1,3}\d{2,12}|\d{3,12}")
_NUMBERS = set_of("NO CODE CERTIFICATE")
_OF_SERVICE = set_of("POST WORK")
"""用工编号, 聘任证号: by what somebody is kept who is employed."""
_A_PLACE = re.compile("(?<!干)[部组处科室系股办]$")
"""某某部: a part of an office no word is known for."""
_OF_A_LESSON = re.compile("(?:授课|上课|开课|讲课|执教)(?:时间|日期)")
"""When a lesson was, which somebody may have watched on that day or written about on another."""
_ARRIVED = re.compile(
    "[进入来到调]本?(?!党|团|伍|学|编)[^党团伍学编]{1,6}(?:时间|日期|年月)|^(?:转入|加入|聘入|上岗|到任|到职|聘用|录用|报到)(?:时间|日期|年月)"
)
"""进某处时间 of a place no word is known for, 聘用时间: it may be the day somebody came here."""
_SEVERAL_YEARS = 3
_ASKED_SHAPES = {
    Shape.SUBJECT: "subject",
    Shape.TITLE: "title",
    Shape.SEX: "sex",
    Shape.PHONE: "phone",
    Shape.STAGE: "stage",
}
