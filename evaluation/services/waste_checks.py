"""Weights of waste, checked by somebody else: what is accepted counts from then on."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS
from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import DutyConflict, IllegalTransition, Refusal
from accounts.services import record_event, refuse_stale
from evaluation import queries
from evaluation.enums import WeightState
from evaluation.models import WasteCheck, WasteRecord, WasteWeight
from evaluation.periods import period_after, quarter_around, year_after
from evaluation.services.bulletins import recount, renew_unpublished
from evaluation.services.locks import hold_results


def check_weights(
    record: WasteRecord, *, accepts: bool, by: User, expected_version: int, reason: str = ""
) -> WasteCheck:
    """Accept the newest version of `record`, or return it with the `reason`.

    What is accepted counts instead of what stood before, and the results that rest on it are
    computed anew; what is returned leaves that as it was. Raises Refusal for another's unit and
    DutyConflict for who wrote any of it, IllegalTransition where it was checked already,
    StaleRecord where a newer one came meanwhile, ValidationError for a return without a reason.
    """
    refuse_check(record, by)
    with transaction.atomic():
        transaction_lock("audit")
        rounds = list(queries.rounds_resting_on(record))
        for round_ in rounds:
            hold_results(round_)
        refuse_stale(record, expected_version=expected_version)
        weight = record.weights.select_related("verdict").get(number=expected_version)
        if by.pk in queries.weight_writers(record):
            raise DutyConflict(_("Whoever entered weights does not check them."))
        if weight.state != WeightState.WAITING:
            raise IllegalTransition(_("These weights were checked already."))
        check = _keep(weight, accepts=accepts, by=by, reason=reason)
        if accepts:
            WasteRecord.objects.filter(pk=record.pk).update(counted=weight.number)
            record.counted = weight.number
            renew_unpublished(record.township.county.code, _compared(record.period))
            for round_ in rounds:
                recount(round_, by=by)
    return check


def refuse_check(record: WasteRecord, by: User) -> None:
    """Refuse who may check no weights of this unit. Raises Refusal."""
    if not by.may(OFFICERS, record.unit.code):
        raise Refusal(_("Only an officer of this unit or of one above it checks its weights."))


def _compared(period: str) -> set[str]:
    """The periods whose bulletins say something of weights of `period`: those that they lie in, and
    those that are compared with these."""
    own = {period, quarter_around(period) or period}
    return own | {later(code) for code in own for later in (period_after, year_after)}


def _keep(weight: WasteWeight, *, accepts: bool, by: User, reason: str) -> WasteCheck:
    check = WasteCheck(weight=weight, is_accepted=accepts, checked_by=by, reason=reason)
    check.clean_fields(exclude=["weight", "checked_by"])
    check.validate_constraints(exclude=["weight"])
    check.save(force_insert=True)
    record_event(
        actor=by,
        action="wasterecord.weights_accepted" if accepts else "wasterecord.weights_returned",
        target=weight.record,
        after={"number": weight.number},
        reason=reason,
    )
    return check
