"""Pages of a scorecard beside its form: tried out, compared, printed, graded by a preset."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from accounts.normalise import sent_number
from accounts.rules import Refusal
from communities.differences import compare_clauses
from evaluation import queries, services
from evaluation.forms import ScoreForm
from evaluation.models import Scorecard
from evaluation.rules import CARD_EDITORS
from evaluation.scoring import grade_of, passes


class PresetForm(forms.Form):
    """Which grades replace those of the card; the version is the one that was seen."""

    preset = forms.ChoiceField(label=_("Grades"), widget=forms.RadioSelect)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.presets = {preset.code: preset for preset in services.grade_presets()}
        field: Any = self.fields["preset"]
        field.choices = [(preset.code, preset.title) for preset in self.presets.values()]


class CardPages(admin.ModelAdmin):  # type: ignore[type-arg]
    """The further pages of a scorecard, for those who may see it."""

    def get_urls(self) -> list[URLPattern]:
        pages = {
            "try": self.try_view,
            "print": self.print_view,
            "differences": self.differences_view,
            "preset": self.preset_view,
        }
        own = [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(view),
                name=f"evaluation_scorecard_{name}",
            )
            for name, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        card = self.get_object(request, object_id)
        user: Any = request.user
        is_draft = card is not None and card.is_draft
        context = {
            "problems": queries.activation_problems(card) if card and is_draft else [],
            "others": card is not None and queries.editions_beside(card).exists(),
            "may_grade": is_draft and user.may(CARD_EDITORS),
        }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def _card(self, request: HttpRequest, object_id: str) -> Scorecard:
        if not self.has_view_permission(request):
            raise PermissionDenied
        card: Scorecard | None = self.get_object(request, object_id)
        if card is None:
            raise Http404
        return card

    def try_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The card as an inspector has it; it is reckoned and nothing is kept."""
        card = self._card(request, object_id)
        form = ScoreForm(card, request.POST if request.method == "POST" else {})
        form.is_valid()
        assessment = form.assessment()
        if request.method == "POST":
            problems = services.trial_problems(form.criteria, form.scores())
            if problems:
                form.add_problems(problems)
        cancelled = assessment.cancelled
        total = None if form.errors else assessment.total
        grades = queries.grades_of(card)
        context = {
            "card": card,
            "form": form,
            "groups": form.groups([], {}),
            "assessment": assessment,
            "is_tried": request.method == "POST",
            "total": total,
            "grade": grade_of(total, card.total, grades, cancelled=cancelled),
            "passed": passes(total, card.total, card.pass_share, cancelled=cancelled),
            "criterion_count": len(form.criteria),
        }
        return TemplateResponse(request, "evaluation/scorecard_try.html", context)

    def print_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The blank form; the one of an inspection is printed in the workspace."""
        card = self._card(request, object_id)
        context = {"card": card, "sections": queries.sections_of(card)}
        return TemplateResponse(request, "evaluation/scorecard_print.html", context)

    def differences_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """This edition beside another one of the card, by default the one before it."""
        card = self._card(request, object_id)
        others = list(queries.editions_beside(card))
        if not others:
            raise Http404
        earlier = [other for other in others if other.edition < card.edition]
        chosen = sent_number(request.GET.get("with", ""))
        other = next((one for one in others if one.edition == chosen), (earlier or others)[0])
        before, after = sorted((card, other), key=lambda one: one.edition)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Editions of %(card)s compared") % {"card": card.title},
            "opts": self.opts,
            "original": card,
            "other": other,
            "others": others,
            "before": before,
            "after": after,
            "rows": compare_clauses(queries.card_lines(before), queries.card_lines(after)),
        }
        return TemplateResponse(request, "evaluation/admin/edition_differences.html", context)

    def preset_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Grades of another city's practice instead of those on the draft."""
        user: Any = request.user
        if not user.may(CARD_EDITORS):
            raise PermissionDenied
        card = self._card(request, object_id)
        form = PresetForm(request.POST or None, initial={"version": card.version})
        back = reverse("admin:evaluation_scorecard_change", args=[card.pk])
        if request.method == "POST" and form.is_valid():
            try:
                services.replace_grades(
                    card,
                    by=user,
                    grades=form.presets[form.cleaned_data["preset"]].grades,
                    expected_version=form.cleaned_data["version"],
                )
            except Refusal as refusal:
                form.add_error(None, str(refusal.message))
            else:
                messages.success(request, _("The grades were replaced."))
                return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Grades of another practice"),
            "opts": self.opts,
            "original": card,
            "form": form,
            "back": back,
        }
        return TemplateResponse(request, "evaluation/admin/preset.html", context)
