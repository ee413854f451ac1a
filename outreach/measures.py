"""What the scoreboard and work plans count of outreach."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from communities.measures import COMMITTEES, OF_COMMITTEES, committees
from outreach.enums import Carrier
from outreach.models import Activity, ActivityCount, ActivityPlace
from outreach.rules import ACTIVITY_OVER
from portal.measures import Measure, Part, Rows, Span


def _held(span: Span) -> QuerySet[Any]:
    return Activity.objects.filter(
        state__in=sorted(ACTIVITY_OVER), starts_at__date__range=(span.since, span.until)
    )


def _of(**which: Any) -> Rows:
    return lambda span: _held(span).filter(**which)


def _people(span: Span) -> QuerySet[Any]:
    return ActivityCount.objects.filter(activity__in=_held(span).order_by().values("pk"))


def _reached(span: Span) -> QuerySet[Any]:
    held = Q(activity__in=_held(span).order_by().values("pk"))
    return committees(span).filter(
        Exists(ActivityPlace.objects.filter(held, community=OuterRef("pk")))
    )


ACTIVITIES = pgettext_lazy("counted", "activities")
MEASURES = (
    Measure(
        "activities",
        _("Activities held"),
        ACTIVITIES,
        _("Activities of all five carriers that took place in the period."),
        Part(_held),
    ),
    *(
        Measure(
            f"activities_{carrier.value}",
            carrier.label,
            ACTIVITIES,
            _("Activities of this carrier that took place in the period."),
            Part(_of(carrier=carrier.value)),
        )
        for carrier in Carrier
    ),
    Measure(
        "activity_people",
        _("People at activities"),
        pgettext_lazy("counted", "people"),
        _("People counted at the activities that took place in the period."),
        Part(_people, "people"),
    ),
    Measure(
        "activity_coverage",
        _("Committees reached by an activity"),
        COMMITTEES,
        _("Committees in which an activity took place in the period ÷ all committees."),
        Part(_reached),
        OF_COMMITTEES,
    ),
    Measure(
        "demonstrations",
        _("Disposal demonstrations"),
        ACTIVITIES,
        _("Demonstrations led by backbone members that took place in the period."),
        Part(_of(is_demonstration=True)),
    ),
)
