"""``python3 -m tests.city.pages FILE [--database]``: what each page of a bureau's window costs after a clerk did something, in a city that was kept.

``tests.city.scale --keep`` and ``tests.city.old_quarters --keep`` make one; with ``--database`` its rows are moved to a server first. It is opened once as after a new version of
the program, when nothing that was found in it is known, and once more as on the next morning. The window is opened on a screen that nobody sees; before each turn to a page a record is sent back to
its school, so that nothing asked before holds. Then one more package of a school is received, where one lies beside the city, and each page is turned to once more. What window and worker take of a processor is told in seconds, the median of five turns, with
what the same page took the first time in this process, and on a server how long it was until the page stood there. A person waits no more than a second for a page.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from benchmarks.measure import alone, machine
from benchmarks.window import window
from jyteacher_desktop.bureau.moving_to_server import move_bureau
from jyteacher_desktop.bureau.office import mailbox_identities, unlock
from jyteacher_desktop.bureau.receiving import Desk
from jyteacher_desktop.bureau.returning_records import return_records
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.store.workspace import BUREAU, Workspace
from tests.bureau.world import PIN
from tests.city.old_quarters import NEXT
from tests.servers import Server

PAGES = {
    "home": "首页",
    "receive": "接收",
    "schools": "学校",
    "waiting": "核实",
    "records": "记录",
    "plans": "计划",
    "city": "全市",
    "registers": "专项",
}
_TURNS = 5
_MORNING = "the next morning"
"""In another process and on another day: what somebody has and owes may be something else than the evening before."""


def main(arguments: list[str]) -> int:
    """Print a line for each page."""
    asked = argparse.ArgumentParser(prog="tests.city.pages")
    asked.add_argument("file", type=Path)
    asked.add_argument("--database", action="store_true", help="its rows lie on a server of PostgreSQL, started for this")
    given = asked.parse_args(arguments)
    file: Path = given.file
    with tempfile.TemporaryDirectory() as place, contextlib.ExitStack() as running:
        copy = Path(place) / "city.jybureau"
        for each in file.parent.glob(f"{file.name}*"):
            if each.suffix not in {".lock", ".bak", ".findings"}:
                (shutil.copytree if each.is_dir() else shutil.copy)(
                    each, copy.with_name(copy.name + each.name.removeprefix(file.name))
                )
        if given.database:
            server = Server()
            running.callback(server.stop)
            copy = alone(_moved, copy, server.new())
        print(f"{machine()}{', PostgreSQL' if given.database else ''}")
        for when in ("nothing is known", _MORNING):
            alone(_look, copy, when, file.with_name(NEXT) if when == _MORNING else None)
    return 0


def _moved(path: Path, database: str) -> Path:
    hall = path.parent / "hall" / path.name
    hall.parent.mkdir()
    with Workspace.open(path, BUREAU, write=True) as ws:
        move_bureau(ws, hall, database)
    return hall


def _look(path: Path, when: str, coming: Path | None) -> None:
    if when == _MORNING:
        tomorrow = date.today() + timedelta(days=1)
        Workspace.today = property(lambda ws: ws.today_override or tomorrow)  # type: ignore[method-assign, assignment]
    start, clock = time.process_time(), time.perf_counter()
    shell, settle, close = window(path)
    print(f"{when}: opened in {_told(time.process_time() - start, time.perf_counter() - clock)}")
    first: dict[str, str] = {}
    changed: dict[str, str] = {}
    for key in PAGES:
        first[key], taken = _told(*_turned(shell, settle, key)), []
        for _turn in range(_TURNS):
            shell.go("plans" if key != "plans" else "receive")
            settle()
            shell.worker.do(_send_back).then(lambda _done: None)
            settle()
            taken.append(_turned(shell, settle, key))
        changed[key] = _told(*map(statistics.median, zip(*taken, strict=True)))
    received = {}
    if coming is not None and coming.exists():
        shell.go("plans")
        settle()
        shell.worker.do(_receive, file=coming).then(lambda _done: None)
        settle()
        received = {key: _told(*_turned(shell, settle, key)) for key in PAGES}
    for key, title in PAGES.items():
        behind = f", {received[key]} after a package" if received else ""
        print(f"{title}: {first[key]} the first time, {changed[key]} after a change{behind}", flush=True)
    close()


def _told(worked: float, waited: float) -> str:
    return f"{worked:.2f} s ({waited:.2f} by the clock)"


def _turned(shell: Shell, settle: Callable[[], None], key: str) -> tuple[float, float]:
    start, clock = time.process_time(), time.perf_counter()
    shell.go(key)
    settle()
    shell.page(key).grab()
    return time.process_time() - start, time.perf_counter() - clock


def _receive(ws: Workspace, *, file: Path) -> None:
    """One more package of a school."""
    (verdict,) = Desk(ws, mailbox_identities(ws, unlock(ws, PIN))).sit([file])
    if verdict.verdict != "merged":
        raise AssertionError(verdict)


def _send_back(ws: Workspace) -> None:
    """One activity of the city is sent back to its school."""
    ((record,),) = ws.tuples("SELECT min(uuid) FROM city_activity")
    return_records(ws, [record], "请核对", PIN)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
