"""Classes of values behave as those of the library of Python, whose work they take over."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import inspect
import pickle
import pkgutil
import pprint
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, ClassVar, Generic, NamedTuple, Protocol, TypeVar

import pytest

import jyteacher_desktop
from jyteacher_desktop import values
from jyteacher_desktop.domain.calendar import Month

T = TypeVar("T")
Make = Callable[..., Any]
SAID = [
    {},
    {"frozen": True},
    {"slots": True},
    {"kw_only": True},
    {"frozen": True, "slots": True},
    {"frozen": True, "slots": True, "kw_only": True},
    {"frozen": True, "slots": True, "kw_only": True, "eq": False},
    {"slots": True, "eq": False},
]


class Reads(Protocol):
    """Something a class of values may be said to be."""

    def read(self) -> str: ...


def made(dataclass: Make, field: Make, said: Mapping[str, bool]) -> dict[str, type[Any]]:
    """Classes as one library and the other make them of the same words."""

    @dataclass(**said)
    class Nothing:
        """Nothing in it."""

    @dataclass(**said)
    class One:
        """One field, and what is none."""

        lent: ClassVar[str] = "everybody's"
        only: int

    @dataclass(**said)
    class Many(Reads, Generic[T]):
        """Defaults of every sort."""

        named: str
        found: T
        set_: str = "by default"
        rows: list[int] = field(default_factory=list)
        hidden: str = field(default="", repr=False)
        own: str = field(default="its own", init=False)
        of: int = field(default=3, metadata={"shape": "number"})

        def read(self) -> str:
            return self.named

    @dataclass(**said)
    class Later(Many[str]):
        """Fields of another, one of them with a new default, and one that follows from the others."""

        set_: str = "otherwise"
        more: int = 0
        sum_: int = field(init=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "sum_", self.more + sum(self.rows))

    @dataclass(**said)
    class Outspoken:
        """Says itself what others are told."""

        a: int
        b: int = 0

        def __repr__(self) -> str:
            return f"{self.a} and {self.b}"

        def __eq__(self, other: object) -> bool:
            return isinstance(other, type(self)) and other.a == self.a

        def __hash__(self) -> int:
            return self.a

    return {each.__name__: each for each in (Nothing, One, Many, Later, Outspoken)}


GIVEN: list[tuple[str, dict[str, Any]]] = [
    ("Nothing", {}),
    ("Nothing", {"more": 1}),
    ("One", {"only": 1}),
    ("One", {}),
    ("Many", {"named": "a", "found": (1,)}),
    ("Many", {"named": "a", "found": 2, "set_": "b", "rows": (3,), "hidden": "c", "of": 4}),
    ("Many", {"named": "a", "found": 2, "own": "d"}),
    ("Many", {"named": "a"}),
    ("Later", {"named": "a", "found": "b"}),
    ("Later", {"named": "a", "found": "b", "more": 2, "rows": (1, 2)}),
    ("Later", {"named": "a", "found": "b", "sum_": 2}),
    ("Outspoken", {"a": 1}),
    ("Outspoken", {"a": 1, "b": 2}),
]


def tried(action: Callable[[], object]) -> object:
    """What comes of it: a value, or the error with its sentence."""
    try:
        return action()
    except (TypeError, ValueError, AttributeError) as error:
        return type(error), str(error)


def in_words(said: object) -> object:
    """The sentence alone: what Python 3.12 calls a wrong value here, 3.13 calls a wrong type."""
    return said[1] if isinstance(said, tuple) else said


def changed(row: Any, name: str) -> tuple[object, ...]:
    """What comes of it when somebody changes an object."""
    is_field = name in {each.name for each in dataclasses.fields(row)}
    ends = (tried(lambda: setattr(row, name, 5)), getattr(row, name, None), tried(lambda: delattr(row, name)), hasattr(row, name))
    # of what is no field the library says another thing with slots: it looks for a class that is not there any more
    return ends if is_field else tuple(isinstance(each, tuple) for each in ends)


def asked(of: type[Any], row: Any, given: Mapping[str, Any], replace: Make, fields: Make) -> Iterator[object]:
    """Everything that can be asked of an object and of its class."""
    yield (
        repr(row),
        of.__match_args__,
        getattr(of, "__slots__", None),
        of.__doc__,
        of.__qualname__,
        of.__module__,
        hasattr(row, "__dict__"),
    )
    yield tried(lambda: repr(of(*given.values())))
    yield [(each.name, each.init, each.repr, dict(each.metadata), bool(each.kw_only)) for each in fields(row)]
    for name in ("only", "named", "another"):
        yield name, changed(copy.copy(row), name)
    yield tried(lambda: repr(replace(row, named="new"))), in_words(tried(lambda: repr(replace(row, own="new"))))
    by_value = not (of.__hash__ is None or of.__hash__ is object.__hash__)
    yield of.__hash__ is None, by_value
    for one in (copy.copy(row), copy.deepcopy(row)):
        yield repr(one), one == row, not by_value or isinstance(tried(lambda one=one: hash(one)), tuple) or hash(one) == hash(row)  # type: ignore[misc]


def told(classes: Mapping[str, type[Any]], replace: Make, fields: Make) -> Iterator[object]:
    """Everything that can be asked of the classes and of objects of them."""
    kept = []
    for name, given in GIVEN:
        of = classes[name]
        row = tried(lambda of=of, given=given: of(**given))  # type: ignore[misc]
        yield name, given, row if isinstance(row, tuple) else ""
        if not isinstance(row, tuple):
            kept.append(row)
            yield from asked(of, row, given, replace, fields)
    yield [[one == other for one in kept] for other in kept]
    rows: list[object] = []
    looped = classes["One"](only=rows)
    rows.append(looped)
    yield repr(looped)


@pytest.mark.parametrize("said", SAID, ids=str)
def test_a_class_answers_as_the_one_that_the_library_makes(said: dict[str, bool]) -> None:
    own, library = made(values.dataclass, values.field, said), made(dataclasses.dataclass, dataclasses.field, said)
    for _turn in range(values._FEW + 2):  # the first objects of a class are filled in another way than the later ones
        asked_there = told(library, dataclasses.replace, dataclasses.fields)
        for ours, theirs in zip(told(own, values.replace, values.fields), asked_there, strict=True):
            assert ours == theirs


@pytest.mark.parametrize("said", SAID, ids=str)
def test_the_library_and_others_know_such_a_class(said: dict[str, bool]) -> None:
    own = made(values.dataclass, values.field, said)
    asked_there = told(own, dataclasses.replace, dataclasses.fields)
    for theirs, ours in zip(asked_there, told(own, values.replace, values.fields), strict=True):
        assert theirs == ours
    many = own["Many"](named="a", found=1)
    assert values.is_dataclass(many)
    assert dataclasses.is_dataclass(many)
    assert not values.is_dataclass(values)
    assert dataclasses.asdict(own["One"](only=1)) == {"only": 1}


@pytest.mark.parametrize("said", SAID)
def test_a_failing_test_can_show_such_an_object(said: dict[str, bool]) -> None:
    ours, theirs = made(values.dataclass, values.field, said), made(dataclasses.dataclass, dataclasses.field, said)
    for name, of in ours.items():
        assert repr(of.__dataclass_params__) == repr(theirs[name].__dataclass_params__), name
    one = ours["One"](only=1)
    assert pprint.pformat(one) == repr(one)


@pytest.mark.parametrize("said", [each for each in SAID if each.get("eq", True)], ids=str)
def test_objects_are_equal_as_their_fields_are_in_a_row(said: dict[str, bool]) -> None:
    """So it is in every Python here; the library's from 3.13 on finds an object with ``nan`` in it unequal to itself."""
    of = made(values.dataclass, values.field, said)["One"]
    for one in (float("nan"), 1.0, 1):
        for other in (one, float("nan"), 1, 2):
            assert (of(only=one) == of(only=other)) is ((one,) == (other,))


