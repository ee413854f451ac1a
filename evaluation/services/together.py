"""Many inspections scored at once, as a file brings them: the rules of one, few queries for all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.loading import load
from accounts.models import User
from accounts.rules import Refusal
from evaluation import queries
from evaluation.enums import InspectionState, Measure, RoundState
from evaluation.models import (
    Criterion,
    Inspection,
    InspectionPhoto,
    RateSample,
    Round,
    Score,
    ScoreDeduction,
    ScoreRevision,
)
from evaluation.scoring import ZERO, Assessment, Given, points_of
from evaluation.services.submission import GivenSample

AT_ONCE = 500


@dataclass(frozen=True)
class Submission:
    """What was given for one inspection, and checked as `submit_inspection` checks it."""

    inspection: Inspection
    criteria: Sequence[Criterion] = field(repr=False)
    scores: Mapping[int, Given]
    samples: Mapping[Measure, GivenSample]
    assessment: Assessment[int]
    return_reason: str = ""
    answer: str = ""


def submit_together(submissions: Sequence[Submission], *, by: User) -> None:
    """Append the next revision of each inspection, as `submit_inspection` does for one.

    The caller has checked the answers and `refuse_scoring`, holds the lock of the audit trail
    since then, and writes the event. The draft goes: what was submitted stands in the revision.
    """
    ordered = sorted(submissions, key=lambda one: one.inspection.scorecard_id)
    for _card, group in groupby(ordered, key=lambda one: one.inspection.scorecard_id):
        of_card = list(group)
        for start in range(0, len(of_card), AT_ONCE):
            _submit(of_card[start : start + AT_ONCE], by)


def _submit(submissions: Sequence[Submission], by: User) -> None:
    keys = [one.inspection.pk for one in submissions]
    now = timezone.now()
    revisions = ScoreRevision.objects.bulk_create(
        ScoreRevision(
            inspection=one.inspection,
            number=one.inspection.latest_number + 1,
            submitted_by=by,
            submitted_at=now,
            total=one.assessment.total,
            cancelled=one.assessment.cancelled,
            return_reason=one.return_reason,
            answer=one.answer,
        )
        for one in submissions
    )
    _append_scores(revisions, submissions)
    samples = (
        {"revision_id": revision.pk, "measure": str(measure), **vars(sample)}
        for revision, one in zip(revisions, submissions, strict=True)
        for measure, sample in one.samples.items()
    )
    load(RateSample, samples)
    newest = ScoreRevision.objects.order_by("-number")
    Inspection.objects.filter(pk__in=keys).update(
        state=InspectionState.SUBMITTED,
        version=F("version") + 1,
        latest_number=F("latest_number") + 1,
        total=Subquery(newest.filter(inspection=OuterRef("pk")).values("total")[:1]),
        return_reason="",
        draft={},
    )
    InspectionPhoto.objects.filter(inspection__in=keys, first_revision=None).update(
        first_revision=Subquery(
            newest.filter(inspection=OuterRef("inspection_id")).values("pk")[:1]
        )
    )


def _append_scores(revisions: Sequence[ScoreRevision], submissions: Sequence[Submission]) -> None:
    """As `append_scores` does, with few queries for many."""
    rules = queries.criterion_rules(submissions[0].criteria)
    unsaid = Given(ZERO)
    counted: list[tuple[int, int, int, int]] = []

    def rows() -> Iterator[dict[str, Any]]:
        for revision, one in zip(revisions, submissions, strict=True):
            for rule in rules:
                given = one.scores.get(rule.key, unsaid)
                counted.extend(
                    (revision.pk, rule.key, fault, count)
                    for fault, count in given.deductions.items()
                    if count
                )
                yield {
                    "revision_id": revision.pk,
                    "criterion_id": rule.key,
                    "points": points_of(rule, given),
                    "band_id": given.band,
                    "not_applicable": given.not_applicable,
                    "vetoed": given.vetoed,
                    "reason": given.reason,
                }

    load(Score, rows())
    _append_faults(counted)


def _append_faults(counted: Sequence[tuple[int, int, int, int]]) -> None:
    """The faults that were counted, as (revision, criterion, fault, count)."""
    if not counted:
        return
    stored = Score.objects.filter(
        revision__in={row[0] for row in counted}, criterion__in={row[1] for row in counted}
    )
    keys = {(r, c): key for key, r, c in stored.values_list("pk", "revision", "criterion")}
    ScoreDeduction.objects.bulk_create(
        ScoreDeduction(score_id=keys[revision, criterion], deduction_id=fault, count=count)
        for revision, criterion, fault, count in counted
    )


def keep_drafts(inspections: Sequence[Inspection]) -> None:
    """Store the drafts that `inspections` hold, as work in progress.

    The caller has checked `refuse_scoring`, holds the lock of the audit trail since then, and
    writes the event.
    """
    for inspection in inspections:
        inspection.state, inspection.version = InspectionState.IN_PROGRESS, inspection.version + 1
    Inspection.objects.bulk_update(inspections, ["draft", "state", "version"], batch_size=AT_ONCE)


def take_back(inspection: Inspection, reason: str) -> None:
    """Give submitted scores back to their author, who sent them by mistake; nothing is written yet.

    The revision stays, as one that an officer returned. Whoever confirmed it was faster.
    """
    inspection.state, inspection.return_reason = InspectionState.RETURNED, reason


def refuse_final_rounds(inspections: Sequence[Any]) -> None:
    """Refuse what would change inspections of rounds whose results are final. Raises Refusal."""
    rounds = {inspection.round_id for inspection in inspections}
    if Round.objects.filter(pk__in=rounds, state=RoundState.FINAL).exists():
        raise Refusal(_("The results of this round are final."))
