"""Objections and repairs as the registry answers them, and rules that wait to be verified."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from benxi_sorting.admin import Step, SteppedModelAdmin
from orgs.admin.made import MadeAdmin
from orgs.enums.credit_requests import RequestState
from orgs.forms.records import SettleForm
from orgs.models import CreditRequest, RuleQuestion
from orgs.queries.credit_requests import SUBJECT_MODELS, requests_for
from orgs.rules import DICTIONARY_KEEPERS, READERS, REGISTRARS
from orgs.services.credit_requests import dismiss_request, uphold_request
from orgs.services.questions import settle_question


@admin.register(CreditRequest)
class CreditRequestAdmin(SteppedModelAdmin):
    """What is said of a listing is answered by the listing's own step."""

    view_roles = REGISTRARS
    list_display = ("organization", "state_word", "kind", "about", "sent_on", "answered_on")
    list_filter = ("state", "kind")
    search_fields = ("organization__name", "organization__credit_code", "text")
    ordering = ("-sent_on", "-pk")
    fields = ("organization", "kind", "about", "text", "kept_files", "sent_by", "sent_on", "state",
              "answer", "answered_on", "answered_by")  # fmt: skip
    readonly_fields = fields
    steps: ClassVar[dict[str, Step]] = {
        RequestState.UPHELD: uphold_request,
        RequestState.DISMISSED: dismiss_request,
    }

    def get_queryset(self, request: HttpRequest) -> Any:
        user: Any = request.user
        return requests_for(user).order_by(*self.ordering)

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().change_view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse) and response.context_data:
            asked = response.context_data.get("original")
            if asked is not None and asked.listing_id is not None:
                response.context_data["steps"] = ()
        return response

    @admin.display(description=_("about"))
    def about(self, obj: CreditRequest) -> str:
        name = next(name for name in SUBJECT_MODELS if getattr(obj, f"{name}_id") is not None)
        address = f"admin:orgs_{SUBJECT_MODELS[name]._meta.model_name}_change"
        link = reverse(address, args=[getattr(obj, f"{name}_id")])
        return format_html('<a href="{}">{}</a>', link, obj.subject)

    @admin.display(description=_("files"))
    def kept_files(self, obj: CreditRequest) -> str:
        return render_to_string("orgs/admin/record_files.html", {"files": obj.files.all()})


@admin.register(RuleQuestion)
class RuleQuestionAdmin(MadeAdmin):
    """All that waits to be compared with the law, on one page; the city settles it."""

    view_roles = READERS
    add_roles = DICTIONARY_KEEPERS
    list_display = ("subject", "source", "kept_in", "standing", "settled_on")
    list_filter = (("settled_on", admin.EmptyFieldListFilter),)
    search_fields = ("subject", "question", "source")
    ordering = ("settled_on", "code")
    fields = ("subject", "question", "source", "kept_in", "standing", "finding", "document",
              "settled_on", "settled_by")  # fmt: skip
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The rules ship with their questions: `manage.py load_rule_questions`."""
        return False

    def get_urls(self) -> list[URLPattern]:
        return [self._act("settle", self.settle_view), *super().get_urls()]

    def acts_of(self, obj: Any) -> list[tuple[Any, str]]:
        return [] if obj.settled_on else [(_("Settle it"), "admin:orgs_rulequestion_settle")]

    def settle_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._stepped(request, object_id, _("Settle it"), SettleForm, settle_question)

    @admin.display(description=_("state"))
    def standing(self, obj: RuleQuestion) -> Any:
        return _("Settled") if obj.settled_on else _("To be verified")
