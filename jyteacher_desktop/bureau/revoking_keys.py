"""吊销: a school's lost or stolen keys end from a day or a package on, and which of its keys still count."""

from __future__ import annotations

from datetime import date

from jyteacher_desktop.bureau import clerks_log, which_packages_count
from jyteacher_desktop.bureau.entering_decisions import Decided, desk_of, enter, keys_that_stand
from jyteacher_desktop.bureau.errors import NothingToDecide, ValueRefused
from jyteacher_desktop.bureau.finding_schools import find_school
from jyteacher_desktop.bureau.who_signed_packages import signed_by
from jyteacher_desktop.exchange import same_digits
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import replace


def revoke(
    ws: Workspace, school: str, since: date | None, why: str, pin: str, *, last_good: int | None = None, key: str = ""
) -> Decided:
    """End every key of a school that was lost or stolen, or one of them, from a day or after a package on.

    Of the letters signed by such a key only the last one that is believed and counted still counts; whatever the thief numbers his
    forgeries, they die with the key. The school then enrols a new key. A day is what people remember; where a genuine and a forged
    package arrived on one day, the number tells them apart.

    Args:
        ws: The bureau's workspace.
        school: Office id, code or name.
        since: The first day on which letters by that key are not to be believed; None with a number.
        why: Shown in the log.
        pin: The clerk's PIN.
        last_good: Number of the last letter to be believed, 0 for none; None with a day.
        key: The thirty digits of one key; every standing key when empty.

    Raises:
        RecordUnknown: No such school, or several of that name.
        NothingToDecide: No key of it is left to revoke, or none with these digits.
        CityDecides: A city below us answers for the school.
        ValueRefused: No reason given, not exactly one of day and number, or no single letter that counts has that number.
        WrongPin, KeyMissing, KeyDamaged, ArchiveLost: Nothing was decided.
    """
    desk = desk_of(ws, pin)
    office, name = find_school(ws, school)
    said = clerks_log.rulings(ws).get(office)
    clerks_log.refuse_citys_school(ws, office, name, said)
    ends = {
        public.keyid: public.fingerprint
        for public in (said.standing() if said else ())
        if not key or same_digits(key, public.fingerprint)
    }
    if said is None or not ends:
        raise NothingToDecide(f"“{name}”没有有效的密钥可以吊销，没有改动。", school=name)
    signed = signed_by(ws, office)
    arrived = {
        letter_id: (day[:10], signed[letter_id])
        for letter_id, day in ws.tuples("SELECT letter_id, at FROM letter WHERE office = ?", (office,))
    }
    counting = which_packages_count.counting_letters(ws, office, said)
    if last_good is not None and since is None:
        _refuse_no_last_good(name, [seq for seq, _letter in counting].count(last_good), last_good)
        believed = [(seq, letter_id) for seq, letter_id in counting if seq <= last_good]
    elif since is not None and last_good is None:
        believed = [(seq, letter_id) for seq, letter_id in counting if arrived[letter_id][0] < since.isoformat()]
    else:
        raise ValueRefused("请写明从哪一天起不再相信，或者最后一个可信的是第几号，二者写一个。没有改动。", field="since")
    reason, entries = clerks_log.reason_given(why), []
    for keyid in ends:
        early = [(seq, letter_id) for seq, letter_id in believed if keyid in arrived[letter_id][1]]
        entries.append({"head": which_packages_count.head(early), "keyid": keyid, "why": reason})

    def write(change: Change) -> None:
        for entry in entries:
            clerks_log.write_entry(change, "revoke", office, entry, desk.clerk)

    return replace(enter(ws, desk, (office, name), write), ended=tuple(ends.values()))


def _refuse_no_last_good(school: str, found: int, last_good: int) -> None:
    """Refuse a number that names no single letter.

    Raises:
        ValueRefused: None that counts has it, or several have.
    """
    if last_good and found != 1:
        why = (
            f"有 {found} 个数据包都编为第 {last_good} 号，请先裁定编号分叉，撤回伪造的那一个"
            if found
            else f"没有采用中的第 {last_good} 号数据包，请核对编号；一个都不可信时写 0"
        )
        raise ValueRefused(f"“{school}”{why}。没有吊销，没有改动。", field="last_good")


def standing_keys(ws: Workspace, school: str) -> tuple[tuple[str, str], ...]:
    """Whose key and its thirty digits, for every key of a school that counts, oldest first.

    Raises:
        RecordUnknown: No such school, or several of that name.
        NothingToDecide: None is left.
    """
    office, name = find_school(ws, school)
    found = keys_that_stand(clerks_log.rulings(ws).get(office))
    if not found:
        raise NothingToDecide(f"“{name}”没有有效的密钥，没有改动。", school=name)
    return found


def revoked_words(decided: Decided) -> str:
    """What was decided, which package counts now, and what to look at."""
    return f"“{decided.school}”的密钥已吊销，{decided.stands}。{decided.keys_words}"
