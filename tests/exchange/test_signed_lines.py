"""Signed lines of text (学时证明, a new version's announcement) by somebody with a key of his own: refused with a sentence, never believed."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jyteacher_desktop.cli import main
from jyteacher_desktop.exchange import Header, SigningKey, build_school_card, new_mailbox
from jyteacher_desktop.exchange.hour_certificates import (
    SPKI_START,
    Statement,
    StatementRefused,
    open_statement,
    sign_statement,
    statement_in,
)
from jyteacher_desktop.exchange.releases import ReleaseRefused, digest_of, open_release
from jyteacher_desktop.store.ids import new_id

_FACTS = {
    "number": "1", "school": "济水一小", "code": "2141000001", "name": "王芳", "mark": "", "cycle": "2024-2028", "as_of": "2026-09-30",
    "hours": "40", "required": "360",
}  # fmt: skip


@pytest.fixture(scope="module")
def key() -> SigningKey:
    return SigningKey(Ed25519PrivateKey.generate())


def _line(prefix: str, context: bytes, key: SigningKey, facts: bytes) -> str:
    parts = (facts, key.public.spki[len(SPKI_START) :], key.sign(context + facts))
    return ".".join([prefix, *(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)])


def _certificate(key: SigningKey, facts: bytes) -> str:
    return _line("JYC1", b"jyteacher-certificate-v1\n", key, facts)


def test_facts_that_are_boxes_in_boxes_are_refused_and_end_no_program(key: SigningKey) -> None:
    deep = b"[" * 1_400
    with pytest.raises(StatementRefused, match="不是本程序认识的"):
        open_statement(_certificate(key, deep))
    with pytest.raises(ReleaseRefused, match="不要安装"):
        open_release(_line("JYR1", b"jyteacher-release-v1\n", key, deep).encode())
    unsigned = _line("JYR1", b"something else\n", key, deep).encode()
    with pytest.raises(ReleaseRefused, match="不要安装"):
        open_release(unsigned)


@pytest.mark.parametrize("name", ["王芳\\n由 济水一小 的密钥签名。", "王芳\u202e"])
def test_a_name_that_would_print_a_line_of_its_own_or_backwards_is_no_certificate(key: SigningKey, name: str) -> None:
    sound = sign_statement(key, Statement(**_FACTS))
    assert open_statement(sound)[0].name == "王芳"
    facts = base64.urlsafe_b64decode(sound.split(".")[1] + "==").replace("王芳".encode(), name.encode())
    with pytest.raises(StatementRefused, match="不是本程序认识的"):
        open_statement(_certificate(key, facts))


def test_a_certificate_that_names_another_school_than_the_card_is_refused(
    key: SigningKey, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    header = Header(sender=new_id(), receiver="*", code="2141000001", seq=1, created="2026", reply=new_mailbox()[1])
    card = tmp_path / "card.jyt"
    card.write_bytes(build_school_card(header, name="济水一小", stage="小学", central="", key=key).data)
    own = sign_statement(key, Statement(**_FACTS))
    assert main(["certificate", "verify", own, "--card", str(card)]) == 0
    again = sign_statement(key, Statement(**_FACTS | {"school": " 济水　一小", "code": ""}))
    assert main(["certificate", "verify", again, "--card", str(card)]) == 0, "the same school, written with other blanks"
    foreign = sign_statement(key, Statement(**_FACTS | {"school": "济水二小", "code": "2141000002"}))
    assert main(["certificate", "verify", foreign, "--card", str(card)]) == 4
    assert "证明上写的学校是“济水二小”，签名的是“济水一小”" in capsys.readouterr().err


@pytest.mark.parametrize("body", [b"FEFFABC", b"FEFFA", b"FEFF", b"FEFF" + b"0041" * 100_000, b"FEFFD800"])
def test_a_pdf_that_somebody_made_up_is_no_certificate_and_ends_no_program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], body: bytes
) -> None:
    path = tmp_path / "证明.pdf"
    path.write_bytes(b"%PDF-1.4\n/Keywords <" + body + b">")
    assert len(statement_in(path.read_bytes())) <= 1
    assert main(["certificate", "verify", str(path)]) == 4
    assert "不是学时证明的签名文字" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_an_installer_that_is_a_pipe_or_an_endless_device_is_not_waited_for(tmp_path: Path) -> None:
    """Whoever may write into the folder beside an announcement would else keep the program reading for ever."""
    os.mkfifo(tmp_path / "setup.exe")
    (tmp_path / "setup.deb").symlink_to("/dev/zero")
    for name in ("setup.exe", "setup.deb"):
        with pytest.raises(OSError, match="不是文件"):
            digest_of(tmp_path / name)
