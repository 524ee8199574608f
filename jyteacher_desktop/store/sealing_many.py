"""Thousands of values sealed at once: what AES-SIV (RFC 5297) makes of each, to the byte, by a few calls of the cipher for all of them.

The library is asked once for each value, and most of what that takes is asking. AES-SIV is made of nothing but single blocks of AES; here the
first blocks of all values of one length go through the cipher as one text, then the second ones. What lies between is the same for every value
and is done to whole columns of bytes, never depending on what they say.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

BLOCK: Final = 16
_LAST_OF_BLOCK: Final = 0x87
"""What doubling in the field of AES-CMAC and S2V adds where a bit falls out (RFC 4493, RFC 5297)."""
_COUNTED: Final = 0xFFFFFFFFFFFFFFFF7FFFFFFF7FFFFFFF
"""The bits of an initial value that counting begins from: two are left out, so that counting never carries over."""

Blocks = Callable[[bytes], bytes]


class ManySealed:
    """AES-SIV with one key and one associated text.

    Args:
        key: Both halves, as the library's ``AESSIV`` takes them.
        beside: The associated text.
    """

    def __init__(self, key: bytes, beside: bytes) -> None:
        half = len(key) // 2
        self._tag, self._stream = _blocks(key[:half]), _blocks(key[half:])
        self._whole = _doubled(self._tag(bytes(BLOCK)))
        self._short = _doubled(self._whole)
        self._start = _either(_doubled(self._cmac(bytes(BLOCK))), self._cmac(beside))

    def __call__(self, joined: bytes, many: int, *, width: int) -> bytes:
        """So many values of one length, each as the library's ``encrypt`` would give it: the initial value, then the text in cipher.

        Args:
            joined: The values, one behind the other; none is empty.
            many: How many they are.
            width: The bytes from the beginning of one sealed value to the beginning of the next; what is left between is 0.
        """
        length = len(joined) // many
        first = self._initial(joined, many, length)
        counted = int.from_bytes(first, "big") & int.from_bytes(_COUNTED.to_bytes(BLOCK, "big") * many, "big")
        one = int.from_bytes((1).to_bytes(BLOCK, "big") * many, "big")
        sealed = bytearray(width * many)
        for place in range(BLOCK):
            sealed[place::width] = first[place::BLOCK]
        for block in range(0, length, BLOCK):
            stream = self._stream((counted + block // BLOCK * one).to_bytes(BLOCK * many, "big"))
            told = _either(stream, _columns(joined, many, length, block))
            for place in range(min(BLOCK, length - block)):
                sealed[BLOCK + block + place :: width] = told[place::BLOCK]
        return bytes(sealed)

    def _initial(self, joined: bytes, many: int, length: int) -> bytes:
        """S2V of every value: 16 bytes each."""
        if length < BLOCK:
            said = _columns(joined, many, length, 0, closed=True)
            return self._tag(_either(_either(said, _doubled(self._start) * many), self._whole * many))
        # the start is added to the last 16 bytes, wherever the blocks lie
        shifted = bytes(length - BLOCK) + self._start
        told = _either(joined, shifted * many)
        state = bytes(BLOCK * many)
        last = (length - 1) // BLOCK * BLOCK
        for block in range(0, last, BLOCK):
            state = self._tag(_either(state, _columns(told, many, length, block)))
        rest = _columns(told, many, length, last, closed=length % BLOCK != 0)
        return self._tag(_either(_either(state, rest), (self._short if length % BLOCK else self._whole) * many))

    def _cmac(self, text: bytes) -> bytes:
        """AES-CMAC of one text that is not empty."""
        state = bytes(BLOCK)
        last = (len(text) - 1) // BLOCK * BLOCK
        for block in range(0, last, BLOCK):
            state = self._tag(_either(state, text[block : block + BLOCK]))
        rest = text[last:]
        if len(rest) < BLOCK:
            return self._tag(_either(_either(state, (rest + b"\x80").ljust(BLOCK, b"\0")), self._short))
        return self._tag(_either(_either(state, rest), self._whole))


def _blocks(key: bytes) -> Blocks:
    """AES over single blocks, each for itself: what CMAC and counting are made of, never a way to keep a text."""
    return Cipher(AES(key), ECB()).encryptor().update  # noqa: S305 - see above


def _either(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).to_bytes(len(one), "big")


def _doubled(block: bytes) -> bytes:
    number = int.from_bytes(block, "big") << 1
    return ((number & (1 << 8 * BLOCK) - 1) ^ _LAST_OF_BLOCK * (number >> 8 * BLOCK)).to_bytes(BLOCK, "big")


def _columns(joined: bytes, many: int, length: int, start: int, *, closed: bool = False) -> bytes:
    """16 bytes of every value from a place on, filled up with nothing; ``closed``: with the one bit that ends a text before that."""
    found = bytearray(BLOCK * many)
    for place in range(min(BLOCK, length - start)):
        found[place::BLOCK] = joined[start + place :: length]
    if closed:
        found[length - start :: BLOCK] = b"\x80" * many
    return bytes(found)
