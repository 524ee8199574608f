"""What can be wrong with a request to the school layer, one class per cause."""

from __future__ import annotations

from jyteacher_desktop.domain.errors import InputError, MachineError, TrustError
from jyteacher_desktop.records.errors import (
    NameAmbiguous,
    NumberFar,
    PlanOutdated,
    PlanState,
    RecordMissing,
    ReviewTooEarly,
    StillInUse,
    ValueRefused,
)

__all__ = [
    "NameAmbiguous",
    "NumberFar",
    "PlanOutdated",
    "PlanState",
    "RecordMissing",
    "ReviewTooEarly",
    "StillInUse",
    "ValueRefused",
]
"""Causes that the school shares with everybody who keeps records."""


class KindUnknown(InputError):
    """The policy in use has no such activity kind or category."""

    code = "kind.unknown"


class PeriodWrong(InputError):
    """The quarter is not in the state this command needs."""

    code = "period.state"


class ConfirmationUnsupported(InputError):
    """The policy demands a confirmation by the bureau that this version cannot record yet."""

    code = "policy.confirmation_bureau"


class SampleMissing(MachineError):
    """The bundled sample files are not where the program expects them."""

    code = "sample.missing"


class NotTrusted(InputError):
    """No bureau card was accepted yet."""

    code = "trust.missing"


class KeyExchanged(TrustError):
    """The key file beside the workspace holds another key than the one this workspace knows."""

    code = "key.exchanged"


class FingerprintWrong(TrustError):
    """The typed digits are not those of the card."""

    code = "trust.fingerprint"


class ListUnreadable(InputError):
    """A list of names is no text that can be read."""

    code = "list.unreadable"


class FileUnreadable(MachineError):
    """A card or receipt cannot be read from its place."""

    code = "file.unreadable"


class ReceiptUnexpected(InputError):
    """A receipt that does not belong to this workspace."""

    code = "receipt.unexpected"


class RescueFailed(MachineError):
    """The rescue copy cannot be written."""

    code = "rescue.failed"


class AttachmentNotWritten(MachineError):
    """An attachment cannot be written where it was asked for."""

    code = "attachment.not_written"


class TrustNeedsDigits(TrustError):
    """A card would take the place of a checked one that does not vouch for it."""

    code = "trust.needs_digits"


class CardOutdated(TrustError):
    """A bureau's card of before the one in force, under the same root."""

    code = "trust.outdated"


class PolicyOutdated(TrustError):
    """A policy letter older than the one in use."""

    code = "policy.outdated"


class NotEmpty(InputError):
    """A former book comes back into a workspace that holds records of its own."""

    code = "restore.not_empty"


class SignerMissing(InputError):
    """The policy asks for a signer who has no key yet."""

    code = "signer.missing"


class NothingToHandOver(InputError):
    """No sealed package was found to hand over."""

    code = "relay.nothing"


class MemberWrong(InputError):
    """A line that should name a member school has no name, or no code that may stand in a file name."""

    code = "member.wrong"


class NothingReturned(InputError):
    """No open remark of the bureau is about this record."""

    code = "receipt.nothing_returned"


class MemberUnknown(InputError):
    """The list of member schools has no such school."""

    code = "member.unknown"
