"""Findings by who has to act on them, and the scores that they are made from."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from accounts.rules import Refusal
from accounts.scoping import within
from communities.models import Community, LocalBody, PropertyContract
from evaluation.enums import FindingState, InspectionState, Severity
from evaluation.models import (
    Finding,
    FindingPhoto,
    Inspection,
    RectificationTerm,
    Repair,
    Score,
)
from evaluation.queries.inspections import explained
from evaluation.rules import FINDING_LIVE, TO_RECTIFY

# After how many times ACTION_ESCALATION_DAYS an overdue finding is whose matter.
ESCALATION = {Role.TOWNSHIP_OFFICER: 1, Role.COUNTY_OFFICER: 2}


def findings_for(user: User) -> QuerySet[Finding]:
    """The findings of the user's jurisdictions with what a line about them shows."""
    return Finding.objects.for_user(user).select_related(
        "criterion",
        "inspection__round",
        "inspection__community__township__county",
        "owner_body",
        "owner_contract__company",
        "topic",
    )


def term_on(severity: Severity | str, day: date) -> RectificationTerm:
    """The times that hold for `severity` on the civil date `day`. Raises Refusal where none do."""
    terms = RectificationTerm.objects.filter(severity=severity, in_force_since__lte=day)
    term = terms.order_by("-in_force_since").first()
    if term is None:
        raise Refusal(
            _("No time for rectification is laid down for “%(severity)s” on %(day)s.")
            % {"severity": Severity(severity).label, "day": day}
        )
    return term


def lost_scores(inspection: Inspection) -> QuerySet[Any]:
    """The scores below the maximum in the confirmed revision of `inspection`, each with the points
    `lost`, and what vetoed; none before it is confirmed. A bonus that was not given is no loss."""
    below = Q(points__lt=F("criterion__points"), criterion__is_bonus=False)
    lost = Score.objects.filter(
        below | Q(vetoed=True),
        revision__inspection=inspection,
        revision__inspection__state=InspectionState.CONFIRMED,
        revision__number=F("revision__inspection__latest_number"),
    )
    with_points = lost.annotate(lost=F("criterion__points") - F("points"))
    return explained(with_points.select_related("revision"))


def scores_to_issue(inspection: Inspection) -> QuerySet[Any]:
    """Those of `lost_scores` about which there is no finding yet."""
    found = Finding.objects.filter(inspection=inspection).exclude(state=FindingState.WITHDRAWN)
    return lost_scores(inspection).exclude(criterion__in=found.values("criterion"))


def bodies_that_may_own(community: Community) -> QuerySet[LocalBody]:
    """The bodies in office beside the committee, which needs no entry to be responsible."""
    return LocalBody.objects.filter(community=community, until__isnull=True).order_by(
        "kind", "name"
    )


def contracts_that_may_own(community: Community) -> QuerySet[PropertyContract]:
    """The property contracts that run today."""
    running = PropertyContract.objects.running().filter(community=community)
    return running.select_related("company").order_by("company__name", "pk")


def history_of(finding: Finding) -> QuerySet[Repair]:
    """Its reports, the newest first, with their photos and what was seen afterwards."""
    photos = FindingPhoto.objects.select_related("photo")
    return (
        Repair.objects.filter(finding=finding)
        .select_related("reported_by")
        .prefetch_related(Prefetch("photos", queryset=photos), "rechecks__checked_by")
        .order_by("-number")
    )


def overdue(findings: QuerySet[Finding], days: int = 0) -> QuerySet[Finding]:
    """Those whose deadline passed more than `days` civil days ago without a report."""
    last = timezone.localdate() - timedelta(days=days)
    return findings.filter(state__in=TO_RECTIFY, due__lt=last)


def to_rectify(user: User) -> QuerySet[Finding]:
    """What the user's committees have to put right, the earliest deadline first."""
    return findings_for(user).filter(state__in=TO_RECTIFY).order_by("due", "pk")


def to_recheck(user: User) -> QuerySet[Finding]:
    """Reported repairs that `user` may look at: not what they scored or reported themselves."""
    rows = findings_for(user).filter(state=FindingState.REPORTED)
    return rows.exclude(reported_by=user).exclude(scored_by=user).order_by("reported_on", "pk")


def to_close(user: User) -> QuerySet[Finding]:
    """Those whose observation is over without a relapse."""
    rows = findings_for(user).filter(
        state=FindingState.VERIFIED, observed_until__lt=timezone.localdate()
    )
    return rows.order_by("observed_until", "pk")


def escalated_to(user: User) -> QuerySet[Finding]:
    """Overdue findings that became the matter of `user`: the township's first, after twice
    ACTION_ESCALATION_DAYS the county's. The oldest first."""
    today, theirs = timezone.localdate(), Q(pk__in=[])
    for held in user.current_appointments:
        times = ESCALATION.get(Role(held.role))
        if times is not None:
            last = today - timedelta(days=times * settings.ACTION_ESCALATION_DAYS)
            theirs |= within(Finding.scope_path, held.jurisdiction) & Q(due__lte=last)
    return overdue(findings_for(user)).filter(theirs).order_by("due", "pk")


def live_findings(inspection: Inspection) -> QuerySet[Finding]:
    """The findings of `inspection` that are neither closed nor withdrawn."""
    return Finding.objects.filter(inspection=inspection, state__in=sorted(FINDING_LIVE))


def watched_criteria(inspection: Inspection, day: date) -> QuerySet[Finding]:
    """Findings of earlier inspections of the community that were under observation on the civil
    date `day`, in the criteria in which `inspection` lost points, in whichever edition.

    Not those found rectified on that same day: which of the two was first, nobody knows.
    """
    lost = lost_scores(inspection)
    return (
        Finding.objects.filter(
            inspection__community=inspection.community_id,
            state=FindingState.VERIFIED,
            verified_on__lt=day,
            observed_until__gte=day,
            criterion__key__in=lost.order_by().values("criterion__key"),
            criterion__section__scorecard__code=inspection.round.scorecard.code,
        )
        .exclude(inspection=inspection)
        .select_related("term", "criterion", "inspection__community")
    )
