"""A blank school and a blank bureau, each made once and copied."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bureau.conftest import blank, mailbox
from tests.sums.books import make_blank

__all__ = ["blank", "mailbox"]


@pytest.fixture(scope="session")
def blank_school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_blank(tmp_path_factory.mktemp("blank"))
