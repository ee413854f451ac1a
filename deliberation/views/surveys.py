"""The public page of an action, and “really done?” for those who raised it and for anybody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.policies import public
from deliberation import queries, services
from deliberation.forms import SurveyForm
from deliberation.models import Action
from deliberation.sections import action_line
from portal.enums import Kind
from portal.models import Publication
from portal.pages import public_form, public_lookup, public_page, published
from portal.queries import current_of, versions

HOUR = 3600
# From one address, and from all together.
ANSWERS_AN_HOUR = 5
ALL_ANSWERS_AN_HOUR = 200
WRONG_CODES_AN_HOUR = 20


@public
@public_page
def action_public(request: HttpRequest, key: str) -> HttpResponse:
    return _published(request, published(Kind.ACTION, key))


@public
@public_page
def action_public_version(request: HttpRequest, key: str, version: int) -> HttpResponse:
    return _published(request, published(Kind.ACTION, key, version))


def _published(request: HttpRequest, publication: Publication) -> HttpResponse:
    context = {
        "publication": publication,
        "action": action_line(publication),
        "community": current_of(Kind.COMMUNITY, within=publication.unit_code).first(),
        "versions": versions(Kind.ACTION, publication.key),
    }
    return render(request, "deliberation/action_public.html", context)


@public
@public_form(limit=ANSWERS_AN_HOUR, seconds=HOUR, together=ALL_ANSWERS_AN_HOUR)
def action_survey(request: HttpRequest, key: str) -> HttpResponse:
    """Anybody says whether it is really done; outside the days of asking there is no such page."""
    publication = published(Kind.ACTION, key)
    if "thanks" in request.GET and request.method != "POST":
        context = {"publication": publication, "is_thanked": True}
        return render(request, "deliberation/action_survey.html", context)
    action = get_object_or_404(queries.surveyed(Action.objects.all()), public_id=publication.key)
    form = SurveyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not form.is_trapped:
            services.answer_survey(
                action,
                done=form.says_done,
                remark=form.cleaned_data["remark"],
                token=form.cleaned_data["submission_token"],
            )
        response = redirect("action_survey", key=key)
        response.headers["Location"] += "?thanks=1"
        return response
    context = {"publication": publication, "form": form}
    return render(request, "deliberation/action_survey.html", context)


@public
@public_lookup(misses=WRONG_CODES_AN_HOUR, seconds=HOUR, posts=True)
@public_form(limit=ANSWERS_AN_HOUR, seconds=HOUR, together=ALL_ANSWERS_AN_HOUR)
def feedback_survey(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Whoever raised the matter says by the code of the feedback whether it is really done."""
    feedback = queries.found_by_code(code)
    if feedback is None:
        raise Http404
    if queries.answers_of(feedback).filter(action__public_id=key).exists():
        return redirect("feedback_receipt", code=feedback.receipt_code)
    action = get_object_or_404(queries.asked_of(feedback), public_id=key)
    form = SurveyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not form.is_trapped:
            services.answer_survey(
                action,
                done=form.says_done,
                remark=form.cleaned_data["remark"],
                token=form.cleaned_data["submission_token"],
                feedback=feedback,
            )
        return redirect("feedback_receipt", code=feedback.receipt_code)
    context = {
        "publication": published(Kind.ACTION, action.public_id),
        "form": form,
        "feedback": feedback,
    }
    return render(request, "deliberation/action_survey.html", context)
