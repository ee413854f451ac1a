"""What members ask about the credit record of their organisation, and what became of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.policies import allow
from accounts.steps import refused
from orgs.enums.credit_requests import RequestKind
from orgs.forms.records import RequestForm
from orgs.models import CreditRequest
from orgs.queries import credit_requests as queries
from orgs.services.credit_requests import send_request


@allow(Role.ORG_MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def credit_request_create(request: HttpRequest, subject: str, pk: int) -> HttpResponse:
    """An objection to a notice, an entry or an annual result, or the application to leave a list:
    whichever its state allows."""
    user: Any = request.user
    about = queries.own_subject(user, subject, pk)
    if about is None:
        raise Http404
    kinds = [] if queries.is_waiting(about) else queries.askable_kinds(about)
    kind = kinds[0] if kinds else RequestKind.OBJECTION.value
    form = RequestForm(kind, request.POST or None)
    status, made = 200, []
    if request.method == "POST":

        def act(values: dict[str, Any]) -> None:
            sent, _is_new = send_request(
                about,
                kind=kind,
                text=values["text"],
                by=user,
                token=values["submission_token"],
                uploads=request.FILES.getlist("uploads"),
            )
            made.append(sent)

        status = refused(form, act) or 200
        if made:
            messages.success(request, _("Sent to the registry. Its answer stands here."))
            return redirect("credit_request_detail", public_id=made[0].public_id)
    context = {
        "form": form,
        "about": about,
        "subject": subject,
        "kind_label": RequestKind(kind).label,
        "may_ask": bool(kinds),
    }
    return render(request, "orgs/credit_request_create.html", context, status=status)


@allow(Role.ORG_MEMBER)
@require_safe
def credit_request_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    user: Any = request.user
    found: CreditRequest = get_object_or_404(queries.requests_of(user), public_id=public_id)
    return render(request, "orgs/credit_request_detail.html", {"asked": found})
