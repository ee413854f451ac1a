"""Annual inspections and reports: handed in, decided; who is due, who is late, reminders."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.normalise import parse_integer, sent_number
from orgs import queries, services
from orgs.admin.made import MadeAdmin
from orgs.constants import REVIEW_LATE
from orgs.enums import AnnualResult, AnnualStanding
from orgs.forms import DecideForm, HandInForm
from orgs.models import AnnualReturn

# The report of 2099 is due in 2100, the last year that a date may lie in.
YEARS = range(2000, 2100)
STANDINGS = [*AnnualStanding.choices, (REVIEW_LATE, _("Overdue at the supervising body"))]


@admin.register(AnnualReturn)
class AnnualReturnAdmin(MadeAdmin):
    add_form_class = HandInForm
    filled_in = ("organization", "year")
    change_list_template = "orgs/admin/annual_list.html"
    list_display = ("organization", "year", "form", "handed_in_on", "in_time", "result")
    list_filter = ("year", "form", "result", "is_late")
    list_select_related = ("organization",)
    search_fields = ("organization__name", "organization__credit_code")
    ordering = ("-year", "organization__name", "pk")
    fields = ("organization", "year", "form", "reviewed_on", "review_in_time", "handed_in_on",
              "in_time", "due", "result", "decided_on", "note",
              "recorded_by", "decided_by", "entry")  # fmt: skip
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        wrapped = self.admin_site.admin_view
        own = [
            path("due/", wrapped(require_safe(self.due_view)), name="orgs_annualreturn_due"),
            path("remind/", wrapped(require_POST(self.remind_view)),
                 name="orgs_annualreturn_remind"),
            self._act("decide", self.decide_view),
        ]  # fmt: skip
        return [*own, *super().get_urls()]

    def make(self, entered: dict[str, Any], *, by: Any, token: str) -> AnnualReturn:
        organization = entered.pop("organization")
        papers = services.HandedIn(**entered)
        return services.hand_in(organization, papers=papers, by=by, token=token)[0]

    def acts_of(self, obj: Any) -> list[tuple[Any, str]]:
        return [(_("Record the result"), "admin:orgs_annualreturn_decide")]

    def decide_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def decide(obj: AnnualReturn, *, result: str, **more: Any) -> None:
            services.decide_annual(obj, result=AnnualResult(result), **more)

        return self._stepped(request, object_id, _("Record the result"), DecideForm, decide)

    def due_view(self, request: HttpRequest) -> HttpResponse:
        """Who owes what for a year; the year before this one by default."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        user: Any = request.user
        year, message = timezone.localdate().year - 1, ""
        try:
            year = parse_integer(
                request.GET.get("year") or str(year), minimum=YEARS[0], maximum=YEARS[-1]
            )
        except ValidationError as error:
            message = " ".join(error.messages)
        standing = request.GET.get("standing", "")
        standing = standing if standing in dict(STANDINGS) else ""
        lines = queries.annual_lines(user, year)
        numbers = Counter(name for line in lines for name in line.standings)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Annual inspections and reports: who is due, who is late"),
            "opts": self.opts,
            "year": year,
            "standing": standing,
            "standings": STANDINGS,
            "counts": [(label, numbers[one]) for one, label in STANDINGS if numbers[one]],
            "lines": [line for line in lines if standing in {"", *line.standings}],
            "message": message,
        }
        return TemplateResponse(request, "orgs/admin/annual_due.html", context)

    def remind_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        user: Any = request.user
        year = sent_number(request.POST.get("year", "")) or 0
        chosen = set(request.POST.getlist("organization"))
        waiting = [
            line.organization
            for line in (queries.annual_lines(user, year) if year in YEARS else [])
            if line.waits and str(line.organization.pk) in chosen
        ]
        count = services.remind_annual(year, organizations=waiting, by=user)
        text = ngettext("%(count)s reminder noted.", "%(count)s reminders noted.", count)
        messages.success(request, text % {"count": count})
        return HttpResponseRedirect(f"{reverse('admin:orgs_annualreturn_due')}?year={year}")

    @admin.display(description=_("in time"), boolean=True, ordering="is_late")
    def in_time(self, obj: AnnualReturn) -> bool:
        return not obj.is_late

    @admin.display(description=_("due"))
    def due(self, obj: AnnualReturn) -> str:
        review_on = obj.duty.review_on(obj.year)
        days = [_("%(day)s (registry)") % {"day": obj.duty.due_on(obj.year)}]
        if review_on is not None:
            days.insert(0, _("%(day)s (supervising body)") % {"day": review_on})
        return " · ".join(str(one) for one in [*days, obj.duty.source])

    @admin.display(description=_("in time at the supervising body"), boolean=True)
    def review_in_time(self, obj: AnnualReturn) -> bool | None:
        """None where the law gives the supervising body no day, or nobody noted it."""
        review_on = obj.duty.review_on(obj.year)
        if review_on is None or obj.reviewed_on is None:
            return None
        return bool(obj.reviewed_on <= review_on)
