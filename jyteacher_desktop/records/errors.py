"""What can be wrong with a request about a record, one class per cause."""

from __future__ import annotations

from jyteacher_desktop.domain.errors import InputError, TrustError


class RecordMissing(InputError):
    """No record has this id or name."""

    code = "record.missing"


class NameAmbiguous(InputError):
    """Several people carry this name."""

    code = "name.ambiguous"


class ValueRefused(InputError):
    """A field of a request has a value that cannot be stored.

    Attributes:
        field: Key of the field.
    """

    code = "value.refused"


class StillInUse(InputError):
    """A record cannot go to the trash while others point at it."""

    code = "record.in_use"


class RecordSent(InputError):
    """A record that the bureau's receipt brought is the bureau's word; a school only answers it."""

    code = "record.sent"


class RegisterUnknown(InputError):
    """There is no kind of record of this name."""

    code = "record.kind"


def told_unknown(name: str, listed: str) -> str:
    """What is said of a name that is no kind's."""
    return f"没有“{name}”这种记录，什么也没有改动。可用的有：{listed}。"


def no_such_register(name: str, listed: str) -> RegisterUnknown:
    """The refusal of a name that is no kind's; ``listed`` are those there are."""
    return RegisterUnknown(told_unknown(name, listed), kind=name)


class NotKeptHere(InputError):
    """Records of this kind are kept in the other kind of workspace."""

    code = "record.not_kept_here"


class VaultMissing(InputError):
    """The workspace keeps no sealed records yet, or already does."""

    code = "vault.missing"


class VaultClosed(TrustError):
    """The sealed records do not open with this key."""

    code = "vault.closed"


class RecoveryPageWrong(TrustError):
    """What was typed from a recovery page is not the secret of this workspace."""

    code = "private.page_wrong"


class PlanState(InputError):
    """A plan is not in the state this command needs: approved already, not approved, or without lines."""

    code = "plan.state"


class ReviewTooEarly(InputError):
    """What is only planned can neither be approved nor returned."""

    code = "review.too_early"


LOOK_AGAIN = "预览之后数据有过变化，没有导入任何内容。请重新预览一次，再确认导入。"


class PlanOutdated(InputError):
    """The data changed after the plan was made; it was not executed."""

    code = "plan.outdated"


class NumberFar(TrustError):
    """A letter of a bureau whose number leaps so far that it would outdate every genuine one."""

    code = "package.number_far"


class FileExchanged(TrustError):
    """Between looking at a file and acting on it somebody put another one in its place."""

    code = "package.exchanged"
