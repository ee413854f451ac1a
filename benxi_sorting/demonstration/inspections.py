"""A year of rounds for two counties, and the present month half done.

The past is written in bulk, since it is 50,000 scores; closing and publishing go through the
services, so that standings and bulletins are what the portal itself computes.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from accounts.services import transition
from benxi_sorting.demonstration.clock import day_of, next_month, on
from benxi_sorting.demonstration.people import CITY
from communities.models import Community, County
from evaluation import queries
from evaluation.enums import BulletinState, InspectionState, Measure, SamplingMethod
from evaluation.models import (
    Confirmation,
    Criterion,
    Inspection,
    RateSample,
    Round,
    Score,
    Scorecard,
    ScoreRevision,
)
from evaluation.public import check_bulletin, publish_bulletin
from evaluation.services import (
    Given,
    GivenSample,
    add_standing_rule,
    close_round,
    open_round,
    plan_round,
    prepare_bulletin,
    submit_inspection,
)


def set_standing_rule(since: date, *, by: User) -> None:
    """What the city demands before a township is ranked; some small ones fall short of it."""
    add_standing_rule(
        jurisdiction=CITY,
        since=since,
        minimum_coverage=85,
        minimum_sample=10,
        source="演示：生活垃圾分类检查评价办法（试行）第九条",
        by=by,
    )


class Inspections:
    """Scores of all committees of one county, with a steady character for each of them."""

    def __init__(
        self,
        county: County,
        *,
        officer: User,
        drafter: User,
        scorer: User,
        confirmer: User,
        texts: dict[str, Any],
        seed: int,
    ) -> None:
        self.county, self.officer, self.drafter = county, officer, drafter
        self.scorer, self.confirmer = scorer, confirmer
        self.texts = texts
        self.random = random.Random(seed)  # noqa: S311 (plausible, not secret)
        self.card = Scorecard.objects.order_by("code", "-version")[0]
        self.criteria: Sequence[Criterion] = list(queries.criteria_of(self.card.pk))
        units = Community.objects.existing().committees().filter(township__county=county)
        # How many criteria a committee usually loses points on.
        self.faults = {unit.pk: self.random.uniform(1.5, 7) for unit in units}

    def past_month(self, period: str) -> None:
        """One closed round with its published bulletin."""
        with on(day_of(period, 1)):
            round_ = plan_round(
                jurisdiction=self.county.code,
                period=period,
                scorecard=self.card,
                due=day_of(period, 28),
                by=self.officer,
            )
            open_round(round_, by=self.officer)
        with on(day_of(period, 20)) as moment:
            scored = [i for i in round_.inspections.all() if self.random.random() > 0.04]
            self._confirm_in_bulk(scored, moment)
        with on(next_month(period, 3)):
            close_round(round_, by=self.officer)
            bulletin = prepare_bulletin(round_, by=self.drafter)
            transition(bulletin, BulletinState.FOR_CHECK, by=self.drafter)
        with on(next_month(period, 5)):
            check_bulletin(bulletin, by=self.officer)
            publish_bulletin(bulletin, by=self.officer)

    def _confirm_in_bulk(self, inspections: Sequence[Inspection], moment: Any) -> None:
        revisions, scores, samples = [], [], []
        for inspection in inspections:
            given = self._scores(inspection)
            inspection.total = sum((g.points or Decimal(0) for g in given.values()), Decimal(0))
            inspection.state, inspection.latest_number = InspectionState.CONFIRMED, 1
            inspection.version += 2
            revision = ScoreRevision(
                inspection=inspection,
                number=1,
                submitted_by=self.scorer,
                submitted_at=moment,
                total=inspection.total,
            )
            revisions.append(revision)
            scores += [
                Score(revision=revision, criterion_id=key, points=g.points, reason=g.reason)
                for key, g in given.items()
            ]
            samples += [
                RateSample(
                    revision=revision,
                    measure=measure,
                    numerator=sample.numerator,
                    denominator=sample.denominator,
                    method=sample.method,
                )
                for measure, sample in self._samples(inspection).items()
            ]
        ScoreRevision.objects.bulk_create(revisions, batch_size=100)
        Score.objects.bulk_create(scores, batch_size=200)
        RateSample.objects.bulk_create(samples, batch_size=150)
        Confirmation.objects.bulk_create(
            Confirmation(revision=r, confirmed_by=self.confirmer, confirmed_at=moment)
            for r in revisions
        )
        Inspection.objects.bulk_update(
            inspections, ["state", "latest_number", "version", "total"], batch_size=50
        )

    def _scores(self, inspection: Inspection, *, photos: bool = True) -> dict[int, Given]:
        faults = self.faults[inspection.community_id]
        self.faults[inspection.community_id] = max(0.8, faults * self.random.uniform(0.93, 1.03))
        deductible = [c for c in self.criteria if photos or not c.evidence_required]
        count = min(len(deductible), max(0, round(self.random.gauss(faults, 1.2))))
        chosen = {c.pk for c in self.random.sample(deductible, count)}
        return {c.pk: self._given(c) if c.pk in chosen else Given(c.points) for c in self.criteria}

    def _given(self, criterion: Criterion) -> Given:
        steps = int(criterion.points / criterion.allowed_step)
        lost = self.random.randint(1, max(1, min(steps, 5))) * criterion.allowed_step
        reasons = self.texts["deductions"][criterion.title]
        return Given(criterion.points - lost, self.random.choice(reasons))

    def _samples(self, inspection: Inspection) -> dict[Measure, GivenSample]:
        good = 0.97 - self.faults[inspection.community_id] * 0.03
        sizes = {
            Measure.PARTICIPATION: (self.random.choice((10, 20)), SamplingMethod.HOUSEHOLDS),
            Measure.ACCURACY: (self.random.choice((25, 50)), SamplingMethod.BAGS),
        }
        return {
            measure: GivenSample(
                sum(self.random.random() < good for _ in range(size)), size, method.value
            )
            for measure, (size, method) in sizes.items()
        }

    def present_month(self, period: str) -> Round:
        """An open round in which a part of the committees was scored and confirmed."""
        with on(day_of(period, 1), hour=0):
            round_ = plan_round(
                jurisdiction=self.county.code,
                period=period,
                scorecard=self.card,
                due=day_of(period, 28),
                by=self.officer,
            )
            open_round(round_, by=self.officer)
        return round_

    def confirm_some(self, round_: Round, *, leave: str, moment: Any) -> None:
        """Confirm a third of the round's inspections, but none in the township `leave`."""
        inspections = round_.inspections.select_related("community__township")
        ready = [
            inspection
            for inspection in inspections
            if inspection.community.township.code != leave and self.random.random() < 0.35
        ]
        self._confirm_in_bulk(ready, moment)

    def submit(self, inspection: Inspection, *, by: User) -> None:
        """Hand in complete scores of `inspection`, which wait for the township then."""
        submit_inspection(
            inspection,
            by=by,
            scores=self._scores(inspection, photos=False),
            samples=self._samples(inspection),
        )
