"""The register of documents of each county, and the numbers that it gave out."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from benxi_sorting.admin import PortalModelAdmin
from evaluation import services
from evaluation.admin.counties import CountyChoiceMixin
from evaluation.admin.versions import ReplacingForm
from evaluation.models import DocumentNumber, DocumentRegister
from evaluation.rules import COUNTY


class RegisterForm(ReplacingForm):
    shown = "issuer"

    class Meta:
        model = DocumentRegister
        fields = ("jurisdiction", "issuer", "code_word")


@admin.register(DocumentRegister)
class DocumentRegisterAdmin(CountyChoiceMixin, PortalModelAdmin):
    form = RegisterForm
    view_roles = COUNTY
    add_roles = COUNTY
    change_roles = COUNTY
    list_display = ("code_word", "issuer", "jurisdiction")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        version = ("seen_version",) if obj else ()
        return ("jurisdiction", "issuer", "code_word", *version)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("jurisdiction",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        user: Any = request.user
        saved = services.save_register(
            jurisdiction=obj.jurisdiction,
            issuer=obj.issuer,
            code_word=obj.code_word,
            by=user,
            expected_version=form.cleaned_data.get("seen_version"),
        )
        obj.pk = saved.pk

    def log_addition(self, request: Any, obj: Any, message: Any) -> None:  # type: ignore[override]
        """`save_register` recorded it."""

    log_change = log_addition  # type: ignore[assignment]


@admin.register(DocumentNumber)
class DocumentNumberAdmin(PortalModelAdmin):
    view_roles = personal_roles = COUNTY
    list_display = ("written", "subject", "given_at", "given_by")
    list_filter = ("year", "code_word")
    fields = ("written", "subject", "given_at", "given_by")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("given_by", "register")

    @admin.display(description=_("document number"), ordering="number")
    def written(self, obj: DocumentNumber) -> str:
        return str(obj)
