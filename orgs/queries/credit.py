"""An organisation's credit record, annual duties, and what stands against an organisation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from orgs.constants import REVIEW_LATE
from orgs.deadlines import annual_standing, review_is_late
from orgs.enums import (
    AnnualStanding,
    CreditList,
    Leaving,
    ListingState,
    RestrictedAct,
    RestrictionEffect,
)
from orgs.models import (
    AnnualDuty,
    AnnualReminder,
    AnnualReturn,
    CreditEntry,
    CreditTerm,
    Listing,
    Organization,
    Reckoning,
    Restriction,
    Signature,
)
from orgs.rules import REGISTRARS

RECKONINGS = Prefetch("reckonings", Reckoning.objects.select_related("term").order_by("pk"))


@dataclass(frozen=True)
class Reason:
    """A computed day with the rule that it follows; `until` is None where no calendar tells it."""

    term: CreditTerm
    counted_from: date
    until: date | None


@dataclass(frozen=True)
class AnnualLine:
    """One organisation and its duty for one reported year."""

    organization: Organization
    duty: AnnualDuty
    due_on: date
    review_on: date | None
    standing: AnnualStanding
    papers: AnnualReturn | None
    reminded_on: date | None
    review_late: bool

    @property
    def standings(self) -> frozenset[str]:
        """Under which names it is looked for: its standing, and whether only the first day, that
        of the supervising body, is past."""
        if self.review_late and self.standing == AnnualStanding.DUE:
            return frozenset({self.standing, REVIEW_LATE})
        return frozenset({self.standing})

    @property
    def next_on(self) -> date:
        """The day of the supervising body as long as the registry's is not past."""
        is_due = self.standing == AnnualStanding.DUE
        return self.review_on if self.review_on and is_due else self.due_on

    @property
    def is_late(self) -> bool:
        """Whether papers wait beyond the day of the registry or of the supervising body."""
        return self.waits and (self.review_late or self.standing == AnnualStanding.LATE)

    @property
    def waits(self) -> bool:
        """Whether something is still to be handed in."""
        return self.standing in {AnnualStanding.DUE, AnnualStanding.LATE}


@dataclass(frozen=True)
class Restricted:
    """What a list does to an act, in words to show, by a rule."""

    rule: Restriction
    message: Any

    @property
    def is_refusal(self) -> bool:
        return self.rule.effect == RestrictionEffect.REFUSE

    @property
    def told(self) -> str:
        """The message with what the rule says and where it stands, for who reads no more."""
        return _("%(message)s %(act)s: %(effect)s (%(source)s)") % {
            "message": self.message,
            "act": self.rule.get_act_display(),
            "effect": self.rule.get_effect_display(),
            "source": self.rule.source,
        }


def kept_by(user: User) -> list[Organization]:
    """The active organisations whose register `user` keeps, by name."""
    rows = Organization.objects.for_user(user).active().order_by("name", "pk")
    return [row for row in rows if user.may(REGISTRARS, row.jurisdiction)]


def annual_lines(user: User, year: int, *, standing: str = "") -> list[AnnualLine]:
    """Who owes what for the reported `year` in the user's keeping; with one `standing` (or
    `REVIEW_LATE`), only those.

    Organisations without a duty are left out. The same number of queries for any number of rows.
    """
    return annual_lines_of(kept_by(user), year, standing=standing)


def annual_lines_of(
    organizations: list[Organization], year: int, *, standing: str = ""
) -> list[AnnualLine]:
    """What `organizations` owe for the reported `year`, as `annual_lines`."""
    duties = list(AnnualDuty.objects.filter(effective_from__lte=date(year + 1, 1, 1)))
    papers = {
        row.organization_id: row
        for row in AnnualReturn.objects.filter(
            year=year, organization__in=organizations
        ).select_related("duty")
    }
    reminded = dict(
        AnnualReminder.objects.filter(year=year)
        .order_by()
        .values_list("organization")
        .annotate(newest=Max("day"))
    )
    today = timezone.localdate()
    lines = []
    for one in organizations:
        handed_in = papers.get(one.pk)
        duty = handed_in.duty if handed_in else _duty(one, duties)
        if duty is None:
            continue
        found = annual_standing(
            established_on=one.established_on,
            established_by=duty.established_by(year),
            due_on=duty.due_on(year),
            handed_in_on=handed_in.handed_in_on if handed_in else None,
            result=handed_in.result if handed_in else "",
            today=today,
        )
        if found is not None:
            due, review = duty.due_on(year), duty.review_on(year)
            newest = reminded.get(one.pk)
            late = _is_review_late(review, found, handed_in, today)
            line = AnnualLine(one, duty, due, review, found, handed_in, newest, late)
            lines += [line] if standing in {"", *line.standings} else []
    return lines


