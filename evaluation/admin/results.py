"""Rounds and bulletins: opened, closed, looked at, prepared, published, corrected."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.rules import Refusal
from benxi_sorting.admin import NewestFirstFilter, SteppedModelAdmin
from communities.models import County
from evaluation import queries, services
from evaluation.admin.standings import StandingsMixin
from evaluation.enums import BulletinState, RoundState
from evaluation.models import Bulletin, Round
from evaluation.public import bulletin_item, bulletin_key, publish_bulletin
from evaluation.rules import COUNTY


class RoundForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Round
        fields = ("jurisdiction", "period", "scorecard", "due")


@admin.register(Round)
class RoundAdmin(StandingsMixin, SteppedModelAdmin):
    form = RoundForm
    view_roles = COUNTY
    add_roles = COUNTY
    change_roles = COUNTY
    list_display = ("period", "county", "state", "due", "progress")
    list_filter = ("state", ("period", NewestFirstFilter))
    steps = {
        RoundState.OPEN: services.open_round,
        RoundState.CLOSED: services.close_round,
        RoundState.IN_PUBLICITY: services.begin_publicity,
    }

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return queries.with_progress(queries.with_county(super().get_queryset(request)))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = ("period", "scorecard", "due")
        if obj is None:
            return ("jurisdiction", *fields)
        return ("county", *fields, "state", "progress", "standings_link")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        derived = ("county", "state", "progress", "standings_link")
        if obj is None:
            return derived
        if obj.state == RoundState.PLANNED:
            return ("period", *derived)
        return ("period", "scorecard", "due", *derived)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "jurisdiction":
            counties = County.objects.for_user(request.user).values_list("code", "name")
            return forms.ChoiceField(label=_("county or district"), choices=list(counties))
        return super().formfield_for_dbfield(db_field, request, **kwargs)

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


class BulletinForm(forms.ModelForm):  # type: ignore[type-arg]
    """Keeps the version that the person saw; a second editor is shown both texts."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Bulletin
        fields = ("number", "title", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = (self.instance.version, self.instance.text)
        if "seen_version" in self.fields:
            self.fields["seen_version"].initial = self.instance.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        version, text = self.stored
        if "seen_version" in self.fields and cleaned.get("seen_version") != version:
            self.data = {**dict(self.data.items()), "seen_version": str(version)}
            raise forms.ValidationError(
                _(
                    "Somebody else saved this bulletin meanwhile. Stored text: “%(text)s”. "
                    "Saving again replaces it with yours."
                ),
                params={"text": text},
            )
        return cleaned


@admin.register(Bulletin)
class BulletinAdmin(SteppedModelAdmin):
    form = BulletinForm
    view_roles = COUNTY
    change_roles = COUNTY
    list_display = ("title", "number", "period", "state")
    list_filter = ("state", ("round__period", NewestFirstFilter))
    list_select_related = ("round",)
    fields = ("period", "number", "title", "text", "drafted", "seen_version", "state", "links")
    readonly_fields = ("period", "drafted", "state", "links")
    steps = {BulletinState.PUBLISHED: publish_bulletin}

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("round__scorecard")

    def get_urls(self) -> list[URLPattern]:
        preview = path(
            "<path:object_id>/preview/",
            self.admin_site.admin_view(self.preview_view),
            name="evaluation_bulletin_preview",
        )
        return [preview, *super().get_urls()]

    @admin.display(description=_("month"), ordering="round__period")
    def period(self, obj: Bulletin) -> str:
        return str(obj.round.period)

    @admin.display(description=_("as drafted from the standings now"))
    def drafted(self, obj: Bulletin) -> str:
        """Beside an edited text, so that no figure of before a correction stays in it."""
        text = services.draft_text(obj.round)
        return str(_("The text is as drafted.")) if text == obj.text else text

    @admin.display(description=_("look at it"))
    def links(self, obj: Bulletin) -> str:
        preview = reverse("admin:evaluation_bulletin_preview", args=[obj.pk])
        if obj.state != BulletinState.PUBLISHED:
            return format_html('<a href="{}">{}</a>', preview, _("Preview"))
        county = County.objects.get(code=obj.round.jurisdiction)
        page = reverse("bulletin_detail", args=[bulletin_key(obj.round, county)])
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a>',
            preview,
            _("Preview"),
            page,
            _("Published page"),
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        user: Any = request.user
        services.edit_bulletin(
            Bulletin.objects.select_related("round").get(pk=obj.pk),
            by=user,
            expected_version=form.cleaned_data["seen_version"],
            number=obj.number,
            title=obj.title,
            text=obj.text,
        )

    def log_change(self, request: Any, obj: Any, message: Any) -> None:  # type: ignore[override]
        """`edit_bulletin` recorded it, with the text before and after."""

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        bulletin = self.get_object(request, object_id)
        if bulletin is None:
            raise Http404
        item = bulletin_item(bulletin)
        entries = [entry for _code, entry in item.entries]
        context = {
            **self.admin_site.each_context(request),
            "title": bulletin.title,
            "opts": self.opts,
            "original": bulletin,
            "payload": item.payload,
            **queries.ranked_and_excluded(entries),
        }
        return TemplateResponse(request, "evaluation/admin/preview.html", context)
