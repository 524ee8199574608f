"""Looking at a package as a stranger does, without a workspace: what it says of itself, and whether its signatures hold by given cards.

A school's cards (the principal's, the operator's) open what schools write, a bureau's card what bureaus write. Every check a receiver
makes is made, except that the letter is for him.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from jyteacher_desktop.domain.calendar import quarter_name
from jyteacher_desktop.durable_files import read_brought, system_words
from jyteacher_desktop.exchange.cards import open_bureau_card, open_school_card
from jyteacher_desktop.exchange.errors import CardsDiffer, FileUnreadable
from jyteacher_desktop.exchange.keys import PublicKey
from jyteacher_desktop.exchange.letters import LABELS, Glance, glance, open_letter
from jyteacher_desktop.values import dataclass

_OF_SCHOOLS = frozenset({"report", "relay"})
_OF_BUREAUS = frozenset({"receipt", "restore", "policy", "log", "roll"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPackage:
    """A package that holds. ``signers`` are whose key and its thirty digits; ``rows`` how many rows each table has."""

    kind: str
    package_id: str
    school: str
    school_id: str
    period: str
    version: int
    final: bool
    seq: int
    created: str
    signers: tuple[tuple[str, str], ...]
    rows: Mapping[str, int]
    attachments: int

    @property
    def sentence(self) -> str:
        """The verdict."""
        what = (
            f"{quarter_name(self.period)} 第 {self.version} 版（第 {self.seq} 号包）"
            if self.period
            else f"{LABELS[self.kind]}第 {self.seq} 号"
        )
        return f"{self.school} {what}，未被改动。"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Senders:
    """Who may have written a package: its keys, whose each is, and how many must have signed a kind."""

    office: str
    name: str
    sample: bool
    keys: Mapping[PublicKey, str]
    kinds: frozenset[str]
    needed: Callable[[str], int]


def check_package(file: Path, cards: Sequence[Path], identities: Sequence[str] = ()) -> CheckedPackage:
    """Check a package by the cards of its sender.

    The signature of every card given must be there, and under a policy those of two clerks where the bureau's card names as many.

    Args:
        file: The package.
        cards: One bureau's card, or a school's cards.
        identities: What opens the seal.

    Raises:
        FileUnreadable: A file is not there or cannot be read.
        CardsDiffer: The cards are not of one office.
        TrustError: A card or the package is refused.
    """
    data = read_file(file)
    known = _senders([read_file(card) for card in cards])
    letter = open_letter(
        data,
        kinds=known.kinds,
        signers_for=lambda sender, _kind: list(known.keys) if sender == known.office else (),
        identities=identities,
        sample=known.sample,
        threshold=known.needed,
    )
    letter.check_tables()
    period, version, final = (letter.period.id, letter.period.version, letter.period.final) if letter.period else ("", 0, False)
    return CheckedPackage(
        kind=letter.kind,
        package_id=letter.letter_id,
        school=known.name,
        school_id=known.office,
        period=period,
        version=version,
        final=final,
        seq=letter.seq,
        created=letter.created,
        signers=tuple((known.keys[key], key.fingerprint) for key in letter.signers),
        rows={name: int(resource["rows"]) for name, resource in letter.resources.items()},
        attachments=len(letter.blobs),
    )


def look_at_package(file: Path, identities: Sequence[str] = ()) -> Glance:
    """What a package or card says of itself; nothing is verified.

    Raises:
        FileUnreadable: It is not there or cannot be read.
        TrustError: Not a package, or not in the exact form.
    """
    return glance(read_file(file), identities)


def glance_sentence(look: Glance) -> str:
    """What a glance shows, in one line."""
    what = LABELS.get(look.kind, look.kind or "封口的数据包")
    return f"{what}{'，已封口' if look.sealed else '，未封口'}（未核对签名）"


def read_file(path: Path) -> bytes:
    """The bytes of a file that a person named.

    Raises:
        FileUnreadable: It is not there or cannot be read.
    """
    try:
        return read_brought(path)
    except FileNotFoundError as error:
        raise FileUnreadable(f"找不到文件“{path}”。没有执行任何操作。请检查路径。", path=path) from error
    except OSError as error:
        raise FileUnreadable(f"读不出“{path}”：{system_words(error)}。没有执行任何操作。请检查权限或U盘。", path=path) from error


def read_identities(path: Path) -> list[str]:
    """The age identities of a file in age's own form: one a line, ``#`` begins a remark.

    Raises:
        FileUnreadable: It cannot be read, or there is none in it.
    """
    lines = read_file(path).decode("utf-8", errors="replace").splitlines()
    found = [line.strip() for line in lines if line.strip().startswith("AGE-SECRET-KEY-1")]
    if not found:
        raise FileUnreadable(f"“{path}”里没有 age 身份（AGE-SECRET-KEY-1…）。没有执行任何操作。请检查身份文件。", path=path)
    return found


def _senders(cards: Sequence[bytes]) -> _Senders:
    """What the given cards say, several only of one school.

    Raises:
        TrustError: A card is refused.
        CardsDiffer: They are not of one office.
    """
    if len(cards) == 1 and glance(cards[0]).kind == "root":
        bureau = open_bureau_card(cards[0])
        return _Senders(
            office=bureau.office,
            name=bureau.name,
            sample=bureau.sample,
            keys=dict.fromkeys(bureau.clerk_keys, "教育局"),
            kinds=_OF_BUREAUS,
            needed=bureau.clerks_needed,
        )
    schools = [open_school_card(card) for card in cards]
    first = schools[0]
    if any((school.office, school.sample) != (first.office, first.sample) for school in schools):
        raise CardsDiffer("给出的几张卡片不是同一所学校的，没有核对。请只给发件学校校长和经办人的卡片。")
    keys = {school.key: school.role.label for school in schools}
    return _Senders(
        office=first.office,
        name=first.name,
        sample=first.sample,
        keys=keys,
        kinds=_OF_SCHOOLS,
        needed=lambda _kind: len(keys),
    )
