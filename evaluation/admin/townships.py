"""Townships scored on cards: read, returned, confirmed, given up. Points are entered outside."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from benxi_sorting.admin import NewestFirstFilter, Step, SteppedModelAdmin
from evaluation import services
from evaluation.enums import ScoringState
from evaluation.models import TownshipScoring
from evaluation.periods import period_name
from evaluation.queries.townships import scoring_photos, scoring_revisions
from evaluation.rules import COUNTY

FIELDS = ("township_shown", "source", "round_link", "scorecard", "state", "return_reason",
          "begun_by", "points", "record")  # fmt: skip


@admin.register(TownshipScoring)
class TownshipScoringAdmin(SteppedModelAdmin):
    view_roles = COUNTY
    list_display = ("township_shown", "state_word", "source", "period", "scorecard")
    list_filter = ("state", "source", ("round__period", NewestFirstFilter))
    search_fields = ("township__name",)
    search_help_text = _("Name of the township")
    ordering = ("-round__period", "township__code", "source", "-pk")
    fields = FIELDS
    readonly_fields = FIELDS
    steps: ClassVar[dict[str, Step]] = {
        ScoringState.RETURNED: services.return_scoring,
        ScoringState.CONFIRMED: services.confirm_scoring,
        ScoringState.DISCARDED: services.discard_scoring,
    }

    bulk_steps = (ScoringState.CONFIRMED, ScoringState.RETURNED)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.select_related("round", "township__county", "scorecard", "begun_by")

    @admin.display(description=_("township or subdistrict"), ordering="township__code")
    def township_shown(self, obj: TownshipScoring) -> str:
        return f"{obj.township.county.name}{obj.township.name}"

    @admin.display(description=_("period"), ordering="round__period")
    def period(self, obj: TownshipScoring) -> str:
        return period_name(obj.round.period)

    @admin.display(description=_("round"))
    def round_link(self, obj: TownshipScoring) -> str:
        address = reverse("admin:evaluation_round_parts", args=[obj.round_id])
        return format_html('<a href="{}">{}</a>', address, period_name(obj.round.period))

    @admin.display(description=_("points"))
    def points(self, obj: TownshipScoring) -> str:
        if not obj.accepts_scores:
            return "—"
        address = reverse("township_scoring", args=[obj.public_id])
        return format_html('<a href="{}">{}</a>', address, _("Enter the points"))

    @admin.display(description=_("submitted scores"))
    def record(self, obj: TownshipScoring) -> str:
        context = {
            "scoring": obj,
            "revisions": scoring_revisions(obj),
            "photos": scoring_photos(obj),
        }
        return render_to_string("evaluation/admin/township_record.html", context)
