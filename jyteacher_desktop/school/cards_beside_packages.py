"""The school's cards beside its first packages: until a bureau has entered them it can merge nothing, and cannot say so by file.

They are written with every package until the first receipt is back: that is the bureau's word that it knows the school.
"""

from __future__ import annotations

from pathlib import Path

from jyteacher_desktop import exchange
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.school.office import current_policy, school_info
from jyteacher_desktop.school.school_keys import write_school_card
from jyteacher_desktop.school.submitting import RECEIVED, list_letters
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CardBeside:
    """One signer's card that lies beside the package, and the thirty digits that the bureau will ask for."""

    file: Path
    signer: Signer
    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardsBeside:
    """The cards that were written; ``failed`` why one was not, though the package is there and read back."""

    cards: tuple[CardBeside, ...] = ()
    failed: JyTeacherError | None = None

    @property
    def words(self) -> str:
        """What lies there and what to say on the telephone; "" once the bureau knows the school."""
        if self.failed is not None:
            # the package has been saved and numbered, so that whatever else the delivery says of the workspace is not said here
            how = "没有确认写成" if self.failed.facts.get("placed") else "没有写成"
            why = exchange.retold(self.failed, "").user_message if "cause" in self.failed.facts else self.failed.user_message
            return f"教育局还没有给过回执，但本校卡片{how}：{why}请点“本校卡片…”再写一次，和数据包一起交。"
        if not self.cards:
            return ""
        told = (f"{each.file.name}（{each.signer.label}）：{each.digits}" for each in self.cards)
        return (
            "教育局还没有给过回执，可能还没有登记本校的卡片，所以卡片也一起写上了，请和数据包一起交。"
            "教育局登记时会打电话核对，请念 30 位数字：\n" + "\n".join(told)
        )


def bureau_knows(ws: Workspace) -> bool:
    """Whether the bureau has ever answered: then it has entered the school's cards."""
    return any(row.state == RECEIVED for row in list_letters(ws))


def write_cards_beside(ws: Workspace, folder: Path, pin: str, operator_pin: str = "") -> CardsBeside:
    """Write the card of everybody who signs for the school into the folder of its package, unless the bureau has answered already."""
    if bureau_knows(ws):
        return CardsBeside()
    pins = {Signer.OPERATOR: operator_pin, Signer.PRINCIPAL: pin}
    code = school_info(ws).code
    written: list[CardBeside] = []
    for signer in current_policy(ws).signers:
        path = Path(folder) / f"{code}-card-{signer.code}.jyt"
        try:
            digits = write_school_card(ws, path, pins[signer], signer)
        except JyTeacherError as error:  # the package is there and read back: what failed is the card alone
            return CardsBeside(cards=tuple(written), failed=error)
        written.append(CardBeside(file=path, signer=signer, digits=digits))
    return CardsBeside(cards=tuple(written))
