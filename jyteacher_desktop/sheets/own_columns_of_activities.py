"""Columns that only some kinds of activities have (书目, 主讲人 …): the fields that a policy gives a kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jyteacher_desktop.sheets import cell_values as cells
from jyteacher_desktop.sheets.cell_values import FieldSpec, heading_key

OWN: Final = "fields."
"""Before the key of a field that the policy gives a kind of activity."""


def own_specs(labels: Mapping[str, str]) -> tuple[FieldSpec, ...]:
    """Columns for the fields that a policy gives its kinds of activities, key to label."""
    return tuple(
        FieldSpec(
            key=OWN + key, title=label, aliases=frozenset({heading_key(label), heading_key(key)}), parse=cells.sentence, width=16
        )
        for key, label in labels.items()
    )
