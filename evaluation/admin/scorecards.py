"""Scorecards with all that is on them: built as a draft, fixed from then on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.enums import OFFICERS
from accounts.forms import SeenVersionForm
from accounts.rules import Refusal
from benxi_sorting.admin import PortalModelAdmin, SteppedModelAdmin
from evaluation import services
from evaluation.admin.card_pages import CardPages
from evaluation.constants import MOST_EXAMPLES
from evaluation.enums import CardState
from evaluation.forms import ExampleForm, ExampleFormSet
from evaluation.models import (
    Band,
    Criterion,
    CriterionExample,
    Deduction,
    Grade,
    Scorecard,
    Section,
)
from evaluation.rules import CARD_EDITORS

# The last place that the column holds; no card is that long.
LAST_PLACE = 32767


def card_of(row: Any) -> Any:
    """The card, or composite, that a row of it belongs to."""
    section = row.section if isinstance(row, Criterion) else row
    return section.scorecard if isinstance(section, Section) else section


def is_fixed(row: Any) -> bool:
    card = card_of(row) if row is not None else None
    return card is not None and card.pk is not None and not card.is_draft


class CardRowForm(SeenVersionForm):
    """Keeps the version of the card that the person saw, on every page of the card."""

    may_replace = True

    def versioned(self) -> Any:
        return card_of(self.instance)

    def _get_validation_exclusions(self) -> set[str]:
        """What the row belongs to is never typed, and counts in what is once on a card."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"section", "scorecard"}

    def stale_error(self) -> forms.ValidationError:
        return forms.ValidationError(
            _(
                "Somebody else changed this card meanwhile. Compare with the stored card in "
                "another window; saving again replaces what stands here with yours."
            ),
            code="stale",
        )


class CardForm(CardRowForm):
    """A code is given once; what comes later are editions."""

    model: type[Any] = Scorecard

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if self.model.objects.filter(code=code).exists():
            raise forms.ValidationError(
                _("This code is taken already: make a new edition of what has it.")
            )
        return code


