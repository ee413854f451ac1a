"""Which officers belong to which departments: entered by the security administrator."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin import BESIDE_APPOINTMENT, SECURITY
from accounts.enums import OFFICERS
from accounts.models import Appointment
from benxi_sorting.admin import NOBODY
from coordination import services
from coordination.duty_forms import DepartmentsForm
from coordination.models import OfficeMember
from orgs.admin.made import MadeAdmin, taken


@admin.register(OfficeMember)
class OfficeMemberAdmin(MadeAdmin):
    """A list to read; chosen for each appointment on the page of its account."""

    view_roles = personal_roles = SECURITY
    personal_columns = frozenset({"officer"})
    add_roles = NOBODY
    list_display = ("office", "officer", "role")
    list_select_related = ("office", "appointment__user")
    list_filter = ("office__kind",)
    search_fields = ("office__name", "appointment__user__name")
    search_help_text = _("Department or officer")
    ordering = ("office__jurisdiction", "office__name", "pk")
    fields = ("office", "officer", "role", "entered_by", "entered_at")
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.choose_view)
        name = "coordination_officemember_choose"
        return [path("of/<int:appointment>/", view, name=name), *super().get_urls()]

    @admin.display(description=_("officer"), ordering="appointment__user__name")
    def officer(self, row: OfficeMember) -> str:
        return str(row.appointment.user)

    @admin.display(description=_("role"))
    def role(self, row: OfficeMember) -> str:
        return str(row.appointment.get_role_display())

    def choose_view(self, request: HttpRequest, appointment: int) -> HttpResponse:
        """The departments of the place of an appointment, those ticked that its officer is of."""
        by: Any = request.user
        if not by.may(SECURITY):
            raise PermissionDenied
        row = get_object_or_404(
            Appointment.objects.select_related("user").filter(role__in=sorted(OFFICERS)),
            pk=min(appointment, 2**63 - 1),
        )
        form = DepartmentsForm(row, request.POST or None)

        def act(entered: dict[str, Any]) -> None:
            services.choose_offices(
                row, by=by, offices=form.offices_of(entered["offices"]), seen=entered["seen"]
            )

        account = reverse("admin:accounts_user_change", args=[row.user_id])
        if taken(request, form, act):
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(account)
        title = _("Departments of %(officer)s") % {"officer": row.user}
        return self.form_page(request, form, title=title, back=account, original=row.user)


def _departments(appointment: Appointment) -> str:
    if appointment.role not in OFFICERS:
        return ""
    held = OfficeMember.objects.filter(appointment=appointment).select_related("office")
    names = "、".join(str(row.office) for row in held)
    address = reverse("admin:coordination_officemember_choose", args=[appointment.pk])
    return format_html('{} <a href="{}">{}</a>', names, address, _("Choose departments"))


BESIDE_APPOINTMENT.append(_departments)
