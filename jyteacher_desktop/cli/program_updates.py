"""Commands about new versions of the program, which travel on the bureau's stick."""

from __future__ import annotations

from jyteacher_desktop.bureau.announcing_program_versions import announce_release, look_at_own_update
from jyteacher_desktop.cli.answers import NEEDS_A_PERSON, Answer, as_json
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.school.school_keys import look_at_bureaus_update
from jyteacher_desktop.store.workspace import BUREAU


def announce(call: Call) -> Answer:
    """``bureau release INSTALLER --version V``."""
    done = announce_release(call.workspace, call.args.file, call.args.version, call.pin, say=call.args.say or "")
    return Answer(
        data={
            "file": done.file,
            "version": done.release.version,
            "installer": done.release.file,
            "sha256": done.release.sha256,
            "lacking": done.lacking,
        },
        text=done.sentence,
        status=NEEDS_A_PERSON if done.lacking else 0,
    )


def check(call: Call) -> Answer:
    """``update check F``, at a school or at the bureau."""
    ws = call.workspace
    found = look_at_own_update(ws, call.args.file) if ws.kind is BUREAU else look_at_bureaus_update(ws, call.args.file)
    return Answer(
        data={
            "version": found.release.version,
            "present": found.present,
            "newer": found.newer,
            "installer": found.release.file,
            "found": found.found,
            "intact": found.intact,
            "announced": found.announced.version if found.announced is not None else None,
            "say": found.release.say,
            "message": found.sentence,
            "release": as_json(found.release),
        },
        text=found.sentence,
        status=NEEDS_A_PERSON if found.newer and not found.good else 0,
    )