def test_a_default_that_could_be_changed_is_refused() -> None:
    with pytest.raises(ValueError, match="rows"):

        @values.dataclass
        class _Wrong:
            rows: list[int] = []  # noqa: RUF012 - what must not be


@values.dataclass(frozen=True, slots=True)
class Sent:
    """Goes from one process to another."""

    name: str
    rows: tuple[int, ...] = ()


def test_an_object_travels_to_another_process() -> None:
    row = Sent("a", (1, 2))
    assert pickle.loads(pickle.dumps(row)) == row


@cache
def of_the_program() -> tuple[type[Any], ...]:
    """Every class of values of the program; what shows windows is left to the tests that have a screen."""
    found = set()
    for each in pkgutil.walk_packages(jyteacher_desktop.__path__, "jyteacher_desktop."):
        if not each.name.startswith(("jyteacher_desktop.desktop", "jyteacher_desktop.__main__")):
            module = importlib.import_module(each.name)
            found |= {of for of in vars(module).values() if isinstance(of, type) and "__value_fields__" in vars(of)}
    return tuple(sorted(found, key=lambda of: (of.__module__, of.__qualname__)))


def test_every_class_of_the_program_takes_and_shows_what_the_librarys_would() -> None:
    assert len(of_the_program()) > 250
    for of in of_the_program():
        described = dataclasses.fields(of)
        twin = dataclasses.make_dataclass(of.__qualname__, [(each.name, each.type, _again(each)) for each in described])
        given = {each.name: f"{each.name} of it" for each in described if each.init}
        needed = [name for name, each in inspect.signature(twin).parameters.items() if each.default is each.empty]
        for name in needed:
            with pytest.raises(TypeError, match=name):
                of(**{key: value for key, value in given.items() if key != name})
        if hasattr(of, "__post_init__"):
            continue
        own, theirs = of(**given), twin(**given)
        least, least_theirs = of(**{name: given[name] for name in needed}), twin(**{name: given[name] for name in needed})
        for each in described:
            assert getattr(own, each.name, None) == getattr(theirs, each.name, None), (of, each.name)
            assert type(getattr(least, each.name, None)) is type(getattr(least_theirs, each.name, None)), (of, each.name)
        if "values" in of.__repr__.__module__:
            assert repr(own) == repr(theirs)


