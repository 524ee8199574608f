"""Policy letters: how a city comes to be counted by other rules, and who has to agree.

A policy letter is open, for everybody, and carries the policy's text. Where the card names one clerk he signs it and it is
published. Where it names several, two of them sign: the first writes a draft, the second reads what it says and what it would change,
and signs the very same letter. Only then does the bureau itself count by it, and only then does any school take it in. A draft takes
its number at once, so two drafts never compete under one number on one desk. Numbers rise by bounded steps (policy_numbers.py); what
leaps, or goes back, is signed only where the person who signs says that this very number is right.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau import policy_numbers
from jyteacher_desktop.bureau.errors import DraftOutdated, FileUnreadable, ValueRefused
from jyteacher_desktop.bureau.office import (
    bureau_info,
    card_number,
    clerk_keys,
    current_card,
    current_policy,
    issuing_letter,
    left_out_by,
    letter_header,
    note_issued,
    opens_others,
    unlock,
)
from jyteacher_desktop.bureau.policy_in_use import adopt_policy
from jyteacher_desktop.domain.calendar import Quarter, quarter_name
from jyteacher_desktop.domain.differing_lines import differing_lines
from jyteacher_desktop.domain.errors import Finding, MachineError
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.policy_file import load_policy
from jyteacher_desktop.durable_files import read_brought, system_words
from jyteacher_desktop.exchange.errors import BadSignature, UnknownSender, WrongAddress, WrongForm
from jyteacher_desktop.paths import shown_name
from jyteacher_desktop.records.errors import FileExchanged, NumberFar
from jyteacher_desktop.records.letter_numbers import MOST
from jyteacher_desktop.records.policies import read_policy
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A policy letter: published, or a draft that still lacks a clerk's signature."""

    file: Path
    title: str
    policy: str
    version: int
    seq: int
    signed: int
    needed: int
    adopted: bool
    """Whether the bureau itself counts by another policy since this."""
    told: tuple[Finding, ...]
    """What else is to be known about it: kinds of activities that it leaves out and schools have recorded."""

    @property
    def lacking(self) -> int:
        """How many clerks still have to sign."""
        return max(0, self.needed - self.signed)

    @property
    def words(self) -> str:
        """What was done and what comes next."""
        what = f"政策 {self.title} 第 {self.version} 版"
        if self.lacking:
            return (
                f"{what}的草稿（第 {self.seq} 号）：{self.file}\n需要 {self.needed} 位经办人签名，已有 {self.signed} 位，"
                f"还差 {self.lacking} 位。请另一位经办人用自己的口令补签，用“为政策草稿签名…”；"
                "补签以前现用政策不变，学校也不会采用。"
            )
        adopted = "本局从现在起按它计算。" if self.adopted else ""
        return f"{what}已签发（第 {self.seq} 号）：{self.file}\n{adopted}发给各校，学校用“读入来件”采用。"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDraft:
    """What a policy letter says, for the clerk who is asked to sign it."""

    file: Path
    title: str
    policy: str
    version: int
    seq: int
    due: tuple[tuple[str, date], ...]
    review_by: str
    signed: int
    needed: int
    signers: tuple[str, ...]
    """The digits of the clerks who signed."""
    letter: str
    """Its id."""
    changes: tuple[str, ...]
    """Lines of the policy in use that would go (``- …``) and lines that would come (``+ …``)."""
    told: tuple[Finding, ...]
    """What else is to be known about it."""
    doubt: str
    """Why its number cannot be right, a sentence; "" where it can. Who signs all the same has to say that it is."""

    @property
    def heading(self) -> str:
        """Which policy it is."""
        return f"{self.title} 第 {self.version} 版（{self.policy}），第 {self.seq} 号"

    @property
    def facts(self) -> str:
        """The rest but the lines."""
        due = [f"{quarter_name(quarter)}上报期限 {day}" for quarter, day in self.due]
        lines = [
            "；".join([*due, *([f"复核日期 {self.review_by}"] if self.review_by else [])]),
            f"需要 {self.needed} 位经办人签名，已有 {self.signed} 位。",
            f"与现用政策相比有 {len(self.changes)} 行不同（- 原来，+ 改为）："
            if self.changes
            else "与现用政策逐行相比没有不同。",
        ]
        return "\n".join(filter(None, lines))


