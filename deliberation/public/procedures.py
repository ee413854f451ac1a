"""Procedures on the public site: each step with its day, figures and exceptions, and no name."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import save_version
from communities.public import place_search_text
from deliberation import queries
from deliberation.enums import ProcedureState
from deliberation.models import Procedure, ProcedureStep
from deliberation.public.topics import place_of
from deliberation.rules import STAGES_OF_MEETINGS
from deliberation.services import reread_steps
from portal.enums import Kind
from portal.models import Publication
from portal.services import PublicItem, publish


def publish_procedure(procedure: Procedure, *, by: User, reason: str = "") -> Publication:
    """Put a procedure on the public site as far as it is, or what has been added since.

    The records of its meetings are read again first. What is published cannot be taken back any
    more. Raises Refusal where there is nothing to show or a record does not bear its step any
    more, DutyConflict for those who recorded it or one of its meetings.
    """
    if not by.may(OFFICERS, procedure.scope_code()):
        raise Refusal(_("Officers of the place publish procedures."))
    if procedure.reached == 0:
        raise Refusal(_("No step was recorded yet."))
    if procedure.state == ProcedureState.ABANDONED and procedure.shown_number == 0:
        raise Refusal(_("It was abandoned before it was published; it is not shown."))
    with transaction.atomic():
        last_on = reread_steps(procedure, by=by)
        loaded = queries.with_steps(Procedure.objects.filter(pk=procedure.pk))
        item = procedure_item(loaded.select_related("community__township__county", "topic").get())
        save_version(
            procedure,
            shown_number=procedure.change_number,
            shown_steps=len(item.payload["steps"]),
            last_on=last_on,
        )
        return publish(
            item,
            by=by,
            issuer=by.unit or str(procedure.community),
            reason=reason or _reached(procedure),
        )


def _reached(procedure: Procedure) -> str:
    if procedure.state == ProcedureState.ABANDONED:
        return str(procedure.get_state_display())
    return procedure.step_name(procedure.reached)


def procedure_item(procedure: Procedure) -> PublicItem:
    """The procedure as it would be published now; needs `queries.with_steps`."""
    community = procedure.community
    steps = list(procedure.steps.all())
    photos = [step.photo for step in steps if step.photo and not step.photo.shows_people]
    authors = {procedure.begun_by_id, procedure.changed_by_id}
    authors |= {step.recorded_by_id for step in steps}
    for step in steps:
        authors |= queries.author_ids(step.meeting) if step.meeting else frozenset()
    payload: dict[str, Any] = {
        **place_of(community),
        "title": procedure.title,
        "matter": procedure.matter,
        "kind": community.kind,
        "state": procedure.state,
        "abandoned_because": procedure.abandoned_because,
        "topic": procedure.topic.title if procedure.topic else "",
        "topic_key": procedure.topic.public_id if procedure.topic else "",
        "begun_on": procedure.begun_on.isoformat(),
        "reached": procedure.reached,
        "steps": [_step(step) for step in steps],
    }
    newest = max((step.held_on for step in steps if step.held_on), default=procedure.begun_on)
    return PublicItem(
        kind=Kind.PROCEDURE,
        key=procedure.public_id,
        title=procedure.title,
        unit_code=community.code,
        period=newest.isoformat(),
        payload=payload,
        search_text=place_search_text(community),
        photos=photos,
        authors=frozenset(authors),
    )


def _step(step: ProcedureStep) -> dict[str, Any]:
    verdict = queries.newest_verdict(step.meeting) if step.meeting else None
    ballot = queries.ballot_of(step.item) if step.item else None
    is_judged = step.number in STAGES_OF_MEETINGS and not step.skipped
    photo = step.photo
    return {
        "number": step.number,
        "skipped": step.skipped,
        "out_of_order": step.out_of_order,
        "reason": step.exception_reason,
        "date": _day(step.held_on),
        "entitled": step.entitled,
        "present": step.present,
        "in_favour": step.in_favour,
        "validity": step.validity,
        "meeting_key": step.meeting.public_id if step.meeting else "",
        "meeting": step.meeting.title if step.meeting else "",
        "verdict": queries.verdict_figures(verdict) if is_judged and verdict else None,
        "ballot": {
            "base": ballot.base,
            "base_count": ballot.base_count,
            "needed": ballot.needed,
            "in_favour": ballot.in_favour,
        }
        if is_judged and ballot
        else None,
        "resolution": step.resolution_number,
        "text": step.text,
        "place": step.place,
        "posted_until": _day(step.posted_until),
        "photo": photo.public_id if photo and not photo.shows_people else "",
        "actions": {
            "total": step.actions_total,
            "done": step.actions_done,
            "verified": step.actions_verified,
        }
        if step.actions_total is not None
        else None,
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
