"""A policy as plain words, for comparing: ``python -m tests.domain.policy_whole`` writes what is compared anew, to be read line by line."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path

from jyteacher_desktop.domain.policy_file import load_policy
from jyteacher_desktop.enums import Enum

FOLDER = Path(__file__).with_name("data")
NAMES = ("whole", "bare")


def plain(value: object) -> object:
    """A value of a policy as JSON has it."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        found = {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value) if field.name != "text"}
        return {("digest" if name == "digested" else name): each for name, each in found.items()}
    if callable(value):
        return plain(value())
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(str(each) for each in value)
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def told(name: str) -> str:
    """All that is read out of a policy file."""
    file = FOLDER / f"{name}.toml"
    policy = load_policy(file.read_text(encoding="utf-8"), file_name=file.name)
    return json.dumps(plain(policy), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    for each in NAMES:
        (FOLDER / f"{each}.json").write_text(told(each), encoding="utf-8")
