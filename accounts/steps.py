"""One page with several forms, each of them a step that may be refused or come too late."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.forms import show_errors
from accounts.rules import Refusal, StaleRecord, Transition

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


def stepped(
    request: HttpRequest,
    record: Any,
    target: str,
    *,
    form: Callable[[Any, Transition, Any], Any],
    act: Callable[[Any, Transition, Any, Any], Any],
    fetch: Callable[[HttpRequest, str], Any],
    show: Callable[..., HttpResponse],
    back: str,
) -> HttpResponse:
    """Take the step of `record` to the state `target`, with what `form(record, step, data)` asks:
    `act(record, step, sent form, user)` calls its service. The rest as in `taken`; the page gets
    what was sent in its context as `steps`, by the state.

    Raises Http404 for what is no state, Refusal for a step that does not lead on from here and for
    one that only follows from another record's.
    """
    key = record.public_id
    if target not in dict(record._meta.get_field("state").choices):
        raise Http404
    step = record.TRANSITIONS.between(record.state, target)
    if step is None or not step.by_hand:
        raise Refusal(_("This step is not possible any more."))
    sent = form(record, step, request.POST)
    status = refused(
        sent,
        lambda values: act(record, step, sent, request.user),
        version=lambda: fetch(request, key).version,
    )
    if status:
        return show(request, fetch(request, key), status=status, steps={target: sent})
    messages.success(request, _("Done: %(step)s.") % {"step": step.label})
    return redirect(back, public_id=key)


def told_apart(context: dict[str, Any]) -> dict[str, Any]:
    """The forms in `context` with ids of their own: they have fields of one name."""
    for name, form in context.items():
        if isinstance(form, forms.BaseForm):
            form.auto_id = f"{name}_%s"
    return context
