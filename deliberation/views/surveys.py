"""What follows an action: instructions of officers."""

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
from deliberation.forms import InstructionForm
from deliberation.models import Action


def follow_up(request: HttpRequest, action: Action) -> dict[str, Any]:
    """What the page of an action shows beside its reports."""
    user: Any = request.user
    since = queries.escalated_since(action)
    return {
        "escalated_since": since,
        "county_since": queries.escalated_since(action, queries.COUNTY),
        "instructions": queries.instructions_on(action),
        "may_instruct": since is not None and user.may(OFFICERS, action.scope_code()),
    }


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
