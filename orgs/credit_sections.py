"""Credit records as the public pages show them: payloads with their labels."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from orgs.enums import (
    AnnualForm,
    AnnualResult,
    CreditKind,
    CreditList,
    PledgeKind,
    TermKind,
    TermUnit,
)
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current


def credit_record(publication: Publication) -> dict[str, Any]:
    """The payload with words for its codes, entries by kind, listings of today apart."""
    payload, today = publication.payload, timezone.localdate().isoformat()
    listings = [
        {
            **row,
            "label": CreditList(row["list"]).label,
            "stands": not row["removed_on"],
            "reasons": [_in_words(one) for one in row.get("reasons", ())],
        }
        for row in payload["listings"]
    ]
    ratings = [
        {
            **row,
            "holds": _holds(row, today),
            "reason": _in_words(row["reason"]) if "reason" in row else None,
        }
        for row in payload["ratings"]
    ]
    return {
        **payload,
        "publication": publication,
        "by_kind": [
            (kind.label, rows)
            for kind in CreditKind
            if (rows := [row for row in payload["credit"] if row["kind"] == kind])
        ],
        "annual": [
            {
                **row,
                "form_label": AnnualForm(row["form"]).label,
                "result_label": AnnualResult(row["result"]).label if row["result"] else "",
            }
            for row in payload["annual"]
        ],
        "listings": listings,
        "standing": [row for row in listings if row["stands"]],
        "ratings": ratings,
        "rating": next((row for row in ratings if row["holds"]), None),
        "pledges": [
            {**row, "kind_label": PledgeKind(row["kind"]).label} for row in payload["pledges"]
        ],
    }


def _in_words(reason: dict[str, Any]) -> dict[str, Any]:
    """A counted day with the name of its term and how long it is."""
    words = f"{reason['number']} {TermUnit(reason['unit']).label}"
    return {**reason, "label": TermKind(reason["kind"]).label, "words": words}


def _holds(row: dict[str, Any], today: str) -> bool:
    return bool(row["decided_on"] <= today <= row["valid_until"] and not row["cancelled_on"])


def organization(key: str) -> dict[str, Any] | None:
    """The credit column of an organisation's page; None where nothing was published."""
    publication = current(Kind.CREDIT, key)
    return {"record": credit_record(publication)} if publication else None
