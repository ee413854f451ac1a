"""Pages of a round's plan: the units are chosen, a draw is shown and made again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.forms import show_errors
from accounts.rules import Refusal
from accounts.services import once
from benxi_sorting.admin import SteppedModelAdmin
from communities.models import CommunityType, Township
from evaluation import queries, services
from evaluation.enums import RoundState
from evaluation.forms import TaskForm, UnitChoiceForm
from evaluation.models import Round, Selection, ThirdPartyTask
from orgs.enums import RestrictedAct
from orgs.queries import restrictions_of


class PlanPages(SteppedModelAdmin):
    """What the admin of rounds shows of their plans."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<path:object_id>/plan/", view(self.plan_view), name="evaluation_round_plan"),
            path("<path:object_id>/tasks/", view(self.tasks_view), name="evaluation_round_tasks"),
            path(
                "<path:object_id>/draws/<int:number>/",
                view(self.draw_view),
                name="evaluation_round_draw",
            ),
        ]
        return [*own, *super().get_urls()]

    @admin.display(description=_("Units of the round"))
    def plan_link(self, obj: Round) -> str:
        address = reverse("admin:evaluation_round_plan", args=[obj.pk])
        label = (
            _("Choose the units") if obj.state == RoundState.PLANNED else _("How it was planned")
        )
        return format_html('<a href="{}">{}</a>', address, label)

    @admin.display(description=_("third-party tasks"))
    def tasks_link(self, obj: Round) -> str:
        address = reverse("admin:evaluation_round_tasks", args=[obj.pk])
        return format_html('<a href="{}">{}</a>', address, _("Third-party tasks"))

    def _round(self, request: HttpRequest, object_id: str) -> Round:
        round_: Round | None = self.get_object(request, object_id)
        if round_ is None:
            raise Http404
        return round_

    def plan_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        round_ = self._round(request, object_id)
        units = queries.units_to_choose(round_.jurisdiction)
        form = UnitChoiceForm(
            request.POST or None, units=units, initial={"version": round_.version}
        )
        if request.method == "POST" and form.is_valid():
            selection = self._select(request, round_, form)
            if selection is not None:
                messages.success(request, _("The units were chosen."))
                address = reverse("admin:evaluation_round_draw", args=[round_.pk, selection.number])
                return HttpResponseRedirect(address)
        context = {
            **self._context(request, round_, _("Units of the round")),
            "form": form,
            "selections": queries.selections_of(round_),
            "may_choose": round_.state == RoundState.PLANNED,
        }
        return TemplateResponse(request, "evaluation/admin/plan.html", context)

    def _select(
        self, request: HttpRequest, round_: Round, form: UnitChoiceForm
    ) -> Selection | None:
        user: Any = request.user
        entered = form.cleaned_data
        try:
            selection, _new = once(
                model=Selection,
                user=user,
                token=entered["submission_token"],
                create=lambda: services.select_units(
                    round_,
                    form.choice(),
                    by=user,
                    expected_version=entered["version"],
                    reason=entered["reason"],
                ),
            )
        except ValidationError as error:
            show_errors(form, error)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return selection
        return None

    def draw_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        round_ = self._round(request, object_id)
        selection = get_object_or_404(queries.selections_of(round_), number=number)
        rows = queries.candidates_of(selection)
        context = {
            **self._context(request, round_, _("Draw %(number)s") % {"number": number}),
            "selection": selection,
            "townships": Township.objects.filter(code__in=selection.townships),
            "types": CommunityType.objects.filter(code__in=selection.types),
            "chosen": [row for row in rows if row.candidate.is_chosen],
            "others": [row for row in rows if not row.candidate.is_chosen],
            "again": queries.draw_again(selection, [row.candidate for row in rows])
            if "repeat" in request.GET
            else None,
        }
        return TemplateResponse(request, "evaluation/admin/draw.html", context)

    def tasks_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        round_ = self._round(request, object_id)
        user: Any = request.user
        form = TaskForm(request.POST or None, officer=user)
        if request.method == "POST" and form.is_valid():
            task = self._assign(request, round_, form)
            if task is not None:
                messages.success(request, _("The task was assigned."))
                for one in restrictions_of(task.organization, RestrictedAct.TASK):
                    messages.warning(request, one.told)
                address = reverse("admin:evaluation_thirdpartytask_change", args=[task.pk])
                return HttpResponseRedirect(address)
        context = {
            **self._context(request, round_, _("Third-party tasks")),
            "form": form,
            "tasks": queries.tasks_of(round_),
            "may_assign": round_.state == RoundState.OPEN,
        }
        return TemplateResponse(request, "evaluation/admin/tasks.html", context)

    def _assign(self, request: HttpRequest, round_: Round, form: TaskForm) -> Any:
        user: Any = request.user
        entered = dict(form.cleaned_data)
        token = entered.pop("submission_token")
        try:
            task, _new = once(
                model=ThirdPartyTask,
                user=user,
                token=token,
                create=lambda: services.assign_task(round_, by=user, **entered),
            )
        except ValidationError as error:
            show_errors(form, error)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return task
        return None

    def _context(self, request: HttpRequest, round_: Round, title: Any) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "original": round_,
        }
