"""Which tables of the file stand behind what pages show, so that a page reloads when one of them was written."""

from __future__ import annotations

from typing import Final

from jyteacher_desktop.kinds import REGISTERS
from jyteacher_desktop.kinds.registry import FollowingSet

PEOPLE_TABLES: Final = frozenset({"teacher", "service", "distinct_pair"})
ACTIVITIES_TABLES: Final = frozenset({"activity", "attendance", "planned", "attachment"})
TRAININGS_TABLES: Final = frozenset({"training", "province_entry", "opening", "attachment"})
HOURS_TABLES: Final = frozenset({"activity", "attendance", "training", "opening", "service", "policy", "setting", "credited"})
QUARTERS_TABLES: Final = frozenset({"period", "signed_line", "signed_person", "signed_before", "signed_paper"})
LETTERS_TABLES: Final = frozenset({"letter", "returned", "carried", "want", "due", "trust", "credited", "credit_reason"})
PLANS_TABLES: Final = frozenset({"plan", "plan_item", "planned"})
REGISTER_TABLES: Final = FollowingSet(lambda: frozenset(each.id for each in REGISTERS))
