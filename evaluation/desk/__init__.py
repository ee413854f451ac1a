"""What waits for a person: inspections, findings, rounds to close, bulletins, reviews."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.desk import DeskItem, Queue
from accounts.enums import OFFICERS
from accounts.models import User
from evaluation.desk import appeals, findings, inspections, results, rewards, townships, waste
from evaluation.desk.reviews import review_items
from evaluation.rules import COUNTY, MEMBERS, SCORERS, WEIGHERS

__all__ = [
    "items",
    "review_items",
]


def items(user: User) -> Iterator[Queue | DeskItem]:
    """All of it for `user`, in no order."""
    if user.may(SCORERS):
        yield inspections.to_score(user)
    if user.may(MEMBERS):
        yield findings.to_rectify(user)
        yield appeals.results_in_publicity(user)
    if user.may(WEIGHERS):
        yield waste.returned(user)
    if user.may(OFFICERS):
        yield waste.to_check(user)
        yield inspections.to_confirm(user)
        yield findings.to_recheck(user)
        yield findings.to_close(user)
        yield findings.escalated(user)
    if user.may(COUNTY):
        yield appeals.to_decide(user)
        yield townships.to_confirm(user)
        yield townships.to_finish(user)
        yield from appeals.after_appeals(user)
        yield results.rounds_to_close(user)
        yield from results.bulletins(user)
        yield from rewards.rewards(user)
