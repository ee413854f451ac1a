"""Votes counted one by one: what stands, who has voted, what was counted when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from accounts.normalise import sent_number
from deliberation.ballots import Votes, strokes
from deliberation.enums import Choice, SignInState, TallyState
from deliberation.models import Meeting, SignIn, Tally, TallyVote, TallyVoter


def tallies_for(user: User) -> QuerySet[Tally]:
    """The counts of the user's jurisdictions, with their meetings."""
    rows = Tally.objects.for_user(user)
    return rows.select_related("meeting__community__township__county", "begun_by")


def standing(tally: Tally) -> QuerySet[TallyVote]:
    """The votes that were counted and not taken back, in their order."""
    rows = TallyVote.objects.filter(tally=tally, undoes__isnull=True, undone_by__isnull=True)
    return rows.order_by("number")


def tally_votes(tally: Tally) -> Votes:
    """The figures of a count as they stand, in one query."""
    numbers = {str(choice): Count("pk", filter=Q(choice=choice)) for choice in Choice.values}
    return Votes(**standing(tally).order_by().aggregate(**numbers))


@dataclass(frozen=True)
class TallyLine:
    choice: str
    label: str
    number: int

    @property
    def strokes(self) -> str:
        return strokes(self.number)


def tally_lines(tally: Tally) -> list[TallyLine]:
    """A line for each way to vote; a person in a named vote cannot vote invalidly."""
    votes = tally_votes(tally)
    return [
        TallyLine(choice, str(label), getattr(votes, choice))
        for choice, label in Choice.choices
        if choice != Choice.INVALID or not tally.is_named
    ]


def last_row(tally: Tally) -> TallyVote | None:
    """The newest row of a count, whether it is a vote or takes one back."""
    return TallyVote.objects.filter(tally=tally).order_by("number").last()


def tally_roster(tally: Tally) -> QuerySet[TallyVoter]:
    """Those with a vote in a named vote; `said` is how their standing vote reads, `row` its number,
    both None while they have none.
    """
    own = standing(tally).filter(voter=OuterRef("pk"))
    return (
        tally.roster.select_related("sign_in")
        .annotate(said=Subquery(own.values("choice")[:1]), row=Subquery(own.values("number")[:1]))
        .order_by("pk")
    )


def tally_history(tally: Tally) -> QuerySet[TallyVote]:
    """All rows of a count, the newest first, with who counted them."""
    rows = TallyVote.objects.filter(tally=tally)
    return rows.select_related("voter", "counted_by", "undoes", "undone_by").order_by("-number")


def may_vote(meeting: Meeting) -> list[tuple[str, SignIn, bool]]:
    """Those who may have a vote in a named vote, as (key, sign-in, for somebody represented).

    They were confirmed as present and have not left; whoever stands in for another is there twice.
    """
    rows = SignIn.objects.filter(
        meeting=meeting, state=SignInState.CONFIRMED, left_at__isnull=True
    ).order_by("party", "arrived_at", "pk")
    found = []
    for row in rows:
        found.append((str(row.pk), row, False))
        if row.proxy_for:
            found.append((f"{row.pk}-proxy", row, True))
    return found


def tallies_of(meeting: Meeting) -> dict[str, Tally]:
    """The counts of a meeting that were not given up, by the key that its draft names them by."""
    rows = Tally.objects.filter(meeting=meeting).exclude(state=TallyState.DISCARDED)
    return {tally.public_id: tally for tally in rows}


def draft_row(draft: Mapping[str, str], tally: Tally) -> int | None:
    """The row of a draft's agenda that a count belongs to; None where nobody has it any more."""
    for name, value in draft.items():
        place = name.removeprefix("agenda-").removesuffix("-tally")
        if value == tally.public_id and name == f"agenda-{place}-tally" and place.isdecimal():
            return int(place)
    return None


def draft_topic(meeting: Meeting, row: int) -> str:
    """The topic typed into a row of the draft's agenda; nothing while there is none."""
    chosen = sent_number(meeting.draft.get(f"agenda-{row}-topic", ""))
    title = meeting.community.topics.filter(pk=chosen).values_list("title", flat=True).first()
    if title:
        return str(title)
    return str(meeting.draft.get(f"agenda-{row}-title", "")).strip()