def publish_policy(
    ws: Workspace,
    path: Path,
    pin: str,
    *,
    source: Path | None = None,
    due: Mapping[Quarter, date] | None = None,
    review_by: date | None = None,
    number: int | None = None,
) -> Published:
    """Write a policy as a letter for every school, with the days by which quarters are due; a draft where two clerks must sign.

    Args:
        ws: The bureau's workspace.
        path: The file.
        pin: The clerk's PIN.
        source: A policy file to count by from now on; None for the policy in use.
        due: Quarter to the last day for its package.
        review_by: After this day schools are told to ask for a newer one.
        number: The letter's number, where a person says it: numbers go on behind it, though somebody had used up others.

    Raises:
        InputError: The policy file, or a number that was published before.
        NumberFar: There are so many drafts that nobody signed that schools would not take the next number.
        WrongPin, KeyMissing, KeyDamaged, MailboxLocked, DeliveryFailed, DeliveryFull: Nothing was published.
    """
    key = unlock(ws, pin)
    needed, adopted = _needed(ws), False
    policy = read_policy(source) if source is not None else current_policy(ws)
    seq, previous = _number(ws, number)
    if source is not None and needed == 1:
        adopt_policy(ws, policy, shown_name(source), key)
        adopted = True
    text = policy.text.encode()
    digest = hashlib.sha256(text).hexdigest()
    days = {str(quarter): day.isoformat() for quarter, day in (due or {}).items()}
    built = exchange.build_letter(
        "policy",
        letter_header(ws, exchange.EVERYBODY, (seq, previous), policy=(policy.id, policy.version)),
        {
            "policy": [
                (
                    policy.id,
                    policy.version,
                    policy.title,
                    f"{exchange.neutral_name(policy.id)}.toml",
                    digest,
                    len(text),
                    review_by.isoformat() if review_by else "",
                )
            ],
            "due": list(days.items()),
        },
        [key],
        blobs={digest: text},
    )
    path = Path(path).absolute()

    def done(change: Change) -> None:
        _note_published(change, seq, policy, days)
        if number is not None:
            policy_numbers.say_right(change, number)

    with issuing_letter(
        ws,
        "policy",
        exchange.EVERYBODY,
        seq,
        built.letter_id,
        what="政策文件",
        file=path,
        data=built.data,
        done=done if needed == 1 else None,
        stays="本局已经改用新的政策。" if adopted else "",
    ):
        exchange.write_verified(path, built.data)
    return Published(
        file=path,
        title=policy.title,
        policy=policy.id,
        version=policy.version,
        seq=seq,
        signed=1,
        needed=needed,
        adopted=adopted,
        told=left_out_by(ws, policy),
    )


def _number(ws: Workspace, wanted: int | None) -> tuple[int, str | None]:
    """Number and predecessor of a new policy letter; an unsigned draft that has the number a person wants gives way.

    Raises:
        ValueRefused: The wanted number is none, or a policy of that number was published.
        NumberFar: The next number would be out of schools' reach.
    """
    if wanted is None:
        seq, previous = policy_numbers.next_policy(ws)
        if policy_numbers.leaps(ws, seq):
            raise NumberFar(
                f"已经签发到第 {policy_numbers.newest_published(ws)} 号政策，后面的 {policy_numbers.STEP} 个编号都被没有补签的草稿用掉了，没有签发，现用政策没有变化。"
                "请先补签其中一份，或者写明这一份的编号（被它占用的草稿随即作废）。",
                number=seq,
            )
        return seq, previous
    if not 0 < wanted <= MOST:
        raise ValueRefused(f"政策的编号是 1 到 {MOST} 的整数，没有签发，现用政策没有变化。请改正编号。", field="number")
    if ws.tuples("SELECT 1 FROM published WHERE seq = ?", (wanted,)):
        raise ValueRefused(f"第 {wanted} 号政策以前签发过，没有签发这一份，现用政策没有变化。请换一个编号。", field="number")
    with ws.record() as change:
        change.driver_sql(
            "DELETE FROM issued WHERE kind = 'policy' AND office = ? AND seq = ?",
            (exchange.EVERYBODY, wanted),
        )
    return policy_numbers.numbered_by_hand(ws, wanted)


def inspect_policy(ws: Workspace, path: Path) -> PolicyDraft:
    """What a policy letter of this bureau says, how it differs from the policy in use, and who has signed it.

    Raises:
        FileUnreadable, TrustError, InputError: It is none, or nobody who is a clerk today has signed it.
    """
    letter, policy = _open(ws, path, _read(path))
    (row,) = letter.rows("policy")
    return PolicyDraft(
        file=Path(path).absolute(),
        title=policy.title,
        policy=policy.id,
        version=policy.version,
        seq=letter.seq,
        due=tuple((each.period, date.fromisoformat(each.day)) for each in letter.rows("due")),
        review_by=row.review_by,
        signed=len(letter.signers),
        needed=_needed(ws),
        signers=tuple(key.fingerprint for key in letter.signers),
        letter=letter.letter_id,
        told=left_out_by(ws, policy),
        changes=tuple(differing_lines(current_policy(ws).text.splitlines(), policy.text.splitlines())),
        doubt=_leap(ws, letter.seq) or ("" if _is_published(ws, letter) else _passed(ws, letter.seq)),
    )


