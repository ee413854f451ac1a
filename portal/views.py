"""Home, verification, photos, health, error pages, and what search engines ask for."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    JsonResponse,
)
from django.shortcuts import redirect, render
from django.template import TemplateDoesNotExist
from django.urls import reverse
from django.views import csrf
from django.views.decorators.http import require_safe

from accounts.constants import COUNTY_DIGITS
from accounts.middleware import needs_second_factor, session_ended
from accounts.policies import public
from portal import queries
from portal.addresses import address_of, origin, public_addresses
from portal.channels import filled_channels
from portal.enums import CONSENT_KINDS, ChannelType, Kind
from portal.importing import nobody_works
from portal.models import Photo, Publication
from portal.opendata.api import NOT_ALLOWED, error_answer, is_api
from portal.pages import CACHE_CONTROL, PublicRequest, copied, photo_answer, public_page
from portal.sections import sections_for
from portal.services import canonical_json, digest, document
from portal.subscriptions import feed_of
from portal.validators import parse_sha256

logger = logging.getLogger(__name__)

NEWEST_BULLETINS = 6
LARGEST_SITEMAP = 49_000
# When nothing works any more, not even the templates.
PLAIN_ERROR = (
    '<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>{status}</title>'
    "<h1>{status}</h1><p>网站暂时无法处理您的请求，请稍后再试。</p>"
    '<p lang="en">The site cannot answer at the moment. Please try again later.</p></html>'
)


@public
@public_page(query=("community",))
def home(request: HttpRequest) -> HttpResponse:
    bulletins = queries.newest(Kind.BULLETIN, NEWEST_BULLETINS)
    counties = queries.current_of(Kind.COUNTY).order_by("unit_code")
    counts = queries.counts()
    # As many as stand in the list behind each number.
    existing = queries.existing_counts(Kind.TOWNSHIP, Kind.COMMUNITY)
    context = {
        "counts": counts | existing,
        "is_empty": not any(counts.values()),
        "bulletins": _with_addresses(bulletins),
        "counties": _with_addresses(counties),
        "own": _own_community(request.GET.get("community", "")),
        "sections": sections_for("home"),
    }
    return render(request, "portal/home.html", context)


def _own_community(key: str) -> dict[str, Any] | None:
    """The community that the address of the home page names: nobody else remembers it."""
    if not key:
        return None
    found = queries.current(Kind.COMMUNITY, key)
    if found is None:
        return {"is_unknown": True}
    sections = sections_for("home_own", found.unit_code)
    return {"publication": found, "address": address_of(found), "sections": sections}


def _with_addresses(rows: Any) -> list[tuple[Publication, str | None]]:
    return [(publication, address_of(publication)) for publication in rows]


@public
@public_page(query=("hash",))
def verify(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("hash", "")
    if not typed:
        return render(request, "portal/verify.html", {"typed": "", "errors": []})
    try:
        sha256 = parse_sha256(typed)
    except ValidationError as error:
        context = {"typed": typed[:200], "errors": error.messages}
        return render(request, "portal/verify.html", context, status=400)
    if queries.with_hash(sha256) is None:
        return _unknown_hash(request, sha256)
    return redirect("verify_hash", sha256=sha256)


def _unknown_hash(request: HttpRequest, sha256: str) -> HttpResponse:
    context = {"typed": sha256, "errors": [], "unknown": True}
    return render(request, "portal/verify.html", context, status=404)


@public
@public_page(keep=False, is_copied=False)
def verify_hash(request: HttpRequest, sha256: str) -> HttpResponse:
    """Recomputed at every request: a kept answer, or a copy, would not notice a tampered row."""
    try:
        clean = parse_sha256(sha256)
    except ValidationError as error:
        malformed = {"typed": sha256[:200], "errors": error.messages}
        return render(request, "portal/verify.html", malformed, status=404)
    if clean != sha256:
        return redirect("verify_hash", sha256=clean)
    publication = queries.with_hash(sha256)
    if publication is None:
        return _unknown_hash(request, sha256)
    newest = queries.versions(Kind(publication.kind), publication.key).first()
    context: dict[str, Any] = {
        "publication": publication,
        "newest": newest,
        "computed": digest(publication),
        "address": None if publication.taken_down else address_of(publication),
    }
    return render(request, "portal/verify_hash.html", context)


@public
@public_page(keep=False)
def publication_document(request: HttpRequest, sha256: str) -> HttpResponse:
    """The exact bytes that the hash is over."""
    publication = queries.with_hash(sha256) if len(sha256) == len(sha256.strip("\x00")) else None
    if publication is None:
        raise Http404
    if publication.taken_down:
        return HttpResponse(status=410, headers={"Cache-Control": CACHE_CONTROL})
    name = f"{publication.kind}-{publication.key}-v{publication.version}.json"
    return HttpResponse(
        canonical_json(document(publication)),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@public
@copied
@require_safe
def photo(request: HttpRequest, public_id: str) -> HttpResponse:
    """To everybody while a publication on the site shows it, otherwise within its jurisdiction."""
    if "\x00" in public_id:
        raise Http404
    found = queries.published_photo(public_id)
    cache_control = CACHE_CONTROL
    if found is None:
        found = _own_photo(request, public_id)
        cache_control = "private, no-store"
    if found is None:
        raise Http404
    return photo_answer(request, found, cache_control=cache_control)


def _own_photo(request: HttpRequest, public_id: str) -> Photo | None:
    if not request.user.is_authenticated:
        return None
    if session_ended(request) or needs_second_factor(request):
        return None
    return Photo.objects.for_user(request.user).filter(public_id=public_id).first()


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    prefix = reverse("home")
    closed = ("admin/", "accounts/", "workspace/", "en/admin/", "en/accounts/", "en/workspace/")
    lines = ["User-agent: *", *(f"Disallow: {prefix}{path}" for path in closed)]
    if settings.SITE["domain"]:
        lines.append(f"Sitemap: {origin()}{reverse('sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public
@public_page
def site_map(request: HttpRequest) -> HttpResponse:
    """For people: all columns by what they are for, and the counties with their townships."""
    channels = filled_channels()
    groups = [
        (kind.label, [channel for channel in channels if channel.type == kind])
        for kind in ChannelType
    ]
    context = {"groups": groups, "counties": _counties_and_townships()}
    return render(request, "portal/site_map.html", context)


def _counties_and_townships() -> list[dict[str, Any]]:
    """Each county with its address, and below it the names and addresses of its townships in
    force: who looks for a dissolved one finds it by the search."""
    below: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    rows = queries.current_of(Kind.TOWNSHIP).existing().defer("payload", "search_text")
    counties = queries.current_of(Kind.COUNTY).defer("payload", "search_text").order_by("unit_code")
    names = {county.unit_code: county.title for county in counties}
    for row in rows.order_by("unit_code"):
        code = row.unit_code[:COUNTY_DIGITS]
        below[code].append((row.title.removeprefix(names.get(code, "")), address_of(row)))
    return [
        {"name": county.title, "address": address_of(county), "townships": below[county.unit_code]}
        for county in counties
    ]


@public
@public_page
def sitemap(request: HttpRequest) -> HttpResponse:
    context = {"addresses": list(_sitemap_addresses())[:LARGEST_SITEMAP]}
    return render(request, "portal/sitemap.xml", context, content_type="application/xml")


def _sitemap_addresses() -> Iterator[tuple[str, Any]]:
    """(absolute address, date of the last change) of every public page in the default language."""
    site = origin()
    return ((site + address, changed) for address, changed in public_addresses(LARGEST_SITEMAP))


@public
@public_page
def feed(request: HttpRequest, kind: str) -> HttpResponse:
    """The newest publications of one kind for feed readers; see `feed_of`."""
    if kind not in Kind.values or kind in CONSENT_KINDS:
        raise Http404
    return feed_of(request, queries.current_of(Kind(kind)), Kind(kind).label)


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing else."""
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


