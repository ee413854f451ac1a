"""The workspace of those who score: a list, the card, the record. Made for a phone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import OFFICERS
from accounts.forms import sent_version
from accounts.middleware import PERMISSIONS_FIELD
from accounts.models import User
from accounts.policies import allow
from accounts.rules import Refusal, StaleRecord
from evaluation import queries, services
from evaluation.constants import COORDINATE_PLACES, LEAST_ACCURATE
from evaluation.enums import InspectionState
from evaluation.forms import ScoreForm, typed_before, typed_values
from evaluation.models import Inspection, InspectionPhoto
from evaluation.rules import INSPECTION_READERS, SCORERS
from evaluation.views.appeals import appeal_context
from evaluation.views.field import keep_photos
from evaluation.views.records import own_inspection, scoreable_inspection
from portal.pages import photo_answer

PER_PAGE = 50


@allow(*sorted(INSPECTION_READERS))
@require_safe
def inspection_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    to_score = list(queries.to_score(user))
    others = queries.for_workspace(user).exclude(pk__in=[row.pk for row in to_score])
    page = Paginator(others, PER_PAGE).get_page(request.GET.get("page"))
    context = {"to_score": to_score, "page": page, "today": timezone.localdate()}
    return render(request, "evaluation/inspection_list.html", context)


@allow(*sorted(INSPECTION_READERS))
@require_safe
def inspection_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    inspection = own_inspection(request, public_id)
    user: Any = request.user
    is_officer = user.may(OFFICERS, inspection.scope_code())
    photos = InspectionPhoto.objects.for_user(user).filter(inspection=inspection)
    context = {
        "inspection": inspection,
        "revisions": queries.revisions_of(inspection, to=user, to_officer=is_officer),
        "photos": photos.select_related("photo", "criterion", "first_revision"),
        "may_score": inspection.accepts_scores and inspection.may_be_scored_by(user),
        "is_over": not inspection.accepts_scores and inspection.may_be_scored_by(user),
        "comparisons": queries.comparisons(
            Inspection.objects.for_user(user).filter(
                round=inspection.round, community=inspection.community
            )
        ),
        "findings": queries.findings_for(user).filter(inspection=inspection),
        **appeal_context(inspection, user),
        "may_issue": is_officer and queries.scores_to_issue(inspection).exists(),
    }
    return render(request, "evaluation/inspection_detail.html", context)


@allow(*sorted(SCORERS))
def inspection_score(request: HttpRequest, public_id: str) -> HttpResponse:
    inspection = scoreable_inspection(request, public_id)
    if request.method == "POST":
        return _receive(request, inspection)
    if not inspection.accepts_scores:
        return redirect("inspection_detail", public_id=inspection.public_id)
    user: Any = request.user
    draft = services.shown_draft(inspection.draft, user)
    form = ScoreForm(inspection.scorecard, typed_before(inspection, draft))
    form.is_valid()
    # The copy for the phone must not take the messages that the person has not read yet.
    unread: dict[str, Any] = {"messages": []} if "X-Kept-Page" in request.headers else {}
    return _card(request, inspection, form, **unread)


def _receive(request: HttpRequest, inspection: Inspection) -> HttpResponse:
    """Keep what was typed; then submit it, where that was asked for and everything is right."""
    user: Any = request.user
    form = ScoreForm(inspection.scorecard, request.POST)
    form.is_valid()
    try:
        inspection = _keep_typed(request, inspection, form)
    except ValidationError as error:
        form.add_problems(error)
        return _card(request, inspection, form)
    except Refusal as refusal:
        return _too_late(request, inspection, form, refusal)
    keep_photos(request, inspection, form)
    if form.errors or form.photo_errors:
        messages.warning(request, _("Kept as a draft. Correct the marked values."))
        return _card(request, inspection, form)
    if "submit" not in request.POST:
        messages.success(request, _("Draft saved."))
        return redirect("inspection_score", public_id=inspection.public_id)
    return _submit(request, inspection, form, user)


def _keep_typed(request: HttpRequest, inspection: Inspection, form: ScoreForm) -> Inspection:
    """Keep what was typed as the draft. Returns the inspection with the version it has now.

    Where just that is stored already, the answer to an earlier request got lost. Raises
    ValidationError, Refusal.
    """
    user: Any = request.user
    typed = typed_values(form, request.POST)
    version = sent_version(request)
    try:
        services.save_draft(inspection, by=user, draft=typed, expected_version=version)
    except StaleRecord:
        stored = own_inspection(request, inspection.public_id)
        kept = services.shown_draft(stored.draft, user)
        if stored.state != InspectionState.IN_PROGRESS or kept != typed:
            raise
        return stored
    return inspection


def _submit(
    request: HttpRequest, inspection: Inspection, form: ScoreForm, user: User
) -> HttpResponse:
    try:
        services.submit_inspection(
            inspection,
            by=user,
            scores=form.scores(),
            samples=form.samples(),
            answer=form.cleaned_data["answer"],
            position=form.position(),
            expected_version=inspection.version,
        )
    except ValidationError as error:
        form.add_problems(error)
        messages.warning(request, _("Kept as a draft. Not submitted yet: see the marked places."))
        return _card(request, inspection, form)
    messages.success(request, _("Submitted. The township will check it."))
    return redirect("inspection_detail", public_id=inspection.public_id)


def _too_late(
    request: HttpRequest, inspection: Inspection, form: ScoreForm, refusal: Refusal
) -> HttpResponse:
    """Somebody was faster: show one's own values beside the stored ones, or that it was sent."""
    user: Any = request.user
    stored = own_inspection(request, inspection.public_id)
    typed, kept = typed_values(form, request.POST), services.shown_draft(stored.draft, user)
    if typed == kept and not stored.accepts_scores:
        return redirect("inspection_detail", public_id=stored.public_id)
    differences = [
        {
            "label": form.label_of(name),
            "own": typed.get(name, ""),
            "stored": kept.get(name, ""),
        }
        for name in form.fields
        if typed.get(name, "") != kept.get(name, "")
    ]
    context = {"differences": differences, "refusal": refusal.message}
    if not stored.accepts_scores:
        context["inspection"] = stored
        return render(request, "evaluation/inspection_too_late.html", context, status=409)
    return _card(request, stored, form, status=409, **context)


