"""One family under the fuzzer: ``python -m tests.fuzzing.target FAMILY FOLDER [libFuzzer options]``, a process that ends with the run."""

from __future__ import annotations

import random
import sys

import atheris

with atheris.instrument_imports(include=["jyteacher_desktop"]):
    import jyteacher_desktop.domain.policy_file
    import jyteacher_desktop.exchange
    import jyteacher_desktop.sheets
    import tests.exchange.fuzz  # noqa: F401
    from tests.fuzzing.families import FAMILIES, _policies, attempt

    for package in (jyteacher_desktop.exchange, jyteacher_desktop.sheets):
        for offered in package.__all__:
            getattr(package, offered)  # loads the module behind it: only what is loaded here is watched


def main() -> None:
    """Fuzz until libFuzzer's own limits end it."""
    assert _policies
    family = FAMILIES[sys.argv[1]]

    def one(data: bytes) -> None:
        attempt(family, data)

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        assert family.mutate is not None
        return family.mutate(bytes(data), most, random.Random(seed), lambda part, size: bytes(atheris.Mutate(part, size)))

    options = [sys.argv[0], *sys.argv[2:]]
    if family.mutate is None:
        atheris.Setup(options, one)
    else:
        atheris.Setup(options, one, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
