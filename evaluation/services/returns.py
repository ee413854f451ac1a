"""Sending scores back, with a reason for each criterion that it is about."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Refusal
from accounts.services import transition
from evaluation import queries
from evaluation.enums import InspectionState
from evaluation.models import Confirmation, Inspection, ReturnRemark, ScoreRevision
from evaluation.services.locks import refuse_final
from evaluation.services.positions import without_position
from evaluation.validators import validate_reason


def return_inspection(
    inspection: Inspection,
    *,
    by: User,
    expected_version: int | None = None,
    reason: str = "",
    remarks: Mapping[int, str] | None = None,
) -> None:
    """Send submitted scores back, or reopen confirmed ones, with reasons that the scorer sees.

    `remarks` are keyed by criterion and stay with the revision that they are about. Without a
    `reason` for the whole, the titles of their criteria stand in its place. Raises ValidationError
    keyed by `reason` and `remark_7` …, StaleRecord, Refusal where no reason is given at all, and
    where confirmed scores are appealed against, or rest on the decision about an appeal or on a
    repair.
    """
    try:
        validate_reason(reason)
    except ValidationError as error:
        raise ValidationError({"reason": error}) from error
    made = _checked(inspection, remarks or {})
    whole = reason.strip() or "、".join(str(remark.criterion.title) for remark in made)
    with transaction.atomic():
        refuse_final(inspection)
        _refuse_decided(inspection)
        transition(
            inspection,
            InspectionState.RETURNED,
            by=by,
            expected_version=expected_version,
            reason=whole,
            return_reason=whole,
        )
        # Who corrects it may be somebody else; where the scores came from stands with them.
        inspection.draft = without_position(inspection.draft)
        Inspection.objects.filter(pk=inspection.pk).update(draft=inspection.draft)
        if made:
            revision = ScoreRevision.objects.get(
                inspection=inspection, number=inspection.latest_number
            )
            for remark in made:
                remark.revision = revision
            ReturnRemark.objects.bulk_create(made)


def _refuse_decided(inspection: Inspection) -> None:
    """What was typed knows nothing of a decision or repair: sent again, it would take that back.

    A correction alone leaves confirmed scores whose latest revision nobody confirmed.
    """
    if inspection.state != InspectionState.CONFIRMED:
        return
    confirmation = Confirmation.objects.filter(
        revision__inspection=inspection, revision__number=inspection.latest_number
    )
    waiting = queries.open_appeals(inspection.round).filter(inspection=inspection)
    if waiting.exists() or not confirmation.exists():
        raise Refusal(
            _(
                "An appeal against these scores waits for a decision, or an appeal or a repair "
                "changed them; they are not opened again."
            )
        )


def _checked(inspection: Inspection, remarks: Mapping[int, str]) -> list[ReturnRemark]:
    """The remarks in the order of the card; those without text are none."""
    given = {key: text.strip() for key, text in remarks.items() if text.strip()}
    criteria = list(queries.criteria_of(inspection.scorecard_id))
    if set(given) - {criterion.pk for criterion in criteria}:
        raise ValidationError(_("A remark was sent for a criterion that is not on this card."))
    made = [
        ReturnRemark(criterion=criterion, reason=given[criterion.pk])
        for criterion in criteria
        if criterion.pk in given
    ]
    problems = {}
    for remark in made:
        try:
            remark.clean_fields(exclude=["revision", "criterion"])
        except ValidationError as error:
            problems[f"remark_{remark.criterion_id}"] = error.messages
    if problems:
        raise ValidationError(problems)
    return made
