"""Verified actions whose residents are asked, with the feedback that led to them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from benxi_sorting.demonstration.clock import on
from deliberation.models import Action, ActionInstruction, Feedback, Reopening, SurveyAnswer
from deliberation.public import confirm_progress, publish_meeting
from deliberation.services import (
    ItemContent,
    answer_survey,
    confirm_minutes,
    make_topic,
    report_progress,
)
from tests.deliberation.feedback_helpers import accept, send
from tests.deliberation.helpers import hold, item, token


def loaded(action: Any) -> Action:
    rows = Action.objects.select_related("resolution__item__meeting__community__township__county")
    return rows.get(pk=action.pk)


def verified(
    member: Any, community: Any, *, confirmer: Any, publisher: Any, ago: int = 28, raised: int = 2
) -> tuple[Action, list[Feedback]]:
    """An action verified `ago` days before today, with `raised` pieces of feedback behind it."""
    with on(timezone.localdate() - timedelta(days=ago)):
        voices = [accept(send(community), member) for _n in range(raised)]
        topic = make_topic(voices[0], by=member, title="东门投放点满溢") if voices else None
        for voice in voices[1:]:
            make_topic(voice, by=member, into=topic)
        content: ItemContent = item(topic=topic) if topic else item()
        yesterday = timezone.now() - timedelta(days=1)
        meeting = hold(member, community, items=(content,), starts_at=yesterday)
        confirm_minutes(meeting, by=confirmer)
        publish_meeting(meeting, by=publisher)
        action = loaded(Action.objects.get(resolution__item__meeting=meeting))
        report_progress(action, by=member, progress=60, note="一半")
        report_progress(action, by=member, progress=100, note="装好了")
        confirm_progress(action, by=confirmer)
    return loaded(action), [Feedback.objects.get(pk=voice.pk) for voice in voices]


def say(action: Any, *, done: bool, feedback: Any = None, remark: str = "") -> SurveyAnswer:
    return answer_survey(action, done=done, token=token(), feedback=feedback, remark=remark)


def say_and_instruct(action: Action, member: Any, officer: Any) -> Action:
    """What stays internal about an action that was reopened, and a sister that is asked about.

    Written into the tables, because nothing of it is published yet; the sister is given back.
    """
    day = timezone.localdate() - timedelta(days=28)
    Action.objects.filter(pk=action.pk).update(verified_on=day)
    sister = Action.objects.create(
        resolution=action.resolution,
        description="更换标识",
        owner_party="committee",
        due=timezone.localdate(),
        state="verified",
        progress=100,
        verified_on=day,
        verified_by=officer,
    )
    for row in (action, sister):
        SurveyAnswer.objects.create(
            action=row, token=token(), verified_on=day, done=False, remark="补充说明"
        )
        ActionInstruction.objects.create(action=row, text="督办意见", written_by=officer)
    Reopening.objects.create(
        action=action, reason="现场漏雨", reopened_by=member, due=action.due, verified_on=day
    )
    return sister
