"""Commands that print: the school's documents, and typing a signed sign-in sheet back."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from jyteacher_desktop.cli.answers import Answer, as_json, fields
from jyteacher_desktop.cli.grammar import CommandWrong
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.domain.errors import Finding, Severity, TrustError
from jyteacher_desktop.exchange import STATEMENT_PREFIX, open_school_card, open_statement, statement_in
from jyteacher_desktop.reports.form4068 import LEVEL_ROWS
from jyteacher_desktop.reports.paper import RenderedPdf
from jyteacher_desktop.reports.scanning import codes_in_picture, is_picture
from jyteacher_desktop.school import papers
from jyteacher_desktop.school.plans import list_plans
from jyteacher_desktop.school.roster import one_teacher

_LONGEST_PATH = 1_000
"""A longer text is a statement, never the name of a file."""


class Drawn(Protocol):
    """What is known of a written document, or of several."""

    @property
    def pages(self) -> int:
        """Number of pages."""

    @property
    def missing_glyphs(self) -> tuple[str, ...]:
        """Characters to be written by hand."""


def paper(file: Path, pdf: RenderedPdf, name: str) -> Answer:
    """The answer of every command that writes one document."""
    return _said({"file": file, **fields(pdf)}, pdf, f"{name}已写入：{file}（{pdf.pages} 页）")


def signin(call: Call) -> Answer:
    """``report signin ID``."""
    halves = ("上午签到", "下午签到") if call.args.two_halves else ("签到",)
    done = papers.write_signin(call.workspace, call.args.id, call.args.output, signatures=halves)
    text = f"签到表已写入：{call.args.output}（{done.pdf.pages} 页），代码 {done.code}。\n补录：activity absent {done.code} 缺席的行号"
    return _said({"file": call.args.output, **fields(done.pdf), "code": done.code}, done.pdf, text)


def absent(call: Call) -> Answer:
    """``activity absent CODE ROWS``."""
    typed, excused = " ".join(call.args.rows), call.args.excused or ""
    rows = papers.sheet_rows(call.workspace, call.args.code, typed, excused)
    named = [f"  第 {each.number} 行 {each.name} 缺席" for each in rows.absent]
    named += [f"  第 {each.number} 行 {each.name} 请假" for each in rows.excused]
    data: dict[str, object] = {
        "id": rows.activity_id,
        "rows": rows.rows,
        "absent_rows": as_json(rows.absent),
        "excused_rows": as_json(rows.excused),
    }
    if call.args.dry_run:
        text = "\n".join([f"{rows.title}：表上 {rows.rows} 人。", *named, "这是预览，没有保存。"])
        return Answer(data={**data, "present": None, "absent": len(rows.absent), "excused": len(rows.excused)}, text=text)
    row = papers.enter_sheet(call.workspace, call.args.code, typed, excused).row
    data |= {"present": row.present, "absent": row.absent, "excused": row.excused}
    head = f"{rows.title}：出席 {row.present} 人，缺席 {row.absent} 人，请假 {row.excused} 人。"
    return Answer(data=data, text="\n".join([head, *named]))


def archive(call: Call) -> Answer:
    """``report archive [--teacher X] -o F|DIR``."""
    args = call.args
    teacher = one_teacher(call.workspace, args.teacher).id if args.teacher else None
    book = papers.archive_book(call.workspace, teacher_id=teacher, as_of=args.as_of, cycle=args.cycle)
    if args.output.suffix.lower() == ".pdf":
        pdf = papers.write_archive(book, args.output)
        answer = paper(args.output, pdf, f"{len(book.teachers)} 人的学时登记表")
        return Answer(data={**answer.data, "files": [args.output]}, text=answer.text, warnings=answer.warnings)
    several = papers.write_archives(book, args.output)
    text = f"已写入 {len(several.files)} 个文件：{args.output}（共 {several.pages} 页）"
    return _said({"file": args.output, **fields(several)}, several, text)


def register(call: Call) -> Answer:
    """``report register [--public] -o F``."""
    args = call.args
    pdf = papers.write_register(call.workspace, args.output, public=args.public, as_of=args.as_of, cycle=args.cycle)
    return paper(args.output, pdf, "学时公示" if args.public else "学时登记册")


def record(call: Call) -> Answer:
    """``report record ID -o F``."""
    return paper(call.args.output, papers.write_record(call.workspace, call.args.id, call.args.output), "活动记录表")


def plan(call: Call) -> Answer:
    """``report plan [PLAN] -o F``."""
    chosen = call.args.plan
    if chosen is None:
        plans = list_plans(call.workspace)
        if len(plans) != 1:
            known = "；".join(f"{row.title} {row.id}" for row in plans)
            raise CommandWrong(f"请写计划编号，没有写出文件。现有 {len(plans)} 个计划{f'：{known}' if known else ''}。")
        chosen = plans[0].id
    return paper(call.args.output, papers.write_plan(call.workspace, chosen, call.args.output), "校本研修计划")


def form4068(call: Call) -> Answer:
    """``report form4068 2025-2026 -o F``."""
    form = papers.form4068(call.workspace, call.args.year)
    answer = paper(call.args.output, papers.write_form4068(call.workspace, call.args.year, call.args.output), "教基4068")
    rows = {"trained": form.trained, "hours": form.hours, "levels": dict(zip(LEVEL_ROWS, form.levels, strict=True))}
    return Answer(data={**answer.data, **rows}, text=answer.text, warnings=answer.warnings)


def certificate(call: Call) -> Answer:
    """``report certificate --teacher X -o F``."""
    args = call.args
    person = one_teacher(call.workspace, args.teacher)
    pdf = papers.write_certificate(call.workspace, person.id, args.output, as_of=args.as_of, cycle=args.cycle, pin=call.pin)
    answer = paper(args.output, pdf, f"{person.name}的学时证明")
    signed = "" if call.pin else "\n没有给出校长口令，二维码没有印：签字盖章后有效，但不能离线核对。"
    return Answer(data={**answer.data, "signed": bool(call.pin)}, text=f"{answer.for_people()}{signed}", warnings=answer.warnings)


def verify_certificate(call: Call) -> Answer:
    """``certificate verify F|TEXT [--card CARD]``: the signed statement of a certificate, checked without a workspace.

    F is the certificate's PDF, a text file, or a photo of the code.
    """
    text, known = call.args.text, {}
    path = Path(text)
    if len(text) < _LONGEST_PATH and path.is_file():
        data = path.read_bytes()
        if is_picture(data):
            found = codes_in_picture(data)
            text = next((each for each in found if each.startswith(STATEMENT_PREFIX)), found[0])
        else:
            text = statement_in(data)
    if call.args.card is not None:
        card = open_school_card(call.args.card.read_bytes())
        known = {card.key.keyid: card.name}
    try:
        statement, key = open_statement(text)
    except TrustError as error:
        call.say(error.user_message)
        return Answer(data={"verdict": "refused", "code": error.code, "message": error.user_message}, status=error.exit_status)
    signer = known.get(key.keyid, "")
    if known and not signer:
        message = f"签名有效，但不是这张卡片上的密钥签的（签名密钥 {key.fingerprint}）。请向学校核实，不要采用。"
        call.say(message)
        return Answer(data={"verdict": "refused", "code": "certificate.signer", "message": message}, status=4)
    whose = f"由 {signer} 的密钥签名" if signer else f"签名密钥的 30 位数字是 {key.fingerprint}，请与学校公布的核对"
    return Answer(
        data={"verdict": "verified", **fields(statement), "fingerprint": key.fingerprint, "signer": signer},
        text=(
            f"证明 {statement.number} 未被改动：{statement.school} {statement.name}（{statement.mark}），{statement.cycle} 周期截至 "
            f"{statement.as_of} 计入 {statement.hours} 学时，应完成 {statement.required} 学时。{whose}。"
        ),
    )


def _said(data: dict[str, object], drawn: Drawn, text: str) -> Answer:
    missing = "、".join(drawn.missing_glyphs)
    warning = Finding(
        severity=Severity.WARNING,
        code="report.missing_glyphs",
        place="字体",
        message=f"这些字没有字形，印成〓，请手工补写：{missing}",
    )
    return Answer(data=data, text=text, warnings=(warning,) if missing else ())
