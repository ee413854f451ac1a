"""Carriers in the workspace: listed, entered, renewed with the phone, taken down."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exports import export
from accounts.policies import allow
from accounts.rules import Refusal
from accounts.steps import refused, taken, told_apart
from outreach import carrier_queries as queries
from outreach import services
from outreach.carrier_forms import (
    ChangedCarrierForm,
    NewCarrierForm,
    RenewalForm,
    TakenDownForm,
)
from outreach.carrier_rules import CARRIER_KEEPERS, CARRIER_READERS
from outreach.enums import CarrierState
from outreach.models import Carrier, CarrierUpdate
from outreach.resources import CARRIER_COLUMNS
from outreach.services import CarrierContent
from portal.pages import photo_answer

PER_PAGE = 30
READERS, KEEPERS = sorted(CARRIER_READERS), sorted(CARRIER_KEEPERS)


def _user(request: HttpRequest) -> Any:
    return request.user


def _carrier(request: HttpRequest, public_id: str) -> Carrier:
    rows = Carrier.objects.for_user(_user(request)).select_related("community__township")
    return get_object_or_404(queries.with_updates(rows), public_id=public_id)


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def carrier_list(request: HttpRequest) -> HttpResponseBase:
    state = request.GET.get("state", "")
    state = state if state in {"stale", CarrierState.GONE} else ""
    user = _user(request)
    rows = queries.carriers_for(user, state)
    if request.method == "POST":
        return export(request, rows, CARRIER_COLUMNS)
    page = Paginator(rows, PER_PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "state": state,
        "states": [("stale", _("To renew")), (CarrierState.GONE, CarrierState.GONE.label)],
        "may_add": user.may(CARRIER_KEEPERS),
    }
    return render(request, "outreach/carrier_list.html", context)


@allow(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def carrier_create(request: HttpRequest) -> HttpResponse:
    form = NewCarrierForm(queries.own_communities(_user(request)), request.POST or None)
    made: list[Carrier] = []

    def act(values: dict[str, Any]) -> None:
        carrier, _is_new = services.add_carrier(
            values["community"],
            by=_user(request),
            content=form.content(),
            token=values["submission_token"],
        )
        made.append(carrier)

    status = refused(form, act) if request.method == "POST" else 200
    if made:
        messages.success(request, _("Entered."))
        return redirect("carrier_detail", public_id=made[0].public_id)
    return render(request, "outreach/carrier_create.html", {"form": form}, status=status)


@allow(*READERS)
@require_safe
def carrier_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    return _detail(request, _carrier(request, public_id))


def _detail(
    request: HttpRequest, carrier: Carrier, *, status: int = 200, **bound: Any
) -> HttpResponse:
    """One carrier with what may be done; `bound` are forms that were sent."""
    may_keep = (
        _user(request).may(CARRIER_KEEPERS, carrier.scope_code())
        and carrier.state == CarrierState.KEPT
    )
    version = {"version": carrier.version}
    told = {name: getattr(carrier, name) for name in CarrierContent.__dataclass_fields__}
    context: dict[str, Any] = {
        "carrier": carrier,
        "renewal": RenewalForm(initial={**version, "day": timezone.localdate()})
        if may_keep
        else None,
        "change": ChangedCarrierForm(initial={**version, **told}) if may_keep else None,
        "taking_down": TakenDownForm(initial=version) if may_keep else None,
        **bound,
    }
    return render(request, "outreach/carrier_detail.html", told_apart(context), status=status)


def _act(
    request: HttpRequest, public_id: str, name: str, form: Any, *, act: Any, done: str
) -> HttpResponse:
    carrier = _carrier(request, public_id)
    if not _user(request).may(CARRIER_KEEPERS, carrier.scope_code()):
        raise Refusal(_("Only the committee keeps the carriers of its community."))
    return taken(
        request,
        carrier,
        name,
        form,
        lambda values: act(carrier, dict(values)),
        done=done,
        fetch=_carrier,
        show=_detail,
        back="carrier_detail",
    )


@allow(*KEEPERS)
@require_POST
def carrier_renew(request: HttpRequest, public_id: str) -> HttpResponse:
    """Log an update with a photo, taken with the phone."""

    def act(carrier: Carrier, values: dict[str, Any]) -> None:
        version = values.pop("version")
        services.renew_carrier(carrier, by=_user(request), expected_version=version, **values)

    form = RenewalForm(request.POST, request.FILES)
    return _act(request, public_id, "renewal", form, act=act, done=_("The renewal is logged."))


@allow(*KEEPERS)
@require_POST
def carrier_change(request: HttpRequest, public_id: str) -> HttpResponse:
    form = ChangedCarrierForm(request.POST)

    def act(carrier: Carrier, values: dict[str, Any]) -> None:
        content = CarrierContent(
            **{name: values[name] for name in CarrierContent.__dataclass_fields__}
        )
        services.change_carrier(
            carrier, by=_user(request), content=content, expected_version=values["version"]
        )

    return _act(request, public_id, "change", form, act=act, done=_("Saved."))


@allow(*KEEPERS)
@require_POST
def carrier_take_down(request: HttpRequest, public_id: str) -> HttpResponse:
    def act(carrier: Carrier, values: dict[str, Any]) -> None:
        services.take_down_carrier(
            carrier,
            by=_user(request),
            reason=values["reason"],
            expected_version=values["version"],
        )

    form = TakenDownForm(request.POST)
    return _act(request, public_id, "taking_down", form, act=act, done=_("Noted as taken down."))


@allow(*READERS)
@require_safe
def carrier_photo(request: HttpRequest, public_id: str, photo_id: str) -> HttpResponse:
    """For all who see the carrier, whoever of them uploaded it."""
    carrier = _carrier(request, public_id)
    rows = CarrierUpdate.objects.filter(carrier=carrier).select_related("photo")
    kept = get_object_or_404(rows, photo__public_id=photo_id)
    return photo_answer(request, kept.photo, cache_control="private, no-store")
