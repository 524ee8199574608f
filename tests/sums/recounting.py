"""The recomputation of docs/verify/jyt_recount.py on one random book: paper and package as the program makes them, and nothing else."""

from __future__ import annotations

import importlib.util
import io
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jyteacher_desktop.exchange import Header, SigningKey, build_letter, build_school_card, new_mailbox
from jyteacher_desktop.school.quarter_in_words import write_quarter_pdf
from jyteacher_desktop.school.what_leaves_the_school import report_rows
from jyteacher_desktop.store.ids import new_id
from tests.sums.books import Book

FOLDER = Path(__file__).parents[2] / "docs" / "verify"


def load() -> ModuleType:
    """The tool as a stranger has it: two files beside each other."""
    spec = importlib.util.spec_from_file_location("jyt_recount", FOLDER / "jyt_recount.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["jyt_recount"] = module
    spec.loader.exec_module(module)
    return module


jyt_recount = load()


def package_of(book: Book) -> tuple[bytes, str, bytes]:
    """The report letter of a book, the identity that opens it, and the card of the key that signed it."""
    key = SigningKey(Ed25519PrivateKey.generate())
    identity, recipient = new_mailbox()
    office, bureau = book.ws.info("office"), new_id()
    card = build_school_card(
        Header(sender=office, receiver="*", code="2141000123", seq=1, created="2026", reply=recipient),
        name="济水一小",
        stage="小学",
        central="",
        key=key,
    )
    header = Header(sender=office, receiver=bureau, code="2141000123", seq=1, created="2026", reply=recipient)
    letter = build_letter("report", header, report_rows(book.ws), [key], [recipient])
    return letter.data, identity, card.data


def recount(book: Book) -> Any:
    """What the tool finds."""
    paper = io.BytesIO()
    write_quarter_pdf(book.ws, book.quarter, paper, prepared_by="周晓梅")
    data, identity, card = package_of(book)
    letter, _found = jyt_recount.jyt_verify.read_verified(data, identities=[identity], cards=[card])
    policy = jyt_recount.Policy(book.policy.read_text(encoding="utf-8"))
    return jyt_recount.recount(jyt_recount.read_pdf(paper.getvalue()), jyt_recount.Book(letter.rows), policy)
