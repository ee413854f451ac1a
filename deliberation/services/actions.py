"""Actions: reported on by the committee, verified by somebody else."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import DutyConflict, IllegalTransition, Refusal
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
    progress falls behind an earlier report, Refusal before the meeting was handed in or where it
    was not valid.
    """
    if action.resolution.item.meeting.state not in HELD:
        raise Refusal(_("The meeting is being corrected; report after it was submitted again."))
    if not action.in_effect:
        raise Refusal(
            _("The meeting was not valid, so its resolutions take no effect: nothing is begun.")
        )
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


def progress_before(action: Action) -> int:
    """In percent, what was reported last before the action was reported done."""
    before = action.reports.filter(progress__lt=COMPLETE).first()
    return before.progress if before else 0


def refuse_action(
    action: Action, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Say that an action reported done is not, and what is missing; both stand in its reports.

    Its progress goes back to the report before. Raises DutyConflict where `by` reported it,
    IllegalTransition where nobody reported it done.
    """
    if by.pk == action.reported_by_id:
        raise DutyConflict(_("An action is verified by somebody who did not report it."))
    if action.state != ActionState.DONE:
        raise IllegalTransition(_("It was not reported done, so there is nothing to send back."))
    progress = progress_before(action)
    with transaction.atomic():
        transition(
            action,
            ActionState.IN_PROGRESS,
            by=by,
            expected_version=expected_version,
            reason=reason,
            progress=progress,
        )
        refusal = ActionProgress(action=action, progress=progress, note=reason, reported_by=by)
        refusal.full_clean()
        refusal.save(force_insert=True)
