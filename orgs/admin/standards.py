"""Standards and norms as officers take them on, comments as they answer them, the time for them."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.forms import DateField, LineField, TextField
from benxi_sorting.admin import NOBODY, Step, StepForm, SteppedModelAdmin
from orgs.admin.dictionaries import DictionaryAdmin
from orgs.enums import CommentOutcome, CommentState, StandardState
from orgs.forms.credit import today_field
from orgs.forms.standards import ConsultationTermForm
from orgs.models import ConsultationTerm, Standard, StandardComment
from orgs.models.standards import REASON_LENGTH
from orgs.queries import standards as queries
from orgs.resources import STANDARD_COLUMNS
from orgs.rules import REGISTRARS
from orgs.services import standard_comments, standards
from orgs.standard_answer import text_answer
from orgs.standard_public import is_on_site
from orgs.standards import NUMBER_LENGTH, can_end
from portal.admin import SitePage
from portal.enums import Kind


class TakeUpForm(StepForm):
    project_number = LineField(label=_("project number"), max_length=40)


class LookedThroughForm(StepForm):
    confirmed = forms.BooleanField(
        label=_("What looks like personal data tells nothing about a person."), required=False
    )


class PublishingForm(LookedThroughForm):
    """Nothing but a person finds a name in a file."""

    was_read = forms.BooleanField(
        label=_("I have read what is published: it names no person without consent.")
    )


class ConsultationForm(PublishingForm):
    first = today_field(_("First day for comments"))
    last = DateField(label=_("Last day for comments"))
    field_order = ("first", "last", "was_read", "confirmed")


class IssueForm(PublishingForm):
    number = LineField(
        label=_("number"),
        max_length=NUMBER_LENGTH,
        help_text=_("A group standard: T/ABC 001—2026. A norm: its own number."),
    )
    issued_on = today_field(_("issued on"))
    holds_from = DateField(label=_("holds from"))
    field_order = ("number", "issued_on", "holds_from", "was_read", "confirmed")


class AbolitionForm(LookedThroughForm):
    from_day = DateField(label=_("No longer holds from"), initial=timezone.localdate)
    reason = TextField(label=_("Reason"), max_length=REASON_LENGTH, rows=3)
    field_order = ("from_day", "reason", "confirmed")


class WithdrawalForm(LookedThroughForm):
    reason = TextField(label=_("Reason"), max_length=REASON_LENGTH, rows=3)
    field_order = ("reason", "confirmed")


class FinalAnswerForm(StepForm):
    outcome = forms.ChoiceField(
        label=_("What becomes of it"), choices=CommentOutcome.choices, widget=forms.RadioSelect
    )
    why = TextField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        rows=3,
        required=False,
        help_text=_("Needed where it is not adopted whole. Whoever commented reads it at once."),
    )
    is_withheld = forms.BooleanField(
        label=_("Do not publish its words: they tell of a person"), required=False
    )


def _published(entered: dict[str, Any]) -> dict[str, Any]:
    """Neither a reason nor that the file was read is a matter of the service."""
    return {name: entered[name] for name in entered if name not in {"reason", "was_read"}}


def _take_up(standard: Standard, **entered: Any) -> None:
    standards.take_up(standard, **_published(entered))


def _open(standard: Standard, **entered: Any) -> None:
    reason = entered.get("reason", "")
    standards.open_consultation(standard, reason=reason, **_published(entered))


def _conclude(standard: Standard, **entered: Any) -> None:
    standards.conclude(standard, **_published(entered))


def _issue(standard: Standard, **entered: Any) -> None:
    values = _published(entered)
    names = standards.Issue.__dataclass_fields__
    issue = standards.Issue(**{name: values.pop(name) for name in names})
    standards.issue_standard(standard, entered=issue, **values)


def _answer(comment: StandardComment, **entered: Any) -> None:
    given = standard_comments.Answer(entered.pop("outcome"), entered.pop("why"))
    standard_comments.answer_comment(comment, answer=given, **_published(entered))


def _can_be_abolished(standard: Standard) -> bool:
    return standard.holds_from is not None and can_end(
        standard.holds_from, standard.replaced_on, timezone.localdate()
    )


@admin.register(Standard)
class StandardAdmin(SteppedModelAdmin):
    """The association writes in its workspace; the officer takes the steps and publishes."""

    view_roles = REGISTRARS
    exported = STANDARD_COLUMNS
    list_display = (
        "__str__", "state_word", "site_page", "association", "kind", "consult_until", "waiting",
    )  # fmt: skip
    site_page = SitePage(Kind.STANDARD)
    list_filter = ("state", "kind")
    list_select_related = ("association",)
    search_fields = ("title", "number", "project_number", "association__name")
    search_help_text = _("Title, number or association")
    ordering = ("-proposed_on", "-pk")
    fields = (
        "association", "credit", "kind", "title", "scope", "need", "edition", "revises", "state",
        "proposed_on", "project_number", "taken_up_on", "drafting", "texts", "rounds",
        "consult_from", "consult_until", "said", "concluded_on", "number", "issued_on",
        "holds_from", "replaced_on", "ended_on", "ended_reason",
    )  # fmt: skip
    readonly_fields = fields
    steps: ClassVar[dict[str, Step]] = {
        StandardState.DRAFTING: _take_up,
        StandardState.CONSULTATION: _open,
        StandardState.CONCLUDED: _conclude,
        StandardState.ISSUED: _issue,
        StandardState.ABOLISHED: standards.abolish,
        StandardState.WITHDRAWN: standards.withdraw_standard,
    }
    step_forms: ClassVar[dict[str, type[StepForm]]] = {
        StandardState.DRAFTING: TakeUpForm,
        StandardState.CONSULTATION: ConsultationForm,
        StandardState.CONCLUDED: PublishingForm,
        StandardState.ISSUED: IssueForm,
        StandardState.ABOLISHED: AbolitionForm,
        StandardState.WITHDRAWN: WithdrawalForm,
    }

    def get_urls(self) -> list[URLPattern]:
        file = path(
            "<path:object_id>/files/<int:number>/",
            self.admin_site.admin_view(require_POST(self.file_view)),
            name="orgs_standard_file",
        )
        return [file, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return queries.standards_for(user).order_by(*self.ordering)

    def view_on_site(self, obj: Standard) -> str | None:
        return reverse("standard_public", args=[obj.public_id]) if is_on_site(obj) else None

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An edition that another has replaced ended with it: nothing is left to abolish."""
        response = super().change_view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse) and response.context_data:
            standard = response.context_data.get("original")
            if standard is not None and not _can_be_abolished(standard):
                response.context_data["steps"] = [
                    step
                    for step in response.context_data["steps"]
                    if step.target != StandardState.ABOLISHED
                ]
        return response

    def file_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        obj = self.get_object(request, object_id)
        text = obj.texts.filter(number=min(number, 32767)).first() if obj else None
        if text is None:
            raise Http404
        answer: HttpResponse = text_answer(request, text)
        return answer

    @admin.display(description=_("credit"))
    def credit(self, obj: Standard) -> str:
        """What the lists say of its association while the proposal waits."""
        return " ".join(one.told for one in queries.standard_restrictions(obj)) or "—"

    @admin.display(description=_("without an answer"))
    def waiting(self, obj: Any) -> str:
        return f"{obj.waiting_count}/{obj.comment_count}" if obj.comment_count else "—"

    @admin.display(description=_("drafting bodies"))
    def drafting(self, obj: Standard) -> str:
        return "、".join(body.name for body in obj.bodies.all()) or "—"

    @admin.display(description=_("texts"))
    def texts(self, obj: Standard) -> str:
        return render_to_string(
            "orgs/admin/standard_texts.html", {"standard": obj, "texts": queries.texts_of(obj)}
        )

    @admin.display(description=_("earlier rounds of comments"))
    def rounds(self, obj: Standard) -> str:
        return (
            format_html_join(
                "",
                "<p>{}. {} – {}：{}</p>",
                (
                    (row.number, row.consult_from, row.consult_until, row.reason)
                    for row in obj.rounds.all()
                ),
            )
            or "—"
        )

    @admin.display(description=_("comments"))
    def said(self, obj: Any) -> str:
        address = reverse("admin:orgs_standardcomment_changelist")
        words = _("%(all)s comments, %(waiting)s without an answer") % {
            "all": obj.comment_count,
            "waiting": obj.waiting_count,
        }
        return format_html('<a href="{}?standard__id__exact={}">{}</a>', address, obj.pk, words)


