"""By which policy the city is counted: another one is put in use, and what came before keeps the signatures that were asked for then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jyteacher_desktop.bureau import clerks_log, which_packages_count
from jyteacher_desktop.bureau.office import clerk_keys, current_policy, unlock
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.exchange import SigningKey
from jyteacher_desktop.paths import shown_name
from jyteacher_desktop.records.policies import put_in_use, read_policy
from jyteacher_desktop.store.errors import NeedsTwoClerks
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import replace


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
        if beside is not None:
            beside(change)
