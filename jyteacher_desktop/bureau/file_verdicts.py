"""What became of each file that was brought, as windows, commands and papers tell it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau.files_set_aside import VERDICTS
from jyteacher_desktop.bureau.other_files import OtherFile
from jyteacher_desktop.domain.calendar import quarter_name
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.paths import shown_name
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FileVerdict:
    """What became of one file.

    ``verdict`` is ``merged`` (its rows are the city's now), ``unchanged`` (received before), ``superseded`` (kept, but a newer
    letter stands), ``held`` (waits for a key or a decision) or ``refused``; ``code`` is empty for good ones. ``waits`` marks
    what waits for a key and will be tried again. ``called`` is what a file that was set aside was called when it came.
    """

    file: Path
    verdict: str
    school: str
    period: str
    version: int
    seq: int
    code: str
    message: str
    waits: bool = False
    called: str = ""

    @property
    def name(self) -> str:
        """What people call the file."""
        return self.called or shown_name(self.file)


VERDICT_COLUMNS: tuple[Column[FileVerdict], ...] = (
    Column(key="verdict", title="结果", value=lambda row: VERDICTS[row.verdict], width=10),
    Column(key="school", title="学校", value=lambda row: row.school, width=22),
    Column(key="file", title="文件", value=lambda row: row.name, width=24),
    Column(key="period", title="季度", value=lambda row: row.period, text=quarter_name, width=16),
    Column(key="version", title="版本", value=lambda row: row.version or "", width=6),
    Column(key="seq", title="编号", value=lambda row: row.seq or "", width=6),
    Column(key="message", title="说明", value=lambda row: row.message, width=50),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of every file, and which others lay beside the packages.

    ``listed`` is how many matters of files wait for a person by now, by their labels; None where that was not asked.
    """

    files: tuple[FileVerdict, ...]
    others: tuple[OtherFile, ...] = ()
    listed: tuple[tuple[str, int], ...] | None = None

    @property
    def left(self) -> str:
        """What is to be done about files that were not taken in, in the figures of 核实: several files may be one matter, or none any more.

        Nothing where the list is empty and a file is held that was not put aside: what is to be done about it its own line says alone.
        """
        if self.listed is None or not (self.count("held") or self.count("refused")):
            return ""
        if not self.listed:
            if any(file.verdict == "held" and not file.waits for file in self.files):
                return ""
            return "“核实”里没有要处理的文件。"
        whole = sum(number for _label, number in self.listed)
        return f"要处理的列在“核实”里，现在共 {whole} 件：{'，'.join(f'{label} {number}' for label, number in self.listed)}。"

    @property
    def everything(self) -> tuple[FileVerdict, ...]:
        """Every file with a line, those that are no packages behind the others."""
        others = (verdict_on(each.file, "other", code=each.code, message=each.message) for each in self.others)
        return (*self.files, *others)

    def count(self, verdict: str) -> int:
        """How many files have this verdict."""
        return sum(file.verdict == verdict for file in self.files)


def verdict_on(
    file: Path,
    verdict: str,
    *,
    message: str,
    code: str = "",
    school: str = "",
    period: str = "",
    version: int = 0,
    seq: int = 0,
    waits: bool = False,
) -> FileVerdict:
    """What became of a file, where nothing else is known of it; the fields are those of :class:`FileVerdict`."""
    return FileVerdict(
        file=file,
        verdict=verdict,
        school=school,
        period=period,
        version=version,
        seq=seq,
        code=code,
        message=message,
        waits=waits,
    )


def spoken_period(period: exchange.Period | None, seq: int) -> str:
    """What a letter speaks of: 2026年第三季度 第 2 版, or its number where it has no quarter."""
    if period is None:
        return f"第 {seq} 号"
    kind = "" if period.final else "（暂报）"
    return f"{quarter_name(period.id)} 第 {period.version} 版{kind}"


def clock_note(created: str, today: date) -> str:
    """What to say of a package that was written later than today, by its own words: the clock of that computer or of this one is wrong.

    Nothing hangs on it here (what came in time is told by the day it came), but the school dates its records and closes its quarters by it.
    """
    try:
        day = date.fromisoformat(created[:10])
    except ValueError:
        return ""
    if day <= today:
        return ""
    return (
        f"注意：它写明是 {day.isoformat()} 生成的，比本机的今天（{today.isoformat()}）晚：学校或本机的电脑日期不对，请打电话核对。"
        "是否按时照常按收到的那天算。"
    )
