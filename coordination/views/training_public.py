"""Trainings for everybody; it reads publications alone. Sign-in from an own phone."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.enums import Privacy
from accounts.forms import show_errors
from accounts.policies import public
from accounts.privacy import mask
from accounts.rules import Refusal
from coordination import services
from coordination import training_plan_queries as plan_queries
from coordination import training_queries as queries
from coordination.enums import AttendeeState, TrainingAudience
from coordination.models import Attendee, Training
from coordination.training_forms import PersonForm, RatingForm
from coordination.training_papers import certificate, may_have_certificate
from coordination.training_plan_public import training_plan_entry
from coordination.training_public import BUREAUS, ORGANIZATIONS
from coordination.training_sections import training_entry
from portal.addresses import origin
from portal.enums import Kind
from portal.models import Publication
from portal.pages import public_form, public_lookup, public_page, published
from portal.queries import version_lines
from portal.verifying import Remade

PAGE_SIZE = 30
LONGEST_SEARCH = 60
# A hall of people sits behind one address, and some send twice.
SIGN_INS, SECONDS = 2000, 600
GONE = 410
WRONG_KEYS_AN_HOUR, HOUR = 20, 3600


@public
@public_page(query=("q", "audience", "clause", "when", "page"))
def training_public_list(request: HttpRequest) -> HttpResponse:
    """What is coming, or what has been; by words, audience and who holds them."""
    text = request.GET.get("q", "")[:LONGEST_SEARCH]
    audience, clause = request.GET.get("audience", ""), request.GET.get("clause", "")
    is_past = request.GET.get("when") == "past"
    is_known = audience in {"", *TrainingAudience.values} and clause in {
        "", BUREAUS, ORGANIZATIONS,
    }  # fmt: skip
    chosen = {"audience": audience, "clause": clause} if is_known else {}
    rows = queries.published_trainings(text=text, past=is_past, **chosen)
    page = Paginator(rows if is_known else rows.none(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "trainings": [training_entry(row) for row in page],
        "audiences": TrainingAudience.choices,
        "audience": audience,
        "clause": clause,
        "text": text,
        "is_past": is_past,
        "filtered": bool(text or audience or clause),
    }
    return render(request, "coordination/training_public_list.html", context)


@public
@public_page
def training_public(request: HttpRequest, key: str) -> HttpResponse:
    return _public(request, published(Kind.TRAINING, key))


@public
@public_page
def training_public_version(request: HttpRequest, key: str, version: int) -> HttpResponse:
    return _public(request, published(Kind.TRAINING, key, version))


def _public(request: HttpRequest, publication: Publication) -> HttpResponse:
    context = {
        "publication": publication,
        "training": training_entry(publication),
        "versions": version_lines(Kind.TRAINING, publication.key),
    }
    return render(request, "coordination/training_public.html", context)


@public
@public_page(query=("q", "year", "clause", "page"))
def training_plan_public_list(request: HttpRequest) -> HttpResponse:
    """Plans of trainings by words, year and who holds them, the newest year first."""
    text = request.GET.get("q", "")[:LONGEST_SEARCH]
    years = plan_queries.published_years()
    year, clause = request.GET.get("year", ""), request.GET.get("clause", "")
    is_known = year in {"", *years} and clause in {"", BUREAUS, ORGANIZATIONS}
    chosen = {"year": year, "clause": clause} if is_known else {}
    rows = plan_queries.published_plans(text=text, **chosen)
    page = Paginator(rows if is_known else rows.none(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "plans": [training_plan_entry(row) for row in page],
        "years": years,
        "year": year,
        "clause": clause,
        "text": text,
        "filtered": bool(text or year or clause),
    }
    return render(request, "coordination/training_plan_public_list.html", context)


@public
@public_page
def training_plan_public(request: HttpRequest, key: str) -> HttpResponse:
    return _plan(request, published(Kind.TRAINING_PLAN, key))


@public
@public_page
def training_plan_public_version(request: HttpRequest, key: str, version: int) -> HttpResponse:
    return _plan(request, published(Kind.TRAINING_PLAN, key, version))


def _plan(request: HttpRequest, publication: Publication) -> HttpResponse:
    context = {
        "publication": publication,
        "plan": training_plan_entry(publication),
        "versions": version_lines(Kind.TRAINING_PLAN, publication.key),
    }
    return render(request, "coordination/training_plan_public.html", context)


def check_address(attendee: Attendee) -> str:
    """Where anybody checks the certificate of `attendee`, as it stands on it."""
    return origin() + reverse("training_certificate_check", args=[attendee.public_id])


def certificate_anew(number: str) -> Remade | None:
    """The certificate whose file says `number`, as it would be downloaded now."""
    attendee = queries.attendee_by_key(number)
    if attendee is None or not may_have_certificate(attendee):
        return None
    content = certificate(attendee, address=check_address(attendee))
    address = reverse("training_certificate_check", args=[attendee.public_id])
    return Remade(_("Certificate of training"), content, address=address)


@public
@public_lookup(misses=WRONG_KEYS_AN_HOUR, seconds=HOUR)
def training_certificate_check(request: HttpRequest, key: str) -> HttpResponse:
    """Whether a certificate is genuine, and what it says; of the name only its first sign."""
    attendee = queries.attendee_by_key(key)
    if attendee is None or not may_have_certificate(attendee):
        raise Http404
    context = {
        "attendee": attendee,
        "training": attendee.training,
        "name": mask(attendee.name, Privacy.PERSONAL),
    }
    return render(request, "coordination/training_certificate_check.html", context)


@public
@public_form(limit=SIGN_INS, seconds=SECONDS)
def training_sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Enter oneself once; afterwards the same address says so, and asks how satisfied one is."""
    training = queries.training_by_token(token)
    if training is None:
        raise Http404
    device = _device(request, training)
    own = _own(training, device)
    if own is not None:
        return _rate(request, training, own, device)
    if not training.takes_sign_ins:
        return _page(request, training, status=GONE)
    units = [(key, str(row)) for key, row in services.units_to_choose(training).items()]
    form = PersonForm(request.POST or None, units=units)
    if request.method != "POST" or not form.is_valid():
        return _page(request, training, form=form)
    return _enter(request, training, form, device)


