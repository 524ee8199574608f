"""Saved means saved: what a committed change wrote is on the disk, whatever happens to the power (decision 0080)."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from jyteacher_desktop.store.sqlite_connection import connected


def durable_connection(path: Path) -> sqlite3.Connection:
    """A connection to a workspace file: a commit returns when file and folder were flushed, and damaged pages are noticed."""
    return connected(
        path,
        "foreign_keys = ON",
        "journal_mode = DELETE",
        "synchronous = EXTRA",
        "cell_size_check = ON",
        "temp_store = MEMORY",
        "cache_size = -65536",
        check_same_thread=False,
        cached_statements=256,
    )
