"""A page whose values are kept as a draft, then handed in; both may come too late."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.forms import sent_version
from accounts.rules import Refusal


@dataclass(frozen=True)
class DraftPage:
    """What is kept and handed in, and how the page is drawn.

    `save` takes what was typed and the version that was seen, `submit` the checked form; `fetch`
    reads the record anew, `show` draws its page, `edit` and `leave` lead on, `done` says what
    happens next.
    """

    fetch: Callable[[], Any]
    save: Callable[[dict[str, str], int], None]
    submit: Callable[[Any], object]
    show: Callable[..., HttpResponse]
    edit: Callable[[], HttpResponse]
    leave: Callable[[], HttpResponse]
    done: Any


def received(
    request: HttpRequest,
    record: Any,
    form: Any,
    page: DraftPage,
    keep: Callable[[Any], None] = lambda form: None,
) -> HttpResponse:
    """Keep what was typed; then submit it, where that was asked for and everything is right.

    `keep` stores what came along beside the text, once the draft is kept.
    """
    form.is_valid()
    try:
        page.save(form.typed(), sent_version(request))
    except ValidationError as problems:
        form.add_problems(problems)
        return page.show(record, form)
    except Refusal as refusal:
        return too_late(form, page, refusal)
    keep(form)
    if form.errors or getattr(form, "photo_errors", None):
        messages.warning(request, _("Kept as a draft. Correct the marked values."))
        return page.show(record, form)
    if "submit" not in request.POST:
        messages.success(request, _("Draft saved."))
        return page.edit()
    return _submitted(request, record, form, page)


def _submitted(request: HttpRequest, record: Any, form: Any, page: DraftPage) -> HttpResponse:
    try:
        page.submit(form)
    except ValidationError as problems:
        form.add_problems(problems)
        messages.warning(request, _("Kept as a draft. Not submitted yet: see the marked places."))
        return page.show(record, form)
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return page.show(page.fetch(), form, status=409)
    messages.success(request, page.done)
    return page.leave()


def too_late(form: Any, page: DraftPage, refusal: Refusal) -> HttpResponse:
    """Somebody was faster: one's own values beside the stored ones."""
    stored = page.fetch()
    typed = form.typed()
    differences = [
        {
            "label": form.label_of(name),
            "own": typed.get(name, ""),
            "stored": stored.draft.get(name, ""),
        }
        for name in form.fields
        if typed.get(name, "") != stored.draft.get(name, "")
    ]
    context = {"differences": differences, "refusal": refusal.message}
    return page.show(stored, form, status=409, **context)


def keep_sent_photos(
    request: HttpRequest,
    form: Any,
    places: Mapping[str, Any],
    keep: Callable[[Any, Any], object],
) -> None:
    """Let `keep` store the pictures that came along, with the criterion of their place; a refused
    one is named beside it."""
    for name, criterion in places.items():
        problems: list[str] = []
        one_too_many: list[str] = []
        for upload in request.FILES.getlist(name):
            try:
                keep(upload, criterion)
            except ValidationError as error:
                if getattr(error, "code", "") == "full":
                    one_too_many.append(str(upload.name))
                else:
                    problems += [f"{upload.name}: {message}" for message in error.messages]
        if one_too_many:
            problems.append(
                _("At most %(limit)s photos can be kept here. Not kept: %(names)s")
                % {"limit": settings.PHOTOS_PER_RECORD, "names": ", ".join(one_too_many)}
            )
        if problems:
            form.photo_errors.setdefault(name, []).extend(problems)
