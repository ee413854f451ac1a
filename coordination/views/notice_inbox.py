"""Notices as those see them to whom they were sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exports import export
from accounts.policies import allow
from coordination import notice_queries as queries
from coordination import services
from coordination.models import NoticeReceipt
from coordination.notice_rules import NOTICE_READERS, SENDERS
from coordination.resources import RECEIPT_COLUMNS

PER_PAGE = 30
FILTERS = ("unread", "read")


def _fetch(request: HttpRequest, public_id: str) -> NoticeReceipt:
    """The receipt of the user's own; a notice that was not sent to them is a 404."""
    user: Any = request.user
    return get_object_or_404(queries.receipts_for(user), notice__public_id=public_id)


@allow(*sorted(NOTICE_READERS))
@require_http_methods(["GET", "HEAD", "POST"])
def notice_list(request: HttpRequest) -> HttpResponseBase:
    """What was sent to the user, unread first."""
    user: Any = request.user
    which = request.GET.get("state", "")
    which = which if which in FILTERS else ""
    rows = queries.receipts_for(user, which)
    if request.method == "POST":
        return export(request, rows, RECEIPT_COLUMNS)
    page = Paginator(rows, PER_PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "state": which,
        "states": [("unread", _("To be read")), ("read", _("Nothing to do"))],
        "today": timezone.localdate(),
        "may_send": user.may(SENDERS),
    }
    return render(request, "coordination/notice_list.html", context)


@allow(*sorted(NOTICE_READERS))
@require_safe
def notice_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """To read; that it was read is noted by the button alone."""
    row = _fetch(request, public_id)
    user: Any = request.user
    newer = queries.correction_of(row.notice)
    context = {
        "row": row,
        "notice": row.notice,
        "page_address": get_script_prefix().rstrip("/") + row.notice.link,
        "newer": newer,
        "files": row.notice.files.select_related("photo").order_by("pk"),
        "has_newer": newer is not None and newer.receipts.filter(user=user).exists(),
        "today": timezone.localdate(),
    }
    return render(request, "coordination/notice_detail.html", context)


@allow(*sorted(NOTICE_READERS))
@require_POST
def notice_read(request: HttpRequest, public_id: str) -> HttpResponse:
    row = _fetch(request, public_id)
    by: Any = request.user
    services.read_notice(row, by=by)
    messages.success(request, _("Noted as read: %(title)s") % {"title": row.notice.title})
    return redirect("notice_list")
