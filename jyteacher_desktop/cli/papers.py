"""Commands that print, one for every paper of the registry (jyteacher_desktop/papers), and typing a signed sign-in sheet back."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from jyteacher_desktop.books import kind_seen
from jyteacher_desktop.cli.answers import Answer, as_json, fields
from jyteacher_desktop.cli.grammar import CommandWrong
from jyteacher_desktop.cli.records import only_at_a_bureau
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.domain.errors import TrustError, warning
from jyteacher_desktop.exchange import (
    STATEMENT_PREFIX,
    is_same_school,
    open_school_card,
    open_statement,
    signed_by_another,
    statement_in,
)
from jyteacher_desktop.exchange.package_check import read_file
from jyteacher_desktop.papers import PAPERS, Of, Paper
from jyteacher_desktop.reports.form_4068_drawing import LEVEL_ROWS
from jyteacher_desktop.reports.scanning import codes_in_picture, is_picture
from jyteacher_desktop.school import signin_sheet, state_form_4068, teacher_archives
from jyteacher_desktop.school.plans import list_plans
from jyteacher_desktop.school.roster import one_teacher
from jyteacher_desktop.values import replace

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


def report(call: Call) -> Answer:
    """``report PAPER …``: one paper of the registry."""
    paper = _meant(call)
    of, whose = _subject(call, paper)
    pdf = paper.written(call.workspace, call.args.output, of=of, asked=_asked(call, paper))
    return written(call.args.output, pdf, f"{whose}{paper.title}")


def of_bureau(call: Call) -> Answer:
    """``bureau report PAPER [SCHOOL] -o F``: a document, or a table where the paper has one."""
    paper, output = _meant(call), call.args.output
    city = [each for each in PAPERS if each.command[:2] == call.args.words]
    for ask in {each.key: each for other in city for each in other.asks}.values():
        if ask not in paper.asks and getattr(call.args, ask.key) is not None:
            raise CommandWrong(f"--{ask.typed} 不用于 {' '.join(paper.command)}。没有写出文件。")
    if (paper.of is Of.MEMBER) != (call.args.school is not None):
        others = "、".join(
            each.command[-1] for each in PAPERS if each.command[:2] == call.args.words and each.of is not Of.MEMBER
        )
        raise CommandWrong(f"bureau report school 后面要写学校；{others} 后面不写。没有写出文件。")
    suffix = output.suffix.lower()
    if suffix not in (".pdf", ".xlsx", ".csv"):
        raise CommandWrong(f"“{output.name}”不是 .pdf、.xlsx 或 .csv，没有写出文件。请改文件名的结尾。")
    if suffix == ".pdf":
        answer = report(call)
        return replace(answer, data={"files": [output], **answer.data})
    if not paper.table:
        raise CommandWrong(f"{paper.title}只写成 PDF，没有写出文件。要表格请用 measures -o 文件.xlsx。")
    from jyteacher_desktop.sheets import write_table  # noqa: PLC0415 - workbooks load only when one is written

    columns, rows, sheet = paper.rows(call.workspace, of=_subject(call, paper)[0], asked=_asked(call, paper))
    write_table(columns, rows, output, sheet=sheet)
    return Answer(data={"files": [output], "rows": len(rows)}, text=f"已写入 {len(rows)} 行：{output}")


def written(file: Path, pdf: Drawn, name: str) -> Answer:
    """The answer of every command that writes one document."""
    return _said({"file": file, **fields(pdf)}, pdf, f"{name}已写入：{file}（{pdf.pages} 页）")


def signin(call: Call) -> Answer:
    """``report signin ID``."""
    answer = report(call)
    code = answer.data["code"]
    text = f"{answer.for_people()}，代码 {code}。\n补录：activity absent {code} 缺席的行号"
    return replace(answer, text=text)


def archive(call: Call) -> Answer:
    """``report archive [--teacher X] -o F|DIR``."""
    args = call.args
    if args.output.suffix.lower() == ".pdf":
        answer = report(call)
        return replace(answer, data={**answer.data, "files": [args.output]})
    teacher = one_teacher(call.workspace, args.teacher).id if args.teacher else None
    book = teacher_archives.archive_book(call.workspace, teacher_id=teacher, as_of=args.as_of, cycle=args.cycle)
    several = teacher_archives.write_archives(book, args.output)
    text = f"已写入 {len(several.files)} 个文件：{args.output}（共 {several.pages} 页）"
    return _said({"file": args.output, **fields(several)}, several, text)


def listing(call: Call) -> Answer:
    """``report list KIND -o F``."""
    if call.args.school is not None:
        only_at_a_bureau(call.workspace)
    return report(call)


def form4068(call: Call) -> Answer:
    """``report form4068 2025-2026 -o F``."""
    form, answer = state_form_4068.form4068(call.workspace, call.args.year), report(call)
    rows = {
        "trained": form.trained,
        "hours": form.hours,
        "levels": {words: persons for (_code, words), persons in zip(LEVEL_ROWS, form.levels, strict=True)},
    }
    return replace(answer, data={**answer.data, **rows})


def certificate(call: Call) -> Answer:
    """``report certificate --teacher X -o F``."""
    answer = report(call)
    signed = "" if call.pin else "\n没有给出校长口令，二维码没有印：签字盖章后有效，但不能离线核对。"
    return replace(answer, data={**answer.data, "signed": bool(call.pin)}, text=f"{answer.for_people()}{signed}")


def _meant(call: Call) -> Paper:
    """The paper of the typed words, with the switch or the person that tells it from others of the same command."""
    words = call.args.words if call.args.words[0] == "report" else (*call.args.words, call.args.what)
    found = [each for each in PAPERS if each.command[: len(words)] == words]
    for each in found:
        if (each.switch and getattr(call.args, each.switch.removeprefix("--"))) or (
            each.of is Of.TEACHER and call.args.teacher is not None
        ):
            return each
    return found[0]


def _subject(call: Call, paper: Paper) -> tuple[object, str]:
    """What the paper is to be of, and how the answer names it."""
    args = call.args
    if paper.of is Of.TEACHER:
        person = one_teacher(call.workspace, args.teacher)
        return person.id, f"{person.name}的"
    if paper.of is Of.PLAN:
        return args.plan or _only_plan(call), ""
    if paper.of is Of.KIND:
        kind = kind_seen(call.workspace, args.kind)
        return kind, kind.title
    names = {
        Of.QUARTER: "quarter",
        Of.YEAR: "year",
        Of.SCHOOL_YEAR: "year",
        Of.ACTIVITY: "id",
        Of.RECORD: "id",
        Of.MEMBER: "school",
    }
    return (getattr(args, names[paper.of]) if paper.of in names else None), ""


def _only_plan(call: Call) -> str:
    """The plan that is meant where none is named.

    Raises:
        CommandWrong: There is none, or more than one.
    """
    plans = list_plans(call.workspace)
    if len(plans) != 1:
        known = "；".join(f"{row.title} {row.id}" for row in plans)
        raise CommandWrong(f"请写计划编号，没有写出文件。现有 {len(plans)} 个计划{f'：{known}' if known else ''}。")
    return plans[0].id


def _asked(call: Call, paper: Paper) -> dict[str, object]:
    """What was typed of what the paper may be told; what was not typed is the function's own choice."""
    typed = {each.key: getattr(call.args, each.key) for each in paper.asks}
    asked = {key: value for key, value in typed.items() if value not in (None, False)}
    return {**asked, "pin": call.pin} if paper.signs and call.pin else asked


