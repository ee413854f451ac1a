"""The registry in the browser admin. Units come from the file of divisions; nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, CheckboxInput
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from import_export.admin import ExportMixin
from import_export.forms import ExportForm

from accounts.enums import OFFICERS, Role
from accounts.rules import Refusal
from accounts.services import record_event, save_version
from benxi_sorting.admin import PortalModelAdmin
from communities.enums import CommunityKind, TownshipKind
from communities.forms import CommunityForm, PublishForm
from communities.models import Classification, Community, CommunityType, County, Township
from communities.resources import CommunityResource, SafeCSV, SafeXLSX
from communities.services import PUBLISHERS, RegisterReport, publish_register
from portal.addresses import address_of
from portal.enums import Kind
from portal.queries import current

NOT_CLASSIFIED = "none"
LONGEST_SEARCH = 60
REFUSALS_SHOWN = 20
FIGURES = ("households", "residents")


class ListedFilter(admin.SimpleListFilter):
    """A filter that takes the values it offers and no others."""

    path: ClassVar[str]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value is None:
            return queryset
        if value not in {str(choice) for choice, _label in self.lookup_choices}:
            raise IncorrectLookupParameters
        return self.narrowed(queryset, value)

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(**{self.path: value})


class CountyFilter(ListedFilter):
    title = _("county or district")
    parameter_name = "county"
    path = "county__slug"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows: Any = County.objects.for_user(request.user)
        return [(county.slug, county.name) for county in rows]


class CommunityCountyFilter(CountyFilter):
    path = "township__county__slug"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = County.objects.filter(
            townships__in=Township.objects.for_user(request.user)
        ).distinct()
        return [(county.slug, county.name) for county in rows]


class KindFilter(ListedFilter):
    title = _("kind")
    parameter_name = "kind"
    path = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        kinds: Any = TownshipKind if model_admin.model is Township else CommunityKind
        choices: list[tuple[str, Any]] = kinds.choices
        return choices


class TypeFilter(ListedFilter):
    title = _("type")
    parameter_name = "type"
    path = "classifications__type__code"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        types = [(type_.code, type_.name) for type_ in CommunityType.objects.all()]
        return [*types, (NOT_CLASSIFIED, _("Not classified yet"))]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == NOT_CLASSIFIED:
            return queryset.filter(classifications__isnull=True)
        return super().narrowed(queryset, value)


class RegistryAdmin(PortalModelAdmin):
    """Units are read here; the file of divisions alone makes, renames and closes them."""

    view_roles = OFFICERS

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return super().get_search_results(request, queryset, search_term[:LONGEST_SEARCH])


@admin.register(County)
class CountyAdmin(RegistryAdmin):
    list_display = ("name", "code")
    search_fields = ("name",)
    fields = ("name", "code", "slug")

    def view_on_site(self, obj: County) -> str | None:
        return _public_address(Kind.COUNTY, obj.slug)


@admin.register(Township)
class TownshipAdmin(RegistryAdmin):
    list_display = ("name", "county", "kind", "code", "valid_until")
    list_select_related = ("county",)
    list_filter = (CountyFilter, KindFilter)
    allowed_lookups = frozenset({"county", "kind"})
    search_fields = ("name",)
    fields = ("name", "county", "kind", "code", "slug", "valid_until")

    def view_on_site(self, obj: Township) -> str | None:
        return _public_address(Kind.TOWNSHIP, obj.slug)


class ClassificationFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    # The column's heading does not reach a screen reader in the cell.
    deletion_widget = CheckboxInput(attrs={"aria-label": _("Take this type away")})  # type: ignore[assignment]


class ClassificationInline(admin.TabularInline):  # type: ignore[type-arg]
    """Types are added and taken away, never edited: each keeps who said so."""

    model = Classification
    formset = ClassificationFormSet
    extra = 0
    fields = ("type", "since", "classified_by")
    readonly_fields = ("classified_by",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_authenticated and request.user.may(OFFICERS))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(obj is not None and request.user.may(OFFICERS, obj.code))  # type: ignore[union-attr]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request, obj)


@admin.register(Community)
class CommunityAdmin(ExportMixin, RegistryAdmin):  # type: ignore[misc]
    change_roles = OFFICERS
    form = CommunityForm
    list_display = ("full_name", "kind", "types_text", "township", "households")
    list_select_related = ("township__county",)
    list_filter = (CommunityCountyFilter, KindFilter, TypeFilter)
    allowed_lookups = frozenset({"county", "kind", "type"})
    search_fields = ("name", "short_name", "township__name", "slug")
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
    )
    inlines = (ClassificationInline,)
    actions = ("publish_entries",)
    resource_classes: ClassVar[list[Any]] = [CommunityResource]
    export_form_class = ExportForm
    export_template_name = "communities/admin/export.html"
    import_export_change_list_template = "communities/admin/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).with_names().with_types()  # type: ignore[attr-defined, no-any-return]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = super().get_readonly_fields(request, obj)
        figures = () if self._may(request, PUBLISHERS, obj) else FIGURES
        return (*fixed, *figures)

    def view_on_site(self, obj: Community) -> str | None:
        return _public_address(Kind.COMMUNITY, obj.slug)

    @admin.display(description=_("name"), ordering="code")
    def full_name(self, obj: Community) -> str:
        return obj.full_name

    @admin.display(description=_("types"))
    def types_text(self, obj: Community) -> str:
        return "、".join(type_.name for type_ in obj.types) or str(_("Not classified yet"))

    @admin.display(description=_("former names"))
    def former_names_text(self, obj: Community) -> str:
        return "、".join(obj.former_names) or "—"

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
            chosen = frozenset(queryset.values_list("pk", flat=True))
            try:
                report = publish_register(by=user, reason=form.cleaned_data["reason"], only=chosen)
            except Refusal as refusal:
                form.add_error("reason", str(refusal.message))
            else:
                self._tell(request, report)
                return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Publish register entries"),
            "opts": self.opts,
            "form": form,
            "chosen": request.POST.getlist("_selected_action"),
            "select_across": request.POST.get("select_across", "0"),
            "count": queryset.count(),
        }
        return TemplateResponse(request, "communities/admin/publish.html", context)

    def _tell(self, request: HttpRequest, report: RegisterReport) -> None:
        count = len(report.published)
        text = ngettext("%(count)s entry published.", "%(count)s entries published.", count)
        messages.success(request, text % {"count": count})
        if report.unchanged:
            standing = _("%(count)s entries stand on the site as they are.")
            messages.info(request, standing % {"count": report.unchanged})
        for title, why in report.refused[:REFUSALS_SHOWN]:
            messages.warning(request, f"{title}: {why}")
        rest = len(report.refused) - REFUSALS_SHOWN
        if rest > 0:
            messages.warning(request, _("%(count)s more were refused.") % {"count": rest})

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self._may(request, OFFICERS)

    def get_export_formats(self) -> list[Any]:
        return [SafeXLSX, SafeCSV]

    def get_export_data(
        self, file_format: Any, request: HttpRequest, queryset: QuerySet[Any], **kwargs: Any
    ) -> Any:
        data = super().get_export_data(file_format, request, queryset, **kwargs)
        user: Any = request.user
        record_event(actor=user, action="community.exported", after={"rows": queryset.count()})
        return data


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


def _public_address(kind: Kind, slug: str) -> str | None:
    publication = current(kind, slug)
    return address_of(publication) if publication else None
