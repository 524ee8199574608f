"""How long a test waits for what must happen, where nothing tells it sooner: a machine that is busy with other work is no failure."""

from __future__ import annotations

from typing import Final

PATIENCE_S: Final = 120
