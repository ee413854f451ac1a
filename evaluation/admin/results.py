"""Rounds: opened, closed, their standings looked at, their bulletins prepared."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.rules import Refusal, StaleRecord
from accounts.services import save_version
from benxi_sorting.admin import NewestFirstFilter
from evaluation import queries, services
from evaluation.admin.counties import CountyChoiceMixin
from evaluation.admin.part_figures import PartPages
from evaluation.admin.versions import ReplacingForm
from evaluation.enums import RoundState
from evaluation.models import Round
from evaluation.models.rounds import refuse_unlike
from evaluation.public import make_final
from evaluation.rules import COUNTY

PLAN_FIELDS = (
    "scorecard",
    "further_scorecards",
    "composite",
    "due",
    "counted_kind",
    "with_self_check",
    "is_announced",
)
FURTHER = "further_scorecards"
DERIVED = (
    "state",
    "plan_link",
    "tasks_link",
    "progress",
    "progress_link",
    "parts_link",
    "standings_link",
)


class CardsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, card: Any) -> str:
        return f"{card}（{'、'.join(type_.name for type_ in card.community_types.all())}）"


class RoundForm(ReplacingForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("scorecard") and "further_scorecards" in cleaned:
            try:
                refuse_unlike(cleaned["scorecard"], cleaned["further_scorecards"])
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned

    def stored(self, now: Round) -> str:
        said = [
            *(str(card) for card in queries.cards_of(now)),
            str(now.composite or "—"),
            now.due.isoformat(),
            now.get_counted_kind_display(),
        ]
        said += [
            str(field.verbose_name)
            for field in Round._meta.fields
            if field.name in {"with_self_check", "is_announced"} and getattr(now, field.name)
        ]
        return " · ".join(said)

    class Meta:
        model = Round
        fields = (
            "jurisdiction",
            "period",
            *PLAN_FIELDS,
        )


@admin.register(Round)
class RoundAdmin(CountyChoiceMixin, PartPages):
    form = RoundForm
    view_roles = COUNTY
    add_roles = COUNTY
    change_roles = COUNTY
    list_display = ("period", "state_word", "due_word", "county", "progress")
    list_filter = ("state", ("period", NewestFirstFilter))
    steps = {
        RoundState.OPEN: services.open_round,
        RoundState.CLOSED: services.close_round,
        RoundState.FINAL: make_final,
    }

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return queries.with_progress(queries.with_county(super().get_queryset(request)))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("jurisdiction", "period", *PLAN_FIELDS)
        version = ("seen_version",) if obj.state == RoundState.PLANNED else ()
        return ("county", "period", *PLAN_FIELDS, *DERIVED, *version)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Without the seen version where nothing can be typed, so that nothing is to be saved."""
        form = super().get_form(request, obj, change, **kwargs)
        if obj and obj.state != RoundState.PLANNED:
            form.base_fields.pop("seen_version")
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        derived = ("county", *DERIVED)
        if obj is None:
            return derived
        if obj.state == RoundState.PLANNED:
            return ("period", *derived)
        return ("period", *PLAN_FIELDS, *derived)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            super().save_model(request, obj, form, change)
            return
        if "seen_version" not in form.cleaned_data:
            # Its page had fields when it was opened: somebody has begun the round since.
            raise StaleRecord
        save_version(
            Round.objects.get(pk=obj.pk),
            expected_version=form.cleaned_data["seen_version"],
            **{name: form.cleaned_data[name] for name in PLAN_FIELDS if name != FURTHER},
        )

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "scorecard":
            kwargs["queryset"] = queries.active_scorecards()
        if db_field.name == "composite":
            kwargs["queryset"] = queries.composites_for(self._shown(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @staticmethod
    def _shown(request: HttpRequest) -> str | None:
        """The round that the page is about; None where one is added."""
        address = request.resolver_match
        return address.kwargs.get("object_id") if address else None

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return CardsField(
            queries.cards_beside(self._shown(request)),
            label=db_field.verbose_name,
            help_text=db_field.help_text,
            required=False,
        )

    def get_urls(self) -> list[URLPattern]:
        name, view = "evaluation_round", self.admin_site.admin_view
        own = [
            path(
                "<path:object_id>/prepare/",
                view(require_POST(self.prepare_view)),
                name=f"{name}_prepare",
            ),
        ]
        return [*own, *super().get_urls()]

    @admin.display(description=_("county or district"), ordering="jurisdiction")
    def county(self, obj: Any) -> str:
        return str(obj.county_name)

    @admin.display(description=_("confirmed / submitted / all"))
    def progress(self, obj: Any) -> str:
        return f"{obj.confirmed_count} / {obj.submitted_count} / {obj.inspection_count}"

    @admin.display(description=_("standings"))
    def standings_link(self, obj: Round) -> str:
        address = reverse("admin:evaluation_round_standings", args=[obj.pk])
        return format_html('<a href="{}">{}</a>', address, _("Look at the standings"))

    def prepare_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        user: Any = request.user
        round_ = self._round(request, object_id)
        try:
            bulletin = services.prepare_bulletin(round_, by=user)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
            address = reverse("admin:evaluation_round_change", args=[round_.pk])
            return HttpResponseRedirect(address)
        return HttpResponseRedirect(reverse("admin:evaluation_bulletin_change", args=[bulletin.pk]))
