"""What the public may see of partnerships, one publication for each county."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Refusal
from accounts.scoping import within
from communities.models import County
from communities.naming import search_text
from orgs.enums import ResourceKind
from orgs.models import Need, Partnership, PartnerUnit, Resource
from orgs.queries import current_resources, met_line, places_of, with_outcome
from orgs.queries.places import Place
from orgs.rules import NEED_SETTLED, REGISTRARS
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current
from portal.services import PublicItem, publish
from portal.validators import validate_no_personal_data


def partnership_item(county: County) -> PublicItem:
    """Units with their agreements of today, the resources that may be shown, and how many needs
    were met: no contact, no booking, no name of whoever needed something."""
    agreements = list(
        Partnership.objects.on()
        .filter(within("jurisdiction", county.code))
        .select_related("unit")
        .order_by("unit__name", "jurisdiction")
    )
    shown = current_resources(
        Resource.objects.filter(within("jurisdiction", county.code), is_open_to_public=True)
    )
    resources = list(
        shown.select_related("unit", "organization")
        .prefetch_related("windows")
        .order_by("kind", "jurisdiction", "name", "pk")
    )
    # A unit takes part as long as it has an agreement or shares something.
    partners = {row.unit_id for row in [*agreements, *resources]} - {None}
    units = list(PartnerUnit.objects.filter(pk__in=partners).order_by("name", "pk"))
    codes = {row.jurisdiction for row in [*agreements, *resources]}
    places = places_of(codes)
    payload: dict[str, Any] = {
        "county": county.name,
        "as_of": timezone.localdate().isoformat(),
        "units": [
            {"name": one.name, "kind": one.kind, "with": _with(one, agreements, places)}
            for one in units
        ],
        "resources": [_resource(row, places) for row in resources],
        "figures": _figures(county),
    }
    written: list[Any] = [*units, *agreements, *resources]
    return PublicItem(
        kind=Kind.PARTNERSHIPS,
        key=county.slug,
        title=county.name,
        unit_code=county.code,
        payload=payload,
        search_text=search_text([county.name], [row.name for row in [*units, *resources]]),
        authors=frozenset(row.changed_by_id for row in written if row.changed_by_id is not None),
    )


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
    if not by.unit.strip():
        raise Refusal(_("Your account names no unit to publish for. Ask for it to be entered."))
    item = partnership_item(county)
    previous = current(Kind.PARTNERSHIPS, county.slug)
    known = set(_words(previous.payload)) if previous else set()
    try:
        fresh = [text for text in _words(item.payload) if text not in known]
        validate_no_personal_data("\n".join(fresh), confirmed=confirmed)
    except ValidationError as error:
        raise ValidationError({"confirmed": error.messages}) from error
    return publish(item, by=by, issuer=by.unit, reason=reason)


def _words(payload: dict[str, Any]) -> list[str]:
    names = ("name", "location", "conditions")
    rows = [*payload["resources"], *payload["units"]]
    return [row[name] for row in rows for name in names if row.get(name)]
