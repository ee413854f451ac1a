"""Feedback and topics in every state, and one chain from a word to a verified action."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from benxi_sorting.demonstration.clock import on
from communities.models import Community
from deliberation.ballots import Votes
from deliberation.enums import ChronicKind, Party, TopicSource
from deliberation.models import Action, Feedback, Topic
from deliberation.public import (
    confirm_progress,
    publish_feedback,
    publish_meeting,
    publish_topic,
)
from deliberation.services import (
    ChronicMark,
    FeedbackContent,
    ItemContent,
    MeetingContent,
    ParticipantContent,
    TopicContent,
    accept_topic,
    add_topic,
    answer_feedback,
    close_feedback,
    confirm_minutes,
    create_meeting,
    join_feedback,
    make_topic,
    mark_chronic,
    merge_topic,
    moderate_feedback,
    reject_feedback,
    reopen_topic,
    report_progress,
    return_topic,
    schedule_topic,
    send_feedback,
    submit_meeting,
)


class Voices:
    """What residents of one community wrote, and what became of it."""

    def __init__(
        self,
        texts: dict[str, Any],
        community: Community,
        *,
        member: User,
        confirmer: User,
        publisher: User,
    ) -> None:
        self.texts = texts["feedback"]
        self.community = community
        self.member, self.confirmer, self.publisher = member, confirmer, publisher

    def load(self, today: date) -> None:
        """Everything, seen from `today`."""
        self._chain(today - timedelta(days=75))
        self._states(today)
        self._pool(today)

    def send(self, name: str, day: date) -> Feedback:
        """The feedback `name` of the texts, sent on the evening of `day`."""
        words = self.texts[name]
        with on(day, hour=20):
            return send_feedback(
                self.community, content=FeedbackContent(**words), token=secrets.token_hex(16)
            )

    def _accept(self, feedback: Feedback, text: str = "") -> None:
        moderate_feedback(
            feedback,
            by=self.member,
            published_text=text or feedback.text,
            published_estate=feedback.estate,
            confirmed=True,
        )

    def _answer(self, feedback: Feedback, text: str) -> None:
        answer_feedback(feedback, by=self.member, answer=text, confirmed=True)

    def _chain(self, day: date) -> None:
        """Word, topic, meeting, resolution, action, verified: all of it published."""
        feedback = self.send("chain", day)
        with on(day + timedelta(days=2)):
            self._accept(feedback)
            topic = make_topic(
                feedback, by=self.member, title="东门投放点没有照明，晚上看不清分类标识"
            )
            accept_topic(topic, by=self.member)
            publish_feedback(feedback, by=self.publisher)
        self._resolve(
            topic, day + timedelta(days=12), "在东门投放点安装太阳能感应灯，更换反光分类标识。"
        )
        with on(day + timedelta(days=13)):
            self._answer(feedback, "协商会已决定安装感应灯并更换标识，物业一个月内完成。")
            publish_feedback(feedback, by=self.publisher)
        action = Action.objects.get(resolution__item__topic=topic)
        with on(day + timedelta(days=40)):
            report_progress(action, by=self.member, progress=100, note="感应灯已装好，标识已更换。")
        with on(day + timedelta(days=43)):
            rows = Action.objects.select_related(
                "resolution__item__meeting__community__township__county"
            )
            confirm_progress(rows.get(pk=action.pk), by=self.confirmer)
        with on(day + timedelta(days=44)):
            close_feedback(feedback, by=self.member)

    def _resolve(self, topic: Topic, day: date, resolution: str) -> None:
        """A published meeting that decides on `topic`."""
        with on(day, hour=19) as moment:
            content = MeetingContent(
                form="consultation",
                title="居民意见协商会",
                place="居民议事厅",
                starts_at=moment,
                chair="刘桂兰",
                entitled=None,
                summary="与会人员对居民反映的问题充分讨论，形成决议。",
                participants=[
                    ParticipantContent(Party.COMMITTEE, 3),
                    ParticipantContent(Party.PROPERTY_COMPANY, 2),
                    ParticipantContent(Party.RESIDENTS, 16),
                ],
                items=[
                    ItemContent(
                        topic=topic,
                        votes=Votes(19, 1, 1),
                        method="show_of_hands",
                        resolution=resolution,
                        action=resolution,
                        owner_party=Party.PROPERTY_COMPANY,
                        due=day + timedelta(days=30),
                    )
                ],
            )
        with on(day + timedelta(days=1)):
            meeting, _is_new = create_meeting(
                community=self.community, by=self.member, token=secrets.token_hex(8)
            )
            submit_meeting(meeting, by=self.member, content=content)
        with on(day + timedelta(days=2)):
            confirm_minutes(meeting, by=self.confirmer)
            publish_meeting(meeting, by=self.publisher)

    def _states(self, today: date) -> None:
        """One feedback in every state; the oldest without an answer is overdue."""
        self.send("overdue", today - timedelta(days=22))
        first = self.send("received", today - timedelta(days=3))
        same = self.send("joined", today - timedelta(days=2))
        accepted = self.send("accepted", today - timedelta(days=6))
        answered = self.send("answered", today - timedelta(days=18))
        rejected = self.send("rejected", today - timedelta(days=9))
        with on(today - timedelta(days=1)):
            self._accept(accepted, accepted.text.replace("2号楼3单元501室门口", "楼道里"))
            join_feedback(same, by=self.member, into=first)
            reject_feedback(
                rejected, by=self.member, reason="企业排污不归社区处理，请拨打12369反映。"
            )
        with on(today - timedelta(days=10)):
            self._accept(answered)
            self._answer(answered, "已联系清运单位，每晚八点加收一次，请继续监督。")
            publish_feedback(answered, by=self.publisher)

    def _topic(self, title: str, source: str, day: date) -> Topic:
        with on(day):
            topic, _is_new = add_topic(
                community=self.community,
                by=self.member,
                content=TopicContent(title, "environment_hygiene", source, "德泰小区"),
                token=secrets.token_hex(8),
            )
        return topic

    def _pool(self, today: date) -> None:
        """A topic in every state; of two chronic problems one came back."""
        begin = today - timedelta(days=120)
        bulky = self._topic("楼道堆放旧家具反复清理反复出现", TopicSource.PARTY_ORGANISATION, begin)
        mark = ChronicMark(
            ChronicKind.CAME_BACK,
            begin - timedelta(days=200),
            Party.PROPERTY_COMPANY,
            today + timedelta(days=20),
        )
        with on(begin + timedelta(days=1)):
            mark_chronic(bulky, by=self.member, mark=mark)
            accept_topic(bulky, by=self.member)
        self._resolve(
            bulky, begin + timedelta(days=10), "每月第二个周六集中清理大件垃圾，楼组长入户通知。"
        )
        bulky.refresh_from_db()
        with on(today - timedelta(days=12)):
            reopen_topic(bulky, by=self.member, reason="三号楼、五号楼楼道又堆满了旧家具。")
            publish_topic(bulky, by=self.publisher)
        sewer = self._topic("北侧垃圾房渗滤液外流多年未治", TopicSource.RESIDENT, begin)
        mark = ChronicMark(
            ChronicKind.LONG_STANDING,
            begin - timedelta(days=700),
            Party.COMMITTEE,
            today - timedelta(days=5),
        )
        with on(begin + timedelta(days=3)):
            mark_chronic(sewer, by=self.member, mark=mark)
            accept_topic(sewer, by=self.member)
            publish_topic(sewer, by=self.publisher)
        self._topic(
            "设置可回收物定期回收日", TopicSource.OWNERS_COMMITTEE, today - timedelta(days=4)
        )
        scheduled = self._topic("厨余垃圾破袋难", TopicSource.COMMITTEE, today - timedelta(days=15))
        returned = self._topic(
            "延长物业合同", TopicSource.PROPERTY_COMPANY, today - timedelta(days=9)
        )
        merged = self._topic("楼道旧家具没人管", TopicSource.RESIDENT, today - timedelta(days=8))
        with on(today - timedelta(days=2)):
            accept_topic(scheduled, by=self.member)
            schedule_topic(scheduled, by=self.member, day=timezone.localdate() + timedelta(days=6))
            return_topic(returned, by=self.member, reason="属于业主大会决定的事项。")
            merge_topic(merged, by=self.member, into=bulky)
