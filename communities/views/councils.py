"""The workspace of a committee's own council system, made for a phone, and its public pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Role
from accounts.exports import export
from accounts.forms import TokenForm, sent_version, with_one_more_row
from accounts.policies import allow, public
from accounts.rules import Refusal, StaleRecord
from communities import queries, services
from communities.enums import CouncilState
from communities.forms import CouncilForm, EndForm
from communities.models import Community, Council
from communities.resources import COUNCIL_COLUMNS
from communities.rules import COUNCIL_HELD
from communities.sections import council_entry
from portal.enums import Kind
from portal.pages import public_page, published
from portal.queries import current, versions

PAGE_SIZE = 30


def _user(request: HttpRequest) -> Any:
    return request.user


def _communities(request: HttpRequest) -> Any:
    rows: Any = queries.communities_to_keep_for(_user(request))
    return rows.committees()


def _council(request: HttpRequest, public_id: str) -> Council:
    return get_object_or_404(queries.councils_for(_user(request)), public_id=public_id)


@allow(Role.COMMITTEE_MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def council_list(request: HttpRequest) -> HttpResponseBase:
    """The council system of one community: in force, draft, and the editions before."""
    communities = list(_communities(request))
    slug = request.GET.get("community", "")
    first = communities[0] if communities else None
    community = next((unit for unit in communities if unit.slug == slug), first)
    if request.method == "POST":
        shown = {*COUNCIL_HELD, CouncilState.DRAFT}
        rows = queries.councils_for(_user(request)).filter(community=community, state__in=shown)
        return export(request, rows.order_by("-edition", "-pk"), COUNCIL_COLUMNS)
    context: dict[str, Any] = {"communities": communities, "community": community}
    if community is not None:
        held = list(queries.held_councils(community).prefetch_related("parties"))
        context |= {
            "in_force": next((c for c in held if c.state == CouncilState.IN_FORCE), None),
            "earlier": [c for c in held if c.state != CouncilState.IN_FORCE],
            "draft": queries.council_draft(community),
            "form": TokenForm(),
        }
    return render(request, "communities/council_list.html", context)


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def council_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin the first draft or a new edition; the button sends its token."""
    community: Community = get_object_or_404(_communities(request), slug=slug)
    council, _is_new = services.begin_council(
        community=community, by=_user(request), token=request.POST.get("submission_token", "")
    )
    return redirect("council_edit", public_id=council.public_id)


@allow(Role.COMMITTEE_MEMBER)
@require_safe
def council_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    council = _council(request, public_id)
    context = {
        "council": council,
        "is_draft": council.state == CouncilState.DRAFT,
        "is_in_force": council.state == CouncilState.IN_FORCE,
        "is_on_site": council.state in COUNCIL_HELD
        and current(Kind.COUNCIL, council.community.slug) is not None,
    }
    return render(request, "communities/council_detail.html", context)


@allow(Role.COMMITTEE_MEMBER)
def council_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """The text and the parties; where another saved meanwhile, both stand beside each other."""
    council = _council(request, public_id)
    if council.state != CouncilState.DRAFT:
        messages.info(request, _("This text is fixed. Begin a new edition to change it."))
        return redirect("council_detail", public_id=public_id)
    form = CouncilForm(council.community, council, request.POST or None)
    differences: Any = ()
    status = 200
    if "add_parties" in request.POST:
        form = CouncilForm(council.community, council, with_one_more_row(request, "parties"))
    elif request.method == "POST" and form.is_valid():
        try:
            services.write_council(
                council,
                by=_user(request),
                entry=form.entry(),
                expected_version=form.cleaned_data["version"],
            )
        except ValidationError as problems:
            form.add_problems(problems)
        except StaleRecord:
            now = _council(request, public_id)
            differences, status = form.beside(now), 409
            form = form.over(now)
        else:
            messages.success(request, _("Saved. It is not in force yet."))
            return redirect("council_detail", public_id=public_id)
    context = {
        "council": council,
        "form": form,
        "differences": differences,
        "is_stale": status != 200,  # noqa: PLR2004 (a status of HTTP)
    }
    return render(request, "communities/council_edit.html", context, status=status)


def _confirm(
    request: HttpRequest, council: Council, step: Callable[..., None], done: str, **context: Any
) -> HttpResponse:
    """Ask before a step that cannot be undone; what was refused stands on the same page."""
    status = 200
    if request.method == "POST":
        try:
            step(council, by=_user(request), expected_version=sent_version(request))
        except Refusal as refusal:
            context["refusal"] = refusal.message
            # The page is drawn from what is stored: a second press means what it shows.
            council, status = _council(request, council.public_id), 409
        else:
            messages.success(request, done)
            return redirect("council_detail", public_id=council.public_id)
    context |= {"council": council}
    return render(request, "communities/council_confirm.html", context, status=status)


@allow(Role.COMMITTEE_MEMBER)
def council_enforce(request: HttpRequest, public_id: str) -> HttpResponse:
    council = _council(request, public_id)
    return _confirm(
        request,
        council,
        services.enforce_council,
        _("It is in force. An officer publishes it."),
        title=_("Bring into force"),
        before=queries.council_in_force(council.community),
        is_enforcing=True,
    )


@allow(Role.COMMITTEE_MEMBER)
def council_discard(request: HttpRequest, public_id: str) -> HttpResponse:
    return _confirm(
        request,
        _council(request, public_id),
        services.discard_council,
        _("The draft was discarded."),
        title=_("Discard the draft"),
    )


@allow(Role.COMMITTEE_MEMBER)
def council_end(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for the last day and the reason."""
    council = _council(request, public_id)
    form = EndForm(council.community, council, request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            services.end_council(
                council,
                by=_user(request),
                on=values["on"],
                reason=values["reason"],
                expected_version=values["version"],
            )
        except ValidationError as problems:
            form.add_problems(problems)
        except StaleRecord as refusal:
            now = _council(request, public_id)
            form, status = form.over(now), 409
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Ended. An officer publishes its end."))
            return redirect("council_detail", public_id=public_id)
    context = {"council": council, "form": form}
    return render(request, "communities/council_end.html", context, status=status)


@public
@public_page(query=("q", "county", "page"))
def council_public_list(request: HttpRequest) -> HttpResponse:
    """All published council systems, and how far they reach by county."""
    text = request.GET.get("q", "")[:60]
    counties = list(queries.county_entries())
    county = next((c for c in counties if c.key == request.GET.get("county")), None)
    rows = queries.published_councils(county.unit_code if county else "", text)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    coverage = queries.published_council_coverage()
    context = {
        "page": page,
        "councils": [council_entry(row) for row in page],
        "coverage": coverage,
        "total": queries.council_total(coverage),
        "counties": counties,
        "county": county,
        "text": text,
    }
    return render(request, "communities/council_public_list.html", context)


@public
@public_page
def council_public(request: HttpRequest, slug: str) -> HttpResponse:
    return _council_page(request, slug)


@public
@public_page
def council_public_version(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    return _council_page(request, slug, version)


def _council_page(request: HttpRequest, slug: str, version: int | None = None) -> HttpResponse:
    publication = published(Kind.COUNCIL, slug, version)
    council = council_entry(publication)
    if not publication.is_latest:
        # When an earlier edition ended, the version that followed it tells.
        shown = current(Kind.COUNCIL, slug)
        for earlier in shown.payload["earlier"] if shown else ():
            if earlier["edition"] == council["edition"]:
                council["until"] = earlier["until"]
    context = {
        "publication": publication,
        "council": council,
        "versions": versions(Kind.COUNCIL, publication.key),
    }
    return render(request, "communities/council_public.html", context)
