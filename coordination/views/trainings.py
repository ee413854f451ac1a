"""Trainings in the workspace: planned, announced, held, recorded, cancelled; units answer."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exports import export
from accounts.forms import sent_version
from accounts.normalise import sent_number
from accounts.policies import allow
from accounts.rules import Transition
from accounts.steps import refused, stepped, taken, told_apart
from coordination import services, training_public
from coordination import training_plan_queries as plan_queries
from coordination import training_queries as queries
from coordination.enums import TrainingState
from coordination.models import Training
from coordination.resources import TRAINING_COLUMNS
from coordination.training_forms import (
    AnswerForm,
    EditTrainingForm,
    InviteForm,
    NewTrainingForm,
    training_step_form,
)
from coordination.training_rules import (
    INVITED,
    ORGANIZERS,
    PUBLISHERS,
    TRAINING_OPEN,
    TRAINING_READERS,
)
from orgs.forms.library import SitePublishForm

PER_PAGE = 30
UNITS_SHOWN = 100


def _user(request: HttpRequest) -> Any:
    return request.user


def fetch(request: HttpRequest, public_id: str) -> Training:
    """The training, if the user may see it."""
    rows = queries.trainings_for(_user(request)).select_related("planned__plan")
    return get_object_or_404(rows, public_id=public_id)


@allow(*sorted(TRAINING_READERS))
@require_http_methods(["GET", "HEAD", "POST"])
def training_list(request: HttpRequest) -> HttpResponseBase:
    """Trainings that the user holds, watches over or may come to, the latest first."""
    user = _user(request)
    state = request.GET.get("state", "")
    state = state if state in TrainingState.values else ""
    rows = queries.trainings_for(user, state)
    if request.method == "POST":
        return export(request, rows, TRAINING_COLUMNS)
    page = Paginator(rows, PER_PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "state": state,
        "states": TrainingState.choices,
        "may_plan": user.may(ORGANIZERS),
        "is_officer": user.is_officer,
    }
    return render(request, "coordination/training_list.html", context)


@allow(*sorted(ORGANIZERS))
@require_http_methods(["GET", "HEAD", "POST"])
def training_create(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    hosts = queries.training_hosts(user)
    if not hosts:
        return render(request, "coordination/training_edit.html", {"nobody": True})
    lines = list(plan_queries.lines_to_hold(user))
    asked = sent_number(request.GET.get("line", ""))
    line = next((one for one in lines if one.pk == asked), None)
    form = NewTrainingForm(request.POST or None, hosts=hosts, lines=lines, line=line)
    status = 200
    if request.method == "POST":
        made: list[Training] = []

        def act(values: dict[str, Any]) -> None:
            training, _is_new = services.plan_training(
                host=form.host, by=user, content=form.content_entered(),
                token=values["submission_token"], planned=form.planned,
            )  # fmt: skip
            made.append(training)

        status = refused(form, act)
        if not status:
            messages.success(request, _("Planned. Another officer announces it on the site."))
            return redirect("training_detail", public_id=made[0].public_id)
    return render(request, "coordination/training_edit.html", {"form": form}, status=status or 200)


@allow(*sorted(ORGANIZERS))
@require_http_methods(["GET", "HEAD", "POST"])
def training_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    training = fetch(request, public_id)
    services.refuse_others(training, _user(request))
    if training.state not in TRAINING_OPEN and request.method != "POST":
        return redirect("training_detail", public_id=public_id)
    form = EditTrainingForm(training, request.POST or None)
    status = 200
    context: dict[str, Any] = {"form": form, "training": training}
    if request.method == "POST":
        seen = sent_version(request)

        def act(values: dict[str, Any]) -> None:
            services.change_training(
                training, by=_user(request), content=form.content_entered(),
                expected_version=values["version"],
            )  # fmt: skip

        status = refused(form, act, version=lambda: fetch(request, public_id).version)
        if not status:
            messages.success(request, _("Saved."))
            return redirect("training_detail", public_id=public_id)
        stored = fetch(request, public_id)
        context["stored"] = stored if seen != stored.version else None
    return render(request, "coordination/training_edit.html", context, status=status)


@allow(*sorted(TRAINING_READERS))
@require_safe
def training_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    return _detail(request, fetch(request, public_id))


def _detail(
    request: HttpRequest, training: Training, *, status: int = 200, **bound: Any
) -> HttpResponse:
    """All of one training with what may be done next; `bound` are forms that were sent."""
    user = _user(request)
    sent = bound.pop("steps", {})
    answered: tuple[int, Any] = bound.pop("answered", (0, None))
    is_keeper = queries.training_keeper(user, training)
    open_now = training.state == TrainingState.ANNOUNCED and training.starts_at > timezone.now()
    mine = list(queries.own_invitations(user).filter(training=training))
    publishes = queries.waits_for_site(training) and user.may(PUBLISHERS, training.jurisdiction)
    is_author = publishes and user.pk in queries.training_authors(training)
    page = Paginator(queries.invitations_of(training), UNITS_SHOWN)
    context: dict[str, Any] = {
        "training": training,
        "is_keeper": is_keeper,
        "names": is_keeper or training.teacher_consents,
        "may_edit": is_keeper and training.state in TRAINING_OPEN,
        "invitations": page.get_page(request.GET.get("page")) if is_keeper else None,
        "invite": InviteForm() if is_keeper and training.state in TRAINING_OPEN else None,
        "mine": [
            (row, _answer(row, answered) if open_now else None, _own_list(user, row))
            for row in mine
        ],
        "totals": queries.totals(training) if is_keeper else None,
        "ratings": training.satisfied + training.fair + training.dissatisfied,
        "publishing": SitePublishForm(initial={"version": training.version})
        if publishes and training.is_newer and training.is_shown and not is_author
        and training.state != TrainingState.HELD
        else None,
        "awaits_another": is_author,
        "steps": [
            (step, sent.get(step.target) or training_step_form(training, step))
            for step in services.training_steps(training, user)
        ],
        **bound,
    }  # fmt: skip
    return render(request, "coordination/training_detail.html", told_apart(context), status=status)


def _answer(row: Any, answered: tuple[int, Any]) -> AnswerForm:
    form: AnswerForm = AnswerForm(initial={"people": row.people, "version": row.version})
    if answered[0] == row.pk:
        form = answered[1]
    form.auto_id = f"answer_{row.pk}_%s"
    return form


def _own_list(user: Any, row: Any) -> list[Any]:
    """Who came for an invited unit, as its own people see them."""
    rows = queries.attendees_of(row.training).filter(state="confirmed")
    return list(rows.filter(community=row.community, organization=row.organization))


_act = partial(taken, fetch=fetch, show=_detail, back="training_detail")
_step = partial(stepped, fetch=fetch, show=_detail, back="training_detail")


@allow(*sorted(ORGANIZERS))
@require_POST
def training_step(request: HttpRequest, public_id: str, target: str) -> HttpResponse:
    """Announce it, record that it was held, publish the record, cancel it."""
    training = fetch(request, public_id)
    return _step(request, training, target, form=training_step_form, act=_take)


def _take(training: Training, step: Transition, form: Any, by: Any) -> None:
    values = dict(form.cleaned_data)
    act: Any = {
        TrainingState.ANNOUNCED: training_public.announce_training,
        TrainingState.HELD: services.hold_training,
        TrainingState.RECORDED: training_public.record_training,
        TrainingState.CANCELLED: services.cancel_training,
    }[TrainingState(step.target)]
    act(training, by=by, expected_version=values.pop("version"), **values)


@allow(*sorted(PUBLISHERS))
@require_POST
def training_publish(request: HttpRequest, public_id: str) -> HttpResponse:
    """What has changed since it was published: the text, or that it was cancelled."""
    training = fetch(request, public_id)

    def act(values: dict[str, Any]) -> None:
        training_public.publish_training(
            training, by=_user(request), reason=values["reason"], confirmed=values["confirmed"],
            expected_version=values["version"],
        )  # fmt: skip

    form, done = SitePublishForm(request.POST), _("It stands on the public site as it is now.")
    return _act(request, training, "publishing", form, act, done=done)


@allow(*sorted(ORGANIZERS))
@require_POST
def training_teacher_unname(request: HttpRequest, public_id: str) -> HttpResponse:
    """The teacher does not agree to be named any more."""
    services.end_teacher_consent(fetch(request, public_id), by=_user(request))
    messages.success(request, _("Noted. A page that names the teacher is off the site."))
    return redirect("training_detail", public_id=public_id)


@allow(*sorted(ORGANIZERS))
@require_POST
def training_invite(request: HttpRequest, public_id: str) -> HttpResponse:
    """Invite all committees or organisations of a unit."""
    training = fetch(request, public_id)
    services.refuse_others(training, _user(request))
    form = InviteForm(request.POST)
    made: list[int] = []

    def act(values: dict[str, Any]) -> None:
        made.append(services.invite_units(training, by=_user(request), **values))

    status = refused(form, act)
    if status:
        return _detail(request, fetch(request, public_id), status=status, invite=form)
    number = made[0]
    said = ngettext("%(number)s unit invited.", "%(number)s units invited.", number)
    messages.success(request, said % {"number": number})
    return redirect("training_detail", public_id=public_id)


@allow(*sorted(INVITED))
@require_POST
def training_answer(request: HttpRequest, public_id: str, invitation_id: int) -> HttpResponse:
    """With how many people the own unit comes."""
    training = fetch(request, public_id)
    rows = queries.own_invitations(_user(request)).filter(training=training)
    row = get_object_or_404(rows, pk=invitation_id)
    form = AnswerForm(request.POST)

    def act(values: dict[str, Any]) -> None:
        services.answer_invitation(
            row, by=_user(request), people=values["people"], expected_version=values["version"]
        )

    status = refused(form, act, version=lambda: rows.get(pk=row.pk).version)
    if status:
        fresh = fetch(request, public_id)
        return _detail(request, fresh, status=status, answered=(row.pk, form))
    messages.success(request, _("Answered."))
    return redirect("training_detail", public_id=public_id)
