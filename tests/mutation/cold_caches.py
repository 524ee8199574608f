"""A plugin for the run of one mutant: every test starts without what an earlier program of this process remembered.

mutmut runs the unchanged tests first and forks from that process for every mutant. An ``lru_cache`` that is warm by then
answers for the changed function, and the mutant looks as if no test minded.
"""

from __future__ import annotations

import sys

PRODUCT = "jyteacher_desktop"


def pytest_runtest_setup() -> None:
    """Forget what the functions of the product remember."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == PRODUCT:
            for value in list(vars(module).values()):
                forget = getattr(value, "cache_clear", None)
                if callable(forget):
                    forget()
