"""An office that does everything by the command line, as processes: what scripts and clerks do."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jyteacher_desktop.cli import main
from jyteacher_desktop.cli.grammar import find_command
from jyteacher_desktop.cli.options import COMMANDS
from jyteacher_desktop.exchange import change_pin

PROGRAM = (sys.executable, "-m", "jyteacher_desktop")
TODAY = "2026-10-08"
PIN = "correct horse battery staple"


def surroundings() -> dict[str, str]:
    """The environment without a PIN or workspace of the developer's own."""
    return {name: value for name, value in os.environ.items() if not name.startswith("JYTEACHER_")}


def start(*typed: str | Path) -> subprocess.Popen[bytes]:
    """Start a command as a process of its own."""
    return subprocess.Popen(
        [*PROGRAM, *map(str, typed)],
        env=surroundings(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@dataclass(frozen=True)
class Office:
    """A folder with one workspace and its PIN. ``said`` keeps the last document of every command by its words."""

    workspace: Path
    said: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def new(cls, workspace: Path) -> Office:
        workspace.parent.mkdir(parents=True, exist_ok=True)
        workspace.with_name("pin.txt").write_text(f"{PIN}\n", encoding="utf-8")
        return cls(workspace)

    def cheaper(self) -> None:
        """Lock the key once more, with one round instead of a hundred (tests/conftest.py): the same key, file format and PIN."""
        change_pin(self.workspace.with_name(f"{self.workspace.name}.jytkey"), PIN, PIN)

    @property
    def folder(self) -> Path:
        return self.workspace.parent

    def copy(self, folder: Path) -> Office:
        """Another office with the same files, as somebody has who copied the folder."""
        shutil.copytree(self.folder, folder)
        return Office(folder / self.workspace.name)

    def process(self, *typed: str | Path, status: int = 0, today: str = TODAY) -> dict[str, Any]:
        """Run a command as a process and return its one JSON document."""
        done = subprocess.run(
            [*PROGRAM, *map(str, typed), *self._common(today)],
            env=surroundings(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        assert done.returncode == status, (typed, out, err)
        return self._remember(typed, out)

    def here(self, *typed: str | Path, status: int = 0, today: str = TODAY) -> dict[str, Any]:
        """The same within this process, where a process of its own would prove nothing more."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            ended = main([*map(str, typed), *self._common(today)])
        assert ended == status, (typed, out.getvalue(), err.getvalue())
        return self._remember(typed, out.getvalue())

    def _common(self, today: str) -> list[str]:
        return ["-w", str(self.workspace), "--pin-file", str(self.workspace.with_name("pin.txt")), "--today", today, "--json"]

    def _remember(self, typed: tuple[str | Path, ...], out: str) -> dict[str, Any]:
        document = json.loads(out)
        assert isinstance(document, dict)
        command = find_command(COMMANDS, [str(word) for word in typed]).command
        assert command is not None
        self.said[command.name] = document
        return document
