"""A sealed file whose header breaks the age format is none for us either, whatever the library would make of it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.exchange import new_mailbox, seal
from jyteacher_desktop.exchange.age_header import MAGIC, well_formed
from jyteacher_desktop.exchange.errors import NotAPackage, PackageDamaged


def _parts(sealed: bytes) -> tuple[list[bytes], bytes]:
    """Lines of the header, and the payload."""
    end = sealed.index(b"\n", sealed.index(b"\n---") + 1)
    return sealed[:end].split(b"\n"), sealed[end + 1 :]


BROKEN = {
    "a stanza without a body": lambda lines: [*lines[:-1], b"-> empty", lines[-1]],
    "a stanza whose last line is full": lambda lines: [*lines[:-1], b"-> stanza", b"A" * 64, lines[-1]],
    "a line longer than a line may be": lambda lines: [*lines[:-1], b"-> stanza", b"A" * 65, lines[-1]],
    "a body that is no base64": lambda lines: [*lines[:-1], b"-> stanza", b"A*A", lines[-1]],
    "a body with padding": lambda lines: [*lines[:-1], b"-> stanza", b"AA==", lines[-1]],
    "a body in another spelling": lambda lines: [*lines[:-1], b"-> stanza", b"AB", lines[-1]],
    "two blanks": lambda lines: [lines[0], lines[1].replace(b" TE", b"  TE").replace(b"X25519 ", b"X25519  "), *lines[2:]],
    "an argument too many": lambda lines: [lines[0], lines[1] + b" more", *lines[2:]],
    "a share in another spelling": lambda lines: [lines[0], lines[1] + b"A", *lines[2:]],
    "a body of another length": lambda lines: [lines[0], lines[1], lines[2][:-4], *lines[3:]],
    "no stanza": lambda lines: [lines[0], lines[-1]],
    "a passphrase": lambda lines: [lines[0], b"-> scrypt AAAAAAAAAAAAAAAAAAAAAA 18", lines[2], lines[-1]],
    "carriage returns": lambda lines: [line + b"\r" for line in lines],
    "seventeen stanzas": lambda lines: [*lines[:-1], *([b"-> stanza", b""] * 16), lines[-1]],
    "a mark that is too short": lambda lines: [*lines[:-1], lines[-1][:-1]],
    "a mark in another spelling": lambda lines: [*lines[:-1], lines[-1][:-1] + b"/"],
    "another version": lambda lines: [b"age-encryption.org/v2", *lines[1:]],
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_header_that_breaks_the_format_is_refused(name: str) -> None:
    identity, recipient = new_mailbox()
    sealed = seal.seal(b"content", [recipient])
    lines, payload = _parts(sealed)
    broken = b"\n".join(BROKEN[name](lines)) + b"\n" + payload
    assert broken != sealed
    with pytest.raises(NotAPackage):
        seal.unseal(broken, [identity])


def test_a_header_by_the_format_passes_with_stanzas_nobody_here_knows() -> None:
    sealed = seal.seal(b"content", [new_mailbox()[1], new_mailbox()[1]])
    lines, payload = _parts(sealed)
    with_more = b"\n".join([*lines[:-1], b"-> grease! a b", b"A" * 64, b"", b"-> x", b"AAA", lines[-1]]) + b"\n" + payload
    assert well_formed(sealed)
    assert well_formed(with_more)
    assert not well_formed(with_more[: len(with_more) - len(payload) + 31])
    assert not well_formed(MAGIC)
    assert not well_formed(MAGIC + b"-> a\n" * 4000)


def test_what_passes_is_still_opened_by_the_library_alone() -> None:
    """The mark over the header is the library's to check."""
    identity, recipient = new_mailbox()
    lines, payload = _parts(seal.seal(b"content", [recipient]))
    with pytest.raises(PackageDamaged):
        seal.unseal(b"\n".join([*lines[:-1], b"-> x", b"AAAA", lines[-1]]) + b"\n" + payload, [identity])


def test_headers_of_the_age_program_pass(tmp_path: Path) -> None:
    recipients = [new_mailbox()[1] for _number in range(3)]
    words = [word for recipient in recipients for word in ("-r", recipient)]
    try:
        made = subprocess.run(["age", *words], input=b"content", capture_output=True, check=True).stdout
    except FileNotFoundError:
        pytest.skip("the age program is not here")
    assert well_formed(made)


def test_no_cut_or_changed_header_opens_or_breaks(tmp_path: Path) -> None:
    identity, recipient = new_mailbox()
    sealed = seal.seal(b"content", [recipient])
    end = len(sealed) - len(_parts(sealed)[1])
    for place in range(end):
        for changed in (sealed[:place], sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]):
            with pytest.raises(JyTeacherError):
                seal.unseal(changed, [identity])
