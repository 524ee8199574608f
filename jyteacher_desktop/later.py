"""Modules that are loaded when something of theirs is first used.

A command that only reads needs neither the description of every table nor the libraries behind it, and whoever waits for its answer
waits for every module it loads. Where a module is imported like this, type checkers and import contracts see an ordinary import::

    if TYPE_CHECKING:
        from jyteacher_desktop.store.tables import school as tables
    else:
        tables = later("jyteacher_desktop.store.school_tables")
"""

from __future__ import annotations

import importlib
from types import ModuleType


class _Later(ModuleType):
    """Stands for a module until something is taken from it."""

    def __getattr__(self, name: str) -> object:
        return getattr(importlib.import_module(self.__name__), name)


def later(name: str) -> ModuleType:
    """A stand-in for the module of this name, which is loaded by the first use."""
    return _Later(name)
