"""Weights of waste in the workspace: entered for one's unit, checked by somebody else."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import OFFICERS
from accounts.exports import export
from accounts.policies import allow
from accounts.steps import refused, told_apart
from evaluation import queries, services
from evaluation.enums import WeightState
from evaluation.forms import WeightCheckForm, WeightForm
from evaluation.models import WasteRecord
from evaluation.resources import WASTE_COLUMNS
from evaluation.rules import WEIGHERS

PER_PAGE = 30
HANDED_IN = gettext_lazy("Handed in. The weights count once somebody else checked them.")


def _user(request: HttpRequest) -> Any:
    return request.user


def _record(request: HttpRequest, pk: int) -> WasteRecord:
    record: WasteRecord = get_object_or_404(queries.records_for(_user(request)), pk=pk)
    return record


@allow(*sorted(WEIGHERS))
@require_http_methods(["GET", "HEAD", "POST"])
def waste_list(request: HttpRequest) -> HttpResponseBase:
    rows = queries.records_for(_user(request))
    if request.method == "POST":
        return export(request, rows, WASTE_COLUMNS)
    context = {"page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))}
    return render(request, "evaluation/waste_list.html", context)


@allow(*sorted(WEIGHERS))
def waste_create(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    form = WeightForm(request.POST or None, user=user)
    made: list[WasteRecord] = []

    def act(typed: dict[str, Any]) -> None:
        made.append(
            services.enter_weights(
                unit=typed["unit"],
                period=typed["period"],
                weighing=typed["weighing"],
                by=user,
                token=typed["submission_token"],
            )
        )

    status = refused(form, act) if request.method == "POST" else 200
    if made:
        messages.success(request, HANDED_IN)
        return redirect("waste_detail", pk=made[0].pk)
    return render(request, "evaluation/waste_create.html", {"form": form}, status=status)


@allow(*sorted(WEIGHERS))
@require_safe
def waste_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, _record(request, pk))


def _detail(
    request: HttpRequest, record: WasteRecord, *, status: int = 200, **bound: Any
) -> HttpResponse:
    """What was weighed, who checked it, and what may be done next."""
    user = _user(request)
    [weight] = record.standing  # type: ignore[attr-defined]
    waits = weight.state == WeightState.WAITING
    may_check = (
        waits
        and user.may(OFFICERS, record.unit.code)
        and user.pk not in queries.weight_writers(record)
    )
    context: dict[str, Any] = {
        "record": record,
        "weight": weight,
        "versions": queries.versions_of(record),
        "check": WeightCheckForm(initial={"version": record.version}) if may_check else None,
        "correction": WeightForm(instance=record, user=user),
        **bound,
    }
    return render(request, "evaluation/waste_detail.html", told_apart(context), status=status)


@allow(*sorted(WEIGHERS))
@require_POST
def waste_correct(request: HttpRequest, pk: int) -> HttpResponse:
    user = _user(request)
    form = WeightForm(request.POST, instance=_record(request, pk), user=user)

    def act(typed: dict[str, Any]) -> None:
        record = _record(request, pk)
        version = typed["seen_version"]
        arguments = {"reason": typed["reason"], "by": user, "expected_version": version}
        if typed["weighing"] is None:
            services.take_back_weights(record, **arguments)
        else:
            services.correct_weights(record, weighing=typed["weighing"], **arguments)

    status = refused(form, act)
    if status:
        return _detail(request, _record(request, pk), status=status, correction=form)
    messages.success(request, HANDED_IN)
    return redirect("waste_detail", pk=pk)


@allow(*sorted(OFFICERS))
@require_POST
def waste_check(request: HttpRequest, pk: int) -> HttpResponse:
    form = WeightCheckForm(request.POST)

    def act(typed: dict[str, Any]) -> None:
        services.check_weights(
            _record(request, pk),
            accepts=typed["outcome"] == "accepted",
            reason=typed["reason"],
            by=_user(request),
            expected_version=typed["version"],
        )

    status = refused(form, act, version=lambda: _record(request, pk).version)
    if status:
        return _detail(request, _record(request, pk), status=status, check=form)
    messages.success(request, _("The check stands in the record."))
    return redirect("waste_detail", pk=pk)
