"""Packages between offices: signed letters in sealed boxes, carried by stick or e-mail.

This layer knows bytes, keys and tables; never a database, a clock or a window. ``keys`` makes and opens signing keys and
mailboxes; ``letters`` builds letters and opens them in one fixed order of checks; ``tables`` says which tables each kind
carries; ``box``, ``envelope``, ``seal`` and ``canonical`` are the four layers of a file; ``delivery`` writes a package so
that a stick may be pulled. The format is described for strangers in docs/format.md.
"""

from __future__ import annotations

from jyteacher_desktop.exchange.delivery import write_verified
from jyteacher_desktop.exchange.keys import (
    PublicKey,
    SigningKey,
    create_key,
    new_mailbox,
    read_public_key,
    same_digits,
    unlock_key,
)
from jyteacher_desktop.exchange.letters import (
    BuiltLetter,
    BureauCard,
    Glance,
    Header,
    OpenedLetter,
    Period,
    SchoolCard,
    build_bureau_card,
    build_letter,
    build_school_card,
    glance,
    open_bureau_card,
    open_letter,
    open_school_card,
)
from jyteacher_desktop.exchange.seal import lock_mailbox, open_mailbox

__all__ = [
    "BuiltLetter",
    "BureauCard",
    "Glance",
    "Header",
    "OpenedLetter",
    "Period",
    "PublicKey",
    "SchoolCard",
    "SigningKey",
    "build_bureau_card",
    "build_letter",
    "build_school_card",
    "create_key",
    "glance",
    "lock_mailbox",
    "new_mailbox",
    "open_bureau_card",
    "open_letter",
    "open_mailbox",
    "open_school_card",
    "read_public_key",
    "same_digits",
    "unlock_key",
    "write_verified",
]
