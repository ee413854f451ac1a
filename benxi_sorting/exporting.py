"""The list of the admin as a file: all of what its filters leave, in the columns that it shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import unescape
from typing import Any

from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.exports import Column, export, field_at, has_personal
from accounts.models import User
from benxi_sorting.columns import DueWords

# Its words are two columns of a file: the last day, and by how many days it has passed.
DUE = "due_word"


def export_list(model_admin: Any, request: HttpRequest) -> HttpResponseBase:
    """What the list shows with its present filters and order; not its present page alone."""
    if not model_admin.has_view_or_change_permission(request):
        raise PermissionDenied
    rows = model_admin.get_changelist_instance(request).queryset
    columns = model_admin.export_columns(request)
    return export(request, rows, columns, personal_for=model_admin.personal_roles)


def offers_personal(model_admin: Any, request: HttpRequest) -> bool:
    """Whether the person may have what is personal in the file, and there is any."""
    user: Any = request.user
    if not user.may(model_admin.personal_roles):
        return False
    return has_personal(model_admin.model, model_admin.export_columns(request))


def shown_columns(model_admin: Any, request: HttpRequest) -> Sequence[Column]:
    """The columns of the list, where a model has not declared others."""
    found = []
    for name in model_admin.get_list_display(request):
        found.append(_shown(model_admin, name))
        if getattr(name, "__name__", name) == DUE:
            found.append(Column(heading=_("Days overdue"), of=_days_overdue(model_admin, name)))
    return found


def _shown(model_admin: Any, name: Any) -> Column:
    field = field_at(model_admin.model, name) if isinstance(name, str) else None
    if field is not None and not field.is_relation:
        return Column(name)
    names_somebody = name in model_admin.personal_columns or (
        field is not None and field.related_model is User
    )
    return Column(
        heading=capfirst(str(label_for_field(name, model_admin.model, model_admin))),
        of=_display(model_admin, name),
        is_personal=names_somebody,
    )


def _days_overdue(model_admin: Any, name: Any) -> Callable[[Any], Any]:
    def cell(record: Any) -> Any:
        value = lookup_field(name, record, model_admin)[2]
        return value.days_overdue if isinstance(value, DueWords) else None

    return cell


def _display(model_admin: Any, name: Any) -> Callable[[Any], Any]:
    """What the list shows, without its marks."""

    def cell(record: Any) -> Any:
        value = lookup_field(name, record, model_admin)[2]
        if isinstance(value, DueWords):
            return value.last_day
        if hasattr(value, "__html__"):
            return " ".join(unescape(strip_tags(value)).split())
        return value

    return cell
