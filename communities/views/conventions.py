"""Public pages of conventions, and the form by which anybody sends an opinion on a draft."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.policies import public
from accounts.rules import Refusal
from communities import queries, services
from communities.differences import compare_clauses
from communities.forms import OpinionForm
from communities.models import Convention, ConventionOpinion
from communities.rules import TAKES_OPINIONS
from communities.sections import consultation, convention_entry
from portal.enums import Kind
from portal.models import Publication
from portal.pages import public_form, public_page, published
from portal.queries import versions

PAGE_SIZE = 30
OPINIONS_AN_HOUR = 10
# What a correction of the filing changes, as the payload calls it.
FILING_FACTS = (
    ("filing_number", _("Filing number")),
    ("filed_on", _("Filed on")),
    ("effective_on", _("In force from")),
)


@public
@public_page(query=("q", "county", "page"))
def convention_public_list(request: HttpRequest) -> HttpResponse:
    """All published conventions, how far they reach by county, and drafts open for opinions."""
    text = request.GET.get("q", "")[:60]
    counties, county = queries.chosen_county(request.GET.get("county"))
    rows = queries.published_conventions(county.unit_code if county else "", text)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    coverage = queries.published_coverage()
    context = {
        "page": page,
        "conventions": [convention_entry(row) for row in page],
        "drafts": [consultation(row) for row in queries.open_consultations()],
        "coverage": coverage,
        "total": queries.coverage_total(coverage),
        "counties": counties,
        "county": county,
        "text": text,
    }
    return render(request, "communities/convention_public_list.html", context)


@public
@public_page
def convention_public(request: HttpRequest, slug: str) -> HttpResponse:
    return _convention(request, published(Kind.CONVENTION, slug))


@public
@public_page
def convention_public_version(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    return _convention(request, published(Kind.CONVENTION, slug, version))


def _convention(request: HttpRequest, publication: Publication) -> HttpResponse:
    found = list(versions(Kind.CONVENTION, publication.key))
    edition = publication.payload["edition"]
    context = {
        "publication": publication,
        "convention": convention_entry(publication),
        "versions": found,
        "is_corrected": any(v.is_latest and v.payload["edition"] == edition for v in found),
    }
    return render(request, "communities/convention_public.html", context)


@public
@public_page
def convention_changes(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    """The clauses and the filing of a version beside those of the version before it."""
    after = published(Kind.CONVENTION, slug, version)
    before = published(Kind.CONVENTION, slug, version - 1)
    context = {
        "before": convention_entry(before),
        "after": convention_entry(after),
        "rows": compare_clauses(_texts(before), _texts(after)),
        "facts": [
            (label, before.payload[name], after.payload[name])
            for name, label in FILING_FACTS
            if before.payload[name] != after.payload[name]
        ],
    }
    return render(request, "communities/convention_changes.html", context)


def _texts(publication: Publication) -> list[str]:
    return [clause["text"] for clause in publication.payload["clauses"]]


@public
@public_page
def consultation_detail(request: HttpRequest, key: str) -> HttpResponse:
    publication = published(Kind.CONSULTATION, key)
    context = {"publication": publication, "draft": consultation(publication)}
    return render(request, "communities/consultation_detail.html", context)


@public
@public_form(limit=OPINIONS_AN_HOUR, seconds=3600)
def opinion_create(request: HttpRequest, key: str) -> HttpResponse:
    """Send an opinion on a published draft; whoever did gets an address to look the answer up."""
    publication = published(Kind.CONSULTATION, key)
    convention = get_object_or_404(Convention, public_id=key)
    form = OpinionForm(request.POST or None)
    closed = not convention.is_open_for_opinions()
    if request.method == "POST" and not closed and form.is_valid():
        try:
            opinion = services.send_opinion(convention, text=form.cleaned_data["text"])
        except ValidationError as error:
            form.add_error("text", error.messages)
        except Refusal:  # it ended this moment
            closed = True
        else:
            return redirect("opinion_receipt", public_id=opinion.public_id)
    context: dict[str, Any] = {
        "publication": publication,
        "draft": consultation(publication),
        "form": form,
        "closed": closed,
    }
    status = 409 if closed and request.method == "POST" else 200
    return render(request, "communities/opinion_create.html", context, status=status)


@public
@require_safe
def opinion_receipt(request: HttpRequest, public_id: str) -> HttpResponse:
    """What became of an opinion, for whoever has its address; only those from the public site."""
    opinions = ConventionOpinion.objects.select_related("convention__community")
    opinion = opinions.filter(public_id=public_id, entered_by__isnull=True).first()
    if opinion is None:
        raise Http404
    context = {
        "opinion": opinion,
        "is_answered": opinion.convention.state not in TAKES_OPINIONS,
    }
    headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    response = render(request, "communities/opinion_receipt.html", context)
    for name, value in headers.items():
        response.headers[name] = value
    return response
