"""Coming meetings: announced, changed, begun, cancelled, published; and the next of a series."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from deliberation.models import AgendaItem, Meeting, Topic
from deliberation.public import publish_notice
from deliberation.queries import notices_to_publish
from deliberation.services import (
    announce_meeting,
    begin_like,
    begin_meeting,
    cancel_meeting,
    confirm_minutes,
    create_meeting,
    return_meeting,
    save_draft,
    submit_meeting,
)
from portal.models import Publication
from portal.pages import forget_pages
from portal.queries import search
from tests import factories
from tests.deliberation.helpers import (
    NOTICE_ITEMS,
    begin,
    content,
    hold,
    in_days,
    notice,
    publish,
    token,
)


@pytest.fixture
def announced(draft: Any, member: Any) -> Meeting:
    assert announce_meeting(draft, by=member, content=notice()) == ""
    return draft  # type: ignore[no-any-return]


def refused(meeting: Meeting, member: Any, **changes: Any) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        announce_meeting(meeting, by=member, content=notice(**changes))
    return list(caught.value.message_dict)


def test_what_was_announced_is_the_beginning_of_the_record(announced: Meeting) -> None:
    assert (announced.state, announced.notice_number) == ("announced", 1)
    topics = list(Topic.objects.order_by("pk"))
    assert [(t.title, t.state) for t in topics] == [
        ("撤桶并点", "scheduled"), ("清运时间", "scheduled"),
    ]  # fmt: skip
    typed = announced.draft
    assert (typed["agenda-TOTAL_FORMS"], typed["agenda-1-topic"]) == ("2", str(topics[1].pk))
    assert (typed["title"], typed["notice_channel"]) == ("二号楼垃圾桶移位协商会", "posted")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (lambda: {"starts_at": timezone.now()}, "starts_at"),
        (lambda: {"notice_on": timezone.localdate() + timedelta(days=1)}, "notice_on"),
        (lambda: {"notice_on": timezone.localdate() + timedelta(days=13)}, "notice_on"),
        (lambda: {"items": ()}, "agenda"),
        (lambda: {"title": ""}, "__all__"),
        (lambda: {"place": "两\n行"}, "place"),
        (lambda: {"notice_channel": ""}, "__all__"),
    ],
)
def test_what_is_wrong_with_a_notice(changes: Any, field: str, draft: Any, member: Any) -> None:
    try:
        found = refused(draft, member, **changes())
    except IntegrityError:  # the database's last word on what is empty
        found = ["__all__"]
    assert found == [field]


@pytest.mark.parametrize(("days", "warned"), [(10, False), (9, True)])
def test_a_notice_too_short_for_the_law_is_said_beforehand(
    days: int, warned: bool, db: None
) -> None:
    call_command("load_assembly_rules", verbosity=0)
    village = factories.community(name="甲村", kind="village")
    villager = factories.user("committee_member", village)
    meeting = begin(villager, village)
    start = timezone.localtime(in_days(days)).replace(hour=12)
    warning = announce_meeting(
        meeting,
        by=villager,
        content=notice(form="residents_meeting", counted="adults", entitled=200, starts_at=start),
    )
    assert ("会议将无效" in warning) is warned


def test_a_notice_is_changed_and_read_as_one(announced: Meeting, member: Any) -> None:
    announce_meeting(
        announced, by=member, content=notice(items=NOTICE_ITEMS[1:], place="居民议事厅")
    )
    assert (announced.notice_number, announced.place) == (2, "居民议事厅")
    assert [str(item) for item in AgendaItem.objects.all()] == ["清运时间"]


def test_the_slower_of_two_is_told(announced: Meeting, member: Any) -> None:
    with pytest.raises(StaleRecord):
        announce_meeting(announced, by=member, content=notice(), expected_version=1)


def test_only_its_members_announce(draft: Any, township_officer: Any) -> None:
    neighbour = factories.user("committee_member", factories.community(name="南地社区"))
    for person in (neighbour, township_officer):
        with pytest.raises(Refusal):
            announce_meeting(draft, by=person, content=notice())


def test_what_was_held_is_not_announced(held: Any, member: Any, township_officer: Any) -> None:
    return_meeting(held, by=township_officer, reason="请核对")
    with pytest.raises(Refusal, match="已召开"):
        announce_meeting(held, by=member, content=notice())


def test_the_database_keeps_a_notice_whole(announced: Meeting) -> None:
    rows = Meeting.objects.filter(pk=announced.pk)
    for changes in ({"title": ""}, {"place": ""}, {"starts_at": None}, {"notice_on": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**changes)


def test_a_coming_meeting_is_not_marked_as_held(
    announced: Meeting, member: Any, time_machine: Any
) -> None:
    with pytest.raises(Refusal, match="当天才能开始"):
        begin_meeting(announced, by=member)
    with pytest.raises(IllegalTransition, match="会议当天"):
        submit_meeting(announced, by=member, content=content())
    time_machine.move_to(announced.starts_at + timedelta(hours=1))
    begin_meeting(announced, by=member)
    held_at = announced.starts_at
    topics = [item.topic for item in announced.agenda.all()]
    items = [
        replace(content().items[0], topic=topic, title="", due=timezone.localdate())
        for topic in topics
    ]
    submit_meeting(announced, by=member, content=content(starts_at=held_at, items=items))
    assert (announced.state, Topic.objects.count()) == ("closed", 2)


def test_a_cancelled_meeting_gives_its_topics_back(announced: Meeting, member: Any) -> None:
    cancel_meeting(announced, by=member, reason="停电，另行通知")
    assert (announced.state, announced.cancelled_because) == ("cancelled", "停电，另行通知")
    assert {t.state for t in Topic.objects.all()} == {"accepted"}
    with pytest.raises(IllegalTransition):
        begin_meeting(announced, by=member)


def test_what_is_being_held_is_not_cancelled(
    announced: Meeting, member: Any, time_machine: Any
) -> None:
    time_machine.move_to(announced.starts_at)
    begin_meeting(announced, by=member)
    with pytest.raises(IllegalTransition, match="不能取消"):
        cancel_meeting(announced, by=member, reason="人太少")
    assert Meeting.objects.get().state == "in_progress"
    save_draft(announced, by=member, draft={"title": "记录"}, expected_version=announced.version)


def test_a_notice_says_when_where_and_about_what(
    announced: Meeting, township_officer: Any, client: Any
) -> None:
    publication = publish_notice(announced, by=township_officer)
    assert publication.payload["agenda"] == [
        {"number": number, "topic": topic, "sub": False, "minutes": None, "begins": ""}
        for number, topic in (("一、", "撤桶并点"), ("二、", "清运时间"))
    ]
    assert sorted(publication.payload) == [
        "agenda", "cancelled", "cancelled_because", "community", "community_slug", "convened_by",
        "county", "ends", "form", "held_on", "minutes", "notice", "notice_channel", "notice_on",
        "place", "time", "title", "township",
    ]  # fmt: skip
    address = reverse("notice_public", args=[announced.public_id])
    page = client.get(address).content.decode()
    assert "撤桶并点" in page
    assert address in client.get(reverse("meeting_public_list")).content.decode()
    assert address in client.get(reverse("home")).content.decode()
    with pytest.raises(Refusal, match="已是这份"):
        publish_notice(announced, by=township_officer)


@pytest.mark.parametrize("text", ["德泰社区", "detai", "dtsq", "nandi", "平山区"])
def test_a_notice_is_found_by_its_place(
    announced: Meeting, township_officer: Any, text: str
) -> None:
    """In characters, pinyin and initials; its title names no place."""
    publication = publish_notice(announced, by=township_officer)
    assert list(search(text)) == [publication]


def test_only_an_officer_who_did_not_write_it_publishes(
    announced: Meeting, member: Any, community: Any
) -> None:
    with pytest.raises(Refusal):
        publish_notice(announced, by=member)
    factories.appointment(member, "township_officer", community.township)
    both = type(member).objects.get(pk=member.pk)
    with pytest.raises(DutyConflict):
        publish_notice(announced, by=both)
    assert (Publication.objects.count(), Meeting.objects.get().notice_shown) == (0, 0)


def test_a_change_and_a_cancellation_are_versions(
    announced: Meeting, member: Any, township_officer: Any, client: Any
) -> None:
    assert list(notices_to_publish(township_officer)) == [announced]
    publish_notice(announced, by=township_officer)
    assert list(notices_to_publish(township_officer)) == []
    announce_meeting(announced, by=member, content=notice(place="居民议事厅"))
    assert list(notices_to_publish(township_officer)) == [announced]
    assert publish_notice(announced, by=township_officer).version == 2
    cancel_meeting(announced, by=member, reason="停电")
    assert list(notices_to_publish(township_officer)) == [announced]
    third = publish_notice(announced, by=township_officer)
    assert (third.version, third.reason, third.payload["cancelled_because"]) == (
        3, "会议取消", "停电",
    )  # fmt: skip
    forget_pages()
    page = client.get(reverse("notice_public", args=[announced.public_id])).content.decode()
    assert "会议已取消" in page


def test_a_notice_nobody_saw_is_not_cancelled_in_public(
    announced: Meeting, member: Any, township_officer: Any
) -> None:
    cancel_meeting(announced, by=member, reason="停电")
    assert list(notices_to_publish(township_officer)) == []
    with pytest.raises(Refusal, match="从未发布"):
        publish_notice(announced, by=township_officer)


def test_the_result_takes_the_place_of_the_notice(
    announced: Meeting, member: Any, township_officer: Any, county_officer: Any, client: Any,
    time_machine: Any,
) -> None:  # fmt: skip
    publish_notice(announced, by=township_officer)
    time_machine.move_to(announced.starts_at)
    begin_meeting(announced, by=member)
    bare = replace(
        content().items[0], votes=None, resolution="", action="", owner_name="", due=None
    )
    submit_meeting(
        announced, by=member, content=content(starts_at=announced.starts_at, items=[bare])
    )
    publish(announced, confirmer=township_officer, publisher=county_officer)
    forget_pages()
    address = reverse("notice_public", args=[announced.public_id])
    page = client.get(address).content.decode()
    assert reverse("meeting_public", args=[announced.public_id]) in page
    assert address not in client.get(reverse("meeting_public_list")).content.decode()


def test_coming_meetings_stand_first_and_past_ones_not_at_all(
    member: Any, community: Any, township_officer: Any, client: Any, time_machine: Any
) -> None:
    for days in (20, 12):
        meeting = begin(member, community)
        announce_meeting(
            meeting, by=member, content=notice(title=f"{days}天后", starts_at=in_days(days))
        )
        publish_notice(meeting, by=township_officer)
    page = client.get(reverse("meeting_public_list"))
    assert [line["title"] for line in page.context["notices"]] == ["12天后", "20天后"]
    time_machine.move_to(in_days(15))
    forget_pages()
    page = client.get(reverse("meeting_public_list"))
    assert [line["title"] for line in page.context["notices"]] == ["20天后"]


def test_the_next_of_a_series_suggests_what_does_not_change(
    held: Any, member: Any, community: Any
) -> None:
    one = token()
    meeting, is_new = begin_like(held, by=member, token=one)
    again, is_new_again = begin_like(held, by=member, token=one)
    assert (is_new, is_new_again, again.pk) == (True, False, meeting.pk)
    assert (meeting.state, meeting.form, meeting.title) == ("draft", held.form, held.title)
    assert meeting.draft == {
        "form": "consultation",
        "title": "二号楼垃圾桶移位协商会",
        "place": "社区活动室",
        "convened_by": "",
        "counted": "",
        "entitled": "",
        "participants-TOTAL_FORMS": "5",
        "participants-0-party": "party_organisation",
        "participants-0-headcount": "2",
        "participants-1-party": "committee",
        "participants-1-headcount": "3",
        "participants-2-party": "property_company",
        "participants-2-headcount": "1",
        "participants-3-party": "owners_committee",
        "participants-3-headcount": "2",
        "participants-4-party": "residents",
        "participants-4-headcount": "12",
        "agenda-TOTAL_FORMS": "1",
        "agenda-0-title": "撤桶并点",
        "agenda-0-category": "waste_sorting",
        "agenda-0-source": "resident",
        "agenda-0-outcome": "decision",
    }
    neighbour = factories.user("committee_member", factories.community(name="南地社区"))
    with pytest.raises(Refusal):
        begin_like(held, by=neighbour, token=token())


def sent(meeting: Meeting, **changes: str) -> dict[str, str]:
    start = timezone.localtime(in_days(12))
    return {
        "version": str(meeting.version),
        "form": "consultation",
        "title": "协商会",
        "starts_at": start.strftime("%Y-%m-%d %H:%M"),
        "place": "活动室",
        "convened_by": "committee",
        "notice_on": timezone.localdate().isoformat(),
        "notice_channel": "wechat_group",
        "entitled": "",
        "agenda-TOTAL_FORMS": "1",
        "agenda-INITIAL_FORMS": "0",
        "agenda-0-title": "撤桶并点",
        "agenda-0-category": "waste_sorting",
        "agenda-0-source": "resident",
    } | changes


def test_announced_begun_and_written_in_the_workspace(
    draft: Any, member: Any, client_for: Any, time_machine: Any
) -> None:
    browser = client_for(member)
    address = reverse("meeting_notice", args=[draft.public_id])
    assert browser.get(address).status_code == 200
    answer = browser.post(address, sent(draft))
    draft.refresh_from_db()
    assert (answer.status_code, draft.state) == (302, "announced")
    begin_it = reverse("meeting_begin", args=[draft.public_id])
    assert begin_it not in browser.get(answer["Location"]).content.decode()
    assert browser.post(begin_it, {"version": str(draft.version)}).status_code == 409
    time_machine.move_to(draft.starts_at)
    browser = client_for(member)
    assert begin_it in browser.get(answer["Location"]).content.decode()
    assert browser.post(begin_it, {"version": str(draft.version)}).status_code == 302
    page = browser.get(reverse("meeting_edit", args=[draft.public_id]))
    form = page.context["form"]
    assert form.agenda[0]["topic"].value() == str(Topic.objects.get().pk)
    assert form.basics["place"].value() == "活动室"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_at": "2020-01-01 08:00"}, "starts_at"),
        ({"starts_at": "下周一"}, "starts_at"),
        ({"notice_on": "2099-01-01"}, "notice_on"),
        ({"title": "空\x00字节"}, "title"),
        ({"form": "party"}, "form"),
        ({"notice_channel": ""}, "notice_channel"),
        ({"entitled": "很多"}, "entitled"),
    ],
)
def test_bad_input_is_told_where_it_stands(
    changes: dict[str, str], field: str, draft: Any, member: Any, client_for: Any
) -> None:
    address = reverse("meeting_notice", args=[draft.public_id])
    answer = client_for(member).post(address, sent(draft, **changes))
    assert (answer.status_code, list(answer.context["form"].basics.errors)) == (200, [field])
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_two_recorders_of_one_notice_lose_nothing(
    announced: Meeting, member: Any, client_for: Any
) -> None:
    address = reverse("meeting_notice", args=[announced.public_id])
    answer = client_for(member).post(address, sent(announced, version="1", place="二楼"))
    page = answer.content.decode()
    assert (answer.status_code, "二楼" in page, "社区活动室" in page) == (409, True, True)
    announced.refresh_from_db()
    assert announced.place == "社区活动室"
    assert f'name="version" value="{announced.version}"' in page


def test_a_further_row_without_javascript(draft: Any, member: Any, client_for: Any) -> None:
    address = reverse("meeting_notice", args=[draft.public_id])
    answer = client_for(member).post(address, sent(draft) | {"add_agenda": "1"})
    assert (answer.status_code, len(answer.context["form"].agenda.forms)) == (200, 2)


def test_cancelling_asks_for_the_reason(announced: Meeting, member: Any, client_for: Any) -> None:
    browser = client_for(member)
    address = reverse("meeting_cancel", args=[announced.public_id])
    version = str(announced.version)
    assert browser.post(address, {"version": version, "reason": " "}).status_code == 200
    answer = browser.post(address, {"version": version, "reason": "停电"})
    assert (answer.status_code, Meeting.objects.get().state) == (302, "cancelled")


def test_the_form_asks_what_its_form_of_meeting_needs(
    member: Any, community: Any, client_for: Any
) -> None:
    call_command("load_assembly_rules", verbosity=0)
    browser = client_for(member)
    asked = {}
    for form in ("hearing", "residents_meeting", "review"):
        meeting, _is_new = create_meeting(community=community, by=member, token=token(), form=form)
        page = browser.get(reverse("meeting_edit", args=[meeting.public_id])).context["form"]
        resolution = str(page.agenda[0].fields["resolution"].label)
        asked[form] = (resolution, "counted_present" in page.basics.fields, page.is_hearing)
    assert asked == {
        "hearing": ("听证意见", False, True),
        "residents_meeting": ("决议", True, False),
        "review": ("评议结果", False, False),
    }


@pytest.mark.parametrize("address", ["meeting_public_list"])
def test_the_list_costs_the_same_with_many_notices(
    address: str, member: Any, community: Any, township_officer: Any, client: Any
) -> None:
    counts = []
    for number in (1, 29):
        for _n in range(number):
            meeting = begin(member, community)
            announce_meeting(meeting, by=member, content=notice())
            publish_notice(meeting, by=township_officer)
        forget_pages()
        with CaptureQueriesContext(connection) as found:
            client.get(reverse(address))
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_confirmed_minutes_cannot_be_announced(
    held: Any, member: Any, township_officer: Any
) -> None:
    confirm_minutes(held, by=township_officer)
    with pytest.raises(Refusal):
        announce_meeting(held, by=member, content=notice())
    assert hold(member, held.community).state == "closed"
