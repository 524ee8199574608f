"""What docs/architecture.md says is proved by a test is proved by one that exists."""

from __future__ import annotations

import re

from tests.architecture.test_contracts import ROOT

_ROW = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_every_test_that_the_architecture_names_is_there() -> None:
    named = _ROW.findall((ROOT / "docs" / "architecture.md").read_text("utf-8"))
    assert len(named) >= 12
    assert [f"{file}::{name}" for file, name in named if f"def {name}(" not in (ROOT / file).read_text("utf-8")] == []
