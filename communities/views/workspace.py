"""The workspace of those who write conventions, made for a phone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import OFFICERS, Role
from accounts.exports import export
from accounts.forms import sent_version, show_errors, with_one_more_row
from accounts.policies import allow
from accounts.rules import StaleRecord
from accounts.services import permitted_transitions
from communities import queries, services
from communities.differences import compare_clauses
from communities.enums import Assembly, ConventionState, Counted, OpinionOutcome, ReviewDecision
from communities.forms import (
    AnswerForm,
    BeginConventionForm,
    ConsultationForm,
    ConventionForm,
    EnterOpinionForm,
    VoteForm,
)
from communities.models import Convention, ConventionOpinion
from communities.resources import CONVENTION_COLUMNS
from communities.rules import MEMBERS, TAKES_OPINIONS, WRITABLE
from communities.validators import penalty_words
from portal.enums import Kind
from portal.queries import current

PER_PAGE = 30
READERS = sorted(OFFICERS | MEMBERS)
VOTE_FIELDS = ("held_on", "entitled", "present", "in_favour", "against", "abstained")


def _user(request: HttpRequest) -> Any:
    return request.user


def _convention(request: HttpRequest, public_id: str) -> Convention:
    rows = queries.with_text(queries.conventions_for(_user(request)))
    return get_object_or_404(rows, public_id=public_id)


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def convention_list(request: HttpRequest) -> HttpResponseBase:
    state = request.GET.get("state", "")
    state = state if state in ConventionState.values else ""
    rows = queries.conventions_for(_user(request), state)
    if request.method == "POST":
        return export(request, rows, CONVENTION_COLUMNS)
    page = Paginator(rows, PER_PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "state": state,
        "states": ConventionState.choices,
        "may_write": _user(request).may(MEMBERS),
    }
    return render(request, "communities/convention_list.html", context)


@allow(Role.COMMITTEE_MEMBER)
def convention_create(request: HttpRequest) -> HttpResponse:
    """Begin a convention or its revision."""
    communities = queries.communities_to_write_for(_user(request))
    form = BeginConventionForm(communities, request.POST or None)
    first = communities.first()
    form.fields["community"].initial = first.pk if first else None
    if request.method == "POST" and form.is_valid():
        convention, _is_new = services.begin_convention(
            community=form.cleaned_data["community"],
            by=_user(request),
            token=form.cleaned_data["submission_token"],
        )
        return redirect("convention_edit", public_id=convention.public_id)
    standing = queries.standing_convention(first) if first else None
    context = {"form": form, "communities": communities, "standing": standing}
    return render(request, "communities/convention_create.html", context)


@allow(*READERS)
@require_safe
def convention_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """One convention on its way: where it stands, what comes next, and all that was said."""
    convention = _convention(request, public_id)
    user = _user(request)
    before = queries.edition_before(convention)
    review = queries.last_review(convention)
    returned = review is not None and review.decision == ReviewDecision.RETURNED
    texts = [clause.text for clause in convention.clauses.all()]
    notice = current(Kind.CONSULTATION, convention.public_id)
    context = {
        "convention": convention,
        "steps": _five_steps(convention),
        "targets": {step.target for step in permitted_transitions(convention, user)},
        "is_writable": convention.state in WRITABLE and user.may(MEMBERS, convention.scope_code()),
        "takes_opinions": convention.state in TAKES_OPINIONS,
        "is_member": user.may(MEMBERS, convention.scope_code()),
        "is_officer": user.may(OFFICERS, convention.scope_code()),
        "opinions": queries.opinion_counts(convention),
        "penalties": [(n, penalty_words(text)) for n, text in enumerate(texts, start=1)],
        "before": before,
        "revision": compare_clauses([c.text for c in before.clauses.all()], texts)
        if before
        else [],
        "correction": compare_clauses(review.clauses, texts) if review and returned else [],
        "notice": notice,
        "filing_corrections": convention.filing_corrections.select_related("corrected_by"),
        "consultation": ConsultationForm(initial={"version": convention.version}),
    }
    return render(request, "communities/convention_detail.html", context)


def _five_steps(convention: Convention) -> list[tuple[str, str]]:
    """The five steps with “done”, “now” or nothing, as the state says."""
    state = ConventionState(convention.state)
    reached = {
        ConventionState.DRAFTING: 1 if convention.consulted_from else 0,
        ConventionState.CONSULTING: 0,
        ConventionState.RETURNED: 1,
        ConventionState.UNDER_REVIEW: 2,
        ConventionState.REVIEWED: 3,
        ConventionState.VOTED: 4,
        ConventionState.FILED: 4,
    }.get(state, 5)
    names = (
        _("Collect opinions"),
        _("Write the draft"),
        _("Review by the township"),
        _("Vote of the assembly"),
        _("Filing and publication"),
    )
    return [
        (name, "done" if number < reached else "now" if number == reached else "")
        for number, name in enumerate(names)
    ]


@allow(Role.COMMITTEE_MEMBER)
def convention_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    convention = _convention(request, public_id)
    if convention.state not in WRITABLE:
        messages.info(request, _("The text cannot be changed in this state."))
        return redirect("convention_detail", public_id=public_id)
    form = ConventionForm(convention, request.POST or None)
    adding = "add_clauses" in request.POST
    if request.method == "POST" and not adding and form.is_valid():
        saved = _write(request, convention, form)
        if saved is not None:
            return saved
    elif adding:
        form = ConventionForm(convention, with_one_more_row(request, "clauses"))
    context = {"convention": convention, "form": form}
    return render(request, "communities/convention_edit.html", context)


def _write(
    request: HttpRequest, convention: Convention, form: ConventionForm
) -> HttpResponse | None:
    try:
        services.write_text(
            convention,
            by=_user(request),
            title=form.cleaned_data["title"],
            preamble=form.cleaned_data["preamble"],
            clauses=form.clauses(),
            expected_version=form.cleaned_data["version"],
        )
    except ValidationError as error:
        form.add_problems(error)
        return None
    except StaleRecord as refusal:
        return _stale(request, convention, form, refusal)
    messages.success(request, _("Saved."))
    pasted = bool(form.cleaned_data["pasted"])
    target = "convention_edit" if pasted else "convention_detail"
    return redirect(target, public_id=convention.public_id)


def _stale(
    request: HttpRequest, convention: Convention, form: ConventionForm, refusal: StaleRecord
) -> HttpResponse:
    """Both texts beside each other: what was typed here, and what another saved meanwhile."""
    stored = _convention(request, convention.public_id)
    typed = [clause.text for clause in form.clauses()]
    context = {
        "convention": stored,
        "form": form,
        "rows": compare_clauses([clause.text for clause in stored.clauses.all()], typed),
        "message": refusal.message,
    }
    return render(request, "communities/convention_stale.html", context, status=409)


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def convention_consult(request: HttpRequest, public_id: str) -> HttpResponse:
    """Open the collection of opinions until a day, or end it."""
    convention = _convention(request, public_id)
    if "end" in request.POST:
        services.close_consultation(
            convention, by=_user(request), expected_version=sent_version(request)
        )
        messages.success(request, _("The collection has ended. Answer what was said."))
        return redirect("convention_opinions", public_id=public_id)
    form = ConsultationForm(request.POST)
    try:
        if form.is_valid():
            services.open_consultation(
                convention,
                by=_user(request),
                until=form.cleaned_data["until"],
                expected_version=form.cleaned_data["version"],
            )
            messages.success(
                request, _("Opinions are collected. The township puts the draft on the site.")
            )
    except ValidationError as error:
        form.add_error("until", error.messages)
    for problems in form.errors.values():
        messages.error(request, " ".join(str(problem) for problem in problems))
    return redirect("convention_detail", public_id=public_id)


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def convention_submit(request: HttpRequest, public_id: str) -> HttpResponse:
    convention = _convention(request, public_id)
    services.submit_for_review(
        convention, by=_user(request), expected_version=sent_version(request)
    )
    messages.success(request, _("Handed in. The township reviews the draft."))
    return redirect("convention_detail", public_id=public_id)


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def convention_reopen(request: HttpRequest, public_id: str) -> HttpResponse:
    """The assembly wants another text: back to the draft, which has to be reviewed again."""
    convention = _convention(request, public_id)
    services.reopen_draft(convention, by=_user(request), expected_version=sent_version(request))
    messages.success(request, _("Change the text, then hand it in for review again."))
    return redirect("convention_edit", public_id=public_id)


@allow(*READERS)
def convention_opinions(request: HttpRequest, public_id: str) -> HttpResponse:
    """All opinions on a draft; members write further ones down and answer them."""
    convention = _convention(request, public_id)
    user = _user(request)
    writes = user.may(MEMBERS, convention.scope_code()) and convention.state in TAKES_OPINIONS
    form = EnterOpinionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.enter_opinion(
            convention,
            by=user,
            text=form.cleaned_data["text"],
            token=form.cleaned_data["submission_token"],
        )
        messages.success(request, _("Written down."))
        return redirect("convention_opinions", public_id=public_id)
    page = Paginator(convention.opinions.all(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "convention": convention,
        "page": page,
        "counts": queries.opinion_counts(convention),
        "form": form,
        "writes": writes,
    }
    return render(request, "communities/convention_opinions.html", context)


def _opinion(request: HttpRequest, public_id: str) -> ConventionOpinion:
    return get_object_or_404(queries.opinions_for(_user(request)), public_id=public_id)


@allow(Role.COMMITTEE_MEMBER)
def opinion_answer(request: HttpRequest, public_id: str) -> HttpResponse:
    opinion = _opinion(request, public_id)
    initial = {"version": opinion.version, "answer": opinion.answer}
    if opinion.outcome != OpinionOutcome.PENDING:
        initial["outcome"] = opinion.outcome
    form = AnswerForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.decide_opinion(
            opinion,
            by=_user(request),
            outcome=OpinionOutcome(form.cleaned_data["outcome"]),
            answer=form.cleaned_data["answer"],
            expected_version=form.cleaned_data["version"],
        )
        messages.success(request, _("Answered."))
        return redirect("convention_opinions", public_id=opinion.convention.public_id)
    context = {"opinion": opinion, "form": form}
    return render(request, "communities/opinion_answer.html", context)


@allow(Role.COMMITTEE_MEMBER)
def convention_vote(request: HttpRequest, public_id: str) -> HttpResponse:
    """Enter the figures of a vote; a record of a meeting may bring them along in the address."""
    convention = _convention(request, public_id)
    if convention.state != ConventionState.REVIEWED:
        messages.info(request, _("This convention does not wait for a vote."))
        return redirect("convention_detail", public_id=public_id)
    form = VoteForm(convention, request.POST or None, initial=_brought_along(request))
    if request.method == "POST" and form.is_valid() and _record(request, convention, form):
        return redirect("convention_detail", public_id=public_id)
    context = {"convention": convention, "form": form}
    return render(request, "communities/convention_vote.html", context)


def _brought_along(request: HttpRequest) -> dict[str, str]:
    found = {name: request.GET.get(name, "")[:20] for name in VOTE_FIELDS}
    return {**found, "meeting_key": request.GET.get("meeting", "")[:32]}


def _record(request: HttpRequest, convention: Convention, form: VoteForm) -> bool:
    values = form.cleaned_data
    try:
        vote, _is_new = services.record_vote(
            convention,
            by=_user(request),
            assembly=Assembly(values["assembly"]),
            counted=Counted(values["counted"]),
            held_on=values["held_on"],
            figures=form.figures(),
            token=values["submission_token"],
            meeting_key=values["meeting_key"],
        )
    except ValidationError as error:
        show_errors(form, error)
        return False
    if vote.is_valid:
        messages.success(request, _("Adopted. The township registers the filing now."))
    else:
        messages.warning(
            request, _("Recorded: %(outcome)s.") % {"outcome": vote.get_outcome_display()}
        )
    return True
