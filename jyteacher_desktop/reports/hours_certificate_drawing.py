"""学时证明: one teacher's counted hours of a cycle on one page, to be signed and sealed.

Laid out as official papers are (GB/T 9704-2012): 37 mm above and 28 mm left of the text, the title in 二号, the text in 三号, school and day
below at the right.

The paper says which hours it proves (计入, by the policy in use, as of a day) and where a doubt can be settled (the school's
ledger). It carries no ID number, only its last four characters. The seal proves it; where the principal signed with the school's key, a
QR code holds the same facts as a signed statement that is checked without a connection.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain.calendar import day_in_words
from jyteacher_desktop.domain.columns import Align, Column, hours_text
from jyteacher_desktop.domain.titles import NO_TITLE
from jyteacher_desktop.domain.trace_codes import prefix_words, short_code
from jyteacher_desktop.reports.chart import qr_drawing
from jyteacher_desktop.reports.fonts import Typeface, text_width
from jyteacher_desktop.reports.line_breaking import wrap
from jyteacher_desktop.reports.paper import (
    MM,
    SIZE_2,
    SIZE_3,
    SIZE_4_SMALL,
    SIZE_5_SMALL,
    Document,
    Flow,
    Margins,
    Progress,
    RenderedPdf,
    Target,
    saved,
)
from jyteacher_desktop.reports.ruled_forms import UNCONFIRMED, signatures
from jyteacher_desktop.values import dataclass

_TITLE = "教师继续教育学时证明"
_LEADING = 1.7
"""Of 三号: 22 lines on a page, as official papers have."""
_SEAL = 44 * MM


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateYear:
    """Hours of one accounting year: all, and by category in the order of the certificate's ``categories``."""

    year: str
    hours: Decimal
    by_category: tuple[Decimal, ...]
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """One teacher's hours.

    Attributes:
        belongs: Whose teacher the person is on the day, in words: 系我校教师.
        known_by: 身份证件尾号, 工号 or birth month, whichever the school has; may be empty.
        unsaid: What of the counted hours nobody has reviewed and what was put forward and does not count, as a sentence; empty where
            there is nothing of the kind.
        unconfirmed: Whether a number of the policy is not confirmed by the authority.
        number: 证明编号.
        statement: The signed line for the QR code (exchange/hour_certificates.py); empty when the principal did not sign.
        code: Trace code of the whole; each year has its own.
    """

    school_name: str
    name: str
    belongs: str = "系我校教师"
    sex: str
    known_by: str
    subject: str
    title: str
    cycle: str
    as_of: date
    policy: str
    counted: Decimal
    required: Decimal
    categories: tuple[str, ...]
    years: tuple[CertificateYear, ...]
    unconfirmed: bool
    unsaid: str = ""
    number: str = ""
    statement: str = ""
    code: str = ""


def render_certificate(certificate: Certificate, target: Target, *, progress: Progress | None = None) -> RenderedPdf:
    """Write the certificate; equal ones give equal bytes.

    Raises:
        ReportFileError: The place cannot be written.
        FontFileError: A bundled font is absent or damaged.
        Cancelled: The person pressed cancel; nothing was written.
    """

    def draw(air: float) -> Flow:
        document = Document(
            title=f"{_TITLE}　{certificate.name}",
            author=certificate.school_name,
            dated=certificate.as_of,
            running=f"{certificate.school_name}　{_TITLE}　{certificate.name}",
            keywords=certificate.statement,
            margins=Margins(top=37 * MM, right=26 * MM, bottom=35 * MM, left=28 * MM),
            progress=progress,
        )
        flow = Flow(document, air=air)
        _head(flow, certificate)
        _body(flow, certificate)
        return flow

    return saved(draw, target)


def _body(flow: Flow, certificate: Certificate) -> None:
    """What is certified, the hours year by year, who signs and by which rules it was counted."""
    title = "" if certificate.title == NO_TITLE else certificate.title  # a certificate tells what somebody is, not what he is not
    facts = "，".join(filter(None, (certificate.sex, certificate.known_by, certificate.subject, title)))
    flow.paragraph(
        f"　　兹证明{certificate.name}{f'（{facts}）' if facts else ''}，{certificate.belongs}，在 {certificate.cycle} 周期内，"
        f"截至{day_in_words(certificate.as_of)}，"
        f"累计计入继续教育学时 {hours_text(certificate.counted)} 学时（周期应达 {hours_text(certificate.required)} 学时）。分年度如下：",
        size=SIZE_3,
        leading=_LEADING,
        lead=True,
    )
    flow.space(3 * MM)
    flow.table(_columns(certificate), certificate.years, totals=_sums(certificate), size=SIZE_4_SMALL, padding=3.4)
    flow.space(3 * MM)
    if certificate.unsaid:
        flow.paragraph(f"　　{certificate.unsaid}", size=SIZE_4_SMALL)
    flow.paragraph("　　特此证明。", size=SIZE_3, leading=_LEADING)
    _sign_off(flow, certificate)
    notes = [f"计入学时按“{certificate.policy}”计算，与学校台账一致。"]
    if certificate.unconfirmed:
        notes.append(UNCONFIRMED)
    if certificate.code:
        notes.append(prefix_words(certificate.as_of))
    for note in notes:
        flow.paragraph(note, size=SIZE_5_SMALL, gray=0.25)


