"""What was done to a record, from the audit trail: who, as what, when, and what it was before."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts.models import AuditEvent
from accounts.services import record_event
from benxi_sorting.paging import BoundedPaginator

EVENTS_A_PAGE = 50


class HistoryMixin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Writes what a form changed to the trail, and shows the trail of a record."""

    object_history_template = "accounts/admin/history.html"

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The audit trail of the object, for those who may see the object."""
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        events = AuditEvent.objects.filter(object_type=self.opts.label, object_id=str(obj.pk))
        pages = BoundedPaginator(events.order_by("-sequence"), EVENTS_A_PAGE)
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(object)s") % {"object": obj},
            "subtitle": None,
            "events": pages.get_page(request.GET.get("page")),
            "object": obj,
            "opts": self.opts,
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.object_history_template, context)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """The values that were typed beside those before; of rows below, which were changed."""
        rows = [part for part in super().construct_change_message(request, form, formsets, add)
                if "name" in next(iter(part.values()))]  # fmt: skip
        stored = {field.name for field in self.opts.get_fields() if hasattr(field, "column")}
        names = [name for name in form.changed_data if name in stored and name in form.fields]
        before = {} if add else {name: _shown(form, name, form.initial.get(name)) for name in names}
        after = {name: _shown(form, name, form.cleaned_data.get(name)) for name in names}
        return {"before": before, "after": {**after, **({"fields": rows} if rows else {})}}

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        self.record_change(request, obj, "added", message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        self.record_change(request, obj, "changed", message)

    def record_change(self, request: HttpRequest, obj: Any, act: str, message: Any) -> None:
        user: Any = request.user
        record_event(actor=user, action=f"{obj._meta.model_name}.{act}", target=obj, **message)


def _shown(form: Any, name: str, value: Any) -> Any:
    """A choice of records by their names: numbers tell nobody what was chosen."""
    field = form.fields[name]
    if hasattr(field, "queryset") and value not in (None, ""):
        many = isinstance(value, (list, tuple, models.QuerySet))
        chosen = value if many else [value]
        pks = [one.pk if isinstance(one, models.Model) else one for one in chosen]
        kept = field.queryset.model._default_manager.filter(pk__in=pks)
        return [str(one) for one in kept] if many else str(next(iter(kept), value))
    return value
