"""Files of a notice: put to its draft, read by its senders and by those to whom it was sent."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.policies import allow
from accounts.steps import taken
from coordination import services
from coordination.models import NoticeFile
from coordination.notice_forms import AttachForm
from coordination.notice_rules import NOTICE_READERS, SENDERS
from coordination.views.notices import fetch, manage
from portal.file_answer import file_answer
from portal.pages import photo_answer

_act = partial(taken, fetch=fetch, show=manage, back="notice_manage")


def _user(request: HttpRequest) -> Any:
    return request.user


def _file(request: HttpRequest, file_id: int, *, is_picture: bool) -> NoticeFile:
    rows = NoticeFile.objects.for_user(_user(request)).select_related("photo")
    return get_object_or_404(rows.filter(photo__isnull=not is_picture), pk=file_id)


@allow(*sorted(SENDERS))
@require_POST
def notice_attach(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put a PDF or a picture to a draft."""
    notice = fetch(request, public_id)
    form = AttachForm(request.POST, request.FILES)

    def act(values: dict[str, Any]) -> None:
        services.attach_to_notice(notice, by=_user(request), upload=values["upload"])

    return _act(request, notice, "attaching", form, act, done=_("The file goes with the notice."))


@allow(*sorted(SENDERS))
@require_POST
def notice_detach(request: HttpRequest, file_id: int) -> HttpResponse:
    """Take a file back from a draft."""
    rows = NoticeFile.objects.for_user(_user(request)).select_related("notice")
    row = get_object_or_404(rows, pk=file_id)
    services.detach_from_notice(row, by=_user(request))
    messages.success(request, _("The file does not go with the notice any more."))
    return redirect("notice_manage", public_id=row.notice.public_id)


@allow(*sorted(NOTICE_READERS | SENDERS))
@require_POST
def notice_file(request: HttpRequest, file_id: int) -> HttpResponse:
    """The PDF; that it was fetched stands in the trail."""
    return file_answer(request, _file(request, file_id, is_picture=False))


@allow(*sorted(NOTICE_READERS | SENDERS))
@require_safe
def notice_picture(request: HttpRequest, file_id: int) -> HttpResponse:
    row = _file(request, file_id, is_picture=True)
    assert row.photo is not None
    return photo_answer(request, row.photo, cache_control="private, no-store")
