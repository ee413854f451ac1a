"""Rounds to close, and bulletins to prepare or publish."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue
from accounts.models import User
from evaluation import queries
from evaluation.desk.labels import round_name
from evaluation.enums import BulletinState, RoundState
from evaluation.models import Bulletin, Round
from evaluation.rules import COUNTED_ROUNDS


def rounds_to_close(user: User) -> Queue:
    today = timezone.localdate()

    def item(round_: Round) -> DeskItem:
        return DeskItem(
            title=_("Round %(round)s: close it") % {"round": round_name(round_)},
            url=reverse("admin:evaluation_round_change", args=[round_.pk]),
            due=round_.due,
            state_label=round_.get_state_display(),
            overdue=round_.due < today,
            kind="round",
        )

    rounds = queries.with_county(Round.objects.for_user(user)).filter(state=RoundState.OPEN)
    return Queue(rounds.order_by("due"), ("period", "state", "due", "county_name"), item)


def bulletins(user: User) -> Iterator[DeskItem]:
    """What is to be done with bulletins; what one wrote waits for somebody else."""
    to_do = {
        BulletinState.DRAFT: _("Bulletin “%(title)s”: finish it and hand it in for checking"),
        BulletinState.FOR_CHECK: _("Bulletin “%(title)s”: check it"),
        BulletinState.CHECKED: _("Bulletin “%(title)s”: publish it"),
    }
    waiting = Bulletin.objects.for_user(user).filter(state__in=to_do)
    others = waiting.filter(state=BulletinState.DRAFT) | waiting.exclude(writers=user)
    for bulletin in others.distinct().select_related("round"):
        yield DeskItem(
            title=to_do[BulletinState(bulletin.state)] % {"title": bulletin.title},
            url=reverse("admin:evaluation_bulletin_change", args=[bulletin.pk]),
            due=None,
            state_label=bulletin.get_state_display(),
            overdue=False,
            kind="bulletin",
        )
    rounds = queries.with_county(Round.objects.for_user(user))
    for round_ in rounds.filter(state__in=COUNTED_ROUNDS, bulletin=None):
        yield DeskItem(
            title=_("Round %(round)s: prepare its bulletin") % {"round": round_name(round_)},
            url=reverse("admin:evaluation_round_change", args=[round_.pk]),
            due=None,
            state_label=round_.get_state_display(),
            overdue=False,
            kind="bulletin",
        )
