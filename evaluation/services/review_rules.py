"""Minimums of reviews: set by the city, or loaded with the source that ships."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from accounts.normalise import each_row, parse_date, parse_integer
from accounts.services import record_event
from communities.divisions import decode
from evaluation.models import ReviewRule


def load_review_rules(*, data: bytes, by: User | None = None) -> int:
    """Add the minimums of a CSV file that do not stand yet; returns how many.

    All of it or nothing: raises ValidationError that names the line of a row that cannot be.
    """
    added = []

    def take(row: dict[str, str]) -> None:
        rule = _rule(row)
        if _stands(rule):
            return
        rule.full_clean()
        rule.save()
        added.append(rule)

    with transaction.atomic():
        each_row(decode(data), take)
        if added:
            record_event(actor=by, action="reviewrule.loaded", after={"rules": len(added)})
    return len(added)


def _rule(row: dict[str, str]) -> ReviewRule:
    return ReviewRule(
        subject=row["subject"],
        effective_from=parse_date(row["effective_from"]),
        minimum_answers=parse_integer(row["minimum_answers"]),
        minimum_households=parse_integer(row["minimum_households"]),
        source=row["source"],
    )


def _stands(rule: ReviewRule) -> bool:
    same = ReviewRule.objects.filter(subject=rule.subject, effective_from=rule.effective_from)
    return same.exists()
