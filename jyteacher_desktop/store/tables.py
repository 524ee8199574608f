"""The tables of both kinds of file, described when they are first written to.

Reading is plain SQL and needs no description; making the hundred tables of a bureau costs more than most answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jyteacher_desktop.later import later

if TYPE_CHECKING:
    from jyteacher_desktop.store import bureau_tables as bureau
    from jyteacher_desktop.store import school_tables as school
else:
    bureau, school = later("jyteacher_desktop.store.bureau_tables"), later("jyteacher_desktop.store.school_tables")

__all__ = ["bureau", "school"]
