"""Whose keys count: enrolment by typed digits, and the list of schools.

A key counts only after a clerk called the school on a number the bureau already had and typed the thirty digits that were read
out. There is no button to click through. The decision is one entry of the log.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau.city_people import UNREAD, policy_to_live_on, policy_words
from jyteacher_desktop.bureau.clerks_log import (
    ENTERED,
    KEYS,
    REVOKES,
    enrolled_as,
    entered_keyids,
    refuse_citys_school,
    rulings,
    write_entry,
)
from jyteacher_desktop.bureau.errors import CardForeign, FileUnreadable, FingerprintWrong, KeyRevoked, KeyTaken, OfficeTaken
from jyteacher_desktop.bureau.mistaken_codes import code_key
from jyteacher_desktop.bureau.office import bureau_info, unlock
from jyteacher_desktop.bureau.office_rulings import Rulings, key_taken_words
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.durable_files import read_brought, system_words
from jyteacher_desktop.exchange.errors import SamplePackage
from jyteacher_desktop.kinds.school_list import SchoolList
from jyteacher_desktop.paths import shown_name
from jyteacher_desktop.records.registers import list_rows
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolledSchool:
    """A school whose key counts from now on, and whose key it is; ``again`` when it already did."""

    office: str
    school: str
    code: str
    fingerprint: str
    role: str
    again: bool

    @property
    def words(self) -> str:
        """What was done."""
        if self.again:
            return f"“{self.school}”{self.role}的这把密钥以前登记过，没有变化。"
        return f"已登记“{self.school}”{self.role}的密钥。"


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolRow:
    """One enrolled school.

    ``unread`` counts receipts its newest letter does not acknowledge: somebody may hold them back, or nobody reads them in.
    ``policy`` is the policy it lives on, ``policy_old`` when that is not the one we published last.
    ``signers`` says who has a key that counts; ``fingerprint`` is that of the principal's newest.
    """

    office: str
    code: str
    name: str
    stage: str
    central: str
    fingerprint: str
    signers: str
    letters: int
    newest: str
    unread: int
    policy: str
    policy_old: bool


SCHOOL_COLUMNS: tuple[Column[SchoolRow], ...] = (
    Column(key="code", title="学校标识码", value=lambda row: row.code, width=14),
    Column(key="name", title="学校", value=lambda row: row.name, width=24),
    Column(key="stage", title="办学类型", value=lambda row: row.stage, width=12),
    Column(key="central", title="中心校", value=lambda row: row.central, width=18),
    Column(key="letters", title="已收数据包", value=lambda row: row.letters, width=10),
    Column(key="newest", title="最近收到", value=lambda row: row.newest[:10], width=12),
    Column(key="unread", title="未读回执", value=lambda row: row.unread or "", width=8),
    Column(key="policy", title="采用的政策", value=lambda row: row.policy, width=14),
    Column(key="signers", title="有密钥的签名人", value=lambda row: row.signers, width=14),
    Column(key="fingerprint", title="校长密钥指纹", value=lambda row: row.fingerprint, width=38),
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
        OfficeTaken: The card claims the office id of another school.
        KeyRevoked: The key was revoked before.
        KeyTaken: The key is enrolled for the other signer of the school.
        CityDecides: A city below us answers for the school.
        TrustError: The card itself is refused.
    """
    clerk = unlock(ws, pin)
    data = _read_card_file(card_path)
    card = _open_card(ws, data, digits)
    said = rulings(ws).get(card.office)
    if said is not None and card.key.keyid in said.last_good:
        raise KeyRevoked(
            f"“{card.name}”的这把密钥已经吊销，不能再登记，数据没有变化。请让学校生成新的密钥和卡片。", school=card.name
        )
    known = ws.tuples("SELECT name FROM office WHERE uuid = ?", (card.office,))
    if known and match_key(known[0][0]) != match_key(card.name):
        # Whoever knows another school's office id could otherwise be called under his own name and get a key to her book.
        raise OfficeTaken(
            f"卡片上写的是“{card.name}”，而这个单位编号在本局登记的是“{known[0][0]}”。没有登记，数据没有变化。"
            f"请核实是否拿错或冒用；学校确已更名时，请先用原密钥上报一次，再登记新卡片。",
            school=card.name,
            enrolled=known[0][0],
        )
    enter = key_to_log(ws, card, clerk=clerk)
    with ws.record() as change:  # one step: whoever reads that nothing was saved finds nothing enrolled
        if enter is not None:
            enter(change)
        _remember_card(change, card, Path(card_path), data)
    return EnrolledSchool(
        office=card.office,
        school=card.name,
        code=card.code,
        fingerprint=card.fingerprint,
        role=card.role.label,
        again=enter is None,
    )


