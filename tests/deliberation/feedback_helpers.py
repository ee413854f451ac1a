"""Functions that send feedback and take it through its states by the services."""

from __future__ import annotations

from itertools import count
from typing import Any

from deliberation.models import Feedback, Topic
from deliberation.services import (
    FeedbackContent,
    TopicContent,
    add_topic,
    answer_feedback,
    moderate_feedback,
    send_feedback,
)

TEXT = "东门的垃圾桶每天晚上都满，没有人收"
_tokens = count(1)


def send(community: Any, text: str = TEXT, **changes: Any) -> Feedback:
    token = changes.pop("token", f"feedback-{next(_tokens)}")
    photo = changes.pop("photo", None)
    content = FeedbackContent(**{"category": "waste_sorting", "text": text} | changes)
    return send_feedback(community, content=content, token=token, photo=photo)


def accept(feedback: Feedback, member: Any, text: str = "", **changes: Any) -> Feedback:
    moderate_feedback(
        feedback,
        by=member,
        published_text=text or feedback.text,
        **{"confirmed": False} | changes,
    )
    return feedback


def answer(
    feedback: Feedback, member: Any, text: str = "已与清运单位商定每晚加收一次。"
) -> Feedback:
    if feedback.state == "received":
        accept(feedback, member)
    answer_feedback(feedback, by=member, answer=text, confirmed=False)
    return feedback


def pool(community: Any, member: Any, title: str = "东门投放点满溢") -> Topic:
    content = TopicContent(title=title, category="waste_sorting", source="resident")
    topic, _is_new = add_topic(
        community=community, by=member, content=content, token=f"topic-{next(_tokens)}"
    )
    return topic
