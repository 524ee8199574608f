"""A new school or bureau is there with its key and its policy, or it is not there and is made at the second try."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

_SCRIPT = """
import json, os, sys
from pathlib import Path
from jyteacher_desktop.bureau.office import create_bureau
from jyteacher_desktop.exchange import keys
from jyteacher_desktop.school.office import create_school

keys.BCRYPT_ROUNDS = 1  # the format stays, and a hundred keys are made at once
PIN = "correct horse battery staple"
base, kind = Path(sys.argv[1]), sys.argv[2]


def make(folder):
    if kind == "school":
        return create_school(folder / "一小.jyschool", name="一小", code="1", stage="小学", pin=PIN)
    return create_bureau(folder / "局.jybureau", name="局", pin=PIN)


def look(ws):
    if kind == "school":
        from jyteacher_desktop.school.office import current_policy, school_info
        from jyteacher_desktop.school.pins import unlock
        assert school_info(ws).fingerprint == unlock(ws, PIN).public.fingerprint
    else:
        from jyteacher_desktop.bureau.office import bureau_info, current_policy, mailbox_identities, recovery_path, unlock
        assert mailbox_identities(ws, unlock(ws, PIN))
        assert recovery_path(ws.path).read_text(encoding="utf-8").count("AGE-SECRET-KEY-") == 1
        assert bureau_info(ws).name == "局"
    assert current_policy(ws).id
    assert [step.what[:2] for step in ws.steps()] == ["新建"]
    return sorted(path.name for path in ws.path.parent.iterdir())


def arm(number):
    calls = 0
    def counted(name, original):
        def call(*arguments, **named):
            nonlocal calls
            calls += 1
            if calls == number:
                os._exit(9)
            return original(*arguments, **named)
        return call
    for name in ("open", "write", "fsync", "link", "ftruncate"):
        setattr(os, name, counted(name, getattr(os, name)))
    for name in ("replace", "unlink"):
        setattr(Path, name, counted(name, getattr(Path, name)))


found = {"killed": 0, "there": 0, "again": 0, "names": []}
make(base).close()
for number in range(1, 1000):
    folder = base / str(number)
    folder.mkdir()
    child = os.fork()
    if child == 0:
        arm(number)
        make(folder).close()
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status == 0:
        break
    assert status == 9, status
    found["killed"] += 1
    from jyteacher_desktop.store.workspace import Workspace
    workspace = folder / ("一小.jyschool" if kind == "school" else "局.jybureau")
    if workspace.exists():
        found["there"] += 1
        ws = Workspace.open(workspace, write=True)
    else:
        found["again"] += 1
        ws = make(folder)
    ws.close()
    with Workspace.open(workspace, write=True) as ws:
        names = look(ws)
    if names not in found["names"]:
        found["names"].append(names)
print(json.dumps(found))
"""


@pytest.mark.skipif(os.name == "nt", reason="a process that ends at a chosen call is made by fork")
@pytest.mark.parametrize("kind", ["school", "bureau"])
def test_killed_at_any_call_creation_left_all_of_it_or_can_be_repeated(tmp_path: Path, kind: str) -> None:
    done = subprocess.run([sys.executable, "-c", _SCRIPT, str(tmp_path), kind], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["again"] >= 10
    assert found["there"] > 3
    assert found["killed"] == found["again"] + found["there"]
    name = "一小.jyschool" if kind == "school" else "局.jybureau"
    beside = [".jytkey"] if kind == "school" else [".jytkey", ".recovery.txt"]
    assert found["names"] == [sorted([name, *(name + end for end in beside), f"{name}.lock"])]
