"""What a clerk decides about keys and letters.

Every decision is one entry of the log and names letters, never a moment: offline signatures carry no trustworthy time, and two
desks that share letters and log must see the same city. The rows of the school follow in the same transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

from jyteacher_desktop.bureau import clerks_log, which_packages_count, who_is_one_person
from jyteacher_desktop.bureau.errors import NothingToDecide, RecordUnknown, ValueRefused
from jyteacher_desktop.bureau.flags import FLAG_LABELS
from jyteacher_desktop.bureau.office import clerk_keys, current_policy, mailbox_identities, unlock
from jyteacher_desktop.bureau.receiving import Desk
from jyteacher_desktop.bureau.signatures import signed_by
from jyteacher_desktop.domain.calendar import quarter_name
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.exchange import SigningKey, same_digits
from jyteacher_desktop.paths import shown_name
from jyteacher_desktop.records.policies import put_in_use, read_policy
from jyteacher_desktop.store.errors import NeedsTwoClerks
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass, fields, replace

_MOST_CANDIDATES = 12
"""Schools of one name that a sentence lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What stands after a decision: ``seq`` is the number of the letter that counts now, 0 when none does.

    ``keys`` are whose key and its thirty digits, of every key of the school that still counts.
    """

    office: str
    school: str
    seq: int
    letters: tuple[str, ...]
    keys: tuple[tuple[str, str], ...]

    @property
    def keys_words(self) -> str:
        """What to look at after a key was revoked: a thief may have had it speak for a key of his own, and nobody was telephoned."""
        if not self.keys:
            return "请让学校做新密钥，把新卡片交来登记。"
        listed = "\n".join(f"{signer} {digits}" for signer, digits in self.keys)
        return f"这所学校仍然有效的密钥：\n{listed}\n请打电话请学校逐组核对；学校没有的，是别人用丢失的密钥换来的，请一并吊销。"

    @property
    def stands(self) -> str:
        """Which package counts now."""
        return f"现在有效的是第 {self.seq} 号数据包" if self.seq else "现在没有有效的数据包"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen(Decided):
    """What stands after a choice between bureaus; ``lacking`` of the chosen one's packages of the school were not taken when they came."""

    bureau: str
    lacking: int

    @property
    def sentence(self) -> str:
        """What was decided and what to do now."""
        more = (
            f"{self.bureau}汇总来的这所学校有 {self.lacking} 个数据包当时没有采用，请把它的汇总包再接收一次。"
            if self.lacking
            else ""
        )
        return f"“{self.school}”按{self.bureau}的登记采用，{self.stands}。{more}"


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


def use_policy(ws: Workspace, path: Path, pin: str) -> Policy:
    """Count the city by another policy from now on, where one clerk decides that alone: by his PIN, as publishing one does.

    Where it changes who must sign, packages that are here keep counting by the signatures that were asked for when they came; what is
    entered for that bears the clerk's signature.

    Raises:
        NeedsTwoClerks: There are several clerks; two of them sign a policy before it counts.
        WrongPin, KeyMissing, KeyDamaged, MailboxLocked: The old policy stays in use.
        InputError: Unreadable or invalid; the old policy stays in use.
    """
    policy = read_policy(path)
    if len(clerk_keys(ws)) > 1:
        raise NeedsTwoClerks(
            "本局有几位经办人，换政策要两位签名，没有启用，现用政策没有变化。请用“签发政策…”起草，"
            "由另一位经办人补签，补签后自动启用。",
            way="draft policy",
        )
    adopt_policy(ws, policy, shown_name(Path(path)), unlock(ws, pin))
    return policy


