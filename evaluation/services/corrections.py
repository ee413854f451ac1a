"""One criterion of confirmed scores corrected: the next revision, and the standings that follow."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import IllegalTransition
from accounts.services import record_event, save_version
from evaluation import queries
from evaluation.enums import InspectionState
from evaluation.models import (
    Criterion,
    Inspection,
    RateSample,
    Score,
    ScoreDeduction,
    ScoreRevision,
)
from evaluation.rules import COUNTED_ROUNDS
from evaluation.scoring import Assessment, Given, assessment_total
from evaluation.services.bulletins import recount
from evaluation.services.locks import refuse_final
from evaluation.validators import validate_score


def correct_score(
    inspection: Inspection,
    *,
    by: User,
    criterion: Criterion,
    points: Decimal,
    note: str,
    reason: str,
) -> ScoreRevision:
    """Append a revision in which `criterion` has `points`, and all else stands as before.

    `note` stands beside the points, `reason` with the revision. Points may stand between the bands
    that the criterion lists: those tell a scorer what to see, a decision weighs what was seen.

    The inspection stays confirmed: the decision or re-inspection that it rests on takes the place
    of another confirmation. The standings are computed anew where they were computed before.
    Raises ValidationError for points outside the criterion or between its steps, IllegalTransition
    where the scores are being corrected or void, Refusal where they are final, StaleRecord where
    another was faster.
    """
    validate_score(points, criterion.points, criterion.allowed_step)
    with transaction.atomic():
        refuse_final(inspection)
        if inspection.state == InspectionState.VOID:
            raise IllegalTransition(_("This inspection was declared void: nothing is corrected."))
        if inspection.state != InspectionState.CONFIRMED:
            raise IllegalTransition(_("These scores are being corrected; wait until they stand."))
        revision = _append(inspection, by, criterion, points, note=note, reason=reason)
        if inspection.round.state in COUNTED_ROUNDS:
            recount(inspection.round, by=by, is_rescored=inspection.is_counted)
    return revision


def _append(
    inspection: Inspection,
    by: User,
    criterion: Criterion,
    points: Decimal,
    *,
    note: str,
    reason: str,
) -> ScoreRevision:
    before = ScoreRevision.objects.get(inspection=inspection, number=inspection.latest_number)
    scores = list(before.scores.all())
    changed = next(score for score in scores if score.criterion_id == criterion.pk)
    was, changed.points, changed.reason = changed.points, points, note
    changed.vetoed, changed.not_applicable, changed.band = False, False, None
    outcome = _assess(inspection, scores)
    save_version(inspection, latest_number=before.number + 1, total=outcome.total)
    revision = ScoreRevision.objects.create(
        inspection=inspection,
        number=before.number + 1,
        submitted_by=by,
        submitted_at=timezone.now(),
        total=outcome.total,
        cancelled=outcome.cancelled,
        answer=reason,
    )
    _copy(before, revision, scores, changed.pk)
    record_event(
        actor=by,
        action="inspection.corrected",
        target=inspection,
        before={"criterion": criterion.pk, "points": was, "total": before.total},
        after={"points": points, "total": outcome.total, "revision": revision.number},
        reason=reason,
    )
    return revision


def _assess(inspection: Inspection, scores: list[Score]) -> Assessment[int]:
    """The total of points that stand already: faults and bands were turned into points before."""
    card = inspection.scorecard
    criteria = list(queries.criteria_of(card.pk))
    given = {
        score.criterion_id: Given(
            score.points, not_applicable=score.not_applicable, vetoed=score.vetoed
        )
        for score in scores
    }
    rules = queries.criterion_rules(criteria)
    return assessment_total(rules, given, card.total, card.bonus_cap)


def _copy(
    before: ScoreRevision, revision: ScoreRevision, scores: list[Score], changed: int
) -> None:
    """The scores, faults and samples of `before` in `revision`; the faults of the score with the
    key `changed` fall."""
    faults = ScoreDeduction.objects.filter(score__revision=before).exclude(score=changed)
    counted = list(faults.values_list("score__criterion", "deduction", "count"))
    for score in scores:
        score.pk, score.revision = None, revision
    Score.objects.bulk_create(scores, batch_size=100)
    made = {score.criterion_id: score.pk for score in scores}
    ScoreDeduction.objects.bulk_create(
        ScoreDeduction(score_id=made[criterion], deduction_id=deduction, count=count)
        for criterion, deduction, count in counted
    )
    samples = list(before.samples.all())
    for sample in samples:
        sample.pk, sample.revision = None, revision
    RateSample.objects.bulk_create(samples)
