"""What a step of a procedure was: typed, or taken from the record of a meeting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rules import Refusal
from communities.enums import Validity
from deliberation.enums import ProcedureStage
from deliberation.models import AgendaItem, Meeting, ProcedureStep
from deliberation.rules import STAGES_OF_DISCLOSURE, STAGES_OF_MEETINGS
from deliberation.services.procedure_records import copy_record, count_actions, refuse_meeting
from deliberation.validators import validate_attendance
from portal.validators import validate_no_personal_data


@dataclass(frozen=True)
class StepContent:
    """What a step was. Steps 3 and 4 name the `item` of a recorded meeting, steps 1 and 2 may name
    a `meeting`; dates are civil days, figures numbers of persons. `reason` says why it comes out
    of order; `confirmed`, that the texts tell nothing about a person.
    """

    held_on: date | None = None
    meeting: Meeting | None = None
    item: AgendaItem | None = None
    who: str = ""
    entitled: int | None = None
    present: int | None = None
    in_favour: int | None = None
    text: str = ""
    place: str = ""
    posted_until: date | None = None
    photo: UploadedFile[bytes] | None = None
    shows_people: bool = False
    with_actions: bool = False
    reason: str = ""
    confirmed: bool = False


def refuse_personal(confirmed: bool, **texts: str) -> None:
    """Refuse what seems to tell who somebody is: all of it is published. Keyed by field."""
    found: dict[str, Any] = {}
    for name, text in texts.items():
        try:
            validate_no_personal_data(text, confirmed=confirmed)
        except ValidationError as error:
            found[name] = error
    if found:
        raise ValidationError(found)


def is_lost(step: ProcedureStep) -> bool:
    """Whether the party members' meeting said no, or could not decide."""
    is_judged = step.number == ProcedureStage.PARTY_MEMBERS and not step.skipped
    return is_judged and step.validity != Validity.VALID


def fill_step(step: ProcedureStep, content: StepContent) -> None:
    """Put what was typed, or what the record of the meeting says, into a new step.

    Raises ValidationError keyed by the form's fields.
    """
    fill: Callable[[ProcedureStep, StepContent], None] = _discussed
    if step.number in STAGES_OF_MEETINGS:
        fill = _decided
    elif step.number in STAGES_OF_DISCLOSURE:
        fill = _posted
    fill(step, content)


def _decided(step: ProcedureStep, content: StepContent) -> None:
    if content.item is None:
        raise ValidationError({"item": _("Choose what the meeting voted on.")})
    step.item, step.meeting = content.item, content.item.meeting
    _take_record(step, "item")
    if step.number == ProcedureStage.PARTY_MEMBERS and content.text:
        step.text = content.text


def _take_record(step: ProcedureStep, field: str) -> None:
    assert step.meeting is not None
    try:
        refuse_meeting(step)
        copy_record(step)
    except Refusal as refusal:
        raise ValidationError({field: refusal.message}) from refusal
    _check_day(step, field)


def _discussed(step: ProcedureStep, content: StepContent) -> None:
    step.text = content.text
    if content.meeting is not None:
        step.meeting = content.meeting
        _take_record(step, "meeting")
        return
    step.held_on, step.who = content.held_on, content.who
    step.entitled, step.present = content.entitled, content.present
    step.in_favour = content.in_favour
    asked = {
        "held_on": _("Choose a recorded meeting, or say on which day it was."),
        "who": _("Say who took part."),
        "entitled": _("Say how many were entitled."),
        "present": _("Say how many were present."),
        "in_favour": _("Say how many were in favour."),
        "text": _("Say what was proposed or discussed."),
    }
    found = {name: text for name, text in asked.items() if getattr(step, name) in (None, "")}
    if found:
        raise ValidationError(found)
    assert content.present is not None
    assert content.in_favour is not None
    try:
        validate_attendance(content.present, content.entitled)
    except ValidationError as error:
        raise ValidationError({"present": error}) from error
    if content.in_favour > content.present:
        raise ValidationError({
            "in_favour": _("%(in_favour)s in favour are more than the %(present)s present.")
            % {"in_favour": content.in_favour, "present": content.present}
        })  # fmt: skip
    _check_day(step, "held_on")


def _posted(step: ProcedureStep, content: StepContent) -> None:
    step.held_on, step.posted_until = content.held_on, content.posted_until
    step.place, step.text = content.place, content.text
    is_result = step.number == ProcedureStage.RESULT_DISCLOSED
    found: dict[str, Any] = {}
    if step.held_on is None:
        found["held_on"] = _("Say on which day it was posted.")
    if step.posted_until is None:
        found["posted_until"] = _("Say until which day it is posted.")
    elif step.held_on is not None and step.posted_until < step.held_on:
        found["posted_until"] = _("This day lies before the day on which it was posted.")
    if not step.place:
        found["place"] = _("Say where it was posted.")
    if is_result and not step.text:
        found["text"] = _("Say what was carried out.")
    if content.photo is None:
        found["photo"] = _("Add a photo of the posted notice.")
    if found:
        raise ValidationError(found)
    _check_day(step, "held_on")
    if is_result and content.with_actions:
        count_actions(step)


def _check_day(step: ProcedureStep, field: str) -> None:
    assert step.held_on is not None
    if step.held_on > timezone.localdate():
        raise ValidationError({field: _("This day lies in the future.")})
    last = step.procedure.last_on
    if last is not None and step.held_on < last:
        raise ValidationError({
            field: _("The step before was on %(last)s; this one, on %(day)s, cannot lie before it.")
            % {"last": last, "day": step.held_on}
        })  # fmt: skip
