"""Appeals: made while results are in publicity, decided by somebody who had no part in them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import COUNTY_DIGITS
from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import DutyConflict, IllegalTransition, Refusal
from accounts.services import once, record_event, refuse_stale, transition
from evaluation import queries
from evaluation.enums import AppealState, RoundState
from evaluation.models import (
    Appeal,
    AppealPhoto,
    Confirmation,
    Criterion,
    Inspection,
    Publicity,
    Round,
    Score,
    ScoreRevision,
)
from evaluation.rules import APPELLANTS, COUNTY, MEMBERS
from evaluation.services.corrections import correct_score
from evaluation.services.findings import withdraw_unfounded
from evaluation.services.locks import lock_round
from evaluation.services.register import next_number
from evaluation.validators import plain, validate_score
from portal.evidence import keep_photo


@dataclass(frozen=True)
class Grounds:
    """What the scored side asks for one criterion, and why."""

    points_asked: Decimal
    text: str


def refuse_outside_publicity(round_: Round) -> None:
    """Refuse appeals before results are in publicity and after its last day, with the date.

    Reads the round anew: asked under its lock, so that nobody makes it final meanwhile.
    """
    state = Round.objects.values_list("state", flat=True).get(pk=round_.pk)
    publicity = Publicity.objects.filter(round=round_).first()
    if publicity is not None and (state == RoundState.FINAL or publicity.is_over):
        raise Refusal(
            _("Appeals could be made until %(day)s; this one comes too late.")
            % {"day": publicity.until}
        )
    if state != RoundState.IN_PUBLICITY or publicity is None:
        raise Refusal(_("Appeals can be made once the results are in publicity."))


def submit_appeal(
    inspection: Inspection, *, by: User, criterion: Criterion, grounds: Grounds, token: str
) -> tuple[Appeal, bool]:
    """Appeal against the points of one criterion, once for each `token`.

    By a member of the scored committee or an officer of its township. Raises Refusal outside the
    publicity (with its last day), for a criterion that lost nothing or was appealed against,
    DutyConflict for who scored or confirmed it, ValidationError keyed by field.
    """
    if not by.may(APPELLANTS, inspection.scope_code()):
        raise Refusal(_("Appeals are made by the scored committee or its township."))

    if not inspection.is_counted:
        raise Refusal(_("It counts for no result; there is nothing to appeal against."))

    def create() -> Appeal:
        lock_round(inspection)
        refuse_outside_publicity(inspection.round)
        score = queries.scores_to_appeal(inspection).filter(criterion=criterion).first()
        if score is None:
            raise Refusal(_("No points were lost here, or an appeal was made already."))
        confirmation = Confirmation.objects.filter(revision=score.revision).first()
        confirmer = confirmation.confirmed_by if confirmation else None
        if by.pk in {score.revision.submitted_by_id, confirmer.pk if confirmer else None}:
            raise DutyConflict(_("Who scored or confirmed it makes no appeal against it."))
        _check_asked(criterion, score, grounds)
        return _create(inspection, by, grounds, score, confirmer)

    return once(model=Appeal, user=by, token=token, create=create)


def _check_asked(criterion: Criterion, score: Any, grounds: Grounds) -> None:
    given = score.points or Decimal(0)
    try:
        validate_score(grounds.points_asked, criterion.points, criterion.allowed_step)
    except ValidationError as error:
        raise ValidationError({"points_asked": error}) from error
    if grounds.points_asked <= given and not score.vetoed:
        raise ValidationError(
            {
                "points_asked": _("Ask for more than the %(points)s points that were given.")
                % {"points": plain(given)}
            }
        )


def _create(
    inspection: Inspection, by: User, grounds: Grounds, score: Any, confirmer: User | None
) -> Appeal:
    today = timezone.localdate()
    county = inspection.scope_code()[:COUNTY_DIGITS]
    transaction_lock(f"appeals {county}")
    revision: ScoreRevision = score.revision
    appeal = Appeal(
        jurisdiction=county,
        year=today.year,
        sequence=next_number(Appeal, county, today.year),
        inspection=inspection,
        criterion=score.criterion,
        revision=revision,
        points_given=score.points,
        points_asked=grounds.points_asked,
        grounds=grounds.text,
        scored_by=revision.submitted_by,
        confirmed_by=confirmer,
        submitted_by=by,
        submitted_on=today,
    )
    appeal.clean_fields(exclude=["inspection", "criterion", "revision", "scored_by"])
    appeal.save(force_insert=True)
    record_event(
        actor=by,
        action="appeal.submitted",
        target=appeal,
        after={"criterion": appeal.criterion_id, "asked": grounds.points_asked},
    )
    return appeal


def add_appeal_photo(appeal: Appeal, *, by: User, upload: UploadedFile[bytes]) -> AppealPhoto:
    """Add a photo while the appeal waits and its publicity lasts.

    Raises ValidationError with the reason it was refused, Refusal and DutyConflict as a withdrawal.
    """
    refuse_other_side(appeal, by)

    def held(now: Appeal) -> int:
        if now.state != AppealState.SUBMITTED:
            raise IllegalTransition(_("This appeal is decided; nothing is added to it."))
        refuse_outside_publicity(appeal.inspection.round)
        return now.photos.count()

    held(appeal)
    return keep_photo(
        appeal,
        by=by,
        upload=upload,
        held=held,
        make=lambda photo: AppealPhoto.objects.create(appeal=appeal, photo=photo),
    )


def refuse_other_side(appeal: Appeal, by: User) -> None:
    """Refuse whoever did not make the appeal, or make it together with who did.

    What a member of the committee appealed against is the committee's, else it is the township's.
    Raises DutyConflict for who scored or confirmed it, Refusal for everybody else.
    """
    code = appeal.scope_code()
    if not by.may(APPELLANTS, code):
        raise Refusal(_("Appeals are made by the scored committee or its township."))
    if by.pk in {appeal.scored_by_id, appeal.confirmed_by_id}:
        raise DutyConflict(_("Who scored or confirmed it has no part in the appeal against it."))
    is_fellow = by.may(MEMBERS, code) or not appeal.submitted_by.may(MEMBERS, code)
    if appeal.submitted_by_id != by.pk and not is_fellow:
        raise Refusal(_("This appeal is the committee's: its members withdraw or add to it."))


def withdraw_appeal(
    appeal: Appeal, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Take an appeal back before it is decided; another may be made while publicity lasts.

    Raises DutyConflict for who scored or confirmed it, Refusal as `refuse_other_side`.
    """
    refuse_other_side(appeal, by)
    transition(
        appeal, AppealState.WITHDRAWN, by=by, expected_version=expected_version, reason=reason
    )


