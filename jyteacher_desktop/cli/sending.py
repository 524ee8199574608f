"""Commands between school and bureau, on the school's side: the package that leaves and the receipt that comes back."""

from __future__ import annotations

from jyteacher_desktop.cli.answers import NEEDS_A_PERSON, Answer, as_json
from jyteacher_desktop.cli.grammar import CommandWrong
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.cli.ways import with_ways
from jyteacher_desktop.domain.calendar import quarter_name
from jyteacher_desktop.domain.errors import warning
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.exchange import VOLUME
from jyteacher_desktop.school import correcting_returned_records, receipts, submitting, what_leaves_the_school
from jyteacher_desktop.school.cards_beside_packages import write_cards_beside
from jyteacher_desktop.school.correcting_returned_records import RETURNED_COLUMNS
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.submitting import LETTER_COLUMNS


def submit(call: Call) -> Answer:
    """``submit 2026Q3 -o DIR`` and ``submit 2026Q3 --dry-run``."""
    args = call.args
    if args.dry_run:
        return _preview(what_leaves_the_school.preview_submit(call.workspace, args.quarter), str(args.quarter))
    if args.output is None:
        raise CommandWrong("缺少：-o DIR（写到哪个文件夹或U盘）。没有执行任何操作。只想看会交出什么，用 --dry-run。")
    operator_pin = call.operator_pin if Signer.OPERATOR in current_policy(call.workspace).signers else ""
    sent = submitting.submit(
        call.workspace,
        args.quarter,
        args.output,
        call.pin,
        operator_pin=operator_pin,
        with_attachments=args.with_attachments,
        without_identity=args.without_identity,
        limit=args.volume or VOLUME,
    )
    beside = write_cards_beside(call.workspace, args.output, call.pin, operator_pin)
    failed = (warning(beside.failed.code, "本校卡片", beside.words),) if beside.failed is not None else ()
    return Answer(
        data={
            "files": list(sent.files),
            "package_id": sent.letter_id,
            "period": str(args.quarter),
            "seq": sent.seq,
            "version": sent.version,
            "final": sent.final,
            "sha256": sent.sha256,
            "rows": sent.rows,
            "cards": [{"file": each.file, "signer": each.signer.label, "fingerprint": each.digits} for each in beside.cards],
        },
        text="\n".join(
            [
                sent.message,
                *(f"文件：{file}" for file in sent.files),
                f"数据包指纹：{sent.letter_id}",
                *([beside.words] if beside.cards and not failed else []),
            ]
        ),
        warnings=failed,
    )


def _preview(found: what_leaves_the_school.SubmitPreview, quarter: str) -> Answer:
    """What would leave the school, and what would not."""
    kind = "" if found.final else "（还没有结账，是暂报）"
    lines = [
        f"{quarter_name(quarter)} 第 {found.version} 版，编号 {found.seq}{kind}，交给{found.bureau.name}（卡片{found.bureau.label}）。",
        f"包含本校至今的全部记录，不只这个季度：{'；'.join(found.content)}。{found.people_words}",
        *filter(None, [found.staying_words]),
        found.sealed_words if found.bureau.verified else with_ways(found.sealed_words, "trust"),
    ]
    if found.attachments:
        lines.append(
            f"教育局还没有的附件 {found.attachments} 个（{found.attachment_bytes / 1e6:.1f} MB），写 --with-attachments 才带上。"
        )
    return Answer(
        data={
            "period": quarter,
            "version": found.version,
            "seq": found.seq,
            "final": found.final,
            "rows": found.rows,
            "persons": found.persons,
            "with_id_number": found.with_id_number,
            "withheld": list(found.withheld),
            "attachments": found.attachments,
            "attachment_bytes": found.attachment_bytes,
            "identity_known": found.identity_known,
        },
        text="\n".join(lines),
    )


def apply_receipt(call: Call) -> Answer:
    """``receipt apply F``."""
    receipt = receipts.apply_receipt(call.workspace, call.args.file, take_over=call.args.take_over)
    return Answer(
        data={
            "accepted": receipt.accepted,
            "period": receipt.quarter,
            "version": receipt.version,
            "seq": receipt.seq,
            "again": receipt.again,
            "outdated": receipt.outdated,
            "message": receipt.sentence,
            "found": receipt.found,
            "plans": as_json(receipt.plans),
            "packages": [
                {"seq": each.seq, "package_id": each.letter, "code": each.code, "remark": each.remark, "ours": each.ours}
                for each in receipt.packages
            ],
            "returned": [
                {"record": row.record, "table": row.record_table, "title": row.title, "remark": row.remark}
                for row in receipt.returned
            ],
        },
        text=with_ways(receipt.sentence, *(["returned"] if receipt.returned else []), *(["findings"] if receipt.found else [])),
        status=NEEDS_A_PERSON if receipt.asks else 0,
    )


def list_packages(call: Call) -> Answer:
    """``receipt list``: every package that left, and what the newest receipt says of it."""
    return listing(call, LETTER_COLUMNS, submitting.list_letters(call.workspace), empty="还没有生成过数据包。用 submit 上报。")


def list_returned(call: Call) -> Answer:
    """``receipt returned``: what the bureau sent back and nobody has dealt with."""
    return listing(
        call,
        RETURNED_COLUMNS,
        correcting_returned_records.list_returned(call.workspace),
        empty="没有教育局退回后还没有处理的记录。",
    )


def settle_remark(call: Call) -> Answer:
    """``receipt settle RECORD``."""
    row = correcting_returned_records.settle_remark(call.workspace, call.args.record)
    return Answer(data={"record": row.record, "remark": row.remark}, text=f"“{row.title}”已核对，不用改，不再提醒。")