def sign_policy(ws: Workspace, path: Path, pin: str, *, number: int | None = None, shown: str | None = None) -> Published:
    """Sign a policy draft as one more clerk; the letter stays the same. With the last signature the bureau counts by it.

    Signing twice with one key changes nothing. At another desk of this bureau the finished file, signed again by anybody, only makes
    that desk count by it.

    Args:
        ws: The bureau's workspace.
        path: The draft, which is replaced by the signed one.
        pin: The PIN of the clerk who signs.
        number: The draft's number, where the clerk says that it is right although it leaps or goes back; numbers go on behind it.
        shown: Id of the letter that the clerk saw in the file before; another draft in its place is not signed.

    Raises:
        FileExchanged: It is another draft than was shown.
        DraftOutdated: Another letter has its number here, or a newer one is published.
        NumberFar: Its number leaps so far that it would use up all between.
        ValueRefused: Two clerks have the same PIN.
        FileUnreadable, TrustError, InputError, WrongPin, KeyMissing, KeyDamaged, DeliveryFailed, DeliveryFull: The draft is as it was.
        MachineError: The draft is signed, as the sentence says, and this desk has not noted it; signing it again does.
    """
    path = Path(path).absolute()
    data = _read(path)
    draft, policy = _open(ws, path, data)
    if shown is not None and draft.letter_id != shown:
        raise FileExchanged(
            f"“{shown_name(path)}”已经不是刚才看过的那份草稿，可能被人换过，没有签名，现用政策没有变化。请重新打开，看过再签。",
            path=path,
        )
    _refuse_number(ws, draft, said=number)
    key = unlock(ws, pin)
    if key.public in draft.signers and opens_others(ws, pin, key):
        raise ValueRefused(
            "这个口令能打开两位经办人的密钥，分不清是谁在签名，没有签名，现用政策没有变化。请其中一位先换一个只有自己知道的口令（“密钥与电脑…”）。",
            field="pin",
        )
    signed = exchange.countersign(data, key)
    letter, _policy = _open(ws, path, signed)
    needed, complete = _needed(ws), len(letter.signers) >= _needed(ws)
    exchange.write_verified(path, signed)
    adopted = complete and policy.text != current_policy(ws).text

    def note(change: Change) -> None:
        change.driver_sql("DELETE FROM issued WHERE kind = 'policy' AND office = ? AND seq = ?", (exchange.EVERYBODY, letter.seq))
        note_issued(change, "policy", exchange.EVERYBODY, letter.seq, letter.letter_id, data=signed, file_name=shown_name(path))
        if complete and number is not None:
            policy_numbers.say_right(change, letter.seq)
        if complete:
            _note_published(change, letter.seq, policy, {each.period: each.day for each in letter.rows("due")})

    try:
        if adopted:
            adopt_policy(ws, policy, letter.rows("policy")[0].file, key, signed=True, beside=note)
        else:
            with ws.record() as change:
                note(change)
    except MachineError as error:
        raise exchange.retold(
            error,
            f"“{shown_name(path)}”里已经有这次的签名，只是本局可能没有记下。请排除原因后对同一份文件再签一次，不会多出签名。",
        ) from error
    return Published(
        file=path,
        title=policy.title,
        policy=policy.id,
        version=policy.version,
        seq=letter.seq,
        signed=len(letter.signers),
        needed=needed,
        adopted=adopted,
        told=left_out_by(ws, policy),
    )


def _note_published(change: Change, seq: int, policy: Policy, due: Mapping[str, str]) -> None:
    """From now on schools should live on this policy, and hand in by these days; a draft changes neither."""
    change.driver_sql(
        "INSERT INTO published(seq, policy, version, at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT(seq) DO UPDATE SET policy = excluded.policy, version = excluded.version, at = excluded.at",
        (seq, policy.id, policy.version, change.at),
    )
    for quarter, day in due.items():  # days of other quarters stay: by them is told who handed in on time
        change.driver_sql(
            "INSERT INTO due(quarter, day) VALUES (?, ?) ON CONFLICT(quarter) DO UPDATE SET day = excluded.day", (quarter, day)
        )


