"""The daily digest: on and off in one's account, and off by the link in the mail."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.policies import public, signed_in
from coordination import services

READ_OR_CHOOSE = ["GET", "HEAD", "POST"]


@signed_in
@require_http_methods(READ_OR_CHOOSE)
def digest_settings(request: HttpRequest) -> HttpResponse:
    """Whether the signed-in person gets the digest, and to which address."""
    user: Any = request.user
    if request.method == "POST":
        is_wanted = request.POST.get("wanted") == "yes"
        services.choose_digest(user, by=user, is_wanted=is_wanted)
        messages.success(
            request, _("The daily digest is on.") if is_wanted else _("The daily digest is off.")
        )
        return redirect("digest_settings")
    context = {"is_wanted": services.wants_digest(user), "address": user.email}
    return render(request, "coordination/digest_settings.html", context)


@public
@never_cache
@require_http_methods(READ_OR_CHOOSE)
def digest_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Asks, then stops it: programs that look at the links in a mail change nothing."""
    user = services.user_of_stop_token(token)
    if user is None:
        raise Http404
    if request.method == "POST":
        services.choose_digest(user, by=None, is_wanted=False)
        return redirect("digest_stop", token=token)
    context = {"is_wanted": services.wants_digest(user)}
    return render(request, "coordination/digest_stop.html", context)
