"""What lists of activities, volunteers and carriers hold as files."""

from __future__ import annotations

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
