"""Rectification: repairs reported with photos, looked at by somebody else, watched afterwards."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import DutyConflict, IllegalTransition, Refusal
from accounts.services import record_event, transition
from evaluation import queries
from evaluation.enums import FindingState, RecheckOutcome, RoundState
from evaluation.models import Finding, FindingPhoto, Inspection, Recheck, Repair, ScoreRevision
from evaluation.rules import MEMBERS, TO_RECTIFY
from evaluation.services.corrections import correct_score
from evaluation.services.locks import lock_round
from portal.evidence import keep_photo


def _refuse_reporting(finding: Finding, by: User) -> None:
    if not by.may(MEMBERS, finding.scope_code()):
        raise Refusal(_("Repairs are reported by members of the committee."))
    if finding.state not in TO_RECTIFY:
        raise IllegalTransition(
            _("This finding is “%(state)s”: there is nothing to report now.")
            % {"state": finding.get_state_display()}
        )


def add_repair_photo(finding: Finding, *, by: User, upload: UploadedFile[bytes]) -> FindingPhoto:
    """Keep one photo of a repair that is not reported yet.

    Raises ValidationError with the reason it was refused, Refusal.
    """

    def held(now: Finding) -> int:
        _refuse_reporting(now, by)
        return now.photos.filter(repair=None).count()

    _refuse_reporting(finding, by)
    return keep_photo(
        finding,
        by=by,
        upload=upload,
        held=held,
        make=lambda photo: FindingPhoto.objects.create(finding=finding, photo=photo),
    )


def delete_repair_photo(photo: FindingPhoto, *, by: User) -> None:
    """Delete a photo that was not reported yet; evidence of a report stays."""
    with transaction.atomic():
        transaction_lock("audit")
        now = Finding.objects.select_for_update().get(pk=photo.finding_id)
        _refuse_reporting(now, by)
        if FindingPhoto.objects.filter(pk=photo.pk, repair__isnull=False).exists():
            raise Refusal(_("This photo was sent with the report and stays with it."))
        record_event(
            actor=by,
            action="finding.photo_deleted",
            target=photo.finding,
            before={"photo": photo.photo.sha256},
        )
        photo.delete()


def report_repair(
    finding: Finding, *, by: User, text: str, expected_version: int | None = None
) -> Repair:
    """Report that it was put right, with the photos added since the last report.

    Raises ValidationError without a photo, IllegalTransition where nothing is to be put right,
    StaleRecord where another member was faster.
    """
    _refuse_reporting(finding, by)
    repair = Repair(
        finding=finding,
        number=finding.repairs.count() + 1,
        text=text,
        reported_by=by,
        reported_at=timezone.now(),
    )
    repair.clean_fields(exclude=["finding", "reported_by"])
    with transaction.atomic():
        transition(
            finding,
            FindingState.REPORTED,
            by=by,
            expected_version=expected_version,
            reported_by=by,
            reported_on=timezone.localdate(),
            verified_by=None,
            verified_on=None,
            observed_until=None,
        )
        _refuse_without_photo(finding)
        repair.save(force_insert=True)
        finding.photos.filter(repair=None).update(repair=repair)
    return repair


def _refuse_without_photo(finding: Finding) -> None:
    if not finding.photos.filter(repair=None).exists():
        raise ValidationError({"photos": _("Add at least one photo of what was put right.")})


def refuse_own_recheck(finding: Finding, by: User) -> None:
    """Refuse whoever scored the inspection or reported a repair of it. Raises DutyConflict."""
    rows = Finding.objects.filter(pk=finding.pk)
    if rows.filter(queries.scored_by(by)).exists():
        raise DutyConflict(_("It is looked at again by somebody who did not score it."))
    if rows.filter(queries.repaired_by(by)).exists():
        raise DutyConflict(_("It is looked at again by somebody who did not report the repair."))


def recheck(
    finding: Finding,
    *,
    by: User,
    is_rectified: bool,
    text: str = "",
    expected_version: int | None = None,
) -> None:
    """Say what was seen on the spot after the last report.

    Rectified: the time of observation begins (civil days of the term, today not counted). Not
    rectified: back to the committee, with what is missing; the deadline stays. Points come back
    only where the finding's term says so, by a revision of their own. Raises
    DutyConflict, Refusal without a `text` where it is not rectified, StaleRecord.
    """
    refuse_own_recheck(finding, by)
    today = timezone.localdate()
    outcome = RecheckOutcome.RECTIFIED if is_rectified else RecheckOutcome.NOT_RECTIFIED
    with transaction.atomic():
        if is_rectified:
            transition(
                finding,
                FindingState.VERIFIED,
                by=by,
                expected_version=expected_version,
                reason=text,
                verified_by=by,
                verified_on=today,
                observed_until=today + timedelta(days=finding.term.observation_days),
            )
            _restore_points(finding, by)
        else:
            transition(
                finding,
                FindingState.OPEN,
                by=by,
                expected_version=expected_version,
                reason=text,
            )
        _keep(finding, outcome, by=by, text=text)


def _restore_points(finding: Finding, by: User) -> None:
    """Give back what was lost, where the term says so and the round is not final."""
    if not finding.term.restores_points:
        return
    lock_round(finding.inspection)
    if finding.inspection.round.state == RoundState.FINAL:
        return
    correct_score(
        finding.inspection,
        by=by,
        criterion=finding.criterion,
        points=finding.criterion.points,
        note=str(_("Restored after rectification %(number)s")) % {"number": finding.number},
        reason=str(_("The finding was rectified, and its term gives the points back.")),
    )


def _keep(
    finding: Finding,
    outcome: RecheckOutcome,
    *,
    by: User,
    text: str,
    seen_in: Inspection | None = None,
) -> None:
    row = Recheck(
        finding=finding,
        repair=finding.repairs.order_by("-number").first(),
        outcome=outcome,
        text=text.strip(),
        seen_in=seen_in,
        checked_by=by,
        checked_at=timezone.now(),
    )
    row.clean_fields(exclude=["finding", "repair", "checked_by", "seen_in"])
    row.save(force_insert=True)


def note_relapse(
    finding: Finding, *, by: User, text: str, expected_version: int | None = None
) -> None:
    """What was rectified is there again within the time of observation: it has to be put right
    anew, in the days of its term from today. Raises Refusal once the observation is over.
    """
    if finding.observation_is_over:
        raise Refusal(
            _("The observation ended on %(day)s. What is found now becomes a new finding.")
            % {"day": finding.observed_until}
        )
    _relapse(finding, by=by, text=text, expected_version=expected_version)


def note_relapses_shown_by(inspection: Inspection, *, by: User) -> None:
    """Reopen what an inspection found again within its observation, by the day it was scored on.

    Called where the scores of `inspection` are confirmed. Whoever corrects a submission sits at a
    desk: the first one tells when somebody stood there.
    """
    first = ScoreRevision.objects.get(inspection=inspection, number=1)
    scored_on = timezone.localtime(first.submitted_at).date()
    for finding in queries.watched_criteria(inspection, scored_on):
        text = _("Points were lost here again in the inspection of %(period)s.")
        said = str(text % {"period": inspection.round.period})
        _relapse(finding, by=by, text=said, seen_in=inspection)


def _relapse(
    finding: Finding,
    *,
    by: User,
    text: str,
    seen_in: Inspection | None = None,
    expected_version: int | None = None,
) -> None:
    with transaction.atomic():
        transition(
            finding,
            FindingState.RELAPSED,
            by=by,
            expected_version=expected_version,
            reason=text,
            due=timezone.localdate() + timedelta(days=finding.term.days),
        )
        _keep(finding, RecheckOutcome.RELAPSED, by=by, text=text, seen_in=seen_in)


def close_finding(finding: Finding, *, by: User, expected_version: int | None = None) -> None:
    """Close it once its observation is over. Raises Refusal before, with the day it ends."""
    if finding.state == FindingState.VERIFIED and not finding.observation_is_over:
        raise Refusal(
            _("It is watched until %(day)s and can be closed after that.")
            % {"day": finding.observed_until}
        )
    transition(finding, FindingState.CLOSED, by=by, expected_version=expected_version)
