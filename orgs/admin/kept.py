"""Admin of rows that are written by `services`."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.constants import CITY_DIGITS
from benxi_sorting.admin import PortalModelAdmin
from orgs import queries, services
from orgs.rules import REGISTRARS


class KeptAdmin(PortalModelAdmin):
    """Rows that are written by `services`, which check them and leave the trail."""

    view_roles = REGISTRARS
    add_roles = REGISTRARS
    change_roles = REGISTRARS
    # Has `add` and `change`.
    writes: ClassVar[Any] = services
    # What is said once and cannot be changed later.
    said_once: ClassVar[tuple[str, ...]] = ()

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:  # type: ignore[override]
        form: Any = super().get_form(request, obj, **kwargs)
        form.by = request.user
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields: Any = self.form._meta.fields
        return (*fields, "seen_version") if self._is_edited(request, obj) else fields

    def _is_edited(self, request: HttpRequest, obj: Any) -> bool:
        """Who only reads a row sends no version of it."""
        return obj is not None and self.has_change_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.said_once if obj is not None else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        user: Any = request.user
        if not change:
            self.writes.add(obj, by=user, **self.beside(form))
            return
        names: Any = self.form._meta.fields
        entered = {name: form.cleaned_data[name] for name in names if name not in self.said_once}
        stored = type(obj).objects.get(pk=obj.pk)
        self.writes.change(
            stored, by=user, expected_version=form.cleaned_data["seen_version"], **entered
        )

    def beside(self, form: Any) -> dict[str, Any]:
        """What is entered with a new row and is none of its columns."""
        return {}

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """`services` wrote what belongs to the row."""

    def log_addition(self, request: Any, obj: Any, message: Any) -> None:  # type: ignore[override]
        """`services` recorded it, with its content."""

    def log_change(self, request: Any, obj: Any, message: Any) -> None:  # type: ignore[override]
        """`services` recorded it, before and after."""

    @admin.display(description=_("place"), ordering="jurisdiction")
    def place(self, obj: Any) -> str:
        if len(obj.jurisdiction) == CITY_DIGITS:
            return str(_("the whole city"))
        return str(getattr(obj, "place_name", None) or obj.jurisdiction)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows = super().get_queryset(request)
        if "jurisdiction" in {field.name for field in self.model._meta.fields}:
            return queries.with_place(rows)
        return rows
