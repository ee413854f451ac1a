"""The vote on a convention under the law of its day, its filing, and its coming into force."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from accounts.rules import DutyConflict, IllegalTransition, Refusal
from communities import queries
from communities.enums import (
    Assembly,
    CommunityKind,
    ConventionState,
    Counted,
    FilingAuthority,
    VoteOutcome,
)
from communities.models import AssemblyRule, Community, Convention, ConventionVote
from communities.public import authority_name, publish_convention
from communities.services import VoteFigures, begin_convention, return_convention
from portal.enums import Kind
from portal.models import Publication
from tests import factories
from tests.communities.helpers import CARRIED, carry, file, people, today, vote

pytestmark = pytest.mark.django_db

S = ConventionState


@pytest.fixture
def village() -> Community:
    return factories.community(name="大堡", kind=CommunityKind.VILLAGE)


def figures(**changes: int) -> VoteFigures:
    return VoteFigures(**{**CARRIED.__dict__, **changes})


def test_representatives_cannot_decide_village_rules(village: Community) -> None:
    """Organic Law of Villagers' Committees (2018 text), article 27; the vote stays on record."""
    convention = carry(village, S.REVIEWED)
    writer = people(village)["writer"]
    recorded = vote(
        convention,
        writer,
        assembly=Assembly.VILLAGER_REPRESENTATIVES,
        counted=Counted.MEMBERS,
        figures=VoteFigures(45, 44, 15, 44, 0, 0),
    )
    assert recorded.outcome == VoteOutcome.WRONG_ASSEMBLY
    convention.refresh_from_db()
    assert (convention.state, convention.adopted_on) == (S.REVIEWED, None)
    assert vote(convention, writer).is_valid
    assert convention.votes.count() == 2


@pytest.mark.parametrize(
    ("kind", "counted", "present", "in_favour", "outcome"),
    [
        # Villages: more than half of the adults, or two thirds of the households (article 22).
        (CommunityKind.VILLAGE, Counted.ADULTS, 300, 300, VoteOutcome.NOT_QUORATE),
        (CommunityKind.VILLAGE, Counted.ADULTS, 301, 300, VoteOutcome.VALID),
        (CommunityKind.VILLAGE, Counted.HOUSEHOLDS, 399, 399, VoteOutcome.NOT_QUORATE),
        (CommunityKind.VILLAGE, Counted.HOUSEHOLDS, 400, 200, VoteOutcome.NO_MAJORITY),
        (CommunityKind.VILLAGE, Counted.HOUSEHOLDS, 400, 201, VoteOutcome.VALID),
        # Urban communities: more than half present, more than half of these (article 9).
        (CommunityKind.URBAN_COMMUNITY, Counted.HOUSEHOLDS, 300, 300, VoteOutcome.NOT_QUORATE),
        (CommunityKind.URBAN_COMMUNITY, Counted.HOUSEHOLDS, 301, 150, VoteOutcome.NO_MAJORITY),
        (CommunityKind.URBAN_COMMUNITY, Counted.HOUSEHOLDS, 301, 151, VoteOutcome.VALID),
    ],
)
def test_the_law_judges(
    kind: CommunityKind, counted: Counted, present: int, in_favour: int, outcome: VoteOutcome
) -> None:
    unit = factories.community(name="试点", kind=kind)
    convention = carry(unit, S.REVIEWED)
    recorded = vote(
        convention,
        people(unit)["writer"],
        counted=counted,
        figures=VoteFigures(600, present, 10, in_favour, 0, 0),
    )
    assert recorded.outcome == outcome
    assert convention.state == (S.VOTED if outcome == VoteOutcome.VALID else S.REVIEWED)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"entitled": 0, "present": 0, "women": 0, "in_favour": 0, "against": 0, "abstained": 0},
         "entitled"),
        ({"present": 601}, "present"),
        ({"women": 421}, "women"),
        ({"in_favour": 401}, "in_favour"),
    ],
)  # fmt: skip
def test_figures_that_do_not_fit_are_refused(
    changes: dict[str, int], field: str, community: Community
) -> None:
    convention = carry(community, S.REVIEWED)
    with pytest.raises(ValidationError) as error:
        vote(convention, people(community)["writer"], figures=figures(**changes))
    assert field in error.value.message_dict
    assert ConventionVote.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"present": 601, "entitled": 600},
        {"women": 421},
        {"in_favour": 421},
        {"entitled": 0, "present": 0, "women": 0, "in_favour": 0, "against": 0, "abstained": 0},
        {"outcome": "valid", "in_favour": 0},
    ],
)
def test_the_database_refuses_them_too(wrong: dict[str, Any], community: Community) -> None:
    convention = carry(community, S.VOTED)
    good = ConventionVote.objects.values().get()
    good.pop("id")
    ConventionVote.objects.create(**good)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConventionVote.objects.create(**{**good, **wrong})
    assert convention.votes.count() == 2


