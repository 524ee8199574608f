"""A policy tried out (试算), at a school and for the city: what the dialog shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.what_if import LineChange, WhatIf, WhatIfRow
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A draft policy, what it would change, and the use case that tells the entries of one person that count differently."""

    path: Path
    draft: Policy
    as_of: date | None
    result: WhatIf
    columns: Sequence[Column[WhatIfRow]]
    lines: Callable[..., tuple[LineChange, ...]]
