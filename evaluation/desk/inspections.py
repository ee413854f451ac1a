"""Inspections to score, and to confirm."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import Count, F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.desk import DeskItem
from accounts.models import User
from evaluation import queries
from evaluation.enums import InspectionState, RoundState
from evaluation.models import Inspection
from evaluation.periods import period_name


def to_score(user: User) -> Iterator[DeskItem]:
    for inspection in queries.to_score(user):
        returned = inspection.state == InspectionState.RETURNED
        yield DeskItem(
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


def _state(inspection: Inspection) -> str:
    """`inspection` comes from `queries.to_score`."""
    state = str(inspection.get_state_display())
    reminded = inspection.reminded_on  # type: ignore[attr-defined]
    if reminded is None:
        return state
    return state + " · " + _("reminded on %(day)s") % {"day": f"{reminded:%Y-%m-%d}"}


def to_confirm(user: User) -> Iterator[DeskItem]:
    waiting = (
        Inspection.objects.for_user(user)
        .filter(state=InspectionState.SUBMITTED)
        .exclude(round__state=RoundState.FINAL)
        .order_by("round__period")
        .values(period=F("round__period"), due=F("round__due"))
        .annotate(number=Count("pk"))
    )
    for row in waiting:
        query = urlencode({"state__exact": "submitted", "round__period": row["period"]})
        yield DeskItem(
            title=ngettext(
                "%(number)s inspection of %(period)s to confirm",
                "%(number)s inspections of %(period)s to confirm",
                row["number"],
            )
            % {"number": row["number"], "period": period_name(row["period"])},
            url=f"{reverse('admin:evaluation_inspection_changelist')}?{query}",
            due=row["due"],
            state_label=str(InspectionState.SUBMITTED.label),
            overdue=False,
            kind="confirm",
        )
