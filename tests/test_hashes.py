"""The hash of a few bytes is the library's, whichever way it is computed."""

from __future__ import annotations

import hashlib

import pytest

from jyteacher_desktop import hashes


@pytest.mark.parametrize("data", [b"", b"a", bytes(range(256)) * 41])
@pytest.mark.parametrize("own", [hashes._OWN, "no_such_module_here"])
def test_a_hash_is_the_librarys_also_where_python_has_none_of_its_own(
    data: bytes, own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashes, "_OWN", own)
    assert hashes.sha256(data) == hashlib.sha256(data).hexdigest()
