"""What waits for a person: inspections, findings, rounds to close, bulletins, reviews."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.desk import DeskItem
from accounts.enums import OFFICERS
from accounts.models import User
from evaluation.desk import findings, inspections, results
from evaluation.desk.reviews import review_items
from evaluation.rules import COUNTY, MEMBERS, SCORERS

__all__ = [
    "items",
    "review_items",
]


def items(user: User) -> Iterator[DeskItem]:
    """All of it for `user`, in no order."""
    if user.may(SCORERS):
        yield from inspections.to_score(user)
    if user.may(MEMBERS):
        yield from findings.to_rectify(user)
    if user.may(OFFICERS):
        yield from inspections.to_confirm(user)
        yield from findings.to_recheck(user)
        yield from findings.to_close(user)
        yield from findings.escalated(user)
    if user.may(COUNTY):
        yield from results.rounds_to_close(user)
        yield from results.bulletins(user)
