"""Reads of volunteers and their service."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.utils import timezone

from accounts.constants import JURISDICTION_LENGTHS
from accounts.enums import Role
from accounts.models import User
from accounts.normalise import parse_receipt_code
from communities.queries import communities_to_write_for
from orgs.models import Organization, ServiceArea
from orgs.queries import organizations_of
from outreach.constants import HALF_HOURS
from outreach.enums import ServiceKind, ServiceState, VolunteerState
from outreach.models import ServiceCertificate, ServiceRecord, Volunteer
from outreach.volunteer_rules import COMMITTEES, FORGOTTEN_STATES
from portal.enums import Kind
from portal.queries import current_of


@dataclass(frozen=True)
class ServiceSum:
    """What was verified: half hours by kind, how often, and the first and the last day."""

    half_hours: dict[str, int]
    times: int
    since: date | None
    until: date | None

    @property
    def hours(self) -> float:
        return sum(self.half_hours.values()) / HALF_HOURS

    @property
    def lines(self) -> list[tuple[Any, float]]:
        """Each kind in words, with its hours."""
        return lines_of(self.half_hours)


def lines_of(half_hours: dict[str, int]) -> list[tuple[Any, float]]:
    """The kinds of which there are any, in words, with their hours."""
    return [(ServiceKind(kind).label, n / HALF_HOURS) for kind, n in half_hours.items() if n]


def volunteers_for(user: User, state: str = "") -> QuerySet[Volunteer]:
    """Those whose names `user` may read; in `state`, all but the forgotten without one."""
    rows: QuerySet[Volunteer] = Volunteer.objects.for_user(user)
    return (rows.filter(state=state) if state else rows).select_related(
        "community__township", "organization"
    )


def volunteers_kept_by(user: User) -> QuerySet[Volunteer]:
    """Those of the user's committees who are known by name."""
    rows: QuerySet[Volunteer] = Volunteer.objects.for_user(user).exclude(state__in=FORGOTTEN_STATES)
    own = communities_to_write_for(user).order_by().values("pk")
    return rows.filter(community__in=own).select_related("community")


def records_of(volunteer: Volunteer) -> QuerySet[ServiceRecord]:
    """All records of a volunteer, the newest first."""
    return volunteer.services.select_related("entered_by", "verified_by", "corrects")


def sum_of(records: QuerySet[ServiceRecord]) -> ServiceSum:
    """What is verified among `records`, added up by the database."""
    counted = records.filter(state=ServiceState.VERIFIED).order_by()
    sums = dict(counted.values_list("kind").annotate(number=Sum("half_hours")))
    days = counted.aggregate(times=Count("pk"), since=Min("day"), until=Max("day"))
    return ServiceSum({kind: int(sums.get(kind, 0)) for kind in ServiceKind.values}, **days)


def is_team_member(user: User, volunteer: Volunteer) -> bool:
    """Whether `user` keeps the service of a volunteer: the committee, or the volunteer's team."""
    if user.may(COMMITTEES, volunteer.community.code):
        return True
    return (
        volunteer.organization_id is not None
        and Role.ORG_MEMBER in user.roles
        and organizations_of(user).filter(pk=volunteer.organization_id).exists()
    )


def teams_of(community_code: str) -> QuerySet[Organization]:
    """The organisations on the site that serve a community: whose team one can join there."""
    areas = ServiceArea.objects.on().filter(
        jurisdiction__in=[community_code[:length] for length in JURISDICTION_LENGTHS]
    )
    rows: Any = Organization.objects.active().filter(
        pk__in=areas.values("organization"),
        public_id__in=current_of(Kind.ORGANIZATION).values("key"),
    )
    found: QuerySet[Organization] = rows.order_by("name", "pk")
    return found


def volunteer_by_code(text: str) -> Volunteer | None:
    """The volunteer with the code `text`, however its signs are grouped; None if there is none."""
    code = parse_receipt_code(text)
    rows = Volunteer.objects.select_related("community__township", "organization")
    return rows.filter(receipt_code=code).first() if code else None


def certificate_by_code(text: str) -> ServiceCertificate | None:
    """The certificate with the code `text`; None if there is none."""
    code = parse_receipt_code(text)
    rows = ServiceCertificate.objects.select_related("volunteer__community")
    return rows.filter(code=code).first() if code else None


def to_verify(user: User) -> QuerySet[ServiceRecord]:
    """Records that `user` may verify, because somebody else entered them."""
    rows: Any = ServiceRecord.objects.for_user(user).filter(state=ServiceState.ENTERED)
    found: QuerySet[ServiceRecord] = rows.exclude(entered_by=user)
    return found.select_related("volunteer__community").order_by("day", "pk")


def community_figures(codes: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What volunteers of each community are and did, in three queries: people now, those who
    served in the last 365 days, verified half hours by kind, and of how many people they are."""
    codes = list(codes)
    year_ago = timezone.localdate() - timedelta(days=365)
    served = Q(services__state=ServiceState.VERIFIED, services__day__gt=year_ago)
    people = (
        Volunteer.objects.filter(community__code__in=codes)
        .order_by()
        .values_list("community__code")
        .annotate(
            registered=Count("pk", filter=Q(state=VolunteerState.ACTIVE), distinct=True),
            active=Count("pk", filter=served, distinct=True),
        )
    )
    found = {
        code: {"registered": registered, "active": active, "people": 0, "half_hours": {}}
        for code, registered, active in people
    }
    counted = (
        ServiceRecord.objects.counted().filter(volunteer__community__code__in=codes).order_by()
    )
    hours = counted.values_list("volunteer__community__code", "kind")
    for code, kind, number in hours.annotate(number=Sum("half_hours")):
        found[code]["half_hours"][kind] = number
    whose = counted.values_list("volunteer__community__code")
    for code, number in whose.annotate(number=Count("volunteer", distinct=True)):
        found[code]["people"] = number
    return found
