"""`public_page` and what a public view gets to see."""

from __future__ import annotations

import functools
import gzip
import hashlib
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar, overload

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseNotModified,
    QueryDict,
)
from django.shortcuts import render
from django.utils.http import parse_etags
from django.utils.translation import get_language

from portal.enums import Kind
from portal.models import Publication
from portal.pages.store import Finished, memory, release, table
from portal.queries import current, newest_mark, versions
from portal.reading import one_reading

CACHE_CONTROL = "public, max-age=0, must-revalidate"
LONGEST_QUERY = 200
OK = 200

View = TypeVar("View", bound=Callable[..., HttpResponse])


class WithdrawnError(Exception):
    """The item was taken off the site; `public_page` answers with its tombstone and 410."""

    def __init__(self, publication: Publication) -> None:
        super().__init__(str(publication))
        self.publication = publication


def published(kind: Kind, key: str, version: int | None = None) -> Publication:
    """The version of an item that the public may read: the current one, or number `version`.

    Raises Http404 for what was never published and WithdrawnError for what was withdrawn since.
    """
    found = current(kind, key) if version is None else None
    if found is not None:
        return found
    rows = versions(kind, key)
    row = (rows if version is None else rows.filter(version=version)).first()
    if row is None:
        raise Http404
    if row.taken_down:
        raise WithdrawnError(row)
    return row


class PublicRequest(HttpRequest):
    """An address and nothing of who asks for it."""

    def __init__(self, request: HttpRequest, query: QueryDict | None = None) -> None:
        super().__init__()
        self.method = "GET"
        self.path, self.path_info = request.path, request.path_info
        self.GET = query if query is not None else QueryDict()  # type: ignore[assignment]
        self.META = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": request.META.get("SCRIPT_NAME", ""),
            "PATH_INFO": request.path_info,
            "QUERY_STRING": self.GET.urlencode(),
        }
        self.resolver_match = request.resolver_match
        self.LANGUAGE_CODE = get_language()
        self.user = AnonymousUser()

    @property
    def session(self) -> NoReturn:  # type: ignore[override]
        raise ImproperlyConfigured("A public page must not read the session.")

    def get_host(self) -> NoReturn:
        raise ImproperlyConfigured("A public page must not depend on the host's name.")


@overload
def public_page(view: View) -> View: ...


@overload
def public_page(
    view: None = None, *, query: Sequence[str] = (), keep: bool = True, is_copied: bool = True
) -> Callable[[View], View]: ...


def public_page(
    view: Any = None, *, query: Sequence[str] = (), keep: bool = True, is_copied: bool = True
) -> Any:
    """Make `view` a public page: GET and HEAD alone, compressed, with ETag, and rendered once.

    Of the query only the names in `query` reach the view and the address of the kept page; all
    else counts as absent, so that nobody can fill the store. `keep=False` renders every time.
    A kept page may set no header but its content type. `is_copied=False` leaves the page out of
    copies of the site, where it would say something that only the portal can.
    """
    if view is None:
        return functools.partial(public_page, query=query, keep=keep, is_copied=is_copied)

    @functools.wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        asked = request.META.get("QUERY_STRING", "")
        known = _allowed(asked, tuple(query)) if asked else ""
        if not keep or settings.DEBUG or len(known) > LONGEST_QUERY:
            return _sent(request, _rendered(view, request, known, args, kwargs))
        mark = newest_mark()
        key = f"{request.path}?{known} {get_language()} {release()} {' '.join(map(str, mark))}"
        finished = memory.get(key)
        if finished is not None:
            return _answer(request, finished, key)
        # Addresses with a query stay in memory alone: anybody can think of new ones.
        finished = None if known else table.get(key)
        if finished is None:
            response = _rendered(view, request, known, args, kwargs)
            if response.status_code != OK:
                return _sent(request, response)
            finished = _finished(response)
            if not known:
                table.put(key, mark, finished)
        memory.put(key, mark, finished)
        return _answer(request, finished, key)

    return copied(page, is_paged="page" in query) if is_copied else page


def copied(view: View, *, is_paged: bool = False) -> View:
    """Mark a public view whose answers belong into copies of the site (`portal.staticsite`)."""
    view.is_copied, view.is_paged = True, is_paged  # type: ignore[attr-defined]
    return view


def _allowed(asked: str, names: tuple[str, ...]) -> str:
    if len(asked) > LONGEST_QUERY:
        return _known_query.__wrapped__(asked, names)
    return _known_query(asked, names)


