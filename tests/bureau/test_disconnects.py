"""A sample of the disconnections that ``python -m tests.bureau.disconnects`` strikes with, and that nothing but sentences comes of them."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bureau.disconnects import BLOWS, DEEDS, Weather
from tests.servers import Server


@pytest.fixture(scope="module")
def weather(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Weather:
    return Weather(server, tmp_path_factory.mktemp("weather"))


@pytest.mark.parametrize("deed", DEEDS)
def test_at_whatever_statement_the_server_goes_away_the_sentence_is_true_and_the_next_try_does_it(
    weather: Weather, caplog: pytest.LogCaptureFixture, deed: str
) -> None:
    """Some ended in a bug, and a traceback of the library was printed beside the sentence."""
    sent, wrong = weather.strike(deed, -1)
    assert (sent > 10, wrong) == (True, "")
    for statement in (0, *random.Random(deed).sample(range(1, sent), 2)):
        assert weather.strike(deed, statement)[1] == "", f"{deed} at {statement} of {sent}"
    assert [record.name for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_a_server_that_goes_away_while_a_book_is_given_back_leaves_a_sentence_on_what_became_of_its_number(
    weather: Weather,
) -> None:
    """What had been lost by one library was not told to the other, which asked for a rollback instead of giving the number back."""
    sent, _wrong = weather.strike("give back", -1)
    for statement in range(sent - 5, sent):
        assert weather.strike("give back", statement)[1] == "", f"{statement} of {sent}"


@pytest.fixture(scope="module")
def mortal() -> Iterator[Server]:
    """A server that may be killed: nobody else works on it."""
    running = Server(mortal=True)
    yield running
    running.stop()


@pytest.mark.parametrize("blow", ["process", "server"])
def test_whichever_part_of_a_server_is_killed_nothing_is_half_there_and_the_next_try_does_it(
    mortal: Server, tmp_path: Path, blow: str
) -> None:
    struck = Weather(mortal, tmp_path / "struck", BLOWS[blow])
    for deed in ("receive much", "approve", "roll of schools"):
        sent, wrong = struck.strike(deed, -1)
        assert wrong == ""
        # behind what is received the server counts rows anew, and over that nothing fails
        assert struck.strike(deed, random.Random(deed).randrange(1, sent // 2))[1] == "", deed
    assert struck.told == 3
