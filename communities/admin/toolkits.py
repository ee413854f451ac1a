"""The toolkit for officers: methods written, put in force and retired; adoptions to read."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.constants import CITY_DIGITS
from accounts.enums import OFFICERS, Role
from accounts.forms import DateField, LineField, SeenVersionForm, TextField
from accounts.rules import Refusal
from accounts.services import save_version
from benxi_sorting.admin import PortalModelAdmin, Step, SteppedModelAdmin
from communities import queries, services
from communities.admin.filters import (
    AdoptedMethodFilter,
    AdoptionTypeFilter,
    ConventionCountyFilter,
    MethodTypeFilter,
    RunningFilter,
)
from communities.constants import METHOD_STEP_LENGTH, METHOD_SUMMARY_LENGTH, MODEL_TEXT_LENGTH
from communities.enums import MethodState
from communities.models import (
    Community,
    County,
    GovernanceMethod,
    MethodAdoption,
    MethodStep,
    ModelText,
)
from communities.models.toolkits import NAME_TAKEN
from communities.rules import METHOD_EDITORS
from communities.toolkit import followed, toolkit_of
from portal.admin import SitePage
from portal.enums import Kind
from portal.queries import current

EFFECT_IN_A_LIST = 30
WRITTEN = ("name", "summary", "source", "since")


def _line() -> forms.TextInput:
    return forms.TextInput(attrs={"class": "vTextField"})


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "vLargeTextField", "rows": rows})


class MethodForm(SeenVersionForm):
    """A draft, with the version that the officer saw."""

    name = LineField(label=_("name"), max_length=60, widget=_line())
    summary = TextField(label=_("summary"), max_length=METHOD_SUMMARY_LENGTH, widget=_lines(rows=3))
    source = LineField(
        label=_("basis"),
        max_length=200,
        widget=_line(),
        help_text=_("The document that it rests on, with its number where it has one."),
    )
    since = DateField(
        label=_("method exists since"),
        initial=timezone.localdate,
        help_text=_("No committee can have adopted it earlier."),
    )

    class Meta:
        model = GovernanceMethod
        fields = ("jurisdiction", "types", *WRITTEN)


class StepRowForm(forms.ModelForm):  # type: ignore[type-arg]
    title = LineField(label=_("title"), max_length=60, widget=_line())
    description = TextField(
        label=_("description"), max_length=METHOD_STEP_LENGTH, widget=_lines(rows=3)
    )


class TextRowForm(forms.ModelForm):  # type: ignore[type-arg]
    title = LineField(label=_("title"), max_length=60, widget=_line())
    text = TextField(label=_("text"), max_length=MODEL_TEXT_LENGTH, widget=_lines(rows=8))


class PartInline(admin.StackedInline):  # type: ignore[type-arg]
    """Parts of a draft are written; those of a method that was put in force are read."""

    blank_rows: ClassVar[int]

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Empty rows to write in; further ones come by a button."""
        return self.blank_rows if obj is None else 1

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user: Any = request.user
        return bool(user.is_authenticated and user.may(OFFICERS))

    def _may_write(self, request: HttpRequest, obj: Any) -> bool:
        user: Any = request.user
        if obj is None or obj.pk is None:
            return bool(user.may(METHOD_EDITORS))
        return obj.state == MethodState.DRAFT and bool(user.may(METHOD_EDITORS, obj.jurisdiction))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_write(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_write(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_write(request, obj)


class StepInline(PartInline):
    model = MethodStep
    blank_rows = 3
    form = StepRowForm
    fields = ("position", "title", "description")


class ModelTextInline(PartInline):
    model = ModelText
    blank_rows = 1
    form = TextRowForm
    fields = ("position", "title", "text")


@admin.register(GovernanceMethod)
class GovernanceMethodAdmin(SteppedModelAdmin):
    """Officers of the city and of counties write methods; the next edition is a new draft."""

    view_roles: ClassVar[frozenset[Role]] = OFFICERS
    add_roles: ClassVar[frozenset[Role]] = METHOD_EDITORS
    change_roles: ClassVar[frozenset[Role]] = METHOD_EDITORS
    form = MethodForm
    change_form_template = "communities/admin/method.html"
    list_display = ("name", "state_word", "site_page", "place", "types_text", "edition", "running")
    site_page = SitePage(Kind.METHOD, "slug", MethodState.ACTIVE)
    list_filter = ("state", MethodTypeFilter)
    allowed_lookups = frozenset({"type"})
    search_fields = ("name", "summary")
    search_help_text = _("Name or words of the summary")
    inlines = (StepInline, ModelTextInline)
    steps: ClassVar[dict[str, Step]] = {
        MethodState.ACTIVE: services.put_in_force,
        MethodState.RETIRED: services.retire_method,
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        running = Q(adoptions__ended_on__isnull=True)
        county = County.objects.filter(code=OuterRef("jurisdiction")).values("name")
        rows: QuerySet[Any] = super().get_queryset(request)
        rows = rows.annotate(
            running_count=Count("adoptions", filter=running, distinct=True),
            county_name=Subquery(county),
        )
        return rows.prefetch_related("types")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        written = obj is not None and obj.state != MethodState.DRAFT
        return not written and super().has_change_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("jurisdiction", "types", *WRITTEN)
        fields: tuple[str, ...] = ("place", "edition", "state_word", "types", *WRITTEN)
        if obj.retired_on:
            fields = (*fields, "retired_on")
        return (*fields, "seen_version") if self.has_change_permission(request, obj) else fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("place", "edition", "state_word", "retired_on")

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "jurisdiction":
            choices = _jurisdictions(request.user)
            return forms.ChoiceField(label=_("for the committees of"), choices=choices)
        if db_field.name == "types":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "types":
            field.widget.can_add_related = False
        return field

    def view_on_site(self, obj: GovernanceMethod) -> str | None:
        found = current(Kind.METHOD, obj.slug)
        return reverse("method_public", args=[found.key]) if found else None

    @admin.display(description=_("for the committees of"), ordering="jurisdiction")
    def place(self, method: Any) -> str:
        return method.county_name or str(_("Whole city"))

    @admin.display(description=_("for the types"))
    def types_text(self, method: GovernanceMethod) -> str:
        return "、".join(type_.name for type_ in method.types.all())

    @admin.display(description=_("followed by"), ordering="running_count")
    def running(self, method: Any) -> int:
        return int(method.running_count)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            entered = {name: form.cleaned_data[name] for name in WRITTEN}
            save_version(
                obj,
                expected_version=form.cleaned_data["seen_version"],
                written_by=request.user,
                **entered,
            )
            return
        obj.slug = services.free_slug(obj.name)
        obj.begun_by = obj.written_by = request.user
        try:
            with transaction.atomic():
                obj.save()
        except IntegrityError as error:  # the same form, sent twice at once
            raise Refusal(NAME_TAKEN) from error

    def get_urls(self) -> list[URLPattern]:
        revise = path(
            "<path:object_id>/revise/",
            self.admin_site.admin_view(require_POST(self.revise_view)),
            name="communities_governancemethod_revise",
        )
        return [revise, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        method: Any = self.get_object(request, object_id)
        may_revise = (
            method is not None
            and method.state != MethodState.DRAFT
            and self._may(request, METHOD_EDITORS, method)
        )
        extra_context = {**(extra_context or {}), "may_revise": may_revise}
        return super().change_view(request, object_id, form_url, extra_context)

    def revise_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Begin the next edition, or go on with the one begun."""
        method = self.get_object(request, object_id)
        if method is None:
            raise Http404
        if not self._may(request, METHOD_EDITORS, method):
            raise PermissionDenied
        user: Any = request.user
        try:
            draft, is_new = services.revise_method(method, by=user)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
            draft = method
        else:
            begun = _("Edition %(number)s begins with the text of this one.")
            standing = _("Edition %(number)s has been begun already; here it is.")
            messages.success(request, (begun if is_new else standing) % {"number": draft.edition})
        address = reverse("admin:communities_governancemethod_change", args=[draft.pk])
        return HttpResponseRedirect(address)


def _jurisdictions(user: Any) -> list[tuple[str, Any]]:
    """Where an officer may write methods for: the city, and the counties in the jurisdiction."""
    held = [a.jurisdiction for a in user.current_appointments if a.role in METHOD_EDITORS]
    city = [(code, _("Whole city")) for code in held if len(code) == CITY_DIGITS]
    rows: Any = County.objects.for_user(user)
    counties = [(unit.code, unit.name) for unit in rows if user.may(METHOD_EDITORS, unit.code)]
    return [*city, *counties]


@admin.register(MethodAdoption)
class MethodAdoptionAdmin(PortalModelAdmin):
    """Read-only: the committees record them in the workspace."""

    view_roles: ClassVar[frozenset[Role]] = OFFICERS
    list_display = ("method_name", "place", "adopted_on", "ended_on", "effect_text")
    list_filter = (RunningFilter, AdoptedMethodFilter, ConventionCountyFilter, AdoptionTypeFilter)
    allowed_lookups = frozenset({"running", "method", "county", "type"})
    show_facets = admin.ShowFacets.ALWAYS
    search_fields = ("method__name", "community__name")
    search_help_text = _("Name of the method or of the community")
    list_display_links = ("method_name",)
    fields = (
        "community", "method_name", "adopted_on", "effect", "ended_on", "end_reason",
        "recorder", "comparison",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.select_related("method", "community__township__county", "recorded_by")

    @admin.display(description=_("adopted method"), ordering="method_key")
    def method_name(self, adoption: MethodAdoption) -> str:
        edition = _("edition %(number)s") % {"number": adoption.method.edition}
        return f"{adoption.method.name}（{edition}）"

    @admin.display(description=_("community"), ordering="community__code")
    def place(self, adoption: MethodAdoption) -> str:
        return str(adoption.community.full_name)

    @admin.display(description=_("recorded by"))
    def recorder(self, adoption: MethodAdoption) -> str:
        return f"{adoption.recorded_by.name} · {adoption.created_at:%Y-%m-%d}"

    @admin.display(description=_("effect"))
    def effect_text(self, adoption: MethodAdoption) -> str:
        return Truncator(adoption.effect).chars(EFFECT_IN_A_LIST) or "—"

    @admin.display(description=_("scores before and after"))
    def comparison(self, adoption: MethodAdoption) -> str:
        community = Community.objects.with_types().get(pk=adoption.community_id)
        context = {"followed": followed(community, [adoption])[0]}
        return render_to_string("communities/_comparison.html", context)


class ToolkitMixin:
    """On the page of a community: the toolkit for its types, and what it follows."""

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        community: Any = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if community is not None:
            user: Any = request.user
            running = queries.adoptions_for(user).filter(community=community, ended_on__isnull=True)
            extra_context = {
                **(extra_context or {}),
                "toolkit": toolkit_of(community, user),
                "running": followed(community, list(running)),
            }
        return super().change_view(request, object_id, form_url, extra_context)  # type: ignore[misc, no-any-return]
