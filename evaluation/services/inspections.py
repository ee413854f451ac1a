"""Inspections: assigned, drafted, confirmed, void. Returns and photos have files of their own."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS, Role
from accounts.models import User
from accounts.rules import DutyConflict, IllegalTransition, Refusal
from accounts.services import record_event, save_version, transition
from accounts.validators import validate_draft
from communities.models import Community
from evaluation import queries
from evaluation.constants import DRAFT_VALUE_LENGTH
from evaluation.enums import InspectionKind, InspectionState
from evaluation.models import Confirmation, Inspection, ScoreRevision
from evaluation.queries.interests import Scorer
from evaluation.rules import ASSIGNED_SCORERS, COUNTED_ROUNDS, SCOREABLE
from evaluation.services.bulletins import recount
from evaluation.services.findings import withdraw_unfounded
from evaluation.services.locks import refuse_final
from evaluation.services.positions import kept_draft, without_position
from evaluation.services.rectification import note_relapses_shown_by
from orgs.queries import members_of


def refuse_conflict_of_interest(inspector: User, community: Community) -> None:
    """Refuse an inspector who is bound to the community. Asked at assignment and at submission.

    Raises DutyConflict with what `queries.conflict_of_interest` finds.
    """
    _refuse_conflict(queries.conflict_of_interest(inspector, community))


def _refuse_conflict(conflict: str) -> None:
    if conflict:
        raise DutyConflict(conflict)


def assign_inspector(
    inspection: Inspection, *, inspector: User | None, by: User, expected_version: int | None = None
) -> None:
    """Give the inspection to `inspector`; None leaves it to nobody, or to the committee again.

    In a round whose self-checks count, one that is given to an inspector becomes a field
    inspection, and a self-check again where it is taken back.
    """
    code = inspection.scope_code()
    if not by.may(OFFICERS, code):
        raise Refusal(_("Only an officer of the township or above assigns inspectors."))
    if inspection.state not in SCOREABLE:
        raise IllegalTransition(_("This inspection was submitted; return it before reassigning."))
    if inspector is not None:
        _refuse_inspector(inspection, inspector, code)
        refuse_conflict_of_interest(inspector, inspection.community)
    kind = _kind_by(inspection, inspector)
    before = {"inspector": inspection.inspector_id}
    with transaction.atomic():
        save_version(
            inspection,
            expected_version=expected_version,
            inspector=inspector,
            kind=kind,
            draft=without_position(inspection.draft),
        )
        record_event(
            actor=by,
            action="inspection.inspector_assigned",
            target=inspection,
            before=before,
            after={"inspector": inspector.pk if inspector else None},
        )


def _refuse_inspector(inspection: Inspection, inspector: User, code: str) -> None:
    """An inspector of the area; of a third-party task, a member of its organisation."""
    roles = frozenset({Role.INSPECTOR})
    if inspection.kind == InspectionKind.THIRD_PARTY:
        task = inspection.task
        if task is None:
            raise Refusal(_("A third-party evaluation is given to an organisation, by a task."))
        if not members_of(task.organization).filter(pk=inspector.pk).exists():
            raise Refusal(
                _("%(name)s does not act for %(organization)s.")
                % {"name": inspector, "organization": task.organization}
            )
        roles = ASSIGNED_SCORERS
    if not inspector.may(roles, code):
        raise Refusal(
            _("%(name)s is not appointed as an inspector of this area.") % {"name": inspector}
        )


def _kind_by(inspection: Inspection, inspector: User | None) -> str:
    """The kind that `inspection` has once `inspector` scores it. Raises Refusal."""
    if inspection.task_id is not None and inspector is None:
        raise Refusal(_("Withdraw the task, or name another member of the organisation."))
    self_checks_count = inspection.round.counted_kind == InspectionKind.SELF_CHECK
    if inspection.kind == InspectionKind.SELF_CHECK and inspector is not None:
        if not self_checks_count:
            raise Refusal(_("The committee checks itself here; assign the other inspection."))
        return InspectionKind.FIELD
    if inspection.kind == InspectionKind.FIELD and inspector is None and self_checks_count:
        return InspectionKind.SELF_CHECK
    return str(inspection.kind)


def refuse_scoring(inspection: Inspection, by: User, *, scorer: Scorer | None = None) -> None:
    """Refuse whoever may not score `inspection`, and scores that come too late.

    `scorer` is what is known of `by`, where many inspections are looked at. Raises Refusal,
    IllegalTransition, DutyConflict.
    """
    if not inspection.may_be_scored_by(by, acts_for=scorer.acts_for if scorer else None):
        raise Refusal(_("This inspection is to be scored by somebody else."))
    if inspection.state not in SCOREABLE:
        raise IllegalTransition(
            _("This inspection is “%(state)s”: its scores cannot be changed now.")
            % {"state": inspection.get_state_display()}
        )
    if not inspection.accepts_scores:
        raise Refusal(_("The round is closed: scores cannot be entered any more."))
    if inspection.inspector_id is not None:
        interests = scorer.interests if scorer else queries.interests_of(by)
        _refuse_conflict(interests.against(inspection.community))


def save_draft(
    inspection: Inspection, *, by: User, draft: dict[str, Any], expected_version: int
) -> None:
    """Keep what was typed, as typed, by compare-and-swap.

    The audit trail notes the beginning of the work, not each keystroke that was saved. Raises
    ValidationError for what cannot be kept, Refusal, StaleRecord.
    """
    refuse_scoring(inspection, by)
    validate_draft(draft, DRAFT_VALUE_LENGTH)
    kept = kept_draft(draft, by=by, before=inspection.draft)
    with transaction.atomic():
        if inspection.state != InspectionState.IN_PROGRESS:
            transition(
                inspection, InspectionState.IN_PROGRESS, by=by, expected_version=expected_version
            )
            expected_version = inspection.version
        save_version(inspection, expected_version=expected_version, draft=kept)


def confirm_inspection(
    inspection: Inspection, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Accept the latest revision. Raises DutyConflict for anybody who submitted scores of it.

    In a round that was closed before, the standings are computed anew.
    """
    revisions = ScoreRevision.objects.filter(inspection=inspection)
    with transaction.atomic():
        refuse_final(inspection)
        if revisions.filter(submitted_by=by).exists():
            raise DutyConflict(_("Scores are confirmed by somebody who did not submit them."))
        transition(
            inspection,
            InspectionState.CONFIRMED,
            by=by,
            expected_version=expected_version,
            reason=reason,
        )
        latest = revisions.get(number=inspection.latest_number)
        Confirmation.objects.create(revision=latest, confirmed_by=by, confirmed_at=timezone.now())
        withdraw_unfounded(inspection, by=by)
        note_relapses_shown_by(inspection, by=by)
        _count_again(inspection, by)


def void_inspection(
    inspection: Inspection, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Declare the inspection void: the unit is listed without a result, never with zero."""
    with transaction.atomic():
        refuse_final(inspection)
        transition(
            inspection,
            InspectionState.VOID,
            by=by,
            expected_version=expected_version,
            reason=reason,
        )
        withdraw_unfounded(inspection, by=by)
        _count_again(inspection, by)


def _count_again(inspection: Inspection, by: User) -> None:
    if inspection.round.state in COUNTED_ROUNDS:
        recount(inspection.round, by=by, is_rescored=inspection.is_counted)
