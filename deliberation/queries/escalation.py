"""Actions that stayed undone: who above the committee has them on the desk, since when.

Everything is computed from the due date, so it cannot be out of date:

    due 2026-11-10, ACTION_ESCALATION_DAYS 7:  overdue from 2026-11-11,
                                               with the township from 2026-11-17,
                                               with the county from 2026-11-24
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from accounts.scoping import within
from deliberation.enums import ActionState
from deliberation.models import Action, ActionInstruction
from deliberation.queries.meetings import actions_for, unfinished
from deliberation.rules import HELD

# After how many times ACTION_ESCALATION_DAYS it is whose matter.
TOWNSHIP, COUNTY = 1, 2
LEVELS = {Role.TOWNSHIP_OFFICER: TOWNSHIP, Role.COUNTY_OFFICER: COUNTY}


def _last_due(level: int) -> date:
    return timezone.localdate() - timedelta(days=level * settings.ACTION_ESCALATION_DAYS)


def escalated(actions: QuerySet[Action], level: int = TOWNSHIP) -> QuerySet[Action]:
    """Those in effect, of held meetings, that are not verified so long after their due date.

    `level` is TOWNSHIP or COUNTY.
    """
    rows = actions.filter(in_effect=True, due__lte=_last_due(level))
    rows = rows.filter(resolution__item__meeting__state__in=sorted(HELD))
    return rows.exclude(state=ActionState.VERIFIED)


def escalated_since(action: Action, level: int = TOWNSHIP) -> date | None:
    """The civil day since which the action is escalated to `level`; None where it is not."""
    open_to_it = action.in_effect and action.state != ActionState.VERIFIED
    held = action.resolution.item.meeting.state in HELD
    if not (open_to_it and held and action.due <= _last_due(level)):
        return None
    return action.due + timedelta(days=level * settings.ACTION_ESCALATION_DAYS)


def escalated_to(user: User) -> QuerySet[Action]:
    """What is escalated to `user`: to township officers first, after twice the time to the
    county's. The oldest first."""
    theirs = matter_of(user, Action.scope_path)
    return escalated(actions_for(user)).filter(theirs).order_by("due", "pk")


def matter_of(user: User, path: str) -> Q:
    """Rows with a `due` date that became the matter of `user` above the committee: those in their
    places, told by the lookup `path`, that have been due for as long as their level waits."""
    theirs = Q(pk__in=[])
    for held in user.current_appointments:
        level = LEVELS.get(Role(held.role))
        if level is not None:
            theirs |= within(path, held.jurisdiction) & Q(due__lte=_last_due(level))
    return theirs


def instructed(user: User) -> QuerySet[Any]:
    """The user's unfinished actions with an instruction, as `instruction` and `expected_on`.

    They are those of the newest instruction.
    """
    newest = ActionInstruction.objects.filter(action=OuterRef("pk")).order_by("-pk")
    rows: QuerySet[Any] = unfinished(actions_for(user)).annotate(
        instruction=Subquery(newest.values("text")[:1]),
        expected_on=Subquery(newest.values("expected_on")[:1]),
    )
    return rows.filter(instruction__isnull=False).order_by("due", "pk")


def instructions_on(action: Action) -> QuerySet[ActionInstruction]:
    """What officers wrote on it, the newest first, with the writers."""
    return ActionInstruction.objects.filter(action=action).select_related("written_by")
