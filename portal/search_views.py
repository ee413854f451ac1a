"""The search over everything that stands on the site."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.policies import public
from portal import queries
from portal.addresses import address_of
from portal.enums import Kind
from portal.pages import public_page
from portal.sections import sections_for
from portal.validators import parse_sha256

PER_PAGE = 20
# Nobody reads on so far; who looks for something types another word.
MOST_LISTED = 1_000
# Room for a pasted hash.
LONGEST_SEARCH = 80


@public
@public_page(query=("q", "kind", "county", "page"))
def search(request: HttpRequest) -> HttpResponse:
    """All words in what was published: characters, pinyin, first letters; by kind and county."""
    text = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    with suppress(ValidationError):
        return redirect("verify_hash", sha256=parse_sha256(text))
    words = queries.search_words(text)
    counties = {row.key: row for row in queries.current_of(Kind.COUNTY).order_by("unit_code")}
    county, kind = request.GET.get("county", ""), request.GET.get("kind", "")
    within = counties[county].unit_code if county in counties else ""
    found = queries.search(text, within=within)
    ordered = queries.nearest_first(found, words) if words else []
    numbers = Counter(name for name, _pk in ordered)
    by_kind = {one: numbers[one] for one in Kind if one in numbers}
    kind = kind if kind in by_kind else ""
    chosen = [pk for name, pk in ordered if not kind or name == kind]
    page = Paginator(chosen[:MOST_LISTED], PER_PAGE).get_page(request.GET.get("page"))
    results = queries.in_this_order(list(page))
    context = {
        "text": text,
        "words": words,
        "page": page,
        "results": [(row, Kind(row.kind).label, address_of(row)) for row in results],
        "by_kind": [(name, name.label, number) for name, number in by_kind.items()],
        "total": len(ordered),
        "number": len(chosen),
        "most": MOST_LISTED,
        "kind": kind,
        "counties": list(counties.values()),
        "county": county if within else "",
        "alone": queries.numbers_alone(words, within=within) if not by_kind else [],
        "sections": sections_for("search", text) if words else [],
    }
    return render(request, "portal/search.html", context)
