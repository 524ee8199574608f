"""What kind of step a step of the journal is: the stable code beside its words.

The words of a step are for people and may be worded anew at any time; whoever looks for merges, restorations or reviews asks for the
code. A code is never given another meaning and never goes away.
"""

from __future__ import annotations

from jyteacher_desktop.enums import Enum


class StepCode(Enum):
    """The kinds of steps; the value is what stands in the file."""

    TEACHER_ADD = "teacher.add"
    TEACHER_EDIT = "teacher.edit"
    TEACHER_MOVE = "teacher.move"
    TEACHER_MERGE = "teacher.merge"
    ACTIVITY_ADD = "activity.add"
    ACTIVITY_EDIT = "activity.edit"
    ACTIVITY_SERIES = "activity.series"
    ACTIVITY_REVIEW = "activity.review"
    ACTIVITY_MERGE = "activity.merge"
    ATTENDANCE = "attendance.record"
    TRAINING_ADD = "training.add"
    TRAINING_EDIT = "training.edit"
    TRAINING_REVIEW = "training.review"
    TRAINING_PROVINCE = "training.province"
    OPENING_ADD = "opening.add"
    OPENING_EDIT = "opening.edit"
    PLAN_ADD = "plan.add"
    PLAN_EDIT = "plan.edit"
    PLAN_ASK = "plan.ask"
    PLAN_APPROVE = "plan.approve"
    PLAN_WITHDRAW = "plan.withdraw"
    PLAN_ITEM_ADD = "plan_item.add"
    PLAN_ITEM_EDIT = "plan_item.edit"
    PLAN_ITEM_ARRANGE = "plan_item.arrange"
    PLAN_ITEM_LINK = "plan_item.link"
    MEMBER_PUT = "member.put"
    MEMBER_REMOVE = "member.remove"
    ATTACHMENT_ADD = "attachment.add"
    RECORD_SAVE = "record.save"
    RECORD_DELETE = "record.delete"
    RECORD_RESTORE = "record.restore"
    RECORD_STATE = "record.state"
    RECORDS_APART = "record.apart"
    IMPORT = "import"
    BOOK_GIVEN_BACK = "book.given_back"
    RECEIPT_RECORDS = "receipt.records"
    RECEIPT_PLANS = "receipt.plans"
    SCHOOL_NEW = "school.new"
    SCHOOL_EDIT = "school.edit"
    POLICY_USE = "policy.use"
    PERIOD_CLOSE = "period.close"
    PERIOD_REOPEN = "period.reopen"
    BUREAU_NEW = "bureau.new"
    UNDO = "undo"
    OTHER = ""
    """A step of before there were codes."""


MERGES = frozenset({StepCode.TEACHER_MERGE, StepCode.ACTIVITY_MERGE})
"""Steps by which one of two entries went away; whoever restores it takes the merge back."""
UNPROVEN = "录入员"
"""Whom the journal names where no PIN proved anybody."""
