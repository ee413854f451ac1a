"""Rules of the standings: entered once, followed by newer ones."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Refusal
from accounts.services import record_event
from evaluation.models import StandingRule
from evaluation.rules import COUNTY


def add_standing_rule(
    *,
    jurisdiction: str,
    since: date,
    minimum_coverage: int,
    minimum_sample: int,
    source: str,
    by: User,
) -> StandingRule:
    """Let a rule begin: `minimum_coverage` in percent of units, `minimum_sample` in things counted.

    It holds for periods that end on `since` or later; standings that were computed keep theirs.
    Raises ValidationError (bounds, a second rule of the day), Refusal for another's jurisdiction.
    """
    if not by.may(COUNTY, jurisdiction):
        raise Refusal(_("Only an officer of this county or of the city sets its rules."))
    rule = StandingRule(
        jurisdiction=jurisdiction,
        since=since,
        minimum_coverage=minimum_coverage,
        minimum_sample=minimum_sample,
        source=source,
        entered_by=by,
    )
    rule.full_clean()
    with transaction.atomic():
        rule.save()
        record_event(
            actor=by,
            action="standingrule.added",
            target=rule,
            after={
                "jurisdiction": jurisdiction,
                "since": since,
                "minimum_coverage": minimum_coverage,
                "minimum_sample": minimum_sample,
                "source": source,
            },
        )
    return rule
