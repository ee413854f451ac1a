"""Cases of the library with their unit, and events with the people who signed up, as a number."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.exports import Column


def _unit(practice: Any) -> str:
    return practice.unit_name or str(practice.place_name or "")


PRACTICE_COLUMNS = (
    Column("title", _("Title")),
    Column(heading=_("Unit"), of=_unit),
    Column("type__name", _("Community type")),
    Column("topic__name", _("Theme")),
    Column("year", _("Year")),
    Column("summary", _("Summary")),
    Column("state"),
    Column("submitted_on", _("Handed in on")),
    Column("published_on", _("First published on")),
)
EVENT_COLUMNS = (
    Column("title", _("Title")),
    Column("host_name", _("Host")),
    Column("kind", _("Kind")),
    Column("starts_at", _("Begins")),
    Column("ends_at", _("Ends")),
    Column("place", _("Where it takes place")),
    Column("seats", _("Seats")),
    Column("taken", _("People signed up")),
    Column("attended", _("People present")),
    Column("state"),
)
