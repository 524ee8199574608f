"""What a person is asked before a plan is carried out, what may be said once for all rows, and what the button says till then."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from jyteacher_desktop.desktop.pages.import_lines import SheetLine
from jyteacher_desktop.domain.terms import SchoolStage
from jyteacher_desktop.records.sheet_choices import Choices
from jyteacher_desktop.school.imports import (
    ImportKind,
)
from jyteacher_desktop.sheets import (
    CODES,
    HIDDEN_ROWS,
    PROPOSED,
    UNREAD_COLUMN,
    WHICH,
    Outcome,
    Plan,
    PlanRow,
    Question,
    Stop,
    Workbook,
    code_of,
    column_letter,
    label_of,
    labels_of,
    left_out_words,
)
from jyteacher_desktop.values import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A plan with everything the window shows of it; ``choices`` led to it, ``names`` are those of the policy, by id."""

    workbook: Workbook
    choices: Choices
    plan: Plan
    lines: tuple[SheetLine, ...]
    names: Mapping[str, str]
    stages: tuple[str, ...] = ()
    """The stages that are taught at this school."""
    kinds: tuple[str, ...] = ()
    """What kinds of activities there are by the policy in use."""
    activities: tuple[tuple[str, str], ...] = ()
    """The activities that a list of attendance may be of, the latest first: words and id."""

    @property
    def sheets(self) -> tuple[tuple[str, str], ...]:
        """The sheets a person may choose: words and choice; several that are read as one stand first."""
        layout = self.plan.layout
        single = [(sheet.name, sheet.name) for sheet in self.workbook.sheets if not sheet.hidden and sheet.rows]
        names = layout.sheets
        several = [(f"{'、'.join(names)}（{len(names)} 张一起）", layout.choice)] if len(names) > 1 else []
        known = {choice for _words, choice in single}
        hidden = [(layout.choice, layout.choice)] if len(names) == 1 and layout.choice not in known else []
        return (*several, *hidden, *single)

    def named(self, field: str, *columns: int) -> dict[str, str]:
        """What is said about the columns when some of them get another meaning ("" for none); those still asked about stay open."""
        layout = self.plan.layout
        asked = {question.column for question in layout.questions}.difference(columns)
        if not self.choices.confirmed:
            asked |= layout.proposed.keys() - {*columns}  # a word about one column is no yes to what others probably are

        def title(place: int) -> str:
            return layout.titles.get(place) or column_letter(place)

        said = {title(place): "" if key == field else key for place, key in layout.columns.items() if place not in asked}
        said |= {key: value for key, value in (self.choices.mapping or {}).items() if key not in said and not value}
        return said | {title(column): field for column in columns}


def must_answer(plan: Plan) -> bool:
    """Whether something has to be said before anything is stored: what the list is, or what becomes of a column that would be lost."""
    layout = plan.layout
    return bool(_stops(plan)) or any(each.code in _TO_ANSWER and each.column not in layout.columns for each in layout.questions)


def _stops(plan: Plan) -> tuple[Stop, ...]:
    """What keeps a sheet from being imported, without what is chosen below once for all."""
    if not plan.layout.lacks_only(*_once(plan)):
        return plan.layout.stops
    return tuple(stop for stop in plan.layout.stops if stop.code in (HIDDEN_ROWS, PROPOSED))


_TO_ANSWER: Final = frozenset({UNREAD_COLUMN, "column.perhaps", "column.second", "column.contradicts"})
"""Questions about columns that may be something we keep; the others say what was done."""


