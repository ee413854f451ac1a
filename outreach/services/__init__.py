"""Writes of outreach, by file."""

from outreach.services.activities import (
    ActivityContent,
    activity_steps,
    cancel_activity,
    change_activity,
    correct_result,
    hold_activity,
    name_leaders,
    plan_activity,
    refuse_other_keepers,
)
from outreach.services.activity_photos import add_activity_photo, end_consent, note_consent
from outreach.services.guide import add, change
from outreach.services.loading import load_sorting_guide
from outreach.services.publishing import publish_guide
from outreach.services.registrations import (
    Visitor,
    count_in,
    forget_registrations,
    register_unit,
    register_visitor,
    take_back_registration,
)
from outreach.services.words import answer_word, note_word

__all__ = [
    "ActivityContent",
    "Visitor",
    "activity_steps",
    "add",
    "add_activity_photo",
    "answer_word",
    "cancel_activity",
    "change",
    "change_activity",
    "correct_result",
    "count_in",
    "end_consent",
    "forget_registrations",
    "hold_activity",
    "load_sorting_guide",
    "name_leaders",
    "note_consent",
    "note_word",
    "plan_activity",
    "publish_guide",
    "refuse_other_keepers",
    "register_unit",
    "register_visitor",
    "take_back_registration",
]