@functools.lru_cache(maxsize=1024)
def _known_query(asked: str, names: tuple[str, ...]) -> str:
    """The allowed part of the query in a fixed order; empty values count as absent.

    Remembered: on a kept page, reading the query would be a tenth of all work.
    """
    # Bytes in the clothes of characters, as PEP 3333 has them.
    given, known = QueryDict(asked.encode("latin-1")), QueryDict(mutable=True)
    for name in names:
        value = given.get(name, "").strip()
        if value:
            known[name] = value
    return known.urlencode()


def _rendered(view: Any, request: HttpRequest, known: str, args: Any, kwargs: Any) -> HttpResponse:
    public_request = PublicRequest(request, QueryDict(known))
    try:
        with one_reading():
            response: HttpResponse = view(public_request, *args, **kwargs)
            if callable(getattr(response, "render", None)):
                response = response.render()  # type: ignore[attr-defined]
    except WithdrawnError as withdrawn:
        response = tombstone(public_request, withdrawn.publication)
    if response.cookies or "CSRF_COOKIE" in public_request.META:
        raise ImproperlyConfigured("A public page must set no cookie and hold no CSRF token.")
    return response


def tombstone(request: HttpRequest, publication: Publication) -> HttpResponse:
    """What stands where a withdrawn item stood.

    Browsers keep a 410 that says nothing about it for ever; the item may be published again.
    """
    response = render(request, "portal/withdrawn.html", {"publication": publication}, status=410)
    response.headers["Cache-Control"] = CACHE_CONTROL
    return response


def _finished(response: HttpResponse) -> Finished:
    others = {name.lower() for name in response.headers} - {"content-type"}
    if others:
        raise ImproperlyConfigured(f"A kept page cannot set the headers {sorted(others)}.")
    body = response.content
    return Finished(_etag(body), response.headers["Content-Type"], _packed(body))


def _etag(body: bytes) -> str:
    """Weak, because it stands for the packed and the plain form alike."""
    return f'W/"{hashlib.sha256(body).hexdigest()}"'


def _packed(body: bytes) -> bytes:
    """As tightly as can be: it is done once for all readers."""
    return gzip.compress(body, compresslevel=9, mtime=0)


def _accepts_gzip(request: HttpRequest) -> bool:
    accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
    if "gzip" not in accepted:
        return False
    if ";" not in accepted:
        return True
    for part in accepted.split(","):
        name, _, parameter = part.partition(";")
        if name.strip() == "gzip":
            return parameter.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _has_it(request: HttpRequest, etag: str) -> bool:
    """Whether the client has this page already (weak comparison, RFC 9110 13.1.2)."""
    header = request.META.get("HTTP_IF_NONE_MATCH")
    if not header:
        return False
    tags = parse_etags(header)
    return tags == ["*"] or etag.removeprefix("W/") in {tag.removeprefix("W/") for tag in tags}


def _answer(request: HttpRequest, page: Finished, key: str) -> HttpResponse:
    """The kept page as this client can read it, or 304 if the client has it."""
    if "HTTP_IF_NONE_MATCH" in request.META and _has_it(request, page.etag):
        return HttpResponseNotModified(headers=_headers(page.etag))
    packed = _accepts_gzip(request)
    body = page.packed if packed else memory.plain(key, page)
    return _response(request, body, page.etag, page.content_type, packed=packed)


def _sent(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A page that is not kept, in the same form; headers that the view set stay."""
    if response.status_code != OK:
        return response
    etag = _etag(response.content)
    if _has_it(request, etag):
        return HttpResponseNotModified(headers=_headers(etag))
    packed = _accepts_gzip(request)
    body = _packed(response.content) if packed else response.content
    answer = _response(request, body, etag, response.headers["Content-Type"], packed=packed)
    for name, value in response.headers.items():
        answer.headers[name] = value
    return answer


def _response(
    request: HttpRequest, body: bytes, etag: str, content_type: str, *, packed: bool
) -> HttpResponse:
    headers = _headers(etag)
    headers["Content-Length"] = str(len(body))
    if packed:
        headers["Content-Encoding"] = "gzip"
    if request.method == "HEAD":
        body = b""
    return HttpResponse(body, content_type=content_type, headers=headers)


def _headers(etag: str) -> dict[str, str]:
    return {"ETag": etag, "Cache-Control": CACHE_CONTROL, "Vary": "Accept-Encoding"}