def _again(each: dataclasses.Field[Any]) -> Any:
    defaults = {key: value for key in ("default", "default_factory") if (value := getattr(each, key)) is not dataclasses.MISSING}
    return dataclasses.field(**defaults, init=each.init, repr=each.repr, kw_only=each.kw_only)


def test_nothing_of_the_program_makes_a_class_by_the_library() -> None:
    assert of_the_program(), "every module is loaded by now"
    stray = [
        f"{of.__module__}.{of.__qualname__}"
        for module in [module for name, module in sys.modules.items() if name.startswith("jyteacher_desktop")]
        for of in vars(module).values()
        if isinstance(of, type) and of.__module__.startswith("jyteacher_desktop") and "__dataclass_params__" in vars(of)
        if "__value_fields__" not in vars(of)
    ]
    assert stray == []


def test_making_classes_loads_nothing_of_the_library() -> None:
    text = "import sys; from jyteacher_desktop import values; print('inspect' in sys.modules, 'dataclasses' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {text}"],
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout.split() == ["False", "False"]


# -- tuples whose places have names -----------------------------------------------------------------------------------


def tuples(base: Any) -> dict[str, Any]:
    """Tuples as one library and the other make them of the same words."""

    class Month(base):
        """Two places."""

        year: int
        month: int

        @property
        def next(self) -> Any:
            return type(self)(self.year + 1, 1) if self.month == 12 else self._replace(month=self.month + 1)

        @classmethod
        def of(cls, text: str) -> Any:
            return cls(*map(int, text.split("-")))

    class Row(base):
        """Places with and without a default."""

        name: str
        rows: tuple[int, ...] = ()
        note: str = "none"

    class Empty(base):
        """No place."""

    found = {each.__name__: each for each in (Month, Row, Empty)}
    for each in found.values():
        each.__module__, each.__qualname__ = __name__, each.__name__
    return found


