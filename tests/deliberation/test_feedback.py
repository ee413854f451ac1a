"""Feedback: sent once, moderated before anybody sees it, joined, answered, completed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from deliberation import queries
from deliberation.models import Feedback, Relapse, Topic
from deliberation.public import publish_feedback
from deliberation.services import (
    answer_feedback,
    close_feedback,
    join_feedback,
    make_topic,
    moderate_feedback,
    reconsider_feedback,
    reject_feedback,
)
from portal.models import Photo
from portal.validators import personal_data_in
from tests import factories
from tests.deliberation.feedback_helpers import TEXT, accept, answer, pool, send
from tests.evaluation.test_races import at_once
from tests.world import picture

pytestmark = pytest.mark.django_db


def test_it_is_due_after_the_days_of_the_setting(community: Any, settings: Any) -> None:
    settings.FEEDBACK_ANSWER_DAYS = 7
    feedback = send(community)
    today = timezone.localdate()
    assert (feedback.state, feedback.due) == ("received", today + timedelta(days=7))
    rows = Feedback.objects.all()
    assert list(queries.late(rows, today + timedelta(days=7))) == []
    assert list(queries.late(rows, today + timedelta(days=8))) == [feedback]


def test_one_form_sent_twice_is_one(community: Any) -> None:
    first = send(community, token="a" * 32)
    assert send(community, token="a" * 32) == first
    other = send(community, "西门的灯坏了，没有人修", token="a" * 32)
    assert [other.pk != first.pk, Feedback.objects.count()] == [True, 2]
    assert AuditEvent.objects.filter(action="feedback.received").count() == 2


def test_units_without_a_committee_take_none() -> None:
    park = factories.community(name="产业园", kind="quasi_urban_community")
    with pytest.raises(Refusal):
        send(park)
    assert Feedback.objects.count() == 0


def test_the_photo_of_a_stranger_is_hidden_until_shown(
    community: Any, member: Any, county_officer: Any
) -> None:
    feedback = send(community, photo=picture())
    photo = Photo.objects.get()
    assert (photo.uploaded_by, photo.shows_people, photo.unit_code) == (None, True, community.code)
    accept(feedback, member)
    assert publish_feedback(feedback, by=county_officer).payload["photos"] == []
    accept(feedback, member, show_photo=True)
    assert publish_feedback(feedback, by=county_officer).payload["photos"] == [photo.public_id]


def test_what_was_sent_stays(community: Any) -> None:
    feedback = send(community)
    with pytest.raises(DatabaseError), transaction.atomic():
        Feedback.objects.filter(pk=feedback.pk).update(text="另一段话")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("东门3号楼旁的桶满了", []),
        ("请联系13904140000", ["13904140000"]),
        ("电话１３９０４１４００００", ["13904140000"]),
        ("身份证21050219900307891X的人", ["21050219900307891X"]),
        ("打024-43812345", ["024-43812345"]),
        ("车牌辽E12345乱停", ["辽E12345"]),
        ("3号楼2单元501室扔的", ["3号楼2单元", "501室"]),
        ("5栋301室门口", ["5栋301室"]),
        ("12-3-501门口", ["12-3-501"]),
        ("写信到abc@example.com", ["abc@example.com"]),
        ("2026年11月24日晚上8点", []),
        ("垃圾桶共120个", []),
    ],
)
def test_personal_data_are_pointed_at(text: str, found: list[str]) -> None:
    assert [words for _what, words in personal_data_in(text)] == found


def test_personal_data_block_until_taken_out_or_confirmed(community: Any, member: Any) -> None:
    feedback = send(community, "物业电话13904140000没人接")
    with pytest.raises(ValidationError) as error:
        accept(feedback, member)
    assert list(error.value.message_dict) == ["published_text"]
    accept(feedback, member, "物业电话没人接")
    accept(feedback, member, confirmed=True)
    assert feedback.published_text == "物业电话13904140000没人接"
    with pytest.raises(ValidationError):
        answer_feedback(feedback, by=member, answer="打13904140000", confirmed=False)


def test_nothing_is_published_before_it_was_accepted(
    community: Any, member: Any, county_officer: Any
) -> None:
    feedback = send(community)
    with pytest.raises(Refusal):
        publish_feedback(feedback, by=county_officer)
    reject_feedback(feedback, by=member, reason="不属于本社区")
    with pytest.raises(Refusal):
        publish_feedback(feedback, by=county_officer)


def test_who_moderated_or_answered_does_not_publish(community: Any, county_officer: Any) -> None:
    both = factories.user("committee_member", community, username="both")
    factories.appointment(both, "county_officer", community.township.county)
    with pytest.raises(DutyConflict):
        publish_feedback(answer(send(community), both), by=both)
    other = factories.township(factories.county(name="溪湖区"), name="河东街道")
    stranger = factories.user("township_officer", other, username="far")
    accepted = accept(send(community), both)
    with pytest.raises(Refusal):
        publish_feedback(accepted, by=stranger)


def test_the_payload_is_exactly_what_was_moderated(
    community: Any, member: Any, county_officer: Any
) -> None:
    feedback = send(
        community, "501室的王某乱扔垃圾", estate="2栋501室", contact_name="李某",
        contact_phone="13904140000",
    )  # fmt: skip
    answer(accept(feedback, member, "有人乱扔垃圾"), member)
    publication = publish_feedback(feedback, by=county_officer)
    today = timezone.localdate().isoformat()
    assert {k: v for k, v in publication.payload.items() if "slug" not in k} == {
        "community": "德泰社区",
        "township": "南地街道",
        "county": "平山区",
        "title": "有人乱扔垃圾",
        "category": "waste_sorting",
        "estate": "",
        "text": "有人乱扔垃圾",
        "received_on": today,
        "joined": 0,
        "answer": "已与清运单位商定每晚加收一次。",
        "answered_on": today,
        "topic_key": "",
        "photos": [],
    }


def test_a_rejection_needs_its_reason_and_can_be_looked_at_again(
    community: Any, member: Any, township_officer: Any
) -> None:
    feedback = send(community)
    with pytest.raises(Refusal):
        reject_feedback(feedback, by=member, reason=" ")
    reject_feedback(feedback, by=member, reason="不属于本社区")
    with pytest.raises(IllegalTransition):
        reconsider_feedback(feedback, by=member, reason="再看")
    reconsider_feedback(feedback, by=township_officer, reason="请再看一次")
    assert feedback.state == "received"


def test_like_ones_are_suggested_and_joined(community: Any, member: Any) -> None:
    first = send(community)
    second = send(community, "东门垃圾桶晚上总是满，没有人收")
    send(community, "儿童乐园的滑梯坏了")
    elsewhere = send(factories.community(name="南地社区"))
    assert queries.similar_to(second) == [first]
    for wrong in (second, elsewhere):
        with pytest.raises(Refusal):
            join_feedback(second, by=member, into=wrong)
    join_feedback(second, by=member, into=first)
    assert (second.state, queries.joined_to(second)) == ("joined", first)
    third = send(community)
    with pytest.raises(Refusal):  # others hang on it
        join_feedback(first, by=member, into=third)
    with pytest.raises(Refusal):  # it is joined itself
        join_feedback(third, by=member, into=second)


def test_completing_deletes_the_contact(community: Any, member: Any) -> None:
    feedback = answer(send(community, contact_name="李某", contact_phone="13904140000"), member)
    close_feedback(feedback, by=member)
    feedback.refresh_from_db()
    assert (feedback.state, feedback.contact_name, feedback.contact_phone) == ("closed", "", "")
    with pytest.raises(IllegalTransition):
        answer_feedback(feedback, by=member, answer="再答", confirmed=False)


def test_the_slower_of_two_editors_is_told(community: Any, member: Any) -> None:
    feedback = send(community)
    slow = Feedback.objects.get(pk=feedback.pk)
    accept(feedback, member)
    with pytest.raises(StaleRecord):
        moderate_feedback(slow, by=member, published_text="另一段", confirmed=False)


def test_feedback_becomes_one_topic_in_one_step(community: Any, member: Any) -> None:
    feedback = accept(send(community), member, published_estate="德泰小区")
    topic = make_topic(feedback, by=member, title="东门投放点满溢")
    assert (topic.source, topic.estate, topic.state) == ("resident", "德泰小区", "pooled")
    assert (feedback.state, feedback.topic) == ("in_topic", topic)
    with pytest.raises(IllegalTransition):
        make_topic(feedback, by=member, title="又一个")
    other = accept(send(community), member)
    assert make_topic(other, by=member, into=topic) == topic
    assert set(topic.feedback.all()) == {feedback, other}
    with pytest.raises(IllegalTransition):
        make_topic(send(community), by=member, title="未受理")
    assert Topic.objects.count() == 1


def test_added_to_a_resolved_topic_it_came_back(community: Any, member: Any) -> None:
    topic = pool(community, member)
    Topic.objects.filter(pk=topic.pk).update(state="resolved", resolved_on=timezone.localdate())
    feedback = accept(send(community), member)
    make_topic(feedback, by=member, into=topic)
    topic.refresh_from_db()
    assert (topic.state, topic.resolved_on) == ("accepted", None)
    assert Relapse.objects.get().feedback == feedback


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "accepted"},
        {"state": "answered", "published_text": "好"},
        {"state": "rejected"},
        {"state": "joined"},
        {"state": "in_topic", "published_text": "好"},
    ],
)
def test_the_database_refuses_half_states(changes: Any, community: Any, member: Any) -> None:
    feedback = send(community)
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.filter(pk=feedback.pk).update(moderated_by=member, **changes)


def test_numbers_by_area(community: Any, member: Any) -> None:
    today = timezone.localdate()
    send(community)
    answer(send(community), member)
    send(factories.community(name="南地社区"))
    for day, expected in ((today, 0), (today + timedelta(days=16), 2)):
        (line,) = queries.area_lines(Feedback.objects.all(), "township", day)
        assert (line.total, line.open, line.overdue, line.veto) == (3, 2, expected, 0)
    (line,) = queries.area_lines(Feedback.objects.all(), "county", today + timedelta(days=92))
    assert (line.name, line.veto) == ("平山区", 2)


class TestRaces:
    pytestmark = pytest.mark.django_db(transaction=True)

    def test_two_clicks_make_one_topic(self) -> None:
        community = factories.community(name="德泰社区")
        member = factories.user("committee_member", community)
        key = accept(send(community), member).pk

        def act(place: int) -> None:
            make_topic(Feedback.objects.get(pk=key), by=member, title=f"第{place}次")

        outcomes = at_once(4, act)
        assert outcomes.count("done") == 1
        assert set(outcomes) <= {"done", "StaleRecord", "IllegalTransition"}
        assert Topic.objects.count() == 1

    def test_one_token_is_one_feedback(self) -> None:
        community = factories.community(name="德泰社区")
        outcomes = at_once(4, lambda _n: send(community, TEXT, token="b" * 32))
        assert outcomes == ["done"] * 4
        assert Feedback.objects.count() == 1

    def test_two_are_not_joined_to_each_other(self) -> None:
        community = factories.community(name="德泰社区")
        member = factories.user("committee_member", community)
        pair = [send(community).pk, send(community).pk]

        def act(place: int) -> None:
            one, other = (Feedback.objects.get(pk=pair[n]) for n in (place, 1 - place))
            join_feedback(one, by=member, into=other)

        assert sorted(at_once(2, act)) in (["Refusal", "done"], ["StaleRecord", "done"])
        assert Feedback.objects.filter(state="joined").count() == 1
