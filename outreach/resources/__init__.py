"""What is read from a file, and goes out as one."""

from outreach.resources.guide import WasteItemResource
from outreach.resources.service_records import ServiceRecordResource

__all__ = ["ServiceRecordResource", "WasteItemResource"]
