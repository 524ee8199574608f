"""Which of several bureaus that claim a school answers for it: its keys and decisions count, the others' do not."""

from __future__ import annotations

from jyteacher_desktop.bureau import clerks_log, who_is_one_person
from jyteacher_desktop.bureau.entering_decisions import Decided, desk_of, enter
from jyteacher_desktop.bureau.errors import NothingToDecide, RecordUnknown
from jyteacher_desktop.bureau.finding_schools import find_school
from jyteacher_desktop.bureau.receiving import Desk
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass, fields


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
    reason, names = clerks_log.reason_given(why), _claiming(ws, claim)
    chosen = [
        source for source, called in names.items() if bureau in (source, called) or (bureau == ws.info("office") and not source)
    ]
    if len(chosen) != 1:
        raise RecordUnknown(f"“{name}”没有被“{bureau}”登记过，没有改动。登记过它的有：{'、'.join(names.values())}。", text=bureau)
    if claim.chosen and chosen[0] == claim.voice:
        raise NothingToDecide(f"“{name}”已经裁定归{names[chosen[0]]}管，没有改动。", school=name)
    return _choose(ws, desk, (office, name), claim, voice=chosen[0], why=reason)


def unchoose_voice(ws: Workspace, school: str, why: str, pin: str) -> Chosen:
    """Take the choice between bureaus back: what stood before it stands again, and the school waits for a person anew.

    Raises:
        RecordUnknown: No such school.
        NothingToDecide: Nothing was chosen, or two desks chose differently.
        ValueRefused: No reason given.
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
    return _choose(ws, desk, (office, name), claim, voice=claim.before, why="", because=clerks_log.reason_given(why))


def _choose(
    ws: Workspace, desk: Desk, school: tuple[str, str], claim: clerks_log.Claim, *, voice: str, why: str, because: str = ""
) -> Chosen:
    def write(change: Change) -> None:
        clerks_log.write_voice(change, school[0], claim, voice, (desk.clerk, why), because=because)
        # what another bureau decided about the school's people counts, or counts no longer
        who_is_one_person.obey(change, who_is_one_person.Said.inside(change))

    decided = enter(ws, desk, school, write)
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
