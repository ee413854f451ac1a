"""Rates of participation and accuracy: the samples, and their sums over time and place."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.constants import CITY_DIGITS, JURISDICTION_LENGTHS
from accounts.enums import OFFICERS
from accounts.models import User
from accounts.services import record_event
from benxi_sorting.admin import NewestFirstFilter, PortalModelAdmin
from communities.admin.exports import AuditedExportMixin
from communities.models import CommunityType
from communities.resources import File, SafeCSV, SafeXLSX
from evaluation import queries
from evaluation.enums import Measure
from evaluation.models import RateSample
from evaluation.periods import period_name, year_before
from evaluation.resources import RateSampleResource, rate_dataset
from evaluation.scoring import Rate

# What the page shows as columns and as points of its charts.
MOST_PERIODS = 25
FORMATS: dict[str, Any] = {"xlsx": SafeXLSX, "csv": SafeCSV}


@admin.register(RateSample)
class RateSampleAdmin(AuditedExportMixin, PortalModelAdmin):
    """Read-only: samples come with the scores, and count once these are confirmed."""

    view_roles = OFFICERS
    list_display = ("period", "unit", "measure", "counted", "share", "method")
    list_filter = ("measure", "method", ("revision__inspection__round__period", NewestFirstFilter))
    search_fields = ("revision__inspection__community__name",)
    search_help_text = _("Name of the community")
    ordering = ("-revision_id", "-measure")
    fields = (*list_display, "place")
    readonly_fields = fields
    resource_classes: ClassVar[list[Any]] = [RateSampleResource]
    export_template_name = "communities/admin/export.html"
    import_export_change_list_template = "evaluation/admin/rate_list.html"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows = queries.only_confirmed(super().get_queryset(request))
        return rows.select_related(
            "revision__inspection__round", "revision__inspection__community__township__county"
        )

    @admin.display(description=_("period"), ordering="revision__inspection__round__period")
    def period(self, sample: RateSample) -> str:
        return period_name(sample.revision.inspection.round.period)

    @admin.display(description=_("community"), ordering="revision__inspection__community__code")
    def unit(self, sample: RateSample) -> str:
        return str(sample.revision.inspection.community.full_name)

    @admin.display(description=_("correct / checked"))
    def counted(self, sample: RateSample) -> str:
        return f"{sample.numerator} / {sample.denominator}"

    @admin.display(description=_("share"))
    def share(self, sample: RateSample) -> str:
        return f"{Rate(sample.numerator, sample.denominator).value:.1%}"

    def get_urls(self) -> list[URLPattern]:
        trends = path(
            "trends/",
            self.admin_site.admin_view(require_safe(self.trends_view)),
            name="evaluation_ratesample_trends",
        )
        return [trends, *super().get_urls()]

    def trends_view(self, request: HttpRequest) -> HttpResponse:
        """Sums by period for a unit and a type, and by the units below it; also as a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        user: Any = request.user
        unit = _unit(request, user)
        types = list(CommunityType.objects.values_list("code", "name"))
        chosen = _one_of(request, "type", dict(types))
        quarters = _one_of(request, "of", {"quarter": ""}) == "quarter"
        rows = queries.rate_rows(user, unit=unit, type_code=chosen, quarters=quarters)
        rule = queries.rule_in_force(unit, timezone.localdate())
        minimum = rule.minimum_sample if rule else 1
        periods = queries.rate_periods(rows, minimum=minimum)
        lines = queries.trend(periods)[-MOST_PERIODS:]
        period = _one_of(request, "period", periods, next(reversed(periods), ""))
        below = _below(rows, unit, period, list(periods), minimum)
        file_format = _one_of(request, "format", FORMATS)
        if file_format:
            by_unit = _one_of(request, "by", {"unit": ""}) == "unit"
            return _file(user, file_format, below if by_unit else lines[::-1], by_unit)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Rates over time and place"),
            "opts": self.opts,
            "unit": unit,
            "crumbs": _crumbs(user, unit),
            "types": types,
            "type": chosen,
            "period": period,
            "quarters": quarters,
            "query": urlencode({"unit": unit, "type": chosen, "of": "quarter" if quarters else ""}),
            "lines": lines[::-1],
            "below": below,
            "charts": [(measure.label, _points(lines, measure)) for measure in Measure],
            "rule": rule,
            **_waste(request, unit, chosen, quarters),
        }
        return TemplateResponse(request, "evaluation/admin/rates.html", context)


def _waste(request: HttpRequest, unit: str, type_code: str, quarters: bool) -> dict[str, Any]:
    """The weights of waste of the unit by period, and of the units below it in one of them."""
    user: Any = request.user
    rows = queries.waste_rows(user, unit=unit, type_code=type_code, quarters=quarters)
    lines = queries.waste_periods(rows, quarters=quarters)[-MOST_PERIODS:][::-1]
    offered = [line.key for line in lines]
    period = _one_of(request, "waste", offered, next(iter(offered), ""))
    below = queries.waste_units(rows, unit=unit, period=period) if period else []
    return {"waste_lines": lines, "waste_period": period, "waste_below": below}


def _one_of(request: HttpRequest, name: str, offered: Any, default: str = "") -> str:
    value: str = request.GET.get(name, "") or default
    if value and value not in offered:
        raise SuspiciousOperation(f"{name} is none of those offered.")
    return value


def _unit(request: HttpRequest, user: User) -> str:
    """The code of the unit asked for, or the officer's own; another's is not found."""
    own = [held.jurisdiction for held in user.current_appointments if held.role in OFFICERS]
    unit = request.GET.get("unit", "") or min(own, key=lambda code: (len(code), code), default="")
    if not (unit.isascii() and unit.isdigit() and len(unit) in JURISDICTION_LENGTHS):
        raise SuspiciousOperation("unit is no division code.")
    if not user.may(OFFICERS, unit):
        raise Http404
    return unit


def _crumbs(user: User, unit: str) -> list[tuple[str, str]]:
    """The unit and those above it that the officer may see, from above, with their names."""
    lengths = [length for length in sorted(JURISDICTION_LENGTHS) if length <= len(unit)]
    codes = [unit[:length] for length in lengths if user.may(OFFICERS, unit[:length])]
    names = queries.unit_names(codes)
    city = str(_("the whole city"))
    return [(c, city if len(c) == CITY_DIGITS else names.get(c, c)) for c in codes]


def _below(
    rows: Any, unit: str, period: str, periods: list[str], minimum: int
) -> list[queries.ComparedLine]:
    if not period:
        return []
    place = periods.index(period)
    earlier = (periods[place - 1] if place else "", year_before(period))
    now, previous, year = (
        queries.rate_units(rows, unit=unit, period=each, minimum=minimum)
        for each in (period, *earlier)
    )
    return queries.compared(now, previous, year)


def _points(lines: list[queries.ComparedLine], measure: Measure) -> list[tuple[str, Any]]:
    shares = [(period_name(line.now.key), line.now.share(measure)) for line in lines]
    return [(key, None if share is None else round(share * 100, 1)) for key, share in shares]


def _file(user: User, name: str, lines: list[queries.ComparedLine], by_unit: bool) -> HttpResponse:
    heading = _("Unit") if by_unit else _("Period")
    file_format = FORMATS[name]()
    content = file_format.export_data(rate_dataset(str(heading), lines))
    record_event(actor=user, action="ratesample.sums_exported", after={"rows": len(lines)})
    whole = content if isinstance(content, bytes) else content.encode()
    return File(f"rates.{name}", whole, file_format.get_content_type()).response()