def _head(flow: Flow, certificate: Certificate) -> None:
    """The number at the upper right, the name of the paper in 二号 below."""
    document, page = flow.document, flow.page
    if certificate.number:
        flow.y += SIZE_4_SMALL
        page.text(
            document.right, flow.y, f"编号：{certificate.number}", typeface=Typeface.SERIF, size=SIZE_4_SMALL, align=Align.RIGHT
        )
    flow.y += 9 * MM * flow.air + SIZE_2
    page.text((document.left + document.right) / 2, flow.y, _TITLE, typeface=Typeface.SERIF_BOLD, size=SIZE_2, align=Align.CENTER)
    flow.y += 9 * MM * flow.air


def _sign_off(flow: Flow, certificate: Certificate) -> None:
    """School over day at the right, four characters from the edge, with the room of a seal over both; the signed code left of them.

    The seal is pressed over name and day (GB/T 9704-2012, 7.3.5), so nothing else is printed there.
    """
    document = flow.document
    flow.need(_SEAL + 26 * MM)
    top, side = flow.y + 4 * MM, 38 * MM
    room = document.right - document.left - side - 14 * MM
    lines = wrap(f"{certificate.school_name}（公章）", room, Typeface.SERIF, SIZE_3)
    widest = max(text_width(line, Typeface.SERIF, SIZE_3) for line in lines)
    day = "年　　月　　日"
    wide = text_width(f"　　　　{day}", Typeface.SERIF, SIZE_3)
    middle = document.right - max(4 * SIZE_3 + wide / 2, widest / 2)
    if middle - widest / 2 < document.right - room:
        middle = document.right - widest / 2
    y = top + _SEAL - 14 * MM - SIZE_3 - (len(lines) - 1) * SIZE_3 * 1.4
    for line in lines:
        flow.page.text(middle, y, line, typeface=Typeface.SERIF, size=SIZE_3, align=Align.CENTER)
        y += SIZE_3 * 1.4
    end = document.right - 4 * SIZE_3 if widest <= room - 4 * SIZE_3 else middle + wide / 2
    flow.page.text(end, top + _SEAL - 8 * MM, day, typeface=Typeface.SERIF, size=SIZE_3, align=Align.RIGHT)
    bottom = top + _SEAL
    if certificate.statement:
        flow.page.draw(qr_drawing(certificate.statement, side=side), document.left, top)
        for place, line in enumerate(("拍下二维码，用台账程序核对真伪，", "不用联网。")):
            flow.page.text(document.left, top + side + 10 + 12 * place, line, size=SIZE_5_SMALL, gray=0.25)
        bottom = max(bottom, top + side + 24)
    flow.y = bottom
    signatures(flow, ("校长（签字）", "经办人（签字）"))
    flow.y += 3 * MM


def _columns(certificate: Certificate) -> tuple[Column[CertificateYear], ...]:
    def category(place: int, name: str) -> Column[CertificateYear]:
        return Column(key=f"c{place}", title=name, value=lambda year: year.by_category[place], align=Align.RIGHT, width=12)

    return (
        Column(key="year", title="年度", value=lambda year: year.year, align=Align.CENTER, width=14),
        *(category(place, name) for place, name in enumerate(certificate.categories)),
        Column(key="hours", title="合计", value=lambda year: year.hours, align=Align.RIGHT, width=12),
        Column(key="code", title="溯源码", value=lambda year: short_code(year.code), align=Align.CENTER, width=8),
    )


def _sums(certificate: Certificate) -> tuple[str, ...]:
    by_category = [
        hours_text(sum((year.by_category[place] for year in certificate.years), Decimal(0)))
        for place in range(len(certificate.categories))
    ]
    return ("合计", *by_category, hours_text(certificate.counted), short_code(certificate.code))
