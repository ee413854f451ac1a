"""Exports of deliberation: figures and verdicts, no person's name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exports import Column
from accounts.tables import whole_table
from communities.resources import place_of

MEETING_COLUMNS = (
    *place_of("community"),
    Column("form", gettext_lazy("Form of the meeting")),
    Column("title", gettext_lazy("Title")),
    Column("starts_at", gettext_lazy("Date and time")),
    Column("place", gettext_lazy("Meeting place")),
    Column("entitled", gettext_lazy("Entitled to take part")),
    Column("present", gettext_lazy("Present")),
    Column("counted_present", gettext_lazy("Of those entitled, present")),
    Column("validity", gettext_lazy("Validity")),
    Column("state"),
)

TOPIC_COLUMNS = (
    *place_of("community"),
    Column("title"),
    Column("category"),
    Column("source"),
    Column("estate"),
    Column("state"),
    Column("raised_on"),
    Column("scheduled_for"),
    Column("resolved_on"),
    Column("chronic_kind"),
    Column("chronic_since"),
    Column("responsible_party"),
    Column("deadline"),
)
# Neither what was sent nor by whom: the text for publication was read for names.
FEEDBACK_COLUMNS = (
    *place_of("community"),
    Column("category"),
    Column("published_text"),
    Column("state"),
    Column("received_at"),
    Column("due"),
    Column("answer"),
    Column("answered_on"),
)
PROCEDURE_COLUMNS = (
    *place_of("community"),
    Column("title"),
    Column("matter"),
    Column("state"),
    Column("reached"),
    Column("begun_on"),
    Column("last_on"),
    Column("abandoned_because"),
)


def chronic_workbook(topics: Iterable[Any]) -> bytes:
    """Chronic problems as a workbook; needs `queries.chronic_topics`. No cell is a formula."""
    headers = [
        _("Community"), _("Topic"), _("Category"), _("Estate or place"), _("Why"),
        _("Since when"), _("Responsible body"), _("Deadline"), _("State"), _("Resolved on"),
        _("Feedback"), _("Actions"), _("Verified"), _("Relapses"),
    ]  # fmt: skip
    rows = [
        [
            topic.community.full_name,
            topic.title,
            str(topic.get_category_display()),
            topic.estate,
            str(topic.get_chronic_kind_display()),
            topic.chronic_since.isoformat(),
            str(topic.get_responsible_party_display()),
            topic.deadline.isoformat(),
            str(topic.get_state_display()),
            topic.resolved_on.isoformat() if topic.resolved_on else "",
            topic.feedback_count,
            topic.action_count,
            topic.verified_count,
            topic.relapse_count,
        ]
        for topic in topics
    ]
    return whole_table("xlsx", headers, rows)
