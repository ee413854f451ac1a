"""Functions that make the record of a meeting, and take it through its states by the services."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from deliberation.ballots import Votes
from deliberation.models import Action, Meeting, Minutes, MinutesConfirmer
from deliberation.services import (
    ItemContent,
    MeetingContent,
    NoticeContent,
    ParticipantContent,
    add_addendum,
    add_by_hand,
    circulate_minutes,
    confirm_minutes,
    confirm_on_account,
    create_meeting,
    name_confirmers,
    open_sign_in,
    sign_in,
    submit_meeting,
    write_minutes,
    write_roster,
)

HELD_AT = datetime(2026, 10, 15, 19, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
_tokens = count(1)


def token() -> str:
    return f"{next(_tokens):032x}"


def item(**changes: Any) -> ItemContent:
    """An agenda item that 12 of 20 present carried, with a resolution and an action."""
    content = ItemContent(
        title="撤桶并点",
        category="waste_sorting",
        source="resident",
        votes=Votes(12, 5, 3),
        method="show_of_hands",
        resolution="东门设一处定时定点投放点。",
        action="硬化地面并装雨棚",
        owner_party="property_company",
        owner_name="周建国",
        due=date(2036, 11, 30),
    )
    return replace(content, **changes)


def bare_item(title: str = "公示栏更新") -> ItemContent:
    """An item that was talked about, without votes or decision."""
    return ItemContent(title=title, category="other", source="committee", method="show_of_hands")


def content(**changes: Any) -> MeetingContent:
    """A consultation of 20 people with one item."""
    plain = MeetingContent(
        form="consultation",
        title="二号楼垃圾桶移位协商会",
        place="社区活动室",
        starts_at=HELD_AT,
        chair="刘主任",
        entitled=None,
        summary="两位居民担心气味。",
        participants=(
            ParticipantContent("party_organisation", 2, "孙书记"),
            ParticipantContent("committee", 3),
            ParticipantContent("property_company", 1, "周建国"),
            ParticipantContent("owners_committee", 2),
            ParticipantContent("residents", 12),
        ),
        items=(item(),),
    )
    return replace(plain, **changes)


def begin(member: Any, community: Any) -> Meeting:
    meeting, _is_new = create_meeting(community=community, by=member, token=token())
    return meeting


def assembly(**changes: Any) -> MeetingContent:
    """A residents' assembly of 120 households of which 61 came, as the law of 2026 asks."""
    plain = content(
        form="residents_meeting",
        counted="households",
        entitled=120,
        counted_present=61,
        participants=(ParticipantContent("residents", 61), ParticipantContent("committee", 3)),
        items=(item(votes=Votes(40, 11, 10)),),
    )
    return replace(plain, **changes)


def hold(member: Any, community: Any, **changes: Any) -> Meeting:
    """A meeting that was handed in."""
    meeting = begin(member, community)
    submit_meeting(meeting, by=member, content=content(**changes))
    return meeting


def publish(meeting: Meeting, *, confirmer: Any, publisher: Any, reason: str = "") -> Any:
    from deliberation.public import publish_meeting

    confirm_minutes(meeting, by=confirmer)
    return publish_meeting(meeting, by=publisher, reason=reason)


def only_action(meeting: Meeting) -> Action:
    return Action.objects.get(resolution__item__meeting=meeting)


NOTICE_ITEMS = (
    ItemContent(title="撤桶并点", category="waste_sorting", source="resident"),
    ItemContent(title="清运时间", category="environment_hygiene", source="committee"),
)


def in_days(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


def notice(**changes: Any) -> NoticeContent:
    """A consultation in twelve days, announced today."""
    plain = NoticeContent(
        form="consultation",
        title="二号楼垃圾桶移位协商会",
        place="社区活动室",
        starts_at=in_days(12),
        convened_by="committee",
        notice_on=timezone.localdate(),
        notice_channel="posted",
        items=NOTICE_ITEMS,
    )
    return replace(plain, **changes)


def tomorrow() -> datetime:
    return timezone.now() + timedelta(days=1)


def typed(meeting: Meeting, **changes: str) -> dict[str, str]:
    """What the form of `content()` sends."""
    values = {
        "version": str(meeting.version),
        "form": "consultation",
        "title": "二号楼垃圾桶移位协商会",
        "starts_at": "2026-10-15T19:30",
        "place": "社区活动室",
        "chair": "刘主任",
        "entitled": "",
        "summary": "",
        "participants-TOTAL_FORMS": "2",
        "participants-INITIAL_FORMS": "0",
        "participants-0-party": "committee",
        "participants-0-headcount": "8",
        "participants-0-name": "",
        "participants-1-party": "residents",
        "participants-1-headcount": "12",
        "participants-1-name": "",
        "agenda-TOTAL_FORMS": "1",
        "agenda-INITIAL_FORMS": "0",
    }
    return values | typed_item(0) | changes


def typed_item(number: int, **changes: str) -> dict[str, str]:
    values = {
        "title": "撤桶并点",
        "category": "waste_sorting",
        "source": "resident",
        "method": "show_of_hands",
        "in_favour": "12",
        "against": "5",
        "abstained": "3",
        "resolution": "东门设一处定时定点投放点。",
        "action": "硬化地面并装雨棚",
        "owner_party": "property_company",
        "owner_name": "周建国",
        "due": "2036-11-30",
    }
    return {f"agenda-{number}-{name}": value for name, value in (values | changes).items()}


def open_sheet(meeting: Meeting, member: Any, *, proxies: bool = False, hours: int = 2) -> Any:
    """The meeting's sheet, open for `hours`."""
    end = timezone.now() + timedelta(hours=hours)
    return open_sign_in(meeting, by=member, ends_at=end, allows_proxies=proxies)


def enter(meeting: Meeting, member: Any, name: str, party: str = "residents") -> Any:
    """Somebody whom the recorder entered as present."""
    return add_by_hand(meeting, by=member, party=party, name=name, token=token())[0]


def write(meeting: Meeting, member: Any, *named: Any, text: str = "会上一致同意撤桶并点。") -> Any:
    """Minutes with people named to confirm them."""
    stored = Minutes.objects.filter(meeting=meeting).first()
    version = stored.version if stored else 1
    minutes = write_minutes(meeting, by=member, text=text, expected_version=version)
    if named:
        name_confirmers(minutes, by=member, rows=named)
    return minutes


def meet_and_write(meeting: Meeting, member: Any) -> None:
    """An open sheet with an invited, a signed-in and a present person; locked minutes and more."""
    write_roster(meeting, by=member, names={"residents": ["钱多多"]})
    end = timezone.now() + timedelta(hours=2)
    sheet = open_sign_in(meeting, by=member, ends_at=end, expected_version=2)
    sign_in(sheet, party="residents", name="孙来来", device="phone")
    own = enter(meeting, member, member.name, "committee")
    minutes = write(meeting, member, own)
    circulate_minutes(minutes, by=member)
    person = MinutesConfirmer.objects.select_related("minutes__meeting__community").get()
    confirm_on_account(person, by=member)
    locked = Minutes.objects.select_related("meeting__community").get(pk=minutes.pk)
    add_addendum(locked, by=member, text="应为东门。", reason="笔误", token=token())
