"""Public forms: what strangers send without an account."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_http_methods

from accounts.context import client_address
from portal.pages.decorator import WithdrawnError, tombstone

View = TypeVar("View", bound=Callable[..., HttpResponse])

TOO_MANY = 429


def public_form(*, limit: int, seconds: int) -> Callable[[View], View]:
    """Let `view` show a form to anybody and take `limit` sendings in `seconds` from one address.

    The form carries its token against forgery, so its page sets that one cookie, as the sign-in
    does; pages that are only read set none. Addresses are counted as a keyed hash and forgotten
    with the time.
    """

    def decorate(view: View) -> View:
        @require_http_methods(["GET", "HEAD", "POST"])
        @functools.wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and _sent(request, view.__name__, seconds) > limit:
                return render(request, "429.html", status=TOO_MANY)
            try:
                response = view(request, *args, **kwargs)
            except WithdrawnError as gone:
                response = tombstone(request, gone.publication)
            response.headers["Cache-Control"] = "no-store"
            return response

        return page  # type: ignore[return-value]

    return decorate


def _sent(request: HttpRequest, name: str, seconds: int) -> int:
    """How often this address has sent the form within the time, this sending included."""
    digest = salted_hmac("portal.pages.submissions", client_address(request)).hexdigest()
    key = f"sent:{name}:{digest}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:  # forgotten just now
        cache.set(key, 1, seconds)
        return 1
