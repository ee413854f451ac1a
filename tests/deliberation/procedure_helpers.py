"""Functions that carry a procedure from step to step by the services."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from communities.models import AssemblyRule
from deliberation.ballots import Votes
from deliberation.models import AgendaItem, Meeting, Procedure, ProcedureStep
from deliberation.services import (
    ParticipantContent,
    ProcedureContent,
    StepContent,
    begin_procedure,
    record_step,
    skip_step,
)
from tests.deliberation.helpers import hold, item
from tests.world.common import picture

DAY = date(2026, 9, 1)
_tokens = count(1)


def token() -> str:
    return f"procedure-{next(_tokens)}"


ASSEMBLIES = (
    ("party_members", "party_members", ">=1/2", "entitled"),
    ("villager_representatives", "members", ">1/2", "present"),
    ("resident_representatives", "members", ">1/2", "present"),
)


def law() -> None:
    """The rules of the assemblies that take part, where there are none yet."""
    for assembly, counted, majority, base in ASSEMBLIES:
        AssemblyRule.objects.get_or_create(
            assembly=assembly,
            counted=counted,
            defaults={
                "law": "四议两公开",
                "article": "一",
                "effective_from": date(2018, 12, 29),
                "quorum": ">=2/3",
                "majority": majority,
                "majority_base": base,
            },
        )


def start(community: Any, member: Any, title: str = "建沤肥池", **changes: Any) -> Procedure:
    plain = ProcedureContent(**{"title": title, "matter": "在村西建沤肥池两处。"} | changes)
    made, _is_new = begin_procedure(community=community, by=member, content=plain, token=token())
    return made


def on_day(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 19, 0))


def meeting_on(day: date, member: Any, community: Any, **changes: Any) -> Meeting:
    """A meeting of that day, handed in: by default 29 of 33 representatives, 27 in favour."""
    figures: dict[str, Any] = {
        "form": "representatives_meeting",
        "title": "村民代表会议",
        "entitled": 33,
        "counted_present": 29,
        "participants": (ParticipantContent("residents", 29),),
        "items": (item(title="建沤肥池", votes=Votes(27, 1, 1), due=day + timedelta(days=30)),),
        "starts_at": on_day(day),
    }
    return hold(member, community, **figures | changes)


def party_meeting(day: date, member: Any, community: Any, **changes: Any) -> Meeting:
    """20 of 30 party members, 15 in favour: just enough of both."""
    votes = changes.pop("votes", Votes(15, 3, 2))
    resolution = changes.pop("resolution", "提请村民代表会议决定。")
    plain = {
        "form": "party_members_council",
        "title": "党员大会",
        "entitled": 30,
        "counted_present": 20,
        "participants": (ParticipantContent("party_organisation", 20),),
        "items": (
            item(
                title="建沤肥池", votes=votes, resolution=resolution, action="", owner_party="",
                owner_name="", due=None,
            ),
        ),
    }  # fmt: skip
    return meeting_on(day, member, community, **plain | changes)


def only_item(meeting: Meeting) -> AgendaItem:
    return AgendaItem.objects.select_related("meeting").get(meeting=meeting)


def typed_step(day: date = DAY, **changes: Any) -> StepContent:
    """What is typed for one of the first two steps."""
    plain: dict[str, Any] = {
        "held_on": day,
        "who": "村党支部委员会",
        "entitled": 5,
        "present": 5,
        "in_favour": 5,
        "text": "提议在村西建沤肥池两处。",
    }
    return StepContent(**plain | changes)


def posted(day: date, **changes: Any) -> StepContent:
    plain: dict[str, Any] = {
        "held_on": day,
        "posted_until": day + timedelta(days=7),
        "place": "村务公开栏",
        "photo": picture(),
        "text": "两处沤肥池已建成使用。",
    }
    return StepContent(**plain | changes)


def do(procedure: Procedure, member: Any, number: int, what: StepContent) -> ProcedureStep:
    step, _is_new = record_step(procedure, by=member, number=number, content=what, token=token())
    return step


def leave_out(procedure: Procedure, member: Any, number: int, reason: str = "一肩挑") -> Any:
    return skip_step(procedure, by=member, number=number, reason=reason, token=token())[0]


def carry_on(procedure: Procedure, member: Any, upto: int, day: date = DAY) -> Procedure:
    """All steps that are missing up to `upto`, a week apart."""
    community = procedure.community
    for number in range(procedure.next_number, upto + 1):
        at = day + timedelta(days=7 * number)
        if number < 3:
            what = typed_step(at)
        elif number == 3:
            what = StepContent(item=only_item(party_meeting(at, member, community)))
        elif number == 4:
            what = StepContent(item=only_item(meeting_on(at, member, community)))
        else:
            what = posted(at)
        do(procedure, member, number, what)
    return procedure


def plain_meeting(day: date, member: Any, community: Any, **changes: Any) -> Meeting:
    """A consultation of that day."""
    due = day + timedelta(days=30)
    return hold(
        member, community, **{"starts_at": on_day(day), "items": (item(due=due),)} | changes
    )
