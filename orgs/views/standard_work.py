"""Standards and norms in the workspace of an association's members: proposed, drafted."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exports import export
from accounts.policies import allow
from accounts.steps import refused, taken, told_apart
from orgs.enums import CommentState, StandardState
from orgs.forms.standards import (
    AnswerForm,
    BodiesForm,
    EndingForm,
    NewStandardForm,
    StandardTextForm,
    WrittenProposalForm,
)
from orgs.models import Standard, StandardComment
from orgs.queries import standards as queries
from orgs.resources import STANDARD_COLUMNS
from orgs.rules import ASSOCIATION_MEMBERS, STANDARD_DRAFTED, STANDARD_WRITTEN
from orgs.services import standard_comments, standard_texts
from orgs.services.standards import withdraw_standard
from orgs.standard_answer import text_answer
from orgs.standard_public import is_on_site

PER_PAGE = 30
MEMBERS = sorted(ASSOCIATION_MEMBERS)
LARGEST_NUMBER = 32767


def _user(request: HttpRequest) -> Any:
    return request.user


def _standard(request: HttpRequest, public_id: str) -> Standard:
    rows = queries.standards_for(_user(request)).select_related("association", "revises")
    return get_object_or_404(rows, public_id=public_id)


@allow(*MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def standard_list(request: HttpRequest) -> HttpResponseBase:
    """Those of the member's associations, the newest first."""
    user = _user(request)
    state = request.GET.get("state", "")
    state = state if state in StandardState.values else ""
    rows = queries.standards_for(user, state)
    if request.method == "POST":
        return export(request, rows, STANDARD_COLUMNS)
    page = Paginator(rows, PER_PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "state": state,
        "states": StandardState.choices,
        "may_propose": queries.associations_of(user).exists(),
    }
    return render(request, "orgs/standard_list.html", context)


