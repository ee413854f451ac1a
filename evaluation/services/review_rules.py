"""Minimums of reviews: set by the city, or loaded with the source that ships."""

from __future__ import annotations

import csv
import io

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.normalise import parse_date, parse_integer
from accounts.services import record_event
from communities.divisions import decode
from evaluation.models import ReviewRule


def load_review_rules(*, data: bytes, by: User | None = None) -> int:
    """Add the minimums of a CSV file that do not stand yet; returns how many.

    All of it or nothing: raises ValidationError that names the line of a row that cannot be.
    """
    added = 0
    with transaction.atomic():
        for line, row in enumerate(csv.DictReader(io.StringIO(decode(data))), start=2):
            try:
                rule = _rule(row)
                if _stands(rule):
                    continue
                rule.full_clean()
            except (KeyError, TypeError, AttributeError) as error:
                words = _("Line %(line)s: A column or a value is missing or unreadable.")
                raise ValidationError(words % {"line": line}) from error
            except ValidationError as error:
                words = _("Line %(line)s: %(message)s")
                raise ValidationError(
                    [words % {"line": line, "message": m} for m in error.messages]
                ) from error
            rule.save()
            added += 1
        if added:
            record_event(actor=by, action="reviewrule.loaded", after={"rules": added})
    return added


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
