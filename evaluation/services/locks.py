"""The lock under which the results of a round change, and none do once they are final."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.rules import Refusal
from evaluation.enums import RoundState
from evaluation.models import Inspection


def lock_round(inspection: Inspection) -> None:
    """Let nobody else change the results of the inspection's round, and read its state anew.

    The audit trail's lock comes first, as everywhere.
    """
    transaction_lock("audit")
    transaction_lock(f"round {inspection.round_id}")
    inspection.round.refresh_from_db(fields=["state"])


def refuse_final(inspection: Inspection) -> None:
    """Lock the round, and refuse what would change results that are final."""
    lock_round(inspection)
    if inspection.round.state == RoundState.FINAL:
        raise Refusal(_("The results of this round are final."))
