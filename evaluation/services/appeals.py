"""Appeals: made while results are in publicity, decided by somebody who had no part in them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
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
    ScoreRevision,
)
from evaluation.rules import APPELLANTS, COUNTY
from evaluation.services.corrections import correct_score
from evaluation.services.findings import withdraw_unfounded
from evaluation.validators import plain, validate_score
from portal.services import store_photo


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

    def create() -> Appeal:
        transaction_lock(f"round {inspection.round_id}")
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
    last = Appeal.objects.filter(jurisdiction=county, year=today.year).aggregate(
        last=Max("sequence")
    )["last"]
    revision: ScoreRevision = score.revision
    appeal = Appeal(
        jurisdiction=county,
        year=today.year,
        sequence=(last or 0) + 1,
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
    """Add a photo while the appeal waits and its publicity lasts. Raises ValidationError."""
    if not by.may(APPELLANTS, appeal.scope_code()):
        raise Refusal(_("Appeals are made by the scored committee or its township."))
    if appeal.state != AppealState.SUBMITTED:
        raise IllegalTransition(_("This appeal is decided; nothing is added to it."))
    refuse_outside_publicity(appeal.inspection.round)
    if appeal.photos.count() >= settings.PHOTOS_PER_RECORD:
        raise ValidationError(
            _("There are %(limit)s photos here already; delete one first.")
            % {"limit": settings.PHOTOS_PER_RECORD}
        )
    with transaction.atomic():
        photo = store_photo(upload, unit_code=appeal.scope_code(), by=by)
        kept = AppealPhoto.objects.create(appeal=appeal, photo=photo)
        record_event(
            actor=by, action="appeal.photo_added", target=appeal, after={"photo": photo.sha256}
        )
    return kept


def withdraw_appeal(
    appeal: Appeal, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Take an appeal back before it is decided; another may be made while publicity lasts."""
    transition(
        appeal, AppealState.WITHDRAWN, by=by, expected_version=expected_version, reason=reason
    )


def refuse_own_decision(appeal: Appeal, by: User) -> None:
    """Refuse whoever scored or confirmed it, or made the appeal. Raises DutyConflict."""
    inspection = appeal.inspection_id
    # What followed from another appeal does not make its reviewer a scorer.
    scored = ScoreRevision.objects.filter(
        inspection=inspection, submitted_by=by, appeal_result__isnull=True
    )
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
    Refusal once the round is final, ValidationError keyed by field, StaleRecord.
    """
    if not by.may(COUNTY, appeal.scope_code()):
        raise Refusal(_("Appeals are decided by the county or the city."))
    refuse_own_decision(appeal, by)
    granted = _granted(appeal, outcome, points)
    with transaction.atomic():
        transaction_lock(f"round {appeal.inspection.round_id}")
        refuse_stale(appeal, expected_version=expected_version)
        result = None
        if granted is not None and appeal.state == AppealState.SUBMITTED:
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
