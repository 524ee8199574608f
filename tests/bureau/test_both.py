"""A sample of what ``python -m tests.bureau.both`` walks through: the same deeds at a desk with a file and at one with a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from jyteacher_desktop import exchange
from jyteacher_desktop.exchange import seal
from tests.bureau import both
from tests.bureau.schedules import Bureau
from tests.servers import Server


@pytest.fixture
def halls(template: Path, server: Server) -> tuple[Path, Server]:
    return template, server


@pytest.mark.parametrize("seed", [102, 501])
def test_whatever_a_clerk_does_a_server_answers_refuses_and_shows_what_a_file_does(
    bureau: Bureau, halls: tuple[Path, Server], tmp_path: Path, seed: int
) -> None:
    told = both.Walk()
    both.walk(bureau, halls, tmp_path, told, seed=seed, deeds=24)
    assert told.done.total() > 10
    assert told.refused.total() > 0
    assert told.compared > 150


def test_a_school_that_is_entered_at_both_desks_reports_the_same_file_at_both() -> None:
    pool, (_identity, recipient) = both._Pool(), exchange.new_mailbox()

    def reported(drawn: int) -> bytes:
        with both._same_chance(pool, drawn, 0):
            return seal.seal(exchange.new_mailbox()[1].encode(), [recipient])

    assert reported(1) == reported(1), "a desk remembers the files that it received by what they are byte for byte"
    assert reported(1) != reported(2)


@pytest.mark.parametrize("what", ["an answer", "a row", "a paper"])
def test_what_only_one_of_the_desks_says_keeps_or_prints_is_found(
    bureau: Bureau, halls: tuple[Path, Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    real = both.Desk.run

    def run(desk: both.Desk, typed: both.Typed) -> tuple[int, str]:
        answer = real(desk, typed)
        if desk.folder.name == "server" and what == "an answer" and typed[1] == "receive":
            return answer[0], answer[1].replace("。", "！", 1)
        if desk.folder.name == "server" and what == "a row":
            with desk.ws.record() as change:
                change.driver_sql("UPDATE office SET name = 'x'")
        if desk.folder.name == "server" and what == "a paper" and typed[-1].endswith("city.pdf"):
            (desk.folder / "city.pdf").write_bytes(b"")
        return answer

    monkeypatch.setattr(both.Desk, "run", run)
    with pytest.raises(both.Different, match={"an answer": "deed .*receive", "a row": "x", "a paper": "city.pdf itself"}[what]):
        both.walk(bureau, halls, tmp_path, both.Walk(), seed=3, deeds=12)
