"""A kernel of its own for file systems that the machine's kernel was built without: Linux as a program (Debian's user-mode-linux).

It takes the machine's folders as its own, has its own memory, drivers and loop devices, and ends with what was asked of it: ``python3 dev.py faults
--images`` runs the same cuts in it that the machine itself cannot do. Its memory is a file in the machine's memory, nothing is installed or mounted
outside.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.faults.images import Cut, cut_all, missing

_ROOT = Path(__file__).resolve().parents[2]
_MEMORY = "1200M"
_DRIVERS = {
    "vfat": ("nls/nls_cp437.ko", "nls/nls_iso8859-1.ko", "nls/nls_ascii.ko", "nls/nls_utf8.ko", "fat/fat.ko", "fat/vfat.ko"),
    "ext4": (),
}
_FINIT_MODULE, _POWER_OFF = 313, 0x4321FEDC


def kernel() -> str | None:
    """The program that is a kernel, if it is installed."""
    return shutil.which("linux.uml") if sys.platform.startswith("linux") and os.uname().machine == "x86_64" else None


def cut_inside(system: str, names: Sequence[str], seconds: float) -> tuple[Cut, str]:
    """Cut the commands on a file system of the other kernel; what came of it, and why nothing did ("" when something did)."""
    program = kernel()
    assert program is not None
    build = _ROOT / "build"  # not below /tmp, which is another one in there
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kernel-", dir=build) as place:
        job, answer = Path(place) / "job.json", Path(place) / "answer.json"
        drivers = max((Path(program).resolve().parents[1] / "lib/uml/modules").glob("*/kernel"), default=Path("/"))
        paths = [drivers / "drivers/block/loop.ko", *(drivers / "fs" / name for name in _DRIVERS[system])]
        told = {"system": system, "names": list(names), "seconds": seconds, "drivers": list(map(str, paths))}
        job.write_text(json.dumps({**told, "path": os.environ.get("PATH", ""), "answer": str(answer)}), encoding="utf-8")
        words = [
            *(
                program,
                f"mem={_MEMORY}",
                "rootfstype=hostfs",
                "rootflags=/",
                "rw",
                "quiet",
                "con=null",
                "con0=null,fd:1",
                "ssl=null",
            ),
            *(f"init={sys.executable}", f"PYTHONPATH={_ROOT}", "PYTHONUTF8=1", "PYTHONDONTWRITEBYTECODE=1"),
            *("--", "-m", "tests.faults.other_kernel", str(job)),
        ]
        ended = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False, start_new_session=True)
        if not answer.exists():
            said = ended.stdout.decode(errors="replace").strip().splitlines()
            return Cut(), f"the other kernel gave no answer ({ended.returncode}): {' '.join(said[-3:])}"
        found = json.loads(answer.read_text(encoding="utf-8"))
        return Cut(cuts=found["cuts"], lost=found["lost"], failures=found["failures"]), found["missing"]


def main() -> None:
    """The first process of the other kernel: make it a place to work in, do the work, switch it off."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    found, why = Cut(), ""
    try:
        _settle_in(job)
        why = missing(job["system"])
        end = time.monotonic() + job["seconds"]
        found = found if why else cut_all(job["system"], tuple(job["names"]), budget=lambda: time.monotonic() < end)
    except BaseException:  # noqa: BLE001 - nobody else could tell of it
        why = traceback.format_exc()
    told = {"missing": why, "cuts": found.cuts, "lost": found.lost, "failures": found.failures}
    Path(job["answer"]).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    os.sync()
    ctypes.CDLL(None).reboot(_POWER_OFF)


def _settle_in(job: dict[str, Any]) -> None:
    os.environ["PATH"] = job["path"]
    os.environ["HOME"] = "/tmp"
    os.chdir(_ROOT)
    for kind, at in (("proc", "/proc"), ("tmpfs", "/tmp"), ("sysfs", "/sys")):
        subprocess.run(["mount", "-t", kind, kind, at], check=True)
    libc = ctypes.CDLL(None, use_errno=True)
    for path in job["drivers"]:
        descriptor = os.open(path, os.O_RDONLY)
        if libc.syscall(_FINIT_MODULE, descriptor, b"", 0) != 0:
            raise OSError(ctypes.get_errno(), f"{path}: {os.strerror(ctypes.get_errno())}")
        os.close(descriptor)
    # nothing but a flush may write while the image is copied, as for the mounts of images
    Path("/proc/sys/vm/dirty_writeback_centisecs").write_text("0")
    Path("/proc/sys/vm/dirty_expire_centisecs").write_text("360000")


if __name__ == "__main__":
    main()
