"""Functions that make weights, past rounds and their results, in bulk and without their people."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from evaluation.enums import InspectionKind, InspectionState, Level, RoundState
from evaluation.models import (
    Composite,
    CompositePart,
    Inspection,
    RateSample,
    Round,
    Scorecard,
    ScoreRevision,
    Standing,
)
from evaluation.services import EnteredFigure, enter_part_figures, recompute_standings
from tests import factories
from tests.evaluation.helpers import activate


def weights(
    code: str = "weights", missing: str = "rescale", edition: int = 1, **parts: Any
) -> Composite:
    """An active composite: percent by source, in this order."""
    made = Composite.objects.create(code=code, edition=edition, title="街镇考评", missing=missing)
    for position, (source, weight) in enumerate(parts.items(), start=1):
        CompositePart.objects.create(
            composite=made, position=position, source=source, weight=weight
        )
    Composite.objects.filter(pk=made.pk).update(state="active")
    made.refresh_from_db()
    return made


def simple_card(total: Any = 100, pass_share: Any = None, code: str = "plain") -> Scorecard:
    card = Scorecard.objects.create(code=code, title=code, total=total, pass_share=pass_share)
    activate(card)
    return card


def past(
    composite: Composite | None,
    period: str = "2026-10",
    *,
    card: Scorecard | None = None,
    kind: str = InspectionKind.SELF_CHECK,
    state: str = RoundState.CLOSED,
    jurisdiction: str = "",
) -> Round:
    """A round of 平山区 without inspections."""
    return Round.objects.create(
        jurisdiction=jurisdiction or factories.county().code,
        period=period,
        scorecard=card or Scorecard.objects.filter(code="plain").first() or simple_card(),
        composite=composite,
        due=date(2026, 10, 28),
        counted_kind=kind,
        state=state,
    )


def result(
    round_: Round,
    unit: Any,
    total: Any,
    *,
    kind: str = InspectionKind.SELF_CHECK,
    state: str = InspectionState.CONFIRMED,
    cancelled: bool = False,
    **samples: tuple[int, int],
) -> Inspection:
    """What `unit` came to; it counts where its kind is the one that the round counts."""
    inspection = Inspection.objects.create(
        round=round_,
        community=unit,
        scorecard=round_.scorecard,
        kind=kind,
        is_counted=kind == round_.counted_kind,
        state=state,
        total=Decimal(str(total)),
        latest_number=1,
    )
    revision = ScoreRevision.objects.create(
        inspection=inspection,
        number=1,
        submitted_by=factories.user("committee_member", unit),
        submitted_at=timezone.now(),
        total=inspection.total,
        cancelled=cancelled,
    )
    for measure, (numerator, denominator) in samples.items():
        RateSample.objects.create(
            revision=revision,
            measure=measure,
            numerator=numerator,
            denominator=denominator,
            method="households",
        )
    return inspection


def entered(township: Any, source: str, figure: Any, seen: int = 0, basis: str = "通报") -> Any:
    value = None if figure is None else Decimal(str(figure))
    return EnteredFigure(township.pk, source, value, basis, seen)


def enter(round_: Round, *figures: EnteredFigure, by: Any = None) -> Any:
    officer = by or factories.user("county_officer", factories.county())
    return enter_part_figures(round_, figures, by=officer)


def townships(round_: Round) -> dict[str, Standing]:
    """The computed standings of the townships by name."""
    recompute_standings(round_)
    return {row.name: row for row in Standing.objects.filter(round=round_, level=Level.TOWNSHIP)}


def figures(round_: Round, name: str = "南地街道") -> dict[str, str | None]:
    """The figures of a township's parts as they were stored."""
    return {
        part.source: None if part.figure is None else str(part.figure)
        for part in townships(round_)[name].parts.all()
    }
