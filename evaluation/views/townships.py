"""Townships scored on cards by officers above them. What was submitted stands in the admin."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import sent_version
from accounts.policies import allow
from accounts.rules import Refusal
from accounts.steps import refused
from evaluation import services
from evaluation.forms import ScoringForm, TownshipScoreForm
from evaluation.models import Criterion, Round, TownshipPhoto, TownshipScoring
from evaluation.queries.townships import scoring_photos, scorings_for
from evaluation.rules import COUNTY
from evaluation.views.drafts import DraftPage, keep_sent_photos, received, too_late
from portal.pages import photo_answer


def _user(request: HttpRequest) -> Any:
    return request.user


def _scoring(request: HttpRequest, public_id: str) -> TownshipScoring:
    return get_object_or_404(scorings_for(_user(request)), public_id=public_id)


def _record(scoring: TownshipScoring) -> HttpResponse:
    return redirect("admin:evaluation_townshipscoring_change", scoring.pk)


@allow(*sorted(COUNTY))
def township_scoring_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the scoring of one township in the round `pk`."""
    round_ = get_object_or_404(Round.objects.for_user(_user(request)), pk=pk)
    asked = {name: request.GET.get(name, "") for name in ("township", "source")}
    initial = {name: value for name, value in asked.items() if value}
    form = ScoringForm(round_, request.POST or None, initial=initial)
    begun: list[TownshipScoring] = []

    def act(_values: dict[str, Any]) -> None:
        scoring, _is_new = services.begin_scoring(round_, by=_user(request), **form.chosen())
        begun.append(scoring)

    status = refused(form, act) if request.method == "POST" else 200
    if begun:
        return redirect("township_scoring", public_id=begun[0].public_id)
    context = {"round": round_, "form": form}
    return render(request, "evaluation/township_scoring_new.html", context, status=status)


@allow(*sorted(COUNTY))
def township_scoring(request: HttpRequest, public_id: str) -> HttpResponse:
    """The card: kept as a draft, or submitted for somebody else to confirm."""
    scoring = _scoring(request, public_id)
    if request.method == "POST":
        form = TownshipScoreForm(scoring, request.POST)
        keep = partial(_keep_photos, request, scoring)
        return received(request, scoring, form, _page(request, scoring), keep)
    if not scoring.is_writable:
        return _record(scoring)
    form = TownshipScoreForm(scoring, scoring.draft)
    form.is_valid()
    return _card(request, scoring, form)


def _page(request: HttpRequest, scoring: TownshipScoring) -> DraftPage:
    user = _user(request)
    return DraftPage(
        fetch=lambda: _scoring(request, scoring.public_id),
        save=lambda typed, version: services.save_scoring_draft(
            scoring, by=user, draft=typed, expected_version=version
        ),
        submit=lambda form: services.submit_scoring(
            scoring,
            by=user,
            scores=form.scores(),
            answer=form.answer,
            expected_version=scoring.version,
        ),
        show=partial(_card, request),
        edit=lambda: redirect("township_scoring", public_id=scoring.public_id),
        leave=lambda: _record(scoring),
        done=_("Submitted. It gives the figure once somebody else confirmed it."),
    )


def _keep_photos(request: HttpRequest, scoring: TownshipScoring, form: Any) -> None:
    def keep(upload: Any, criterion: Criterion) -> None:
        services.add_township_photo(scoring, by=_user(request), upload=upload, criterion=criterion)

    keep_sent_photos(request, form, {f"photo_{c.pk}": c for c in form.criteria}, keep)


def _card(
    request: HttpRequest,
    scoring: TownshipScoring,
    form: TownshipScoreForm,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    context = {
        "scoring": scoring,
        "form": form,
        "groups": form.groups(scoring_photos(scoring), {}),
        "assessment": form.assessment(),
        "criterion_count": len(form.criteria),
        **extra,
    }
    return render(request, "evaluation/township_scoring.html", context, status=status)


@allow(*sorted(COUNTY))
@require_safe
def township_photo(request: HttpRequest, public_id: str, photo_id: str) -> HttpResponse:
    kept = get_object_or_404(
        TownshipPhoto.objects.for_user(_user(request)).select_related("photo"),
        scoring__public_id=public_id,
        photo__public_id=photo_id,
    )
    return photo_answer(request, kept.photo, cache_control="private, no-store")


@allow(*sorted(COUNTY))
@require_POST
def township_photo_delete(request: HttpRequest, public_id: str, photo_id: str) -> HttpResponse:
    """Deletes one photo; what was typed beside it is kept as a draft first."""
    scoring = _scoring(request, public_id)
    photo = get_object_or_404(
        scoring_photos(scoring).select_related("scoring__round"), photo__public_id=photo_id
    )
    form = TownshipScoreForm(scoring, request.POST)
    form.is_valid()
    page = _page(request, scoring)
    try:
        page.save(form.typed(), sent_version(request))
        services.delete_township_photo(photo, by=_user(request))
    except ValidationError as problems:
        form.add_problems(problems)
        return page.show(scoring, form)
    except Refusal as refusal:
        return too_late(form, page, refusal)
    messages.success(request, _("Photo deleted."))
    return page.edit()
