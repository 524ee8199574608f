"""The tables of a bureau workspace (`.jybureau`).

Two things are kept for ever and only grow: the letters that were accepted (their sealed originals lie in a folder beside the
workspace) and the clerk's log of decisions. Everything under ``city_`` is derived: the rows of each school's head letter, with
small integers as keys, rebuilt whenever the head changes. None of it is journaled; the settings and the bureau's own records of plain kinds (kind_tables.py) are.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, PrimaryKeyConstraint, Table, Text, UniqueConstraint

from jyteacher_desktop.kinds.activity import Activity, Attendance
from jyteacher_desktop.kinds.kit import Keeper
from jyteacher_desktop.kinds.opening_balance import Opening
from jyteacher_desktop.kinds.registry import FollowingList, FollowingMap
from jyteacher_desktop.kinds.teacher import Service, Teacher
from jyteacher_desktop.kinds.training import Training
from jyteacher_desktop.store.kind_tables import city_tables, register_tables, told_columns

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
    Column("id", Text, nullable=False, comment="UUID; the log is a set, and an id belongs to the bureau that wrote the entry"),
    Column(
        "kind",
        Text,
        nullable=False,
        comment="key, revoke, withdraw, accept, reinstate, mistaken …; of rolls: as the city wrote them",
    ),
    Column("office", Text, nullable=False),
    Column("payload", Text, nullable=False, comment="canonical JSON"),
    Column("at", Text, nullable=False),
    Column("source", Text, nullable=False, server_default="", comment="the city whose roll brought it; empty for our own"),
    PrimaryKeyConstraint("source", "id"),
    Index("log_entry_by_office", "office", "kind", "source"),
)

unproven_entry = Table(
    "unproven_entry",
    metadata,
    Column("sha256", Text, primary_key=True, comment="of id, kind, office and payload"),
    Column("entry", Text, nullable=False, comment="its id in the log that brought it"),
    Column("kind", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("payload", Text, nullable=False, comment="canonical JSON"),
    Column("at", Text, nullable=False),
    Column(
        "source",
        Text,
        nullable=False,
        server_default="",
        comment="the city whose log it stands in; empty for another desk of ours",
    ),
    Index("unproven_entry_by_id", "entry"),
)
"""What somebody else's log says and none of its clerks signed; it says nothing until a person looked into it."""

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
    Column("source", Text, nullable=False, server_default="", comment="the city that answers this school; empty: we do"),
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
    Column("quarter", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("final", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("policy", Text, nullable=False, server_default="", comment="id of the policy its school lives on, as it says"),
    Column("policy_version", Integer, nullable=False, server_default="0"),
    Column(
        "keys_tried",
        Integer,
        comment="how many keys were known for a signature that is by none of them; NULL: every one is known",
    ),
    Index("letter_by_office", "office", "seq"),
)

signature = Table(
    "signature",
    metadata,
    Column("letter_id", Text, primary_key=True),
    Column("keyid", Text, primary_key=True, comment="of an enrolled key whose signature holds; whose it is the log says"),
    sqlite_with_rowid=False,
)
"""Who signed the packages of schools (bureau/who_signed_packages.py)."""

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
    Column("missing", Text, nullable=False, server_default="", comment="JSON: [name, hash] of bodies a thin box lacks"),
    Column("school_code", Text, nullable=False, server_default="", comment="by which it calls its school; nobody vouches for it"),
    Column("quarter", Text, nullable=False, server_default="", comment="the one it says it is about"),
)
"""Packages whose signing key is not enrolled yet, or that lack a table; they are tried again at every receiving."""

