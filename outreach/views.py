"""The sorting guide for everybody; the pages read its published edition alone."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.policies import public
from outreach import queries
from outreach.constants import (
    LONGEST_SEARCH,
    NOTED_FROM_ALL,
    NOTED_FROM_ONE,
    NOTED_SECONDS,
)
from outreach.edition import Edition
from outreach.enums import Nearness
from outreach.finding import asked
from outreach.services import note_word
from portal.addresses import origin
from portal.codes import qr_code
from portal.enums import Kind
from portal.models import Publication
from portal.pages import PublicRequest, copied, public_page, published, within_limit
from portal.queries import fold

NOT_FOUND = 404
POSTER_EXAMPLES = 10
CARD_EXAMPLES = 4
QUERY = ("q", "scheme")


@public
@copied
def sorting_guide(request: HttpRequest) -> HttpResponse:
    """The search box first. What is found nowhere is noted for the staff, each time anew: such an
    answer is not kept."""
    response = _guide(request)
    if response.status_code != NOT_FOUND:
        return response
    publication = queries.published_guide()
    if publication is None:
        return response
    edition = queries.edition_of(publication)
    scheme = edition.scheme(request.GET.get("scheme", ""))["code"]
    typed = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    noted = request.method == "GET" and _noted(request, asked(fold(typed)))
    context = {"text": typed, "noted": noted, **_frame(edition, scheme)}
    page = render(PublicRequest(request), "outreach/guide.html", context, status=NOT_FOUND)
    page.headers["Cache-Control"] = "no-store"
    return page


@public_page(query=QUERY)
def _guide(request: HttpRequest) -> HttpResponse:
    publication = queries.published_guide()
    if publication is None:
        return _without_guide(request)
    edition = queries.edition_of(publication)
    scheme = edition.scheme(request.GET.get("scheme", ""))["code"]
    text = request.GET.get("q", "")[:LONGEST_SEARCH]
    found = _results(edition, scheme, text)
    if text and not found["results"]:
        return HttpResponse(status=NOT_FOUND)
    context = {"publication": publication, "text": text, **_frame(edition, scheme), **found}
    return render(request, "outreach/guide.html", context)


def _without_guide(request: HttpRequest) -> HttpResponse:
    """Before the first edition; a withdrawn guide leaves its tombstone."""
    with suppress(Http404):
        published(Kind.SORTING, queries.GUIDE_KEY)
    return render(request, "outreach/guide.html", {"is_empty": True})


def _noted(request: HttpRequest, word: str) -> bool:
    """Whether a word is kept; from one address and from all only so many are in an hour."""
    return within_limit(
        request,
        "sorting_guide",
        limit=NOTED_FROM_ONE,
        seconds=NOTED_SECONDS,
        together=NOTED_FROM_ALL,
    ) and note_word(word)


def _read(request: HttpRequest) -> tuple[Edition, str]:
    """The edition on the site, and the code of the scheme by which the visitor sorts."""
    publication = queries.published_guide()
    if publication is None:
        # It raises what there is to say: never published, or withdrawn.
        publication = published(Kind.SORTING, queries.GUIDE_KEY)
    edition = queries.edition_of(publication)
    return edition, edition.scheme(request.GET.get("scheme", ""))["code"]


def _frame(edition: Edition, scheme: str) -> dict[str, Any]:
    """What stands around each page of the guide."""
    return {
        "scheme": edition.schemes[scheme],
        "others": edition.others(scheme),
        "bins": [
            (row, edition.examples(scheme, row["code"], CARD_EXAMPLES))
            for row in edition.bins(scheme)
        ],
        "apart": edition.apart(scheme),
        "number": len(edition.items),
    }


def _results(edition: Edition, scheme: str, text: str) -> dict[str, Any]:
    """The items that fit, with their classes; whether they are only similar ones."""
    rows = edition.find(fold(text)) if text else []
    return {
        "results": [
            {
                "item": item,
                "class": edition.class_of(item, scheme),
                "word": "" if _is_named(found.word, item["name"]) else found.word,
            }
            for found, item in rows
        ],
        "are_similar": bool(rows) and rows[0][0].nearness == Nearness.CORRECTED,
    }


def _is_named(word: str, name: str) -> bool:
    """Whether the word that fitted tells nothing beside the name: it, a part of it, or letters."""
    return word.isascii() or word in fold(name) or word == asked(fold(name))


@public
@public_page(query=QUERY)
def sorting_results(request: HttpRequest) -> HttpResponse:
    """The results alone, as a part of the page that asks while somebody types; nothing is noted."""
    edition, scheme = _read(request)
    text = request.GET.get("q", "")[:LONGEST_SEARCH]
    context = {"text": text, "scheme": edition.schemes[scheme], **_results(edition, scheme, text)}
    return JsonResponse({"html": render_to_string("outreach/_results.html", context)})


@public
@public_page
def sorting_class(request: HttpRequest, scheme: str, code: str) -> HttpResponse:
    """A class with its items, by its sub-classes."""
    edition, _city = _read(request)
    row = edition.schemes.get(scheme, {}).get("classes", {}).get(code)
    if row is None:
        raise Http404
    groups = [
        (part, edition.items_in(scheme, part["code"])) for part in edition.parts(scheme, code)
    ]
    context = {
        "class": row,
        "groups": groups,
        "items": edition.items_in(scheme, code),
        **_frame(edition, scheme),
    }
    return render(request, "outreach/class.html", context)


@public
@public_page(query=("scheme",))
def sorting_item(request: HttpRequest, slug: str) -> HttpResponse:
    """Into which bin an item goes, and how to prepare it."""
    edition, scheme = _read(request)
    item = edition.items.get(slug)
    if item is None:
        raise Http404
    context = {
        "item": item,
        "class": edition.class_of(item, scheme),
        "elsewhere": [
            (other, edition.class_of(item, other["code"]))
            for other in edition.others(scheme)
            if other["is_city"] or queries.villages_with(other["code"])
        ],
        "similar": edition.similar(item, scheme),
        **_frame(edition, scheme),
    }
    return render(request, "outreach/item.html", context)


@public
@public_page
def sorting_poster(request: HttpRequest, scheme: str) -> HttpResponse:
    """To print and hang up at a collection point: signs, examples, the way to the guide."""
    edition, _city = _read(request)
    if scheme not in edition.schemes:
        raise Http404
    query = "" if scheme == edition.city else f"?scheme={scheme}"
    context = {
        "scheme": edition.schemes[scheme],
        "others": edition.others(scheme),
        "bins": [
            (row, edition.examples(scheme, row["code"], POSTER_EXAMPLES))
            for row in edition.bins(scheme)
        ],
        "apart": edition.apart(scheme),
        "code": qr_code(f"{origin()}{reverse('sorting_guide')}{query}"),
    }
    return render(request, "outreach/poster.html", context)


@public
@public_page
def sorting_edition(request: HttpRequest, version: int) -> HttpResponse:
    """An edition as it was published, with the list of all."""
    publication: Publication = published(Kind.SORTING, queries.GUIDE_KEY, version)
    edition = queries.edition_of(publication)
    lists = [
        (row, edition.items_in(edition.city, row["code"]))
        for row in edition.schemes[edition.city]["classes"].values()
    ]
    context = {
        "publication": publication,
        "lists": [(row, items) for row, items in lists if items],
        "chosen": publication.payload.get("entries", []),
        "versions": queries.guide_versions(),
    }
    return render(request, "outreach/edition.html", context)
