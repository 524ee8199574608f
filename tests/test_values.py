"""Classes of values stand beside the standard library's dataclasses: every shape this program uses is made with both."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import inspect
import pickle
import pkgutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cached_property
from types import ModuleType
from typing import Any, ClassVar, Generic, TypeVar, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

import jyteacher_desktop
from jyteacher_desktop import values

Row = TypeVar("Row")
Made = dict[str, type]


def shapes(of: Any) -> Made:
    """The shapes, made with one of the two modules."""

    @of.dataclass(frozen=True, slots=True, kw_only=True)
    class Entry(Generic[Row]):
        """With everything."""

        kind: ClassVar[str] = "entry"
        name: str
        row: Row | None = None
        hours: int = 3
        more: dict[str, int] = of.field(default_factory=dict)
        secret: str = of.field(default="", repr=False, metadata={"why": "sealed"})

        @property
        def double(self) -> int:
            return self.hours * 2

    @of.dataclass(frozen=True, slots=True, kw_only=True)
    class Longer(Entry[int]):
        hours: int = 5
        place: str = "here"

    @of.dataclass(frozen=True, slots=True)
    class Pair:
        left: int
        right: int = 7

        def __bool__(self) -> bool:
            return self.left > 0

    @of.dataclass(frozen=True, kw_only=True)
    class Open:
        base: int
        kept: int = 1

        @cached_property
        def square(self) -> int:
            return self.base * self.base

    @of.dataclass(slots=True)
    class Loose:
        name: str
        found: list[int] = of.field(default_factory=list)
        made: str = of.field(init=False)
        counted: int = of.field(default=4, init=False)
        gathered: list[int] = of.field(init=False, default_factory=list)

        def __post_init__(self) -> None:
            self.made = self.name * 2

    @of.dataclass(frozen=True, slots=True, kw_only=True, eq=False)
    class Itself:
        name: str

        def __repr__(self) -> str:
            return f"<{self.name}>"

    @of.dataclass
    class Plain:
        name: str
        inner: Any = None

    @of.dataclass(frozen=True, slots=True)
    class Nothing:
        pass

    @of.dataclass(frozen=True, slots=True)
    class Own:
        name: str

        def __init__(self, first: str, last: str) -> None:
            object.__setattr__(self, "name", first + last)

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Own) and other.name.lower() == self.name.lower()

        def __hash__(self) -> int:
            return hash(self.name.lower())

    return {each.__name__: each for each in (Entry, Longer, Pair, Open, Loose, Itself, Plain, Nothing, Own)}


THEIRS = shapes(dataclasses)
SHAPES = tuple(THEIRS)
MADE: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "Entry": ((), {"name": "a", "row": 1, "more": {"x": 1}}),
    "Longer": ((), {"name": "a", "place": "there"}),
    "Pair": ((1,), {}),
    "Open": ((), {"base": 3}),
    "Loose": (("ab",), {}),
    "Itself": ((), {"name": "a"}),
    "Plain": (("a",), {"inner": (1, 2)}),
    "Nothing": ((), {}),
    "Own": (("a", "b"), {}),
}


@pytest.fixture(params=[0, 40])
def ours(request: pytest.FixtureRequest) -> Made:
    """Made anew for every test, so that each sees the first use, and again after so many uses that every method is compiled."""
    made = shapes(values)
    for name, cls in made.items():
        given, named = MADE[name]
        for _turn in range(request.param):
            one = cls(*given, **named)
            attempt(lambda one=one: hash(one) + (one == one))  # type: ignore[misc]  # noqa: PLR0124
    return made


def attempt(action: Callable[[], object]) -> object:
    """What an action gives, or the error it ends with; names of the test's own functions differ by nothing."""
    try:
        return action()
    except (TypeError, ValueError, AttributeError) as error:
        return type(error), str(error)


def hints(cls: type) -> dict[str, object]:
    """The types of what it takes, asked for after what it takes."""
    inspect.signature(cls)
    return get_type_hints(vars(cls)["__init__"], None, {"Row": Row})


def both(ours: Made, name: str) -> tuple[tuple[type, Any], tuple[type, Any]]:
    given, named = MADE[name]
    return (ours[name], ours[name](*given, **named)), (THEIRS[name], THEIRS[name](*given, **named))


