"""Commands about sealed ID numbers: opening them on another computer, the page for the safe."""

from __future__ import annotations

from pathlib import Path

from jyteacher_desktop.cli.answers import Answer
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.domain.errors import UsageError
from jyteacher_desktop.records import sealing_secret
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from jyteacher_desktop.text_files import NotTextError, read_text


def unlock(call: Call) -> Answer:
    """``private unlock [--page F]``."""
    page: Path | None = call.args.page
    if page is not None:
        try:
            typed = read_text(page).strip()
        except (OSError, NotTextError) as error:
            raise UsageError(f"恢复页文件“{page}”读不出来，没有解锁，数据没有变化。请核对路径。") from error
    elif call.pin:
        typed = call.pin
    else:
        raise UsageError(
            "没有给口令，也没有给恢复页，没有解锁，数据没有变化。请用 --pin-file 给出口令，或用 --page 给出抄有恢复字的文本文件。"
        )
    said = sealing_secret.unlock(call.workspace, typed, _check_pin)
    return Answer(data={"unlocked": True, "kept": call.workspace.privacy.kept}, text=said)


def page(call: Call) -> Answer:
    """``private page -o F``."""
    from jyteacher_desktop.records.recovery_page import page_words, write_page  # noqa: PLC0415 - only this command draws

    ws = call.workspace
    _check_pin(ws, call.pin)
    file = write_page(ws, call.args.output, _name(ws))
    return Answer(data={"file": file}, text=page_words(file))


def _check_pin(ws: Workspace, pin: str) -> None:
    if ws.kind is SCHOOL:
        from jyteacher_desktop.school.pins import check_pin  # noqa: PLC0415 - one of the two

        check_pin(ws, pin)
    else:
        from jyteacher_desktop.bureau.office import unlock as open_clerk  # noqa: PLC0415

        open_clerk(ws, pin)


def _name(ws: Workspace) -> str:
    return str(dict(ws.tuples("SELECT key, value FROM setting")).get("name", ""))