def button_text(plan: Plan, offers: Sequence[Offer | Answer] = ()) -> str:
    """What the button would do, or what has to be said before."""
    if must_answer(plan):
        return "先回答上面的问题"
    waiting = next((each for each in offers if each.waits), None)
    if waiting is not None:
        return f"先{'选' if waiting.choices else '写'}{waiting.title}"
    new, updated = plan.count(Outcome.NEW), plan.count(Outcome.UPDATED)
    return f"导入：新增 {new}，更新 {updated}" if new or updated else "没有要导入的内容"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the person is asked before (or while) looking at the rows.

    Attributes:
        text: The question.
        yes: Words of the first answer; empty when only the columns below can answer.
        no: Words of the second answer, or empty.
        after_yes: The choices after the first answer.
        after_no: The choices after the second.
        column: The column it is about (0-based), or -1.
        columns: Columns whose headings say nothing, each with an answer of its own; ``no`` is then that none of them is used.
    """

    text: str
    yes: str = ""
    no: str = ""
    after_yes: Choices | None = None
    after_no: Choices | None = None
    column: int = -1
    columns: tuple[UnreadColumn, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadColumn:
    """A column whose heading says nothing: what it is called, what stands in it, and what it may be, the likeliest first (title, field)."""

    column: int
    words: str
    choices: tuple[tuple[str, str], ...]


def asked(prepared: Prepared) -> Asked | None:
    """The next question of a plan: whether it is the right list at all, then what doubtful columns are."""
    layout, choices = prepared.plan.layout, prepared.choices
    label = label_of(prepared.plan.kind)
    for stop in _stops(prepared.plan):
        if stop.final:
            return Asked(text=f"{stop.message}。现在不能导入。请点下面那一列的列名，指明它是什么；或换一个文件。")
        if stop.code == HIDDEN_ROWS:
            return _asked_of_hidden_rows(prepared, stop.message)
        confirmed = replace(choices, confirmed=True, sheet=layout.choice)
        if not layout.proposed:
            text = f"{layout.doubt}。确认以前不会导入任何内容。"
            return Asked(text=text, yes=f"这就是{label}，继续(&Y)", after_yes=confirmed)
        return Asked(
            text=f"{layout.doubt}。下面已按此读出，请核对；确认以前不会导入任何内容。",
            yes="对，按此导入(&Y)" if stop.code == PROPOSED else f"这就是{label}，按此导入(&Y)",
            no="都不是(&N)",
            after_yes=confirmed,
            after_no=replace(
                choices, mapping=prepared.named("", *(each for each, key in layout.proposed.items() if key)), sheet=layout.choice
            ),
        )
    if not layout.questions:
        return _asked_of_notes(prepared)
    read = [each for each in layout.questions if each.code != UNREAD_COLUMN]
    unread = [each for each in layout.questions if each.code == UNREAD_COLUMN]
    if not read and len(unread) > 1:
        return _asked_of_unread(prepared, unread)
    first = (read or unread)[0]
    more = f"（还有 {len(layout.questions) - 1} 列要看）" if len(layout.questions) > 1 else ""
    if first.code == CODES:
        return _asked_of_codes(prepared, first.column, first.message, more)
    title = next(spec.title for spec in layout.specs if spec.key == first.field)
    return Asked(
        text=first.message + more,
        yes=f"是{title}(&Y)",
        no="不用这一列(&N)",
        after_yes=replace(choices, mapping=prepared.named(first.field, first.column), sheet=layout.choice),
        after_no=replace(choices, mapping=prepared.named("", first.column), sheet=layout.choice),
        column=first.column,
    )


def _asked_of_hidden_rows(prepared: Prepared, message: str) -> Asked:
    """Whether rows that the workbook does not show are meant as well."""
    layout, choices = prepared.plan.layout, prepared.choices
    shown = len(layout.data_rows) + len(layout.elsewhere) - len(layout.hidden_rows)
    return Asked(
        text=f"{message}。回答以前不会导入任何内容。",
        yes=f"只导入看得见的 {shown} 行(&Y)",
        no=f"隐藏的 {len(layout.hidden_rows)} 行一起导入(&N)",
        after_yes=replace(choices, hidden_rows=False, sheet=layout.choice),
        after_no=replace(choices, hidden_rows=True, sheet=layout.choice),
    )


def _asked_of_unread(prepared: Prepared, unread: Sequence[Question]) -> Asked:
    """Columns whose headings say nothing, in one list: one answer for each, or one for all."""
    layout, choices = prepared.plan.layout, prepared.choices
    titles = {spec.key: spec.title for spec in layout.specs}
    left_out = {each.column: each for each in layout.left_out}
    free = [spec.key for spec in layout.specs if spec.key not in layout.columns.values()]
    return Asked(
        text=f"{len(unread)} 列的列名没有认出，没有导入。要用的请在右边选它是什么，其余的不用。",
        no="都不用(&N)",
        after_no=replace(choices, mapping=prepared.named("", *(each.column for each in unread)), sheet=layout.choice),
        columns=tuple(
            UnreadColumn(
                column=each.column,
                words=left_out_words([left_out[each.column]]),
                choices=tuple((titles[key], key) for key in dict.fromkeys((*each.may_be, *free))),
            )
            for each in unread
            if each.column in left_out
        ),
    )


def _asked_of_notes(prepared: Prepared) -> Asked | None:
    """Whether what remarks say of leave and leaving is entered."""
    plan, choices = prepared.plan, prepared.choices
    told = [row for row in plan.particular if any(each.code in _SERVICE for each in row.findings)]
    if not told:
        return None
    first = told[0].values
    yes = replace(choices, from_notes=True, sheet=plan.layout.choice)
    no = replace(choices, from_notes=False, sheet=plan.layout.choice)
    if choices.from_notes:
        text = f"将按备注登记 {len(told)} 位教师的人员变动，日期逐条写在说明里，请核对。"
        return Asked(text=text, no="不登记(&N)", after_no=no)
    return Asked(
        text=f"{len(told)} 位教师的备注写着产假、借调等（如{first.get('name', '')}“{first.get('note', '')}”），还没有登记为人员变动。"
        "按备注写的日期登记吗？不登记的，那段时间仍算应到、应完成学时。",
        yes="按备注登记(&Y)",
        no="不登记(&N)",
        after_yes=yes,
        after_no=no,
    )


_SERVICE: Final = frozenset({"note.service", "note.service_entered"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A field that may be said once for all rows that say nothing.

    Attributes:
        key: The field.
        title: What it is called.
        rows: How many rows get it.
        chosen: What they get now, as it is stored; None while nobody said anything.
        choices: What there is to choose: words, and what is stored.
        waits: Whether nothing is imported before it was said.
        else_words: What stands for saying nothing where that is a choice as well.
    """

    key: str
    title: str
    rows: int
    chosen: str | None
    choices: tuple[tuple[str, str], ...]
    waits: bool = False
    else_words: str = ""