def test_a_vote_is_never_rewritten(community: Community) -> None:
    carry(community, S.VOTED)
    with pytest.raises(DatabaseError), transaction.atomic():
        ConventionVote.objects.update(in_favour=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        ConventionVote.objects.all().delete()


def test_the_vote_comes_after_the_review_and_not_tomorrow(community: Community) -> None:
    convention = carry(community, S.REVIEWED)
    writer = people(community)["writer"]
    for day in (today() - timedelta(days=1), today() + timedelta(days=1)):
        with pytest.raises(ValidationError) as error:
            vote(convention, writer, held_on=day)
        assert list(error.value.message_dict) == ["held_on"]


def test_another_committees_assembly_is_refused(community: Community) -> None:
    convention = carry(community, S.REVIEWED)
    with pytest.raises(ValidationError, match="没有这种会议"):
        vote(convention, people(community)["writer"], assembly=Assembly.VILLAGERS_ASSEMBLY)


def test_a_way_of_counting_that_the_law_does_not_know(community: Community) -> None:
    convention = carry(community, S.REVIEWED)
    with pytest.raises(ValidationError, match="不能这样计算人数"):
        vote(convention, people(community)["writer"], counted=Counted.MEMBERS)


def test_nothing_is_voted_on_before_the_review(community: Community) -> None:
    convention = carry(community, S.UNDER_REVIEW)
    with pytest.raises(IllegalTransition, match="现在不能表决"):
        vote(convention, people(community)["writer"])
    assert convention.votes.count() == 0


def test_sent_twice_it_is_one_vote(community: Community) -> None:
    convention = carry(community, S.REVIEWED)
    writer = people(community)["writer"]
    again = Convention.objects.get(pk=convention.pk)
    first = vote(convention, writer, token="same")
    assert vote(again, writer, token="same") == first
    assert convention.votes.count() == 1


def test_the_vote_keeps_its_rule_and_starts_the_clock(
    community: Community, time_machine: Any
) -> None:
    convention = carry(community, S.VOTED)
    recorded = queries.valid_vote(convention)
    assert recorded is not None
    assert recorded.rule == queries.assembly_rule(
        Assembly.RESIDENTS_ASSEMBLY, Counted.HOUSEHOLDS, today()
    )
    assert convention.filing_due == today() + timedelta(days=10)
    assert (convention.days_to_file, convention.is_filing_overdue) == (10, False)
    time_machine.move_to(f"{convention.filing_due}T15:00:00Z")
    assert (convention.days_to_file, convention.is_filing_overdue) == (0, False)
    time_machine.move_to(f"{convention.filing_due}T16:30:00Z")
    assert (convention.days_to_file, convention.is_filing_overdue) == (-1, True)


def test_no_rule_no_deadline(community: Community) -> None:
    convention = carry(community, S.REVIEWED)
    AssemblyRule.objects.update(filing_days=None)
    vote(convention, people(community)["writer"])
    assert (convention.filing_due, convention.is_filing_overdue) == (None, False)


@pytest.mark.parametrize(
    ("kind", "authority", "who", "expected"),
    [
        (CommunityKind.VILLAGE, FilingAuthority.TOWNSHIP, "reviewer", "南地街道办事处"),
        (CommunityKind.VILLAGE, FilingAuthority.COUNTY, "county", None),
        (CommunityKind.URBAN_COMMUNITY, FilingAuthority.TOWNSHIP, "reviewer", "南地街道办事处"),
        (CommunityKind.URBAN_COMMUNITY, FilingAuthority.COUNTY, "county", "平山区人民政府"),
        (CommunityKind.URBAN_COMMUNITY, FilingAuthority.TOWNSHIP, "county", None),
        (CommunityKind.URBAN_COMMUNITY, FilingAuthority.COUNTY, "reviewer", None),
        (CommunityKind.URBAN_COMMUNITY, FilingAuthority.TOWNSHIP, "writer", None),
    ],
)
def test_the_right_authority(
    kind: CommunityKind, authority: FilingAuthority, who: str, expected: str | None
) -> None:
    unit = factories.community(name="试点", kind=kind)
    convention = carry(unit, S.VOTED)
    officer = people(unit)[who]
    if expected is None:
        with pytest.raises((Refusal, ValidationError)):
            file(convention, officer, authority=authority)
        assert Convention.objects.get().state == S.VOTED
        return
    file(convention, officer, authority=authority)
    assert (convention.state, authority_name(convention)) == (S.FILED, expected)


@pytest.mark.parametrize(
    ("kind", "name"),
    [("town", "小市镇人民政府"), ("township", "小市镇人民政府"), ("subdistrict", "小市镇办事处")],
)
def test_how_the_authority_calls_itself(kind: str, name: str) -> None:
    unit = factories.community(factories.township(name="小市镇", kind=kind), name="香磨")
    assert authority_name(carry(unit, S.FILED)) == name


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": "  "}, "number"),
        ({"number": "约\u200b备"}, "number"),
        ({"number": "约" * 61}, "number"),
        ({"filed_on": date(2020, 1, 1)}, "filed_on"),
        ({"filed_on": date(2999, 1, 1)}, "filed_on"),
        ({"effective_on": date(2020, 1, 1)}, "effective_on"),
    ],
)
def test_a_filing_that_cannot_be(changes: dict[str, Any], field: str, community: Community) -> None:
    convention = carry(community, S.VOTED)
    with pytest.raises(ValidationError) as error:
        file(convention, people(community)["reviewer"], **changes)
    assert list(error.value.message_dict) == [field]
    assert Convention.objects.get().state == S.VOTED


