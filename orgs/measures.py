"""What the scoreboard and work plans count of social organisations and their work."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Substr
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.constants import CITY_DIGITS, COUNTY_DIGITS, TOWNSHIP_DIGITS
from communities.measures import COMMITTEES, OF_COMMITTEES, OF_TOWNSHIPS, committees, townships
from orgs.enums import (
    EnquiryState,
    EventState,
    OrganizationStatus,
    PracticeState,
    ProjectState,
)
from orgs.models import (
    Enquiry,
    ExchangeEvent,
    Listing,
    Need,
    Organization,
    Partnership,
    PracticeCase,
    Project,
    ProjectProgramme,
    RegistrationCase,
    ServiceArea,
    Signature,
    Standard,
)
from orgs.queries.partnership_figures import with_outcome
from orgs.rules import CASE_DECIDED, STANDARD_HELD
from portal.measures import Measure, Part, Span


def active(span: Span) -> QuerySet[Any]:
    """Organisations that are registered or filed and were there on the last day of `span`."""
    there = Q(established_on__isnull=True) | Q(established_on__lte=span.until)
    return Organization.objects.active().filter(there)


def _areas(span: Span) -> QuerySet[Any]:
    return ServiceArea.objects.on(span.until).filter(organization__status=OrganizationStatus.ACTIVE)


def _around(span: Span) -> QuerySet[Any]:
    """Areas that hold the whole of the unit with the `code` outside."""
    lengths = (CITY_DIGITS, COUNTY_DIGITS, TOWNSHIP_DIGITS)
    holders = [OuterRef("code"), *(Substr(OuterRef("code"), 1, length) for length in lengths)]
    return _areas(span).filter(jurisdiction__in=holders)


def _taking_part(span: Span) -> QuerySet[Any]:
    return active(span).filter(Exists(_areas(span).filter(organization=OuterRef("pk"))))


def _environmental(span: Span) -> QuerySet[Any]:
    return active(span).filter(is_environmental=True)


def _served(span: Span) -> QuerySet[Any]:
    return committees(span).filter(Exists(_around(span)))


def _townships_with_work(span: Span) -> QuerySet[Any]:
    inside = _areas(span).filter(jurisdiction__startswith=OuterRef("code"))
    return townships(span).filter(Exists(_around(span)) | Exists(inside))


def _signed(span: Span) -> QuerySet[Any]:
    holds = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=span.until)
    rows = Signature.objects.filter(holds, organization=OuterRef("pk"), signed_on__lte=span.until)
    return active(span).filter(Exists(rows))


def _on_no_list(span: Span) -> QuerySet[Any]:
    listed = Listing.objects.on(span.until).filter(organization=OuterRef("pk"))
    return active(span).filter(~Exists(listed))


def _partnerships(span: Span) -> QuerySet[Any]:
    return Partnership.objects.on(span.until)


def _needs(span: Span) -> QuerySet[Any]:
    """Settled in the period; where nobody settled it, its last wanted day was in the period."""
    counted: Any = with_outcome(Need.objects.all(), "counted", span.until)
    rows: QuerySet[Any] = counted.annotate(settled=Coalesce("settled_on", "until"))
    return rows.filter(settled__range=(span.since, span.until))


def _needs_met(span: Span) -> QuerySet[Any]:
    return with_outcome(_needs(span), "met", span.until)


def _projects(span: Span) -> QuerySet[Any]:
    states = (
        ProjectState.ACCEPTED, ProjectState.RUNNING, ProjectState.CLOSED, ProjectState.STOPPED,
    )  # fmt: skip
    return Project.objects.filter(state__in=states, decided_on__range=(span.since, span.until))


def _projects_in_programmes(span: Span) -> QuerySet[Any]:
    return _projects(span).filter(Exists(ProjectProgramme.objects.filter(project=OuterRef("pk"))))


def _projects_closed(span: Span) -> QuerySet[Any]:
    return Project.objects.filter(
        state=ProjectState.CLOSED, closed_on__range=(span.since, span.until)
    )


def _enquiries(span: Span) -> QuerySet[Any]:
    """Received in the period, and answered, or due by its end."""
    settled = Q(answered_on__isnull=False) | Q(due__lte=span.until)
    rows = Enquiry.objects.filter(settled, received_on__range=(span.since, span.until))
    return rows.exclude(state=EnquiryState.REJECTED)


def _enquiries_in_time(span: Span) -> QuerySet[Any]:
    return _enquiries(span).filter(answered_on__lte=F("due"))


def _decided(span: Span) -> QuerySet[Any]:
    return RegistrationCase.objects.filter(
        state__in=sorted(CASE_DECIDED),
        decided_on__range=(span.since, span.until),
        due__isnull=False,
    )


def _decided_in_time(span: Span) -> QuerySet[Any]:
    return _decided(span).filter(decided_on__lte=F("due"))


def _standards(span: Span) -> QuerySet[Any]:
    return Standard.objects.filter(
        Q(replaced_on__isnull=True) | Q(replaced_on__gt=span.until),
        Q(ended_on__isnull=True) | Q(ended_on__gt=span.until),
        state__in=sorted(STANDARD_HELD),
        holds_from__lte=span.until,
    )


def _practices(span: Span) -> QuerySet[Any]:
    return PracticeCase.objects.filter(
        state=PracticeState.PUBLISHED, published_on__range=(span.since, span.until)
    )


def _events(span: Span) -> QuerySet[Any]:
    return ExchangeEvent.objects.filter(
        state=EventState.HELD, starts_at__date__range=(span.since, span.until)
    )


ORGANISATIONS = pgettext_lazy("counted", "organisations")
MEASURES = (
    Measure(
        "organizations",
        _("Social organisations taking part"),
        ORGANISATIONS,
        _("Active organisations that serve somewhere on the last day, by where they registered."),
        Part(_taking_part),
        is_state=True,
    ),
    Measure(
        "served",
        _("Committees served by an organisation"),
        COMMITTEES,
        _("Committees in an organisation's service area ÷ all committees, on the last day."),
        Part(_served),
        OF_COMMITTEES,
        is_state=True,
    ),
    Measure(
        "environmental",
        _("Environmental organisations"),
        ORGANISATIONS,
        _("Active organisations entered as environmental, on the last day."),
        Part(_environmental),
        is_state=True,
    ),
    Measure(
        "townships_at_work",
        _("Townships with an organisation at work"),
        pgettext_lazy("counted", "townships"),
        _("Townships and subdistricts in or around which an organisation serves ÷ all."),
        Part(_townships_with_work),
        OF_TOWNSHIPS,
        is_state=True,
    ),
    Measure(
        "partnerships",
        _("Party-building agreements"),
        pgettext_lazy("counted", "agreements"),
        _("Agreements of partner units that hold on the last day."),
        Part(_partnerships),
        is_state=True,
    ),
    Measure(
        "needs_met",
        _("Needs met"),
        pgettext_lazy("counted", "needs"),
        _("Met ÷ settled in the period or past their last wanted day in it."),
        Part(_needs_met),
        Part(_needs),
    ),
    Measure(
        "projects",
        _("Projects accepted"),
        pgettext_lazy("counted", "projects"),
        _("Projects accepted in the period."),
        Part(_projects),
    ),
    Measure(
        "programme_projects",
        _("Projects that are part of programmes"),
        pgettext_lazy("counted", "projects"),
        _("Projects accepted in the period that are part of a programme ÷ all accepted in it."),
        Part(_projects_in_programmes),
        Part(_projects),
    ),
    Measure(
        "projects_closed",
        _("Projects completed"),
        pgettext_lazy("counted", "projects"),
        _("Projects completed in the period."),
        Part(_projects_closed),
    ),
    Measure(
        "signed",
        _("Organisations that signed a pledge"),
        ORGANISATIONS,
        _("With a commitment or self-discipline pact in force ÷ all active organisations."),
        Part(_signed),
        Part(active),
        is_state=True,
    ),
    Measure(
        "on_no_list",
        _("Organisations on no credit list"),
        ORGANISATIONS,
        _("On neither the abnormal-activity nor the seriously dishonest list ÷ all active ones."),
        Part(_on_no_list),
        Part(active),
        is_state=True,
    ),
    Measure(
        "enquiries_in_time",
        _("Enquiries about starting one answered in time"),
        pgettext_lazy("counted", "enquiries"),
        _("Answered by the due day ÷ received in the period and answered, or due by its end."),
        Part(_enquiries_in_time),
        Part(_enquiries),
    ),
    Measure(
        "cases_in_time",
        _("Registration cases decided in time"),
        pgettext_lazy("counted", "cases"),
        _("Decided within the legal time ÷ decided in the period."),
        Part(_decided_in_time),
        Part(_decided),
    ),
    Measure(
        "standards",
        _("Standards and norms in force"),
        pgettext_lazy("counted", "standards"),
        _("Issued by industry associations and in force on the last day."),
        Part(_standards),
        is_state=True,
    ),
    Measure(
        "practices",
        _("Cases of experience published"),
        pgettext_lazy("counted", "published cases"),
        _("Cases of the library published in the period."),
        Part(_practices),
    ),
    Measure(
        "events",
        _("Exchange events held"),
        pgettext_lazy("counted", "events"),
        _("Exchange events that took place in the period."),
        Part(_events),
    ),
)
