"""The register of social organisations for officers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import places
from accounts.forms import CreditCodeField, DateField, LineField, SeenVersionForm
from accounts.models import User
from benxi_sorting.admin import PortalModelAdmin
from orgs import queries, services
from orgs.models import Membership, Organization, ServiceArea
from orgs.rules import REGISTRARS


class KeptForm(SeenVersionForm):
    """Sends the version that the officer saw. `by` is set by the admin."""

    by: ClassVar[User]

    def _get_validation_exclusions(self) -> set[str]:
        """A field that is only shown counts in the constraints that name it."""
        shown = set(self._meta.fields) - set(self.fields) if self.instance.pk else set()  # type: ignore[arg-type]
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - shown

    def clean_jurisdiction(self) -> str:
        code = places.code_of(self.cleaned_data["jurisdiction"])
        if not self.by.may(REGISTRARS, code):
            raise ValidationError(_("This place is not in your jurisdiction."))
        return code


class OrganizationForm(KeptForm):
    name = LineField(label=_("name"), max_length=100)
    credit_code = CreditCodeField(
        label=_("unified social credit code"),
        required=False,
        help_text=_("Empty for a filed community organisation."),
    )
    jurisdiction = LineField(
        label=_("registered in"), help_text=_("Name or division code of the place.")
    )

    class Meta:
        model = Organization
        fields = ("name", "kind", "credit_code", "jurisdiction", "status")


class MembershipForm(KeptForm):
    since = DateField(label=_("since"))
    until = DateField(label=_("until"), required=False)

    def clean_organization(self) -> Organization:
        chosen: Organization = self.cleaned_data["organization"]
        if not self.by.may(REGISTRARS, chosen.jurisdiction):
            raise ValidationError(_("Its members are kept where it is registered."))
        return chosen

    class Meta:
        model = Membership
        fields = ("organization", "user", "since", "until")


class ServiceAreaForm(KeptForm):
    jurisdiction = LineField(label=_("serves"), help_text=_("Name or division code of the place."))
    since = DateField(label=_("since"))
    until = DateField(label=_("until"), required=False)

    class Meta:
        model = ServiceArea
        fields = ("organization", "jurisdiction", "since", "until")


class KeptAdmin(PortalModelAdmin):
    """Rows that are written by `services`, which check them and leave the trail."""

    view_roles = REGISTRARS
    add_roles = REGISTRARS
    change_roles = REGISTRARS
    # What is said once and cannot be changed later.
    said_once: ClassVar[tuple[str, ...]] = ()

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:  # type: ignore[override]
        form: Any = super().get_form(request, obj, **kwargs)
        form.by = request.user
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields: Any = self.form._meta.fields
        return fields if obj is None else (*fields, "seen_version")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.said_once if obj is not None else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        user: Any = request.user
        if not change:
            services.add(obj, by=user)
            return
        names: Any = self.form._meta.fields
        entered = {name: form.cleaned_data[name] for name in names if name not in self.said_once}
        stored = type(obj).objects.get(pk=obj.pk)
        services.change(
            stored, by=user, expected_version=form.cleaned_data["seen_version"], **entered
        )

    def log_addition(self, request: Any, obj: Any, message: Any) -> None:  # type: ignore[override]
        """`services` recorded it, with its content."""

    def log_change(self, request: Any, obj: Any, message: Any) -> None:  # type: ignore[override]
        """`services` recorded it, before and after."""

    @admin.display(description=_("place"), ordering="jurisdiction")
    def place(self, obj: Any) -> str:
        return str(getattr(obj, "place_name", None) or obj.jurisdiction)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows = super().get_queryset(request)
        if "jurisdiction" in {field.name for field in self.model._meta.fields}:
            return queries.with_place(rows)
        return rows


@admin.register(Organization)
class OrganizationAdmin(KeptAdmin):
    form = OrganizationForm
    list_display = ("name", "kind", "credit_code", "place", "status")
    list_filter = ("kind", "status")
    search_fields = ("name", "credit_code")
    ordering = ("name", "pk")


@admin.register(Membership)
class MembershipAdmin(KeptAdmin):
    form = MembershipForm
    said_once = ("organization", "user")
    list_display = ("organization", "user", "since", "until")
    list_select_related = ("organization", "user")
    search_fields = ("organization__name", "user__name")
    ordering = ("organization__name", "user__username")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user":
            officer: Any = request.user
            kwargs["queryset"] = queries.possible_members(officer)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(ServiceArea)
class ServiceAreaAdmin(KeptAdmin):
    form = ServiceAreaForm
    said_once = ("organization",)
    list_display = ("organization", "place", "since", "until")
    list_select_related = ("organization",)
    search_fields = ("organization__name",)
    ordering = ("organization__name", "jurisdiction")
