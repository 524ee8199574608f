"""The log of one desk written for another desk of this bureau (裁定簿); receiving.py takes it in."""

from __future__ import annotations

from pathlib import Path

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau import clerks_log
from jyteacher_desktop.bureau.office import (
    bureau_info,
    issuing_letter,
    letter_header,
    next_number,
    unlock,
)
from jyteacher_desktop.records.registers import kinds_kept, list_rows
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenLog:
    """The log in a file for another desk of this bureau; ``own`` records of the bureau's registers stay where they are."""

    file: Path
    seq: int
    entries: int
    own: int

    @property
    def words(self) -> str:
        """What was written, what to do with it, what it does not carry and how that gets to the other desk."""
        done = f"裁定簿第 {self.seq} 号，共 {self.entries} 条：{self.file}\n在本局另一台电脑上接收这个文件，两边的裁定就一致。"
        if not self.own:
            return done
        return (
            f"{done}\n裁定簿只带裁定。本局在“专项”登记的 {self.own} 条记录还只在这台电脑上：由一台电脑登记最省事；"
            "要给另一台，请在“专项”逐项“导出…”，到那里“导入…”，重复导入不会变成两条。"
        )


def write_log(ws: Workspace, path: Path, pin: str) -> WrittenLog:
    """Write our own log for another desk of this bureau, which takes it in like a package.

    What the program entered here by itself bears the signature of the clerk who hands it on.

    Raises:
        WrongPin, KeyMissing, KeyDamaged, DeliveryFailed, DeliveryFull: Nothing was written.
    """
    key = unlock(ws, pin)
    info = bureau_info(ws)
    entries = clerks_log.entries_to_hand_on(ws, key)
    number, previous = next_number(ws, "log", info.id)
    built = exchange.build_letter(
        "log",
        replace(letter_header(ws, info.id, (number, previous)), vouched=clerks_log.any_vouched(entries)),
        {"entries": entries},
        [key],
        [ws.info("mailbox_recipient"), ws.info("recovery_recipient")],
    )
    path = Path(path).absolute()
    with issuing_letter(ws, "log", info.id, number, built.letter_id, what="裁定簿", file=path):
        exchange.write_verified(path, built.data)
    own = sum(len(list_rows(ws, kind.row)) for kind in kinds_kept(ws))
    return WrittenLog(file=path, seq=number, entries=len(entries), own=own)
