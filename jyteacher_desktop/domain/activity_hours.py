"""The hours of one activity, and the role that counts of somebody who had several in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from decimal import Decimal

from jyteacher_desktop.domain.errors import InputError
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.terms import Role


class MissingHoursError(InputError):
    """An activity has neither hours nor times, and its kind has no default."""

    code = "hours.missing"


class HoursValueError(InputError):
    """Typed hours are negative, absurd or finer than hundredths."""

    code = "hours.value"


class TimesError(InputError):
    """An activity ends before it starts, or one of the two times is missing."""

    code = "hours.times"


class UnknownKindError(InputError):
    """The policy has no such kind of activity."""

    code = "hours.unknown_kind"


def derive_hours(policy: Policy, kind: str, start_time: time | None, end_time: time | None, typed: Decimal | None) -> int:
    """The hours of an activity, in hundredths: typed, or from its times, or the default of its kind.

    Times give ``floor(minutes / minutes_per_hour / step) x step``; less than one step gives 0.

    Raises:
        UnknownKindError: The policy has no such kind.
        HoursValueError: ``typed`` is not a sensible number of hours.
        TimesError: The end is not after the start, or only one of the two is given.
        MissingHoursError: Nothing to go by.
    """
    known = policy.kinds_known.get(kind)
    if known is None:
        names = "、".join(item.name for item in policy.kinds_offered)
        message = f"现行政策里没有活动类型“{kind}”。没有保存任何内容。请从这些类型中选择：{names}。"
        raise UnknownKindError(message, kind=kind)
    if typed is not None:
        if not (typed.is_finite() and 0 <= typed <= 10_000 and typed == round(typed, 2)):
            message = f"学时“{typed}”不是 0 到 10000 之间、最多两位小数的数。没有保存任何内容。请改正后再保存。"
            raise HoursValueError(message, typed=typed)
        return int(typed * 100)
    if start_time is not None or end_time is not None:
        if start_time is None or end_time is None or end_time <= start_time:
            raise TimesError("活动的结束时间应当晚于开始时间，两个都要填。没有保存任何内容。请改正时间，或直接填写学时。")
        minutes = (end_time.hour - start_time.hour) * 60 + end_time.minute - start_time.minute
        step = policy.step.x100
        return minutes * 100 // (int(policy.minutes_per_hour.value) * step) * step
    if known.default_hours is not None:
        return known.default_hours.x100
    message = f"“{known.name}”没有填学时，也没有填起止时间，无法计算。没有保存任何内容。请填写其中一项。"
    raise MissingHoursError(message, kind=kind)


def best_role(policy: Policy, kind: str, roles: Iterable[Role], *, among_equals: Role | None = None) -> Role:
    """The role that counts for a person with several roles in one activity: the one with the highest factor.

    Equal factors: ``among_equals`` if it is one of them, else the first in the order of :class:`Role`. Without any role: attendee.
    """
    factors = policy.kinds[kind].roles if kind in policy.kinds else {}
    order = list(Role)
    return max(
        roles,
        key=lambda role: (
            factors[role.code].value if role.code in factors else Decimal(1),
            role is among_equals,
            -order.index(role),
        ),
        default=Role.ATTENDEE,
    )
