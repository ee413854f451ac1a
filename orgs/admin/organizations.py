"""The register of social organisations for officers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.exports import Column
from accounts.rules import Refusal
from benxi_sorting.admin import badge
from communities.admin.publishing import publish_seen, seen_now, tell_published
from orgs import queries, services
from orgs.admin.filters import (
    AtWorkFilter,
    CapabilityFilter,
    DoubtFilter,
    ServingFilter,
    SiteFilter,
)
from orgs.admin.kept import KeptAdmin
from orgs.admin.overviews import OverviewMixin
from orgs.forms import (
    ConfirmedPublishForm,
    MembershipForm,
    OfficeholderForm,
    OrganizationForm,
    ServiceAreaForm,
)
from orgs.models import Membership, Officeholder, Organization, ServiceArea
from orgs.resources import OrganizationResource
from orgs.rules import READERS, REGISTRARS
from portal.admin import SitePage
from portal.enums import Kind
from portal.importing import sheet_columns
from portal.queries import current

_SECTIONS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        None,
        (
            "name", "kind", "credit_code", "jurisdiction", "status", "is_environmental",
            "is_charity", "capabilities",
        ),
    ),
    (
        _("Registration"),
        (
            "purpose", "scope", "supervising_body", "sector", "nature", "foundation_type",
            "established_on", "charter_approved_on", "certificate_from", "certificate_until",
            "funds",
        ),
    ),
    (
        _("People and figures"),
        (
            "full_time", "part_time", "directors", "standing_directors", "supervisors",
            "individual_members", "unit_members",
        ),
    ),
    (_("Where it is"), ("address", "premises", "telephone", "email", "website")),
)  # fmt: skip


@admin.register(Organization)
class OrganizationAdmin(OverviewMixin, KeptAdmin):
    view_roles = READERS
    form = OrganizationForm
    change_list_template = "orgs/admin/organization_list.html"
    list_display = ("name", "status_word", "site_page", "kind", "code_text", "place")
    site_page = SitePage(Kind.ORGANIZATION)
    list_filter = (
        "kind",
        "status",
        "is_environmental",
        AtWorkFilter,
        CapabilityFilter,
        DoubtFilter,
        SiteFilter,
        ServingFilter,
    )
    allowed_lookups = frozenset({"at", "capability", "doubt", "site", "serving"})
    search_fields = ("name", "credit_code")
    search_help_text = _("Name or credit code")
    ordering = ("name", "pk")
    actions = ("publish_entries",)

    def export_columns(self, request: HttpRequest) -> Sequence[Column]:
        user: Any = request.user
        return sheet_columns(OrganizationResource(user))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return queries.with_publication(super().get_queryset(request))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        sections: list[Any] = [(title, {"fields": list(names)}) for title, names in _SECTIONS]
        first = sections[0][1]["fields"]
        if obj is not None:
            first.insert(first.index("credit_code") + 1, "doubts_text")
            if self.has_change_permission(request, obj):
                first.append("credit_record")
        if self._is_edited(request, obj):
            first.append("seen_version")
        return sections

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("doubts_text", "credit_record") if obj is not None else ()

    def view_on_site(self, obj: Organization) -> str | None:
        found = current(Kind.ORGANIZATION, obj.public_id)
        return reverse("organization_public", args=[found.key]) if found else None

    @admin.display(description=_("credit"))
    def credit_record(self, obj: Organization) -> str:
        address = reverse("admin:orgs_creditentry_record", args=[obj.pk])
        return format_html('<a href="{}">{}</a>', address, _("Credit record"))

    @admin.display(description=_("doubts about the code"))
    def doubts_text(self, obj: Organization) -> str:
        return " ".join(str(doubt.label) for doubt in obj.doubts) or str(_("None."))

    @admin.display(description=_("credit code"), ordering="credit_code")
    def code_text(self, obj: Organization) -> str:
        return render_to_string("orgs/admin/_code.html", {"organization": obj})

    @admin.display(description=_("status"), ordering="status")
    def status_word(self, obj: Organization) -> str:
        return badge(obj.status, obj.get_status_display())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        stored = Organization.objects.get(pk=obj.pk)
        for doubt in stored.doubts:
            messages.warning(
                request, _("The credit code was kept. %(doubt)s") % {"doubt": doubt.label}
            )

    def beside(self, form: Any) -> dict[str, Any]:
        return {"capabilities": form.cleaned_data["capabilities"]}

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return self._may(request, REGISTRARS)

    @admin.action(description=_("Publish…"), permissions=["publish"])
    def publish_entries(
        self, request: HttpRequest, queryset: QuerySet[Organization]
    ) -> HttpResponse | None:
        """Ask for the reason, then publish the chosen entries as far as they changed."""
        user: Any = request.user
        asked = "publish" in request.POST
        form = ConfirmedPublishForm(request.POST if asked else None)
        if asked and form.is_valid():
            try:
                report = publish_seen(
                    request,
                    queryset,
                    partial(services.publish_organizations, by=user, **form.cleaned_data),
                )
            except Refusal as refusal:
                form.add_error("reason", str(refusal.message))
            else:
                tell_published(request, report)
                return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Publish entries of the directory"),
            "opts": self.opts,
            "form": form,
            "chosen": request.POST.getlist("_selected_action"),
            "select_across": request.POST.get("select_across", "0"),
            "seen": seen_now(request, queryset),
            "count": queryset.count(),
        }
        return TemplateResponse(request, "orgs/admin/publish.html", context)


@admin.register(Membership)
class MembershipAdmin(KeptAdmin):
    form = MembershipForm
    said_once = ("organization", "user")
    personal_roles = REGISTRARS
    list_display = ("organization", "user", "since", "until")
    list_select_related = ("organization", "user")
    search_fields = ("organization__name", "user__name")
    ordering = ("organization__name", "user__username")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user":
            officer: Any = request.user
            kwargs["queryset"] = queries.possible_members(officer)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Officeholder)
class OfficeholderAdmin(KeptAdmin):
    """Names and telephones stay with those who keep the register."""

    form = OfficeholderForm
    said_once: ClassVar[tuple[str, ...]] = ("organization",)
    personal_roles = REGISTRARS
    list_display = ("organization", "post", "name", "since", "until")
    list_select_related = ("organization",)
    list_filter = ("post",)
    search_fields = ("organization__name", "name")
    ordering = ("organization__name", "post", "pk")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        for other in queries.same_representative(obj):
            messages.warning(
                request,
                _(
                    "“%(name)s” has a legal representative of the same name. One person may not "
                    "represent two social associations: compare the certificates."
                )
                % {"name": other.name},
            )


@admin.register(ServiceArea)
class ServiceAreaAdmin(KeptAdmin):
    view_roles = READERS
    form = ServiceAreaForm
    said_once = ("organization",)
    list_display = ("organization", "place", "since", "until")
    list_select_related = ("organization",)
    search_fields = ("organization__name",)
    ordering = ("organization__name", "jurisdiction")
