"""A quarter's round drawn by lot, which a social organisation evaluates beside self-checks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from accounts.models import User
from accounts.validators import credit_check_character, organisation_check_character
from benxi_sorting.demonstration.clock import on
from benxi_sorting.demonstration.inspections import Inspections
from benxi_sorting.demonstration.people import NANDI, PINGSHAN
from benxi_sorting.demonstration.township_cards import TownshipCards
from communities.models import Township
from evaluation.enums import InspectionKind, InspectorChoice, SelectionMethod
from evaluation.models import Composite, Inspection, Round, ThirdPartyTask
from evaluation.queries import inspections_of_task, townships_of
from evaluation.services import (
    UnitChoice,
    assign_task,
    confirm_scoring,
    copy_round,
    discard_scoring,
    open_round,
    plan_round,
    return_scoring,
    select_units,
    withdraw_task,
)
from orgs.enums import OrganizationKind
from orgs.models import Membership, Organization, ServiceArea

SAMPLE = 20
DONE = 4


class ThirdParties:
    """The organisation of `lvjia`, which serves one township and so never scores there."""

    def __init__(
        self,
        people: Mapping[str, User],
        inspections: Inspections,
        weights: Composite,
        today: date,
    ) -> None:
        self.people, self.officer, self.today = people, people["pingshan"], today
        self.inspections, self.weights = inspections, weights
        # 南地街道 shows the month's round alone.
        townships = Township.objects.existing().filter(county__code=PINGSHAN).exclude(code=NANDI)
        self.townships = list(townships.order_by("code").values_list("code", flat=True))

    def load(self) -> None:
        """An open round of the quarter with its task, and the next one drawn and not opened."""
        first = date(self.today.year, (self.today.month - 1) // 3 * 3 + 1, 1)
        with on(first, hour=8):
            organization = self._organization(first)
        begun = max(first, self.today - timedelta(days=12))
        due = self.today + timedelta(days=18)
        with on(begun, hour=9):
            round_ = self._round(first, due)
        with on(begun, hour=10):
            # The first left too little time.
            mistaken = self._task(round_, organization, begun, due - timedelta(days=10))
            withdraw_task(mistaken, by=self.officer, reason="截止日期填写有误，重新委托")
            task = self._task(round_, organization, begun, due)
        self._score(task)
        self._check_townships(round_)
        following = first + timedelta(days=100)
        copy_round(
            round_,
            period=f"{following.year}Q{(following.month + 2) // 3}",
            due=due + timedelta(days=90),
            by=self.officer,
        )

    def _check_townships(self, round_: Round) -> None:
        """The county's check: one confirmed, one that waits for somebody else, one begun, one sent
        back, one given up."""
        by, other = self.people["pingshan2"], self.people["benxi2"]
        cards = TownshipCards(round_, self.inspections.texts["scoring"], by=by)
        first, second, third, fourth, fifth = townships_of(round_)[:5]
        confirm_scoring(cards.submit(first), by=other)
        cards.submit(second)
        cards.begin(third)
        return_scoring(cards.submit(fourth), by=other, reason="收运台账只核对了一个月，请补查")
        discard_scoring(cards.begin(fifth), by=by, reason="检查日期改到下月，另行评分")

    def _task(
        self, round_: Round, organization: Organization, starts_on: date, ends_on: date
    ) -> ThirdPartyTask:
        return assign_task(
            round_,
            organization=organization,
            jurisdiction=PINGSHAN,
            starts_on=starts_on,
            ends_on=ends_on,
            by=self.officer,
        )

    def _score(self, task: ThirdPartyTask) -> None:
        """Some units are done, and their committees checked themselves."""
        for row in inspections_of_task(task).select_related("round", "scorecard", "community")[
            :DONE
        ]:
            self.inspections.submit(row, by=self.people["lvjia"])
            own = Inspection.objects.select_related("round", "scorecard", "community").get(
                round=task.round, community=row.community, kind=InspectionKind.SELF_CHECK
            )
            self.inspections.submit(own, by=self.inspections.scorer)

    def _organization(self, since: date) -> Organization:
        body = "50217036"
        code = f"51210502{body}{organisation_check_character(body)}"
        made = Organization.objects.create(
            name="平山区绿家园环保协会",
            kind=OrganizationKind.ASSOCIATION,
            credit_code=code + credit_check_character(code),
            jurisdiction=PINGSHAN,
        )
        Membership.objects.create(organization=made, user=self.people["lvjia"], since=since)
        ServiceArea.objects.create(organization=made, jurisdiction=self.townships[0], since=since)
        return made

    def _round(self, first: date, due: date) -> Round:
        newest = Round.objects.filter(jurisdiction=PINGSHAN).order_by("-period").first()
        assert newest is not None
        round_ = plan_round(
            jurisdiction=PINGSHAN,
            period=f"{first.year}Q{(first.month + 2) // 3}",
            scorecard=newest.scorecard,
            composite=self.weights,
            due=due,
            counted_kind=InspectionKind.THIRD_PARTY,
            with_self_check=True,
            by=self.officer,
        )
        choice = UnitChoice(
            method=SelectionMethod.SAMPLE,
            townships=self.townships,
            size=SAMPLE,
            is_stratified=True,
            inspectors_by=InspectorChoice.LATER,
        )
        select_units(round_, choice, by=self.officer, expected_version=round_.version)
        open_round(round_, by=self.officer)
        return round_
