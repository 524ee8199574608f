"""Which school a person means: by its id, or by the code or name under which it was enrolled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jyteacher_desktop.bureau import clerks_log
from jyteacher_desktop.bureau.errors import RecordUnknown
from jyteacher_desktop.bureau.flags import named
from jyteacher_desktop.bureau.mistaken_codes import code_key
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.store.workspace import Workspace

_MOST_CANDIDATES = 12
"""Schools of one name that a sentence lists."""


def find_school(ws: Workspace, text: str, nothing: str = "没有改动") -> tuple[str, str]:
    """Office id and name of the school that a person means by its id, or by the code or name under which it was enrolled.

    What a school's packages say of itself is looked at only where nobody was enrolled under that code or name. ``nothing`` says what was
    left undone.

    Raises:
        RecordUnknown: None, or several.
    """
    known = {office: (code, name) for office, code, name in ws.tuples("SELECT uuid, code, name FROM office ORDER BY code, uuid")}
    if text in known:
        return text, known[text][1]
    enrolled = clerks_log.enrolled_as(ws)

    def called(code: str, name: str) -> bool:
        return code_key(text) == code_key(code) or match_key(text) == match_key(name)

    # What somebody read out on the telephone goes before what a package says: no school makes another one impossible to name.
    found = [office for office in known if any(called(*each) for each in enrolled.get(office, ()))]
    found = found or [office for office, each in known.items() if called(*each)]
    if len(found) == 1:
        return found[0], known[found[0]][1]
    if not found:
        near = _called_somehow_so(text, {office: [*enrolled.get(office, ()), each] for office, each in known.items()})
        names = [known[office][1] for office in near]
        meant = f"名称或标识码里有“{text}”的：{named(names, unit='所')}。请写完整的名称或标识码。" if near else ""
        raise RecordUnknown(f"没有登记过“{text}”，{nothing}。{meant}", text=text, candidates=near[:_MOST_CANDIDATES])
    listed = "；".join(f"{known[office][1]}（单位编号 {office}）" for office in found[:_MOST_CANDIDATES])
    raise RecordUnknown(
        f"有 {len(found)} 所学校叫“{text}”，{nothing}。请改用单位编号：{listed}。", text=text, candidates=found[:_MOST_CANDIDATES]
    )


def _called_somehow_so(text: str, names: Mapping[str, Sequence[tuple[str, str]]]) -> list[str]:
    """Offices of which a part of some name or code was given; none of a single character or a blank."""
    part, digits = match_key(text), code_key(text)
    if len(part) < _LEAST_PART:
        return []
    return [
        office
        for office, told in names.items()
        if any(part in match_key(name) or digits in code_key(code) for code, name in told)
    ]


_LEAST_PART = 2
"""Of a single character half of a city would be listed."""
