"""Keys at rest, fingerprints, weak keys, mailboxes."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jyteacher_desktop.domain.terms import PIN_OF_SAMPLES
from jyteacher_desktop.exchange import (
    MAX_CLERKS,
    PublicKey,
    SigningKey,
    change_pin,
    create_key,
    lock_mailbox,
    new_key,
    new_mailbox,
    open_mailbox,
    read_public_key,
    same_digits,
    unlock_key,
)
from jyteacher_desktop.exchange.errors import (
    KeyDamaged,
    KeyExists,
    KeyMissing,
    KeyUnwritten,
    PackageDamaged,
    SealedForOthers,
    WeakKey,
    WeakPin,
    WrongPin,
)
from jyteacher_desktop.exchange.keys import public_key

PIN = "correct horse 12"
ED25519_PREFIX = bytes.fromhex("302a300506032b6570032100")
PRIME = 2**255 - 19
ORDER_8 = int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little")
SMALL_ORDER = {
    f"{name}_{sign}": (y | sign << 255).to_bytes(32, "little")
    for name, y in {
        "order_4": 0,
        "identity": 1,
        "order_2": PRIME - 1,
        "order_4_unreduced": PRIME,
        "identity_unreduced": PRIME + 1,
        "order_8": ORDER_8,
        "order_8_other": PRIME - ORDER_8,
    }.items()
    for sign in (0, 1)
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


def accepts_a_constant_signature(key: PublicKey) -> bool:
    """Whether R = 1, S = 0 is ever a signature, asked of OpenSSL: no mathematics of our own."""
    return any(key.verifies(bytes([1]) + bytes(63), number.to_bytes(2)) for number in range(256))


@pytest.mark.parametrize("name", SMALL_ORDER)
def test_t13_a_key_for_which_everything_verifies_is_refused(name: str) -> None:
    spki = ED25519_PREFIX + SMALL_ORDER[name]
    assert accepts_a_constant_signature(PublicKey(spki)), "openssl itself would believe it"
    with pytest.raises(WeakKey):
        public_key(spki)


def test_t13_one_key_has_one_spelling(key_file: Path) -> None:
    spki = read_public_key(key_file).spki
    for other in (spki + b"\0", b"\x30\x81\x2a" + spki[2:]):
        with pytest.raises(WeakKey):
            public_key(other)


def test_a_key_file_that_asks_for_hours_of_work_is_damaged(key_file: Path, tmp_path: Path) -> None:
    lines = key_file.read_bytes().split(b"\n")
    body = bytearray(base64.b64decode(b"".join(lines[1:-2])))
    place = body.index(b"bcrypt") + len(b"bcrypt") + 4 + 4 + 16  # the options' length, the salt's length, the salt
    body[place] ^= 1
    slow = tmp_path / "slow.jytkey"
    slow.write_bytes(b"\n".join([lines[0], base64.b64encode(body), *lines[-2:]]))
    with pytest.raises(KeyDamaged):
        unlock_key(slow, PIN)


def test_t25_the_key_file_costs_a_hundred_rounds_and_holds_no_secret_in_plain(tmp_path: Path, costly_keys: None) -> None:
    key_file = tmp_path / "k.jytkey"
    create_key(key_file, PIN)
    lines = key_file.read_bytes().split(b"\n")
    body = base64.b64decode(b"".join(lines[1:-2]))
    assert b"bcrypt" in body
    assert b"\0\0\0\x64" in body
    assert body.count(unlock_key(key_file, PIN)._private.private_bytes_raw()) == 0


def test_a_key_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(KeyUnwritten, match="没有生成密钥"):
        create_key(tmp_path / "file" / "k.jytkey", PIN)


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


def test_a_mailbox_opens_for_its_clerks_only(key_file: Path) -> None:
    clerk = unlock_key(key_file, PIN)
    identity, _recipient = new_mailbox()
    locked = lock_mailbox(identity, [clerk.public])
    assert open_mailbox(locked, clerk) == identity
    second, stranger = (SigningKey(Ed25519PrivateKey.generate()) for _each in range(2))
    shared = lock_mailbox(identity, [clerk.public, second.public])
    assert open_mailbox(shared, clerk) == open_mailbox(shared, second) == identity
    for sealed, key in ((locked, second), (shared, stranger)):
        with pytest.raises(SealedForOthers):
            open_mailbox(sealed, key)
    many = [SigningKey(Ed25519PrivateKey.generate()) for _clerk in range(MAX_CLERKS)]
    assert open_mailbox(lock_mailbox("\n".join([identity] * 20), [each.public for each in many]), many[-1])
    with pytest.raises(PackageDamaged):
        open_mailbox(locked[:-1], clerk)


def test_digits_of_another_shape_are_no_crash() -> None:
    """Chinese input methods offer ① and ²: they are called digits and have no value one could count with."""
    fingerprint = "25331 69640 26377 45029 80544 42434"
    assert same_digits(fingerprint.translate(str.maketrans("0123456789", "０１２３４５６７８９")), fingerprint)
    assert not same_digits("①²" + fingerprint[2:], fingerprint)


@pytest.mark.parametrize("typed", [PIN_OF_SAMPLES, f" {PIN_OF_SAMPLES.upper()} "])
def test_t77_the_pin_of_samples_that_stands_in_the_manual_locks_no_key_of_a_real_office(tmp_path: Path, typed: str) -> None:
    """Who tried the sample is used to its PIN; at a real school everybody who has the manual could sign with it."""
    with pytest.raises(WeakPin, match="使用手册"):
        create_key(tmp_path / "a.jytkey", typed)
    create_key(tmp_path / "b.jytkey", PIN)
    with pytest.raises(WeakPin, match="使用手册"):
        change_pin(tmp_path / "b.jytkey", PIN, typed)
    assert unlock_key(tmp_path / "b.jytkey", PIN)
    assert not (tmp_path / "a.jytkey").exists()
    assert new_key(PIN_OF_SAMPLES, sample=True)
