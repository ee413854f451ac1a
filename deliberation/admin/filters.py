"""Filters of the lists of meetings, feedback and topics: they take what they offer, no others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.admin.filters import ConventionCountyFilter, ListedFilter, TownshipFilter
from deliberation import queries
from deliberation.constants import FEEDBACK_VETO_DAYS
from deliberation.enums import ActionState, TopicCategory
from deliberation.models import AgendaItem
from deliberation.rules import FEEDBACK_MODERATED
from portal.enums import Kind
from portal.models import Publication


class CountyFilter(ConventionCountyFilter):
    """By the county of the record's community."""


class PlaceFilter(TownshipFilter):
    """By the township of the record's community."""

    path = "community__township__slug"


class ClockFilter(ListedFilter):
    """How long the answer has been waited for; the numbers of the overview lead here."""

    title = _("answer")
    parameter_name = "answer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("open", _("Not answered")),
            ("overdue", _("Overdue")),
            ("veto", _("Without an answer for three months")),
        ]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "overdue":
            return queries.late(queryset)
        rows = queries.unanswered(queryset)
        if value == "veto":
            long_ago = timezone.localdate() - timedelta(days=FEEDBACK_VETO_DAYS)
            return rows.filter(received_at__date__lt=long_ago)
        return rows


class ShownFilter(ListedFilter):
    """What still has to be published: the text, or the answer that came after it."""

    title = _("publication")
    parameter_name = "shown"
    searches = True

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("not", _("To be published")), ("shown", _("On the site"))]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        shown = Publication.objects.current().filter(kind=Kind.FEEDBACK, key=OuterRef("public_id"))
        if value == "shown":
            return queryset.filter(Exists(shown))
        without = Exists(shown.filter(payload__answer=""))
        missing = queryset.filter(~Exists(shown)) | queryset.exclude(answer="").filter(without)
        return missing.filter(state__in=FEEDBACK_MODERATED)


class ChronicFilter(ListedFilter):
    """Problems that last or come back."""

    title = _("chronic problem")
    parameter_name = "chronic"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Chronic problems")), ("no", _("All others"))]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        is_other = value == "no"
        return queryset.filter(chronic_kind="") if is_other else queryset.exclude(chronic_kind="")


class ActionCountyFilter(ConventionCountyFilter):
    """By the county of the action's community."""

    path = "resolution__item__meeting__community__township__county__slug"


class SurveyFilter(ListedFilter):
    """What residents say of verified actions; the numbers of the overview lead here."""

    title = _("residents: really done?")
    parameter_name = "survey"
    searches = True

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("asked", _("Residents were asked")),
            ("heard", _("Answered by who raised it")),
            ("confirmed", _("Confirmed by residents")),
            ("denied", _("Denied by residents")),
            ("reopened", _("Reopened once")),
            ("doubted", _("Not done, say residents now")),
        ]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "doubted":
            return queryset.filter(pk__in=queries.doubted(queryset.order_by()).values("pk"))
        return queries.by_survey(queryset, value)


class OverdueFilter(ListedFilter):
    """Actions in effect, not reported as done, whose day has passed."""

    title = _("deadline")
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Overdue"))]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(
            in_effect=True,
            state__in=(ActionState.OPEN, ActionState.IN_PROGRESS),
            due__lt=timezone.localdate(),
        )


class ActionPlaceFilter(TownshipFilter):
    """By the township of the action's community."""

    path = "resolution__item__meeting__community__township__slug"


class EscalationFilter(ListedFilter):
    """What was left undone so long that it is the township's matter, or the county's."""

    title = _("escalation")
    parameter_name = "escalated"
    levels: ClassVar[dict[str, int]] = {"township": queries.TOWNSHIP, "county": queries.COUNTY}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("township", _("Escalated")), ("county", _("To the county as well"))]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queries.escalated(queryset, self.levels[value])


class CategoryFilter(ListedFilter):
    """Meetings with a topic of the category on their agenda."""

    title = _("category")
    parameter_name = "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(TopicCategory.choices)

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        items = AgendaItem.objects.filter(meeting=OuterRef("pk"), topic__category=value)
        return queryset.filter(Exists(items))
