"""A reader that shares no code with the program, and the shell, agree with it about every vector and about fresh packages."""

from __future__ import annotations

import ast
import hashlib
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from jyteacher_desktop.exchange import build_bureau_card, build_school_card
from tests.exchange import fuzz, vectors
from tests.exchange.conftest import book, uid
from tests.exchange.test_vectors import BUREAU_KEY, DATA, MAILBOX_RECIPIENT, REPLY_RECIPIENT, SCHOOL_KEY
from tests.exchange.test_verifiers import jyt_verify
from tests.exchange.vectors import FOLDER, OFFICES, header

VERIFY = Path(__file__).parents[2] / "docs" / "verify"
INDEX: list[dict[str, Any]] = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))
CARDS = (DATA / "v1-school-card.jyt", DATA / "v1-bureau-card.jyt")
DEPENDS_ON_WHO_LOOKS = {"package.address", "package.sample", "package.incomplete"}
"""Codes by which a receiver refuses what is good in itself."""
SHELL = all(shutil.which(tool) for tool in ("bash", "age", "unzip", "jq", "openssl", "sha256sum", "bc"))


@pytest.fixture(scope="module")
def stranger() -> ModuleType:
    return jyt_verify


def identities(name: str) -> list[str]:
    return [(DATA / name).read_text(encoding="ascii").split()[0]] if name else []