OF_TUPLES: dict[str, Callable[[dict[str, Any]], object]] = {
    "by place": lambda of: tuple(of["Month"](2026, 11)),
    "by name": lambda of: tuple(of["Row"](note="a", name="b")),
    "with defaults": lambda of: tuple(of["Row"]("b")),
    "of nothing": lambda of: of["Empty"](),
    "too few": lambda of: of["Month"](2026),
    "too many": lambda of: of["Month"](2026, 11, 30),
    "one twice": lambda of: of["Month"](2026, year=2026),
    "one that is not there": lambda of: of["Month"](2026, 11, day=1),
    "read": lambda of: (of["Row"]("b").name, of["Row"]("b").rows, of["Row"]("b").note, of["Row"]("b")[0]),
    "its own": lambda of: (of["Month"](2026, 12).next, of["Month"].of("2026-11").next.month),
    "in order": lambda of: [each.year for each in sorted([of["Month"](2027, 1), of["Month"](2026, 12)])],
    "the same": lambda of: (of["Month"](2026, 1) == (2026, 1), hash(of["Month"](2026, 1)) == hash((2026, 1))),
    "shown": lambda of: (repr(of["Row"]("b", (1,))), repr(of["Empty"]())),
    "of a row": lambda of: (of["Month"]._make([2026, 1]).month, type(of["Month"]._make([2026, 1])).__name__),
    "of a row too short": lambda of: of["Month"]._make([2026]),
    "changed": lambda of: of["Row"]("b")._replace(note="c", rows=(2,)),
    "changed where there is nothing": lambda of: of["Row"]("b")._replace(day=1),
    "as a dictionary": lambda of: of["Row"]("b")._asdict(),
    "its fields": lambda of: (of["Row"]._fields, of["Row"]._field_defaults, of["Row"].__match_args__, of["Empty"]._fields),
    "written over": lambda of: setattr(of["Month"](2026, 1), "year", 1),
    "with something more": lambda of: setattr(of["Month"](2026, 1), "day", 1),
    "in pieces": lambda of: [whole for whole, *_rest in [of["Row"]("b")]],
    "copied": lambda of: (copy.deepcopy(of["Row"]("b")), copy.copy(of["Month"](1, 2)).month),
    "many": lambda of: sum(of["Month"](number, 1).year for number in range(200)),
    "many by name": lambda of: sum(of["Month"](month=1, year=number).year for number in range(200)),
    "of a class below": lambda of: type("More", (of["Month"],), {"more": 1})(2026, 1).year,
}
OUR_TUPLES, THEIR_TUPLES = tuples(values.NamedTuple), tuples(NamedTuple)


def of_tuples(asked: Callable[[dict[str, Any]], object], of: dict[str, Any]) -> object:
    """What is answered, or as what the question is refused."""
    try:
        return asked(of)
    except Exception as error:  # noqa: BLE001 - whatever it is, the library's is the same
        return type(error)


@pytest.mark.parametrize("asked", OF_TUPLES)
def test_a_tuple_with_names_answers_as_the_librarys_does(asked: str) -> None:
    assert of_tuples(OF_TUPLES[asked], OUR_TUPLES) == of_tuples(OF_TUPLES[asked], THEIR_TUPLES)


def test_a_tuple_with_names_reaches_another_process_as_itself() -> None:
    found = pickle.loads(pickle.dumps(Month(2026, 11)))
    assert (found, type(found)) == (Month(2026, 11), Month)
