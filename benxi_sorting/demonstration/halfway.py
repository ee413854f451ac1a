"""What stopped half way: rounds closed in other counties whose bulletins wait, and what was given
up, so that each state of evaluation can be seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from accounts.models import User
from accounts.services import transition
from benxi_sorting.demonstration.clock import day_of, months_before, next_month, on
from benxi_sorting.demonstration.findings import picture
from benxi_sorting.demonstration.inspections import Inspections
from benxi_sorting.demonstration.people import DETAI, PINGSHAN
from communities.models import Community, County
from evaluation.enums import (
    BulletinState,
    CardState,
    FindingState,
    InspectionState,
    RewardState,
    RoundState,
    SelectionMethod,
)
from evaluation.models import Bulletin, Composite, Finding, Inspection, Reward, Scorecard
from evaluation.public import check_bulletin
from evaluation.services import (
    UnitChoice,
    add_repair_photo,
    approve_reward,
    close_round,
    decline_reward,
    new_composite_edition,
    new_edition,
    open_round,
    plan_round,
    prepare_bulletin,
    report_repair,
    retire_scorecard,
    save_draft,
    save_register,
    select_units,
    void_inspection,
    withdraw_finding,
)

# A few units each: code, code word of its documents, and how far the bulletin has come.
COUNTIES = (
    ("210503", "本溪湖民通", BulletinState.DRAFT),
    ("210504", "本明民通", BulletinState.FOR_CHECK),
    ("210505", "本南民通", BulletinState.CHECKED),
)
UNITS = 4


class Halfway:
    def __init__(self, people: Mapping[str, User], texts: dict[str, Any], today: date) -> None:
        self.texts, self.today = texts, today
        self.writer, self.checker = people["benxi"], people["benxi2"]
        self.officer, self.other = people["pingshan"], people["pingshan2"]
        self.committee = people["detai"]
        self.scorer, self.confirmer = User.objects.filter(username__startswith="lishi-")[:2]

    def load(self) -> None:
        [period] = months_before(self.today, 1)
        for number, (code, word, state) in enumerate(COUNTIES):
            county = County.objects.get(code=code)
            issuer = f"本溪市{county.name}民政局"
            save_register(jurisdiction=code, issuer=issuer, code_word=word, by=self.writer)
            self._county(county, period, state, seed=number)
        with on(self.today - timedelta(days=1)):
            self._editions()
            self._inspections()
            self._findings()
            self._rewards()

    def _county(self, county: County, period: str, state: str, *, seed: int) -> None:
        maker = Inspections(
            county, cards=("card-a",), officer=self.checker, drafter=self.writer,
            scorer=self.scorer, confirmer=self.confirmer, texts=self.texts, seed=seed,
        )  # fmt: skip
        units = Community.objects.existing().committees().filter(township__county=county)
        with on(day_of(period, 1)):
            round_ = plan_round(
                jurisdiction=county.code,
                period=period,
                scorecard=maker.card,
                due=day_of(period, 28),
                by=self.checker,
            )
            codes = list(units.order_by("code").values_list("code", flat=True)[:UNITS])
            choice = UnitChoice(method=SelectionMethod.LIST, units=codes)
            select_units(round_, choice, by=self.checker, expected_version=round_.version)
            round_.refresh_from_db()
            open_round(round_, by=self.checker)
        with on(day_of(period, 20)) as moment:
            maker.confirm_all(round_, moment)
        with on(next_month(period, 3)):
            close_round(round_, by=self.checker)
            bulletin = prepare_bulletin(round_, by=self.writer)
            self._carry(bulletin, state)

    def _carry(self, bulletin: Bulletin, state: str) -> None:
        if state != BulletinState.DRAFT:
            transition(bulletin, BulletinState.FOR_CHECK, by=self.writer)
        if state == BulletinState.CHECKED:
            check_bulletin(bulletin, by=self.checker)

    def _editions(self) -> None:
        """Drafts that the city gave up."""
        reason = "与现行办法重复，暂不修订"
        card = new_edition(Scorecard.objects.get(code="property"), by=self.writer)
        retire_scorecard(card, by=self.writer, reason=reason)
        active = Composite.objects.filter(state=CardState.ACTIVE)[0]
        edition = new_composite_edition(active, by=self.writer)
        transition(edition, CardState.RETIRED, by=self.writer, reason=reason)

    def _inspections(self) -> None:
        """Of this month: one is being scored, one was declared void."""
        waiting = Inspection.objects.filter(
            round__jurisdiction=PINGSHAN,
            round__state=RoundState.OPEN,
            state=InspectionState.ASSIGNED,
            inspector=None,
            task=None,
        ).select_related("round", "community")
        own = waiting.filter(community__code=DETAI).first()
        if own is not None:
            save_draft(own, by=self.committee, draft={}, expected_version=own.version)
        void = waiting.exclude(community__code=DETAI).order_by("-pk")[0]
        void_inspection(void, by=self.officer, reason="社区当月整体拆迁，无法检查")

    def _findings(self) -> None:
        """One waits for its re-inspection, one was taken back."""
        own = Finding.objects.filter(
            state=FindingState.OPEN, inspection__community__code=DETAI, owner_contract=None
        ).first()
        if own is not None:
            add_repair_photo(own, by=self.committee, upload=picture())
            report_repair(own, by=self.committee, text="已更换破损桶盖并清洗桶身")
        finding = Finding.objects.filter(state=FindingState.OPEN).order_by("-pk")[0]
        withdraw_finding(finding, by=self.officer, reason="经复核，该点位不属于本社区管理")

    def _rewards(self) -> None:
        proposed = Reward.objects.filter(state=RewardState.PROPOSED).order_by("pk")
        approved, declined = proposed[:2]
        approve_reward(approved, by=self.other)
        decline_reward(declined, by=self.other, reason="本季度已授旗，不重复奖励")
