"""Commands about the program itself: its guide on paper, its manual page and its completion, both written from the grammar."""

from __future__ import annotations

from datetime import date

from jyteacher_desktop.cli.answers import Answer, fields
from jyteacher_desktop.cli.manual_and_completion import bash_completion, man_page, zsh_completion
from jyteacher_desktop.cli.options import COMMANDS
from jyteacher_desktop.cli.running import Call, version
from jyteacher_desktop.reports.guide_paper import CARD, render_guide
from jyteacher_desktop.reports.paper import write_whole

_WRITERS = {"bash": bash_completion, "zsh": zsh_completion}


def guide(call: Call) -> Answer:
    """``guide -o F.pdf``."""
    pdf = render_guide(call.args.output, dated=call.today, only=CARD if call.args.cards else "")
    return Answer(
        data={"file": call.args.output, **fields(pdf)},
        text=f"{'四张岗位卡片' if call.args.cards else '使用指南'}已写入：{call.args.output}（{pdf.pages} 页）",
    )


def manual(call: Call) -> Answer:
    """``manual -o jyteacher.1``."""
    write_whole(call.args.output, man_page(COMMANDS, version(), _released()).encode(), private=False)
    return Answer(data={"file": call.args.output}, text=f"手册页已写入：{call.args.output}")


def completion(call: Call) -> Answer:
    """``completion bash|zsh``: on standard output, or into a file."""
    text = _WRITERS[call.args.shell](COMMANDS)
    if call.args.output is not None:
        write_whole(call.args.output, f"{text}\n".encode(), private=False)
        return Answer(data={"file": call.args.output}, text=f"补全脚本已写入：{call.args.output}")
    return Answer(data={"shell": call.args.shell, "text": text}, text=text)


def _released() -> date:
    """The day in the manual's foot: fixed with the program, so that equal programs have equal manuals."""
    return date(2026, 11, 28)
