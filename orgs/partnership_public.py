"""What the public may see of partnerships, one publication for each county."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.scoping import within
from communities.models import County
from orgs.enums import ResourceKind
from orgs.models import Need, Partnership, PartnerUnit, Resource
from orgs.queries import current_resources, met_line, places_of, with_outcome
from orgs.queries.places import Place
from orgs.queries.writing import writers_of
from orgs.rules import NEED_SETTLED, REGISTRARS
from portal.enums import Kind
from portal.models import Publication
from portal.pinyin import search_text
from portal.queries import current
from portal.services import PublicItem, issuer_of, publish
from portal.validators import validate_no_personal_data


@dataclass(frozen=True)
class _Shown:
    """What a county's page shows today."""

    agreements: list[Partnership]
    resources: list[Resource]
    units: list[PartnerUnit]
    places: dict[str, Place]
    # All who wrote any of it: none of them publishes it.
    authors: frozenset[int]

    @property
    def payload(self) -> dict[str, Any]:
        return {
            "units": [
                {
                    "name": one.name,
                    "kind": one.kind,
                    "with": _with(one, self.agreements, self.places),
                }
                for one in self.units
            ],
            "resources": [_resource(row, self.places) for row in self.resources],
        }


def _shown(counties: Iterable[County]) -> dict[str, _Shown]:
    """By county code, in a fixed number of queries."""
    codes = [county.code for county in counties]
    here = reduce(or_, (within("jurisdiction", code) for code in codes), Q(pk__in=[]))
    agreements = Partnership.objects.on().filter(here).select_related("unit")
    shown = current_resources(Resource.objects.filter(here, is_open_to_public=True))
    resources = shown.select_related("unit", "organization").prefetch_related("windows")
    rows: list[list[Any]] = [
        list(agreements.order_by("unit__name", "jurisdiction")),
        list(resources.order_by("kind", "jurisdiction", "name", "pk")),
    ]
    places = places_of({row.jurisdiction for some in rows for row in some})
    every = [row for some in rows for row in some]
    writers = writers_of([*every, *(row.unit for row in every if row.unit_id is not None)])
    found = {}
    for code in codes:
        own = [[row for row in some if row.jurisdiction.startswith(code)] for some in rows]
        # A unit takes part as long as it has an agreement or shares something.
        units = {row.unit for some in own for row in some if row.unit_id is not None}
        ordered = sorted(units, key=lambda one: (one.name, one.pk))
        written = (*own[0], *own[1], *ordered)
        authors: frozenset[int] = frozenset().union(*(writers[row] for row in written))
        found[code] = _Shown(own[0], own[1], ordered, places, authors)
    return found


def partnership_item(county: County) -> PublicItem:
    """Units with their agreements of today, the resources that may be shown, and how many needs
    were met: no contact, no booking, no name of whoever needed something."""
    shown = _shown([county])[county.code]
    payload: dict[str, Any] = {
        "county": county.name,
        "as_of": timezone.localdate().isoformat(),
        **shown.payload,
        "figures": _figures(county),
    }
    named: list[Any] = [*shown.units, *shown.resources]
    return PublicItem(
        kind=Kind.PARTNERSHIPS,
        key=county.slug,
        title=county.name,
        unit_code=county.code,
        payload=payload,
        search_text=search_text([county.name], [row.name for row in named]),
        authors=shown.authors,
    )


@dataclass(frozen=True)
class Proposal:
    """What would stand on a county's page, its words as somebody has to read them; whether it is
    other than what stands there, which a page that was withdrawn is not: it stays so until somebody
    wants it; who wrote any of it, and so does not publish it."""

    county: County
    words: list[str]
    is_other: bool
    is_withdrawn: bool
    authors: frozenset[int]


def proposals(counties: Iterable[County]) -> list[Proposal]:
    """For each of `counties`, in a fixed number of queries; the figures, which move by
    themselves, make nothing other."""
    counties = list(counties)
    latest = Publication.objects.filter(
        kind=Kind.PARTNERSHIPS, key__in=[one.slug for one in counties], is_latest=True
    )
    known = {row.key: row for row in latest}
    shown = _shown(counties)
    found = []
    for county in counties:
        now, last = shown[county.code], known.get(county.slug)
        is_withdrawn = last is not None and last.withdrawn_at is not None
        old = {} if last is None else last.payload
        is_other = any(rows != old.get(name, []) for name, rows in now.payload.items())
        words = list(dict.fromkeys(_words(now.payload)))
        found.append(
            Proposal(county, words, is_other and not is_withdrawn, is_withdrawn, now.authors)
        )
    return found


def _with(
    unit: PartnerUnit, agreements: Iterable[Partnership], places: dict[str, Place]
) -> list[str]:
    return [_name(row.jurisdiction, places) for row in agreements if row.unit_id == unit.pk]


def _name(code: str, places: dict[str, Place]) -> str:
    return places[code].name if code in places else ""


def _resource(row: Resource, places: dict[str, Place]) -> dict[str, Any]:
    place = _name(row.jurisdiction, places)
    return {
        "kind": row.kind,
        "name": row.name,
        "owner": str(row.unit or row.organization or place),
        "place": place,
        "location": row.location,
        "capacity": row.capacity,
        "measure": row.measure,
        "conditions": row.conditions,
        "since": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else "",
        "times": [
            {
                "weekdays": window.weekdays,
                "starts": f"{window.starts_at:%H:%M}",
                "ends": f"{window.ends_at:%H:%M}",
                "since": window.since.isoformat() if window.since else "",
                "until": window.until.isoformat() if window.until else "",
            }
            for window in row.windows.all()
        ],
    }


def _figures(county: County) -> list[dict[str, Any]]:
    """Needs met by kind, each with its numerator and denominator."""
    counted = with_outcome(Need.objects.filter(within("jurisdiction", county.code)), "counted")
    states: dict[str, Counter[str]] = {kind: Counter() for kind in ResourceKind.values}
    for kind, state in counted.values_list("kind", "state"):
        states[kind][state if state in NEED_SETTLED else "passed"] += 1
    lines = [met_line(kind, "", found) for kind, found in states.items()]
    return [
        {"kind": line.key, "counted": line.counted, "met": line.met, "partly": line.partly}
        for line in lines
    ]


def publish_partnerships(
    county: County, *, by: User, reason: str = "", confirmed: bool = False
) -> Publication:
    """Publish a county's partnerships as they stand today.

    Raises Refusal without the office or a unit, and where a correction has no reason or changes
    nothing; DutyConflict for who wrote any of it; ValidationError keyed `confirmed` where new
    words seem to tell who somebody is.
    """
    if not by.may(REGISTRARS, county.code):
        raise Refusal(_("Only officers of the county or of the city publish its partnerships."))
    issuer = issuer_of(by)
    with transaction.atomic():
        # Whoever changes any of it writes the trail: what is read and judged here is what stands.
        transaction_lock("audit")
        item = partnership_item(county)
        previous = current(Kind.PARTNERSHIPS, county.slug)
        known = set(_words(previous.payload)) if previous else set()
        try:
            fresh = [text for text in _words(item.payload) if text not in known]
            validate_no_personal_data("\n".join(fresh), confirmed=confirmed)
        except ValidationError as error:
            raise ValidationError({"confirmed": error.messages}) from error
        return publish(item, by=by, issuer=issuer, reason=reason)


def _words(payload: dict[str, Any]) -> list[str]:
    names = ("name", "owner", "location", "measure", "conditions")
    rows = [*payload["resources"], *payload["units"]]
    return [row[name] for row in rows for name in names if row.get(name)]
