"""What is read from a file, and goes out as one."""

from outreach.resources.activity_results import ActivityResultResource
from outreach.resources.columns import (
    ACTIVITY_COLUMNS,
    CAMPAIGN_COLUMNS,
    CARRIER_COLUMNS,
    MATERIAL_COLUMNS,
    VOLUNTEER_COLUMNS,
)
from outreach.resources.guide import WasteItemResource
from outreach.resources.service_records import ServiceRecordResource

__all__ = [
    "ACTIVITY_COLUMNS",
    "CAMPAIGN_COLUMNS",
    "CARRIER_COLUMNS",
    "MATERIAL_COLUMNS",
    "VOLUNTEER_COLUMNS",
    "ActivityResultResource",
    "ServiceRecordResource",
    "WasteItemResource",
]
