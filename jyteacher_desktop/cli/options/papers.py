"""What there is to type for cli/papers.py: commands that print: the school's documents, and typing a signed sign-in sheet back."""

from __future__ import annotations

from collections.abc import Iterator

from jyteacher_desktop.cli.grammar import Argument, Command, Opens, Option, Pin, a_date, a_path
from jyteacher_desktop.cli.options.common import FIND_TEACHER, bureau, if_named, output
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.kinds.keepers import BUREAU, SCHOOL
from jyteacher_desktop.papers import PAPERS, Ask, Of, Paper, Sort

_HANDLERS = {
    "signin": "papers:signin",
    "archive": "papers:archive",
    "form4068": "papers:form4068",
    "certificate": "papers:certificate",
    "list": "papers:listing",
}
"""Papers whose answer says more than the file; every other one is answered by ``papers:report``."""
_SUBJECTS = {
    Of.QUARTER: Argument(name="quarter", kind=Quarter.parse, help="季度，如 2026Q3"),
    Of.YEAR: Argument(name="year", help="年度，如 2026"),
    Of.SCHOOL_YEAR: Argument(name="year", help="学年，如 2025-2026"),
    Of.ACTIVITY: Argument(name="id", help="活动编号"),
    Of.PLAN: Argument(name="plan", optional=True, help="计划编号；只有一个计划时可以不写"),
    Of.RECORD: Argument(name="id", help="记录的编号"),
    Of.KIND: Argument(name="kind", help="记录的种类，代码或中文名，见 record kinds"),
}
_OPENS = {SCHOOL: Opens.SCHOOL, BUREAU: Opens.BUREAU, SCHOOL | BUREAU: Opens.EITHER}
_READS = {Sort.DAY: a_date, Sort.QUARTER: Quarter.parse}


def _option(ask: Ask) -> Option:
    """How something that a paper may be told is typed."""
    if ask.sort is Sort.YES:
        return Option(flags=(f"--{ask.typed}",), dest=ask.key, help=ask.about)
    return Option(flags=(f"--{ask.typed}",), dest=ask.key, metavar=ask.shown, kind=_READS.get(ask.sort, str), help=ask.about)


def _command(word: str, papers: tuple[Paper, ...]) -> Command:
    """One command for the papers that begin with the same words: of everybody or of one teacher, whole or with a switch."""
    first = papers[0]
    people = [each for each in papers if each.of is Of.TEACHER]
    who = (
        [FIND_TEACHER]
        if people == list(papers)
        else [Option(flags=("--teacher",), metavar="X", help=f"只写一人：{FIND_TEACHER.said}")]
        if people
        else []
    )
    return Command(
        words=("report", word),
        help=f"写出{first.help}（PDF）。",
        handler=_HANDLERS.get(first.key, "papers:report"),
        opens=_OPENS[first.keepers],
        writes=first.remembers,
        pin=Pin.MAY if first.signs else Pin.NO,
        arguments=tuple(_SUBJECTS[each.of] for each in papers[:1] if each.of in _SUBJECTS),
        options=(
            output("PDF 文件或文件夹" if first.key == "archive" else "PDF 文件", ".pdf"),
            *who,
            *(Option(flags=(each.switch,), help=each.help) for each in papers if each.switch),
            *(_option(each) for each in first.asks),
        ),
    )


def _reports() -> Iterator[Command]:
    """``report WORD`` for every paper that is typed so, and ``bureau report`` for all of the bureau."""
    by_word: dict[str, tuple[Paper, ...]] = {}
    for each in PAPERS:
        if each.command[0] == "report":
            by_word[each.command[1]] = (*by_word.get(each.command[1], ()), each)
    for word, papers in by_word.items():
        yield _command(word, papers)
    city = [each for each in PAPERS if each.command[:2] == ("bureau", "report")]
    asks = {ask.key: ask for each in city for ask in each.asks}
    yield bureau(
        "bureau report",
        f"写出{'、'.join(each.title for each in city)}。文件名以 .pdf 结尾写成文档，以 .xlsx 或 .csv 结尾写成表格"
        f"（{'、'.join(each.title for each in city if not each.table)}只有 PDF）。",
        "papers:of_bureau",
        Argument(
            name="what",
            choices=tuple(each.command[-1] for each in city),
            help="，".join(f"{each.command[-1]} {each.help}" for each in city),
        ),
        Argument(name="school", optional=True, help="学校名称、标识码或编号"),
        output("PDF、.xlsx 或 .csv 文件", ".pdf", ".xlsx", ".csv"),
        *(_option(each) for each in asks.values()),
    )


COMMANDS: tuple[Command, ...] = (
    if_named(
        "certificate verify",
        "核对一份学时证明：PDF 文件、二维码的照片，或扫码得到的文字。不用工作簿，不联网；写明教育局的工作簿时，也查签名的密钥是否登记过、有没有吊销。",
        "papers:verify_certificate",
        Argument(name="text", help="证明的 PDF、照片（JPG、PNG）、文本文件，或二维码里的文字"),
        Option(flags=("--card",), metavar="CARD", kind=a_path, help="开具学校的卡片：签名必须是它的密钥"),
    ),
    *_reports(),
)
