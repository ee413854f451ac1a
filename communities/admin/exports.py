"""Lists as files: for officers, of their own rows, and remembered in the audit trail."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from import_export.admin import ExportMixin
from import_export.forms import ExportForm

from accounts.enums import OFFICERS
from accounts.services import record_event
from communities.resources import SafeCSV, SafeXLSX
from portal.importing import SheetResource


class AuditedExportMixin(ExportMixin):  # type: ignore[misc]
    """What the list shows with its filters, as a workbook or as CSV."""

    export_form_class = ExportForm

    def has_export_permission(self, request: HttpRequest) -> bool:
        return bool(self._may(request, OFFICERS))

    def get_export_formats(self) -> list[Any]:
        return [SafeXLSX, SafeCSV]

    def get_export_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Tables that are imported too are in somebody's hands."""
        [resource] = self.resource_classes
        return {"user": request.user} if issubclass(resource, SheetResource) else {}

    def get_export_data(
        self, file_format: Any, request: HttpRequest, queryset: QuerySet[Any], **kwargs: Any
    ) -> Any:
        data = super().get_export_data(file_format, request, queryset, **kwargs)
        user: Any = request.user
        action = f"{self.opts.model_name}.exported"
        record_event(actor=user, action=action, after={"rows": queryset.count()})
        return data
