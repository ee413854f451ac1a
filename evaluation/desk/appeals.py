"""Appeals that wait: results that may be appealed against, decisions, corrections, final rounds."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.desk import DeskItem
from accounts.models import User
from evaluation import queries
from evaluation.desk.labels import round_name
from evaluation.enums import AppealState
from evaluation.periods import period_name

MOST = 30


def results_in_publicity(user: User) -> Iterator[DeskItem]:
    for inspection in queries.in_window(user)[:MOST]:
        yield DeskItem(
            title=_("Results of %(community)s, %(period)s: appeals are possible")
            % {
                "community": inspection.community.full_name,
                "period": period_name(inspection.round.period),
            },
            url=reverse("inspection_detail", args=[inspection.public_id]),
            due=inspection.round.publicity.until,
            state_label=inspection.round.get_state_display(),
            overdue=False,
            kind="publicity",
        )


def to_decide(user: User) -> Iterator[DeskItem]:
    for appeal in queries.to_decide(user)[:MOST]:
        yield DeskItem(
            title=_("Decide the appeal %(appeal)s, %(community)s")
            % {"appeal": appeal, "community": appeal.inspection.community.full_name},
            url=reverse("appeal_detail", args=[appeal.public_id]),
            due=appeal.inspection.round.publicity.until,
            state_label=str(AppealState.SUBMITTED.label),
            overdue=appeal.inspection.round.publicity.is_over,
            kind="appeal",
        )


def after_appeals(user: User) -> Iterator[DeskItem]:
    """Bulletins whose standings have changed since, and rounds that can become final."""
    for bulletin in queries.bulletins_to_correct(user):
        yield DeskItem(
            title=_("Bulletin “%(title)s”: scores have changed, publish the correction")
            % {"title": bulletin.title},
            url=reverse("admin:evaluation_bulletin_change", args=[bulletin.pk]),
            due=None,
            state_label=_("To be corrected"),
            overdue=False,
            kind="bulletin",
        )
    for round_ in queries.with_county(queries.rounds_to_finish(user)):
        yield DeskItem(
            title=_("Round %(round)s: make it final") % {"round": round_name(round_)},
            url=reverse("admin:evaluation_round_change", args=[round_.pk]),
            due=None,
            state_label=round_.get_state_display(),
            overdue=False,
            kind="round",
        )
