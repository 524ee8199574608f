"""A sample of the mutants: see ``python3 dev.py mutation``."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.mutation.running import GROUPS, ROOT, _same_sql, _wording, asked_of, run

needs_fork = pytest.mark.skipif(sys.platform == "win32", reason="mutmut starts its mutants by fork, which Windows does not have")


@needs_fork
def test_a_rule_of_identity_numbers_that_is_changed_is_noticed() -> None:
    score = run("identity", seconds=3600, each=12, seed=5)
    assert (score.tried + score.wording + score.same, score.survived) == (12, [])
    assert score.killed == score.tried > 6
    assert score.all > 300


def test_every_module_that_decides_has_tests_of_its_own() -> None:
    for group in GROUPS.values():
        assert (ROOT / "jyteacher_desktop" / group.module).is_file()
        assert all((ROOT / path).is_file() for path in group.tests)


def test_a_changed_word_is_told_from_a_changed_rule() -> None:
    assert _wording('-    raise Wrong("没有写成。")\n+    raise Wrong("XX没有写成。XX")')
    assert _wording('-    return said("code", f"第 {n} 号没有写成。")\n+    return said("code", None)')
    assert not _wording('-    return said("code", f"第 {n} 号没有写成。")\n+    return said("XXcodeXX", f"第 {n} 号没有写成。")')
    assert not _wording("-    if a < b:\n+    if a <= b:")
    assert not _wording(""), "a change that could not be shown is not excused"


def test_capitals_of_sql_are_no_change_and_capitals_of_a_value_are_one() -> None:
    assert _same_sql("-    \"SELECT id FROM info WHERE tbl = 'policy'\"\n+    \"select id from info where tbl = 'policy'\"")
    assert not _same_sql("-    \"SELECT id FROM info WHERE tbl = 'policy'\"\n+    \"SELECT ID FROM INFO WHERE TBL = 'POLICY'\"")
    assert not _same_sql('-    "SELECT id FROM info"\n+    "XXSELECT id FROM infoXX"')
    assert not _same_sql('-    key = "several_clerks"\n+    key = "SEVERAL_CLERKS"')
    assert not _same_sql("")


def test_a_change_is_judged_by_the_tests_that_reach_its_line_and_where_that_is_unknown_by_all(tmp_path: Path) -> None:
    module = tmp_path / "rule.py"
    module.write_text(
        "class Rule:\n    def rate(self, hours, cap=8):\n        if hours > cap:\n            return (\n                cap\n            )\n"
        "        return hours\n\n\ndef rate(hours):\n    return hours\n",
        encoding="utf-8",
    )
    reached = {3: ["both", "many"], 4: ["many"], 7: ["both"], 11: ["other"]}

    def tests(name: str, gone: str) -> list[str]:
        return asked_of(f"rule.{name}__mutmut_1", f"-{gone}\n+changed", reached, module)

    assert tests("xǁRuleǁrate", "        if hours > cap:") == ["both", "many"]
    assert tests("xǁRuleǁrate", "                cap") == ["many"], "a statement is reached by its first line"
    assert tests("xǁRuleǁrate", "        return hours") == ["both", "other"], "one of two functions of that name"
    assert tests("xǁRuleǁrate", "    def rate(self, hours, cap=8):") == [], "what is between the parentheses is no statement"
