"""Sealed records: kinds whose content only the principal's PIN opens (师德档案).

A workspace that keeps such records has an age identity of its own, the vault's. Every record is one canonical JSON object sealed to it;
the identity itself is sealed to the principal's signing key, as a bureau's mailbox is to its clerks', and once more to a recovery key
that is shown when the vault is made and kept on paper. So a copied file, a backup or a rescue copy gives nothing away, the journal holds
ciphertext only, and undo and trash work as everywhere.

What is sealed names its kind and its id, so that one record's seal cannot be put in the place of another's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from jyteacher_desktop import exchange
from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.exchange import seal
from jyteacher_desktop.exchange.errors import KeyDamaged, SealedForOthers
from jyteacher_desktop.kinds import SEALED
from jyteacher_desktop.kinds.kit import Book, Kind, Person, RecordId, Row, Shape
from jyteacher_desktop.records.errors import RecordMissing, VaultClosed, VaultMissing
from jyteacher_desktop.records.registers import check_row
from jyteacher_desktop.records.sealing_secret import as_bytes, as_text, note_facts
from jyteacher_desktop.records.values import value_of
from jyteacher_desktop.records.writer import writing
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import replace

R = TypeVar("R", bound=Row)

_RECIPIENT, _IDENTITY, _RECOVERY = "vault_recipient", "vault_identity", "vault_recovery"


def has_vault(ws: Workspace) -> bool:
    """Whether this workspace keeps sealed records at all."""
    return bool(ws.info(_RECIPIENT))


def make_vault(ws: Workspace, key: exchange.SigningKey) -> str:
    """Make the vault and return its recovery key (``AGE-SECRET-KEY-1…``), which is stored nowhere and belongs on paper.

    Raises:
        VaultMissing: There is one already; it was not touched.
    """
    if has_vault(ws):
        raise VaultMissing("这份工作簿已经有师德档案，没有另建，原有内容没有变化。")
    identity, recipient = exchange.new_mailbox()
    recovery, recovery_recipient = exchange.new_mailbox()
    note_facts(
        ws,
        {
            _RECIPIENT: recipient,
            _IDENTITY: as_text(exchange.lock_mailbox(identity, [key.public])),
            _RECOVERY: as_text(seal.seal(identity.encode(), [recovery_recipient])),
        },
    )
    return recovery


def relock(ws: Workspace, old: exchange.SigningKey, new: exchange.PublicKey) -> None:
    """Let a new key open the vault as well, while the old one still does: whichever survives a power cut opens it."""
    if has_vault(ws):
        identity = open_vault(ws, old).identity
        note_facts(ws, {_IDENTITY: as_text(exchange.lock_mailbox(identity, [old.public, new]))})


def recover(ws: Workspace, recovery: str, key: exchange.SigningKey) -> None:
    """Open the vault with the recovery key from the paper and give it to the present principal's key.

    Raises:
        VaultMissing: There is none.
        VaultClosed: It is another recovery key.
    """
    if not has_vault(ws):
        raise VaultMissing("这份工作簿里还没有师德档案，什么也没有改动。")
    try:
        identity = seal.unseal(as_bytes(ws.info(_RECOVERY)), ["".join(recovery.split()).upper()]).decode()
    except (SealedForOthers, KeyDamaged) as error:
        raise VaultClosed("恢复密钥不对，师德档案没有打开，内容没有变化。请核对纸上的每一个字符。") from error
    note_facts(ws, {_IDENTITY: as_text(exchange.lock_mailbox(identity, [key.public]))})


class Vault:
    """The open vault; keep it as short as one action."""

    def __init__(self, ws: Workspace, identity: str) -> None:
        self._ws = ws
        self.identity = identity

    def rows(self, row: type[R]) -> list[R]:
        """Every record of a sealed kind outside the trash, in the order in which they were written."""
        kind = row.kind
        found = self._ws.tuples(f'SELECT uuid, sealed FROM "{kind.id}" WHERE deleted = 0 ORDER BY id')
        return [self._open(kind, uuid, text) for uuid, text in found]

    def get(self, record_id: str) -> Row:
        """One record.

        Raises:
            RecordMissing: There is none of this id.
        """
        for kind in SEALED:
            for uuid, text in self._ws.tuples(
                f'SELECT uuid, sealed FROM "{kind.id}" WHERE uuid = ? AND deleted = 0', (record_id,)
            ):
                opened: Row = self._open(kind, uuid, text)
                return opened
        raise RecordMissing(f"师德档案里没有编号为 {record_id} 的记录，没有改动。请核对编号。", id=record_id)

    def save(self, book: Book, rows: Sequence[Row]) -> tuple[tuple[Row, ...], tuple[Finding, ...]]:
        """Store records, new ones (without id) and changed ones, as one step whose words name nobody.

        Raises:
            ValueRefused: A record is impossible; nothing was stored.
        """
        findings = tuple(finding for row in rows for finding in check_row(row, book))
        made, _step = self._write(rows, f"登记师德档案 {len(rows)} 条", StepCode.RECORD_SAVE)
        return made, findings

    def bring(self, kind: Kind, rows: Sequence[Row], counted: str, _file: str) -> int:
        """Store what an import planned, as one step; the name of the file may name somebody and is not kept."""
        return self._write(rows, f"导入{kind.title}：{counted}", StepCode.IMPORT)[1]

    def _write(self, rows: Sequence[Row], what: str, code: StepCode) -> tuple[tuple[Row, ...], int]:
        made: list[Row] = []
        with writing(self._ws, what, code, self._ws.whose_pin, plain=True) as writer:
            for row in rows:
                whole = replace(row, id=row.id or RecordId(new_id()))
                if row.id:
                    writer.edit(row.kind.id, writer.key(row.kind.id, row.id), {"sealed": self._seal(whole)})
                else:
                    writer.add(row.kind.id, uuid=whole.id, sealed=self._seal(whole))
                made.append(whole)
            return tuple(made), writer.step

    def remove(self, ids: Iterable[str]) -> int:
        """Put records into the trash as one step; undo brings them back.

        Raises:
            RecordMissing: An id is unknown; nothing was removed.
        """
        rows = [self.get(each) for each in ids]
        with writing(self._ws, f"删除师德档案 {len(rows)} 条", StepCode.RECORD_DELETE, self._ws.whose_pin, plain=True) as writer:
            for row in rows:
                writer.trash(row.kind.id, writer.key(row.kind.id, row.id))
        return len(rows)

    def _seal(self, row: Row) -> str:
        content = {"kind": row.kind.id, "id": row.id} | {field.key: _plain(getattr(row, field.key)) for field in row.kind.fields}
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return as_text(seal.seal(text.encode(), [self._ws.info(_RECIPIENT)]))

    def _open(self, kind: Kind, uuid: str, text: str) -> Any:
        content = json.loads(seal.unseal(as_bytes(text), [self.identity]))
        if (content.pop("kind"), content.pop("id")) != (kind.id, uuid):
            raise VaultClosed("师德档案里有一条记录被换过，没有打开它。请从备份恢复，并查明谁动过这个文件。", id=uuid)
        values = {field.key: content.get(field.key, field.default) for field in kind.fields}
        for field in kind.fields:
            if field.shape is Shape.DAY:
                values[field.key] = value_of(field, values[field.key] or "")
            elif field.shape is Shape.PERSON:
                values[field.key] = Person(values[field.key])
        return kind.row(id=RecordId(uuid), **values)


def open_vault(ws: Workspace, key: exchange.SigningKey) -> Vault:
    """The vault, opened with the principal's unlocked key.

    Raises:
        VaultMissing: There is none yet.
        VaultClosed: The key is another than it was sealed to: a new one was made after the old was lost.
    """
    if not has_vault(ws):
        raise VaultMissing("这份工作簿里还没有师德档案。请先由校长建立（会给出一串恢复密钥，抄在纸上保存）。")
    try:
        return Vault(ws, exchange.open_mailbox(as_bytes(ws.info(_IDENTITY)), key))
    except SealedForOthers as error:
        raise VaultClosed(
            "师德档案是封给原来那把校长密钥的，现在的密钥打不开，内容没有变化。请用纸上的恢复密钥打开一次，以后就用现在的密钥。"
        ) from error


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
