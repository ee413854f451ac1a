"""One page with several forms, each of them a step that may be refused or come too late."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.forms import show_errors
from accounts.rules import Refusal, StaleRecord

# The status of a page whose form came too late, or that a rule refused.
STALE = 409


def refused(
    form: Any,
    act: Callable[[dict[str, Any]], Any],
    *,
    version: Callable[[], int] | None = None,
) -> int:
    """Let `act` do what the form asks: 0 once it is done, else the status of the page that shows
    the form again, with its errors and all that was typed.

    Where somebody else was faster, the page shows what is stored above what was typed here:
    the form then has the stored `version` and, sent again, replaces that.
    """
    if not form.is_valid():
        return 200
    try:
        act(form.cleaned_data)
    except ValidationError as error:
        show_errors(form, error)
        return 200
    except Refusal as refusal:
        if isinstance(refusal, StaleRecord) and version is not None:
            form.data = form.data.copy()
            form.data["version"] = str(version())
        form.add_error(None, refusal.message)
        return STALE
    return 0


def taken(
    request: HttpRequest,
    record: Any,
    name: str,
    form: Any,
    act: Callable[[dict[str, Any]], Any],
    *,
    done: str,
    fetch: Callable[[HttpRequest, str], Any],
    show: Callable[..., HttpResponse],
    back: str,
) -> HttpResponse:
    """Let `act` do what the form asks of `record` and go `back` to its page, saying `done`.

    Where it is refused or came too late, `show` draws the page of what `fetch` reads anew, with
    the form in its context as `name`: what was typed stays.
    """
    key = record.public_id
    status = refused(form, act, version=lambda: fetch(request, key).version)
    if not status:
        messages.success(request, done)
        return redirect(back, public_id=key)
    return show(request, fetch(request, key), status=status, **{name: form})


def told_apart(context: dict[str, Any]) -> dict[str, Any]:
    """The forms in `context` with ids of their own: they have fields of one name."""
    for name, form in context.items():
        if isinstance(form, forms.BaseForm):
            form.auto_id = f"{name}_%s"
    return context
