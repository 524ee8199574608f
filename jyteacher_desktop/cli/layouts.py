"""Commands about remembered layouts: what was said about the columns of other people's workbooks."""

from __future__ import annotations

from jyteacher_desktop.cli.answers import Answer
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.records.remembered_layouts import LAYOUT_COLUMNS, list_layouts, save_layouts, take_layouts


def show(call: Call) -> Answer:
    """``layout list``."""
    return listing(call, LAYOUT_COLUMNS, list_layouts(call.workspace), empty="还没有指明过列的表格。")


def save(call: Call) -> Answer:
    """``layout save -o F``."""
    number = save_layouts(call.workspace, call.args.output)
    return Answer(data={"file": call.args.output, "layouts": number}, text=f"{number} 种表样已写入：{call.args.output}")


def load(call: Call) -> Answer:
    """``layout load F``."""
    taken = take_layouts(call.workspace, call.args.file)
    data = {"file": call.args.file, "new": taken.new, "known": taken.known, "foreign": taken.foreign}
    return Answer(data=data, text=taken.sentence)
