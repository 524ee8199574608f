"""Where the forms and resources of this very program lie: editable, installed and frozen.

Editable installs and a plain checkout keep ``forms/`` and ``resources/`` beside the package, a wheel puts them inside
it, and a frozen program unpacks them under ``sys._MEIPASS``.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path


@cache
def _root() -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen)
    package = Path(__file__).resolve().parent.parent
    return package if (package / "forms").is_dir() else package.parent


def forms_dir() -> Path:
    """Folder of the Qt Designer sources."""
    return _root() / "forms"


def resources_dir() -> Path:
    """Folder of the read-only data: fonts, icons, style."""
    return _root() / "resources"
