"""``python3 -m tests.city.pages FILE``: what each page of a bureau's window costs after a clerk did something, in a city that was kept.

``tests.city.scale --keep`` makes one. The window is opened on a screen that nobody sees; before each turn to a page a record is sent back to
its school, so that nothing asked before holds. What window and worker take of a processor is told in seconds, the median of five turns, with
what the same page took the first time in this process. A person waits no more than a second for a page.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import machine
from benchmarks.window import window
from jyteacher_desktop.bureau.returning_records import return_records
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.store.workspace import Workspace
from tests.bureau.world import PIN

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


def main(arguments: list[str]) -> int:
    """Print a line for each page."""
    asked = argparse.ArgumentParser(prog="tests.city.pages")
    asked.add_argument("file", type=Path)
    file: Path = asked.parse_args(arguments).file
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "city.jybureau"
        for each in file.parent.glob(f"{file.name}*"):
            if each.suffix not in {".lock", ".bak"}:
                (shutil.copytree if each.is_dir() else shutil.copy)(
                    each, copy.with_name(copy.name + each.name.removeprefix(file.name))
                )
        shell, settle, close = window(copy)
        print(machine())
        for key, title in PAGES.items():
            first, taken = _turned(shell, settle, key), []
            for _turn in range(_TURNS):
                shell.go("plans" if key != "plans" else "receive")
                settle()
                shell.worker.do(_send_back).then(lambda _done: None)
                settle()
                taken.append(_turned(shell, settle, key))
            print(f"{title}: {first:.2f} s the first time, {statistics.median(taken):.2f} s after a change")
        close()
    return 0


def _turned(shell: Shell, settle: Callable[[], None], key: str) -> float:
    start = time.process_time()
    shell.go(key)
    settle()
    shell.page(key).grab()
    return time.process_time() - start


def _send_back(ws: Workspace) -> None:
    """One activity of the city is sent back to its school."""
    ((record,),) = ws.tuples("SELECT min(uuid) FROM city_activity")
    return_records(ws, [record], "请核对", PIN)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
