"""Rounds: planned, opened, closed, published."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Refusal
from accounts.services import record_event, transition
from communities.models import Community
from evaluation.enums import BulletinState, CardState, RoundState
from evaluation.models import Bulletin, Inspection, Round, Scorecard
from evaluation.rules import COUNTY
from evaluation.services.standings import recompute_standings


def plan_round(
    *, jurisdiction: str, period: str, scorecard: Scorecard, due: date, by: User
) -> Round:
    """Make the round of one county and month. Raises ValidationError or Refusal."""
    if not by.may(COUNTY, jurisdiction):
        raise Refusal(_("Only an officer of the county or the city plans its rounds."))
    round_ = Round(jurisdiction=jurisdiction, period=period, scorecard=scorecard, due=due)
    round_.full_clean()
    with transaction.atomic():
        round_.save()
        record_event(
            actor=by,
            action="round.planned",
            target=round_,
            after={"jurisdiction": jurisdiction, "period": period, "due": due},
        )
    return round_


def open_round(
    round_: Round, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Open the round with one inspection for each existing committee of the county.

    Units that are no committee (10 of Benxi's 508) are left out: nobody there could be scored.
    """
    if round_.scorecard.state != CardState.ACTIVE:
        raise Refusal(_("The round's scorecard is not active: choose another one first."))
    with transaction.atomic():
        transition(round_, RoundState.OPEN, by=by, expected_version=expected_version, reason=reason)
        communities = (
            Community.objects.existing()
            .committees()
            .filter(township__county__code=round_.jurisdiction)
        )
        inspections = [Inspection(round=round_, community=unit) for unit in communities]
        if not inspections:
            raise Refusal(_("This county has no committee that could be inspected."))
        Inspection.objects.bulk_create(inspections, batch_size=100)


def close_round(
    round_: Round, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Close the round and compute its standings. Units not confirmed stay without a rank."""
    with transaction.atomic():
        transition(
            round_, RoundState.CLOSED, by=by, expected_version=expected_version, reason=reason
        )
        recompute_standings(round_)


def begin_publicity(
    round_: Round, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Let the publicity of the results begin; refused before its bulletin was published."""
    if not Bulletin.objects.filter(round=round_, state=BulletinState.PUBLISHED).exists():
        raise Refusal(_("Publish the bulletin of this round: that begins its publicity."))
    transition(
        round_, RoundState.IN_PUBLICITY, by=by, expected_version=expected_version, reason=reason
    )
