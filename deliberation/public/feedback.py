"""Feedback on the public site: the moderated text and the answer, and nothing about the sender."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS
from accounts.models import User
from accounts.rules import Refusal
from communities.public import place_search_text
from deliberation.models import Feedback
from deliberation.public.topics import place_of
from deliberation.rules import FEEDBACK_MODERATED
from portal.enums import Kind
from portal.models import Publication
from portal.services import PublicItem, publish
from portal.validators import validate_no_personal_data

TITLE_LENGTH = 40


def feedback_item(feedback: Feedback) -> PublicItem:
    """Moderated feedback as it would be published now. Its key is not the sender's code."""
    community = feedback.community
    photo = feedback.photo
    photos = [photo] if photo is not None and not photo.shows_people else []
    received = timezone.localtime(feedback.received_at)
    lines = feedback.published_text.splitlines() or [""]
    title = lines[0] if len(lines[0]) <= TITLE_LENGTH else f"{lines[0][:TITLE_LENGTH]}…"
    payload: dict[str, Any] = {
        **place_of(community),
        "title": title,
        "category": feedback.category,
        "estate": feedback.published_estate,
        "text": feedback.published_text,
        "received_on": received.strftime("%Y-%m-%d"),
        "joined": feedback.joined.count(),
        "answer": feedback.answer,
        "answered_on": feedback.answered_on.isoformat() if feedback.answered_on else "",
        "topic_key": feedback.topic.public_id if feedback.topic else "",
        "photos": [photo.public_id for photo in photos],
    }
    return PublicItem(
        kind=Kind.FEEDBACK,
        key=feedback.public_id,
        title=title,
        unit_code=community.code,
        period=received.strftime("%Y-%m-%d"),
        payload=payload,
        search_text=place_search_text(community),
        photos=photos,
        authors=frozenset({feedback.moderated_by_id or 0, feedback.answered_by_id or 0}),
    )


def publish_feedback(feedback: Feedback, *, by: User, reason: str = "") -> Publication:
    """Show moderated feedback and, where there is one, its answer.

    Raises Refusal before it was accepted and where personal data seem to stand in it that nobody
    confirmed to be none; DutyConflict for who moderated or answered it.
    """
    if not by.may(OFFICERS, feedback.scope_code()):
        raise Refusal(_("Officers of the place publish feedback."))
    if feedback.state not in FEEDBACK_MODERATED:
        raise Refusal(
            _("This feedback is “%(state)s”; only what the committee accepted is published.")
            % {"state": feedback.get_state_display()}
        )
    texts = f"{feedback.published_text} {feedback.published_estate}"
    try:
        validate_no_personal_data(texts, confirmed=feedback.privacy_confirmed)
    except ValidationError as error:
        raise Refusal(error.messages[0]) from error
    return publish(
        feedback_item(feedback),
        by=by,
        issuer=by.unit or str(feedback.community),
        reason=reason or str(feedback.get_state_display()),
    )
