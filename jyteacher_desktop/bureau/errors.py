"""What can be wrong with a request to the bureau layer, one class per cause."""

from __future__ import annotations

from jyteacher_desktop.domain.errors import InputError, MachineError, TrustError


class FingerprintWrong(TrustError):
    """The typed digits are not those of the school's card."""

    code = "enrol.fingerprint"


class CardForeign(TrustError):
    """A sample card at a real bureau, or the reverse."""

    code = "enrol.sample"


class FileUnreadable(MachineError):
    """A given path cannot be read."""

    code = "receive.unreadable"


class AnnouncedOtherwise(TrustError):
    """Another clerk announced this version of the program with other words or another file."""

    code = "release.otherwise"


class ReceiptsPartly(InputError):
    """The receipts of some schools could not be written because of what their packages say; those of all others were."""

    code = "receipt.partly"


class RecordUnknown(InputError):
    """No record, person or school in the merged city has this id or name."""

    code = "record.missing"


class NothingToDecide(InputError):
    """There is no key or letter left that the decision could be about."""

    code = "decision.nothing"


class RemarkSent(InputError):
    """A decision about a plan has gone to the school and is taken back by another one only."""

    code = "remark.sent"


class PlanUndecided(InputError):
    """A plan that nobody asks about, or of which nothing stands that could be taken back."""

    code = "plan.undecided"


class NotSettled(InputError):
    """Something that waits for a decision or for a school, and is not done by looking at it."""

    code = "waiting.open"


class AlreadyDecided(InputError):
    """A matter that somebody decided since it was looked at."""

    code = "waiting.decided"


class ValueRefused(InputError):
    """A field of a request has a value that cannot be stored."""

    code = "value.refused"


class OpeningStopped(MachineError):
    """The process that opens packages was ended from outside."""

    code = "receive.stopped"


class ArchiveLost(MachineError):
    """An accepted package is no longer in the folder of letters beside the workspace, or not as it was."""

    code = "archive.lost"


class OfficeTaken(TrustError):
    """A card claims the office id of a school that is enrolled under another name."""

    code = "enrol.office_taken"


class CityDecides(TrustError):
    """A key or decision about a school that a city below us answers for."""

    code = "decision.city"


class KeyRevoked(TrustError):
    """A card carries a key that was revoked."""

    code = "enrol.revoked"


class KeyTaken(TrustError):
    """A card carries a key that is enrolled for the other signer of the school."""

    code = "enrol.key_taken"


class EntryUnknown(TrustError):
    """A log carries an entry that this program cannot read."""

    code = "log.entry_unknown"


class LogFull(TrustError):
    """With the entries of this log or roll there would be more of them than any desk can write again."""

    code = "log.full"


class MailboxUnchecked(InputError):
    """Nobody has asked the school where its answers go, so its whole book is sealed to no mailbox without a card."""

    code = "restore.unchecked"


class NothingToGive(InputError):
    """No letter of the school counts, so nothing can be given back."""

    code = "restore.nothing"


class BureauUnknown(InputError):
    """No bureau above was accepted to send a roll to."""

    code = "roll.no_receiver"


class KeyForeign(TrustError):
    """A draft names a clerk's key that is not on this computer, or a key file is that of nobody on the card in force."""

    code = "root.key_foreign"


class CardOutdated(TrustError):
    """Another bureau's card of before the one in force, or another one of its number."""

    code = "trust.outdated"


class DraftOutdated(TrustError):
    """A policy draft that must not be signed any more: another one took its number, or a newer one is in force."""

    code = "policy.draft_outdated"


class RecoveryWrong(TrustError):
    """What was typed is not this bureau's recovery key."""

    code = "recovery.wrong"


class MailboxLocked(TrustError):
    """The mailbox is sealed to another clerk's key."""

    code = "mailbox.locked"


class NotMoved(MachineError):
    """A bureau that was copied to or from a server has another digest there."""

    code = "bureau.not_moved"
