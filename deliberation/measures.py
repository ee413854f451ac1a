"""What the scoreboard and work plans count of feedback, topics, meetings and actions."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from communities.enums import Validity
from communities.measures import COMMITTEES, OF_COMMITTEES, with_some
from deliberation.enums import (
    FeedbackState,
    MeetingForm,
    ProcedureState,
    TopicCategory,
    TopicState,
)
from deliberation.models import Action, Feedback, Meeting, Procedure, Topic
from deliberation.rules import HELD
from portal.measures import Measure, Part, Span


def held(span: Span) -> QuerySet[Any]:
    """Meetings that took place in `span`."""
    return Meeting.objects.filter(
        state__in=sorted(HELD), starts_at__date__range=(span.since, span.until)
    )


def _judged(span: Span) -> QuerySet[Any]:
    return held(span).filter(validity__in=(Validity.VALID, Validity.NOT_VALID))


def _valid(span: Span) -> QuerySet[Any]:
    return held(span).filter(validity=Validity.VALID)


def _other_forms(span: Span) -> QuerySet[Any]:
    return held(span).exclude(form=MeetingForm.CONSULTATION)


def _met(span: Span) -> QuerySet[Any]:
    return with_some(span, held(span))


def _feedback(span: Span) -> QuerySet[Any]:
    rows = Feedback.objects.filter(received_at__date__range=(span.since, span.until))
    return rows.exclude(state__in=(FeedbackState.REJECTED, FeedbackState.JOINED))


def _answered(span: Span) -> QuerySet[Any]:
    return _feedback(span).filter(Q(answered_on__lte=span.until) | Q(topic__isnull=False))


def _topics(span: Span) -> QuerySet[Any]:
    rows = Topic.objects.filter(raised_on__range=(span.since, span.until))
    return rows.exclude(state__in=(TopicState.RETURNED, TopicState.MERGED))


def _sorting_topics(span: Span) -> QuerySet[Any]:
    categories = (TopicCategory.WASTE_SORTING, TopicCategory.ENVIRONMENT_HYGIENE)
    return _topics(span).filter(category__in=categories)


def _resolved(span: Span) -> QuerySet[Any]:
    return _topics(span).filter(state=TopicState.RESOLVED, resolved_on__lte=span.until)


def _actions(span: Span) -> QuerySet[Any]:
    return Action.objects.filter(
        in_effect=True,
        due__range=(span.since, span.until),
        resolution__item__meeting__state__in=sorted(HELD),
    )


def _on_time(span: Span) -> QuerySet[Any]:
    return _actions(span).filter(verified_on__lte=F("due"))


def _chronic(span: Span) -> QuerySet[Any]:
    rows = Topic.objects.exclude(chronic_kind="").exclude(state=TopicState.MERGED)
    return rows.filter(raised_on__lte=span.until)


def _chronic_resolved(span: Span) -> QuerySet[Any]:
    return _chronic(span).filter(state=TopicState.RESOLVED, resolved_on__lte=span.until)


def _procedures(span: Span) -> QuerySet[Any]:
    return Procedure.objects.filter(
        state=ProcedureState.COMPLETED, last_on__range=(span.since, span.until)
    )


MEETINGS = pgettext_lazy("counted", "meetings")
MEASURES = (
    Measure(
        "feedback_answered",
        _("Residents' feedback answered"),
        pgettext_lazy("counted", "pieces of feedback"),
        _("Answered or made a topic ÷ received in the period; without what was not accepted."),
        Part(_answered),
        Part(_feedback),
    ),
    Measure(
        "topics",
        _("Topics on sorting and hygiene"),
        pgettext_lazy("counted", "topics"),
        _("Topics on waste sorting, environment and hygiene that were raised in the period."),
        Part(_sorting_topics),
    ),
    Measure(
        "topics_resolved",
        _("Topics resolved"),
        pgettext_lazy("counted", "topics"),
        _("Resolved by the last day ÷ raised in the period; without returned and merged ones."),
        Part(_resolved),
        Part(_topics),
    ),
    Measure(
        "meetings",
        _("Meetings held"),
        MEETINGS,
        _("Meetings that took place in the period and were submitted."),
        Part(held),
    ),
    Measure(
        "meetings_valid",
        _("Meetings with a quorum"),
        MEETINGS,
        _("Valid meetings ÷ meetings of which the law asks a quorum, in the period."),
        Part(_valid),
        Part(_judged),
    ),
    Measure(
        "committees_met",
        _("Committees that met"),
        COMMITTEES,
        _("Committees with at least one meeting in the period ÷ all committees."),
        Part(_met),
        OF_COMMITTEES,
    ),
    Measure(
        "other_forms",
        _("Assemblies, hearings, coordination and review meetings"),
        MEETINGS,
        _("Meetings in the period of a form other than the consultation."),
        Part(_other_forms),
    ),
    Measure(
        "procedures",
        _("Four deliberations, two disclosures completed"),
        pgettext_lazy("counted", "procedures"),
        _("Procedures (四议两公开) completed in the period."),
        Part(_procedures),
    ),
    Measure(
        "actions_on_time",
        _("Actions verified in time"),
        pgettext_lazy("counted", "actions"),
        _("Verified by their due date ÷ due in the period."),
        Part(_on_time),
        Part(_actions),
    ),
    Measure(
        "chronic_resolved",
        _("Chronic problems resolved"),
        pgettext_lazy("counted", "topics"),
        _("Resolved ÷ all topics marked as chronic problems and raised by the last day."),
        Part(_chronic_resolved),
        Part(_chronic),
        is_state=True,
    ),
)
