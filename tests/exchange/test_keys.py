"""Keys at rest, fingerprints, weak keys, mailboxes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from jyteacher_desktop.exchange import (
    create_key,
    lock_mailbox,
    new_mailbox,
    open_mailbox,
    read_public_key,
    same_digits,
    unlock_key,
)
from jyteacher_desktop.exchange.errors import KeyDamaged, KeyExists, KeyMissing, SealedForOthers, WeakKey, WeakPin, WrongPin
from jyteacher_desktop.exchange.keys import public_key

PIN = "correct horse 12"
ED25519_PREFIX = bytes.fromhex("302a300506032b6570032100")
SMALL_ORDER = {
    "identity": bytes([1]) + bytes(31),
    "order_2": bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    "order_4_zero": bytes(32),
    "order_4_sign": bytes(31) + bytes([0x80]),
    "order_8": bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    "order_8_other": bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
}


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "school.jytkey"
    create_key(path, PIN)
    return path


def test_a_key_opens_with_its_pin_and_shows_its_public_half_without(key_file: Path) -> None:
    key = unlock_key(key_file, PIN)
    assert read_public_key(key_file) == key.public
    assert key.public.verifies(key.sign(b"message"), b"message")
    assert not key.public.verifies(key.sign(b"message"), b"other")
    assert len(key.public.fingerprint.replace(" ", "")) == 30


def test_t25_a_wrong_pin_is_told_from_a_damaged_file(key_file: Path, tmp_path: Path) -> None:
    with pytest.raises(WrongPin):
        unlock_key(key_file, "wrong horse 1234")
    damaged = tmp_path / "x.jytkey"
    damaged.write_bytes(key_file.read_bytes()[:120])
    with pytest.raises(KeyDamaged):
        unlock_key(damaged, PIN)
    with pytest.raises(KeyMissing):
        unlock_key(tmp_path / "nowhere.jytkey", PIN)


@pytest.mark.parametrize("pin", ["", "short", "11 chars ok", "five words are not a"[:10]])
def test_a_weak_pin_makes_no_key(tmp_path: Path, pin: str) -> None:
    with pytest.raises(WeakPin):
        create_key(tmp_path / "k.jytkey", pin)
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_never_overwritten(key_file: Path) -> None:
    before = key_file.read_bytes()
    with pytest.raises(KeyExists):
        create_key(key_file, PIN)
    assert key_file.read_bytes() == before


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
def test_ssh_keygen_opens_the_key_file(key_file: Path) -> None:
    done = subprocess.run(["ssh-keygen", "-y", "-P", PIN, "-f", str(key_file)], check=True, capture_output=True, text=True)
    assert done.stdout.split()[:2] == read_public_key(key_file).ssh.split()[:2]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_computes_the_same_keyid(key_file: Path) -> None:
    public = read_public_key(key_file)
    done = subprocess.run(["openssl", "dgst", "-sha256", "-hex"], input=public.spki, check=True, capture_output=True)
    assert public.keyid in done.stdout.decode()


@pytest.mark.parametrize("name", SMALL_ORDER)
def test_t13_a_key_for_which_everything_verifies_is_refused(name: str) -> None:
    with pytest.raises(WeakKey):
        public_key(ED25519_PREFIX + SMALL_ORDER[name])


def test_t13_honest_keys_pass_and_nonsense_does_not(key_file: Path) -> None:
    assert public_key(read_public_key(key_file).spki) == read_public_key(key_file)
    for nonsense in (b"", b"\x30", bytes(44)):
        with pytest.raises(WeakKey):
            public_key(nonsense)


@pytest.mark.parametrize(
    ("typed", "equal"),
    [
        ("{}", True),
        ("  {}  ", True),
        ("{0:.11}", False),
        ("{} 1", False),
        ("", False),
        ("指纹：{}", True),
    ],
)
def test_t12_digits_are_compared_as_they_are_heard(key_file: Path, typed: str, equal: bool) -> None:
    fingerprint = read_public_key(key_file).fingerprint
    assert same_digits(typed.format(fingerprint), fingerprint) is equal
    full_width = fingerprint.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert same_digits(full_width.replace(" ", ""), fingerprint)


def test_a_mailbox_opens_for_its_clerk_only(key_file: Path, tmp_path: Path) -> None:
    clerk = unlock_key(key_file, PIN)
    create_key(tmp_path / "other.jytkey", PIN)
    identity, _recipient = new_mailbox()
    locked = lock_mailbox(identity, clerk.public)
    assert open_mailbox(locked, clerk) == identity
    with pytest.raises(SealedForOthers):
        open_mailbox(locked, unlock_key(tmp_path / "other.jytkey", PIN))
