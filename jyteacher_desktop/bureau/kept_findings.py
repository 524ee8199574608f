"""What was found in a city's rows, kept for the next process: beside the workspace, sealed, each answer with the mark of what it was made of.

A desk that is opened in the morning would look at everybody once, and find what it found the evening before. So the findings lie in
``X.jybureau.findings``, which holds nothing that the rows do not say: an answer counts only where its mark is that of the city now
(recounting_what_changed.py), and one that is lost, spoilt, of another program or of another workspace is made anew. Of people and schools
that were looked at one by one it is kept where nothing was found; the few others are looked at again. It is written by whoever holds the
workspace for writing, never by reading alone, and only where looking takes longer than a glance.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from jyteacher_desktop.bureau.flags import Flag, Side
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.durable_files import publish, refuse_endless
from jyteacher_desktop.records.program_updates import present_version
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, field, fields

T = TypeVar("T")
Parts = tuple[list[Flag], ...]
WORTH: Final = 1_000
"""Teachers of a city below which everything is looked through in a fifth of a second."""
_MOST: Final = 6
"""Answers that are kept, the newest: those of one day and policy, and of the one before."""
_MOST_LISTS: Final = 20
"""Lists of whom nothing was found: those of one policy, and of the one before."""


@dataclass(slots=True)
class _Kept:
    whole: dict[str, tuple[str, Parts]] = field(default_factory=dict)
    """By question the mark of the city and the answer."""
    nothing: dict[str, frozenset[str]] = field(default_factory=dict)
    """By question the tokens of those of whom nothing was found."""
    each: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)
    """By question and by whom it is about the token and the text that was made."""
    new: bool = False
    """Whether something is here that the file does not have."""


MOST_BYTES: Final = 64 << 20
"""More than the findings of any city take."""


def place(ws: Workspace) -> Path:
    """Where the findings of a workspace lie; of one on a server beside the small file on this computer."""
    return ws.path.with_name(f"{ws.path.name}.findings")


def answer(ws: Workspace, about: str, mark: str, make: Callable[[], Parts]) -> Parts:
    """What ``make()`` finds of the city whose mark is ``mark``, or what it found at that mark before."""
    kept = _of(ws)
    known = kept.whole.pop(about, None)
    if known is None or known[0] != mark:
        known, kept.new = (mark, make()), True
    kept.whole[about] = known
    return known[1]


def of_nothing(ws: Workspace, about: str, marks: Mapping[str, Hashable], asked: Iterable[str]) -> set[str]:
    """Those of ``asked`` of whom nothing was found when their mark was what it is in ``marks``."""
    known = _of(ws).nothing.get(about, frozenset())
    return {each for each in asked if _token(each, marks[each]) in known} if known else set()


def note_nothing(ws: Workspace, about: str, marks: Mapping[str, Hashable], those: Iterable[str]) -> None:
    """Remember of whom nothing was found, in place of whoever stood there."""
    kept, tokens = _of(ws), frozenset(_token(each, marks[each]) for each in those)
    if kept.nothing.pop(about, None) != tokens:
        kept.new = True
    kept.nothing[about] = tokens


def of_each(
    ws: Workspace, about: str, marks: Mapping[str, Hashable], make: Callable[[list[str]], Mapping[str, str]]
) -> dict[str, str]:
    """The text that is made of each one in ``marks``; made anew of those whose mark was another one then."""
    kept, tokens = _of(ws), {who: _token(who, mark) for who, mark in marks.items()}
    known = kept.each.get(about, {})
    changed = [who for who, token in tokens.items() if who not in known or known[who][0] != token]
    made = make(changed) if changed else {}
    found = {who: (token, made[who] if who in made else known[who][1]) for who, token in tokens.items()}
    if found != known:
        kept.new = True
    kept.each[about] = found
    return {who: text for who, (_token, text) in found.items()}


def texts(ws: Workspace, about: str, marks: Mapping[str, Hashable]) -> dict[str, str]:
    """The text that was kept (:func:`keep_texts`) of those whose mark was the same then."""
    known = _of(ws).each.get(about, {})
    return {who: known[who][1] for who, mark in marks.items() if who in known and known[who][0] == _token(who, mark)}


def keep_texts(ws: Workspace, about: str, marks: Mapping[str, Hashable], made: Mapping[str, str]) -> None:
    """Keep a text of some, beside those of everybody else in ``marks``, and of one question alone of those that begin with the same word."""
    kept = _of(ws)
    known = kept.each.get(about, {})
    word = about.partition(" ")[0]
    for other in [each for each in kept.each if each.partition(" ")[0] == word]:
        del kept.each[other]
    new = {who: (_token(who, marks[who]), text) for who, text in made.items()}
    kept.each[about] = {who: known for who, known in known.items() if who in marks} | new
    kept.new = True


def look_year_by_year(
    ws: Workspace,
    about: str,
    units: Mapping[str, Mapping[str, Hashable]],
    changed: Collection[str],
    *,
    look: Callable[[str, list[str]], Collection[T]],
    whose: Callable[[T], str],
) -> set[T]:
    """Everything that is found of those who changed, looked for only in calendar years of which it is not known that nothing is found there.

    Where nothing at all is known yet, all years are looked through at once; later on a year by itself, so a closed one costs nothing
    once nothing was found in it.

    Args:
        ws: The bureau's workspace.
        about: What is looked for.
        units: By person or school, and year, what it follows from.
        changed: Of whom something changed.
        look: What is found in a year ("" for all of them) of those who are named.
        whose: Of whom something that was found is.
    """
    marks = {f"{who} {year}": mark for who, years in units.items() for year, mark in years.items()}
    nothing = of_nothing(ws, about, marks, marks)
    asked: dict[str, list[str]] = {}
    for who in changed:
        for year in units.get(who, ()) if nothing else ("",):
            if f"{who} {year}" not in nothing:
                asked.setdefault(year, []).append(who)
    found: set[T] = set()
    for year, those in sorted(asked.items()):
        of_year = look(year, those)
        found.update(of_year)
        without = set(those).difference(map(whose, of_year))
        nothing.update(f"{who} {each}" for who in without for each in ([year] if year else units.get(who, ())))
    note_nothing(ws, about, marks, nothing)
    return found


def write(ws: Workspace) -> None:
    """Bring what is new into the file; harmless where that is not possible."""
    kept = _of(ws)
    if not kept.new or not ws.writable or not ws.privacy.open or ws.overtaken:
        return
    kept.new = False
    if ws.tuples("SELECT count(*) FROM city_teacher")[0][0] < WORTH:
        return
    content = {
        "program": present_version(),
        "whole": {
            about: [mark, [[_told(flag) for flag in part] for part in parts]]
            for about, (mark, parts) in _newest(kept.whole, _MOST)
        },
        "nothing": {about: sorted(tokens) for about, tokens in _newest(kept.nothing, _MOST_LISTS)},
        "each": kept.each,
    }
    sealed = ws.privacy.sealed(json.dumps(content, ensure_ascii=False)) or ""
    # a full disk or a folder that may not be written costs the next process its time, and nobody else
    with contextlib.suppress(OSError):
        publish(place(ws), sealed.encode())


def forget(ws: Workspace) -> None:
    """Drop what is kept of a workspace, because its rows were made anew, perhaps by another program than before."""
    kept = _of(ws)
    kept.whole.clear()
    kept.nothing.clear()
    kept.each.clear()
    with contextlib.suppress(OSError):
        place(ws).unlink(missing_ok=True)


def _newest(kept: Mapping[str, Any], most: int) -> list[tuple[str, Any]]:
    return [*kept.items()][-most:]


def _of(ws: Workspace) -> _Kept:
    return ws.lasting("kept findings", lambda: _read(ws))


def _bytes(file: Path) -> bytes:
    """What lies there, never without end.

    Raises:
        OSError: It is not there, no file, or larger than what was ever written.
    """
    refuse_endless(file)
    with file.open("rb") as stream:
        data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise OSError(errno.EFBIG, "more than was ever kept")
    return data


def _read(ws: Workspace) -> _Kept:
    try:
        sealed = _bytes(place(ws)).decode("ascii")
        # whoever has no seal of this workspace could write anything here
        content = json.loads(ws.privacy.opened(sealed) or "") if ws.privacy.is_sealed(sealed) else {}
        if content.get("program") != present_version():
            return _Kept()
        return _Kept(
            whole={
                about: (mark, tuple([_flag(each) for each in part] for part in parts))
                for about, (mark, parts) in content["whole"].items()
            },
            nothing={about: frozenset(tokens) for about, tokens in content["nothing"].items()},
            each={about: {who: (token, text) for who, (token, text) in each.items()} for about, each in content["each"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, JyTeacherError):
        return _Kept()  # none, or not as it was


def _told(flag: Flag) -> dict[str, Any]:
    return _named(flag) | {"sides": [_named(side) for side in flag.sides]}


def _named(values: Flag | Side) -> dict[str, Any]:
    return {each.name: getattr(values, each.name) for each in fields(values)}


def _flag(told: Mapping[str, Any]) -> Flag:
    return Flag(**{**told, "sides": tuple(Side(**each) for each in told["sides"]), "people": tuple(told["people"])})


def _token(who: str, mark: Hashable) -> str:
    return hashlib.blake2b(repr((who, mark)).encode(), digest_size=16).hexdigest()
