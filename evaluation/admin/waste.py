"""Weights of waste: entered and corrected by officers, and above which nobody believes them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.db.models import F, Prefetch
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS, Role
from benxi_sorting.admin import PortalModelAdmin, StoredMonthsFilter
from communities.admin.filters import CommunityCountyFilter
from evaluation import queries, services
from evaluation.forms import WasteLimitForm, WeightForm
from evaluation.forms.waste import ENTERED, in_words
from evaluation.models import WasteLimit, WasteRecord, WasteWeight
from evaluation.periods import period_name
from evaluation.rules import RULE_SETTERS
from evaluation.validators import plain


@admin.register(WasteRecord)
class WasteRecordAdmin(PortalModelAdmin):
    """A saved correction is the next version; all of them stand below the form."""

    form = WeightForm
    view_roles = OFFICERS
    add_roles = OFFICERS
    change_roles = OFFICERS
    list_display = ("period_shown", "unit_shown", "total", "shares", "method", "days", "checked")
    list_display_links = ("period_shown", "unit_shown")
    list_filter = (("period", StoredMonthsFilter), CommunityCountyFilter)
    search_fields = ("township__name", "community__name")
    search_help_text = _("Name of the township or community")
    ordering = ("-period", "township__code", "community__code")
    change_list_template = "evaluation/admin/waste_list.html"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        newest = WasteWeight.objects.filter(number=F("record__version"))
        standing = newest.select_related("verdict")
        rows = super().get_queryset(request).select_related("township__county", "community")
        shown: models.QuerySet[Any] = rows.prefetch_related(
            Prefetch("weights", queryset=standing, to_attr="standing")
        )
        return shown

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        made = super().get_form(request, obj, change, **kwargs)
        return type(made.__name__, (made,), {"user": request.user})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("unit", "period", *ENTERED, "submission_token")
        correction = ("is_withdrawn", "reason", "history", "seen_version")
        return ("unit_shown", "period_shown", "check_page", *ENTERED, *correction)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("unit_shown", "period_shown", "check_page", "history")

    @admin.display(description=_("period"), ordering="period")
    def period_shown(self, record: WasteRecord) -> str:
        return period_name(record.period)

    @admin.display(description=_("unit"), ordering="township__code")
    def unit_shown(self, record: WasteRecord) -> str:
        township = f"{record.township.county.name}{record.township.name}"
        if record.community is None:
            return str(_("%(township)s as a whole") % {"township": township})
        return f"{township} {record.community.name}"

    @admin.display(description=_("total (kg)"))
    def total(self, record: WasteRecord) -> str:
        weight = _standing(record)
        return str(_("taken back")) if weight is None else plain(weight.total)

    @admin.display(description=_("by class (kg)"))
    def shares(self, record: WasteRecord) -> str:
        weight = _standing(record)
        return "—" if weight is None else in_words(weight.kilograms)

    @admin.display(description=_("how it was weighed"))
    def method(self, record: WasteRecord) -> str:
        weight = _standing(record)
        return "—" if weight is None else weight.get_method_display()

    @admin.display(description=_("days"))
    def days(self, record: WasteRecord) -> str:
        weight = _standing(record)
        return "—" if weight is None else str(weight.days)

    @admin.display(description=_("check"))
    def checked(self, record: WasteRecord) -> str:
        [weight] = record.standing  # type: ignore[attr-defined]
        return str(weight.state.label)

    @admin.display(description=_("check"))
    def check_page(self, record: WasteRecord) -> str:
        address = reverse("waste_detail", args=[record.pk])
        return format_html('<a href="{}">{}</a>', address, _("Where somebody else checks it"))

    @admin.display(description=_("versions"))
    def history(self, record: WasteRecord) -> str:
        context = {"versions": queries.versions_of(record)}
        return render_to_string("evaluation/admin/waste_versions.html", context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        user: Any = request.user
        typed = form.cleaned_data
        if not change:
            made = services.enter_weights(
                unit=typed["unit"],
                period=typed["period"],
                weighing=typed["weighing"],
                by=user,
                token=typed["submission_token"],
            )
            obj.pk, obj.township, obj.community = made.pk, made.township, made.community
            return
        stored = WasteRecord.objects.get(pk=obj.pk)
        version = typed["seen_version"]
        arguments = {"by": user, "reason": typed["reason"], "expected_version": version}
        if typed["weighing"] is None:
            services.take_back_weights(stored, **arguments)
        else:
            services.correct_weights(stored, weighing=typed["weighing"], **arguments)

    def log_addition(self, request: Any, obj: Any, message: Any) -> None:  # type: ignore[override]
        """The service recorded it."""

    log_change = log_addition  # type: ignore[assignment]


def _standing(record: WasteRecord) -> WasteWeight | None:
    """The version that the list read along; None where it was taken back."""
    [weight] = record.standing  # type: ignore[attr-defined]
    return None if weight.is_withdrawn else weight


@admin.register(WasteLimit)
class WasteLimitAdmin(PortalModelAdmin):
    """Added and read, never changed: what was entered was judged by the row of its time."""

    form = WasteLimitForm
    view_roles = OFFICERS
    add_roles: ClassVar[frozenset[Role]] = RULE_SETTERS
    list_display = ("since", "most_per_household", "most_per_community", "source")
    fields = list_display

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        user: Any = request.user
        obj.pk = services.add_waste_limit(by=user, **form.cleaned_data).pk

    def log_addition(self, request: Any, obj: Any, message: Any) -> None:  # type: ignore[override]
        """`add_waste_limit` recorded it, with its figures."""
