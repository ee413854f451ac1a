"""Bulletins: edited, checked by a second person, published, corrected."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from benxi_sorting.admin import NewestFirstFilter, SteppedModelAdmin
from evaluation import papers, queries, services
from evaluation.admin.versions import ReplacingForm
from evaluation.enums import BulletinState
from evaluation.models import Bulletin
from evaluation.periods import period_name
from evaluation.public import bulletin_item, check_bulletin, publish_bulletin
from evaluation.rules import COUNTY, REWARDED_ROUNDS
from portal.documents import MEDIA_TYPE, attachment

WRITTEN = ("title", "recipients", "text", "copies_to")


class BulletinForm(ReplacingForm):
    shown = "text"

    class Meta:
        model = Bulletin
        fields = WRITTEN


@admin.register(Bulletin)
class BulletinAdmin(SteppedModelAdmin):
    form = BulletinForm
    view_roles = COUNTY
    change_roles = COUNTY
    list_display = ("title", "state_word", "number", "period")
    list_filter = ("state", ("round__period", NewestFirstFilter))
    list_select_related = ("round",)
    steps = {
        BulletinState.CHECKED: check_bulletin,
        BulletinState.PUBLISHED: publish_bulletin,
        BulletinState.DRAFT: services.take_back_bulletin,
    }

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        people = ("prepared_by", "edited_by", "checked_by", "published_by")
        return super().get_queryset(request).select_related("round__scorecard", *people)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        version = ("seen_version",) if obj and obj.state == BulletinState.DRAFT else ()
        return ("period", "number", *WRITTEN, "drafted", *version, "state", *self._said(obj),
                "people", "links")  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = ("period", "number", "drafted", "state", *self._said(obj), "people", "links")
        return shown if obj and obj.state == BulletinState.DRAFT else (*WRITTEN, *shown)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Without the seen version where nothing can be typed, so that nothing is to be saved."""
        form = super().get_form(request, obj, change, **kwargs)
        if obj and obj.state != BulletinState.DRAFT:
            form.base_fields.pop("seen_version")
        return form

    def _said(self, obj: Any) -> tuple[str, ...]:
        """The reasons that there are."""
        names = ("return_reason", "correction_reason")
        return tuple(name for name in names if obj and getattr(obj, name))

    def get_urls(self) -> list[URLPattern]:
        name, view = "evaluation_bulletin", self.admin_site.admin_view
        own = [
            path("<path:object_id>/preview/", view(self.preview_view), name=f"{name}_preview"),
            path("<path:object_id>/document/", view(self.document_view), name=f"{name}_document"),
        ]
        return [*own, *super().get_urls()]

    @admin.display(description=_("period"), ordering="round__period")
    def period(self, obj: Bulletin) -> str:
        return period_name(obj.round.period)

    @admin.display(description=_("as drafted from the standings now"))
    def drafted(self, obj: Bulletin) -> str:
        """Beside an edited text, so that no figure of before a correction stays in it."""
        text = services.draft_text(obj.round)
        return str(_("The text is as drafted.")) if text == obj.text else text

    @admin.display(description=_("who did what"))
    def people(self, obj: Bulletin) -> str:
        names = ("prepared_by", "edited_by", "checked_by", "published_by")
        acts = ((obj._meta.get_field(name), getattr(obj, name)) for name in names)
        lines = ((field.verbose_name, person) for field, person in acts if person is not None)  # type: ignore[union-attr]
        return format_html_join("", "{}：{}<br>", lines)

    @admin.display(description=_("look at it"))
    def links(self, obj: Bulletin) -> str:
        shown = [
            (reverse("admin:evaluation_bulletin_preview", args=[obj.pk]), _("Preview")),
            (reverse("admin:evaluation_bulletin_document", args=[obj.pk]), _("Draft as .docx")),
        ]
        if obj.round.state in REWARDED_ROUNDS:
            rewards = reverse("admin:evaluation_reward_round", args=[obj.round_id])
            shown.append((rewards, _("Rewards and penalties of this round")))
        published = queries.published_bulletin(obj.round)
        if published is not None:
            shown.append((reverse("bulletin_detail", args=[published.key]), _("Published page")))
        return format_html_join(" · ", '<a href="{}">{}</a>', shown)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if "seen_version" not in form.cleaned_data:
            return
        user: Any = request.user
        services.edit_bulletin(
            Bulletin.objects.select_related("round").get(pk=obj.pk),
            by=user,
            expected_version=form.cleaned_data["seen_version"],
            **{name: getattr(obj, name) for name in WRITTEN},
        )

    def log_change(self, request: Any, obj: Any, message: Any) -> None:  # type: ignore[override]
        """`edit_bulletin` recorded it, with the text before and after."""

    def _bulletin(self, request: HttpRequest, object_id: str) -> Bulletin:
        bulletin: Bulletin | None = self.get_object(request, object_id)
        if bulletin is None:
            raise Http404
        return bulletin

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        bulletin = self._bulletin(request, object_id)
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

    def document_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What would be published now as a .docx that says on each page that it is a draft."""
        bulletin = self._bulletin(request, object_id)
        item = bulletin_item(bulletin)
        payload = {**item.payload, "entries": [entry for _code, entry in item.entries]}
        content = papers.bulletin_document(payload)
        return attachment(content, MEDIA_TYPE, f"{bulletin}-草稿.docx")
