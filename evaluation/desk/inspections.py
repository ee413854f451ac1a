"""Inspections to score, and to confirm."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.desk import DeskItem, Queue
from accounts.models import User
from communities.queries import full_name_columns
from evaluation import queries
from evaluation.enums import InspectionState, RoundState
from evaluation.models import Inspection, Round
from evaluation.periods import period_name

# An inspector's round is longer than a list of what waits elsewhere.
MOST_TO_SCORE = 200


def to_score(user: User) -> Queue:
    def item(inspection: Inspection) -> DeskItem:
        returned = inspection.state == InspectionState.RETURNED
        return DeskItem(
            title=_("Inspection of %(community)s, %(period)s")
            % {
                "community": inspection.community.full_name,
                "period": period_name(inspection.round.period),
            },
            url=reverse("inspection_score", args=[inspection.public_id]),
            due=inspection.round.due,
            state_label=_state(inspection),
            overdue=inspection.is_overdue,
            kind="returned" if returned else "inspection",
        )

    reads = ("public_id", "state", "reminded_on", "round__period", "round__due",
             *full_name_columns("community"))  # fmt: skip
    return Queue(queries.to_score(user), reads, item, MOST_TO_SCORE)


def _state(inspection: Inspection) -> str:
    """`inspection` comes from `queries.to_score`."""
    state = str(inspection.get_state_display())
    reminded = inspection.reminded_on  # type: ignore[attr-defined]
    if reminded is None:
        return state
    return state + " · " + _("reminded on %(day)s") % {"day": f"{reminded:%Y-%m-%d}"}


def to_confirm(user: User) -> Queue:
    """One item for each period, also where rounds of several counties stand in it: the list
    behind it shows them together."""
    waiting = Inspection.objects.for_user(user).filter(state=InspectionState.SUBMITTED)
    waiting = waiting.exclude(round__state=RoundState.FINAL).order_by()
    first = waiting.values("round__period", "round__due").annotate(first=Min("round"))
    same = waiting.filter(round__period=OuterRef("period"), round__due=OuterRef("due"))
    number = same.values("round__period").annotate(number=Count("pk")).values("number")
    rows = Round.objects.filter(pk__in=first.values("first")).annotate(number=Subquery(number))
    return Queue(rows.order_by("period", "pk"), ("period", "due", "number"), _to_confirm)


def _to_confirm(round_: Any) -> DeskItem:
    query = urlencode({"state__exact": "submitted", "round__period": round_.period})
    return DeskItem(
        title=ngettext(
            "%(number)s inspection of %(period)s to confirm",
            "%(number)s inspections of %(period)s to confirm",
            round_.number,
        )
        % {"number": round_.number, "period": period_name(round_.period)},
        url=f"{reverse('admin:evaluation_inspection_changelist')}?{query}",
        due=round_.due,
        state_label=str(InspectionState.SUBMITTED.label),
        overdue=False,
        kind="confirm",
    )
