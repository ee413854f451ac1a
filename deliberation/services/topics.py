"""The pool of topics: added, taken up, merged, scheduled, resolved, and back again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import IllegalTransition, Refusal
from accounts.services import once, record_event, save_version, transition
from communities.models import Community
from deliberation.enums import FeedbackState, TopicSource, TopicState
from deliberation.models import Feedback, Relapse, Topic
from deliberation.rules import ANNOUNCED_ONCE, FEEDBACK_STEPS, MEMBERS, TOPIC_OUT
from portal.validators import validate_no_personal_data


@dataclass(frozen=True)
class TopicContent:
    title: str
    category: str
    source: str
    estate: str = ""


@dataclass(frozen=True)
class ChronicMark:
    """Why a topic is a chronic problem, since when, and who has to solve it until when."""

    kind: str
    since: date
    responsible: str
    deadline: date


def add_topic(
    *, community: Community, by: User, content: TopicContent, token: str
) -> tuple[Topic, bool]:
    """Put a topic into the pool, once for each `token`. Raises Refusal, ValidationError."""
    if not by.may(MEMBERS, community.code):
        raise Refusal(_("Only members of the committee add topics to its pool."))

    def create() -> Topic:
        return _create(community, content, by)

    return once(model=Topic, user=by, token=token, create=create)


def _create(community: Community, content: TopicContent, by: User) -> Topic:
    topic = Topic(
        community=community,
        title=content.title,
        category=content.category,
        source=content.source,
        estate=content.estate,
        added_by=by,
    )
    topic.clean_fields(exclude=["community"])
    topic.save(force_insert=True)
    record_event(actor=by, action="topic.added", target=topic)
    return topic


def accept_topic(topic: Topic, *, by: User, expected_version: int | None = None) -> None:
    """Take it up: it is offered for the next agenda."""
    transition(topic, TopicState.ACCEPTED, by=by, expected_version=expected_version, changed_by=by)


def return_topic(
    topic: Topic, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Do not take it up, with a reason."""
    transition(
        topic,
        TopicState.RETURNED,
        by=by,
        expected_version=expected_version,
        reason=reason,
        decision_reason=reason.strip(),
        changed_by=by,
    )


