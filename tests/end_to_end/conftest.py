"""What the tests of packages, keys and books share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jyteacher_desktop.exchange import keys
from tests.end_to_end.town import Town


@pytest.fixture
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Key files with one round instead of a hundred: the same format, opened at once."""
    monkeypatch.setattr(keys, "BCRYPT_ROUNDS", 1)


@pytest.fixture
def town(tmp_path: Path, quick_keys: None) -> Iterator[Town]:
    """A bureau without schools."""
    town = Town(tmp_path)
    yield town
    for ws in town.open:
        ws.close()