_KIND: Final = "kind"
INTO: Final = "into"
"""The key of the offer that is no field: the record that a whole sheet belongs to."""
OVER: Final = "over"
"""The key of the offer that is no field: whether the chosen kind goes over what names say."""
_OFFERED: Final[Mapping[str, tuple[str, ...]]] = {
    "roster": ("stage",),
    "trainings": ("level", "mode"),
    "activities": (_KIND, OVER),
    "plan_items": (_KIND, OVER),
    "attendance": (INTO,),
}
"""Fields that whole sheets lack so often that they are asked for beside the table."""
_NOT_NOW: Final = "先不填"
_BY_NAMES: Final = "照名称和标题"


def _once(plan: Plan) -> tuple[str, ...]:
    """Fields that every row needs, that have no column and that one answer for the whole sheet replaces."""
    return WHICH if plan.kind == ImportKind.ATTENDANCE.value else plan.layout.said_once


def offers_of(prepared: Prepared) -> tuple[Offer, ...]:
    """What may be said once for the whole sheet; nothing where every row says it itself."""
    plan = prepared.plan
    makers: Mapping[str, Callable[[Prepared], Offer | None]] = {
        "stage": _stage_offered,
        INTO: _activity_offered,
        _KIND: _kind_offered,
        OVER: _over_offered,
    }
    offered = _OFFERED.get(plan.kind, ())
    found = (makers[key](prepared) if key in makers else _usual_offered(prepared, key) for key in offered)
    return tuple(each for each in found if each is not None)


def _title(plan: Plan, key: str) -> str:
    return next(spec.title for spec in plan.layout.specs if spec.key == key)


def _filled(plan: Plan, key: str) -> int:
    return sum(key in row.filled for row in plan.particular)


