"""The backbone of a committee on a phone: who, how to reach them, and who agreed to be named."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.exports import export
from accounts.forms import sent_version, show_errors
from accounts.normalise import clean_search
from accounts.policies import allow
from accounts.rules import StaleRecord
from communities import queries, services
from communities.enums import BackboneKind, ConsentMeans, ConsentState
from communities.forms import (
    ChangeMemberForm,
    GiveConsentForm,
    LeaveForm,
    NewMemberForm,
)
from communities.models import BackboneMember
from communities.resources import BackboneMemberResource
from communities.rules import CONTACT_READERS, MEMBERS
from portal.importing import sheet_columns

PER_PAGE = 30
READERS = sorted(CONTACT_READERS)
# A consent that a person can take back.
WITHDRAWABLE = frozenset({ConsentState.CURRENT, ConsentState.ENDING, ConsentState.EXPIRED})
STATUSES = ("serving", "left", "all")


def _user(request: HttpRequest) -> Any:
    return request.user


def _member(request: HttpRequest, public_id: str) -> BackboneMember:
    return get_object_or_404(queries.backbone_for(_user(request)), public_id=public_id)


def _without_phone(request: HttpRequest, public_id: str) -> BackboneMember:
    """The member for pages that show no number: a lost key does not keep a name on the site."""
    rows = queries.backbone_for(_user(request)).without_phones()
    return get_object_or_404(rows, public_id=public_id)


def _asked(request: HttpRequest) -> dict[str, str]:
    """What the list was narrowed to; unknown words count as nothing."""
    kind, consent = request.GET.get("kind", ""), request.GET.get("consent", "")
    status = request.GET.get("status", "")
    return {
        "q": clean_search(request.GET.get("q", "")),
        "kind": kind if kind in BackboneKind.values else "",
        "consent": consent if consent in queries.CONSENT_FILTERS else "",
        "status": status if status in STATUSES else STATUSES[0],
    }


def _narrowed(request: HttpRequest, asked: dict[str, str]) -> Any:
    rows = queries.matching(queries.backbone_for(_user(request)), asked["q"])
    if asked["kind"]:
        rows = rows.filter(kind=asked["kind"])
    if asked["consent"]:
        return queries.CONSENT_FILTERS[asked["consent"]](rows)
    if asked["status"] != "all":
        rows = rows.filter(left_on__isnull=asked["status"] == "serving")
    return rows


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def backbone_list(request: HttpRequest) -> HttpResponseBase:
    """The roster, and with POST the file of it."""
    asked = _asked(request)
    user = _user(request)
    rows = _narrowed(request, asked)
    if request.method == "POST":
        columns = sheet_columns(BackboneMemberResource(user))
        return export(request, rows, columns, personal_for=CONTACT_READERS)
    paginator = Paginator(rows, PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "page": page,
        # Who keeps one roster need not read its place in every line.
        "shows_place": user.is_officer or len({member.community_id for member in page}) > 1,
        "asked": asked,
        "is_narrowed": any(asked[name] for name in ("q", "kind", "consent"))
        or asked["status"] != STATUSES[0],
        "kinds": BackboneKind.choices,
        "statuses": (
            ("serving", _("Serving")), ("left", _("Have left")), ("all", _("All")),
        ),
        "consents": (
            ("given", _("May be named")), ("stale", _("Expired, or ends soon")),
            ("none", _("No consent")), ("withdrawn", _("Consent withdrawn")),
        ),
        "may_write": user.may(MEMBERS),
        "offers_personal": True,
    }  # fmt: skip
    return render(request, "communities/backbone_list.html", context)


@allow(Role.COMMITTEE_MEMBER)
def backbone_create(request: HttpRequest) -> HttpResponse:
    communities = queries.communities_to_write_for(_user(request))
    form = NewMemberForm(communities, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member, _is_new = services.add_member(
                community=form.cleaned_data["community"],
                by=_user(request),
                entry=form.entry(),
                token=form.cleaned_data["submission_token"],
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Entered. Ask whether the name may be published."))
            return redirect("backbone_detail", public_id=member.public_id)
    context = {"form": form, "communities": communities}
    return render(request, "communities/backbone_create.html", context)


@allow(*READERS)
@require_safe
def backbone_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    member = _member(request, public_id)
    context = {
        "member": member,
        "may_write": _user(request).may(MEMBERS, member.scope_code()) and member.left_on is None,
    }
    return render(request, "communities/backbone_detail.html", context)


@allow(Role.COMMITTEE_MEMBER)
def backbone_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    member = _member(request, public_id)
    if member.left_on is not None:
        return _has_left(request, member)
    names = ("kind", "name", "phone", "area", "households", "joined_on", "version")
    initial = {name: getattr(member, name) for name in names}
    form = ChangeMemberForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_member(
                member,
                by=_user(request),
                entry=form.entry(),
                expected_version=form.cleaned_data["version"],
            )
        except ValidationError as error:
            show_errors(form, error)
        except StaleRecord as refusal:
            return _stale(request, member, form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("backbone_detail", public_id=public_id)
    context = {"member": member, "form": form}
    return render(request, "communities/backbone_edit.html", context)


def _has_left(request: HttpRequest, member: BackboneMember) -> HttpResponse:
    messages.info(
        request, _("%(name)s has left; the record stays as it is.") % {"name": member.name}
    )
    return redirect("backbone_detail", public_id=member.public_id)


def _stale(
    request: HttpRequest, member: BackboneMember, form: ChangeMemberForm, refusal: StaleRecord
) -> HttpResponse:
    """Both entries beside each other: what was typed here, and what another saved meanwhile."""
    stored = _member(request, member.public_id)
    kinds = dict(BackboneKind.choices)
    rows = []
    for field in form.visible_fields():
        typed = form.cleaned_data[field.name]
        now = getattr(stored, field.name)
        shown = [kinds[value] if field.name == "kind" else value for value in (now, typed)]
        rows.append((field.label, *shown, now != typed))
    kept = [
        (field.html_name, form.data.get(field.html_name, "")) for field in form.visible_fields()
    ]
    context = {"member": stored, "rows": rows, "kept": kept, "message": refusal.message}
    return render(request, "communities/backbone_stale.html", context, status=409)


@allow(Role.COMMITTEE_MEMBER)
def backbone_consent(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record a consent: its wording, its days, how it was given."""
    member = _without_phone(request, public_id)
    if member.left_on is not None:
        return _has_left(request, member)
    initial = {
        "version": member.version,
        "until": services.proposed_consent_end(timezone.localdate()),
    }
    form = GiveConsentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            services.give_consent(
                member,
                by=_user(request),
                given_on=values["given_on"],
                until=values["until"],
                means=ConsentMeans(values["means"]),
                expected_version=values["version"],
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Recorded. An officer publishes the roster."))
            return redirect("backbone_detail", public_id=public_id)
    context = {"member": member, "form": form}
    return render(request, "communities/backbone_consent.html", context)


@allow(Role.COMMITTEE_MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def backbone_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask once, then take the consent back and the name off the site."""
    member = _without_phone(request, public_id)
    if request.method != "POST" and member.consent not in WITHDRAWABLE:
        messages.info(request, _("There is no consent that could be withdrawn."))
        return redirect("backbone_detail", public_id=public_id)
    if request.method == "POST":
        services.withdraw_consent(member, by=_user(request), expected_version=sent_version(request))
        messages.success(request, _("Withdrawn. The name is not on the public site any more."))
        return redirect("backbone_detail", public_id=public_id)
    return render(request, "communities/backbone_withdraw.html", {"member": member})


@allow(Role.COMMITTEE_MEMBER)
def backbone_leave(request: HttpRequest, public_id: str) -> HttpResponse:
    member = _without_phone(request, public_id)
    if member.left_on is not None:
        return _has_left(request, member)
    form = LeaveForm(request.POST or None, initial={"version": member.version})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            services.leave(
                member,
                by=_user(request),
                left_on=values["left_on"],
                reason=values["left_reason"],
                expected_version=values["version"],
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Recorded that %(name)s has left.") % {"name": member.name})
            return redirect("backbone_detail", public_id=public_id)
    context = {"member": member, "form": form}
    return render(request, "communities/backbone_leave.html", context)
