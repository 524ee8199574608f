"""A session in a real window on a virtual X screen, driven from outside: ``python -m tests.desktop.x_session [FOLDER]``.

Xvfb gives the screen, xdotool the keys, ``import`` of ImageMagick the pictures. An activity is recorded heads-down, taken back and
brought again, and a quarter is handed in to the sample bureau; what stands in the file and on the stick afterwards decides whether the
session was good. Needs the programs named above; the tests of the windows themselves run without them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from jyteacher_desktop.bureau.bureau_keys import write_bureau_card
from jyteacher_desktop.bureau.office import create_bureau
from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN, build_sample_school
from jyteacher_desktop.school.school_keys import trust_bureau
from jyteacher_desktop.store.workspace import SCHOOL, Workspace

TOOLS = ("Xvfb", "xdotool", "import")
SCREEN = ":97"


@contextmanager
def screen() -> Iterator[dict[str, str]]:
    """A virtual screen and the environment for programs on it."""
    process = subprocess.Popen(["Xvfb", SCREEN, "-screen", "0", "1366x768x24", "-nolisten", "tcp"], stderr=subprocess.DEVNULL)
    try:
        time.sleep(1)
        yield {**os.environ, "DISPLAY": SCREEN, "QT_QPA_PLATFORM": "xcb"}
    finally:
        process.terminate()
        process.wait()


class Hands:
    """Keys and pictures from outside the program."""

    def __init__(self, environment: dict[str, str], pictures: Path) -> None:
        self._environment = environment
        self._pictures = pictures
        self._number = 0

    def _xdotool(self, *words: str) -> str:
        done = subprocess.run(
            ["xdotool", *words], env=self._environment, capture_output=True, text=True, check=False, encoding="utf-8"
        )
        return done.stdout.strip()

    def wait_for_window(self, name: str) -> None:
        """Wait until a window of that name is on the screen, and give it the keys."""
        until = time.monotonic() + 40
        while time.monotonic() < until:
            found = self._xdotool("search", "--onlyvisible", "--name", name).split()
            if found:
                self._xdotool("windowfocus", found[-1])
                time.sleep(1.5)
                self.come_back()
                return
            time.sleep(0.3)
        raise SystemExit(f"no window named {name}")

    def come_back(self) -> None:
        """Give the window the keys: without a window manager only a click on its empty ground does."""
        self._xdotool("mousemove", "400", "600", "click", "1")
        time.sleep(1)

    def keys(self, *names: str) -> None:
        """Press keys one after the other."""
        for name in names:
            self._xdotool("key", "--clearmodifiers", name)
            time.sleep(0.25)

    def type(self, text: str) -> None:
        """Type ASCII text."""
        self._xdotool("type", "--delay", "40", text)
        time.sleep(0.4)

    def picture(self, what: str) -> None:
        """The whole screen as it is."""
        self._number += 1
        file = self._pictures / f"{self._number}_{what}.png"
        subprocess.run(["import", "-window", "root", str(file)], env=self._environment, check=True)


def titles(school: Path) -> list[str]:
    """Titles of the activities in the file that are not in the trash."""
    with Workspace.open(school, SCHOOL, write=False) as ws:
        return [title for (title,) in ws.tuples("SELECT title FROM activity WHERE deleted = 0")]


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for something in the file or on the stick."""
    end = time.monotonic() + 15
    while time.monotonic() < end:
        if condition():
            print("ok:", what)
            return
        time.sleep(0.3)
    raise SystemExit(f"not seen: {what}")


def main() -> int:
    """Run the session; 0 when everything it typed is where it belongs."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        print("missing:", ", ".join(missing))
        return 2
    pictures = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("build") / "x_session"
    pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, screen() as environment:
        folder = Path(temporary)
        school, stick = folder / "school.jyschool", folder / "stick"
        stick.mkdir()
        with (
            build_sample_school(school, SAMPLE_PIN).workspace as own,
            create_bureau(folder / "b.jybureau", name="Bureau", pin=SAMPLE_PIN, sample=True) as bureau,
        ):
            own.today_override = bureau.today_override = SAMPLE_DAY
            digits = write_bureau_card(bureau, folder / "b.jyt", SAMPLE_PIN)
            trust_bureau(own, folder / "b.jyt", SAMPLE_PIN, digits)
        settings = {**environment, "XDG_CONFIG_HOME": str(folder / "config"), "HOME": str(folder)}
        program = subprocess.Popen([sys.executable, "-m", "jyteacher_desktop.desktop", str(school)], env=settings)
        try:
            hands = Hands(environment, pictures)
            hands.wait_for_window("school|济水")
            hands.picture("first_page")
            hands.keys("ctrl+5", "ctrl+n")
            time.sleep(1)
            hands.type("ds")
            hands.keys("Tab")
            hands.type("X11 salon")
            hands.picture("activity")
            hands.keys("ctrl+Return")
            until(lambda: "X11 salon" in titles(school), "an activity typed and saved with Ctrl+Enter")
            hands.picture("saved")
            hands.come_back()
            hands.keys("ctrl+z")
            until(lambda: "X11 salon" not in titles(school), "taken back with Ctrl+Z")
            hands.keys("ctrl+y")
            until(lambda: "X11 salon" in titles(school), "brought again with Ctrl+Y")
            hands.keys("ctrl+8")
            time.sleep(1.5)
            hands.picture("reports")
            hands.keys("alt+s")
            time.sleep(2)
            hands.picture("submit")
            hands.keys("alt+f", "ctrl+a")
            hands.type(str(stick))
            hands.keys("alt+p")
            hands.type(SAMPLE_PIN)
            hands.keys("Return")
            until(lambda: bool(list(stick.glob("*.jyt"))), "a package on the stick")
            time.sleep(1)
            hands.picture("done")
            hands.keys("Return")
            hands.come_back()
            hands.keys("ctrl+w")
            program.wait(20)
            print("ok: the program ended with status", program.returncode)
        finally:
            program.kill()
    return 0


if __name__ == "__main__":
    sys.exit(main())
