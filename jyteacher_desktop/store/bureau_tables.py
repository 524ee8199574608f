"""The tables of a bureau workspace (`.jybureau`).

Two things are kept for ever and only grow: the letters that were accepted (their sealed originals lie in a folder beside the
workspace) and the clerk's log of decisions. Everything under ``city_`` is derived: the rows of each school's head letter, with
small integers as keys, rebuilt whenever the head changes. None of it is journaled; the settings are.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint

metadata = MetaData()

info = Table("info", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

setting = Table(
    "setting",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("value", Text, nullable=False),
    sqlite_autoincrement=True,
)

policy = Table(
    "policy",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("policy_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("adopted_on", Text, nullable=False),
    Column("in_use", Integer, nullable=False),
    sqlite_autoincrement=True,
)

log_entry = Table(
    "log_entry",
    metadata,
    Column("id", Text, primary_key=True, comment="UUID; the log is a set"),
    Column("kind", Text, nullable=False, comment="key, revoke, withdraw"),
    Column("office", Text, nullable=False),
    Column("payload", Text, nullable=False, comment="canonical JSON"),
    Column("at", Text, nullable=False),
)

office = Table(
    "office",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uuid", Text, nullable=False, unique=True),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("central", Text, nullable=False),
    Column("head", Text, nullable=False, server_default="", comment="letter id whose rows are loaded"),
    Column("reply", Text, nullable=False, server_default=""),
)

letter = Table(
    "letter",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("letter_id", Text, nullable=False, unique=True),
    Column("office", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("prev", Text, nullable=False, server_default=""),
    Column("ack", Text, nullable=False, server_default=""),
    Column("signers", Text, nullable=False, comment="keyids whose signatures hold, blank between them"),
    Column("quarter", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("final", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Index("letter_by_office", "office", "seq"),
)

seen_file = Table(
    "seen_file",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("letter_id", Text, nullable=False),
)
"""Files that were opened and found good before: the same bytes again need no key at all."""

held_file = Table(
    "held_file",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("office", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("at", Text, nullable=False),
)
"""Packages whose signing key is not enrolled yet; they are tried again at every receiving once their office has a key."""

city_table = Table(
    "city_table",
    metadata,
    Column("office", Integer, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("rows", Integer, nullable=False),
)
"""Which body of which table is loaded for an office; equal hashes are not read again."""

city_teacher = Table(
    "city_teacher",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("office", Integer, nullable=False),
    Column("uuid", Text, nullable=False),
    Column("person", Text, nullable=False, comment="smallest 'office teacher' of everybody with this ID number"),
    Column("name", Text, nullable=False),
    Column("sex", Text, nullable=False),
    Column("birth_month", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("subject_group", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("position", Text, nullable=False),
    Column("research_group", Text, nullable=False),
    Column("teacher_no", Text, nullable=False),
    Column("id_last4", Text, nullable=False),
    Column("joined", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("id_number", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Index("city_teacher_by_office", "office", "uuid"),
    Index("city_teacher_by_person", "person"),
    Index("city_teacher_by_number", "id_number"),
)

city_service = Table(
    "city_service",
    metadata,
    Column("teacher", Integer, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("start", Text),
    Column("status", Text, nullable=False),
    sqlite_with_rowid=False,
)

city_activity = Table(
    "city_activity",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("office", Integer, nullable=False),
    Column("year", Text, nullable=False),
    Column("uuid", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("start", Text, nullable=False),
    Column("end", Text, nullable=False),
    Column("start_time", Text, nullable=False),
    Column("end_time", Text, nullable=False),
    Column("hours_x100", Integer, nullable=False),
    Column("sessions", Integer, nullable=False),
    Column("place", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("content_key", Text, nullable=False),
    Column("approval_no", Text, nullable=False),
    Column("late_on", Text, nullable=False),
    Column("fields", Text, nullable=False),
    Index("city_activity_by_office", "office", "year"),
)

city_attendance = Table(
    "city_attendance",
    metadata,
    Column("teacher", Integer, primary_key=True),
    Column("activity", Integer, primary_key=True),
    Column("mark", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("attended", Integer),
    Column("confirmed_x100", Integer),
    sqlite_with_rowid=False,
)
"""The bulk of the city. Clustered by teacher: letters are sorted that way, and hours are counted by person."""

city_training = Table(
    "city_training",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("office", Integer, nullable=False),
    Column("year", Text, nullable=False),
    Column("uuid", Text, nullable=False),
    Column("teacher", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("organizer", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("start", Text, nullable=False),
    Column("end", Text, nullable=False),
    Column("hours_x100", Integer, nullable=False),
    Column("certificate", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("confirmed_x100", Integer),
    Column("late_on", Text, nullable=False),
    Index("city_training_by_office", "office", "year"),
    Index("city_training_by_teacher", "teacher"),
    Index("city_training_by_certificate", "certificate"),
)

city_opening = Table(
    "city_opening",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("office", Integer, nullable=False),
    Column("uuid", Text, nullable=False),
    Column("teacher", Integer, nullable=False),
    Column("year", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("hours_x100", Integer, nullable=False),
    Column("document", Text, nullable=False),
    Index("city_opening_by_teacher", "teacher"),
)

city_period = Table(
    "city_period",
    metadata,
    Column("office", Integer, primary_key=True),
    Column("quarter", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("final", Integer, nullable=False),
    Column("closed_on", Text),
)

sent = Table(
    "sent",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("office", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("letter_id", Text, nullable=False),
    Column("head", Text, nullable=False),
    Column("letters", Integer, nullable=False, comment="how many letters of the school had arrived"),
    Column("issues", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    UniqueConstraint("office", "seq"),
)

remark = Table(
    "remark",
    metadata,
    Column("id", Text, primary_key=True),
    Column("office", Text, nullable=False),
    Column("record_table", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("sent", Text, nullable=False, server_default=""),
)

card = Table(
    "card",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("letter_id", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
"""The bureau's own root letters, oldest first."""

JOURNALED: tuple[Table, ...] = (setting, policy)
