"""Actions as officers see them: how far each is, and what is escalated to them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS, Role
from benxi_sorting.admin import PortalModelAdmin
from deliberation import queries
from deliberation.admin.filters import ActionPlaceFilter, EscalationFilter
from deliberation.admin.meetings import badge
from deliberation.models import Action


@admin.register(Action)
class ActionAdmin(PortalModelAdmin):
    """Read-only; an action is reported on and verified in the workspace."""

    view_roles: ClassVar[frozenset[Role]] = OFFICERS
    list_display = (
        "description", "place_of", "owner_party", "due", "percent", "state_word", "escalated_word",
    )  # fmt: skip
    list_filter = ("state", EscalationFilter, "owner_party", ActionPlaceFilter)
    allowed_lookups = frozenset({"escalated", "township"})
    search_fields = ("description",)
    fields = (
        "description", "owner_party", "owner_name", "due", "progress", "state",
        "reported_by", "verified_by", "escalated_word", "instructions", "workspace_page",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return (
            super()
            .get_queryset(request)
            .select_related(
                "resolution__item__meeting__community__township__county",
                "reported_by",
                "verified_by",
            )
        )

    @admin.display(description=_("community"))
    def place_of(self, action: Action) -> str:
        return str(action.resolution.item.meeting.community.full_name)

    @admin.display(description=_("progress"), ordering="progress")
    def percent(self, action: Action) -> str:
        return f"{action.progress}%"

    @admin.display(description=_("state"), ordering="state")
    def state_word(self, action: Action) -> str:
        return badge("overdue" if action.is_overdue else action.state, action.get_state_display())

    @admin.display(description=_("escalated since"))
    def escalated_word(self, action: Action) -> str:
        since = queries.escalated_since(action)
        return since.isoformat() if since else "—"

    @admin.display(description=_("instructions"))
    def instructions(self, action: Action) -> str:
        context = {"instructions": queries.instructions_on(action)}
        return render_to_string("deliberation/_escalation.html", context)

    @admin.display(description=_("reports"))
    def workspace_page(self, action: Action) -> str:
        address = reverse("action_progress", args=[action.public_id])
        return format_html('<a href="{}">{}</a>', address, _("Reports and verification"))
