"""Errors a person can act on.

Every known failure of the product is one subclass of :class:`JyTeacherError`, one class per cause. It carries a
Chinese ``user_message`` that says what happened, what is safe and what to do next; a stable dotted ``code`` that
scripts rely on; and the exit status of the command line. Anything else that is raised is a bug.

The four families decide the exit status (docs/architecture.md): wrong usage 2, the machine 3, trust 4, input 5.
Facts about rows of a workbook are not errors but :class:`Finding` values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from jyteacher_desktop.enums import Enum
from jyteacher_desktop.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable


class JyTeacherError(Exception):
    """A failure with a sentence for the person at the keyboard.

    Keyword facts become attributes, so callers never parse the sentence. The sentence says what to do next in the words of a window,
    its buttons and pages; where the command line has more to say than its own help does, the fact ``way`` names what is meant, and
    ``cli/ways.py`` says what to type.
    """

    code: ClassVar[str] = "error"
    exit_status: ClassVar[int] = 70

    def __init__(self, user_message: str, **facts: object) -> None:
        super().__init__(user_message)
        self.user_message = user_message
        self.facts = facts

    def __getattr__(self, name: str) -> object:
        facts = self.__dict__.get("facts", {})
        if name in facts:
            return facts[name]
        raise AttributeError(name)


class UsageError(JyTeacherError):
    """The command or request cannot be understood (exit status 2)."""

    code = "usage"
    exit_status = 2


class MachineError(JyTeacherError):
    """The computer stands in the way: locked, disk full, no permission, newer file (exit status 3)."""

    code = "machine"
    exit_status = 3


class TrustError(JyTeacherError):
    """A package, card, key or signature is refused (exit status 4)."""

    code = "trust"
    exit_status = 4


class InputError(JyTeacherError):
    """Input is refused as a whole: not a workbook, invalid policy, wrong period (exit status 5)."""

    code = "input"
    exit_status = 5


class Cancelled(JyTeacherError):
    """The person pressed cancel; nothing was changed."""

    code = "cancelled"
    exit_status = 1


class Severity(Enum):
    """How much a finding matters: a note, a warning, or a refusal of its row."""

    NOTE = "note"
    WARNING = "warning"
    REFUSAL = "refusal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fact about one place in somebody's input.

    Attributes:
        severity: A refusal keeps its row out; a warning never blocks.
        code: Stable dotted English word, e.g. ``id_number.check_digit``.
        place: Where, in the user's own words: "第 7 行「身份证件号」" or a field name.
        message: Chinese sentence: what, and what to do next.
        choices: What could stand there instead, each with the words a person knows it by.
    """

    severity: Severity
    code: str
    place: str
    message: str
    choices: tuple[tuple[str, str], ...] = ()


def with_findings(sentence: str, findings: Iterable[Finding]) -> str:
    """A sentence and what else is to be known, each in a line of its own, as windows say it; a command lists findings beside its answer."""
    return "\n".join([sentence, *(each.message for each in findings)])


def refusal(code: str, place: str, message: str) -> Finding:
    """A finding that keeps its row out."""
    return Finding(severity=Severity.REFUSAL, code=code, place=place, message=message)


def warning(code: str, place: str, message: str) -> Finding:
    """A finding that blocks nothing."""
    return Finding(severity=Severity.WARNING, code=code, place=place, message=message)