def refuse_own_decision(appeal: Appeal, by: User) -> None:
    """Refuse whoever scored or confirmed it, or made the appeal. Raises DutyConflict."""
    inspection = appeal.inspection_id
    scored = queries.scorings_of(by).filter(inspection=inspection)
    confirmed = Confirmation.objects.filter(revision__inspection=inspection, confirmed_by=by)
    if appeal.submitted_by_id == by.pk or scored.exists() or confirmed.exists():
        raise DutyConflict(
            _("An appeal is decided by somebody who neither scored nor confirmed nor made it.")
        )


def decide_appeal(
    appeal: Appeal,
    *,
    by: User,
    outcome: AppealState | str,
    reasons: str,
    points: Decimal | None = None,
    expected_version: int | None = None,
) -> None:
    """Decide an appeal with its reasons; `outcome` is upheld, upheld in part, or rejected.

    Upheld: the criterion has the points asked for; in part: `points`, between those given and
    those asked for. Either appends a revision, computes the standings anew, and takes findings
    along that rest on nothing then; the bulletin waits for its correction. Raises DutyConflict,
    Refusal once the round is final and where the criterion has those points by now,
    ValidationError keyed by field, StaleRecord.
    """
    if not by.may(COUNTY, appeal.scope_code()):
        raise Refusal(_("Appeals are decided by the county or the city."))
    refuse_own_decision(appeal, by)
    granted = _granted(appeal, outcome, points)
    with transaction.atomic():
        lock_round(appeal.inspection)
        refuse_stale(appeal, expected_version=expected_version)
        result = None
        if granted is not None and appeal.state == AppealState.SUBMITTED:
            _refuse_no_gain(appeal, granted)
            result = correct_score(
                appeal.inspection,
                by=by,
                criterion=appeal.criterion,
                points=granted,
                note=str(_("By the decision on appeal %(number)s")) % {"number": appeal.number},
                reason=reasons.strip(),
            )
            withdraw_unfounded(appeal.inspection, by=by)
        transition(
            appeal,
            str(outcome),
            by=by,
            expected_version=expected_version,
            reason=reasons,
            decision=reasons.strip(),
            decided_by=by,
            decided_on=timezone.localdate(),
            points_granted=granted,
            result=result,
        )


def _refuse_no_gain(appeal: Appeal, granted: Decimal) -> None:
    """A repair may have brought points back since: a decision never takes them away."""
    stands = Score.objects.get(
        revision__inspection=appeal.inspection_id,
        revision__number=appeal.inspection.latest_number,
        criterion=appeal.criterion_id,
    )
    if not stands.vetoed and stands.points is not None and granted <= stands.points:
        raise Refusal(
            _("This criterion has %(points)s points by now: there is nothing more to grant.")
            % {"points": plain(stands.points)}
        )


def _granted(appeal: Appeal, outcome: AppealState | str, points: Decimal | None) -> Decimal | None:
    if outcome == AppealState.REJECTED:
        return None
    if outcome == AppealState.UPHELD:
        asked: Decimal = appeal.points_asked
        return asked
    given = appeal.points_given or Decimal(0)
    if points is None or not given < points < appeal.points_asked:
        raise ValidationError(
            {
                "points": _("Enter points between %(given)s and %(asked)s.")
                % {"given": plain(given), "asked": plain(appeal.points_asked)}
            }
        )
    return points
