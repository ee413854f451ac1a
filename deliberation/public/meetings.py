"""What the public sees of a meeting and of its actions, field by field, and publishing them.

No person's name is in a payload: participants are numbers by party, actions name the body.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import DutyConflict, Refusal
from accounts.services import transition
from communities.public import place_search_text
from deliberation import queries
from deliberation.agenda import Line
from deliberation.enums import ActionState, MeetingState
from deliberation.models import Action, AgendaItem, Meeting
from deliberation.public.topics import publish_topics_of
from deliberation.rules import HELD, PROGRESS_CONFIRMERS
from portal.enums import Kind
from portal.models import Publication
from portal.queries import versions
from portal.services import PublicItem, publish, publish_many


def publish_meeting(
    meeting: Meeting, *, by: User, expected_version: int | None = None, reason: str = ""
) -> Publication:
    """Publish the confirmed record and its actions; give back the meeting's newest version.

    A correction needs its reason. A record that was reopened and stayed as it was is published
    again without a new version. Raises DutyConflict where `by` recorded or handed in the meeting.
    """
    with transaction.atomic():
        transition(
            meeting,
            MeetingState.PUBLISHED,
            by=by,
            expected_version=expected_version,
            reason=reason,
        )
        loaded = queries.with_content(Meeting.objects.filter(pk=meeting.pk)).get()
        actions = [action for item in loaded.agenda.all() for action in _actions(item)]
        publish_many(
            [meeting_item(loaded), *(action_item(action, meeting) for action in actions)],
            by=by,
            issuer=by.unit or str(meeting.community),
            reason=reason,
        )
        publish_topics_of(
            [item.topic for item in loaded.agenda.all()],
            by=by,
            issuer=by.unit or str(meeting.community),
            reason=reason or str(meeting.get_state_display()),
        )
    return versions(Kind.MEETING, meeting.public_id)[0]


def confirm_progress(
    action: Action, *, by: User, expected_version: int | None = None, reason: str = ""
) -> Publication:
    """Verify an action reported done, or let the reported progress stand, and publish it.

    Raises DutyConflict where `by` reported it, Refusal before the meeting was published.
    """
    meeting = action.resolution.item.meeting
    if by.pk == action.reported_by_id:
        raise DutyConflict(_("An action is verified by somebody who did not report it."))
    if not by.may(PROGRESS_CONFIRMERS, action.scope_code()) or meeting.state not in HELD:
        raise Refusal(_("This step is not possible for you now."))
    if meeting.state != MeetingState.PUBLISHED:
        raise Refusal(_("Publish the meeting first; its actions follow it."))
    with transaction.atomic():
        if action.state == ActionState.DONE:
            transition(
                action,
                ActionState.VERIFIED,
                by=by,
                expected_version=expected_version,
                reason=reason,
                verified_by=by,
                verified_on=timezone.localdate(),
            )
        return publish(
            action_item(action, meeting),
            by=by,
            issuer=by.unit or str(meeting.community),
            reason=reason or progress_text(action),
        )


def progress_text(action: Action) -> str:
    """How far it is, as the reason of a new version."""
    return f"{action.get_state_display()} · {action.progress}%"


def _actions(item: AgendaItem) -> list[Action]:
    resolution = getattr(item, "resolution", None)
    return list(resolution.actions.all()) if resolution is not None else []


def meeting_item(meeting: Meeting) -> PublicItem:
    """The meeting as it would be published now; needs `queries.with_content`."""
    community = meeting.community
    assert meeting.starts_at is not None
    starts_at = timezone.localtime(meeting.starts_at)
    verdict = next(iter(meeting.verdicts.all()), None)
    photos = [m.photo for m in meeting.meeting_photos.all() if not m.photo.shows_people]
    payload: dict[str, Any] = {
        "title": meeting.title,
        "form": meeting.form,
        "community": community.name,
        "community_slug": community.slug,
        "township": community.township.name,
        "township_slug": community.township.slug,
        "county": community.township.county.name,
        "county_slug": community.township.county.slug,
        "held_on": starts_at.strftime("%Y-%m-%d"),
        "time": starts_at.strftime("%H:%M"),
        "place": meeting.place,
        "entitled": meeting.entitled,
        "present": meeting.present,
        "convened_by": meeting.convened_by,
        "yields": meeting.yields.value,
        "verdict": queries.verdict_figures(verdict) if verdict else None,
        "participants": _participants(meeting),
        "agenda": [_item(item, line) for line, item in queries.agenda_rows(meeting)],
        "photos": [photo.public_id for photo in photos],
    }
    return PublicItem(
        kind=Kind.MEETING,
        key=meeting.public_id,
        title=meeting.title,
        unit_code=community.code,
        period=starts_at.strftime("%Y-%m"),
        payload=payload,
        search_text=place_search_text(community),
        photos=photos,
        authors=queries.author_ids(meeting),
    )


def _participants(meeting: Meeting) -> list[dict[str, Any]]:
    numbers: dict[str, int] = {}
    for participant in meeting.participants.all():
        numbers[participant.party] = numbers.get(participant.party, 0) + participant.headcount
    return [{"party": party, "number": number} for party, number in numbers.items()]


def _item(item: AgendaItem, line: Line) -> dict[str, Any]:
    ballot = getattr(item, "ballot", None)
    resolution = getattr(item, "resolution", None)
    return {
        "number": line.number,
        "sub": line.is_sub,
        "topic": item.topic.title,
        "topic_key": item.topic.public_id,
        "category": item.topic.category,
        "source": item.topic.source,
        "outcome": item.outcome,
        "ballot": ballot
        and {
            "method": ballot.method,
            "in_favour": ballot.in_favour,
            "against": ballot.against,
            "abstained": ballot.abstained,
            "invalid": ballot.invalid,
            "present": ballot.base_count,
            "base": ballot.base,
            "needed": ballot.needed,
            "passed": ballot.passed,
        },
        "resolution": resolution
        and {
            "number": resolution.number,
            "text": resolution.text,
            "kind": resolution.kind,
            "in_effect": resolution.in_effect,
            "effective_on": resolution.effective_on and resolution.effective_on.isoformat(),
            "actions": [action.public_id for action in resolution.actions.all()],
        },
    }


def action_item(action: Action, meeting: Meeting) -> PublicItem:
    """How far an action is, as it would be published now."""
    authors = queries.author_ids(meeting) | {action.reported_by_id or 0}
    return PublicItem(
        kind=Kind.ACTION,
        key=action.public_id,
        title=action.description,
        unit_code=action.scope_code(),
        payload={
            "meeting_key": meeting.public_id,
            "meeting_title": meeting.title,
            "description": action.description,
            "owner_party": action.owner_party,
            "due": action.due.isoformat(),
            "state": action.state,
            "progress": action.progress,
            "in_effect": action.in_effect,
            **queries.survey_payload(action),
        },
        authors=frozenset(authors),
    )
