"""Findings by who has to act on them, and the scores that they are made from."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Refusal
from communities.models import Community, LocalBody, PropertyContract
from deliberation.queries import matter_of
from evaluation.enums import FindingState, InspectionState, RecheckOutcome, Severity
from evaluation.models import (
    Finding,
    FindingPhoto,
    Inspection,
    Recheck,
    RectificationTerm,
    Repair,
    Score,
    ScoreRevision,
)
from evaluation.queries.inspections import explained
from evaluation.rules import FINDING_LIVE, TO_RECTIFY


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


def lost_anywhere() -> QuerySet[Score]:
    """Every score of every confirmed revision in which points were lost or that vetoed. A bonus
    that was not given is no loss."""
    below = Q(points__lt=F("criterion__points"), criterion__is_bonus=False)
    return Score.objects.filter(
        below | Q(vetoed=True),
        revision__inspection__state=InspectionState.CONFIRMED,
        revision__number=F("revision__inspection__latest_number"),
    )


def lost_scores(inspection: Inspection) -> QuerySet[Any]:
    """The scores below the maximum in the confirmed revision of `inspection`, each with the points
    `lost`, and what vetoed; none before it is confirmed."""
    lost = lost_anywhere().filter(revision__inspection=inspection)
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


def overdue(findings: QuerySet[Finding]) -> QuerySet[Finding]:
    """Those whose deadline passed without a report."""
    return findings.filter(state__in=TO_RECTIFY, due__lt=timezone.localdate())


def to_rectify(user: User) -> QuerySet[Finding]:
    """What the user's committees have to put right, the earliest deadline first."""
    return findings_for(user).filter(state__in=TO_RECTIFY).order_by("due", "pk")


def scorings_of(user: User) -> QuerySet[ScoreRevision]:
    """The revisions in which `user` scored: not what followed from the decision on an appeal, nor
    from a repair that they found rectified, which nobody who scored can do."""
    restored = Recheck.objects.filter(
        finding__inspection=OuterRef("inspection"),
        finding__term__restores_points=True,
        outcome=RecheckOutcome.RECTIFIED,
        checked_by=user,
        checked_at__gte=OuterRef("submitted_at"),
    )
    rows = ScoreRevision.objects.filter(submitted_by=user, appeal_result__isnull=True)
    return rows.exclude(Exists(restored))


def scored_by(user: User) -> Q:
    """Findings of an inspection that `user` scored."""
    scored = scorings_of(user).filter(inspection=OuterRef("inspection"))
    return Q(scored_by=user) | Q(Exists(scored))


def repaired_by(user: User) -> Q:
    """Findings of which `user` ever reported a repair."""
    return Q(Exists(Repair.objects.filter(finding=OuterRef("pk"), reported_by=user)))


def to_recheck(user: User) -> QuerySet[Finding]:
    """Reported repairs that `user` may look at: not what they scored or reported themselves."""
    rows = findings_for(user).filter(state=FindingState.REPORTED)
    rows = rows.exclude(scored_by(user)).exclude(repaired_by(user))
    return rows.order_by("reported_on", "pk")


def to_close(user: User) -> QuerySet[Finding]:
    """Those whose observation is over without a relapse."""
    rows = findings_for(user).filter(
        state=FindingState.VERIFIED, observed_until__lt=timezone.localdate()
    )
    return rows.order_by("observed_until", "pk")


def escalated_to(user: User) -> QuerySet[Finding]:
    """Overdue findings that became the matter of `user`: the township's first, after twice
    ACTION_ESCALATION_DAYS the county's. The oldest first."""
    theirs = matter_of(user, Finding.scope_path)
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
            criterion__section__scorecard__code=inspection.scorecard.code,
        )
        .exclude(inspection=inspection)
        .select_related("term", "criterion", "inspection__community")
    )
