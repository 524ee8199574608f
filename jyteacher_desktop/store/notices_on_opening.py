"""What must be known about a file before somebody works in it: told by the window when it opens, and by every command that writes.

It lies in a place that loses data; the program did not end well the last time; the computer's clock says another day than it can be; the key for the safe still lies on the disk; numbers of people
stay sealed on this computer; the file is a copy of another one. Whoever only asks hears what makes the answer doubtful.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from jyteacher_desktop.domain.errors import Finding, warning
from jyteacher_desktop.store.file_kinds import BUREAU, SCHOOL
from jyteacher_desktop.store.workspace import Workspace

RECOVERY_SUFFIX: Final = ".recovery.txt"
"""The file beside a bureau's workspace that holds its recovery key until it is printed and locked away."""
SEALED: Final = "workspace.sealed"
CLOCK: Final = "workspace.clock"
_NOTES_WHEN: Final = {"school": ("journal_step",), "bureau": ("letter", "journal_step")}
"""Tables that tell when somebody last worked in a file of a kind, the first one that has anything: a bureau's settings change once in years."""
_A_DAY: Final = timedelta(days=1)
_LONG: Final = timedelta(days=730)
"""A school that closed for a year opens its book again; after two it is asked to look at its clock."""


def notices_on_opening(ws: Workspace) -> Iterator[Finding]:
    """All of it, in the order in which it matters.

    Raises:
        WorkspaceDamaged: The program was killed the last time and the file is not sound.
    """
    from jyteacher_desktop.store.risky_places import place_findings  # noqa: PLC0415 - who only asks need not know

    yield from place_findings(ws.path)
    yield from what_is_doubtful(ws)
    yield from _clock_in_doubt(ws)
    if ws.indexes_made:
        yield warning(
            "workspace.indexes",
            ws.path.name,
            f"这个文件少了 {len(ws.indexes_made)} 个索引（可能被别的软件打开改动过），已经重新建好，记录没有变化。请不要用别的软件打开它。",
        )
    if ws.journal_mended:
        yield warning(
            "workspace.journal",
            ws.path.name,
            "这个文件记录修改历史的机关被别的软件去掉过，已经重新装好，从现在起的修改都有历史、都能撤销。"
            "去掉以后用别的软件改过的内容查不到是谁改的：请核对最近的记录，有备份的，可以在“备份与检查…”里恢复。请不要用别的软件打开它。",
        )
    if ws.plain_left:
        yield warning(
            "workspace.plain",
            ws.path.name,
            "旧版本没有封存的证件号和电话，已经在文件里封存好，但旧的内容还没有从磁盘上清除干净（磁盘已满或出错）。记录完好，可以照常使用。"
            "请清理磁盘后再打开一次，程序会接着清除。",
        )
    yield from _recovery_key_at_hand(ws)
    if not ws.privacy.open:
        yield warning(
            SEALED,
            ws.path.name,
            "证件号和电话是封存的，这台电脑还没有解锁过，现在看不到。请在“密钥与电脑”里选"
            "“这台电脑还看不到证件号”，输入一次口令。",
        )


_ONE_OF_TWO: Final = {
    SCHOOL.name: "请只用其中一份继续登记和上报；两份都上报，教育局会收到编号相同、内容不同的数据包。",
    BUREAU.name: "请只用其中一份继续接收和裁定；两份各收各的，两边的数字、裁定和发给学校的回执会不一样。",
}
"""What comes of going on in a file and in its copy, by what the file is."""


def what_is_doubtful(ws: Workspace) -> Iterator[Finding]:
    """What whoever only asks has to know as well; errors as above."""
    if ws.after_crash:
        from jyteacher_desktop.store.checking import refuse_unsound  # noqa: PLC0415 - after a crash only

        yield refuse_unsound(ws.path)
    if ws.copied:
        yield warning(
            "workspace.copied",
            ws.path.name,
            f"这个文件是复制来的。如果原来的文件还在别的电脑上使用，{_ONE_OF_TWO[ws.kind.name]}",
        )


def _clock_in_doubt(ws: Workspace) -> Iterator[Finding]:
    """Today lies before the day on which something was done here last, or years behind it: what is entered now would bear a wrong day.

    Asked is the newest day but today, so that what somebody did today under the same wrong clock quiets nobody. A day is no doubt: where a
    computer's zone is put right, it may be yesterday again. Whoever fixed the day himself needs not to be told of the clock.
    """
    today = ws.today
    newest = (
        found[0][0][:10]
        for table in _NOTES_WHEN[ws.kind.name]
        if (
            found := ws.tuples(
                f"SELECT at FROM {table} WHERE substr(at, 1, 10) <> ? ORDER BY id DESC LIMIT 1", (today.isoformat(),)
            )
        )
    )
    last = next(newest, "") if ws.today_override is None else ""
    if not last:
        return
    apart = today - date.fromisoformat(last)
    if -_A_DAY <= apart <= _LONG:
        return
    told = (
        f"电脑的日期是 {today.isoformat()}，比这个文件上一次登记的 {last} 还早"
        if apart < -_A_DAY
        else f"电脑的日期是 {today.isoformat()}，离这个文件上一次登记（{last}）已经 {apart.days // 365} 年多"
    )
    yield warning(
        CLOCK,
        ws.path.name,
        f"{told}：现在或者那一次，电脑的日期不对。登记、审核、结账、收到数据包的日期都按电脑的日期记，请先核对电脑的日期，改对了再接着用。"
        "已有的记录没有变化。断电以后总变回多年以前的，是主板上的电池没电了，请换电池。",
    )


def _recovery_key_at_hand(ws: Workspace) -> Iterator[Finding]:
    recovery = ws.path.with_name(f"{ws.path.name}{RECOVERY_SUFFIX}")
    try:
        there = recovery.exists()
    except OSError:  # what cannot be looked at is told by whoever reads it
        return
    if there and ws.info("sample") != "1":
        yield warning(
            "workspace.recovery_key",
            recovery.name,
            f"恢复密钥还放在这台电脑上：“{recovery.name}”。请打印它，装进信封锁进保险柜，然后删除这个文件。"
            "口令忘了或密钥丢了，只有它还能打开以前收到的数据包。",
        )
