"""The locks under which results change, always in one order: the audit trail, the round, standings.

Whoever has written an event holds the trail's lock already, and two that took these in different
order would wait for each other for ever. Each lock lasts until the transaction ends, which must
have begun.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.rules import Refusal
from evaluation.enums import RoundState
from evaluation.models import Inspection, Round


def hold_standings(period: str) -> None:
    """Hold the standings of a period."""
    transaction_lock("audit")
    transaction_lock(f"standings {period}")


def hold_results(round_: Round) -> None:
    """Hold the results of a round: what is being scored in it, and its standings."""
    _hold_round(round_.pk)
    hold_standings(round_.period)


def lock_round(inspection: Inspection) -> None:
    """Let nobody else change the results of the inspection's round, and read its state anew."""
    _hold_round(inspection.round_id)
    inspection.round.refresh_from_db(fields=["state"])


def refuse_final(inspection: Inspection) -> None:
    """Lock the round, and refuse what would change results that are final."""
    lock_round(inspection)
    if inspection.round.state == RoundState.FINAL:
        raise Refusal(_("The results of this round are final."))


def _hold_round(key: int) -> None:
    transaction_lock("audit")
    transaction_lock(f"round {key}")
