"""Every kind of record the program keeps; the package knows the field's rules only.

:data:`REGISTERS` is the one list of plain kinds. A new one is a module with a dataclass, its measures, and one line here.
"""

from __future__ import annotations

from jyteacher_desktop.kinds import honour, rule
from jyteacher_desktop.kinds.kit import Kind, Measures

REGISTERS: tuple[Kind, ...] = (rule.Rule.kind, honour.Honour.kind)
"""The plain kinds in the order of the page 专项: everything about them follows from their description."""
MEASURES: tuple[Measures, ...] = (rule.measures, honour.measures)
"""What is counted over a book, module by module."""


def register(name: str) -> Kind:
    """The plain kind of an id or a Chinese title.

    Raises:
        KeyError: There is none.
    """
    for each in REGISTERS:
        if name in (each.id, each.title):
            return each
    raise KeyError(name)
