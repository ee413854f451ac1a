"""What somebody sees who opens the QR code of a meeting on an own phone; no account."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac

from accounts.forms import show_errors
from accounts.policies import public
from accounts.rules import Refusal
from deliberation import attendance, queries, services
from deliberation.entry_forms import SignInForm
from deliberation.models import SignIn, SignInSheet
from portal.pages import public_form

# A whole village sits behind one address, and in the evening several meetings may: six of 300
# people, with some who send twice. What one meeting takes is limited by its list.
SIGN_INS, SECONDS = 2000, 600
GONE = 410


@public
@public_form(limit=SIGN_INS, seconds=SECONDS)
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Enter oneself once; afterwards the same address says how one stands on the list."""
    sheet = attendance.sheet_by_token(token)
    if sheet is None:
        raise Http404
    device = _device(request, sheet)
    own = _own(sheet, device)
    if not sheet.is_open:
        return _page(request, sheet, own=own, status=GONE)
    form = SignInForm(sheet, request.POST or None)
    if request.method != "POST" or own is not None or not form.is_valid():
        return _page(request, sheet, own=own, form=form)
    return _enter(request, sheet, form, device)


def _enter(request: HttpRequest, sheet: SignInSheet, form: SignInForm, device: str) -> HttpResponse:
    values = form.cleaned_data
    try:
        row, is_new = services.sign_in(
            sheet,
            party=values["party"],
            name=values["name"],
            device=device,
            proxy_for=values.get("proxy_for", ""),
        )
    except services.SignInEnded:
        return _page(request, sheet, status=GONE)
    except ValidationError as error:
        show_errors(form, error)
        return _page(request, sheet, form=form)
    except Refusal as refusal:
        return _page(request, sheet, form=form, refusal=refusal.message, status=409)
    if not is_new and row.device != device:
        return _page(request, sheet, form=form, twin=row)
    return redirect("sign_in", token=sheet.token)


def _device(request: HttpRequest, sheet: SignInSheet) -> str:
    """A keyed hash of the form's own cookie, good for this meeting alone; "" without one."""
    secret = str(request.META.get("CSRF_COOKIE", ""))
    text = f"{sheet.meeting_id} {secret}"
    return salted_hmac("deliberation.sign-in", text).hexdigest() if secret else ""


def _own(sheet: SignInSheet, device: str) -> SignIn | None:
    rows = SignIn.objects.filter(meeting=sheet.meeting_id, device=device)
    return rows.first() if device else None


def _page(request: HttpRequest, sheet: SignInSheet, **context: Any) -> HttpResponse:
    status = context.pop("status", 200)
    context |= {"sheet": sheet, "meeting": sheet.meeting, "plan": queries.plan_of(sheet.meeting)}
    response = render(request, "deliberation/sign_in.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
