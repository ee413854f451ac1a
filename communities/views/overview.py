"""The workspace's page of one community: what it has, what it lacks, and where to work on it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.enums import OFFICERS
from accounts.normalise import clean_search
from accounts.policies import allow
from communities.completeness import recorded_lines
from communities.models import Community
from communities.rules import MEMBERS
from portal.addresses import address_of
from portal.enums import Kind
from portal.queries import current

PER_PAGE = 30
READERS = sorted(OFFICERS | MEMBERS)


@allow(*READERS)
@require_safe
def own_community_list(request: HttpRequest) -> HttpResponse:
    """The communities of one's jurisdiction; whoever has one alone is led to it."""
    user: Any = request.user
    text = clean_search(request.GET.get("q", ""))
    rows = Community.objects.for_user(user).existing().with_names().order_by("code")
    if not text and user.may(MEMBERS) and rows.count() == 1:
        return redirect("own_community", slug=rows[0].slug)
    rows = rows.filter(name__icontains=text) if text else rows
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "communities/own_community_list.html", {"page": page, "text": text})


@allow(*READERS)
@require_safe
def own_community(request: HttpRequest, slug: str) -> HttpResponse:
    user: Any = request.user
    rows = Community.objects.for_user(user).with_names().with_types()
    community = get_object_or_404(rows, slug=slug)
    lines = recorded_lines(community)
    publication = current(Kind.COMMUNITY, community.slug)
    context = {
        "community": community,
        "lines": lines,
        "met": sum(line.is_met for line in lines),
        "is_member": user.may(MEMBERS, community.code),
        "public_address": address_of(publication) if publication else None,
    }
    return render(request, "communities/own_community.html", context)
