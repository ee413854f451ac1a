"""What an agenda item was for, how it ended, and from when it holds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from icalendar import Calendar

from accounts.rules import Refusal
from deliberation.ballots import Votes
from deliberation.forms import RecordForm
from deliberation.models import AgendaItem, Ballot, Resolution, Topic
from deliberation.papers import minutes_paper
from deliberation.public import publish_notice
from deliberation.queries import with_content
from deliberation.services import (
    ItemContent,
    TopicContent,
    accept_topic,
    add_topic,
    announce_meeting,
    begin_meeting,
    cancel_meeting,
    return_topic,
    submit_meeting,
)
from portal.enums import Kind
from portal.pages import forget_pages
from portal.queries import current
from portal.services import withdraw
from tests.deliberation.helpers import (
    bare_item,
    begin,
    content,
    hold,
    in_days,
    item,
    notice,
    publish,
    token,
    typed,
)

pytestmark = pytest.mark.django_db


def problems(draft: Any, member: Any, **changes: Any) -> dict[str, list[str]]:
    with translation.override("zh-hans"), pytest.raises(ValidationError) as caught:
        submit_meeting(draft, by=member, content=content(items=[item(**changes)]))
    return caught.value.message_dict


@pytest.mark.parametrize(
    ("form", "other"), [("consultation", "议决"), ("hearing", "征求意见"), ("review", "征求意见")]
)
def test_an_item_for_information_ends_in_nothing(
    form: str, other: str, draft: Any, member: Any
) -> None:
    people = content().participants
    affected = [type(one)(one.party, one.headcount, one.name, True) for one in people]
    record = content(form=form, participants=affected, items=[item(outcome="information")])
    with translation.override("zh-hans"), pytest.raises(ValidationError) as caught:
        submit_meeting(draft, by=member, content=record)
    assert caught.value.message_dict == {
        "agenda-0-outcome": [f"“通报”事项没有表决和结果，请改选“{other}”。"]
    }


def test_what_is_asked_for_opinion_is_not_resolved(draft: Any, member: Any) -> None:
    found = problems(draft, member, outcome="opinion")
    assert found == {"agenda-0-outcome": ["这种会议形成的是决议，请改选“议决”。"]}
    told = [bare_item("只听意见"), bare_item("只通报")]
    told = [type(told[0])(title=told[0].title, category="other", source="resident", outcome=kind)
            for kind in ("opinion", "information")]  # fmt: skip
    submit_meeting(draft, by=member, content=content(items=told))
    assert list(AgendaItem.objects.values_list("outcome", flat=True)) == ["opinion", "information"]


def test_a_resolution_holds_from_the_day_of_the_meeting(draft: Any, member: Any) -> None:
    submit_meeting(draft, by=member, content=content())
    assert Resolution.objects.get().effective_on == date(2026, 10, 15)


def test_or_from_a_later_day(draft: Any, member: Any) -> None:
    found = problems(draft, member, effective_on=date(2026, 10, 14))
    assert found == {"agenda-0-effective_on": ["生效日期早于会议日期。"]}
    found = problems(
        draft, member, effective_on=date(2026, 11, 1), resolution="", action="", owner_party="",
        owner_name="", due=None,
    )  # fmt: skip
    assert found == {"agenda-0-effective_on": ["没有决议，不能填生效日期。"]}
    submit_meeting(draft, by=member, content=content(items=[item(effective_on=date(2026, 11, 1))]))
    assert Resolution.objects.get().effective_on == date(2026, 11, 1)


def test_without_effect_there_is_no_day(held: Any) -> None:
    rows = Resolution.objects.filter(item__meeting=held)
    assert rows.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(in_effect=False)
    assert rows.update(in_effect=False, effective_on=None) == 1


def test_invalid_ballots_were_handed_in(draft: Any, member: Any) -> None:
    found = problems(draft, member, votes=Votes(12, 5, 3, 1))
    assert found == {"agenda-0-in_favour": ["计票 21 票，但到会只有 20 人。"]}
    submit_meeting(draft, by=member, content=content(items=[item(votes=Votes(12, 5, 2, 1))]))
    assert Ballot.objects.get().votes == Votes(12, 5, 2, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.update(invalid=2)
    with translation.override("zh-hans"):
        paper = minutes_paper(with_content(type(draft).objects.filter(pk=draft.pk)).get())
    assert paper.items[0].votes.endswith("无效票1张。")


def test_invalid_ballots_alone_are_half_an_entry(draft: Any, member: Any, client_for: Any) -> None:
    values = typed(draft, **{"agenda-0-invalid": "1", "agenda-0-resolution": ""})
    for name in ("in_favour", "against", "abstained"):
        values[f"agenda-0-{name}"] = ""
    page = client_for(member).post(
        reverse("meeting_edit", args=[draft.public_id]), values | {"submit": "1"}
    )
    assert "填了无效票，也要填同意、反对、弃权票数。" in page.content.decode()


def test_the_public_reads_how_it_ended(
    member: Any, community: Any, township_officer: Any, county_officer: Any, client: Any
) -> None:
    meeting = begin(member, community)
    votes = Votes(12, 5, 2, 1)
    record = content(items=[item(votes=votes, effective_on=date(2026, 11, 1))])
    submit_meeting(meeting, by=member, content=record)
    publish(meeting, confirmer=township_officer, publisher=county_officer)
    forget_pages()
    page = client.get(reverse("meeting_public", args=[meeting.public_id])).content.decode()
    for words in ("议决", "无效1票", "自2026-11-01起生效"):
        assert words in page


class TestPlan:
    def test_outcome_and_minutes_begin_the_record(self, draft: Any, member: Any) -> None:
        one = notice().items[0]
        planned = type(one)(
            title=one.title, category=one.category, source=one.source,
            outcome="information", minutes=20,
        )  # fmt: skip
        announce_meeting(draft, by=member, content=notice(items=[planned]))
        row = AgendaItem.objects.get()
        assert (row.outcome, row.planned_minutes) == ("information", 20)
        draft.refresh_from_db()
        form = RecordForm(draft)
        first = form.agenda.forms[0]
        assert (first["outcome"].value(), first["minutes"].value()) == ("information", "20")

    def test_a_hearing_begins_with_opinions(self, member: Any, community: Any) -> None:
        meeting = hold(member, community)
        meeting.draft = {"form": "hearing"}
        assert RecordForm(meeting).agenda.forms[0]["outcome"].value() == "opinion"


class TestTopicsOfTheAgenda:
    """A topic is scheduled as long as a coming meeting has it, and no longer."""

    @pytest.fixture
    def topics(self, member: Any, community: Any) -> list[Topic]:
        return [_taken_up(member, community, title) for title in ("灯不亮", "桶太少")]

    def states(self) -> dict[str, str]:
        return dict(Topic.objects.values_list("title", "state"))

    def announce(self, meeting: Any, member: Any, *topics: Topic) -> None:
        announce_meeting(
            meeting, by=member, content=notice(items=[ItemContent(topic=t) for t in topics])
        )

    def test_one_in_the_place_of_another(
        self, draft: Any, member: Any, topics: list[Topic]
    ) -> None:
        self.announce(draft, member, topics[0])
        self.announce(draft, member, topics[1])
        assert self.states() == {"灯不亮": "accepted", "桶太少": "scheduled"}

    def test_two_that_change_places(self, draft: Any, member: Any, topics: list[Topic]) -> None:
        self.announce(draft, member, *topics)
        self.announce(draft, member, *reversed(topics))
        assert self.states() == {"灯不亮": "scheduled", "桶太少": "scheduled"}

    def test_one_that_another_meeting_has_too(
        self, draft: Any, member: Any, community: Any, topics: list[Topic]
    ) -> None:
        other = begin(member, community)
        self.announce(draft, member, topics[0])
        self.announce(other, member, topics[0])
        cancel_meeting(draft, by=member, reason="停电")
        assert self.states()["灯不亮"] == "scheduled"
        cancel_meeting(other, by=member, reason="停电")
        assert self.states()["灯不亮"] == "accepted"

    def test_one_that_was_announced_and_not_talked_about(
        self, draft: Any, member: Any, topics: list[Topic], time_machine: Any
    ) -> None:
        self.announce(draft, member, topics[0])
        time_machine.move_to(in_days(13))
        begin_meeting(draft, by=member)
        record = content(starts_at=in_days(-1), items=[bare_item("临时议题")])
        submit_meeting(draft, by=member, content=record)
        assert self.states() == {
            "灯不亮": "accepted",
            "桶太少": "accepted",
            "临时议题": "discussed",
        }

    def test_one_that_is_settled_is_not_announced(
        self, draft: Any, member: Any, topics: list[Topic]
    ) -> None:
        return_topic(topics[0], by=member, reason="已解决")
        with translation.override("zh-hans"), pytest.raises(Refusal) as caught:
            self.announce(draft, member, topics[0])
        assert str(caught.value.message) == "议题“灯不亮”的状态是“未列入”，请先重新列入。"
        draft.refresh_from_db()
        assert (draft.state, self.states()["灯不亮"]) == ("draft", "returned")


def _taken_up(member: Any, community: Any, title: str) -> Topic:
    topic, _is_new = add_topic(
        community=community,
        by=member,
        content=TopicContent(title=title, category="other", source="committee"),
        token=token(),
    )
    accept_topic(topic, by=member)
    return topic


@pytest.mark.parametrize("minutes", [0, 601])
def test_planned_minutes_are_those_of_one_evening(minutes: int, held: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.filter(meeting=held).update(planned_minutes=minutes)


class TestCalendar:
    @pytest.fixture
    def address(self, draft: Any, member: Any, township_officer: Any) -> str:
        announce_meeting(draft, by=member, content=notice())
        publish_notice(draft, by=township_officer)
        return reverse("notice_calendar", args=[draft.public_id])

    def test_anybody_puts_the_notice_into_the_calendar(
        self, address: str, draft: Any, client: Any
    ) -> None:
        answer = client.get(address)
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        [event] = Calendar.from_ical(answer.content).walk("VEVENT")
        assert event["DTSTART"].dt == draft.starts_at.replace(second=0, microsecond=0)
        assert str(event["SUMMARY"]) == f"{draft.community.name} {draft.title}"
        assert str(event["STATUS"]) == "CONFIRMED"
        assert draft.recorder.name not in answer.content.decode()
        page = client.get(reverse("notice_public", args=[draft.public_id])).content.decode()
        assert address in page

    def test_a_cancelled_meeting_is_struck_out(
        self, address: str, draft: Any, member: Any, township_officer: Any, client: Any
    ) -> None:
        [first] = Calendar.from_ical(client.get(address).content).walk("VEVENT")
        cancel_meeting(draft, by=member, reason="停电")
        publish_notice(draft, by=township_officer)
        forget_pages()
        [event] = Calendar.from_ical(client.get(address).content).walk("VEVENT")
        assert str(event["STATUS"]) == "CANCELLED"
        assert event["UID"] == first["UID"]
        assert event["DTSTAMP"].dt >= first["DTSTAMP"].dt

    def test_what_was_withdrawn_is_gone(
        self, address: str, draft: Any, county_officer: Any, client: Any
    ) -> None:
        shown = current(Kind.NOTICE, draft.public_id)
        assert shown is not None
        withdraw(shown, by=county_officer, reason="误发")
        forget_pages()
        assert client.get(address).status_code == 410