class CardInline(admin.TabularInline):  # type: ignore[type-arg]
    """Rows of a card: officers read them; the city's edit them while the card is a draft."""

    extra = 0

    def _may_edit(self, request: HttpRequest, obj: Any) -> bool:
        user: Any = request.user
        return bool(user.may(CARD_EDITORS)) and not is_fixed(obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user: Any = request.user
        return bool(user.may(OFFICERS))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_edit(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_edit(request, obj)


class GradeInline(CardInline):
    model = Grade
    fields = ("name", "colour", "at_least")


class SectionInline(CardInline):
    model = Section
    fields = ("position", "title")
    show_change_link = True


class CriterionInline(CardInline):
    model = Criterion
    fields = ("position", "title", "points", "veto", "method")
    show_change_link = True


class DeductionInline(CardInline):
    model = Deduction
    fields = ("position", "text", "points")


class BandInline(CardInline):
    model = Band
    fields = ("label", "points")


class ExampleInline(CardInline):
    model = CriterionExample
    form = ExampleForm
    formset = ExampleFormSet
    max_num = MOST_EXAMPLES
    readonly_fields = ("picture",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("photo")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        upload = ("upload",) if self._may_edit(request, obj) else ()
        return ("caption", *upload, "picture")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.by = request.user
        return formset

    @admin.display(description=_("kept picture"))
    def picture(self, example: Any) -> str:
        if example.photo_id is None:
            return "—"
        address = reverse("criterion_example", args=[example.photo.public_id])
        return format_html(
            '<a href="{}"><img src="{}" alt="{}" width="120" loading="lazy"></a>',
            address,
            address,
            example.caption,
        )


class CardAdmin(PortalModelAdmin):
    view_roles = OFFICERS
    change_roles = CARD_EDITORS
    form = CardRowForm

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not is_fixed(obj) and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The card's version first: its rows are written in the same transaction."""
        card = card_of(obj)
        if change and card is not None:
            services.hold_draft(card, expected_version=form.stored_version)
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Rows that change places are first moved out of each other's way."""
        moved = [
            row.instance.pk
            for row in formset.initial_forms
            if "position" in row.fields
            and ("position" in row.changed_data or row in formset.deleted_forms)
        ]
        try:
            with transaction.atomic():
                for number, pk in enumerate(moved):
                    formset.model.objects.filter(pk=pk).update(position=LAST_PLACE - number)
                super().save_formset(request, form, formset, change)
        except IntegrityError as error:
            raise Refusal(
                _("A row takes what another row gives up: save them one after the other.")
            ) from error


class EditionAdmin(CardAdmin, SteppedModelAdmin):
    """What has editions: built, activated, copied as the draft of the next one, retired."""

    form = CardForm
    add_roles = CARD_EDITORS
    change_form_template = "evaluation/admin/edition.html"
    own_fields: ClassVar[tuple[str, ...]] = ()
    copy: ClassVar[Callable[..., Any]]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("code", *self.own_fields)
        seen = () if is_fixed(obj) else ("seen_version",)
        return ("code", "edition", "state", *self.own_fields, *seen)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("code", "edition", "state")

    def address(self, name: str, obj: Any) -> str:
        return reverse(f"admin:evaluation_{self.opts.model_name}_{name}", args=[obj.pk])

    def get_urls(self) -> list[URLPattern]:
        edition = path(
            "<path:object_id>/new-edition/",
            self.admin_site.admin_view(require_POST(self.new_edition_view)),
            name=f"evaluation_{self.opts.model_name}_new_edition",
        )
        return [edition, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        user: Any = request.user
        card = self.get_object(request, object_id)
        may_copy = card is not None and not card.is_draft and user.may(CARD_EDITORS)
        context = {
            "copy_address": self.address("new_edition", card) if may_copy else "",
            **(extra_context or {}),
        }
        return super().change_view(request, object_id, form_url, context)

    def step_view(self, request: HttpRequest, object_id: str, target: str) -> HttpResponse:
        # Cards belong to no unit: being in the admin is not enough to see one.
        if not self.has_view_permission(request):
            raise PermissionDenied
        return super().step_view(request, object_id, target)

    def new_edition_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        user: Any = request.user
        if not user.may(CARD_EDITORS):
            raise PermissionDenied
        card = self.get_object(request, object_id)
        if card is None:
            raise Http404
        try:
            card = type(self).copy(card, by=user)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("The draft of the new edition stands here."))
        return HttpResponseRedirect(self.address("change", card))


@admin.register(Scorecard)
class ScorecardAdmin(CardPages, EditionAdmin):
    list_display = ("title", "state_word", "code", "edition", "subject", "total", "in_force_since")
    list_filter = ("state", "subject")
    inlines = (GradeInline, SectionInline)
    own_fields = (
        "title",
        "subject",
        "community_types",
        "total",
        "pass_share",
        "bonus_cap",
        "in_force_since",
        "source",
    )
    copy = staticmethod(services.new_edition)
    change_list_template = "evaluation/admin/scorecard_list.html"
    change_form_template = "evaluation/admin/scorecard.html"
    steps: ClassVar[dict[str, Any]] = {
        CardState.ACTIVE: services.activate_scorecard,
        CardState.RETIRED: services.retire_scorecard,
    }


class PartAdmin(CardAdmin):
    """A part of a card, reached from the card."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=_("scorecard"))
    def card(self, obj: Any) -> str:
        card = card_of(obj)
        address = reverse("admin:evaluation_scorecard_change", args=[card.pk])
        return format_html('<a href="{}">{}</a>', address, card)


@admin.register(Section)
class SectionAdmin(PartAdmin):
    inlines = (CriterionInline,)
    readonly_fields = ("card",)
    list_select_related = ("scorecard",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("scorecard")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = ("card", "position", "title")
        return fields if is_fixed(obj) else (*fields, "seen_version")


@admin.register(Criterion)
class CriterionAdmin(PartAdmin):
    inlines = (DeductionInline, BandInline, ExampleInline)
    readonly_fields = ("card", "section_link")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("section__scorecard")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = (
            "card",
            "section_link",
            "position",
            "title",
            "key",
            "method",
            "points",
            "step",
            "guidance",
            "evidence",
            "not_applicable",
            "veto",
            "is_bonus",
        )
        return fields if is_fixed(obj) else (*fields, "seen_version")

    @admin.display(description=_("section"))
    def section_link(self, obj: Any) -> str:
        address = reverse("admin:evaluation_section_change", args=[obj.section_id])
        return format_html('<a href="{}">{}</a>', address, obj.section)
