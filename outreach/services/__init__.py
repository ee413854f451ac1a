"""Writes of outreach, by file."""

from outreach.services.carriers import (
    CarrierContent,
    add_carrier,
    change_carrier,
    renew_carrier,
    take_down_carrier,
)
from outreach.services.guide import add, change
from outreach.services.loading import load_sorting_guide
from outreach.services.materials import (
    CampaignContent,
    MaterialContent,
    ReachContent,
    add_campaign,
    add_material,
    add_version,
    count_download,
    note_reach,
)
from outreach.services.publishing import publish_guide
from outreach.services.service_records import (
    ServiceContent,
    correct_service,
    enter_service,
    issue_certificate,
    reject_service,
    verify_service,
)
from outreach.services.volunteers import (
    VolunteerContent,
    accept_volunteer,
    erase_volunteer,
    leave,
    refuse_volunteer,
    sign_up,
)
from outreach.services.words import answer_word, note_word

__all__ = [
    "CampaignContent",
    "CarrierContent",
    "MaterialContent",
    "ReachContent",
    "ServiceContent",
    "VolunteerContent",
    "accept_volunteer",
    "add",
    "add_campaign",
    "add_carrier",
    "add_material",
    "add_version",
    "answer_word",
    "change",
    "change_carrier",
    "correct_service",
    "count_download",
    "enter_service",
    "erase_volunteer",
    "issue_certificate",
    "leave",
    "load_sorting_guide",
    "note_reach",
    "note_word",
    "publish_guide",
    "refuse_volunteer",
    "reject_service",
    "renew_carrier",
    "sign_up",
    "take_down_carrier",
    "verify_service",
]
