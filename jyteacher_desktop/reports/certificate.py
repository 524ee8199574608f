"""学时证明: one teacher's counted hours of a cycle on one page, to be signed and sealed.

The paper says which hours it proves (计入, by the policy in use, as of a day) and where a doubt can be settled (the school's
ledger). It carries no ID number, only its last four characters. The seal proves it; where the principal signed with the school's key, a
QR code holds the same facts as a signed statement that is checked without a connection.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from jyteacher_desktop.domain.columns import Align, Column, hours_text
from jyteacher_desktop.reports.boxes import form_title, signatures
from jyteacher_desktop.reports.breaking import wrap
from jyteacher_desktop.reports.chart import qr_drawing
from jyteacher_desktop.reports.fonts import Typeface, text_width
from jyteacher_desktop.reports.paper import MM, SIZE_4_SMALL, SIZE_5, SIZE_5_SMALL, Document, Flow, Progress, RenderedPdf

_TITLE = "教师继续教育学时证明"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateYear:
    """Hours of one accounting year: all, and by category in the order of the certificate's ``categories``."""

    year: str
    hours: Decimal
    by_category: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """One teacher's hours.

    Attributes:
        known_by: 身份证件尾号, 工号 or birth month, whichever the school has; may be empty.
        unconfirmed: Whether a number of the policy is not confirmed by the authority.
        number: 证明编号.
        statement: The signed line for the QR code (exchange/statements.py); empty when the principal did not sign.
    """

    school_name: str
    name: str
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
    number: str = ""
    statement: str = ""


def render_certificate(certificate: Certificate, target: Path | BinaryIO, *, progress: Progress | None = None) -> RenderedPdf:
    """Write the certificate; equal ones give equal bytes.

    Raises:
        ReportFileError: The place cannot be written.
        FontFileError: A bundled font is absent or damaged.
        Cancelled: The person pressed cancel; nothing was written.
    """
    document = Document(
        title=f"{_TITLE}　{certificate.name}",
        author=certificate.school_name,
        dated=certificate.as_of,
        running=f"{certificate.school_name}　{_TITLE}　{certificate.name}",
        keywords=certificate.statement,
        progress=progress,
    )
    flow = Flow(document)
    flow.y += 16 * MM
    form_title(flow, _TITLE, under=f"编号：{certificate.number}" if certificate.number else "")
    flow.y += 8 * MM
    facts = "，".join(filter(None, (certificate.sex, certificate.known_by, certificate.subject, certificate.title)))
    flow.paragraph(
        f"　　兹证明 {certificate.name}{f'（{facts}）' if facts else ''}，系我校教师。在 {certificate.cycle} 周期内，"
        f"截至 {certificate.as_of.year} 年 {certificate.as_of.month} 月 {certificate.as_of.day} 日，"
        f"按“{certificate.policy}”累计计入继续教育学时 {hours_text(certificate.counted)} 学时"
        f"（周期应达 {hours_text(certificate.required)} 学时）。分年度如下：",
        size=SIZE_4_SMALL,
        leading=1.9,
    )
    flow.y += 4 * MM
    flow.table(_columns(certificate), certificate.years, totals=_sums(certificate), size=SIZE_5 + 0.5, padding=5)
    flow.y += 4 * MM
    flow.paragraph("　　特此证明。", size=SIZE_4_SMALL, leading=1.9)
    if certificate.unconfirmed:
        flow.paragraph("所用政策中有数字未经主管部门确认，最终以主管部门认定为准。", size=SIZE_5_SMALL, gray=0.25)
    flow.y += 14 * MM
    flow.need(52 * MM)
    if certificate.statement:
        _code(flow, certificate.statement)
    # School and day stand right, the seal goes over both (GB/T 9704-2012, 7.3.5).
    lines = wrap(certificate.school_name, document.right - document.left - 48 * MM, Typeface.SERIF, SIZE_4_SMALL)
    x = document.right - max(30 * MM, *(text_width(line, Typeface.SERIF, SIZE_4_SMALL) / 2 for line in lines))
    for text, step in (
        *((line, 0.0 if place == 0 else 6 * MM) for place, line in enumerate(lines)),
        ("（公章）", 12 * MM),
        ("年　　月　　日", 12 * MM),
    ):
        flow.y += step
        flow.page.text(x, flow.y, text, typeface=Typeface.SERIF, size=SIZE_4_SMALL, align=Align.CENTER)
    flow.y += 6 * MM
    signatures(flow, ("校长（签字）", "经办人（签字）"))
    return document.save(target)


def _code(flow: Flow, statement: str) -> None:
    """The signed statement as a QR code, left of the place for the seal."""
    side = 38 * MM
    left, top = flow.document.left, flow.y - 4 * MM
    flow.page.draw(qr_drawing(statement, side=side), left, top)
    for place, line in enumerate(("拍下二维码可离线核对：", "jyteacher certificate verify 照片")):
        flow.page.text(left, top + side + 10 + 12 * place, line, size=SIZE_5_SMALL, gray=0.25)


def _columns(certificate: Certificate) -> tuple[Column[CertificateYear], ...]:
    def category(place: int, name: str) -> Column[CertificateYear]:
        return Column(key=f"c{place}", title=name, value=lambda year: year.by_category[place], align=Align.RIGHT, width=12)

    return (
        Column(key="year", title="年度", value=lambda year: year.year, align=Align.CENTER, width=14),
        *(category(place, name) for place, name in enumerate(certificate.categories)),
        Column(key="hours", title="合计", value=lambda year: year.hours, align=Align.RIGHT, width=12),
    )


def _sums(certificate: Certificate) -> tuple[str, ...]:
    by_category = [
        hours_text(sum((year.by_category[place] for year in certificate.years), Decimal(0)))
        for place in range(len(certificate.categories))
    ]
    return ("合计", *by_category, hours_text(certificate.counted))
