"""Commitments and pacts on the site, with who signed them (policy clauses 2.3.b and 4.4.a)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Refusal
from orgs.models import Pledge, Signature
from orgs.queries.published_projects import organizations_on_site
from orgs.rules import REGISTRARS
from portal.enums import Kind
from portal.pinyin import search_text
from portal.services import PublicItem, issuer_of, publish_many
from portal.validators import validate_no_personal_data


def publish_pledge(pledge: Pledge, *, by: User, reason: str = "", confirmed: bool = False) -> None:
    """Publish `pledge` with those who signed it as they stand now.

    Raises DutyConflict for who recorded something of it; Refusal for who does not keep the register
    of the place, and where a correction has no reason; ValidationError where a text seems to tell
    who somebody is, unless it was `confirmed` that none does.
    """
    if not by.may(REGISTRARS, pledge.jurisdiction):
        raise Refusal(_("Only an officer of the county or the city keeps this register."))
    validate_no_personal_data(f"{pledge.title}\n{pledge.text}", confirmed=confirmed)
    publish_many([pledge_item(pledge)], by=by, issuer=issuer_of(by), reason=reason)


def pledge_item(pledge: Pledge) -> PublicItem:
    """One commitment or pact as it would be published now.

    Of those who signed it, the ones whose entry in the directory is on the site.
    """
    signatures = list(
        Signature.objects.filter(pledge=pledge)
        .select_related("organization")
        .order_by("signed_on", "pk")
    )
    on_site = organizations_on_site({row.organization.public_id for row in signatures})
    association = pledge.association
    payload: dict[str, Any] = {
        "kind": pledge.kind,
        "title": pledge.title,
        "text": pledge.text,
        "association": association.name if association else "",
        "association_key": association.public_id if association else "",
        "since": pledge.since.isoformat(),
        "until": pledge.until.isoformat() if pledge.until else "",
        "signatures": [
            {
                "key": row.organization.public_id,
                "name": row.organization.name,
                "signed_on": row.signed_on.isoformat(),
                "withdrawn_on": row.withdrawn_on.isoformat() if row.withdrawn_on else "",
            }
            for row in signatures
            if row.organization.public_id in on_site
        ],
    }
    names = [row["name"] for row in payload["signatures"]]
    recorders: list[int | None] = [pledge.recorded_by_id]
    recorders += [one for row in signatures for one in (row.recorded_by_id, row.withdrawn_by_id)]
    return PublicItem(
        kind=Kind.PLEDGE,
        key=pledge.public_id,
        title=pledge.title,
        unit_code=pledge.jurisdiction,
        payload=payload,
        search_text=search_text([pledge.title], [payload["association"], *names]),
        authors=frozenset(one for one in recorders if one is not None),
    )
