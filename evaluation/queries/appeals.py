"""Appeals by who has to decide them, and what may still be appealed against."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Refusal
from evaluation.enums import AppealState, BulletinState, InspectionState, RoundState
from evaluation.models import (
    Appeal,
    Bulletin,
    Confirmation,
    Inspection,
    PublicityTerm,
    Round,
)
from evaluation.queries.bulletins import is_as_published
from evaluation.queries.findings import lost_anywhere, lost_scores, scorings_of
from evaluation.rules import APPEAL_GRANTED
from portal.enums import Kind
from portal.models import Publication


def appeals_for(user: User) -> QuerySet[Appeal]:
    """The appeals of the user's jurisdictions with what a line about them shows."""
    return Appeal.objects.for_user(user).select_related(
        "criterion",
        "inspection__round__publicity",
        "inspection__community__township__county",
    )


def publicity_term_on(day: date) -> PublicityTerm:
    """The time of publicity that holds on the civil date `day`. Raises Refusal without one."""
    terms = PublicityTerm.objects.filter(in_force_since__lte=day)
    term = terms.order_by("-in_force_since").first()
    if term is None:
        raise Refusal(_("No time of publicity is laid down for %(day)s.") % {"day": day})
    return term


def scores_to_appeal(inspection: Inspection) -> QuerySet[Any]:
    """Those of `lost_scores` that nobody has appealed against, or whose appeal was withdrawn; none
    where the inspection counts for no result."""
    made = Appeal.objects.filter(inspection=inspection).exclude(state=AppealState.WITHDRAWN)
    lost = lost_scores(inspection).filter(revision__inspection__is_counted=True)
    return lost.exclude(criterion__in=made.values("criterion"))


def is_appealed(inspection: Inspection) -> bool:
    """An appeal against its points waits for a decision, or was granted."""
    standing = (AppealState.SUBMITTED, *sorted(APPEAL_GRANTED))
    return Appeal.objects.filter(inspection=inspection, state__in=standing).exists()


def in_window(user: User) -> QuerySet[Inspection]:
    """The user's inspections whose results are in publicity and may be appealed against today.

    By the points lost: a bonus may have made up for them in the total.
    """
    lost = lost_anywhere().filter(revision__inspection=OuterRef("pk"))
    return (
        Inspection.objects.for_user(user)
        .filter(
            Exists(lost),
            is_counted=True,
            state=InspectionState.CONFIRMED,
            round__state=RoundState.IN_PUBLICITY,
            round__publicity__until__gte=timezone.localdate(),
        )
        .select_related("round__publicity", "community__township__county")
        .defer("draft")
        .order_by("round__publicity__until", "community__code")
    )


def open_appeals(round_: Round) -> QuerySet[Appeal]:
    """Those of `round_` that wait for a decision."""
    return Appeal.objects.filter(inspection__round=round_, state=AppealState.SUBMITTED)


def to_decide(user: User) -> QuerySet[Appeal]:
    """What waits for a decision and is not about what `user` scored, confirmed or asked for."""
    rows = appeals_for(user).filter(state=AppealState.SUBMITTED)
    scored = scorings_of(user).filter(inspection=OuterRef("inspection"))
    confirmed = Confirmation.objects.filter(
        revision__inspection=OuterRef("inspection"), confirmed_by=user
    )
    rows = rows.exclude(submitted_by=user).exclude(Exists(scored)).exclude(Exists(confirmed))
    return rows.order_by("submitted_on", "pk")


def rounds_to_finish(user: User) -> QuerySet[Round]:
    """Those whose publicity has passed without an appeal that waits."""
    waiting = Appeal.objects.filter(inspection__round=OuterRef("pk"), state=AppealState.SUBMITTED)
    rows = Round.objects.for_user(user).filter(
        state=RoundState.IN_PUBLICITY, publicity__until__lt=timezone.localdate()
    )
    return rows.exclude(Exists(waiting)).order_by("period")


def bulletins_to_correct(user: User) -> QuerySet[Bulletin]:
    """Those of rounds in publicity of which the site does not say what the standings say.

    None while scores are being corrected: what comes of them is not known yet. Whatever changes
    the figures raises the version of the bulletin, so those that nobody touched since they were
    published need no comparing.
    """
    unsettled = Inspection.objects.filter(
        round=OuterRef("round"), is_counted=True, revisions__confirmation__isnull=False
    ).exclude(state__in=(InspectionState.CONFIRMED, InspectionState.VOID))
    on_the_site = Publication.objects.current().filter(
        kind=Kind.BULLETIN,
        period=OuterRef("round__period"),
        unit_code=OuterRef("round__jurisdiction"),
    )
    rows = Bulletin.objects.for_user(user).filter(
        ~Exists(unsettled), state=BulletinState.PUBLISHED, round__state=RoundState.IN_PUBLICITY
    )
    rows = rows.filter(~Q(published_version=F("version")) | ~Exists(on_the_site))
    rows = rows.select_related("round__scorecard")
    return rows.filter(pk__in=[row.pk for row in rows if not is_as_published(row.round)])
