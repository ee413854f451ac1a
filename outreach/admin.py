"""The sorting guide for officers: the city keeps it, townships note who sorts otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import OFFICERS
from accounts.exports import Column
from accounts.forms import LineField
from accounts.normalise import sent_number
from accounts.rules import Refusal
from benxi_sorting.admin import PortalModelAdmin, Step, StepForm, SteppedModelAdmin
from orgs.admin.kept import KeptAdmin
from outreach import activity_queries, queries, services
from outreach.constants import NAME_LENGTH
from outreach.enums import WordState
from outreach.forms import (
    ITEM_FIELDS,
    EditionForm,
    SchemeChoiceForm,
    SortingClassForm,
    SortingSchemeForm,
    WasteItemForm,
    item_form,
    place_field,
)
from outreach.models import (
    Activity,
    SchemeChoice,
    SortingClass,
    SortingScheme,
    UnknownWord,
    WasteItem,
)
from outreach.resources import ACTIVITY_COLUMNS, WasteItemResource
from outreach.rules import GUIDE_KEEPERS, GUIDE_READERS, SCHEME_CHOOSERS
from portal.admin import SitePage
from portal.enums import Kind
from portal.importing import sheet_columns


class WrittenAdmin(KeptAdmin):
    """Written by `services`; choices lead to no other form, where what was typed is lost."""

    writes: ClassVar[Any] = services

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        for link in ("add", "change", "delete", "view"):
            if field is not None and hasattr(field.widget, f"can_{link}_related"):
                setattr(field.widget, f"can_{link}_related", False)
        return field


class GuideAdmin(WrittenAdmin):
    """All officers read it, the city keeps it."""

    view_roles = GUIDE_READERS
    add_roles = GUIDE_KEEPERS
    change_roles = GUIDE_KEEPERS


@admin.register(SortingScheme)
class SortingSchemeAdmin(GuideAdmin):
    form = SortingSchemeForm
    said_once = ("code",)
    list_display = ("name", "code", "is_city", "villages_only", "source")
    ordering = ("position", "code")


@admin.register(SortingClass)
class SortingClassAdmin(GuideAdmin):
    form = SortingClassForm
    said_once = ("scheme", "code")
    list_display = ("name", "scheme", "parent", "colour", "sign", "item_count")
    list_filter = ("scheme",)
    ordering = ("scheme__position", "position")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = queries.classes_with_numbers()
        return rows.order_by(*self.ordering)

    @admin.display(description=_("items"))
    def item_count(self, row: Any) -> int:
        return int(row.item_count)


class ClassFilter(admin.SimpleListFilter):
    title = _("sorting class")
    parameter_name = "class"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = SortingClass.objects.select_related("parent").order_by(
            "scheme__position", "position", "pk"
        )
        return [(str(row.pk), str(row)) for row in rows]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = self.value()
        if chosen not in {value for value, _label in self.lookup_choices}:
            return queryset
        of_class = Q(places__sorting_class=chosen) | Q(places__sorting_class__parent=chosen)
        return queryset.filter(of_class).distinct()


@admin.register(WasteItem)
class WasteItemAdmin(GuideAdmin):
    """The button above the list puts the guide, as it stands, on the public site."""

    form = WasteItemForm
    list_display = ("name", "classes", "also", "local_words", "is_shown", "changed_at")
    list_filter = ("is_shown", ClassFilter)
    allowed_lookups = frozenset({ClassFilter.parameter_name})
    search_fields = ("search_text",)
    search_help_text = _("Characters, pinyin or initials")
    ordering = ("name",)
    change_list_template = "outreach/admin/item_list.html"

    def export_columns(self, request: HttpRequest) -> Sequence[Column]:
        user: Any = request.user
        return sheet_columns(WasteItemResource(user))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = queries.items_to_keep()
        return rows.order_by(*self.ordering)

    @admin.display(description=_("classes"))
    def classes(self, item: WasteItem) -> str:
        return " / ".join(str(place.sorting_class) for place in item.places.all())

    def _schemes(self) -> list[SortingScheme]:
        return list(SortingScheme.objects.order_by("position", "code"))

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:  # type: ignore[override]
        return super().get_form(request, obj, form=item_form(self._schemes()), **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None and not self._is_edited(request, obj):
            return (*ITEM_FIELDS, "classes")
        places = [place_field(scheme.code) for scheme in self._schemes()]
        extra = ("asked_as",) if obj is None else ("seen_version",)
        return (*ITEM_FIELDS, *places, *extra)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A word that was looked for in vain may be the name of the new item."""
        words = UnknownWord.objects.for_user(request.user).to_answer()
        word = words.filter(pk=sent_number(request.GET.get("word", "")) or 0).first()
        return {"name": word.word, "asked_as": word.pk, "is_shown": True} if word else {}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        user: Any = request.user
        if not change:
            word = form.cleaned_data.get("asked_as")
            services.add(obj, by=user, places=form.places(), word=word)
            return
        services.change(
            WasteItem.objects.get(pk=obj.pk),
            by=user,
            expected_version=form.cleaned_data["seen_version"],
            places=form.places(),
            **{name: form.cleaned_data[name] for name in ITEM_FIELDS},
        )

    def get_urls(self) -> list[URLPattern]:
        step = path(
            "publish/",
            self.admin_site.admin_view(self.publish_view),
            name="outreach_wasteitem_publish",
        )
        return [step, *super().get_urls()]

    def publish_view(self, request: HttpRequest) -> HttpResponse:
        """What has changed since the last edition; the button publishes the next one."""
        if not self._may(request, GUIDE_KEEPERS):
            raise PermissionDenied
        form = EditionForm(request.POST if request.method == "POST" else None)
        back = reverse("admin:outreach_wasteitem_changelist")
        user: Any = request.user
        if request.method == "POST" and form.is_valid():
            try:
                made = services.publish_guide(by=user, reason=form.cleaned_data["reason"])
            except Refusal as refusal:
                form.add_error(None, str(refusal.message))
            else:
                told = _("Edition %(number)s stands on the public site.")
                messages.success(request, told % {"number": made.version})
                return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Publish an edition of the guide"),
            "opts": self.opts,
            "form": form,
            "back": back,
            "publication": queries.published_guide(),
            "changed": queries.changed_items(),
        }
        return TemplateResponse(request, "outreach/admin/publish.html", context)


