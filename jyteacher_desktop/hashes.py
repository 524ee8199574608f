"""SHA-256 of a few bytes as Python itself computes it.

The library's way loads OpenSSL, for two or three milliseconds that everybody waits who opens a file; of large files it is the quicker one, and
whoever hashes those takes it.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Final

_OWN: Final = "_sha2" if sys.version_info >= (3, 12) else "_sha256"


def sha256(data: bytes) -> str:
    """The hash in hexadecimal digits; where this Python has none of its own, the library's is taken."""
    try:
        own = import_module(_OWN)
    except ImportError:
        own = import_module("hashlib")
    return str(own.sha256(data).hexdigest())
