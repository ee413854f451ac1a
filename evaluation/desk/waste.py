"""Weights of waste that wait: to be checked by somebody else, or to be corrected."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue
from accounts.models import User
from evaluation import queries
from evaluation.enums import WeightState
from evaluation.models import WasteWeight
from evaluation.periods import period_name
from evaluation.rules import MEMBERS

OF_WEIGHT = (
    "record__period", "record__community__name", "record__township__name",
)  # fmt: skip


def to_check(user: User) -> Queue:
    def item(weight: WasteWeight) -> DeskItem:
        return _item(weight, _("Weights of waste of %(unit)s, %(period)s: check them"))

    return Queue(queries.weights_to_check(user), OF_WEIGHT, item)


def returned(user: User) -> Queue:
    """A committee's own, whoever entered them; an officer's are those that the officer entered."""

    def item(weight: WasteWeight) -> DeskItem:
        title = _("Weights of waste of %(unit)s, %(period)s: correct them")
        return _item(weight, title, WeightState.RETURNED)

    rows = queries.weights_returned(user)
    own = rows if user.may(MEMBERS) else rows.filter(entered_by=user)
    return Queue(own, OF_WEIGHT, item)


def _item(weight: WasteWeight, title: str, state: WeightState = WeightState.WAITING) -> DeskItem:
    record = weight.record
    return DeskItem(
        title=title % {"unit": record.unit.name, "period": period_name(record.period)},
        url=reverse("waste_detail", args=[record.pk]),
        due=None,
        state_label=state.label,
        overdue=False,
        kind="returned" if state == WeightState.RETURNED else "waste",
    )
