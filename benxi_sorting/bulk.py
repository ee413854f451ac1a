"""Acts on many rows of a list at once: each row through its service, and a report of what was
refused and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.forms import TextField
from accounts.models import User
from accounts.rules import Refusal, StaleRecord, Transition
from accounts.services import impossible
from accounts.services import transition as make_transition

# A service asks the database some twenty times: what a person waits for is bounded.
MOST_AT_ONCE = 100
REFUSALS_SHOWN = 20


@dataclass(frozen=True)
class BulkAct:
    """`run(row, by=…, expected_version=…, reason=…)` is the service; `refusal(row, by)` says why
    the row cannot be taken as it is, or nothing."""

    name: str
    label: Any
    run: Callable[..., Any]
    refusal: Callable[[Any, User], Any]
    asks_reason: bool = True
    needs_reason: bool = False
    # Where the reason stands, and what stands there without one.
    hint: Any = ""


class ReasonForm(forms.Form):
    reason = TextField(label=_("Reason"), required=False, max_length=500, rows=3)


class BulkMixin:
    """The acts of `bulk_acts` stand among the actions of the list, each with a page that shows
    what would be done, and asks once."""

    def bulk_acts(self, request: HttpRequest) -> Sequence[BulkAct]:
        return ()

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)  # type: ignore[misc]
        for act in self.bulk_acts(request):
            chosen = partial(_ask_and_run, act=act)
            actions[act.name] = (chosen, act.name, f"{act.label}…")
        return actions


def step_act(
    target: str, steps: Sequence[Transition], service: Callable[..., Any] | None
) -> BulkAct:
    """The step of many records to the state `target`."""

    def run(row: Any, **arguments: Any) -> None:
        if service is None:
            make_transition(row, target, **arguments)
        else:
            service(row, **arguments)

    def refusal(row: Any, by: User) -> Any:
        step = row.TRANSITIONS.between(row.state, target)
        if step is None or not step.by_hand:
            return impossible(row).message
        if not by.may(step.roles, row.scope_code()):
            return _("Your role does not allow this step: %(step)s.") % {"step": step.label}
        return ""

    return BulkAct(
        name=f"step_{target}",
        label=steps[0].label,
        run=run,
        refusal=refusal,
        needs_reason=any(step.reason_required for step in steps),
    )


def _ask_and_run(page: Any, request: HttpRequest, queryset: Any, *, act: BulkAct) -> Any:
    rows = list(queryset[: MOST_AT_ONCE + 1])
    if len(rows) > MOST_AT_ONCE:
        raise Refusal(_("Choose at most %(most)s rows at once.") % {"most": MOST_AT_ONCE})
    asked = "confirm" in request.POST
    form = ReasonForm(request.POST if asked else None)
    form.fields["reason"].required = act.needs_reason
    form.fields["reason"].help_text = act.hint
    if not act.asks_reason:
        del form.fields["reason"]
    if not asked or not form.is_valid():
        return _page(page, request, rows, act, form)
    user: Any = request.user
    seen = seen_versions(request)
    done, refused = 0, []
    for row in rows:
        # Of a list that grew meanwhile, what was not shown is not done.
        if str(row.pk) not in seen:
            continue
        why = _take(act, row, user, seen[str(row.pk)], form.cleaned_data.get("reason", ""))
        if why:
            refused.append((str(row), why))
        else:
            done += 1
    words = ngettext("%(act)s: %(count)s row.", "%(act)s: %(count)s rows.", done)
    level = messages.SUCCESS if done else messages.WARNING
    messages.add_message(request, level, words % {"act": act.label, "count": done})
    tell_refused(request, refused)
    return None


def seen_versions(request: HttpRequest) -> dict[str, str]:
    """The versions that the page showed, by the keys of its rows: a field for each, or one field
    for all where there may be more rows than fields are taken."""
    entries = ",".join(request.POST.getlist("seen")).split(",")
    return dict(entry.partition(":")[::2] for entry in entries if entry)


def _take(act: BulkAct, row: Any, user: User, version: str, reason: str) -> str:
    """Why it was refused; nothing where it was done."""
    why = act.refusal(row, user)
    if why:
        return str(why)
    if version != str(row.version):
        return str(StaleRecord().message)
    try:
        with transaction.atomic():
            act.run(row, by=user, expected_version=row.version, reason=reason)
    except Refusal as refusal:
        return str(refusal.message)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def tell_refused(request: HttpRequest, refused: Iterable[tuple[str, Any]]) -> None:
    """Above the list, one line for each row that was refused, with its reason."""
    rows = list(refused)
    for title, why in rows[:REFUSALS_SHOWN]:
        messages.warning(request, _("Refused: %(row)s: %(why)s") % {"row": title, "why": why})
    rest = len(rows) - REFUSALS_SHOWN
    if rest > 0:
        messages.warning(request, _("%(count)s more were refused.") % {"count": rest})


def _page(
    page: Any, request: HttpRequest, rows: list[Any], act: BulkAct, form: forms.Form
) -> HttpResponse:
    user: Any = request.user
    told = [(row, act.refusal(row, user)) for row in rows]
    possible = [row for row, why in told if not why]
    # Shown again for the sake of its reason, it asks for what it showed at first.
    seen = {str(row.pk): str(row.version) for row in possible} | seen_versions(request)
    context = {
        **page.admin_site.each_context(request),
        "title": act.label,
        "opts": page.opts,
        "form": form,
        "act": act,
        "possible": possible,
        "seen": [f"{row.pk}:{seen[str(row.pk)]}" for row in possible],
        "refused": [(row, why) for row, why in told if why],
        "chosen": request.POST.getlist("_selected_action"),
        "select_across": request.POST.get("select_across", "0"),
    }
    return TemplateResponse(request, "admin/bulk.html", context)
