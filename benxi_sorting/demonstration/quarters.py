"""A quarter whose townships are ranked by weighted parts: third parties, residents, the county."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal

from accounts.models import User
from accounts.services import transition
from benxi_sorting.demonstration.clock import day_of, next_month, on
from benxi_sorting.demonstration.inspections import Inspections
from benxi_sorting.demonstration.township_cards import TownshipCards
from evaluation import queries
from evaluation.enums import (
    BulletinState,
    InspectionKind,
    PartSource,
    SelectionMethod,
)
from evaluation.models import Composite, Round
from evaluation.periods import months_in, quarter_around
from evaluation.public import check_bulletin, publish_bulletin
from evaluation.services import (
    EnteredFigure,
    UnitChoice,
    activate_composite,
    close_round,
    confirm_scoring,
    enter_part_figures,
    open_round,
    plan_round,
    prepare_bulletin,
    select_units,
)

SAMPLE = 30
BASIS = "演示：{quarter}居民满意度电话调查报告"
SPREAD = (78, 95)


def put_weights_in_force(*, by: User) -> Composite:
    """The printed weights of 2021: third parties 60, residents 20, the county 20."""
    composite = Composite.objects.get(code="shanghai-2021")
    activate_composite(composite, by=by)
    return composite


def quarter_to_show(months: Sequence[str]) -> str:
    """The newest quarter that ends in one of `months` but the last, whose results are still new."""
    ends = [month for month in months[:-1] if month == months_in(quarter_around(month) or "")[-1]]
    return quarter_around(ends[-1]) or ""


class Quarter:
    """The round of one quarter, with its figures and its published bulletin."""

    def __init__(
        self, inspections: Inspections, composite: Composite, code: str, *, confirmer: User
    ) -> None:
        self.inspections, self.composite, self.code = inspections, composite, code
        self.confirmer = confirmer
        self.last_month = months_in(code)[-1]
        self.random = random.Random(code)  # noqa: S311 (plausible, not secret)

    def load(self) -> None:
        officer, drafter = self.inspections.officer, self.inspections.drafter
        with on(day_of(self.last_month, 1), hour=11):
            round_ = self._open(officer)
        with on(day_of(self.last_month, 25)) as moment:
            self.inspections.confirm_all(round_, moment)
        with on(next_month(self.last_month, 8)):
            self._enter(round_, drafter)
            self._check_townships(round_, drafter)
            close_round(round_, by=officer)
            bulletin = prepare_bulletin(round_, by=drafter)
            transition(bulletin, BulletinState.FOR_CHECK, by=drafter)
        with on(next_month(self.last_month, 12)):
            check_bulletin(bulletin, by=officer)
            publish_bulletin(bulletin, by=officer)

    def _open(self, officer: User) -> Round:
        round_ = plan_round(
            jurisdiction=self.inspections.county.code,
            period=self.code,
            scorecard=self.inspections.card,
            further_scorecards=self.inspections.further_cards,
            composite=self.composite,
            due=day_of(self.last_month, 28),
            counted_kind=InspectionKind.THIRD_PARTY,
            by=officer,
        )
        choice = UnitChoice(method=SelectionMethod.SAMPLE, size=SAMPLE, is_stratified=True)
        select_units(round_, choice, by=officer, expected_version=round_.version)
        open_round(round_, by=officer)
        return round_

    def _enter(self, round_: Round, by: User) -> None:
        quarter = f"{self.code[:4]}年第{self.code[-1]}季度"
        entered = [
            EnteredFigure(
                township.pk,
                PartSource.SATISFACTION,
                Decimal(self.random.randint(*(10 * end for end in SPREAD))) / 10,
                BASIS.format(quarter=quarter),
            )
            for township in queries.townships_of(round_)
            # One township was not surveyed: its part is missing.
            if not township.code.endswith("1")
        ]
        enter_part_figures(round_, entered, by=by)

    def _check_townships(self, round_: Round, by: User) -> None:
        """The county's check, scored on the card for townships and confirmed by the city."""
        cards = TownshipCards(round_, self.inspections.texts["scoring"], by=by)
        for township in queries.townships_of(round_):
            confirm_scoring(cards.submit(township), by=self.confirmer)