def _remember_card(change: Change, card: exchange.SchoolCard, path: Path, data: bytes) -> None:
    """The card's file counts as arrived: a central school's relay note may list it."""
    change.driver_sql(
        "INSERT INTO note(letter_id, kind, office, seq, at, file_name) VALUES (?, 'enrol', ?, 1, ?, ?) ON CONFLICT DO NOTHING",
        (card.letter_id, card.office, change.at, shown_name(path)),
    )
    change.driver_sql(
        "INSERT INTO seen_file(sha256, letter_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (hashlib.sha256(data).hexdigest(), card.letter_id),
    )


def whom_to_call(ws: Workspace, card_path: Path) -> str:
    """What a card says whose it is, and whom to telephone about it by the bureau's own list of schools, in words.

    Nothing of the card is believed: the number is that of the list, and where the list knows the code or the name otherwise both are told.

    Raises:
        FileUnreadable, CardForeign, TrustError: It is no card that could be enrolled here.
    """
    card = _sound_card(ws, _read_card_file(card_path))
    said = f"卡片上写的是“{card.name}”（{card.code}）{card.role.label}的密钥。"
    listed = list_rows(ws, SchoolList)
    entries = [entry for entry in listed if code_key(entry.code) == code_key(card.code)] or [
        entry for entry in listed if match_key(entry.name) == match_key(card.name)
    ]
    if len(entries) != 1:
        why = f"学校名册里有 {len(entries)} 所可能是它" if entries else "学校名册里没有这所学校"
        return f"{said}\n{why}，请打本局原来就有的电话。"
    (entry,) = entries
    same = (code_key(entry.code), match_key(entry.name)) == (code_key(card.code), match_key(card.name))
    differs = "" if same else f"名册上的标识码或名称与卡片不同（{entry.name}，{entry.code}），请在电话里问清楚。"
    called = " ".join(part for part in (entry.contact, entry.phone) if part)
    if not entry.phone:
        return f"{said}\n学校名册里没有写{entry.name}的电话{f'（联系人 {entry.contact}）' if entry.contact else ''}，请打本局原来就有的电话。{differs}"
    return f"{said}\n请打学校名册里{entry.name}的电话：{called}。{differs}"


def read_card(ws: Workspace, card_path: Path, digits: str) -> exchange.SchoolCard:
    """A school's card whose digits were typed as heard.

    Raises:
        FileUnreadable, FingerprintWrong, CardForeign, TrustError: Nothing was enrolled.
    """
    return _open_card(ws, _read_card_file(card_path), digits)


def _read_card_file(card_path: Path) -> bytes:
    try:
        return read_brought(Path(card_path))
    except OSError as error:
        raise FileUnreadable(
            f"读不到学校卡片“{card_path}”：{system_words(error)}。没有登记。请检查路径。", path=card_path
        ) from error


def _open_card(ws: Workspace, data: bytes, digits: str) -> exchange.SchoolCard:
    card = _sound_card(ws, data)
    if not exchange.same_digits(digits, card.fingerprint):
        raise FingerprintWrong(
            f"输入的数字与“{card.name}”卡片上的密钥不符，没有登记，数据没有变化。请再次拨打学校的已知电话，请对方逐组读出 30 位数字。",
            school=card.name,
        )
    return card


def _sound_card(ws: Workspace, data: bytes) -> exchange.SchoolCard:
    info = bureau_info(ws)
    try:
        return exchange.open_school_card(data, sample=info.sample)
    except SamplePackage as error:
        raise CardForeign(
            "这是示例学校的卡片，只能登记到示例教育局。没有登记。" if not info.sample else "示例教育局只登记示例学校。没有登记。"
        ) from error


