"""Packages between offices: signed letters in sealed boxes, carried by stick or e-mail.

This layer knows bytes, keys and tables; never a database, a clock or a window. ``keys`` makes and opens signing keys and
mailboxes; ``letters`` builds letters and opens them in one fixed order of checks; ``cards`` are the two kinds by which offices
come to know each other; ``tables`` says which tables each kind
carries; ``box``, ``envelope``, ``seal`` and ``canonical`` are the four layers of a file; ``delivery`` writes a package so
that a stick may be pulled. The format is described for strangers in docs/format.md.

The way out: ``unlock_key(path, pin)`` and ``build_letter(kind, Header(...), {resource: rows}, [key], recipients)`` (or
``build_school_card``, ``build_bureau_card``), then ``write_verified(path, letter.data)``. Rows are tuples in the order of
``tables.find_spec(kind, resource)[0].fields``.

The way in: ``open_letter(data, kinds=..., signers_for=..., identities=..., me=...)`` answers who signed what; nothing of a
table is believed before ``letter.check_tables(known)`` returned, where ``known`` are the marks (``letter.mark_of(name)``) of
the sender's tables that were checked with an earlier letter. Then ``letter.rows(resource)`` are structs with one attribute per
field. ``open_school_card`` and ``open_bureau_card`` read the cards, ``glance`` looks without believing, ``check_package`` checks a file by
cards alone.

Every refusal is a class of its own in ``errors``, with a stable dotted code and a sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jyteacher_desktop.later import first_used

_WHERE = {
    "cards": "MAX_CLERKS BureauCard CardDraft SchoolCard build_bureau_card build_school_card countersign former_roots has_former_root look_at_draft missing_signatures open_bureau_card open_school_card",
    "delivery": "files_inside first_name may_stand neutral_name package_files report_number retold write_verified write_volumes",
    "keys": "PublicKey SigningKey change_pin copy_key create_key new_key new_mailbox read_public_key recipient_of same_digits unlock_key",
    "letters": "EVERYBODY LABELS VOLUME BuiltLetter Glance Header OpenedLetter Period build_letter claimed_sender claims_of glance open_again open_letter",
    "package_check": "CheckedPackage check_package glance_sentence look_at_package read_identities",
    "releases": "Release ReleaseRefused digest_of is_release newer open_release sign_release",
    "seal": "lock_mailbox open_mailbox",
    "hour_certificates": "STATEMENT_PREFIX=PREFIX Statement StatementRefused is_same_school open_statement sign_statement signed_by_another statement_in",
}
"""Which module offers what: it is loaded when something of it is first used."""

if TYPE_CHECKING:
    from jyteacher_desktop.exchange.cards import (
        MAX_CLERKS,
        BureauCard,
        CardDraft,
        SchoolCard,
        build_bureau_card,
        build_school_card,
        countersign,
        former_roots,
        has_former_root,
        look_at_draft,
        missing_signatures,
        open_bureau_card,
        open_school_card,
    )
    from jyteacher_desktop.exchange.delivery import (
        files_inside,
        first_name,
        may_stand,
        neutral_name,
        package_files,
        report_number,
        retold,
        write_verified,
        write_volumes,
    )
    from jyteacher_desktop.exchange.hour_certificates import PREFIX as STATEMENT_PREFIX
    from jyteacher_desktop.exchange.hour_certificates import (
        Statement,
        StatementRefused,
        is_same_school,
        open_statement,
        sign_statement,
        signed_by_another,
        statement_in,
    )
    from jyteacher_desktop.exchange.keys import (
        PublicKey,
        SigningKey,
        change_pin,
        copy_key,
        create_key,
        new_key,
        new_mailbox,
        read_public_key,
        recipient_of,
        same_digits,
        unlock_key,
    )
    from jyteacher_desktop.exchange.letters import (
        EVERYBODY,
        LABELS,
        VOLUME,
        BuiltLetter,
        Glance,
        Header,
        OpenedLetter,
        Period,
        build_letter,
        claimed_sender,
        claims_of,
        glance,
        open_again,
        open_letter,
    )
    from jyteacher_desktop.exchange.package_check import (
        CheckedPackage,
        check_package,
        glance_sentence,
        look_at_package,
        read_identities,
    )
    from jyteacher_desktop.exchange.releases import (
        Release,
        ReleaseRefused,
        digest_of,
        is_release,
        newer,
        open_release,
        sign_release,
    )
    from jyteacher_desktop.exchange.seal import lock_mailbox, open_mailbox
else:
    __getattr__ = first_used(__name__, _WHERE)

__all__ = [
    "EVERYBODY",
    "LABELS",
    "MAX_CLERKS",
    "STATEMENT_PREFIX",
    "VOLUME",
    "BuiltLetter",
    "BureauCard",
    "CardDraft",
    "CheckedPackage",
    "Glance",
    "Header",
    "OpenedLetter",
    "Period",
    "PublicKey",
    "Release",
    "ReleaseRefused",
    "SchoolCard",
    "SigningKey",
    "Statement",
    "StatementRefused",
    "build_bureau_card",
    "build_letter",
    "build_school_card",
    "change_pin",
    "check_package",
    "claimed_sender",
    "claims_of",
    "copy_key",
    "countersign",
    "create_key",
    "digest_of",
    "files_inside",
    "first_name",
    "former_roots",
    "glance",
    "glance_sentence",
    "has_former_root",
    "is_release",
    "is_same_school",
    "lock_mailbox",
    "look_at_draft",
    "look_at_package",
    "may_stand",
    "missing_signatures",
    "neutral_name",
    "new_key",
    "new_mailbox",
    "newer",
    "open_again",
    "open_bureau_card",
    "open_letter",
    "open_mailbox",
    "open_release",
    "open_school_card",
    "open_statement",
    "package_files",
    "read_identities",
    "read_public_key",
    "recipient_of",
    "report_number",
    "retold",
    "same_digits",
    "sign_release",
    "sign_statement",
    "signed_by_another",
    "statement_in",
    "unlock_key",
    "write_verified",
    "write_volumes",
]
