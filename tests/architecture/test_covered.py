"""What ``dev.py coverage`` asks of the tests is asked of modules that are there, and noticed when it is missed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tools.covered import OVERALL, WHOLLY, shortfalls

ROOT = Path(__file__).parents[2]


def _report(total: float, **missing: Any) -> dict[str, Any]:
    whole = {"missing_lines": [], "missing_branches": []}
    files = {f"jyteacher_desktop/{name}": {**whole, **missing.get(name, {})} for name in WHOLLY}
    return {"files": files, "totals": {"percent_covered": total}}


def test_every_module_that_is_to_be_reached_wholly_is_there() -> None:
    assert [name for name in WHOLLY if not (ROOT / "jyteacher_desktop" / name).is_file()] == []


def test_one_branch_or_a_tenth_of_the_program_that_no_test_reaches_is_a_failure() -> None:
    assert shortfalls(_report(OVERALL)) == []
    assert shortfalls(_report(OVERALL - 0.1)) == ["the whole program: 89.9 % of 90 %"]
    branch = _report(95, **{"domain/hours.py": {"missing_branches": [[10, 12], [20, -18]]}})
    assert shortfalls(branch) == ["domain/hours.py: lines -; branches 10->12, 20->-18"]
    gone = _report(95)
    del gone["files"]["jyteacher_desktop/domain/review.py"]
    assert shortfalls(gone) == ["domain/review.py: no test reached it"]


def test_every_deciding_module_names_tests_of_its_own_that_are_there() -> None:
    for tests in WHOLLY.values():
        assert tests
        assert all((ROOT / "tests" / name).is_file() for name in tests)


def test_one_module_is_asked_for_without_the_others_and_without_the_whole() -> None:
    name, other = list(WHOLLY)[:2]
    found = _report(3.0)
    del found["files"][f"jyteacher_desktop/{other}"]
    assert shortfalls(found, [name]) == []
    assert shortfalls(found, [other]) == [f"{other}: no test reached it"]
