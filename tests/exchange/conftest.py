"""Two offices with real keys, made once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jyteacher_desktop.exchange import (
    BuiltLetter,
    Header,
    OpenedLetter,
    Period,
    SigningKey,
    build_letter,
    new_mailbox,
    open_letter,
)

SCHOOL, BUREAU = "018f0000-0000-7000-8000-000000000001", "018f0000-0000-7000-8000-000000000002"


@dataclass(frozen=True)
class Offices:
    """A school and a bureau that know each other."""

    school: SigningKey
    bureau: SigningKey
    mailbox: str
    mailbox_recipient: str
    recovery: str
    recovery_recipient: str

    def header(self, **changes: Any) -> Header:
        given: dict[str, Any] = {
            "sender": SCHOOL,
            "receiver": BUREAU,
            "code": "2141000123",
            "seq": 1,
            "created": "2026-10-08T09:00:00+08:00",
            "reply": self.mailbox_recipient,
            "period": Period(id="2026Q3", version=1, final=True),
            "policy": ("jiyuan", 1),
        }
        return Header(**{**given, **changes})

    def report(self, rows: dict[str, Any] | None = None, *, key: SigningKey | None = None, **changes: Any) -> BuiltLetter:
        recipients = [self.mailbox_recipient, self.recovery_recipient]
        return build_letter("report", self.header(**changes), rows or book(), [key or self.school], recipients)

    def open(self, data: bytes, **changes: Any) -> OpenedLetter:
        given: dict[str, Any] = {
            "kinds": frozenset({"report"}),
            "signers_for": lambda office, _kind: [self.school.public] if office == SCHOOL else [],
            "identities": [self.mailbox],
            "me": BUREAU,
        }
        letter = open_letter(data, **{**given, **changes})
        letter.check_tables()
        return letter


def uid(number: int) -> str:
    return f"018f0000-0000-7000-8000-{number:012x}"


def book(teachers: int = 3, activities: int = 2) -> dict[str, Any]:
    """A small whole book."""
    people = [uid(100 + n) for n in range(teachers)]
    events = [uid(1000 + n) for n in range(activities)]
    return {
        "school": [(SCHOOL, "2141000123", "济水一小", "小学", "济水中心校")],
        "periods": [("2026Q3", "closed", 1, 1, "2026-10-08")],
        "teachers": [
            (t, "王伟", "男", "1985-03", "语文", "语文", "小学", "一级教师", "", "语文组", "", "1234", "2010-09", "in_post")
            for t in people
        ],
        "service": [(t, 1, None, "in_post") for t in people],
        "identity": [(t, None, None) for t in people],
        "openings": [],
        "activities-2026": [
            (a, "reading_salon", "读书", "2026-09-01", "2026-09-01", "", "", 200, 1, "", "approved", "school", "", "", "", "{}")
            for a in events
        ],
        "attendance-2026": [(t, a, "present", "attendee", None, None) for t in people for a in events],
        "trainings-2026": [],
    }


@pytest.fixture(scope="session")
def offices() -> Offices:
    mailbox, recipient = new_mailbox()
    recovery, recovery_recipient = new_mailbox()
    return Offices(
        school=SigningKey(Ed25519PrivateKey.generate()),
        bureau=SigningKey(Ed25519PrivateKey.generate()),
        mailbox=mailbox,
        mailbox_recipient=recipient,
        recovery=recovery,
        recovery_recipient=recovery_recipient,
    )


@pytest.fixture
def stranger() -> SigningKey:
    return SigningKey(Ed25519PrivateKey.generate())
