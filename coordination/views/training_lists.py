"""Who came to a training, their scores and certificates; which units were never trained."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import OFFICERS
from accounts.normalise import sent_number
from accounts.policies import allow
from accounts.services import record_event
from accounts.steps import refused
from accounts.tables import MEDIA_TYPES, whole_table
from coordination import services, training_papers
from coordination import training_queries as queries
from coordination.enums import Assessment, AttendeeState
from coordination.measures import TRAINING_MEASURES
from coordination.models import Attendee, Training
from coordination.queries import areas_of
from coordination.training_forms import AddAttendeeForm, OpenSignInForm, ScoresForm
from coordination.training_rules import ORGANIZERS, PUBLISHERS, TRAINING_READERS
from coordination.views.training_public import check_address
from coordination.views.trainings import fetch
from portal.codes import Code, qr_code
from portal.documents import MEDIA_TYPE, attachment
from portal.measures import figures, seen_by

PER_PAGE = 100
FIRST_YEAR, LAST_YEAR = 2015, 2100
KINDS = ("committees", "organizations")


def _user(request: HttpRequest) -> Any:
    return request.user


def _own(request: HttpRequest, public_id: str) -> Training:
    training = fetch(request, public_id)
    services.refuse_others(training, _user(request))
    return training


def _units(training: Training) -> list[tuple[str, str]]:
    return [(key, str(row)) for key, row in services.units_to_choose(training).items()]


def _code(request: HttpRequest, training: Training) -> Code:
    path = reverse("training_sign_in", args=[training.sign_in_token])
    return qr_code(request.build_absolute_uri(path))


def _page(
    request: HttpRequest, training: Training, *, status: int = 200, **bound: Any
) -> HttpResponse:
    page: Page[Attendee] = Paginator(queries.attendees_of(training), PER_PAGE).get_page(
        request.GET.get("page")
    )
    open_list = queries.list_is_open(training)
    version = {"version": training.version}
    confirmed = [row for row in page if row.state == AttendeeState.CONFIRMED]
    assessed = training.assessment != Assessment.NONE
    context: dict[str, Any] = {
        "training": training,
        "page": page,
        "rows": [(row, training_papers.may_have_certificate(row)) for row in page],
        "totals": queries.totals(training),
        "open_list": open_list,
        "may_import": open_list and _user(request).may(PUBLISHERS, training.jurisdiction),
        "opening": OpenSignInForm(initial=version) if open_list else None,
        "entry": AddAttendeeForm(units=_units(training)) if open_list else None,
        "scoring": ScoresForm(confirmed, initial=version)
        if open_list and assessed and confirmed
        else None,
        "code": _code(request, training) if training.takes_sign_ins else None,
        **bound,
    }  # fmt: skip
    return render(request, "coordination/training_attendance.html", context, status=status)


@allow(*sorted(ORGANIZERS))
@require_safe
def training_attendance(request: HttpRequest, public_id: str) -> HttpResponse:
    """The list, the code for signing in, and what can be done about both."""
    return _page(request, _own(request, public_id))


def _back(public_id: str) -> HttpResponse:
    return redirect("training_attendance", public_id=public_id)


@allow(*sorted(ORGANIZERS))
@require_POST
def training_open(request: HttpRequest, public_id: str) -> HttpResponse:
    training = _own(request, public_id)
    form = OpenSignInForm(request.POST)

    def act(values: dict[str, Any]) -> None:
        services.open_training_sign_in(
            training, by=_user(request), ends_at=values["ends_at"],
            expected_version=values["version"],
        )  # fmt: skip

    status = refused(form, act, version=lambda: _own(request, public_id).version)
    if status:
        return _page(request, _own(request, public_id), status=status, opening=form)
    messages.success(request, _("Sign-in is open: show the code."))
    return _back(public_id)


@allow(*sorted(ORGANIZERS))
@require_POST
def training_add(request: HttpRequest, public_id: str) -> HttpResponse:
    training = _own(request, public_id)
    form = AddAttendeeForm(request.POST, units=_units(training))

    def act(values: dict[str, Any]) -> None:
        services.add_attendee(
            training, by=_user(request), unit=values["unit"], name=values["name"],
            token=values["submission_token"],
        )  # fmt: skip

    status = refused(form, act)
    if status:
        return _page(request, training, status=status, entry=form)
    messages.success(request, _("On the list."))
    return _back(public_id)


@allow(*sorted(ORGANIZERS))
@require_POST
def training_decide(request: HttpRequest, public_id: str, target: str) -> HttpResponse:
    """Confirm or strike out those who were ticked."""
    training = _own(request, public_id)
    if target not in {AttendeeState.CONFIRMED, AttendeeState.STRUCK}:
        raise Http404
    ticked = [sent_number(value) or 0 for value in request.POST.getlist("row")]
    rows = list(queries.attendees_of(training).filter(pk__in=ticked[:PER_PAGE]))
    number = services.decide_attendees(training, by=_user(request), rows=rows, target=target)
    said = ngettext("%(number)s entry changed.", "%(number)s entries changed.", number)
    messages.success(request, said % {"number": number})
    return _back(public_id)


@allow(*sorted(ORGANIZERS))
@require_POST
def training_scores(request: HttpRequest, public_id: str) -> HttpResponse:
    training = _own(request, public_id)
    sent = [
        sent_number(name.removeprefix("score-")) or 0
        for name in request.POST
        if name.startswith("score-")
    ]
    rows = list(
        queries.attendees_of(training).filter(pk__in=sent[:PER_PAGE], state=AttendeeState.CONFIRMED)
    )
    form = ScoresForm(rows, request.POST)

    def act(values: dict[str, Any]) -> None:
        services.enter_scores(
            training, by=_user(request), scores=form.scores(), expected_version=values["version"]
        )

    status = refused(form, act, version=lambda: _own(request, public_id).version)
    if status:
        return _page(request, _own(request, public_id), status=status, scoring=form)
    messages.success(request, _("Saved."))
    return _back(public_id)


@allow(*sorted(TRAINING_READERS))
@require_POST
def training_certificate(request: HttpRequest, key: str) -> HttpResponse:
    """For who held the training and for the person's own unit; a foreign one is a 404."""
    rows = Attendee.objects.for_user(_user(request)).select_related(
        "training", "organization", "community__township__county"
    )
    attendee = get_object_or_404(rows, public_id=key)
    content = training_papers.certificate(attendee, address=check_address(attendee))
    record_event(actor=_user(request), action="attendee.downloaded", target=attendee)
    name = _("Certificate of training") + f" {attendee.public_id[:8]}.docx"
    return attachment(content, MEDIA_TYPE, name)


