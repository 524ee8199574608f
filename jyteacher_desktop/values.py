"""Classes of values as :mod:`dataclasses` makes them, at a small part of what making them costs.

The library writes and compiles up to six functions for each class, and loads six modules to do so; a program with five hundred such classes
waits for them longer than for its answer (decision 0430). Here ``__init__``, ``__eq__`` and ``__hash__`` are written out when the first object
is made or compared, and the other functions only know the names of the fields. Whoever reads the code or checks its types sees the
library's own names, and the library's functions take these classes for its own (some dozens of objects are filled field by field before
``__init__`` is written out: many classes have no more)::

    from jyteacher_desktop.values import dataclass, field, replace

Tuples whose places have names, ``NamedTuple`` of :mod:`typing`, are made in the same way: their ``__new__`` is written out after a few of them.

What there is of it is what this program uses: ``frozen``, ``slots``, ``kw_only`` and ``eq`` of a class, everything but ``hash`` and ``compare``
of a field.
"""

from __future__ import annotations

from _collections import _tuplegetter  # type: ignore[import-not-found]
from _thread import get_ident
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

_Method = Callable[..., Any]
_OWN = "__value_fields__"
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class _Missing:
    """What a field has for a default that has none."""

    def __repr__(self) -> str:
        return "MISSING"


_MISSING = _Missing()


class _Field:
    """One field, with the names that the library's has; ``type`` is its annotation as it was written."""

    __slots__ = ("default", "default_factory", "init", "kw_only", "metadata", "name", "repr", "type")
    name: str
    type: str

    def __init__(
        self,
        *,
        default: object = _MISSING,
        default_factory: Callable[[], object] | _Missing = _MISSING,
        init: bool = True,
        repr: bool = True,  # noqa: A002 - the library's name
        metadata: Mapping[str, Any] | None = None,
        kw_only: bool | _Missing = _MISSING,
    ) -> None:
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.metadata = _NOTHING if metadata is None else MappingProxyType(metadata)
        self.kw_only = kw_only

    def written(self) -> str:
        """The field as an argument of ``__init__``."""
        if self.default is not _MISSING:
            return f"{self.name}=_of_{self.name}"
        return self.name if self.default_factory is _MISSING else f"{self.name}=_values_none"


def _field(**said: Any) -> _Field:
    """A field that has more than a default."""
    return _Field(**said)


def _dataclass(
    of: type | None = None, /, *, frozen: bool = False, slots: bool = False, kw_only: bool = False, eq: bool = True
) -> type | Callable[[type], type]:
    """Make a class one of values, as the library's decorator does."""
    if of is None:
        return lambda row: _made(row, frozen=frozen, slots=slots, kw_only=kw_only, eq=eq)
    return _made(of, frozen=frozen, slots=slots, kw_only=kw_only, eq=eq)


def _made(of: type, *, frozen: bool, slots: bool, kw_only: bool, eq: bool) -> type:
    inherited: dict[str, _Field] = {}
    for base in of.__mro__[-2:0:-1]:
        inherited |= getattr(base, _OWN, _NOTHING)
    own = dict(_own_fields(of, kw_only=kw_only))
    every = inherited | own
    place: list[type] = []
    more: dict[str, object] = {
        _OWN: every,
        "__dataclass_fields__": _AsTheLibrarySays(every),
        "__dataclass_params__": _WhatWasSaid(frozen=frozen, slots=slots, kw_only=kw_only, eq=eq),
        "__match_args__": tuple([name for name, each in every.items() if each.init and not each.kw_only]),
    }
    said = of.__dict__
    if "__init__" not in said:
        more["__init__"] = _first_objects(place, every, frozen=frozen, after=hasattr(of, "__post_init__"))
    if "__repr__" not in said:
        more["__repr__"] = _shown
    if eq and "__eq__" not in said:
        more["__eq__"] = _first_use("__eq__", place, lambda: _eq(every))
    if eq and ("__hash__" not in said or (said["__hash__"] is None and "__eq__" in said)):
        more["__hash__"] = _first_use("__hash__", place, lambda: _hash(every)) if frozen else None
    if frozen:
        more["__setattr__"] = _refuse_to_set
        more["__delattr__"] = _refuse_to_delete
    made = _with_slots(of, own, more, frozen=frozen) if slots else _filled(of, own, more)
    place.append(made)
    return made