@public
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether what the process depends on answers: database, its schema, the shared cache."""
    checks = {
        "database": _database_answers,
        "migrations": _Schema.is_current,
        "cache": _cache_answers,
    }
    result = {}
    for name, check in checks.items():
        try:
            result[name] = "ok" if check() else "failed"
        except Exception:  # whatever a driver raises means "not ready"
            logger.exception("readyz: %s", name)
            result[name] = "failed"
    status = 200 if set(result.values()) == {"ok"} else 503
    # The pages are served without it; who looks after the portal reads it here.
    if result["database"] == result["migrations"] == "ok":
        result["worker"] = "late" if nobody_works() else "ok"
    return JsonResponse(result, status=status, headers={"Cache-Control": "no-store"})


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


class _Schema:
    """Once all migrations are applied they stay so: reading them takes longer than a page."""

    seen = False

    @classmethod
    def is_current(cls) -> bool:
        if not cls.seen:
            executor = MigrationExecutor(connection)
            cls.seen = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return cls.seen


def _cache_answers() -> bool:
    cache.get("readyz")
    return True


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Who posts to the API is told that nothing is taken there, not of a missing token."""
    return error_answer(NOT_ALLOWED) if is_api(request) else csrf.csrf_failure(request, reason)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _error(request, 500)


def _error(request: HttpRequest, status: int) -> HttpResponse:
    """The page for an error, without asking who the visitor is: that would need the database."""
    if is_api(request):
        return error_answer(status)
    headers = {"Cache-Control": "no-store"}
    try:
        return _error_page(request, status, headers)
    except TemplateDoesNotExist:
        logger.warning("There is no template for %s.", status)
    except Exception:  # the last page of all must come, whatever is broken
        logger.exception("The page for %s cannot be rendered.", status)
    return HttpResponse(PLAIN_ERROR.format(status=status), status=status, headers=headers)


def _error_page(request: HttpRequest, status: int, headers: dict[str, str]) -> HttpResponse:
    context = {"is_error": True}
    response = render(PublicRequest(request), f"{status}.html", context, status=status)
    for name, value in headers.items():
        response.headers[name] = value
    return response
