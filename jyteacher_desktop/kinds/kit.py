"""How a record is described: once, typed, in a module of its own.

A *kind* is a frozen dataclass whose fields say what they are called, what may stand in them and where they go. Everything else
follows from that one description: the table in the file with its journal triggers, the table of a package, the derived table of
the city, its place in the digest and in the mark of corrections, giving a book back, import fields and template, export, columns of
lists, form and dialog, options of the command line, labels of the history, the list on paper, the rescue copy.

    @kind("rule", "制度文件", page=Page.RESEARCH, keepers=SCHOOL | BUREAU, basis="二、三（四）", key="title version", sent="rules")
    class Rule(Row):
        title: str = text("名称", width=30)                    # no default: required, for people and for the type checker alike
        issued: date | None = day("发布日期", default=None)
        reason: str = long("说明", default="", local=True)     # never leaves the file

Values of a row are what the annotation says: text, :class:`Person`, ``date``, ``Decimal`` for hours (two places) and money (yuan),
``int``. A word of a closed list (:func:`choice`) is the *code* of a :class:`Term`, as text: a later program may know more words, and a
record that carries one is kept and shown as it came. Files and packages hold hours in hundredths, money in fen, days as ISO text.

This package knows the field's rules and nothing of files, windows or libraries.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Final, NewType, Protocol, TypeVar, dataclass_transform

from jyteacher_desktop import values
from jyteacher_desktop.domain.errors import Finding as Finding
from jyteacher_desktop.domain.errors import refusal as refusal
from jyteacher_desktop.domain.errors import warning as warning
from jyteacher_desktop.domain.terms import Term
from jyteacher_desktop.enums import Enum
from jyteacher_desktop.kinds.keepers import BUREAU as BUREAU
from jyteacher_desktop.kinds.keepers import SCHOOL as SCHOOL
from jyteacher_desktop.kinds.keepers import Keeper as Keeper
from jyteacher_desktop.values import NamedTuple, dataclass

if TYPE_CHECKING:
    from jyteacher_desktop.domain.policy import Policy

Person = NewType("Person", str)
"""A teacher: at a school the teacher's UUID, at a bureau ``office teacher``, the two UUIDs with a blank between them."""
RecordId = NewType("RecordId", str)
"""UUID of a record of another kind."""


class Shape(Enum):
    """What may stand in a field. The list is closed: every layer has one answer for each member."""

    TEXT = "text"
    LONG = "long"
    PERSON = "person"
    SOMEBODY = "somebody"
    LINK = "link"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    TERM = "term"
    CLOCK = "clock"
    COUNT = "count"
    HOURS = "hours"
    MONEY = "money"
    CHOICE = "choice"
    LISTED = "listed"
    FLAG = "flag"
    FACTS = "facts"


NUMBERS = frozenset({Shape.COUNT, Shape.HOURS, Shape.MONEY, Shape.FLAG})
"""Shapes that are stored as integers."""
HUNDREDTHS = frozenset({Shape.HOURS, Shape.MONEY})
"""Shapes that are a decimal in code and integer hundredths in the file."""


class Page(Enum):
    """Under which heading of the page 专项 a kind stands; old kinds have pages of their own and no heading here."""

    PEOPLE = "队伍"
    RESEARCH = "研修"
    SUPPORT = "保障"
    EVALUATION = "评价"
    SCHOOLS = "学校"


