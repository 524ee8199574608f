"""Old files become their owner's alone: what an earlier version left open to others is closed when a workspace is opened."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from jyteacher_desktop.durable_files import close_to_others
from jyteacher_desktop.paths import secrets_folder


def close_workspace_to_others(path: Path) -> None:
    """Close a workspace, all that the program keeps beside it and this user's secrets, as an earlier version did not.

    Cards and packages lie there to be handed on. What somebody else put into the same folder bears other names.
    """
    close_to_others(secrets_folder())
    with contextlib.suppress(OSError):
        beside = (f"{path.name}.", f"{path.name}-")
        for name in os.listdir(path.parent):  # noqa: PTH208 - a folder may hold thousands of files that are none of these
            if name == path.name or (name.startswith(beside) and not name.endswith(".jyt")):
                close_to_others(path.with_name(name))
