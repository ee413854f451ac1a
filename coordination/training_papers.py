"""Certificates of trainings as .docx, and plans of trainings as .xlsx, always in Chinese."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.rules import Refusal
from accounts.tables import MEDIA_TYPES, whole_table
from coordination import training_plan_queries as plan_queries
from coordination.enums import AttendeeState, TrainingState
from coordination.models import Attendee, TrainingPlan
from portal.documents import OfficialDocument

# What the properties of a certificate begin with; its number follows.
MADE_FROM = "training-certificate"


def may_have_certificate(attendee: Attendee) -> bool:
    """Whether the record is published, and the person came and passed what was assessed."""
    training = attendee.training
    return (
        training.state == TrainingState.RECORDED
        and attendee.state == AttendeeState.CONFIRMED
        and attendee.passed is not False
    )


def certificate(attendee: Attendee, *, address: str) -> bytes:
    """The file. It names a person: for the training's host and the person's own unit alone.

    `address` is the page where anybody checks it. Raises Refusal where there is nothing to certify.
    """
    if not may_have_certificate(attendee):
        raise Refusal(_("There is nothing to certify."))
    training = attendee.training
    first, last = (timezone.localdate(one) for one in (training.starts_at, training.ends_at))
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Certificate of training") if attendee.passed is None else _(
            "Certificate of a passed training"
        )  # fmt: skip
        document = OfficialDocument(title)
        document.labelled(pgettext("training", "Number"), attendee.public_id)
        document.labelled(pgettext("person", "Name"), attendee.name)
        document.labelled(_("Unit"), attendee.unit_name)
        document.labelled(_("Training"), training.title)
        days = f"{first:%Y-%m-%d}" if first == last else f"{first:%Y-%m-%d} — {last:%Y-%m-%d}"
        document.labelled(_("Date"), days)
        document.labelled(_("Hours of training"), f"{training.hours:f}")
        if attendee.passed:
            document.labelled(_("Result"), _("Passed"))
        document.blank()
        document.paragraph(_("This is to certify that the person named took part in the training."))
        document.paragraph(_("To be checked at %(address)s") % {"address": address})
        document.sign_off(training.host_name, f"{last.year}年{last.month}月{last.day}日")
        return document.content(made_from=f"{MADE_FROM}:{attendee.public_id}")


def plan_xlsx(plan: TrainingPlan, day: date) -> tuple[bytes, str]:
    """The lines of a plan beside what its records count on the civil `day`, with the media type."""
    with translation.override(settings.LANGUAGE_CODE):
        head = (
            _("Subject"), _("Audience"), _("For whom in particular"), _("Held by the day"),
            _("Hours of training"), _("Seats"), _("Units to be reached"),
            pgettext("planned training", "Standing"), _("Trainings"), _("Hours held"),
            _("People who came"), _("Units that came"),
        )  # fmt: skip
        rows: list[list[Any]] = []
        for one in plan_queries.courses_of([plan], day)[plan.pk]:
            line = one.line
            held = "；".join(
                f"{timezone.localdate(t.starts_at):%Y-%m-%d} {t}（{t.get_state_display()}）"
                for t in one.trainings
                if t.is_shown
            )
            rows.append(
                [
                    line.subject, line.get_audience_display(), line.for_whom,
                    line.due_on.isoformat(), line.hours, line.seats, line.units,
                    one.standing.label, held, one.hours, one.people, one.units,
                ]
            )  # fmt: skip
        return whole_table("xlsx", head, rows), MEDIA_TYPES["xlsx"]