class Field(NamedTuple):
    """One field of a kind.

    Attributes:
        key: Its name in code, in JSON and for ``--set``.
        title: Its Chinese name, the same in form, list, workbook, history and paper.
        shape: What may stand in it.
        required: Whether a record without it is refused.
        default: What stands there when nobody says anything, in the type of the row.
        own: Whether it is of one record alone (a voucher's number, when something was put right): the form empties it for the next of a pile,
            as it does with people, amounts, marks and long texts.
        at_bureau: What stands there instead in what a bureau registers itself; "" for the same.
        heading: Its heading in workbooks where the title would not say enough beside other columns; "" for the title.
        aliases: Other headings under which sheets bring it.
        example: What the example line of a template shows; "" for the usual one of its shape.
        width: Width of its column in half-width characters.
        of: For a choice its :class:`Term`; for ``listed`` the name of the policy's list; for a link the id of the kind it points at; for
            ``text`` a list of the policy that a form offers beside whatever else is typed.
        local: Never leaves the file it was typed into.
        typed: Whether a person types it; what the program derives (初审状态, 补录日期, sorting keys) is not.
        listed: Whether lists show it.
        column: Its column in the file.
        sent: Its name in packages; "" when it does not travel.
        sent_as: Its type in packages; "" for the usual one of its shape.
        later: Whether packages written before it existed lack it; they mean the default then.
        hint: A few words for the empty field of a form.
        stored: Whether it has a column; what is computed for a package (尾号, 进本校年月) has none.
        apart: The package's table that carries it instead of the kind's own, so that it may stay at home ("" = its own).
        null: Whether a missing value is NULL in the file where its shape usually has the empty text.
        unique: Whether no two rows have the same value.
        answer: Whether the school fills it in where a bureau's receipt brought the record; everything else stays the bureau's word.
    """

    key: str
    title: str
    shape: Shape
    required: bool
    default: object
    heading: str = ""
    aliases: tuple[str, ...] = ()
    example: str = ""
    width: int = 14
    of: type[Term] | str | None = None
    local: bool = False
    typed: bool = True
    listed: bool = True
    column: str = ""
    sent: str = ""
    sent_as: str = ""
    later: bool = False
    hint: str = ""
    stored: bool = True
    apart: str = ""
    null: bool = False
    unique: bool = False
    answer: bool = False
    at_bureau: str = ""
    own: bool = False

    def usual(self, keeper: Keeper) -> object:
        """What stands in a new record of this keeper when nobody says anything."""
        return self.at_bureau or self.default if keeper is Keeper.BUREAU else self.default

    @property
    def term(self) -> type[Term] | None:
        """The closed word list of a choice."""
        return self.of if isinstance(self.of, type) else None

    @property
    def sent_names(self) -> tuple[str, ...]:
        """Names under which packages carry it; somebody from outside has a name and no id."""
        return (self.sent, f"{self.sent}_name") if self.shape is Shape.SOMEBODY else (self.sent,)

    def shown(self, code: str) -> str:
        """The label of a code; an unknown code is shown as it came."""
        known = self.term.from_text(code) if self.term is not None else None
        return known.label if known is not None else code


_COLUMN = {Shape.PERSON: "{}_id", Shape.SOMEBODY: "{}_id", Shape.LINK: "{}_id", Shape.HOURS: "{}_x100", Shape.MONEY: "{}_x100"}
_FIELD = "field"