def _own_fields(of: type, *, kw_only: bool) -> Iterator[tuple[str, _Field]]:
    said = of.__dict__
    for name, annotation in said.get("__annotations__", _NOTHING).items():
        if str(annotation).startswith(("ClassVar", "typing.ClassVar")):
            continue
        found = said.get(name, _MISSING)
        if not isinstance(found, _Field):
            found = _Field(default=found)
        if found.default.__class__.__hash__ is None:
            raise ValueError(f"the default of {of.__qualname__}.{name} can be changed: {found.default!r}")
        found.name = name
        found.type = annotation
        if found.kw_only is _MISSING:
            found.kw_only = kw_only
        yield name, found


def _filled(of: type, own: Mapping[str, _Field], more: Mapping[str, object]) -> type:
    """The class itself with what it lacks."""
    for name, value in more.items():
        setattr(of, name, value)
    for name, each in own.items():
        if isinstance(of.__dict__.get(name), _Field):
            if each.default is _MISSING:
                delattr(of, name)
            else:
                setattr(of, name, each.default)
    return of


def _with_slots(of: type, own: Mapping[str, _Field], more: Mapping[str, object], *, frozen: bool) -> type:
    """The class once more: slots can only be said when a class is made."""
    taken = {name for base in of.__mro__[1:-1] for name in base.__dict__.get("__slots__", ())}
    body = {name: value for name, value in of.__dict__.items() if name not in own and name not in ("__dict__", "__weakref__")}
    body |= more
    body["__slots__"] = tuple([name for name in own if name not in taken])
    if frozen:
        body.setdefault("__getstate__", _state)
        body.setdefault("__setstate__", _set_state)
    made = type(of)(of.__name__, of.__bases__, body)
    made.__qualname__ = of.__qualname__
    return made


# -- what all classes share: each asks the class of its object for the fields ------------------------------------------


def _state(self: object) -> list[object]:
    return [getattr(self, name) for name in getattr(self, _OWN)]


def _set_state(self: object, state: list[object]) -> None:
    for name, value in zip(getattr(self, _OWN), state, strict=True):
        object.__setattr__(self, name, value)


_being_shown: set[tuple[int, int]] = set()
"""The objects that are being shown, each with its thread: one that holds itself is shown once."""


def _shown(self: object) -> str:
    this = id(self), get_ident()
    if this in _being_shown:
        return "..."
    _being_shown.add(this)
    try:
        fields = ", ".join([f"{name}={getattr(self, name)!r}" for name, each in getattr(self, _OWN).items() if each.repr])
        return f"{self.__class__.__qualname__}({fields})"
    finally:
        _being_shown.discard(this)


def _refuse(row: object, name: str, deed: str) -> None:
    if _OWN in type(row).__dict__ or name in getattr(row, _OWN):
        from dataclasses import FrozenInstanceError  # noqa: PLC0415 - the library is loaded for a mistake only

        raise FrozenInstanceError(f"cannot {deed} field {name!r}")


def _refuse_to_set(self: object, name: str, value: object) -> None:
    _refuse(self, name, "assign to")
    object.__setattr__(self, name, value)


def _refuse_to_delete(self: object, name: str) -> None:
    _refuse(self, name, "delete")
    object.__delattr__(self, name)


# -- what is written out for a class when it is first used ----------------------------------------------------------


def _first_use(name: str, place: list[type], write: Callable[[], _Method]) -> _Method:
    """A function that has the one of this name written out for the class in ``place``, and puts it where it stands itself."""

    def first(self: object, /, *given: object, **named: object) -> object:
        [of] = place
        own = write()
        own.__qualname__ = f"{of.__qualname__}.{name}"
        own.__module__ = of.__module__
        setattr(of, name, own)
        return own(self, *given, **named)

    return first


_FEW = 60
"""So many objects of a class are filled field by field; to write its ``__init__`` out takes as long as sixty of them, in a new process more."""


