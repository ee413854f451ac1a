"""Meetings of 德泰社区 with sub-items on the agenda, and votes that are counted one by one."""

from __future__ import annotations

import random
import secrets
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from benxi_sorting.demonstration.clock import on
from benxi_sorting.demonstration.people import DETAI
from communities.models import Community
from deliberation import services
from deliberation.enums import (
    BallotMethod,
    NoticeChannel,
    Outcome,
    Party,
    TopicCategory,
    TopicSource,
)
from deliberation.models import Meeting, Tally
from deliberation.public import publish_meeting, publish_notice
from deliberation.queries import last_row, may_vote
from deliberation.services import ItemContent, MeetingContent, NoticeContent, ParticipantContent

# Title, whether it is a sub-item, minutes, what for.
AGENDA = (
    ("三季度分类情况通报", False, 10, Outcome.INFORMATION),
    ("撤桶并点方案", False, None, Outcome.DECISION),
    ("东门投放点选址", True, 20, Outcome.DECISION),
    ("开放时间和值守", True, 15, Outcome.DECISION),
    ("督导员补贴办法", False, 25, Outcome.DECISION),
)
PRESENT = 12


def count_votes(texts: dict[str, Any], people: dict[str, User], today: date) -> None:
    """All of it."""
    scene = _Scene(texts, people)
    scene.coming(today)
    scene.under_way()
    scene.held(today - timedelta(days=4))


def _items() -> list[ItemContent]:
    return [
        ItemContent(
            title=title,
            category=TopicCategory.WASTE_SORTING,
            source=TopicSource.COMMITTEE,
            outcome=outcome,
            minutes=minutes,
            is_sub=is_sub,
        )
        for title, is_sub, minutes, outcome in AGENDA
    ]


def _evening(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(18, 30)))


