"""Public forms: what strangers send without an account."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_http_methods

from accounts.context import client_address
from portal.pages.counted import counted
from portal.pages.decorator import WithdrawnError, tombstone

View = TypeVar("View", bound=Callable[..., HttpResponse])

TOO_MANY = 429


def public_form(*, limit: int, seconds: int, together: int | None = None) -> Callable[[View], View]:
    """Let `view` show a form to anybody and take `limit` sendings in `seconds` from one address.

    From all addresses `together` are taken in that time, where it is given: a flood from many of
    them stops there.

    The form carries its token against forgery, so its page sets that one cookie, as the sign-in
    does; pages that are only read set none. Addresses are counted as a keyed hash and forgotten
    with the time.
    """

    def decorate(view: View) -> View:
        name = view.__name__

        @require_http_methods(["GET", "HEAD", "POST"])
        @functools.wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and not within_limit(
                request, name, limit=limit, seconds=seconds, together=together
            ):
                return render(request, "429.html", status=TOO_MANY)
            try:
                response = view(request, *args, **kwargs)
            except WithdrawnError as gone:
                response = tombstone(request, gone.publication)
            response.headers["Cache-Control"] = "no-store"
            return response

        return page  # type: ignore[return-value]

    return decorate


def within_limit(
    request: HttpRequest, name: str, *, limit: int, seconds: int, together: int | None = None
) -> bool:
    """Count one more act called `name`; whether those of its address, `limit`, and of all
    addresses, `together`, are still within what is taken in the time."""
    if _sent(_place(request, name), seconds) > limit:
        return False
    return together is None or _sent(f"sent:{name}:all", seconds) <= together


def read_within_limit(request: HttpRequest, name: str, *, limit: int, seconds: int) -> bool:
    """Count one more reading called `name`; whether those of its address are within `limit`.

    Each process counts for itself, so that an address is answered `limit` times at least and no
    reading has to write.
    """
    return counted.within(f"{name} {client_address(request)}", limit=limit, seconds=seconds)


def public_lookup(*, misses: int, seconds: int, posts: bool = False) -> Callable[[View], View]:
    """Let anybody look something up by a code that is hard to guess; with `posts`, answer there.

    What is posted is counted by `public_form`, which goes inside.

    After `misses` codes that lead nowhere, one address is refused for the rest of `seconds`, so
    that nobody finds codes by trying. Answers are neither stored nor found by search engines.
    """

    def decorate(view: View) -> View:
        @require_http_methods(["GET", "HEAD", *(["POST"] if posts else [])])
        @functools.wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            place = _place(request, view.__name__)
            if cache.get(place, 0) >= misses:
                return render(request, "429.html", status=TOO_MANY)
            try:
                response = view(request, *args, **kwargs)
            except Http404:
                _sent(place, seconds)
                raise
            response.headers["Cache-Control"] = "no-store"
            response.headers["X-Robots-Tag"] = "noindex"
            return response

        return page  # type: ignore[return-value]

    return decorate


def _place(request: HttpRequest, name: str) -> str:
    """Where sendings from the request's address are counted, without telling the address."""
    digest = salted_hmac("portal.pages.submissions", client_address(request)).hexdigest()
    return f"sent:{name}:{digest}"


def _sent(key: str, seconds: int) -> int:
    """How often something was counted under `key` within the time, this time included."""
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:  # forgotten just now
        cache.set(key, 1, seconds)
        return 1
