"""What of meetings is given away as data: figures by party, never who."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from communities.datasets import PLACE
from communities.enums import Counted, Validity
from deliberation.enums import BallotMethod, MeetingForm, Outcome, TopicCategory, TopicSource
from portal.enums import Kind
from portal.opendata.columns import BOOLEAN, DATE, INTEGER, PEOPLE
from portal.opendata.datasets import Column, Dataset, Payload

MEETING = (
    *PLACE,
    Column("title", _("Title"), _("Title of the meeting."), path="of.title"),
    Column("form", _("Form"), _("Form of the meeting."), path="of.form", choices=MeetingForm),
    Column("held_on", _("Held on"), _("The day of the meeting."), DATE, "of.held_on"),
)


def _with_agenda(payload: Payload) -> Iterable[Payload]:
    """Participants and agenda as numbers beside the rest."""
    participants = payload.get("participants", [])
    agenda = payload.get("agenda", [])
    number = sum(row.get("number", 0) for row in participants)
    resolutions = sum(1 for item in agenda if item.get("resolution"))
    return ({**payload, "took_part": number, "items": len(agenda), "resolutions": resolutions},)


MEETINGS = Dataset(
    key="meetings",
    title=_("Meetings"),
    explanation=_("Published meetings with their quorum and what was counted."),
    row=_("One row is one meeting."),
    kinds=(Kind.MEETING,),
    period=_("The month of the meeting."),
    parts=_with_agenda,
    columns=(
        *MEETING,
        Column("time", _("Begin"), _("When it began, Beijing time (hh:mm).")),
        Column("place", _("Place"), _("Where it was held.")),
        Column("entitled", _("Entitled"), _("How many were entitled."), INTEGER),
        Column("present", _("Present"), _("How many of them were present."), INTEGER),
        Column(
            "counted",
            _("Counted by"),
            _("What the quorum is counted in."),
            path="verdict.counted",
            choices=Counted,
        ),
        Column(
            "present_needed",
            _("Present needed"),
            _("How many had to be present."),
            INTEGER,
            "verdict.present_needed",
        ),
        Column(
            "validity",
            _("Validity"),
            _("Whether it could decide by the rule of its day."),
            path="verdict.validity",
            choices=Validity,
        ),
        Column("law", _("Law"), _("The law by which it was judged."), path="verdict.law"),
        Column(
            "took_part",
            _("Took part"),
            _("How many people took part, of all parties."),
            INTEGER,
            unit=PEOPLE,
            stands="participants[].number",
        ),
        Column(
            "items",
            _("Items of the agenda"),
            _("How many items the agenda had."),
            INTEGER,
            stands="agenda[]",
        ),
        Column(
            "resolutions",
            _("Resolutions"),
            _("How many resolutions were made."),
            INTEGER,
            stands="agenda[].resolution",
        ),
    ),
)


def _items(payload: Payload) -> Iterable[Payload]:
    items: Iterable[Payload] = payload.get("agenda", [])
    return items


RESOLUTIONS = Dataset(
    key="agenda-items",
    title=_("Items of meetings, votes and resolutions"),
    explanation=_("What was on the agenda of published meetings, how it was voted and resolved."),
    row=_("One row is one item of an agenda."),
    kinds=(Kind.MEETING,),
    period=_("The month of the meeting."),
    parts=_items,
    parts_of_one=4,
    part="agenda[]",
    columns=(
        *MEETING,
        Column("number", _("Item of the agenda"), _("Number of the item as it is printed.")),
        Column("topic", _("Topic"), _("Title of the topic.")),
        Column("category", _("Category"), _("Category of the topic."), choices=TopicCategory),
        Column("source", _("Source"), _("Who raised the topic."), choices=TopicSource),
        Column("outcome", _("Purpose"), _("What it stood on the agenda for."), choices=Outcome),
        Column(
            "method",
            _("Way of voting"),
            _("How it was voted."),
            path="ballot.method",
            choices=BallotMethod,
        ),
        Column("in_favour", _("In favour"), _("Votes in favour."), INTEGER, "ballot.in_favour"),
        Column("against", _("Against"), _("Votes against."), INTEGER, "ballot.against"),
        Column("abstained", _("Abstained"), _("Abstentions."), INTEGER, "ballot.abstained"),
        Column("invalid", _("Invalid"), _("Invalid votes."), INTEGER, "ballot.invalid"),
        Column(
            "needed",
            _("In favour needed"),
            _("How many votes it needed."),
            INTEGER,
            "ballot.needed",
        ),
        Column("passed", _("Passed"), _("Whether it was passed."), BOOLEAN, "ballot.passed"),
        Column("resolution", _("Resolution"), _("Text of the resolution."), path="resolution.text"),
        Column(
            "in_effect",
            _("In effect"),
            _("Whether the resolution takes effect."),
            BOOLEAN,
            "resolution.in_effect",
        ),
        Column(
            "effective_on",
            _("Effective on"),
            _("From which day it takes effect."),
            DATE,
            "resolution.effective_on",
        ),
    ),
)

DATASETS = (MEETINGS, RESOLUTIONS)
