"""Figures of parts that are entered: one page of the round, townships by part."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.forms import show_errors
from accounts.rules import Refusal
from evaluation import queries, services
from evaluation.admin.standings import StandingPages
from evaluation.forms import PartFigureForm
from evaluation.models import Round
from evaluation.queries.townships import card_parts, township_scorings
from evaluation.rules import ENTERABLE_ROUNDS


class PartPages(StandingPages):
    """What the admin of rounds shows of the parts of townships' totals."""

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<path:object_id>/parts/",
                self.admin_site.admin_view(self.parts_view),
                name="evaluation_round_parts",
            ),
        ]
        return [*own, *super().get_urls()]

    @admin.display(description=_("entered figures"))
    def parts_link(self, obj: Round) -> str:
        if not queries.entered_parts(obj):
            return "—"
        address = reverse("admin:evaluation_round_parts", args=[obj.pk])
        may_enter = obj.state in ENTERABLE_ROUNDS
        label = _("Enter the figures") if may_enter else _("Look at the figures")
        return format_html('<a href="{}">{}</a>', address, label)

    def parts_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        round_ = self._round(request, object_id)
        day = round_.last_day
        form = PartFigureForm(
            request.POST if request.method == "POST" else None,
            sources=queries.entered_parts(round_),
            townships=[(one, one.as_of(day).name) for one in queries.townships_of(round_)],
            stored=queries.entered_figures(round_),
            scorings=township_scorings(round_),
        )
        status = HTTPStatus.OK
        if request.method == "POST" and form.is_valid():
            status = self._enter(request, round_, form)
            if status == HTTPStatus.FOUND:
                return HttpResponseRedirect(request.path)
        context = {
            **self._context(request, round_, _("Entered figures of the townships' totals")),
            "form": form,
            "composite": round_.composite,
            "tables": form.tables(),
            "card_parts": card_parts(round_),
            "may_enter": round_.state in ENTERABLE_ROUNDS,
        }
        return TemplateResponse(
            request, "evaluation/admin/part_figures.html", context, status=status
        )

    def _enter(self, request: HttpRequest, round_: Round, form: PartFigureForm) -> HTTPStatus:
        """Store what was entered; the status of the answer, FOUND once it stands."""
        user: Any = request.user
        try:
            changed = services.enter_part_figures(round_, form.cleaned_data["entered"], by=user)
        except ValidationError as error:
            show_errors(form, error)
            return HTTPStatus.OK
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
            return HTTPStatus.CONFLICT
        text = _("%(number)s figures were stored.") % {"number": len(changed)}
        messages.success(request, text)
        return HTTPStatus.FOUND
