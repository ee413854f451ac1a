"""Rules of the standings: entered once, followed by newer ones."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import record_event
from evaluation.models import StandingRule
from evaluation.rules import COUNTY

_RECORDED = (
    "jurisdiction", "since", "minimum_coverage", "minimum_sample",
    "minimum_findings", "source", "listing",
    "red_places", "red_from", "black_places", "black_from", "names_black", "lists_townships",
    "township_red_places", "township_red_from", "township_black_places", "township_black_from",
    "township_names_black", "listing_source",
)  # fmt: skip


def add_standing_rule(*, jurisdiction: str, by: User, **values: Any) -> StandingRule:
    """Let a rule begin: the day `since`, `minimum_coverage` in percent of units, `minimum_sample`
    in things counted, `minimum_findings` in findings (None: none are counted for the public),
    `source`; and the list of the bulletin, none where nothing is said of it.

    It holds for periods that end on `since` or later; standings that were computed keep theirs.
    Raises ValidationError (bounds, lines of a list that do not fit it, a second rule of the day),
    Refusal for another's jurisdiction.
    """
    if not by.may(COUNTY, jurisdiction):
        raise Refusal(_("Only an officer of this county or of the city sets its rules."))
    rule = StandingRule(jurisdiction=jurisdiction, entered_by=by, **values)
    with transaction.atomic():
        # A second rule of the day is then seen, not tried.
        transaction_lock("audit")
        rule.full_clean()
        rule.save()
        record_event(
            actor=by,
            action="standingrule.added",
            target=rule,
            after={name: getattr(rule, name) for name in _RECORDED},
        )
    return rule
