"""What a window's pages work with is loaded beside the window: no class of Qt, and nothing of weight left for the first turn to a page."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from jyteacher_desktop.desktop.preloading import WORK

_CODE = """
import importlib, json, sys
import jyteacher_desktop.desktop.application, jyteacher_desktop.desktop.WINDOW_window
from jyteacher_desktop.desktop.preloading import preload
before = set(sys.modules)
preload("WINDOW")
loaded = set(sys.modules)
for page in PAGES:
    importlib.import_module(f"jyteacher_desktop.desktop.pages.{page}")
print(json.dumps([sorted(loaded - before), sorted(set(sys.modules) - loaded)]))
"""
PAGES = {
    "school": ("home", "teachers", "activities", "calendar", "hours", "plans", "register_page", "reports", "trainings"),
    "bureau": ("desk", "receive", "schools", "waiting", "records", "city", "city_plans", "register_page"),
}


@pytest.mark.parametrize("window", sorted(WORK))
def test_beside_the_window_everything_its_pages_work_with_is_loaded_and_no_class_of_qt(window: str) -> None:
    code = _CODE.replace("WINDOW", window).replace("PAGES", repr(PAGES[window]))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    beside, later = json.loads(done.stdout)
    assert [name for name in beside if name.startswith(("PySide6", "shiboken6", "jyteacher_desktop.desktop"))] == []
    assert [name for name in later if not name.startswith(("PySide6", "jyteacher_desktop.desktop"))] == []
