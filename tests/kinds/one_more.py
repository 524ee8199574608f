"""One more field in the description of each kind of the first days, as a maintainer would add it: a line in its module and nothing else.

:func:`install` must run before anything of the program is imported. The line is put into the source while Python loads it; the migration
is what ``tools.tables`` finds missing, as in tests/kinds/toy.py.
"""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

LINES: dict[str, tuple[tuple[str, str], ...]] = {
    "teacher": (("    phone: str = text(\n", '    extra: str = text("兴趣", default="", later=True)\n'),),
    "training": (
        ("    certificate: str = text(\n", '    extra: str = text("资助单位", default="", later=True, aliases="资助方")\n'),
    ),
    "activity": (("    approval_no: str = text(\n", '    extra: str = text("协办单位", default="", later=True)\n'),),
    "opening_balance": (("    document: str = text(\n", '    extra: str = text("经手人", default="", later=True)\n'),),
    "plan": (
        ("    status: str = choice(", '    extra: str = text("主题", default="", later=True)\n'),
        ("    persons: str = text(", '    extra: str = text("场所", default="", later=True)\n'),
    ),
}
"""Module to the lines that stand behind, and what is put in before them."""


class _Loader(SourceFileLoader):
    def path_stats(self, path: str) -> Any:
        raise OSError(path)  # never take what was compiled before, nor keep what is compiled now

    def get_data(self, path: str) -> bytes:
        text = super().get_data(path).decode("utf-8")
        for behind, line in LINES[Path(path).stem]:
            assert text.count(behind) == 1, path
            text = text.replace(behind, line + behind)
        return text.encode("utf-8")


class _Finder(MetaPathFinder):
    def find_spec(self, name: str, path: Any = None, target: ModuleType | None = None) -> ModuleSpec | None:
        package, _dot, module = name.rpartition(".")
        if package != "jyteacher_desktop.kinds" or module not in LINES:
            return None
        found = PathFinder.find_spec(name, path, target)
        assert found is not None
        assert found.origin is not None
        return spec_from_file_location(name, found.origin, loader=_Loader(name, found.origin))


def install(folder: Path) -> None:
    """Add the fields and the migration they need, in a copy of the migrations in ``folder``."""
    assert "jyteacher_desktop.kinds" not in sys.modules
    sys.dont_write_bytecode = True
    sys.meta_path.insert(0, _Finder())

    from tests.kinds.toy import add_migrations

    add_migrations(folder)
