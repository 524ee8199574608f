"""The shipped policy as it was read beforehand is the one that reading it gives."""

from __future__ import annotations

import subprocess
import sys

from jyteacher_desktop import paths
from jyteacher_desktop.domain import shipped_policy
from jyteacher_desktop.domain.policy_file import load_policy
from tests.domain.policy_whole import plain
from tools.policy import TARGET, written

TEXT = paths.shipped_policy().read_text(encoding="utf-8-sig")


def test_what_was_read_beforehand_is_what_stands_in_the_file() -> None:
    assert TARGET.read_text(encoding="utf-8") == written()


def test_both_ways_of_reading_give_one_policy() -> None:
    beforehand, read = load_policy(TEXT, file_name="jiyuan.toml"), load_policy(TEXT + "\n# \n", file_name="jiyuan.toml")
    assert plain(beforehand) == plain(read)
    assert beforehand == read
    assert beforehand.text == TEXT


def test_who_changes_what_was_read_changes_nothing_for_the_next() -> None:
    shipped_policy.raw()["cycle"].clear()
    assert load_policy(TEXT, file_name="jiyuan.toml").cycles


def test_the_shipped_policy_needs_no_reader_of_toml() -> None:
    text = (  # coverage.py, where it measures, has loaded one of its own
        "import sys; sys.modules.pop('tomllib', None); from jyteacher_desktop import paths; from jyteacher_desktop.domain.policy_file import load_policy; "
        "load_policy(paths.shipped_policy().read_text(encoding='utf-8-sig'), file_name='x'); print('tomllib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", text], capture_output=True, check=True, text=True).stdout.strip() == "False"
