"""What comes back from the bureau: receipts, and what they say of the packages of this school.

A receipt turns a quarter green and may carry remarks that open the right record. It names the letter that counts at the bureau (or says
that none does) and what stands about others: a fork, a package taken back, one that does not follow the bureau's. It is the whole state,
so the newest receipt alone decides what is said of every package, whatever order they are read in, and an older one changes nothing: remarks
that the bureau does not know to be read ride in every receipt, each under its id (decision 0336). When this workspace did not write
the letter it names (an old backup was put back, another computer goes on), nothing is taken in until a person has decided which book is
the right one.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jyteacher_desktop import exchange
from jyteacher_desktop.domain.calendar import quarter_label, quarter_name
from jyteacher_desktop.exchange.errors import WrongForm
from jyteacher_desktop.later import later
from jyteacher_desktop.school.correcting_returned_records import (
    ReturnedRow,
    list_returned,
    recalled_by,
    take_remarks,
    titles_of_returned,
)
from jyteacher_desktop.school.errors import ReceiptUnexpected
from jyteacher_desktop.school.letters_taken_in import (
    newest_own_number,
    newest_receipt_number,
    remember_in,
    take_number,
)
from jyteacher_desktop.school.number_leaps import is_from_before, refuse_far
from jyteacher_desktop.school.office import school_info
from jyteacher_desktop.school.plan_decisions import PlanTold, take_plans
from jyteacher_desktop.school.recognised_hours import store_credited
from jyteacher_desktop.school.school_keys import open_from_bureau
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass

if TYPE_CHECKING:
    from jyteacher_desktop.exchange import package_tables
    from jyteacher_desktop.school import findings_received
else:
    # the first page says what the last receipt said, and opens none
    package_tables = later("jyteacher_desktop.exchange.package_tables")
    findings_received = later("jyteacher_desktop.school.findings_received")


_WITHDRAWN = "letter.withdrawn"
_ASKED_OF_THE_OTHER = "请更正后重新上报。"
"""How a bureau ends what it says of a package that it withdrew: whose package counts is not asked for it."""
WORDS = {
    "letter.fork": "编号冲突",
    "letter.chain": "前号不符",
    _WITHDRAWN: "已撤回",
    "letter.revoked": "密钥已吊销",
    "letter.gap": "教育局没有收到",
}
"""What the bureau may say about a package, in a word."""
_OTHER_WORD = "教育局有话"
"""For a code of a later program; its remark is shown all the same."""
_HARMLESS = frozenset({"letter.gap"})
"""A package that never arrived asks for nothing once a later one did."""
_STANDS = frozenset({"letter.chain"})
"""A package that counts although something is said of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageWord:
    """What the bureau says about one package; ``ours`` when this workspace wrote it, ``letter`` empty for one that never arrived.

    ``beside`` is one that another copy of the workspace wrote under the number of ours that counts: the bureau took it back in our favour.
    """

    seq: int
    letter: str
    code: str
    remark: str
    ours: bool
    beside: bool = False

    @property
    def sentence(self) -> str:
        """The same in words for whoever reads the receipt."""
        if not self.beside:
            return f"{self.label}：{self.remark}"
        why = self.remark.removesuffix(_ASKED_OF_THE_OTHER)
        return f"另一台电脑写的第 {self.seq} 号数据包已撤回，本机写的有效，不用重新上报，那一台请不要再用。{why}"

    @property
    def label(self) -> str:
        """The same in a word."""
        return word_label(self.code)

    @property
    def asks(self) -> bool:
        """Whether somebody has to do something."""
        return asks_something(self.code) and not self.beside


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedReceipt:
    """What a receipt said.

    Attributes:
        accepted: Whether a package counts and nothing stands against it or a later one of ours.
        quarter, version, seq: Of the package that counts; ``seq`` is 0 when none does.
        again: The receipt was read before.
        outdated: A newer receipt was read before: what that one said stands, and nothing of this one was taken in.
        packages: What the bureau says about single packages.
        returned: The records of its remarks that are still to be corrected, as the first page lists them; none of an outdated one.
        answered: So many of its remarks the school has answered already, and the bureau does not know it yet.
        recalled: What it takes back of earlier remarks.
        found: How many inspections and findings of the bureau are new or changed.
        plans: What it brought about plans.
    """

    accepted: bool
    quarter: str
    version: int
    seq: int
    again: bool
    outdated: bool
    packages: tuple[PackageWord, ...]
    returned: tuple[ReturnedRow, ...]
    found: int = 0
    plans: tuple[PlanTold, ...] = ()
    answered: int = 0
    recalled: tuple[ReturnedRow, ...] = ()

    @property
    def older(self) -> str:
        """That a newer receipt was read before, and what of it; "" for the newest."""
        if not self.outdated:
            return ""
        return (
            "这份回执比以前读过的旧，没有采用，什么都没有改变：数据包的状态、退回意见、批复和督导问题都以读过的最新一份为准。"
            "还没有读过的意见，教育局的下一份回执会再带来。"
        )

    @property
    def asks(self) -> bool:
        """Whether somebody has to do something; an outdated one asks for nothing."""
        said = [*(each.asks for each in self.packages), *(each.asks for each in self.plans)]
        return not self.outdated and bool(self.returned or self.found or not self.accepted or any(said))

    @property
    def sentence(self) -> str:
        """What the bureau said, in words."""
        if self.outdated:
            return self.older
        text = "这个回执以前读过，没有变化。" if self.again else ""
        if self.seq:
            quarter = f"{quarter_label(self.quarter)} " if self.quarter else ""
            text += f"{'教育局已接收' if self.accepted else '教育局采用的是'} {quarter}第 {self.version} 版（编号 {self.seq}）。"
        else:
            text += "教育局现在没有采用本校的任何数据包。"
        text += "".join(f"\n· {each.sentence}" for each in self.packages)
        if self.found:
            text += f"\n教育局的督导检查和问题有 {self.found} 条是新的或有变化，在首页按“去整改”查看。"
        text += "".join(f"\n· {each.sentence}" for each in self.plans)
        text += "".join(f"\n· {row.title or row.record}：{row.remark}" for row in self.recalled)
        if self.returned:
            lines = "\n".join(f"· {row.title or row.record}：{remark}" for row in self.returned for remark in row.remarks)
            text += f"\n有 {len(self.returned)} 条需要更正：\n{lines}\n在首页按“去更正”打开它们，改过以后再报一次。"
        if self.answered:
            text += f"\n{'另' if self.returned else ''}有 {self.answered} 条意见本校已经更正或核对过，随下一个数据包告诉教育局。"
        return text


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
        NumberFar: Its number, or that of the letter it speaks of, leaps further than genuine ones do.
        TrustError: The package is refused.
    """
    letter = open_from_bureau(ws, path, "receipt", me=school_info(ws).id)
    letter.check_tables()
    heads = letter.rows("heads")
    if len(heads) > 1:
        raise WrongForm("回执写明了几个数据包，没有采用，数据没有变化。请向教育局重新索取回执。", heads=len(heads))
    head = heads[0] if heads else None
    known = ws.tuples("SELECT 1 FROM letter WHERE direction = 'in' AND letter_id = ?", (letter.letter_id,))
    if not known:
        refuse_far(letter.seq, newest_receipt_number(ws, letter.sender), "这份回执的")
    # behind a succession numbers begin anew: what was read before the last one is old all the same, and so is what was written before it
    outdated = (
        letter.seq < newest_receipt_number(ws, letter.sender)
        or (bool(known) and not _was_last(ws, letter))
        or (not known and is_from_before(ws, letter))
    )
    numbers = (
        [seq for (seq,) in ws.tuples("SELECT seq FROM letter WHERE direction = 'out' AND letter_id = ?", (head.letter,))]
        if head
        else []
    )
    if head is not None and numbers and head.seq not in numbers:
        raise WrongForm("回执给本校的数据包写了另一个编号，没有采用，数据没有变化。请向教育局重新索取回执。", seq=head.seq)
    mine = head is None or bool(numbers)
    packages = _package_words(ws, letter, head.seq if head is not None and numbers else 0)
    own = newest_own_number(ws, letter.sender)
    if head is not None and not mine and not outdated:
        refuse_far(head.seq, own, "回执里写的数据包的")
    if head is not None and not mine and not outdated and not take_over:
        raise ReceiptUnexpected(
            f"教育局手里最新的是第 {head.seq} 号数据包（{quarter_name(head.period)} 第 {head.version} 版），不是由本工作簿生成的；本工作簿只记得到第 {own} 号。"
            "可能恢复过旧备份，或者另有一台电脑在上报。没有采用回执，数据没有变化。如果另一台电脑的工作簿更新，请改用那一份；"
            "如果缺数据，请教育局出归还包后取回；确认本工作簿就是最新的，再选择接着编号。"
            + "".join(f"教育局还说：{each.remark}" for each in packages if each.ours and each.asks),
            seq=head.seq,
            own=own,
            way="numbers",
        )
    issues = () if outdated else letter.rows("issues")
    found = 0 if outdated else findings_received.take_told(ws, letter)
    plans = () if outdated else take_plans(ws, letter)
    if not known and not outdated:
        with ws.record(plain=True) as change:
            if head is not None:
                if not mine:
                    take_number(change, head, letter.sender)
                change.driver_sql("UPDATE letter SET named = 1 WHERE direction = 'out' AND letter_id = ?", (head.letter,))
            store_credited(change, letter)
            change.driver_sql("DELETE FROM want")
            for row in letter.rows("want") if "want" in letter.resources else ():
                change.driver_sql("INSERT INTO want(name, sha256) VALUES (?, ?)", (row.name, row.sha256))
            _mark_packages(change, letter, head.seq if head is not None else 0, packages)
            remember_in(change, letter, path)
            take_remarks(change, letter.letter_id, issues)
    asks = [issue for issue in issues if not recalled_by(issue)]
    back = [issue for issue in issues if recalled_by(issue)]
    titles = titles_of_returned(ws, {issue.record_table for issue in back}) if back else {}
    records = {issue.record for issue in asks}
    returned = tuple(row for row in list_returned(ws) if row.record in records) if asks else ()
    still = {(row.record, remark) for row in returned for remark in row.remarks}
    return AppliedReceipt(
        accepted=head is not None and not any(each.asks and each.seq >= head.seq for each in packages),
        quarter=head.period if head is not None else "",
        version=head.version if head is not None else 0,
        seq=head.seq if head is not None else 0,
        again=bool(known),
        outdated=outdated,
        packages=packages,
        returned=returned,
        answered=sum((issue.record, issue.remark) not in still for issue in asks),
        recalled=tuple(
            ReturnedRow(
                record_table=issue.record_table, record=issue.record, title=titles.get(issue.record, ""), remarks=(issue.remark,)
            )
            for issue in back
        ),
        found=found,
        plans=plans,
    )


def _was_last(ws: Workspace, letter: exchange.OpenedLetter) -> bool:
    """Whether no other receipt of the bureau was read after this one."""
    last = ws.tuples(
        "SELECT letter_id FROM letter WHERE direction = 'in' AND kind = 'receipt' AND office = ? ORDER BY id DESC LIMIT 1",
        (letter.sender,),
    )
    return last == [(letter.letter_id,)]


def word_label(code: str) -> str:
    """What the bureau says of a package, in a word; "" for nothing."""
    return WORDS.get(code, _OTHER_WORD) if code else ""


def asks_something(code: str) -> bool:
    """Whether what the bureau says of a package leaves something to do for the school."""
    return bool(code) and code not in _HARMLESS


def _package_words(ws: Workspace, letter: exchange.OpenedLetter, counts: int) -> tuple[PackageWord, ...]:
    """What a receipt says about packages; receipts from before it could say so have no such table.

    Args:
        ws: The workspace.
        letter: The receipt.
        counts: The number of the package of ours that counts; 0 where none of ours does.
    """
    ours = {
        (seq, letter_id)
        for seq, letter_id in ws.tuples(
            "SELECT seq, letter_id FROM letter WHERE direction = 'out' AND kind = 'report' AND office = ?", (letter.sender,)
        )
    }
    numbers = {seq for seq, _letter in ours}
    return tuple(
        PackageWord(
            seq=row.seq,
            letter=row.letter,
            code=row.code,
            remark=row.remark,
            ours=(row.seq, row.letter) in ours if row.letter else row.seq in numbers,
            beside=row.code == _WITHDRAWN and row.seq == counts and row.letter != "" and (row.seq, row.letter) not in ours,
        )
        for row in (letter.rows("packages") if "packages" in letter.resources else ())
    )


_NAMED_BEHIND = (
    "SELECT 1 FROM letter n WHERE n.direction = 'out' AND n.kind = 'report' AND n.office = letter.office AND n.named = 1 AND n.seq >= letter.seq "
    "AND NOT EXISTS (SELECT 1 FROM letter o WHERE o.direction = 'out' AND o.kind = 'report' AND o.office = letter.office AND o.file_name = '' "
    "AND o.seq >= letter.seq AND o.id > letter.id AND o.id <= n.id)"
)
"""A package that a receipt named and that followed this one, with no number of another copy (take_number) taken over in between."""


def _mark_packages(change: Change, letter: exchange.OpenedLetter, top: int, packages: tuple[PackageWord, ...]) -> None:
    """Make the newest receipt's word the state of every package: up to the one that counts they arrived, but for what is said of some.

    Of two packages of one number that which a receipt never named did not arrive where the other one did. And what this copy of the
    workbook wrote before somebody took another copy's line over is no part of that line: of it only what was known to have arrived did.
    """
    change.driver_sql(
        "UPDATE letter SET word = '', remark = '', receipt = CASE WHEN seq > ? OR (receipt = '' AND named = 0 AND NOT EXISTS "
        f"({_NAMED_BEHIND})) OR (named = 0 AND EXISTS (SELECT 1 FROM letter t "
        "WHERE t.direction = 'out' AND t.kind = 'report' AND t.office = letter.office AND t.seq = letter.seq AND t.named = 1)) THEN '' "
        "WHEN receipt = '' THEN ? ELSE receipt END WHERE direction = 'out' AND kind = 'report' AND office = ?",
        (top, letter.letter_id, letter.sender),
    )
    # sorted by code: what is said of a package itself comes after what is said of the one before it
    for each in (each for each in packages if each.ours):
        change.driver_sql(
            "UPDATE letter SET word = ?, remark = ?, receipt = CASE WHEN ? THEN receipt ELSE '' END "
            "WHERE direction = 'out' AND kind = 'report' AND office = ? AND seq = ? AND ? IN ('', letter_id)",
            (each.code, each.remark, each.code in _STANDS, letter.sender, each.seq, each.letter),
        )
