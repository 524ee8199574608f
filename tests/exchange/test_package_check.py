"""A package checked by the cards of its sender, and looked at without any."""

from __future__ import annotations

from pathlib import Path

import pytest

from jyteacher_desktop.exchange.errors import FileUnreadable, WrongKind
from jyteacher_desktop.exchange.package_check import check_package, glance_sentence, look_at_package, read_file, read_identities
from tests.exchange.conftest import SCHOOL

DATA = Path(__file__).parent / "data"
REPORT, CARD, BUREAU, RECEIPT = (DATA / f"v1-{name}.jyt" for name in ("report", "school-card", "bureau-card", "receipt"))
MAILBOX, REPLY = DATA / "v1-mailbox.txt", DATA / "v1-reply.txt"


def test_a_package_that_holds_says_whose_it_is_and_what_is_in_it() -> None:
    checked = check_package(REPORT, [CARD], read_identities(MAILBOX))
    assert (checked.kind, checked.school_id) == ("report", SCHOOL)
    assert checked.sentence.startswith(f"{checked.school} 2026年第三季度 第 {checked.version} 版（第 {checked.seq} 号包）")
    assert checked.rows["teachers"] > 0
    ((whose, digits),) = checked.signers
    assert whose
    assert len(digits.replace(" ", "")) == 30


def test_a_receipt_is_checked_by_the_bureaus_card_and_has_no_quarter() -> None:
    checked = check_package(RECEIPT, [BUREAU], read_identities(REPLY))
    assert checked.kind == "receipt"
    assert f"第 {checked.seq} 号" in checked.sentence
    assert "未被改动" in checked.sentence


def test_a_bureaus_card_is_none_of_a_schools_signers() -> None:
    with pytest.raises(WrongKind):
        check_package(REPORT, [CARD, BUREAU], read_identities(MAILBOX))


def test_a_look_tells_what_a_file_says_of_itself_and_that_nothing_was_verified() -> None:
    sealed = glance_sentence(look_at_package(REPORT))
    assert "，已封口（未核对签名）" in sealed
    opened = look_at_package(REPORT, read_identities(MAILBOX))
    assert opened.seq == check_package(REPORT, [CARD], read_identities(MAILBOX)).seq
    assert "，未封口（未核对签名）" in glance_sentence(look_at_package(CARD))


def test_a_file_that_is_not_there_or_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="找不到文件"):
        read_file(tmp_path / "none.jyt")
    with pytest.raises(FileUnreadable, match="读不出"):
        read_file(tmp_path)
    (tmp_path / "empty.txt").write_text("# nothing\n", encoding="utf-8")
    with pytest.raises(FileUnreadable, match="没有 age 身份"):
        read_identities(tmp_path / "empty.txt")
