"""The notice of a coming meeting on the public site: when, where, about what; never who."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import OFFICERS
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import save_version
from communities.public import place_search_text
from deliberation import queries
from deliberation.agenda import Line
from deliberation.enums import MeetingState
from deliberation.models import Meeting
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current
from portal.services import PublicItem, publish


def publish_notice(meeting: Meeting, *, by: User) -> Publication:
    """Put the notice on the public site as it is now: new, changed, or cancelled.

    A change is a new version; the result of the meeting takes its place later. Raises Refusal
    where there is nothing to publish, DutyConflict where `by` wrote it.
    """
    if not by.may(OFFICERS, meeting.scope_code()):
        raise Refusal(_("This step is not possible for you now."))
    if meeting.state not in {MeetingState.ANNOUNCED, MeetingState.CANCELLED}:
        raise Refusal(_("Only an announced meeting has a notice."))
    shown = current(Kind.NOTICE, meeting.public_id)
    is_cancelled = meeting.state == MeetingState.CANCELLED
    if is_cancelled and shown is None:
        raise Refusal(_("The site never showed this notice, so there is nothing to take back."))
    if meeting.notice_shown == meeting.notice_number:
        raise Refusal(_("The notice stands on the site already."))
    reason = ""
    if shown is not None:
        reason = _("The meeting is cancelled") if is_cancelled else _("The notice was changed")
    loaded = queries.with_content(Meeting.objects.filter(pk=meeting.pk)).get()
    with transaction.atomic():
        save_version(meeting, notice_shown=meeting.notice_number)
        return publish(
            notice_item(loaded), by=by, issuer=by.unit or str(meeting.community), reason=reason
        )


def _line(line: Line) -> dict[str, Any]:
    return {
        "number": line.number,
        "topic": line.title,
        "sub": line.is_sub,
        "minutes": line.minutes,
        "begins": _clock(line.begins) if line.minutes else "",
    }


def _clock(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%H:%M}" if moment else ""


def notice_item(meeting: Meeting) -> PublicItem:
    """The notice as it would be published now; needs `queries.with_content`."""
    community = meeting.community
    assert meeting.starts_at is not None
    assert meeting.notice_on is not None
    starts_at = timezone.localtime(meeting.starts_at)
    agenda = queries.stored_agenda(meeting)
    payload: dict[str, Any] = {
        "title": meeting.title,
        "form": meeting.form,
        "community": community.name,
        "community_slug": community.slug,
        "township": community.township.name,
        "county": community.township.county.name,
        "held_on": starts_at.strftime("%Y-%m-%d"),
        "time": starts_at.strftime("%H:%M"),
        "place": meeting.place,
        "convened_by": meeting.convened_by,
        "notice_on": meeting.notice_on.isoformat(),
        "notice_channel": meeting.notice_channel,
        "agenda": [_line(line) for line in agenda.lines],
        "minutes": agenda.minutes or None,
        "ends": _clock(agenda.ends) if agenda.minutes else "",
        "notice": meeting.notice_number,
        "cancelled": meeting.state == MeetingState.CANCELLED,
        "cancelled_because": meeting.cancelled_because,
    }
    return PublicItem(
        kind=Kind.NOTICE,
        key=meeting.public_id,
        title=meeting.title,
        unit_code=community.code,
        period=starts_at.strftime("%Y-%m"),
        payload=payload,
        search_text=place_search_text(community),
        authors=queries.author_ids(meeting),
    )