refused_file = Table(
    "refused_file",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("file_name", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("office", Text, nullable=False, server_default="", comment="whose card it is; '-' for a file that is none"),
)
"""Why a file of the quarantine was refused."""

settled = Table(
    "settled",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("message", Text, nullable=False, comment="as a person read it: another message is another matter"),
    Column("at", Text, nullable=False),
)
"""What a person of this desk has looked into and need not be reminded of. It decides nothing but that two records of a guest are both true."""

city_table = Table(
    "city_table",
    metadata,
    Column("office", Integer, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("hash", Text, nullable=False, comment="of all the manifest says of the table: its mark"),
    Column("rows", Integer, nullable=False),
)
"""Which body of which table is loaded for an office; what comes again with an equal mark is not read again."""

city_teacher = Table(
    "city_teacher",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("office", Integer, nullable=False),
    Column("uuid", Text, nullable=False),
    Column("person", Text, nullable=False, comment="smallest 'office teacher' of everybody with this ID number"),
    *told_columns(Teacher.kind),
    Index("city_teacher_by_office", "office", "uuid"),
    Index("city_teacher_by_person", "person"),
    Index("city_teacher_by_number", "id_number"),
)

city_guest = Table(
    "city_guest",
    metadata,
    Column("teacher", Integer, primary_key=True),
    Column("office", Integer, nullable=False),
    Column("home", Text, nullable=False, comment="code of the school that somebody belongs to who only comes to activities here"),
)
"""Whom a central school entered as people of its member schools (decision 0490)."""

city_service = Table(
    "city_service",
    metadata,
    *told_columns(Service.kind, primary_keys=("teacher", "seq")),
    sqlite_with_rowid=False,
)

city_activity = Table(
    "city_activity",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("office", Integer, nullable=False),
    Column("year", Text, nullable=False),
    Column("uuid", Text, nullable=False),
    *told_columns(Activity.kind),
    Index("city_activity_by_office", "office", "year"),
)

city_attendance = Table(
    "city_attendance",
    metadata,
    *told_columns(Attendance.kind, primary_keys=("teacher", "activity")),
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
    *told_columns(Training.kind),
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
    *told_columns(Opening.kind),
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
    Column("wants", Integer, nullable=False, server_default="0", comment="how many bodies it asked for"),
    Column("told", Text, nullable=False, server_default="", comment="hash of what it said about packages, empty for nothing"),
    Column(
        "records",
        Text,
        nullable=False,
        server_default="",
        comment="hash of the inspections, findings and decisions about plans it carried, empty for none",
    ),
    Column("guests", Text, nullable=False, server_default="", comment="hash of what central schools entered of its people"),
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
    Column("was", Text, nullable=False, server_default="", comment="hash of the record then: another one now is a correction"),
)

plan_decision = Table(
    "plan_decision",
    metadata,
    Column("id", Text, primary_key=True),
    Column("office", Text, nullable=False),
    Column("plan", Text, nullable=False, comment="uuid of the school's plan"),
    Column("title", Text, nullable=False, comment="of the plan then: it may be gone now"),
    Column("asked", Text, nullable=False, comment="the school's question this answers; empty for an evaluation"),
    Column("verdict", Text, nullable=False, comment="approved, returned, withdrawn, graded, ungraded"),
    Column("number", Text, nullable=False, comment="of the approval; the grade of an evaluation"),
    Column("day", Text, nullable=False),
    Column("remark", Text, nullable=False),
    Column("who", Text, nullable=False, comment="the thirty digits of the clerk's key"),
    Column("at", Text, nullable=False),
    Column("sent", Text, nullable=False, server_default="", comment="letter id of the first receipt that carried it"),
    Column(
        "seen",
        Text,
        nullable=False,
        server_default="",
        comment="hash of the plan and its lines then; empty where nobody noted it",
    ),
    Column("recalled", Text, nullable=False, server_default="", comment="entry of the log that took it back"),
    Column(
        "told_back", Text, nullable=False, server_default="", comment="letter id of the first receipt that said it was taken back"
    ),
    Index("plan_decision_by_plan", "office", "plan"),
)
"""What the log says about plans, in rows, and of this desk alone what a receipt has carried; decisions from before stand only here."""

issued = Table(
    "issued",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False, comment="root, policy, restore, log, roll"),
    Column("office", Text, nullable=False, comment="the receiver's office id, * for everybody"),
    Column("seq", Integer, nullable=False),
    Column("letter_id", Text, nullable=False),
    Column("data", LargeBinary, comment="the open letters themselves, which are handed out again"),
    Column("at", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    UniqueConstraint("kind", "office", "seq"),
)
"""Letters of the bureau other than receipts, each stream numbered by itself."""

published = Table(
    "published",
    metadata,
    Column("seq", Integer, primary_key=True, comment="number of the policy letter"),
    Column("policy", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", Text, nullable=False),
)
"""Policies that schools were given: the newest is the one they should live on."""

due = Table(
    "due",
    metadata,
    Column("quarter", Text, primary_key=True),
    Column("day", Text, nullable=False),
)
"""The last day for each quarter's package, as the newest policy letter that names the quarter says."""

carried = Table(
    "carried",
    metadata,
    Column("letter_id", Text, primary_key=True),
    Column("office", Text, nullable=False),
    Column("name", Text, primary_key=True, comment="a table, or blob"),
    Column("hash", Text, primary_key=True, comment="sha256:... of a table's body, the bare digest of a blob"),
    Index("carried_by_hash", "office", "hash"),
)
"""Which letter's box brought which body: where to find what a thin box leaves out, and what is still lacking."""

city_attachment = Table(
    "city_attachment",
    metadata,
    Column("office", Integer, primary_key=True),
    Column("year", Text, primary_key=True),
    Column("record", Text, primary_key=True),
    Column("record_table", Text, nullable=False),
    Column("sha256", Text, primary_key=True),
    Column("bytes", Integer, nullable=False),
    Column("mediatype", Text, nullable=False),
)
"""Evidence the head letters list; the bodies, as far as schools sent them, lie beside the workspace."""

note = Table(
    "note",
    metadata,
    Column("letter_id", Text, primary_key=True),
    Column("kind", Text, nullable=False, comment="enrol, relay, log, roll"),
    Column("office", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("file_name", Text, nullable=False),
)
"""Letters taken in that are not reports."""

enclosed = Table(
    "enclosed",
    metadata,
    Column("note", Text, primary_key=True),
    Column("sha256", Text, primary_key=True),
    Column("file", Text, nullable=False),
    Column("letter", Text, nullable=False, server_default="", comment="letter id, where a roll names it"),
    Column("office", Text, nullable=False, server_default=""),
)
"""What a relay note or a roll says it hands over."""

trust = Table(
    "trust",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("role", Text, nullable=False, comment="upper: we send rolls there; city: its rolls count here"),
    Column("office", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("card", LargeBinary, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("at", Text, nullable=False),
)
"""Other bureaus whose card was accepted after its digits were typed."""

layout = Table(
    "layout",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("signature", Text, nullable=False, comment="the headings of a workbook, normalised and in order"),
    Column("mapping", Text, nullable=False, comment="JSON: heading to field, as a person said"),
    Column("used_on", Text, nullable=False),
    UniqueConstraint("kind", "signature"),
)
"""How somebody mapped the columns of a workbook by hand, so that the next file of the same source needs nobody."""

draft = Table(
    "draft",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("form", Text, nullable=False),
    Column("record", Text, nullable=False, server_default="", comment="uuid of the record being edited, empty for a new one"),
    Column("content", Text, nullable=False, comment="canonical JSON, as typed"),
    Column("at", Text, nullable=False),
    UniqueConstraint("form", "record"),
)
"""What was typed into a dialog that is not saved yet, as at a school."""

REGISTERS: FollowingMap[str, Table] = FollowingMap(lambda: register_tables(metadata, Keeper.BUREAU), at_once=True)
"""The tables of the plain kinds that the bureau keeps itself, by the kind's id."""
CITY_REGISTERS: FollowingMap[str, Table] = FollowingMap(lambda: city_tables(metadata), at_once=True)
"""What packages bring of plain kinds, by the kind's id."""

JOURNALED: FollowingList[Table] = FollowingList(lambda: (setting, policy, *REGISTERS.values()))
