"""Investigations and penalties, which keep an organisation from being rated."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import once, record_event, save_version
from orgs.enums import CreditKind
from orgs.models import CreditEntry, Investigation, PenaltyExecution
from orgs.services.cases import refuse_unfit
from orgs.services.credit import refuse_other_registers


def record_investigation(row: Investigation, *, by: User, token: str) -> tuple[Investigation, bool]:
    """Record that an authority investigates an organisation, once for each `token`.

    Until it is closed, there is no rating (社会组织评估管理办法, 民政部令第39号). Raises Refusal
    for who does not keep its register, ValidationError keyed by field.
    """
    refuse_other_registers(row.organization, by)
    if row.since > timezone.localdate():
        raise ValidationError({"since": _("This day lies in the future.")})
    row.recorded_by = by

    def create() -> Investigation:
        transaction_lock("audit")
        row.full_clean(exclude=["recorded_by"])
        row.save()
        after = {"organization": row.organization_id, "since": row.since, "document": row.document}
        record_event(actor=by, action="investigation.added", target=row, after=after)
        return row

    return once(model=Investigation, user=by, token=token, create=create)


def close_investigation(
    row: Investigation, *, outcome: str, by: User, expected_version: int, on: date | None = None
) -> None:
    """Record on which civil day, today by default, and with what `outcome` it was closed.

    Raises Refusal, ValidationError keyed by field, StaleRecord.
    """
    refuse_other_registers(row.organization, by)
    day = on or timezone.localdate()
    if row.until is not None:
        raise Refusal(_("This investigation was closed already."))
    if not row.since <= day <= timezone.localdate():
        raise ValidationError({"until": _("This day lies in the future or too early.")})
    if not outcome.strip():
        raise ValidationError({"outcome": _("Say what came of it.")})
    refuse_unfit(row, outcome=outcome)
    with transaction.atomic():
        changes = {"until": day, "outcome": outcome, "closed_by": by}
        save_version(row, expected_version=expected_version, **changes)
        after = {"until": day, "outcome": outcome}
        record_event(actor=by, action="investigation.closed", target=row, after=after)


def record_execution(entry: CreditEntry, *, by: User, on: date | None = None) -> PenaltyExecution:
    """Record that the penalty of `entry` was carried out on a civil day, today by default.

    Until then there is no rating (民政部令第39号). Raises Refusal for who does not keep its
    register, for what is no standing penalty or was recorded already, ValidationError.
    """
    refuse_other_registers(entry.organization, by)
    day = on or timezone.localdate()
    if not entry.arisen_on <= day <= timezone.localdate():
        raise ValidationError({"carried_out_on": _("This day lies in the future or too early.")})
    with transaction.atomic():
        transaction_lock("audit")
        if not CreditEntry.objects.standing().filter(pk=entry.pk, kind=CreditKind.PENALTY).exists():
            raise Refusal(_("Only a penalty that stands is carried out."))
        if PenaltyExecution.objects.filter(entry=entry).exists():
            raise Refusal(_("It was recorded already that this penalty was carried out."))
        made = PenaltyExecution.objects.create(entry=entry, carried_out_on=day, recorded_by=by)
        record_event(
            actor=by,
            action="creditentry.carried_out",
            target=entry,
            after={"carried_out_on": day},
        )
    return made
