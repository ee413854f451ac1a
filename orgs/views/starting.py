"""Starting an organisation, for everybody: guides, enquiries, and progress by code."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.forms import new_token, show_errors
from accounts.policies import public
from communities.models import County
from orgs import queries, services
from orgs.enums import Matter, OrganizationKind
from orgs.forms import EnquiryForm
from orgs.models import Enquiry, RegistrationCase
from portal.enums import Kind
from portal.models import Publication
from portal.pages import public_form, public_lookup, public_page, published
from portal.queries import current_of, version_lines

HOUR = 3600
# From one address, and from all together.
SENDINGS_AN_HOUR = 5
ALL_SENDINGS_AN_HOUR = 200
WRONG_CODES_AN_HOUR = 20
CODE_LENGTH = 40


@public
@public_page
def starting(request: HttpRequest) -> HttpResponse:
    """The guides, and the ways to ask and to look up."""
    order = list(OrganizationKind.values)
    guides = sorted(
        current_of(Kind.GUIDE), key=lambda row: (order.index(row.payload["kind"]), row.key)
    )
    return render(request, "orgs/starting.html", {"guides": guides})


@public
@public_page
def guide_public(request: HttpRequest, key: str) -> HttpResponse:
    return _guide(request, published(Kind.GUIDE, key))


@public
@public_page
def guide_public_version(request: HttpRequest, key: str, version: int) -> HttpResponse:
    return _guide(request, published(Kind.GUIDE, key, version))


def _guide(request: HttpRequest, publication: Publication) -> HttpResponse:
    context = {
        "publication": publication,
        "guide": publication.payload,
        "matters": [(Matter(row["matter"]).label, row) for row in publication.payload["matters"]],
        "versions": version_lines(Kind.GUIDE, publication.key),
    }
    return render(request, "orgs/guide_public.html", context)


@public
@public_form(limit=SENDINGS_AN_HOUR, seconds=HOUR, together=ALL_SENDINGS_AN_HOUR)
def enquiry_create(request: HttpRequest) -> HttpResponse:
    """An intention or a question to the registry of a county."""
    counties = list(current_of(Kind.COUNTY).order_by("unit_code"))
    form = EnquiryForm([(row.key, row.title) for row in counties], request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.is_trapped:
            return redirect("starting")
        enquiry = _send(form)
        if enquiry is not None:
            return redirect("case_progress", code=enquiry.receipt_code)
    return render(request, "orgs/enquiry_create.html", {"form": form})


def _send(form: EnquiryForm) -> Enquiry | None:
    county = County.objects.filter(slug=form.cleaned_data["county"]).first()
    if county is None:
        raise Http404
    try:
        return services.send_enquiry(
            county, content=form.content(), token=form.cleaned_data["submission_token"]
        )
    except ValidationError as error:
        show_errors(form, error)
    return None


@public
@require_safe
def case_lookup(request: HttpRequest) -> HttpResponse:
    """From a code that was written down to the page of the matter."""
    return to_progress(request, "case_progress")


def to_progress(request: HttpRequest, page: str) -> HttpResponse:
    """To the page of the code that was typed, however its signs are grouped."""
    code = "".join(sign for sign in request.GET.get("code", "") if sign.isalnum())[:CODE_LENGTH]
    return redirect(page, code=code or new_token())


@public
@public_lookup(misses=WRONG_CODES_AN_HOUR, seconds=HOUR)
def case_progress(request: HttpRequest, code: str) -> HttpResponse:
    """How far it is, for whoever has its code; no name and no telephone."""
    enquiry = queries.enquiry_by_code(code)
    case = enquiry.case if enquiry is not None else queries.case_by_code(code)
    if enquiry is None and case is None:
        raise Http404
    context: dict[str, Any] = {"enquiry": enquiry, "case": case}
    if case is not None:
        context |= _progress(case)
    return render(request, "orgs/case_progress.html", context)


def _progress(case: RegistrationCase) -> dict[str, Any]:
    return {
        "clock": queries.clock_of(case),
        "apply_by": queries.apply_by(case),
        "papers": queries.materials_of(case),
        "corrections": case.corrections.all(),
    }
