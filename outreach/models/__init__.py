"""Tables of outreach, by file."""

from outreach.models.activities import (
    Activity,
    ActivityCount,
    ActivityLeader,
    ActivityPhoto,
    ActivityPlace,
)
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
from outreach.models.registrations import Arrival, Registration
from outreach.models.volunteers import ServiceCertificate, ServiceRecord, Volunteer

__all__ = [
    "Activity",
    "ActivityCount",
    "ActivityLeader",
    "ActivityPhoto",
    "ActivityPlace",
    "Arrival",
    "Campaign",
    "CampaignReach",
    "Carrier",
    "CarrierUpdate",
    "ItemPlace",
    "Material",
    "MaterialDownload",
    "MaterialVersion",
    "Registration",
    "SchemeChoice",
    "ServiceCertificate",
    "ServiceRecord",
    "SortingClass",
    "SortingScheme",
    "UnknownWord",
    "Volunteer",
    "WasteItem",
]
