"""What comes back from the bureau: receipts with remarks, and the policy it signed.

A receipt turns a quarter green and may carry remarks that open the right record. It names the newest letter the bureau holds: when
this workspace did not write that one (an old backup was put back, another computer goes on), nothing is taken in until a person
has decided which book is the right one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jyteacher_desktop import exchange
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.domain.policy import Policy, load_policy
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.exchange.errors import PackageIncomplete, WrongForm
from jyteacher_desktop.paths import shown_name
from jyteacher_desktop.school.credited import store_credited
from jyteacher_desktop.school.errors import PolicyOutdated, ReceiptUnexpected, ValueRefused
from jyteacher_desktop.school.office import adopt_policy, missing_signers, refuse_unsupported, school_info
from jyteacher_desktop.school.trusting import open_from_bureau, read_file, trusted_card
from jyteacher_desktop.store import school_tables as tables
from jyteacher_desktop.store.workspace import Change, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedRow:
    """A remark of the bureau about one record."""

    record_table: str
    record: str
    title: str
    remark: str


RETURNED_COLUMNS: tuple[Column[ReturnedRow], ...] = (
    Column(key="title", title="记录", value=lambda row: row.title, width=30),
    Column(key="remark", title="教育局意见", value=lambda row: row.remark, width=40),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedReceipt:
    """What a receipt said: the newest letter the bureau holds, and its remarks."""

    accepted: bool
    quarter: str
    version: int
    seq: int
    again: bool
    returned: tuple[ReturnedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedPolicy:
    """A policy letter that was taken in; ``again`` when it had been before, ``needs_operator`` where a key has to be made for it."""

    id: str
    version: int
    title: str
    due: tuple[tuple[str, date], ...]
    review_by: str
    again: bool
    needs_operator: bool


def apply_receipt(ws: Workspace, path: Path, *, take_over: bool = False) -> AppliedReceipt:
    """Take in a receipt of the bureau: mark the letters it acknowledges, keep its remarks and what it asks for again.

    Args:
        ws: The workspace.
        path: The receipt.
        take_over: The person says that this workspace is the newest although the bureau holds a letter it did not write; the next
            package then follows that letter.

    Raises:
        NotTrusted: No bureau card was accepted yet.
        ReceiptUnexpected: It speaks of a letter this workspace did not write.
        TrustError: The package is refused.
    """
    letter = open_from_bureau(ws, path, "receipt", me=school_info(ws).id)
    letter.check_tables()
    heads = letter.rows("heads")
    if len(heads) != 1:
        raise WrongForm(
            "回执没有写明教育局手里是哪一个数据包，没有采用，数据没有变化。请向教育局重新索取回执。", heads=len(heads)
        )
    head = heads[0]
    known = ws.tuples("SELECT 1 FROM letter WHERE direction = 'in' AND letter_id = ?", (letter.letter_id,))
    mine = ws.tuples("SELECT 1 FROM letter WHERE direction = 'out' AND letter_id = ?", (head.letter,))
    if not mine and not take_over:
        own = ws.tuples(
            "SELECT coalesce(max(seq), 0) FROM letter WHERE direction = 'out' AND kind = 'report' AND office = ?",
            (letter.sender,),
        )
        raise ReceiptUnexpected(
            f"教育局手里最新的是第 {head.seq} 号数据包（{head.period} 第 {head.version} 版），不是由本工作簿生成的；本工作簿只记得到第 {own[0][0]} 号。"
            "可能恢复过旧备份，或者另有一台电脑在上报。没有采用回执，数据没有变化。如果另一台电脑的工作簿更新，请改用那一份；"
            "如果缺数据，请教育局出归还包后取回（school restore）；确认本工作簿就是最新的，再选择接着编号（--take-over）。",
            seq=head.seq,
            own=own[0][0],
        )
    issues = letter.rows("issues")
    if not known:
        with ws.record() as change:
            if not mine:
                take_number(change, head, letter.sender)
            if newest_receipt_number(ws, letter.sender) < letter.seq:
                store_credited(change, letter)
                change.driver_sql("DELETE FROM want")
                for row in letter.rows("want") if "want" in letter.resources else ():
                    change.execute(tables.want.insert().values(name=row.name, sha256=row.sha256))
            _remember_in(change, letter, path)
            change.driver_sql(
                "UPDATE letter SET receipt = ? WHERE direction = 'out' AND kind = 'report' AND office = ? AND seq <= ? AND receipt = ''",
                (letter.letter_id, letter.sender, head.seq),
            )
            change.driver_sql("UPDATE letter SET named = 1 WHERE direction = 'out' AND letter_id = ?", (head.letter,))
            newest = change.driver_sql("SELECT coalesce(max(id), 0) FROM journal_entry").scalar_one()
            for issue in issues:
                change.insert(
                    tables.returned,
                    receipt=letter.letter_id,
                    record_table=issue.record_table,
                    record=issue.record,
                    remark=issue.remark,
                    after_entry=newest,
                )
    titles = _titles(ws)
    return AppliedReceipt(
        accepted=True,
        quarter=head.period,
        version=head.version,
        seq=head.seq,
        again=bool(known),
        returned=tuple(
            ReturnedRow(
                record_table=issue.record_table, record=issue.record, title=titles.get(issue.record, ""), remark=issue.remark
            )
            for issue in issues
        ),
    )


def apply_policy(ws: Workspace, path: Path) -> SignedPolicy:
    """Take in the bureau's policy letter: from now on hours are counted by it, as 教育局已签发.

    Raises:
        NotTrusted: No bureau card was accepted yet.
        PolicyOutdated: A newer policy letter of this bureau was taken in before, or another one of the same number.
        PackageIncomplete: Somebody took the policy itself out of the open box.
        ConfirmationUnsupported, InputError: The policy itself; the old one stays in use.
        TrustError: The letter is refused.
    """
    letter = open_from_bureau(ws, path, "policy", threshold=trusted_card(ws).threshold)
    letter.check_tables()
    policy, file_name, review_by = read_signed_policy(letter)
    due = tuple((each.period, date.fromisoformat(each.day)) for each in letter.rows("due"))
    newest = ws.tuples(
        "SELECT seq, letter_id FROM letter WHERE direction = 'in' AND kind = 'policy' AND office = ? ORDER BY seq DESC LIMIT 1",
        (letter.sender,),
    )
    if newest and letter.seq < newest[0][0]:
        raise PolicyOutdated(
            f"这是教育局第 {letter.seq} 号政策文件包，本校已经采用了更新的第 {newest[0][0]} 号，没有改动。请使用最新的文件。",
            seq=letter.seq,
        )
    again = bool(newest) and newest[0][1] == letter.letter_id
    if newest and letter.seq == newest[0][0] and not again:
        raise PolicyOutdated(
            f"教育局的第 {letter.seq} 号政策文件包有两份，内容不同，没有采用这一份，原来的政策没有变化。请向教育局核实哪一份有效。",
            seq=letter.seq,
        )
    refuse_unsupported(policy)
    if not again:
        adopt_policy(ws, policy, file_name)
        with ws.record() as change:
            _remember_in(change, letter, path)
            change.driver_sql("DELETE FROM due")
            for quarter, day in due:
                change.execute(tables.due.insert().values(quarter=quarter, day=day.isoformat()))
            change.driver_sql("DELETE FROM info WHERE key = 'policy_review_by'")
            change.execute(tables.info.insert().values(key="policy_review_by", value=review_by))
    return SignedPolicy(
        id=policy.id,
        version=policy.version,
        title=policy.title,
        due=due,
        review_by=review_by,
        again=again,
        needs_operator=Signer.OPERATOR in missing_signers(ws),
    )


def read_signed_policy(letter: exchange.OpenedLetter) -> tuple[Policy, str, str]:
    """The policy a checked policy letter carries, the name of its file, and the day by which it wants to be looked at again ("": none).

    Raises:
        TrustError: The text is not in the box, or not the listed one.
        InputError: The text is no policy.
    """
    (row,) = letter.rows("policy")
    if row.sha256 not in letter.blobs:
        raise PackageIncomplete(
            "政策文件包里没有政策文件，可能在路上被删减，没有采用，原来的政策没有变化。请向教育局重新索取，或换一个途径传送。",
            missing=row.file,
        )
    try:
        text = letter.blob(row.sha256).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueRefused(
            f"政策文件包里的“{row.file}”不是 UTF-8 文本，没有采用，原来的政策没有变化。请教育局重新签发。", field="policy"
        ) from error
    return load_policy(text, file_name=row.file), row.file, row.review_by


def incoming_kind(ws: Workspace, path: Path) -> str:
    """What kind of letter a file says it is; nothing is believed of it.

    Raises:
        FileUnreadable, TrustError: It cannot be read, opened or is none of ours.
    """
    data = read_file(path)
    return exchange.glance(data, [ws.info("reply_identity")]).kind


def due_days(ws: Workspace) -> dict[str, date]:
    """Quarter to the day by which the bureau expects its package."""
    return {quarter: date.fromisoformat(day) for quarter, day in ws.tuples("SELECT quarter, day FROM due")}


_RECEIPTS = "FROM letter WHERE direction = 'in' AND kind = 'receipt' AND office = ?"


def newest_receipt(ws: Workspace, bureau: str) -> str | None:
    """Letter id of a bureau's newest receipt that was taken in: what the next package to it acknowledges."""
    found = ws.tuples(f"SELECT letter_id {_RECEIPTS} ORDER BY seq DESC LIMIT 1", (bureau,))
    return str(found[0][0]) if found else None


