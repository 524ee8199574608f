"""What a computer keeps of a workspace's secret, and what another one makes of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from jyteacher_desktop.store import computer_secret, sealed_columns
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import SCHOOL, Workspace

SECRET = bytes(range(32))


def test_a_secret_is_read_again_from_what_was_kept() -> None:
    kept = computer_secret.kept_form(SECRET)
    assert computer_secret.secret_in(kept) == SECRET
    assert computer_secret.secret_in(SECRET.hex().encode() + b"\r\n") == SECRET, "as it was kept before"


@pytest.mark.parametrize("data", [b"", b"no secret", b"dpapi:*", b"\xff\xfe"])
def test_what_holds_no_secret_gives_none(data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_columns, "_place", lambda _name: tmp_path / "x.secret")
    (tmp_path / "x.secret").write_bytes(data)
    assert sealed_columns._kept(sealed_columns.name_of(SECRET)) is None


def test_what_another_windows_user_sealed_opens_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_columns, "_place", lambda _name: tmp_path / "x.secret")
    (tmp_path / "x.secret").write_bytes(b"dpapi:QUJD\n")
    assert sealed_columns._kept(sealed_columns.name_of(SECRET)) is None


def test_the_file_of_a_secret_tells_it_to_nobody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows seals it for its user; elsewhere nobody but the owner reads the file."""
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    kept = sealed_columns.Privacy(sealed_columns.name_of(SECRET), SECRET)
    kept.keep()
    (file,) = (tmp_path / "home").rglob("*.secret")
    if sys.platform == "win32":
        assert SECRET.hex().encode() not in file.read_bytes()
        assert computer_secret.could_be_safer(SECRET.hex().encode())
        assert not computer_secret.could_be_safer(file.read_bytes())
    else:
        assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_secret_kept_before_the_system_protected_it_is_kept_anew_when_its_file_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "home"))
    with Workspace.create(tmp_path / "a.jyschool", SCHOOL, {"office": new_id()}) as ws:
        ws.privacy.keep()
    (file,) = (tmp_path / "home").rglob("*.secret")
    plain = computer_secret.secret_in(file.read_bytes()).hex().encode()
    file.write_bytes(plain + b"\n")

    def sealed(secret: bytes) -> bytes:
        return b"sealed " + secret.hex().encode()

    monkeypatch.setattr(computer_secret, "could_be_safer", lambda data: not data.startswith(b"sealed "))
    monkeypatch.setattr(computer_secret, "kept_form", sealed)
    Workspace.open(tmp_path / "a.jyschool", SCHOOL, write=True).close()
    assert file.read_bytes() == b"sealed " + plain
    assert list(file.parent.iterdir()) == [file]
