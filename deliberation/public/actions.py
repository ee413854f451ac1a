"""An action on the public site as it is by now, with what residents say of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS
from accounts.models import User
from accounts.rules import Refusal
from deliberation import queries
from deliberation.enums import ActionState, MeetingState
from deliberation.models import Action
from deliberation.public.meetings import action_item, progress_text
from portal.models import Publication
from portal.services import publish


def publish_action(action: Action, *, by: User, reason: str = "") -> Publication:
    """Show how far it is by now: reopened, or confirmed by so many residents.

    Raises Refusal before the meeting was published and where nothing changed, DutyConflict for
    who reported it or recorded the meeting.
    """
    meeting = action.resolution.item.meeting
    if not by.may(OFFICERS, action.scope_code()):
        raise Refusal(_("This step is not possible for you now."))
    if meeting.state != MeetingState.PUBLISHED:
        raise Refusal(_("Publish the meeting first; its actions follow it."))
    reopened = action.state != ActionState.VERIFIED and queries.reopening_of(action) is not None
    why = str(_("Reopened after residents said it was not done")) if reopened else ""
    return publish(
        action_item(action, meeting),
        by=by,
        issuer=by.unit or str(meeting.community),
        reason=reason or why or progress_text(action),
    )
