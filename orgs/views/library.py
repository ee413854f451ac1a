"""The library of experience in the workspace: written, handed in, edited, answered, published."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exports import export
from accounts.forms import sent_version, show_errors, with_one_more_row
from accounts.policies import allow
from accounts.rules import Refusal, StaleRecord, Transition
from accounts.steps import STALE, stepped, taken
from communities.differences import compare_clauses
from orgs import library_public, queries, services
from orgs.enums import PracticeState
from orgs.forms import PracticeForm, PracticePhotoForm, practice_step_form
from orgs.models import PracticeCase, PracticePhoto
from orgs.resources import PRACTICE_COLUMNS
from orgs.rules import (
    EXCHANGE_READERS,
    PRACTICE_EDIT_DROPPED,
    PRACTICE_ENDED,
    PRACTICE_WRITABLE,
    PRACTICE_WRITERS,
)
from portal.pages import photo_answer

PER_PAGE = 30
READERS = sorted(EXCHANGE_READERS)
WRITERS = sorted(PRACTICE_WRITERS)


def _user(request: HttpRequest) -> Any:
    return request.user


def _practice(request: HttpRequest, public_id: str) -> PracticeCase:
    rows = queries.with_parts(queries.practices_for(_user(request)))
    return get_object_or_404(rows.select_related("author"), public_id=public_id)


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def practice_list(request: HttpRequest) -> HttpResponseBase:
    """The cases that the user sees, the newest first."""
    user = _user(request)
    state = request.GET.get("state", "")
    state = state if state in PracticeState.values else ""
    rows = queries.practices_for(user, state)
    if request.method == "POST":
        return export(request, rows, PRACTICE_COLUMNS)
    page = Paginator(rows, PER_PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "state": state,
        "states": PracticeState.choices,
        "may_write": user.may(PRACTICE_WRITERS),
    }
    return render(request, "orgs/practice_list.html", context)


@allow(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def practice_create(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    units = queries.writing_units(user)
    if not units:
        return render(request, "orgs/practice_edit.html", {"nobody": True})
    if "add_figures" in request.POST:
        data = with_one_more_row(request, "figures")
        return _form_page(request, PracticeForm(data, units=units))
    form = PracticeForm(request.POST or None, units=units)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            practice, _is_new = services.begin_practice(
                unit=form.unit, by=user, content=form.content(), token=form.token
            )
        except (ValidationError, Refusal) as error:
            status = _show(form, error)
        else:
            messages.success(request, _("Kept as a draft. Add photos, then hand it in."))
            return redirect("practice_detail", public_id=practice.public_id)
    return _form_page(request, form, status=status)


def _show(form: PracticeForm, error: ValidationError | Refusal) -> int:
    """What was refused stands in the form; the status of its page."""
    if isinstance(error, ValidationError):
        show_errors(form.basics, error)
        return 200
    form.basics.add_error(None, str(error.message))
    return STALE


def _form_page(
    request: HttpRequest, form: PracticeForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"form": form, **more}
    return render(request, "orgs/practice_edit.html", context, status=status)


@allow(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def practice_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """The author's text; who is slower sees the stored one beside the own."""
    practice = _practice(request, public_id)
    services.refuse_other_writers(practice, _user(request))
    if practice.state not in PRACTICE_WRITABLE and request.method != "POST":
        return redirect("practice_detail", public_id=public_id)
    more: dict[str, Any] = {"practice": practice, "version": practice.version}
    build = partial(PracticeForm, practice=practice)
    if "add_figures" in request.POST:
        more["version"] = sent_version(request)
        return _form_page(request, build(with_one_more_row(request, "figures")), **more)
    form = build(request.POST or None)
    status = 200
    if request.method == "POST":
        more["version"] = sent_version(request)
        if form.is_valid():
            try:
                services.change_practice(
                    practice,
                    by=_user(request),
                    content=form.content(),
                    expected_version=sent_version(request),
                )
            except StaleRecord as refusal:
                status = _show(form, refusal)
                stored = _practice(request, public_id)
                more |= {"version": stored.version, **_as_stored(stored)}
            except (ValidationError, Refusal) as error:
                status = _show(form, error)
            else:
                messages.success(request, _("Saved."))
                return redirect("practice_detail", public_id=public_id)
    return _form_page(request, form, status=status, **more)


def _as_stored(practice: PracticeCase) -> dict[str, Any]:
    """All that the slower of two would replace."""
    return {
        "stored": practice,
        "stored_figures": library_public.practice_figures(practice),
        "stored_references": queries.addresses_behind(practice),
    }


@allow(*READERS)
@require_safe
def practice_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    return _detail(request, _practice(request, public_id))