def _stage_offered(prepared: Prepared) -> Offer | None:
    plan, key = prepared.plan, "stage"
    chosen, rows = plan.layout.fills.get(key), _filled(prepared.plan, key)
    if plan.layout.column_of(key) is not None or not any(row.outcome is not Outcome.REFUSED for row in plan.rows):
        return None
    if chosen and not rows:  # whoever comes has a stage already
        return None
    words = (*prepared.stages, *(each for each in _STAGES if each not in prepared.stages))
    choices = (*((each, each) for each in words), (_NOT_NOW, ""))
    waits = chosen is None and len(prepared.stages) > 1
    return Offer(key=key, title=_title(plan, key), rows=rows, chosen=chosen, choices=choices, waits=waits)


def _activity_offered(prepared: Prepared) -> Offer | None:
    plan = prepared.plan
    chosen = _whole_sheet_of(plan)
    if not (chosen or plan.layout.lacks_only(*WHICH)) or not prepared.activities:
        return None
    return Offer(key=INTO, title="活动", rows=len(plan.rows), chosen=chosen, choices=prepared.activities, waits=chosen is None)


def _kind_offered(prepared: Prepared) -> Offer | None:
    """The kind of a sheet without a column for it: asked for where names and title do not say it, else only offered."""
    plan = prepared.plan
    chosen = plan.layout.fills.get(_KIND)
    if plan.layout.column_of(_KIND) is not None or not (chosen or plan.layout.lacks_only(*_once(plan)) or not plan.layout.stops):
        return None
    rows = sum(_lacks_kind(row) for row in plan.rows)
    return Offer(
        key=_KIND,
        title=_title(plan, _KIND),
        rows=rows,
        chosen=chosen,
        choices=tuple((each, each) for each in prepared.kinds),
        waits=chosen is None and rows > 0,
        else_words="" if rows and chosen is None else _BY_NAMES,
    )


def _over_offered(prepared: Prepared) -> Offer | None:
    """Whether the chosen kind also goes over what names say, where some do."""
    plan, over = prepared.plan, _KIND in prepared.choices.over
    others = len(plan.rows) - sum(_lacks_kind(row) for row in plan.rows)
    if plan.layout.column_of(_KIND) is not None or not plan.layout.fills.get(_KIND) or not (over or others):
        return None
    return Offer(
        key=OVER,
        title="名称里写着别的类型的",
        rows=others,
        chosen="1" if over else "",
        choices=(("仍按名称登记", ""), ("也照选的登记", "1")),
    )


def _usual_offered(prepared: Prepared, key: str) -> Offer | None:
    plan = prepared.plan
    rows = _filled(plan, key)
    if not rows:
        return None
    spec = next(spec for spec in plan.layout.specs if spec.key == key)
    stored = {word: text for text, word in labels_of(spec).items()}
    choices = tuple((word, stored.get(word, word)) for word in spec.choices)
    return Offer(key=key, title=spec.title, rows=rows, chosen=plan.layout.fills.get(key, ""), choices=choices)


def chosen_once(prepared: Prepared, key: str, stored: str | None) -> Choices:
    """What was said so far, with one of the offers answered; None leaves it to what the sheet says."""
    choices = replace(prepared.choices, sheet=prepared.plan.layout.choice)
    if key == INTO:
        return replace(choices, into=stored or "")
    if key == OVER:
        return replace(choices, over=choices.over | {_KIND} if stored else choices.over - {_KIND})
    others = {name: text for name, text in choices.fills.items() if name != key}
    if stored is None:
        return replace(choices, fills=others, over=choices.over - {key})
    nobody = key == _KIND and not any(_lacks_kind(row) for row in prepared.plan.rows)
    # where every name says a kind a choice that leaves them theirs would change nothing
    return replace(choices, fills={**others, key: stored}, over=choices.over | {key} if nobody else choices.over)


def _whole_sheet_of(plan: Plan) -> str | None:
    """The activity of a list of attendance that has no column for it; None where it is not known or the rows are of several."""
    if plan.layout.column_of("activity") is not None or plan.layout.fills.get("activity"):
        return None
    activities = {row.links.get("activity", "") for row in plan.rows} - {""}
    return activities.pop() if len(activities) == 1 else None


