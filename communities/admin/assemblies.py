"""The law's rules of assemblies, as the city keeps them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS
from accounts.rules import Refusal
from benxi_sorting.admin import PortalModelAdmin, tell_refused
from communities.models import AssemblyRule
from communities.quorum import parse_share
from communities.services import CONFIRMERS, confirm_assembly_rule


@admin.register(AssemblyRule)
class AssemblyRuleAdmin(PortalModelAdmin):
    """Provisional rules are corrected; those compared with the law are read."""

    view_roles = OFFICERS
    add_roles = CONFIRMERS
    change_roles = CONFIRMERS
    list_display = (
        "assembly", "counted", "is_confirmed", "quorum_words", "majority_words",
        "effective_from", "effective_until",
    )  # fmt: skip
    list_filter = ("assembly", "is_confirmed")
    fields = (
        "assembly", "counted", "law", "article", "source", "effective_from", "effective_until",
        "quorum", "majority", "majority_base", "notice_days", "convened_by",
        "proxies_per_person", "meetings_a_year", "may_adopt_convention",
        "filing_days", "may_file_with_county", "filing_source", "is_confirmed",
    )  # fmt: skip
    actions = ("confirm_chosen",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A record keeps the rule that it was judged by, so a confirmed one only ends."""
        if obj is None or not obj.is_confirmed:
            return ("is_confirmed",)
        return tuple(name for name in self.fields if name != "effective_until")

    @admin.display(description=_("quorum"), ordering="quorum")
    def quorum_words(self, rule: AssemblyRule) -> str:
        return _words(rule.quorum)

    @admin.display(description=_("majority"), ordering="majority")
    def majority_words(self, rule: AssemblyRule) -> str:
        return _words(rule.majority)

    def has_confirm_permission(self, request: HttpRequest) -> bool:
        return self._may(request, CONFIRMERS)

    @admin.action(description=_("Compared with the text in force"), permissions=["confirm"])
    def confirm_chosen(self, request: HttpRequest, queryset: QuerySet[AssemblyRule]) -> None:
        user: Any = request.user
        refused = []
        for rule in queryset:
            try:
                confirm_assembly_rule(rule, by=user)
            except Refusal as refusal:
                refused.append((str(rule), refusal.message))
            else:
                messages.success(request, _("Confirmed: %(rule)s") % {"rule": rule})
        tell_refused(request, refused)


def _words(text: str) -> str:
    share = parse_share(text)
    words = _("more than %(share)s") if share.strict else _("%(share)s or more")
    return str(words % {"share": f"{share.numerator}/{share.denominator}"})
