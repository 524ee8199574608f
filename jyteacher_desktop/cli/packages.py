"""Looking at a package without a workspace: who sent it, what is in it, whether it holds."""

from __future__ import annotations

from pathlib import Path

from jyteacher_desktop.cli.answers import Answer
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.domain.errors import InputError, TrustError
from jyteacher_desktop.exchange import LABELS, glance, open_bureau_card, open_letter, open_school_card


class FileUnreadable(InputError):
    """A file named on the command line cannot be read."""

    code = "file.unreadable"


_OF_SCHOOLS = frozenset({"report", "relay"})
_OF_BUREAUS = frozenset({"receipt", "restore", "policy", "log", "roll"})


def verify(call: Call) -> Answer:
    """``package verify F --card CARD``: every check a receiver makes, except that the letter is for him.

    A school's card opens what schools write, a bureau's card what bureaus write.
    """
    data, card = _read(call.args.file), _read(call.args.card)
    try:
        if glance(card).kind == "root":
            bureau = open_bureau_card(card)
            office, name, sample, keys, kinds = bureau.office, bureau.name, bureau.sample, bureau.clerk_keys, _OF_BUREAUS
        else:
            school = open_school_card(card)
            office, name, sample, keys, kinds = school.office, school.name, school.sample, (school.key,), _OF_SCHOOLS
        letter = open_letter(
            data,
            kinds=kinds,
            signers_for=lambda sender, _kind: keys if sender == office else (),
            identities=_identities(call.args.identity),
            sample=sample,
        )
        letter.check_tables()
    except TrustError as error:
        call.say(error.user_message)
        return Answer(data={"verdict": "refused", "code": error.code, "message": error.user_message}, status=error.exit_status)
    rows = {name: int(resource["rows"]) for name, resource in letter.resources.items()}
    period, version, final = (letter.period.id, letter.period.version, letter.period.final) if letter.period else ("", 0, False)
    what = f"{period} 第 {version} 版（第 {letter.seq} 号包）" if letter.period else f"{LABELS[letter.kind]}第 {letter.seq} 号"
    return Answer(
        data={
            "verdict": "verified",
            "kind": letter.kind,
            "package_id": letter.letter_id,
            "school": name,
            "school_id": office,
            "period": period,
            "version": version,
            "final": final,
            "seq": letter.seq,
            "created": letter.created,
            "signers": [key.fingerprint for key in letter.signers],
            "rows": rows,
            "attachments": len(letter.blobs),
        },
        text="\n".join(
            [
                f"{name} {what}，未被改动。",
                f"签名密钥：{'、'.join(key.fingerprint for key in letter.signers)}",
                *(f"  {table}：{count} 行" for table, count in rows.items()),
                *([f"  附件：{len(letter.blobs)} 个"] if letter.blobs else []),
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
                f"{LABELS.get(look.kind, look.kind or '封口的数据包')}{'，已封口' if look.sealed else '，未封口'}（未核对签名）",
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
