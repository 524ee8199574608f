"""Mistakes are cheap: undo, redo, and what happened when."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from jyteacher_desktop.cli.answers import NEEDS_A_PERSON, Answer, as_json, table
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.later import later
from jyteacher_desktop.store.errors import OlderStep, PinNeeded, UndoConflict
from jyteacher_desktop.store.journal import Step

if TYPE_CHECKING:
    from jyteacher_desktop import books
    from jyteacher_desktop.records import history_in_words
else:
    books = later("jyteacher_desktop.books")
    history_in_words = later("jyteacher_desktop.records.history_in_words")

STEP_COLUMNS: tuple[Column[Step], ...] = (
    Column(key="step", title="步", value=lambda row: row.id, align=Align.RIGHT),
    Column(key="at", title="时间", value=lambda row: row.at[:16].replace("T", " ")),
    Column(key="what", title="做了什么", value=lambda row: row.what),
    Column(key="actor", title="谁", value=lambda row: row.actor),
    Column(key="rows", title="行数", value=lambda row: row.rows, align=Align.RIGHT),
    Column(key="undone", title="已撤销", value=lambda row: "是" if row.undone else ""),
)


def undo(call: Call) -> Answer:
    """``undo``: where later steps changed the same fields nothing happens until a person says ``--keep-later``.

    Nor does it where the newest thing done is no step: ``--step`` says that an older one is meant.
    """
    try:
        if call.args.step is None:
            books.refuse_older_step(call.workspace)
        return _done("已撤销", _proved(call, partial(call.workspace.undo, call.args.step, keep_later=call.args.keep_later)))
    except UndoConflict as conflict:
        call.say(f"{conflict.user_message}（--keep-later）")
        return Answer(
            data={
                "step": None,
                "what": "",
                "code": conflict.code,
                "message": conflict.user_message,
                "conflicts": as_json(conflict.facts["conflicts"]),
            },
            status=NEEDS_A_PERSON,
        )
    except OlderStep as older:
        call.say(f"{older.user_message}（要撤销它：--step {older.facts['number']}）")
        return Answer(data={"step": None, "what": "", "code": older.code, "message": older.user_message}, status=NEEDS_A_PERSON)


def redo(call: Call) -> Answer:
    """``redo``."""
    return _done("已重做", _proved(call, call.workspace.redo))


def _proved(call: Call, step: Callable[..., Step]) -> Step:
    """Undo or redo, by whoever the PIN proves where it was done with one."""
    try:
        return step()
    except PinNeeded as needed:
        call.say(str(needed.facts["why"]))
        return step(actor=books.prove(call.workspace, call.ask_pin()))


def history(call: Call) -> Answer:
    """``history``: the steps, or with ``--record`` every change of one record."""
    if call.args.record:
        rows = history_in_words.record_history(call.workspace, None, call.args.record)
        return listing(call, history_in_words.HISTORY_COLUMNS, rows, empty="没有修改。")
    steps = call.workspace.steps(call.args.limit or 200)
    data = {
        "rows": [
            {
                "step": each.id,
                "at": each.at,
                "what": each.what,
                "actor": each.actor,
                "kind": each.kind,
                "undone": each.undone,
                "rows": each.rows,
            }
            for each in steps
        ]
    }
    return Answer(data=data, text=lambda: table(STEP_COLUMNS, steps, empty="还没有做过任何修改。"))


def _done(verb: str, step: Step) -> Answer:
    what = step.what.removeprefix("撤销：")
    return Answer(data={"step": step.id, "what": what}, text=f"{verb}：{what}")
