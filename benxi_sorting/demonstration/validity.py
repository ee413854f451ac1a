"""Meetings of every form and in every state; some that were not valid; some that are to come."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from benxi_sorting.demonstration.clock import on
from communities.enums import Counted
from communities.models import Community
from deliberation.ballots import Votes
from deliberation.enums import MeetingForm, NoticeChannel, Party, TopicCategory, TopicSource
from deliberation.models import Meeting
from deliberation.public import publish_meeting, publish_notice
from deliberation.services import (
    ItemContent,
    MeetingContent,
    NoticeContent,
    ParticipantContent,
    announce_meeting,
    begin_meeting,
    cancel_meeting,
    confirm_minutes,
    create_meeting,
    submit_meeting,
)


@dataclass(frozen=True)
class Staff:
    recorder: User
    confirmer: User
    publisher: User


@dataclass(frozen=True)
class Case:
    """One meeting: `ago` days before today, taken as far as `state`; `notice` in civil days."""

    form: MeetingForm
    title: str
    topic: str
    result: str
    action: str
    ago: int
    state: str = "published"
    counted: str = ""
    entitled: int | None = None
    present: int = 24
    in_favour: int = 20
    notice: int | None = None


_F, _C = MeetingForm, Counted
URBAN = (
    Case(
        _F.RESIDENTS_MEETING, "定时定点投放居民会议", "是否撤桶并点", "同意撤桶并点。",
        "建设三处投放点", 40, counted=_C.HOUSEHOLDS, entitled=620, present=415, in_favour=388,
        notice=7,
    ),
    # Exactly half of the households.
    Case(
        _F.RESIDENTS_MEETING, "投放点选址居民会议", "东门投放点选址", "选在东门南侧绿地旁。",
        "硬化地面", 33, counted=_C.HOUSEHOLDS, entitled=540, present=270, in_favour=251, notice=7,
    ),
    Case(
        _F.REPRESENTATIVES_MEETING, "三季度居民代表会议", "分类督导员排班", "按楼组轮流值守。",
        "公布值守表", 26, counted=_C.MEMBERS, entitled=45, present=38, in_favour=35,
    ),
    Case(
        _F.PARTY_MEMBERS_COUNCIL, "党员议事会：带头分类", "党员户带头分类", "党员户挂牌。",
        "制作标识牌", 21, counted=_C.PARTY_MEMBERS, entitled=36, present=27, in_favour=25,
    ),
    Case(
        _F.HEARING, "大件垃圾暂存点听证会", "大件垃圾暂存点选址",
        "临近住户担心噪声，建议移至西侧围墙。", "重新踏勘西侧围墙", 18, in_favour=18,
    ),
    Case(
        _F.COORDINATION, "清运时间协调会", "清运时间与早高峰冲突", "清运改在六时前完成。",
        "调整清运时间", 12, state="minutes_confirmed",
    ),
    Case(
        _F.REVIEW, "物业分类服务评议会", "物业公司三季度服务", "总体满意，厨余桶清洗不及时。",
        "每日清洗厨余桶", 6, state="closed",
    ),
)  # fmt: skip
RURAL = (
    Case(
        _F.REPRESENTATIVES_MEETING, "四季度村民代表会议", "农户分类积分办法", "通过积分办法。",
        "张榜公布积分", 30, counted=_C.MEMBERS, entitled=33, present=29, in_favour=27,
    ),
    # Five days of notice instead of ten.
    Case(
        _F.RESIDENTS_MEETING, "沤肥池建设村民会议", "是否建沤肥池", "同意建沤肥池两处。",
        "选址建池", 20, counted=_C.HOUSEHOLDS, entitled=310, present=255, in_favour=240, notice=5,
    ),
    Case(
        _F.RESIDENTS_MEETING, "村庄清洁村民会议", "柴草垛集中堆放", "柴草垛集中到村西。",
        "清理柴草垛", 15, counted=_C.HOUSEHOLDS, entitled=286, present=221, in_favour=209,
        notice=12,
    ),
)  # fmt: skip
# Title, topic, days from now, whether its notice stands on the site.
COMING = (
    ("冬季清运安排协商会", "雪天清运怎么办", 4, True),
    ("居民代表会议：明年计划", "明年分类工作计划", 9, True),
    ("楼道堆物整治协商会", "楼道堆物", 13, True),
    ("分类积分兑换协商会", "积分兑换物品", 19, False),
)


class Validity:
    """Carries the cases of one county through the services, on their days."""

    def __init__(self, staff: Staff, today: date) -> None:
        self.staff = staff
        self.today = today

    def hold_all(self, units: list[Community], cases: tuple[Case, ...]) -> None:
        """Each case in a committee of its own, as long as there are any."""
        for unit, case in zip(units, cases, strict=False):
            self._hold(unit, case)

    def announce_all(self, units: list[Community]) -> None:
        """Coming meetings; one that is being held today, and one that was called off."""
        for unit, (title, topic, days, shown) in zip(units, COMING, strict=False):
            meeting = self._announce(unit, title, topic, self.today + timedelta(days=days), ago=2)
            if shown:
                self._show(meeting, ago=1)
        meeting = self._announce(units[0], "今日协商会", "投放点夜间照明", self.today, ago=3)
        begin_meeting(meeting, by=self.staff.recorder)
        off = self._announce(
            units[-1], "电梯间清洁协商会", "电梯间清洁", self.today + timedelta(days=6), ago=5
        )
        self._show(off, ago=4)
        with on(self.today - timedelta(days=1)):
            cancel_meeting(off, by=self.staff.recorder, reason="会场检修，另行通知")
            publish_notice(off, by=self.staff.publisher)

    def _show(self, meeting: Meeting, *, ago: int) -> None:
        with on(self.today - timedelta(days=ago)):
            publish_notice(meeting, by=self.staff.publisher)

    def _begin(self, unit: Community, form: str) -> Meeting:
        meeting, _is_new = create_meeting(
            community=unit, by=self.staff.recorder, token=secrets.token_hex(8), form=form
        )
        return meeting

    def _announce(self, unit: Community, title: str, topic: str, day: date, *, ago: int) -> Meeting:
        form = _F.REPRESENTATIVES_MEETING if "代表会议" in title else _F.CONSULTATION
        content = NoticeContent(
            form=form,
            title=title,
            place="居民议事厅",
            starts_at=_evening(day),
            convened_by=Party.COMMITTEE,
            notice_on=self.today - timedelta(days=ago),
            notice_channel=NoticeChannel.POSTED,
            items=[_item(topic)],
        )
        with on(self.today - timedelta(days=ago)):
            meeting = self._begin(unit, form)
            announce_meeting(meeting, by=self.staff.recorder, content=content)
        return meeting

    def _hold(self, unit: Community, case: Case) -> Meeting:
        day = self.today - timedelta(days=case.ago)
        with on(day + timedelta(days=1)):
            meeting = self._begin(unit, case.form)
            submit_meeting(meeting, by=self.staff.recorder, content=_content(case, day))
        if case.state != "closed":
            with on(day + timedelta(days=2)):
                confirm_minutes(meeting, by=self.staff.confirmer)
                if case.state == "published":
                    publish_meeting(meeting, by=self.staff.publisher)
        return meeting


def _evening(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(19)))


def _item(topic: str) -> ItemContent:
    return ItemContent(
        title=topic, category=TopicCategory.WASTE_SORTING, source=TopicSource.RESIDENT
    )


def _content(case: Case, day: date) -> MeetingContent:
    against = case.present - case.in_favour
    item = replace(
        _item(case.topic),
        votes=Votes(case.in_favour, against - against // 2, against // 2),
        method="show_of_hands",
        resolution=case.result,
        action=case.action,
        owner_party=Party.COMMITTEE,
        due=day + timedelta(days=45),
    )
    figures: dict[str, Any] = {}
    if case.counted:
        figures = {"counted": case.counted, "counted_present": case.present}
    if case.notice is not None:
        figures |= {
            "notice_on": day - timedelta(days=case.notice),
            "notice_channel": NoticeChannel.POSTED,
        }
    return MeetingContent(
        form=case.form,
        title=case.title,
        place="居民议事厅",
        starts_at=_evening(day),
        chair="",
        entitled=case.entitled,
        summary="与会人员充分发表意见。",
        participants=[
            ParticipantContent(Party.RESIDENTS, case.present, is_affected=case.form == _F.HEARING),
            ParticipantContent(Party.COMMITTEE, 3),
        ],
        items=[item],
        convened_by=Party.COMMITTEE,
        **figures,
    )
