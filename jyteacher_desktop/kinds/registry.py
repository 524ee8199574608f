"""The one list of what is registered, and views that follow it.

A list, a table of names, a set that is made from the registered kinds is made when it is first asked for, and again when the registry has
changed since. So whoever adds a kind, be it for the length of a test, adds it to all of them, and nothing is left of it afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")
K = TypeVar("K")
V_co = TypeVar("V_co", covariant=True)
M_co = TypeVar("M_co", covariant=True)

_turns = [0]
"""How often any registry changed."""
_at_once: list[Callable[[], object]] = []


class Registry(Sequence[T]):
    """What is registered, in its order; asked for when somebody first looks."""

    def __init__(
        self,
        make: Callable[[], tuple[T, ...]],
        named: Callable[[str], T | None] | None = None,
        places: Mapping[str, str] | None = None,
    ) -> None:
        """Begin with what there is.

        Args:
            make: Makes all of it.
            named: Makes what has an id, without the rest; for those whose members have one.
            places: For each id the module that holds it, in the order of the whole.
        """
        self._make = make
        self._one = named
        self._places = places

    @cached_property
    def _registered(self) -> tuple[T, ...]:
        return self._make()

    def named(self, name: str) -> T | None:
        """What has this id, None where nothing has; nothing else is made for it."""
        if self._one is not None and "_registered" not in self.__dict__:
            return self._one(name)
        return next((each for each in self if getattr(each, "id", "") == name), None)

    @property
    def places(self) -> Mapping[str, str] | None:
        """For each id the module that holds it, while nothing was made and nothing more registered; then None, and whoever asks looks."""
        return None if "_registered" in self.__dict__ else self._places

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...
    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        return self._registered[place]

    def __len__(self) -> int:
        return len(self._registered)

    def __iter__(self) -> Iterator[T]:
        return iter(self._registered)

    @contextmanager
    def including(self, more: Iterable[T]) -> Iterator[None]:
        """Register more while the block runs."""
        before = self._registered
        try:
            self._become((*before, *more))
            yield
        finally:
            self._become(before)

    def _become(self, registered: tuple[T, ...]) -> None:
        self._registered = registered
        _turns[0] += 1
        for make in _at_once:
            make()


class _Following(Generic[M_co]):
    """Something made from a registry."""

    __slots__ = ("_made", "_make", "_turn")

    def __init__(self, make: Callable[[], M_co], *, at_once: bool = False) -> None:
        """Follow a registry.

        Args:
            make: Makes it from what is registered now.
            at_once: It is made now, and as soon as the registry changes, because others look at what making it does (tables stand in
                their metadata).
        """
        self._make = make
        self._turn = -1
        if at_once:
            self.now()
            _at_once.append(self.now)

    def now(self) -> M_co:
        """As it is now."""
        if self._turn != _turns[0]:
            self._made = self._make()
            self._turn = _turns[0]
        return self._made


class FollowingList(_Following[Sequence[T]], Sequence[T]):
    """A list made from a registry."""

    __slots__ = ()

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...
    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        return self.now()[place]

    def __len__(self) -> int:
        return len(self.now())

    def __iter__(self) -> Iterator[T]:
        return iter(self.now())


class FollowingMap(_Following[Mapping[K, V_co]], Mapping[K, V_co]):
    """A table of names made from a registry."""

    __slots__ = ()

    def __getitem__(self, key: K) -> V_co:
        return self.now()[key]

    def __contains__(self, key: object) -> bool:
        return key in self.now()

    def __len__(self) -> int:
        return len(self.now())

    def __iter__(self) -> Iterator[K]:
        return iter(self.now())


class FollowingSet(_Following[frozenset[T]], AbstractSet[T]):
    """A set made from a registry."""

    __slots__ = ()

    def __contains__(self, value: object) -> bool:
        return value in self.now()

    def __len__(self) -> int:
        return len(self.now())

    def __iter__(self) -> Iterator[T]:
        return iter(self.now())

    @classmethod
    def _from_iterable(cls, values: Iterable[Any]) -> frozenset[Any]:
        """What is in both, or in either, follows nothing any more."""
        return frozenset(values)
