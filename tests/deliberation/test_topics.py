"""The pool of topics: taken up, merged, resolved, come back, and shown with their whole chain."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.rules import DutyConflict, IllegalTransition, Refusal
from deliberation import queries
from deliberation.admin.topics import TopicAdmin
from deliberation.models import Relapse, Topic
from deliberation.public import confirm_progress, publish_feedback, publish_topic
from deliberation.services import (
    ChronicMark,
    accept_topic,
    make_topic,
    mark_chronic,
    merge_topic,
    note_relapse,
    reopen_topic,
    report_progress,
    return_topic,
    schedule_topic,
    submit_meeting,
)
from portal.enums import Kind
from portal.queries import current, versions
from portal.services import withdraw
from tests import factories
from tests.deliberation.feedback_helpers import accept, answer, pool, send
from tests.deliberation.helpers import HELD_AT, begin, content, hold, item, only_action, publish

pytestmark = pytest.mark.django_db

HELD_ON = HELD_AT.date()


def mark(**changes: Any) -> ChronicMark:
    values: dict[str, Any] = {
        "kind": "long_standing",
        "since": date(2025, 3, 1),
        "responsible": "property_company",
        "deadline": date(2026, 12, 31),
    }
    return ChronicMark(**values | changes)


def resolve(topic: Topic, member: Any) -> Any:
    meeting = hold(member, topic.community, items=(item(topic=topic),))
    topic.refresh_from_db()
    return meeting


def test_the_way_through_the_pool(community: Any, member: Any) -> None:
    topic = pool(community, member)
    accept_topic(topic, by=member)
    today = timezone.localdate()
    with pytest.raises(ValidationError):
        schedule_topic(topic, by=member, day=today - timedelta(days=1))
    schedule_topic(topic, by=member, day=today)
    meeting = resolve(topic, member)
    assert (topic.state, topic.resolved_on) == ("resolved", HELD_ON)
    assert meeting.agenda.get().topic == topic


def test_a_return_needs_its_reason(community: Any, member: Any) -> None:
    topic = pool(community, member)
    with pytest.raises(Refusal):
        return_topic(topic, by=member, reason="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Topic.objects.filter(pk=topic.pk).update(state="returned")
    return_topic(topic, by=member, reason="不属于协商事项")
    assert (topic.state, topic.decision_reason) == ("returned", "不属于协商事项")


def test_the_agenda_offers_scheduled_ones_first_and_none_that_are_out(
    community: Any, member: Any
) -> None:
    pooled, accepted, scheduled, returned, merged = (
        pool(community, member, f"第{n}个") for n in range(5)
    )
    pool(factories.community(name="南地社区"), factories.user("committee_member", "210502001002"))
    for topic in (accepted, scheduled):
        accept_topic(topic, by=member)
    schedule_topic(scheduled, by=member, day=timezone.localdate())
    return_topic(returned, by=member, reason="已处理")
    merge_topic(merged, by=member, into=pooled)
    assert list(queries.topics_for(begin(member, community))) == [scheduled, accepted, pooled]


def test_what_is_merged_goes_on_in_the_other(community: Any, member: Any) -> None:
    target, topic = pool(community, member, "目标"), pool(community, member)
    feedback = accept(send(community), member)
    make_topic(feedback, by=member, into=topic)
    topic.refresh_from_db()
    mark_chronic(topic, by=member, mark=mark())
    for wrong in (topic, pool(factories.community(name="南地社区"), _neighbour())):
        with pytest.raises(Refusal):
            merge_topic(topic, by=member, into=wrong)
    merge_topic(topic, by=member, into=target)
    target.refresh_from_db()
    assert (target.feedback.get(), target.chronic_kind) == (feedback, "long_standing")
    with pytest.raises(Refusal):
        merge_topic(target, by=member, into=topic)
    # A meeting that had the merged one on its draft decides on the other.
    meeting = hold(member, community, items=(item(topic=topic),))
    assert meeting.agenda.get().topic == target


def _neighbour() -> Any:
    return factories.user("committee_member", factories.community(name="南地社区"), username="n")


def test_words_of_the_record_do_not_rename_a_topic_of_the_pool(
    community: Any, member: Any, township_officer: Any
) -> None:
    from deliberation.services import return_meeting

    topic = pool(community, member)
    meeting = resolve(topic, member)
    return_meeting(meeting, by=township_officer, reason="请改")
    submit_meeting(meeting, by=member, content=content(items=(item(title="别的事"),)))
    topic.refresh_from_db()
    assert topic.title == "东门投放点满溢"
    assert meeting.agenda.get().topic.title == "别的事"


def test_a_chronic_mark_is_whole(community: Any, member: Any) -> None:
    topic = pool(community, member)
    today = timezone.localdate()
    for wrong, field in (
        ({"since": today + timedelta(days=1)}, "since"),
        ({"deadline": date(2020, 1, 1)}, "deadline"),
    ):
        with pytest.raises(ValidationError) as error:
            mark_chronic(topic, by=member, mark=mark(**wrong))
        assert list(error.value.message_dict) == [field]
    with pytest.raises(IntegrityError), transaction.atomic():
        Topic.objects.filter(pk=topic.pk).update(chronic_kind="came_back")
    mark_chronic(topic, by=member, mark=mark(deadline=today - timedelta(days=1)))
    assert topic.is_overdue
    mark_chronic(topic, by=member, mark=None)
    assert (topic.chronic_kind, topic.deadline) == ("", None)


def test_the_relapse_rate_has_its_numerator_and_denominator(community: Any, member: Any) -> None:
    topics = [pool(community, member, f"第{n}个") for n in range(4)]
    for topic in topics:
        mark_chronic(topic, by=member, mark=mark())
    for topic in topics[:3]:
        Topic.objects.filter(pk=topic.pk).update(raised_on=HELD_ON - timedelta(days=20))
        resolve(topic, member)
    reopen_topic(topics[0], by=member, reason="又满了")
    note_relapse(topics[3], by=member, earlier=topics[1], reason="又满了")
    note_relapse(topics[3], by=member, earlier=topics[1], reason="又满了")  # once for a pair
    rate = queries.relapse_rate(queries.chronic_topics(member))
    assert (rate.total, rate.resolved, rate.once_resolved, rate.relapsed) == (4, 2, 3, 2)
    assert (rate.days, rate.resolved_share) == (20, 0.5)
    assert Relapse.objects.count() == 2
    assert queries.relapse_rate(Topic.objects.none()).share is None


def test_only_what_was_resolved_comes_back(community: Any, member: Any) -> None:
    topic, other = pool(community, member), pool(community, member, "另一个")
    with pytest.raises(IllegalTransition):
        reopen_topic(topic, by=member, reason="又满了")
    with pytest.raises(Refusal):
        note_relapse(topic, by=member, earlier=other, reason="又满了")


def test_correcting_the_record_does_not_undo_a_relapse(
    community: Any, member: Any, township_officer: Any
) -> None:
    from deliberation.services import return_meeting

    topic = pool(community, member)
    meeting = resolve(topic, member)
    reopen_topic(topic, by=member, reason="又满了")
    return_meeting(meeting, by=township_officer, reason="请改")
    submit_meeting(meeting, by=member, content=content(items=(item(topic=topic),)))
    topic.refresh_from_db()
    assert topic.state == "accepted"


def test_who_added_a_topic_does_not_publish_it(community: Any, county_officer: Any) -> None:
    both = factories.user("committee_member", community, username="both")
    factories.appointment(both, "county_officer", community.township.county)
    topic = pool(community, both)
    with pytest.raises(DutyConflict):
        publish_topic(topic, by=both)
    return_topic(topic, by=both, reason="不属于协商事项")
    with pytest.raises(Refusal):
        publish_topic(topic, by=county_officer)


@pytest.fixture
def chain(community: Any, member: Any, township_officer: Any, county_officer: Any) -> Any:
    """Feedback, topic, meeting, resolution and action, all of it published and verified."""
    feedback = accept(send(community), member)
    topic = make_topic(feedback, by=member, title="东门投放点满溢")
    meeting = resolve(topic, member)
    publish(meeting, confirmer=township_officer, publisher=county_officer)
    answer_text = answer(feedback, member)
    publish_feedback(answer_text, by=county_officer)
    action = only_action(meeting)
    report_progress(action, by=member, progress=100, note="完成")
    confirm_progress(action, by=township_officer)
    return feedback, topic, meeting


def test_the_chain_stands_on_one_page_both_ways(chain: Any, client: Any) -> None:
    feedback, topic, meeting = chain
    topic_address = reverse("topic_public", args=[topic.public_id])
    meeting_address = reverse("meeting_public", args=[meeting.public_id])
    feedback_address = reverse("feedback_public", args=[feedback.public_id])
    page = client.get(topic_address)
    assert [done for _name, done in page.context["steps"]] == ["done"] * 6
    text = page.content.decode()
    for part in (meeting_address, feedback_address, "东门设一处定时定点投放点。", "硬化地面"):
        assert part in text, part
    assert topic_address in client.get(meeting_address).content.decode()
    assert topic_address in client.get(feedback_address).content.decode()
    receipt = client.get(reverse("feedback_receipt", args=[feedback.receipt_code]))
    assert [done for _name, done in receipt.context["steps"]] == ["done"] * 6
    for part in (topic_address, meeting_address, feedback_address):
        assert part in receipt.content.decode(), part


def test_a_topic_follows_its_meeting_but_not_out_of_a_withdrawal(
    chain: Any, county_officer: Any, township_officer: Any, member: Any
) -> None:
    from deliberation.public import publish_meeting
    from deliberation.services import confirm_minutes, return_meeting

    _feedback, topic, meeting = chain
    standing = current(Kind.TOPIC, topic.public_id)
    assert standing is not None
    assert standing.payload["meetings"] == [meeting.public_id]
    withdraw(standing, by=county_officer, reason="含个人信息")
    meeting.refresh_from_db()
    return_meeting(meeting, by=township_officer, reason="请改")
    submit_meeting(meeting, by=member, content=content(items=(item(topic=topic),)))
    confirm_minutes(meeting, by=township_officer)
    publish_meeting(meeting, by=county_officer, reason="更正")
    assert current(Kind.TOPIC, topic.public_id) is None


def test_open_chronic_problems_stand_first(
    community: Any, member: Any, county_officer: Any, client: Any
) -> None:
    plain, chronic = pool(community, member, "普通"), pool(community, member, "顽症")
    mark_chronic(chronic, by=member, mark=mark())
    for topic in (plain, chronic):
        publish_topic(topic, by=county_officer)
    page = client.get(reverse("topic_public_list"))
    assert [row["title"] for row in page.context["chronic"]] == ["顽症"]
    assert [row["title"] for row in page.context["topics"]] == ["普通"]
    resolve(chronic, member)
    publish_topic(chronic, by=county_officer)
    page = client.get(reverse("topic_public_list"))
    assert list(page.context["chronic"]) == []


@pytest.mark.parametrize("count", [1, 30])
def test_public_lists_cost_the_same(
    count: int, community: Any, member: Any, county_officer: Any, client: Any,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    for number in range(count):
        publish_topic(pool(community, member, f"第{number}个"), by=county_officer)
        publish_feedback(accept(send(community), member), by=county_officer)
    for name, expected in (("topic_public_list", 12), ("feedback_public_list", 9)):
        with django_assert_num_queries(expected):
            page = client.get(reverse(name))
        assert len(page.context["page"]) == count


@pytest.mark.parametrize("count", [1, 30])
def test_workspace_lists_cost_the_same(
    count: int, community: Any, member: Any, client_for: Any, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        pool(community, member, f"第{number}个")
        send(community)
    browser = client_for(member)
    browser.get("/workspace/")
    for name, expected in (("topic_list", 7), ("feedback_list", 5)):
        with django_assert_num_queries(expected):
            page = browser.get(reverse(name))
        assert len(page.context["page"]) == count


def test_the_chronic_list_is_filtered_and_exported(
    community: Any, member: Any, county_officer: Any, client_for: Any
) -> None:
    from io import BytesIO

    from openpyxl import load_workbook  # type: ignore[import-untyped]

    topic, late = pool(community, member, "=顽症"), pool(community, member, "逾期")
    mark_chronic(topic, by=member, mark=mark(deadline=timezone.localdate()))
    mark_chronic(late, by=member, mark=mark(deadline=timezone.localdate() - timedelta(days=1)))
    browser = client_for(county_officer)
    address = reverse("admin:deliberation_topic_chronic")
    slug = community.township.county.slug
    assert list(browser.get(address, {"county": slug}).context["topics"]) == [late, topic]
    assert list(browser.get(address, {"state": "overdue"}).context["topics"]) == [late]
    assert list(browser.get(address, {"state": "resolved"}).context["topics"]) == []
    export = browser.post(reverse("admin:deliberation_topic_chronic_export") + "?state=open")
    rows = list(load_workbook(BytesIO(export.content)).active.values)
    assert [row[1] for row in rows[1:]] == ["逾期", "'=顽症"]


def test_a_correction_takes_the_reason_that_was_given_for_one_or_for_many(
    community: Any, member: Any, county_officer: Any, client_for: Any
) -> None:
    topic, fresh = pool(community, member), pool(community, member, "刚提出")
    publish_topic(topic, by=county_officer)
    accept_topic(topic, by=member)
    browser = client_for(county_officer)
    page = browser.get(reverse("admin:deliberation_topic_change", args=[topic.pk]))
    assert page.context["publish_form"] is not None
    first = browser.get(reverse("admin:deliberation_topic_change", args=[fresh.pk]))
    assert first.context["publish_form"] is None
    address = reverse("admin:deliberation_topic_publish", args=[topic.pk])
    browser.post(address, {"version": topic.version, "reason": "误\u200b"})
    assert reasons(topic) == [""]
    browser.post(address, {"version": topic.version, "reason": "已受理"})
    assert reasons(topic) == ["", "已受理"]
    resolve(topic, member)
    act = {"action": "publish_chosen", "index": "0", "_selected_action": [topic.pk, fresh.pk]}
    changes = reverse("admin:deliberation_topic_changelist")
    asked = browser.post(changes, act)
    assert "公众网站" in str(asked.context["form"].fields["reason"].help_text)
    assert not asked.context["form"].fields["reason"].required
    seen = [f"{one.pk}:{Topic.objects.get(pk=one.pk).version}" for one in (topic, fresh)]
    browser.post(changes, act | {"confirm": "1", "seen": seen, "reason": "议定后更新"})
    assert (reasons(topic)[2:], reasons(fresh)) == (["议定后更新"], [""])
    reopen_topic(topic, by=member, reason="又满了")
    seen = [f"{topic.pk}:{Topic.objects.get(pk=topic.pk).version}"]
    browser.post(changes, act | {"confirm": "1", "seen": seen, "reason": ""})
    topic.refresh_from_db()
    assert reasons(topic)[3:] == [str(topic.get_state_display())]


def reasons(topic: Topic) -> list[str]:
    rows = versions(Kind.TOPIC, topic.public_id).order_by("version")
    return list(rows.values_list("reason", flat=True))


def test_nothing_is_published_that_the_page_did_not_show(
    community: Any, member: Any, county_officer: Any, client_for: Any, monkeypatch: Any
) -> None:
    topic, other = pool(community, member), pool(community, member, "别的事")
    browser = client_for(county_officer)
    address = reverse("admin:deliberation_topic_publish", args=[topic.pk])
    changes = reverse("admin:deliberation_topic_changelist")
    rows = {"action": "publish_chosen", "index": "0", "_selected_action": [topic.pk, other.pk]}
    sent = rows | {"confirm": "1", "seen": browser.post(changes, rows).context["seen"]}
    shown = {"version": topic.version}
    accept_topic(topic, by=member)
    told = [str(one) for one in get_messages(browser.post(changes, sent).wsgi_request)]
    assert (reasons(topic), reasons(other)) == ([], [""])
    assert len(told) == 2
    assert told[1].startswith(f"未处理：{topic}：在您处理期间，")
    for data in (shown, {}, {"version": "9" * 5000}):
        browser.post(address, data)
    assert reasons(topic) == []

    def between(topic: Topic, **arguments: Any) -> None:
        publish_topic(topic, **arguments)
        Topic.objects.filter(pk=topic.pk).update(version=9)

    monkeypatch.setattr(TopicAdmin, "publish", staticmethod(between))
    browser.post(address, {"version": topic.version})
    assert reasons(topic) == []
    monkeypatch.undo()
    for _twice in range(2):
        browser.post(address, {"version": Topic.objects.get(pk=topic.pk).version})
    assert reasons(topic) == [""]
