"""Looking at a package without a workspace: who sent it, what is in it, whether it holds."""

from __future__ import annotations

from jyteacher_desktop.cli.answers import Answer
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.domain.errors import TrustError
from jyteacher_desktop.exchange import check_package, glance_sentence, look_at_package, read_identities


def verify(call: Call) -> Answer:
    """``package verify F --card CARD…``: every check a receiver makes, except that the letter is for him."""
    try:
        checked = check_package(call.args.file, call.args.card, _identities(call))
    except TrustError as error:
        call.say(error.user_message)
        return Answer(data={"verdict": "refused", "code": error.code, "message": error.user_message}, status=error.exit_status)
    return Answer(
        data={
            "verdict": "verified",
            "kind": checked.kind,
            "package_id": checked.package_id,
            "school": checked.school,
            "school_id": checked.school_id,
            "period": checked.period,
            "version": checked.version,
            "final": checked.final,
            "seq": checked.seq,
            "created": checked.created,
            "signers": [digits for _whose, digits in checked.signers],
            "signed_by": [whose for whose, _digits in checked.signers],
            "rows": checked.rows,
            "attachments": checked.attachments,
        },
        text="\n".join(
            [
                checked.sentence,
                f"签名密钥：{'、'.join(f'{whose} {digits}' for whose, digits in checked.signers)}",
                *(f"  {table}：{count} 行" for table, count in checked.rows.items()),
                *([f"  附件：{checked.attachments} 个"] if checked.attachments else []),
            ]
        ),
    )


def show(call: Call) -> Answer:
    """``package show F``: what it says about itself; nothing is verified."""
    look = look_at_package(call.args.file, _identities(call))
    return Answer(
        data={
            "verdict": "unverified",
            "sealed": look.sealed,
            "kind": look.kind,
            "sender": look.sender,
            "school": look.school,
            "period": look.period.id if look.period else "",
            "version": look.period.version if look.period else 0,
            "seq": look.seq,
            "created": look.created,
            "signers": list(look.signers),
            "rows": look.rows,
        },
        text="\n".join(
            [
                glance_sentence(look),
                *([f"发件单位：{look.sender}", f"编号：{look.seq}", f"时间：{look.created}"] if look.kind else []),
                *(f"  {name}：{count} 行" for name, count in look.rows.items()),
            ]
        ),
    )


def _identities(call: Call) -> list[str]:
    return read_identities(call.args.identity) if call.args.identity is not None else []
