"""What the demonstration shows of trainings and offices: every state, invented and marked so."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from benxi_sorting.demonstration.clock import on
from benxi_sorting.demonstration.duties import Duties
from benxi_sorting.demonstration.notices import MARK as NOTICE_MARK
from benxi_sorting.demonstration.notices import Notices
from benxi_sorting.demonstration.plans import Plans
from benxi_sorting.demonstration.referrals import MARK as REFERRAL_MARK
from benxi_sorting.demonstration.referrals import Referrals
from benxi_sorting.demonstration.trainings import MARK, Trainings
from coordination.enums import NoticeState, ReferralState, TrainingState
from coordination.models import (
    Notice,
    Office,
    PlanReview,
    Referral,
    ReferralExtension,
    Training,
    TrainingPlan,
    WorkPlan,
)
from coordination.notice_queries import correction_of, reading_of
from coordination.training_queries import totals
from orgs.queries import organizations_of
from portal.enums import Kind
from portal.queries import current_of
from tests import factories
from tests.coordination.helpers import policy
from tests.orgs.helpers import member as join
from tests.orgs.helpers import organization, serves

pytestmark = pytest.mark.django_db


def _people() -> dict[str, User]:
    pingshan = factories.county()
    village = factories.county(name="本溪满族自治县", code="210521", slug="benxi-county")
    return {
        "pingshan": factories.user(Role.COUNTY_OFFICER, pingshan, unit="平山区民政局"),
        "pingshan2": factories.user(Role.COUNTY_OFFICER, pingshan, unit="平山区民政局"),
        "benxixian": factories.user(Role.COUNTY_OFFICER, village, unit="本溪县民政局"),
        "benxi": factories.user(Role.CITY_OFFICER, factories.CITY_CODE, unit="本溪市民政局"),
        "benxi2": factories.user(Role.CITY_OFFICER, factories.CITY_CODE, unit="本溪市民政局"),
        "benxixian2": factories.user(Role.COUNTY_OFFICER, village, unit="本溪县民政局"),
        "nandi": factories.user(Role.TOWNSHIP_OFFICER, factories.township()),
        "xiaoshi": factories.user(
            Role.TOWNSHIP_OFFICER, factories.township(village, name="小市镇", code="210521100")
        ),
        "detai": factories.user(Role.COMMITTEE_MEMBER, factories.community(name="德泰社区")),
        "lvjia": join(organization()),
    }


def test_every_state_of_a_training_and_the_offices_are_shown() -> None:
    people, today = _people(), timezone.localdate()
    factories.community(code="210521100001", name="小市村")
    Trainings(people, today).load()
    Duties(people, today).load()
    states = Counter(Training.objects.values_list("state", flat=True))
    assert set(states) == set(TrainingState.values)
    assert all(MARK in row.content for row in Training.objects.all())
    recorded = Training.objects.filter(state="recorded")
    assert [totals(row)["people"] > 0 for row in recorded] == [True, True]
    assert current_of(Kind.TRAINING).count() == Training.objects.exclude(state="draft").count()
    plans = Counter(TrainingPlan.objects.values_list("state", flat=True))
    assert plans == {"issued": 2, "draft": 1}
    made = Training.objects.filter(planned__isnull=False).values_list("state", flat=True)
    assert set(made) == set(TrainingState.values)
    assert Office.objects.filter(is_newer=True).count() == 1
    assert current_of(Kind.DUTIES).count() == Office.objects.count() - 1


@pytest.mark.parametrize(
    ("day", "reviews", "drafts"),
    [(date(2026, 1, 5), 0, 0), (date(2026, 7, 1), 2, 0), (date(2026, 11, 30), 2, 1)],
)
def test_plans_are_shown_in_the_states_in_which_somebody_acts(
    day: date, reviews: int, drafts: int
) -> None:
    people = _people()
    policy()
    with on(day):
        Plans(people, day).load()
    states = Counter(WorkPlan.objects.values_list("state", flat=True))
    assert states == Counter({"published": 2, "accepted": 1, "submitted": 1} | (
        {"draft": 1} if drafts else {}
    ))  # fmt: skip
    assert PlanReview.objects.filter(state="published").count() == reviews
    assert [len(item.payload["reviews"]) for item in current_of(Kind.PLAN)] == [reviews // 2] * 2
    assert all(MARK in item.payload["situation"] for item in current_of(Kind.PLAN))


def test_every_state_of_a_referral_is_shown_also_late_and_asked_for_more_time() -> None:
    people, today = _people(), timezone.localdate()
    county = factories.county(name="本溪满族自治县")
    committee = factories.community(name="德泰社区居委会")
    market = factories.township(county, name="小市镇")
    people |= {
        "benxi2": factories.user(Role.CITY_OFFICER, factories.CITY_CODE, unit="本溪市民政局"),
        "benxixian2": factories.user(Role.COUNTY_OFFICER, county, unit="本溪县民政局"),
        "nandi": factories.user(Role.TOWNSHIP_OFFICER, factories.township()),
        "xiaoshi": factories.user(Role.TOWNSHIP_OFFICER, market),
        "detai": factories.user(Role.COMMITTEE_MEMBER, committee),
    }
    serves(organizations_of(people["lvjia"]).get(), committee)
    Duties(people, today).load()
    Referrals(people, today).load()
    rows = Referral.objects.all()
    assert set(rows.values_list("state", flat=True)) == set(ReferralState.values)
    ended = rows.filter(state__in=("done", "closed"))
    assert Counter(row.is_on_time for row in ended) == {True: 3, False: 1}
    assert rows.overdue().count() == 1
    assert ReferralExtension.objects.filter(state="asked").count() == 1
    assert all(REFERRAL_MARK in row.text for row in rows)


def test_every_state_of_a_notice_is_shown() -> None:
    pingshan = factories.county()
    nandi, detai = factories.township(), factories.community(name="德泰社区")
    village = factories.county(name="本溪满族自治县", code="210521", slug="benxi-county")
    xiaoshi = factories.township(village, name="小市镇", code="210521100")
    people = _people() | {
        "detai": factories.user(Role.COMMITTEE_MEMBER, detai),
        "detai2": factories.user(Role.COMMITTEE_MEMBER, detai),
        "xuncha": factories.user(Role.INSPECTOR, nandi),
        "nandi": factories.user(Role.TOWNSHIP_OFFICER, nandi, unit="南地街道办事处"),
        "xiaoshi": factories.user(Role.TOWNSHIP_OFFICER, xiaoshi),
    }
    serves(people["lvjia"].memberships.get().organization, pingshan)
    Notices(people, timezone.localdate()).load()
    states = Counter(Notice.objects.values_list("state", flat=True))
    assert states == {"sent": 4, "withdrawn": 1, "draft": 1}
    assert set(states) == set(NoticeState.values) - {"discarded"}
    assert all(NOTICE_MARK in row.text for row in Notice.objects.all())
    late = Notice.objects.get(reminded_on__isnull=False)
    assert (reading_of(late).people_read, reading_of(late).unread > 0) == (3, True)
    corrected = Notice.objects.get(corrections__isnull=False)
    assert correction_of(corrected) is not None
