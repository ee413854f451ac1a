"""Standings of property companies: looked at by period and county, then published."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.steps import refused
from benxi_sorting.admin import PortalModelAdmin
from communities.models import County
from evaluation import queries
from evaluation.admin.rewards import PublicationForm
from evaluation.review_public import publish_companies
from evaluation.rules import COUNTY
from evaluation.spans import Span, companies_key, parse_span, spans_of
from portal.enums import Kind
from portal.queries import current

# Months, quarters, years.
SPANS_OFFERED = (8, 4, 2)


class CompaniesMixin(PortalModelAdmin):
    """The list of reviews leads to the companies of a county, which its officers publish."""

    change_list_template = "evaluation/admin/reviews.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path(
                "companies/",
                view(require_safe(self.companies_view)),
                name="evaluation_review_companies",
            ),
            path(
                "companies/publish/",
                view(require_POST(self.publish_companies_view)),
                name="evaluation_review_companies_publish",
            ),
        ]
        return [*own, *super().get_urls()]

    def _county(self, request: HttpRequest, slug: str) -> County:
        """The county asked for, or the first of one's own. Raises PermissionDenied, Http404."""
        user: Any = request.user
        if not user.may(COUNTY):
            raise PermissionDenied
        counties = County.objects.for_user(user).order_by("code")
        county = (counties.filter(slug=slug) if slug else counties).first()
        if county is None:
            raise Http404
        return county

    def companies_view(self, request: HttpRequest) -> HttpResponse:
        county = self._county(request, request.GET.get("county", ""))
        span = parse_span(request.GET.get("period", "")) or _offered()[0]
        return self._companies_page(request, county, span, PublicationForm())

    def _companies_page(
        self,
        request: HttpRequest,
        county: County,
        span: Span,
        form: PublicationForm,
        status: int = 200,
    ) -> HttpResponse:
        user: Any = request.user
        context = {
            **self.admin_site.each_context(request),
            "title": _("Standings of property companies"),
            "opts": self.opts,
            "counties": County.objects.for_user(user).order_by("code"),
            "county": county,
            "spans": _offered(),
            "span": span,
            "lines": queries.company_standings(county.code, span),
            "publication": current(Kind.COMPANIES, companies_key(county.slug, span.code)),
            "form": form,
            "has_ended": span.last_day < timezone.localdate(),
        }
        return TemplateResponse(request, "evaluation/admin/companies.html", context, status=status)

    def publish_companies_view(self, request: HttpRequest) -> HttpResponse:
        county = self._county(request, request.POST.get("county", ""))
        span = parse_span(request.POST.get("period", ""))
        if span is None:
            raise Http404
        user: Any = request.user
        form = PublicationForm(request.POST)
        status = refused(
            form, lambda typed: publish_companies(county, span, by=user, reason=typed["reason"])
        )
        if status:
            return self._companies_page(request, county, span, form, status)
        messages.success(request, _("It stands on the public site as it is now."))
        query = urlencode({"county": county.slug, "period": span.code})
        return HttpResponseRedirect(f"{reverse('admin:evaluation_review_companies')}?{query}")


def _offered() -> list[Span]:
    """The month, quarter and year that go on, and those before them, the shortest first."""
    found: list[Span] = []
    for span, number in zip(spans_of(timezone.localdate()), SPANS_OFFERED, strict=True):
        last: Span | None = span
        for _step in range(number):
            if last is not None:
                found.append(last)
                last = last.before
    return found
