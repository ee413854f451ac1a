"""Appeals in the workspace: made by the scored side, decided by the county or the city."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exports import export
from accounts.policies import allow
from accounts.rules import DutyConflict, Refusal
from accounts.services import permitted_transitions
from accounts.steps import refused, taken, told_apart
from evaluation import papers, queries, services
from evaluation.enums import AppealState, RoundState
from evaluation.forms import AppealForm, DecisionForm, FindingReasonForm
from evaluation.models import Appeal, AppealPhoto, Inspection
from evaluation.resources import APPEAL_COLUMNS
from evaluation.rules import APPEAL_READERS, APPELLANTS, COUNTY
from evaluation.views.records import own_inspection
from portal.pages import downloaded, photo_answer

PER_PAGE = 30
READERS = sorted(APPEAL_READERS)


def _user(request: HttpRequest) -> Any:
    return request.user


def _appeal(request: HttpRequest, public_id: str) -> Appeal:
    rows = queries.appeals_for(_user(request)).select_related(
        "criterion__section",
        "submitted_by",
        "decided_by",
        "inspection__round",
        "inspection__scorecard",
        "result",
    )
    return get_object_or_404(rows, public_id=public_id)


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def appeal_list(request: HttpRequest) -> HttpResponseBase:
    user, state = _user(request), request.GET.get("state", "")
    state = state if state in AppealState.values else ""
    rows = queries.appeals_for(user)
    rows = rows.filter(state=state) if state else rows
    if request.method == "POST":
        return export(request, rows, APPEAL_COLUMNS)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": AppealState.choices,
        "in_window": queries.in_window(user)[:PER_PAGE] if user.may(APPELLANTS) else (),
    }
    return render(request, "evaluation/appeal_list.html", context)


@allow(*sorted(APPELLANTS))
def appeal_create(request: HttpRequest, public_id: str, criterion: int) -> HttpResponse:
    """One criterion of one inspection; late ones are told until when it was possible."""
    inspection = own_inspection(request, public_id)
    lost = queries.lost_scores(inspection)
    score = next((score for score in lost if score.criterion_id == criterion), None)
    if score is None:
        raise Http404
    form = AppealForm(request.POST or None)
    status = 200
    if request.method == "POST":
        made: list[Appeal] = []
        status = refused(form, lambda typed: made.append(_send(request, inspection, score, typed)))
        if not status:
            return redirect("appeal_detail", public_id=made[0].public_id)
    else:
        services.refuse_outside_publicity(inspection.round)
    context = {"inspection": inspection, "score": score, "form": form}
    return render(request, "evaluation/appeal_create.html", context, status=status)


def _send(request: HttpRequest, inspection: Any, score: Any, typed: dict[str, Any]) -> Appeal:
    appeal, is_new = services.submit_appeal(
        inspection,
        by=_user(request),
        criterion=score.criterion,
        grounds=services.Grounds(typed["points_asked"], typed["grounds"]),
        token=typed["submission_token"],
    )
    if is_new:
        _keep_photos(request, appeal)
        messages.success(request, _("The appeal was handed in. You see the decision here."))
    return appeal


def _keep_photos(request: HttpRequest, appeal: Appeal) -> None:
    """Pictures that came along; a refused one is named and can be added again."""
    for upload in request.FILES.getlist("photos"):
        try:
            services.add_appeal_photo(appeal, by=_user(request), upload=upload)
        except ValidationError as error:
            for message in error.messages:
                messages.warning(request, f"{upload.name}: {message}")


@allow(*READERS)
@require_safe
def appeal_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    return _detail(request, _appeal(request, public_id))


def _detail(
    request: HttpRequest, appeal: Appeal, *, status: int = 200, **bound: Any
) -> HttpResponse:
    """One appeal: what is asked and why, what was decided, what may be done next."""
    user = _user(request)
    targets = {step.target for step in permitted_transitions(appeal, user)}
    version = {"version": appeal.version}
    is_side = AppealState.WITHDRAWN in targets and _is_side(appeal, user)
    publicity = appeal.inspection.round.publicity
    context: dict[str, Any] = {
        "appeal": appeal,
        "photos": appeal.photos.select_related("photo"),
        "decision": DecisionForm(initial=version) if _may_decide(appeal, user, targets) else None,
        "withdraw": FindingReasonForm(initial=version) if is_side else None,
        "may_add": is_side and not publicity.is_over,
        **bound,
    }
    return render(request, "evaluation/appeal_detail.html", told_apart(context), status=status)


def _is_side(appeal: Appeal, user: Any) -> bool:
    try:
        services.refuse_other_side(appeal, user)
    except Refusal:
        return False
    return True


def _may_decide(appeal: Appeal, user: Any, targets: set[str]) -> bool:
    if AppealState.REJECTED not in targets:
        return False
    try:
        services.refuse_own_decision(appeal, user)
    except DutyConflict:
        return False
    return True


@allow(*sorted(COUNTY))
@require_POST
def appeal_decide(request: HttpRequest, public_id: str) -> HttpResponse:
    appeal = _appeal(request, public_id)
    form = DecisionForm(request.POST)

    def act(values: dict[str, Any]) -> None:
        services.decide_appeal(
            appeal,
            by=_user(request),
            outcome=values["outcome"],
            reasons=values["reasons"],
            points=values["points"],
            expected_version=values["version"],
        )

    return _act(request, appeal, "decision", form, act, done=_("Decided. Both sides see it."))


@allow(*sorted(APPELLANTS))
@require_POST
def appeal_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    appeal = _appeal(request, public_id)

    def act(values: dict[str, Any]) -> None:
        services.withdraw_appeal(
            appeal,
            by=_user(request),
            reason=values["reason"],
            expected_version=values["version"],
        )

    form = FindingReasonForm(request.POST)
    return _act(request, appeal, "withdraw", form, act, done=_("The appeal is withdrawn."))


_act = partial(taken, fetch=_appeal, show=_detail, back="appeal_detail")


@allow(*sorted(APPELLANTS))
@require_POST
def appeal_photo_add(request: HttpRequest, public_id: str) -> HttpResponse:
    appeal = _appeal(request, public_id)
    _keep_photos(request, appeal)
    return redirect("appeal_detail", public_id=public_id)


@allow(*READERS)
@require_safe
def appeal_photo(request: HttpRequest, public_id: str, photo_id: str) -> HttpResponse:
    kept = get_object_or_404(
        AppealPhoto.objects.for_user(_user(request)).select_related("photo"),
        appeal__public_id=public_id,
        photo__public_id=photo_id,
    )
    return photo_answer(request, kept.photo, cache_control="private, no-store")


def appeal_context(inspection: Inspection, user: Any) -> dict[str, Any]:
    """What the record of an inspection shows of appeals: those made, those still possible."""
    round_ = inspection.round
    publicity = getattr(round_, "publicity", None)
    is_open = round_.state == RoundState.IN_PUBLICITY and publicity and not publicity.is_over
    may = bool(is_open) and user.may(APPELLANTS, inspection.scope_code())
    return {
        "appeals": queries.appeals_for(user).filter(inspection=inspection),
        "reads_appeals": user.may(APPEAL_READERS, inspection.scope_code()),
        "to_appeal": queries.scores_to_appeal(inspection) if may else (),
    }


@allow(*READERS)
@require_POST
def appeal_document(request: HttpRequest, public_id: str) -> HttpResponse:
    """The decision as a .docx; the download stands in the trail."""
    appeal = _appeal(request, public_id)
    if appeal.decided_by is None:
        raise Refusal(_("This appeal is not decided yet."))
    content = papers.appeal_decision(appeal)
    return downloaded(request, appeal, content, f"{appeal.number}-申诉决定书.docx")
