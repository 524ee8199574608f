"""The tables of a school workspace (`.jyschool`).

Small integers are the keys inside the file; the UUID that a record keeps for life stands beside it (``uuid``). Hours
are integer hundredths (``_x100``), dates ISO text, word lists the codes of domain/terms.py.

Keys are never reused (AUTOINCREMENT), so a journal entry always means the same record.

The tables of records are not written here: kind_tables.py makes them from the descriptions in jyteacher_desktop/kinds.

Tables listed in :data:`JOURNALED` record every change through triggers (journal.py); the others hold what cannot be
undone because it already left the house (letters, trust, receipts, printed sign-in sheets) or is nobody's record
(remembered layouts, unfinished dialogs).
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint

from jyteacher_desktop.domain.terms import RecordStatus
from jyteacher_desktop.kinds.kit import Keeper
from jyteacher_desktop.kinds.registry import FollowingList, FollowingMap
from jyteacher_desktop.store.kind_tables import add_record_tables, add_sealed_tables, register_tables

metadata = MetaData()

_RECORDS = add_record_tables(metadata)
teacher, service = _RECORDS["teacher"], _RECORDS["service"]
activity, attendance = _RECORDS["activity"], _RECORDS["attendance"]
training, province_entry = _RECORDS["training"], _RECORDS["province_entry"]
opening = _RECORDS["opening"]
plan, plan_item, planned = _RECORDS["plan"], _RECORDS["plan_item"], _RECORDS["planned"]
member = _RECORDS["member"]

info = Table(
    "info",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""What never changes or is not a person's work: kind, office id, creation day, sample mark, reply identity."""

