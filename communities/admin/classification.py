"""Types of communities: one community's, fifty at a time, and how they are distributed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, CheckboxInput
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.enums import OFFICERS, Role
from accounts.rules import Refusal
from benxi_sorting.admin import PortalModelAdmin
from communities import queries
from communities.admin.filters import NOT_CLASSIFIED
from communities.forms import ClassifyForm
from communities.integrity import registry_findings
from communities.models import Classification, Community, CommunityType, Township
from communities.services import classify


class ClassificationFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    # The column's heading does not reach a screen reader in the cell.
    deletion_widget = CheckboxInput(attrs={"aria-label": _("Take this type away")})  # type: ignore[assignment]


class ClassificationInline(admin.TabularInline):  # type: ignore[type-arg]
    """Types are added and taken away, never edited: each keeps who said so."""

    model = Classification
    formset = ClassificationFormSet
    extra = 0
    fields = ("type", "estate", "since", "classified_by")
    readonly_fields = ("classified_by",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_authenticated and request.user.may(OFFICERS))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(obj is not None and request.user.may(OFFICERS, obj.code))  # type: ignore[union-attr]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request, obj)


class OverviewMixin:
    """Beside the list: several types for all the chosen at once, all types, what is wrong."""

    def get_urls(self) -> list[URLPattern]:
        wrapped = self.admin_site.admin_view  # type: ignore[attr-defined]
        own = [
            path(
                "types/",
                wrapped(require_safe(self.types_view)),
                name="communities_community_types",
            ),
            path(
                "check/",
                wrapped(require_safe(self.check_view)),
                name="communities_community_check",
            ),
        ]
        return [*own, *super().get_urls()]  # type: ignore[misc]

    @admin.action(description=_("Classify…"), permissions=["view"])
    def classify_chosen(
        self, request: HttpRequest, queryset: QuerySet[Community]
    ) -> HttpResponse | None:
        """Ask for the types, then classify the chosen communities: all of them or none."""
        asked = "classify" in request.POST
        form = ClassifyForm(request.POST if asked else None)
        if asked and form.is_valid():
            try:
                added = classify(by=request.user, communities=list(queryset), **form.cleaned_data)  # type: ignore[arg-type]
            except ValidationError as error:
                form.add_error(None, error)
            except Refusal as refusal:
                form.add_error(None, str(refusal.message))
            else:
                text = ngettext(
                    "%(count)s classification added.", "%(count)s classifications added.", added
                )
                messages.success(request, text % {"count": added})
                return None
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": _("Classify communities"),
            "opts": self.opts,  # type: ignore[attr-defined]
            "form": form,
            "chosen": request.POST.getlist("_selected_action"),
            "select_across": request.POST.get("select_across", "0"),
            "communities": queryset,
        }
        return TemplateResponse(request, "communities/admin/classify.html", context)

    def types_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": _("Communities by type"),
            "opts": self.opts,  # type: ignore[attr-defined]
            "table": queries.types_by_county(Community.objects.for_user(request.user)),
            "not_classified": NOT_CLASSIFIED,
        }
        return TemplateResponse(request, "communities/admin/types.html", context)

    def check_view(self, request: HttpRequest) -> HttpResponse:
        """Whether the units of the officer's jurisdiction hang together."""
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        communities = Community.objects.for_user(request.user)
        townships = Township.objects.for_user(request.user)
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": _("Check of the registry"),
            "opts": self.opts,  # type: ignore[attr-defined]
            "findings": registry_findings(communities, townships),
        }
        return TemplateResponse(request, "communities/admin/check.html", context)


@admin.register(CommunityType)
class CommunityTypeAdmin(PortalModelAdmin):
    view_roles = OFFICERS
    add_roles = frozenset({Role.CITY_OFFICER})
    change_roles = frozenset({Role.CITY_OFFICER})
    list_display = ("name", "code", "position")
    fields = ("name", "code", "position")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The code stands in published entries: it is given once."""
        return ("code",) if obj else ()