def log_key(
    ws: Workspace,
    card: exchange.SchoolCard,
    office: str = "",
    *,
    clerk: exchange.SigningKey | None = None,
    vouched: bool = False,
    entered: bool = False,
    known: Mapping[str, Rulings] | None = None,
) -> bool:
    """Enter a card's key into the log as a step of its own (:func:`key_to_log`); False when it is there already."""
    enter = key_to_log(ws, card, office, clerk=clerk, vouched=vouched, entered=entered, known=known)
    if enter is None:
        return False
    with ws.record() as change:
        enter(change)
    return True


def key_to_log(
    ws: Workspace,
    card: exchange.SchoolCard,
    office: str = "",
    *,
    clerk: exchange.SigningKey | None = None,
    vouched: bool = False,
    entered: bool = False,
    known: Mapping[str, Rulings] | None = None,
) -> Callable[[Change], None] | None:
    """What enters a card's key into the log, after the digits were compared or a key the school had before vouched, in whatever step needs it.

    Args:
        ws: The bureau's workspace.
        card: The card.
        office: The office the key is for, when a school begins anew and gets its former book back.
        clerk: The key of the clerk who decided it or received the card.
        vouched: A key the school had before vouches for it, and nobody compared digits.
        entered: The key is kept at the bureau, which enters for the school (代录).
        known: The log, where somebody has read it already.

    Returns:
        None when the key is there already.

    Raises:
        KeyTaken: It is there for the other signer: one key never signs for two people.
        CityDecides: A city below us answers for the school.
    """
    office = office or card.office
    said = (rulings(ws) if known is None else known).get(office)
    refuse_citys_school(ws, office, card.name, said)
    if said is not None and card.key.keyid in said.keys:
        has = said.roles[card.key.keyid]
        if has is not card.role:
            raise KeyTaken(key_taken_words(card.name, has, card.role), school=card.name)
        return None

    def enter(change: Change) -> None:
        write_entry(
            change,
            "key",
            office,
            {
                "code": card.code,
                "keyid": card.key.keyid,
                "name": card.name,
                "reply": card.reply,
                "role": card.role.code,
                "spki": base64.b64encode(card.key.spki).decode(),
                **({"entered": 1} if entered else {}),
                **({"vouched": 1} if vouched else {}),
            },
            clerk,
        )
        change.driver_sql(
            "INSERT INTO office(uuid, code, name, stage, central, reply) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT(uuid) DO UPDATE SET reply = CASE WHEN office.head = '' AND ? = 1 THEN excluded.reply ELSE office.reply END",
            (office, card.code, card.name, card.stage, card.central, card.reply, int(clerk is not None and not vouched)),
        )

    return enter


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoseCertificate:
    """Which school's key signed a certificate, as the log says.

    Attributes:
        objection: What speaks against believing it, and in ``error`` its code; "" for nothing.
        remark: What is to be said beside a good signature; "" for nothing.
    """

    school: str
    objection: str = ""
    error: str = ""
    remark: str = ""


def whose_certificate(ws: Workspace, key: exchange.PublicKey, *, school: str, code: str, day: str) -> WhoseCertificate:
    """Look a certificate's key up in the log; ``school``, ``code`` and ``day`` are what the certificate states.

    A signature has no time that anybody could trust, and the day on a certificate is the signer's word. So nothing that a revoked key
    signed is believed, whatever day it states; a key that was changed in good order goes on standing behind what it signed, and that it
    was changed is said: whoever left may have kept it (decision 0341).
    """
    found = {
        office: said
        for office, said in rulings(ws).items()
        if key.keyid in said.keys and said.roles[key.keyid] is Signer.PRINCIPAL
    }
    if not found:
        return WhoseCertificate(
            school="",
            objection=f"签名有效，但本局没有登记过这把密钥（{key.fingerprint}）。请向学校核实，不要采用。",
            error="certificate.signer",
        )
    names = dict(ws.tuples("SELECT uuid, name FROM office"))
    entered = enrolled_as(ws, by_cities=True)
    fitting = [
        office
        for office in found
        if any(exchange.is_same_school(code, school, known, called) for known, called in entered.get(office, ()))
    ]
    office = min(fitting or found)
    if not fitting:
        return WhoseCertificate(
            school=names[office],
            objection=exchange.signed_by_another(school, names[office]),
            error="certificate.signer",
        )
    if found[office].stands(key.keyid):
        return _by_standing_key(ws, found[office], key, WhoseCertificate(school=names[office]), (office, day))
    revoked, why = min(
        (at[:10], facts["why"])
        for text, at in ws.tuples(
            f"SELECT payload, at FROM {REVOKES} said WHERE office = ? AND source = ?", (office, found[office].city)
        )
        for facts in (json.loads(text),)
        if facts["keyid"] == key.keyid
    )
    return WhoseCertificate(
        school=names[office],
        objection=(
            f"签名有效，但“{names[office]}”的这把密钥已经吊销（{revoked} 登记，理由：{why}）。是吊销以前还是以后签的，从签名看不出来，证明上的日期也可能是倒填的，"
            "不要采用。请学校用现在的密钥重新开具，或者按本局汇总的学时核对。"
        ),
        error="certificate.revoked",
    )