def adopt_policy(ws: Workspace, policy: Policy, file_name: str, clerk: SigningKey, *, signed: bool = False) -> None:
    """Count the city by another policy; one that two clerks signed is not taken back by a key press of one."""
    before = current_policy(ws)
    same_signers = policy.signers == before.signers
    why = f"启用政策 {policy.title} 第 {policy.version} 版以前收到"
    with ws.change(
        f"启用政策 {policy.title} 第 {policy.version} 版", code=StepCode.POLICY_USE, undoable=same_signers and not signed
    ) as change:
        if not same_signers:
            for office, said in clerks_log.rulings(ws).items():
                if said.city:
                    continue  # who must sign there is the city's to say
                then = replace(said, needed=policy.signers)
                good, better = (
                    which_packages_count.signed_letters(ws, office, said),
                    which_packages_count.signed_letters(ws, office, then),
                )
                clerks_log.write_letters_entry(change, "accept", office, good - set(said.accepted), (clerk, why))
                # A letter that does not count because somebody's key was revoked is not let in by asking for fewer signatures.
                clerks_log.write_letters_entry(change, "withdraw", office, better - good - set(said.withdrawn), (clerk, why))
        put_in_use(change, policy, file_name, ws.today.isoformat())


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
    standing = [public.keyid for public in (said.standing() if said else ()) if not key or same_digits(key, public.fingerprint)]
    if said is None or not standing:
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
    reason, entries = _reason(why), []
    for keyid in standing:
        early = [(seq, letter_id) for seq, letter_id in believed if keyid in arrived[letter_id][1]]
        entries.append({"head": which_packages_count.head(early), "keyid": keyid, "why": reason})

    def write(change: Change) -> None:
        for entry in entries:
            clerks_log.write_entry(change, "revoke", office, entry, desk.clerk)

    return _enter(ws, desk, (office, name), write)


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
    found = _standing(clerks_log.rulings(ws).get(office))
    if not found:
        raise NothingToDecide(f"“{name}”没有有效的密钥，没有改动。", school=name)
    return found


def _standing(said: clerks_log.Rulings | None) -> tuple[tuple[str, str], ...]:
    return tuple((said.roles[key.keyid].label, key.fingerprint) for key in said.standing()) if said else ()


def roll_back(ws: Workspace, school: str, why: str, pin: str, *, to: int | None = None) -> Decided:
    """Withdraw a school's newest letters, so that an earlier one counts again.

    Args:
        ws: The bureau's workspace.
        school: Office id, code or name.
        why: Shown in the log.
        pin: The clerk's PIN.
        to: Withdraw every letter with a greater number; the letters with the greatest number when None.

    Raises:
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


def reinstate(ws: Workspace, school: str, why: str, pin: str) -> Decided:
    """Take a school's newest withdrawal back: the letters it took away count again, as far as nothing else speaks against them.

    Raises:
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
    reason = _reason(why)
    return _enter(
        ws,
        desk,
        (office, name),
        lambda change: clerks_log.write_reinstatement(change, ws, office, letters, (desk.clerk, reason)),
        letters,
    )


def choose_voice(ws: Workspace, school: str, bureau: str, why: str, pin: str) -> Chosen:
    """Say which of several bureaus that claim a school answers for it: its keys and decisions count, the others' do not.

    Args:
        ws: The bureau's workspace.
        school: Office id, code or name.
        bureau: Office id or name of the bureau; 本局 for our own.
        why: Shown in the log.
        pin: The clerk's PIN.

    Raises:
        RecordUnknown: No such school, or no such bureau among those that claim it.
        NothingToDecide: One bureau claims it, or this one was chosen already.
        ValueRefused: No reason given.
        WrongPin, KeyMissing, KeyDamaged, ArchiveLost: Nothing was decided.
    """
    desk = desk_of(ws, pin)
    office, name, claim = _claimed(ws, school)
    reason, names = _reason(why), _claiming(ws, claim)
    chosen = [
        source for source, called in names.items() if bureau in (source, called) or (bureau == ws.info("office") and not source)
    ]
    if len(chosen) != 1:
        raise RecordUnknown(f"“{name}”没有被“{bureau}”登记过，没有改动。登记过它的有：{'、'.join(names.values())}。", text=bureau)
    if claim.chosen and chosen[0] == claim.voice:
        raise NothingToDecide(f"“{name}”已经裁定归{names[chosen[0]]}管，没有改动。", school=name)
    return _choose(ws, desk, (office, name), claim, voice=chosen[0], why=reason)


def unchoose_voice(ws: Workspace, school: str, pin: str) -> Chosen:
    """Take the choice between bureaus back: what stood before it stands again, and the school waits for a person anew.

    Raises:
        RecordUnknown: No such school.
        NothingToDecide: Nothing was chosen, or two desks chose differently.
        WrongPin, KeyMissing, KeyDamaged, ArchiveLost: Nothing was decided.
    """
    desk = desk_of(ws, pin)
    office, name, claim = _claimed(ws, school)
    if claim.torn:
        raise NothingToDecide(
            f"{_torn_words(ws, name, claim)}撤回哪一条都定不下来，没有改动。请重新裁定归哪个单位管。", school=name
        )
    if not claim.chosen:
        raise NothingToDecide(f"“{name}”归哪个单位管还没有裁定过，没有改动。", school=name)
    return _choose(ws, desk, (office, name), claim, voice=claim.before, why="")


