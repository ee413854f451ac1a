"""Rounds with their county and progress, their units and authors."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from communities.models import County
from evaluation.enums import InspectionState, RoundState
from evaluation.models import (
    Confirmation,
    Inspection,
    PartFigure,
    Round,
    ScoreRevision,
    TownshipConfirmation,
    TownshipRevision,
)
from evaluation.periods import year_before
from evaluation.queries.part_figures import rounds_behind
from evaluation.queries.periods import like


def with_county(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """`rounds` with the name of their county as `county_name`, under which they are shown."""
    county = County.objects.filter(code=OuterRef("jurisdiction")).values("name")
    return rounds.annotate(county_name=Subquery(county))


def with_progress(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """Each round with how many inspections it has, how many were submitted and confirmed."""
    state = "inspections__state"
    return rounds.annotate(
        inspection_count=Count("inspections"),
        submitted_count=Count("inspections", filter=Q(**{state: InspectionState.SUBMITTED})),
        confirmed_count=Count("inspections", filter=Q(**{state: InspectionState.CONFIRMED})),
    )


def previous_round(round_: Round) -> Round | None:
    """The county's last round before `round_` whose standings were computed.

    Like is compared with like: a month with the month before, a quarter with the quarter before.
    """
    return (
        Round.objects.filter(jurisdiction=round_.jurisdiction, period__lt=round_.period)
        .filter(like("period", round_.period))
        .exclude(state__in=(RoundState.PLANNED, RoundState.OPEN))
        .select_related("scorecard")
        .order_by("-period")
        .first()
    )


def round_of_last_year(round_: Round) -> Round | None:
    """The county's round of the same period a year before, if its standings were computed."""
    return (
        Round.objects.filter(jurisdiction=round_.jurisdiction, period=year_before(round_.period))
        .exclude(state__in=(RoundState.PLANNED, RoundState.OPEN))
        .first()
    )


def units_of(round_: Round) -> QuerySet[Inspection]:
    """The inspection that counts of each community of the round, with community and township."""
    return (
        Inspection.objects.filter(round=round_, is_counted=True)
        .select_related("community__township")
        .prefetch_related(
            "community__township__changes", "community__changes__township_before__changes"
        )
        .defer("draft")
        .order_by("community__code")
    )


def author_ids(round_: Round) -> frozenset[int]:
    """Everybody who submitted or confirmed scores of `round_`, or entered or scored figures of
    its parts.

    Where townships have weighted totals, a quarter rests on the scores of its months too. None of
    them may publish it.
    """
    behind = rounds_behind(round_) if round_.composite_id else [round_]
    submitted = ScoreRevision.objects.filter(inspection__round__in=behind)
    confirmed = Confirmation.objects.filter(revision__inspection__round__in=behind)
    return frozenset(
        submitted.order_by()
        .values_list("submitted_by", flat=True)
        .union(
            confirmed.order_by().values_list("confirmed_by", flat=True),
            PartFigure.objects.filter(round=round_).order_by().values_list("entered_by", flat=True),
            TownshipRevision.objects.filter(scoring__round=round_)
            .order_by()
            .values_list("submitted_by", flat=True),
            TownshipConfirmation.objects.filter(revision__scoring__round=round_)
            .order_by()
            .values_list("confirmed_by", flat=True),
        )
    )
