"""Beside the list of meetings: a month as a calendar, and who met in time."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.normalise import parse_month
from benxi_sorting.admin import PortalModelAdmin
from communities.models import Community
from deliberation import queries
from deliberation.enums import MeetingForm, MeetingState, TopicCategory
from deliberation.models import Meeting
from deliberation.queries import DUTIES, Duty

PER_PAGE = 50
STATUSES = {
    "overdue": _("Overdue"),
    "never": _("Never met"),
    "soon": _("Due within 14 days"),
    "in_time": _("In time"),
}
GROUPS = {"county": _("By county or district"), "township": _("By township or subdistrict")}
# Places of the list behind a number.
PLACES = {"county": "township__county__slug", "township": "township__slug"}


def _one_of(request: HttpRequest, name: str, offered: Any, default: str = "") -> str:
    """A value that the page offers. Raises SuspiciousOperation (400) for any other."""
    value: str = request.GET.get(name, "") or default
    if value and value not in offered:
        raise SuspiciousOperation(f"{name} is none of those offered.")
    return value


class OverviewsMixin(PortalModelAdmin):
    def get_urls(self) -> list[URLPattern]:
        wrapped = self.admin_site.admin_view
        pages = {
            "calendar/": ("calendar", self.calendar_view),
            "regularity/": ("regularity", self.regularity_view),
            "regularity/list/": ("regular_list", self.regular_list_view),
        }
        own = [
            path(address, wrapped(require_safe(view)), name=f"deliberation_meeting_{name}")
            for address, (name, view) in pages.items()
        ]
        return [*own, *super().get_urls()]

    def _page(
        self, request: HttpRequest, template: str, title: Any, context: dict[str, Any]
    ) -> HttpResponse:
        whole = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            **context,
        }
        return TemplateResponse(request, f"deliberation/admin/{template}.html", whole)

    def _refuse_strangers(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def calendar_view(self, request: HttpRequest) -> HttpResponse:
        """A civil month of the officer's jurisdiction, by form, category and state."""
        self._refuse_strangers(request)
        month = _month(request.GET.get("month", ""))
        chosen = {
            "form": _one_of(request, "form", MeetingForm.values),
            "state": _one_of(request, "state", MeetingState.values),
            "category": _one_of(request, "category", TopicCategory.values),
        }
        rows = Meeting.objects.for_user(request.user).select_related("community")
        if chosen["form"]:
            rows = rows.filter(form=chosen["form"])
        if chosen["state"]:
            rows = rows.filter(state=chosen["state"])
        if chosen["category"]:
            rows = rows.filter(agenda__topic__category=chosen["category"]).distinct()
        context = {
            "month": month,
            "weeks": queries.calendar_weeks(rows, month),
            "before": queries.months_on(month, -1),
            "after": queries.months_on(month, 1),
            "today": timezone.localdate(),
            "chosen": chosen,
            "forms": MeetingForm.choices,
            "states": MeetingState.choices,
            "categories": TopicCategory.choices,
            "query": "".join(f"&{name}={value}" for name, value in chosen.items() if value),
        }
        return self._page(request, "calendar", _("Calendar of meetings"), context)

    def regularity_view(self, request: HttpRequest) -> HttpResponse:
        """How many committees met in time, by county and township; one query each."""
        self._refuse_strangers(request)
        name = _one_of(request, "duty", DUTIES, "city")
        duty = Duty.on(name)
        communities = Community.objects.for_user(request.user)
        tables = [
            (by, heading, queries.regularity(communities, duty, by) if duty else [])
            for by, heading in GROUPS.items()
        ]
        context = {
            "duty": duty,
            "duty_name": name,
            "duties": DUTIES,
            "tables": tables,
            "total": queries.regularity_total(tables[0][2]),
        }
        return self._page(request, "regularity", _("Who met in time"), context)

    def regular_list_view(self, request: HttpRequest) -> HttpResponse:
        """The committees behind a number of the regularity."""
        self._refuse_strangers(request)
        name = _one_of(request, "duty", DUTIES, "city")
        status = _one_of(request, "status", STATUSES)
        duty = Duty.on(name)
        rows: Any = Community.objects.for_user(request.user).with_names()
        for place, field in PLACES.items():
            if request.GET.get(place):
                rows = rows.filter(**{field: request.GET[place]})
        rows = queries.with_regularity(rows, duty) if duty else rows.none()
        if status == "never":
            rows = rows.filter(last_met__isnull=True)
        elif status:
            rows = rows.filter(status=status)
        page = Paginator(rows.order_by("code"), PER_PAGE).get_page(request.GET.get("p"))
        lines = [(unit, queries.due_on(duty, unit.last_met)) for unit in page] if duty else []
        context = {
            "page": page,
            "lines": lines,
            "duty_name": name,
            "duty_label": DUTIES[name],
            "status_label": STATUSES.get(status, _("All committees")),
            "statuses": STATUSES,
        }
        return self._page(request, "regular_list", _("Who met in time"), context)


def _month(text: str) -> date:
    """The first day of a month like 2026-11; of the present one where none is named."""
    if not text:
        return timezone.localdate().replace(day=1)
    try:
        clean = parse_month(text)
    except ValidationError as error:
        raise SuspiciousOperation("This is no month.") from error
    month = date(int(clean[:4]), int(clean[5:7]), 1)
    if not date.min.year + 1 < month.year < date.max.year:
        raise SuspiciousOperation("This month cannot be shown.")
    return month
