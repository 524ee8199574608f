"""How this computer keeps the secret of a workspace in its user's folder (decision 0211).

On Windows the file holds what the system sealed to this user (DPAPI): copied elsewhere, or read by another user, it opens nothing. Elsewhere
it holds the secret itself and is readable by its owner alone; there it is the rights of the file and the encryption of the disk that keep it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from jyteacher_desktop.later import later

if TYPE_CHECKING:
    import base64
else:
    base64 = later("base64")

_SEALED: Final = b"dpapi:"
_PURPOSE: Final = b"jyteacher secret 1"


def kept_form(secret: bytes) -> bytes:
    """What is written into the file.

    Raises:
        OSError: The system did not seal it.
    """
    if sys.platform == "win32":  # pragma: no cover - the Windows branch runs on Windows only
        return _SEALED + base64.b64encode(_system("CryptProtectData", secret)) + b"\n"
    return secret.hex().encode() + b"\n"


def secret_in(data: bytes) -> bytes:
    """The secret a file holds, in the form of today or of before.

    Raises:
        OSError: It was sealed for another user or on another computer.
        ValueError: It holds none.
    """
    text = data.strip()
    if not text.startswith(_SEALED):
        return bytes.fromhex(text.decode("ascii"))
    sealed = base64.b64decode(text.removeprefix(_SEALED), validate=True)
    if sys.platform == "win32":  # pragma: no cover - as above
        return _system("CryptUnprotectData", sealed)
    raise OSError("sealed by Windows")


def could_be_safer(data: bytes) -> bool:
    """Whether a file holds a secret plainly that the system would seal."""
    return sys.platform == "win32" and not data.startswith(_SEALED)


if sys.platform == "win32":  # pragma: no cover - as above
    import ctypes

    class _Blob(ctypes.Structure):
        _fields_ = (("length", ctypes.c_uint32), ("data", ctypes.c_void_p))

    def _system(name: str, data: bytes) -> bytes:
        """Let Windows seal or open bytes for the user who is signed in; nothing is ever asked on the screen."""
        from ctypes import wintypes  # noqa: PLC0415 - there on Windows only

        def blob(content: bytes) -> tuple[_Blob, ctypes.Array[ctypes.c_char]]:
            buffer = ctypes.create_string_buffer(content, len(content))
            return _Blob(len(content), ctypes.cast(buffer, ctypes.c_void_p)), buffer

        function = getattr(ctypes.WinDLL("crypt32", use_last_error=True), name)
        function.argtypes = (
            *(ctypes.POINTER(_Blob), ctypes.c_void_p, ctypes.POINTER(_Blob), ctypes.c_void_p, ctypes.c_void_p),
            *(wintypes.DWORD, ctypes.POINTER(_Blob)),
        )
        function.restype = wintypes.BOOL
        (given, _given), (purpose, _purpose), found = blob(data), blob(_PURPOSE), _Blob()
        never_ask = 1
        if not function(ctypes.byref(given), None, ctypes.byref(purpose), None, None, never_ask, ctypes.byref(found)):
            raise ctypes.WinError(ctypes.get_last_error())
        try:
            return ctypes.string_at(found.data or 0, found.length)
        finally:
            free = ctypes.WinDLL("kernel32").LocalFree
            free.argtypes, free.restype = (ctypes.c_void_p,), ctypes.c_void_p
            free(found.data)
