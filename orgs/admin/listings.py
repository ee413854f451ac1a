"""The abnormal-activity list and the seriously dishonest list, step by step."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.forms import LineField, TextField
from benxi_sorting.admin import Step, StepForm, SteppedModelAdmin, due_words
from orgs import queries, services
from orgs.admin.made import MadeAdmin
from orgs.constants import TEXT_LENGTH
from orgs.enums import ListingState
from orgs.forms import NoticeForm, today_field
from orgs.models import Listing


class DayForm(StepForm):
    on = today_field(_("day"))


class ObjectionForm(DayForm):
    objection = TextField(label=_("objection"), max_length=TEXT_LENGTH)


class DecisionForm(DayForm):
    document = LineField(label=_("document of the decision"), required=False, max_length=100)


class ClaimForm(DayForm):
    claim = TextField(label=_("what was repaired"), max_length=TEXT_LENGTH)


@admin.register(Listing)
class ListingAdmin(MadeAdmin, SteppedModelAdmin):
    add_form_class = NoticeForm
    list_display = (
        "organization", "state_word", "due_word", "list", "ground", "noticed_on", "listed_on",
        "removed_on",
    )  # fmt: skip
    list_filter = ("list", "state")
    list_select_related = ("organization", "ground")
    search_fields = ("organization__name", "organization__credit_code")
    ordering = ("-noticed_on", "-pk")
    fields = ("organization", "list", "ground", "facts", "state", "means", "notice_document",
              "noticed_on", "objection", "objected_on", "answer", "document", "listed_on",
              "may_leave_on", "limit_on", "claim", "claimed_on", "verified_on", "remove_by",
              "removed_on", "removal_document", "reasons", "asked", "recorded_by", "decided_by",
              "removed_by")  # fmt: skip
    readonly_fields = fields
    steps: ClassVar[dict[str, Step]] = {
        ListingState.OBJECTED: services.record_objection,
        ListingState.LISTED: services.put_on_list,
        ListingState.DROPPED: services.drop_notice,
        ListingState.CLAIMED: services.claim_removal,
        ListingState.VERIFIED: services.verify_repair,
        ListingState.REMOVED: services.remove_from_list,
    }
    step_forms: ClassVar[dict[str, type[StepForm]]] = {
        ListingState.OBJECTED: ObjectionForm,
        ListingState.LISTED: DecisionForm,
        ListingState.CLAIMED: ClaimForm,
        ListingState.VERIFIED: DayForm,
        ListingState.REMOVED: DecisionForm,
    }

    def make(self, entered: dict[str, Any], *, by: Any, token: str) -> Listing:
        return services.give_notice(Listing(**entered), by=by, token=token)[0]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("organization", "ground")

    @admin.display(description=_("to be removed until"), ordering="remove_by")
    def due_word(self, obj: Listing) -> Any:
        last_day = obj.remove_by
        is_late = obj.state == ListingState.VERIFIED and last_day and last_day < localdate()
        return due_words(last_day, bool(is_late))

    @admin.display(description=_("sent in by the organisation itself"))
    def asked(self, obj: Listing) -> str:
        return (
            format_html_join(
                "",
                '<p><a href="{}">{}</a> {} {}</p>',
                (
                    (
                        reverse("admin:orgs_creditrequest_change", args=[row.pk]),
                        row.get_kind_display(),
                        row.sent_on,
                        row.sent_by,
                    )
                    for row in obj.credit_requests.select_related("sent_by")
                ),
            )
            or "—"
        )

    @admin.display(description=_("how the days were computed"))
    def reasons(self, obj: Listing) -> str:
        return render_to_string("orgs/reasons.html", {"reasons": queries.reasons_of(obj)})
