"""What follows actions: confirmed by residents, reopened, escalated, being asked about now."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import User
from benxi_sorting.demonstration.clock import on
from benxi_sorting.demonstration.feedback import Voices
from deliberation.models import Action, Feedback
from deliberation.public import confirm_progress, publish_action
from deliberation.services import (
    FeedbackContent,
    accept_topic,
    answer_survey,
    instruct,
    make_topic,
    report_progress,
    send_feedback,
)


@dataclass(frozen=True)
class Matter:
    """What residents wrote, what a meeting made of it, and how many days ago it was verified."""

    texts: tuple[str, ...]
    topic: str
    resolution: str
    report: str
    verified_ago: int


CONFIRMED = Matter(
    ("北门两个厨余桶盖子坏了，夏天味道很大。", "北门厨余桶没盖，苍蝇多。"),
    "北门厨余桶破损",
    "更换北门两个厨余桶，每日清洗一次。",
    "两个桶已更换，清洗记录挂在桶边。",
    40,
)
REOPENED = Matter(
    ("西侧投放点一下雨就积水，走不过去。",),
    "西侧投放点积水",
    "垫高西侧投放点地面，加装排水沟。",
    "地面已垫高，排水沟已挖好。",
    36,
)
ASKED = Matter(
    ("大件垃圾堆在3号楼后面没人运。", "沙发床垫堆了一个多月了。"),
    "大件垃圾无人清运",
    "设大件垃圾预约电话，每周五清运一次。",
    "已公布预约电话，堆放的已运走。",
    30,
)
LATE = Matter(
    ("垃圾房的水龙头坏了，没法洗手。",),
    "垃圾房水龙头损坏",
    "更换垃圾房水龙头，加装洗手台。",
    "水龙头已买，等水暖工安装。",
    0,
)
# Days from the first word to the verification, and to the meeting.
LONG, MEETING_AFTER, DUE_AFTER, LATE_BY = 42, 12, 30, 16


class Surveys(Voices):
    """Carries the four matters as far as each has come by today."""

    def carry(self, today: date, *, officer: User) -> None:
        """`officer`, of the township, writes the instruction."""
        self._confirmed(today)
        self._reopened(today)
        self._asked(today)
        self._escalated(today, officer)

    def _raise(self, matter: Matter, day: date) -> tuple[list[Feedback], Action]:
        """From the words to the published decision; the words come on `day`."""
        voices = []
        for number, text in enumerate(matter.texts):
            with on(day, hour=18 + number):
                content = FeedbackContent("environment_hygiene", text, "德泰小区")
                voices.append(
                    send_feedback(self.community, content=content, token=secrets.token_hex(16))
                )
        with on(day + timedelta(days=2)):
            for voice in voices:
                self._accept(voice)
            topic = make_topic(voices[0], by=self.member, title=matter.topic)
            for voice in voices[1:]:
                make_topic(voice, by=self.member, into=topic)
            accept_topic(topic, by=self.member)
        self._resolve(topic, day + timedelta(days=MEETING_AFTER), matter.resolution)
        with on(day + timedelta(days=MEETING_AFTER + 3)):
            for voice in voices:
                self._answer(voice, matter.resolution)
        return voices, self._action(matter)

    def _action(self, matter: Matter) -> Action:
        rows = Action.objects.select_related(
            "resolution__item__meeting__community__township__county"
        )
        return rows.get(description=matter.resolution)

    def _verified(self, matter: Matter, today: date) -> tuple[list[Feedback], Action]:
        verified = today - timedelta(days=matter.verified_ago)
        voices, action = self._raise(matter, verified - timedelta(days=LONG))
        with on(verified - timedelta(days=2)):
            report_progress(action, by=self.member, progress=100, note=matter.report)
        with on(verified):
            confirm_progress(action, by=self.confirmer)
        return voices, action

    def _say(self, action: Action, *, done: bool, by: Feedback | None, remark: str = "") -> None:
        answer_survey(action, done=done, feedback=by, remark=remark, token=secrets.token_hex(16))

    def _publish(self, matter: Matter, day: date) -> None:
        with on(day):
            publish_action(self._action(matter), by=self.publisher)

    def _confirmed(self, today: date) -> None:
        voices, action = self._verified(CONFIRMED, today)
        with on(today - timedelta(days=9), hour=20):
            for voice in voices:
                self._say(action, done=True, by=voice, remark="现在没有味道了。")
            self._say(action, done=True, by=None)
        self._publish(CONFIRMED, today - timedelta(days=8))

    def _reopened(self, today: date) -> None:
        (voice,), action = self._verified(REOPENED, today)
        with on(today - timedelta(days=6), hour=20):
            self._say(action, done=False, by=voice, remark="排水沟堵了，周末又积水。")
        self._publish(REOPENED, today - timedelta(days=5))

    def _asked(self, today: date) -> None:
        _voices, action = self._verified(ASKED, today)
        with on(today - timedelta(days=1), hour=20):
            self._say(action, done=False, by=None, remark="上周五没来运。")

    def _escalated(self, today: date, officer: User) -> None:
        due = today - timedelta(days=LATE_BY)
        _voices, action = self._raise(LATE, due - timedelta(days=MEETING_AFTER + DUE_AFTER))
        with on(due - timedelta(days=4)):
            report_progress(action, by=self.member, progress=30, note=LATE.report)
        with on(today - timedelta(days=3)):
            instruct(
                self._action(LATE),
                by=officer,
                text="请社区本周内联系物业装好水龙头，街道城管科下周一到现场查看。",
                expected_on=today + timedelta(days=4),
                token=secrets.token_hex(16),
            )