def _lacks_kind(row: PlanRow) -> bool:
    """Whether nothing in the sheet says of which kind a row is, be it that somebody has chosen it meanwhile or not."""
    return _KIND in row.filled or any(each.code == "kind.missing" for each in row.findings)


_STAGES: Final = tuple(dict.fromkeys(each for stage in SchoolStage for each in stage.of_people))


def offer_words(prepared: Prepared, offers: Sequence[Offer]) -> str:
    """What stands before the choices."""
    if prepared.plan.kind == "roster":
        [stage] = offers
        if stage.waits:
            return (
                f"表里没有“学段”列，本校有{'、'.join(prepared.stages)}，看不出谁是哪一段。请选大多数人的学段，"
                "少数不同的导入后在“教师”页选中几位一起改；也可以先不填。"
            )
        return (
            f"表里没有“学段”列。{stage.rows} 位没有登记过学段的一律登记为："
            if stage.chosen
            else "表里没有“学段”列，没有登记学段："
        )
    if offers[0].key == INTO:
        [one] = offers
        return f"表里没有写是哪一次活动。{f'这 {one.rows} 行一律记到：' if one.chosen else f'请选这 {one.rows} 行是哪一次的：'}"
    if offers[0].key == _KIND:
        return _kind_words(prepared, offers[0])
    lacking: dict[int, list[str]] = {}
    for each in offers:
        lacking.setdefault(each.rows, []).append(each.title)
    told = "，".join(
        f"{'有 ' if not number else ''}{rows} 行没有写{'、'.join(titles)}"
        for number, (rows, titles) in enumerate(lacking.items())
    )
    return f"{told}，没有写的一律登记为：" if len(lacking) > 1 else f"{told}，一律登记为："


