"""What lists of activities, volunteers, carriers, campaigns and material hold as files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy

from accounts import exports
from communities.resources import place_of

ACTIVITY_COLUMNS = (
    exports.Column("title"),
    exports.Column("host_name"),
    exports.Column("carrier"),
    exports.Column("starts_at"),
    exports.Column("ends_at"),
    exports.Column("place"),
    exports.Column("seats"),
    exports.Column("state"),
)
VOLUNTEER_COLUMNS = (
    exports.Column("name"),
    exports.Column("community__name", gettext_lazy("Community")),
    exports.Column("organization__name", gettext_lazy("Social organisation")),
    exports.Column("state"),
    exports.Column("applied_on"),
    exports.Column("accepted_on"),
    exports.Column("left_on"),
)
CAMPAIGN_COLUMNS = (
    exports.Column("title"),
    exports.Column("since"),
    exports.Column("until"),
    exports.Column("summary"),
    exports.Column("material_count", gettext_lazy("Number of materials")),
)


def _version(name: str) -> Callable[[Any], Any]:
    """A value of the newest version, where there is one."""

    def value(material: Any) -> Any:
        found = getattr(next(iter(material.versions.all()), None), name, "")
        return found() if callable(found) else found

    return value


MATERIAL_COLUMNS = (
    exports.Column("campaign__title", gettext_lazy("Campaign")),
    exports.Column("title"),
    exports.Column("kind"),
    exports.Column("licence"),
    exports.Column("description"),
    exports.Column("state"),
    exports.Column(heading=gettext_lazy("Version"), of=_version("number")),
    exports.Column(heading=gettext_lazy("Format"), of=_version("get_format_display")),
    exports.Column(heading=gettext_lazy("Size in bytes"), of=_version("size")),
    exports.Column(
        heading=gettext_lazy("Downloads of all versions"),
        of=lambda material: sum(version.fetched for version in material.versions.all()),
    ),
)
CARRIER_COLUMNS = (
    *place_of("community"),
    exports.Column("kind"),
    exports.Column("name"),
    exports.Column("place"),
    exports.Column("keeper"),
    exports.Column("since"),
    exports.Column("renewed_on"),
    exports.Column("renew_by"),
    exports.Column("state"),
    exports.Column("gone_on"),
)
