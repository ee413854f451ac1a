"""Third-party tasks: assigned from a round's page, looked at, withdrawn."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS
from benxi_sorting.admin import SteppedModelAdmin
from evaluation import queries, services
from evaluation.enums import TaskState
from evaluation.models import ThirdPartyTask
from evaluation.periods import period_name
from orgs.queries import with_place


@admin.register(ThirdPartyTask)
class ThirdPartyTaskAdmin(SteppedModelAdmin):
    view_roles = OFFICERS
    list_display = ("organization", "state_word", "period", "place", "starts_on", "ends_on")
    list_filter = ("state",)
    list_select_related = ("organization", "round")
    search_fields = ("organization__name",)
    ordering = ("-round__period", "organization__name", "pk")
    fields = (
        "organization",
        "period",
        "place",
        "starts_on",
        "ends_on",
        "state",
        "assigned_by",
        "units",
    )
    readonly_fields = fields
    steps = {TaskState.WITHDRAWN: services.withdraw_task}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_place(super().get_queryset(request))

    @admin.display(description=_("period"), ordering="round__period")
    def period(self, obj: ThirdPartyTask) -> str:
        return period_name(obj.round.period)

    @admin.display(description=_("area"))
    def place(self, obj: Any) -> str:
        return str(obj.place_name or obj.jurisdiction)

    @admin.display(description=_("units"))
    def units(self, obj: ThirdPartyTask) -> str:
        context = {
            "inspections": queries.inspections_of_task(obj),
            "excluded": queries.left_out_of_task(obj),
        }
        return render_to_string("evaluation/admin/task_units.html", context)
