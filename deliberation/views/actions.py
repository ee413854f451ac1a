"""What follows an action in the workspace: instructions of officers, reopening."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.enums import OFFICERS
from accounts.policies import allow
from deliberation import queries, services
from deliberation.enums import ActionState
from deliberation.forms import InstructionForm, ReopenForm
from deliberation.models import Action
from deliberation.rules import MEMBERS, PROGRESS_CONFIRMERS

REMARKS = 30


def follow_up(request: HttpRequest, action: Action) -> dict[str, Any]:
    """What the page of an action shows beside its reports."""
    user: Any = request.user
    since = queries.escalated_since(action)
    return {
        "escalated_since": since,
        "county_since": queries.escalated_since(action, queries.COUNTY),
        "instructions": queries.instructions_on(action),
        "may_instruct": since is not None and user.may(OFFICERS, action.scope_code()),
        **survey_context(action),
        "may_reopen": _may_reopen(user, action),
    }


def survey_context(action: Action) -> dict[str, Any]:
    """What residents say of it, for those who may read the remarks."""
    return {
        "results": queries.survey_results(action),
        "reopening": queries.reopening_of(action),
        "remarks": action.survey_answers.exclude(remark="").select_related("feedback")[:REMARKS],
        "survey_days": queries.survey_days(action.verified_on) if action.verified_on else None,
    }


def _may_reopen(user: Any, action: Action) -> bool:
    return bool(
        action.state == ActionState.VERIFIED
        and user.may(PROGRESS_CONFIRMERS, action.scope_code())
        and queries.reopening_of(action) is None
        and queries.doubted(Action.objects.filter(pk=action.pk)).exists()
    )


def _action(request: HttpRequest, public_id: str) -> Action:
    user: Any = request.user
    return get_object_or_404(queries.actions_for(user), public_id=public_id)


@allow(*sorted(OFFICERS))
def action_instruct(request: HttpRequest, public_id: str) -> HttpResponse:
    """An officer writes to the committee about an escalated action."""
    action = _action(request, public_id)
    form = InstructionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user: Any = request.user
        try:
            services.instruct(
                action,
                by=user,
                text=form.cleaned_data["text"],
                expected_on=form.cleaned_data["expected_on"],
                token=form.cleaned_data["submission_token"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Written. The committee sees it on its desk."))
            return redirect("action_progress", public_id=public_id)
    context = {
        "action": action,
        "form": form,
        "escalated_since": queries.escalated_since(action),
    }
    return render(request, "deliberation/action_instruct.html", context)


@allow(*sorted(OFFICERS | MEMBERS))
def action_reopen(request: HttpRequest, public_id: str) -> HttpResponse:
    """Back to the committee by hand, with a reason: once, and only where residents deny it."""
    action = _action(request, public_id)
    user: Any = request.user
    form = ReopenForm(request.POST or None, initial={"version": action.version})
    if request.method == "POST" and form.is_valid():
        services.reopen_action(
            action,
            by=user,
            reason=form.cleaned_data["reason"],
            expected_version=form.cleaned_data["version"],
        )
        messages.success(request, _("Reopened. The site shows it once an officer published it."))
        return redirect("action_progress", public_id=public_id)
    context = {"action": action, "form": form, "may_reopen": _may_reopen(user, action)}
    return render(request, "deliberation/action_reopen.html", context)