_NOTE = {"shape": Shape.TEXT, "title": "备注", "aliases": ("说明",), "local": True, "width": 20}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Base of every kind's dataclass: the id for life and a note that stays at home.

    Attributes:
        kind: The description that the decorator made.
        id: UUID; "" for a record that is not stored yet.
        note: 备注, local, shown last.
    """

    kind: ClassVar[Kind]
    id: RecordId = RecordId("")
    note: str = values.field(default="", metadata={_FIELD: _NOTE})

    def check(self, _book: Book) -> Iterator[Finding]:
        """Findings about this one record: warnings, or a refusal where the record is impossible."""
        return iter(())

    @classmethod
    def turns(cls, _book: Book) -> Mapping[Person, int] | None:
        """How often everybody had a turn, where a form offers those first who had the fewest; None: by name."""
        return None

    def stands(self, _today: date) -> str:
        """Where the record stands on a day, for kinds with :attr:`Kind.stands`; nobody types it."""
        return ""


R = TypeVar("R", bound=Row)


def _spec(shape: Shape, title: str, more: dict[str, Any]) -> Any:
    default = more.pop("default", values.MISSING)
    aliases = tuple(more.pop("aliases", "").split())
    return values.field(default=default, metadata={_FIELD: {"shape": shape, "title": title, "aliases": aliases, **more}})


def text(title: str, **more: Any) -> Any:
    """One line of text. Options of every specifier: ``default, aliases, heading, example, width, local, later, listed, hint``."""
    return _spec(Shape.TEXT, title, more)


def long(title: str, **more: Any) -> Any:
    """Several lines of text; lists leave it out."""
    return _spec(Shape.LONG, title, {"listed": False, "width": 40, **more})


def person(title: str, **more: Any) -> Any:
    """A teacher of the book (:class:`Person`)."""
    return _spec(Shape.PERSON, title, {"width": 14, **more})


def somebody(title: str, **more: Any) -> Any:
    """A teacher, or the name of somebody from outside (:class:`Somebody`)."""
    return _spec(Shape.SOMEBODY, title, {"width": 18, **more})


def link(title: str, of: str, **more: Any) -> Any:
    """A record of another kind (:class:`RecordId`); a required link says what this record belongs to."""
    return _spec(Shape.LINK, title, {"of": of, "width": 20, **more})


def day(title: str, **more: Any) -> Any:
    """A day."""
    return _spec(Shape.DAY, title, {"width": 12, **more})


def month(title: str, **more: Any) -> Any:
    """A month as text, ``2026-09``."""
    return _spec(Shape.MONTH, title, {"width": 10, **more})


def year(title: str, **more: Any) -> Any:
    """A calendar or school year as text, ``2026`` or ``2026-2027``."""
    return _spec(Shape.YEAR, title, {"width": 10, **more})


def term(title: str, **more: Any) -> Any:
    """A school year or one of its terms as text, ``2026-2027`` or ``2026-2027-1``."""
    return _spec(Shape.TERM, title, {"width": 12, **more})


def clock(title: str, **more: Any) -> Any:
    """A time of day as text, ``14:30``."""
    return _spec(Shape.CLOCK, title, {"width": 8, **more})


def count(title: str, **more: Any) -> Any:
    """A whole number, at least 0."""
    return _spec(Shape.COUNT, title, {"width": 8, **more})


def hours(title: str, **more: Any) -> Any:
    """学时 as ``Decimal`` with at most two places."""
    return _spec(Shape.HOURS, title, {"width": 8, **more})


def money(title: str, **more: Any) -> Any:
    """Yuan as ``Decimal`` with at most two places."""
    return _spec(Shape.MONEY, title, {"width": 14, **more})


def choice(title: str, of: type[Term], **more: Any) -> Any:
    """A word of a closed list; the value is its code."""
    return _spec(Shape.CHOICE, title, {"of": of, "width": 10, **more})


def listed(title: str, of: str, **more: Any) -> Any:
    """A word of a list of the policy file (titles, weak subjects): data, because the bureau may change it. Other words are kept."""
    return _spec(Shape.LISTED, title, {"of": of, "width": 14, **more})


def flag(title: str, **more: Any) -> Any:
    """Yes or no."""
    return _spec(Shape.FLAG, title, {"width": 8, **more})


def facts(title: str, **more: Any) -> Any:
    """Fields that the policy gives an activity kind, as canonical JSON."""
    return _spec(Shape.FACTS, title, {"listed": False, **more})


@dataclass(frozen=True, slots=True)
class Somebody:
    """A teacher of the book, or the name of somebody from outside; the name stands in both cases as it was typed."""

    person: Person | None = None
    name: str = ""

    def __bool__(self) -> bool:
        """Whether anybody is named."""
        return self.person is not None or bool(self.name)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kind:
    """The description of one kind of record.

    Attributes:
        id: Stable English word: the table in the file, the argument of ``record list``.
        title: What people call it.
        row: The dataclass of its records.
        fields: In the order of form and list; the note comes last.
        key: Import identity: rows that agree in these fields are the same record.
        called: How a sentence names one of them, e.g. ``{teacher}：{name}``.
        page: Heading of the page 专项 under which it stands; None for kinds with a page of their own.
        keepers: Whose files keep it.
        basis: Clause of the founding document.
        sent: Name of its table in packages; "" when it never travels.
        yearly: Field whose year parts the package's table, "" for one table.
        local: Whether the whole kind stays at home.
        sealed: Whether its content is sealed to the principal.
        plain: Whether its table, package, city rows and pages follow from the description alone. The kinds of the first days have
            tables with more in them (decision 0120 names what).
        about: Sentence for the empty page: what belongs here.
        own_life: Whether a record has an id for life and a place in the trash; lines (出勤, 任职) live and go with what they belong to.
        indexes: Name to key of the field that is looked up, beside the people and records that plain kinds name.
        together: Keys of fields of which no two rows have the same values.
        told: Key of the field that names the school to which a bureau's receipts carry its records, or of the link to a record that
            names it; "" for kinds that never go that way. Such a kind has a derived field ``origin``: who sent the record.
        stands: Title of what :meth:`Row.stands` says, "" for kinds without one.
    """

    id: str
    title: str
    row: type[Row]
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    called: str
    page: Page | None
    keepers: Keeper
    basis: str
    sent: str
    yearly: str
    local: bool
    sealed: bool
    plain: bool
    about: str
    own_life: bool
    indexes: Mapping[str, str]
    together: tuple[str, ...]
    told: str
    stands: str

    def field(self, key: str) -> Field:
        """The field of a key or a Chinese title.

        Raises:
            KeyError: There is none.
        """
        for each in self.fields:
            if key in (each.key, each.title):
                return each
        raise KeyError(key)

    @property
    def travelling(self) -> tuple[Field, ...]:
        """The fields that packages carry."""
        return tuple(each for each in self.fields if each.sent) if self.sent else ()

    @property
    def typed(self) -> tuple[Field, ...]:
        """The fields a person types."""
        return tuple(each for each in self.fields if each.typed)

    @property
    def owner(self) -> Field | None:
        """The link to what a record belongs to: the first required link to another record."""
        return next((each for each in self.fields if each.shape is Shape.LINK and each.required), None)

    @property
    def day(self) -> Field | None:
        """The field that gives a record its day: the first required one, else the first."""
        days = [each for each in self.fields if each.shape is Shape.DAY]
        return next((each for each in days if each.required), days[0] if days else None)

    def __repr__(self) -> str:
        """Short: a kind stands in many messages of tests."""
        return f"<kind {self.id}>"


@dataclass_transform(
    kw_only_default=True,
    frozen_default=True,
    field_specifiers=(
        text, long, person, somebody, link, day, month, year, term, clock, count, hours, money, choice, listed, flag, facts,
    ),
)  # fmt: skip
def kind(
    id: str,  # noqa: A002 - the word people use
    title: str,
    *,
    key: str = "",
    called: str = "",
    page: Page | None = None,
    keepers: Keeper = SCHOOL,
    basis: str = "",
    sent: str = "",
    yearly: str = "",
    local: bool = False,
    sealed: bool = False,
    plain: bool = True,
    about: str = "",
    noted: bool = True,
    own_life: bool = True,
    indexes: str = "",
    together: str = "",
    told: str = "",
    stands: str = "",
) -> Callable[[type[R]], type[R]]:
    """Make a class a kind: a frozen dataclass with slots and keyword-only fields, and its :class:`Kind` as ``Row.kind``.

    Args:
        id: Its id.
        title: What people call it.
        key: Keys of the fields that identify a record in an import, blank between them.
        called: How a sentence names one; the first required text without it.
        page: As in :class:`Kind`, and so the others.
        keepers: Whose file keeps it.
        basis: Clause of the founding document.
        sent: Name of the package's table.
        yearly: Field whose year parts the package's table.
        local: Whether it stays at home.
        sealed: Whether it is sealed to the principal.
        plain: Whether everything follows from the description.
        about: Sentence of the empty page.
        noted: Whether records have a note.
        own_life: As in :class:`Kind`.
        indexes: ``name:field`` of each index, or just ``field``, blank between them.
        together: Keys of fields that together are unique, blank between them.
        told: As in :class:`Kind`.
        stands: As in :class:`Kind`.
    """

    def describe(row: type[R]) -> type[R]:
        made = dataclass(frozen=True, slots=True, kw_only=True)(row)
        found = tuple(
            _field(each, travels=bool(sent) and not local)
            for each in values.fields(made)
            if _FIELD in each.metadata and (noted or each.name != "note")
        )
        fields = tuple(sorted(found, key=lambda each: each.key == "note"))
        name = called or "{" + next(each.key for each in fields if each.shape is Shape.TEXT) + "}"
        made.kind = Kind(
            id=id, title=title, row=made, fields=fields, key=tuple(key.split()), called=name, page=page, keepers=keepers, basis=basis,
            sent="" if local else sent, yearly=yearly, local=local, sealed=sealed, plain=plain, about=about, own_life=own_life,
            indexes={name: field or name for name, _colon, field in (each.partition(":") for each in indexes.split())},
            together=tuple(together.split()), told=told, stands=stands,
        )  # fmt: skip
        return made

    return describe


def _field(declared: values.Field[Any], *, travels: bool) -> Field:
    said = {**Field._field_defaults, **declared.metadata[_FIELD], "key": declared.name}
    shape, required = said["shape"], declared.default is values.MISSING
    said |= {"required": required, "default": None if required else declared.default}
    said["column"] = said["column"] or (_COLUMN[shape].format(declared.name) if shape in _COLUMN else declared.name)
    if said["local"] or not travels:
        said["sent"] = ""
    elif "sent" not in declared.metadata[_FIELD]:
        said["sent"] = f"{declared.name}_x100" if shape in HUNDREDTHS else declared.name
    if len(said) != len(Field._fields):
        raise TypeError(f"{declared.name}: a field has no {', '.join(said.keys() - set(Field._fields))}")
    return Field._make(map(said.__getitem__, Field._fields))  # some hundred are made whenever all kinds are looked into


# -- what checks and measures see -----------------------------------------------------------------------------------


class Staff(Protocol):
    """One person in post as checks and measures see them."""

    @property
    def person(self) -> Person:
        """Who it is."""

    @property
    def name(self) -> str:
        """Their name."""

    @property
    def stage(self) -> str:
        """学段, grouped as statistics group it."""

    @property
    def subject(self) -> str:
        """学科, grouped as statistics group it."""

    @property
    def unit(self) -> str:
        """The school, or at a bureau the school's unit: its central school, or itself."""

    @property
    def birth_month(self) -> str:
        """``1985-03`` or ""."""

    @property
    def full_time(self) -> bool:
        """专任: counted in shares of the teaching staff."""

    @property
    def since(self) -> date | None:
        """First day at the school, None when unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingFact:
    """One outside training as measures see it."""

    id: RecordId
    person: Person
    name: str
    start: date
    end: date
    level: str
    hours: Decimal
    certificate: str
    mode: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFact:
    """One activity that took place and was over on the day of the book, with the role of everybody who was there.

    ``unit`` is the school's unit as :attr:`Staff.unit` says it.
    """

    id: RecordId
    kind: str
    title: str
    start: date
    unit: str
    roles: Mapping[Person, str]


class Book(Protocol):
    """What a school or a bureau knows, for checks and measures: pure reading, the trash left out.

    Two implementations exist: a school's file and a bureau's city.
    """

    today: date

    @property
    def policy(self) -> Policy:
        """The policy in use."""

    def at_rest(self) -> AbstractContextManager[None]:
        """Within it nobody writes: many questions are answered from one look."""

    @property
    def scope(self) -> Scope:
        """Whose book it is: a school's, a unit's or the city's; targets of a wider scope are shown in it without a verdict."""

    def rows(self, kind: type[R]) -> Sequence[R]:
        """Every record of a kind."""

    def staff(self, day: date) -> Mapping[Person, Staff]:
        """Everybody in post on a day."""

    def received(self, person: Person, year: str) -> Decimal:
        """Counted hours of a person in an accounting year, of whichever cycle."""

    def name(self, person: Person) -> str:
        """The name of a person, in post or not."""

    def listed(self, person: Person) -> str:
        """How lists and papers call somebody: the name, told apart where somebody else of the school has it too."""

    def about(self, kind: type[R], records: Collection[RecordId]) -> Sequence[R]:
        """The records of a kind that belong to one of these records of its owner; those of others cost nothing at a school."""

    def trainings(self, first: date, last: date) -> Sequence[TrainingFact]:
        """Every outside training that began between two days, was over on the book's day, put forward and not returned; others cost nothing."""

    def counted_trainings(self) -> Sequence[TrainingFact]:
        """Those of which any hour counts in the cycle that holds the book's day; none outside every cycle."""

    def certified(self, people: Collection[Person]) -> Sequence[TrainingFact]:
        """Those of any year of which somebody of these people has a certificate."""

    def ever_trained(self) -> bool:
        """Whether there is any of any year."""

    def activities(self, year: str) -> Sequence[ActivityFact]:
        """Every activity that began in a calendar year, took place and was over on the book's day; older years cost nothing."""

    def held_on(self) -> Mapping[RecordId, date]:
        """First day of every activity of any year that took place and was over on the book's day."""

    def registered(self, kind: Kind, year: str = "") -> bool:
        """Whether anybody registered anything of a kind, rows or the word 本年没有: without it a figure is unknown, not zero.

        Of a year when one is given; else rows of any year count, and the word of this year.
        """

    def none(self, kind: Kind, year: str = "") -> bool:
        """Whether somebody said 本年没有 of a kind, and nobody registered a record of it in that year."""

    def told(self, kind: Kind, year: str = "") -> Sequence[OfficeTold]:
        """What every office of the book says of a kind, in the same years: a school's own word, or that of each school of a city."""

    def unit_of(self, row: Row) -> str:
        """The unit whose record this is; "" for a record of the bureau itself."""

    def office_of(self, row: Row) -> str:
        """The office whose record this is, as :meth:`told` names it; "" for a record of the bureau itself."""

    def units(self) -> Sequence[str]:
        """Every unit of the book (中心校 or 市直学校); of a school its own."""

    def schools(self) -> Sequence[str]:
        """Names of the schools that report to the keeper of the book; none for a school's."""


