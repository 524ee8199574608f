"""The measuring itself: who runs when, what counts as met, and what a new run leaves alone. Nothing here is timed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks.measure import Measure, Part, alone, machine, pairs_of, peak_megabytes, table, worked


def measure(**changed: object) -> Measure:
    given: dict[str, object] = {"goal": "P0", "name": "ours / theirs", "here": 0.0015, "peer": 0.003, "ratio": 0.5, "limit": 1.0}
    return Measure(**{**given, **changed})  # type: ignore[arg-type]


def test_both_sides_alternate_and_each_is_first_in_turn_after_one_unmeasured_turn() -> None:
    order: list[str] = []

    def side(name: str, figures: list[float]) -> float:
        order.append(name)
        return figures.pop(0)

    ours, theirs = [99.0, 1.0, 2.0, 9.0], [99.0, 2.0, 2.0, 3.0]
    taken = pairs_of(lambda: side("here", ours), lambda: side("peer", theirs), n=3)
    assert order == ["here", "peer", "peer", "here", "here", "peer", "peer", "here"]
    assert taken == (2.0, 2.0, 1.0)


def test_processor_time_and_clock_are_told_of_the_same_turns_each_with_its_own_ratio(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ours works 1 s and waits for 3 each time, the peer works 2 s and waits for nothing."""
    now = {"work": 0.0, "clock": 0.0}
    monkeypatch.setattr(time, "process_time", lambda: now["work"])
    monkeypatch.setattr(time, "perf_counter", lambda: now["clock"])
    order: list[str] = []

    def side(name: str, works: float, waits: float) -> None:
        order.append(name)
        now["work"] += works
        now["clock"] += works + waits

    taken = worked(lambda: side("here", 1, 3), lambda: side("peer", 2, 0), n=3)
    assert order == ["here", "peer", "peer", "here", "here", "peer", "peer", "here"]
    assert (taken.work, taken.clock) == ((1, 2, 0.5), (4, 2, 2))
    assert str(taken) == "by the clock 4 and 2 s, 2"


@pytest.mark.parametrize(
    ("changed", "met"),
    [
        ({"ratio": 1.0}, True),
        ({"ratio": 1.01}, False),
        ({"ratio": float("nan")}, False),
        ({"ratio": 12, "limit": 10, "at_least": True}, True),
        ({"ratio": 9.9, "limit": 10, "at_least": True}, False),
        ({"growth": 1.2}, True),
        ({"growth": 1.21}, False),
        ({"ratio": 12, "limit": 10, "at_least": True, "growth": 1.5}, False),
    ],
)
def test_a_goal_is_met_on_its_own_side_of_the_limit_only(changed: dict[str, object], met: bool) -> None:
    assert measure(**changed).met is met


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({"ratio": 0.9, "parts": (Part("reading", 9.0, True),)}, "met"),
        ({"ratio": 3.0}, "missed"),
        ({"ratio": 0.9, "growth": 1.3}, "grows"),
        ({"ratio": 3.0, "growth": 1.3}, "missed"),
        ({"ratio": 3.0, "parts": (Part("rules", 9.0, False),)}, "missed"),
        ({"ratio": 3.0, "parts": (Part("reading", 0.0029, True), Part("rules", 9.0, False))}, "missed"),
        ({"ratio": 3.0, "parts": (Part("reading", 0.0020, True), Part("the disk", 0.0011, True))}, "out of reach"),
        ({"ratio": 3.0, "limit": 10, "at_least": True, "parts": (Part("reading", 0.0002, True),)}, "missed"),
        ({"ratio": 3.0, "limit": 10, "at_least": True, "parts": (Part("reading", 0.0004, True),)}, "out of reach"),
    ],
)
def test_a_goal_is_out_of_reach_only_where_what_nobody_can_leave_out_takes_longer(
    changed: dict[str, object], verdict: str
) -> None:
    assert measure(**changed).verdict == verdict


def test_below_the_table_stand_the_strength_of_the_peer_once_and_what_the_time_is_made_of() -> None:
    made = (Part("reading", 0.0012, True), Part("rules", 0.0003, False))
    lines = table([measure(strength="the fastest there is", parts=made), measure(strength="the fastest there is")]).splitlines()
    assert lines[-2:] == [
        "- the peer: the fastest there is",
        "- ours / theirs: needed are reading 1.2 ms; alone they are 0.4 of the peer; ours besides: rules 300 µs",
    ]


def test_the_table_shows_both_sides_in_readable_units_and_lines_up_with_chinese_names() -> None:
    lines = table([measure(name="表格"), measure(here=110.2, peer=150, unit="MB", note="a note")]).splitlines()
    assert [cell.strip() for cell in lines[2].split("|")[1:-1]] == ["P0", "表格", "1.5 ms", "3 ms", "0.5", "≤ 1", "", "met"]
    assert "| 110.2 MB | 150 MB |" in lines[3]
    assert lines[-1] == "- ours / theirs: a note"
    assert len(lines[0]) == len(lines[1]) == len(lines[3]) == len(lines[2]) + len("表格")


def test_a_run_replaces_its_own_section_of_the_results_and_no_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    results = tmp_path / "results.md"
    monkeypatch.setattr(command, "_RESULTS", results)
    command.keep("two", "old two")
    command.keep("one", "one\n\n| a | b |")
    command.keep("two", "new two")
    text = results.read_text(encoding="utf-8")
    assert text.endswith("\n## one\n\none\n\n| a | b |\n\n## two\n\nnew two\n")
    assert "old" not in text


def test_an_unknown_benchmark_is_named_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["nonsense"]) == 2
    assert "hours" in capsys.readouterr().err


def test_the_machine_is_described_without_its_name() -> None:
    assert "Python" in machine()
    assert "SQLite" in machine()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process is read from Linux's /proc")
def test_memory_is_taken_of_a_process_that_inherits_nothing() -> None:
    ballast = bytearray(200 << 20)
    ballast[:: 1 << 12] = b"x" * len(ballast[:: 1 << 12])
    assert peak_megabytes() > 200
    assert alone(peak_megabytes) < 150