def _is_review_late(
    review_on: date | None, standing: AnnualStanding, papers: AnnualReturn | None, today: date
) -> bool:
    return standing != AnnualStanding.UNKNOWN and review_is_late(
        review_on=review_on,
        reviewed_on=papers.reviewed_on if papers else None,
        handed_in_on=papers.handed_in_on if papers else None,
        today=today,
    )


def _duty(organization: Organization, duties: Iterable[AnnualDuty]) -> AnnualDuty | None:
    fitting = [
        duty
        for duty in duties
        if (duty.kind, duty.for_charities) == (organization.kind, organization.is_charity)
    ]
    return max(fitting, key=lambda duty: duty.effective_from, default=None)


def restrictions_of(
    organization: Organization, act: RestrictedAct, day: date | None = None
) -> list[Restricted]:
    """What the lists that `organization` stands on today do to `act`, refusals first.

    By the rules that hold on a civil `day`, today by default. Asked by whoever gives tasks or
    accepts applications; empty where nothing stands against it.
    """
    day = day or timezone.localdate()
    lists = set(
        Listing.objects.on_a_list()
        .filter(organization=organization)
        .order_by()
        .values_list("list", flat=True)
    )
    found = []
    for name in sorted(lists):
        rule = Restriction.objects.at(day, list=name, act=act)
        if rule is not None:
            words = {"organization": organization, "list": CreditList(name).label}
            text = _("%(organization)s stands on a list: %(list)s.")
            found.append(Restricted(rule, text % words))
    return sorted(found, key=lambda one: not one.is_refusal)


def entries_of(organization: Organization) -> QuerySet[CreditEntry]:
    """All entries about `organization`, the newest first, with their corrections."""
    rows: QuerySet[CreditEntry] = CreditEntry.objects.filter(organization=organization)
    return rows.select_related("term", "corrects", "entered_by").order_by("-arisen_on", "-pk")


def listings_of(organization: Organization) -> QuerySet[Listing]:
    """Its listings, the newest first, with the rules that their days follow."""
    rows: QuerySet[Listing] = Listing.objects.filter(organization=organization)
    return rows.select_related("ground").order_by("-noticed_on", "-pk")


def reasons_of(listing: Listing) -> list[Reason]:
    """How the days of `listing` were computed, as they were; asks nothing where they are there."""
    prefetch_related_objects([listing], RECKONINGS)
    return [Reason(row.term, row.counted_from, row.until) for row in listing.reckonings.all()]


def signatures_of(organization: Organization) -> QuerySet[Signature]:
    """What it signed, the newest first."""
    rows: QuerySet[Signature] = organization.signatures.select_related("pledge")
    return rows.order_by("-signed_on", "-pk")


def waiting_listings(user: User, day: date) -> QuerySet[Listing]:
    """Listings that ask for an act: a decision, a removal, or the move to the other list."""
    rows = Listing.objects.for_user(user).filter(
        Q(state=ListingState.OBJECTED)
        | Q(state=ListingState.NOTICED, objection_until__lt=day)
        | Q(state__in=(ListingState.CLAIMED, ListingState.VERIFIED))
        | Q(state=ListingState.LISTED, ground__leaving=Leaving.LAPSE, may_leave_on__lte=day)
        | Q(state=ListingState.LISTED, limit_on__lte=day)
    )
    found: QuerySet[Listing] = rows.select_related("organization", "ground").order_by(
        "remove_by", "noticed_on", "pk"
    )
    return found


def credit_authors(organization: Organization) -> frozenset[int]:
    """The ids of whoever wrote or decided something of its credit record."""
    found: set[int | None] = set()
    for rows, fields in (
        (organization.credit_entries, ("entered_by",)),
        (organization.annual_returns, ("recorded_by", "decided_by")),
        (organization.listings, ("recorded_by", "decided_by", "removed_by")),
        (organization.ratings, ("recorded_by", "cancelled_by")),
        (organization.signatures, ("recorded_by", "withdrawn_by", "pledge__recorded_by")),
    ):
        for values in rows.order_by().values_list(*fields):
            found |= set(values)
    return frozenset(one for one in found if one is not None)