def test_one_number_one_convention(community: Community) -> None:
    first = carry(community, S.FILED)
    other = factories.community(name="南地社区")
    second = carry(other, S.VOTED)
    with pytest.raises(ValidationError, match="已用于另一份公约"):
        file(second, people(other)["reviewer"], number=first.filing_number)
    assert Convention.objects.get(pk=second.pk).state == S.VOTED
    far = factories.community(factories.township(name="平山街道"), name="平山社区")
    third = carry(far, S.VOTED)
    file(third, people(far)["reviewer"], number=first.filing_number)  # another authority's number


def test_filed_once(community: Community) -> None:
    convention = carry(community, S.FILED)
    with pytest.raises(IllegalTransition, match="只备案一次"):
        file(convention, people(community)["reviewer"], number="另一个号")
    for change in ({"filing_number": "另一个号"}, {"filed_on": today() - timedelta(days=1)},
                   {"title": "另一个名"}, {"adopted_on": today() - timedelta(days=1)}):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            Convention.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Convention.objects.all().delete()


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "filed"},
        {"state": "voted"},
        {"state": "drafting", "adopted_on": date(2026, 1, 1)},
        {"filing_number": "号"},
        {"consulted_from": date(2026, 1, 2), "consulted_until": date(2026, 1, 1)},
    ],
)
def test_the_database_keeps_the_order(wrong: dict[str, Any], community: Community) -> None:
    carry(community, S.DRAFTING)
    with pytest.raises(IntegrityError), transaction.atomic():
        Convention.objects.update(**wrong)


@pytest.mark.parametrize(
    "wrong", [{"filed_on": date(2020, 1, 1)}, {"effective_on": date(2020, 1, 1)}]
)
def test_the_database_keeps_the_dates(wrong: dict[str, Any], community: Community) -> None:
    carry(community, S.VOTED)
    complete = {
        "state": "filed", "filing_number": "号", "filing_authority": "township",
        "filing_unit_code": "210502001", "filed_on": today(), "effective_on": today(),
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Convention.objects.update(**{**complete, **wrong})
    Convention.objects.update(**complete)


def test_an_order_of_correction_takes_the_adoption_back(community: Community) -> None:
    convention = carry(community, S.VOTED)
    return_convention(convention, by=people(community)["county"], reason="第二条违法")
    convention.refresh_from_db()
    assert (convention.state, convention.adopted_on, convention.filing_due) == (
        "returned",
        None,
        None,
    )
    assert convention.votes.count() == 1


def test_the_writer_does_not_publish(community: Community) -> None:
    convention = carry(community, S.FILED)
    writer = people(community)["writer"]
    factories.appointment(writer, "county_officer", community.township.county)
    both = type(writer).objects.get(pk=writer.pk)
    with pytest.raises(DutyConflict):
        publish_convention(convention, by=both)
    assert Convention.objects.get().state == S.FILED
    assert not Publication.objects.filter(kind=Kind.CONVENTION).exists()


def test_the_next_edition_supersedes_the_last(community: Community) -> None:
    first = carry(community, S.IN_FORCE)
    second = carry(community, S.IN_FORCE)
    first.refresh_from_db()
    assert (first.state, second.state, second.edition) == (S.SUPERSEDED, S.IN_FORCE, 2)
    versions = Publication.objects.filter(kind=Kind.CONVENTION).order_by("version")
    assert [(v.version, v.is_latest, v.reason, v.payload["edition"]) for v in versions] == [
        (1, False, "", 1),
        (2, True, "修订：第2版", 2),
    ]


def test_two_in_force_are_impossible(community: Community) -> None:
    carry(community, S.IN_FORCE)
    second = carry(community, S.FILED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Convention.objects.filter(pk=second.pk).update(state="in_force")


def test_the_payload_says_how_it_came_about(community: Community) -> None:
    carry(community, S.IN_FORCE, opinion="请写进投放时间")
    payload = Publication.objects.get(kind=Kind.CONVENTION).payload
    assert payload["opinions"] == {"all": 1, "adopted": 1, "partly": 0, "declined": 0}
    assert payload["has_sorting"] is True
    assert payload["filed_with"] == "南地街道办事处"
    assert (payload["vote"]["present"], payload["vote"]["present_needed"]) == (420, 301)
    assert payload["vote"]["law"] == "组织法"
    assert "请写进投放时间" not in str(payload)


def test_a_begun_revision_leaves_the_convention_in_force(community: Community) -> None:
    first = carry(community, S.IN_FORCE)
    begin_convention(community=community, by=people(community)["writer"], token="x")
    first.refresh_from_db()
    assert first.state == S.IN_FORCE
