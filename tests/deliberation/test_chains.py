"""The published way from residents' words to an action that was verified."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from deliberation.public import publish_action, publish_feedback
from deliberation.queries import chains_done
from portal.enums import Kind
from portal.queries import current
from portal.services import withdraw
from tests import factories
from tests.deliberation.survey_helpers import loaded, say, verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def publishers(township_officer: Any, county_officer: Any) -> dict[str, Any]:
    return {"confirmer": township_officer, "publisher": county_officer}


def done(member: Any, community: Any, publishers: Any, *, ago: int = 3, raised: int = 2) -> Any:
    """A verified action on the site, as it is now, with its published feedback."""
    action, voices = verified(member, community, ago=ago, raised=raised, **publishers)
    for voice in voices:
        publish_feedback(voice, by=publishers["publisher"])
    return action


def days_ago(days: int) -> Any:
    return timezone.localdate() - timedelta(days=days)


def test_words_topic_meeting_and_action_are_linked(
    member: Any, community: Any, publishers: Any
) -> None:
    action = done(member, community, publishers)
    (chain,) = chains_done(community.code, after=days_ago(4), most=5)
    assert (chain.action.key, chain.verified_on) == (action.public_id, days_ago(3))
    assert chain.topic is not None
    assert (chain.topic.title, chain.feedback) == ("东门投放点满溢", 2)
    assert chain.place["community_slug"] == community.slug


def test_only_what_was_verified_later_and_here(
    member: Any, community: Any, publishers: Any
) -> None:
    done(member, community, publishers)
    assert chains_done(community.code, after=days_ago(3), most=5) == []
    other = factories.community(name="南芬社区")
    assert chains_done(other.code, after=days_ago(30), most=5) == []
    assert len(chains_done(community.code[:6], after=days_ago(30), most=5)) == 1


def test_the_newest_come_first_and_no_more_than_asked_for(
    member: Any, community: Any, publishers: Any
) -> None:
    for ago in (9, 2, 5):
        done(member, community, publishers, ago=ago, raised=0)
    found = chains_done(community.code, after=days_ago(30), most=2)
    assert [chain.verified_on for chain in found] == [days_ago(2), days_ago(5)]


def test_what_was_withdrawn_is_not_in_it(
    member: Any, community: Any, publishers: Any, city_officer: Any
) -> None:
    done(member, community, publishers)
    (chain,) = chains_done(community.code, after=days_ago(4), most=5)
    assert chain.topic is not None
    withdraw(chain.topic, by=city_officer, reason="误发")
    (rest,) = chains_done(community.code, after=days_ago(4), most=5)
    assert (rest.topic, rest.feedback) == (None, 0)
    withdraw(chain.meeting, by=city_officer, reason="误发")
    assert chains_done(community.code, after=days_ago(4), most=5) == []


def test_an_action_that_is_not_verified_is_not_done(action: Any, community: Any) -> None:
    shown = current(Kind.ACTION, action.public_id)
    assert shown is not None  # the control: it stands on the site
    assert shown.payload["state"] != "verified"
    assert chains_done(community.code, after=days_ago(30), most=5) == []


def test_an_action_that_residents_had_reopened_is_not_done(
    member: Any, community: Any, publishers: Any
) -> None:
    action, voices = verified(member, community, ago=28, **publishers)
    assert len(chains_done(community.code, after=days_ago(30), most=5)) == 1
    say(action, done=False, feedback=voices[0])
    publish_action(loaded(action), by=publishers["publisher"])
    shown = current(Kind.ACTION, action.public_id)
    assert shown is not None
    # The day of the verification that was undone still stands there.
    assert (shown.payload["state"], shown.payload["verified_on"] > "") == ("in_progress", True)
    assert chains_done(community.code, after=days_ago(30), most=5) == []


@pytest.mark.parametrize("count", [1, 4])
def test_it_costs_four_queries_for_any_number(
    count: int, member: Any, community: Any, publishers: Any, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        done(member, community, publishers, ago=number + 2, raised=1)
    with django_assert_num_queries(4):
        assert len(chains_done(community.code, after=days_ago(30), most=9)) == count