def repool_topic(
    topic: Topic, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Put a topic that was not taken up back into the pool."""
    transition(
        topic,
        TopicState.POOLED,
        by=by,
        expected_version=expected_version,
        reason=reason,
        changed_by=by,
    )


def schedule_topic(
    topic: Topic, *, by: User, day: date, expected_version: int | None = None
) -> None:
    """Say on which civil day it will be deliberated. Raises ValidationError for past days."""
    if day < timezone.localdate():
        raise ValidationError({"day": _("This day has passed; choose today or a later one.")})
    transition(
        topic,
        TopicState.SCHEDULED,
        by=by,
        expected_version=expected_version,
        scheduled_for=day,
        changed_by=by,
    )


def merge_topic(
    topic: Topic, *, by: User, into: Topic, expected_version: int | None = None
) -> None:
    """Let `into` go on with what `topic` was about: its feedback and its chronic mark move over.

    Raises Refusal for itself, one elsewhere, and one that is out of the pool.
    """
    with transaction.atomic():
        transaction_lock(f"topics {topic.community_id}")
        target = Topic.objects.get(pk=into.pk)
        if target.pk == topic.pk or target.community_id != topic.community_id:
            raise Refusal(_("Choose another topic of the same community."))
        if target.state in TOPIC_OUT:
            raise Refusal(
                _("The other topic is “%(state)s”; nothing can be merged into it.")
                % {"state": target.get_state_display()}
            )
        mark = {
            name: getattr(topic, name)
            for name in ("chronic_kind", "chronic_since", "responsible_party", "deadline")
        }
        if topic.chronic_kind and not target.chronic_kind:
            save_version(target, changed_by=by, **mark)
        transition(
            topic,
            TopicState.MERGED,
            by=by,
            expected_version=expected_version,
            merged_into=target,
            changed_by=by,
        )
        Feedback.objects.filter(topic=topic).update(topic=target, version=F("version") + 1)


def mark_chronic(
    topic: Topic, *, by: User, mark: ChronicMark | None, expected_version: int | None = None
) -> None:
    """Mark a topic as a chronic problem (policy 4.1.e), change the mark, or take it away (None).

    Raises ValidationError keyed by field for dates that cannot be, Refusal.
    """
    if not by.may(MEMBERS, topic.scope_code()):
        raise Refusal(_("Only members of the committee mark its topics."))
    if topic.state in TOPIC_OUT:
        raise IllegalTransition(
            _("This topic is “%(state)s”; it is not followed any more.")
            % {"state": topic.get_state_display()}
        )
    if mark is not None and mark.since > timezone.localdate():
        raise ValidationError({"since": _("This day lies in the future.")})
    if mark is not None and mark.deadline < mark.since:
        raise ValidationError({"deadline": _("The deadline lies before the day it began.")})
    changes: dict[str, Any] = {
        "chronic_kind": mark.kind if mark else "",
        "chronic_since": mark.since if mark else None,
        "responsible_party": mark.responsible if mark else "",
        "deadline": mark.deadline if mark else None,
    }
    with transaction.atomic():
        save_version(topic, expected_version=expected_version, changed_by=by, **changes)
        topic.clean_fields(exclude=["community"])
        record_event(actor=by, action="topic.chronic", target=topic, after=changes)


def reopen_topic(
    topic: Topic,
    *,
    by: User,
    reason: str,
    feedback: Feedback | None = None,
    expected_version: int | None = None,
) -> None:
    """A resolved topic is there again: it is taken up anew, and the relapse counts."""
    if topic.state != TopicState.RESOLVED:
        raise IllegalTransition(_("Only what was resolved can come back."))
    with transaction.atomic():
        transition(
            topic,
            TopicState.ACCEPTED,
            by=by,
            expected_version=expected_version,
            reason=reason,
            resolved_on=None,
            changed_by=by,
        )
        _keep_relapse(Relapse(topic=topic, reason=reason.strip(), feedback=feedback, noted_by=by))


def note_relapse(topic: Topic, *, by: User, earlier: Topic, reason: str) -> None:
    """Say that `topic` raises anew what `earlier` had resolved; it counts once for each pair.

    Raises Refusal where `earlier` was never resolved, is elsewhere or the same.
    """
    if not by.may(MEMBERS, topic.scope_code()):
        raise Refusal(_("Only members of the committee mark its topics."))
    if earlier.pk == topic.pk or earlier.community_id != topic.community_id:
        raise Refusal(_("Choose another topic of the same community."))
    if earlier.state != TopicState.RESOLVED:
        raise Refusal(_("Only what was resolved can come back."))
    with transaction.atomic():
        transaction_lock(f"topics {topic.community_id}")
        if Relapse.objects.filter(topic=earlier, successor=topic).exists():
            return
        _keep_relapse(Relapse(topic=earlier, successor=topic, reason=reason.strip(), noted_by=by))
        record_event(actor=by, action="topic.relapsed", target=earlier, after={"by": topic.pk})


def _keep_relapse(relapse: Relapse) -> None:
    if not relapse.reason:
        raise Refusal(_("Say what came back."))
    relapse.clean_fields(exclude=["topic", "feedback", "successor", "noted_by"])
    relapse.save(force_insert=True)


def make_topic(
    feedback: Feedback,
    *,
    by: User,
    title: str = "",
    into: Topic | None = None,
    confirmed: bool = False,
    expected_version: int | None = None,
) -> Topic:
    """Turn accepted feedback into a topic of the pool, or add it to the topic `into`.

    Added to a resolved topic, it says that the problem came back. A feedback leads to one topic:
    of two that try, one gets StaleRecord and makes none. Raises ValidationError keyed by field.
    """
    if FEEDBACK_STEPS.between(feedback.state, FeedbackState.IN_TOPIC) is None:
        raise IllegalTransition(
            _("This feedback is “%(state)s”; accept it before it becomes a topic.")
            % {"state": feedback.get_state_display()}
        )
    if into is not None and into.community_id != feedback.community_id:
        raise Refusal(_("Choose a topic of the same community."))
    if into is None:
        try:
            validate_no_personal_data(title, confirmed=confirmed)
        except ValidationError as error:
            raise ValidationError({"title": error}) from error
    with transaction.atomic():
        topic = _joined_topic(feedback, into, by) if into else _new_topic(feedback, title, by)
        transition(
            feedback,
            FeedbackState.IN_TOPIC,
            by=by,
            expected_version=expected_version,
            topic=topic,
        )
    return topic


def _new_topic(feedback: Feedback, title: str, by: User) -> Topic:
    content = TopicContent(
        title=title,
        category=feedback.category,
        source=TopicSource.RESIDENT,
        estate=feedback.published_estate,
    )
    return _create(feedback.community, content, by)


def _joined_topic(feedback: Feedback, into: Topic, by: User) -> Topic:
    topic = Topic.objects.get(pk=into.pk)
    if topic.state in TOPIC_OUT:
        raise Refusal(
            _("The topic is “%(state)s”; nothing can be added to it.")
            % {"state": topic.get_state_display()}
        )
    if topic.state == TopicState.RESOLVED:
        reopen_topic(topic, by=by, reason=feedback.published_text, feedback=feedback)
    return topic


def settle_topic(topic: Topic, *, resolved: bool, held_on: date) -> Topic:
    """What a meeting held on `held_on` did with a topic; gives back the topic that goes on.

    A merged one goes on in another. A relapse noticed since then is not undone by correcting the
    meeting's record. Inside a transaction.
    """
    transaction_lock("audit")
    stored = Topic.objects.select_for_update().get(pk=topic.pk)
    if stored.merged_into is not None:
        return settle_topic(stored.merged_into, resolved=resolved, held_on=held_on)
    if not stored.relapses.filter(noticed_on__gte=held_on, successor__isnull=True).exists():
        save_version(
            stored,
            state=TopicState.RESOLVED if resolved else TopicState.DISCUSSED,
            resolved_on=held_on if resolved else None,
        )
    return stored


def plan_topic(topic: Topic, *, day: date) -> Topic:
    """Put a topic on the agenda of the meeting announced for the civil day `day`.

    Gives back the topic that goes on: a merged one goes on in another. Raises Refusal for one that
    is settled or was not taken up. Inside a transaction.
    """
    transaction_lock("audit")
    stored = Topic.objects.select_for_update().get(pk=topic.pk)
    if stored.merged_into is not None:
        return plan_topic(stored.merged_into, day=day)
    if not stored.is_open:
        raise Refusal(
            _("The topic “%(topic)s” is “%(state)s”; take it up again first.")
            % {"topic": stored, "state": stored.get_state_display()}
        )
    save_version(stored, state=TopicState.SCHEDULED, scheduled_for=day)
    return stored


def unplan_topic(topic: Topic) -> None:
    """Take up anew a topic whose meeting is not held or leaves it out.

    One that another announced meeting has on its agenda stays scheduled. Inside a transaction.
    """
    transaction_lock("audit")
    stored = Topic.objects.select_for_update().get(pk=topic.pk)
    coming = stored.agenda_items.filter(meeting__state__in=ANNOUNCED_ONCE)
    if stored.state == TopicState.SCHEDULED and not coming.exists():
        save_version(stored, state=TopicState.ACCEPTED, scheduled_for=None)
