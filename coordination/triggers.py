"""What the database itself says of lines of plans and of the figures of reviews."""

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
GUARDS = PLAN_GUARDS
