"""What a meeting contains, as plain values, and the one way to write it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.rules import Refusal
from deliberation import queries
from deliberation.ballots import Votes
from deliberation.enums import FORM_YIELDS, Choice, MeetingForm, Outcome, TallyState, Yield
from deliberation.models import (
    Action,
    AgendaItem,
    Ballot,
    Meeting,
    Participant,
    Resolution,
    Tally,
)
from deliberation.quorum import ballot_words
from deliberation.services.agenda import (
    ItemContent,
    agenda_problems,
    civil_day,
    lay_out,
    save,
    topic_of,
)
from deliberation.services.topics import settle_topic, unplan_topic
from deliberation.services.validity import Judgement, Law, Problems, judgement_of, validity_problems
from deliberation.validators import validate_attendance, validate_votes


@dataclass(frozen=True)
class ParticipantContent:
    party: str
    headcount: int = 1
    name: str = ""
    is_affected: bool = False


@dataclass(frozen=True)
class MeetingContent:
    form: str
    title: str
    place: str
    starts_at: datetime
    chair: str
    entitled: int | None
    summary: str
    participants: Sequence[ParticipantContent]
    items: Sequence[ItemContent]
    convened_by: str = ""
    notice_on: date | None = None
    notice_channel: str = ""
    counted: str = ""
    counted_present: int | None = None
    by_proxy: int = 0
    lowest_present: int | None = None

    @property
    def present(self) -> int:
        return sum(participant.headcount for participant in self.participants)

    @property
    def voters(self) -> int:
        """How many of those entitled were there; where nobody counted them, all who were."""
        return self.present if self.counted_present is None else self.counted_present

    @property
    def held_on(self) -> date:
        return timezone.localtime(self.starts_at).date()


def problems_of(content: MeetingContent, law: Law) -> Problems:
    """All that is wrong with figures and parts that belong together, by form field name.

    `law` is `validity.law_of` the meeting's day.
    """
    problems = validity_problems(content, law)
    entitled = content.entitled if content.counted_present is None else None
    try:
        validate_attendance(content.present, entitled)
    except ValidationError as error:
        name = "entitled" if error.code == "too_many_present" else "participants"
        problems[name] = [error]
    if content.starts_at > timezone.now():
        problems["starts_at"] = [_("The meeting lies in the future; log it after it was held.")]
    problems |= agenda_problems(content.items)
    judgement = judgement_of(content, law)
    for position, item in enumerate(content.items):
        for name, message in _item_problems(item, content, judgement):
            problems.setdefault(f"agenda-{position}-{name}", []).append(message)
    return problems


def _item_problems(
    item: ItemContent, content: MeetingContent, judgement: Judgement
) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    held_on = content.held_on
    if item.votes is not None:
        try:
            validate_votes(item.votes, content.voters)
        except ValidationError as error:
            found.append(("in_favour", error))
        base, verdict = judgement.ballot(item.votes)
        if item.resolution and not verdict.has_majority:
            why = ballot_words(
                base=judgement.rule.base,
                base_count=base,
                needed=verdict.in_favour_needed,
                in_favour=item.votes.in_favour,
            )
            found.append(("resolution", _("Not carried: %(why)s") % {"why": why}))
    found += _outcome_problems(item, content)
    if item.action and not item.resolution:
        found.append(("resolution", _("An action needs the resolution that it follows from.")))
    if item.action and not item.owner_party:
        found.append(("owner_party", _("Say who is responsible for the action.")))
    if item.action and item.due is None:
        found.append(("due", _("Say until when the action is due.")))
    if item.due is not None and item.due < held_on:
        found.append(("due", _("The action would be due before the meeting.")))
    if not item.action and (item.due is not None or item.owner_name):
        found.append(("action", _("Say what has to be done.")))
    return found


def _outcome_problems(item: ItemContent, content: MeetingContent) -> list[tuple[str, Any]]:
    """Where what the item was for and how it ended do not go together."""
    found: list[tuple[str, Any]] = []
    yields = FORM_YIELDS[MeetingForm(content.form)]
    if item.outcome == Outcome.INFORMATION and (item.resolution or item.votes is not None):
        words = _("An item for information has no votes and no result; choose “%(other)s”.")
        other = Outcome.DECISION if yields == Yield.RESOLUTION else Outcome.OPINION
        found.append(("outcome", words % {"other": other.label}))
    if item.outcome == Outcome.OPINION and item.resolution and yields == Yield.RESOLUTION:
        found.append(
            ("outcome", _("This form of meeting ends in a resolution; choose “For decision”."))
        )
    if item.effective_on is not None and not item.resolution:
        found.append(("effective_on", _("Without a resolution nothing takes effect.")))
    elif item.effective_on is not None and item.effective_on < content.held_on:
        found.append(("effective_on", _("It would take effect before the meeting was held.")))
    return found


def write(meeting: Meeting, content: MeetingContent, judgement: Judgement) -> None:
    """Replace what `meeting` contains; items keep their rows (see agenda.py). Inside a transaction.

    What a meeting decided that was not valid is kept without effect.

    Raises ValidationError from the models, Refusal where an action with reports would be lost or
    would lose its effect.
    """
    meeting.participants.all().delete()
    for participant in content.participants:
        save(Participant(
            meeting=meeting, party=participant.party,
            name=participant.name, headcount=participant.headcount,
            is_affected=participant.is_affected,
        ))  # fmt: skip
    planned = [item.topic for item in meeting.agenda.select_related("topic")]
    tallies = queries.tallies_of(meeting)
    # Before any is written anew: a count belongs to one ballot.
    Ballot.objects.filter(item__meeting=meeting).delete()
    layout = lay_out(meeting, content.items)
    for item, item_content in layout.place(content.items):
        _write_item(meeting, item, item_content, judgement)
        if item_content.votes is not None:
            tally = tallies.get(item_content.tally)
            _write_ballot(item, item_content, item_content.votes, judgement, tally)
    for surplus in layout.left:
        _clear_resolution(surplus)
        surplus.delete()
    for topic in planned:
        unplan_topic(topic)


def _write_item(
    meeting: Meeting, item: AgendaItem, content: ItemContent, judgement: Judgement
) -> None:
    item.topic = settle_topic(
        content.topic or topic_of(meeting, item, content),
        resolved=bool(content.resolution) and judgement.takes_effect,
        held_on=civil_day(meeting),
    )
    item.outcome, item.planned_minutes = content.outcome, content.minutes
    save(item)
    if not content.resolution:
        _clear_resolution(item)
        return
    resolution = _resolution(meeting, item)
    resolution.text = content.resolution
    resolution.kind = FORM_YIELDS[MeetingForm(meeting.form)]
    resolution.in_effect = judgement.takes_effect
    day = content.effective_on or civil_day(meeting)
    resolution.effective_on = day if resolution.in_effect else None
    save(resolution)
    _write_action(resolution, content)


def _write_ballot(
    item: AgendaItem, content: ItemContent, votes: Votes, judgement: Judgement, tally: Tally | None
) -> None:
    base_count, verdict = judgement.ballot(votes)
    save(Ballot(
        item=item, method=content.method, base=judgement.rule.base, base_count=base_count,
        in_favour=votes.in_favour, against=votes.against, abstained=votes.abstained,
        invalid=votes.invalid, needed=verdict.in_favour_needed, passed=verdict.has_majority,
        tally=tally,
    ))  # fmt: skip


def _resolution(meeting: Meeting, item: AgendaItem) -> Resolution:
    """The item's resolution, or a new one with the community's next number of the year."""
    existing = Resolution.objects.filter(item=item).first()
    if existing:
        return existing
    assert meeting.starts_at is not None
    transaction_lock(f"resolutions {meeting.community_id}")
    year = timezone.localtime(meeting.starts_at).year
    sequence = queries.next_resolution_number(meeting.community, year)
    return Resolution(item=item, year=year, sequence=sequence)


def _write_action(resolution: Resolution, content: ItemContent) -> None:
    action = resolution.actions.first()
    if not content.action:
        if action is not None:
            _refuse_losing(action)
            action.delete()
        return
    action = action or Action(resolution=resolution)
    if not resolution.in_effect:
        _refuse_stopping(action)
    action.in_effect = resolution.in_effect
    action.description, action.owner_party = content.action, content.owner_party
    action.owner_name = content.owner_name
    assert content.due is not None
    action.due = content.due
    save(action)


def _clear_resolution(item: AgendaItem) -> None:
    resolution = Resolution.objects.filter(item=item).first()
    if resolution is None:
        return
    for action in resolution.actions.all():
        _refuse_losing(action)
        action.delete()
    resolution.delete()


def _refuse_losing(action: Action) -> None:
    if action.reports.exists():
        raise Refusal(
            _("Progress was already reported for “%(action)s”; it cannot be taken out.")
            % {"action": action}
        )


def _refuse_stopping(action: Action) -> None:
    if action.pk is not None and action.reports.exists():
        raise Refusal(
            _(
                "With these figures the meeting was not valid, but “%(action)s” was begun already. "
                "Speak with the township before the record is changed."
            )
            % {"action": action}
        )


def tally_problems(meeting: Meeting, items: Sequence[ItemContent]) -> dict[str, list[Any]]:
    """Where the votes that are handed in are not those counted, by form field name."""
    if not any(item.tally for item in items):
        return {}
    known = queries.tallies_of(meeting)
    found: dict[str, list[Any]] = {}
    seen: set[str] = set()
    for place, item in enumerate(items):
        tally = known.get(item.tally)
        if not item.tally:
            continue
        if tally is None or item.tally in seen:
            message: Any = _("These votes belong to another item; count them again.")
        elif tally.state != TallyState.FINISHED:
            message = _("The votes are still being counted: finish the count, or give it up.")
        elif item.votes != queries.tally_votes(tally) or item.method != tally.method:
            message = _("The count gave %(figures)s: enter these, or give up the count.") % {
                "figures": _figures(queries.tally_votes(tally))
            }
        else:
            message = ""
        seen.add(item.tally)
        if message:
            found[f"agenda-{place}-in_favour"] = [message]
    return found


def _figures(votes: Votes) -> str:
    return " / ".join(f"{Choice(name).label} {getattr(votes, name)}" for name in Choice.values)