class _Scene:
    def __init__(self, texts: dict[str, Any], people: dict[str, User]) -> None:
        self.texts, self.people = texts, people
        self.recorder, self.colleague = people["detai"], people["detai2"]
        self.community = Community.objects.with_names().get(code=DETAI)
        self.random = random.Random(PRESENT)  # noqa: S311 (plausible, not secret)

    def coming(self, today: date) -> None:
        """Announced for next week, with its times; the notice stands on the site."""
        with on(today - timedelta(days=1)):
            meeting = self._begin()
            self._announce(meeting, "撤桶并点议事会", _evening(today + timedelta(days=6)))
            publish_notice(meeting, by=self.people["nandi"])

    def under_way(self) -> None:
        """Being held today: one vote is counted, two recorders count the next, one is by name."""
        meeting = self._begin()
        self._write_draft(meeting, "撤桶并点现场会", timezone.now() - timedelta(minutes=40))
        self._sign_in(meeting)
        done = self._start(meeting, 2, BallotMethod.SHOW_OF_HANDS)
        self._press(done, "in_favour", 9)
        self._press(done, "against", 2)
        self._finish(done)
        secret = self._start(meeting, 3, BallotMethod.SECRET)
        self._press(secret, "in_favour", 6)
        self._press(secret, "against", 2, by=self.colleague)
        services.take_back(secret, by=self.colleague, number=8)
        self._press(secret, "invalid", 1, by=self.colleague)
        named = self._start(meeting, 4, BallotMethod.NAMED)
        for number, voter in enumerate(named.roster.select_related("sign_in")[:5]):
            choice = ("in_favour", "in_favour", "against", "in_favour", "abstained")[number]
            services.count_vote(
                named, by=self.recorder, choice=choice, token=secrets.token_hex(8), voter=voter
            )

    def held(self, day: date) -> None:
        """Held, with a vote by name below an item; published."""
        with on(day, hour=19):
            meeting = self._begin()
            self._write_draft(meeting, "撤桶并点居民议事会", timezone.now())
            self._sign_in(meeting)
            named = self._start(meeting, 2, BallotMethod.NAMED)
            for number, voter in enumerate(named.roster.select_related("sign_in")):
                services.count_vote(
                    named,
                    by=self.recorder,
                    choice="against" if number % 6 == 5 else "in_favour",
                    token=secrets.token_hex(8),
                    voter=voter,
                )
            self._hand_in(meeting, named)
        with on(day + timedelta(days=1)):
            services.confirm_minutes(self._fresh(meeting), by=self.people["nandi"])
            publish_meeting(self._fresh(meeting), by=self.people["pingshan"])

    def _begin(self) -> Meeting:
        meeting, _is_new = services.create_meeting(
            community=self.community, by=self.recorder, token=secrets.token_hex(8)
        )
        return meeting

    def _fresh(self, meeting: Meeting) -> Meeting:
        return Meeting.objects.select_related("community").get(pk=meeting.pk)

    def _announce(self, meeting: Meeting, title: str, moment: datetime) -> None:
        content = NoticeContent(
            form="consultation",
            title=title,
            place="社区居民议事厅",
            starts_at=moment,
            convened_by=Party.COMMITTEE,
            notice_on=timezone.localdate(),
            notice_channel=NoticeChannel.WECHAT_GROUP,
            items=_items(),
        )
        services.announce_meeting(meeting, by=self.recorder, content=content)

    def _write_draft(self, meeting: Meeting, title: str, moment: datetime) -> None:
        draft = {
            "form": "consultation",
            "title": title,
            "place": "社区居民议事厅",
            "starts_at": f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}",
            "agenda-TOTAL_FORMS": str(len(AGENDA)),
        }
        for number, item in enumerate(_items()):
            draft |= {
                f"agenda-{number}-title": item.title,
                f"agenda-{number}-category": item.category,
                f"agenda-{number}-source": item.source,
                f"agenda-{number}-outcome": item.outcome,
                f"agenda-{number}-minutes": str(item.minutes or ""),
            }
            if item.is_sub:
                draft[f"agenda-{number}-is_sub"] = "on"
        services.save_draft(
            meeting, by=self.recorder, draft=draft, expected_version=meeting.version
        )

    def _sign_in(self, meeting: Meeting) -> None:
        for number in range(PRESENT):
            party = Party.OWNERS_COMMITTEE if number < 3 else Party.RESIDENTS
            services.add_by_hand(
                meeting,
                by=self.recorder,
                party=party,
                name=self._name(),
                token=secrets.token_hex(8),
            )

    def _start(self, meeting: Meeting, row: int, method: str) -> Tally:
        fresh = self._fresh(meeting)
        tally, _is_new = services.begin_tally(
            fresh,
            by=self.recorder,
            row=row,
            method=method,
            voters=PRESENT,
            people=[key for key, _row, _proxy in may_vote(fresh)],
            token=secrets.token_hex(8),
        )
        return Tally.objects.select_related("meeting__community").get(pk=tally.pk)

    def _press(self, tally: Tally, choice: str, times: int, *, by: User | None = None) -> None:
        for _n in range(times):
            services.count_vote(
                tally, by=by or self.recorder, choice=choice, token=secrets.token_hex(8)
            )

    def _finish(self, tally: Tally) -> Any:
        newest = last_row(tally)
        return services.finish_tally(tally, by=self.recorder, last=newest.number if newest else 0)

    def _hand_in(self, meeting: Meeting, named: Tally) -> None:
        votes = self._finish(named)
        items = _items()
        items[2] = replace(
            items[2],
            votes=votes,
            method=BallotMethod.NAMED,
            tally=named.public_id,
            resolution="东门投放点设在南侧绿地旁，先试用一个月。",
            action="硬化地面，安装雨棚和照明",
            owner_party=Party.PROPERTY_COMPANY,
            owner_name=self._name(),
            due=timezone.localdate() + timedelta(days=30),
        )
        content = MeetingContent(
            form="consultation",
            title=meeting.title,
            place="社区居民议事厅",
            starts_at=timezone.now(),
            chair=self.colleague.name,
            entitled=None,
            summary="与会人员逐项讨论，第二项记名表决。",
            participants=[
                ParticipantContent(Party.OWNERS_COMMITTEE, 3),
                ParticipantContent(Party.RESIDENTS, PRESENT - 3),
            ],
            items=items,
        )
        services.submit_meeting(self._fresh(meeting), by=self.recorder, content=content)

    def _name(self) -> str:
        surname = self.random.choice(self.texts["surnames"])
        return f"{surname}{self.random.choice(self.texts['given_names'])}"
