"""Submitting scores: the one way to a new revision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import transition
from evaluation import queries
from evaluation.enums import InspectionState, Measure
from evaluation.models import (
    Criterion,
    Inspection,
    InspectionPhoto,
    RateSample,
    Score,
    ScoreRevision,
)
from evaluation.scoring import GivenScore, assessment_total
from evaluation.services.inspections import refuse_scoring
from evaluation.validators import validate_sample


@dataclass(frozen=True)
class Given:
    """The points of one criterion (None: not applicable) with the reason for a deduction."""

    points: Decimal | None
    reason: str = ""


@dataclass(frozen=True)
class GivenSample:
    """One counted rate."""

    numerator: int
    denominator: int
    method: str


Problems = dict[str, list[Any]]


def submit_inspection(
    inspection: Inspection,
    *,
    by: User,
    scores: Mapping[int, Given],
    samples: Mapping[Measure, GivenSample],
    expected_version: int | None = None,
    answer: str = "",
    draft: dict[str, Any] | None = None,
) -> ScoreRevision:
    """Append the next revision with its total; the revisions before it stay as they are.

    `scores` are keyed by criterion, `samples` by measure. Raises ValidationError keyed by the
    form's field names (`points_7`, `reason_7`, `photo_7`, `accuracy_numerator`, …) with every
    problem found, Refusal where `by` may not score now, StaleRecord where another was faster.
    """
    refuse_scoring(inspection, by)
    criteria = list(queries.criteria_of(inspection.round.scorecard_id))
    total = _checked_total(inspection, criteria, scores, samples)
    kept = {} if draft is None else {"draft": draft}
    with transaction.atomic():
        transition(
            inspection,
            InspectionState.SUBMITTED,
            by=by,
            expected_version=expected_version,
            reason=answer,
            total=total,
            latest_number=inspection.latest_number + 1,
        )
        revision = ScoreRevision.objects.create(
            inspection=inspection,
            number=inspection.latest_number,
            submitted_by=by,
            submitted_at=timezone.now(),
            total=total,
            return_reason=inspection.return_reason,
            answer=answer,
        )
        _append(revision, criteria, scores, samples)
        Inspection.objects.filter(pk=inspection.pk).update(return_reason="", **kept)
        InspectionPhoto.objects.filter(inspection=inspection, first_revision=None).update(
            first_revision=revision
        )
    return revision


def _checked_total(
    inspection: Inspection,
    criteria: Sequence[Criterion],
    scores: Mapping[int, Given],
    samples: Mapping[Measure, GivenSample],
) -> Decimal:
    problems = _score_problems(inspection, criteria, scores) | _sample_problems(samples)
    if problems:
        raise ValidationError(problems)
    assessment = assessment_total(
        queries.criterion_rules(criteria),
        {key: GivenScore(given.points) for key, given in scores.items()},
        inspection.round.scorecard.total,
    )
    if assessment.total is None:
        raise ValidationError(_("At least one criterion must apply."))
    return assessment.total


def _append(
    revision: ScoreRevision,
    criteria: Sequence[Criterion],
    scores: Mapping[int, Given],
    samples: Mapping[Measure, GivenSample],
) -> None:
    Score.objects.bulk_create(
        Score(
            revision=revision,
            criterion=criterion,
            points=scores[criterion.pk].points,
            reason=scores[criterion.pk].reason,
        )
        for criterion in criteria
    )
    RateSample.objects.bulk_create(
        RateSample(
            revision=revision,
            measure=measure,
            numerator=sample.numerator,
            denominator=sample.denominator,
            method=sample.method,
        )
        for measure, sample in samples.items()
    )


def _score_problems(
    inspection: Inspection, criteria: Sequence[Criterion], scores: Mapping[int, Given]
) -> Problems:
    photographed = set(
        InspectionPhoto.objects.filter(inspection=inspection).values_list("criterion", flat=True)
    )
    problems: Problems = defaultdict(list)
    for criterion in criteria:
        given = scores.get(criterion.pk)
        for field, message in _problems_of(criterion, given, criterion.pk in photographed):
            problems[f"{field}_{criterion.pk}"].append(message)
    if set(scores) - {criterion.pk for criterion in criteria}:
        problems["__all__"].append(_("A score was sent for a criterion that is not on this card."))
    return dict(problems)


def _problems_of(
    criterion: Criterion, given: Given | None, has_photo: bool
) -> list[tuple[str, Any]]:
    """All that is wrong with one score, as (field, message)."""
    if given is None:
        return [("points", _("Enter the points of this criterion."))]
    try:
        Score(criterion=criterion, points=given.points, reason=given.reason).clean()
        Score(reason=given.reason).clean_fields(exclude=["revision", "criterion", "points"])
    except ValidationError as error:
        return [(name, message) for name, found in error.error_dict.items() for message in found]
    if given.points == criterion.points:
        return []
    found: list[tuple[str, Any]] = []
    if not given.reason.strip():
        found.append(("reason", _("Say why points were deducted or why it does not apply.")))
    if criterion.evidence_required and given.points is not None and not has_photo:
        found.append(("photo", _("A deduction here needs a photo.")))
    return found


def _sample_problems(samples: Mapping[Measure, GivenSample]) -> Problems:
    problems: Problems = {}
    for measure in Measure:
        sample = samples.get(measure)
        if sample is None:
            problems[f"{measure}_denominator"] = [_("Enter how many were checked.")]
            continue
        if not sample.method:
            problems[f"{measure}_method"] = [_("Choose what was counted.")]
            continue
        try:
            validate_sample(sample.numerator, sample.denominator)
            RateSample(
                measure=measure,
                numerator=sample.numerator,
                denominator=sample.denominator,
                method=sample.method,
            ).clean_fields(exclude=["revision"])
        except ValidationError as error:
            name = "method" if hasattr(error, "error_dict") else "numerator"
            problems[f"{measure}_{name}"] = [error]
    return problems
