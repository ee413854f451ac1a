"""The workspace's page of one community: what it has, what it lacks, and where to work on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import OFFICERS
from accounts.exports import export
from accounts.normalise import clean_search
from accounts.policies import allow
from accounts.steps import refused
from communities.completeness import recorded_lines
from communities.forms.programmes import INTO, TagForm
from communities.models import Community, Programme
from communities.queries import in_programme, programme_with_code, running_tags
from communities.resources import CommunityResource
from communities.rules import MEMBERS
from communities.services.programmes import tag_communities, untag_communities
from portal.addresses import address_of
from portal.enums import Kind
from portal.importing import sheet_columns
from portal.queries import current

PER_PAGE = 30
READERS = sorted(OFFICERS | MEMBERS)


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def own_community_list(request: HttpRequest) -> HttpResponseBase:
    """The communities of one's jurisdiction; whoever has one alone is led to it."""
    user: Any = request.user
    text = clean_search(request.GET.get("q", ""))
    programme = programme_with_code(request.GET.get("programme", ""))
    rows: Any = Community.objects.for_user(user).existing().with_names().order_by("code")
    is_whole = not text and programme is None and request.method != "POST"
    if is_whole and user.may(MEMBERS) and rows.count() == 1:
        return redirect("own_community", slug=rows[0].slug)
    rows = rows.filter(name__icontains=text) if text else rows
    rows = in_programme(rows, programme) if programme else rows
    if request.method == "POST":
        return export(request, rows.with_types(), sheet_columns(CommunityResource(user)))
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "text": text,
        "programmes": Programme.objects.all(),
        "programme": programme.code if programme else "",
    }
    return render(request, "communities/own_community_list.html", context)


@allow(*READERS)
@require_safe
def own_community(request: HttpRequest, slug: str) -> HttpResponse:
    return _shown(request, slug)


@allow(*sorted(OFFICERS))
@require_POST
def community_tag(request: HttpRequest, slug: str) -> HttpResponse:
    """Into programmes from a day on, or out of them."""
    user: Any = request.user
    community = get_object_or_404(Community.objects.for_user(user), slug=slug)
    form = TagForm(request.POST)

    def act(values: dict[str, Any]) -> None:
        entered = dict(values)
        service = tag_communities if entered.pop("act") == INTO else untag_communities
        service(by=user, communities=[community], **entered)

    status = refused(form, act)
    if status:
        return _shown(request, slug, status=status, tag=form)
    messages.success(request, _("Saved."))
    return redirect("own_community", slug=slug)


def _shown(
    request: HttpRequest, slug: str, *, status: int = 200, tag: TagForm | None = None
) -> HttpResponse:
    user: Any = request.user
    rows = Community.objects.for_user(user).with_names().with_types().with_programmes()
    community = get_object_or_404(rows, slug=slug)
    lines = recorded_lines(community)
    publication = current(Kind.COMMUNITY, community.slug)
    context = {
        "community": community,
        "lines": lines,
        "met": sum(line.is_met for line in lines),
        "is_member": user.may(MEMBERS, community.code),
        "public_address": address_of(publication) if publication else None,
        "tags": running_tags(community),
        "tag": (tag or TagForm()) if user.may(OFFICERS, community.code) else None,
    }
    return render(request, "communities/own_community.html", context, status=status)