def _first_objects(place: list[type], every: Mapping[str, _Field], *, frozen: bool, after: bool) -> _Method:
    """An ``__init__`` that fills a few objects itself and then has its own written out, which also says what is wrong with a call."""
    write = _first_use("__init__", place, lambda: _init(every, frozen=frozen, after=after))
    put = object.__setattr__ if frozen else setattr
    filled = 0
    call: _Call | None = None

    def few(self: object, /, *given: object, **named: object) -> object:
        nonlocal filled, call
        filled += 1
        if call is None:
            call = _call_of(every)
        by_place, known, asked, defaults = call
        said = named
        if given:
            said = dict(zip(by_place, given, strict=False))
            said.update(named)
        if filled > _FEW or len(said) != len(given) + len(named) or not asked <= said.keys() <= known:
            return write(self, *given, **named)
        for name, value in said.items():
            put(self, name, value)
        for name, default in defaults:
            if name not in said:
                made: Any = default
                put(self, name, made.default_factory() if default.__class__ is _Field else default)
        if after:
            self.__post_init__()  # type: ignore[attr-defined]
        return None

    return few


_Call = tuple[tuple[str, ...], AbstractSet[str], AbstractSet[str], tuple[tuple[str, Any], ...]]
"""What may be said to make an object: in which order without names, what at all, what at least; and every field that has a default, with
that, or with itself where that is made for each object."""


def _call_of(every: Mapping[str, _Field]) -> _Call:
    by_place, known, asked, defaults = [], set(), set(), []
    for name, each in every.items():
        default = each.default
        if default is _MISSING and each.default_factory is not _MISSING:
            default = each
        if each.init:
            known.add(name)
            if not each.kw_only:
                by_place.append(name)
            if default is _MISSING:
                asked.add(name)
        if default is not _MISSING:
            defaults.append((name, default))
    return tuple(by_place), known, asked, tuple(defaults)


def _init(every: Mapping[str, _Field], *, frozen: bool, after: bool) -> _Method:
    known: dict[str, Any] = {"_values_set": object.__setattr__, "_values_none": _MISSING}
    lines = []
    for name, each in every.items():
        known[f"_of_{name}"] = each.default
        known[f"_make_{name}"] = each.default_factory
        if each.default_factory is not _MISSING:
            value = f"_make_{name}() if {name} is _values_none else {name}" if each.init else f"_make_{name}()"
        elif each.init:
            value = name
        elif each.default is not _MISSING:
            value = f"_of_{name}"
        else:
            continue
        lines.append(f"_values_set(self, {name!r}, {value})" if frozen else f"self.{name} = {value}")
    if after:
        lines.append("self.__post_init__()")
    given = [each for each in every.values() if each.init]
    by_name = [each.written() for each in given if each.kw_only]
    head = ", ".join(["self", *(each.written() for each in given if not each.kw_only), *(["*", *by_name] if by_name else [])])
    return _written(f"__init__({head})", lines or ["pass"], known)


def _eq(names: Iterable[str]) -> _Method:
    same = f"{_tuple('self', names)} == {_tuple('other', names)}"
    return _written(
        "__eq__(self, other)", ["if other.__class__ is self.__class__:", f" return {same}", "return NotImplemented"], {}
    )


def _hash(names: Iterable[str]) -> _Method:
    return _written("__hash__(self)", [f"return hash({_tuple('self', names)})"], {})


def _tuple(of: str, names: Iterable[str]) -> str:
    return f"({''.join(f'{of}.{name},' for name in names)})"


def _written(head: str, lines: list[str], known: dict[str, Any]) -> _Method:
    exec(f"def {head}:\n " + "\n ".join(lines), known)  # noqa: S102 - written here, of names of fields
    made: _Method = known[head.partition("(")[0]]
    return made


# -- tuples whose places have names ----------------------------------------------------------------------------------


