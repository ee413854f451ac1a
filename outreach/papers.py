"""A certificate of service on paper: as an official .docx and as plain values for a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.rules import Refusal
from outreach.models import ServiceCertificate
from outreach.volunteer_queries import lines_of
from outreach.volunteer_rules import TAKEN_IN
from portal.documents import OfficialDocument

# What the properties of a certificate begin with; its language and its code follow.
MADE_FROM = "certificate"


@dataclass(frozen=True)
class CertificatePaper:
    """Everything that stands on a certificate, in the order in which it stands."""

    title: str
    text: str
    lines: tuple[tuple[str, str], ...]
    check: str
    issuer: str
    day: str


def certificate_paper(certificate: ServiceCertificate, *, address: str) -> CertificatePaper:
    """The paper of `certificate`; whoever holds it can be checked at `address`.

    Raises Refusal where the data of its holder were erased.
    """
    volunteer = certificate.volunteer
    if volunteer.state not in TAKEN_IN:
        raise Refusal(_("There is nobody whom a certificate could name."))
    words = {
        "name": volunteer.name,
        "since": _day(certificate.since),
        "until": _day(certificate.until),
        "times": certificate.times,
        "hours": f"{certificate.hours:g}",
    }
    return CertificatePaper(
        title=_("Certificate of voluntary service"),
        text=_(
            "%(name)s took part in voluntary service for waste sorting %(times)s times from "
            "%(since)s to %(until)s, %(hours)s hours in all. Every entry was verified."
        )
        % words,
        lines=tuple(
            (str(label), f"{hours:g}") for label, hours in lines_of(certificate.half_hours)
        ),
        check=_("Verification code %(code)s, to be checked at %(address)s")
        % {"code": certificate.written_code, "address": address},
        issuer=certificate.issuer,
        day=_day(certificate.issued_on),
    )


def certificate_document(certificate: ServiceCertificate, *, address: str) -> bytes:
    """The certificate as a .docx. Raises what `certificate_paper` raises."""
    paper = certificate_paper(certificate, address=address)
    document: Any = OfficialDocument(paper.title)
    document.paragraph(paper.text)
    document.blank()
    document.table((_("Kind of service"), _("Hours")), paper.lines, (3, 2))
    document.blank()
    document.paragraph(paper.check)
    document.sign_off(paper.issuer, paper.day)
    made_from = f"{MADE_FROM}:{get_language()}:{certificate.code}"
    content: bytes = document.content(made_from=made_from)
    return content


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
