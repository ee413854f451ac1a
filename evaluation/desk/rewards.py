"""Rewards and penalties to approve, to publish, to reverse; one line a round."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.desk import DeskItem
from accounts.models import User
from evaluation import queries
from evaluation.desk.labels import round_name
from evaluation.enums import RewardState
from evaluation.models import Round

WAITING = {
    "to_approve": Q(rewards__state=RewardState.PROPOSED, rewards__doubt=""),
    "to_publish": Q(rewards__state=RewardState.APPROVED, rewards__doubt=""),
    "to_reverse": ~Q(rewards__doubt="")
    & Q(rewards__state__in=(RewardState.PROPOSED, RewardState.APPROVED, RewardState.PUBLISHED)),
}


def rewards(user: User) -> Iterator[DeskItem]:
    titles = {
        "to_approve": _("%(round)s: rewards and penalties to approve: %(number)s"),
        "to_publish": _("%(round)s: rewards and penalties to publish: %(number)s"),
        "to_reverse": _("%(round)s: rewards and penalties to reverse: %(number)s"),
    }
    states = {
        "to_approve": RewardState.PROPOSED.label,
        "to_publish": RewardState.APPROVED.label,
        "to_reverse": _("To be reversed"),
    }
    counts = {name: Count("rewards", filter=condition) for name, condition in WAITING.items()}
    rounds = queries.with_county(Round.objects.for_user(user)).annotate(**counts)
    for round_ in rounds.filter(Q(to_approve__gt=0) | Q(to_publish__gt=0) | Q(to_reverse__gt=0)):
        for name, title in titles.items():
            number = getattr(round_, name)
            if number:
                yield DeskItem(
                    title=title % {"round": round_name(round_), "number": number},
                    url=reverse("admin:evaluation_reward_round", args=[round_.pk]),
                    due=None,
                    state_label=str(states[name]),
                    overdue=False,
                    kind="reward",
                )
