"""Submitting scores: the one way to a new revision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
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
    Scorecard,
    ScoreDeduction,
    ScoreRevision,
)
from evaluation.scoring import ZERO, Assessment, Given, assessment_total, points_of
from evaluation.services.answers import answer_problems
from evaluation.services.inspections import refuse_scoring
from evaluation.services.positions import GivenPosition, position_problems
from evaluation.validators import validate_reason, validate_sample


@dataclass(frozen=True)
class GivenSample:
    """One counted rate."""

    numerator: int
    denominator: int
    method: str
    place: str = ""


Problems = dict[str, list[Any]]


def submit_inspection(
    inspection: Inspection,
    *,
    by: User,
    scores: Mapping[int, Given],
    samples: Mapping[Measure, GivenSample],
    expected_version: int | None = None,
    answer: str = "",
    position: GivenPosition | None = None,
) -> ScoreRevision:
    """Append the next revision with its total; the revisions before it stay as they are.

    `scores` are keyed by criterion, `samples` by measure. Raises ValidationError keyed by the
    form's field names (`points_7`, `reason_7`, `photo_7`, `accuracy_numerator`,
    `position_taken_at`, …) with every problem found, Refusal where `by` may not score now,
    StaleRecord where another was faster.
    """
    refuse_scoring(inspection, by)
    criteria = list(queries.criteria_of(inspection.scorecard_id))
    problems = sample_problems(samples) | _answer_problems(answer)
    problems |= position_problems(inspection.round, position) if position else {}
    assessment = _checked(inspection, criteria, scores, problems)
    with transaction.atomic():
        transition(
            inspection,
            InspectionState.SUBMITTED,
            by=by,
            expected_version=expected_version,
            reason=answer,
            total=assessment.total,
            latest_number=inspection.latest_number + 1,
        )
        revision = ScoreRevision.objects.create(
            inspection=inspection,
            number=inspection.latest_number,
            submitted_by=by,
            submitted_at=timezone.now(),
            total=assessment.total,
            cancelled=assessment.cancelled,
            return_reason=inspection.return_reason,
            answer=answer,
            **(asdict(position) if position else {}),
        )
        append_scores([revision], criteria, [scores])
        _append_samples(revision, samples)
        Inspection.objects.filter(pk=inspection.pk).update(return_reason="")
        InspectionPhoto.objects.filter(inspection=inspection, first_revision=None).update(
            first_revision=revision
        )
    return revision


def _checked(
    inspection: Inspection,
    criteria: Sequence[Criterion],
    scores: Mapping[int, Given],
    problems: Problems,
) -> Assessment[int]:
    problems = _score_problems(inspection, criteria, scores) | problems
    if problems:
        raise ValidationError(problems)
    return assess(inspection.scorecard, criteria, scores)


def assess(
    card: Scorecard, criteria: Sequence[Criterion], scores: Mapping[int, Given]
) -> Assessment[int]:
    """The total of answers that were checked. Raises ValidationError where nothing applies."""
    assessment = assessment_total(
        queries.criterion_rules(criteria), scores, card.total, card.bonus_cap
    )
    if assessment.total is None:
        raise ValidationError(_("At least one criterion must apply."))
    return assessment


def append_scores(
    revisions: Sequence[ScoreRevision],
    criteria: Sequence[Criterion],
    answers: Sequence[Mapping[int, Given]],
) -> None:
    """Write the scores of new revisions with the faults that were counted, in bulk.

    `answers` has for each revision what was given, keyed by criterion; it was checked before.
    """
    owners = [{"revision": revision} for revision in revisions]
    append_answers(Score, ScoreDeduction, owners, criteria, answers)


def append_answers(
    answer_model: type[Any],
    fault_model: type[Any],
    owners: Sequence[Mapping[str, Any]],
    criteria: Sequence[Criterion],
    answers: Sequence[Mapping[int, Given]],
) -> None:
    """Write checked answers and the faults that were counted, in bulk.

    The models are a `CriterionAnswer` and its `CountedFault`. `owners` names for each element of
    `answers` the field and the record that it belongs to.
    """
    rules = {rule.key: rule for rule in queries.criterion_rules(criteria)}
    nothing_found = Given(ZERO)
    scores, chosen = [], []
    for owner, given_scores in zip(owners, answers, strict=True):
        for criterion in criteria:
            given = given_scores.get(criterion.pk, nothing_found)
            score = answer_model(
                **owner,
                criterion=criterion,
                points=points_of(rules[criterion.pk], given),
                band_id=given.band,
                not_applicable=given.not_applicable,
                vetoed=given.vetoed,
                reason=given.reason,
            )
            scores.append(score)
            chosen += [
                fault_model(score=score, deduction_id=key, count=count)
                for key, count in given.deductions.items()
                if count
            ]
    answer_model.objects.bulk_create(scores, batch_size=100)
    fault_model.objects.bulk_create(chosen, batch_size=200)


def _append_samples(revision: ScoreRevision, samples: Mapping[Measure, GivenSample]) -> None:
    RateSample.objects.bulk_create(
        RateSample(revision=revision, measure=measure, **asdict(sample))
        for measure, sample in samples.items()
    )


def _score_problems(
    inspection: Inspection, criteria: Sequence[Criterion], scores: Mapping[int, Given]
) -> Problems:
    photographed = set(
        InspectionPhoto.objects.filter(inspection=inspection).values_list("criterion", flat=True)
    )
    return card_problems(criteria, scores, photographed)


def card_problems(
    criteria: Sequence[Criterion],
    scores: Mapping[int, Given],
    photographed: Collection[int | None],
) -> Problems:
    """All that keeps the answers to a card from being submitted, keyed by the form's field names.

    `photographed` are the keys of the criteria of which a photo was kept.
    """
    problems: Problems = defaultdict(list)
    rules = queries.criterion_rules(criteria)
    for criterion, rule in zip(criteria, rules, strict=True):
        given = scores.get(criterion.pk)
        for field, message in answer_problems(
            criterion, rule, given, has_photo=criterion.pk in photographed
        ):
            problems[f"{field}_{criterion.pk}"].append(message)
    if set(scores) - {criterion.pk for criterion in criteria}:
        problems["__all__"].append(_("A score was sent for a criterion that is not on this card."))
    return dict(problems)


def trial_problems(
    criteria: Sequence[Criterion], scores: Mapping[int, Given]
) -> ValidationError | None:
    """What would keep `scores` from being submitted, photos aside; None where nothing would.

    For trying a card: nothing is written.
    """
    problems = card_problems(criteria, scores, {criterion.pk for criterion in criteria})
    return ValidationError(problems) if problems else None


def _answer_problems(answer: str) -> Problems:
    try:
        validate_reason(answer)
    except ValidationError as error:
        return {"answer": [error]}
    return {}


def sample_problems(samples: Mapping[Measure, GivenSample]) -> Problems:
    """All that is wrong with what was counted for the rates, by field name of the form."""
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
            RateSample(measure=measure, **vars(sample)).clean_fields(exclude=["revision"])
        except ValidationError as error:
            for name, found in getattr(error, "error_dict", {"numerator": [error]}).items():
                problems[f"{measure}_{name}"] = found
    return problems