def _needed(ws: Workspace) -> int:
    """How many clerks sign a policy; before the first card there is one clerk."""
    data = current_card(ws)
    return exchange.open_bureau_card(data).clerks_needed("policy") if data is not None else 1


def _read(path: Path) -> bytes:
    try:
        return read_brought(Path(path))
    except OSError as error:
        raise FileUnreadable(f"读不到政策草稿“{path}”：{system_words(error)}。没有签名。请检查路径。", path=path) from error


def _open(ws: Workspace, path: Path, data: bytes) -> tuple[exchange.OpenedLetter, Policy]:
    """A policy letter of this bureau that at least one clerk of today has signed, and the policy it carries.

    Raises:
        TrustError, InputError: What is wrong with it.
    """
    info, keys = bureau_info(ws), clerk_keys(ws)
    try:
        letter = exchange.open_letter(
            data,
            kinds=frozenset({"policy"}),
            signers_for=lambda office, _kind: keys if office == info.id else (),
            sample=info.sample,
        )
    except UnknownSender as error:
        raise WrongAddress(
            f"“{shown_name(Path(path))}”不是本局的政策草稿，没有签名，现用政策没有变化。请核对是否拿错了文件。", **error.facts
        ) from error
    except BadSignature as error:
        raise BadSignature(
            f"“{shown_name(Path(path))}”上没有现任经办人的签名（起草人可能已经离任），没有签名，现用政策没有变化。请由现任经办人重新起草。",
            **error.facts,
        ) from error
    letter.check_tables()
    (row,) = letter.rows("policy")
    refusal = WrongForm(f"“{shown_name(Path(path))}”的内容前后不一致，没有签名，现用政策没有变化。请重新起草。")
    # One that says it is of a card to come would count as newer than what is published under that card's predecessors.
    if row.sha256 not in letter.blobs or (letter.card or 0) > card_number(ws):
        raise refusal
    try:
        policy = load_policy(letter.blob(row.sha256).decode("utf-8"), file_name=row.file)
    except UnicodeDecodeError as error:
        raise refusal from error
    # What people are shown is the row; what counts is the text.
    if (row.id, row.version, row.title) != (policy.id, policy.version, policy.title):
        raise refusal
    return letter, policy


def _is_published(ws: Workspace, letter: exchange.OpenedLetter) -> bool:
    return bool(
        ws.tuples(
            "SELECT 1 FROM issued i JOIN published p ON p.seq = i.seq WHERE i.kind = 'policy' AND i.letter_id = ?",
            (letter.letter_id,),
        )
    )


def _refuse_number(ws: Workspace, draft: exchange.OpenedLetter, *, said: int | None) -> None:
    """Refuse a draft that schools would not take, or that would turn back a newer policy or use up the numbers of later ones.

    Raises:
        DraftOutdated, NumberFar: With what to do instead.
    """
    seq = draft.seq
    taken = ws.tuples("SELECT letter_id FROM issued WHERE kind = 'policy' AND seq = ?", (seq,))
    if taken and taken[0][0] != draft.letter_id:
        raise DraftOutdated(
            f"本机已有另一份第 {seq} 号政策，内容不同，没有签名，现用政策没有变化。请由一位经办人重新起草，只用一份。", seq=seq
        )
    if seq > MOST or (said != seq and _leap(ws, seq)):
        raise NumberFar(f"{_leap(ws, seq)}没有签名，现用政策没有变化。", number=seq)
    if said != seq and _passed(ws, seq):
        raise DraftOutdated(f"{_passed(ws, seq)}没有签名，现用政策没有变化。要改回去请重新起草。", seq=seq)


def _leap(ws: Workspace, seq: int) -> str:
    """That a draft's number leaps too far, in a sentence; "" where it does not."""
    if not policy_numbers.leaps(ws, seq):
        return ""
    return (
        f"这份草稿的编号是 {seq}，而本局已经签发到第 {policy_numbers.newest_published(ws)} 号：中间不可能有这么多。"
        "签了它，以后各号政策学校都不会采用。请向起草人核实，由他重新起草；只有中间那些确实签发过、只是本机不知道的，才说明这个编号没有错。"
    )


def _passed(ws: Workspace, seq: int) -> str:
    """That a newer policy is published, in a sentence; "" where none is."""
    newest = policy_numbers.newest_published(ws)
    return f"这是第 {seq} 号政策草稿，之后的第 {newest} 号已经签发。" if newest > seq else ""
