"""The workspace of those who record what a review meeting said. Made for a phone."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import OFFICERS
from accounts.exports import export
from accounts.forms import sent_version
from accounts.normalise import sent_number
from accounts.policies import allow
from accounts.rules import Refusal
from accounts.steps import refused
from deliberation.models import Meeting
from deliberation.rules import HELD
from evaluation import queries, services
from evaluation.forms import (
    CardForm,
    CountForm,
    DiscardForm,
    ResidentsForm,
    ReviewScoreForm,
    figures_form,
)
from evaluation.models import Review
from evaluation.resources import REVIEW_COLUMNS
from evaluation.rules import MEMBERS, REVIEW_READERS
from evaluation.services import Reviewed
from evaluation.views.drafts import DraftPage, received

Figures = CountForm | ReviewScoreForm

PER_PAGE = 30
WAITING_SHOWN = 30


def _user(request: HttpRequest) -> Any:
    return request.user


@allow(*sorted(REVIEW_READERS))
@require_http_methods(["GET", "HEAD", "POST"])
def review_list(request: HttpRequest) -> HttpResponseBase:
    """Review meetings of which nothing was recorded yet, and the reviews."""
    user = _user(request)
    rows = queries.reviews_for(user)
    if request.method == "POST":
        return export(request, rows, REVIEW_COLUMNS)
    waiting = queries.without_review(queries.review_meetings_for(user))[:WAITING_SHOWN]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"waiting": list(waiting), "page": page, "may_record": user.may(MEMBERS)}
    return render(request, "evaluation/review_list.html", context)


@allow(*sorted(REVIEW_READERS))
@require_safe
def review_meeting(request: HttpRequest, public_id: str) -> HttpResponse:
    meeting = _meeting(request, public_id)
    return _of_meeting(request, meeting, CardForm(meeting))


def _of_meeting(
    request: HttpRequest, meeting: Meeting, form: CardForm, status: int = 200
) -> HttpResponse:
    """What one meeting reviewed, and whom else it may review."""
    reviews = list(queries.reviews_of(meeting))
    taken = {review.company_id for review in reviews}
    companies = [one for one in queries.companies_on(meeting) if one.pk not in taken]
    context = {
        "meeting": meeting,
        "reviews": reviews,
        "companies": companies,
        "has_estates": queries.estates_on(meeting).exists(),
        "is_held": meeting.state in HELD,
        "may_record": _user(request).may(MEMBERS, meeting.scope_code()),
        "form": form,
    }
    return render(request, "evaluation/review_meeting.html", context, status=status)


@allow(*sorted(MEMBERS))
@require_POST
def review_company(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin the review of the company whose button was pressed."""
    meeting = _meeting(request, public_id)
    key = sent_number(request.POST.get("company", ""))
    company = get_object_or_404(queries.companies_on(meeting), pk=key)
    form = CardForm(meeting, request.POST)
    begun: list[Review] = []

    def act(values: dict[str, Any]) -> None:
        review, _is_new = services.begin_review(
            meeting,
            by=_user(request),
            # One form has a button for each company.
            token=f"{company.pk}-{values['submission_token']}",
            reviewed=Reviewed(company=company),
            card=form.card,
        )
        begun.append(review)

    status = refused(form, act)
    if status:
        return _of_meeting(request, meeting, form, status)
    return redirect("review_edit", public_id=begun[0].public_id)


@allow(*sorted(MEMBERS))
def review_residents(request: HttpRequest, public_id: str) -> HttpResponse:
    meeting = _meeting(request, public_id)
    form = ResidentsForm(meeting, request.POST or None)
    status = 200
    if request.method == "POST":
        begun: list[Review] = []

        def act(values: dict[str, Any]) -> None:
            review, _is_new = services.begin_review(
                meeting,
                by=_user(request),
                token=values["submission_token"],
                reviewed=form.reviewed(),
                card=form.card,
            )
            begun.append(review)

        status = refused(form, act)
        if not status:
            return redirect("review_edit", public_id=begun[0].public_id)
    context = {"meeting": meeting, "form": form}
    return render(request, "evaluation/review_residents.html", context, status=status)


@allow(*sorted(REVIEW_READERS))
@require_safe
def review_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    review = _review(request, public_id)
    user = _user(request)
    context = {
        "review": review,
        "results": queries.results_of(review),
        "may_write": review.is_writable and review.may_be_written_by(user),
        "may_decide": user.may(OFFICERS, review.scope_code()),
    }
    return render(request, "evaluation/review_detail.html", context)


@allow(*sorted(MEMBERS))
def review_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """The counts: kept as a draft, or handed in to the township."""
    review = _writable(request, public_id)
    if request.method == "POST":
        return _receive(request, review)
    if not review.is_writable:
        return redirect("review_detail", public_id=public_id)
    form = figures_form(review, review.draft)
    form.is_valid()
    return _count(request, review, form)


def _receive(request: HttpRequest, review: Review) -> HttpResponse:
    user, key = _user(request), review.public_id
    page = DraftPage(
        fetch=lambda: _writable(request, key),
        save=lambda typed, version: services.save_review_draft(
            review, by=user, draft=typed, expected_version=version
        ),
        submit=lambda form: services.submit_review(
            review,
            by=user,
            counted=form.counted(),
            answer=form.answer,
            expected_version=review.version,
        ),
        show=partial(_count, request),
        edit=lambda: redirect("review_edit", public_id=key),
        leave=lambda: redirect("review_detail", public_id=key),
        done=_("Submitted. The township will check it."),
    )
    return received(request, review, figures_form(review, request.POST), page)


def _count(
    request: HttpRequest, review: Review, form: Figures, status: int = 200, **extra: Any
) -> HttpResponse:
    context = {
        "review": review,
        "form": form,
        "present": queries.attendance_of(review.meeting),
        "is_held": review.meeting.state in HELD,
        **extra,
    }
    if isinstance(form, ReviewScoreForm):
        context |= {
            "groups": form.groups([], {}),
            "assessment": form.assessment(),
            "criterion_count": len(form.criteria),
        }
        return render(request, "evaluation/review_score.html", context, status=status)
    return render(request, "evaluation/review_edit.html", context, status=status)


@allow(*sorted(MEMBERS))
def review_discard(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give it up, with the reason; what was refused stands on the same page."""
    review = _writable(request, public_id)
    form = DiscardForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            services.discard_review(
                review,
                by=_user(request),
                reason=form.cleaned_data["reason"],
                expected_version=sent_version(request),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
            review, status = _writable(request, public_id), 409
        else:
            messages.success(request, _("It was given up; the meeting can be reviewed anew."))
            return redirect("review_meeting", public_id=review.meeting.public_id)
    context = {"review": review, "form": form}
    return render(request, "evaluation/review_discard.html", context, status=status)


def _meeting(request: HttpRequest, public_id: str) -> Meeting:
    return get_object_or_404(queries.review_meetings_for(_user(request)), public_id=public_id)


def _review(request: HttpRequest, public_id: str) -> Review:
    return get_object_or_404(queries.reviews_for(_user(request)), public_id=public_id)


def _writable(request: HttpRequest, public_id: str) -> Review:
    review = _review(request, public_id)
    if not review.may_be_written_by(_user(request)):
        raise PermissionDenied
    return review
