"""Publications: read, compared, withdrawn. Calendars of working days: entered by the city."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Case, OuterRef, QuerySet, Subquery, Value, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS
from accounts.forms import IntegerField, LineField, SeenVersionForm, TextField, TokenForm
from accounts.rules import Refusal
from benxi_sorting.admin import PortalModelAdmin, badge
from portal import queries
from portal.addresses import address_of
from portal.enums import Kind
from portal.holidays import CALENDAR_KEEPERS, enter_year, replace_year
from portal.models import CalendarYear, Publication
from portal.services import WITHDRAWERS, withdraw
from portal.workdays import SpecialDay, parse_special_days


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason for the withdrawal"),
        help_text=_("Everybody can read it where the publication stood."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("current", _("On the site")),
            ("replaced", _("Replaced by a correction")),
            ("withdrawn", _("Withdrawn")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        conditions: dict[str, dict[str, Any]] = {
            "current": {"is_latest": True, "withdrawn_at__isnull": True},
            "replaced": {"is_latest": False, "withdrawn_at__isnull": True},
            "withdrawn": {"withdrawn_at__isnull": False},
        }
        return queryset.filter(**conditions.get(self.value() or "", {}))


class SitePage:
    """The column of a list that leads to a record's page on the public site, or says that there is
    none (any more).

    `key` is the path to what names the publication of `kind`; of editions that share a key, those
    in `states` are what the site shows.
    """

    short_description = _("public page")

    def __init__(self, kind: Kind, key: str = "public_id", *states: str) -> None:
        self.kind, self.key, self.states = kind, key, frozenset(states)

    def added_to(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """`rows` with `site_withdrawn`: whether the newest publication of each was withdrawn; None
        where nothing of it was ever published."""
        published = Publication.objects.filter(kind=self.kind, key=OuterRef(self.key))
        withdrawn = Case(When(withdrawn_at__isnull=False, then=Value(True)), default=Value(False))
        newest = published.filter(is_latest=True).order_by().annotate(gone=withdrawn)
        told: QuerySet[Any] = rows.annotate(site_withdrawn=Subquery(newest.values("gone")[:1]))
        return told

    def __call__(self, obj: Any) -> str:
        is_other_edition = bool(self.states) and obj.state not in self.states
        if obj.site_withdrawn is None or is_other_edition:
            return "—"
        if obj.site_withdrawn:
            return badge("withdrawn", _("Taken off the site"))
        key: Any = obj
        for name in self.key.split("__"):
            key = getattr(key, name)
        address = address_of(Publication(kind=self.kind, key=key))
        if address is None:
            return badge("published", _("On the site"))
        return format_html('<a href="{}">{}</a>', address, _("On the site"))


@admin.register(Publication)
class PublicationAdmin(PortalModelAdmin):
    view_roles = OFFICERS
    list_display = ("title", "kind", "version", "state", "issuer", "published_at")
    list_filter = ("kind", StateFilter)
    allowed_lookups = frozenset({StateFilter.parameter_name})
    search_fields = ("title", "key", "period")
    change_form_template = "portal/admin/publication.html"
    fieldsets = (
        (None, {"fields": ("title", "kind", "key", "version", "state", "period", "public_page")}),
        (_("Publication"), {"fields": ("issuer", "published_by", "published_at", "reason")}),
        (_("Withdrawal"), {"fields": ("withdrawn_at", "withdrawal_reason")}),
        (_("Content"), {"fields": ("verification", "versions", "content")}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).select_related("published_by")
        match = request.resolver_match
        is_list = match is not None and (match.url_name or "").endswith("_changelist")
        return rows.defer("payload", "search_text") if is_list else rows

    @admin.display(description=_("state"))
    def state(self, publication: Publication) -> str:
        if publication.withdrawn_at:
            return str(_("Withdrawn"))
        return str(_("On the site") if publication.is_latest else _("Replaced by a correction"))

    @admin.display(description=_("public page"))
    def public_page(self, publication: Publication) -> str:
        address = address_of(publication)
        if not address or not publication.is_latest or publication.withdrawn_at:
            return "–"
        return format_html('<a href="{}">{}</a>', address, address)

    @admin.display(description="SHA-256")
    def verification(self, publication: Publication) -> str:
        address = reverse("verify_hash", args=[publication.sha256])
        return format_html('<a href="{}">{}</a>', address, publication.sha256)

    @admin.display(description=_("versions"))
    def versions(self, publication: Publication) -> str:
        rows = queries.versions(Kind(publication.kind), publication.key)
        return render_to_string("portal/admin/versions.html", {"versions": rows})

    @admin.display(description=_("published content"))
    def content(self, publication: Publication) -> str:
        text = json.dumps(publication.payload, ensure_ascii=False, indent=2)
        return format_html("<pre>{}</pre>", text)

    def get_urls(self) -> list[URLPattern]:
        step = path(
            "<path:object_id>/withdraw/",
            self.admin_site.admin_view(self.withdraw_view),
            name="portal_publication_withdraw",
        )
        return [step, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        publication = self.get_object(request, object_id)
        extra = {
            "may_withdraw": publication is not None and self._may_withdraw(request, publication)
        }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def _may_withdraw(self, request: HttpRequest, publication: Any) -> bool:
        standing = publication.is_latest and publication.withdrawn_at is None
        return bool(standing and self._may(request, WITHDRAWERS, publication))

    def withdraw_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        publication = self.get_object(request, object_id)
        if publication is None:
            raise Http404
        back = reverse("admin:portal_publication_change", args=[publication.pk])
        if not self._may_withdraw(request, publication):
            messages.error(request, _("This step is not possible any more."))
            return HttpResponseRedirect(back)
        form = WithdrawalForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            user: Any = request.user
            try:
                withdraw(publication, by=user, reason=form.cleaned_data["reason"])
            except Refusal as refusal:
                form.add_error(None, str(refusal.message))
            else:
                messages.success(request, _("Withdrawn. A note with the reason stands there now."))
                return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Withdraw from the site"),
            "opts": self.opts,
            "original": publication,
            "form": form,
            "back": back,
        }
        return TemplateResponse(request, "portal/admin/withdraw.html", context)


class CalendarYearForm(TokenForm, SeenVersionForm):
    year = IntegerField(label=_("year"), minimum=2000, maximum=2100, unit="年")
    source = LineField(
        label=_("source"), help_text=_("The notice of the State Council with its number.")
    )
    days = TextField(
        label=_("special days"),
        rows=16,
        help_text=_(
            "One span a line: first day, last day, 放假 or 上班, name of the holiday. "
            "For example: 2026-01-01 2026-01-03 放假 元旦"
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.special_days: list[SpecialDay] = []
        if self.instance.pk and "days" in self.fields:
            self.initial["days"] = "\n".join(self.instance.lines())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        year = self.instance.year or cleaned.get("year")
        if year and cleaned.get("days"):
            try:
                self.special_days = parse_special_days(cleaned["days"], year)
            except ValidationError as error:
                self.add_error("days", error)
        return cleaned

    class Meta:
        model = CalendarYear
        fields = ("year", "source")


@admin.register(CalendarYear)
class CalendarYearAdmin(PortalModelAdmin):
    form = CalendarYearForm
    view_roles = OFFICERS
    add_roles = CALENDAR_KEEPERS
    change_roles = CALENDAR_KEEPERS
    list_display = ("year", "source")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if not self.has_change_permission(request, obj):
            return ("year", "source", "shown_days")
        return ("year", "source", "days", "seen_version", "submission_token")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ()
        return ("year",) if self.has_change_permission(request, obj) else ("shown_days",)

    @admin.display(description=_("special days"))
    def shown_days(self, obj: CalendarYear) -> str:
        return format_html_join("", "<div>{}</div>", ((line,) for line in obj.lines()))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        user: Any = request.user
        entered = {"source": form.cleaned_data["source"], "days": form.special_days, "by": user}
        if change:
            stored = CalendarYear.objects.get(pk=obj.pk)
            version = form.cleaned_data["seen_version"]
            replace_year(stored, expected_version=version, **entered)
            return
        token = form.cleaned_data["submission_token"]
        made, _is_new = enter_year(year=obj.year, token=token, **entered)
        obj.pk = made.pk

    def log_addition(self, request: Any, obj: Any, message: Any) -> None:  # type: ignore[override]
        """The service recorded it."""

    log_change = log_addition  # type: ignore[assignment]
