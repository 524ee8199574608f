"""What log and policy of a bureau say about one office, as whoever opens packages needs it: he knows no workspace, and loads none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.exchange.keys import PublicKey
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulings:
    """What log and policy say about one office.

    Attributes:
        keys: Enrolled keys by keyid, oldest entry first.
        roles: Keyid to its signer. One key speaks for one person; a log that names two lets it speak for the operator only.
        needed: Who must sign.
        last_good: Revoked keyid to the letters each revocation lets stand; two revocations of one key let only those stand
            that both name, because a contradiction has no winner.
        withdrawn: Letters taken back.
        accepted: Letters that need the principal's signature only.
        city: The bureau whose word this is; empty when it is our own.
    """

    keys: Mapping[str, PublicKey]
    roles: Mapping[str, Signer]
    needed: Collection[Signer]
    last_good: Mapping[str, Collection[str]]
    withdrawn: frozenset[str]
    accepted: Collection[str]
    city: str = ""

    def stands(self, keyid: str) -> bool:
        """Whether a key is enrolled and was not revoked: only then may it vouch for another, or sign what is no report."""
        return keyid in self.keys and keyid not in self.last_good

    def standing(self) -> tuple[PublicKey, ...]:
        """Every key that :meth:`stands`, oldest first."""
        return tuple(key for keyid, key in self.keys.items() if self.stands(keyid))

    def vouches(self, signers: Iterable[PublicKey], role: Signer) -> bool:
        """Whether one of these signers may speak for a new key of a signer: a standing key of the same person's office."""
        return any(self.stands(key.keyid) and self.roles[key.keyid] is role for key in signers)

    def lacking(self, letter_id: str, signers: Iterable[str]) -> tuple[Signer, ...]:
        """Who has not signed a letter, of those that must."""
        there = {
            self.roles[keyid]
            for keyid in signers
            if keyid in self.keys and all(good == letter_id for good in self.last_good.get(keyid, ()))
        }
        needed = (Signer.PRINCIPAL,) if letter_id in self.accepted else self.needed
        return tuple(role for role in Signer if role in needed and role not in there)

    def counts(self, letter_id: str, signers: Iterable[str]) -> bool:
        """Whether a letter with these signers counts."""
        return letter_id not in self.withdrawn and not self.lacking(letter_id, signers)


def key_taken_words(school: str, has: Signer, wanted: Signer) -> str:
    """What to say when a key is offered for another signer than the one it speaks for."""
    return (
        f"“{school}”的这把密钥登记的是{has.label}，不能再登记给{wanted.label}：一把密钥只代表一个人。"
        f"没有登记，数据没有变化。请让{wanted.label}用自己的口令另做一把。"
    )
