"""Meetings with their resolutions and actions over the year, written as committees write them."""

from __future__ import annotations

import random
import secrets
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from benxi_sorting.demonstration.clock import on
from communities.models import Community
from deliberation.ballots import Votes
from deliberation.enums import ASSEMBLIES, BallotMethod, Party
from deliberation.models import Action, Meeting
from deliberation.public import confirm_progress, publish_meeting
from deliberation.services import (
    ItemContent,
    MeetingContent,
    ParticipantContent,
    confirm_minutes,
    create_meeting,
    report_progress,
    save_draft,
    submit_meeting,
)


class Meetings:
    """Meetings of any community, from begun to published."""

    def __init__(self, texts: dict[str, Any], *, seed: int) -> None:
        self.texts = texts
        self.random = random.Random(seed)  # noqa: S311 (plausible, not secret)

    def hold(self, community: Community, day: date, *, recorder: User) -> Meeting:
        """One meeting that was held on `day` and handed in the day after."""
        with on(day, hour=19) as moment:
            content = self._content(moment)
        with on(day + timedelta(days=1)):
            meeting, _is_new = create_meeting(
                community=community, by=recorder, token=secrets.token_hex(8)
            )
            submit_meeting(meeting, by=recorder, content=content)
        return meeting

    def publish(self, meeting: Meeting, day: date, *, confirmer: User, publisher: User) -> None:
        """Confirm and publish a meeting that was handed in."""
        with on(day):
            confirm_minutes(meeting, by=confirmer)
            publish_meeting(meeting, by=publisher)

    def follow(self, meeting: Meeting, day: date, *, reporter: User, verifier: User) -> None:
        """Let the meeting's actions go on: most are done on `day`, the others soon after."""
        for action in Action.objects.filter(resolution__item__meeting=meeting):
            progress = 100 if self.random.random() < 0.7 else self.random.choice((30, 50, 80))
            self._report(action, day, progress, reporter, verifier)
            later = day + timedelta(days=21)
            if progress < 100 and later + timedelta(days=3) < timezone.localdate():
                self._report(action, later, 100, reporter, verifier)

    def _report(
        self, action: Action, day: date, progress: int, reporter: User, verifier: User
    ) -> None:
        note = self.random.choice(self.texts["progress"])
        known = Action.objects.select_related("resolution__item__meeting")
        with on(day):
            report_progress(known.get(pk=action.pk), by=reporter, progress=progress, note=note)
        with on(day + timedelta(days=3)):
            confirm_progress(known.get(pk=action.pk), by=verifier)

    def draft(self, community: Community, *, recorder: User) -> Meeting:
        """A record that somebody began and did not finish."""
        meeting, _is_new = create_meeting(
            community=community, by=recorder, token=secrets.token_hex(8)
        )
        text = self.random.choice(self.texts["meetings"])
        save_draft(
            meeting,
            by=recorder,
            draft={"form": text["form"], "title": text["title"], "place": "居民议事厅"},
            expected_version=meeting.version,
        )
        return meeting

    def _content(self, moment: Any) -> MeetingContent:
        text = self.random.choice(self.texts["meetings"])
        participants = [
            ParticipantContent(Party.PARTY_ORGANISATION, self.random.randint(1, 3), self._name()),
            ParticipantContent(Party.COMMITTEE, self.random.randint(2, 5), self._name()),
            ParticipantContent(Party.PROPERTY_COMPANY, self.random.randint(1, 2), self._name()),
            ParticipantContent(Party.OWNERS_COMMITTEE, self.random.randint(1, 3)),
            ParticipantContent(Party.RESIDENTS, self.random.randint(8, 30), is_affected=True),
        ]
        present = sum(participant.headcount for participant in participants)
        against, abstained = self.random.randint(0, 3), self.random.randint(0, 3)
        item = ItemContent(
            title=text["topic"],
            category=text["category"],
            source=text["source"],
            votes=Votes(present - against - abstained, against, abstained),
            method=BallotMethod.SHOW_OF_HANDS,
            resolution=text["resolution"],
            action=text["action"],
            owner_party=text["owner"],
            owner_name=self._name(),
            due=moment.date() + timedelta(days=self.random.choice((20, 30, 45))),
        )
        return MeetingContent(
            form=text["form"],
            title=text["title"],
            place=self.random.choice(self.texts["places"]),
            starts_at=moment,
            chair=self._name(),
            **self._figures(text["form"], present),
            summary="与会人员围绕议题充分发表意见，形成以下决议。",
            participants=participants,
            items=[item],
        )

    def _figures(self, form: str, present: int) -> dict[str, Any]:
        """Where the law asks for a quorum, enough of those entitled came."""
        if form not in ASSEMBLIES:
            return {"entitled": None}
        entitled = present + self.random.randint(0, present // 3)
        return {"entitled": entitled, "counted_present": present}

    def _name(self) -> str:
        surname = self.random.choice(self.texts["surnames"])
        return f"{surname}{self.random.choice(self.texts['given_names'])}"
