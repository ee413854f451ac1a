"""Volunteers for everybody: sums, signing up, one's own record by a code, certificates."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.enums import Privacy
from accounts.forms import new_token, sent_version, show_errors
from accounts.policies import public
from accounts.privacy import mask
from accounts.rules import Refusal
from communities.models import Community
from outreach import papers, services
from outreach import volunteer_queries as queries
from outreach.enums import VolunteerState
from outreach.models import ServiceCertificate, Volunteer
from outreach.volunteer_forms import SignUpForm
from outreach.volunteer_rules import FORGOTTEN_STATES, TAKEN_IN
from portal.addresses import origin
from portal.documents import MEDIA_TYPE, attachment
from portal.enums import Kind
from portal.pages import public_form, public_lookup
from portal.queries import current
from portal.verifying import Remade

HOUR = 3600
# From one address, and from all together.
SIGN_UPS_AN_HOUR, ALL_SIGN_UPS_AN_HOUR = 5, 200
WRONG_CODES_AN_HOUR = 20
ACTS_AN_HOUR, ALL_ACTS_AN_HOUR = 10, 400
CODE_LENGTH = 40
ACTS = frozenset({"leave", "erase", "certificate"})


def _community(slug: str) -> Community:
    """The community of a published register entry that has a committee."""
    if current(Kind.COMMUNITY, slug) is None:
        raise Http404
    rows = Community.objects.existing().committees().with_names()
    return get_object_or_404(rows, slug=slug)


@public
@public_form(limit=SIGN_UPS_AN_HOUR, seconds=HOUR, together=ALL_SIGN_UPS_AN_HOUR)
def volunteer_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign up with the committee of a community, or with a team that serves there."""
    community = _community(slug)
    form = SignUpForm(community.code, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.is_trapped:
            return redirect("volunteer_lookup")
        volunteer = _send(community, form)
        if volunteer is not None:
            return redirect("volunteer_own", code=volunteer.receipt_code)
    context = {"community": community, "form": form}
    return render(request, "outreach/volunteer_create.html", context)


def _send(community: Community, form: SignUpForm) -> Volunteer | None:
    try:
        return services.sign_up(
            community,
            content=form.content(),
            organization=form.cleaned_data["organization"],
            token=form.cleaned_data["submission_token"],
        )
    except ValidationError as error:
        show_errors(form, error)
    return None


@public
@require_safe
def volunteer_lookup(request: HttpRequest) -> HttpResponse:
    """From a code that was written down to one's record, or to the check of a certificate."""
    typed = request.GET.get("code", "")
    if not typed:
        return render(request, "outreach/volunteer_lookup.html")
    code = "".join(sign for sign in typed if sign.isalnum())[:CODE_LENGTH]
    page = "certificate_check" if "certificate" in request.GET else "volunteer_own"
    return redirect(page, code=code or new_token())


def _own(code: str) -> Volunteer:
    volunteer = queries.volunteer_by_code(code)
    if volunteer is None:
        raise Http404
    return volunteer


@public
@public_lookup(misses=WRONG_CODES_AN_HOUR, seconds=HOUR)
def volunteer_own(request: HttpRequest, code: str) -> HttpResponse:
    """What is kept of whoever has the code: state, service, certificates; no telephone."""
    volunteer = _own(code)
    records = queries.records_of(volunteer)
    context: dict[str, Any] = {
        "volunteer": volunteer,
        "records": records,
        "total": queries.sum_of(records),
        "certificates": volunteer.certificates.all(),
        "may_leave": volunteer.state == VolunteerState.ACTIVE,
        "may_erase": volunteer.state not in FORGOTTEN_STATES,
        "may_certify": volunteer.state in TAKEN_IN,
    }
    return render(request, "outreach/volunteer_own.html", context)


@public
@public_lookup(misses=WRONG_CODES_AN_HOUR, seconds=HOUR, posts=True)
@public_form(limit=ACTS_AN_HOUR, seconds=HOUR, together=ALL_ACTS_AN_HOUR)
def volunteer_act(request: HttpRequest, code: str, act: str) -> HttpResponse:
    """Leave, have the data erased, or get a certificate; a GET leads back to the record."""
    volunteer = _own(code)
    if act not in ACTS:
        raise Http404
    if request.method != "POST":
        return redirect("volunteer_own", code=volunteer.receipt_code)
    if act == "certificate":
        made = services.issue_certificate(volunteer)
        return redirect("volunteer_certificate", code=volunteer.receipt_code, number=made.pk)
    if request.POST.get("sure") != "on":
        raise Refusal(_("Confirm first that you mean it."))
    if act == "leave":
        services.leave(volunteer, expected_version=sent_version(request))
        return redirect("volunteer_own", code=volunteer.receipt_code)
    services.erase_volunteer(volunteer, expected_version=sent_version(request))
    return render(request, "outreach/volunteer_erased.html")


def _certificate(code: str, number: int) -> ServiceCertificate:
    rows = ServiceCertificate.objects.select_related("volunteer__community")
    return get_object_or_404(rows, volunteer=_own(code), pk=number)


def _check_address(certificate: ServiceCertificate) -> str:
    return origin() + reverse("certificate_check", args=[certificate.code])


@public
@public_lookup(misses=WRONG_CODES_AN_HOUR, seconds=HOUR)
def volunteer_certificate(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One's own certificate as a page for the printer."""
    certificate = _certificate(code, number)
    context = {
        "certificate": certificate,
        "volunteer": certificate.volunteer,
        "paper": papers.certificate_paper(certificate, address=_check_address(certificate)),
    }
    return render(request, "outreach/certificate_print.html", context)


@public
@public_lookup(misses=WRONG_CODES_AN_HOUR, seconds=HOUR)
def volunteer_certificate_file(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One's own certificate as a .docx."""
    certificate = _certificate(code, number)
    content = papers.certificate_document(certificate, address=_check_address(certificate))
    return attachment(content, MEDIA_TYPE, f"志愿服务记录证明-{certificate.issued_on}.docx")


def certificate_anew(rest: str) -> Remade | None:
    """The certificate whose file says “language:code”, as it would be downloaded now."""
    language, _colon, code = rest.partition(":")
    certificate = (
        queries.certificate_by_code(code) if language in dict(settings.LANGUAGES) else None
    )
    if certificate is None:
        return None
    address = reverse("certificate_check", args=[certificate.code])
    with suppress(Refusal), translation.override(language):
        content = papers.certificate_document(certificate, address=_check_address(certificate))
        return Remade(_("Certificate of voluntary service"), content, address=address)
    return None


@public
@public_lookup(misses=WRONG_CODES_AN_HOUR, seconds=HOUR)
def certificate_check(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a certificate is genuine, and what it says; of the name only its first sign."""
    certificate = queries.certificate_by_code(code)
    if certificate is None:
        raise Http404
    volunteer = certificate.volunteer
    context = {
        "certificate": certificate,
        "name": mask(volunteer.name, Privacy.PERSONAL),
        "lines": queries.lines_of(certificate.half_hours),
        "stands": queries.sum_of(queries.records_of(volunteer).filter(day__lte=certificate.until)),
    }
    return render(request, "outreach/certificate_check.html", context)
