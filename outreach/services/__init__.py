"""Writes of outreach, by file."""

from outreach.services.activities import (
    ActivityContent,
    activity_steps,
    cancel_activity,
    change_activity,
    correct_cancellation,
    correct_result,
    hold_activity,
    name_leaders,
    plan_activity,
    refuse_other_keepers,
)
from outreach.services.activity_photos import add_activity_photo, end_consent, note_consent
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
from outreach.services.registrations import (
    Visitor,
    count_in,
    forget_registrations,
    register_unit,
    register_visitor,
    take_back_registration,
)
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
    "ActivityContent",
    "CampaignContent",
    "CarrierContent",
    "MaterialContent",
    "ReachContent",
    "ServiceContent",
    "Visitor",
    "VolunteerContent",
    "accept_volunteer",
    "activity_steps",
    "add",
    "add_activity_photo",
    "add_campaign",
    "add_carrier",
    "add_material",
    "add_version",
    "answer_word",
    "cancel_activity",
    "change",
    "change_activity",
    "change_carrier",
    "correct_cancellation",
    "correct_result",
    "correct_service",
    "count_download",
    "count_in",
    "end_consent",
    "enter_service",
    "erase_volunteer",
    "forget_registrations",
    "hold_activity",
    "issue_certificate",
    "leave",
    "load_sorting_guide",
    "name_leaders",
    "note_consent",
    "note_reach",
    "note_word",
    "plan_activity",
    "publish_guide",
    "refuse_other_keepers",
    "refuse_volunteer",
    "register_unit",
    "register_visitor",
    "reject_service",
    "renew_carrier",
    "sign_up",
    "take_back_registration",
    "take_down_carrier",
    "verify_service",
]
