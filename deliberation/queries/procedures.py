"""Reads of procedures: their steps, the meetings that a step may be, what waits, what is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from communities.enums import Validity
from communities.models import AssemblyRule, Community
from communities.queries import rule_of
from communities.quorum import Figures, judge
from deliberation.constants import MEETINGS_OFFERED, PROCEDURE_WAIT_DAYS
from deliberation.enums import STAGE_FORMS, ProcedureStage, ProcedureState
from deliberation.models import (
    AGENDA_ORDER,
    AgendaItem,
    Ballot,
    Meeting,
    MeetingVerdict,
    Procedure,
    ProcedureStep,
    Resolution,
    Topic,
)
from deliberation.rules import HELD, STAGES_OF_MEETINGS, TOPIC_OUT
from portal.enums import Kind
from portal.models import PublicationQuerySet
from portal.queries import current_of


def procedures_for(user: User, state: str = "") -> QuerySet[Procedure]:
    """The procedures of the user's jurisdictions with their places, the newest first."""
    rows = Procedure.objects.for_user(user).select_related("community__township__county", "topic")
    return rows.filter(state=state) if state else rows


def with_steps(procedures: QuerySet[Procedure]) -> QuerySet[Procedure]:
    """Everything that a procedure's page shows, in a fixed number of queries."""
    verdicts = MeetingVerdict.objects.select_related("rule")
    steps = ProcedureStep.objects.select_related(
        "meeting__community", "item__ballot", "item__topic", "item__resolution", "photo", "rule"
    )
    return procedures.prefetch_related(
        Prefetch("steps", steps), Prefetch("steps__meeting__verdicts", verdicts)
    )


def procedures_due(user: User, day: date | None = None) -> QuerySet[Procedure]:
    """Running ones whose newest step lies more than 30 days before `day` (today by default)."""
    limit = (day or timezone.localdate()) - timedelta(days=PROCEDURE_WAIT_DAYS)
    rows = procedures_for(user, ProcedureState.RUNNING)
    rows = rows.annotate(waits_since=Coalesce("last_on", "begun_on"))
    return rows.filter(waits_since__lt=limit).order_by("waits_since", "pk")


def unpublished(procedures: QuerySet[Procedure]) -> QuerySet[Procedure]:
    """Those of which the site does not show what there is; see `Procedure.is_unpublished`."""
    seen = ~Q(state=ProcedureState.ABANDONED) | Q(shown_number__gt=0)
    return procedures.filter(seen, reached__gt=0, change_number__gt=F("shown_number"))


def procedure_topics(communities: QuerySet[Community]) -> QuerySet[Topic]:
    """The topics of `communities` that a procedure may be about, the newest first."""
    return Topic.objects.filter(community__in=communities).exclude(state__in=TOPIC_OUT)


def meetings_to_choose(procedure: Procedure, number: int) -> list[Meeting]:
    """The held meetings of the community that step `number` may be, the newest first.

    With their newest verdicts, and agenda with ballots and resolutions; a fixed number of queries.
    """
    rows = Meeting.objects.filter(community=procedure.community_id, state__in=HELD)
    forms = STAGE_FORMS.get(ProcedureStage(number))
    if forms:
        rows = rows.filter(form__in=forms)
    if procedure.last_on is not None:
        # A day more, because moments are not civil days; the service looks at the day itself.
        rows = rows.filter(starts_at__date__gte=procedure.last_on - timedelta(days=1))
    agenda = AgendaItem.objects.select_related("topic", "ballot", "resolution").order_by(
        *AGENDA_ORDER
    )
    rows = rows.prefetch_related("verdicts", Prefetch("agenda", agenda))
    return list(rows.order_by("-starts_at", "-pk")[:MEETINGS_OFFERED])


@dataclass(frozen=True)
class MeetingFacts:
    """What the record of a meeting says about a step: a civil date, numbers of those counted."""

    held_on: date
    entitled: int | None
    present: int | None
    in_favour: int | None = None
    present_needed: int | None = None
    in_favour_needed: int | None = None
    validity: str = ""
    rule: AssemblyRule | None = None
    resolution_number: str = ""
    text: str = ""


def newest_verdict(meeting: Meeting) -> MeetingVerdict | None:
    """The verdict that holds; each submission of the record gave one."""
    return next(iter(meeting.verdicts.all()), None)


def ballot_of(item: AgendaItem) -> Ballot | None:
    """The votes on an item, None where none were counted."""
    found: Ballot | None = getattr(item, "ballot", None)
    return found


def resolution_of(item: AgendaItem) -> Resolution | None:
    """What was decided on an item, None where nothing was."""
    found: Resolution | None = getattr(item, "resolution", None)
    return found


def meeting_facts(number: int, meeting: Meeting, item: AgendaItem | None) -> MeetingFacts:
    """What the record says now. Steps 3 and 4 are judged by the rule that the meeting was judged by

    (`communities.quorum.judge`): quorate, with notice where the law asks for it, and carried.
    """
    verdict = newest_verdict(meeting)
    entitled = verdict.entitled if verdict else meeting.entitled
    present = verdict.present if verdict else meeting.present
    plain = MeetingFacts(meeting.held_on, entitled, present)
    if number not in STAGES_OF_MEETINGS or item is None:
        return plain
    ballot, resolution = ballot_of(item), resolution_of(item)
    if verdict is None or verdict.rule is None or ballot is None:
        return plain
    cast = ballot.votes.cast
    figures = Figures(verdict.entitled or 0, verdict.present, ballot.in_favour, cast)
    judged = judge(rule_of(verdict.rule), figures)
    is_valid = verdict.validity == Validity.VALID and judged.is_valid
    return MeetingFacts(
        held_on=meeting.held_on,
        entitled=verdict.entitled,
        present=verdict.present,
        in_favour=ballot.in_favour,
        present_needed=judged.present_needed,
        in_favour_needed=judged.in_favour_needed,
        validity=Validity.VALID if is_valid else Validity.NOT_VALID,
        rule=verdict.rule,
        resolution_number=resolution.number if resolution else "",
        text=resolution.text if resolution else item.topic.title,
    )


def published_procedures(within: str = "") -> PublicationQuerySet:
    """Procedures on the public site, of the unit `within` and below it, the newest step first."""
    return current_of(Kind.PROCEDURE, within=within).order_by("-period", "-published_at")