@allow(*MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def standard_create(request: HttpRequest) -> HttpResponse:
    user, status = _user(request), 200
    form = NewStandardForm(user, request.POST or None)
    if request.method == "POST":
        made: list[Standard] = []

        def act(typed: dict[str, Any]) -> None:
            standard, is_new = standard_texts.propose_standard(
                typed["association"],
                by=user,
                proposal=form.proposal(),
                token=typed["submission_token"],
                revises=typed["revises"],
            )
            made.append(standard)
            if is_new:
                messages.success(request, _("Proposed. An officer takes it up."))

        status = refused(form, act)
        if not status:
            return redirect("standard_detail", public_id=made[0].public_id)
    return render(request, "orgs/standard_create.html", {"form": form}, status=status)


@allow(*MEMBERS)
@require_safe
def standard_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    return _detail(request, _standard(request, public_id))


def _detail(
    request: HttpRequest, standard: Standard, *, status: int = 200, **bound: Any
) -> HttpResponse:
    """One project with what may be done next; `bound` are forms that were sent."""
    bodies = list(standard.bodies.select_related("organization"))
    is_drafted = standard.state in STANDARD_DRAFTED
    version = {"version": standard.version}
    context: dict[str, Any] = {
        "standard": standard,
        "standing": queries.standing_of(standard),
        "is_public": is_on_site(standard),
        "restrictions": queries.standard_restrictions(standard),
        "bodies": bodies,
        "texts": queries.texts_of(standard),
        "rounds": standard.rounds.all(),
        "comments": Paginator(queries.comments_for(_user(request), standard), PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "proposal": WrittenProposalForm(
            initial={
                **version,
                **{name: getattr(standard, name) for name in ("kind", "title", "scope", "need")},
            }
        )
        if is_drafted
        else None,
        "drafting": BodiesForm(
            initial={
                **version,
                "lead": next((body.name for body in bodies if body.is_lead), ""),
                "others": "\n".join(body.name for body in bodies if not body.is_lead),
            }
        )
        if is_drafted
        else None,
        "text": StandardTextForm() if standard.state in STANDARD_WRITTEN else None,
        "ending": EndingForm(initial=version) if is_drafted else None,
        **bound,
    }
    return render(request, "orgs/standard_detail.html", told_apart(context), status=status)


_act = partial(taken, fetch=_standard, show=_detail, back="standard_detail")


@allow(*MEMBERS)
@require_POST
def standard_write(request: HttpRequest, public_id: str) -> HttpResponse:
    standard = _standard(request, public_id)
    form = WrittenProposalForm(request.POST)

    def act(values: dict[str, Any]) -> None:
        standard_texts.write_proposal(
            standard,
            by=_user(request),
            proposal=form.proposal(),
            expected_version=values["version"],
        )

    return _act(request, standard, "proposal", form, act, done=_("The proposal is saved."))


@allow(*MEMBERS)
@require_POST
def standard_bodies(request: HttpRequest, public_id: str) -> HttpResponse:
    standard = _standard(request, public_id)

    def act(values: dict[str, Any]) -> None:
        standard_texts.name_bodies(
            standard,
            by=_user(request),
            lead=values["lead"],
            others=values["others"],
            expected_version=values["version"],
        )

    done = _("The drafting bodies are saved.")
    return _act(request, standard, "drafting", BodiesForm(request.POST), act, done=done)


@allow(*MEMBERS)
@require_POST
def standard_text(request: HttpRequest, public_id: str) -> HttpResponse:
    """A new version of the text, as a file."""
    standard = _standard(request, public_id)

    def act(values: dict[str, Any]) -> None:
        standard_texts.add_text(
            standard,
            by=_user(request),
            upload=values["upload"],
            note=values["note"],
            token=values["submission_token"],
        )

    form = StandardTextForm(request.POST, request.FILES)
    return _act(request, standard, "text", form, act, done=_("The text is handed in."))


@allow(*MEMBERS)
@require_POST
def standard_own_file(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """A version of the text of one's own association, public or not."""
    standard = _standard(request, public_id)
    text = standard.texts.filter(number=min(number, LARGEST_NUMBER)).first()
    if text is None:
        raise Http404
    answer: HttpResponse = text_answer(request, text)
    return answer


@allow(*MEMBERS)
@require_POST
def standard_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    standard = _standard(request, public_id)

    def act(values: dict[str, Any]) -> None:
        withdraw_standard(
            standard,
            by=_user(request),
            reason=values["reason"],
            expected_version=values["version"],
        )

    done = _("The project is withdrawn.")
    return _act(request, standard, "ending", EndingForm(request.POST), act, done=done)


def _comment(request: HttpRequest, public_id: str) -> StandardComment:
    return get_object_or_404(queries.comments_for(_user(request)), public_id=public_id)


@allow(*MEMBERS)
@require_safe
def standard_comment_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    return _comment_page(request, _comment(request, public_id))


def _comment_page(
    request: HttpRequest, comment: StandardComment, *, status: int = 200, **bound: Any
) -> HttpResponse:
    is_open = comment.state != CommentState.ANSWERED and queries.takes_answers(comment)
    initial = {
        "version": comment.version,
        "outcome": comment.proposed_outcome,
        "reason": comment.proposed_reason,
    }
    context: dict[str, Any] = {
        "comment": comment,
        "answer": AnswerForm(initial=initial) if is_open else None,
        **bound,
    }
    return render(request, "orgs/standard_comment_detail.html", told_apart(context), status=status)


@allow(*MEMBERS)
@require_POST
def standard_comment_propose(request: HttpRequest, public_id: str) -> HttpResponse:
    comment = _comment(request, public_id)
    form = AnswerForm(request.POST)

    def act(values: dict[str, Any]) -> None:
        standard_comments.propose_answer(
            comment, by=_user(request), answer=form.answer(), expected_version=values["version"]
        )

    return taken(
        request,
        comment,
        "answer",
        form,
        act,
        done=_("Proposed. The officer gives the answer."),
        fetch=_comment,
        show=_comment_page,
        back="standard_comment_detail",
    )
