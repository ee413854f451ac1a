"""Findings in the workspace: issued, repaired, looked at again. Made for a phone."""

from __future__ import annotations

from functools import partial
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
from accounts.forms import sent_version
from accounts.policies import allow
from accounts.rules import DutyConflict, Refusal
from accounts.services import permitted_transitions
from accounts.steps import refused, taken, told_apart
from deliberation import queries as deliberation_queries
from deliberation.sections import parts_of
from evaluation import papers, queries, services
from evaluation.enums import FindingState
from evaluation.forms import FindingReasonForm, IssueForm, RecheckForm, RepairForm, TopicForm
from evaluation.models import Finding, FindingPhoto, Inspection
from evaluation.resources import FINDING_COLUMNS
from evaluation.rules import FINDING_LIVE, FINDING_READERS, MEMBERS
from portal.pages import downloaded, photo_answer

PER_PAGE = 30
READERS = sorted(FINDING_READERS)


def _user(request: HttpRequest) -> Any:
    return request.user


def _finding(request: HttpRequest, public_id: str) -> Finding:
    rows = queries.findings_for(_user(request)).select_related(
        "term",
        "criterion__section",
        "issued_by",
        "verified_by",
        "inspection__round",
        "inspection__scorecard",
    )
    return get_object_or_404(rows, public_id=public_id)


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def finding_list(request: HttpRequest) -> HttpResponseBase:
    state = request.GET.get("state", "")
    rows = queries.findings_for(_user(request))
    if state == "overdue":
        rows = queries.overdue(rows)
    elif state in FindingState.values:
        rows = rows.filter(state=state)
    else:
        state = ""
    if request.method == "POST":
        return export(request, rows.order_by("due", "pk"), FINDING_COLUMNS)
    context = {
        "page": Paginator(rows.order_by("due", "pk"), PER_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": [("overdue", _("Overdue")), *FindingState.choices],
    }
    return render(request, "evaluation/finding_list.html", context)


@allow(*READERS)
@require_safe
def finding_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    return _detail(request, _finding(request, public_id))


def _detail(
    request: HttpRequest, finding: Finding, *, status: int = 200, **bound: Any
) -> HttpResponse:
    """One finding: what was deducted, what became of it, what may be done next."""
    user = _user(request)
    targets = {step.target for step in permitted_transitions(finding, user)}
    may_report = FindingState.REPORTED in targets
    version = {"version": finding.version}
    is_over = finding.observation_is_over
    may_raise = user.may(MEMBERS, finding.scope_code()) and finding.state in FINDING_LIVE
    context: dict[str, Any] = {
        "finding": finding,
        "history": queries.history_of(finding),
        "waiting_photos": _waiting_photos(finding) if may_report else (),
        "repair": RepairForm(initial=version) if may_report else None,
        "recheck": RecheckForm(initial=version) if _may_recheck(finding, user, targets) else None,
        "relapse": FindingReasonForm(initial=version)
        if FindingState.RELAPSED in targets and not is_over
        else None,
        "may_close": FindingState.CLOSED in targets and is_over,
        "withdraw": FindingReasonForm(initial=version)
        if FindingState.WITHDRAWN in targets
        else None,
        "raise_topic": TopicForm(initial=version) if may_raise and not finding.topic_id else None,
        "parts": parts_of(finding, user),
        "topic_items": deliberation_queries.items_about(finding.topic) if finding.topic else (),
        **bound,
    }
    return render(request, "evaluation/finding_detail.html", told_apart(context), status=status)


def _waiting_photos(finding: Finding) -> Any:
    return FindingPhoto.objects.filter(finding=finding, repair=None).select_related("photo")


def _may_recheck(finding: Finding, user: Any, targets: set[str]) -> bool:
    if FindingState.VERIFIED not in targets:
        return False
    try:
        services.refuse_own_recheck(finding, user)
    except DutyConflict:
        return False
    return True


_act = partial(taken, fetch=_finding, show=_detail, back="finding_detail")


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def finding_report(request: HttpRequest, public_id: str) -> HttpResponse:
    """Pictures are kept first, so that none is lost where the text is refused."""
    finding = _finding(request, public_id)
    form = RepairForm(request.POST)
    if form.is_valid() and _was_sent(finding, form.cleaned_data["text"], _user(request)):
        return redirect("finding_detail", public_id=public_id)
    problems = _keep_photos(request, finding)
    if problems or form.errors:
        return _detail(request, finding, repair=form, photo_errors=problems)
    return _act(
        request,
        finding,
        "repair",
        form,
        lambda values: services.report_repair(
            finding, by=_user(request), text=values["text"], expected_version=values["version"]
        ),
        done=_("Reported. Somebody else looks at it on the spot now."),
    )


def _was_sent(finding: Finding, text: str, user: Any) -> bool:
    """The same report came twice: what was sent first counts."""
    last = finding.repairs.order_by("-number").first()
    same = last is not None and last.text == text and last.reported_by_id == user.pk
    return same and finding.state == FindingState.REPORTED


def _keep_photos(request: HttpRequest, finding: Finding) -> list[str]:
    """What is wrong with the pictures, each by its name; the others are kept."""
    problems = []
    for upload in request.FILES.getlist("photos"):
        try:
            services.add_repair_photo(finding, by=_user(request), upload=upload)
        except ValidationError as error:
            problems += [f"{upload.name}: {message}" for message in error.messages]
        except Refusal:
            # Reporting is refused for the same reason, beside what was typed.
            break
    return problems


@allow(*sorted(OFFICERS))
@require_POST
def finding_recheck(request: HttpRequest, public_id: str) -> HttpResponse:
    finding = _finding(request, public_id)
    return _act(
        request,
        finding,
        "recheck",
        RecheckForm(request.POST),
        lambda values: services.recheck(
            finding,
            by=_user(request),
            is_rectified=values["outcome"] == "rectified",
            text=values["text"],
            expected_version=values["version"],
        ),
        done=_("The re-inspection stands in the record."),
    )


@allow(*sorted(OFFICERS))
@require_POST
def finding_relapse(request: HttpRequest, public_id: str) -> HttpResponse:
    finding = _finding(request, public_id)
    return _act(
        request,
        finding,
        "relapse",
        FindingReasonForm(request.POST),
        lambda values: services.note_relapse(
            finding, by=_user(request), text=values["reason"], expected_version=values["version"]
        ),
        done=_("It is to be rectified anew."),
    )


@allow(*sorted(OFFICERS))
@require_POST
def finding_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    finding = _finding(request, public_id)
    return _act(
        request,
        finding,
        "withdraw",
        FindingReasonForm(request.POST),
        lambda values: services.withdraw_finding(
            finding, by=_user(request), reason=values["reason"], expected_version=values["version"]
        ),
        done=_("The finding is withdrawn."),
    )


@allow(*sorted(OFFICERS))
@require_POST
def finding_close(request: HttpRequest, public_id: str) -> HttpResponse:
    finding = _finding(request, public_id)
    services.close_finding(finding, by=_user(request), expected_version=sent_version(request))
    messages.success(request, _("The finding is closed."))
    return redirect("finding_detail", public_id=public_id)


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def finding_topic(request: HttpRequest, public_id: str) -> HttpResponse:
    """From the finding into the pool of topics in one step."""
    finding = _finding(request, public_id)
    form = TopicForm(request.POST)
    return _act(
        request,
        finding,
        "raise_topic",
        form,
        lambda values: services.raise_topic(
            finding,
            by=_user(request),
            token=values["submission_token"],
            expected_version=values["version"],
        ),
        done=_("It stands in the pool of topics now."),
    )


@allow(*sorted(OFFICERS))
def finding_issue(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make findings of what a confirmed inspection deducted: the chosen ones, or all."""
    rows = Inspection.objects.for_user(_user(request)).select_related(
        "round", "scorecard", "community__township__county"
    )
    inspection = get_object_or_404(rows, public_id=public_id)
    form = IssueForm(inspection, request.POST or None)
    status = 200
    if request.method == "POST":
        status = refused(
            form,
            lambda values: services.issue_findings(
                inspection,
                by=_user(request),
                notices=form.notices(every="every" in request.POST),
                token=values["submission_token"],
            ),
        )
        if not status:
            messages.success(request, _("Issued. The committee sees them on its desk."))
            return redirect("inspection_detail", public_id=public_id)
    context = {"inspection": inspection, "form": form}
    return render(request, "evaluation/finding_issue.html", context, status=status)


@allow(*READERS)
@require_safe
def finding_photo(request: HttpRequest, public_id: str, photo_id: str) -> HttpResponse:
    kept = get_object_or_404(
        FindingPhoto.objects.for_user(_user(request)).select_related("photo"),
        finding__public_id=public_id,
        photo__public_id=photo_id,
    )
    return photo_answer(request, kept.photo, cache_control="private, no-store")


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def finding_photo_delete(request: HttpRequest, public_id: str, photo_id: str) -> HttpResponse:
    """Delete a photo that was not reported yet; what was typed beside it stays on the page."""
    finding = _finding(request, public_id)
    photo = get_object_or_404(
        FindingPhoto.objects.for_user(_user(request)).select_related("photo"),
        finding=finding,
        photo__public_id=photo_id,
    )
    photo.finding = finding
    services.delete_repair_photo(photo, by=_user(request))
    typed = {"text": request.POST.get("text", ""), "version": finding.version}
    return _detail(request, finding, repair=RepairForm(initial=typed))


@allow(*READERS)
@require_POST
def finding_notice(request: HttpRequest, public_id: str) -> HttpResponse:
    """The notice of rectification as a .docx; the download stands in the trail."""
    finding = _finding(request, public_id)
    content = papers.finding_notice(finding)
    return downloaded(request, finding, content, f"{finding.number}-责令整改通知书.docx")