class _TuplesOfFields(type):
    """The class of every class of such tuples."""

    def __new__(of, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> _TuplesOfFields:
        if bases and bases[0].__class__ is of and not hasattr(bases[0], "_fields"):
            fields = tuple(body.get("__annotations__", ()))
            defaults = {each: body[each] for each in fields if each in body}
            body |= {each: _tuplegetter(place, each) for place, each in enumerate(fields)}
            body |= {"_fields": fields, "_field_defaults": defaults, "__match_args__": fields}
            body |= {"__new__": _first_tuples(fields, defaults), "__slots__": ()}
        return super().__new__(of, name, bases, body)


def _first_tuples(fields: tuple[str, ...], defaults: Mapping[str, object]) -> _Method:
    """A ``__new__`` that makes a few tuples itself where all is said in order, and else has its own written out, as :func:`_first_objects`."""
    make, length, made = tuple.__new__, len(fields), 0

    def few(cls: type, /, *given: object, **named: object) -> object:
        nonlocal made
        made += 1
        if len(given) == length and not named and made <= _FEW:
            return make(cls, given)
        of = next(each for each in cls.__mro__ if "_field_defaults" in each.__dict__)
        head = ", ".join(["_cls", *(f"{each}=_of_{each}" if each in defaults else each for each in fields)])
        known = {"_make": make, **{f"_of_{each}": value for each, value in defaults.items()}}
        own = _written(f"__new__({head})", [f"return _make(_cls, ({''.join(f'{each},' for each in fields)}))"], known)
        own.__qualname__ = f"{of.__qualname__}.__new__"
        of.__new__ = staticmethod(own)  # type: ignore[method-assign]
        return own(cls, *given, **named)

    return few


class _NamedTuple(tuple[Any, ...], metaclass=_TuplesOfFields):
    """What every such class has, with the names that the library's has."""

    __slots__ = ()
    if TYPE_CHECKING:
        _fields: tuple[str, ...]

    @classmethod
    def _make(cls, iterable: Iterable[Any]) -> Any:
        made = tuple.__new__(cls, iterable)
        if len(made) != len(cls._fields):
            raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
        return made

    def _replace(self, **changes: Any) -> Any:
        made = self._make(map(changes.pop, self._fields, self))
        if changes:
            raise ValueError(f"Got unexpected field names: {list(changes)!r}")
        return made

    def _asdict(self) -> dict[str, Any]:
        return dict(zip(self._fields, self, strict=True))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._asdict().items())})"

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self)


class _AsTheLibrarySays:
    """The fields for whoever looks for them where the library keeps them: its own functions, and other libraries."""

    __slots__ = ("_every", "_found")

    def __init__(self, every: Mapping[str, _Field]) -> None:
        self._every = every
        self._found: Mapping[str, Any] = _NOTHING

    def __get__(self, _row: object, _of: type) -> Mapping[str, Any]:
        if not self._found and self._every:
            import dataclasses  # noqa: PLC0415 - what this module does without

            made: Any = dataclasses.make_dataclass("_", [(each.name, each.type, _theirs(each)) for each in self._every.values()])
            self._found = made.__dataclass_fields__
        return self._found


class _WhatWasSaid:
    """What was said of the class, for whoever looks for it where the library keeps it, such as what prints values one below the other."""

    __slots__ = ("_said",)

    def __init__(self, **said: bool) -> None:
        self._said = said

    def __get__(self, _row: object, _of: type) -> object:
        import dataclasses  # noqa: PLC0415 - as above

        alike: Any = dataclasses.make_dataclass
        return alike("_", [], **self._said).__dataclass_params__


def _theirs(each: _Field) -> Any:
    import dataclasses  # noqa: PLC0415 - as above

    defaults = {key: value for key in ("default", "default_factory") if (value := getattr(each, key)) is not _MISSING}
    more: dict[str, Any] = {"init": each.init, "repr": each.repr, "metadata": each.metadata, "kw_only": each.kw_only}
    return dataclasses.field(**defaults, **more)


def _fields(of: object) -> tuple[_Field, ...]:
    """The fields of a class of values, or of one of its objects, in their order."""
    return tuple(getattr(of, _OWN).values())


def _is_dataclass(of: object) -> bool:
    """Whether it is a class of values or one of its objects."""
    return hasattr(of, _OWN)


def _replace(of: Any, /, **changes: Any) -> Any:
    """An object with other values in some fields."""
    for name, each in getattr(of, _OWN).items():
        if not each.init:
            if name in changes:
                raise ValueError(f"field {name} is declared with init=False, it cannot be specified with replace()")
        elif name not in changes:
            changes[name] = getattr(of, name)
    return of.__class__(**changes)


if TYPE_CHECKING:
    from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass, replace
    from typing import NamedTuple
else:
    MISSING, Field, dataclass, field, fields, is_dataclass, replace = (
        _MISSING, _Field, _dataclass, _field, _fields, _is_dataclass, _replace,
    )  # fmt: skip
    NamedTuple = _NamedTuple

__all__ = ["MISSING", "Field", "NamedTuple", "dataclass", "field", "fields", "is_dataclass", "replace"]