def _choose(ws: Workspace, desk: Desk, school: tuple[str, str], claim: clerks_log.Claim, *, voice: str, why: str) -> Chosen:
    def write(change: Change) -> None:
        clerks_log.write_voice(change, school[0], claim, voice, (desk.clerk, why))
        # what another bureau decided about the school's people counts, or counts no longer
        who_is_one_person.obey(change, who_is_one_person.Said.inside(change))

    decided = _enter(ws, desk, school, write)
    lacking = ws.tuples(
        "SELECT count(DISTINCT e.letter) FROM enclosed e JOIN note n ON n.letter_id = e.note WHERE n.office = ? AND e.office = ? "
        "AND NOT EXISTS (SELECT 1 FROM letter l WHERE l.letter_id = e.letter)",
        (voice, school[0]),
    )[0][0]
    return Chosen(
        **{each.name: getattr(decided, each.name) for each in fields(decided)},
        bureau=_claiming(ws, claim)[voice],
        lacking=lacking,
    )


def _claimed(ws: Workspace, school: str) -> tuple[str, str, clerks_log.Claim]:
    """A school that several bureaus claim.

    Raises:
        RecordUnknown: No such school.
        NothingToDecide: No more than one bureau claims it.
    """
    office, name = find_school(ws, school)
    claim = clerks_log.claims(ws).get(office)
    if claim is None:
        raise NothingToDecide(f"“{name}”没有被几个单位同时登记，没有什么要裁定，没有改动。", school=name)
    return office, name, claim


def _torn_words(ws: Workspace, school: str, claim: clerks_log.Claim) -> str:
    names = clerks_log.voice_names(ws)
    return f"“{school}”归谁管，几台电脑上的裁定不一致：{'、'.join(names.get(each) or f'单位 {each}' for each in claim.torn)}。"


def _claiming(ws: Workspace, claim: clerks_log.Claim) -> dict[str, str]:
    names = clerks_log.voice_names(ws)
    return {source: names.get(source) or f"单位 {source}" for source in claim.voices}


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


def desk_of(ws: Workspace, pin: str) -> Desk:
    """The desk of whoever proves himself to be a clerk; errors as :func:`unlock`."""
    key = unlock(ws, pin)
    return Desk(ws, mailbox_identities(ws, key), clerk=key)


def _withdraw(ws: Workspace, desk: Desk, school: tuple[str, str], letters: tuple[str, ...], why: str) -> Decided:
    reason = _reason(why)
    return _enter(
        ws,
        desk,
        school,
        lambda change: clerks_log.write_letters_entry(change, "withdraw", school[0], letters, (desk.clerk, reason)),
        letters,
    )


def _enter(
    ws: Workspace, desk: Desk, school: tuple[str, str], write: Callable[[Change], None], letters: tuple[str, ...] = ()
) -> Decided:
    office, name = school
    with ws.record() as change:
        write(change)
        desk.read_log()
        head = desk.settle(change, office)
    rows = ws.tuples("SELECT seq FROM letter WHERE letter_id = ?", (head,))
    return Decided(
        office=office,
        school=name,
        seq=rows[0][0] if rows else 0,
        letters=letters,
        keys=_standing(clerks_log.rulings(ws).get(office)),
    )


def _reason(why: str) -> str:
    if not why.strip():
        raise ValueRefused("必须写明理由，没有改动。请填写为什么。", field="why")
    return why.strip()


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
        return text == code or match_key(text) == match_key(name)

    # What somebody read out on the telephone goes before what a package says: no school makes another one impossible to name.
    found = [office for office in known if any(called(*each) for each in enrolled.get(office, ()))]
    found = found or [office for office, each in known.items() if called(*each)]
    if len(found) == 1:
        return found[0], known[found[0]][1]
    if not found:
        raise RecordUnknown(f"没有登记过“{text}”，{nothing}。", text=text)
    listed = "；".join(f"{known[office][1]}（单位编号 {office}）" for office in found[:_MOST_CANDIDATES])
    raise RecordUnknown(
        f"有 {len(found)} 所学校叫“{text}”，{nothing}。请改用单位编号：{listed}。", text=text, candidates=found[:_MOST_CANDIDATES]
    )
