"""Feedback to decide on and answer, topics to bring to a meeting; for officers, what is overdue."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue, Shortcut
from accounts.enums import OFFICERS
from accounts.models import User
from communities.queries import full_name_columns
from deliberation import queries
from deliberation.models import Feedback, Topic
from deliberation.rules import MEMBERS

OF_FEEDBACK = (
    "public_id", "category", "state", "due", "answered_on", *full_name_columns("community"),
)  # fmt: skip
OF_TOPIC = ("public_id", "title", "state", "deadline", "scheduled_for")


def feedback_items(user: User) -> Iterator[Queue]:
    """All of it for `user`, in no order."""
    if user.may(MEMBERS):
        rows = queries.unanswered(queries.feedback_for(user)).order_by("due", "pk")
        yield Queue(rows, OF_FEEDBACK, _to_answer)
        topics = queries.topics_waiting(user).order_by("deadline", "raised_on", "pk")
        yield Queue(topics, OF_TOPIC, _topic)
    if user.may(OFFICERS):
        overdue = queries.late(queries.feedback_for(user)).order_by("due", "pk")
        yield Queue(overdue, OF_FEEDBACK, _late)


def _to_answer(feedback: Feedback) -> DeskItem:
    return _line(feedback, reverse("feedback_detail", args=[feedback.public_id]))


def _late(feedback: Feedback) -> DeskItem:
    return _line(feedback, reverse("admin:deliberation_feedback_change", args=[feedback.pk]))


def _line(feedback: Feedback, url: str) -> DeskItem:
    return DeskItem(
        title=_("Feedback on %(category)s, %(community)s")
        % {
            "category": feedback.get_category_display(),
            "community": feedback.community.full_name,
        },
        url=url,
        due=feedback.due,
        state_label=feedback.get_state_display(),
        overdue=feedback.is_overdue,
        kind="feedback",
    )


def _topic(topic: Topic) -> DeskItem:
    return DeskItem(
        title=_("Topic: %(topic)s") % {"topic": topic},
        url=reverse("topic_detail", args=[topic.public_id]),
        due=topic.deadline or topic.scheduled_for,
        state_label=topic.get_state_display(),
        overdue=topic.is_overdue,
        kind="topic",
    )


def feedback_shortcuts(user: User) -> Iterator[Shortcut]:
    """The buttons of committee members."""
    if user.may(MEMBERS):
        yield Shortcut(
            title=_("Residents' feedback"),
            url=reverse("feedback_list"),
            description=_("Decide, answer, or make a topic of it."),
        )
        yield Shortcut(
            title=_("Pool of topics"),
            url=reverse("topic_list"),
            description=_("What is to be deliberated on, and problems that come back."),
        )
