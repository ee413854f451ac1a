"""A year of rounds for two counties, and the present month half done.

The past is written in bulk, since it is 50,000 scores; closing and publishing go through the
services, so that standings and bulletins are what the portal itself computes.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.services import transition
from benxi_sorting.demonstration.answers import faulty_answer, full_answer
from benxi_sorting.demonstration.clock import day_of, next_month, on
from benxi_sorting.demonstration.people import BENXI_COUNTY, CITY
from communities.models import Community, County
from evaluation import queries
from evaluation.enums import (
    BulletinState,
    EvidenceRule,
    InapplicableRule,
    InspectionState,
    Listing,
    Measure,
    SamplingMethod,
)
from evaluation.models import (
    Confirmation,
    Criterion,
    Inspection,
    RateSample,
    Round,
    Scorecard,
    ScoreRevision,
)
from evaluation.public import check_bulletin, publish_bulletin
from evaluation.scoring import Assessment, Given, assessment_total
from evaluation.services import (
    GivenPosition,
    GivenSample,
    add_standing_rule,
    append_scores,
    close_round,
    open_round,
    plan_round,
    prepare_bulletin,
    submit_inspection,
)

# Shares of what is rare in truth too.
LACKS, EARNED, VETOED = 0.25, 0.03, 0.002


# The city's bulletins carry a colour list; one county has a list of its own, which blames nobody by
# name.
LISTS: dict[str, dict[str, Any]] = {
    CITY: {
        "listing": Listing.COLOURS,
        "lists_townships": True,
        "listing_source": "演示：生活垃圾分类检查评价办法（试行）第十一条",
    },
    BENXI_COUNTY: {
        "listing": Listing.RED_BLACK,
        "red_places": 5,
        "black_places": 3,
        "lists_townships": True,
        "township_red_places": 2,
        "township_black_places": 1,
        "listing_source": "演示：农村生活垃圾分类红黑榜管理办法第四条",
    },
}


def set_standing_rule(since: date, *, by: User) -> None:
    """What is demanded before a township is ranked; some small ones fall short of it."""
    for jurisdiction, listing in LISTS.items():
        add_standing_rule(
            jurisdiction=jurisdiction,
            since=since,
            minimum_coverage=85,
            minimum_sample=10,
            minimum_findings=3,
            source="演示：生活垃圾分类检查评价办法（试行）第九条",
            by=by,
            **listing,
        )


class Marking:
    """A card with what is asked of its criteria again and again."""

    def __init__(self, card: Scorecard) -> None:
        self.card = card
        self.criteria: Sequence[Criterion] = list(queries.criteria_of(card.pk))
        self.rules = queries.criterion_rules(self.criteria)

    def assess(self, given: Mapping[int, Given]) -> Assessment[int]:
        return assessment_total(self.rules, given, self.card.total, self.card.bonus_cap)


class Inspections:
    """Scores of all committees of one county, with a steady character for each of them.

    The first of `cards` is the county's, the others are for units of single types.
    """

    def __init__(
        self,
        county: County,
        *,
        cards: Sequence[str],
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
        found = [queries.active_scorecards().filter(code=code)[0] for code in cards]
        self.card, *self.further_cards = found
        self.markings = {card.pk: Marking(card) for card in found}
        units = Community.objects.existing().committees().filter(township__county=county)
        # Whose next inspection finds what cancels the result.
        self.vetoed: int | None = None
        # How many criteria a committee usually loses points on.
        self.faults = {unit.pk: self.random.uniform(1.5, 7) for unit in units}
        criteria = [c for marking in self.markings.values() for c in marking.criteria]
        missable = [c for c in criteria if c.not_applicable != InapplicableRule.NEVER]
        self.lacking = {
            unit.pk: {c.pk for c in missable if self.random.random() < LACKS} for unit in units
        }

    def past_month(self, period: str, published_on: date | None = None) -> Round:
        """One closed round with its bulletin, published on the 5th if no other day is given."""
        with on(day_of(period, 1)):
            round_ = plan_round(
                jurisdiction=self.county.code,
                period=period,
                scorecard=self.card,
                further_scorecards=self.further_cards,
                due=day_of(period, 28),
                by=self.officer,
            )
            open_round(round_, by=self.officer)
        with on(day_of(period, 20)) as moment:
            scored = [i for i in round_.inspections.all() if self.random.random() > 0.04]
            # Where the card knows a veto, the newest results have one that was cancelled.
            self.vetoed = scored[-1].community_id if published_on else None
            self._confirm_in_bulk(scored, moment)
            self.vetoed = None
        # In the first days of a month the newest results are published before its third.
        with on(min(next_month(period, 3), published_on or date.max)):
            close_round(round_, by=self.officer)
            bulletin = prepare_bulletin(round_, by=self.drafter)
            transition(bulletin, BulletinState.FOR_CHECK, by=self.drafter)
        with on(published_on or next_month(period, 5)):
            check_bulletin(bulletin, by=self.officer)
            publish_bulletin(bulletin, by=self.officer)
        return round_

    def confirm_all(self, round_: Round, moment: Any) -> None:
        """Confirm every inspection of an open round."""
        self._confirm_in_bulk(list(round_.inspections.all()), moment)

    def _confirm_in_bulk(self, inspections: Sequence[Inspection], moment: Any) -> None:
        revisions, samples = [], []
        answers: dict[int, list[tuple[ScoreRevision, Mapping[int, Given]]]] = defaultdict(list)
        for inspection in inspections:
            given = self._scores(inspection)
            result = self.markings[inspection.scorecard_id].assess(given)
            assert result.total is not None, inspection
            inspection.total = result.total
            inspection.state, inspection.latest_number = InspectionState.CONFIRMED, 1
            inspection.version += 2
            revision = ScoreRevision(
                inspection=inspection,
                number=1,
                submitted_by=self.scorer,
                submitted_at=moment,
                total=inspection.total,
                cancelled=result.cancelled,
            )
            revisions.append(revision)
            answers[inspection.scorecard_id].append((revision, given))
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
        for card, answered in answers.items():
            scored, scores = zip(*answered, strict=True)
            append_scores(scored, self.markings[card].criteria, scores)
        RateSample.objects.bulk_create(samples, batch_size=150)
        Confirmation.objects.bulk_create(
            Confirmation(revision=r, confirmed_by=self.confirmer, confirmed_at=moment)
            for r in revisions
        )
        Inspection.objects.bulk_update(
            inspections, ["state", "latest_number", "version", "total"], batch_size=50
        )

    def _scores(self, inspection: Inspection, *, photos: bool = True) -> dict[int, Given]:
        unit = inspection.community_id
        criteria = self.markings[inspection.scorecard_id].criteria
        faults = self.faults[unit]
        self.faults[unit] = max(0.8, faults * self.random.uniform(0.93, 1.03))
        able = [
            c.pk
            for c in criteria
            if not (c.is_bonus or c.only_vetoes) and (photos or c.evidence == EvidenceRule.NEVER)
        ]
        count = min(len(able), max(0, round(self.random.gauss(faults, 1.2))))
        faulty = set(self.random.sample(able, count))
        return {
            criterion.pk: given
            for criterion in criteria
            if (given := self._given(criterion, criterion.pk in faulty, unit)) is not None
        }

    def _given(self, criterion: Criterion, faulty: bool, unit: int) -> Given | None:
        texts = self.texts["scoring"].get(criterion.key, {})
        if criterion.pk in self.lacking[unit]:
            return Given(reason=texts["lacking"], not_applicable=True)
        if criterion.only_vetoes:
            found = self.random.random() < VETOED or unit == self.vetoed
            return Given(reason=texts["veto"], vetoed=True) if found else None
        if criterion.is_bonus:
            earned = self.random.random() < EARNED
            return Given(criterion.points, texts["full"]) if earned else Given(Decimal(0))
        if not faulty:
            return full_answer(criterion, texts)
        return faulty_answer(criterion, texts, self.random)

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
        # The first minute of the month: it may be the first hour of the month now.
        with on(day_of(period, 1), hour=0, minute=0):
            round_ = plan_round(
                jurisdiction=self.county.code,
                period=period,
                scorecard=self.card,
                further_scorecards=self.further_cards,
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
        """Hand in complete scores of `inspection`, which wait for the township then.

        Of those that come from outside, the position is recorded with them.
        """
        from_outside = inspection.inspector_id is not None
        submit_inspection(
            inspection,
            by=by,
            scores=self._scores(inspection, photos=False),
            samples=self._samples(inspection),
            position=self._position(inspection) if from_outside else None,
        )

    def _position(self, inspection: Inspection) -> GivenPosition:
        """Somewhere in the built-up area of 平山区."""
        north, east = divmod(inspection.community_id * 7919 % 250_000, 500)
        return GivenPosition(
            latitude=Decimal("41.290") + Decimal(north).scaleb(-5),
            longitude=Decimal("123.760") + Decimal(east).scaleb(-5),
            accuracy=6 + north % 30,
            taken_at=timezone.now(),
        )
