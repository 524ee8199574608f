"""Every published vector gives the published answer; docs/format.md tells strangers how to use them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jyteacher_desktop.domain.errors import TrustError
from tests.exchange.vectors import FOLDER, KINDS, read

INDEX: list[dict[str, Any]] = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("entry", INDEX, ids=[entry["file"] for entry in INDEX])
def test_r6_a_vector_gives_its_answer(entry: dict[str, Any]) -> None:
    data = (FOLDER / entry["file"]).read_bytes()
    if entry["code"]:
        with pytest.raises(TrustError) as refused:
            read(data, me=entry["me"], identity=entry["identity"])
        assert refused.value.code == entry["code"]
        assert refused.value.user_message
    else:
        assert read(data, me=entry["me"], identity=entry["identity"]).letter_id == entry["letter"]


def test_there_are_good_and_bad_vectors_for_every_kind_and_layer() -> None:
    assert len(INDEX) >= 100
    assert len({entry["file"] for entry in INDEX}) == len(INDEX), "two of one name write over each other"
    assert {file.name for file in FOLDER.glob("*.jyt")} == {entry["file"] for entry in INDEX}
    good = {entry["file"].split("-")[0].removesuffix(".jyt") for entry in INDEX if not entry["code"]}
    assert {"report", "receipt", "restore", "relay", "policy", "log", "roll", "root", "school"} <= good
    bad = {entry["file"].split("-")[0] for entry in INDEX if entry["code"]}
    assert {"bytes", "seal", "age", "box", "envelope", "manifest", "rows", "book", "signature"} <= bad
    assert len(KINDS) == 9
