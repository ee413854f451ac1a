"""What the public may see of the bodies of a community."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from communities.enums import BodyKind
from communities.models import (
    Community,
    Estate,
    LocalBody,
    PropertyContract,
)
from communities.public.dates import iso_date


def _shown_bodies(
    community: Community,
) -> tuple[list[LocalBody], list[PropertyContract], list[Estate]]:
    """Bodies in office, contracts that are not over, estates that exist."""
    order = [kind.value for kind in BodyKind]
    bodies = [body for body in community.local_bodies.all() if body.until is None]
    contracts = [row for row in community.property_contracts.all() if not row.is_over()]
    estates = [estate for estate in community.housing_estates.all() if estate.valid_until is None]
    return (
        sorted(bodies, key=lambda body: (order.index(body.kind), body.name)),
        sorted(contracts, key=lambda row: (row.starts_on, row.pk)),
        sorted(estates, key=lambda estate: estate.name),
    )


def bodies_payload(community: Community) -> dict[str, Any]:
    """What is public of its bodies: offices and companies, no person and no telephone.

    `estates` in the payload are those that are classified; all of them are `housing_estates`.
    """
    bodies, contracts, estates = _shown_bodies(community)
    duties = [body.sorting_duty_on for body in bodies if body.sorting_duty_on]
    return {
        "bodies": [
            {
                "kind": body.kind,
                "name": body.name,
                "since": iso_date(body.since),
                "head_office": body.head_office,
                "estates": _names(body.estates.all()),
                "duty_on": iso_date(body.sorting_duty_on),
                "duty_document": body.sorting_duty_document,
                "duty_office": body.sorting_duty_office,
            }
            for body in bodies
        ],
        "sorting_duty_on": iso_date(min(duties, default=None)),
        "property": [
            {
                "company": contract.company.name,
                "estates": _names(contract.estates.all()),
                "starts_on": iso_date(contract.starts_on),
                "ends_on": iso_date(contract.last_day),
            }
            for contract in contracts
        ],
        "housing_estates": [
            {"name": estate.name, "households": estate.households} for estate in estates
        ],
    }


def _names(estates: Iterable[Estate]) -> list[str]:
    return sorted(estate.name for estate in estates if estate.valid_until is None)


def bodies_authors(community: Community) -> set[int]:
    """Who entered or last changed what `bodies_payload` shows."""
    bodies, contracts, estates = _shown_bodies(community)
    rows: list[Any] = [*bodies, *contracts, *estates, *(row.company for row in contracts)]
    return {row.changed_by_id for row in rows}
