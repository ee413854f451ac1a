"""Referrals as a list with filters; they are worked on in the workspace."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import OFFICERS
from benxi_sorting.admin import PortalModelAdmin
from communities.admin.programmes import ProgrammeFilter
from coordination import referral_queries
from coordination.models import Referral
from coordination.resources import REFERRAL_COLUMNS


class ChoiceFilter(admin.SimpleListFilter):
    """The same choices as in the workspace."""

    title = pgettext_lazy("referrals", "waiting")
    parameter_name = "choice"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("answer", _("Mine to answer")),
            ("evaluate", _("Mine to evaluate")),
            ("sent", pgettext_lazy("referrals", "Sent by us")),
            ("overdue", _("Overdue")),
            ("open", pgettext_lazy("referrals", "Under way")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return queryset
        user: Any = request.user
        rows = referral_queries.chosen(user, str(self.value())).order_by()
        return queryset.filter(pk__in=rows.values("pk"))


class ReferralProgrammeFilter(ProgrammeFilter):
    path = "programme__code"


@admin.register(Referral)
class ReferralAdmin(PortalModelAdmin):
    view_roles = OFFICERS
    exported = REFERRAL_COLUMNS
    list_display = ("subject", "state_word", "due_word", "sender", "lead")
    list_filter = (ChoiceFilter, "state", ReferralProgrammeFilter, "due")
    allowed_lookups = frozenset({"choice", "programme"})
    search_fields = ("subject", "parties__name")
    search_help_text = _("Subject or body")
    ordering = ("-sent_on", "-pk")
    fields = ("subject", "official_number", "sender", "lead", "text", "clause", "programme",
              "sent_on", "due", "received_on", "replied_on", "ended_on", "state",
              "workspace_page")  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        rows = referral_queries.referrals_for(user).select_related("programme")
        return rows.order_by(*self.ordering)

    @admin.display(description=pgettext_lazy("referral", "number"))
    def official_number(self, obj: Any) -> str:
        return str(obj.number)

    @admin.display(description=pgettext_lazy("referral", "From"))
    def sender(self, obj: Any) -> str:
        return str(obj.sender_name)

    @admin.display(description=pgettext_lazy("referral", "Lead body"))
    def lead(self, obj: Any) -> str:
        return str(obj.lead_name)

    @admin.display(description=pgettext_lazy("referral", "record"))
    def workspace_page(self, obj: Referral) -> str:
        address = reverse("referral_detail", args=[obj.public_id])
        return format_html('<a href="{}">{}</a>', address, _("Steps and timeline"))
