"""A kind is found by its id without the others."""

from __future__ import annotations

import subprocess
import sys

import pytest

from jyteacher_desktop import kinds
from jyteacher_desktop.kinds import RECORDS, REGISTERS, SEALED, record_kind
from jyteacher_desktop.kinds.kit import Kind


@pytest.mark.parametrize("kind", [*RECORDS, *REGISTERS, *SEALED], ids=lambda kind: kind.id)
def test_a_kind_is_called_by_its_id(kind: Kind) -> None:
    fresh = kinds._kinds(
        *(f"{each.row.__module__.rpartition('.')[2]}.{each.row.__name__}" + ("=none_in_year" if each.id == "none_in_year" else "")
          for each in (*RECORDS, *REGISTERS, *SEALED))
    )  # fmt: skip
    assert fresh.named(kind.id) is kind
    assert "_registered" not in vars(fresh)
    if kind not in tuple(SEALED):
        assert record_kind(kind.id) is kind


def test_one_kind_loads_its_own_module_alone() -> None:
    text = (
        "import sys; from jyteacher_desktop import kinds; kinds.register('honour'); kinds.record_kind('rule'); "
        "print(*sorted(name.rpartition('.')[2] for name in sys.modules if name.startswith('jyteacher_desktop.kinds.')))"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, check=True, encoding="utf-8")
    assert set(done.stdout.split()) <= {
        "ethics_education",
        "figures_in_words",
        "honour",
        "keepers",
        "kit",
        "registry",
        "rules_document",
    }


def test_who_is_registered_for_a_while_is_found_by_id_as_long_as_that() -> None:
    [other] = [each for each in SEALED if each.id == "ethics_year"]
    with kinds.including(other):
        assert kinds.register("ethics_year") is other
    with pytest.raises(KeyError):
        kinds.register("ethics_year")


def test_what_is_said_beside_a_record_is_found_without_loading_the_other_kinds_and_is_all_there_is() -> None:
    text = """
from jyteacher_desktop import kinds
named = {of: [kind.id for kind in kinds.about_kinds(of)] for of in [*kinds.RECORDS.places, *kinds.REGISTERS.places]}
assert kinds.REGISTERS.places is not None
every = tuple(kinds.REGISTERS)
assert kinds.REGISTERS.places is None
print(named == {of: [kind.id for kind in kinds.about_kinds(of)] for of in named}, sum(map(len, named.values())) > 0)
"""
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, check=True, encoding="utf-8")
    assert done.stdout.split() == ["True", "True"]
