"""Rewards and penalties on their way: proposed, approved, published, doubted, reversed."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.desk import gathered
from accounts.models import AuditEvent
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from evaluation import desk
from evaluation.admin.rewards import ProposalForm
from evaluation.enums import RewardState
from evaluation.models import Criterion, DocumentNumber, Reward, RewardRule, Round, Scorecard
from evaluation.public import publish_bulletin
from evaluation.reward_publication import publish_rewards
from evaluation.scoring import Given
from evaluation.services import (
    approve_reward,
    close_round,
    confirm_inspection,
    decline_reward,
    propose_by_hand,
    propose_rewards,
    return_inspection,
    review_rewards,
    save_rule,
    submit_inspection,
)
from portal.models import Publication, PublishedEntry
from tests import factories
from tests.communities.body_helpers import add_contract, add_estate
from tests.evaluation.helpers import (
    corrected,
    given,
    make_round,
    make_rule,
    prepared,
    samples,
    scored_round,
)


def officer() -> Any:
    return factories.user("county_officer", factories.county())


@pytest.fixture
def published(card: Any, community: Any) -> Any:
    """October of 平山区: 德泰社区 98, 甲社区 90 in 南地街道, 乙社区 70 in 东明街道; published."""
    factories.community(name="甲社区", slug="jia")
    factories.community(factories.township(name="东明街道"), name="乙社区", slug="yi")
    return scored_round(card, {"nandi-detai": 8, "jia": 0, "yi": None})


@pytest.fixture
def first(published: Any) -> Any:
    """The proposal for the community that came first."""
    make_rule(title="流动红旗", condition="top", count=1)
    [reward] = propose_rewards(published, by=officer())
    return reward


def approved(reward: Any) -> Any:
    approve_reward(reward, by=officer())
    return reward


def lower_the_first(round_: Any, card: Any) -> None:
    """An appeal of sorts: 德泰社区 falls behind 甲社区."""
    township = factories.township()
    inspection = round_.inspections.select_related("round__scorecard", "community").get(
        community__slug="nandi-detai"
    )
    member = factories.user("committee_member", inspection.community)
    officers = [factories.user("township_officer", township) for _n in range(2)]
    return_inspection(inspection, by=officers[0], reason="复核")
    submit_inspection(
        inspection, by=member, scores=given(card, notice=0, bins=0), samples=samples()
    )
    confirm_inspection(inspection, by=officers[1])


class TestProposals:
    def test_a_rule_proposes_once(self, published: Any) -> None:
        rule = make_rule(title="流动红旗", condition="top", count=1)
        [reward] = propose_rewards(published, by=officer())
        assert propose_rewards(published, by=officer()) == []
        assert (reward.rule, reward.unit_name, reward.state, reward.proposed_by) == (
            rule, "南地街道德泰社区", RewardState.PROPOSED, None,
        )  # fmt: skip
        assert reward.basis == "2026年10月检查评价得98分，列第1位，位列前1名"
        assert reward.publication == Publication.objects.get(kind="bulletin")
        assert (reward.total, reward.rank) == (98, 1)

    def test_a_proposal_follows_its_result_until_somebody_decides(
        self, published: Any, card: Any
    ) -> None:
        make_rule(title="优胜", condition="top", count=2)
        rewards = {reward.unit_key: reward for reward in propose_rewards(published, by=officer())}
        decided = approved(rewards["jia"])
        lower_the_first(published, card)
        corrected(published.bulletin, by=officer(), reason="申诉成立")
        assert [reward.unit_key for reward in propose_rewards(published, by=officer())] == ["yi"]
        undecided = rewards["nandi-detai"]
        for reward in (undecided, decided):
            reward.refresh_from_db()
        assert (undecided.total, undecided.rank, undecided.publication.version) == (70, 2, 2)
        assert undecided.basis == "2026年10月检查评价得70分，列第2位，位列前2名"
        assert (decided.rank, decided.publication.version) == (2, 1)
        assert AuditEvent.objects.filter(action="reward.proposed_anew").count() == 1

    def test_a_proposal_is_judged_by_its_own_rule(self, published: Any, card: Any) -> None:
        """The rule has become wider since; what was proposed kept the one that it rests on."""
        rule = make_rule(title="流动红旗", condition="top", count=1)
        [reward] = propose_rewards(published, by=officer())
        save_rule(rule, by=officer(), values={"count": 3})
        lower_the_first(published, card)
        reward.refresh_from_db()
        before = (reward.doubt, reward.basis, reward.total, reward.rank, reward.publication_id)
        assert before[:2] == (
            "2026年10月检查评价结果重新计算后，不再符合条件",
            "2026年10月检查评价得98分，列第1位，位列前1名",
        )
        corrected(published.bulletin, by=officer(), reason="申诉成立")
        made = propose_rewards(published, by=officer())
        assert [one.unit_key for one in made] == ["jia", "yi"]
        reward.refresh_from_db()
        after = (reward.doubt, reward.basis, reward.total, reward.rank, reward.publication_id)
        assert after == before

    def test_it_follows_by_its_own_rule_too(self, published: Any, card: Any) -> None:
        """The rule has become narrower since, and proposes it no more."""
        rule = make_rule(title="优胜", condition="top", count=2)
        rewards = {reward.unit_key: reward for reward in propose_rewards(published, by=officer())}
        save_rule(rule, by=officer(), values={"count": 1})
        lower_the_first(published, card)
        corrected(published.bulletin, by=officer(), reason="申诉成立")
        propose_rewards(published, by=officer())
        reward = rewards["nandi-detai"]
        reward.refresh_from_db()
        assert (reward.doubt, reward.rank) == ("", 2)
        assert reward.basis == "2026年10月检查评价得70分，列第2位，位列前2名"

    def test_each_level_has_its_own(self, published: Any) -> None:
        make_rule(title="街道流动红旗", level="township", condition="top", count=1)
        [reward] = propose_rewards(published, by=officer())
        assert (reward.unit_name, reward.unit_code) == ("南地街道", "210502001")

    @pytest.mark.parametrize(
        "changes",
        [
            {"valid_from": date(2026, 11, 1)},
            {"valid_until": date(2026, 10, 30)},
            {"jurisdiction": "210562"},
        ],
    )
    def test_a_rule_that_did_not_hold(self, changes: dict[str, Any], published: Any) -> None:
        factories.county(name="明山区")
        make_rule(title="流动红旗", condition="top", count=1, **changes)
        assert propose_rewards(published, by=officer()) == []

    def test_before_the_bulletin_nothing_is_proposed(
        self, bulletin: Any, county_officer: Any
    ) -> None:
        make_rule(title="流动红旗", condition="top", count=1)
        with pytest.raises(Refusal):
            propose_rewards(bulletin.round, by=county_officer)
        publish_bulletin(bulletin, by=county_officer)
        assert len(propose_rewards(bulletin.round, by=county_officer)) == 1

    def test_standings_that_are_not_the_published_ones(self, published: Any, card: Any) -> None:
        make_rule(title="流动红旗", condition="top", count=1)
        lower_the_first(published, card)
        with pytest.raises(Refusal) as refused:
            propose_rewards(published, by=officer())
        assert "更正" in str(refused.value.message)
        corrected(published.bulletin, by=officer(), reason="申诉成立")
        [reward] = propose_rewards(published, by=officer())
        assert (reward.unit_name, reward.publication.version) == ("南地街道甲社区", 2)

    def test_a_veto(self, card: Any, community: Any) -> None:
        Scorecard.objects.filter(pk=card.scorecard.pk).update(state="draft")
        Criterion.objects.filter(pk=card.notice.pk).update(veto=True)
        Scorecard.objects.filter(pk=card.scorecard.pk).update(state="active")
        card.notice.refresh_from_db()
        by = officer()
        factories.community(name="甲社区", slug="jia")
        round_ = make_round(card, by=by)
        for inspection in round_.inspections.select_related("round__scorecard", "community"):
            scores = given(card)
            if inspection.community == community:
                scores[card.notice.pk] = Given(vetoed=True, reason="弄虚作假")
            member = factories.user("committee_member", inspection.community)
            submit_inspection(inspection, by=member, scores=scores, samples=samples())
            confirm_inspection(inspection, by=factories.user("township_officer", "210502001"))
        round_.refresh_from_db()
        close_round(round_, by=by)
        publish_bulletin(prepared(round_), by=by)
        round_.refresh_from_db()
        make_rule(title="取消评优资格", kind="penalty", condition="cancelled")
        [reward] = propose_rewards(round_, by=by)
        assert (reward.unit_name, reward.basis) == (
            "南地街道德泰社区", "2026年10月检查评价结果被一票否决",
        )  # fmt: skip

    @pytest.mark.parametrize("role", ["township_officer", "inspector"])
    def test_only_the_county(self, role: str, published: Any, request: Any) -> None:
        stranger = factories.user("county_officer", factories.county(name="明山区"))
        for person in (request.getfixturevalue(role), stranger):
            with pytest.raises(Refusal):
                propose_rewards(published, by=person)


class TestByHand:
    def propose(self, round_: Any, by: Any, token: str = "t" * 20, **changes: Any) -> Any:
        values = {"kind": "penalty", "title": "约谈", "text": "约谈主要负责人。",
                  "basis": "三次催报未整改", "source": "奖惩办法第八条"}  # fmt: skip
        unit = {"level": "community", "unit_key": "jia"} | changes
        return propose_by_hand(round_, by=by, token=token, values=values, **unit)

    def test_whoever_proposes_does_not_approve(self, published: Any) -> None:
        proposer = officer()
        reward = self.propose(published, proposer)
        with pytest.raises(DutyConflict):
            approve_reward(reward, by=proposer)
        approve_reward(reward, by=officer())
        assert reward.state == RewardState.APPROVED

    def test_the_database_says_so_too(self, published: Any) -> None:
        reward = self.propose(published, officer())
        with pytest.raises(IntegrityError), transaction.atomic():
            Reward.objects.filter(pk=reward.pk).update(approved_by=reward.proposed_by)
        with pytest.raises(IntegrityError), transaction.atomic():
            Reward.objects.filter(pk=reward.pk).update(state="approved")
        with pytest.raises(IntegrityError), transaction.atomic():
            Reward.objects.filter(pk=reward.pk).update(proposed_by=None)

    def test_sent_twice_it_is_one(self, published: Any) -> None:
        proposer = officer()
        assert self.propose(published, proposer) == self.propose(published, proposer)
        assert Reward.objects.count() == 1

    def test_a_unit_that_does_not_stand_there(self, published: Any) -> None:
        for unit in ({"unit_key": "nowhere"}, {"level": "company", "unit_key": "91210500X"}):
            with pytest.raises(Refusal):
                self.propose(published, officer(), **unit)
        assert not Reward.objects.exists()


class TestCompanies:
    """Chosen by hand, among those that work in the county."""

    @pytest.mark.parametrize(
        ("place", "dates", "is_taken"),
        [
            ("平山区", {"begins": -4000, "ends": 4000}, True),
            ("平山区", {"begins": 4000, "ends": 5000}, False),
            ("明山区", {"begins": -4000, "ends": 4000}, False),
        ],
    )
    def test_who_can_be_rewarded(
        self, place: str, dates: dict[str, int], is_taken: bool, published: Any
    ) -> None:
        unit = factories.community(factories.township(factories.county(name=place)), name="丙社区")
        company = add_contract(add_estate(unit, "一号院"), **dates).company
        form = ProposalForm(round_=published)
        key = f"company:{company.credit_code}"
        offered = [value for _label, group in form.fields["unit"].choices for value, _name in group]
        assert (key in offered) is is_taken
        if is_taken:
            made = TestByHand().propose(
                published, officer(), level="company", unit_key=company.credit_code
            )
            assert made.unit_name == company.name
        else:
            with pytest.raises(Refusal):
                TestByHand().propose(
                    published, officer(), level="company", unit_key=company.credit_code
                )


class TestPublication:
    def test_it_is_issued_with_a_number_and_its_publicity(self, first: Any, published: Any) -> None:
        approved(first)
        publication = publish_rewards(published, by=officer())
        first.refresh_from_db()
        today = timezone.localdate()
        assert (first.state, first.published_on, first.publicity_until) == (
            RewardState.PUBLISHED, today, today + timedelta(days=5),
        )  # fmt: skip
        assert publication.payload["number"] == f"本平民通〔{today.year}〕2号"
        [line] = publication.payload["rewards"]
        assert (line["unit"], line["reversed"]) == ("南地街道德泰社区", False)
        assert line["rests_on"] == {"version": 1, "sha256": first.publication.sha256}
        entry = PublishedEntry.objects.get(publication=publication)
        assert entry.unit_code == first.unit_code

    def test_the_approver_does_not_publish(self, first: Any, published: Any) -> None:
        approver = officer()
        approve_reward(first, by=approver)
        with pytest.raises(DutyConflict):
            publish_rewards(published, by=approver)
        first.refresh_from_db()
        assert (first.state, DocumentNumber.objects.count()) == (RewardState.APPROVED, 1)

    def test_what_nobody_approved_is_not_published(self, first: Any, published: Any) -> None:
        with pytest.raises(Refusal):
            publish_rewards(published, by=officer())
        decline_reward(first, by=officer(), reason="重复奖励")
        with pytest.raises(Refusal):
            publish_rewards(published, by=officer())
        assert DocumentNumber.objects.count() == 1

    def test_publishing_twice_is_refused(self, first: Any, published: Any) -> None:
        approved(first)
        publish_rewards(published, by=officer())
        with pytest.raises(Refusal):
            publish_rewards(published, by=officer(), reason="再发")

    def test_a_unit_that_is_not_to_be_named(self, published: Any) -> None:
        make_rule(title="黄牌", kind="penalty", condition="bottom", count=1, names_unit=False)
        [reward] = propose_rewards(published, by=officer())
        publication = publish_rewards(published, by=officer()) if approved(reward) else None
        assert publication is not None
        text = json.dumps(publication.payload, ensure_ascii=False)
        assert "黄牌" in text
        for secret in (reward.unit_name, reward.unit_key, reward.basis, "甲社区"):
            assert secret not in text
        assert not PublishedEntry.objects.filter(publication=publication).exists()

    def test_no_name_of_an_officer_is_published(self, first: Any, published: Any) -> None:
        type(first.publication.published_by).objects.update(name="金丝雀")
        approved(first)
        publication = publish_rewards(published, by=officer())
        text = json.dumps(publication.payload, ensure_ascii=False)
        assert "金丝雀" not in text
        assert "210502" not in text


class TestReview:
    def test_a_result_that_fell_is_doubted_and_reversed_by_a_person(
        self, first: Any, published: Any, card: Any
    ) -> None:
        approved(first)
        publish_rewards(published, by=officer())
        lower_the_first(published, card)
        first.refresh_from_db()
        assert first.state == RewardState.PUBLISHED
        assert first.doubt == "2026年10月检查评价结果重新计算后，不再符合条件"
        with pytest.raises(Refusal):
            decline_reward(first, by=officer())
        decline_reward(first, by=officer(), reason="申诉成立，名次变动")
        second = publish_rewards(published, by=officer(), reason="撤销一项奖励")
        assert (second.version, second.payload["number"]) == (
            2, Publication.objects.get(kind="reward", version=1).payload["number"],
        )  # fmt: skip
        [line] = second.payload["rewards"]
        assert (line["reversed"], line["reason"]) == (True, "申诉成立，名次变动")

    def test_a_doubtful_proposal_is_neither_approved_nor_published(
        self, first: Any, published: Any, card: Any
    ) -> None:
        lower_the_first(published, card)
        first.refresh_from_db()
        with pytest.raises(Refusal):
            approve_reward(first, by=officer())
        decline_reward(first, by=officer(), reason="名次变动")
        assert first.state == RewardState.DECLINED

    def test_approved_and_then_doubtful(self, first: Any, published: Any, card: Any) -> None:
        approved(first)
        lower_the_first(published, card)
        with pytest.raises(Refusal):
            publish_rewards(published, by=officer())

    def test_without_the_review_it_would_be_published(
        self, first: Any, published: Any, card: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("evaluation.services.bulletins.review_rewards", lambda *a, **k: [])
        approved(first)
        lower_the_first(published, card)
        assert publish_rewards(published, by=officer()).payload["rewards"]

    def test_a_doubt_that_is_groundless_again_goes(
        self, first: Any, published: Any, card: Any
    ) -> None:
        by = officer()
        Reward.objects.filter(pk=first.pk).update(doubt="一时")
        assert review_rewards(published, by=by) == [first]
        first.refresh_from_db()
        assert first.doubt == ""
        assert review_rewards(published, by=by) == []
        assert AuditEvent.objects.filter(action="reward.reviewed").count() == 1

    def test_the_number_of_queries_does_not_grow(self, published: Any) -> None:
        by = officer()
        make_rule(title="一", condition="top", count=1)
        propose_rewards(published, by=by)
        with CaptureQueriesContext(connection) as few:
            review_rewards(published, by=by)
        make_rule(title="三", condition="top", count=3)
        assert len(propose_rewards(published, by=by)) > 1
        with CaptureQueriesContext(connection) as many:
            review_rewards(published, by=by)
        assert len(many) == len(few)

    def test_a_later_round_that_counts_this_one(self, card: Any, community: Any) -> None:
        factories.community(name="甲社区", slug="jia")
        make_rule(title="连续三期第一", condition="top", count=1, in_a_row=2)
        september = scored_round(card, {"nandi-detai": 8, "jia": 0}, period="2026-09")
        october = scored_round(card, {"nandi-detai": 8, "jia": 0}, period="2026-10")
        assert propose_rewards(september, by=officer()) == []
        [reward] = propose_rewards(october, by=officer())
        assert reward.basis.startswith("2026年10月起前溯连续2期检查评价得98分")
        lower_the_first(september, card)
        reward.refresh_from_db()
        assert reward.doubt.startswith("2026年9月检查评价结果重新计算后")

    def test_what_was_proposed_by_hand_rests_on_its_figures(
        self, published: Any, card: Any
    ) -> None:
        reward = TestByHand().propose(published, officer(), unit_key="nandi-detai")
        lower_the_first(published, card)
        reward.refresh_from_db()
        assert reward.doubt


class TestRules:
    @pytest.mark.parametrize(
        "changes",
        [
            {"count": None},
            {"count": 0},
            {"condition": "band", "count": None},
            {"condition": "band", "count": None, "at_least": 90, "below": 80},
            {"condition": "band", "count": 1, "at_least": 90},
            {"at_least": 90},
            {"at_least": 101, "condition": "band", "count": None},
            {"in_a_row": 0},
            {"valid_until": date(2019, 1, 1)},
            {"title": "甲\x00"},
            {"text": ""},
            {"source": ""},
        ],
    )
    def test_what_is_no_rule(self, changes: dict[str, Any], county: Any) -> None:
        with pytest.raises(ValidationError):
            make_rule(**{"title": "红旗", "condition": "top", "count": 1, **changes})
        assert not RewardRule.objects.exists()

    def test_the_second_editor_is_told(self, county: Any) -> None:
        rule = make_rule(title="红旗", condition="top", count=1)
        mine = RewardRule.objects.get(pk=rule.pk)
        save_rule(rule, by=officer(), values={"text": "先"}, expected_version=1)
        with pytest.raises(StaleRecord):
            save_rule(mine, by=officer(), values={"text": "后"}, expected_version=1)

    def test_a_changed_rule_changes_no_reward(self, first: Any) -> None:
        save_rule(first.rule, by=officer(), values={"text": "另一种"}, expected_version=1)
        first.refresh_from_db()
        assert first.text != "另一种"

    @pytest.mark.parametrize(
        "changes", [{"condition": "bottom"}, {"condition": "band", "count": None, "below": 50}]
    )
    def test_nor_what_is_asked_of_its_result(
        self, changes: dict[str, Any], first: Any, published: Any
    ) -> None:
        save_rule(first.rule, by=officer(), values=changes, expected_version=1)
        assert review_rewards(published, by=officer()) == []
        first.refresh_from_db()
        assert (first.condition, first.count, first.doubt) == ("top", 1, "")

    @pytest.mark.parametrize(
        "changes",
        [
            {"level": "company"},
            {"level": "township", "condition": "cancelled", "count": None},
        ],
    )
    def test_what_could_never_propose(self, changes: dict[str, Any], county: Any) -> None:
        rule = make_rule(title="红旗", condition="top", count=1)
        with pytest.raises(ValidationError):
            save_rule(rule, by=officer(), values=changes, expected_version=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            RewardRule.objects.filter(pk=rule.pk).update(**changes)


def test_illegal_steps(first: Any, published: Any) -> None:
    approved(first)
    with pytest.raises(IllegalTransition):
        approve_reward(first, by=officer())
    publish_rewards(published, by=officer())
    first.refresh_from_db()
    decline_reward(first, by=officer(), reason="有误")
    with pytest.raises(IllegalTransition):
        decline_reward(first, by=officer(), reason="再来")
    assert first.state == RewardState.REVERSED


def test_what_waits_for_whom(first: Any, published: Any, card: Any, county_officer: Any) -> None:
    def kinds() -> list[str]:
        county_officer.__dict__.pop("current_appointments", None)
        return [str(i.title) for i in gathered(desk.items(county_officer)) if i.kind == "reward"]

    name = "平山区 · 2026年10月"
    assert kinds() == [f"{name}：1项奖惩建议待审定"]
    approved(first)
    assert kinds() == [f"{name}：1项奖惩决定待发布"]
    publish_rewards(published, by=officer())
    assert kinds() == []
    lower_the_first(published, card)
    assert [title for title in kinds() if "待撤销" in title] == [f"{name}：1项奖惩待撤销"]


class TestPages:
    @pytest.fixture
    def shown(self, first: Any, published: Any) -> Any:
        approved(first)
        return publish_rewards(published, by=officer())

    def test_anybody_reads_it(self, shown: Any, first: Any, client: Any) -> None:
        page = client.get(reverse("reward_detail", args=[shown.key])).content.decode()
        assert "德泰社区" in page
        assert "公示中" in page
        assert reverse("bulletin_version", args=[shown.key, 1]) in page
        assert reverse("verify_hash", args=[shown.sha256]) in page
        listed = client.get(reverse("reward_list")).content.decode()
        assert shown.title in listed

    def test_the_list_goes_by_time_and_reads_no_payload(
        self, shown: Any, first: Any, card: Any, client: Any
    ) -> None:
        quarter = scored_round(card, {"jia": 8}, period="2026Q3")
        [reward, *_others] = propose_rewards(quarter, by=officer())
        publish_rewards(approved(reward).round, by=officer())
        with CaptureQueriesContext(connection) as seen:
            page = client.get(reverse("reward_list")).content.decode()
        assert page.index("2026年10月") < page.index("2026年第三季度")
        assert not [row["sql"] for row in seen if '"payload", "portal_publication"' in row["sql"]]

    def test_it_stands_on_the_page_of_its_unit(self, shown: Any, client: Any) -> None:
        from communities.services import publish_register

        publish_register(by=officer())
        for slug, found in (("nandi-detai", True), ("jia", False)):
            page = client.get(reverse("community_detail", args=[slug])).content.decode()
            assert (reverse("reward_detail", args=[shown.key]) in page) is found

    def test_versions_and_the_document(
        self, shown: Any, first: Any, published: Any, client: Any
    ) -> None:
        first.refresh_from_db()
        decline_reward(first, by=officer(), reason="申诉成立")
        publish_rewards(published, by=officer(), reason="撤销")
        old = client.get(reverse("reward_version", args=[shown.key, 1])).content.decode()
        new = client.get(reverse("reward_detail", args=[shown.key])).content.decode()
        assert ("notice--warning" in old, "已撤销" in old) == (True, False)
        assert ("notice--warning" in new, "已撤销" in new) == (False, True)
        for version in (1, 2):
            answer = client.get(reverse("reward_document", args=[shown.key, version]))
            assert answer.status_code == 200

    def test_nothing_before_it_is_published(self, first: Any, client: Any) -> None:
        approved(first)
        for name, args in (
            ("reward_detail", ["2026-10-pingshan"]),
            ("reward_version", ["2026-10-pingshan", 1]),
            ("reward_document", ["2026-10-pingshan", 1]),
        ):
            assert client.get(reverse(name, args=args)).status_code == 404
        assert "流动红旗" not in client.get(reverse("reward_list")).content.decode()


class TestAdmin:
    def test_the_whole_way(
        self, published: Any, county_officer: Any, client_for: Any, client: Any
    ) -> None:
        make_rule(title="流动红旗", condition="top", count=1)
        browser, second = client_for(county_officer), client_for(officer())
        page = reverse("admin:evaluation_reward_round", args=[published.pk])
        assert "流动红旗" in browser.get(page).content.decode()
        propose = reverse("admin:evaluation_reward_propose", args=[published.pk])
        assert browser.post(propose).status_code == 302
        reward = Reward.objects.get()
        step = reverse("admin:evaluation_reward_step", args=[reward.pk, "approved"])
        assert browser.post(step, {"version": reward.version}).status_code == 302
        publish = reverse("admin:evaluation_reward_publish", args=[published.pk])
        assert browser.post(publish, {"reason": ""}).status_code == 200  # it approved
        assert second.post(publish, {"reason": ""}).status_code == 302
        assert Publication.objects.filter(kind="reward").count() == 1
        change = reverse("admin:evaluation_reward_change", args=[reward.pk])
        assert reverse("bulletin_version", args=["2026-10-pingshan", 1]) in (
            browser.get(change).content.decode()
        )

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_the_step_of_the_notice_has_no_address_of_its_own(
        self, method: str, first: Any, county_officer: Any, client_for: Any
    ) -> None:
        reward = approved(first)
        address = reverse("admin:evaluation_reward_step", args=[reward.pk, "published"])
        sent = {"version": str(reward.version)}
        assert getattr(client_for(county_officer), method)(address, sent).status_code == 302
        reward.refresh_from_db()
        assert (reward.state, reward.published_on) == (RewardState.APPROVED, None)

    @pytest.mark.parametrize("state", ["published", "reversed"])
    @pytest.mark.parametrize("missing", ["published_on", "publicity_until"])
    def test_what_was_published_has_its_dates(self, state: str, missing: str, first: Any) -> None:
        reward = approved(first)
        today = timezone.localdate()
        days = {"published_on": today, "publicity_until": today, missing: None}
        with pytest.raises(IntegrityError), transaction.atomic():
            Reward.objects.filter(pk=reward.pk).update(state=state, **days)

    def test_a_township_sees_its_own(self, first: Any, client_for: Any) -> None:
        own = client_for(factories.user("township_officer", factories.township()))
        other = client_for(factories.user("township_officer", factories.township(name="东明街道")))
        address = reverse("admin:evaluation_reward_changelist")
        counts = [b.get(address).context["cl"].result_count for b in (own, other)]
        assert counts == [1, 0]
        page = reverse("admin:evaluation_reward_change", args=[first.pk])
        of_the_round = reverse("admin:evaluation_reward_round", args=[first.round_id])
        county = client_for(officer())
        shown = [of_the_round in b.get(page).content.decode() for b in (own, county)]
        opened = [b.get(of_the_round).status_code for b in (own, county)]
        assert (shown, opened) == ([False, True], [404, 200])

    def test_by_hand(self, published: Any, county_officer: Any, client_for: Any) -> None:
        browser = client_for(county_officer)
        address = reverse("admin:evaluation_reward_by_hand", args=[published.pk])
        values = {
            "submission_token": "t" * 20, "kind": "penalty", "unit": "community:jia",
            "title": "约谈", "text": "约谈。", "basis": "未整改", "source": "办法第八条",
            "publicity_days": "５天",
        }  # fmt: skip
        for wrong in ({"publicity_days": "0"}, {"unit": "community:nowhere"}, {"basis": "甲\x00"}):
            assert browser.post(address, values | wrong).status_code == 200
        assert not Reward.objects.exists()
        for _n in range(2):
            assert browser.post(address, values).status_code == 302
        reward = Reward.objects.get()
        assert (reward.publicity_days, reward.names_unit) == (5, False)

    def test_rules(self, county_officer: Any, client_for: Any) -> None:
        browser, add = client_for(county_officer), reverse("admin:evaluation_rewardrule_add")
        values = {
            "jurisdiction": "210502", "title": "红旗", "kind": "reward", "level": "township",
            "condition": "top", "count": "３名", "in_a_row": "1", "text": "授予流动红旗。",
            "source": "奖惩办法第五条", "publicity_days": "5", "names_unit": "on",
            "valid_from": "2026年1月1日", "submission_token": "u" * 20,
        }  # fmt: skip
        for wrong in ({"count": ""}, {"count": "1e3"}, {"jurisdiction": "210504"}):
            assert browser.post(add, values | wrong).status_code == 200
        assert not RewardRule.objects.exists()
        for _n in range(2):
            assert browser.post(add, values).status_code == 302
        rule = RewardRule.objects.get()
        assert (rule.count, rule.valid_from) == (3, date(2026, 1, 1))
        change = reverse("admin:evaluation_rewardrule_change", args=[rule.pk])
        sent = values | {"count": "2", "seen_version": "1"}
        assert browser.post(change, sent | {"seen_version": "7"}).status_code == 200
        assert browser.post(change, sent).status_code == 302
        rule.refresh_from_db()
        assert (rule.count, rule.version) == (2, 2)


def test_a_round_is_asked_for_by_its_own_county(published: Any, client_for: Any) -> None:
    stranger = client_for(factories.user("county_officer", factories.county(name="明山区")))
    for name in ("round", "by_hand"):
        address = reverse(f"admin:evaluation_reward_{name}", args=[published.pk])
        assert stranger.get(address).status_code == 404
    assert Round.objects.count() == 1
