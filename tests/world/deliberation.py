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


def hold_meeting(world: World, token: str) -> Any:
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
    meeting = hold_meeting(world, "held")
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

    meeting = hold_meeting(world, "published")
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

    meeting = hold_meeting(world, "reported")
    confirm_minutes(meeting, by=world.people["township"])
    publish_meeting(meeting, by=world.people["county"])
    action = Action.objects.get(resolution__item__meeting=meeting)
    report_progress(action, by=world.people["member"], progress=100, note="已完成。")
    action.refresh_from_db()
    return row(action, public_id=action.public_id, version=action.version)


def _sheet(world: World, token: str, **changes: Any) -> Any:
    """A draft whose sign-in was opened at noon until the evening of the day."""
    from datetime import timedelta

    from django.utils import timezone

    from deliberation.models import SignInSheet
    from deliberation.services import open_sign_in

    meeting = _begin_meeting(world, token)
    end = timezone.now() + timedelta(hours=2)
    open_sign_in(meeting, by=world.people["member"], ends_at=end)
    SignInSheet.objects.filter(meeting=meeting).update(**changes)
    return SignInSheet.objects.select_related("meeting").get(meeting=meeting)


def _open_sheet(world: World) -> dict[str, str]:
    from django.utils import timezone

    sheet = _sheet(world, "sheet")
    return row(
        sheet,
        public_id=sheet.meeting.public_id,
        token=sheet.token,
        version=sheet.version,
        ends_at=f"{timezone.localtime(sheet.ends_at):%Y-%m-%d %H:%M}",
    )


def _ended_sheet(world: World) -> dict[str, str]:
    from django.utils import timezone

    sheet = _sheet(world, "ended", ends_at=timezone.now())
    return row(sheet, public_id=sheet.meeting.public_id, token=sheet.token)


def _sign_in(world: World) -> dict[str, str]:
    """Somebody who waits for the recorder."""
    from deliberation.services import sign_in

    sheet = _sheet(world, "sign-in")
    entry, _is_new = sign_in(sheet, party="residents", name="赵六", device="")
    return row(
        entry, public_id=sheet.meeting.public_id, sign_in_id=entry.public_id, version=entry.version
    )


def _written_minutes(world: World, token: str) -> tuple[Any, Any]:
    """Minutes that `member` wrote and is named to confirm; another present person is not named."""
    from deliberation.services import add_by_hand, name_confirmers, write_minutes

    member = world.people["member"]
    meeting = _begin_meeting(world, token)
    own, _is_new = add_by_hand(
        meeting, by=member, party="committee", name=member.name, token=f"{token}1"
    )
    other, _is_new = add_by_hand(
        meeting, by=member, party="residents", name="赵六", token=f"{token}2"
    )
    minutes = write_minutes(meeting, by=member, text="会上一致同意。")
    name_confirmers(minutes, by=member, rows=[own])
    return minutes, other


def _minutes_row(minutes: Any, other: Any) -> dict[str, str]:
    minutes.refresh_from_db()
    person = minutes.confirmers.get()
    return row(
        minutes,
        public_id=minutes.meeting.public_id,
        version=minutes.version,
        present=other.pk,
        person=person.pk,
    )


def _minutes(world: World) -> dict[str, str]:
    return _minutes_row(*_written_minutes(world, "minutes"))


def _circulated_minutes(world: World) -> dict[str, str]:
    from deliberation.services import circulate_minutes

    minutes, other = _written_minutes(world, "circulated")
    circulate_minutes(minutes, by=world.people["member"])
    return _minutes_row(minutes, other)


def _locked_minutes(world: World) -> dict[str, str]:
    from deliberation.services import circulate_minutes, confirm_on_account

    minutes, other = _written_minutes(world, "locked")
    circulate_minutes(minutes, by=world.people["member"])
    confirm_on_account(minutes.confirmers.get(), by=world.people["member"])
    return _minutes_row(minutes, other)


def _sent(world: World, text: str) -> Any:
    from deliberation.services import FeedbackContent, send_feedback

    content = FeedbackContent(category="waste_sorting", text=text, contact_phone="13904140000")
    return send_feedback(world.units["community"], content=content, token=f"world {text}")


def _accepted(world: World, text: str) -> Any:
    from deliberation.services import moderate_feedback

    feedback = _sent(world, text)
    moderate_feedback(feedback, by=world.people["member"], published_text=text, confirmed=False)
    return feedback


def _answered(world: World, text: str) -> Any:
    from deliberation.services import answer_feedback

    feedback = _accepted(world, text)
    answer_feedback(feedback, by=world.people["member"], answer="已处理。", confirmed=False)
    return feedback


