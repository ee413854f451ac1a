"""What the database itself says of lines of plans, figures of reviews and notices; see
`accounts/triggers.py`."""

from __future__ import annotations

from accounts.triggers import Guard

_PLAN_DECIDED = (
    "NOT EXISTS (SELECT 1 FROM coordination_workplan AS plan WHERE plan.id = {row}.plan_id"
    " AND plan.state IN ('draft', 'returned'))"
)
_REVIEW_CLOSED = (
    "NOT EXISTS (SELECT 1 FROM coordination_planreview AS review WHERE review.id = {row}.review_id"
    " AND review.state = 'prepared')"
)


def _kept(table: str, elsewhere: str, message: str) -> Guard:
    """Rows of `table` neither come, change nor go where what they hang on is `elsewhere`."""
    old, new = elsewhere.format(row="OLD"), elsewhere.format(row="NEW")
    return Guard(
        table, "open", message, on_insert=new, on_update=f"({old} OR {new})", on_delete=old
    )


PLAN_GUARDS = (
    _kept("coordination_planline", _PLAN_DECIDED, "the lines of a plan stay once it was submitted"),
    _kept(
        "coordination_planreviewline",
        _REVIEW_CLOSED,
        "the figures of a review stay once it was closed",
    ),
)
_LINE_DECIDED = (
    "NOT EXISTS (SELECT 1 FROM coordination_planline AS line"
    " JOIN coordination_workplan AS plan ON plan.id = line.plan_id"
    " WHERE line.id = {row}.line_id AND plan.state IN ('draft', 'returned'))"
)
# What a line says of programmes is part of it.
TAG_GUARDS = (
    _kept(
        "coordination_lineprogramme",
        _LINE_DECIDED,
        "the programmes of a line stay once its plan was submitted",
    ),
)
_TRAINING_PLAN_ISSUED = (
    "NOT EXISTS (SELECT 1 FROM coordination_trainingplan AS plan WHERE plan.id = {row}.plan_id"
    " AND plan.state = 'draft')"
)
TRAINING_PLAN_GUARDS = (
    _kept(
        "coordination_plannedtraining",
        _TRAINING_PLAN_ISSUED,
        "the lines of a plan of trainings stay once it was issued",
    ),
    # A column younger than the table's own guard: what was counted for a line stays there.
    Guard(
        "coordination_training",
        "keeps_its_line",
        "a training whose record is published keeps its line of the plan",
        on_insert="",
        on_update="OLD.state = 'recorded' "
        "AND COALESCE(NEW.planned_id, 0) <> COALESCE(OLD.planned_id, 0)",
    ),
)
_NOTICE_STATE = "(SELECT state FROM coordination_notice WHERE id = {row}.notice_id)"

# Where a notice went belongs to what was sent.
NOTICE_AREAS = Guard(
    "coordination_noticearea",
    "draft_alone",
    "the areas of a notice are chosen while it is a draft",
    on_insert=f"{_NOTICE_STATE.format(row='NEW')} <> 'draft'",
    on_delete=f"{_NOTICE_STATE.format(row='OLD')} <> 'draft'",
)
# A notice is given to read once it was sent, and read once.
NOTICE_RECEIPTS = Guard(
    "coordination_noticereceipt",
    "read_once",
    "a notice is given to read when it is sent, and read once",
    on_insert=f"{_NOTICE_STATE.format(row='NEW')} <> 'sent'",
    on_update="OLD.read_at IS NOT NULL AND (NEW.read_at IS NULL OR NEW.read_at <> OLD.read_at)",
)
NOTICE_GUARDS = (NOTICE_AREAS, NOTICE_RECEIPTS)
# So does what went with it.
NOTICE_FILES = Guard(
    "coordination_noticefile",
    "draft_alone",
    "the files of a notice are chosen while it is a draft",
    on_insert=f"{_NOTICE_STATE.format(row='NEW')} <> 'draft'",
    on_update="1 = 1",
    on_delete=f"{_NOTICE_STATE.format(row='OLD')} <> 'draft'",
)
GUARDS = (*PLAN_GUARDS, *TAG_GUARDS, *NOTICE_GUARDS, NOTICE_FILES, *TRAINING_PLAN_GUARDS)
