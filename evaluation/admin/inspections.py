"""Inspections: read, assigned, returned, confirmed. Scores are entered in the workspace alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS
from accounts.models import User
from accounts.rules import Refusal, Transition
from benxi_sorting.admin import NewestFirstFilter, SteppedModelAdmin, due_words
from evaluation import queries, services
from evaluation.enums import InspectionKind, InspectionState
from evaluation.forms import ReturnForm
from evaluation.models import Inspection, InspectionPhoto
from evaluation.periods import period_name
from orgs.queries import members_of


class AssignForm(forms.Form):
    """Who inspects; empty takes the assignment back."""

    inspector = forms.ModelChoiceField(
        label=_("Inspector"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody, or the committee itself"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def _only_in_workspace(inspection: Inspection, **_arguments: Any) -> None:
    """Scores reach a revision through `services.submit_inspection` alone."""
    raise Refusal(_("Scores are entered in the workspace."))


@admin.register(Inspection)
class InspectionAdmin(SteppedModelAdmin):
    view_roles = personal_roles = OFFICERS
    personal_columns = frozenset({"inspector_name"})
    list_display = (
        "community", "state_word", "due_word", "township", "period", "kind", "inspector_name",
        "total",
    )  # fmt: skip
    list_filter = ("state", "kind", ("round__period", NewestFirstFilter))
    search_fields = ("community__name", "community__township__name")
    search_help_text = _("Name of the community or its township")
    ordering = ("-round_id", "community__code")
    fields = (
        "community",
        "township",
        "period",
        "kind",
        "is_counted",
        "scorecard",
        "state",
        "inspector_name",
        "assign_link",
        "total",
        "return_reason",
        "record",
    )
    readonly_fields = fields
    steps = {
        InspectionState.IN_PROGRESS: _only_in_workspace,
        InspectionState.SUBMITTED: _only_in_workspace,
        InspectionState.RETURNED: services.return_inspection,
        InspectionState.CONFIRMED: services.confirm_inspection,
        InspectionState.VOID: services.void_inspection,
    }

    bulk_steps = (InspectionState.CONFIRMED, InspectionState.RETURNED)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.select_related("community__township__county", "round", "scorecard", "inspector")

    def get_urls(self) -> list[URLPattern]:
        assign = path(
            "<path:object_id>/assign/",
            self.admin_site.admin_view(self.assign_view),
            name="evaluation_inspection_assign",
        )
        return [assign, *super().get_urls()]

    def step_form(self, request: HttpRequest, obj: Any, step: Transition) -> Any:
        if step.target != InspectionState.RETURNED:
            return super().step_form(request, obj, step)
        return ReturnForm(
            request.POST or None,
            initial={"version": obj.version},
            scores=queries.latest_scores(obj),
        )

    @admin.display(description=_("township or subdistrict"), ordering="community__township__code")
    def township(self, obj: Inspection) -> str:
        return f"{obj.community.township.county} {obj.community.township}"

    @admin.display(description=_("period"), ordering="round__period")
    def period(self, obj: Inspection) -> str:
        return period_name(obj.round.period)

    @admin.display(description=_("due"), ordering="round__due")
    def due_word(self, obj: Inspection) -> Any:
        return due_words(obj.round.due, obj.is_overdue)

    @admin.display(description=_("inspector"))
    def inspector_name(self, obj: Inspection) -> str:
        if obj.kind == InspectionKind.SELF_CHECK:
            return str(_("The committee checks itself"))
        return str(obj.inspector or _("Nobody yet"))

    @admin.display(description=_("assignment"))
    def assign_link(self, obj: Inspection) -> str:
        address = reverse("admin:evaluation_inspection_assign", args=[obj.pk])
        return format_html('<a href="{}">{}</a>', address, _("Assign an inspector"))

    @admin.display(description=_("record"))
    def record(self, obj: Inspection) -> str:
        photos = InspectionPhoto.objects.filter(inspection=obj)
        context = {
            "inspection": obj,
            # `get_queryset` gives the inspections of one's area alone, to officers.
            "revisions": queries.revisions_of(obj, to_officer=True),
            "photos": photos.select_related("photo", "criterion", "first_revision"),
        }
        return render_to_string("evaluation/admin/record.html", context)

    def assign_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        inspection = self.get_object(request, object_id)
        if inspection is None:
            raise Http404
        user: Any = request.user
        initial = {"version": inspection.version, "inspector": inspection.inspector_id}
        form = AssignForm(request.POST or None, initial=initial)
        field: Any = form.fields["inspector"]
        field.queryset = (
            members_of(inspection.task.organization)
            if inspection.task
            else queries.inspectors_for(user)
        )
        back = reverse("admin:evaluation_inspection_change", args=[inspection.pk])
        if request.method == "POST" and form.is_valid():
            try:
                services.assign_inspector(
                    inspection,
                    inspector=form.cleaned_data["inspector"],
                    by=user,
                    expected_version=form.cleaned_data["version"],
                )
            except Refusal as refusal:
                form.add_error(None, str(refusal.message))
            else:
                messages.success(request, _("The assignment was saved."))
                return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Assign an inspector"),
            "opts": self.opts,
            "original": inspection,
            "form": form,
            "back": back,
        }
        return TemplateResponse(request, "evaluation/admin/assign.html", context)
