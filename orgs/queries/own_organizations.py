"""What who acts for an organisation needs to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from orgs.enums import AnnualStanding, ListingState
from orgs.models import (
    CreditEntry,
    CreditRequest,
    Listing,
    Organization,
    Project,
    Rating,
    RegistrationCase,
    Signature,
)
from orgs.models.credit_requests import SUBJECTS
from orgs.project_rules import PROJECT_UNDER_WAY
from orgs.queries.credit import RECKONINGS, AnnualLine, annual_lines_of, reasons_of
from orgs.queries.credit_requests import askable_kinds
from orgs.queries.directory import with_publication
from orgs.queries.members import organizations_of
from orgs.queries.ratings import expiring_ratings
from orgs.rules import CASE_OPEN

# The newest; all that is published stands on the public page of its credit.
MOST_ENTRIES = 20


@dataclass(frozen=True)
class Overview:
    """One organisation: its entry, what stands against it, what it owes, what it does."""

    organization: Any
    listings: list[Listing]
    ratings: list[Rating]
    entries: list[CreditEntry]
    signatures: list[Signature]
    annual: list[AnnualLine]
    cases: list[RegistrationCase]
    asked: list[CreditRequest]
    projects: int
    under_way: int


def overviews(user: User) -> list[Overview]:
    """The organisations that `user` acts for; the same number of queries for any number."""
    rows: list[Organization] = list(with_publication(organizations_of(user)).order_by("name", "pk"))
    listed = _by(
        Listing.objects.exclude(state=ListingState.DROPPED).prefetch_related(RECKONINGS),
        rows,
        "ground",
    )
    for listing in chain.from_iterable(listed.values()):
        listing.reasons = reasons_of(listing)
    rated = _by(_with_end(Rating.objects.all()), rows, "term")
    entered = _by(CreditEntry.objects.standing().filter(is_public=True), rows, "correction")
    signed = _by(Signature.objects.all(), rows, "pledge")
    asked = _by(CreditRequest.objects.all(), rows, *SUBJECTS)
    waiting = {one.subject for one in chain.from_iterable(asked.values()) if one.is_open}
    cases = _by(RegistrationCase.objects.filter(state__in=sorted(CASE_OPEN)), rows, "term")
    annual = annual_duties(rows)
    kept: list[Any] = [line.papers for line in annual if line.papers is not None]
    for row in chain(*listed.values(), *entered.values(), kept):
        row.may_ask = row not in waiting and bool(askable_kinds(row))
    numbers: dict[int, Any] = {
        row["organization"]: row
        for row in Project.objects.filter(organization__in=rows)
        .order_by()
        .values("organization")
        .annotate(
            number=Count("pk"),
            under_way=Count("pk", filter=Q(state__in=sorted(PROJECT_UNDER_WAY))),
        )
    }
    return [
        Overview(
            organization=one,
            listings=listed.get(one.pk, []),
            ratings=rated.get(one.pk, []),
            entries=entered.get(one.pk, [])[:MOST_ENTRIES],
            signatures=signed.get(one.pk, []),
            annual=[line for line in annual if line.organization.pk == one.pk],
            cases=cases.get(one.pk, []),
            asked=asked.get(one.pk, []),
            projects=numbers[one.pk]["number"] if one.pk in numbers else 0,
            under_way=numbers[one.pk]["under_way"] if one.pk in numbers else 0,
        )
        for one in rows
    ]


def annual_duties(organizations: list[Organization]) -> list[AnnualLine]:
    """What they owe for the year before this one, or owed and handed in."""
    return annual_lines_of(organizations, timezone.localdate().year - 1)


def annual_owed(user: User) -> list[AnnualLine]:
    """The annual papers that the user's organisations still have to hand in."""
    standing = {AnnualStanding.DUE, AnnualStanding.LATE}
    return [
        line for line in annual_duties(list(organizations_of(user))) if line.standing in standing
    ]


def own_expiring_ratings(user: User) -> QuerySet[Rating]:
    """The ratings of the user's organisations that run out soon."""
    rows = Rating.objects.filter(organization__in=organizations_of(user))
    return expiring_ratings(rows, timezone.localdate())


def _with_end(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Each with whether it `runs_out` soon."""
    soon = expiring_ratings(rows, timezone.localdate()).order_by().values("pk")
    marked: QuerySet[Any] = rows.annotate(runs_out=Q(pk__in=soon))
    return marked


def _by(rows: Any, organizations: list[Organization], *related: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows.filter(organization__in=organizations).select_related(*related):
        found.setdefault(row.organization_id, []).append(row)
    return found