def _enter(request: HttpRequest, training: Training, form: PersonForm, device: str) -> HttpResponse:
    try:
        row, is_new = services.sign_in_to_training(training, device=device, **form.cleaned_data)
    except services.TrainingSignInEnded:
        return _page(request, training, status=GONE)
    except ValidationError as error:
        show_errors(form, error)
        return _page(request, training, form=form)
    except Refusal as refusal:
        return _page(request, training, form=form, refusal=refusal.message, status=409)
    if not is_new and row.device != device:
        return _page(request, training, form=form, twin=True)
    return redirect("training_sign_in", token=str(training.sign_in_token))


def _rate(request: HttpRequest, training: Training, own: Attendee, device: str) -> HttpResponse:
    asks = (
        not own.has_rated
        and own.state != AttendeeState.STRUCK
        and training.starts_at <= timezone.now()
        and queries.list_is_open(training)
    )
    if not asks:
        # Whoever sends the form of before is told that one is on the list already.
        return _page(request, training, own=own)
    form = RatingForm(request.POST if "answer" in request.POST else None)
    if not form.is_valid():
        return _page(request, training, own=own, rating=form)
    try:
        services.rate_training(training, device=device, answer=form.cleaned_data["answer"])
    except Refusal as refusal:
        return _page(request, training, own=own, refusal=refusal.message, status=409)
    return redirect("training_sign_in", token=str(training.sign_in_token))


def _device(request: HttpRequest, training: Training) -> str:
    """A keyed hash of the form's own cookie, good for this training alone; "" without one."""
    secret = str(request.META.get("CSRF_COOKIE", ""))
    text = f"{training.pk} {secret}"
    return salted_hmac("coordination.training-sign-in", text).hexdigest() if secret else ""


def _own(training: Training, device: str) -> Attendee | None:
    rows = Attendee.objects.filter(training=training, device=device)
    return rows.first() if device else None


def _page(request: HttpRequest, training: Training, **context: Any) -> HttpResponse:
    status = context.pop("status", 200)
    context |= {"training": training}
    response = render(request, "coordination/training_sign_in.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
