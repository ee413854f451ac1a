"""Referrals on the pages of what they were made of: an action, a finding, a meeting."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.urls import reverse

from accounts.models import User
from coordination import referral_queries as queries
from coordination.referral_rules import CORRESPONDENTS
from deliberation.enums import ActionState
from deliberation.models import Action, Meeting
from evaluation.models import Finding
from evaluation.rules import FINDING_LIVE

_UNDER_WAY = (ActionState.OPEN, ActionState.IN_PROGRESS)


def of_action(action: Action, user: User) -> dict[str, Any] | None:
    is_under_way = action.in_effect and action.state in _UNDER_WAY
    return _part(action, user, is_under_way=is_under_way)


def of_finding(finding: Finding, user: User) -> dict[str, Any] | None:
    return _part(finding, user, is_under_way=finding.state in FINDING_LIVE)


def of_meeting(meeting: Meeting, user: User) -> dict[str, Any] | None:
    """Several bodies may take something home from a joint meeting."""
    return _part(meeting, user, is_under_way=meeting.submitted_by_id is not None, is_one=False)


def _part(
    record: Model, user: User, *, is_under_way: bool, is_one: bool = True
) -> dict[str, Any] | None:
    """What was referred and came back, and the way to refer it where nothing is under way.

    Only its own people move the record itself: the answer stands beside it.
    """
    name = str(record._meta.model_name)
    rows = list(queries.of_record(user, **{name: record}))
    begin, is_taken = "", is_one and queries.is_referred(**{name: record})
    if is_under_way and not is_taken and user.may(CORRESPONDENTS):
        begin = f"{reverse('referral_create')}?{name}={record.public_id}"  # type: ignore[attr-defined]
    return {"referrals": rows, "begin": begin} if rows or begin else None
