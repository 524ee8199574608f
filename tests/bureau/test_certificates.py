"""A certificate of hours laid before the bureau, which knows whose key signed it and whether that key was revoked."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jyteacher_desktop.bureau import revoking_keys
from jyteacher_desktop.cli import main
from jyteacher_desktop.exchange import SigningKey
from jyteacher_desktop.exchange.hour_certificates import Statement, sign_statement
from tests.bureau.world import PIN, City, School, book, log_card

_FACTS = {
    "number": "1",
    "name": "王芳",
    "mark": "",
    "cycle": "2024-2028",
    "as_of": "2026-09-30",
    "hours": "40",
    "required": "360",
}


def _of(school: School, **facts: str) -> Statement:
    return Statement(**_FACTS | {"school": "1小", "code": school.code} | facts)


def _verified(city: City, line: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """What the bureau's workspace says of a certificate."""
    status = main(["certificate", "verify", line, "-w", str(city.ws.path)])
    said = capsys.readouterr()
    return status, said.out + said.err


def test_a_certificate_by_a_key_that_the_bureau_revoked_is_refused_whatever_day_it_states(
    city: City,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A signature has no time that anybody could trust: the thief writes the day before the loss."""
    school = city.school(1)
    city.send(school, book(school, {school.people[0]: ("王芳", None)}))
    line = sign_statement(school.key, _of(school))
    status, said = _verified(city, line, capsys)
    assert (status, "由 1小 的密钥签名" in said) == (0, True)
    stolen, school.key = school.key, SigningKey(Ed25519PrivateKey.generate())
    log_card(city.ws, school.card())
    assert _verified(city, line, capsys)[0] == 0, "a key that was changed in good order has signed what it signed"
    revoking_keys.revoke(city.ws, school.office, None, "被盗", PIN, last_good=1, key=stolen.public.fingerprint)
    for as_of in ("2026-09-30", "2024-01-01"):
        status, said = _verified(city, sign_statement(stolen, _of(school, as_of=as_of)), capsys)
        assert status == 4
        assert "已经吊销" in said
        assert "被盗" in said
        assert "请学校用现在的密钥重新开具" in said
    assert main(["certificate", "verify", line]) == 0
    assert "有没有吊销，只有教育局知道" in capsys.readouterr().out, "without the bureau's log nobody can know"
    assert _verified(city, sign_statement(school.key, _of(school)), capsys)[0] == 0


def test_a_certificate_by_a_key_that_was_changed_says_so_and_is_refused_with_a_day_behind_the_change(
    city: City,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A principal who leaves changes the key in good order, keeps a copy, and goes on certifying hours: nothing was revoked."""
    school = city.school(1)
    city.send(school, book(school, {school.people[0]: ("王芳", None)}))
    kept, school.key = school.key, SigningKey(Ed25519PrivateKey.generate())
    log_card(city.ws, school.card())
    status, said = _verified(city, sign_statement(kept, _of(school)), capsys)
    assert (status, "换下了（新密钥 2026-10-20 登记）" in said, "要紧的请向学校核实" in said) == (0, True, True)
    status, said = _verified(city, sign_statement(kept, _of(school, as_of="2026-12-31")), capsys)
    assert (status, "已经换下" in said, "离任的人留着旧密钥" in said) == (4, True, True)
    status, said = _verified(city, sign_statement(school.key, _of(school, as_of="2026-12-31")), capsys)
    assert (status, "换下" in said) == (0, False)


def test_a_certificate_by_a_key_that_the_bureau_does_not_know_or_of_another_school_is_refused_at_the_bureau(
    city: City,
    capsys: pytest.CaptureFixture[str],
) -> None:
    school, other = city.school(1), city.school(2)
    status, said = _verified(city, sign_statement(SigningKey(Ed25519PrivateKey.generate()), _of(school)), capsys)
    assert (status, "没有登记过" in said) == (4, True)
    status, said = _verified(city, sign_statement(other.key, _of(school)), capsys)
    assert (status, "签名的是“2小”" in said) == (4, True)
