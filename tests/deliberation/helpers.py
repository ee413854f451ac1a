"""Functions that make the record of a meeting, and take it through its states by the services."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from deliberation.ballots import Votes
from deliberation.models import Action, Meeting
from deliberation.services import (
    ItemContent,
    MeetingContent,
    NoticeContent,
    ParticipantContent,
    confirm_minutes,
    create_meeting,
    submit_meeting,
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
        due=date(2026, 11, 30),
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
        "due": "2026-11-30",
    }
    return {f"agenda-{number}-{name}": value for name, value in (values | changes).items()}