def _feedback_row(feedback: Any, **further: Any) -> dict[str, str]:
    return row(
        feedback,
        public_id=feedback.public_id,
        code=feedback.receipt_code,
        version=feedback.version,
        **further,
    )


def _feedback(world: World) -> dict[str, str]:
    other = _sent(world, "东门垃圾桶满了没人收")
    return _feedback_row(_sent(world, "东门的垃圾桶满了"), other=other.public_id)


def _rejected_feedback(world: World) -> dict[str, str]:
    from deliberation.services import reject_feedback

    feedback = _sent(world, "与本社区无关的事")
    reject_feedback(feedback, by=world.people["member"], reason="不属于本社区。")
    return _feedback_row(feedback, target="received")


def _published_feedback(world: World) -> dict[str, str]:
    from deliberation.public import publish_feedback

    feedback = _answered(world, "南门垃圾桶盖坏了")
    publish_feedback(feedback, by=world.people["county"])
    return {"key": feedback.public_id, "version": "1"}


def _pool(world: World, title: str, **changes: Any) -> Any:
    from deliberation.models import Topic

    return Topic.objects.create(
        community=world.units["community"],
        title=title,
        category="other",
        source="committee",
        added_by=world.people["member"],
        **changes,
    )


def _topic_row(topic: Any, **further: Any) -> dict[str, str]:
    return row(topic, public_id=topic.public_id, version=topic.version, **further)


def _pooled_topic(world: World) -> dict[str, str]:
    from datetime import timedelta

    from django.utils import timezone

    today = timezone.localdate()
    other = _pool(world, "另一议题")
    earlier = _pool(world, "以前的议题", state="resolved", resolved_on=today)
    soon = (today + timedelta(days=10)).isoformat()
    topic = _pool(world, "楼道堆物")
    return _topic_row(topic, other=other.pk, earlier=earlier.pk, soon=soon)


def _accepted_topic(world: World) -> dict[str, str]:
    from datetime import timedelta

    from django.utils import timezone

    soon = (timezone.localdate() + timedelta(days=10)).isoformat()
    return _topic_row(_pool(world, "已列入的议题", state="accepted"), soon=soon)


def _published_topic(world: World) -> dict[str, str]:
    from deliberation.public import publish_topic

    topic = _pool(world, "公开的议题")
    publish_topic(topic, by=world.people["county"])
    return {"key": topic.public_id, "version": "1"}


def _tally(world: World) -> dict[str, str]:
    """A count of 德泰社区 that goes on, with one vote counted."""
    from deliberation.models import Meeting, TallyVote
    from deliberation.services import begin_tally, count_vote, save_draft

    member, key = world.people["member"], f"tally-{TallyVote.objects.count()}"
    meeting = _begin_meeting(world, key)
    save_draft(meeting, by=member, draft={"agenda-0-title": "撤桶并点"}, expected_version=1)
    tally, _is_new = begin_tally(
        meeting, by=member, row=0, method="secret", voters=9, token=f"{key}-begun"
    )
    count_vote(tally, by=member, choice="in_favour", token=f"{key}-first")
    meeting = Meeting.objects.get(pk=meeting.pk)
    return {
        "public_id": meeting.public_id,
        "tally_id": tally.public_id,
        "version": str(tally.version),
    }


def _meeting_with_topic(world: World) -> dict[str, str]:
    from deliberation.services import save_draft

    meeting = _begin_meeting(world, "to-count")
    draft = {"agenda-0-title": "撤桶并点"}
    save_draft(meeting, by=world.people["member"], draft=draft, expected_version=1)
    return row(meeting, public_id=meeting.public_id, version=meeting.version)


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
    "open_sheet": _open_sheet,
    "ended_sheet": _ended_sheet,
    "sign_in": _sign_in,
    "minutes": _minutes,
    "circulated_minutes": _circulated_minutes,
    "locked_minutes": _locked_minutes,
    "feedback": _feedback,
    "accepted_feedback": lambda world: _feedback_row(_accepted(world, "西门垃圾桶太少")),
    "answered_feedback": lambda world: _feedback_row(_answered(world, "北门清运太晚")),
    "rejected_feedback": _rejected_feedback,
    "published_feedback": _published_feedback,
    "pooled_topic": _pooled_topic,
    "accepted_topic": _accepted_topic,
    "returned_topic": lambda world: _topic_row(
        _pool(world, "未列入的议题", state="returned", decision_reason="已解决")
    ),
    "resolved_topic": lambda world: _topic_row(_pool(world, "解决过的议题", state="resolved")),
    "published_topic": _published_topic,
    "tally": _tally,
    "meeting_with_topic": _meeting_with_topic,
}
