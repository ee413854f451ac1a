"""Activities: planned and changed by their host, led, held, cancelled, told of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import IllegalTransition, Refusal, Transition
from accounts.services import (
    once,
    permitted_transitions,
    record_event,
    refuse_stale,
    save_version,
    transition,
)
from communities.models import BackboneMember, Community
from orgs.models import Project
from orgs.queries import Unit
from orgs.services.cases import refuse_unfit
from orgs.services.events import refuse_backwards, refuse_past, take_turns
from outreach import activity_queries as queries
from outreach.enums import ActivityState
from outreach.models import Activity, ActivityCount, ActivityLeader, ActivityPlace
from outreach.rules import ACTIVITY_OPEN, ACTIVITY_OVER
from outreach.services.registrations import move_up


@dataclass(frozen=True)
class ActivityContent:
    """What an activity is announced with; without `seats` nobody has to register."""

    title: str
    carrier: str
    starts_at: datetime
    ends_at: datetime
    place: str
    for_whom: str
    communities: Sequence[Community]
    is_demonstration: bool = False
    seats: int | None = None
    agenda: str = ""
    project: Project | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """What stands in the row of the activity itself."""
        return {
            one.name: getattr(self, one.name) for one in fields(self) if one.name != "communities"
        }

    @property
    def codes(self) -> list[str]:
        return sorted(unit.code for unit in self.communities)


def activity_steps(activity: Activity, user: User) -> list[Transition]:
    """The steps that `user` may take now: announced before it begins and published by who wrote
    nothing of it, held once it is over."""
    if not queries.activity_keeper(user, activity):
        return []
    now = timezone.now()
    is_author = user.pk in queries.activity_authors(activity)
    refused = {
        ActivityState.ANNOUNCED: is_author or activity.starts_at <= now,
        ActivityState.HELD: activity.ends_at > now,
        ActivityState.PUBLISHED: is_author,
    }
    return [
        step
        for step in permitted_transitions(activity, user)
        if not refused.get(ActivityState(step.target), False)
    ]


def plan_activity(
    *, host: Unit, by: User, content: ActivityContent, token: str
) -> tuple[Activity, bool]:
    """Plan an activity in the name of a committee, an organisation or an office, once a `token`.

    Raises Refusal for whoever does not act for `host`, ValidationError keyed by field.
    """
    if host not in queries.activity_hosts(by):
        raise Refusal(_("You do not act for this unit."))

    def create() -> Activity:
        activity = Activity(
            jurisdiction=host.jurisdiction,
            organization=host.organization,
            committee=host.community,
            host_name=host.name,
            author=by,
            changed_by=by,
            **content.columns,
        )
        _clean(activity, content, by)
        refuse_past(starts_at=activity.starts_at)
        activity.save(force_insert=True)
        _put_places(activity, content)
        record_event(actor=by, action="activity.begun", target=activity, after=_trail(content))
        return activity

    return once(model=Activity, user=by, token=token, create=create)


def change_activity(
    activity: Activity, *, by: User, content: ActivityContent, expected_version: int
) -> None:
    """Change what is planned; where it is announced, another officer publishes it anew.

    More seats let people move up from the waiting list; leaders of communities in which it does not
    take place any more are taken off. Raises ValidationError keyed by field, also
    for a time moved into the past and fewer seats than people; Refusal, IllegalTransition,
    StaleRecord.
    """
    refuse_other_keepers(activity, by)
    with transaction.atomic():
        take_turns(activity)
        refuse_stale(activity, expected_version=expected_version)
        _refuse_closed(activity)
        before = {name: getattr(activity, name) for name in content.columns}
        codes = [unit.code for unit in queries.places_of_activity(activity)]
        _refuse_fewer_seats(activity, content)
        for name, value in content.columns.items():
            setattr(activity, name, value)
        _clean(activity, content, by)
        moments = ("starts_at", "ends_at")
        refuse_past(**{n: new for n in moments if (new := getattr(content, n)) != before[n]})
        is_other = before != content.columns or codes != content.codes
        save_version(
            activity,
            expected_version=expected_version,
            changed_by=by,
            is_newer=activity.is_newer or (activity.is_shown and is_other),
            **content.columns,
        )
        _put_places(activity, content)
        record_event(
            actor=by,
            action="activity.changed",
            target=activity,
            before=_plain(before, codes),
            after=_trail(content),
        )
        move_up(activity)


def _refuse_closed(activity: Activity) -> None:
    if activity.state not in ACTIVITY_OPEN:
        raise IllegalTransition(
            _("This activity is “%(state)s”: it cannot be changed now.")
            % {"state": activity.get_state_display()}
        )


def _refuse_fewer_seats(activity: Activity, content: ActivityContent) -> None:
    """Neither below who has a place, nor so low that a party that waits never fits and, by its
    turn, keeps everybody behind it waiting."""
    taken, party = queries.taken_places(activity), queries.largest_party(activity)
    if taken and (content.seats is None or content.seats < taken):
        told = _("%(taken)s people have registered already.") % {"taken": taken}
    elif party and (content.seats is None or content.seats < party):
        told = _("%(people)s people who registered together would not fit.") % {"people": party}
    else:
        return
    raise ValidationError({"seats": told})


def _clean(activity: Activity, content: ActivityContent, by: User) -> None:
    activity.clean_fields(
        exclude=["organization", "committee", "project", "author", "changed_by", "sign_in_token"]
    )
    refuse_backwards(activity)
    if not content.communities:
        raise ValidationError({"communities": _("Choose at least one community.")})
    project = content.project
    kept = Activity.objects.filter(pk=activity.pk, project=project).exists()
    if project and not kept and not queries.projects_to_name(by).filter(pk=project.pk).exists():
        raise ValidationError({"project": _("Choose a project that is being carried out.")})


def _put_places(activity: Activity, content: ActivityContent) -> None:
    activity.places.all().delete()
    ActivityPlace.objects.bulk_create(
        ActivityPlace(activity=activity, community=unit) for unit in content.communities
    )
    # Nobody leads any more what is no demonstration, or none in their own community.
    there = content.communities if content.is_demonstration else []
    activity.leaders.exclude(member__community__in=there).delete()


def _trail(content: ActivityContent) -> dict[str, Any]:
    return _plain(content.columns, content.codes)


def _plain(columns: Mapping[str, Any], codes: Sequence[str]) -> dict[str, Any]:
    project = columns["project"]
    return {**columns, "project": project.pk if project else None, "communities": list(codes)}


def refuse_other_keepers(activity: Activity, by: User) -> None:
    """Raises Refusal for whoever neither acts for the host nor is an officer of the place."""
    if not queries.activity_keeper(by, activity):
        raise Refusal(_("Only the host and officers of the place keep this activity."))


def name_leaders(
    activity: Activity, *, by: User, members: Iterable[BackboneMember], expected_version: int
) -> None:
    """Say which backbone members lead it; who may see them in their community names them.

    Those whom `by` does not see stay. Raises Refusal, IllegalTransition once its result stands on
    the site, StaleRecord.
    """
    wanted = {member.pk for member in members}
    candidates = set(queries.leaders_to_name(by, activity).values_list("pk", flat=True))
    if not candidates or not wanted <= candidates:
        raise Refusal(_("Only serving backbone members of its communities lead a demonstration."))
    with transaction.atomic():
        take_turns(activity)
        refuse_stale(activity, expected_version=expected_version)
        if activity.state not in {*ACTIVITY_OPEN, ActivityState.HELD}:
            raise IllegalTransition(_("Who led it does not change any more."))
        held = set(activity.leaders.values_list("member", flat=True))
        after = (held - candidates) | wanted
        if after == held:
            return
        ActivityLeader.objects.filter(activity=activity, member__in=held - after).delete()
        ActivityLeader.objects.bulk_create(
            ActivityLeader(activity=activity, member_id=pk) for pk in sorted(after - held)
        )
        save_version(activity, changed_by=by, is_newer=activity.is_newer or activity.is_shown)
        record_event(
            actor=by,
            action="activity.leaders_named",
            target=activity,
            before={"people": len(held)},
            after={"people": len(after)},
        )


def hold_activity(
    activity: Activity,
    *,
    by: User,
    summary: str,
    volunteers: int,
    counts: Mapping[str, int],
    expected_version: int | None = None,
) -> None:
    """Record that it was held: what came of it, how many volunteers helped, how many people of
    each group came (`counts`).

    Raises Refusal before it is over and for a demonstration that nobody led, ValidationError keyed
    by field, IllegalTransition, StaleRecord.
    """
    refuse_other_keepers(activity, by)
    if activity.state == ActivityState.ANNOUNCED and activity.ends_at > timezone.now():
        raise Refusal(_("It is not over yet."))
    told = _told(activity, summary, volunteers, counts)
    with transaction.atomic():
        take_turns(activity)
        if activity.is_demonstration and not activity.leaders.exists():
            raise Refusal(_("Say first which backbone members led the demonstration."))
        transition(
            activity,
            ActivityState.HELD,
            by=by,
            expected_version=expected_version,
            changed_by=by,
            **told,
        )
        _put_counts(activity, counts)


def correct_result(
    activity: Activity,
    *,
    by: User,
    summary: str,
    volunteers: int,
    counts: Mapping[str, int],
    expected_version: int,
) -> None:
    """Correct what is told of an activity that was held; another officer publishes it anew.

    Raises Refusal, ValidationError keyed by field, IllegalTransition before it was held,
    StaleRecord.
    """
    refuse_other_keepers(activity, by)
    if activity.state not in ACTIVITY_OVER:
        raise IllegalTransition(_("It was not held yet."))
    told = _told(activity, summary, volunteers, counts)
    with transaction.atomic():
        _correct(activity, told, by, expected_version, counts)


def correct_cancellation(
    activity: Activity, *, by: User, reason: str, expected_version: int
) -> None:
    """Correct why it was cancelled; where the public knows of it, another officer publishes that.

    Raises Refusal, ValidationError keyed by field, IllegalTransition before it was cancelled,
    StaleRecord.
    """
    refuse_other_keepers(activity, by)
    if activity.state != ActivityState.CANCELLED:
        raise IllegalTransition(_("It was neither held nor cancelled yet."))
    told = {"cancel_reason": reason.strip()}
    if not told["cancel_reason"]:
        raise ValidationError({"cancel_reason": _("This must not be empty.")})
    refuse_unfit(activity, **told)
    with transaction.atomic():
        _correct(activity, told, by, expected_version)


def _correct(
    activity: Activity,
    told: dict[str, Any],
    by: User,
    version: int,
    counts: Mapping[str, int] | None = None,
) -> None:
    take_turns(activity)
    refuse_stale(activity, expected_version=version)
    before, after = {name: getattr(activity, name) for name in told}, dict(told)
    # A result that nobody has published yet goes to the site by the step that publishes it.
    is_newer = activity.is_shown and activity.state != ActivityState.HELD
    save_version(
        activity,
        expected_version=version,
        changed_by=by,
        is_newer=activity.is_newer or is_newer,
        **told,
    )
    if counts is not None:
        before["counts"] = {row.group: row.people for row in activity.counts.all()}
        after["counts"] = {group: people for group, people in counts.items() if people}
        _put_counts(activity, counts)
    record_event(actor=by, action="activity.changed", target=activity, before=before, after=after)


def _told(
    activity: Activity, summary: str, volunteers: int, counts: Mapping[str, int]
) -> dict[str, Any]:
    told = {"summary": summary.strip(), "volunteers": volunteers}
    if not told["summary"]:
        raise ValidationError({"summary": _("Say what came of it.")})
    refuse_unfit(activity, **told)
    if not any(counts.values()):
        raise ValidationError(_("Say how many people came, of one group at least."))
    for group, people in counts.items():
        if people:
            ActivityCount(activity=activity, group=group, people=people).clean_fields(
                exclude=["activity"]
            )
    return told


def _put_counts(activity: Activity, counts: Mapping[str, int]) -> None:
    activity.counts.all().delete()
    ActivityCount.objects.bulk_create(
        ActivityCount(activity=activity, group=group, people=people)
        for group, people in counts.items()
        if people
    )


def cancel_activity(
    activity: Activity, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Cancel it with the reason; where it was announced, an officer publishes that.

    Raises Refusal, ValidationError keyed by field, IllegalTransition, StaleRecord.
    """
    refuse_other_keepers(activity, by)
    refuse_unfit(activity, cancel_reason=reason.strip())
    transition(
        activity,
        ActivityState.CANCELLED,
        by=by,
        expected_version=expected_version,
        reason=reason,
        cancel_reason=reason.strip(),
        changed_by=by,
        is_newer=activity.announced_on is not None,
    )
