"""Qt's enumerations, made for Python in fewer steps than the library takes for each of their members.

Qt's binding makes an enumeration by calling ``Enum(name, [(member, value), …])``, and the first page needs some 3,000 members: those of the
``Qt`` namespace, of styles, languages, events. The library makes each of them by way of a stand-in that is put into the class, asked for its
name, taken out again and looked for in every base. Here the library makes the class with its first member, and the others are added to it: the
same class with the same members in the same order (decision 0608; tests/desktop/test_qt_enumerations.py asks for every enumeration of Qt).
"""

from __future__ import annotations

import sys
from contextlib import suppress
from enum import Enum, EnumType, Flag, IntEnum, IntFlag
from typing import Any, Final

_KNOWN: Final = ((3, 11), (3, 12), (3, 13))
"""The versions of Python whose enumerations were compared; another one makes them by itself."""
_BASES: Final = (Enum, IntEnum, Flag, IntFlag)
_TAKEN: Final = {base: frozenset(("mro", *(name for each in base.__mro__ for name in vars(each)))) for base in _BASES}
"""Names that mean something else already: a member of such a name needs what the library does for it."""
_made_by_library: Final = EnumType._create_  # type: ignore[attr-defined]


def enumerate_quickly() -> None:
    """From now on, make enumerations that are called for by pairs in fewer steps; to be called before Qt's binding is loaded."""
    if sys.version_info[:2] in _KNOWN:
        EnumType._create_ = create  # type: ignore[attr-defined]


def create(base: Any, class_name: str, names: Any, **options: Any) -> Any:
    """An enumeration as the library makes it, which is asked by these words; in fewer steps where all members are plain."""
    if base not in _TAKEN or not _plain(names, _TAKEN[base]):
        return _made_by_library(base, class_name, names, **_from_here(options))
    made = _made_by_library(base, class_name, names[:1], **_from_here(options))
    (_add_flags if issubclass(made, Flag) else _add)(made, names[1:])
    return made


def _from_here(options: dict[str, Any]) -> dict[str, Any]:
    """What was said, with the module of whoever called the enumeration, for which the library looks as far up as it stands itself."""
    if options.get("module") is None:
        with suppress(ValueError, KeyError):
            options["module"] = sys._getframe(3).f_globals["__name__"]  # noqa: SLF001 - as the library itself
    return options


def _plain(members: Any, taken: frozenset[str]) -> bool:
    """Whether these are pairs of a name and a number, and no name stands twice, is reserved or taken."""
    if type(members) is not list or not members or type(members[0]) is not tuple:
        return False
    names = {name for name, _value in members}
    return (
        len(names) == len(members)
        and names.isdisjoint(taken)
        and not any(name.startswith("_") for name in names)
        and all(type(value) is int for _name, value in members)
    )


def _add(made: Any, members: list[tuple[str, int]]) -> None:
    by_name, by_value, listed = made._member_map_, made._value2member_map_, made._member_names_
    for name, value in members:
        member = by_value.get(value)
        if member is None:
            member = by_value[value] = _member(made, name, value, len(listed))
            listed.append(name)
        by_name[name] = member
        type.__setattr__(made, name, member)


def _add_flags(made: Any, members: list[tuple[str, int]]) -> None:
    """As :func:`_add`; of several bits, or none, a flag is a name, and not one of those that are gone through."""
    by_name, by_value, listed = made._member_map_, made._value2member_map_, made._member_names_
    for name, value in members:
        member = by_value.get(value)
        if member is None:
            member = by_value[value] = _member(made, name, value, len(listed))
            if value and not value & (value - 1):
                listed.append(name)
                made._singles_mask_ |= value
            made._flag_mask_ |= value
        by_name[name] = member
        type.__setattr__(made, name, member)
    made._all_bits_ = 2 ** made._flag_mask_.bit_length() - 1
    numbers = [by_name[name]._value_ for name in listed]
    if numbers != sorted(numbers):
        made._iter_member_ = made._iter_member_by_def_


def _member(made: Any, name: str, value: int, place: int) -> Any:
    new = made._new_member_
    member = new(made, value) if made._use_args_ else new(made)
    member._value_, member._name_, member.__objclass__, member._sort_order_ = value, name, made, place
    return member
