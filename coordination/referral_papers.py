"""The sheet of a referral (事项交办单) on paper, always in Chinese; it names bodies, no person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from coordination import referral_queries as queries
from coordination.enums import ReferralPart
from coordination.models import Referral
from portal.documents import OfficialDocument


@dataclass(frozen=True)
class Sheet:
    """What the sheet says: facts by label, the text, and what became of it, day by day."""

    title: str
    number: str
    facts: list[tuple[str, str]]
    text: str
    course: list[tuple[str, str]]
    sender: str
    day: str


def referral_sheet(referral: Referral) -> Sheet:
    """The sheet as it stands today."""
    with translation.override(settings.LANGUAGE_CODE):
        parties = queries.parties_of(referral)
        names = {part: "、".join(one.name for one in rows) for part, rows in parties.items()}
        facts = [
            (pgettext("referral sheet", "Subject"), referral.subject),
            *((str(part.label), names[part]) for part in ReferralPart if names[part]),
            (_("Due date"), _day(referral.due)),
            (_("Clause of the policy"), referral.clause),
            (_("Programme"), str(referral.programme or "")),
            (_("Comes of"), _origin(referral)),
        ]
        return Sheet(
            title=_("Referral sheet"),
            number=referral.number,
            facts=[(label, value) for label, value in facts if value],
            text=referral.text,
            course=[_told(event) for event in queries.timeline_of(referral)],
            sender=names[ReferralPart.SENDER],
            day=_day(referral.sent_on),
        )


def _origin(referral: Referral) -> str:
    if referral.action is not None:
        return _("Action of a meeting: %(action)s") % {"action": referral.action}
    if referral.finding is not None:
        return _("Finding %(finding)s") % {"finding": referral.finding}
    if referral.meeting is not None:
        return _("Joint meeting: %(meeting)s") % {"meeting": referral.meeting}
    return ""


def _told(event: Any) -> tuple[str, str]:
    """The act with its day; the result and what was said."""
    parts = [event.get_outcome_display(), event.words]
    if event.due is not None:
        parts.append(_("due %(day)s") % {"day": _day(event.due)})
    act = f"{_day(timezone.localdate(event.at))} {event.get_act_display()}"
    return act, "；".join(part for part in parts if part)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def referral_document(referral: Referral) -> bytes:
    """The sheet as a .docx after GB/T 9704."""
    sheet = referral_sheet(referral)
    with translation.override(settings.LANGUAGE_CODE):
        document = OfficialDocument(sheet.title)
        document.labelled(pgettext("referral sheet", "Number"), sheet.number)
        for label, value in sheet.facts:
            document.labelled(label, value)
        document.section(pgettext("referral", "What is to be done"))
        document.text(sheet.text)
        document.section(pgettext("referral", "What became of it"))
        for act, words in sheet.course:
            document.labelled(act, words.replace("\n", " ")) if words else document.paragraph(act)
        document.sign_off(sheet.sender, sheet.day)
        return document.content()
