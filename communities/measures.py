"""What the scoreboard and work plans count of committees (see `portal/measures.py`)."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from communities.enums import BodyKind, MethodState
from communities.models import (
    BackboneMember,
    Classification,
    Community,
    CommunityProgramme,
    Convention,
    ConventionClause,
    Council,
    GovernanceMethod,
    LocalBody,
    MethodAdoption,
    Township,
)
from communities.rules import COUNCIL_HELD, FILED
from portal.measures import Measure, Part, Span

COMMITTEES = pgettext_lazy("counted", "committees")


def committees(span: Span) -> QuerySet[Any]:
    """The units with a committee on the last day of `span`: the denominator of every rate over
    committees (design rule 8)."""
    return Community.objects.existing(span.until).committees()


def townships(span: Span) -> QuerySet[Any]:
    """The townships and subdistricts there were on the last day of `span`."""
    return Township.objects.existing(span.until)


def with_some(span: Span, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The committees about which there are some of `rows`, told by their `community`."""
    return committees(span).filter(Exists(rows.filter(community=OuterRef("pk"))))


def _classified(span: Span) -> QuerySet[Any]:
    return with_some(span, Classification.objects.filter(since__lte=span.until))


def _methods(span: Span) -> QuerySet[Any]:
    rows = GovernanceMethod.objects.exclude(state=MethodState.DRAFT)
    return rows.filter(
        Q(retired_on__isnull=True) | Q(retired_on__gt=span.until), since__lte=span.until
    )


def _following(span: Span) -> QuerySet[Any]:
    runs = Q(ended_on__isnull=True) | Q(ended_on__gt=span.until)
    return with_some(span, MethodAdoption.objects.filter(runs, adopted_on__lte=span.until))


def _conventions(span: Span) -> QuerySet[Any]:
    """By the newest convention that was filed by the last day."""
    filed = Convention.objects.filter(
        community=OuterRef("community"), state__in=sorted(FILED), filed_on__lte=span.until
    )
    newest = filed.order_by("-edition").values("pk")[:1]
    clause = ConventionClause.objects.filter(convention=OuterRef("pk"), concerns_sorting=True)
    rows = Convention.objects.filter(Exists(clause), pk=Subquery(newest))
    return with_some(span, rows)


def _duty(span: Span) -> QuerySet[Any]:
    runs = Q(until__isnull=True) | Q(until__gte=span.until)
    rows = LocalBody.objects.filter(runs, kind=BodyKind.PARTY, sorting_duty_on__lte=span.until)
    return with_some(span, rows)


def _councils(span: Span) -> QuerySet[Any]:
    runs = Q(until__isnull=True) | Q(until__gte=span.until)
    rows = Council.objects.filter(
        runs, state__in=sorted(COUNCIL_HELD), effective_on__lte=span.until
    )
    return with_some(span, rows)


def _backbone(span: Span) -> QuerySet[Any]:
    serves = Q(left_on__isnull=True) | Q(left_on__gt=span.until)
    return BackboneMember.objects.filter(serves, joined_on__lte=span.until)


def _with_backbone(span: Span) -> QuerySet[Any]:
    return with_some(span, _backbone(span))


def _in_programmes(span: Span) -> QuerySet[Any]:
    return with_some(span, CommunityProgramme.objects.running(span.until))


OF_COMMITTEES = Part(committees)
OF_TOWNSHIPS = Part(townships)
MEASURES = (
    Measure(
        "committees",
        _("Committees registered"),
        COMMITTEES,
        _("Villages and urban communities with a committee, on the last day."),
        Part(committees),
        is_state=True,
    ),
    Measure(
        "classified",
        _("Committees classified by type"),
        COMMITTEES,
        _("Committees of at least one type of community ÷ all committees, on the last day."),
        Part(_classified),
        OF_COMMITTEES,
        is_state=True,
    ),
    Measure(
        "in_programmes",
        _("Committees in programmes of local governance"),
        COMMITTEES,
        _("Committees that are in at least one programme ÷ all committees, on the last day."),
        Part(_in_programmes),
        OF_COMMITTEES,
        is_state=True,
    ),
    Measure(
        "methods",
        _("Governance methods in force"),
        pgettext_lazy("counted", "methods"),
        _("Methods of the toolkit in force on the last day; a county's are counted there."),
        Part(_methods),
        is_state=True,
    ),
    Measure(
        "following",
        _("Committees that follow a method"),
        COMMITTEES,
        _("Committees that follow at least one method ÷ all committees, on the last day."),
        Part(_following),
        OF_COMMITTEES,
        is_state=True,
    ),
    Measure(
        "conventions",
        _("Conventions with a clause on sorting"),
        COMMITTEES,
        _("Committees whose newest filed convention has a clause on sorting ÷ all committees."),
        Part(_conventions),
        OF_COMMITTEES,
        is_state=True,
    ),
    Measure(
        "duty",
        _("Sorting among the party organisation's duties"),
        COMMITTEES,
        _("Committees whose party organisation took sorting into its duties ÷ all committees."),
        Part(_duty),
        OF_COMMITTEES,
        is_state=True,
    ),
    Measure(
        "councils",
        _("Council systems in force"),
        COMMITTEES,
        _("Committees with a council system in force ÷ all committees, on the last day."),
        Part(_councils),
        OF_COMMITTEES,
        is_state=True,
    ),
    Measure(
        "with_backbone",
        _("Committees with backbone members"),
        COMMITTEES,
        _("Committees with at least one backbone member serving ÷ all committees."),
        Part(_with_backbone),
        OF_COMMITTEES,
        is_state=True,
    ),
    Measure(
        "backbone",
        _("Backbone members"),
        pgettext_lazy("counted", "people"),
        _("Grid workers, building leaders, group leaders and volunteers who serve."),
        Part(_backbone),
        is_state=True,
    ),
)