def newest_receipt_number(ws: Workspace, bureau: str) -> int:
    """Number of a bureau's newest receipt that was taken in; 0 before the first."""
    return int(ws.tuples(f"SELECT coalesce(max(seq), 0) {_RECEIPTS}", (bureau,))[0][0])


def take_number(change: Change, head: Any, bureau: str, *, final: bool = False) -> None:
    """Count a letter the bureau holds as one of ours, so that the next one follows it; ``final``: its quarter was closed in it."""
    change.insert(
        tables.letter,
        direction="out",
        kind="report",
        office=bureau,
        seq=head.seq,
        letter_id=head.letter,
        quarter=head.period,
        version=head.version,
        final=int(final),
        at=change.at,
        file_name="",
    )


def _remember_in(change: Change, letter: exchange.OpenedLetter, path: Path) -> None:
    change.insert(
        tables.letter,
        direction="in",
        kind=letter.kind,
        office=letter.sender,
        seq=letter.seq,
        letter_id=letter.letter_id,
        at=change.at,
        file_name=shown_name(Path(path)),
    )


_OPEN_REMARKS = """
SELECT r.record_table, r.record, r.remark FROM returned r
WHERE r.done = 0 AND NOT EXISTS (
    SELECT 1 FROM journal_entry e WHERE e.id > r.after_entry AND (
        (e.tbl = 'activity' AND e.row = (SELECT id FROM activity WHERE uuid = r.record))
        OR (e.tbl = 'training' AND e.row = (SELECT id FROM training WHERE uuid = r.record))
        OR (e.tbl = 'teacher' AND e.row = (SELECT id FROM teacher WHERE uuid = r.record))
    )
)
ORDER BY r.id
"""


def list_returned(ws: Workspace) -> list[ReturnedRow]:
    """Remarks of the bureau about records that nobody has changed since the remark came in."""
    titles = _titles(ws)
    return [
        ReturnedRow(record_table=table, record=record, title=titles.get(record, ""), remark=remark)
        for table, record, remark in ws.tuples(_OPEN_REMARKS)
    ]


def _titles(ws: Workspace) -> dict[str, str]:
    return dict(
        ws.tuples("SELECT uuid, title FROM activity UNION SELECT uuid, name FROM training UNION SELECT uuid, name FROM teacher")
    )
