"""By which policy the city is counted: another one is put in use, and what came before keeps the signatures that were asked for then."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain
from pathlib import Path

from jyteacher_desktop.bureau import clerks_log, which_packages_count
from jyteacher_desktop.bureau.entering_decisions import desk_of
from jyteacher_desktop.bureau.errors import NothingToDecide
from jyteacher_desktop.bureau.office import clerk_keys, current_policy, unlock
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.policy_file import load_policy
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.exchange import SigningKey
from jyteacher_desktop.exchange.errors import Unsigned
from jyteacher_desktop.paths import shown_name
from jyteacher_desktop.records.policies import put_in_use, read_policy
from jyteacher_desktop.store.errors import NeedsTwoClerks
from jyteacher_desktop.store.workspace import PUT_INFO, Change, Workspace
from jyteacher_desktop.values import dataclass, replace

ACCEPT = "accept"
"""The kind of entries by which letters stand that counted before a policy asked for other signatures."""
_GONE_BACK = "policy_gone_back"
"""Row of ``info``: keys of policies that are none before the one in use: mistakes, and what was put in use again in place of itself."""


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


def adopt_policy(
    ws: Workspace,
    policy: Policy,
    file_name: str,
    clerk: SigningKey,
    *,
    signed: bool = False,
    beside: Callable[[Change], object] | None = None,
) -> None:
    """Count the city by another policy; one that two clerks signed is not taken back by a key press of one. ``beside`` is saved in the same step."""
    before = current_policy(ws)
    same_signers = policy.signers == before.signers
    why = _why_letters_follow(policy)
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
                clerks_log.write_letters_entry(change, ACCEPT, office, good - set(said.accepted), (clerk, why))
                # A letter that does not count because somebody's key was revoked is not let in by asking for fewer signatures.
                clerks_log.write_letters_entry(change, "withdraw", office, better - good - set(said.withdrawn), (clerk, why))
        put_in_use(change, policy, file_name, ws.today.isoformat())
        if beside is not None:
            beside(change)


def _why_letters_follow(policy: Policy) -> str:
    """The reason of the entries that keep letters as they stood before a policy asked for other signatures."""
    return f"启用政策 {policy.title} 第 {policy.version} 版以前收到"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mistaken:
    """The policy before the one in use, and how letters followed that one.

    ``key`` is the key of its row. By office ``let_stand`` are the entries that let some stand; ``kept_away`` the letters that do not count for nothing but that, and
    ``entries`` those that say so.
    """

    former: Policy
    file_name: str
    key: int
    let_stand: Mapping[str, Sequence[str]]
    kept_away: Mapping[str, Collection[str]]
    entries: Collection[str]


def may_be_taken_back(ws: Workspace) -> frozenset[str]:
    """The entries by which letters follow the policy in use, while one clerk alone can go back to the one before."""
    found = _mistaken(ws) if len(clerk_keys(ws)) <= 1 else None
    return frozenset(chain(found.entries, *found.let_stand.values())) if found is not None else frozenset()


def _mistaken(ws: Workspace) -> _Mistaken | None:
    """What going back to the policy before takes back; None where no letters followed the one in use."""
    passed_over = _gone_back(ws)
    rows = ws.tuples("SELECT id, text, file_name FROM policy WHERE in_use = 0 ORDER BY id DESC")
    before = next((row for row in rows if row[0] not in passed_over), None)
    if before is None:
        return None
    key, text, file_name = before
    now, former = current_policy(ws), load_policy(text, file_name=file_name)
    if former.signers == now.signers:
        return None
    why, gone, said = _why_letters_follow(now), clerks_log.taken_back(ws), clerks_log.rulings(ws)
    entries = ws.tuples(
        f"SELECT id, office, kind, payload FROM log_entry WHERE source = '' AND kind IN ('{ACCEPT}', 'withdraw', 'reinstate') ORDER BY id"
    )
    told = [(number, office, kind, json.loads(text)) for number, office, kind, text in entries]
    answers: dict[str, list[frozenset[str]]] = defaultdict(list)
    for _number, _office, kind, facts in told:
        if kind == "reinstate":
            letters = frozenset(facts["letters"])
            for each in facts["withdrawals"]:
                answers[each].append(letters)
    let_stand: dict[str, list[str]] = defaultdict(list)
    by_policy: dict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
    by_others: dict[str, set[str]] = defaultdict(set)
    for number, office, kind, facts in told:
        if kind == ACCEPT and number not in gone and facts["why"] == why:
            let_stand[office].append(number)
        elif kind == "withdraw" and office in said:
            letters = said[office].withdrawn.intersection(facts["letters"]).difference(*answers[number])
            if facts["why"] != why:
                by_others[office].update(letters)
            elif letters:
                by_policy[office].append((number, letters))
    kept_away = {
        office: left
        for office, entries in by_policy.items()
        if (left := set().union(*(letters for _number, letters in entries)) - by_others[office])
    }
    withdrawals = [number for office in kept_away for number, _letters in by_policy[office]]
    if not let_stand and not withdrawals:
        return None
    return _Mistaken(former=former, file_name=file_name, key=key, let_stand=let_stand, kept_away=kept_away, entries=withdrawals)


def _gone_back(ws: Workspace) -> frozenset[int]:
    return frozenset(map(int, ws.info(_GONE_BACK).split()))


def take_back(ws: Workspace, why: str, pin: str) -> str:
    """The policy in use was a mistake: count by the one before again, as if it had never been in use; returns the sentence for the person.

    Letters that came meanwhile count, or do not, by the policy before; what its mistaken successor kept away is taken up again, and files
    that were refused for want of a signature are looked at again.

    Raises:
        NothingToDecide: The policy before asked for the same signatures, or no letters followed the one in use.
        NeedsTwoClerks: There are several clerks; two of them sign a policy before it counts.
        WrongPin, KeyMissing, KeyDamaged, MailboxLocked, ArchiveLost: Nothing was changed.
    """
    if len(clerk_keys(ws)) > 1:
        raise NeedsTwoClerks(
            "本局有几位经办人，换政策要两位签名，没有改动，现用政策没有变化。请用“签发政策…”起草以前的那一份，由另一位经办人补签。",
            way="draft policy",
        )
    found = _mistaken(ws)
    if found is None:
        raise NothingToDecide("现用政策启用时没有数据包随它变动，没有改动。要改回来，请改用以前的政策。")
    former, desk = found.former, desk_of(ws, pin)
    heads = dict(ws.tuples("SELECT uuid, head FROM office"))
    with ws.change(f"改回政策 {former.title} 第 {former.version} 版", code=StepCode.POLICY_USE, undoable=False) as change:
        mistaken = [key for (key,) in ws.tuples("SELECT id FROM policy WHERE in_use = 1")]
        put_in_use(change, former, found.file_name, ws.today.isoformat())
        passed_over = _gone_back(ws).union(mistaken, [found.key])
        change.driver_sql(PUT_INFO, (_GONE_BACK, " ".join(map(str, sorted(passed_over)))))
        for office, numbers in found.let_stand.items():
            clerks_log.write_entry(change, clerks_log.RECALL, office, {"entries": list(numbers), "why": why}, desk.clerk)
        for office, letters in found.kept_away.items():
            clerks_log.write_reinstatement(change, ws, office, letters, (desk.clerk, why))
        desk.read_log()
        for office in heads:
            desk.settle(change, office)
    looked_at = desk.take_refused(Unsigned.code)
    taken = sum(verdict.verdict == "merged" for verdict in looked_at)
    left = [verdict.message for verdict in looked_at if verdict.verdict == "refused" and verdict.code != Unsigned.code]
    moved = sum(head != heads[office] for office, head in ws.tuples("SELECT uuid, head FROM office"))
    again = f"因缺签名没有采用的文件重新核对过，合并了 {taken} 个。" if taken else ""
    if left:
        again += f"有 {len(left)} 个这次没有采用，处理好以后请重新接收：{left[0]}"
    return (
        f"已改回政策“{former.title}”第 {former.version} 版，{f'{moved} 所学校' if moved else '没有学校'}采用的数据包因此有变化。{again}"
        "错的那一份已经签发给学校的，请把改回的这一份再签发一次。"
    )