def test_it_imports_nothing_of_the_program() -> None:
    tree = ast.parse((VERIFY / "jyt_verify.py").read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names | {"cryptography"}


@pytest.mark.parametrize("entry", INDEX, ids=[entry["file"] for entry in INDEX])
def test_it_agrees_about_every_vector(stranger: ModuleType, entry: dict[str, Any]) -> None:
    given = {"identities": identities(entry["identity"]), "cards": [card.read_bytes() for card in CARDS]}
    data = (FOLDER / entry["file"]).read_bytes()
    if entry["code"] and entry["code"] not in DEPENDS_ON_WHO_LOOKS:
        with pytest.raises(stranger.Refused):
            stranger.verify(data, **given)
        return
    found = stranger.verify(data, **given)
    assert entry["letter"] in {"", found["letter"]}
    assert bool(found["missing"]) is (entry["code"] == "package.incomplete")


def test_it_knows_the_digits_and_the_succession_of_roots(stranger: ModuleType) -> None:
    office = header(sender=uid(2), receiver="*", code="419001")
    first = build_bureau_card(office, name="局", threshold=1, root=[BUREAU_KEY], recipients={MAILBOX_RECIPIENT: "mailbox"})

    def following(**changes: Any) -> bytes:
        given = {"seq": 2, "prev": first.letter_id, "root": [SCHOOL_KEY], "former": [BUREAU_KEY], **changes}
        return build_bureau_card(
            header(sender=uid(2), receiver="*", code="419001", seq=given["seq"], prev=given["prev"]),
            name="局",
            threshold=1,
            root=given["root"],
            former=given["former"],
            recipients={MAILBOX_RECIPIENT: "mailbox"},
        ).data

    assert stranger.verify(first.data)["digits"] == BUREAU_KEY.public.fingerprint
    assert stranger.verify(following(), before=first.data)["digits"] == SCHOOL_KEY.public.fingerprint
    for wrong in ({"former": []}, {"seq": 3}, {"prev": "0" * 64}):
        with pytest.raises(stranger.Refused):
            stranger.verify(following(**wrong), before=first.data)
    card = build_school_card(header(receiver="*", reply=REPLY_RECIPIENT), name="校", stage="小学", central="", key=SCHOOL_KEY)
    assert stranger.verify(card.data)["digits"] == SCHOOL_KEY.public.fingerprint


def test_it_refuses_what_the_program_refuses_among_mutants(stranger: ModuleType) -> None:
    """The same mutants, two readers: whatever the program accepts, the stranger accepts with the same letter."""
    chance = random.Random(7)
    cards = [card.read_bytes() for card in CARDS]
    accepted: set[str] = set()
    for _number in range(1200):
        of = chance.choice(fuzz.ORIGINALS)
        name = chance.choice(list(fuzz.LAYERS))
        data = fuzz.LAYERS[name][0](of, chance)
        try:
            ours = of.look(data).letter_id
        except (fuzz.TrustError, fuzz.InputError):
            ours = ""
        enclosed = of.kind not in fuzz.OPEN and not data.startswith(b"age-encryption")
        try:
            found = stranger.verify(data, identities=[of.identity], cards=cards, enclosed=enclosed)
            theirs = "" if found["missing"] or found["kind"] != of.kind else found["letter"]
        except stranger.Refused:
            theirs = ""
        if ours:
            accepted.add(of.kind)
            assert theirs == ours, (of.kind, name)
        elif theirs:  # refused by us alone: written to somebody else, by a sample office, or no entry and no policy of ours
            assert found["to"] != of.addresses[1] or found["sample"] or of.kind in {"log", "roll", "policy"}, (of.kind, name)
    assert accepted == {of.kind for of in fuzz.ORIGINALS}


def test_the_command_says_what_it_found(tmp_path: Path) -> None:
    command = [
        sys.executable,
        str(VERIFY / "jyt_verify.py"),
        str(FOLDER / "report.jyt"),
        "--identity",
        str(DATA / "v1-mailbox.txt"),
    ]
    done = subprocess.run(
        [*command, "--card", str(CARDS[0]), "--json"], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    said = json.loads(done.stdout)
    assert (said["verdict"], said["kind"], said["tables"]["teachers"]) == ("good", "report", 3)
    (tmp_path / "cut.jyt").write_bytes((FOLDER / "report.jyt").read_bytes()[:-1])
    command[2] = str(tmp_path / "cut.jyt")
    refused = subprocess.run([*command, "--card", str(CARDS[0])], capture_output=True, text=True, check=False, encoding="utf-8")
    assert refused.returncode == 1
    assert "REFUSED" in refused.stdout


@pytest.mark.skipif(not SHELL, reason="needs bash, age, unzip, jq, openssl, coreutils, bc")
class TestShell:
    """docs/verify/verify.sh."""

    @staticmethod
    def run(file: Path, identity: str, card: Path) -> subprocess.CompletedProcess[str]:
        where = str(DATA / identity) if identity else "-"
        return subprocess.run(
            ["bash", str(VERIFY / "verify.sh"), str(file), where, str(card)],
            capture_output=True,
            text=True,
            check=False,
            encoding="utf-8",
        )

    @pytest.mark.parametrize(
        "name", ["report", "report-thin", "report-both-volumes-in-one", "receipt", "restore", "relay", "policy", "log", "roll"]
    )
    def test_it_verifies_every_kind(self, name: str) -> None:
        entry = next(each for each in INDEX if each["file"] == f"{name}.jyt")
        card = CARDS[0 if name.split("-", maxsplit=1)[0] in {"report", "relay"} else 1]
        done = self.run(FOLDER / entry["file"], entry["identity"], card)
        assert done.returncode == 0, done.stderr
        key = SCHOOL_KEY if card is CARDS[0] else BUREAU_KEY
        assert f"digits  {key.public.fingerprint}" in done.stdout.splitlines()
        assert entry["letter"] in done.stdout

    def test_it_refuses_another_key_and_other_content(self, tmp_path: Path) -> None:
        assert self.run(FOLDER / "report.jyt", "v1-mailbox.txt", CARDS[1]).returncode != 0
        rows = book()
        letter = OFFICES.report(rows)
        digest = hashlib.sha256(b"photo").hexdigest()
        rows["attachments-2026"] = [(uid(1000), "activity", digest, 5, "image/jpeg")]
        listed = OFFICES.report(rows)
        for data in (
            listed.pack([MAILBOX_RECIPIENT], blobs={digest: b"other"}),
            vectors.seal.seal(vectors.repacked_box(letter, "teachers", b""), [MAILBOX_RECIPIENT]),
        ):
            (tmp_path / "x.jyt").write_bytes(data)
            assert self.run(tmp_path / "x.jyt", "v1-mailbox.txt", CARDS[0]).returncode != 0
