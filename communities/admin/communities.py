"""Communities: figures, types, publication, export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS
from accounts.exports import Column
from accounts.rules import Refusal
from accounts.services import save_version
from communities.admin.body_filters import BodiesFilter, CouncilFilter
from communities.admin.changes import COMMUNITY_ACTS, ChangesMixin
from communities.admin.classification import ClassificationInline, OverviewMixin
from communities.admin.filters import (
    BackboneFilter,
    CommunityCountyFilter,
    ConventionFilter,
    ExistenceFilter,
    KindFilter,
    TownshipFilter,
    TypeFilter,
)
from communities.admin.programmes import CommunityProgrammeFilter, TaggingMixin
from communities.admin.publishing import publish_seen, seen_now, tell_published
from communities.admin.toolkits import ToolkitMixin
from communities.admin.units import RegistryAdmin, public_address
from communities.forms import CommunityForm, PublishForm
from communities.models import Community
from communities.resources import CommunityResource
from communities.services import PUBLISHERS, RegisterReport, publish_register
from portal.admin import SitePage
from portal.enums import Kind
from portal.importing import sheet_columns

FIGURES = ("households", "residents")


@admin.register(Community)
class CommunityAdmin(ChangesMixin, OverviewMixin, TaggingMixin, ToolkitMixin, RegistryAdmin):
    change_roles = OFFICERS
    form = CommunityForm
    list_display = (
        "full_name",
        "kind",
        "types_text",
        "township",
        "households",
        "valid_until",
        "site_page",
    )
    site_page = SitePage(Kind.COMMUNITY, "slug")
    list_select_related = ("township__county",)
    list_filter = (
        CommunityCountyFilter,
        TownshipFilter,
        KindFilter,
        TypeFilter,
        ConventionFilter,
        BodiesFilter,
        CouncilFilter,
        BackboneFilter,
        CommunityProgrammeFilter,
        ExistenceFilter,
    )
    allowed_lookups = frozenset(
        {
            "county",
            "township",
            "kind",
            "type",
            "convention",
            "bodies",
            "council",
            "backbone",
            "programme",
            "exists",
        }
    )
    search_fields = ("name", "short_name", "changes__name_before", "township__name", "slug")
    fields = (
        "full_name",
        "code",
        "kind",
        "is_committee",
        "former_names_text",
        "slug",
        "valid_from",
        "valid_until",
        "households",
        "residents",
        "programmes_text",
        "changes_text",
        "seen_version",
    )
    readonly_fields = (
        "full_name",
        "code",
        "kind",
        "is_committee",
        "former_names_text",
        "slug",
        "valid_from",
        "valid_until",
        "programmes_text",
        "changes_text",
    )
    acts = COMMUNITY_ACTS
    inlines = (ClassificationInline,)
    actions = ("classify_chosen", "tag_chosen", "publish_entries")
    change_list_template = "communities/admin/change_list.html"

    def export_columns(self, request: HttpRequest) -> Sequence[Column]:
        user: Any = request.user
        return sheet_columns(CommunityResource(user))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).with_names().with_types()  # type: ignore[attr-defined, no-any-return]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = super().get_readonly_fields(request, obj)
        figures = () if self._may(request, PUBLISHERS, obj) else FIGURES
        return (*fixed, *figures)

    def view_on_site(self, obj: Community) -> str | None:
        return public_address(Kind.COMMUNITY, obj.slug)

    @admin.display(description=_("name"), ordering="code")
    def full_name(self, obj: Community) -> str:
        return obj.full_name

    @admin.display(description=_("types"))
    def types_text(self, obj: Community) -> str:
        return "、".join(type_.name for type_ in obj.types) or str(_("Not classified yet"))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Only the figures, and only over the version that the officer saw."""
        entered = {name: form.cleaned_data[name] for name in form.changed_data if name in FIGURES}
        if entered:
            save_version(obj, changed_by=request.user, **entered)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        added = formset.save(commit=False)
        for classification in added:
            classification.classified_by = request.user
            classification.save()
        for classification in formset.deleted_objects:
            classification.delete()
        if (added or formset.deleted_objects) and not form.changed_data:
            save_version(form.instance, changed_by=request.user)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return self._may(request, PUBLISHERS)

    @admin.action(description=_("Publish register entries…"), permissions=["publish"])
    def publish_entries(
        self, request: HttpRequest, queryset: QuerySet[Community]
    ) -> HttpResponse | None:
        """Ask for the reason, then publish the chosen communities and the units above them."""
        user: Any = request.user
        asked = "publish" in request.POST
        form = PublishForm(request.POST if asked else None)
        if asked and form.is_valid():

            def publish(rows: QuerySet[Community]) -> RegisterReport:
                chosen = frozenset(rows.values_list("pk", flat=True))
                return publish_register(by=user, reason=form.cleaned_data["reason"], only=chosen)

            try:
                report = publish_seen(request, queryset, publish)
            except Refusal as refusal:
                form.add_error("reason", str(refusal.message))
            else:
                tell_published(request, report)
                return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Publish register entries"),
            "opts": self.opts,
            "form": form,
            "chosen": request.POST.getlist("_selected_action"),
            "select_across": request.POST.get("select_across", "0"),
            "seen": seen_now(request, queryset),
            "count": queryset.count(),
        }
        return TemplateResponse(request, "communities/admin/publish.html", context)
