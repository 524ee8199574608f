"""Modules that are loaded, and expressions that are compiled, when something of theirs is first used.

A command that only reads needs neither the description of every table nor the libraries behind it, and whoever waits for its answer
waits for every module it loads. Where a module is imported like this, type checkers and import contracts see an ordinary import::

    if TYPE_CHECKING:
        from jyteacher_desktop.store.tables import school as tables
    else:
        tables = later("jyteacher_desktop.store.school_tables")

An expression is ``pattern(r"…")`` instead of ``re.compile(r"…")``: a module of rules has a dozen, and a list shown needs one of them.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import TYPE_CHECKING

_OURS = __name__.partition(".")[0]
_LOADED = "loaded module"
"""What a stand-in keeps its module under: no name that is asked for."""


class _Later(ModuleType):
    """Stands for a module until something is taken from it."""

    def __getattr__(self, name: str) -> object:
        loaded = self.__dict__.get(_LOADED)
        if loaded is None or sys.modules.get(self.__name__) is not loaded:
            loaded = self.__dict__[_LOADED] = importlib.import_module(self.__name__)
        found = getattr(loaded, name)
        if not self.__name__.startswith(_OURS):
            # what Python brings stays what it is, and is found at once from now on; a module of ours may offer another thing later
            self.__dict__[name] = found
        return found


def later(name: str) -> ModuleType:
    """A stand-in for the module of this name, which is loaded by the first use."""
    return _Later(name)


class _Pattern:
    """Stands for a regular expression until something is asked of it."""

    def __init__(self, text: str, flags: int = 0) -> None:
        self.__said = text, flags

    def __getattr__(self, name: str) -> object:
        import re  # noqa: PLC0415 - as the expression itself

        # found at once from now on
        found = self.__dict__[name] = getattr(re.compile(*self.__said), name)
        return found


if TYPE_CHECKING:
    from re import compile as pattern
else:
    pattern = _Pattern

__all__ = ["first_used", "later", "pattern"]


def first_used(package: str, where: Mapping[str, str]) -> Callable[[str], object]:
    """The ``__getattr__`` of a package that offers names of its modules: a module is loaded when something of it is first used.

    Args:
        package: Its name.
        where: For each module the names it offers, with blanks between; ``shown=own`` where the package shows another one.
    """
    found = {
        shown: (module, own or shown)
        for module, names in where.items()
        for shown, _is, own in (name.partition("=") for name in names.split())
    }

    def take(name: str) -> object:
        if name in found:
            module, own = found[name]
            return getattr(importlib.import_module(f"{package}.{module}"), own)
        if name in where:
            return importlib.import_module(f"{package}.{name}")
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return take
