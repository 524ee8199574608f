"""What a desk did since the step that undo would take back: decisions and what came are no steps, and undo reaches past them."""

from __future__ import annotations

from jyteacher_desktop.bureau.clerks_log import ENTRY_LABELS
from jyteacher_desktop.moments import moment_of
from jyteacher_desktop.store.errors import OlderStep
from jyteacher_desktop.store.workspace import Workspace

_NEWEST_DECISION = "SELECT at, kind FROM log_entry WHERE source = '' ORDER BY id DESC LIMIT 1"
_NEWEST_PACKAGE = "SELECT at FROM letter ORDER BY id DESC LIMIT 1"


def refuse_older_step(ws: Workspace) -> None:
    """Refuse to undo a step unasked that stands behind newer decisions or packages: whoever presses Ctrl+Z means the newest thing he did.

    Raises:
        OlderStep: Something newer than the step is none.
    """
    step, _redo = ws.undo_state()
    if step is None:
        return
    since = [(at, f"作了裁定“{ENTRY_LABELS.get(kind, '其他')}”") for at, kind in ws.tuples(_NEWEST_DECISION)]
    since += [(at, "收下了数据包") for (at,) in ws.tuples(_NEWEST_PACKAGE)]
    made = moment_of(step.at)
    newer = [(moment_of(at), at, what) for at, what in since if moment_of(at) > made]
    if newer:
        _moment, at, what = max(newer)
        raise OlderStep(
            f"最近一次是{_minute(at)}{what}：裁定在“核实”页的“裁定记录…”里撤销，数据包在“学校”页撤回，都不是一步操作。"
            f"能撤销的最近一步是{_minute(step.at)}的“{step.what}”，还没有撤销，数据没有变化。",
            number=step.id,
            what=step.what,
        )


def _minute(at: str) -> str:
    return f" {at[:16].replace('T', ' ')} "
