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


def _verified(world: World, token: str) -> tuple[Any, Any]:
    """An action of 德泰社区 verified thirty days ago, and the feedback that led to it."""
    from tests.deliberation.survey_helpers import verified

    if f"surveyed {token}" not in world.units:
        people = world.people
        found = verified(
            people["member"],
            world.units["community"],
            confirmer=people["township"],
            publisher=people["county"],
            ago=30,
            raised=1,
        )
        world.units[f"surveyed {token}"] = found
    action, (feedback,) = world.units[f"surveyed {token}"]
    return action, feedback


def _surveyed(world: World) -> dict[str, str]:
    action, feedback = _verified(world, "asked")
    return row(
        action, key=action.public_id, version="1", code=feedback.receipt_code,
        public_id=action.public_id, token="s" * 32,
    )  # fmt: skip


def _unasked(world: World) -> dict[str, str]:
    """A code that is right, and an action that nobody knows."""
    _action, feedback = _verified(world, "asked")
    return {"code": feedback.receipt_code, "key": "nothing"}


def _unasked_action(world: World) -> dict[str, str]:
    """One that stands on the site and is not verified."""
    return {"key": _published(world, "unasked").public_id}


def _doubted(world: World) -> dict[str, str]:
    """One that somebody denied on the public page."""
    from tests.deliberation.survey_helpers import say

    action, _feedback = _verified(world, "doubted")
    say(action, done=False)
    return row(action, public_id=action.public_id, version=action.version)


def _unpublished(world: World) -> dict[str, str]:
    """One of which the site shows neither the numbers nor that it was reopened."""
    from tests.deliberation.survey_helpers import say

    action, feedback = _verified(world, "unpublished")
    say(action, done=False, feedback=feedback)
    action.refresh_from_db()
    return row(action, version=action.version)


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "escalated_action": _escalated,
    "surveyed_action": _surveyed,
    "unasked_feedback": _unasked,
    "unasked_action": _unasked_action,
    "doubted_action": _doubted,
    "unpublished_action": _unpublished,
}
