"""Procedures as officers read and publish them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.enums import OFFICERS, Role
from benxi_sorting.admin import StoredValuesFilter, badge
from communities.admin.filters import ListedFilter
from deliberation import queries
from deliberation.admin.filters import CountyFilter, PlaceFilter
from deliberation.admin.publishing import PublishingMixin
from deliberation.enums import ProcedureState
from deliberation.models import Procedure, ProcedureStep
from deliberation.public import procedure_item, publish_procedure
from deliberation.resources import PROCEDURE_COLUMNS
from deliberation.sections import meeting_addresses, procedure_steps
from portal.enums import Kind


def _exceptions() -> QuerySet[ProcedureStep]:
    """The steps of a procedure that were left out or taken out of order."""
    own = ProcedureStep.objects.filter(procedure=OuterRef("pk"))
    return own.exclude(exception_reason="")


class UnpublishedFilter(ListedFilter):
    """What the site does not show as it is."""

    title = _("publication")
    parameter_name = "shown"
    searches = True

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("not", _("To be published")), ("shown", _("On the site"))]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "not":
            return queries.unpublished(queryset)
        return queryset.filter(shown_number__gt=0)


class ExceptionFilter(ListedFilter):
    """Those with a step left out or out of order."""

    title = _("exceptions")
    parameter_name = "exceptions"
    searches = True

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("With exceptions")), ("no", _("Without"))]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        is_with = value == "yes"
        return queryset.filter(Exists(_exceptions()) if is_with else ~Exists(_exceptions()))


@admin.register(Procedure)
class ProcedureAdmin(PublishingMixin):
    """Read-only: the committee records, the officer publishes."""

    kind = Kind.PROCEDURE
    publish = publish_procedure
    view_roles: ClassVar[frozenset[Role]] = OFFICERS
    exported = PROCEDURE_COLUMNS
    list_display = (
        "title", "state_word", "site_page", "place_of", "step_count", "last_on", "shown",
    )  # fmt: skip
    list_filter = (
        "state", ("reached", StoredValuesFilter), ExceptionFilter, UnpublishedFilter, CountyFilter,
        PlaceFilter,
    )  # fmt: skip
    date_hierarchy = "begun_on"
    allowed_lookups = frozenset({"exceptions", "shown", "county", "township"})
    search_fields = ("title", "community__name")
    search_help_text = _("Title of the procedure, or name of the community")
    fields = (
        "title", "community", "matter", "topic", "begun_on", "state_word", "abandoned_because",
        "content", "begun_by", "public_page", "workspace_page",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        rows = rows.select_related("community__township__county", "topic", "begun_by")
        # Counted beside each row that is shown; a join would count those of all rows first.
        count = _exceptions().order_by().values("procedure").values(count=Count("pk"))
        counted: QuerySet[Any] = rows.annotate(exceptions=Coalesce(Subquery(count), Value(0)))
        return counted

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is not known is left out."""
        optional = {"topic", "abandoned_because"}
        return [n for n in self.fields if n not in optional or getattr(obj, n, None)]

    def may_publish(self, obj: Any) -> bool:
        seen = obj.state != ProcedureState.ABANDONED or obj.shown_number > 0
        return bool(obj.reached) and seen

    @admin.display(description=_("community"), ordering="community__code")
    def place_of(self, procedure: Procedure) -> str:
        return str(procedure.community.full_name)

    @admin.display(description=_("steps"), ordering="reached")
    def step_count(self, procedure: Any) -> str:
        """How far it is, and how many exceptions there were on the way."""
        steps = f"{procedure.reached}/6"
        if not procedure.exceptions:
            return steps
        text = ngettext("%(number)s exception", "%(number)s exceptions", procedure.exceptions)
        return f"{steps} · {text % {'number': procedure.exceptions}}"

    @admin.display(description=_("publication"))
    def shown(self, procedure: Procedure) -> str:
        return badge("submitted", _("To be published")) if procedure.is_unpublished else "—"

    @admin.display(description=_("steps"))
    def content(self, procedure: Procedure) -> str:
        """As the public would see them now."""
        rows = queries.with_steps(Procedure.objects.filter(pk=procedure.pk))
        loaded = rows.select_related("community__township__county", "topic").get()
        payload = procedure_item(loaded).payload
        context = {"steps": procedure_steps(payload, meeting_addresses(payload))}
        return render_to_string("deliberation/_procedure_steps.html", context)

    @admin.display(description=_("public page"))
    def public_page(self, procedure: Procedure) -> str:
        return self.public_link(procedure)

    @admin.display(description=_("workspace"))
    def workspace_page(self, procedure: Procedure) -> str:
        address = reverse("procedure_detail", args=[procedure.public_id])
        return format_html('<a href="{}">{}</a>', address, _("All of it"))
