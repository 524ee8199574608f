"""Files that came spoilt and whose school has sent good ones since: nobody has to do anything about them any more.

What lies in a file that cannot be opened nobody knows, so its name says whose it is: code and number as the program gave them, or the name of
the school and the very name under which a good package of it came. A name is advice. It gives a school no figure, it only ends a question,
and only while the package of that number or a later one is what counts of the school.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Final

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau.attachments import lacking_evidence
from jyteacher_desktop.bureau.clerks_log import enrolled_as
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.exchange.errors import (
    BadRows,
    NotAPackage,
    PackageDamaged,
    PackageIncomplete,
    SealedForOthers,
    Unsigned,
    WrongForm,
)
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

SPOILT: Final = tuple(
    error.code for error in (PackageDamaged, NotAPackage, WrongForm, SealedForOthers, BadRows, Unsigned, PackageIncomplete)
)
"""Why a file cannot be used that its school only has to make once more. A signature that does not hold is another matter: somebody telephones."""
_CODE_AND_NUMBER = re.compile(r"([0-9A-Za-z]+)-([0-9]{4,})(?![0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The package that counts of a school in place of a file that came spoilt: its number and when it came."""

    office: str
    school: str
    seq: int
    at: str

    @property
    def words(self) -> str:
        """That nothing is to be done."""
        return f"{self.school}的第 {self.seq} 号数据包完好（{self.at[:10]} 收到），已采用，这个文件不用再处理。"


def answered_since(ws: Workspace, files: Iterable[tuple[str, str, str]]) -> dict[str, Answer]:
    """Which of these files (SHA-256, name, why they cannot be used) a good package of their school has answered, by SHA-256."""
    spoilt = [(sha256, PurePath(name).stem) for sha256, name, code in files if code in SPOILT]
    if not spoilt:
        return {}
    heads = {
        office: Answer(office=office, school=name, seq=seq, at=at)
        for office, name, seq, at in ws.tuples(
            "SELECT o.uuid, o.name, l.seq, l.at FROM office o JOIN letter l ON l.letter_id = o.head"
        )
    }
    if not heads:
        return {}
    known = enrolled_as(ws, by_cities=True)
    codes: dict[str, set[str]] = defaultdict(set)
    for office, told in known.items():
        for code, _name in told:
            codes[exchange.neutral_name(code).casefold()].add(office)
    named = {exchange.first_name(stem) for _sha256, stem in spoilt if exchange.report_number(stem) is None}
    sent = _sent_under(ws, named) if named else {}
    lacking = lacking_evidence(ws)
    found: dict[str, Answer] = {}
    for sha256, stem in spoilt:
        for office, seq in _whose(stem, codes, known, sent):
            head = heads.get(office)
            # of a package in several files another one may have come: what is in the spoilt one is still lacking
            if head is not None and head.seq >= seq and office not in lacking:
                found[sha256] = head
    return found


def _whose(
    stem: str,
    codes: Mapping[str, set[str]],
    known: Mapping[str, list[tuple[str, str]]],
    sent: Mapping[str, list[tuple[str, int]]],
) -> list[tuple[str, int]]:
    """The office and the number that the name of a file tells, where it tells one school."""
    told = exchange.report_number(stem)
    if told is None:
        inside = {(code, int(seq)) for code, seq in _CODE_AND_NUMBER.findall(stem) if code.casefold() in codes}
        told = inside.pop() if len(inside) == 1 else None
    if told is not None:
        offices = codes.get(told[0].casefold(), set())
        return [(office, told[1]) for office in offices] if len(offices) == 1 else []
    plain = match_key(stem)
    found = {
        office: seq
        for office, seq in sent.get(exchange.first_name(stem), ())
        if any(match_key(name) and match_key(name) in plain for _code, name in known.get(office, ()))
    }
    return [*found.items()] if len(found) == 1 else []


def _sent_under(ws: Workspace, names: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
    """Office and number of the good packages that came under these names."""
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for office, seq, name in ws.tuples(
        "SELECT office, seq, file_name FROM letter WHERE file_name IN (SELECT value FROM json_each(?)) ORDER BY seq",
        (json.dumps(sorted(f"{name}.jyt" for name in names)),),
    ):
        found[PurePath(name).stem].append((office, seq))
    return found
