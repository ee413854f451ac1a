"""Programmes, kept and published by the city."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS
from accounts.forms import show_errors
from accounts.rules import Refusal
from communities.admin.publishing import publish_seen, seen_now, tell_published
from communities.models import Programme
from communities.rules import PROGRAMME_KEEPERS
from communities.services import programmes as services
from coordination.programme_forms import ProgrammeForm
from coordination.programme_public import publish_programmes
from orgs.admin.kept import KeptAdmin
from orgs.forms import ConfirmedPublishForm
from portal.admin import SitePage
from portal.enums import Kind


@admin.register(Programme)
class ProgrammeAdmin(KeptAdmin):
    """Never deleted: records are tagged with them. The code is given once."""

    view_roles = OFFICERS
    add_roles = PROGRAMME_KEEPERS
    change_roles = PROGRAMME_KEEPERS
    writes: ClassVar[Any] = services
    form = ProgrammeForm
    said_once = ("code",)
    list_display = ("name", "code", "lead", "since", "until", "is_active", "source", "site_page")
    site_page = SitePage(Kind.PROGRAMME, "code")
    list_filter = ("is_active",)
    search_fields = ("name", "code", "lead")
    search_help_text = _("Name, code or department")
    ordering = ("position", "code")
    actions = ("publish_chosen",)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.may(PROGRAMME_KEEPERS))

    @admin.action(description=_("Publish…"), permissions=["publish"])
    def publish_chosen(
        self, request: HttpRequest, queryset: QuerySet[Programme]
    ) -> HttpResponse | None:
        """Ask for the reason, then publish the chosen programmes as far as they changed."""
        user: Any = request.user
        asked = "publish" in request.POST
        form = ConfirmedPublishForm(request.POST if asked else None)
        if asked and form.is_valid():
            try:
                report = publish_seen(
                    request,
                    queryset,
                    lambda rows: publish_programmes(list(rows), by=user, **form.cleaned_data),
                )
            except ValidationError as error:
                show_errors(form, error, field="confirmed")
            except Refusal as refusal:
                form.add_error("reason", str(refusal.message))
            else:
                tell_published(request, report)
                return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Publish programmes"),
            "opts": self.opts,
            "form": form,
            "act": "publish_chosen",
            "chosen": request.POST.getlist("_selected_action"),
            "select_across": request.POST.get("select_across", "0"),
            "seen": seen_now(request, queryset),
            "count": queryset.count(),
        }
        return TemplateResponse(request, "orgs/admin/publish.html", context)
