"""Scorecards with their sections and criteria; read-only once a round uses them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from accounts.enums import OFFICERS, Role
from benxi_sorting.admin import PortalModelAdmin
from evaluation.models import Criterion, Scorecard, Section

EDITORS = frozenset({Role.CITY_OFFICER})


def _card(obj: Any) -> Scorecard | None:
    card: Scorecard | None = obj.scorecard if isinstance(obj, Section) else obj
    return card


class CardInline(admin.TabularInline):  # type: ignore[type-arg]
    """Rows of a card: officers read them; the city's edit them until the card is used."""

    extra = 0

    def _may_edit(self, request: HttpRequest, obj: Any) -> bool:
        user: Any = request.user
        card = _card(obj)
        return bool(user.may(EDITORS)) and not (card is not None and card.pk and card.is_used)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user: Any = request.user
        return bool(user.may(OFFICERS))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_edit(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_edit(request, obj)


class SectionInline(CardInline):
    model = Section
    fields = ("position", "title")
    show_change_link = True


class CriterionInline(CardInline):
    model = Criterion
    fields = (
        "position",
        "title",
        "points",
        "step",
        "method",
        "guidance",
        "evidence",
        "not_applicable",
        "veto",
        "is_bonus",
    )


class CardAdmin(PortalModelAdmin):
    view_roles = OFFICERS
    add_roles = EDITORS
    change_roles = EDITORS

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        card = _card(obj)
        used = card is not None and card.is_used
        return not used and super().has_change_permission(request, obj)


@admin.register(Scorecard)
class ScorecardAdmin(CardAdmin):
    list_display = ("title", "code", "edition", "subject", "total", "in_force_since")
    list_filter = ("subject",)
    fields = ("code", "edition", "title", "subject", "total", "in_force_since", "source")
    inlines = (SectionInline,)


@admin.register(Section)
class SectionAdmin(CardAdmin):
    fields = ("scorecard", "position", "title")
    inlines = (CriterionInline,)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Reached from its scorecard, not from the index."""
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        return ("scorecard",)
