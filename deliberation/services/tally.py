"""Votes counted one by one, by one recorder or several at once: each vote once, none lost."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import IllegalTransition, Refusal, StaleRecord
from accounts.services import once, record_event, save_version, transition
from accounts.validators import validate_plain_text
from deliberation import queries
from deliberation.ballots import Votes
from deliberation.constants import TITLE_LENGTH
from deliberation.enums import BallotMethod, Choice, Outcome, SignInState, TallyState
from deliberation.models import Meeting, Tally, TallyVote, TallyVoter
from deliberation.services.meetings import refuse_writing


def begin_tally(
    meeting: Meeting,
    *,
    by: User,
    row: int,
    method: str,
    token: str,
    voters: int = 0,
    people: Collection[str] = (),
    expected_version: int | None = None,
) -> tuple[Tally, bool]:
    """Begin to count the votes on a row of the record's agenda, once for each `token`.

    `voters` is how many of those present have a vote; in a named vote it is the `people`, by the
    keys of `queries.may_vote`. Raises ValidationError keyed by field, Refusal, StaleRecord.
    """
    refuse_writing(meeting, by)

    def create() -> Tally:
        topic = topic_to_vote_on(meeting, row)
        chosen = _chosen(meeting, people) if method == BallotMethod.NAMED else []
        tally = Tally(
            meeting=meeting,
            topic=topic,
            method=method,
            voters=len(chosen) if method == BallotMethod.NAMED else voters,
            begun_by=by,
        )
        tally.clean_fields(exclude=["meeting", "begun_by"])
        tally.save(force_insert=True)
        for voter in chosen:
            voter.tally = tally
            voter.save(force_insert=True)
        draft = {f"agenda-{row}-tally": tally.public_id, f"agenda-{row}-method": method}
        save_version(meeting, expected_version=expected_version, draft={**meeting.draft, **draft})
        record_event(actor=by, action="tally.begun", target=tally, after={"voters": tally.voters})
        return tally

    return once(model=Tally, user=by, token=token, create=create)


def topic_to_vote_on(meeting: Meeting, row: int) -> str:
    """The topic of a row of the draft's agenda. Raises Refusal where nothing is to be counted."""
    topic = queries.draft_topic(meeting, row)
    if not topic:
        raise Refusal(_("Enter the topic of this agenda item first; then its votes are counted."))
    if len(topic) > TITLE_LENGTH:
        raise Refusal(_("The topic is too long; shorten it first."))
    try:
        validate_plain_text(topic)
    except ValidationError as error:
        # A draft keeps whatever was typed.
        raise Refusal(error.messages[0]) from error
    if meeting.draft.get(f"agenda-{row}-outcome") == Outcome.INFORMATION:
        raise Refusal(_("An item for information has no votes."))
    named = meeting.draft.get(f"agenda-{row}-tally", "")
    if named in queries.tallies_of(meeting):
        raise Refusal(
            _("The votes on “%(topic)s” are counted already. Give up that count to begin anew.")
            % {"topic": topic}
        )
    return topic


def _chosen(meeting: Meeting, people: Collection[str]) -> list[TallyVoter]:
    """The people of a named vote, in the order of the list of those present."""
    chosen = [
        TallyVoter(
            sign_in=sign_in,
            as_proxy=as_proxy,
            name=_("%(name)s (for %(other)s)") % {"name": sign_in.name, "other": sign_in.proxy_for}
            if as_proxy
            else sign_in.name,
        )
        for key, sign_in, as_proxy in queries.may_vote(meeting)
        if key in people
    ]
    if not chosen:
        raise ValidationError({"people": _("Tick those who have a vote.")})
    if len(chosen) < len(set(people)):
        raise ValidationError(
            {"people": _("Somebody has left or was struck out meanwhile. Look at the list again.")}
        )
    return chosen


def count_vote(
    tally: Tally, *, by: User, choice: str, token: str, voter: TallyVoter | None = None
) -> tuple[TallyVote, bool]:
    """Count one vote, once for each `token` and choice; the row and whether this call made it.

    In a named vote it is the vote of `voter`. Raises Refusal after the end, for more votes than
    there are people with one, and for a person whose vote stands already.
    """
    refuse_writing(tally.meeting, by)
    if choice not in Choice.values or (voter is not None) != tally.is_named:
        raise Refusal(_("The form was incomplete. Open it again and send it once more."))
    if tally.is_named and choice == Choice.INVALID:
        raise Refusal(_("In a named vote nobody votes invalidly: agree, disagree or abstain."))

    def create() -> TallyVote:
        transaction_lock(f"tally {tally.pk}")
        before = _row_before(tally)
        stand = before.standing if before else 0
        turn = _turn_of(tally, voter) if voter else 1
        if stand >= tally.voters:
            raise Refusal(
                _(
                    "%(voters)s people have a vote and %(voters)s votes are counted: one more "
                    "cannot be. Take back a vote that was counted too often, or give up the count "
                    "and begin anew with the right number."
                )
                % {"voters": tally.voters}
            )
        return _write(
            TallyVote(
                tally=tally,
                number=before.number + 1 if before else 1,
                choice=choice,
                voter=voter,
                turn=turn,
                standing=stand + 1,
                counted_by=by,
            ),
            "tally.counted",
            {"choice": choice},
        )

    # Two buttons pressed one after the other are two votes; one button pressed twice is one.
    whole = token and f"{token[:32]}.{choice}.{voter.pk if voter else ''}"
    return once(model=TallyVote, user=by, token=whole, create=create)