def _year(request: HttpRequest) -> int:
    year = sent_number(request.GET.get("year", "")) or 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else timezone.localdate().year


@allow(*sorted(OFFICERS))
@require_safe
def training_coverage(request: HttpRequest) -> HttpResponse:
    """Committees and organisations trained ÷ all, by unit; and those of whom nobody came."""
    user, year, today = _user(request), _year(request), timezone.localdate()
    span = queries.year_span(year, today)
    areas, narrow = areas_of(user), seen_by(user)
    codes = [code for code, _name in areas]
    found = [figures(one, span, codes, narrow=narrow) for one in TRAINING_MEASURES[:2]]
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else KINDS[0]
    is_ever = request.GET.get("since") == "ever"
    rows = queries.untrained(user, kind, queries.ever(span) if is_ever else span)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "year": year,
        "years": range(today.year, today.year - 5, -1),
        "lines": [(name, [cells[code] for cells in found]) for code, name in areas],
        "kind": kind,
        "is_ever": is_ever,
        "page": page,
        "names": [_name_of(row) for row in page],
    }
    return render(request, "coordination/training_coverage.html", context)


def _name_of(row: Any) -> tuple[str, str]:
    if hasattr(row, "full_name"):
        return row.code, row.full_name
    return row.jurisdiction, row.name


@allow(*sorted(OFFICERS))
@require_POST
def training_untrained_csv(request: HttpRequest) -> HttpResponse:
    """All of those of whom nobody came, as a table; that it was fetched stands in the trail."""
    user, year = _user(request), _year(request)
    span = queries.year_span(year, timezone.localdate())
    is_ever = request.GET.get("since") == "ever"
    labels = {"committees": _("Committees"), "organizations": _("Social organisations")}
    rows = [
        [labels[kind], *_name_of(row)]
        for kind in KINDS
        for row in queries.untrained(user, kind, queries.ever(span) if is_ever else span)
    ]
    record_event(actor=user, action="training.exported", after={"year": year, "rows": len(rows)})
    content = whole_table("csv", [_("Kind"), _("Division code"), _("Name")], rows)
    return attachment(content, MEDIA_TYPES["csv"], f"untrained-{year}.csv")
