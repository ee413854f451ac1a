"""Estates, property contracts and toolkits of communities as files that are not read back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.exports import JOINT, Column
from communities.resources.places import place_columns, place_of


def _estates(contract: Any) -> str:
    return JOINT.join(str(estate) for estate in contract.estates.all())


ESTATE_COLUMNS = (
    *place_of("community"),
    Column("name", _("Estate")),
    Column("households"),
    Column("valid_until"),
)
CONTRACT_COLUMNS = (
    *place_of("community"),
    Column("company__name", _("Property company")),
    Column("company__credit_code"),
    Column("company__contact_name"),
    Column("company__contact_phone"),
    Column(heading=_("Estates"), of=_estates, needs=("estates",)),
    Column("starts_on"),
    Column("ends_on"),
    Column("document"),
    Column("ended_on"),
    Column("ended_reason"),
)
_PLACE = place_columns("")
TOOLKIT_COLUMNS = (
    Column("code", _PLACE["code"].heading),
    Column("township__county__name", _PLACE["county"].heading),
    Column("township__name", _PLACE["township"].heading),
    Column("name", _PLACE["community"].heading),
    Column("running", _("Methods that it follows")),
    Column("adopted", _("Methods that it ever followed")),
)
