"""The law's rules of assemblies, as the city keeps them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS
from accounts.rules import Refusal
from benxi_sorting.admin import PortalModelAdmin
from communities.models import AssemblyRule
from communities.services import CONFIRMERS, confirm_assembly_rule


@admin.register(AssemblyRule)
class AssemblyRuleAdmin(PortalModelAdmin):
    """Provisional rules are corrected; those compared with the law are read."""

    view_roles = OFFICERS
    add_roles = CONFIRMERS
    change_roles = CONFIRMERS
    list_display = (
        "assembly", "counted", "quorum", "majority", "effective_from", "effective_until",
        "is_confirmed", "law",
    )  # fmt: skip
    list_filter = ("assembly", "is_confirmed")
    fields = (
        "assembly", "counted", "law", "article", "source", "effective_from", "effective_until",
        "quorum", "majority", "notice_days", "meetings_a_year", "may_adopt_convention",
        "is_confirmed",
    )  # fmt: skip
    actions = ("confirm_chosen",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A record keeps the rule that it was judged by, so a confirmed one only ends."""
        if obj is None or not obj.is_confirmed:
            return ("is_confirmed",)
        return tuple(name for name in self.fields if name != "effective_until")

    def has_confirm_permission(self, request: HttpRequest) -> bool:
        return self._may(request, CONFIRMERS)

    @admin.action(description=_("Compared with the text in force"), permissions=["confirm"])
    def confirm_chosen(self, request: HttpRequest, queryset: QuerySet[AssemblyRule]) -> None:
        user: Any = request.user
        for rule in queryset:
            try:
                confirm_assembly_rule(rule, by=user)
            except Refusal as refusal:
                messages.warning(request, f"{rule}: {refusal.message}")
            else:
                messages.success(request, _("Confirmed: %(rule)s") % {"rule": rule})
