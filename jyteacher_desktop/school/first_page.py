"""What a school's first page shows, as values of nothing but words and sums; and how it is kept for the next start (decision 0621).

Counting everybody's hours is most of what a start waits for, and between two starts hardly ever anything changes. So whoever closes a
school's window has its next pages counted, of the day and of the next working day, by what counts them on the page. They lie among the
backups with the mark of everything they follow from; where one thing is another (the file, whoever wrote into it; the program; the day;
the quarter; a key file; the secret) they are counted anew, as where there are none. Nobody who lacks the workspace's secret can write
pages that are shown, and the file names nobody whom the workspace itself does not name to whoever can read it.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import jyteacher_desktop
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.tasks import Task, Urgency
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.durable_files import publish, refuse_endless
from jyteacher_desktop.hashes import sha256
from jyteacher_desktop.reports.chart import Progress
from jyteacher_desktop.school.pins import key_path
from jyteacher_desktop.store.backups_beside import backup_folder, list_backups
from jyteacher_desktop.store.file_marks import file_mark
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import NamedTuple, dataclass, fields

_PURPOSE: Final = b"jyteacher first page 1"
_NAME: Final = "first-page"
_DIGITS: Final = 64
_MOST_BYTES: Final = 4 << 20
"""More than the pages of any school take."""
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """Somebody below the even pace, in hours."""

    id: str
    name: str
    counted: Decimal
    expected: Decimal
    gap: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """The quarter at a glance, ready to show.

    Attributes:
        figures: The words of each figure by its name in the statement's facts.
        stated: Whether there is a statement; else ``lacking`` says why there is none.
        chart: What the chart says; None where it would show nobody.
        behind: Those furthest below the even pace.
    """

    quarter: Quarter
    figures: Mapping[str, str]
    stated: bool
    lacking: str
    state: str
    closed: bool
    chart: Progress | None
    chart_words: str
    behind: tuple[Behind, ...]
    behind_title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPage:
    """All of it but the day and the last backup."""

    tasks: tuple[Task, ...]
    glance: Glance
    register_tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """What waits to be done, and when the last checked backup was made (None: there is none)."""

    tasks: tuple[Task, ...]
    last_backup: datetime | None


def last_backup(ws: Workspace) -> datetime | None:
    """When the newest backup was made."""
    return next((backup.at for backup in list_backups(ws.path)), None)


class _Found(NamedTuple):
    mark: tuple[object, ...]
    pages: Mapping[tuple[str, str], object]


def kept_page(ws: Workspace, quarter: Quarter) -> FirstPage | None:
    """The page as counting would give it now; None where nothing, or not this, was counted beforehand."""
    return ws.remembered(("first page", ws.today, quarter), lambda: _kept(ws, quarter))


def count_ahead(
    ws: Workspace, count: Callable[[Workspace, Quarter], FirstPage], quarter: Callable[[Workspace], Quarter]
) -> Callable[[], None] | None:
    """Count the pages that the next start may show; what is given back keeps them, once the workspace is closed and copied.

    Args:
        ws: The workspace, as it will be closed.
        count: Counts a page.
        quarter: Which quarter a start shows first.
    """
    if not ws.writable or not ws.privacy.open:
        return None
    before = ws.file_mark()
    known = _read(ws)
    pages: dict[tuple[str, str], object] = {}
    today = ws.today_override
    try:
        for day in (ws.today, _next_working_day(ws.today)):
            ws.today_override = day
            shown = quarter(ws)
            key = day.isoformat(), str(shown)
            pages[key] = known.pages[key] if known is not None and key in known.pages else _told(count(ws, shown))
    finally:
        ws.today_override = today
    path, secret, rest = ws.path, ws.privacy.secret, _rest_of_mark(ws)
    return lambda: _keep(path, secret, before.changes, rest, pages)


def _keep(path: Path, secret: bytes, changes: bytes, rest: tuple[object, ...], pages: Mapping[tuple[str, str], object]) -> None:
    """Harmless where it is not possible, or where somebody wrote into the file since it was counted."""
    now = file_mark(path)
    if now is None or now.changes != changes:
        return
    kept: Any = (*rest, *now), dict(pages)
    data = marshal.dumps(kept)
    with contextlib.suppress(OSError):  # a full disk costs the next start its time, and nobody else
        publish(_place(path), _seal(secret, data) + data)


def _kept(ws: Workspace, quarter: Quarter) -> FirstPage | None:
    found = _read(ws)
    told = found.pages.get((ws.today.isoformat(), str(quarter))) if found is not None else None
    return _meant(told) if told is not None else None


def _read(ws: Workspace) -> _Found | None:
    """What was kept of the workspace as it is now."""
    if not ws.privacy.open:
        return None
    try:
        refuse_endless(_place(ws.path))
        with _place(ws.path).open("rb") as stream:
            kept = stream.read(_MOST_BYTES)
        mark = (*_rest_of_mark(ws), *ws.file_mark())
    except OSError:
        return None
    data = kept[_DIGITS:]
    if kept[:_DIGITS] != _seal(ws.privacy.secret, data):
        return None
    found = _Found(*marshal.loads(data))  # noqa: S302 - the program's own bytes: whoever could seal others has the secret of everything
    return found if found.mark == mark else None


def _place(workspace: Path) -> Path:
    return backup_folder(workspace) / _NAME


def _seal(secret: bytes, data: bytes) -> bytes:
    key = sha256(_PURPOSE + secret).encode()
    return sha256(key + sha256(key + data).encode()).encode()


def _rest_of_mark(ws: Workspace) -> tuple[object, ...]:
    """What a page follows from besides the file, its day and its quarter."""
    keys = tuple(signer.code for signer in Signer if key_path(ws.path, signer).exists())
    return ws.privacy.name, keys, sys.version, *_program()


def _program() -> tuple[int, ...]:
    """Which program it is: by the file that runs and the one it begins with; in a working copy by the newest of its modules."""
    own = Path(jyteacher_desktop.__file__)
    begun = [
        each.stat().st_mtime_ns for each in (Path(sys.executable), own) if each.exists()
    ]  # a built one has its modules in itself
    return _newest_module(str(own.parent)) if (own.parents[1] / "pyproject.toml").exists() else 0, *begun


def _newest_module(folder: str) -> int:
    newest = 0
    with os.scandir(folder) as found:
        for each in found:
            if each.name.endswith(".py"):
                newest = max(newest, each.stat().st_mtime_ns)
            elif "." not in each.name and each.name != "__pycache__" and each.is_dir():
                newest = max(newest, _newest_module(each.path))
    return newest


def _next_working_day(day: date) -> date:
    after = day + timedelta(days=1)
    return after if after.weekday() < _SATURDAY else _next_working_day(after)


# -- values as Python's own, which are read without any library ------------------------------------------------------

_CLASSES: Final[Mapping[str, type]] = {each.__name__: each for each in (Behind, Glance, Progress, FirstPage, Task)}
_TEXTS: Final[Mapping[str, Callable[[str], object]]] = {"Decimal": Decimal, "Quarter": Quarter.parse, "Urgency": Urgency}


def _told(value: Any) -> Any:
    """A value of a first page in tuples: the name of its class, then its fields."""
    name = type(value).__name__
    if name in _CLASSES:
        return (name, *(_told(getattr(value, each.name)) for each in fields(_CLASSES[name])))
    if isinstance(value, Urgency):
        return name, value.value
    if name in _TEXTS:
        return name, str(value)
    if isinstance(value, Mapping):
        return ("dict", *(_told(pair) for pair in value.items()))
    if isinstance(value, tuple):
        return ("", *map(_told, value))
    if value is None or isinstance(value, str | bool | int):
        return value
    raise TypeError(name)


def _meant(told: Any) -> Any:
    if not isinstance(told, tuple):
        return told
    name, *rest = told
    if name in _TEXTS:
        return _TEXTS[name](*rest)
    values = map(_meant, rest)
    if name in ("", "dict"):
        return dict(values) if name else tuple(values)
    return _CLASSES[name](**dict(zip((each.name for each in fields(_CLASSES[name])), values, strict=True)))