def _card(
    request: HttpRequest, inspection: Inspection, form: ScoreForm, status: int = 200, **extra: Any
) -> HttpResponse:
    photos = list(InspectionPhoto.objects.filter(inspection=inspection).select_related("photo"))
    remarks = queries.open_remarks(inspection)
    context = {
        "inspection": inspection,
        "form": form,
        "groups": form.groups(photos, remarks),
        "remarked": [(c.pk, c.title) for c in form.criteria if c.pk in remarks],
        "other_photos": [photo for photo in photos if photo.criterion_id is None],
        "other_photo_errors": form.photo_errors.get("photo_0", []),
        "assessment": form.assessment(),
        "criterion_count": len(form.criteria),
        "photo_limit": settings.PHOTOS_PER_RECORD,
        "photo_side": settings.PHOTO_MAX_SIDE,
        "least_accurate": LEAST_ACCURATE,
        "places": COORDINATE_PLACES,
        "time_zone": settings.TIME_ZONE,
        **extra,
    }
    answer = render(request, "evaluation/inspection_score.html", context, status=status)
    answer.headers["Permissions-Policy"] = PERMISSIONS_FIELD
    return answer


@allow(*sorted(SCORERS))
@require_POST
def inspection_autosave(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keeps the draft while one types. Answers {version}, or 409 with the reason."""
    inspection = scoreable_inspection(request, public_id)
    form = ScoreForm(inspection.scorecard, request.POST)
    try:
        inspection = _keep_typed(request, inspection, form)
    except ValidationError as error:
        return JsonResponse({"message": " ".join(error.messages)}, status=400)
    except Refusal as refusal:
        return JsonResponse({"message": str(refusal.message)}, status=409)
    return JsonResponse({"version": inspection.version})


@allow(*sorted(SCORERS))
@require_POST
def inspection_photo_delete(request: HttpRequest, public_id: str, photo_id: str) -> HttpResponse:
    """Deletes one photo; what was typed beside it is kept as a draft first."""
    inspection = scoreable_inspection(request, public_id)
    user: Any = request.user
    photo = get_object_or_404(
        InspectionPhoto.objects.for_user(user), inspection=inspection, photo__public_id=photo_id
    )
    form = ScoreForm(inspection.scorecard, request.POST)
    try:
        inspection = _keep_typed(request, inspection, form)
    except ValidationError as error:
        form.add_problems(error)
        return _card(request, inspection, form)
    except Refusal as refusal:
        return _too_late(request, inspection, form, refusal)
    services.delete_photo(photo, by=user)
    messages.success(request, _("Photo deleted."))
    return redirect("inspection_score", public_id=inspection.public_id)


@allow(*sorted(INSPECTION_READERS))
@require_safe
def inspection_photo(request: HttpRequest, public_id: str, photo_id: str) -> HttpResponse:
    user: Any = request.user
    kept = get_object_or_404(
        InspectionPhoto.objects.for_user(user).select_related("photo"),
        inspection__public_id=public_id,
        photo__public_id=photo_id,
    )
    return photo_answer(request, kept.photo, cache_control="private, no-store")


@allow(*sorted(INSPECTION_READERS))
@require_safe
def criterion_example(request: HttpRequest, photo_id: str) -> HttpResponse:
    user: Any = request.user
    photo = get_object_or_404(queries.example_photos(user), public_id=photo_id)
    return photo_answer(request, photo, cache_control="private, no-store")
