"""Letters of every released version open for ever, and the same book makes the same letter on every machine.

The files in ``data`` were written once, by version 1, and are never written again. Their keys are published (docs/format.md):
they protect nothing and let a stranger try a reader of his own.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jyteacher_desktop.exchange import (
    BuiltLetter,
    Header,
    Period,
    SigningKey,
    build_bureau_card,
    build_letter,
    build_school_card,
    open_bureau_card,
    open_letter,
    open_school_card,
)
from tests.exchange.conftest import BUREAU, SCHOOL, book, uid

DATA = Path(__file__).parent / "data"
SCHOOL_KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))
OPERATOR_KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(b"\x03" * 32))
BUREAU_KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(b"\x02" * 32))
MAILBOX, MAILBOX_RECIPIENT = (DATA / "v1-mailbox.txt").read_text(encoding="ascii").split()
REPLY, REPLY_RECIPIENT = (DATA / "v1-reply.txt").read_text(encoding="ascii").split()
LETTER_IDS = {
    "v1-school-card": "18b2e654bbcabb3d1295500adb3396eb8bf05ea1dfafeb35b56b8d81805950ab",
    "v1-bureau-card": "59fcc7a327dae3f7256af10fcc02b52a1048ddcffa2e9b08de0ce2b5b542a200",
    "v1-report": "f56756bacdd2b9c606678a3213fb102bce1ac290432093b0f75859c0ca6ad1bd",
    "v1-receipt": "7b429685436b9b34ed7d4e247c3091cfaf19b7ab8eb73c187579cbdb86441e67",
}


def letters() -> dict[str, BuiltLetter]:
    """The letters of version 1, built anew."""

    def header(**changes: Any) -> Header:
        given: dict[str, Any] = {"sender": SCHOOL, "receiver": BUREAU, "code": "2141000123", "seq": 1, "reply": REPLY_RECIPIENT}
        return Header(**{**given, "created": "2026-10-08T09:00:00+08:00", **changes})

    rows = book()
    rows["trainings-2026"] = [
        (uid(9), uid(100), "国培计划", "河南大学", "national", "centralized", "2026-03-02", "2026-03-06", 4000, "豫培 2026-17", "pass",
         "approved", None, "")
    ]  # fmt: skip
    rows["openings"] = [(uid(8), uid(101), "2025", "other", 1250, "继续教育证书")]
    report = build_letter(
        "report",
        header(period=Period(id="2026Q3", version=1, final=True), policy=("jiyuan", 1)),
        rows,
        [SCHOOL_KEY],
        [MAILBOX_RECIPIENT, REPLY_RECIPIENT],
    )
    office = header(sender=BUREAU, receiver="*", code="419001", reply=None)
    answer = header(sender=BUREAU, receiver=SCHOOL, code="419001", reply=None, ack=report.letter_id)
    return {
        "v1-school-card": build_school_card(header(receiver="*"), name="济水一小", stage="小学", central="", key=SCHOOL_KEY),
        "v1-bureau-card": build_bureau_card(
            office, name="济源市教育局", threshold=1, root=[BUREAU_KEY], recipients={MAILBOX_RECIPIENT: "mailbox"}
        ),
        "v1-report": report,
        "v1-receipt": build_letter(
            "receipt",
            answer,
            {
                "heads": [(SCHOOL, 1, report.letter_id, "2026Q3", 1)],
                "issues": [(uid(7), "training", uid(9), "", "请补证书编号")],
                "credited": [(uid(100), "2026-2030", "2026-10-09", 4000, 36000)],
            },
            [BUREAU_KEY],
            [REPLY_RECIPIENT],
        ),
    }


WRITTEN = {
    "v1-school-card": "947ecedc862fcdcaba8237bb278f899fc067111091cc0b42dc08066fe58cb60a",
    "v1-bureau-card": "563b719cc6ae186529c4e9ff0e53089e9a4f9e904ce2f96e3f0c24d4ac7f538c",
    "v1-report": "91f7a6a8a61d7a35e44dc8d2635eb0965550fa106f87162cfcfbb4ef7be58c49",
    "v1-receipt": "8f6c8585fea30e04f7f19373298b6c4379684affffee328d27f90fe4dde62315",
}
"""What is written today from the books of the files of version 1, whose schemas listed their fields in another order."""


@pytest.mark.parametrize("name", WRITTEN)
def test_r8_the_same_book_makes_the_same_letter_everywhere(name: str) -> None:
    assert letters()[name].letter_id == WRITTEN[name]


def test_r6_letters_of_version_1_open_for_ever() -> None:
    school = open_school_card((DATA / "v1-school-card.jyt").read_bytes())
    bureau = open_bureau_card((DATA / "v1-bureau-card.jyt").read_bytes())
    assert (school.letter_id, school.office, school.name) == (LETTER_IDS["v1-school-card"], SCHOOL, "济水一小")
    assert (bureau.letter_id, bureau.office, bureau.name) == (LETTER_IDS["v1-bureau-card"], BUREAU, "济源市教育局")

    report = open_letter(
        (DATA / "v1-report.jyt").read_bytes(),
        kinds=frozenset({"report"}),
        signers_for=lambda _office, _kind: [school.key],
        identities=[MAILBOX],
        me=BUREAU,
    )
    report.check_tables()
    assert report.letter_id == LETTER_IDS["v1-report"]
    assert [row.certificate for row in report.rows("trainings-2026")] == ["豫培 2026-17"]
    assert [row.hours_x100 for row in report.rows("openings")] == [1250]

    receipt = open_letter(
        (DATA / "v1-receipt.jyt").read_bytes(),
        kinds=frozenset({"receipt"}),
        signers_for=lambda _office, _kind: bureau.clerk_keys,
        identities=[REPLY],
        me=SCHOOL,
    )
    receipt.check_tables()
    assert (receipt.letter_id, receipt.ack) == (LETTER_IDS["v1-receipt"], report.letter_id)
    assert [row.remark for row in receipt.rows("issues")] == ["请补证书编号"]


@pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in ("age", "unzip", "jq", "openssl", "sha256sum", "bc", "bash")),
    reason="needs age, unzip, jq, openssl, coreutils, bc",
)
def test_the_commands_of_the_description_verify_a_package_without_this_program(tmp_path: Path) -> None:
    description = (DATA.parents[2] / "docs" / "format.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"```bash\n(.*?)```", description, re.DOTALL)
    for file in DATA.glob("v1-*"):
        shutil.copy(file, tmp_path)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=tmp_path, check=True, capture_output=True, text=True, encoding="utf-8"
    )
    assert "Signature Verified Successfully" in done.stdout
    assert done.stdout.count(": OK") == 9
    assert LETTER_IDS["v1-report"] in done.stdout
    assert done.stdout.splitlines()[-1] == SCHOOL_KEY.public.fingerprint.replace(" ", "").lstrip("0")


@pytest.mark.parametrize("name", LETTER_IDS)
def test_the_description_lists_the_vectors(name: str) -> None:
    description = (DATA.parents[2] / "docs" / "format.md").read_text(encoding="utf-8")
    assert f"| `{name}.jyt` | `{LETTER_IDS[name]}` |" in description


def test_the_published_key_has_the_published_names() -> None:
    assert SCHOOL_KEY.public.keyid == "fd110d301d2f077de1414b8f99f441b1403fab207b2052fbd2c065e4ee8e7dc2"
    assert SCHOOL_KEY.public.fingerprint == "25331 69640 26377 45029 80544 42434"
