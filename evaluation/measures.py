"""What the scoreboard and work plans count of inspections, findings, reviews and results."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from communities.measures import COMMITTEES, OF_COMMITTEES, OF_TOWNSHIPS, townships, with_some
from evaluation.enums import (
    FindingState,
    InspectionKind,
    InspectionState,
    Level,
    ReviewState,
    RewardLevel,
    RewardState,
    RoundState,
)
from evaluation.models import Confirmation, Finding, Inspection, Review, Reward, Standing
from portal.enums import Kind
from portal.measures import Measure, Part, Span
from portal.models import Publication


def confirmed(span: Span) -> QuerySet[Any]:
    """Inspections whose newest revision was confirmed in `span`."""
    newest = Confirmation.objects.filter(
        revision__inspection=OuterRef("pk"),
        revision__number=OuterRef("latest_number"),
        confirmed_at__date__range=(span.since, span.until),
    )
    return Inspection.objects.filter(Exists(newest), state=InspectionState.CONFIRMED)


def _inspected(span: Span) -> QuerySet[Any]:
    return with_some(span, confirmed(span))


def _by_third_parties(span: Span) -> QuerySet[Any]:
    return confirmed(span).filter(kind=InspectionKind.THIRD_PARTY)


def _findings(span: Span) -> QuerySet[Any]:
    rows = Finding.objects.filter(issued_on__range=(span.since, span.until))
    return rows.exclude(state=FindingState.WITHDRAWN)


def _rectified(span: Span) -> QuerySet[Any]:
    states = (FindingState.VERIFIED, FindingState.CLOSED)
    return _findings(span).filter(state__in=states, verified_on__lte=span.until)


def _reviews(span: Span) -> QuerySet[Any]:
    return Review.objects.filter(
        state__in=(ReviewState.CONFIRMED, ReviewState.PUBLISHED),
        meeting__starts_at__date__range=(span.since, span.until),
    )


def _results(span: Span, level: Level) -> QuerySet[Any]:
    """Standings of months that end in `span`, once the public has been told of them."""
    return Standing.objects.filter(
        level=level,
        round__state__in=(RoundState.IN_PUBLICITY, RoundState.FINAL),
        round__period__gte=f"{span.since:%Y-%m}",
        round__period__lte=f"{span.until:%Y-%m}",
    ).exclude(round__period__contains="Q")


def _sampled(span: Span) -> QuerySet[Any]:
    return _results(span, Level.COMMUNITY).filter(units__gt=0)


def _ranked(span: Span) -> QuerySet[Any]:
    standing = _results(span, Level.TOWNSHIP).filter(unit_code=OuterRef("code"), rank__isnull=False)
    return townships(span).filter(Exists(standing))


def _bulletins(span: Span) -> QuerySet[Any]:
    return Publication.objects.current().filter(
        kind=Kind.BULLETIN, published_at__date__range=(span.since, span.until)
    )


def _rewards(span: Span) -> QuerySet[Any]:
    return Reward.objects.filter(
        level=RewardLevel.TOWNSHIP,
        state=RewardState.PUBLISHED,
        published_on__range=(span.since, span.until),
    )


MEASURES = (
    Measure(
        "inspections",
        _("Inspections confirmed"),
        pgettext_lazy("counted", "inspections"),
        _("Inspections confirmed in the period."),
        Part(confirmed),
    ),
    Measure(
        "committees_inspected",
        _("Committees inspected"),
        COMMITTEES,
        _("Committees with at least one inspection confirmed in the period ÷ all committees."),
        Part(_inspected),
        OF_COMMITTEES,
    ),
    Measure(
        "third_party",
        _("Third-party evaluations confirmed"),
        pgettext_lazy("counted", "inspections"),
        _("Inspections by social organisations that were confirmed in the period."),
        Part(_by_third_parties),
    ),
    Measure(
        "findings_rectified",
        _("Findings rectified"),
        pgettext_lazy("counted", "findings"),
        _("Re-inspected and found rectified ÷ issued in the period."),
        Part(_rectified),
        Part(_findings),
    ),
    Measure(
        "reviews",
        _("Review meetings with a result"),
        pgettext_lazy("counted", "reviews"),
        _("Reviews of property companies and of residents' sorting, of meetings in the period."),
        Part(_reviews),
    ),
    Measure(
        "participation",
        _("Participation rate"),
        pgettext_lazy("counted", "households"),
        _("Took part correctly ÷ sampled, in the published months of the period."),
        Part(_sampled, "participation_numerator"),
        Part(_sampled, "participation_denominator"),
    ),
    Measure(
        "accuracy",
        _("Accuracy rate"),
        pgettext_lazy("counted", "samples"),
        _("Sorted correctly ÷ checked, in the published months of the period."),
        Part(_sampled, "accuracy_numerator"),
        Part(_sampled, "accuracy_denominator"),
    ),
    Measure(
        "bulletins",
        _("Bulletins published"),
        pgettext_lazy("counted", "bulletins"),
        _("Bulletins on the site that were published in the period."),
        Part(_bulletins),
    ),
    Measure(
        "townships_ranked",
        _("Townships and subdistricts ranked"),
        pgettext_lazy("counted", "townships"),
        _("With a rank in at least one published month of the period ÷ all."),
        Part(_ranked),
        OF_TOWNSHIPS,
    ),
    Measure(
        "rewards",
        _("Rewards and penalties of townships"),
        pgettext_lazy("counted", "decisions"),
        _("Rewards and penalties of townships and subdistricts published in the period."),
        Part(_rewards),
    ),
)
