"""Whose keys count: enrolment by typed digits, and the list of schools.

A key counts only after a clerk called the school on a number the bureau already had and typed the thirty digits that were read
out. There is no button to click through. The decision is one entry of the log.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau.errors import CardForeign, FileUnreadable, FingerprintWrong
from jyteacher_desktop.bureau.office import bureau_info, unlock
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.exchange.errors import SamplePackage
from jyteacher_desktop.exchange.keys import public_key
from jyteacher_desktop.store import bureau_tables as tables
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolledSchool:
    """A school whose key counts from now on; ``again`` when it already did."""

    office: str
    school: str
    code: str
    fingerprint: str
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolRow:
    """One enrolled school."""

    office: str
    code: str
    name: str
    stage: str
    central: str
    fingerprint: str
    letters: int
    newest: str


SCHOOL_COLUMNS: tuple[Column[SchoolRow], ...] = (
    Column(key="code", title="学校标识码", value=lambda row: row.code, width=14),
    Column(key="name", title="学校", value=lambda row: row.name, width=24),
    Column(key="stage", title="办学类型", value=lambda row: row.stage, width=12),
    Column(key="central", title="中心校", value=lambda row: row.central, width=18),
    Column(key="letters", title="已收数据包", value=lambda row: row.letters, width=10),
    Column(key="newest", title="最近收到", value=lambda row: row.newest[:10], width=12),
    Column(key="fingerprint", title="密钥指纹", value=lambda row: row.fingerprint, width=38),
)


def enrol(ws: Workspace, card_path: Path, digits: str, pin: str) -> EnrolledSchool:
    """Let a school's key count.

    Args:
        ws: The bureau's workspace.
        card_path: The school's card.
        digits: The thirty digits as heard on the telephone and typed, with or without blanks.
        pin: The clerk's PIN.

    Raises:
        FingerprintWrong: The digits are another key's; nothing was enrolled.
        CardForeign: A sample card at a real bureau, or the reverse.
        TrustError: The card itself is refused.
    """
    unlock(ws, pin)
    info = bureau_info(ws)
    try:
        data = Path(card_path).read_bytes()
    except OSError as error:
        raise FileUnreadable(f"读不到学校卡片“{card_path}”：{error.strerror}。没有登记。请检查路径。", path=card_path) from error
    try:
        card = exchange.open_school_card(data, sample=info.sample)
    except SamplePackage as error:
        raise CardForeign(
            "这是示例学校的卡片，只能登记到示例教育局。没有登记。" if not info.sample else "示例教育局只登记示例学校。没有登记。"
        ) from error
    if not exchange.same_digits(digits, card.fingerprint):
        raise FingerprintWrong(
            f"输入的数字与“{card.name}”卡片上的密钥不符，没有登记，数据没有变化。请再次拨打学校的已知电话，请对方逐组读出 30 位数字。",
            school=card.name,
        )
    again = not log_key(ws, card)
    return EnrolledSchool(office=card.office, school=card.name, code=card.code, fingerprint=card.fingerprint, again=again)


def log_key(ws: Workspace, card: exchange.SchoolCard) -> bool:
    """Enter a card's key into the log after the digits were compared; False when it is there already."""
    if any(key.keyid == card.key.keyid for key in enrolled_keys(ws, card.office)):
        return False
    payload = {
        "code": card.code,
        "keyid": card.key.keyid,
        "name": card.name,
        "reply": card.reply,
        "spki": base64.b64encode(card.key.spki).decode(),
    }
    with ws.record() as change:
        change.execute(
            tables.log_entry.insert().values(
                id=new_id(),
                kind="key",
                office=card.office,
                payload=json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
                at=change.at,
            )
        )
        change.driver_sql(
            "INSERT INTO office(uuid, code, name, stage, central, reply) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT(uuid) DO UPDATE SET reply = CASE head WHEN '' THEN excluded.reply ELSE reply END",
            (card.office, card.code, card.name, card.stage, card.central, card.reply),
        )
    return True


def enrolled_keys(ws: Workspace, office: str) -> list[exchange.PublicKey]:
    """The keys that may sign for an office, from the log."""
    return [
        public_key(base64.b64decode(json.loads(payload)["spki"]))
        for (payload,) in ws.tuples("SELECT payload FROM log_entry WHERE kind = 'key' AND office = ? ORDER BY id", (office,))
    ]


def list_schools(ws: Workspace) -> list[SchoolRow]:
    """Every enrolled school by code."""
    fingerprints: dict[str, str] = {}
    for office, payload in ws.tuples("SELECT office, payload FROM log_entry WHERE kind = 'key' ORDER BY id"):
        fingerprints[office] = exchange.PublicKey(base64.b64decode(json.loads(payload)["spki"])).fingerprint
    return [
        SchoolRow(
            office=uuid,
            code=code,
            name=name,
            stage=stage,
            central=central,
            fingerprint=fingerprints.get(uuid, ""),
            letters=letters,
            newest=newest or "",
        )
        for uuid, code, name, stage, central, letters, newest in ws.tuples(
            "SELECT o.uuid, o.code, o.name, o.stage, o.central, count(l.id), max(l.at) FROM office o "
            "LEFT JOIN letter l ON l.office = o.uuid GROUP BY o.id ORDER BY o.code, o.name"
        )
    ]