@admin.register(StandardComment)
class StandardCommentAdmin(SteppedModelAdmin):
    view_roles = REGISTRARS
    list_display = ("summary", "state_word", "standard", "received_on", "outcome")
    list_filter = ("state", "outcome")
    list_select_related = ("standard",)
    allowed_lookups = frozenset({"standard__id__exact"})
    search_fields = ("text", "clause", "standard__title")
    ordering = ("standard_id", "received_on", "pk")
    fields = (
        "standard", "clause", "text", "name", "received_on", "state", "proposed_outcome",
        "proposed_reason", "outcome", "answer", "is_withheld", "answered_on", "answered_by",
    )  # fmt: skip
    readonly_fields = fields
    steps: ClassVar[dict[str, Step]] = {CommentState.ANSWERED: _answer}
    step_forms: ClassVar[dict[str, type[StepForm]]] = {CommentState.ANSWERED: FinalAnswerForm}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.select_related("standard__association", "answered_by")

    @admin.display(description=_("comment"))
    def summary(self, obj: StandardComment) -> str:
        return obj.summary

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Once the table is published, an answer stands."""
        response = super().change_view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse) and response.context_data:
            comment = response.context_data.get("original")
            if comment is not None and not queries.takes_answers(comment):
                response.context_data["steps"] = ()
        return response

    def step_view(self, request: HttpRequest, object_id: str, target: str) -> HttpResponse:
        response = super().step_view(request, object_id, target)
        if isinstance(response, TemplateResponse):
            response.template_name = "orgs/admin/standard_comment_step.html"
        return response

    def step_form(self, request: HttpRequest, obj: StandardComment, step: Any) -> StepForm:
        """It begins with the answer that stands, or the one that the association proposes."""
        form = super().step_form(request, obj, step)
        form.initial = {
            **form.initial,
            "outcome": obj.outcome or obj.proposed_outcome,
            "why": obj.answer or obj.proposed_reason,
            "is_withheld": obj.is_withheld,
        }
        return form


@admin.register(ConsultationTerm)
class ConsultationTermAdmin(DictionaryAdmin):
    """A new row replaces the one before it from its first day; rows are never changed."""

    form = ConsultationTermForm
    view_roles = REGISTRARS
    change_roles = NOBODY
    list_display = ("in_force_since", "minimum_days", "source")
    ordering = ("-in_force_since",)