def _by_standing_key(
    ws: Workspace, said: Rulings, key: exchange.PublicKey, known: WhoseCertificate, states: tuple[str, str]
) -> WhoseCertificate:
    """What is to be said where the key was changed for a newer one; ``states`` are the office and the day the certificate states."""
    office, day = states
    newest = [each for each in said.standing() if said.roles[each.keyid] is Signer.PRINCIPAL][-1]
    if newest.keyid == key.keyid:
        return known
    since = min(
        at[:10]
        for text, at in ws.tuples(f"SELECT payload, at FROM {KEYS} said WHERE office = ? AND source = ?", (office, said.city))
        if json.loads(text)["keyid"] == newest.keyid
    )
    if day > since:
        return replace(
            known,
            objection=(
                f"签名有效，但“{known.school}”的这把密钥已经换下（新密钥 {since} 登记），证明上的日期 {day} 却在那以后，可能是离任的人留着旧密钥签的，不要采用。"
                "请向学校核实；确是学校开具的，请用现在的密钥重新开具。"
            ),
            error="certificate.signer",
        )
    return replace(
        known,
        remark=f"这把密钥后来换下了（新密钥 {since} 登记），日期是签名的人自己写的，要紧的请向学校核实是不是换密钥以前开具的",
    )


def entered_keys(ws: Workspace, office: str) -> tuple[exchange.PublicKey, ...]:
    """The keys of a school that are kept at the bureau and stand: with them the bureau enters for it."""
    said = rulings(ws).get(office)
    kept = entered_keyids(ws).get(office, frozenset())
    return tuple(key for key in said.standing() if key.keyid in kept) if said is not None else ()


def list_schools(ws: Workspace) -> list[SchoolRow]:
    """Every enrolled school by code; the fingerprint is that of its principal's newest key that was not revoked."""
    fingerprints: dict[str, str] = {}
    signers: dict[str, str] = {}
    kept = entered_keyids(ws)
    for office, said in rulings(ws).items():
        standing = {said.roles[key.keyid]: key.fingerprint for key in said.standing()}
        fingerprints[office] = standing.get(Signer.PRINCIPAL, "")
        words = [role.label for role in Signer if role in standing]
        kept_here = any(key.keyid in kept.get(office, ()) for key in said.standing())
        signers[office] = "、".join(words) if not kept_here else f"本局经办人（{ENTERED}）"
    wanted = policy_to_live_on(ws)
    return [
        SchoolRow(
            office=uuid,
            code=code,
            name=name,
            stage=stage,
            central=central,
            fingerprint=fingerprints.get(uuid, ""),
            signers=signers.get(uuid, ""),
            letters=letters,
            newest=newest or "",
            unread=unread,
            policy=words,
            policy_old=old,
        )
        for uuid, code, name, stage, central, letters, newest, unread, policy, version in ws.tuples(
            f"SELECT o.uuid, o.code, o.name, o.stage, o.central, count(l.id), max(l.at), {UNREAD}, h.policy, h.policy_version "
            "FROM office o LEFT JOIN letter l ON l.office = o.uuid LEFT JOIN letter h ON h.letter_id = o.head "
            "GROUP BY o.id, h.id ORDER BY o.code, o.name, o.uuid"
        )
        for words, old in (policy_words(policy, version, wanted),)
    ]
