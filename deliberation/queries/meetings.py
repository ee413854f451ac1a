"""Meetings, what they contain and what follows: querysets in, querysets out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, F, Max, Prefetch, Q, QuerySet, When
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from communities.models import Community
from deliberation.enums import ActionState, MeetingState, TopicState
from deliberation.models import (
    AGENDA_ORDER,
    Action,
    AgendaItem,
    Meeting,
    MeetingPhoto,
    MeetingVerdict,
    Resolution,
    Topic,
)
from deliberation.rules import TOPIC_OPEN


def meetings_for(user: User, state: str = "") -> QuerySet[Meeting]:
    """The meetings of the user's jurisdictions with their places, newest first."""
    rows = Meeting.objects.for_user(user).select_related("community__township__county")
    return rows.filter(state=state) if state else rows


def with_content(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Everything that a meeting's page shows, in a fixed number of queries."""
    agenda = (
        AgendaItem.objects.select_related(
            "topic__community__township__county",
            "topic__merged_into",
            "ballot__tally",
            "resolution",
        )
        .prefetch_related("resolution__actions")
        .order_by(*AGENDA_ORDER)
    )
    photos = MeetingPhoto.objects.select_related("photo")
    verdicts = MeetingVerdict.objects.select_related("rule")
    return meetings.select_related(
        "community__township__county", "recorder", "minutes"
    ).prefetch_related(
        "participants",
        Prefetch("agenda", agenda),
        Prefetch("meeting_photos", photos),
        Prefetch("verdicts", verdicts),
    )


def topics_for(meeting: Meeting) -> QuerySet[Topic]:
    """The topics that may stand on the meeting's agenda: open ones, and those on it already.

    Scheduled ones first, then accepted ones, then the rest of the pool.
    """
    on_agenda = meeting.agenda.values("topic")
    open_or_there = Q(state__in=TOPIC_OPEN) | Q(pk__in=on_agenda)
    order = (TopicState.SCHEDULED, TopicState.ACCEPTED)
    turn = Case(*(When(state=s, then=n) for n, s in enumerate(order)), default=len(order))
    rows = Topic.objects.filter(open_or_there, community=meeting.community_id)
    return rows.order_by(turn, "-raised_on", "-pk")


def communities_to_record_for(user: User) -> QuerySet[Community]:
    """The existing committees whose meetings `user` may log."""
    codes = [a.jurisdiction for a in user.current_appointments if a.role == Role.COMMITTEE_MEMBER]
    return Community.objects.existing().with_names().filter(code__in=codes)


def drafts_of(user: User) -> QuerySet[Meeting]:
    """Meetings that the user's committees still have to finish; returned ones among them."""
    return meetings_for(user, MeetingState.DRAFT)


def announced_for(user: User) -> QuerySet[Meeting]:
    """Announced meetings of the user's jurisdictions, and those being held; the next one first."""
    states = (MeetingState.ANNOUNCED, MeetingState.IN_PROGRESS)
    return meetings_for(user).filter(state__in=states).order_by("starts_at")


def notices_to_publish(user: User) -> QuerySet[Meeting]:
    """Coming meetings whose notice is not on the site as it stands, and cancelled ones whose is."""
    rows = meetings_for(user).filter(notice_number__gt=F("notice_shown"))
    coming = Q(state=MeetingState.ANNOUNCED, starts_at__gte=timezone.now())
    cancelled = Q(state=MeetingState.CANCELLED, notice_shown__gte=1)
    return rows.filter(coming | cancelled).order_by("starts_at")


def meetings_to_decide(user: User) -> QuerySet[Meeting]:
    """Meetings that wait for an officer: to be confirmed, or to be published."""
    waiting = (MeetingState.CLOSED, MeetingState.MINUTES_CONFIRMED)
    return meetings_for(user).filter(state__in=waiting)


def actions_for(user: User) -> QuerySet[Action]:
    """The actions of held meetings in the user's jurisdictions, earliest deadline first."""
    return Action.objects.for_user(user).select_related(
        "resolution__item__meeting__community__township__county"
    )


def unfinished(actions: QuerySet[Action]) -> QuerySet[Action]:
    return actions.filter(in_effect=True, state__in=(ActionState.OPEN, ActionState.IN_PROGRESS))


def overdue(actions: QuerySet[Action], day: date | None = None) -> QuerySet[Action]:
    """Unfinished actions whose deadline lies before `day` (today by default)."""
    return unfinished(actions).filter(due__lt=day or timezone.localdate())


def to_verify(actions: QuerySet[Action], user: User) -> QuerySet[Action]:
    """Actions reported done by somebody other than `user`."""
    return actions.filter(state=ActionState.DONE).exclude(reported_by=user)


def next_resolution_number(community: Community, year: int) -> int:
    """The number that the community's next resolution of `year` gets."""
    numbered = Resolution.objects.filter(item__meeting__community=community, year=year)
    used = numbered.aggregate(last=Max("sequence"))["last"]
    return (used or 0) + 1


def author_ids(meeting: Meeting) -> frozenset[int]:
    """Who wrote the meeting's record; none of them may publish it."""
    ids: set[Any] = {meeting.recorder_id, meeting.submitted_by_id} - {None}
    return frozenset(ids)
