"""What was typed into a dialog and not saved yet: kept in the file, so that neither a closed dialog nor a kill loses it.

A draft is nobody's record. It never counts, never travels and is not in the journal; it goes when the dialog is saved
or when the person starts over. One draft per form and record (``record`` empty: the new one).
"""

from __future__ import annotations

import json

from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

Content = dict[str, object]
"""Field name to what stands in it: texts, truth values, lists of texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What stood in a dialog, and when (ISO time)."""

    content: Content
    at: str


def keep_draft(ws: Workspace, form: str, record: str, content: Content) -> bool:
    """Keep what stands in a dialog, in place of what was kept before; False where it cannot be sealed, so that nothing is kept."""
    if not ws.privacy.open:
        return False
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    with ws.record(aside=True) as change:
        change.driver_sql(
            "INSERT INTO draft(form, record, content, at) VALUES (?, ?, sealed(?), ?) "
            "ON CONFLICT(form, record) DO UPDATE SET content = excluded.content, at = excluded.at",
            (form, record, text, change.at),
        )
    return True


def find_draft(ws: Workspace, form: str, record: str) -> Draft | None:
    """What was kept of a dialog, if anything was and this computer can read it."""
    if not ws.privacy.open:
        return None
    found = ws.tuples("SELECT opened(content), at FROM draft WHERE form = ? AND record = ?", (form, record))
    return Draft(content=json.loads(found[0][0]), at=found[0][1]) if found else None


def drop_draft(ws: Workspace, form: str, record: str) -> None:
    """The dialog was saved, or the person starts over."""
    if ws.tuples("SELECT 1 FROM draft WHERE form = ? AND record = ?", (form, record)):
        with ws.record(aside=True) as change:
            change.driver_sql("DELETE FROM draft WHERE form = ? AND record = ?", (form, record))