class Told(Enum):
    """What an office says of a kind. Unknown is not zero."""

    ROWS = "已登记"
    NONE = "本年没有"
    SILENT = "未登记"
    UNKNOWN = "程序较旧，没有这一项"
    ABSENT = "未登记，没有交来数据包"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeTold:
    """One office and what it says of a kind; ``rows`` is how many records, ``unit`` is "" for the keeper of a city's book itself."""

    office: str
    school: str
    unit: str
    told: Told
    rows: int

    @property
    def registered(self) -> bool:
        """Whether the office said anything: records, or the word that there is none."""
        return self.told in (Told.ROWS, Told.NONE)


class Scope(Enum):
    """Where the target of a measure applies, the narrowest first."""

    SCHOOL = "school"
    UNIT = "unit"
    CITY = "city"

    def reaches(self, other: Scope) -> bool:
        """Whether a book of this scope may be judged by a target of the other."""
        order = list(Scope)
        return order.index(self) >= order.index(other)


class Need(Enum):
    """How a figure is held against its target."""

    AT_LEAST = "at_least"
    ABOUT = "about"
    EVERYBODY = "everybody"
    NONE = "none"


ITSELF: Final = "本单位"
"""What a school is called among what is lacking at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Who or what is lacking: a name for people, and the record or person it opens."""

    name: str
    why: str = ""
    opens: str = ""