def absent(call: Call) -> Answer:
    """``activity absent CODE ROWS``."""
    typed, excused = " ".join(call.args.rows), call.args.excused or ""
    rows = signin_sheet.sheet_rows(call.workspace, call.args.code, typed, excused)
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
    row = signin_sheet.enter_sheet(call.workspace, call.args.code, typed, excused).row
    data |= {"present": row.present, "absent": row.absent, "excused": row.excused}
    head = f"{rows.title}：出席 {row.present} 人，缺席 {row.absent} 人，请假 {row.excused} 人。"
    return Answer(data=data, text="\n".join([head, *named]))


def verify_certificate(call: Call) -> Answer:
    """``certificate verify F|TEXT [--card CARD] [-w FILE]``: the signed statement of a certificate, checked without a workspace.

    F is the certificate's PDF, a text file, or a photo of the code. A bureau's workspace also knows whose key it is and whether it was
    revoked.
    """
    text, card = call.args.text, None
    path = Path(text)
    if not text.lstrip().startswith(f"{STATEMENT_PREFIX}.") and len(text) < _LONGEST_PATH and path.is_file():
        data = read_file(path)
        if is_picture(data):
            found = codes_in_picture(data)
            text = next((each for each in found if each.startswith(STATEMENT_PREFIX)), found[0])
        else:
            text = statement_in(data)
    if call.args.card is not None:
        card = open_school_card(read_file(call.args.card))
    try:
        statement, key = open_statement(text)
    except TrustError as error:
        call.say(error.user_message)
        return Answer(data={"verdict": "refused", "code": error.code, "message": error.user_message}, status=error.exit_status)
    message, refused, signer, remark = "", "certificate.signer", card.name if card is not None else "", ""
    at_bureau = call.open_workspace if call.open_workspace is not None and call.open_workspace.kind.name == "bureau" else None
    if card is not None and card.key.keyid != key.keyid:
        message = f"签名有效，但不是这张卡片上的密钥签的（签名密钥 {key.fingerprint}）。请向学校核实，不要采用。"
    elif card is not None and not is_same_school(statement.code, statement.school, card.code, card.name):
        message = signed_by_another(statement.school, card.name)
    elif at_bureau is not None:
        from jyteacher_desktop.bureau.enrolled_schools import whose_certificate  # noqa: PLC0415 - most certificates are checked without a bureau

        known = whose_certificate(at_bureau, key, school=statement.school, code=statement.code, day=statement.as_of)
        message, refused, signer, remark = known.objection, known.error, known.school, known.remark
    if message:
        call.say(message)
        return Answer(data={"verdict": "refused", "code": refused, "message": message}, status=4)
    mark = f"（{statement.mark}）" if statement.mark else ""
    whose = f"由 {signer} 的密钥签名" if signer else f"签名密钥的 30 位数字是 {key.fingerprint}，请与学校公布的核对"
    if remark:
        whose += f"。{remark}"
    if at_bureau is None:
        whose += "。密钥后来有没有吊销，只有教育局知道，要紧的请向它核实"
    return Answer(
        data={"verdict": "verified", **fields(statement), "fingerprint": key.fingerprint, "signer": signer},
        text=(
            f"证明 {statement.number} 未被改动：{statement.school} {statement.name}{mark}，{statement.cycle} 周期截至 "
            f"{statement.as_of} 计入 {statement.hours} 学时，应完成 {statement.required} 学时。{whose}。"
        ),
    )


def _said(data: dict[str, object], drawn: Drawn, text: str) -> Answer:
    missing = "、".join(drawn.missing_glyphs)
    lacking = warning("report.missing_glyphs", "字体", f"这些字没有字形，印成〓，请手工补写：{missing}")
    return Answer(data=data, text=text, warnings=(lacking,) if missing else ())
