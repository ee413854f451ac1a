"""One page with several forms, each of them a step that may be refused or come too late."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.forms import show_errors
from accounts.rules import StaleRecord

# The status of a page whose form came too late.
STALE = 409


def refused(form: Any, act: Callable[[dict[str, Any]], Any], *, version: Callable[[], int]) -> int:
    """Let `act` do what the form asks: 0 once it is done, else the status of the page that shows
    the form again, with its errors.

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
    except StaleRecord as stale:
        form.data = form.data.copy()
        form.data["version"] = str(version())
        form.add_error(None, stale.message)
        return STALE
    return 0


def told_apart(context: dict[str, Any]) -> dict[str, Any]:
    """The forms in `context` with ids of their own: they have fields of one name."""
    for name, form in context.items():
        if isinstance(form, forms.BaseForm):
            form.auto_id = f"{name}_%s"
    return context
