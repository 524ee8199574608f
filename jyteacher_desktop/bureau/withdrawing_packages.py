"""撤回: one school's packages are rolled back, one of a fork is withdrawn, and a withdrawal is taken back."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection

from jyteacher_desktop.bureau import clerks_log, which_packages_count
from jyteacher_desktop.bureau.entering_decisions import Decided, desk_of, enter
from jyteacher_desktop.bureau.errors import AlreadyDecided, NothingToDecide, RecordUnknown
from jyteacher_desktop.bureau.finding_schools import find_school
from jyteacher_desktop.bureau.flags import FLAG_LABELS
from jyteacher_desktop.bureau.receipts import owes_receipt
from jyteacher_desktop.bureau.receiving import Desk
from jyteacher_desktop.domain.calendar import quarter_name
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetingLetter:
    """A letter of a school that a clerk may withdraw.

    ``clash`` says why he should look at it: ``fork``, one of several that carry one number, of which none is followed; ``chain``, one that
    names another letter than ours as the one before, or ours of that number. Empty for a letter that nothing speaks against.
    """

    letter: str
    office: str
    school: str
    seq: int
    quarter: str
    version: int
    at: str
    file_name: str
    clash: str = ""


COMPETING_COLUMNS: tuple[Column[CompetingLetter], ...] = (
    Column(key="school", title="学校", value=lambda row: row.school, width=20),
    Column(key="clash", title="矛盾", value=lambda row: FLAG_LABELS.get(row.clash, ""), align=Align.CENTER, width=10),
    Column(key="seq", title="编号", value=lambda row: row.seq, align=Align.RIGHT, width=6),
    Column(key="quarter", title="季度", value=lambda row: row.quarter, text=quarter_name, align=Align.CENTER, width=16),
    Column(key="version", title="版本", value=lambda row: row.version, align=Align.RIGHT, width=6),
    Column(key="at", title="收到时间", value=lambda row: row.at[:16].replace("T", " "), width=16),
    Column(key="file_name", title="文件", value=lambda row: row.file_name, width=24),
    Column(key="letter", title="数据包编号", value=lambda row: row.letter, width=64),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolLetter:
    """One package of a school and whether it counts.

    ``standing`` is ``head`` (its rows are the city's), ``before`` (would count if the newer ones were withdrawn), ``fork``,
    ``withdrawn``, or ``unsigned`` when a key that signed it was revoked or somebody's signature lacks.
    """

    letter: str
    seq: int
    quarter: str
    version: int
    at: str
    file_name: str
    standing: str


STANDINGS = {
    "head": "有效",
    "before": "以前的",
    "fork": "编号分叉",
    "withdrawn": "已撤回",
    "unsigned": "签名不算数",
}


LETTER_COLUMNS: tuple[Column[SchoolLetter], ...] = (
    Column(key="seq", title="编号", value=lambda row: row.seq, align=Align.RIGHT, width=6),
    Column(key="standing", title="状态", value=lambda row: STANDINGS[row.standing], align=Align.CENTER, width=10),
    Column(key="quarter", title="季度", value=lambda row: row.quarter, text=quarter_name, align=Align.CENTER, width=16),
    Column(key="version", title="版本", value=lambda row: row.version or "", align=Align.RIGHT, width=6),
    Column(key="at", title="收到时间", value=lambda row: row.at[:16].replace("T", " "), width=16),
    Column(key="file_name", title="文件", value=lambda row: row.file_name, width=24),
    Column(key="letter", title="数据包编号", value=lambda row: row.letter, width=64),
)


def competing_letters(ws: Workspace) -> list[CompetingLetter]:
    """Every letter that a clerk has to choose from, by school and number: of a fork, and both ends of a broken chain."""
    forks = {(office, seq) for office, seq, _count in which_packages_count.forks(ws)}
    astray = which_packages_count.broken_chains(ws)
    ends = {(office, letter) for office, _seq, letter in astray}
    before = {(office, seq - 1) for office, seq, _letter in astray}
    return [
        replace(row, clash="fork" if (office, row.seq) in forks else "chain")
        for office in sorted({office for office, _key in (*forks, *ends)})
        for row in sorted(_counting(ws, office), key=lambda row: (row.seq, row.letter))
        if (office, row.seq) in forks or (office, row.seq) in before or (office, row.letter) in ends
    ]


def counting_letters(ws: Workspace, school: str) -> list[CompetingLetter]:
    """The letters of a school that count, the newest first; often none.

    Raises:
        RecordUnknown: No such school, or several of that name.
    """
    return _counting(ws, find_school(ws, school)[0])


def list_counting(ws: Workspace, school: str) -> list[CompetingLetter]:
    """The letters of a school that count, the newest first: those that :func:`roll_back` can withdraw.

    Raises:
        RecordUnknown: No such school, or several of that name.
        NothingToDecide: None counts.
    """
    office, name = find_school(ws, school)
    found = _counting(ws, office)
    if not found:
        raise NothingToDecide(f"“{name}”没有有效的数据包可以撤回，没有改动。", school=name)
    return found


def _counting(ws: Workspace, office: str) -> list[CompetingLetter]:
    said = clerks_log.rulings(ws).get(office)
    counting = {letter for _seq, letter in which_packages_count.counting_letters(ws, office, said)} if said else set()
    return [
        CompetingLetter(
            letter=letter,
            office=office,
            school=school,
            seq=seq,
            quarter=quarter,
            version=version,
            at=at,
            file_name=file_name,
        )
        for letter, school, seq, quarter, version, at, file_name in ws.tuples(
            "SELECT l.letter_id, o.name, l.seq, l.quarter, l.version, l.at, l.file_name FROM letter l JOIN office o "
            "ON o.uuid = l.office WHERE l.office = ? ORDER BY l.seq DESC, l.letter_id",
            (office,),
        )
        if letter in counting
    ]


def school_letters(ws: Workspace, school: str) -> tuple[SchoolLetter, ...]:
    """Every package of one school, newest number first, with what it counts for.

    Raises:
        RecordUnknown: No such school, or several of that name.
    """
    office, _name = find_school(ws, school)
    said = clerks_log.rulings(ws).get(office)
    counting = which_packages_count.counting_letters(ws, office, said) if said else []
    top = which_packages_count.head(counting)
    often = Counter(seq for seq, _letter in counting)
    standing = {letter: "head" if letter == top else "fork" if often[seq] > 1 else "before" for seq, letter in counting}
    return tuple(
        SchoolLetter(
            letter=letter,
            seq=seq,
            quarter=quarter,
            version=version,
            at=at,
            file_name=file_name,
            standing=standing.get(letter) or ("withdrawn" if said and letter in said.withdrawn else "unsigned"),
        )
        for letter, seq, quarter, version, at, file_name in ws.tuples(
            "SELECT letter_id, seq, quarter, version, at, file_name FROM letter WHERE office = ? ORDER BY seq DESC, letter_id",
            (office,),
        )
    )


def roll_back(
    ws: Workspace, school: str, why: str, pin: str, *, to: int | None = None, seen: Collection[str] | None = None
) -> Decided:
    """Withdraw a school's newest letters, so that an earlier one counts again.

    Args:
        ws: The bureau's workspace.
        school: Office id, code or name.
        why: Shown in the log.
        pin: The clerk's PIN.
        to: Withdraw every letter with a greater number; the letters with the greatest number when None.
        seen: The letters among which the clerk chose; None where none were listed.

    Raises:
        AlreadyDecided: A letter would be withdrawn that is not among them: it came since.
        RecordUnknown, NothingToDecide, CityDecides, ValueRefused, WrongPin, KeyMissing, KeyDamaged, ArchiveLost: Nothing was
            decided.
    """
    desk = desk_of(ws, pin)
    office, name = find_school(ws, school)
    said = clerks_log.rulings(ws).get(office)
    clerks_log.refuse_citys_school(ws, office, name, said)
    counting = which_packages_count.counting_letters(ws, office, said) if said else []
    last = (counting[0][0] - 1 if counting else 0) if to is None else to
    letters = tuple(sorted(letter_id for seq, letter_id in counting if seq > last))
    if not letters:
        raise NothingToDecide(f"“{name}”没有编号大于 {last} 的数据包可以撤回，没有改动。", school=name)
    if seen is not None and (since := sorted({seq for seq, letter in counting if letter in letters and letter not in seen})):
        raise AlreadyDecided(
            f"列出以后，“{name}”的第 {'、'.join(map(str, since))} 号数据包也算数了：另一位经办人刚接收或恢复了它。没有撤回，没有改动。请关闭这个窗口，重新打开看过再定。",
            school=name,
        )
    return _withdraw(ws, desk, (office, name), letters, why)


def list_withdrawn(ws: Workspace, school: str) -> tuple[SchoolLetter, ...]:
    """The packages that :func:`reinstate` would take up again, newest number first.

    Raises:
        RecordUnknown: No such school, or several of that name.
        NothingToDecide: Nothing of it is withdrawn.
    """
    office, name = find_school(ws, school)
    letters = _last_withdrawal(ws, office, name)
    return tuple(row for row in school_letters(ws, office) if row.letter in letters)


def _last_withdrawal(ws: Workspace, office: str, name: str) -> tuple[str, ...]:
    letters = tuple(sorted(clerks_log.last_withdrawals(ws, clerks_log.Log(ws)).get(office, ())))
    if not letters:
        raise NothingToDecide(
            f"“{name}”没有被撤回的数据包，没有改动。要看收过哪些，打开“学校”页上它的数据包。", school=name, way="letters"
        )
    return letters


def reinstate(ws: Workspace, school: str, why: str, pin: str, *, seen: Collection[str] | None = None) -> Decided:
    """Take a school's newest withdrawal back: the letters it took away count again, as far as nothing else speaks against them.

    Args:
        ws: The bureau's workspace.
        school: Office id, code or name.
        why: Shown in the log.
        pin: The clerk's PIN.
        seen: The letters that the clerk was shown; None where none were.

    Raises:
        AlreadyDecided: The newest withdrawal took others away: it was made since, or the one shown was taken back.
        RecordUnknown: No such school, or several of that name.
        NothingToDecide: Nothing of it is withdrawn.
        CityDecides: A city below us answers for the school.
        ValueRefused: No reason given.
        WrongPin, KeyMissing, KeyDamaged, ArchiveLost: Nothing was decided.
    """
    desk = desk_of(ws, pin)
    office, name = find_school(ws, school)
    clerks_log.refuse_citys_school(ws, office, name, clerks_log.rulings(ws).get(office))
    letters = _last_withdrawal(ws, office, name)
    if seen is not None and set(seen) != set(letters):
        raise AlreadyDecided(
            f"列出以后，另一位经办人又撤回或恢复了“{name}”的数据包，最近一次撤回的已经不是列出的这些。没有恢复，没有改动。请关闭这个窗口，重新打开看过再定。",
            school=name,
        )
    reason = clerks_log.reason_given(why)
    return enter(
        ws,
        desk,
        (office, name),
        lambda change: clerks_log.write_reinstatement(change, ws, office, letters, (desk.clerk, reason)),
        letters,
    )


def withdraw_again(ws: Workspace, entry: str, why: str, pin: str) -> Decided:
    """Take a reinstatement back: the letters that it took up do not count again.

    Raises:
        RecordUnknown: The log has no such reinstatement.
        NothingToDecide: None of these letters counts.
        CityDecides, ValueRefused, WrongPin, KeyMissing, KeyDamaged, ArchiveLost: Nothing was decided.
    """
    found = ws.tuples("SELECT office, payload FROM log_entry WHERE source = '' AND kind = 'reinstate' AND id = ?", (entry,))
    if not found:
        raise RecordUnknown(f"裁定簿里没有编号为 {entry} 的恢复，没有改动。", number=entry, way="decisions")
    desk = desk_of(ws, pin)
    ((office, text),) = found
    _office, name = find_school(ws, office)
    said = clerks_log.rulings(ws)[office]
    clerks_log.refuse_citys_school(ws, office, name, said)
    letters = tuple(sorted(set(json.loads(text)["letters"]) - said.withdrawn))
    if not letters:
        raise NothingToDecide(f"“{name}”的这些数据包已经是撤回的，没有改动。", school=name)
    return _withdraw(ws, desk, (office, name), letters, why)


def withdraw_letter(ws: Workspace, letter_id: str, why: str, pin: str) -> Decided:
    """Withdraw one letter, for instance the wrong one of a fork.

    Raises:
        RecordUnknown, NothingToDecide, CityDecides, ValueRefused, WrongPin, KeyMissing, KeyDamaged, ArchiveLost: Nothing was
            decided.
    """
    desk = desk_of(ws, pin)
    found = ws.tuples(
        "SELECT o.uuid, o.name FROM letter l JOIN office o ON o.uuid = l.office WHERE l.letter_id = ?", (letter_id,)
    )
    if not found:
        raise RecordUnknown(f"没有收到过编号为 {letter_id} 的数据包，没有改动。", letter=letter_id)
    office, name = found[0]
    said = clerks_log.rulings(ws)[office]
    clerks_log.refuse_citys_school(ws, office, name, said)
    if letter_id not in {each for _seq, each in which_packages_count.counting_letters(ws, office, said)}:
        raise NothingToDecide(f"“{name}”的这个数据包本来就没有采用，没有改动。", school=name)
    return _withdraw(ws, desk, (office, name), (letter_id,), why)


def _withdraw(ws: Workspace, desk: Desk, school: tuple[str, str], letters: tuple[str, ...], why: str) -> Decided:
    reason = clerks_log.reason_given(why)
    return enter(
        ws,
        desk,
        school,
        lambda change: clerks_log.write_letters_entry(change, "withdraw", school[0], letters, (desk.clerk, reason)),
        letters,
    )


def withdrawn_words(ws: Workspace, decided: Decided) -> str:
    """What was decided, how it is taken back, and what is left to do."""
    return (
        f"“{decided.school}”的 {len(decided.letters)} 个数据包已撤回，{decided.stands}。"
        f"原件仍在存档里，撤错了可以用“恢复被撤回的数据包…”恢复。{_left_to_do(ws, decided.office)}"
    )


def reinstated_words(ws: Workspace, decided: Decided) -> str:
    """What counts again, and what is left to do."""
    return (
        f"“{decided.school}”的 {len(decided.letters)} 个被撤回的数据包已恢复，{decided.stands}。{_left_to_do(ws, decided.office)}"
    )


def _left_to_do(ws: Workspace, office: str) -> str:
    """Nothing where the school's last receipt says what stands again."""
    if owes_receipt(ws, office):
        return "请生成回执交给学校，学校据此知道现在以哪一个为准。"
    return "上一次给学校的回执说的就是这样，不用再发。"
