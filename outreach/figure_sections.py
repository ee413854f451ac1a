"""Carriers and volunteers on the page of a community, as they were published."""

from __future__ import annotations

from typing import Any

from outreach.constants import HALF_HOURS
from outreach.enums import CarrierKind
from outreach.volunteer_queries import lines_of
from portal.enums import Kind
from portal.queries import current_of, entries_for


def shown(values: dict[str, Any]) -> dict[str, Any]:
    """Figures of a unit in words: kinds of carriers, kinds of service with their hours."""
    carriers = values.get("carriers", [])
    hours = values["half_hours"]
    return {
        **values,
        "kinds": [(CarrierKind(line["kind"]).label, line) for line in carriers]
        if isinstance(carriers, list)
        else [],
        "hours": None if hours is None else sum(hours.values()) / HALF_HOURS,
        "service": lines_of(hours or {}),
    }


def community(unit_code: str) -> dict[str, Any] | None:
    """What was published of a community's carriers and volunteers, and where to sign up."""
    # Under a former code stands who was merged into it.
    unit = current_of(Kind.COMMUNITY).filter(unit_code=unit_code).first()
    if unit is None or not unit.payload["is_committee"]:
        return None
    row = entries_for(unit_code, Kind.OUTREACH).select_related("publication").first()
    if row is None:
        return {"slug": unit.key}
    return {**shown(row.payload), "as_of": row.publication.payload["as_of"], "slug": unit.key}


def home(unit_code: str) -> dict[str, Any] | None:
    """How many volunteers there are in the counties that published it, once one has."""
    rows = [row.payload["townships"] for row in current_of(Kind.OUTREACH)]
    if not rows:
        return None
    townships = [line for some in rows for line in some]
    return {name: sum(line[name] for line in townships) for name in ("registered", "carriers")}
