"""The rules of credit: read by officers, added by the city with their first day and source."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from orgs import services
from orgs.admin.made import MadeAdmin
from orgs.forms import (
    AnnualDutyForm,
    CreditTermForm,
    ListingGroundForm,
    RatingScaleForm,
    RestrictionForm,
)
from orgs.models import AnnualDuty, CreditTerm, ListingGround, RatingScale, Restriction
from orgs.rules import DICTIONARY_KEEPERS, READERS


class RuleAdmin(MadeAdmin):
    view_roles = READERS
    add_roles = DICTIONARY_KEEPERS

    def new_form(self, request: HttpRequest) -> Any:
        return self.add_form_class(request.POST or None)

    def make(self, entered: dict[str, Any], *, by: Any, token: str) -> Any:
        return services.add_rule(self.model(**entered), by=by, token=token)[0]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.list_display

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.list_display


@admin.register(CreditTerm)
class CreditTermAdmin(RuleAdmin):
    add_form_class = CreditTermForm
    list_display = ("kind", "number", "unit", "effective_from", "source")


@admin.register(AnnualDuty)
class AnnualDutyAdmin(RuleAdmin):
    add_form_class = AnnualDutyForm
    list_display = ("kind", "for_charities", "form", "review_day", "due_day", "established_day",
                    "effective_from", "source")  # fmt: skip


@admin.register(ListingGround)
class ListingGroundAdmin(RuleAdmin):
    add_form_class = ListingGroundForm
    list_display = ("text", "code", "list", "leaving", "follows_abnormal", "effective_from",
                    "source")  # fmt: skip
    list_filter = ("list",)


@admin.register(RatingScale)
class RatingScaleAdmin(RuleAdmin):
    add_form_class = RatingScaleForm
    list_display = ("effective_from", "full_mark", "least_1a", "least_2a", "least_3a", "least_4a",
                    "least_5a", "source")  # fmt: skip


@admin.register(Restriction)
class RestrictionAdmin(RuleAdmin):
    add_form_class = RestrictionForm
    list_display = ("list", "act", "effect", "effective_from", "source")
