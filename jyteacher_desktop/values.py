"""Classes of values, made as :mod:`dataclasses` makes them and paid for when they are used.

The standard library writes and compiles the methods of a dataclass while its module is imported, and loads what reads source code to do
so. A command that answers in a tenth of a second passes dozens of such classes and makes instances of a few; whoever opens the windows
passes hundreds. Here a class notes its fields when it is made, and ``__init__``, ``__eq__`` and ``__hash__`` are compiled by their first
use. From then on they are plain methods like those of a dataclass.

Type checkers see the standard library's names, and its functions (``dataclasses.fields``, ``replace``, ``asdict``) take these classes like
their own. Offered is what this program uses; an option that is missing is a :class:`TypeError` when the class is made. A test makes every
shape with both and holds them equal (tests/test_values.py).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from reprlib import recursive_repr
from types import MappingProxyType, MemberDescriptorType
from typing import TYPE_CHECKING, Any

_PARTS = "__parts__"
_FROZEN = "__parts_are_frozen__"


class _Sign:
    """Stands where there is nothing, and says so in signatures."""

    __slots__ = ("_said",)

    def __init__(self, said: str) -> None:
        self._said = said

    def __repr__(self) -> str:
        return self._said


_NOT_GIVEN: Any = _Sign("MISSING")
_MADE_THEN: Any = _Sign("<factory>")
_NOT_WORTH_COMPILING = 16
"""So many instances are made without a method of their own: compiling one takes as long as making fifty without."""
_NOTHING_MORE: Mapping[Any, Any] = MappingProxyType({})


class _Part:
    """One field of a class of values, with the names that a field of a dataclass has."""

    __slots__ = ("default", "default_factory", "init", "kw_only", "metadata", "name", "repr", "type")

    def __init__(
        self,
        *,
        default: Any = _NOT_GIVEN,
        default_factory: Any = _NOT_GIVEN,
        init: bool = True,
        repr: bool = True,  # noqa: A002 - the standard library's word
        metadata: Mapping[Any, Any] | None = None,
    ) -> None:
        if default is not _NOT_GIVEN and default_factory is not _NOT_GIVEN:
            raise ValueError("cannot specify both default and default_factory")
        self.name = ""
        self.type = ""
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.kw_only = False
        self.metadata = _NOTHING_MORE if metadata is None else MappingProxyType(dict(metadata))

    @property
    def may_lack(self) -> bool:
        """Whether there is something to stand in it when nothing is given."""
        return self.default is not _NOT_GIVEN or self.default_factory is not _NOT_GIVEN


def _class_of_values(
    cls: type | None = None, /, *, frozen: bool = False, slots: bool = False, kw_only: bool = False, eq: bool = True
) -> Any:
    def made(cls: type) -> Any:
        return _made(cls, frozen=frozen, slots=slots, kw_only=kw_only, eq=eq)

    return made if cls is None else made(cls)


def _made(cls: Any, *, frozen: bool, slots: bool, kw_only: bool, eq: bool) -> Any:
    parts = _inherited(cls, frozen=frozen)
    for name, annotation in cls.__annotations__.items():
        if not annotation.startswith(("ClassVar", "typing.ClassVar")):
            parts[name] = _own(cls, name, annotation, kw_only=kw_only)
    _refuse_needed_behind_needless(parts)
    if slots:
        cls = _with_slots(cls, parts)
    own = cls.__dict__
    hashed = "__hash__" in own and not (own["__hash__"] is None and "__eq__" in own)
    setattr(cls, _PARTS, parts)
    setattr(cls, _FROZEN, frozen)
    if _give(cls, "__init__", _first_init):
        cls.__signature__ = _Signature(cls)
    _give(cls, "__repr__", _repr)
    if eq:
        _give(cls, "__eq__", _first_eq)
        if not hashed:
            cls.__hash__ = _first_hash(cls) if frozen else None
    if frozen:
        if "__setattr__" in own or "__delattr__" in own:
            raise TypeError(f"{cls.__name__} is frozen and says itself how its fields are set")
        cls.__setattr__, cls.__delattr__ = _refusals(cls, parts)
        if slots and "__getstate__" not in own and "__setstate__" not in own:
            cls.__getstate__, cls.__setstate__ = _state, _set_state
    if "__match_args__" not in own:
        setattr(cls, "__match_args__", tuple(each.name for each in parts.values() if each.init and not each.kw_only))  # noqa: B010
    for name in _Twin.NAMES:
        setattr(cls, name, _Twin(cls, name, eq=eq, slots=slots))
    return cls


# -- the fields -------------------------------------------------------------------------------------------------------


def _inherited(cls: type, *, frozen: bool) -> dict[str, _Part]:
    parts: dict[str, _Part] = {}
    for base in reversed(cls.__mro__[1:-1]):
        own = base.__dict__
        if _PARTS in own:
            if own[_FROZEN] is not frozen:
                raise TypeError(f"{cls.__name__} and {base.__name__}: one is frozen, the other is not")
            parts.update(own[_PARTS])
        elif "__dataclass_fields__" in own:
            raise TypeError(f"{base.__name__} is a class of the standard library's dataclasses; make it with this module")
    return parts


def _own(cls: type, name: str, annotation: str, *, kw_only: bool) -> _Part:
    given = cls.__dict__.get(name, _NOT_GIVEN)
    part = given if isinstance(given, _Part) else _Part(default=given)
    if part.default is _NOT_GIVEN:
        if part is given:
            delattr(cls, name)
    elif part.default.__class__.__hash__ is None:
        raise ValueError(f"mutable default {type(part.default)} for field {name} is not allowed: use default_factory")
    elif part is given:
        setattr(cls, name, part.default)
    part.name, part.type, part.kw_only = name, annotation, kw_only
    return part


def _refuse_needed_behind_needless(parts: Mapping[str, _Part]) -> None:
    before = ""
    for each in parts.values():
        if each.init and not each.kw_only:
            if each.may_lack:
                before = each.name
            elif before:
                raise TypeError(f"non-default argument {each.name!r} follows default argument {before!r}")


def _with_slots(cls: type, parts: Mapping[str, _Part]) -> type:
    """The class once more, with slots: they can only be said while a class is made."""
    if "__slots__" in cls.__dict__:
        raise TypeError(f"{cls.__name__} already specifies __slots__")
    there = {name for base in cls.__mro__[1:-1] for name in getattr(base, "__slots__", ())}
    named = {name: value for name, value in cls.__dict__.items() if name not in parts and name not in ("__dict__", "__weakref__")}
    named["__slots__"] = tuple(name for name in parts if name not in there)
    made = type(cls)(cls.__name__, cls.__bases__, named)
    made.__qualname__ = cls.__qualname__
    return made


# -- methods that are compiled by their first use ---------------------------------------------------------------------


def _give(cls: type, name: str, make: Callable[[type], Callable[..., Any]]) -> bool:
    """Give the class a method unless it has one of its own; whether it was given."""
    if name in cls.__dict__:
        return False
    method = make(cls)
    method.__qualname__ = f"{cls.__qualname__}.{name}"
    setattr(cls, name, method)
    return True


def _first_init(cls: type) -> Callable[..., None]:
    left = _NOT_WORTH_COMPILING
    parts: Mapping[str, _Part] = getattr(cls, _PARTS)
    put: Callable[[object, str, object], None] = object.__setattr__ if getattr(cls, _FROZEN) else setattr

    def __init__(self: object, /, *given: object, **named: object) -> None:  # noqa: N807 - it stands for that method
        nonlocal left
        left -= 1
        may = {name for name, each in parts.items() if each.init}
        if left < 0 or given or not may >= named.keys() >= {name for name in may if not parts[name].may_lack}:
            _compile_init(cls)(self, *given, **named)  # which also says what is wrong
            return
        for name, each in parts.items():
            if name in named:
                put(self, name, named[name])
            elif each.may_lack:
                put(self, name, each.default if each.default is not _NOT_GIVEN else each.default_factory())
        if post_init := getattr(self, "__post_init__", None):
            post_init()

    return __init__


def _first_eq(cls: type) -> Callable[[object, object], bool]:
    def __eq__(self: object, other: object) -> bool:  # noqa: N807
        return bool(_compile_eq(cls)(self, other)) if other.__class__ is self.__class__ else NotImplemented

    return __eq__


def _first_hash(cls: type) -> Callable[[object], int]:
    def __hash__(self: object) -> int:  # noqa: N807
        return int(_compile_hash(cls)(self))

    return __hash__


def _compile_init(cls: type) -> Callable[..., None]:
    parts: Mapping[str, _Part] = getattr(cls, _PARTS)
    known: dict[str, object] = {"_made_then": _MADE_THEN, "_set": object.__setattr__}
    frozen = getattr(cls, _FROZEN)
    plain: list[str] = []
    named: list[str] = []
    body: list[str] = []
    for name, each in parts.items():
        value = name
        if each.default is not _NOT_GIVEN:
            known[f"_default_{name}"] = each.default
        elif each.default_factory is not _NOT_GIVEN:
            known[f"_make_{name}"] = each.default_factory
            value = f"_make_{name}() if {name} is _made_then else {name}" if each.init else f"_make_{name}()"
        if each.init:
            meant = f"=_default_{name}" if each.default is not _NOT_GIVEN else "=_made_then" if each.may_lack else ""
            (named if each.kw_only else plain).append(f"{name}{meant}")
        elif not each.may_lack:
            continue
        elif each.default is not _NOT_GIVEN:
            value = f"_default_{name}"
        if not frozen:
            body.append(f"_self.{name} = {value}")
        elif isinstance(slot := getattr(cls, name, None), MemberDescriptorType):
            # a quarter cheaper than asking by name
            known[f"_set_{name}"] = slot.__set__
            body.append(f"_set_{name}(_self, {value})")
        else:
            body.append(f"_set(_self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        body.append("_self.__post_init__()")
    arguments = ", ".join(["_self", *plain, *(["*", *named] if named else [])])
    made = _compiled(cls, "__init__", arguments, body or ["pass"], known)
    made.__annotations__ = {**{each.name: each.type for each in parts.values() if each.init}, "return": None}
    return made


def _compile_eq(cls: type) -> Callable[..., object]:
    names = getattr(cls, _PARTS)
    body = [
        "if _other.__class__ is _self.__class__:",
        f"    return ({_of('_self', names)}) == ({_of('_other', names)})",
        "return NotImplemented",
    ]
    return _compiled(cls, "__eq__", "_self, _other", body, {})


def _compile_hash(cls: type) -> Callable[..., Any]:
    return _compiled(cls, "__hash__", "_self", [f"return hash(({_of('_self', getattr(cls, _PARTS))}))"], {})


def _of(who: str, names: Mapping[str, _Part]) -> str:
    return "".join(f"{who}.{name}," for name in names)


def _compiled(cls: type, name: str, arguments: str, body: list[str], known: Mapping[str, object]) -> Callable[..., Any]:
    """Compile a method, give it to the class in place of the one that only waits, and return it."""
    lines = "\n".join(f"  {line}" for line in body)
    source = f"def _made({', '.join(known)}):\n def {name}({arguments}):\n{lines}\n return {name}"
    found: dict[str, Any] = {}
    exec(source, sys.modules[cls.__module__].__dict__, found)  # noqa: S102 - names of fields, as the standard library does it
    method: Callable[..., Any] = found["_made"](**known)
    method.__qualname__ = f"{cls.__qualname__}.{name}"
    setattr(cls, name, method)
    return method


# -- methods that need no compiling -----------------------------------------------------------------------------------


def _repr(cls: type) -> Callable[[object], str]:
    @recursive_repr()
    def __repr__(self: object) -> str:  # noqa: N807
        parts: Mapping[str, _Part] = getattr(cls, _PARTS)
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name, each in parts.items() if each.repr)
        return f"{type(self).__qualname__}({shown})"

    return __repr__


def _refusals(
    cls: type, parts: Mapping[str, _Part]
) -> tuple[Callable[[object, str, object], None], Callable[[object, str], None]]:
    above: Any = super

    def __setattr__(self: object, name: str, value: object) -> None:  # noqa: N807
        if type(self) is cls or name in parts:
            _refuse(f"cannot assign to field {name!r}")
        above(cls, self).__setattr__(name, value)

    def __delattr__(self: object, name: str) -> None:  # noqa: N807
        if type(self) is cls or name in parts:
            _refuse(f"cannot delete field {name!r}")
        above(cls, self).__delattr__(name)

    return __setattr__, __delattr__


def _refuse(what: str) -> None:
    from dataclasses import FrozenInstanceError  # noqa: PLC0415 - after a mistake only

    raise FrozenInstanceError(what)


def _state(self: object) -> list[object]:
    """What is copied and sent to another process: the state of a frozen class cannot be set in the usual way."""
    return [getattr(self, name) for name in getattr(self, _PARTS)]


def _set_state(self: object, state: list[object]) -> None:
    for name, value in zip(getattr(self, _PARTS), state, strict=True):
        object.__setattr__(self, name, value)


# -- for whoever asks with the standard library's functions ------------------------------------------------------------


class _Signature:
    """Lets ``inspect.signature`` look at the method that is called in the end."""

    __slots__ = ("_cls",)

    def __init__(self, cls: type) -> None:
        self._cls = cls

    def __get__(self, instance: object, owner: type | None = None) -> None:
        if "__signature__" in self._cls.__dict__:
            del self._cls.__signature__  # type: ignore[attr-defined]
        _compile_init(self._cls)


class _Twin:
    """What a dataclass knows of itself, taken from a dataclass with the same fields when it is first asked for."""

    NAMES = ("__dataclass_fields__", "__dataclass_params__")
    __slots__ = ("_cls", "_eq", "_name", "_slots")

    def __init__(self, cls: type, name: str, *, eq: bool, slots: bool) -> None:
        self._cls, self._name, self._eq, self._slots = cls, name, eq, slots

    def __get__(self, instance: object, owner: type | None = None) -> object:
        import dataclasses  # noqa: PLC0415 - seldom asked for, and it is what this module spares

        def as_field(part: _Part) -> Any:
            default: Any = dataclasses.MISSING if part.default is _NOT_GIVEN else part.default
            factory: Any = dataclasses.MISSING if part.default_factory is _NOT_GIVEN else part.default_factory
            return dataclasses.field(
                default=default,
                default_factory=factory,
                init=part.init,
                repr=part.repr,
                kw_only=part.kw_only,
                metadata=part.metadata,
            )

        parts: Mapping[str, _Part] = getattr(self._cls, _PARTS)
        twin = dataclasses.make_dataclass(
            self._cls.__name__,
            [(name, each.type, as_field(each)) for name, each in parts.items()],
            frozen=getattr(self._cls, _FROZEN),
            eq=self._eq,
            slots=self._slots,
        )
        for name in self.NAMES:
            setattr(self._cls, name, getattr(twin, name))
        return getattr(twin, self._name)


# -- what is offered ---------------------------------------------------------------------------------------------------


def _parts_of(value: Any) -> tuple[Any, ...]:
    parts: Mapping[str, _Part] | None = getattr(value, _PARTS, None)
    if parts is None:
        import dataclasses  # noqa: PLC0415 - one of its own, or an error

        return dataclasses.fields(value)
    return tuple(parts.values())


def _is_one(value: object) -> bool:
    cls = value if isinstance(value, type) else type(value)
    return hasattr(cls, _PARTS) or hasattr(cls, "__dataclass_fields__")


def _with_other(value: Any, /, **changes: object) -> Any:
    for each in _parts_of(value):
        if not each.init:
            if each.name in changes:
                raise ValueError(f"field {each.name} is declared with init=False, it cannot be specified with replace()")
        elif each.name not in changes:
            changes[each.name] = getattr(value, each.name)
    return value.__class__(**changes)


if TYPE_CHECKING:
    from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass, replace
else:
    MISSING, Field, dataclass, field, fields, is_dataclass, replace = (
        _NOT_GIVEN, _Part, _class_of_values, _Part, _parts_of, _is_one, _with_other,
    )  # fmt: skip

__all__ = ["MISSING", "Field", "dataclass", "field", "fields", "is_dataclass", "replace"]
