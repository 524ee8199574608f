"""Closed lists of words as :mod:`enum` makes them, at a small part of what making them costs.

The library goes some ten steps for every member and looks through the class after each; a program with fifty such lists waits for them a
twentieth of a short command (decision 0556). A list of this module knows its members by name and by value, and a member its ``name`` and
``value``; hashing a member and asking for its value take no call in Python. Whoever reads the code or checks its types sees the library's own
name::

    from jyteacher_desktop.enums import Enum

What there is of it is what this program uses: members that are compared by identity, looked up with ``List(value)`` and ``List["NAME"]``,
counted, gone through in their order, copied as themselves and sent to another process; a ``__new__`` that sets ``_value_``; a base without
members for several lists. Flags, numbers that count as ``int`` and ``auto()`` are the library's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any


class _Lists(type):
    """The class of every closed list."""

    _by_name: dict[str, Any]
    _by_value: dict[object, Any]

    def __new__(of, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> _Lists:
        said = {key: value for key, value in body.items() if key[0] != "_" and not hasattr(value, "__get__")}
        for base in bases:
            if getattr(base, "_by_name", None):
                raise TypeError(f"{name} cannot extend {base.__name__}, which has members")
        made = super().__new__(of, name, bases, {key: value for key, value in body.items() if key not in said})
        made._by_name, made._by_value = {}, {}
        for key, value in said.items():
            made._add(key, value)
        return made

    def _add(cls, name: str, value: Any) -> None:
        """One member; of a value that is there already another name for the same."""
        make: Any = cls.__new__
        member = make(cls, *(value if isinstance(value, tuple) else (value,)))
        member.__dict__.setdefault("_value_", value)
        known = cls._by_value.setdefault(member._value_, member)
        if known is member:
            member.name, member.value = name, member._value_
        cls._by_name[name] = known
        type.__setattr__(cls, name, known)

    def __call__(cls, value: object) -> Any:
        if value in cls:
            return value
        try:
            return cls._by_value[value]
        except (KeyError, TypeError):  # a value that cannot be hashed is none of them either
            pass
        raise ValueError(f"{value!r} is not a valid {cls.__qualname__}")

    def __getitem__(cls, name: str) -> Any:
        return cls._by_name[name]

    def __iter__(cls) -> Iterator[Any]:
        return iter(cls._by_value.values())

    def __reversed__(cls) -> Iterator[Any]:
        return reversed(cls._by_value.values())

    def __len__(cls) -> int:
        return len(cls._by_value)

    def __bool__(cls) -> bool:
        return True

    def __contains__(cls, member: object) -> bool:
        return member.__class__ is cls

    @property
    def __members__(cls) -> Mapping[str, Any]:
        """Every member by each of its names."""
        return MappingProxyType(cls._by_name)

    def __setattr__(cls, name: str, value: object) -> None:
        if name in cls.__dict__.get("_by_name", ()):
            raise AttributeError(f"cannot reassign member {name!r}")
        super().__setattr__(name, value)

    def __delattr__(cls, name: str) -> None:
        if name in cls._by_name:
            raise AttributeError(f"{cls.__name__!r} cannot delete member {name!r}.")
        super().__delattr__(name)

    def __repr__(cls) -> str:
        return f"<enum {cls.__name__!r}>"


class _Enum(metaclass=_Lists):
    """A closed list; its members are instances of it."""

    name: str
    value: Any
    _value_: Any

    def __new__(cls, *_said: object) -> Any:
        return object.__new__(cls)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}.{self.name}: {self.value!r}>"

    def __str__(self) -> str:
        return f"{type(self).__name__}.{self.name}"

    def __format__(self, how: str) -> str:
        return format(str(self), how)

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, _known: object) -> Any:
        return self

    def __reduce_ex__(self, _protocol: object) -> tuple[object, tuple[object]]:
        return type(self), (self.value,)


if TYPE_CHECKING:
    from enum import Enum
else:
    Enum = _Enum

__all__ = ["Enum"]
