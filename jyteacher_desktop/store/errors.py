"""What can go wrong with a workspace file, one class per cause."""

from __future__ import annotations

from jyteacher_desktop.domain.errors import InputError, MachineError, UsageError


class WorkspaceMissing(MachineError):
    """There is no file at the given path."""

    code = "workspace.missing"


class WorkspaceExists(UsageError):
    """A new workspace would overwrite an existing file."""

    code = "workspace.exists"


class WorkspaceNameTooLong(UsageError):
    """The file's name leaves no room for what lies beside it."""

    code = "workspace.name_too_long"


class NotAWorkspace(InputError):
    """The file is not a workspace of this program, or of another kind than needed."""

    code = "workspace.not_a_workspace"


class WorkspaceNewer(MachineError):
    """The file was written by a newer version of the program."""

    code = "workspace.newer"


class WorkspaceLocked(MachineError):
    """Another running program has the workspace open for writing."""

    code = "workspace.locked"


class WorkspaceDamaged(MachineError):
    """SQLite reports that the file is damaged."""

    code = "workspace.damaged"


class PolicyLost(MachineError):
    """The workspace has no policy in use: a repair could not read it any more."""

    code = "workspace.policy_lost"


class KeptOnServer(UsageError):
    """The rows of this bureau lie on a server, and what was asked for works on a file."""

    code = "workspace.on_server"


class DatabaseUnusable(MachineError):
    """A database cannot be reached, or cannot hold a bureau, or holds another thing than needed."""

    code = "workspace.database"


class OthersWrote(MachineError):
    """Another clerk saved something between the first look and the first write of this step."""

    code = "workspace.others_wrote"


class DiskFull(MachineError):
    """The disk has no room for the change."""

    code = "workspace.disk_full"


class NotWritable(MachineError):
    """The file or its folder may not be written."""

    code = "workspace.not_writable"


class PrivateClosed(MachineError):
    """ID numbers and telephone numbers stand sealed, and this computer has not been given the secret."""

    code = "private.closed"


class PrivateDamaged(MachineError):
    """A sealed value is none any more."""

    code = "private.damaged"


class NeedsTwoClerks(UsageError):
    """One clerk alone wants to do what takes two."""

    code = "policy.two_clerks"
    exit_status = 5


class PinNeeded(UsageError):
    """What somebody did with his PIN is taken back, or done again, with a PIN only.

    Attributes:
        office: ``school`` where it is the principal's, ``bureau`` where it is a clerk's.
        why: Whose PIN it needs, without what became of it: for whoever asks for the PIN and goes on.
    """

    code = "journal.pin"
    exit_status = 5


class NumberHeld(InputError):
    """Two people of a school would have one ID number.

    Attributes:
        field: ``id_number``.
        holder: The id of whoever has it.
    """

    code = "teacher.number_held"


class QuarterClosed(UsageError):
    """A change touches records of a quarter that is closed."""

    code = "period.closed"
    exit_status = 5


class NothingToUndo(UsageError):
    """There is no step left to undo or redo."""

    code = "journal.nothing"
    exit_status = 5


class UndoConflict(UsageError):
    """Later steps changed the same fields; a person has to choose.

    Attributes:
        conflicts: One :class:`~jyteacher_desktop.store.undo_and_redo.Conflict` per field or row.
    """

    code = "journal.conflict"
    exit_status = 1


class OlderStep(UsageError):
    """What undo would take back stands behind newer decisions or packages, which are no steps; a person has to say that he means it.

    Attributes:
        number: Of the step that undo would take back.
        what: What was done by it.
    """

    code = "journal.older"
    exit_status = 1


class BackupFailed(MachineError):
    """A copy is not what the workspace is; it was thrown away."""

    code = "backup.failed"


class BackupUnusable(InputError):
    """A backup cannot be restored: damaged, of another office, or no workspace."""

    code = "backup.unusable"


class AttachmentRefused(InputError):
    """A file cannot be an attachment: of another kind, damaged, unreadable or too large."""

    code = "attachment.refused"


class AttachmentMissing(MachineError):
    """The body of an attachment is not in the folder beside the workspace."""

    code = "attachment.missing"


class AttachmentDamaged(MachineError):
    """The body of an attachment is not what was stored."""

    code = "attachment.damaged"
