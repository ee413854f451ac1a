"""Actions that stayed undone, and those that residents are asked about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.world.common import row
from tests.world.people import World


def _published(world: World, token: str) -> Any:
    """The action of a published meeting of its own."""
    from deliberation.models import Action
    from deliberation.public import publish_meeting
    from deliberation.services import confirm_minutes
    from tests.world.deliberation import hold_meeting

    meeting = hold_meeting(world, token)
    confirm_minutes(meeting, by=world.people["township"])
    publish_meeting(meeting, by=world.people["county"])
    return Action.objects.select_related("resolution__item__meeting__community").get(
        resolution__item__meeting=meeting
    )


def _escalated(world: World) -> dict[str, str]:
    """An action that was due a month ago."""
    action = _published(world, "escalated")
    action.due = timezone.localdate() - timedelta(days=30)
    action.save(update_fields=["due"])
    return row(action, public_id=action.public_id)


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "escalated_action": _escalated,
}
