"""Actions: reported on by the committee, verified by somebody else."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Refusal
from accounts.services import transition
from deliberation.constants import COMPLETE
from deliberation.enums import ActionState
from deliberation.models import Action, ActionProgress
from deliberation.rules import HELD


def report_progress(
    action: Action, *, by: User, progress: int, note: str, expected_version: int | None = None
) -> ActionProgress:
    """Append a report: `progress` in percent (0 to 100) and what was done.

    100 reports the action done; it waits for verification then. Raises ValidationError where the
    progress falls behind an earlier report, Refusal before the meeting was handed in.
    """
    if action.resolution.item.meeting.state not in HELD:
        raise Refusal(_("The meeting is being corrected; report after it was submitted again."))
    if progress < action.progress:
        raise ValidationError(
            {
                "progress": _("%(before)s%% was reported before; progress does not fall.")
                % {"before": action.progress}
            }
        )
    report = ActionProgress(action=action, progress=progress, note=note, reported_by=by)
    report.full_clean()
    target = ActionState.DONE if progress == COMPLETE else ActionState.IN_PROGRESS
    with transaction.atomic():
        transition(
            action,
            target,
            by=by,
            expected_version=expected_version,
            progress=progress,
            reported_by=by,
        )
        report.save(force_insert=True)
    return report


def refuse_action(
    action: Action, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Say that an action reported done is not; its progress goes back to 90 percent."""
    if by.pk == action.reported_by_id:
        raise Refusal(_("An action is verified by somebody who did not report it."))
    transition(
        action,
        ActionState.IN_PROGRESS,
        by=by,
        expected_version=expected_version,
        reason=reason,
        progress=90,
    )
