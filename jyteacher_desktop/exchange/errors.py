"""Why a package, card or key is refused: one class per cause, each with a sentence and a stable code.

Nothing of a refused package is stored; the file itself is left where it is (a bureau sets a copy aside).
"""

from __future__ import annotations

from jyteacher_desktop.domain.errors import InputError, MachineError, TrustError, UsageError


class FileUnreadable(InputError):
    """A file that was named to be looked at cannot be read."""

    code = "file.unreadable"


class CardsDiffer(InputError):
    """Cards of several offices were given for one package."""

    code = "package.cards_differ"


class NotAPackage(TrustError):
    """The file is not one of ours at all."""

    code = "package.not_a_package"


class PackageTooLarge(TrustError):
    """The file or a part of it exceeds the format's limits."""

    code = "package.too_large"


class PackageDamaged(TrustError):
    """Bytes were changed, cut or added on the way."""

    code = "package.damaged"


class PackageIncomplete(TrustError):
    """A thin box lacks a table that the receiver never had."""

    code = "package.incomplete"


class SealedForOthers(TrustError):
    """The seal does not open with the keys at hand."""

    code = "package.sealed_for_others"


class WrongForm(TrustError):
    """The box or the manifest is not in the exact form that our writer makes."""

    code = "package.form"


class NewerPackage(TrustError):
    """The package needs a newer program."""

    code = "package.newer"


class SamplePackage(TrustError):
    """A sample letter reached a real office, or the reverse."""

    code = "package.sample"


class Unsigned(TrustError):
    """One of those who must sign has not, though another has."""

    code = "package.unsigned"


class UnknownSender(TrustError):
    """No key is enrolled for the sender the letter names."""

    code = "package.unknown_sender"


class BadSignature(TrustError):
    """The signatures are not those of the sender's enrolled keys."""

    code = "package.signature"


class WrongAddress(TrustError):
    """The letter is meant for another office."""

    code = "package.address"


class WrongKind(TrustError):
    """A letter of another kind is needed here."""

    code = "package.kind"


class BadRows(TrustError):
    """A table breaks the rules of its rows."""

    code = "package.rows"


class KeyMissing(MachineError):
    """The key file is not where it should be."""

    code = "key.missing"


class KeyDamaged(TrustError):
    """The key file cannot be read."""

    code = "key.damaged"


class KeyUnwritten(MachineError):
    """A new key file cannot be written."""

    code = "key.unwritten"


class WrongPin(TrustError):
    """The PIN does not open the key file."""

    code = "key.wrong_pin"


class WeakPin(UsageError):
    """The PIN is too short to protect a key."""

    code = "key.weak_pin"


class WeakKey(TrustError):
    """A public key for which forged signatures would verify."""

    code = "key.weak"


class KeyExists(UsageError):
    """A new key would overwrite an existing one."""

    code = "key.exists"


class DeliveryFailed(MachineError):
    """The file did not reach the folder or stick whole."""

    code = "delivery.failed"


class DeliveryFull(MachineError):
    """The stick or disk has no room."""

    code = "delivery.full"
