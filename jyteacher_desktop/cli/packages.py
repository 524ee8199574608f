"""Looking at a package without a workspace: who sent it, what is in it, whether it holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jyteacher_desktop.cli.answers import Answer
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.domain.errors import InputError, TrustError
from jyteacher_desktop.exchange import LABELS, PublicKey, glance, open_bureau_card, open_letter, open_school_card


class FileUnreadable(InputError):
    """A file named on the command line cannot be read."""

    code = "file.unreadable"


class CardsDiffer(InputError):
    """Cards of several offices were given for one package."""

    code = "package.cards_differ"


_OF_SCHOOLS = frozenset({"report", "relay"})
_OF_BUREAUS = frozenset({"receipt", "restore", "policy", "log", "roll"})


def verify(call: Call) -> Answer:
    """``package verify F --card CARD…``: every check a receiver makes, except that the letter is for him.

    A school's cards (the principal's, the operator's) open what schools write, a bureau's card what bureaus write. The signature of
    every card given must be there, and under a policy those of two clerks where the bureau's card names as many.
    """
    data = _read(call.args.file)
    try:
        known = _senders([_read(path) for path in call.args.card])
        name, office = known.name, known.office
        letter = open_letter(
            data,
            kinds=known.kinds,
            signers_for=lambda sender, _kind: list(known.keys) if sender == office else (),
            identities=_identities(call.args.identity),
            sample=known.sample,
            threshold=known.needed,
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
            "signed_by": [known.keys[key] for key in letter.signers],
            "rows": rows,
            "attachments": len(letter.blobs),
        },
        text="\n".join(
            [
                f"{name} {what}，未被改动。",
                f"签名密钥：{'、'.join(f'{known.keys[key]} {key.fingerprint}' for key in letter.signers)}",
                *(f"  {table}：{count} 行" for table, count in rows.items()),
                *([f"  附件：{len(letter.blobs)} 个"] if letter.blobs else []),
            ]
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Senders:
    """Who may have written a package: its keys, whose each is, and how many must have signed a kind."""

    office: str
    name: str
    sample: bool
    keys: dict[PublicKey, str]
    kinds: frozenset[str]
    needed: Callable[[str], int]


def _senders(cards: list[bytes]) -> _Senders:
    """What the given cards say, several only of one school.

    Raises:
        TrustError: A card is refused.
        CardsDiffer: They are not of one office.
    """
    if len(cards) == 1 and glance(cards[0]).kind == "root":
        bureau = open_bureau_card(cards[0])
        return _Senders(
            office=bureau.office,
            name=bureau.name,
            sample=bureau.sample,
            keys=dict.fromkeys(bureau.clerk_keys, "教育局"),
            kinds=_OF_BUREAUS,
            needed=bureau.clerks_needed,
        )
    schools = [open_school_card(card) for card in cards]
    first = schools[0]
    if any((school.office, school.sample) != (first.office, first.sample) for school in schools):
        raise CardsDiffer("给出的几张卡片不是同一所学校的，没有核对。请只给发件学校校长和经办人的卡片。")
    keys = {school.key: school.role.label for school in schools}
    return _Senders(
        office=first.office,
        name=first.name,
        sample=first.sample,
        keys=keys,
        kinds=_OF_SCHOOLS,
        needed=lambda _kind: len(keys),
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
