"""What the scoreboard counts of the documents library."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from communities.models import County
from coordination.enums import DocumentKind
from coordination.queries import documents_in_force
from portal.measures import Measure, Part, Span


def _documents(span: Span) -> QuerySet[Any]:
    return documents_in_force(span.until)


def _counties(span: Span) -> QuerySet[Any]:
    return County.objects.all()


def _with_plan(span: Span) -> QuerySet[Any]:
    plans = documents_in_force(span.until).filter(kind=DocumentKind.PLAN)
    return _counties(span).filter(Exists(plans.filter(jurisdiction=OuterRef("code"))))


MEASURES = (
    Measure(
        "documents",
        _("Documents in force"),
        pgettext_lazy("counted", "documents"),
        _("Published documents of the library that hold on the last day, by who keeps them."),
        Part(_documents),
        is_state=True,
    ),
    Measure(
        "plans",
        _("Counties with a work plan in force"),
        pgettext_lazy("counted", "counties"),
        _("Counties and districts whose own work plan or scheme holds on the last day ÷ all."),
        Part(_with_plan),
        Part(_counties),
        is_state=True,
    ),
)
