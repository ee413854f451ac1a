"""What the public sees of an organisation's credit, and the act of publishing it.

Credit information and both lists are public (社会组织信用信息管理办法); a notice that has not led
to a listing, objections and notes stay inside.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Refusal
from communities.services import RegisterReport, publish_entries
from orgs.deadlines import LOWEST_GRADE
from orgs.enums import TermKind
from orgs.models import Listing, Organization
from orgs.queries import RECKONINGS, Reason, credit_authors, reasons_of, signatures_of
from orgs.rules import REGISTRARS
from portal.enums import Kind
from portal.queries import current
from portal.services import PublicItem
from portal.validators import validate_no_personal_data

# What is written in free words, wherever it stands in a payload.
FREE_WORDS = frozenset({"title", "text", "corrected_because", "facts", "cancel_reason"})

_ENDS_OF_A_LISTING = (TermKind.LAPSE, TermKind.DISHONEST, TermKind.LIMIT)


def publish_credit(
    organization: Organization, *, by: User, reason: str = "", confirmed: bool = False
) -> RegisterReport:
    """Publish the credit record of `organization` as it stands now.

    Reported and left out where the officer wrote something of it. Raises Refusal for who does not
    keep its register, where its entry in the directory is not on the site, and where a correction
    has no reason; ValidationError where a text seems to tell who somebody is, unless it was
    `confirmed` that none does.
    """
    if not by.may(REGISTRARS, organization.jurisdiction):
        raise Refusal(_("Only an officer of the county or the city keeps this register."))
    if current(Kind.ORGANIZATION, organization.public_id) is None:
        raise Refusal(_("Publish its entry in the directory first."))
    item = credit_item(organization)
    rows = (row for part in item.payload.values() if isinstance(part, list) for row in part)
    words = "\n".join(str(row[name]) for row in rows for name in sorted(FREE_WORDS & row.keys()))
    validate_no_personal_data(words, confirmed=confirmed)
    return publish_entries([item], by=by, reason=reason)


def credit_item(organization: Organization) -> PublicItem:
    """The credit record of one organisation as it would be published now."""
    title = f"{organization.name}信用信息"
    payload: dict[str, Any] = {
        "organization": organization.name,
        "credit_code": organization.credit_code,
        "credit": [_entry(row) for row in _public_entries(organization)],
        "annual": _annual(organization),
        "listings": _listings(organization),
        "ratings": _ratings(organization),
        "pledges": _pledges(organization),
    }
    return PublicItem(
        kind=Kind.CREDIT,
        key=organization.public_id,
        title=title,
        unit_code=organization.jurisdiction,
        payload=payload,
        search_text=f"{title} {organization.credit_code.lower()}",
        authors=credit_authors(organization),
    )


def _annual(organization: Organization) -> list[dict[str, Any]]:
    return [
        {
            "year": row.year,
            "form": row.form,
            "result": row.result,
            "handed_in_on": _iso(row.handed_in_on),
            "is_late": row.is_late,
            "decided_on": _iso(row.decided_on),
            "due_on": _iso(row.duty.due_on(row.year)),
            "rule": row.duty.source,
        }
        for row in organization.annual_returns.select_related("duty").order_by("-year")
    ]


def _listings(organization: Organization) -> list[dict[str, Any]]:
    return [
        {
            "list": row.list,
            "ground": row.ground.text,
            "facts": row.facts,
            "document": row.document,
            "listed_on": _iso(row.listed_on),
            "removed_on": _iso(row.removed_on),
            "removal_document": row.removal_document,
            "rule": row.ground.source,
            "reasons": _public_reasons(row),
        }
        for row in organization.listings.filter(listed_on__isnull=False)
        .select_related("ground")
        .prefetch_related(RECKONINGS)
        .order_by("-listed_on", "-pk")
    ]


def _public_reasons(listing: Listing) -> list[dict[str, Any]]:
    """How its time on the list was counted last; what was due within the office stays inside."""
    newest = {
        one.term.kind: one for one in reasons_of(listing) if one.term.kind in _ENDS_OF_A_LISTING
    }
    return [_reason(newest[kind]) for kind in _ENDS_OF_A_LISTING if kind in newest]


def _reason(one: Reason) -> dict[str, Any]:
    return {
        "kind": one.term.kind,
        "number": one.term.number,
        "unit": one.term.unit,
        "counted_from": _iso(one.counted_from),
        "until": _iso(one.until),
        "source": one.term.source,
    }


def _ratings(organization: Organization) -> list[dict[str, Any]]:
    return [
        {
            "grade": row.grade,
            "document": row.document,
            "decided_on": _iso(row.decided_on),
            "valid_until": _iso(row.valid_until),
            "cancelled_on": _iso(row.cancelled_on),
            "cancel_reason": row.cancel_reason,
            "reason": _reason(Reason(row.term, row.decided_on, row.valid_until)),
            "least": row.scale.thresholds[row.grade - LOWEST_GRADE],
            "full_mark": row.scale.full_mark,
            "scale_source": row.scale.source,
        }
        for row in organization.ratings.select_related("term", "scale").order_by("-decided_on")
    ]


def _pledges(organization: Organization) -> list[dict[str, Any]]:
    return [
        {
            "kind": row.pledge.kind,
            "title": row.pledge.title,
            "text": row.pledge.text,
            "signed_on": _iso(row.signed_on),
            "withdrawn_on": _iso(row.withdrawn_on),
        }
        for row in signatures_of(organization)
    ]


def _public_entries(organization: Organization) -> Any:
    rows = organization.credit_entries.standing().filter(is_public=True)
    return rows.order_by("-arisen_on", "-pk")


def _entry(row: Any) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "title": row.title,
        "text": row.text,
        "basis": row.basis,
        "document": row.document,
        "source": row.source,
        "arisen_on": _iso(row.arisen_on),
        "entered_on": _iso(row.entered_on),
        "corrected_because": row.correction_reason,
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
