"""Tables of outreach, by file."""

from outreach.models.carriers import Carrier, CarrierUpdate
from outreach.models.guide import (
    ItemPlace,
    SchemeChoice,
    SortingClass,
    SortingScheme,
    UnknownWord,
    WasteItem,
)
from outreach.models.materials import (
    Campaign,
    CampaignReach,
    Material,
    MaterialDownload,
    MaterialVersion,
)
from outreach.models.volunteers import ServiceCertificate, ServiceRecord, Volunteer

__all__ = [
    "Campaign",
    "CampaignReach",
    "Carrier",
    "CarrierUpdate",
    "ItemPlace",
    "Material",
    "MaterialDownload",
    "MaterialVersion",
    "SchemeChoice",
    "ServiceCertificate",
    "ServiceRecord",
    "SortingClass",
    "SortingScheme",
    "UnknownWord",
    "Volunteer",
    "WasteItem",
]