def _kind_words(prepared: Prepared, kind: Offer) -> str:
    others = len(prepared.plan.rows) - kind.rows
    unit, thing = ("场", "活动") if prepared.plan.kind == ImportKind.ACTIVITIES.value else ("个", "项目")
    lacks = f"表里没有“{kind.title}”列" if not prepared.plan.layout.unread else f"“{kind.title}”列里写的都不在政策里"
    if not kind.waits and kind.chosen is None:
        return f"{lacks}，{others} {unit}{thing}已按名称和标题登记。整张表都是同一种的，可以在这里选："
    told, which = (
        (f"{others} {unit}{thing}按名称里写的登记，", f"其余 {kind.rows} {unit}")
        if others
        else ("", f"这 {kind.rows} {unit}{thing}")
    )
    return f"{lacks}。{told}" + (f"{which}一律登记为：" if kind.chosen else f"请选{which}是哪一种：")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One line of the list of what a sheet does not say, or says in words that nobody knows: one answer each, for all its rows.

    Attributes:
        field: The field.
        word: The word that is asked about; "" where the field has no column.
        caption: What the line is called.
        choices: What there is to choose; empty where it is typed.
        chosen: What was said, "" for nothing.
        example: What may be typed.
        waits: Whether nothing is imported before it was said.
    """

    field: str
    word: str
    caption: str
    choices: tuple[str, ...]
    chosen: str
    example: str = ""
    waits: bool = False

    @property
    def title(self) -> str:
        """The field as the button names it."""
        return self.caption.partition("（")[0]


def answers_of(prepared: Prepared) -> tuple[Answer, ...]:
    """What one answer each replaces in all rows: fields without a column, and words that no list has."""
    return (*_fields_to_say(prepared), *_words_to_say(prepared))


def _fields_to_say(prepared: Prepared) -> list[Answer]:
    plan, fills = prepared.plan, prepared.choices.fills
    keys = [key for key in _once(plan) if key != _KIND] if plan.kind != ImportKind.ATTENDANCE.value else []
    if not keys or not (plan.layout.lacks_only(*_once(plan)) or any(_said(fills, key) for key in keys)):
        return []
    specs = {spec.key: spec for spec in plan.layout.specs}
    number = len(plan.layout.data_rows)
    return [
        Answer(
            field=key,
            word="",
            caption=f"{_called(plan, specs[key].title, key)}（{number} 行都是）",
            choices=specs[key].choices,
            chosen=_said(fills, key),
            example=specs[key].example,
            waits=not _said(fills, key),
        )
        for key in keys
    ]


def _called(plan: Plan, title: str, key: str) -> str:
    return f"{title}或年度" if (plan.kind, key) == _DAY_OR_YEAR else title


_DAY_OR_YEAR: Final = (ImportKind.TRAININGS.value, "start")
"""The day of a training, in whose place its year will do."""
_A_YEAR: Final = re.compile(r"\s*(?:19|20)\d\d\s*(?:年度?)?\s*")


def _said(fills: Mapping[str, str], key: str) -> str:
    return fills.get(key) or (fills.get("year", "") if key == _DAY_OR_YEAR[1] else "")


def _words_to_say(prepared: Prepared) -> list[Answer]:
    plan = prepared.plan
    specs = {spec.key: spec for spec in plan.layout.specs}
    return [
        Answer(
            field=each.field,
            word=each.word,
            caption=f"“{each.word}”（{each.rows} 行）",
            choices=prepared.kinds if each.field == _KIND else specs[each.field].choices,
            chosen=each.means,
        )
        for each in plan.odd_words[:_MOST_WORDS]
    ]


_MOST_WORDS: Final = 12
"""Words that are asked about at a time: those of the most rows."""


def answer_words(prepared: Prepared, answers: Sequence[Answer]) -> str:
    """What stands above the list."""
    told = []
    lacking = [each for each in answers if not each.word]
    if lacking:
        titles = "".join(f"“{each.title}”" for each in lacking)
        told.append(
            f"表里没有{titles}列。每一行都一样的，在这里写一次；各行不同的，请在表里补上这一列，已经有的请点它的列名指明。"
        )
    words = prepared.plan.odd_words
    for key in dict.fromkeys(each.field for each in words):
        own = [each for each in words if each.field == key]
        rows = sum(each.rows for each in own if not each.means)
        rest = f"，{rows} 行要等选了才导入" if rows and not prepared.plan.layout.unread else ""
        told.append(f"“{_title(prepared.plan, key)}”列里有 {len(own)} 种写法不在可选的里面，请选各是什么{rest}。")
    return "".join(told)


def answered(prepared: Prepared, answer: Answer, text: str) -> Choices:
    """What was said so far, with one line of the list answered; "" takes the answer back."""
    choices = replace(prepared.choices, sheet=prepared.plan.layout.choice)
    if answer.word:
        return replace(choices, words={**choices.words, (answer.field, answer.word): text})
    key, places = answer.field, {answer.field}
    if (prepared.plan.kind, key) == _DAY_OR_YEAR:
        places = {key, "year"}
        key = "year" if _A_YEAR.fullmatch(text) else key
    fills = {name: said for name, said in choices.fills.items() if name not in places}
    return replace(choices, fills=fills | ({key: text.strip()} if text.strip() else {}))


def _asked_of_codes(prepared: Prepared, column: int, message: str, more: str) -> Asked:
    """Which of two codes is a man; where there are others, what to do about it."""
    layout, choices = prepared.plan.layout, prepared.choices
    codes = {row: code for row in layout.data_rows if (code := code_of(layout.cell(row, column)))}
    seen = sorted(set(codes.values()))
    if len(seen) != len(_SEXES):
        return Asked(text=message + more, column=column)

    def after(man: str) -> Choices:
        said = {(row, column): _SEXES[code != man] for row, code in codes.items()}
        return replace(choices, corrections={**choices.corrections, **said}, sheet=layout.choice)

    less, greater = seen
    return Asked(
        text=f"{message.partition('，没有导入')[0]}。哪个是男？不回答就不导入这一列。{more}",
        yes=f"{greater} 是男(&Y)",
        no=f"{less} 是男(&N)",
        after_yes=after(greater),
        after_no=after(less),
        column=column,
    )


_SEXES = ("男", "女")
