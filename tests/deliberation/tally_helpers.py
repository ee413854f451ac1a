"""Counts of votes in every state, by the services."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from deliberation import services
from deliberation.models import Meeting, Tally, TallyVoter
from deliberation.queries import last_row, may_vote
from deliberation.services import ItemContent
from tests.deliberation.helpers import bare_item, begin, enter, token


def counting(
    member: Any, community: Any, *, voters: int = 5, names: tuple[str, ...] = (), row: int = 0
) -> Tally:
    """A count in a record that is being written; by name, where there are `names`."""
    meeting = begin(member, community)
    for name in names:
        enter(meeting, member, name)
    draft = {f"agenda-{row}-title": "撤桶并点"}
    services.save_draft(meeting, by=member, draft=draft, expected_version=1)
    people = [key for key, _row, _proxy in may_vote(meeting)]
    how: dict[str, Any] = {"method": "named", "people": people} if names else {}
    tally, _is_new = services.begin_tally(
        meeting, by=member, row=row, token=token(), **({"method": "secret", "voters": voters} | how)
    )
    return loaded(tally)


def loaded(tally: Tally) -> Tally:
    return Tally.objects.select_related("meeting__community").get(pk=tally.pk)


def count(tally: Tally, member: Any, *choices: str) -> None:
    """Each of these votes, one after the other."""
    for choice in choices:
        services.count_vote(tally, by=member, choice=choice, token=token())


def person(tally: Tally, name: str) -> TallyVoter:
    return TallyVoter.objects.select_related("sign_in").get(tally=tally, name=name)


def call(tally: Tally, member: Any, name: str, choice: str) -> None:
    """The vote of one person, by name."""
    services.count_vote(tally, by=member, choice=choice, token=token(), voter=person(tally, name))


def finish(tally: Tally, member: Any) -> Any:
    newest = last_row(tally)
    return services.finish_tally(loaded(tally), by=member, last=newest.number if newest else 0)


def draft_of(tally: Tally) -> dict[str, str]:
    return dict(Meeting.objects.get(pk=tally.meeting_id).draft)


def named_item(meeting: Any, member: Any) -> ItemContent:
    """An item on which those present voted by name, all in favour; nothing follows from it."""
    stored = Meeting.objects.select_related("community").get(pk=meeting.pk)
    draft = {"agenda-0-title": "记名表决事项"}
    services.save_draft(stored, by=member, draft=draft, expected_version=stored.version)
    people = [key for key, _row, _proxy in may_vote(stored)]
    tally, _is_new = services.begin_tally(
        stored, by=member, row=0, method="named", people=people, token=token()
    )
    for voter in tally.roster.select_related("sign_in"):
        services.count_vote(tally, by=member, choice="in_favour", token=token(), voter=voter)
    votes = finish(tally, member)
    meeting.refresh_from_db()
    return replace(bare_item("记名表决事项"), votes=votes, method="named", tally=tally.public_id)
