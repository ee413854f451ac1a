"""The workspace of the toolkit, made for a phone: read it, adopt a method, tell what came of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import OFFICERS, Role
from accounts.exports import export
from accounts.forms import show_errors
from accounts.normalise import clean_search
from accounts.policies import allow
from accounts.rules import StaleRecord
from communities import queries, services
from communities.forms import AdoptForm, EffectForm, EndAdoptionForm
from communities.models import Community, GovernanceMethod, MethodAdoption
from communities.resources import TOOLKIT_COLUMNS
from communities.rules import MEMBERS
from communities.toolkit import cases_of, followed, toolkit_of

PER_PAGE = 30
READERS = sorted(OFFICERS | MEMBERS)


def _user(request: HttpRequest) -> Any:
    return request.user


def _community(request: HttpRequest, slug: str) -> Community:
    rows: Any = Community.objects.for_user(_user(request))
    community: Community = get_object_or_404(rows.with_names().with_types(), slug=slug)
    return community


def _may_adopt(request: HttpRequest, community: Community) -> bool:
    exists = community.is_committee and community.valid_until is None
    return exists and _user(request).may(MEMBERS, community.code)


def _method(request: HttpRequest, community: Community, public_id: str) -> GovernanceMethod:
    rows = queries.methods_for(_user(request), community)
    return get_object_or_404(rows, public_id=public_id)


def _adoption(request: HttpRequest, public_id: str) -> MethodAdoption:
    return get_object_or_404(queries.adoptions_for(_user(request)), public_id=public_id)


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def toolkit_list(request: HttpRequest) -> HttpResponseBase:
    """The communities whose toolkit the user may open; with one alone there is no list."""
    text = clean_search(request.GET.get("q", ""))
    rows: Any = Community.objects.for_user(_user(request))
    rows = rows.existing().committees()
    if not text and request.method != "POST":
        first = list(rows.values_list("slug", flat=True)[:2])
        if len(first) == 1:
            return redirect("toolkit_detail", slug=first[0])
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(township__name__icontains=text))
    rows = queries.with_adoption_counts(rows.with_names()).order_by("code")
    if request.method == "POST":
        return export(request, rows, TOOLKIT_COLUMNS)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "text": text,
    }
    return render(request, "communities/toolkit_list.html", context)


@allow(*READERS)
@require_safe
def toolkit_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """What the community has at hand, what it adopted, and how its scores went since."""
    community = _community(request, slug)
    adoptions = list(queries.adoptions_for(_user(request)).filter(community=community))
    found = followed(community, adoptions)
    context = {
        "community": community,
        "toolkit": toolkit_of(community, _user(request)),
        "running": [row for row in found if row.adoption.ended_on is None],
        "ended": [row for row in found if row.adoption.ended_on is not None],
        "may_adopt": _may_adopt(request, community),
        "is_member": _user(request).may(MEMBERS, community.code),
    }
    return render(request, "communities/toolkit_detail.html", context)


@allow(*READERS)
@require_safe
def toolkit_method(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    community = _community(request, slug)
    method = _method(request, community, public_id)
    running = MethodAdoption.objects.filter(
        community=community, method_key=method.slug, ended_on__isnull=True
    ).first()
    context = {
        "community": community,
        "method": method,
        "adoption": running,
        "cases": cases_of([method.slug], community.slug)[method.slug],
        "may_adopt": running is None and _may_adopt(request, community),
    }
    return render(request, "communities/toolkit_method.html", context)


@allow(Role.COMMITTEE_MEMBER)
def adoption_create(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    community = _community(request, slug)
    method = _method(request, community, public_id)
    form = AdoptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            adoption, _is_new = services.adopt_method(
                community=community,
                method=method,
                adopted_on=form.cleaned_data["adopted_on"],
                effect=form.cleaned_data["effect"],
                by=_user(request),
                token=form.cleaned_data["submission_token"],
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Recorded."))
            return redirect("adoption_detail", public_id=adoption.public_id)
    context = {"community": community, "method": method, "form": form}
    return render(request, "communities/adoption_create.html", context)


@allow(*READERS)
@require_safe
def adoption_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """One adoption: the text as it was adopted, its effect, and the comparison."""
    adoption = _adoption(request, public_id)
    community = _community(request, adoption.community.slug)
    context = {
        "community": community,
        "adoption": adoption,
        "method": adoption.method,
        "newer": queries.method_in_force(adoption.method_key),
        "followed": followed(community, [adoption])[0],
        "is_member": _user(request).may(MEMBERS, community.code),
    }
    return render(request, "communities/adoption_detail.html", context)


@allow(Role.COMMITTEE_MEMBER)
def adoption_effect(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change the effect; the second of two editors sees both texts and chooses."""
    adoption = _adoption(request, public_id)
    initial = {"effect": adoption.effect, "version": adoption.version}
    form = EffectForm(request.POST or None, initial=initial)
    stored, status = None, 200
    if request.method == "POST" and form.is_valid():
        try:
            services.write_effect(
                adoption,
                by=_user(request),
                effect=form.cleaned_data["effect"],
                expected_version=form.cleaned_data["version"],
            )
        except StaleRecord:
            stored, status = _adoption(request, public_id), 409
            typed = {"effect": form.cleaned_data["effect"], "version": stored.version}
            form = EffectForm(initial=typed)
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("adoption_detail", public_id=public_id)
    context = {"adoption": adoption, "form": form, "stored": stored}
    return render(request, "communities/adoption_effect.html", context, status=status)


@allow(Role.COMMITTEE_MEMBER)
def adoption_end(request: HttpRequest, public_id: str) -> HttpResponse:
    adoption = _adoption(request, public_id)
    form = EndAdoptionForm(request.POST or None, initial={"version": adoption.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.end_adoption(
                adoption,
                by=_user(request),
                ended_on=form.cleaned_data["ended_on"],
                reason=form.cleaned_data["end_reason"],
                expected_version=form.cleaned_data["version"],
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Ended. It stays readable here."))
            return redirect("adoption_detail", public_id=public_id)
    context = {"adoption": adoption, "form": form}
    return render(request, "communities/adoption_end.html", context)
