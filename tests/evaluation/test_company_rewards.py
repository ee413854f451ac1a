"""Rules about property companies: what they propose, what it rests on, and when that is gone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.rules import Refusal
from evaluation.enums import RewardState
from evaluation.models import Reward, RewardRule
from evaluation.review_public import publish_companies
from evaluation.reward_publication import publish_rewards
from evaluation.satisfaction import Opinions
from evaluation.services import (
    approve_reward,
    decline_reward,
    propose_by_hand,
    propose_rewards,
    review_company_rewards,
    save_rule,
    waiting_rules,
)
from evaluation.spans import parse_span
from portal.models import Publication
from tests import factories
from tests.evaluation.helpers import make_card, make_rule, scored_round
from tests.evaluation.review_helpers import (
    at,
    confirmed,
    corrected,
    counted,
    estate_with_company,
    review_meeting,
    rules,
)

GOOD, FAIR, BAD = Opinions(19, 0, 1), Opinions(15, 0, 5), Opinions(8, 0, 12)


def officer() -> Any:
    return factories.user("county_officer", factories.county())


class Scene:
    """Three companies of 平山区: 95 %, 75 %, 40 % in October; the round of October stands."""

    def __init__(self, community: Any, member: Any, confirmer: Any) -> None:
        rules()
        self.member, self.confirmer, self.community = member, confirmer, community
        self.companies = [estate_with_company(community, n, f"{n}号院")[1] for n in (1, 2, 3)]
        self.reviews = [self.review(place, votes) for place, votes in enumerate((GOOD, FAIR, BAD))]
        self.round = scored_round(make_card(), {community.slug: 8})

    def review(self, place: int, votes: Opinions, month: int = 10) -> Any:
        meeting = review_meeting(self.member, self.community, starts_at=at(2026, month, 15))
        from evaluation.services import Reviewed

        reviewed = Reviewed(company=self.companies[place])
        return confirmed(meeting, self.member, self.confirmer, reviewed, counted(votes))

    def publish(self, code: str = "2026-10", reason: str = "") -> Publication:
        span = parse_span(code)
        assert span is not None
        return publish_companies(factories.county(), span, by=officer(), reason=reason)

    def correct(self, place: int, votes: Opinions) -> None:
        corrected(self.reviews[place], self.member, self.confirmer, votes)

    def propose(self) -> list[Reward]:
        return propose_rewards(self.round, by=officer())


@pytest.fixture
def scene(community: Any, member: Any, township_officer: Any) -> Scene:
    return Scene(community, member, township_officer)


def rule(**values: Any) -> RewardRule:
    defaults = {"title": "诚信物业", "level": "company", "span": "month", "condition": "top"}
    made: RewardRule = make_rule(**(defaults | {"count": 1} | values))
    return made


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"condition": "top", "count": 1}, [0]),
        ({"condition": "top", "count": 2}, [0, 1]),
        ({"condition": "bottom", "count": 1, "kind": "penalty"}, [2]),
        ({"condition": "band", "count": None, "at_least": Decimal(75)}, [0, 1]),
        ({"condition": "band", "count": None, "below": Decimal(75)}, [2]),
        ({"condition": "band", "count": None, "below": Decimal(60), "in_a_row": 2}, []),
    ],
)
def test_each_condition_over_the_published_results(
    values: dict[str, Any], expected: list[int], scene: Scene
) -> None:
    rule(**values)
    scene.publish()
    found = [reward.unit_key for reward in scene.propose()]
    assert found == [scene.companies[place].credit_code for place in expected]
    assert scene.propose() == []


def test_a_proposal_rests_on_the_published_standing(scene: Scene) -> None:
    rule()
    publication = scene.publish()
    [reward] = scene.propose()
    assert reward.publication == publication
    assert (reward.total, reward.rank, reward.span) == (95, 1, "month")
    assert (reward.unit_name, reward.unit_code) == (scene.companies[0].name, "210502")
    assert reward.basis == "2026年10月物业服务企业评议满意率95%，列第1位，位列前1名"


def test_several_periods_in_a_row(scene: Scene) -> None:
    rule(condition="band", count=None, below=Decimal(60), in_a_row=2, kind="penalty")
    scene.publish()
    assert scene.propose() == []
    scene.review(2, BAD, month=9)
    # Confirmed, but nobody can read it yet.
    assert scene.propose() == []
    scene.publish("2026-09")
    [reward] = scene.propose()
    assert reward.unit_key == scene.companies[2].credit_code
    assert reward.basis.startswith("2026年10月起前溯连续2期物业服务企业评议满意率40%")
    assert reward.basis.endswith("低于60%")


def test_rules_wait_for_the_standing_and_others_do_not(scene: Scene) -> None:
    of_companies, quarterly = rule(), rule(title="季度之星", span="quarter")
    make_rule(title="流动红旗", condition="top", count=1)
    [other] = scene.propose()
    assert other.level == "community"
    assert [waiting for waiting, _reason in waiting_rules(scene.round)] == [quarterly, of_companies]
    scene.publish()
    assert [waiting for waiting, _reason in waiting_rules(scene.round)] == [quarterly]
    scene.correct(0, BAD)
    reasons = dict(waiting_rules(scene.round))
    assert "1" in reasons[of_companies]
    assert scene.propose() == []


def test_a_quarter_is_asked_by_the_round_that_ends_with_it(
    community: Any, member: Any, township_officer: Any
) -> None:
    rules()
    company = estate_with_company(community)[1]
    from evaluation.services import Reviewed

    meeting = review_meeting(member, community, starts_at=at(2026, 8, 3))
    confirmed(meeting, member, township_officer, Reviewed(company=company), counted(GOOD))
    round_ = scored_round(make_card(), {community.slug: 8}, period="2026-09")
    span = parse_span("2026Q3")
    assert span is not None
    publish_companies(factories.county(), span, by=officer())
    rule(span="quarter")
    [reward] = propose_rewards(round_, by=officer())
    assert reward.unit_key == company.credit_code
    assert reward.basis.startswith("2026年第三季度")


def test_two_rounds_that_end_on_one_day_propose_once(
    community: Any, member: Any, township_officer: Any
) -> None:
    rules()
    company = estate_with_company(community)[1]
    from evaluation.services import Reviewed

    meeting = review_meeting(member, community, starts_at=at(2026, 9, 3))
    confirmed(meeting, member, township_officer, Reviewed(company=company), counted(GOOD))
    card = make_card()
    month, quarter = (
        scored_round(card, {community.slug: 8}, period=period) for period in ("2026-09", "2026Q3")
    )
    span = parse_span("2026-09")
    assert span is not None
    publish_companies(factories.county(), span, by=officer())
    made = rule()
    assert len(propose_rewards(month, by=officer())) == 1
    assert propose_rewards(quarter, by=officer()) == []
    [(waiting, reason)] = waiting_rules(quarter)
    assert (waiting, "2026-09" in reason) == (made, True)
    assert waiting_rules(month) == []


def test_a_result_that_changed_is_neither_approved_nor_published(scene: Scene) -> None:
    rule(condition="top", count=2)
    scene.publish()
    first, second = scene.propose()
    approve_reward(second, by=officer())
    scene.correct(0, BAD)
    with pytest.raises(Refusal):
        approve_reward(first, by=officer())
    with pytest.raises(Refusal):
        publish_rewards(scene.round, by=officer())
    second.refresh_from_db()
    assert second.state == RewardState.APPROVED
    scene.publish(reason="更正票数")
    first.refresh_from_db()
    assert first.doubt == ""
    # 8 of 20 for two of them: they share the second place.
    approve_reward(first, by=officer())


def test_a_correction_makes_a_published_reward_doubtful_and_it_is_reversed(scene: Scene) -> None:
    rule()
    scene.publish()
    [reward] = scene.propose()
    approve_reward(reward, by=officer())
    publish_rewards(scene.round, by=officer())
    scene.correct(0, BAD)
    version = scene.publish(reason="更正票数")
    reward.refresh_from_db()
    assert reward.doubt == "2026年10月物业服务企业评议结果更正后，不再符合条件"
    decline_reward(reward, by=officer(), reason="评议结果更正")
    assert reward.state == RewardState.REVERSED
    told = publish_rewards(scene.round, by=officer(), reason="撤销")
    [line] = told.payload["rewards"]
    assert (line["reversed"], line["rests_on"]["version"]) == (True, version.version - 1)
    assert line["rests_on"]["companies"] == "2026-10"


def test_a_doubt_that_became_groundless_is_taken_back(scene: Scene) -> None:
    rule()
    scene.publish()
    [reward] = scene.propose()
    scene.correct(0, BAD)
    scene.publish(reason="更正票数")
    reward.refresh_from_db()
    assert reward.doubt
    scene.correct(0, GOOD)
    scene.publish(reason="恢复")
    reward.refresh_from_db()
    assert reward.doubt == ""
    span = parse_span("2026-10")
    assert span is not None
    assert review_company_rewards(factories.county(), span, by=officer()) == []


def test_a_proposal_follows_the_standing_until_somebody_decides(scene: Scene) -> None:
    rule(condition="band", count=None, at_least=Decimal(60))
    scene.publish()
    first = scene.propose()[0]
    scene.correct(0, Opinions(18, 0, 2))
    newer = scene.publish(reason="更正票数")
    scene.propose()
    first.refresh_from_db()
    assert (first.total, first.publication) == (90, newer)


def test_a_proposal_stays_with_the_span_and_level_of_its_rule_as_it_was(scene: Scene) -> None:
    changed = rule(condition="band", count=None, at_least=Decimal(60))
    scene.publish()
    first = scene.propose()[0]
    save_rule(changed, by=officer(), values={"span": "quarter"})
    scene.correct(0, Opinions(18, 0, 2))
    newer = scene.publish(reason="更正票数")
    scene.propose()
    first.refresh_from_db()
    assert (first.span, first.total, first.publication) == ("month", 90, newer)


def test_a_rule_that_was_about_communities_goes_on_about_companies(scene: Scene) -> None:
    changed = make_rule(title="流动红旗", condition="top", count=1)
    scene.propose()
    save_rule(changed, by=officer(), values={"level": "company", "span": "month"})
    scene.publish()
    [reward] = scene.propose()
    assert reward.unit_key == scene.companies[0].credit_code


def test_what_was_proposed_by_hand_rests_on_no_standing_of_companies(scene: Scene) -> None:
    values = {"kind": "penalty", "title": "约谈", "text": "约谈。", "basis": "未整改",
              "source": "办法第八条", "publicity_days": 5, "names_unit": True}  # fmt: skip
    reward = propose_by_hand(
        scene.round, by=officer(), token="t" * 24, values=values,
        level="company", unit_key=scene.companies[2].credit_code,
    )  # fmt: skip
    scene.publish()
    scene.correct(2, GOOD)
    approve_reward(reward, by=officer())
    scene.publish(reason="更正票数")
    publish_rewards(scene.round, by=officer())
    reward.refresh_from_db()
    assert (reward.state, reward.doubt, reward.span) == (RewardState.PUBLISHED, "", "")


def test_an_earlier_span_counts_in_the_row(scene: Scene) -> None:
    rule(condition="band", count=None, below=Decimal(60), in_a_row=2, kind="penalty")
    september = scene.review(2, BAD, month=9)
    scene.publish("2026-09")
    scene.publish()
    [reward] = scene.propose()
    corrected(september, scene.member, scene.confirmer, GOOD)
    scene.publish("2026-09", reason="更正票数")
    reward.refresh_from_db()
    assert reward.doubt.startswith("2026年9月")


def test_results_of_a_round_leave_rewards_of_companies_alone(scene: Scene) -> None:
    from evaluation.services import review_rewards

    rule()
    scene.publish()
    [reward] = scene.propose()
    assert review_rewards(scene.round, by=officer()) == []
    reward.refresh_from_db()
    assert reward.doubt == ""


@pytest.mark.parametrize(
    "values",
    [
        {"condition": "cancelled", "count": None},
        {"span": ""},
        {"level": "township"},
        {"level": "community"},
        {"span": "week"},
    ],
)
def test_rules_that_could_never_propose_are_refused(values: dict[str, Any], db: None) -> None:
    with pytest.raises(ValidationError):
        rule(**values)
    assert not RewardRule.objects.exists()


def test_the_database_refuses_them_too(scene: Scene) -> None:
    made = rule()
    scene.publish()
    [reward] = scene.propose()
    for rows, changes in (
        (RewardRule.objects.filter(pk=made.pk), {"span": ""}),
        (RewardRule.objects.filter(pk=made.pk), {"condition": "cancelled", "count": None}),
        (RewardRule.objects.filter(pk=made.pk), {"level": "township"}),
        (Reward.objects.filter(pk=reward.pk), {"span": ""}),
        (Reward.objects.filter(pk=reward.pk), {"level": "township"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**changes)


def test_the_pages(scene: Scene, client_for: Any) -> None:
    city = factories.user("city_officer")
    browser = client_for(city)
    values = {
        "jurisdiction": "210502", "title": "诚信物业", "kind": "reward", "level": "company",
        "condition": "top", "span": "month", "count": "１名", "in_a_row": "1", "text": "通报表扬。",
        "source": "某办法第五条", "publicity_days": "5", "names_unit": "on",
        "valid_from": "2020-01-01", "submission_token": "c" * 24,
    }  # fmt: skip
    address = reverse("admin:evaluation_rewardrule_add")
    assert browser.post(address, values | {"span": ""}).status_code == 200
    assert browser.post(address, values).status_code == 302
    page = reverse("admin:evaluation_reward_round", args=[scene.round.pk])
    assert "请先公布" in browser.get(page).content.decode()
    publication = scene.publish()
    assert "请先公布" not in browser.get(page).content.decode()
    browser.post(reverse("admin:evaluation_reward_propose", args=[scene.round.pk]))
    reward = Reward.objects.get()
    detail = browser.get(reverse("admin:evaluation_reward_change", args=[reward.pk]))
    standing = reverse("company_results_version", args=["2026-10", "pingshan", 1])
    assert f'href="{standing}"' in detail.content.decode()
    approve_reward(reward, by=officer())
    publish_rewards(scene.round, by=officer())
    text = Client().get(reverse("reward_detail", args=["2026-10-pingshan"])).content.decode()
    assert f'href="{standing}"' in text
    assert scene.companies[0].name in text
    assert Client().get(standing).status_code == 200
    assert publication.version == 1
