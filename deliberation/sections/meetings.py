"""Meetings and actions as the public pages show them: payloads with their labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.completeness import Evidence, Requirement
from communities.enums import Counted, Validity
from communities.models import Community
from deliberation import queries
from deliberation.enums import (
    ActionState,
    BallotMethod,
    MeetingForm,
    Outcome,
    Party,
    TopicCategory,
    TopicSource,
    Yield,
)
from deliberation.models import Meeting
from deliberation.quorum import ballot_words, verdict_words
from deliberation.rules import HELD
from deliberation.sections.notices import coming, notice_lines
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current_of
from portal.reading import once

ON_A_PAGE = 5


def _label(choices: Any, value: Any) -> Any:
    return dict(choices.choices).get(value, value)


def meeting_lines(publications: Iterable[Publication]) -> Iterator[dict[str, Any]]:
    """The payload of each meeting, its codes as words, with its publication."""
    for publication in publications:
        payload = publication.payload
        yield {
            **payload,
            "publication": publication,
            "form_label": _label(MeetingForm, payload["form"]),
            "parties": [
                (_label(Party, row["party"]), row["number"]) for row in payload["participants"]
            ],
            "agenda": [_item(item) for item in payload["agenda"]],
            "verdict": _verdict(payload.get("verdict")),
        }


def _verdict(figures: dict[str, Any] | None) -> dict[str, Any] | None:
    """The verdict in words; None for what was published before meetings were judged."""
    if figures is None:
        return None
    return {
        **figures,
        "label": _label(Validity, figures["validity"]),
        "counted_label": _label(Counted, figures["counted"]),
        "is_valid": figures["validity"] != Validity.NOT_VALID,
        "words": verdict_words(figures),
    }


def _ballot(ballot: dict[str, Any]) -> dict[str, Any]:
    words = ""
    if "needed" in ballot:
        words = ballot_words(
            base=ballot["base"],
            base_count=ballot["present"],
            needed=ballot["needed"],
            in_favour=ballot["in_favour"],
        )
    return {**ballot, "method_label": _label(BallotMethod, ballot["method"]), "words": words}


def _resolution(resolution: dict[str, Any]) -> dict[str, Any]:
    kind = resolution.get("kind", Yield.RESOLUTION)
    return {
        **resolution,
        "kind_label": _label(Yield, kind),
        "in_effect": resolution.get("in_effect", True),
    }


def _item(item: dict[str, Any]) -> dict[str, Any]:
    ballot, resolution = item["ballot"], item["resolution"]
    return {
        **item,
        "category_label": _label(TopicCategory, item["category"]),
        "source_label": _label(TopicSource, item["source"]),
        "outcome_label": _label(Outcome, item.get("outcome", Outcome.DECISION)),
        "ballot": ballot and _ballot(ballot),
        "resolution": resolution and _resolution(resolution),
    }


def action_lines(meeting: Publication) -> list[dict[str, Any]]:
    """The actions of a published meeting, as far as they are by now."""
    agenda = meeting.payload["agenda"]
    keys = [key for item in agenda if item["resolution"] for key in item["resolution"]["actions"]]
    return (
        [action_line(row) for row in current_of(Kind.ACTION).filter(key__in=keys)] if keys else []
    )


def action_line(publication: Publication) -> dict[str, Any]:
    """The payload of an action with its labels, and whether it is overdue by now."""
    payload = publication.payload
    due = date.fromisoformat(payload["due"])
    finished = payload["state"] in {ActionState.DONE, ActionState.VERIFIED}
    in_effect = payload.get("in_effect", True)
    return {
        **payload,
        "in_effect": in_effect,
        "publication": publication,
        "due": due,
        "overdue": in_effect and not finished and due < timezone.localdate(),
        "owner_label": _label(Party, payload["owner_party"]),
        **_survey(payload),
        "state_label": _label(ActionState, payload["state"]),
    }


def _survey(payload: dict[str, Any]) -> dict[str, Any]:
    """Whether the public is asked today, and what it said; nothing for what is older than that."""
    verified_on = payload.get("verified_on", "")
    is_verified = payload["state"] == ActionState.VERIFIED and bool(verified_on)
    day = date.fromisoformat(verified_on) if is_verified else None
    return {
        "verified_on": verified_on,
        "survey": payload.get("survey"),
        "reopened_on": payload.get("reopened_on", ""),
        "asks": queries.is_asked(day),
        "asked_until": queries.survey_days(day)[1] if day else None,
    }


def community(unit_code: str) -> dict[str, Any] | None:
    """Its coming meetings, the latest with their resolutions, and all its unfinished actions."""
    meetings, notices = _latest(unit_code), _coming(unit_code)
    if not meetings and not notices:
        return None
    actions = [action_line(row) for row in current_of(Kind.ACTION, within=unit_code)]
    by_key = {action["publication"].key: action for action in actions}
    for meeting in meetings:
        for item in meeting["agenda"]:
            keys = item["resolution"]["actions"] if item["resolution"] else []
            item["actions"] = [by_key[key] for key in keys if key in by_key]
    verified = sum(action["state"] == ActionState.VERIFIED for action in actions)
    return {
        "meetings": meetings,
        "notices": notices,
        "actions": actions,
        "verified": verified,
        "overdue": sum(action["overdue"] for action in actions),
    }


def _newest_published(payload: Mapping[str, Any], unit_code: str) -> Evidence:
    newest = next(iter(_newest(unit_code)), None)
    return newest.payload["held_on"] if newest else None


def _newest_held(community: Community) -> Evidence:
    rows = Meeting.objects.filter(community=community, state__in=HELD)
    newest = rows.order_by("-starts_at").values_list("starts_at", flat=True).first()
    return timezone.localtime(newest).date().isoformat() if newest else None


MEETINGS = Requirement(
    order=50,
    label=_("Meetings held, the latest on"),
    clause="4.1.d",
    published=_newest_published,
    recorded=_newest_held,
    workspace="meeting_list",
    anchor="section-meetings",
)


def _latest(unit_code: str) -> list[dict[str, Any]]:
    return list(meeting_lines(_newest(unit_code)))


def _newest(unit_code: str) -> list[Publication]:
    rows = current_of(Kind.MEETING, within=unit_code).order_by("-period", "-published_at")
    return once(("newest meetings", unit_code), lambda: list(rows[:ON_A_PAGE]))


def _coming(unit_code: str) -> list[dict[str, Any]]:
    return list(notice_lines(coming(unit_code)[:ON_A_PAGE]))


def area(unit_code: str) -> dict[str, Any] | None:
    """The coming and the latest meetings of a township, a county or, without a code, the city."""
    meetings, notices = _latest(unit_code), _coming(unit_code)
    return {"meetings": meetings, "notices": notices} if meetings or notices else None
