"""What a phone sends by itself while somebody scores outdoors; see docs/offline.md."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.policies import allow
from accounts.rules import Refusal
from evaluation import queries, services
from evaluation.forms import ScoreForm
from evaluation.models import Inspection
from evaluation.rules import SCORERS
from evaluation.views.drafts import keep_sent_photos
from evaluation.views.records import scoreable_inspection


def keep_photos(request: HttpRequest, inspection: Inspection, form: ScoreForm) -> None:
    """Store the pictures that came along; a refused one is named beside its criterion."""
    user: Any = request.user

    def keep(upload: Any, criterion: Any) -> None:
        services.add_photo(inspection, by=user, upload=upload, criterion=criterion)

    places = {f"photo_{c.pk}": c for c in form.criteria} | {"photo_0": None}
    keep_sent_photos(request, form, places, keep)


@allow(*sorted(SCORERS))
@require_POST
def inspection_photo_send(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keeps one photo, once for each token. Answers where it is shown, or why it is not kept."""
    inspection = scoreable_inspection(request, public_id)
    user: Any = request.user
    upload = request.FILES.get("photo")
    place = request.POST.get("place", "")
    places = {f"photo_{c.pk}": c for c in queries.criteria_of(inspection.scorecard_id)}
    if upload is None or (place != "photo_0" and place not in places):
        message = _("The form was incomplete. Open it again and send it once more.")
        return JsonResponse({"message": message}, status=400)
    try:
        kept, made = services.send_photo(
            inspection,
            by=user,
            token=request.POST.get("token", ""),
            new=services.NewPhoto(
                upload,
                sha256=request.POST.get("sha256", ""),
                chosen_sha256=request.POST.get("chosen_sha256", ""),
            ),
            criterion=places.get(place),
        )
    except ValidationError as error:
        # The phone keeps what was damaged and sends it again; what is refused it does not.
        is_damaged = getattr(error, "code", "") == "damaged_on_its_way"
        message = " ".join(error.messages)
        return JsonResponse({"message": message}, status=503 if is_damaged else 400)
    except Refusal as refusal:
        return JsonResponse({"message": str(refusal.message)}, status=409)
    arguments = [inspection.public_id, kept.photo.public_id]
    return JsonResponse(
        {
            "address": reverse("inspection_photo", args=arguments),
            "delete": reverse("inspection_photo_delete", args=arguments),
        },
        status=201 if made else 200,
    )


@allow(*sorted(SCORERS))
@require_safe
def inspection_stand(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where the server stands, for a page that was without a network or outlived its session."""
    inspection = scoreable_inspection(request, public_id)
    user: Any = request.user
    return JsonResponse(
        {
            "user": user.device_key,
            "csrf": get_token(request),
            "version": inspection.version,
            "draft": services.shown_draft(inspection.draft, user),
            "accepts": inspection.accepts_scores,
        }
    )


@allow(*sorted(SCORERS))
@require_safe
def inspection_worker(request: HttpRequest) -> HttpResponse:
    """The script that opens kept pages without a network; its address is what it may answer for."""
    return render(request, "evaluation/worker.js", content_type="text/javascript; charset=utf-8")
