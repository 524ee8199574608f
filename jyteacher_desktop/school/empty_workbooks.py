"""空白表格: an empty workbook for every import, with the lists and columns of the policy in use."""

from __future__ import annotations

from pathlib import Path

from jyteacher_desktop.domain.activity_kinds import Kind
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.paths import shipped_policy
from jyteacher_desktop.records.errors import ValueRefused
from jyteacher_desktop.records.policies import read_policy
from jyteacher_desktop.school.activity_import import own_labels
from jyteacher_desktop.school.imports import ImportKind
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.plans import into_plans
from jyteacher_desktop.sheets import (
    OWN,
    own_specs,
    write_template,
)
from jyteacher_desktop.store.workspace import Workspace


def write_import_template(ws: Workspace | None, kind: ImportKind, path: Path, *, of: str = "") -> Path:
    """Write an empty workbook to fill: with the lists and columns of the policy in use, of the program's own where there is no workspace.

    Args:
        ws: The workspace, or None.
        kind: What is to be filled in.
        path: The new .xlsx file.
        of: One kind of activity by its id or name: a sheet of activities then has the columns of this kind alone.

    Raises:
        ValueRefused: The policy has no such kind of activity.
        FileNotWritten: The place cannot be written.
    """
    policy = current_policy(ws) if ws is not None else read_policy(shipped_policy())
    meant = _kind_called(policy, of) if of else None
    own = (dict(meant.fields) if meant is not None else own_labels(policy)) if kind is ImportKind.ACTIVITIES else {}
    more = own_specs(own)
    plans = into_plans(ws) if ws is not None and ws.kind.name == "school" and kind is ImportKind.PLAN_ITEMS else ()
    return write_template(
        kind.value,
        path,
        choices={
            "kind": [meant.name] if meant is not None else [each.name for each in policy.kinds_offered],
            "plan": [each.called for each in plans if not each.approved],
            "category": [each.name for each in policy.categories.values()],
        },
        more=more,
        notes=[(spec.title, f"只用于：{_having(policy, spec.key.removeprefix(OWN))}。别的活动类型这一格空着。") for spec in more],
    )


def _kind_called(policy: Policy, text: str) -> Kind:
    """A kind of activity by its id or name.

    Raises:
        ValueRefused: There is none.
    """
    found = policy.kind_called(text)
    if found is None or not policy.may_be_new(found.id):
        known = "、".join(each.name for each in policy.kinds_offered)
        raise ValueRefused(f"政策里没有活动类型“{text}”，没有写出表格。可以写：{known}。", field="kind")
    return found


def _having(policy: Policy, key: str) -> str:
    return "、".join(kind.name for kind in policy.kinds_known.values() if key in kind.fields)
