"""Meetings, their photos, topics and actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.world.common import picture, row
from tests.world.people import World


def _begin_meeting(world: World, token: str) -> Any:
    from deliberation.services import create_meeting

    meeting, _is_new = create_meeting(
        community=world.units["community"], by=world.people["member"], token=token
    )
    return meeting


def _meeting(world: World) -> dict[str, str]:
    """A draft of 德泰社区."""
    meeting = _begin_meeting(world, "draft")
    return row(meeting, public_id=meeting.public_id, version=meeting.version)


def _meeting_photo(world: World) -> dict[str, str]:
    from deliberation.services import add_photo

    meeting = _begin_meeting(world, "photo")
    kept = add_photo(meeting, by=world.people["member"], upload=picture())
    return {
        "public_id": meeting.public_id,
        "photo_id": kept.photo.public_id,
        "version": str(meeting.version),
    }


def _hold_meeting(world: World, token: str) -> Any:
    """A meeting with one topic, a carried vote, a resolution and an action, handed in."""
    from deliberation.ballots import Votes
    from deliberation.services import (
        ItemContent,
        MeetingContent,
        ParticipantContent,
        submit_meeting,
    )

    meeting = _begin_meeting(world, token)
    item = ItemContent(
        title="撤桶并点",
        category="waste_sorting",
        source="resident",
        votes=Votes(9, 1, 0),
        method="show_of_hands",
        resolution="撤除楼道垃圾桶，设置集中投放点。",
        action="设置集中投放点",
        owner_party="committee",
        owner_name="李某",
        due=date(2026, 12, 31),
    )
    content = MeetingContent(
        form="consultation",
        title="撤桶并点协商会",
        place="社区会议室",
        starts_at=datetime(2026, 10, 8, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
        chair="王某",
        entitled=None,
        summary="讨论热烈。",
        participants=[ParticipantContent("residents", 8), ParticipantContent("committee", 2)],
        items=[item],
    )
    submit_meeting(meeting, by=world.people["member"], content=content)
    meeting.refresh_from_db()
    return meeting


def _held_meeting(world: World) -> dict[str, str]:
    meeting = _hold_meeting(world, "held")
    return row(
        meeting,
        public_id=meeting.public_id,
        version=meeting.version,
        target="minutes_confirmed",
    )


def _announce(world: World, token: str) -> Any:
    """A meeting of 德泰社区 in twelve days; nobody of the table wrote its notice."""
    from django.utils import timezone

    from deliberation.services import ItemContent, NoticeContent, announce_meeting

    meeting = _begin_meeting(world, token)
    content = NoticeContent(
        form="consultation",
        title="撤桶并点协商会",
        place="社区会议室",
        starts_at=timezone.now() + timedelta(days=12),
        convened_by="committee",
        notice_on=timezone.localdate(),
        notice_channel="posted",
        items=[ItemContent(title="撤桶并点", category="waste_sorting", source="resident")],
    )
    announce_meeting(meeting, by=world.people["member"], content=content)
    return meeting


def _announced_meeting(world: World) -> dict[str, str]:
    meeting = _announce(world, "announced")
    return row(meeting, public_id=meeting.public_id, version=meeting.version)


def _meeting_today(world: World) -> dict[str, str]:
    """An announced meeting whose day has come."""
    from django.utils import timezone

    from deliberation.models import Meeting

    meeting = _announce(world, "today")
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now())
    return row(meeting, public_id=meeting.public_id, version=meeting.version)


def _published_notice(world: World) -> dict[str, str]:
    from deliberation.public import publish_notice

    meeting = _announce(world, "notice")
    publish_notice(meeting, by=world.people["county"])
    return {"key": meeting.public_id, "version": "1"}


def _topic(world: World) -> dict[str, str]:
    from deliberation.models import Topic

    world.variables("held_meeting")
    return row(Topic.objects.latest("pk"))


def _published_meeting(world: World) -> dict[str, str]:
    from deliberation.public import publish_meeting
    from deliberation.services import confirm_minutes

    meeting = _hold_meeting(world, "published")
    confirm_minutes(meeting, by=world.people["township"])
    publish_meeting(meeting, by=world.people["county"])
    world.units["published_meeting"] = meeting
    return {"key": meeting.public_id, "version": "1"}


def _action(world: World) -> dict[str, str]:
    """The action of a published meeting; nobody has reported on it."""
    from deliberation.models import Action

    world.variables("published_meeting")
    action = Action.objects.get(resolution__item__meeting=world.units["published_meeting"])
    return row(action, public_id=action.public_id, version=action.version)


def _reported_action(world: World) -> dict[str, str]:
    """The action of another published meeting, of which `member` reported that it is done."""
    from deliberation.models import Action
    from deliberation.public import publish_meeting
    from deliberation.services import confirm_minutes, report_progress

    meeting = _hold_meeting(world, "reported")
    confirm_minutes(meeting, by=world.people["township"])
    publish_meeting(meeting, by=world.people["county"])
    action = Action.objects.get(resolution__item__meeting=meeting)
    report_progress(action, by=world.people["member"], progress=100, note="已完成。")
    action.refresh_from_db()
    return row(action, public_id=action.public_id, version=action.version)


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "meeting": _meeting,
    "meeting_photo": _meeting_photo,
    "held_meeting": _held_meeting,
    "published_meeting": _published_meeting,
    "announced_meeting": _announced_meeting,
    "meeting_today": _meeting_today,
    "published_notice": _published_notice,
    "topic": _topic,
    "action": _action,
    "reported_action": _reported_action,
}