def _row_before(tally: Tally) -> TallyVote | None:
    """The newest row of a count that still goes on. Under the count's lock."""
    if Tally.objects.values_list("state", flat=True).get(pk=tally.pk) != TallyState.COUNTING:
        raise IllegalTransition(
            _("This count is finished: no vote is counted or taken back any more.")
        )
    return queries.last_row(tally)


def _turn_of(tally: Tally, voter: TallyVoter) -> int:
    """How often this person's vote is counted with this one; all before were taken back."""
    if voter.tally_id != tally.pk:
        raise Refusal(_("This person has no vote here."))
    if voter.sign_in.state == SignInState.STRUCK:
        raise Refusal(_("%(name)s was struck out of the list.") % {"name": voter.name})
    rows = TallyVote.objects.filter(tally=tally, voter=voter, undoes__isnull=True)
    found = rows.aggregate(all=Count("pk"), undone=Count("undone_by"))
    if found["all"] > found["undone"]:
        raise Refusal(
            _("The vote of %(name)s is counted already. Take it back first to change it.")
            % {"name": voter.name}
        )
    return int(found["all"]) + 1


def take_back(tally: Tally, *, by: User, number: int) -> bool:
    """Take back the vote with this number; whether this call did it, and not another before.

    The row stays, and another says that it does not count. Raises Refusal.
    """
    refuse_writing(tally.meeting, by)
    with transaction.atomic():
        transaction_lock(f"tally {tally.pk}")
        before = _row_before(tally)
        vote = TallyVote.objects.filter(tally=tally, number=number, undoes__isnull=True).first()
        if before is None or vote is None:
            raise Refusal(_("There is no such vote to take back."))
        if TallyVote.objects.filter(undoes=vote).exists():
            return False
        _write(
            TallyVote(
                tally=tally,
                number=before.number + 1,
                undoes=vote,
                voter=vote.voter,
                standing=before.standing - 1,
                counted_by=by,
            ),
            "tally.taken_back",
            {"vote": number},
        )
    return True


def _write(row: TallyVote, action: str, after: dict[str, Any]) -> TallyVote:
    row.save(force_insert=True)
    record_event(
        actor=row.counted_by, action=action, target=row.tally, after={"number": row.number, **after}
    )
    return row


def finish_tally(
    tally: Tally, *, by: User, last: int, expected_version: int | None = None
) -> Votes:
    """End the count and enter its figures into the record's draft.

    `last` is the number of the newest row that the recorder saw. Raises StaleRecord where another
    has counted meanwhile, Refusal where nothing was counted, or somebody who voted was struck out.
    """
    refuse_writing(tally.meeting, by)
    with transaction.atomic():
        # Whoever strikes somebody out takes this lock.
        transaction_lock(f"sign-in {tally.meeting_id}")
        transaction_lock(f"tally {tally.pk}")
        newest = queries.last_row(tally)
        if newest is None or newest.standing == 0:
            raise Refusal(_("No vote is counted yet."))
        if newest.number != last:
            raise StaleRecord(
                _("Somebody else has counted meanwhile. Look at the figures again, then finish.")
            )
        _refuse_the_struck(tally)
        votes = queries.tally_votes(tally)
        transition(tally, TallyState.FINISHED, by=by, expected_version=expected_version)
        _enter(tally, {name: str(getattr(votes, name)) for name in Choice.values})
    return votes


def _refuse_the_struck(tally: Tally) -> None:
    struck = queries.standing(tally).filter(voter__sign_in__state=SignInState.STRUCK).first()
    if struck is not None and struck.voter is not None:
        raise Refusal(
            _("%(name)s was struck out of the list: take back that vote first.")
            % {"name": struck.voter.name}
        )


def discard_tally(
    tally: Tally, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Give up a count, for a reason; what was counted stays as evidence and counts for nothing."""
    refuse_writing(tally.meeting, by)
    with transaction.atomic():
        transaction_lock(f"tally {tally.pk}")
        was_finished = tally.state == TallyState.FINISHED
        transition(
            tally, TallyState.DISCARDED, by=by, reason=reason, expected_version=expected_version
        )
        emptied = dict.fromkeys(Choice.values, "") if was_finished else {}
        _enter(tally, {"tally": "", **emptied})


def _enter(tally: Tally, values: dict[str, str]) -> None:
    """Write into the draft's row of this count; nothing where the row is gone."""
    transaction_lock("audit")
    meeting = Meeting.objects.select_for_update().get(pk=tally.meeting_id)
    row = queries.draft_row(meeting.draft, tally)
    if row is not None:
        typed = {f"agenda-{row}-{name}": value for name, value in values.items()}
        save_version(meeting, draft={**meeting.draft, **typed})
