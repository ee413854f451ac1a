"""What the scoreboard counts of documents, offices, trainings and referrals."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from communities.models import County
from coordination import notice_queries, plan_queries, referral_queries, training_queries
from coordination.constants import MEASURE_OF_LINES
from coordination.enums import DocumentKind, PlanLevel
from coordination.models import NoticeReceipt, Responsibility
from coordination.queries import documents_in_force
from portal.enums import Kind
from portal.measures import Measure, Part, Span
from portal.queries import current_of


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
        _("Counties with a scheme in the documents library"),
        pgettext_lazy("counted", "counties"),
        _(
            "Counties and districts of whom a work plan or scheme stands in the documents library "
            "and holds on the last day ÷ all."
        ),
        Part(_with_plan),
        Part(_counties),
        is_state=True,
    ),
)


def _of_bureaus(span: Span) -> QuerySet[Any]:
    return training_queries.recorded(span).filter(organization__isnull=True)


def _of_organizations(span: Span) -> QuerySet[Any]:
    return training_queries.recorded(span).filter(organization__isnull=False)


def _committees(span: Span) -> QuerySet[Any]:
    return training_queries.committees_on(span.until)


def _organizations(span: Span) -> QuerySet[Any]:
    return training_queries.organizations_on(span.until)


def _duties(span: Span) -> QuerySet[Any]:
    on_site = current_of(Kind.DUTIES).order_by().values("key")
    rows = Responsibility.objects.filter(office__public_id__in=on_site)
    return rows.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=span.until), valid_from__lte=span.until
    )


DUTY_MEASURES = (
    Measure(
        "responsibilities",
        _("Matters with a responsible office"),
        _("matters"),
        _("Responsibilities that hold on the last day, of offices on the public list."),
        Part(_duties),
        is_state=True,
    ),
)


def _county_plans(span: Span) -> QuerySet[Any]:
    return plan_queries.with_plan(PlanLevel.COUNTY, span.until)


def _township_plans(span: Span) -> QuerySet[Any]:
    return plan_queries.with_plan(PlanLevel.TOWNSHIP, span.until)


def _townships(span: Span) -> QuerySet[Any]:
    return plan_queries.units_on(PlanLevel.TOWNSHIP, span.until)


PLAN_MEASURES = (
    Measure(
        "county_plans",
        _("Counties with a work plan of the year"),
        pgettext_lazy("counted", "counties"),
        _("Counties and districts whose work plan of the year is accepted on the last day ÷ all."),
        Part(_county_plans),
        Part(_counties),
        is_state=True,
    ),
    Measure(
        "township_plans",
        _("Townships with a work plan of the year"),
        pgettext_lazy("counted", "townships"),
        _("Townships whose guidance work plan of the year is accepted on the last day ÷ all."),
        Part(_township_plans),
        Part(_townships),
        is_state=True,
    ),
    Measure(
        "programme_lines",
        _("Lines of work plans that are part of programmes"),
        pgettext_lazy("counted", "lines"),
        _(
            "Lines of the work plans in force on the last day that are part of a programme ÷ all "
            "their lines."
        ),
        Part(plan_queries.lines_in_programmes),
        Part(plan_queries.lines_held),
        is_state=True,
    ),
    Measure(
        MEASURE_OF_LINES,
        _("Lines of work plans reached"),
        pgettext_lazy("counted", "lines"),
        _(
            "Lines of the work plans in force that are reached on the last day, as their records "
            "tell ÷ all lines that were due."
        ),
        Part(plan_queries.lines_done),
        Part(plan_queries.lines_due),
    ),
)


def _on_time(span: Span) -> QuerySet[Any]:
    return referral_queries.evaluated_in(span).on_time()


REFERRAL_MEASURES = (
    Measure(
        "referrals_closed",
        _("Referrals closed"),
        pgettext_lazy("counted", "referrals"),
        _("Referrals between bodies that the sender closed after an answer, by the lead body."),
        Part(referral_queries.evaluated_in),
    ),
    Measure(
        "referrals_on_time",
        _("Referrals answered in time"),
        pgettext_lazy("counted", "referrals"),
        _(
            "Referrals whose last answer came by the due date that held then ÷ those closed after "
            "an answer."
        ),
        Part(_on_time),
        Part(referral_queries.evaluated_in),
    ),
)

TRAINING_MEASURES = (
    Measure(
        "trained_committees",
        _("Committees trained"),
        _("committees"),
        _(
            "Committees of whom somebody came to a training of a bureau of civil affairs whose "
            "record is published ÷ all committees."
        ),
        Part(training_queries.trained_committees),
        Part(_committees),
    ),
    Measure(
        "trained_organizations",
        _("Social organisations trained"),
        _("organisations"),
        _(
            "Organisations of whom somebody came to a training of a bureau of civil affairs whose "
            "record is published ÷ all that are registered or filed."
        ),
        Part(training_queries.trained_organizations),
        Part(_organizations),
    ),
    Measure(
        "bureau_trainings",
        _("Trainings of bureaus of civil affairs"),
        pgettext_lazy("counted", "trainings"),
        _("Trainings that bureaus held and whose record is published."),
        Part(_of_bureaus),
    ),
    Measure(
        "organization_trainings",
        _("Trainings of social organisations"),
        pgettext_lazy("counted", "trainings"),
        _("Trainings that organisations held and whose record is published."),
        Part(_of_organizations),
    ),
)


def _notices(span: Span) -> QuerySet[Any]:
    return notice_queries.sent_in(span)


def _receipts(span: Span) -> QuerySet[Any]:
    sent = notice_queries.sent_in(span).order_by().values("pk")
    return NoticeReceipt.objects.filter(notice__in=sent)


def _read(span: Span) -> QuerySet[Any]:
    return _receipts(span).filter(read_at__isnull=False)


NOTICE_MEASURES = (
    Measure(
        "notices",
        _("Notices sent to roles and areas"),
        pgettext_lazy("counted", "notices"),
        _("Notices that offices sent to chosen roles in chosen areas and did not withdraw."),
        Part(_notices),
    ),
    Measure(
        "notices_read",
        _("Notices read by those they were sent to"),
        pgettext_lazy("counted", "receipts"),
        _("Receipts that were marked as read ÷ all receipts of these notices, by the sender."),
        Part(_read),
        Part(_receipts),
    ),
)
