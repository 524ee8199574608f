"""政策文件包: the policy that the bureau signed is taken in, and the days by which it expects packages. One out of date changes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from jyteacher_desktop import exchange
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.policy_file import load_policy
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.exchange.errors import PackageIncomplete
from jyteacher_desktop.school.errors import PolicyOutdated, ValueRefused
from jyteacher_desktop.school.letters_taken_in import remember_in
from jyteacher_desktop.school.number_leaps import is_from_before, refuse_far
from jyteacher_desktop.school.office import adopt_policy, left_out_by, missing_signers, refuse_unsupported
from jyteacher_desktop.school.school_keys import open_from_bureau
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass


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
    told: tuple[Finding, ...]

    @property
    def sentence(self) -> str:
        """What the bureau's policy changes, in words."""
        if self.again:
            return f"“{self.title}”第 {self.version} 版以前采用过，没有变化。"
        due = "".join(f"\n· {Quarter.parse(quarter).label}：{day.isoformat()} 前上报" for quarter, day in self.due)
        return (
            f"已采用教育局签发的“{self.title}”第 {self.version} 版，学时从现在起按它计算。"
            + (f"\n上报期限：{due}" if due else "")
            + ("\n从现在起上报要经办人和校长都签名，请在“密钥与电脑…”里设经办人密钥。" if self.needs_operator else "")
        )


def apply_policy(ws: Workspace, path: Path) -> SignedPolicy:
    """Take in the bureau's policy letter: from now on hours are counted by it, as 教育局已签发.

    Raises:
        NotTrusted: No bureau card was accepted yet.
        Unsigned: It lacks a second clerk's signature.
        PolicyOutdated: A newer policy letter of this bureau was taken in before, or another one of the same number.
        PackageIncomplete: Somebody took the policy itself out of the open box.
        ConfirmationUnsupported, InputError: The policy itself; the old one stays in use.
        TrustError: The letter is refused.
    """
    letter = open_from_bureau(ws, path, "policy")
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
    again = bool(ws.tuples("SELECT 1 FROM letter WHERE direction = 'in' AND letter_id = ?", (letter.letter_id,)))
    if not again:
        refuse_far(letter.seq, newest[0][0] if newest else 0, "这份政策文件包的")
        if is_from_before(ws, letter):
            raise PolicyOutdated(
                f"这是教育局换卡片以前写的第 {letter.seq} 号政策文件包，那时本校已经采用过更新的，没有采用这一份，原来的政策没有变化。"
                "请使用教育局换卡片以后签发的文件。",
                seq=letter.seq,
            )
    if newest and letter.seq == newest[0][0] and not again:
        raise PolicyOutdated(
            f"教育局的第 {letter.seq} 号政策文件包有两份，内容不同，没有采用这一份，原来的政策没有变化。请向教育局核实哪一份有效。",
            seq=letter.seq,
        )
    refuse_unsupported(policy)

    def remember(change: Change) -> None:
        remember_in(change, letter, path)
        change.driver_sql("DELETE FROM due")
        for quarter, day in due:
            change.driver_sql("INSERT INTO due(quarter, day) VALUES (?, ?)", (quarter, day.isoformat()))
        change.driver_sql("DELETE FROM info WHERE key = 'policy_review_by'")
        change.driver_sql("INSERT INTO info(key, value) VALUES ('policy_review_by', ?)", (review_by,))

    if not again:
        adopt_policy(ws, policy, file_name, remember)
    return SignedPolicy(
        id=policy.id,
        version=policy.version,
        title=policy.title,
        due=due,
        review_by=review_by,
        again=again,
        needs_operator=Signer.OPERATOR in missing_signers(ws),
        told=left_out_by(ws, policy),
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


def due_days(ws: Workspace) -> dict[str, date]:
    """Quarter to the day by which the bureau expects its package."""
    return {quarter: date.fromisoformat(day) for quarter, day in ws.tuples("SELECT quarter, day FROM due")}