setting = Table(
    "setting",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("value", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""School name, code, stage, central school and the like: facts a person may correct and undo."""

policy = Table(
    "policy",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("policy_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("signed", Integer, nullable=False),
    Column("adopted_on", Text, nullable=False),
    Column("in_use", Integer, nullable=False),
    sqlite_autoincrement=True,
)

period = Table(
    "period",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("quarter", Text, nullable=False, unique=True),
    Column("first", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_on", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    sqlite_autoincrement=True,
)

signed_line = Table(
    "signed_line",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("quarter", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("teacher_uuid", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("claimed_x100", Integer, nullable=False),
    Column("counted_x100", Integer, nullable=False),
    UniqueConstraint("quarter", "version", "teacher_uuid", "entry"),
    sqlite_autoincrement=True,
)
"""Every ledger line's figures as they stood when a quarter was closed: what the principal signed."""

signed_person = Table(
    "signed_person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("quarter", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("teacher_uuid", Text, nullable=False),
    Column("required_x100", Integer, nullable=False),
    Column("cycle_x100", Integer, nullable=False, comment="counted in the cycle up to the quarter's day, the quarter included"),
    Column("research_group", Text, comment="as on that day; null where a program closed that did not keep it"),
    Column("subject", Text),
    Column("stage", Text),
    Column("name", Text, comment="as the paper printed it; null where a program closed that did not keep it"),
    Column("teacher_no", Text),
    UniqueConstraint("quarter", "version", "teacher_uuid"),
    sqlite_autoincrement=True,
)
"""Everybody of a quarter as it was closed: what was required of them, what counted so far, and where they belonged."""

signed_before = Table(
    "signed_before",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("quarter", Text, nullable=False, comment="the quarter that was closed; the figures are those of the one before it"),
    Column("version", Integer, nullable=False),
    Column("figure", Text, nullable=False, comment="a figure of the headline, or kind: and the id of a kind of activity"),
    Column("value_x100", Integer, nullable=False),
    UniqueConstraint("quarter", "version", "figure"),
    sqlite_autoincrement=True,
)
"""The quarter before, as the paper of a closed quarter compares itself with it (上季)."""

signed_paper = Table(
    "signed_paper",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("quarter", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("cells", Text, nullable=False, comment="JSON: by line and column what the paper printed"),
    UniqueConstraint("quarter", "version"),
    sqlite_autoincrement=True,
)
"""Every figure and name that the paper of a quarter printed when it was closed."""

attachment = Table(
    "attachment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uuid", Text, nullable=False, unique=True),
    Column("activity_id", ForeignKey("activity.id")),
    Column("training_id", ForeignKey("training.id")),
    Column("file_name", Text, nullable=False, comment="as the person knew it; never used as a path"),
    Column("sha256", Text, nullable=False, comment="names the body in the folder beside the workspace"),
    Column("bytes", Integer, nullable=False),
    Column("mediatype", Text, nullable=False),
    Column("added_on", Text, nullable=False),
    Column("deleted", Integer, nullable=False, server_default="0"),
    CheckConstraint("(activity_id IS NULL) <> (training_id IS NULL)"),
    Index("attachment_by_activity", "activity_id"),
    Index("attachment_by_training", "training_id"),
    sqlite_autoincrement=True,
)

distinct_pair = Table(
    "distinct_pair",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("record_table", Text, nullable=False, comment="teacher or activity"),
    Column("first", Text, nullable=False, comment="the smaller uuid of the two"),
    Column("second", Text, nullable=False),
    Column("decided_on", Text, nullable=False),
    UniqueConstraint("record_table", "first", "second"),
    sqlite_autoincrement=True,
)
"""A person's word that two records that look alike are not the same (不是同一人, 不是同一次)."""

letter = Table(
    "letter",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("direction", Text, nullable=False, comment="out = written by us, in = taken in"),
    Column("kind", Text, nullable=False),
    Column("office", Text, nullable=False, comment="the other side's office id"),
    Column("seq", Integer, nullable=False),
    Column("letter_id", Text, nullable=False),
    Column("quarter", Text, nullable=False, server_default=""),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("final", Integer, nullable=False, server_default="0"),
    Column("at", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column(
        "figures", Text, nullable=False, server_default="", comment="one number for what the paper of its quarter printed then"
    ),
    Column("receipt", Text, nullable=False, server_default="", comment="letter id of the receipt that acknowledges it"),
    Column("named", Integer, nullable=False, server_default="0", comment="1 when a receipt named this very letter as the newest"),
    Column(
        "word",
        Text,
        nullable=False,
        server_default="",
        comment="code by which the newest receipt speaks of it, empty for nothing",
    ),
    Column("remark", Text, nullable=False, server_default="", comment="what the bureau says about it"),
    Column(
        "signers", Text, nullable=False, server_default="", comment="keyids that signed what was taken in, empty for nobody knows"
    ),
    UniqueConstraint("direction", "office", "seq", "letter_id"),
)

returned = Table(
    "returned",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("receipt", Text, nullable=False),
    Column("record_table", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("remark", Text, nullable=False),
    Column("done", Integer, nullable=False, server_default="0"),
    Column(
        "after_entry",
        Integer,
        nullable=False,
        server_default="0",
        comment="newest journal entry when the remark came in: a later one on the record answers it",
    ),
    Column(
        "issue", Text, nullable=False, server_default="", comment="the bureau's id of the remark; none of before they were kept"
    ),
)
"""Remarks the bureau sent back with a receipt, each pointing at one record."""

carried = Table(
    "carried",
    metadata,
    Column("letter_id", Text, primary_key=True),
    Column("sha256", Text, primary_key=True),
)
"""What left with a letter besides its tables; it is not carried again once a receipt named that very letter, which proves that it arrived."""

want = Table(
    "want",
    metadata,
    Column("name", Text, primary_key=True, comment="blob, or the table that was missing"),
    Column("sha256", Text, primary_key=True),
)
"""What the newest receipt says the bureau still lacks."""

due = Table(
    "due",
    metadata,
    Column("quarter", Text, primary_key=True),
    Column("day", Text, nullable=False),
)
"""Days by which the bureau expects each quarter, from its newest policy letter."""

handed = Table(
    "handed",
    metadata,
    Column("letter_id", Text, primary_key=True, comment="the relay note that lists the file"),
    Column("sha256", Text, primary_key=True),
    Column("code", Text, nullable=False, comment="of the school, as the file's name or card says; empty when it does not"),
)
"""Files that were handed on, so that a central school sees what it has done already."""

credited = Table(
    "credited",
    metadata,
    Column("teacher_uuid", Text, primary_key=True),
    Column("cycle", Text, primary_key=True),
    Column("counted_x100", Integer, nullable=False),
    Column("required_x100", Integer, nullable=False),
    Column("as_of", Text, nullable=False),
    Column("credited_on", Text, nullable=False, comment="day of the receipt"),
)
"""教育局认定: the hours that the newest receipt recognises."""

credit_reason = Table(
    "credit_reason",
    metadata,
    Column("teacher_uuid", Text, primary_key=True),
    Column(
        "record",
        Text,
        primary_key=True,
        comment="uuid of an activity, training or opening balance, or of another school's office",
    ),
    Column("cycle", Text, nullable=False),
    Column("claimed_x100", Integer, nullable=False),
    Column("counted_x100", Integer, nullable=False, comment="what the bureau counts of it"),
    Column("reason", Text, nullable=False),
)
"""Why the newest receipt recognises what it does: records that count less than claimed, and hours at other schools."""

trust = Table(
    "trust",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("office", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("card", LargeBinary, nullable=False, comment="the bureau's root letter, as received"),
    Column("fingerprint", Text, nullable=False),
    Column("verified", Integer, nullable=False, comment="1 after the digits were typed and equal"),
    Column("at", Text, nullable=False),
)

layout = Table(
    "layout",
    metadata,
    Column("id", Integer, primary_key=True),
    Column(
        "kind", Text, nullable=False, comment="what is imported: roster, activities, attendance, trainings, openings, members"
    ),
    Column("signature", Text, nullable=False, comment="the header texts, normalised: the layout of one source"),
    Column("mapping", Text, nullable=False, comment="canonical JSON, header text -> field, empty = not used"),
    Column("used_on", Text, nullable=False),
    UniqueConstraint("kind", "signature"),
)
"""How a person mapped the columns of a source that comes again."""

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
"""What was typed into a dialog that is not saved yet, so that nothing is lost by a kill."""

sign_sheet = Table(
    "sign_sheet",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", Text, nullable=False, unique=True, comment="printed on the sheet"),
    Column("activity_id", ForeignKey("activity.id"), nullable=False),
    Column("rows", Text, nullable=False, comment="canonical JSON list of teacher ids in the order of the printed row numbers"),
    Column("printed_on", Text, nullable=False),
)
"""A printed sign-in sheet: which person stands at which row number, whatever happens to the roster later."""

unattended = Table("unattended", metadata, Column("activity_id", Integer, primary_key=True))
"""Activities without a line of attendance; store/unattended.py keeps them."""

for _reviewed in (activity, training):
    Index(f"{_reviewed.name}_unfinished", _reviewed.c.status, sqlite_where=_reviewed.c.status != RecordStatus.APPROVED.code)
    Index(f"{_reviewed.name}_over_days", _reviewed.c.end, sqlite_where=_reviewed.c.end > _reviewed.c.start)
"""What somebody still has to see to, and what lasts longer than a day: of either there is little, whatever a school has kept."""

REGISTERS: FollowingMap[str, Table] = FollowingMap(lambda: register_tables(metadata, Keeper.SCHOOL), at_once=True)
"""The tables of plain kinds by the kind's id."""

SEALED: dict[str, Table] = {table.name: table for table in add_sealed_tables(metadata)}
"""The tables of sealed kinds by the kind's id."""

RECORDS: FollowingList[Table] = FollowingList(lambda: (*_RECORDS.values(), attachment, *REGISTERS.values(), *SEALED.values()))
"""What people record. Only records/writer.py writes these tables."""

JOURNALED: FollowingList[Table] = FollowingList(
    lambda: (
        setting,
        policy,
        period,
        signed_line,
        signed_person,
        signed_before,
        signed_paper,
        distinct_pair,
        *RECORDS,
    )
)
