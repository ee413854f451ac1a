"""Townships scored on cards: to be confirmed by somebody else, or to be finished."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue
from accounts.models import User
from evaluation.enums import ScoringState
from evaluation.models import TownshipScoring
from evaluation.periods import period_name
from evaluation.queries.townships import scorings_to_confirm, scorings_to_finish

OF_SCORING = ("public_id", "state", "source", "round__period", "township__name")


def to_confirm(user: User) -> Queue:
    def item(scoring: TownshipScoring) -> DeskItem:
        address = reverse("admin:evaluation_townshipscoring_change", args=[scoring.pk])
        return _item(scoring, address, "confirm")

    return Queue(scorings_to_confirm(user), OF_SCORING, item)


def to_finish(user: User) -> Queue:
    def item(scoring: TownshipScoring) -> DeskItem:
        address = reverse("township_scoring", args=[scoring.public_id])
        is_returned = scoring.state == ScoringState.RETURNED
        return _item(scoring, address, "returned" if is_returned else "inspection")

    return Queue(scorings_to_finish(user), OF_SCORING, item)


def _item(scoring: TownshipScoring, address: str, kind: str) -> DeskItem:
    words = {
        "township": scoring.township.name,
        "part": scoring.get_source_display(),
        "period": period_name(scoring.round.period),
    }
    return DeskItem(
        title=_("%(township)s on a card for “%(part)s”, %(period)s") % words,
        url=address,
        due=None,
        state_label=scoring.get_state_display(),
        overdue=False,
        kind=kind,
    )
