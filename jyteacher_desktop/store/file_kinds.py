"""What kind of workspace a file is, a school's or a bureau's, told from its header before anything of it is opened."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.later import later
from jyteacher_desktop.store import migrations, server_address, tables
from jyteacher_desktop.store.errors import (
    NotAWorkspace,
    NotWritable,
    WorkspaceMissing,
    WorkspaceNewer,
)
from jyteacher_desktop.store.sqlite_connection import connected
from jyteacher_desktop.values import dataclass

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

    from jyteacher_desktop import durable_files
    from jyteacher_desktop.store import refused_steps, unattended
else:
    durable_files = later("jyteacher_desktop.durable_files")
    refused_steps = later("jyteacher_desktop.store.refused_steps")
    unattended = later("jyteacher_desktop.store.unattended")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a workspace file is: its name, the mark in its header, its tables and its rules at commit."""

    name: str
    application_id: int
    migrations: tuple[str, ...]
    guard: Callable[[Connection, int, int], None]
    follow: Callable[[Connection, int, int], None]
    """Brings what is kept of other tables up to a step's journal entries, the first and the last."""
    label: str
    whose_pin: str
    """Whose PIN a step asks for."""
    with_pin: frozenset[str] = frozenset()
    """Steps that somebody did with his PIN although the journal names nobody (:data:`~jyteacher_desktop.domain.step_codes.UNPROVEN`)."""

    @property
    def journaled(self) -> Sequence[Table]:
        """The tables whose changes the journal writes down."""
        return tables.school.JOURNALED if self.name == "school" else tables.bureau.JOURNALED


def _guard_a_school(connection: Connection, first: int, last: int) -> None:
    refused_steps.refuse_closed_quarters(connection, first, last)


def _guard_a_bureau(connection: Connection, first: int, last: int) -> None:
    refused_steps.refuse_one_clerk(connection, first, last)


def _of_a_school(connection: Connection, first: int, last: int) -> None:
    unattended.keep_unattended(connection, first, last)


def _of_a_bureau(_connection: Connection, _first: int, _last: int) -> None:
    """A bureau keeps what it counted beside what it was made of."""


SCHOOL = Kind(
    name="school",
    application_id=0x4A595301,
    migrations=migrations.SCHOOL,
    guard=_guard_a_school,
    follow=_of_a_school,
    label="学校工作簿",
    whose_pin="校长",
)
BUREAU = Kind(
    name="bureau",
    application_id=0x4A594201,
    migrations=migrations.BUREAU,
    guard=_guard_a_bureau,
    follow=_of_a_bureau,
    label="教育局工作簿",
    whose_pin="经办人",
    with_pin=frozenset({StepCode.POLICY_USE.value}),
)
_KINDS = {kind.application_id: kind for kind in (SCHOOL, BUREAU)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the header of a workspace file says."""

    kind: Kind
    version: int


def inspect(path: Path) -> Found:
    """Look at a file's header without opening it as a database.

    Raises:
        WorkspaceMissing, NotAWorkspace, WorkspaceNewer, NotWritable.
        KeptOnServer: It only names a database.
    """
    server_address.refuse_served(path)
    _settle(path)
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError as error:
        raise WorkspaceMissing(f"找不到文件“{path}”。没有改动任何数据。请检查路径，或从开始窗口重新选择。", path=path) from error
    except OSError as error:
        raise NotWritable(
            f"打不开“{path}”：{durable_files.system_words(error)}。没有改动任何数据。请检查权限或是否插着U盘。", path=path
        ) from error
    if not header:
        raise NotAWorkspace(
            f"“{path.name}”是空的，里面没有数据，可能是正要写到U盘时断了电。文件没有改动。请从备份恢复；没有备份时，用这个名字重新建立就会换掉它。",
            path=path,
        )
    if len(header) < 100 or not header.startswith(b"SQLite format 3\x00"):
        raise NotAWorkspace(f"“{path.name}”不是本程序的工作簿。文件没有改动。请选择 .jyschool 或 .jybureau 文件。", path=path)
    # SQLite's file format: the application's id stands at 68, the user's version at 60
    kind = _KINDS.get(int.from_bytes(header[68:72], "big"))
    if kind is None:
        raise NotAWorkspace(f"“{path.name}”不是本程序的工作簿。文件没有改动。请选择 .jyschool 或 .jybureau 文件。", path=path)
    version = int.from_bytes(header[60:64], "big")
    if version > len(kind.migrations):
        raise WorkspaceNewer(
            f"“{path.name}”是由更新版本的程序保存的（数据版本 {version}，本程序认识到 {len(kind.migrations)}）。"
            "为免损坏，没有打开。请安装新版本程序后再打开。",
            path=path,
        )
    return Found(kind=kind, version=version)


def _settle(path: Path) -> None:
    """Let SQLite take back what was cut off while it was written: the head may say already what the file was to become, and a migration changes that."""
    journal = path.with_name(f"{path.name}-journal")
    with contextlib.suppress(sqlite3.Error, OSError):  # whoever opens it next says what stands in the way
        if journal.stat().st_size:
            with contextlib.closing(connected(path)) as connection:
                connection.execute("PRAGMA user_version").fetchone()
