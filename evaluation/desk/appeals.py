"""Appeals that wait: results that may be appealed against, decisions, corrections, final rounds."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue
from accounts.models import User
from communities.queries import full_name_columns
from evaluation import queries
from evaluation.desk.labels import round_name
from evaluation.enums import AppealState
from evaluation.models import Appeal, Inspection
from evaluation.periods import period_name

OF_INSPECTION = ("public_id", "round__period", "round__state", "round__publicity__until")


def results_in_publicity(user: User) -> Queue:
    def item(inspection: Inspection) -> DeskItem:
        return DeskItem(
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

    reads = (*OF_INSPECTION, *full_name_columns("community"))
    return Queue(queries.in_window(user), reads, item)


def to_decide(user: User) -> Queue:
    def item(appeal: Appeal) -> DeskItem:
        return DeskItem(
            title=_("Decide the appeal %(appeal)s, %(community)s")
            % {"appeal": appeal, "community": appeal.inspection.community.full_name},
            url=reverse("appeal_detail", args=[appeal.public_id]),
            due=appeal.inspection.round.publicity.until,
            state_label=str(AppealState.SUBMITTED.label),
            overdue=appeal.inspection.round.publicity.is_over,
            kind="appeal",
        )

    reads = ("public_id", "year", "sequence", "criterion__title",
             "inspection__round__publicity__until",
             *full_name_columns("inspection__community"))  # fmt: skip
    return Queue(queries.to_decide(user), reads, item)


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