QUESTIONS: dict[str, Callable[[type, Any], object]] = {
    "repr": lambda _cls, one: repr(one),
    "parameters": lambda cls, _one: str(inspect.signature(cls)),
    "hints": lambda cls, _one: {name: str(each) for name, each in hints(cls).items()},
    "positions to match": lambda cls, _one: vars(cls)["__match_args__"],
    "slots": lambda cls, _one: getattr(cls, "__slots__", None),
    "is there a hash": lambda cls, _one: cls.__hash__ is not None,
    "equal to a copy": lambda _cls, one: one == copy.copy(one),
    "hash of a copy": lambda _cls, one: attempt(lambda: (hash(one) == hash(copy.copy(one))) is (one == copy.copy(one))),
    "not equal to another thing": lambda _cls, one: one == 1 or one != copy.copy(one),
    "a word too many": lambda cls, one: attempt(
        lambda: cls(**{**{f.name: getattr(one, f.name) for f in dataclasses.fields(cls)}, "x": 1})
    ),
    "nothing given": lambda cls, _one: attempt(lambda: repr(cls())),
    "as a dictionary": lambda _cls, one: dataclasses.asdict(one),
    "replaced by the standard library": lambda _cls, one: attempt(lambda: repr(dataclasses.replace(one))),
    "fields as the standard library tells them": lambda cls, _one: [
        (each.name, each.init, each.repr, each.kw_only, dict(each.metadata), each.default, each.default_factory)
        for each in dataclasses.fields(cls)
    ],
    "copied with all below": lambda _cls, one: repr(copy.deepcopy(one)),
    "truth": lambda _cls, one: bool(one),
    "module and name": lambda cls, _one: (cls.__module__, cls.__qualname__, cls.__name__),
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_class_of_values_answers_as_a_dataclass_does(ours: Made, shape: str, question: str) -> None:
    mine, theirs = both(ours, shape)
    assert QUESTIONS[question](*mine) == QUESTIONS[question](*theirs)


@pytest.mark.parametrize("shape", SHAPES)
def test_its_parameters_are_known_before_the_first_one_is_made(ours: Made, shape: str) -> None:
    assert str(inspect.signature(ours[shape])) == str(inspect.signature(THEIRS[shape]))
    assert str(inspect.signature(ours[shape])) == str(inspect.signature(THEIRS[shape]))


@pytest.mark.parametrize("shape", ["Entry", "Longer", "Pair", "Open", "Itself", "Nothing", "Own"])
def test_nothing_of_a_frozen_value_is_set_or_deleted(ours: Made, shape: str) -> None:
    given, named = MADE[shape]
    one = ours[shape](*given, **named)
    before = repr(one)
    for name in (*(each.name for each in values.fields(one)), "another"):
        with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field"):
            setattr(one, name, "b")
        with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field"):
            delattr(one, name)
    assert repr(one) == before


def test_a_value_that_is_not_frozen_changes(ours: Made) -> None:
    one = ours["Loose"]("ab")
    one.name = "c"
    assert repr(one).endswith("Loose(name='c', found=[], made='abab', counted=4, gathered=[])")


@pytest.mark.parametrize("shape", SHAPES)
def test_replacing_one_field_gives_what_the_standard_library_gives(ours: Made, shape: str) -> None:
    (_cls, mine), (_theirs, other) = both(ours, shape)
    for each in dataclasses.fields(other):
        assert attempt(lambda name=each.name: repr(values.replace(mine, **{name: "new"}))) == attempt(  # type: ignore[misc]
            lambda name=each.name: repr(dataclasses.replace(other, **{name: "new"}))  # type: ignore[misc]
        )


@given(left=st.integers(0, 3), right=st.integers(0, 3), other_left=st.integers(0, 3), other_right=st.integers(0, 3))
def test_two_values_are_equal_and_hash_equal_when_their_fields_are(
    left: int, right: int, other_left: int, other_right: int
) -> None:
    pair: Any = shapes(values)["Pair"]
    one, two = pair(left, right), pair(other_left, other_right)
    assert (one == two) is ((left, right) == (other_left, other_right))
    assert (hash(one) == hash(two)) is (hash((left, right)) == hash((other_left, other_right)))
    assert pair(left) == pair(left, 7)


def test_a_class_below_is_another_class_and_its_own_fields_count(ours: Made) -> None:
    longer, entry = ours["Longer"](name="a"), ours["Entry"](name="a", hours=5)
    assert longer != entry
    assert entry != longer
    assert longer.hours == 5
    assert longer.double == 10
    assert [each.name for each in values.fields(longer)] == [each.name for each in dataclasses.fields(THEIRS["Longer"])]


def test_a_class_of_the_standard_library_may_stand_below(ours: Made) -> None:
    pair: Any = ours["Pair"]

    @dataclasses.dataclass(frozen=True, slots=True)
    class Three(pair):  # type: ignore[misc]
        third: int = 9

    assert repr(Three(1)) == f"{Three.__qualname__}(left=1, right=7, third=9)"


def test_a_dataclass_of_the_standard_library_is_told_apart_by_nothing() -> None:
    pair: Any = THEIRS["Pair"](1)
    assert values.is_dataclass(pair)
    assert values.fields(pair) == dataclasses.fields(pair)
    assert values.replace(pair, right=2) == THEIRS["Pair"](1, 2)
    assert not values.is_dataclass(1)
    with pytest.raises(TypeError, match="dataclass"):
        values.fields(1)  # type: ignore[arg-type]


def test_what_cannot_be_made_is_said_when_the_class_is_made(ours: Made) -> None:
    pair: Any = ours["Pair"]
    plain: Any = THEIRS["Plain"]
    with pytest.raises(TypeError, match="follows default argument"):

        @values.dataclass(frozen=True)
        class _Late:
            first: int = 1
            second: str  # type: ignore[misc]

    with pytest.raises(ValueError, match="mutable default"):

        @values.dataclass(frozen=True)
        class _Shared:
            found: list[int] = []  # type: ignore[misc]  # noqa: RUF012

    with pytest.raises(TypeError, match="one is frozen"):

        @values.dataclass
        class _Thawed(pair):
            third: int = 1

    with pytest.raises(TypeError, match="standard library"):

        @values.dataclass
        class _Mixed(plain):  # type: ignore[misc]
            third: int = 1

    with pytest.raises(TypeError, match="unexpected keyword"):
        values.dataclass(order=True)


@values.dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Goes to another process."""

    name: str
    found: tuple[int, ...] = ()


def test_a_value_is_sent_to_another_process_and_comes_back() -> None:
    one = Sent(name="a", found=(1, 2))
    assert pickle.loads(pickle.dumps(one)) == one


def test_making_a_class_compiles_nothing_and_loads_nothing_that_reads_source_code() -> None:
    code = (
        "import sys\n"
        "from jyteacher_desktop import values\n"
        "@values.dataclass(frozen=True, slots=True)\n"
        "class A:\n    a: 'int' = 1\n"
        "assert A() == A(1) and hash(A()) == hash(A(1)) and repr(A()) == 'A(a=1)', A()\n"
        "print(sorted({'inspect', 'dataclasses', 'ast'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8")
    assert done.stdout.strip() == "[]"


def modules() -> Iterator[ModuleType]:
    """Every module of the program."""
    for each in pkgutil.walk_packages(jyteacher_desktop.__path__, "jyteacher_desktop."):
        if not each.name.endswith("__main__"):
            yield importlib.import_module(each.name)


def test_every_class_of_values_of_the_program_takes_what_a_dataclass_of_its_fields_takes() -> None:
    seen = set()
    for module in modules():
        for cls in vars(module).values():
            if isinstance(cls, type) and cls.__module__ == module.__name__ and values.is_dataclass(cls):
                seen.add(cls)
                own = dataclasses.fields(cls)
                assert [each.name for each in values.fields(cls)] == [each.name for each in own]
                takes = inspect.signature(cls).parameters
                if inspect.signature(cls.__init__).parameters.keys() - {"_self", "self"} == takes.keys():
                    assert set(takes) >= {each.name for each in own if each.init}
    assert len(seen) > 400
