"""A convention from begun to reviewed: who may take which step, and what each step needs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from accounts.enums import Role
from accounts.forms import new_token
from accounts.models import AuditEvent
from accounts.rules import IllegalTransition, Refusal, StaleRecord
from accounts.services import permitted_transitions, transition
from communities import queries, services
from communities.constants import CLAUSES as MOST_CLAUSES
from communities.enums import CommunityKind, ConventionState, OpinionOutcome, ReviewCheck
from communities.models import Community, Convention, ConventionOpinion, ConventionReview
from communities.services import ClauseText
from tests import factories
from tests.communities.helpers import CLAUSES, begin, carry, people, today, write

pytestmark = pytest.mark.django_db

S = ConventionState
ROLES = {
    "member": Role.COMMITTEE_MEMBER,
    "township": Role.TOWNSHIP_OFFICER,
    "county": Role.COUNTY_OFFICER,
    "city": Role.CITY_OFFICER,
    "inspector": Role.INSPECTOR,
    "org": Role.ORG_MEMBER,
}
# state → who may take it where
STEPS: dict[ConventionState, dict[str, set[ConventionState]]] = {
    S.DRAFTING: {"member": {S.CONSULTING, S.UNDER_REVIEW}},
    S.CONSULTING: {"member": {S.DRAFTING}},
    S.UNDER_REVIEW: {"township": {S.REVIEWED, S.RETURNED}},
    S.RETURNED: {"member": {S.UNDER_REVIEW, S.CONSULTING}},
    S.REVIEWED: {"member": {S.DRAFTING, S.VOTED}},
    S.VOTED: {"township": {S.FILED, S.RETURNED}, "county": {S.FILED, S.RETURNED}},
    S.FILED: {"township": {S.IN_FORCE}, "county": {S.IN_FORCE}, "city": {S.IN_FORCE}},
    S.IN_FORCE: {},
    S.SUPERSEDED: {},
}


def person(name: str, community: Community) -> Any:
    unit: Any = {
        "member": community,
        "township": community.township,
        "city": factories.CITY_CODE,
    }.get(name, community.township.county)
    return factories.user(ROLES[name], unit)


@pytest.mark.parametrize("state", STEPS)
def test_who_may_take_which_step(state: ConventionState, community: Community) -> None:
    convention = Convention(community=community, state=state)
    for name in ROLES:
        steps = permitted_transitions(convention, person(name, community))
        assert {step.target for step in steps} == STEPS[state].get(name, set()), name


@pytest.mark.parametrize("target", list(S))
@pytest.mark.parametrize("state", ["drafting", "under_review", "reviewed", "filed", "in_force"])
def test_no_other_step_is_possible(
    state: str, target: ConventionState, community: Community
) -> None:
    convention = carry(community, state)
    known = {step.target for step in Convention.TRANSITIONS.leaving(state)}
    stranger = factories.user(Role.ORG_MEMBER, community)
    with pytest.raises(IllegalTransition) as refusal:
        transition(convention, target, by=stranger)
    assert ("Role" in str(refusal.value) or "角色" in str(refusal.value)) == (target in known)
    assert Convention.objects.get(pk=convention.pk).state == state


@pytest.mark.parametrize(
    ("kind", "expected", "title"),
    [
        (CommunityKind.VILLAGE, "village_rules", "大堡村村规民约"),
        (CommunityKind.URBAN_COMMUNITY, "residents_convention", "大堡社区居民公约"),
    ],
)
def test_the_committee_decides_which_kind_it_is(
    kind: CommunityKind, expected: str, title: str
) -> None:
    """Under a subdistrict there are villages too (facts: all 86 of the four districts)."""
    unit = factories.community(name="大堡", kind=kind)
    convention = begin(unit, people(unit)["writer"])
    assert (convention.kind, convention.edition, convention.title) == (expected, 1, title)
    assert [(c.position, c.concerns_sorting) for c in convention.clauses.all()] == [
        (1, False),
        (2, True),
    ]


def test_a_unit_without_a_committee_has_no_convention() -> None:
    park = factories.community(name="工业园区", kind=CommunityKind.QUASI_URBAN_COMMUNITY)
    with pytest.raises(Refusal, match="没有村"):
        begin(park, people(park)["writer"])


def test_a_closed_unit_begins_none(community: Community) -> None:
    Community.objects.filter(pk=community.pk).update(valid_until=today())
    community.refresh_from_db()
    with pytest.raises(Refusal, match="没有村"):
        begin(community, people(community)["writer"])


def test_only_its_own_members_begin_it(community: Community, township_officer: Any) -> None:
    with pytest.raises(Refusal, match="只有村（居）委会成员"):
        begin(community, township_officer)


def test_sent_twice_it_is_begun_once(community: Community) -> None:
    writer = people(community)["writer"]
    made = [
        services.begin_convention(community=community, by=writer, token="same") for _n in range(2)
    ]
    assert made[0][0].pk == made[1][0].pk
    assert [is_new for _c, is_new in made] == [True, False]


def test_one_at_a_time(community: Community) -> None:
    writer = people(community)["writer"]
    begin(community, writer)
    with pytest.raises(Refusal, match="德泰社区居民公约”还没有完成"):
        begin(community, writer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Convention.objects.create(
            community=community, kind="residents_convention", edition=9, title="另一份",
            begun_by=writer, written_by=writer,
        )  # fmt: skip


def test_a_revision_begins_with_what_is_in_force(community: Community) -> None:
    first = carry(community, S.IN_FORCE)
    second, _new = services.begin_convention(
        community=community, by=people(community)["writer"], token=new_token()
    )
    assert (second.edition, second.title) == (2, first.title)
    assert [c.text for c in second.clauses.all()] == [c.text for c in CLAUSES]
    assert queries.edition_before(second) == first


def test_the_second_of_two_writers_is_stopped(community: Community) -> None:
    writer = people(community)["writer"]
    convention = begin(community, writer)
    mine = Convention.objects.get(pk=convention.pk)
    write(convention, writer, [ClauseText("先写的")])
    with pytest.raises(StaleRecord):
        write(mine, writer, [ClauseText("后写的")])
    assert [c.text for c in convention.clauses.all()] == ["先写的"]


@pytest.mark.parametrize("state", ["consulting", "under_review", "reviewed", "voted", "in_force"])
def test_the_text_stands_once_it_was_shown(state: str, community: Community) -> None:
    convention = carry(community, state)
    with pytest.raises(IllegalTransition, match="不能修改文本"):
        write(convention, people(community)["writer"], [ClauseText("偷偷改的")])


def test_a_clause_that_cannot_be_is_named(community: Community) -> None:
    writer = people(community)["writer"]
    convention = begin(community, writer)
    with pytest.raises(ValidationError) as error:
        write(convention, writer, [ClauseText("好"), ClauseText("长" * 501)])
    assert list(error.value.message_dict) == ["clauses-1-text"]
    with pytest.raises(ValidationError, match=str(MOST_CLAUSES)):
        write(convention, writer, [ClauseText("条")] * (MOST_CLAUSES + 1))
    assert convention.clauses.count() == 2


@pytest.mark.parametrize(("days", "accepted"), [(2, False), (3, True), (60, True), (61, False)])
def test_how_long_opinions_are_collected(days: int, accepted: bool, community: Community) -> None:
    writer = people(community)["writer"]
    convention = begin(community, writer)
    until = today() + timedelta(days=days)
    if accepted:
        services.open_consultation(convention, by=writer, until=until)
        assert (convention.consulted_from, convention.consulted_until) == (today(), until)
        return
    with pytest.raises(ValidationError, match="3 至 60 天"):
        services.open_consultation(convention, by=writer, until=until)


def test_opinions_come_from_paper_and_from_the_site(community: Community) -> None:
    convention = carry(community, S.CONSULTING)
    writer = people(community)["writer"]
    services.enter_opinion(convention, by=writer, text="会上说的", token="t")
    services.enter_opinion(convention, by=writer, text="会上说的", token="t")
    sent = services.send_opinion(convention, text="网上说的")
    assert services.send_opinion(convention, text="网上说的") == sent
    assert queries.opinion_counts(convention) == {
        "all": 2, "pending": 2, "adopted": 0, "partly": 0, "declined": 0,
    }  # fmt: skip
    assert sent.entered_by_id is None
    received = AuditEvent.objects.filter(action="conventionopinion.received")
    assert {event.actor_name for event in received} == {"", writer.username}
    assert not any("网上说的" in str(event.after) for event in received)


def test_the_public_sends_until_the_last_day(community: Community, time_machine: Any) -> None:
    convention = carry(community, S.CONSULTING)
    last = convention.consulted_until
    assert last is not None
    time_machine.move_to(f"{last}T15:00:00Z")
    services.send_opinion(convention, text="最后一天")
    time_machine.move_to(f"{last}T16:30:00Z")  # the next day in Shanghai
    with pytest.raises(Refusal, match="征集已经结束"):
        services.send_opinion(convention, text="晚了")


@pytest.mark.parametrize("state", ["drafting", "under_review", "in_force"])
def test_the_public_sends_only_while_opinions_are_collected(
    state: str, community: Community
) -> None:
    convention = carry(community, state)
    with pytest.raises(Refusal, match="征集已经结束"):
        services.send_opinion(convention, text="意见")
    assert convention.opinions.count() == 0


def test_an_opinion_stays_as_it_was_sent(community: Community) -> None:
    convention = carry(community, S.CONSULTING, opinion="原话")
    with pytest.raises(DatabaseError), transaction.atomic():
        ConventionOpinion.objects.update(text="改过的话")
    with pytest.raises(DatabaseError), transaction.atomic():
        ConventionOpinion.objects.all().delete()
    assert [o.text for o in convention.opinions.all()] == ["原话"]


def test_an_answer_says_why(community: Community) -> None:
    convention = carry(community, S.CONSULTING, opinion="建议罚款")
    writer, opinion = people(community)["writer"], convention.opinions.get()
    with pytest.raises(ValidationError, match="请说明理由"):
        services.decide_opinion(opinion, by=writer, outcome=OpinionOutcome.DECLINED, answer=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        ConventionOpinion.objects.update(outcome="declined")
    services.decide_opinion(
        opinion, by=writer, outcome=OpinionOutcome.DECLINED, answer="公约不能设定罚款"
    )
    assert queries.opinion_counts(convention)["declined"] == 1


def test_answers_are_given_before_the_draft_is_handed_in(community: Community) -> None:
    convention = carry(community, S.UNDER_REVIEW, opinion="意见")
    opinion = convention.opinions.select_related("convention__community").get()
    with pytest.raises(IllegalTransition):
        services.decide_opinion(
            opinion, by=people(community)["writer"], outcome=OpinionOutcome.DECLINED, answer="不"
        )


def test_what_has_to_be_there_before_the_review(community: Community) -> None:
    writer = people(community)["writer"]
    convention = begin(community, writer, clauses=[])
    with pytest.raises(Refusal, match="还没有条款"):
        services.submit_for_review(convention, by=writer)
    write(convention, writer)
    with pytest.raises(Refusal, match="先征集民意"):
        services.submit_for_review(convention, by=writer)
    services.open_consultation(convention, by=writer, until=today() + timedelta(days=5))
    services.enter_opinion(convention, by=writer, text="意见", token="t")
    services.close_consultation(convention, by=writer)
    with pytest.raises(Refusal, match="还有 1 条意见没有答复"):
        services.submit_for_review(convention, by=writer)


def test_the_collection_ends_today_at_the_latest(community: Community) -> None:
    convention = carry(community, S.CONSULTING)
    services.close_consultation(convention, by=people(community)["writer"])
    assert convention.consulted_until == today()


def test_an_approval_needs_the_whole_list(community: Community) -> None:
    convention = carry(community, S.UNDER_REVIEW)
    reviewer = people(community)["reviewer"]
    for missing in ReviewCheck:
        with pytest.raises(ValidationError, match="尚缺") as error:
            services.approve_convention(
                convention, by=reviewer, checks=[c for c in ReviewCheck if c != missing]
            )
        assert str(missing.label) in str(error.value)
    assert ConventionReview.objects.count() == 0


def test_a_return_keeps_what_was_read(community: Community) -> None:
    convention = carry(community, S.RETURNED)
    assert convention.return_reason == "请修改第二条"
    review = queries.last_review(convention)
    assert review is not None
    assert (review.decision, review.clauses) == ("returned", [c.text for c in CLAUSES])
    writer = people(community)["writer"]
    write(convention, writer, [ClauseText("改好了")])
    services.submit_for_review(convention, by=writer)
    assert convention.return_reason == ""
    for change in (lambda: ConventionReview.objects.update(opinion="改"),
                   lambda: ConventionReview.objects.all().delete()):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_return_needs_its_reason(community: Community) -> None:
    convention = carry(community, S.UNDER_REVIEW)
    with pytest.raises(Refusal, match="理由"):
        services.return_convention(convention, by=people(community)["reviewer"], reason=" ")
    assert ConventionReview.objects.count() == 0


def test_another_text_needs_another_review(community: Community) -> None:
    convention = carry(community, S.REVIEWED)
    writer = people(community)["writer"]
    services.reopen_draft(convention, by=writer)
    write(convention, writer, [ClauseText("会上改的")])
    services.submit_for_review(convention, by=writer)
    assert convention.state == S.UNDER_REVIEW