class Standing(Enum):
    """Where a measure stands. Unknown is not zero: nobody registered anything, and nothing is asked."""

    UNKNOWN = "未登记"
    MET = "达到"
    SHORT = "未达到"
    SHOWN = "只作统计"


Part = Row | ActivityFact | TrainingFact | Person
"""What a figure is counted from."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Some of what a figure was counted from, under one word: 骨干教师, 其他专任教师, 逾期.

    No part stands in two portions of a figure, so every number that is printed is how many stand in one portion or in some together, or
    the sum of ``fields`` over them.
    """

    label: str
    parts: tuple[Part, ...]
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure that the founding document asks for.

    Attributes:
        key: Stable dotted word, ``backbone.share``.
        title: What it is in Chinese.
        scope: Where its target applies.
        have: What there is; None = 未登记, never zero.
        need: What is needed, None where the figure has no target.
        how: How the two are compared.
        tolerance: For ABOUT: how far from ``need`` is still about it.
        text: The whole figure in words: ``12.4%（57/460），文件要求 15% 左右``.
        basis: Document and clause.
        official: Whether the target was confirmed by the authority; else 未经主管部门确认 stands beside it.
        missing: Who or what is lacking.
        register: The register it is read from; None for what is counted over people and hours, which everybody has.
        year: The year whose records it is read from; "" for records of whatever year.
        registered: Who registered that at all: ``28/31 单位已登记`` of the units that reported or owe it, at a school 已登记, 本年没有 or 未登记; "" without a register.
        silent: Who registered nothing of it, each with why; a figure says nothing about them.
        made_of: The records and people it was counted from, portion by portion.
    """

    key: str
    title: str
    scope: Scope
    have: Decimal | None
    text: str
    basis: str
    need: Decimal | None = None
    how: Need = Need.NONE
    tolerance: Decimal = Decimal(0)
    official: bool = True
    missing: tuple[Line, ...] = ()
    register: Kind | None = None
    year: str = ""
    registered: str = ""
    silent: tuple[Line, ...] = ()
    made_of: tuple[Portion, ...] = ()

    @property
    def lacking(self) -> int:
        """How many people, schools and things are lacking; the office that asks is none of them, its line says how far it is."""
        return sum(line.name != ITSELF for line in self.missing)

    @property
    def parts(self) -> Iterator[Part]:
        """What it was counted from, whatever the portion."""
        return (part for portion in self.made_of for part in portion.parts)

    @property
    def standing(self) -> Standing:
        """Whether the target is met."""
        if self.have is None:
            return Standing.UNKNOWN
        if self.need is None or self.how is Need.NONE:
            return Standing.SHOWN
        if self.how is Need.ABOUT:
            return Standing.MET if abs(self.have - self.need) <= self.tolerance else Standing.SHORT
        return Standing.MET if self.have >= self.need else Standing.SHORT


Measures = Callable[[Book], Iterator[Measure]]
"""The measures of one module: a pure function over a book."""
