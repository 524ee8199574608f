"""Closed lists behave as those of the library of Python, whose work they take over."""

from __future__ import annotations

import copy
import enum
import importlib
import pickle
import pkgutil
from collections.abc import Callable
from typing import Any

import pytest

import jyteacher_desktop
from jyteacher_desktop import enums

Answer = Callable[[Any], object]


def made(base: Any) -> dict[str, Any]:
    """Lists as one library and the other make them of the same words."""

    class Colour(base):
        """Texts, one of them twice."""

        RED = "red"
        GREEN = "green"
        ROT = "red"

        @property
        def bright(self) -> bool:
            return self is type(self).RED

        def said(self) -> str:
            return f"{self.name}={self.value}"

        @staticmethod
        def of_none() -> str:
            return "none"

    class Word(base):
        """A base that says what its members have."""

        code: str
        label: str

        def __new__(cls, code: str, label: str) -> Any:
            member = object.__new__(cls)
            member._value_ = code
            member.code = code
            member.label = label
            return member

        @classmethod
        def from_text(cls, text: str) -> Any:
            return next((each for each in cls if text in (each.code, each.label)), None)

    class Sex(Word):
        MALE = "m", "男"
        FEMALE = "f", "女"

    class Pair(base):
        """Values of several parts, and one that is nothing."""

        NONE = None
        ONE = 1, "one"
        TWO = 2, "two"

    class Late(base):
        pass

    found = {each.__name__: each for each in (Colour, Word, Sex, Pair, Late)}
    for each in found.values():
        each.__module__, each.__qualname__ = __name__, each.__name__
    return found


OURS, THEIRS = made(enums.Enum), made(enum.Enum)
ASKED: dict[str, Answer] = {
    "members in their order": lambda of: [(each.name, each.value) for each in of["Colour"]],
    "members from the last to the first": lambda of: [each.name for each in reversed(of["Colour"])],
    "every name": lambda of: {name: each.name for name, each in of["Colour"].__members__.items()},
    "how many": lambda of: [len(each) for each in of.values()],
    "true without members": lambda of: [bool(each) for each in of.values()],
    "by value": lambda of: of["Colour"]("green").name,
    "by a value of several parts": lambda of: of["Pair"]((2, "two")).name,
    "by nothing": lambda of: of["Pair"](None).name,
    "by a member": lambda of: of["Colour"](of["Colour"].RED).name,
    "by name": lambda of: of["Colour"]["GREEN"].value,
    "by another name of the same": lambda of: (of["Colour"].ROT is of["Colour"].RED, of["Colour"]["ROT"].name),
    "by a value that is not there": lambda of: of["Colour"]("blue"),
    "by a value that cannot be hashed": lambda of: of["Colour"](["red"]),
    "by a name that is not there": lambda of: of["Colour"]["BLUE"],
    "a member that is not there": lambda of: of["Colour"].BLUE,
    "a property": lambda of: [each.bright for each in of["Colour"]],
    "a method": lambda of: [each.said() for each in of["Colour"]],
    "a function": lambda of: of["Colour"].of_none(),
    "what a base gives": lambda of: [(each.code, each.label, each.value) for each in of["Sex"]],
    "what a base looks for": lambda of: (of["Sex"].from_text("女").name, of["Sex"].from_text("x")),
    "by the code": lambda of: of["Sex"]("f").label,
    "of a list": lambda of: (of["Colour"].RED in of["Colour"], of["Sex"].MALE in of["Colour"]),
    "the same": lambda of: (of["Colour"].RED == of["Colour"].RED, of["Colour"].RED == "red", of["Sex"].MALE == of["Colour"].RED),
    "as a key": lambda of: {of["Colour"].RED: 1, of["Colour"].ROT: 2}[of["Colour"].RED],
    "shown": lambda of: [repr(each) for each in (*of["Colour"], *of["Pair"], of["Sex"].MALE)],
    "written": lambda of: [str(of["Colour"].RED), f"{of['Colour'].RED}", f"{of['Colour'].RED:>12}"],
    "a list shown": lambda of: [repr(each) for each in of.values()],
    "copied": lambda of: [copy.copy(of["Sex"].MALE) is of["Sex"].MALE, copy.deepcopy([of["Pair"].TWO])[0] is of["Pair"].TWO],
    "what it is": lambda of: (isinstance(of["Sex"].MALE, of["Word"]), type(of["Sex"].MALE).__name__),
    "a member put in another's place": lambda of: setattr(of["Colour"], "RED", "blue"),
    "a member taken away": lambda of: delattr(of["Colour"], "RED"),
    "more members of a list that has some": lambda of: type(of["Colour"])("More", (of["Colour"],), _body_of(of)),
    "a list without members extended": lambda of: issubclass(type(of["Late"])("More", (of["Late"],), _body_of(of)), of["Late"]),
}


def _body_of(of: dict[str, Any]) -> Any:
    meta = type(of["Colour"])
    body = meta.__prepare__("More", (of["Late"],))
    body["__module__"] = __name__
    return body


def answer(asked: Answer, of: dict[str, Any]) -> object:
    """What is answered, or as what the question is refused."""
    try:
        return asked(of)
    except Exception as error:  # noqa: BLE001 - whatever it is, the library's is the same
        return type(error)


@pytest.mark.parametrize("asked", ASKED)
def test_a_list_answers_as_the_librarys_does(asked: str) -> None:
    assert answer(ASKED[asked], OURS) == answer(ASKED[asked], THEIRS)


def lists_of_the_program() -> list[type[Any]]:
    """Every list that this program has, in windows as well."""
    found: list[type[Any]] = []
    for module in pkgutil.walk_packages(jyteacher_desktop.__path__, "jyteacher_desktop."):
        if not module.name.endswith("__main__"):
            inside = vars(importlib.import_module(module.name)).values()
            found += [each for each in inside if type(each) is type(enums.Enum) and each.__module__ == module.name]
    return found


def test_every_member_of_the_program_finds_itself_by_name_by_value_and_on_the_way_to_another_process() -> None:
    lists = lists_of_the_program()
    members = [member for each in lists for member in each]
    assert len(lists) > 70
    assert len(members) > 400
    for member in members:
        of = type(member)
        assert of(member.value) is of[member.name] is getattr(of, member.name) is pickle.loads(pickle.dumps(member)) is member
