"""Who may read a file on Windows: its owner and the system itself.

Elsewhere the mode says so when a file is made (``durable_files``). On Windows a new file takes over what its folder allows, and a folder beside the
programs, on a second disk or on a share mostly allows everybody in the house. So what holds personal data gets a list of its own,
which takes over nothing, before the first byte is written; what is made in such a folder later takes over the folder's.
"""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

_FILE, _FOLDER = "", "OICI"


def owner_list(sid: str, *, folder: bool) -> str:
    """The list of rights that lets one user and the system do everything and nobody else anything, in the form Windows reads (SDDL).

    What a folder's list says holds for whatever will be made in it.
    """
    inherited = _FOLDER if folder else _FILE
    return "D:P" + "".join(f"(A;{inherited};FA;;;{who})" for who in (sid, "SY"))


def keep_to_owner(path: Path, *, folder: bool = False) -> bool:
    """Let nobody but its owner read a file or folder; says whether the system did so.

    Sticks and some shares know no such lists, and there it stays as it is, as modes do elsewhere.
    """
    done = False
    if sys.platform == "win32":  # pragma: no cover - the Windows branch runs on Windows only
        with contextlib.suppress(OSError):
            done = _set(str(path), owner_list(_me(), folder=folder))
    return done


if sys.platform == "win32":  # pragma: no cover - as above
    import ctypes
    from ctypes import wintypes

    _QUERY, _USER = 8, 1
    _FILE_OBJECT, _LIST, _ITS_OWN = 1, 4, 0x80000000

    def _of(library: str, name: str, result: object, *arguments: object) -> Callable[..., Any]:
        function = getattr(ctypes.WinDLL(library, use_last_error=True), name)
        function.restype, function.argtypes = result, arguments
        return cast("Callable[..., Any]", function)

    def _asked(done: int) -> None:
        if not done:
            raise ctypes.WinError(ctypes.get_last_error())

    def _free(memory: ctypes.c_void_p) -> None:
        _of("kernel32", "LocalFree", ctypes.c_void_p, ctypes.c_void_p)(memory)

    @functools.cache
    def _me() -> str:
        """The user this program runs for, as lists name him."""
        token, size, text = wintypes.HANDLE(), wintypes.DWORD(), wintypes.LPWSTR()
        process = _of("kernel32", "GetCurrentProcess", wintypes.HANDLE)()
        opened = _of(
            "advapi32", "OpenProcessToken", wintypes.BOOL, wintypes.HANDLE, wintypes.DWORD, ctypes.POINTER(wintypes.HANDLE)
        )
        told = _of(
            *("advapi32", "GetTokenInformation", wintypes.BOOL, wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD),
            ctypes.POINTER(wintypes.DWORD),
        )
        spelt = _of("advapi32", "ConvertSidToStringSidW", wintypes.BOOL, ctypes.c_void_p, ctypes.POINTER(wintypes.LPWSTR))
        _asked(opened(process, _QUERY, ctypes.byref(token)))
        try:
            told(token, _USER, None, 0, ctypes.byref(size))
            room = ctypes.create_string_buffer(size.value)
            _asked(told(token, _USER, room, size, ctypes.byref(size)))
            _asked(spelt(ctypes.cast(room, ctypes.POINTER(ctypes.c_void_p))[0], ctypes.byref(text)))
        finally:
            _of("kernel32", "CloseHandle", wintypes.BOOL, wintypes.HANDLE)(token)
        found = str(text.value)
        _free(ctypes.cast(text, ctypes.c_void_p))
        return found

    def _set(path: str, rights: str) -> bool:
        whole, there, given, rest = ctypes.c_void_p(), wintypes.BOOL(), ctypes.c_void_p(), wintypes.BOOL()
        read = _of(
            *(
                "advapi32",
                "ConvertStringSecurityDescriptorToSecurityDescriptorW",
                wintypes.BOOL,
                wintypes.LPCWSTR,
                wintypes.DWORD,
            ),
            *(ctypes.POINTER(ctypes.c_void_p), ctypes.c_void_p),
        )
        take = _of(
            *("advapi32", "GetSecurityDescriptorDacl", wintypes.BOOL, ctypes.c_void_p, ctypes.POINTER(wintypes.BOOL)),
            *(ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(wintypes.BOOL)),
        )
        put = _of(
            *(
                "advapi32",
                "SetNamedSecurityInfoW",
                wintypes.DWORD,
                wintypes.LPWSTR,
                ctypes.c_int,
                wintypes.DWORD,
                ctypes.c_void_p,
            ),
            *(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p),
        )
        _asked(read(rights, 1, ctypes.byref(whole), None))
        try:
            _asked(take(whole, ctypes.byref(there), ctypes.byref(given), ctypes.byref(rest)))
            return bool(put(path, _FILE_OBJECT, _LIST | _ITS_OWN, None, None, given, None) == 0)
        finally:
            _free(whole)
