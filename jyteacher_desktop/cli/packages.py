"""Looking at a package without a workspace: who sent it, what is in it, whether it holds."""

from __future__ import annotations

from pathlib import Path

from jyteacher_desktop.cli.answers import Answer
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.domain.errors import InputError, TrustError
from jyteacher_desktop.exchange import glance, open_letter, open_school_card

_KINDS = {"report": "上报数据包", "enrol": "学校卡片", "root": "教育局卡片", "receipt": "回执", "": "封口的数据包"}


class FileUnreadable(InputError):
    """A file named on the command line cannot be read."""

    code = "file.unreadable"


def verify(call: Call) -> Answer:
    """``package verify F --card SCHOOLCARD``: every check a receiver makes, except that the letter is for him."""
    data, card = _read(call.args.file), open_school_card(_read(call.args.card))
    identities = _identities(call.args.identity)
    try:
        letter = open_letter(
            data,
            kinds=frozenset({"report"}),
            signers_for=lambda office, _kind: [card.key] if office == card.office else [],
            identities=identities,
            sample=card.sample,
        )
        letter.check_tables()
    except TrustError as error:
        call.say(error.user_message)
        return Answer(data={"verdict": "refused", "code": error.code, "message": error.user_message}, status=error.exit_status)
    rows = {name: int(resource["rows"]) for name, resource in letter.resources.items()}
    period, version, final = (letter.period.id, letter.period.version, letter.period.final) if letter.period else ("", 0, False)
    return Answer(
        data={
            "verdict": "verified",
            "kind": letter.kind,
            "package_id": letter.letter_id,
            "school": card.name,
            "school_id": card.office,
            "period": period,
            "version": version,
            "final": final,
            "seq": letter.seq,
            "created": letter.created,
            "signers": [key.fingerprint for key in letter.signers],
            "rows": rows,
        },
        text="\n".join(
            [
                f"{card.name} {period} 第 {version} 版（第 {letter.seq} 号包），未被改动。",
                f"签名密钥：{'、'.join(key.fingerprint for key in letter.signers)}",
                *(f"  {name}：{count} 行" for name, count in rows.items()),
            ]
        ),
    )


def show(call: Call) -> Answer:
    """``package show F``: what it says about itself; nothing is verified."""
    look = glance(_read(call.args.file), _identities(call.args.identity))
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
                f"{_KINDS.get(look.kind, look.kind)}{'，已封口' if look.sealed else '，未封口'}（未核对签名）",
                *([f"发件单位：{look.sender}", f"编号：{look.seq}", f"时间：{look.created}"] if look.kind else []),
                *(f"  {name}：{count} 行" for name, count in look.rows.items()),
            ]
        ),
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise FileUnreadable(f"找不到文件“{path}”。没有执行任何操作。请检查路径。", path=path) from error
    except OSError as error:
        raise FileUnreadable(f"读不出“{path}”：{error.strerror}。没有执行任何操作。请检查权限或U盘。", path=path) from error


def _identities(path: Path | None) -> list[str]:
    """The age identities of a file in age's own form: one a line, ``#`` begins a remark."""
    if path is None:
        return []
    lines = _read(path).decode("utf-8", errors="replace").splitlines()
    found = [line.strip() for line in lines if line.strip().startswith("AGE-SECRET-KEY-1")]
    if not found:
        raise FileUnreadable(
            f"“{path}”里没有 age 身份（AGE-SECRET-KEY-1…）。没有执行任何操作。请检查 --identity 的文件。", path=path
        )
    return found