def _detail(
    request: HttpRequest, practice: PracticeCase, *, status: int = 200, **bound: Any
) -> HttpResponse:
    """All of one case with what may be done next; `bound` are forms that were sent."""
    user = _user(request)
    sent = bound.pop("steps", {})
    edits = list(practice.edits.all())
    is_writer = queries.practice_writer(user, practice)
    may_write = is_writer and practice.state in PRACTICE_WRITABLE
    context: dict[str, Any] = {
        "practice": practice,
        "references": queries.publications_of(list(practice.references.all())),
        "figures": library_public.practice_figures(practice),
        "changes": _changes(practice, edits),
        "earlier": [edit for edit in edits if edit.agreed is not None],
        "may_write": may_write,
        "photo_form": PracticePhotoForm() if may_write else None,
        "steps": [
            (step, sent.get(step.target) or _step_form(practice, step))
            for step in services.practice_steps(practice, user)
        ],
        "awaits_another": services.awaits_another(practice, user),
        **bound,
    }
    return render(request, "orgs/practice_detail.html", context, status=status)


def _changes(practice: PracticeCase, edits: list[Any]) -> dict[str, Any] | None:
    """The edited text beside the author's, while it waits for an answer."""
    edit = next((one for one in edits if one.agreed is None), None)
    if edit is None or practice.state != PracticeState.EDITED:
        return None
    rows = [
        (
            _label(name),
            compare_clauses(old.split("\n"), new.split("\n")),
        )
        for name in services.PRACTICE_TEXTS
        if (old := getattr(practice, name)) != (new := getattr(edit, name))
    ]
    return {"edit": edit, "rows": rows}


def _label(name: str) -> Any:
    field: Any = PracticeCase._meta.get_field(name)
    return field.verbose_name


def _step_form(practice: PracticeCase, step: Transition, data: Any = None) -> Any:
    last = queries.edit_to_continue(practice) if step.target == PracticeState.EDITED else None
    return practice_step_form(practice, step, data, last)


_act = partial(taken, fetch=_practice, show=_detail, back="practice_detail")
_step = partial(stepped, fetch=_practice, show=_detail, back="practice_detail")


@allow(*WRITERS)
@require_POST
def practice_photo(request: HttpRequest, public_id: str) -> HttpResponse:
    """Add one photo with its caption."""
    practice = _practice(request, public_id)

    def act(values: dict[str, Any]) -> None:
        services.add_practice_photo(practice, by=_user(request), **values)

    form = PracticePhotoForm(request.POST, request.FILES)
    return _act(request, practice, "photo_form", form, act, done=_("The photo is kept."))


def _photo(practice: PracticeCase, photo_id: str) -> PracticePhoto:
    photos = PracticePhoto.objects.filter(practice=practice).select_related("photo")
    return get_object_or_404(photos, photo__public_id=photo_id)


@allow(*READERS)
@require_safe
def practice_photo_image(request: HttpRequest, public_id: str, photo_id: str) -> HttpResponse:
    """For all who see the case, whoever of them uploaded it."""
    kept = _photo(_practice(request, public_id), photo_id)
    return photo_answer(request, kept.photo, cache_control="private, no-store")


@allow(*WRITERS)
@require_POST
def practice_photo_delete(request: HttpRequest, public_id: str, photo_id: str) -> HttpResponse:
    practice = _practice(request, public_id)
    photo = _photo(practice, photo_id)
    photo.practice = practice
    services.delete_practice_photo(photo, by=_user(request))
    messages.success(request, _("The photo is deleted."))
    return redirect("practice_detail", public_id=public_id)


@allow(*READERS)
@require_POST
def practice_step(request: HttpRequest, public_id: str, target: str) -> HttpResponse:
    """Any step of the transition table, with what it asks for."""
    practice = _practice(request, public_id)
    return _step(request, practice, target, form=_step_form, act=_take)


def _take(practice: PracticeCase, step: Transition, form: Any, by: Any) -> None:
    """The service that takes the step."""
    values = form.cleaned_data
    version, target = values["version"], step.target
    is_end = target in PRACTICE_ENDED
    act: Any
    if (step.source, target) == PRACTICE_EDIT_DROPPED:
        act, more = services.drop_edit, {"reason": values["reason"]}
    elif target == PracticeState.PUBLISHED:
        act = library_public.publish_practice
        more = {"reason": values["reason"], "confirmed": values["confirmed"]}
    elif target == PracticeState.EDITED:
        act, more = services.edit_practice, {"text": form.text()}
    elif step.source == PracticeState.EDITED and step.roles == PRACTICE_WRITERS and not is_end:
        act = services.answer_edit
        more = {"agrees": target == PracticeState.AGREED, "answer": values.get("reason", "")}
    elif step.reason_required:
        act = {
            PracticeState.RETURNED: services.return_practice,
            PracticeState.WITHDRAWN: library_public.withdraw_practice,
        }[PracticeState(target)]
        more = {"reason": values["reason"]}
    else:
        act = {
            PracticeState.SUBMITTED: services.submit_practice,
            PracticeState.TAKEN_BACK: services.take_back_practice,
        }[PracticeState(target)]
        more = {}
    act(practice, by=by, expected_version=version, **more)
