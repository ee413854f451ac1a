"""Composites: the weights of a township's total, built as a draft, fixed from then on."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from evaluation import services
from evaluation.admin.scorecards import CardForm, CardInline, EditionAdmin
from evaluation.enums import CardState
from evaluation.models import Composite, CompositePart


class CompositeForm(CardForm):
    model = Composite


class PartInline(CardInline):
    model = CompositePart
    fields = ("position", "source", "weight")


@admin.register(Composite)
class CompositeAdmin(EditionAdmin):
    form = CompositeForm
    list_display = ("title", "state_word", "code", "edition", "in_force_since")
    list_filter = ("state",)
    inlines = (PartInline,)
    own_fields = ("title", "missing", "in_force_since", "source")
    copy = staticmethod(services.new_composite_edition)
    steps: ClassVar[dict[str, Any]] = {CardState.ACTIVE: services.activate_composite}
