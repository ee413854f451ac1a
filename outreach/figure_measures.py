"""What the scoreboard and work plans count of carriers, material and volunteers."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from outreach.enums import VolunteerState
from outreach.models import Campaign, Carrier, CarrierUpdate, ServiceRecord, Volunteer
from portal.measures import Measure, Part, Span


def _carriers(span: Span) -> QuerySet[Any]:
    return Carrier.objects.kept(span.until)


def _current(span: Span) -> QuerySet[Any]:
    return _carriers(span).filter(renew_by__gte=span.until)


def _updates(span: Span) -> QuerySet[Any]:
    return CarrierUpdate.objects.filter(day__range=(span.since, span.until))


def _campaigns(span: Span) -> QuerySet[Any]:
    return Campaign.objects.filter(since__range=(span.since, span.until))


def _volunteers(span: Span) -> QuerySet[Any]:
    stays = Q(left_on__isnull=True) | Q(left_on__gt=span.until)
    return Volunteer.objects.filter(stays, accepted_on__lte=span.until).exclude(
        state=VolunteerState.ERASED
    )


def _service(span: Span) -> QuerySet[Any]:
    return ServiceRecord.objects.counted().filter(day__range=(span.since, span.until))


def _served(span: Span) -> QuerySet[Any]:
    return Volunteer.objects.filter(pk__in=_service(span).order_by().values("volunteer"))


TIMES, PEOPLE, PIECES = _("times"), pgettext_lazy("counted", "people"), _("pieces")
MEASURES = (
    Measure(
        key="carriers",
        name=_("Publicity carriers"),
        unit=PIECES,
        what=_("Galleries, boards, posters, screens, apps and official accounts in use."),
        counted=Part(_carriers),
        is_state=True,
    ),
    Measure(
        key="carriers_current",
        name=_("Publicity carriers renewed in time"),
        unit=PIECES,
        what=_("Carriers in use that are not past the day by which they are to be renewed."),
        counted=Part(_current),
        of=Part(_carriers),
        is_state=True,
    ),
    Measure(
        key="carrier_updates",
        name=_("Renewals of publicity carriers"),
        unit=TIMES,
        what=_("Renewals that were logged with a photo."),
        counted=Part(_updates),
    ),
    Measure(
        key="campaigns",
        name=_("Publicity campaigns"),
        unit=TIMES,
        what=_("Campaigns that began in the period."),
        counted=Part(_campaigns),
    ),
    Measure(
        key="volunteers",
        name=_("Registered volunteers"),
        unit=PEOPLE,
        what=_("People whom a committee accepted and who have not left."),
        counted=Part(_volunteers),
        is_state=True,
    ),
    Measure(
        key="volunteers_active",
        name=_("Volunteers who served"),
        unit=PEOPLE,
        what=_("Volunteers with at least one verified entry in the period."),
        counted=Part(_served),
    ),
    Measure(
        key="volunteer_half_hours",
        name=_("Voluntary service"),
        unit=pgettext_lazy("counted", "half hours"),
        what=_("Half hours of voluntary service that somebody else verified."),
        counted=Part(_service, add="half_hours"),
    ),
)
