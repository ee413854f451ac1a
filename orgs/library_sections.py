"""Cases of the library and events as the public pages show them: payloads with their labels."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from orgs import queries
from orgs.enums import EventKind, EventState, PracticeWriter
from portal.addresses import address_of
from portal.calendars import Occasion
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current


def practice_entry(publication: Publication) -> dict[str, Any]:
    """The payload with words for its codes and addresses of the records behind it."""
    payload = publication.payload
    return {
        **payload,
        "publication": publication,
        "writer_label": PracticeWriter(payload["writer"]).label,
        "unit": payload["organization"].get("name")
        or payload["community"].get("name")
        or payload["place"]["name"],
        "references": [
            {**row, "label": Kind(row["kind"]).label, "address": _address(row)}
            for row in payload["references"]
        ],
    }


def _address(row: dict[str, Any]) -> str | None:
    """Where the record stands; what was withdrawn meanwhile answers there itself."""
    return address_of(Publication(kind=row["kind"], key=row["key"]))


def on_site(entry: dict[str, Any]) -> dict[str, Any]:
    """`entry` without the pages of units that are not on the site; for the page of one item."""
    organization, community = entry.get("organization", {}), entry.get("community", {})
    if organization and current(Kind.ORGANIZATION, organization["key"]) is None:
        organization = {**organization, "key": ""}
    if community and current(Kind.COMMUNITY, community["slug"]) is None:
        community = {**community, "slug": ""}
    return {**entry, "organization": organization, "community": community}


def event_entry(publication: Publication) -> dict[str, Any]:
    """The payload with its times as moments and words for its codes."""
    payload = publication.payload
    return {
        **payload,
        **occasion_times(publication),
        "kind_label": EventKind(payload["kind"]).label,
        "state_label": EventState(payload["state"]).label,
    }


def occasion_times(publication: Publication) -> dict[str, Any]:
    """When it is, as moments, and whether it is past or cancelled."""
    payload = publication.payload
    starts_at, ends_at = (
        timezone.localtime(datetime.fromisoformat(payload[name]))
        for name in ("starts_at", "ends_at")
    )
    return {
        "publication": publication,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "is_one_day": starts_at.date() == ends_at.date(),
        "is_cancelled": payload["state"] == EventState.CANCELLED,
        "is_past": publication.period < timezone.localdate().isoformat(),
    }


def community(unit_code: str) -> dict[str, Any] | None:
    """Cases of the library about a community; None where there are none."""
    cases = queries.practices_about(unit_code)
    return {"cases": cases} if cases else None


def organization(key: str) -> dict[str, Any] | None:
    """What an organisation wrote for the library, and to what it invites; None for neither."""
    cases = queries.practices_by(key)
    events = [event_entry(row) for row in queries.events_by(key)]
    return {"cases": cases, "events": events} if cases or events else None


def occasion_of(publication: Publication) -> Occasion:
    """When and where what `occasion_times` is about takes place; it names nobody."""
    payload, times = publication.payload, occasion_times(publication)
    return Occasion(
        key=publication.key,
        stamp=publication.published_at,
        starts_at=times["starts_at"],
        ends_at=times["ends_at"],
        summary=f"{payload['host_name']} {payload['title']}",
        place=payload["place"],
        topics=payload["agenda"].split("\n") if payload["agenda"] else [],
        is_cancelled=times["is_cancelled"],
    )
