"""Why a package, card or key is refused: one class per cause, each with a sentence and a stable code.

Nothing of a refused package is stored; the file itself is left where it is (a bureau sets a copy aside).
"""

from __future__ import annotations

from jyteacher_desktop.domain.errors import InputError, MachineError, TrustError, UsageError

NOT_OURS = (
    "这不是本程序的数据包，没有采用，原有数据没有变化。请选择交来的 .jyt 文件；名称是 .jyt 却不能用的，请对方重新生成一份。"
)
BY_A_NEWER_PROGRAM = "这个数据包由更新版本的程序写成，没有采用，原有数据没有变化。请升级本程序后再接收。"
OVER_THE_LIMIT = "文件超过 64 MB，没有打开，原有数据没有变化。请让对方分卷导出。"
"""What more than one check says."""


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


def unlike_the_list(table: str) -> WrongForm:
    """The refusal of a table that is not what the signed list says of it."""
    return WrongForm(f"表“{table}”与签名清单不符，没有采用，原有数据没有变化。请让对方重新发送。", table=table)


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


class UnknownBureau(UnknownSender):
    """The roll of a bureau whose card nobody accepted here."""

    code = "package.unknown_bureau"


class BadSignature(TrustError):
    """The signatures are not those of the sender's enrolled keys."""

    code = "package.signature"


class WrongAddress(TrustError):
    """The letter is meant for another office."""

    code = "package.address"


class WrongKind(TrustError):
    """A letter of another kind is needed here."""

    code = "package.kind"


class NewCard(TrustError):
    """A card whose key nobody enrolled and no key that counts vouches for: somebody has to telephone first."""

    code = "package.new_card"


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