@admin.register(SchemeChoice)
class SchemeChoiceAdmin(WrittenAdmin):
    """Which villages sort by another scheme than the city; shown with the next edition."""

    view_roles = SCHEME_CHOOSERS
    add_roles = SCHEME_CHOOSERS
    change_roles = SCHEME_CHOOSERS
    form = SchemeChoiceForm
    said_once = ("community",)
    list_display = ("community", "scheme", "since", "basis", "changed_at")
    list_filter = ("scheme",)
    search_fields = ("community__name",)
    ordering = ("community__code",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("community__township", "scheme")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "community":
            units = field.queryset.existing().committees().select_related("township")
            field.queryset = units.filter(scheme_choice__isnull=True).order_by("code")
        return field


class AnswerForm(StepForm):
    item = LineField(
        label=_("item of the guide"),
        max_length=NAME_LENGTH,
        help_text=_("The name of an item that is there; the word becomes one more word for it."),
    )

    def clean_item(self) -> WasteItem:
        found = WasteItem.objects.filter(name=self.cleaned_data["item"]).first()
        if found is None:
            raise ValidationError(_("No item of the guide has this name."))
        return found


@admin.register(UnknownWord)
class UnknownWordAdmin(SteppedModelAdmin):
    """Words that were looked for in vain, the most wanted first."""

    view_roles = GUIDE_KEEPERS
    list_display = ("word", "state_word", "count", "first_on", "last_on", "item")
    list_filter = ("state",)
    search_fields = ("word",)
    ordering = ("-count", "-last_on", "pk")
    fields = ("word", "count", "first_on", "last_on", "state", "item")
    readonly_fields = fields
    change_form_template = "outreach/admin/word.html"
    steps: ClassVar[dict[str, Step]] = {WordState.TAKEN: services.answer_word}
    step_forms: ClassVar[dict[str, type[StepForm]]] = {WordState.TAKEN: AnswerForm}
    bulk_steps = (WordState.DISMISSED,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("item")


@admin.register(Activity)
class ActivityAdmin(PortalModelAdmin):
    view_roles = OFFICERS
    exported = ACTIVITY_COLUMNS
    list_display = (
        "title", "state_word", "site_page", "host_name", "carrier", "starts_at", "seats", "taken",
    )  # fmt: skip
    site_page = SitePage(Kind.ACTIVITY)
    list_filter = ("state", "carrier", "is_demonstration", "is_newer")
    date_hierarchy = "starts_at"
    search_fields = ("title", "host_name")
    search_help_text = _("Title or host")
    ordering = ("-starts_at", "-pk")
    fields = (
        "title", "host_name", "carrier", "is_demonstration", "starts_at", "ends_at", "place",
        "for_whom", "seats", "taken", "state", "summary", "volunteers", "cancel_reason",
        "workspace_page",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return activity_queries.activities_for(user).order_by(*self.ordering)

    @admin.display(description=_("people signed up"))
    def taken(self, obj: Any) -> int:
        return int(obj.taken)

    @admin.display(description=pgettext_lazy("activity", "record"))
    def workspace_page(self, obj: Activity) -> str:
        address = reverse("activity_detail", args=[obj.public_id])
        return format_html('<a href="{}">{}</a>', address, _("Steps and who signed up"))
