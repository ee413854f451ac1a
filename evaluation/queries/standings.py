"""Stored standings, means of sections, and the lines of published bulletins."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, QuerySet, Sum

from evaluation.enums import InspectionState, Level
from evaluation.models import (
    Round,
    Score,
    Standing,
)
from evaluation.queries.periods import period_end
from evaluation.queries.scorecards import sections_of
from evaluation.scoring import mean_total
from portal.models import Publication


def section_means(round_: Round) -> list[dict[str, Any]]:
    """Mean points of each section over what counts and is confirmed, beside its maximum.

    Communities where a criterion does not apply count with what was given to them.
    """
    confirmed = Score.objects.filter(
        revision__inspection__round=round_,
        revision__inspection__is_counted=True,
        revision__inspection__state=InspectionState.CONFIRMED,
        revision__number=F("revision__inspection__latest_number"),
    )
    sums = {
        section: (points, count)
        for section, points, count in confirmed.order_by()
        .values("criterion__section")
        .annotate(points=Sum("points"), count=Count("revision", distinct=True))
        .values_list("criterion__section", "points", "count")
    }
    means = []
    for section in sections_of(round_.scorecard):
        points, count = sums.get(section.pk, (None, 0))
        mean = mean_total([points / count]) if count and points is not None else None
        maximum = sum((c.points for c in section.criteria.all()), Decimal(0))
        means.append({"title": section.title, "maximum": maximum, "mean": mean})
    return means


def totals_of(
    slugs: Collection[str], first: str, last: str
) -> QuerySet[Standing, tuple[str, str, Decimal]]:
    """(slug, month, total) of communities in the standings of the months `first` to `last`.

    Standings hold confirmed totals alone; who was not inspected in a month has none.
    """
    return Standing.objects.filter(
        level=Level.COMMUNITY,
        slug__in=slugs,
        total__isnull=False,
        round__period__gte=first,
        round__period__lte=last,
        round__period__contains="-",
    ).values_list("slug", "round__period", "total")


def standings(round_: Round, level: Level) -> QuerySet[Standing]:
    """The stored standings of `round_` at `level`, by rank; those without a rank last."""
    return Standing.objects.filter(round=round_, level=level).order_by(
        F("rank").asc(nulls_last=True), "unit_code"
    )


def bulletin_lines(bulletins: QuerySet[Publication]) -> QuerySet[Publication, Any]:
    """What a list of bulletins shows of each, newest period first, without whole payloads."""
    return bulletins.order_by(period_end("period").desc(), "unit_code").values(
        "key",
        "period",
        "title",
        "version",
        "published_at",
        number=F("payload__number"),
        county=F("payload__county"),
        county_slug=F("payload__county_slug"),
        summary=F("payload__summary"),
        top=F("payload__top"),
    )
