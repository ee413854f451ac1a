"""What is kept of an activity: photos and consents, the code at the door, the figures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import OFFICERS
from accounts.normalise import sent_number
from accounts.policies import allow
from accounts.steps import refused
from outreach import activity_queries as queries
from outreach import services
from outreach.activity_forms import ActivityPhotoForm, ConsentForm
from outreach.activity_views import PLANNERS, act_on, detail_page, seen, user_of
from outreach.models import Activity, ActivityPhoto
from portal.codes import qr_code
from portal.pages import photo_answer

OFFICERS_ALONE = sorted(OFFICERS)
FIRST_YEAR, LAST_YEAR = 2000, 2100


@allow(*PLANNERS)
@require_POST
def activity_photo(request: HttpRequest, public_id: str) -> HttpResponse:
    """Add one photo with its caption and who can be recognised on it."""
    activity = seen(request, public_id)

    def act(values: dict[str, Any]) -> None:
        services.add_activity_photo(activity, by=user_of(request), **values)

    form = ActivityPhotoForm(request.POST, request.FILES)
    done = _("The photo is kept inside. Note who agreed before it is published.")
    return act_on(request, activity, "photo_form", form, act, done=done)


def _photo(activity: Activity, photo_id: str) -> ActivityPhoto:
    rows = ActivityPhoto.objects.filter(activity=activity).select_related("photo")
    found = get_object_or_404(rows, photo__public_id=photo_id)
    found.activity = activity
    return found


@allow(*PLANNERS)
@require_safe
def activity_photo_image(request: HttpRequest, public_id: str, photo_id: str) -> HttpResponse:
    """For those who keep the activity, whoever of them uploaded it."""
    activity = seen(request, public_id)
    services.refuse_other_keepers(activity, user_of(request))
    kept = _photo(activity, photo_id)
    return photo_answer(request, kept.photo, cache_control="private, no-store")


@allow(*PLANNERS)
@require_POST
def activity_consent(request: HttpRequest, public_id: str, photo_id: str) -> HttpResponse:
    """Note who agreed to a photo, and whether it is for the public site."""
    activity = seen(request, public_id)
    photo = _photo(activity, photo_id)
    form = ConsentForm(photo, request.POST)

    def act(values: dict[str, Any]) -> None:
        values = dict(values)
        version = values.pop("version")
        services.note_consent(photo, by=user_of(request), expected_version=version, **values)

    status = refused(form, act, version=lambda: _photo(activity, photo_id).version)
    if status:
        fresh = seen(request, public_id)
        return detail_page(request, fresh, status=status, consents={photo.pk: form})
    messages.success(request, _("Saved."))
    return redirect("activity_detail", public_id=public_id)


@allow(*PLANNERS)
@require_POST
def activity_consent_end(request: HttpRequest, public_id: str, photo_id: str) -> HttpResponse:
    """Somebody on the photo does not agree any more."""
    photo = _photo(seen(request, public_id), photo_id)
    services.end_consent(photo, by=user_of(request))
    messages.success(request, _("The photo has left the public site and stays inside."))
    return redirect("activity_detail", public_id=public_id)


@allow(*PLANNERS)
@require_safe
def activity_door(request: HttpRequest, public_id: str) -> HttpResponse:
    """The QR code by which those who come count themselves in, for the screen and the printer."""
    activity = seen(request, public_id)
    services.refuse_other_keepers(activity, user_of(request))
    address = reverse("activity_sign_in", args=[activity.sign_in_token])
    context = {
        "activity": activity,
        "code": qr_code(request.build_absolute_uri(address)),
        "arrived": sum(queries.arrived(activity).values()),
    }
    return render(request, "outreach/activity_door.html", context)


@allow(*OFFICERS_ALONE)
@require_safe
def activity_figures(request: HttpRequest) -> HttpResponse:
    """By carrier, and which townships were reached, in a year; of what the officer sees."""
    year = sent_number(request.GET.get("year", "")) or 0
    year = year if FIRST_YEAR <= year <= LAST_YEAR else timezone.localdate().year
    held = queries.held_for(user_of(request), year)
    townships = queries.township_lines(held, queries.townships_for(user_of(request)))
    lines, shown, total = queries.carrier_lines(held)
    context = {
        "year": year, "lines": lines, "shown": shown, "total": total, "townships": townships,
    }  # fmt: skip
    return render(request, "outreach/activity_figures.html", context)
