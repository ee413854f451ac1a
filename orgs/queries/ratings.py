"""Which ratings still count, and which run out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from orgs.deadlines import civil_end_of
from orgs.enums import OrganizationStatus, TermKind
from orgs.models import CreditTerm, Rating


def newest_ratings(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of ratings `rows`, those of active organisations that no later one replaced and nobody
    cancelled."""
    later = Rating.objects.filter(
        organization=OuterRef("organization"),
        decided_on__gt=OuterRef("decided_on"),
        cancelled_on__isnull=True,
    )
    return rows.filter(
        ~Exists(later),
        cancelled_on__isnull=True,
        organization__status=OrganizationStatus.ACTIVE,
    )


def run_out_ratings(rows: QuerySet[Any], day: date) -> QuerySet[Any]:
    """Of `rows`, those that ended before a civil `day` without another one."""
    return newest_ratings(rows).filter(valid_until__lt=day)


def expiring_ratings(rows: QuerySet[Any], day: date) -> QuerySet[Any]:
    """Of `rows`, those whose last day comes within the term of the reminder that holds on a civil
    `day`, the first to end first; none where no such term is known."""
    notice: CreditTerm | None = CreditTerm.objects.at(day, kind=TermKind.RATING_NOTICE)
    if notice is None:
        return rows.none()
    last = civil_end_of(notice.term, day)
    found = newest_ratings(rows).filter(valid_until__gte=day, valid_until__lte=last)
    return found.select_related("organization").order_by("valid_until", "pk")
