"""How a clerk's decision about a school is entered, and what stands after it.

Every decision is one entry of the log and names letters, never a moment: offline signatures carry no trustworthy time, and two
desks that share letters and log must see the same city. The rows of the school follow in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable

from jyteacher_desktop.bureau import clerks_log
from jyteacher_desktop.bureau.office import mailbox_identities, unlock
from jyteacher_desktop.bureau.office_rulings import Rulings
from jyteacher_desktop.bureau.receiving import Desk
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What stands after a decision: ``seq`` is the number of the letter that counts now, 0 when none does.

    ``keys`` are whose key and its thirty digits, of every key of the school that still counts; ``ended`` the digits of those that no longer do.
    """

    office: str
    school: str
    seq: int
    letters: tuple[str, ...]
    keys: tuple[tuple[str, str], ...]
    ended: tuple[str, ...] = ()

    @property
    def keys_words(self) -> str:
        """What to look at after a key was revoked: a thief may have had it speak for a key of his own, and nobody was telephoned."""
        if not self.keys:
            return "请让学校做新密钥，把新卡片交来登记。"
        listed = "\n".join(f"{signer} {digits}" for signer, digits in self.keys)
        return f"这所学校仍然有效的密钥：\n{listed}\n请打电话请学校逐组核对；学校没有的，是别人用丢失的密钥换来的，请一并吊销。"

    @property
    def stands(self) -> str:
        """Which package counts now."""
        return f"现在有效的是第 {self.seq} 号数据包" if self.seq else "现在没有有效的数据包"


def keys_that_stand(said: Rulings | None) -> tuple[tuple[str, str], ...]:
    """Whose key and its thirty digits, for every key of a school that counts, oldest first."""
    return tuple((said.roles[key.keyid].label, key.fingerprint) for key in said.standing()) if said else ()


def desk_of(ws: Workspace, pin: str) -> Desk:
    """The desk of whoever proves himself to be a clerk; errors as :func:`unlock`."""
    key = unlock(ws, pin)
    return Desk(ws, mailbox_identities(ws, key), clerk=key)


def enter(
    ws: Workspace, desk: Desk, school: tuple[str, str], write: Callable[[Change], None], letters: tuple[str, ...] = ()
) -> Decided:
    """Write an entry of the log about a school and let the school's rows follow, as one.

    Args:
        ws: The bureau's workspace.
        desk: Of the clerk who decides.
        school: Its office id and name.
        write: Writes the entry.
        letters: What the decision names.
    """
    office, name = school
    with ws.record() as change:
        write(change)
        desk.read_log()
        head = desk.settle(change, office)
    rows = ws.tuples("SELECT seq FROM letter WHERE letter_id = ?", (head,))
    return Decided(
        office=office,
        school=name,
        seq=rows[0][0] if rows else 0,
        letters=letters,
        keys=keys_that_stand(clerks_log.rulings(ws).get(office)),
    )
