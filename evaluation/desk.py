"""What waits for a person: inspections to score, to confirm, rounds to close, bulletins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, F
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.desk import DeskItem
from accounts.enums import OFFICERS
from accounts.models import User
from evaluation import queries
from evaluation.enums import BulletinState, InspectionState, RoundState
from evaluation.models import Bulletin, Inspection, Round
from evaluation.rules import COUNTED_ROUNDS, COUNTY, SCORERS


def items(user: User) -> Iterator[DeskItem]:
    """All of it for `user`, in no order."""
    if user.may(SCORERS):
        yield from _to_score(user)
    if user.may(OFFICERS):
        yield from _to_confirm(user)
    if user.may(COUNTY):
        yield from _rounds(user)
        yield from _bulletins(user)


def _month(period: str) -> str:
    return date_format(date.fromisoformat(f"{period}-01"), "YEAR_MONTH_FORMAT")


def _name(round_: Round) -> str:
    """County and month; `round_` comes from `queries.with_county`."""
    return f"{round_.county_name} · {_month(round_.period)}"  # type: ignore[attr-defined]


def _to_score(user: User) -> Iterator[DeskItem]:
    for inspection in queries.to_score(user):
        returned = inspection.state == InspectionState.RETURNED
        yield DeskItem(
            title=_("Inspection of %(community)s, %(period)s")
            % {
                "community": inspection.community.full_name,
                "period": _month(inspection.round.period),
            },
            url=reverse("inspection_score", args=[inspection.public_id]),
            due=inspection.round.due,
            state_label=inspection.get_state_display(),
            overdue=inspection.is_overdue,
            kind="returned" if returned else "inspection",
        )


def _to_confirm(user: User) -> Iterator[DeskItem]:
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
            % {"number": row["number"], "period": _month(row["period"])},
            url=f"{reverse('admin:evaluation_inspection_changelist')}?{query}",
            due=row["due"],
            state_label=str(InspectionState.SUBMITTED.label),
            overdue=False,
            kind="confirm",
        )


def _rounds(user: User) -> Iterator[DeskItem]:
    today = timezone.localdate()
    rounds = queries.with_county(Round.objects.for_user(user))
    for round_ in rounds.filter(state=RoundState.OPEN).order_by("due"):
        yield DeskItem(
            title=_("Round %(round)s: close it") % {"round": _name(round_)},
            url=reverse("admin:evaluation_round_change", args=[round_.pk]),
            due=round_.due,
            state_label=round_.get_state_display(),
            overdue=round_.due < today,
            kind="round",
        )


def _bulletins(user: User) -> Iterator[DeskItem]:
    drafts = Bulletin.objects.for_user(user).filter(state=BulletinState.DRAFT)
    for bulletin in drafts.select_related("round"):
        yield DeskItem(
            title=_("Bulletin “%(title)s”: publish it") % {"title": bulletin.title},
            url=reverse("admin:evaluation_bulletin_change", args=[bulletin.pk]),
            due=None,
            state_label=bulletin.get_state_display(),
            overdue=False,
            kind="bulletin",
        )
    rounds = queries.with_county(Round.objects.for_user(user))
    for round_ in rounds.filter(state__in=COUNTED_ROUNDS, bulletin=None):
        yield DeskItem(
            title=_("Round %(round)s: prepare its bulletin") % {"round": _name(round_)},
            url=reverse("admin:evaluation_round_change", args=[round_.pk]),
            due=None,
            state_label=round_.get_state_display(),
            overdue=False,
            kind="bulletin",
        )
