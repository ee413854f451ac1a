"""Pages of a running round: progress and reminders, self-checks beside others, the next round."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.exports import export_table
from accounts.forms import show_errors
from accounts.rules import Refusal
from accounts.services import once
from evaluation import queries, services
from evaluation.admin.plans import PlanPages
from evaluation.enums import RoundState
from evaluation.forms import CopyForm
from evaluation.models import Inspection, Round

_COUNTS = (_("Expected"), _("Done"), _("On time"), _("Overdue"), _("Not done"))


class ProgressPages(PlanPages):
    """What the admin of rounds shows of their progress."""

    def get_urls(self) -> list[URLPattern]:
        view, name = self.admin_site.admin_view, "evaluation_round"
        own = [
            path("<path:object_id>/progress/", view(self.progress_view), name=f"{name}_progress"),
            path(
                "<path:object_id>/remind/",
                view(require_POST(self.remind_view)),
                name=f"{name}_remind",
            ),
            path(
                "<path:object_id>/differences/",
                view(self.differences_view),
                name=f"{name}_differences",
            ),
            path("<path:object_id>/copy/", view(self.copy_view), name=f"{name}_copy"),
        ]
        return [*own, *super().get_urls()]

    @admin.display(description=_("Progress by township"))
    def progress_link(self, obj: Round) -> str:
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a> · <a href="{}">{}</a>',
            reverse("admin:evaluation_round_progress", args=[obj.pk]),
            _("Progress by township"),
            reverse("admin:evaluation_round_differences", args=[obj.pk]),
            _("Self-checks beside other inspections"),
            reverse("admin:evaluation_round_copy", args=[obj.pk]),
            _("Plan another round like this"),
        )

    def progress_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        round_ = self._round(request, object_id)
        whole, townships = queries.progress_of(round_)
        if "export" in request.POST:
            head = (_("Township or subdistrict"), *_COUNTS)
            rows = [
                (line.name, line.expected, line.done, line.on_time, line.overdue, line.open)
                for line in townships
            ]
            return self._file(request, round_, "progress", head, rows)
        context = {
            **self._context(request, round_, _("Progress by township")),
            "whole": whole,
            "townships": townships,
            "late": queries.late_inspections(round_),
            "reminders": queries.reminders_of(round_),
            "may_remind": round_.state == RoundState.OPEN,
        }
        return TemplateResponse(request, "evaluation/admin/progress.html", context)

    def remind_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        round_ = self._round(request, object_id)
        user: Any = request.user
        try:
            made = services.remind(round_, by=user)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        else:
            text = _("Reminded of %(number)s inspections.") % {"number": len(made)}
            messages.success(request, text)
        return HttpResponseRedirect(reverse("admin:evaluation_round_progress", args=[round_.pk]))

    def differences_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        round_ = self._round(request, object_id)
        pairs = queries.comparisons(Inspection.objects.filter(round=round_))
        if "export" in request.POST:
            head = (
                _("Township or subdistrict"), _("Village or community"), _("Beside"),
                _("Criterion"), _("Self-check"), _("The other"), _("Difference"),
            )  # fmt: skip
            rows = [
                (
                    str(pair.own.community.township), str(pair.own.community),
                    pair.other.get_kind_display(), line.title or str(_("Total")),
                    line.own, line.other, line.gap,
                )
                for pair in pairs
                for line in (*pair.criteria, pair.total)
            ]  # fmt: skip
            return self._file(request, round_, "differences", head, rows)
        context = {
            **self._context(request, round_, _("Self-checks beside other inspections")),
            "pairs": pairs,
        }
        return TemplateResponse(request, "evaluation/admin/differences.html", context)

    def copy_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        round_ = self._round(request, object_id)
        user: Any = request.user
        form = CopyForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            entered = dict(form.cleaned_data)
            token = entered.pop("submission_token")
            try:
                made, _new = once(
                    model=Round,
                    user=user,
                    token=token,
                    create=lambda: services.copy_round(round_, by=user, **entered),
                )
            except ValidationError as error:
                show_errors(form, error)
            except Refusal as refusal:
                form.add_error(None, str(refusal.message))
            else:
                messages.success(request, _("The round was planned."))
                address = reverse("admin:evaluation_round_change", args=[made.pk])
                return HttpResponseRedirect(address)
        context = {
            **self._context(request, round_, _("Plan another round like this")),
            "form": form,
        }
        return TemplateResponse(request, "evaluation/admin/copy.html", context)

    def _file(
        self, request: HttpRequest, round_: Round, name: str, head: Iterable[Any], rows: Any
    ) -> HttpResponseBase:
        return export_table(
            request,
            action=f"round.{name}_exported",
            title=f"{name}-{round_.period}",
            head=head,
            rows=rows,
            target=round_,
        )
