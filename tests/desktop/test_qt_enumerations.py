"""Qt's enumerations are the same whether the library of Python makes them or the windows do, in fewer steps."""

from __future__ import annotations

import json
import operator
import re
import subprocess
import sys
from collections.abc import Callable
from enum import Enum, EnumType, Flag, IntEnum, IntFlag
from functools import partial
from itertools import pairwise
from typing import Any

import pytest

from jyteacher_desktop.desktop import qt_enumerations


def described(made: Any) -> dict[str, object]:
    """Everything there is to an enumeration, told by names."""
    members = {name: made.__members__[name] for name in made.__members__}
    order = {id(member): name for name, member in reversed(members.items())}

    def told(value: object) -> object:
        if id(value) in order:
            return f"member {order[id(value)]}"
        if isinstance(value, dict):
            return [(told(key), told(each)) for key, each in value.items()]
        if isinstance(value, list):
            return [told(each) for each in value]
        return f"method {value.__qualname__}" if hasattr(value, "__qualname__") else re.sub(" at 0x[0-9a-f]+", "", repr(value))

    own = vars(made)
    named = [name for name in own if name in members]
    return {
        "bases": [each.__name__ for each in made.__mro__[1:]],
        "the rest of the class": sorted((name, told(value)) for name, value in own.items() if name not in members),
        "members as attributes": [(name, told(own[name])) for name in sorted(named)],
        "order": [*map(told, made)],
        "backwards": [*map(told, reversed(made))],
        "names": [*members],
        "each": [
            (name, repr(member), str(member), f"{member}", member.name, member.value, hash(member) == hash(member))
            for name, member in members.items()
        ],
        "kept in each": [
            [(key, "the class" if value is made else value) for key, value in vars(member).items()] for member in members.values()
        ],
        "by value": [told(made(member.value)) for member in members.values()],
        "by name": [told(made[name]) for name in members],
    }


def together(made: Any) -> list[str]:
    """What flags say of each other, or why they do not."""
    members = list(made.__members__.values())
    asked: list[Callable[[], object]] = [partial(operator.invert, member) for member in members]
    for one, other in pairwise(members):
        asked += [partial(do, one, other) for do in (operator.or_, operator.and_, operator.xor, operator.contains)]
        asked.append(lambda one=one, other=other: [*(one | other)])  # type: ignore[misc]
    return [_answer(each) for each in asked]


def _answer(asked: Callable[[], object]) -> str:
    try:
        return repr(asked())
    except (TypeError, ValueError, AttributeError) as refused:
        return repr(refused)


def made_by(create: Any, base: Any, name: str, members: list[Any], **options: Any) -> Any:
    """The enumeration that is called for, made in one way or the other."""
    before, EnumType._create_ = EnumType._create_, create  # type: ignore[attr-defined]
    try:
        return base(name, list(members), **options)
    finally:
        EnumType._create_ = before  # type: ignore[attr-defined]


LISTS: dict[str, list[Any]] = {
    "numbers in order": [("A", 0), ("B", 1), ("C", 2)],
    "one number twice": [("A", 1), ("B", 2), ("Again", 1), ("C", 4)],
    "flags out of order": [("Four", 4), ("One", 1), ("Two", 2)],
    "several bits, none and a name for both": [("None", 0), ("A", 1), ("B", 2), ("Both", 3), ("All", 15), ("C", 4)],
    "below nothing": [("First", -1), ("A", 1), ("Mask", -2)],
    "one member": [("Only", 7)],
    "no member": [],
    "names that mean something else": [("A", 1), ("name", 2), ("value", 4)],
    "names of a number": [("A", 1), ("real", 2), ("numerator", 4)],
    "a name with a stroke in front": [("_A", 1), ("B", 2)],
    "texts": [("A", "a"), ("B", "b")],
    "truth": [("A", True), ("B", False)],
}


@pytest.mark.parametrize("base", [Enum, IntEnum, Flag, IntFlag])
@pytest.mark.parametrize("members", LISTS.values(), ids=[*LISTS])
def test_an_enumeration_is_what_the_library_makes_of_the_same_pairs(base: Any, members: list[Any]) -> None:
    def asked(create: Any) -> object:
        try:
            made = made_by(create, base, "Made", members)
            return described(made), together(made) if issubclass(made, Flag) else []
        except (TypeError, ValueError, AttributeError) as refused:
            return type(refused), str(refused)

    assert asked(qt_enumerations.create) == asked(qt_enumerations._made_by_library)


def test_a_name_that_stands_twice_is_refused_as_by_the_library() -> None:
    twice = [("A", 1), ("B", 2), ("A", 3)]
    with pytest.raises(TypeError) as ours:
        made_by(qt_enumerations.create, Enum, "Made", twice)
    with pytest.raises(TypeError) as theirs:
        made_by(qt_enumerations._made_by_library, Enum, "Made", twice)
    assert str(ours.value) == str(theirs.value)


_OF_QT = """
import importlib, json
from enum import EnumType, Flag
from jyteacher_desktop.desktop import qt_enumerations
from tests.desktop.test_qt_enumerations import described, made_by, together
asked = []
def noted(base, class_name, names, **options):
    asked.append((base, class_name, list(names), options))
    return qt_enumerations._made_by_library(base, class_name, names, **options)
EnumType._create_ = noted
for module in ("QtCore", "QtGui", "QtWidgets", "QtUiTools", "QtPrintSupport", "QtSvg", "QtNetwork"):
    loaded = importlib.import_module("PySide6." + module)
    for name in dir(loaded):
        dir(getattr(loaded, name))  # a class of Qt is made, with its enumerations, when something of it is asked for
other, short = [], 0
for base, name, members, options in asked:
    ours = made_by(qt_enumerations.create, base, name, members, **options)
    theirs = made_by(qt_enumerations._made_by_library, base, name, members, **options)
    short += len(members) > 1 and qt_enumerations._plain(members, qt_enumerations._TAKEN[base])
    same = described(ours) == described(theirs) and (not issubclass(ours, Flag) or together(ours) == together(theirs))
    other += [] if same else [name]
print(json.dumps([len(asked), short, sum(len(members) for _b, _n, members, _o in asked), other]))
"""


def test_every_enumeration_of_qt_is_what_the_library_makes_of_it() -> None:
    done = subprocess.run([sys.executable, "-c", _OF_QT], capture_output=True, encoding="utf-8", check=True)
    enumerations, short, members, other = json.loads(done.stdout)
    assert other == []
    assert enumerations > 500, "that is not all of Qt"
    assert members > 5000, "nor all there is in it"
    assert short > enumerations * 3 / 4, "hardly any is made in fewer steps"


_IN_A_WINDOW = """
import sys
from enum import EnumType
from jyteacher_desktop.desktop import import_plainly, qt_enumerations
import_plainly()
from PySide6.QtCore import Qt
print(EnumType._create_ is qt_enumerations.create, sys.version_info[:2] in qt_enumerations._KNOWN, Qt.Key.Key_A.name, Qt.Key(0x41) is Qt.Key.Key_A)
"""


def test_windows_make_them_so_in_every_version_of_python_that_was_compared() -> None:
    done = subprocess.run([sys.executable, "-c", _IN_A_WINDOW], capture_output=True, encoding="utf-8", check=True)
    quick, known, name, same = done.stdout.split()
    assert (quick, name, same) == (known, "Key_A", "True")


def test_other_programs_of_this_process_make_theirs_as_ever() -> None:
    assert EnumType._create_ is qt_enumerations._made_by_library  # type: ignore[attr-defined]
