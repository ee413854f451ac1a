"""Weights of waste and reviews at meetings as files: a record with its newest version each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.exports import Column
from communities.resources import place_of
from evaluation.enums import WasteClass


def _weight(name: str) -> Callable[[Any], Any]:
    """A value of the newest version; `queries.records_for` reads it along."""

    def value(record: Any) -> Any:
        [weight] = record.standing
        found = getattr(weight, name)
        return found() if callable(found) else found

    return value


def _check(record: Any) -> str:
    [weight] = record.standing
    return weight.verdict.reason if hasattr(weight, "verdict") else ""


WASTE_COLUMNS = (
    Column("period"),
    Column("township__county__name", _("County or district")),
    Column("township__name", _("Township or subdistrict")),
    Column("community__code", _("Division code")),
    Column("community__name", _("Community")),
    *(
        Column(heading=format_lazy(_("{waste} in kg"), waste=one.label), of=_weight(one.value))
        for one in WasteClass
    ),
    Column(heading=_("Households whose waste was weighed"), of=_weight("households")),
    Column(heading=_("Days that were weighed"), of=_weight("days")),
    Column(heading=_("How it was weighed"), of=_weight("get_method_display")),
    Column(heading=_("Document or list"), of=_weight("source")),
    Column(heading=_("Taken back"), of=_weight("is_withdrawn")),
    Column(heading=_("State"), of=lambda record: record.standing[0].state.label),
    Column(heading=_("Why it was returned"), of=_check),
)
REVIEW_COLUMNS = (
    *place_of("meeting__community"),
    Column(heading=_("Date of the meeting"), of=lambda review: review.meeting.held_on),
    Column(heading=_("Who is reviewed"), of=lambda review: review.reviewed),
    Column("subject", _("Kind")),
    Column("households"),
    Column("scorecard__title", _("Scorecard")),
    Column("state"),
)
