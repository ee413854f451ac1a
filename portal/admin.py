"""Publications for officers: to read, to compare versions, to withdraw."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS
from accounts.rules import Refusal
from benxi_sorting.admin import PortalModelAdmin
from portal import queries
from portal.addresses import address_of
from portal.enums import Kind
from portal.models import Publication
from portal.services import WITHDRAWERS, withdraw


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
