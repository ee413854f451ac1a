"""Kinds of units, by the digits of the statistics bureau's codes (facts in docs/divisions.md)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TownshipKind(models.TextChoices):
    SUBDISTRICT = "subdistrict", _("Subdistrict")
    TOWN = "town", _("Town")
    TOWNSHIP = "township", _("Township")


class CommunityKind(models.TextChoices):
    VILLAGE = "village", _("Village")
    URBAN_COMMUNITY = "urban_community", _("Urban community")
    QUASI_VILLAGE = "quasi_village", _("Quasi-village (no committee)")
    QUASI_URBAN_COMMUNITY = "quasi_urban_community", _("Quasi-community (no committee)")


# Industrial parks and the like have a code but no elected committee, so no convention and no
# assembly: every rate over committees leaves them out.
COMMITTEE_KINDS = frozenset({CommunityKind.VILLAGE, CommunityKind.URBAN_COMMUNITY})


class DivisionLevel(models.TextChoices):
    """The levels of a file of divisions; the city itself is only there as the counties' parent."""

    PREFECTURE = "prefecture", _("Prefecture")
    COUNTY = "county", _("County or district")
    TOWNSHIP = "township", _("Township or subdistrict")
    VILLAGE = "village", _("Community")


class Assembly(models.TextChoices):
    """The assemblies of the Organic Laws of villagers' and of urban residents' committees."""

    VILLAGERS_ASSEMBLY = "villagers_assembly", _("Villagers' assembly")
    VILLAGER_REPRESENTATIVES = (
        "villager_representatives",
        _("Assembly of villagers' representatives"),
    )
    RESIDENTS_ASSEMBLY = "residents_assembly", _("Residents' assembly")


class Counted(models.TextChoices):
    """Whose number the quorum is a share of."""

    ADULTS = "adults", _("Adults of 18 years or more")
    HOUSEHOLDS = "households", _("Households, by one representative each")
    MEMBERS = "members", _("Elected representatives")
